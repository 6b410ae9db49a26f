/* SPDX-License-Identifier: EUPL-1.2 */
/* CHANGE payloads: what is read, what is refused, and that no bytes whatever lead out of bounds. */
#include "cluster.h"

static void the_first_payload_reads_back_as_its_members(void **state)
{
    (void)state;
    struct buf payload = {0};
    struct agree_member members[AGREE_NODES_MAX];
    unsigned count = 0;
    cluster_change_payload(3, 1, &payload);
    assert_int_equal(changes_decode(buf_str(&payload), members, &count, NULL), SEUS_OK);
    assert_int_equal(count, 4);
    assert_int_equal(members[2].node_id, 3);
    assert_true(members[2].voter);
    assert_false(members[3].voter);
    assert_string_equal(members[3].address, "127.0.0.1:7104");
    struct buf again = {0};
    assert_int_equal(agree_bootstrap_payload(members, count, &again, NULL), SEUS_OK);
    assert_int_equal(again.len, payload.len);
    assert_memory_equal(again.data, payload.data, payload.len);
    buf_release(&payload);
    buf_release(&again);
}

static void impossible_member_lists_are_refused_with_a_sentence(void **state)
{
    (void)state;
    struct agree_member members[AGREE_NODES_MAX + 1] = {{0}};
    struct buf payload = {0};
    struct seus_why why;
    for (unsigned i = 0; i < AGREE_NODES_MAX + 1; i++) {
        members[i].node_id = i + 1;
        members[i].voter = true;
        member_address(i + 1, members[i].address, sizeof(members[i].address));
    }
    assert_int_equal(agree_bootstrap_payload(members, 0, &payload, &why), SEUS_INVALID);
    assert_int_equal(agree_bootstrap_payload(members, AGREE_NODES_MAX + 1, &payload, &why), SEUS_INVALID);
    assert_int_equal(agree_bootstrap_payload(members, AGREE_NODES_MAX, &payload, &why), SEUS_OK);
    members[1].node_id = 1;
    assert_int_equal(agree_bootstrap_payload(members, 3, &payload, &why), SEUS_INVALID);
    assert_non_null(strstr(why.message, "same id or address"));
    members[1].node_id = 0;
    assert_int_equal(agree_bootstrap_payload(members, 3, &payload, &why), SEUS_INVALID);
    members[1].node_id = 2;
    memcpy(members[1].address, members[0].address, sizeof(members[1].address));
    assert_int_equal(agree_bootstrap_payload(members, 3, &payload, &why), SEUS_INVALID);
    members[0].voter = false;
    assert_int_equal(agree_bootstrap_payload(members, 1, &payload, &why), SEUS_INVALID);
    assert_non_null(strstr(why.message, "no voter"));
    buf_release(&payload);
}

/* A copy on the heap of exactly that size, so that one byte beyond is seen. */
static enum seus_err decode_exactly(const unsigned char *bytes, size_t bytes_len)
{
    struct agree_member members[AGREE_NODES_MAX];
    unsigned count = 0;
    char *copy = malloc(bytes_len > 0 ? bytes_len : 1);
    memcpy(copy, bytes, bytes_len);
    const enum seus_err err = changes_decode((struct str){copy, bytes_len}, members, &count, NULL);
    if (err == SEUS_OK) {
        assert_true(count >= 1 && count <= AGREE_NODES_MAX);
        /* What passes is safe for the library's own decoder, and means the same to it. */
        const struct raft_buffer buffer = {.base = copy, .len = bytes_len};
        struct raft_configuration configuration;
        assert_int_equal(raft_configuration_decode(&buffer, &configuration), 0);
        assert_int_equal(configuration.n, count);
        for (unsigned i = 0; i < count; i++) {
            assert_int_equal(configuration.servers[i].id, members[i].node_id);
            assert_string_equal(configuration.servers[i].address, members[i].address);
        }
        raft_configuration_close(&configuration);
    }
    free(copy);
    return err;
}

