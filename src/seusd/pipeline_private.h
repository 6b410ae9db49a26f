/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the pipeline share: a job is a request under way. */
#ifndef SEUSD_PIPELINE_PRIVATE_H
#define SEUSD_PIPELINE_PRIVATE_H

#include <sys/queue.h>

#include "seusd/pipeline.h"

#define JOB_VERDICTS_MAX 4   /* zone, triage, dispatch, and one to spare */
#define JOB_BUCKETS 4096     /* hash buckets of request ids; a power of two */
#define KEY_BUCKETS 4096     /* hash buckets of rows being changed; a power of two */
#define ADMIN_MARGIN_MS 500u /* a change that waits in vain is told so, with the reason, before its asker gives up */
#define PASS_AGAIN_MS 1000   /* a request passed on and not answered is passed on again */
#define PASS_LONG_MS 10000   /* the same, of a long read */
#define SEALED_KEYS_MAX 256u /* keys that one entry takes into use: of people in a batch */
#define MISSING_MS_MAX 1000u /* a request waits so long for keys that this node lacks */

enum job_stage {
    JOB_PARKED,   /* waits for a leader that can serve */
    JOB_PASSED,   /* passed on to the leader, which has not answered */
    JOB_ASKING,   /* policy was asked */
    JOB_BLOCKED,  /* another command is changing a row that it needs */
    JOB_PROPOSED, /* in the log of this node, not applied yet */
    JOB_TWIN,     /* the same request id is under way in another job */
    JOB_READING,  /* leadership is being confirmed, for a read or for a refusal */
    JOB_CATCHING, /* confirmed; waits until the views reach read_index */
    JOB_WORKING,  /* confirmed, where asked; a long read, gone on with every turn */
    JOB_TRANSFER, /* leadership is being handed over */
    JOB_MEMBER    /* a change of members is being made; looked at with every tick */
};

struct job {
    TAILQ_ENTRY(job) all;
    struct job *next_same_bucket;
    struct pipeline *pipeline;
    uint64_t handle;
    enum job_stage stage;
    struct pipeline_request request; /* its texts are the asker's: not touched once abandoned */
    char request_id[65];
    uint64_t body_hash;              /* writes: XXH3 of op and arguments */
    void *ctx;
    pipeline_on_answer on_answer;    /* NULL: abandoned by its asker */
    uint64_t term;                   /* in which it came */
    uint64_t deadline_ms;
    uint64_t passed_at_ms;
    unsigned passes_open;            /* CALLs sent and not answered */
    uint64_t passes_term;            /* term of the last CALL */
    unsigned passes_of_term;         /* CALLs of that term not answered; earlier ones are void */
    bool proposed;                   /* was proposed here at least once */
    bool asking_inline;              /* policy may answer before ask returns */
    bool confirmed;                  /* leadership was confirmed after the request came: a refusal is not stale */
    struct access_principal principal; /* who asks, as last looked at; borrows the request's arena */
    struct access_leave leave;         /* what the permission came with */
    struct wire_verdict verdicts[JOB_VERDICTS_MAX];
    unsigned verdicts_count;
    struct wire_verdict_inputs asked; /* what the question under way rests on; borrows the request's arena */
    struct key_slot *keys;           /* rows it is changing, through next_of_owner */
    uint32_t state;                  /* of the case, as decided */
    struct str number;               /* of the case, as decided; empty if it is new or was not looked at here */
    uint64_t read_index;
    uint64_t transfer_term;
    bool is_hurried;                 /* JOB_MEMBER: the margin was taken off its deadline */
    bool is_guested;                 /* JOB_MEMBER: a node was invited for it */
    struct seus_why *member_why;     /* JOB_MEMBER: what it waits for; in the request's arena */
    enum seus_err member_err;        /* JOB_MEMBER: with which that is told if it waits in vain */
    uint32_t work_consistency;       /* JOB_WORKING: with which it is served */
    uint64_t work_index;             /* JOB_WORKING: log index it is to be answered at; 0: now */
    uint64_t work_ms;                /* JOB_WORKING: wall clock at that index, or as asked */
    struct view_scan *work_scan;     /* JOB_WORKING: rows being counted; NULL: not begun, or none needed */
    struct view *work_view;          /* JOB_WORKING: lent by the rewind; NULL: not there yet */
    uint64_t missing_since_ms;       /* it met a text whose key is not here; 0: it did not */
    struct trace_times times;
};

/* Keys that a command takes into use with its entry. */
struct sealed_keys {
    struct wire_data_key_use *uses;
    uint64_t row_keys[SEALED_KEYS_MAX]; /* of the rows that say so: in flight until it is applied */
    unsigned count;
    uint64_t room_key;                  /* under which the command is hashed */
};

enum seal_step { SEAL_DONE, SEAL_ENDED /* the job waits or has ended */ };

struct key_slot {
    struct job *owner;
    uint64_t key;
    struct key_slot *next;           /* of the same bucket, or of the pool */
    struct key_slot *next_of_owner;
};

