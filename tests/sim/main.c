/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seus_sim: runs seeds, each in a process of its own, so that a CHECK that fails is a failed seed and not the end.
 *
 *   seus_sim --seed N [--seconds S] [--nodes 3] [--verbose]       one seed; its statistics in one line
 *   seus_sim --seeds FROM COUNT [--list FILE] [--seconds S] [--nodes 3] [--budget-s W]     many, in order
 */
#include "sim.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/mem.h"

#define FAILED_SHOWN_MAX 64u

struct arguments {
    struct sim_options sim;
    bool has_seed;
    bool has_seeds;
    uint64_t from;
    uint64_t count;
    uint64_t budget_s;
    const char *list;
};

/* What the process of a seed leaves for the one that started it. */
struct shared {
    struct sim_stats stats;
    struct points_seen points;
    bool is_done;
};

void sim_fail(const struct world *world, const char *invariant, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    fprintf(stderr, "seed %llu fails at %llu.%06llu s: %s: %s\n", (unsigned long long)world->options.seed,
            (unsigned long long)(world->now_us / SIM_S), (unsigned long long)(world->now_us % SIM_S), invariant, text);
    fflush(stderr);
    _exit(1);
}

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* ---- one seed ---- */

static void remove_tree(const char *path)
{
    /* Two levels: the world's directory, and log and view directories in it. */
    DIR *dir = opendir(path);
    struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char inner[512];
        if (entry->d_name[0] == '.') {
            continue;
        }
        snprintf(inner, sizeof(inner), "%s/%.200s", path, entry->d_name);
        DIR *sub = opendir(inner);
        struct dirent *file;
        while (sub != NULL && (file = readdir(sub)) != NULL) {
            char name[1024];
            snprintf(name, sizeof(name), "%s/%.200s", inner, file->d_name);
            if (file->d_name[0] != '.') {
                (void)unlink(name);
            }
        }
        if (sub != NULL) {
            closedir(sub);
        }
        (void)rmdir(inner);
    }
    if (dir != NULL) {
        closedir(dir);
    }
    (void)rmdir(path);
}

/* true: it held. Everything in stats is decided by the seed. */
static bool run_seed(const struct sim_options *options, struct sim_stats *ret_stats, struct points_seen *seen)
{
    struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct sim_options sim = *options;
    int status = 0;
    CHECK(shared != MAP_FAILED);
    snprintf(sim.dir, sizeof(sim.dir), "/dev/shm/seus-sim-XXXXXX");
    if (mkdtemp(sim.dir) == NULL) {
        snprintf(sim.dir, sizeof(sim.dir), "/tmp/seus-sim-XXXXXX");
        CHECK(mkdtemp(sim.dir) != NULL);
    }
    fflush(stdout);
    fflush(stderr);
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        world_run(&sim, &shared->stats, &shared->points);
        shared->is_done = true;
        if (shared->stats.point_ends > 0) {
            _exit(0); /* what interrupted calls held is lost: nobody looks for leaks */
        }
        exit(0);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    remove_tree(sim.dir);
    const bool held = WIFEXITED(status) && WEXITSTATUS(status) == 0 && shared->is_done;
    if (WIFSIGNALED(status)) {
        fprintf(stderr, "seed %llu fails: its process ended by signal %d\n", (unsigned long long)sim.seed,
                WTERMSIG(status));
    } else if (!held) {
        fprintf(stderr, "seed %llu fails: exit code %d\n", (unsigned long long)sim.seed, WEXITSTATUS(status));
    }
    *ret_stats = shared->stats;
    for (unsigned i = 0; i < FAULT_POINTS_COUNT; i++) {
        seen->passed[i] += shared->points.passed[i];
        seen->fired[i] += shared->points.fired[i];
    }
    munmap(shared, sizeof(*shared));
    return held;
}

