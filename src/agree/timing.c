/* SPDX-License-Identifier: EUPL-1.2 */
/* The named timing profiles. Called by seusd/ for its configuration. A heartbeat must exceed the worst flush. */
#include "agree/agree.h"

static const struct {
    const char *name;
    struct agree_timing timing;
} PROFILES[] = {
    {"default", {.election_timeout_ms = 1000, .heartbeat_ms = 100}},
    {"lan", {.election_timeout_ms = 300, .heartbeat_ms = 30}},
    {"wan", {.election_timeout_ms = 3000, .heartbeat_ms = 300}},
};

enum seus_err agree_timing_by_name(const char *profile, struct agree_timing *ret_timing, struct seus_why *why)
{
    for (size_t i = 0; i < sizeof(PROFILES) / sizeof(PROFILES[0]); i++) {
        if (strcmp(PROFILES[i].name, profile) == 0) {
            *ret_timing = PROFILES[i].timing;
            return SEUS_OK;
        }
    }
    (void)seus_fail(SEUS_INVALID, why, "timing", "there is no timing profile '%s'", profile);
    seus_hint(why, "Choose default (1000 ms election timeout, 100 ms heartbeat), lan (300/30) or wan (3000/300).");
    return SEUS_INVALID;
}
