/* SPDX-License-Identifier: EUPL-1.2 */
#include "seusd/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault_points.h"
#include "base/str.h"
#include "base/whole.h"

#define CREDENTIAL "seus.key"

void key_file_path(const char *asked, const char *data_dir, char ret_path[PATH_SIZE])
{
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    if (asked[0] != '\0') {
        str_copy(ret_path, PATH_SIZE, str_of(asked));
        return;
    }
    if (credentials != NULL && snprintf(ret_path, PATH_SIZE, "%s/" CREDENTIAL, credentials) < (int)PATH_SIZE &&
        access(ret_path, F_OK) == 0) {
        return;
    }
    size_t len = strlen(data_dir);
    while (len > 1 && data_dir[len - 1] == '/') {
        len--;
    }
    snprintf(ret_path, PATH_SIZE, "%.*s.key", (int)(len < PATH_SIZE - 5 ? len : PATH_SIZE - 5), data_dir);
}

static enum seus_err fail_file(const char *path, const char *what, struct seus_why *why)
{
    seus_fail(SEUS_IO, why, "--key-file", "cannot %s the key file %s: %s", what, path, strerror(errno));
    seus_hint(why, "name a place of its own, outside the data directory, with --key-file");
    return SEUS_IO;
}

static enum seus_err make(const char *path, struct random_port random, unsigned char ret_key[KEY_FILE_SIZE],
                          struct seus_why *why)
{
    for (unsigned i = 0; i < KEY_FILE_SIZE / 8; i++) {
        const uint64_t bits = random.next(random.ctx);
        memcpy(ret_key + (size_t)i * 8, &bits, sizeof(bits));
    }
    FAULT(seusd_key_file);
    return whole_file_write(path, ret_key, KEY_FILE_SIZE) ? SEUS_OK : fail_file(path, "write", why);
}

enum seus_err key_file_take(const char *path, bool may_make, struct random_port random,
                            unsigned char ret_key[KEY_FILE_SIZE], bool *ret_made, struct seus_why *why)
{
    struct stat file;
    unsigned char more[1];
    *ret_made = false;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && may_make) {
        *ret_made = true;
        return make(path, random, ret_key, why);
    }
    if (fd < 0 && errno == ENOENT) {
        seus_fail(SEUS_NOT_FOUND, why, "--key-file", "the key file %s is not there, and the key store was made with it",
                  path);
        seus_hint(why, "put it back; if it is lost, remove the directory keys of the data directory: the other nodes "
                       "give their keys, a room of one node loses what was sealed");
        return SEUS_NOT_FOUND;
    }
    if (fd < 0 || fstat(fd, &file) != 0) {
        return fail_file(path, "open", why);
    }
    const bool whole = read(fd, ret_key, KEY_FILE_SIZE) == (ssize_t)KEY_FILE_SIZE && read(fd, more, 1) == 0;
    close(fd);
    if (!whole) {
        return seus_fail(SEUS_INVALID, why, "--key-file", "the key file %s does not hold %u bytes", path,
                         KEY_FILE_SIZE);
    }
    if (S_ISREG(file.st_mode) && (file.st_mode & 077) != 0) {
        seus_fail(SEUS_INVALID, why, "--key-file", "the key file %s may be read by others than its owner", path);
        seus_hint(why, "chmod 600 %s", path);
        return SEUS_INVALID;
    }
    return SEUS_OK;
}
