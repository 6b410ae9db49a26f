/* SPDX-License-Identifier: EUPL-1.2 */
#include "fixture.h"

#define VIEW_TEST_ID_SIZE 65 /* one more than an id may have */

static void a_row_reads_back_as_it_was_put_inside_and_after_the_transaction(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct domain_store *store = view_store(f->view);
    struct wire_case row;
    fixture_begin(f);
    fixture_put_case(f, STR_LIT("c1"), STR_LIT("PIS-2026-00001-X"), "pisana", CASE_NEW, 9);
    assert_true(store->get(store->ctx, KIND_CASE, STR_LIT("c1"), &f->arena, &row));
    assert_int_equal(row.version, 9);
    fixture_commit(f, 1);
    assert_true(store->get(store->ctx, KIND_CASE, STR_LIT("c1"), &f->arena, &row));
    assert_int_equal(row.state, CASE_NEW);
    assert_true(str_eq_cstr(row.zone_id, "pisana"));
    assert_true(str_eq_cstr(row.summary, "two people without a roof"));
    assert_int_equal(view_version(f->view, KIND_CASE, STR_LIT("c1")), 9);
    assert_int_equal(view_version(f->view, KIND_CASE, STR_LIT("c2")), 0);
    assert_int_equal(view_version(f->view, KIND_ZONE, STR_LIT("c1")), 0);
    assert_false(store->get(store->ctx, KIND_CASE, STR_LIT("c2"), &f->arena, &row));
    assert_true(str_eq_cstr(store->case_by_number(store->ctx, STR_LIT("PIS-2026-00001-X"), &f->arena), "c1"));
    assert_int_equal(store->case_by_number(store->ctx, STR_LIT("PIS-2026-00002-X"), &f->arena).len, 0);
    fixture_free(f);
}

static void a_row_that_was_read_stays_readable_after_it_is_changed(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct domain_store *store = view_store(f->view);
    struct wire_case row;
    fixture_begin(f);
    fixture_put_case(f, STR_LIT("c1"), (struct str){0}, "pisana", CASE_NEW, 1);
    assert_true(store->get(store->ctx, KIND_CASE, STR_LIT("c1"), &f->arena, &row));
    fixture_put_case(f, STR_LIT("c1"), (struct str){0}, "apuane", CASE_TRIAGED, 2);
    assert_true(str_eq_cstr(row.zone_id, "pisana"));
    fixture_commit(f, 1);
    assert_true(str_eq_cstr(row.zone_id, "pisana"));
    fixture_free(f);
}

static void an_aborted_transaction_leaves_no_trace(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct wire_answer answer = {.index = 5};
    struct wire_answer found;
    fixture_begin(f);
    fixture_put_case(f, STR_LIT("c1"), (struct str){0}, "pisana", CASE_NEW, 1);
    fixture_commit(f, 1);
    const uint64_t digest = view_digest(f->view);
    fixture_begin(f);
    fixture_put_case(f, STR_LIT("c2"), (struct str){0}, "pisana", CASE_NEW, 1);
    fixture_put_case(f, STR_LIT("c1"), (struct str){0}, "pisana", CASE_CLOSED, 2);
    view_put_answer(f->view, STR_LIT("r1"), &answer);
    view_put_void(f->view, 2);
    view_abort(f->view);
    assert_int_equal(view_digest(f->view), digest);
    assert_int_equal(view_digest_scan(f->view), digest);
    assert_int_equal(view_cases_open(f->view), 1);
    assert_int_equal(view_version(f->view, KIND_CASE, STR_LIT("c1")), 1);
    assert_false(view_answer(f->view, STR_LIT("r1"), &f->arena, &found));
    assert_false(view_is_void(f->view, 2));
    fixture_free(f);
}

