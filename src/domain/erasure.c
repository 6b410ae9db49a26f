/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * erasure.request, approve, refuse, receipt: who asks does not approve, two different people do, and no hold may stand.
 * The second approval names the keys that every node destroys (erasure_keys.c), and the room's, under which commands
 * were hashed. What the room itself proposes: retention.c.
 */
#include "domain/access.h"
#include "domain/erasure.h"

#define ERASURE_VOICES_NEEDED 2u

static struct str who(const struct decide *d)
{
    const struct access_principal *principal = d->request->principal;
    return principal != NULL && principal->user_id.len > 0 ? principal->user_id : d->request->actor;
}

static enum seus_err get_person(struct decide *d, struct str person_id, struct wire_person *ret_row)
{
    if (d->store->get(d->store->ctx, KIND_PERSON, person_id, d->arena, ret_row)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, "person_id", "there is no person %.*s", STR_ARG(person_id));
    seus_hint(d->why, "list them with: seusctl person list");
    return SEUS_NOT_FOUND;
}

static enum seus_err need_one(struct decide *d, unsigned given)
{
    if (given == 1) {
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, d->why, "case_id", "say what it is about: one of a case, a person, a %s",
              d->request->op == OP_hold_set ? "zone" : "report");
    seus_hint(d->why, "--case NUMBER, or --person ID");
    return SEUS_INVALID;
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

enum seus_err decide_hold_set(struct decide *d)
{
    const struct wire_hold_set_args *args = d->request->args;
    struct wire_case row;
    struct wire_person person;
    struct wire_zone zone;
    enum seus_err err =
        need_one(d, (unsigned)(args->case_id.len > 0) + (args->person_id.len > 0) + (args->zone_id.len > 0));
    if (err == SEUS_OK && args->case_id.len > 0) {
        err = decide_get_case(d, "case_id", args->case_id, &row);
    } else if (err == SEUS_OK && args->person_id.len > 0) {
        err = get_person(d, args->person_id, &person);
    } else if (err == SEUS_OK) {
        err = decide_get_zone(d, args->zone_id, &zone);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const struct str id = decide_new_id(d, 'h');
    *DECIDE_EVENT(d, hold_set) = (struct wire_hold_set){
        .hold_id = id,
        .case_id = args->case_id,
        .person_id = args->person_id,
        .zone_id = args->zone_id,
        .ground = args->ground,
        .act = args->act,
        .by = decide_keep(d, who(d)),
    };
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

static enum seus_err not_open(struct decide *d, const struct wire_case *row)
{
    if (row->state == CASE_CLOSED || row->state == CASE_MERGED) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, "case_id", "case %.*s is still worked on (%s): nothing of it is erased",
              STR_ARG(case_label(row)), case_word(row->state));
    seus_hint(d->why, "close it first: seusctl case close %.*s", STR_ARG(case_label(row)));
    return SEUS_REFUSED;
}

/* A report is erased alone only if it became no case: else it goes with that. */
static enum seus_err get_lone_report(struct decide *d, struct str report_id, struct wire_report *ret_row)
{
    if (!d->store->get(d->store->ctx, KIND_REPORT, report_id, d->arena, ret_row)) {
        seus_fail(SEUS_NOT_FOUND, d->why, "report_id", "there is no report '%.*s'", STR_ARG(report_id));
        seus_hint(d->why, "list them with: seusctl report list");
        return SEUS_NOT_FOUND;
    }
    if (ret_row->case_id.len > 0) {
        seus_fail(SEUS_REFUSED, d->why, "report_id", "report %.*s belongs to case %.*s, and is erased with it",
                  STR_ARG(report_id), STR_ARG(ret_row->case_id));
        seus_hint(d->why, "seusctl erasure request --case %.*s --act ...", STR_ARG(ret_row->case_id));
        return SEUS_REFUSED;
    }
    if (ret_row->state == REPORT_RECEIVED) {
        seus_fail(SEUS_REFUSED, d->why, "report_id", "report %.*s has not ended yet: nothing of it is erased",
                  STR_ARG(report_id));
        seus_hint(d->why, "seusctl report close %.*s --outcome ...", STR_ARG(report_id));
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

enum seus_err decide_erasure_request(struct decide *d)
{
    const struct wire_erasure_request *args = d->request->args;
    struct wire_case row = {0};
    struct wire_person person = {0};
    struct wire_report report = {0};
    enum seus_err err =
        need_one(d, (unsigned)(args->case_id.len > 0) + (args->person_id.len > 0) + (args->report_id.len > 0));
    if (err == SEUS_OK && args->case_id.len > 0) {
        err = decide_get_case(d, "case_id", args->case_id, &row);
        err = err == SEUS_OK ? not_open(d, &row) : err;
    } else if (err == SEUS_OK && args->person_id.len > 0) {
        err = get_person(d, args->person_id, &person);
    } else if (err == SEUS_OK) {
        err = get_lone_report(d, args->report_id, &report);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const struct str id = decide_new_id(d, 'e');
    const struct str zone_id = args->case_id.len > 0     ? row.zone_id
                               : args->person_id.len > 0 ? person.zone_id
                                                         : report.zone_id;
    *DECIDE_EVENT(d, erasure_requested) = (struct wire_erasure_requested){
        .erasure_id = id,
        .case_id = args->case_id,
        .person_id = args->person_id,
        .zone_id = decide_keep(d, zone_id),
        .act = args->act,
        .reason = args->reason,
        .by = decide_keep(d, who(d)),
        .report_id = args->report_id,
    };
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
    return (struct erasure_subject){
        .case_id = row->case_id, .person_id = row->person_id, .report_id = row->report_id, .zone_id = row->zone_id};
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
