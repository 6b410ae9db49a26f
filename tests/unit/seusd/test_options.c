/* SPDX-License-Identifier: EUPL-1.2 */
/* The command line of seusd: defaults that need nothing, and a sentence for each thing that is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "seusd/options.h"

#define ARGS_MAX 24

/* Parses words; the list ends with NULL. */
static enum options_verdict parse(struct options *options, struct seus_why *why, const char *const *words)
{
    char *argv[ARGS_MAX + 2] = {strdup("seusd")};
    int argc = 1;
    for (; words[argc - 1] != NULL && argc <= ARGS_MAX; argc++) {
        argv[argc] = strdup(words[argc - 1]);
    }
    *why = (struct seus_why){.message = ""};
    optind = 0; /* a process parses its line once; this one begins again */
    const enum options_verdict verdict = options_parse(argc, argv, options, why);
    for (int i = 0; i < argc; i++) {
        free(argv[i]);
    }
    return verdict;
}

#define PARSE(...) parse(&options, &why, (const char *const[]){__VA_ARGS__, NULL})
#define PEERS "--peer", "1=127.0.0.1:7001", "--peer", "2=127.0.0.1:7002", "--peer", "3=127.0.0.1:7003"

static void no_options_are_a_one_node_room(void **state)
{
    struct options options;
    struct seus_why why;
    (void)state;
    setenv("SEUS_SOCKET", "/tmp/seus-test.sock", 1);
    assert_int_equal(parse(&options, &why, (const char *const[]){NULL}), OPTIONS_RUN);
    assert_int_equal(options.node_id, 1);
    assert_int_equal(options.members_count, 0);
    assert_string_equal(options.cluster_name, "seus");
    assert_string_equal(options.socket, "/tmp/seus-test.sock");
    assert_string_equal(options.listen, "");
    assert_true(options.data_dir[0] == '/');
    assert_int_equal(options.timing.election_timeout_ms, 1000);
    assert_int_equal(options.timing.heartbeat_ms, 100);
    assert_int_equal(options.min_free_bytes, 64u << 20);
    assert_int_equal(options.plugin_deadline_ms, 50);
    assert_false(options.bootstrap || options.rebuild_views || options.debug);
    assert_true(strlen(options.program) > 0);
}

static void every_option_is_taken(void **state)
{
    struct options options;
    struct seus_why why;
    (void)state;
    assert_int_equal(PARSE(PEERS, "--node", "2", "--cluster", "prova", "--bootstrap", "--profile", "lan", "--data",
                           "/tmp/d", "--socket=/tmp/s", "--listen", "127.0.0.1:8080", "--plugins", "/tmp/p",
                           "--min-free-mb", "8", "--plugin-deadline-ms", "200"),
                     OPTIONS_RUN);
    assert_int_equal(options.node_id, 2);
    assert_int_equal(options.members_count, 3);
    assert_int_equal(options.members[2].node_id, 3);
    assert_string_equal(options.members[2].address, "127.0.0.1:7003");
    assert_true(options.members[0].voter && options.members[1].voter && options.members[2].voter);
    assert_string_equal(options.cluster_name, "prova");
    assert_true(options.bootstrap);
    assert_int_equal(options.timing.election_timeout_ms, 300);
    assert_string_equal(options.data_dir, "/tmp/d");
    assert_string_equal(options.socket, "/tmp/s");
    assert_string_equal(options.listen, "127.0.0.1:8080");
    assert_string_equal(options.plugin_dir, "/tmp/p");
    assert_int_equal(options.min_free_bytes, 8u << 20);
    assert_int_equal(options.plugin_deadline_ms, 200);
    assert_int_equal(PARSE("--rebuild-views", "--debug"), OPTIONS_RUN);
    assert_true(options.rebuild_views && options.debug);
    assert_int_equal(PARSE("--tls-cert", "/c", "--tls-key", "/k", "--tls-ca", "/a"), OPTIONS_RUN);
    assert_string_equal(options.tls_cert, "/c");
    assert_string_equal(options.tls_key, "/k");
    assert_string_equal(options.tls_ca, "/a");
}