static void reports_without_an_outcome_are_found_until_they_have_one(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct domain_store *store = view_store(f->view);
    struct wire_report *reports = NULL;
    fixture_begin(f);
    for (unsigned i = 0; i < 5; i++) {
        const struct wire_report report = {.report_id = arena_printf(&f->arena, "r%u", i), .zone_id = STR_LIT("pisana"),
                                           .state = i == 1 ? REPORT_REFUSED : REPORT_RECEIVED, .version = 1};
        store->put(store->ctx, KIND_REPORT, report.report_id, &report);
    }
    const struct wire_report attached = {.report_id = STR_LIT("r3"), .zone_id = STR_LIT("pisana"),
                                         .state = REPORT_ATTACHED, .version = 2};
    store->put(store->ctx, KIND_REPORT, attached.report_id, &attached);
    fixture_commit(f, 1);
    assert_int_equal(store->open_reports(store->ctx, &f->arena, 9, &reports), 3);
    assert_true(str_eq_cstr(reports[0].report_id, "r0"));
    assert_true(str_eq_cstr(reports[2].report_id, "r4"));
    assert_int_equal(store->open_reports(store->ctx, &f->arena, 2, &reports), 2);
    assert_int_equal(view_digest_scan(f->view), view_digest(f->view));
    fixture_free(f);
}

static void tell_zone(void *ctx, struct str zone_id, const uint64_t counts[VIEW_PRIORITIES])
{
    buf_printf(ctx, "%.*s", STR_ARG(zone_id));
    for (unsigned i = 0; i < VIEW_PRIORITIES; i++) {
        buf_printf(ctx, " %llu", (unsigned long long)counts[i]);
    }
    buf_append_char(ctx, '\n');
}

static void open_cases_are_counted_by_zone_and_priority_and_no_others(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct domain_store *store = view_store(f->view);
    struct buf told = {0};
    view_open_by_zone(f->view, &told, tell_zone);
    assert_int_equal(told.len, 0);
    fixture_begin(f);
    fixture_put_case(f, STR_LIT("c1"), (struct str){0}, "pisana", CASE_NEW, 1);
    fixture_put_case(f, STR_LIT("c2"), (struct str){0}, "pisana", CASE_CLOSED, 1);
    fixture_put_case(f, STR_LIT("c3"), (struct str){0}, "apuane", CASE_MERGED, 1);
    fixture_put_case(f, STR_LIT("c4"), (struct str){0}, "pisa", CASE_NEW, 1);
    fixture_put_case(f, STR_LIT("c5"), (struct str){0}, "pisana", CASE_TRIAGED, 1);
    const struct wire_case unjudged = {.case_id = STR_LIT("c6"), .zone_id = STR_LIT("pisana"), .state = CASE_NEW};
    store->put(store->ctx, KIND_CASE, unjudged.case_id, &unjudged);
    fixture_commit(f, 1);
    view_open_by_zone(f->view, &told, tell_zone);
    assert_true(str_eq_cstr(buf_str(&told), "pisa 0 0 1 0 0\npisana 1 0 2 0 0\n"));
    fixture_begin(f);
    fixture_put_case(f, STR_LIT("c4"), (struct str){0}, "pisa", CASE_CLOSED, 2); /* the last of its zone */
    fixture_put_case(f, STR_LIT("c5"), (struct str){0}, "apuane", CASE_TRIAGED, 2); /* moved */
    fixture_commit(f, 2);
    buf_clear(&told);
    view_open_by_zone(f->view, &told, tell_zone);
    assert_true(str_eq_cstr(buf_str(&told), "apuane 0 0 1 0 0\npisana 1 0 1 0 0\n"));
    buf_release(&told);
    fixture_free(f);
}

