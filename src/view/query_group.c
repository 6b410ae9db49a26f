/* SPDX-License-Identifier: EUPL-1.2 */
/* group.list: the contact tree of a zone, in the order in which its members are called. Called by query.c. */
#include <stdlib.h>

#include "view/query.h"
#include "wire/json.h"

#define GROUP_ROWS_MAX 256u /* the limit of the wire type RECS */

static int by_order(const void *a, const void *b)
{
    const struct wire_group_member *first = a;
    const struct wire_group_member *second = b;
    if (first->order != second->order) {
        return first->order < second->order ? -1 : 1;
    }
    return str_cmp(first->member_id, second->member_id);
}

enum seus_err query_group_list(const struct query *q)
{
    const struct wire_group_query *args = q->args;
    const struct domain_store *store = &q->view->store;
    void *found = NULL;
    const enum seus_err err = query_zone_known(q, args->zone_id);
    if (err != SEUS_OK) {
        return err;
    }
    const unsigned count =
        store->rows(store->ctx, KIND_GROUP_MEMBER, args->zone_id, q->arena, GROUP_ROWS_MAX, &found);
    struct wire_group_member *rows = found;
    struct wire_group_page page = {.items = rows};
    for (unsigned i = 0; i < count; i++) {
        if (args->all || rows[i].state == GROUP_ACTIVE) {
            rows[page.items_count++] = rows[i];
        }
    }
    if (page.items_count > 1) {
        qsort(rows, page.items_count, sizeof(*rows), by_order);
    }
    wire_json_encode(&wire_record_group_page, &page, q->target);
    return SEUS_OK;
}
