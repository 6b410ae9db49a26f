/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * case.open: a report comes in and, if the zone's policy takes it, opens a case. No report vanishes: one that is not
 * taken is recorded with the reason and with what the caller was told, and that is a decision like any other.
 *
 * Above policy stand two rules that no protocol can lift: only an authorised (zone, category, date) opens a case, be it
 * a shadow case, without an override; and a zone under experimentation opens shadow cases only.
 */
#include "domain/accession.h"
#include "domain/collective.h"
#include "domain/duplicate.h"
#include "domain/person.h"
#include "domain/place.h"

#include "domain/clocks.h"

struct opening {
    const struct wire_case_open *args;
    struct wire_zone zone;
    bool has_zone;
    struct wire_signaller signaller;
    struct str signaller_id; /* as it is registered, however it was typed */
    bool has_signaller;
    uint32_t category;
    struct wire_question question; /* what the three questions have in common */
    const struct wire_verdict *zone_verdict;
    const struct wire_verdict *triage_verdict;
    const struct wire_verdict *dispatch_verdict;
    bool taken; /* a case opens */
    bool shadow;
    bool overridden;   /* it opens against policy */
    struct str reason; /* why it is not taken by policy */
    struct str orientation;
    uint32_t state; /* TRIAGED, NOT_APPROPRIATE or DEFERRED, from triage */
    uint32_t priority;
    struct str case_id;
    struct str report_id;
};

/* Who is named is known, what is said of them are words, and the zone of residence is one. */
static enum seus_err check_people(struct decide *d, const struct wire_case_open *args)
{
    enum seus_err err = decide_words(d, &wire_enum_vulnerability, "vulnerabilities", args->vulnerabilities,
                                     args->vulnerabilities_count);
    for (uint32_t i = 0; err == SEUS_OK && i < args->person_ids_count; i++) {
        struct wire_person person;
        err = decide_get_person(d, args->person_ids[i], &person);
        if (err == SEUS_OK) {
            err = person_check_active(d, &person);
        }
    }
    struct wire_collective event;
    if (err == SEUS_OK && args->event_id.len > 0) {
        err = decide_get_collective(d, args->event_id, &event);
    }
    if (err == SEUS_OK && args->event_id.len > 0) {
        err = collective_check_open(d, &event);
    }
    struct wire_zone zone;
    return err == SEUS_OK && args->competent_zone_id.len > 0 ? decide_get_zone(d, args->competent_zone_id, &zone) : err;
}

static enum seus_err read_rows(struct decide *d, struct opening *o)
{
    const struct wire_case_open *args = o->args;
    if (args->override && args->override_reason.len == 0) {
        seus_fail(SEUS_INVALID, d->why, "override_reason",
                  "opening against the zone's policy needs its reason, which the "
                  "supervisor will read");
        seus_hint(d->why, "seusctl case open --zone %.*s --override --override-reason TEXT", STR_ARG(args->zone_id));
        return SEUS_INVALID;
    }
    if (args->persons > PERSONS_MAX) {
        seus_fail(SEUS_INVALID, d->why, "persons", "%llu people in one case: up to %u are possible",
                  (unsigned long long)args->persons, PERSONS_MAX);
        seus_hint(d->why, "give the count of people involved, e.g. --persons 3");
        return SEUS_INVALID;
    }
    enum seus_err err = decide_not_future(d, args->occurred_at);
    if (err == SEUS_OK) {
        err = place_check_zone(d, args->zone_id);
    }
    if (err == SEUS_OK) {
        err = place_check_municipality(d, args->zone_id, args->municipality_id);
    }
    if (err == SEUS_OK) {
        err = check_people(d, args);
    }
    if (err != SEUS_OK) {
        return err;
    }
    o->has_zone = d->store->get(d->store->ctx, KIND_ZONE, args->zone_id, d->arena, &o->zone);
    if (o->has_zone) {
        decide_zone_today(d, &o->zone);
    }
    decide_expect(d, KIND_ZONE, args->zone_id, o->has_zone ? o->zone.version : 0, false);
    o->category = args->category;
    if (args->signaller_id.len == 0) {
        return SEUS_OK;
    }
    err = place_find_signaller(d, args->signaller_id, args->zone_id, &o->signaller);
    if (err != SEUS_OK) {
        return err;
    }
    o->signaller_id = decide_keep(d, o->signaller.signaller_id);
    o->has_signaller = true;
    o->category = o->signaller.category;
    decide_expect(d, KIND_SIGNALLER, o->signaller_id, o->signaller.version, false);
    return SEUS_OK;
}

