/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "wire/cbor.h"
#include "wire/key_ledger.h"

/* One entry of the log, told to the ledger. */
static void tell(struct key_ledger *ledger, const struct wire_entry *entry)
{
    struct buf payload = {0};
    wire_cbor_encode(&wire_record_entry, entry, &payload);
    const struct log_entry row = {.index = 1, .term = 1, .type = LOG_COMMAND, .payload = buf_str(&payload)};
    struct seus_why why = {0};
    if (key_ledger_add(ledger, &row, &why) != SEUS_OK) {
        fail_msg("%s", why.message);
    }
    buf_release(&payload);
}

static void tell_use(struct key_ledger *ledger, const char *key_id)
{
    struct wire_data_key_use use = {.owner = OWNER_CASE, .owner_id = STR_LIT("c1"), .key_id = str_of(key_id)};
    const struct wire_entry entry = {.request_id = STR_LIT("r"), .op = OP_case_note, .actor = STR_LIT("a"),
                                     .recorded_at = 1, .keys_count = 1, .keys = &use};
    tell(ledger, &entry);
}

static void tell_event(struct key_ledger *ledger, uint32_t type, const void *body)
{
    struct wire_event event = {.type = type, .body = body};
    const struct wire_entry entry = {.request_id = STR_LIT("r"), .op = OP_case_note, .actor = STR_LIT("a"),
                                     .recorded_at = 1, .events_count = 1, .events = &event};
    tell(ledger, &entry);
}

static void tell_order(struct key_ledger *ledger, const char *key_id)
{
    struct wire_data_key_use use = {.owner = OWNER_CASE, .owner_id = STR_LIT("c1"), .key_id = str_of(key_id)};
    const struct wire_erasure_ordered body = {.erasure_id = STR_LIT("e1"), .keys_count = 1, .keys = &use};
    tell_event(ledger, EVENT_erasure_ordered, &body);
}

/* A copy with key 1 living, 2 destroyed, 3 living. */
static struct buf copy_make(struct key_backup *ret)
{
    const struct key_backup_head head = {.living = 2, .destroyed = 1, .cluster_name = "toscana"};
    struct buf rows = {0};
    struct buf bytes = {0};
    for (uint64_t id = 1; id <= 3; id++) {
        unsigned char row[KEY_BACKUP_ROW_SIZE] = {0};
        put_u64_le(row + KEY_ROW_ID, id);
        row[KEY_ROW_STATE] = id == 2 ? KEY_ROW_DESTROYED : KEY_ROW_LIVING;
        buf_append(&rows, row, sizeof(row));
    }
    key_backup_write(&head, buf_str(&rows), &bytes);
    memset(buf_reserve(&bytes, KEY_BACKUP_MAC_SIZE), 0, KEY_BACKUP_MAC_SIZE);
    bytes.len += KEY_BACKUP_MAC_SIZE;
    assert_int_equal(key_backup_read(buf_str(&bytes), ret, NULL), SEUS_OK);
    buf_release(&rows);
    return bytes;
}

static void keys_that_the_log_needs_and_the_copy_lacks_are_counted_once(void **state)
{
    (void)state;
    struct key_ledger ledger = {0};
    struct key_backup backup;
    struct key_ledger_facts facts;
    struct buf bytes = copy_make(&backup);
    tell_use(&ledger, "0000000000000009");
    tell_use(&ledger, "0000000000000001");
    tell_use(&ledger, "0000000000000009");
    tell_use(&ledger, "0000000000000003");
    key_ledger_sort(&ledger);
    key_ledger_judge(&ledger, &backup, &facts);
    assert_int_equal(facts.named, 3);
    assert_int_equal(facts.missing, 1);
    assert_int_equal(facts.first_missing, 9);
    assert_int_equal(facts.destroyed + facts.returned, 0);
    key_ledger_release(&ledger);
    buf_release(&bytes);
}

static void a_destroyed_key_must_be_absent_or_a_tombstone(void **state)
{
    (void)state;
    struct key_ledger ledger = {0};
    struct key_backup backup;
    struct key_ledger_facts facts;
    struct buf bytes = copy_make(&backup);
    static const char *const named[] = {"0000000000000003", "0000000000000002", "0000000000000007",
                                        "0000000000000001"};
    for (unsigned i = 0; i < 4; i++) {
        tell_use(&ledger, named[i]);
    }
    tell_order(&ledger, "0000000000000007"); /* absent */
    tell_order(&ledger, "0000000000000002"); /* a tombstone */
    key_ledger_sort(&ledger);
    key_ledger_judge(&ledger, &backup, &facts);
    assert_int_equal(facts.destroyed, 2);
    assert_int_equal(facts.returned + facts.missing, 0);
    tell_order(&ledger, "0000000000000003"); /* living in the copy */
    key_ledger_sort(&ledger);
    key_ledger_judge(&ledger, &backup, &facts);
    assert_int_equal(facts.destroyed, 3);
    assert_int_equal(facts.returned, 1);
    assert_int_equal(facts.first_returned, 3);
    key_ledger_release(&ledger);
    buf_release(&bytes);
}

static void a_tombstone_of_an_erasure_that_came_later_is_no_lack(void **state)
{
    (void)state;
    struct key_ledger ledger = {0};
    struct key_backup backup;
    struct key_ledger_facts facts;
    struct buf bytes = copy_make(&backup);
    tell_use(&ledger, "0000000000000002");
    key_ledger_sort(&ledger);
    key_ledger_judge(&ledger, &backup, &facts);
    assert_int_equal(facts.named, 1);
    assert_int_equal(facts.missing, 0);
    key_ledger_release(&ledger);
    buf_release(&bytes);
}

static void the_rooms_that_a_log_comes_from_are_known_by_name(void **state)
{
    (void)state;
    struct key_ledger ledger = {0};
    const struct wire_room_restored body = {.from_cluster = STR_LIT("old"), .generation = 1};
    key_ledger_add_room(&ledger, STR_LIT("new"));
    key_ledger_add_room(&ledger, STR_LIT("new"));
    tell_event(&ledger, EVENT_room_restored, &body);
    assert_int_equal(ledger.rooms_count, 2);
    assert_true(key_ledger_knows_room(&ledger, "old") && key_ledger_knows_room(&ledger, "new"));
    assert_false(key_ledger_knows_room(&ledger, "other"));
    key_ledger_release(&ledger);
}

static void bytes_that_are_no_entry_are_told(void **state)
{
    (void)state;
    struct key_ledger ledger = {0};
    const struct log_entry row = {.index = 7, .term = 1, .type = LOG_COMMAND, .payload = STR_LIT("no entry")};
    struct seus_why why = {0};
    assert_int_equal(key_ledger_add(&ledger, &row, &why), SEUS_INTEGRITY);
    assert_non_null(strstr(why.message, "entry 7"));
    key_ledger_release(&ledger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_that_the_log_needs_and_the_copy_lacks_are_counted_once),
        cmocka_unit_test(a_destroyed_key_must_be_absent_or_a_tombstone),
        cmocka_unit_test(a_tombstone_of_an_erasure_that_came_later_is_no_lack),
        cmocka_unit_test(the_rooms_that_a_log_comes_from_are_known_by_name),
        cmocka_unit_test(bytes_that_are_no_entry_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
