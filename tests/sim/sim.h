/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the files of the simulator share: one world that a seed decides, the nodes, connections and clients in it, and
 * what the checks remember. The code of src/ runs unchanged; only its ports are of this folder. One thread, no wall
 * clock, no randomness but the world's.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "agree/agree.h"
#include "apply/apply.h"
#include "base/fault_points.h"
#include "record/record.h"
#include "seusd/pipeline.h"
#include "seusd/timers.h"
#include "view/view.h"

#define SIM_NODES_MAX 7
#define SIM_CLIENTS_MAX 8
#define SIM_NO_NODE UINT32_MAX
#define SIM_PATH_SIZE 128
#define SIM_MS UINT64_C(1000)            /* microseconds */
#define SIM_S UINT64_C(1000000)
#define SIM_CALM_PACE 50u
#define SIM_CALM_THINK 1000u             /* clients wait so many times longer between two commands */
#define SIM_WALL_MS UINT64_C(1775000000000) /* the wall clock at the beginning of every world */

struct world;
struct node;

/* ---- chance ---- */

struct rng {
    uint64_t state[4];
};
void rng_seed(struct rng *rng, uint64_t seed);
uint64_t rng_next(struct rng *rng);
uint64_t rng_below(struct rng *rng, uint64_t bound);               /* 0 .. bound-1 */
uint64_t rng_between(struct rng *rng, uint64_t low, uint64_t high); /* both included */
bool rng_chance(struct rng *rng, uint64_t permille);

/* ---- events of the world ---- */

struct event {
    uint64_t at_us;
    uint64_t order;    /* of making: ties are run in this order */
    void (*run)(struct world *world, const struct event *event);
    uint32_t node;     /* whose process runs it (a frozen one runs it later), or SIM_NO_NODE */
    uint64_t life;     /* of that process; the event of an earlier life finds nobody */
    uint64_t number;   /* what run wants */
    uint64_t other;
    void *owned;       /* what run wants and frees */
};

struct events {
    struct event *items; /* a heap */
    size_t count;
    size_t capacity;
    uint64_t order;
};
void events_push(struct events *events, const struct event *event);
struct event events_pop(struct events *events);

/* ---- connections (net.c) ---- */

enum end_state { END_CLOSED, END_DIALLING, END_SHAKING, END_UP };
enum segment_kind { SEGMENT_SYN, SEGMENT_SYN_ACK, SEGMENT_DATA, SEGMENT_FIN, SEGMENT_RESET };

struct segment {
    struct segment *next;
    enum segment_kind kind;
    uint64_t arrives_us;
    struct buf bytes;
};

/* What is on its way from one end to the other, in order. */
struct pipe {
    struct segment *first;
    struct segment *last;
    uint64_t last_arrives_us;
    size_t bytes;
    bool is_armed;
};

struct conn_end {
    enum end_state state;
    uint64_t opened_us;
    uint64_t sequence_in;
    uint64_t sequence_out;
    struct buf in;
    struct buf out;
};

struct conn {
    struct conn *next;
    uint64_t id;
    uint32_t node[2];        /* 0 dialled, 1 accepted */
    struct conn_end end[2];
    struct pipe pipe[2];     /* pipe[i] leads away from end i */
};

struct link {
    struct conn *dialled;    /* in any state but closed */
    struct conn *accepted;   /* up */
    uint32_t backoff_ms;
    uint64_t dial_at_ms;     /* UINT64_MAX: not due */
    uint64_t status_at_ms;
    uint64_t heard_ms;
};

/* The weather from one node to another. */
struct path {
    bool is_cut;
    uint64_t extra_us;       /* delay spike */
    uint32_t flip_permille;  /* of segments whose bits change */
    uint32_t twice_permille; /* of segments that come twice */
    uint32_t swap_permille;  /* of segments that overtake the one before */
};

bool net_send(struct node *node, uint64_t peer_id, const struct peer_message *message);
void net_flush(struct node *node);
void net_tick(struct node *node);
void net_start(struct node *node);
void net_stop(struct node *node, bool says_so);
void net_reset(struct world *world, uint32_t a, uint32_t b);
/* The process stood still: what the peers sent meanwhile is unread, not missing. */
void net_forgive(struct node *node);
void net_collect(struct world *world);
void net_free(struct world *world);

/* ---- the virtual disk (disk.c) ---- */

struct disk_write {
    struct disk_write *next;
    uint64_t ticket;
    struct record_batch batch; /* in arena */
    struct arena arena;
};

