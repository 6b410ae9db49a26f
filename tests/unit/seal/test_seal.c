/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "seal/owner.h"
#include "seal/seal_private.h"
#include "wire/sealed.h"

#define ROOM 5u

static const unsigned char master[CIPHER_KEY_SIZE] = {4, 5, 6};
static const struct seal_owner owner = {OWNER_CASE, {"c1", 2}};

/* One node's part, and what it has said to the others. */
struct bench {
    char dir[64];
    struct seal *seal;
    struct arena arena;
    uint64_t now_ms;
    uint64_t random;
    uint64_t offered;  /* batch of the last offer */
    unsigned offers;
    unsigned offered_to[4];
    unsigned asked[4];  /* for keys, by the node that was asked */
    unsigned pages[4];  /* and for pages of its store */
    unsigned given[4];
    unsigned held;     /* times it said that it holds another's */
    unsigned came;     /* times it said that keys have come */
};

static uint64_t clock_ms(void *ctx)
{
    return ((struct bench *)ctx)->now_ms;
}

static uint64_t next_random(void *ctx)
{
    return ++((struct bench *)ctx)->random * UINT64_C(0x9e3779b97f4a7c15);
}

static void on_send(void *ctx, uint64_t peer_id, const struct peer_message *message)
{
    struct bench *b = ctx;
    assert_true(peer_id == 2 || peer_id == 3);
    if (message->type == PEER_KEYS && message->keys.batch != 0) {
        b->offered = message->keys.batch;
        b->offers++;
        b->offered_to[peer_id]++;
    }
    b->given[peer_id] += message->type == PEER_KEYS && message->keys.batch == 0 ? message->keys.keys_count : 0;
    b->asked[peer_id] += message->type == PEER_KEYS_WANT && !message->keys_want.is_page ? 1 : 0;
    b->pages[peer_id] += message->type == PEER_KEYS_WANT && message->keys_want.is_page ? 1 : 0;
    b->held += message->type == PEER_KEYS_HELD ? 1 : 0;
}

static void on_fatal(void *ctx, const struct seus_why *why)
{
    (void)ctx;
    fail_msg("%s", why->message);
}

static void on_keys(void *ctx)
{
    ((struct bench *)ctx)->came++;
}

static void start(struct bench *b)
{
    struct keys *keys = NULL;
    bool fresh = false;
    const struct keys_options store = {.dir = b->dir, .master = master, .cluster_id = ROOM, .no_sync = true};
    assert_int_equal(keys_open(&store, &keys, &fresh, NULL), SEUS_OK);
    const struct seal_options options = {.cluster_id = ROOM, .node_id = 1};
    const struct seal_ports ports = {.ctx = b,
                                     .clock = {.ctx = b, .mono_ms = clock_ms},
                                     .random = {b, next_random},
                                     .send = on_send,
                                     .on_fatal = on_fatal,
                                     .on_keys = on_keys};
    b->seal = seal_new(&options, &ports, keys);
}

static int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof(*b));
    snprintf(b->dir, sizeof(b->dir), "/tmp/seus-seal-XXXXXX");
    assert_non_null(mkdtemp(b->dir));
    start(b);
    arena_init(&b->arena, 0);
    b->now_ms = 1000;
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    char path[96];
    seal_free(b->seal);
    arena_release(&b->arena);
    snprintf(path, sizeof(path), "%s/keys", b->dir);
    (void)unlink(path);
    (void)rmdir(b->dir);
    free(b);
    return 0;
}

static const struct seal_member three[] = {{1, true}, {2, true}, {3, true}};
static const struct seal_member two_and_a_standby[] = {{1, true}, {2, true}, {3, false}};

static void lead(struct bench *b, unsigned voters_count)
{
    seal_set_room(b->seal, true, three, voters_count);
}

static void tick(struct bench *b, uint64_t ms)
{
    b->now_ms += ms;
    seal_tick(b->seal);
}

static void send_key(struct bench *b, uint64_t peer_id, uint64_t key_id)
{
    struct peer_key given = {.id = key_id, .key = {1, 2, 3}};
    const struct peer_message message = {.type = PEER_KEYS, .keys = {.keys_count = 1, .keys = &given}};
    seal_receive(b->seal, peer_id, &message);
}

/* The last page of its store, with nothing in it. */
static void send_end(struct bench *b, uint64_t peer_id)
{
    const struct peer_message message = {.type = PEER_KEYS, .keys = {.cursor = UINT64_MAX}};
    seal_receive(b->seal, peer_id, &message);
}