static void fill_question(struct decide *d, struct opening *o)
{
    struct wire_question *question = &o->question;
    if (o->has_zone) {
        question_zone(d, question, &o->zone);
        /* Who may signal: for the policy of the zone, and for callers without a code. */
        question_access(d, question, &o->zone, o->args->line_id, o->args->municipality_id,
                        !o->has_signaller || d->request->verdicts_count == 0);
    }
    if (o->has_signaller) {
        question_signaller(d, question, &o->signaller);
    }
    question->category = o->category;
    question->need = o->args->need;
    question->event_class = o->args->event_class;
    question->answers = o->args->answers;
    question->persons = o->args->persons != 0 ? o->args->persons : 1;
    question_people(d, question, o->args);
    if (o->has_zone && d->request->verdicts_count == 0) {
        question_places(d, question, o->zone.zone_id);
    }
}

/* Empty if the caller may open a case, or under experimentation a shadow case, in the zone today; else why not. */
static struct str why_not_authorised(struct decide *d, const struct opening *o)
{
    if (!o->has_zone) {
        return arena_printf(d->arena, "zone '%.*s' is not in the room's list", STR_ARG(o->args->zone_id));
    }
    if (o->zone.state != ZONE_HOOKED && !domain_zone_is_shadow(o->zone.state)) {
        return arena_printf(d->arena, "zone '%.*s' is not hooked to the room (%s)", STR_ARG(o->zone.zone_id),
                            wire_enum_word(&wire_enum_zone_state, o->zone.state));
    }
    if (o->has_signaller) {
        const struct zone_on_day day = {d->store, d->arena, &o->zone, d->request->now_ms};
        if (!zone_admits_code(&day, o->category)) {
            return arena_printf(d->arena, "zone '%.*s' is not open to callers of category '%s' today",
                                STR_ARG(o->zone.zone_id), wire_enum_word(&wire_enum_category, o->category));
        }
        if (signaller_is_authorised(&o->signaller, o->zone.zone_id, d->request->now_ms)) {
            return (struct str){NULL, 0};
        }
        return arena_printf(d->arena, "signaller '%.*s' is not authorised for zone '%.*s' today",
                            STR_ARG(o->signaller.signaller_id), STR_ARG(o->zone.zone_id));
    }
    if (o->category == CATEGORY_NONE) {
        return STR_LIT("the caller has no signaller code and no category was stated");
    }
    const char *word = wire_enum_word(&wire_enum_category, o->category);
    for (uint32_t i = 0; i < o->question.open_categories_count; i++) {
        if (str_eq_cstr(o->question.open_categories[i], word)) {
            return (struct str){NULL, 0};
        }
    }
    return arena_printf(d->arena, "callers of category '%s' cannot signal for zone '%.*s' today", word,
                        STR_ARG(o->zone.zone_id));
}

/* "May call today: social_service, hospital. "; empty if nobody may, or the caller is not the reason. */
static struct str who_may(struct decide *d, const struct opening *o)
{
    const struct zone_on_day day = {d->store, d->arena, &o->zone, d->request->now_ms};
    uint32_t count = 0;
    struct str list = {NULL, 0};
    if (o->zone.state != ZONE_HOOKED && !domain_zone_is_shadow(o->zone.state)) {
        return list;
    }
    const struct str *words =
        zone_category_words(zone_categories_open(&day, (uint32_t)LINE_ACCESS_NONE), d->arena, &count);
    for (uint32_t i = 0; i < count; i++) {
        list = arena_printf(d->arena, "%.*s%s%.*s", STR_ARG(list), i > 0 ? ", " : "", STR_ARG(words[i]));
    }
    return count > 0 ? arena_printf(d->arena, "May call today: %.*s. ", STR_ARG(list)) : list;
}

