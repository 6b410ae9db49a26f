/* SPDX-License-Identifier: EUPL-1.2 */
#include "world.h"
#include "wire/level.h"

static void all_commands_leave_views_whose_digest_is_that_of_their_rows(void **state)
{
    (void)state;
    unsigned conflicts = 0;
    unsigned duplicates = 0;
    unsigned refused = 0;
    unsigned done = 0;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct world *w = world_new(seed);
        world_found(w);
        world_play(w, 600);
        assert_int_equal(view_applied(w->view), w->log_count);
        assert_int_equal(view_digest_scan(w->view), view_digest(w->view));
        for (unsigned i = 0; i < w->seen_count; i++) {
            duplicates += w->seen[i].duplicate ? 1 : 0;
            conflicts += !w->seen[i].duplicate && w->seen[i].code == SEUS_CONFLICT ? 1 : 0;
            refused += w->seen[i].code == SEUS_REFUSED ? 1 : 0;
            done += w->seen[i].code == SEUS_OK && !w->seen[i].duplicate ? 1 : 0;
        }
        world_free(w);
    }
    /* the generator reaches all that the other tests rely on */
    assert_true(conflicts > 20 && duplicates > 20 && refused > 5 && done > 1000);
}

static void versions_are_those_the_domain_sees(void **state)
{
    (void)state;
    struct world *w = world_new(5);
    world_found(w);
    world_play(w, 400);
    unsigned cases = 0;
    for (unsigned i = 0; i < 200; i++) {
        const struct str id = world_case(w);
        cases += id.len > 0 ? 1 : 0;
        assert_int_equal(view_version(w->view, KIND_CASE, id),
                         domain_version(view_store(w->view), KIND_CASE, id, &w->arena));
    }
    for (unsigned i = 1; i <= 5; i++) {
        const struct str id = arena_printf(&w->arena, "U-%u", i);
        assert_int_equal(view_version(w->view, KIND_UNIT, id),
                         domain_version(view_store(w->view), KIND_UNIT, id, &w->arena));
    }
    assert_true(cases > 20);
    world_free(w);
}

static void views_built_again_in_any_batches_are_equal(void **state)
{
    (void)state;
    for (uint64_t seed = 10; seed < 13; seed++) {
        struct world *w = world_new(seed);
        unsigned char chain[SHA256_SIZE];
        unsigned char again[SHA256_SIZE];
        world_found(w);
        world_play(w, 500);
        const uint64_t digest = view_digest(w->view);
        const uint64_t cases_open = view_cases_open(w->view);
        view_chain(w->view, chain);
        static const unsigned batches[] = {1, 7, 10000};
        for (size_t i = 0; i < 3; i++) {
            world_close(w);
            assert_true(world_open(w, true, "boot-1"));
            assert_int_equal(view_applied(w->view), 0);
            while (world_apply(w, batches[i])) {
            }
            view_chain(w->view, again);
            assert_int_equal(view_applied(w->view), w->log_count);
            assert_int_equal(view_digest(w->view), digest);
            assert_int_equal(view_digest_scan(w->view), digest);
            assert_int_equal(view_cases_open(w->view), cases_open);
            assert_memory_equal(chain, again, SHA256_SIZE);
        }
        world_free(w);
    }
}

static void a_new_boot_after_a_clean_close_keeps_the_views_and_goes_on(void **state)
{
    (void)state;
    struct world *w = world_new(14);
    world_found(w);
    world_play(w, 100);
    world_close(w);
    assert_false(world_open(w, false, "boot-2"));
    assert_int_equal(view_applied(w->view), w->log_count);
    world_play(w, 200);
    const uint64_t digest = view_digest(w->view);
    world_close(w);
    assert_true(world_open(w, true, "boot-2"));
    while (world_apply(w, 9)) {
    }
    assert_int_equal(view_digest(w->view), digest);
    world_free(w);
}

