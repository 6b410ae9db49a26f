/* SPDX-License-Identifier: EUPL-1.2 */
/* Links with TLS: whoever has no certificate of the other node of this room gets nowhere, and the others go on. */
#include "agree/links.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "agree/links_private.h"
#include "links_world.h"
#include "tls/private.h"

#include "../tls/papers.h"

#define LONG_SILENCE_MS 60000u

static struct papers papers;

static int begin(void **state)
{
    (void)state;
    papers_open(&papers, "firenze");
    return 0;
}

static int end(void **state)
{
    (void)state;
    papers_close(&papers);
    return 0;
}

/* A node with good papers of its own. */
static struct node *start_secure(struct world *world, uint64_t id, uint32_t silence_ms)
{
    world->nodes[id].creds = papers_node(&papers, "firenze", id);
    return start(world, id, silence_ms);
}

static void free_all(struct world *world)
{
    struct tls_creds *creds[5];
    for (unsigned id = 1; id < 5; id++) {
        creds[id] = world->nodes[id].creds;
    }
    world_free(world);
    for (unsigned id = 1; id < 5; id++) {
        tls_creds_unref(creds[id]);
    }
}

/* Nodes 1 and 2, with a link both ways. */
static void start_linked(struct world *world, struct node **ret_a, struct node **ret_b)
{
    struct node *a = start_secure(world, 1, LONG_SILENCE_MS);
    struct node *b = start_secure(world, 2, LONG_SILENCE_MS);
    meet(world, a, 2);
    meet(world, b, 2);
    WAIT_FOR(world, a->ups == 1 && b->ups == 1);
    *ret_a = a;
    *ret_b = b;
}

static void thousands_of_messages_arrive_in_order_through_tls(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = NULL;
    struct node *b = NULL;
    start_linked(world, &a, &b);
    WAIT_FOR(world, a->statuses > 0 && b->statuses > 0);
    exchange(a, b, 3000, 1500, 900);
    free_all(world);
}

/* Node 1 is good and talks with node 3; node 2 has these papers. Node 1 refuses it with these words, and goes on. */
static void expect_refusal(const struct papers *issuer, const struct tls_name *name, int from_s, int until_s,
                           const char *words)
{
    struct world *world = world_new();
    struct node *a = start_secure(world, 1, LONG_SILENCE_MS);
    struct node *c = start_secure(world, 3, LONG_SILENCE_MS);
    struct node *b = &world->nodes[2];
    struct tls_creds *creds = papers_node(issuer, "firenze", 2); /* good in its own eyes */
    gnutls_certificate_credentials_t handle;
    assert_int_equal(gnutls_certificate_allocate_credentials(&handle), 0);
    char cert[128];
    char key[128];
    char ca[128];
    papers_issue(issuer, "bad", name, from_s, until_s);
    papers_path(issuer, "bad.crt", cert);
    papers_path(issuer, "bad.key", key);
    papers_path(&papers, "ca.crt", ca);
    assert_int_equal(gnutls_certificate_set_x509_key_file(handle, cert, key, GNUTLS_X509_FMT_PEM), 0);
    assert_true(gnutls_certificate_set_x509_trust_file(handle, ca, GNUTLS_X509_FMT_PEM) > 0);
    gnutls_certificate_free_credentials(creds->handle);
    creds->handle = handle; /* and these it shows */
    b->creds = creds;
    assert_int_equal(node_start(b, LONG_SILENCE_MS, 0, NULL), SEUS_OK);
    meet(world, a, 3);
    meet(world, c, 3);
    meet(world, b, 1);
    WAIT_FOR(world, a->refusals > 0 && links_is_up(a->links, 3) && links_is_up(c->links, 1));
    WAIT_FOR(world, strstr(a->refused_reason, words) != NULL || a->refusals > 3);
    if (strstr(a->refused_reason, words) == NULL) {
        print_error("%s\n", a->refused_reason);
    }
    assert_non_null(strstr(a->refused_reason, words));
    assert_int_equal(b->ups + a->losses + c->losses, 0);
    assert_false(links_is_up(a->links, 2));
    free_all(world);
}

