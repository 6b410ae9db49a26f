/* SPDX-License-Identifier: EUPL-1.2 */
/* See head.h. The payload is hashed once for both: a payload that is erased later can be given by its hash. */
#include "wire/head.h"

#include <string.h>

#include "base/bytes.h"
#include "base/check.h"

#define FACTS_SIZE (8u + 8u + 1u + SHA256_SIZE) /* index, term, type, hash of the payload */

static void facts_write(unsigned char *target, const struct log_entry *entry)
{
    put_u64_le(target, entry->index);
    put_u64_le(target + 8, entry->term);
    target[16] = entry->type;
    hash_sha256(entry->payload.len > 0 ? entry->payload.ptr : "", entry->payload.len, target + 17);
}

void log_node(const unsigned char *left, const unsigned char *right, unsigned char ret[SHA256_SIZE])
{
    unsigned char bytes[1 + 2 * SHA256_SIZE];
    bytes[0] = 1;
    memcpy(bytes + 1, left, SHA256_SIZE);
    memcpy(bytes + 1 + SHA256_SIZE, right, SHA256_SIZE);
    hash_sha256(bytes, sizeof(bytes), ret);
}

static void chain_take(unsigned char chain[SHA256_SIZE], const unsigned char facts[FACTS_SIZE])
{
    unsigned char link[SHA256_SIZE + FACTS_SIZE];
    memcpy(link, chain, SHA256_SIZE);
    memcpy(link + SHA256_SIZE, facts, FACTS_SIZE);
    hash_sha256(link, sizeof(link), chain);
}

static void leaf_take(const unsigned char facts[FACTS_SIZE], unsigned char ret[SHA256_SIZE])
{
    unsigned char bytes[1 + FACTS_SIZE];
    bytes[0] = 0;
    memcpy(bytes + 1, facts, FACTS_SIZE);
    hash_sha256(bytes, sizeof(bytes), ret);
}

void log_chain_next(unsigned char chain[SHA256_SIZE], const struct log_entry *entry)
{
    unsigned char facts[FACTS_SIZE];
    facts_write(facts, entry);
    chain_take(chain, facts);
}

void log_leaf(const struct log_entry *entry, unsigned char ret[SHA256_SIZE])
{
    unsigned char facts[FACTS_SIZE];
    facts_write(facts, entry);
    leaf_take(facts, ret);
}

unsigned log_head_add(struct log_head *head, const struct log_entry *entry, struct log_tile *tiles)
{
    unsigned char facts[FACTS_SIZE];
    unsigned char hash[SHA256_SIZE];
    unsigned count = 0;
    unsigned level = 0;
    CHECK(entry->index == head->size + 1);
    facts_write(facts, entry);
    chain_take(head->chain, facts);
    leaf_take(facts, hash);
    for (; (head->size >> level) % 2 == 1; level++) {
        CHECK(level + 1 < HEAD_LEVELS);
        log_node(head->peaks[level], hash, hash);
        if ((level + 1) % HEAD_TILE_LEVELS == 0 && tiles != NULL) {
            CHECK(count < HEAD_TILES_MAX);
            tiles[count].level = (level + 1) / HEAD_TILE_LEVELS;
            tiles[count].number = head->size >> (level + 1);
            memcpy(tiles[count].hash, hash, SHA256_SIZE);
            count++;
        }
    }
    memcpy(head->peaks[level], hash, SHA256_SIZE);
    head->size++;
    return count;
}

void log_head_root(const struct log_head *head, unsigned char ret[SHA256_SIZE])
{
    bool any = false;
    for (unsigned level = 0; level < HEAD_LEVELS; level++) {
        if ((head->size >> level) % 2 == 0) {
            continue;
        }
        if (any) {
            log_node(head->peaks[level], ret, ret);
        } else {
            memcpy(ret, head->peaks[level], SHA256_SIZE);
        }
        any = true;
    }
    if (!any) {
        hash_sha256("", 0, ret);
    }
}

bool log_proof_root(const unsigned char leaf[SHA256_SIZE], uint64_t number, uint64_t size,
                    const unsigned char (*path)[SHA256_SIZE], unsigned path_count, unsigned char ret[SHA256_SIZE])
{
    uint64_t at = number;
    uint64_t last = size - 1;
    if (size == 0 || number >= size) {
        return false;
    }
    memcpy(ret, leaf, SHA256_SIZE);
    for (unsigned i = 0; i < path_count; i++) {
        if (last == 0) {
            return false;
        }
        if (at % 2 == 1 || at == last) {
            log_node(path[i], ret, ret);
            while (at % 2 == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            log_node(ret, path[i], ret);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0;
}
