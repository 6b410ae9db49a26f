/* SPDX-License-Identifier: EUPL-1.2 */
/* drill run and drill report. Nothing is harmed before it is announced in the log, nor if a majority would be lost. */
#include "cli/drill.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/when.h"
#include "cli/show.h"

#define DURATION_MS_DEFAULT 3000u
#define DURATION_MS_MIN 500u
#define DURATION_MS_MAX 60000u
#define GAP_MS_DEFAULT 10000u
#define BACK_MS_DEFAULT 60000u
#define BACK_MS_MAX 300000u
#define WRITE_MS 20000u

bool drill_is_ours(const struct command *command)
{
    return strcmp(command->noun, "drill") == 0 && command->op == NULL;
}

/* ---- what is asked for ------------------------------------------------------------------------------------------- */

static enum seus_err take_number(struct drill *drill, const char *field, uint64_t otherwise, uint64_t min, uint64_t max,
                                 uint64_t *ret_value, struct seus_why *why)
{
    const char *const text = args_value(drill->args, field);
    *ret_value = otherwise;
    if (text == NULL) {
        return SEUS_OK;
    }
    char *end = NULL;
    const unsigned long long value = strtoull(text, &end, 10);
    if (end != text && *end == '\0' && value >= min && value <= max) {
        *ret_value = value;
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, why, field, "%s is \"%.40s\"; %" PRIu64 " to %" PRIu64 " are possible.", field, text, min,
              max);
    seus_hint(why, "Leave it out for %" PRIu64 ".", otherwise);
    return SEUS_INVALID;
}

static enum seus_err take_args(struct drill *drill, struct seus_why *why)
{
    const char *const kind = args_value(drill->args, "kind");
    const int number = wire_enum_number(&wire_enum_drill_kind, kind, strlen(kind));
    if (number <= 0) {
        seus_fail(SEUS_INVALID, why, "kind", "There is no drill \"%.40s\".", kind);
        seus_hint(why, "leader-loss, leader-freeze, graceful, isolate-site, slow-disk, full-disk, plugin-crash, "
                       "node-replace, restore.");
        return SEUS_INVALID;
    }
    drill->kind_number = (uint32_t)number;
    snprintf(drill->kind, sizeof(drill->kind), "%s", kind);
    enum seus_err err = take_number(drill, "node", 0, 1, UINT32_MAX, &drill->node, why);
    if (err == SEUS_OK) {
        err = take_number(drill, "duration_ms", DURATION_MS_DEFAULT, DURATION_MS_MIN, DURATION_MS_MAX,
                          &drill->duration_ms, why);
    }
    if (err == SEUS_OK) {
        err = take_number(drill, "gap_ms", GAP_MS_DEFAULT, 1, 600000, &drill->gap_ms, why);
    }
    if (err == SEUS_OK) {
        err = take_number(drill, "back_ms", BACK_MS_DEFAULT, 1000, BACK_MS_MAX, &drill->back_ms, why);
    }
    if (err == SEUS_OK) {
        err = take_number(drill, "with", 0, 1, UINT32_MAX, &drill->with, why);
    }
    drill->address = args_value(drill->args, "address");
    const bool is_replace = drill->kind_number == DRILL_NODE_REPLACE;
    if (err == SEUS_OK && ((drill->with != 0) != is_replace || (drill->address != NULL) != is_replace)) {
        seus_fail(SEUS_INVALID, why, "with", is_replace ? "A node that takes the place of another has an id and a peer "
                  "address: --with N --address HOST:PORT." : "%s has no other node.", drill->kind);
        seus_hint(why, "drill run node-replace --with N --address HOST:PORT, the node started with seusd --join "
                  "HOST:PORT.");
        err = SEUS_INVALID;
    }
    return err;
}

/* ---- may it? ----------------------------------------------------------------------------------------------------- */

