/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "given.h"

static const unsigned char master[CIPHER_KEY_SIZE] = {1, 2, 3};

struct place {
    char dir[64];
    char file[96];
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof(*place));
    snprintf(place->dir, sizeof(place->dir), "/tmp/seus-keys-XXXXXX");
    assert_non_null(mkdtemp(place->dir));
    snprintf(place->file, sizeof(place->file), "%s/keys", place->dir);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    char path[128];
    static const char *const endings[] = {"", ".old", ".new"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof(path), "%s%s", place->file, endings[i]);
        (void)unlink(path);
    }
    (void)rmdir(place->dir);
    free(place);
    return 0;
}

static struct keys *open_store(const struct place *place)
{
    struct keys *keys = NULL;
    struct seus_why why = {0};
    bool fresh = false;
    const struct keys_options options = {.dir = place->dir, .master = master, .cluster_id = 5, .no_sync = true};
    if (keys_open(&options, &keys, &fresh, &why) != SEUS_OK) {
        fail_msg("%s", why.message);
    }
    return keys;
}

static void check_there(struct keys *keys, uint64_t id)
{
    unsigned char key[CIPHER_KEY_SIZE];
    const struct key_given given = given_of(id);
    assert_int_equal(keys_get(keys, given.id, key), KEY_LIVING);
    assert_memory_equal(key, given.key, sizeof(key));
}

static bool file_holds(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "rb");
    bool found = false;
    if (file != NULL) {
        struct stat st;
        assert_int_equal(stat(path, &st), 0);
        char *all = malloc((size_t)st.st_size);
        assert_int_equal(fread(all, 1, (size_t)st.st_size, file), (size_t)st.st_size);
        found = memmem(all, (size_t)st.st_size, bytes, size) != NULL;
        free(all);
        fclose(file);
    }
    return found;
}

static void keys_are_found_again_also_after_growing_and_reopening(void **state)
{
    struct keys *keys = open_store(*state);
    given_add(keys, 1, 3000);
    assert_true(keys->slots > KEYS_SLOTS_FIRST);
    keys_close(keys);
    keys = open_store(*state);
    for (uint64_t id = 1; id <= 3000; id++) {
        check_there(keys, id);
    }
    unsigned char key[CIPHER_KEY_SIZE];
    assert_int_equal(keys_get(keys, given_of(3001).id, key), KEY_ABSENT);
    keys_close(keys);
}

static void no_key_rests_in_clear(void **state)
{
    const struct place *place = *state;
    struct keys *keys = open_store(place);
    given_add(keys, 1, 10);
    for (uint64_t id = 1; id <= 10; id++) {
        assert_false(file_holds(place->file, given_of(id).key, CIPHER_KEY_SIZE));
    }
    assert_false(file_holds(place->file, master, sizeof(master)));
    keys_close(keys);
}

static void a_destroyed_key_is_overwritten_and_never_comes_back(void **state)
{
    const struct place *place = *state;
    struct keys *keys = open_store(place);
    unsigned char wrapped[CIPHER_KEY_SIZE];
    unsigned char key[CIPHER_KEY_SIZE];
    uint64_t living = 0;
    uint64_t destroyed = 0;
    bool clash = false;
    given_add(keys, 1, 20);
    const struct key_given gone = given_of(7);
    const uint64_t mask = keys->slots - 1;
    for (uint64_t at = gone.id & mask;; at = (at + 1) & mask) {
        const unsigned char *slot = keys->map + KEYS_HEADER_SIZE + at * KEYS_SLOT_SIZE;
        if (get_u64_le(slot) == gone.id) {
            memcpy(wrapped, slot + SLOT_KEY, sizeof(wrapped));
            break;
        }
    }
    assert_true(file_holds(place->file, wrapped, sizeof(wrapped)));
    assert_int_equal(keys_destroy(keys, &gone.id, 1, NULL), SEUS_OK);
    assert_false(file_holds(place->file, wrapped, sizeof(wrapped)));
    assert_int_equal(keys_get(keys, gone.id, key), KEY_DESTROYED);
    assert_int_equal(keys_add(keys, &gone, 1, &clash, NULL), SEUS_OK);
    assert_int_equal(keys_get(keys, gone.id, key), KEY_DESTROYED);
    const uint64_t never_here = given_of(99).id;
    assert_int_equal(keys_destroy(keys, &never_here, 1, NULL), SEUS_OK);
    given_add(keys, 99, 99);
    assert_int_equal(keys_get(keys, never_here, key), KEY_DESTROYED);
    keys_count(keys, &living, &destroyed);
    assert_int_equal(living, 19);
    assert_int_equal(destroyed, 2);
    keys_close(keys);
}

