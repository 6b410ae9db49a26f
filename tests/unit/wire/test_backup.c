/* SPDX-License-Identifier: EUPL-1.2 */
/* A backup as bytes: written, taken again, and damaged in every way a byte can be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "wire/backup.h"

#define ENTRIES 9u

static void entries_fill(struct log_entry entries[ENTRIES], char texts[ENTRIES][16])
{
    for (unsigned i = 0; i < ENTRIES; i++) {
        const int len = snprintf(texts[i], 16, "entry %u", i);
        entries[i] = (struct log_entry){.index = i + 1, .term = 1 + i / 4,
                                        .type = i == 0 ? LOG_CHANGE : i % 4 == 0 ? LOG_BARRIER : LOG_COMMAND,
                                        .payload = {texts[i], (size_t)len}};
    }
}

/* The head that belongs to these entries. */
static struct backup_head head_of(const struct log_entry entries[ENTRIES])
{
    struct log_head log = {0};
    struct backup_head head = {.cluster_id = 7, .node_id = 2, .made_at_ms = 1000, .last_index = ENTRIES,
                               .last_term = entries[ENTRIES - 1].term, .cluster_name = "demo"};
    for (unsigned i = 0; i < ENTRIES; i++) {
        (void)log_head_add(&log, &entries[i], NULL);
    }
    memcpy(head.chain, log.chain, SHA256_SIZE);
    log_head_root(&log, head.root);
    return head;
}

static void backup_fill(struct buf *target)
{
    struct log_entry entries[ENTRIES];
    char texts[ENTRIES][16];
    struct backup_sum sum = {0};
    entries_fill(entries, texts);
    const struct backup_head head = head_of(entries);
    backup_write_head(&head, target);
    backup_write_rows(entries, 4, target);
    backup_write_rows(entries + 4, ENTRIES - 4, target);
    for (size_t at = 0; at < target->len;) {
        struct backup_piece piece;
        size_t size = 0;
        const struct str rest = {(const char *)target->data + at, target->len - at};
        assert_int_equal(backup_read_piece(rest, &piece, &size, NULL), SEUS_OK);
        assert_int_equal(backup_take(&sum, &piece, NULL, NULL, NULL), SEUS_OK);
        at += size;
    }
    assert_true(backup_is_full(&sum));
    backup_write_end(&sum, target);
}

/* SEUS_OK only if everything to the end was taken. */
static enum seus_err take_all(struct str bytes, struct backup_sum *sum)
{
    *sum = (struct backup_sum){0};
    for (size_t at = 0; at < bytes.len;) {
        struct backup_piece piece;
        size_t size = 0;
        enum seus_err err = backup_read_piece((struct str){bytes.ptr + at, bytes.len - at}, &piece, &size, NULL);
        if (err == SEUS_OK && size == 0) {
            return SEUS_UNAVAILABLE;
        }
        err = err == SEUS_OK ? backup_take(sum, &piece, NULL, NULL, NULL) : err;
        if (err != SEUS_OK) {
            return err;
        }
        at += size;
    }
    return sum->ended ? SEUS_OK : SEUS_UNAVAILABLE;
}

static void what_was_written_is_taken_and_counted(void **state)
{
    struct buf bytes = {0};
    struct backup_sum sum;
    (void)state;
    backup_fill(&bytes);
    assert_int_equal(take_all(buf_str(&bytes), &sum), SEUS_OK);
    assert_int_equal(sum.log.size, ENTRIES);
    assert_int_equal(sum.changes, 1);
    assert_int_equal(sum.barriers, 2);
    assert_int_equal(sum.commands, ENTRIES - 3);
    assert_int_equal(sum.bytes, bytes.len);
    assert_string_equal(sum.head.cluster_name, "demo");
    buf_release(&bytes);
}

static void every_flipped_bit_is_found(void **state)
{
    struct buf bytes = {0};
    struct backup_sum sum;
    (void)state;
    backup_fill(&bytes);
    for (size_t at = 0; at < bytes.len; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes.data[at] ^= (unsigned char)(1u << bit);
            assert_int_not_equal(take_all(buf_str(&bytes), &sum), SEUS_OK);
            bytes.data[at] ^= (unsigned char)(1u << bit);
        }
    }
    assert_int_equal(take_all(buf_str(&bytes), &sum), SEUS_OK);
    buf_release(&bytes);
}

