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

/* The id in a field of the event's body; empty if its type has no such field. */
static struct str event_id(const struct wire_event *event, struct str name)
{
    const struct str none = {NULL, 0};
    const struct wire_record *record = wire_event_record(event->type);
    if (event->body == NULL || record == NULL) {
        return none;
    }
    const struct wire_field *field = wire_field_by_name(record, name);
    if (field == NULL || field->type != WIRE_ID) {
        return none;
    }
    const void *member = (const char *)event->body + field->offset;
    return *(const struct str *)member;
}

struct str domain_event_case(const struct wire_event *event)
{
    return event_id(event, STR_LIT("case_id"));
}

struct str domain_event_zone(const struct wire_event *event)
{
    return event_id(event, STR_LIT("zone_id"));
}

struct str domain_event_unit(const struct wire_event *event)
{
    return event_id(event, STR_LIT("unit_id"));
}

struct str domain_events_case(const struct wire_event *events, unsigned events_count)
{
    struct str case_id = {NULL, 0};
    for (unsigned i = 0; i < events_count && case_id.len == 0; i++) {
        if (events[i].type != EVENT_duplicate_noticed) { /* told to a case that the command is not about */
            case_id = domain_event_case(&events[i]);
        }
    }
    return case_id;
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

uint64_t evolve_moment(const struct evolve *e, uint64_t occurred_at)
{
    return occurred_at != 0 ? occurred_at : e->entry->recorded_at;
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

void evolve_remove(struct evolve *e, struct str **list, uint32_t *count, struct str id)
{
    struct str *kept = arena_alloc(e->arena, (*count + 1) * sizeof(*kept));
    uint32_t kept_count = 0;
    for (uint32_t i = 0; i < *count; i++) {
        if (!str_eq((*list)[i], id)) {
            kept[kept_count++] = (*list)[i];
        }
    }
    *list = kept;
    *count = kept_count;
}

bool evolve_is_case_state(uint32_t state)
{
    return state != CASE_NONE && state <= CASE_REOPENED;
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
