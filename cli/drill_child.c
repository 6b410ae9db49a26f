/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Programs that carry out a part of a drill while its canaries go on: the very commands an administrator would give.
 * What they say goes into a file of the drill's scratch directory. Called by the kinds that take their time. Never
 * leaves a program or a directory behind.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/paths.h"
#include "base/whole.h"
#include "cli/drill.h"
#include "cli/kit.h"

#define LOOK_MS 20u
#define WORDS_MAX 65536u      /* of what they said */
#define REMOVE_FDS 16

extern char **environ;

static void log_path(const struct drill *drill, char *target, size_t size)
{
    snprintf(target, size, "%.200s/said.%u", drill->dir, drill->children);
}

enum seus_err drill_dir_make(struct drill *drill, struct seus_why *why)
{
    const char *const parent = getenv("TMPDIR");
    snprintf(drill->dir, sizeof(drill->dir), "%.150s/seus-drill-XXXXXX",
             parent != NULL && parent[0] == '/' ? parent : "/var/tmp");
    if (mkdtemp(drill->dir) != NULL) {
        return SEUS_OK;
    }
    seus_fail(SEUS_IO, why, NULL, "There is no scratch directory %.150s: %s.", drill->dir, strerror(errno));
    seus_hint(why, "TMPDIR names the directory in which it is made.");
    drill->dir[0] = '\0';
    return SEUS_IO;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

void drill_dir_remove(struct drill *drill)
{
    if (drill->dir[0] != '\0') {
        (void)nftw(drill->dir, remove_one, REMOVE_FDS, FTW_DEPTH | FTW_PHYS);
        drill->dir[0] = '\0';
    }
}

/* ---- what is said to them ---------------------------------------------------------------------------------------- */

void drill_argv_add(struct drill_argv *argv, const char *word)
{
    if (argv->count + 1 < sizeof(argv->words) / sizeof(argv->words[0])) {
        snprintf(argv->texts[argv->count], sizeof(argv->texts[0]), "%s", word);
        argv->words[argv->count] = argv->texts[argv->count];
        argv->words[++argv->count] = NULL;
    }
}

static void add_program(struct drill_argv *argv, const char *name)
{
    char home[200];
    char path[256];
    argv->count = 0;
    kit_home(home, sizeof(home));
    snprintf(path, sizeof(path), "%s/%s", home, name);
    drill_argv_add(argv, access(path, X_OK) == 0 ? path : name);
}

void drill_argv_seusd(struct drill_argv *argv)
{
    add_program(argv, "seusd");
}

static void add_flag(struct drill_argv *argv, const char *flag, const char *value)
{
    if (value != NULL) {
        drill_argv_add(argv, flag);
        drill_argv_add(argv, value);
    }
}

void drill_argv_seusctl(const struct drill *drill, struct drill_argv *argv, const char *endpoint)
{
    add_program(argv, "seusctl");
    add_flag(argv, "--endpoint", endpoint);
    for (unsigned i = 0; i < drill->nodes_count && endpoint == NULL; i++) {
        if (drill->nodes[i].reachable && drill->nodes[i].node != drill->node) {
            add_flag(argv, "--endpoint", drill->nodes[i].endpoint.shown);
        }
    }
    add_flag(argv, "--ca", drill->args->ca);
    add_flag(argv, "--cert", drill->args->cert);
    add_flag(argv, "--key", drill->args->key);
}

/* ---- their life -------------------------------------------------------------------------------------------------- */

enum seus_err drill_child_start(struct drill *drill, struct drill_argv *argv, int *ret_pid, struct seus_why *why)
{
    char path[PATH_SIZE];
    posix_spawn_file_actions_t actions;
    pid_t pid = 0;
    drill->children++;
    log_path(drill, path, sizeof(path));
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return seus_fail(SEUS_IO, why, NULL, "%.100s cannot be started.", argv->words[0]);
    }
    int failed = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    failed = failed != 0 ? failed : posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, path,
                                                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    failed = failed != 0 ? failed : posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    failed = failed != 0 ? failed : posix_spawnp(&pid, argv->words[0], &actions, NULL, argv->words, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    *ret_pid = failed == 0 ? pid : 0;
    if (failed != 0) {
        return seus_fail(SEUS_IO, why, NULL, "%.100s cannot be started: %s.", argv->words[0], strerror(failed));
    }
    return SEUS_OK;
}

enum drill_child_state drill_child_look(int *pid)
{
    int status = 0;
    if (*pid == 0) {
        return CHILD_DONE;
    }
    const pid_t ended = waitpid(*pid, &status, WNOHANG);
    if (ended == 0 || (ended < 0 && errno == EINTR)) {
        return CHILD_RUNS;
    }
    *pid = 0;
    return ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? CHILD_DONE : CHILD_FAILED;
}

void drill_child_end(const struct drill *drill, int *pid, int signal_number, uint64_t patience_ms)
{
    const uint64_t began = drill_now_ms(drill);
    const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000};
    if (*pid != 0 && signal_number != 0) {
        (void)kill(*pid, signal_number);
    }
    while (drill_child_look(pid) == CHILD_RUNS) {
        if (drill_now_ms(drill) - began > patience_ms) {
            (void)kill(*pid, SIGKILL);
        }
        (void)nanosleep(&pause, NULL);
    }
}

void drill_child_said(const struct drill *drill, char *target, size_t size)
{
    char path[PATH_SIZE];
    struct buf text = {0};
    log_path(drill, path, sizeof(path));
    target[0] = '\0';
    if (whole_file_read(path, WORDS_MAX, &text)) {
        buf_append(&text, "", 1);
        char *last = (char *)text.data;
        for (char *next = last; (next = strstr(next, "seus")) != NULL; next++) {
            last = strncmp(next, "seusctl: ", 9) == 0 || strncmp(next, "seusd: ", 7) == 0 ? next : last;
        }
        last[strcspn(last, "\n")] = '\0';
        snprintf(target, size, "%.160s", last);
    }
    buf_release(&text);
}
