/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * LD_PRELOAD: writes down, in order, what a process does to the files of one directory (trace.h). Each call and its
 * line are one step under a lock, so that the trace is an order in which things may have happened. Files written
 * through a mapping are not seen: the log has none but LMDB's lock file, worth nothing after a crash.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "opens.h"
#include "trace.h"

#define FDS_MAX 1024
#define NAME_SIZE 64u

/* What an open descriptor is. 0: nothing of ours. */
enum { IS_DIR = -1, IS_NOTES = -2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace_fd = -1;
static char watched[512];
static int kind_of[FDS_MAX];         /* IS_x, or a file's number */
static uint32_t flags_of[FDS_MAX];
static char names[TRACE_FILES_MAX][NAME_SIZE]; /* [number - 1]; empty: unlinked */
static int files_count;

static void fail(const char *sentence)
{
    fprintf(stderr, "recorder: %s\n", sentence);
    abort();
}

__attribute__((constructor)) static void begin(void)
{
    const char *dir = getenv(TRACE_ENV_DIR);
    const char *path = getenv(TRACE_ENV_FILE);
    if (dir != NULL && path != NULL && strlen(dir) < sizeof(watched)) {
        strcpy(watched, dir);
        trace_fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
}

static void put(const void *bytes, size_t len)
{
    size_t done = 0;
    while (done < len) {
        const long n = syscall(SYS_write, trace_fd, (const char *)bytes + done, len - done);
        if (n <= 0) {
            fail("the trace cannot be written");
        }
        done += (size_t)n;
    }
}

static void tell(enum trace_kind kind, uint32_t file, uint32_t flags, uint64_t offset, const void *data, size_t len)
{
    const struct trace_op op = {(uint32_t)kind, file, flags, (uint32_t)len, offset};
    const uint64_t padding = 0;
    put(&op, sizeof(op));
    put(data, len);
    put(&padding, (8 - len % 8) % 8);
}

static void *next(const char *name)
{
    void *call = dlsym(RTLD_NEXT, name);
    if (call == NULL) {
        fail("a call is not in the C library");
    }
    return call;
}

/* The name within the watched directory; "" is the directory itself, NULL something else. */
static const char *name_of(int at, const char *path)
{
    const size_t len = strlen(watched);
    if (trace_fd < 0) {
        return NULL;
    }
    if (path[0] != '/') {
        return at >= 0 && at < FDS_MAX && kind_of[at] == IS_DIR && strchr(path, '/') == NULL ? path : NULL;
    }
    if (strncmp(path, watched, len) != 0) {
        return NULL;
    }
    return path[len] == '\0' ? "" : path[len] == '/' ? path + len + 1 : NULL;
}

static int number_of(const char *name)
{
    for (int i = 0; i < files_count; i++) {
        if (strcmp(names[i], name) == 0) {
            return i + 1;
        }
    }
    return 0;
}

static int number_new(const char *name)
{
    if (files_count == TRACE_FILES_MAX || strlen(name) >= NAME_SIZE) {
        fail("too many files");
    }
    strcpy(names[files_count], name);
    files_count++;
    tell(TRACE_CREATE, (uint32_t)files_count, 0, 0, name, strlen(name) + 1);
    return files_count;
}

/* A descriptor of name is open. With the lock held. */
static void opened(int fd, const char *name, int flags)
{
    if (fd >= FDS_MAX) {
        fail("too many open files");
    }
    if (name[0] == '\0') {
        kind_of[fd] = IS_DIR;
    } else if (strcmp(name, TRACE_NOTES) == 0) {
        kind_of[fd] = IS_NOTES;
    } else {
        const int known = number_of(name);
        kind_of[fd] = known != 0 ? known : number_new(name);
        flags_of[fd] = ((flags & O_DSYNC) != 0 ? TRACE_DSYNC : 0) | ((flags & O_DIRECT) != 0 ? TRACE_DIRECT : 0);
        if ((flags & O_TRUNC) != 0 && known != 0) {
            tell(TRACE_TRUNCATE, (uint32_t)known, 0, 0, "", 0);
        }
    }
}

static int opens_any(int at, const char *path, int flags, mode_t mode)
{
    int (*const call)(int, const char *, int, ...) = (int (*)(int, const char *, int, ...))next("openat");
    pthread_mutex_lock(&lock);
    const char *name = name_of(at, path);
    const int fd = call(at, path, flags, mode);
    if (fd >= 0 && fd < FDS_MAX) {
        kind_of[fd] = 0;
        flags_of[fd] = 0;
    }
    if (fd >= 0 && name != NULL) {
        opened(fd, name, flags);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

int close(int fd)
{
    int (*const call)(int) = (int (*)(int))next("close");
    pthread_mutex_lock(&lock);
    if (fd >= 0 && fd < FDS_MAX) {
        kind_of[fd] = 0;
    }
    const int code = call(fd);
    pthread_mutex_unlock(&lock);
    return code;
}

static int what_is(int fd)
{
    return fd >= 0 && fd < FDS_MAX && trace_fd >= 0 ? kind_of[fd] : 0;
}

/* n bytes of data arrived at offset. With the lock held. */
static void written(int fd, const void *data, ssize_t n, off_t offset)
{
    if (n > 0 && what_is(fd) == IS_NOTES) {
        tell(TRACE_NOTE, 0, 0, 0, data, (size_t)n);
    } else if (n > 0 && what_is(fd) > 0) {
        tell(TRACE_WRITE, (uint32_t)what_is(fd), flags_of[fd], (uint64_t)offset, data, (size_t)n);
    }
}

ssize_t write(int fd, const void *data, size_t len)
{
    pthread_mutex_lock(&lock);
    const off_t offset = what_is(fd) > 0 ? lseek(fd, 0, SEEK_CUR) : 0;
    const ssize_t n = syscall(SYS_write, fd, data, len);
    written(fd, data, n, offset);
    pthread_mutex_unlock(&lock);
    return n;
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t offset)
{
    pthread_mutex_lock(&lock);
    const ssize_t n = syscall(SYS_pwrite64, fd, data, len, offset);
    written(fd, data, n, offset);
    pthread_mutex_unlock(&lock);
    return n;
}

ssize_t pwrite64(int fd, const void *data, size_t len, off_t offset)
{
    return pwrite(fd, data, len, offset);
}

/* The pieces of n bytes that arrived at offset. */
static void written_pieces(int fd, const struct iovec *pieces, int count, ssize_t n, off_t offset)
{
    for (int i = 0; i < count && n > 0; i++) {
        const ssize_t part = (ssize_t)pieces[i].iov_len < n ? (ssize_t)pieces[i].iov_len : n;
        written(fd, pieces[i].iov_base, part, offset);
        offset += part;
        n -= part;
    }
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    pthread_mutex_lock(&lock);
    const off_t offset = what_is(fd) > 0 ? lseek(fd, 0, SEEK_CUR) : 0;
    const ssize_t n = syscall(SYS_writev, fd, pieces, count);
    written_pieces(fd, pieces, count, n, offset);
    pthread_mutex_unlock(&lock);
    return n;
}

ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t offset)
{
    ssize_t (*const call)(int, const struct iovec *, int, off_t) =
        (ssize_t (*)(int, const struct iovec *, int, off_t))next("pwritev");
    pthread_mutex_lock(&lock);
    const ssize_t n = call(fd, pieces, count, offset);
    written_pieces(fd, pieces, count, n, offset);
    pthread_mutex_unlock(&lock);
    return n;
}

static int flush(int fd, long number)
{
    pthread_mutex_lock(&lock);
    const int code = (int)syscall(number, fd);
    if (code == 0 && what_is(fd) == IS_DIR) {
        tell(TRACE_FLUSH_DIR, 0, 0, 0, "", 0);
    } else if (code == 0 && what_is(fd) > 0) {
        tell(TRACE_FLUSH, (uint32_t)what_is(fd), 0, 0, "", 0);
    }
    pthread_mutex_unlock(&lock);
    return code;
}

int fdatasync(int fd)
{
    return flush(fd, SYS_fdatasync);
}

int fsync(int fd)
{
    return flush(fd, SYS_fsync);
}

int ftruncate(int fd, off_t size)
{
    pthread_mutex_lock(&lock);
    const int code = (int)syscall(SYS_ftruncate, fd, size);
    if (code == 0 && what_is(fd) > 0) {
        tell(TRACE_TRUNCATE, (uint32_t)what_is(fd), 0, (uint64_t)size, "", 0);
    }
    pthread_mutex_unlock(&lock);
    return code;
}

int unlinkat(int at, const char *path, int flags)
{
    pthread_mutex_lock(&lock);
    const char *name = name_of(at, path);
    const int code = (int)syscall(SYS_unlinkat, at, path, flags);
    if (code == 0 && name != NULL && number_of(name) != 0) {
        tell(TRACE_UNLINK, 0, 0, 0, name, strlen(name) + 1);
        names[number_of(name) - 1][0] = '\0';
    }
    pthread_mutex_unlock(&lock);
    return code;
}

int unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

int rename(const char *from, const char *to)
{
    pthread_mutex_lock(&lock);
    const char *from_name = name_of(AT_FDCWD, from);
    const char *to_name = name_of(AT_FDCWD, to);
    const int code = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (code == 0 && from_name != NULL && to_name != NULL && number_of(from_name) != 0) {
        char both[2 * NAME_SIZE];
        const int len = snprintf(both, sizeof(both), "%s%c%s", from_name, '\0', to_name);
        tell(TRACE_RENAME, 0, 0, 0, both, (size_t)len + 1);
        if (number_of(to_name) != 0) {
            names[number_of(to_name) - 1][0] = '\0';
        }
        strcpy(names[number_of(from_name) - 1], to_name);
    }
    pthread_mutex_unlock(&lock);
    return code;
}
