/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What sums up a log from its first entry to one index: the hash chain, and the Merkle tree of RFC 6962 whose leaves
 * are the entries. Pure, from the entries alone; record/FORMAT.md says how a stranger computes the same. Called by
 * apply/, by backups and by whoever proves or verifies. Adding an entry costs two hashes and, on the mean, one more.
 *
 * The tree of n entries is kept as its peaks: one hash for each bit of n. Every whole subtree of 256, 65536, ...
 * entries is told once, as a tile: whoever keeps the tiles proves any entry with few hashes.
 */
#ifndef WIRE_HEAD_H
#define WIRE_HEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "wire/entry.h"

#define HEAD_LEVELS 40u     /* a log of 2^40 entries */
#define HEAD_TILE_LEVELS 8u /* a tile is a subtree of 2^8 entries, or of 2^8 tiles of the level below */
#define HEAD_TILE_COUNT 256u
#define HEAD_TILES_MAX 4u   /* tiles that one entry can complete */

struct log_head {
    uint64_t size;                               /* entries: the index it stands for */
    unsigned char chain[SHA256_SIZE];
    unsigned char peaks[HEAD_LEVELS][SHA256_SIZE]; /* of level l: there if bit l of size is set */
};

struct log_tile {
    unsigned level;     /* 1: of 256 entries, 2: of 65536, ... */
    uint64_t number;    /* from 0 */
    unsigned char hash[SHA256_SIZE];
};

/* Adds the entry with index size + 1. tiles (HEAD_TILES_MAX of them; NULL: not wanted) are those it completes; their
 * count is returned. */
unsigned log_head_add(struct log_head *head, const struct log_entry *entry, struct log_tile *tiles);
/* The root of the tree of all entries. */
void log_head_root(const struct log_head *head, unsigned char ret[SHA256_SIZE]);

/* The next value of the chain: SHA-256 of chain, index, term, type and hash of the payload. */
void log_chain_next(unsigned char chain[SHA256_SIZE], const struct log_entry *entry);
/* Hash of a leaf: SHA-256(00 || index le || term le || type || SHA-256(payload)). */
void log_leaf(const struct log_entry *entry, unsigned char ret[SHA256_SIZE]);
/* Hash of a node: SHA-256(01 || left || right). */
void log_node(const unsigned char *left, const unsigned char *right, unsigned char ret[SHA256_SIZE]);

/*
 * Root that an inclusion proof leads to (RFC 9162, 2.1.3.2): leaf number (index - 1) in a tree of size entries, path
 * from the leaf's neighbour upwards. False: the path has another length than such a proof has.
 */
bool log_proof_root(const unsigned char leaf[SHA256_SIZE], uint64_t number, uint64_t size,
                    const unsigned char (*path)[SHA256_SIZE], unsigned path_count, unsigned char ret[SHA256_SIZE]);

#endif
