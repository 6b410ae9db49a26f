/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The service's rules, pure: no clock, no randomness, no plugin, no disk. Two halves:
 *   decide: state + command + verdicts -> events, or a refusal (leader only, before the log)
 *   evolve: state + event -> state     (every node, after the log; total: it never refuses and never fails)
 * State is reached through struct domain_store, so the same rules run over LMDB views, in tests and in the simulator.
 */
#ifndef DOMAIN_DOMAIN_H
#define DOMAIN_DOMAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/sm.h"
#include "wire/schema.h"

/* Rows by kind and id. A row is the struct wire_<kind> of the kind (wire_zone, wire_case, ...). */
struct domain_store {
    void *ctx;
    /* Fills ret_row (texts and lists live in arena or borrow the store until the next put); false: no such row. */
    bool (*get)(void *ctx, enum entity_kind kind, struct str id, struct arena *arena, void *ret_row);
    /* Writes a row, new or changed. Only during evolve. */
    void (*put)(void *ctx, enum entity_kind kind, struct str id, const void *row);
    /*
     * Rows of a kind whose group (the schema's table of kinds says which field: units by area, signallers by zone, ...)
     * is this one, empty: all of the kind; at most max, in order of id. ret_rows: an array of the kind's struct, in
     * arena; NULL if there are none.
     */
    unsigned (*rows)(void *ctx, enum entity_kind kind, struct str group, struct arena *arena, unsigned max,
                     void **ret_rows);
    /* Open cases of a zone (neither closed nor merged), newest first, at most max. As rows does. */
    unsigned (*open_cases)(void *ctx, struct str zone_id, struct arena *arena, unsigned max,
                           struct wire_case **ret_rows);
    /* Reports that have neither an outcome nor a case, of all zones, the first one first, at most max. As rows does. */
    unsigned (*open_reports)(void *ctx, struct arena *arena, unsigned max, struct wire_report **ret_rows);
    /* The next sequence of case numbers of a prefix in a year, from 1; counts on. Only during evolve. */
    uint64_t (*next_sequence)(void *ctx, struct str prefix, unsigned year);
    /*
     * One more note on a case, at at_ms; without effect if there is no such case. Only during evolve. Notes are by far
     * the most frequent event, so they are counted beside the row: get gives a case with this count as its notes, and
     * with the time of the last one as its updated_at if that is later; put leaves the count as it is.
     */
    void (*count_note)(void *ctx, struct str case_id, uint64_t at_ms);
    /* The case_id behind a case number, or an empty string. */
    struct str (*case_by_number)(void *ctx, struct str number, struct arena *arena);
};

/* A write as the leader sees it. Borrowed. */
struct domain_request {
    uint32_t op;                /* enum wire_op_number, a WRITE */
    const void *args;           /* its argument record, required fields present; case_id resolved to an internal id */
    struct str actor;           /* who asks: unix:NAME, tcp:ADDRESS, system */
    struct str shift;           /* the shift it is written on, empty: none was named */
    const struct access_principal *principal; /* who that is (domain/access.h); NULL: the room itself, and tests */
    uint64_t now_ms;            /* leader's clock, UTC */
    uint64_t random[2];         /* bits for the ids it makes */
    const struct wire_verdict *verdicts; /* answers so far, in the order they were asked */
    unsigned verdicts_count;
    const struct wire_plugin_info *plugins; /* that this node has, as plugin.list tells them: for plugin.enable */
    unsigned plugins_count;
};

/*
 * The next question for policy, given the verdicts so far: *ret_needed false when domain_decide can be called. Fails
 * like domain_decide when the command cannot succeed whatever policy says (no such zone, case closed, ...).
 * case.open asks zone, then (accepted, shadow or overridden) triage, then dispatch; case.assign asks dispatch.
 */
MUST_CHECK enum seus_err domain_next_question(const struct domain_store *store, const struct domain_request *request,
                                              struct arena *arena, bool *ret_needed, struct wire_question *ret_question,
                                              struct seus_why *why);

struct domain_decision {
    struct wire_event *events;
    unsigned events_count;
    struct wire_expect *expects; /* every row the decision rests on, with the version it saw */
    bool *changes;               /* changes[i]: the decision also changes expects[i] */
    unsigned expects_count;
    struct wire_answer answer;   /* what the caller is told: code, ids, message, hint; apply adds index and number */
    uint32_t state;              /* state of the case afterwards, CASE_NONE if no case */
};

