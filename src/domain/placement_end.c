/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * placement.start, end and release: somebody is in a reserved place, leaves it, or never comes. When a minor is placed
 * in safety by the authority, the hour of placement is stated, and the times of the law run from it.
 */
#include "domain/minor_removal.h"
#include "domain/placement.h"

enum seus_err decide_get_placement(struct decide *d, struct str placement_id, struct wire_placement *ret_row)
{
    if (d->store->get(d->store->ctx, KIND_PLACEMENT, placement_id, d->arena, ret_row)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, "placement_id", "there is no placement '%.*s'", STR_ARG(placement_id));
    seus_hint(d->why, "seusctl placement list --case CASE shows those of a case");
    return SEUS_NOT_FOUND;
}

/* The placement, its case and its resource, if the move is one the table allows; the expects are written down. */
static enum seus_err get_to_move(struct decide *d, struct str placement_id, uint64_t if_version, uint32_t to,
                                 struct wire_placement *ret_row, struct wire_case *ret_case)
{
    struct wire_resource resource;
    enum seus_err err = decide_get_placement(d, placement_id, ret_row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, ret_row->placement_id, if_version, ret_row->version);
    }
    if (err == SEUS_OK && !sm_allows(&domain_placement_sm, ret_row->state, to)) {
        seus_fail(SEUS_REFUSED, d->why, "placement_id", "placement %.*s is %s and cannot become %s from there",
                  STR_ARG(placement_id), wire_enum_word(&wire_enum_placement_state, ret_row->state),
                  wire_enum_word(&wire_enum_placement_state, to));
        seus_hint(d->why,
                  ret_row->state == PLACEMENT_STARTED    ? "seusctl placement end %.*s, when they leave"
                  : ret_row->state == PLACEMENT_RESERVED ? "seusctl placement start %.*s, or release it with --reason"
                                                         : "seusctl placement show %.*s says how it ended",
                  STR_ARG(placement_id));
        err = SEUS_REFUSED;
    }
    if (err == SEUS_OK) {
        err = decide_get_case(d, "placement_id", ret_row->case_id, ret_case);
    }
    if (err == SEUS_OK) {
        err = decide_get_resource(d, ret_row->resource_id, &resource);
    }
    if (err == SEUS_OK) {
        decide_expect(d, KIND_PLACEMENT, ret_row->placement_id, ret_row->version, true);
        decide_expect(d, KIND_RESOURCE, resource.resource_id, resource.version, true);
        decide_expect(d, KIND_CASE, ret_case->case_id, ret_case->version, true);
        decide_about_case(d, ret_case, ret_case->state);
        decide_made(d, ret_row->placement_id);
    }
    return err;
}

/* Civil code art. 403: without the hour there is nothing the times could run from. */
static enum seus_err start_removal(struct decide *d, const struct wire_case *row,
                                   const struct wire_placement *placement)
{
    const struct wire_placement_start *args = d->request->args;
    const struct str person_id = placement->person_id;
    if (!domain_ids_have(row->flags, row->flags_count, STR_LIT("minor_removal")) ||
        !minor_removal_is_due(d, row, person_id)) {
        return SEUS_OK;
    }
    if (args->placed_at == 0) {
        seus_fail(SEUS_INVALID, d->why, "placed_at",
                  "a minor is placed in safety in case %.*s%s%.*s: the hour of placement is needed, the times of the "
                  "law run from it",
                  STR_ARG(case_label(row)), person_id.len > 0 ? ", person " : "", STR_ARG(person_id));
        seus_hint(d->why, "seusctl placement start %.*s --placed-at -20m%s", STR_ARG(placement->placement_id),
                  person_id.len > 0 ? "; somebody of age: seusctl person update ID --age-band 30-64 first" : "");
        return SEUS_INVALID;
    }
    const struct minor_removal removal = {
        .placed_at = args->placed_at,
        .uasc = minor_is_uasc(d, row, person_id),
        .person_id = decide_keep(d, person_id),
    };
    struct str deadline_id;
    return minor_removal_start(d, row, &removal, &deadline_id);
}

enum seus_err decide_placement_start(struct decide *d)
{
    const struct wire_placement_start *args = d->request->args;
    struct wire_placement row;
    struct wire_case situation;
    enum seus_err err = get_to_move(d, args->placement_id, args->if_version, PLACEMENT_STARTED, &row, &situation);
    if (err == SEUS_OK) {
        err = decide_closed_refusal(d, &situation);
    }
    if (err == SEUS_OK) {
        err = decide_not_future(d, args->placed_at);
    }
    if (err == SEUS_OK) {
        err = start_removal(d, &situation, &row);
    }
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, placement_started) = (struct wire_placement_started){
            .placement_id = decide_keep(d, row.placement_id),
            .case_id = decide_keep(d, situation.case_id),
            .placed_at = args->placed_at != 0 ? args->placed_at : d->request->now_ms,
            .planned_until = args->planned_until,
        };
    }
    return err;
}

enum seus_err decide_placement_end(struct decide *d)
{
    const struct wire_placement_end *args = d->request->args;
    struct wire_placement row;
    struct wire_case situation;
    enum seus_err err = get_to_move(d, args->placement_id, args->if_version, PLACEMENT_ENDED, &row, &situation);
    if (err == SEUS_OK) {
        err = decide_not_future(d, args->occurred_at);
    }
    if (err == SEUS_OK && args->occurred_at != 0 && args->occurred_at < row.placed_at) {
        seus_fail(SEUS_INVALID, d->why, "occurred_at", "placement %.*s would end before it began",
                  STR_ARG(row.placement_id));
        seus_hint(d->why, "seusctl placement show %.*s says when it began", STR_ARG(row.placement_id));
        err = SEUS_INVALID;
    }
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, placement_ended) = (struct wire_placement_ended){
            .placement_id = decide_keep(d, row.placement_id),
            .case_id = decide_keep(d, situation.case_id),
            .reason = args->reason,
            .occurred_at = args->occurred_at,
        };
    }
    return err;
}

enum seus_err decide_placement_release(struct decide *d)
{
    const struct wire_placement_release *args = d->request->args;
    struct wire_placement row;
    struct wire_case situation;
    const enum seus_err err =
        get_to_move(d, args->placement_id, args->if_version, PLACEMENT_RELEASED, &row, &situation);
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, placement_released) = (struct wire_placement_released){
            .placement_id = decide_keep(d, row.placement_id),
            .case_id = decide_keep(d, situation.case_id),
            .reason = args->reason,
        };
    }
    return err;
}