static void units_come_by_area_and_signallers_by_zone_in_order_and_bounded(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct domain_store *store = view_store(f->view);
    void *found = NULL;
    const struct wire_unit *units = NULL;
    const struct wire_signaller *signallers = NULL;
    fixture_begin(f);
    for (unsigned i = 0; i < 30; i++) {
        const struct wire_unit unit = {.unit_id = arena_printf(&f->arena, "U-%02u", 29 - i),
                                       .zone_id = STR_LIT("pisana"),
                                       .area = i % 3 == 0 ? STR_LIT("centro") : STR_LIT("nordovest"),
                                       .status = UNIT_OFF,
                                       .version = 1};
        const struct wire_signaller signaller = {.signaller_id = arena_printf(&f->arena, "S-%02u", 29 - i),
                                                 .zone_id = i % 3 == 0 ? STR_LIT("pisana") : STR_LIT("pisa"),
                                                 .state = SIGNALLER_AUTHORISED};
        store->put(store->ctx, KIND_UNIT, unit.unit_id, &unit);
        store->put(store->ctx, KIND_SIGNALLER, signaller.signaller_id, &signaller);
    }
    /* inside the transaction too */
    assert_int_equal(store->rows(store->ctx, KIND_UNIT, STR_LIT("centro"), &f->arena, 100, &found), 10);
    fixture_commit(f, 1);
    assert_int_equal(store->rows(store->ctx, KIND_UNIT, STR_LIT("centro"), &f->arena, 100, &found), 10);
    units = found;
    assert_true(str_eq_cstr(units[0].unit_id, "U-02"));
    assert_true(str_eq_cstr(units[9].unit_id, "U-29"));
    assert_int_equal(store->rows(store->ctx, KIND_UNIT, (struct str){0}, &f->arena, 100, &found), 30);
    units = found;
    assert_true(str_eq_cstr(units[0].unit_id, "U-00"));
    assert_int_equal(store->rows(store->ctx, KIND_UNIT, (struct str){0}, &f->arena, 7, &found), 7);
    assert_int_equal(store->rows(store->ctx, KIND_UNIT, STR_LIT("centr"), &f->arena, 7, &found), 0);
    assert_int_equal(store->rows(store->ctx, KIND_SIGNALLER, STR_LIT("pisana"), &f->arena, 100, &found), 10);
    signallers = found;
    assert_true(str_eq_cstr(signallers[0].signaller_id, "S-02"));
    assert_int_equal(store->rows(store->ctx, KIND_SIGNALLER, STR_LIT("pisa"), &f->arena, 100, &found), 20);

    /* a unit that moves to another area leaves the first */
    fixture_begin(f);
    struct wire_unit moved;
    assert_true(store->get(store->ctx, KIND_UNIT, STR_LIT("U-02"), &f->arena, &moved));
    moved.area = STR_LIT("sudest");
    store->put(store->ctx, KIND_UNIT, moved.unit_id, &moved);
    fixture_commit(f, 2);
    assert_int_equal(store->rows(store->ctx, KIND_UNIT, STR_LIT("centro"), &f->arena, 100, &found), 9);
    assert_int_equal(store->rows(store->ctx, KIND_UNIT, STR_LIT("sudest"), &f->arena, 100, &found), 1);
    assert_int_equal(view_digest_scan(f->view), view_digest(f->view));
    fixture_free(f);
}

static void sequences_count_by_prefix_and_year_from_one(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct domain_store *store = view_store(f->view);
    fixture_begin(f);
    assert_int_equal(store->next_sequence(store->ctx, STR_LIT("PIS"), 2026), 1);
    assert_int_equal(store->next_sequence(store->ctx, STR_LIT("PIS"), 2026), 2);
    assert_int_equal(store->next_sequence(store->ctx, STR_LIT("PI"), 2026), 1);
    assert_int_equal(store->next_sequence(store->ctx, STR_LIT("PIS"), 2027), 1);
    fixture_commit(f, 1);
    fixture_begin(f);
    assert_int_equal(store->next_sequence(store->ctx, STR_LIT("PIS"), 2026), 3);
    fixture_commit(f, 2);
    assert_int_equal(view_digest_scan(f->view), view_digest(f->view));
    fixture_free(f);
}

static void an_answer_is_remembered_whole(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct wire_answer answer = {.index = 77,
                                       .code = SEUS_REFUSED,
                                       .body_hash = STR_LIT("12345678"),
                                       .case_id = STR_LIT("c1"),
                                       .message = STR_LIT("not served")};
    struct wire_answer found;
    assert_false(view_answer(f->view, STR_LIT("r1"), &f->arena, &found));
    fixture_begin(f);
    view_put_answer(f->view, STR_LIT("r1"), &answer);
    assert_true(view_answer(f->view, STR_LIT("r1"), &f->arena, &found));
    fixture_commit(f, 1);
    assert_true(view_answer(f->view, STR_LIT("r1"), &f->arena, &found));
    assert_int_equal(found.index, 77);
    assert_int_equal(found.code, SEUS_REFUSED);
    assert_true(str_eq(found.body_hash, answer.body_hash));
    assert_true(str_eq(found.message, answer.message));
    assert_false(view_answer(f->view, (struct str){0}, &f->arena, &found));
    fixture_free(f);
}

