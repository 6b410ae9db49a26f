/* SPDX-License-Identifier: EUPL-1.2 */
/* Walks over the lists of rows.c. Called by the queries and the store. Never writes. */
#include "view/list_walk.h"

void list_walk_begin(struct list_walk *walk, struct view *view, const struct key *prefix)
{
    *walk = (struct list_walk){.view = view, .prefix = *prefix};
    table_read_begin(view);
    walk->cursor = table_cursor(view, TABLE_LISTS);
}

bool list_walk_next(struct list_walk *walk)
{
    MDB_val key = key_val(&walk->prefix);
    MDB_val value;
    if (walk->cursor == NULL ||
        !table_move(walk->view, walk->cursor, &key, &value, walk->begun ? MDB_NEXT : MDB_SET_RANGE) ||
        !str_starts_with(val_str(key), val_str(key_val(&walk->prefix)))) {
        return false;
    }
    walk->begun = true;
    walk->id = (struct str){(const char *)key.mv_data + walk->prefix.len, key.mv_size - walk->prefix.len};
    walk->state = value.mv_size == 1 ? *(const uint8_t *)value.mv_data : 0;
    return true;
}

void list_walk_end(struct list_walk *walk)
{
    if (walk->cursor != NULL) {
        mdb_cursor_close(walk->cursor);
    }
    table_read_end(walk->view);
}
