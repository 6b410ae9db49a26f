/* SPDX-License-Identifier: EUPL-1.2 */
/* LMDB's codes and damaged rows as our errors, with sentences for the operator. Called by this folder; never prints. */
#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

#include "record/internal.h"

#define NEARLY_FULL_BYTES (1024u * 1024)

/* LMDB reports a write that was cut short as EIO, and that is how the last page before a full disk looks. */
static bool disk_is_full(const char *dir)
{
    struct statvfs fs;
    return statvfs(dir, &fs) == 0 && (uint64_t)fs.f_bavail * fs.f_frsize < NEARLY_FULL_BYTES;
}

static enum seus_err no_space_fail(const char *dir, bool map_is_full, struct seus_why *why)
{
    if (map_is_full) {
        seus_fail(SEUS_NO_SPACE, why, NULL,
                  "the log in %s has used up its map (its largest allowed size); nothing more can be written, "
                  "no acknowledged event is lost", dir);
        seus_hint(why, "Start seusd with a larger map size for the log.");
    } else {
        seus_fail(SEUS_NO_SPACE, why, NULL,
                  "the log's disk is full: %s; nothing more can be written, no acknowledged event is lost", dir);
        seus_hint(why, "Free space on that file system and start seusd again.");
    }
    return SEUS_NO_SPACE;
}

static enum seus_err damaged_fail(const char *dir, int code, const char *doing, struct seus_why *why)
{
    seus_fail(SEUS_INTEGRITY, why, NULL, "cannot %s in %s: the file is damaged or not a log of seusd (%s)", doing, dir,
              mdb_strerror(code));
    seus_hint(why, "Do not delete anything. Move the directory aside and let the other nodes feed a new one.");
    return SEUS_INTEGRITY;
}

enum seus_err lmdb_fail(const char *dir, int code, const char *doing, struct seus_why *why)
{
    switch (code) {
    case ENOSPC:
    case EDQUOT:
        return no_space_fail(dir, false, why);
    case MDB_MAP_FULL:
        return no_space_fail(dir, true, why);
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE:
        return damaged_fail(dir, code, doing, why);
    case MDB_READERS_FULL:
        seus_fail(SEUS_LIMIT, why, NULL, "cannot %s in %s: too many readers at once", doing, dir);
        return SEUS_LIMIT;
    case EIO:
        if (disk_is_full(dir)) {
            return no_space_fail(dir, false, why);
        }
        break;
    default:
        break;
    }
    seus_fail(SEUS_IO, why, NULL, "cannot %s in %s: %s (code %d); no acknowledged event is lost", doing, dir,
              mdb_strerror(code), code);
    seus_hint(why, "Check the disk and the system's log, then start seusd again.");
    return SEUS_IO;
}

enum seus_err row_fail(const char *dir, uint64_t index, const char *fault, struct seus_why *why)
{
    seus_fail(SEUS_INTEGRITY, why, NULL, "row %llu of the log in %s %s", (unsigned long long)index, dir, fault);
    seus_hint(why, "This disk is not to be trusted. Move the directory aside and let the other nodes feed a new one.");
    return SEUS_INTEGRITY;
}

enum seus_err value_fail(const char *dir, const char *what, struct seus_why *why)
{
    seus_fail(SEUS_INTEGRITY, why, NULL, "%s of the log in %s does not hold what it must (checksum or size)", what,
              dir);
    seus_hint(why, "This disk is not to be trusted. Move the directory aside and let the other nodes feed a new one.");
    return SEUS_INTEGRITY;
}
