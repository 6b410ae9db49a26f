/* SPDX-License-Identifier: EUPL-1.2 */
/* A plugin for tests that ends the process while it is loaded: after two tries the others must do without it. Never
 * installed. */
#include <unistd.h>

#include "seus/plugin.h"

const struct seus_plugin *seus_plugin_entry_v1(void)
{
    _exit(7);
}
