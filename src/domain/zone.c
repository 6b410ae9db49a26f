/* SPDX-License-Identifier: EUPL-1.2 */
/* zone.add and zone.update: a zone enters the room's list, and its facts are corrected. */
#include "domain/decide.h"

#define PREFIX_LETTERS_MIN     2u
#define PREFIX_LETTERS_MAX     4u
#define PREFIX_LETTERS_DEFAULT 3u
#define SHARE_MAX              100u /* per cent */

static bool is_prefix(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 'A' || text.ptr[i] > 'Z') {
            return false;
        }
    }
    return text.len >= PREFIX_LETTERS_MIN && text.len <= PREFIX_LETTERS_MAX;
}

/*
 * The first letters of the name, as capitals. Two zones may end up with the same prefix (Pisana and Pistoiese): numbers
 * stay unique all the same, because the sequence belongs to the prefix and not to the zone.
 */
static struct str prefix_from_name(struct decide *d, struct str name)
{
    char letters[PREFIX_LETTERS_DEFAULT];
    size_t count = 0;
    for (size_t i = 0; i < name.len && count < PREFIX_LETTERS_DEFAULT; i++) {
        const char c = name.ptr[i];
        if (c >= 'a' && c <= 'z') {
            letters[count++] = (char)(c - 'a' + 'A');
        } else if (c >= 'A' && c <= 'Z') {
            letters[count++] = c;
        }
    }
    return arena_str(d->arena, (struct str){letters, count});
}

static enum seus_err already_there(struct decide *d, const struct wire_zone *old, const struct wire_zone_added *new)
{
    const bool same = str_eq(old->name, new->name) && str_eq(old->area, new->area) &&
                      old->population == new->population &&str_eq(old->prefix, new->prefix) &&
                      old->state == new->state &&str_eq(old->contact, new->contact);
    seus_fail(SEUS_CONFLICT, d->why, "zone_id",
              same ? "zone '%.*s' is already in the list with these same facts: there is nothing to do"
                   : "zone '%.*s' is already in the list with other facts: it was left as it is",
              STR_ARG(new->zone_id));
    seus_hint(d->why, "seusctl zone show %.*s", STR_ARG(new->zone_id));
    return SEUS_CONFLICT;
}

