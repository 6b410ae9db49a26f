/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: which plugins answer for which zone, as replicated state. A set belongs to a zone and a kind
 * of question; the sets of "default" hold for every zone that enables nothing of its own. Only schema/topics.h includes
 * it.
 */
#ifndef WIRE_SCHEMA_PLUGIN_SET_H
#define WIRE_SCHEMA_PLUGIN_SET_H

/* What a set says of a plugin. */
#define WIRE_ENUM_plugin_state(V)       \
    V(0, PLUGIN_NONE, "")               \
    V(1, PLUGIN_SHADOW, "shadow")       \
    V(2, PLUGIN_ENABLED, "enabled")     \
    V(3, PLUGIN_DISABLED, "disabled")

/* A set that enables none leaves it to the default set, and that to the plugin files of the node. */
#define WIRE_ENUM_plugin_set_state(V)   \
    V(0, PLUGIN_SET_NONE, "")           \
    V(1, PLUGIN_SET_INHERITS, "inherits") \
    V(2, PLUGIN_SET_OWN, "own")

/* ---- parts --------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_set_entry(F)                                                                                 \
    F(1, ID, plugin, _, 0, "id of the plugin")                                                                   \
    F(2, ID, version, _, 0, "its version")                                                                       \
    F(3, ID, digest, _, 0, "SHA-256 of its file, 64 hex digits: a node with another file does not use it")       \
    F(4, ENUM, state, plugin_state, 0, "enabled, shadow (asked, decides nothing) or disabled")                   \
    F(5, U64, order, _, 0, "asked in this order, then in order of id")                                           \
    F(6, LINES, config, _, 0, "its settings for the zone, name=value each")

/* ---- rows of the views --------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_plugin_set(F)                                                                                \
    F(1, ID, set_id, _, WIRE_REQ, "zone/kind, e.g. pistoiese/triage or default/triage")                          \
    F(2, ID, zone_id, _, 0, "the zone, or default")                                                              \
    F(3, ENUM, kind, verdict_kind, 0, "kind of question")                                                        \
    F(4, ENUM, state, plugin_set_state, 0, "own: its enabled plugins answer; inherits: the default's do")        \
    F(5, LINES, enabled, _, 0, "plugins that answer, in order, each with @ and its version")                     \
    F(6, LINES, shadow, _, 0, "plugins asked beside them")                                                       \
    F(7, LINES, disabled, _, 0, "plugins that do not answer here")                                               \
    F(8, RECS, entries, set_entry, 0, "all of these, with digest and settings")                                  \
    F(9, RECS, previous, set_entry, 0, "what the set said before its last change: what a rollback restores")     \
    F(10, TIME, changed_at, _, 0, "of its last change")                                                          \
    F(11, U64, version, _, 0, "log index of its last change")

/* ---- events -------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_plugin_enabled(F)                                                                            \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone, or default")                                                       \
    F(2, ENUM, kind, verdict_kind, WIRE_REQ, "")                                                                 \
    F(3, ID, plugin, _, WIRE_REQ, "")                                                                            \
    F(4, ID, version, _, 0, "")                                                                                  \
    F(5, ID, digest, _, 0, "SHA-256 of its file, 64 hex digits")                                                 \
    F(6, LINES, config, _, 0, "name=value each")                                                                 \
    F(7, U64, order, _, 0, "")                                                                                   \
    F(8, LINE, reason, _, 0, "")

#define WIRE_FIELDS_plugin_disabled(F)                                                                           \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone, or default")                                                       \
    F(2, ENUM, kind, verdict_kind, WIRE_REQ, "")                                                                 \
    F(3, ID, plugin, _, WIRE_REQ, "")                                                                            \
    F(4, LINE, reason, _, 0, "")

#define WIRE_FIELDS_plugin_shadowed(F)                                                                           \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone, or default")                                                       \
    F(2, ENUM, kind, verdict_kind, WIRE_REQ, "")                                                                 \
    F(3, ID, plugin, _, WIRE_REQ, "")                                                                            \
    F(4, ID, version, _, 0, "")                                                                                  \
    F(5, ID, digest, _, 0, "SHA-256 of its file, 64 hex digits")                                                 \
    F(6, LINES, config, _, 0, "name=value each")                                                                 \
    F(7, U64, order, _, 0, "")                                                                                   \
    F(8, LINE, reason, _, 0, "")

#define WIRE_FIELDS_plugin_rolled_back(F)                                                                        \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone, or default")                                                       \
    F(2, ENUM, kind, verdict_kind, WIRE_REQ, "")                                                                 \
    F(3, RECS, entries, set_entry, 0, "what the set says again")                                                 \
    F(4, LINE, reason, _, 0, "")

#define WIRE_FIELDS_plugin_configured(F)                                                                         \
    F(1, ID, zone_id, _, WIRE_REQ, "the zone, or default")                                                       \
    F(2, ENUM, kind, verdict_kind, WIRE_REQ, "")                                                                 \
    F(3, ID, plugin, _, WIRE_REQ, "")                                                                            \
    F(4, LINES, config, _, 0, "name=value each: all of its settings")                                            \
    F(5, LINE, reason, _, 0, "")

#define WIRE_FIELDS_policy_loaded(F)                                                                             \
    F(1, ID, plugin, _, WIRE_REQ, "")                                                                            \
    F(2, ID, version, _, 0, "")                                                                                  \
    F(3, ID, digest, _, WIRE_REQ, "SHA-256 of its file, 64 hex digits")                                          \
    F(4, ID, zone_id, _, 0, "for which zone first, or default")

#define WIRE_FIELDS_shadow_disagreed(F)                                                                          \
    F(1, ID, case_id, _, 0, "the case; absent: no case was opened")                                              \
    F(2, ID, zone_id, _, 0, "")                                                                                  \
    F(3, ENUM, kind, verdict_kind, WIRE_REQ, "")                                                                 \
    F(4, ID, live_plugin, _, 0, "who decided; absent: the built-in default")                                     \
    F(5, LINE, live, _, WIRE_REQ, "what was decided")                                                            \
    F(6, LINES, live_reasons, _, 0, "")                                                                          \
    F(7, ID, plugin, _, WIRE_REQ, "the plugin beside it")                                                        \
    F(8, ID, version, _, 0, "")                                                                                  \
    F(9, LINE, shadow, _, WIRE_REQ, "what it would have said")                                                   \
    F(10, LINES, reasons, _, 0, "why")

/* ---- arguments ----------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_plugin_enable(F)                                                                             \
    F(1, ID, plugin, _, WIRE_REQ, "id of the plugin")                                                            \
    F(2, ID, zone_id, _, 0, "the zone; default: every zone that enables nothing of its own")                     \
    F(3, ENUM, kind, verdict_kind, 0, "kind of question; default: all that the plugin answers")                  \
    F(4, ID, release, _, 0, "only if this is the version of the leader's file")                                \
    F(5, ID, digest, _, 0, "only if the leader's file has this SHA-256, in full or its first 16 hex digits")     \
    F(6, LINES, config, _, 0, "its settings, name=value each; default: what the plugin declares as default")     \
    F(7, U64, order, _, 0, "asked in this order, then in order of id; default 0")                                \
    F(8, LINE, reason, _, 0, "why")                                                                              \
    F(9, U64, if_version, _, 0, "only if the set is still at this version")

#define WIRE_FIELDS_plugin_disable(F)                                                                            \
    F(1, ID, plugin, _, WIRE_REQ, "id of the plugin")                                                            \
    F(2, ID, zone_id, _, 0, "the zone; default: every zone that enables nothing of its own")                     \
    F(3, ENUM, kind, verdict_kind, 0, "kind of question; default: all that the plugin answers")                  \
    F(4, LINE, reason, _, 0, "why")                                                                              \
    F(5, U64, if_version, _, 0, "only if the set is still at this version")

#define WIRE_FIELDS_plugin_rollback(F)                                                                           \
    F(1, ENUM, kind, verdict_kind, WIRE_REQ, "kind of question")                                                 \
    F(2, ID, zone_id, _, 0, "the zone; default: the set of every zone that enables nothing of its own")          \
    F(3, LINE, reason, _, 0, "why")                                                                              \
    F(4, U64, if_version, _, 0, "only if the set is still at this version")

#define WIRE_FIELDS_plugin_config(F)                                                                             \
    F(1, ID, plugin, _, WIRE_REQ, "id of the plugin")                                                            \
    F(2, ID, zone_id, _, 0, "the zone; default: every zone that enables nothing of its own")                     \
    F(3, ENUM, kind, verdict_kind, 0, "kind of question; default: all it is enabled or shadow for")              \
    F(4, LINES, config, _, 0, "its settings, name=value each; those left out stay as they are")                   \
    F(5, LINE, reason, _, 0, "why")                                                                              \
    F(6, U64, if_version, _, 0, "only if the set is still at this version")

#define WIRE_FIELDS_plugin_set_query(F)                                                                          \
    F(1, ID, zone_id, _, 0, "only this zone, or default")                                                        \
    F(2, ENUM, kind, verdict_kind, 0, "only this kind of question")                                              \
    F(3, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(4, ID, after, _, 0, "continue behind this set_id")

/* ---- replies and messages ------------------------------------------------------------------------------------ */

