/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Floods and fires: cases that come within two hours from a few zones and are one event, opened with the first of them
 * and closed when the last one is. Called by generate_plan.c, which gathers them, and generate_case.c, which plays
 * them.
 */
#include <string.h>

#include "base/check.h"
#include "base/mem.h"
#include "bench/generate.h"

void event_plan(struct plan *plan, const struct disaster *disaster)
{
    plan->disasters = mem_realloc(plan->disasters, (plan->disasters_count + 1) * sizeof(*plan->disasters));
    plan->disasters[plan->disasters_count++] = *disaster;
}

/* Report -> disaster; the reports name them from 1. */
static struct disaster *disaster_of(struct plan *plan, const struct report_plan *report)
{
    CHECK(report->disaster > 0 && report->disaster <= plan->disasters_count);
    return &plan->disasters[report->disaster - 1];
}

const char *event_of(struct room *room, struct plan *plan, const struct report_plan *report)
{
    struct disaster *disaster = disaster_of(plan, report);
    struct wire_answer answer = {0};
    struct str others[DISASTER_ZONES];
    uint32_t others_count = 0;
    char name[160];
    if (disaster->event_id[0] != '\0') {
        return disaster->event_id;
    }
    const struct zone_plan *began = &plan->zones[report->zone];
    for (unsigned i = 0; i < disaster->zones_count; i++) {
        bool known = disaster->zones[i] == report->zone;
        for (unsigned j = 0; j < i; j++) {
            known = known || disaster->zones[j] == disaster->zones[i];
        }
        if (!known) {
            others[others_count++] = str_of(plan->zones[disaster->zones[i]].id);
        }
    }
    snprintf(name, sizeof(name), "%s, %s", report->disaster % 2 == 0 ? "Fire" : "Flood", began->name);
    const struct wire_collective_open args = {
        .zone_id = str_of(began->id),
        .name = str_of(name),
        .event_class = CLASS_EMERGENCY,
        .place = str_of(began->name),
        .zone_ids = others,
        .zone_ids_count = others_count,
        .affected = disaster->affected,
    };
    room_must(room, report->at_ms, OP_collective_open, &args, &answer);
    str_copy(disaster->event_id, sizeof(disaster->event_id), answer.id);
    return disaster->event_id;
}

void event_case_closed(struct room *room, struct plan *plan, const struct report_plan *report, uint64_t at_ms)
{
    struct disaster *disaster = disaster_of(plan, report);
    CHECK(disaster->cases_open > 0);
    disaster->cases_open--;
    if (disaster->cases_open == 0) {
        const struct wire_collective_end args = {.event_id = str_of(disaster->event_id),
                                                 .reason = STR_LIT("nobody is without a place any more")};
        room_must(room, at_ms, OP_collective_close, &args, NULL);
    }
}
