/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Power loss: what the files of seus_power share. script.c says what is written, work.c writes it under the recorder,
 * replay.c makes the directories that a power loss may leave behind, judge.c opens them, power.c is the program.
 */
#ifndef FAULT_POWER_H
#define FAULT_POWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "record/record.h"
#include "trace.h"

#define POWER_PATH_SIZE 256u
#define PEER_ID 9u

/* ---- chance: a number after the other from a seed ---- */

struct chance {
    uint64_t state;
};

static inline uint64_t chance_next(struct chance *chance)
{
    uint64_t z = (chance->state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static inline uint64_t chance_below(struct chance *chance, uint64_t count)
{
    return chance_next(chance) % count;
}

/* ---- script.c ---- */

/* What a directory says, as the judge compares it. */
struct standing {
    bool founded;
    struct record_state state;
    uint64_t peer_incarnation;
    uint64_t rows;           /* hash over all rows */
};

/* A workload: standings[0] is an empty directory, [1] a founded one, [1 + i] that with i batches. */
struct script {
    uint64_t seed;
    struct record_identity identity;
    struct record_batch *batches;
    struct standing *standings;
    uint64_t *floors;        /* [1 + i]: committed once batch i is durable */
    size_t batches_count;
    struct arena arena;
};

#define FIRST_CHANGE "members"

void script_init(struct script *script, uint64_t seed, size_t batches_count);
void script_release(struct script *script);
/* One more row of a log whose rows hash to rows. */
uint64_t rows_hash(uint64_t rows, const struct log_entry *entry);

/* ---- work.c: the workload's process; returns its exit code ---- */

/* What it writes into the file of notes. */
struct note {
    uint64_t standing;       /* acknowledged: this standing or a later one */
    uint64_t journal_writes; /* in the last note: records of the journal that were written */
};

int work(const char *dir, uint64_t seed, size_t batches_count);

/* ---- replay.c ---- */

struct replay;

/* Flushes that the disk only pretends to make. */
struct lies {
    bool flush;              /* fdatasync and fsync of files */
    bool dsync;              /* O_DSYNC */
    bool dir;                /* fsync of the directory */
};

/* Opens a trace. dir is made and will hold one state after the other. Ends the process when something is wrong. */
struct replay *replay_open(const char *trace, const char *dir, struct lies lies);
void replay_close(struct replay *replay);
size_t replay_points(const struct replay *replay);
/* True if something became durable just before or just after point. */
bool replay_is_boundary(const struct replay *replay, size_t point);
/* The standing acknowledged at point: that, or a later one, must be found. */
uint64_t replay_acked(const struct replay *replay, size_t point);
/* What the trace has of the journal. */
struct seen {
    struct note last_note;
    uint64_t direct_writes;  /* with O_DIRECT and O_DSYNC */
    uint64_t turns;          /* from a half that is nearly full to the start of the other */
};
struct seen replay_seen(const struct replay *replay);
/* Moves to the moment in which operation number point is under way. Never back. */
void replay_move(struct replay *replay, size_t point);
/* Makes a state of the directory: flushed writes, and of the others any. */
void replay_make_random(struct replay *replay, struct chance *chance);
/* The same without chance: nothing, everything, each alone, all but each. */
size_t replay_variants(const struct replay *replay);
void replay_make_variant(struct replay *replay, size_t variant);
/* After each state. is_soiled: the directory was written to by whoever looked at it. */
void replay_take_back(struct replay *replay, bool is_soiled);

/* ---- judge.c ---- */

/* Opens dir with the real code and compares. Empty: sound. goes_on: also writes to it, and looks again. */
void judge(const struct script *script, const char *dir, uint64_t acked, bool goes_on, char *ret_verdict,
           size_t verdict_size);

#endif
