/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * restore: a backup of the living room, verified, made a room of one in a scratch directory of this machine by "seusd
 * restore", started, verified from end to end, and searched for what was acknowledged before the backup began. The
 * living room works on beside it. Called by drill_faults.c. Never leaves the copy behind, and never opens what is
 * sealed: the keys of personal data are in no backup.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/drill.h"
#include "cli/show.h"

enum { TAKES = 1, VERIFIES, RESTORES, STARTS, PROVES, DONE }; /* phases */

#define ANSWER_MS 500u
#define END_MS 5000u

static void in_dir(const struct drill *drill, const char *name, char *target, size_t size)
{
    snprintf(target, size, "%.200s/%s", drill->dir, name);
}

static enum seus_err start(struct drill *drill, struct drill_argv *argv, const char *const *words, int *ret_pid,
                           struct seus_why *why)
{
    for (unsigned i = 0; words[i] != NULL; i++) {
        drill_argv_add(argv, words[i]);
    }
    return drill_child_start(drill, argv, ret_pid, why);
}

/* The program of a phase. Flags alone: no file of settings of this machine is to reach the copy. */
static enum seus_err begin_phase(struct drill *drill, unsigned phase, struct seus_why *why)
{
    char file[256];
    char data[256];
    char socket[256];
    char reason[100];
    struct drill_argv argv;
    in_dir(drill, "room.seus", file, sizeof(file));
    in_dir(drill, "data", data, sizeof(data));
    in_dir(drill, "s", socket, sizeof(socket));
    snprintf(reason, sizeof(reason), "drill %s", drill->id);
    const char *const take[] = {"cluster", "backup", file, NULL};
    const char *const verify[] = {"backup", "verify", file, NULL};
    const char *const restore[] = {"restore", file,       "--data",   data,        "--node", "1",
                                   "--reason", reason,     "--config", "/dev/null", NULL};
    const char *const serve[] = {"--data", data,     "--node",    "1",           "--cluster",   drill->room,
                                 "--socket", socket, "--config",  "/dev/null",   "--plugins",   drill->dir, NULL};
    const char *const prove[] = {"audit", "verify", "--full", NULL};
    const char *const *const words[] = {[TAKES] = take, [VERIFIES] = verify, [RESTORES] = restore, [STARTS] = serve,
                                        [PROVES] = prove};
    if (phase == RESTORES || phase == STARTS) {
        drill_argv_seusd(&argv);
    } else {
        drill_argv_seusctl(drill, &argv, phase == PROVES ? drill->restored_at.shown : NULL);
    }
    drill->phase = phase;
    return start(drill, &argv, words[phase], phase == STARTS ? &drill->restored : &drill->child, why);
}

enum seus_err drill_restore_begin(struct drill *drill, struct fault *fault)
{
    char socket[256];
    json_t *status = NULL;
    fault->err = drill_ask(drill, "cluster.status", NULL, NULL, 5000, &status, fault);
    const char *const room = json_string_value(json_object_get(status, "cluster"));
    snprintf(drill->room, sizeof(drill->room), "%s", room != NULL ? room : "");
    json_decref(status);
    if (fault->err == SEUS_OK) {
        fault->err = drill_dir_make(drill, &fault->why);
    }
    if (fault->err == SEUS_OK) {
        in_dir(drill, "s", socket, sizeof(socket));
        fault->err = endpoint_parse(str_of(socket), &drill->restored_at, &fault->why);
    }
    drill->expected = drill->ticks_count; /* acknowledged, each of them */
    if (fault->err == SEUS_OK) {
        fault->err = begin_phase(drill, TAKES, &fault->why);
        drill_note(drill, "a backup is taken");
    }
    return fault->err;
}

static void fail(struct drill *drill, const char *what)
{
    char said[200];
    drill_child_said(drill, said, sizeof(said));
    snprintf(drill->result, sizeof(drill->result), "%s: %s", what, said);
    drill->is_over = true;
}

/* The node of the restored room serves: it leads, and its views are made. */
static bool serves(struct drill *drill)
{
    struct fault fault;
    json_t *status = NULL;
    const bool does = drill_ask_at(drill, &drill->restored_at, "cluster.status", NULL, ANSWER_MS, &status, &fault) ==
                          SEUS_OK && show_number(status, "leader") == 1 &&
                      show_number(status, "applied") == show_number(status, "last_index");
    json_decref(status);
    return does;
}

/* All that was acknowledged before the backup began is there, once, in order. */
static void compare(struct drill *drill)
{
    static unsigned times[DRILL_TICKS_MAX];
    struct fault fault;
    uint64_t missing = 0;
    memset(times, 0, sizeof(times));
    if (drill_count_log(drill, &drill->restored_at, times, &fault) != SEUS_OK) {
        snprintf(drill->result, sizeof(drill->result), "the restored room does not tell its events: %.150s",
                 fault.why.message);
    }
    for (unsigned i = 0; i < drill->ticks_count; i++) {
        missing += i < drill->expected && times[i] == 0;
        drill->duplicated += times[i] > 1;
    }
    drill->lost += missing;
    drill_note(drill, "the restored room has %" PRIu64 " of the %u canaries before the backup",
               drill->expected - missing, drill->expected);
}

static void go_on(struct drill *drill)
{
    static const char *const said[] = {[TAKES] = "the backup is taken", [VERIFIES] = "every byte of it holds",
                                       [RESTORES] = "a room is made of it",
                                       [STARTS] = "the restored room serves",
                                       [PROVES] = "checksums, chain and views of the restored room hold"};
    struct seus_why why;
    drill_note(drill, "%s, after %" PRIu64 " ms", said[drill->phase], drill_now_ms(drill) - drill->phase_ms);
    if (drill->phase == PROVES) {
        compare(drill);
        drill->phase = DONE;
        drill->is_over = true;
    } else if (begin_phase(drill, drill->phase + 1, &why) != SEUS_OK) {
        snprintf(drill->result, sizeof(drill->result), "%.200s", why.message);
        drill->is_over = true;
    }
}

void drill_restore_look(struct drill *drill)
{
    static const char *const failed[] = {[TAKES] = "no backup was taken", [VERIFIES] = "the backup does not hold",
                                         [RESTORES] = "no room could be made of the backup",
                                         [STARTS] = "the restored room did not start",
                                         [PROVES] = "the restored room does not hold"};
    const bool starts = drill->phase == STARTS;
    const enum drill_child_state state = drill_child_look(starts ? &drill->restored : &drill->child);
    if (state == CHILD_FAILED || (starts && state == CHILD_DONE)) {
        fail(drill, failed[drill->phase]);
    } else if (state == CHILD_DONE || (starts && serves(drill))) {
        go_on(drill);
    }
}

void drill_restore_end(struct drill *drill)
{
    drill_child_end(drill, &drill->child, SIGTERM, END_MS);
    drill_child_end(drill, &drill->restored, SIGTERM, END_MS);
    drill_dir_remove(drill);
}