static struct str default_orientation(struct decide *d, const struct opening *o)
{
    if (!o->has_zone) {
        return STR_LIT("Ask for the municipality, find its zone with: seusctl zone list. Danger of life: 112.");
    }
    const struct str contact = zone_contact_today(d, &o->zone);
    if (o->zone.state == ZONE_SUSPENDED) {
        return arena_printf(d->arena, "Danger of life: 112. The room that answers for the zone now: %.*s",
                            STR_ARG(contact.len > 0 ? contact : STR_LIT("the regional coordination")));
    }
    return arena_printf(
        d->arena, "Danger of life: 112. %.*sOrdinary social service of the zone%s%.*s", STR_ARG(who_may(d, o)),
        contact.len > 0 ? ": " : ", at its next opening.", STR_ARG(contact));
}

static void judge_zone(struct decide *d, struct opening *o)
{
    const struct wire_verdict *verdict = o->zone_verdict;
    const bool plausible = verdict_is_plausible(verdict, VERDICT_ZONE);
    const bool soi = o->has_zone && domain_zone_is_shadow(o->zone.state);
    const bool declined =
        plausible && (verdict->decision == DECISION_ORIENT || verdict->decision == DECISION_OUT_OF_COVERAGE ||
                      verdict->decision == DECISION_ADVISE);
    const struct str unlawful = why_not_authorised(d, o);
    if (unlawful.len == 0 && !declined) {
        o->shadow = soi || (plausible && verdict->decision == DECISION_SHADOW);
        o->taken = true;
        return;
    }
    const struct str otherwise =
        unlawful.len > 0 ? unlawful : STR_LIT("the policy of the zone does not take this report");
    o->reason = decide_line(d, declined ? verdict_reason(verdict, otherwise) : otherwise);
    o->orientation =
        decide_line(d, declined && verdict->orientation.len > 0 ? verdict->orientation : default_orientation(d, o));
    if (o->has_zone && o->args->override) {
        o->taken = true;
        o->overridden = true;
        o->shadow = soi; /* an override opens the case; it does not hook the zone */
    }
}

static void judge_triage(struct opening *o)
{
    const struct wire_verdict *verdict = o->triage_verdict;
    o->state = CASE_TRIAGED;
    if (!verdict_is_plausible(verdict, VERDICT_TRIAGE)) {
        /* No usable judgement: take the case, at the level that loses nobody. */
        o->priority = o->args->answers.danger == TRI_YES ? PRIORITY_E : PRIORITY_U;
        return;
    }
    o->priority = verdict->priority != PRIORITY_NONE ? verdict->priority : (uint32_t)PRIORITY_U;
    if (verdict->decision == DECISION_NOT_APPROPRIATE || verdict->decision == DECISION_ADVISE ||
        verdict->priority == PRIORITY_X) {
        o->state = CASE_NOT_APPROPRIATE;
        o->priority = verdict->priority;
    } else if (verdict->decision == DECISION_DEFERRED) {
        o->state = CASE_DEFERRED;
        o->priority = verdict->priority != PRIORITY_NONE ? verdict->priority : (uint32_t)PRIORITY_D;
    }
}

static void receive_report(struct decide *d, struct opening *o)
{
    *DECIDE_EVENT(d, report_received) = (struct wire_report_received){
        .report_id = o->report_id,
        .signaller_id = o->signaller_id,
        .category = o->category,
        .zone_id = o->args->zone_id,
        .place = o->args->place,
        .summary = o->args->summary,
        .occurred_at = o->args->occurred_at,
        .need = o->args->need,
        .persons = o->args->persons,
    };
    decide_expect(d, KIND_REPORT, o->report_id, 0, true);
    d->decision.answer.report_id = o->report_id;
}

static void refuse_report(struct decide *d, struct opening *o)
{
    receive_report(d, o);
    *DECIDE_EVENT(d, report_refused) =
        (struct wire_report_refused){.report_id = o->report_id, .reason = o->reason, .orientation = o->orientation};
    decide_fallback_event(d, o->zone_verdict, VERDICT_ZONE, (struct str){NULL, 0});
    d->decision.answer.code = SEUS_REFUSED;
    d->decision.answer.message = o->reason;
    d->decision.answer.hint = o->orientation;
}

