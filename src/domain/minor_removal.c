/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * minor.place, and the chain of art. 403: each step that is met in time sets the next one. Hours are elapsed hours: the
 * two nights on which the clocks change make no difference.
 */
#include "domain/minor_removal.h"

#include "base/civil.h"
#include "domain/deadline.h"

#define HOUR_MS (3600ull * 1000)
#define WARN_MS (4 * HOUR_MS)
#define BASIS   "civil code art. 403"

struct step {
    uint32_t kind;
    uint64_t hours;    /* from the step before */
    const char *owner; /* who must act, by law; NULL: whoever placed the minor, to be named */
    const char *basis;
};

static const struct step steps[] = {
    {DEADLINE_MINOR_REPORT, 24, NULL, BASIS ": act and report to the prosecutor within 24 hours of the placement"},
    {DEADLINE_MINOR_PROSECUTOR, 72, "prosecutor", BASIS ": the prosecutor asks the court to confirm within 72 hours"},
    {DEADLINE_MINOR_COURT, 48, "court", BASIS ": the court decides within 48 hours"},
    {DEADLINE_MINOR_HEARING, 15 * 24, "court", BASIS ": hearing within 15 days"},
};
#define STEPS_COUNT (sizeof(steps) / sizeof(steps[0]))

static struct str start_step(struct decide *d, const struct step *step, struct str case_id, struct str zone_id,
                             struct str person_id, uint64_t from, struct str carried_from)
{
    return deadline_start(d, &(struct deadline_spec){
                                .kind = step->kind,
                                .subject_kind = KIND_CASE,
                                .subject_id = case_id,
                                .case_id = case_id,
                                .zone_id = zone_id,
                                .starts_at = from,
                                .due_at = from + step->hours * HOUR_MS,
                                .warn_ms = WARN_MS,
                                .owner = str_of(step->owner),
                                .basis = str_of(step->basis),
                                .person_id = person_id,
                                .carried_from = carried_from,
                            });
}

void deadline_met_follows(struct decide *d, const struct wire_deadline *row, uint64_t done_at)
{
    for (unsigned i = 0; i + 1 < STEPS_COUNT; i++) {
        if (steps[i].kind == row->kind) {
            (void)start_step(d, &steps[i + 1], row->case_id, row->zone_id, row->person_id, done_at, row->carried_from);
        }
    }
}

/* Runs for this person, at any step? */
static bool is_running(struct decide *d, struct str case_id, struct str person_id, struct wire_deadline *ret)
{
    void *found = NULL;
    const unsigned count =
        d->store->rows(d->store->ctx, KIND_DEADLINE, case_id, d->arena, DEADLINES_OF_SUBJECT_MAX, &found);
    const struct wire_deadline *rows = found;
    for (unsigned i = 0; i < count; i++) {
        if (rows[i].kind >= DEADLINE_MINOR_REPORT && rows[i].kind <= DEADLINE_MINOR_HEARING &&
            str_eq(rows[i].person_id, person_id) && deadline_is_open(&rows[i])) {
            *ret = rows[i];
            return true;
        }
    }
    return false;
}

/* Not known to be of age: somebody whose age nobody told may be a minor. */
static bool may_be_minor(struct decide *d, struct str person_id)
{
    struct wire_person person;
    return !d->store->get(d->store->ctx, KIND_PERSON, person_id, d->arena, &person) || person.age_band <= AGE_14_17;
}

static bool has_other_minors(struct decide *d, const struct wire_case *row, struct str person_id)
{
    for (uint32_t i = 0; i < row->people_count; i++) {
        const struct str other = row->people[i].person_id;
        if (!str_eq(other, person_id) && may_be_minor(d, other)) {
            return true;
        }
    }
    return false;
}

/* Started for this person, whatever came of it? */
static bool was_started(struct decide *d, const struct wire_case *row, struct str person_id)
{
    void *found = NULL;
    const unsigned count =
        d->store->rows(d->store->ctx, KIND_DEADLINE, row->case_id, d->arena, DEADLINES_OF_SUBJECT_MAX, &found);
    const struct wire_deadline *rows = found;
    for (unsigned i = 0; i < count; i++) {
        if (rows[i].kind >= DEADLINE_MINOR_REPORT && rows[i].kind <= DEADLINE_MINOR_HEARING &&
            rows[i].state != DEADLINE_VOID && str_eq(rows[i].person_id, person_id)) {
            return true;
        }
    }
    return false;
}

bool minor_removal_is_due(struct decide *d, const struct wire_case *row, struct str person_id)
{
    const struct str nobody = {NULL, 0};
    if (person_id.len == 0) {
        return row->placed_at == 0;
    }
    if (!may_be_minor(d, person_id) || was_started(d, row, person_id)) {
        return false;
    }
    return has_other_minors(d, row, person_id) || !was_started(d, row, nobody);
}

