/* SPDX-License-Identifier: EUPL-1.2 */
/* Figures as a table or csv: the columns are those of the reply, and the total is the last row. Called by main.c. */
#include "cli/stats.h"

#include <string.h>

#include "cli/show.h"

/* No row has a name besides its key: the column would be empty. */
static bool is_nameless(const json_t *items)
{
    size_t i;
    const json_t *item;
    json_array_foreach(items, i, item) {
        if (!show_is_empty(json_object_get(item, "name"), true)) {
            return false;
        }
    }
    return true;
}

static void select_columns(const json_t *reply, struct selection *target)
{
    const json_t *columns = json_object_get(reply, "columns");
    const bool nameless = is_nameless(json_object_get(reply, "items"));
    size_t i;
    const json_t *column;
    memset(target, 0, sizeof(*target));
    json_array_foreach(columns, i, column) {
        const char *name = json_string_value(column);
        if (name != NULL && target->count < RENDER_FIELDS_MAX && !(nameless && strcmp(name, "name") == 0)) {
            target->names[target->count++] = str_of(name);
        }
    }
}

/* The row as people read it. */
static json_t *shown(const json_t *item)
{
    json_t *row = json_object();
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)item, name, value) {
        struct buf text = {0};
        stats_show(name, value, &text);
        json_object_set_new(row, name, json_stringn((const char *)text.data, text.len));
        buf_release(&text);
    }
    return row;
}

/* The rows and their total. */
static json_t *rows_of(const json_t *reply, bool for_people)
{
    json_t *rows = json_array();
    size_t i;
    const json_t *item;
    json_array_foreach(json_object_get(reply, "items"), i, item) {
        json_array_append_new(rows, for_people ? shown(item) : json_incref((json_t *)(uintptr_t)item));
    }
    const json_t *total = json_object_get(reply, "total");
    if (json_is_object(total)) {
        json_array_append_new(rows, for_people ? shown(total) : json_incref((json_t *)(uintptr_t)total));
    }
    return rows;
}

static void append_notes(const json_t *reply, struct buf *target)
{
    size_t i;
    const json_t *note;
    buf_append_char(target, '\n');
    json_array_foreach(json_object_get(reply, "notes"), i, note) {
        show_value("", note, SHOW_PEOPLE, target);
        buf_append_char(target, '\n');
    }
    buf_printf(target, "As of log index %lld", (long long)json_integer_value(json_object_get(reply, "at_index")));
    const long long left_out = (long long)json_integer_value(json_object_get(reply, "left_out"));
    if (left_out > 0) {
        buf_printf(target, "; %lld rows are left out, the total counts them", left_out);
    }
    buf_append_str(target, STR_LIT(".\n"));
}

void stats_render(const struct args *args, const struct selection *selection, json_t *reply, struct buf *target)
{
    const bool for_people = args->format == OUTPUT_TABLE;
    struct selection columns;
    if (args->format == OUTPUT_HTML) {
        json_t *replies = json_pack("[O]", reply);
        stats_html(replies, args->italian, target);
        json_decref(replies);
        return;
    }
    if (selection->chosen) {
        columns = *selection;
    } else {
        select_columns(reply, &columns);
    }
    if (args->format != OUTPUT_TABLE && args->format != OUTPUT_CSV) {
        render_reply(args, selection, reply, (struct str){0}, target);
        return;
    }
    json_t *rows = json_pack("{s:o}", "items", rows_of(reply, for_people));
    render_reply(args, &columns, rows, (struct str){0}, target);
    json_decref(rows);
    if (for_people && !args->no_header && !selection->chosen) {
        append_notes(reply, target);
    }
}
