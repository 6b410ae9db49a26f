/* SPDX-License-Identifier: EUPL-1.2 */
/* Opening, founding, closing; and refusing directories that are not, or no longer, a sound log. */
#include "record_fixture.h"

#include <linux/magic.h>

#include "record/internal.h"

static void a_new_directory_is_empty_and_not_founded(void **state)
{
    struct fixture *fixture = *state;
    struct record_state now;
    struct record_identity identity;
    fixture_open(fixture);
    record_state(fixture->record, &now);
    assert_int_equal(now.term, 0);
    assert_int_equal(now.voted_for, 0);
    assert_int_equal(now.last_index, 0);
    assert_int_equal(now.last_term, 0);
    assert_false(now.vouched);
    assert_int_equal(record_identity(fixture->record, &identity), SEUS_NOT_FOUND);
    assert_int_equal(record_term_at(fixture->record, 1), 0);
}

static void the_directory_and_its_files_are_for_their_owner_only(void **state)
{
    struct fixture *fixture = *state;
    struct stat stat_buf;
    char file[128];
    fixture_open(fixture);
    assert_int_equal(stat(fixture->dir, &stat_buf), 0);
    assert_int_equal(stat_buf.st_mode & 0777, 0700);
    snprintf(file, sizeof(file), "%s/data.mdb", fixture->dir);
    assert_int_equal(stat(file, &stat_buf), 0);
    assert_int_equal(stat_buf.st_mode & 0777, 0600);
}

static void a_bootstrapped_directory_has_its_first_change_and_may_vote(void **state)
{
    struct fixture *fixture = *state;
    struct record_state now;
    struct record_identity identity;
    struct log_entry *entries;
    unsigned count;
    fixture_found(fixture);
    for (int round = 0; round < 2; round++) { /* the second time from disk */
        record_state(fixture->record, &now);
        assert_int_equal(now.term, 1);
        assert_int_equal(now.voted_for, 0);
        assert_int_equal(now.last_index, 1);
        assert_int_equal(now.last_term, 1);
        assert_true(now.vouched);
        assert_int_equal(record_identity(fixture->record, &identity), SEUS_OK);
        assert_int_equal(identity.cluster_id, 77);
        assert_int_equal(identity.node_id, 1);
        assert_int_equal(identity.incarnation, 4711);
        assert_true(identity.bootstrapped);
        assert_string_equal(identity.cluster_name, "prova");
        assert_int_equal(fixture_read(fixture, 1, 9, 1000, &entries, &count), SEUS_OK);
        assert_int_equal(count, 1);
        assert_int_equal(entries[0].type, LOG_CHANGE);
        assert_true(str_eq_cstr(entries[0].payload, "first"));
        fixture_close(fixture);
        fixture_open(fixture);
    }
}

static void a_directory_founded_empty_may_not_vote_yet(void **state)
{
    struct fixture *fixture = *state;
    struct record_state now;
    struct record_identity identity = fixture_identity;
    identity.bootstrapped = false;
    fixture_open(fixture);
    assert_int_equal(record_found(fixture->record, &identity, (struct str){NULL, 0}, &fixture->why), SEUS_OK);
    fixture_close(fixture);
    fixture_open(fixture);
    record_state(fixture->record, &now);
    assert_int_equal(now.last_index, 0);
    assert_false(now.vouched);
    fixture_commit(fixture, (struct record_batch){.set_vouched = true});
    fixture_close(fixture);
    fixture_open(fixture);
    record_state(fixture->record, &now);
    assert_true(now.vouched);
    assert_int_equal(record_identity(fixture->record, &identity), SEUS_OK);
    assert_false(identity.bootstrapped);
}

static void a_copy_that_was_put_back_is_another_directory_with_the_same_log(void **state)
{
    struct fixture *fixture = *state;
    struct record_state now;
    struct record_identity identity;
    fixture_found(fixture);
    fixture_append(fixture, 2, 5, 1);
    fixture_close(fixture);
    fixture_open(fixture);
    assert_int_equal(record_renew(fixture->record, 4712, &fixture->why), SEUS_OK);
    for (int i = 0; i < 2; i++) {
        record_state(fixture->record, &now);
        assert_int_equal(now.last_index, 5);
        assert_false(now.vouched);
        assert_int_equal(record_identity(fixture->record, &identity), SEUS_OK);
        assert_int_equal(identity.incarnation, 4712);
        assert_false(identity.bootstrapped); /* whatever it was: it votes only by the word of the others */
        fixture_close(fixture);
        fixture_open(fixture);
    }
}

