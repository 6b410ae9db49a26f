/* SPDX-License-Identifier: EUPL-1.2 */
/* Times as text. Inside the product a time is uint64_t milliseconds since 1970 UTC; 0 is "no time". */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define WHEN_SIZE 40 /* bytes of any text made here, with its NUL */

/* "2026-11-21T22:00:00.123Z" (RFC 3339, UTC, milliseconds). */
void when_format_utc(char target[WHEN_SIZE], uint64_t wall_ms);
/* "2026-11-21 23:00:00 +0100", the service's local time with its offset: Europe/Rome, on every machine. */
void when_format_local(char target[WHEN_SIZE], uint64_t wall_ms);
/* The same in the time zone of the process, as TZ names it. */
void when_format_elsewhere(char target[WHEN_SIZE], uint64_t wall_ms);
/* Parses RFC 3339 with Z or an offset; a bare date means 00:00 UTC. SEUS_INVALID if it is anything else. */
MUST_CHECK enum seus_err when_parse(struct str text, uint64_t *ret_ms);
/* The year in UTC, e.g. 2026. */
unsigned when_year_utc(uint64_t wall_ms);

#endif
