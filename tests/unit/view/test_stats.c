/* SPDX-License-Identifier: EUPL-1.2 */
/* Figures against rows that were counted by hand. */
#include "fixture.h"

#include "base/civil.h"
#include "base/when.h"

#define HOUR_MS (UINT64_C(3600) * 1000)
#define MINUTE_MS (UINT64_C(60) * 1000)

static uint64_t at(const char *text)
{
    uint64_t ms = 0;
    assert_int_equal(when_parse(str_of(text), &ms), SEUS_OK);
    return ms;
}

static void put_zone(struct fixture *f, const char *id, const char *area, uint32_t state, uint64_t population,
                     uint32_t kind)
{
    const struct domain_store *store = view_store(f->view);
    const struct wire_zone zone = {.zone_id = str_of(id), .name = str_of(id), .area = str_of(area), .state = state,
                                   .population = population, .kind = kind, .version = 1};
    store->put(store->ctx, KIND_ZONE, zone.zone_id, &zone);
}

static void put_case(struct fixture *f, const struct wire_case *row)
{
    const struct domain_store *store = view_store(f->view);
    struct wire_case copy = *row;
    copy.zone_id = row->zone_id.len > 0 ? row->zone_id : STR_LIT("pistoiese");
    copy.version = 1;
    store->put(store->ctx, KIND_CASE, copy.case_id, &copy);
}

#define CASE(f, id, ...) put_case((f), &(struct wire_case){.case_id = STR_LIT(id), __VA_ARGS__})

static struct fixture *with_zones(void)
{
    struct fixture *f = fixture_new();
    fixture_begin(f);
    put_zone(f, "apuane", "nord-ovest", ZONE_SOI, 136000, 0);
    put_zone(f, "drill", "centro", ZONE_HOOKED, 1000, ZONE_KIND_EXERCISE);
    put_zone(f, "pistoiese", "centro", ZONE_HOOKED, 170000, 0);
    put_zone(f, "pratese", "centro", ZONE_REQUESTED, 258000, 0);
    return f;
}

/* One unit, an hour to the place. */
static struct wire_assignment *sent(uint64_t ms)
{
    static struct wire_assignment assignment;
    assignment = (struct wire_assignment){.assignment_id = STR_LIT("a1"), .unit_id = STR_LIT("PT-1"),
                                          .status = ASSIGN_CLEARED, .assigned_at = ms, .acked_at = ms + 2 * MINUTE_MS,
                                          .enroute_at = ms + 5 * MINUTE_MS, .onscene_at = ms + 25 * MINUTE_MS,
                                          .ended_at = ms + 2 * HOUR_MS};
    return &assignment;
}

static void a_few_cases(struct fixture *f)
{
    const uint64_t march = at("2026-03-10T09:00:00Z");
    CASE(f, "c1", .state = CASE_CLOSED, .state_before = CASE_HANDED_OVER, .persons = 3, .opened_at = march,
         .triaged_at = march, .closed_at = march + 10 * HOUR_MS, .need = NEED_VIOLENCE, .category = CATEGORY_HOSPITAL,
         .assignments = sent(march + 10 * MINUTE_MS), .assignments_count = 1,
         .handover = {.offered_at = march + 3 * HOUR_MS, .accepted_at = march + 4 * HOUR_MS});
    CASE(f, "c2", .state = CASE_PHONE_MANAGED, .persons = 1, .opened_at = march + HOUR_MS, .need = NEED_POVERTY,
         .category = CATEGORY_POLICE, .mode = MODE_PHONE);
    CASE(f, "c3", .state = CASE_TRIAGED, .persons = 9, .opened_at = march, .need = NEED_VIOLENCE,
         .category = CATEGORY_HOSPITAL); /* nothing done: no intervention */
    CASE(f, "c4", .state = CASE_SHADOW, .shadow = true, .persons = 9, .opened_at = march, .need = NEED_OTHER,
         .zone_id = STR_LIT("apuane"));
    CASE(f, "c5", .state = CASE_MERGED, .persons = 9, .opened_at = march, .merged_into = STR_LIT("c1"),
         .state_before = CASE_DISPATCHED);
    CASE(f, "c6", .state = CASE_DISPATCHED, .persons = 9, .opened_at = march, .zone_id = STR_LIT("drill"),
         .assignments = sent(march), .assignments_count = 1);
    /* Told late: it happened in the last hour of February, in Rome. */
    CASE(f, "c7", .state = CASE_SECURED, .persons = 2, .opened_at = march, .occurred_at = at("2026-02-28T22:30:00Z"),
         .need = NEED_MINOR, .category = CATEGORY_SOCIAL_SERVICE);
}

