/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * person.link, person.unlink and person.role: who a case is about, and what they are in it. A person may be in many
 * cases and in a different part in each. Who was taken out stays in the timeline.
 */
#include "domain/person.h"

#include "domain/duplicate.h"

const struct wire_person_link *case_person(const struct wire_case *row, struct str person_id)
{
    for (uint32_t i = 0; i < row->people_count; i++) {
        if (str_eq(row->people[i].person_id, person_id)) {
            return &row->people[i];
        }
    }
    return NULL;
}

/* The case, open and at this version; its expect is written down. */
static enum seus_err get_case(struct decide *d, struct str case_id, uint64_t if_version, struct wire_case *ret_row)
{
    enum seus_err err = decide_get_case(d, "case_id", case_id, ret_row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, case_label(ret_row), if_version, ret_row->version);
    }
    if (err == SEUS_OK) {
        err = decide_closed_refusal(d, ret_row);
    }
    if (err == SEUS_OK) {
        decide_expect(d, KIND_CASE, ret_row->case_id, ret_row->version, true);
        decide_about_case(d, ret_row, ret_row->state);
    }
    return err;
}

static enum seus_err check_room(struct decide *d, const struct wire_case *row)
{
    if (row->people_count < CASE_PEOPLE_MAX) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, "case_id", "case %.*s is about %u people, the most one case can hold",
              STR_ARG(case_label(row)), row->people_count);
    seus_hint(d->why, "open another case for the others and put both into a collective event: seusctl collective open");
    return SEUS_REFUSED;
}

enum seus_err person_join(struct decide *d, const struct wire_case *row, struct str person_id, uint32_t role)
{
    struct wire_person person;
    enum seus_err err = decide_get_person(d, person_id, &person);
    if (err == SEUS_OK) {
        err = person_check_active(d, &person);
    }
    if (err == SEUS_OK) {
        err = check_room(d, row);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (case_person(row, person_id) != NULL) {
        seus_fail(SEUS_REFUSED, d->why, "person_id", "case %.*s is about person %.*s already (%s)",
                  STR_ARG(case_label(row)), STR_ARG(person_id),
                  wire_enum_word(&wire_enum_person_role, case_person(row, person_id)->role));
        seus_hint(d->why, "seusctl person role %.*s %.*s --role ROLE changes what they are in it",
                  STR_ARG(case_label(row)), STR_ARG(person_id));
        return SEUS_REFUSED;
    }
    if (person.cases_count >= IDS_MAX) {
        seus_fail(SEUS_REFUSED, d->why, "person_id", "person %.*s is in %u cases, the most a record can hold",
                  STR_ARG(person_id), person.cases_count);
        seus_hint(d->why, "enter a new record, and note this one's id in the case: seusctl person link %.*s",
                  STR_ARG(case_label(row)));
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, person_linked) = (struct wire_person_linked){
        .person_id = decide_keep(d, person.person_id),
        .case_id = decide_keep(d, row->case_id),
        .role = role != PERSON_ROLE_NONE ? role : (uint32_t)PERSON_ROLE_VICTIM,
    };
    decide_expect(d, KIND_PERSON, person.person_id, person.version, true);
    return SEUS_OK;
}

/* The same person in two open cases at the same hour: perhaps it is one situation. */
static void suggest(struct decide *d, const struct wire_case *row, struct str person_id)
{
    duplicates_suggest(d, &(struct duplicate_facts){
                              .case_id = row->case_id,
                              .report_id = row->report_id,
                              .zone_id = row->zone_id,
                              .place = row->place,
                              .need = row->need,
                              .signaller_id = row->signaller_id,
                              .occurred_at = case_moment(row),
                              .person_ids = &person_id,
                              .person_ids_count = 1,
                              .known = row,
                          });
}

static bool has_facts(const struct wire_person_link_args *args)
{
    return args->label.len > 0 || args->sex != SEX_UNKNOWN || args->age_band != AGE_UNKNOWN ||
           args->nationality.len > 0 || args->vulnerabilities_count > 0 || args->known_before;
}

enum seus_err decide_person_link(struct decide *d)
{
    const struct wire_person_link_args *args = d->request->args;
    const struct wire_person_facts facts = {
        .role = args->role,
        .label = args->label,
        .sex = args->sex,
        .age_band = args->age_band,
        .nationality = args->nationality,
        .vulnerabilities = args->vulnerabilities,
        .vulnerabilities_count = args->vulnerabilities_count,
        .known_before = args->known_before,
    };
    struct wire_case row;
    enum seus_err err = get_case(d, args->case_id, args->if_version, &row);
    if (err != SEUS_OK) {
        return err;
    }
    if (args->person_id.len > 0 && has_facts(args)) {
        seus_fail(SEUS_INVALID, d->why, "person_id",
                  "person %.*s has a record: facts about them are corrected there, not while linking",
                  STR_ARG(args->person_id));
        seus_hint(d->why, "seusctl person update %.*s with the facts, then this command without them",
                  STR_ARG(args->person_id));
        return SEUS_INVALID;
    }
    if (args->person_id.len > 0) {
        decide_made(d, args->person_id);
        err = person_join(d, &row, args->person_id, args->role);
        if (err == SEUS_OK) {
            suggest(d, &row, args->person_id);
        }
        return err;
    }
    err = check_room(d, &row);
    if (err == SEUS_OK) {
        err = person_check_facts(d, &facts);
    }
    if (err == SEUS_OK) {
        decide_made(d, person_enter(d, row.zone_id, &facts, decide_keep(d, row.case_id)));
    }
    return err;
}

static enum seus_err check_linked(struct decide *d, const struct wire_case *row, struct str person_id)
{
    if (case_person(row, person_id) != NULL) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, "person_id", "case %.*s is not about person '%.*s'", STR_ARG(case_label(row)),
              STR_ARG(person_id));
    seus_hint(d->why, "seusctl person list --case %.*s shows who it is about", STR_ARG(case_label(row)));
    return SEUS_NOT_FOUND;
}

enum seus_err decide_person_unlink(struct decide *d)
{
    const struct wire_person_unlink *args = d->request->args;
    struct wire_case row;
    enum seus_err err = get_case(d, args->case_id, args->if_version, &row);
    if (err == SEUS_OK) {
        err = check_linked(d, &row, args->person_id);
    }
    if (err != SEUS_OK) {
        return err;
    }
    struct wire_person person;
    *DECIDE_EVENT(d, person_unlinked) = (struct wire_person_unlinked){
        .person_id = args->person_id, .case_id = decide_keep(d, row.case_id), .reason = args->reason};
    if (d->store->get(d->store->ctx, KIND_PERSON, args->person_id, d->arena, &person)) {
        decide_expect(d, KIND_PERSON, args->person_id, person.version, true);
    }
    decide_made(d, args->person_id);
    return SEUS_OK;
}

enum seus_err decide_person_role(struct decide *d)
{
    const struct wire_person_role_args *args = d->request->args;
    struct wire_case row;
    enum seus_err err = get_case(d, args->case_id, args->if_version, &row);
    if (err == SEUS_OK) {
        err = check_linked(d, &row, args->person_id);
    }
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, person_role_set) = (struct wire_person_role_set){
        .person_id = args->person_id, .case_id = decide_keep(d, row.case_id), .role = args->role};
    decide_made(d, args->person_id);
    return SEUS_OK;
}
