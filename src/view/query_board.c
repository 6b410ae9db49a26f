/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * zone.board, zone.waves, zone.readiness, zone.leps: all zones on their way, the hook-ups planned and done, what an
 * experimentation has shown, and a zone held against the essential level. Called by query.c.
 */
#include "base/check.h"
#include "view/query_zone.h"
#include "wire/json.h"

#define DAY_MS (24ull * 60 * 60 * 1000)

/* Zones of an area, or all. */
static unsigned zones_of(const struct query *q, struct str area, struct wire_zone **ret_rows)
{
    void *rows = NULL;
    const unsigned count =
        q->view->store.rows(q->view->store.ctx, KIND_ZONE, area, q->arena, ZONES_SCANNED_MAX, &rows);
    *ret_rows = rows;
    return count;
}

static uint64_t permille(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0 : (part * 1000 + whole / 2) / whole;
}

/* The names of what the next step lacks. */
static struct str *missing_names(const struct zone_on_day *day, uint32_t step, uint32_t *ret_count)
{
    struct wire_precondition needs[ACCESSION_PRECONDITIONS_MAX];
    struct str *names = arena_alloc(day->arena, ACCESSION_PRECONDITIONS_MAX * sizeof(*names));
    const unsigned count = accession_preconditions(day, step, false, needs);
    *ret_count = 0;
    for (unsigned i = 0; i < count; i++) {
        if (!needs[i].met) {
            names[(*ret_count)++] = needs[i].name;
        }
    }
    return names;
}

static void board_row_fill(const struct query *q, const struct wire_zone *zone, struct wire_board_row *row)
{
    const struct zone_on_day day = {&q->view->store, q->arena, zone, q->now_ms};
    *row = (struct wire_board_row){
        .zone_id = zone->zone_id,
        .name = zone->name,
        .area = zone->area,
        .kind = zone->kind,
        .state = zone->state,
        .since = zone->since,
        .next_step = accession_next(&day),
        .population = zone->population,
        .soi_planned_max = zone->state == ZONE_SOI ? zone->soi_planned_max : 0,
    };
    row->missing = missing_names(&day, row->next_step, &row->missing_count);
    if (zone->state == ZONE_HOOKED) {
        row->open_categories = zone_category_words(zone_categories_open(&day, LINE_ACCESS_NONE), q->arena,
                                                   &row->open_categories_count);
    }
}

enum seus_err query_zone_board(const struct query *q)
{
    const struct wire_zone_board *args = q->args;
    struct wire_zone *zones = NULL;
    const unsigned count = zones_of(q, args->area, &zones);
    struct wire_board_reply reply = {.items = arena_alloc(q->arena, (count + 1) * sizeof(*reply.items))};
    for (unsigned i = 0; i < count; i++) {
        const struct zone_on_day day = {&q->view->store, q->arena, &zones[i], q->now_ms};
        zones[i].state = zone_state_at(&day);
        if (zones[i].kind == ZONE_KIND_EXERCISE) {
            continue; /* out of every figure */
        }
        reply.population += zones[i].population;
        reply.hooked += zones[i].state == ZONE_HOOKED ? zones[i].population : 0;
    }
    for (unsigned i = 0; i < count; i++) {
        if (args->state == ZONE_NONE || zones[i].state == args->state) {
            struct wire_board_row *row = &reply.items[reply.items_count++];
            board_row_fill(q, &zones[i], row);
            row->share = zones[i].kind == ZONE_KIND_EXERCISE ? 0 : permille(row->population, reply.population);
        }
    }
    reply.share = permille(reply.hooked, reply.population);
    wire_json_encode(&wire_record_board_reply, &reply, q->target);
    return SEUS_OK;
}

/* ---- waves */

static uint64_t wave_moment(const struct wire_wave_row *row)
{
    return row->hooked_at != 0 ? row->hooked_at : row->planned_at;
}

/* Days a hook-up came, or has been expected, after its plan. */
static uint64_t days_late(const struct wire_wave_row *row, uint64_t now_ms)
{
    const uint64_t end = row->hooked_at != 0 ? row->hooked_at : now_ms;
    return row->planned_at != 0 && end > row->planned_at ? (end - row->planned_at) / DAY_MS : 0;
}

