/* SPDX-License-Identifier: EUPL-1.2 */
/* See report.h. Never prints. */
#include "cli/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "cli/show.h"
#include "cli/stats.h"

/* In the order of the page. */
static const char *const kinds[] = {
    "interventions", "signallers",  "needs",    "zones",  "areas",   "hours",    "outcomes",     "reports", "persons",
    "room_phases",   "unit_phases", "handovers", "placements", "coverage",    "training", "shadow",   "availability",
};

/* One kind; the reply, or NULL. */
static json_t *ask(const struct args *args, const char *kind, struct client *client, uint64_t now_ms,
                   struct arena *arena, struct fault *fault)
{
    char request_id[ID_SIZE];
    struct args one = *args;
    struct request request = {.op = NULL};
    json_t *root = NULL;
    const struct wire_field *field = wire_field_by_name(command_op(args->command)->args, STR_LIT("kind"));
    if (one.values_count == ARGS_VALUES_MAX) {
        fault->err = seus_fail(SEUS_INVALID, &fault->why, NULL, "More than %d flags.", ARGS_VALUES_MAX - 1);
        return NULL;
    }
    one.values[one.values_count++] = (struct arg_value){.field = field, .text = kind};
    fault->err = request_make(&one, now_ms, arena, &request, &fault->why);
    if (fault->err == SEUS_OK) {
        client_name_request(client, NULL, request_id, sizeof(request_id));
        root = client_call_json(client, &request, fault);
    }
    request_release(&request);
    return root;
}

enum seus_err report_collect(const struct args *args, struct client *client, uint64_t now_ms, struct arena *arena,
                             json_t **ret_replies, struct fault *fault)
{
    char index[24];
    const char *first_id = client->request_id;
    struct args fixed = *args;
    json_t *replies = json_array();
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        json_t *reply = ask(&fixed, kinds[i], client, now_ms, arena, fault);
        if (reply == NULL) {
            client->request_id = first_id;
            json_decref(replies);
            return fault->err;
        }
        json_array_append_new(replies, reply);
        snprintf(index, sizeof(index), "%" PRId64, (int64_t)json_integer_value(json_object_get(reply, "at_index")));
        fixed.at = index;
    }
    client->request_id = first_id;
    *ret_replies = replies;
    return SEUS_OK;
}

/* ---- formats ---------------------------------------------------------------------------------------------------- */

static void append_quoted(const char *text, struct buf *target)
{
    buf_append_char(target, '"');
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"') {
            buf_append_char(target, '"');
        }
        buf_append_char(target, *p);
    }
    buf_append_char(target, '"');
}

static void append_csv_row(const char *kind, const json_t *columns, const json_t *row, struct buf *target)
{
    size_t i;
    const json_t *column;
    json_array_foreach(columns, i, column) {
        const char *name = json_string_value(column);
        if (name == NULL || strcmp(name, "key") == 0 || strcmp(name, "name") == 0) {
            continue;
        }
        buf_printf(target, "%s,", kind);
        append_quoted(show_string(row, "key"), target);
        buf_append_char(target, ',');
        append_quoted(show_string(row, "name"), target);
        buf_printf(target, ",%s,", name);
        show_value(name, json_object_get(row, name), SHOW_PROGRAMS, target);
        buf_append_char(target, '\n');
    }
}

static void append_csv(const json_t *reply, struct buf *target)
{
    const json_t *columns = json_object_get(reply, "columns");
    size_t i;
    const json_t *item;
    json_array_foreach(json_object_get(reply, "items"), i, item) {
        append_csv_row(show_string(reply, "kind"), columns, item, target);
    }
    append_csv_row(show_string(reply, "kind"), columns, json_object_get(reply, "total"), target);
}

static void append_line(json_t *value, struct buf *target)
{
    char *text = json_dumps(value, JSON_COMPACT);
    if (text != NULL) {
        buf_append_str(target, str_of(text));
        free(text);
    }
    buf_append_char(target, '\n');
}

static void append_reply(const struct args *args, size_t i, json_t *reply, struct buf *target)
{
    const struct selection columns = {.count = 0};
    if (args->format == OUTPUT_CSV) {
        append_csv(reply, target);
    } else if (args->format == OUTPUT_JSONL) {
        append_line(reply, target);
    } else if (args->format == OUTPUT_NAME) {
        buf_printf(target, "%s\n", show_string(reply, "kind"));
    } else {
        buf_printf(target, "%s%s, %s %s\n", i > 0 ? "\n" : "", stats_word(show_string(reply, "kind"), args->italian),
                   stats_word("by", args->italian), stats_word(show_string(reply, "by"), args->italian));
        stats_render(args, &columns, reply, target);
    }
}

void report_render(const struct args *args, const json_t *replies, struct buf *target)
{
    size_t i;
    json_t *reply;
    if (args->format == OUTPUT_HTML) {
        stats_html(replies, args->italian, target);
        return;
    }
    if (args->format == OUTPUT_JSON) {
        json_t *page = json_pack("{s:O}", "items", replies);
        append_line(page, target);
        json_decref(page);
        return;
    }
    if (args->format == OUTPUT_CSV && !args->no_header) {
        buf_append_str(target, STR_LIT("kind,key,name,column,value\n"));
    }
    json_array_foreach(replies, i, reply) {
        append_reply(args, i, reply, target);
    }
}