static void certificates_of_others_are_refused_and_the_rest_goes_on(void **state)
{
    (void)state;
    struct papers theirs;
    const struct tls_name good = {.role = TLS_NODE, .node_id = 2, .cluster = "firenze"};
    const struct tls_name siena = {.role = TLS_NODE, .node_id = 2, .cluster = "siena"};
    const struct tls_name anna = {.role = TLS_USER, .user = "anna", .cluster = "firenze"};
    const struct tls_name four = {.role = TLS_NODE, .node_id = 4, .cluster = "firenze"};
    papers_open(&theirs, "firenze");
    expect_refusal(&papers, &good, -7200, -3600, "it expired, at ");
    expect_refusal(&papers, &good, 3600, 7200, "it is not valid before");
    expect_refusal(&papers, &siena, -60, 3600, "names node 2 of room siena, and this is room firenze");
    expect_refusal(&papers, &anna, -60, 3600, "names the person anna, and a node is wanted here");
    expect_refusal(&papers, &four, -60, 3600, "node 4");
    expect_refusal(&theirs, &good, -60, 3600, "another authority issued it");
    papers_close(&theirs);
}

static void garbage_and_plain_frames_end_their_connection_alone(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = NULL;
    struct node *b = NULL;
    start_linked(world, &a, &b);
    char garbage[3000];
    memset(garbage, 0x5a, sizeof(garbage));
    const int loud = raw_connect(a);
    raw_send(loud, garbage, sizeof(garbage));
    WAIT_FOR(world, raw_is_closed(loud));
    const int plain = raw_connect(a);
    raw_say_hello(plain, PEER_HELLO, 2);
    WAIT_FOR(world, raw_is_closed(plain));
    assert_true(a->refusals > 0);
    assert_int_equal(a->losses + b->losses, 0);
    assert_int_equal(a->hellos, 1);
    close(loud);
    close(plain);
    free_all(world);
}

static void a_half_open_hand_shake_is_given_up(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start_secure(world, 1, 200);
    const int half = raw_connect(a);
    raw_send(half, "\x16\x03\x01\x02\x00\x01", 6);
    WAIT_FOR(world, raw_is_closed(half));
    assert_non_null(strstr(a->refused_reason, "hand-shake of TLS was not finished in time"));
    close(half);
    free_all(world);
}

static void new_credentials_count_for_new_connections(void **state)
{
    (void)state;
    struct papers fresh;
    struct world *world = world_new();
    struct node *a = NULL;
    struct node *b = NULL;
    start_linked(world, &a, &b);
    papers_open(&fresh, "firenze");
    struct tls_creds *old = a->creds;
    a->creds = papers_node(&fresh, "firenze", 1);
    links_set_creds(a->links, a->creds);
    tls_creds_unref(old);
    assert_true(links_send(a->links, 2, &(struct peer_message){.type = PEER_READ}));
    links_flush(a->links);
    WAIT_FOR(world, b->messages == 1); /* what stands goes on */
    assert_int_equal(a->losses + b->losses, 0);
    struct node *c = start_secure(world, 3, LONG_SILENCE_MS);
    meet(world, c, 1);
    WAIT_FOR(world, c->refusals > 0);
    assert_non_null(strstr(c->refused_reason, "another authority issued it"));
    WAIT_FOR(world, a->refusals > 0);
    papers_close(&fresh);
    free_all(world);
}

static void with_tls_addresses_beyond_loopback_are_dialled(void **state)
{
    (void)state;
    struct world *world = world_new();
    struct node *a = start_secure(world, 1, LONG_SILENCE_MS);
    struct agree_member members[2] = {{.node_id = 1, .address = "127.0.0.1:1"},
                                      {.node_id = 2, .address = "192.0.2.1:71"}};
    assert_int_equal(links_set_members(a->links, members, 2, NULL), SEUS_OK);
    free_all(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thousands_of_messages_arrive_in_order_through_tls),
        cmocka_unit_test(certificates_of_others_are_refused_and_the_rest_goes_on),
        cmocka_unit_test(garbage_and_plain_frames_end_their_connection_alone),
        cmocka_unit_test(a_half_open_hand_shake_is_given_up),
        cmocka_unit_test(new_credentials_count_for_new_connections),
        cmocka_unit_test(with_tls_addresses_beyond_loopback_are_dialled),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
