/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Keeps the list of plugin files over the lives of many workers: which there are, what each said of itself, how often
 * it was asked, how often the default had to answer, and whether it is in quarantine. Called by policy.c and round.c;
 * reads the files, never runs them.
 */
#include "policy/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/whole.h"

#define PLUGIN_FILE_SIZE_MAX (16u << 20) /* bytes */
#define MEMFD_EXECUTABLE 0x0010u         /* MFD_EXEC of Linux 6.3, which our C library does not name yet */

static bool name_is_plugin(const char *name)
{
    const size_t len = strlen(name);
    return len > 3 && len <= 128 && name[0] != '.' && strcmp(name + len - 3, ".so") == 0;
}

static int entry_order(const void *a, const void *b)
{
    return strcmp(((const struct files_entry *)a)->path, ((const struct files_entry *)b)->path);
}

static bool is_known(const struct files *files, const char *path)
{
    for (unsigned i = 0; i < files->count; i++) {
        if (strcmp(files->entries[i].path, path) == 0) {
            return true;
        }
    }
    return false;
}

/* Takes away what is not in the directory any more. */
static void files_prune(struct files *files)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < files->count; i++) {
        if (access(files->entries[i].path, F_OK) == 0) {
            files->entries[kept++] = files->entries[i];
        } else {
            mem_free(files->entries[i].path);
            mem_free(files->entries[i].config_schema);
        }
    }
    files->count = kept;
}

enum seus_err files_scan(struct files *files, const char *directory, struct seus_why *why)
{
    DIR *const dir = opendir(directory);
    if (dir == NULL) {
        return seus_fail(SEUS_IO, why, NULL, "the plugin directory %s cannot be read (%s)", directory, strerror(errno));
    }
    files_prune(files);
    enum seus_err err = SEUS_OK;
    for (const struct dirent *item = readdir(dir); item != NULL && err == SEUS_OK; item = readdir(dir)) {
        if (!name_is_plugin(item->d_name)) {
            continue;
        }
        const size_t size = strlen(directory) + strlen(item->d_name) + 2;
        char *const path = mem_alloc(size);
        (void)snprintf(path, size, "%s/%s", directory, item->d_name);
        if (is_known(files, path)) {
            mem_free(path);
        } else if (files->count == POLICY_FILES_MAX) {
            mem_free(path);
            err = seus_fail(SEUS_LIMIT, why, NULL, "the plugin directory %s holds more than %u plugins", directory,
                            POLICY_FILES_MAX);
        } else {
            files->entries[files->count++] = (struct files_entry){.path = path};
        }
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
    return entry->load_deaths < FILES_LOAD_DEATHS_MAX && entry->back_ms == 0;
}

/* ---- what is given to a worker ---------------------------------------------------------------------------------- */

static enum seus_err file_read(const char *path, struct buf *content, struct seus_why *why)
{
    struct stat info;
    enum seus_err err = SEUS_OK;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &info) != 0) {
        err = seus_fail(SEUS_IO, why, NULL, "cannot be read (%s)", strerror(errno));
        goto out;
    }
    if (!S_ISREG(info.st_mode) || info.st_size <= 0 || (uint64_t)info.st_size > PLUGIN_FILE_SIZE_MAX) {
        err = seus_fail(SEUS_INVALID, why, NULL, "is no regular file of 1 byte to 16 MiB");
        goto out;
    }
    if (!whole_fd_read(fd, PLUGIN_FILE_SIZE_MAX, content)) {
        err = seus_fail(SEUS_IO, why, NULL, "failed while it was read (%s)", strerror(errno));
    }
out:
    if (fd >= 0) {
        close(fd);
    }
    return err;
}

