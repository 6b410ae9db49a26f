/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The numbers behind the ids of cases, asked with the reads that any client has. Called by main.c for tables. It never
 * prints and never fails: what cannot be found out is shown as it came.
 */
#include "cli/numbers.h"

#include <string.h>

#include "base/id.h"

#define ONE_BY_ONE_MAX 20u /* requests for single cases, for one table */
#define LIST_FROM 3u       /* as many ids are asked for with one list of the open cases first */
#define TIMEOUT_MS_MAX 2000u

static const char *const fields[] = {"cases",  "merged_into",    "merged_from",
                                      "linked", "not_duplicates", "unmerged_from"};
#define FIELDS_COUNT (sizeof(fields) / sizeof(fields[0]))

/* Does something with each id; may replace it in its list or object. */
typedef void id_fn(json_t *numbers, json_t *holder, const char *key, size_t at, const char *id);

static void collect(json_t *numbers, json_t *holder, const char *key, size_t at, const char *id)
{
    (void)holder;
    (void)key;
    (void)at;
    if (id[0] != '\0' && json_object_get(numbers, id) == NULL) {
        json_object_set_new(numbers, id, json_null());
    }
}

static void replace(json_t *numbers, json_t *holder, const char *key, size_t at, const char *id)
{
    json_t *number = json_object_get(numbers, id);
    if (!json_is_string(number)) {
        return;
    }
    if (key != NULL) {
        json_object_set(holder, key, number);
    } else {
        json_array_set(holder, at, number);
    }
}

static bool is_selected(const struct selection *selection, const char *name)
{
    for (unsigned i = 0; i < selection->count; i++) {
        if (str_eq_cstr(selection->names[i], name)) {
            return true;
        }
    }
    return false;
}

static void each_id_of(const struct selection *selection, json_t *numbers, json_t *object, id_fn *fn)
{
    for (unsigned i = 0; i < FIELDS_COUNT; i++) {
        json_t *value = is_selected(selection, fields[i]) ? json_object_get(object, fields[i]) : NULL;
        if (json_is_string(value)) {
            fn(numbers, object, fields[i], 0, json_string_value(value));
        }
        for (size_t at = 0; at < json_array_size(value); at++) {
            const char *id = json_string_value(json_array_get(value, at));
            if (id != NULL) {
                fn(numbers, value, NULL, at, id);
            }
        }
    }
}

static void each_id(const struct selection *selection, json_t *numbers, json_t *reply, id_fn *fn)
{
    json_t *items = json_object_get(reply, "items");
    if (!json_is_array(items)) {
        each_id_of(selection, numbers, reply, fn);
    }
    for (size_t i = 0; i < json_array_size(items); i++) {
        each_id_of(selection, numbers, json_array_get(items, i), fn);
    }
}

static void learn(json_t *numbers, const json_t *row)
{
    const char *id = json_string_value(json_object_get(row, "case_id"));
    json_t *number = json_object_get(row, "number");
    if (id != NULL && json_object_get(numbers, id) != NULL && json_string_length(number) > 0) {
        json_object_set(numbers, id, number);
    }
}

/* What we put into a path came from a node: letters and digits only. */
static bool is_plain(const char *id)
{
    return id[0] != '\0' && id[strspn(id, "0123456789abcdefghijklmnopqrstuvwxyz")] == '\0';
}

/* One read; path as in the schema, with id in the place of its field. */
static void ask(const struct client *client, const struct args *args, const char *op, const char *id, json_t *numbers)
{
    char request_id[ID_SIZE];
    struct client asker = *client;
    struct fault fault = {.writes = false};
    struct request request = {.op = wire_op_by_name(op)};
    const char *brace = strchr(request.op->path, '{');
    const size_t fixed = brace != NULL ? (size_t)(brace - request.op->path) : strlen(request.op->path);
    buf_append(&request.url, request.op->path, fixed);
    buf_printf(&request.url, brace != NULL ? "%s?consistency=%s" : "%s?limit=200&consistency=%s",
               brace != NULL ? id : "", args->consistency != NULL ? args->consistency : "linearizable");
    buf_append_char(&request.url, '\0');
    request.url.len--;
    client_name_request(&asker, NULL, request_id, sizeof(request_id)); /* the trace of the command stays its own */
    asker.timeout_ms = client->timeout_ms < TIMEOUT_MS_MAX ? client->timeout_ms : TIMEOUT_MS_MAX;
    json_t *root = client_call_json(&asker, &request, &fault);
    const json_t *items = json_object_get(root, "items");
    for (size_t i = 0; i < json_array_size(items); i++) {
        learn(numbers, json_array_get(items, i));
    }
    learn(numbers, root);
    json_decref(root);
    request_release(&request);
}

void numbers_put(const struct client *client, const struct args *args, const struct selection *selection,
                 json_t *reply)
{
    json_t *numbers = json_object();
    const char *id;
    json_t *number;
    unsigned asked = 0;
    each_id(selection, numbers, reply, collect);
    if (json_object_size(numbers) >= LIST_FROM) {
        ask(client, args, "case.list", NULL, numbers);
    }
    json_t *wanted = json_copy(numbers);
    json_object_foreach(wanted, id, number) {
        if (json_is_null(number) && is_plain(id) && asked++ < ONE_BY_ONE_MAX) {
            ask(client, args, "case.show", id, numbers);
        }
    }
    each_id(selection, numbers, reply, replace);
    json_decref(wanted);
    json_decref(numbers);
}
