/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: offers of a case to ordinary services. Each stays on the case, the last one also as its handover. */
#include "domain/evolve.h"

static void service_counts(struct evolve *e, struct str service_id, bool offered, bool accepted)
{
    struct wire_service row;
    if (!evolve_get(e, KIND_SERVICE, service_id, &row)) {
        return;
    }
    if (offered) {
        row.offers++;
        row.offers_open++;
    } else if (row.offers_open > 0) {
        row.offers_open--;
    }
    row.accepted += accepted ? 1 : 0;
    row.version = e->index;
    evolve_put(e, KIND_SERVICE, row.service_id, &row);
}

void evolve_handover_offered(struct evolve *e, const struct wire_handover_offered *body)
{
    struct wire_case row;
    if (!evolve_case_get(e, body->case_id, &row)) {
        return;
    }
    const bool goes_on = row.handover.result != OFFER_NONE && row.handover.result != OFFER_ACCEPTED;
    const struct wire_handover_offer offer = {
        .service_id = body->service_id,
        .service = body->service,
        .offered_at = body->occurred_at != 0 ? body->occurred_at : row.updated_at,
        .due_at = body->due_at,
        .result = OFFER_MADE,
    };
    row.handover = (struct wire_handover){
        .service = body->service,
        .offered_at = offer.offered_at,
        .from_state = row.state,
        .reason = row.handover.reason,
        .rejections = row.handover.rejections,
        .service_id = body->service_id,
        .due_at = body->due_at,
        .suggestion = row.handover.suggestion,
        .escalated_at = goes_on ? row.handover.escalated_at : 0,
        .result = OFFER_MADE,
    };
    if (row.handovers_count < EVOLVE_RECS_MAX) {
        struct wire_handover_offer *longer = arena_alloc(e->arena, (row.handovers_count + 1) * sizeof(*longer));
        for (uint32_t i = 0; i < row.handovers_count; i++) {
            longer[i] = row.handovers[i];
        }
        longer[row.handovers_count++] = offer;
        row.handovers = longer;
    }
    row.state = CASE_HANDOVER_OFFERED;
    evolve_case_put(e, &row);
    service_counts(e, body->service_id, true, false);
}

struct offer_end {
    uint32_t result;
    uint32_t to; /* state of the case; CASE_NONE: it stays */
    struct str reason;
    struct str suggestion;
};

static void end_offer(struct evolve *e, struct str case_id, struct str service_id, const struct offer_end *end)
{
    struct wire_case row;
    if (!evolve_case_get(e, case_id, &row)) {
        return;
    }
    row.state = end->to != CASE_NONE ? end->to : row.state;
    row.handover.result = end->result;
    row.handover.reason = end->reason.len > 0 ? end->reason : row.handover.reason;
    row.handover.suggestion = end->suggestion.len > 0 ? end->suggestion : row.handover.suggestion;
    row.handover.accepted_at = end->result == OFFER_ACCEPTED ? row.updated_at : 0;
    row.handover.rejections += end->result == OFFER_REJECTED || end->result == OFFER_RETURNED ? 1 : 0;
    if (row.handovers_count > 0) {
        row.handovers = arena_copy(e->arena, row.handovers, row.handovers_count * sizeof(*row.handovers));
        struct wire_handover_offer *last = &row.handovers[row.handovers_count - 1];
        last->result = end->result;
        last->ended_at = row.updated_at;
        last->reason = end->reason;
        last->suggestion = end->suggestion;
    }
    evolve_case_put(e, &row);
    service_counts(e, service_id, false, end->result == OFFER_ACCEPTED);
}

void evolve_handover_accepted(struct evolve *e, const struct wire_handover_accepted *body)
{
    const struct offer_end end = {.result = OFFER_ACCEPTED, .to = CASE_HANDED_OVER};
    end_offer(e, body->case_id, body->service_id, &end);
}

void evolve_handover_returned(struct evolve *e, const struct wire_handover_returned *body)
{
    const struct offer_end end = {.result = OFFER_RETURNED, .to = body->to, .reason = body->reason};
    if (evolve_is_case_state(body->to)) {
        end_offer(e, body->case_id, body->service_id, &end);
    }
}

void evolve_handover_rejected(struct evolve *e, const struct wire_handover_rejected *body)
{
    const struct offer_end end = {
        .result = OFFER_REJECTED, .to = body->to, .reason = body->reason, .suggestion = body->suggestion};
    if (evolve_is_case_state(body->to)) {
        end_offer(e, body->case_id, body->service_id, &end);
    }
}

void evolve_handover_expired(struct evolve *e, const struct wire_handover_expired *body)
{
    const struct offer_end end = {
        .result = OFFER_EXPIRED, .to = body->to, .reason = STR_LIT("the service did not answer in time")};
    if (evolve_is_case_state(body->to)) {
        end_offer(e, body->case_id, body->service_id, &end);
    }
}

void evolve_handover_withdrawn(struct evolve *e, const struct wire_handover_withdrawn *body)
{
    const struct offer_end end = {.result = OFFER_WITHDRAWN, .to = body->to, .reason = body->reason};
    if (body->to <= CASE_REOPENED) {
        end_offer(e, body->case_id, body->service_id, &end);
    }
}

void evolve_handover_escalated(struct evolve *e, const struct wire_handover_escalated *body)
{
    struct wire_case row;
    if (evolve_case_get(e, body->case_id, &row)) {
        row.handover.escalated_at = row.updated_at;
        evolve_case_put(e, &row);
    }
}
