/* SPDX-License-Identifier: EUPL-1.2 */
#include <ctype.h>

#include "fixture.h"

#define S(text) STR_LIT(text)

/* What belongs to others, planted wherever a text can stand. */
static const char *const planted[] = {"lucia", "bianchi",  "p-other", "verdi",    "paolo", "op-7",
                                      "gialli", "margherita", "nascosta", "rf-1", "sg-1",  "pat-3"};
#define STORY S("Maria Rossi con Lucia BIANCHI: lo dice Gialli. Paolo Verdi: al Margherita, via Nascosta 12")

static void put(struct fixture *f, enum entity_kind kind, struct str id, const void *row)
{
    const struct domain_store *store = view_store(f->view);
    store->put(store->ctx, kind, id, row);
}

static void put_people(struct fixture *f)
{
    struct str cases[] = {S("c1")};
    const struct wire_person maria = {.person_id = S("p-self"), .zone_id = S("pisana"), .state = PERSON_ACTIVE,
        .label = S("Maria Rossi"), .cases = cases, .cases_count = 1, .version = 1};
    const struct wire_person lucia = {.person_id = S("p-other"), .zone_id = S("pisana"), .state = PERSON_ACTIVE,
        .label = S("Lucia Bianchi"), .cases = cases, .cases_count = 1, .version = 1};
    const struct wire_user paolo = {.user_id = S("op-7"), .name = S("Paolo Verdi"), .role = USER_OPERATOR,
        .state = USER_ACTIVE, .version = 1};
    const struct wire_signaller gialli = {.signaller_id = S("sg-1"), .name = S("Farmacia Gialli"),
        .zone_id = S("pisana"), .version = 1};
    const struct wire_resource refuge = {.resource_id = S("rf-1"), .zone_id = S("pisana"), .sealed = true,
        .name = S("Rifugio Margherita"), .address = S("via Nascosta 12"), .version = 1};
    put(f, KIND_PERSON, maria.person_id, &maria);
    put(f, KIND_PERSON, lucia.person_id, &lucia);
    put(f, KIND_USER, paolo.user_id, &paolo);
    put(f, KIND_SIGNALLER, gialli.signaller_id, &gialli);
    put(f, KIND_RESOURCE, refuge.resource_id, &refuge);
}

static void put_rows(struct fixture *f)
{
    struct wire_person_link people[] = {{.person_id = S("p-self"), .role = PERSON_ROLE_VICTIM},
                                        {.person_id = S("p-other"), .role = PERSON_ROLE_RELATIVE}};
    struct wire_assignment assignment = {.assignment_id = S("a1"), .unit_id = S("pat-3"), .reason = STORY};
    struct str reports[] = {S("r1")};
    struct str vulnerabilities[] = {S("violence")};
    const struct wire_case row = {.case_id = S("c1"), .number = S("PIS-2026-00001-X"), .zone_id = S("pisana"),
        .state = CASE_NEW, .persons = 2, .people = people, .people_count = 2, .summary = STORY, .place = STORY,
        .reason = STORY, .signaller_id = S("sg-1"), .reports = reports, .reports_count = 1,
        .assignments = &assignment, .assignments_count = 1, .vulnerabilities = vulnerabilities,
        .vulnerabilities_count = 1, .version = 1};
    const struct wire_report report = {.report_id = S("r1"), .zone_id = S("pisana"), .case_id = S("c1"),
        .signaller_id = S("sg-1"), .summary = STORY, .place = STORY, .version = 1};
    const struct wire_placement own = {.placement_id = S("pl1"), .case_id = S("c1"), .person_id = S("p-self"),
        .resource_id = S("rf-1"), .zone_id = S("pisana"), .reason = STORY, .address = S("via Nascosta 12"),
        .version = 1};
    struct wire_placement other = own;
    const struct wire_deadline deadline = {.deadline_id = S("d1"), .subject_kind = KIND_CASE, .subject_id = S("c1"),
        .case_id = S("c1"), .zone_id = S("pisana"), .kind = 1, .state = 1, .owner = S("op-7"), .basis = STORY,
        .due_at = 1760000000000u, .version = 1};
    other.placement_id = S("pl2");
    other.person_id = S("p-other");
    put(f, KIND_CASE, row.case_id, &row);
    put(f, KIND_REPORT, report.report_id, &report);
    put(f, KIND_PLACEMENT, own.placement_id, &own);
    put(f, KIND_PLACEMENT, other.placement_id, &other);
    put(f, KIND_DEADLINE, deadline.deadline_id, &deadline);
}

/* A room with one case of two people and notes notes. */
static struct fixture *room_new(unsigned notes)
{
    struct fixture *f = fixture_new();
    struct wire_case_noted noted = {.case_id = S("c1"), .text = STORY};
    struct wire_person_linked linked = {.person_id = S("p-other"), .case_id = S("c1"), .role = PERSON_ROLE_RELATIVE};
    fixture_begin(f);
    fixture_put_zone(f, "pisana", "nordovest");
    put_people(f);
    put_rows(f);
    for (unsigned n = 1; n <= notes + 1; n++) {
        struct wire_event event = n == 1 ? (struct wire_event){.type = EVENT_person_linked, .body = &linked}
                                         : (struct wire_event){.type = EVENT_case_noted, .body = &noted};
        char id[16];
        (void)snprintf(id, sizeof(id), "q%u", n);
        fixture_command(f, id, &event, 1);
        view_put_timeline(f->view, S("c1"), n, 1);
    }
    fixture_commit(f, notes + 1);
    return f;
}

