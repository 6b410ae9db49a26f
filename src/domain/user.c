/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * user.add and user.set: who takes part in the service, in which role, from when. Roles that were held stay on the row:
 * who answered for a zone on a day of the past is a question that is asked.
 */
#include "domain/access.h"
#include "domain/people.h"

static const uint64_t user_moves[] = {
    [USER_STATE_NONE] = SM_TO(USER_ACTIVE),
    [USER_ACTIVE] = SM_TO(USER_SUSPENDED) | SM_TO(USER_ENDED),
    [USER_SUSPENDED] = SM_TO(USER_ACTIVE) | SM_TO(USER_ENDED),
    [USER_ENDED] = 0,
};
_Static_assert(sizeof(user_moves) / sizeof(user_moves[0]) == USER_ENDED + 1, "every state of a user has a row");
const struct sm domain_user_sm = {"user", user_moves, USER_ENDED + 1};

enum seus_err decide_check_move(struct decide *d, const struct sm *sm, const struct wire_enum *words, const char *field,
                                struct str label, uint32_t from, uint32_t to, const char *hint)
{
    if (sm_allows(sm, from, to)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, field, "%s %.*s is %s and cannot become %s from there: it stays as it is", sm->name,
              STR_ARG(label), wire_enum_word(words, from), wire_enum_word(words, to));
    seus_hint(d->why, "%s", hint);
    return SEUS_REFUSED;
}

enum seus_err decide_get_user(struct decide *d, const char *field, struct str user_id, struct wire_user *ret_user)
{
    if (d->store->get(d->store->ctx, KIND_USER, user_id, d->arena, ret_user)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, field, "there is no user '%.*s' in the service's list", STR_ARG(user_id));
    seus_hint(d->why, "seusctl user list shows them; seusctl user add %.*s --role ROLE adds one", STR_ARG(user_id));
    return SEUS_NOT_FOUND;
}

enum seus_err decide_get_active_user(struct decide *d, const char *field, struct str user_id,
                                     struct wire_user *ret_user)
{
    const enum seus_err err = decide_get_user(d, field, user_id, ret_user);
    if (err != SEUS_OK || ret_user->state == USER_ACTIVE) {
        return err;
    }
    seus_fail(SEUS_REFUSED, d->why, field, "user %.*s is %s and takes no part now", STR_ARG(user_id),
              wire_enum_word(&wire_enum_user_state, ret_user->state));
    seus_hint(d->why, "seusctl user list --state active shows who does");
    return SEUS_REFUSED;
}

enum seus_err decide_get_supervisor(struct decide *d, struct str user_id, struct wire_user *ret_user)
{
    const enum seus_err err = decide_get_active_user(d, "supervisor", user_id, ret_user);
    if (err != SEUS_OK || ret_user->role == USER_SUPERVISOR) {
        return err;
    }
    seus_fail(SEUS_REFUSED, d->why, "supervisor", "user %.*s is no supervisor (%s): this takes one", STR_ARG(user_id),
              wire_enum_word(&wire_enum_user_role, ret_user->role));
    seus_hint(d->why, "seusctl user list --role supervisor shows who can");
    return SEUS_REFUSED;
}

struct str decide_actor_name(const struct decide *d)
{
    const struct str prefix = STR_LIT("unix:");
    const struct str actor = d->request->actor;
    const struct access_principal *principal = d->request->principal;
    if (principal != NULL && (principal->user_id.len > 0 || principal->enforced)) {
        return principal->user_id;
    }
    if (!str_starts_with(actor, prefix)) {
        return (struct str){NULL, 0};
    }
    return (struct str){actor.ptr + prefix.len, actor.len - prefix.len};
}

static enum seus_err check_name(struct decide *d, struct str user_id)
{
    const bool slash = memchr(user_id.ptr, '/', user_id.len) != NULL;
    if (user_id.len <= USER_ID_BYTES_MAX && !slash) {
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, d->why, "user_id", "'%.*s' cannot be the short name of a user: up to %u letters, digits, "
              "dots and dashes", STR_ARG(user_id), USER_ID_BYTES_MAX);
    seus_hint(d->why, "for example: seusctl user add op-7 --role operator");
    return SEUS_INVALID;
}

