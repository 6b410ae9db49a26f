/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Judgement of one state: the log opens without help, its rows are whole and follow each other, and it stands where it
 * stood after some number of whole batches, not fewer than were acknowledged.
 */
#include <stdio.h>
#include <string.h>

#include "power.h"

#define READ_BYTES (1u << 20)

/* Reads every row. False: verdict says why. */
static bool rows_walk(struct record *record, struct standing *standing, char *ret_verdict, size_t size)
{
    struct arena arena;
    struct seus_why why = {0};
    uint64_t next = 1;
    bool ok = true;
    arena_init(&arena, 2 * READ_BYTES);
    while (ok && next <= standing->state.last_index) {
        struct log_entry *entries = NULL;
        unsigned count = 0;
        arena_reset(&arena);
        ok = record_read(record, next, UINT64_MAX, READ_BYTES, &arena, &entries, &count, &why) == SEUS_OK && count > 0;
        for (unsigned i = 0; ok && i < count; i++) {
            ok = entries[i].index == next && record_term_at(record, next) == entries[i].term;
            standing->rows = rows_hash(standing->rows, &entries[i]);
            next++;
        }
    }
    if (!ok) {
        snprintf(ret_verdict, size, "row %llu: %s", (unsigned long long)next, why.message);
    }
    arena_release(&arena);
    return ok;
}

static bool standing_read(struct record *record, const struct script *script, struct standing *ret_standing,
                          char *ret_verdict, size_t size)
{
    struct record_identity identity;
    *ret_standing = (struct standing){.peer_incarnation = record_peer_incarnation(record, PEER_ID)};
    record_state(record, &ret_standing->state);
    ret_standing->founded = record_identity(record, &identity) == SEUS_OK;
    if (ret_standing->founded && memcmp(&identity, &script->identity, sizeof(identity)) != 0) {
        snprintf(ret_verdict, size, "another identity");
        return false;
    }
    return rows_walk(record, ret_standing, ret_verdict, size);
}

static bool standing_is(const struct standing *a, const struct standing *b)
{
    return a->founded == b->founded && a->state.term == b->state.term && a->state.voted_for == b->state.voted_for &&
           a->state.last_index == b->state.last_index && a->state.last_term == b->state.last_term &&
           a->state.vouched == b->state.vouched && a->peer_incarnation == b->peer_incarnation && a->rows == b->rows;
}

/* The first standing from acked on that is this one. */
static bool standing_find(const struct script *script, uint64_t acked, const struct standing *standing)
{
    for (uint64_t i = acked; i < script->batches_count + 2; i++) {
        if (standing_is(&script->standings[i], standing)) {
            return true;
        }
    }
    return false;
}

/* The log that was found takes a vote and rows, and has them when it is opened again. */
static bool go_on(struct record **record, const struct record_options *options, const struct script *script,
                  struct standing *standing)
{
    const uint64_t term = standing->state.term + 1;
    enum seus_err err = SEUS_OK;
    if (!standing->founded) {
        err = record_found(*record, &script->identity,
                           script->identity.bootstrapped ? STR_LIT(FIRST_CHANGE) : (struct str){0}, NULL);
        record_state(*record, &standing->state);
    }
    const uint64_t last = standing->state.last_index;
    const struct log_entry rows[2] = {{last + 1, term, LOG_BARRIER, {0}}, {last + 2, term, LOG_COMMAND, STR_LIT("on")}};
    const struct record_batch vote = {.has_vote = true, .term = term, .voted_for = 1, .entries = rows,
                                      .entries_count = 1};
    const struct record_batch more = {.entries = &rows[1], .entries_count = 1};
    if (err == SEUS_OK) {
        err = record_commit(*record, &vote, 1, NULL);
    }
    if (err == SEUS_OK) {
        err = record_commit(*record, &more, 1, NULL);
    }
    record_close(*record);
    *record = NULL;
    if (err == SEUS_OK) {
        err = record_open(options, record, NULL);
    }
    if (err != SEUS_OK) {
        return false;
    }
    record_state(*record, &standing->state);
    return standing->state.last_index == last + 2 && standing->state.term == term;
}

void judge(const struct script *script, const char *dir, uint64_t acked, bool goes_on, char *ret_verdict,
           size_t verdict_size)
{
    const struct record_options options = {.dir = dir, .no_sync = true, .map_size_bytes = UINT64_C(1) << 30};
    struct record *record = NULL;
    struct seus_why why = {0};
    struct standing standing;
    ret_verdict[0] = '\0';
    if (record_open(&options, &record, &why) != SEUS_OK) {
        snprintf(ret_verdict, verdict_size, "does not open: %s", why.message);
        return;
    }
    if (!standing_read(record, script, &standing, ret_verdict, verdict_size)) {
        record_close(record);
        return;
    }
    if (!standing_find(script, acked, &standing)) {
        const struct standing *least = &script->standings[acked];
        snprintf(ret_verdict, verdict_size, "acknowledged: %llu rows, term %llu, vote %llu; found: %llu, %llu, %llu",
                 (unsigned long long)least->state.last_index, (unsigned long long)least->state.term,
                 (unsigned long long)least->state.voted_for, (unsigned long long)standing.state.last_index,
                 (unsigned long long)standing.state.term, (unsigned long long)standing.state.voted_for);
    } else if (goes_on && !go_on(&record, &options, script, &standing)) {
        snprintf(ret_verdict, verdict_size, "what is written next is not kept");
    }
    record_close(record);
}
