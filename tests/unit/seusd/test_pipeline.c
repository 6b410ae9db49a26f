/* SPDX-License-Identifier: EUPL-1.2 */
/* The life of a request on the node that leads: answered once, whatever comes in between. */
#include "room.h"

static void a_write_is_answered_once_it_is_applied(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    struct asker *open = SUBMIT(r, "r-1", case_open, .zone_id = S("pistoiese"), .signaller_id = S("PT-ER-1"),
                                .summary = S("beaten"));
    assert_int_equal(open->answers, 0); /* not before the disk has it */
    room_done(r, open);
    assert_int_equal(open->err, SEUS_OK);
    assert_int_equal(open->written, WRITTEN_YES);
    assert_int_equal(open->index, r->log_count);
    assert_true(open->served_index >= open->index);
    assert_true(str_starts_with(room_text(r, open, "number"), S("PIS-")));
    assert_true(str_eq_cstr(room_text(r, open, "state"), "triaged"));
    assert_true(str_eq_cstr(room_text(r, open, "request_id"), "r-1"));
    assert_int_equal(pipeline_under_way(r->pipeline), 0);
    room_free(r);
}

static void nothing_is_acknowledged_before_the_disk_has_it(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    r->disk_held = true;
    struct asker *note = SUBMIT(r, "r-1", zone_add, .zone_id = S("pratese"), .name = S("Pratese"), .area = S("centro"));
    room_pass_time(r, 2000);
    assert_int_equal(note->answers, 0);
    r->disk_held = false;
    room_needs_ok(r, note);
    room_free(r);
}

static void the_same_request_id_gets_the_same_answer_and_is_done_once(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    const struct str first = room_open_case(r, "once");
    const unsigned entries = r->log_count;
    struct asker *again = SUBMIT(r, "once", case_open, .zone_id = S("pistoiese"), .signaller_id = S("PT-ER-1"),
                                 .need = NEED_VIOLENCE, .summary = S("beaten"), .persons = 1);
    room_needs_ok(r, again);
    assert_true(str_eq(room_text(r, again, "case_id"), first));
    assert_non_null(strstr(again->body, "\"replayed\":true"));
    assert_int_equal(again->written, WRITTEN_YES);
    assert_int_equal(r->log_count, entries);
    room_free(r);
}

static void the_same_request_id_with_another_body_is_a_conflict(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    const struct str case_id = room_open_case(r, "once");
    const unsigned entries = r->log_count;
    struct asker *other = room_done(r, SUBMIT(r, "once", case_open, .zone_id = S("pistoiese"),
                                              .signaller_id = S("PT-ER-1"), .summary = S("another")));
    assert_int_equal(other->err, SEUS_CONFLICT);
    assert_int_equal(other->written, WRITTEN_NO);
    assert_string_equal(other->field, "request_id");
    struct asker *note = room_done(r, SUBMIT(r, "once", case_note, .case_id = case_id, .text = S("beaten")));
    assert_int_equal(note->err, SEUS_CONFLICT); /* another command counts as another body */
    assert_int_equal(r->log_count, entries);
    room_free(r);
}

static void twins_under_way_share_one_entry_and_both_are_answered(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    r->disk_held = true;
    const unsigned entries = r->log_count;
    struct asker *first = SUBMIT(r, "twin", zone_add, .zone_id = S("x"), .name = S("Pratese"), .area = S("centro"));
    struct asker *second = SUBMIT(r, "twin", zone_add, .zone_id = S("x"), .name = S("Pratese"), .area = S("centro"));
    room_turn(r);
    assert_int_equal(first->answers, 0);
    assert_int_equal(second->answers, 0);
    r->disk_held = false;
    room_needs_ok(r, first);
    room_pass_time(r, 100); /* a twin is looked at again by the next tick at the latest */
    room_needs_ok(r, second);
    assert_int_equal(r->log_count, entries + 1);
    assert_int_equal(first->index, entries + 1);
    assert_non_null(strstr(second->body, "\"replayed\":true"));
    assert_null(strstr(first->body, "\"replayed\":true"));
    room_free(r);
}

