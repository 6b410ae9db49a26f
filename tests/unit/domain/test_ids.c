/* SPDX-License-Identifier: EUPL-1.2 */
/* Ids that one command makes. */
#include "domain/decide.h"
#include "room.h"

static struct decide deciding(struct room *room, struct domain_request *request)
{
    *request = (struct domain_request){.now_ms = room->now_ms, .random = {7, 11}};
    return (struct decide){.request = request, .arena = &room->arena};
}

ROOM_TEST(a_command_makes_as_many_ids_as_it_likes_and_no_two_are_equal)
{
    struct domain_request request;
    struct decide d = deciding(room, &request);
    struct str ids[100];
    for (unsigned i = 0; i < 100; i++) {
        ids[i] = decide_new_id(&d, 'i');
        assert_int_equal(ids[i].ptr[0], 'i');
        for (unsigned j = 0; j < i; j++) {
            assert_false(str_eq(ids[i], ids[j]));
        }
    }
}

ROOM_TEST(deciding_once_more_makes_the_same_ids)
{
    struct domain_request request;
    struct decide first = deciding(room, &request);
    struct decide second = deciding(room, &request);
    for (unsigned i = 0; i < 3; i++) {
        assert_true(str_eq(decide_new_id(&first, 'p'), decide_new_id(&second, 'p')));
    }
    request.random[1]++;
    second.ids_made = 0;
    first.ids_made = 0;
    const struct str other = decide_new_id(&second, 'p');
    request.random[1]--;
    assert_false(str_eq(decide_new_id(&first, 'p'), other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_makes_as_many_ids_as_it_likes_and_no_two_are_equal),
        cmocka_unit_test(deciding_once_more_makes_the_same_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
