/* SPDX-License-Identifier: EUPL-1.2 */
/* Who may read the address of a refuge. Called by the queries about resources and placements. */
#include "view/sealed.h"

#include "domain/access.h"

static bool has_users(const struct query *q)
{
    void *rows = NULL;
    return q->view->store.rows(q->view, KIND_USER, (struct str){NULL, 0}, q->arena, 1, &rows) > 0;
}

/* "unix:op-7": the user op-7. */
static struct str name_of(struct str actor)
{
    for (size_t i = 0; i < actor.len; i++) {
        if (actor.ptr[i] == ':') {
            return (struct str){actor.ptr + i + 1, actor.len - i - 1};
        }
    }
    return actor;
}

bool query_may_see_sealed(const struct query *q, struct str case_id)
{
    struct wire_user user;
    struct wire_case row;
    const struct access_principal *principal = q->principal;
    const bool known = principal != NULL && (principal->user_id.len > 0 || principal->enforced);
    const struct str name = known ? principal->user_id : name_of(q->actor);
    if (principal != NULL && principal->glass_until != 0) {
        return true;
    }
    if (name.len == 0 || name.len > VIEW_ID_SIZE_MAX || !row_get(q->view, KIND_USER, name, q->arena, &user)) {
        return str_starts_with(q->actor, STR_LIT("unix:")) && !has_users(q);
    }
    if (user.state != USER_ACTIVE) {
        return false;
    }
    if (user.role == USER_OPERATOR || user.role == USER_SUPERVISOR) {
        return true;
    }
    if (case_id.len == 0 || !row_get(q->view, KIND_CASE, case_id, q->arena, &row)) {
        return false;
    }
    const bool aboard = user.unit_id.len > 0 && access_is_sent(&row, user.unit_id);
    return aboard || (user.role == USER_UNIT && access_is_sent(&row, name)) ||
           (user.role == USER_SERVICE && access_is_offered(&row, &user));
}

void sealed_cover(struct wire_resource *row)
{
    if (row->sealed) {
        row->address = row->address.len > 0 ? STR_LIT("sealed") : row->address;
        row->contact = row->contact.len > 0 ? STR_LIT("sealed") : row->contact;
    }
}
