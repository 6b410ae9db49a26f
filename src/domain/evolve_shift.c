/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: shifts and what they leave. */
#include "domain/evolve.h"

static void shift_put(struct evolve *e, struct wire_shift *row)
{
    row->items_open = 0;
    for (uint32_t i = 0; i < row->leaves_count; i++) {
        row->items_open += row->leaves[i].acked_at == 0 ? 1 : 0;
    }
    row->version = e->index;
    evolve_put(e, KIND_SHIFT, row->shift_id, row);
}

/* On duty from now on. The row keeps its version: nothing about the person was changed. */
static void on_duty(struct evolve *e, struct str user_id, struct str shift_id)
{
    struct wire_user user;
    if (evolve_get(e, KIND_USER, user_id, &user)) {
        user.shift_id = shift_id;
        evolve_put(e, KIND_USER, user_id, &user);
    }
}

void evolve_shift_planned(struct evolve *e, const struct wire_shift_planned *body)
{
    struct wire_shift row;
    if (body->shift_id.len == 0 || evolve_get(e, KIND_SHIFT, body->shift_id, &row)) {
        return;
    }
    row = (struct wire_shift){
        .shift_id = body->shift_id,
        .room_id = body->room_id,
        .state = SHIFT_PLANNED,
        .lead = body->lead,
        .members = body->members,
        .members_count = body->members_count,
        .planned_start = body->planned_start,
        .planned_end = body->planned_end,
    };
    shift_put(e, &row);
}

void evolve_shift_opened(struct evolve *e, const struct wire_shift_opened *body)
{
    struct wire_shift row;
    if (body->shift_id.len == 0) {
        return;
    }
    if (!evolve_get(e, KIND_SHIFT, body->shift_id, &row)) {
        row = (struct wire_shift){.shift_id = body->shift_id, .room_id = body->room_id};
    }
    row.state = SHIFT_OPEN;
    row.lead = body->lead;
    row.members = body->members;
    row.members_count = body->members_count;
    row.planned_end = body->planned_end;
    row.opened_at = e->entry->recorded_at;
    shift_put(e, &row);
    on_duty(e, body->lead, body->shift_id);
    for (uint32_t i = 0; i < body->members_count; i++) {
        on_duty(e, body->members[i], body->shift_id);
    }
}

void evolve_handover_listed(struct evolve *e, const struct wire_handover_listed *body)
{
    struct wire_shift row;
    if (!evolve_get(e, KIND_SHIFT, body->shift_id, &row)) {
        return;
    }
    uint32_t count = row.leaves_count;
    struct wire_shift_item *items = arena_alloc(e->arena, EVOLVE_RECS_MAX * sizeof(*items));
    for (uint32_t i = 0; i < count; i++) {
        items[i] = row.leaves[i];
    }
    for (uint32_t i = 0; i < body->items_count && count < EVOLVE_RECS_MAX; i++) {
        items[count++] = body->items[i];
    }
    row.leaves = items;
    row.leaves_count = count;
    row.state = SHIFT_HANDING_OVER;
    row.next_shift = body->next_shift;
    row.listed_at = e->entry->recorded_at;
    shift_put(e, &row);
}

static struct wire_shift_item *item_in(struct evolve *e, struct wire_shift *row, struct str item_id)
{
    for (uint32_t i = 0; i < row->leaves_count; i++) {
        if (str_eq(row->leaves[i].item_id, item_id)) {
            row->leaves = arena_copy(e->arena, row->leaves, row->leaves_count * sizeof(*row->leaves));
            return &row->leaves[i];
        }
    }
    return NULL;
}

void evolve_item_acked(struct evolve *e, const struct wire_item_acked *body)
{
    struct wire_shift row;
    if (!evolve_get(e, KIND_SHIFT, body->shift_id, &row)) {
        return;
    }
    for (uint32_t i = 0; i < body->items_count; i++) {
        struct wire_shift_item *item = item_in(e, &row, body->items[i]);
        if (item != NULL && item->acked_at == 0) {
            item->acked_at = e->entry->recorded_at;
            item->acked_by = body->acked_by;
        }
    }
    shift_put(e, &row);
}

void evolve_shift_closed(struct evolve *e, const struct wire_shift_closed *body)
{
    struct wire_shift row;
    if (!evolve_get(e, KIND_SHIFT, body->shift_id, &row)) {
        return;
    }
    row.state = SHIFT_CLOSED;
    row.closed_at = e->entry->recorded_at;
    row.reason = body->reason;
    row.supervisor = body->supervisor;
    shift_put(e, &row);
}

void evolve_item_alarmed(struct evolve *e, const struct wire_item_alarmed *body)
{
    struct wire_shift row;
    if (!evolve_get(e, KIND_SHIFT, body->shift_id, &row)) {
        return;
    }
    struct wire_shift_item *item = item_in(e, &row, body->item_id);
    if (item != NULL) {
        item->alarmed_at = e->entry->recorded_at;
        shift_put(e, &row);
    }
}
