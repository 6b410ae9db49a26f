/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Loads plugin files, in the worker process only. A file is refused with a sentence its author can act on, and is then
 * never called. It never unloads: code that has run once may have left pointers to itself anywhere.
 */
#include "policy/loaded.h"

#include <dlfcn.h>
#include <stddef.h>
#include <unistd.h>

#include "base/check.h"
#include "base/err.h"
#include "domain/plugin_config.h"
#include "policy/sandbox.h"
#include "policy/verdict.h"
#include "wire/text.h"

/* Every member that version 1.0 had. */
#define DESCRIPTOR_SIZE_MIN (offsetof(struct seus_plugin, dispatch) + sizeof(((struct seus_plugin *)NULL)->dispatch))

_Static_assert(sizeof(struct seus_zone_functions) == sizeof(struct seus_triage_functions) &&
                   sizeof(struct seus_zone_functions) == sizeof(struct seus_dispatch_functions),
               "the three tables are alike");

/* A text of a descriptor as an ID of ours, or why not. */
static enum seus_err text_take(struct seus_text text, const char *what, struct str *ret_text, struct seus_why *why)
{
    if (text.ptr == NULL || text.len == 0 || text.len > wire_text_size_max(WIRE_ID)) {
        return seus_fail(SEUS_INVALID, why, what, "its %s is not 1 to 64 bytes", what);
    }
    const struct str taken = {text.ptr, text.len};
    const enum text_fault fault = wire_text_fault(WIRE_ID, taken, NULL);
    if (fault != TEXT_FAULT_NONE) {
        return seus_fail(SEUS_INVALID, why, what, "its %s %s", what, wire_text_fault_name(fault));
    }
    *ret_text = taken;
    return SEUS_OK;
}

/* Takes one kind's function, if the descriptor says it has one. table: the kind's table, or NULL. */
static enum seus_err kind_take(const struct seus_plugin *plugin, uint32_t bit, const struct seus_zone_functions *table,
                               decide_fn **ret_decide, struct seus_why *why)
{
    if ((plugin->kinds & bit) == 0) {
        return SEUS_OK;
    }
    if (table == NULL || table->size < sizeof(*table) || table->decide == NULL) {
        return seus_fail(SEUS_INVALID, why, "kinds", "it names a kind (%u) and has no function for it", bit);
    }
    *ret_decide = table->decide;
    return SEUS_OK;
}

/* What version 1.1 added. */
static enum seus_err additions_take(const struct seus_plugin *plugin, struct loaded_plugin *ret, struct seus_why *why)
{
    if (SEUS_HAS(struct seus_plugin, plugin, traits)) {
        ret->on_request = (plugin->traits & SEUS_TRAIT_ON_REQUEST) != 0;
    }
    if (!SEUS_HAS(struct seus_plugin, plugin, config_schema) || plugin->config_schema.len == 0) {
        return SEUS_OK;
    }
    const struct str schema = {plugin->config_schema.ptr, plugin->config_schema.len};
    if (schema.ptr == NULL || schema.len > wire_text_size_max(WIRE_TEXT)) {
        return seus_fail(SEUS_INVALID, why, "config_schema", "its config_schema has more than %zu bytes",
                         (size_t)wire_text_size_max(WIRE_TEXT));
    }
    const enum text_fault fault = wire_text_fault(WIRE_TEXT, schema, NULL);
    if (fault != TEXT_FAULT_NONE) {
        return seus_fail(SEUS_INVALID, why, "config_schema", "its config_schema %s", wire_text_fault_name(fault));
    }
    ret->config_schema = schema;
    return plugin_config_declared(schema, why);
}