/* A pseudo-random history of case rows, of which the digest must not depend on how it is cut into transactions. */
static uint64_t play(unsigned per_commit, uint64_t *ret_open)
{
    struct fixture *f = fixture_new();
    uint64_t seed = 12345;
    uint32_t states[200] = {0};
    unsigned cases_open = 0;
    fixture_begin(f);
    for (unsigned i = 0; i < 3000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        const unsigned id = (unsigned)(seed >> 33) % 200;
        const uint32_t case_state = 1 + (uint32_t)(seed >> 50) % 17;
        states[id] = case_state;
        fixture_put_case(f, arena_printf(&f->arena, "c%03u", id), arena_printf(&f->arena, "PIS-%u", id),
                         id % 3 == 0 ? "pisana" : "apuane", case_state, i);
        view_put_timeline(f->view, arena_printf(&f->arena, "c%03u", id), i + 1, 1);
        if (i % per_commit == per_commit - 1) {
            fixture_commit(f, i + 1);
            fixture_begin(f);
        }
    }
    fixture_commit(f, 3000);
    const uint64_t digest = view_digest(f->view);
    assert_int_equal(view_digest_scan(f->view), digest);
    for (unsigned i = 0; i < 200; i++) {
        cases_open += states[i] != CASE_NONE && states[i] != CASE_CLOSED && states[i] != CASE_MERGED ? 1 : 0;
    }
    assert_int_equal(view_cases_open(f->view), cases_open);
    *ret_open = cases_open;
    fixture_free(f);
    return digest;
}

static void the_digest_equals_a_scan_and_does_not_depend_on_batches(void **state)
{
    (void)state;
    uint64_t open_1;
    uint64_t open_2;
    const uint64_t digest = play(1, &open_1);
    assert_int_equal(play(577, &open_2), digest);
    assert_int_equal(open_1, open_2);
    assert_true(open_1 > 100);
    assert_int_not_equal(digest, 0);
}

static void the_digest_does_not_depend_on_the_order_of_writing(void **state)
{
    (void)state;
    uint64_t digests[2];
    for (unsigned turn = 0; turn < 2; turn++) {
        struct fixture *f = fixture_new();
        fixture_begin(f);
        for (unsigned i = 0; i < 100; i++) {
            const unsigned id = turn == 0 ? i : 99 - i;
            fixture_put_case(f, arena_printf(&f->arena, "c%03u", id), (struct str){0}, "pisana", CASE_NEW, 1);
        }
        fixture_commit(f, 1);
        digests[turn] = view_digest(f->view);
        fixture_free(f);
    }
    assert_int_equal(digests[0], digests[1]);
}

static void a_timeline_holds_every_place_once_whatever_the_order_of_writing(void **state)
{
    (void)state;
    uint64_t digests[4];
    /* Ascending; descending; ascending, and then all of it again; ascending, in transactions of 1 to 100. */
    for (unsigned turn = 0; turn < 4; turn++) {
        struct fixture *f = fixture_new();
        fixture_begin(f);
        for (unsigned i = 0; i < 2000; i++) { /* more than a page of them */
            const unsigned place = turn == 1 ? 1999 - i : i;
            view_put_timeline(f->view, STR_LIT("c1"), 1 + place / 2, 1 + place % 2);
            if (turn == 3 && i % 101 <= i % 7) {
                fixture_commit(f, i + 1);
                fixture_begin(f);
            }
        }
        for (unsigned i = 0; turn == 2 && i < 2000; i++) {
            view_put_timeline(f->view, STR_LIT("c1"), 1 + i / 2, 1 + i % 2);
        }
        fixture_commit(f, 2000);
        digests[turn] = view_digest(f->view);
        assert_int_equal(view_digest_scan(f->view), digests[turn]);
        fixture_free(f);
    }
    assert_int_equal(digests[0], digests[1]);
    assert_int_equal(digests[0], digests[2]);
    assert_int_equal(digests[0], digests[3]);
}