#define WIRE_FIELDS_plugin_set_page(F)                                                                           \
    F(1, RECS, items, plugin_set, 0, "")                                                                         \
    F(2, ID, next, _, 0, "")

/* ---- lists --------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_plugin_set(E) \
    E(plugin_state)              \
    E(plugin_set_state)

#define WIRE_KINDS_plugin_set(K, V) \
    K(V, 70, KIND_PLUGIN_SET, plugin_set, state, zone_id)

#define WIRE_PARTS_plugin_set(R) \
    R(700, set_entry, "set_entry", "what a set says of a plugin")

#define WIRE_ENTITIES_plugin_set(R) \
    R(700, plugin_set, "plugin_set", "the plugins that answer one kind of question for a zone")

#define WIRE_EVENTS_plugin_set(R)                                                                \
    R(700, plugin_enabled, "plugin.enabled", "a plugin answers for a zone from here on")         \
    R(701, plugin_disabled, "plugin.disabled", "a plugin does not answer any more")              \
    R(702, plugin_shadowed, "plugin.shadowed", "a plugin is asked beside the live ones")         \
    R(703, plugin_rolled_back, "plugin.rolled_back", "a set says again what it said before")     \
    R(704, plugin_configured, "plugin.configured", "a plugin has other settings")                \
    R(705, shadow_disagreed, "shadow.disagreed", "a plugin in shadow would have said otherwise") \
    R(706, policy_loaded, "policy.loaded", "a plugin's file that no set named before is in use")

#define WIRE_ARGS_plugin_set(R)                    \
    R(700, plugin_enable, "plugin_enable", "")     \
    R(701, plugin_disable, "plugin_disable", "")   \
    R(702, plugin_rollback, "plugin_rollback", "") \
    R(703, plugin_config, "plugin_config", "")     \
    R(704, plugin_set_query, "plugin_set_query", "")

#define WIRE_MESSAGES_plugin_set(R) \
    R(700, plugin_set_page, "plugin_set_page", "")

#define WIRE_OPS_plugin_set(O)                                                                                       \
    O(700, plugin_enable, "plugin.enable", WRITE, "POST", "/v1/plugins/{plugin}/enable", plugin_enable,              \
      "let a plugin answer for a zone")                                                                              \
    O(701, plugin_disable, "plugin.disable", WRITE, "POST", "/v1/plugins/{plugin}/disable", plugin_disable,          \
      "let a plugin answer no more for a zone")                                                                      \
    O(702, plugin_shadow, "plugin.shadow", WRITE, "POST", "/v1/plugins/{plugin}/shadow", plugin_enable,              \
      "ask a plugin beside the live ones, without effect")                                                           \
    O(703, plugin_rollback, "plugin.rollback", WRITE, "POST", "/v1/plugin-sets/rollback", plugin_rollback,           \
      "let a set say again what it said before its last change")                                                     \
    O(704, plugin_set, "plugin.set", READ, "GET", "/v1/plugin-sets", plugin_set_query,                               \
      "list which plugins answer for which zone")                                                                    \
    O(705, plugin_config, "plugin.config", WRITE, "POST", "/v1/plugins/{plugin}/config", plugin_config,              \
      "give a plugin of a set other settings")

#endif
