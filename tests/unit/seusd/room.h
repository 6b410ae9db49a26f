/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One node in memory for the tests of the pipeline: real agreement, apply, views and domain; virtual time; a disk that
 * makes things durable when told; policy that answers with the built-in default, at once or when told. Alone it is a
 * one-node room; with other voters that never speak it is a node without a leader, or a follower of one the test plays.
 */
#ifndef TESTS_SEUSD_ROOM_H
#define TESTS_SEUSD_ROOM_H

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
#include "policy/policy.h"
#include "seusd/pipeline.h"
#include "wire/cbor.h"

#define ROOM_START_MS UINT64_C(1795298400000) /* wall clock at the start */
#define ROOM_LOG_MAX 4096
#define ROOM_WRITES_MAX 256
#define ROOM_ASKERS_MAX 64
#define ROOM_QUESTIONS_MAX 8
#define ROOM_CALLS_MAX 16

/* Who waits for an answer, and what came. */
struct asker {
    struct arena arena;
    unsigned answers; /* how often it was answered: once, or never if cancelled */
    uint64_t handle;
    enum seus_err err;
    uint32_t written;
    uint64_t index;
    uint32_t consistency;
    uint64_t served_index;
    uint64_t age_ms;
    char message[512];
    char field[64];
    char *body;
};

struct held_question {
    struct arena arena;
    struct wire_verdict verdict;
    void *ctx;
    void (*on_verdict)(void *ctx, const struct wire_verdict *verdict, const char *failure);
};

struct held_call {
    uint64_t leader_id;
    uint64_t call_id;
    char request_id[65];
    uint64_t term;
};

struct room {
    char dir[64];
    uint64_t now_ms;
    uint64_t skipped_ms; /* of the wall clock only: months that a test lets pass */
    uint64_t random;
    uint32_t role;
    uint64_t leader_id;
    bool role_changed;
    uint64_t commit_index;

    struct view *view;
    struct apply *apply;
    struct agree *agree;
    struct trace *trace;
    struct rewind *rewind;
    struct pipeline *pipeline;
    struct arena arena; /* of one batch */

    struct log_entry log[ROOM_LOG_MAX]; /* log[i] is entry i + 1 */
    unsigned log_count;
    struct agree_write writes[ROOM_WRITES_MAX]; /* on their way to the disk */
    unsigned writes_count;
    bool disk_held;
    bool work_held; /* long reads do not go on */
    bool no_space;

    bool questions_held;
    struct held_question questions[ROOM_QUESTIONS_MAX];
    unsigned questions_count;
    unsigned asked; /* questions ever */
    const char *failure;

    bool second_agrees; /* node 2 is there, and grants and stores whatever it is asked to */
    struct peer_message replies[ROOM_WRITES_MAX];
    unsigned replies_count;

    bool calls_cut; /* no link to the leader */
    struct held_call calls[ROOM_CALLS_MAX];
    unsigned calls_count;

    struct asker askers[ROOM_ASKERS_MAX];
    unsigned askers_count;
};

/* ---- ports ------------------------------------------------------------------------------------------------------- */

static inline uint64_t room_mono_ms(void *ctx)
{
    const struct room *r = ctx;
    return r->now_ms;
}

static inline uint64_t room_mono_us(void *ctx)
{
    const struct room *r = ctx;
    return r->now_ms * 1000;
}

static inline uint64_t room_wall_ms(void *ctx)
{
    const struct room *r = ctx;
    return ROOM_START_MS + r->skipped_ms + r->now_ms;
}

static inline uint64_t room_random(void *ctx)
{
    struct room *r = ctx;
    r->random ^= r->random << 13;
    r->random ^= r->random >> 7;
    r->random ^= r->random << 17;
    return r->random;
}

static inline struct log_entry room_copy(const struct log_entry *entry)
{
    struct log_entry copy = *entry;
    char *payload = mem_alloc(entry->payload.len + 1);
    if (entry->payload.len > 0) {
        memcpy(payload, entry->payload.ptr, entry->payload.len);
    }
    copy.payload.ptr = payload;
    return copy;
}

