/* SPDX-License-Identifier: EUPL-1.2 */
/* The command line of seusd. */
#ifndef SEUSD_OPTIONS_H
#define SEUSD_OPTIONS_H

#include <stdbool.h>

#include "agree/agree.h"
#include "base/err.h"
#include "base/paths.h"

struct options {
    uint64_t node_id;
    char cluster_name[64];
    char data_dir[PATH_SIZE];
    char socket[PATH_SIZE];
    char listen[128];               /* TCP address of the client API, "" none */
    char plugin_dir[PATH_SIZE];
    char profile[16];               /* timing: default, lan, wan */
    struct agree_timing timing;
    struct agree_member members[AGREE_NODES_MAX]; /* initial members, this node included */
    unsigned members_count;         /* 0: a one-node room */
    bool bootstrap;                 /* found the data directory with these members as voters */
    bool insecure_peers;
    bool rebuild_views;
    bool debug;
    uint64_t min_free_bytes;        /* below it the leader refuses writes */
    char program[PATH_SIZE];        /* this executable */
};

enum options_verdict { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG };

/* Parses argv. OPTIONS_DONE: help or version was printed. OPTIONS_WRONG: why says what; nothing was printed. */
enum options_verdict options_parse(int argc, char **argv, struct options *ret_options, struct seus_why *why);

#endif