enum seus_err query_zone_waves(const struct query *q)
{
    const struct wire_zone_waves *args = q->args;
    struct wire_zone *zones = NULL;
    const unsigned count = zones_of(q, args->area, &zones);
    struct wire_wave_page page = {.items = arena_alloc(q->arena, (count + 1) * sizeof(*page.items))};
    for (unsigned i = 0; i < count; i++) {
        const struct wire_zone *zone = &zones[i];
        if (zone->kind == ZONE_KIND_EXERCISE || (zone->hookup_planned == 0 && zone->hooked_at == 0)) {
            continue;
        }
        struct wire_wave_row row = {
            .zone_id = zone->zone_id,
            .name = zone->name,
            .area = zone->area,
            .state = zone->state,
            .planned_at = zone->hookup_planned,
            .hooked_at = zone->hooked_at,
            .population = zone->population,
        };
        row.late_days = days_late(&row, q->now_ms);
        unsigned place = page.items_count++; /* in order of the day, those of one day by name */
        while (place > 0 && wave_moment(&page.items[place - 1]) > wave_moment(&row)) {
            page.items[place] = page.items[place - 1];
            place--;
        }
        page.items[place] = row;
    }
    uint64_t covered = 0;
    for (unsigned i = 0; i < page.items_count; i++) {
        struct wire_wave_row *row = &page.items[i];
        covered += row->hooked_at != 0 && row->state == ZONE_HOOKED ? row->population : 0;
        row->covered = row->hooked_at != 0 ? covered : 0;
    }
    wire_json_encode(&wire_record_wave_page, &page, q->target);
    return SEUS_OK;
}

/* ---- readiness */

enum seus_err query_zone_readiness(const struct query *q)
{
    const struct wire_zone_readiness *args = q->args;
    struct wire_zone zone;
    struct zone_on_day day;
    struct wire_tally tally;
    const enum seus_err err = query_zone_day(q, args->zone_id, &zone, &day);
    if (err != SEUS_OK) {
        return err;
    }
    if (!row_get(q->view, KIND_TALLY, zone.zone_id, q->arena, &tally)) {
        tally = (struct wire_tally){0}; /* nothing was counted yet */
    }
    const uint64_t assessed = tally.shadow_agreed + tally.shadow_disagreed;
    const uint64_t end = zone.soi_ended_at != 0 ? zone.soi_ended_at : q->now_ms;
    struct wire_precondition needs[ACCESSION_PRECONDITIONS_MAX];
    struct wire_readiness_reply reply = {
        .zone_id = zone.zone_id,
        .state = zone.state,
        .soi_started_at = zone.soi_started_at,
        .soi_planned_min = zone.soi_planned_min,
        .soi_planned_max = zone.soi_planned_max,
        .days = zone.soi_started_at != 0 && end > zone.soi_started_at ? (end - zone.soi_started_at) / DAY_MS : 0,
        .shadow_cases = tally.shadow_cases,
        .shadow_closed = tally.shadow_closed,
        .agreed = tally.shadow_agreed,
        .disagreed = tally.shadow_disagreed,
        .not_assessed = tally.shadow_closed > assessed ? tally.shadow_closed - assessed : 0,
        .agreement = permille(tally.shadow_agreed, assessed),
        .fallbacks = tally.fallbacks,
        .next_step = accession_next(&day),
        .preconditions = needs,
        .meetings = zone.meetings,
        .group_met_at = zone.group_met_at,
    };
    reply.preconditions_count = accession_preconditions(&day, reply.next_step, false, needs);
    reply.ready = reply.next_step != STEP_NONE;
    for (unsigned i = 0; i < reply.preconditions_count; i++) {
        reply.ready = reply.ready && needs[i].met;
    }
    reply.checklist_count = query_checklist(q, zone.zone_id, &reply.checklist);
    wire_json_encode(&wire_record_readiness_reply, &reply, q->target);
    return SEUS_OK;
}