static void print_stats(const struct sim_options *options, bool held, const struct sim_stats *s)
{
    printf("seed %llu nodes %u+%u %s: changes=%llu restores=%llu virtual_ms=%llu events=%llu frames=%llu "
           "bad_frames=%llu crashes=%llu "
           "power_cuts=%llu wipes=%llu freezes=%llu partitions=%llu resets=%llu transfers=%llu elections=%llu "
           "commits=%llu acked=%llu failed=%llu retries=%llu reads=%llu timers=%llu\n",
           (unsigned long long)options->seed, (unsigned)options->nodes, (unsigned)options->spares,
           held ? "ok" : "FAILED", (unsigned long long)s->changes, (unsigned long long)s->restores,
           (unsigned long long)(s->virtual_us / 1000), (unsigned long long)s->events, (unsigned long long)s->frames,
           (unsigned long long)s->frames_bad, (unsigned long long)s->crashes, (unsigned long long)s->power_cuts,
           (unsigned long long)s->wipes, (unsigned long long)s->freezes, (unsigned long long)s->partitions,
           (unsigned long long)s->resets, (unsigned long long)s->transfers, (unsigned long long)s->elections,
           (unsigned long long)s->commits, (unsigned long long)s->acked, (unsigned long long)s->failed,
           (unsigned long long)s->retries, (unsigned long long)s->reads, (unsigned long long)s->timers);
}

/* ---- many seeds ---- */

struct batch {
    struct arguments *arguments;
    uint64_t started_ms;
    uint64_t run;
    uint64_t failed_count;
    struct sim_options failed[FAILED_SHOWN_MAX];
    struct sim_stats sum;
    struct points_seen points;
};

static bool is_over(const struct batch *batch)
{
    const uint64_t budget_s = batch->arguments->budget_s;
    return budget_s != 0 && now_ms() - batch->started_ms >= budget_s * 1000;
}

static void add_stats(struct sim_stats *sum, const struct sim_stats *stats)
{
    const uint64_t *from = (const uint64_t *)stats; /* nothing but counts */
    uint64_t *to = (uint64_t *)sum;
    for (size_t i = 0; i < sizeof(*sum) / sizeof(*to); i++) {
        to[i] += from[i];
    }
}

/* chosen: seed, seconds, nodes, spares, points, calm */
static void run_one(struct batch *batch, const struct sim_options *chosen)
{
    struct sim_options sim = batch->arguments->sim;
    struct sim_stats stats = {0};
    sim.seed = chosen->seed;
    sim.seconds = chosen->seconds;
    sim.nodes = chosen->nodes;
    sim.spares = chosen->spares;
    sim.has_points = chosen->has_points;
    sim.is_calm = chosen->is_calm;
    if (!run_seed(&sim, &stats, &batch->points)) {
        if (batch->failed_count < FAILED_SHOWN_MAX) {
            batch->failed[batch->failed_count] = sim;
        }
        batch->failed_count++;
    }
    batch->run++;
    add_stats(&batch->sum, &stats);
    if (batch->run % 10 == 0) {
        fprintf(stderr, "%llu seeds, %llu failed\n", (unsigned long long)batch->run,
                (unsigned long long)batch->failed_count);
    }
}

/* Lines of "SEED SECONDS NODES[+SPARES] [points|calm]"; # begins a comment. These run whatever the budget. */
static void run_list(struct batch *batch, const char *path)
{
    char line[256];
    struct sim_options *listed = NULL;
    size_t count = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "seus_sim: cannot read %s\n", path);
        exit(2);
    }
    while (fgets(line, sizeof(line), file) != NULL) {
        char *at = line;
        struct sim_options sim = {.seed = strtoull(line, &at, 10)};
        if (at == line) {
            continue;
        }
        sim.seconds = strtoull(at, &at, 10);
        sim.nodes = (uint32_t)strtoull(at, &at, 10);
        sim.spares = *at == '+' ? (uint32_t)strtoull(at + 1, &at, 10) : 0;
        sim.has_points = strncmp(at + strspn(at, " "), "points", 6) == 0;
        sim.is_calm = strncmp(at + strspn(at, " "), "calm", 4) == 0;
        CHECK(sim.seconds > 0 && sim.nodes > 0 && sim.nodes + sim.spares <= SIM_NODES_MAX);
        listed = mem_realloc(listed, (count + 1) * sizeof(*listed));
        listed[count++] = sim;
    }
    fclose(file); /* before any fork: a child that ends would move the place this process reads from */
    for (size_t i = 0; i < count; i++) {
        run_one(batch, &listed[i]);
    }
    mem_free(listed);
}

