/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Zone policy of the CUESB protocol (Barcelona): who may call, and who bears the cost.
 *
 *     city                                      citizens and services, day and night
 *     adhered municipality, agreement in force  professionals only; an emergency at any time, an urgency while the
 *                                               municipality's own service is closed
 *     agreement expired, or never made          the professional is advised; no unit
 *     not in any zone                           orient
 *
 * A zone that is neither city nor adhered municipality counts as what the setting "kind" says: whoever names this
 * protocol for a zone of another kind wants to see what it would do there. The cost is the city's, or that of the payer
 * of the agreement. The room's own rule stays above: the caller's category must be opened in the zone.
 */
#include "plugins/shared.h"

static int is_professional(const struct seus_question *q)
{
    return q->signaller != NULL || (q->category != SEUS_CATEGORY_NONE && q->category != SEUS_CATEGORY_CITIZEN);
}

static int is_city(const struct seus_question *q)
{
    return q->zone->kind == SEUS_ZONE_KIND_CITY ||
           (q->zone->kind != SEUS_ZONE_KIND_ADHERED && !same_text(setting(q, SEUS_TEXT("kind")), SEUS_TEXT("adhered")));
}

/* Is the municipality's own service open? If the room does not know: its office hours on working days. */
static int service_is_open(const struct seus_question *q)
{
    if (q->service_open != SEUS_TRI_UNKNOWN) {
        return yes(q->service_open);
    }
    const uint32_t hour = q->local_minute / 60;
    return yes(q->working_day) && hour >= setting_number(q, SEUS_TEXT("office_from"), 8) &&
           hour < setting_number(q, SEUS_TEXT("office_until"), 15);
}

static int agreement_is_in_force(const struct seus_question *q)
{
    const struct seus_agreement *agreement = q->agreement;
    return agreement != NULL && agreement->from_ms <= q->now_ms &&
           (agreement->until_ms == 0 || q->now_ms < agreement->until_ms);
}

static uint32_t accept_adhered(const struct seus_host *host, const struct seus_question *q)
{
    struct sentence sentence;
    host->set_cost_owner(host, q->agreement->payer.len > 0 ? q->agreement->payer : q->zone->zone_id);
    if (q->event_class == SEUS_CLASS_EMERGENCY || q->need == SEUS_NEED_DISASTER) {
        host->add_reason(host, SEUS_TEXT("An emergency in an adhered municipality: attended at any time."));
        return SEUS_DECISION_ACCEPT;
    }
    if (service_is_open(q)) {
        host->add_reason(host, SEUS_TEXT("The municipality's own social service is open: it attends its urgencies."));
        host->set_orientation(host, sentence_of(&sentence, SEUS_TEXT("Municipal social service: "),
                                                q->zone->contact.len > 0 ? q->zone->contact : q->zone->name,
                                                SEUS_TEXT("")));
        return SEUS_DECISION_ORIENT;
    }
    host->add_reason(host, SEUS_TEXT("An urgency of an adhered municipality while its own service is closed."));
    return SEUS_DECISION_ACCEPT;
}

static uint32_t decide_adhered(const struct seus_host *host, const struct seus_question *q)
{
    struct sentence sentence;
    if (!is_professional(q)) {
        host->add_reason(host, SEUS_TEXT("In adhered municipalities professionals call, not citizens."));
        host->set_orientation(host, sentence_of(&sentence, SEUS_TEXT("Call 112, or the municipal social service: "),
                                                q->zone->contact.len > 0 ? q->zone->contact : q->zone->name,
                                                SEUS_TEXT("")));
        return SEUS_DECISION_ORIENT;
    }
    if (agreement_is_in_force(q)) {
        return accept_adhered(host, q);
    }
    host->add_reason(host, q->agreement == NULL ? SEUS_TEXT("The municipality never made an agreement: no unit goes.")
                                                : SEUS_TEXT("The agreement is not in force today: no unit goes."));
    host->set_orientation(host, SEUS_TEXT("Advice by phone; the municipality's own service acts."));
    return SEUS_DECISION_ADVISE;
}

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    if (!SEUS_HAS(struct seus_question, q, settings)) {
        return SEUS_PLUGIN_NO_OPINION; /* a room before 1.1 does not tell what this protocol rests on */
    }
    if (q->zone == NULL) {
        answer->decision = SEUS_DECISION_ORIENT;
        host->add_reason(host, SEUS_TEXT("The place is neither in the city nor in a municipality of the agreement."));
        host->set_orientation(host, SEUS_TEXT("Call the social service of the municipality where the person is."));
    } else if (is_city(q)) {
        answer->decision = SEUS_DECISION_ACCEPT;
        host->add_reason(host, is_professional(q) ? SEUS_TEXT("The city: services call day and night.")
                                                  : SEUS_TEXT("The city: citizens call day and night."));
        host->set_cost_owner(host, q->zone->zone_id);
    } else {
        answer->decision = decide_adhered(host, q);
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
        .id = TEXT_INIT("cat.barcelona.cuesb.zone"),
        .version = TEXT_INIT("1.0.0"),
        .licence = TEXT_INIT("EUPL-1.2"),
        .kinds = SEUS_KIND_ZONE,
        .zone = &functions,
        .config_schema = TEXT_INIT("kind:enum:city:city|adhered office_from:int:8:0..24 office_until:int:15:0..24"),
        .traits = SEUS_TRAIT_ON_REQUEST,
    };
    return &plugin;
}
