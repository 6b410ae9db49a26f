/* SPDX-License-Identifier: EUPL-1.2 */
/* The life of a request on a follower: passed on to the leader, answered once, whichever way the answer comes. */
#include "room.h"

#define LEADER 2

/* The test plays node 2, leader of term: a heartbeat, with an entry behind the log if payload is not empty. */
static void hear_leader(struct room *r, uint64_t term, struct str payload, bool commit)
{
    const struct log_entry *last = &r->log[r->log_count - 1];
    struct log_entry entry = {.index = last->index + 1, .term = term, .type = LOG_COMMAND, .payload = payload};
    struct peer_message message = {.type = PEER_APPEND};
    message.append = (struct peer_append){
        .version = 2,
        .term = term,
        .prev_index = last->index,
        .prev_term = last->term,
        .leader_commit = commit ? last->index + (payload.len > 0) : 0,
        .entries_count = payload.len > 0,
        .entries = payload.len > 0 ? &entry : NULL,
    };
    agree_receive(r->agree, LEADER, &message);
    room_turn(r);
}

static struct room *follower_new(void)
{
    struct room *r = room_new(3);
    hear_leader(r, 5, (struct str){0}, false);
    assert_int_equal(r->role, ROLE_FOLLOWER);
    assert_int_equal(r->leader_id, LEADER);
    return r;
}

static struct asker *submit_write(struct room *r, const char *request_id, uint32_t timeout_ms)
{
    const struct wire_zone_add args = {.zone_id = S("pratese"), .name = S("Pratese"), .area = S("centro")};
    return room_submit(r, OP_zone_add, &args, request_id, (struct ask_options){.timeout_ms = timeout_ms});
}

static void leader_answers(struct room *r, unsigned call, enum seus_err code, uint32_t written, const char *body)
{
    struct buf bytes = {0};
    const struct wire_called called = {.code = code, .written = written, .index = 9, .body = str_of(body)};
    wire_cbor_encode(&wire_record_called, &called, &bytes);
    pipeline_on_called(r->pipeline, r->calls[call].call_id, buf_str(&bytes));
    buf_release(&bytes);
}

static void a_follower_passes_a_write_on_and_relays_the_answer(void **state)
{
    struct room *r = follower_new();
    (void)state;
    struct asker *write = submit_write(r, "p-1", 0);
    assert_int_equal(write->answers, 0);
    assert_int_equal(r->calls_count, 1);
    assert_int_equal(r->calls[0].leader_id, LEADER);
    assert_int_equal(r->calls[0].term, 5); /* only the leader of this very term may act on it */
    assert_string_equal(r->calls[0].request_id, "p-1");
    leader_answers(r, 0, SEUS_OK, WRITTEN_YES, "{\"index\":9}");
    assert_int_equal(write->answers, 1);
    assert_int_equal(write->err, SEUS_OK);
    assert_int_equal(write->written, WRITTEN_YES);
    assert_string_equal(write->body, "{\"index\":9}");
    leader_answers(r, 0, SEUS_OK, WRITTEN_YES, "{}"); /* late, or twice: nobody waits any more */
    assert_int_equal(write->answers, 1);
    room_free(r);
}

static void a_refusal_of_the_leader_is_relayed_as_it_is(void **state)
{
    struct room *r = follower_new();
    (void)state;
    struct asker *write = submit_write(r, "p-1", 0);
    leader_answers(r, 0, SEUS_REFUSED, WRITTEN_NO, "{\"code\":\"refused\"}");
    assert_int_equal(write->err, SEUS_REFUSED);
    assert_int_equal(write->written, WRITTEN_NO);
    assert_string_equal(write->body, "{\"code\":\"refused\"}");
    room_free(r);
}

static void a_leader_that_has_stepped_down_is_asked_again_until_one_serves(void **state)
{
    struct room *r = follower_new();
    (void)state;
    struct asker *write = submit_write(r, "p-1", 0);
    leader_answers(r, 0, SEUS_NOT_LEADER, WRITTEN_NO, "{}");
    assert_int_equal(write->answers, 0);
    room_pass_time(r, 100);
    assert_int_equal(r->calls_count, 2);
    leader_answers(r, 1, SEUS_OK, WRITTEN_YES, "{}");
    assert_int_equal(write->answers, 1);
    assert_int_equal(write->err, SEUS_OK);
    room_free(r);
}

static void a_new_leader_gets_what_the_old_one_did_not_answer(void **state)
{
    struct room *r = follower_new();
    (void)state;
    struct asker *write = submit_write(r, "p-1", 0);
    assert_int_equal(r->calls[0].term, 5);
    hear_leader(r, 6, (struct str){0}, false);
    assert_int_equal(r->calls_count, 2);
    assert_int_equal(r->calls[1].term, 6);
    leader_answers(r, 1, SEUS_OK, WRITTEN_YES, "{}");
    assert_int_equal(write->err, SEUS_OK);
    room_free(r);
}

