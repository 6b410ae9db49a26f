/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading rows for a decision, and the sentences that are the same for several commands: no such case, the version
 * moved on, the case is closed. Called by the files of decide, and by apply (domain_version).
 */
#include "domain/decide.h"

#include "base/civil.h"
#include "base/when.h"
#include "domain/accession.h"

uint64_t domain_version(const struct domain_store *store, enum entity_kind kind, struct str id, struct arena *arena)
{
    const struct wire_kind *known = wire_kind_of(kind);
    if (known == NULL) {
        return 0;
    }
    void *row = arena_alloc(arena, known->record->size);
    return store->get(store->ctx, kind, id, arena, row) ? wire_row_version(known, row) : 0;
}

void decide_zone_today(struct decide *d, struct wire_zone *zone)
{
    const struct zone_on_day day = {d->store, d->arena, zone, d->request->now_ms};
    zone->state = zone_state_at(&day);
}

enum seus_err decide_get_zone(struct decide *d, struct str zone_id, struct wire_zone *ret_zone)
{
    if (d->store->get(d->store->ctx, KIND_ZONE, zone_id, d->arena, ret_zone)) {
        decide_zone_today(d, ret_zone);
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, "zone_id", "zone '%.*s' is not in the room's list", STR_ARG(zone_id));
    seus_hint(d->why, "seusctl zone list shows the zones; seusctl zone add %.*s --name NAME --area AREA adds it",
              STR_ARG(zone_id));
    return SEUS_NOT_FOUND;
}

enum seus_err decide_get_unit(struct decide *d, struct str unit_id, struct wire_unit *ret_unit)
{
    if (d->store->get(d->store->ctx, KIND_UNIT, unit_id, d->arena, ret_unit)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, "unit_id", "there is no unit '%.*s': nobody was sent or moved", STR_ARG(unit_id));
    seus_hint(d->why, "seusctl unit list shows the units; seusctl unit register %.*s --zone ZONE adds it",
              STR_ARG(unit_id));
    return SEUS_NOT_FOUND;
}

enum seus_err decide_get_case(struct decide *d, const char *field, struct str typed, struct wire_case *ret_case)
{
    struct str id = typed;
    if (domain_number_like(typed)) {
        struct str number;
        const enum seus_err err = domain_number_check(typed, d->arena, &number, d->why);
        if (err != SEUS_OK) {
            return err;
        }
        id = d->store->case_by_number(d->store->ctx, number, d->arena);
    }
    if (id.len > 0 && d->store->get(d->store->ctx, KIND_CASE, id, d->arena, ret_case)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, field, "there is no case '%.*s'", STR_ARG(typed));
    seus_hint(d->why, "seusctl case list --all shows every case with its number");
    return SEUS_NOT_FOUND;
}

enum seus_err decide_if_version(struct decide *d, struct str label, uint64_t if_version, uint64_t version)
{
    if (if_version == 0 || if_version == version) {
        return SEUS_OK;
    }
    seus_fail(SEUS_CONFLICT, d->why, "if_version",
              "%.*s is at version %llu, not at version %llu that this command asks for: somebody changed it since",
              STR_ARG(label), (unsigned long long)version, (unsigned long long)if_version);
    seus_hint(d->why, "look at it again, then repeat the command with --if-version %llu", (unsigned long long)version);
    return SEUS_CONFLICT;
}

enum seus_err decide_not_future(struct decide *d, uint64_t occurred_at)
{
    if (occurred_at <= d->request->now_ms + FUTURE_MS_MAX) {
        return SEUS_OK;
    }
    char told[WHEN_SIZE];
    char now[WHEN_SIZE];
    when_format_utc(told, occurred_at);
    when_format_utc(now, d->request->now_ms);
    seus_fail(SEUS_INVALID, d->why, "occurred_at", "%s is in the future: the room's clock says %s", told, now);
    seus_hint(d->why,
              "give the time with its offset, e.g. 2026-11-21T22:40:00+01:00, or leave --occurred-at out for now");
    return SEUS_INVALID;
}

