/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Erasures, their approvals and receipts; holds; for how long things are kept. What a node does about an erasure that
 * was ordered is seusd's.
 */
#include "domain/erasure.h"
#include "domain/evolve.h"

#define EXPOSURE \
    "copies of key stores made before, until they are destroyed; ids, times, words of closed lists and figures remain"

static bool get(struct evolve *e, struct str erasure_id, struct wire_erasure *ret_row)
{
    return evolve_get(e, KIND_ERASURE, erasure_id, ret_row);
}

static void put(struct evolve *e, struct wire_erasure *row)
{
    row->group = row->state == ERASURE_REQUESTED ? STR_LIT("asked")
                 : row->state == ERASURE_ORDERED ? STR_LIT("pending")
                                                 : STR_LIT("ended");
    row->version = e->index;
    evolve_put(e, KIND_ERASURE, row->erasure_id, row);
}

void evolve_erasure_requested(struct evolve *e, const struct wire_erasure_requested *body)
{
    struct wire_erasure row = {
        .erasure_id = body->erasure_id,
        .state = ERASURE_REQUESTED,
        .case_id = body->case_id,
        .person_id = body->person_id,
        .zone_id = body->zone_id,
        .act = body->act,
        .reason = body->reason,
        .requested_by = body->by,
        .requested_at = e->entry->recorded_at,
        .report_id = body->report_id,
        .over_at = body->over_at,
        .exposure = STR_LIT(EXPOSURE),
    };
    put(e, &row);
}

void evolve_erasure_asked(struct evolve *e, const struct wire_erasure_asked *body)
{
    struct wire_erasure row = {
        .erasure_id = body->erasure_id,
        .state = ERASURE_REQUESTED,
        .zone_id = body->zone_id,
        .act = body->act,
        .reason = body->reason,
        .requested_by = body->by,
        .requested_at = e->entry->recorded_at,
        .exposure = STR_LIT(EXPOSURE),
        .subject_kind = body->subject_kind,
        .subject_id = body->subject_id,
    };
    put(e, &row);
}

void evolve_erasure_approved(struct evolve *e, const struct wire_erasure_approved *body)
{
    struct wire_erasure row;
    if (!get(e, body->erasure_id, &row) || row.approvals_count >= EVOLVE_IDS_MAX) {
        return;
    }
    struct wire_erasure_voice *voices = arena_alloc(e->arena, (row.approvals_count + 1) * sizeof(*voices));
    for (uint32_t i = 0; i < row.approvals_count; i++) {
        voices[i] = row.approvals[i];
    }
    voices[row.approvals_count] =
        (struct wire_erasure_voice){.actor = body->by, .at = e->entry->recorded_at, .act = body->act};
    row.approvals = voices;
    row.approvals_count++;
    put(e, &row);
}

void evolve_erasure_ordered(struct evolve *e, const struct wire_erasure_ordered *body)
{
    struct wire_erasure row;
    for (uint32_t i = 0; i < body->keys_count; i++) {
        struct wire_data_key key;
        const struct str id = domain_data_key_id(body->keys[i].owner, body->keys[i].owner_id, e->arena);
        if (evolve_get(e, KIND_DATA_KEY, id, &key) && str_eq(key.key_id, body->keys[i].key_id)) {
            key.state = DATA_KEY_ERASED;
            key.group = STR_LIT("erased");
            key.erased_at = e->entry->recorded_at;
            key.erasure_id = body->erasure_id;
            key.version = e->index;
            evolve_put(e, KIND_DATA_KEY, id, &key);
        }
    }
    if (get(e, body->erasure_id, &row)) {
        row.state = ERASURE_ORDERED;
        row.ordered_at = e->entry->recorded_at;
        row.keys = body->keys;
        row.keys_count = body->keys_count;
        put(e, &row);
    }
}

void evolve_erasure_refused(struct evolve *e, const struct wire_erasure_refused *body)
{
    struct wire_erasure row;
    if (get(e, body->erasure_id, &row)) {
        row.state = ERASURE_REFUSED;
        row.reason = body->reason;
        row.again_at = body->again_at;
        put(e, &row);
    }
}

