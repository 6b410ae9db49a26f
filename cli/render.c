/* SPDX-License-Identifier: EUPL-1.2 */
/* The formats. Called by main.c and watch.c; it fills buffers, never prints, knows commands by their table row. */
#include "cli/render.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/near.h"
#include "cli/decisions.h"
#include "cli/sentence.h"
#include "cli/show.h"

#define COLUMN_GAP 2u

/* ---- which fields ----------------------------------------------------------------------------------------------- */

static void split(const char *names, struct selection *target)
{
    for (const char *p = names; target->count < RENDER_FIELDS_MAX;) {
        const char *comma = strchr(p, ',');
        const size_t len = comma != NULL ? (size_t)(comma - p) : strlen(p);
        if (len > 0) {
            target->names[target->count++] = (struct str){p, len};
        }
        if (comma == NULL) {
            return;
        }
        p = comma + 1;
    }
}

/* Fields that a reply has besides those of its record. */
static const char *extra_fields(const struct command *command)
{
    if (command->record == &wire_record_event_head) {
        return command->verb != NULL && strcmp(command->verb, "show") == 0 ? "body,verdicts,answer" : "body";
    }
    return command->record == &wire_record_version_reply ? "seusctl" : NULL;
}

static bool is_field(const struct command *command, struct str name)
{
    const char *dot = name.len > 0 ? memchr(name.ptr, '.', name.len) : NULL;
    const struct str first = {name.ptr, dot != NULL ? (size_t)(dot - name.ptr) : name.len};
    const char *extra = extra_fields(command);
    struct selection extras = {.count = 0};
    if (extra != NULL) {
        split(extra, &extras);
    }
    for (unsigned i = 0; i < extras.count; i++) {
        if (str_eq(extras.names[i], first)) {
            return true;
        }
    }
    const struct wire_field *field = wire_field_by_name(command->record, first);
    if (field == NULL || dot == NULL) {
        return field != NULL;
    }
    const struct str second = {dot + 1, name.len - first.len - 1};
    return field->record != NULL && wire_field_by_name(field->record, second) != NULL;
}

static enum seus_err fail_field(const struct command *command, struct str name, struct seus_why *why)
{
    char wanted[80];
    char said[NEAR_SAID_SIZE];
    struct near near;
    snprintf(wanted, sizeof(wanted), "%.*s", (int)(name.len < 60 ? name.len : 60), name.ptr);
    near_start(&near, wanted);
    for (uint32_t i = 0; i < command->record->field_count; i++) {
        near_offer(&near, command->record->fields[i].name);
    }
    seus_fail(SEUS_INVALID, why, "--fields", "There is no field \"%s\" here%s", wanted, near_say("", near.best, said));
    seus_hint(why, "List the fields with: seusctl %s%s%s --fields", command->noun, command->verb != NULL ? " " : "",
              command->verb != NULL ? command->verb : "");
    return SEUS_INVALID;
}

enum seus_err render_select(const struct args *args, struct selection *ret_selection, struct seus_why *why)
{
    const struct command *command = args->command;
    memset(ret_selection, 0, sizeof(*ret_selection));
    if (args->fields != NULL && args->fields[0] != '\0' && command->record != NULL) {
        ret_selection->chosen = true;
        split(args->fields, ret_selection);
        for (unsigned i = 0; i < ret_selection->count; i++) {
            if (!is_field(command, ret_selection->names[i])) {
                return fail_field(command, ret_selection->names[i], why);
            }
        }
        return SEUS_OK;
    }
    if (command->columns != NULL) {
        split(command->columns, ret_selection);
        return SEUS_OK;
    }
    for (uint32_t i = 0; command->record != NULL && i < command->record->field_count; i++) {
        ret_selection->names[ret_selection->count++] = str_of(command->record->fields[i].name);
    }
    if (command->record != NULL && extra_fields(command) != NULL) {
        split(extra_fields(command), ret_selection);
    }
    return SEUS_OK;
}

