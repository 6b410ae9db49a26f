/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * plugin.enable, shadow, disable, config and rollback: what a zone's set of plugins says. Decided on the leader, which
 * has the plugin's file before it, so that nothing is enabled that it could not ask: version, digest and settings are
 * those of that file. Which nodes have the same file is theirs to say (plugin list); it is not asked here.
 */
#include "domain/plugin_set.h"

#include <string.h>

#include "base/check.h"
#include "domain/plugin_config.h"

#define SETS_LOOKED_MAX 256u /* rows; 28 zones of three kinds are 84 */

/* A plugin named for the first time may begin anywhere; rollback is not a move of one plugin but of the whole set. */
static const uint64_t plugin_moves[] = {
    [PLUGIN_NONE] = SM_TO(PLUGIN_SHADOW) | SM_TO(PLUGIN_ENABLED) | SM_TO(PLUGIN_DISABLED),
    [PLUGIN_SHADOW] = SM_TO(PLUGIN_ENABLED) | SM_TO(PLUGIN_DISABLED),
    [PLUGIN_ENABLED] = SM_TO(PLUGIN_SHADOW) | SM_TO(PLUGIN_DISABLED),
    [PLUGIN_DISABLED] = SM_TO(PLUGIN_SHADOW) | SM_TO(PLUGIN_ENABLED),
};

const struct sm domain_plugin_sm = {"plugin", plugin_moves, sizeof(plugin_moves) / sizeof(plugin_moves[0])};

struct str plugin_set_id(struct arena *arena, struct str zone_id, uint32_t kind)
{
    const struct str zone = zone_id.len > 0 ? zone_id : STR_LIT(PLUGIN_SET_DEFAULT);
    return arena_printf(arena, "%.*s/%s", STR_ARG(zone), wire_enum_word(&wire_enum_verdict_kind, kind));
}

const struct wire_set_entry *plugin_set_entry(const struct wire_set_entry *entries, uint32_t count, struct str plugin)
{
    for (uint32_t i = 0; i < count; i++) {
        if (str_eq(entries[i].plugin, plugin)) {
            return &entries[i];
        }
    }
    return NULL;
}

/* ---- what the five commands share ------------------------------------------------------------------------------- */

/* One set that a command is about. */
struct set_target {
    struct str zone_id; /* "default" for the default set */
    uint32_t kind;
    struct str set_id;
    struct wire_plugin_set row; /* zero if there is none */
};

static const char *kind_word(uint32_t kind)
{
    return wire_enum_word(&wire_enum_verdict_kind, kind);
}

static struct str zone_of(struct str typed)
{
    return typed.len > 0 ? typed : STR_LIT(PLUGIN_SET_DEFAULT);
}

static enum seus_err zone_check(struct decide *d, struct str zone_id, struct wire_zone *ret_zone, bool *ret_is_zone)
{
    *ret_is_zone = !str_eq_cstr(zone_id, PLUGIN_SET_DEFAULT);
    if (!*ret_is_zone) {
        return SEUS_OK;
    }
    const enum seus_err err = decide_get_zone(d, zone_id, ret_zone);
    if (err == SEUS_OK && zone_id.len + sizeof("/dispatch") > WIRE_ID_SIZE_MAX) {
        seus_fail(SEUS_INVALID, d->why, "zone_id", "the name of zone '%.*s' is too long for a plugin set",
                  STR_ARG(zone_id));
        seus_hint(d->why, "zones with a set of their own have names of at most %u letters",
                  (unsigned)(WIRE_ID_SIZE_MAX - sizeof("/dispatch")));
        return SEUS_INVALID;
    }
    return err;
}

static void target_read(struct decide *d, struct str zone_id, uint32_t kind, struct set_target *ret)
{
    *ret = (struct set_target){.zone_id = zone_id, .kind = kind, .set_id = plugin_set_id(d->arena, zone_id, kind)};
    struct wire_plugin_set row;
    if (d->store->get(d->store->ctx, KIND_PLUGIN_SET, ret->set_id, d->arena, &row)) {
        ret->row = row;
    }
}

/* The decision rests on the zone and on the set, and changes the set. */
static enum seus_err target_expect(struct decide *d, const struct set_target *target, const struct wire_zone *zone,
                                   bool is_zone, uint64_t if_version)
{
    const enum seus_err err = decide_if_version(d, target->set_id, if_version, target->row.version);
    if (err != SEUS_OK) {
        return err;
    }
    decide_expect(d, KIND_PLUGIN_SET, target->set_id, target->row.version, true);
    if (is_zone) {
        decide_expect(d, KIND_ZONE, target->zone_id, zone->version, false);
    }
    return SEUS_OK;
}

