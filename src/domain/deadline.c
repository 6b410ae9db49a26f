/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Deadlines as other rules use them: set, met, void, and what they mean for the end of a case. Called by the files of
 * decide. Never looks at a clock of its own: now is the request's.
 */
#include "domain/deadline.h"

#include "base/check.h"
#include "base/civil.h"

static const uint64_t deadline_moves[] = {
    [DEADLINE_STATE_NONE] = SM_TO(DEADLINE_PENDING),
    [DEADLINE_PENDING] = SM_TO(DEADLINE_WARNED) | SM_TO(DEADLINE_MET) | SM_TO(DEADLINE_MISSED) | SM_TO(DEADLINE_VOID),
    [DEADLINE_WARNED] = SM_TO(DEADLINE_MET) | SM_TO(DEADLINE_MISSED) | SM_TO(DEADLINE_VOID),
    [DEADLINE_MET] = 0,
    [DEADLINE_MISSED] = SM_TO(DEADLINE_MET), /* done in time, recorded late */
    [DEADLINE_VOID] = 0,
};
_Static_assert(sizeof(deadline_moves) / sizeof(deadline_moves[0]) == DEADLINE_VOID + 1, "every state has a row");

const struct sm domain_deadline_sm = {"deadline", deadline_moves, DEADLINE_VOID + 1};

bool deadline_is_open(const struct wire_deadline *row)
{
    return row->state == DEADLINE_PENDING || row->state == DEADLINE_WARNED;
}

uint64_t domain_deadline_next(const struct wire_deadline *row)
{
    if (!deadline_is_open(row)) {
        return 0;
    }
    const bool warns = row->state == DEADLINE_PENDING && row->warn_at != 0 && row->warn_at < row->due_at;
    return warns ? row->warn_at : row->due_at;
}

const char *deadline_word(uint32_t deadline_kind)
{
    return wire_enum_word(&wire_enum_deadline_kind, deadline_kind);
}

static unsigned deadlines_of(struct decide *d, struct str subject_id, struct wire_deadline **ret_rows)
{
    void *rows = NULL;
    const unsigned count =
        d->store->rows(d->store->ctx, KIND_DEADLINE, subject_id, d->arena, DEADLINES_OF_SUBJECT_MAX, &rows);
    *ret_rows = rows;
    return count;
}

/* Room for one more event about a deadline, beside those that the command itself is about? */
static bool has_room(const struct decide *d)
{
    return d->decision.events_count < DEADLINE_EVENTS_MAX && d->decision.expects_count < DEADLINE_EVENTS_MAX;
}

struct str deadline_start(struct decide *d, const struct deadline_spec *spec)
{
    struct wire_deadline *rows = NULL;
    CHECK(spec->subject_id.len > 0);
    CHECK(spec->due_at != 0);
    if (!has_room(d) || deadlines_of(d, spec->subject_id, &rows) >= DEADLINES_OF_SUBJECT_MAX) {
        return (struct str){NULL, 0};
    }
    struct wire_deadline_set *set = DECIDE_EVENT(d, deadline_set);
    *set = (struct wire_deadline_set){
        .deadline_id = decide_new_id(d, 'd'),
        .kind = spec->kind,
        .case_id = decide_keep(d, spec->case_id),
        .zone_id = decide_keep(d, spec->zone_id),
        .subject_kind = spec->subject_kind,
        .subject_id = decide_keep(d, spec->subject_id),
        .starts_at = spec->starts_at,
        .warn_at = spec->warn_ms != 0 && spec->warn_ms < spec->due_at ? spec->due_at - spec->warn_ms : 0,
        .due_at = spec->due_at,
        .owner = decide_keep(d, spec->owner),
        .basis = decide_line(d, spec->basis),
        .person_id = decide_keep(d, spec->person_id),
        .carried_from = decide_keep(d, spec->carried_from),
    };
    decide_expect(d, KIND_DEADLINE, set->deadline_id, 0, true);
    return set->deadline_id;
}

/* One command ends a deadline once, however many of its rules say so. */
static bool is_ended_here(const struct decide *d, struct str deadline_id)
{
    for (unsigned i = 0; i < d->decision.events_count; i++) {
        const struct wire_event *event = &d->decision.events[i];
        const struct wire_deadline_met *met = event->type == EVENT_deadline_met ? event->body : NULL;
        const struct wire_deadline_void *none = event->type == EVENT_deadline_void ? event->body : NULL;
        if ((met != NULL && str_eq(met->deadline_id, deadline_id)) ||
            (none != NULL && str_eq(none->deadline_id, deadline_id))) {
            return true;
        }
    }
    return false;
}

static void meet(struct decide *d, const struct wire_deadline *row, uint64_t done_at)
{
    *DECIDE_EVENT(d, deadline_met) = (struct wire_deadline_met){
        .deadline_id = decide_keep(d, row->deadline_id),
        .kind = row->kind,
        .case_id = decide_keep(d, row->case_id),
        .zone_id = decide_keep(d, row->zone_id),
        .done_at = done_at,
    };
    decide_expect(d, KIND_DEADLINE, row->deadline_id, row->version, true);
}