static void a_directory_is_founded_once(void **state)
{
    struct fixture *fixture = *state;
    fixture_found(fixture);
    assert_int_equal(record_found(fixture->record, &fixture_identity, STR_LIT("again"), &fixture->why), SEUS_CONFLICT);
    fixture_close(fixture);
    fixture_open(fixture);
    assert_int_equal(record_found(fixture->record, &fixture_identity, STR_LIT("again"), &fixture->why), SEUS_CONFLICT);
    fixture_append(fixture, 2, 2, 1); /* a refusal poisons nothing */
}

/* A power cut cannot be tried here, so the one switch that decides about it is looked at. */
static void in_service_the_log_runs_with_every_flush(void **state)
{
    struct fixture *fixture = *state;
    const struct record_options options = {.dir = fixture->dir};
    unsigned flags = 0;
    assert_int_equal(record_open(&options, &fixture->record, &fixture->why), SEUS_OK);
    assert_int_equal(mdb_env_get_flags(fixture->record->env, &flags), 0);
    assert_int_equal(flags & (MDB_NOSYNC | MDB_NOMETASYNC | MDB_WRITEMAP | MDB_MAPASYNC), 0);
}

static void a_second_opening_of_the_same_directory_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct record *second = NULL;
    const struct record_options options = {.dir = fixture->dir, .no_sync = true};
    fixture_found(fixture);
    assert_int_equal(record_open(&options, &second, &fixture->why), SEUS_UNAVAILABLE);
    assert_true(says(&fixture->why, "another process"));
    assert_null(second);
    fixture_append(fixture, 2, 3, 1);
}

static void a_missing_parent_is_named(void **state)
{
    struct fixture *fixture = *state;
    const struct record_options options = {.dir = "/dev/shm/no-such-parent-here/log", .no_sync = true};
    assert_int_equal(record_open(&options, &fixture->record, &fixture->why), SEUS_INVALID);
    assert_true(says(&fixture->why, "/dev/shm/no-such-parent-here/log"));
    assert_string_not_equal(fixture->why.hint, "");
}

static void network_file_systems_are_known_by_name(void **state)
{
    (void)state;
    assert_string_equal(record_dir_network_name(NFS_SUPER_MAGIC), "NFS");
    assert_string_equal(record_dir_network_name(SMB_SUPER_MAGIC), "SMB");
    assert_string_equal(record_dir_network_name((long)0xFF534D42), "CIFS");
    assert_string_equal(record_dir_network_name((long)(int32_t)0xFE534D42), "SMB");
    assert_null(record_dir_network_name(EXT4_SUPER_MAGIC));
    assert_null(record_dir_network_name(TMPFS_MAGIC));
}

static void another_format_version_is_refused_untouched(void **state)
{
    struct fixture *fixture = *state;
    unsigned char version[4];
    unsigned char sealed[SEAL_SIZE + 4];
    fixture_found(fixture);
    fixture_close(fixture);
    put_u32_le(version, RECORD_FORMAT_VERSION + 1);
    seal_write(sealed, "format", 6, version, 4);
    struct crowbar crowbar = crowbar_open(fixture->dir, "meta");
    crowbar_put(&crowbar, "format", 6, sealed, sizeof(sealed));
    crowbar_close(&crowbar);
    assert_int_equal(fixture_try_open(fixture), SEUS_INVALID);
    assert_true(says(&fixture->why, "format version 3"));
}

