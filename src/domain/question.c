/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Questions to policy and what is made of the answers. A question carries copies, because it is answered later, when
 * the rows may have moved. An answer comes from other people's code: it is checked here against what it may say at all,
 * and the callers check it again against the rules that no protocol can lift.
 */
#include "domain/accession.h"
#include "domain/crew.h"
#include "domain/decide.h"
#include "domain/exercise.h"
#include "domain/plugin_set.h"

bool decide_ask(struct decide *d, enum verdict_kind kind, const struct wire_question *question,
                const struct wire_verdict **ret_verdict)
{
    d->asked_zone_id = decide_keep(d, question->zone.zone_id);
    if (d->verdicts_used < d->request->verdicts_count) {
        *ret_verdict = &d->request->verdicts[d->verdicts_used++];
        d->sets_moved = !plugin_set_rest(d, question, kind, *ret_verdict) || d->sets_moved;
        return true;
    }
    d->needed = true;
    d->question = *question;
    d->question.kind = kind;
    d->question.now = d->request->now_ms;
    plugin_set_ask(d, &d->question);
    return false;
}

static struct str *keep_list(struct decide *d, const struct str *list, uint32_t count)
{
    struct str *kept = arena_alloc(d->arena, (count + 1) * sizeof(*kept));
    for (uint32_t i = 0; i < count; i++) {
        kept[i] = decide_keep(d, list[i]);
    }
    return kept;
}

struct str zone_contact_today(struct decide *d, const struct wire_zone *zone)
{
    struct wire_room room;
    if (zone->state == ZONE_SUSPENDED && zone->next_room.len > 0 &&
        d->store->get(d->store->ctx, KIND_ROOM, zone->next_room, d->arena, &room)) {
        return decide_line(d, arena_printf(d->arena, "%.*s, %.*s", STR_ARG(room.name), STR_ARG(room.phone)));
    }
    return decide_keep(d, zone->contact);
}

void question_zone(struct decide *d, struct wire_question *question, const struct wire_zone *zone)
{
    question->zone = *zone;
    question->zone.zone_id = decide_keep(d, zone->zone_id);
    question->zone.name = decide_keep(d, zone->name);
    question->zone.area = decide_keep(d, zone->area);
    question->zone.prefix = decide_keep(d, zone->prefix);
    question->zone.contact = zone_contact_today(d, zone);
    question->zone.lead = decide_keep(d, zone->lead);
    question->zone.zone_body = decide_keep(d, zone->zone_body);
    question->zone.room_id = decide_keep(d, zone->room_id);
    question->zone.reference = decide_keep(d, zone->reference);
    const bool reachable = str_eq(question->zone.contact, zone->contact);
    question->zone.next_room = reachable ? decide_keep(d, zone->next_room) : (struct str){NULL, 0}; /* in contact */
}

void question_signaller(struct decide *d, struct wire_question *question, const struct wire_signaller *signaller)
{
    question->signaller = *signaller;
    question->signaller.signaller_id = decide_keep(d, signaller->signaller_id);
    question->signaller.name = decide_keep(d, signaller->name);
    question->signaller.zone_id = decide_keep(d, signaller->zone_id);
}

void question_access(struct decide *d, struct wire_question *question, const struct wire_zone *zone, struct str line_id,
                     struct str municipality_id, bool categories)
{
    const struct zone_on_day day = {d->store, d->arena, zone, d->request->now_ms};
    struct wire_line line;
    struct wire_agreement agreement;
    const uint32_t access = zone_line(&day, line_id, &line) ? line.access : (uint32_t)LINE_ACCESS_NONE;
    question->line = str_of(wire_enum_word(&wire_enum_line_access, access));
    question->service_open = zone_local_hours(&day, municipality_id);
    if (categories) {
        question->open_categories =
            zone_category_words(zone_categories_open(&day, access), d->arena, &question->open_categories_count);
    }
    if (zone->kind == ZONE_KIND_ADHERED) {
        (void)zone_agreement(&day, &agreement);
        question->agreement = (struct wire_question_agreement){
            .from = agreement.from,
            .until = agreement.until,
            .payer = decide_keep(d, agreement.payer),
            .agreement_id = decide_keep(d, agreement.agreement_id),
        };
    }
}

