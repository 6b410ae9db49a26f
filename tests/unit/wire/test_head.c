/* SPDX-License-Identifier: EUPL-1.2 */
/* Chain and tree of a log, beside a slow and plain computation of the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/bytes.h"
#include "wire/head.h"

#define ENTRIES 700u

static struct log_entry entry_of(uint64_t index)
{
    static char text[32];
    const int len = snprintf(text, sizeof(text), "entry %llu", (unsigned long long)index);
    return (struct log_entry){
        .index = index, .term = 1 + index / 100, .type = LOG_COMMAND, .payload = {text, (size_t)len}};
}

static void leaves_fill(unsigned char leaves[ENTRIES][SHA256_SIZE])
{
    for (unsigned i = 0; i < ENTRIES; i++) {
        const struct log_entry entry = entry_of(i + 1);
        log_leaf(&entry, leaves[i]);
    }
}

/* Level by level; an odd node at the end goes up as it is. That is the tree of RFC 6962. */
static void root_plain(unsigned char leaves[ENTRIES][SHA256_SIZE], unsigned count, unsigned char ret[SHA256_SIZE])
{
    unsigned char row[ENTRIES][SHA256_SIZE];
    memcpy(row, leaves, (size_t)count * SHA256_SIZE);
    for (; count > 1; count = (count + 1) / 2) {
        for (unsigned i = 0; i < count / 2; i++) {
            log_node(row[2 * i], row[2 * i + 1], row[i]);
        }
        if (count % 2 == 1) {
            memmove(row[count / 2], row[count - 1], SHA256_SIZE);
        }
    }
    memcpy(ret, row[0], SHA256_SIZE);
}

static unsigned path_plain(unsigned char leaves[ENTRIES][SHA256_SIZE], unsigned count, unsigned at,
                           unsigned char path[HEAD_LEVELS][SHA256_SIZE])
{
    unsigned char row[ENTRIES][SHA256_SIZE];
    unsigned found = 0;
    memcpy(row, leaves, (size_t)count * SHA256_SIZE);
    for (; count > 1; count = (count + 1) / 2, at /= 2) {
        if ((at ^ 1u) < count) {
            memcpy(path[found++], row[at ^ 1u], SHA256_SIZE);
        }
        for (unsigned i = 0; i < count / 2; i++) {
            log_node(row[2 * i], row[2 * i + 1], row[i]);
        }
        if (count % 2 == 1) {
            memmove(row[count / 2], row[count - 1], SHA256_SIZE);
        }
    }
    return found;
}

static void the_root_is_that_of_the_plain_computation_at_every_size(void **state)
{
    static unsigned char leaves[ENTRIES][SHA256_SIZE];
    struct log_head head = {0};
    unsigned char chain[SHA256_SIZE] = {0};
    (void)state;
    leaves_fill(leaves);
    for (unsigned size = 1; size <= ENTRIES; size++) {
        unsigned char expected[SHA256_SIZE];
        unsigned char root[SHA256_SIZE];
        const struct log_entry entry = entry_of(size);
        (void)log_head_add(&head, &entry, NULL);
        log_chain_next(chain, &entry);
        log_head_root(&head, root);
        root_plain(leaves, size, expected);
        assert_memory_equal(root, expected, SHA256_SIZE);
        assert_memory_equal(head.chain, chain, SHA256_SIZE);
    }
}

static void the_root_of_nothing_is_the_hash_of_nothing(void **state)
{
    const struct log_head head = {0};
    unsigned char root[SHA256_SIZE];
    char hex[2 * SHA256_SIZE + 1];
    (void)state;
    log_head_root(&head, root);
    hash_hex(hex, root, sizeof(root));
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void a_tile_is_the_root_of_its_entries(void **state)
{
    static unsigned char leaves[ENTRIES][SHA256_SIZE];
    struct log_head head = {0};
    struct log_tile tiles[HEAD_TILES_MAX];
    unsigned seen = 0;
    (void)state;
    leaves_fill(leaves);
    for (unsigned size = 1; size <= ENTRIES; size++) {
        const struct log_entry entry = entry_of(size);
        const unsigned count = log_head_add(&head, &entry, tiles);
        assert_int_equal(count, size % HEAD_TILE_COUNT == 0 ? 1 : 0);
        if (count > 0) {
            unsigned char expected[SHA256_SIZE];
            root_plain(leaves + seen * HEAD_TILE_COUNT, HEAD_TILE_COUNT, expected);
            assert_int_equal(tiles[0].level, 1);
            assert_int_equal(tiles[0].number, seen);
            assert_memory_equal(tiles[0].hash, expected, SHA256_SIZE);
            seen++;
        }
    }
    assert_int_equal(seen, ENTRIES / HEAD_TILE_COUNT);
}

static void a_proof_leads_to_the_root_and_a_wrong_one_does_not(void **state)
{
    static unsigned char leaves[ENTRIES][SHA256_SIZE];
    (void)state;
    leaves_fill(leaves);
    for (unsigned size = 1; size <= 70; size++) {
        unsigned char expected[SHA256_SIZE];
        root_plain(leaves, size, expected);
        for (unsigned at = 0; at < size; at++) {
            unsigned char path[HEAD_LEVELS + 1][SHA256_SIZE] = {{0}};
            unsigned char root[SHA256_SIZE];
            const unsigned count = path_plain(leaves, size, at, path);
            const unsigned char(*const proof)[SHA256_SIZE] = (const unsigned char(*)[SHA256_SIZE])path;
            assert_true(log_proof_root(leaves[at], at, size, proof, count, root));
            assert_memory_equal(root, expected, SHA256_SIZE);
            assert_false(log_proof_root(leaves[at], at, size, proof, count + 1, root));
            assert_false(log_proof_root(leaves[at], size, size, proof, count, root));
            if (count > 0) {
                assert_false(log_proof_root(leaves[at], at, size, proof, count - 1, root));
                path[count - 1][7] ^= 1;
                assert_true(log_proof_root(leaves[at], at, size, proof, count, root));
                assert_memory_not_equal(root, expected, SHA256_SIZE);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root_is_that_of_the_plain_computation_at_every_size),
        cmocka_unit_test(the_root_of_nothing_is_the_hash_of_nothing),
        cmocka_unit_test(a_tile_is_the_root_of_its_entries),
        cmocka_unit_test(a_proof_leads_to_the_root_and_a_wrong_one_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
