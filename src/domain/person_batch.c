/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * person.batch: the people of a collective event, many at once, as records or as a list that somebody wrote down. All
 * of them are entered, or none.
 */
#include "domain/collective.h"
#include "domain/person.h"

#define BATCH_MAX 50u /* an event each, beside those of the entry's other rows */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == ',';
}

/* One word of a line: a role, a sex, an age, what makes them vulnerable, or "known". False: none of these. */
static bool take_word(struct decide *d, struct str word, struct wire_person_facts *facts)
{
    const int role = wire_enum_number(&wire_enum_person_role, word.ptr, word.len);
    const int sex = wire_enum_number(&wire_enum_sex, word.ptr, word.len);
    const int age = wire_enum_number(&wire_enum_age_band, word.ptr, word.len);
    const int vulnerability = wire_enum_number(&wire_enum_vulnerability, word.ptr, word.len);
    if (str_eq_cstr(word, "known")) {
        facts->known_before = true;
    } else if (role > 0 && facts->role == PERSON_ROLE_NONE) {
        facts->role = (uint32_t)role;
    } else if (sex > 0) {
        facts->sex = (uint32_t)sex;
    } else if (age > 0) {
        facts->age_band = (uint32_t)age;
    } else if (vulnerability > 0 && facts->vulnerabilities_count < IDS_MAX) {
        struct str *longer = arena_alloc(d->arena, (facts->vulnerabilities_count + 1) * sizeof(*longer));
        for (uint32_t i = 0; i < facts->vulnerabilities_count; i++) {
            longer[i] = facts->vulnerabilities[i];
        }
        longer[facts->vulnerabilities_count++] = decide_keep(d, word);
        facts->vulnerabilities = longer;
    } else {
        return false;
    }
    return true;
}

static enum seus_err parse_line(struct decide *d, struct str line, unsigned number, struct wire_person_facts *facts)
{
    size_t at = 0;
    while (at < line.len && line.ptr[at] != ':') {
        size_t end = at;
        while (end < line.len && !is_space(line.ptr[end]) && line.ptr[end] != ':') {
            end++;
        }
        const struct str word = {line.ptr + at, end - at};
        if (word.len > 0 && !take_word(d, word, facts)) {
            seus_fail(SEUS_INVALID, d->why, "list", "line %u: '%.*s' is no role, sex, age or vulnerability: nobody was "
                      "entered", number, STR_ARG(word));
            seus_hint(d->why, "for example: victim woman 30-64 ill_health: the woman of flat 12");
            return SEUS_INVALID;
        }
        at = end < line.len && is_space(line.ptr[end]) ? end + 1 : end;
    }
    if (at < line.len) {
        for (at++; at < line.len && is_space(line.ptr[at]); at++) {
        }
        facts->label = decide_line(d, (struct str){line.ptr + at, line.len - at});
    }
    return SEUS_OK;
}

/* The people of the list behind those given as records; a line ends with the line, or with a semicolon. */
static enum seus_err parse_list(struct decide *d, struct str list, struct wire_person_facts *people, uint32_t *count)
{
    size_t at = 0;
    for (unsigned number = 1; at < list.len; number++) {
        size_t end = at;
        while (end < list.len && list.ptr[end] != '\n' && list.ptr[end] != ';') {
            end++;
        }
        const struct str line = {list.ptr + at, end - at};
        at = end + 1;
        if (line.len == 0) {
            continue;
        }
        if (*count >= BATCH_MAX) {
            seus_fail(SEUS_INVALID, d->why, "list", "more than %u people at once: nobody was entered", BATCH_MAX);
            seus_hint(d->why, "enter them in several commands, up to %u each", BATCH_MAX);
            return SEUS_INVALID;
        }
        people[*count] = (struct wire_person_facts){0};
        const enum seus_err err = parse_line(d, line, number, &people[*count]);
        if (err != SEUS_OK) {
            return err;
        }
        (*count)++;
    }
    return SEUS_OK;
}

static enum seus_err read_people(struct decide *d, struct wire_person_facts **ret_people, uint32_t *ret_count)
{
    const struct wire_person_batch *args = d->request->args;
    struct wire_person_facts *people = arena_alloc(d->arena, (BATCH_MAX + 1) * sizeof(*people));
    uint32_t count = 0;
    if (args->people_count > BATCH_MAX) {
        seus_fail(SEUS_INVALID, d->why, "people", "%u people at once: up to %u are possible, nobody was entered",
                  args->people_count, BATCH_MAX);
        seus_hint(d->why, "enter them in several commands");
        return SEUS_INVALID;
    }
    for (; count < args->people_count; count++) {
        people[count] = args->people[count];
    }
    enum seus_err err = parse_list(d, args->list, people, &count);
    for (uint32_t i = 0; err == SEUS_OK && i < count; i++) {
        err = person_check_facts(d, &people[i]);
    }
    if (err == SEUS_OK && count == 0) {
        seus_fail(SEUS_INVALID, d->why, "list", "nobody to enter: the list is empty");
        seus_hint(d->why, "seusctl person batch %.*s --case CASE --list - < people.txt, one person a line",
                  STR_ARG(args->event_id));
        err = SEUS_INVALID;
    }
    *ret_people = people;
    *ret_count = count;
    return err;
}

enum seus_err decide_person_batch(struct decide *d)
{
    const struct wire_person_batch *args = d->request->args;
    struct wire_collective event;
    struct wire_case row;
    struct wire_person_facts *people = NULL;
    uint32_t count = 0;
    enum seus_err err = decide_get_collective(d, args->event_id, &event);
    if (err == SEUS_OK) {
        err = decide_get_case(d, "case_id", args->case_id, &row);
    }
    if (err == SEUS_OK) {
        err = decide_closed_refusal(d, &row);
    }
    if (err == SEUS_OK) {
        err = read_people(d, &people, &count);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (!str_eq(row.event_id, event.event_id)) {
        seus_fail(SEUS_REFUSED, d->why, "case_id", "case %.*s is not part of event %.*s: nobody was entered",
                  STR_ARG(case_label(&row)), STR_ARG(event.event_id));
        seus_hint(d->why, "seusctl collective add %.*s %.*s", STR_ARG(event.event_id), STR_ARG(case_label(&row)));
        return SEUS_REFUSED;
    }
    if (row.people_count + count > CASE_PEOPLE_MAX) {
        seus_fail(SEUS_REFUSED, d->why, "case_id", "case %.*s is about %u people; with %u more it would be over %u",
                  STR_ARG(case_label(&row)), row.people_count, count, CASE_PEOPLE_MAX);
        seus_hint(d->why, "open another case of the event for the rest: seusctl case open --event %.*s",
                  STR_ARG(event.event_id));
        return SEUS_REFUSED;
    }
    const struct str case_id = decide_keep(d, row.case_id);
    for (uint32_t i = 0; i < count; i++) {
        if (people[i].person_id.len > 0) {
            err = person_join(d, &row, people[i].person_id, people[i].role);
            if (err != SEUS_OK) {
                return err;
            }
        } else {
            (void)person_enter(d, row.zone_id, &people[i], case_id);
        }
    }
    decide_expect(d, KIND_CASE, row.case_id, row.version, true);
    decide_expect(d, KIND_COLLECTIVE, event.event_id, event.version, false);
    decide_about_case(d, &row, row.state);
    decide_made(d, event.event_id);
    return SEUS_OK;
}