static enum seus_err nothing_to_do(struct decide *d, const struct set_target *target, struct str plugin, const char *is)
{
    seus_fail(SEUS_CONFLICT, d->why, "plugin", "plugin %.*s is %s for %s of %.*s already: there is nothing to do",
              STR_ARG(plugin), is, kind_word(target->kind), STR_ARG(target->zone_id));
    seus_hint(d->why, "seusctl plugin set --zone %.*s shows what the set says", STR_ARG(target->zone_id));
    return SEUS_CONFLICT;
}

/* ---- enable, shadow --------------------------------------------------------------------------------------------- */

/* The leader's file of this plugin that fits what was asked; NULL: none, and why says so. */
static const struct wire_plugin_info *file_find(struct decide *d, const struct wire_plugin_enable *args)
{
    const struct wire_plugin_info *other = NULL;
    for (unsigned i = 0; i < d->request->plugins_count; i++) {
        const struct wire_plugin_info *const file = &d->request->plugins[i];
        if (!str_eq(file->plugin, args->plugin) || file->sha256.len == 0 || file->kind == VERDICT_NONE) {
            continue;
        }
        other = other != NULL ? other : file;
        if ((args->release.len == 0 || str_eq(args->release, file->version)) &&
            (args->digest.len == 0 || str_eq(args->digest, file->sha256) || str_eq(args->digest, file->digest))) {
            return file;
        }
    }
    if (other == NULL) {
        seus_fail(SEUS_REFUSED, d->why, "plugin", "the leader has no working plugin '%.*s': the set was left as it is",
                  STR_ARG(args->plugin));
        seus_hint(d->why, "seusctl plugin list shows those it has; put the file into the plugin directory of every "
                          "node, then seusctl plugin reset %.*s", STR_ARG(args->plugin));
    } else {
        seus_fail(SEUS_REFUSED, d->why, args->release.len > 0 ? "release" : "digest",
                  "the leader's file of plugin '%.*s' is version %.*s with digest %.*s, not the one asked for: the set "
                  "was left as it is",
                  STR_ARG(args->plugin), STR_ARG(other->version), STR_ARG(other->digest));
        seus_hint(d->why, "put the right file into the plugin directory of every node, then seusctl plugin reset %.*s",
                  STR_ARG(args->plugin));
    }
    return NULL;
}

static bool settings_equal(const struct str *a, uint32_t a_count, const struct str *b, uint32_t b_count)
{
    bool equal = a_count == b_count;
    for (uint32_t i = 0; i < a_count && equal; i++) {
        equal = str_eq(a[i], b[i]);
    }
    return equal;
}

/* Why this file cannot stand in the set so; SEUS_OK: it can. */
static enum seus_err placing_check(struct decide *d, const struct set_target *target,
                                   const struct wire_plugin_enabled *new, uint32_t state)
{
    const struct wire_set_entry *const old =
        plugin_set_entry(target->row.entries, target->row.entries_count, new->plugin);
    if (old == NULL && target->row.entries_count >= PLUGIN_SET_ENTRIES_MAX) {
        seus_fail(SEUS_REFUSED, d->why, "plugin", "the set %.*s names %u plugins, the most a set can name",
                  STR_ARG(target->set_id), target->row.entries_count);
        seus_hint(d->why, "one plugin may do what several do: seusctl plugin set --zone %.*s shows them",
                  STR_ARG(target->zone_id));
        return SEUS_REFUSED;
    }
    if (old != NULL && old->state == state && str_eq(old->digest, new->digest) && old->order == new->order &&
        settings_equal(old->config, old->config_count, new->config, new->config_count)) {
        return nothing_to_do(d, target, new->plugin, state == PLUGIN_ENABLED ? "enabled" : "in shadow");
    }
    CHECK(old == NULL || old->state == state || sm_allows(&domain_plugin_sm, old->state, state));
    return SEUS_OK;
}

