/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Walls around the worker process: limits, seccomp, no clock. Called once by worker.c, before any plugin is loaded.
 * It never runs in the room's own process.
 *
 * Opening is not allowed at all, not even to the dynamic linker: its openat is caught (SIGSYS) and answered with a
 * duplicate of the descriptor of the one file that is being loaded. A plugin that takes the handler's place gains
 * nothing, for the filter stays.
 */
#include "policy/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "policy/channel.h"

#define ALLOW SCMP_ACT_ALLOW
#define VDSO_SIZE_MAX (64u << 10)

/* Of the process, because a signal handler has no other way to know; only this file touches it. */
static struct served {
    const char *path;
    int fd;
} served = {NULL, -1};

/* ---- the linker's files ----------------------------------------------------------------------------------------- */

static long served_open(const char *path)
{
    if (served.path == NULL || strcmp(path, served.path) != 0) {
        return -EACCES;
    }
    const long fd = syscall(SYS_dup, served.fd);
    if (fd >= 0) {
        (void)syscall(SYS_lseek, fd, 0L, SEEK_SET); /* the duplicates share one offset */
    }
    return fd >= 0 ? fd : -EMFILE;
}

#if defined(__x86_64__)
#define ARGUMENT(context, n) ((context)->uc_mcontext.gregs[(int[]){REG_RDI, REG_RSI, REG_RDX, REG_R10}[n]])
#define RESULT(context) ((context)->uc_mcontext.gregs[REG_RAX])
#elif defined(__aarch64__)
#define ARGUMENT(context, n) ((context)->uc_mcontext.regs[n])
#define RESULT(context) ((context)->uc_mcontext.regs[0])
#else
#error "say where a system call's arguments and result are on this machine"
#endif

static void on_sigsys(int signal_number, siginfo_t *info, void *untyped)
{
    ucontext_t *const context = untyped;
    const int errno_before = errno;
    long result = -ENOSYS;
    (void)signal_number;
    if (info->si_syscall == SYS_openat) {
        result = served_open((const char *)(uintptr_t)ARGUMENT(context, 1));
    } else if (info->si_syscall == SYS_newfstatat) {
        const char *const path = (const char *)(uintptr_t)ARGUMENT(context, 1);
        result = path[0] != '\0' ? -EACCES
                 : syscall(SYS_fstat, (int)ARGUMENT(context, 0), (void *)(uintptr_t)ARGUMENT(context, 2)) == 0
                     ? 0 : -EBADF;
    }
    RESULT(context) = result;
    errno = errno_before;
}

void sandbox_serve(const char *path, int fd)
{
    served = (struct served){path, fd};
}

/* ---- limits ----------------------------------------------------------------------------------------------------- */

static bool limit_set(int which, rlim_t value)
{
    const struct rlimit limit = {value, value};
    return setrlimit((__rlimit_resource_t)which, &limit) == 0;
}

#if !defined(__SANITIZE_ADDRESS__)
/* Bytes of address space in use; 0: not known. */
static uint64_t memory_used(void)
{
    char text[64] = "";
    const int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    const ssize_t got = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;
    if (fd >= 0) {
        close(fd);
    }
    return got > 0 ? strtoull(text, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

/* The address sanitizer keeps terabytes of shadow: such a build has no limit of memory, only the deadline. */
static bool memory_limit(void)
{
    const uint64_t used = memory_used();
    return used > 0 && limit_set(RLIMIT_AS, used + SANDBOX_MEMORY_BYTES);
}

#if defined(__x86_64__)
/*
 * The kernel's page of functions that read the clock without a system call becomes a copy that cannot be executed (the
 * linker still reads its names), the page of their data goes, and the processor's own counter traps.
 */
static bool clock_hide(void)
{
    FILE *const maps = fopen("/proc/self/maps", "re");
    char line[256];
    bool good = maps != NULL && prctl(PR_SET_TSC, PR_TSC_SIGSEGV) == 0;
    while (good && fgets(line, sizeof(line), maps) != NULL) {
        char *end = NULL;
        const uintptr_t from = strtoull(line, &end, 16);
        const uintptr_t until = *end == '-' ? strtoull(end + 1, NULL, 16) : 0;
        void *const at = (void *)from; /* NOLINT: an address out of the list of mappings */
        if (strstr(line, "[vvar") != NULL) {
            good = munmap(at, until - from) == 0;
        } else if (strstr(line, "[vdso]") != NULL) {
            unsigned char copy[VDSO_SIZE_MAX];
            const size_t size = until - from;
            good = size <= sizeof(copy);
            if (good) {
                memcpy(copy, at, size);
                good = mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at;
            }
            if (good) {
                memcpy(at, copy, size);
                good = mprotect(at, size, PROT_READ) == 0;
            }
        }
    }
    if (maps != NULL) {
        (void)fclose(maps);
    }
    return good;
}
#else
static bool clock_hide(void)
{
    return true; /* the kernel's page also holds the way back from signal handlers: it stays */
}
#endif
#else
static bool memory_limit(void)
{
    return true;
}
static bool clock_hide(void)
{
    return true; /* the sanitizer reads it */
}
#endif

/* ---- the filters ------------------------------------------------------------------------------------------------ */

/* What both stages allow: memory, the channel, the end. */
static bool allow_common(scmp_filter_ctx filter)
{
    static const int calls[] = {SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),    SCMP_SYS(brk),
                                SCMP_SYS(futex),  SCMP_SYS(exit),   SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn),
                                SCMP_SYS(rt_sigprocmask), SCMP_SYS(sigaltstack)};
    bool good = true;
    for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        good = good && seccomp_rule_add(filter, ALLOW, calls[i], 0) == 0;
    }
    /* The C library asks how much memory there is before it sorts; it does without. */
    return good && seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(sysinfo), 0) == 0 &&
           seccomp_rule_add(filter, ALLOW, SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_EQ, CHANNEL_FD)) == 0;
}

