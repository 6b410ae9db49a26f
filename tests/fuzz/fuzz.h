/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the targets share. A target is a file with LLVMFuzzerTestOneInput: it hands bytes to one reader of ours and
 * CHECKs what must hold of whatever was accepted (it reads back as the same, it is written in one way). With clang it
 * is linked with libFuzzer and hunts; everywhere else with replay.c, which feeds it the kept inputs.
 *
 * Where a checksum stands in front of a reader the target computes it: a hunter would never guess it, and what lies
 * behind is what must hold.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/err.h"
#include "base/str.h"
#include "wire/schema.h"

/* bytes: an allocation of exactly this size. Always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline struct str fuzz_bytes(const uint8_t *data, size_t size)
{
    return (struct str){(const char *)data, size};
}

/* The first line of rest without its end, which is cut off. */
static inline struct str fuzz_line(struct str *rest)
{
    const char *end = rest->len > 0 ? memchr(rest->ptr, '\n', rest->len) : NULL;
    const struct str line = {rest->ptr, end != NULL ? (size_t)(end - rest->ptr) : rest->len};
    const size_t taken = line.len + (end != NULL ? 1 : 0);
    *rest = (struct str){rest->ptr + taken, rest->len - taken};
    return line;
}

/* The next up to max bytes of rest. */
static inline struct str fuzz_take(struct str *rest, size_t max)
{
    const struct str taken = {rest->ptr, rest->len < max ? rest->len : max};
    *rest = (struct str){rest->ptr + taken.len, rest->len - taken.len};
    return taken;
}

/* A number of up to count bytes, little-endian; what is missing is zero. */
static inline uint64_t fuzz_number(struct str *rest, unsigned count)
{
    uint64_t number = 0;
    const struct str bytes = fuzz_take(rest, count);
    for (size_t i = 0; i < bytes.len; i++) {
        number |= (uint64_t)(unsigned char)bytes.ptr[i] << (8 * i);
    }
    return number;
}

/* Any record by its name in C: "case_noted", "case_note_args". NULL: there is none. */
static inline const struct wire_record *fuzz_record(struct str name)
{
    static const struct {
        const char *name;
        const struct wire_record *record;
    } records[] = {
#define FUZZ_ROW(number, c_name, wire_name, doc) {#c_name, &wire_record_##c_name},
        WIRE_RECORDS(FUZZ_ROW)
    };
    for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
        if (str_eq_cstr(name, records[i].name)) {
            return records[i].record;
        }
    }
    return NULL;
}

/* A file in memory that holds bytes; path names it for whoever wants to open it. One for the life of the process. */
struct fuzz_file {
    int fd; /* 0: not made yet */
    char path[32];
};

static inline void fuzz_file_fill(struct fuzz_file *file, struct str bytes)
{
    if (file->fd == 0) {
        file->fd = memfd_create("fuzz", MFD_CLOEXEC);
        CHECK(file->fd > 0);
        snprintf(file->path, sizeof(file->path), "/proc/self/fd/%d", file->fd);
    }
    CHECK(ftruncate(file->fd, 0) == 0);
    CHECK(pwrite(file->fd, bytes.ptr, bytes.len, 0) == (ssize_t)bytes.len);
    CHECK(lseek(file->fd, 0, SEEK_SET) == 0);
}

/* What the file holds now; gives: buf_release. */
static inline struct buf fuzz_file_bytes(const struct fuzz_file *file)
{
    struct buf bytes = {0};
    const off_t size = lseek(file->fd, 0, SEEK_END);
    CHECK(size >= 0);
    buf_reserve(&bytes, (size_t)size + 1);
    CHECK(pread(file->fd, bytes.data, (size_t)size, 0) == (ssize_t)size);
    bytes.len = (size_t)size;
    return bytes;
}

/* A directory, in memory where there is one; its owner removes it at the end of the process. */
struct fuzz_dir {
    char path[40]; /* "": not made yet */
};

static inline const char *fuzz_dir_path(struct fuzz_dir *dir)
{
    if (dir->path[0] == '\0') {
        const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
        snprintf(dir->path, sizeof(dir->path), "%s/seus-fuzz-XXXXXX", base);
        CHECK(mkdtemp(dir->path) != NULL);
    }
    return dir->path;
}

/* Time that stands still and chance that repeats: the same input does the same. */
static inline uint64_t fuzz_zero(void *ctx)
{
    (void)ctx;
    return 0;
}

static inline uint64_t fuzz_now(void *ctx)
{
    (void)ctx;
    return UINT64_C(1795302000000); /* 2026-11-21T23:00:00Z */
}

static inline uint64_t fuzz_chance(void *ctx)
{
    (void)ctx;
    return UINT64_C(0x1234567890abcdef);
}

#define FUZZ_CLOCK  ((struct clock_port){NULL, fuzz_zero, fuzz_zero, fuzz_now})
#define FUZZ_RANDOM ((struct random_port){NULL, fuzz_chance})

#endif
