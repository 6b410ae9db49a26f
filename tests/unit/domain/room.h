/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A room of one, for tests: asks a scripted policy, decides, encodes the entry as the log would, compares the expected
 * versions as apply would, evolves, and keeps the log so that it can be replayed.
 */
#ifndef TESTS_DOMAIN_ROOM_H
#define TESTS_DOMAIN_ROOM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "store.h"

#define ROOM_LOG_MAX          20000u
#define ROOM_START_MS         1795300800000ull /* 2026-11-22T00:00:00Z: where virtual time begins */
#define MINUTE_MS             60000ull
#define HOUR_MS               (60ull * MINUTE_MS)

#define CALL(room, type, ...) room_do((room), OP_##type, &(struct wire_##type){__VA_ARGS__})
#define S(literal)            STR_LIT(literal)

struct room {
    struct store *store;
    struct arena arena; /* of the whole test */
    struct seus_why why;
    uint64_t now_ms;
    uint64_t index;
    uint64_t random;
    struct str actor;         /* of the next commands */
    struct str shift;         /* that they are written on */
    struct wire_verdict zone; /* scripted answers; decision NONE: what the room's policy says by itself */
    struct wire_verdict triage;
    struct wire_verdict dispatch;
    const struct wire_plugin_info *plugins; /* of the node */
    unsigned plugins_count;
    bool dispatch_first;             /* rank the candidates as they come */
    struct domain_decision decision; /* of the last command */
    struct wire_question asked[3];
    unsigned asked_count;
    struct wire_answer answer;
    struct buf *log;
    unsigned log_count;
};

static inline struct room *room_new(void)
{
    struct room *room = calloc(1, sizeof(*room));
    CHECK(room != NULL);
    room->log = calloc(ROOM_LOG_MAX, sizeof(*room->log));
    CHECK(room->log != NULL);
    room->store = store_new();
    arena_init(&room->arena, 1 << 20);
    room->now_ms = ROOM_START_MS;
    room->random = 88172645463325252ull;
    room->actor = STR_LIT("unix:test");
    room->triage = (struct wire_verdict){.kind = VERDICT_TRIAGE,
                                         .source = SOURCE_PLUGIN,
                                         .decision = DECISION_APPROPRIATE,
                                         .priority = PRIORITY_E,
                                         .event_class = CLASS_URGENCY,
                                         .plugin = STR_LIT("seus-triage")};
    room->dispatch_first = true;
    return room;
}

static inline void room_free(struct room *room)
{
    for (unsigned i = 0; i < room->log_count; i++) {
        buf_release(&room->log[i]);
    }
    free(room->log);
    store_free(room->store);
    arena_release(&room->arena);
    free(room);
}

static inline uint64_t room_random(struct room *room)
{
    room->random ^= room->random << 13;
    room->random ^= room->random >> 7;
    room->random ^= room->random << 17;
    return room->random;
}

static inline unsigned room_below(struct room *room, unsigned limit)
{
    return (unsigned)(room_random(room) % limit);
}

/* Gated access, in short: hooked and opened is accepted, experimentation is shadow, anything else is oriented. */
static inline void room_zone_verdict(const struct wire_question *question, struct wire_verdict *verdict)
{
    static const char reason[] = "callers of this kind do not reach the room";
    static struct str reasons[] = {{reason, sizeof(reason) - 1}};
    *verdict = (struct wire_verdict){.kind = VERDICT_ZONE,
                                     .plugin = STR_LIT("seus-zone"),
                                     .source = SOURCE_PLUGIN,
                                     .decision = DECISION_ORIENT,
                                     .reasons = reasons,
                                     .reasons_count = 1,
                                     .orientation = STR_LIT("call the social service of the municipality")};
    const char *category = wire_enum_word(&wire_enum_category, question->category);
    if (question->zone.state == ZONE_SOI) {
        verdict->decision = DECISION_SHADOW;
    }
    for (uint32_t i = 0; i < question->open_categories_count && question->zone.state == ZONE_HOOKED; i++) {
        if (str_eq_cstr(question->open_categories[i], category)) {
            verdict->decision = DECISION_ACCEPT;
        }
    }
}

static inline struct wire_verdict room_verdict_of(struct room *room, const struct wire_question *question)
{
    struct wire_verdict verdict = {0};
    if (question->kind == VERDICT_ZONE) {
        if (room->zone.decision == DECISION_NONE) {
            room_zone_verdict(question, &verdict);
            return verdict;
        }
        return room->zone;
    }
    if (question->kind == VERDICT_TRIAGE) {
        return room->triage;
    }
    if (!room->dispatch_first) {
        return room->dispatch;
    }
    verdict = (struct wire_verdict){
        .kind = VERDICT_DISPATCH, .plugin = STR_LIT("seus-dispatch"), .source = SOURCE_PLUGIN, .mode = MODE_ON_SITE};
    verdict.ranking = arena_alloc(&room->arena, (question->units_count + 1) * sizeof(*verdict.ranking));
    for (uint32_t i = 0; i < question->units_count; i++) {
        verdict.ranking[verdict.ranking_count++] = question->units[i].unit_id;
    }
    verdict.decision = verdict.ranking_count > 0 ? DECISION_RECOMMEND : DECISION_NO_UNIT;
    return verdict;
}

