/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Named fault points: the places where a crash is worth a thought, before and after each durable step and each message
 * of consequence. In a build with SEUS_FAULTS (the one that is tested) whoever owns the process hears of every pass and
 * may end the process there, stop it, or fail the call that stands there; otherwise a point compiles to nothing.
 * Called by all folders above base; never decides anything.
 *
 *   FAULT(record_group_done);                       a step: it can be died at, or stopped at
 *   if (FAULT_FAILS(record_journal_before)) {...}   a call: it can also be made to fail, as its disk would
 *
 * The table is the only list of names: a name that is not in it does not compile, one that is used nowhere, or in two
 * places, is found by `tests/lint/lint.py faults`. Its columns: name (the folder is its first word), step or call, and
 * whether the simulator passes it (sim) or only real processes do (real).
 */
#ifndef BASE_FAULT_POINTS_H
#define BASE_FAULT_POINTS_H

#include <stdbool.h>

#define FAULT_POINTS_RECORD(X)                                                                                         \
    X(record_birth_marked, step, sim)     /* a directory is marked as half made */                                     \
    X(record_birth_before, step, sim)     /* its log is whole, the mark still there */                                 \
    X(record_birth_after, step, sim)      /* the mark is gone */                                                       \
    X(record_found_before, call, sim)     /* whose directory it is, before the commit */                               \
    X(record_found_after, call, sim)      /* ... and behind it */                                                      \
    X(record_group_taken, step, real)     /* the writer thread has a group of batches */                               \
    X(record_journal_before, call, sim)   /* a group is about to go into the journal */                                \
    X(record_journal_after, call, sim)    /* it is on disk, and nobody knows */                                        \
    X(record_take_before, call, sim)      /* rows of the journal are about to move into the tables */                  \
    X(record_take_after, call, sim)       /* they are in the transaction */                                            \
    X(record_truncate_before, call, sim)  /* rows are about to be cut off */                                           \
    X(record_truncate_after, call, sim)   /* they are, in the transaction */                                           \
    X(record_peer_put, call, sim)         /* another node's directory is noted, in the transaction */                  \
    X(record_vouch_put, call, sim)        /* the others have vouched for this directory, in the transaction */         \
    X(record_vote_before, call, sim)      /* term and vote are about to be committed */                                \
    X(record_vote_after, call, sim)       /* they are durable, and nobody knows */                                     \
    X(record_tables_before, call, sim)    /* a transaction of the tables, before its commit */                         \
    X(record_tables_after, call, sim)     /* ... and behind it */                                                      \
    X(record_group_done, step, real)      /* the writer thread is about to tell the loop */                            \
    X(record_settle_before, call, sim)    /* a full half of the journal is in a transaction */                         \
    X(record_settle_after, call, sim)     /* ... which is committed; the half is not free yet */                       \
    X(record_repair_before, call, real)   /* a damaged row is replaced, in the transaction */                          \
    X(record_repair_after, call, real)    /* ... which is committed */

