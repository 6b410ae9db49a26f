/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * deadline.set, deadline.met, deadline.own: what people do with deadlines. And deadline.fire, which only the leader's
 * timers ask for: a warning, or that the time is over. A fire that lost a race is refused and changes nothing.
 */
#include "base/civil.h"
#include "domain/deadline.h"

#define AHEAD_MS_MAX (5ull * 366 * 24 * 3600 * 1000) /* five years: more is a slip of the keyboard */
#define MINUTE_MS    60000ull

static enum seus_err get_deadline(struct decide *d, struct str deadline_id, struct wire_deadline *ret)
{
    if (d->store->get(d->store->ctx, KIND_DEADLINE, deadline_id, d->arena, ret)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, "deadline_id", "there is no deadline '%.*s'", STR_ARG(deadline_id));
    seus_hint(d->why, "seusctl deadline list shows the open ones; with --case CASE all of a case");
    return SEUS_NOT_FOUND;
}

/* The answer of a command about a deadline that is there, and what the decision rests on. */
static void about(struct decide *d, const struct wire_deadline *row)
{
    struct wire_case of;
    decide_made(d, row->deadline_id);
    decide_expect(d, KIND_DEADLINE, row->deadline_id, row->version, true);
    if (row->case_id.len > 0 && d->store->get(d->store->ctx, KIND_CASE, row->case_id, d->arena, &of)) {
        decide_about_case(d, &of, of.state);
    }
}

/* ---- deadline.set ------------------------------------------------------------------------------------------------ */

