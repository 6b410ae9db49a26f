/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The built-in default: what the room answers when no plugin does. It is plain, errs on the side of the person who
 * needs help, and leaves judgement to the operator:
 *   zone      hooked and the caller may signal (a valid code, or a category with an authorised signaller): accept.
 *             soi: shadow. Anything else: orient to the zone's ordinary service.
 *   triage    always appropriate. E if danger was named, or a minor or a dependent person is alone, or an aggressor is
 *             near; else D if it was said that it can wait; else U. Hard flags as the answers name them.
 *   dispatch  available units of the zone by id, then those of its area, then the others. On site; remote if the place
 *             has staff and it is no E. No unit into a zone that is not hooked.
 * It never calls a plugin, and never fails.
 */
#include "policy/channel.h"
#include "policy/policy.h"

static void reason_set(struct arena *arena, struct wire_verdict *verdict, const char *sentence)
{
    verdict->reasons = arena_alloc(arena, sizeof(*verdict->reasons));
    verdict->reasons[0] = str_of(sentence);
    verdict->reasons_count = 1;
}

static bool signaller_is_valid(const struct wire_question *question)
{
    const struct wire_signaller *signaller = &question->signaller;
    return signaller->state == SIGNALLER_AUTHORISED && str_eq(signaller->zone_id, question->zone.zone_id) &&
           signaller->from <= question->now && (signaller->until == 0 || question->now < signaller->until);
}

static bool category_is_open(const struct wire_question *question)
{
    const char *word = wire_enum_word(&wire_enum_category, question->category);
    for (uint32_t i = 0; i < question->open_categories_count; i++) {
        if (question->category != CATEGORY_NONE && str_eq_cstr(question->open_categories[i], word)) {
            return true;
        }
    }
    return false;
}

static void zone_default(const struct wire_question *question, struct arena *arena, struct wire_verdict *verdict)
{
    const struct wire_zone *zone = &question->zone;
    const bool has_code = question->signaller.signaller_id.len > 0;
    const bool may_signal = has_code ? signaller_is_valid(question) : category_is_open(question);
    if (zone->zone_id.len > 0 && zone->state == ZONE_HOOKED && may_signal) {
        verdict->decision = DECISION_ACCEPT;
        reason_set(arena, verdict, "Built-in default: the zone is hooked and the caller may signal.");
        return;
    }
    verdict->orientation = zone->contact.len > 0 ? zone->contact
                                                 : STR_LIT("Call the ordinary social service of the municipality.");
    if (zone->zone_id.len > 0 && zone->state == ZONE_SOI) {
        verdict->decision = DECISION_SHADOW;
        reason_set(arena, verdict, "Built-in default: the zone is under experimentation.");
    } else {
        verdict->decision = DECISION_ORIENT;
        reason_set(arena, verdict, "Built-in default: the caller may not signal for this zone now.");
    }
}

static void flag_if(struct wire_verdict *verdict, bool fact, struct str flag)
{
    if (fact) {
        verdict->flags[verdict->flags_count++] = flag;
    }
}

static void triage_default(const struct wire_question *question, struct arena *arena, struct wire_verdict *verdict)
{
    const struct wire_answers *a = &question->answers;
    const bool minor = a->minor_alone == TRI_YES || a->uasc == TRI_YES || a->children > 0;
    const bool violence = a->gender_violence == TRI_YES || a->aggressor_near == TRI_YES;
    verdict->decision = DECISION_APPROPRIATE;
    verdict->event_class = question->event_class != CLASS_NONE ? question->event_class : CLASS_URGENCY;
    verdict->flags = arena_alloc(arena, POLICY_FLAGS_MAX * sizeof(*verdict->flags));
    flag_if(verdict, a->gender_violence == TRI_YES, STR_LIT("pink_code"));
    flag_if(verdict, a->uasc == TRI_YES, STR_LIT("uasc"));
    flag_if(verdict, a->minor_alone == TRI_YES && a->uasc != TRI_YES, STR_LIT("minor_removal"));
    flag_if(verdict, a->trafficking == TRI_YES, STR_LIT("sealed"));
    flag_if(verdict, minor || violence, STR_LIT("two_operators"));
    flag_if(verdict, a->crime_in_progress == TRI_YES || a->aggressor_near == TRI_YES, STR_LIT("police_first"));
    if (a->danger == TRI_YES || a->minor_alone == TRI_YES || a->aggressor_near == TRI_YES ||
        a->dependent_alone == TRI_YES) {
        verdict->priority = PRIORITY_E;
        reason_set(arena, verdict, "Built-in default: danger was named.");
    } else if (a->non_deferrable == TRI_NO) {
        verdict->priority = PRIORITY_D;
        reason_set(arena, verdict, "Built-in default: no danger was named and it can wait.");
    } else {
        verdict->priority = PRIORITY_U;
        reason_set(arena, verdict, "Built-in default: nobody said that it can wait.");
    }
}

