/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A triage plugin for tests that varies the ones behind it: it asks them and makes what they say an E. For three
 * persons it takes back what they said; for four it gives up after asking; for five it asks twice. Never installed.
 */
#include "seus/plugin.h"

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    const struct seus_next *next = (const struct seus_next *)host->get_extension(host, SEUS_EXT_NEXT);
    if (next == NULL) {
        return SEUS_PLUGIN_FAILED;
    }
    int32_t result = next->ask(host, answer);
    if (q->persons == 5) {
        result = next->ask(host, answer);
    }
    if (result != SEUS_PLUGIN_ANSWERED || q->persons == 4) {
        return SEUS_PLUGIN_NO_OPINION;
    }
    if (q->persons == 3) {
        next->forget(host);
    }
    answer->priority = SEUS_PRIORITY_E;
    host->add_reason(host, SEUS_TEXT("Made an E."));
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
        .id = {"test.varies", 11},
        .version = {"0.1", 3},
        .licence = {"EUPL-1.2", 8},
        .kinds = SEUS_KIND_TRIAGE,
        .triage = &functions,
        .config_schema = {"level:int:1:0..3", 16},
    };
    return &plugin;
}
