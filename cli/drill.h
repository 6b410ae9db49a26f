/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seusctl drill run and drill report: a failure rehearsed on the living room, measured from outside by canaries, and
 * what came of it, as a file whose digest rests in the log. Called by main.c.
 *
 *   drill.c         the run: plan, checks, announcement, the rounds, the end on every path
 *   drill_ask.c     requests to chosen nodes
 *   drill_watch.c   canaries: writes and reads at ten a second, and what is counted of them
 *   drill_faults.c  what each kind does, and when it is over
 *   drill_replace.c node-replace: another node takes a voter's place
 *   drill_restore.c restore: a backup becomes a room of its own, and is compared
 *   drill_child.c   programs that do a part of a drill meanwhile
 *   drill_prove.c   the logs of all members verified, and the proof of the report
 *   drill_report.c  the report: JSON, and a page with its picture
 */
#ifndef CLI_DRILL_H
#define CLI_DRILL_H

#include <jansson.h>

#include "cli/client.h"
#include "cli/fault.h"

/* True for the commands of these files. */
bool drill_is_ours(const struct command *command);
/*
 * drill run: shows the plan, or with --yes does it; drill report: verifies a report. ret: a new reference to an object,
 * record drill. ret_failed: it was done, and the room did not pass.
 */
MUST_CHECK enum seus_err drill_answer(const struct args *args, const struct client *client, json_t **ret,
                                      bool *ret_failed, struct fault *fault);

/* ---- what the files above share ---- */

#define DRILL_NODES_MAX 16u
#define DRILL_TICKS_MAX 3600u    /* six minutes */
#define DRILL_TICK_MS 100u
#define DRILL_FAULT_TICK 10u     /* the harm begins after so many quiet ones */
#define DRILL_QUIET_TICKS 10u    /* and as many follow the return to rest */

struct drill_node {
    uint64_t node;
    struct endpoint endpoint;
    bool reachable;              /* it answered at that endpoint, as this node */
};

/* One round: a write and a read. Times from the start of the drill. */
struct drill_tick {
    uint64_t number;
    uint64_t began_ms;
    uint64_t write_ms;           /* until acknowledged; UINT64_MAX: never */
    uint64_t read_ms;            /* until answered; UINT64_MAX: never */
    unsigned tries;              /* of the write */
};

struct drill {
    const struct args *args;
    struct client client;        /* ours: endpoints and times change with each request */
    char kind[32];
    uint32_t kind_number;
    uint64_t node;               /* 0: none is harmed by itself */
    uint64_t duration_ms, gap_ms, back_ms;
    char id[68];
    uint64_t since_index;        /* of drill.started */
    struct drill_node nodes[DRILL_NODES_MAX];
    unsigned nodes_count;
    uint64_t started_mono_ms;
    uint64_t started_wall_ms;
    struct drill_tick *ticks;    /* DRILL_TICKS_MAX */
    unsigned ticks_count;
    json_t *notes;               /* [{"t_ms", "text"}]: what happened when */
    json_t *members;             /* as they stood afterwards */
    /* what was counted */
    uint64_t acknowledged, write_gap_ms, read_gap_ms, lost, duplicated, reordered, stale;
    bool members_equal;
    bool is_verified;            /* the log of every member was, and all have one chain */
    bool is_damaged;             /* the log of one does not hold, or differs */
    json_t *verified;            /* [audit_verified] of the members */
    bool harmed;                 /* a fault was asked for, and is to be healed */
    bool is_over;                /* the room is whole again */
    char result[256];            /* not empty before the end: it has failed, and why */
    /* of the kinds that take their time */
    uint64_t with;               /* node-replace: who takes the place of node */
    const char *address;         /* its */
    unsigned phase;              /* counted by the kind itself; 0: not begun */
    uint64_t phase_ms;           /* when it began */
    char dir[200];               /* scratch, removed at the end; "": none */
    unsigned children;           /* started so far, count */
    int child;                   /* process id of a program that does a part of it; 0: none */
    int restored;                /* of the restored room's node */
    char room[72];               /* name of both */
    struct endpoint restored_at;
    unsigned expected;           /* canaries that the restored room must have */
};

