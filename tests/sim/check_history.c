/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * E1, E2, E3, E7 from the clients' own record: what was acknowledged is there, once, at its index, in the order of
 * real time; what was refused never happened; a linearizable answer knows everything acknowledged before it was asked
 * for.
 */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

#define REQUEST_PREFIX "sim-"

uint64_t request_number(struct str request_id)
{
    char digits[24];
    const struct str prefix = STR_LIT(REQUEST_PREFIX);
    if (!str_starts_with(request_id, prefix)) {
        return UINT64_MAX;
    }
    str_copy(digits, sizeof(digits), (struct str){request_id.ptr + prefix.len, request_id.len - prefix.len});
    return strtoull(digits, NULL, 10);
}

static struct effect *effect_of(struct world *world, uint64_t request)
{
    struct checks *checks = &world->checks;
    if (request >= checks->effects_count) {
        const uint64_t count = request * 2 + 256;
        checks->effects = mem_realloc(checks->effects, count * sizeof(*checks->effects));
        memset(&checks->effects[checks->effects_count], 0, (count - checks->effects_count) * sizeof(*checks->effects));
        checks->effects_count = count;
    }
    return &checks->effects[request];
}

/* E2: told by apply on every node, for every command. */
void check_effect(struct node *node, uint64_t index, const struct wire_entry *entry, const struct wire_answer *answer,
                  bool duplicate)
{
    struct world *world = node->world;
    const uint64_t request = request_number(entry->request_id);
    if (index == node->foreseen_index && (duplicate || node->foreseen_conflict != (answer->code == SEUS_CONFLICT))) {
        sim_fail(world, "P1", "node %u: entry %llu rests on %s, and is told: %s", (unsigned)node->id,
                 (unsigned long long)index, node->foreseen_conflict ? "versions that are gone" : "versions that hold",
                 answer->code == SEUS_CONFLICT ? "a conflict" : "done");
    }
    if (request == UINT64_MAX) {
        check_timer(node, index, entry, !duplicate && answer->code == SEUS_OK); /* nobody asked but the room itself */
        return;
    }
    struct effect *effect = effect_of(world, request);
    if (!duplicate && effect->index == 0) {
        *effect = (struct effect){.index = index, .code = answer->code};
        return;
    }
    const bool same = answer->index == effect->index && answer->code == effect->code;
    if ((duplicate ? index <= effect->index : index != effect->index) || !same) {
        sim_fail(world, "E2", "node %u: request %llu %s at %llu (answer: %llu, code %llu); it had its effect at %llu, "
                 "code %llu", (unsigned)node->id, (unsigned long long)request, duplicate ? "repeats" : "has its effect",
                 (unsigned long long)index, (unsigned long long)answer->index, (unsigned long long)answer->code,
                 (unsigned long long)effect->index, (unsigned long long)effect->code);
    }
}

/* ---- writes ---- */

static void check_acked(struct world *world, const struct client *client, const struct op_record *record)
{
    struct checks *checks = &world->checks;
    struct effect *effect = effect_of(world, record->request);
    if (effect->index == 0 && world->stats.point_ends > 0) {
        /* Who applied it ended before it could tell; whoever applies it next must agree. */
        *effect = (struct effect){.index = record->index, .code = record->err};
    }
    if (record->is_other_body) {
        sim_fail(world, "E2", "request %s was used again for another command, and it was done", client->request_id);
    }
    if (record->index == 0 || effect->index != record->index) {
        sim_fail(world, "E1", "%s %s is acknowledged at %llu; its effect is at %llu", record->op->name,
                 client->request_id, (unsigned long long)record->index, (unsigned long long)effect->index);
    }
    if (record->request != client->op_at) {
        return; /* a replay: the index is that of long ago */
    }
    if (record->index <= record->index_floor) {
        sim_fail(world, "E3", "%s %s got index %llu; %llu was acknowledged before it was asked for", record->op->name,
                 client->request_id, (unsigned long long)record->index, (unsigned long long)record->index_floor);
    }
    if (record->index > checks->acked_index) {
        checks->acked_index = record->index;
    }
    if (record->op->number == OP_case_note) {
        world->cases[record->case_at].notes_acked++;
    }
    world->stats.acked++;
}

static void check_failed(struct world *world, const struct client *client, const struct op_record *record)
{
    const bool is_replay = record->request != client->op_at && !record->is_other_body;
    if (is_replay) {
        sim_fail(world, "E2", "%s %s was acknowledged once; the same again is told: %s (%s)", record->op->name,
                 client->request_id, seus_err_name(record->err), client->attempt.message);
    }
    const bool is_about_case = strstr(client->attempt.message, "no case") != NULL;
    if (record->err == SEUS_NOT_FOUND && record->case_at != UINT64_MAX && is_about_case) {
        sim_fail(world, "E1", "%s %s: a case acknowledged before it was asked for is not found (%s)", record->op->name,
                 client->request_id, client->attempt.message);
    }
    world->stats.failed++;
}

/* ---- reads ---- */

static bool contains(struct str body, const char *words)
{
    return body.len > 0 && memmem(body.ptr, body.len, words, strlen(words)) != NULL;
}