/* The node that is harmed, unless it was named. */
static void choose_node(struct drill *drill, const json_t *status)
{
    const uint64_t leader = show_number(status, "leader");
    const bool harms_nobody = drill->kind_number == DRILL_GRACEFUL || drill->kind_number == DRILL_RESTORE;
    if (harms_nobody) {
        drill->node = 0;
    } else if (drill->node == 0 && drill->kind_number != DRILL_ISOLATE_SITE &&
               drill->kind_number != DRILL_NODE_REPLACE) {
        drill->node = leader;
    }
    for (unsigned i = 0; i < drill->nodes_count && drill->node == 0 && !harms_nobody; i++) {
        drill->node = drill->nodes[i].node != leader ? drill->nodes[i].node : 0;
    }
}

/* Whoever is to measure a node that goes away must not do it through that node. */
static bool can_be_seen(const struct drill *drill)
{
    bool seen = !drill_takes_a_voter(drill);
    for (unsigned i = 0; i < drill->nodes_count; i++) {
        seen = seen || drill->nodes[i].node != drill->node;
    }
    return seen;
}

static bool is_known(const struct drill *drill, uint64_t node)
{
    bool known = node == 0;
    for (unsigned i = 0; i < drill->nodes_count; i++) {
        known = known || drill->nodes[i].node == node;
    }
    return known;
}

/* The arithmetic of the majority, as a sentence; refused if the drill would cost it. */
static enum seus_err check_quorum(const struct drill *drill, const json_t *status, char *ret_sentence, size_t size,
                                  struct seus_why *why)
{
    const uint64_t voters = show_number(status, "voters");
    const uint64_t up = show_number(status, "voters_up");
    const uint64_t majority = voters / 2 + 1;
    const uint64_t left = up - (drill_takes_a_voter(drill) && up > 0 ? 1 : 0);
    snprintf(ret_sentence, size, "%" PRIu64 " voters, %" PRIu64 " up; while it lasts %" PRIu64 ", a majority is %"
             PRIu64, voters, up, left, majority);
    if (show_number(status, "leader") != 0 && left >= majority &&
        (up == voters || !(drill_takes_a_voter(drill) || drill->kind_number == DRILL_NODE_REPLACE))) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, why, "kind", "%s: %s.", ret_sentence,
              left < majority ? "nothing could be written" : "a drill begins with a room that is whole");
    seus_hint(why, "Bring the missing nodes back first: seusctl cluster members");
    return SEUS_REFUSED;
}

static enum seus_err check(struct drill *drill, char *ret_sentence, size_t size, struct fault *fault)
{
    json_t *status = NULL;
    enum seus_err err = drill_find_nodes(drill, &status, fault);
    if (err != SEUS_OK) {
        return err;
    }
    choose_node(drill, status);
    err = check_quorum(drill, status, ret_sentence, size, &fault->why);
    if (err == SEUS_OK && !is_known(drill, drill->node)) {
        seus_fail(SEUS_UNAVAILABLE, &fault->why, "node", "Node %" PRIu64 " cannot be reached from here, so it cannot "
                  "be harmed from here.", drill->node);
        seus_hint(&fault->why, "Name its endpoint with --endpoint, beside those of the others, or run this there.");
        err = SEUS_UNAVAILABLE;
    }
    if (err == SEUS_OK && !can_be_seen(drill)) {
        seus_fail(SEUS_UNAVAILABLE, &fault->why, "node", "Node %" PRIu64 " is the only one that is reached from here: "
                  "what the room does without it could not be seen.", drill->node);
        seus_hint(&fault->why, "Name the others too: --endpoint A --endpoint B, or SEUS_ENDPOINTS=A,B");
        err = SEUS_UNAVAILABLE;
    }
    fault->err = err;
    json_decref(status);
    return err;
}

/* ---- the run ----------------------------------------------------------------------------------------------------- */

static enum seus_err announce(struct drill *drill, struct fault *fault)
{
    char ends_by[WHEN_SIZE];
    json_t *receipt = NULL;
    const uint64_t wall = drill->client.clock.wall_ms(drill->client.clock.ctx);
    when_format_utc(ends_by, wall + drill->duration_ms + drill->back_ms + 120000);
    json_t *args = json_pack("{s:s, s:s}", "kind", drill->kind, "ends_by", ends_by);
    if (drill->node != 0) {
        json_object_set_new(args, "node", json_integer((json_int_t)drill->node));
    }
    const enum seus_err err = drill_ask(drill, "drill.start", args, NULL, WRITE_MS, &receipt, fault);
    const char *const id = json_string_value(json_object_get(receipt, "id"));
    snprintf(drill->id, sizeof(drill->id), "%s", id != NULL ? id : "");
    drill->since_index = show_number(receipt, "index");
    json_decref(receipt);
    drill->started_wall_ms = wall;
    drill->started_mono_ms = drill->client.clock.mono_ms(drill->client.clock.ctx);
    return err;
}