/* drill_ask.c. args: stolen. Without a node: those that are not harmed, first. ret_reply may be NULL. */
enum seus_err drill_ask(struct drill *drill, const char *op, json_t *args, const char *request_id, uint64_t timeout_ms,
                        json_t **ret_reply, struct fault *fault);
enum seus_err drill_ask_node(struct drill *drill, uint64_t node, const char *op, json_t *args, bool local,
                             uint64_t timeout_ms, json_t **ret_reply, struct fault *fault);
/* Which node answers where: the endpoints given, then those that members announce. */
enum seus_err drill_find_nodes(struct drill *drill, json_t **ret_status, struct fault *fault);
uint64_t drill_now_ms(const struct drill *drill); /* since its start */
void drill_note(struct drill *drill, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* At an endpoint that is of none of its nodes. */
enum seus_err drill_ask_at(struct drill *drill, const struct endpoint *endpoint, const char *op, json_t *args,
                           uint64_t timeout_ms, json_t **ret_reply, struct fault *fault);
/* A node that came while the drill went on: from now on it is one of its nodes, if it answers at this endpoint. */
bool drill_meet(struct drill *drill, const char *api);

/* drill_watch.c */
bool drill_round(struct drill *drill); /* one tick, with its rest; false: the user interrupted */
enum seus_err drill_count(struct drill *drill, struct fault *fault);
/* How often each canary is in the log behind an endpoint, by its own word; what is out of order is counted. */
enum seus_err drill_count_log(struct drill *drill, const struct endpoint *endpoint, unsigned *times,
                              struct fault *fault);

/* drill_faults.c */
const char *drill_effect(const struct drill *drill);           /* a sentence for the plan */
bool drill_takes_a_voter(const struct drill *drill);
bool drill_is_whole(const json_t *status);
enum seus_err drill_begin(struct drill *drill, struct fault *fault);
void drill_look(struct drill *drill);                          /* is it over? */
void drill_heal(struct drill *drill);

/* drill_replace.c, drill_restore.c: begin it; look how far it is; end what is left of it, and undo what is half done */
enum seus_err drill_replace_begin(struct drill *drill, struct fault *fault);
void drill_replace_look(struct drill *drill);
void drill_replace_end(struct drill *drill);
enum seus_err drill_restore_begin(struct drill *drill, struct fault *fault);
void drill_restore_look(struct drill *drill);
void drill_restore_end(struct drill *drill);

/* drill_child.c */
struct drill_argv {
    char texts[64][256];
    char *words[65];
    unsigned count;
};
enum drill_child_state { CHILD_RUNS, CHILD_DONE, CHILD_FAILED };
enum seus_err drill_dir_make(struct drill *drill, struct seus_why *why);
void drill_dir_remove(struct drill *drill);
void drill_argv_add(struct drill_argv *argv, const char *word);
void drill_argv_seusd(struct drill_argv *argv);
/* With its endpoints: this one, or those of all nodes but the one that is harmed. */
void drill_argv_seusctl(const struct drill *drill, struct drill_argv *argv, const char *endpoint);
enum seus_err drill_child_start(struct drill *drill, struct drill_argv *argv, int *ret_pid, struct seus_why *why);
enum drill_child_state drill_child_look(int *pid);                    /* 0 once it has ended */
/* Asks it to end (0: does not) and waits; after patience_ms by force. */
void drill_child_end(const struct drill *drill, int *pid, int signal_number, uint64_t patience_ms);
void drill_child_said(const struct drill *drill, char *target, size_t size);  /* why the last one failed */

/* drill_prove.c */
/* Has every member verify its log, and compares them: is_verified, is_damaged, verified; else a note says why not. */
void drill_verify_members(struct drill *drill);
/* PATH.proof.json: that the event at index, which has the report's digest, is in the log that a node signs for. */
enum seus_err drill_prove(struct drill *drill, const char *path, uint64_t index, struct fault *fault);

/* drill_report.c */
enum seus_err drill_file_write(const char *path, const char *ending, struct str text, struct seus_why *why);
enum seus_err drill_report_write(struct drill *drill, const char *path, const char *verdict, char *ret_digest,
                                 struct seus_why *why);
enum seus_err drill_report_verify(struct drill *drill, const char *path, json_t **ret, struct fault *fault);

#endif
