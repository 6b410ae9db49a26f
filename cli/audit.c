/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Asking nodes to verify their logs, and comparing what they say at one index. The work is the nodes': each question
 * lets one go on for some milliseconds. Whoever is interrupted here leaves nothing running there.
 */
#include "cli/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cli/nodes.h"
#include "cli/show.h"

#define TARGETS_MAX 32u
#define PROGRESS_MS 1000u
#define VIEWS_TRIES 40u
#define VIEWS_PAUSE_MS 50u

struct asked {
    struct endpoint endpoint;
    uint64_t node;
    json_t *verified; /* its last answer */
    json_t *cluster;  /* how it stands */
};

struct check {
    const struct client *client;
    struct fault *fault;
    bool tells;       /* progress, to people */
    bool full;
    uint64_t index;   /* that all are compared at */
    uint64_t told_ms;
    struct asked targets[TARGETS_MAX];
    unsigned count;
};

static bool is_true(const struct args *args, const char *name)
{
    const char *text = args_value(args, name);
    return text != NULL && strcmp(text, "true") == 0;
}

/* ---- who is asked ------------------------------------------------------------------------------------------------ */

/* False: nobody answers there. A node that is known already is not taken twice. */
static bool add_target(struct check *check, const struct endpoint *endpoint)
{
    json_t *cluster = nodes_fetch_json(check->client, endpoint, "/v1/cluster?consistency=local");
    if (cluster == NULL || check->count == TARGETS_MAX) {
        json_decref(cluster);
        return false;
    }
    const uint64_t node = show_number(cluster, "node");
    for (unsigned i = 0; i < check->count; i++) {
        if (check->targets[i].node == node) {
            json_decref(cluster);
            return true;
        }
    }
    check->targets[check->count++] = (struct asked){.endpoint = *endpoint, .node = node, .cluster = cluster};
    return true;
}

static bool is_target(const struct check *check, uint64_t node)
{
    bool found = false;
    for (unsigned i = 0; i < check->count; i++) {
        found = found || check->targets[i].node == node;
    }
    return found;
}

/* A member whose endpoint was not given may announce one. */
static enum seus_err add_members(struct check *check)
{
    json_t *list = nodes_fetch_json(check->client, &check->targets[0].endpoint,
                                    wire_op_by_name("cluster.members")->path);
    uint64_t missing = 0;
    size_t i;
    const json_t *item;
    json_array_foreach(json_object_get(list, "items"), i, item) {
        struct endpoint endpoint;
        const uint64_t node = show_number(item, "node");
        if (!is_target(check, node) && endpoint_parse(str_of(show_string(item, "api")), &endpoint, NULL) == SEUS_OK) {
            (void)add_target(check, &endpoint);
        }
        missing = is_target(check, node) || missing != 0 ? missing : node;
    }
    const bool listed = list != NULL;
    json_decref(list);
    if (listed && missing == 0) {
        return SEUS_OK;
    }
    check->fault->err = seus_fail(SEUS_UNAVAILABLE, &check->fault->why, NULL, "node %" PRIu64 " of the room was not "
                                  "reached: nothing can be said of its log, and nothing was verified", missing);
    seus_hint(&check->fault->why, "name the endpoints of all members: --endpoint, or SEUS_ENDPOINTS");
    return SEUS_UNAVAILABLE;
}

static enum seus_err find_targets(struct check *check, bool all)
{
    const struct client *client = check->client;
    for (unsigned i = 0; i < client->endpoints_count && (all || check->count == 0); i++) {
        (void)add_target(check, &client->endpoints[i]);
    }
    if (check->count == 0) {
        check->fault->err = seus_fail(SEUS_UNAVAILABLE, &check->fault->why, NULL, "no node answers");
        seus_hint(&check->fault->why, "seusctl doctor says which endpoints were tried");
        return SEUS_UNAVAILABLE;
    }
    return all ? add_members(check) : SEUS_OK;
}

/* ---- one node ---------------------------------------------------------------------------------------------------- */

