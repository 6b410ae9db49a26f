/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Settings of a plugin: what it declares (config_schema in seus/plugin.h), and whether given values fit. Pure; called
 * by decide when settings are given, and by the plugin host when a file is loaded. A declaration is NAME:TYPE:DEFAULT
 * or NAME:TYPE:DEFAULT:RANGE, declarations are parted by blanks; a setting is a line "name=value".
 */
#ifndef DOMAIN_PLUGIN_CONFIG_H
#define DOMAIN_PLUGIN_CONFIG_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define PLUGIN_CONFIG_COUNT_MAX 16u /* settings of a plugin */

/* SEUS_OK: every word declares a setting, each name once. SEUS_INVALID: why says which word and what is wrong. */
MUST_CHECK enum seus_err plugin_config_declared(struct str schema, struct seus_why *why);

/*
 * Checks given settings against a schema that plugin_config_declared accepts. ret_settings: all declared ones in order
 * of declaration, those not given with their default; in arena. SEUS_INVALID: why names the setting and what it takes.
 */
MUST_CHECK enum seus_err plugin_config_complete(struct str schema, const struct str *given, unsigned given_count,
                                                struct arena *arena, struct str **ret_settings, unsigned *ret_count,
                                                struct seus_why *why);

#endif
