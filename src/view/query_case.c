/* SPDX-License-Identifier: EUPL-1.2 */
/* case.show and case.list. Called by query.c. */
#include "view/query_case.h"
#include "wire/json.h"

enum seus_err query_case_show(const struct query *q)
{
    const struct wire_case_get *args = q->args;
    struct str id;
    struct wire_case row;
    const enum seus_err err = view_resolve_case(q->view, args->case_id, q->arena, &id, q->why);
    if (err != SEUS_OK) {
        return err;
    }
    if (!row_get(q->view, KIND_CASE, id, q->arena, &row)) {
        table_damaged(q->view, "a number names what is not there: case", id);
        return SEUS_OK; /* view_query tells */
    }
    wire_json_encode(&wire_record_case, &row, q->target);
    return SEUS_OK;
}

bool query_case_wanted(const void *query_args, const void *row)
{
    const struct wire_case_query *args = query_args;
    const struct wire_case *situation = row;
    bool vulnerable = args->vulnerability == VULNERABLE_NONE;
    for (uint32_t i = 0; !vulnerable && i < situation->vulnerabilities_count; i++) {
        vulnerable = str_eq_cstr(situation->vulnerabilities[i],
                                 wire_enum_word(&wire_enum_vulnerability, args->vulnerability));
    }
    return vulnerable && (args->event_id.len == 0 || str_eq(args->event_id, situation->event_id));
}

enum seus_err query_case_list(const struct query *q)
{
    const struct wire_case_query *args = q->args;
    const bool all = args->all || (args->state != CASE_NONE && !case_is_open(args->state));
    struct str after = args->after;
    enum seus_err err = query_zone_known(q, args->zone_id);
    if (err == SEUS_OK && all && args->order == CASE_ORDER_URGENCY) {
        (void)seus_fail(SEUS_INVALID, q->why, "order", "what has ended is not urgent: only open cases are put so");
        seus_hint(q->why, "seusctl case list, or with --all --order opened");
        return SEUS_INVALID;
    }
    if (err == SEUS_OK && !all && args->order != CASE_ORDER_OPENED) {
        const struct key prefix = args->zone_id.len > 0 ? list_key(LIST_OPEN_ZONE, true, args->zone_id)
                                                        : list_key(LIST_OPEN, false, (struct str){0});
        return query_cases_by_urgency(q, &prefix);
    }
    if (err == SEUS_OK && after.len > 0 && domain_number_like(after)) {
        err = view_resolve_case(q->view, args->after, q->arena, &after, q->why);
        if (err != SEUS_OK && q->why != NULL) {
            str_copy(q->why->field, sizeof(q->why->field), STR_LIT("after"));
        }
    }
    if (err != SEUS_OK) {
        return err;
    }
    struct list list = list_of_group(KIND_CASE, args->zone_id, after, args->limit);
    if (args->zone_id.len > 0) {
        list.prefix = list_key(all ? (unsigned char)KIND_CASE : LIST_OPEN_ZONE, true, args->zone_id);
    } else {
        list.prefix = list_key(all ? LIST_ALL_CASES : LIST_OPEN, false, (struct str){0});
    }
    list.state = args->state;
    list.wants = query_case_wanted;
    list.limit_default = 50;
    return query_list(q, &list);
}
