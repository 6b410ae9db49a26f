/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the tests of apply/ share: a node with views and a log in memory, and a generator of commands decided by the
 * domain on the node's own state, as a leader would - also two at once, so that the later one conflicts.
 */
#ifndef TEST_APPLY_WORLD_H
#define TEST_APPLY_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "apply/apply.h"
#include "base/mem.h"
#include "wire/cbor.h"

#define WORLD_LOG_MAX  6000
#define WORLD_START_MS 1795300800000ull

struct seen_answer {
    uint64_t index;
    uint64_t code;
    uint64_t answer_index;
    bool duplicate;
    char number[32];
    char message[256];
};

struct world {
    char dir[64];
    struct view *view;
    struct apply *apply;
    struct arena arena; /* of one command */
    struct seus_why why;
    struct log_entry log[WORLD_LOG_MAX];
    unsigned log_count;
    uint64_t random;
    uint64_t now_ms;
    unsigned requests;
    unsigned decided;                       /* commands that were proposed */
    char focus[65];                         /* case that commands decided together are about, mostly */
    struct seen_answer seen[WORLD_LOG_MAX]; /* what on_applied said, in order */
    unsigned seen_count;
    unsigned keys_count;                    /* keys taken into use, as on_keys said */
};

static inline void world_on_applied(void *ctx, uint64_t index, const struct wire_entry *entry,
                                    const struct wire_answer *answer, bool duplicate)
{
    struct world *w = ctx;
    assert_true(w->seen_count < WORLD_LOG_MAX);
    assert_true(entry->request_id.len > 0);
    assert_true(view_applied(w->view) >= index); /* it is in the views by now */
    struct seen_answer *seen = &w->seen[w->seen_count++];
    *seen = (struct seen_answer){
        .index = index, .code = answer->code, .answer_index = answer->index, .duplicate = duplicate};
    str_copy(seen->number, sizeof(seen->number), answer->number);
    str_copy(seen->message, sizeof(seen->message), answer->message);
}

static inline void world_on_keys(void *ctx, const struct wire_entry *entry)
{
    struct world *w = ctx;
    assert_true(entry->keys_count > 0);
    assert_true(view_applied(w->view) < w->log_count); /* what ends now finds the entry to be applied again */
    w->keys_count += entry->keys_count;
}

static inline bool world_open(struct world *w, bool rebuild, const char *boot_id)
{
    bool fresh = false;
    const struct view_options options = {
        .dir = w->dir, .map_size_bytes = 256u << 20, .boot_id = boot_id, .cluster_id = 7, .rebuild = rebuild};
    const struct apply_events events = {.ctx = w, .on_keys = world_on_keys, .on_applied = world_on_applied};
    if (view_open(&options, &w->view, &fresh, &w->why) != SEUS_OK) {
        fail_msg("view_open: %s", w->why.message);
    }
    w->apply = apply_new(w->view, &events);
    w->seen_count = 0;
    return fresh;
}

static inline void world_close(struct world *w)
{
    apply_free(w->apply);
    view_close(w->view);
    w->apply = NULL;
    w->view = NULL;
}

static inline struct world *world_new(uint64_t seed)
{
    struct world *w = mem_zalloc(sizeof(*w));
    str_copy(w->dir, sizeof(w->dir), STR_LIT("/dev/shm/seus-apply-XXXXXX"));
    assert_non_null(mkdtemp(w->dir));
    arena_init(&w->arena, 65536);
    w->random = seed * 0x9e3779b97f4a7c15u + 1;
    w->now_ms = WORLD_START_MS;
    assert_true(world_open(w, false, "boot-1"));
    return w;
}

static inline void world_free(struct world *w)
{
    char path[128];
    world_close(w);
    snprintf(path, sizeof(path), "%s/data.mdb", w->dir);
    unlink(path);
    snprintf(path, sizeof(path), "%s/lock.mdb", w->dir);
    unlink(path);
    assert_int_equal(rmdir(w->dir), 0);
    for (unsigned i = 0; i < w->log_count; i++) {
        mem_free((void *)(uintptr_t)w->log[i].payload.ptr);
    }
    arena_release(&w->arena);
    mem_free(w);
}

static inline uint64_t world_random(struct world *w)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return w->random;
}

static inline unsigned world_below(struct world *w, unsigned limit)
{
    return (unsigned)((world_random(w) >> 11) % limit);
}

/* ---- the log ---- */

static inline uint64_t world_append(struct world *w, uint8_t type, struct str payload)
{
    assert_true(w->log_count < WORLD_LOG_MAX);
    char *copy = mem_alloc(payload.len + 1);
    if (payload.len > 0) {
        memcpy(copy, payload.ptr, payload.len);
    }
    w->log[w->log_count] = (struct log_entry){w->log_count + 1, 1, type, {copy, payload.len}};
    return ++w->log_count;
}

