/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Zone policy of the SEUS protocol: may this caller's report become a case in this zone?
 *
 *     not in any zone                           orient
 *     a citizen (access is through a service)   orient
 *     none ... group formed, failed, left       out of coverage: the contact of the ordinary service
 *     suspended                                 orient to the next room
 *     the category is not opened in the zone    orient, and name a category that is
 *     soi, and passed but not yet hooked        shadow: recognised, the ordinary service handles it
 *     hooked                                    accept
 *
 * A caller who states a code must be authorised for this zone at this moment: "only authorised (zone, category, date)
 * opens a case", and to recognise a situation takes no less. For danger to life the operator may still open the case;
 * that is recorded as an override.
 */
#include "plugins/shared.h"

static const struct seus_text category_names[] = {
    {"", 0},
    TEXT_INIT("the hospital"),
    TEXT_INIT("the police"),
    TEXT_INIT("the social service"),
    TEXT_INIT("the municipality"),
    TEXT_INIT("the fire brigade"),
    TEXT_INIT("the ambulance service"),
    TEXT_INIT("the anti-violence centre"),
    {"", 0}, /* citizens: nobody is sent to a neighbour */
    TEXT_INIT("another public body"),
};
#define CATEGORY_COUNT (sizeof(category_names) / sizeof(category_names[0]))

static void orient(const struct seus_host *host, struct seus_text before, struct seus_text middle,
                   struct seus_text after)
{
    struct sentence sentence;
    host->set_orientation(host, sentence_of(&sentence, before, middle, after));
}

static void orient_to_service(const struct seus_host *host, const struct seus_zone *zone)
{
    if (zone->contact.len > 0) {
        orient(host, SEUS_TEXT("Ordinary social service of the zone: "), zone->contact, SEUS_TEXT(""));
    } else {
        orient(host, SEUS_TEXT("Call the ordinary social service of the municipality"), SEUS_TEXT(""), SEUS_TEXT("."));
    }
}

static int is_authorised(const struct seus_signaller *s, const struct seus_zone *zone, uint64_t now_ms)
{
    return s->state == SEUS_SIGNALLER_AUTHORISED && same_text(s->zone_id, zone->zone_id) && s->from_ms <= now_ms &&
           (s->until_ms == 0 || now_ms < s->until_ms);
}

/* May this caller signal for the zone, hooked or under experimentation? If not, the answer says why, and who may. */
static int may_signal(const struct seus_host *host, const struct seus_question *q)
{
    if (q->signaller != NULL) {
        if (is_authorised(q->signaller, q->zone, q->now_ms)) {
            return 1;
        }
        host->add_reason(host, SEUS_TEXT("This code is not authorised to signal for this zone now."));
        orient_to_service(host, q->zone);
        return 0;
    }
    if (q->category != SEUS_CATEGORY_NONE && q->category < 64 &&
        (q->open_categories & SEUS_CATEGORY_BIT(q->category)) != 0) {
        return 1;
    }
    host->add_reason(host, SEUS_TEXT("The caller's category may not signal for this zone yet."));
    for (uint32_t other = 1; other < CATEGORY_COUNT; other++) {
        if ((q->open_categories & SEUS_CATEGORY_BIT(other)) != 0 && category_names[other].len > 0) {
            orient(host, SEUS_TEXT("Ask "), category_names[other], SEUS_TEXT(" of the zone to signal to the room."));
            return 0;
        }
    }
    orient_to_service(host, q->zone);
    return 0;
}

static void orient_to_next_room(const struct seus_host *host, const struct seus_zone *zone)
{
    const int has_next = SEUS_HAS(struct seus_zone, zone, next_room) && zone->next_room.len > 0;
    orient(host, SEUS_TEXT("The room is suspended for this zone; next: "),
           has_next                ? zone->next_room
           : zone->contact.len > 0 ? zone->contact
                                   : SEUS_TEXT("the regional coordination"),
           SEUS_TEXT(""));
}

static uint32_t decide_state(const struct seus_host *host, const struct seus_question *q)
{
    switch (q->zone->state) {
    case SEUS_ZONE_HOOKED:
        if (!may_signal(host, q)) {
            return SEUS_DECISION_ORIENT;
        }
        host->add_reason(host, SEUS_TEXT("The zone is served by the room and the caller's category may signal."));
        return SEUS_DECISION_ACCEPT;
    case SEUS_ZONE_SOI:
    case SEUS_ZONE_SOI_PASSED:
        if (!may_signal(host, q)) {
            return SEUS_DECISION_ORIENT;
        }
        host->add_reason(host, SEUS_TEXT("The zone is under experimentation: the ordinary service handles the case."));
        orient_to_service(host, q->zone);
        return SEUS_DECISION_SHADOW;
    case SEUS_ZONE_SUSPENDED:
        host->add_reason(host, SEUS_TEXT("The zone is suspended: another room answers for it."));
        orient_to_next_room(host, q->zone);
        return SEUS_DECISION_ORIENT;
    default:
        host->add_reason(host, SEUS_TEXT("The zone is not served by the room."));
        orient_to_service(host, q->zone);
        return SEUS_DECISION_OUT_OF_COVERAGE;
    }
}

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    if (q->zone == NULL) {
        answer->decision = SEUS_DECISION_ORIENT;
        host->add_reason(host, SEUS_TEXT("The place is in no zone of the service."));
        host->set_orientation(host, SEUS_TEXT("Call the social service of the municipality where the person is."));
    } else if (q->signaller == NULL && q->category == SEUS_CATEGORY_CITIZEN) {
        answer->decision = SEUS_DECISION_ORIENT;
        host->add_reason(host, SEUS_TEXT("Citizens reach the room through a public service."));
        orient_to_service(host, q->zone);
    } else {
        answer->decision = decide_state(host, q);
    }
    return SEUS_PLUGIN_ANSWERED;
}

const struct seus_plugin *seus_plugin_entry_v1(void)
{
    static const struct seus_zone_functions functions = {sizeof(functions), decide};
    static const struct seus_plugin plugin = {
        .size = sizeof(plugin),
        .magic = SEUS_PLUGIN_MAGIC,
        .abi_major = SEUS_PLUGIN_ABI_MAJOR,
        .abi_minor = SEUS_PLUGIN_ABI_MINOR,
        .id = TEXT_INIT("it.toscana.seus.zone"),
        .version = TEXT_INIT("1.1.0"),
        .licence = TEXT_INIT("EUPL-1.2"),
        .kinds = SEUS_KIND_ZONE,
        .zone = &functions,
    };
    return &plugin;
}
