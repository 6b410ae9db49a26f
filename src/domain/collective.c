/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * collective.open, update, add, close and reopen: an event that concerns many people at once. It groups cases, which go
 * on by themselves; it is over when none of them is open.
 */
#include "domain/collective.h"

#include "domain/exercise.h"

enum seus_err decide_get_collective(struct decide *d, struct str event_id, struct wire_collective *ret_row)
{
    if (d->store->get(d->store->ctx, KIND_COLLECTIVE, event_id, d->arena, ret_row)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, "event_id", "there is no collective event '%.*s'", STR_ARG(event_id));
    seus_hint(d->why, "seusctl collective list shows them; seusctl collective open --zone ZONE --name NAME opens one");
    return SEUS_NOT_FOUND;
}

enum seus_err collective_check_open(struct decide *d, const struct wire_collective *row)
{
    if (row->state != COLLECTIVE_OPEN) {
        seus_fail(SEUS_REFUSED, d->why, "event_id", "collective event %.*s is closed", STR_ARG(row->event_id));
        seus_hint(d->why, "seusctl collective reopen %.*s --reason TEXT", STR_ARG(row->event_id));
        return SEUS_REFUSED;
    }
    if (row->cases_count >= IDS_MAX) {
        seus_fail(SEUS_REFUSED, d->why, "event_id", "collective event %.*s has %u cases, the most that is possible",
                  STR_ARG(row->event_id), row->cases_count);
        seus_hint(d->why, "open a second event for the rest: seusctl collective open --zone %.*s",
                  STR_ARG(row->zone_id));
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

enum seus_err collective_check_zone(struct decide *d, const struct wire_collective *event, const struct wire_case *row)
{
    return exercise_apart(d, "event_id", arena_printf(d->arena, "collective event %.*s", STR_ARG(event->event_id)),
                          event->zone_id, row);
}

void collective_take(struct decide *d, const struct wire_collective *row, struct str case_id)
{
    *DECIDE_EVENT(d, collective_case_added) = (struct wire_collective_case_added){
        .event_id = decide_keep(d, row->event_id), .case_id = decide_keep(d, case_id)};
    decide_expect(d, KIND_COLLECTIVE, row->event_id, row->version, true);
}

static enum seus_err check_zones(struct decide *d, const struct str *ids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct wire_zone zone;
        const enum seus_err err = decide_get_zone(d, ids[i], &zone);
        if (err != SEUS_OK) {
            return err;
        }
    }
    return SEUS_OK;
}

static enum seus_err check_affected(struct decide *d, uint64_t affected)
{
    if (affected <= PERSONS_MAX) {
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, d->why, "affected", "%llu people in one event: up to %u are possible",
              (unsigned long long)affected, PERSONS_MAX);
    seus_hint(d->why, "give the count of people concerned, e.g. --affected 46");
    return SEUS_INVALID;
}

struct str collective_found(struct decide *d, const struct wire_zone *zone, uint32_t event_class, struct str place,
                            uint64_t affected)
{
    const struct str event_id = decide_new_id(d, 'v');
    *DECIDE_EVENT(d, collective_opened) = (struct wire_collective_opened){
        .event_id = event_id,
        .zone_id = decide_keep(d, zone->zone_id),
        .name = decide_line(d, arena_printf(d->arena, "%s in zone %.*s",
                                            wire_enum_word(&wire_enum_event_class, event_class), STR_ARG(zone->name))),
        .event_class = event_class,
        .place = place,
        .affected = affected,
    };
    decide_expect(d, KIND_COLLECTIVE, event_id, 0, true);
    return event_id;
}

enum seus_err decide_collective_open(struct decide *d)
{
    const struct wire_collective_open *args = d->request->args;
    struct wire_zone zone;
    enum seus_err err = decide_get_zone(d, args->zone_id, &zone);
    if (err == SEUS_OK) {
        err = check_zones(d, args->zone_ids, args->zone_ids_count);
    }
    if (err == SEUS_OK) {
        err = check_affected(d, args->affected);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const struct str event_id = decide_new_id(d, 'v');
    *DECIDE_EVENT(d, collective_opened) = (struct wire_collective_opened){
        .event_id = event_id,
        .zone_id = args->zone_id,
        .name = args->name,
        .event_class = args->event_class != CLASS_NONE ? args->event_class : (uint32_t)CLASS_EMERGENCY,
        .place = args->place,
        .zone_ids = args->zone_ids,
        .zone_ids_count = args->zone_ids_count,
        .affected = args->affected,
    };
    decide_made(d, event_id);
    decide_expect(d, KIND_COLLECTIVE, event_id, 0, true);
    decide_expect(d, KIND_ZONE, args->zone_id, zone.version, false);
    return SEUS_OK;
}

/* The event at this version; its expect is written down. */
static enum seus_err get_to_change(struct decide *d, struct str event_id, uint64_t if_version,
                                   struct wire_collective *ret_row)
{
    enum seus_err err = decide_get_collective(d, event_id, ret_row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, ret_row->event_id, if_version, ret_row->version);
    }
    if (err == SEUS_OK) {
        decide_made(d, ret_row->event_id);
        decide_expect(d, KIND_COLLECTIVE, ret_row->event_id, ret_row->version, true);
    }
    return err;
}

enum seus_err decide_collective_update(struct decide *d)
{
    const struct wire_collective_update *args = d->request->args;
    struct wire_collective row;
    enum seus_err err = get_to_change(d, args->event_id, args->if_version, &row);
    if (err == SEUS_OK) {
        err = check_zones(d, args->zone_ids, args->zone_ids_count);
    }
    if (err == SEUS_OK) {
        err = check_affected(d, args->affected);
    }
    if (err == SEUS_OK && args->name.len == 0 && args->place.len == 0 && args->zone_ids_count == 0 &&
        args->affected == 0) {
        seus_fail(SEUS_INVALID, d->why, "event_id", "nothing to correct about event %.*s: give a fact",
                  STR_ARG(row.event_id));
        seus_hint(d->why, "seusctl collective update %.*s --affected 46", STR_ARG(row.event_id));
        err = SEUS_INVALID;
    }
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, collective_amended) = (struct wire_collective_amended){
            .event_id = decide_keep(d, row.event_id),
            .zone_id = decide_keep(d, row.zone_id),
            .name = args->name,
            .place = args->place,
            .zone_ids = args->zone_ids,
            .zone_ids_count = args->zone_ids_count,
            .affected = args->affected,
            .reason = args->reason,
        };
    }
    return err;
}

