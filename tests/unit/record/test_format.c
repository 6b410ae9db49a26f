/* SPDX-License-Identifier: EUPL-1.2 */
/* FORMAT.md tells the truth: its worked example, read from its text, is byte for byte what the code writes. */
#include "record_fixture.h"

#include "wire/backup.h"
#include "record/journal.h"
#include "record/row.h"

#define BLOCK_SIZE_MAX 320u

static char *document_read(void)
{
    static const char path[] = SEUS_SOURCE_DIR "/src/record/FORMAT.md";
    const size_t size_max = 64 * 1024;
    char *text = mem_zalloc(size_max);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    const size_t len = fread(text, 1, size_max - 1, file);
    assert_true(len > 0 && len < size_max - 1);
    fclose(file);
    return text;
}

/* The bytes of the block that starts with ```hex name. In a line, what follows two spaces is a remark. */
static size_t document_block(const char *text, const char *name, unsigned char target[BLOCK_SIZE_MAX])
{
    char fence[64];
    snprintf(fence, sizeof(fence), "\n```hex %s\n", name);
    const char *at = strstr(text, fence);
    if (at == NULL) {
        fail_msg("FORMAT.md has no block %s", name);
    }
    at += strlen(fence);
    size_t len = 0;
    while (strncmp(at, "```", 3) != 0) {
        const char *end = strchr(at, '\n');
        assert_non_null(end);
        while (at < end && *at != ' ') {
            unsigned byte = 0;
            assert_int_equal(sscanf(at, "%2x", &byte), 1);
            assert_true(len < BLOCK_SIZE_MAX);
            target[len] = (unsigned char)byte;
            len++;
            at += 2;
            at += at < end ? 1 : 0;
        }
        at = end + 1;
    }
    assert_true(len > 0);
    return len;
}

static void assert_block(const char *text, const char *name, const unsigned char *bytes, size_t bytes_len)
{
    unsigned char block[BLOCK_SIZE_MAX];
    const size_t len = document_block(text, name, block);
    if (len != bytes_len || memcmp(block, bytes, len) != 0) {
        fail_msg("FORMAT.md, block %s: not what the code writes", name);
    }
}

/* The directory that the document describes. */
static void example_write(struct fixture *fixture)
{
    const struct record_identity identity = {.cluster_id = 0x1122334455667788, .node_id = 2,
                                             .incarnation = 0xa1a2a3a4a5a6a7a8, .bootstrapped = true,
                                             .cluster_name = "firenze"};
    const struct log_entry note = {2, 3, LOG_COMMAND, STR_LIT("a note")};
    fixture_open(fixture);
    assert_int_equal(record_found(fixture->record, &identity, STR_LIT("members"), &fixture->why), SEUS_OK);
    fixture_commit(fixture, (struct record_batch){.has_vote = true, .term = 3, .voted_for = 2, .entries = &note,
                                                  .entries_count = 1, .peer_id = 3,
                                                  .peer_incarnation = 0xb1b2b3b4b5b6b7b8});
    const struct log_entry third = {3, 3, LOG_COMMAND, STR_LIT("another")};
    fixture_commit(fixture, (struct record_batch){.entries = &third, .entries_count = 1});
    fixture_close(fixture);
}

static void the_worked_example_is_what_is_stored(void **state)
{
    struct fixture *fixture = *state;
    unsigned char key[BLOCK_SIZE_MAX];
    unsigned char value[BLOCK_SIZE_MAX];
    char *text = document_read();
    example_write(fixture);

    struct crowbar crowbar = crowbar_open(fixture->dir, "meta");
    static const char *const names[] = {"format", "journal", "identity", "term", "vouched"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char block[32];
        snprintf(block, sizeof(block), "meta-%s", names[i]);
        assert_block(text, block, value, crowbar_get(&crowbar, names[i], strlen(names[i]), value, sizeof(value)));
    }
    size_t key_len = document_block(text, "meta-peer-key", key);
    assert_block(text, "meta-peer", value, crowbar_get(&crowbar, key, key_len, value, sizeof(value)));
    crowbar_close(&crowbar);

    crowbar = crowbar_open(fixture->dir, "entries");
    key_len = document_block(text, "row-2-key", key);
    assert_block(text, "row-2", value, crowbar_get(&crowbar, key, key_len, value, sizeof(value)));
    const unsigned char first_key[8] = {0, 0, 0, 0, 0, 0, 0, 1};
    assert_block(text, "row-1", value, crowbar_get(&crowbar, first_key, sizeof(first_key), value, sizeof(value)));
    crowbar_close(&crowbar);

    crowbar = crowbar_open(fixture->dir, "terms");
    assert_block(text, "terms-2", value, crowbar_get(&crowbar, key, key_len, value, sizeof(value)));
    crowbar_close(&crowbar);

    unsigned char record[BLOCK_SIZE_MAX];
    const size_t record_len = document_block(text, "journal-record", record);
    char file[128];
    snprintf(file, sizeof(file), "%s/journal", fixture->dir);
    const int fd = open(file, O_RDONLY);
    assert_int_equal(pread(fd, value, record_len, JOURNAL_HALF_SIZE), record_len);
    assert_block(text, "journal-record", value, record_len);
    close(fd);
    mem_free(text);
}