/*
 * Decides. SEUS_OK: events to propose (a refused report is SEUS_OK with answer.code SEUS_REFUSED and the report's
 * events: no report vanishes). SEUS_REFUSED (state machine or policy), SEUS_NOT_FOUND, SEUS_INVALID, SEUS_CONFLICT
 * (if_version): nothing to write, why says it in words an operator can act on. Everything returned lives in arena or
 * borrows request.
 */
MUST_CHECK enum seus_err domain_decide(const struct domain_store *store, const struct domain_request *request,
                                       struct arena *arena, struct domain_decision *ret_decision, struct seus_why *why);

/*
 * Applies one event of an entry at index. Deterministic: uses the store, the event, and the entry's recorded_at only.
 * answer is the entry's, to be completed (number). An event about a row that does not exist changes nothing.
 */
void domain_evolve(const struct domain_store *store, const struct wire_event *event, const struct wire_entry *entry,
                   uint64_t index, struct arena *arena, struct wire_answer *answer);

/* Makes the rows of the keys that an entry takes into use. Before its events. */
void domain_evolve_keys(const struct domain_store *store, const struct wire_entry *entry, uint64_t index,
                        struct arena *arena);
/* The id of the row that says which key an owner (enum data_owner) has; in arena. */
struct str domain_data_key_id(uint32_t owner, struct str owner_id, struct arena *arena);

/* The current version of a row, 0 if there is none: what apply compares with an expect. */
uint64_t domain_version(const struct domain_store *store, enum entity_kind kind, struct str id, struct arena *arena);

/* Case, zone and unit that an event names in case_id, zone_id, unit_id (empty if none), for indexes and filters.
 * Borrow the event. */
struct str domain_event_case(const struct wire_event *event);
struct str domain_events_case(const struct wire_event *events, unsigned events_count); /* of the first that has one */
struct str domain_event_zone(const struct wire_event *event);
struct str domain_event_unit(const struct wire_event *event);

/* The state machines, as tables (docs and tests walk them). */
extern const struct sm domain_case_sm;
extern const struct sm domain_assign_sm;
extern const struct sm domain_unit_sm;
extern const struct sm domain_report_sm;
extern const struct sm domain_plugin_sm; /* a plugin in a set */
extern const struct sm domain_placement_sm;
extern const struct sm domain_deadline_sm;

/* When a deadline next asks for something, its warning or its end, in UTC ms; 0: never again. */
uint64_t domain_deadline_next(const struct wire_deadline *row);
/* What the law or the room asked for: the end of the case does not end it, and missed it is still to be done. */
bool domain_deadline_outlives(uint32_t deadline_kind);
extern const struct sm domain_signaller_sm;

#define DOMAIN_CLOCKS_DEFAULT "default" /* id of the clocks for zones without their own */

/*
 * The clocks of a zone: its own where it has some, else the default row's, else those built in. handover_hours 0: until
 * noon of the next working day. Texts live in arena or borrow zone_id.
 */
void domain_clocks(const struct domain_store *store, struct str zone_id, struct arena *arena, struct wire_clocks *ret);

/* A zone whose reports open shadow cases only: under experimentation, or past it but not hooked yet. */
bool domain_zone_is_shadow(uint32_t zone_state);
/* Did the room see an emergency in this case, one that could not wait? */
bool domain_room_recognised(const struct wire_case *row);
/* When its last step was made, 0 if none: the next one is not before that. */
uint64_t domain_assignment_last(const struct wire_assignment *assignment);
bool domain_ids_have(const struct str *ids, uint32_t count, struct str id);

/* A case number: PREFIX-YYYY-NNNNN-K; K is the ISO 7064 MOD 37,36 check character over the rest without dashes. */
struct str domain_number_make(struct str prefix, unsigned year, uint64_t sequence, struct arena *arena);
/* SEUS_OK: well formed and the check character holds. SEUS_INVALID: not; why says which. Lower case is accepted:
 * ret_number is the canonical form, in arena. */
MUST_CHECK enum seus_err domain_number_check(struct str text, struct arena *arena, struct str *ret_number,
                                             struct seus_why *why);
/* Looks like (the start of) a case number rather than an internal id? */
bool domain_number_like(struct str text);

#define DOMAIN_REOPEN_MS_MAX (72ull * 3600 * 1000) /* a closed case reopens within 72 hours */

#endif