static bool allow_loading(scmp_filter_ctx filter)
{
    static const int calls[] = {SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(lseek),    SCMP_SYS(close), SCMP_SYS(dup),
                                SCMP_SYS(fstat), SCMP_SYS(mmap),   SCMP_SYS(mprotect), SCMP_SYS(seccomp)};
    static const int caught[] = {SCMP_SYS(openat), SCMP_SYS(newfstatat)};
    static const int missing[] = {SCMP_SYS(open),     SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(access),
                                  SCMP_SYS(faccessat), SCMP_SYS(stat),    SCMP_SYS(getcwd)};
    bool good = allow_common(filter);
    for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        good = good && seccomp_rule_add(filter, ALLOW, calls[i], 0) == 0;
    }
    for (unsigned i = 0; i < sizeof(caught) / sizeof(caught[0]); i++) {
        good = good && seccomp_rule_add(filter, SCMP_ACT_TRAP, caught[i], 0) == 0;
    }
    for (unsigned i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) { /* some machines lack some of them */
        (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), missing[i], 0);
    }
    return good;
}

static bool allow_answering(scmp_filter_ctx filter)
{
    const uint64_t private_only = MAP_PRIVATE | MAP_ANONYMOUS;
    return allow_common(filter) &&
           seccomp_rule_add(filter, ALLOW, SCMP_SYS(read), 1, SCMP_A0(SCMP_CMP_EQ, CHANNEL_FD)) == 0 &&
           seccomp_rule_add(filter, ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
           seccomp_rule_add(filter, ALLOW, SCMP_SYS(mmap), 2, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                            SCMP_A3(SCMP_CMP_MASKED_EQ, private_only, private_only)) == 0;
}

static enum seus_err filter_load(bool (*allow)(scmp_filter_ctx filter), bool first, struct seus_why *why)
{
    const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool good = filter != NULL && seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, first) == 0 && allow(filter);
    good = good && seccomp_load(filter) == 0;
    if (filter != NULL) {
        seccomp_release(filter);
    }
    return good ? SEUS_OK
                : seus_fail(SEUS_IO, why, NULL, "this system has no seccomp, without which no plugin is loaded");
}

enum seus_err sandbox_enter(int fds_end, struct seus_why *why)
{
    struct sigaction action = {.sa_flags = SA_SIGINFO};
    action.sa_sigaction = on_sigsys;
    /* One descriptor more than stay open, for the linker. The order matters: what is limited below needs it here. */
    if (close_range((unsigned)fds_end, ~0u, 0) != 0 || clearenv() != 0 || !clock_hide() || !memory_limit() ||
        sigemptyset(&action.sa_mask) != 0 || sigaction(SIGSYS, &action, NULL) != 0 ||
        !limit_set(RLIMIT_CORE, 0) || !limit_set(RLIMIT_FSIZE, 0) || !limit_set(RLIMIT_NPROC, 0) ||
        !limit_set(RLIMIT_CPU, SANDBOX_CPU_S) || !limit_set(RLIMIT_NOFILE, (rlim_t)fds_end + 1) ||
        prctl(PR_SET_DUMPABLE, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return seus_fail(SEUS_IO, why, NULL, "the worker cannot be confined (%s)", strerror(errno));
    }
    return filter_load(allow_loading, true, why);
}

enum seus_err sandbox_close(struct seus_why *why)
{
    sandbox_serve(NULL, -1);
    return filter_load(allow_answering, false, why);
}
