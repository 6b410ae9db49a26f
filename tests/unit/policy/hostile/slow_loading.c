/* SPDX-License-Identifier: EUPL-1.2 */
/* A triage plugin for tests that takes its time to load: a test kills the worker meanwhile. Never installed. */
#include "seus/plugin.h"

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    (void)q;
    host->add_reason(host, SEUS_TEXT("It was worth the wait."));
    answer->decision = SEUS_DECISION_APPROPRIATE;
    answer->priority = SEUS_PRIORITY_U;
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
        .id = {"test.slow_loading", 17},
        .version = {"0.1", 3},
        .licence = {"EUPL-1.2", 8},
        .kinds = SEUS_KIND_TRIAGE,
        .triage = &functions,
    };
    for (volatile uint32_t i = 0; i < 300000000; i++) { /* a plugin has no clock to wait by */
    }
    return &plugin;
}
