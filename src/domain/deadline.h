/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Deadlines: what must be done by when. Other rules set them, meet them and void them with the functions here, within
 * their own decision; that a time is over is decided by deadline.fire, which the leader's timers ask for. A deadline is
 * warned of at most once and missed at most once: its row says what has happened, and the decision rests on the row's
 * version.
 *
 * Used by the files of decide. What the views need of deadlines is in domain.h.
 */
#ifndef DOMAIN_DEADLINE_H
#define DOMAIN_DEADLINE_H

#include "domain/decide.h"

#define DEADLINES_OF_SUBJECT_MAX 200u /* looked at, ever, of one subject; more cannot be set */
#define DEADLINES_OPEN_MAX       16u  /* at once, of one subject: ending them all fits one entry */
#define DEADLINE_EVENTS_MAX      32u  /* events of an entry that already has so many get none of deadlines beside */

struct deadline_spec {
    uint32_t kind;              /* enum deadline_kind */
    enum entity_kind subject_kind; /* kind of row the subject is kept in */
    struct str subject_id;      /* what it is about: a case, an assignment, an item of a shift, ... */
    struct str case_id;         /* empty if none */
    struct str zone_id;         /* empty if none */
    uint64_t starts_at;         /* UTC ms; elapsed time, never civil */
    uint64_t due_at;            /* UTC ms, not 0; may be past: it is due at once */
    uint64_t warn_ms;           /* before due; 0: no warning */
    struct str owner;           /* who must act: a role word or user id; empty: nobody is named yet */
    struct str basis;           /* the rule it rests on, e.g. "civil code art. 403" */
    struct str person_id;       /* empty if none */
    struct str carried_from;    /* the deadline of a merged case that it goes on with; empty: none */
};

/* Emits deadline.set and expects that the row is new. Returns the id, in the decision's arena; empty if the entry is
 * full or the subject has as many as it can. */
struct str deadline_start(struct decide *d, const struct deadline_spec *spec);
/*
 * The open deadlines of a subject that are of this kind (0: of any kind) were met, now, or are void. Nothing happens if
 * there is none. What does not fit the entry is found void by the timer.
 */
void deadlines_met(struct decide *d, enum entity_kind kind, struct str subject_id, uint32_t deadline_kind);
/* The same, of what was done at a moment that is past and recorded only now: those that were missed meanwhile too. */
void deadlines_met_at(struct decide *d, enum entity_kind kind, struct str subject_id, uint32_t deadline_kind,
                      uint64_t done_at);
void deadlines_void(struct decide *d, enum entity_kind kind, struct str subject_id, uint32_t deadline_kind,
                    struct str reason);
/* The open one of this kind that runs for a person in a case is void. */
void deadlines_void_person(struct decide *d, struct str case_id, struct str person_id, uint32_t deadline_kind,
                           struct str reason);
/*
 * The open one of this kind lasts another time now, from the same start: the old one is void, a new one is set. ms 0:
 * it only ends. False: none was open, or its time is over and the timer is about to say so.
 */
bool deadline_restart(struct decide *d, struct str subject_id, uint32_t deadline_kind, uint64_t ms, struct str reason);
/* Is there an open one of this kind? ret may be NULL. */
bool deadline_find_open(struct decide *d, struct str subject_id, uint32_t deadline_kind, struct wire_deadline *ret);

/*
 * The end of a case. What the law or the room asked for (domain_deadline_outlives) needs a named owner before the case
 * can close, and goes on with that owner; the service's own clocks are void. Merged: they go on in the case it was
 * merged into.
 */
bool deadline_blocks_close(struct decide *d, struct str case_id, struct wire_deadline *ret);
/* SEUS_OK, or refused with words: what must be met, or who must be named, before the case closes. */
enum seus_err close_obstacle_deadline(struct decide *d, const struct wire_case *row);
void deadlines_end_case(struct decide *d, const struct wire_case *row, const struct wire_case *into); /* into: NULL */
/* A merge taken back: what went on in from, and what followed from it there, goes back to the case it came from. */
void deadlines_return(struct decide *d, const struct wire_case *row, const struct wire_case *from);

/* What follows a deadline that passed, beyond deadline.missed: a row a kind in deadline_consequence.c. */
typedef void (*deadline_consequence)(struct decide *d, const struct wire_deadline *row);
deadline_consequence deadline_consequence_of(uint32_t deadline_kind); /* NULL: nothing follows */
/* What missing it means, for deadline.missed; empty: it is plain. */
struct str deadline_meaning(uint32_t deadline_kind);
/* What follows one that was met at done_at: the next step of the law. */
void deadline_met_follows(struct decide *d, const struct wire_deadline *row, uint64_t done_at);

bool deadline_is_open(const struct wire_deadline *row); /* pending or warned */
const char *deadline_word(uint32_t deadline_kind);

#endif