static enum seus_err kind_place(struct decide *d, const struct wire_plugin_info *file, uint32_t kind, uint32_t state,
                                const struct wire_zone *zone, bool is_zone)
{
    const struct wire_plugin_enable *const args = d->request->args;
    struct set_target target;
    target_read(d, zone_of(args->zone_id), kind, &target);
    struct wire_plugin_enabled new = {
        .zone_id = decide_keep(d, target.zone_id),
        .kind = kind,
        .plugin = args->plugin,
        .version = file->version,
        .digest = file->sha256,
        .order = args->order,
        .reason = args->reason,
    };
    enum seus_err err = plugin_config_complete(file->config_schema, args->config, args->config_count, d->arena,
                                               &new.config, &new.config_count, d->why);
    if (err != SEUS_OK) {
        seus_hint(d->why, "seusctl plugin list --fields plugin,config_schema shows what it takes");
        return err;
    }
    err = placing_check(d, &target, &new, state);
    err = err != SEUS_OK ? err : target_expect(d, &target, zone, is_zone, args->if_version);
    if (err != SEUS_OK) {
        return err;
    }
    if (state == PLUGIN_ENABLED) {
        *DECIDE_EVENT(d, plugin_enabled) = new;
    } else {
        *DECIDE_EVENT(d, plugin_shadowed) = (struct wire_plugin_shadowed){
            .zone_id = new.zone_id, .kind = kind, .plugin = new.plugin, .version = new.version, .digest = new.digest,
            .config = new.config, .config_count = new.config_count, .order = new.order, .reason = new.reason,
        };
    }
    return SEUS_OK;
}

static bool names(const struct wire_set_entry *entries, uint32_t count, const struct wire_plugin_info *file)
{
    const struct wire_set_entry *const entry = plugin_set_entry(entries, count, file->plugin);
    return entry != NULL && str_eq(entry->digest, file->sha256);
}

/* The file comes into the room: no set names it, nor did before its last change. */
static void note_loaded(struct decide *d, const struct wire_plugin_info *file, struct str zone_id)
{
    void *found = NULL;
    const unsigned count =
        d->store->rows(d->store->ctx, KIND_PLUGIN_SET, (struct str){NULL, 0}, d->arena, SETS_LOOKED_MAX, &found);
    const struct wire_plugin_set *const sets = found;
    for (unsigned i = 0; i < count; i++) {
        if (names(sets[i].entries, sets[i].entries_count, file) ||
            names(sets[i].previous, sets[i].previous_count, file)) {
            return;
        }
    }
    *DECIDE_EVENT(d, policy_loaded) = (struct wire_policy_loaded){.plugin = decide_keep(d, file->plugin),
                                                                  .version = decide_keep(d, file->version),
                                                                  .digest = decide_keep(d, file->sha256),
                                                                  .zone_id = decide_keep(d, zone_id)};
}

static enum seus_err plugin_place(struct decide *d, uint32_t state)
{
    const struct wire_plugin_enable *const args = d->request->args;
    struct wire_zone zone = {0};
    bool is_zone = false;
    enum seus_err err = zone_check(d, zone_of(args->zone_id), &zone, &is_zone);
    if (err != SEUS_OK) {
        return err;
    }
    const struct wire_plugin_info *const file = file_find(d, args);
    if (file == NULL) {
        return SEUS_REFUSED;
    }
    bool placed = false;
    for (unsigned i = 0; i < d->request->plugins_count && err == SEUS_OK; i++) {
        const struct wire_plugin_info *const row = &d->request->plugins[i]; /* one for each kind of the file */
        if (str_eq(row->plugin, args->plugin) && str_eq(row->sha256, file->sha256) &&
            (args->kind == VERDICT_NONE || args->kind == row->kind)) {
            err = kind_place(d, row, row->kind, state, &zone, is_zone);
            placed = true;
        }
    }
    if (err == SEUS_OK && !placed) {
        seus_fail(SEUS_REFUSED, d->why, "kind", "plugin '%.*s' does not answer %s: the set was left as it is",
                  STR_ARG(args->plugin), kind_word(args->kind));
        seus_hint(d->why, "seusctl plugin list shows which kinds it answers");
        return SEUS_REFUSED;
    }
    if (err == SEUS_OK) {
        note_loaded(d, file, zone_of(args->zone_id));
    }
    decide_made(d, args->plugin);
    return err;
}

enum seus_err decide_plugin_enable(struct decide *d)
{
    return plugin_place(d, PLUGIN_ENABLED);
}

enum seus_err decide_plugin_shadow(struct decide *d)
{
    return plugin_place(d, PLUGIN_SHADOW);
}

/* ---- disable, config, rollback ---------------------------------------------------------------------------------- */

