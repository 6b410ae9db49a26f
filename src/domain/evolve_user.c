/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: the people of the service. */
#include "domain/evolve.h"

static void user_put(struct evolve *e, struct wire_user *row)
{
    row->version = e->index;
    evolve_put(e, KIND_USER, row->user_id, row);
}

/* A role begins; the one before ends where this one begins, if it was still going on. */
static void add_tenure(struct evolve *e, struct wire_user *row, const struct wire_user_tenure *tenure)
{
    const uint32_t count = row->tenures_count < EVOLVE_RECS_MAX ? row->tenures_count : EVOLVE_RECS_MAX - 1;
    struct wire_user_tenure *longer = arena_alloc(e->arena, (count + 1) * sizeof(*longer));
    for (uint32_t i = 0; i < count; i++) {
        longer[i] = row->tenures[i];
    }
    if (count > 0 && (longer[count - 1].until == 0 || longer[count - 1].until > tenure->from)) {
        longer[count - 1].until = tenure->from;
    }
    longer[count] = *tenure;
    row->tenures = longer;
    row->tenures_count = count + 1;
    row->role = tenure->role;
    row->area = tenure->area;
    row->zones = tenure->zones;
    row->zones_count = tenure->zones_count;
    row->from = tenure->from;
    row->until = tenure->until;
}

static void login_put(struct evolve *e, const char *prefix, struct str name, struct str user_id, uint32_t state)
{
    const struct wire_login row = {
        .login_id = arena_printf(e->arena, "%s%.*s", prefix, STR_ARG(name)),
        .user_id = user_id,
        .state = state,
        .version = e->index,
    };
    if (row.login_id.len <= WIRE_ID_SIZE_MAX) {
        evolve_put(e, KIND_LOGIN, row.login_id, &row);
    }
}

/* As the event says; "" as before, "-" by none. */
static struct str next_name(struct str old, struct str name)
{
    const struct str none = {NULL, 0};
    return name.len == 0 ? old : str_eq_cstr(name, "-") ? none : name;
}

/* After the row of the user is put: what was read of it may be gone. */
static void move_login(struct evolve *e, const char *prefix, struct str user_id, struct str old, struct str name)
{
    if (name.len == 0 || str_eq(name, old)) {
        return;
    }
    if (old.len > 0) {
        login_put(e, prefix, old, user_id, LOGIN_TAKEN_BACK);
    }
    if (!str_eq_cstr(name, "-")) {
        login_put(e, prefix, name, user_id, LOGIN_GIVEN);
    }
}

void evolve_user_added(struct evolve *e, const struct wire_user_added *body)
{
    struct wire_user row;
    if (body->user_id.len == 0 || evolve_get(e, KIND_USER, body->user_id, &row)) {
        return;
    }
    row = (struct wire_user){
        .user_id = body->user_id,
        .name = body->name,
        .profile = body->profile,
        .order = body->order,
        .contact = body->contact,
        .state = USER_ACTIVE,
    };
    const struct wire_user_tenure tenure = {.role = body->role, .area = body->area, .zones = body->zones,
        .zones_count = body->zones_count, .from = body->from, .until = body->until};
    add_tenure(e, &row, &tenure);
    row.login = next_name((struct str){NULL, 0}, body->login);
    row.certificate = next_name((struct str){NULL, 0}, body->certificate);
    user_put(e, &row);
    move_login(e, "unix:", body->user_id, (struct str){NULL, 0}, body->login);
    move_login(e, "tls:", body->user_id, (struct str){NULL, 0}, body->certificate);
}

void evolve_user_role_set(struct evolve *e, const struct wire_user_role_set *body)
{
    struct wire_user row;
    if (body->role == USER_ROLE_NONE || !evolve_get(e, KIND_USER, body->user_id, &row)) {
        return;
    }
    const struct wire_user_tenure tenure = {.role = body->role, .area = body->area, .zones = body->zones,
        .zones_count = body->zones_count, .from = body->from, .until = body->until};
    add_tenure(e, &row, &tenure);
    user_put(e, &row);
}

static void set_state(struct evolve *e, struct str user_id, uint32_t state, struct str reason)
{
    struct wire_user row;
    if (!evolve_get(e, KIND_USER, user_id, &row)) {
        return;
    }
    row.state = state;
    row.reason = reason;
    if (state == USER_ENDED && row.tenures_count > 0) {
        row.tenures = arena_copy(e->arena, row.tenures, row.tenures_count * sizeof(*row.tenures));
        struct wire_user_tenure *last = &row.tenures[row.tenures_count - 1];
        last->until = last->until == 0 || last->until > e->entry->recorded_at ? e->entry->recorded_at : last->until;
        row.until = last->until;
    }
    user_put(e, &row);
}

void evolve_user_suspended(struct evolve *e, const struct wire_user_suspended *body)
{
    set_state(e, body->user_id, USER_SUSPENDED, body->reason);
}

void evolve_user_ended(struct evolve *e, const struct wire_user_ended *body)
{
    set_state(e, body->user_id, USER_ENDED, body->reason);
}

void evolve_user_resumed(struct evolve *e, const struct wire_user_resumed *body)
{
    set_state(e, body->user_id, USER_ACTIVE, body->reason);
}

void evolve_user_amended(struct evolve *e, const struct wire_user_amended *body)
{
    struct wire_user row;
    if (!evolve_get(e, KIND_USER, body->user_id, &row)) {
        return;
    }
    row.name = body->name.len > 0 ? body->name : row.name;
    row.profile = body->profile != PROFILE_NONE ? body->profile : row.profile;
    row.order = body->order != 0 ? body->order : row.order;
    row.contact = body->contact.len > 0 ? body->contact : row.contact;
    const struct str old_login = arena_str(e->arena, row.login);
    const struct str old_certificate = arena_str(e->arena, row.certificate);
    row.login = next_name(row.login, body->login);
    row.certificate = next_name(row.certificate, body->certificate);
    user_put(e, &row);
    move_login(e, "unix:", body->user_id, old_login, body->login);
    move_login(e, "tls:", body->user_id, old_certificate, body->certificate);
}
