/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The verification of one node's own log: the checksum of every row, the hash chain and the tree against what was
 * applied, and, if wanted, the views against views that are made again from the log in a scratch directory. It goes on
 * a few milliseconds a step, beside the work of the node. Called by audit.c; never changes the log or the live views.
 * One thread, the loop.
 */
#ifndef SEUSD_VERIFY_H
#define SEUSD_VERIFY_H

#include "base/port.h"
#include "view/view.h"

struct verify;

struct verify_options {
    const char *dir;      /* of the scratch views; made (0700) when they are wanted, removed at the end */
    uint64_t cluster_id;  /* of the live views */
    struct view *live;    /* keeps */
    struct view_log log;  /* keeps; reads verify the checksum of each row */
    struct clock_port clock;
    uint64_t index;       /* at which chain, root and digest are told; 1 to what is applied */
    bool full;            /* the views are made again */
};

/* gives: verify_free, before the live views are closed. */
MUST_CHECK enum seus_err verify_new(const struct verify_options *options, struct verify **ret_verify,
                                    struct seus_why *why);
void verify_free(struct verify *verify);

/* Goes on for about budget_us, at least one batch. Does nothing once it is over. */
void verify_step(struct verify *verify, uint64_t budget_us);

struct verify_facts {
    bool done;
    enum seus_err err;         /* SEUS_OK, SEUS_INTEGRITY: bad_index; else why it could not go on */
    struct seus_why why;
    uint64_t verified;         /* every entry up to here holds */
    uint64_t bad_index;        /* the first that does not; 0: none */
    bool reached;              /* the next three are told */
    unsigned char chain[SHA256_SIZE];
    unsigned char root[SHA256_SIZE];
    uint64_t digest;           /* full: of the views made again */
    uint64_t rows;             /* full: of the live views, read */
};
void verify_facts(const struct verify *verify, struct verify_facts *ret_facts);

#endif
