/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * node-replace: "seusctl cluster replace" under load, as when a machine is renewed. A new node is let in, fed
 * and made a voter, then the old one leaves; what is broken off before that is undone. Called by drill_faults.c.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/drill.h"
#include "cli/show.h"

#define REPLACES 1u      /* phases */
#define REPLACED 2u
#define UNDO_MS 20000u
#define END_MS 5000u
#define LEAVE_MS 40000u  /* for the old one to leave */
#define STEP_TIME "30s"  /* without an entry more at the new node */

enum seus_err drill_replace_begin(struct drill *drill, struct fault *fault)
{
    char old[24];
    char new[24];
    struct drill_argv argv;
    drill_argv_seusctl(drill, &argv, NULL);
    snprintf(old, sizeof(old), "%" PRIu64, drill->node);
    snprintf(new, sizeof(new), "%" PRIu64, drill->with);
    const char *const words[] = {"--timeout", STEP_TIME, "cluster", "replace", old, new, "--address", drill->address};
    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        drill_argv_add(&argv, words[i]);
    }
    fault->err = drill_dir_make(drill, &fault->why);
    if (fault->err == SEUS_OK) {
        fault->err = drill_child_start(drill, &argv, &drill->child, &fault->why);
    }
    if (fault->err == SEUS_OK) {
        drill->phase = REPLACES;
        drill_note(drill, "node %s begins to take the place of node %s", new, old);
    }
    return fault->err;
}

/* Who is a member, and where the new one answers. */
static const char *find_member(const json_t *status, uint64_t node, bool *ret_is_voter)
{
    size_t i;
    const json_t *member;
    json_array_foreach(json_object_get(status, "members"), i, member) {
        const char *const role = json_string_value(json_object_get(member, "member_role"));
        const char *const api = json_string_value(json_object_get(member, "api"));
        if (show_number(member, "node") == node) {
            *ret_is_voter = role != NULL && strcmp(role, "voter") == 0;
            return api != NULL ? api : "";
        }
    }
    return NULL;
}

/* From now on the new node is counted, and the old one is not: its log ends where it left. */
static void take_over(struct drill *drill, const char *api)
{
    for (unsigned i = 0; i < drill->nodes_count; i++) {
        drill->nodes[i].reachable = drill->nodes[i].reachable && drill->nodes[i].node != drill->node;
    }
    if (!drill_meet(drill, api)) {
        drill_note(drill, "node %" PRIu64 " cannot be reached from here: its log is not counted", drill->with);
    }
    drill->phase = REPLACED;
    drill_note(drill, "node %" PRIu64 " is in the place of node %" PRIu64 ", after %" PRIu64 " ms", drill->with,
               drill->node, drill_now_ms(drill) - drill->phase_ms);
}

void drill_replace_look(struct drill *drill)
{
    struct fault fault;
    json_t *status = NULL;
    bool new_votes = false;
    bool old_votes = false;
    const enum drill_child_state state = drill_child_look(&drill->child);
    if (state == CHILD_FAILED) {
        char said[200];
        drill_child_said(drill, said, sizeof(said));
        snprintf(drill->result, sizeof(drill->result), "node %" PRIu64 " was not replaced: %s", drill->node, said);
        drill->is_over = true;
        return;
    }
    if (state == CHILD_RUNS || drill_ask(drill, "cluster.status", NULL, NULL, 1000, &status, &fault) != SEUS_OK) {
        return;
    }
    const char *const api = find_member(status, drill->with, &new_votes);
    const bool old_is_gone = find_member(status, drill->node, &old_votes) == NULL;
    if (new_votes && old_is_gone && drill->phase == REPLACES) {
        take_over(drill, api);
    }
    if (drill->phase == REPLACED && drill_is_whole(status)) {
        drill->is_over = true;
        drill_note(drill, "the room is whole, node %" PRIu64 " leads", show_number(status, "leader"));
    }
    json_decref(status);
}

static bool stands(struct drill *drill, bool *ret_new_votes, bool *ret_both)
{
    struct fault fault;
    json_t *status = NULL;
    bool old_votes = false;
    *ret_new_votes = false;
    const enum seus_err err = drill_ask(drill, "cluster.status", NULL, NULL, UNDO_MS, &status, &fault);
    const bool has_new = find_member(status, drill->with, ret_new_votes) != NULL;
    *ret_both = has_new && find_member(status, drill->node, &old_votes) != NULL;
    json_decref(status);
    return err == SEUS_OK;
}

/*
 * A new node that came while the old one stays is sent away again: the room is what it was. Once it votes the old one
 * is on its way out, which is not broken off: both could be gone.
 */
void drill_replace_end(struct drill *drill)
{
    bool new_votes = false;
    bool both = false;
    const bool late = stands(drill, &new_votes, &both) && new_votes;
    drill_child_end(drill, &drill->child, late ? 0 : SIGINT, late ? LEAVE_MS : END_MS);
    if (drill->phase == REPLACES && stands(drill, &new_votes, &both) && both) {
        struct fault fault;
        json_t *args = json_pack("{s:I}", "node", (json_int_t)drill->with);
        const enum seus_err err = drill_ask(drill, "cluster.remove", args, NULL, UNDO_MS, NULL, &fault);
        drill_note(drill, err == SEUS_OK ? "node %" PRIu64 " was sent away again"
                                         : "node %" PRIu64 " is still a member: seusctl cluster remove", drill->with);
    }
    drill_dir_remove(drill);
}