static inline uint64_t world_append_entry(struct world *w, const struct wire_entry *entry)
{
    struct buf payload = {0};
    wire_cbor_encode(&wire_record_entry, entry, &payload);
    const uint64_t index = world_append(w, LOG_COMMAND, buf_str(&payload));
    buf_release(&payload);
    return index;
}

/* Applies what the log has beyond the views, at most max entries in one batch. False: nothing left. */
static inline bool world_apply(struct world *w, unsigned max)
{
    const uint64_t applied = view_applied(w->view);
    const unsigned left = (unsigned)(w->log_count - applied);
    const unsigned count = left < max ? left : max;
    if (apply_batch(w->apply, w->log + applied, count, &w->why) != SEUS_OK) {
        fail_msg("apply_batch: %s", w->why.message);
    }
    return count > 0;
}

static inline enum seus_err world_read(void *ctx, uint64_t first, uint64_t last, size_t max_bytes, struct arena *arena,
                                       struct log_entry **ret_entries, unsigned *ret_count, struct seus_why *why)
{
    struct world *w = ctx;
    (void)max_bytes;
    (void)why;
    const unsigned count = (unsigned)(last - first + 1);
    assert_true(last <= view_applied(w->view));
    *ret_entries = arena_copy(arena, w->log + first - 1, count * sizeof(struct log_entry));
    *ret_count = count;
    return SEUS_OK;
}

/* ---- commands ---- */

static inline struct wire_verdict world_verdict(struct world *w, const struct wire_question *question)
{
    struct wire_verdict verdict = {.kind = question->kind, .plugin = STR_LIT("test"), .source = SOURCE_PLUGIN};
    if (question->kind == VERDICT_ZONE) {
        const unsigned draw = world_below(w, 10);
        verdict.decision = draw == 0 ? DECISION_ORIENT : (draw == 1 ? DECISION_SHADOW : DECISION_ACCEPT);
        verdict.orientation = STR_LIT("call the municipality");
        return verdict;
    }
    if (question->kind == VERDICT_TRIAGE) {
        verdict.decision = world_below(w, 6) == 0 ? DECISION_NOT_APPROPRIATE : DECISION_APPROPRIATE;
        verdict.priority = PRIORITY_E + world_below(w, 3);
        verdict.event_class = CLASS_URGENCY;
        return verdict;
    }
    verdict.mode = MODE_ON_SITE;
    verdict.ranking = arena_alloc(&w->arena, (question->units_count + 1) * sizeof(*verdict.ranking));
    for (uint32_t i = 0; i < question->units_count; i++) {
        verdict.ranking[verdict.ranking_count++] = question->units[i].unit_id;
    }
    verdict.decision = verdict.ranking_count > 0 ? DECISION_RECOMMEND : DECISION_NO_UNIT;
    return verdict;
}

/* Decides a command on the views as they are and appends it to the log. 0: refused, nothing appended. */
static inline uint64_t world_propose(struct world *w, uint32_t op, const void *args)
{
    struct wire_verdict verdicts[4];
    struct domain_request request = {.op = op,
                                     .args = args,
                                     .now_ms = w->now_ms,
                                     .random = {world_random(w), world_random(w)},
                                     .verdicts = verdicts};
    const struct domain_store *store = view_store(w->view);
    struct domain_decision decision;
    bool needed = true;
    while (needed) {
        struct wire_question question;
        if (domain_next_question(store, &request, &w->arena, &needed, &question, &w->why) != SEUS_OK) {
            return 0;
        }
        if (needed) {
            assert_true(request.verdicts_count < 4);
            verdicts[request.verdicts_count++] = world_verdict(w, &question);
        }
    }
    if (domain_decide(store, &request, &w->arena, &decision, &w->why) != SEUS_OK) {
        return 0;
    }
    const struct wire_entry entry = {.request_id = arena_printf(&w->arena, "q%07u", ++w->requests),
                                     .op = op,
                                     .actor = STR_LIT("unix:test"),
                                     .node = 1,
                                     .recorded_at = w->now_ms,
                                     .expects = decision.expects,
                                     .expects_count = decision.expects_count,
                                     .verdicts = verdicts,
                                     .verdicts_count = request.verdicts_count,
                                     .events = decision.events,
                                     .events_count = decision.events_count,
                                     .answer = decision.answer};
    w->decided++;
    return world_append_entry(w, &entry);
}

#define PROPOSE(world, type, ...) world_propose((world), OP_##type, &(struct wire_##type){__VA_ARGS__})

