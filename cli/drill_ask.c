/* SPDX-License-Identifier: EUPL-1.2 */
/* Requests of a drill to chosen nodes. The room may be half down on purpose: every one has its own short time. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/drill.h"
#include "cli/show.h"

#define FIND_MS 3000u

uint64_t drill_now_ms(const struct drill *drill)
{
    return drill->client.clock.mono_ms(drill->client.clock.ctx) - drill->started_mono_ms;
}

void drill_note(struct drill *drill, const char *format, ...)
{
    char text[200];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof(text), format, list);
    va_end(list);
    const uint64_t t_ms = drill_now_ms(drill);
    if (drill->args->format == OUTPUT_TABLE) {
        fprintf(stderr, "seusctl: %3llu.%llu s  %s\n", (unsigned long long)(t_ms / 1000),
                (unsigned long long)(t_ms / 100 % 10), text);
    }
    json_array_append_new(drill->notes, json_pack("{s:I, s:s}", "t_ms", (json_int_t)t_ms, "text", text));
}

static enum seus_err ask(struct drill *drill, const struct endpoint *endpoints, unsigned count, const char *op,
                         json_t *args, const char *request_id, bool local, uint64_t timeout_ms, json_t **ret_reply,
                         struct fault *fault)
{
    struct client *const client = &drill->client;
    struct request request = {.op = wire_op_by_name(op)};
    json_t *root = NULL;
    const struct request_json json = {args, local ? "local" : NULL, {0}, false};
    memset(fault, 0, sizeof(*fault));
    client_name_request(client, request_id, fault->request_id, sizeof(fault->request_id));
    enum seus_err err = request_from_json(request.op, &json, &request, &fault->why);
    fault->err = err;
    if (err == SEUS_OK) {
        client->endpoints = endpoints;
        client->endpoints_count = count;
        client->timeout_ms = timeout_ms;
        root = client_call_json(client, &request, fault);
        err = root != NULL ? SEUS_OK : fault->err;
    }
    if (ret_reply != NULL) {
        *ret_reply = root;
    } else {
        json_decref(root);
    }
    request_release(&request);
    json_decref(args);
    return err;
}

enum seus_err drill_ask(struct drill *drill, const char *op, json_t *args, const char *request_id, uint64_t timeout_ms,
                        json_t **ret_reply, struct fault *fault)
{
    struct endpoint endpoints[DRILL_NODES_MAX];
    unsigned count = 0;
    for (int harmed = 0; harmed < 2; harmed++) { /* whoever works at a site that is well asks there first */
        for (unsigned i = 0; i < drill->nodes_count; i++) {
            if (drill->nodes[i].reachable && (drill->nodes[i].node == drill->node) == (harmed == 1)) {
                endpoints[count++] = drill->nodes[i].endpoint;
            }
        }
    }
    return ask(drill, endpoints, count, op, args, request_id, false, timeout_ms, ret_reply, fault);
}

enum seus_err drill_ask_node(struct drill *drill, uint64_t node, const char *op, json_t *args, bool local,
                             uint64_t timeout_ms, json_t **ret_reply, struct fault *fault)
{
    for (unsigned i = 0; i < drill->nodes_count; i++) {
        if (drill->nodes[i].node == node && drill->nodes[i].reachable) {
            return ask(drill, &drill->nodes[i].endpoint, 1, op, args, NULL, local, timeout_ms, ret_reply, fault);
        }
    }
    json_decref(args);
    memset(fault, 0, sizeof(*fault));
    fault->err = SEUS_UNAVAILABLE;
    seus_fail(SEUS_UNAVAILABLE, &fault->why, "node", "Node %llu cannot be reached from here.",
              (unsigned long long)node);
    seus_hint(&fault->why, "Name its endpoint with --endpoint, beside those of the others.");
    return SEUS_UNAVAILABLE;
}

enum seus_err drill_ask_at(struct drill *drill, const struct endpoint *endpoint, const char *op, json_t *args,
                           uint64_t timeout_ms, json_t **ret_reply, struct fault *fault)
{
    return ask(drill, endpoint, 1, op, args, NULL, true, timeout_ms, ret_reply, fault);
}

/* Asks who answers at this endpoint, and keeps it under that node. */
static enum seus_err meet(struct drill *drill, const struct endpoint *endpoint, json_t **ret_status,
                          struct fault *fault)
{
    json_t *status = NULL;
    const enum seus_err err = ask(drill, endpoint, 1, "cluster.status", NULL, NULL, false, FIND_MS, &status, fault);
    const uint64_t node = show_number(status, "node");
    bool known = err != SEUS_OK || drill->nodes_count == DRILL_NODES_MAX;
    for (unsigned i = 0; i < drill->nodes_count; i++) {
        known = known || drill->nodes[i].node == node;
    }
    if (!known) {
        drill->nodes[drill->nodes_count++] =
            (struct drill_node){.node = node, .endpoint = *endpoint, .reachable = true};
    }
    if (err == SEUS_OK && *ret_status == NULL) {
        *ret_status = status;
    } else {
        json_decref(status);
    }
    return err;
}

bool drill_meet(struct drill *drill, const char *api)
{
    struct endpoint endpoint;
    struct seus_why why;
    struct fault fault;
    json_t *status = NULL;
    const bool met = api != NULL && api[0] != '\0' && endpoint_parse(str_of(api), &endpoint, &why) == SEUS_OK &&
                     meet(drill, &endpoint, &status, &fault) == SEUS_OK;
    json_decref(status);
    return met;
}

enum seus_err drill_find_nodes(struct drill *drill, json_t **ret_status, struct fault *fault)
{
    const struct endpoint *const given = drill->client.endpoints;
    const unsigned given_count = drill->client.endpoints_count;
    struct fault first = {0};
    *ret_status = NULL;
    for (unsigned i = 0; i < given_count; i++) {
        const enum seus_err err = meet(drill, &given[i], ret_status, fault);
        if (err != SEUS_OK && first.err == SEUS_OK) {
            first = *fault;
        }
    }
    if (*ret_status == NULL) {
        *fault = first;
        return first.err;
    }
    size_t i;
    const json_t *member;
    json_array_foreach(json_object_get(*ret_status, "members"), i, member) {
        (void)drill_meet(drill, json_string_value(json_object_get(member, "api")));
    }
    return SEUS_OK;
}