/* The class that policy proposes is kept in the event; apply lets the operator's, if stated, stand. */
static void triage_case(struct decide *d, const struct opening *o)
{
    const struct wire_verdict *verdict = o->triage_verdict;
    struct wire_case_triaged *triaged = DECIDE_EVENT(d, case_triaged);
    triaged->case_id = o->case_id;
    triaged->to = o->state == CASE_NOT_APPROPRIATE ? CASE_NOT_APPROPRIATE : CASE_TRIAGED;
    triaged->priority = o->priority;
    if (verdict_is_plausible(verdict, VERDICT_TRIAGE)) {
        triaged->event_class = verdict->event_class;
        triaged->flags = verdict->flags;
        triaged->flags_count = verdict->flags_count;
        triaged->score = verdict->score;
    }
    if (o->dispatch_verdict != NULL && verdict_is_plausible(o->dispatch_verdict, VERDICT_DISPATCH)) {
        triaged->mode = o->dispatch_verdict->mode;
        triaged->recommended_count =
            verdict_ranking(d, o->dispatch_verdict, (struct str){NULL, 0}, &triaged->recommended);
        triaged->proposals = o->dispatch_verdict->proposals;
        triaged->proposals_count = o->dispatch_verdict->proposals_count;
        triaged->cost_owner = o->dispatch_verdict->cost_owner;
    }
    if (triaged->cost_owner.len == 0 && verdict_is_plausible(o->zone_verdict, VERDICT_ZONE)) {
        triaged->cost_owner = o->zone_verdict->cost_owner; /* also of what needs no unit */
    }
}

/* A shadow case that is not appropriate stays that: both are left to the ordinary service, and the zone marks it. */
static void settle_case(struct decide *d, struct opening *o)
{
    d->decision.state = o->state;
    if (o->state == CASE_NOT_APPROPRIATE) {
        d->decision.answer.message = decide_line(
            d, verdict_reason(o->triage_verdict,
                              STR_LIT("not a situation for the room: advise the caller, then close the case")));
        d->decision.answer.hint = decide_line(d, o->triage_verdict->orientation);
        return;
    }
    if (!o->shadow && o->state == CASE_TRIAGED) {
        return;
    }
    struct wire_case_moved *moved = DECIDE_EVENT(d, case_moved);
    moved->case_id = o->case_id;
    moved->to = o->shadow ? CASE_SHADOW : CASE_DEFERRED;
    moved->reason =
        o->shadow ? STR_LIT("the zone is under experimentation: recognised here, handled by the ordinary service")
                  : decide_line(d, verdict_reason(o->triage_verdict, STR_LIT("it can wait for the ordinary service")));
    d->decision.state = moved->to;
}

/* Part of the event that was named, or of a new one if triage says that it concerns many (flag: event). */
static enum seus_err open_in_event(struct decide *d, const struct opening *o)
{
    const struct wire_case_open *args = o->args;
    const struct wire_verdict *triage = o->triage_verdict;
    struct wire_collective event;
    if (args->event_id.len > 0) {
        const struct wire_case fresh = {.case_id = o->case_id, .zone_id = args->zone_id};
        enum seus_err err = decide_get_collective(d, args->event_id, &event);
        if (err == SEUS_OK) {
            err = collective_check_zone(d, &event, &fresh);
        }
        if (err == SEUS_OK) {
            collective_take(d, &event, o->case_id);
        }
        return err;
    }
    for (uint32_t i = 0; verdict_is_plausible(triage, VERDICT_TRIAGE) && i < triage->flags_count; i++) {
        if (str_eq_cstr(triage->flags[i], "event")) {
            const uint32_t event_class = args->event_class != CLASS_NONE ? args->event_class : triage->event_class;
            const struct str event_id =
                collective_found(d, &o->zone, event_class, args->place, o->question.persons);
            event = (struct wire_collective){.event_id = event_id};
            collective_take(d, &event, o->case_id);
            decide_made(d, event_id);
            break;
        }
    }
    return SEUS_OK;
}

/* The people it names, and what it looks like. */
static enum seus_err open_people(struct decide *d, const struct opening *o)
{
    const struct wire_case_open *args = o->args;
    const struct wire_case fresh = {.case_id = o->case_id};
    enum seus_err err = SEUS_OK;
    for (uint32_t i = 0; err == SEUS_OK && i < args->person_ids_count; i++) {
        err = person_join(d, &fresh, args->person_ids[i], PERSON_ROLE_VICTIM);
    }
    if (err == SEUS_OK) {
        err = open_in_event(d, o);
    }
    if (err == SEUS_OK) {
        duplicates_suggest(d, &(struct duplicate_facts){
                                  .case_id = o->case_id,
                                  .report_id = o->report_id,
                                  .zone_id = args->zone_id,
                                  .place = args->place,
                                  .need = args->need,
                                  .signaller_id = o->signaller_id,
                                  .occurred_at = args->occurred_at != 0 ? args->occurred_at : d->request->now_ms,
                                  .person_ids = args->person_ids,
                                  .person_ids_count = args->person_ids_count,
                              });
    }
    return err;
}

