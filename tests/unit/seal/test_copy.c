/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "seal/copy.h"
#include "given.h"

static const unsigned char master[CIPHER_KEY_SIZE] = {1, 2, 3};
static const unsigned char other_master[CIPHER_KEY_SIZE] = {4};
static const unsigned char copy_key[CIPHER_KEY_SIZE] = {9, 9};

/* Two stores, of two nodes with masters of their own. */
struct bench {
    char dirs[2][64];
    struct keys *keys[2];
    struct buf bytes;
};

static struct keys *open_store(const char *dir, const unsigned char *key, uint64_t room)
{
    struct keys *keys = NULL;
    bool fresh = false;
    const struct keys_options options = {.dir = dir, .master = key, .cluster_id = room, .no_sync = true};
    assert_int_equal(keys_open(&options, &keys, &fresh, NULL), SEUS_OK);
    return keys;
}

static int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof(*b));
    for (unsigned i = 0; i < 2; i++) {
        snprintf(b->dirs[i], sizeof(b->dirs[i]), "/tmp/seus-copy-XXXXXX");
        assert_non_null(mkdtemp(b->dirs[i]));
        b->keys[i] = open_store(b->dirs[i], i == 0 ? master : other_master, 5 + i);
    }
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    char path[96];
    for (unsigned i = 0; i < 2; i++) {
        keys_close(b->keys[i]);
        snprintf(path, sizeof(path), "%s/keys", b->dirs[i]);
        (void)unlink(path);
        (void)rmdir(b->dirs[i]);
    }
    buf_release(&b->bytes);
    free(b);
    return 0;
}

static void destroy(struct keys *keys, uint64_t id)
{
    const uint64_t key_id = given_of(id).id;
    assert_int_equal(keys_destroy(keys, &key_id, 1, NULL), SEUS_OK);
}

static bool has(const struct keys *keys, uint64_t id)
{
    unsigned char key[CIPHER_KEY_SIZE];
    const struct key_given given = given_of(id);
    return keys_get(keys, given.id, key) == KEY_LIVING && memcmp(key, given.key, sizeof(key)) == 0;
}

/* A copy of the first store, read again. */
static struct key_backup copy_of(struct bench *b)
{
    struct key_backup backup;
    const struct key_backup_head head = {.node_id = 1, .made_at_ms = 5, .salt = {3}, .cluster_name = "toscana"};
    buf_clear(&b->bytes);
    assert_int_equal(copy_write(b->keys[0], copy_key, &head, &b->bytes, NULL), SEUS_OK);
    assert_int_equal(key_backup_read(buf_str(&b->bytes), &backup, NULL), SEUS_OK);
    return backup;
}

static void what_was_copied_is_in_the_other_store_under_another_master_key(void **state)
{
    struct bench *b = *state;
    given_add(b->keys[0], 1, 2000); /* more than a page, and the first store has grown */
    destroy(b->keys[0], 7);
    const struct key_backup backup = copy_of(b);
    assert_int_equal(backup.head.living, 1999);
    assert_int_equal(backup.head.destroyed, 1);
    assert_int_equal(copy_check(&backup, copy_key, NULL), SEUS_OK);
    assert_int_equal(copy_restore(&backup, copy_key, b->keys[1], NULL), SEUS_OK);
    for (uint64_t id = 1; id <= 2000; id++) {
        assert_true(has(b->keys[1], id) == (id != 7));
    }
    assert_int_equal(keys_state(b->keys[1], given_of(7).id), KEY_DESTROYED);
}

static void no_key_rests_in_clear_in_the_copy(void **state)
{
    struct bench *b = *state;
    given_add(b->keys[0], 1, 50);
    (void)copy_of(b);
    for (uint64_t id = 1; id <= 50; id++) {
        assert_null(memmem(b->bytes.data, b->bytes.len, given_of(id).key, CIPHER_KEY_SIZE));
    }
    assert_null(memmem(b->bytes.data, b->bytes.len, master, sizeof(master)));
}

static void two_copies_of_one_store_are_wrapped_differently(void **state)
{
    struct bench *b = *state;
    struct buf other = {0};
    const struct key_backup_head head = {.node_id = 1, .made_at_ms = 5, .salt = {4}, .cluster_name = "toscana"};
    given_add(b->keys[0], 1, 1);
    const struct key_backup backup = copy_of(b);
    assert_int_equal(copy_write(b->keys[0], copy_key, &head, &other, NULL), SEUS_OK);
    assert_null(memmem(other.data, other.len, backup.rows + KEY_ROW_KEY, CIPHER_KEY_SIZE));
    buf_release(&other);
}

static void another_key_opens_nothing(void **state)
{
    struct bench *b = *state;
    struct seus_why why = {0};
    given_add(b->keys[0], 1, 3);
    const struct key_backup backup = copy_of(b);
    assert_int_equal(copy_check(&backup, master, &why), SEUS_INVALID);
    assert_non_null(strstr(why.hint, "toscana"));
    assert_int_equal(copy_restore(&backup, master, b->keys[1], NULL), SEUS_INTEGRITY);
    assert_false(has(b->keys[1], 1));
}