static void end(struct decide *d, const struct wire_deadline *row, struct str reason)
{
    *DECIDE_EVENT(d, deadline_void) = (struct wire_deadline_void){
        .deadline_id = decide_keep(d, row->deadline_id),
        .kind = row->kind,
        .case_id = decide_keep(d, row->case_id),
        .zone_id = decide_keep(d, row->zone_id),
        .reason = decide_line(d, reason),
    };
    decide_expect(d, KIND_DEADLINE, row->deadline_id, row->version, true);
}

static bool concerns(const struct decide *d, const struct wire_deadline *row, uint32_t deadline_kind)
{
    return (deadline_kind == DEADLINE_NONE || row->kind == deadline_kind) && deadline_is_open(row) &&
           !is_ended_here(d, row->deadline_id);
}

/* Its time is over and the timer is about to say so: whatever happens now came too late. */
static bool is_over(const struct decide *d, const struct wire_deadline *row)
{
    return row->due_at <= d->request->now_ms;
}

void deadlines_met(struct decide *d, enum entity_kind kind, struct str subject_id, uint32_t deadline_kind)
{
    deadlines_met_at(d, kind, subject_id, deadline_kind, d->request->now_ms);
}

void deadlines_met_at(struct decide *d, enum entity_kind kind, struct str subject_id, uint32_t deadline_kind,
                      uint64_t done_at)
{
    struct wire_deadline *rows = NULL;
    const unsigned count = deadlines_of(d, subject_id, &rows);
    for (unsigned i = 0; i < count && has_room(d); i++) {
        const bool late = rows[i].state == DEADLINE_MISSED && done_at < d->request->now_ms &&
                          (deadline_kind == DEADLINE_NONE || rows[i].kind == deadline_kind);
        if ((enum entity_kind)rows[i].subject_kind == kind && (late || concerns(d, &rows[i], deadline_kind)) &&
            done_at < rows[i].due_at) {
            meet(d, &rows[i], done_at);
            deadline_met_follows(d, &rows[i], done_at);
        }
    }
}

void deadlines_void(struct decide *d, enum entity_kind kind, struct str subject_id, uint32_t deadline_kind,
                    struct str reason)
{
    struct wire_deadline *rows = NULL;
    const unsigned count = deadlines_of(d, subject_id, &rows);
    for (unsigned i = 0; i < count && has_room(d); i++) {
        if ((enum entity_kind)rows[i].subject_kind == kind && concerns(d, &rows[i], deadline_kind) &&
            !is_over(d, &rows[i])) {
            end(d, &rows[i], reason);
        }
    }
}

void deadlines_void_person(struct decide *d, struct str case_id, struct str person_id, uint32_t deadline_kind,
                           struct str reason)
{
    struct wire_deadline *rows = NULL;
    const unsigned count = deadlines_of(d, case_id, &rows);
    for (unsigned i = 0; i < count && has_room(d); i++) {
        if (str_eq(rows[i].person_id, person_id) && concerns(d, &rows[i], deadline_kind) && !is_over(d, &rows[i])) {
            end(d, &rows[i], reason);
        }
    }
}

bool deadline_restart(struct decide *d, struct str subject_id, uint32_t deadline_kind, uint64_t ms, struct str reason)
{
    struct wire_deadline old;
    if (!deadline_find_open(d, subject_id, deadline_kind, &old) || is_over(d, &old) || !has_room(d)) {
        return false;
    }
    end(d, &old, reason);
    if (ms != 0) {
        (void)deadline_start(d, &(struct deadline_spec){
                                    .kind = old.kind,
                                    .subject_kind = (enum entity_kind)old.subject_kind,
                                    .subject_id = old.subject_id,
                                    .case_id = old.case_id,
                                    .zone_id = old.zone_id,
                                    .starts_at = old.starts_at,
                                    .due_at = old.starts_at + ms,
                                    .owner = old.owner,
                                    .basis = old.basis,
                                });
    }
    return true;
}

bool deadline_find_open(struct decide *d, struct str subject_id, uint32_t deadline_kind, struct wire_deadline *ret)
{
    struct wire_deadline *rows = NULL;
    const unsigned count = deadlines_of(d, subject_id, &rows);
    for (unsigned i = 0; i < count; i++) {
        if (concerns(d, &rows[i], deadline_kind)) {
            if (ret != NULL) {
                *ret = rows[i];
            }
            return true;
        }
    }
    return false;
}

/* ---- the end of a case ------------------------------------------------------------------------------------------ */

bool domain_deadline_outlives(uint32_t deadline_kind)
{
    return (deadline_kind >= DEADLINE_MINOR_REPORT && deadline_kind <= DEADLINE_MINOR_HEARING) ||
           deadline_kind == DEADLINE_CUSTOM;
}

