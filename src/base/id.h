/* SPDX-License-Identifier: EUPL-1.2 */
/* Identifiers made by us: short, sortable by time of making, safe to type, to put in a URL and to read aloud. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdint.h>

#define ID_SIZE 28 /* bytes of the longest id made here, with its NUL */

/*
 * Writes prefix + 10 characters of time + 8 of randomness (Crockford base 32, lower case): unique across nodes, and in
 * order of making, so that indexes over them grow at one end. prefix: one letter (c case, r report, a assignment).
 */
void id_make(char target[ID_SIZE], char prefix, uint64_t wall_ms, uint64_t random_bits);

#define ID_BOOT_SIZE 64 /* bytes */

/* Which start of this machine it is, as the kernel says; "" if it does not. */
void id_of_boot(char target[ID_BOOT_SIZE]);

#endif
