/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * zone.accession, zone.openings, agreement.list, signaller.show: where a zone stands on the day that is asked about,
 * and what it stands on. Called by query.c.
 */
#include "view/query_zone.h"
#include "wire/json.h"

enum seus_err query_zone_day(const struct query *q, struct str zone_id, struct wire_zone *ret_zone,
                             struct zone_on_day *ret_day)
{
    if (!row_get(q->view, KIND_ZONE, zone_id, q->arena, ret_zone)) {
        (void)seus_fail(SEUS_NOT_FOUND, q->why, "zone_id", "there is no zone %.*s", STR_ARG(zone_id));
        seus_hint(q->why, "list the zones with: seusctl zone list");
        return SEUS_NOT_FOUND;
    }
    *ret_day = (struct zone_on_day){&q->view->store, q->arena, ret_zone, q->now_ms};
    ret_zone->state = zone_state_at(ret_day);
    return SEUS_OK;
}

unsigned query_checklist(const struct query *q, struct str zone_id, struct wire_check **ret_rows)
{
    void *rows = NULL;
    const unsigned count =
        q->view->store.rows(q->view->store.ctx, KIND_CHECK, zone_id, q->arena, ACCESSION_ROWS_MAX, &rows);
    *ret_rows = rows;
    return count;
}

enum seus_err query_zone_accession(const struct query *q)
{
    const struct wire_zone_accession *args = q->args;
    struct wire_zone zone;
    struct zone_on_day day;
    const enum seus_err err = query_zone_day(q, args->zone_id, &zone, &day);
    if (err != SEUS_OK) {
        return err;
    }
    struct wire_precondition needs[ACCESSION_PRECONDITIONS_MAX];
    struct str steps[STEP_GROUP_MET];
    struct wire_accession_reply reply = {
        .zone_id = zone.zone_id,
        .name = zone.name,
        .state = zone.state,
        .since = zone.since,
        .steps = steps,
        .next_step = accession_next(&day),
        .preconditions = needs,
        .soi_started_at = zone.soi_started_at,
        .soi_planned_min = zone.soi_planned_min,
        .soi_planned_max = zone.soi_planned_max,
        .soi_ended_at = zone.soi_ended_at,
        .hooked_at = zone.hooked_at,
    };
    for (uint32_t step = STEP_REQUESTED; step <= STEP_WITHDRAWN && zone.kind != ZONE_KIND_ADHERED; step++) {
        if ((accession_step_of(step)->from & SM_TO(zone.state)) != 0) {
            steps[reply.steps_count++] = str_of(wire_enum_word(&wire_enum_accession_step, step));
        }
    }
    reply.preconditions_count = accession_preconditions(&day, reply.next_step, false, needs);
    reply.acts_count = accession_acts(&day, &reply.acts);
    reply.checklist_count = query_checklist(q, zone.zone_id, &reply.checklist);
    wire_json_encode(&wire_record_accession_reply, &reply, q->target);
    return SEUS_OK;
}

enum seus_err query_zone_openings(const struct query *q)
{
    const struct wire_zone_openings *args = q->args;
    struct wire_zone zone;
    struct zone_on_day day;
    const enum seus_err err = query_zone_day(q, args->zone_id, &zone, &day);
    if (err != SEUS_OK) {
        return err;
    }
    struct wire_opening_page page = {0};
    page.items_count = openings_of_zone(&day, &page.items);
    for (unsigned i = 0; i < page.items_count; i++) {
        page.items[i].state = opening_state_at(&page.items[i], q->now_ms);
    }
    wire_json_encode(&wire_record_opening_page, &page, q->target);
    return SEUS_OK;
}

enum seus_err query_agreement_list(const struct query *q)
{
    const struct wire_agreement_query *args = q->args;
    unsigned limit = 0;
    enum seus_err err = query_zone_known(q, args->zone_id);
    if (err == SEUS_OK) {
        err = query_limit(args->limit, ACCESSION_LIST_MAX, ACCESSION_LIST_MAX, &limit, q->why);
    }
    if (err != SEUS_OK) {
        return err;
    }
    void *found = NULL;
    const unsigned count = q->view->store.rows(q->view->store.ctx, KIND_AGREEMENT, args->zone_id, q->arena,
                                               AGREEMENTS_SCANNED_MAX, &found);
    struct wire_agreement *rows = found;
    struct wire_agreement_page page = {.items = arena_alloc(q->arena, (limit + 1) * sizeof(*page.items))};
    for (unsigned i = 0; i < count; i++) {
        rows[i].state = agreement_state_at(&rows[i], q->now_ms);
        if ((args->state != AGREEMENT_NONE && rows[i].state != args->state) ||
            (args->after.len > 0 && str_cmp(rows[i].agreement_id, args->after) <= 0)) {
            continue;
        }
        if (page.items_count == limit) {
            page.next = page.items[limit - 1].agreement_id;
            break;
        }
        page.items[page.items_count++] = rows[i];
    }
    wire_json_encode(&wire_record_agreement_page, &page, q->target);
    return SEUS_OK;
}
