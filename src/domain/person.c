/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * person.add, person.update and person.merge: the room's record of somebody. It is a pseudonym with what rules need to
 * know (age, sex, what makes them vulnerable); the label people recognise them by is sealed.
 */
#include "domain/minor_removal.h"
#include "domain/person.h"

#define NATIONALITY_LETTERS 2u

enum seus_err decide_words(struct decide *d, const struct wire_enum *list, const char *field, const struct str *ids,
                           uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (wire_enum_number(list, ids[i].ptr, ids[i].len) > 0) {
            continue;
        }
        struct str known = {NULL, 0};
        for (unsigned number = 1; number < list->count; number++) {
            if (wire_enum_has(list, number)) {
                known = arena_printf(d->arena, "%.*s%s%s", STR_ARG(known), known.len > 0 ? "," : "",
                                     wire_enum_word(list, number));
            }
        }
        seus_fail(SEUS_INVALID, d->why, field, "'%.*s' is not a word of %s: nothing was written", STR_ARG(ids[i]),
                  field);
        seus_hint(d->why, "one or more of: %.*s", STR_ARG(known));
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

enum seus_err decide_get_person(struct decide *d, struct str person_id, struct wire_person *ret_person)
{
    if (d->store->get(d->store->ctx, KIND_PERSON, person_id, d->arena, ret_person)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, "person_id", "the room has no record of a person '%.*s'", STR_ARG(person_id));
    seus_hint(d->why, "seusctl person list --zone ZONE shows them; without --person a new person is entered");
    return SEUS_NOT_FOUND;
}

enum seus_err person_check_active(struct decide *d, const struct wire_person *row)
{
    if (row->state == PERSON_ACTIVE) {
        return SEUS_OK;
    }
    if (row->state == PERSON_MERGED) {
        seus_fail(SEUS_REFUSED, d->why, "person_id", "person %.*s turned out to be person %.*s, whose record goes on",
                  STR_ARG(row->person_id), STR_ARG(row->merged_into));
        seus_hint(d->why, "the same command with --person %.*s; seusctl person show %.*s", STR_ARG(row->merged_into),
                  STR_ARG(row->merged_into));
    } else {
        seus_fail(SEUS_REFUSED, d->why, "person_id", "the record of person %.*s was erased: it takes no more facts",
                  STR_ARG(row->person_id));
        seus_hint(d->why, "enter them anew: seusctl person add --zone %.*s", STR_ARG(row->zone_id));
    }
    return SEUS_REFUSED;
}

static bool is_country(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 'A' || text.ptr[i] > 'Z') {
            return false;
        }
    }
    return text.len == 0 || text.len == NATIONALITY_LETTERS;
}

enum seus_err person_check_facts(struct decide *d, const struct wire_person_facts *facts)
{
    if (!is_country(facts->nationality)) {
        seus_fail(SEUS_INVALID, d->why, "nationality", "'%.*s' is no country code: two capital letters",
                  STR_ARG(facts->nationality));
        seus_hint(d->why, "for example --nationality IT; leave it out if it is not known");
        return SEUS_INVALID;
    }
    return decide_words(d, &wire_enum_vulnerability, "vulnerabilities", facts->vulnerabilities,
                        facts->vulnerabilities_count);
}

struct str person_enter(struct decide *d, struct str zone_id, const struct wire_person_facts *facts,
                        struct str case_id)
{
    const struct str person_id = decide_new_id(d, 'p');
    *DECIDE_EVENT(d, person_added) = (struct wire_person_added){
        .person_id = person_id,
        .zone_id = decide_keep(d, zone_id),
        .label = facts->label,
        .sex = facts->sex,
        .age_band = facts->age_band,
        .nationality = facts->nationality,
        .vulnerabilities = facts->vulnerabilities,
        .vulnerabilities_count = facts->vulnerabilities_count,
        .known_before = facts->known_before,
        .case_id = case_id,
        .role = case_id.len == 0                     ? (uint32_t)PERSON_ROLE_NONE
                : facts->role == PERSON_ROLE_NONE    ? (uint32_t)PERSON_ROLE_VICTIM
                                                     : facts->role,
    };
    decide_expect(d, KIND_PERSON, person_id, 0, true);
    return person_id;
}

