/* SPDX-License-Identifier: EUPL-1.2 */
/* What the tests of view/ share: a view in a directory of its own, a log in memory, rows and events to fill them with.
 */
#ifndef TEST_VIEW_FIXTURE_H
#define TEST_VIEW_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "view/view.h"
#include "wire/cbor.h"
#include "wire/json.h"

#define FIXTURE_LOG_MAX 8192
#define FIXTURE_NOW_MS  1795300800000ull /* 2026-11-22T00:00:00Z: when queries are asked */

struct fixture {
    char dir[64];
    struct view *view;
    struct arena arena;
    struct seus_why why;
    struct log_entry log[FIXTURE_LOG_MAX];
    unsigned log_count;
    unsigned reads; /* calls of the log's read */
    struct log_head head;
};

static inline struct view_options fixture_options(const struct fixture *f)
{
    return (struct view_options){.dir = f->dir, .map_size_bytes = 256u << 20, .boot_id = "boot-1", .cluster_id = 7};
}

static inline bool fixture_open(struct fixture *f, const struct view_options *options)
{
    bool fresh = false;
    const enum seus_err err = view_open(options, &f->view, &fresh, &f->why);
    if (err != SEUS_OK) {
        fail_msg("view_open: %s", f->why.message);
    }
    return fresh;
}

static inline void fixture_init_closed(struct fixture *f)
{
    *f = (struct fixture){0};
    str_copy(f->dir, sizeof(f->dir), STR_LIT("/dev/shm/seus-view-XXXXXX"));
    assert_non_null(mkdtemp(f->dir));
    arena_init(&f->arena, 0);
}

static inline struct fixture *fixture_new(void)
{
    struct fixture *f = mem_zalloc(sizeof(*f));
    fixture_init_closed(f);
    const struct view_options options = fixture_options(f);
    assert_true(fixture_open(f, &options));
    return f;
}

static inline void fixture_file(const struct fixture *f, const char *name, char path[128])
{
    snprintf(path, 128, "%s/%s", f->dir, name);
}

static inline void fixture_free(struct fixture *f)
{
    static const char *const names[] = {"data.mdb", "lock.mdb", "other"};
    view_close(f->view);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[128];
        fixture_file(f, names[i], path);
        unlink(path);
    }
    assert_int_equal(rmdir(f->dir), 0);
    for (unsigned i = 0; i < f->log_count; i++) {
        mem_free((void *)(uintptr_t)f->log[i].payload.ptr);
    }
    arena_release(&f->arena);
    mem_free(f);
}

/* ---- the log ---- */

static inline enum seus_err fixture_read(void *ctx, uint64_t first, uint64_t last, size_t max_bytes,
                                         struct arena *arena, struct log_entry **ret_entries, unsigned *ret_count,
                                         struct seus_why *why)
{
    struct fixture *f = ctx;
    unsigned count = 0;
    size_t bytes = 0;
    (void)why;
    f->reads++;
    assert_true(last <= view_applied(f->view)); /* never beyond applied */
    *ret_entries = arena_alloc(arena, (last - first + 1) * sizeof(struct log_entry));
    for (uint64_t i = first; i <= last && i <= f->log_count && (count == 0 || bytes < max_bytes); i++) {
        (*ret_entries)[count] = f->log[i - 1];
        bytes += f->log[i - 1].payload.len;
        count++;
    }
    *ret_count = count;
    return SEUS_OK;
}

static inline struct view_log fixture_log(struct fixture *f)
{
    return (struct view_log){.ctx = f, .read = fixture_read};
}

static inline uint64_t fixture_append(struct fixture *f, uint8_t type, struct str payload)
{
    assert_true(f->log_count < FIXTURE_LOG_MAX);
    char *copy = mem_alloc(payload.len + 1);
    if (payload.len > 0) {
        memcpy(copy, payload.ptr, payload.len);
    }
    f->log[f->log_count] = (struct log_entry){f->log_count + 1, 1, type, {copy, payload.len}};
    f->log_count++;
    return f->log_count;
}

