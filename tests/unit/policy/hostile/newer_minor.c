/* SPDX-License-Identifier: EUPL-1.2 */
/* A triage plugin for tests, of a later minor version whose description is longer: it must load. Never installed. */
#include "seus/plugin.h"

struct newer_plugin {
    struct seus_plugin known;
    uint64_t later_members[8];
};

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    (void)q;
    host->add_reason(host, host->get_extension(host, "seus.ext.later/1") == NULL
                               ? SEUS_TEXT("The host is older than this plugin.")
                               : SEUS_TEXT("The host is as new as this plugin."));
    answer->decision = SEUS_DECISION_DEFERRED;
    answer->priority = SEUS_PRIORITY_D;
    return SEUS_PLUGIN_ANSWERED;
}

const struct seus_plugin *seus_plugin_entry_v1(void)
{
    static const struct seus_triage_functions functions = {sizeof(functions), decide};
    static const struct newer_plugin plugin = {
        .known = {
            .size = sizeof(plugin),
            .magic = SEUS_PLUGIN_MAGIC,
            .abi_major = SEUS_PLUGIN_ABI_MAJOR,
            .abi_minor = SEUS_PLUGIN_ABI_MINOR + 7,
            .id = {"test.newer_minor", 16},
            .version = {"0.1", 3},
            .licence = {"EUPL-1.2", 8},
            .kinds = SEUS_KIND_TRIAGE,
            .triage = &functions,
        },
    };
    return &plugin.known;
}