/* What a role answers for must be said, and be there. */
static enum seus_err check_place(struct decide *d, uint32_t role, struct str area, const struct str *zones,
                                 uint32_t zones_count)
{
    const char *word = wire_enum_word(&wire_enum_user_role, role);
    if ((role == USER_ZONE_LEAD || role == USER_SOCIAL_WORKER) && zones_count == 0) {
        seus_fail(SEUS_INVALID, d->why, "zones", "a %s belongs to a zone: say which", word);
        seus_hint(d->why, "add --zones ZONE (seusctl zone list shows them)");
        return SEUS_INVALID;
    }
    if (role == USER_AREA_LEAD && area.len == 0) {
        seus_fail(SEUS_INVALID, d->why, "area", "an area_lead answers for an area: say which");
        seus_hint(d->why, "add --area AREA (seusctl zone list shows those of the zones)");
        return SEUS_INVALID;
    }
    enum seus_err err = SEUS_OK;
    for (uint32_t i = 0; err == SEUS_OK && i < zones_count; i++) {
        struct wire_zone zone;
        err = decide_get_zone(d, zones[i], &zone);
    }
    return err;
}

enum seus_err decide_user_add(struct decide *d)
{
    const struct wire_user_add *args = d->request->args;
    const uint64_t from = args->from != 0 ? args->from : d->request->now_ms;
    struct wire_user old;
    enum seus_err err = check_name(d, args->user_id);
    if (err == SEUS_OK) {
        err = check_place(d, args->role, args->area, args->zones, args->zones_count);
    }
    if (err == SEUS_OK) {
        err = decide_span(d, STR_LIT("the role"), from, args->until);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (d->store->get(d->store->ctx, KIND_USER, args->user_id, d->arena, &old)) {
        seus_fail(SEUS_CONFLICT, d->why, "user_id", "user %.*s is in the list already (%s, %s): left as it is",
                  STR_ARG(args->user_id), wire_enum_word(&wire_enum_user_role, old.role),
                  wire_enum_word(&wire_enum_user_state, old.state));
        seus_hint(d->why, "seusctl user set %.*s changes it; another person needs another short name",
                  STR_ARG(args->user_id));
        return SEUS_CONFLICT;
    }
    *DECIDE_EVENT(d, user_added) = (struct wire_user_added){
        .user_id = args->user_id,
        .name = args->name,
        .role = args->role,
        .profile = args->profile,
        .area = args->area,
        .zones = args->zones,
        .zones_count = args->zones_count,
        .order = args->order,
        .contact = args->contact,
        .from = from,
        .until = args->until,
        .login = args->login,
        .certificate = args->certificate,
    };
    decide_made(d, args->user_id);
    decide_expect(d, KIND_USER, args->user_id, 0, true);
    err = decide_login(d, "login", "unix:", args->user_id, (struct str){NULL, 0}, args->login);
    return err != SEUS_OK ? err
                          : decide_login(d, "certificate", "tls:", args->user_id, (struct str){NULL, 0},
                                         args->certificate);
}

static enum seus_err set_role(struct decide *d, const struct wire_user *user)
{
    const struct wire_user_set *args = d->request->args;
    const uint32_t role = args->role != USER_ROLE_NONE ? args->role : user->role;
    const struct str area = args->area.len > 0 ? args->area : user->area;
    const bool zones_given = args->zones_count > 0;
    const struct str *zones = zones_given ? args->zones : user->zones;
    const uint32_t zones_count = zones_given ? args->zones_count : user->zones_count;
    const uint64_t from = args->from != 0 ? args->from : d->request->now_ms;
    enum seus_err err = check_place(d, role, area, zones, zones_count);
    if (err == SEUS_OK) {
        err = decide_span(d, STR_LIT("the role"), from, args->until);
    }
    if (err == SEUS_OK && (user->tenures_count >= TENURES_MAX || from < user->from)) {
        const bool full = user->tenures_count >= TENURES_MAX;
        seus_fail(SEUS_REFUSED, d->why, "from",
                  full ? "user %.*s had %u roles, the most that are kept" : "user %.*s holds the present role since "
                  "later than that (%u roles so far): roles follow each other in time",
                  STR_ARG(user->user_id), user->tenures_count);
        seus_hint(d->why, "seusctl user show %.*s lists them%s", STR_ARG(user->user_id),
                  full ? "; a new short name begins a new list" : "; give a later --from");
        return SEUS_REFUSED;
    }
    if (err != SEUS_OK) {
        return err;
    }
    struct wire_user_role_set *set = DECIDE_EVENT(d, user_role_set);
    *set = (struct wire_user_role_set){.user_id = args->user_id, .role = role, .area = decide_keep(d, area),
                                       .from = from, .until = args->until, .reason = args->reason};
    set->zones = arena_alloc(d->arena, (zones_count + 1) * sizeof(*set->zones));
    for (uint32_t i = 0; i < zones_count; i++) {
        set->zones[set->zones_count++] = decide_keep(d, zones[i]);
    }
    return SEUS_OK;
}

static enum seus_err set_state(struct decide *d, const struct wire_user *user)
{
    const struct wire_user_set *args = d->request->args;
    const enum seus_err err =
        decide_check_move(d, &domain_user_sm, &wire_enum_user_state, "state", user->user_id, user->state, args->state,
                          "seusctl user list --state active; who has ended comes back under a new short name");
    if (err != SEUS_OK) {
        return err;
    }
    if (args->reason.len == 0) {
        seus_fail(SEUS_INVALID, d->why, "reason", "a reason is needed to make user %.*s %s", STR_ARG(user->user_id),
                  wire_enum_word(&wire_enum_user_state, args->state));
        seus_hint(d->why, "seusctl user set %.*s --state %s --reason TEXT", STR_ARG(user->user_id),
                  wire_enum_word(&wire_enum_user_state, args->state));
        return SEUS_INVALID;
    }
    if (args->state == USER_ACTIVE) {
        *DECIDE_EVENT(d, user_resumed) = (struct wire_user_resumed){.user_id = args->user_id, .reason = args->reason};
    } else if (args->state == USER_SUSPENDED) {
        *DECIDE_EVENT(d, user_suspended) =
            (struct wire_user_suspended){.user_id = args->user_id, .reason = args->reason};
    } else {
        *DECIDE_EVENT(d, user_ended) = (struct wire_user_ended){.user_id = args->user_id, .reason = args->reason};
    }
    return SEUS_OK;
}

static enum seus_err nothing_to_set(struct decide *d, const struct wire_user *user)
{
    seus_fail(SEUS_INVALID, d->why, "user_id", "nothing to change about user %.*s: give a role, a state or a fact",
              STR_ARG(user->user_id));
    seus_hint(d->why, "seusctl user set %.*s --role supervisor", STR_ARG(user->user_id));
    return SEUS_INVALID;
}

enum seus_err decide_user_set(struct decide *d)
{
    const struct wire_user_set *args = d->request->args;
    struct wire_user user;
    enum seus_err err = decide_get_user(d, "user_id", args->user_id, &user);
    if (err == SEUS_OK) {
        err = decide_if_version(d, user.user_id, args->if_version, user.version);
    }
    if (err == SEUS_OK && user.state == USER_ENDED && args->state == USER_STATE_NONE) {
        seus_fail(SEUS_REFUSED, d->why, "user_id", "user %.*s has left the service", STR_ARG(user.user_id));
        seus_hint(d->why, "seusctl user show %.*s; who comes back gets a new short name", STR_ARG(user.user_id));
        return SEUS_REFUSED;
    }
    if (err != SEUS_OK) {
        return err;
    }
    const bool facts = args->name.len > 0 || args->profile != PROFILE_NONE || args->order != 0 ||
                       args->contact.len > 0 || args->login.len > 0 || args->certificate.len > 0;
    const bool role = args->role != USER_ROLE_NONE || args->area.len > 0 || args->zones_count > 0;
    if (!facts && !role && args->state == USER_STATE_NONE) {
        return nothing_to_set(d, &user);
    }
    err = decide_keep_sysadmin(d, &user);
    if (err != SEUS_OK) {
        return err;
    }
    if (facts) {
        *DECIDE_EVENT(d, user_amended) = (struct wire_user_amended){.user_id = args->user_id, .name = args->name,
            .profile = args->profile, .order = args->order, .contact = args->contact, .reason = args->reason,
            .login = args->login, .certificate = args->certificate};
        err = decide_login(d, "login", "unix:", user.user_id, user.login, args->login);
        err = err != SEUS_OK ? err
                             : decide_login(d, "certificate", "tls:", user.user_id, user.certificate,
                                            args->certificate);
    }
    if (err == SEUS_OK && role) {
        err = set_role(d, &user);
    }
    if (err == SEUS_OK && args->state != USER_STATE_NONE) {
        err = set_state(d, &user);
    }
    decide_expect(d, KIND_USER, user.user_id, user.version, true);
    return err;
}