static void cases_interventions_and_persons_are_three_counts(void **state)
{
    struct fixture *f = with_zones();
    (void)state;
    a_few_cases(f);
    fixture_commit(f, 5);
    const struct wire_stats_query query = {.kind = STATS_INTERVENTIONS};
    const struct str json = fixture_query(f, OP_stats_show, &query);
    assert_true(fixture_has(json, "\"at_index\":5"));
    assert_true(fixture_has(json, "\"total\":{\"key\":\"total\",\"name\":null,\"cases\":4,\"interventions\":3,"
                                  "\"persons\":6,\"on_site\":1,\"phone\":1"));
    assert_true(fixture_has(json, "{\"key\":\"2026-02\",\"name\":null,\"cases\":1,\"interventions\":1,\"persons\":2"));
    assert_true(fixture_has(json, "{\"key\":\"2026-03\",\"name\":null,\"cases\":3,\"interventions\":2,\"persons\":4"));
    fixture_free(f);
}

static void shadow_cases_are_agreed_when_the_service_saw_what_the_room_saw(void **state)
{
    struct fixture *f = with_zones();
    (void)state;
    CASE(f, "c1", .state = CASE_CLOSED, .shadow = true, .priority = PRIORITY_E, .recognised = TRI_YES, .opened_at = 1);
    CASE(f, "c2", .state = CASE_CLOSED, .shadow = true, .priority = PRIORITY_U, .recognised = TRI_NO, .opened_at = 1);
    CASE(f, "c3", .state = CASE_CLOSED, .shadow = true, .priority = PRIORITY_D, .recognised = TRI_NO, .opened_at = 1);
    CASE(f, "c4", .state = CASE_CLOSED, .shadow = true, .priority = PRIORITY_E, .opened_at = 1); /* not assessed */
    CASE(f, "c5", .state = CASE_SHADOW, .shadow = true, .priority = PRIORITY_E, .opened_at = 1);
    CASE(f, "c6", .state = CASE_CLOSED, .priority = PRIORITY_E, .opened_at = 1);
    fixture_commit(f, 5);
    const struct wire_stats_query query = {.kind = STATS_SHADOW};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &query),
                            "\"cases\":5,\"closed\":4,\"agreed\":2,\"disagreed\":1,\"agreed_permille\":666"));
    fixture_free(f);
}

static void a_case_belongs_to_the_day_it_had_in_rome(void **state)
{
    static const char *const moments[] = {
        "2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z", /* midnight in winter time */
        "2026-10-24T21:59:59Z", "2026-10-24T22:00:00Z", /* midnight in summer time, the day the clocks go back */
        "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z",
    };
    struct fixture *f = with_zones();
    (void)state;
    for (unsigned i = 0; i < 6; i++) {
        char id[8];
        snprintf(id, sizeof(id), "c%u", i);
        put_case(f, &(struct wire_case){.case_id = str_of(id), .state = CASE_TRIAGED, .opened_at = at(moments[i])});
    }
    fixture_commit(f, 5);
    const struct wire_stats_query query = {.kind = STATS_INTERVENTIONS, .by = BY_DAY};
    const struct str json = fixture_query(f, OP_stats_show, &query);
    assert_true(fixture_has(json, "{\"key\":\"2026-03-28\",\"name\":null,\"cases\":1,"));
    assert_true(fixture_has(json, "{\"key\":\"2026-03-29\",\"name\":null,\"cases\":1,"));
    assert_true(fixture_has(json, "{\"key\":\"2026-10-24\",\"name\":null,\"cases\":1,"));
    assert_true(fixture_has(json, "{\"key\":\"2026-10-25\",\"name\":null,\"cases\":2,"));
    assert_true(fixture_has(json, "{\"key\":\"2026-10-26\",\"name\":null,\"cases\":1,"));
    /* From and until are days in Rome too: the day of 25 hours has two cases, the day before has one. */
    const struct wire_stats_query day = {.kind = STATS_INTERVENTIONS, .by = BY_ALL, .from = at("2026-10-25"),
                                         .until = at("2026-10-26")};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &day), "{\"key\":\"all\",\"name\":null,\"cases\":2,"));
    fixture_free(f);
}