static void a_copy_bent_on_purpose_is_refused(void **state)
{
    struct bench *b = *state;
    struct key_backup backup;
    given_add(b->keys[0], 1, 3);
    (void)copy_of(b);
    const size_t summed = b->bytes.len - SHA256_SIZE - KEY_BACKUP_MAC_SIZE;
    static const size_t bent[] = {16, 48, 80, 144 + KEY_ROW_KEY, 144 + 64 + KEY_ROW_KEY + 40};
    for (size_t i = 0; i < sizeof(bent) / sizeof(bent[0]); i++) {
        b->bytes.data[bent[i]] ^= 1;
        hash_sha256(b->bytes.data, summed, b->bytes.data + summed); /* as whoever bends it would */
        assert_int_equal(key_backup_read(buf_str(&b->bytes), &backup, NULL), SEUS_OK);
        assert_int_equal(copy_check(&backup, copy_key, NULL), SEUS_INVALID);
        b->bytes.data[bent[i]] ^= 1;
    }
}

static void a_key_that_was_destroyed_here_does_not_come_back_by_an_older_copy(void **state)
{
    struct bench *b = *state;
    given_add(b->keys[0], 1, 3);
    given_add(b->keys[1], 1, 3);
    const struct key_backup backup = copy_of(b);
    destroy(b->keys[1], 2);
    assert_int_equal(copy_restore(&backup, copy_key, b->keys[1], NULL), SEUS_OK);
    assert_int_equal(keys_state(b->keys[1], given_of(2).id), KEY_DESTROYED);
    assert_true(has(b->keys[1], 1) && has(b->keys[1], 3));
}

static void keys_of_another_room_under_the_same_id_are_told(void **state)
{
    struct bench *b = *state;
    bool clash = false;
    struct key_given foreign = given_of(1);
    foreign.key[0] ^= 1;
    assert_int_equal(keys_add(b->keys[1], &foreign, 1, &clash, NULL), SEUS_OK);
    given_add(b->keys[0], 1, 1);
    const struct key_backup backup = copy_of(b);
    assert_int_equal(copy_restore(&backup, copy_key, b->keys[1], NULL), SEUS_CONFLICT);
}

/* ---- the store, looked at by another process --------------------------------------------------------------------- */

static void a_store_that_is_in_use_can_be_looked_at(void **state)
{
    struct bench *b = *state;
    struct keys *looked = NULL;
    bool fresh = true;
    struct stat before;
    struct stat after;
    const struct keys_options options = {.dir = b->dirs[0], .master = master, .cluster_id = 5, .read_only = true};
    given_add(b->keys[0], 1, 10);
    assert_int_equal(stat(b->keys[0]->path, &before), 0);
    assert_int_equal(keys_open(&options, &looked, &fresh, NULL), SEUS_OK);
    assert_true(!fresh && has(looked, 10) && keys_is_in_place(looked) && keys_damaged(looked) == 0);
    given_add(b->keys[0], 11, 11);
    assert_true(has(looked, 11));
    given_add(b->keys[0], 12, 2000); /* it grows: another file has the name */
    assert_false(keys_is_in_place(looked));
    keys_close(looked);
    assert_int_equal(stat(b->keys[0]->path, &after), 0);
    assert_true(after.st_ino != before.st_ino);
}

static void a_store_that_is_not_there_is_not_made_by_looking(void **state)
{
    struct bench *b = *state;
    struct keys *looked = NULL;
    bool fresh = false;
    char dir[96];
    snprintf(dir, sizeof(dir), "%s/none", b->dirs[0]);
    const struct keys_options options = {.dir = dir, .master = master, .cluster_id = 5, .read_only = true};
    assert_int_equal(keys_open(&options, &looked, &fresh, NULL), SEUS_NOT_FOUND);
    assert_int_not_equal(access(dir, F_OK), 0);
}

static void a_slot_that_does_not_open_is_counted(void **state)
{
    struct bench *b = *state;
    given_add(b->keys[0], 1, 10);
    FILE *file = fopen(b->keys[0]->path, "r+b");
    const uint64_t place = given_of(4).id & (b->keys[0]->slots - 1);
    assert_int_equal(fseek(file, (long)(KEYS_HEADER_SIZE + place * KEYS_SLOT_SIZE + SLOT_KEY), SEEK_SET), 0);
    assert_int_equal(fputc(0xff, file) == EOF, 0);
    fclose(file);
    assert_int_equal(keys_damaged(b->keys[0]), 1);
    const struct key_backup backup = copy_of(b);
    assert_int_equal(backup.head.living, 9);
}

#define COPY_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COPY_TEST(what_was_copied_is_in_the_other_store_under_another_master_key),
        COPY_TEST(no_key_rests_in_clear_in_the_copy),
        COPY_TEST(two_copies_of_one_store_are_wrapped_differently),
        COPY_TEST(another_key_opens_nothing),
        COPY_TEST(a_copy_bent_on_purpose_is_refused),
        COPY_TEST(a_key_that_was_destroyed_here_does_not_come_back_by_an_older_copy),
        COPY_TEST(keys_of_another_room_under_the_same_id_are_told),
        COPY_TEST(a_store_that_is_in_use_can_be_looked_at),
        COPY_TEST(a_store_that_is_not_there_is_not_made_by_looking),
        COPY_TEST(a_slot_that_does_not_open_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
