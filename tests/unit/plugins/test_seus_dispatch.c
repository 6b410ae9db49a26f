/* SPDX-License-Identifier: EUPL-1.2 */
/* The dispatch rules of the SEUS protocol: which unit, and how. */
#include "tests/unit/plugins/asking.h"

#include "base/civil.h"

#define E SEUS_PRIORITY_E
#define U SEUS_PRIORITY_U
#define ON_SITE SEUS_MODE_ON_SITE
#define REMOTE SEUS_MODE_REMOTE

/* 2026-03-29 is the Sunday on which summer time begins in Italy, 2026-10-25 the one on which it ends. */
#define WINTER_0759 UINT64_C(1768546740000) /* 2026-01-16 06:59 UTC */
#define WINTER_0800 UINT64_C(1768546800000) /* 07:00 UTC */
#define WINTER_1959 UINT64_C(1768589940000) /* 18:59 UTC */
#define WINTER_2000 UINT64_C(1768590000000) /* 19:00 UTC */
#define SUMMER_0800 UINT64_C(1784181600000) /* 2026-07-16 06:00 UTC */
#define SUMMER_0759 UINT64_C(1784181540000)
#define SATURDAY_BEFORE UINT64_C(1774677600000) /* 2026-03-28 06:00 UTC: 07:00 in Italy */
#define FIRST_SUNDAY UINT64_C(1774764000000)    /* 2026-03-29 06:00 UTC: 08:00 in Italy */
#define LAST_SATURDAY UINT64_C(1792821600000)   /* 2026-10-24 06:00 UTC: 08:00 in Italy */
#define SUNDAY_AFTER UINT64_C(1792908000000)    /* 2026-10-25 06:00 UTC: 07:00 in Italy */
#define LEAP_MARCH UINT64_C(1837663200000)      /* 2028-03-26 06:00 UTC: 08:00 in Italy */

static const struct seus_text social[] = {{"logistics", 9}, {"social_worker", 13}};
static const struct seus_text driver[] = {{"logistics", 9}};

static struct seus_unit unit_of(const char *id, const char *zone, const char *area, uint64_t since_ms)
{
    return (struct seus_unit){
        .size = sizeof(struct seus_unit),
        .status = SEUS_UNIT_AVAILABLE,
        .unit_id = {id, strlen(id)},
        .zone_id = {zone, strlen(zone)},
        .area = {area, strlen(area)},
        .since_ms = since_ms,
        .skills = social,
        .skill_count = 2,
        .operators = 2,
    };
}

struct scene {
    struct seus_zone zone;
    struct seus_answers answers;
    struct seus_unit units[80];
    const struct seus_unit *list[80];
    struct seus_unit busy;
    const struct seus_unit *busy_list[1];
    struct seus_question question;
};