static void rows_larger_than_a_page_are_kept_and_replaced(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct domain_store *store = view_store(f->view);
    char text[8192];
    memset(text, 'x', sizeof(text));
    for (unsigned i = 0; i < 20; i++) {
        const struct wire_case row = {.case_id = STR_LIT("c1"),
                                      .zone_id = STR_LIT("pisana"),
                                      .state = CASE_NEW,
                                      .summary = {text, i % 2 == 0 ? sizeof(text) - i : 10},
                                      .version = i};
        fixture_begin(f);
        store->put(store->ctx, KIND_CASE, row.case_id, &row);
        fixture_commit(f, i + 1);
        struct wire_case found;
        assert_true(store->get(store->ctx, KIND_CASE, row.case_id, &f->arena, &found));
        assert_int_equal(found.summary.len, row.summary.len);
        assert_int_equal(view_digest_scan(f->view), view_digest(f->view));
    }
    fixture_free(f);
}

static struct wire_case case_of(struct fixture *f, const char *id)
{
    const struct domain_store *store = view_store(f->view);
    struct wire_case row;
    assert_true(store->get(store->ctx, KIND_CASE, str_of(id), &f->arena, &row));
    return row;
}

static void notes_are_counted_beside_the_row_and_seen_wherever_the_case_is_read(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct domain_store *store = view_store(f->view);
    fixture_begin(f);
    fixture_put_case(f, STR_LIT("c1"), STR_LIT("PIS-2026-00001-X"), "pisana", CASE_NEW, 9);
    fixture_put_case(f, STR_LIT("c2"), STR_LIT("PIS-2026-00002-X"), "pisana", CASE_NEW, 9);
    assert_int_equal(case_of(f, "c1").notes, 0);
    store->count_note(store->ctx, STR_LIT("c1"), 5000);
    assert_int_equal(case_of(f, "c1").notes, 1);
    assert_int_equal(case_of(f, "c1").updated_at, 5000);
    fixture_commit(f, 1);
    fixture_begin(f);
    store->count_note(store->ctx, STR_LIT("c1"), 4000); /* by a clock that is behind */
    store->count_note(store->ctx, STR_LIT("c1"), 4001);
    fixture_commit(f, 2);
    assert_int_equal(case_of(f, "c1").notes, 3);
    assert_int_equal(case_of(f, "c1").updated_at, 5000);
    assert_int_equal(case_of(f, "c2").notes, 0);
    assert_int_equal(view_version(f->view, KIND_CASE, STR_LIT("c1")), 9);
    const struct str shown = fixture_query(f, OP_case_show, &(struct wire_case_get){.case_id = STR_LIT("c1")});
    assert_true(fixture_has(shown, "\"notes\":3"));
    const struct str listed = fixture_query(f, OP_case_list, &(struct wire_case_query){.limit = 1});
    assert_true(fixture_has(listed, "\"notes\":3"));
    assert_int_equal(view_digest_scan(f->view), view_digest(f->view));
    fixture_free(f);
}

static void a_case_that_is_put_again_keeps_its_notes_and_the_later_time(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct domain_store *store = view_store(f->view);
    fixture_begin(f);
    fixture_put_case(f, STR_LIT("c1"), (struct str){0}, "pisana", CASE_NEW, 1);
    store->count_note(store->ctx, STR_LIT("c1"), 5000);
    store->count_note(store->ctx, STR_LIT("c1"), 6000);
    struct wire_case row = case_of(f, "c1");
    row.state = CASE_CLOSED;
    row.updated_at = 7000;
    row.notes = 77; /* whatever the row says */
    store->put(store->ctx, KIND_CASE, row.case_id, &row);
    fixture_commit(f, 1);
    assert_int_equal(case_of(f, "c1").notes, 2);
    assert_int_equal(case_of(f, "c1").updated_at, 7000);
    const uint64_t digest = view_digest(f->view);
    fixture_begin(f);
    row.notes = 78; /* and the stored bytes do not depend on it */
    store->put(store->ctx, KIND_CASE, row.case_id, &row);
    fixture_commit(f, 2);
    assert_int_equal(view_digest(f->view), digest);
    fixture_begin(f);
    store->count_note(store->ctx, STR_LIT("c1"), 8000); /* closed, and still noted on */
    fixture_commit(f, 3);
    assert_int_equal(case_of(f, "c1").notes, 3);
    assert_int_equal(case_of(f, "c1").updated_at, 8000);
    assert_int_not_equal(view_digest(f->view), digest); /* the count is part of the content */
    assert_int_equal(view_digest_scan(f->view), view_digest(f->view));
    fixture_free(f);
}

