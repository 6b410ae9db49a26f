/* SPDX-License-Identifier: EUPL-1.2 */
/* How many cases are open, by zone and priority: for the metrics of a node. One pass over the list of open cases, which
 * is in order of zone; sealed texts stay sealed. */
#include "view/list_walk.h"

_Static_assert(PRIORITY_X + 1 == VIEW_PRIORITIES, "a count for each priority");

/* Of the row of an open case; one that cannot be read has none. */
static uint32_t priority_of(struct view *view, struct str case_id)
{
    struct wire_case row;
    arena_reset(&view->scratch);
    const bool found = row_get(view, KIND_CASE, case_id, &view->scratch, &row);
    return found && row.priority < VIEW_PRIORITIES ? row.priority : PRIORITY_NONE;
}

void view_open_by_zone(struct view *view, void *ctx,
                       void (*on_zone)(void *ctx, struct str zone_id, const uint64_t counts[VIEW_PRIORITIES]))
{
    const struct key all = list_key(LIST_OPEN_ZONE, false, (struct str){0});
    const struct view_opener opener = view->opener;
    uint64_t counts[VIEW_PRIORITIES] = {0};
    char zone[VIEW_ID_SIZE_MAX];
    size_t zone_len = 0;
    bool has_zone = false;
    struct list_walk walk;
    view->opener = (struct view_opener){0};
    list_walk_begin(&walk, view, &all);
    while (list_walk_next(&walk)) { /* id: zone | 0 | case_id */
        const char *end = memchr(walk.id.ptr, '\0', walk.id.len);
        if (end == NULL || (size_t)(end - walk.id.ptr) > sizeof(zone)) {
            table_damaged(view, "the list of open cases", walk.id);
            break;
        }
        const struct str its = {walk.id.ptr, (size_t)(end - walk.id.ptr)};
        if (has_zone && !str_eq(its, (struct str){zone, zone_len})) {
            on_zone(ctx, (struct str){zone, zone_len}, counts);
            memset(counts, 0, sizeof(counts));
        }
        memcpy(zone, its.ptr, its.len);
        zone_len = its.len;
        has_zone = true;
        counts[priority_of(view, (struct str){end + 1, walk.id.len - its.len - 1})]++;
    }
    list_walk_end(&walk);
    view->opener = opener;
    if (has_zone) {
        on_zone(ctx, (struct str){zone, zone_len}, counts);
    }
}
