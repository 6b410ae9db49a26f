/* SPDX-License-Identifier: EUPL-1.2 */
/* Credentials from files: what is of no use is refused with a sentence that says which file and why. */
#include "papers.h"

static struct papers ours;
static struct papers theirs;

static int begin(void **state)
{
    (void)state;
    papers_open(&ours, "firenze");
    papers_open(&theirs, "firenze");
    return 0;
}

static int end(void **state)
{
    (void)state;
    papers_close(&ours);
    papers_close(&theirs);
    return 0;
}

static void expect_refusal(const char *name, const struct papers *trusted, uint64_t node_id, const char *words)
{
    struct tls_creds *creds = NULL;
    struct seus_why why = {0};
    assert_int_equal(papers_load(&ours, name, trusted, "firenze", node_id, &creds, &why), SEUS_INVALID);
    if (strstr(why.message, words) == NULL) {
        print_error("%s\n", why.message);
    }
    assert_non_null(strstr(why.message, words));
    assert_null(creds);
}

static void good_papers_load_and_say_until_when(void **state)
{
    (void)state;
    struct tls_creds *creds = papers_node(&ours, "firenze", 2);
    assert_in_range(tls_creds_until_s(creds), time(NULL) + PAPERS_DAY_S / 2 - 60, time(NULL) + PAPERS_DAY_S / 2 + 60);
    assert_string_equal(tls_creds_cluster(creds), "firenze");
    tls_creds_unref(tls_creds_ref(creds));
    tls_creds_unref(creds);
    tls_creds_unref(NULL);
}

static void a_certificate_of_another_name_room_time_or_authority_is_refused(void **state)
{
    (void)state;
    const struct tls_name node = {.role = TLS_NODE, .node_id = 2, .cluster = "firenze"};
    const struct tls_name user = {.role = TLS_USER, .user = "anna", .cluster = "firenze"};
    const struct tls_name other_room = {.role = TLS_NODE, .node_id = 2, .cluster = "siena"};
    papers_issue(&ours, "good", &node, -60, PAPERS_DAY_S / 2);
    papers_issue(&ours, "old", &node, -600, -60);
    papers_issue(&ours, "young", &node, 3600, 7200);
    papers_issue(&ours, "anna", &user, -60, PAPERS_DAY_S / 2);
    papers_issue(&ours, "siena", &other_room, -60, PAPERS_DAY_S / 2);
    expect_refusal("good", &ours, 3, "names node 2 of room firenze, and this is node 3 of firenze");
    expect_refusal("siena", &ours, 2, "names node 2 of room siena");
    expect_refusal("anna", &ours, 2, "names the person anna");
    expect_refusal("old", &ours, 2, "it expired, at ");
    expect_refusal("young", &ours, 2, "it is not valid before ");
    expect_refusal("good", &theirs, 2, "another authority issued it");
}

static void files_that_are_none_are_refused(void **state)
{
    (void)state;
    const struct tls_name node = {.role = TLS_NODE, .node_id = 2, .cluster = "firenze"};
    char path[128];
    struct tls_creds *creds = NULL;
    struct seus_why why = {0};
    struct buf garbage = {0};
    papers_issue(&ours, "a", &node, -60, PAPERS_DAY_S / 2);
    papers_issue(&ours, "b", &node, -60, PAPERS_DAY_S / 2);
    assert_int_equal(papers_load(&ours, "nobody", &ours, "firenze", 2, &creds, &why), SEUS_IO);
    assert_non_null(strstr(why.message, "nobody.crt cannot be read"));
    papers_path(&ours, "a.key", path);
    assert_int_equal(chmod(path, 0604), 0);
    expect_refusal("a", &ours, 2, "may be used by everybody on this machine (mode 604)");
    papers_path(&ours, "b.key", path);
    char other[128];
    papers_path(&ours, "a.key", other);
    assert_int_equal(rename(path, other), 0);
    expect_refusal("a", &ours, 2, "is not that of the certificate");
    buf_append_str(&garbage, STR_LIT("-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n"));
    papers_put(&ours, "a.crt", &garbage);
    expect_refusal("a", &ours, 2, "a.crt");
    buf_release(&garbage);
    assert_int_equal(papers_load(&ours, "a", &ours, "the room", 2, &creds, &why), SEUS_INVALID);
    assert_non_null(strstr(why.message, "'the room' cannot stand in a certificate"));
}

static void a_certificate_shows_what_is_in_it(void **state)
{
    (void)state;
    struct tls_shown shown;
    struct buf cert = {0};
    struct buf key = {0};
    static const char *const addresses[] = {"10.0.0.2", "fd00::2", "node2.example"};
    const struct tls_wish wish = {.name = {.role = TLS_NODE, .node_id = 2, .cluster = "firenze"},
                                  .addresses = addresses, .addresses_count = 3,
                                  .from_s = 1700000000, .until_s = 4000000000, .serial = 5};
    assert_int_equal(tls_issue(&wish, buf_str(&ours.ca_cert), buf_str(&ours.ca_key), &cert, &key, NULL), SEUS_OK);
    assert_int_equal(tls_show(buf_str(&cert), buf_str(&ours.ca_cert), &shown, NULL), SEUS_OK);
    assert_true(shown.has_name && shown.is_trusted);
    assert_int_equal(shown.name.node_id, 2);
    assert_string_equal(shown.addresses, "10.0.0.2,fd00::2,node2.example");
    assert_int_equal(shown.from_s, 1700000000);
    assert_int_equal(shown.until_s, 4000000000);
    assert_int_equal(strlen(shown.fingerprint), 64);
    assert_int_equal(tls_show(buf_str(&cert), buf_str(&theirs.ca_cert), &shown, NULL), SEUS_OK);
    assert_false(shown.is_trusted);
    assert_int_equal(tls_show(STR_LIT("nothing"), (struct str){0}, &shown, NULL), SEUS_INVALID);
    buf_release(&cert);
    buf_release(&key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_papers_load_and_say_until_when),
        cmocka_unit_test(a_certificate_of_another_name_room_time_or_authority_is_refused),
        cmocka_unit_test(files_that_are_none_are_refused),
        cmocka_unit_test(a_certificate_shows_what_is_in_it),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
