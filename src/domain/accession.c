/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * zone.advance: a zone takes a step on its way to the room, with the evidence; zone.checklist and zone.meeting: what it
 * prepares with. What a step needs and lacks is refused in words that say who can lift it; with an override it is
 * recorded what was missing. A step may have happened long ago, or on a day nobody stated: no date is made up.
 */
#include "base/civil.h"
#include "domain/accession.h"
#include "domain/deadline.h"

#define MONTHS_LIMIT  60u
#define DOCUMENT_SIZE 64u /* hex digits of a SHA-256 */
#define END_WARN_MS   (30ull * 24 * 60 * 60 * 1000) /* before the planned end of an experimentation */

/* A step in the making. */
struct advance {
    const struct wire_zone_advance *args;
    const struct step_rule *step;
    struct wire_zone zone;
    struct wire_accession_requested facts; /* the fields that all steps share */
};

static const char *step_word(uint32_t step)
{
    return wire_enum_word(&wire_enum_accession_step, step);
}

static enum seus_err check_document(struct decide *d, struct str document)
{
    bool good = document.len == 0 || document.len == DOCUMENT_SIZE;
    for (size_t i = 0; i < document.len; i++) {
        const char c = document.ptr[i];
        good = good && ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }
    if (good) {
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, d->why, "document", "'%.*s' is no SHA-256: 64 hex digits in lower case", STR_ARG(document));
    seus_hint(d->why, "sha256sum FILE prints it; the document itself stays with the office that keeps it");
    return SEUS_INVALID;
}

/* The steps that can follow, as words. */
static struct str steps_from(struct decide *d, uint32_t state)
{
    struct str words = {NULL, 0};
    for (uint32_t step = STEP_REQUESTED; step <= STEP_WITHDRAWN; step++) {
        const struct step_rule *row = accession_step_of(step);
        if (row != NULL && (row->from & SM_TO(state)) != 0) {
            words = arena_printf(d->arena, "%.*s%s%s", STR_ARG(words), words.len > 0 ? "|" : "", step_word(step));
        }
    }
    return words;
}