static uint64_t open_case(struct world *w)
{
    return PROPOSE(w, case_open, .zone_id = STR_LIT("pisana"), .signaller_id = STR_LIT("er-pisana"),
                   .need = NEED_POVERTY, .summary = STR_LIT("no place for the night"), .persons = 1, .override = true,
                   .override_reason = STR_LIT("danger of life"));
}

/* A world with one case open; its id. */
static struct world *with_case(struct str *ret_id)
{
    struct world *w = world_new(1);
    world_found(w);
    while (ret_id->len == 0) {
        assert_true(open_case(w) > 0);
        world_apply(w, 100);
        *ret_id = (struct str){0};
        if (view_resolve_case(w->view, STR_LIT("PIS"), &w->arena, ret_id, &w->why) != SEUS_OK) {
            *ret_id = (struct str){0};
        }
    }
    return w;
}

static uint64_t notes_of(struct world *w, struct str case_id)
{
    struct wire_case row;
    const struct domain_store *store = view_store(w->view);
    assert_true(store->get(store->ctx, KIND_CASE, case_id, &w->arena, &row));
    return row.notes;
}

static void a_request_id_is_applied_once_and_answered_alike(void **state)
{
    (void)state;
    struct str id = {0};
    struct world *w = with_case(&id);
    const uint64_t first = PROPOSE(w, case_note, .case_id = id, .text = STR_LIT("a"));
    assert_true(first > 0);
    world_append(w, LOG_COMMAND, w->log[first - 1].payload); /* in the same batch */
    world_apply(w, 100);
    world_append(w, LOG_COMMAND, w->log[first - 1].payload); /* and later */
    world_apply(w, 100);
    assert_int_equal(notes_of(w, id), 1);
    const struct seen_answer *seen = &w->seen[w->seen_count - 3];
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(seen[i].duplicate, i > 0);
        assert_int_equal(seen[i].index, first + i);
        assert_int_equal(seen[i].answer_index, first);
        assert_int_equal(seen[i].code, SEUS_OK);
        assert_int_equal(view_is_void(w->view, first + i), i > 0);
    }
    world_free(w);
}

static void the_answer_gets_its_number_at_apply(void **state)
{
    (void)state;
    struct str id = {0};
    struct world *w = with_case(&id);
    const struct seen_answer *seen = &w->seen[w->seen_count - 1];
    assert_true(strncmp(seen->number, "PIS-2026-00001-", 15) == 0);
    struct wire_answer answer;
    struct wire_entry entry;
    assert_int_equal(wire_cbor_decode(&wire_record_entry, w->log[seen->index - 1].payload, &w->arena, &entry, NULL),
                     SEUS_OK);
    assert_true(view_answer(w->view, entry.request_id, &w->arena, &answer));
    assert_true(str_eq_cstr(answer.number, seen->number));
    assert_int_equal(answer.index, seen->index);
    world_free(w);
}

struct found {
    unsigned count;
    bool second; /* an event of the entry that lost */
    uint64_t lost;
};

static void on_event(void *ctx, struct str id, struct str type, struct str json)
{
    struct found *found = ctx;
    char prefix[24];
    (void)type;
    (void)json;
    snprintf(prefix, sizeof(prefix), "%llu.", (unsigned long long)found->lost);
    found->second = found->second || strncmp(id.ptr, prefix, strlen(prefix)) == 0;
    found->count++;
}

