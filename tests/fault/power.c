/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seus_power: does the log survive a loss of power at any moment? Runs the workload under the recorder, then makes
 * every state at the boundaries of what is durable and many random ones, opens each with the real code, and counts the
 * bad.
 * Run by ctest and, for long runs, through tests/fault/power.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "power.h"

#define BATCHES_DEFAULT 700u
#define WORKERS_MAX 16u
#define VERDICT_SIZE 256u
#define VERDICTS_MAX 8u
#define GO_ON_EVERY 16u

struct options {
    uint64_t states;          /* random ones */
    uint64_t seed;
    uint64_t batches;         /* of a workload */
    uint64_t per_workload;    /* random states of one workload */
    uint64_t workers;
    uint64_t only;            /* this random state alone; UINT64_MAX: all */
    const char *trace;        /* use this one, or NULL */
    struct lies lies;
    bool expects_bad;
};

/* One worker's word, in memory that outlives it. */
struct word {
    size_t point;
    uint64_t random;
    uint64_t boundary;
    uint64_t bad;
    unsigned verdicts_count;
    char verdicts[VERDICTS_MAX][VERDICT_SIZE + 64];
};

struct run {
    const struct options *options;
    struct script script;
    uint64_t seed;            /* of this workload */
    uint64_t states;
    char base[64];            /* directory of the workload and its trace */
    char states_base[64];     /* directory of the states, in memory */
    char trace[POWER_PATH_SIZE];
    struct word *words;
};

_Noreturn static void die(const char *sentence)
{
    fprintf(stderr, "power: %s\n", sentence);
    exit(2);
}

static uint64_t number_of(const char *text)
{
    char *end = NULL;
    const uint64_t number = text != NULL ? strtoull(text, &end, 10) : 0;
    if (text == NULL || end == text || *end != '\0') {
        die("a number is missing");
    }
    return number;
}

static const char *self_dir(char ret_dir[POWER_PATH_SIZE])
{
    const ssize_t len = readlink("/proc/self/exe", ret_dir, POWER_PATH_SIZE - 1);
    if (len <= 0) {
        die("cannot find its own file");
    }
    ret_dir[len] = '\0';
    *strrchr(ret_dir, '/') = '\0';
    return ret_dir;
}

/* Runs the workload in a process of its own, under the recorder. */
static void workload_run(const struct run *run)
{
    char dir[POWER_PATH_SIZE];
    char log[POWER_PATH_SIZE];
    char recorder[POWER_PATH_SIZE + 32];
    char seed[24];
    char batches[24];
    char self[] = "/proc/self/exe";
    char flag[] = "--workload";
    snprintf(recorder, sizeof(recorder), "%s/seus_recorder.so", self_dir(dir));
    snprintf(log, sizeof(log), "%s/log", run->base);
    snprintf(seed, sizeof(seed), "%llu", (unsigned long long)run->seed);
    snprintf(batches, sizeof(batches), "%llu", (unsigned long long)run->options->batches);
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        char *const words[] = {self, flag, log, seed, batches, NULL};
        setenv("LD_PRELOAD", recorder, 1);
        setenv(TRACE_ENV_DIR, log, 1);
        setenv(TRACE_ENV_FILE, run->trace, 1);
        mkdir(log, 0700);
        execv(self, words);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        die("the workload failed");
    }
}

static void verdict_keep(struct word *word, const char *what, uint64_t number, const char *verdict)
{
    word->bad++;
    if (word->verdicts_count < VERDICTS_MAX) {
        snprintf(word->verdicts[word->verdicts_count++], sizeof(word->verdicts[0]), "point %zu, %s %llu: %s",
                 word->point, what, (unsigned long long)number, verdict);
    }
}

/* Looks at the state that was just made. */
static void state_judge(const struct run *run, struct replay *replay, struct word *word, const char *dir,
                        const char *what, uint64_t number)
{
    char verdict[VERDICT_SIZE];
    const uint64_t acked = replay_acked(replay, word->point);
    const bool goes_on = acked == 0 || number % GO_ON_EVERY == 0;
    judge(&run->script, dir, acked, goes_on, verdict, sizeof(verdict));
    if (verdict[0] != '\0') {
        verdict_keep(word, what, number, verdict);
    }
    replay_take_back(replay, goes_on);
}

/* The random states of a run are spread evenly over its points: state i is at or after state i - 1. */
static size_t point_of(const struct run *run, size_t points, uint64_t state)
{
    return (size_t)(state * points / run->states);
}

