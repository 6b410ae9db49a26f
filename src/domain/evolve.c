/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The door of evolve: one event to its handler. Called by apply on every node, in the order of the log. Never refuses,
 * never asks a clock: the only time it knows is the entry's, which the leader wrote.
 */
#include "domain/evolve.h"

void domain_evolve(const struct domain_store *store, const struct wire_event *event, const struct wire_entry *entry,
                   uint64_t index, struct arena *arena, struct wire_answer *answer)
{
    struct evolve e = {store, entry, index, arena, answer};
    if (event->body == NULL) {
        return; /* of a newer writer: kept in the log, without effect here */
    }
    switch (event->type) {
#define EVOLVE_CASE(number, c_name, wire_name, doc)                                                                    \
    case EVENT_##c_name:                                                                                               \
        evolve_##c_name(&e, event->body);                                                                              \
        break;
        WIRE_EVENTS(EVOLVE_CASE)
    default:
        break;
    }
}

/* The body's case_id, if the event is of a type that has one. */
#define EVENT_FIELD(event, c_name, field) (((const struct wire_##c_name *)(event)->body)->field)

struct str domain_event_case(const struct wire_event *event)
{
    const struct str none = {NULL, 0};
    if (event->body == NULL) {
        return none;
    }
    switch (event->type) {
    case EVENT_report_attached:
        return EVENT_FIELD(event, report_attached, case_id);
    case EVENT_case_opened:
        return EVENT_FIELD(event, case_opened, case_id);
    case EVENT_case_triaged:
        return EVENT_FIELD(event, case_triaged, case_id);
    case EVENT_case_amended:
        return EVENT_FIELD(event, case_amended, case_id);
    case EVENT_case_noted:
        return EVENT_FIELD(event, case_noted, case_id);
    case EVENT_case_moved:
        return EVENT_FIELD(event, case_moved, case_id);
    case EVENT_case_merged:
        return EVENT_FIELD(event, case_merged, case_id);
    case EVENT_case_closed:
        return EVENT_FIELD(event, case_closed, case_id);
    case EVENT_case_reopened:
        return EVENT_FIELD(event, case_reopened, case_id);
    case EVENT_assign_made:
        return EVENT_FIELD(event, assign_made, case_id);
    case EVENT_assign_overridden:
        return EVENT_FIELD(event, assign_overridden, case_id);
    case EVENT_assign_moved:
        return EVENT_FIELD(event, assign_moved, case_id);
    case EVENT_handover_offered:
        return EVENT_FIELD(event, handover_offered, case_id);
    case EVENT_handover_accepted:
        return EVENT_FIELD(event, handover_accepted, case_id);
    case EVENT_handover_returned:
        return EVENT_FIELD(event, handover_returned, case_id);
    case EVENT_policy_fallback:
        return EVENT_FIELD(event, policy_fallback, case_id);
    default:
        return none;
    }
}

struct str domain_events_case(const struct wire_event *events, unsigned events_count)
{
    struct str case_id = {NULL, 0};
    for (unsigned i = 0; i < events_count && case_id.len == 0; i++) {
        case_id = domain_event_case(&events[i]);
    }
    return case_id;
}

struct str domain_event_zone(const struct wire_event *event)
{
    const struct str none = {NULL, 0};
    if (event->body == NULL) {
        return none;
    }
    switch (event->type) {
    case EVENT_zone_added:
        return EVENT_FIELD(event, zone_added, zone_id);
    case EVENT_signaller_registered:
        return EVENT_FIELD(event, signaller_registered, zone_id);
    case EVENT_unit_registered:
        return EVENT_FIELD(event, unit_registered, zone_id);
    case EVENT_report_received:
        return EVENT_FIELD(event, report_received, zone_id);
    case EVENT_case_opened:
        return EVENT_FIELD(event, case_opened, zone_id);
    default:
        return none;
    }
}

bool evolve_get(struct evolve *e, enum entity_kind kind, struct str id, void *ret_row)
{
    return id.len > 0 && e->store->get(e->store->ctx, kind, id, e->arena, ret_row);
}

void evolve_put(struct evolve *e, enum entity_kind kind, struct str id, const void *row)
{
    e->store->put(e->store->ctx, kind, id, row);
}

uint64_t evolve_later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

void evolve_append(struct evolve *e, struct str **list, uint32_t *count, struct str id)
{
    if (id.len == 0 || *count >= EVOLVE_IDS_MAX) {
        return;
    }
    struct str *longer = arena_alloc(e->arena, (*count + 1) * sizeof(*longer));
    for (uint32_t i = 0; i < *count; i++) {
        longer[i] = (*list)[i];
    }
    longer[(*count)++] = id;
    *list = longer;
}

bool evolve_contains(const struct str *list, uint32_t count, struct str id)
{
    for (uint32_t i = 0; i < count; i++) {
        if (str_eq(list[i], id)) {
            return true;
        }
    }
    return false;
}

bool evolve_case_get(struct evolve *e, struct str case_id, struct wire_case *ret_row)
{
    if (!evolve_get(e, KIND_CASE, case_id, ret_row)) {
        return false;
    }
    /* A new leader's clock may be behind the last one's: what happened later is never shown as earlier. */
    ret_row->updated_at = evolve_later(ret_row->updated_at, e->entry->recorded_at);
    return true;
}

void evolve_case_put(struct evolve *e, struct wire_case *row)
{
    row->version = e->index;
    evolve_put(e, KIND_CASE, row->case_id, row);
}
