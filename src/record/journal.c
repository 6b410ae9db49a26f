/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The journal's file and its records. The happy path: begin, add, write (one flush), publish; turn when a half is full;
 * and at the next start journal_load finds the same rows again. The layout is drawn in FORMAT.md.
 */
#include "record/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/fault_points.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/whole.h"
#include "record/internal.h"

#define JOURNAL_NAME "journal"

/* Offsets in a record. */
enum { AT_CHECKSUM = 0, AT_GENERATION = 8, AT_FIRST = 16, AT_COUNT = 24, AT_SIZE = 28, AT_ROWS = 32 };

struct half {
    uint32_t used;           /* bytes of published records, a multiple of JOURNAL_BLOCK_SIZE */
    uint64_t first_index;    /* of the rows held; 0: none */
    unsigned count;          /* rows published */
    struct {
        uint32_t offset;     /* in the image */
        uint32_t len;
    } rows[JOURNAL_HALF_ROWS_MAX];
};

/* The record being made. */
struct draft {
    uint64_t first_index;
    uint32_t start;          /* in the image */
    uint32_t filled;         /* end of its rows */
    uint32_t end;            /* end of its last block, once written */
    unsigned count;
};

struct journal {
    char *dir;
    int fd;
    unsigned char *image;    /* JOURNAL_SIZE bytes: the file as it is; behind what is used, possibly older */
    uint64_t generation;     /* of the half being written; its number is generation % 2 */
    struct half halves[2];
    struct draft draft;
    uint64_t writes;
};

static struct half *half_of(struct journal *journal, uint64_t generation)
{
    return &journal->halves[generation % 2];
}

static const struct half *half_peek(const struct journal *journal, uint64_t generation)
{
    return &journal->halves[generation % 2];
}

static uint32_t half_start(uint64_t generation)
{
    return generation % 2 == 0 ? 0 : JOURNAL_HALF_SIZE;
}

static enum seus_err journal_fail(const char *dir, const char *doing, struct seus_why *why)
{
    return lmdb_fail(dir, errno, doing, why);
}

static uint32_t blocks_of(uint32_t bytes)
{
    return (bytes + JOURNAL_BLOCK_SIZE - 1) / JOURNAL_BLOCK_SIZE * JOURNAL_BLOCK_SIZE;
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

/* Blocks that hold nothing yet are allocated and written now, so that no later write has to wait for their places. */
static enum seus_err zeros_write(int fd, const char *dir, bool no_sync, struct seus_why *why)
{
    unsigned char *zeros = mem_zalloc(JOURNAL_SIZE);
    const bool written = whole_write(fd, zeros, JOURNAL_SIZE);
    mem_free(zeros);
    if (!written || (!no_sync && fsync(fd) != 0)) {
        return journal_fail(dir, "make the journal of the log", why);
    }
    return SEUS_OK;
}

enum seus_err journal_make(const struct journal_options *options, struct seus_why *why)
{
    const int fd = openat(options->dir_fd, JOURNAL_NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        return journal_fail(options->dir, "make the journal of the log", why);
    }
    const enum seus_err err = zeros_write(fd, options->dir, options->no_sync, why);
    close(fd);
    return err;
}

bool journal_is_there(const struct journal_options *options)
{
    struct stat info;
    return fstatat(options->dir_fd, JOURNAL_NAME, &info, 0) == 0 && S_ISREG(info.st_mode) &&
           info.st_size == JOURNAL_SIZE;
}

/* Straight to the disk where the file system can: the copy that is read again is the one in memory. */
static int file_open(const struct journal_options *options)
{
    if (options->no_sync) {
        return openat(options->dir_fd, JOURNAL_NAME, O_RDWR | O_CLOEXEC);
    }
    const int fd = openat(options->dir_fd, JOURNAL_NAME, O_RDWR | O_CLOEXEC | O_DSYNC | O_DIRECT);
    return fd >= 0 || errno != EINVAL ? fd : openat(options->dir_fd, JOURNAL_NAME, O_RDWR | O_CLOEXEC | O_DSYNC);
}

static enum seus_err image_read(struct journal *journal, struct seus_why *why)
{
    struct stat file;
    if (fstat(journal->fd, &file) != 0) {
        return journal_fail(journal->dir, "read the journal of the log", why);
    }
    if (file.st_size != JOURNAL_SIZE) {
        return value_fail(journal->dir, "the journal", why);
    }
    size_t done = 0;
    while (done < JOURNAL_SIZE) {
        const ssize_t n = pread(journal->fd, journal->image + done, JOURNAL_SIZE - done, (off_t)done);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return journal_fail(journal->dir, "read the journal of the log", why);
        }
        done += (size_t)n;
    }
    return SEUS_OK;
}