/* What is wrong, and words that its sentence must hold. */
static const struct {
    const char *words[ARGS_MAX];
    const char *message;
} wrong[] = {
    {{"--node", "0"}, "--node starts from 1"},
    {{"--tls-cert", "/c", "--tls-key", "/k"}, "TLS needs all three"},
    {{"--tls-ca", "/a"}, "TLS needs all three"},
    {{"--node", "one"}, "'one'"},
    {{"--node", "-1"}, "'-1'"},
    {{"--node", "4294967296"}, "4294967295"},
    {{"--node", "1x"}, "'1x'"},
    {{"--node", ""}, "must be a number"},
    {{"--node"}, "without its value: --node"},
    {{"--nodes", "1"}, "--nodes"},
    {{"--peer", "127.0.0.1:7001"}, "N=HOST:PORT"},
    {{"--peer", "1="}, "N=HOST:PORT"},
    {{"--peer", "0=127.0.0.1:7001"}, "N=HOST:PORT"},
    {{"--peer", "=127.0.0.1:7001"}, "N=HOST:PORT"},
    {{"--peer", "1=a:70001"}, "'a:70001' is not a peer address: it does not end in :port with a port from 1 to 65535"},
    {{"--peer", "1=a:1", "--peer", "1=a:2"}, "'1=a:2' names a node id or an address a second time"},
    {{"--peer", "1=a:1", "--peer", "2=a:1"}, "'2=a:1' names a node id or an address a second time"},
    {{"--peer", "1=a:1", "--peer", "2=a:2"}, "a room of two nodes stops when either stops"},
    {{"--node", "4", PEERS}, "no --peer names this node (--node 4)"},
    {{"--profile", "fast"}, "'fast'"},
    {{"--cluster", ""}, "--cluster is empty"},
    {{"--data", ""}, "--data is empty"},
    {{"--socket",
      "/123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678"},
     "--socket is empty or longer than 107 bytes"},
    {{"--plugin-deadline-ms", "9"}, "at least 10"},
    {{"--plugin-deadline-ms", "5001"}, "up to 5000"},
    {{"--min-free-mb", "lots"}, "'lots'"},
    {{"--min-free-mb", "1048577"}, "up to 1048576"},
    {{"start"}, "seusd takes options only, got 'start'"},
};

static void each_wrong_input_has_its_sentence(void **state)
{
    struct options options;
    struct seus_why why;
    (void)state;
    for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        if (parse(&options, &why, wrong[i].words) != OPTIONS_WRONG) {
            fail_msg("%s %s was taken", wrong[i].words[0], wrong[i].words[1] != NULL ? wrong[i].words[1] : "");
        }
        if (strstr(why.message, wrong[i].message) == NULL) {
            fail_msg("'%s' does not say: %s", why.message, wrong[i].message);
        }
    }
}

static void peers_have_a_limit(void **state)
{
    char words[AGREE_NODES_MAX + 1][32];
    struct options options;
    struct seus_why why;
    char *argv[2 * AGREE_NODES_MAX + 4];
    int argc = 0;
    (void)state;
    argv[argc++] = strdup("seusd");
    for (int i = 0; i <= AGREE_NODES_MAX; i++) {
        snprintf(words[i], sizeof(words[i]), "%d=127.0.0.1:%d", i + 1, 7001 + i);
        argv[argc++] = strdup("--peer");
        argv[argc++] = strdup(words[i]);
    }
    argv[argc] = NULL;
    optind = 0;
    assert_int_equal(options_parse(argc, argv, &options, &why), OPTIONS_WRONG);
    assert_non_null(strstr(why.message, "more than 16 peers"));
    optind = 0;
    assert_int_equal(options_parse(argc - 2, argv, &options, &why), OPTIONS_RUN);
    assert_int_equal(options.members_count, AGREE_NODES_MAX);
    for (int i = 0; i < argc; i++) {
        free(argv[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_options_are_a_one_node_room),
        cmocka_unit_test(every_option_is_taken),
        cmocka_unit_test(each_wrong_input_has_its_sentence),
        cmocka_unit_test(peers_have_a_limit),
    };
    return cmocka_run_group_tests_name("seusd/options", tests, NULL, NULL);
}