static void a_refusal_does_not_end_a_request_that_the_same_leader_has_a_second_time(void **state)
{
    struct room *r = follower_new();
    (void)state;
    struct asker *write = submit_write(r, "p-1", 5000);
    room_pass_time(r, 1100);
    assert_int_equal(r->calls_count, 2);
    assert_int_equal(r->calls[1].term, r->calls[0].term);
    leader_answers(r, 0, SEUS_REFUSED, WRITTEN_NO, "{}"); /* the second one may be decided anew, and written */
    assert_int_equal(write->answers, 0);
    leader_answers(r, 1, SEUS_OK, WRITTEN_YES, "{}");
    assert_int_equal(write->answers, 1);
    assert_int_equal(write->err, SEUS_OK);
    room_free(r);
}

static void a_write_passed_on_and_never_answered_ends_unknown(void **state)
{
    struct room *r = follower_new();
    (void)state;
    struct asker *write = submit_write(r, "p-1", 700);
    room_pass_time(r, 800);
    assert_int_equal(write->answers, 1);
    assert_int_equal(write->err, SEUS_UNKNOWN);
    assert_int_equal(write->written, WRITTEN_UNKNOWN);
    room_free(r);
}

static void a_write_that_could_not_be_passed_on_ends_with_nothing_written(void **state)
{
    struct room *r = follower_new();
    (void)state;
    r->calls_cut = true;
    struct asker *write = submit_write(r, "p-1", 700);
    room_pass_time(r, 800);
    assert_int_equal(write->answers, 1);
    assert_int_equal(write->err, SEUS_UNAVAILABLE);
    assert_int_equal(write->written, WRITTEN_NO);
    room_free(r);
}

static void a_leader_that_declined_has_written_nothing(void **state)
{
    struct room *r = follower_new();
    (void)state;
    struct asker *write = submit_write(r, "p-1", 700);
    leader_answers(r, 0, SEUS_NOT_LEADER, WRITTEN_NO, "{}");
    r->calls_cut = true;
    room_pass_time(r, 800);
    assert_int_equal(write->err, SEUS_UNAVAILABLE);
    assert_int_equal(write->written, WRITTEN_NO);
    room_free(r);
}

static void a_read_passed_on_and_never_answered_wrote_nothing(void **state)
{
    struct room *r = follower_new();
    const struct wire_zone_query query = {0};
    (void)state;
    struct asker *read = room_submit(r, OP_zone_list, &query, "q", (struct ask_options){.timeout_ms = 700});
    assert_int_equal(r->calls_count, 1);
    room_pass_time(r, 800);
    assert_int_equal(read->err, SEUS_UNAVAILABLE);
    assert_int_equal(read->written, WRITTEN_NO);
    room_free(r);
}

static void a_link_that_is_busy_gets_the_request_a_moment_later(void **state)
{
    struct room *r = follower_new();
    (void)state;
    r->calls_cut = true;
    struct asker *write = submit_write(r, "p-1", 0);
    assert_int_equal(r->calls_count, 0);
    r->calls_cut = false;
    room_pass_time(r, 100);
    assert_int_equal(r->calls_count, 1);
    leader_answers(r, 0, SEUS_OK, WRITTEN_YES, "{}");
    assert_int_equal(write->answers, 1);
    room_free(r);
}

static void the_entry_applied_here_answers_before_the_leader_does(void **state)
{
    struct room *r = follower_new();
    struct buf payload = {0};
    const struct wire_zone_add args = {.zone_id = S("pratese"), .name = S("Pratese"), .area = S("centro")};
    unsigned char hash[8];
    (void)state;
    struct asker *write = submit_write(r, "p-1", 0);
    /* What the leader would have proposed for it. */
    struct buf body = {0};
    wire_cbor_encode(&wire_record_zone_add, &args, &body);
    const uint64_t body_hash = hash_xxh3_seeded(body.data, body.len, OP_zone_add);
    for (unsigned i = 0; i < 8; i++) {
        hash[i] = (unsigned char)(body_hash >> (8 * i));
    }
    const struct wire_zone_added event = {.zone_id = S("pratese"), .name = S("Pratese"), .area = S("centro"),
                                          .prefix = S("PRA"), .state = ZONE_OUTSIDE};
    struct wire_event events[] = {{.type = EVENT_zone_added, .body = &event}};
    const struct wire_entry entry = {
        .request_id = S("p-1"), .op = OP_zone_add, .actor = S("unix:anna"), .node = LEADER,
        .recorded_at = ROOM_START_MS, .events = events, .events_count = 1,
        .answer = {.code = SEUS_OK, .body_hash = {(const char *)hash, sizeof(hash)}},
    };
    wire_cbor_encode(&wire_record_entry, &entry, &payload);
    hear_leader(r, 5, buf_str(&payload), false);
    assert_int_equal(write->answers, 0); /* here, but not known to be committed */
    hear_leader(r, 5, (struct str){0}, true);
    assert_int_equal(write->answers, 1);
    assert_int_equal(write->err, SEUS_OK);
    assert_int_equal(write->written, WRITTEN_YES);
    assert_int_equal(write->index, 2);
    leader_answers(r, 0, SEUS_OK, WRITTEN_YES, "{}");
    assert_int_equal(write->answers, 1);
    buf_release(&payload);
    buf_release(&body);
    room_free(r);
}

