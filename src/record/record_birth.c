/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A log is made in several steps: files, names, a first transaction. The file "birth" is there from before the first of
 * them until after the last; whoever finds it finds what a crash left of a log that nobody has written to, and begins
 * again. Called by record_open, with the directory claimed; never touches a log without that file.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fault_points.h"
#include "record/internal.h"

#define BIRTH_NAME "birth"

static enum seus_err birth_fail(const struct record *record, struct seus_why *why)
{
    return lmdb_fail(record->dir, errno, "make the log", why);
}

static enum seus_err name_remove(const struct record *record, const char *name, struct seus_why *why)
{
    return unlinkat(record->dir_fd, name, 0) == 0 || errno == ENOENT ? SEUS_OK : birth_fail(record, why);
}

enum seus_err record_birth_begin(const struct record *record, struct seus_why *why)
{
    if (faccessat(record->dir_fd, BIRTH_NAME, F_OK, 0) == 0) {
        static const char *const halves[] = {"data.mdb", "lock.mdb", "journal"};
        enum seus_err err = SEUS_OK;
        for (size_t i = 0; err == SEUS_OK && i < sizeof(halves) / sizeof(halves[0]); i++) {
            err = name_remove(record, halves[i], why);
        }
        return err;
    }
    if (faccessat(record->dir_fd, "data.mdb", F_OK, 0) == 0) {
        return SEUS_OK;
    }
    const int fd = openat(record->dir_fd, BIRTH_NAME, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return birth_fail(record, why);
    }
    close(fd);
    const enum seus_err err = record_dir_sync(record->dir, record->dir_fd, why);
    FAULT(record_birth_marked);
    return err;
}

enum seus_err record_birth_end(const struct record *record, struct seus_why *why)
{
    /* Every other name first: the log is whole before the file that says otherwise goes. */
    enum seus_err err = record_dir_sync(record->dir, record->dir_fd, why);
    FAULT(record_birth_before);
    if (err == SEUS_OK) {
        err = name_remove(record, BIRTH_NAME, why);
    }
    FAULT(record_birth_after);
    return err == SEUS_OK ? record_dir_sync(record->dir, record->dir_fd, why) : err;
}
