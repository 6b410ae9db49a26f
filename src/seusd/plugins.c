/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The plugins of this node beside what the zones' sets want: plugin.list, plugin.reset, and what an operator must be
 * told. The sets are the same on every node, the files need not be: here is where that shows.
 */
#include "seusd/node_private.h"

#include "base/log.h"
#include "wire/json.h"

#define SETS_MAX 256u  /* rows looked at; 28 zones of three kinds are 84 */
#define NEW_FILES_MAX 8u /* told of at once */
#define TOLD_MAX 64u   /* rows that say what is missing */

static bool is_wanted(const struct wire_set_entry *entry)
{
    return entry->state == PLUGIN_ENABLED || entry->state == PLUGIN_SHADOW;
}

/* The row of the very file, or of another file of this plugin (ret_is_same false); NULL: neither. */
static struct wire_plugin_info *row_of(struct wire_plugin_info *rows, unsigned count, uint32_t kind,
                                       const struct wire_set_entry *entry, bool *ret_is_same)
{
    struct wire_plugin_info *other = NULL;
    for (unsigned i = 0; i < count; i++) {
        if (!str_eq(rows[i].plugin, entry->plugin)) {
            continue;
        }
        *ret_is_same = str_eq(rows[i].sha256, entry->digest);
        if (*ret_is_same && (rows[i].kind == kind || rows[i].kind == VERDICT_NONE)) {
            return &rows[i];
        }
        other = rows[i].kind == kind || other == NULL ? &rows[i] : other;
    }
    *ret_is_same = false;
    return other;
}

/* Marks in rows what the set wants otherwise, or adds a row for what is not there at all. */
static unsigned set_compare(const struct wire_plugin_set *set, struct wire_plugin_info *rows, unsigned count,
                            unsigned count_max, struct arena *arena)
{
    for (uint32_t i = 0; i < set->entries_count; i++) {
        const struct wire_set_entry *const entry = &set->entries[i];
        bool is_same = false;
        struct wire_plugin_info *const row =
            is_wanted(entry) ? row_of(rows, count, set->kind, entry, &is_same) : NULL;
        if (!is_wanted(entry) || is_same) {
            continue;
        }
        if (row != NULL && str_eq_cstr(row->state, "ready")) {
            row->state = STR_LIT("mismatch");
            row->reason = arena_printf(arena, "the set %.*s names the file with digest %.16s: this one is not used",
                                       STR_ARG(set->set_id), entry->digest.len >= 16 ? entry->digest.ptr : "unknown");
        } else if (row == NULL && count < count_max) {
            rows[count++] = (struct wire_plugin_info){
                .plugin = entry->plugin,
                .version = entry->version,
                .digest = {entry->digest.ptr, entry->digest.len < 16 ? entry->digest.len : 16},
                .sha256 = entry->digest,
                .kind = set->kind,
                .state = STR_LIT("missing"),
                .reason = arena_printf(arena, "the set %.*s names it and no file of this node brings it",
                                       STR_ARG(set->set_id)),
            };
        }
    }
    return count;
}

unsigned node_plugins(struct node *node, struct arena *arena, struct wire_plugin_info **ret_rows)
{
    struct wire_plugin_info *files = NULL;
    unsigned count = policy_plugins(node->policy, arena, &files);
    struct wire_plugin_info *const rows = arena_alloc(arena, (count + TOLD_MAX + 1) * sizeof(*rows));
    const unsigned count_max = count + TOLD_MAX;
    for (unsigned i = 0; i < count; i++) {
        rows[i] = files[i];
    }
    void *found = NULL;
    const struct domain_store *const store = view_store(node->view);
    const unsigned sets_count =
        store->rows(store->ctx, KIND_PLUGIN_SET, (struct str){NULL, 0}, arena, SETS_MAX, &found);
    const struct wire_plugin_set *const sets = found;
    for (unsigned i = 0; i < sets_count; i++) {
        count = set_compare(&sets[i], rows, count, count_max, arena);
    }
    *ret_rows = rows;
    return count;
}

enum seus_err node_plugin_list(const struct node_query *q)
{
    struct wire_plugin_page page = {0};
    page.items_count = node_plugins(q->node, q->arena, &page.items);
    wire_json_encode(&wire_record_plugin_page, &page, q->target);
    return SEUS_OK;
}

