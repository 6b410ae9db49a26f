/* SPDX-License-Identifier: EUPL-1.2 */
/* Whose keys an erasure destroys, and what forbids it. Called by erasure.c and retention.c; pure. */
#include "domain/erasure.h"
#include "domain/retention.h"

#include <string.h>

#define HOLDS_LOOKED     256u /* holds of one subject */
#define DEADLINES_LOOKED 256u /* of one subject, each with a key of its own */

/* ---- holds ------------------------------------------------------------------------------------------------------- */

struct str erasure_hold_subject(const char *word, struct str id, struct arena *arena)
{
    struct str subject = arena_printf(arena, "%s:%.*s", word, STR_ARG(id));
    subject.len = subject.len < WIRE_ID_SIZE_MAX ? subject.len : WIRE_ID_SIZE_MAX;
    return subject;
}

static bool is_held(const struct domain_store *store, const char *word, struct str id, struct arena *arena,
                    struct wire_hold *ret_hold)
{
    void *found = NULL;
    if (id.len == 0) {
        return false;
    }
    const unsigned count = store->rows(store->ctx, KIND_HOLD, erasure_hold_subject(word, id, arena), arena,
                                       HOLDS_LOOKED, &found);
    const struct wire_hold *rows = found;
    for (unsigned i = 0; i < count; i++) {
        if (rows[i].state == HOLD_STANDING) {
            *ret_hold = rows[i];
            return true;
        }
    }
    return false;
}

static bool is_case_held(const struct domain_store *store, struct str case_id, struct arena *arena,
                         struct wire_hold *ret_hold)
{
    struct wire_case row;
    if (is_held(store, "case", case_id, arena, ret_hold)) {
        return true;
    }
    if (!store->get(store->ctx, KIND_CASE, case_id, arena, &row)) {
        return false;
    }
    bool held = is_held(store, "zone", row.zone_id, arena, ret_hold);
    for (uint32_t i = 0; i < row.merged_from_count && !held; i++) {
        held = is_held(store, "case", row.merged_from[i], arena, ret_hold);
    }
    for (uint32_t i = 0; i < row.reports_count && !held; i++) {
        held = is_held(store, "report", row.reports[i], arena, ret_hold);
    }
    return held;
}

static bool is_any_held(const struct domain_store *store, const char *word, const struct str *ids, uint32_t count,
                        struct arena *arena, struct wire_hold *ret_hold)
{
    bool held = false;
    for (uint32_t i = 0; i < count && !held; i++) {
        const struct str id = arena_str(arena, ids[i]); /* the row may borrow the store */
        held = strcmp(word, "case") == 0 ? is_case_held(store, id, arena, ret_hold)
                                         : is_held(store, word, id, arena, ret_hold);
    }
    return held;
}

/* Somebody of the service is kept by a hold on a zone of theirs, a collective event by one on a case of it. */
static bool is_other_held(const struct domain_store *store, const struct erasure_subject *subject, struct arena *arena,
                          struct wire_hold *ret_hold)
{
    union wire_row row;
    if (subject->id.len == 0) {
        return false;
    }
    if (is_held(store, wire_enum_word(&wire_enum_entity_kind, subject->kind), subject->id, arena, ret_hold)) {
        return true;
    }
    if ((subject->kind != KIND_USER && subject->kind != KIND_COLLECTIVE) ||
        !store->get(store->ctx, subject->kind, subject->id, arena, &row)) {
        return false;
    }
    if (subject->kind == KIND_USER) {
        return is_any_held(store, "zone", row.row_user.zones, row.row_user.zones_count, arena, ret_hold);
    }
    return is_any_held(store, "zone", row.row_collective.zone_ids, row.row_collective.zone_ids_count, arena,
                       ret_hold) ||
           is_any_held(store, "case", row.row_collective.cases, row.row_collective.cases_count, arena, ret_hold);
}