static void assert_nobody_else(struct str json)
{
    char *small = mem_alloc(json.len + 1);
    for (size_t i = 0; i <= json.len; i++) {
        small[i] = (char)tolower((unsigned char)json.ptr[i]);
    }
    for (size_t i = 0; i < sizeof(planted) / sizeof(planted[0]); i++) {
        if (strstr(small, planted[i]) != NULL) {
            fail_msg("'%s' of somebody else is told: %.300s", planted[i], strstr(small, planted[i]));
        }
    }
    mem_free(small);
}

static unsigned count_of(struct str json, const char *part)
{
    unsigned count = 0;
    for (const char *at = json.ptr; (at = strstr(at, part)) != NULL; at++) {
        count++;
    }
    return count;
}

static struct str page(struct fixture *f, const char *after)
{
    const struct wire_person_held_query query = {.person_id = S("p-self"), .after = str_of(after)};
    return fixture_query(f, OP_person_held, &query);
}

static void what_is_held_names_the_person_and_nobody_else(void **state)
{
    (void)state;
    struct fixture *f = room_new(1);
    const struct str first = page(f, "");
    const struct str second = page(f, "0");
    assert_true(fixture_has(first, "Maria Rossi"));
    assert_true(fixture_has(first, "\"next\":\"0\""));
    assert_true(fixture_has(second, "\"next\":null"));
    assert_true(fixture_has(second, "Maria Rossi con [other person] [other person]"));
    assert_true(fixture_has(second, "[staff]"));
    assert_true(fixture_has(second, "[signaller]"));
    assert_true(fixture_has(second, "[place]"));
    assert_nobody_else(first);
    assert_nobody_else(second);
    fixture_free(f);
}

static void every_kind_of_row_is_told_once_and_those_of_others_only_counted(void **state)
{
    (void)state;
    struct fixture *f = room_new(1);
    const struct str json = page(f, "0");
    assert_int_equal(count_of(json, "\"section\":\"case\""), 1);
    assert_int_equal(count_of(json, "\"section\":\"report\""), 1);
    assert_int_equal(count_of(json, "\"section\":\"placement\""), 2);
    assert_int_equal(count_of(json, "\"section\":\"deadline\""), 1);
    assert_int_equal(count_of(json, "\"section\":\"event\""), 2);
    assert_int_equal(count_of(json, "\"masked\":[\"about another person\"],\"data\":null"), 2);
    assert_true(fixture_has(json, "\"owner\":\"operator\"")); /* staff are told by their role */
    assert_true(fixture_has(json, "\"vulnerabilities\":[]")); /* of whom of the two? */
    fixture_free(f);
}

static void a_long_timeline_comes_in_pages_and_every_note_once(void **state)
{
    (void)state;
    struct fixture *f = room_new(120);
    char after[64] = "0";
    unsigned notes = 0;
    unsigned pages = 0;
    for (; after[0] != '\0' && pages < 10; pages++) {
        const struct str json = page(f, after);
        const char *next = strstr(json.ptr, "\"next\":\"");
        notes += count_of(json, "\"title\":\"case.noted\"");
        assert_nobody_else(json);
        assert_true(count_of(json, "\"section\":\"case\"") == (pages == 0 ? 1u : 0u));
        after[0] = '\0';
        if (next != NULL) {
            (void)sscanf(next + 8, "%63[0-9/.]", after);
        }
    }
    assert_int_equal(notes, 120);
    assert_int_equal(pages, 3);
    fixture_free(f);
}

static void a_name_that_cannot_be_read_hides_every_free_text_of_its_case(void **state)
{
    (void)state;
    struct fixture *f = room_new(1);
    const struct wire_person gone = {.person_id = S("p-other"), .zone_id = S("pisana"), .state = PERSON_ERASED,
        .label = {"\xfe" "e" "0123456789012345678901234567890123456789012345", 48}, .version = 2};
    fixture_begin(f);
    put(f, KIND_PERSON, gone.person_id, &gone);
    fixture_commit(f, 2);
    const struct str json = page(f, "0");
    assert_false(fixture_has(json, "Maria Rossi con"));
    assert_true(fixture_has(json, "whose name cannot be read"));
    assert_nobody_else(json);
    fixture_free(f);
}

static void a_place_that_is_none_and_a_person_who_is_none_are_refused(void **state)
{
    (void)state;
    struct fixture *f = room_new(1);
    const struct wire_person_held_query nobody = {.person_id = S("p-none")};
    const struct wire_person_held_query nowhere = {.person_id = S("p-self"), .after = S("7")};
    assert_int_equal(fixture_query_fails(f, OP_person_held, &nobody), SEUS_NOT_FOUND);
    assert_int_equal(fixture_query_fails(f, OP_person_held, &nowhere), SEUS_INVALID);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_held_names_the_person_and_nobody_else),
        cmocka_unit_test(every_kind_of_row_is_told_once_and_those_of_others_only_counted),
        cmocka_unit_test(a_long_timeline_comes_in_pages_and_every_note_once),
        cmocka_unit_test(a_name_that_cannot_be_read_hides_every_free_text_of_its_case),
        cmocka_unit_test(a_place_that_is_none_and_a_person_who_is_none_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
