/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What each kind of drill does to the room, and how it is known that it is over. The harm is done by the node itself,
 * which also ends it (seusd/fault.c); what is asked for here can only begin it or end it early.
 */
#include <string.h>

#include "cli/drill.h"
#include "cli/show.h"

#define FAULT_MS 5000u       /* for the node to answer */
#define LOOK_EVERY 5u        /* ticks */
#define MARGIN_MS 300u       /* a fault ends with a tick of the node */

/* Kinds that take their time begin something and look after it; the others are a fault of a node, or a moment. */
static const struct {
    const char *fault;       /* of node.fault; NULL: none */
    bool takes_a_voter;
    const char *effect;
    enum seus_err (*begin)(struct drill *drill, struct fault *fault);
    void (*look)(struct drill *drill);
    void (*end)(struct drill *drill);
} kinds[] = {
    [DRILL_NONE] = {.effect = ""},
    [DRILL_LEADER_LOSS] = {.fault = "end", .takes_a_voter = true,
                           .effect = "its process ends as by kill -9; its service manager, or you, start it again"},
    [DRILL_LEADER_FREEZE] = {.fault = "freeze", .takes_a_voter = true,
                             .effect = "its process stops, sockets open, and goes on by itself"},
    [DRILL_GRACEFUL] = {.effect = "leadership is handed to another node"},
    [DRILL_ISOLATE_SITE] = {.fault = "isolate", .takes_a_voter = true,
                            .effect = "it neither hears the other nodes nor speaks to them, then does again"},
    [DRILL_SLOW_DISK] = {.fault = "slow-disk", .effect = "every flush of its log takes longer, for a time"},
    [DRILL_FULL_DISK] = {.fault = "full-disk",
                         .effect = "its disk counts as full: it refuses to write, and hands over the lead"},
    [DRILL_PLUGIN_CRASH] = {.fault = "end-plugins",
                            .effect = "its plugin worker ends; defaults answer until the next one is up"},
    [DRILL_NODE_REPLACE] = {.effect = "another node takes its place for good: it comes back with an empty directory",
                            .begin = drill_replace_begin, .look = drill_replace_look, .end = drill_replace_end},
    [DRILL_RESTORE] = {.effect = "a backup becomes a room of its own on this machine, is compared, and ends; no "
                                 "node is harmed",
                       .begin = drill_restore_begin, .look = drill_restore_look, .end = drill_restore_end},
};

const char *drill_effect(const struct drill *drill)
{
    return kinds[drill->kind_number].effect;
}

bool drill_takes_a_voter(const struct drill *drill)
{
    return kinds[drill->kind_number].takes_a_voter;
}

static enum seus_err fault_ask(struct drill *drill, const char *kind, struct fault *fault)
{
    json_t *args = json_pack("{s:s, s:s, s:I}", "drill_id", drill->id, "kind", kind, "duration_ms",
                             (json_int_t)drill->duration_ms);
    return drill_ask_node(drill, drill->node, "node.fault", args, false, FAULT_MS, NULL, fault);
}

enum seus_err drill_begin(struct drill *drill, struct fault *fault)
{
    const char *const kind = kinds[drill->kind_number].fault;
    enum seus_err err = SEUS_OK;
    if (kinds[drill->kind_number].begin != NULL) {
        drill->phase_ms = drill_now_ms(drill);
        return kinds[drill->kind_number].begin(drill, fault);
    }
    if (kind != NULL) {
        drill->harmed = true;
        err = fault_ask(drill, kind, fault);
        drill_note(drill, "node %llu: %s%s", (unsigned long long)drill->node, kind, err == SEUS_OK ? "" : " refused");
    }
    if (err == SEUS_OK && (drill->kind_number == DRILL_GRACEFUL || drill->kind_number == DRILL_FULL_DISK)) {
        err = drill_ask(drill, "cluster.transfer", NULL, NULL, FAULT_MS, NULL, fault);
        drill_note(drill, "leadership handed over%s", err == SEUS_OK ? "" : ": refused");
    }
    return err;
}

bool drill_is_whole(const json_t *status)
{
    return show_number(status, "leader") != 0 && !json_is_true(json_object_get(status, "degraded")) &&
           show_number(status, "voters_up") == show_number(status, "voters");
}

static bool plugins_ready(struct drill *drill)
{
    struct fault fault;
    json_t *page = NULL;
    size_t i;
    const json_t *row;
    bool ready = drill_ask_node(drill, drill->node, "plugin.list", NULL, true, 2000, &page, &fault) == SEUS_OK;
    json_array_foreach(json_object_get(page, "items"), i, row) {
        const char *const state = json_string_value(json_object_get(row, "state"));
        ready = ready && state != NULL && strcmp(state, "starting") != 0;
    }
    json_decref(page);
    return ready;
}

/* Is the harmed node itself there, up to date, and in touch? */
static bool node_is_back(struct drill *drill)
{
    struct fault fault;
    json_t *status = NULL;
    const bool back = drill_ask_node(drill, drill->node, "cluster.status", NULL, true, 1000, &status, &fault) ==
                          SEUS_OK && drill_is_whole(status);
    json_decref(status);
    return back;
}

void drill_look(struct drill *drill)
{
    const struct drill_tick *const harmed = &drill->ticks[DRILL_FAULT_TICK - 1];
    const uint64_t since_ms = drill_now_ms(drill) - harmed->began_ms;
    const bool lasts = drill->kind_number != DRILL_LEADER_LOSS && drill->kind_number != DRILL_GRACEFUL &&
                       drill->kind_number != DRILL_PLUGIN_CRASH;
    if (drill->is_over || drill->ticks_count % LOOK_EVERY != 0) {
        return;
    }
    if (kinds[drill->kind_number].look != NULL) {
        kinds[drill->kind_number].look(drill);
        return;
    }
    if (since_ms < MARGIN_MS + DRILL_TICK_MS * 5 || (lasts && since_ms < drill->duration_ms + MARGIN_MS)) {
        return;
    }
    struct fault fault;
    json_t *status = NULL;
    if (drill_ask(drill, "cluster.status", NULL, NULL, 1000, &status, &fault) == SEUS_OK && drill_is_whole(status) &&
        (drill->node == 0 || node_is_back(drill)) &&
        (drill->kind_number != DRILL_PLUGIN_CRASH || plugins_ready(drill))) {
        drill->is_over = true;
        drill_note(drill, "the room is whole, node %llu leads", (unsigned long long)show_number(status, "leader"));
    }
    json_decref(status);
}

/* What lasts is ended early; for what ended by itself, or cannot be reached, this is nothing. */
void drill_heal(struct drill *drill)
{
    struct fault fault;
    if (kinds[drill->kind_number].end != NULL) {
        kinds[drill->kind_number].end(drill);
    }
    if (drill->harmed && drill->kind_number != DRILL_LEADER_LOSS) {
        (void)!fault_ask(drill, "heal", &fault);
    }
}