static void a_request_id_under_way_with_another_body_is_a_conflict_at_once(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    r->disk_held = true;
    struct asker *first = SUBMIT(r, "twin", zone_add, .zone_id = S("x"), .name = S("Pratese"), .area = S("centro"));
    struct asker *second = SUBMIT(r, "twin", zone_add, .zone_id = S("x"), .name = S("Pratese"), .area = S("centro"));
    struct asker *other = SUBMIT(r, "twin", zone_add, .zone_id = S("x"), .name = S("Prato"), .area = S("centro"));
    assert_int_equal(other->answers, 1);
    assert_int_equal(other->err, SEUS_CONFLICT);
    assert_int_equal(other->written, WRITTEN_NO);
    room_turn(r);
    assert_int_equal(first->answers + second->answers, 0);
    r->disk_held = false;
    room_needs_ok(r, first);
    room_needs_ok(r, second);
    assert_int_equal(other->answers, 1);
    room_free(r);
}

static void of_two_assigns_of_one_unit_at_once_exactly_one_wins(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    const struct str a = room_open_case(r, "case-a");
    const struct str b = room_open_case(r, "case-b");
    r->disk_held = true;
    struct asker *wins = SUBMIT(r, "assign-a", case_assign, .case_id = a, .unit_id = S("PT-1"));
    struct asker *waits = SUBMIT(r, "assign-b", case_assign, .case_id = b, .unit_id = S("PT-1"));
    room_turn(r);
    const unsigned entries = r->log_count;
    assert_int_equal(waits->answers, 0);
    r->disk_held = false;
    room_needs_ok(r, wins);
    room_done(r, waits);
    assert_int_equal(waits->err, SEUS_REFUSED);
    assert_int_equal(waits->written, WRITTEN_NO);
    assert_non_null(strstr(waits->message, "PT-1"));
    assert_int_equal(r->log_count, entries + 1); /* the loser left no trace in the log */
    struct asker *unit = room_done(r, SUBMIT(r, "q", case_assign, .case_id = b, .unit_id = S("PT-2")));
    assert_int_equal(unit->err, SEUS_OK);
    room_free(r);
}

static void commands_on_the_same_row_are_all_done_one_after_the_other(void **state)
{
    enum { COUNT = 20 };
    struct room *r = room_new(1);
    struct asker *notes[COUNT];
    (void)state;
    room_furnish(r);
    const struct str case_id = room_open_case(r, "case-a");
    for (unsigned i = 0; i < COUNT; i++) {
        char id[16];
        snprintf(id, sizeof(id), "n-%u", i);
        notes[i] = SUBMIT(r, id, case_update, .case_id = case_id, .persons = i + 2);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        room_needs_ok(r, notes[i]);
        assert_true(i == 0 || notes[i]->index > notes[i - 1]->index);
    }
    assert_int_equal(pipeline_under_way(r->pipeline), 0);
    room_free(r);
}

static void a_refused_report_is_written_and_says_so(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    const unsigned entries = r->log_count;
    struct asker *citizen = room_done(r, SUBMIT(r, "c", case_open, .zone_id = S("pistoiese"),
                                                .category = CATEGORY_CITIZEN, .summary = S("rent")));
    assert_int_equal(citizen->err, SEUS_REFUSED);
    assert_int_equal(citizen->written, WRITTEN_YES);
    assert_int_equal(r->log_count, entries + 1);
    assert_int_equal(citizen->index, r->log_count);
    struct asker *again = room_done(r, SUBMIT(r, "c", case_open, .zone_id = S("pistoiese"),
                                              .category = CATEGORY_CITIZEN, .summary = S("rent")));
    assert_int_equal(again->err, SEUS_REFUSED);
    assert_int_equal(again->index, citizen->index);
    assert_int_equal(r->log_count, entries + 1);
    room_free(r);
}