/* 0: same zone, 1: same area, 2: elsewhere. */
static unsigned distance_of(const struct wire_question *question, const struct wire_unit *unit)
{
    if (str_eq(unit->zone_id, question->zone.zone_id)) {
        return 0;
    }
    return unit->area.len > 0 && str_eq(unit->area, question->zone.area) ? 1 : 2;
}

static bool goes_before(const struct wire_question *question, const struct wire_unit *a, const struct wire_unit *b)
{
    const unsigned of_a = distance_of(question, a);
    const unsigned of_b = distance_of(question, b);
    return of_a != of_b ? of_a < of_b : str_cmp(a->unit_id, b->unit_id) < 0;
}

/* The first POLICY_RANKING_MAX available units by distance, then id: insertion into a sorted, bounded list. */
static void units_rank(const struct wire_question *question, struct arena *arena, struct wire_verdict *verdict)
{
    const struct wire_unit **ranked = arena_alloc(arena, POLICY_RANKING_MAX * sizeof(*ranked));
    uint32_t count = 0;
    for (uint32_t i = 0; i < question->units_count; i++) {
        const struct wire_unit *unit = &question->units[i];
        uint32_t place = count;
        while (place > 0 && goes_before(question, unit, ranked[place - 1])) {
            place--;
        }
        if (unit->status != UNIT_AVAILABLE || place == POLICY_RANKING_MAX) {
            continue;
        }
        count = count < POLICY_RANKING_MAX ? count + 1 : count;
        for (uint32_t j = count - 1; j > place; j--) {
            ranked[j] = ranked[j - 1];
        }
        ranked[place] = unit;
    }
    verdict->ranking = arena_alloc(arena, POLICY_RANKING_MAX * sizeof(*verdict->ranking));
    verdict->ranking_count = count;
    for (uint32_t i = 0; i < count; i++) {
        verdict->ranking[i] = ranked[i]->unit_id;
    }
}

static void dispatch_default(const struct wire_question *question, struct arena *arena, struct wire_verdict *verdict)
{
    if (question->zone.zone_id.len == 0 || question->zone.state != ZONE_HOOKED) {
        verdict->decision = DECISION_NO_UNIT;
        reason_set(arena, verdict, "Built-in default: the room sends no unit into a zone that is not hooked.");
        return;
    }
    units_rank(question, arena, verdict);
    if (verdict->ranking_count == 0) {
        verdict->decision = DECISION_NO_UNIT;
        reason_set(arena, verdict, "Built-in default: no unit is available.");
        return;
    }
    const bool staff = question->answers.staff_present == TRI_YES;
    verdict->decision = DECISION_RECOMMEND;
    verdict->mode = staff && question->priority != PRIORITY_E ? MODE_REMOTE : MODE_ON_SITE;
    reason_set(arena, verdict, "Built-in default: available units by zone, area and name; check skills and crew.");
}

void policy_default(const struct wire_question *question, struct arena *arena, struct wire_verdict *ret_verdict)
{
    struct wire_verdict verdict = {.kind = question->kind, .source = SOURCE_FALLBACK};
    switch (question->kind) {
    case VERDICT_ZONE:
        zone_default(question, arena, &verdict);
        break;
    case VERDICT_TRIAGE:
        triage_default(question, arena, &verdict);
        break;
    case VERDICT_DISPATCH:
        dispatch_default(question, arena, &verdict);
        break;
    default:
        reason_set(arena, &verdict, "Built-in default: there is no such kind of question.");
        break;
    }
    *ret_verdict = verdict;
}
