/* SPDX-License-Identifier: EUPL-1.2 */
/* See backup.h. Every byte read here may come from a damaged file: nothing is believed before its checksum. */
#include "wire/backup.h"

#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"

/* Offsets in the header of a piece. */
enum { AT_CHECKSUM = 0, AT_MAGIC = 8, AT_TYPE = 12, AT_SIZE = 16, AT_COUNT = 20, AT_FIRST = 24 };
/* Offsets in the body of HEAD. */
enum { HEAD_VERSION = 0, HEAD_GENERATION = 4, HEAD_CLUSTER = 8, HEAD_NODE = 16, HEAD_MADE = 24, HEAD_LAST = 32,
       HEAD_TERM = 40, HEAD_CHAIN = 48, HEAD_ROOT = 80, HEAD_NAME = 112, HEAD_SIZE = 176 };
/* Offsets in the body of END. */
enum { END_PIECES = 0, END_ENTRIES = 8, END_BYTES = 16, END_WHOLE = 24, END_CHAIN = 32, END_ROOT = 64, END_SIZE = 96 };
/* Offsets in a row. */
enum { ROW_TERM = 0, ROW_SIZE = 8, ROW_TYPE = 12, ROW_ZERO = 13, ROW_PAYLOAD = 16 };

_Static_assert(AT_FIRST + 8 == BACKUP_PIECE_HEADER_SIZE, "the header is as long as its fields");
_Static_assert(HEAD_NAME + BACKUP_NAME_SIZE == HEAD_SIZE, "the name is the last field of a head");
_Static_assert(BACKUP_BODY_SIZE_SOFT + BACKUP_ROWS_MAX * ROW_PAYLOAD <= BACKUP_BODY_SIZE_MAX, "a piece has room");
_Static_assert(LOG_PAYLOAD_SIZE_MAX <= BACKUP_BODY_SIZE_SOFT, "the largest entry fits");

static const unsigned char magic[4] = {'S', 'E', 'U', 'B'};
static const unsigned char zeros[BACKUP_NAME_SIZE];

/* Header of a piece whose body is filled in behind it. */
static size_t piece_begin(struct buf *target, uint32_t type, uint64_t first_index, uint32_t count)
{
    const size_t start = target->len;
    unsigned char *bytes = buf_reserve(target, BACKUP_PIECE_HEADER_SIZE);
    memset(bytes, 0, BACKUP_PIECE_HEADER_SIZE);
    memcpy(bytes + AT_MAGIC, magic, sizeof(magic));
    put_u32_le(bytes + AT_TYPE, type);
    put_u32_le(bytes + AT_COUNT, count);
    put_u64_le(bytes + AT_FIRST, first_index);
    target->len += BACKUP_PIECE_HEADER_SIZE;
    return start;
}

static void piece_end(struct buf *target, size_t start)
{
    unsigned char *bytes = target->data + start;
    const size_t size = target->len - start;
    CHECK(size - BACKUP_PIECE_HEADER_SIZE <= BACKUP_BODY_SIZE_MAX);
    put_u32_le(bytes + AT_SIZE, (uint32_t)(size - BACKUP_PIECE_HEADER_SIZE));
    put_u64_le(bytes + AT_CHECKSUM, hash_xxh3(bytes + AT_MAGIC, size - AT_MAGIC));
}

void backup_write_head(const struct backup_head *head, struct buf *target)
{
    const size_t start = piece_begin(target, BACKUP_HEAD, 0, 0);
    unsigned char *body = buf_reserve(target, HEAD_SIZE);
    memset(body, 0, HEAD_SIZE);
    put_u32_le(body + HEAD_VERSION, BACKUP_FORMAT_VERSION);
    put_u32_le(body + HEAD_GENERATION, head->generation);
    put_u64_le(body + HEAD_CLUSTER, head->cluster_id);
    put_u64_le(body + HEAD_NODE, head->node_id);
    put_u64_le(body + HEAD_MADE, head->made_at_ms);
    put_u64_le(body + HEAD_LAST, head->last_index);
    put_u64_le(body + HEAD_TERM, head->last_term);
    memcpy(body + HEAD_CHAIN, head->chain, SHA256_SIZE);
    memcpy(body + HEAD_ROOT, head->root, SHA256_SIZE);
    memcpy(body + HEAD_NAME, head->cluster_name, strnlen(head->cluster_name, BACKUP_NAME_SIZE - 1));
    target->len += HEAD_SIZE;
    piece_end(target, start);
}