static enum seus_err check_way(struct decide *d, const struct advance *a)
{
    if (a->zone.kind == ZONE_KIND_ADHERED) {
        seus_fail(SEUS_REFUSED, d->why, "step",
                  "'%.*s' is an adhering municipality: it joins by agreement, not by steps", STR_ARG(a->zone.zone_id));
        seus_hint(d->why, "seusctl agreement make --zone %.*s --payer PAYER --act ACT", STR_ARG(a->zone.zone_id));
        return SEUS_REFUSED;
    }
    if ((a->step->from & SM_TO(a->zone.state)) == 0) {
        seus_fail(SEUS_REFUSED, d->why, "step",
                  "zone '%.*s' is %s: %s does not follow from there, and it stays as it is", STR_ARG(a->zone.zone_id),
                  a->zone.state != ZONE_NONE ? wire_enum_word(&wire_enum_zone_state, a->zone.state) : "outside",
                  step_word(a->step->step));
        const struct str next = steps_from(d, a->zone.state);
        seus_hint(d->why, "what can follow: seusctl zone advance %.*s %.*s", STR_ARG(a->zone.zone_id), STR_ARG(next));
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

/* When it happened: stated, not stated, or now; never in the future, never before the step that it follows. */
static enum seus_err settle_date(struct decide *d, struct advance *a)
{
    const struct wire_zone_advance *args = a->args;
    if (args->date_not_stated && (args->occurred_at != 0 || a->step->dated)) {
        seus_fail(SEUS_INVALID, d->why, "date_not_stated", "%s: %s", step_word(a->step->step),
                  args->occurred_at != 0 ? "its date is stated and not stated at once"
                                         : "months and coverage are counted from it, it needs its date");
        seus_hint(d->why, "seusctl zone advance %.*s %s --occurred-at 2025-12-22", STR_ARG(args->zone_id),
                  step_word(a->step->step));
        return SEUS_INVALID;
    }
    const enum seus_err err = decide_not_future(d, args->occurred_at);
    if (err != SEUS_OK || args->date_not_stated) {
        return err;
    }
    a->facts.occurred_at = args->occurred_at != 0 ? args->occurred_at : d->request->now_ms;
    const struct zone_on_day day = {d->store, d->arena, &a->zone, d->request->now_ms};
    struct wire_act *acts = NULL;
    const unsigned count = accession_acts(&day, &acts);
    for (unsigned i = 0; i < count; i++) {
        if (acts[i].step != STEP_GROUP_MET && acts[i].occurred_at > a->facts.occurred_at) {
            seus_fail(SEUS_INVALID, d->why, "occurred_at", "%s on %.*s would come before %s on %.*s",
                      step_word(a->step->step), STR_ARG(zone_day_text(d->arena, a->facts.occurred_at)),
                      step_word(acts[i].step), STR_ARG(zone_day_text(d->arena, acts[i].occurred_at)));
            seus_hint(d->why, "seusctl zone accession %.*s shows the days on record", STR_ARG(args->zone_id));
            return SEUS_INVALID;
        }
    }
    return SEUS_OK;
}

static enum seus_err fail_words(struct decide *d, const struct advance *a, const char *field, const char *what,
                                const char *flag)
{
    seus_fail(SEUS_INVALID, d->why, field, "%s of zone '%.*s' needs %s", step_word(a->step->step),
              STR_ARG(a->args->zone_id), what);
    seus_hint(d->why, "seusctl zone advance %.*s %s %s", STR_ARG(a->args->zone_id), step_word(a->step->step), flag);
    return SEUS_INVALID;
}

static enum seus_err check_words(struct decide *d, const struct advance *a)
{
    const struct wire_zone_advance *args = a->args;
    const uint32_t step = a->step->step;
    if ((a->step->reason || args->override) && args->reason.len == 0) {
        return fail_words(d, a, "reason",
                          args->override ? "the reason for going on without what is missing" : "its reason",
                          args->override ? "--override --reason TEXT" : "--reason TEXT");
    }
    if ((step == STEP_REQUESTED || step == STEP_ACCEPTED) && args->by.len == 0) {
        return fail_words(d, a, "by", "who did it: a body or a role, not a person", "--by \"mayors' conference\"");
    }
    if (step == STEP_SOI_PLANNED && args->from == 0) {
        return fail_words(d, a, "from", "the day it is to begin", "--from 2026-01-12");
    }
    if (step == STEP_SOI_EXTENDED && args->until <= a->zone.soi_planned_max) {
        return fail_words(d, a, "until", "a new end behind the planned one", "--until DAY --reason TEXT");
    }
    const bool plans = step == STEP_SOI_PLANNED || step == STEP_SOI_STARTED;
    if (!plans && (args->months_min != 0 || args->months_max != 0)) {
        return fail_words(d, a, "months_min", "no months: they belong to soi_planned and soi_started", "");
    }
    return check_document(d, args->document);
}

/* Months as given, as planned, or the service's own 6 to 8. */
static enum seus_err settle_months(struct decide *d, struct advance *a)
{
    const uint32_t step = a->step->step;
    if (step != STEP_SOI_PLANNED && step != STEP_SOI_STARTED) {
        return SEUS_OK;
    }
    struct wire_act planned = {0};
    const struct zone_on_day day = {d->store, d->arena, &a->zone, d->request->now_ms};
    (void)accession_act(&day, STEP_SOI_PLANNED, &planned);
    const uint64_t shortest = planned.months_min != 0 ? planned.months_min : ACCESSION_MONTHS_MIN;
    const uint64_t longest = planned.months_max != 0 ? planned.months_max : ACCESSION_MONTHS_MAX;
    a->facts.months_min = a->args->months_min != 0 ? a->args->months_min : shortest;
    a->facts.months_max = a->args->months_max != 0            ? a->args->months_max
                          : longest >= a->facts.months_min ? longest
                                                           : a->facts.months_min;
    if (a->facts.months_min > a->facts.months_max || a->facts.months_max > MONTHS_LIMIT) {
        seus_fail(SEUS_INVALID, d->why, "months_min", "an experimentation of %llu to %llu months: 1 to %u are possible",
                  (unsigned long long)a->facts.months_min, (unsigned long long)a->facts.months_max, MONTHS_LIMIT);
        seus_hint(d->why, "for example --months-min 6 --months-max 8");
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

static enum seus_err check_preconditions(struct decide *d, struct advance *a)
{
    const uint64_t at_ms = a->facts.occurred_at != 0 ? a->facts.occurred_at : d->request->now_ms;
    const struct zone_on_day day = {d->store, d->arena, &a->zone, at_ms};
    struct wire_precondition needs[ACCESSION_PRECONDITIONS_MAX];
    const unsigned count =
        accession_preconditions(&day, a->step->step, a->args->document.len > 0 || a->args->act.len > 0, needs);
    a->facts.missing = arena_alloc(d->arena, ACCESSION_PRECONDITIONS_MAX * sizeof(*a->facts.missing));
    const struct wire_precondition *first = NULL;
    for (unsigned i = 0; i < count; i++) {
        if (!needs[i].met) {
            first = first == NULL ? &needs[i] : first;
            a->facts.missing[a->facts.missing_count++] = needs[i].name;
        }
    }
    a->facts.overridden = first != NULL && a->args->override;
    if (first == NULL || a->args->override) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, "step", "zone '%.*s' cannot take the step %s: %.*s is missing (%.*s)%s",
              STR_ARG(a->zone.zone_id), step_word(a->step->step), STR_ARG(first->name), STR_ARG(first->fact),
              a->facts.missing_count > 1 ? ", and more is" : "");
    seus_hint(d->why, "%.*s; all of it: seusctl zone accession %.*s", STR_ARG(first->lifted_by),
              STR_ARG(a->zone.zone_id));
    return SEUS_REFUSED;
}

/* The end of the experimentation, as it is planned with this step; 0: the step says nothing of it. */
static void settle_end(struct advance *a)
{
    const uint64_t start = a->step->step == STEP_SOI_PLANNED ? a->args->from : a->facts.occurred_at;
    a->facts.from = a->step->step == STEP_SOI_PLANNED ? a->args->from : 0;
    if (a->step->step == STEP_SOI_EXTENDED) {
        a->facts.until = a->args->until;
    } else if (a->facts.months_max != 0) {
        a->facts.until = civil_months_add(start, (int)a->facts.months_max);
    }
}

/* One event type a step, all with the same fields. */
#define STEP_EVENT(STEP, name)                                                                                         \
    case STEP:                                                                                                         \
        *DECIDE_EVENT(d, accession_##name) = (struct wire_accession_##name){                                           \
            .zone_id = f->zone_id,                                                                                     \
            .act_id = f->act_id,                                                                                       \
            .occurred_at = f->occurred_at,                                                                             \
            .by = f->by,                                                                                               \
            .act = f->act,                                                                                             \
            .document = f->document,                                                                                   \
            .note = f->note,                                                                                           \
            .overridden = f->overridden,                                                                               \
            .reason = f->reason,                                                                                       \
            .missing = f->missing,                                                                                     \
            .missing_count = f->missing_count,                                                                         \
            .months_min = f->months_min,                                                                               \
            .months_max = f->months_max,                                                                               \
            .from = f->from,                                                                                           \
            .until = f->until,                                                                                         \
        };                                                                                                             \
        break;

static void emit(struct decide *d, const struct advance *a)
{
    const struct wire_accession_requested *f = &a->facts;
    switch (a->step->step) {
        STEP_EVENT(STEP_REQUESTED, requested)
        STEP_EVENT(STEP_ACCEPTED, accepted)
        STEP_EVENT(STEP_REJECTED, rejected)
        STEP_EVENT(STEP_TRAINING_STARTED, training_started)
        STEP_EVENT(STEP_TRAINING_MET, training_met)
        STEP_EVENT(STEP_GROUP_FORMED, group_formed)
        STEP_EVENT(STEP_SOI_PLANNED, soi_planned)
        STEP_EVENT(STEP_SOI_STARTED, soi_started)
        STEP_EVENT(STEP_SOI_EXTENDED, soi_extended)
        STEP_EVENT(STEP_SOI_PASSED, soi_passed)
        STEP_EVENT(STEP_SOI_FAILED, soi_failed)
        STEP_EVENT(STEP_HOOKED, hooked)
        STEP_EVENT(STEP_SUSPENDED, suspended)
        STEP_EVENT(STEP_RESUMED, resumed)
        STEP_EVENT(STEP_WITHDRAWN, withdrawn)
    default:
        break;
    }
}

/* An experimentation has a planned end, and somebody is warned of it; one of the past has none to wait for. */
static void watch_end(struct decide *d, const struct advance *a)
{
    const uint32_t step = a->step->step;
    const struct str zone_id = a->zone.zone_id;
    if (step == STEP_SOI_PASSED || step == STEP_SOI_FAILED) {
        deadlines_met(d, KIND_ZONE, zone_id, DEADLINE_SOI_END);
    }
    if (step == STEP_SOI_EXTENDED) {
        deadlines_void(d, KIND_ZONE, zone_id, DEADLINE_SOI_END, STR_LIT("the experimentation was extended"));
    }
    if ((step == STEP_SOI_STARTED || step == STEP_SOI_EXTENDED) && a->facts.until > d->request->now_ms) {
        const struct deadline_spec spec = {
            .kind = DEADLINE_SOI_END,
            .subject_kind = KIND_ZONE,
            .subject_id = zone_id,
            .zone_id = zone_id,
            .starts_at = step == STEP_SOI_STARTED ? a->facts.occurred_at : d->request->now_ms,
            .due_at = a->facts.until,
            .warn_ms = END_WARN_MS,
            .owner = STR_LIT("zone_lead"),
            .basis = STR_LIT("planned end of the experimentation"),
        };
        (void)deadline_start(d, &spec);
    }
}

enum seus_err decide_zone_advance(struct decide *d)
{
    const struct wire_zone_advance *args = d->request->args;
    struct advance a = {.args = args, .step = accession_step_of(args->step)};
    enum seus_err err = decide_get_zone(d, args->zone_id, &a.zone);
    if (err == SEUS_OK) {
        err = decide_if_version(d, args->zone_id, args->if_version, a.zone.version);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (a.step == NULL) {
        seus_fail(SEUS_INVALID, d->why, "step", "a meeting of the group is no step on the way");
        seus_hint(d->why, "seusctl zone meeting %.*s --members COUNT", STR_ARG(args->zone_id));
        return SEUS_INVALID;
    }
    a.facts = (struct wire_accession_requested){
        .zone_id = args->zone_id,
        .by = args->by,
        .act = args->act,
        .document = args->document,
        .note = args->note,
        .reason = args->reason,
    };
    enum seus_err (*const checks[])(struct decide * d, struct advance * a) = {settle_date, settle_months,
                                                                              check_preconditions};
    err = check_way(d, &a);
    if (err == SEUS_OK) {
        err = check_words(d, &a);
    }
    for (unsigned i = 0; err == SEUS_OK && i < sizeof(checks) / sizeof(checks[0]); i++) {
        err = checks[i](d, &a);
    }
    if (err != SEUS_OK) {
        return err;
    }
    settle_end(&a);
    a.facts.act_id = decide_new_id(d, 'x');
    emit(d, &a);
    watch_end(d, &a);
    decide_made(d, a.facts.act_id);
    decide_expect(d, KIND_ACT, a.facts.act_id, 0, true);
    decide_expect(d, KIND_ZONE, a.zone.zone_id, a.zone.version, true);
    return SEUS_OK;
}

/* ---- what a zone prepares with */

static bool is_item(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (i > 0 && ((c >= '0' && c <= '9') || c == '_' || c == '-')))) {
            return false;
        }
    }
    return text.len > 0;
}

enum seus_err decide_zone_checklist(struct decide *d)
{
    const struct wire_zone_checklist *args = d->request->args;
    struct wire_zone zone;
    enum seus_err err = decide_get_zone(d, args->zone_id, &zone);
    if (err == SEUS_OK) {
        err = decide_not_future(d, args->done_at);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (!is_item(args->item) || args->zone_id.len + args->item.len + 1 > WIRE_ID_SIZE_MAX) {
        seus_fail(SEUS_INVALID, d->why, "item", "'%.*s' cannot name an item: lower-case letters, digits, - and _",
                  STR_ARG(args->item));
        seus_hint(d->why, "seusctl zone checklist %.*s --item basket --owner zone_lead --due-at 2026-03-01",
                  STR_ARG(args->zone_id));
        return SEUS_INVALID;
    }
    if (args->not_done && (args->done || args->done_at != 0)) {
        seus_fail(SEUS_INVALID, d->why, "not_done", "item '%.*s' cannot be done and not done", STR_ARG(args->item));
        seus_hint(d->why, "give --done or --not-done");
        return SEUS_INVALID;
    }
    const struct str id = arena_printf(d->arena, "%.*s/%.*s", STR_ARG(args->zone_id), STR_ARG(args->item));
    struct wire_check old;
    const bool known = d->store->get(d->store->ctx, KIND_CHECK, id, d->arena, &old);
    const uint64_t version = known ? old.version : 0;
    const bool done = args->done || args->done_at != 0;
    *DECIDE_EVENT(d, checklist_set) = (struct wire_checklist_set){
        .zone_id = args->zone_id,
        .item = args->item,
        .owner = args->owner,
        .due_at = args->due_at,
        .done_at = args->done_at != 0 ? args->done_at : done ? d->request->now_ms : 0,
        .note = args->note,
        .reopened = args->not_done,
    };
    decide_made(d, id);
    decide_expect(d, KIND_CHECK, id, version, true);
    decide_expect(d, KIND_ZONE, zone.zone_id, zone.version, true); /* steps rest on the zone and what it has done */
    return SEUS_OK;
}

enum seus_err decide_zone_meeting(struct decide *d)
{
    const struct wire_zone_meeting *args = d->request->args;
    struct wire_zone zone;
    enum seus_err err = decide_get_zone(d, args->zone_id, &zone);
    if (err == SEUS_OK) {
        err = decide_not_future(d, args->held_at);
    }
    if (err == SEUS_OK) {
        err = check_document(d, args->document);
    }
    if (err != SEUS_OK) {
        return err;
    }
    struct wire_group_met *event = DECIDE_EVENT(d, group_met);
    *event = (struct wire_group_met){
        .zone_id = args->zone_id,
        .act_id = decide_new_id(d, 'x'),
        .occurred_at = args->held_at != 0 ? args->held_at : d->request->now_ms,
        .members = args->members,
        .by = args->by,
        .act = args->act,
        .note = args->note,
        .document = args->document,
    };
    decide_made(d, event->act_id);
    decide_expect(d, KIND_ACT, event->act_id, 0, true);
    decide_expect(d, KIND_ZONE, zone.zone_id, zone.version, true);
    return SEUS_OK;
}
