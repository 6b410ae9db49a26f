/* SPDX-License-Identifier: EUPL-1.2 */
/* Places in the log. Called by watch.c to pass every event on once, in order; never prints. */
#include "cli/place.h"

static bool parse_number(const char **p, const char *end, uint64_t max, uint64_t *ret)
{
    const char *start = *p;
    uint64_t value = 0;
    for (; *p < end && **p >= '0' && **p <= '9'; (*p)++) {
        if (value > max / 10) {
            return false;
        }
        value = value * 10 + (uint64_t)(**p - '0');
    }
    *ret = value;
    return *p > start && value <= max;
}

bool place_parse(struct str text, struct place *ret_place)
{
    const char *p = text.ptr;
    const char *end = text.len > 0 ? text.ptr + text.len : text.ptr;
    uint64_t index = 0;
    uint64_t seq = UINT32_MAX;
    if (text.len == 0 || !parse_number(&p, end, UINT64_MAX / 16, &index)) {
        return false;
    }
    if (p < end && *p == '.') {
        p++;
        if (!parse_number(&p, end, UINT32_MAX - 1, &seq)) {
            return false;
        }
    }
    ret_place->index = index;
    ret_place->seq = (uint32_t)seq;
    return p == end;
}

bool place_is_behind(struct place a, struct place b)
{
    return a.index > b.index || (a.index == b.index && a.seq > b.seq);
}
