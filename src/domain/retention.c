/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * retention.set, and retention.propose, by which the room asks for the erasure of what has been kept long enough. It
 * proposes and never decides: two people approve as of any other erasure, and a hold stops both.
 */
#include "domain/retention.h"

#include "base/civil.h"

#define MERGES_FOLLOWED 16u  /* of a case into another, and so on */
#define ASKED_LOOKED    256u /* erasures asked for, not decided or not done yet */

void retention_of(const struct domain_store *store, struct str zone_id, struct arena *arena,
                  struct wire_retention *ret)
{
    struct wire_retention shared;
    const bool own = zone_id.len > 0 && zone_id.len <= WIRE_ID_SIZE_MAX &&
                     store->get(store->ctx, KIND_RETENTION, zone_id, arena, ret);
    if (!own) {
        *ret = (struct wire_retention){.zone_id = zone_id, .state = RETENTION_BUILT_IN};
    }
    if (ret->state == RETENTION_KEPT ||
        !store->get(store->ctx, KIND_RETENTION, STR_LIT(RETENTION_DEFAULT), arena, &shared) ||
        shared.state == RETENTION_KEPT) {
        ret->state = own ? ret->state : (uint32_t)RETENTION_BUILT_IN;
        return;
    }
    ret->case_months = ret->case_months != 0 ? ret->case_months : shared.case_months;
    ret->person_months = ret->person_months != 0 ? ret->person_months : shared.person_months;
    ret->report_months = ret->report_months != 0 ? ret->report_months : shared.report_months;
    ret->act = ret->act.len > 0 ? ret->act : shared.act;
    ret->state = RETENTION_SET;
}

/* ---- when it is over --------------------------------------------------------------------------------------------- */

static uint64_t later(uint64_t from_ms, uint64_t months)
{
    return months == 0 || from_ms == 0 ? 0 : civil_months_add(from_ms, (int)months);
}

uint64_t retention_case_over(const struct domain_store *store, const struct wire_case *row, struct arena *arena,
                             struct erasure_subject *ret_subject)
{
    struct wire_retention times;
    *ret_subject = (struct erasure_subject){.case_id = row->case_id, .zone_id = row->zone_id};
    if (row->state != CASE_CLOSED) {
        return 0; /* one that was merged goes with the other */
    }
    retention_of(store, row->zone_id, arena, &times);
    return later(row->closed_at, times.case_months);
}

/* When a case, or the one it was merged into, was closed; 0: it is not. */
static uint64_t case_end(const struct domain_store *store, struct str case_id, struct arena *arena)
{
    struct wire_case row;
    struct str id = case_id;
    for (unsigned i = 0; i < MERGES_FOLLOWED && store->get(store->ctx, KIND_CASE, id, arena, &row); i++) {
        if (row.state != CASE_MERGED) {
            return row.state == CASE_CLOSED ? row.closed_at : 0;
        }
        id = row.merged_into;
    }
    return 0;
}

uint64_t retention_person_over(const struct domain_store *store, const struct wire_person *row, struct arena *arena,
                               struct erasure_subject *ret_subject)
{
    struct wire_retention times;
    uint64_t last = row->added_at;
    *ret_subject = (struct erasure_subject){.person_id = row->person_id, .zone_id = row->zone_id};
    retention_of(store, row->zone_id, arena, &times);
    if (row->state == PERSON_MERGED || times.person_months == 0) {
        return 0;
    }
    for (uint32_t i = 0; i < row->cases_count; i++) {
        const uint64_t end = case_end(store, row->cases[i], arena);
        if (end == 0) {
            return 0;
        }
        last = end > last ? end : last;
    }
    return later(last, times.person_months);
}

uint64_t retention_report_over(const struct domain_store *store, const struct wire_report *row, struct arena *arena,
                               struct erasure_subject *ret_subject)
{
    struct wire_retention times;
    *ret_subject = (struct erasure_subject){.report_id = row->report_id, .zone_id = row->zone_id};
    if (row->case_id.len > 0 || (row->state != REPORT_REFUSED && row->state != REPORT_CLOSED)) {
        return 0;
    }
    retention_of(store, row->zone_id, arena, &times);
    return later(row->closed_at, times.report_months);
}