static enum seus_err open_case(struct decide *d, struct opening *o)
{
    const struct wire_case_open *args = o->args;
    struct str *vulnerabilities = NULL;
    const uint32_t vulnerabilities_count = vulnerabilities_told(d, args, &vulnerabilities);
    o->case_id = decide_id(d, 'c', d->request->random[0]);
    receive_report(d, o);
    *DECIDE_EVENT(d, case_opened) = (struct wire_case_opened){
        .case_id = o->case_id,
        .zone_id = args->zone_id,
        .report_id = o->report_id,
        .signaller_id = o->signaller_id,
        .category = o->category,
        .need = args->need,
        .place = args->place,
        .summary = args->summary,
        .persons = o->question.persons,
        .occurred_at = args->occurred_at,
        .answers = args->answers,
        .override = o->overridden,
        .override_reason = o->overridden ? args->override_reason : (struct str){NULL, 0},
        .event_class = args->event_class,
        .prefix = decide_keep(d, o->zone.prefix),
        .vulnerabilities = vulnerabilities,
        .vulnerabilities_count = vulnerabilities_count,
        .competent_zone_id = args->competent_zone_id,
        .cost_owner = args->cost_owner,
        .line_id = args->line_id,
        .municipality_id = args->municipality_id,
    };
    *DECIDE_EVENT(d, report_attached) = (struct wire_report_attached){.report_id = o->report_id, .case_id = o->case_id};
    triage_case(d, o);
    settle_case(d, o);
    clocks_case_opened(d, o->case_id, args->zone_id, o->priority, d->decision.state);
    decide_fallback_event(d, o->zone_verdict, VERDICT_ZONE, o->case_id);
    decide_fallback_event(d, o->triage_verdict, VERDICT_TRIAGE, o->case_id);
    if (o->dispatch_verdict != NULL) {
        decide_fallback_event(d, o->dispatch_verdict, VERDICT_DISPATCH, o->case_id);
    }
    /* The units proposed are advice: the case does not rest on where they stand, so they are not expected. */
    decide_expect(d, KIND_CASE, o->case_id, 0, true);
    d->decision.answer.case_id = o->case_id;
    return open_people(d, o);
}

enum seus_err decide_case_open(struct decide *d)
{
    struct opening o = {.args = d->request->args};
    const enum seus_err err = read_rows(d, &o);
    if (err != SEUS_OK) {
        return err;
    }
    fill_question(d, &o);
    if (!decide_ask(d, VERDICT_ZONE, &o.question, &o.zone_verdict)) {
        return SEUS_OK;
    }
    judge_zone(d, &o);
    o.report_id = decide_id(d, 'r', d->request->random[1]);
    if (!o.taken) {
        refuse_report(d, &o);
        return SEUS_OK;
    }
    if (!decide_ask(d, VERDICT_TRIAGE, &o.question, &o.triage_verdict)) {
        return SEUS_OK;
    }
    judge_triage(&o);
    if (o.state == CASE_TRIAGED && !o.shadow) {
        struct wire_question question = o.question;
        const bool plausible = verdict_is_plausible(o.triage_verdict, VERDICT_TRIAGE);
        question.priority = o.priority;
        question.flags = plausible ? o.triage_verdict->flags : NULL;
        question.flags_count = plausible ? o.triage_verdict->flags_count : 0;
        if (question.event_class == CLASS_NONE && plausible) {
            question.event_class = o.triage_verdict->event_class;
        }
        if (d->verdicts_used >= d->request->verdicts_count) {
            question_units(d, &question, &o.zone, (struct str){NULL, 0});
            question_places(d, &question, o.zone.zone_id);
        }
        if (!decide_ask(d, VERDICT_DISPATCH, &question, &o.dispatch_verdict)) {
            return SEUS_OK;
        }
    }
    return open_case(d, &o);
}