static enum seus_err check_facts(struct decide *d, uint64_t workers_total, uint64_t workers_trained, uint64_t share)
{
    if (share > SHARE_MAX) {
        seus_fail(SEUS_INVALID, d->why, "training_share", "%llu is no share of the social workers: per cent, 1 to 100",
                  (unsigned long long)share);
        seus_hint(d->why, "for example --training-share 80; leave it out for the service's own default, 80");
        return SEUS_INVALID;
    }
    if (workers_total > 0 && workers_trained > workers_total) {
        seus_fail(SEUS_INVALID, d->why, "workers_trained", "%llu social workers trained of %llu that there are",
                  (unsigned long long)workers_trained, (unsigned long long)workers_total);
        seus_hint(d->why, "correct --workers-total or --workers-trained: people are counted once, not once a course");
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

enum seus_err decide_zone_add(struct decide *d)
{
    const struct wire_zone_add *args = d->request->args;
    if (str_eq_cstr(args->zone_id, DOMAIN_CLOCKS_DEFAULT)) {
        seus_fail(SEUS_INVALID, d->why, "zone_id",
                  "no zone can be called '%.*s': it is the name of what holds for every zone without clocks or plugins "
                  "of its own",
                  STR_ARG(args->zone_id));
        seus_hint(d->why, "seusctl zone add NAME --name NAME --area AREA, with the zone's own name in lower case");
        return SEUS_INVALID;
    }
    if (!decide_is_slug(args->zone_id)) {
        seus_fail(SEUS_INVALID, d->why, "zone_id",
                  "'%.*s' cannot be the short name of a zone: lower-case letters, digits and dashes, a letter first",
                  STR_ARG(args->zone_id));
        seus_hint(d->why, "for example: seusctl zone add pistoiese --name Pistoiese --area centro");
        return SEUS_INVALID;
    }
    const struct str prefix = args->prefix.len > 0 ? args->prefix : prefix_from_name(d, args->name);
    if (!is_prefix(prefix)) {
        seus_fail(SEUS_INVALID, d->why, "prefix",
                  "'%.*s' cannot open the case numbers of zone '%.*s': two to four capital letters A to Z",
                  STR_ARG(prefix), STR_ARG(args->zone_id));
        seus_hint(d->why, "seusctl zone add %.*s --prefix PIS and the other facts", STR_ARG(args->zone_id));
        return SEUS_INVALID;
    }
    const enum seus_err err = check_facts(d, args->workers_total, args->workers_trained, args->training_share);
    if (err != SEUS_OK) {
        return err;
    }
    if (args->stands_since > d->request->now_ms + FUTURE_MS_MAX) {
        seus_fail(SEUS_INVALID, d->why, "stands_since", "zone '%.*s' cannot have come to its state in the future",
                  STR_ARG(args->zone_id));
        seus_hint(d->why, "give the day it came there, e.g. --stands-since 2025-12-22, or leave it out for now");
        return SEUS_INVALID;
    }
    const struct wire_zone_added fresh = {
        .zone_id = args->zone_id,
        .name = args->name,
        .area = args->area,
        .population = args->population,
        .prefix = prefix,
        .state = args->state != ZONE_NONE ? args->state : (uint32_t)ZONE_OUTSIDE,
        .contact = args->contact,
        .kind = args->kind,
        .since = args->stands_since,
        .lead = args->lead,
        .zone_body = args->zone_body,
        .room_id = args->room_id,
        .hookup_planned = args->hookup_planned,
        .workers_total = args->workers_total,
        .workers_trained = args->workers_trained,
        .training_share = args->training_share,
        .reference = args->reference,
        .next_room = args->next_room,
        .first_category = args->first_category,
    };
    struct wire_zone old;
    if (d->store->get(d->store->ctx, KIND_ZONE, args->zone_id, d->arena, &old)) {
        return already_there(d, &old, &fresh);
    }
    *DECIDE_EVENT(d, zone_added) = fresh;
    decide_made(d, args->zone_id);
    decide_expect(d, KIND_ZONE, args->zone_id, 0, true);
    return SEUS_OK;
}

static bool changes_nothing(const struct wire_zone_update *args)
{
    return args->name.len + args->area.len + args->contact.len + args->lead.len + args->zone_body.len +
                   args->room_id.len + args->reference.len + args->next_room.len ==
               0 &&
           args->population + args->kind + args->hookup_planned + args->workers_total + args->workers_trained +
                   args->training_share + args->first_category ==
               0;
}

enum seus_err decide_zone_update(struct decide *d)
{
    const struct wire_zone_update *args = d->request->args;
    struct wire_zone zone;
    enum seus_err err = decide_get_zone(d, args->zone_id, &zone);
    if (err == SEUS_OK) {
        err = decide_if_version(d, args->zone_id, args->if_version, zone.version);
    }
    if (err == SEUS_OK) {
        err = check_facts(d, args->workers_total > 0 ? args->workers_total : zone.workers_total,
                          args->workers_trained > 0 ? args->workers_trained : zone.workers_trained,
                          args->training_share);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (changes_nothing(args)) {
        seus_fail(SEUS_INVALID, d->why, NULL, "nothing to correct in zone '%.*s': no fact was given",
                  STR_ARG(args->zone_id));
        seus_hint(d->why, "seusctl zone update %.*s --population 170000; its state moves with seusctl zone advance",
                  STR_ARG(args->zone_id));
        return SEUS_INVALID;
    }
    *DECIDE_EVENT(d, zone_amended) = (struct wire_zone_amended){
        .zone_id = args->zone_id,
        .name = args->name,
        .area = args->area,
        .population = args->population,
        .contact = args->contact,
        .kind = args->kind,
        .lead = args->lead,
        .zone_body = args->zone_body,
        .room_id = args->room_id,
        .hookup_planned = args->hookup_planned,
        .workers_total = args->workers_total,
        .workers_trained = args->workers_trained,
        .training_share = args->training_share,
        .reference = args->reference,
        .next_room = args->next_room,
        .first_category = args->first_category,
        .reason = args->reason,
    };
    decide_made(d, args->zone_id);
    decide_expect(d, KIND_ZONE, args->zone_id, zone.version, true);
    return SEUS_OK;
}
