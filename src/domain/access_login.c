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
