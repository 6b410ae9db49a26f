/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Keeps the list of plugin files over the lives of many workers: which there are, what each said of itself, how often
 * it was asked and how often the default had to answer. Called by policy.c alone; never opens a plugin.
 */
#include "policy/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/mem.h"

static bool name_is_plugin(const char *name)
{
    const size_t len = strlen(name);
    return len > 3 && len <= 128 && name[0] != '.' && strcmp(name + len - 3, ".so") == 0;
}

static int entry_order(const void *a, const void *b)
{
    return strcmp(((const struct files_entry *)a)->path, ((const struct files_entry *)b)->path);
}

enum seus_err files_init(struct files *files, const char *directory, struct seus_why *why)
{
    *files = (struct files){0};
    DIR *const dir = opendir(directory);
    if (dir == NULL) {
        return seus_fail(SEUS_IO, why, NULL, "the plugin directory %s cannot be read (%s)", directory, strerror(errno));
    }
    enum seus_err err = SEUS_OK;
    for (const struct dirent *item = readdir(dir); item != NULL && err == SEUS_OK; item = readdir(dir)) {
        if (!name_is_plugin(item->d_name)) {
            continue;
        }
        if (files->count == POLICY_FILES_MAX) {
            err = seus_fail(SEUS_LIMIT, why, NULL, "the plugin directory %s holds more than %u plugins", directory,
                            POLICY_FILES_MAX);
            break;
        }
        const size_t size = strlen(directory) + strlen(item->d_name) + 2;
        char *const path = mem_alloc(size);
        (void)snprintf(path, size, "%s/%s", directory, item->d_name);
        files->entries[files->count++].path = path;
    }
    closedir(dir);
    qsort(files->entries, files->count, sizeof(files->entries[0]), entry_order);
    for (unsigned i = 0; i < files->count; i++) {
        files->entries[i].name = files->entries[i].path + strlen(directory) + 1;
    }
    return err;
}

void files_release(struct files *files)
{
    for (unsigned i = 0; i < files->count; i++) {
        mem_free(files->entries[i].path);
        mem_free(files->entries[i].config_schema);
    }
    files->count = 0;
}

bool files_is_used(const struct files_entry *entry)
{
    return entry->load_deaths < FILES_LOAD_DEATHS_MAX;
}

enum seus_err files_take_report(struct files_entry *entry, const struct wire_plugin_page *page, struct seus_why *why)
{
    if (page->items_count == 0 || page->items_count > 3) {
        return seus_fail(SEUS_INVALID, why, NULL, "the worker reports %u rows for %s", page->items_count, entry->name);
    }
    const struct wire_plugin_info *const head = &page->items[0];
    const bool ready = str_eq_cstr(head->state, "ready");
    bool offered[4] = {false};
    for (uint32_t i = 0; i < page->items_count && ready; i++) {
        const uint32_t kind = page->items[i].kind;
        if (kind < VERDICT_ZONE || kind > VERDICT_DISPATCH || head->plugin.len == 0 || head->version.len == 0) {
            return seus_fail(SEUS_INVALID, why, NULL, "the worker reports no plugin for %s", entry->name);
        }
        offered[kind] = true;
    }
    for (uint32_t kind = VERDICT_ZONE; kind <= VERDICT_DISPATCH; kind++) {
        entry->kinds[kind].is_offered = offered[kind];
    }
    str_copy(entry->plugin, sizeof(entry->plugin), head->plugin);
    str_copy(entry->version, sizeof(entry->version), head->version);
    str_copy(entry->digest, sizeof(entry->digest), head->digest);
    str_copy(entry->refusal, sizeof(entry->refusal), ready ? STR_LIT("") : head->reason);
    entry->on_request = head->on_request;
    mem_free(entry->config_schema);
    entry->config_schema = NULL;
    if (head->config_schema.len > 0) {
        entry->config_schema = mem_alloc(head->config_schema.len + 1);
        str_copy(entry->config_schema, head->config_schema.len + 1, head->config_schema);
    }
    entry->is_loaded = ready;
    entry->load_deaths = 0;
    return SEUS_OK;
}

void files_note_death(struct files_entry *entry, const char *reason)
{
    entry->load_deaths++;
    entry->is_loaded = entry->is_loaded && files_is_used(entry);
    (void)snprintf(entry->refusal, sizeof(entry->refusal), "loading it ended the worker %u times: %s",
                   entry->load_deaths, reason);
}

const struct files_entry *files_find(const struct files *files, uint32_t kind, struct str plugin)
{
    CHECK(kind <= VERDICT_DISPATCH);
    for (unsigned i = 0; i < files->count; i++) {
        const struct files_entry *const entry = &files->entries[i];
        if (entry->is_loaded && entry->kinds[kind].is_offered &&
            (plugin.len == 0 ? !entry->on_request : str_eq_cstr(plugin, entry->plugin))) {
            return entry;
        }
    }
    return NULL;
}

void files_count(struct files *files, uint32_t kind, const char *failure)
{
    CHECK(kind <= VERDICT_DISPATCH);
    for (unsigned i = 0; i < files->count; i++) {
        struct files_kind *const row = &files->entries[i].kinds[kind];
        if (files->entries[i].is_loaded && row->is_offered && !files->entries[i].on_request) {
            row->calls++;
            if (failure[0] != '\0') {
                row->fallbacks++;
                str_copy(row->reason, sizeof(row->reason), str_of(failure));
            }
        }
    }
}

static struct wire_plugin_info row_of(const struct files_entry *entry, const char *state, struct arena *arena)
{
    return (struct wire_plugin_info){
        .plugin = arena_str(arena, str_of(entry->plugin)),
        .version = arena_str(arena, str_of(entry->version)),
        .digest = arena_str(arena, str_of(entry->digest)),
        .file = arena_str(arena, str_of(entry->name)),
        .state = str_of(state),
        .reason = arena_str(arena, str_of(entry->refusal)),
        .on_request = entry->on_request,
        .config_schema = arena_str(arena, str_of(entry->config_schema != NULL ? entry->config_schema : "")),
    };
}

unsigned files_rows(const struct files *files, bool worker_is_ready, struct arena *arena,
                    struct wire_plugin_info **ret_rows)
{
    struct wire_plugin_info *const rows = arena_alloc(arena, (3u * files->count + 1u) * sizeof(*rows));
    unsigned count = 0;
    for (unsigned i = 0; i < files->count; i++) {
        const struct files_entry *const entry = &files->entries[i];
        if (!entry->is_loaded) {
            const bool will_try = entry->refusal[0] == '\0' || (entry->load_deaths > 0 && files_is_used(entry));
            rows[count++] = row_of(entry, will_try ? "restarting" : "refused", arena);
            continue;
        }
        for (uint32_t kind = VERDICT_ZONE; kind <= VERDICT_DISPATCH; kind++) {
            const struct files_kind *const offered = &entry->kinds[kind];
            if (offered->is_offered) {
                rows[count] = row_of(entry, worker_is_ready ? "ready" : "restarting", arena);
                rows[count].kind = kind;
                rows[count].calls = offered->calls;
                rows[count].fallbacks = offered->fallbacks;
                rows[count++].reason = arena_str(arena, str_of(offered->reason));
            }
        }
    }
    *ret_rows = rows;
    return count;
}
