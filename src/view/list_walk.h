/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A list of rows.c, walked in the order of its keys:
 *
 *     struct list_walk walk;
 *     list_walk_begin(&walk, view, &prefix);
 *     while (list_walk_next(&walk)) { ... walk.id ... }
 *     list_walk_end(&walk);
 *
 * Inside view/. What is borrowed here lasts until the next step; nothing of the view may be written meanwhile.
 */
#ifndef VIEW_LIST_WALK_H
#define VIEW_LIST_WALK_H

#include "view/tables.h"

struct list_walk {
    struct str id;  /* what the key has behind the prefix */
    uint8_t state;  /* as the list keeps it */

    struct view *view;
    struct key prefix;
    MDB_cursor *cursor;
    bool begun;
};

/* prefix: as list_key makes it; copied. Between begin and end the view is read, as after table_read_begin. */
void list_walk_begin(struct list_walk *walk, struct view *view, const struct key *prefix);
/* false: there are no more, or the views are damaged. */
bool list_walk_next(struct list_walk *walk);
void list_walk_end(struct list_walk *walk);

#endif
