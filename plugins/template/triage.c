/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Triage @NAME@: is it a case for the room, and how urgent?
 *
 *     danger, or nobody knows    appropriate, E
 *     it can wait                deferred, D
 *     anything else              appropriate, U
 */
#include <seus/plugin.h>

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    const struct seus_answers *a = q->answers;
    answer->event_class = SEUS_CLASS_URGENCY;
    if (a->danger != SEUS_TRI_NO) {
        answer->decision = SEUS_DECISION_APPROPRIATE;
        answer->priority = SEUS_PRIORITY_E;
        host->add_reason(host, SEUS_TEXT("Danger was named, or nobody could say that there is none."));
    } else if (a->non_deferrable == SEUS_TRI_NO) {
        answer->decision = SEUS_DECISION_DEFERRED;
        answer->priority = SEUS_PRIORITY_D;
        host->add_reason(host, SEUS_TEXT("No danger, and it can wait for the ordinary service."));
    } else {
        answer->decision = SEUS_DECISION_APPROPRIATE;
        answer->priority = SEUS_PRIORITY_U;
        host->add_reason(host, SEUS_TEXT("No danger, but it cannot wait."));
    }
    return SEUS_PLUGIN_ANSWERED;
}

const struct seus_plugin *seus_plugin_entry_v1(void)
{
    static const struct seus_triage_functions functions = {sizeof(functions), decide};
    static const struct seus_plugin plugin = {
        .size = sizeof(plugin),
        .magic = SEUS_PLUGIN_MAGIC,
        .abi_major = SEUS_PLUGIN_ABI_MAJOR,
        .abi_minor = SEUS_PLUGIN_ABI_MINOR,
        .id = {"org.example.@NAME@", sizeof("org.example.@NAME@") - 1},
        .version = {"0.1.0", sizeof("0.1.0") - 1},
        .licence = {"EUPL-1.2", sizeof("EUPL-1.2") - 1},
        .kinds = SEUS_KIND_TRIAGE,
        .triage = &functions,
        .traits = SEUS_TRAIT_ON_REQUEST, /* asked where a zone's plugin set names it, nowhere else */
    };
    return &plugin;
}