struct disk {
    struct disk_write *first; /* oldest; group_count of them are being flushed */
    struct disk_write *last;
    unsigned count;
    unsigned group_count;
    uint64_t tickets;
    uint64_t slow_until_us;
    struct disk_write *doubtful; /* a crash in the middle of their commit: they are durable, all or none */
};

void disk_persist(struct node *node, const struct agree_write *write);
/* The process ends: some whole writes, in order, had become durable; the rest never was. */
void disk_crash(struct node *node);
/* The directory is open again: it tells what became of the writes that were under way in the crash. */
void disk_settle_doubt(struct node *node);
void disk_forget_doubt(struct node *node); /* it is lost */

/* ---- a node (node.c, turn.c, serve.c) ---- */

struct passed;
struct ask;

struct node {
    struct world *world;
    uint32_t at;
    uint64_t id;
    bool is_up;
    bool is_machine_down;
    bool is_founded;
    bool is_spare;             /* no member: never let in, or removed and gone */
    bool is_copied;            /* its directory is a copy that was put back: it finds that out at its start */
    bool is_member;            /* at the end, by the leader's word */
    bool has_saved;            /* a copy of its directory lies beside it, with what was durable in it */
    uint32_t members_mask;     /* bit i: node i is a member, as it was last told */
    uint32_t dropped_mask;     /* bit i: node i is none any more: its connections end with the next tick */
    bool is_wiped;             /* its directory was lost, and it does not vote again yet */
    uint64_t life;
    uint64_t frozen_until_us;
    char log_dir[SIM_PATH_SIZE];
    char view_dir[SIM_PATH_SIZE];
    char keys_dir[SIM_PATH_SIZE];
    char address[32];
    struct rng rng;
    struct clock_port clock;
    struct random_port random;
    uint64_t mono_origin_us;
    uint64_t wall_offset_ms;   /* wraps: may be negative */
    struct record_identity identity;

    struct record *record;
    struct view *view;
    struct apply *apply;
    struct agree *agree;
    struct trace *trace;
    struct seal *seal;
    bool seal_heard;           /* of a leader, since the start */
    uint64_t seal_floor;       /* what it had committed then */
    bool keys_came;
    struct pipeline *pipeline;
    struct timers *timers;
    struct disk disk;
    struct link links[SIM_NODES_MAX];

    bool is_pending;
    bool role_changed;
    bool turn_armed;
    uint64_t commit_index;
    uint64_t deadline_ms;
    uint64_t last_current_ms;
    struct arena apply_arena;
    struct arena frame_arena;
    struct buf text;
    struct passed *passed;     /* requests of followers, under way */
    struct ask *asks;          /* questions to policy, under way */
    uint64_t foreseen_index;   /* entry whose outcome check_log.c foretold, 0 none */
    bool foreseen_conflict;
};

uint64_t node_now_ms(const struct node *node);
void node_make(struct world *world, uint32_t at);
void node_start(struct node *node);
void node_crash(struct node *node, bool machine_too);
void node_wipe(struct node *node);
void node_save(struct node *node);    /* copies the directory of a node that is down */
void node_restore(struct node *node); /* and puts the copy back */
void node_wake(struct node *node); /* something happened to it: a turn follows */
void node_free(struct node *node);
void turn_arm_deadline(struct node *node);
void turn_start(struct node *node);

/* seal.c: data keys */
void seal_start(struct node *node);
void seal_turn(struct node *node);
void seal_on_keys(void *ctx, const struct wire_entry *entry); /* as of struct apply_events */

void serve_message(struct node *node, uint64_t peer_id, const struct peer_message *message);
struct pipeline_ports serve_ports(struct node *node);
void serve_drop_all(struct node *node);
enum seus_err node_read_log(void *ctx, uint64_t first, uint64_t last, size_t max_bytes, struct arena *arena,
                            struct log_entry **ret_entries, unsigned *ret_count, struct seus_why *why);

/* ---- clients (client.c, client_ops.c) ---- */

enum op_state { OP_UNDER_WAY, OP_ACKED, OP_FAILED, OP_GIVEN_UP };

/* One intention of a client, whatever number of attempts it takes. */
struct op_record {
    uint32_t client;
    const struct wire_op *op;
    uint64_t request;        /* number in its request id: its own, or an earlier one's */
    bool is_other_body;      /* an earlier request id, with another command */
    bool is_dry_run;
    bool is_local;
    enum op_state state;
    bool may_be_written;     /* some attempt ended without a word */
    enum seus_err err;
    uint64_t invoked_us;
    uint64_t returned_us;
    uint64_t index;
    uint64_t index_floor;    /* highest index acknowledged to anybody before it was invoked */
    uint64_t case_at;        /* known case that it is about; UINT64_MAX none */
    uint64_t notes_floor;    /* notes of that case acknowledged before it was invoked */
    uint64_t witness;        /* event.list: operation whose event must be found; UINT64_MAX none */
};

