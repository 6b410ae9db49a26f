/* SPDX-License-Identifier: EUPL-1.2 */
#include "seusd/place.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/paths.h"

#define PLACE_SIZE 128

/* The line that the file has to hold. */
static enum seus_err describe(const char *data_dir, char target[PLACE_SIZE], struct seus_why *why)
{
    char path[PATH_SIZE + 32];
    struct statx found;
    snprintf(path, sizeof(path), "%s/log/data.mdb", data_dir);
    if (statx(AT_FDCWD, path, 0, STATX_INO | STATX_BTIME, &found) != 0) {
        return seus_fail(SEUS_IO, why, "--data", "cannot look at %s: %s", path, strerror(errno));
    }
    const bool has_birth = (found.stx_mask & STATX_BTIME) != 0;
    snprintf(target, PLACE_SIZE, "seus place 1: inode %" PRIu64 " born %lld.%09u\n", (uint64_t)found.stx_ino,
             has_birth ? (long long)found.stx_btime.tv_sec : 0LL, has_birth ? found.stx_btime.tv_nsec : 0u);
    return SEUS_OK;
}

enum seus_err place_check(const char *data_dir, enum place_verdict *ret_verdict, struct seus_why *why)
{
    char path[PATH_SIZE + 32];
    char wanted[PLACE_SIZE];
    char held[PLACE_SIZE] = {0};
    const enum seus_err err = describe(data_dir, wanted, why);
    if (err != SEUS_OK) {
        return err;
    }
    snprintf(path, sizeof(path), "%s/place", data_dir);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        *ret_verdict = PLACE_UNKNOWN;
        return errno == ENOENT ? SEUS_OK
                               : seus_fail(SEUS_IO, why, "--data", "cannot open %s: %s", path, strerror(errno));
    }
    const ssize_t got = read(fd, held, sizeof(held) - 1);
    close(fd);
    *ret_verdict = got > 0 && strcmp(held, wanted) == 0 ? PLACE_SAME : PLACE_COPIED;
    return SEUS_OK;
}

static bool write_whole(int fd, const char *text)
{
    const size_t len = strlen(text);
    return write(fd, text, len) == (ssize_t)len && fsync(fd) == 0;
}

enum seus_err place_settle(const char *data_dir, struct seus_why *why)
{
    char path[PATH_SIZE + 32];
    char fresh[PATH_SIZE + 32];
    char text[PLACE_SIZE];
    const enum seus_err err = describe(data_dir, text, why);
    if (err != SEUS_OK) {
        return err;
    }
    snprintf(path, sizeof(path), "%s/place", data_dir);
    snprintf(fresh, sizeof(fresh), "%s/place.new", data_dir);
    const int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool wrote = fd >= 0 && write_whole(fd, text);
    if (fd >= 0) {
        close(fd);
    }
    const int dir_fd = open(data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool kept = wrote && rename(fresh, path) == 0 && dir_fd >= 0 && fsync(dir_fd) == 0;
    const int error = errno;
    if (dir_fd >= 0) {
        close(dir_fd);
    }
    return kept ? SEUS_OK : seus_fail(SEUS_IO, why, "--data", "cannot write %s: %s", path, strerror(error));
}