static void check_show(struct world *world, const struct client *client, const struct op_record *record,
                       struct str body)
{
    static const char field[] = "\"notes\":";
    const char *at = body.len > 0 ? memmem(body.ptr, body.len, field, sizeof(field) - 1) : NULL;
    char digits[24];
    if (record->case_at == UINT64_MAX) {
        return;
    }
    if (at == NULL) {
        sim_fail(world, "wire", "case.show has no notes: %.*s", STR_ARG(body));
    }
    at += sizeof(field) - 1;
    str_copy(digits, sizeof(digits), (struct str){at, (size_t)(body.ptr + body.len - at)});
    const uint64_t notes = strtoull(digits, NULL, 10);
    const struct known_case *known = &world->cases[record->case_at];
    if ((!record->is_local && notes < record->notes_floor) || notes > known->notes_tried) {
        sim_fail(world, "E1", "case.show %s (%s) tells of %llu notes; %llu were acknowledged before, %llu ever tried",
                 client->request_id, record->is_local ? "local" : "linearizable", (unsigned long long)notes,
                 (unsigned long long)record->notes_floor, (unsigned long long)known->notes_tried);
    }
}

static void check_events(struct world *world, const struct client *client, const struct op_record *record,
                         struct str body)
{
    char id[48];
    char request[48];
    if (record->witness == UINT64_MAX) {
        return;
    }
    const struct op_record *witness = &world->ops[record->witness];
    snprintf(id, sizeof(id), "\"id\":\"%llu.1\"", (unsigned long long)witness->index);
    snprintf(request, sizeof(request), "\"request_id\":\"" REQUEST_PREFIX "%llu\"",
             (unsigned long long)witness->request);
    if (record->is_local && !contains(body, "\"id\":\"")) {
        return; /* not there yet */
    }
    if (!contains(body, id) || !contains(body, request)) {
        sim_fail(world, "E1", "event.list %s does not begin with %s of %s: %.*s", client->request_id, id, request,
                 STR_ARG(body));
    }
}

static void check_read(struct world *world, const struct client *client, const struct op_record *record)
{
    const struct attempt *attempt = &client->attempt;
    const struct str body = buf_str(&attempt->body);
    if (record->err != SEUS_OK) {
        const bool about_nobody = record->op->number == OP_case_show && record->case_at == UINT64_MAX;
        if (record->err != SEUS_NOT_FOUND || !(record->is_local || about_nobody)) {
            sim_fail(world, "E1", "%s %s (%s) fails: %s", record->op->name, client->request_id,
                     record->is_local ? "local" : "linearizable", attempt->message);
        }
        return;
    }
    if (!record->is_local && attempt->served_index < record->index_floor) {
        sim_fail(world, "E3", "%s %s rests on %llu; %llu was acknowledged before it was asked for", record->op->name,
                 client->request_id, (unsigned long long)attempt->served_index,
                 (unsigned long long)record->index_floor);
    }
    if (attempt->served_index > world->checks.committed_count) {
        sim_fail(world, "P4", "%s %s rests on %llu; %llu are committed", record->op->name, client->request_id,
                 (unsigned long long)attempt->served_index, (unsigned long long)world->checks.committed_count);
    }
    if (record->op->number == OP_case_show) {
        check_show(world, client, record, body);
    } else if (record->op->number == OP_event_list) {
        check_events(world, client, record, body);
    }
    world->stats.reads++;
}

void check_return(struct world *world, const struct client *client, struct op_record *record)
{
    if (record->op->kind == WIRE_READ) {
        check_read(world, client, record);
    } else if (record->op->kind == WIRE_WRITE && record->state == OP_ACKED && !record->is_dry_run) {
        check_acked(world, client, record);
    } else if (record->op->kind == WIRE_WRITE && record->state == OP_FAILED) {
        check_failed(world, client, record);
    }
}

/* ---- the end ---- */

void check_history_at_end(struct world *world)
{
    const struct checks *checks = &world->checks;
    for (uint64_t i = 0; i < world->ops_count; i++) {
        const struct op_record *record = &world->ops[i];
        const struct effect *effect = effect_of(world, record->request);
        if (record->state == OP_UNDER_WAY) {
            sim_fail(world, "liveness", "%s %llu never got a final answer", record->op->name, (unsigned long long)i);
        }
        if (record->op->kind != WIRE_WRITE) {
            continue;
        }
        if (record->state == OP_ACKED && !record->is_dry_run &&
            (record->index > checks->committed_count ||
             checks->committed[record->index - 1].request != record->request)) {
            sim_fail(world, "E1", "%s %llu was acknowledged at %llu; that entry is of request %llu", record->op->name,
                     (unsigned long long)i, (unsigned long long)record->index,
                     record->index <= checks->committed_count
                         ? (unsigned long long)checks->committed[record->index - 1].request : 0ull);
        }
        const bool never = record->is_dry_run || (record->state != OP_ACKED && !record->may_be_written);
        if (never && record->request == i && effect->index != 0 && effect->code != SEUS_CONFLICT) {
            sim_fail(world, "E7", "%s %llu was told that nothing is written (%s); it had its effect at %llu",
                     record->op->name, (unsigned long long)i, seus_err_name(record->err),
                     (unsigned long long)effect->index);
        }
    }
}
