/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What an operator typed -> the case that is meant. Called by queries, by watchers and before every command about a
 * case. Never guesses: several candidates are named, a wrong check character is told before anything is looked up.
 */
#include <stdio.h>

#include "view/tables.h"

#define CANDIDATES_SHOWN 5

/* PREFIX-YYYY-NNNNN-K: with all four parts it is a whole number, otherwise the start of one. */
static bool number_is_whole(struct str typed)
{
    unsigned dashes = 0;
    for (size_t i = 0; i < typed.len; i++) {
        dashes += typed.ptr[i] == '-' ? 1 : 0;
    }
    return dashes >= 3 && typed.ptr[typed.len - 1] != '-';
}

static void not_found(struct str typed, struct seus_why *why)
{
    (void)seus_fail(SEUS_NOT_FOUND, why, "case_id", "there is no case %.*s", STR_ARG(typed));
    seus_hint(why, "look for it with: seusctl case list --all");
}

static enum seus_err resolve_whole(struct view *view, struct str typed, struct arena *arena, struct str *ret_id,
                                   struct seus_why *why)
{
    struct str number;
    const enum seus_err err = domain_number_check(typed, arena, &number, why);
    if (err != SEUS_OK) {
        return err;
    }
    const struct str id = view->store.case_by_number(view, number, arena);
    if (id.len == 0) {
        not_found(number, why);
        return SEUS_NOT_FOUND;
    }
    *ret_id = id;
    return SEUS_OK;
}

static enum seus_err resolve_start(struct view *view, struct str typed, struct arena *arena, struct str *ret_id,
                                   struct seus_why *why)
{
    struct key start = {0};
    for (size_t i = 0; i < typed.len; i++) {
        const char c = typed.ptr[i];
        key_add_byte(&start, (unsigned char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
    }
    char names[CANDIDATES_SHOWN * (VIEW_ID_SIZE_MAX + 2)] = "";
    size_t names_len = 0;
    unsigned count = 0;
    struct str id = {0};
    table_read_begin(view);
    MDB_cursor *cursor = table_cursor(view, TABLE_NUMBERS);
    MDB_val key = key_val(&start);
    MDB_val value;
    bool more = cursor != NULL && table_move(view, cursor, &key, &value, MDB_SET_RANGE);
    while (more && str_starts_with(val_str(key), val_str(key_val(&start))) && count <= CANDIDATES_SHOWN) {
        if (count == 0) {
            id = arena_str(arena, val_str(value));
        }
        if (count < CANDIDATES_SHOWN) {
            const int n = snprintf(names + names_len, sizeof(names) - names_len, "%s%.*s", count > 0 ? ", " : "",
                                   (int)key.mv_size, (const char *)key.mv_data);
            names_len += n > 0 && (size_t)n < sizeof(names) - names_len ? (size_t)n : 0;
        }
        count++;
        more = table_move(view, cursor, &key, &value, MDB_NEXT);
    }
    if (cursor != NULL) {
        mdb_cursor_close(cursor);
    }
    table_read_end(view);
    if (count == 0) {
        not_found(typed, why);
        return SEUS_NOT_FOUND;
    }
    if (count > 1) {
        (void)seus_fail(SEUS_CONFLICT, why, "case_id", "several cases begin with %.*s: %s%s", STR_ARG(typed), names,
                        count > CANDIDATES_SHOWN ? ", ..." : "");
        seus_hint(why, "type more of the number");
        return SEUS_CONFLICT;
    }
    *ret_id = id;
    return SEUS_OK;
}

enum seus_err view_resolve_case(struct view *view, struct str typed, struct arena *arena, struct str *ret_id,
                                struct seus_why *why)
{
    struct row_face face;
    if (typed.len == 0 || typed.len > VIEW_ID_SIZE_MAX) {
        return seus_fail(SEUS_INVALID, why, "case_id", "a case number or id has 1 to %d characters", VIEW_ID_SIZE_MAX);
    }
    const bool number_like = domain_number_like(typed);
    if (number_like && number_is_whole(typed)) {
        return resolve_whole(view, typed, arena, ret_id, why);
    }
    table_read_begin(view);
    const bool is_id = row_face_find(view, KIND_CASE, typed, &face);
    table_read_end(view);
    if (is_id) {
        *ret_id = arena_str(arena, typed);
        return SEUS_OK;
    }
    if (number_like) {
        return resolve_start(view, typed, arena, ret_id, why);
    }
    not_found(typed, why);
    return SEUS_NOT_FOUND;
}
