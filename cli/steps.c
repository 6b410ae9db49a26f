/* SPDX-License-Identifier: EUPL-1.2 */
/* See steps.h. Each step asks the room how it stands and goes on from there: nothing depends on an earlier run. */
#include "cli/steps.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/request.h"
#include "cli/show.h"

#define LOOK_MS 500u          /* between two looks at a node that catches up */
#define SAY_MS 1000u          /* between two lines about it */
#define CAUGHT_UP_LAG 1000u   /* entries; the rest arrives while it is promoted */

struct steps {
    const struct args *args;
    const struct client *client;
    struct fault *fault;
    const char *node;
    const char *address;
    const char *old; /* NULL: none leaves */
    bool standby;
};

/* How a node stands, by the word of the room. */
struct standing {
    bool is_member;
    bool is_voter;
    bool is_up;
    uint64_t last_index;   /* its */
    uint64_t leader_index; /* the answering node's */
};

static void say(const struct steps *steps, const char *text)
{
    if (steps->args->format == OUTPUT_TABLE || steps->args->verbose) {
        fprintf(stderr, "%s\n", text);
    }
}

static uint64_t now_ms(const struct steps *steps)
{
    return steps->client->clock.mono_ms(steps->client->clock.ctx);
}

/* One request of its own id. args: a reference that is taken; NULL none. */
static enum seus_err ask(const struct steps *steps, const char *op, json_t *args, struct client_reply *ret_reply)
{
    struct client client = *steps->client;
    struct request request = {.op = NULL};
    const struct request_json json = {.args = args};
    client_name_request(&client, NULL, steps->fault->request_id, sizeof(steps->fault->request_id));
    enum seus_err err = request_from_json(wire_op_by_name(op), &json, &request, &steps->fault->why);
    if (err == SEUS_OK) {
        err = client_call(&client, &request, ret_reply, steps->fault);
    } else {
        steps->fault->err = err;
    }
    request_release(&request);
    json_decref(args);
    return err;
}

static enum seus_err look(const struct steps *steps, const char *node, struct standing *ret_standing)
{
    struct client_reply reply = {.tries = 0};
    struct standing standing = {0};
    size_t i;
    const json_t *member;
    const enum seus_err err = ask(steps, "cluster.status", NULL, &reply);
    json_t *root = client_reply_json(&reply); /* of a failure: a problem, which tells none of this */
    standing.leader_index = show_number(root, "last_index");
    json_array_foreach(json_object_get(root, "members"), i, member) {
        const char *role = json_string_value(json_object_get(member, "member_role"));
        if (show_number(member, "node") == strtoull(node, NULL, 10)) {
            standing.is_member = true;
            standing.is_voter = role != NULL && strcmp(role, "voter") == 0;
            standing.is_up = json_is_true(json_object_get(member, "connected"));
            standing.last_index = show_number(member, "last_index");
        }
    }
    json_decref(root);
    *ret_standing = standing;
    return err;
}

static json_t *node_args(const char *node)
{
    return json_pack("{s:I}", "node", (json_int_t)strtoull(node, NULL, 10));
}

static enum seus_err take_step(const struct steps *steps, const char *op, json_t *args, struct client_reply *ret_reply)
{
    buf_release(&ret_reply->body);
    *ret_reply = (struct client_reply){.tries = 0};
    return ask(steps, op, args, ret_reply);
}

/* ---- the steps --------------------------------------------------------------------------------------------------- */

static enum seus_err add(const struct steps *steps, struct client_reply *ret_reply)
{
    char text[256];
    (void)snprintf(text, sizeof(text), "node %s at %s: looking both ways", steps->node, steps->address);
    say(steps, text);
    json_t *args = node_args(steps->node);
    json_object_set_new(args, "address", json_string(steps->address));
    if (steps->old != NULL) {
        json_object_set_new(args, "replaces", json_integer((json_int_t)strtoull(steps->old, NULL, 10)));
    }
    return take_step(steps, "cluster.add", args, ret_reply);
}

static void say_progress(const struct steps *steps, const struct standing *standing, uint64_t per_s)
{
    char text[256];
    const uint64_t left = standing->leader_index - standing->last_index;
    const uint64_t percent = standing->leader_index > 0 ? standing->last_index * 100 / standing->leader_index : 100;
    (void)snprintf(text, sizeof(text), "node %s: %" PRIu64 " of %" PRIu64 " entries, %" PRIu64 " %%, %" PRIu64
                   " a second, %" PRIu64 " s left", steps->node, standing->last_index, standing->leader_index, percent,
                   per_s, per_s > 0 ? left / per_s : 0);
    say(steps, text);
}