/* As a host does, it says under which plugin sets it was given. */
static inline struct wire_verdict room_verdict(struct room *room, const struct wire_question *question)
{
    struct wire_verdict verdict = room_verdict_of(room, question);
    verdict.set_version = question->set_version;
    return verdict;
}

/* Applies a log entry to a store, as every node does. False: a version moved on, nothing changed. */
static inline bool room_apply(struct store *store, struct str bytes, uint64_t index, struct arena *arena,
                              struct wire_answer *ret_answer)
{
    struct wire_entry entry;
    struct seus_why why = {0};
    const enum seus_err err = wire_cbor_decode(&wire_record_entry, bytes, arena, &entry, &why);
    if (err != SEUS_OK) {
        printf("an entry of our own does not decode: %s\n", why.message);
    }
    assert_int_equal(err, SEUS_OK);
    for (uint32_t i = 0; i < entry.expects_count; i++) {
        if (domain_version(&store->port, entry.expects[i].kind, entry.expects[i].id, arena) !=
            entry.expects[i].version) {
            return false;
        }
    }
    *ret_answer = entry.answer;
    for (uint32_t i = 0; i < entry.events_count; i++) {
        domain_evolve(&store->port, &entry.events[i], &entry, index, arena, ret_answer);
    }
    return true;
}

static inline void room_commit(struct room *room, uint32_t op)
{
    struct wire_entry entry = {
        .request_id = STR_LIT("q1"),
        .op = op,
        .actor = room->actor,
        .shift = room->shift,
        .recorded_at = room->now_ms,
        .expects = room->decision.expects,
        .expects_count = room->decision.expects_count,
        .events = room->decision.events,
        .events_count = room->decision.events_count,
        .answer = room->decision.answer,
    };
    CHECK(room->log_count < ROOM_LOG_MAX);
    struct buf *bytes = &room->log[room->log_count++];
    wire_cbor_encode(&wire_record_entry, &entry, bytes);
    room->index++;
    assert_true(room_apply(room->store, buf_str(bytes), room->index, &room->arena, &room->answer));
}

/* Questions, then the decision, without committing it. */
static inline enum seus_err room_decide(struct room *room, uint32_t op, const void *args)
{
    struct wire_verdict verdicts[3];
    struct domain_request request = {.op = op,
                                     .args = args,
                                     .actor = room->actor,
                                     .shift = room->shift,
                                     .now_ms = room->now_ms,
                                     .random = {room_random(room), room_random(room)},
                                     .verdicts = verdicts,
                                     .plugins = room->plugins,
                                     .plugins_count = room->plugins_count};
    room->why = (struct seus_why){0};
    room->answer = (struct wire_answer){0};
    room->asked_count = 0;
    for (;;) {
        bool needed = false;
        const enum seus_err err = domain_next_question(&room->store->port, &request, &room->arena, &needed,
                                                       &room->asked[room->asked_count % 3], &room->why);
        if (err != SEUS_OK) {
            return err;
        }
        if (!needed) {
            break;
        }
        assert_true(room->asked_count < 3);
        assert_int_equal(room->asked[room->asked_count].now, room->now_ms);
        verdicts[request.verdicts_count++] = room_verdict(room, &room->asked[room->asked_count]);
        room->asked_count++;
    }
    return domain_decide(&room->store->port, &request, &room->arena, &room->decision, &room->why);
}

/* A command, whole. Every failure must say something and what to type next. */
static inline enum seus_err room_do(struct room *room, uint32_t op, const void *args)
{
    const enum seus_err err = room_decide(room, op, args);
    if (err == SEUS_OK) {
        room_commit(room, op);
        return SEUS_OK;
    }
    assert_true(strlen(room->why.message) > 10);
    assert_true(strlen(room->why.hint) > 10);
    return err;
}

static inline struct wire_case room_case(struct room *room, struct str case_id)
{
    struct wire_case row = {0};
    assert_true(store_get(room->store, KIND_CASE, case_id, &room->arena, &row));
    return row;
}

static inline struct wire_unit room_unit(struct room *room, const char *unit_id)
{
    struct wire_unit row = {0};
    assert_true(store_get(room->store, KIND_UNIT, str_of(unit_id), &room->arena, &row));
    return row;
}

static inline bool room_has_event(const struct room *room, uint32_t type)
{
    for (unsigned i = 0; i < room->decision.events_count; i++) {
        if (room->decision.events[i].type == type) {
            return true;
        }
    }
    return false;
}

