/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: what a node was told by its configuration.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_CONFIG_H
#define WIRE_SCHEMA_CONFIG_H

#define WIRE_FIELDS_setting(F)                                                                                   \
    F(1, ID, name, _, 0, "")                                                                                     \
    F(2, ID, section, _, 0, "of the configuration file")                                                         \
    F(3, TEXT, value, _, 0, "in force")                                                                          \
    F(4, LINE, origin, _, 0, "default, a flag, or file and line")                                                \
    F(5, BOOL, reloads, _, 0, "SIGHUP makes a new value count; the others want a new start")

#define WIRE_FIELDS_setting_page(F)                                                                              \
    F(1, RECS, items, setting, 0, "")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_config(E)

#define WIRE_KINDS_config(K, V)

#define WIRE_PARTS_config(R) \
    R(900, setting, "setting", "a setting of a node")

#define WIRE_ENTITIES_config(R)

#define WIRE_EVENTS_config(R)

#define WIRE_ARGS_config(R)

#define WIRE_MESSAGES_config(R) \
    R(900, setting_page, "setting_page", "")

#define WIRE_OPS_config(O)                                                 \
    O(900, config_show, "config.show", NODE, "GET", "/v1/config", nothing, \
      "show the settings of a node, and where each was set")

#endif