static void of_two_commands_decided_on_one_state_the_later_is_a_conflict_without_effect(void **state)
{
    (void)state;
    struct str id = {0};
    struct world *w = with_case(&id);
    const uint64_t first = PROPOSE(w, case_update, .case_id = id, .persons = 3);
    const uint64_t second = PROPOSE(w, case_update, .case_id = id, .persons = 5);
    assert_true(first > 0 && second == first + 1);
    world_apply(w, 100);
    const struct seen_answer *seen = &w->seen[w->seen_count - 1];
    assert_int_equal(seen[-1].code, SEUS_OK);
    assert_int_equal(seen->code, SEUS_CONFLICT);
    assert_false(seen->duplicate);
    assert_non_null(strstr(seen->message, "case PIS-2026-00001-"));
    assert_true(view_is_void(w->view, second) && !view_is_void(w->view, first));
    struct wire_case row;
    const struct domain_store *store = view_store(w->view);
    assert_true(store->get(store->ctx, KIND_CASE, id, &w->arena, &row));
    assert_int_equal(row.persons, 3);

    /* repeated, it gets the same answer */
    world_append(w, LOG_COMMAND, w->log[second - 1].payload);
    world_apply(w, 100);
    seen = &w->seen[w->seen_count - 1];
    assert_true(seen->duplicate && seen->code == SEUS_CONFLICT && seen->answer_index == second);

    /* its events are in no list and no timeline */
    const struct view_log log = {.ctx = w, .read = world_read};
    const struct wire_event_query filters[] = {{.limit = 0}, {.case_id = id}};
    for (size_t i = 0; i < 2; i++) {
        struct found found = {.lost = second};
        struct view_position position = {0, 0};
        assert_int_equal(view_events(w->view, &log, &filters[i], &position, 1000, &w->arena, &found, on_event, &w->why),
                         SEUS_OK);
        assert_true(found.count > 1);
        assert_false(found.second);
    }
    assert_int_equal(view_digest_scan(w->view), view_digest(w->view));
    world_free(w);
}

static void an_entry_that_cannot_be_decoded_fails_the_whole_batch(void **state)
{
    (void)state;
    struct str id = {0};
    struct world *w = with_case(&id);
    const uint64_t digest = view_digest(w->view);
    const uint64_t applied = view_applied(w->view);
    const unsigned seen_count = w->seen_count;
    assert_true(PROPOSE(w, case_note, .case_id = id, .text = STR_LIT("a")) > 0);
    world_append(w, LOG_COMMAND, STR_LIT("\xff\xff"));
    assert_int_equal(apply_batch(w->apply, w->log + applied, 2, &w->why), SEUS_INTEGRITY);
    assert_non_null(strstr(w->why.message, "cannot be decoded"));
    assert_int_equal(view_applied(w->view), applied);
    assert_int_equal(view_digest(w->view), digest);
    assert_int_equal(view_digest_scan(w->view), digest);
    assert_int_equal(w->seen_count, seen_count);
    w->log[w->log_count - 1].type = 9;
    assert_int_equal(apply_batch(w->apply, w->log + applied, 2, &w->why), SEUS_INTEGRITY);
    assert_int_equal(view_digest(w->view), digest);
    /* the good one alone goes in */
    assert_int_equal(apply_batch(w->apply, w->log + applied, 1, &w->why), SEUS_OK);
    assert_int_equal(notes_of(w, id), 1);
    world_free(w);
}

static void events_of_a_newer_writer_are_skipped_and_the_known_ones_evolve(void **state)
{
    (void)state;
    struct str id = {0};
    struct world *w = with_case(&id);
    const struct wire_case_noted noted = {.case_id = id, .text = STR_LIT("a")};
    struct wire_event events[] = {{.type = 99, .raw = STR_LIT("\xa0")}, {.type = EVENT_case_noted, .body = &noted}};
    const struct wire_entry entry = {.request_id = STR_LIT("newer-1"),
                                     .op = OP_case_note,
                                     .actor = STR_LIT("unix:test"),
                                     .recorded_at = w->now_ms,
                                     .events = events,
                                     .events_count = 2};
    const uint64_t index = world_append_entry(w, &entry);
    world_apply(w, 100);
    assert_int_equal(notes_of(w, id), 1);
    const struct view_log log = {.ctx = w, .read = world_read};
    const struct wire_event_query filter = {.case_id = id};
    struct found found = {.lost = index};
    struct view_position position = {index - 1, UINT32_MAX};
    assert_int_equal(view_events(w->view, &log, &filter, &position, 10, &w->arena, &found, on_event, &w->why), SEUS_OK);
    assert_int_equal(found.count, 1); /* of the two, the one about the case */
    world_free(w);
}

