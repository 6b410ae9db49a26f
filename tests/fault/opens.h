/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The four calls that open a file, for a library that is loaded in front of the C library: all of them become
 * opens_any, which whoever includes this defines. Included once, by nth.c and recorder.c.
 */
#ifndef FAULT_OPENS_H
#define FAULT_OPENS_H

#include <fcntl.h>
#include <stdarg.h>
#include <sys/types.h>

static int opens_any(int dir, const char *path, int flags, mode_t mode);

#define MODE_OF(flags, mode)                                                                                           \
    mode_t mode = 0;                                                                                                   \
    if (((flags) & (O_CREAT | O_TMPFILE)) != 0) {                                                                      \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode = va_arg(rest, mode_t);                                                                                   \
        va_end(rest);                                                                                                  \
    }

int open(const char *path, int flags, ...)
{
    MODE_OF(flags, mode)
    return opens_any(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE_OF(flags, mode)
    return opens_any(AT_FDCWD, path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
    MODE_OF(flags, mode)
    return opens_any(dir, path, flags, mode);
}

int openat64(int dir, const char *path, int flags, ...)
{
    MODE_OF(flags, mode)
    return opens_any(dir, path, flags, mode);
}

#endif