static void a_dry_run_decides_and_writes_nothing(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    const unsigned entries = r->log_count;
    const struct wire_case_open args = {.zone_id = S("pistoiese"), .signaller_id = S("PT-ER-1"), .summary = S("x")};
    struct asker *dry = room_done(r, room_submit(r, OP_case_open, &args, "dry", (struct ask_options){.dry_run = true}));
    assert_int_equal(dry->err, SEUS_OK);
    assert_int_equal(dry->written, WRITTEN_NO);
    assert_non_null(strstr(dry->body, "\"dry_run\":true"));
    assert_non_null(strstr(dry->body, "\"state\":\"triaged\""));
    const struct wire_case_open citizen = {.zone_id = S("pistoiese"), .category = CATEGORY_CITIZEN, .summary = S("x")};
    dry = room_done(r, room_submit(r, OP_case_open, &citizen, "dry-2", (struct ask_options){.dry_run = true}));
    assert_int_equal(dry->err, SEUS_REFUSED);
    assert_int_equal(dry->written, WRITTEN_NO);
    assert_int_equal(r->log_count, entries);
    struct asker *real = room_done(r, room_submit(r, OP_case_open, &args, "dry", (struct ask_options){0}));
    assert_int_equal(real->err, SEUS_OK); /* the id of a dry run is not used up */
    assert_int_equal(r->log_count, entries + 1);
    room_free(r);
}

static void why_the_default_answered_comes_first_among_the_reasons(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    r->failure = "no plugin answered";
    struct asker *open = SUBMIT(r, "r-1", case_open, .zone_id = S("pistoiese"), .signaller_id = S("PT-ER-1"),
                                .summary = S("beaten"));
    room_needs_ok(r, open);
    assert_non_null(strstr(open->body, "\"reasons\":[\"no plugin answered\",\"Built-in default"));
    assert_non_null(strstr(open->body, "\"source\":\"fallback\""));
    room_free(r);
}

static void an_answer_that_never_came_is_unknown_and_can_be_asked_again(void **state)
{
    struct room *r = room_new(1);
    const struct wire_zone_add args = {.zone_id = S("pratese"), .name = S("Pratese"), .area = S("centro")};
    (void)state;
    r->disk_held = true;
    struct asker *lost = room_submit(r, OP_zone_add, &args, "lost", (struct ask_options){.timeout_ms = 500});
    room_pass_time(r, 400);
    assert_int_equal(lost->answers, 0);
    room_pass_time(r, 200);
    assert_int_equal(lost->answers, 1);
    assert_int_equal(lost->err, SEUS_UNKNOWN);
    assert_int_equal(lost->written, WRITTEN_UNKNOWN);
    r->disk_held = false;
    room_turn(r);
    struct asker *again = room_done(r, room_submit(r, OP_zone_add, &args, "lost", (struct ask_options){0}));
    assert_int_equal(again->err, SEUS_OK);
    assert_non_null(strstr(again->body, "\"replayed\":true"));
    assert_int_equal(lost->answers, 1);
    room_free(r);
}

static void without_a_leader_a_request_ends_with_nothing_written(void **state)
{
    struct room *r = room_new(3);
    const struct wire_zone_add args = {.zone_id = S("pratese"), .name = S("Pratese"), .area = S("centro")};
    const struct wire_zone_query query = {0};
    (void)state;
    struct asker *short_one = room_submit(r, OP_zone_add, &args, "w1", (struct ask_options){.timeout_ms = 300});
    struct asker *write = room_submit(r, OP_zone_add, &args, "w2", (struct ask_options){.timeout_ms = 60000});
    struct asker *read = room_submit(r, OP_zone_list, &query, "r1", (struct ask_options){.timeout_ms = 60000});
    room_pass_time(r, 400);
    assert_int_equal(short_one->answers, 1);
    assert_int_equal(short_one->err, SEUS_UNAVAILABLE);
    assert_int_equal(short_one->written, WRITTEN_NO);
    assert_int_equal(write->answers, 0); /* a leader may still appear */
    room_pass_time(r, 4000);
    assert_int_equal(write->answers, 1); /* but not for ever: the caller turns elsewhere */
    assert_int_equal(write->err, SEUS_UNAVAILABLE);
    assert_int_equal(write->written, WRITTEN_NO);
    assert_int_equal(read->err, SEUS_UNAVAILABLE);
    assert_int_equal(r->log_count, 1);
    assert_int_equal(pipeline_under_way(r->pipeline), 0);
    room_free(r);
}