/* Events of the last command, but for the deadlines it set or ended on the way. */
static inline unsigned room_events(const struct room *room)
{
    unsigned count = 0;
    for (unsigned i = 0; i < room->decision.events_count; i++) {
        const uint32_t type = room->decision.events[i].type;
        count += type < EVENT_deadline_set || type > EVENT_deadline_void ? 1u : 0u;
    }
    return count;
}

static inline enum seus_err room_open(struct room *room, struct str *ret_case_id)
{
    const enum seus_err err = CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"),
                                   .summary = S("a woman beaten, two children with her"), .persons = 3);
    *ret_case_id = arena_str(&room->arena, room->answer.case_id);
    return err;
}

static inline enum seus_err room_unit_to(struct room *room, const char *unit_id, uint32_t status, const char *reason)
{
    return room_do(room, OP_unit_status,
                   &(struct wire_unit_set){.unit_id = str_of(unit_id), .status = status, .reason = str_of(reason)});
}

static inline enum seus_err room_assign(struct room *room, struct str case_id, const char *unit_id)
{
    return CALL(room, case_assign, .case_id = case_id, .unit_id = str_of(unit_id), .reason = S("it is nearer"));
}

static inline enum seus_err room_move(struct room *room, struct str case_id, uint32_t to)
{
    return CALL(room, case_update, .case_id = case_id, .to = to, .reason = S("it is so"),
                .service = S("Pistoia centro"));
}

static inline enum seus_err room_close(struct room *room, struct str case_id, uint32_t outcome)
{
    return CALL(room, case_close, .case_id = case_id, .outcome = outcome);
}

/* A person the room knows; the id. */
static inline struct str room_somebody(struct room *room)
{
    assert_int_equal(CALL(room, person_add, .zone_id = S("pistoiese")), SEUS_OK);
    return arena_str(&room->arena, room->answer.id);
}

/* Pistoiese (hooked: hospital and police), Mugello (hooked), Apuane (experimentation: hospital and social service),
 * Elba (outside); PT-1, PT-2, MU-1; two rooms, pistoia and pt. */
static inline struct room *room_founded(void)
{
    struct room *room = room_new();
    assert_int_equal(CALL(room, zone_add, .zone_id = S("pistoiese"), .name = S("Pistoiese"), .area = S("centro"),
                          .state = ZONE_HOOKED, .contact = S("0573 000000")),
                     SEUS_OK);
    assert_int_equal(
        CALL(room, zone_add, .zone_id = S("mugello"), .name = S("Mugello"), .area = S("centro"), .state = ZONE_HOOKED),
        SEUS_OK);
    assert_int_equal(
        CALL(room, zone_add, .zone_id = S("apuane"), .name = S("Apuane"), .area = S("nord-ovest"), .state = ZONE_SOI),
        SEUS_OK);
    assert_int_equal(CALL(room, zone_add, .zone_id = S("elba"), .name = S("Elba"), .area = S("nord-ovest")), SEUS_OK);
    assert_int_equal(CALL(room, signaller_add, .signaller_id = S("er-pt"), .name = S("San Jacopo"),
                          .category = CATEGORY_HOSPITAL, .zone_id = S("pistoiese")),
                     SEUS_OK);
    assert_int_equal(CALL(room, signaller_add, .signaller_id = S("ps-pt"), .name = S("Questura"),
                          .category = CATEGORY_POLICE, .zone_id = S("pistoiese")),
                     SEUS_OK);
    assert_int_equal(CALL(room, signaller_add, .signaller_id = S("er-ap"), .name = S("Apuane"),
                          .category = CATEGORY_HOSPITAL, .zone_id = S("apuane")),
                     SEUS_OK);
    assert_int_equal(CALL(room, signaller_add, .signaller_id = S("ss-ap"), .name = S("Servizio sociale"),
                          .category = CATEGORY_SOCIAL_SERVICE, .zone_id = S("apuane")),
                     SEUS_OK);
    assert_int_equal(CALL(room, unit_register, .unit_id = S("PT-1"), .zone_id = S("pistoiese"), .operators = 2),
                     SEUS_OK);
    assert_int_equal(CALL(room, unit_register, .unit_id = S("PT-2"), .zone_id = S("pistoiese")), SEUS_OK);
    assert_int_equal(CALL(room, unit_register, .unit_id = S("MU-1"), .zone_id = S("mugello")), SEUS_OK);
    assert_int_equal(CALL(room, room_add, .room_id = S("pistoia"), .name = S("COES")), SEUS_OK);
    assert_int_equal(CALL(room, room_add, .room_id = S("pt"), .name = S("COES")), SEUS_OK);
    return room;
}

#define ROOM_TEST(name)                                                                                                \
    static void name##_in(struct room *room);                                                                          \
    static void name(void **state)                                                                                     \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        struct room *room = room_founded();                                                                            \
        name##_in(room);                                                                                               \
        room_free(room);                                                                                               \
    }                                                                                                                  \
    static void name##_in(struct room *room)

#endif
