/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char service_socket[] = "/run/seus/seusd.sock";

static const char *env(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

void paths_data_dir(char target[PATH_SIZE])
{
    const char *data_home = env("XDG_DATA_HOME");
    const char *home = env("HOME");
    if (geteuid() == 0) {
        snprintf(target, PATH_SIZE, "/var/lib/seus");
    } else if (data_home != NULL) {
        snprintf(target, PATH_SIZE, "%s/seus", data_home);
    } else {
        snprintf(target, PATH_SIZE, "%s/.local/share/seus", home != NULL ? home : "");
    }
}

void paths_socket(char target[PATH_SIZE])
{
    const char *socket = env("SEUS_SOCKET");
    const char *runtime = env("XDG_RUNTIME_DIR");
    if (socket != NULL) {
        snprintf(target, PATH_SIZE, "%s", socket);
    } else if (geteuid() == 0) {
        snprintf(target, PATH_SIZE, "%s", service_socket);
    } else if (runtime != NULL) {
        snprintf(target, PATH_SIZE, "%s/seus/seusd.sock", runtime);
    } else {
        char data[PATH_SIZE];
        paths_data_dir(data);
        snprintf(target, PATH_SIZE, "%.490s/seusd.sock", data);
    }
}

void paths_socket_to_find(char target[PATH_SIZE])
{
    paths_socket(target);
    if (env("SEUS_SOCKET") == NULL && access(target, F_OK) != 0 && access(service_socket, F_OK) == 0) {
        snprintf(target, PATH_SIZE, "%s", service_socket);
    }
}

int paths_make_dir(const char *dir)
{
    char path[PATH_SIZE];
    struct stat st;
    if (snprintf(path, sizeof(path), "%s", dir) >= (int)sizeof(path)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    for (char *p = path + 1; *p != '\0'; p++) {
        if (*p == '/') {
            *p = '\0';
            if (mkdir(path, 0700) != 0 && errno != EEXIST) {
                return -1;
            }
            *p = '/';
        }
    }
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return -1;
    }
    if (stat(path, &st) != 0) {
        return -1;
    }
    errno = ENOTDIR;
    return S_ISDIR(st.st_mode) ? 0 : -1;
}
