/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Evolve: two cases that are one, or are not. What looks alike is noted beside a case without changing its version: it
 * is advice, and nobody's command may fail because of it.
 */
#include "domain/evolve.h"

static void add_id(struct evolve *e, struct str **list, uint32_t *count, struct str id)
{
    if (!domain_ids_have(*list, *count, id)) {
        evolve_append(e, list, count, id);
    }
}

/* ---- suggestions */

static void note_suggestion(struct evolve *e, struct str case_id, struct str suggestion_id)
{
    struct wire_case row;
    if (evolve_get(e, KIND_CASE, case_id, &row)) {
        add_id(e, &row.suggestions, &row.suggestions_count, suggestion_id);
        evolve_put(e, KIND_CASE, row.case_id, &row);
    }
}

void evolve_duplicate_suggested(struct evolve *e, const struct wire_duplicate_suggested *body)
{
    struct wire_suggestion row;
    if (body->suggestion_id.len == 0 || evolve_get(e, KIND_SUGGESTION, body->suggestion_id, &row)) {
        return;
    }
    row = (struct wire_suggestion){
        .suggestion_id = body->suggestion_id,
        .case_id = body->case_id,
        .report_id = body->report_id,
        .other_case_id = body->other_case_id,
        .state = SUGGESTION_SUGGESTED,
        .score = body->score,
        .reasons = body->reasons,
        .reasons_count = body->reasons_count,
        .suggested_at = e->entry->recorded_at,
        .version = e->index,
    };
    evolve_put(e, KIND_SUGGESTION, row.suggestion_id, &row);
    note_suggestion(e, body->case_id, body->suggestion_id);
}

void evolve_duplicate_noticed(struct evolve *e, const struct wire_duplicate_noticed *body)
{
    note_suggestion(e, body->case_id, body->suggestion_id);
}

static void decide_suggestion(struct evolve *e, struct str suggestion_id, uint32_t state)
{
    struct wire_suggestion row;
    if (evolve_get(e, KIND_SUGGESTION, suggestion_id, &row)) {
        row.state = state;
        row.decided_at = e->entry->recorded_at;
        row.version = e->index;
        evolve_put(e, KIND_SUGGESTION, row.suggestion_id, &row);
    }
}

void evolve_duplicate_attached(struct evolve *e, const struct wire_duplicate_attached *body)
{
    decide_suggestion(e, body->suggestion_id, SUGGESTION_ATTACHED);
}

/* The suggestions that one of two cases looks like the other. */
static void decide_pair(struct evolve *e, struct str case_id, struct str other_case_id, uint32_t state)
{
    struct wire_case row;
    if (!evolve_get(e, KIND_CASE, case_id, &row)) {
        return;
    }
    struct str ids[EVOLVE_IDS_MAX];
    const uint32_t count = row.suggestions_count < EVOLVE_IDS_MAX ? row.suggestions_count : EVOLVE_IDS_MAX;
    for (uint32_t i = 0; i < count; i++) {
        ids[i] = arena_str(e->arena, row.suggestions[i]);
    }
    for (uint32_t i = 0; i < count; i++) {
        struct wire_suggestion old;
        if (evolve_get(e, KIND_SUGGESTION, ids[i], &old) &&
            (str_eq(old.other_case_id, other_case_id) || str_eq(old.case_id, other_case_id))) {
            decide_suggestion(e, ids[i], state);
        }
    }
}

/* ---- merged and taken apart */

/* Reports of a case go on with another one. */
static void move_reports(struct evolve *e, const struct str *ids, uint32_t count, struct str to)
{
    for (uint32_t i = 0; i < count; i++) {
        struct wire_report row;
        if (evolve_get(e, KIND_REPORT, ids[i], &row)) {
            row.case_id = to;
            row.outcome = OUTCOME_NONE;
            row.closed_at = 0;
            row.version = e->index;
            evolve_put(e, KIND_REPORT, row.report_id, &row);
        }
    }
}

/* Those of row that into is not about yet, marked with where they come from. */
static void add_people(struct evolve *e, struct wire_case *into, const struct wire_case *row)
{
    struct wire_person_link *links =
        arena_alloc(e->arena, (into->people_count + row->people_count + 1) * sizeof(*links));
    uint32_t count = 0;
    for (; count < into->people_count; count++) {
        links[count] = into->people[count];
    }
    for (uint32_t i = 0; i < row->people_count && count < EVOLVE_RECS_MAX; i++) {
        bool there = false;
        for (uint32_t j = 0; j < into->people_count; j++) {
            there = there || str_eq(into->people[j].person_id, row->people[i].person_id);
        }
        if (!there) {
            links[count] = row->people[i];
            links[count++].from_case = row->case_id;
        }
    }
    into->people = links;
    into->people_count = count;
    into->persons = into->persons < count ? count : into->persons;
}

