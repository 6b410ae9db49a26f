/* SPDX-License-Identifier: EUPL-1.2 */
/* A seusd started in one of its modes for authors, and a conversation with it, a line each way. Called by kit.c. */
#include "cli/kit.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fcntl.h>

extern char **environ;

void kit_home(char *target, size_t size)
{
    const ssize_t len = readlink("/proc/self/exe", target, size - 1);
    target[len > 0 ? len : 0] = '\0';
    char *const slash = strrchr(target, '/');
    if (slash != NULL) {
        *slash = '\0';
    }
}

/* The seusd beside this program, or its name alone, for PATH. */
static void program_find(char *target, size_t size)
{
    char home[1024];
    kit_home(home, sizeof(home));
    (void)snprintf(target, size, "%s/seusd", home);
    if (access(target, X_OK) != 0) {
        (void)snprintf(target, size, "seusd");
    }
}

static enum seus_err spawn(struct kit_child *child, char *const *argv, const int to[2], const int from[2],
                           struct seus_why *why)
{
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return seus_fail(SEUS_IO, why, NULL, "seusd cannot be started");
    }
    int failed = posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
    failed = failed != 0 ? failed : posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
    pid_t pid = 0;
    failed = failed != 0 ? failed : posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        seus_fail(SEUS_IO, why, NULL, "%.200s cannot be started (%s)", argv[0], strerror(failed));
        seus_hint(why, "plugin files are run by seusd: install it beside seusctl, or put its directory into PATH");
        return SEUS_IO;
    }
    child->pid = pid;
    return SEUS_OK;
}

enum seus_err kit_child_start(struct kit_child *child, const char *mode, const char *const *files,
                              unsigned files_count, const char *more, struct seus_why *why)
{
    char program[1100];
    char texts[KIT_FILES_MAX + 2][1100];
    char *argv[KIT_FILES_MAX + 4] = {program};
    unsigned count = 1;
    int to[2] = {-1, -1};
    int from[2] = {-1, -1};
    *child = (struct kit_child){0};
    program_find(program, sizeof(program));
    (void)snprintf(texts[0], sizeof(texts[0]), "%s", mode);
    argv[count++] = texts[0];
    for (unsigned i = 0; i < files_count && i < KIT_FILES_MAX; i++) {
        (void)snprintf(texts[count - 1], sizeof(texts[0]), "%s", files[i]);
        argv[count] = texts[count - 1];
        count++;
    }
    if (more != NULL) {
        (void)snprintf(texts[count - 1], sizeof(texts[0]), "%s", more);
        argv[count] = texts[count - 1];
    }
    if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) {
        return seus_fail(SEUS_IO, why, NULL, "no pipe to seusd can be made (%s)", strerror(errno));
    }
    const enum seus_err err = spawn(child, argv, to, from, why);
    close(to[0]);
    close(from[1]);
    if (err != SEUS_OK) {
        close(to[1]);
        close(from[0]);
        return err;
    }
    child->to = fdopen(to[1], "w");
    child->from = fdopen(from[0], "r");
    if (child->to == NULL || child->from == NULL) {
        (void)kit_child_end(child);
        return seus_fail(SEUS_IO, why, NULL, "no pipe to seusd can be opened");
    }
    return SEUS_OK;
}

json_t *kit_child_read(struct kit_child *child)
{
    return json_loadf(child->from, JSON_DISABLE_EOF_CHECK, NULL);
}

json_t *kit_child_ask(struct kit_child *child, const json_t *question)
{
    char *const text = json_dumps(question, JSON_COMPACT);
    json_t *answer = NULL;
    if (text != NULL && fprintf(child->to, "%s\n", text) > 0 && fflush(child->to) == 0 &&
        getline(&child->line, &child->line_size, child->from) > 0) {
        answer = json_loads(child->line, 0, NULL);
    }
    free(text);
    return answer;
}

int kit_child_end(struct kit_child *child)
{
    int status = 0;
    if (child->to != NULL) {
        (void)fclose(child->to);
    }
    if (child->from != NULL) {
        (void)fclose(child->from);
    }
    free(child->line);
    pid_t ended = -1;
    do {
        ended = child->pid > 0 ? waitpid(child->pid, &status, 0) : -1;
    } while (ended < 0 && child->pid > 0 && errno == EINTR);
    *child = (struct kit_child){0};
    return ended > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