static void filters_take_what_they_name_and_nothing_else(void **state)
{
    struct fixture *f = with_zones();
    (void)state;
    a_few_cases(f);
    CASE(f, "c8", .state = CASE_SECURED, .persons = 5, .opened_at = at("2026-04-01T10:00:00Z"),
         .zone_id = STR_LIT("pratese"), .need = NEED_POVERTY);
    fixture_commit(f, 5);
    const struct wire_stats_query zone = {.kind = STATS_NEEDS, .zone_id = STR_LIT("pratese")};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &zone), "\"cases\":1,\"interventions\":1,\"persons\":5"));
    const struct wire_stats_query area = {.kind = STATS_AREAS, .area = STR_LIT("centro")};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &area), "{\"key\":\"centro\",\"name\":null,\"cases\":5,"));
    const struct wire_stats_query hour = {.kind = STATS_HOURS, .until = at("2026-03-01")};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &hour), "\"items\":[{\"key\":\"23\",\"name\":null,"
                                                                    "\"cases\":1,"));
    const struct wire_stats_query nowhere = {.kind = STATS_NEEDS, .zone_id = STR_LIT("nowhere")};
    assert_int_equal(fixture_query_fails(f, OP_stats_show, &nowhere), SEUS_NOT_FOUND);
    const struct wire_stats_query by = {.kind = STATS_NEEDS, .by = BY_UNIT};
    assert_int_equal(fixture_query_fails(f, OP_stats_show, &by), SEUS_INVALID);
    assert_string_equal(f->why.field, "by");
    const struct wire_stats_query empty = {.kind = STATS_NEEDS, .from = at("2026-03-02"), .until = at("2026-03-01")};
    assert_int_equal(fixture_query_fails(f, OP_stats_show, &empty), SEUS_INVALID);
    fixture_free(f);
}

static void times_are_those_recorded_and_a_missing_step_is_left_out(void **state)
{
    struct fixture *f = with_zones();
    const uint64_t start = at("2026-05-04T08:00:00Z");
    (void)state;
    for (unsigned i = 0; i < 10; i++) { /* the unit acknowledges after 1, 2, ... 10 minutes; the last never does */
        char id[8];
        struct wire_assignment a = {.assignment_id = STR_LIT("a1"), .unit_id = STR_LIT("PT-1"),
                                    .assigned_at = start + 5 * MINUTE_MS,
                                    .acked_at = i < 9 ? start + 5 * MINUTE_MS + (i + 1) * MINUTE_MS : 0,
                                    .enroute_at = 0, /* nobody said that they left */
                                    .onscene_at = start + HOUR_MS};
        snprintf(id, sizeof(id), "c%u", i);
        put_case(f, &(struct wire_case){.case_id = str_of(id), .state = CASE_ONSCENE, .opened_at = start,
                                        .triaged_at = start, .assignments = &a, .assignments_count = 1});
    }
    fixture_commit(f, 5);
    const struct wire_stats_query units = {.kind = STATS_UNIT_PHASES, .by = BY_UNIT};
    const struct str json = fixture_query(f, OP_stats_show, &units);
    assert_true(fixture_has(json, "\"key\":\"PT-1\",\"name\":null,\"assignments\":10,\"acked\":9,"
                                  "\"acked_p50_ms\":300000,\"acked_p90_ms\":540000,\"left\":0,\"left_p50_ms\":null,"
                                  "\"left_p90_ms\":null,\"arrived\":0"));
    const struct wire_stats_query room = {.kind = STATS_ROOM_PHASES};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &room),
                            "\"cases\":10,\"decided\":10,\"decided_p50_ms\":0,\"decided_p90_ms\":0,\"sent\":10,"
                            "\"sent_p50_ms\":300000,\"sent_p90_ms\":300000,\"offered\":0"));
    fixture_free(f);
}

static void a_handover_is_in_time_until_noon_of_the_next_working_day(void **state)
{
    struct fixture *f = with_zones();
    const uint64_t friday = at("2026-05-08T20:00:00Z");
    (void)state;
    CASE(f, "c1", .state = CASE_HANDED_OVER, .opened_at = friday, /* Monday noon in Rome, summer time */
         .handover = {.offered_at = friday, .accepted_at = at("2026-05-11T10:00:00Z")});
    CASE(f, "c2", .state = CASE_HANDED_OVER, .opened_at = friday,
         .handover = {.offered_at = friday, .accepted_at = at("2026-05-11T10:00:01Z"), .rejections = 2});
    CASE(f, "c3", .state = CASE_HANDOVER_OFFERED, .opened_at = friday, .handover = {.offered_at = friday});
    CASE(f, "c4", .state = CASE_SECURED, .opened_at = friday, .handover = {.offered_at = friday, .rejections = 1});
    fixture_commit(f, 5);
    const struct wire_stats_query query = {.kind = STATS_HANDOVERS};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &query),
                            "\"total\":{\"key\":\"total\",\"name\":null,\"offered\":6,\"accepted\":2,\"in_time\":1,"
                            "\"rejected\":3,\"accepted_permille\":333"));
    fixture_free(f);
}