static void keys_that_an_entry_takes_are_told_before_it_is_in_the_views(void **state)
{
    (void)state;
    struct world *w = world_new(1);
    struct wire_data_key_use uses[] = {
        {.owner = OWNER_CASE, .owner_id = STR_LIT("c1"), .key_id = STR_LIT("00000000000000a1")},
        {.owner = OWNER_CASE, .owner_id = STR_LIT("c2"), .key_id = STR_LIT("00000000000000a2")},
    };
    const struct wire_entry entry = {.request_id = STR_LIT("keys-1"),
                                     .op = OP_case_note,
                                     .actor = STR_LIT("unix:test"),
                                     .recorded_at = w->now_ms,
                                     .keys = uses,
                                     .keys_count = 2};
    world_found(w);
    const unsigned before = w->keys_count;
    world_append_entry(w, &entry);
    world_apply(w, 1);
    assert_int_equal(w->keys_count, before + 2);
    assert_int_equal(view_applied(w->view), w->log_count);
    world_free(w);
}

static void the_chain_covers_entries_without_commands_too(void **state)
{
    (void)state;
    struct world *w = world_new(1);
    unsigned char before[SHA256_SIZE];
    unsigned char after[SHA256_SIZE];
    world_found(w);
    view_chain(w->view, before);
    const uint64_t digest = view_digest(w->view);
    world_append(w, LOG_BARRIER, (struct str){0});
    world_apply(w, 1);
    view_chain(w->view, after);
    assert_memory_not_equal(before, after, SHA256_SIZE);
    assert_int_equal(view_digest(w->view), digest);
    assert_int_equal(view_applied(w->view), w->log_count);
    world_free(w);
}

static void a_level_that_this_build_cannot_fails_the_whole_batch(void **state)
{
    (void)state;
    struct world *w = world_new(32);
    world_found(w);
    const uint64_t applied = view_applied(w->view);
    const uint64_t digest = view_digest(w->view);
    for (uint64_t level = LEVEL_HIGHEST; level <= LEVEL_HIGHEST + 1; level++) {
        struct wire_level_raised body = {.level = level};
        struct wire_event event = {.type = EVENT_level_raised, .body = &body};
        const struct wire_entry entry = {.request_id = arena_printf(&w->arena, "level-%u", (unsigned)level),
                                         .recorded_at = 1, .events = &event, .events_count = 1};
        world_append_entry(w, &entry);
    }
    assert_int_equal(apply_batch(w->apply, w->log + applied, 2, &w->why), SEUS_REFUSED);
    assert_non_null(strstr(w->why.message, "raised the room to feature level"));
    assert_int_equal(view_applied(w->view), applied);
    assert_int_equal(view_digest(w->view), digest);
    assert_int_equal(apply_batch(w->apply, w->log + applied, 1, &w->why), SEUS_OK);
    assert_int_equal(view_applied(w->view), applied + 1);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_commands_leave_views_whose_digest_is_that_of_their_rows),
        cmocka_unit_test(versions_are_those_the_domain_sees),
        cmocka_unit_test(views_built_again_in_any_batches_are_equal),
        cmocka_unit_test(a_new_boot_after_a_clean_close_keeps_the_views_and_goes_on),
        cmocka_unit_test(a_request_id_is_applied_once_and_answered_alike),
        cmocka_unit_test(the_answer_gets_its_number_at_apply),
        cmocka_unit_test(of_two_commands_decided_on_one_state_the_later_is_a_conflict_without_effect),
        cmocka_unit_test(an_entry_that_cannot_be_decoded_fails_the_whole_batch),
        cmocka_unit_test(events_of_a_newer_writer_are_skipped_and_the_known_ones_evolve),
        cmocka_unit_test(a_level_that_this_build_cannot_fails_the_whole_batch),
        cmocka_unit_test(keys_that_an_entry_takes_are_told_before_it_is_in_the_views),
        cmocka_unit_test(the_chain_covers_entries_without_commands_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
