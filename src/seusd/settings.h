/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The settings of seusd, once: from this table come the flags, the help, the configuration file and what `seusctl
 * config show` tells. Called by options.c, config.c and config_show.c; never reads a file, never prints.
 */
#ifndef SEUSD_SETTINGS_H
#define SEUSD_SETTINGS_H

#include "base/buf.h"
#include "seusd/options.h"

struct setting {
    const char *name;    /* in a file; "--name" on the command line */
    const char *section; /* in a file */
    const char *value;   /* what the help calls its value; NULL: yes or no */
    bool reloads;        /* SIGHUP makes a new value count; the others want a new start */
    const char *help;    /* lines, separated by \n */
};

extern const struct setting settings[SETTING_COUNT];

/*
 * Takes a value. label is how the user named the setting ("--node", "node"), for the sentence. A setting that is a list
 * (peer) is added to; SETTING_PEER begins anew with settings_forget_peers.
 */
MUST_CHECK enum seus_err setting_take(struct options *options, enum setting_id id, const char *value,
                                      const char *label, struct seus_why *why);
void settings_forget_peers(struct options *options);

/* The value in force, as a file would have it; a list separated by spaces. */
void setting_value(const struct options *options, enum setting_id id, struct buf *target);

/* Defaults of all. */
void settings_default(struct options *options);

#endif
