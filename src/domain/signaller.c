/* SPDX-License-Identifier: EUPL-1.2 */
/* signaller.add: an institution is authorised to signal for a zone, from a date on. */
#include "domain/decide.h"

bool signaller_is_authorised(const struct wire_signaller *signaller, struct str zone_id, uint64_t now_ms)
{
    return signaller->state == SIGNALLER_AUTHORISED && str_eq(signaller->zone_id, zone_id) &&
           signaller->from <= now_ms && (signaller->until == 0 || now_ms < signaller->until);
}

enum seus_err decide_signaller_add(struct decide *d)
{
    const struct wire_signaller_add *args = d->request->args;
    if (args->category == CATEGORY_NONE || args->category == CATEGORY_CITIZEN) {
        seus_fail(SEUS_INVALID, d->why, "category", "'%.*s' cannot be authorised as '%s': the line is for institutions",
                  STR_ARG(args->signaller_id), wire_enum_word(&wire_enum_category, args->category));
        seus_hint(d->why,
                  "seusctl signaller add %.*s --category hospital|police|social_service|municipality|fire|ems|"
                  "anti_violence",
                  STR_ARG(args->signaller_id));
        return SEUS_INVALID;
    }
    struct wire_zone zone;
    const enum seus_err err = decide_get_zone(d, args->zone_id, &zone);
    if (err != SEUS_OK) {
        return err;
    }
    const uint64_t from = args->from != 0 ? args->from : d->request->now_ms;
    if (args->until != 0 && args->until <= from) {
        seus_fail(SEUS_INVALID, d->why, "until",
                  "the authorisation of '%.*s' would end before it begins: it could never signal",
                  STR_ARG(args->signaller_id));
        seus_hint(d->why, "give an --until behind --from, or leave --until out for no end");
        return SEUS_INVALID;
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
    };
    decide_made(d, args->signaller_id);
    decide_expect(d, KIND_SIGNALLER, args->signaller_id, 0, true);
    decide_expect(d, KIND_ZONE, args->zone_id, zone.version, false);
    return SEUS_OK;
}
