/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * erasure.request, approve, refuse, receipt: who asks does not approve, two different people do, and no hold may stand.
 * The second approval names the keys that every node destroys (erasure_keys.c), and the room's, under which commands
 * were hashed. Whom it may be about: erasure_subject.c. What the room itself proposes: retention.c.
 */
#include "domain/access.h"
#include "domain/erasure.h"

#define ERASURE_VOICES_NEEDED 2u

static struct str who(const struct decide *d)
{
    const struct access_principal *principal = d->request->principal;
    return principal != NULL && principal->user_id.len > 0 ? principal->user_id : d->request->actor;
}

/* ---- holds ------------------------------------------------------------------------------------------------------- */

/* Refuses while a hold stands. */
static enum seus_err not_held(struct decide *d, const struct erasure_subject *subject)
{
    struct wire_hold hold;
    if (!erasure_find_hold(d->store, subject, d->arena, &hold)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, "erasure_id", "a hold stands on %.*s: %.*s (%.*s). Nothing was erased",
              STR_ARG(hold.subject), STR_ARG(hold.ground), STR_ARG(hold.act));
    seus_hint(d->why, "when the ground is gone: seusctl hold clear %.*s --reason ...", STR_ARG(hold.hold_id));
    return SEUS_REFUSED;
}

/* Of a case, a person or a zone as it always was; of anything else by an event of its own, which came later. */
static void set_hold(struct decide *d, const struct erasure_subject *subject, struct str hold_id, struct str ground,
                     struct str act)
{
    const struct str by = decide_keep(d, who(d));
    if (subject->report_id.len > 0 || subject->id.len > 0) {
        const bool of_report = subject->report_id.len > 0;
        *DECIDE_EVENT(d, hold_laid) = (struct wire_hold_laid){
            .hold_id = hold_id,
            .subject_kind = of_report ? KIND_REPORT : subject->kind,
            .subject_id = of_report ? subject->report_id : subject->id,
            .ground = ground,
            .act = act,
            .by = by,
        };
        return;
    }
    const bool of_zone = subject->case_id.len == 0 && subject->person_id.len == 0;
    *DECIDE_EVENT(d, hold_set) = (struct wire_hold_set){
        .hold_id = hold_id,
        .case_id = subject->case_id,
        .person_id = subject->person_id,
        .zone_id = of_zone ? subject->zone_id : (struct str){NULL, 0},
        .ground = ground,
        .act = act,
        .by = by,
    };
}

enum seus_err decide_hold_set(struct decide *d)
{
    const struct wire_hold_set_args *args = d->request->args;
    struct erasure_subject subject;
    const enum seus_err err = erasure_name_subject(d, &subject);
    if (err != SEUS_OK) {
        return err;
    }
    const struct str id = decide_new_id(d, 'h');
    set_hold(d, &subject, id, args->ground, args->act);
    decide_made(d, id);
    decide_expect(d, KIND_HOLD, id, 0, true);
    return SEUS_OK;
}

