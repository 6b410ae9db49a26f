/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: deadlines, the hour a minor was placed, and the service's clocks. */
#include "domain/evolve.h"

void evolve_deadline_set(struct evolve *e, const struct wire_deadline_set *body)
{
    struct wire_deadline row;
    struct wire_case of;
    if (body->deadline_id.len == 0 || body->due_at == 0 || evolve_get(e, KIND_DEADLINE, body->deadline_id, &row)) {
        return;
    }
    const bool has_case = evolve_get(e, KIND_CASE, body->case_id, &of);
    row = (struct wire_deadline){
        .deadline_id = body->deadline_id,
        .kind = body->kind,
        .state = DEADLINE_PENDING,
        .subject_kind = body->subject_kind,
        .subject_id = body->subject_id,
        .case_id = body->case_id,
        .zone_id = body->zone_id,
        .set_at = e->entry->recorded_at,
        .starts_at = body->starts_at,
        .warn_at = body->warn_at,
        .due_at = body->due_at,
        .owner = body->owner,
        .basis = body->basis,
        .version = e->index,
        .person_id = body->person_id,
        .number = has_case ? of.number : (struct str){NULL, 0},
        .carried_from = body->carried_from,
    };
    evolve_put(e, KIND_DEADLINE, row.deadline_id, &row);
}

/* Moves a deadline; false: there is none, or it cannot move there. */
static bool move(struct evolve *e, struct str deadline_id, uint32_t to, struct wire_deadline *row)
{
    if (!evolve_get(e, KIND_DEADLINE, deadline_id, row) || !sm_allows(&domain_deadline_sm, row->state, to)) {
        return false;
    }
    row->state = to;
    row->version = e->index;
    return true;
}

void evolve_deadline_warned(struct evolve *e, const struct wire_deadline_warned *body)
{
    struct wire_deadline row;
    if (move(e, body->deadline_id, DEADLINE_WARNED, &row)) {
        row.warned_at = e->entry->recorded_at;
        evolve_put(e, KIND_DEADLINE, row.deadline_id, &row);
    }
}

void evolve_deadline_met(struct evolve *e, const struct wire_deadline_met *body)
{
    struct wire_deadline row;
    if (move(e, body->deadline_id, DEADLINE_MET, &row)) {
        row.done_at = evolve_moment(e, body->done_at);
        row.reason = body->act;
        evolve_put(e, KIND_DEADLINE, row.deadline_id, &row);
    }
}

void evolve_deadline_missed(struct evolve *e, const struct wire_deadline_missed *body)
{
    struct wire_deadline row;
    if (move(e, body->deadline_id, DEADLINE_MISSED, &row)) {
        row.done_at = row.due_at;
        row.reason = body->reason;
        evolve_put(e, KIND_DEADLINE, row.deadline_id, &row);
    }
}

void evolve_deadline_void(struct evolve *e, const struct wire_deadline_void *body)
{
    struct wire_deadline row;
    if (move(e, body->deadline_id, DEADLINE_VOID, &row)) {
        row.done_at = e->entry->recorded_at;
        row.reason = body->reason;
        evolve_put(e, KIND_DEADLINE, row.deadline_id, &row);
    }
}

void evolve_deadline_owner_named(struct evolve *e, const struct wire_deadline_owner_named *body)
{
    struct wire_deadline row;
    if (evolve_get(e, KIND_DEADLINE, body->deadline_id, &row)) {
        row.owner = body->owner;
        row.version = e->index;
        evolve_put(e, KIND_DEADLINE, row.deadline_id, &row);
    }
}

void evolve_minor_placed(struct evolve *e, const struct wire_minor_placed *body)
{
    struct wire_case row;
    if (!evolve_case_get(e, body->case_id, &row)) {
        return;
    }
    const struct str flag = body->uasc ? STR_LIT("uasc") : STR_LIT("minor_removal");
    if (!domain_ids_have(row.flags, row.flags_count, flag)) {
        evolve_append(e, &row.flags, &row.flags_count, flag);
    }
    row.placed_at = body->placed_at;
    evolve_case_put(e, &row);
}

void evolve_clocks_set(struct evolve *e, const struct wire_clocks_set *body)
{
    struct wire_clocks row;
    if (body->zone_id.len == 0) {
        return;
    }
    if (!evolve_get(e, KIND_CLOCKS, body->zone_id, &row)) {
        row = (struct wire_clocks){.zone_id = body->zone_id};
    }
    row.decision_e = body->decision_e != 0 ? body->decision_e : row.decision_e;
    row.decision_u = body->decision_u != 0 ? body->decision_u : row.decision_u;
    row.ack = body->ack != 0 ? body->ack : row.ack;
    row.onscene_e = body->onscene_e != 0 ? body->onscene_e : row.onscene_e;
    row.onscene_u = body->onscene_u != 0 ? body->onscene_u : row.onscene_u;
    row.handover_hours = body->handover_hours != 0 ? body->handover_hours : row.handover_hours;
    row.shift_item = body->shift_item != 0 ? body->shift_item : row.shift_item;
    row.acceptance_hours = body->acceptance_hours != 0 ? body->acceptance_hours : row.acceptance_hours;
    row.waiting = body->waiting != 0 ? body->waiting : row.waiting;
    row.state = CLOCKS_SET;
    row.version = e->index;
    evolve_put(e, KIND_CLOCKS, row.zone_id, &row);
}