/* The names of the plugins that there are, for a hint. */
static struct str names_of(const struct wire_plugin_info *rows, unsigned count, struct arena *arena)
{
    struct str names = {NULL, 0};
    for (unsigned i = 0; i < count; i++) {
        const struct str name = rows[i].plugin.len > 0 ? rows[i].plugin : rows[i].file;
        if (i == 0 || !str_eq(rows[i].plugin, rows[i - 1].plugin)) {
            names = arena_printf(arena, "%.*s%s%.*s", STR_ARG(names), names.len > 0 ? ", " : "", STR_ARG(name));
        }
    }
    return names;
}

/* The list, with files that nobody has loaded yet: which plugin is in them is known when one has. */
static enum seus_err tell_new_files(const struct node_query *q, const struct str *names, unsigned count)
{
    struct wire_plugin_info *rows = NULL;
    const unsigned known = node_plugins(q->node, q->arena, &rows);
    struct wire_plugin_page page = {.items = arena_alloc(q->arena, (known + count) * sizeof(*page.items))};
    for (unsigned i = 0; i < known; i++) {
        bool fresh = false;
        for (unsigned j = 0; j < count; j++) {
            fresh = fresh || str_eq(rows[i].file, names[j]);
        }
        if (!fresh) {
            page.items[page.items_count++] = rows[i];
        }
    }
    for (unsigned j = 0; j < count; j++) {
        page.items[page.items_count++] = (struct wire_plugin_info){
            .file = names[j],
            .state = STR_LIT("restarting"),
            .reason = STR_LIT("a new file, being loaded: seusctl plugin list tells in a moment which plugin it is"),
        };
    }
    wire_json_encode(&wire_record_plugin_page, &page, q->target);
    return SEUS_OK;
}

enum seus_err node_plugin_reset(const struct node_query *q)
{
    const struct wire_plugin_get *const args = q->args;
    struct wire_plugin_info *rows = NULL;
    struct str fresh[NEW_FILES_MAX];
    const unsigned fresh_count = policy_new_files(q->node->policy, q->arena, NEW_FILES_MAX, fresh);
    const bool known = policy_reset(q->node->policy, args->plugin);
    if (fresh_count > 0) {
        log_line(LOG_INFO, "plugin.reset", "plugin=%.*s new_files=%u", STR_ARG(args->plugin), fresh_count);
        return tell_new_files(q, fresh, fresh_count);
    }
    if (!known) {
        const unsigned count = policy_plugins(q->node->policy, q->arena, &rows);
        seus_fail(SEUS_NOT_FOUND, q->why, "plugin",
                  "this node had no plugin '%.*s'; its plugin directory is being read again in any case",
                  STR_ARG(args->plugin));
        seus_hint(q->why, "seusctl plugin list, in a moment, shows what is there now; before: %.*s",
                  STR_ARG(names_of(rows, count, q->arena)));
        return SEUS_NOT_FOUND;
    }
    log_line(LOG_INFO, "plugin.reset", "plugin=%.*s", STR_ARG(args->plugin));
    return node_plugin_list(q);
}

/* True if the row is one that an operator must be told of. */
static bool is_trouble(const struct wire_plugin_info *row)
{
    return !str_eq_cstr(row->state, "ready") || row->deaths > 0;
}

struct str node_plugin_warning(const struct wire_plugin_info *row, struct arena *arena)
{
    if (!is_trouble(row)) {
        return (struct str){NULL, 0};
    }
    const struct str name = row->plugin.len > 0 ? row->plugin : row->file;
    if (str_eq_cstr(row->state, "quarantined")) {
        return arena_printf(arena,
                            "plugin %.*s is quarantined: it ended its worker again and again; the built-in default "
                            "answers for it; it is tried again by itself, and by: seusctl plugin reset",
                            STR_ARG(name));
    }
    if (str_eq_cstr(row->state, "mismatch") || str_eq_cstr(row->state, "missing")) {
        return arena_printf(arena, "plugin %.*s: %.*s; seusctl plugin list", STR_ARG(name), STR_ARG(row->reason));
    }
    if (str_eq_cstr(row->state, "ready")) {
        return arena_printf(arena, "plugin %.*s ended its worker %llu times in the last ten minutes: %.*s",
                            STR_ARG(name), (unsigned long long)row->deaths, STR_ARG(row->reason));
    }
    return arena_printf(arena, "plugin %.*s is %.*s", STR_ARG(name), STR_ARG(row->state));
}