bool deadline_blocks_close(struct decide *d, struct str case_id, struct wire_deadline *ret)
{
    struct wire_deadline *rows = NULL;
    const unsigned count = deadlines_of(d, case_id, &rows);
    for (unsigned i = 0; i < count; i++) {
        const bool unmet = deadline_is_open(&rows[i]) || rows[i].state == DEADLINE_MISSED;
        if (unmet && rows[i].owner.len == 0 && domain_deadline_outlives(rows[i].kind)) {
            *ret = rows[i];
            return true;
        }
    }
    return false;
}

enum seus_err close_obstacle_deadline(struct decide *d, const struct wire_case *row)
{
    struct wire_deadline blocking;
    if (!deadline_blocks_close(d, row->case_id, &blocking)) {
        return SEUS_OK;
    }
    char due[CIVIL_SIZE];
    civil_format(due, blocking.due_at);
    const struct str label = case_label(row);
    const bool missed = blocking.state == DEADLINE_MISSED;
    seus_fail(SEUS_REFUSED, d->why, "case_id",
              "case %.*s has a deadline that nobody answers for: %s (%.*s), %s %s; the case stays open", STR_ARG(label),
              deadline_word(blocking.kind), STR_ARG(blocking.basis), missed ? "missed at" : "due", due);
    if (missed) {
        seus_hint(d->why, "name who answers for it: seusctl deadline own %.*s WHO, then close the case again",
                  STR_ARG(blocking.deadline_id));
    } else {
        seus_hint(d->why,
                  "seusctl deadline met %.*s if it was done, or seusctl deadline own %.*s WHO: it goes on with them",
                  STR_ARG(blocking.deadline_id), STR_ARG(blocking.deadline_id));
    }
    return SEUS_REFUSED;
}

static uint64_t warn_ms_of(const struct wire_deadline *row)
{
    return row->warn_at != 0 && row->warn_at < row->due_at && row->state != DEADLINE_WARNED ? row->due_at - row->warn_at
                                                                                            : 0;
}

/* The same deadline, under the case that goes on. */
static void carry_over(struct decide *d, const struct wire_deadline *row, const struct wire_case *into,
                       struct str carried_from)
{
    (void)deadline_start(d, &(struct deadline_spec){
                                .kind = row->kind,
                                .subject_kind = KIND_CASE,
                                .subject_id = into->case_id,
                                .case_id = into->case_id,
                                .zone_id = into->zone_id,
                                .starts_at = row->starts_at,
                                .due_at = row->due_at,
                                .warn_ms = warn_ms_of(row),
                                .owner = row->owner,
                                .basis = row->basis,
                                .person_id = row->person_id,
                                .carried_from = carried_from,
                            });
}

static void end_of_subject(struct decide *d, struct str subject_id, const struct wire_case *into, struct str reason)
{
    struct wire_deadline *rows = NULL;
    const unsigned count = deadlines_of(d, subject_id, &rows);
    for (unsigned i = 0; i < count && has_room(d); i++) {
        if (!concerns(d, &rows[i], DEADLINE_NONE) || is_over(d, &rows[i]) ||
            (into == NULL && domain_deadline_outlives(rows[i].kind))) {
            continue;
        }
        end(d, &rows[i], reason);
        if (into != NULL && domain_deadline_outlives(rows[i].kind)) {
            carry_over(d, &rows[i], into, rows[i].deadline_id);
        }
    }
}

void deadlines_end_case(struct decide *d, const struct wire_case *row, const struct wire_case *into)
{
    const struct str reason = into == NULL
                                  ? STR_LIT("the case is closed")
                                  : arena_printf(d->arena, "the case was merged into %.*s", STR_ARG(case_label(into)));
    end_of_subject(d, row->case_id, into, reason);
    for (uint32_t i = 0; i < row->assignments_count; i++) {
        if (assignment_is_active(&row->assignments[i])) {
            end_of_subject(d, row->assignments[i].assignment_id, NULL, reason);
        }
    }
}

void deadlines_return(struct decide *d, const struct wire_case *row, const struct wire_case *from)
{
    struct wire_deadline *rows = NULL;
    const unsigned count = deadlines_of(d, from->case_id, &rows);
    const struct str reason = arena_printf(d->arena, "it goes back to case %.*s", STR_ARG(case_label(row)));
    for (unsigned i = 0; i < count && has_room(d); i++) {
        struct wire_deadline origin;
        if (concerns(d, &rows[i], DEADLINE_NONE) && !is_over(d, &rows[i]) && rows[i].carried_from.len > 0 &&
            d->store->get(d->store->ctx, KIND_DEADLINE, rows[i].carried_from, d->arena, &origin) &&
            str_eq(origin.case_id, row->case_id)) {
            end(d, &rows[i], reason);
            carry_over(d, &rows[i], row, origin.carried_from);
        }
    }
}