static void coverage_is_the_share_of_zones_and_of_people(void **state)
{
    struct fixture *f = with_zones();
    (void)state;
    fixture_commit(f, 5);
    const struct wire_coverage_query now = {.by = BY_ALL};
    assert_true(fixture_has(fixture_query(f, OP_zone_coverage, &now),
                            "\"zones\":3,\"hooked\":1,\"trying\":1,\"preparing\":1,\"zones_permille\":333,"
                            "\"population\":564000,\"covered\":170000,\"covered_permille\":301"));
    fixture_free(f);
}

static void coverage_at_a_date_follows_the_hookups(void **state)
{
    struct fixture *f = fixture_new();
    const struct domain_store *store = view_store(f->view);
    (void)state;
    fixture_begin(f);
    const struct wire_zone early = {.zone_id = STR_LIT("early"), .area = STR_LIT("centro"), .state = ZONE_HOOKED,
                                    .population = 100, .hooked_at = at("2018-04-01"), .version = 1};
    const struct wire_zone late = {.zone_id = STR_LIT("late"), .area = STR_LIT("centro"), .state = ZONE_SUSPENDED,
                                   .population = 300, .hooked_at = at("2020-06-01"), .suspended_at = at("2022-01-01"),
                                   .version = 1};
    store->put(store->ctx, KIND_ZONE, early.zone_id, &early);
    store->put(store->ctx, KIND_ZONE, late.zone_id, &late);
    fixture_commit(f, 5);
    static const struct {
        const char *date;
        const char *covered;
    } dates[] = {{"2018-03-31", "\"covered\":0,"}, {"2018-04-01", "\"covered\":100,"},
                 {"2020-05-31", "\"covered\":100,"},
                 {"2021-01-01", "\"covered\":400,"}, {"2022-01-02", "\"covered\":100,"}};
    for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
        const struct wire_coverage_query query = {.by = BY_ALL, .date = at(dates[i].date)};
        if (!fixture_has(fixture_query(f, OP_zone_coverage, &query), dates[i].covered)) {
            fail_msg("%s", dates[i].date);
        }
    }
    fixture_free(f);
}

static void somebody_vulnerable_in_two_ways_is_one_person(void **state)
{
    struct fixture *f = with_zones();
    const struct domain_store *store = view_store(f->view);
    struct str ways[] = {STR_LIT("child"), STR_LIT("violence")};
    struct str cases[] = {STR_LIT("c1"), STR_LIT("c2")};
    const struct wire_person people[] = {
        {.person_id = STR_LIT("p1"), .state = PERSON_ACTIVE, .vulnerabilities = ways, .vulnerabilities_count = 2,
         .cases = cases, .cases_count = 2, .sex = SEX_WOMAN, .known_before = true},
        {.person_id = STR_LIT("p2"), .state = PERSON_ACTIVE, .vulnerabilities = ways, .vulnerabilities_count = 1,
         .cases = cases, .cases_count = 1, .sex = SEX_WOMAN},
        {.person_id = STR_LIT("p3"), .state = PERSON_ACTIVE, .cases = cases, .cases_count = 1, .sex = SEX_MAN},
        {.person_id = STR_LIT("p4"), .state = PERSON_MERGED, .merged_into = STR_LIT("p3")},
    };
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct wire_person row = people[i];
        row.zone_id = STR_LIT("pistoiese");
        row.version = 1;
        store->put(store->ctx, KIND_PERSON, row.person_id, &row);
    }
    fixture_commit(f, 5);
    const struct wire_stats_query ways_query = {.kind = STATS_PERSONS, .by = BY_VULNERABILITY};
    const struct str json = fixture_query(f, OP_stats_show, &ways_query);
    assert_true(fixture_has(json, "\"key\":\"total\",\"name\":null,\"people\":3,\"known_before\":1,\"repeated\":1"));
    assert_true(fixture_has(json, "{\"key\":\"child\",\"name\":null,\"people\":2,"));
    assert_true(fixture_has(json, "{\"key\":\"violence\",\"name\":null,\"people\":1,"));
    const struct wire_stats_query sexes = {.kind = STATS_PERSONS};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &sexes), "{\"key\":\"woman\",\"name\":null,\"people\":2,"));
    fixture_free(f);
}

