/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The door of queries: a READ operation to its function. Called by seusd for local reads, and for linearizable ones
 * once the leader has confirmed that it leads. Appends JSON or nothing; never writes.
 */
#include "view/query.h"
#include "wire/json.h"

typedef enum seus_err (*query_function)(const struct query *q);

/* A row for every READ of the table of operations, none for the others. */
#define ROW_WRITE(number, c_name)
#define ROW_READ(number, c_name) [number] = query_##c_name,
#define ROW_NODE(number, c_name)
#define ROW_STREAM(number, c_name)
#define ROW_ADMIN(number, c_name)
#define ROW_INTERNAL(number, c_name)
#define ROW(number, c_name, name, kind, method, path, args, doc) ROW_##kind(number, c_name)
static const query_function queries[] = {WIRE_OPS(ROW)};

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

enum seus_err query_zone_known(const struct query *q, struct str zone_id)
{
    struct row_face face;
    if (zone_id.len == 0) {
        return SEUS_OK;
    }
    table_read_begin(q->view);
    const bool found = row_face_find(q->view, KIND_ZONE, zone_id, &face);
    table_read_end(q->view);
    if (found) {
        return SEUS_OK;
    }
    (void)seus_fail(SEUS_NOT_FOUND, q->why, "zone_id", "there is no zone %.*s", STR_ARG(zone_id));
    seus_hint(q->why, "list the zones with: seusctl zone list");
    return SEUS_NOT_FOUND;
}

enum seus_err query_row(const struct query *q, enum entity_kind kind, const char *field, struct str id,
                        const char *hint)
{
    union wire_row row;
    if (!row_get(q->view, kind, id, q->arena, &row)) {
        (void)seus_fail(SEUS_NOT_FOUND, q->why, field, "there is no %s %.*s",
                        wire_enum_word(&wire_enum_entity_kind, kind), STR_ARG(id));
        seus_hint(q->why, "%s", hint);
        return SEUS_NOT_FOUND;
    }
    wire_json_encode(row_record(kind), &row, q->target);
    return SEUS_OK;
}

void view_mask(struct view *view, bool masked)
{
    view->json.masked = masked;
}

enum seus_err view_query(struct view *view, const struct view_log *log, const struct view_question *question,
                         struct arena *arena, struct buf *target, struct seus_why *why)
{
    const size_t len_before = target->len;
    const uint32_t op = question->op;
    const struct query query = {
        view, log, question->args, question->actor, question->principal, question->now_ms, arena, target, why};
    view_mask(view, target->masked);
    const query_function function = op < sizeof(queries) / sizeof(queries[0]) ? queries[op] : NULL;
    enum seus_err err =
        function != NULL ? function(&query)
                         : seus_fail(SEUS_INVALID, why, "op", "operation %u reads nothing of the views", (unsigned)op);
    view_mask(view, false);
    if (view->damaged) {
        err = SEUS_INTEGRITY;
        if (why != NULL) {
            *why = view->damaged_why;
        }
    }
    if (err != SEUS_OK) {
        buf_cut(target, len_before);
    }
    table_forget(view);
    return err;
}