static inline void room_free_payload(const struct log_entry *entry)
{
    mem_free((void *)(uintptr_t)entry->payload.ptr);
}

static inline void room_persist(void *ctx, const struct agree_write *write)
{
    struct room *r = ctx;
    assert_true(r->writes_count < ROOM_WRITES_MAX);
    struct agree_write *copy = &r->writes[r->writes_count++];
    *copy = *write;
    struct log_entry *entries = mem_alloc(write->entries_count * sizeof(*entries));
    for (unsigned i = 0; i < write->entries_count; i++) {
        entries[i] = room_copy(&write->entries[i]);
    }
    copy->entries = entries;
}

static inline void room_send(void *ctx, uint64_t peer_id, const struct peer_message *message)
{
    struct room *r = ctx;
    struct peer_message *reply = &r->replies[r->replies_count];
    if (!r->second_agrees || peer_id != 2 || (message->type != PEER_VOTE && message->type != PEER_APPEND)) {
        return; /* nobody is there */
    }
    assert_true(++r->replies_count < ROOM_WRITES_MAX);
    *reply = (struct peer_message){.type = message->type == PEER_VOTE ? PEER_VOTE_RESULT : PEER_APPEND_RESULT};
    if (message->type == PEER_VOTE) {
        reply->vote_result = (struct peer_vote_result){
            .version = 2, .term = message->vote.term, .granted = true, .pre_vote = message->vote.pre_vote};
    } else {
        reply->append_result = (struct peer_append_result){
            .version = 2, .term = message->append.term,
            .last_index = message->append.prev_index + message->append.entries_count};
    }
}

static inline bool room_second_replies(struct room *r)
{
    struct peer_message replies[ROOM_WRITES_MAX];
    const unsigned count = r->replies_count;
    memcpy(replies, r->replies, sizeof(replies));
    r->replies_count = 0;
    for (unsigned i = 0; i < count; i++) {
        agree_receive(r->agree, 2, &replies[i]);
    }
    return count > 0;
}

static inline enum seus_err room_read(void *ctx, uint64_t first, uint64_t last, size_t max_bytes, struct arena *arena,
                                      struct log_entry **ret_entries, unsigned *ret_count, struct seus_why *why)
{
    struct room *r = ctx;
    (void)max_bytes;
    if (first == 0 || first > r->log_count) {
        return seus_fail(SEUS_NOT_FOUND, why, NULL, "no such rows");
    }
    last = last < r->log_count ? last : r->log_count;
    *ret_count = (unsigned)(last - first + 1);
    *ret_entries = arena_copy(arena, r->log + first - 1, *ret_count * sizeof(struct log_entry));
    return SEUS_OK;
}

static inline void room_on_commit(void *ctx, uint64_t commit_index)
{
    struct room *r = ctx;
    r->commit_index = commit_index;
    if (r->pipeline != NULL) {
        pipeline_on_commit(r->pipeline, commit_index);
    }
}

static inline void room_on_role(void *ctx, uint32_t role, uint64_t leader_id, uint64_t term)
{
    struct room *r = ctx;
    (void)term;
    r->role = role;
    r->leader_id = leader_id;
    r->role_changed = true;
}

static inline void room_on_read(void *ctx, uint64_t cookie, bool ok, uint64_t index)
{
    struct room *r = ctx;
    pipeline_on_read(r->pipeline, cookie, ok, index);
}

static inline void room_on_members(void *ctx, const struct agree_member *members, unsigned members_count, bool vouched)
{
    (void)vouched;
    (void)ctx;
    (void)members;
    (void)members_count;
}

static inline void room_on_fatal(void *ctx, const struct seus_why *why)
{
    (void)ctx;
    fprintf(stderr, "agreement gave up: %s\n", why->message);
    abort();
}