static enum seus_err check_set(struct decide *d, const struct wire_case *row)
{
    const struct wire_deadline_set_args *args = d->request->args;
    const struct str label = case_label(row);
    if (args->due_at > d->request->now_ms + AHEAD_MS_MAX) {
        seus_fail(SEUS_INVALID, d->why, "due_at", "a deadline of case %.*s more than five years ahead: none was set",
                  STR_ARG(label));
        seus_hint(d->why, "read the year again; --due-at takes 2026-11-30T12:00:00+01:00");
        return SEUS_INVALID;
    }
    void *found = NULL;
    const unsigned count =
        d->store->rows(d->store->ctx, KIND_DEADLINE, row->case_id, d->arena, DEADLINES_OF_SUBJECT_MAX, &found);
    const struct wire_deadline *rows = found;
    unsigned open = 0;
    for (unsigned i = 0; i < count; i++) {
        open += deadline_is_open(&rows[i]) ? 1u : 0u;
    }
    if (open >= DEADLINES_OPEN_MAX || count >= DEADLINES_OF_SUBJECT_MAX) {
        seus_fail(SEUS_REFUSED, d->why, "case_id", "case %.*s has %u deadlines, %u of them open: no more can be set",
                  STR_ARG(label), count, open);
        seus_hint(d->why, "seusctl deadline list --case %.*s, then seusctl deadline met for what is done",
                  STR_ARG(label));
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

enum seus_err decide_deadline_set(struct decide *d)
{
    const struct wire_deadline_set_args *args = d->request->args;
    struct wire_case row;
    enum seus_err err = decide_get_case(d, "case_id", args->case_id, &row);
    if (err == SEUS_OK) {
        err = decide_closed_refusal(d, &row);
    }
    if (err == SEUS_OK) {
        err = check_set(d, &row);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const struct deadline_spec spec = {
        .kind = DEADLINE_CUSTOM,
        .subject_kind = KIND_CASE,
        .subject_id = row.case_id,
        .case_id = row.case_id,
        .zone_id = row.zone_id,
        .starts_at = d->request->now_ms,
        .due_at = args->due_at,
        .warn_ms = args->warn_before < AHEAD_MS_MAX / MINUTE_MS ? args->warn_before * MINUTE_MS : AHEAD_MS_MAX,
        .owner = args->owner,
        .basis = args->basis,
    };
    decide_made(d, deadline_start(d, &spec));
    /* Held while this is under way, so that the case does not close without having seen it. */
    decide_expect(d, KIND_CASE, row.case_id, row.version, true);
    decide_about_case(d, &row, row.state);
    return SEUS_OK;
}

/* ---- deadline.met ------------------------------------------------------------------------------------------------ */

/* Met by the act itself: a hand that says so would only spoil the figures. NULL: people say when it was done. */
static const char *met_by(uint32_t kind)
{
    switch (kind) {
    case DEADLINE_DECISION:
        return "seusctl case assign CASE, or seusctl case update CASE --to waiting|phone_managed|deferred";
    case DEADLINE_ACK:
        return "seusctl unit status UNIT acked";
    case DEADLINE_ONSCENE:
        return "seusctl unit status UNIT onscene";
    case DEADLINE_HANDOVER:
    case DEADLINE_HANDOVER_ACCEPTANCE:
    case DEADLINE_DEFERRED:
        return "seusctl handover accept CASE, once the service has accepted";
    case DEADLINE_SHIFT_ITEM:
        return "the acknowledgement of the incoming shift";
    case DEADLINE_WAITING:
        return "seusctl case assign CASE, or seusctl case update CASE --to phone_managed|deferred";
    default:
        return NULL;
    }
}

static enum seus_err refuse_ended(struct decide *d, const struct wire_deadline *row)
{
    char when[CIVIL_SIZE];
    civil_format(when, row->done_at);
    seus_fail(SEUS_REFUSED, d->why, "deadline_id", "deadline %.*s (%s) is %s since %s: it stays that",
              STR_ARG(row->deadline_id), deadline_word(row->kind),
              wire_enum_word(&wire_enum_deadline_state, row->state), when);
    seus_hint(d->why, "seusctl deadline show %.*s says why", STR_ARG(row->deadline_id));
    return SEUS_REFUSED;
}

static enum seus_err refuse_late(struct decide *d, const struct wire_deadline *row, uint64_t done_at)
{
    char due[CIVIL_SIZE];
    char done[CIVIL_SIZE];
    civil_format(due, row->due_at);
    civil_format(done, done_at);
    const struct str meaning = deadline_meaning(row->kind);
    seus_fail(SEUS_REFUSED, d->why, "occurred_at", "%s was due %s and done %s, too late: it stays missed%s%.*s",
              deadline_word(row->kind), due, done, meaning.len > 0 ? "; " : "", STR_ARG(meaning));
    seus_hint(d->why,
              "done in time and only recorded late: give --occurred-at TIME; otherwise seusctl deadline own %.*s WHO "
              "names who answers for it, and seusctl case note says what was done",
              STR_ARG(row->deadline_id));
    return SEUS_REFUSED;
}

static enum seus_err check_met(struct decide *d, const struct wire_deadline *row, uint64_t done_at)
{
    const char *act = met_by(row->kind);
    if (row->state == DEADLINE_MET || row->state == DEADLINE_VOID) {
        return refuse_ended(d, row);
    }
    if (act != NULL) {
        seus_fail(SEUS_REFUSED, d->why, "deadline_id", "%s is met by the act itself, not by hand: nothing was changed",
                  deadline_word(row->kind));
        seus_hint(d->why, "%s", act);
        return SEUS_REFUSED;
    }
    const enum seus_err err = decide_not_future(d, done_at);
    if (err != SEUS_OK) {
        return err;
    }
    if (done_at > row->due_at) {
        return refuse_late(d, row, done_at);
    }
    if (done_at < row->starts_at) {
        char start[CIVIL_SIZE];
        civil_format(start, row->starts_at);
        seus_fail(SEUS_INVALID, d->why, "occurred_at", "%s runs since %s: it cannot have been met before that",
                  deadline_word(row->kind), start);
        seus_hint(d->why, "seusctl deadline show %.*s", STR_ARG(row->deadline_id));
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

enum seus_err decide_deadline_met(struct decide *d)
{
    const struct wire_deadline_met_args *args = d->request->args;
    const uint64_t done_at = args->occurred_at != 0 ? args->occurred_at : d->request->now_ms;
    struct wire_deadline row;
    enum seus_err err = get_deadline(d, args->deadline_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, row.deadline_id, args->if_version, row.version);
    }
    if (err == SEUS_OK) {
        err = check_met(d, &row, done_at);
    }
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, deadline_met) = (struct wire_deadline_met){
        .deadline_id = decide_keep(d, row.deadline_id),
        .kind = row.kind,
        .case_id = decide_keep(d, row.case_id),
        .zone_id = decide_keep(d, row.zone_id),
        .done_at = done_at,
        .act = args->act,
    };
    about(d, &row);
    deadline_met_follows(d, &row, done_at);
    return SEUS_OK;
}

/* ---- deadline.own ------------------------------------------------------------------------------------------------ */

enum seus_err decide_deadline_own(struct decide *d)
{
    const struct wire_deadline_own *args = d->request->args;
    struct wire_deadline row;
    enum seus_err err = get_deadline(d, args->deadline_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, row.deadline_id, args->if_version, row.version);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (row.state == DEADLINE_MET || row.state == DEADLINE_VOID) {
        return refuse_ended(d, &row);
    }
    if (str_eq(row.owner, args->owner)) {
        seus_fail(SEUS_REFUSED, d->why, "owner", "'%.*s' answers for deadline %.*s already", STR_ARG(args->owner),
                  STR_ARG(row.deadline_id));
        seus_hint(d->why, "seusctl deadline show %.*s", STR_ARG(row.deadline_id));
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, deadline_owner_named) = (struct wire_deadline_owner_named){
        .deadline_id = decide_keep(d, row.deadline_id),
        .kind = row.kind,
        .case_id = decide_keep(d, row.case_id),
        .zone_id = decide_keep(d, row.zone_id),
        .owner = args->owner,
        .reason = args->reason,
    };
    about(d, &row);
    return SEUS_OK;
}

/* ---- deadline.fire ----------------------------------------------------------------------------------------------- */

/* Did what it is about end before its time was over, without anybody having voided it? */
static bool is_pointless(struct decide *d, const struct wire_deadline *row)
{
    struct wire_case of;
    if (row->case_id.len == 0 || !d->store->get(d->store->ctx, KIND_CASE, row->case_id, d->arena, &of)) {
        return false;
    }
    const struct wire_assignment *assignment = case_assignment(&of, row->subject_id);
    if (assignment != NULL && assignment->ended_at != 0 && assignment->ended_at <= row->due_at) {
        return true;
    }
    const bool ended = of.state == CASE_MERGED || (of.state == CASE_CLOSED && of.closed_at <= row->due_at);
    return ended && !domain_deadline_outlives(row->kind);
}

static void fire_due(struct decide *d, const struct wire_deadline *row)
{
    const struct str deadline_id = decide_keep(d, row->deadline_id);
    const struct str case_id = decide_keep(d, row->case_id);
    const struct str zone_id = decide_keep(d, row->zone_id);
    if (is_pointless(d, row)) {
        *DECIDE_EVENT(d, deadline_void) = (struct wire_deadline_void){.deadline_id = deadline_id,
                                                                      .kind = row->kind,
                                                                      .case_id = case_id,
                                                                      .zone_id = zone_id,
                                                                      .reason = STR_LIT("what it was about had ended")};
        return;
    }
    *DECIDE_EVENT(d, deadline_missed) = (struct wire_deadline_missed){.deadline_id = deadline_id,
                                                                      .kind = row->kind,
                                                                      .case_id = case_id,
                                                                      .zone_id = zone_id,
                                                                      .occurred_at = row->due_at,
                                                                      .owner = decide_keep(d, row->owner),
                                                                      .reason = deadline_meaning(row->kind)};
    const deadline_consequence consequence = deadline_consequence_of(row->kind);
    if (consequence != NULL) {
        consequence(d, row);
    }
}

enum seus_err decide_deadline_fire(struct decide *d)
{
    const struct wire_deadline_fire *args = d->request->args;
    struct wire_deadline row;
    const enum seus_err err = get_deadline(d, args->deadline_id, &row);
    if (err != SEUS_OK) {
        return err;
    }
    const uint64_t at_ms = args->due ? row.due_at : domain_deadline_next(&row);
    if (!deadline_is_open(&row) || row.version != args->version || d->request->now_ms < at_ms ||
        (!args->due && row.state != DEADLINE_PENDING)) {
        seus_fail(SEUS_REFUSED, d->why, "deadline_id", "deadline %.*s is %s at version %llu: there is nothing to say",
                  STR_ARG(row.deadline_id), wire_enum_word(&wire_enum_deadline_state, row.state),
                  (unsigned long long)row.version);
        seus_hint(d->why, "the timer looks again by itself");
        return SEUS_REFUSED;
    }
    about(d, &row);
    if (args->due) {
        fire_due(d, &row);
        return SEUS_OK;
    }
    *DECIDE_EVENT(d, deadline_warned) = (struct wire_deadline_warned){
        .deadline_id = decide_keep(d, row.deadline_id),
        .kind = row.kind,
        .case_id = decide_keep(d, row.case_id),
        .zone_id = decide_keep(d, row.zone_id),
        .due_at = row.due_at,
        .owner = decide_keep(d, row.owner),
    };
    return SEUS_OK;
}
