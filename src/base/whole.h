/* SPDX-License-Identifier: EUPL-1.2 */
/* Small files that must be there whole or not at all, whenever the power fails: keys. */
#ifndef BASE_WHOLE_H
#define BASE_WHOLE_H

#include <stdbool.h>
#include <stddef.h>

/* Makes or replaces the file at path (mode 0600): written under the name path.new, flushed, renamed, and the directory
 * flushed. false: errno says why, and what was at path is still there. path: shorter than PATH_MAX - 4. */
bool whole_file_write(const char *path, const void *bytes, size_t bytes_len);

#endif