/* The bytes in memory that nobody can change any more; -1: errno says why not. */
static int bytes_seal(const struct buf *content)
{
    int fd = memfd_create("seus-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING | MEMFD_EXECUTABLE);
    if (fd < 0 && errno == EINVAL) { /* a kernel that does not ask whether it shall be executable */
        fd = memfd_create("seus-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    }
    if (fd >= 0 && (!whole_write(fd, content->data, content->len) ||
                    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

int files_open(struct files_entry *entry)
{
    struct buf content = {0};
    struct seus_why why = {0};
    int fd = -1;
    if (file_read(entry->path, &content, &why) == SEUS_OK) {
        unsigned char hash[SHA256_SIZE];
        char digest[FILES_SHA256_SIZE];
        hash_sha256(content.data, content.len, hash);
        hash_hex(digest, hash, sizeof(hash));
        if (strcmp(digest, entry->sha256) != 0) { /* another plugin than the one we knew */
            entry->load_deaths = 0;
            entry->plugin[0] = '\0';
            entry->version[0] = '\0';
            entry->is_loaded = false;
            entry->refusal[0] = '\0';
            files_forgive(entry);
            memcpy(entry->sha256, digest, sizeof(digest));
        }
        fd = bytes_seal(&content);
        if (fd < 0) {
            (void)seus_fail(SEUS_IO, &why, NULL, "cannot be copied for the worker (%s)", strerror(errno));
        }
    }
    buf_release(&content);
    if (fd < 0) {
        entry->is_loaded = false;
        str_copy(entry->refusal, sizeof(entry->refusal), str_of(why.message));
    }
    return fd;
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
    entry->on_request = head->on_request;
    mem_free(entry->config_schema);
    entry->config_schema = NULL;
    if (head->config_schema.len > 0) {
        entry->config_schema = mem_alloc(head->config_schema.len + 1);
        str_copy(entry->config_schema, head->config_schema.len + 1, head->config_schema);
    }
    str_copy(entry->refusal, sizeof(entry->refusal), ready ? STR_LIT("") : head->reason);
    entry->is_loaded = ready;
    entry->load_deaths = 0;
    return SEUS_OK;
}

/* ---- deaths ----------------------------------------------------------------------------------------------------- */

void files_note_load_death(struct files_entry *entry, const char *reason)
{
    entry->load_deaths++;
    entry->is_loaded = entry->is_loaded && files_is_used(entry);
    (void)snprintf(entry->refusal, sizeof(entry->refusal), "loading it ended the worker %u times: %s",
                   entry->load_deaths, reason);
}

static bool is_recent(uint64_t death_ms, uint64_t now_ms)
{
    return death_ms != 0 && now_ms - death_ms < FILES_DEATHS_WINDOW_MS;
}

static unsigned deaths_count(const struct files_entry *entry, uint64_t now_ms)
{
    unsigned count = 0;
    for (unsigned i = 0; i < FILES_DEATHS_MAX; i++) {
        count += is_recent(entry->death_ms[i], now_ms);
    }
    return count;
}

bool files_note_death(struct files_entry *entry, uint64_t now_ms, unsigned deaths_max, const char *reason)
{
    if (!is_recent(entry->death_ms[0], now_ms)) {
        entry->quarantines = 0;
    }
    memmove(&entry->death_ms[1], &entry->death_ms[0], (FILES_DEATHS_MAX - 1) * sizeof(entry->death_ms[0]));
    entry->death_ms[0] = now_ms;
    /* One that comes back from a quarantine is on trial: the next death sends it there again. */
    if (entry->quarantines == 0 && deaths_count(entry, now_ms) < deaths_max) {
        return false;
    }
    uint64_t wait_ms = FILES_QUARANTINE_MS_FIRST;
    for (unsigned i = 0; i < entry->quarantines && wait_ms < FILES_QUARANTINE_MS_MAX; i++) {
        wait_ms *= 2;
    }
    entry->back_ms = now_ms + (wait_ms < FILES_QUARANTINE_MS_MAX ? wait_ms : FILES_QUARANTINE_MS_MAX);
    entry->quarantines++;
    entry->is_loaded = false;
    (void)snprintf(entry->refusal, sizeof(entry->refusal), "it ended its worker again and again: %s", reason);
    return true;
}

void files_forgive(struct files_entry *entry)
{
    memset(entry->death_ms, 0, sizeof(entry->death_ms));
    entry->quarantines = 0;
    entry->back_ms = 0;
    entry->load_deaths = 0;
}

bool files_end_quarantines(struct files *files, uint64_t now_ms, uint64_t *ret_next_ms)
{
    bool ended = false;
    *ret_next_ms = 0;
    for (unsigned i = 0; i < files->count; i++) {
        struct files_entry *const entry = &files->entries[i];
        if (entry->back_ms == 0) {
            continue;
        }
        if (entry->back_ms <= now_ms) {
            entry->back_ms = 0;
            ended = true;
        } else if (*ret_next_ms == 0 || entry->back_ms < *ret_next_ms) {
            *ret_next_ms = entry->back_ms;
        }
    }
    return ended;
}

/* ---- looking up and telling ------------------------------------------------------------------------------------- */

struct files_entry *files_find(struct files *files, uint32_t kind, struct str plugin)
{
    CHECK(kind <= VERDICT_DISPATCH);
    for (unsigned i = 0; i < files->count; i++) {
        struct files_entry *const entry = &files->entries[i];
        if (entry->is_loaded && entry->kinds[kind].is_offered &&
            (plugin.len == 0 ? !entry->on_request : str_eq_cstr(plugin, entry->plugin))) {
            return entry;
        }
    }
    return NULL;
}

void files_count(struct files_entry *entry, uint32_t kind, const char *failure)
{
    CHECK(kind <= VERDICT_DISPATCH);
    struct files_kind *const row = &entry->kinds[kind];
    row->calls++;
    if (failure[0] != '\0') {
        row->fallbacks++;
        str_copy(row->reason, sizeof(row->reason), str_of(failure));
    }
}

static struct wire_plugin_info row_of(const struct files_entry *entry, const struct files_now *now, const char *state,
                                      struct arena *arena)
{
    struct wire_plugin_info row = {
        .plugin = arena_str(arena, str_of(entry->plugin)),
        .version = arena_str(arena, str_of(entry->version)),
        .sha256 = arena_str(arena, str_of(entry->sha256)),
        .file = arena_str(arena, str_of(entry->name)),
        .state = str_of(state),
        .reason = arena_str(arena, str_of(entry->refusal)),
        .on_request = entry->on_request,
        .config_schema = arena_str(arena, str_of(entry->config_schema != NULL ? entry->config_schema : "")),
        .deaths = deaths_count(entry, now->mono_ms),
        .back_at = entry->back_ms > now->mono_ms ? now->wall_ms + (entry->back_ms - now->mono_ms) : 0,
    };
    row.digest = (struct str){row.sha256.ptr, row.sha256.len < 16 ? row.sha256.len : 16};
    return row;
}

static const char *state_of(const struct files_entry *entry, const struct files_now *now)
{
    if (entry->back_ms != 0) {
        return "quarantined";
    }
    if (entry->is_loaded) {
        return now->worker_is_ready ? "ready" : "restarting";
    }
    const bool will_try = entry->refusal[0] == '\0' || (entry->load_deaths > 0 && files_is_used(entry)) ||
                          entry->quarantines > 0;
    return will_try ? "restarting" : "refused";
}

unsigned files_rows(const struct files *files, const struct files_now *now, struct arena *arena,
                    struct wire_plugin_info **ret_rows)
{
    struct wire_plugin_info *const rows = arena_alloc(arena, (3u * files->count + 1u) * sizeof(*rows));
    unsigned count = 0;
    for (unsigned i = 0; i < files->count; i++) {
        const struct files_entry *const entry = &files->entries[i];
        const char *const state = state_of(entry, now);
        bool told = false;
        for (uint32_t kind = VERDICT_ZONE; kind <= VERDICT_DISPATCH && entry->plugin[0] != '\0'; kind++) {
            const struct files_kind *const offered = &entry->kinds[kind];
            if (offered->is_offered) {
                rows[count] = row_of(entry, now, state, arena);
                rows[count].kind = kind;
                rows[count].calls = offered->calls;
                rows[count].fallbacks = offered->fallbacks;
                if (entry->is_loaded) {
                    rows[count].reason = arena_str(arena, str_of(offered->reason));
                }
                count++;
                told = true;
            }
        }
        if (!told) {
            rows[count++] = row_of(entry, now, state, arena);
        }
    }
    *ret_rows = rows;
    return count;
}
