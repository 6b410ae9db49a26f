/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * LD_PRELOAD: what a machine does to a node that lives on it, changed while it runs: a wall clock that is wrong, a disk
 * that is slow, a disk that is full. For the program that it is loaded into, not for its children. SEUS_WEATHER names a
 * file of 16 bytes in the byte order of the machine: int64 milliseconds that the wall clock is ahead, uint32
 * microseconds that each flush and each synchronous write takes longer, uint32 not zero: no space.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define STANDARD_FILES 3 /* what a node says is never held up */

struct weather {
    int64_t clock_ms;
    uint32_t sync_us;
    uint32_t is_full;
};

static const volatile struct weather calm;
static const volatile struct weather *now = &calm;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("SEUS_WEATHER");
    const int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        void *mapped = mmap(NULL, sizeof(struct weather), PROT_READ, MAP_SHARED, fd, 0);
        now = mapped != MAP_FAILED ? mapped : &calm;
        close(fd);
    }
    unsetenv("LD_PRELOAD");
}

/* ---- the clock ---- */

int clock_gettime(clockid_t id, struct timespec *time)
{
    static int (*real)(clockid_t, struct timespec *);
    if (real == NULL) {
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    }
    const int result = real(id, time);
    if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) {
        const int64_t ms = now->clock_ms;
        time->tv_sec += ms / 1000;
        time->tv_nsec += ms % 1000 * 1000000;
        if (time->tv_nsec >= 1000000000 || time->tv_nsec < 0) {
            time->tv_sec += time->tv_nsec < 0 ? -1 : 1;
            time->tv_nsec += time->tv_nsec < 0 ? 1000000000 : -1000000000;
        }
    }
    return result;
}

/* ---- the disk ---- */

static void take_time(void)
{
    const uint32_t us = now->sync_us;
    if (us > 0) {
        const struct timespec time = {us / 1000000, (long)(us % 1000000) * 1000};
        syscall(SYS_nanosleep, &time, NULL);
    }
}

/* true: errno says that there is no space. Else it has taken as long as a flush takes, if the file is so opened. */
static bool is_refused(int fd)
{
    struct stat info;
    if (fd < STANDARD_FILES || (now->is_full == 0 && now->sync_us == 0) || fstat(fd, &info) != 0 ||
        !S_ISREG(info.st_mode)) {
        return false;
    }
    if (now->is_full != 0) {
        errno = ENOSPC;
        return true;
    }
    if ((syscall(SYS_fcntl, fd, F_GETFL) & O_DSYNC) != 0) {
        take_time();
    }
    return false;
}

ssize_t write(int fd, const void *data, size_t len)
{
    return is_refused(fd) ? -1 : syscall(SYS_write, fd, data, len);
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    return is_refused(fd) ? -1 : syscall(SYS_writev, fd, pieces, count);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t offset)
{
    return is_refused(fd) ? -1 : syscall(SYS_pwrite64, fd, data, len, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t len, off_t offset)
{
    return pwrite(fd, data, len, offset);
}

int fsync(int fd)
{
    take_time();
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    take_time();
    return (int)syscall(SYS_fdatasync, fd);
}

int statvfs(const char *path, struct statvfs *info)
{
    static int (*real)(const char *, struct statvfs *);
    if (real == NULL) {
        real = (int (*)(const char *, struct statvfs *))dlsym(RTLD_NEXT, "statvfs");
    }
    const int result = real(path, info);
    if (result == 0 && now->is_full != 0) {
        info->f_bfree = info->f_bavail = 0;
    }
    return result;
}

int statvfs64(const char *path, struct statvfs64 *info)
{
    return statvfs(path, (struct statvfs *)(void *)info);
}
