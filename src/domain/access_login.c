/* SPDX-License-Identifier: EUPL-1.2 */
/* The names by which the system knows a user: part of user.add and user.set (user.c). */
#include "domain/access.h"
#include "domain/people.h"

static enum seus_err check_name(struct decide *d, const char *field, struct str name)
{
    if (name.len <= ACCESS_LOGIN_MAX) {
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, d->why, field, "'%.*s' is too long: a %s has at most %u characters", STR_ARG(name), field,
              ACCESS_LOGIN_MAX);
    seus_hint(d->why, "give the name as the system writes it: id -un");
    return SEUS_INVALID;
}

/* The row of a name: whose it is now. */
static struct wire_login get_login(struct decide *d, struct str login_id)
{
    struct wire_login row;
    if (!d->store->get(d->store->ctx, KIND_LOGIN, login_id, d->arena, &row)) {
        row = (struct wire_login){.version = 0};
    }
    decide_expect(d, KIND_LOGIN, login_id, row.version, true);
    return row;
}

enum seus_err decide_login(struct decide *d, const char *field, const char *prefix, struct str user_id, struct str old,
                           struct str name)
{
    if (name.len == 0 || str_eq(name, old)) {
        return SEUS_OK;
    }
    enum seus_err err = check_name(d, field, name);
    if (err != SEUS_OK) {
        return err;
    }
    if (old.len > 0) {
        (void)get_login(d, arena_printf(d->arena, "%s%.*s", prefix, STR_ARG(old)));
    }
    if (str_eq_cstr(name, "-")) {
        return SEUS_OK;
    }
    const struct wire_login row = get_login(d, arena_printf(d->arena, "%s%.*s", prefix, STR_ARG(name)));
    if (row.state == LOGIN_GIVEN && !str_eq(row.user_id, user_id)) {
        seus_fail(SEUS_CONFLICT, d->why, field, "the %s %.*s is user %.*s's: nobody else can come in under it", field,
                  STR_ARG(name), STR_ARG(row.user_id));
        seus_hint(d->why, "if they have left: seusctl user set %.*s --%s - takes it away from them",
                  STR_ARG(row.user_id), field);
        err = SEUS_CONFLICT;
    }
    return err;
}

bool access_has_sysadmin(struct decide *d, struct str except)
{
    void *rows = NULL;
    const unsigned count = d->store->rows(d->store->ctx, KIND_USER, (struct str){NULL, 0}, d->arena, ACCESS_USERS_MAX,
                                          &rows);
    const struct wire_user *users = rows;
    for (unsigned i = 0; i < count; i++) {
        const struct wire_user *user = &users[i];
        if (user->role == USER_SYSADMIN && user->state == USER_ACTIVE && user->from <= d->request->now_ms &&
            (user->until == 0 || user->until > d->request->now_ms) &&
            (user->login.len > 0 || user->certificate.len > 0) && !str_eq(user->user_id, except)) {
            decide_expect(d, KIND_USER, user->user_id, user->version, false);
            return true;
        }
    }
    return false;
}

/* Would the user still be a sysadmin who can come in, now and without an end? */
static bool stays_sysadmin(const struct decide *d, const struct wire_user *user)
{
    const struct wire_user_set *args = d->request->args;
    const bool login_goes = str_eq_cstr(args->login, "-") || (user->login.len == 0 && args->login.len == 0);
    const bool certificate_goes =
        str_eq_cstr(args->certificate, "-") || (user->certificate.len == 0 && args->certificate.len == 0);
    const bool role_stays = args->role == USER_ROLE_NONE || args->role == USER_SYSADMIN;
    const bool state_stays = args->state == USER_STATE_NONE || args->state == USER_ACTIVE;
    return role_stays && state_stays && args->until == 0 && args->from <= d->request->now_ms &&
           !(login_goes && certificate_goes);
}

enum seus_err decide_keep_sysadmin(struct decide *d, const struct wire_user *user)
{
    const bool is_one = user->role == USER_SYSADMIN && user->state == USER_ACTIVE &&
                        (user->login.len > 0 || user->certificate.len > 0);
    if (!is_one || stays_sysadmin(d, user) || !access_is_enforced(d->store, d->arena) ||
        access_has_sysadmin(d, user->user_id)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, "user_id", "user %.*s is the last sysadmin who can come in, and roles are "
              "enforced: without them nobody could add people or switch that off", STR_ARG(user->user_id));
    seus_hint(d->why, "first: seusctl user add ID --role sysadmin --login NAME, or seusctl access enforce off "
                      "--reason TEXT");
    return SEUS_REFUSED;
}