static void a_note_on_a_case_that_is_not_there_changes_nothing(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct domain_store *store = view_store(f->view);
    char long_id[VIEW_TEST_ID_SIZE];
    memset(long_id, 'c', sizeof(long_id));
    fixture_begin(f);
    fixture_put_zone(f, "c1", "centro"); /* no case */
    fixture_commit(f, 1);
    const uint64_t digest = view_digest(f->view);
    fixture_begin(f);
    store->count_note(store->ctx, STR_LIT("c1"), 5000);
    store->count_note(store->ctx, (struct str){0}, 5000);
    store->count_note(store->ctx, (struct str){long_id, sizeof(long_id)}, 5000);
    fixture_commit(f, 2);
    assert_int_equal(view_digest(f->view), digest);
    fixture_begin(f);
    fixture_put_case(f, STR_LIT("c1"), (struct str){0}, "pisana", CASE_NEW, 1);
    fixture_commit(f, 3);
    assert_int_equal(case_of(f, "c1").notes, 0); /* nothing was kept for later */
    fixture_free(f);
}

static void an_aborted_note_is_not_counted(void **state)
{
    (void)state;
    struct fixture *f = fixture_new();
    const struct domain_store *store = view_store(f->view);
    fixture_begin(f);
    fixture_put_case(f, STR_LIT("c1"), (struct str){0}, "pisana", CASE_NEW, 1);
    store->count_note(store->ctx, STR_LIT("c1"), 5000);
    fixture_commit(f, 1);
    const uint64_t digest = view_digest(f->view);
    fixture_begin(f);
    store->count_note(store->ctx, STR_LIT("c1"), 6000);
    view_abort(f->view);
    assert_int_equal(case_of(f, "c1").notes, 1);
    assert_int_equal(case_of(f, "c1").updated_at, 5000);
    assert_int_equal(view_digest(f->view), digest);
    assert_int_equal(view_digest_scan(f->view), digest);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_reads_back_as_it_was_put_inside_and_after_the_transaction),
        cmocka_unit_test(a_row_that_was_read_stays_readable_after_it_is_changed),
        cmocka_unit_test(an_aborted_transaction_leaves_no_trace),
        cmocka_unit_test(reports_without_an_outcome_are_found_until_they_have_one),
        cmocka_unit_test(open_cases_are_counted_by_zone_and_priority_and_no_others),
        cmocka_unit_test(units_come_by_area_and_signallers_by_zone_in_order_and_bounded),
        cmocka_unit_test(sequences_count_by_prefix_and_year_from_one),
        cmocka_unit_test(an_answer_is_remembered_whole),
        cmocka_unit_test(the_digest_equals_a_scan_and_does_not_depend_on_batches),
        cmocka_unit_test(the_digest_does_not_depend_on_the_order_of_writing),
        cmocka_unit_test(a_timeline_holds_every_place_once_whatever_the_order_of_writing),
        cmocka_unit_test(rows_larger_than_a_page_are_kept_and_replaced),
        cmocka_unit_test(notes_are_counted_beside_the_row_and_seen_wherever_the_case_is_read),
        cmocka_unit_test(a_case_that_is_put_again_keeps_its_notes_and_the_later_time),
        cmocka_unit_test(a_note_on_a_case_that_is_not_there_changes_nothing),
        cmocka_unit_test(an_aborted_note_is_not_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
