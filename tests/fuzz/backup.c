/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A backup, as verify and restore read it. Input: 'r' and a file as it is; or 'p' and pieces: type (1 byte), count (2),
 * first index (2), size (2), body; headers and checksums are made here; or 'P': the chain, the root and the sums are
 * made good too. What is taken must come out the same when it is written again.
 */
#include "tests/fuzz/fuzz.h"

#include "base/bytes.h"
#include "cli/backup.h"

#define PIECES_MAX  64u
#define BODY_CHAIN  48u /* in the body of a head */
#define BODY_ROOT   80u
#define BODY_SIZE   176u
#define END_SIZE    96u

static struct fuzz_file file;

struct taking {
    struct log_entry entries[BACKUP_ROWS_MAX];
    unsigned count;
};

static bool on_row(void *ctx, const struct log_entry *entry)
{
    struct taking *taking = ctx;
    CHECK(taking->count < BACKUP_ROWS_MAX);
    taking->entries[taking->count++] = *entry;
    return true;
}

/* A piece that was taken, written again. */
static void check_piece(const struct backup_sum *before, const struct backup_sum *after, const struct taking *taking,
                        const struct backup_piece *piece, struct str bytes)
{
    struct buf again = {0};
    switch (piece->type) {
    case BACKUP_HEAD:
        backup_write_head(&after->head, &again);
        break;
    case BACKUP_ROWS:
        backup_write_rows(taking->entries, taking->count, &again);
        break;
    case BACKUP_END:
        backup_write_end(before, &again);
        break;
    }
    CHECK(str_eq(buf_str(&again), bytes));
    buf_release(&again);
}

static void check_pieces(struct str bytes)
{
    static struct taking taking;
    struct backup_sum sum = {0};
    enum seus_err err = SEUS_OK;
    size_t size = 1;
    while (err == SEUS_OK && size > 0) {
        struct backup_piece piece;
        struct seus_why why = {0};
        err = backup_read_piece(bytes, &piece, &size, &why);
        if (err == SEUS_OK && size > 0) {
            const struct backup_sum before = sum;
            taking.count = 0;
            err = backup_take(&sum, &piece, &taking, on_row, &why);
            if (err == SEUS_OK) {
                check_piece(&before, &sum, &taking, &piece, fuzz_take(&bytes, size));
            }
        }
        CHECK(err == SEUS_OK || why.message[0] != '\0');
    }
}

static void check_file(struct str bytes)
{
    struct backup_read read = {.good_bytes = 0};
    struct seus_why why = {0};
    fuzz_file_fill(&file, bytes);
    const enum seus_err err = backup_file_read(file.path, &read, &why);
    CHECK(err == SEUS_OK || why.message[0] != '\0');
    if (err == SEUS_OK && read.sum.has_head) {
        json_decref(backup_file_facts(file.path, &read, 1));
    }
    arena_release(&read.arena);
}

/* Entries of all ROWS pieces, summed up as they should be. */
static void sums_of(const struct buf *file_bytes, struct log_head *log)
{
    struct str rest = buf_str(file_bytes);
    while (rest.len >= BACKUP_PIECE_HEADER_SIZE) {
        struct backup_piece piece;
        size_t size = 0;
        struct seus_why why = {0};
        if (backup_read_piece(rest, &piece, &size, &why) != SEUS_OK || size == 0) {
            return;
        }
        struct log_entry entry;
        size_t at = 0;
        uint64_t index = log->size + 1;
        while (piece.type == BACKUP_ROWS && backup_next_row(&piece, &at, &index, &entry)) {
            (void)log_head_add(log, &entry, NULL);
        }
        (void)fuzz_take(&rest, size);
    }
}

static void piece_close(unsigned char *header, size_t size)
{
    put_u32_le(header + 16, (uint32_t)(size - BACKUP_PIECE_HEADER_SIZE));
    put_u64_le(header, hash_xxh3(header + 8, size - 8));
}

static void pieces_make(struct str rest, struct buf *target)
{
    for (unsigned i = 0; i < PIECES_MAX && rest.len > 0; i++) {
        unsigned char header[BACKUP_PIECE_HEADER_SIZE] = {0};
        memcpy(header + 8, "SEUB", 4);
        put_u32_le(header + 12, (uint32_t)fuzz_number(&rest, 1));
        put_u32_le(header + 20, (uint32_t)fuzz_number(&rest, 2));
        put_u64_le(header + 24, fuzz_number(&rest, 2));
        const struct str body = fuzz_take(&rest, (size_t)fuzz_number(&rest, 2));
        const size_t start = target->len;
        buf_append(target, header, sizeof(header));
        buf_append_str(target, body);
        piece_close(target->data + start, target->len - start);
    }
}

/* Makes the head and the end say what the rows between them are. */
static void sums_mend(struct buf *bytes)
{
    struct log_head log = {0};
    struct backup_sum sum = {0};
    size_t at = 0;
    sums_of(bytes, &log);
    while (bytes->len - at >= BACKUP_PIECE_HEADER_SIZE) {
        unsigned char *header = bytes->data + at;
        const size_t size = BACKUP_PIECE_HEADER_SIZE + get_u32_le(header + 16);
        const uint32_t type = get_u32_le(header + 12);
        struct backup_piece piece;
        struct seus_why why = {0};
        size_t read = 0;
        if (type == BACKUP_HEAD && size == BACKUP_PIECE_HEADER_SIZE + BODY_SIZE) {
            memcpy(header + BACKUP_PIECE_HEADER_SIZE + BODY_CHAIN, log.chain, SHA256_SIZE);
            log_head_root(&log, header + BACKUP_PIECE_HEADER_SIZE + BODY_ROOT);
            put_u64_le(header + BACKUP_PIECE_HEADER_SIZE + 32, log.size);
            piece_close(header, size);
        }
        if (type == BACKUP_END && size == BACKUP_PIECE_HEADER_SIZE + END_SIZE) {
            struct buf end = {0};
            backup_write_end(&sum, &end);
            memcpy(header, end.data, end.len);
            buf_release(&end);
        }
        if (backup_read_piece((struct str){(const char *)header, size}, &piece, &read, &why) != SEUS_OK ||
            backup_take(&sum, &piece, NULL, NULL, &why) != SEUS_OK) {
            return;
        }
        at += size;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = fuzz_bytes(data, size);
    const struct str mode = fuzz_take(&rest, 1);
    struct buf bytes = {0};
    if (mode.len == 0 || mode.ptr[0] == 'r') {
        buf_append_str(&bytes, rest);
    } else {
        pieces_make(rest, &bytes);
    }
    if (mode.len > 0 && mode.ptr[0] == 'P') {
        sums_mend(&bytes);
    }
    check_pieces(buf_str(&bytes));
    check_file(buf_str(&bytes));
    buf_release(&bytes);
    return 0;
}