static void lead(struct room *r)
{
    r->second_agrees = true;
    for (unsigned i = 0; i < 50 && r->role != ROLE_LEADER; i++) {
        room_pass_time(r, 100);
    }
    assert_int_equal(r->role, ROLE_LEADER);
    room_turn(r);
}

/* Who passed it on has passed it on to the leader of the later term by then, and gives that one's answer. */
static void a_request_passed_on_to_a_leader_is_not_done_by_it_in_a_later_term(void **state)
{
    struct room *r = follower_new();
    const struct wire_case_open open = {.zone_id = S("pistoiese"), .signaller_id = S("PT-ER-1"), .summary = S("x")};
    (void)state;
    lead(r);
    room_furnish(r);
    r->questions_held = true;
    struct asker *passed = room_submit(r, OP_case_open, &open, "p-1", (struct ask_options){.passed_on = true});
    assert_int_equal(r->questions_count, 1);
    r->second_agrees = false;
    hear_leader(r, r->log[r->log_count - 1].term + 1, (struct str){0}, true);
    assert_int_equal(r->role, ROLE_FOLLOWER);
    lead(r);
    const unsigned entries = r->log_count;
    room_answer_questions(r);
    room_pass_time(r, 200);
    assert_int_equal(passed->answers, 1);
    assert_int_equal(passed->err, SEUS_NOT_LEADER);
    assert_int_equal(passed->written, WRITTEN_NO);
    assert_int_equal(r->log_count, entries);
    /* One of its own clients has asked nobody else. */
    struct asker *own = room_submit(r, OP_case_open, &open, "o-1", (struct ask_options){0});
    r->second_agrees = false;
    hear_leader(r, r->log[r->log_count - 1].term + 1, (struct str){0}, true);
    lead(r);
    room_answer_questions(r);
    room_needs_ok(r, own);
    room_free(r);
}

static void an_answer_that_makes_no_sense_is_ignored(void **state)
{
    struct room *r = follower_new();
    (void)state;
    struct asker *write = submit_write(r, "p-1", 0);
    pipeline_on_called(r->pipeline, r->calls[0].call_id, S("\xff\xff"));
    pipeline_on_called(r->pipeline, r->calls[0].call_id, S(""));
    pipeline_on_called(r->pipeline, 0xdead, S("\xa0"));
    leader_answers(r, 0, SEUS_ERR_COUNT, WRITTEN_YES, "{}");
    assert_int_equal(write->answers, 0);
    leader_answers(r, 0, SEUS_OK, WRITTEN_YES, "{}");
    assert_int_equal(write->answers, 1);
    room_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_follower_passes_a_write_on_and_relays_the_answer),
        cmocka_unit_test(a_refusal_of_the_leader_is_relayed_as_it_is),
        cmocka_unit_test(a_leader_that_has_stepped_down_is_asked_again_until_one_serves),
        cmocka_unit_test(a_new_leader_gets_what_the_old_one_did_not_answer),
        cmocka_unit_test(a_refusal_does_not_end_a_request_that_the_same_leader_has_a_second_time),
        cmocka_unit_test(a_write_passed_on_and_never_answered_ends_unknown),
        cmocka_unit_test(a_write_that_could_not_be_passed_on_ends_with_nothing_written),
        cmocka_unit_test(a_leader_that_declined_has_written_nothing),
        cmocka_unit_test(a_read_passed_on_and_never_answered_wrote_nothing),
        cmocka_unit_test(a_link_that_is_busy_gets_the_request_a_moment_later),
        cmocka_unit_test(the_entry_applied_here_answers_before_the_leader_does),
        cmocka_unit_test(a_request_passed_on_to_a_leader_is_not_done_by_it_in_a_later_term),
        cmocka_unit_test(an_answer_that_makes_no_sense_is_ignored),
    };
    return cmocka_run_group_tests_name("seusd/pass", tests, NULL, NULL);
}