static inline void room_ask(void *ctx, const struct wire_question *question, void *question_ctx,
                            void (*on_verdict)(void *ctx, const struct wire_verdict *verdict, const char *failure))
{
    struct room *r = ctx;
    struct arena arena;
    struct wire_verdict verdict;
    r->asked++;
    if (r->questions_held) {
        assert_true(r->questions_count < ROOM_QUESTIONS_MAX);
        struct held_question *held = &r->questions[r->questions_count++];
        *held = (struct held_question){.ctx = question_ctx, .on_verdict = on_verdict};
        arena_init(&held->arena, 0);
        policy_default(question, &held->arena, &held->verdict);
        /* What the verdict borrows of the question lives as long as the test keeps its commands simple: ids of units
         * are copied, they are all that is used later. */
        for (uint32_t i = 0; i < held->verdict.ranking_count; i++) {
            held->verdict.ranking[i] = arena_str(&held->arena, held->verdict.ranking[i]);
        }
        held->verdict.orientation = arena_str(&held->arena, held->verdict.orientation);
        return;
    }
    arena_init(&arena, 0);
    policy_default(question, &arena, &verdict);
    on_verdict(question_ctx, &verdict, r->failure);
    arena_release(&arena);
}

static inline bool room_call(void *ctx, uint64_t leader_id, uint64_t call_id, struct str body)
{
    struct room *r = ctx;
    struct arena arena;
    struct wire_call call;
    if (r->calls_cut) {
        return false;
    }
    assert_true(r->calls_count < ROOM_CALLS_MAX);
    struct held_call *held = &r->calls[r->calls_count++];
    arena_init(&arena, 0);
    assert_int_equal(wire_cbor_decode(&wire_record_call, body, &arena, &call, NULL), SEUS_OK);
    *held = (struct held_call){.leader_id = leader_id, .call_id = call_id, .term = call.term};
    str_copy(held->request_id, sizeof(held->request_id), call.request_id);
    arena_release(&arena);
    return true;
}

static inline enum seus_err room_node_query(void *ctx, uint32_t op, const void *args, struct arena *arena,
                                            struct buf *target, struct seus_why *why)
{
    (void)ctx;
    (void)args;
    (void)arena;
    (void)why;
    buf_printf(target, "{\"op\":%u}", op);
    return SEUS_OK;
}

static inline uint64_t room_age_ms(void *ctx)
{
    const struct room *r = ctx;
    return r->role == ROLE_LEADER ? 0 : 321;
}

static inline bool room_is_linked(void *ctx, uint64_t node_id)
{
    (void)ctx;
    return node_id < 90; /* from 90 on: nodes that are down */
}

static inline bool room_has_space(void *ctx)
{
    const struct room *r = ctx;
    return !r->no_space;
}

static inline void room_on_applied(void *ctx, uint64_t index, const struct wire_entry *entry,
                                   const struct wire_answer *answer, bool duplicate)
{
    struct room *r = ctx;
    pipeline_on_applied(r->pipeline, index, entry, answer, duplicate);
}

/* ---- turns and time ---------------------------------------------------------------------------------------------- */

static inline bool room_write_disk(struct room *r)
{
    if (r->disk_held || r->writes_count == 0) {
        return false;
    }
    const struct agree_write write = r->writes[0];
    r->writes_count--;
    memmove(r->writes, r->writes + 1, r->writes_count * sizeof(r->writes[0]));
    while (write.truncate_from > 0 && r->log_count >= write.truncate_from) {
        room_free_payload(&r->log[--r->log_count]);
    }
    for (unsigned i = 0; i < write.entries_count; i++) {
        assert_true(r->log_count < ROOM_LOG_MAX);
        assert_int_equal(write.entries[i].index, r->log_count + 1);
        r->log[r->log_count++] = write.entries[i];
    }
    mem_free((void *)(uintptr_t)write.entries);
    agree_persisted(r->agree, write.ticket);
    return true;
}

static inline bool room_apply_some(struct room *r)
{
    struct seus_why why = {0};
    const uint64_t applied = view_applied(r->view);
    if (applied >= r->commit_index) {
        return false;
    }
    const unsigned count = (unsigned)(r->commit_index - applied);
    if (apply_batch(r->apply, r->log + applied, count, &why) != SEUS_OK) {
        fail_msg("apply_batch: %s", why.message);
    }
    agree_applied(r->agree, r->commit_index);
    pipeline_after_batch(r->pipeline);
    return true;
}

