/* SPDX-License-Identifier: EUPL-1.2 */
/* Verification: what holds is found good while the room writes; what does not is named by its index. */
#include "room.h"

#include "seusd/verify.h"

#define ZONES 300u /* more than a tile of the tree */

/* The log of a room, with a row that fails its checksum. */
struct bad_log {
    struct room *room;
    uint64_t bad; /* 0: none */
};

static enum seus_err read_log(void *ctx, uint64_t first, uint64_t last, size_t max_bytes, struct arena *arena,
                              struct log_entry **ret_entries, unsigned *ret_count, struct seus_why *why)
{
    const struct bad_log *log = ctx;
    *ret_count = 0;
    if (log->bad == 0 || log->bad < first || log->bad > last) {
        return room_read(log->room, first, last, max_bytes, arena, ret_entries, ret_count, why);
    }
    if (log->bad > first) {
        assert_int_equal(room_read(log->room, first, log->bad - 1, max_bytes, arena, ret_entries, ret_count, why),
                         SEUS_OK);
    }
    return seus_fail(SEUS_INTEGRITY, why, NULL, "row %u of the log is damaged", (unsigned)log->bad);
}

static void add_zones(struct room *r, unsigned from, unsigned count)
{
    for (unsigned i = from; i < from + count; i++) {
        char id[16];
        char request[16];
        snprintf(id, sizeof(id), "zone-%03u", i);
        snprintf(request, sizeof(request), "add-%03u", i);
        const struct wire_zone_add args = {.zone_id = str_of(id), .name = str_of(id), .area = S("centro"),
                                           .prefix = S("PIS"), .state = ZONE_HOOKED};
        room_needs_ok(r, room_submit(r, OP_zone_add, &args, request, (struct ask_options){0}));
        arena_release(&r->askers[0].arena);
        mem_free(r->askers[0].body);
        r->askers_count = 0;
    }
}

static struct verify *begin(struct room *r, struct bad_log *log, bool full)
{
    struct verify *v = NULL;
    char dir[96];
    log->room = r;
    snprintf(dir, sizeof(dir), "%s/audit", r->dir);
    assert_int_equal(verify_new(&(struct verify_options){
        .dir = dir,
        .cluster_id = 7,
        .live = r->view,
        .log = {.ctx = log, .read = read_log},
        .clock = {.ctx = r, .mono_ms = room_mono_ms, .mono_us = room_mono_us, .wall_ms = room_wall_ms},
        .index = view_applied(r->view),
        .full = full,
    }, &v, NULL), SEUS_OK);
    return v;
}

static struct verify_facts finish(struct room *r, struct verify *v)
{
    struct verify_facts facts;
    char dir[96];
    verify_facts(v, &facts);
    for (unsigned steps = 0; !facts.done; steps++) {
        assert_true(steps < 200);
        verify_step(v, 0);
        verify_facts(v, &facts);
    }
    verify_free(v);
    snprintf(dir, sizeof(dir), "%s/audit", r->dir);
    assert_int_not_equal(access(dir, F_OK), 0); /* nothing is left of the views made again */
    return facts;
}

static void a_sound_node_is_found_good(void **state)
{
    struct room *r = room_new(1);
    struct bad_log log = {0};
    unsigned char chain[SHA256_SIZE];
    (void)state;
    add_zones(r, 0, ZONES);
    view_chain(r->view, chain);
    for (unsigned full = 0; full < 2; full++) {
        const struct verify_facts facts = finish(r, begin(r, &log, full == 1));
        assert_int_equal(facts.err, SEUS_OK);
        assert_int_equal(facts.verified, view_applied(r->view));
        assert_true(facts.reached);
        assert_memory_equal(facts.chain, chain, SHA256_SIZE);
        assert_true(facts.digest == (full == 1 ? view_digest(r->view) : 0));
        assert_true((facts.rows > ZONES) == (full == 1));
    }
    room_free(r);
}

