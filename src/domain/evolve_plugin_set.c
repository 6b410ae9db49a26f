/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Evolve: plugin sets. Every change keeps what the set said before it, which a rollback brings back (and a rollback of
 * the rollback undoes); the log has all of them.
 */
#include "domain/plugin_set.h"

/* The row of a set, to be changed; a new one if there is none. False: the event names no set. */
static bool set_get(struct evolve *e, struct str zone_id, uint32_t kind, struct wire_plugin_set *ret_row)
{
    if (zone_id.len == 0 || kind < VERDICT_ZONE || kind > VERDICT_DISPATCH) {
        return false;
    }
    const struct str set_id = plugin_set_id(e->arena, zone_id, kind);
    if (!evolve_get(e, KIND_PLUGIN_SET, set_id, ret_row)) {
        *ret_row = (struct wire_plugin_set){.set_id = set_id, .zone_id = zone_id, .kind = kind};
    }
    return true;
}

static bool goes_before(const struct wire_set_entry *a, const struct wire_set_entry *b)
{
    return a->order != b->order ? a->order < b->order : str_cmp(a->plugin, b->plugin) < 0;
}

static struct str label(struct evolve *e, const struct wire_set_entry *entry)
{
    return entry->version.len > 0
               ? arena_printf(e->arena, "%.*s@%.*s", STR_ARG(entry->plugin), STR_ARG(entry->version))
               : entry->plugin;
}

/* The lists that people read, from the entries. */
static void set_label(struct evolve *e, struct wire_plugin_set *row)
{
    const size_t size = (row->entries_count + 1) * sizeof(struct str);
    row->enabled = arena_alloc(e->arena, size);
    row->shadow = arena_alloc(e->arena, size);
    row->disabled = arena_alloc(e->arena, size);
    row->enabled_count = 0;
    row->shadow_count = 0;
    row->disabled_count = 0;
    for (uint32_t i = 0; i < row->entries_count; i++) {
        const struct wire_set_entry *const entry = &row->entries[i];
        if (entry->state == PLUGIN_ENABLED) {
            row->enabled[row->enabled_count++] = label(e, entry);
        } else if (entry->state == PLUGIN_SHADOW) {
            row->shadow[row->shadow_count++] = label(e, entry);
        } else {
            row->disabled[row->disabled_count++] = entry->plugin;
        }
    }
    row->state = row->enabled_count > 0 ? PLUGIN_SET_OWN : PLUGIN_SET_INHERITS;
}

static void set_put(struct evolve *e, struct wire_plugin_set *row, struct wire_set_entry *entries, uint32_t count)
{
    row->previous = row->entries;
    row->previous_count = row->entries_count;
    row->entries = entries;
    row->entries_count = count;
    row->changed_at = e->entry->recorded_at;
    row->version = e->index;
    set_label(e, row);
    evolve_put(e, KIND_PLUGIN_SET, row->set_id, row);
}

/* Puts an entry in its place, in place of the plugin's old one. */
static void entry_place(struct evolve *e, struct wire_plugin_set *row, const struct wire_set_entry *entry)
{
    struct wire_set_entry *const entries = arena_alloc(e->arena, (row->entries_count + 1) * sizeof(*entries));
    uint32_t count = 0;
    bool placed = false;
    for (uint32_t i = 0; i < row->entries_count; i++) {
        if (str_eq(row->entries[i].plugin, entry->plugin)) {
            continue;
        }
        if (!placed && goes_before(entry, &row->entries[i])) {
            entries[count++] = *entry;
            placed = true;
        }
        entries[count++] = row->entries[i];
    }
    if (!placed && count < EVOLVE_RECS_MAX) {
        entries[count++] = *entry;
    }
    set_put(e, row, entries, count);
}

void evolve_plugin_enabled(struct evolve *e, const struct wire_plugin_enabled *body)
{
    struct wire_plugin_set row;
    if (set_get(e, body->zone_id, body->kind, &row)) {
        const struct wire_set_entry entry = {body->plugin, body->version, body->digest, PLUGIN_ENABLED, body->order,
                                             body->config, body->config_count};
        entry_place(e, &row, &entry);
    }
}

void evolve_plugin_shadowed(struct evolve *e, const struct wire_plugin_shadowed *body)
{
    struct wire_plugin_set row;
    if (set_get(e, body->zone_id, body->kind, &row)) {
        const struct wire_set_entry entry = {body->plugin, body->version, body->digest, PLUGIN_SHADOW, body->order,
                                             body->config, body->config_count};
        entry_place(e, &row, &entry);
    }
}

void evolve_plugin_disabled(struct evolve *e, const struct wire_plugin_disabled *body)
{
    struct wire_plugin_set row;
    if (set_get(e, body->zone_id, body->kind, &row)) {
        const struct wire_set_entry *const old = plugin_set_entry(row.entries, row.entries_count, body->plugin);
        struct wire_set_entry entry = old != NULL ? *old : (struct wire_set_entry){.plugin = body->plugin};
        entry.state = PLUGIN_DISABLED;
        entry_place(e, &row, &entry);
    }
}

void evolve_plugin_configured(struct evolve *e, const struct wire_plugin_configured *body)
{
    struct wire_plugin_set row;
    if (!set_get(e, body->zone_id, body->kind, &row)) {
        return;
    }
    const struct wire_set_entry *const old = plugin_set_entry(row.entries, row.entries_count, body->plugin);
    if (old != NULL) {
        struct wire_set_entry entry = *old;
        entry.config = body->config;
        entry.config_count = body->config_count;
        entry_place(e, &row, &entry);
    }
}

void evolve_plugin_rolled_back(struct evolve *e, const struct wire_plugin_rolled_back *body)
{
    struct wire_plugin_set row;
    if (set_get(e, body->zone_id, body->kind, &row)) {
        set_put(e, &row, body->entries, body->entries_count);
    }
}

/* For reading and counting: it changes nothing. */
void evolve_shadow_disagreed(struct evolve *e, const struct wire_shadow_disagreed *body)
{
    (void)e;
    (void)body;
}

void evolve_policy_loaded(struct evolve *e, const struct wire_policy_loaded *body)
{
    (void)e;
    (void)body; /* for those who read the log: the sets say what is in force */
}
