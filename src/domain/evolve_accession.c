/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: the steps of a zone, their acts, its checklist, and what the room counts about it. */
#include "base/civil.h"
#include "domain/accession.h"
#include "domain/evolve.h"
#include "domain/tally.h"

#define MONTHS_CUT 1200u

static void keep_act(struct evolve *e, uint32_t step, const struct wire_accession_requested *f, uint64_t members)
{
    struct wire_act act;
    if (f->act_id.len == 0 || evolve_get(e, KIND_ACT, f->act_id, &act)) {
        return;
    }
    act = (struct wire_act){
        .zone_id = f->zone_id,
        .act_id = f->act_id,
        .occurred_at = f->occurred_at,
        .by = f->by,
        .act = f->act,
        .document = f->document,
        .note = f->note,
        .overridden = f->overridden,
        .reason = f->reason,
        .missing = f->missing,
        .missing_count = f->missing_count,
        .months_min = f->months_min,
        .months_max = f->months_max,
        .until = f->until,
        .step = step,
        .recorded_at = e->entry->recorded_at,
        .actor = e->entry->actor,
        .members = members,
        .version = e->index,
    };
    evolve_put(e, KIND_ACT, act.act_id, &act);
}

/* Evolve takes what comes: months and days beyond the calendar are cut to it. */
static uint64_t end_after(uint64_t from, uint64_t months)
{
    const uint64_t latest = WIRE_TIME_MAX / 2;
    return civil_months_add(from < latest ? from : latest, (int)(months < MONTHS_CUT ? months : MONTHS_CUT));
}

/* What a step means for the dates of the zone. */
static void move_dates(struct wire_zone *row, uint32_t step, const struct wire_accession_requested *f)
{
    switch (step) {
    case STEP_REQUESTED:
        row->requested_at = f->occurred_at;
        break;
    case STEP_SOI_PLANNED:
        row->soi_from = f->from;
        row->soi_planned_min = end_after(f->from, f->months_min);
        row->soi_planned_max = f->until;
        break;
    case STEP_SOI_STARTED:
        row->soi_started_at = f->occurred_at;
        row->soi_planned_min = end_after(f->occurred_at, f->months_min);
        row->soi_planned_max = f->until;
        row->soi_ended_at = 0;
        break;
    case STEP_SOI_EXTENDED:
        row->soi_planned_max = f->until;
        break;
    case STEP_SOI_PASSED:
    case STEP_SOI_FAILED:
        row->soi_ended_at = f->occurred_at;
        break;
    case STEP_HOOKED:
        row->hooked_at = f->occurred_at;
        break;
    case STEP_SUSPENDED:
        row->suspended_at = f->occurred_at;
        break;
    case STEP_RESUMED:
        row->suspended_at = 0;
        break;
    default:
        break;
    }
}

static void take_step(struct evolve *e, uint32_t step, const struct wire_accession_requested *f)
{
    struct wire_zone row;
    const struct step_rule *known = accession_step_of(step);
    if (!evolve_get(e, KIND_ZONE, f->zone_id, &row)) {
        return;
    }
    move_dates(&row, step, f);
    if (known->to != ZONE_NONE && row.state != known->to) {
        row.state = known->to;
        row.since = f->occurred_at;
    }
    row.version = e->index;
    evolve_put(e, KIND_ZONE, row.zone_id, &row);
    keep_act(e, step, f, 0);
}

#define STEP_HANDLER(STEP, name)                                                                                       \
    void evolve_accession_##name(struct evolve *e, const struct wire_accession_##name *b)                              \
    {                                                                                                                  \
        take_step(e, STEP,                                                                                             \
                  &(struct wire_accession_requested){.zone_id = b->zone_id,                                            \
                                                     .act_id = b->act_id,                                              \
                                                     .occurred_at = b->occurred_at,                                    \
                                                     .by = b->by,                                                      \
                                                     .act = b->act,                                                    \
                                                     .document = b->document,                                          \
                                                     .note = b->note,                                                  \
                                                     .overridden = b->overridden,                                      \
                                                     .reason = b->reason,                                              \
                                                     .missing = b->missing,                                            \
                                                     .missing_count = b->missing_count,                                \
                                                     .months_min = b->months_min,                                      \
                                                     .months_max = b->months_max,                                      \
                                                     .from = b->from,                                                  \
                                                     .until = b->until});                                              \
    }

