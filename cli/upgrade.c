/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * See upgrade.h. What the next step is, a node says (cluster.plan); each step asks again, so that one that was cut off
 * is simply taken again.
 */
#include "cli/upgrade.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/request.h"
#include "cli/show.h"

#define LOOK_MS 500u
#define WAIT_S_DEFAULT 600u
#define WAIT_S_MAX 86400u
#define TRANSFERS_MAX 5u /* the lead may come back to a node in between */

struct upgrade {
    const struct args *args;
    const struct client *client;
    struct fault *fault;
    uint64_t wait_ms;
};

bool upgrade_is_ours(const struct command *command)
{
    return strcmp(command->noun, "cluster") == 0 && command->verb != NULL && strcmp(command->verb, "upgrade") == 0;
}

/* For people, and for whoever waits: on standard error, in every format. */
static void say(const char *text)
{
    fprintf(stderr, "%s\n", text);
}

static uint64_t now_ms(const struct upgrade *upgrade)
{
    return upgrade->client->clock.mono_ms(upgrade->client->clock.ctx);
}

/* One request of its own id. args: a reference that is taken. ret: a new reference, NULL on failure. */
static enum seus_err ask(const struct upgrade *upgrade, const char *op, json_t *args, json_t **ret)
{
    struct fault *fault = upgrade->fault;
    struct client client = *upgrade->client;
    struct client_reply reply = {.tries = 0};
    struct request request = {.op = NULL};
    const struct request_json json = {.args = args};
    client_name_request(&client, NULL, fault->request_id, sizeof(fault->request_id));
    *ret = NULL;
    enum seus_err err = request_from_json(wire_op_by_name(op), &json, &request, &fault->why);
    if (err == SEUS_OK) {
        err = client_call(&client, &request, &reply, fault);
    } else {
        fault->err = err;
    }
    if (err == SEUS_OK) {
        *ret = json_loadb((const char *)reply.body.data, reply.body.len, 0, NULL);
    }
    buf_release(&reply.body);
    request_release(&request);
    json_decref(args);
    return err;
}

static enum seus_err ask_plan(const struct upgrade *upgrade, json_t **ret)
{
    const char *to = args_value(upgrade->args, "to");
    return ask(upgrade, "cluster.plan", to != NULL ? json_pack("{s:s}", "to", to) : json_object(), ret);
}

static const json_t *row_of(const json_t *plan, uint64_t node)
{
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(plan, "items"), i, row) {
        if (show_number(row, "node") == node) {
            return row;
        }
    }
    return NULL;
}

static enum seus_err fail(const struct upgrade *upgrade, enum seus_err err, const char *message, const char *hint)
{
    struct fault *fault = upgrade->fault;
    fault->err = seus_fail(err, &fault->why, NULL, "%s", message);
    seus_hint(&fault->why, "%s", hint);
    fault->written = WRITTEN_NO;
    return err;
}

/* ---- the steps --------------------------------------------------------------------------------------------------- */

static void tell_command(const json_t *plan, uint64_t node)
{
    char text[512];
    (void)snprintf(text, sizeof(text), "%.300s", show_string(plan, "next"));
    say(text);
    (void)snprintf(text, sizeof(text), "as root on node %" PRIu64 " (%.127s): %.100s", node,
                   show_string(row_of(plan, node), "address"), show_string(plan, "command"));
    say(text);
}

/* Until the node runs the other version and has the log. The node that answers may be the one that is restarted. */
static enum seus_err wait_whole(const struct upgrade *upgrade, uint64_t node)
{
    const uint64_t start_ms = now_ms(upgrade);
    while (now_ms(upgrade) - start_ms < upgrade->wait_ms) {
        json_t *plan = NULL;
        if (!client_pause(upgrade->client, LOOK_MS)) {
            upgrade->fault->interrupted = true;
            return fail(upgrade, SEUS_UNAVAILABLE, "Interrupted.", "Give the same command again: it goes on.");
        }
        if (ask_plan(upgrade, &plan) == SEUS_OK) {
            const json_t *row = row_of(plan, node);
            const bool done = row != NULL && !json_is_true(json_object_get(row, "due")) &&
                              json_is_true(json_object_get(row, "whole"));
            json_decref(plan);
            if (done) {
                return SEUS_OK;
            }
        }
    }
    char text[200];
    (void)snprintf(text, sizeof(text), "node %" PRIu64 " was not restarted with the other version, or is not whole "
                   "again, within %" PRIu64 " s; nothing else was done", node, upgrade->wait_ms / 1000);
    return fail(upgrade, SEUS_TIMEOUT, text, "See its log (journalctl -u seusd); then give the same command again.");
}