static enum seus_err descriptor_take(const struct seus_plugin *plugin, struct loaded_plugin *ret,
                                     struct seus_why *why)
{
    if (plugin == NULL || plugin->size < offsetof(struct seus_plugin, id) || plugin->magic != SEUS_PLUGIN_MAGIC) {
        return seus_fail(SEUS_INVALID, why, NULL, "its entry returns no plugin description");
    }
    if (plugin->abi_major != SEUS_PLUGIN_ABI_MAJOR) {
        return seus_fail(SEUS_INVALID, why, NULL,
                         "it was built for plugin interface %u.%u and this room speaks %u.%u; "
                         "build it again with this room's seus/plugin.h",
                         plugin->abi_major, plugin->abi_minor, SEUS_PLUGIN_ABI_MAJOR, SEUS_PLUGIN_ABI_MINOR);
    }
    if (plugin->size < DESCRIPTOR_SIZE_MIN) {
        return seus_fail(SEUS_INVALID, why, NULL, "its description has %u bytes, version 1.0 has %zu", plugin->size,
                         (size_t)DESCRIPTOR_SIZE_MIN);
    }
    enum seus_err err = text_take(plugin->id, "id", &ret->id, why);
    err = err != SEUS_OK ? err : text_take(plugin->version, "version", &ret->version, why);
    if (err == SEUS_OK && (plugin->licence.ptr == NULL || plugin->licence.len == 0 || plugin->licence.len > 64)) {
        err = seus_fail(SEUS_INVALID, why, "licence", "its licence is not 1 to 64 bytes");
    }
    const struct seus_zone_functions triage =
        plugin->triage != NULL ? (struct seus_zone_functions){plugin->triage->size, plugin->triage->decide}
                               : (struct seus_zone_functions){0};
    const struct seus_zone_functions dispatch =
        plugin->dispatch != NULL ? (struct seus_zone_functions){plugin->dispatch->size, plugin->dispatch->decide}
                                 : (struct seus_zone_functions){0};
    err = err != SEUS_OK ? err : kind_take(plugin, SEUS_KIND_ZONE, plugin->zone, &ret->decide[VERDICT_ZONE], why);
    err = err != SEUS_OK ? err : kind_take(plugin, SEUS_KIND_TRIAGE, &triage, &ret->decide[VERDICT_TRIAGE], why);
    err = err != SEUS_OK ? err : kind_take(plugin, SEUS_KIND_DISPATCH, &dispatch, &ret->decide[VERDICT_DISPATCH], why);
    err = err != SEUS_OK ? err : additions_take(plugin, ret, why);
    if (err == SEUS_OK && ret->decide[VERDICT_ZONE] == NULL && ret->decide[VERDICT_TRIAGE] == NULL &&
        ret->decide[VERDICT_DISPATCH] == NULL) {
        err = seus_fail(SEUS_INVALID, why, "kinds", "it answers no kind of question that this room asks");
    }
    return err;
}

static enum seus_err file_load(const struct loaded_set *set, const char *path, struct loaded_plugin *ret,
                               struct seus_why *why)
{
    const struct seus_plugin *(*entry)(void) = NULL;
    void *const library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        return seus_fail(SEUS_INVALID, why, NULL, "it cannot be loaded: %s", dlerror());
    }
    void *const symbol = dlsym(library, "seus_plugin_entry_v1");
    if (symbol == NULL) {
        return seus_fail(SEUS_INVALID, why, NULL, "it has no symbol seus_plugin_entry_v1: is it a plugin?");
    }
    _Static_assert(sizeof(entry) == sizeof(symbol), "POSIX: a function pointer fits an object pointer");
    memcpy(&entry, &symbol, sizeof(entry));
    enum seus_err err = descriptor_take(entry(), ret, why);
    for (unsigned i = 0; i < set->count && err == SEUS_OK; i++) {
        if (str_eq(set->plugins[i].id, ret->id) && str_eq(set->plugins[i].version, ret->version)) {
            err = seus_fail(SEUS_CONFLICT, why, "id", "another file already brought the plugin %.*s in version %.*s",
                            STR_ARG(ret->id), STR_ARG(ret->version));
        }
    }
    return err;
}

void loaded_add_file(struct loaded_set *set, const char *file, int fd, struct arena *arena,
                     struct wire_plugin_page *ret_page)
{
    CHECK(set->count < POLICY_FILES_MAX);
    CHECK(strlen(file) > 65 && file[64] == ':');
    struct loaded_plugin plugin = {0};
    struct seus_why why = {0};
    str_copy(plugin.sha256, sizeof(plugin.sha256), (struct str){file, 64});
    sandbox_serve(file + 65, fd);
    const enum seus_err err = file_load(set, file + 65, &plugin, &why);
    sandbox_serve(NULL, -1);
    close(fd);
    struct wire_plugin_info *const items = arena_alloc(arena, 3 * sizeof(*items));
    *ret_page = (struct wire_plugin_page){.items = items};
    const struct wire_plugin_info head = {
        .plugin = plugin.id,
        .version = plugin.version,
        .on_request = plugin.on_request,
        .config_schema = plugin.config_schema,
    };
    if (err != SEUS_OK) {
        items[0] = (struct wire_plugin_info){.plugin = head.plugin, .version = head.version};
        items[0].state = STR_LIT("refused");
        items[0].reason = verdict_line(why.message, arena);
        ret_page->items_count = 1;
        return;
    }
    for (uint32_t kind = VERDICT_ZONE; kind <= VERDICT_DISPATCH; kind++) {
        if (plugin.decide[kind] != NULL) {
            items[ret_page->items_count] = head;
            items[ret_page->items_count].kind = kind;
            items[ret_page->items_count++].state = STR_LIT("ready");
        }
    }
    set->plugins[set->count++] = plugin;
}