static enum seus_err refuse_status(struct decide *d, const struct wire_unit *unit)
{
    struct wire_case holder;
    const struct wire_assignment *held = NULL;
    if (d->why == NULL) {
        return SEUS_REFUSED; /* asked of every candidate: nobody reads the words */
    }
    if (unit->status == UNIT_RETIRED) {
        seus_fail(SEUS_REFUSED, d->why, "unit_id", "unit %.*s has left the service (%.*s): it was not sent",
                  STR_ARG(unit->unit_id), STR_ARG(unit->reason));
        seus_hint(d->why, "seusctl unit list --status available shows who can go");
        return SEUS_REFUSED;
    }
    if (unit->cases_count > 0 && unit->assignments_count > 0 &&
        d->store->get(d->store->ctx, KIND_CASE, unit->cases[0], d->arena, &holder)) {
        held = case_assignment(&holder, unit->assignments[0]);
    }
    if (held != NULL) {
        seus_fail(SEUS_REFUSED, d->why, "unit_id", "unit %.*s is %s on case %.*s: it was not sent",
                  STR_ARG(unit->unit_id), unit_word(unit->status), STR_ARG(case_label(&holder)));
        seus_hint(d->why, "seusctl unit list --status available shows the others; this one gets free with: %.*s",
                  STR_ARG(unit_way_free(d, &holder, held)));
    } else {
        seus_fail(SEUS_REFUSED, d->why, "unit_id", "unit %.*s is %s: it was not sent", STR_ARG(unit->unit_id),
                  unit_word(unit->status));
        seus_hint(d->why,
                  "seusctl unit status %.*s available, if it can go; seusctl unit list --status available shows "
                  "the others",
                  STR_ARG(unit->unit_id));
    }
    return SEUS_REFUSED;
}