static void places_are_counted_from_the_reservation_to_the_leaving(void **state)
{
    struct fixture *f = with_zones();
    const struct domain_store *store = view_store(f->view);
    const uint64_t may = at("2026-05-10T20:00:00Z");
    const struct wire_placement rows[] = {
        {.placement_id = STR_LIT("m1"), .resource_id = STR_LIT("house"), .state = PLACEMENT_ENDED, .places = 3,
         .placed_at = may + HOUR_MS, .ended_at = may + 11 * HOUR_MS, .cost_owner = STR_LIT("Pescia")},
        {.placement_id = STR_LIT("m2"), .resource_id = STR_LIT("house"), .state = PLACEMENT_STARTED, .places = 1,
         .placed_at = may + HOUR_MS},
        {.placement_id = STR_LIT("m3"), .resource_id = STR_LIT("house"), .state = PLACEMENT_RELEASED, .places = 2,
         .ended_at = may + HOUR_MS},
        {.placement_id = STR_LIT("m4"), .resource_id = STR_LIT("hall"), .state = PLACEMENT_RESERVED, .places = 5,
         .reserved_at = at("2026-06-01T00:00:00Z"), .zone_id = STR_LIT("pratese")},
        {.placement_id = STR_LIT("m5"), .resource_id = STR_LIT("tent"), .state = PLACEMENT_STARTED, .places = 9,
         .zone_id = STR_LIT("drill")},
        {.placement_id = STR_LIT("m6"), .resource_id = STR_LIT("house"), .state = PLACEMENT_ENDED, .places = 2,
         .placed_at = may + HOUR_MS, .ended_at = may + 3 * HOUR_MS},
    };
    (void)state;
    for (unsigned i = 0; i < 6; i++) {
        struct wire_placement row = rows[i];
        row.reserved_at = row.reserved_at != 0 ? row.reserved_at : may;
        row.zone_id = row.zone_id.len > 0 ? row.zone_id : STR_LIT("pistoiese");
        row.case_id = STR_LIT("c1");
        row.version = 1;
        store->put(store->ctx, KIND_PLACEMENT, row.placement_id, &row);
    }
    fixture_commit(f, 5);
    const struct wire_stats_query query = {.kind = STATS_PLACEMENTS};
    const struct str json = fixture_query(f, OP_stats_show, &query);
    assert_true(fixture_has(json, "\"key\":\"total\",\"name\":null,\"placements\":13,\"started\":6,\"ended\":5,"
                                  "\"ended_p50_ms\":7200000,\"ended_p90_ms\":36000000,\"nights\":5}"));
    assert_true(fixture_has(json, "{\"key\":\"house\",\"name\":null,\"placements\":8,\"started\":6,\"ended\":5,"));
    assert_true(fixture_has(json, "{\"key\":\"hall\",\"name\":null,\"placements\":5,\"started\":0,\"ended\":0,"));
    assert_false(fixture_has(json, "\"tent\"")); /* of an exercise */
    const struct wire_stats_query zone = {.kind = STATS_PLACEMENTS, .by = BY_ZONE, .zone_id = STR_LIT("pratese")};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &zone),
                            "\"key\":\"total\",\"name\":null,\"placements\":5,"));
    const struct wire_stats_query june = {.kind = STATS_PLACEMENTS, .by = BY_MONTH, .until = at("2026-06-01")};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &june),
                            "\"items\":[{\"key\":\"2026-05\",\"name\":null,\"placements\":8,"));
    const struct wire_stats_query payer = {.kind = STATS_PLACEMENTS, .by = BY_PAYER};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &payer),
                            "{\"key\":\"Pescia\",\"name\":null,\"placements\":3,"));
    fixture_free(f);
}

