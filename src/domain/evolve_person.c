/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Evolve: persons, and who a case is about. What makes anybody in a case vulnerable is also told of the case; it is
 * never taken back there by itself, because it was true of the situation that was met.
 */
#include "domain/evolve.h"

static void add_words(struct evolve *e, struct str **list, uint32_t *count, const struct str *words,
                      uint32_t words_count)
{
    for (uint32_t i = 0; i < words_count; i++) {
        if (!domain_ids_have(*list, *count, words[i])) {
            evolve_append(e, list, count, words[i]);
        }
    }
}

/* Copies that outlive the next put. */
static struct str *keep_ids(struct evolve *e, const struct str *ids, uint32_t count)
{
    struct str *kept = arena_alloc(e->arena, (count + 1) * sizeof(*kept));
    for (uint32_t i = 0; i < count; i++) {
        kept[i] = arena_str(e->arena, ids[i]);
    }
    return kept;
}

/* Room for one more among the people of a case. */
static struct wire_person_link *add_link(struct evolve *e, struct wire_case *row)
{
    struct wire_person_link *links = arena_alloc(e->arena, (row->people_count + 1) * sizeof(*links));
    for (uint32_t i = 0; i < row->people_count; i++) {
        links[i] = row->people[i];
    }
    row->people = links;
    return &links[row->people_count++];
}

static struct wire_person_link *find_link(struct wire_case *row, struct str person_id)
{
    for (uint32_t i = 0; i < row->people_count; i++) {
        if (str_eq(row->people[i].person_id, person_id)) {
            return &row->people[i];
        }
    }
    return NULL;
}

/* The count of people was told at the call; who is known by now is at least as many. */
static void link_to_case(struct evolve *e, struct str case_id, const struct wire_person *person, uint32_t role)
{
    struct wire_case row;
    if (!evolve_case_get(e, case_id, &row) || row.people_count >= EVOLVE_RECS_MAX ||
        find_link(&row, person->person_id) != NULL) {
        return;
    }
    *add_link(e, &row) = (struct wire_person_link){
        .person_id = person->person_id, .role = role, .linked_at = e->entry->recorded_at};
    row.persons = row.persons < row.people_count ? row.people_count : row.persons;
    add_words(e, &row.vulnerabilities, &row.vulnerabilities_count, person->vulnerabilities,
              person->vulnerabilities_count);
    const struct str event_id = arena_str(e->arena, row.event_id);
    evolve_case_put(e, &row);
    struct wire_collective event;
    if (evolve_get(e, KIND_COLLECTIVE, event_id, &event)) { /* its version stays: many people are entered at once */
        event.persons++;
        event.affected = event.affected < event.persons ? event.persons : event.affected;
        evolve_put(e, KIND_COLLECTIVE, event.event_id, &event);
    }
}

static void put_person(struct evolve *e, struct wire_person *row)
{
    row->version = e->index;
    evolve_put(e, KIND_PERSON, row->person_id, row);
}

void evolve_person_added(struct evolve *e, const struct wire_person_added *body)
{
    struct wire_person row;
    if (body->person_id.len == 0 || evolve_get(e, KIND_PERSON, body->person_id, &row)) {
        return;
    }
    row = (struct wire_person){
        .person_id = body->person_id,
        .zone_id = body->zone_id,
        .state = PERSON_ACTIVE,
        .label = body->label,
        .sex = body->sex,
        .age_band = body->age_band,
        .nationality = body->nationality,
        .vulnerabilities = body->vulnerabilities,
        .vulnerabilities_count = body->vulnerabilities_count,
        .known_before = body->known_before,
        .added_at = e->entry->recorded_at,
    };
    evolve_append(e, &row.cases, &row.cases_count, body->case_id);
    put_person(e, &row);
    if (body->case_id.len > 0) {
        link_to_case(e, body->case_id, &row, body->role);
    }
}

void evolve_person_linked(struct evolve *e, const struct wire_person_linked *body)
{
    struct wire_person row;
    if (!evolve_get(e, KIND_PERSON, body->person_id, &row)) {
        return;
    }
    link_to_case(e, body->case_id, &row, body->role);
    if (!evolve_get(e, KIND_PERSON, body->person_id, &row)) { /* again: it may have borrowed the store */
        return;
    }
    if (!domain_ids_have(row.cases, row.cases_count, body->case_id)) {
        evolve_append(e, &row.cases, &row.cases_count, body->case_id);
        put_person(e, &row);
    }
}

