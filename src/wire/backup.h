/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A backup of the log, as bytes: pieces, one behind the other, in a file or on their way from a node (bytes in
 * record/FORMAT.md). Pure: no file, no socket. A node writes pieces, seusctl takes and verifies them, seusd restores
 * from them. The rows are the log; views are computed from them, and keys of sealed data are never here.
 */
#ifndef WIRE_BACKUP_H
#define WIRE_BACKUP_H

#include "base/buf.h"
#include "base/err.h"
#include "wire/head.h"

#define BACKUP_FORMAT_VERSION 1u
#define BACKUP_PIECE_HEADER_SIZE 32u                  /* bytes before the body of a piece */
#define BACKUP_BODY_SIZE_SOFT (256u * 1024)           /* a piece is closed when its body reaches this */
#define BACKUP_ROWS_MAX 4096u                         /* entries of a piece */
#define BACKUP_BODY_SIZE_MAX (512u * 1024)            /* no piece is larger */
#define BACKUP_NAME_SIZE 64u

enum backup_piece_type {
    BACKUP_HEAD = 1, /* first: of which log, up to which index */
    BACKUP_ROWS = 2, /* consecutive entries */
    BACKUP_END = 3   /* last: counts, and the sums over everything before */
};

/* HEAD: what is in the backup once it is whole. */
struct backup_head {
    uint32_t generation;              /* of the room (below 2^32) */
    uint64_t cluster_id;
    uint64_t node_id;                 /* that gave it */
    uint64_t made_at_ms;              /* UTC */
    uint64_t last_index;
    uint64_t last_term;
    unsigned char chain[SHA256_SIZE]; /* at last_index */
    unsigned char root[SHA256_SIZE];  /* of the tree of all entries */
    char cluster_name[BACKUP_NAME_SIZE];
};

/* A piece that is whole: type known, checksum good. Borrows the bytes it was read from. */
struct backup_piece {
    enum backup_piece_type type;
    uint64_t first_index; /* ROWS */
    uint32_t count;       /* ROWS: entries */
    uint64_t checksum;
    struct str body;
};

void backup_write_head(const struct backup_head *head, struct buf *target);
/* A piece of these entries: consecutive, at least one. */
void backup_write_rows(const struct log_entry *entries, unsigned count, struct buf *target);

/*
 * Reads the piece at the start of bytes. *ret_size 0 with SEUS_OK: it is not all there yet. SEUS_INTEGRITY: this is no
 * piece, or it is damaged.
 */
MUST_CHECK enum seus_err backup_read_piece(struct str bytes, struct backup_piece *ret_piece, size_t *ret_size,
                                           struct seus_why *why);
/* The next entry of a ROWS piece, *at counting bytes of the body from 0 and *index from first_index; payload borrows.
 * False: the body ends here, or makes no sense. */
bool backup_next_row(const struct backup_piece *piece, size_t *at, uint64_t *index, struct log_entry *ret_entry);

/* ---- taking a backup piece by piece ---- */

/* What was taken so far, and what it must add up to. Zero-initialised. */
struct backup_sum {
    bool has_head;
    bool ended;            /* END was there, and everything adds up */
    struct backup_head head;
    struct log_head log;   /* of the entries so far */
    uint64_t last_term;    /* of the last entry */
    uint64_t commands, barriers, changes;
    uint64_t pieces;
    uint64_t bytes;        /* of all pieces */
    uint64_t whole;        /* checksum over the checksums of all pieces */
};

/* Takes one more piece: order, gaps, terms, the chain at the end. SEUS_INTEGRITY names the index. on_row (NULL: not
 * wanted) is called with each entry, which is borrowed; false stops, with SEUS_IO. */
MUST_CHECK enum seus_err backup_take(struct backup_sum *sum, const struct backup_piece *piece, void *ctx,
                                     bool (*on_row)(void *ctx, const struct log_entry *entry), struct seus_why *why);
/* True if all entries of the head are there, and only END is missing. */
bool backup_is_full(const struct backup_sum *sum);
/* The END piece that belongs behind what was taken; then take it. */
void backup_write_end(const struct backup_sum *sum, struct buf *target);

#endif
