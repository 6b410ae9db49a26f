/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Canaries: a write and a read ten times a second, each under its own request id, repeated under the same id until it
 * is answered. What the room promised is then counted in the logs of all members, one by one.
 */
#include <stdio.h>
#include <string.h>

#include "cli/drill.h"
#include "cli/show.h"

#define ATTEMPT_MS 100u   /* one attempt; the next one goes on under the same id */
#define GIVE_UP_MS 60000u /* nothing could be written for so long */
#define PAUSE_MS 5u
#define PAGE_EVENTS 1000u
#define SETTLE_TRIES 200u
#define SETTLE_MS 100u

/* Repeats until it is answered. The time it took; UINT64_MAX: given up, or interrupted. */
static uint64_t insist(struct drill *drill, const char *op, uint64_t number, const char *request_id,
                       unsigned *ret_tries, json_t **ret_reply)
{
    const uint64_t began = drill_now_ms(drill);
    struct fault fault = {0};
    for (unsigned tries = 1;; tries++) {
        json_t *args = number != 0 ? json_pack("{s:s, s:I}", "drill_id", drill->id, "number", (json_int_t)number)
                                   : json_pack("{s:s}", "drill_id", drill->id);
        const enum seus_err err = drill_ask(drill, op, args, request_id, ATTEMPT_MS, ret_reply, &fault);
        const uint64_t took = drill_now_ms(drill) - began;
        *ret_tries = tries;
        if (err == SEUS_OK) {
            return took;
        }
        const bool again = fault.retryable || err == SEUS_UNAVAILABLE || err == SEUS_UNKNOWN || err == SEUS_TIMEOUT ||
                           err == SEUS_NO_SPACE || err == SEUS_CONFLICT;
        if (!again || fault.interrupted || took > GIVE_UP_MS || !client_pause(&drill->client, PAUSE_MS)) {
            drill_note(drill, "%s was not answered: %.120s", op, fault.why.message);
            return UINT64_MAX;
        }
    }
}

bool drill_round(struct drill *drill)
{
    if (drill->ticks_count == DRILL_TICKS_MAX) {
        return false;
    }
    struct drill_tick *const tick = &drill->ticks[drill->ticks_count++];
    char request_id[96];
    json_t *row = NULL;
    unsigned tries = 0;
    *tick = (struct drill_tick){.number = drill->ticks_count, .began_ms = drill_now_ms(drill)};
    snprintf(request_id, sizeof(request_id), "%s.%llu", drill->id, (unsigned long long)tick->number);
    tick->write_ms = insist(drill, "drill.canary", tick->number, request_id, &tick->tries, NULL);
    tick->read_ms = insist(drill, "drill.show", 0, NULL, &tries, &row);
    if (tick->write_ms != UINT64_MAX && row != NULL && show_number(row, "canary_last") < tick->number) {
        drill->stale++;
        drill_note(drill, "a read did not know canary %llu, which was acknowledged",
                   (unsigned long long)tick->number);
    }
    json_decref(row);
    const uint64_t next = tick->began_ms + DRILL_TICK_MS;
    const uint64_t now = drill_now_ms(drill);
    return tick->write_ms != UINT64_MAX && client_pause(&drill->client, next > now ? next - now : 0);
}

/* The longest times without an acknowledged write, and without an answered read. */
static void measure_gaps(struct drill *drill)
{
    uint64_t last_write = 0;
    uint64_t last_read = 0;
    for (unsigned i = 0; i < drill->ticks_count; i++) {
        const struct drill_tick *const tick = &drill->ticks[i];
        if (tick->write_ms == UINT64_MAX) {
            continue;
        }
        const uint64_t wrote = tick->began_ms + tick->write_ms;
        const uint64_t read = wrote + (tick->read_ms != UINT64_MAX ? tick->read_ms : 0);
        drill->acknowledged++;
        if (i > 0) {
            drill->write_gap_ms = wrote - last_write > drill->write_gap_ms ? wrote - last_write : drill->write_gap_ms;
            drill->read_gap_ms = read - last_read > drill->read_gap_ms ? read - last_read : drill->read_gap_ms;
        }
        last_write = wrote;
        last_read = read;
    }
}

static bool all_equal(const json_t *members)
{
    const json_t *const first = json_array_get(members, 0);
    size_t i;
    const json_t *member;
    bool equal = json_array_size(members) > 0;
    json_array_foreach(members, i, member) {
        equal = equal && json_equal(json_object_get(member, "applied"), json_object_get(first, "applied")) &&
                json_equal(json_object_get(member, "digest"), json_object_get(first, "digest"));
    }
    return equal;
}

/* Waits until every member has applied the same and holds the same. */
static void wait_equal(struct drill *drill)
{
    for (unsigned i = 0; i < SETTLE_TRIES && !drill->members_equal; i++) {
        struct fault fault;
        json_t *page = NULL;
        if (drill_ask(drill, "cluster.members", NULL, NULL, 2000, &page, &fault) == SEUS_OK) {
            json_decref(drill->members);
            drill->members = json_incref(json_object_get(page, "items"));
            drill->members_equal = all_equal(drill->members);
        }
        json_decref(page);
        if (!drill->members_equal && !client_pause(&drill->client, SETTLE_MS)) {
            return;
        }
    }
}

enum seus_err drill_count_log(struct drill *drill, const struct endpoint *endpoint, unsigned *times,
                              struct fault *fault)
{
    char since[96];
    uint64_t last = 0;
    snprintf(since, sizeof(since), "%llu", (unsigned long long)drill->since_index);
    for (unsigned page = 0; page <= DRILL_TICKS_MAX / PAGE_EVENTS + 1 && since[0] != '\0'; page++) {
        json_t *reply = NULL;
        json_t *args = json_pack("{s:s, s:s, s:i}", "since", since, "type", "drill.canary", "limit", PAGE_EVENTS);
        const enum seus_err err = drill_ask_at(drill, endpoint, "event.list", args, 10000, &reply, fault);
        if (err != SEUS_OK) {
            return err;
        }
        size_t i;
        const json_t *event;
        json_array_foreach(json_object_get(reply, "items"), i, event) {
            const json_t *const body = json_object_get(event, "body");
            const char *const id = json_string_value(json_object_get(body, "drill_id"));
            const uint64_t number = show_number(body, "number");
            if (id == NULL || strcmp(id, drill->id) != 0 || number == 0 || number > drill->ticks_count) {
                continue;
            }
            times[number - 1]++;
            drill->reordered += number < last; /* they were sent one after the other's acknowledgement */
            last = number;
        }
        const char *const next = json_string_value(json_object_get(reply, "next"));
        snprintf(since, sizeof(since), "%s", next != NULL ? next : "");
        json_decref(reply);
    }
    return SEUS_OK;
}

enum seus_err drill_count(struct drill *drill, struct fault *fault)
{
    static unsigned times[DRILL_TICKS_MAX];
    measure_gaps(drill);
    wait_equal(drill);
    for (unsigned i = 0; i < drill->nodes_count; i++) {
        memset(times, 0, sizeof(times));
        if (!drill->nodes[i].reachable) {
            continue;
        }
        const enum seus_err err = drill_count_log(drill, &drill->nodes[i].endpoint, times, fault);
        if (err != SEUS_OK) {
            return err;
        }
        for (unsigned k = 0; k < drill->ticks_count; k++) {
            drill->lost += drill->ticks[k].write_ms != UINT64_MAX && times[k] == 0;
            drill->duplicated += times[k] > 1;
        }
    }
    drill_verify_members(drill);
    return SEUS_OK;
}
