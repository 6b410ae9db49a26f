/* SPDX-License-Identifier: EUPL-1.2 */
/* user.add and user.set; the state machines of users, services and courses. */
#include "domain/people.h"
#include "room.h"

static struct wire_user user_row(struct room *room, const char *user_id)
{
    struct wire_user row = {0};
    assert_true(store_get(room->store, KIND_USER, str_of(user_id), &room->arena, &row));
    return row;
}

static void lead_joins(struct room *room)
{
    struct str zones[] = {S("apuane")};
    assert_int_equal(CALL(room, user_add, .user_id = S("zl-1"), .role = USER_ZONE_LEAD, .zones = zones,
                          .zones_count = 1, .order = 1, .from = 1000),
                     SEUS_OK);
}

ROOM_TEST(a_user_joins_once_and_holds_a_role_from_a_day_on)
{
    lead_joins(room);
    const struct wire_user row = user_row(room, "zl-1");
    assert_int_equal(row.state, USER_ACTIVE);
    assert_int_equal(row.role, USER_ZONE_LEAD);
    assert_int_equal(row.tenures_count, 1);
    assert_int_equal(row.from, 1000);
    assert_int_equal(CALL(room, user_add, .user_id = S("zl-1"), .role = USER_OPERATOR), SEUS_CONFLICT);
}

ROOM_TEST(a_new_role_ends_the_one_before_and_both_are_kept)
{
    lead_joins(room);
    assert_int_equal(CALL(room, user_set, .user_id = S("zl-1"), .role = USER_AREA_LEAD, .area = S("nord-ovest"),
                          .from = 5000),
                     SEUS_OK);
    const struct wire_user row = user_row(room, "zl-1");
    assert_int_equal(row.tenures_count, 2);
    assert_int_equal(row.tenures[0].until, 5000);
    assert_int_equal(row.tenures[1].until, 0);
    assert_int_equal(row.role, USER_AREA_LEAD);
    assert_int_equal(CALL(room, user_set, .user_id = S("zl-1"), .role = USER_ZONE_LEAD, .from = 4000), SEUS_REFUSED);
}

ROOM_TEST(a_person_who_leaves_holds_nothing_any_more)
{
    lead_joins(room);
    assert_int_equal(CALL(room, user_set, .user_id = S("zl-1"), .state = USER_ENDED), SEUS_INVALID);
    assert_int_equal(CALL(room, user_set, .user_id = S("zl-1"), .state = USER_ENDED, .reason = S("retired")), SEUS_OK);
    const struct wire_user row = user_row(room, "zl-1");
    assert_int_equal(row.state, USER_ENDED);
    assert_int_equal(row.tenures[0].until, room->now_ms);
    assert_int_equal(CALL(room, user_set, .user_id = S("zl-1"), .order = 4), SEUS_REFUSED);
}

ROOM_TEST(roles_that_belong_to_a_place_name_one_that_is_there)
{
    struct str zones[] = {S("nowhere")};
    assert_int_equal(CALL(room, user_add, .user_id = S("u"), .role = USER_ZONE_LEAD), SEUS_INVALID);
    assert_int_equal(CALL(room, user_add, .user_id = S("u"), .role = USER_AREA_LEAD), SEUS_INVALID);
    assert_int_equal(CALL(room, user_add, .user_id = S("u"), .role = USER_SOCIAL_WORKER, .zones = zones,
                          .zones_count = 1),
                     SEUS_NOT_FOUND);
    assert_int_equal(CALL(room, user_add, .user_id = S("u"), .role = USER_OPERATOR, .from = 10, .until = 9),
                     SEUS_INVALID);
}

/* Which moves a table has, as "from>to from>to ...". */
static void expect_moves(const struct sm *sm, const struct wire_enum *words, const char *expected)
{
    char text[400] = "";
    size_t len = 0;
    for (unsigned from = 0; from < sm->state_count; from++) {
        for (unsigned to = 0; to < sm->state_count; to++) {
            if (sm_allows(sm, from, to)) {
                len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s>%s", len > 0 ? " " : "",
                                        from > 0 ? wire_enum_word(words, from) : "new", wire_enum_word(words, to));
            }
        }
    }
    assert_string_equal(text, expected);
}

static void the_tables_of_users_services_and_courses(void **state)
{
    (void)state;
    expect_moves(&domain_user_sm, &wire_enum_user_state,
                 "new>active active>suspended active>ended suspended>active suspended>ended");
    expect_moves(&domain_service_sm, &wire_enum_service_state, "new>active active>closed");
    expect_moves(&domain_course_sm, &wire_enum_course_state, "new>planned planned>held planned>cancelled");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_user_joins_once_and_holds_a_role_from_a_day_on),
        cmocka_unit_test(a_new_role_ends_the_one_before_and_both_are_kept),
        cmocka_unit_test(a_person_who_leaves_holds_nothing_any_more),
        cmocka_unit_test(roles_that_belong_to_a_place_name_one_that_is_there),
        cmocka_unit_test(the_tables_of_users_services_and_courses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
