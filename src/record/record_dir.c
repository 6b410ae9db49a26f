/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The directory of the log: made with its parent flushed, on a local file system only, one process at a time.
 * Called by record_open; never touches the environment inside.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "base/mem.h"
#include "record/internal.h"

#ifndef CIFS_SUPER_MAGIC
#define CIFS_SUPER_MAGIC 0xFF534D42
#endif
#ifndef SMB2_SUPER_MAGIC
#define SMB2_SUPER_MAGIC 0xFE534D42
#endif
#ifndef CEPH_SUPER_MAGIC
#define CEPH_SUPER_MAGIC 0x00c36400
#endif

const char *record_dir_network_name(long magic)
{
    static const struct {
        uint32_t magic;
        const char *name;
    } networks[] = {
        {NFS_SUPER_MAGIC, "NFS"},   {SMB_SUPER_MAGIC, "SMB"},  {SMB2_SUPER_MAGIC, "SMB"},
        {CIFS_SUPER_MAGIC, "CIFS"}, {AFS_SUPER_MAGIC, "AFS"},  {CEPH_SUPER_MAGIC, "Ceph"},
    };
    for (size_t i = 0; i < sizeof(networks) / sizeof(networks[0]); i++) {
        if (networks[i].magic == (uint32_t)magic) {
            return networks[i].name;
        }
    }
    return NULL;
}

static enum seus_err dir_fail(const char *dir, const char *doing, struct seus_why *why)
{
    const int code = errno;
    if (code == ENOSPC || code == EDQUOT || code == EIO) {
        return lmdb_fail(dir, code, doing, why);
    }
    if (code == ENOENT || code == ENOTDIR) {
        seus_fail(SEUS_INVALID, why, "dir", "cannot %s %s: %s", doing, dir, strerror(code));
        seus_hint(why, "The parent directory must exist.");
        return SEUS_INVALID;
    }
    seus_fail(SEUS_IO, why, "dir", "cannot %s %s: %s", doing, dir, strerror(code));
    seus_hint(why, "The directory must belong to the user that runs seusd.");
    return SEUS_IO;
}

enum seus_err record_dir_sync(const char *dir, int dir_fd, struct seus_why *why)
{
    return fsync(dir_fd) == 0 ? SEUS_OK : dir_fail(dir, "flush the directory", why);
}

/* A directory whose name is not flushed in its parent may be gone after a power cut, with everything in it. */
static enum seus_err parent_sync(const char *dir, struct seus_why *why)
{
    char *parent = mem_strdup(dir);
    size_t len = strlen(parent);
    while (len > 1 && parent[len - 1] == '/') {
        len--;
    }
    while (len > 0 && parent[len - 1] != '/') {
        len--;
    }
    parent[len] = '\0';
    const char *name = len > 0 ? parent : ".";
    enum seus_err err = SEUS_OK;
    const int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        err = dir_fail(name, "open", why);
    } else {
        err = record_dir_sync(name, fd, why);
        close(fd);
    }
    mem_free(parent);
    return err;
}

static enum seus_err dir_claim(const char *dir, int fd, struct seus_why *why)
{
    struct statfs fs;
    if (fstatfs(fd, &fs) != 0) {
        return dir_fail(dir, "look at the file system of", why);
    }
    const char *network = record_dir_network_name((long)fs.f_type);
    if (network != NULL) {
        seus_fail(SEUS_INVALID, why, "dir", "%s is on a network file system (%s), where a flush and a lock cannot be "
                  "relied on; nothing was written", dir, network);
        seus_hint(why, "Put the log on a local disk of this machine.");
        return SEUS_INVALID;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) {
            return dir_fail(dir, "lock", why);
        }
        seus_fail(SEUS_UNAVAILABLE, why, "dir", "the log in %s is open in another process; nothing was touched", dir);
        seus_hint(why, "One seusd a directory: stop the other one, or give this one its own directory.");
        return SEUS_UNAVAILABLE;
    }
    return SEUS_OK;
}

enum seus_err record_dir_open(const char *dir, int *ret_fd, struct seus_why *why)
{
    const bool made = mkdir(dir, 0700) == 0;
    if (!made && errno != EEXIST) {
        return dir_fail(dir, "make the directory", why);
    }
    if (made) {
        const enum seus_err err = parent_sync(dir, why);
        if (err != SEUS_OK) {
            return err;
        }
    }
    const int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return dir_fail(dir, "open the directory", why);
    }
    const enum seus_err err = dir_claim(dir, fd, why);
    if (err != SEUS_OK) {
        close(fd);
        return err;
    }
    *ret_fd = fd;
    return SEUS_OK;
}

void record_dir_release(int dir_fd)
{
    if (dir_fd >= 0) {
        close(dir_fd);
    }
}
