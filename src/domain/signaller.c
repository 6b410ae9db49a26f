/* SPDX-License-Identifier: EUPL-1.2 */
/* Institutions that may signal for a zone, from a date on: proposed, authorised, suspended, ended. */
#include "domain/accession.h"
#include "domain/decide.h"

bool signaller_is_authorised(const struct wire_signaller *signaller, struct str zone_id, uint64_t now_ms)
{
    return signaller->state == SIGNALLER_AUTHORISED && str_eq(signaller->zone_id, zone_id) &&
           signaller->from <= now_ms && (signaller->until == 0 || now_ms < signaller->until);
}

/* Those who speak for citizens have a code only where citizens may call: a city, or a zone with an open line. */
static enum seus_err check_category(struct decide *d, const struct wire_zone *zone,
                                    const struct wire_signaller_add *args)
{
    const struct zone_on_day day = {d->store, d->arena, zone, d->request->now_ms};
    const bool citizen = args->category == CATEGORY_CITIZEN;
    if (args->category != CATEGORY_NONE && (!citizen || zone_serves_citizens(&day))) {
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, d->why, "category", "'%.*s' cannot be authorised as '%s'%s%.*s%s",
              STR_ARG(args->signaller_id), wire_enum_word(&wire_enum_category, args->category),
              citizen ? ": in zone '" : "", STR_ARG(citizen ? zone->zone_id : (struct str){0}),
              citizen ? "' the line is for institutions" : "");
    seus_hint(d->why, "%s--category hospital|police|social_service|municipality|fire|ems|anti_violence|other_public",
              citizen ? "citizens are served in a city and on a line of open access (seusctl line add); else " : "");
    return SEUS_INVALID;
}

