/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What goes on in a case, entry after entry: its places in the log, and how much was noted on it. A batch tells of the
 * same case many times; what it tells stays in memory until the transaction is committed, and is then written case by
 * case: a search for each case, not for each entry. Who is behind by a million entries is there the sooner.
 *
 * Called by apply/ (timelines), by domain/ through the store (notes), and by rows.c, which completes a case with it.
 */
#include "base/bytes.h"
#include "view/tables.h"

#define ACTIVITY_SIZE 16 /* bytes of a row of activity */
#define PLACE_SIZE    10
#define PLACES_COUNT  32 /* in a block */

struct places {
    struct places *next;
    unsigned count;
    unsigned char bytes[PLACES_COUNT][PLACE_SIZE];
};

/* A case that the open transaction tells of. */
struct told_case {
    struct told_case *same_slot;
    struct told_case *next; /* of the transaction */
    struct str id;
    struct places *first, *last; /* in the log, not on its timeline yet */
    bool is_known;               /* whether activity was looked for */
    bool is_noted;               /* and there is: what was found, and what this transaction adds */
    struct activity activity;
};

static struct told_case *find_told(struct view *view, struct str case_id, bool add)
{
    struct told_case **slot = &view->told_slots[hash_xxh3(case_id.ptr, case_id.len) % VIEW_TOLD_SLOTS];
    for (struct told_case *told = *slot; told != NULL; told = told->same_slot) {
        if (str_eq(told->id, case_id)) {
            return told;
        }
    }
    if (!add) {
        return NULL;
    }
    struct told_case *told = arena_alloc(&view->told_arena, sizeof(*told));
    *told = (struct told_case){.same_slot = *slot, .next = view->told, .id = arena_str(&view->told_arena, case_id)};
    *slot = told;
    view->told = told;
    return told;
}

void activity_begin(struct view *view)
{
    memset(view->told_slots, 0, sizeof(view->told_slots));
    view->told = NULL;
    arena_trim(&view->told_arena, ACTIVITY_KEPT_MAX);
}

static bool find_stored(struct view *view, struct str case_id, struct activity *ret_activity)
{
    MDB_val value;
    if (!table_find(view, TABLE_ACTIVITY, str_val(case_id), &value)) {
        return false;
    }
    if (value.mv_size != ACTIVITY_SIZE) {
        table_damaged(view, "the count of notes of case", case_id);
        return false;
    }
    const unsigned char *bytes = value.mv_data;
    *ret_activity = (struct activity){get_u64_le(bytes), get_u64_le(bytes + 8)};
    return true;
}

bool activity_find(struct view *view, struct str case_id, struct activity *ret_activity)
{
    if (case_id.len == 0 || case_id.len > VIEW_ID_SIZE_MAX) {
        return false;
    }
    const struct told_case *told = view->write != NULL ? find_told(view, case_id, false) : NULL;
    if (told == NULL || !told->is_known) {
        return find_stored(view, case_id, ret_activity);
    }
    *ret_activity = told->activity;
    return told->is_noted;
}

void activity_note(void *ctx, struct str case_id, uint64_t at_ms)
{
    struct view *view = ctx;
    struct row_face face;
    CHECK(view->write != NULL);
    if (case_id.len == 0 || case_id.len > VIEW_ID_SIZE_MAX) {
        return;
    }
    struct told_case *told = find_told(view, case_id, true);
    if (!told->is_known) {
        told->is_noted = find_stored(view, case_id, &told->activity);
        told->is_known = true;
    }
    /* No case is ever removed: one that was noted before is there, and its row need not be searched for. */
    if (!told->is_noted && !row_face_find(view, KIND_CASE, case_id, &face)) {
        return;
    }
    struct activity *activity = &told->activity;
    activity->notes++;
    activity->last_at = at_ms > activity->last_at ? at_ms : activity->last_at;
    told->is_noted = true;
}

void view_put_timeline(struct view *view, struct str case_id, uint64_t index, unsigned seq)
{
    CHECK(view->write != NULL);
    CHECK(case_id.len > 0);
    CHECK(seq > 0 && seq <= UINT16_MAX);
    struct told_case *told = find_told(view, case_id, true);
    if (told->last == NULL || told->last->count == PLACES_COUNT) {
        struct places *places = arena_alloc(&view->told_arena, sizeof(*places));
        *(told->last != NULL ? &told->last->next : &told->first) = places;
        told->last = places;
    }
    unsigned char *place = told->last->bytes[told->last->count++];
    put_u64_be(place, index);
    place[8] = (unsigned char)(seq >> 8);
    place[9] = (unsigned char)(seq & 0xff);
}

static void write_told(struct view *view, const struct told_case *told)
{
    for (struct places *places = told->first; places != NULL; places = places->next) {
        table_add_all(view, TABLE_TIMELINE, str_val(told->id),
                      (MDB_val){.mv_size = PLACE_SIZE, .mv_data = places->bytes}, places->count);
    }
    if (told->is_noted) {
        unsigned char bytes[ACTIVITY_SIZE];
        put_u64_le(bytes, told->activity.notes);
        put_u64_le(bytes + 8, told->activity.last_at);
        table_put(view, TABLE_ACTIVITY, str_val(told->id), (MDB_val){.mv_size = sizeof(bytes), .mv_data = bytes});
    }
}

void activity_flush(struct view *view)
{
    for (const struct told_case *told = view->told; told != NULL; told = told->next) {
        write_told(view, told);
    }
}