/* Which kinds a command about a plugin means, when it names none: those its set names it for, or those of its file. */
static unsigned kinds_meant(struct decide *d, struct str zone_id, struct str plugin, uint32_t kind, bool of_files,
                            struct set_target *ret_targets)
{
    unsigned count = 0;
    for (uint32_t k = VERDICT_ZONE; k <= VERDICT_DISPATCH; k++) {
        struct set_target target;
        target_read(d, zone_id, k, &target);
        bool meant = kind == k || (kind == VERDICT_NONE && plugin_set_entry(target.row.entries,
                                                                            target.row.entries_count, plugin) != NULL);
        for (unsigned i = 0; i < d->request->plugins_count && kind == VERDICT_NONE && of_files; i++) {
            meant = meant || (str_eq(d->request->plugins[i].plugin, plugin) && d->request->plugins[i].kind == k);
        }
        if (meant) {
            ret_targets[count++] = target;
        }
    }
    return count;
}

static enum seus_err refuse_unknown(struct decide *d, struct str zone_id, struct str plugin)
{
    seus_fail(SEUS_NOT_FOUND, d->why, "plugin", "no set of %.*s names plugin '%.*s', and the leader has not loaded it",
              STR_ARG(zone_id), STR_ARG(plugin));
    seus_hint(d->why, "seusctl plugin list and seusctl plugin set show the plugins there are");
    return SEUS_NOT_FOUND;
}

enum seus_err decide_plugin_disable(struct decide *d)
{
    const struct wire_plugin_disable *const args = d->request->args;
    const struct str zone_id = zone_of(args->zone_id);
    struct wire_zone zone = {0};
    struct set_target targets[VERDICT_DISPATCH + 1];
    bool is_zone = false;
    enum seus_err err = zone_check(d, zone_id, &zone, &is_zone);
    if (err != SEUS_OK) {
        return err;
    }
    const unsigned count = kinds_meant(d, zone_id, args->plugin, args->kind, true, targets);
    if (count == 0) {
        return refuse_unknown(d, zone_id, args->plugin);
    }
    unsigned done = 0;
    for (unsigned i = 0; i < count && err == SEUS_OK; i++) {
        const struct set_target *const target = &targets[i];
        const struct wire_set_entry *const old =
            plugin_set_entry(target->row.entries, target->row.entries_count, args->plugin);
        if (old != NULL && old->state == PLUGIN_DISABLED) {
            continue;
        }
        if (old == NULL && target->row.entries_count >= PLUGIN_SET_ENTRIES_MAX) {
            seus_fail(SEUS_REFUSED, d->why, "plugin", "the set %.*s names %u plugins, the most a set can name",
                      STR_ARG(target->set_id), target->row.entries_count);
            seus_hint(d->why, "seusctl plugin enable the ones that shall answer: others then do not");
            return SEUS_REFUSED;
        }
        err = target_expect(d, target, &zone, is_zone, args->if_version);
        *DECIDE_EVENT(d, plugin_disabled) = (struct wire_plugin_disabled){
            .zone_id = decide_keep(d, zone_id), .kind = target->kind, .plugin = args->plugin, .reason = args->reason};
        done++;
    }
    if (err == SEUS_OK && done == 0) {
        return nothing_to_do(d, &targets[0], args->plugin, "disabled");
    }
    decide_made(d, args->plugin);
    return err;
}

/* The declared settings of the very file that the set names; NULL: this node does not have it. */
static const struct wire_plugin_info *file_of_entry(struct decide *d, const struct wire_set_entry *entry)
{
    for (unsigned i = 0; i < d->request->plugins_count; i++) {
        const struct wire_plugin_info *const file = &d->request->plugins[i];
        if (str_eq(file->plugin, entry->plugin) && str_eq(file->sha256, entry->digest)) {
            return file;
        }
    }
    seus_fail(SEUS_REFUSED, d->why, "plugin",
              "the leader has not loaded the file of '%.*s' that the set names: its settings cannot be checked",
              STR_ARG(entry->plugin));
    seus_hint(d->why, "seusctl plugin list says which file it has; seusctl plugin enable names another one");
    return NULL;
}