/* The last line is for programs: hunt adds them up. */
static void print_sum(const struct batch *batch, uint64_t real_ms)
{
    const struct sim_stats *s = &batch->sum;
    struct rusage usage;
    CHECK(getrusage(RUSAGE_CHILDREN, &usage) == 0);
    const uint64_t core_ms = (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
                             (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000 + 1;
    const uint64_t faults = s->crashes + s->power_cuts + s->wipes + s->freezes + s->partitions + s->resets +
                            s->storms + s->slow_disks + s->clock_jumps;
    printf("%llu seeds: %llu virtual s in %llu.%01llu real s, %llu.%01llu s of one core (%llu virtual s per core-s), "
           "%llu faults, %llu elections, %llu writes acknowledged\n",
           (unsigned long long)batch->run, (unsigned long long)(s->virtual_us / SIM_S),
           (unsigned long long)(real_ms / 1000), (unsigned long long)(real_ms % 1000 / 100),
           (unsigned long long)(core_ms / 1000), (unsigned long long)(core_ms % 1000 / 100),
           (unsigned long long)(s->virtual_us / 1000 / core_ms), (unsigned long long)faults,
           (unsigned long long)s->elections, (unsigned long long)s->acked);
    printf("sum seeds=%llu failed=%llu core_ms=%llu virtual_ms=%llu events=%llu frames=%llu bad_frames=%llu "
           "crashes=%llu power_cuts=%llu wipes=%llu freezes=%llu partitions=%llu resets=%llu storms=%llu "
           "slow_disks=%llu clock_jumps=%llu point_ends=%llu changes=%llu restores=%llu transfers=%llu elections=%llu "
           "acked=%llu reads=%llu retries=%llu timers=%llu\n",
           (unsigned long long)batch->run, (unsigned long long)batch->failed_count, (unsigned long long)core_ms,
           (unsigned long long)(s->virtual_us / 1000), (unsigned long long)s->events, (unsigned long long)s->frames,
           (unsigned long long)s->frames_bad, (unsigned long long)s->crashes, (unsigned long long)s->power_cuts,
           (unsigned long long)s->wipes, (unsigned long long)s->freezes, (unsigned long long)s->partitions,
           (unsigned long long)s->resets, (unsigned long long)s->storms, (unsigned long long)s->slow_disks,
           (unsigned long long)s->clock_jumps, (unsigned long long)s->point_ends, (unsigned long long)s->changes,
           (unsigned long long)s->restores, (unsigned long long)s->transfers, (unsigned long long)s->elections,
           (unsigned long long)s->acked, (unsigned long long)s->reads, (unsigned long long)s->retries,
           (unsigned long long)s->timers);
}

static int run_many(struct arguments *arguments)
{
    struct batch batch = {.arguments = arguments, .started_ms = now_ms()};
    if (arguments->list != NULL) {
        run_list(&batch, arguments->list);
    }
    for (uint64_t i = 0; i < arguments->count && !is_over(&batch); i++) {
        struct sim_options sim = arguments->sim;
        sim.seed = arguments->from + i;
        run_one(&batch, &sim);
    }
    const bool is_covered = points_are_covered(&batch.points);
    const uint64_t real_ms = now_ms() - batch.started_ms;
    print_sum(&batch, real_ms);
    printf("[  PASSED  ] %llu test(s).\n", (unsigned long long)(batch.run - batch.failed_count));
    if (batch.failed_count > 0) {
        printf("[  FAILED  ] %llu test(s), listed below:\n", (unsigned long long)batch.failed_count);
        for (uint64_t i = 0; i < batch.failed_count && i < FAILED_SHOWN_MAX; i++) {
            printf("[  FAILED  ] seus_sim --seed %llu --seconds %llu --nodes %u --spares %u%s%s\n",
                   (unsigned long long)batch.failed[i].seed, (unsigned long long)batch.failed[i].seconds,
                   (unsigned)batch.failed[i].nodes, (unsigned)batch.failed[i].spares,
                   batch.failed[i].has_points ? " --points" : "", batch.failed[i].is_calm ? " --calm" : "");
        }
    } else if (arguments->list != NULL && !is_covered) {
        printf("[  FAILED  ] 1 test(s), listed below:\n[  FAILED  ] points that are never passed\n");
        return 1;
    }
    return batch.failed_count > 0 ? 1 : 0;
}

/* ---- the command line ---- */

static void usage(void)
{
    fputs("usage: seus_sim --seed N [--seconds S] [--nodes 1..7] [--spares 0..4] [--points] [--calm]"
          " [--verbose]\n"
          "       seus_sim --seeds FROM COUNT [--list FILE] [--seconds S] [--nodes 1..7] [--spares 0..4] [--points]"
          " [--calm] [--budget-s W]\n", stderr);
    exit(2);
}

static uint64_t number_of(const char *text)
{
    char *rest = NULL;
    if (text == NULL) {
        usage();
    }
    errno = 0;
    const uint64_t number = strtoull(text, &rest, 10);
    if (errno != 0 || rest == text || *rest != '\0') {
        usage();
    }
    return number;
}

static void parse(int argc, char **argv, struct arguments *a)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--verbose") == 0) {
            a->sim.is_verbose = true;
        } else if (strcmp(argv[i], "--points") == 0) {
            a->sim.has_points = true;
        } else if (strcmp(argv[i], "--calm") == 0) {
            a->sim.is_calm = true;
        } else if (strcmp(argv[i], "--seed") == 0) {
            a->has_seed = true;
            a->sim.seed = number_of(argv[++i]);
        } else if (strcmp(argv[i], "--seeds") == 0 && i + 2 < argc) {
            a->has_seeds = true;
            a->from = number_of(argv[++i]);
            a->count = number_of(argv[++i]);
        } else if (strcmp(argv[i], "--seconds") == 0) {
            a->sim.seconds = number_of(argv[++i]);
        } else if (strcmp(argv[i], "--nodes") == 0) {
            a->sim.nodes = (uint32_t)number_of(argv[++i]);
        } else if (strcmp(argv[i], "--spares") == 0) {
            a->sim.spares = (uint32_t)number_of(argv[++i]);
        } else if (strcmp(argv[i], "--budget-s") == 0) {
            a->budget_s = number_of(argv[++i]);
        } else if (strcmp(argv[i], "--list") == 0 && i + 1 < argc) {
            a->list = argv[++i];
        } else {
            usage();
        }
    }
    if (a->has_seed == a->has_seeds || a->sim.seconds == 0 || a->sim.nodes == 0 ||
        a->sim.nodes + a->sim.spares > SIM_NODES_MAX) {
        usage();
    }
}

int main(int argc, char **argv)
{
    struct arguments arguments = {.sim = {.seconds = 20, .nodes = 3}};
    parse(argc, argv, &arguments);
    if (arguments.has_seeds) {
        return run_many(&arguments);
    }
    struct sim_stats stats = {0};
    struct points_seen seen = {0};
    const bool held = run_seed(&arguments.sim, &stats, &seen);
    print_stats(&arguments.sim, held, &stats);
    return held ? 0 : 1;
}
