/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of a node share. */
#ifndef SEUSD_NODE_PRIVATE_H
#define SEUSD_NODE_PRIVATE_H

#include <sys/queue.h>
#include <uv.h>

#include "agree/links.h"
#include "base/histogram.h"
#include "base/sign.h"
#include "intake/intake.h"
#include "policy/policy.h"
#include "record/writer.h"
#include "seusd/fault.h"
#include "seusd/node.h"
#include "seusd/notify.h"
#include "seusd/pipeline.h"
#include "seusd/retention.h"
#include "seusd/secure.h"
#include "seusd/timers.h"

struct watch;
struct backup;
struct act;
struct passed;
TAILQ_HEAD(watch_list, watch);
TAILQ_HEAD(backup_list, backup);

/* What a peer last said of itself. */
struct peer_view {
    uint64_t node_id;
    bool heard;
    struct peer_status status;
    char version[32];
    char api[128];
    char address[128];       /* where it says it listens */
    bool joining;            /* its directory was made anew and nobody vouched for it yet */
    uint16_t level_lowest;   /* feature levels; 0: not told */
    uint16_t level_highest;
    uint64_t clock_life;     /* of its process, if that takes CLOCK (clocks.c); 0: it does not, or has not said so */
    uint64_t clock_mark;     /* of the last CLOCK from it; 0: none */
    uint64_t clock_heard_us; /* monotonic: when that came */
    bool clock_known;        /* how far its wall clock is from this node's */
    uint64_t clock_apart_ms; /* that, at least */
};

#define WAIT_BOUNDS_COUNT 10u
#define PLUGIN_CRASHES_MAX 64u

/* What is counted beside requests (trace.h) and the log (record.h). */
struct measures {
    uint64_t started_wall_ms;
    bool started;                /* the views have caught up once since the start */
    struct histogram plugin_calls;
    uint64_t plugin_late;        /* questions that were not answered in time */
    struct plugin_crashes {      /* workers that ended by themselves or were ended, by the plugin that was asked */
        char plugin[65];
        uint64_t count;
    } plugin_crashes[PLUGIN_CRASHES_MAX];
    uint64_t unknown_crashes;    /* and those over no plugin, or over more plugins than are told apart */
    uint64_t waits[WAIT_BOUNDS_COUNT + 1]; /* of cases: from the report to the first unit, by bound */
    uint64_t waits_sum_ms;
};

#define ADDRESS_OF_NOBODY "127.0.0.1:0" /* peer address of a node that has no peers */
#define TICK_MS 50          /* between two looks at deadlines, space and bookmarks */

struct node {
    struct options options;
    struct clock_port clock;
    struct random_port random;
    struct random_pool random_pool;
    uv_loop_t loop;
    int lock_fd;
    struct record_identity identity;

    struct record *record;
    struct record_writer *writer;
    struct view *view;
    struct apply *apply;
    struct agree *agree;
    struct links *links;        /* NULL in a one-node room */
    struct policy *policy;
    struct intake *intake;
    struct tls_creds *creds;    /* NULL: no TLS */
    struct trace *trace;
    struct rewind *rewind;      /* views of the past, for reads that look back */
    struct seal *seal;          /* personal data, sealed and opened */
    struct pipeline *pipeline;
    struct timers *timers;
    struct retention *retention;
    struct access_keep *access; /* who reads what here */
    struct member_watch *member_watch; /* which voters the leader misses */

    uv_async_t written;         /* the writer thread has made something durable */
    uv_timer_t deadline;        /* agreement's next timer */
    uv_timer_t tick;            /* 50 ms: deadlines of requests, space, bookmarks */
    uv_check_t turn;            /* the end of a loop turn */
    uv_idle_t more;             /* runs while a turn left work behind */
    uv_signal_t sigterm, sigint, sighup;
    struct notify notify;       /* the service manager */
    struct watchdog watchdog;
    bool stopping;              /* asked to end */
    uint64_t leaving_until_ms;  /* monotonic: until then another node is waited for to lead; 0: none is */
    bool pending;               /* something asks for another pass of this turn */
    bool role_changed;          /* role, leader or term changed in this turn, or the leader's link was lost */

    bool keys_came;             /* data keys have come that requests may wait for */
    uint64_t keys_wanted_ms;    /* monotonic; since when keys are being waited for, 0: none are */
    bool seal_heard;            /* of a leader, since the start */
    uint64_t seal_floor;        /* what it had committed then */