static void make_others_database(struct fixture *fixture)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_set_maxdbs(env, 1), 0);
    assert_int_equal(mdb_env_open(env, fixture->dir, MDB_NOSYNC, 0600), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    assert_int_equal(mdb_dbi_open(txn, "other", MDB_CREATE, &dbi), 0);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

static void another_programs_database_is_refused(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(mkdir(fixture->dir, 0700), 0);
    make_others_database(fixture);
    assert_int_equal(fixture_try_open(fixture), SEUS_INVALID);
    assert_true(says(&fixture->why, "not a log of seusd"));
}

/* A page that rotted can name other tables: the node moves such a log aside and is fed by the others. */
static void a_log_that_lost_the_list_of_its_tables_is_damaged_and_not_anothers(void **state)
{
    struct fixture *fixture = *state;
    char path[256];
    fixture_open(fixture);
    fixture_close(fixture);
    snprintf(path, sizeof(path), "%s/data.mdb", fixture->dir);
    assert_int_equal(unlink(path), 0);
    make_others_database(fixture);
    assert_int_equal(fixture_try_open(fixture), SEUS_INTEGRITY);
    assert_true(says(&fixture->why, "the list of tables"));
}

static void a_file_that_is_no_database_is_refused(void **state)
{
    struct fixture *fixture = *state;
    char file[128];
    char noise[8192];
    assert_int_equal(mkdir(fixture->dir, 0700), 0);
    snprintf(file, sizeof(file), "%s/data.mdb", fixture->dir);
    FILE *stream = fopen(file, "w");
    memset(noise, 'n', sizeof(noise));
    assert_int_equal(fwrite(noise, 1, sizeof(noise), stream), sizeof(noise));
    fclose(stream);
    assert_int_equal(fixture_try_open(fixture), SEUS_INTEGRITY);
}

static void every_flipped_byte_of_what_is_known_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *database;
        unsigned char key[16];
        size_t key_len;
        size_t size;
    } values[] = {
        {"meta", "format", 6, 12},
        {"meta", "identity", 8, 104},
        {"meta", "term", 4, 24},
        {"meta", "vouched", 7, 9},
        {"meta", {'p', 'e', 'e', 'r', 0, 0, 0, 0, 0, 0, 0, 9}, 12, 16},
        {"terms", {0, 0, 0, 0, 0, 0, 0, 1}, 8, 16},
        {"terms", {0, 0, 0, 0, 0, 0, 0, 4}, 8, 16},
    };
    fixture_found(fixture);
    fixture_append(fixture, 2, 3, 1);
    fixture_append(fixture, 4, 5, 2);
    fixture_commit(fixture, (struct record_batch){.peer_id = 9, .peer_incarnation = 99});
    fixture_close(fixture);
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        for (size_t at = 0; at < values[i].size; at++) {
            crowbar_flip(fixture->dir, values[i].database, values[i].key, values[i].key_len, at);
            assert_int_equal(fixture_try_open(fixture), SEUS_INTEGRITY);
            crowbar_flip(fixture->dir, values[i].database, values[i].key, values[i].key_len, at);
        }
    }
    fixture_open(fixture);
}

static void every_flipped_byte_of_a_tail_row_is_noticed_when_the_log_is_opened(void **state)
{
    struct fixture *fixture = *state;
    uint64_t rotten = 0;
    const unsigned char key[8] = {0, 0, 0, 0, 0, 0, 0, 7};
    fixture_found(fixture);
    fixture_append(fixture, 2, 20, 1);
    fixture_settle(fixture);
    fixture_close(fixture);
    for (size_t at = 0; at < ROW_HEADER_SIZE + PAYLOAD_SIZE; at++) {
        crowbar_flip(fixture->dir, "entries", key, sizeof(key), at);
        fixture_open(fixture); /* the others have the row: the log is of use without it */
        assert_int_equal(record_rotten(fixture->record, &rotten, 1), 1);
        assert_int_equal(rotten, 7);
        fixture_close(fixture);
        crowbar_flip(fixture->dir, "entries", key, sizeof(key), at);
    }
    fixture_open(fixture);
}

static void every_flipped_byte_of_a_change_of_members_refuses_the_log(void **state)
{
    struct fixture *fixture = *state;
    const unsigned char key[8] = {0, 0, 0, 0, 0, 0, 0, 1};
    fixture_found(fixture);
    fixture_append(fixture, 2, 4, 1);
    fixture_settle(fixture);
    fixture_close(fixture);
    for (size_t at = 0; at < ROW_HEADER_SIZE; at++) {
        crowbar_flip(fixture->dir, "entries", key, sizeof(key), at);
        assert_int_equal(fixture_try_open(fixture), SEUS_INTEGRITY);
        assert_true(says(&fixture->why, "row 1 "));
        crowbar_flip(fixture->dir, "entries", key, sizeof(key), at);
    }
    fixture_open(fixture);
}

