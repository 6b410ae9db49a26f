/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a node was told: defaults, then the configuration file with its drop-ins, then the command line. The settings
 * are a table (settings.h); what acts once (--bootstrap, --rebuild-views) is on the command line only.
 */
#ifndef SEUSD_OPTIONS_H
#define SEUSD_OPTIONS_H

#include <stdbool.h>

#include "agree/agree.h"
#include "base/err.h"
#include "base/paths.h"

enum setting_id {
    SETTING_NODE,
    SETTING_PEER,
    SETTING_ADDRESS,
    SETTING_CLUSTER,
    SETTING_GENERATION,
    SETTING_PROFILE,
    SETTING_DATA,
    SETTING_KEY_FILE,
    SETTING_SOCKET,
    SETTING_LISTEN,
    SETTING_TLS_CERT,
    SETTING_TLS_KEY,
    SETTING_TLS_CA,
    SETTING_PLUGINS,
    SETTING_PLUGIN_DEADLINE_MS,
    SETTING_MIN_FREE_MB,
    SETTING_DEBUG,
    SETTING_LOG_FORMAT,
    SETTING_COUNT
};

#define OPTIONS_ORIGIN_SIZE 192u

struct options {
    uint64_t node_id;
    char cluster_name[64];
    uint64_t generation;            /* of the room */
    char data_dir[PATH_SIZE];
    char key_file[PATH_SIZE];       /* master key of the key store, "" beside the data directory */
    char socket[PATH_SIZE];
    char listen[128];               /* TCP address of the client API, "" none */
    char plugin_dir[PATH_SIZE];
    char tls_cert[PATH_SIZE];       /* certificate, key and authority: all three, or "" each: no TLS */
    char tls_key[PATH_SIZE];
    char tls_ca[PATH_SIZE];
    char address[128];              /* own peer address, if no peer names it, "" none: the log may know it */
    char join[128];                 /* first start: address of a member of the room to ask, "" none */
    char profile[16];               /* timing: default, lan, wan */
    struct agree_timing timing;
    struct agree_member members[AGREE_NODES_MAX]; /* initial members, this node included */
    unsigned members_count;         /* 0: a one-node room */
    bool moved;                     /* a copied directory is the latest, by the operator's word */
    bool bootstrap;                 /* found the data directory with these members as voters */
    bool rebuild_views;
    bool debug;
    bool log_json;                  /* log lines on stderr as JSON */
    uint32_t plugin_deadline_ms;    /* for one answer of one plugin */
    uint64_t min_free_bytes;        /* below it the leader refuses writes */
    char config[PATH_SIZE];         /* configuration file, "" none */
    uint16_t level_lowest;          /* feature levels that this node can: the build's, but in tests */
    uint16_t level_highest;
    bool check;                     /* say whether the settings are sound, and end */
    char program[PATH_SIZE];        /* this executable */
    char origins[SETTING_COUNT][OPTIONS_ORIGIN_SIZE]; /* where each was set: "default", "--node", "FILE:LINE" */
    int argc;                       /* the command line, for a reload; borrowed */
    char **argv;
};

/* A flag that is no setting: it acts once, at this start. */
struct option_once {
    const char *name;
    const char *value; /* what it takes; NULL: nothing */
    int flag;          /* options.c knows what it does */
    const char *help;  /* lines, separated by \n */
};
extern const struct option_once options_once[];
extern const unsigned options_once_count;

enum options_verdict { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG };

/* Parses argv, and the file that it names. OPTIONS_DONE: help or version was printed. OPTIONS_WRONG: why says what;
 * nothing was printed. */
enum options_verdict options_parse(int argc, char **argv, struct options *ret_options, struct seus_why *why);

/* config.c: reads FILE, then FILE.d/<name>.conf in the order of their names, into options. */
MUST_CHECK enum seus_err config_read(struct options *options, const char *file, struct seus_why *why);

#endif
