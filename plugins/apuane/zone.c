/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Zone policy of the Apuane zone: that of the SEUS protocol, with two agreements of the zone on top. It holds none of
 * the rules it varies: it asks the plugin behind it (seus.ext.next/1) and amends what that one says.
 *
 *     while the zone rehearses (shadow)   the caller is told where to turn at this hour: by day the ordinary service,
 *                                         as SEUS says; by night and on days off the duty phone of the zone, if set
 *     while the zone rehearses            a municipality calls through its social service, whose people did the
 *                                         training: recognition is what is rehearsed, and is scored
 *
 * Everything else is as SEUS decides. Name it in the zone's plugin set before it.toscana.seus.zone.
 */
#include "plugins/shared.h"

static int is_off_hours(const struct seus_question *q)
{
    return SEUS_HAS(struct seus_question, q, working_day) &&
           (q->working_day == SEUS_TRI_NO || q->band == SEUS_BAND_NIGHT || q->band == SEUS_BAND_EVENING);
}

static int32_t orient_municipality(const struct seus_host *host, const struct seus_question *q,
                                   const struct seus_next *next, struct seus_answer *answer)
{
    struct sentence sentence;
    next->forget(host);
    answer->decision = SEUS_DECISION_ORIENT;
    host->add_reason(host, SEUS_TEXT("The zone rehearses: municipalities signal through their social service."));
    host->set_orientation(host, sentence_of(&sentence, SEUS_TEXT("Ask the social service to signal: "),
                                            q->zone->contact.len > 0 ? q->zone->contact : q->zone->name,
                                            SEUS_TEXT("")));
    return SEUS_PLUGIN_ANSWERED;
}

static void name_duty_phone(const struct seus_host *host, struct seus_text phone)
{
    struct sentence sentence;
    host->add_reason(host, SEUS_TEXT("Outside office hours the duty of the zone handles what is recognised."));
    host->set_orientation(host, sentence_of(&sentence, SEUS_TEXT("Duty of the zone: "), phone, SEUS_TEXT("")));
}

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    const struct seus_next *next = (const struct seus_next *)host->get_extension(host, SEUS_EXT_NEXT);
    const struct seus_text phone = setting(q, SEUS_TEXT("duty_phone"));
    if (next == NULL) {
        return SEUS_PLUGIN_NO_OPINION;
    }
    const int32_t result = next->ask(host, answer);
    if (result != SEUS_PLUGIN_ANSWERED || answer->decision != SEUS_DECISION_SHADOW) {
        return result;
    }
    if (q->category == SEUS_CATEGORY_MUNICIPALITY) {
        return orient_municipality(host, q, next, answer);
    }
    if (phone.len > 0 && is_off_hours(q)) {
        name_duty_phone(host, phone);
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
        .id = TEXT_INIT("it.toscana.apuane.zone"),
        .version = TEXT_INIT("1.0.0"),
        .licence = TEXT_INIT("EUPL-1.2"),
        .kinds = SEUS_KIND_ZONE,
        .zone = &functions,
        .config_schema = TEXT_INIT("duty_phone:text:"),
        .traits = SEUS_TRAIT_ON_REQUEST,
    };
    return &plugin;
}