#define FAULT_POINTS_AGREE(X)                                                                                          \
    X(agree_greeted, step, sim)           /* hand-shake: another node is known, its directory may be news */           \
    X(agree_ask_vote_before, step, sim)   /* a question for a vote is about to leave */                                \
    X(agree_ask_vote_after, step, sim)                                                                                 \
    X(agree_vote_asked, step, sim)        /* one has come */                                                           \
    X(agree_vote_before, step, sim)       /* a vote, durable, is about to be told */                                   \
    X(agree_vote_after, step, sim)                                                                                     \
    X(agree_vote_told, step, sim)         /* another's vote has come */                                                \
    X(agree_leads, step, sim)             /* this node begins to lead */                                               \
    X(agree_submit_before, step, sim)     /* commands are about to be given to Raft */                                 \
    X(agree_submit_after, step, sim)      /* Raft has them, they are on their way to the disk */                       \
    X(agree_append_before, step, sim)     /* entries are about to leave for a follower */                              \
    X(agree_append_after, step, sim)                                                                                   \
    X(agree_catch_up, step, sim)          /* a follower is far behind: entries were read from the log for it */        \
    X(agree_append_received, step, sim)   /* entries have come */                                                      \
    X(agree_truncate, step, sim)          /* ... and replace others, which were never committed */                     \
    X(agree_persisted, step, sim)         /* a write is durable, and Raft does not know it yet */                      \
    X(agree_ack_before, step, sim)        /* an acknowledgement is about to leave */                                   \
    X(agree_ack_after, step, sim)                                                                                      \
    X(agree_ack_received, step, sim)      /* one has come */                                                           \
    X(agree_commit_before, step, sim)     /* more is committed, and this node is about to be told */                   \
    X(agree_commit_after, step, sim)                                                                                   \
    X(agree_read_before, step, sim)       /* the question whether this node still leads is about to leave */           \
    X(agree_read_after, step, sim)                                                                                     \
    X(agree_read_asked, step, sim)        /* one has come */                                                           \
    X(agree_confirm_before, step, sim)    /* its confirmation is about to leave */                                     \
    X(agree_confirm_after, step, sim)                                                                                  \
    X(agree_read_confirmed, step, sim)    /* one has come */                                                           \
    X(agree_transfer, step, sim)          /* the follower that shall lead has everything */                            \
    X(agree_hand_over_before, step, sim)  /* it is about to be told to campaign */                                     \
    X(agree_hand_over_after, step, sim)                                                                                \
    X(agree_handed_over, step, sim)       /* this node is told to campaign */                                          \
    X(agree_change_before, step, sim)     /* a change of members is about to be given to Raft */                       \
    X(agree_change_after, step, sim)      /* Raft has it, it is on its way to the disk */                              \
    X(agree_change_committed, step, sim)  /* it is committed, and Raft is about to be told */                          \
    X(agree_directory_lost, step, sim)    /* leader: what a follower acknowledged before counts no more */             \
    X(agree_vouch, step, sim)             /* all others have greeted a directory made anew: that is written down */    \
    X(agree_vouched, step, sim)           /* ... and durable: it votes again */

#define FAULT_POINTS_APPLY(X)                                                                                          \
    X(apply_begin, step, sim)             /* committed entries are about to be applied */                              \
    X(apply_entry, step, sim)             /* one is, in the transaction */                                             \
    X(apply_commit_before, step, sim)     /* all are */                                                                \
    X(apply_commit_after, step, sim)      /* ... and committed, and nobody waiting knows */                            \
    X(apply_told, step, sim)

#define FAULT_POINTS_SEAL(X)                                                                                           \
    X(seal_store_before, call, sim)       /* keys are about to be written */                                           \
    X(seal_store_after, call, sim)        /* they are flushed, and nobody knows */                                     \
    X(seal_grow_before, call, real)       /* the larger store is whole, under its other name */                        \
    X(seal_grow_between, call, real)      /* the old one is out of the way, the new one not yet in its place */        \
    X(seal_grow_after, call, real)        /* the new one is, the old one not yet wiped */                              \
    X(seal_offer_before, step, sim)       /* fresh keys are about to be offered to the others */                       \
    X(seal_offer_after, step, sim)                                                                                     \
    X(seal_held_before, step, sim)        /* keys of another are stored: it is about to be told */                     \
    X(seal_held_after, step, sim)                                                                                      \
    X(seal_held_received, step, sim)      /* another has stored them */                                                \
    X(seal_ready, step, sim)              /* a majority has: they may be used */                                       \
    X(seal_want_after, step, sim)         /* a key that is missing here was asked for */                               \
    X(seal_page_after, step, sim)         /* a page of the store went to a node that takes it over */                  \
    X(seal_whole_before, call, sim)       /* the store was taken over: that is about to be written down */             \
    X(seal_whole_after, call, sim)                                                                                     \
    X(seal_destroy_before, call, real)    /* keys are about to be destroyed */                                         \
    X(seal_destroy_after, call, real)     /* they are, and no receipt is signed yet */

