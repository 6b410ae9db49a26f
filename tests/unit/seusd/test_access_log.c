/* SPDX-License-Identifier: EUPL-1.2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "seusd/access_log.h"

#define S(text) STR_LIT(text)

struct fixture {
    char dir[64];
    char path[96];
    struct arena arena;
    struct seus_why why;
    struct access_log *log;
    bool cut;
};

static void reopen(struct fixture *f)
{
    access_log_close(f->log);
    f->log = NULL;
    if (access_log_open(f->path, &f->log, &f->cut, &f->why) != SEUS_OK) {
        fail_msg("%s", f->why.message);
    }
}

static struct fixture *fixture_new(unsigned reads)
{
    struct fixture *f = mem_zalloc(sizeof(*f));
    str_copy(f->dir, sizeof(f->dir), S("/dev/shm/seus-access-XXXXXX"));
    assert_non_null(mkdtemp(f->dir));
    (void)snprintf(f->path, sizeof(f->path), "%s/access.log", f->dir);
    arena_init(&f->arena, 0);
    reopen(f);
    for (unsigned i = 0; i < reads; i++) {
        const struct wire_access_read read = {.at = 1760000000000u + i, .node = 1, .actor = S("unix:rossi"),
            .user_id = i % 2 == 0 ? S("op-1") : S("op-2"), .op = S("person.show"), .outcome = S("read"),
            .person_id = i % 3 == 0 ? S("p1") : S("p2"), .purpose = S("a test")};
        assert_int_equal(access_log_add(f->log, &read, &f->why), SEUS_OK);
    }
    return f;
}

static void fixture_free(struct fixture *f)
{
    access_log_close(f->log);
    unlink(f->path);
    assert_int_equal(rmdir(f->dir), 0);
    arena_release(&f->arena);
    mem_free(f);
}

static size_t size_of(const struct fixture *f)
{
    struct stat facts;
    assert_int_equal(stat(f->path, &facts), 0);
    return (size_t)facts.st_size;
}

/* The bytes of the file become these. */
static void rewrite(const struct fixture *f, const char *bytes, size_t len)
{
    FILE *file = fopen(f->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static char *bytes_of(const struct fixture *f, size_t *ret_len)
{
    const size_t len = size_of(f);
    char *bytes = mem_zalloc(len + 1);
    FILE *file = fopen(f->path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
    *ret_len = len;
    return bytes;
}

static enum seus_err verify(struct fixture *f, const struct wire_access_head *head, struct wire_access_verified *ret)
{
    return access_log_verify(f->log, 0, head, &f->arena, ret, &f->why);
}

static struct wire_access_head head_of(struct fixture *f, char hex[2 * SHA256_SIZE + 1])
{
    access_log_digest(f->log, hex);
    return (struct wire_access_head){.node = 1, .entries = access_log_entries(f->log), .digest = str_of(hex)};
}

static void the_chain_holds_over_many_reads_and_a_restart(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(50);
    struct wire_access_verified verified;
    char before[2 * SHA256_SIZE + 1];
    const struct wire_access_head head = head_of(f, before);
    reopen(f);
    assert_false(f->cut);
    assert_int_equal(access_log_entries(f->log), 50);
    assert_int_equal(verify(f, &head, &verified), SEUS_OK);
    assert_int_equal(verified.verified, 50);
    assert_int_equal(verified.witnessed, 50);
    assert_true(str_eq_cstr(verified.digest, before));
    assert_int_equal(verified.next.len, 0);
    fixture_free(f);
}

static void any_changed_byte_of_any_record_is_found(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(6);
    struct wire_access_verified verified;
    char hex[2 * SHA256_SIZE + 1];
    const struct wire_access_head head = head_of(f, hex);
    size_t len;
    char *bytes = bytes_of(f, &len);
    unsigned missed = 0;
    for (size_t i = 0; i < len; i++) {
        const char was = bytes[i];
        bytes[i] = (char)(was ^ 1);
        rewrite(f, bytes, len);
        access_log_close(f->log);
        f->log = NULL;
        const enum seus_err err = access_log_open(f->path, &f->log, &f->cut, &f->why);
        missed += err == SEUS_OK && verify(f, &head, &verified) == SEUS_OK ? 1u : 0u;
        bytes[i] = was;
    }
    assert_int_equal(missed, 0);
    mem_free(bytes);
    fixture_free(f);
}

static void a_record_taken_out_of_the_middle_breaks_the_chain(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(5);
    struct wire_access_verified verified;
    size_t len;
    char *bytes = bytes_of(f, &len);
    char *second = strchr(bytes, '\n') + 1;
    char *third = strchr(second, '\n') + 1;
    const size_t gone = (size_t)(third - second);
    memmove(second, third, len - (size_t)(third - bytes));
    rewrite(f, bytes, len - gone);
    reopen(f);
    assert_int_equal(verify(f, NULL, &verified), SEUS_INTEGRITY);
    assert_non_null(strstr(f->why.message, "does not fit the one before it"));
    mem_free(bytes);
    fixture_free(f);
}

static void an_end_that_was_cut_off_shows_beside_what_the_room_witnessed(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(5);
    struct wire_access_verified verified;
    char hex[2 * SHA256_SIZE + 1];
    const struct wire_access_head head = head_of(f, hex);
    size_t len;
    char *bytes = bytes_of(f, &len);
    size_t end = len - 1;
    while (bytes[end - 1] != '\n') {
        end--;
    }
    rewrite(f, bytes, end);
    reopen(f);
    assert_int_equal(verify(f, NULL, &verified), SEUS_OK); /* by itself the file is whole */
    assert_int_equal(verify(f, &head, &verified), SEUS_INTEGRITY);
    assert_non_null(strstr(f->why.message, "was cut"));
    mem_free(bytes);
    fixture_free(f);
}

static void an_end_that_was_written_anew_shows_too(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(5);
    struct wire_access_verified verified;
    char hex[2 * SHA256_SIZE + 1];
    const struct wire_access_head head = head_of(f, hex);
    const struct wire_access_read other = {.at = 1, .op = S("case.show"), .outcome = S("read")};
    access_log_close(f->log);
    f->log = NULL;
    unlink(f->path);
    reopen(f);
    for (unsigned i = 0; i < 7; i++) {
        assert_int_equal(access_log_add(f->log, &other, &f->why), SEUS_OK);
    }
    assert_int_equal(verify(f, NULL, &verified), SEUS_OK);
    assert_int_equal(verify(f, &head, &verified), SEUS_INTEGRITY);
    assert_non_null(strstr(f->why.message, "witnessed"));
    fixture_free(f);
}

/* A crash may leave any part of the last line. */
static void a_last_record_torn_by_a_crash_is_cut_and_the_chain_goes_on(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(4);
    size_t len;
    char *bytes = bytes_of(f, &len);
    size_t start = len - 1;
    while (bytes[start - 1] != '\n') {
        start--;
    }
    for (size_t end = start + 1; end < len; end++) {
        const struct wire_access_read read = {.at = 2, .op = S("case.show"), .outcome = S("read")};
        struct wire_access_verified verified;
        rewrite(f, bytes, end);
        reopen(f);
        assert_true(f->cut);
        assert_int_equal(access_log_entries(f->log), 3);
        assert_int_equal(size_of(f), start);
        assert_int_equal(access_log_add(f->log, &read, &f->why), SEUS_OK);
        assert_int_equal(verify(f, NULL, &verified), SEUS_OK);
        assert_int_equal(verified.verified, 4);
    }
    mem_free(bytes);
    fixture_free(f);
}

static void a_reading_that_is_on_record_is_known_for_a_while(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(0);
    const struct wire_access_read read = {.at = 1760000000000u, .node = 1, .actor = S("unix:rossi"), .role = USER_DPO,
        .op = S("person.held"), .outcome = S("read"), .person_id = S("p1"), .purpose = S("letter 1204")};
    struct wire_access_read later = read;
    assert_false(access_log_has(f->log, &read));
    assert_int_equal(access_log_add(f->log, &read, &f->why), SEUS_OK);
    access_log_remember(f->log, &read);
    later.at += ACCESS_LOG_READING_MS;
    assert_true(access_log_has(f->log, &later));
    later.at++;
    assert_false(access_log_has(f->log, &later));
    const struct wire_access_read changes[] = {{.actor = S("unix:bianchi")}, {.user_id = S("op-1")}, {.op = S("x")},
        {.outcome = S("denied")}, {.person_id = S("p2")}, {.purpose = S("letter 1205")}, {.via = S("portal")}};
    for (unsigned i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        struct wire_access_read other = read;
        other.actor = changes[i].actor.len > 0 ? changes[i].actor : read.actor;
        other.user_id = changes[i].user_id;
        other.op = changes[i].op.len > 0 ? changes[i].op : read.op;
        other.outcome = changes[i].outcome.len > 0 ? changes[i].outcome : read.outcome;
        other.person_id = changes[i].person_id.len > 0 ? changes[i].person_id : read.person_id;
        other.purpose = changes[i].purpose.len > 0 ? changes[i].purpose : read.purpose;
        other.via = changes[i].via;
        assert_false(access_log_has(f->log, &other));
    }
    assert_int_equal(access_log_entries(f->log), 1);
    fixture_free(f);
}

static void a_page_holds_what_was_asked_for_the_newest_first(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(9);
    struct wire_access_log_page page;
    const struct wire_access_log_query query = {.person_id = S("p1"), .limit = 2};
    assert_int_equal(access_log_page(f->log, &query, &f->arena, &page, &f->why), SEUS_OK);
    assert_int_equal(page.items_count, 2);
    assert_int_equal(page.items[0].seq, 7);
    assert_int_equal(page.items[1].seq, 4);
    assert_true(page.next.len > 0);
    const struct wire_access_log_query rest = {.person_id = S("p1"), .before = strtoull(page.next.ptr, NULL, 10)};
    assert_int_equal(access_log_page(f->log, &rest, &f->arena, &page, &f->why), SEUS_OK);
    assert_int_equal(page.items_count, 1);
    assert_int_equal(page.items[0].seq, 1);
    assert_int_equal(page.next.len, 0);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chain_holds_over_many_reads_and_a_restart),
        cmocka_unit_test(any_changed_byte_of_any_record_is_found),
        cmocka_unit_test(a_record_taken_out_of_the_middle_breaks_the_chain),
        cmocka_unit_test(an_end_that_was_cut_off_shows_beside_what_the_room_witnessed),
        cmocka_unit_test(an_end_that_was_written_anew_shows_too),
        cmocka_unit_test(a_last_record_torn_by_a_crash_is_cut_and_the_chain_goes_on),
        cmocka_unit_test(a_reading_that_is_on_record_is_known_for_a_while),
        cmocka_unit_test(a_page_holds_what_was_asked_for_the_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
