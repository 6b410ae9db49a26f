/* SPDX-License-Identifier: EUPL-1.2 */
#include "wire/level.h"

#include "wire/schema.h"

struct since {
    uint32_t number;
    uint32_t level;
};

static const struct since ops[] = {
    {OP_cluster_maintenance, 2},
};

static const struct since events[] = {
    {EVENT_level_raised, 2},
    {EVENT_maintenance_begun, 2},
    {EVENT_maintenance_ended, 2},
    {EVENT_erasure_asked, 3},
    {EVENT_hold_laid, 3},
};

static const char *const brings[] = {
    [1] = "what every build of seusd writes",
    [2] = "nodes in maintenance (seusctl cluster maintenance), and levels to come",
    [3] = "erasures and holds of staff, places, collective events, zone groups, shifts and deadlines",
};
_Static_assert(sizeof(brings) / sizeof(brings[0]) == LEVEL_HIGHEST + 1, "every level says what it brings");

static uint32_t look_up(const struct since *rows, unsigned count, uint32_t number)
{
    for (unsigned i = 0; i < count; i++) {
        if (rows[i].number == number) {
            return rows[i].level;
        }
    }
    return LEVEL_FOUNDED;
}

uint32_t level_of_op(uint32_t op)
{
    return look_up(ops, sizeof(ops) / sizeof(ops[0]), op);
}

uint32_t level_of_event(uint32_t type)
{
    return look_up(events, sizeof(events) / sizeof(events[0]), type);
}

const char *level_brings(uint64_t level)
{
    return level >= LEVEL_FOUNDED && level <= LEVEL_HIGHEST ? brings[level] : "";
}
