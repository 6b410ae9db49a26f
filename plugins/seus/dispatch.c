/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Dispatch of the SEUS protocol: how does the room answer, and which unit goes?
 *
 * Which unit: available; with a social worker aboard; two operators for minors or violence; its shift lasts until it
 * can be back, except for an E; then same zone, same area, any; among these the longest idle.
 *
 * How, "mode first: phone, remote coordination, on site, next opening, by priority, time band, distance and a place
 * with staff such as an emergency department or a police station":
 *     X                                     phone (112 or 118 come first; the case may follow)
 *     D                                     next opening of the ordinary service
 *     E                                     on site; remote if the place has staff and the unit is of another area
 *     U, place without staff                on site; remote if the unit is of another area
 *     U, place with staff                   on site by day (08-20) from the same zone, else remote
 * A priority nobody set counts as U. The room sends no unit into a zone that is not hooked.
 *
 * For an E, a nearer unit on its way to a lesser case is proposed to be turned round: the operator confirms it, nothing
 * is ever cancelled by itself. A basket without a free place is said before somebody stands there with nowhere to go.
 */
#include "plugins/shared.h"

#define HOUR_MS (UINT64_C(3600) * 1000)
#define NEAR SEUS_DISTANCE_SAME_ZONE
#define AREA SEUS_DISTANCE_SAME_AREA
#define FAR SEUS_DISTANCE_OTHER_AREA

/* How long a unit is away, by distance. Ours: no text gives figures. */
static uint64_t away_ms(uint32_t distance)
{
    return distance == NEAR ? 2 * HOUR_MS : distance == AREA ? 3 * HOUR_MS : 4 * HOUR_MS;
}

static int has_social_worker(const struct seus_unit *unit)
{
    return has_text(unit->skills, unit->skill_count, SEUS_TEXT("social_worker"));
}

static int shift_ends_too_soon(const struct seus_question *q, const struct seus_unit *unit)
{
    return q->priority != SEUS_PRIORITY_E && unit->shift_until_ms != 0 &&
           unit->shift_until_ms < q->now_ms + away_ms(unit->distance);
}

static uint32_t mode_of(const struct seus_question *q, uint32_t distance)
{
    const int staff = yes(q->answers->staff_present);
    const int is_day = q->band == SEUS_BAND_MORNING || q->band == SEUS_BAND_AFTERNOON;
    if (q->priority == SEUS_PRIORITY_E) {
        return staff && distance == FAR ? SEUS_MODE_REMOTE : SEUS_MODE_ON_SITE;
    }
    if (staff) {
        return distance == NEAR && is_day ? SEUS_MODE_ON_SITE : SEUS_MODE_REMOTE;
    }
    return distance == FAR ? SEUS_MODE_REMOTE : SEUS_MODE_ON_SITE;
}

static int needs_two(const struct seus_question *q)
{
    static const struct seus_text flags[] = {TEXT_INIT("two_operators"), TEXT_INIT("pink_code"), TEXT_INIT("uasc"),
                                             TEXT_INIT("minor_removal")};
    int found = 0;
    for (uint32_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        found |= has_text(q->flags, q->flag_count, flags[i]);
    }
    return found;
}

/* Units that were passed over, by reason. */
struct passed {
    uint32_t alone; /* lacks the second operator */
    uint32_t late;  /* its shift ends before it would be back */
};

static void rank_units(const struct seus_question *q, struct ranked *ranked, struct passed *ret_passed)
{
    const int two_operators = needs_two(q);
    for (uint32_t i = 0; i < q->unit_count; i++) {
        const struct seus_unit *unit = q->units[i];
        if (unit->status != SEUS_UNIT_AVAILABLE || !has_social_worker(unit)) {
            continue;
        }
        if (two_operators && unit->operators < 2) {
            ret_passed->alone++;
        } else if (shift_ends_too_soon(q, unit)) {
            ret_passed->late++;
        } else {
            ranked_insert(ranked, q, unit, is_nearer);
        }
    }
}