static enum seus_err fail_stuck(const struct steps *steps, const struct standing *standing)
{
    struct fault *fault = steps->fault;
    fault->err = seus_fail(SEUS_UNAVAILABLE, &fault->why, "node",
                           "node %s %s: it has %" PRIu64 " of %" PRIu64 " entries, and got nothing for %" PRIu64
                           " s; it stays a standby, the room goes on as before", steps->node,
                           standing->is_up ? "does not catch up" : "is not connected", standing->last_index,
                           standing->leader_index, steps->client->timeout_ms / 1000);
    seus_hint(&fault->why, "Look at its log; then give the same command again, or: seusctl cluster remove %s",
              steps->node);
    fault->written = WRITTEN_NO;
    return fault->err;
}

/* Until it has the log; fails when nothing more arrives for as long as a request may take. */
static enum seus_err wait_caught_up(const struct steps *steps)
{
    struct standing standing = {0};
    uint64_t best = 0;
    uint64_t best_ms = now_ms(steps);
    uint64_t said_ms = now_ms(steps);
    uint64_t said_index = 0;
    for (;;) {
        const enum seus_err err = look(steps, steps->node, &standing);
        const uint64_t now = now_ms(steps);
        if (err != SEUS_OK) {
            return err;
        }
        if (standing.is_up && standing.last_index + CAUGHT_UP_LAG >= standing.leader_index) {
            say_progress(steps, &standing, 0);
            return SEUS_OK;
        }
        if (standing.last_index > best) {
            best = standing.last_index;
            best_ms = now;
        } else if (now - best_ms > steps->client->timeout_ms) {
            return fail_stuck(steps, &standing);
        }
        if (now - said_ms >= SAY_MS) {
            say_progress(steps, &standing, (standing.last_index - said_index) * 1000 / (now - said_ms));
            said_ms = now;
            said_index = standing.last_index;
        }
        if (!client_pause(steps->client, LOOK_MS)) {
            steps->fault->interrupted = true;
            steps->fault->err = seus_fail(SEUS_UNAVAILABLE, &steps->fault->why, NULL,
                                          "Interrupted: node %s stays a standby.", steps->node);
            return steps->fault->err;
        }
    }
}

static enum seus_err promote(const struct steps *steps, struct client_reply *ret_reply)
{
    char text[128];
    (void)snprintf(text, sizeof(text), "node %s: it becomes a voter", steps->node);
    say(steps, text);
    return take_step(steps, "cluster.promote", node_args(steps->node), ret_reply);
}

/* The answer names the node that came, not the one that went. */
static enum seus_err remove_old(const struct steps *steps, struct client_reply *ret_reply)
{
    char text[128];
    (void)snprintf(text, sizeof(text), "node %s: it leaves the room", steps->old);
    say(steps, text);
    return take_step(steps, "cluster.remove", node_args(steps->old), ret_reply);
}

/*
 * Replacing a voter that is up: the new one votes before the old one goes. One that is lost goes first, but only when
 * the new one has the whole log: it could not be vouched for by a node that is not there.
 */
static enum seus_err replace(const struct steps *steps, struct client_reply *ret_reply)
{
    struct standing old;
    enum seus_err err = look(steps, steps->old, &old);
    if (err == SEUS_OK && old.is_up) {
        err = promote(steps, ret_reply);
        return err == SEUS_OK ? remove_old(steps, ret_reply) : err;
    }
    if (err == SEUS_OK && old.is_member) {
        err = remove_old(steps, ret_reply);
    }
    return err == SEUS_OK ? promote(steps, ret_reply) : err;
}

enum seus_err steps_run(const struct args *args, const struct client *client, struct client_reply *ret_reply,
                        struct fault *fault)
{
    const char *standby = args_value(args, "standby");
    const struct steps steps = {
        .args = args,
        .client = client,
        .fault = fault,
        .node = args_value(args, "node"),
        .address = args_value(args, "address"),
        .old = args_value(args, "replaces"),
        .standby = standby != NULL && strcmp(standby, "false") != 0 && strcmp(standby, "no") != 0,
    };
    enum seus_err err = add(&steps, ret_reply);
    if (err == SEUS_OK) {
        say(&steps, "it is a standby, and is fed the log");
        err = wait_caught_up(&steps);
    }
    if (err != SEUS_OK || steps.standby) {
        return err;
    }
    return steps.old != NULL ? replace(&steps, ret_reply) : promote(&steps, ret_reply);
}