TAILQ_HEAD(job_list, job);

struct pipeline {
    struct pipeline_options options;
    struct pipeline_ports ports;
    struct job_list jobs;            /* all under way, oldest first */
    struct job *buckets[JOB_BUCKETS];
    struct job **slots;              /* by handle: low 16 bits */
    uint16_t *free_slots;
    unsigned free_slots_count;
    struct job *free_jobs;           /* pool, through next_same_bucket */
    uint64_t generation;
    unsigned under_way;
    struct key_slot *keys[KEY_BUCKETS];
    struct key_slot *free_keys;
    bool twins_woken;                /* route them when this batch is over */
    unsigned blocked_count;
    unsigned catching_count;
    unsigned working_count;
    unsigned scans_count;            /* of them, counting rows */

    /* As agreement stood when last looked at. */
    uint32_t role;
    uint64_t leader_id;
    uint64_t term;
    bool serving;                    /* leader that has applied an entry of its own term */
    uint64_t serving_floor;          /* commit index when it became ready; must be applied before it serves */
    uint64_t leaderless_since_ms;    /* 0: there is a leader */
    uint64_t last_recorded_ms;       /* recorded_at never decreases under one leader */
    uint64_t commit_at_us;           /* when the last commit was told */

    struct buf scratch;              /* bodies of answers */
    struct buf entry;                /* the entry being proposed */
    struct arena decode;             /* short-lived decodes */
};

/* pipeline.c */
void pipeline_route(struct job *job);
void pipeline_finish(struct job *job, const struct pipeline_answer *answer);
void pipeline_fail(struct job *job, enum seus_err err, const struct seus_why *why);
void pipeline_park(struct job *job);
void pipeline_refresh(struct pipeline *p);
struct job *pipeline_job(struct pipeline *p, uint64_t handle);
uint64_t pipeline_now_us(struct pipeline *p);

/* pipeline_write.c */
void pipeline_write(struct job *job);
uint64_t pipeline_body_hash(struct pipeline *p, const struct pipeline_request *request);
enum seus_err pipeline_resolve_cases(struct job *job, void **ret_args, struct seus_why *why);
void pipeline_finish_applied(struct job *job, const struct wire_answer *answer, bool replayed);

/* pipeline_level.c: what the room's feature level does not allow yet */
MUST_CHECK enum seus_err pipeline_level_op(struct job *job, struct seus_why *why);
MUST_CHECK enum seus_err pipeline_level_events(struct job *job, const struct domain_decision *decision,
                                               struct seus_why *why);
MUST_CHECK enum seus_err pipeline_level_pass(struct job *job, struct seus_why *why);
uint64_t pipeline_resting(struct job *job); /* the node in maintenance; 0: none */

/* pipeline_seal.c */
enum seal_step pipeline_seal(struct job *job, const struct domain_decision *decision, struct sealed_keys *ret_keys);
struct str pipeline_hash(struct job *job, const struct sealed_keys *keys); /* in the request's arena */
/* Is it the command that its request id is remembered with? Untold: not before the key of the hash has come. */
enum sameness { COMMAND_SAME, COMMAND_OTHER, COMMAND_UNTOLD };
enum sameness pipeline_compare(struct job *job, struct str hash);
/* Counts texts that could not be opened; true: it met some since, and waits for their keys. */
uint64_t pipeline_missed(const struct pipeline *p);
bool pipeline_waits_for_keys(struct job *job, uint64_t missed_before);

/* pipeline_read.c */
void pipeline_read(struct job *job);
void pipeline_read_now(struct job *job, uint32_t consistency);
void pipeline_confirmed(struct job *job);
void pipeline_answer_read(struct job *job, struct view *view, uint32_t consistency, uint64_t index, uint64_t now_ms);

/* pipeline_work.c: long reads */
void pipeline_work_begin(struct job *job, uint32_t consistency);
void pipeline_work_end(struct job *job); /* gives back what it holds; for any job */
void pipeline_work_expire(struct job *job);

/* pipeline_access.c: who asks, and may they; SEUS_DENIED. Fills the job's principal and leave. */
enum seus_err pipeline_access(struct job *job, const void *args, struct seus_why *why);

/* pipeline_admin.c: handing over, and changes of members */
void pipeline_admin(struct job *job);
bool pipeline_admin_is_done(struct job *job); /* true: it has ended */
void pipeline_end_transfer(struct job *job);
void pipeline_member_step(struct job *job);
void pipeline_member_park(struct job *job);

/* pipeline_pass.c */
void pipeline_pass(struct job *job);

/* keys.c: rows that proposed commands are changing */
uint64_t key_hash(uint32_t kind, struct str id);
bool keys_busy(struct pipeline *p, const struct job *asker, uint64_t key);
void keys_take(struct job *job, uint64_t key);
void keys_release(struct job *job);
void keys_free(struct pipeline *p);

#endif
