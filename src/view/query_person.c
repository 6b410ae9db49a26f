/* SPDX-License-Identifier: EUPL-1.2 */
/* person.list and person.show. Called by query.c. */
#include "view/query.h"

static bool is_wanted(const void *query_args, const void *row)
{
    const struct wire_person_query *args = query_args;
    const struct wire_person *person = row;
    return args->zone_id.len == 0 || str_eq(args->zone_id, person->zone_id);
}

static enum seus_err list_of_case(const struct query *q, const struct wire_person_query *args)
{
    struct str case_id;
    struct wire_case situation;
    const enum seus_err err = view_resolve_case(q->view, args->case_id, q->arena, &case_id, q->why);
    if (err != SEUS_OK) {
        return err;
    }
    if (!row_get(q->view, KIND_CASE, case_id, q->arena, &situation)) {
        table_damaged(q->view, "a number names what is not there: case", case_id);
        return SEUS_OK; /* view_query tells */
    }
    struct str *ids = arena_alloc(q->arena, (situation.people_count + 1) * sizeof(*ids));
    for (uint32_t i = 0; i < situation.people_count; i++) {
        ids[i] = situation.people[i].person_id;
    }
    return query_rows(q, KIND_PERSON, ids, situation.people_count, args->state, is_wanted);
}

enum seus_err query_person_list(const struct query *q)
{
    const struct wire_person_query *args = q->args;
    const enum seus_err err = query_zone_known(q, args->zone_id);
    if (err != SEUS_OK) {
        return err;
    }
    if (args->case_id.len > 0) {
        return list_of_case(q, args);
    }
    struct list list = args->zone_id.len > 0
                           ? list_of_group(KIND_PERSON, args->zone_id, args->after, args->limit)
                           : list_of_kind(KIND_PERSON, args->after, args->limit);
    list.state = args->state;
    return query_list(q, &list);
}

enum seus_err query_person_show(const struct query *q)
{
    const struct wire_person_get *args = q->args;
    return query_row(q, KIND_PERSON, "person_id", args->person_id,
                     "look for them with: seusctl person list --zone ZONE");
}
