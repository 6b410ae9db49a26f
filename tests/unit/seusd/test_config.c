/* SPDX-License-Identifier: EUPL-1.2 */
/* The configuration file of seusd: what it may say, who goes before whom, and a place for everything that is wrong. */
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

#include "seusd/options.h"

struct files {
    char dir[32];
    char main[64];
    char drop_in[80];
    char first[112];
    char second[112];
};

static int setup(void **state)
{
    struct files *f = calloc(1, sizeof(*f));
    strcpy(f->dir, "/tmp/seus-config-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->main, sizeof(f->main), "%s/seusd.conf", f->dir);
    snprintf(f->drop_in, sizeof(f->drop_in), "%s.d", f->main);
    snprintf(f->first, sizeof(f->first), "%s/10-site.conf", f->drop_in);
    snprintf(f->second, sizeof(f->second), "%s/20-more.conf", f->drop_in);
    assert_int_equal(mkdir(f->drop_in, 0700), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct files *f = *state;
    unlink(f->first);
    unlink(f->second);
    unlink(f->main);
    rmdir(f->drop_in);
    rmdir(f->dir);
    free(f);
    return 0;
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    fclose(file);
}

static enum options_verdict parse(struct files *f, struct options *options, struct seus_why *why, const char *flag,
                                  const char *value)
{
    char program[] = "seusd";
    char config[] = "--config";
    char one[32] = "";
    char two[64] = "";
    char *argv[] = {program, config, f->main, one, two, NULL};
    snprintf(one, sizeof(one), "%s", flag != NULL ? flag : "");
    snprintf(two, sizeof(two), "%s", value != NULL ? value : "");
    argv[3] = flag != NULL ? one : NULL;
    argv[4] = value != NULL ? two : NULL;
    *why = (struct seus_why){.message = ""};
    return options_parse(3 + (flag != NULL) + (value != NULL), argv, options, why);
}

static void a_file_sets_everything_and_tells_where(void **state)
{
    struct files *f = *state;
    struct options o;
    struct seus_why why;
    char origin[128];
    put(f->main, "# the room of Firenze\n[room]\nnode = 2\ncluster = firenze\nprofile = lan\npeer = 1=127.0.0.1:7001\n"
                 "peer = 2=127.0.0.1:7002\npeer = 3=127.0.0.1:7003\n\n[node]\ndata = /srv/seus\n"
                 "socket = /run/seus.sock\nlisten = 127.0.0.1:8080\nplugins = /opt/plugins\nmin-free-mb = 8 ; little\n"
                 "debug = on\n");
    assert_int_equal(parse(f, &o, &why, NULL, NULL), OPTIONS_RUN);
    assert_int_equal(o.node_id, 2);
    assert_string_equal(o.cluster_name, "firenze");
    assert_int_equal(o.timing.election_timeout_ms, 300);
    assert_int_equal(o.members_count, 3);
    assert_string_equal(o.members[2].address, "127.0.0.1:7003");
    assert_true(o.debug);
    assert_string_equal(o.data_dir, "/srv/seus");
    assert_string_equal(o.socket, "/run/seus.sock");
    assert_string_equal(o.listen, "127.0.0.1:8080");
    assert_string_equal(o.plugin_dir, "/opt/plugins");
    assert_int_equal(o.min_free_bytes, 8u << 20);
    snprintf(origin, sizeof(origin), "%s:3", f->main);
    assert_string_equal(o.origins[SETTING_NODE], origin);
    assert_false(o.bootstrap);
}

static void drop_ins_go_before_the_file_and_flags_before_both(void **state)
{
    struct files *f = *state;
    struct options o;
    struct seus_why why;
    char origin[128];
    put(f->main, "[room]\ncluster = one\nprofile = wan\n[node]\nmin-free-mb = 1\n");
    put(f->second, "[room]\ncluster = three\n");
    put(f->first, "[room]\ncluster = two\n[node]\nmin-free-mb = 2\n");
    assert_int_equal(parse(f, &o, &why, "--profile", "lan"), OPTIONS_RUN);
    assert_string_equal(o.cluster_name, "three");
    assert_string_equal(o.profile, "lan");
    assert_string_equal(o.origins[SETTING_PROFILE], "--profile");
    assert_int_equal(o.min_free_bytes, 2u << 20);
    snprintf(origin, sizeof(origin), "%s:4", f->first);
    assert_string_equal(o.origins[SETTING_MIN_FREE_MB], origin);
    assert_string_equal(o.origins[SETTING_LISTEN], "default");
}

static void peers_of_a_later_place_take_the_place_of_earlier_ones(void **state)
{
    struct files *f = *state;
    struct options o;
    struct seus_why why;
    put(f->main, "[room]\npeer = 1=a:1\npeer = 2=b:1\npeer = 3=c:1\n");
    put(f->first, "[room]\npeer = 1=a:2\npeer = 2=b:2\npeer = 3=c:2\n");
    assert_int_equal(parse(f, &o, &why, NULL, NULL), OPTIONS_RUN);
    assert_int_equal(o.members_count, 3);
    assert_string_equal(o.members[0].address, "a:2");
    assert_int_equal(parse(f, &o, &why, "--peer", "1=x:1"), OPTIONS_RUN);
    assert_int_equal(o.members_count, 1);
    assert_string_equal(o.members[0].address, "x:1");
}

/* A file, the line at fault, and words that the sentence must hold. */
static const struct {
    const char *text;
    unsigned line;
    const char *message;
} wrong[] = {
    {"[room]\nclutser = a\n", 2, "did you mean 'cluster'?"},
    {"[room]\nzzzzzz = a\n", 2, "there is no setting 'zzzzzz'"},
    {"[node]\ncluster = a\n", 2, "'cluster' belongs into the section [room], not [node]"},
    {"cluster = a\n", 1, "belongs into the section [room], not []"},
    {"[room]\n\nnode = 0\n", 3, "node starts from 1"},
    {"[room]\nnode = two\n", 2, "'two'"},
    {"[node]\ndebug = maybe\n", 2, "debug must be yes or no, got 'maybe'"},
    {"[room]\ncluster = a\ncluster = b\n", 3, "set a second time"},
    {"[room]\npeer = 1=a:1\npeer = 1=a:2\n", 3, "a second time"},
    {"[room]\npeer = 1=127.0.0.1:7001\npeer = 2=127.0.0.1:70001\n", 3, "with a port from 1 to 65535"},
    {"[room]\naddress = 10.0.0.1\n", 2, "'10.0.0.1' is not a peer address"},
    {"[node]\nlisten = 127.0.0.1:http\n", 2, "127.0.0.1:http"},
    {"[room]\nbootstrap = yes\n", 2, "there is no setting 'bootstrap'"},
    {"[room\ncluster = a\n", 1, "neither a [section] nor name = value"},
    {"[room]\ncluster\n", 2, "neither a [section] nor name = value"},
    {"[room]\ncluster =;a\n", 2, "does not begin with ';'"},
    {"[room]\ncluster = a\n  continued\n", 3, "a second time"},
};

static void everything_wrong_has_its_place_and_its_sentence(void **state)
{
    struct files *f = *state;
    for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct options o;
        struct seus_why why;
        char place[96];
        put(f->main, wrong[i].text);
        snprintf(place, sizeof(place), "%s:%u: ", f->main, wrong[i].line);
        if (parse(f, &o, &why, NULL, NULL) != OPTIONS_WRONG) {
            fail_msg("taken: %s", wrong[i].text);
        }
        if (strncmp(why.message, place, strlen(place)) != 0 || strstr(why.message, wrong[i].message) == NULL) {
            fail_msg("'%s' does not say %s%s", why.message, place, wrong[i].message);
        }
    }
}

static void a_file_that_is_not_there_or_too_wide_is_refused(void **state)
{
    struct files *f = *state;
    struct options o;
    struct seus_why why;
    char wide[400] = "[node]\ndata = /";
    assert_int_equal(parse(f, &o, &why, NULL, NULL), OPTIONS_WRONG);
    assert_non_null(strstr(why.message, "cannot read"));
    memset(wide + strlen(wide), 'x', 300);
    put(f->main, wide);
    assert_int_equal(parse(f, &o, &why, NULL, NULL), OPTIONS_WRONG);
    assert_non_null(strstr(why.message, ":2: the line is longer than"));
}

static void a_wrong_drop_in_is_named(void **state)
{
    struct files *f = *state;
    struct options o;
    struct seus_why why;
    put(f->main, "[room]\ncluster = a\n");
    put(f->first, "[node]\nlisten = 127.0.0.1:1\nlisten = 127.0.0.1:2\n");
    assert_int_equal(parse(f, &o, &why, NULL, NULL), OPTIONS_WRONG);
    assert_non_null(strstr(why.message, "10-site.conf:3: "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_sets_everything_and_tells_where, setup, teardown),
        cmocka_unit_test_setup_teardown(drop_ins_go_before_the_file_and_flags_before_both, setup, teardown),
        cmocka_unit_test_setup_teardown(peers_of_a_later_place_take_the_place_of_earlier_ones, setup, teardown),
        cmocka_unit_test_setup_teardown(everything_wrong_has_its_place_and_its_sentence, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_that_is_not_there_or_too_wide_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_wrong_drop_in_is_named, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
