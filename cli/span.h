/* SPDX-License-Identifier: EUPL-1.2 */
/* Spans of time and times as people type them: 10s, 500ms, -2h, RFC 3339. */
#ifndef CLI_SPAN_H
#define CLI_SPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/when.h"

/* "500ms", "10s", "30m", "2h", "1d", "1h30m": whole numbers with their units. SEUS_INVALID names flag. */
MUST_CHECK enum seus_err span_parse(const char *flag, const char *text, uint64_t *ret_ms, struct seus_why *why);

/*
 * A time as RFC 3339 UTC: from RFC 3339, from "now", from a span before or after now_ms ("-2h", "+1d12h"), or by the
 * clock of the service (Europe/Rome): "23:40" of today, "2026-11-21 23:40", and what seusctl prints. A day alone,
 * "2026-11-21", is its midnight there; with to_end its last moment.
 */
MUST_CHECK enum seus_err span_parse_time(const char *flag, const char *text, uint64_t now_ms, bool to_end,
                                         char target[WHEN_SIZE], struct seus_why *why);

#endif