enum seus_err decide_not_before(struct decide *d, uint64_t occurred_at, struct str something, uint64_t since)
{
    const enum seus_err err = decide_not_future(d, occurred_at);
    if (err != SEUS_OK || occurred_at == 0 || occurred_at >= since) {
        return err;
    }
    char told[CIVIL_SIZE];
    char then[CIVIL_SIZE];
    civil_format(told, occurred_at);
    civil_format(then, since);
    seus_fail(SEUS_INVALID, d->why, "occurred_at", "%.*s since %s: what came next cannot have been at %s",
              STR_ARG(something), then, told);
    seus_hint(d->why, "give a later --occurred-at, or leave it out for now");
    return SEUS_INVALID;
}

enum seus_err decide_span(struct decide *d, struct str what, uint64_t from, uint64_t until)
{
    if (until == 0 || until > from) {
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, d->why, "until", "%.*s would end before it begins", STR_ARG(what));
    seus_hint(d->why, "give an --until behind --from, or leave --until out for no end");
    return SEUS_INVALID;
}

enum seus_err decide_hours(struct decide *d, struct str hours)
{
    bool open = false;
    if (hours.len == 0 || hours_parse(hours, 0, 0, &open)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, d->why, "hours", "'%.*s' does not say when the service is open", STR_ARG(hours));
    seus_hint(d->why, "days and hours of local time: \"mon-fri 08:00-14:00\", several separated by commas");
    return SEUS_INVALID;
}

struct str case_label(const struct wire_case *row)
{
    return row->number.len > 0 ? row->number : row->case_id;
}

const char *case_word(uint32_t state)
{
    return wire_enum_word(&wire_enum_case_state, state);
}

const char *unit_word(uint32_t status)
{
    return wire_enum_word(&wire_enum_unit_status, status);
}

enum seus_err decide_closed_refusal(struct decide *d, const struct wire_case *row)
{
    if (row->state == CASE_CLOSED) {
        seus_fail(SEUS_REFUSED, d->why, "case_id", "case %.*s is closed (%s)%s", STR_ARG(case_label(row)),
                  wire_enum_word(&wire_enum_outcome, row->outcome),
                  case_can_reopen(d, row) ? ": open it again first" : " since more than 72 hours");
    } else if (row->state == CASE_MERGED) {
        seus_fail(SEUS_REFUSED, d->why, "case_id", "case %.*s was merged into another case, which goes on in its place",
                  STR_ARG(case_label(row)));
    } else {
        return SEUS_OK;
    }
    case_hint(d, row);
    return SEUS_REFUSED;
}

bool case_can_reopen(const struct decide *d, const struct wire_case *row)
{
    const uint64_t now_ms = d->request->now_ms;
    return row->state == CASE_CLOSED &&
           (now_ms <= row->closed_at || now_ms - row->closed_at <= DOMAIN_REOPEN_MS_MAX);
}

bool assignment_is_active(const struct wire_assignment *assignment)
{
    return assignment->status >= ASSIGN_ASSIGNED && assignment->status <= ASSIGN_AT_PLACE;
}

const struct wire_assignment *case_assignment(const struct wire_case *row, struct str assignment_id)
{
    for (uint32_t i = 0; i < row->assignments_count; i++) {
        if (str_eq(row->assignments[i].assignment_id, assignment_id)) {
            return &row->assignments[i];
        }
    }
    return NULL;
}

const struct wire_assignment *case_active_assignment(const struct wire_case *row, struct str other_than)
{
    for (uint32_t i = 0; i < row->assignments_count; i++) {
        const struct wire_assignment *assignment = &row->assignments[i];
        if (assignment_is_active(assignment) && !str_eq(assignment->assignment_id, other_than)) {
            return assignment;
        }
    }
    return NULL;
}