bool erasure_find_hold(const struct domain_store *store, const struct erasure_subject *subject, struct arena *arena,
                       struct wire_hold *ret_hold)
{
    struct wire_person person;
    if (is_held(store, "zone", subject->zone_id, arena, ret_hold) ||
        is_held(store, "person", subject->person_id, arena, ret_hold) ||
        is_held(store, "report", subject->report_id, arena, ret_hold) ||
        is_other_held(store, subject, arena, ret_hold)) {
        return true;
    }
    if (subject->case_id.len > 0) {
        return is_case_held(store, subject->case_id, arena, ret_hold);
    }
    bool held = false;
    if (subject->person_id.len > 0 && store->get(store->ctx, KIND_PERSON, subject->person_id, arena, &person)) {
        for (uint32_t i = 0; i < person.cases_count && !held; i++) {
            held = is_case_held(store, person.cases[i], arena, ret_hold);
        }
    }
    return held;
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

struct gathering {
    const struct domain_store *store;
    struct arena *arena;
    struct decide *d; /* NULL: only looked at */
    bool proposed;
    struct erasure_keys *to;
};

static uint32_t key_state(const struct gathering *g, uint32_t owner, struct str owner_id, struct wire_data_key *ret_row)
{
    const struct str id = domain_data_key_id(owner, owner_id, g->arena);
    return g->store->get(g->store->ctx, KIND_DATA_KEY, id, g->arena, ret_row) ? ret_row->state
                                                                              : (uint32_t)DATA_KEY_NONE;
}

static void gather(struct gathering *g, uint32_t owner, struct str owner_id)
{
    struct wire_data_key row;
    struct erasure_keys *to = g->to;
    if (key_state(g, owner, owner_id, &row) != DATA_KEY_LIVING) {
        return;
    }
    for (uint32_t i = 0; i < to->count; i++) {
        if (str_eq(to->keys[i].key_id, row.key_id)) {
            return; /* a person of two of these cases */
        }
    }
    if (to->count == ERASURE_KEYS_MAX) {
        to->too_many = true;
        return;
    }
    to->keys[to->count++] = (struct wire_data_key_use){
        .owner = owner, .owner_id = arena_str(g->arena, owner_id), .key_id = arena_str(g->arena, row.key_id)};
}

/* Deadlines of no case own their texts; they go with what they are about. */
static void gather_deadlines(struct gathering *g, struct str subject_id)
{
    void *found = NULL;
    if (subject_id.len == 0) {
        return; /* it would be those of everybody */
    }
    const unsigned count =
        g->store->rows(g->store->ctx, KIND_DEADLINE, subject_id, g->arena, DEADLINES_LOOKED, &found);
    const struct wire_deadline *rows = found;
    for (unsigned i = 0; i < count; i++) {
        if (rows[i].case_id.len == 0) {
            gather(g, OWNER_OTHER, rows[i].deadline_id);
        }
    }
    g->to->too_many = g->to->too_many || count == DEADLINES_LOOKED;
}

static void gather_other(struct gathering *g, const struct erasure_subject *subject)
{
    struct wire_shift shift;
    const struct erasure_kind *of = erasure_kind_of(subject->kind);
    if (of == NULL) {
        return;
    }
    gather(g, of->owner, subject->id);
    gather_deadlines(g, subject->id);
    if (subject->kind == KIND_SHIFT && g->store->get(g->store->ctx, KIND_SHIFT, subject->id, g->arena, &shift)) {
        for (uint32_t i = 0; i < shift.leaves_count; i++) {
            gather_deadlines(g, arena_str(g->arena, shift.leaves[i].item_id));
        }
    }
}

/* Nothing of this case can be read any more, or ever could, and nobody works on it. */
static bool is_case_gone(const struct gathering *g, struct str case_id)
{
    struct wire_data_key key;
    struct wire_case row;
    const uint32_t state = key_state(g, OWNER_CASE, case_id, &key);
    if (state != DATA_KEY_NONE) {
        return state == DATA_KEY_ERASED;
    }
    return !g->store->get(g->store->ctx, KIND_CASE, case_id, g->arena, &row) || row.state == CASE_CLOSED ||
           row.state == CASE_MERGED;
}

/* A person goes with the last of their cases. */
static bool goes_with(const struct gathering *g, const struct wire_person *person, const struct str *cases,
                      unsigned cases_count)
{
    struct wire_hold hold;
    struct wire_retention times;
    for (uint32_t i = 0; i < person->cases_count; i++) {
        if (!domain_ids_have(cases, cases_count, person->cases[i]) && !is_case_gone(g, person->cases[i])) {
            return false;
        }
    }
    if (g->proposed) {
        retention_of(g->store, person->zone_id, g->arena, &times);
        if (times.person_months != 0) {
            return false;
        }
    }
    const struct erasure_subject subject = {.person_id = person->person_id, .zone_id = person->zone_id};
    return !erasure_find_hold(g->store, &subject, g->arena, &hold);
}

static void gather_person(struct gathering *g, const struct wire_person *row)
{
    gather(g, OWNER_PERSON, row->person_id);
    for (uint32_t i = 0; i < row->merged_from_count; i++) {
        gather(g, OWNER_PERSON, row->merged_from[i]);
    }
}

static void gather_texts(struct gathering *g, const struct wire_case *row)
{
    if (g->d != NULL) {
        decide_expect(g->d, KIND_CASE, row->case_id, row->version, false); /* a report or person more would be missed */
    }
    gather(g, OWNER_CASE, row->case_id);
    for (uint32_t i = 0; i < row->reports_count; i++) {
        gather(g, OWNER_REPORT, row->reports[i]);
    }
    if (row->reports_count == 0) {
        gather(g, OWNER_REPORT, row->report_id);
    }
}

/* The case, those that were merged into it, those that were merged into these. */
static void gather_case(struct gathering *g, struct str case_id)
{
    struct str cases[ERASURE_CASES_MAX] = {case_id};
    struct wire_case *rows = arena_alloc(g->arena, ERASURE_CASES_MAX * sizeof(*rows));
    unsigned count = 1;
    unsigned rows_count = 0;
    for (unsigned i = 0; i < count; i++) {
        struct wire_case *row = &rows[rows_count];
        if (!g->store->get(g->store->ctx, KIND_CASE, cases[i], g->arena, row)) {
            continue;
        }
        rows_count++;
        gather_texts(g, row);
        for (uint32_t j = 0; j < row->merged_from_count; j++) {
            const bool known = domain_ids_have(cases, count, row->merged_from[j]);
            g->to->too_many = g->to->too_many || (!known && count == ERASURE_CASES_MAX);
            if (!known && count < ERASURE_CASES_MAX) {
                cases[count++] = row->merged_from[j];
            }
        }
    }
    for (unsigned i = 0; i < rows_count; i++) {
        for (uint32_t j = 0; j < rows[i].people_count; j++) {
            struct wire_person person;
            if (g->store->get(g->store->ctx, KIND_PERSON, rows[i].people[j].person_id, g->arena, &person) &&
                goes_with(g, &person, cases, count)) {
                gather_person(g, &person);
            }
        }
    }
}

void erasure_gather(const struct domain_store *store, const struct erasure_subject *subject, bool proposed,
                    struct decide *d, struct arena *arena, struct erasure_keys *ret)
{
    struct gathering g = {.store = store, .arena = arena, .d = d, .proposed = proposed, .to = ret};
    struct wire_person person;
    *ret = (struct erasure_keys){.keys = arena_alloc(arena, ERASURE_KEYS_MAX * sizeof(*ret->keys))};
    if (subject->case_id.len > 0) {
        gather_case(&g, subject->case_id);
    } else if (subject->report_id.len > 0) {
        gather(&g, OWNER_REPORT, subject->report_id);
    } else if (subject->id.len > 0) {
        gather_other(&g, subject);
    } else if (store->get(store->ctx, KIND_PERSON, subject->person_id, arena, &person)) {
        gather_person(&g, &person);
    }
}
