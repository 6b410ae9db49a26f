/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Evolve as every node runs it: the same log gives the same rows, random commands never break an invariant, random
 * events never crash it, and events about nothing change nothing.
 */
#include "room.h"

/* ---- the invariants, looked at from the rows alone ----------------------------------------------------------------
 */

static const struct wire_assignment *active_on(const struct wire_case *row, struct str assignment_id)
{
    for (uint32_t i = 0; i < row->assignments_count; i++) {
        if (str_eq(row->assignments[i].assignment_id, assignment_id) && row->assignments[i].status <= ASSIGN_AT_PLACE) {
            return &row->assignments[i];
        }
    }
    return NULL;
}

static void check_unit(struct room *room, const struct wire_unit *unit)
{
    assert_int_equal(unit->assignments_count, unit->cases_count);
    assert_true(unit->multi || unit->assignments_count <= 1);
    const bool holds = unit->status >= UNIT_ASSIGNED && unit->status <= UNIT_AT_PLACE;
    assert_int_equal(holds, unit->assignments_count > 0);
    for (uint32_t i = 0; i < unit->assignments_count; i++) {
        const struct wire_case row = room_case(room, unit->cases[i]);
        const struct wire_assignment *assignment = active_on(&row, unit->assignments[i]);
        assert_non_null(assignment);
        assert_true(str_eq(assignment->unit_id, unit->unit_id));
        if (!unit->multi) {
            assert_int_equal(unit->status - UNIT_ASSIGNED, assignment->status - ASSIGN_ASSIGNED);
        }
    }
}

static void check_assignment(struct room *room, const struct wire_case *row, const struct wire_assignment *assignment)
{
    const uint64_t times[] = {assignment->assigned_at, assignment->acked_at,        assignment->enroute_at,
                              assignment->onscene_at,  assignment->transporting_at, assignment->at_place_at,
                              assignment->ended_at};
    uint64_t last = 0;
    for (unsigned i = 0; i < 7; i++) {
        assert_true(times[i] == 0 || times[i] >= last);
        last = times[i] != 0 ? times[i] : last;
    }
    assert_int_equal(assignment->ended_at != 0, assignment->status >= ASSIGN_CLEARED);
    if (assignment->overridden) {
        assert_true(assignment->reason.len > 0 && !str_eq(assignment->recommended_unit, assignment->unit_id));
    }
    if (assignment->status <= ASSIGN_AT_PLACE) {
        struct wire_unit unit = {0};
        assert_true(store_get(room->store, KIND_UNIT, assignment->unit_id, &room->arena, &unit));
        bool listed = false;
        for (uint32_t i = 0; i < unit.assignments_count; i++) {
            listed = listed ||
                     (str_eq(unit.assignments[i], assignment->assignment_id) && str_eq(unit.cases[i], row->case_id));
        }
        assert_true(listed);
    }
}

static void check_case(struct room *room, const struct wire_case *row)
{
    struct str number;
    unsigned active = 0;
    assert_int_equal(domain_number_check(row->number, &room->arena, &number, NULL), SEUS_OK);
    assert_true(str_eq(store_case_by_number(room->store, row->number, &room->arena), row->case_id));
    assert_true(row->version > 0 && row->version <= room->index);
    for (uint32_t i = 0; i < row->assignments_count; i++) {
        check_assignment(room, row, &row->assignments[i]);
        active += row->assignments[i].status <= ASSIGN_AT_PLACE;
    }
    struct wire_zone zone = {0};
    assert_true(store_get(room->store, KIND_ZONE, row->zone_id, &room->arena, &zone));
    assert_true(row->assignments_count == 0 || (zone.state == ZONE_HOOKED && !row->shadow));
    if (row->state == CASE_CLOSED || row->state == CASE_MERGED) {
        assert_int_equal(active, 0);
    }
    assert_int_equal(row->state == CASE_CLOSED, row->outcome != OUTCOME_NONE);
    assert_int_equal(row->state == CASE_CLOSED, row->closed_at != 0);
    if (row->outcome == OUTCOME_HANDED_OVER || row->outcome == OUTCOME_SHADOW_HANDLED ||
        row->outcome == OUTCOME_DEFERRED_TO_SERVICE || row->state == CASE_HANDED_OVER) {
        assert_true(row->handover.accepted_at != 0);
    }
    assert_true(row->state != CASE_DISPATCHED || active > 0);
    assert_true(row->state != CASE_NEW && row->state != CASE_NONE);
    assert_int_equal(row->override, row->override_reason.len > 0);
    if (row->state == CASE_MERGED) {
        const struct wire_case into = room_case(room, row->merged_into);
        bool listed = false;
        for (uint32_t i = 0; i < into.merged_from_count; i++) {
            listed = listed || str_eq(into.merged_from[i], row->case_id);
        }
        assert_true(listed);
    }
}

