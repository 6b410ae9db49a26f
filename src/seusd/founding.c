/* SPDX-License-Identifier: EUPL-1.2 */
#include "seusd/founding.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/paths.h"
#include "base/whole.h"
#include "record/record.h"
#include "wire/cbor.h"

#define ACT_FILE "act.cbor"
#define ACT_SIZE_MAX 4096u

uint64_t founding_cluster_id(const char *name, uint64_t generation)
{
    const uint64_t first = hash_xxh3(name, strlen(name));
    return generation == 0 ? first : hash_xxh3_seeded(name, strlen(name), first ^ generation);
}

enum seus_err founding_lock(const char *data_dir, int *ret_fd, struct seus_why *why)
{
    char path[PATH_SIZE + 8];
    if (paths_make_dir(data_dir) != 0) {
        return seus_fail(SEUS_IO, why, "--data", "cannot make the data directory %s: %s", data_dir, strerror(errno));
    }
    snprintf(path, sizeof(path), "%s/lock", data_dir);
    const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return seus_fail(SEUS_IO, why, "--data", "cannot open %s: %s", path, strerror(errno));
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        seus_fail(SEUS_CONFLICT, why, "--data", "another seusd uses the data directory %s; this one did not touch it",
                  data_dir);
        seus_hint(why, "stop the other one first, or give this one its own --data directory");
        return SEUS_CONFLICT;
    }
    *ret_fd = fd;
    return SEUS_OK;
}

bool founding_log_is_damaged(const char *dir)
{
    int status = 0;
    if (access(dir, F_OK) != 0) {
        return false;
    }
    const pid_t child = fork();
    if (child == 0) {
        struct record *record = NULL;
        const enum seus_err err = record_open(&(struct record_options){.dir = dir}, &record, NULL);
        _exit(err == SEUS_INTEGRITY ? 10 : 0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child) {
        return false; /* the node itself will tell */
    }
    return WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) != 0);
}

enum seus_err founding_set_aside(const char *dir, uint64_t wall_ms, char *ret_path, struct seus_why *why)
{
    snprintf(ret_path, PATH_SIZE + 64, "%s.damaged-%llu", dir, (unsigned long long)wall_ms);
    return rename(dir, ret_path) == 0
               ? SEUS_OK
               : seus_fail(SEUS_IO, why, "--data", "cannot move the damaged log %s away: %s", dir, strerror(errno));
}

enum seus_err founding_act_write(const char *data_dir, const struct wire_room_act *act, struct seus_why *why)
{
    char path[PATH_SIZE + 16];
    struct buf bytes = {0};
    snprintf(path, sizeof(path), "%s/" ACT_FILE, data_dir);
    wire_cbor_encode(&wire_record_room_act, act, &bytes);
    const bool written = whole_file_write(path, bytes.data, bytes.len);
    const int error = errno;
    buf_release(&bytes);
    return written ? SEUS_OK : seus_fail(SEUS_IO, why, "--data", "cannot write %s: %s", path, strerror(error));
}

bool founding_act_read(const char *data_dir, struct arena *arena, struct wire_room_act *ret_act, struct seus_why *why)
{
    char path[PATH_SIZE + 16];
    snprintf(path, sizeof(path), "%s/" ACT_FILE, data_dir);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    char *bytes = arena_alloc(arena, ACT_SIZE_MAX);
    const ssize_t len = read(fd, bytes, ACT_SIZE_MAX);
    close(fd);
    if (len < 0) {
        seus_fail(SEUS_IO, why, NULL, "cannot read %s: %s", path, strerror(errno));
        return false;
    }
    return wire_cbor_decode(&wire_record_room_act, (struct str){bytes, (size_t)len}, arena, ret_act, why) == SEUS_OK;
}

void founding_act_drop(const char *data_dir)
{
    char path[PATH_SIZE + 16];
    snprintf(path, sizeof(path), "%s/" ACT_FILE, data_dir);
    (void)unlink(path); /* still there: the log knows the request id, and nothing is written twice */
}

struct str founding_act_id(const struct wire_room_act *act, struct arena *arena)
{
    return arena_printf(arena, "act-%llu-%llu-%.16s", (unsigned long long)act->generation,
                        (unsigned long long)act->from_index, act->from_chain.len >= 16 ? act->from_chain.ptr : "");
}