    uint64_t commit_index;
    unsigned requests_in_turn;  /* that came in since the last turn ended */
    uint64_t awake_until_us;    /* the loop does not sleep before this time */
    uint64_t commit_mean_us;    /* of the last commits on the loop, about eight of them */
    unsigned commit_there;      /* turns during which the writer thread does all commits */
    uint64_t deadline_ms;       /* what the timer is set to */
    uint64_t leader_id;         /* the last one known; 0: none yet */
    uint64_t leader_changes;    /* leaders met since the start */
    uint64_t ticks;             /* of TICK_MS */
    uint64_t trim_tick;         /* when to give memory back after a flood of entries; 0: nothing to give */
    bool low_space;
    uint64_t settles;           /* of the log, as last looked at */
    uint64_t settled_ms;        /* monotonic: when there was another one; before: of the start */
    struct faults faults;       /* harm by a drill */
    uint64_t last_current_ms;   /* when this node last knew itself up to date with a leader */
    struct arena apply_arena;
    struct arena watch_arena;
    struct arena measure_arena;
    struct buf text;

    struct measures measures;
    char api[128];              /* where clients reach this node: what it announces; "": nowhere that fits */
    char refused_reason[200];   /* why a link was last refused, by this node or by the other */
    uint64_t refused_at_ms;     /* monotonic; 0: never */
    struct agree_member asker;  /* a node that is no member and would be; node_id 0: none */
    uint64_t asked_at_ms;       /* monotonic */
    struct peer_view peers[AGREE_NODES_MAX];
    unsigned peers_count;
    struct watch_list watches;
    unsigned watches_count;
    uint64_t watched_index;     /* watchers were served up to this applied index */
    struct backup_list backups; /* being sent */
    unsigned backups_count;
    uint64_t backup_at_ms;      /* wall clock: the last one that was sent to its end; 0: none */
    struct sign_key key;        /* that checkpoints are signed with */
    uint64_t checkpoint_size;   /* of the last one that was logged */
    uint64_t checkpoint_ms;     /* monotonic: when */
    struct verify *verify;      /* under way, or just over (audit.c); NULL: none */
    uint64_t verify_run;        /* its number */
    uint64_t verify_index;      /* at which it tells chain, root and digest */
    uint64_t verify_asked_ms;   /* monotonic: somebody last asked how it goes */
    bool verify_full;
    uint64_t audit_verified_index; /* the last good one ended there; 0: none since the start */
    bool impaired;              /* rows of the log are damaged (rot.c) */
    uint64_t rot_asked_ms;      /* monotonic */
    uint64_t rot_rows_total;    /* damaged rows met since the start */
    uint64_t scrub_next;        /* row to be read next by the scrub */
    uint64_t scrubbed_at_ms;    /* wall clock: when it last reached the end; 0: not yet */
    unsigned scrub_pause_ticks;
    uint64_t level;             /* feature level of the room, as far as this node knows: it only rises */
    uint64_t resting;           /* the node in maintenance; 0: none */
    struct act *act;            /* owed to the log: restored or recovered; NULL: nothing */
    struct passed *free_passed; /* pool */
};

/* node.c: says why and ends the process at once; for failures after which going on could lose something. */
_Noreturn void node_die(const struct seus_why *why);

/* node_dir.c: the data directory */
enum seus_err node_open_record(struct node *node, struct seus_why *why);

/* node_ports.c: agreement, links, disk */
struct agree_ports node_agree_ports(struct node *node);
enum seus_err node_start_links(struct node *node, struct seus_why *why);
const char *node_own_address(const struct options *options);
void node_collect_written(struct node *node);
bool node_kick_writer(struct node *node);
enum seus_err node_read_log(void *ctx, uint64_t first, uint64_t last, size_t max_bytes, struct arena *arena,
                            struct log_entry **ret_entries, unsigned *ret_count, struct seus_why *why);
uint64_t node_age_ms(struct node *node);

/* node_seal.c: data keys, this node's and between nodes */
MUST_CHECK enum seus_err node_start_seal(struct node *node, struct seus_why *why);
struct view_opener node_opener(struct node *node);
void node_seal_heard(struct node *node, uint64_t leader_commit);
void node_seal_tick(struct node *node);
/* Keys of what was applied are on their way, and not for long: who shows texts waits for them. */
bool node_seal_waits(struct node *node);
void node_seal_applied(struct node *node, const struct wire_entry *entry);
void node_seal_on_keys(void *ctx, const struct wire_entry *entry); /* as of struct apply_events */

