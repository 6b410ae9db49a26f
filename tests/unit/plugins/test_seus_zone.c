/* SPDX-License-Identifier: EUPL-1.2 */
/* The zone policy of the SEUS protocol, as a table of callers. */
#include "tests/unit/plugins/asking.h"

#define NOW 1000000u
#define BIT(category) SEUS_CATEGORY_BIT(SEUS_CATEGORY_##category)
#define ACCEPT SEUS_DECISION_ACCEPT
#define SHADOW SEUS_DECISION_SHADOW
#define ORIENT SEUS_DECISION_ORIENT
#define OUT SEUS_DECISION_OUT_OF_COVERAGE

struct row {
    const char *caller;
    uint32_t zone_state;
    uint32_t category;
    uint64_t open;
    uint32_t decision;
    const char *orientation; /* words in it; "": none wanted */
};

static const struct row rows[] = {
    {"unknown state", SEUS_ZONE_NONE, SEUS_CATEGORY_POLICE, BIT(POLICE), OUT, "0573 1234"},
    {"outside", SEUS_ZONE_OUTSIDE, SEUS_CATEGORY_POLICE, BIT(POLICE), OUT, "0573 1234"},
    {"requested", SEUS_ZONE_REQUESTED, SEUS_CATEGORY_POLICE, BIT(POLICE), OUT, "0573 1234"},
    {"accepted", SEUS_ZONE_ACCEPTED, SEUS_CATEGORY_POLICE, BIT(POLICE), OUT, "0573 1234"},
    {"training", SEUS_ZONE_TRAINING, SEUS_CATEGORY_POLICE, BIT(POLICE), OUT, "0573 1234"},
    {"group formed", SEUS_ZONE_GROUP_FORMED, SEUS_CATEGORY_POLICE, BIT(POLICE), OUT, "0573 1234"},
    {"experimentation failed", SEUS_ZONE_SOI_FAILED, SEUS_CATEGORY_POLICE, BIT(POLICE), OUT, "0573 1234"},
    {"withdrawn", SEUS_ZONE_WITHDRAWN, SEUS_CATEGORY_POLICE, BIT(POLICE), OUT, "0573 1234"},
    {"rejected", SEUS_ZONE_REJECTED, SEUS_CATEGORY_POLICE, BIT(POLICE), OUT, "0573 1234"},
    {"a state of a later version", 99, SEUS_CATEGORY_POLICE, BIT(POLICE), OUT, "0573 1234"},
    {"experimentation", SEUS_ZONE_SOI, SEUS_CATEGORY_SOCIAL_SERVICE, BIT(SOCIAL_SERVICE), SHADOW, "0573 1234"},
    {"experimentation, not opened", SEUS_ZONE_SOI, SEUS_CATEGORY_POLICE, BIT(SOCIAL_SERVICE), ORIENT,
     "the social service of the zone"},
    {"passed, not opened", SEUS_ZONE_SOI_PASSED, SEUS_CATEGORY_POLICE, 0, ORIENT, "0573 1234"},
    {"passed, not yet hooked", SEUS_ZONE_SOI_PASSED, SEUS_CATEGORY_POLICE, BIT(POLICE), SHADOW, "0573 1234"},
    {"suspended", SEUS_ZONE_SUSPENDED, SEUS_CATEGORY_POLICE, BIT(POLICE), ORIENT, "suspended"},
    {"hooked and opened", SEUS_ZONE_HOOKED, SEUS_CATEGORY_POLICE, BIT(POLICE) | BIT(HOSPITAL), ACCEPT, ""},
    {"hooked, category not opened", SEUS_ZONE_HOOKED, SEUS_CATEGORY_POLICE, BIT(SOCIAL_SERVICE), ORIENT,
     "the social service of the zone"},
    {"hooked, nothing opened", SEUS_ZONE_HOOKED, SEUS_CATEGORY_POLICE, 0, ORIENT, "0573 1234"},
    {"hooked, no category", SEUS_ZONE_HOOKED, SEUS_CATEGORY_NONE, BIT(HOSPITAL), ORIENT, "the hospital"},
    {"hooked, a category of a later version", SEUS_ZONE_HOOKED, 99, BIT(HOSPITAL), ORIENT, "the hospital"},
    {"a citizen, hooked", SEUS_ZONE_HOOKED, SEUS_CATEGORY_CITIZEN, BIT(CITIZEN), ORIENT, "0573 1234"},
    {"a citizen, experimentation", SEUS_ZONE_SOI, SEUS_CATEGORY_CITIZEN, BIT(CITIZEN), ORIENT, "0573 1234"},
};

static struct seus_zone zone_of(uint32_t state)
{
    return (struct seus_zone){
        .size = sizeof(struct seus_zone),
        .state = state,
        .zone_id = SEUS_TEXT("pistoiese"),
        .contact = SEUS_TEXT("0573 1234"),
    };
}

