/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * erasure.request, approve, refuse, receipt: who asks does not approve, two different people do, and no hold may stand.
 * The second approval names the keys that every node destroys: of the case with its reports and of the persons only in
 * it, or of the person; and the room's, under which commands were hashed.
 */
#include "domain/access.h"
#include "domain/decide.h"

#define ERASURE_KEYS_MAX      256u /* of one erasure: limit of the wire type RECS */
#define ERASURE_HOLDS_LOOKED  256u /* holds of one subject */
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
    seus_fail(SEUS_INVALID, d->why, "case_id", "say what it is about: one of a case, a person%s",
              d->request->op == OP_hold_set ? ", a zone" : "");
    seus_hint(d->why, "--case NUMBER, or --person ID");
    return SEUS_INVALID;
}

/* ---- holds ------------------------------------------------------------------------------------------------------- */

static struct str subject_of(struct decide *d, const char *word, struct str id)
{
    struct str subject = arena_printf(d->arena, "%s:%.*s", word, STR_ARG(id));
    subject.len = subject.len < WIRE_ID_SIZE_MAX ? subject.len : WIRE_ID_SIZE_MAX;
    return subject;
}

/* Refuses while a hold stands on this subject. */
static enum seus_err not_held(struct decide *d, const char *word, struct str id)
{
    struct wire_hold *rows = NULL;
    void *found = NULL;
    if (id.len == 0) {
        return SEUS_OK;
    }
    const unsigned count = d->store->rows(d->store->ctx, KIND_HOLD, subject_of(d, word, id), d->arena,
                                          ERASURE_HOLDS_LOOKED, &found);
    rows = found;
    for (unsigned i = 0; i < count; i++) {
        if (rows[i].state == HOLD_STANDING) {
            seus_fail(SEUS_REFUSED, d->why, "erasure_id",
                      "a hold stands on %s %.*s: %.*s (%.*s). Nothing was erased", word, STR_ARG(id),
                      STR_ARG(rows[i].ground), STR_ARG(rows[i].act));
            seus_hint(d->why, "when the ground is gone: seusctl hold clear %.*s --reason ...",
                      STR_ARG(rows[i].hold_id));
            return SEUS_REFUSED;
        }
    }
    return SEUS_OK;
}

static enum seus_err nothing_held(struct decide *d, struct str case_id, struct str person_id, struct str zone_id)
{
    enum seus_err err = not_held(d, "case", case_id);
    if (err == SEUS_OK) {
        err = not_held(d, "person", person_id);
    }
    return err == SEUS_OK ? not_held(d, "zone", zone_id) : err;
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

enum seus_err decide_erasure_request(struct decide *d)
{
    const struct wire_erasure_request *args = d->request->args;
    struct wire_case row = {0};
    struct wire_person person = {0};
    enum seus_err err = need_one(d, (unsigned)(args->case_id.len > 0) + (args->person_id.len > 0));
    if (err == SEUS_OK && args->case_id.len > 0) {
        err = decide_get_case(d, "case_id", args->case_id, &row);
        err = err == SEUS_OK ? not_open(d, &row) : err;
    } else if (err == SEUS_OK) {
        err = get_person(d, args->person_id, &person);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const struct str id = decide_new_id(d, 'e');
    *DECIDE_EVENT(d, erasure_requested) = (struct wire_erasure_requested){
        .erasure_id = id,
        .case_id = args->case_id,
        .person_id = args->person_id,
        .zone_id = decide_keep(d, args->case_id.len > 0 ? row.zone_id : person.zone_id),
        .act = args->act,
        .reason = args->reason,
        .by = decide_keep(d, who(d)),
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

/* The keys to destroy, as they are gathered. */
struct gathered {
    struct wire_data_key_use *keys;
    uint32_t count;
    bool too_many;
};

static void gather(struct decide *d, struct gathered *g, uint32_t owner, struct str owner_id)
{
    struct wire_data_key row;
    const struct str id = domain_data_key_id(owner, owner_id, d->arena);
    if (!d->store->get(d->store->ctx, KIND_DATA_KEY, id, d->arena, &row) || row.state != DATA_KEY_LIVING) {
        return;
    }
    if (g->count == ERASURE_KEYS_MAX) {
        g->too_many = true;
        return;
    }
    g->keys[g->count++] = (struct wire_data_key_use){
        .owner = owner, .owner_id = decide_keep(d, owner_id), .key_id = decide_keep(d, row.key_id)};
}

static void gather_case(struct decide *d, struct gathered *g, struct str case_id)
{
    struct wire_case row;
    struct wire_person person;
    if (!d->store->get(d->store->ctx, KIND_CASE, case_id, d->arena, &row)) {
        return;
    }
    decide_expect(d, KIND_CASE, case_id, row.version, false); /* a report or person more would be missed */
    gather(d, g, OWNER_CASE, case_id);
    for (uint32_t i = 0; i < row.reports_count; i++) {
        gather(d, g, OWNER_REPORT, row.reports[i]);
    }
    if (row.reports_count == 0 && row.report_id.len > 0) {
        gather(d, g, OWNER_REPORT, row.report_id);
    }
    for (uint32_t i = 0; i < row.people_count; i++) {
        const struct str person_id = row.people[i].person_id;
        if (d->store->get(d->store->ctx, KIND_PERSON, person_id, d->arena, &person) && person.cases_count <= 1 &&
            not_held(d, "person", person_id) == SEUS_OK) {
            gather(d, g, OWNER_PERSON, person_id);
        }
    }
}

static void gather_person(struct decide *d, struct gathered *g, struct str person_id)
{
    struct wire_person row;
    gather(d, g, OWNER_PERSON, person_id);
    if (d->store->get(d->store->ctx, KIND_PERSON, person_id, d->arena, &row)) {
        for (uint32_t i = 0; i < row.merged_from_count; i++) {
            gather(d, g, OWNER_PERSON, row.merged_from[i]);
        }
    }
}

static enum seus_err order(struct decide *d, const struct wire_erasure *row)
{
    struct gathered g = {.keys = arena_alloc(d->arena, ERASURE_KEYS_MAX * sizeof(*g.keys))};
    gather(d, &g, OWNER_ROOM, STR_LIT("room"));
    if (row->case_id.len > 0) {
        gather_case(d, &g, row->case_id);
    } else {
        gather_person(d, &g, row->person_id);
    }
    if (g.too_many) {
        seus_fail(SEUS_LIMIT, d->why, "erasure_id", "more than %u keys would be destroyed at once: nothing was done",
                  ERASURE_KEYS_MAX);
        seus_hint(d->why, "erase the persons of the case one by one first");
        return SEUS_LIMIT;
    }
    *DECIDE_EVENT(d, erasure_ordered) = (struct wire_erasure_ordered){
        .erasure_id = decide_keep(d, row->erasure_id),
        .case_id = decide_keep(d, row->case_id),
        .person_id = decide_keep(d, row->person_id),
        .zone_id = decide_keep(d, row->zone_id),
        .keys = g.keys,
        .keys_count = g.count,
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
        err = nothing_held(d, row.case_id, row.person_id, row.zone_id);
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
    *DECIDE_EVENT(d, erasure_refused) = (struct wire_erasure_refused){
        .erasure_id = args->erasure_id, .zone_id = decide_keep(d, row.zone_id), .reason = args->reason};
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