static void worker_run(const struct run *run, unsigned worker, struct word *word)
{
    char dir[POWER_PATH_SIZE];
    snprintf(dir, sizeof(dir), "%s/state%u.%zu", run->states_base, worker, word->point);
    struct replay *replay = replay_open(run->trace, dir, run->options->lies);
    const size_t points = replay_points(replay);
    uint64_t state = 0;
    for (; word->point < points; word->point++) {
        const bool mine = word->point % run->options->workers == worker;
        const bool all = run->options->only == UINT64_MAX;
        replay_move(replay, word->point);
        for (size_t i = 0; mine && all && replay_is_boundary(replay, word->point) && i < replay_variants(replay); i++) {
            replay_make_variant(replay, i);
            state_judge(run, replay, word, dir, "variant", i);
            word->boundary++;
        }
        for (; state < run->states && point_of(run, points, state) <= word->point; state++) {
            if (mine && point_of(run, points, state) == word->point && (all || run->options->only == state)) {
                struct chance chance = {run->seed * UINT64_C(1000003) + state};
                replay_make_random(replay, &chance);
                state_judge(run, replay, word, dir, "state", state);
                word->random++;
            }
        }
    }
    replay_close(replay);
}

static pid_t worker_start(const struct run *run, unsigned worker)
{
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        worker_run(run, worker, &run->words[worker]);
        _exit(0);
    }
    return child;
}

/* All workers to their end; one that is killed by what it looked at goes on behind it. */
static void workers_run(const struct run *run)
{
    pid_t children[WORKERS_MAX];
    unsigned left = (unsigned)run->options->workers;
    for (unsigned i = 0; i < run->options->workers; i++) {
        children[i] = worker_start(run, i);
    }
    while (left > 0) {
        int status = 0;
        const pid_t child = wait(&status);
        for (unsigned i = 0; i < run->options->workers; i++) {
            if (children[i] == child && WIFEXITED(status)) {
                left--;
                if (WEXITSTATUS(status) != 0) {
                    die("a worker failed");
                }
            } else if (children[i] == child) {
                verdict_keep(&run->words[i], "signal", (uint64_t)WTERMSIG(status), "the reader was killed");
                run->words[i].point++;
                children[i] = worker_start(run, i);
            }
        }
    }
}

/* The recorder has seen each write of the journal, straight to the disk, and full halves. */
static bool recorder_saw_all(const struct run *run)
{
    char dir[POWER_PATH_SIZE];
    snprintf(dir, sizeof(dir), "%s/seen", run->states_base);
    struct replay *replay = replay_open(run->trace, dir, run->options->lies);
    const struct seen seen = replay_seen(replay);
    replay_close(replay);
    printf("workload %llu: %llu records of the journal, which turned %llu times when full\n",
           (unsigned long long)run->seed, (unsigned long long)seen.direct_writes, (unsigned long long)seen.turns);
    const bool is_long = run->options->batches >= BATCHES_DEFAULT;
    const bool ok = seen.last_note.journal_writes > 0 && seen.last_note.journal_writes == seen.direct_writes &&
                    seen.last_note.standing == run->options->batches + 1 && (seen.turns > 0 || !is_long);
    if (!ok) {
        fprintf(stderr, "power: the journal made %llu writes, and the recorder did not see them with O_DIRECT and "
                "O_DSYNC, or no half was filled\n", (unsigned long long)seen.last_note.journal_writes);
    }
    return ok;
}

static void tree_remove(const char *dir)
{
    char command[POWER_PATH_SIZE];
    snprintf(command, sizeof(command), "rm -rf -- '%s'", dir);
    if (system(command) != 0) {
        fprintf(stderr, "power: %s stays\n", dir);
    }
}

static struct word run_total(const struct run *run)
{
    struct word total = {0};
    for (unsigned i = 0; i < run->options->workers; i++) {
        const struct word *word = &run->words[i];
        total.random += word->random;
        total.boundary += word->boundary;
        total.bad += word->bad;
        for (unsigned k = 0; k < word->verdicts_count && total.verdicts_count < VERDICTS_MAX; k++) {
            memcpy(total.verdicts[total.verdicts_count++], word->verdicts[k], sizeof(word->verdicts[k]));
        }
    }
    return total;
}