/* The settings given, and the old ones of other names. */
static struct str *settings_join(struct decide *d, const struct wire_set_entry *old, unsigned *ret_count)
{
    const struct wire_plugin_config *const args = d->request->args;
    struct str *const all = arena_alloc(d->arena, (args->config_count + old->config_count + 1) * sizeof(*all));
    unsigned count = 0;
    for (uint32_t i = 0; i < args->config_count; i++) {
        all[count++] = args->config[i];
    }
    for (uint32_t i = 0; i < old->config_count; i++) {
        const char *const mark = memchr(old->config[i].ptr, '=', old->config[i].len);
        const struct str name = {old->config[i].ptr, mark != NULL ? (size_t)(mark - old->config[i].ptr) + 1 : 0};
        bool given = mark == NULL;
        for (uint32_t j = 0; j < args->config_count && !given; j++) {
            given = str_starts_with(args->config[j], name);
        }
        if (!given) {
            all[count++] = old->config[i];
        }
    }
    *ret_count = count;
    return all;
}

enum seus_err decide_plugin_config(struct decide *d)
{
    const struct wire_plugin_config *const args = d->request->args;
    const struct str zone_id = zone_of(args->zone_id);
    struct wire_zone zone = {0};
    struct set_target targets[VERDICT_DISPATCH + 1];
    bool is_zone = false;
    enum seus_err err = zone_check(d, zone_id, &zone, &is_zone);
    if (err != SEUS_OK) {
        return err;
    }
    const unsigned count = kinds_meant(d, zone_id, args->plugin, args->kind, false, targets);
    unsigned done = 0;
    for (unsigned i = 0; i < count && err == SEUS_OK; i++) {
        const struct set_target *const target = &targets[i];
        const struct wire_set_entry *const old =
            plugin_set_entry(target->row.entries, target->row.entries_count, args->plugin);
        if (old == NULL || old->state == PLUGIN_DISABLED) {
            continue;
        }
        struct wire_plugin_configured event = {
            .zone_id = decide_keep(d, zone_id), .kind = target->kind, .plugin = args->plugin, .reason = args->reason};
        const struct wire_plugin_info *const file = file_of_entry(d, old);
        if (file == NULL) {
            return SEUS_REFUSED;
        }
        unsigned given_count = 0;
        const struct str *const given = settings_join(d, old, &given_count);
        err = plugin_config_complete(file->config_schema, given, given_count, d->arena, &event.config,
                                     &event.config_count, d->why);
        if (err != SEUS_OK) {
            seus_hint(d->why, "seusctl plugin list --fields plugin,config_schema shows what it takes");
            return err;
        }
        if (settings_equal(old->config, old->config_count, event.config, event.config_count)) {
            return nothing_to_do(d, target, args->plugin, "set so");
        }
        err = target_expect(d, target, &zone, is_zone, args->if_version);
        *DECIDE_EVENT(d, plugin_configured) = event;
        done++;
    }
    if (err == SEUS_OK && done == 0) {
        seus_fail(SEUS_NOT_FOUND, d->why, "plugin", "plugin '%.*s' is neither enabled nor in shadow for %.*s",
                  STR_ARG(args->plugin), STR_ARG(zone_id));
        seus_hint(d->why, "seusctl plugin enable %.*s --zone ZONE --config NAME=VALUE does both",
                  STR_ARG(args->plugin));
        return SEUS_NOT_FOUND;
    }
    decide_made(d, args->plugin);
    return err;
}

enum seus_err decide_plugin_rollback(struct decide *d)
{
    const struct wire_plugin_rollback *const args = d->request->args;
    const struct str zone_id = zone_of(args->zone_id);
    struct wire_zone zone = {0};
    struct set_target target;
    bool is_zone = false;
    enum seus_err err = zone_check(d, zone_id, &zone, &is_zone);
    if (err != SEUS_OK) {
        return err;
    }
    target_read(d, zone_id, args->kind, &target);
    if (target.row.version == 0) {
        seus_fail(SEUS_REFUSED, d->why, "kind", "the set %.*s was never changed: there is nothing to go back to",
                  STR_ARG(target.set_id));
        seus_hint(d->why, "seusctl plugin set shows the sets that were changed; seusctl plugin disable stops a plugin");
        return SEUS_REFUSED;
    }
    err = target_expect(d, &target, &zone, is_zone, args->if_version);
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, plugin_rolled_back) = (struct wire_plugin_rolled_back){
        .zone_id = decide_keep(d, zone_id),
        .kind = args->kind,
        .entries = plugin_set_keep(d, target.row.previous, target.row.previous_count),
        .entries_count = target.row.previous_count,
        .reason = args->reason,
    };
    decide_made(d, target.set_id);
    return SEUS_OK;
}
