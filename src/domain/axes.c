/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What case.update says about a case beside its facts: how urgent it is, what kind of event it is, whose service will
 * take it over, and what it waits for. Each is an event of its own, because each is asked about years later; none of
 * them changes another.
 */
#include "domain/clocks.h"
#include "domain/deadline.h"
#include "domain/update.h"

#define HOLD_WARN_MS (5ull * 60 * 1000) /* before the moment it is to be looked at again */

bool update_has_axes(const struct wire_case_update *args)
{
    return args->priority != PRIORITY_NONE || args->event_class != CLASS_NONE || args->competent_zone_id.len > 0 ||
           args->hold.len > 0 || args->end_hold;
}

static enum seus_err set_competence(struct decide *d, const struct wire_case *row)
{
    const struct wire_case_update *args = d->request->args;
    struct wire_zone zone;
    const enum seus_err err = decide_get_zone(d, args->competent_zone_id, &zone);
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, case_competence_set) = (struct wire_case_competence_set){
        .case_id = decide_keep(d, row->case_id),
        .competent_zone_id = args->competent_zone_id,
        .reason = args->reason,
    };
    decide_expect(d, KIND_ZONE, zone.zone_id, zone.version, false);
    return SEUS_OK;
}

static enum seus_err set_hold(struct decide *d, const struct wire_case *row)
{
    const struct wire_case_update *args = d->request->args;
    const struct str case_id = decide_keep(d, row->case_id);
    if (args->hold_until != 0 && args->hold_until <= d->request->now_ms) {
        seus_fail(SEUS_INVALID, d->why, "hold_until", "case %.*s cannot wait until a moment that is past",
                  STR_ARG(case_label(row)));
        seus_hint(d->why, "seusctl case update %.*s --hold TEXT --hold-until +2h", STR_ARG(case_label(row)));
        return SEUS_INVALID;
    }
    deadlines_void(d, KIND_CASE, row->case_id, DEADLINE_WAITING, STR_LIT("the case waits for something else"));
    *DECIDE_EVENT(d, case_hold_set) =
        (struct wire_case_hold_set){.case_id = case_id, .reason = args->hold, .until = args->hold_until};
    if (args->hold_until != 0) {
        (void)deadline_start(d, &(struct deadline_spec){
                                    .kind = DEADLINE_WAITING,
                                    .subject_kind = KIND_CASE,
                                    .subject_id = case_id,
                                    .case_id = case_id,
                                    .zone_id = decide_keep(d, row->zone_id),
                                    .starts_at = d->request->now_ms,
                                    .due_at = args->hold_until,
                                    .warn_ms = HOLD_WARN_MS,
                                    .owner = STR_LIT("operator"),
                                    .basis = STR_LIT("the case was put on hold until then"),
                                });
    }
    return SEUS_OK;
}

static enum seus_err end_hold(struct decide *d, const struct wire_case *row)
{
    const struct wire_case_update *args = d->request->args;
    if (row->hold_reason.len == 0) {
        seus_fail(SEUS_REFUSED, d->why, "end_hold", "case %.*s is not on hold", STR_ARG(case_label(row)));
        case_hint(d, row);
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, case_hold_cleared) =
        (struct wire_case_hold_cleared){.case_id = decide_keep(d, row->case_id), .reason = args->reason};
    deadlines_met(d, KIND_CASE, row->case_id, DEADLINE_WAITING);
    return SEUS_OK;
}

enum seus_err update_axes(struct decide *d, const struct wire_case *row)
{
    const struct wire_case_update *args = d->request->args;
    const struct str case_id = decide_keep(d, row->case_id);
    if (args->hold.len > 0 && args->end_hold) {
        seus_fail(SEUS_INVALID, d->why, "hold", "case %.*s is put on hold or goes on, not both",
                  STR_ARG(case_label(row)));
        seus_hint(d->why, "seusctl case update %.*s --end-hold", STR_ARG(case_label(row)));
        return SEUS_INVALID;
    }
    if (args->priority != PRIORITY_NONE) {
        *DECIDE_EVENT(d, case_priority_changed) = (struct wire_case_priority_changed){
            .case_id = case_id, .priority = args->priority, .before = row->priority, .reason = args->reason};
        if (args->priority != row->priority) {
            clocks_priority_changes(d, row, args->priority, args->to != CASE_NONE);
        }
    }
    if (args->event_class != CLASS_NONE) {
        *DECIDE_EVENT(d, case_class_set) = (struct wire_case_class_set){
            .case_id = case_id, .event_class = args->event_class, .before = row->event_class, .reason = args->reason};
    }
    enum seus_err err = args->competent_zone_id.len > 0 ? set_competence(d, row) : SEUS_OK;
    if (err == SEUS_OK && args->hold.len > 0) {
        err = set_hold(d, row);
    }
    return err == SEUS_OK && args->end_hold ? end_hold(d, row) : err;
}
