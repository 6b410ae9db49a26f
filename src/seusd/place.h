/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Where a data directory lives: whether it is the very one that this node wrote last, or a copy of it. A copy (restored
 * from a backup, synchronised to another machine, run a second time) may be older than what the node has promised.
 * Called by node.c at start.
 *
 * The file DIR/place names the log's data file as the file system knows it: its inode number and time of birth, which a
 * copy does not keep. A snapshot of a whole file system or machine keeps both: that is for the peers to notice.
 */
#ifndef SEUSD_PLACE_H
#define SEUSD_PLACE_H

#include "base/err.h"

enum place_verdict {
    PLACE_SAME,
    PLACE_UNKNOWN, /* the directory does not say: made by another program, or by an earlier version */
    PLACE_COPIED
};

/* SEUS_IO: the file system does not answer, and why. */
MUST_CHECK enum seus_err place_check(const char *data_dir, enum place_verdict *ret_verdict, struct seus_why *why);
/* From now on the directory is at home here; durable on return. */
MUST_CHECK enum seus_err place_settle(const char *data_dir, struct seus_why *why);

#endif