static void another_key_of_the_same_id_is_a_clash_and_changes_nothing(void **state)
{
    struct keys *keys = open_store(*state);
    bool clash = false;
    given_add(keys, 1, 1);
    struct key_given other = given_of(1);
    other.key[0] ^= 1;
    assert_int_equal(keys_add(keys, &other, 1, &clash, NULL), SEUS_OK);
    assert_true(clash);
    check_there(keys, 1);
    keys_close(keys);
}

static void a_torn_slot_is_absent_and_can_be_given_again(void **state)
{
    const struct place *place = *state;
    struct keys *keys = open_store(place);
    given_add(keys, 1, 1);
    unsigned char key[CIPHER_KEY_SIZE];
    const uint64_t at = given_of(1).id & (keys->slots - 1);
    for (unsigned byte = SLOT_KEY; byte < KEYS_SLOT_SIZE; byte++) {
        const off_t offset = (off_t)(KEYS_HEADER_SIZE + at * KEYS_SLOT_SIZE + byte);
        unsigned char value = 0;
        assert_int_equal(pread(keys->fd, &value, 1, offset), 1);
        value ^= 0x40;
        assert_int_equal(pwrite(keys->fd, &value, 1, offset), 1);
        assert_int_equal(keys_get(keys, given_of(1).id, key), KEY_ABSENT);
        given_add(keys, 1, 1);
        check_there(keys, 1);
    }
    keys_close(keys);
}

static void a_store_opens_only_with_its_master_key_and_for_its_room(void **state)
{
    const struct place *place = *state;
    static const unsigned char other[CIPHER_KEY_SIZE] = {9};
    struct keys *keys = open_store(place);
    struct seus_why why = {0};
    bool fresh = false;
    given_add(keys, 1, 1);
    keys_close(keys);
    struct keys_options options = {.dir = place->dir, .master = other, .cluster_id = 5, .no_sync = true};
    assert_int_equal(keys_open(&options, &keys, &fresh, &why), SEUS_INVALID);
    assert_string_equal(why.field, "--key-file");
    options.master = master;
    options.cluster_id = 6;
    assert_int_equal(keys_open(&options, &keys, &fresh, &why), SEUS_CONFLICT);
}

static void pages_hold_every_key_and_tombstone_once(void **state)
{
    struct keys *keys = open_store(*state);
    struct key_given page[64];
    uint64_t cursor = 0;
    unsigned living = 0;
    unsigned destroyed = 0;
    given_add(keys, 1, 500);
    const uint64_t gone = given_of(250).id;
    assert_int_equal(keys_destroy(keys, &gone, 1, NULL), SEUS_OK);
    for (unsigned count; (count = keys_page(keys, &cursor, page, 64)) > 0;) {
        for (unsigned i = 0; i < count; i++) {
            living += page[i].state == KEY_LIVING;
            destroyed += page[i].state == KEY_DESTROYED;
        }
    }
    assert_int_equal(living, 499);
    assert_int_equal(destroyed, 1);
    keys_close(keys);
}