void evolve_person_unlinked(struct evolve *e, const struct wire_person_unlinked *body)
{
    struct wire_case situation;
    struct wire_person row;
    if (evolve_case_get(e, body->case_id, &situation)) {
        struct wire_person_link *kept = arena_alloc(e->arena, (situation.people_count + 1) * sizeof(*kept));
        uint32_t count = 0;
        for (uint32_t i = 0; i < situation.people_count; i++) {
            if (!str_eq(situation.people[i].person_id, body->person_id)) {
                kept[count++] = situation.people[i];
            }
        }
        situation.people = kept;
        situation.people_count = count;
        evolve_case_put(e, &situation);
    }
    if (evolve_get(e, KIND_PERSON, body->person_id, &row)) {
        evolve_remove(e, &row.cases, &row.cases_count, body->case_id);
        put_person(e, &row);
    }
}

void evolve_person_role_set(struct evolve *e, const struct wire_person_role_set *body)
{
    struct wire_case row;
    if (!evolve_case_get(e, body->case_id, &row)) {
        return;
    }
    struct wire_person_link *link = find_link(&row, body->person_id);
    if (link != NULL) {
        link->role = body->role;
        evolve_case_put(e, &row);
    }
}

void evolve_person_amended(struct evolve *e, const struct wire_person_amended *body)
{
    struct wire_person row;
    if (!evolve_get(e, KIND_PERSON, body->person_id, &row)) {
        return;
    }
    row.label = body->label.len > 0 ? body->label : row.label;
    row.sex = body->sex != SEX_UNKNOWN ? body->sex : row.sex;
    row.age_band = body->age_band != AGE_UNKNOWN ? body->age_band : row.age_band;
    row.nationality = body->nationality.len > 0 ? body->nationality : row.nationality;
    row.known_before = row.known_before || body->known_before;
    add_words(e, &row.vulnerabilities, &row.vulnerabilities_count, body->vulnerabilities,
              body->vulnerabilities_count);
    for (uint32_t i = 0; i < body->cleared_count; i++) {
        evolve_remove(e, &row.vulnerabilities, &row.vulnerabilities_count, body->cleared[i]);
    }
    const uint32_t cases_count = row.cases_count;
    struct str *cases = keep_ids(e, row.cases, cases_count);
    put_person(e, &row);
    /* The cases that are still open learn it too. */
    for (uint32_t i = 0; i < cases_count && body->vulnerabilities_count > 0; i++) {
        struct wire_case situation;
        if (evolve_case_get(e, cases[i], &situation) && situation.state != CASE_CLOSED &&
            situation.state != CASE_MERGED) {
            add_words(e, &situation.vulnerabilities, &situation.vulnerabilities_count, body->vulnerabilities,
                      body->vulnerabilities_count);
            evolve_case_put(e, &situation);
        }
    }
}

void evolve_person_merged(struct evolve *e, const struct wire_person_merged *body)
{
    struct wire_person row;
    struct wire_person into;
    if (str_eq(body->person_id, body->into_id) || !evolve_get(e, KIND_PERSON, body->into_id, &into) ||
        !evolve_get(e, KIND_PERSON, body->person_id, &row)) {
        return;
    }
    struct str *cases = keep_ids(e, row.cases, row.cases_count);
    struct str *words = keep_ids(e, row.vulnerabilities, row.vulnerabilities_count);
    const uint32_t cases_count = row.cases_count;
    const uint32_t words_count = row.vulnerabilities_count;
    const bool known_before = row.known_before;
    row.state = PERSON_MERGED;
    row.merged_into = body->into_id;
    put_person(e, &row);
    for (uint32_t i = 0; i < cases_count; i++) { /* the cases name the record that goes on */
        struct wire_case situation;
        if (!evolve_case_get(e, cases[i], &situation)) {
            continue;
        }
        struct wire_person_link *link = find_link(&situation, body->person_id);
        if (link != NULL && find_link(&situation, body->into_id) == NULL) {
            link->person_id = body->into_id;
            evolve_case_put(e, &situation);
        }
    }
    if (!evolve_get(e, KIND_PERSON, body->into_id, &into)) {
        return;
    }
    add_words(e, &into.cases, &into.cases_count, cases, cases_count);
    add_words(e, &into.vulnerabilities, &into.vulnerabilities_count, words, words_count);
    into.known_before = into.known_before || known_before;
    evolve_append(e, &into.merged_from, &into.merged_from_count, body->person_id);
    put_person(e, &into);
}
