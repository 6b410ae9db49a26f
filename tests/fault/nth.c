/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * LD_PRELOAD: the n-th call of some functions fails, or ends the process, in the program that it is loaded into and
 * not in its children. Of what reads and writes, errors other than EINTR come from regular files only. The environment
 * says which and how:
 *   SEUS_NTH_CALLS   names with commas: malloc (with calloc and realloc), open, read, write, fsync, rename, send, ...
 *   SEUS_NTH_AT      n, from 1
 *   SEUS_NTH_DO      kill (before the call), kill_after, short (half of a read or write), or the number of an errno
 *   SEUS_NTH_EVER    if set, every later call too
 *   SEUS_NTH_FROM    if set, only calls after this file exists are counted
 *   SEUS_NTH_MARK    file made when the n-th call came; it holds the path of the program or library that called last
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include "opens.h"

enum call {
    CALL_MALLOC, CALL_OPEN, CALL_READ, CALL_PREAD, CALL_WRITE, CALL_PWRITE, CALL_FSYNC, CALL_FDATASYNC, CALL_RENAME,
    CALL_SOCKET, CALL_CONNECT, CALL_SEND, CALL_RECV, CALL_POLL,
    CALLS
};

enum deed { DO_NOTHING, DO_KILL, DO_KILL_AFTER, DO_SHORT, DO_FAIL };

static bool chosen[CALLS];
static enum deed deed;
static bool armed;       /* main has begun: what libraries do when they are loaded is not ours */
static int (*real_main)(int argc, char **argv, char **environment);
static int code;
static long at;
static bool for_ever;
static const char *from_path;
static const char *mark_path;
static atomic_long calls;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

__attribute__((constructor)) static void begin(void)
{
    static const char *const names[CALLS] = {"malloc", "open", "read", "pread", "write", "pwrite", "fsync", "fdatasync",
                                             "rename", "socket", "connect", "send", "recv", "poll"};
    const char *list = getenv("SEUS_NTH_CALLS");
    const char *what = getenv("SEUS_NTH_DO");
    const char *n = getenv("SEUS_NTH_AT");
    if (list == NULL || what == NULL || n == NULL) {
        return;
    }
    for (int i = 0; i < CALLS; i++) {
        const size_t len = strlen(names[i]);
        for (const char *word = list; word != NULL; word = strchr(word, ',')) {
            word += *word == ',' ? 1 : 0;
            chosen[i] = chosen[i] || (strncmp(word, names[i], len) == 0 && (word[len] == ',' || word[len] == '\0'));
        }
    }
    at = atol(n);
    for_ever = getenv("SEUS_NTH_EVER") != NULL;
    from_path = getenv("SEUS_NTH_FROM");
    mark_path = getenv("SEUS_NTH_MARK");
    code = atoi(what);
    deed = strcmp(what, "kill") == 0         ? DO_KILL
           : strcmp(what, "kill_after") == 0 ? DO_KILL_AFTER
           : strcmp(what, "short") == 0      ? DO_SHORT
                                             : DO_FAIL;
    unsetenv("LD_PRELOAD");
}

static void mark_make(const void *caller)
{
    Dl_info info = {0};
    const int fd = (int)syscall(SYS_openat, AT_FDCWD, mark_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (dladdr(caller, &info) != 0 && info.dli_fname != NULL) {
        (void)!syscall(SYS_write, fd, info.dli_fname, strlen(info.dli_fname));
    }
    syscall(SYS_close, fd);
}

/* True if this call, which returns to caller, is the one. */
static bool is_due_to(enum call call, int fd, const void *caller)
{
    if (!armed || !chosen[call]) {
        return false;
    }
    if (from_path != NULL && syscall(SYS_faccessat, AT_FDCWD, from_path, F_OK) != 0) {
        return false;
    }
    struct stat info;
    if (fd >= 0 && (deed == DO_SHORT || (deed == DO_FAIL && code != EINTR))) {
        const bool known = fstat(fd, &info) == 0;
        const bool cuts = deed == DO_SHORT && known && S_ISSOCK(info.st_mode);
        if (!cuts && !(known && S_ISREG(info.st_mode))) {
            return false; /* disks fail, sockets cut short; pipes and events do neither */
        }
    }
    const long number = atomic_fetch_add(&calls, 1) + 1;
    if (number < at || (number > at && !for_ever)) {
        return false;
    }
    if (mark_path != NULL) { /* of many that fail the last one */
        mark_make(caller);
    }
    if (deed == DO_KILL) {
        kill(getpid(), SIGKILL);
    }
    return true;
}

#define is_due(call, fd) is_due_to(call, fd, __builtin_return_address(0))

static long after(bool due, long result)
{
    if (due && deed == DO_KILL_AFTER) {
        kill(getpid(), SIGKILL);
    }
    return result;
}

static bool fails(bool due)
{
    if (due && deed == DO_FAIL) {
        errno = code;
        return true;
    }
    return false;
}

static size_t cut(bool due, size_t len)
{
    return due && deed == DO_SHORT && len > 1 ? len / 2 : len;
}

static int armed_main(int argc, char **argv, char **environment)
{
    armed = deed != DO_NOTHING;
    return real_main(argc, argv, environment);
}

int __libc_start_main(int (*start)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
    int (*const call)(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void),
                      void *) = (int (*)(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void),
                                         void (*)(void), void *))dlsym(RTLD_NEXT, "__libc_start_main");
    real_main = start;
    return call(armed_main, argc, argv, init, fini, rtld_fini, stack_end);
}