static enum seus_err ask(struct check *check, struct asked *target, const char *path)
{
    struct fault *fault = check->fault;
    struct buf body = {0};
    const long status = nodes_fetch(check->client, &target->endpoint, path, &body);
    json_decref(target->verified);
    target->verified = status == 200 ? json_loadb((const char *)body.data, body.len, 0, NULL) : NULL;
    if (target->verified == NULL && !client_pause(check->client, 0)) {
        fault->interrupted = true;
        fault->err = seus_fail(SEUS_UNAVAILABLE, &fault->why, NULL, "Interrupted; the node goes on with nothing.");
    } else if (target->verified == NULL && (status == 0 || !client_read_problem(buf_str(&body), fault))) {
        fault->err = seus_fail(SEUS_UNAVAILABLE, &fault->why, NULL, "node %" PRIu64 " no longer answers at %.100s",
                               target->node, target->endpoint.shown);
        seus_hint(&fault->why, "begin again when it does");
    }
    buf_release(&body);
    return target->verified != NULL ? SEUS_OK : fault->err;
}

static void tell(struct check *check, const struct asked *target)
{
    const uint64_t now_ms = check->client->clock.mono_ms(check->client->clock.ctx);
    const bool is_bad = strcmp(show_string(target->verified, "state"), "bad") == 0;
    if (!check->tells || (!is_bad && now_ms - check->told_ms < PROGRESS_MS)) {
        return;
    }
    check->told_ms = now_ms;
    if (is_bad) {
        fprintf(stderr, "seusctl: node %" PRIu64 ": bad at index %" PRIu64 ": %s\n", target->node,
                show_number(target->verified, "bad_index"), show_string(target->verified, "finding"));
    } else {
        fprintf(stderr, "seusctl: node %" PRIu64 ": %" PRIu64 " of %" PRIu64 " entries, %" PRIu64 " rows\n",
                target->node, show_number(target->verified, "verified"), check->index,
                show_number(target->verified, "rows"));
    }
}