static void a_linearizable_read_sees_every_write_answered_before_it(void **state)
{
    struct room *r = room_new(1);
    const struct wire_zone_query query = {0};
    (void)state;
    room_furnish(r);
    struct asker *read = room_done(r, room_submit(r, OP_zone_list, &query, "q", (struct ask_options){0}));
    assert_int_equal(read->err, SEUS_OK);
    assert_int_equal(read->consistency, CONSISTENCY_LINEARIZABLE);
    assert_int_equal(read->age_ms, 0);
    assert_int_equal(read->served_index, r->log_count);
    assert_non_null(strstr(read->body, "pistoiese"));
    room_free(r);
}

static void a_local_read_is_answered_at_once_and_states_its_age(void **state)
{
    struct room *r = room_new(3); /* no leader */
    const struct wire_zone_query query = {0};
    (void)state;
    struct asker *read =
        room_submit(r, OP_zone_list, &query, "q", (struct ask_options){.consistency = CONSISTENCY_LOCAL});
    assert_int_equal(read->answers, 1);
    assert_int_equal(read->handle, 0);
    assert_int_equal(read->err, SEUS_OK);
    assert_int_equal(read->consistency, CONSISTENCY_LOCAL);
    assert_int_equal(read->age_ms, 321);
    assert_int_equal(read->served_index, view_applied(r->view));
    room_free(r);
}

static void what_a_node_knows_of_itself_needs_no_leader(void **state)
{
    struct room *r = room_new(3);
    (void)state;
    struct asker *status =
        room_submit(r, OP_cluster_status, &(struct wire_nothing){0}, "q", (struct ask_options){0});
    assert_int_equal(status->answers, 1);
    assert_int_equal(status->err, SEUS_OK);
    room_free(r);
}

static void a_cancelled_request_is_never_answered_and_what_was_proposed_stays(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    r->disk_held = true;
    struct asker *gone = SUBMIT(r, "gone", zone_add, .zone_id = S("pratese"), .name = S("Pratese"),
                                .area = S("centro"));
    assert_true(gone->handle != 0);
    pipeline_cancel(r->pipeline, gone->handle);
    arena_reset(&gone->arena); /* its memory is the asker's again */
    r->disk_held = false;
    room_turn(r);
    assert_int_equal(gone->answers, 0);
    assert_int_equal(pipeline_under_way(r->pipeline), 0);
    struct asker *again = room_done(r, SUBMIT(r, "gone", zone_add, .zone_id = S("pratese"), .name = S("Pratese"),
                                              .area = S("centro")));
    assert_int_equal(again->err, SEUS_OK);
    assert_non_null(strstr(again->body, "\"replayed\":true"));
    room_free(r);
}

static void a_request_cancelled_while_policy_thinks_proposes_nothing(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    const unsigned entries = r->log_count;
    r->questions_held = true;
    struct asker *gone = SUBMIT(r, "gone", case_open, .zone_id = S("pistoiese"), .signaller_id = S("PT-ER-1"),
                                .summary = S("x"));
    assert_int_equal(r->questions_count, 1);
    pipeline_cancel(r->pipeline, gone->handle);
    room_answer_questions(r);
    room_turn(r);
    assert_int_equal(gone->answers, 0);
    assert_int_equal(r->asked, 1);
    assert_int_equal(r->log_count, entries);
    assert_int_equal(pipeline_under_way(r->pipeline), 0);
    room_free(r);
}

static void an_answer_of_policy_to_a_cancelled_request_reaches_no_other(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    r->questions_held = true;
    struct asker *gone = SUBMIT(r, "gone", case_open, .zone_id = S("pistoiese"), .category = CATEGORY_CITIZEN,
                                .summary = S("rent"));
    pipeline_cancel(r->pipeline, gone->handle);
    struct asker *other = SUBMIT(r, "other", case_open, .zone_id = S("pistoiese"), .signaller_id = S("PT-ER-1"),
                                 .summary = S("x"));
    assert_int_equal(r->questions_count, 2);
    room_answer_questions(r); /* the first one would refuse */
    room_needs_ok(r, other);
    assert_int_equal(gone->answers, 0);
    assert_int_equal(r->asked, 4); /* zone for both, triage and dispatch for the other */
    room_free(r);
}