/* By its contract in the room of the zone when it happened; by the municipality that was named. */
static void cases_are_counted_by_the_provider_of_that_day_and_by_municipality(void **state)
{
    struct fixture *f = with_zones();
    const struct domain_store *store = view_store(f->view);
    const uint64_t may = at("2026-05-10T20:00:00Z");
    const struct wire_room coes = {.room_id = STR_LIT("coes"), .provider_id = STR_LIT("coop"), .from = may,
                                   .until = may + 2 * HOUR_MS, .version = 1};
    const struct wire_zone zone = {.zone_id = STR_LIT("pisana"), .state = ZONE_HOOKED, .area = STR_LIT("nord-ovest"),
                                   .room_id = STR_LIT("coes"), .version = 1};
    const struct wire_municipality pisa = {.municipality_id = STR_LIT("pisa"), .name = STR_LIT("Comune di Pisa"),
                                           .version = 1};
    (void)state;
    store->put(store->ctx, KIND_ROOM, coes.room_id, &coes);
    store->put(store->ctx, KIND_ZONE, zone.zone_id, &zone);
    store->put(store->ctx, KIND_MUNICIPALITY, pisa.municipality_id, &pisa);
    CASE(f, "c1", .zone_id = zone.zone_id, .opened_at = may, .municipality_id = pisa.municipality_id);
    CASE(f, "c2", .zone_id = zone.zone_id, .opened_at = may - 1);
    CASE(f, "c3", .zone_id = zone.zone_id, .opened_at = may + 2 * HOUR_MS);
    CASE(f, "c4", .zone_id = STR_LIT("pistoiese"), .opened_at = may);
    fixture_commit(f, 5);
    const struct wire_stats_query provider = {.kind = STATS_INTERVENTIONS, .by = BY_PROVIDER};
    const struct str providers = fixture_query(f, OP_stats_show, &provider);
    assert_true(fixture_has(providers, "{\"key\":\"coop\",\"name\":null,\"cases\":1,"));
    assert_true(fixture_has(providers, "{\"key\":\"not_stated\",\"name\":null,\"cases\":3,"));
    const struct wire_stats_query municipality = {.kind = STATS_INTERVENTIONS, .by = BY_MUNICIPALITY};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &municipality),
                            "{\"key\":\"pisa\",\"name\":\"Comune di Pisa\",\"cases\":1,"));
    fixture_free(f);
}

static void a_place_that_was_taken_makes_an_intervention_also_when_it_is_left(void **state)
{
    struct fixture *f = with_zones();
    (void)state;
    CASE(f, "c1", .state = CASE_WAITING, .persons = 2, .opened_at = 1, .placements = 1);
    CASE(f, "c2", .state = CASE_CLOSED, .state_before = CASE_WAITING, .persons = 4, .opened_at = 1, .placed = 1);
    CASE(f, "c3", .state = CASE_WAITING, .persons = 8, .opened_at = 1);
    fixture_commit(f, 5);
    const struct wire_stats_query query = {.kind = STATS_INTERVENTIONS, .by = BY_ALL};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &query),
                            "\"cases\":3,\"interventions\":2,\"persons\":6,\"on_site\":0,\"phone\":0,\"placed\":2"));
    fixture_free(f);
}

static void a_course_counts_where_it_was_held_and_where_people_work(void **state)
{
    struct fixture *f = with_zones();
    const struct domain_store *store = view_store(f->view);
    const struct wire_course held = {.course_id = STR_LIT("k1"), .name = STR_LIT("Base"), .state = COURSE_HELD,
                                     .held_at = at("2026-03-01"), .attended = 100, .year = STR_LIT("2026"),
                                     .version = 1};
    const struct wire_course planned = {.course_id = STR_LIT("k2"), .state = COURSE_PLANNED, .year = STR_LIT("2026"),
                                        .held_at = at("2026-09-01"), .version = 1};
    const struct wire_attendance some = {.attendance_id = STR_LIT("k1/apuane.social_worker"), .count = 60,
                                         .course_id = STR_LIT("k1"), .zone_id = STR_LIT("apuane"), .version = 1,
                                         .state = ATTENDANCE_ATTENDED, .profile = PROFILE_SOCIAL_WORKER};
    (void)state;
    store->put(store->ctx, KIND_COURSE, held.course_id, &held);
    store->put(store->ctx, KIND_COURSE, planned.course_id, &planned);
    store->put(store->ctx, KIND_ATTENDANCE, some.attendance_id, &some);
    fixture_commit(f, 5);
    const struct wire_stats_query years = {.kind = STATS_TRAINING};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &years),
                            "{\"key\":\"2026\",\"name\":null,\"courses\":1,\"attended\":100}"));
    const struct wire_stats_query areas = {.kind = STATS_TRAINING, .by = BY_AREA};
    assert_true(fixture_has(fixture_query(f, OP_stats_show, &areas),
                            "{\"key\":\"nord-ovest\",\"name\":null,\"courses\":0,\"attended\":60}"));
    fixture_free(f);
}

/* ---- what is given away ------------------------------------------------------------------------------------------ */