static bool is_whole(const struct bench *b)
{
    struct seal_counts counts;
    seal_count(b->seal, &counts);
    return counts.whole;
}

/* A follower of a room of three whose store has taken over the others'. */
static void follow_whole(struct bench *b)
{
    seal_set_room(b->seal, false, three, 3);
    seal_set_current(b->seal);
    tick(b, 1);
    send_end(b, 2);
    send_end(b, 3);
    tick(b, 1);
    tick(b, 1);
    assert_true(is_whole(b));
}

static void say_held(struct bench *b, uint64_t peer_id, uint64_t batch)
{
    const struct peer_message message = {.type = PEER_KEYS_HELD, .keys_held = {.batch = batch}};
    seal_receive(b->seal, peer_id, &message);
}

static unsigned ready_count(const struct bench *b)
{
    struct seal_counts counts;
    seal_count(b->seal, &counts);
    return (unsigned)counts.ready;
}

/* The text of a note that was sealed under a key, as this node shows it now. */
static struct str shown(struct bench *b, struct str envelope)
{
    struct wire_case_noted body = {.case_id = STR_LIT("c1"), .text = envelope};
    const struct wire_event event = {.type = EVENT_case_noted, .body = &body};
    seal_open_event(b->seal, &event, &b->arena);
    return body.text;
}

static struct str sealed_note(struct bench *b, uint64_t key_id)
{
    struct wire_case_noted body = {.case_id = STR_LIT("c1"), .text = STR_LIT("Maria Rossi wept")};
    const struct wire_event event = {.type = EVENT_case_noted, .body = &body};
    assert_true(seal_close_event(b->seal, key_id, &owner, &event, &b->arena));
    assert_true(wire_is_envelope(body.text));
    assert_null(memmem(body.text.ptr, body.text.len, "Rossi", 5));
    return body.text;
}

static void keys_may_be_used_when_a_majority_holds_them(void **state)
{
    struct bench *b = *state;
    uint64_t key_id = 0;
    lead(b, 3);
    assert_true(b->offers == 2 && b->offered != 0);
    assert_false(seal_take_key(b->seal, &key_id));
    say_held(b, 2, b->offered + 1); /* of an older offer */
    assert_int_equal(ready_count(b), 0);
    say_held(b, 9, b->offered); /* no voter */
    assert_int_equal(ready_count(b), 0);
    say_held(b, 3, b->offered);
    assert_true(ready_count(b) > 0 && b->came == 1);
    assert_true(seal_take_key(b->seal, &key_id));
    assert_int_equal(seal_key_state(b->seal, key_id), KEY_LIVING);
}

static void keys_made_by_a_leader_that_steps_down_are_not_used(void **state)
{
    struct bench *b = *state;
    uint64_t key_id = 0;
    lead(b, 3);
    say_held(b, 2, b->offered);
    seal_set_room(b->seal, false, three, 3);
    assert_int_equal(ready_count(b), 0);
    assert_false(seal_take_key(b->seal, &key_id));
}

static void keys_of_another_are_told_as_held_once_they_are_in_the_store(void **state)
{
    struct bench *b = *state;
    struct peer_key given = {.id = 77, .key = {1, 2, 3}};
    const struct peer_message offer = {.type = PEER_KEYS, .keys = {.batch = 4, .keys_count = 1, .keys = &given}};
    seal_set_room(b->seal, false, three, 3);
    seal_receive(b->seal, 2, &offer);
    assert_int_equal(b->held, 1);
    assert_int_equal(seal_key_state(b->seal, 77), KEY_LIVING);
    /* Another key under the same id is not taken, and not told as held. */
    struct peer_key other = {.id = 77, .key = {9}};
    const struct peer_message clash = {.type = PEER_KEYS, .keys = {.batch = 5, .keys_count = 1, .keys = &other}};
    seal_receive(b->seal, 3, &clash);
    assert_int_equal(b->held, 1);
}

static void a_standby_is_offered_keys_and_does_not_count(void **state)
{
    struct bench *b = *state;
    seal_set_room(b->seal, true, two_and_a_standby, 3);
    assert_true(b->offered_to[2] == 1 && b->offered_to[3] == 1);
    say_held(b, 3, b->offered);
    assert_int_equal(ready_count(b), 0);
    say_held(b, 2, b->offered);
    assert_true(ready_count(b) > 0);
}

