/* SPDX-License-Identifier: EUPL-1.2 */
/* The access log of a node: its bytes are in access_log.h. */
#include "seusd/access_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/fault_points.h"
#include "base/mem.h"
#include "base/whole.h"
#include "wire/json.h"

#define HEX_SIZE   (2 * SHA256_SIZE)
#define HEAD_SIZE  (HEX_SIZE + 1) /* of a line, before its JSON */
#define LIMIT_DEFAULT 100u
#define LATEST_COUNT 256u

/* A line that is remembered, to know its like by. */
struct latest {
    uint64_t at_ms; /* 0: none */
    unsigned char words[SHA256_SIZE];
};

struct access_log {
    int fd;
    uint64_t size; /* bytes, all whole lines */
    uint64_t entries;
    unsigned char chain[SHA256_SIZE]; /* of the last line */
    struct buf line;
    struct latest latest[LATEST_COUNT]; /* a ring */
    unsigned latest_next;
    char path[512];
};

static void chain_next(unsigned char chain[SHA256_SIZE], struct str json, struct buf *scratch)
{
    buf_clear(scratch);
    buf_append(scratch, chain, SHA256_SIZE);
    buf_append_str(scratch, json);
    hash_sha256(scratch->data, scratch->len, chain);
}

static bool read_hex(const char *text, unsigned char ret[SHA256_SIZE])
{
    for (unsigned i = 0; i < HEX_SIZE; i++) {
        const char c = text[i];
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) {
            return false;
        }
        ret[i / 2] = (unsigned char)(i % 2 == 0 ? digit << 4 : ret[i / 2] | digit);
    }
    return true;
}

static enum seus_err fail_io(const struct access_log *log, const char *doing, struct seus_why *why)
{
    const enum seus_err err = errno == ENOSPC || errno == EDQUOT ? SEUS_NO_SPACE : SEUS_IO;
    seus_fail(err, why, NULL, "cannot %s the access log %s: %s; what cannot be recorded is not read", doing, log->path,
              strerror(errno));
    seus_hint(why, "free space or mend the disk of this node; other nodes answer meanwhile");
    return err;
}

/* All bytes from offset, or fewer at the end of the file. */
static enum seus_err read_at(const struct access_log *log, uint64_t offset, size_t len, struct arena *arena,
                             struct str *ret_bytes, struct seus_why *why)
{
    char *bytes = arena_alloc(arena, len + 1);
    size_t got = 0;
    while (got < len) {
        const ssize_t n = pread(log->fd, bytes + got, len - got, (off_t)(offset + got));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return fail_io(log, "read", why);
        }
        if (n == 0) {
            break;
        }
        got += (size_t)n;
    }
    *ret_bytes = (struct str){bytes, got};
    return SEUS_OK;
}

/* The last line that ends: its chain value and its number. What stands behind it was never whole. */
static enum seus_err find_end(struct access_log *log, uint64_t size, bool *ret_cut, struct seus_why *why)
{
    struct arena arena;
    struct str tail = {NULL, 0};
    struct wire_access_read read;
    const uint64_t from = size > 2 * ACCESS_LOG_LINE_MAX ? size - 2 * ACCESS_LOG_LINE_MAX : 0;
    arena_init(&arena, 0);
    enum seus_err err = read_at(log, from, (size_t)(size - from), &arena, &tail, why);
    size_t end = tail.len;
    while (end > 0 && tail.ptr[end - 1] != '\n') {
        end--;
    }
    size_t start = end > 0 ? end - 1 : 0;
    while (start > 0 && tail.ptr[start - 1] != '\n') {
        start--;
    }
    log->size = from + end;
    *ret_cut = log->size < size;
    if (err == SEUS_OK && end > 0) {
        const struct str json = {tail.ptr + start + HEAD_SIZE,
                                 end > start + HEAD_SIZE ? end - start - HEAD_SIZE - 1 : 0};
        if (json.len == 0 || !read_hex(tail.ptr + start, log->chain) ||
            wire_json_decode(&wire_record_access_read, json, &arena, &read, NULL) != SEUS_OK) {
            err = seus_fail(SEUS_INTEGRITY, why, NULL, "the last line of the access log %s is none", log->path);
            seus_hint(why, "keep the file for who looks into it, then move it away: the node begins a new one, and "
                           "seusctl access verify tells what is missing");
        } else {
            log->entries = read.seq;
        }
    }
    arena_release(&arena);
    return err;
}