static void every_caller_of_the_table_gets_their_answer(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        const struct seus_zone zone = zone_of(row->zone_state);
        const struct heard heard = plugin_ask("seus_zone", &(struct seus_question){
            .now_ms = NOW, .zone = &zone, .category = row->category, .open_categories = row->open});
        if (heard.answer.decision != row->decision || strstr(heard.orientation, row->orientation) == NULL ||
            (row->orientation[0] == '\0') != (heard.orientation[0] == '\0')) {
            fail_msg("%s: decision %u, orientation \"%s\"", row->caller, heard.answer.decision, heard.orientation);
        }
    }
}

static void a_place_outside_every_zone_is_oriented(void **state)
{
    (void)state;
    const struct heard heard =
        plugin_ask("seus_zone", &(struct seus_question){.now_ms = NOW, .category = SEUS_CATEGORY_POLICE,
                                                        .open_categories = BIT(POLICE)});
    assert_int_equal(heard.answer.decision, ORIENT);
    assert_true(heard.orientation[0] != '\0');
}

static void a_code_counts_only_where_and_while_it_is_authorised(void **state)
{
    (void)state;
    const struct {
        const char *code;
        uint32_t state;
        struct seus_text zone_id;
        uint64_t from_ms, until_ms;
        uint32_t decision;
    } codes[] = {
        {"authorised, no end", SEUS_SIGNALLER_AUTHORISED, SEUS_TEXT("pistoiese"), NOW - 1, 0, ACCEPT},
        {"from this very moment", SEUS_SIGNALLER_AUTHORISED, SEUS_TEXT("pistoiese"), NOW, 0, ACCEPT},
        {"from the next moment", SEUS_SIGNALLER_AUTHORISED, SEUS_TEXT("pistoiese"), NOW + 1, 0, ORIENT},
        {"until the next moment", SEUS_SIGNALLER_AUTHORISED, SEUS_TEXT("pistoiese"), 1, NOW + 1, ACCEPT},
        {"until this moment", SEUS_SIGNALLER_AUTHORISED, SEUS_TEXT("pistoiese"), 1, NOW, ORIENT},
        {"of another zone", SEUS_SIGNALLER_AUTHORISED, SEUS_TEXT("pratese"), 1, 0, ORIENT},
        {"of a zone with a longer name", SEUS_SIGNALLER_AUTHORISED, SEUS_TEXT("pistoiese2"), 1, 0, ORIENT},
        {"proposed", SEUS_SIGNALLER_PROPOSED, SEUS_TEXT("pistoiese"), 1, 0, ORIENT},
        {"suspended", SEUS_SIGNALLER_SUSPENDED, SEUS_TEXT("pistoiese"), 1, 0, ORIENT},
        {"ended", SEUS_SIGNALLER_ENDED, SEUS_TEXT("pistoiese"), 1, 0, ORIENT},
    };
    const struct seus_zone zones[] = {zone_of(SEUS_ZONE_HOOKED), zone_of(SEUS_ZONE_SOI), zone_of(SEUS_ZONE_SOI_PASSED)};
    for (size_t i = 0; i < 3 * sizeof(codes) / sizeof(codes[0]); i++) {
        const struct seus_zone *zone = &zones[i % 3];
        const uint32_t wanted = codes[i / 3].decision == ACCEPT && i % 3 != 0 ? SHADOW : codes[i / 3].decision;
        const struct seus_signaller signaller = {
            .size = sizeof(signaller),
            .category = SEUS_CATEGORY_HOSPITAL,
            .state = codes[i / 3].state,
            .signaller_id = SEUS_TEXT("ps-pistoia"),
            .zone_id = codes[i / 3].zone_id,
            .from_ms = codes[i / 3].from_ms,
            .until_ms = codes[i / 3].until_ms,
        };
        const struct heard heard = plugin_ask("seus_zone", &(struct seus_question){
            .now_ms = NOW, .zone = zone, .signaller = &signaller, .category = SEUS_CATEGORY_HOSPITAL,
            .open_categories = BIT(HOSPITAL)});
        if (heard.answer.decision != wanted) {
            fail_msg("%s, zone state %u: decision %u", codes[i / 3].code, zone->state, heard.answer.decision);
        }
    }
}

static void a_contact_too_long_for_a_sentence_is_left_out(void **state)
{
    (void)state;
    char contact[257];
    struct seus_zone zone = zone_of(SEUS_ZONE_OUTSIDE);
    memset(contact, 'x', sizeof(contact));
    zone.contact = seus_text_of(contact, 256);
    const struct heard heard = plugin_ask("seus_zone", &(struct seus_question){.now_ms = NOW, .zone = &zone});
    assert_true(heard.orientation[0] != '\0');
}

static void the_file_exports_its_entry_alone(void **state)
{
    (void)state;
    expect_one_symbol("seus_zone");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_caller_of_the_table_gets_their_answer),
        cmocka_unit_test(a_place_outside_every_zone_is_oriented),
        cmocka_unit_test(a_code_counts_only_where_and_while_it_is_authorised),
        cmocka_unit_test(a_contact_too_long_for_a_sentence_is_left_out),
        cmocka_unit_test(the_file_exports_its_entry_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
