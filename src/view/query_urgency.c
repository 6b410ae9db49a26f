/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Open cases in the order of their urgency, as a room's board has them: priority, then score, then who waits longest.
 * Called by query_case.c. A page ends with the place of its last row, not with the row: what changes between two pages
 * moves no other row from one page to the other.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "view/list_walk.h"
#include "view/query_case.h"
#include "wire/json.h"

#define OPEN_CASES_MAX 20000u /* put in order in one call */
#define LIMIT_DEFAULT  50u
#define LIMIT_MAX      200u
#define PLACE_SIZE     80 /* of a place as text */

/* Where a case stands on the board. */
struct place {
    unsigned rank;
    uint64_t score;
    uint64_t opened_at;
    struct str id;
};

/* E, U, D, X, then what has none. */
static unsigned rank_of(uint32_t priority)
{
    return priority >= PRIORITY_E && priority <= PRIORITY_X ? priority : PRIORITY_X + 1;
}

static int compare(const struct place *a, const struct place *b)
{
    if (a->rank != b->rank) {
        return a->rank < b->rank ? -1 : 1;
    }
    if (a->score != b->score) {
        return a->score > b->score ? -1 : 1;
    }
    if (a->opened_at != b->opened_at) {
        return a->opened_at < b->opened_at ? -1 : 1;
    }
    return str_cmp(a->id, b->id);
}

static int by_urgency(const void *a, const void *b)
{
    return compare(a, b);
}

static struct place place_of(const struct wire_case *row, struct str id)
{
    return (struct place){rank_of(row->priority), row->score, row->opened_at, id};
}

static bool take_number(struct str *text, uint64_t *ret)
{
    uint64_t value = 0;
    size_t at = 0;
    for (; at < text->len && at < 16 && text->ptr[at] >= '0' && text->ptr[at] <= '9'; at++) {
        value = value * 10 + (uint64_t)(text->ptr[at] - '0');
    }
    if (at == 0 || at >= text->len || text->ptr[at] != '.') {
        return false;
    }
    *text = (struct str){text->ptr + at + 1, text->len - at - 1};
    *ret = value;
    return true;
}

/* The end of the page before, or a case that somebody names. */
static enum seus_err place_parse(const struct query *q, struct str after, struct place *ret)
{
    struct str text = after;
    uint64_t rank = 0;
    struct wire_case row;
    struct str id;
    if (take_number(&text, &rank) && take_number(&text, &ret->score) && take_number(&text, &ret->opened_at)) {
        ret->rank = (unsigned)rank;
        ret->id = text;
        return SEUS_OK;
    }
    const enum seus_err err = view_resolve_case(q->view, after, q->arena, &id, q->why);
    if (err != SEUS_OK) {
        if (q->why != NULL) {
            str_copy(q->why->field, sizeof(q->why->field), STR_LIT("after"));
        }
        return err;
    }
    if (row_get(q->view, KIND_CASE, id, q->arena, &row)) {
        *ret = place_of(&row, id);
    }
    return SEUS_OK;
}

/* The places of those that are wanted, in arena; more than OPEN_CASES_MAX are not looked at. */
static unsigned places_collect(const struct query *q, const struct key *prefix, struct place **ret_places)
{
    const struct wire_case_query *args = q->args;
    struct view *view = q->view;
    unsigned count = 0;
    unsigned room = 256;
    struct place *places = arena_alloc(q->arena, room * sizeof(*places));
    struct list_walk walk;
    list_walk_begin(&walk, view, prefix);
    while (count <= OPEN_CASES_MAX && list_walk_next(&walk)) {
        struct wire_case row;
        arena_reset(&view->scratch);
        const bool in_state = args->state == CASE_NONE || walk.state == args->state;
        if (in_state && row_get(view, KIND_CASE, walk.id, &view->scratch, &row) && query_case_wanted(args, &row)) {
            if (count == room) {
                struct place *more = arena_alloc(q->arena, 2 * (size_t)room * sizeof(*more));
                memcpy(more, places, room * sizeof(*more));
                places = more;
                room *= 2;
            }
            places[count++] = place_of(&row, arena_str(q->arena, walk.id));
        }
    }
    list_walk_end(&walk);
    *ret_places = places;
    return count;
}

static void append_next(const struct query *q, const struct place *last)
{
    char text[PLACE_SIZE];
    snprintf(text, sizeof(text), "%u.%" PRIu64 ".%" PRIu64 ".%.*s", last->rank, last->score, last->opened_at,
             STR_ARG(last->id));
    wire_json_encode_text(str_of(text), q->target);
}

enum seus_err query_cases_by_urgency(const struct query *q, const struct key *prefix)
{
    const struct wire_case_query *args = q->args;
    struct view *view = q->view;
    struct place after = {0};
    struct place *places = NULL;
    unsigned limit = 0;
    enum seus_err err = query_limit(args->limit, LIMIT_DEFAULT, LIMIT_MAX, &limit, q->why);
    if (err == SEUS_OK && args->after.len > 0) {
        err = place_parse(q, args->after, &after);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const unsigned count = places_collect(q, prefix, &places);
    if (count > OPEN_CASES_MAX) {
        seus_fail(SEUS_LIMIT, q->why, "order", "more than %u cases are open: they are too many to be put in order",
                  OPEN_CASES_MAX);
        seus_hint(q->why, "seusctl case list --zone ZONE, or --order opened");
        return SEUS_LIMIT;
    }
    qsort(places, count, sizeof(*places), by_urgency);
    unsigned shown = 0;
    unsigned i = 0;
    buf_append_str(q->target, STR_LIT("{\"items\":["));
    for (; i < count && shown < limit; i++) {
        struct wire_case row;
        if (args->after.len > 0 && compare(&places[i], &after) <= 0) {
            continue;
        }
        arena_reset(&view->scratch);
        if (row_get(view, KIND_CASE, places[i].id, &view->scratch, &row)) {
            buf_append_str(q->target, shown > 0 ? STR_LIT(",") : (struct str){0});
            wire_json_encode(&wire_record_case, &row, q->target);
            shown++;
        }
    }
    buf_append_str(q->target, STR_LIT("],\"next\":"));
    if (i < count && shown > 0) {
        append_next(q, &places[i - 1]);
    } else {
        buf_append_str(q->target, STR_LIT("null"));
    }
    buf_append_char(q->target, '}');
    return SEUS_OK;
}
