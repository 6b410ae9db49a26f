/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * access.enforce, access.break_glass, access.mend: whether roles count, and the way round them that everybody sees; and
 * person.export, the record that somebody was given their data.
 * Whether somebody may ask for these at all is the table's business (access_table.h).
 */
#include "domain/access_about.h"
#include "domain/people.h"

enum seus_err decide_access_enforce(struct decide *d)
{
    const struct wire_access_enforce *args = d->request->args;
    struct wire_access row;
    if (!d->store->get(d->store->ctx, KIND_ACCESS, STR_LIT(ACCESS_ROOM_ID), d->arena, &row)) {
        row = (struct wire_access){.state = ACCESS_OPEN};
    }
    const bool on = args->switched == SWITCH_ON;
    if ((row.state == ACCESS_ENFORCED) == on) {
        seus_fail(SEUS_REFUSED, d->why, "switched", "roles are %s already", on ? "enforced" : "not enforced");
        seus_hint(d->why, "seusctl access show");
        return SEUS_REFUSED;
    }
    if (on && !access_has_sysadmin(d, (struct str){NULL, 0})) {
        seus_fail(SEUS_REFUSED, d->why, "switched", "no active user is a sysadmin with a login: with roles enforced "
                  "nobody could switch that off again");
        seus_hint(d->why, "first: seusctl user add ID --role sysadmin --login NAME (id -un tells yours)");
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, access_enforced) =
        (struct wire_access_enforced){.switched = args->switched, .reason = args->reason};
    decide_made(d, STR_LIT(ACCESS_ROOM_ID));
    decide_expect(d, KIND_ACCESS, STR_LIT(ACCESS_ROOM_ID), row.version, true);
    return SEUS_OK;
}

static enum seus_err refuse_stranger(struct decide *d, const struct access_principal *principal)
{
    seus_fail(SEUS_DENIED, d->why, "actor", "%.*s %s: breaking the glass is for the people of the service, and for "
              "root on a node's own machine", STR_ARG(principal->actor),
              principal->trouble != NULL ? principal->trouble : "is not one of the service's people");
    seus_hint(d->why, "a sysadmin makes you known: seusctl user add ID --role ROLE --login NAME");
    return SEUS_DENIED;
}

/* Until when. A span that nobody waits out is an accident, not an emergency. */
static enum seus_err glass_until(struct decide *d, uint64_t asked, uint64_t *ret_until)
{
    const uint64_t now_ms = d->request->now_ms;
    *ret_until = asked != 0 ? asked : now_ms + ACCESS_GLASS_MS;
    if (*ret_until > now_ms && *ret_until <= now_ms + ACCESS_GLASS_MS_MAX) {
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, d->why, "until", "the glass stays broken for at most 4 hours, and ends in the future");
    seus_hint(d->why, "give --until +30m, or leave it out; it can be broken again");
    return SEUS_INVALID;
}

enum seus_err decide_access_break_glass(struct decide *d)
{
    const struct wire_access_break_glass *args = d->request->args;
    const struct access_principal *principal = d->request->principal;
    const struct access_principal nobody = {.actor = d->request->actor, .host = true};
    struct wire_grant row;
    uint64_t until = 0;
    principal = principal != NULL ? principal : &nobody;
    const enum seus_err err = glass_until(d, args->until, &until);
    if (err != SEUS_OK) {
        return err;
    }
    if (principal->enforced && !principal->host &&
        (principal->user_id.len == 0 || principal->role == USER_GUEST || principal->role == USER_FRONT_END)) {
        return refuse_stranger(d, principal);
    }
    const struct str grant_id = access_grant_id(principal, d->arena);
    if (!d->store->get(d->store->ctx, KIND_GRANT, grant_id, d->arena, &row)) {
        row = (struct wire_grant){.version = 0};
    }
    *DECIDE_EVENT(d, access_broken) = (struct wire_access_broken){
        .grant_id = decide_keep(d, grant_id), .user_id = decide_keep(d, principal->user_id), .reason = args->reason,
        .until = until};
    decide_made(d, grant_id);
    decide_expect(d, KIND_GRANT, grant_id, row.version, true);
    return SEUS_OK;
}

/* The record that it was asked for and given; what is given is read (view/query_held.c). Also of who was erased. */
enum seus_err decide_person_export(struct decide *d)
{
    const struct wire_person_export *args = d->request->args;
    struct wire_person row;
    if (!d->store->get(d->store->ctx, KIND_PERSON, args->person_id, d->arena, &row)) {
        seus_fail(SEUS_NOT_FOUND, d->why, "person_id", "there is no person %.*s", STR_ARG(args->person_id));
        seus_hint(d->why, "look for them with: seusctl person list --zone ZONE");
        return SEUS_NOT_FOUND;
    }
    *DECIDE_EVENT(d, access_exported) = (struct wire_access_exported){
        .person_id = args->person_id, .zone_id = decide_keep(d, row.zone_id), .reason = args->reason};
    decide_made(d, decide_keep(d, args->person_id));
    decide_expect(d, KIND_PERSON, args->person_id, row.version, false);
    return SEUS_OK;
}

/* A later head of one access log takes the place of the earlier: the chain leads from that to this. */
enum seus_err decide_access_witness(struct decide *d)
{
    const struct wire_access_witness *args = d->request->args;
    struct wire_access row;
    if (!d->store->get(d->store->ctx, KIND_ACCESS, STR_LIT(ACCESS_ROOM_ID), d->arena, &row)) {
        row = (struct wire_access){.version = 0};
    }
    *DECIDE_EVENT(d, access_witnessed) =
        (struct wire_access_witnessed){.node = args->node, .entries = args->entries, .digest = args->digest};
    decide_made(d, STR_LIT(ACCESS_ROOM_ID));
    decide_expect(d, KIND_ACCESS, STR_LIT(ACCESS_ROOM_ID), row.version, true);
    return SEUS_OK;
}

enum seus_err decide_access_mend(struct decide *d)
{
    const struct wire_access_mend *args = d->request->args;
    const struct access_principal *principal = d->request->principal;
    const struct access_principal nobody = {.actor = d->request->actor, .host = true};
    struct wire_grant row;
    principal = principal != NULL ? principal : &nobody;
    const struct str own = access_grant_id(principal, d->arena);
    const struct str grant_id = args->grant_id.len > 0 ? args->grant_id : own;
    const bool others = principal->role == USER_SYSADMIN || principal->role == USER_SUPERVISOR ||
                        principal->glass_until != 0 || !principal->enforced;
    if (!str_eq(grant_id, own) && !others) {
        seus_fail(SEUS_DENIED, d->why, "grant_id", "%.*s is not yours to give back", STR_ARG(grant_id));
        seus_hint(d->why, "leave it out for your own; a sysadmin or a supervisor ends another's");
        return SEUS_DENIED;
    }
    if (!d->store->get(d->store->ctx, KIND_GRANT, grant_id, d->arena, &row) || row.state != GRANT_GIVEN ||
        row.until <= d->request->now_ms) {
        seus_fail(SEUS_REFUSED, d->why, "grant_id", "%.*s has broken no glass, or it is over", STR_ARG(grant_id));
        seus_hint(d->why, "seusctl access list shows who has");
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, access_mended) =
        (struct wire_access_mended){.grant_id = decide_keep(d, grant_id), .reason = args->reason};
    decide_made(d, grant_id);
    decide_expect(d, KIND_GRANT, grant_id, row.version, true);
    return SEUS_OK;
}