json_t *render_field_list(const struct command *command)
{
    static const char *const types[] = {"id",   "line", "text",  "number", "time",   "boolean", "word",
                                        "ids",  "lines", "object", "objects", "hex", "events"};
    json_t *items = json_array();
    const struct wire_record *record = command->record;
    for (uint32_t i = 0; record != NULL && i < record->field_count; i++) {
        const struct wire_field *field = &record->fields[i];
        json_array_append_new(items, json_pack("{s:s,s:s,s:s}", "field", field->name, "type", types[field->type],
                                               "doc", field->doc));
    }
    struct selection extras = {.count = 0};
    if (record != NULL && extra_fields(command) != NULL) {
        split(extra_fields(command), &extras);
    }
    for (unsigned i = 0; i < extras.count; i++) {
        json_array_append_new(items, json_pack("{s:s%,s:s,s:s}", "field", extras.names[i].ptr, extras.names[i].len,
                                               "type", "object", "doc", ""));
    }
    return json_pack("{s:o}", "items", items);
}

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

static json_t *pick_all(const struct selection *selection, const json_t *object)
{
    json_t *picked = json_object();
    for (unsigned i = 0; i < selection->count; i++) {
        char name[130];
        json_t *value = show_pick(object, selection->names[i]);
        str_copy(name, sizeof(name), selection->names[i]);
        json_object_set_new(picked, name, value != NULL ? value : json_null());
    }
    return picked;
}

static void append_json(const json_t *value, struct buf *target)
{
    char *text = json_dumps(value, JSON_COMPACT);
    if (text != NULL) {
        buf_append_str(target, str_of(text));
        free(text);
    }
    buf_append_char(target, '\n');
}

/* The rows of a list. NULL: one object, also if a plan of several steps is among its fields. */
static json_t *rows_of(const struct args *args, const json_t *reply)
{
    const struct command *command = args->command;
    const bool is_plan = command->view == VIEW_LOCAL && command->record != NULL &&
                         wire_field_by_name(command->record, STR_LIT("items")) != NULL;
    json_t *items = json_object_get(reply, "items");
    return json_is_array(items) && !(is_plan && !args->list_fields) ? items : NULL;
}

static void render_json(const struct args *args, const struct selection *selection, json_t *reply, struct str body,
                        struct buf *target)
{
    json_t *items = rows_of(args, reply);
    if (!selection->chosen) {
        if (body.len > 0) {
            buf_append_str(target, body);
            buf_append_char(target, '\n');
        } else {
            append_json(reply, target);
        }
        return;
    }
    if (items == NULL) {
        json_t *picked = pick_all(selection, reply);
        append_json(picked, target);
        json_decref(picked);
        return;
    }
    json_t *page = json_copy(reply);
    json_t *list = json_array();
    size_t i;
    json_t *item;
    json_array_foreach(items, i, item) {
        json_array_append_new(list, pick_all(selection, item));
    }
    json_object_set_new(page, "items", list);
    append_json(page, target);
    json_decref(page);
}

static void render_json_line(const struct selection *selection, json_t *item, struct buf *target)
{
    if (!selection->chosen) {
        append_json(item, target);
        return;
    }
    json_t *picked = pick_all(selection, item);
    append_json(picked, target);
    json_decref(picked);
}

/* ---- CSV and names ---------------------------------------------------------------------------------------------- */

static void append_csv_cell(struct str text, struct buf *target)
{
    bool quoted = text.len > 0 && (text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ');
    for (size_t i = 0; i < text.len; i++) {
        quoted = quoted || strchr(",\"\r\n", text.ptr[i]) != NULL;
    }
    if (quoted) {
        buf_append_char(target, '"');
    }
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"') {
            buf_append_char(target, '"');
        }
        if ((c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f) {
            buf_printf(target, "\\x%02x", (unsigned)c);
        } else {
            buf_append_char(target, (char)c);
        }
    }
    if (quoted) {
        buf_append_char(target, '"');
    }
}

static void append_csv_header(const struct selection *selection, struct buf *target)
{
    for (unsigned i = 0; i < selection->count; i++) {
        buf_append_str(target, i > 0 ? STR_LIT(",") : STR_LIT(""));
        append_csv_cell(selection->names[i], target);
    }
    buf_append_char(target, '\n');
}

static void append_cell(const struct selection *selection, unsigned i, const json_t *item, enum show_for reader,
                        struct buf *target)
{
    char name[130];
    json_t *value = show_pick(item, selection->names[i]);
    str_copy(name, sizeof(name), selection->names[i]);
    show_value(name, value, reader, target);
    json_decref(value);
}

