/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which plugins answer for which zone. A set is a row of KIND_PLUGIN_SET, "<zone>/<kind>" or "default/<kind>":
 *   - a zone's own enabled plugins answer; else the enabled ones of the default set; else all that the node has loaded;
 *   - but for those that the zone's set (or, where no set enables any, the default set) disables;
 *   - what is in shadow, of the zone's set and of the default's, is asked beside them.
 * Inside domain/ only.
 */
#ifndef DOMAIN_PLUGIN_SET_H
#define DOMAIN_PLUGIN_SET_H

#include "domain/decide.h"
#include "domain/evolve.h"

#define PLUGIN_SET_DEFAULT "default"
#define PLUGIN_SET_ENTRIES_MAX 8u /* plugins in a set; a set and the one before it are one row */

/* "<zone>/<kind>", in arena; zone_id empty: default. */
struct str plugin_set_id(struct arena *arena, struct str zone_id, uint32_t kind);
/* The entry of a plugin; NULL: the list does not name it. */
const struct wire_set_entry *plugin_set_entry(const struct wire_set_entry *entries, uint32_t count, struct str plugin);
/* A copy of the entries for a decision or a question. */
struct wire_set_entry *plugin_set_keep(struct decide *d, const struct wire_set_entry *entries, uint32_t count);
/* Puts into the question what the sets say for its zone and kind. */
void plugin_set_ask(struct decide *d, struct wire_question *question);
/* Adds the sets of a zone and kind to what the decision rests on. False: the verdict was given under other sets. */
bool plugin_set_rest(struct decide *d, const struct wire_question *question, uint32_t kind,
                     const struct wire_verdict *verdict);
/* What the plugins in shadow would have said otherwise, as events. */
void plugin_shadow_events(struct decide *d, const struct wire_verdict *verdict, struct str case_id);

#endif
