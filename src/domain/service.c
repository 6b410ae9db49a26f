/* SPDX-License-Identifier: EUPL-1.2 */
/* service.add, service.update, service.close: the ordinary services that take charge of cases. */
#include "domain/people.h"

static const uint64_t service_moves[] = {
    [SERVICE_NONE] = SM_TO(SERVICE_ACTIVE),
    [SERVICE_ACTIVE] = SM_TO(SERVICE_CLOSED),
    [SERVICE_CLOSED] = 0,
};
_Static_assert(sizeof(service_moves) / sizeof(service_moves[0]) == SERVICE_CLOSED + 1, "every state has a row");
const struct sm domain_service_sm = {"service", service_moves, SERVICE_CLOSED + 1};

enum seus_err decide_get_service(struct decide *d, struct str service_id, struct wire_service *ret_service)
{
    if (d->store->get(d->store->ctx, KIND_SERVICE, service_id, d->arena, ret_service)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, "service_id", "there is no ordinary service '%.*s' in the list",
              STR_ARG(service_id));
    seus_hint(d->why, "seusctl service list shows them; seusctl service add %.*s --zone ZONE --name NAME adds it",
              STR_ARG(service_id));
    return SEUS_NOT_FOUND;
}

enum seus_err decide_service_add(struct decide *d)
{
    const struct wire_service_add *args = d->request->args;
    struct wire_zone zone;
    struct wire_service old;
    const enum seus_err err = decide_get_zone(d, args->zone_id, &zone);
    if (err != SEUS_OK) {
        return err;
    }
    if (d->store->get(d->store->ctx, KIND_SERVICE, args->service_id, d->arena, &old)) {
        seus_fail(SEUS_CONFLICT, d->why, "service_id", "service '%.*s' is in the list already (%.*s): left as it is",
                  STR_ARG(args->service_id), STR_ARG(old.name));
        seus_hint(d->why, "seusctl service update %.*s corrects it; another service needs another short name",
                  STR_ARG(args->service_id));
        return SEUS_CONFLICT;
    }
    *DECIDE_EVENT(d, service_added) = (struct wire_service_added){
        .service_id = args->service_id,
        .name = args->name,
        .zone_id = args->zone_id,
        .municipality_id = args->municipality_id,
        .contact = args->contact,
        .hours = args->hours,
    };
    decide_made(d, args->service_id);
    decide_expect(d, KIND_SERVICE, args->service_id, 0, true);
    decide_expect(d, KIND_ZONE, args->zone_id, zone.version, false);
    return SEUS_OK;
}

/* The service of a command that changes it, still taking cases. */
static enum seus_err get_active(struct decide *d, struct str service_id, uint64_t if_version,
                                struct wire_service *ret_service)
{
    enum seus_err err = decide_get_service(d, service_id, ret_service);
    if (err == SEUS_OK) {
        err = decide_if_version(d, service_id, if_version, ret_service->version);
    }
    if (err == SEUS_OK && ret_service->state == SERVICE_CLOSED) {
        seus_fail(SEUS_REFUSED, d->why, "service_id", "service %.*s was closed: %.*s", STR_ARG(service_id),
                  STR_ARG(ret_service->reason));
        seus_hint(d->why, "seusctl service list --zone %.*s shows who takes cases there",
                  STR_ARG(ret_service->zone_id));
        return SEUS_REFUSED;
    }
    return err;
}

enum seus_err decide_service_update(struct decide *d)
{
    const struct wire_service_update *args = d->request->args;
    struct wire_service row;
    const enum seus_err err = get_active(d, args->service_id, args->if_version, &row);
    if (err != SEUS_OK) {
        return err;
    }
    if (args->name.len == 0 && args->municipality_id.len == 0 && args->contact.len == 0 && args->hours.len == 0) {
        seus_fail(SEUS_INVALID, d->why, "service_id", "nothing to correct about service %.*s: give a fact",
                  STR_ARG(args->service_id));
        seus_hint(d->why, "seusctl service update %.*s --hours \"mon-fri 08:00-14:00\"", STR_ARG(args->service_id));
        return SEUS_INVALID;
    }
    *DECIDE_EVENT(d, service_amended) = (struct wire_service_amended){
        .service_id = args->service_id,
        .zone_id = decide_keep(d, row.zone_id),
        .name = args->name,
        .municipality_id = args->municipality_id,
        .contact = args->contact,
        .hours = args->hours,
        .reason = args->reason,
    };
    decide_expect(d, KIND_SERVICE, args->service_id, row.version, true);
    return SEUS_OK;
}

enum seus_err decide_service_close(struct decide *d)
{
    const struct wire_service_close *args = d->request->args;
    struct wire_service row;
    const enum seus_err err = get_active(d, args->service_id, args->if_version, &row);
    if (err != SEUS_OK) {
        return err;
    }
    if (row.offers_open > 0) {
        seus_fail(SEUS_REFUSED, d->why, "service_id",
                  "%llu case%s offered to service %.*s and not answered: the service stays open for that",
                  (unsigned long long)row.offers_open, row.offers_open == 1 ? " is" : "s are",
                  STR_ARG(args->service_id));
        seus_hint(d->why, "seusctl handover list --service %.*s; record its answers, or take the offers back",
                  STR_ARG(args->service_id));
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, service_closed) = (struct wire_service_closed){
        .service_id = args->service_id, .zone_id = decide_keep(d, row.zone_id), .reason = args->reason};
    decide_expect(d, KIND_SERVICE, args->service_id, row.version, true);
    return SEUS_OK;
}