enum seus_err journal_open(const struct journal_options *options, struct journal **ret_journal, struct seus_why *why)
{
    const int fd = file_open(options);
    if (fd < 0 && errno == ENOENT) {
        seus_fail(SEUS_INTEGRITY, why, NULL, "the journal of the log in %s is missing; acknowledged events may have "
                  "been in it", options->dir);
        seus_hint(why, "Put the file back, or move the directory aside and let the other nodes feed a new one.");
        return SEUS_INTEGRITY;
    }
    if (fd < 0) {
        return journal_fail(options->dir, "open the journal of the log", why);
    }
    struct journal *journal = mem_zalloc(sizeof(*journal));
    journal->dir = mem_strdup(options->dir);
    journal->fd = fd;
    journal->image = aligned_alloc(JOURNAL_BLOCK_SIZE, JOURNAL_SIZE);
    CHECK(journal->image != NULL);
    const enum seus_err err = image_read(journal, why);
    if (err != SEUS_OK) {
        journal_close(journal);
        return err;
    }
    *ret_journal = journal;
    return SEUS_OK;
}

void journal_close(struct journal *journal)
{
    if (journal == NULL) {
        return;
    }
    close(journal->fd);
    free(journal->image);
    mem_free(journal->dir);
    mem_free(journal);
}

/* ---- finding the rows again -------------------------------------------------------------------------------------- */

/* A whole record of generation at offset of the image, within its half; 0 if there is none, else its size unpadded. */
static uint32_t record_size_at(const struct journal *journal, uint64_t generation, uint32_t offset)
{
    const unsigned char *bytes = journal->image + offset;
    const uint32_t size = get_u32_le(bytes + AT_SIZE);
    const uint32_t left = half_start(generation) + JOURNAL_HALF_SIZE - offset;
    if (get_u64_le(bytes + AT_GENERATION) != generation || size < AT_ROWS || size > left) {
        return 0;
    }
    return get_u64_le(bytes) == hash_xxh3(bytes + AT_GENERATION, size - AT_GENERATION) ? size : 0;
}

/* Takes the rows of the record at offset: each whole, the next in number, of the right term. */
static bool record_take(struct journal *journal, struct half *half, uint32_t offset, uint64_t next_index, uint64_t term)
{
    const unsigned char *bytes = journal->image + offset;
    const uint32_t size = get_u32_le(bytes + AT_SIZE);
    const uint32_t count = get_u32_le(bytes + AT_COUNT);
    uint32_t at = AT_ROWS;
    bool sound = get_u64_le(bytes + AT_FIRST) == next_index && count > 0 &&
                 count <= JOURNAL_HALF_ROWS_MAX - half->count;
    for (uint32_t i = 0; sound && i < count; i++) {
        struct log_entry entry;
        const uint32_t left = size - at;
        const size_t len = left >= ROW_HEADER_SIZE ? row_size(bytes + at) : left + 1u;
        sound = len <= left && row_read(next_index + i, bytes + at, len, &entry) == NULL && entry.term == term;
        if (sound) {
            half->rows[half->count].offset = offset + at;
            half->rows[half->count].len = (uint32_t)len;
            half->count++;
            at += (uint32_t)len;
        }
    }
    return sound && at == size;
}

/* Fills the half of generation from the file. Its rows follow *last_index, which becomes the last of them. */
static enum seus_err half_load(struct journal *journal, uint64_t generation, uint64_t *last_index, uint64_t term,
                               struct seus_why *why)
{
    struct half *half = half_of(journal, generation);
    const uint32_t start = half_start(generation);
    const uint64_t after_index = *last_index;
    uint32_t size = record_size_at(journal, generation, start);
    while (size != 0) {
        if (!record_take(journal, half, start + half->used, after_index + half->count + 1, term)) {
            return value_fail(journal->dir, "a record of the journal", why);
        }
        half->used += blocks_of(size);
        size = half->used < JOURNAL_HALF_SIZE ? record_size_at(journal, generation, start + half->used) : 0;
    }
    /* One record is written at a time: what a crash cut short is the last one. */
    for (uint32_t offset = half->used; offset < JOURNAL_HALF_SIZE; offset += JOURNAL_BLOCK_SIZE) {
        if (record_size_at(journal, generation, start + offset) != 0) {
            return value_fail(journal->dir, "a record of the journal", why);
        }
    }
    half->first_index = half->count > 0 ? after_index + 1 : 0;
    *last_index = after_index + half->count;
    return SEUS_OK;
}