static struct str needs_for_the_public(const unsigned counts[4], bool exact)
{
    static const uint32_t needs[] = {NEED_VIOLENCE, NEED_POVERTY, NEED_MINOR, NEED_DISASTER};
    static char text[8192];
    struct fixture *f = with_zones();
    for (unsigned n = 0; n < 4; n++) {
        for (unsigned i = 0; i < counts[n]; i++) {
            char id[16];
            snprintf(id, sizeof(id), "c%u-%u", n, i);
            put_case(f, &(struct wire_case){.case_id = str_of(id), .state = CASE_TRIAGED, .need = needs[n],
                                            .opened_at = at("2026-05-04T08:00:00Z")});
        }
    }
    fixture_commit(f, 5);
    const struct wire_stats_query query = {.kind = STATS_NEEDS, .public = true, .exact = exact};
    str_copy(text, sizeof(text), fixture_query(f, OP_stats_show, &query));
    fixture_free(f);
    return str_of(text);
}

static void counts_below_five_are_withheld(void **state)
{
    const unsigned counts[4] = {4, 1, 12, 20};
    (void)state;
    const struct str json = needs_for_the_public(counts, false);
    assert_true(fixture_has(json, "\"withheld\":true"));
    assert_true(fixture_has(json, "\"key\":\"violence\",\"name\":null,\"cases\":\"<5\""));
    assert_true(fixture_has(json, "\"key\":\"poverty\",\"name\":null,\"cases\":\"<5\""));
    assert_true(fixture_has(json, "\"key\":\"minor\",\"name\":null,\"cases\":12"));
    assert_true(fixture_has(json, "\"key\":\"total\",\"name\":null,\"cases\":37"));
}

static void a_lone_small_count_takes_another_with_it(void **state)
{
    const unsigned counts[4] = {3, 9, 12, 20};
    (void)state;
    const struct str json = needs_for_the_public(counts, false); /* 44 - 9 - 12 - 20 would be 3 */
    assert_true(fixture_has(json, "\"key\":\"violence\",\"name\":null,\"cases\":\"<5\""));
    assert_true(fixture_has(json, "\"key\":\"poverty\",\"name\":null,\"cases\":\"*\""));
    assert_true(fixture_has(json, "\"key\":\"minor\",\"name\":null,\"cases\":12"));
}

static void two_small_counts_whose_sum_is_small_take_another_with_them(void **state)
{
    const unsigned counts[4] = {1, 1, 12, 20};
    (void)state;
    const struct str json = needs_for_the_public(counts, false); /* 34 - 12 - 20 = 2: both would be 1 */
    assert_true(fixture_has(json, "\"key\":\"minor\",\"name\":null,\"cases\":\"*\""));
    assert_true(fixture_has(json, "\"key\":\"disaster\",\"name\":null,\"cases\":20"));
}

static void a_lone_row_takes_the_total_with_it(void **state)
{
    const unsigned counts[4] = {2, 0, 0, 0};
    (void)state;
    const struct str json = needs_for_the_public(counts, false);
    assert_true(fixture_has(json, "\"key\":\"violence\",\"name\":null,\"cases\":\"<5\""));
    assert_true(fixture_has(json, "\"key\":\"total\",\"name\":null,\"cases\":\"<5\""));
    assert_false(fixture_has(json, "\"cases\":2"));
}

static void the_room_sees_every_count(void **state)
{
    const unsigned counts[4] = {3, 9, 12, 20};
    (void)state;
    const struct str json = needs_for_the_public(counts, true);
    assert_true(fixture_has(json, "\"withheld\":false"));
    assert_true(fixture_has(json, "\"key\":\"violence\",\"name\":null,\"cases\":3"));
    assert_true(fixture_has(json, "\"key\":\"poverty\",\"name\":null,\"cases\":9"));
}

/* Reports are taken or refused: one of the two and the sum would give the other. Shares go with their counts. */
static void the_other_part_of_a_whole_goes_with_a_small_one(void **state)
{
    struct fixture *f = with_zones();
    const struct domain_store *store = view_store(f->view);
    (void)state;
    for (unsigned i = 0; i < 40; i++) {
        char id[16];
        snprintf(id, sizeof(id), "r%u", i);
        const struct wire_report row = {.report_id = str_of(id), .state = i < 3 ? REPORT_REFUSED : REPORT_ATTACHED,
                                        .case_id = i < 3 ? (struct str){0} : STR_LIT("c1"),
                                        .zone_id = STR_LIT("pistoiese"),
                                        .received_at = at("2026-05-04T08:00:00Z"), .version = 1};
        store->put(store->ctx, KIND_REPORT, row.report_id, &row);
    }
    fixture_commit(f, 5);
    const struct wire_stats_query query = {.kind = STATS_REPORTS, .public = true};
    const struct str json = fixture_query(f, OP_stats_show, &query);
    assert_true(fixture_has(json, "\"key\":\"2026-05\",\"name\":null,\"reports\":40,\"attached\":\"*\","
                                  "\"refused\":\"<5\",\"overridden\":0,\"refused_permille\":\"*\""));
    assert_true(fixture_has(json, "\"key\":\"total\",\"name\":null,\"reports\":40,\"attached\":\"*\","
                                  "\"refused\":\"<5\",\"overridden\":0,\"refused_permille\":\"*\""));
    fixture_free(f);
}