/* E before U: the nearest unit on the way to a lesser case, if it is nearer than what is free. */
static void propose_preempt(const struct seus_host *host, const struct seus_question *q, uint32_t nearest_free)
{
    const struct seus_unit *best = NULL;
    struct sentence sentence;
    for (uint32_t i = 0; q->priority == SEUS_PRIORITY_E && i < q->busy_count; i++) {
        const struct seus_unit *unit = q->busy[i];
        if (has_social_worker(unit) && unit->distance < nearest_free && (best == NULL || is_nearer(q, unit, best))) {
            best = unit;
        }
    }
    if (best != NULL) {
        host->propose_preempt(host, best->unit_id);
        host->add_reason(host, sentence_of(&sentence, SEUS_TEXT("Nearer is "), best->unit_id,
                                           SEUS_TEXT(", on its way to a case that is no E: the operator may turn it "
                                                     "round.")));
    }
}

static int32_t no_unit(const struct seus_host *host, struct seus_answer *answer, struct seus_text reason)
{
    answer->decision = SEUS_DECISION_NO_UNIT;
    host->add_reason(host, reason);
    return SEUS_PLUGIN_ANSWERED;
}

static int32_t send_unit(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    struct ranked ranked = {.count = 0};
    struct passed passed = {0, 0};
    rank_units(q, &ranked, &passed);
    const uint32_t distance = ranked.count > 0 ? ranked.units[0]->distance : FAR + 1;
    if (ranked.count == 0) {
        no_unit(host, answer,
                passed.alone > 0 ? SEUS_TEXT("Two operators must go and no available unit has two; wait or join units.")
                : passed.late > 0 ? SEUS_TEXT("The shifts of the free units end before they would be back.")
                                  : SEUS_TEXT("No available unit has a social worker aboard; call the zone lead."));
        propose_preempt(host, q, distance);
        return SEUS_PLUGIN_ANSWERED;
    }
    answer->decision = SEUS_DECISION_RECOMMEND;
    answer->mode = mode_of(q, distance);
    host->add_reason(host, distance == NEAR   ? SEUS_TEXT("The longest idle unit of the zone.")
                           : distance == AREA ? SEUS_TEXT("None free in the zone: the longest idle of its area.")
                                              : SEUS_TEXT("None is free in the area: the longest idle beyond."));
    if (answer->mode == SEUS_MODE_REMOTE) {
        host->add_reason(host, SEUS_TEXT("Remote: the unit directs the people at the place until it can be there."));
    }
    if (has_text(q->flags, q->flag_count, SEUS_TEXT("police_first"))) {
        host->add_reason(host, SEUS_TEXT("The police are at the place before the unit enters."));
    }
    ranked_hand_over(&ranked, host);
    propose_preempt(host, q, distance);
    if (q->place_count > 0 && places_free(q) == 0) {
        host->add_reason(host, SEUS_TEXT("No place of the zone's basket is free: call the zone lead now."));
    }
    return SEUS_PLUGIN_ANSWERED;
}

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    if (!SEUS_HAS(struct seus_question, q, settings)) {
        return SEUS_PLUGIN_NO_OPINION; /* a room before 1.1 does not tell distances */
    }
    if (q->zone == NULL || q->zone->state != SEUS_ZONE_HOOKED) {
        return no_unit(host, answer, SEUS_TEXT("The zone is not served by the room: the ordinary service handles it."));
    }
    if (q->priority == SEUS_PRIORITY_X || q->priority == SEUS_PRIORITY_D) {
        answer->decision = SEUS_DECISION_RECOMMEND;
        answer->mode = q->priority == SEUS_PRIORITY_X ? SEUS_MODE_PHONE : SEUS_MODE_NEXT_OPENING;
        host->add_reason(host, q->priority == SEUS_PRIORITY_X
                                   ? SEUS_TEXT("The emergency services come first: by phone, no unit.")
                                   : SEUS_TEXT("It can wait: the ordinary service at its next opening, no unit."));
        return SEUS_PLUGIN_ANSWERED;
    }
    return send_unit(host, q, answer);
}

const struct seus_plugin *seus_plugin_entry_v1(void)
{
    static const struct seus_dispatch_functions functions = {sizeof(functions), decide};
    static const struct seus_plugin plugin = {
        .size = sizeof(plugin),
        .magic = SEUS_PLUGIN_MAGIC,
        .abi_major = SEUS_PLUGIN_ABI_MAJOR,
        .abi_minor = SEUS_PLUGIN_ABI_MINOR,
        .id = TEXT_INIT("it.toscana.seus.dispatch"),
        .version = TEXT_INIT("1.1.0"),
        .licence = TEXT_INIT("EUPL-1.2"),
        .kinds = SEUS_KIND_DISPATCH,
        .dispatch = &functions,
    };
    return &plugin;
}