/* Canaries before, during and after the harm. False: interrupted, or the room did not come back. */
static bool rounds(struct drill *drill, struct fault *fault)
{
    unsigned quiet = 0;
    const uint64_t most_ms = drill->duration_ms + drill->back_ms;
    while (quiet < DRILL_QUIET_TICKS) {
        if (drill->ticks_count + 1 == DRILL_FAULT_TICK && drill_begin(drill, fault) != SEUS_OK) {
            snprintf(drill->result, sizeof(drill->result), "the harm was not done: %.200s", fault->why.message);
            return false;
        }
        if (!drill_round(drill)) {
            snprintf(drill->result, sizeof(drill->result), "broken off after %u canaries", drill->ticks_count);
            return false;
        }
        if (drill->ticks_count >= DRILL_FAULT_TICK) {
            drill_look(drill);
        }
        quiet += drill->is_over;
        if (!drill->is_over && drill_now_ms(drill) > most_ms + DRILL_FAULT_TICK * DRILL_TICK_MS) {
            if (drill->phase != 0) {
                snprintf(drill->result, sizeof(drill->result), "it did not come to its end within %" PRIu64 " s",
                         most_ms / 1000);
            } else {
                snprintf(drill->result, sizeof(drill->result), "node %" PRIu64 " was not back within %" PRIu64 " s",
                         drill->node, most_ms / 1000);
            }
            return true; /* counted all the same */
        }
    }
    return true;
}

/* passed, failed or abandoned, with the sentence for it in drill->result. */
static const char *judge(struct drill *drill, bool done, bool counted)
{
    if (!done || !counted) {
        return "abandoned";
    }
    if (drill->result[0] != '\0') {
        return "failed";
    }
    const bool kept = drill->lost + drill->duplicated + drill->reordered + drill->stale == 0 && drill->members_equal &&
                      !drill->is_damaged && drill->acknowledged == drill->ticks_count;
    const bool quick = drill->write_gap_ms <= drill->gap_ms;
    snprintf(drill->result, sizeof(drill->result),
             "%" PRIu64 " of %u acknowledged, %" PRIu64 " lost, %" PRIu64 " twice, %" PRIu64 " out of order, %" PRIu64
             " stale reads; longest pause %" PRIu64 " ms%s%s%s", drill->acknowledged, drill->ticks_count, drill->lost,
             drill->duplicated, drill->reordered, drill->stale, drill->write_gap_ms,
             quick ? "" : ", longer than allowed", drill->members_equal ? "" : "; the members differ",
             drill->is_verified ? "" : drill->is_damaged ? "; a log does not hold" : "; the logs were not verified");
    return kept && quick ? "passed" : "failed";
}

/* ret_index: of the event that says so. */
static enum seus_err finish(struct drill *drill, const char *verdict, const char *digest, uint64_t *ret_index,
                            struct fault *fault)
{
    json_t *reply = NULL;
    json_t *args = json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:s}", "drill_id", drill->id, "state", verdict,
                             "acknowledged", (json_int_t)drill->acknowledged, "write_gap_ms",
                             (json_int_t)drill->write_gap_ms, "read_gap_ms", (json_int_t)drill->read_gap_ms, "lost",
                             (json_int_t)drill->lost, "duplicated", (json_int_t)drill->duplicated, "reordered",
                             (json_int_t)drill->reordered, "result", drill->result);
    if (digest[0] != '\0') {
        json_object_set_new(args, "report_digest", json_string(digest));
    }
    const enum seus_err err = drill_ask(drill, "drill.finish", args, NULL, WRITE_MS, &reply, fault);
    *ret_index = show_number(reply, "index");
    json_decref(reply);
    return err;
}

