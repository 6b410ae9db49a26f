/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * drill.start, canary, finish and abandon: what of a rehearsal rests in the log. One drill runs at a time, and none
 * outlasts its hour. The harm is the node's own (seusd/fault.c), the measuring seusctl's; nothing of either is here.
 */
#include "base/when.h"
#include "domain/people.h"

#define DRILLS_MAX 4096u                 /* rows looked at for one that runs */
#define DRILL_MS_MAX (60ull * 60 * 1000) /* a drill is over then, whatever became of who ran it */

static const uint64_t drill_moves[] = {
    [DRILL_STATE_NONE] = SM_TO(DRILL_RUNNING),
    [DRILL_RUNNING] = SM_TO(DRILL_PASSED) | SM_TO(DRILL_FAILED) | SM_TO(DRILL_ABANDONED),
    [DRILL_PASSED] = 0,
    [DRILL_FAILED] = 0,
    [DRILL_ABANDONED] = 0,
};
_Static_assert(sizeof(drill_moves) / sizeof(drill_moves[0]) == DRILL_ABANDONED + 1, "every state has a row");
static const struct sm drill_sm = {"drill", drill_moves, DRILL_ABANDONED + 1};

static enum seus_err get_running(struct decide *d, struct str drill_id, struct wire_drill *ret_row)
{
    if (!d->store->get(d->store->ctx, KIND_DRILL, drill_id, d->arena, ret_row)) {
        seus_fail(SEUS_NOT_FOUND, d->why, "drill_id", "there is no drill '%.*s'", STR_ARG(drill_id));
        seus_hint(d->why, "seusctl drill list shows them");
        return SEUS_NOT_FOUND;
    }
    if (ret_row->state != DRILL_RUNNING) {
        seus_fail(SEUS_REFUSED, d->why, "drill_id", "drill %.*s is over: %s", STR_ARG(drill_id),
                  wire_enum_word(&wire_enum_drill_state, ret_row->state));
        seus_hint(d->why, "seusctl drill run begins another one");
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

/* Drills that nobody finished and whose time is over are abandoned now; one that still runs stands in the way. */
static enum seus_err end_leftovers(struct decide *d)
{
    void *found = NULL;
    const unsigned count =
        d->store->rows(d->store->ctx, KIND_DRILL, (struct str){NULL, 0}, d->arena, DRILLS_MAX, &found);
    const struct wire_drill *const rows = found;
    for (unsigned i = 0; i < count; i++) {
        if (rows[i].state != DRILL_RUNNING) {
            continue;
        }
        if (rows[i].ends_by > d->request->now_ms) {
            char until[WHEN_SIZE];
            when_format_utc(until, rows[i].ends_by);
            seus_fail(SEUS_REFUSED, d->why, "drill_id", "drill %.*s (%s) is still running; it ends by %s at the latest",
                      STR_ARG(rows[i].drill_id), wire_enum_word(&wire_enum_drill_kind, rows[i].kind), until);
            seus_hint(d->why, "one drill at a time: wait, or if nobody runs it any more: seusctl drill abandon %.*s",
                      STR_ARG(rows[i].drill_id));
            return SEUS_REFUSED;
        }
        *DECIDE_EVENT(d, drill_finished) = (struct wire_drill_finished){
            .drill_id = decide_keep(d, rows[i].drill_id),
            .state = DRILL_ABANDONED,
            .result = STR_LIT("nobody finished it"),
        };
        decide_expect(d, KIND_DRILL, rows[i].drill_id, rows[i].version, true);
    }
    return SEUS_OK;
}

enum seus_err decide_drill_start(struct decide *d)
{
    const struct wire_drill_start *args = d->request->args;
    const uint64_t now = d->request->now_ms;
    if (args->ends_by <= now || args->ends_by - now > DRILL_MS_MAX) {
        char at[WHEN_SIZE];
        when_format_utc(at, args->ends_by);
        seus_fail(SEUS_INVALID, d->why, "ends_by", "a drill cannot end by %s: it takes some time, and an hour at most",
                  at);
        seus_hint(d->why, "seusctl drill run sets this by itself; is the clock of this machine right?");
        return SEUS_INVALID;
    }
    const enum seus_err err = end_leftovers(d);
    if (err != SEUS_OK) {
        return err;
    }
    const struct str drill_id = decide_new_id(d, 'l');
    *DECIDE_EVENT(d, drill_started) = (struct wire_drill_started){
        .drill_id = drill_id, .kind = args->kind, .node = args->node, .ends_by = args->ends_by};
    decide_made(d, drill_id);
    decide_expect(d, KIND_DRILL, drill_id, 0, true);
    return SEUS_OK;
}

enum seus_err decide_drill_canary(struct decide *d)
{
    const struct wire_drill_canary *args = d->request->args;
    struct wire_drill row;
    const enum seus_err err = get_running(d, args->drill_id, &row);
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, drill_canary_noted) = (struct wire_drill_canary_noted){
        .drill_id = args->drill_id, .number = args->number};
    decide_expect(d, KIND_DRILL, args->drill_id, row.version, true);
    return SEUS_OK;
}

enum seus_err decide_drill_finish(struct decide *d)
{
    const struct wire_drill_finish *args = d->request->args;
    struct wire_drill row;
    enum seus_err err = get_running(d, args->drill_id, &row);
    if (err == SEUS_OK) {
        err = decide_check_move(d, &drill_sm, &wire_enum_drill_state, "state", args->drill_id, row.state,
                                args->state, "a drill ends as passed, failed or abandoned");
    }
    if (err == SEUS_OK && args->state == DRILL_PASSED && args->lost + args->duplicated + args->reordered > 0) {
        seus_fail(SEUS_INVALID, d->why, "state", "%llu lost, %llu duplicated, %llu reordered: drill %.*s did not pass",
                  (unsigned long long)args->lost, (unsigned long long)args->duplicated,
                  (unsigned long long)args->reordered, STR_ARG(args->drill_id));
        seus_hint(d->why, "finish it as failed, and keep the data directories: seusctl audit verify --all-members");
        err = SEUS_INVALID;
    }
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, drill_finished) = (struct wire_drill_finished){
        .drill_id = args->drill_id,
        .state = args->state,
        .acknowledged = args->acknowledged,
        .write_gap_ms = args->write_gap_ms,
        .read_gap_ms = args->read_gap_ms,
        .lost = args->lost,
        .duplicated = args->duplicated,
        .reordered = args->reordered,
        .result = args->result,
        .report_digest = args->report_digest,
    };
    decide_made(d, args->drill_id);
    decide_expect(d, KIND_DRILL, args->drill_id, row.version, true);
    return SEUS_OK;
}

enum seus_err decide_drill_abandon(struct decide *d)
{
    const struct wire_drill_abandon *args = d->request->args;
    struct wire_drill row;
    const enum seus_err err = get_running(d, args->drill_id, &row);
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, drill_finished) = (struct wire_drill_finished){
        .drill_id = args->drill_id, .state = DRILL_ABANDONED, .result = args->reason};
    decide_made(d, args->drill_id);
    decide_expect(d, KIND_DRILL, args->drill_id, row.version, true);
    return SEUS_OK;
}