static void a_missing_row_anywhere_is_noticed_and_named(void **state)
{
    struct fixture *fixture = *state;
    unsigned char row[256];
    unsigned char key[8];
    fixture_found(fixture);
    fixture_append(fixture, 2, 10500, 1);
    fixture_close(fixture);
    static const uint64_t missing[] = {1, 2, 100, 10499};
    for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
        char name[32];
        put_u64_be(key, missing[i]);
        snprintf(name, sizeof(name), "row %llu ", (unsigned long long)missing[i]);
        struct crowbar crowbar = crowbar_open(fixture->dir, "entries");
        const size_t size = crowbar_get(&crowbar, key, sizeof(key), row, sizeof(row));
        crowbar_del(&crowbar, key, sizeof(key));
        crowbar_close(&crowbar);
        assert_int_equal(fixture_try_open(fixture), SEUS_INTEGRITY);
        assert_true(says(&fixture->why, name));
        assert_true(says(&fixture->why, "is missing"));
        crowbar = crowbar_open(fixture->dir, "entries");
        crowbar_put(&crowbar, key, sizeof(key), row, size);
        crowbar_close(&crowbar);
    }
    fixture_open(fixture);
}

static void tables_that_disagree_with_the_rows_are_noticed(void **state)
{
    struct fixture *fixture = *state;
    const unsigned char first[8] = {0, 0, 0, 0, 0, 0, 0, 1};
    const unsigned char fourth[8] = {0, 0, 0, 0, 0, 0, 0, 4};
    unsigned char run[16];
    unsigned char none[1];
    fixture_found(fixture);
    fixture_append(fixture, 2, 3, 1);
    fixture_append(fixture, 4, 5, 2);
    fixture_close(fixture);

    struct crowbar crowbar = crowbar_open(fixture->dir, "terms"); /* the run of term 2 is gone */
    const size_t size = crowbar_get(&crowbar, fourth, sizeof(fourth), run, sizeof(run));
    crowbar_del(&crowbar, fourth, sizeof(fourth));
    crowbar_close(&crowbar);
    assert_int_equal(fixture_try_open(fixture), SEUS_INTEGRITY);
    crowbar = crowbar_open(fixture->dir, "terms");
    crowbar_put(&crowbar, fourth, sizeof(fourth), run, size);
    crowbar_close(&crowbar);

    crowbar = crowbar_open(fixture->dir, "changes"); /* the mark of the first change is gone */
    crowbar_del(&crowbar, first, sizeof(first));
    crowbar_close(&crowbar);
    assert_int_equal(fixture_try_open(fixture), SEUS_INTEGRITY);
    assert_true(says(&fixture->why, "row 1 "));
    crowbar = crowbar_open(fixture->dir, "changes");
    crowbar_put(&crowbar, first, sizeof(first), none, 0);
    crowbar_close(&crowbar);
    fixture_open(fixture);
}

int main(void)
{
#define WITH_LOG(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        WITH_LOG(a_new_directory_is_empty_and_not_founded),
        WITH_LOG(the_directory_and_its_files_are_for_their_owner_only),
        WITH_LOG(a_bootstrapped_directory_has_its_first_change_and_may_vote),
        WITH_LOG(a_copy_that_was_put_back_is_another_directory_with_the_same_log),
        WITH_LOG(a_directory_founded_empty_may_not_vote_yet),
        WITH_LOG(a_directory_is_founded_once),
        WITH_LOG(in_service_the_log_runs_with_every_flush),
        WITH_LOG(a_second_opening_of_the_same_directory_is_refused),
        WITH_LOG(a_missing_parent_is_named),
        cmocka_unit_test_setup_teardown(every_flipped_byte_of_a_change_of_members_refuses_the_log, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test(network_file_systems_are_known_by_name),
        WITH_LOG(another_format_version_is_refused_untouched),
        WITH_LOG(another_programs_database_is_refused),
        WITH_LOG(a_log_that_lost_the_list_of_its_tables_is_damaged_and_not_anothers),
        WITH_LOG(a_file_that_is_no_database_is_refused),
        WITH_LOG(every_flipped_byte_of_what_is_known_is_noticed),
        WITH_LOG(every_flipped_byte_of_a_tail_row_is_noticed_when_the_log_is_opened),
        WITH_LOG(a_missing_row_anywhere_is_noticed_and_named),
        WITH_LOG(tables_that_disagree_with_the_rows_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