/* Two zones, two signallers, four units, applied. */
static inline void world_found(struct world *w)
{
    static const char *const zones[] = {"pisana", "apuane"};
    world_append(w, LOG_CHANGE, STR_LIT("the first configuration"));
    for (unsigned i = 0; i < 2; i++) {
        assert_true(PROPOSE(w, zone_add, .zone_id = str_of(zones[i]), .name = str_of(zones[i]),
                            .area = STR_LIT("nordovest"), .prefix = i == 0 ? STR_LIT("PIS") : STR_LIT("APU"),
                            .state = ZONE_HOOKED) > 0);
        world_apply(w, 100);
        assert_true(PROPOSE(w, signaller_add, .signaller_id = arena_printf(&w->arena, "er-%s", zones[i]),
                            .name = STR_LIT("emergency room"), .category = CATEGORY_HOSPITAL,
                            .zone_id = str_of(zones[i])) > 0);
        for (unsigned u = 1; u <= 2; u++) {
            const struct str unit_id = arena_printf(&w->arena, "U-%u", i * 2 + u);
            static struct str skills[] = {{"social_worker", 13}};
            world_apply(w, 100);
            assert_true(world_propose(w, OP_unit_register,
                                      &(struct wire_unit_register){.unit_id = unit_id,
                                                                   .zone_id = str_of(zones[i]),
                                                                   .operators = 2,
                                                                   .skills = skills,
                                                                   .skills_count = 1}) > 0);
            world_apply(w, 100);
        }
    }
}

/* Some case, by its id; empty if there is none. */
static inline struct str world_case(struct world *w)
{
    char number[16];
    struct str id = {0};
    struct seus_why why;
    if (w->focus[0] != '\0' && world_below(w, 4) > 0) {
        return str_of(w->focus);
    }
    const struct str prefix = world_below(w, 2) == 0 ? STR_LIT("PIS") : STR_LIT("APU");
    snprintf(number, sizeof(number), "%.3s-2026-%05u", prefix.ptr, 1 + world_below(w, 40));
    return view_resolve_case(w->view, str_of(number), &w->arena, &id, &why) == SEUS_OK ? id : (struct str){0};
}

/* One pseudo-random command; many are refused by the domain, as in life. */
static inline uint64_t world_step(struct world *w)
{
    static const char *const zones[] = {"pisana", "apuane"};
    static const uint32_t moves[] = {CASE_WAITING,          CASE_PHONE_MANAGED, CASE_DEFERRED,    CASE_SECURED,
                                     CASE_HANDOVER_OFFERED, CASE_HANDED_OVER,   CASE_UNTRACEABLE, CASE_MERGED};
    const struct str id = world_case(w);
    const struct str unit_id = arena_printf(&w->arena, "U-%u", 1 + world_below(w, 4));
    const unsigned zone = world_below(w, 2);
    w->now_ms += world_below(w, 60000);
    switch (world_below(w, 8)) {
    case 0:
        return PROPOSE(w, case_open, .zone_id = str_of(zones[zone]),
                       .signaller_id = arena_printf(&w->arena, "er-%s", zones[zone]), .need = NEED_POVERTY,
                       .summary = STR_LIT("no place for the night"), .persons = 1 + world_below(w, 4));
    case 1:
    case 2:
        return PROPOSE(w, case_note, .case_id = id, .text = STR_LIT("they called back, the street was wrong"));
    case 3:
        return PROPOSE(w, case_assign, .case_id = id, .reason = STR_LIT("nearer"), .unit_id = unit_id);
    case 4:
        return world_propose(w, OP_unit_status,
                             &(struct wire_unit_set){.unit_id = unit_id,
                                                     .status = UNIT_OFF + world_below(w, 10),
                                                     .reason = STR_LIT("as the crew said")});
    case 5:
        return PROPOSE(w, case_update, .case_id = id, .to = moves[world_below(w, 8)], .reason = STR_LIT("agreed"),
                       .service = STR_LIT("the service of Pisa"), .into = world_case(w));
    case 6:
        return PROPOSE(w, case_close, .case_id = id, .outcome = OUTCOME_HANDED_OVER + world_below(w, 11),
                       .reason = STR_LIT("done"));
    default:
        return world_below(w, 2) == 0 ? PROPOSE(w, case_reopen, .case_id = id, .reason = STR_LIT("they came back"))
                                      : PROPOSE(w, case_update, .case_id = id, .priority = PRIORITY_E);
    }
}

/* Grows the log to entries: commands, some decided together, some repeated, with barriers between them; applied. */
static inline void world_play(struct world *w, unsigned entries)
{
    for (unsigned turns = 0; w->log_count < entries && turns < 100 * entries; turns++) {
        const unsigned together = 1 + (world_below(w, 3) == 0 ? world_below(w, 6) : 0);
        w->focus[0] = '\0';
        str_copy(w->focus, sizeof(w->focus), together > 1 ? world_case(w) : (struct str){0});
        for (unsigned i = 0; i < together; i++) {
            arena_reset(&w->arena);
            (void)world_step(w);
        }
        if (world_below(w, 20) == 0) {
            const struct log_entry *again = &w->log[world_below(w, w->log_count)];
            world_append(w, again->type, again->payload);
        }
        if (world_below(w, 30) == 0) {
            world_append(w, LOG_BARRIER, (struct str){0});
        }
        world_apply(w, 1000);
    }
    arena_reset(&w->arena);
}

#endif