static void who_lacks_a_key_asks_all_members_also_a_voter_that_became_a_standby(void **state)
{
    struct bench *b = *state;
    follow_whole(b);
    seal_set_room(b->seal, false, two_and_a_standby, 3);
    seal_need(b->seal, 77);
    assert_true(b->asked[2] == 1 && b->asked[3] == 1);
    tick(b, SEAL_AGAIN_MS);
    assert_true(b->asked[2] == 2 && b->asked[3] == 2);
    send_key(b, 3, 77);
    tick(b, SEAL_AGAIN_MS);
    assert_true(b->asked[2] == 2 && is_whole(b));
}

static void a_node_that_ends_before_it_has_a_needed_key_looks_for_it_when_it_starts_again(void **state)
{
    struct bench *b = *state;
    follow_whole(b);
    seal_need(b->seal, 77);
    seal_free(b->seal);
    start(b);
    assert_false(is_whole(b));
    const unsigned pages = b->pages[2];
    seal_set_room(b->seal, false, three, 3);
    tick(b, 1);
    assert_true(b->pages[2] == pages + 1);
    send_key(b, 2, 77);
    send_end(b, 2);
    send_end(b, 3);
    tick(b, 1);
    tick(b, 1);
    assert_true(is_whole(b));
    assert_int_equal(seal_key_state(b->seal, 77), KEY_LIVING);
    /* And once it has all, it looks no more. */
    seal_free(b->seal);
    start(b);
    seal_set_room(b->seal, false, three, 3);
    tick(b, 1);
    assert_true(is_whole(b) && b->pages[2] == pages + 1);
}

static void more_needed_keys_than_can_be_asked_for_are_found_in_the_stores_of_the_voters(void **state)
{
    struct bench *b = *state;
    follow_whole(b);
    const unsigned pages = b->pages[3];
    for (uint64_t id = 1; id <= SEAL_WANTED_MAX + 1; id++) {
        seal_need(b->seal, id);
    }
    for (uint64_t id = 1; id <= SEAL_WANTED_MAX; id++) {
        send_key(b, 2, id);
    }
    tick(b, 1);
    tick(b, 1);
    assert_false(is_whole(b));
    assert_int_equal(b->pages[3], pages + 1);
    send_key(b, 3, SEAL_WANTED_MAX + 1);
    send_end(b, 2);
    send_end(b, 3);
    tick(b, 1);
    tick(b, 1);
    assert_true(is_whole(b));
}

static void a_member_lacks_keys_while_it_asks_for_what_is_here(void **state)
{
    struct bench *b = *state;
    uint64_t ids[] = {77};
    const struct peer_message ask = {.type = PEER_KEYS_WANT, .keys_want = {.ids_count = 1, .ids = ids}};
    follow_whole(b);
    seal_receive(b->seal, 2, &ask);
    assert_false(seal_lacks(b->seal, 2)); /* this node has it no more than that one */
    send_key(b, 3, 77);
    seal_receive(b->seal, 2, &ask);
    assert_true(seal_lacks(b->seal, 2) && !seal_lacks(b->seal, 3));
    assert_int_equal(b->given[2], 1);
    tick(b, SEAL_LACK_MS);
    assert_false(seal_lacks(b->seal, 2));
    /* The same of the node itself; what nobody has is not waited for. */
    seal_need(b->seal, 78);
    assert_true(seal_lacks(b->seal, 1));
    tick(b, SEAL_LACK_MS);
    assert_false(seal_lacks(b->seal, 1));
    seal_need(b->seal, 79);
    send_key(b, 2, 78);
    send_key(b, 2, 79);
    tick(b, 1);
    assert_false(seal_lacks(b->seal, 1));
}

static void nothing_is_opened_before_the_node_is_current(void **state)
{
    struct bench *b = *state;
    uint64_t key_id = 0;
    lead(b, 1);
    assert_true(seal_take_key(b->seal, &key_id));
    const struct str envelope = sealed_note(b, key_id);
    assert_true(str_eq(shown(b, envelope), WIRE_MARK_WITHHELD));
    seal_set_current(b->seal);
    assert_true(str_eq_cstr(shown(b, envelope), "Maria Rossi wept"));
}

