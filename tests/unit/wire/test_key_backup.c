/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "wire/key_backup.h"

#define HEAD_SIZE 144u

/* Rows with these ids; the destroyed ones hold nothing. */
static void put_row(struct buf *rows, uint64_t id, bool is_destroyed)
{
    unsigned char row[KEY_BACKUP_ROW_SIZE] = {0};
    put_u64_le(row + KEY_ROW_ID, id);
    row[KEY_ROW_STATE] = is_destroyed ? KEY_ROW_DESTROYED : KEY_ROW_LIVING;
    memset(row + KEY_ROW_KEY, is_destroyed ? 0 : 0x5a, KEY_BACKUP_ROW_SIZE - KEY_ROW_KEY);
    buf_append(rows, row, sizeof(row));
}

/* Keys 3 and 9 living, 5 destroyed. */
static struct buf sample(void)
{
    unsigned char mac[KEY_BACKUP_MAC_SIZE] = {7};
    struct key_backup_head head = {.node_id = 2, .made_at_ms = 1000, .living = 2, .destroyed = 1,
                                   .cluster_name = "toscana"};
    struct buf rows = {0};
    struct buf bytes = {0};
    put_row(&rows, 3, false);
    put_row(&rows, 5, true);
    put_row(&rows, 9, false);
    key_backup_write(&head, buf_str(&rows), &bytes);
    buf_append(&bytes, mac, sizeof(mac));
    buf_release(&rows);
    return bytes;
}

/* The sum made good again, so that what is behind it is looked at. */
static void sum_again(struct buf *bytes)
{
    const size_t summed = bytes->len - SHA256_SIZE - KEY_BACKUP_MAC_SIZE;
    hash_sha256(bytes->data, summed, bytes->data + summed);
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    struct buf bytes = sample();
    struct key_backup backup;
    assert_int_equal(key_backup_read(buf_str(&bytes), &backup, NULL), SEUS_OK);
    assert_int_equal(backup.head.node_id, 2);
    assert_int_equal(backup.head.made_at_ms, 1000);
    assert_string_equal(backup.head.cluster_name, "toscana");
    assert_int_equal(backup.rows_count, 3);
    assert_int_equal(backup.mac[0], 7);
    buf_release(&bytes);
}

static void a_key_is_found_by_its_id(void **state)
{
    (void)state;
    struct buf bytes = sample();
    struct key_backup backup;
    assert_int_equal(key_backup_read(buf_str(&bytes), &backup, NULL), SEUS_OK);
    assert_int_equal(key_backup_state(&backup, 3), KEY_BACKUP_LIVING);
    assert_int_equal(key_backup_state(&backup, 5), KEY_BACKUP_DESTROYED);
    assert_int_equal(key_backup_state(&backup, 9), KEY_BACKUP_LIVING);
    assert_int_equal(key_backup_state(&backup, 4), KEY_BACKUP_ABSENT);
    assert_int_equal(key_backup_state(&backup, UINT64_MAX), KEY_BACKUP_ABSENT);
    buf_release(&bytes);
}

static void every_bent_byte_is_noticed_but_those_of_the_mac(void **state)
{
    (void)state;
    struct buf bytes = sample();
    struct key_backup backup;
    for (size_t i = 0; i < bytes.len - KEY_BACKUP_MAC_SIZE; i++) {
        bytes.data[i] ^= 1;
        assert_int_not_equal(key_backup_read(buf_str(&bytes), &backup, NULL), SEUS_OK);
        bytes.data[i] ^= 1;
    }
    bytes.data[bytes.len - 1] ^= 1; /* needs the key: seal/copy */
    assert_int_equal(key_backup_read(buf_str(&bytes), &backup, NULL), SEUS_OK);
    buf_release(&bytes);
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    (void)state;
    struct buf bytes = sample();
    struct key_backup backup;
    for (size_t len = 0; len < bytes.len; len++) {
        const struct str cut = {(const char *)bytes.data, len};
        assert_int_equal(key_backup_read(cut, &backup, NULL), SEUS_INTEGRITY);
    }
    buf_append_char(&bytes, 0);
    assert_int_equal(key_backup_read(buf_str(&bytes), &backup, NULL), SEUS_INTEGRITY);
    buf_release(&bytes);
}

static void a_file_that_is_summed_and_makes_no_sense_is_refused(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        unsigned char value;
    } bent[] = {
        {9, 1},                         /* behind the version: zero */
        {32, 1}, {40, 2},               /* counts that are not those of the rows */
        {80, 0},                        /* a room without a name */
        {143, 'x'},                     /* a name that does not end */
        {HEAD_SIZE, 5},                 /* an id twice */
        {HEAD_SIZE, 200},               /* ids out of order */
        {HEAD_SIZE + 8, 0},             /* a state that is none */
        {HEAD_SIZE + 8, 3},
        {HEAD_SIZE + 9, 1},             /* behind the state: zero */
        {HEAD_SIZE + 64 + 16, 1},       /* a destroyed key that is there */
    };
    for (size_t i = 0; i < sizeof(bent) / sizeof(bent[0]); i++) {
        struct buf bytes = sample();
        struct key_backup backup;
        bytes.data[bent[i].at] = bent[i].value;
        sum_again(&bytes);
        assert_int_equal(key_backup_read(buf_str(&bytes), &backup, NULL), SEUS_INTEGRITY);
        buf_release(&bytes);
    }
}

static void a_newer_version_is_told_as_one(void **state)
{
    (void)state;
    struct buf bytes = sample();
    struct key_backup backup;
    struct seus_why why = {0};
    bytes.data[8] = 2;
    assert_int_equal(key_backup_read(buf_str(&bytes), &backup, &why), SEUS_INVALID);
    assert_non_null(strstr(why.message, "version 2"));
    buf_release(&bytes);
}

static void more_keys_than_any_file_has_are_not_believed(void **state)
{
    (void)state;
    struct buf bytes = sample();
    struct key_backup backup;
    put_u64_le(bytes.data + 32, UINT64_MAX);
    put_u64_le(bytes.data + 40, 4); /* together 3 again, if they were added without a look */
    assert_int_equal(key_backup_read(buf_str(&bytes), &backup, NULL), SEUS_INTEGRITY);
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(a_key_is_found_by_its_id),
        cmocka_unit_test(every_bent_byte_is_noticed_but_those_of_the_mac),
        cmocka_unit_test(a_file_cut_anywhere_is_refused),
        cmocka_unit_test(a_file_that_is_summed_and_makes_no_sense_is_refused),
        cmocka_unit_test(a_newer_version_is_told_as_one),
        cmocka_unit_test(more_keys_than_any_file_has_are_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