static void append_csv_row(const struct selection *selection, const json_t *item, struct buf *target)
{
    struct buf cell = {0};
    for (unsigned i = 0; i < selection->count; i++) {
        buf_clear(&cell);
        append_cell(selection, i, item, SHOW_PROGRAMS, &cell);
        buf_append_str(target, i > 0 ? STR_LIT(",") : STR_LIT(""));
        append_csv_cell(buf_str(&cell), target);
    }
    buf_append_char(target, '\n');
    buf_release(&cell);
}

static void append_name(const struct args *args, const json_t *item, struct buf *target)
{
    struct selection names = {.count = 0};
    split(args->list_fields ? "field" : args->command->names != NULL ? args->command->names : "id", &names);
    for (unsigned i = 0; i < names.count; i++) {
        json_t *value = show_pick(item, names.names[i]);
        const bool has = !show_is_empty(value, true);
        if (has) {
            show_value("", value, SHOW_PEOPLE, target);
            buf_append_char(target, '\n');
        }
        json_decref(value);
        if (has) {
            return;
        }
    }
    const char *typed = args->values_count > 0 ? args->values[0].text : NULL; /* receipts do not repeat it */
    if (typed != NULL && args->values[0].by_place) {
        show_escape(str_of(typed), target);
        buf_append_char(target, '\n');
    }
}

/* ---- tables and blocks ------------------------------------------------------------------------------------------ */

static void append_spaces(struct buf *target, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_append_char(target, ' ');
    }
}

struct grid {
    struct buf text;       /* all cells, one behind the other */
    struct cell {
        size_t at;
        size_t len;
        size_t width;
    } *cells;
    size_t cells_count;
    size_t widths[RENDER_FIELDS_MAX];
};

static void grid_add(struct grid *grid, size_t at, unsigned column)
{
    struct cell *cell = &grid->cells[grid->cells_count++];
    cell->at = at;
    cell->len = grid->text.len - at;
    cell->width = show_width((struct str){(const char *)grid->text.data + at, cell->len});
    if (cell->width > grid->widths[column]) {
        grid->widths[column] = cell->width;
    }
}

static void grid_print(const struct grid *grid, unsigned columns, struct buf *target)
{
    for (size_t i = 0; i < grid->cells_count; i++) {
        const unsigned column = (unsigned)(i % columns);
        buf_append(target, grid->text.data + grid->cells[i].at, grid->cells[i].len);
        if (column + 1 < columns) {
            append_spaces(target, grid->widths[column] - grid->cells[i].width + COLUMN_GAP);
        } else {
            buf_append_char(target, '\n');
        }
    }
}

static void render_table(const struct args *args, const struct selection *selection, const json_t *items,
                         struct buf *target)
{
    const size_t rows = json_array_size(items) + 1;
    struct grid grid = {.cells = mem_zalloc(rows * selection->count * sizeof(struct cell) + 1)};
    for (unsigned i = 0; !args->no_header && i < selection->count; i++) {
        const size_t at = grid.text.len;
        for (size_t c = 0; c < selection->names[i].len; c++) {
            const char letter = selection->names[i].ptr[c];
            buf_append_char(&grid.text, (char)(letter >= 'a' && letter <= 'z' ? letter - 32 : letter));
        }
        grid_add(&grid, at, i);
    }
    size_t row;
    const json_t *item;
    json_array_foreach(items, row, item) {
        for (unsigned i = 0; i < selection->count; i++) {
            const size_t at = grid.text.len;
            append_cell(selection, i, item, SHOW_PEOPLE, &grid.text);
            grid_add(&grid, at, i);
        }
    }
    grid_print(&grid, selection->count, target);
    buf_release(&grid.text);
    mem_free(grid.cells);
}

/* A list under its name: texts behind a dash, objects as their members. */
static void append_list(const char *name, const json_t *list, struct buf *target)
{
    size_t i;
    const json_t *element;
    show_escape(str_of(name), target);
    buf_append_str(target, STR_LIT(":\n"));
    json_array_foreach(list, i, element) {
        buf_append_str(target, STR_LIT("  - "));
        show_value(name, element, SHOW_PEOPLE, target);
        buf_append_char(target, '\n');
    }
}