enum seus_err decide_hold_clear(struct decide *d)
{
    const struct wire_hold_clear *args = d->request->args;
    struct wire_hold row;
    if (!d->store->get(d->store->ctx, KIND_HOLD, args->hold_id, d->arena, &row)) {
        seus_fail(SEUS_NOT_FOUND, d->why, "hold_id", "there is no hold %.*s", STR_ARG(args->hold_id));
        seus_hint(d->why, "list them with: seusctl hold list");
        return SEUS_NOT_FOUND;
    }
    if (row.state != HOLD_STANDING) {
        seus_fail(SEUS_REFUSED, d->why, "hold_id", "hold %.*s was cleared before", STR_ARG(args->hold_id));
        seus_hint(d->why, "seusctl hold list shows the ones that stand");
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, hold_cleared) = (struct wire_hold_cleared){
        .hold_id = args->hold_id, .reason = args->reason, .by = decide_keep(d, who(d))};
    decide_expect(d, KIND_HOLD, args->hold_id, row.version, true);
    return SEUS_OK;
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

enum seus_err decide_erasure_request(struct decide *d)
{
    const struct wire_erasure_request *args = d->request->args;
    struct erasure_subject subject;
    enum seus_err err = erasure_name_subject(d, &subject);
    err = err == SEUS_OK ? erasure_need_over(d, &subject) : err;
    if (err != SEUS_OK) {
        return err;
    }
    const struct str id = decide_new_id(d, 'e');
    const struct str by = decide_keep(d, who(d));
    if (subject.id.len > 0) {
        *DECIDE_EVENT(d, erasure_asked) = (struct wire_erasure_asked){
            .erasure_id = id,
            .subject_kind = subject.kind,
            .subject_id = subject.id,
            .zone_id = subject.zone_id,
            .act = args->act,
            .reason = args->reason,
            .by = by,
        };
    } else {
        *DECIDE_EVENT(d, erasure_requested) = (struct wire_erasure_requested){
            .erasure_id = id,
            .case_id = subject.case_id,
            .person_id = subject.person_id,
            .zone_id = subject.zone_id,
            .act = args->act,
            .reason = args->reason,
            .by = by,
            .report_id = subject.report_id,
        };
    }
    decide_made(d, id);
    decide_expect(d, KIND_ERASURE, id, 0, true);
    return SEUS_OK;
}

/* ---- approving --------------------------------------------------------------------------------------------------- */

static enum seus_err get_requested(struct decide *d, struct str erasure_id, struct wire_erasure *ret_row)
{
    if (!d->store->get(d->store->ctx, KIND_ERASURE, erasure_id, d->arena, ret_row)) {
        seus_fail(SEUS_NOT_FOUND, d->why, "erasure_id", "there is no erasure %.*s", STR_ARG(erasure_id));
        seus_hint(d->why, "list them with: seusctl erasure list");
        return SEUS_NOT_FOUND;
    }
    if (ret_row->state != ERASURE_REQUESTED) {
        seus_fail(SEUS_REFUSED, d->why, "erasure_id", "erasure %.*s is %s already", STR_ARG(erasure_id),
                  wire_enum_word(&wire_enum_erasure_state, ret_row->state));
        seus_hint(d->why, "seusctl erasure show %.*s", STR_ARG(erasure_id));
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

static enum seus_err may_approve(struct decide *d, const struct wire_erasure *row)
{
    const struct str by = who(d);
    bool again = str_eq(row->requested_by, by);
    for (uint32_t i = 0; i < row->approvals_count; i++) {
        again = again || str_eq(row->approvals[i].actor, by);
    }
    if (!again) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, "erasure_id", "%.*s has %s erasure %.*s: two other people approve it", STR_ARG(by),
              str_eq(row->requested_by, by) ? "asked for" : "approved", STR_ARG(row->erasure_id));
    seus_hint(d->why, "ask somebody else to run: seusctl erasure approve %.*s --act ...", STR_ARG(row->erasure_id));
    return SEUS_REFUSED;
}

static struct erasure_subject subject_of(const struct wire_erasure *row)
{
    return (struct erasure_subject){.case_id = row->case_id,
                                    .person_id = row->person_id,
                                    .report_id = row->report_id,
                                    .kind = (enum entity_kind)row->subject_kind,
                                    .id = row->subject_id,
                                    .zone_id = row->zone_id};
}

static enum seus_err order(struct decide *d, const struct wire_erasure *row)
{
    struct erasure_keys keys;
    struct wire_data_key room;
    const struct erasure_subject subject = subject_of(row);
    erasure_gather(d->store, &subject, row->over_at != 0, d, d->arena, &keys);
    const struct str room_id = domain_data_key_id(OWNER_ROOM, STR_LIT("room"), d->arena);
    const bool has_room = d->store->get(d->store->ctx, KIND_DATA_KEY, room_id, d->arena, &room) &&
                          room.state == DATA_KEY_LIVING;
    if (keys.too_many || (has_room && keys.count == ERASURE_KEYS_MAX)) {
        seus_fail(SEUS_LIMIT, d->why, "erasure_id", "more than %u keys, or %u cases merged into one, would be "
                  "destroyed at once: nothing was done", ERASURE_KEYS_MAX, ERASURE_CASES_MAX);
        seus_hint(d->why, "erase the persons of the case, and what was merged into it, one by one first");
        return SEUS_LIMIT;
    }
    if (has_room) {
        keys.keys[keys.count++] = (struct wire_data_key_use){
            .owner = OWNER_ROOM, .owner_id = STR_LIT("room"), .key_id = decide_keep(d, room.key_id)};
    }
    *DECIDE_EVENT(d, erasure_ordered) = (struct wire_erasure_ordered){
        .erasure_id = decide_keep(d, row->erasure_id),
        .case_id = decide_keep(d, row->case_id),
        .person_id = decide_keep(d, row->person_id),
        .zone_id = decide_keep(d, row->zone_id),
        .keys = keys.keys,
        .keys_count = keys.count,
        .report_id = decide_keep(d, row->report_id),
    };
    return SEUS_OK;
}

enum seus_err decide_erasure_approve(struct decide *d)
{
    const struct wire_erasure_approve *args = d->request->args;
    struct wire_erasure row;
    enum seus_err err = get_requested(d, args->erasure_id, &row);
    if (err == SEUS_OK) {
        err = may_approve(d, &row);
    }
    if (err == SEUS_OK) {
        const struct erasure_subject subject = subject_of(&row);
        err = not_held(d, &subject);
        err = err == SEUS_OK ? erasure_need_over(d, &subject) : err; /* a case may be open again by now */
    }
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, erasure_approved) = (struct wire_erasure_approved){
        .erasure_id = args->erasure_id,
        .zone_id = decide_keep(d, row.zone_id),
        .by = decide_keep(d, who(d)),
        .act = args->act,
    };
    decide_made(d, args->erasure_id);
    decide_expect(d, KIND_ERASURE, args->erasure_id, row.version, true);
    return row.approvals_count + 1 >= ERASURE_VOICES_NEEDED ? order(d, &row) : SEUS_OK;
}

enum seus_err decide_erasure_refuse(struct decide *d)
{
    const struct wire_erasure_refuse *args = d->request->args;
    struct wire_erasure row;
    const enum seus_err err = get_requested(d, args->erasure_id, &row);
    if (err != SEUS_OK) {
        return err;
    }
    if (args->again_at != 0 && (row.over_at == 0 || args->again_at <= d->request->now_ms)) {
        seus_fail(SEUS_INVALID, d->why, "again_at", "%s", row.over_at == 0
                  ? "only what the room proposed is proposed again: somebody asked for this one"
                  : "the time at which it is proposed again is past");
        seus_hint(d->why, row.over_at == 0 ? "leave --again-at away" : "--again-at +365d");
        return SEUS_INVALID;
    }
    *DECIDE_EVENT(d, erasure_refused) = (struct wire_erasure_refused){
        .erasure_id = args->erasure_id,
        .zone_id = decide_keep(d, row.zone_id),
        .reason = args->reason,
        .again_at = args->again_at};
    decide_made(d, args->erasure_id);
    decide_expect(d, KIND_ERASURE, args->erasure_id, row.version, true);
    return SEUS_OK;
}

enum seus_err decide_erasure_receipt(struct decide *d)
{
    const struct wire_erasure_receipt_args *args = d->request->args;
    struct wire_erasure row;
    bool known = !d->store->get(d->store->ctx, KIND_ERASURE, args->erasure_id, d->arena, &row) ||
                 row.state != ERASURE_ORDERED;
    for (uint32_t i = 0; !known && i < row.receipts_count; i++) {
        known = row.receipts[i].node == args->receipt.node;
    }
    if (known) {
        return seus_fail(SEUS_REFUSED, d->why, "erasure_id", "nothing waits for this receipt");
    }
    *DECIDE_EVENT(d, erasure_receipted) = (struct wire_erasure_receipted){
        .erasure_id = args->erasure_id,
        .zone_id = decide_keep(d, row.zone_id),
        .receipt = args->receipt,
        .members = args->members,
        .members_count = args->members_count,
    };
    decide_expect(d, KIND_ERASURE, args->erasure_id, row.version, true);
    return SEUS_OK;
}