enum seus_err decide_person_add(struct decide *d)
{
    const struct wire_person_add *args = d->request->args;
    const struct wire_person_facts facts = {
        .label = args->label,
        .sex = args->sex,
        .age_band = args->age_band,
        .nationality = args->nationality,
        .vulnerabilities = args->vulnerabilities,
        .vulnerabilities_count = args->vulnerabilities_count,
        .known_before = args->known_before,
    };
    struct wire_zone zone;
    enum seus_err err = decide_get_zone(d, args->zone_id, &zone);
    if (err == SEUS_OK) {
        err = person_check_facts(d, &facts);
    }
    if (err != SEUS_OK) {
        return err;
    }
    decide_made(d, person_enter(d, args->zone_id, &facts, (struct str){NULL, 0}));
    decide_expect(d, KIND_ZONE, args->zone_id, zone.version, false);
    return SEUS_OK;
}

/* The record, if it can be changed at this version. */
static enum seus_err get_to_change(struct decide *d, struct str person_id, uint64_t if_version,
                                   struct wire_person *ret_row)
{
    enum seus_err err = decide_get_person(d, person_id, ret_row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, ret_row->person_id, if_version, ret_row->version);
    }
    return err == SEUS_OK ? person_check_active(d, ret_row) : err;
}

enum seus_err decide_person_update(struct decide *d)
{
    const struct wire_person_update *args = d->request->args;
    const struct wire_person_facts facts = {.nationality = args->nationality,
                                            .vulnerabilities = args->vulnerabilities,
                                            .vulnerabilities_count = args->vulnerabilities_count};
    struct wire_person row;
    enum seus_err err = get_to_change(d, args->person_id, args->if_version, &row);
    if (err == SEUS_OK) {
        err = person_check_facts(d, &facts);
    }
    if (err == SEUS_OK) {
        err = decide_words(d, &wire_enum_vulnerability, "cleared", args->cleared, args->cleared_count);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (args->label.len == 0 && args->sex == SEX_UNKNOWN && args->age_band == AGE_UNKNOWN &&
        args->nationality.len == 0 && args->vulnerabilities_count == 0 && args->cleared_count == 0 &&
        !args->known_before) {
        seus_fail(SEUS_INVALID, d->why, "person_id", "nothing to correct about person %.*s: give a fact",
                  STR_ARG(row.person_id));
        seus_hint(d->why, "seusctl person update %.*s --age-band 30-64, or another fact", STR_ARG(row.person_id));
        return SEUS_INVALID;
    }
    *DECIDE_EVENT(d, person_amended) = (struct wire_person_amended){
        .person_id = decide_keep(d, row.person_id),
        .zone_id = decide_keep(d, row.zone_id),
        .label = args->label,
        .sex = args->sex,
        .age_band = args->age_band,
        .nationality = args->nationality,
        .vulnerabilities = args->vulnerabilities,
        .vulnerabilities_count = args->vulnerabilities_count,
        .known_before = args->known_before,
        .reason = args->reason,
        .cleared = args->cleared,
        .cleared_count = args->cleared_count,
    };
    decide_made(d, row.person_id);
    decide_expect(d, KIND_PERSON, row.person_id, row.version, true);
    if (args->age_band > AGE_14_17) {
        minor_removal_came_of_age(d, &row);
    }
    return SEUS_OK;
}

enum seus_err decide_person_merge(struct decide *d)
{
    const struct wire_person_merge *args = d->request->args;
    struct wire_person row;
    struct wire_person into;
    enum seus_err err = get_to_change(d, args->person_id, args->if_version, &row);
    if (err == SEUS_OK) {
        err = get_to_change(d, args->into_id, 0, &into);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (str_eq(row.person_id, into.person_id)) {
        seus_fail(SEUS_INVALID, d->why, "into_id", "person %.*s cannot be merged into itself", STR_ARG(row.person_id));
        seus_hint(d->why, "seusctl person list --zone %.*s shows the others", STR_ARG(row.zone_id));
        return SEUS_INVALID;
    }
    if (into.merged_from_count >= IDS_MAX || into.cases_count + row.cases_count > IDS_MAX) {
        seus_fail(SEUS_REFUSED, d->why, "into_id", "the record of person %.*s is full: %u cases, %u merged records",
                  STR_ARG(into.person_id), into.cases_count, into.merged_from_count);
        seus_hint(d->why, "leave both, and note it in the cases: seusctl case note CASE");
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, person_merged) = (struct wire_person_merged){
        .person_id = decide_keep(d, row.person_id),
        .zone_id = decide_keep(d, row.zone_id),
        .into_id = decide_keep(d, into.person_id),
        .reason = args->reason,
    };
    decide_made(d, into.person_id);
    decide_expect(d, KIND_PERSON, row.person_id, row.version, true);
    decide_expect(d, KIND_PERSON, into.person_id, into.version, true);
    return SEUS_OK;
}