enum seus_err journal_load(struct journal *journal, uint64_t generation, uint64_t after_index, uint64_t term,
                           struct seus_why *why)
{
    uint64_t last_index = after_index;
    enum seus_err err = half_load(journal, generation, &last_index, term, why);
    if (err == SEUS_OK) {
        err = half_load(journal, generation + 1, &last_index, term, why);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const bool turned = half_of(journal, generation + 1)->count > 0;
    if (turned && half_of(journal, generation)->count == 0) { /* a half is sealed when it is full, never empty */
        return value_fail(journal->dir, "a record of the journal", why);
    }
    journal->generation = turned ? generation + 1 : generation;
    return SEUS_OK;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

bool journal_has_room(const struct journal *journal, size_t entries_count, size_t payload_bytes)
{
    const struct half *half = half_peek(journal, journal->generation);
    if (payload_bytes > JOURNAL_GROUP_BYTES_MAX || entries_count > JOURNAL_HALF_ROWS_MAX - half->count) {
        return false;
    }
    const size_t bytes = AT_ROWS + entries_count * ROW_HEADER_SIZE + payload_bytes;
    return bytes <= JOURNAL_HALF_SIZE - half->used;
}

bool journal_may_turn(const struct journal *journal)
{
    const struct half *written = half_peek(journal, journal->generation);
    const struct half *other = half_peek(journal, journal->generation + 1);
    return written->count > 0 && other->count == 0;
}

void journal_turn(struct journal *journal)
{
    CHECK(journal_may_turn(journal));
    journal->generation++;
}

void journal_begin(struct journal *journal)
{
    const uint32_t start = half_start(journal->generation) + half_of(journal, journal->generation)->used;
    journal->draft = (struct draft){.start = start, .filled = start + AT_ROWS};
}

void journal_add(struct journal *journal, const struct log_entry *entry)
{
    struct half *half = half_of(journal, journal->generation);
    struct draft *draft = &journal->draft;
    const uint32_t len = (uint32_t)(ROW_HEADER_SIZE + entry->payload.len);
    const unsigned row = half->count + draft->count;
    CHECK(row < JOURNAL_HALF_ROWS_MAX);
    CHECK(len <= half_start(journal->generation) + JOURNAL_HALF_SIZE - draft->filled);
    CHECK(draft->count == 0 || entry->index == draft->first_index + draft->count);
    if (draft->count == 0) {
        draft->first_index = entry->index;
    }
    row_write(journal->image + draft->filled, entry);
    half->rows[row].offset = draft->filled;
    half->rows[row].len = len;
    draft->filled += len;
    draft->count++;
}

static void header_write(const struct journal *journal)
{
    const struct draft *draft = &journal->draft;
    unsigned char *bytes = journal->image + draft->start;
    const uint32_t size = draft->filled - draft->start;
    put_u64_le(bytes + AT_GENERATION, journal->generation);
    put_u64_le(bytes + AT_FIRST, draft->first_index);
    put_u32_le(bytes + AT_COUNT, draft->count);
    put_u32_le(bytes + AT_SIZE, size);
    put_u64_le(bytes + AT_CHECKSUM, hash_xxh3(bytes + AT_GENERATION, size - AT_GENERATION));
}

enum seus_err journal_write(struct journal *journal, struct seus_why *why)
{
    struct draft *draft = &journal->draft;
    CHECK(draft->count > 0);
    header_write(journal);
    draft->end = draft->start + blocks_of(draft->filled - draft->start);
    memset(journal->image + draft->filled, 0, draft->end - draft->filled);
    if (FAULT_FAILS(record_journal_before)) {
        errno = EIO;
        return journal_fail(journal->dir, "write the journal of the log", why);
    }
    /* A write that is cut short is not continued: what it has done by then is not known. */
    const ssize_t wanted = (ssize_t)(draft->end - draft->start);
    const ssize_t done = pwrite(journal->fd, journal->image + draft->start, (size_t)wanted, (off_t)draft->start);
    if (done != wanted || FAULT_FAILS(record_journal_after)) {
        errno = done >= 0 ? EIO : errno;
        return journal_fail(journal->dir, "write the journal of the log", why);
    }
    journal->writes++;
    return SEUS_OK;
}

void journal_publish(struct journal *journal)
{
    struct half *half = half_of(journal, journal->generation);
    if (half->count == 0) {
        half->first_index = journal->draft.first_index;
    }
    half->count += journal->draft.count;
    half->used = journal->draft.end - half_start(journal->generation);
}

/* ---- what is held ------------------------------------------------------------------------------------------------ */

struct journal_rows journal_sealed(const struct journal *journal)
{
    const struct half *sealed = half_peek(journal, journal->generation + 1); /* the half that is not being written */
    return (struct journal_rows){sealed->first_index, sealed->count, journal->generation};
}

struct journal_rows journal_all(const struct journal *journal)
{
    const struct half *written = half_peek(journal, journal->generation);
    const struct journal_rows sealed = journal_sealed(journal);
    return (struct journal_rows){sealed.count > 0 ? sealed.first : written->first_index, sealed.count + written->count,
                                 journal->generation + 1};
}

const unsigned char *journal_row(const struct journal *journal, uint64_t index, size_t *ret_len)
{
    /* The sealed half first: whoever settles it looks at nothing that a writer changes. */
    const struct half *half = half_peek(journal, journal->generation + 1);
    if (half->count == 0 || index - half->first_index >= half->count) {
        half = half_peek(journal, journal->generation);
    }
    CHECK(half->count > 0 && index >= half->first_index && index - half->first_index < half->count);
    const unsigned row = (unsigned)(index - half->first_index);
    *ret_len = half->rows[row].len;
    return journal->image + half->rows[row].offset;
}

static void half_clear(struct half *half)
{
    half->first_index = 0;
    half->count = 0;
    half->used = 0;
}

void journal_clear(struct journal *journal)
{
    half_clear(&journal->halves[0]);
    half_clear(&journal->halves[1]);
    journal->generation++;
}

void journal_clear_sealed(struct journal *journal)
{
    half_clear(half_of(journal, journal->generation + 1));
}

uint64_t journal_writes(const struct journal *journal)
{
    return journal->writes;
}