#define FAULT_POINTS_POLICY(X)                                                                                         \
    X(policy_worker_started, step, real)  /* a process that runs plugins is there */                                   \
    X(policy_asked, step, real)           /* a question has left for it */                                             \
    X(policy_answered, step, real)        /* its answer has come */

#define FAULT_POINTS_SEUSD(X)                                                                                          \
    X(seusd_key_file, step, real)         /* the master key is about to be made */                                     \
    X(seusd_passed_on, step, sim)         /* a follower has passed a request on to the leader */                       \
    X(seusd_pass_answered, step, sim)     /* ... and has the answer */                                                 \
    X(seusd_decided, step, sim)           /* a command is decided, and about to be proposed */                         \
    X(seusd_proposed, step, sim)                                                                                       \
    X(seusd_deadline, step, sim)          /* a deadline has come: its command is about to be given */                  \
    X(seusd_answer_before, step, sim)     /* a write is about to be acknowledged to who asked */                       \
    X(seusd_answer_after, step, sim)                                                                                   \
    X(seusd_access_before, call, real)    /* a read is about to be written into the access log */                      \
    X(seusd_access_after, call, real)                                                                                  \
    X(seusd_checkpoint_before, step, real) /* a checkpoint is about to be signed */                                    \
    X(seusd_checkpoint_after, step, real)                                                                              \
    X(seusd_backup_begun, step, real)     /* a backup begins to leave */                                               \
    X(seusd_backup_piece, step, real)     /* a piece of it is about to leave */                                        \
    X(seusd_backup_sent, step, real)      /* all of it has left */                                                     \
    X(seusd_restore_rows, step, real)     /* restoring: all rows are written, unflushed */                             \
    X(seusd_restore_owed, step, real)     /* ... what is to be said of it is on disk */                                \
    X(seusd_restore_done, step, real)     /* ... and the directory is founded */                                       \
    X(seusd_keys_copied, step, real)      /* a copy of the keys has its name */                                        \
    X(seusd_keys_restored, step, real)    /* a key store is whole, and not in its place yet */                         \
    X(seusd_act_said, step, real)         /* the log says that the room was restored: the note of it may go */         \
    X(seusd_drill_begins, step, real)     /* harm of a drill is about to begin */                                      \
    X(seusd_receipt_before, step, real)   /* keys are destroyed: a receipt is about to be told */                      \
    X(seusd_receipt_after, step, real)

#define FAULT_POINTS(X)                                                                                                \
    FAULT_POINTS_RECORD(X)                                                                                             \
    FAULT_POINTS_AGREE(X)                                                                                              \
    FAULT_POINTS_APPLY(X)                                                                                              \
    FAULT_POINTS_SEAL(X)                                                                                               \
    FAULT_POINTS_POLICY(X)                                                                                             \
    FAULT_POINTS_SEUSD(X)

enum fault_point {
#define FAULT_POINT_OF(name, kind, reach) FAULT_AT_##name,
    FAULT_POINTS(FAULT_POINT_OF)
#undef FAULT_POINT_OF
    FAULT_POINTS_COUNT
};

#ifdef SEUS_FAULTS

/* Hears of every pass. Comes on any thread; may end the process, stop it, or leave by longjmp where that is known to be
 * safe. true: the call that stands there fails (at a step this does nothing). */
struct fault_port {
    void *ctx;
    bool (*on_reached)(void *ctx, enum fault_point point);
};

/* Keeps a copy. Once, before threads start; until then, and with {0}, nothing happens at any point. */
void fault_set_port(struct fault_port port);
bool fault_reached(enum fault_point point);

const char *fault_name(enum fault_point point);
bool fault_is_call(enum fault_point point);

#define FAULT(name) ((void)fault_reached(FAULT_AT_##name))
#define FAULT_FAILS(name) fault_reached(FAULT_AT_##name)

#else

#define FAULT(name) ((void)FAULT_AT_##name)
#define FAULT_FAILS(name) ((void)FAULT_AT_##name, false)

#endif

#endif