static void what_is_written_meanwhile_is_verified_too(void **state)
{
    struct room *r = room_new(1);
    struct bad_log log = {0};
    (void)state;
    add_zones(r, 0, ZONES);
    const uint64_t digest = view_digest(r->view);
    struct verify *v = begin(r, &log, true);
    for (unsigned i = 0; i < 4; i++) { /* the log, and the first of the rows */
        verify_step(v, 0);
        add_zones(r, ZONES + i, 1);
    }
    const struct verify_facts facts = finish(r, v);
    assert_int_equal(facts.err, SEUS_OK);
    assert_true(facts.verified > ZONES);
    assert_true(facts.digest == digest); /* at the index that was asked for */
    room_free(r);
}

static void a_row_that_fails_its_checksum_is_named(void **state)
{
    static const uint64_t bad[] = {1, 2, 128, 129, 257, ZONES};
    struct room *r = room_new(1);
    (void)state;
    add_zones(r, 0, ZONES);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct bad_log log = {.bad = bad[i]};
        const struct verify_facts facts = finish(r, begin(r, &log, i % 2 == 1));
        assert_int_equal(facts.err, SEUS_INTEGRITY);
        assert_int_equal(facts.bad_index, bad[i]);
        assert_int_equal(facts.verified, bad[i] - 1);
        assert_non_null(strstr(facts.why.message, "is damaged"));
    }
    room_free(r);
}

/* A forger makes the checksum hold: the tree and the chain do not. */
static void an_entry_that_was_exchanged_is_found_within_its_tile(void **state)
{
    static const struct {
        uint64_t index;
        uint64_t named;
    } cases[] = {{1, 1}, {100, 1}, {256, 1}, {257, 257}, {ZONES, 257}};
    struct room *r = room_new(1);
    (void)state;
    add_zones(r, 0, ZONES);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bad_log log = {0};
        const uint64_t term = r->log[cases[i].index - 1].term;
        r->log[cases[i].index - 1].term = term + 1;
        const struct verify_facts facts = finish(r, begin(r, &log, false));
        r->log[cases[i].index - 1].term = term;
        assert_int_equal(facts.err, SEUS_INTEGRITY);
        assert_int_equal(facts.bad_index, cases[i].named);
    }
    room_free(r);
}

static void a_row_of_the_views_that_was_changed_is_found_by_the_full_one_alone(void **state)
{
    struct room *r = room_new(1);
    struct log_head head;
    (void)state;
    add_zones(r, 0, 10);
    view_head(r->view, &head);
    assert_int_equal(view_begin(r->view, NULL), SEUS_OK);
    const struct domain_store *store = view_store(r->view);
    const struct wire_zone zone = {.zone_id = S("zone-003"), .name = S("forged"), .area = S("centro"), .version = 1};
    store->put(store->ctx, KIND_ZONE, zone.zone_id, &zone);
    assert_int_equal(view_commit(r->view, view_applied(r->view), &head, NULL), SEUS_OK);
    for (unsigned full = 0; full < 2; full++) {
        struct bad_log log = {0};
        const struct verify_facts facts = finish(r, begin(r, &log, full == 1));
        assert_int_equal(facts.err, full == 1 ? SEUS_INTEGRITY : SEUS_OK);
        assert_int_equal(facts.bad_index, full == 1 ? view_applied(r->view) : 0);
    }
    room_free(r);
}

static void one_that_is_given_up_leaves_nothing_behind(void **state)
{
    struct room *r = room_new(1);
    struct bad_log log = {0};
    char dir[96];
    (void)state;
    add_zones(r, 0, ZONES);
    struct verify *v = begin(r, &log, true);
    verify_step(v, 0);
    snprintf(dir, sizeof(dir), "%s/audit", r->dir);
    assert_int_equal(access(dir, F_OK), 0);
    verify_free(v);
    assert_int_not_equal(access(dir, F_OK), 0);
    room_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_node_is_found_good),
        cmocka_unit_test(what_is_written_meanwhile_is_verified_too),
        cmocka_unit_test(a_row_that_fails_its_checksum_is_named),
        cmocka_unit_test(an_entry_that_was_exchanged_is_found_within_its_tile),
        cmocka_unit_test(a_row_of_the_views_that_was_changed_is_found_by_the_full_one_alone),
        cmocka_unit_test(one_that_is_given_up_leaves_nothing_behind),
    };
    return cmocka_run_group_tests_name("seusd/verify", tests, NULL, NULL);
}