static void a_blocked_request_that_is_cancelled_lets_the_others_go_on(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    const struct str case_id = room_open_case(r, "case-a");
    r->disk_held = true;
    struct asker *first = SUBMIT(r, "u1", case_update, .case_id = case_id, .persons = 2);
    struct asker *gone = SUBMIT(r, "u2", case_update, .case_id = case_id, .persons = 3);
    struct asker *last = SUBMIT(r, "u3", case_update, .case_id = case_id, .persons = 4);
    room_turn(r);
    pipeline_cancel(r->pipeline, gone->handle);
    r->disk_held = false;
    room_needs_ok(r, first);
    room_needs_ok(r, last);
    assert_int_equal(gone->answers, 0);
    assert_int_equal(last->index, first->index + 1);
    assert_int_equal(pipeline_under_way(r->pipeline), 0);
    room_free(r);
}

static void policy_may_answer_later_and_is_asked_each_question_once(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    r->questions_held = true;
    struct asker *open = SUBMIT(r, "r-1", case_open, .zone_id = S("pistoiese"), .signaller_id = S("PT-ER-1"),
                                .summary = S("x"));
    room_answer_questions(r); /* each answer lets the next question come */
    room_needs_ok(r, open);
    assert_int_equal(r->asked, 3);
    room_free(r);
}

static void a_full_disk_refuses_writes_and_serves_reads(void **state)
{
    struct room *r = room_new(1);
    const struct wire_zone_query query = {0};
    (void)state;
    room_furnish(r);
    r->no_space = true;
    struct asker *write = room_done(r, SUBMIT(r, "w", zone_add, .zone_id = S("pratese"), .name = S("Pratese"),
                                              .area = S("centro")));
    assert_int_equal(write->err, SEUS_NO_SPACE);
    assert_int_equal(write->written, WRITTEN_NO);
    struct asker *read = room_done(r, room_submit(r, OP_zone_list, &query, "q", (struct ask_options){0}));
    assert_int_equal(read->err, SEUS_OK);
    r->no_space = false;
    struct asker *again = room_done(r, SUBMIT(r, "w", zone_add, .zone_id = S("pratese"), .name = S("Pratese"),
                                              .area = S("centro")));
    assert_int_equal(again->err, SEUS_OK);
    assert_null(strstr(again->body, "\"replayed\":true")); /* the refusal used nothing up */
    room_free(r);
}

static void a_wrong_command_is_refused_with_its_field_and_nothing_written(void **state)
{
    struct room *r = room_new(1);
    (void)state;
    room_furnish(r);
    const unsigned entries = r->log_count;
    struct asker *note = room_done(r, SUBMIT(r, "n", case_note, .case_id = S("c0000000000zzzzzzzz"), .text = S("x")));
    assert_int_equal(note->err, SEUS_NOT_FOUND);
    assert_int_equal(note->written, WRITTEN_NO);
    struct asker *zone = room_done(r, SUBMIT(r, "z", case_open, .zone_id = S("nowhere"), .summary = S("x"),
                                             .signaller_id = S("nobody")));
    assert_int_not_equal(zone->err, SEUS_OK);
    assert_true(r->log_count >= entries);
    assert_int_equal(pipeline_under_way(r->pipeline), 0);
    room_free(r);
}

static void a_request_that_was_passed_on_is_not_passed_on_again(void **state)
{
    struct room *r = room_new(3);
    const struct wire_zone_add args = {.zone_id = S("pratese"), .name = S("Pratese"), .area = S("centro")};
    (void)state;
    struct asker *passed = room_submit(r, OP_zone_add, &args, "p", (struct ask_options){.passed_on = true});
    assert_int_equal(passed->answers, 1);
    assert_int_equal(passed->err, SEUS_NOT_LEADER);
    assert_int_equal(passed->written, WRITTEN_NO);
    room_free(r);
}

static void stages_of_a_write_are_kept_in_order(void **state)
{
    struct room *r = room_new(1);
    struct wire_trace_reply reply;
    (void)state;
    room_needs_ok(r, SUBMIT(r, "traced", zone_add, .zone_id = S("pratese"), .name = S("Pratese"), .area = S("centro")));
    assert_true(trace_get(r->trace, S("traced"), &r->arena, &reply));
    assert_true(str_eq_cstr(reply.op, "zone.add"));
    assert_true(str_eq_cstr(reply.outcome, "ok"));
    assert_int_equal(reply.index, r->log_count);
    assert_int_equal(reply.stages_count, 5); /* received, decided, committed, applied, answered */
    for (unsigned i = 1; i < reply.stages_count; i++) {
        assert_true(reply.stages[i].at_us >= reply.stages[i - 1].at_us);
    }
    room_free(r);
}