static enum seus_err verify(struct check *check, struct asked *target)
{
    char path[160];
    snprintf(path, sizeof(path), "%s?index=%" PRIu64 "&full=%s", wire_op_by_name("audit.verify")->path, check->index,
             check->full ? "true" : "false");
    enum seus_err err = ask(check, target, path);
    while (err == SEUS_OK && strcmp(show_string(target->verified, "state"), "running") == 0) {
        tell(check, target);
        snprintf(path, sizeof(path), "%s?run=%" PRIu64, wire_op_by_name("audit.verify")->path,
                 show_number(target->verified, "run"));
        err = ask(check, target, path);
    }
    if (err == SEUS_OK) {
        tell(check, target);
    }
    return err;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

/* The first that is bad. */
static enum seus_err judge_each(struct check *check)
{
    for (unsigned i = 0; i < check->count; i++) {
        const json_t *verified = check->targets[i].verified;
        if (strcmp(show_string(verified, "state"), "good") != 0) {
            check->fault->err = seus_fail(SEUS_INTEGRITY, &check->fault->why, NULL, "node %" PRIu64 " is bad at index %"
                                          PRIu64 ": %.400s", check->targets[i].node, show_number(verified, "bad_index"),
                                          show_string(verified, "finding"));
            seus_hint(&check->fault->why, "keep a copy of its directory; in a room of several nodes damaged rows are "
                      "taken again from another one: verify again, and see deploy/RUNBOOK.md");
            return SEUS_INTEGRITY;
        }
    }
    return SEUS_OK;
}

/* Of nodes that should all say the same, the first that is not with the most. */
static enum seus_err judge_same(struct check *check, bool of_cluster, const char *name, uint64_t index)
{
    const char *said[TARGETS_MAX];
    unsigned most = 0;
    unsigned most_count = 0;
    for (unsigned i = 0; i < check->count; i++) {
        said[i] = show_string(of_cluster ? check->targets[i].cluster : check->targets[i].verified, name);
    }
    for (unsigned i = 0; i < check->count; i++) {
        unsigned count = 0;
        for (unsigned k = 0; k < check->count; k++) {
            count += strcmp(said[i], said[k]) == 0;
        }
        most = count > most_count ? i : most;
        most_count = count > most_count ? count : most_count;
    }
    for (unsigned i = 0; i < check->count; i++) {
        if (strcmp(said[i], said[most]) != 0) {
            check->fault->err = seus_fail(SEUS_INTEGRITY, &check->fault->why, NULL, "node %" PRIu64 " differs at index "
                                          "%" PRIu64 ": its %s is %.64s, that of node %" PRIu64 " (as of %u of %u "
                                          "nodes) is %.64s", check->targets[i].node, index, name, said[i],
                                          check->targets[most].node, most_count, check->count, said[most]);
            seus_hint(&check->fault->why, "stop the node that is alone with it, keep its directory, and see "
                      "deploy/RUNBOOK.md");
            return SEUS_INTEGRITY;
        }
    }
    return SEUS_OK;
}

/* The digests of the live views, when all nodes have been met at one index. */
static enum seus_err judge_views(struct check *check)
{
    for (unsigned tries = 0; tries < VIEWS_TRIES; tries++) {
        bool same_index = true;
        for (unsigned i = 0; i < check->count; i++) {
            struct asked *target = &check->targets[i];
            json_decref(target->cluster);
            target->cluster = nodes_fetch_json(check->client, &target->endpoint, "/v1/cluster?consistency=local");
            same_index = same_index && target->cluster != NULL &&
                         show_number(target->cluster, "applied") == show_number(check->targets[0].cluster, "applied");
        }
        if (same_index) {
            return judge_same(check, true, "digest", show_number(check->targets[0].cluster, "applied"));
        }
        if (!client_pause(check->client, VIEWS_PAUSE_MS)) {
            break;
        }
    }
    if (check->tells) {
        fprintf(stderr, "seusctl: the views were not compared: the nodes were never met at one index; --full does\n");
    }
    return SEUS_OK;
}

static enum seus_err judge_all(struct check *check)
{
    enum seus_err err = judge_each(check);
    err = err == SEUS_OK ? judge_same(check, false, "chain", check->index) : err;
    err = err == SEUS_OK ? judge_same(check, false, "root", check->index) : err;
    if (err == SEUS_OK && check->full) {
        return judge_same(check, false, "digest", check->index);
    }
    return err == SEUS_OK && check->count > 1 ? judge_views(check) : err;
}

/* check: taken. */
static enum seus_err run(struct check *check, bool all, json_t **ret)
{
    struct fault *const fault = check->fault;
    check->index = UINT64_MAX;
    check->told_ms = check->client->clock.mono_ms(check->client->clock.ctx);
    enum seus_err err = find_targets(check, all);
    for (unsigned i = 0; err == SEUS_OK && i < check->count; i++) {
        const uint64_t applied = show_number(check->targets[i].cluster, "applied");
        check->index = applied < check->index ? applied : check->index;
    }
    for (unsigned i = 0; err == SEUS_OK && i < check->count; i++) {
        err = verify(check, &check->targets[i]);
    }
    err = err == SEUS_OK ? judge_all(check) : err;
    json_t *items = json_array();
    for (unsigned i = 0; i < check->count; i++) {
        if (err == SEUS_OK) {
            json_array_append(items, check->targets[i].verified);
        }
        json_decref(check->targets[i].verified);
        json_decref(check->targets[i].cluster);
    }
    mem_free(check);
    *ret = json_pack("{s:o}", "items", items);
    return fault->err = err;
}

enum seus_err audit_answer(const struct args *args, const struct client *client, json_t **ret, bool *ret_failed,
                           struct fault *fault)
{
    struct check *check = mem_zalloc(sizeof(*check));
    *check = (struct check){.client = client, .fault = fault, .tells = args->format == OUTPUT_TABLE,
                            .full = is_true(args, "full")};
    *ret_failed = false;
    return run(check, is_true(args, "all_members"), ret);
}

enum seus_err audit_members(const struct client *client, json_t **ret, struct fault *fault)
{
    struct check *check = mem_zalloc(sizeof(*check));
    *check = (struct check){.client = client, .fault = fault};
    return run(check, true, ret);
}

bool audit_is_ours(const struct command *command)
{
    return command->view == VIEW_LOCAL && strcmp(command->noun, "audit") == 0;
}