void *malloc(size_t size)
{
    return fails(is_due(CALL_MALLOC, -1)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails(is_due(CALL_MALLOC, -1)) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return fails(is_due(CALL_MALLOC, -1)) ? NULL : __libc_realloc(memory, size);
}

static int opens_any(int dir, const char *path, int flags, mode_t mode)
{
    const bool due = is_due(CALL_OPEN, -1);
    return fails(due) ? -1 : (int)after(due, syscall(SYS_openat, dir, path, flags, mode));
}

ssize_t read(int fd, void *data, size_t len)
{
    const bool due = is_due(CALL_READ, fd);
    return fails(due) ? -1 : after(due, syscall(SYS_read, fd, data, cut(due, len)));
}

ssize_t pread(int fd, void *data, size_t len, off_t offset)
{
    const bool due = is_due(CALL_PREAD, fd);
    return fails(due) ? -1 : after(due, syscall(SYS_pread64, fd, data, cut(due, len), offset));
}

ssize_t pread64(int fd, void *data, size_t len, off_t offset)
{
    return pread(fd, data, len, offset);
}

ssize_t write(int fd, const void *data, size_t len)
{
    const bool due = is_due(CALL_WRITE, fd);
    return fails(due) ? -1 : after(due, syscall(SYS_write, fd, data, cut(due, len)));
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    const bool due = is_due(CALL_WRITE, fd);
    if (due && deed == DO_SHORT) {
        return syscall(SYS_write, fd, pieces[0].iov_base, cut(due, pieces[0].iov_len));
    }
    return fails(due) ? -1 : after(due, syscall(SYS_writev, fd, pieces, count));
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t offset)
{
    const bool due = is_due(CALL_PWRITE, fd);
    return fails(due) ? -1 : after(due, syscall(SYS_pwrite64, fd, data, cut(due, len), offset));
}

ssize_t pwrite64(int fd, const void *data, size_t len, off_t offset)
{
    return pwrite(fd, data, len, offset);
}

int fsync(int fd)
{
    const bool due = is_due(CALL_FSYNC, fd);
    return fails(due) ? -1 : (int)after(due, syscall(SYS_fsync, fd));
}

int fdatasync(int fd)
{
    const bool due = is_due(CALL_FDATASYNC, fd);
    return fails(due) ? -1 : (int)after(due, syscall(SYS_fdatasync, fd));
}

int rename(const char *from, const char *to)
{
    const bool due = is_due(CALL_RENAME, -1);
    return fails(due) ? -1 : (int)after(due, syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int socket(int domain, int type, int protocol)
{
    const bool due = is_due(CALL_SOCKET, -1);
    return fails(due) ? -1 : (int)after(due, syscall(SYS_socket, domain, type, protocol));
}

int connect(int fd, const struct sockaddr *address, socklen_t size)
{
    const bool due = is_due(CALL_CONNECT, -1);
    return fails(due) ? -1 : (int)after(due, syscall(SYS_connect, fd, address, size));
}

ssize_t sendto(int fd, const void *data, size_t len, int flags, const struct sockaddr *address, socklen_t size)
{
    const bool due = is_due(CALL_SEND, -1);
    return fails(due) ? -1 : after(due, syscall(SYS_sendto, fd, data, cut(due, len), flags, address, size));
}

ssize_t send(int fd, const void *data, size_t len, int flags)
{
    return sendto(fd, data, len, flags, NULL, 0);
}

ssize_t recvfrom(int fd, void *data, size_t len, int flags, struct sockaddr *address, socklen_t *size)
{
    const bool due = is_due(CALL_RECV, -1);
    return fails(due) ? -1 : after(due, syscall(SYS_recvfrom, fd, data, cut(due, len), flags, address, size));
}

ssize_t recv(int fd, void *data, size_t len, int flags)
{
    return recvfrom(fd, data, len, flags, NULL, NULL);
}

int poll(struct pollfd *files, nfds_t count, int timeout_ms)
{
    const bool due = is_due(CALL_POLL, -1);
    return fails(due) ? -1 : (int)after(due, syscall(SYS_poll, files, count, timeout_ms));
}