static void too_many_requests_are_refused_and_the_others_still_end(void **state)
{
    struct room *r = room_new(3);
    const struct wire_op *op = wire_op_by_number(OP_zone_list);
    struct wire_zone_query query = {0};
    struct asker *last = mem_zalloc(sizeof(*last));
    struct asker *all = mem_zalloc(sizeof(*all)); /* counts the answers of all the others */
    struct arena arena;
    (void)state;
    arena_init(&arena, 0);
    struct pipeline_request request = {.op = op, .args = &query, .request_id = S("q"), .actor = S("unix:anna"),
                                       .consistency = CONSISTENCY_LINEARIZABLE, .timeout_ms = 100, .arena = &arena};
    for (unsigned i = 0; i < PIPELINE_REQUESTS_MAX; i++) {
        assert_true(pipeline_submit(r->pipeline, &request, all, room_on_answer) != 0);
    }
    assert_int_equal(pipeline_submit(r->pipeline, &request, last, room_on_answer), 0);
    assert_int_equal(last->err, SEUS_LIMIT);
    assert_int_equal(last->written, WRITTEN_NO);
    room_pass_time(r, 200);
    assert_int_equal(all->answers, PIPELINE_REQUESTS_MAX);
    assert_int_equal(pipeline_under_way(r->pipeline), 0);
    mem_free(last->body);
    mem_free(all->body);
    mem_free(last);
    mem_free(all);
    arena_release(&arena);
    room_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_write_is_answered_once_it_is_applied),
        cmocka_unit_test(nothing_is_acknowledged_before_the_disk_has_it),
        cmocka_unit_test(the_same_request_id_gets_the_same_answer_and_is_done_once),
        cmocka_unit_test(the_same_request_id_with_another_body_is_a_conflict),
        cmocka_unit_test(twins_under_way_share_one_entry_and_both_are_answered),
        cmocka_unit_test(a_request_id_under_way_with_another_body_is_a_conflict_at_once),
        cmocka_unit_test(of_two_assigns_of_one_unit_at_once_exactly_one_wins),
        cmocka_unit_test(commands_on_the_same_row_are_all_done_one_after_the_other),
        cmocka_unit_test(a_refused_report_is_written_and_says_so),
        cmocka_unit_test(a_dry_run_decides_and_writes_nothing),
        cmocka_unit_test(why_the_default_answered_comes_first_among_the_reasons),
        cmocka_unit_test(an_answer_that_never_came_is_unknown_and_can_be_asked_again),
        cmocka_unit_test(without_a_leader_a_request_ends_with_nothing_written),
        cmocka_unit_test(a_linearizable_read_sees_every_write_answered_before_it),
        cmocka_unit_test(a_local_read_is_answered_at_once_and_states_its_age),
        cmocka_unit_test(what_a_node_knows_of_itself_needs_no_leader),
        cmocka_unit_test(a_cancelled_request_is_never_answered_and_what_was_proposed_stays),
        cmocka_unit_test(a_request_cancelled_while_policy_thinks_proposes_nothing),
        cmocka_unit_test(an_answer_of_policy_to_a_cancelled_request_reaches_no_other),
        cmocka_unit_test(a_blocked_request_that_is_cancelled_lets_the_others_go_on),
        cmocka_unit_test(policy_may_answer_later_and_is_asked_each_question_once),
        cmocka_unit_test(a_full_disk_refuses_writes_and_serves_reads),
        cmocka_unit_test(a_wrong_command_is_refused_with_its_field_and_nothing_written),
        cmocka_unit_test(a_request_that_was_passed_on_is_not_passed_on_again),
        cmocka_unit_test(stages_of_a_write_are_kept_in_order),
        cmocka_unit_test(too_many_requests_are_refused_and_the_others_still_end),
    };
    return cmocka_run_group_tests_name("seusd/pipeline", tests, NULL, NULL);
}
