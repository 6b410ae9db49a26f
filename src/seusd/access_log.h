/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who read what of cases and persons at this node: a file that only grows, a line a reading:
 *
 *   CHAIN " " JSON "\n"     CHAIN: 64 hex digits, SHA-256 over the 32 bytes of the line before (zeros for the first)
 *                           and the bytes of JSON, which is a record access_read of the schema, seq from 1
 *
 * A line changed or taken out breaks the chain behind it; that the end was cut shows beside the heads in the room's own
 * log (access.witnessed). A line is handed to the system before the reader gets the answer, and is on the disk within
 * about a second. Called by access_keep.c on the loop; never decides who may read.
 */
#ifndef SEUSD_ACCESS_LOG_H
#define SEUSD_ACCESS_LOG_H

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "wire/schema.h"

#define ACCESS_LOG_SCAN_MAX   (4u * 1024 * 1024)  /* bytes looked through for one page */
#define ACCESS_LOG_VERIFY_MAX (16u * 1024 * 1024) /* bytes checked by one call */
#define ACCESS_LOG_LINE_MAX   4096u
#define ACCESS_LOG_LIMIT_MAX  200u
#define ACCESS_LOG_READING_MS (10u * 60 * 1000)   /* a reading by pages is one for so long; then it is told again */

struct access_log;

/* Opens or makes the file (0600). A last line without its end is cut: *ret_cut says so. gives: access_log_close. */
MUST_CHECK enum seus_err access_log_open(const char *path, struct access_log **ret_log, bool *ret_cut,
                                         struct seus_why *why);
void access_log_close(struct access_log *log); /* NULL is fine */

/* Writes one line; seq is set here. */
MUST_CHECK enum seus_err access_log_add(struct access_log *log, const struct wire_access_read *read,
                                        struct seus_why *why);

/* A line that was added begins a reading by pages: further pages are known by it. */
void access_log_remember(struct access_log *log, const struct wire_access_read *read);
/* True if a line with the same words (all but seq and at) is among the last ones remembered since the log was opened,
 * and no older than ACCESS_LOG_READING_MS: false tells nothing. */
bool access_log_has(const struct access_log *log, const struct wire_access_read *read);

uint64_t access_log_entries(const struct access_log *log);
void access_log_digest(const struct access_log *log, char ret_hex[2 * SHA256_SIZE + 1]);
int access_log_fd(const struct access_log *log); /* to make what was written durable */

/* Lines that match, the newest first. Fills ret_page from arena. */
MUST_CHECK enum seus_err access_log_page(struct access_log *log, const struct wire_access_log_query *query,
                                         struct arena *arena, struct wire_access_log_page *ret_page,
                                         struct seus_why *why);

/*
 * Checks lines from the place query says on. head: what the room's log last witnessed of it, NULL: nothing.
 * SEUS_INTEGRITY: a line does not fit the one before it, or the log ends before what was witnessed.
 */
MUST_CHECK enum seus_err access_log_verify(struct access_log *log, uint64_t after, const struct wire_access_head *head,
                                           struct arena *arena, struct wire_access_verified *ret, struct seus_why *why);

#endif
