/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What lies on the disk of the log. Input: 'r' and a row, 's' and a sealed value, 'i' and an identity, each as it is
 * ('R', 'S': with a good checksum); or 'j' and pieces of a journal: place (1 byte: half and block), kind (1 byte: as it
 * is, or a record whose checksums are made good), size (2 bytes), bytes.
 */
#include "tests/fuzz/fuzz.h"

#include "base/bytes.h"
#include "base/hash.h"
#include "base/mem.h"
#include "record/journal.h"
#include "record/row.h"

#define INDEX       UINT64_C(11)
#define TERM        UINT64_C(3)
#define GENERATION  UINT64_C(6)
#define RECORD_HEAD 32u /* bytes of a journal's record before its rows */
#define PIECES_MAX  64u

/* The checksum of a row, as FORMAT.md has it. */
static void row_mend(unsigned char *row, size_t len, uint64_t index)
{
    unsigned char head[24];
    put_u64_le(head, index);
    memcpy(head + 8, row + 8, 16);
    put_u64_le(row, hash_xxh3_seeded(row + ROW_HEADER_SIZE, len - ROW_HEADER_SIZE, hash_xxh3(head, sizeof(head))));
}

static void check_row(struct str bytes, bool mend)
{
    struct log_entry entry;
    unsigned char *row = mem_alloc(bytes.len + (bytes.len == 0));
    if (bytes.len > 0) {
        memcpy(row, bytes.ptr, bytes.len);
    }
    if (mend && bytes.len >= ROW_HEADER_SIZE) {
        put_u32_le(row + 16, (uint32_t)(bytes.len - ROW_HEADER_SIZE));
        row_mend(row, bytes.len, INDEX);
    }
    if (row_read(INDEX, row, bytes.len, &entry) == NULL && entry.payload.len <= LOG_PAYLOAD_SIZE_MAX) {
        unsigned char *again = mem_alloc(bytes.len);
        row_write(again, &entry);
        CHECK(memcmp(row, again, bytes.len) == 0);
        mem_free(again);
    }
    mem_free(row);
}

static void check_seal(struct str bytes, bool mend)
{
    unsigned char made[SEAL_SIZE + 256];
    const struct str value = fuzz_take(&bytes, sizeof(made) - SEAL_SIZE);
    if (mend) {
        seal_write(made, "term", 4, value.ptr != NULL ? value.ptr : "", value.len);
        const unsigned char *read = seal_read("term", 4, made, SEAL_SIZE + value.len, value.len);
        CHECK(read != NULL && memcmp(read, value.ptr, value.len) == 0);
        CHECK(seal_read("vote", 4, made, SEAL_SIZE + value.len, value.len) == NULL);
        return;
    }
    const size_t value_len = value.len > SEAL_SIZE ? value.len - SEAL_SIZE : 1;
    (void)seal_read("term", 4, (const unsigned char *)value.ptr, value.len, value_len);
}

static void check_identity(struct str bytes)
{
    struct record_identity identity;
    unsigned char given[IDENTITY_SIZE] = {0};
    unsigned char again[IDENTITY_SIZE];
    const struct str part = fuzz_take(&bytes, sizeof(given));
    if (part.len > 0) {
        memcpy(given, part.ptr, part.len);
    }
    if (identity_read(given, &identity)) {
        identity_write(again, &identity);
        const size_t name_len = strlen(identity.cluster_name);
        CHECK(memcmp(given, again, IDENTITY_SIZE - sizeof(identity.cluster_name) + name_len) == 0);
    }
}

/* ---- the journal ------------------------------------------------------------------------------------------------- */

static struct fuzz_dir dir;
static int dir_fd = -1;

static void dir_end(void)
{
    (void)unlinkat(dir_fd, "journal", 0);
    close(dir_fd);
    (void)rmdir(dir.path);
}

