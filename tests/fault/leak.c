/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * LD_PRELOAD: a program that forgets to free. While the file is there that SEUS_LEAK names, each write at an offset,
 * which is what the log makes of an entry, takes a page from the heap, writes into it and loses it. For the program
 * that it is loaded into, not for its children. cluster/soak.py must find it.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define LOST_SIZE 4096

static const char *sign;

__attribute__((constructor)) static void begin(void)
{
    sign = getenv("SEUS_LEAK");
    unsetenv("LD_PRELOAD");
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t offset)
{
    if (sign != NULL && access(sign, F_OK) == 0) {
        void *volatile lost = malloc(LOST_SIZE);
        if (lost != NULL) {
            memset(lost, 1, LOST_SIZE);
        }
    }
    return syscall(SYS_pwrite64, fd, data, len, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t len, off_t offset)
{
    return pwrite(fd, data, len, offset);
}