/* ---- in steps ---------------------------------------------------------------------------------------------------- */

static void a_scan_in_steps_counts_what_held_when_it_began(void **state)
{
    struct fixture *f = with_zones();
    struct view_scan *scan = NULL;
    struct buf target = {0};
    const struct wire_stats_query query = {.kind = STATS_INTERVENTIONS, .by = BY_ALL};
    const struct view_question question = {.op = OP_stats_show, .args = &query, .now_ms = FIXTURE_NOW_MS};
    bool done = false;
    (void)state;
    for (unsigned i = 0; i < 500; i++) {
        char id[16];
        snprintf(id, sizeof(id), "c%03u", i);
        put_case(f, &(struct wire_case){.case_id = str_of(id), .state = CASE_TRIAGED,
                                        .opened_at = at("2026-05-04T08:00:00Z")});
    }
    fixture_commit(f, 5);
    assert_int_equal(view_scan_new(f->view, &question, &scan, &f->why), SEUS_OK);
    unsigned steps = 0;
    for (; !done; steps++) {
        assert_int_equal(view_scan_step(scan, 7, &done, &f->why), SEUS_OK);
        fixture_begin(f); /* the room goes on: a new case, and an old one merged, after each step */
        char id[16];
        snprintf(id, sizeof(id), "c9%03u", steps);
        put_case(f, &(struct wire_case){.case_id = str_of(id), .state = CASE_TRIAGED, .opened_at = 1});
        snprintf(id, sizeof(id), "c%03u", 499 - steps);
        put_case(f, &(struct wire_case){.case_id = str_of(id), .state = CASE_MERGED, .opened_at = 1});
        fixture_commit(f, 6 + steps);
    }
    assert_true(steps > 50);
    view_scan_answer(scan, &target);
    buf_append_char(&target, '\0');
    assert_non_null(strstr((const char *)target.data, "\"at_index\":5"));
    assert_non_null(strstr((const char *)target.data, "\"key\":\"all\",\"name\":null,\"cases\":500,"));
    view_scan_free(scan);
    buf_release(&target);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_interventions_and_persons_are_three_counts),
        cmocka_unit_test(shadow_cases_are_agreed_when_the_service_saw_what_the_room_saw),
        cmocka_unit_test(a_case_belongs_to_the_day_it_had_in_rome),
        cmocka_unit_test(filters_take_what_they_name_and_nothing_else),
        cmocka_unit_test(times_are_those_recorded_and_a_missing_step_is_left_out),
        cmocka_unit_test(a_handover_is_in_time_until_noon_of_the_next_working_day),
        cmocka_unit_test(coverage_is_the_share_of_zones_and_of_people),
        cmocka_unit_test(coverage_at_a_date_follows_the_hookups),
        cmocka_unit_test(somebody_vulnerable_in_two_ways_is_one_person),
        cmocka_unit_test(places_are_counted_from_the_reservation_to_the_leaving),
        cmocka_unit_test(cases_are_counted_by_the_provider_of_that_day_and_by_municipality),
        cmocka_unit_test(a_place_that_was_taken_makes_an_intervention_also_when_it_is_left),
        cmocka_unit_test(a_course_counts_where_it_was_held_and_where_people_work),
        cmocka_unit_test(counts_below_five_are_withheld),
        cmocka_unit_test(a_lone_small_count_takes_another_with_it),
        cmocka_unit_test(two_small_counts_whose_sum_is_small_take_another_with_them),
        cmocka_unit_test(a_lone_row_takes_the_total_with_it),
        cmocka_unit_test(the_room_sees_every_count),
        cmocka_unit_test(the_other_part_of_a_whole_goes_with_a_small_one),
        cmocka_unit_test(a_scan_in_steps_counts_what_held_when_it_began),
    };
    return cmocka_run_group_tests_name("view/stats", tests, NULL, NULL);
}