static void check_report(struct room *room, const struct wire_report *row)
{
    assert_true(row->state == REPORT_ATTACHED || row->state == REPORT_REFUSED);
    if (row->state == REPORT_REFUSED) {
        assert_true(row->reason.len > 0 && row->orientation.len > 0 && row->case_id.len == 0);
    } else {
        assert_int_equal(row->override, room_case(room, row->first_case_id).override);
        assert_int_equal(row->outcome, room_case(room, row->case_id).outcome);
    }
}

static void check_rows(struct room *room)
{
    for (unsigned i = 0; i < room->store->rows_count; i++) {
        const struct store_row *at = &room->store->rows[i];
        union {
            struct wire_unit unit;
            struct wire_case situation;
            struct wire_report report;
        } row;
        if (at->kind == KIND_UNIT && store_get(room->store, KIND_UNIT, buf_str(&at->id), &room->arena, &row.unit)) {
            check_unit(room, &row.unit);
        } else if (at->kind == KIND_CASE &&
                   store_get(room->store, KIND_CASE, buf_str(&at->id), &room->arena, &row.situation)) {
            check_case(room, &row.situation);
        } else if (at->kind == KIND_REPORT &&
                   store_get(room->store, KIND_REPORT, buf_str(&at->id), &room->arena, &row.report)) {
            check_report(room, &row.report);
        }
    }
}

/* ---- random commands ----------------------------------------------------------------------------------------------
 */

static struct str random_case(struct room *room)
{
    struct str ids[256];
    unsigned count = 0;
    for (unsigned i = 0; i < room->store->rows_count && count < 256; i++) {
        if (room->store->rows[i].kind == KIND_CASE) {
            ids[count++] = buf_str(&room->store->rows[i].id);
        }
    }
    return count == 0 ? S("cnone") : arena_str(&room->arena, ids[room_below(room, count)]);
}

static struct str random_unit(struct room *room)
{
    const struct str units[] = {S("PT-1"), S("PT-2"), S("MU-1"), S("PT-M"), S("PT-9")};
    return units[room_below(room, 5)];
}

static enum seus_err random_open(struct room *room)
{
    const struct str zones[] = {S("pistoiese"), S("pistoiese"), S("pistoiese"), S("apuane"), S("elba"), S("atlantis")};
    const struct str signallers[] = {S("er-pt"), S("ps-pt"), S(""), S("nobody")};
    const uint32_t decisions[] = {DECISION_APPROPRIATE,     DECISION_APPROPRIATE, DECISION_APPROPRIATE,
                                  DECISION_NOT_APPROPRIATE, DECISION_DEFERRED,    DECISION_ACCEPT};
    room->triage.decision = decisions[room_below(room, 6)];
    room->triage.priority = 1 + room_below(room, 4);
    return CALL(room, case_open, .zone_id = zones[room_below(room, 6)], .signaller_id = signallers[room_below(room, 4)],
                .category = room_below(room, 9), .override = room_below(room, 4) == 0, .override_reason = S("danger"));
}

/* Mostly the step that comes next, so that units get somewhere. */
static enum seus_err random_step(struct room *room, struct str case_id, struct str reason)
{
    struct wire_unit unit = {0};
    const struct str unit_id = random_unit(room);
    const bool known = store_get(room->store, KIND_UNIT, unit_id, &room->arena, &unit);
    const uint32_t next =
        known && unit.status >= UNIT_ASSIGNED && unit.status < UNIT_AT_PLACE ? unit.status + 1 : UNIT_AVAILABLE;
    return room_do(room, OP_unit_status,
                   &(struct wire_unit_set){.unit_id = unit_id,
                                           .status = room_below(room, 3) != 0 ? next : 1 + room_below(room, 10),
                                           .reason = reason,
                                           .case_id = room_below(room, 3) == 0 ? case_id : S("")});
}

static enum seus_err random_command(struct room *room)
{
    const struct str case_id = random_case(room);
    const struct str reason = room_below(room, 4) == 0 ? S("") : S("because");
    switch (room_below(room, 12)) {
    case 0:
        return random_open(room);
    case 1:
    case 2:
        room->dispatch_first = room_below(room, 3) != 0;
        room->dispatch = (struct wire_verdict){.kind = VERDICT_DISPATCH, .decision = DECISION_NO_UNIT};
        return CALL(room, case_assign, .case_id = case_id, .reason = reason,
                    .unit_id = room_below(room, 3) == 0 ? S("") : random_unit(room));
    case 3:
    case 4:
    case 5:
    case 6:
        return random_step(room, case_id, reason);
    case 7:
    case 8:
    case 9:
        return CALL(room, case_update, .case_id = case_id, .to = room_below(room, CASE_REOPENED + 1), .reason = reason,
                    .service = S("a service"), .into = random_case(room), .persons = room_below(room, 3));
    case 10:
        return CALL(room, case_close, .case_id = case_id, .outcome = 1 + room_below(room, 11));
    default:
        return room_below(room, 2) == 0 ? CALL(room, case_note, .case_id = case_id, .text = S("a note"))
                                        : CALL(room, case_reopen, .case_id = case_id, .reason = reason);
    }
}

