/* SPDX-License-Identifier: EUPL-1.2 */
/* shift.list, shift.show, shift.sheet. Called by query.c. */
#include <inttypes.h>

#include "view/query.h"
#include "wire/json.h"

#define SHEET_CASES_MAX     200u
#define SHEET_ZONES_MAX     200u
#define SHEET_UNITS_MAX     16u  /* of a case, shown */
#define SHEET_DEADLINES_MAX 200u /* of a case, looked at */
#define HINT                "list them with: seusctl shift list"

enum seus_err query_shift_list(const struct query *q)
{
    const struct wire_shift_query *args = q->args;
    struct list list = list_of_kind(KIND_SHIFT, args->after, args->limit);
    list.group = args->room_id;
    list.state = args->state;
    return query_list(q, &list);
}

enum seus_err query_shift_show(const struct query *q)
{
    const struct wire_shift_get *args = q->args;
    return query_row(q, KIND_SHIFT, "shift_id", args->shift_id, HINT);
}

/* What is due first on a case. */
static void add_due(const struct query *q, const struct wire_case *row, struct wire_sheet_case *shown)
{
    const struct domain_store *store = view_store(q->view);
    void *found = NULL;
    const unsigned count =
        store->rows(store->ctx, KIND_DEADLINE, row->case_id, q->arena, SHEET_DEADLINES_MAX, &found);
    const struct wire_deadline *rows = found;
    for (unsigned i = 0; i < count; i++) {
        const bool is_open = rows[i].state == DEADLINE_PENDING || rows[i].state == DEADLINE_WARNED;
        if (is_open && (shown->due_at == 0 || rows[i].due_at < shown->due_at)) {
            shown->due_at = rows[i].due_at;
            shown->due = rows[i].kind;
        }
    }
}

static struct wire_sheet_case sheet_case(const struct query *q, const struct wire_case *row)
{
    struct wire_sheet_case shown = {
        .number = row->number,
        .zone_id = row->zone_id,
        .priority = row->priority,
        .state = row->state,
        .reason = row->state == CASE_WAITING || row->state == CASE_DEFERRED ? row->reason : (struct str){NULL, 0},
    };
    shown.units = arena_alloc(q->arena, SHEET_UNITS_MAX * sizeof(*shown.units));
    for (uint32_t i = 0; i < row->assignments_count && shown.units_count < SHEET_UNITS_MAX; i++) {
        if (row->assignments[i].status >= ASSIGN_ASSIGNED && row->assignments[i].status <= ASSIGN_AT_PLACE) {
            shown.units[shown.units_count++] = row->assignments[i].unit_id;
        }
    }
    add_due(q, row, &shown);
    return shown;
}

static void add_cases(const struct query *q, struct wire_shift_sheet *sheet)
{
    const struct domain_store *store = view_store(q->view);
    void *found = NULL;
    const unsigned zones_count =
        store->rows(store->ctx, KIND_ZONE, (struct str){NULL, 0}, q->arena, SHEET_ZONES_MAX, &found);
    const struct wire_zone *zones = found;
    sheet->cases = arena_alloc(q->arena, SHEET_CASES_MAX * sizeof(*sheet->cases));
    for (unsigned z = 0; z < zones_count; z++) {
        struct wire_case *cases = NULL;
        if (zones[z].room_id.len > 0 && !str_eq(zones[z].room_id, sheet->room_id)) {
            continue;
        }
        const unsigned count = store->open_cases(store->ctx, zones[z].zone_id, q->arena, SHEET_CASES_MAX, &cases);
        for (unsigned c = 0; c < count && sheet->cases_count < SHEET_CASES_MAX; c++) {
            sheet->cases[sheet->cases_count++] = sheet_case(q, &cases[c]);
        }
    }
}

enum seus_err query_shift_sheet(const struct query *q)
{
    const struct wire_shift_get *args = q->args;
    union wire_row row;
    if (!row_get(q->view, KIND_SHIFT, args->shift_id, q->arena, &row)) {
        return query_row(q, KIND_SHIFT, "shift_id", args->shift_id, HINT);
    }
    const struct wire_shift *shift = &row.row_shift;
    struct wire_shift_sheet sheet = {
        .shift_id = shift->shift_id,
        .room_id = shift->room_id,
        .state = shift->state,
        .lead = shift->lead,
        .members = shift->members,
        .members_count = shift->members_count,
        .opened_at = shift->opened_at,
        .next_shift = shift->next_shift,
        .told_at = q->now_ms,
        .at_index = view_applied(q->view),
        .digest = arena_printf(q->arena, "%016" PRIx64, view_digest(q->view)),
        .leaves = shift->leaves,
        .leaves_count = shift->leaves_count,
    };
    if (q->view->signer.sign != NULL) {
        sheet.checkpoint = q->view->signer.sign(q->view->signer.ctx, q->arena);
    }
    add_cases(q, &sheet);
    wire_json_encode(&wire_record_shift_sheet, &sheet, q->target);
    return SEUS_OK;
}