enum seus_err access_log_open(const char *path, struct access_log **ret_log, bool *ret_cut, struct seus_why *why)
{
    struct access_log *log = mem_zalloc(sizeof(*log));
    struct stat facts;
    str_copy(log->path, sizeof(log->path), str_of(path));
    log->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    enum seus_err err = log->fd < 0 || fstat(log->fd, &facts) != 0 ? fail_io(log, "open", why) : SEUS_OK;
    if (err == SEUS_OK) {
        err = find_end(log, (uint64_t)facts.st_size, ret_cut, why);
    }
    if (err == SEUS_OK && *ret_cut && ftruncate(log->fd, (off_t)log->size) != 0) {
        err = fail_io(log, "cut", why);
    }
    if (err != SEUS_OK) {
        access_log_close(log);
        return err;
    }
    *ret_log = log;
    return SEUS_OK;
}

void access_log_close(struct access_log *log)
{
    if (log == NULL) {
        return;
    }
    if (log->fd >= 0) {
        (void)fdatasync(log->fd);
        close(log->fd);
    }
    buf_release(&log->line);
    mem_free(log);
}

/* What a line says, whenever it is said. */
static void words_of(const struct wire_access_read *read, unsigned char ret_words[SHA256_SIZE])
{
    struct wire_access_read row = *read;
    struct buf json = {0};
    row.seq = 0;
    row.at = 0;
    wire_json_encode(&wire_record_access_read, &row, &json);
    hash_sha256(json.data, json.len, ret_words);
    buf_release(&json);
}

bool access_log_has(const struct access_log *log, const struct wire_access_read *read)
{
    unsigned char words[SHA256_SIZE];
    bool found = false;
    words_of(read, words);
    for (unsigned i = 0; i < LATEST_COUNT && !found; i++) {
        const struct latest *line = &log->latest[i];
        found = line->at_ms != 0 && line->at_ms <= read->at && read->at - line->at_ms <= ACCESS_LOG_READING_MS &&
                memcmp(line->words, words, sizeof(words)) == 0;
    }
    return found;
}

void access_log_remember(struct access_log *log, const struct wire_access_read *read)
{
    struct latest *latest = &log->latest[log->latest_next++ % LATEST_COUNT];
    latest->at_ms = read->at;
    words_of(read, latest->words);
}

enum seus_err access_log_add(struct access_log *log, const struct wire_access_read *read, struct seus_why *why)
{
    struct wire_access_read row = *read;
    struct buf json = {0};
    unsigned char chain[SHA256_SIZE];
    char hex[HEX_SIZE + 1];
    row.seq = log->entries + 1;
    wire_json_encode(&wire_record_access_read, &row, &json);
    memcpy(chain, log->chain, sizeof(chain));
    chain_next(chain, buf_str(&json), &log->line);
    hash_hex(hex, chain, sizeof(chain));
    buf_clear(&log->line);
    buf_append(&log->line, hex, HEX_SIZE);
    buf_append_char(&log->line, ' ');
    buf_append_str(&log->line, buf_str(&json));
    buf_append_char(&log->line, '\n');
    buf_release(&json);
    if (FAULT_FAILS(seusd_access_before) || !whole_write(log->fd, log->line.data, log->line.len) ||
        FAULT_FAILS(seusd_access_after)) {
        const enum seus_err err = fail_io(log, "write", why);
        (void)!ftruncate(log->fd, (off_t)log->size); /* half a line is none */
        return err;
    }
    log->size += log->line.len;
    log->entries++;
    memcpy(log->chain, chain, sizeof(chain));
    return SEUS_OK;
}

uint64_t access_log_entries(const struct access_log *log)
{
    return log->entries;
}

void access_log_digest(const struct access_log *log, char ret_hex[2 * SHA256_SIZE + 1])
{
    hash_hex(ret_hex, log->chain, SHA256_SIZE);
}

