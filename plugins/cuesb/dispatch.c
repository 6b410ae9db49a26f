/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Dispatch of the CUESB protocol (Barcelona): a crew by class, seats, and where people sleep.
 *
 *     emergency   on site: psychologists (one for every 8 affected, a figure of ours), social workers, logistics
 *     urgency     a social worker; logistics if people must be taken somewhere
 *     D           the local centre at its next opening, no unit
 *     X           by phone: the police or the medical service first
 *
 * Units that carry what is needed, nearest first, then longest idle; too few seats or places are said. An adhered
 * municipality brings the boarding place; the city's places are for cases of the city.
 */
#include "plugins/shared.h"

#define AFFECTED_PER_PSYCHOLOGIST 8u
#define AFFECTED_PER_SOCIAL_WORKER 16u

static uint32_t share_of(uint64_t persons, uint32_t each)
{
    const uint64_t count = (persons + each - 1) / each;
    return count == 0 ? 1 : count > 1000 ? 1000 : (uint32_t)count;
}

/* People lose their lodging or cannot stay where they are: somebody must be taken somewhere. */
static int needs_transport(const struct seus_question *q)
{
    return q->event_class == SEUS_CLASS_EMERGENCY || q->need == SEUS_NEED_HOMELESS || q->need == SEUS_NEED_VIOLENCE ||
           yes(q->answers->aggressor_near);
}

/* Is this the unit's business: in an emergency any of the three professions, in an urgency a social worker? */
static int is_of_use(const struct seus_question *q, const struct seus_unit *unit)
{
    const int social = has_text(unit->skills, unit->skill_count, SEUS_TEXT("social_worker"));
    const int others = has_text(unit->skills, unit->skill_count, SEUS_TEXT("psychologist")) ||
                       has_text(unit->skills, unit->skill_count, SEUS_TEXT("logistics"));
    return unit->status == SEUS_UNIT_AVAILABLE &&
           (social || (others && q->event_class == SEUS_CLASS_EMERGENCY));
}

static int has_psychologist(const struct seus_unit *unit)
{
    return unit->psychologists > 0 || has_text(unit->skills, unit->skill_count, SEUS_TEXT("psychologist"));
}

/* In an emergency psychologists go first; then the nearest, then the longest idle. */
static int goes_before(const struct seus_question *q, const struct seus_unit *a, const struct seus_unit *b)
{
    if (q->event_class == SEUS_CLASS_EMERGENCY && has_psychologist(a) != has_psychologist(b)) {
        return has_psychologist(a);
    }
    return is_nearer(q, a, b);
}

static void propose_crew(const struct seus_host *host, const struct seus_question *q)
{
    struct sentence sentence;
    const int emergency = q->event_class == SEUS_CLASS_EMERGENCY;
    if (emergency) {
        const uint32_t psychologists = share_of(q->persons, AFFECTED_PER_PSYCHOLOGIST);
        host->add_proposal(host, SEUS_TEXT("psychologist"), psychologists);
        sentence.len = 0;
        sentence_add(&sentence, SEUS_TEXT("Psychologists for this many affected: "));
        sentence_add_number(&sentence, psychologists);
        sentence_add(&sentence, SEUS_TEXT(", with social workers and logistics."));
        host->add_reason(host, seus_text_of(sentence.bytes, sentence.len));
    }
    host->add_proposal(host, SEUS_TEXT("social_worker"),
                       emergency ? share_of(q->persons, AFFECTED_PER_SOCIAL_WORKER) : 1);
    if (needs_transport(q)) {
        host->add_proposal(host, SEUS_TEXT("logistics"), 1);
    }
}

/* Do the vehicles hold the people? Only if the room knows of seats at all. */
static void check_seats(const struct seus_host *host, const struct seus_question *q,
                        const struct ranked *ranked)
{
    uint64_t seats = 0;
    for (uint32_t i = 0; i < ranked->count; i++) {
        seats += ranked->units[i]->seats;
    }
    if (needs_transport(q) && seats > 0 && seats < q->persons) {
        host->add_reason(host, SEUS_TEXT("The free vehicles together have too few seats: ask for a bus, or go twice."));
    }
}