/* Replays the log of a room into an empty store. */
static struct store *replay(struct room *room)
{
    struct store *store = store_new();
    struct arena arena = {0};
    arena_init(&arena, 1 << 16);
    for (unsigned i = 0; i < room->log_count; i++) {
        struct wire_answer answer;
        assert_true(room_apply(store, buf_str(&room->log[i]), i + 1, &arena, &answer));
        arena_reset(&arena);
    }
    arena_release(&arena);
    return store;
}

static void random_commands_keep_every_invariant_and_replay_to_the_same_rows(void **state)
{
    (void)state;
    unsigned done = 0;
    unsigned refused = 0;
    uint64_t seen_states = 0;
    for (unsigned seed = 1; seed <= 40; seed++) {
        struct room *room = room_founded();
        room->random = seed * 2654435761u + 88172645463325252ull;
        assert_int_equal(CALL(room, unit_register, .unit_id = S("PT-M"), .zone_id = S("pistoiese"), .multi = true),
                         SEUS_OK);
        for (unsigned step = 0; step < 500; step++) {
            room->now_ms += room_below(room, 8) == 0 ? 0 : room_below(room, HOUR_MS);
            room->now_ms -= room_below(room, 16) == 0 ? 20 * MINUTE_MS : 0; /* a new leader with a slow clock */
            const enum seus_err err = random_command(room);
            done += err == SEUS_OK;
            refused += err != SEUS_OK;
            assert_true(err != SEUS_INTEGRITY);
            if (err == SEUS_OK && room->decision.state != CASE_NONE) {
                const struct wire_case row = room_case(room, room->answer.case_id);
                assert_int_equal(row.state, room->decision.state);
                seen_states |= SM_TO(row.state);
            }
            if (step % 20 == 0) {
                check_rows(room);
            }
        }
        check_rows(room);
        struct store *again = replay(room);
        assert_true(store_equal(room->store, again));
        store_free(again);
        room_free(room);
    }
    print_message("commands done %u, refused %u\n", done, refused);
    assert_int_equal(seen_states, ((SM_TO(CASE_REOPENED) << 1) - 1) & ~(SM_TO(CASE_NONE) | SM_TO(CASE_NEW)));
}

/* ---- random events ------------------------------------------------------------------------------------------------
 */

static struct str random_id(struct room *room)
{
    static const char *const pool[] = {"",   "pistoiese", "elba", "PT-1", "PT-2", "c1",  "c2",
                                       "c3", "a1",        "a2",   "r1",   "r2",   "x/y", "PIS"};
    return str_of(pool[room_below(room, sizeof(pool) / sizeof(pool[0]))]);
}

static void random_member(struct room *room, const struct wire_field *field, unsigned char *body)
{
    struct str text = random_id(room);
    struct str *list = arena_alloc(&room->arena, 4 * sizeof(*list));
    uint64_t number = room_random(room) >> (11 + room_below(room, 50));
    uint32_t word = 0;
    bool flag = room_below(room, 2) == 0;
    uint32_t count = room_below(room, 4);
    switch (field->type) {
    case WIRE_ID:
    case WIRE_LINE:
    case WIRE_TEXT:
        memcpy(body + field->offset, &text, sizeof(text));
        break;
    case WIRE_U64:
        memcpy(body + field->offset, &number, sizeof(number));
        break;
    case WIRE_TIME:
        number %= ROOM_START_MS;
        memcpy(body + field->offset, &number, sizeof(number));
        break;
    case WIRE_BOOL:
        memcpy(body + field->offset, &flag, sizeof(flag));
        break;
    case WIRE_ENUM:
        word = room_below(room, field->list->count);
        memcpy(body + field->offset, &word, sizeof(word));
        break;
    case WIRE_IDS:
    case WIRE_LINES:
        for (uint32_t i = 0; i < count; i++) {
            list[i] = S("pink_code");
        }
        memcpy(body + field->offset, &list, sizeof(list));
        memcpy(body + field->count_offset, &count, sizeof(count));
        break;
    case WIRE_REC:
    case WIRE_RECS:
    case WIRE_BYTES:
    case WIRE_EVENTS_LIST:
        break; /* left empty */
    }
}