static void append_block_field(const struct args *args, const struct selection *selection, unsigned i,
                               const json_t *object, struct buf *target)
{
    char name[130];
    str_copy(name, sizeof(name), selection->names[i]);
    json_t *value = show_pick(object, selection->names[i]);
    const bool keeps_zero = args->command->record != &wire_record_case;
    if (!selection->chosen && show_is_empty(value, !keeps_zero)) {
        json_decref(value);
        return;
    }
    const bool is_list = json_is_array(value) &&
                         (json_is_object(json_array_get(value, 0)) || strcmp(name, "warnings") == 0);
    if (is_list && json_array_size(value) > 0 && !args->no_header) {
        append_list(name, value, target);
    } else {
        if (!args->no_header) {
            show_escape(str_of(name), target);
            buf_append_str(target, STR_LIT(": "));
        }
        show_value(name, value, SHOW_PEOPLE, target);
        buf_append_char(target, '\n');
    }
    json_decref(value);
}

static void render_block(const struct args *args, const struct selection *selection, const json_t *object,
                         struct buf *target)
{
    const json_t *warnings = json_object_get(object, "warnings");
    size_t i;
    const json_t *warning;
    if (!selection->chosen && json_is_array(warnings)) {
        json_array_foreach(warnings, i, warning) {
            buf_append_str(target, STR_LIT("WARNING: "));
            show_value("", warning, SHOW_PEOPLE, target);
            buf_append_char(target, '\n');
        }
    }
    for (unsigned f = 0; f < selection->count; f++) {
        if (selection->chosen || !str_eq_cstr(selection->names[f], "warnings")) {
            append_block_field(args, selection, f, object, target);
        }
    }
}

static void render_blocks(const struct args *args, const struct selection *selection, const json_t *items,
                          struct buf *target)
{
    size_t row;
    const json_t *item;
    json_array_foreach(items, row, item) {
        if (row > 0) {
            buf_append_char(target, '\n');
        }
        render_block(args, selection, item, target);
    }
}

/* ---- the formats ------------------------------------------------------------------------------------------------ */

static void render_people(const struct args *args, const struct selection *selection, json_t *reply,
                          struct buf *target)
{
    json_t *items = rows_of(args, reply);
    size_t i;
    json_t *item;
    if (items == NULL) {
        render_block(args, selection, reply, target);
    } else if (args->command->view == VIEW_TIMELINE && !selection->chosen && !args->list_fields) {
        json_array_foreach(items, i, item) {
            sentence_event(item, target);
        }
    } else if (args->command->view == VIEW_EXPLAIN && !selection->chosen && !args->list_fields) {
        json_array_foreach(items, i, item) {
            decision_sentence(item, target);
        }
    } else if (args->plain) {
        render_blocks(args, selection, items, target);
    } else {
        render_table(args, selection, items, target);
    }
}

void render_reply(const struct args *args, const struct selection *selection, json_t *reply, struct str body,
                  struct buf *target)
{
    json_t *items = rows_of(args, reply);
    size_t i;
    json_t *item;
    if (args->format == OUTPUT_JSON) {
        render_json(args, selection, reply, body, target);
    } else if (args->format == OUTPUT_TABLE) {
        render_people(args, selection, reply, target);
    } else if (items == NULL) {
        render_item(args, selection, reply, true, target);
    } else {
        if (args->format == OUTPUT_CSV && !args->no_header) {
            append_csv_header(selection, target);
        }
        json_array_foreach(items, i, item) {
            render_item(args, selection, item, false, target);
        }
    }
}

void render_item(const struct args *args, const struct selection *selection, json_t *item, bool is_first,
                 struct buf *target)
{
    switch (args->format) {
    case OUTPUT_TABLE:
        if (selection->chosen) {
            json_t *items = json_pack("[O]", item);
            struct args headless = *args;
            headless.no_header = args->no_header || !is_first;
            render_table(&headless, selection, items, target);
            json_decref(items);
        } else {
            sentence_event(item, target);
        }
        break;
    case OUTPUT_JSON:
    case OUTPUT_JSONL:
        render_json_line(selection, item, target);
        break;
    case OUTPUT_CSV:
        if (is_first && !args->no_header) {
            append_csv_header(selection, target);
        }
        append_csv_row(selection, item, target);
        break;
    case OUTPUT_NAME:
        append_name(args, item, target);
        break;
    case OUTPUT_HTML: /* only figures have it, and they are not rendered here */
    case OUTPUT_COUNT:
        break;
    }
}