static enum seus_err restart(const struct upgrade *upgrade, const json_t *plan)
{
    const uint64_t node = show_number(plan, "node");
    tell_command(plan, node);
    const enum seus_err err = wait_whole(upgrade, node);
    if (err == SEUS_OK) {
        char text[100];
        (void)snprintf(text, sizeof(text), "node %" PRIu64 " is whole again", node);
        say(text);
    }
    return err;
}

/* The lead goes to a node that has been restarted already, if there is one: it would have to move again. */
static enum seus_err transfer(const struct upgrade *upgrade, const json_t *plan)
{
    json_t *reply = NULL;
    json_t *args = json_object();
    size_t i;
    const json_t *row;
    say(show_string(plan, "next"));
    json_array_foreach(json_object_get(plan, "items"), i, row) {
        if (!json_is_true(json_object_get(row, "due")) && strcmp(show_string(row, "member_role"), "voter") == 0 &&
            show_number(row, "node") != show_number(plan, "node")) {
            json_object_set_new(args, "to", json_integer((json_int_t)show_number(row, "node")));
        }
    }
    const enum seus_err err = ask(upgrade, "cluster.transfer", args, &reply);
    json_decref(reply);
    return err;
}

static enum seus_err raise_level(const struct upgrade *upgrade, const json_t *plan)
{
    json_t *reply = NULL;
    char text[512];
    const uint64_t level = show_number(plan, "level") + 1;
    (void)snprintf(text, sizeof(text), "feature level %" PRIu64 ": %.400s", level, show_string(plan, "brings"));
    say(text);
    const enum seus_err err =
        ask(upgrade, "cluster.raise", json_pack("{s:I}", "level", (json_int_t)level), &reply);
    json_decref(reply);
    return err;
}

/*
 * One step; handing the lead over belongs to the restart behind it. The node that answers may not know yet that the
 * lead has moved, so what came of handing it over is seen in the next plan.
 */
static enum seus_err take_step(const struct upgrade *upgrade)
{
    enum seus_err err = SEUS_OK;
    for (unsigned i = 0; i < TRANSFERS_MAX; i++) {
        json_t *plan = NULL;
        enum seus_err moved = SEUS_OK;
        if (i > 0 && !client_pause(upgrade->client, LOOK_MS)) {
            upgrade->fault->interrupted = true;
            return fail(upgrade, SEUS_UNAVAILABLE, "Interrupted.", "Give the same command again: it goes on.");
        }
        err = ask_plan(upgrade, &plan);
        const char *step = show_string(plan, "step");
        const bool again = strcmp(step, "transfer") == 0;
        if (err == SEUS_OK && again) {
            moved = transfer(upgrade, plan);
        } else if (err == SEUS_OK && strcmp(step, "restart") == 0) {
            err = restart(upgrade, plan);
        } else if (err == SEUS_OK && strcmp(step, "raise") == 0) {
            err = raise_level(upgrade, plan);
        } else if (err == SEUS_OK && strcmp(step, "done") == 0) {
            say(show_string(plan, "next"));
        } else if (err == SEUS_OK) {
            err = fail(upgrade, SEUS_UNAVAILABLE, show_string(plan, "next"), "seusctl cluster members shows more.");
        }
        json_decref(plan);
        if (err != SEUS_OK || !again) {
            return err;
        }
        err = moved;
    }
    return err != SEUS_OK ? err
                          : fail(upgrade, SEUS_UNAVAILABLE, "the lead comes back to the node that is to be restarted",
                                 "seusctl cluster status; then give the same command again.");
}

enum seus_err upgrade_answer(const struct args *args, const struct client *client, json_t **ret, bool *ret_failed,
                             struct fault *fault)
{
    const char *what = args_value(args, "what");
    const char *wait_s = args_value(args, "wait_s");
    struct upgrade upgrade = {.args = args, .client = client, .fault = fault, .wait_ms = WAIT_S_DEFAULT * 1000ull};
    *ret_failed = false;
    if (wait_s != NULL) {
        const unsigned long long seconds = strtoull(wait_s, NULL, 10);
        if (seconds == 0 || seconds > WAIT_S_MAX) {
            return fail(&upgrade, SEUS_INVALID, "--wait-s must be a number of seconds, up to a day",
                        "Leave it out: ten minutes.");
        }
        upgrade.wait_ms = seconds * 1000;
    }
    const bool next = what != NULL && strcmp(what, "next") == 0;
    if (!next && (what == NULL || strcmp(what, "plan") != 0)) {
        return fail(&upgrade, SEUS_INVALID, "cluster upgrade wants one of: plan, next",
                    "plan shows what is to be done, next does the next step.");
    }
    fault->writes = next;
    const enum seus_err err = next ? take_step(&upgrade) : SEUS_OK;
    return err == SEUS_OK ? ask_plan(&upgrade, ret) : err;
}
