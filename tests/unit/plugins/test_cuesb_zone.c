/* SPDX-License-Identifier: EUPL-1.2 */
/* The zone policy of the CUESB protocol: city and adhered municipalities, agreements by date, who pays. */
#include "tests/unit/plugins/asking.h"

#define NOW 1000000u
#define ACCEPT SEUS_DECISION_ACCEPT
#define ORIENT SEUS_DECISION_ORIENT
#define ADVISE SEUS_DECISION_ADVISE
#define CITIZEN SEUS_CATEGORY_CITIZEN
#define POLICE SEUS_CATEGORY_POLICE
#define CITY SEUS_ZONE_KIND_CITY
#define ADHERED SEUS_ZONE_KIND_ADHERED
#define OPEN SEUS_TRI_YES
#define CLOSED SEUS_TRI_NO

struct row {
    const char *caller;
    uint32_t kind, category, event_class, service;
    uint64_t from, until; /* of the agreement; both 0: none was made */
    uint32_t decision;
    const char *payer;
};

static const struct row rows[] = {
    {"a citizen of the city", CITY, CITIZEN, 0, OPEN, 0, 0, ACCEPT, "bcn"},
    {"nobody knows who", CITY, 0, 0, CLOSED, 0, 0, ACCEPT, "bcn"},
    {"the police of the city", CITY, POLICE, 0, OPEN, 0, 0, ACCEPT, "bcn"},
    {"a zone of another service", SEUS_ZONE_KIND_SEUS, CITIZEN, 0, OPEN, 0, 0, ACCEPT, "bcn"},
    {"a citizen of an adhered municipality", ADHERED, CITIZEN, 0, CLOSED, 1, 0, ORIENT, ""},
    {"police, urgency, its service closed", ADHERED, POLICE, 0, CLOSED, 1, 0, ACCEPT, "a town"},
    {"police, urgency, its service open", ADHERED, POLICE, 0, OPEN, 1, 0, ORIENT, "a town"},
    {"police, emergency, its service open", ADHERED, POLICE, SEUS_CLASS_EMERGENCY, OPEN, 1, 0, ACCEPT, "a town"},
    {"the first moment of the agreement", ADHERED, POLICE, 0, CLOSED, NOW, NOW + 1, ACCEPT, "a town"},
    {"before the agreement", ADHERED, POLICE, 0, CLOSED, NOW + 1, 0, ADVISE, ""},
    {"the moment it ends", ADHERED, POLICE, 0, CLOSED, 1, NOW, ADVISE, ""},
    {"emergency after it ended", ADHERED, POLICE, SEUS_CLASS_EMERGENCY, CLOSED, 1, NOW, ADVISE, ""},
    {"never adhered", ADHERED, POLICE, 0, CLOSED, 0, 0, ADVISE, ""},
};

static struct heard ask(const struct row *row, uint32_t minute, uint32_t working_day)
{
    const struct seus_zone zone = {
        .size = sizeof(zone), .state = SEUS_ZONE_HOOKED, .zone_id = SEUS_TEXT("bcn"), .kind = row->kind,
        .name = SEUS_TEXT("Badalona")};
    const struct seus_agreement agreement = {
        .size = sizeof(agreement), .from_ms = row->from, .until_ms = row->until, .payer = SEUS_TEXT("a town")};
    const struct seus_question question = {
        .kind = SEUS_KIND_ZONE,
        .now_ms = NOW,
        .zone = &zone,
        .category = row->category,
        .event_class = row->event_class,
        .agreement = row->from != 0 ? &agreement : NULL,
        .service_open = row->service,
        .local_minute = minute,
        .working_day = working_day,
    };
    return plugin_ask("cuesb_zone", &question);
}

static void every_caller_of_the_table_gets_their_answer_and_their_payer(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct heard heard = ask(&rows[i], 0, SEUS_TRI_UNKNOWN);
        if (heard.answer.decision != rows[i].decision || strcmp(heard.cost_owner, rows[i].payer) != 0) {
            fail_msg("%s: decision %u, payer %s", rows[i].caller, heard.answer.decision, heard.cost_owner);
        }
        assert_int_equal(heard.orientation[0] != '\0', rows[i].decision != ACCEPT);
    }
}

static void where_the_room_knows_no_hours_those_of_offices_count(void **state)
{
    (void)state;
    const struct row police = {"", ADHERED, POLICE, 0, SEUS_TRI_UNKNOWN, 1, 0, 0, ""};
    assert_int_equal(ask(&police, 8 * 60, SEUS_TRI_YES).answer.decision, ORIENT);
    assert_int_equal(ask(&police, 8 * 60 - 1, SEUS_TRI_YES).answer.decision, ACCEPT);
    assert_int_equal(ask(&police, 15 * 60 - 1, SEUS_TRI_YES).answer.decision, ORIENT);
    assert_int_equal(ask(&police, 15 * 60, SEUS_TRI_YES).answer.decision, ACCEPT);
    assert_int_equal(ask(&police, 10 * 60, SEUS_TRI_NO).answer.decision, ACCEPT);
}

static void a_place_in_no_zone_is_oriented(void **state)
{
    (void)state;
    const struct seus_question question = {.kind = SEUS_KIND_ZONE};
    assert_int_equal(plugin_ask("cuesb_zone", &question).answer.decision, ORIENT);
}

static void the_file_exports_its_entry_alone(void **state)
{
    (void)state;
    expect_one_symbol("cuesb_zone");
    assert_int_equal(plugin_load("cuesb_zone")->traits, SEUS_TRAIT_ON_REQUEST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_caller_of_the_table_gets_their_answer_and_their_payer),
        cmocka_unit_test(where_the_room_knows_no_hours_those_of_offices_count),
        cmocka_unit_test(a_place_in_no_zone_is_oriented),
        cmocka_unit_test(the_file_exports_its_entry_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