static void copy_file(const char *from, const char *to, off_t size_max)
{
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    for (off_t i = 0; i < size_max; i++) {
        const int c = fgetc(in);
        if (c == EOF) {
            break;
        }
        fputc(c, out);
    }
    fclose(in);
    fclose(out);
}

/* Every order of names that a power cut in the middle of growing can leave. */
static void a_power_cut_while_growing_loses_nothing_and_leaves_no_second_file(void **state)
{
    const struct place *place = *state;
    char old_path[128];
    char new_path[128];
    char keep[128];
    snprintf(old_path, sizeof(old_path), "%s.old", place->file);
    snprintf(new_path, sizeof(new_path), "%s.new", place->file);
    snprintf(keep, sizeof(keep), "%s.new", place->dir);
    struct keys *keys = open_store(place);
    given_add(keys, 1, 700);
    keys_close(keys);
    copy_file(place->file, keep, 1 << 30);
    for (unsigned cut = 0; cut < 4; cut++) {
        copy_file(keep, place->file, 1 << 30);
        if (cut == 0) { /* the new file is half written */
            copy_file(keep, new_path, 5000);
        } else if (cut == 1) { /* the new file is whole, and has not its name yet */
            copy_file(keep, new_path, 1 << 30);
        } else if (cut == 2) { /* between the two renames */
            copy_file(keep, new_path, 1 << 30);
            assert_int_equal(rename(place->file, old_path), 0);
        } else { /* the old file is not wiped yet */
            copy_file(keep, old_path, 1 << 30);
        }
        keys = open_store(place);
        for (uint64_t id = 1; id <= 700; id++) {
            check_there(keys, id);
        }
        assert_int_not_equal(access(old_path, F_OK), 0);
        assert_int_not_equal(access(new_path, F_OK), 0);
        keys_close(keys);
    }
    (void)unlink(keep);
}

/* The slot is within a sector, which a disk writes whole or not at all; half of one is still no key. */
static void a_power_cut_while_destroying_leaves_the_key_or_nothing_that_opens(void **state)
{
    const struct place *place = *state;
    unsigned char key[CIPHER_KEY_SIZE];
    for (unsigned written = 0; written <= KEYS_SLOT_SIZE; written += 8) {
        struct keys *keys = open_store(place);
        const struct key_given given = given_of(1000 + written);
        unsigned char tombstone[KEYS_SLOT_SIZE] = {0};
        given_add(keys, 1000 + written, 1000 + written);
        put_u64_le(tombstone, given.id);
        tombstone[SLOT_STATE] = KEY_DESTROYED;
        uint64_t at = given.id & (keys->slots - 1);
        while (get_u64_le(keys->map + KEYS_HEADER_SIZE + at * KEYS_SLOT_SIZE) != given.id) {
            at = (at + 1) & (keys->slots - 1);
        }
        const off_t offset = (off_t)(KEYS_HEADER_SIZE + at * KEYS_SLOT_SIZE);
        assert_int_equal(pwrite(keys->fd, tombstone, written, offset), written);
        keys_close(keys);
        keys = open_store(place);
        const enum key_state now = keys_get(keys, given.id, key);
        assert_int_equal(now, written <= 8 ? KEY_LIVING : KEY_DESTROYED);
        assert_int_equal(keys_destroy(keys, &given.id, 1, NULL), SEUS_OK);
        assert_int_equal(keys_get(keys, given.id, key), KEY_DESTROYED);
        keys_close(keys);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_are_found_again_also_after_growing_and_reopening, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_key_rests_in_clear, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_destroyed_key_is_overwritten_and_never_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_key_of_the_same_id_is_a_clash_and_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_torn_slot_is_absent_and_can_be_given_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_store_opens_only_with_its_master_key_and_for_its_room, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pages_hold_every_key_and_tombstone_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_power_cut_while_growing_loses_nothing_and_leaves_no_second_file, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_power_cut_while_destroying_leaves_the_key_or_nothing_that_opens, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
