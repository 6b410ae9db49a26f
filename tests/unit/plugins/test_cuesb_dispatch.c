/* SPDX-License-Identifier: EUPL-1.2 */
/* The dispatch of the CUESB protocol: crew by class, seats, boarding places, who pays. */
#include "tests/unit/plugins/asking.h"

static const struct seus_text social[] = {{"social_worker", 13}};
static const struct seus_text psychology[] = {{"psychologist", 12}};

struct scene {
    struct seus_zone zone;
    struct seus_agreement agreement;
    struct seus_unit units[2];
    const struct seus_unit *list[2];
    struct seus_place place;
    const struct seus_place *places[1];
    struct seus_question question;
};

static struct seus_unit unit_of(const char *id, const struct seus_text *skills, uint32_t distance)
{
    return (struct seus_unit){.size = sizeof(struct seus_unit), .status = SEUS_UNIT_AVAILABLE,
                              .unit_id = {id, strlen(id)}, .skills = skills, .skill_count = 1, .distance = distance};
}

static void scene_set(struct scene *scene, uint32_t event_class, uint64_t persons)
{
    *scene = (struct scene){
        .zone = {.size = sizeof(scene->zone), .zone_id = SEUS_TEXT("bcn"), .kind = SEUS_ZONE_KIND_CITY},
        .agreement = {.size = sizeof(scene->agreement), .payer = SEUS_TEXT("amb")},
        .units = {unit_of("S", social, SEUS_DISTANCE_SAME_ZONE), unit_of("P", psychology, SEUS_DISTANCE_SAME_AREA)},
        .place = {.size = sizeof(scene->place), .free = 20},
        .question = {.kind = SEUS_KIND_DISPATCH, .priority = SEUS_PRIORITY_E, .event_class = event_class,
                     .persons = persons, .unit_count = 2, .place_count = 1},
    };
}

static struct heard ask(struct scene *scene)
{
    scene->list[0] = &scene->units[0];
    scene->list[1] = &scene->units[1];
    scene->places[0] = &scene->place;
    scene->question.zone = &scene->zone;
    scene->question.agreement = &scene->agreement;
    scene->question.units = scene->list;
    scene->question.places = scene->places;
    return plugin_ask("cuesb_dispatch", &scene->question);
}

static void an_emergency_takes_psychologists_social_workers_and_logistics(void **state)
{
    (void)state;
    struct scene scene;
    scene_set(&scene, SEUS_CLASS_EMERGENCY, 46);
    const struct heard heard = ask(&scene);
    assert_string_equal(heard.proposals, "6 psychologist 3 social_worker 1 logistics");
    assert_string_equal(heard.ranking, "P S"); /* psychologists first */
    assert_int_equal(heard.answer.mode, SEUS_MODE_ON_SITE);
    scene_set(&scene, SEUS_CLASS_EMERGENCY, 8);
    assert_string_equal(ask(&scene).proposals, "1 psychologist 1 social_worker 1 logistics");
    scene_set(&scene, SEUS_CLASS_EMERGENCY, 9);
    assert_string_equal(ask(&scene).proposals, "2 psychologist 1 social_worker 1 logistics");
    scene_set(&scene, SEUS_CLASS_EMERGENCY, 0);
    assert_string_equal(ask(&scene).proposals, "1 psychologist 1 social_worker 1 logistics");
}

static void an_urgency_takes_a_social_worker_and_logistics_if_people_must_move(void **state)
{
    (void)state;
    struct scene scene;
    scene_set(&scene, SEUS_CLASS_URGENCY, 1);
    assert_string_equal(ask(&scene).proposals, "1 social_worker");
    assert_string_equal(ask(&scene).ranking, "S"); /* a unit without a social worker is of no use */
    scene.question.need = SEUS_NEED_HOMELESS;
    assert_string_equal(ask(&scene).proposals, "1 social_worker 1 logistics");
    scene.question.unit_count = 0;
    assert_int_equal(ask(&scene).answer.decision, SEUS_DECISION_NO_UNIT);
    scene.question.priority = SEUS_PRIORITY_D;
    assert_int_equal(ask(&scene).answer.mode, SEUS_MODE_NEXT_OPENING);
    scene.question.priority = SEUS_PRIORITY_X;
    assert_int_equal(ask(&scene).answer.mode, SEUS_MODE_PHONE);
}

static void too_few_seats_and_places_are_said(void **state)
{
    (void)state;
    struct scene scene;
    scene_set(&scene, SEUS_CLASS_EMERGENCY, 20);
    assert_null(strstr(ask(&scene).reasons, "seats"));
    assert_null(strstr(ask(&scene).reasons, "shelter"));
    scene.units[0].seats = 9;
    scene.units[1].seats = 10;
    assert_non_null(strstr(ask(&scene).reasons, "too few seats"));
    scene.units[1].seats = 11;
    assert_null(strstr(ask(&scene).reasons, "too few seats"));
    scene.place.free = 19;
    assert_non_null(strstr(ask(&scene).reasons, "collective shelter"));
}

static void an_adhered_municipality_brings_the_place_and_its_payer_pays(void **state)
{
    (void)state;
    struct scene scene;
    scene_set(&scene, SEUS_CLASS_EMERGENCY, 20);
    assert_string_equal(ask(&scene).cost_owner, "bcn");
    scene.zone.kind = SEUS_ZONE_KIND_ADHERED;
    scene.place.free = 0;
    const struct heard heard = ask(&scene);
    assert_string_equal(heard.cost_owner, "amb");
    assert_non_null(strstr(heard.reasons, "The municipality brings the boarding place"));
    assert_null(strstr(heard.reasons, "shelter"));
}

static void the_file_exports_its_entry_alone(void **state)
{
    (void)state;
    expect_one_symbol("cuesb_dispatch");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_emergency_takes_psychologists_social_workers_and_logistics),
        cmocka_unit_test(an_urgency_takes_a_social_worker_and_logistics_if_people_must_move),
        cmocka_unit_test(too_few_seats_and_places_are_said),
        cmocka_unit_test(an_adhered_municipality_brings_the_place_and_its_payer_pays),
        cmocka_unit_test(the_file_exports_its_entry_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