/* Appends a command with these events. */
static inline uint64_t fixture_command(struct fixture *f, const char *request_id, struct wire_event *events,
                                       uint32_t events_count)
{
    struct buf payload = {0};
    struct wire_verdict verdict = {.kind = VERDICT_ZONE, .decision = DECISION_ACCEPT, .source = SOURCE_FALLBACK};
    const struct wire_entry entry = {.request_id = str_of(request_id),
                                     .op = OP_case_note,
                                     .actor = STR_LIT("unix:test"),
                                     .node = 1,
                                     .recorded_at = 1760000000000u,
                                     .verdicts = &verdict,
                                     .verdicts_count = 1,
                                     .events = events,
                                     .events_count = events_count};
    wire_cbor_encode(&wire_record_entry, &entry, &payload);
    const uint64_t index = fixture_append(f, LOG_COMMAND, buf_str(&payload));
    buf_release(&payload);
    return index;
}

static inline void fixture_begin(struct fixture *f)
{
    assert_int_equal(view_begin(f->view, &f->why), SEUS_OK);
}

static inline void fixture_commit(struct fixture *f, uint64_t applied)
{
    f->head.chain[0] = (unsigned char)applied;
    if (view_commit(f->view, applied, &f->head, &f->why) != SEUS_OK) {
        fail_msg("view_commit: %s", f->why.message);
    }
}

/* ---- rows ---- */

static inline void fixture_put_zone(struct fixture *f, const char *id, const char *area)
{
    const struct domain_store *store = view_store(f->view);
    const struct wire_zone zone = {.zone_id = str_of(id),
                                   .name = str_of(id),
                                   .area = str_of(area),
                                   .prefix = STR_LIT("PIS"),
                                   .state = ZONE_HOOKED,
                                   .version = 1};
    store->put(store->ctx, KIND_ZONE, zone.zone_id, &zone);
}

static inline void fixture_put_case(struct fixture *f, struct str id, struct str number, const char *zone_id,
                                    uint32_t state, uint64_t version)
{
    const struct domain_store *store = view_store(f->view);
    const struct wire_case row = {.case_id = id,
                                  .number = number,
                                  .zone_id = str_of(zone_id),
                                  .state = state,
                                  .priority = PRIORITY_U,
                                  .summary = STR_LIT("two people without a roof"),
                                  .version = version};
    store->put(store->ctx, KIND_CASE, id, &row);
}

/* Runs a query and gives its JSON, or fails the test. */
static inline struct str fixture_query(struct fixture *f, uint32_t op, const void *args)
{
    struct buf target = {0};
    const struct view_log log = fixture_log(f);
    const struct view_question question = {.op = op, .args = args, .actor = STR_LIT("unix:test"),
                                           .now_ms = FIXTURE_NOW_MS};
    if (view_query(f->view, &log, &question, &f->arena, &target, &f->why) != SEUS_OK) {
        fail_msg("view_query: %s", f->why.message);
    }
    const struct str json = arena_str(&f->arena, buf_str(&target));
    buf_release(&target);
    return json;
}

static inline enum seus_err fixture_query_fails(struct fixture *f, uint32_t op, const void *args)
{
    struct buf target = {0};
    const struct view_log log = fixture_log(f);
    buf_append_str(&target, STR_LIT("kept"));
    const struct view_question question = {.op = op, .args = args, .actor = STR_LIT("unix:test"),
                                           .now_ms = FIXTURE_NOW_MS};
    const enum seus_err err = view_query(f->view, &log, &question, &f->arena, &target, &f->why);
    assert_int_equal(target.len, 4); /* nothing is appended on failure */
    buf_release(&target);
    return err;
}

static inline bool fixture_has(struct str json, const char *part)
{
    return strstr(json.ptr, part) != NULL; /* arena_str ends with NUL */
}

#endif