enum seus_err decide_signaller_add(struct decide *d)
{
    const struct wire_signaller_add *args = d->request->args;
    struct wire_zone zone;
    enum seus_err err = decide_get_zone(d, args->zone_id, &zone);
    if (err == SEUS_OK) {
        err = check_category(d, &zone, args);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const uint64_t from = args->from != 0 ? args->from : d->request->now_ms;
    err = decide_span(d, arena_printf(d->arena, "the authorisation of '%.*s'", STR_ARG(args->signaller_id)), from,
                      args->until);
    if (err != SEUS_OK) {
        return err;
    }
    struct wire_signaller old;
    if (d->store->get(d->store->ctx, KIND_SIGNALLER, args->signaller_id, d->arena, &old)) {
        seus_fail(SEUS_CONFLICT, d->why, "signaller_id",
                  "signaller code '%.*s' is already given to '%.*s' of zone '%.*s': it was left as it is",
                  STR_ARG(args->signaller_id), STR_ARG(old.name), STR_ARG(old.zone_id));
        seus_hint(d->why, "seusctl signaller list --zone %.*s; choose another code for another institution",
                  STR_ARG(old.zone_id));
        return SEUS_CONFLICT;
    }
    *DECIDE_EVENT(d, signaller_registered) = (struct wire_signaller_registered){
        .signaller_id = args->signaller_id,
        .name = args->name,
        .category = args->category,
        .zone_id = args->zone_id,
        .from = from,
        .until = args->until,
        .proposed = args->proposed,
        .act = args->act,
    };
    decide_made(d, args->signaller_id);
    decide_expect(d, KIND_SIGNALLER, args->signaller_id, 0, true);
    decide_expect(d, KIND_ZONE, args->zone_id, zone.version, false);
    return SEUS_OK;
}

/* proposed -> authorised <-> suspended; each of them -> ended, from where nothing leads back. */
static const uint64_t signaller_moves[] = {
    [SIGNALLER_NONE] = SM_TO(SIGNALLER_PROPOSED) | SM_TO(SIGNALLER_AUTHORISED),
    [SIGNALLER_PROPOSED] = SM_TO(SIGNALLER_AUTHORISED) | SM_TO(SIGNALLER_ENDED),
    [SIGNALLER_AUTHORISED] = SM_TO(SIGNALLER_SUSPENDED) | SM_TO(SIGNALLER_ENDED),
    [SIGNALLER_SUSPENDED] = SM_TO(SIGNALLER_AUTHORISED) | SM_TO(SIGNALLER_ENDED),
    [SIGNALLER_ENDED] = 0,
};
_Static_assert(sizeof(signaller_moves) / sizeof(signaller_moves[0]) == SIGNALLER_ENDED + 1, "every state has a row");

const struct sm domain_signaller_sm = {"signaller", signaller_moves, SIGNALLER_ENDED + 1};

/* The row, if it can move there; the decision rests on it. */
static enum seus_err signaller_to(struct decide *d, struct str id, uint64_t if_version, uint32_t to,
                                  struct wire_signaller *ret)
{
    if (!d->store->get(d->store->ctx, KIND_SIGNALLER, id, d->arena, ret)) {
        seus_fail(SEUS_NOT_FOUND, d->why, "signaller_id", "no institution has the signaller code '%.*s'", STR_ARG(id));
        seus_hint(d->why, "seusctl signaller list shows the codes");
        return SEUS_NOT_FOUND;
    }
    const enum seus_err err = decide_if_version(d, id, if_version, ret->version);
    if (err != SEUS_OK) {
        return err;
    }
    if (!sm_allows(&domain_signaller_sm, ret->state, to)) {
        seus_fail(SEUS_REFUSED, d->why, "signaller_id",
                  "signaller '%.*s' is %s and cannot become %s: it stays as it is", STR_ARG(id),
                  wire_enum_word(&wire_enum_signaller_state, ret->state),
                  wire_enum_word(&wire_enum_signaller_state, to));
        if (ret->state == SIGNALLER_ENDED) {
            seus_hint(d->why, "an institution that ended gets a new code: seusctl signaller add");
        } else {
            seus_hint(d->why, "seusctl signaller show %.*s", STR_ARG(id));
        }
        return SEUS_REFUSED;
    }
    decide_made(d, id);
    decide_expect(d, KIND_SIGNALLER, id, ret->version, true);
    return SEUS_OK;
}

enum seus_err decide_signaller_authorise(struct decide *d)
{
    const struct wire_signaller_authorise *args = d->request->args;
    struct wire_signaller row;
    enum seus_err err = signaller_to(d, args->signaller_id, args->if_version, SIGNALLER_AUTHORISED, &row);
    if (err != SEUS_OK) {
        return err;
    }
    const bool first = row.state == SIGNALLER_PROPOSED;
    const uint64_t from = args->from != 0 ? args->from : first ? d->request->now_ms : row.from;
    const uint64_t until = args->until != 0 ? args->until : row.until;
    err = decide_span(d, arena_printf(d->arena, "the authorisation of '%.*s'", STR_ARG(args->signaller_id)), from,
                      until);
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, signaller_authorised) = (struct wire_signaller_authorised){
        .signaller_id = args->signaller_id,
        .zone_id = decide_keep(d, row.zone_id),
        .from = from,
        .until = args->until,
        .act = args->act,
    };
    return SEUS_OK;
}

enum seus_err decide_signaller_suspend(struct decide *d)
{
    const struct wire_signaller_stop *args = d->request->args;
    struct wire_signaller row;
    const enum seus_err err = signaller_to(d, args->signaller_id, args->if_version, SIGNALLER_SUSPENDED, &row);
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, signaller_suspended) = (struct wire_signaller_suspended){
            .signaller_id = args->signaller_id, .zone_id = decide_keep(d, row.zone_id), .reason = args->reason};
    }
    return err;
}

enum seus_err decide_signaller_end(struct decide *d)
{
    const struct wire_signaller_stop *args = d->request->args;
    struct wire_signaller row;
    const enum seus_err err = signaller_to(d, args->signaller_id, args->if_version, SIGNALLER_ENDED, &row);
    if (err == SEUS_OK) {
        *DECIDE_EVENT(d, signaller_ended) = (struct wire_signaller_ended){
            .signaller_id = args->signaller_id, .zone_id = decide_keep(d, row.zone_id), .reason = args->reason};
    }
    return err;
}
