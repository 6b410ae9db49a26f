/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The master key of a node, which wraps the keys of its key store: 32 random bytes in a file of its own, mode 0600,
 * made at the first start. It lies outside the data directory, so that a copy of that directory alone opens nothing; a
 * service manager may hand it over as the credential "seus.key" instead. Called at the start of a node.
 */
#ifndef SEUSD_KEY_FILE_H
#define SEUSD_KEY_FILE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/paths.h"
#include "base/port.h"

#define KEY_FILE_SIZE 32u /* bytes */

/* Where it is: what was asked for, else the credential, else beside the data directory. */
void key_file_path(const char *asked, const char *data_dir, char ret_path[PATH_SIZE]);
/* Reads it, or makes it if it is not there and may be made (*ret_made). The caller wipes ret_key. */
MUST_CHECK enum seus_err key_file_take(const char *path, bool may_make, struct random_port random,
                                       unsigned char ret_key[KEY_FILE_SIZE], bool *ret_made, struct seus_why *why);

#endif