static void no_bit_flip_and_no_cut_leads_out_of_bounds(void **state)
{
    (void)state;
    struct buf payload = {0};
    unsigned passed = 0;
    cluster_change_payload(3, 2, &payload);
    for (size_t len = 0; len < payload.len; len++) {
        assert_int_equal(decode_exactly(payload.data, len), SEUS_INVALID);
    }
    for (size_t bit = 0; bit < payload.len * 8; bit++) {
        payload.data[bit / 8] ^= (unsigned char)(1u << (bit % 8));
        passed += decode_exactly(payload.data, payload.len) == SEUS_OK ? 1 : 0;
        payload.data[bit / 8] ^= (unsigned char)(1u << (bit % 8));
    }
    assert_true(passed > 0 && passed < payload.len * 8); /* another id or another letter of an address is sound */
    uint64_t random = 1;
    for (int i = 0; i < 20000; i++) {
        unsigned char bytes[96];
        for (size_t j = 0; j < sizeof(bytes); j++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
            bytes[j] = j < payload.len && (random >> 60) != 0 ? payload.data[j] : (unsigned char)(random >> 33);
        }
        (void)decode_exactly(bytes, (size_t)(random >> 40) % sizeof(bytes));
    }
    buf_release(&payload);
}

static void flipped_changes_in_a_message_never_harm_a_node(void **state)
{
    (void)state;
    struct cluster *c = cluster_make(3, 0, 1);
    struct node *n = &c->nodes[1];
    struct buf payload = {0};
    uint64_t term = 2;
    cluster_change_payload(3, 1, &payload);
    node_start(n);
    cluster_settle(c);
    for (size_t bit = 0; bit < payload.len * 8; bit++) {
        payload.data[bit / 8] ^= (unsigned char)(1u << (bit % 8));
        struct log_entry entry = {.index = 2, .term = term, .type = LOG_CHANGE, .payload = buf_str(&payload)};
        const struct peer_message message = {.type = PEER_APPEND,
                                             .append = {.term = term, .prev_index = 1, .prev_term = 1,
                                                        .leader_commit = 1, .entries_count = 1, .entries = &entry}};
        agree_receive(n->agree, 2, &message);
        cluster_settle(c);
        payload.data[bit / 8] ^= (unsigned char)(1u << (bit % 8));
        term++; /* what was taken is truncated by the next */
    }
    assert_int_equal(n->fatals, 0);
    buf_release(&payload);
    cluster_free(c);
}

static void one_step_means_one_member_and_the_same_order(void **state)
{
    (void)state;
    struct agree_member a[AGREE_NODES_MAX] = {{0}};
    struct agree_member b[AGREE_NODES_MAX] = {{0}};
    for (unsigned i = 0; i < 5; i++) {
        a[i].node_id = i + 1;
        a[i].voter = i < 3;
        member_address(i + 1, a[i].address, sizeof(a[i].address));
    }
    memcpy(b, a, sizeof(a));
    assert_true(changes_is_one_step(a, 3, b, 3));
    assert_true(changes_is_one_step(a, 3, b, 4));
    assert_true(changes_is_one_step(a, 4, b, 3));
    assert_false(changes_is_one_step(a, 3, b, 5));
    assert_true(changes_is_one_step(a, 4, b + 1, 3)); /* the first is removed */
    assert_true(changes_is_one_step(a + 1, 3, b, 4));
    b[3].voter = true;
    assert_true(changes_is_one_step(a, 4, b, 4));
    b[0].voter = false;
    assert_false(changes_is_one_step(a, 4, b, 4)); /* two roles */
    assert_false(changes_is_one_step(a, 3, b, 4)); /* one added, another changed */
    memcpy(b, a, sizeof(a));
    b[0] = a[1];
    b[1] = a[0];
    assert_false(changes_is_one_step(a, 3, b, 3)); /* swapped */
    memcpy(b, a, sizeof(a));
    b[2] = a[4];
    assert_false(changes_is_one_step(a, 3, b, 3)); /* one for another */
}

static void the_index_of_changes_follows_truncation(void **state)
{
    (void)state;
    struct changes changes = {0};
    for (uint64_t i = 1; i <= 20; i++) {
        changes_append(&changes, i * 10, STR_LIT("payload"));
    }
    assert_null(changes_at(&changes, 9));
    assert_int_equal(changes_at(&changes, 10)->index, 10);
    assert_int_equal(changes_at(&changes, 55)->index, 50);
    changes_truncate(&changes, 50);
    assert_int_equal(changes_at(&changes, UINT64_MAX)->index, 40);
    changes_release(&changes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_payload_reads_back_as_its_members),
        cmocka_unit_test(impossible_member_lists_are_refused_with_a_sentence),
        cmocka_unit_test(no_bit_flip_and_no_cut_leads_out_of_bounds),
        cmocka_unit_test(flipped_changes_in_a_message_never_harm_a_node),
        cmocka_unit_test(one_step_means_one_member_and_the_same_order),
        cmocka_unit_test(the_index_of_changes_follows_truncation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