static void what_was_destroyed_opens_nowhere_also_where_it_was_read_before(void **state)
{
    struct bench *b = *state;
    uint64_t key_id = 0;
    uint64_t other_id = 0;
    lead(b, 1);
    seal_set_current(b->seal);
    assert_true(seal_take_key(b->seal, &key_id) && seal_take_key(b->seal, &other_id));
    const struct str envelope = sealed_note(b, key_id);
    const struct str other = sealed_note(b, other_id);
    assert_true(str_eq_cstr(shown(b, envelope), "Maria Rossi wept"));
    seal_destroy(b->seal, &key_id, 1);
    assert_true(str_eq(shown(b, envelope), WIRE_MARK_ERASED));
    assert_true(str_eq_cstr(shown(b, other), "Maria Rossi wept"));
}

static void a_key_destroyed_elsewhere_is_forgotten_here(void **state)
{
    struct bench *b = *state;
    uint64_t key_id = 0;
    lead(b, 1);
    seal_set_current(b->seal);
    assert_true(seal_take_key(b->seal, &key_id));
    const struct str envelope = sealed_note(b, key_id);
    assert_true(str_eq_cstr(shown(b, envelope), "Maria Rossi wept"));
    struct peer_key tombstone = {.id = key_id, .is_destroyed = true};
    const struct peer_message page = {.type = PEER_KEYS, .keys = {.keys_count = 1, .keys = &tombstone}};
    seal_receive(b->seal, 2, &page);
    assert_true(str_eq(shown(b, envelope), WIRE_MARK_ERASED));
}

static void a_room_under_another_name_reads_what_was_sealed_under_the_names_before(void **state)
{
    struct bench *b = *state;
    uint64_t key_id = 0;
    lead(b, 1);
    seal_set_current(b->seal);
    assert_true(seal_take_key(b->seal, &key_id));
    const struct str first = sealed_note(b, key_id);
    b->seal->options.cluster_id = ROOM + 1; /* restored under another name, with the keys */
    const struct str second = sealed_note(b, key_id);
    assert_true(str_eq(shown(b, first), WIRE_MARK_WITHHELD));
    b->seal->options.cluster_id = ROOM + 2; /* and once more */
    seal_add_former(b->seal, ROOM + 1);
    assert_true(str_eq(shown(b, first), WIRE_MARK_WITHHELD));
    assert_true(str_eq_cstr(shown(b, second), "Maria Rossi wept"));
    seal_add_former(b->seal, ROOM);
    assert_true(str_eq_cstr(shown(b, first), "Maria Rossi wept"));
    assert_true(str_eq_cstr(shown(b, sealed_note(b, key_id)), "Maria Rossi wept"));
}

static void a_room_that_is_told_again_of_its_origin_remembers_it_once(void **state)
{
    struct bench *b = *state;
    seal_add_former(b->seal, ROOM);
    for (uint64_t id = 1; id <= 2 * SEAL_FORMER_MAX; id++) {
        seal_add_former(b->seal, 100 + id / 4);
    }
    assert_int_equal(b->seal->former_count, 1 + 2 * SEAL_FORMER_MAX / 4);
    for (uint64_t id = 1; id <= 2 * SEAL_FORMER_MAX; id++) {
        seal_add_former(b->seal, 1000 + id);
    }
    assert_int_equal(b->seal->former_count, SEAL_FORMER_MAX);
}

#define SEAL_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SEAL_TEST(keys_may_be_used_when_a_majority_holds_them),
        SEAL_TEST(keys_made_by_a_leader_that_steps_down_are_not_used),
        SEAL_TEST(keys_of_another_are_told_as_held_once_they_are_in_the_store),
        SEAL_TEST(a_standby_is_offered_keys_and_does_not_count),
        SEAL_TEST(who_lacks_a_key_asks_all_members_also_a_voter_that_became_a_standby),
        SEAL_TEST(a_node_that_ends_before_it_has_a_needed_key_looks_for_it_when_it_starts_again),
        SEAL_TEST(more_needed_keys_than_can_be_asked_for_are_found_in_the_stores_of_the_voters),
        SEAL_TEST(a_member_lacks_keys_while_it_asks_for_what_is_here),
        SEAL_TEST(nothing_is_opened_before_the_node_is_current),
        SEAL_TEST(what_was_destroyed_opens_nowhere_also_where_it_was_read_before),
        SEAL_TEST(a_key_destroyed_elsewhere_is_forgotten_here),
        SEAL_TEST(a_room_under_another_name_reads_what_was_sealed_under_the_names_before),
        SEAL_TEST(a_room_that_is_told_again_of_its_origin_remembers_it_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