/* ---- proposing --------------------------------------------------------------------------------------------------- */

struct str retention_erasure_id(const struct erasure_subject *subject, struct arena *arena)
{
    const struct str id = subject->case_id.len > 0     ? subject->case_id
                          : subject->person_id.len > 0 ? subject->person_id
                                                       : subject->report_id;
    return id.len + 2 > WIRE_ID_SIZE_MAX ? (struct str){NULL, 0} : arena_printf(arena, "e-%.*s", STR_ARG(id));
}

static bool is_asked(const struct domain_store *store, const struct erasure_subject *subject, struct str group,
                     struct arena *arena)
{
    void *found = NULL;
    const unsigned count = store->rows(store->ctx, KIND_ERASURE, group, arena, ASKED_LOOKED, &found);
    const struct wire_erasure *rows = found;
    for (unsigned i = 0; i < count; i++) {
        if (str_eq(rows[i].case_id, subject->case_id) && str_eq(rows[i].person_id, subject->person_id) &&
            str_eq(rows[i].report_id, subject->report_id)) {
            return true;
        }
    }
    return false;
}

bool retention_is_ripe(const struct domain_store *store, const struct erasure_subject *subject, uint64_t now_ms,
                       struct arena *arena, uint64_t *ret_erasure_version)
{
    struct wire_erasure row;
    struct wire_hold hold;
    struct erasure_keys keys;
    const struct str id = retention_erasure_id(subject, arena);
    *ret_erasure_version = 0;
    if (id.len == 0) {
        return false;
    }
    if (store->get(store->ctx, KIND_ERASURE, id, arena, &row)) {
        *ret_erasure_version = row.version;
        if (row.state != ERASURE_REFUSED || row.again_at == 0 || row.again_at > now_ms) {
            return false;
        }
    }
    erasure_gather(store, subject, true, NULL, arena, &keys);
    return keys.count > 0 && !erasure_find_hold(store, subject, arena, &hold) &&
           !is_asked(store, subject, STR_LIT("asked"), arena) && !is_asked(store, subject, STR_LIT("pending"), arena);
}

static enum seus_err refuse(struct decide *d, const char *what)
{
    seus_fail(SEUS_REFUSED, d->why, NULL, "nothing is proposed: %s", what);
    seus_hint(d->why, "seusctl retention show ZONE tells for how long a zone keeps what it was told");
    return SEUS_REFUSED;
}

/* When it is over, and whom it is about; the rows it rests on become part of the decision. */
static uint64_t over_at(struct decide *d, const struct wire_retention_propose *args, struct erasure_subject *ret)
{
    const struct domain_store *store = d->store;
    struct wire_case situation;
    struct wire_person person;
    struct wire_report report;
    *ret = (struct erasure_subject){.zone_id = {NULL, 0}};
    if (args->case_id.len > 0 && store->get(store->ctx, KIND_CASE, args->case_id, d->arena, &situation)) {
        decide_expect(d, KIND_CASE, args->case_id, situation.version, false);
        return retention_case_over(store, &situation, d->arena, ret);
    }
    if (args->person_id.len > 0 && store->get(store->ctx, KIND_PERSON, args->person_id, d->arena, &person)) {
        decide_expect(d, KIND_PERSON, args->person_id, person.version, false);
        return retention_person_over(store, &person, d->arena, ret);
    }
    if (args->report_id.len > 0 && store->get(store->ctx, KIND_REPORT, args->report_id, d->arena, &report)) {
        decide_expect(d, KIND_REPORT, args->report_id, report.version, false);
        return retention_report_over(store, &report, d->arena, ret);
    }
    return 0;
}