static void random_events_never_crash_and_replay_to_the_same_rows(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 20; seed++) {
        struct room *room = room_founded();
        room->random = seed * 40503u + 1234567891011ull;
        for (unsigned step = 0; step < 800; step++) {
            const uint32_t type = 1 + room_below(room, EVENT_policy_fallback);
            const struct wire_record *record = wire_event_record(type);
            unsigned char *body = arena_alloc(&room->arena, record->size);
            for (uint32_t i = 0; i < record->field_count; i++) {
                random_member(room, &record->fields[i], body);
            }
            struct wire_event event = {.type = type, .body = body};
            room->now_ms += room_below(room, 1000);
            room->decision = (struct domain_decision){.events = &event, .events_count = 1};
            room_commit(room, OP_case_update);
            (void)domain_event_case(&event);
            (void)domain_event_zone(&event);
        }
        struct store *again = replay(room);
        assert_true(store_equal(room->store, again));
        store_free(again);
        room_free(room);
    }
}

ROOM_TEST(events_about_rows_that_are_not_there_change_nothing)
{
    const unsigned puts = room->store->puts;
    for (uint32_t type = EVENT_unit_status_set; type <= EVENT_policy_fallback; type++) {
        if (type == EVENT_report_received || type == EVENT_case_opened) {
            continue;
        }
        const struct wire_record *record = wire_event_record(type);
        unsigned char *body = arena_alloc(&room->arena, record->size);
        for (uint32_t i = 0; i < record->field_count; i++) {
            const struct str ghost = S("ghost");
            const uint32_t word = 1;
            if (record->fields[i].type == WIRE_ID || record->fields[i].type == WIRE_LINE) {
                memcpy(body + record->fields[i].offset, &ghost, sizeof(ghost));
            } else if (record->fields[i].type == WIRE_ENUM) {
                memcpy(body + record->fields[i].offset, &word, sizeof(word));
            }
        }
        const struct wire_event event = {.type = type, .body = body};
        const struct wire_entry entry = {.recorded_at = room->now_ms};
        domain_evolve(&room->store->port, &event, &entry, 99, &room->arena, &room->answer);
    }
    assert_int_equal(room->store->puts, puts);
}

ROOM_TEST(an_event_of_a_newer_writer_is_without_effect)
{
    const unsigned puts = room->store->puts;
    const struct wire_event unknown = {.type = 9999, .body = NULL, .raw = S("\xa0")};
    const struct wire_entry entry = {.recorded_at = room->now_ms};
    domain_evolve(&room->store->port, &unknown, &entry, 99, &room->arena, &room->answer);
    assert_int_equal(room->store->puts, puts);
    assert_int_equal(domain_event_case(&unknown).len, 0);
    assert_int_equal(domain_event_zone(&unknown).len, 0);
}

ROOM_TEST(events_name_their_case_and_zone)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_true(str_eq_cstr(domain_event_zone(&room->decision.events[0]), "pistoiese"));
    assert_int_equal(domain_event_case(&room->decision.events[0]).len, 0);
    for (unsigned i = 1; i < room->decision.events_count; i++) {
        assert_true(str_eq(domain_event_case(&room->decision.events[i]), case_id));
    }
}

ROOM_TEST(versions_are_those_of_the_rows_and_zero_for_none)
{
    struct str case_id;
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    const struct domain_store *port = &room->store->port;
    assert_int_equal(domain_version(port, KIND_CASE, case_id, &room->arena), room->index);
    assert_int_equal(domain_version(port, KIND_REPORT, room->answer.report_id, &room->arena), room->index);
    assert_int_equal(domain_version(port, KIND_ZONE, S("pistoiese"), &room->arena), 1);
    assert_int_equal(domain_version(port, KIND_SIGNALLER, S("er-pt"), &room->arena), 5);
    assert_int_equal(domain_version(port, KIND_UNIT, S("PT-1"), &room->arena), 9);
    assert_int_equal(domain_version(port, KIND_UNIT, S("PT-9"), &room->arena), 0);
    assert_int_equal(domain_version(port, KIND_NONE, S("x"), &room->arena), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_commands_keep_every_invariant_and_replay_to_the_same_rows),
        cmocka_unit_test(random_events_never_crash_and_replay_to_the_same_rows),
        cmocka_unit_test(events_about_rows_that_are_not_there_change_nothing),
        cmocka_unit_test(an_event_of_a_newer_writer_is_without_effect),
        cmocka_unit_test(events_name_their_case_and_zone),
        cmocka_unit_test(versions_are_those_of_the_rows_and_zero_for_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