static void every_cut_is_found(void **state)
{
    struct buf bytes = {0};
    struct backup_sum sum;
    (void)state;
    backup_fill(&bytes);
    for (size_t len = 0; len < bytes.len; len++) {
        assert_int_equal(take_all((struct str){(const char *)bytes.data, len}, &sum), SEUS_UNAVAILABLE);
    }
    buf_append_char(&bytes, 'x');
    assert_int_not_equal(take_all(buf_str(&bytes), &sum), SEUS_OK);
    buf_release(&bytes);
}

/* Whoever can write checksums can change rows; the chain in the head then does not hold. */
static void a_changed_row_under_a_good_checksum_is_found(void **state)
{
    struct log_entry entries[ENTRIES];
    char texts[ENTRIES][16];
    struct buf bytes = {0};
    struct backup_sum sum = {0};
    struct backup_piece piece;
    struct seus_why why = {0};
    size_t size = 0;
    (void)state;
    entries_fill(entries, texts);
    backup_fill(&bytes);
    assert_int_equal(backup_read_piece(buf_str(&bytes), &piece, &size, NULL), SEUS_OK);
    assert_int_equal(backup_take(&sum, &piece, NULL, NULL, NULL), SEUS_OK);
    texts[5][0] = 'E';
    buf_clear(&bytes);
    backup_write_rows(entries, ENTRIES, &bytes);
    assert_int_equal(backup_read_piece(buf_str(&bytes), &piece, &size, NULL), SEUS_OK);
    assert_int_equal(backup_take(&sum, &piece, NULL, NULL, &why), SEUS_INTEGRITY);
    assert_non_null(strstr(why.message, "index 9"));
    buf_release(&bytes);
}

/* What the head says is what the rows must add up to: chain and root, each by itself. */
static void a_head_with_another_chain_or_root_is_found(void **state)
{
    struct log_entry entries[ENTRIES];
    char texts[ENTRIES][16];
    (void)state;
    entries_fill(entries, texts);
    for (unsigned wrong = 0; wrong < 3; wrong++) {
        struct buf bytes = {0};
        struct backup_sum sum;
        struct backup_head head = head_of(entries);
        head.chain[0] ^= wrong == 1 ? 1 : 0;
        head.root[0] ^= wrong == 2 ? 1 : 0;
        backup_write_head(&head, &bytes);
        backup_write_rows(entries, ENTRIES, &bytes);
        assert_int_equal(take_all(buf_str(&bytes), &sum), wrong == 0 ? SEUS_UNAVAILABLE : SEUS_INTEGRITY);
        buf_release(&bytes);
    }
}

static void pieces_out_of_order_are_refused(void **state)
{
    struct log_entry entries[ENTRIES];
    char texts[ENTRIES][16];
    struct buf bytes = {0};
    struct buf rows = {0};
    struct backup_sum sum = {0};
    struct backup_piece piece;
    size_t size = 0;
    (void)state;
    entries_fill(entries, texts);
    backup_fill(&bytes);
    backup_write_rows(entries + 1, 2, &rows);
    assert_int_equal(backup_read_piece(buf_str(&rows), &piece, &size, NULL), SEUS_OK);
    assert_int_equal(backup_take(&sum, &piece, NULL, NULL, NULL), SEUS_INTEGRITY); /* no head */
    sum = (struct backup_sum){0};
    struct backup_piece head;
    assert_int_equal(backup_read_piece(buf_str(&bytes), &head, &size, NULL), SEUS_OK);
    assert_int_equal(backup_take(&sum, &head, NULL, NULL, NULL), SEUS_OK);
    assert_int_equal(backup_take(&sum, &piece, NULL, NULL, NULL), SEUS_INTEGRITY); /* begins at 2 */
    buf_release(&rows);
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_taken_and_counted),
        cmocka_unit_test(every_flipped_bit_is_found),
        cmocka_unit_test(every_cut_is_found),
        cmocka_unit_test(a_changed_row_under_a_good_checksum_is_found),
        cmocka_unit_test(a_head_with_another_chain_or_root_is_found),
        cmocka_unit_test(pieces_out_of_order_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