void backup_write_rows(const struct log_entry *entries, unsigned count, struct buf *target)
{
    CHECK(count > 0 && count <= BACKUP_ROWS_MAX);
    const size_t start = piece_begin(target, BACKUP_ROWS, entries[0].index, count);
    for (unsigned i = 0; i < count; i++) {
        const struct log_entry *entry = &entries[i];
        CHECK(entry->index == entries[0].index + i && entry->payload.len <= LOG_PAYLOAD_SIZE_MAX);
        unsigned char *row = buf_reserve(target, ROW_PAYLOAD + entry->payload.len);
        memset(row, 0, ROW_PAYLOAD);
        put_u64_le(row + ROW_TERM, entry->term);
        put_u32_le(row + ROW_SIZE, (uint32_t)entry->payload.len);
        row[ROW_TYPE] = entry->type;
        if (entry->payload.len > 0) {
            memcpy(row + ROW_PAYLOAD, entry->payload.ptr, entry->payload.len);
        }
        target->len += ROW_PAYLOAD + entry->payload.len;
    }
    piece_end(target, start);
}

void backup_write_end(const struct backup_sum *sum, struct buf *target)
{
    const size_t start = piece_begin(target, BACKUP_END, 0, 0);
    unsigned char *body = buf_reserve(target, END_SIZE);
    put_u64_le(body + END_PIECES, sum->pieces);
    put_u64_le(body + END_ENTRIES, sum->log.size);
    put_u64_le(body + END_BYTES, sum->bytes);
    put_u64_le(body + END_WHOLE, sum->whole);
    memcpy(body + END_CHAIN, sum->log.chain, SHA256_SIZE);
    log_head_root(&sum->log, body + END_ROOT);
    target->len += END_SIZE;
    piece_end(target, start);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

enum seus_err backup_read_piece(struct str bytes, struct backup_piece *ret_piece, size_t *ret_size,
                                struct seus_why *why)
{
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    *ret_size = 0;
    if (bytes.len >= AT_TYPE && memcmp(at + AT_MAGIC, magic, sizeof(magic)) != 0) {
        return seus_fail(SEUS_INTEGRITY, why, NULL, "there is no piece of a backup where one should begin");
    }
    if (bytes.len < BACKUP_PIECE_HEADER_SIZE) {
        return SEUS_OK;
    }
    const size_t body_size = get_u32_le(at + AT_SIZE);
    if (body_size > BACKUP_BODY_SIZE_MAX) {
        return seus_fail(SEUS_INTEGRITY, why, NULL, "a piece says it has %zu bytes, more than any has", body_size);
    }
    if (bytes.len - BACKUP_PIECE_HEADER_SIZE < body_size) {
        return SEUS_OK;
    }
    const size_t size = BACKUP_PIECE_HEADER_SIZE + body_size;
    const uint32_t type = get_u32_le(at + AT_TYPE);
    const uint64_t checksum = get_u64_le(at + AT_CHECKSUM);
    if (checksum != hash_xxh3(at + AT_MAGIC, size - AT_MAGIC)) {
        return seus_fail(SEUS_INTEGRITY, why, NULL, "a piece does not match its checksum");
    }
    if (type < BACKUP_HEAD || type > BACKUP_END) {
        return seus_fail(SEUS_INTEGRITY, why, NULL, "a piece is of the unknown type %" PRIu32
                         ": it was written by a newer seusd", type);
    }
    if (type != BACKUP_ROWS && (get_u32_le(at + AT_COUNT) != 0 || get_u64_le(at + AT_FIRST) != 0)) {
        return seus_fail(SEUS_INTEGRITY, why, NULL, "a piece without entries counts some");
    }
    *ret_piece = (struct backup_piece){
        .type = (enum backup_piece_type)type,
        .first_index = get_u64_le(at + AT_FIRST),
        .count = get_u32_le(at + AT_COUNT),
        .checksum = checksum,
        .body = {bytes.ptr + BACKUP_PIECE_HEADER_SIZE, body_size},
    };
    *ret_size = size;
    return SEUS_OK;
}

bool backup_next_row(const struct backup_piece *piece, size_t *at, uint64_t *index, struct log_entry *ret_entry)
{
    const size_t left = piece->body.len - *at;
    const unsigned char *row = (const unsigned char *)piece->body.ptr + *at;
    if (left < ROW_PAYLOAD || get_u32_le(row + ROW_SIZE) > left - ROW_PAYLOAD ||
        get_u32_le(row + ROW_SIZE) > LOG_PAYLOAD_SIZE_MAX ||
        memcmp(row + ROW_ZERO, zeros, ROW_PAYLOAD - ROW_ZERO) != 0) {
        return false;
    }
    *ret_entry = (struct log_entry){
        .index = *index,
        .term = get_u64_le(row + ROW_TERM),
        .type = row[ROW_TYPE],
        .payload = {(const char *)row + ROW_PAYLOAD, get_u32_le(row + ROW_SIZE)},
    };
    *at += ROW_PAYLOAD + ret_entry->payload.len;
    (*index)++;
    return true;
}

static enum seus_err bad_index(uint64_t index, const char *fault, struct seus_why *why)
{
    seus_fail(SEUS_INTEGRITY, why, NULL, "the backup is bad at index %" PRIu64 ": %s", index, fault);
    seus_hint(why, "take another backup, or go on with an older one; this one proves the log up to index %" PRIu64
              " at most", index > 0 ? index - 1 : 0);
    return SEUS_INTEGRITY;
}

/* A text that ends, and nothing behind its end. */
static bool is_name(const unsigned char name[BACKUP_NAME_SIZE])
{
    const size_t len = strnlen((const char *)name, BACKUP_NAME_SIZE);
    return len < BACKUP_NAME_SIZE && memcmp(name + len, zeros, BACKUP_NAME_SIZE - len) == 0;
}

static enum seus_err take_head(struct backup_sum *sum, const struct backup_piece *piece, struct seus_why *why)
{
    const unsigned char *body = (const unsigned char *)piece->body.ptr;
    if (sum->pieces != 0) {
        return bad_index(sum->log.size + 1, "a second head is in the middle", why);
    }
    if (piece->body.len != HEAD_SIZE || get_u32_le(body + HEAD_VERSION) != BACKUP_FORMAT_VERSION ||
        !is_name(body + HEAD_NAME)) {
        seus_fail(SEUS_INTEGRITY, why, NULL, "the head of the backup is not of version %u", BACKUP_FORMAT_VERSION);
        seus_hint(why, "it was written by another version of SEUS: use that one");
        return SEUS_INTEGRITY;
    }
    sum->head = (struct backup_head){
        .generation = get_u32_le(body + HEAD_GENERATION),
        .cluster_id = get_u64_le(body + HEAD_CLUSTER),
        .node_id = get_u64_le(body + HEAD_NODE),
        .made_at_ms = get_u64_le(body + HEAD_MADE),
        .last_index = get_u64_le(body + HEAD_LAST),
        .last_term = get_u64_le(body + HEAD_TERM),
    };
    memcpy(sum->head.chain, body + HEAD_CHAIN, SHA256_SIZE);
    memcpy(sum->head.root, body + HEAD_ROOT, SHA256_SIZE);
    memcpy(sum->head.cluster_name, body + HEAD_NAME, BACKUP_NAME_SIZE);
    sum->has_head = true;
    return SEUS_OK;
}

static enum seus_err take_row(struct backup_sum *sum, const struct log_entry *entry, struct seus_why *why)
{
    const uint64_t index = entry->index;
    if (entry->term == 0 || entry->term < sum->last_term) {
        return bad_index(index, "its term is lower than that of the one before", why);
    }
    if (entry->type < LOG_COMMAND || entry->type > LOG_CHANGE) {
        return bad_index(index, "it is of an unknown type", why);
    }
    sum->commands += entry->type == LOG_COMMAND;
    sum->barriers += entry->type == LOG_BARRIER;
    sum->changes += entry->type == LOG_CHANGE;
    sum->last_term = entry->term;
    (void)log_head_add(&sum->log, entry, NULL);
    return SEUS_OK;
}

/* All entries are there: do they add up to what the node said when it began? */
static enum seus_err check_full(const struct backup_sum *sum, struct seus_why *why)
{
    unsigned char root[SHA256_SIZE];
    log_head_root(&sum->log, root);
    if (memcmp(sum->log.chain, sum->head.chain, SHA256_SIZE) != 0 || sum->last_term != sum->head.last_term) {
        return bad_index(sum->log.size, "the chain of the entries is not the one in the head", why);
    }
    return memcmp(root, sum->head.root, SHA256_SIZE) == 0
               ? SEUS_OK
               : bad_index(sum->log.size, "the tree of the entries has another root than the head says", why);
}

static enum seus_err take_rows(struct backup_sum *sum, const struct backup_piece *piece, void *ctx,
                               bool (*on_row)(void *ctx, const struct log_entry *entry), struct seus_why *why)
{
    size_t at = 0;
    uint64_t index = piece->first_index;
    if (index != sum->log.size + 1) {
        return bad_index(sum->log.size + 1, "the next piece is of another place", why);
    }
    for (uint32_t i = 0; i < piece->count; i++) {
        struct log_entry entry;
        if (index > sum->head.last_index || !backup_next_row(piece, &at, &index, &entry)) {
            return bad_index(index, "its piece holds fewer entries than it says, or more than it may", why);
        }
        const enum seus_err err = take_row(sum, &entry, why);
        if (err != SEUS_OK) {
            return err;
        }
        if (on_row != NULL && !on_row(ctx, &entry)) {
            return SEUS_IO;
        }
    }
    if (at != piece->body.len || piece->count == 0) {
        return bad_index(index, "its piece has stray bytes at its end", why);
    }
    return backup_is_full(sum) ? check_full(sum, why) : SEUS_OK;
}

static enum seus_err take_end(struct backup_sum *sum, const struct backup_piece *piece, struct seus_why *why)
{
    const unsigned char *body = (const unsigned char *)piece->body.ptr;
    if (!backup_is_full(sum)) {
        return bad_index(sum->log.size + 1, "the backup ends here, before its last index", why);
    }
    if (piece->body.len != END_SIZE || get_u64_le(body + END_PIECES) != sum->pieces ||
        get_u64_le(body + END_ENTRIES) != sum->log.size || get_u64_le(body + END_BYTES) != sum->bytes ||
        get_u64_le(body + END_WHOLE) != sum->whole || memcmp(body + END_CHAIN, sum->log.chain, SHA256_SIZE) != 0 ||
        memcmp(body + END_ROOT, sum->head.root, SHA256_SIZE) != 0) {
        return bad_index(sum->log.size, "the sums at the end are not those of the pieces before", why);
    }
    sum->ended = true;
    return SEUS_OK;
}

bool backup_is_full(const struct backup_sum *sum)
{
    return sum->has_head && sum->log.size == sum->head.last_index;
}

enum seus_err backup_take(struct backup_sum *sum, const struct backup_piece *piece, void *ctx,
                          bool (*on_row)(void *ctx, const struct log_entry *entry), struct seus_why *why)
{
    enum seus_err err = SEUS_OK;
    unsigned char link[16];
    if (sum->ended || (!sum->has_head && piece->type != BACKUP_HEAD)) {
        return bad_index(sum->log.size + 1, sum->ended ? "something follows its end" : "it has no head", why);
    }
    switch (piece->type) {
    case BACKUP_HEAD:
        err = take_head(sum, piece, why);
        break;
    case BACKUP_ROWS:
        err = take_rows(sum, piece, ctx, on_row, why);
        break;
    case BACKUP_END:
        err = take_end(sum, piece, why);
        break;
    }
    put_u64_le(link, sum->whole);
    put_u64_le(link + 8, piece->checksum);
    sum->whole = hash_xxh3(link, sizeof(link));
    sum->bytes += BACKUP_PIECE_HEADER_SIZE + piece->body.len;
    sum->pieces++;
    return err;
}