/* node_erasure.c: orders to destroy keys, and receipts */
void node_erasure_applied(struct node *node, const struct wire_entry *entry, const struct wire_answer *answer,
                          bool duplicate);
void node_erasure_received(struct node *node, uint64_t peer_id, struct str body);
void node_erasure_tick(struct node *node, bool is_current);
/* Destroys again what came back with an old copy of the key store. Once, before the node opens anything. */
void node_erasure_look(struct node *node);

/* node_turn.c: what happens at the end of each turn of the loop */
void node_turn(struct node *node);
void node_feed(struct node *node); /* after it, once the loop has heard who asks */
void node_arm_deadline(struct node *node);

/* serve.c: clients and followers <-> pipeline */
struct intake_events node_intake_events(struct node *node);
struct pipeline_ports node_pipeline_ports(struct node *node);
struct intake_meta node_meta(struct node *node, uint32_t consistency, uint64_t index, uint64_t age_ms);
void node_on_call(struct node *node, uint64_t from, const struct peer_call *call);
void node_free_passed(struct node *node);
/* May who asks for this stream have it? Asked once: a stream goes on as it began. args: its own, or narrower ones. */
enum seus_err node_stream_access(struct node *node, const struct intake_request *request, const void *args,
                                 struct access_leave *ret_leave, struct seus_why *why);

/* status.c: NODE operations and health */
/* A NODE operation, answered by the node asked: one function each, node_<c_name>, which appends JSON to target. */
struct node_query {
    struct node *node;
    const void *args;
    struct arena *arena;
    struct buf *target;
    struct seus_why *why;
};
#define NODE_DECLARE_WRITE(c_name)
#define NODE_DECLARE_READ(c_name)
#define NODE_DECLARE_NODE(c_name) enum seus_err node_##c_name(const struct node_query *q);
#define NODE_DECLARE_STREAM(c_name)
#define NODE_DECLARE_ADMIN(c_name)
#define NODE_DECLARE_INTERNAL(c_name)
#define NODE_DECLARE(number, c_name, name, kind, method, path, args, doc) NODE_DECLARE_##kind(c_name)
WIRE_OPS(NODE_DECLARE)
void node_reload(struct node *node); /* config_show.c: SIGHUP */
enum seus_err node_query(void *ctx, uint32_t op, const void *args, struct arena *arena, struct buf *target,
                         struct seus_why *why);
struct peer_view *node_peer_view(struct node *node, uint64_t peer_id); /* NULL: nothing was heard of it */
bool node_peer_is_up(const struct node *node, uint64_t peer_id); /* linked, and heard a moment ago */
/* Voters of the room, those that are heard (this node included), and how many of them may still be lost. */
struct node_voters {
    uint64_t voters;
    uint64_t up;
    uint64_t tolerance;
};
/* One row a member, in arena: as cluster.members tells them. */
struct wire_member *node_members(struct node *node, const struct agree_status *status, struct arena *arena);
void node_count_voters(struct node *node, const struct agree_status *status, struct node_voters *ret_voters);
void node_metrics(void *ctx, struct buf *target); /* metrics.c */
enum seus_err node_health(void *ctx, enum intake_probe probe, struct str exclude, struct buf *target,
                          struct seus_why *why); /* health.c */
/* measure.c: what is measured beside the answers, for metrics.c */
uint64_t measure_wait_bound_ms(unsigned bucket);
void node_measure_start(struct node *node);
void node_measure_crash(void *ctx, const char *plugin); /* as on_lost of struct policy_events */
void node_measure_entry(struct node *node, const struct wire_entry *entry);
void node_ask(void *ctx, const struct wire_question *question, void *question_ctx,
              void (*on_verdict)(void *question_ctx, const struct wire_verdict *verdict, const char *failure));
void node_peer_status(struct node *node, uint64_t peer_id, const struct peer_status *status);
void node_peer_hello(struct node *node, const struct peer_hello *hello, bool is_welcome);

/* member.c: nodes that would be members */
void node_note_asker(struct node *node, const struct peer_hello *hello);
enum seus_err node_probe(void *ctx, const struct agree_member *guest, struct seus_why *why);
struct str node_asker_warning(struct node *node, struct arena *arena); /* empty: nobody asks */
/* A member says that this node, which was one and knows no leader, is none: what it knows of the room is of before. The
 * sentence about it; empty: it is not so. */
struct str node_removed_warning(struct node *node, const struct agree_status *status, struct arena *arena);