/* One workload and its states. */
static struct word run_one(struct run *run)
{
    snprintf(run->base, sizeof(run->base), "/tmp/seus-power-XXXXXX");
    snprintf(run->states_base, sizeof(run->states_base), "/dev/shm/seus-power-XXXXXX");
    if (mkdtemp(run->base) == NULL || mkdtemp(run->states_base) == NULL) {
        die("cannot make a directory");
    }
    script_init(&run->script, run->seed, run->options->batches);
    if (run->options->trace != NULL) {
        snprintf(run->trace, sizeof(run->trace), "%s", run->options->trace);
    } else {
        snprintf(run->trace, sizeof(run->trace), "%s/trace", run->base);
        workload_run(run);
    }
    run->words = mmap(NULL, sizeof(*run->words) * WORKERS_MAX, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                      0);
    if (run->words == MAP_FAILED) {
        die("no memory");
    }
    if (!recorder_saw_all(run)) {
        exit(1);
    }
    workers_run(run);
    const struct word total = run_total(run);
    munmap(run->words, sizeof(*run->words) * WORKERS_MAX);
    tree_remove(run->states_base);
    if (total.bad == 0 || run->options->expects_bad) {
        tree_remove(run->base);
    }
    script_release(&run->script);
    return total;
}

static void options_read(struct options *options, char **words)
{
    for (char **word = words; *word != NULL; word++) {
        if (strcmp(*word, "--states") == 0) {
            options->states = number_of(*++word);
        } else if (strcmp(*word, "--seed") == 0) {
            options->seed = number_of(*++word);
        } else if (strcmp(*word, "--batches") == 0) {
            options->batches = number_of(*++word);
        } else if (strcmp(*word, "--per-workload") == 0) {
            options->per_workload = number_of(*++word);
        } else if (strcmp(*word, "--workers") == 0) {
            options->workers = number_of(*++word);
        } else if (strcmp(*word, "--only") == 0) {
            options->only = number_of(*++word);
        } else if (strcmp(*word, "--trace") == 0 && word[1] != NULL) {
            options->trace = *++word;
        } else if (strcmp(*word, "--lie-flush") == 0) {
            options->lies.flush = true;
        } else if (strcmp(*word, "--lie-dsync") == 0) {
            options->lies.dsync = true;
        } else if (strcmp(*word, "--lie-dir") == 0) {
            options->lies.dir = true;
        } else if (strcmp(*word, "--expect-bad") == 0) {
            options->expects_bad = true;
        } else {
            die("options: --states N --seed S --batches B --per-workload N --workers W --trace FILE --only STATE "
                "--lie-flush --lie-dsync --lie-dir --expect-bad");
        }
    }
    if (options->states == 0 || options->workers == 0 || options->workers > WORKERS_MAX || options->per_workload == 0) {
        die("a number is out of range");
    }
}

int main(int argc, char **argv)
{
    struct options options = {.states = 2000, .seed = 1, .batches = BATCHES_DEFAULT, .per_workload = 20000,
                              .workers = 2, .only = UINT64_MAX};
    struct word sum = {0};
    if (argc == 5 && strcmp(argv[1], "--workload") == 0) {
        return work(argv[2], number_of(argv[3]), (size_t)number_of(argv[4]));
    }
    options_read(&options, argv + 1);
    for (uint64_t seed = options.seed, left = options.states; left > 0; seed++) {
        struct run run = {.options = &options, .seed = seed};
        run.states = left < options.per_workload ? left : options.per_workload;
        const struct word word = run_one(&run);
        left -= run.states;
        sum.random += word.random;
        sum.boundary += word.boundary;
        sum.bad += word.bad;
        printf("workload %llu: %llu random states and %llu at boundaries, %llu bad; %llu to go\n",
               (unsigned long long)seed, (unsigned long long)word.random, (unsigned long long)word.boundary,
               (unsigned long long)word.bad, (unsigned long long)left);
        for (unsigned i = 0; i < word.verdicts_count; i++) {
            printf("  %s\n", word.verdicts[i]);
        }
        if (word.bad > 0 && !options.expects_bad) {
            printf("  again: seus_power --trace %s --seed %llu --states %llu --batches %llu\n", run.trace,
                   (unsigned long long)seed, (unsigned long long)run.states, (unsigned long long)options.batches);
        }
        fflush(stdout);
    }
    const bool passed = options.expects_bad == (sum.bad > 0);
    printf("%llu random states, %llu states at boundaries, %llu bad\n", (unsigned long long)sum.random,
           (unsigned long long)sum.boundary, (unsigned long long)sum.bad);
    printf("%s", passed ? "[  PASSED  ] 1 test(s).\n"
                        : "[  FAILED  ] 1 test(s), listed below:\n[  FAILED  ] fault/power\n");
    return passed ? 0 : 1;
}