static struct journal_options journal_where(void)
{
    struct journal_options options = {.dir = fuzz_dir_path(&dir), .no_sync = true};
    if (dir_fd < 0) {
        struct seus_why why = {0};
        dir_fd = open(dir.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        CHECK(dir_fd >= 0 && atexit(dir_end) == 0);
        options.dir_fd = dir_fd;
        CHECK(journal_make(&options, &why) == SEUS_OK);
    }
    options.dir_fd = dir_fd;
    return options;
}

/* Good checksums for the rows of a record, as far as its sizes make sense, and for itself. */
static void record_mend(unsigned char *bytes, size_t len)
{
    size_t at = RECORD_HEAD;
    for (uint64_t index = get_u64_le(bytes + 16); len - at >= ROW_HEADER_SIZE; index++) {
        const size_t size = row_size(bytes + at);
        if (size > len - at) {
            break;
        }
        row_mend(bytes + at, size, index);
        at += size;
    }
    put_u32_le(bytes + 28, (uint32_t)len);
    put_u64_le(bytes, hash_xxh3(bytes + 8, len - 8));
}

struct patch {
    off_t at;
    size_t len;
};

/* Writes the pieces over an empty journal; notes where. */
static unsigned patches_write(int fd, struct str rest, struct patch *patches)
{
    unsigned count = 0;
    for (; count < PIECES_MAX && rest.len > 0; count++) {
        const unsigned place = (unsigned)fuzz_number(&rest, 1);
        const bool mend = fuzz_number(&rest, 1) % 2 == 1;
        const struct str piece = fuzz_take(&rest, (size_t)fuzz_number(&rest, 2));
        const off_t at = (off_t)(place / 128 * JOURNAL_HALF_SIZE + place % 128 * JOURNAL_BLOCK_SIZE);
        const size_t room = JOURNAL_SIZE - (size_t)at;
        patches[count] = (struct patch){at, piece.len < room ? piece.len : room};
        unsigned char *bytes = mem_alloc(piece.len + 1);
        memcpy(bytes, piece.len > 0 ? piece.ptr : "", piece.len);
        if (mend && piece.len >= RECORD_HEAD) {
            record_mend(bytes, piece.len);
        }
        CHECK(pwrite(fd, bytes, patches[count].len, at) == (ssize_t)patches[count].len);
        mem_free(bytes);
    }
    return count;
}

static void patches_wipe(int fd, const struct patch *patches, unsigned count)
{
    static const unsigned char zeros[UINT16_MAX];
    for (unsigned i = 0; i < count; i++) {
        CHECK(pwrite(fd, zeros, patches[i].len, patches[i].at) == (ssize_t)patches[i].len);
    }
}

/* What was found is whole and in order. */
static struct journal_rows rows_check(const struct journal *journal)
{
    const struct journal_rows rows = journal_all(journal);
    for (unsigned i = 0; i < rows.count; i++) {
        struct log_entry entry;
        size_t len = 0;
        const unsigned char *row = journal_row(journal, rows.first + i, &len);
        CHECK(row_read(rows.first + i, row, len, &entry) == NULL && entry.term == TERM);
    }
    CHECK(rows.count == 0 || rows.first == INDEX);
    return rows;
}

/* One more row, and all of them again after the next start. */
static void journal_go_on(struct journal *journal, const struct journal_options *options, struct patch *ret_patch)
{
    struct seus_why why = {0};
    const struct journal_rows before = rows_check(journal);
    const struct log_entry entry = {.index = INDEX + before.count, .term = TERM, .type = LOG_BARRIER,
                                    .payload = STR_LIT("one more")};
    *ret_patch = (struct patch){0, 0};
    if (!journal_has_room(journal, 1, entry.payload.len)) {
        return;
    }
    struct buf image = {0};
    const int fd = openat(dir_fd, "journal", O_RDONLY | O_CLOEXEC);
    buf_reserve(&image, JOURNAL_SIZE);
    CHECK(fd >= 0 && pread(fd, image.data, JOURNAL_SIZE, 0) == (ssize_t)JOURNAL_SIZE);
    journal_begin(journal);
    journal_add(journal, &entry);
    CHECK(journal_write(journal, &why) == SEUS_OK);
    journal_publish(journal);
    CHECK(rows_check(journal).count == before.count + 1);
    unsigned char block[JOURNAL_BLOCK_SIZE];
    for (off_t at = 0; at < (off_t)JOURNAL_SIZE; at += (off_t)sizeof(block)) {
        CHECK(pread(fd, block, sizeof(block), at) == (ssize_t)sizeof(block));
        if (memcmp(block, image.data + at, sizeof(block)) != 0) {
            *ret_patch = (struct patch){at, sizeof(block)};
        }
    }
    close(fd);
    buf_release(&image);
    struct journal *later = NULL;
    CHECK(journal_open(options, &later, &why) == SEUS_OK);
    CHECK(journal_load(later, GENERATION, INDEX - 1, TERM, &why) == SEUS_OK);
    CHECK(rows_check(later).count == before.count + 1);
    journal_close(later);
}

static void check_journal(struct str rest)
{
    const struct journal_options options = journal_where();
    struct patch patches[PIECES_MAX + 1];
    struct journal *journal = NULL;
    struct seus_why why = {0};
    const int fd = openat(dir_fd, "journal", O_RDWR | O_CLOEXEC);
    CHECK(fd >= 0);
    unsigned count = patches_write(fd, rest, patches);
    CHECK(journal_open(&options, &journal, &why) == SEUS_OK);
    const enum seus_err err = journal_load(journal, GENERATION, INDEX - 1, TERM, &why);
    CHECK(err == SEUS_OK || (err == SEUS_INTEGRITY && why.message[0] != '\0'));
    if (err == SEUS_OK) {
        journal_go_on(journal, &options, &patches[count]);
        count++;
    }
    journal_close(journal);
    patches_wipe(fd, patches, count);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = fuzz_bytes(data, size);
    const struct str mode = fuzz_take(&rest, 1);
    switch (mode.len > 0 ? mode.ptr[0] : 'r') {
    case 'R':
    case 'r':
        check_row(rest, mode.len > 0 && mode.ptr[0] == 'R');
        break;
    case 'S':
    case 's':
        check_seal(rest, mode.ptr[0] == 'S');
        break;
    case 'i':
        check_identity(rest);
        break;
    case 'j':
        check_journal(rest);
        break;
    default:
        break;
    }
    return 0;
}