void evolve_case_merged(struct evolve *e, const struct wire_case_merged *body)
{
    struct wire_case row;
    struct wire_case into;
    if (str_eq(body->case_id, body->into_id) || !evolve_case_get(e, body->into_id, &into) ||
        !evolve_case_get(e, body->case_id, &row)) {
        return;
    }
    /* The one that goes on first: it takes from the other's row while that is still as it was read. */
    add_id(e, &into.merged_from, &into.merged_from_count, body->case_id);
    add_people(e, &into, &row);
    for (uint32_t i = 0; i < row.reports_count; i++) {
        add_id(e, &into.reports, &into.reports_count, row.reports[i]);
    }
    for (uint32_t i = 0; i < row.vulnerabilities_count; i++) {
        add_id(e, &into.vulnerabilities, &into.vulnerabilities_count, row.vulnerabilities[i]);
    }
    evolve_case_put(e, &into);
    if (!evolve_case_get(e, body->case_id, &row)) { /* again: it may have borrowed the store */
        return;
    }
    row.state_before = row.state;
    row.state = CASE_MERGED;
    row.merged_into = body->into_id;
    row.reason = body->reason.len > 0 ? body->reason : row.reason;
    evolve_case_put(e, &row);
    if (evolve_case_get(e, body->case_id, &row)) {
        move_reports(e, row.reports, row.reports_count, body->into_id);
    }
    decide_pair(e, body->case_id, body->into_id, SUGGESTION_MERGED);
}

/* Told in the timeline of the case that goes on; what changes is told by case.merged. */
void evolve_case_took_in(struct evolve *e, const struct wire_case_took_in *body)
{
    (void)e;
    (void)body;
}

void evolve_case_unmerged(struct evolve *e, const struct wire_case_unmerged *body)
{
    struct wire_case row;
    struct wire_case from;
    if (!evolve_case_get(e, body->from_id, &from) || !evolve_case_get(e, body->case_id, &row) ||
        row.state != CASE_MERGED) {
        return;
    }
    evolve_remove(e, &from.merged_from, &from.merged_from_count, body->case_id);
    for (uint32_t i = 0; i < row.reports_count; i++) {
        evolve_remove(e, &from.reports, &from.reports_count, row.reports[i]);
    }
    struct wire_person_link *kept = arena_alloc(e->arena, (from.people_count + 1) * sizeof(*kept));
    uint32_t count = 0;
    for (uint32_t i = 0; i < from.people_count; i++) {
        if (!str_eq(from.people[i].from_case, body->case_id)) {
            kept[count++] = from.people[i];
        }
    }
    from.people = kept;
    from.people_count = count;
    evolve_case_put(e, &from);
    if (!evolve_case_get(e, body->case_id, &row)) {
        return;
    }
    row.state = body->to;
    row.merged_into = (struct str){NULL, 0};
    row.unmerged_from = body->from_id;
    row.reason = body->reason.len > 0 ? body->reason : row.reason;
    add_id(e, &row.not_duplicates, &row.not_duplicates_count, body->from_id);
    evolve_case_put(e, &row);
    if (evolve_case_get(e, body->case_id, &row)) {
        move_reports(e, row.reports, row.reports_count, body->case_id);
    }
    decide_pair(e, body->case_id, body->from_id, SUGGESTION_DISMISSED);
}

void evolve_case_not_duplicate(struct evolve *e, const struct wire_case_not_duplicate *body)
{
    struct wire_case row;
    if (!evolve_case_get(e, body->case_id, &row)) {
        return;
    }
    add_id(e, &row.not_duplicates, &row.not_duplicates_count, body->other_case_id);
    evolve_case_put(e, &row);
    decide_pair(e, body->case_id, body->other_case_id, SUGGESTION_DISMISSED);
}

void evolve_case_linked(struct evolve *e, const struct wire_case_linked *body)
{
    struct wire_case row;
    if (!evolve_case_get(e, body->case_id, &row)) {
        return;
    }
    add_id(e, &row.linked, &row.linked_count, body->other_case_id);
    evolve_case_put(e, &row);
}