int access_log_fd(const struct access_log *log)
{
    return log->fd;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool has(struct str text, struct str part)
{
    return part.len == 0 || memmem(text.ptr, text.len, part.ptr, part.len) != NULL;
}

static bool matches(const struct wire_access_log_query *query, const struct wire_access_read *read)
{
    return (query->case_id.len == 0 || str_eq(query->case_id, read->case_id)) &&
           (query->person_id.len == 0 || str_eq(query->person_id, read->person_id)) &&
           (query->user_id.len == 0 || str_eq(query->user_id, read->user_id)) && read->at >= query->since;
}

enum seus_err access_log_page(struct access_log *log, const struct wire_access_log_query *query, struct arena *arena,
                              struct wire_access_log_page *ret_page, struct seus_why *why)
{
    struct str bytes = {NULL, 0};
    const uint64_t limit = query->limit == 0 ? LIMIT_DEFAULT : query->limit;
    const uint64_t end = query->before != 0 && query->before < log->size ? query->before : log->size;
    const uint64_t from = end > ACCESS_LOG_SCAN_MAX ? end - ACCESS_LOG_SCAN_MAX : 0;
    if (limit > ACCESS_LOG_LIMIT_MAX) {
        return seus_fail(SEUS_INVALID, why, "limit", "limit is %llu: a page holds 1 to %u", (unsigned long long)limit,
                         ACCESS_LOG_LIMIT_MAX);
    }
    const enum seus_err err = read_at(log, from, (size_t)(end - from), arena, &bytes, why);
    if (err != SEUS_OK) {
        return err;
    }
    *ret_page = (struct wire_access_log_page){.items = arena_alloc(arena, limit * sizeof(*ret_page->items))};
    size_t line_end = bytes.len;
    while (line_end > 0 && ret_page->items_count < limit) {
        size_t start = line_end - 1;
        while (start > 0 && bytes.ptr[start - 1] != '\n') {
            start--;
        }
        if (start == 0 && from > 0) {
            break; /* its beginning is on the next page */
        }
        const struct str line = {bytes.ptr + start, line_end - start};
        struct wire_access_read *read = &ret_page->items[ret_page->items_count];
        const struct str json = {line.ptr + HEAD_SIZE, line.len > HEAD_SIZE ? line.len - HEAD_SIZE - 1 : 0};
        if (has(line, query->case_id) && has(line, query->person_id) && has(line, query->user_id) &&
            wire_json_decode(&wire_record_access_read, json, arena, read, NULL) == SEUS_OK && matches(query, read)) {
            ret_page->items_count++;
        }
        line_end = start;
    }
    const uint64_t next = from + line_end;
    if (next > 0) {
        ret_page->next = arena_printf(arena, "%llu", (unsigned long long)next);
    }
    return SEUS_OK;
}

static enum seus_err fail_line(const struct access_log *log, uint64_t offset, const char *what, struct seus_why *why)
{
    seus_fail(SEUS_INTEGRITY, why, NULL, "the access log %s was changed: the line at byte %llu %s", log->path,
              (unsigned long long)offset, what);
    seus_hint(why, "keep the file and a copy of the disk for who looks into it; the room's own log holds the heads: "
                   "seusctl event list --type access.witnessed");
    return SEUS_INTEGRITY;
}

/* Checks the lines of a piece of the file; chain goes on from the line before it. */
static enum seus_err verify_lines(struct access_log *log, struct str bytes, uint64_t offset,
                                  const struct wire_access_head *head, unsigned char chain[SHA256_SIZE],
                                  uint64_t *seq, size_t *ret_used, struct seus_why *why)
{
    size_t at = 0;
    while (at < bytes.len) {
        unsigned char told[SHA256_SIZE];
        char hex[HEX_SIZE + 1];
        const char *end = memchr(bytes.ptr + at, '\n', bytes.len - at);
        if (end == NULL) {
            break;
        }
        const size_t len = (size_t)(end - (bytes.ptr + at));
        const struct str json = {bytes.ptr + at + HEAD_SIZE, len > HEAD_SIZE ? len - HEAD_SIZE : 0};
        if (len <= HEAD_SIZE || bytes.ptr[at + HEX_SIZE] != ' ' || !read_hex(bytes.ptr + at, told)) {
            return fail_line(log, offset + at, "is none", why);
        }
        chain_next(chain, json, &log->line);
        if (memcmp(chain, told, sizeof(told)) != 0) {
            return fail_line(log, offset + at, "does not fit the one before it", why);
        }
        (*seq)++;
        hash_hex(hex, chain, SHA256_SIZE);
        if (head != NULL && head->entries == *seq && !str_eq_cstr(head->digest, hex)) {
            return fail_line(log, offset + at, "is not the one that the room's log has witnessed", why);
        }
        at += len + 1;
    }
    *ret_used = at;
    return SEUS_OK;
}

/* The chain value and number of the line that ends before this place. */
static enum seus_err line_before(struct access_log *log, uint64_t after, struct arena *arena,
                                 unsigned char chain[SHA256_SIZE], uint64_t *ret_seq, struct seus_why *why)
{
    struct str bytes = {NULL, 0};
    struct wire_access_read read = {.seq = 0};
    const uint64_t from = after > ACCESS_LOG_LINE_MAX ? after - ACCESS_LOG_LINE_MAX : 0;
    memset(chain, 0, SHA256_SIZE);
    *ret_seq = 0;
    if (after == 0) {
        return SEUS_OK;
    }
    const enum seus_err err = read_at(log, from, (size_t)(after - from), arena, &bytes, why);
    if (err != SEUS_OK) {
        return err;
    }
    size_t start = bytes.len > 0 ? bytes.len - 1 : 0;
    while (start > 0 && bytes.ptr[start - 1] != '\n') {
        start--;
    }
    const struct str json = {bytes.ptr + start + HEAD_SIZE,
                             bytes.len > start + HEAD_SIZE ? bytes.len - start - HEAD_SIZE - 1 : 0};
    if (after > log->size || json.len == 0 || bytes.ptr[bytes.len - 1] != '\n' ||
        !read_hex(bytes.ptr + start, chain) ||
        wire_json_decode(&wire_record_access_read, json, arena, &read, NULL) != SEUS_OK) {
        seus_fail(SEUS_INVALID, why, "after", "no line of the access log ends at byte %llu",
                  (unsigned long long)after);
        seus_hint(why, "leave it out to begin at the beginning");
        return SEUS_INVALID;
    }
    *ret_seq = read.seq;
    return SEUS_OK;
}

enum seus_err access_log_verify(struct access_log *log, uint64_t after, const struct wire_access_head *head,
                                struct arena *arena, struct wire_access_verified *ret, struct seus_why *why)
{
    struct str bytes = {NULL, 0};
    unsigned char chain[SHA256_SIZE];
    uint64_t seq = 0;
    size_t used = 0;
    char *hex = arena_alloc(arena, HEX_SIZE + 1);
    if (head != NULL && head->entries > log->entries) {
        seus_fail(SEUS_INTEGRITY, why, NULL, "the access log %s was cut: it ends after %llu reads, and the room's log "
                  "witnessed %llu", log->path, (unsigned long long)log->entries, (unsigned long long)head->entries);
        seus_hint(why, "look for the missing end in backups of this node; keep both for who looks into it");
        return SEUS_INTEGRITY;
    }
    enum seus_err err = line_before(log, after, arena, chain, &seq, why);
    const uint64_t first = seq;
    if (err == SEUS_OK) {
        const uint64_t left = log->size - after;
        err = read_at(log, after, (size_t)(left < ACCESS_LOG_VERIFY_MAX ? left : ACCESS_LOG_VERIFY_MAX), arena, &bytes,
                      why);
    }
    if (err == SEUS_OK) {
        err = verify_lines(log, bytes, after, head, chain, &seq, &used, why);
    }
    if (err != SEUS_OK) {
        return err;
    }
    hash_hex(hex, chain, SHA256_SIZE);
    *ret = (struct wire_access_verified){.entries = log->entries, .digest = str_of(hex), .verified = seq - first,
                                         .witnessed = head != NULL ? head->entries : 0};
    if (after + used < log->size) {
        ret->next = arena_printf(arena, "%llu", (unsigned long long)(after + used));
    }
    return SEUS_OK;
}