struct known_case {
    char id[32];
    char number[32];
    uint64_t notes_tried;
    uint64_t notes_acked;
};

struct attempt {
    uint64_t number;          /* 0: none under way */
    uint32_t node;
    uint64_t life;
    uint64_t handle;
    bool is_submitted;
    bool is_answered;
    bool is_silent;           /* ended without an answer */
    struct arena arena;
    enum seus_err err;
    uint32_t written;
    uint64_t index;
    uint64_t served_index;
    bool has_field;           /* the problem names a field of the command */
    struct buf body;
    char message[320];
};

struct client {
    struct world *world;
    uint32_t at;
    bool is_busy;
    uint64_t op_at;           /* in world->ops */
    struct arena arena;       /* of the arguments */
    void *args;
    char request_id[65];
    struct attempt attempt;
    uint64_t attempts;
    uint32_t set_up_at;       /* client 0: next step of the set-up */
    uint64_t replay_op;       /* acknowledged operation whose arguments are kept; UINT64_MAX none */
    struct arena replay_arena;
    void *replay_args;
};

void client_make(struct world *world, uint32_t at);
void client_node_crashed(struct world *world, struct node *node, bool says_so);
void client_free(struct client *client);
/* Chooses what client does next: fills its operation record and arguments. */
void client_choose(struct client *client, struct op_record *record);
void client_learn(struct client *client, const struct op_record *record, struct str body);

/* ---- what the checks remember (check_*.c) ---- */

struct committed {
    uint64_t term;
    uint64_t hash;
    unsigned char chain[SHA256_SIZE];
    bool has_digest;
    uint64_t digest;
    uint64_t request;          /* UINT64_MAX: not of a client */
};

struct durable {               /* a node's directory, as told by the steps that became durable */
    uint64_t term;
    uint64_t voted_for;
    uint64_t *terms;           /* terms[i] of index i + 1 */
    uint64_t count;
    uint64_t capacity;
};

struct term_facts {
    uint64_t leader_id;
    uint64_t vote[SIM_NODES_MAX];         /* node id that it told of having voted for, 0 none */
    uint64_t durable_vote[SIM_NODES_MAX]; /* the same, as its directory has it */
};

struct effect {
    uint64_t index;            /* 0: none seen */
    uint64_t code;
};

struct checks {
    struct committed *committed; /* [i] of index i + 1 */
    uint64_t committed_count;
    uint64_t committed_capacity;
    struct durable durable[SIM_NODES_MAX];
    struct durable saved[SIM_NODES_MAX]; /* in the copy of its directory */
    struct durable ghost[SIM_NODES_MAX]; /* of the directory that was wiped, until its successor votes */
    struct term_facts *terms;
    uint64_t terms_count;
    struct effect *effects;     /* by request number */
    uint64_t effects_count;
    uint64_t *said;             /* hashes of what timers said */
    uint64_t said_count;
    uint64_t *keys;             /* that the log has taken into use */
    uint64_t keys_count;
    uint64_t timed_index;       /* entries of timers were judged up to here */
    uint64_t announced_commit;  /* highest that any leader told */
    uint64_t acked_index;       /* highest index acknowledged to a client */
    struct buf scratch;
};