/* plugins.c: this node's plugins beside what the zones' sets want */
unsigned node_plugins(struct node *node, struct arena *arena, struct wire_plugin_info **ret_rows); /* plugin.list */
struct str node_plugin_warning(const struct wire_plugin_info *row, struct arena *arena); /* empty: nothing to say */

/* access_keep.c: who reads what at this node */
enum seus_err node_open_access_log(struct node *node, struct seus_why *why);
enum seus_err node_on_read(void *ctx, const struct wire_access_read *read, enum pipeline_page page,
                           struct seus_why *why);
void node_access_applied(struct node *node, const struct wire_entry *entry); /* a shift closed: its reads are over */
void node_access_tick(struct node *node);
struct str node_access_warning(struct node *node, unsigned nth, struct arena *arena); /* empty: no more */
void node_access_metrics(struct node *node, uint64_t *ret_enforced, uint64_t *ret_glasses, uint64_t *ret_entries);
void node_close_access_log(struct node *node);

/* watch.c: streams of events */
void watch_open(struct node *node, struct intake_call *call, const struct intake_request *request);
void watch_close(struct node *node, struct watch *watch);
void watch_drained(struct node *node, struct watch *watch);
void watch_pump(struct node *node);
void watch_bookmarks(struct node *node);
/* checkpoint.c: signed heads of the log, and proofs of entries */
enum seus_err checkpoint_open(struct node *node, struct seus_why *why);
void checkpoint_tick(struct node *node);

/* member_watch.c: voters that are missing are told in the log of the room */
void member_watch_open(struct node *node);
void member_watch_tick(struct node *node);
void member_watch_close(struct node *node);

/* audit.c: verification of this node */
void audit_open(struct node *node);
void audit_tick(struct node *node);
void audit_close(struct node *node);

/* node_level.c: the room's feature level, and what this node and its peers can */
MUST_CHECK enum seus_err node_level_start(struct node *node, struct seus_why *why); /* before anything is opened */
MUST_CHECK enum seus_err node_level_views(struct node *node, struct seus_why *why); /* once the views are open */
void node_level_applied(struct node *node, const struct wire_entry *entry, bool duplicate);
MUST_CHECK enum seus_err node_level_greet(struct node *node, const struct peer_hello *hello, struct seus_why *why);
/* Is this level one that every member can? SEUS_REFUSED names one that cannot, or is not there to say so. */
MUST_CHECK enum seus_err node_level_can(void *ctx, uint64_t level, struct seus_why *why);
/* The highest that a peer can; 0: it has not said. */
uint64_t node_level_of(void *ctx, uint64_t node_id);

/* clocks.c: the wall clocks of this node and its peers */
void clocks_tick(struct node *node);
void clocks_greet(struct peer_view *peer, const struct peer_hello *hello, bool is_welcome);
void clocks_heard(struct node *node, uint64_t peer_id, const struct peer_clock *clock);
/* The furthest that a peer's clock is from this node's, at least; 0 also where no peer has told its own. */
uint64_t clocks_apart_ms(const struct node *node);
/* The same of one message, which comes at these times of the receiver. false: it tells nothing yet. */
bool clocks_judge(const struct peer_clock *clock, uint64_t wall_ms, uint64_t mono_us, uint64_t *ret_apart_ms);

/* node_leave.c: the orderly end of a node */
void node_leave(struct node *node);
void node_leave_look(struct node *node); /* each turn */

/* node_rest.c: a node in maintenance */
void node_rest_tick(struct node *node);
void node_rest_read(struct node *node, struct arena *arena, struct wire_upkeep *ret_row); /* node 0: none is */

/* rot.c: damaged rows are found, and repaired from other nodes */
void rot_start(struct node *node);
void rot_tick(struct node *node);
void rot_on_wanted(struct node *node, uint64_t peer_id, uint64_t index);
void rot_on_row(struct node *node, uint64_t peer_id, uint64_t index, struct str row);

/* act.c: the event that a restored or recovered directory owes the log */
void act_open(struct node *node);
void act_tick(struct node *node);
void act_close(struct node *node);

/* backup.c: streams of the log */
void backup_open(struct node *node, struct intake_call *call, const struct intake_request *request);
void backup_close(struct node *node, struct backup *backup);
void backup_drained(struct node *node, struct backup *backup);
void backup_pump(struct node *node); /* one piece each, in a turn */
void backup_attach(struct intake_call *call, struct backup *backup); /* serve.c */

void watch_attach(struct intake_call *call, struct watch *watch); /* serve.c: on_gone and on_drained find it */

#endif