/* What a turn of the loop does, until nothing is left to do. */
static inline void room_turn(struct room *r)
{
    bool busy = true;
    for (unsigned i = 0; i < 100 && busy; i++) {
        busy = r->role_changed;
        if (r->role_changed) {
            r->role_changed = false;
            pipeline_on_role(r->pipeline);
        }
        agree_flush(r->agree);
        busy = room_write_disk(r) || busy;
        busy = room_second_replies(r) || busy;
        busy = room_apply_some(r) || busy;
        busy = (!r->work_held && pipeline_work(r->pipeline)) || busy;
    }
    assert_false(busy);
}

static inline void room_pass_time(struct room *r, uint64_t ms)
{
    const uint64_t end = r->now_ms + ms;
    while (r->now_ms < end) {
        r->now_ms += 10;
        if (agree_deadline_ms(r->agree) <= r->now_ms) {
            agree_tick(r->agree);
        }
        if (r->now_ms % 50 == 0) {
            pipeline_tick(r->pipeline);
        }
        room_turn(r);
    }
}

/* ---- birth and end ----------------------------------------------------------------------------------------------- */

static inline void room_start_agreement(struct room *r, unsigned voters)
{
    struct agree_member members[AGREE_NODES_MAX] = {0};
    struct buf payload = {0};
    struct seus_why why = {0};
    for (unsigned i = 0; i < voters; i++) {
        members[i].node_id = i + 1;
        members[i].voter = true;
        snprintf(members[i].address, sizeof(members[i].address), "127.0.0.1:%u", 7001 + i);
    }
    assert_int_equal(agree_bootstrap_payload(members, voters, &payload, &why), SEUS_OK);
    const struct log_entry first = {.index = 1, .term = 1, .type = LOG_CHANGE, .payload = buf_str(&payload)};
    r->log[r->log_count++] = room_copy(&first);
    buf_release(&payload);
    const struct agree_term_run run = {1, 1};
    const struct agree_state state = {.term = 1, .last_index = 1, .runs = &run, .runs_count = 1, .changes = r->log,
                                      .changes_count = 1, .vouched = true};
    const struct agree_ports ports = {
        .ctx = r,
        .clock = {.ctx = r, .mono_ms = room_mono_ms, .mono_us = room_mono_us, .wall_ms = room_wall_ms},
        .random = {.ctx = r, .next = room_random},
        .persist = room_persist,
        .send = room_send,
        .read = room_read,
        .on_commit = room_on_commit,
        .on_role = room_on_role,
        .on_read = room_on_read,
        .on_members = room_on_members,
        .on_fatal = room_on_fatal,
    };
    const struct agree_options options = {.cluster_id = 7, .node_id = 1, .incarnation = 11, .address = "127.0.0.1:7001",
                                          .timing = {.election_timeout_ms = 1000, .heartbeat_ms = 100},
                                          .version = "test", .api = ""};
    if (agree_new(&options, &ports, &state, &r->agree, &why) != SEUS_OK) {
        fail_msg("agree_new: %s", why.message);
    }
}

static inline void room_start_pipeline(struct room *r)
{
    char scratch[96];
    snprintf(scratch, sizeof(scratch), "%s/scratch", r->dir);
    r->trace = trace_new(1);
    r->rewind = rewind_new(&(struct rewind_options){
        .dir = scratch,
        .cluster_id = 7,
        .live = r->view,
        .log = {.ctx = r, .read = room_read},
        .clock = {.ctx = r, .mono_ms = room_mono_ms, .mono_us = room_mono_us, .wall_ms = room_wall_ms},
    });
    const struct pipeline_options options = {.node_id = 1, .no_leader_ms_max = 4000, .agree = r->agree,
                                             .view = r->view, .trace = r->trace, .rewind = r->rewind};
    const struct pipeline_ports ports = {
        .ctx = r,
        .clock = {.ctx = r, .mono_ms = room_mono_ms, .mono_us = room_mono_us, .wall_ms = room_wall_ms},
        .random = {.ctx = r, .next = room_random},
        .ask = room_ask,
        .call = room_call,
        .node_query = room_node_query,
        .age_ms = room_age_ms,
        .is_linked = room_is_linked,
        .has_space = room_has_space,
        .log = {.ctx = r, .read = room_read},
    };
    r->pipeline = pipeline_new(&options, &ports);
    r->apply = apply_new(r->view, &(struct apply_events){.ctx = r, .on_applied = room_on_applied});
    pipeline_on_role(r->pipeline);
}

