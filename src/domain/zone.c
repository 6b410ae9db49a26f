/* SPDX-License-Identifier: EUPL-1.2 */
/* zone.add: a zone enters the room's list. */
#include "domain/decide.h"

#define PREFIX_LETTERS_MIN     2u
#define PREFIX_LETTERS_MAX     4u
#define PREFIX_LETTERS_DEFAULT 3u

static bool is_slug(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        const bool inner = (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!(c >= 'a' && c <= 'z') && !(inner && i > 0)) {
            return false;
        }
    }
    return text.len > 0;
}

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

enum seus_err decide_zone_add(struct decide *d)
{
    const struct wire_zone_add *args = d->request->args;
    if (!is_slug(args->zone_id)) {
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
    const struct wire_zone_added fresh = {
        .zone_id = args->zone_id,
        .name = args->name,
        .area = args->area,
        .population = args->population,
        .prefix = prefix,
        .state = args->state != ZONE_NONE ? args->state : (uint32_t)ZONE_OUTSIDE,
        .contact = args->contact,
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
