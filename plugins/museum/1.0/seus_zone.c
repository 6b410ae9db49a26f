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
#include "seus/plugin.h"

static const struct seus_text category_names[] = {
    {"", 0},
    {"the hospital", sizeof("the hospital") - 1},
    {"the police", sizeof("the police") - 1},
    {"the social service", sizeof("the social service") - 1},
    {"the municipality", sizeof("the municipality") - 1},
    {"the fire brigade", sizeof("the fire brigade") - 1},
    {"the ambulance service", sizeof("the ambulance service") - 1},
    {"the anti-violence centre", sizeof("the anti-violence centre") - 1},
};
#define CATEGORY_COUNT (sizeof(category_names) / sizeof(category_names[0]))

/* One sentence of three parts, the middle one from the question; cut at what a sentence may have. */
struct sentence {
    char bytes[256];
    uint64_t len;
};

static void sentence_add(struct sentence *sentence, struct seus_text text)
{
    if (text.len <= sizeof(sentence->bytes) - sentence->len) { /* a part fits whole or is left out */
        for (uint64_t i = 0; i < text.len; i++) {
            sentence->bytes[sentence->len++] = text.ptr[i];
        }
    }
}

static void orient(const struct seus_host *host, struct seus_text before, struct seus_text middle,
                   struct seus_text after)
{
    struct sentence sentence;
    sentence.len = 0;
    sentence_add(&sentence, before);
    sentence_add(&sentence, middle);
    sentence_add(&sentence, after);
    host->set_orientation(host, seus_text_of(sentence.bytes, sentence.len));
}

static void orient_to_service(const struct seus_host *host, const struct seus_zone *zone)
{
    if (zone->contact.len > 0) {
        orient(host, SEUS_TEXT("Ordinary social service of the zone: "), zone->contact, SEUS_TEXT(""));
    } else {
        orient(host, SEUS_TEXT("Call the ordinary social service of the municipality"), SEUS_TEXT(""), SEUS_TEXT("."));
    }
}

static int same_text(struct seus_text a, struct seus_text b)
{
    uint64_t i = 0;
    while (i < a.len && a.len == b.len && a.ptr[i] == b.ptr[i]) {
        i++;
    }
    return a.len == b.len && i == a.len;
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
    if (q->category != SEUS_CATEGORY_NONE && q->category < CATEGORY_COUNT &&
        (q->open_categories & SEUS_CATEGORY_BIT(q->category)) != 0) {
        return 1;
    }
    host->add_reason(host, SEUS_TEXT("The caller's category may not signal for this zone yet."));
    for (uint32_t other = 1; other < CATEGORY_COUNT; other++) {
        if ((q->open_categories & SEUS_CATEGORY_BIT(other)) != 0) {
            orient(host, SEUS_TEXT("Ask "), category_names[other], SEUS_TEXT(" of the zone to signal to the room."));
            return 0;
        }
    }
    orient_to_service(host, q->zone);
    return 0;
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
        orient(host, SEUS_TEXT("The room is suspended for this zone; next: "),
               q->zone->contact.len > 0 ? q->zone->contact : SEUS_TEXT("the regional coordination"), SEUS_TEXT(""));
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
        .id = {"it.toscana.seus.zone", sizeof("it.toscana.seus.zone") - 1},
        .version = {"1.0.0", sizeof("1.0.0") - 1},
        .licence = {"EUPL-1.2", sizeof("EUPL-1.2") - 1},
        .kinds = SEUS_KIND_ZONE,
        .zone = &functions,
    };
    return &plugin;
}