static enum seus_err run(struct drill *drill, json_t **ret, bool *ret_failed, struct fault *fault)
{
    struct fault ignored = {0};
    char digest[2 * SHA256_SIZE + 1] = "";
    char path[300];
    uint64_t index = 0;
    const char *const wanted = args_value(drill->args, "report");
    enum seus_err err = announce(drill, fault);
    if (err != SEUS_OK) {
        return err;
    }
    drill_note(drill, "drill %s announced: %s", drill->id, drill->kind);
    const bool done = rounds(drill, fault);
    if (!done) {
        drill->client.signal_fd = -1; /* interrupted once: what is undone and said now is not broken off again */
    }
    drill_heal(drill);
    const bool counted = done && drill_count(drill, fault) == SEUS_OK;
    const char *const verdict = judge(drill, done, counted);
    snprintf(path, sizeof(path), "%s", wanted != NULL ? wanted : drill->id);
    err = drill_report_write(drill, path, verdict, digest, &fault->why);
    fault->err = err;
    const enum seus_err said = finish(drill, verdict, err == SEUS_OK ? digest : "", &index, &ignored);
    drill_note(drill, "%s: %s", verdict, drill->result);
    if (err == SEUS_OK && said != SEUS_OK) {
        *fault = ignored;
        err = said;
    }
    if (err == SEUS_OK) {
        err = drill_prove(drill, path, index, fault);
    }
    if (err == SEUS_OK) {
        if (drill->args->format == OUTPUT_TABLE) {
            fprintf(stderr, "seusctl: report in %s.json and %s.html, its proof in %s.proof.json\n", path, path, path);
        }
        err = drill_ask(drill, "drill.show", json_pack("{s:s}", "drill_id", drill->id), NULL, WRITE_MS, ret, fault);
    }
    *ret_failed = strcmp(verdict, "passed") != 0;
    return err;
}

static void show_plan(const struct drill *drill, const char *arithmetic, json_t **ret)
{
    char plan[300];
    snprintf(plan, sizeof(plan), "nothing was done; the plan: %s; %s", drill_effect(drill), arithmetic);
    *ret = json_pack("{s:s, s:I, s:s}", "kind", drill->kind, "node", (json_int_t)drill->node, "result", plan);
    if (drill->args->format == OUTPUT_TABLE) {
        fputs("seusctl: Nothing was done. To do it: the same with --yes\n", stderr);
    }
}

static enum seus_err plan_or_run(struct drill *drill, json_t **ret, bool *ret_failed, struct fault *fault)
{
    char arithmetic[200] = "";
    enum seus_err err = take_args(drill, &fault->why);
    fault->err = err;
    if (err == SEUS_OK) {
        err = check(drill, arithmetic, sizeof(arithmetic), fault);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const char *const yes = args_value(drill->args, "yes");
    if (yes == NULL || strcmp(yes, "true") != 0 || drill->args->dry_run) {
        show_plan(drill, arithmetic, ret);
        return SEUS_OK;
    }
    return run(drill, ret, ret_failed, fault);
}

enum seus_err drill_answer(const struct args *args, const struct client *client, json_t **ret, bool *ret_failed,
                           struct fault *fault)
{
    struct drill drill = {.args = args, .client = *client, .notes = json_array()};
    drill.ticks = calloc(DRILL_TICKS_MAX, sizeof(*drill.ticks));
    drill.started_mono_ms = client->clock.mono_ms(client->clock.ctx);
    drill.client.share = curl_share_init();
    if (drill.client.share != NULL) {
        curl_share_setopt(drill.client.share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
    }
    *ret_failed = false;
    enum seus_err err;
    if (drill.ticks == NULL) {
        err = fault->err = seus_fail(SEUS_IO, &fault->why, NULL, "There is no memory for the measurements.");
    } else if (strcmp(args->command->verb, "report") == 0) {
        err = drill_report_verify(&drill, args_value(args, "file"), ret, fault);
    } else {
        err = plan_or_run(&drill, ret, ret_failed, fault);
    }
    if (drill.client.share != NULL) {
        curl_share_cleanup(drill.client.share);
    }
    free(drill.ticks);
    json_decref(drill.notes);
    json_decref(drill.members);
    json_decref(drill.verified);
    return err;
}
