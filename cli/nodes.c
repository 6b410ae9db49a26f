/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/nodes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/show.h"

#define FETCH_MS_MAX 3000u
#define FETCH_SIZE_MAX (4u * 1024 * 1024)

static size_t on_bytes(char *bytes, size_t size, size_t count, void *ctx)
{
    struct buf *body = ctx;
    if (body->len + size * count > FETCH_SIZE_MAX) {
        return 0;
    }
    buf_append(body, bytes, size * count);
    return size * count;
}

long nodes_fetch(const struct client *client, const struct endpoint *endpoint, const char *path, struct buf *ret_body)
{
    struct attempt attempt;
    struct request request = {.op = wire_op_by_name("version")}; /* a GET that any node answers by itself */
    buf_append_str(&request.url, str_of(path));
    attempt_open(&attempt, client, endpoint, &request);
    curl_easy_setopt(attempt.easy, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(attempt.easy, CURLOPT_WRITEDATA, ret_body);
    attempt_start(&attempt);
    const uint64_t until = client->clock.mono_ms(client->clock.ctx) + FETCH_MS_MAX;
    const bool whole = attempt_wait(&attempt, client, until) == WAIT_FINISHED && attempt.code == CURLE_OK;
    const long status = whole ? attempt.status : 0;
    attempt_close(&attempt);
    request_release(&request);
    return status;
}

json_t *nodes_fetch_json(const struct client *client, const struct endpoint *endpoint, const char *path)
{
    struct buf body = {0};
    json_t *root = NULL;
    if (nodes_fetch(client, endpoint, path, &body) == 200) {
        root = json_loadb((const char *)body.data, body.len, 0, NULL);
    }
    buf_release(&body);
    return root;
}

/* The settings of the node with this number, from the endpoint that is it; NULL: none is. */
static json_t *settings_of(const struct client *client, const char *number)
{
    for (unsigned i = 0; i < client->endpoints_count; i++) {
        char own[24];
        json_t *cluster = nodes_fetch_json(client, &client->endpoints[i], "/v1/cluster?consistency=local");
        snprintf(own, sizeof(own), "%" PRId64, (int64_t)json_integer_value(json_object_get(cluster, "node")));
        json_decref(cluster);
        if (cluster != NULL && strcmp(own, number) == 0) {
            return nodes_fetch_json(client, &client->endpoints[i], wire_op_by_name("config.show")->path);
        }
    }
    return NULL;
}

static const json_t *setting_named(const json_t *settings, const char *name)
{
    size_t i;
    const json_t *item;
    json_array_foreach(json_object_get(settings, "items"), i, item) {
        if (strcmp(json_string_value(json_object_get(item, "name")), name) == 0) {
            return item;
        }
    }
    return NULL;
}

json_t *config_diff(const struct client *client, const char *first, const char *second, bool *ret_matters,
                    struct fault *fault)
{
    json_t *one = settings_of(client, first);
    json_t *other = one != NULL ? settings_of(client, second) : NULL;
    json_t *items = json_array();
    size_t i;
    const json_t *item;
    *ret_matters = false;
    if (other == NULL) {
        fault->err = seus_fail(SEUS_UNAVAILABLE, &fault->why, NULL, "No endpoint is node %.20s.",
                               one == NULL ? first : second);
        seus_hint(&fault->why, "Name the endpoints of both nodes: --endpoint, or SEUS_ENDPOINTS.");
        json_decref(one);
        json_decref(items);
        return NULL;
    }
    json_array_foreach(json_object_get(one, "items"), i, item) {
        const char *name = show_string(item, "name");
        const json_t *twin = setting_named(other, name);
        const bool matters = strcmp(show_string(item, "section"), "room") == 0 && strcmp(name, "node") != 0;
        if (strcmp(show_string(item, "value"), show_string(twin, "value")) != 0) {
            json_array_append_new(items, json_pack("{s:s,s:s,s:s,s:s,s:b}", "section", show_string(item, "section"),
                                                   "name", name, "first", show_string(item, "value"), "second",
                                                   show_string(twin, "value"), "matters", matters));
            *ret_matters = *ret_matters || matters;
        }
    }
    json_decref(one);
    json_decref(other);
    return json_pack("{s:o}", "items", items);
}

bool nodes_is_ours(const struct command *command)
{
    return command_walks_nodes(command) != 0;
}

enum seus_err nodes_answer(const struct args *args, const struct client *client, json_t **ret, bool *ret_failed,
                           struct fault *fault)
{
    const bool compares = strcmp(args->command->noun, "config") == 0;
    if (args->words_count != (compares ? 2 : 0)) {
        return fault->err = seus_fail(SEUS_INVALID, &fault->why, NULL,
                                      compares ? "config diff wants the numbers of two nodes."
                                               : "doctor takes no words.");
    }
    *ret = compares ? config_diff(client, args->words[0], args->words[1], ret_failed, fault)
                    : doctor_examine(client, ret_failed);
    return *ret != NULL ? SEUS_OK : fault->err;
}