/* As the room shows it: how far a unit is, and the time of day in Italy. */
static bool same(struct seus_text a, struct seus_text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static uint32_t distance_of(const struct scene *scene, const struct seus_unit *unit)
{
    return same(unit->zone_id, scene->zone.zone_id) ? SEUS_DISTANCE_SAME_ZONE
           : same(unit->area, scene->zone.area)     ? SEUS_DISTANCE_SAME_AREA
                                                    : SEUS_DISTANCE_OTHER_AREA;
}

static uint32_t band_of(uint64_t now_ms)
{
    struct civil civil;
    civil_of(now_ms, &civil);
    return civil.hour < 8    ? SEUS_BAND_NIGHT
           : civil.hour < 14 ? SEUS_BAND_MORNING
           : civil.hour < 20 ? SEUS_BAND_AFTERNOON
                             : SEUS_BAND_EVENING;
}

/* A hooked zone of the Centro and three units: its own, its area's, another area's. */
static void scene_set(struct scene *scene, uint32_t priority)
{
    *scene = (struct scene){
        .zone = {.size = sizeof(scene->zone), .state = SEUS_ZONE_HOOKED, .zone_id = SEUS_TEXT("pistoiese"),
                 .area = SEUS_TEXT("centro")},
        .answers = {.size = sizeof(scene->answers)},
        .question = {.kind = SEUS_KIND_DISPATCH, .now_ms = WINTER_0800, .priority = priority, .unit_count = 3},
    };
    scene->units[0] = unit_of("far", "livornese", "nord-ovest", 1);
    scene->units[1] = unit_of("near", "pratese", "centro", 2);
    scene->units[2] = unit_of("own", "pistoiese", "centro", 3);
}

static struct heard scene_ask(struct scene *scene)
{
    for (uint32_t i = 0; i < scene->question.unit_count; i++) {
        scene->units[i].distance = distance_of(scene, &scene->units[i]);
        scene->list[i] = &scene->units[i];
    }
    scene->busy.distance = distance_of(scene, &scene->busy);
    scene->busy_list[0] = &scene->busy;
    scene->question.busy = scene->busy_list;
    scene->question.band = band_of(scene->question.now_ms);
    scene->question.zone = &scene->zone;
    scene->question.answers = &scene->answers;
    scene->question.units = scene->list;
    return plugin_ask("seus_dispatch", &scene->question);
}

static void expect(struct scene *scene, uint32_t decision, uint32_t mode, const char *ranking)
{
    const struct heard heard = scene_ask(scene);
    assert_int_equal(heard.answer.decision, decision);
    assert_int_equal(heard.answer.mode, mode);
    assert_string_equal(heard.ranking, ranking);
}

static void the_nearest_goes_first_then_the_longest_idle(void **state)
{
    (void)state;
    struct scene scene;
    scene_set(&scene, E);
    expect(&scene, SEUS_DECISION_RECOMMEND, ON_SITE, "own near far");
    scene.units[3] = unit_of("own-idle", "pistoiese", "centro", 1);
    scene.question.unit_count = 4;
    expect(&scene, SEUS_DECISION_RECOMMEND, ON_SITE, "own-idle own near far");
}

static void a_unit_that_is_not_available_is_never_recommended(void **state)
{
    (void)state;
    for (uint32_t status = SEUS_UNIT_NONE; status <= SEUS_UNIT_OUT_OF_SERVICE + 1; status++) {
        struct scene scene;
        scene_set(&scene, E);
        scene.units[2].status = status;
        scene.units[2].multi = 1;
        expect(&scene, SEUS_DECISION_RECOMMEND, ON_SITE,
               status == SEUS_UNIT_AVAILABLE ? "own near far" : "near far");
    }
}

static void a_social_worker_must_be_aboard(void **state)
{
    (void)state;
    struct scene scene;
    scene_set(&scene, U);
    scene.units[2].skills = driver;
    scene.units[2].skill_count = 1;
    expect(&scene, SEUS_DECISION_RECOMMEND, ON_SITE, "near far");
}

static void minors_and_violence_need_two_operators(void **state)
{
    (void)state;
    const struct seus_text flags[] = {SEUS_TEXT("two_operators"), SEUS_TEXT("pink_code"), SEUS_TEXT("uasc"),
                                      SEUS_TEXT("minor_removal")};
    struct scene scene;
    scene_set(&scene, E);
    scene.units[2].operators = 1;
    expect(&scene, SEUS_DECISION_RECOMMEND, ON_SITE, "own near far");
    for (unsigned i = 0; i < 4; i++) {
        scene.question.flags = &flags[i];
        scene.question.flag_count = 1;
        expect(&scene, SEUS_DECISION_RECOMMEND, ON_SITE, "near far");
    }
    scene.question.unit_count = 1;
    scene.units[0] = scene.units[2];
    const struct heard heard = scene_ask(&scene);
    assert_int_equal(heard.answer.decision, SEUS_DECISION_NO_UNIT);
    assert_non_null(strstr(heard.reasons, "Two operators must go"));
}

static void without_a_unit_the_answer_says_so(void **state)
{
    (void)state;
    struct scene scene;
    scene_set(&scene, E);
    scene.question.unit_count = 0;
    expect(&scene, SEUS_DECISION_NO_UNIT, SEUS_MODE_NONE, "");
}

static void no_unit_goes_into_a_zone_that_is_not_hooked(void **state)
{
    (void)state;
    for (uint32_t zone_state = 0; zone_state <= SEUS_ZONE_REJECTED; zone_state++) {
        struct scene scene;
        scene_set(&scene, E);
        scene.zone.state = zone_state;
        const struct heard heard = scene_ask(&scene);
        assert_int_equal(heard.answer.decision == SEUS_DECISION_RECOMMEND, zone_state == SEUS_ZONE_HOOKED);
    }
}

static void what_can_wait_and_what_is_not_social_needs_no_unit(void **state)
{
    (void)state;
    struct scene scene;
    scene_set(&scene, SEUS_PRIORITY_D);
    expect(&scene, SEUS_DECISION_RECOMMEND, SEUS_MODE_NEXT_OPENING, "");
    scene_set(&scene, SEUS_PRIORITY_X);
    expect(&scene, SEUS_DECISION_RECOMMEND, SEUS_MODE_PHONE, "");
}

static void the_mode_follows_priority_hour_distance_and_staff(void **state)
{
    (void)state;
    const struct {
        uint32_t priority, staff, first_unit; /* first_unit: 0 other area, 1 same area, 2 same zone */
        uint64_t now_ms;
        uint32_t mode;
    } rows[] = {
        {E, SEUS_TRI_NO, 2, WINTER_2000, ON_SITE},       {E, SEUS_TRI_NO, 0, WINTER_0800, ON_SITE},
        {E, SEUS_TRI_YES, 2, WINTER_2000, ON_SITE},      {E, SEUS_TRI_YES, 1, WINTER_2000, ON_SITE},
        {E, SEUS_TRI_YES, 0, WINTER_0800, REMOTE},       {U, SEUS_TRI_NO, 2, WINTER_2000, ON_SITE},
        {U, SEUS_TRI_NO, 1, WINTER_0800, ON_SITE},       {U, SEUS_TRI_NO, 0, WINTER_0800, REMOTE},
        {U, SEUS_TRI_UNKNOWN, 2, WINTER_2000, ON_SITE},  {U, SEUS_TRI_YES, 1, WINTER_0800, REMOTE},
        {U, SEUS_TRI_YES, 2, WINTER_0759, REMOTE},       {U, SEUS_TRI_YES, 2, WINTER_0800, ON_SITE},
        {U, SEUS_TRI_YES, 2, WINTER_1959, ON_SITE},      {U, SEUS_TRI_YES, 2, WINTER_2000, REMOTE},
        {U, SEUS_TRI_YES, 2, SUMMER_0759, REMOTE},       {U, SEUS_TRI_YES, 2, SUMMER_0800, ON_SITE},
        {U, SEUS_TRI_YES, 2, SATURDAY_BEFORE, REMOTE},   {U, SEUS_TRI_YES, 2, FIRST_SUNDAY, ON_SITE},
        {U, SEUS_TRI_YES, 2, LAST_SATURDAY, ON_SITE},    {U, SEUS_TRI_YES, 2, SUNDAY_AFTER, REMOTE},
        {U, SEUS_TRI_YES, 2, LEAP_MARCH, ON_SITE},       {SEUS_PRIORITY_NONE, SEUS_TRI_NO, 0, WINTER_0800, REMOTE},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct scene scene;
        scene_set(&scene, rows[i].priority);
        scene.question.now_ms = rows[i].now_ms;
        scene.answers.staff_present = rows[i].staff;
        scene.units[0] = scene.units[rows[i].first_unit];
        scene.question.unit_count = 1;
        const struct heard heard = scene_ask(&scene);
        if (heard.answer.mode != rows[i].mode) {
            fail_msg("row %zu: mode %u", i, heard.answer.mode);
        }
    }
}

static void the_police_come_first_when_the_case_says_so(void **state)
{
    (void)state;
    const struct seus_text flag = SEUS_TEXT("police_first");
    struct scene scene;
    scene_set(&scene, E);
    assert_null(strstr(scene_ask(&scene).reasons, "police"));
    scene.question.flags = &flag;
    scene.question.flag_count = 1;
    assert_non_null(strstr(scene_ask(&scene).reasons, "police"));
}

static void more_units_than_a_ranking_holds_leave_out_the_worst(void **state)
{
    (void)state;
    struct scene scene;
    char ids[80][8];
    scene_set(&scene, E);
    for (unsigned i = 0; i < 80; i++) { /* the later in the list, the longer idle */
        (void)snprintf(ids[i], sizeof(ids[i]), "U%u", i);
        scene.units[i] = unit_of(ids[i], "pistoiese", "centro", 1000 - i);
    }
    scene.question.unit_count = 80;
    const struct heard heard = scene_ask(&scene);
    assert_memory_equal(heard.ranking, "U79 U78 ", 8);
    assert_string_equal(heard.ranking + strlen(heard.ranking) - 8, " U17 U16");
}

static void a_unit_whose_shift_ends_before_it_is_back_goes_only_for_an_e(void **state)
{
    (void)state;
    struct scene scene;
    scene_set(&scene, U);
    scene.units[2].shift_until_ms = WINTER_0800 + UINT64_C(7200000); /* two hours, as long as it is away */
    expect(&scene, SEUS_DECISION_RECOMMEND, ON_SITE, "own near far");
    scene.units[2].shift_until_ms--;
    expect(&scene, SEUS_DECISION_RECOMMEND, ON_SITE, "near far");
    scene.question.priority = E;
    expect(&scene, SEUS_DECISION_RECOMMEND, ON_SITE, "own near far");
    scene.question.priority = U;
    scene.units[0] = scene.units[2];
    scene.question.unit_count = 1;
    const struct heard heard = scene_ask(&scene);
    assert_int_equal(heard.answer.decision, SEUS_DECISION_NO_UNIT);
    assert_non_null(strstr(heard.reasons, "shifts of the free units end"));
}

static void for_an_e_a_nearer_unit_on_its_way_to_a_lesser_case_is_proposed_and_nothing_more(void **state)
{
    (void)state;
    struct scene scene;
    scene_set(&scene, E);
    scene.busy = unit_of("turning", "pistoiese", "centro", 1);
    scene.busy.status = SEUS_UNIT_ENROUTE;
    scene.question.busy_count = 1;
    assert_string_equal(scene_ask(&scene).preempt, ""); /* one of the zone is free */
    scene.question.unit_count = 2;
    const struct heard heard = scene_ask(&scene);
    assert_string_equal(heard.preempt, "turning");
    assert_string_equal(heard.ranking, "near far"); /* who is free stays recommended */
    assert_non_null(strstr(heard.reasons, "Nearer is turning"));
    scene.question.unit_count = 0;
    assert_string_equal(scene_ask(&scene).preempt, "turning");
    scene.question.priority = U;
    assert_string_equal(scene_ask(&scene).preempt, "");
}

static void a_basket_without_a_free_place_is_said(void **state)
{
    (void)state;
    struct seus_place place = {.size = sizeof(place), .free = 1};
    const struct seus_place *const places[] = {&place};
    struct scene scene;
    scene_set(&scene, E);
    scene.question.places = places;
    scene.question.place_count = 1;
    assert_null(strstr(scene_ask(&scene).reasons, "zone lead"));
    place.free = 0;
    assert_non_null(strstr(scene_ask(&scene).reasons, "zone lead"));
}

static void the_file_exports_its_entry_alone(void **state)
{
    (void)state;
    expect_one_symbol("seus_dispatch");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_goes_first_then_the_longest_idle),
        cmocka_unit_test(a_unit_that_is_not_available_is_never_recommended),
        cmocka_unit_test(a_social_worker_must_be_aboard),
        cmocka_unit_test(minors_and_violence_need_two_operators),
        cmocka_unit_test(without_a_unit_the_answer_says_so),
        cmocka_unit_test(no_unit_goes_into_a_zone_that_is_not_hooked),
        cmocka_unit_test(what_can_wait_and_what_is_not_social_needs_no_unit),
        cmocka_unit_test(the_mode_follows_priority_hour_distance_and_staff),
        cmocka_unit_test(the_police_come_first_when_the_case_says_so),
        cmocka_unit_test(more_units_than_a_ranking_holds_leave_out_the_worst),
        cmocka_unit_test(a_unit_whose_shift_ends_before_it_is_back_goes_only_for_an_e),
        cmocka_unit_test(for_an_e_a_nearer_unit_on_its_way_to_a_lesser_case_is_proposed_and_nothing_more),
        cmocka_unit_test(a_basket_without_a_free_place_is_said),
        cmocka_unit_test(the_file_exports_its_entry_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