static bool has_receipt(const struct wire_erasure *row, struct str node, struct arena *arena)
{
    for (uint32_t i = 0; i < row->receipts_count; i++) {
        if (str_eq(arena_printf(arena, "%llu", (unsigned long long)row->receipts[i].node), node)) {
            return true;
        }
    }
    return false;
}

void evolve_erasure_receipted(struct evolve *e, const struct wire_erasure_receipted *body)
{
    struct wire_erasure row;
    if (!get(e, body->erasure_id, &row) || row.receipts_count >= EVOLVE_IDS_MAX) {
        return;
    }
    struct wire_erasure_receipt *receipts = arena_alloc(e->arena, (row.receipts_count + 1) * sizeof(*receipts));
    for (uint32_t i = 0; i < row.receipts_count; i++) {
        receipts[i] = row.receipts[i];
    }
    receipts[row.receipts_count] = body->receipt;
    row.receipts = receipts;
    row.receipts_count++;
    struct str *missing = arena_alloc(e->arena, (body->members_count + 1) * sizeof(*missing));
    row.missing_count = 0;
    for (uint32_t i = 0; i < body->members_count; i++) {
        if (!has_receipt(&row, body->members[i], e->arena)) {
            missing[row.missing_count++] = body->members[i];
        }
    }
    row.missing = missing;
    row.state = row.missing_count == 0 ? (uint32_t)ERASURE_DONE : row.state;
    put(e, &row);
}

void evolve_hold_set(struct evolve *e, const struct wire_hold_set *body)
{
    const char *word = body->case_id.len > 0 ? "case" : body->person_id.len > 0 ? "person" : "zone";
    const struct str id = body->case_id.len > 0 ? body->case_id
                          : body->person_id.len > 0 ? body->person_id : body->zone_id;
    const struct wire_hold row = {
        .hold_id = body->hold_id,
        .state = HOLD_STANDING,
        .case_id = body->case_id,
        .person_id = body->person_id,
        .zone_id = body->zone_id,
        .ground = body->ground,
        .act = body->act,
        .set_by = body->by,
        .set_at = e->entry->recorded_at,
        .subject = erasure_hold_subject(word, id, e->arena),
        .version = e->index,
    };
    evolve_put(e, KIND_HOLD, body->hold_id, &row);
}

void evolve_hold_laid(struct evolve *e, const struct wire_hold_laid *body)
{
    const struct wire_hold row = {
        .hold_id = body->hold_id,
        .state = HOLD_STANDING,
        .ground = body->ground,
        .act = body->act,
        .set_by = body->by,
        .set_at = e->entry->recorded_at,
        .subject = erasure_hold_subject(wire_enum_word(&wire_enum_entity_kind, body->subject_kind), body->subject_id,
                                        e->arena),
        .version = e->index,
        .subject_kind = body->subject_kind,
        .subject_id = body->subject_id,
    };
    evolve_put(e, KIND_HOLD, body->hold_id, &row);
}

void evolve_hold_cleared(struct evolve *e, const struct wire_hold_cleared *body)
{
    struct wire_hold row;
    if (evolve_get(e, KIND_HOLD, body->hold_id, &row)) {
        row.state = HOLD_CLEARED;
        row.cleared_by = body->by;
        row.cleared_at = e->entry->recorded_at;
        row.reason = body->reason;
        row.version = e->index;
        evolve_put(e, KIND_HOLD, body->hold_id, &row);
    }
}

void evolve_retention_set(struct evolve *e, const struct wire_retention_set *body)
{
    struct wire_retention row;
    if (body->zone_id.len == 0) {
        return;
    }
    if (!evolve_get(e, KIND_RETENTION, body->zone_id, &row) || body->keep) {
        row = (struct wire_retention){.zone_id = body->zone_id};
    }
    row.case_months = body->case_months != 0 ? body->case_months : row.case_months;
    row.person_months = body->person_months != 0 ? body->person_months : row.person_months;
    row.report_months = body->report_months != 0 ? body->report_months : row.report_months;
    row.act = body->act;
    row.state = body->keep ? RETENTION_KEPT : RETENTION_SET;
    row.version = e->index;
    evolve_put(e, KIND_RETENTION, row.zone_id, &row);
}
