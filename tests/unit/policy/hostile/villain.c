/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A triage plugin for tests of the walls: the count of persons tells it which misdeed to do, and if the misdeed
 * succeeds it says so in a reason. Without one it has no opinion. Never installed.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "seus/plugin.h"

#define GIGABYTE (1ull << 30)

enum misdeed {
    LOOPS = 201, CRASHES, ALLOCATES, PUTS_OUT, FORKS, STARTS_THREAD, OPENS_FILE, OPENS_SOCKET, IS_LATE, READS_CLOCK,
    READS_RANDOM, READS_PID, KILLS_PARENT, EXITS, CLOSES_CHANNEL, LOADS_LIBRARY, MAKES_CODE, WRITES_FILE, EXECUTES,
    READS_COUNTER
};

static void *thread_main(void *argument)
{
    return argument;
}

/* Does it have what it allocated? Touches every page. */
static int allocate(void)
{
    volatile char *const bytes = malloc(GIGABYTE);
    for (size_t i = 0; bytes != NULL && i < GIGABYTE; i += 4096) {
        bytes[i] = 1;
    }
    return bytes != NULL;
}

static int put_out(void)
{
    static char zeros[1 << 16];
    for (size_t done = 0; done < GIGABYTE; done += sizeof(zeros)) {
        if (write(3, zeros, sizeof(zeros)) < 0) {
            return 0;
        }
    }
    return 1;
}

/* Memory that can be written and executed. */
static int make_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static int execute(void)
{
    char name[] = "/bin/true";
    char *const arguments[] = {name, NULL};
    return execv(name, arguments) == 0;
}

static uint64_t counter(void)
{
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return 0;
#endif
}

/* Works as long as a deadline lasts, and then some. */
static void work(uint64_t rounds)
{
    for (volatile uint64_t i = 0; i < rounds; i++) {
    }
}

static int crime(uint64_t misdeed)
{
    pthread_t thread;
    struct timespec now;
    unsigned char random[8];
    switch (misdeed) {
    case ALLOCATES:
        return allocate();
    case PUTS_OUT:
        return put_out();
    case FORKS:
        return fork() >= 0;
    case STARTS_THREAD:
        return pthread_create(&thread, NULL, thread_main, NULL) == 0;
    case OPENS_FILE:
        return open("/etc/passwd", O_RDONLY) >= 0;
    case WRITES_FILE:
        return open("/tmp/seus-villain", O_WRONLY | O_CREAT, 0600) >= 0;
    case OPENS_SOCKET:
        return socket(AF_INET, SOCK_STREAM, 0) >= 0;
    case READS_CLOCK:
        return clock_gettime(CLOCK_REALTIME, &now) == 0;
    case READS_RANDOM:
        return getrandom(random, sizeof(random), 0) == sizeof(random);
    case READS_PID:
        return getpid() > 0;
    case READS_COUNTER:
        return counter() != 0;
    case KILLS_PARENT:
        return kill(getppid(), SIGTERM) == 0;
    case CLOSES_CHANNEL:
        return close(3) == 0;
    case LOADS_LIBRARY:
        return dlopen("libpthread.so.0", RTLD_NOW) != NULL || dlopen("libz.so.1", RTLD_NOW) != NULL;
    case MAKES_CODE:
        return make_code();
    case EXECUTES:
        return execute();
    default:
        return 0;
    }
}

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    volatile int *const nowhere = NULL;
    if (q->persons < LOOPS || q->persons > READS_COUNTER) {
        return SEUS_PLUGIN_NO_OPINION;
    }
    if (q->persons == LOOPS) {
        work(UINT64_MAX);
    } else if (q->persons == CRASHES) {
        *nowhere = 1;
    } else if (q->persons == IS_LATE) {
        work(UINT64_C(2000000000));
    } else if (q->persons == EXITS) {
        exit(0);
    }
    answer->decision = SEUS_DECISION_APPROPRIATE;
    answer->priority = SEUS_PRIORITY_D;
    host->add_reason(host, crime(q->persons) ? SEUS_TEXT("The misdeed succeeded.") : SEUS_TEXT("It did not succeed."));
    return SEUS_PLUGIN_ANSWERED;
}

const struct seus_plugin *seus_plugin_entry_v1(void)
{
    static const struct seus_triage_functions functions = {sizeof(functions), decide};
    static const struct seus_plugin plugin = {
        .size = sizeof(plugin),
        .magic = SEUS_PLUGIN_MAGIC,
        .abi_major = SEUS_PLUGIN_ABI_MAJOR,
        .abi_minor = SEUS_PLUGIN_ABI_MINOR,
        .id = {"test.villain", 12},
        .version = {"0.1", 3},
        .licence = {"EUPL-1.2", 8},
        .kinds = SEUS_KIND_TRIAGE,
        .triage = &functions,
    };
    return &plugin;
}
