/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The answer to each READ operation. Called by seusd for local reads, and for linearizable ones once the leader has
 * confirmed that it leads. Appends JSON or nothing; never writes.
 */
#include "view/tables.h"
#include "wire/json.h"

enum seus_err query_limit(uint64_t limit, unsigned limit_default, unsigned limit_max, unsigned *ret_limit,
                          struct seus_why *why)
{
    if (limit > limit_max) {
        (void)seus_fail(SEUS_INVALID, why, "limit", "limit is %llu: a page holds 1 to %u", (unsigned long long)limit,
                        limit_max);
        seus_hint(why, "ask for less and go on with the next of the reply");
        return SEUS_INVALID;
    }
    *ret_limit = limit == 0 ? limit_default : (unsigned)limit;
    return SEUS_OK;
}

static enum seus_err case_show(struct view *view, const struct wire_case_get *args, struct arena *arena,
                               struct buf *target, struct seus_why *why)
{
    struct str id;
    struct wire_case row;
    const enum seus_err err = view_resolve_case(view, args->case_id, arena, &id, why);
    if (err != SEUS_OK) {
        return err;
    }
    if (!row_get(view, KIND_CASE, id, arena, &row)) {
        table_damaged(view, "a number names what is not there: case", id);
        return SEUS_OK; /* view_query tells */
    }
    wire_json_encode(&wire_record_case, &row, target);
    return SEUS_OK;
}

static enum seus_err zone_show(struct view *view, const struct wire_zone_get *args, struct arena *arena,
                               struct buf *target, struct seus_why *why)
{
    struct wire_zone row;
    if (!row_get(view, KIND_ZONE, args->zone_id, arena, &row)) {
        (void)seus_fail(SEUS_NOT_FOUND, why, "zone_id", "there is no zone %.*s", STR_ARG(args->zone_id));
        seus_hint(why, "list the zones with: seusctl zone list");
        return SEUS_NOT_FOUND;
    }
    wire_json_encode(&wire_record_zone, &row, target);
    return SEUS_OK;
}

static enum seus_err answer(struct view *view, const struct view_log *log, uint32_t op, const void *args,
                            struct arena *arena, struct buf *target, struct seus_why *why)
{
    switch (op) {
    case OP_case_show:
        return case_show(view, args, arena, target, why);
    case OP_zone_show:
        return zone_show(view, args, arena, target, why);
    case OP_case_list:
    case OP_unit_list:
    case OP_zone_list:
    case OP_signaller_list:
        return lists_query(view, op, args, arena, target, why);
    case OP_case_history:
        return events_query_history(view, log, args, arena, target, why);
    case OP_event_list:
        return events_query_list(view, log, args, arena, target, why);
    case OP_event_show:
        return events_query_show(view, log, args, target, why);
    default:
        return seus_fail(SEUS_INVALID, why, "op", "operation %u reads nothing of the views", (unsigned)op);
    }
}

enum seus_err view_query(struct view *view, const struct view_log *log, uint32_t op, const void *args,
                         struct arena *arena, struct buf *target, struct seus_why *why)
{
    const size_t len_before = target->len;
    enum seus_err err = answer(view, log, op, args, arena, target, why);
    if (view->damaged) {
        err = SEUS_INTEGRITY;
        if (why != NULL) {
            *why = view->damaged_why;
        }
    }
    if (err != SEUS_OK) {
        target->len = len_before;
    }
    return err;
}
