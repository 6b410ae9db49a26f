/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/whole.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PIECE_SIZE 65536u

/* One piece, at the place of the descriptor if at is negative. How much is to be counted as done; -1: errno. */
static ssize_t piece_write(int fd, const unsigned char *bytes, size_t bytes_len, off_t at)
{
    const ssize_t put = at < 0 ? write(fd, bytes, bytes_len) : pwrite(fd, bytes, bytes_len, at);
    if (put < 0 && errno == EINTR) {
        return 0;
    }
    if (put == 0) {
        errno = ENOSPC;
        return -1;
    }
    return put;
}

/* All of it, piece by piece; at as above. */
static bool pieces_write(int fd, const unsigned char *bytes, size_t bytes_len, off_t at)
{
    ssize_t put = 0;
    for (size_t done = 0; put >= 0 && done < bytes_len; done += put > 0 ? (size_t)put : 0) {
        put = piece_write(fd, bytes + done, bytes_len - done, at < 0 ? at : at + (off_t)done);
    }
    return put >= 0;
}

bool whole_write(int fd, const void *bytes, size_t bytes_len)
{
    return pieces_write(fd, bytes, bytes_len, -1);
}

bool whole_write_at(int fd, const void *bytes, size_t bytes_len, off_t at)
{
    return pieces_write(fd, bytes, bytes_len, at);
}

/* Its bytes are on disk; the name is not yet. */
static bool bytes_write(const char *path, int flags, mode_t mode, const void *bytes, size_t bytes_len)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, mode);
    if (fd < 0) {
        return false;
    }
    const bool ok = whole_write(fd, bytes, bytes_len) && fsync(fd) == 0;
    const int code = errno;
    close(fd);
    errno = code;
    return ok;
}

bool whole_dir_flush(const char *path)
{
    char dir[PATH_MAX];
    const char *slash = strrchr(path, '/');
    const size_t len = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    if (len >= sizeof(dir)) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(dir, path, len);
    dir[len] = '\0';
    const int fd = open(len > 0 ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    const bool ok = fsync(fd) == 0;
    const int code = errno;
    close(fd);
    errno = code;
    return ok;
}

bool whole_file_write(const char *path, const void *bytes, size_t bytes_len)
{
    char fresh[PATH_MAX];
    const int len = snprintf(fresh, sizeof(fresh), "%s.new", path);
    if (len < 0 || (size_t)len >= sizeof(fresh)) {
        errno = ENAMETOOLONG;
        return false;
    }
    return bytes_write(fresh, O_TRUNC, 0600, bytes, bytes_len) && rename(fresh, path) == 0 && whole_dir_flush(path);
}

bool whole_file_make(const char *path, mode_t mode, const void *bytes, size_t bytes_len)
{
    if (bytes_write(path, O_EXCL, mode, bytes, bytes_len)) {
        return true;
    }
    const int code = errno;
    if (code != EEXIST) {
        (void)unlink(path);
    }
    errno = code;
    return false;
}

bool whole_fd_read(int fd, size_t size_max, struct buf *content)
{
    const size_t before = content->len;
    ssize_t got = 1;
    while (got > 0 && content->len - before <= size_max) {
        got = read(fd, buf_reserve(content, PIECE_SIZE), PIECE_SIZE);
        content->len += got > 0 ? (size_t)got : 0;
    }
    if (got >= 0 && content->len - before > size_max) {
        errno = EFBIG;
        return false;
    }
    return got == 0;
}

bool whole_file_read(const char *path, size_t size_max, struct buf *content)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    const bool ok = whole_fd_read(fd, size_max, content);
    const int code = errno;
    close(fd);
    errno = code;
    return ok;
}

enum seus_err whole_file_take(const char *path, size_t size_max, const char *field, struct buf *content,
                              struct seus_why *why)
{
    if (whole_file_read(path, size_max, content)) {
        return SEUS_OK;
    }
    const int code = errno;
    return seus_fail(code == ENOENT ? SEUS_NOT_FOUND : SEUS_IO, why, field, "cannot read %.200s: %s", path,
                     strerror(code));
}
