/* SPDX-License-Identifier: EUPL-1.2 */
/* Writing to standard output and standard error, whole or with a known failure. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "base/err.h"
#include "base/str.h"

enum output_end { OUTPUT_DONE, OUTPUT_READER_GONE, OUTPUT_FAILED };

/* Writes all of text to a descriptor. On OUTPUT_FAILED why says what the system said. */
enum output_end output_write(int fd, struct str text, struct seus_why *why);

#endif