bool minor_is_uasc(struct decide *d, const struct wire_case *row, struct str person_id)
{
    struct wire_person person;
    if (person_id.len > 0 && d->store->get(d->store->ctx, KIND_PERSON, person_id, d->arena, &person) &&
        domain_ids_have(person.vulnerabilities, person.vulnerabilities_count, STR_LIT("uasc"))) {
        return true;
    }
    return domain_ids_have(row->flags, row->flags_count, STR_LIT("uasc")) &&
           (person_id.len == 0 || !has_other_minors(d, row, person_id));
}

static enum seus_err refuse_running(struct decide *d, const struct wire_case *row, const struct wire_deadline *running)
{
    char due[CIVIL_SIZE];
    civil_format(due, running->due_at);
    seus_fail(SEUS_REFUSED, d->why, "case_id",
              "the law's time runs already for case %.*s%s%.*s: %s, due %s. It was not started a second time",
              STR_ARG(case_label(row)), running->person_id.len > 0 ? ", person " : "", STR_ARG(running->person_id),
              deadline_word(running->kind), due);
    seus_hint(d->why,
              "another minor of the case: name them with --person; this one: seusctl deadline met %.*s --act ACT",
              STR_ARG(running->deadline_id));
    return SEUS_REFUSED;
}

static enum seus_err refuse_adult(struct decide *d, struct str person_id)
{
    seus_fail(SEUS_REFUSED, d->why, "person_id",
              "person %.*s is of age: civil code art. 403 is about minors, no time of it runs", STR_ARG(person_id));
    seus_hint(d->why, "a place for them: seusctl placement reserve CASE; their age was wrong: seusctl person update "
                      "%.*s --age-band 14-17", STR_ARG(person_id));
    return SEUS_REFUSED;
}

void minor_removal_came_of_age(struct decide *d, const struct wire_person *row)
{
    for (uint32_t i = 0; i < row->cases_count; i++) {
        for (uint32_t kind = DEADLINE_MINOR_REPORT; kind <= DEADLINE_MINOR_HEARING; kind++) {
            deadlines_void_person(d, row->cases[i], row->person_id, kind,
                                  STR_LIT("the person is of age: civil code art. 403 is about minors"));
        }
    }
}

enum seus_err minor_removal_start(struct decide *d, const struct wire_case *row, const struct minor_removal *removal,
                                  struct str *ret_deadline_id)
{
    *ret_deadline_id = (struct str){NULL, 0};
    struct wire_deadline running;
    const enum seus_err err = decide_not_future(d, removal->placed_at);
    if (err != SEUS_OK) {
        if (d->why != NULL) {
            str_copy(d->why->field, sizeof(d->why->field), STR_LIT("placed_at"));
        }
        seus_hint(d->why, "give the hour of the placement with its offset, e.g. --placed-at 2026-10-25T23:40:00+01:00");
        return err;
    }
    if (!removal->uasc && is_running(d, row->case_id, removal->person_id, &running)) {
        return refuse_running(d, row, &running);
    }
    *DECIDE_EVENT(d, minor_placed) = (struct wire_minor_placed){
        .case_id = decide_keep(d, row->case_id),
        .placed_at = removal->placed_at,
        .uasc = removal->uasc,
        .person_id = decide_keep(d, removal->person_id),
        .act = decide_line(d, removal->act),
    };
    if (!removal->uasc) {
        *ret_deadline_id = start_step(d, &steps[0], row->case_id, row->zone_id, removal->person_id, removal->placed_at,
                                      (struct str){NULL, 0});
    }
    return SEUS_OK;
}

enum seus_err decide_minor_place(struct decide *d)
{
    const struct wire_minor_place *args = d->request->args;
    struct wire_case row;
    enum seus_err err = decide_get_case(d, "case_id", args->case_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, case_label(&row), args->if_version, row.version);
    }
    if (err == SEUS_OK) {
        err = decide_closed_refusal(d, &row);
    }
    if (err == SEUS_OK && args->person_id.len > 0 && !may_be_minor(d, args->person_id)) {
        err = refuse_adult(d, args->person_id);
    }
    if (err != SEUS_OK) {
        return err;
    }
    /* Said of the case as a whole, it holds for the one minor that nobody names. */
    const bool all_uasc = args->person_id.len == 0 && minor_is_uasc(d, &row, args->person_id);
    const struct minor_removal removal = {
        .placed_at = args->placed_at, .uasc = args->uasc || all_uasc, .person_id = args->person_id, .act = args->act};
    struct str deadline_id;
    err = minor_removal_start(d, &row, &removal, &deadline_id);
    if (err != SEUS_OK) {
        return err;
    }
    decide_made(d, deadline_id);
    decide_expect(d, KIND_CASE, row.case_id, row.version, true);
    decide_about_case(d, &row, row.state);
    return SEUS_OK;
}