enum seus_err unit_can_take(struct decide *d, const struct wire_unit *unit, struct str case_id)
{
    if (case_id.len > 0 && domain_ids_have(unit->cases, unit->cases_count, case_id)) {
        seus_fail(SEUS_REFUSED, d->why, "unit_id", "unit %.*s is already on this case (%s): it was not sent twice",
                  STR_ARG(unit->unit_id), unit_word(unit->status));
        seus_hint(d->why, "seusctl unit list shows who else is available");
        return SEUS_REFUSED;
    }
    const bool shares =
        unit->multi && unit->assignments_count > 0 && unit->status >= UNIT_ASSIGNED && unit->status <= UNIT_AT_PLACE;
    if (unit->status != UNIT_AVAILABLE && !shares) {
        return refuse_status(d, unit);
    }
    if (unit->assignments_count >= UNIT_ASSIGNMENTS_MAX) {
        seus_fail(SEUS_REFUSED, d->why, "unit_id", "unit %.*s holds %u assignments, the most a unit can hold",
                  STR_ARG(unit->unit_id), unit->assignments_count);
        seus_hint(d->why, "end one first: seusctl unit status %.*s available --case CASE", STR_ARG(unit->unit_id));
        return SEUS_REFUSED;
    }
    struct wire_zone zone;
    const bool known = d->store->get(d->store->ctx, KIND_ZONE, unit->zone_id, d->arena, &zone);
    if (known) {
        decide_zone_today(d, &zone);
    }
    if (!known || zone.state != ZONE_HOOKED) {
        seus_fail(SEUS_REFUSED, d->why, "unit_id",
                  "unit %.*s belongs to zone '%.*s', which is not hooked to the room: the room cannot send it",
                  STR_ARG(unit->unit_id), STR_ARG(unit->zone_id));
        seus_hint(d->why, "seusctl unit list --status available shows the units of the hooked zones");
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

/* May it go, asked without words. */
static bool is_candidate(struct decide *d, const struct wire_unit *unit, struct str case_id)
{
    struct seus_why *const wanted = d->why;
    d->why = NULL;
    const enum seus_err err = unit_can_take(d, unit, case_id);
    d->why = wanted;
    return err == SEUS_OK;
}

/* How near a unit is: 0 of the same zone, 1 of the same area vasta, 2 of anywhere else. */
static unsigned distance_of(const struct wire_unit *unit, const struct wire_zone *zone)
{
    if (str_eq(unit->zone_id, zone->zone_id)) {
        return 0;
    }
    return str_eq(unit->area, zone->area) ? 1 : 2;
}

/* A unit's row for the question; who is aboard today stands for what was registered. */
static void add_unit(struct decide *d, struct wire_question *question, const struct wire_unit *row,
                     struct wire_unit *ret_unit)
{
    struct wire_crew crew = {0};
    struct wire_question_crew known = {.unit_id = decide_keep(d, row->unit_id), .seats = row->seats};
    *ret_unit = *row;
    ret_unit->unit_id = known.unit_id;
    ret_unit->name = decide_keep(d, row->name);
    ret_unit->zone_id = decide_keep(d, row->zone_id);
    ret_unit->area = decide_keep(d, row->area);
    ret_unit->reason = decide_keep(d, row->reason);
    ret_unit->skills = keep_list(d, row->skills, row->skills_count);
    ret_unit->assignments = keep_list(d, row->assignments, row->assignments_count);
    ret_unit->cases = keep_list(d, row->cases, row->cases_count);
    ret_unit->crew_id = decide_keep(d, row->crew_id);
    ret_unit->crew = keep_list(d, row->crew, row->crew_count);
    if (crew_is_aboard(row, d->request->now_ms)) {
        struct crew_aboard aboard;
        crew_count(d, row->crew, row->crew_count, &aboard);
        ret_unit->operators = aboard.operators;
        known.psychologists = aboard.psychologists;
        if (aboard.profiles_count > 0) { /* none of them said what they are: as it was registered */
            ret_unit->skills = aboard.profiles;
            ret_unit->skills_count = aboard.profiles_count;
        }
        (void)d->store->get(d->store->ctx, KIND_CREW, row->crew_id, d->arena, &crew);
        known.seats = crew.seats != 0 ? crew.seats : row->seats;
    }
    known.shift_until = row->crew_count > 0 ? row->crew_until : 0; /* also when it is over */
    if (known.seats > 0 || known.psychologists > 0 || known.shift_until > 0) {
        question->crews[question->crews_count++] = known;
    }
}

static void add_units(struct decide *d, struct wire_question *question, const struct wire_zone *zone,
                      struct str case_id, const struct wire_unit *units, unsigned units_count, unsigned distance)
{
    for (unsigned i = 0; i < units_count && question->units_count < CANDIDATES_MAX; i++) {
        if (distance_of(&units[i], zone) == distance && is_candidate(d, &units[i], case_id) &&
            exercise_zone(d, units[i].zone_id) == (zone->kind == ZONE_KIND_EXERCISE)) {
            add_unit(d, question, &units[i], &question->units[question->units_count++]);
        }
    }
}

/* On the way to one case, which is not of priority E and not this one: policy may propose to turn it round. */
static bool is_on_lesser_way(struct decide *d, const struct wire_unit *unit, struct str case_id)
{
    struct wire_case row;
    struct wire_zone zone;
    if (unit->status < UNIT_ASSIGNED || unit->status > UNIT_ENROUTE || unit->assignments_count != 1 ||
        unit->cases_count != 1 || str_eq(unit->cases[0], case_id) ||
        !d->store->get(d->store->ctx, KIND_CASE, unit->cases[0], d->arena, &row) || row.priority == PRIORITY_E ||
        !d->store->get(d->store->ctx, KIND_ZONE, unit->zone_id, d->arena, &zone)) {
        return false;
    }
    decide_zone_today(d, &zone);
    return zone.state == ZONE_HOOKED;
}

static void add_busy(struct decide *d, struct wire_question *question, const struct wire_zone *zone,
                     struct str case_id, const struct wire_unit *units, unsigned units_count)
{
    for (unsigned i = 0; i < units_count && question->busy_count < CANDIDATES_MAX; i++) {
        if (is_on_lesser_way(d, &units[i], case_id) &&
            exercise_zone(d, units[i].zone_id) == (zone->kind == ZONE_KIND_EXERCISE)) {
            add_unit(d, question, &units[i], &question->busy[question->busy_count++]);
        }
    }
}

void question_units(struct decide *d, struct wire_question *question, const struct wire_zone *zone, struct str case_id)
{
    question->units = arena_alloc(d->arena, CANDIDATES_MAX * sizeof(*question->units));
    question->busy = arena_alloc(d->arena, CANDIDATES_MAX * sizeof(*question->busy));
    question->crews = arena_alloc(d->arena, 2 * CANDIDATES_MAX * sizeof(*question->crews));
    question->units_count = 0;
    question->busy_count = 0;
    question->crews_count = 0;
    if (zone->state != ZONE_HOOKED) {
        return; /* no unit can be sent there by the room: policy still says how to answer */
    }
    void *units = NULL;
    unsigned count = d->store->rows(d->store->ctx, KIND_UNIT, zone->area, d->arena, UNITS_SCANNED_MAX, &units);
    add_units(d, question, zone, case_id, units, count, 0);
    add_units(d, question, zone, case_id, units, count, 1);
    add_busy(d, question, zone, case_id, units, count); /* from another area it would not be nearer */
    if (question->units_count < CANDIDATES_MAX) {
        count = d->store->rows(d->store->ctx, KIND_UNIT, (struct str){NULL, 0}, d->arena, UNITS_SCANNED_MAX, &units);
        add_units(d, question, zone, case_id, units, count, 2);
    }
}

unsigned verdict_ranking(struct decide *d, const struct wire_verdict *verdict, struct str case_id, struct str **ret_ids)
{
    struct str *ids = arena_alloc(d->arena, (CANDIDATES_MAX + 1) * sizeof(*ids));
    unsigned count = 0;
    for (uint32_t i = 0; i < verdict->ranking_count && count < CANDIDATES_MAX; i++) {
        struct wire_unit unit;
        if (d->store->get(d->store->ctx, KIND_UNIT, verdict->ranking[i], d->arena, &unit) &&
            is_candidate(d, &unit, case_id)) {
            ids[count++] = decide_keep(d, verdict->ranking[i]);
        }
    }
    *ret_ids = ids;
    return count;
}

bool verdict_is_plausible(const struct wire_verdict *verdict, enum verdict_kind kind)
{
    const uint32_t decision = verdict->decision;
    if (verdict->kind != kind || verdict->priority > PRIORITY_X || verdict->event_class > CLASS_EMERGENCY ||
        verdict->mode > MODE_NEXT_OPENING || verdict->flags_count > IDS_MAX) {
        return false;
    }
    switch (kind) {
    case VERDICT_ZONE:
        return (decision >= DECISION_ACCEPT && decision <= DECISION_OUT_OF_COVERAGE) || decision == DECISION_ADVISE;
    case VERDICT_TRIAGE:
        return (decision >= DECISION_APPROPRIATE && decision <= DECISION_DEFERRED) || decision == DECISION_ADVISE;
    case VERDICT_DISPATCH:
        return decision == DECISION_RECOMMEND || decision == DECISION_NO_UNIT;
    case VERDICT_NONE:
        break;
    }
    return false;
}

void decide_fallback_event(struct decide *d, const struct wire_verdict *verdict, enum verdict_kind kind,
                           struct str case_id)
{
    const bool plausible = verdict_is_plausible(verdict, kind);
    plugin_shadow_events(d, verdict, case_id);
    if (plausible && verdict->source != SOURCE_FALLBACK) {
        return;
    }
    struct wire_policy_fallback *event = DECIDE_EVENT(d, policy_fallback);
    event->kind = kind;
    event->plugin = decide_keep(d, verdict->plugin);
    if (!plausible) {
        event->reason = STR_LIT("its answer does not fit the question: the room's own rule decided");
    } else if (verdict->reasons_count > 1 && verdict->reasons[0].len > 0) {
        event->reason = decide_line(d, verdict->reasons[0]); /* of a default, the first is why it had to answer */
    } else {
        event->reason = STR_LIT("no plugin answered in time: the built-in default decided");
    }
    event->case_id = case_id;
}

/* Of a plugin the first reason counts; a default's own is the last, behind why it had to answer. */
struct str verdict_reason(const struct wire_verdict *verdict, struct str otherwise)
{
    if (verdict->reasons_count == 0) {
        return otherwise;
    }
    const struct str reason = verdict->reasons[verdict->source == SOURCE_FALLBACK ? verdict->reasons_count - 1 : 0];
    return reason.len > 0 ? reason : otherwise;
}