enum seus_err decide_collective_add(struct decide *d)
{
    const struct wire_collective_add *args = d->request->args;
    struct wire_collective event;
    struct wire_case row;
    enum seus_err err = decide_get_collective(d, args->event_id, &event);
    if (err == SEUS_OK) {
        err = collective_check_open(d, &event);
    }
    if (err == SEUS_OK) {
        err = decide_get_case(d, "case_id", args->case_id, &row);
    }
    if (err == SEUS_OK) {
        err = decide_closed_refusal(d, &row);
    }
    if (err == SEUS_OK) {
        err = collective_check_zone(d, &event, &row);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (row.event_id.len > 0) {
        const bool same = str_eq(row.event_id, event.event_id);
        seus_fail(SEUS_REFUSED, d->why, "case_id", same ? "case %.*s is part of this event already"
                                                        : "case %.*s is part of another event",
                  STR_ARG(case_label(&row)));
        seus_hint(d->why, "seusctl collective show %.*s", STR_ARG(row.event_id));
        return SEUS_REFUSED;
    }
    collective_take(d, &event, row.case_id);
    decide_expect(d, KIND_CASE, row.case_id, row.version, true);
    decide_about_case(d, &row, row.state);
    decide_made(d, event.event_id);
    return SEUS_OK;
}

enum seus_err decide_collective_close(struct decide *d)
{
    const struct wire_collective_end *args = d->request->args;
    struct wire_collective row;
    const enum seus_err err = get_to_change(d, args->event_id, args->if_version, &row);
    if (err != SEUS_OK) {
        return err;
    }
    if (row.state != COLLECTIVE_OPEN) {
        seus_fail(SEUS_REFUSED, d->why, "event_id", "collective event %.*s is closed already", STR_ARG(row.event_id));
        seus_hint(d->why, "seusctl collective show %.*s says when and why", STR_ARG(row.event_id));
        return SEUS_REFUSED;
    }
    for (uint32_t i = 0; i < row.cases_count; i++) {
        struct wire_case part;
        if (d->store->get(d->store->ctx, KIND_CASE, row.cases[i], d->arena, &part) && part.state != CASE_CLOSED &&
            part.state != CASE_MERGED) {
            seus_fail(SEUS_REFUSED, d->why, "event_id", "case %.*s of event %.*s is %s: the event is not over",
                      STR_ARG(case_label(&part)), STR_ARG(row.event_id), case_word(part.state));
            seus_hint(d->why, "seusctl case list --event %.*s shows its open cases", STR_ARG(row.event_id));
            return SEUS_REFUSED;
        }
    }
    *DECIDE_EVENT(d, collective_closed) = (struct wire_collective_closed){
        .event_id = decide_keep(d, row.event_id), .zone_id = decide_keep(d, row.zone_id), .reason = args->reason};
    return SEUS_OK;
}

enum seus_err decide_collective_reopen(struct decide *d)
{
    const struct wire_collective_end *args = d->request->args;
    struct wire_collective row;
    const enum seus_err err = get_to_change(d, args->event_id, args->if_version, &row);
    if (err != SEUS_OK) {
        return err;
    }
    if (row.state != COLLECTIVE_CLOSED) {
        seus_fail(SEUS_REFUSED, d->why, "event_id", "collective event %.*s is open: there is nothing to reopen",
                  STR_ARG(row.event_id));
        seus_hint(d->why, "seusctl collective show %.*s", STR_ARG(row.event_id));
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, collective_reopened) = (struct wire_collective_reopened){
        .event_id = decide_keep(d, row.event_id), .zone_id = decide_keep(d, row.zone_id), .reason = args->reason};
    return SEUS_OK;
}
