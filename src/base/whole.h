/* SPDX-License-Identifier: EUPL-1.2 */
/* Writing all of it: bytes that a call may cut short, and small files: read whole, and written whole or not at all,
 * whenever the power fails. */
#ifndef BASE_WHOLE_H
#define BASE_WHOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Writes all of the bytes at the place of the descriptor, or at an offset of the file: what is cut short goes on.
 * false: errno says why (ENOSPC where nothing at all was taken); some of it may be written. */
MUST_CHECK bool whole_write(int fd, const void *bytes, size_t bytes_len);
MUST_CHECK bool whole_write_at(int fd, const void *bytes, size_t bytes_len, off_t at);

/* Makes or replaces the file at path (mode 0600): written under the name path.new, flushed, renamed, and the directory
 * flushed. false: errno says why, and what was at path is still there. path: shorter than PATH_MAX - 4. */
MUST_CHECK bool whole_file_write(const char *path, const void *bytes, size_t bytes_len);

/* Flushes the directory that holds path: names that were made or changed in it are on disk. false: errno says why. */
MUST_CHECK bool whole_dir_flush(const char *path);

/* Makes a file where there was none, and flushes it. false: errno says why (EEXIST: there is one, and it was left as it
 * is), and nothing was made. */
MUST_CHECK bool whole_file_make(const char *path, mode_t mode, const void *bytes, size_t bytes_len);

/* All there is behind fd, or in the file, put behind what content holds. false: errno says why; EFBIG: it is more than
 * size_max, and content holds a part. It waits where a pipe has no more yet. */
MUST_CHECK bool whole_fd_read(int fd, size_t size_max, struct buf *content);
MUST_CHECK bool whole_file_read(const char *path, size_t size_max, struct buf *content);
/* The same with a sentence, for a file that somebody named: SEUS_NOT_FOUND, SEUS_IO. field: the word it was named by */
MUST_CHECK enum seus_err whole_file_take(const char *path, size_t size_max, const char *field, struct buf *content,
                                         struct seus_why *why);

#endif