static void check_places(const struct seus_host *host, const struct seus_question *q)
{
    if (!needs_transport(q)) {
        return;
    }
    if (q->zone->kind == SEUS_ZONE_KIND_ADHERED) {
        host->add_reason(host, SEUS_TEXT("The municipality brings the boarding place; the city's are not used."));
    } else if (q->place_count > 0 && places_free(q) < q->persons) {
        host->add_reason(host, SEUS_TEXT("The city's free places do not hold all of them: open a collective shelter."));
    }
}

static int32_t no_unit(const struct seus_host *host, struct seus_answer *answer, uint32_t decision, uint32_t mode,
                       struct seus_text reason)
{
    answer->decision = decision;
    answer->mode = mode;
    host->add_reason(host, reason);
    return SEUS_PLUGIN_ANSWERED;
}

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    struct ranked ranked = {.count = 0};
    if (!SEUS_HAS(struct seus_question, q, settings)) {
        return SEUS_PLUGIN_NO_OPINION; /* a room before 1.1 does not tell what this protocol rests on */
    }
    if (q->zone == NULL) {
        return no_unit(host, answer, SEUS_DECISION_NO_UNIT, SEUS_MODE_NONE, SEUS_TEXT("The place is in no zone."));
    }
    const int adhered = q->zone->kind == SEUS_ZONE_KIND_ADHERED;
    host->set_cost_owner(host, adhered && q->agreement != NULL && q->agreement->payer.len > 0 ? q->agreement->payer
                                                                                              : q->zone->zone_id);
    if (q->priority == SEUS_PRIORITY_X) {
        return no_unit(host, answer, SEUS_DECISION_RECOMMEND, SEUS_MODE_PHONE,
                       SEUS_TEXT("The police or the medical service first: by phone, no unit."));
    }
    if (q->priority == SEUS_PRIORITY_D) {
        return no_unit(host, answer, SEUS_DECISION_RECOMMEND, SEUS_MODE_NEXT_OPENING,
                       SEUS_TEXT("It can wait: the local centre at its next opening, no unit."));
    }
    for (uint32_t i = 0; i < q->unit_count; i++) {
        if (is_of_use(q, q->units[i])) {
            ranked_insert(&ranked, q, q->units[i], goes_before);
        }
    }
    propose_crew(host, q);
    check_places(host, q);
    if (ranked.count == 0) {
        return no_unit(host, answer, SEUS_DECISION_NO_UNIT, SEUS_MODE_NONE,
                       SEUS_TEXT("No available unit carries who is needed: call the shift lead for reinforcement."));
    }
    answer->decision = SEUS_DECISION_RECOMMEND;
    answer->mode = SEUS_MODE_ON_SITE;
    host->add_reason(host, q->event_class == SEUS_CLASS_EMERGENCY
                               ? SEUS_TEXT("Emergency: psychologists first, then the nearest units.")
                               : SEUS_TEXT("Urgency: the nearest unit with a social worker."));
    check_seats(host, q, &ranked);
    ranked_hand_over(&ranked, host);
    return SEUS_PLUGIN_ANSWERED;
}

const struct seus_plugin *seus_plugin_entry_v1(void)
{
    static const struct seus_dispatch_functions functions = {sizeof(functions), decide};
    static const struct seus_plugin plugin = {
        .size = sizeof(plugin),
        .magic = SEUS_PLUGIN_MAGIC,
        .abi_major = SEUS_PLUGIN_ABI_MAJOR,
        .abi_minor = SEUS_PLUGIN_ABI_MINOR,
        .id = TEXT_INIT("cat.barcelona.cuesb.dispatch"),
        .version = TEXT_INIT("1.0.0"),
        .licence = TEXT_INIT("EUPL-1.2"),
        .kinds = SEUS_KIND_DISPATCH,
        .dispatch = &functions,
        .traits = SEUS_TRAIT_ON_REQUEST,
    };
    return &plugin;
}
