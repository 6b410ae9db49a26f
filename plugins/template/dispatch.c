/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Dispatch @NAME@: how does the room answer, and which unit goes?
 *
 *     D, X             by phone
 *     anything else    the available units, in the order of the question, on site; none: no unit
 */
#include <seus/plugin.h>

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    if (q->priority == SEUS_PRIORITY_D || q->priority == SEUS_PRIORITY_X) {
        answer->decision = SEUS_DECISION_RECOMMEND;
        answer->mode = SEUS_MODE_PHONE;
        host->add_reason(host, SEUS_TEXT("No unit is needed: by phone."));
        return SEUS_PLUGIN_ANSWERED;
    }
    answer->decision = SEUS_DECISION_NO_UNIT;
    for (uint32_t i = 0; i < q->unit_count; i++) {
        if (q->units[i]->status == SEUS_UNIT_AVAILABLE) {
            answer->decision = SEUS_DECISION_RECOMMEND;
            answer->mode = SEUS_MODE_ON_SITE;
            host->rank_unit(host, q->units[i]->unit_id);
        }
    }
    host->add_reason(host, answer->decision == SEUS_DECISION_RECOMMEND ? SEUS_TEXT("The nearest unit that is free.")
                                                                       : SEUS_TEXT("No unit is free."));
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
        .id = {"org.example.@NAME@", sizeof("org.example.@NAME@") - 1},
        .version = {"0.1.0", sizeof("0.1.0") - 1},
        .licence = {"EUPL-1.2", sizeof("EUPL-1.2") - 1},
        .kinds = SEUS_KIND_DISPATCH,
        .dispatch = &functions,
        .traits = SEUS_TRAIT_ON_REQUEST, /* asked where a zone's plugin set names it, nowhere else */
    };
    return &plugin;
}
