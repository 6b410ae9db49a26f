/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Zone policy @NAME@: may this caller's report become a case in this zone?
 *
 *     a hooked zone, the caller's category is open    accept
 *     anything else                                   orient to the zone's ordinary service
 */
#include <seus/plugin.h>

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    if (q->zone == NULL) {
        return SEUS_PLUGIN_NO_OPINION; /* not a zone of the service: others decide */
    }
    if (q->zone->state == SEUS_ZONE_HOOKED && q->category < 64 &&
        (q->open_categories & SEUS_CATEGORY_BIT(q->category)) != 0) {
        answer->decision = SEUS_DECISION_ACCEPT;
        host->add_reason(host, SEUS_TEXT("The zone is served and the caller's category is open."));
        return SEUS_PLUGIN_ANSWERED;
    }
    answer->decision = SEUS_DECISION_ORIENT;
    host->add_reason(host, SEUS_TEXT("The caller's category is not open in this zone."));
    host->set_orientation(host, q->zone->contact.len > 0 ? q->zone->contact
                                                         : SEUS_TEXT("Call the social service of the municipality."));
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
        .id = {"org.example.@NAME@", sizeof("org.example.@NAME@") - 1},
        .version = {"0.1.0", sizeof("0.1.0") - 1},
        .licence = {"EUPL-1.2", sizeof("EUPL-1.2") - 1},
        .kinds = SEUS_KIND_ZONE,
        .zone = &functions,
        .traits = SEUS_TRAIT_ON_REQUEST, /* asked where a zone's plugin set names it, nowhere else */
    };
    return &plugin;
}