STEP_HANDLER(STEP_REQUESTED, requested)
STEP_HANDLER(STEP_ACCEPTED, accepted)
STEP_HANDLER(STEP_REJECTED, rejected)
STEP_HANDLER(STEP_TRAINING_STARTED, training_started)
STEP_HANDLER(STEP_TRAINING_MET, training_met)
STEP_HANDLER(STEP_GROUP_FORMED, group_formed)
STEP_HANDLER(STEP_SOI_PLANNED, soi_planned)
STEP_HANDLER(STEP_SOI_STARTED, soi_started)
STEP_HANDLER(STEP_SOI_EXTENDED, soi_extended)
STEP_HANDLER(STEP_SOI_PASSED, soi_passed)
STEP_HANDLER(STEP_SOI_FAILED, soi_failed)
STEP_HANDLER(STEP_HOOKED, hooked)
STEP_HANDLER(STEP_SUSPENDED, suspended)
STEP_HANDLER(STEP_RESUMED, resumed)
STEP_HANDLER(STEP_WITHDRAWN, withdrawn)

void evolve_group_met(struct evolve *e, const struct wire_group_met *body)
{
    struct wire_zone row;
    if (!evolve_get(e, KIND_ZONE, body->zone_id, &row)) {
        return;
    }
    row.meetings++;
    row.group_met_at = evolve_later(row.group_met_at, body->occurred_at);
    row.version = e->index;
    evolve_put(e, KIND_ZONE, row.zone_id, &row);
    const struct wire_accession_requested facts = {
        .zone_id = body->zone_id,
        .act_id = body->act_id,
        .occurred_at = body->occurred_at,
        .by = body->by,
        .act = body->act,
        .document = body->document,
        .note = body->note,
    };
    keep_act(e, STEP_GROUP_MET, &facts, body->members);
}

/* The zone moves on with its checklist: what is decided from the one rests on the other. */
void evolve_checklist_set(struct evolve *e, const struct wire_checklist_set *body)
{
    struct wire_zone zone;
    struct wire_check row;
    if (!evolve_get(e, KIND_ZONE, body->zone_id, &zone)) {
        return;
    }
    zone.version = e->index;
    evolve_put(e, KIND_ZONE, zone.zone_id, &zone);
    const struct str id = arena_printf(e->arena, "%.*s/%.*s", STR_ARG(body->zone_id), STR_ARG(body->item));
    if (!evolve_get(e, KIND_CHECK, id, &row)) {
        row = (struct wire_check){.check_id = id, .zone_id = body->zone_id, .item = body->item, .state = CHECK_TO_DO};
    }
    row.owner = body->owner.len > 0 ? body->owner : row.owner;
    row.due_at = body->due_at != 0 ? body->due_at : row.due_at;
    row.note = body->note.len > 0 ? body->note : row.note;
    row.done_at = body->reopened ? 0 : body->done_at != 0 ? body->done_at : row.done_at;
    row.state = row.done_at != 0 ? CHECK_DONE : CHECK_TO_DO;
    row.version = e->index;
    evolve_put(e, KIND_CHECK, id, &row);
}

/* ---- counts about a zone: a row of their own, which no decision rests on, so that nobody waits for it */

static void tally_of(struct evolve *e, struct str zone_id, struct wire_tally *ret)
{
    if (!evolve_get(e, KIND_TALLY, zone_id, ret)) {
        *ret = (struct wire_tally){.zone_id = zone_id, .state = CHECK_DONE};
    }
    ret->version = e->index;
}

void tally_shadow_opened(struct evolve *e, struct str zone_id)
{
    struct wire_tally row;
    tally_of(e, zone_id, &row);
    row.shadow_cases++;
    evolve_put(e, KIND_TALLY, zone_id, &row);
}

static void count(uint64_t *target, bool up)
{
    *target = up ? *target + 1 : *target > 0 ? *target - 1 : 0;
}

static void tally_assess(struct evolve *e, struct str case_id, bool up)
{
    struct wire_case row;
    struct wire_tally tally;
    if (!evolve_get(e, KIND_CASE, case_id, &row) || !row.shadow || row.state != CASE_CLOSED || row.zone_id.len == 0) {
        return;
    }
    tally_of(e, row.zone_id, &tally);
    count(&tally.shadow_closed, up);
    if (row.recognised != TRI_UNKNOWN) {
        const bool agreed = domain_room_recognised(&row) == (row.recognised == TRI_YES);
        count(agreed ? &tally.shadow_agreed : &tally.shadow_disagreed, up);
    }
    evolve_put(e, KIND_TALLY, arena_str(e->arena, row.zone_id), &tally);
}

void tally_shadow_closed(struct evolve *e, struct str case_id)
{
    tally_assess(e, case_id, true);
}

void tally_shadow_reopened(struct evolve *e, struct str case_id)
{
    tally_assess(e, case_id, false);
}

void tally_fallback(struct evolve *e, struct str case_id)
{
    struct wire_case row;
    struct wire_tally tally;
    if (!evolve_get(e, KIND_CASE, case_id, &row)) {
        return;
    }
    tally_of(e, row.zone_id, &tally);
    tally.fallbacks++;
    evolve_put(e, KIND_TALLY, tally.zone_id, &tally);
}
