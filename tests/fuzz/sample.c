/* SPDX-License-Identifier: EUPL-1.2 */
/* The smallest shared object that looks like a plugin: one symbol for others, one needed. An input of plugin.c. */
int seus_plugin_get(void);
int puts(const char *text);

int seus_plugin_get(void)
{
    return puts("");
}