/* A node of a room of voters; alone it leads before this returns. */
static inline struct room *room_new(unsigned voters)
{
    struct room *r = mem_zalloc(sizeof(*r));
    struct seus_why why = {0};
    bool fresh = false;
    str_copy(r->dir, sizeof(r->dir), STR_LIT("/dev/shm/seus-pipeline-XXXXXX"));
    assert_non_null(mkdtemp(r->dir));
    r->now_ms = 100000;
    r->random = 88172645463325252u;
    r->failure = "";
    arena_init(&r->arena, 0);
    const struct view_options options = {.dir = r->dir, .map_size_bytes = 256u << 20, .boot_id = "", .cluster_id = 7};
    if (view_open(&options, &r->view, &fresh, &why) != SEUS_OK) {
        fail_msg("view_open: %s", why.message);
    }
    room_start_agreement(r, voters);
    room_start_pipeline(r);
    room_turn(r);
    if (voters == 1) {
        room_pass_time(r, 3000);
        assert_int_equal(r->role, ROLE_LEADER);
    }
    return r;
}

static inline void room_free(struct room *r)
{
    char path[128];
    pipeline_free(r->pipeline);
    rewind_free(r->rewind);
    trace_free(r->trace);
    apply_free(r->apply);
    agree_free(r->agree);
    view_close(r->view);
    for (unsigned i = 0; i < r->log_count; i++) {
        room_free_payload(&r->log[i]);
    }
    for (unsigned i = 0; i < r->writes_count; i++) {
        for (unsigned j = 0; j < r->writes[i].entries_count; j++) {
            room_free_payload(&r->writes[i].entries[j]);
        }
        mem_free((void *)(uintptr_t)r->writes[i].entries);
    }
    for (unsigned i = 0; i < r->questions_count; i++) {
        arena_release(&r->questions[i].arena);
    }
    for (unsigned i = 0; i < r->askers_count; i++) {
        arena_release(&r->askers[i].arena);
        mem_free(r->askers[i].body);
    }
    snprintf(path, sizeof(path), "%s/data.mdb", r->dir);
    unlink(path);
    snprintf(path, sizeof(path), "%s/lock.mdb", r->dir);
    unlink(path);
    assert_int_equal(rmdir(r->dir), 0);
    arena_release(&r->arena);
    mem_free(r);
}

/* ---- askers ------------------------------------------------------------------------------------------------------ */

static inline void room_on_answer(void *ctx, const struct pipeline_answer *answer)
{
    struct asker *asker = ctx;
    asker->answers++;
    asker->err = answer->err;
    asker->written = answer->written;
    asker->index = answer->index;
    asker->consistency = answer->consistency;
    asker->served_index = answer->served_index;
    asker->age_ms = answer->age_ms;
    if (answer->err != SEUS_OK && answer->why != NULL) {
        snprintf(asker->message, sizeof(asker->message), "%s", answer->why->message);
        snprintf(asker->field, sizeof(asker->field), "%s", answer->why->field);
    }
    mem_free(asker->body);
    asker->body = mem_zalloc(answer->body.len + 1);
    if (answer->body.len > 0) {
        memcpy(asker->body, answer->body.ptr, answer->body.len);
    }
}

struct ask_options {
    uint32_t timeout_ms;
    uint32_t consistency;
    bool dry_run;
    bool passed_on;
    const char *at; /* NULL: now */
};