enum seus_err decide_retention_propose(struct decide *d)
{
    struct erasure_subject subject;
    struct wire_retention times;
    uint64_t erasure_version = 0;
    const uint64_t over = over_at(d, d->request->args, &subject);
    if (over == 0 || over > d->request->now_ms) {
        return refuse(d, "its time of keeping is not over");
    }
    if (!retention_is_ripe(d->store, &subject, d->request->now_ms, d->arena, &erasure_version)) {
        return refuse(d, "a hold stands, it was proposed or asked for before, or nothing is left to erase");
    }
    retention_of(d->store, subject.zone_id, d->arena, &times);
    const struct str id = retention_erasure_id(&subject, d->arena);
    *DECIDE_EVENT(d, erasure_requested) = (struct wire_erasure_requested){
        .erasure_id = id,
        .case_id = decide_keep(d, subject.case_id),
        .person_id = decide_keep(d, subject.person_id),
        .zone_id = decide_keep(d, subject.zone_id),
        .act = decide_keep(d, times.act),
        .reason = STR_LIT("the time of keeping is over"),
        .by = decide_keep(d, d->request->actor),
        .report_id = decide_keep(d, subject.report_id),
        .over_at = over,
    };
    decide_made(d, id);
    decide_expect(d, KIND_ERASURE, id, erasure_version, true);
    const uint64_t shared = domain_version(d->store, KIND_RETENTION, STR_LIT(RETENTION_DEFAULT), d->arena);
    decide_expect(d, KIND_RETENTION, STR_LIT(RETENTION_DEFAULT), shared, false);
    if (subject.zone_id.len > 0) {
        const uint64_t own = domain_version(d->store, KIND_RETENTION, subject.zone_id, d->arena);
        decide_expect(d, KIND_RETENTION, subject.zone_id, own, false);
    }
    return SEUS_OK;
}

/* ---- retention.set ----------------------------------------------------------------------------------------------- */

static enum seus_err check_values(struct decide *d, const struct wire_retention_set_args *args)
{
    const bool any = args->case_months != 0 || args->person_months != 0 || args->report_months != 0;
    if (any == args->keep) {
        seus_fail(SEUS_INVALID, d->why, args->keep ? "keep" : NULL, "%s: '%.*s' stays as it is",
                  args->keep ? "months and keeping everything exclude each other" : "no time was named",
                  STR_ARG(args->zone_id));
        seus_hint(d->why, "seusctl retention set %.*s --case-months 120 --act \"disposal plan 2027, 4.2\", or --keep",
                  STR_ARG(args->zone_id));
        return SEUS_INVALID;
    }
    const uint64_t larger = args->case_months > args->person_months ? args->case_months : args->person_months;
    const uint64_t largest = larger > args->report_months ? larger : args->report_months;
    if (largest > RETENTION_MONTHS_MAX) {
        seus_fail(SEUS_INVALID, d->why, NULL, "%llu months is more than can be set (%u): to keep for ever, set none",
                  (unsigned long long)largest, RETENTION_MONTHS_MAX);
        seus_hint(d->why, "seusctl retention set %.*s --keep --act ...", STR_ARG(args->zone_id));
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

enum seus_err decide_retention_set(struct decide *d)
{
    const struct wire_retention_set_args *args = d->request->args;
    struct wire_zone zone;
    enum seus_err err = check_values(d, args);
    if (err == SEUS_OK && !str_eq_cstr(args->zone_id, RETENTION_DEFAULT)) {
        err = decide_get_zone(d, args->zone_id, &zone);
    }
    const uint64_t version = domain_version(d->store, KIND_RETENTION, args->zone_id, d->arena);
    if (err == SEUS_OK) {
        err = decide_if_version(d, arena_printf(d->arena, "the times of keeping of %.*s", STR_ARG(args->zone_id)),
                                args->if_version, version);
    }
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, retention_set) = (struct wire_retention_set){
        .zone_id = args->zone_id,
        .case_months = args->case_months,
        .person_months = args->person_months,
        .report_months = args->report_months,
        .keep = args->keep,
        .act = args->act,
    };
    decide_made(d, args->zone_id);
    decide_expect(d, KIND_RETENTION, args->zone_id, version, true);
    return SEUS_OK;
}
