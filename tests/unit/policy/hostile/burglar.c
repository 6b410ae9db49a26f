/* SPDX-License-Identifier: EUPL-1.2 */
/* A plugin for tests that opens a file in its constructor, before anybody asked it anything. Never installed. */
#include <fcntl.h>
#include <unistd.h>

#include "seus/plugin.h"

static int loot = -1;

__attribute__((constructor)) static void burgle(void)
{
    loot = open("/etc/passwd", O_RDONLY);
}

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    (void)q;
    answer->decision = SEUS_DECISION_APPROPRIATE;
    answer->priority = SEUS_PRIORITY_U;
    host->add_reason(host, loot >= 0 ? SEUS_TEXT("The misdeed succeeded.") : SEUS_TEXT("It did not succeed."));
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
        .id = {"test.burglar", 12},
        .version = {"0.1", 3},
        .licence = {"EUPL-1.2", 8},
        .kinds = SEUS_KIND_TRIAGE,
        .triage = &functions,
    };
    return &plugin;
}