/* Submits and does not turn: what happens at once has happened when this returns. Texts of args must be literals. */
static inline struct asker *room_submit(struct room *r, uint32_t op, const void *args, const char *request_id,
                                        struct ask_options options)
{
    assert_true(r->askers_count < ROOM_ASKERS_MAX);
    struct asker *asker = &r->askers[r->askers_count++];
    const struct wire_op *wire_op = wire_op_by_number(op);
    *asker = (struct asker){.err = SEUS_ERR_COUNT};
    arena_init(&asker->arena, 0);
    const struct pipeline_request request = {
        .op = wire_op,
        .args = arena_copy(&asker->arena, args, wire_op->args->size),
        .request_id = arena_str(&asker->arena, str_of(request_id)),
        .actor = STR_LIT("unix:anna"),
        .consistency = options.consistency != 0 ? options.consistency : (uint32_t)CONSISTENCY_LINEARIZABLE,
        .timeout_ms = options.timeout_ms != 0 ? options.timeout_ms : 10000,
        .dry_run = options.dry_run,
        .passed_on = options.passed_on,
        .at = options.at != NULL ? arena_str(&asker->arena, str_of(options.at)) : (struct str){0},
        .arena = &asker->arena,
    };
    asker->handle = pipeline_submit(r->pipeline, &request, asker, room_on_answer);
    return asker;
}

#define SUBMIT(room, id, type, ...) \
    room_submit((room), OP_##type, &(struct wire_##type){__VA_ARGS__}, (id), (struct ask_options){0})
#define S(literal) STR_LIT(literal)

/* Submits and turns until it is answered. */
static inline struct asker *room_done(struct room *r, struct asker *asker)
{
    room_turn(r);
    if (asker->answers != 1) {
        fail_msg("answered %u times", asker->answers);
    }
    return asker;
}

static inline void room_needs_ok(struct room *r, struct asker *asker)
{
    room_done(r, asker);
    if (asker->err != SEUS_OK) {
        fail_msg("%s: %s", seus_err_name(asker->err), asker->message);
    }
}

/* The value of a text field in a JSON body; in memory of the room. */
static inline struct str room_text(struct room *r, const struct asker *asker, const char *field)
{
    char key[80];
    snprintf(key, sizeof(key), "\"%s\":\"", field);
    const char *at = strstr(asker->body, key);
    if (at == NULL) {
        fail_msg("no %s in %s", field, asker->body);
        return (struct str){0};
    }
    at += strlen(key);
    return arena_str(&r->arena, (struct str){at, strcspn(at, "\"")});
}

/* A hooked zone, one who may signal, two units. */
static inline void room_furnish(struct room *r)
{
    room_needs_ok(r, SUBMIT(r, "f-zone", zone_add, .zone_id = S("pistoiese"), .name = S("Pistoiese"),
                            .area = S("centro"), .prefix = S("PIS"), .state = ZONE_HOOKED));
    room_needs_ok(r, SUBMIT(r, "f-er", signaller_add, .signaller_id = S("PT-ER-1"), .name = S("Emergency department"),
                            .category = CATEGORY_HOSPITAL, .zone_id = S("pistoiese")));
    room_needs_ok(r, SUBMIT(r, "f-unit-1", unit_register, .unit_id = S("PT-1"), .zone_id = S("pistoiese")));
    room_needs_ok(r, SUBMIT(r, "f-unit-2", unit_register, .unit_id = S("PT-2"), .zone_id = S("pistoiese")));
}

/* Opens a case and gives its id, in memory of the room. */
static inline struct str room_open_case(struct room *r, const char *request_id)
{
    struct asker *asker = SUBMIT(r, request_id, case_open, .zone_id = S("pistoiese"), .signaller_id = S("PT-ER-1"),
                                 .need = NEED_VIOLENCE, .summary = S("beaten"), .persons = 1);
    room_needs_ok(r, asker);
    return room_text(r, asker, "case_id");
}

static inline void room_answer_questions(struct room *r)
{
    while (r->questions_count > 0) {
        struct held_question held = r->questions[0];
        r->questions_count--;
        memmove(r->questions, r->questions + 1, r->questions_count * sizeof(held));
        held.on_verdict(held.ctx, &held.verdict, "");
        arena_release(&held.arena);
    }
}

#endif
