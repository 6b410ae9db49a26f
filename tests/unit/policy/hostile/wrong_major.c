/* SPDX-License-Identifier: EUPL-1.2 */
/* A plugin for tests, built for an interface that does not exist yet: it must be refused. Never installed. */
#include "seus/plugin.h"

const struct seus_plugin *seus_plugin_entry_v1(void)
{
    static const struct seus_plugin plugin = {
        .size = sizeof(plugin),
        .magic = SEUS_PLUGIN_MAGIC,
        .abi_major = 9,
        .abi_minor = 4,
        .id = {"test.wrong_major", 16},
        .version = {"0.1", 3},
        .licence = {"EUPL-1.2", 8},
    };
    return &plugin;
}