_Noreturn void sim_fail(const struct world *world, const char *invariant, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* check_raft.c */
void check_durable(struct node *node, const struct record_batch *batches, unsigned count);
void check_send(struct node *node, uint64_t peer_id, const struct peer_message *message);
void check_role(struct node *node, uint32_t role, uint64_t leader_id, uint64_t term);
void check_commit(struct node *node, uint64_t index);
void check_wiped(struct node *node);
void check_saved(struct node *node);
void check_put_back(struct node *node);
void check_retired(struct node *node); /* removed: what it held counts no more */
void check_vouched(struct node *node);
/* check_log.c */
void check_apply(struct node *node, const struct log_entry *entries, unsigned count);
void check_batch_applied(struct node *node);
void check_logs_at_end(struct world *world);
/* check_views.c */
void check_restarted(struct node *node, bool views_fresh);
void check_views_at_end(struct world *world);
/* check_timers.c */
void check_timer(struct node *node, uint64_t index, const struct wire_entry *entry, bool has_effect);
/* False: a deadline is long due by every clock, and nobody has said so; ret_unsaid is its id. */
bool check_timers_are_quiet(struct world *world, char *ret_unsaid, size_t unsaid_size);
/* check_keys.c */
void check_key_needed(struct node *node, uint64_t key_id);
/* False: a member lacks a key that the log has taken into use. */
bool check_keys_are_everywhere(struct world *world, unsigned *ret_node, uint64_t *ret_key_id);
/* check_history.c */
void check_effect(struct node *node, uint64_t index, const struct wire_entry *entry, const struct wire_answer *answer,
                  bool duplicate);
void check_return(struct world *world, const struct client *client, struct op_record *record);
void check_history_at_end(struct world *world);
void checks_free(struct checks *checks);
uint64_t request_number(struct str request_id); /* UINT64_MAX: not of a client */

/* ---- fault points (points.c) ---- */

/* Counts of passes while a seed runs; the parent adds them up. */
struct points_seen {
    uint64_t passed[FAULT_POINTS_COUNT];
    uint64_t fired[FAULT_POINTS_COUNT]; /* nodes that ended or stood still there */
};

/* From here on points are heard; with options.has_points some are armed, one after the other. */
void points_start(struct world *world, struct points_seen *seen);
void points_stop(struct world *world);
/* What the events of a node's process do from now on is its own; SIM_NO_NODE: nobody's. Returns who it was. */
uint32_t points_act(struct world *world, uint32_t at);
/* A call in this node's process failed: does not return if that was a point's doing. */
void points_failed(struct node *node);
/* Runs event; the process whose event it is may end in it, at a point. */
void points_run(struct world *world, const struct event *event);
/* Says how often each was passed. False: one that this simulator should pass never was. */
bool points_are_covered(const struct points_seen *seen);

/* ---- the world (world.c, faults.c) ---- */

struct sim_options {
    uint64_t seed;
    uint64_t seconds;
    uint32_t nodes;
    uint32_t spares;           /* nodes that may join; 0: members do not change */
    bool is_verbose;
    bool has_points;           /* processes also end at fault points */
    bool is_calm;              /* faults and clients at the pace of a real room: minutes, not moments */
    char dir[SIM_PATH_SIZE / 2];
};

struct sim_stats {
    uint64_t events, crashes, power_cuts, wipes, freezes, partitions, resets, transfers;
    uint64_t storms, slow_disks, clock_jumps;
    uint64_t point_ends;
    uint64_t changes, restores;
    uint64_t frames, frames_bad, elections, commits, acked, refused, failed, retries, reads, timers, virtual_us;
};

struct world {
    struct sim_options options;
    struct rng rng;
    uint64_t now_us;
    struct events events;
    struct node nodes[SIM_NODES_MAX];
    uint32_t nodes_count;
    struct path paths[SIM_NODES_MAX][SIM_NODES_MAX];
    struct conn *conns;
    uint64_t conn_ids;
    bool has_closed_conns;
    size_t send_limit;
    uint64_t fault_every_us;
    const char *timing;        /* name of the profile */
    uint64_t pace;             /* what is left to chance waits so many times longer: 1, or SIM_CALM_PACE */
    uint64_t ask_later_permille;
    bool is_healed;            /* no fault any more */
    bool is_closing;           /* and clients begin nothing new */
    struct client clients[SIM_CLIENTS_MAX];
    uint32_t clients_count;
    bool is_set_up;
    uint64_t attempts;
    struct op_record *ops;
    uint64_t ops_count;
    uint64_t ops_capacity;
    struct known_case *cases;
    uint64_t cases_count;
    uint64_t cases_capacity;
    struct checks checks;
    struct sim_stats stats;
    struct points *points;
};

/* One seed from beginning to end; fails through sim_fail. */
void world_run(const struct sim_options *options, struct sim_stats *ret_stats, struct points_seen *seen);
void world_after(struct world *world, uint64_t delay_us, struct event event);
void world_say(const struct world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* members.c: an administrator who lets nodes in and out */
void members_start(struct world *world);
struct node *members_leader(struct world *world); /* that is ready; NULL none */
bool members_bear_a_loss(struct world *world); /* of any one voter; no change is under way */
bool members_one_is_wiped(const struct world *world);
void members_mark(struct world *world); /* is_member, by the leader's word */

void faults_start(struct world *world);
/* The process of a node ends, and is started again after a while. */
void faults_crash(struct world *world, uint32_t at, bool machine_too);
void faults_freeze(struct world *world, uint32_t at);
void faults_heal(struct world *world);

#endif