static void the_rows_of_the_document_decode_and_chain(void **state)
{
    (void)state;
    char *text = document_read();
    unsigned char block[BLOCK_SIZE_MAX];
    unsigned char chain[SHA256_SIZE] = {0};
    struct log_entry entry;
    size_t len = document_block(text, "row-1", block);
    assert_null(row_read(1, block, len, &entry));
    assert_int_equal(entry.term, 1);
    assert_int_equal(entry.type, LOG_CHANGE);
    assert_true(str_eq_cstr(entry.payload, "members"));
    log_chain_next(chain, &entry);
    assert_block(text, "chain-1", chain, sizeof(chain));

    len = document_block(text, "row-2", block);
    assert_null(row_read(2, block, len, &entry));
    assert_int_equal(entry.term, 3);
    assert_int_equal(entry.type, LOG_COMMAND);
    assert_true(str_eq_cstr(entry.payload, "a note"));
    log_chain_next(chain, &entry);
    assert_block(text, "chain-2", chain, sizeof(chain));
    mem_free(text);
}

static void the_chain_changes_with_every_field_it_covers(void **state)
{
    (void)state;
    const struct log_entry entries[] = {
        {1, 1, LOG_COMMAND, STR_LIT("a")}, {2, 1, LOG_COMMAND, STR_LIT("a")}, {1, 2, LOG_COMMAND, STR_LIT("a")},
        {1, 1, LOG_BARRIER, STR_LIT("a")}, {1, 1, LOG_COMMAND, STR_LIT("b")}, {1, 1, LOG_COMMAND, {NULL, 0}},
    };
    unsigned char chains[6][SHA256_SIZE] = {{0}};
    for (size_t i = 0; i < 6; i++) {
        log_chain_next(chains[i], &entries[i]);
        for (size_t j = 0; j < i; j++) {
            assert_memory_not_equal(chains[i], chains[j], SHA256_SIZE);
        }
    }
}

static void the_tree_and_the_backup_of_the_example_are_as_written(void **state)
{
    (void)state;
    static const struct log_entry entries[] = {
        {1, 1, LOG_CHANGE, {"members", 7}}, {2, 3, LOG_COMMAND, {"a note", 6}}, {3, 3, LOG_COMMAND, {"another", 7}}};
    char *text = document_read();
    struct backup_head head = {.cluster_id = 0x1122334455667788, .node_id = 2, .made_at_ms = 1000, .last_index = 3,
                               .last_term = 3, .cluster_name = "firenze"};
    struct backup_sum sum = {0};
    struct log_head log = {0};
    struct buf bytes[3] = {{0}};
    for (size_t i = 0; i < 3; i++) {
        (void)log_head_add(&log, &entries[i], NULL);
    }
    memcpy(head.chain, log.chain, SHA256_SIZE);
    log_head_root(&log, head.root);
    assert_block(text, "tree-root", head.root, SHA256_SIZE);
    backup_write_head(&head, &bytes[0]);
    backup_write_rows(entries, 3, &bytes[1]);
    for (size_t i = 0; i < 3; i++) {
        static const char *const names[] = {"backup-head", "backup-rows", "backup-end"};
        struct backup_piece piece;
        size_t size = 0;
        if (i == 2) {
            backup_write_end(&sum, &bytes[2]);
        }
        assert_block(text, names[i], bytes[i].data, bytes[i].len);
        assert_int_equal(backup_read_piece(buf_str(&bytes[i]), &piece, &size, NULL), SEUS_OK);
        assert_int_equal(backup_take(&sum, &piece, NULL, NULL, NULL), SEUS_OK);
    }
    assert_true(sum.ended);
    for (size_t i = 0; i < 3; i++) {
        buf_release(&bytes[i]);
    }
    mem_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_worked_example_is_what_is_stored, fixture_setup, fixture_teardown),
        cmocka_unit_test(the_rows_of_the_document_decode_and_chain),
        cmocka_unit_test(the_tree_and_the_backup_of_the_example_are_as_written),
        cmocka_unit_test(the_chain_changes_with_every_field_it_covers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
