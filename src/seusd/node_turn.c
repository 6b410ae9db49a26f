/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The end of a loop turn: what the turn's events asked for is done once, together. All proposals become one submit; all
 * committed entries (up to a bound) are applied in one view transaction; answers leave; links are written.
 */
#include "base/check.h"
#include "seusd/node_private.h"

#define TURN_PASSES_MAX 4            /* flush -> apply -> answer -> new requests ... within one turn */
#define AWAKE_US 100                 /* awake after a lone request: who asks alone often asks again at once */
/*
 * In one view transaction, and in one turn while there is a backlog, so that a turn stays short (about 5 ms). Four
 * transactions of 512 would copy far more pages of the views: who catches up took 1.15 times as long.
 */
#define APPLY_ENTRIES_MAX 2048
#define APPLY_BYTES_MAX (1024 * 1024)
/*
 * Who is far behind serves nobody who wants to know what is so now: longer turns (about 25 ms) with still fewer pages
 * copied, so that it is soon there.
 */
#define FAR_BEHIND_ENTRIES 16384u
#define FAR_BEHIND_TIMES 4u
#define TRIM_AFTER_MS 1000 /* from the last full batch on */

/* Consecutive entries from first, from memory where agreement still has them, else from the log. */
static unsigned collect(struct node *node, uint64_t first, uint64_t last, struct log_entry **ret_entries)
{
    struct seus_why why = {0};
    unsigned count = 0;
    size_t bytes = 0;
    const uint64_t times = last - first >= FAR_BEHIND_ENTRIES ? FAR_BEHIND_TIMES : 1;
    const uint64_t most = times * APPLY_ENTRIES_MAX;
    const size_t bytes_most = times * APPLY_BYTES_MAX;
    const uint64_t wanted = last - first >= most ? most : last - first + 1;
    struct log_entry *entries = arena_alloc(&node->apply_arena, wanted * sizeof(*entries));
    while (count < wanted && bytes < bytes_most &&
           agree_recent_entry(node->agree, first + count, &entries[count]) == SEUS_OK) {
        bytes += entries[count++].payload.len;
    }
    if (count > 0) {
        *ret_entries = entries;
        return count;
    }
    const enum seus_err err = record_read(node->record, first, first + wanted - 1, bytes_most, &node->apply_arena,
                                          ret_entries, &count, &why);
    if (err != SEUS_OK && count == 0 && record_rotten(node->record, NULL, 0) == 0) {
        node_die(&why);
    }
    return count; /* 0: the row is damaged, and the views wait until it is repaired */
}

/* Applies one batch; false: nothing to apply. */
static bool apply_some(struct node *node)
{
    const uint64_t applied = view_applied(node->view);
    struct log_entry *entries = NULL;
    struct seus_why why = {0};
    if (applied >= node->commit_index) {
        return false;
    }
    arena_reset(&node->apply_arena);
    const unsigned count = collect(node, applied + 1, node->commit_index, &entries);
    if (count == 0) {
        return false;
    }
    if (apply_batch(node->apply, entries, count, &why) != SEUS_OK) {
        node_die(&why);
    }
    agree_applied(node->agree, applied + count);
    if (count >= APPLY_ENTRIES_MAX) {
        node->trim_tick = node->ticks + TRIM_AFTER_MS / TICK_MS; /* a flood leaves much behind that is free */
    }
    pipeline_after_batch(node->pipeline);
    return true;
}

static void flush_links(struct node *node)
{
    if (node->links != NULL) {
        links_flush(node->links);
    }
}

/* To the others first, who write while this node writes; then what became durable here is told at once. */
static void write_out(struct node *node)
{
    flush_links(node);
    if (node_kick_writer(node)) {
        flush_links(node);
    }
}

static void on_more(uv_idle_t *handle)
{
    struct node *node = handle->data; /* it only keeps the loop from sleeping while work is left or expected */
    if (node->clock.mono_us(node->clock.ctx) >= node->awake_until_us) {
        uv_idle_stop(handle);
    }
}

void node_turn(struct node *node)
{
    const uint64_t applied = view_applied(node->view);
    bool more = false;
    const bool working = pipeline_work(node->pipeline);
    for (unsigned pass = 0; pass < TURN_PASSES_MAX; pass++) {
        node->pending = false;
        if (node->role_changed) {
            node->role_changed = false;
            node_seal_tick(node);
            pipeline_on_role(node->pipeline);
        }
        if (node->keys_came) {
            node->keys_came = false;
            pipeline_on_keys(node->pipeline);
        }
        agree_flush(node->agree);
        write_out(node);
        more = apply_some(node);
        intake_flush(node->intake);
        if ((!more && !node->pending) || view_applied(node->view) - applied >= APPLY_ENTRIES_MAX) {
            break;
        }
    }
    if (node->backups_count > 0) {
        backup_pump(node);
    }
    if (node->watches_count > 0 && node->watched_index < view_applied(node->view)) {
        watch_pump(node);
    }
    write_out(node);
    if ((view_applied(node->view) < node->commit_index && !node->impaired) || node->pending || working) {
        node->awake_until_us = UINT64_MAX;
        uv_idle_start(&node->more, on_more);
    } else if (node->requests_in_turn == 1) {
        node->awake_until_us = node->clock.mono_us(node->clock.ctx) + AWAKE_US;
        uv_idle_start(&node->more, on_more);
    } else if (node->awake_until_us == UINT64_MAX) {
        node->awake_until_us = 0;
        uv_idle_stop(&node->more);
    }
    node->requests_in_turn = 0;
    pipeline_forget(node->pipeline);
    buf_clear(&node->text);
    arena_reset(&node->watch_arena);
    node_arm_deadline(node);
    node_leave_look(node);
}

/* Who is far behind gets a stretch of the log in each turn of the loop, after all that the turn's events asked for. */
void node_feed(struct node *node)
{
    if (agree_feed(node->agree)) {
        node->awake_until_us = UINT64_MAX;
        uv_idle_start(&node->more, on_more);
    }
    flush_links(node);
    node_arm_deadline(node);
}

static void on_deadline(uv_timer_t *handle)
{
    struct node *node = handle->data;
    node->deadline_ms = UINT64_MAX;
    if (agree_deadline_ms(node->agree) <= node->clock.mono_ms(node->clock.ctx)) {
        agree_tick(node->agree);
    }
    node_turn(node); /* timers run before the loop sleeps: what they ask for must not wait until it wakes */
}

void node_arm_deadline(struct node *node)
{
    const uint64_t due = agree_deadline_ms(node->agree);
    if (due == node->deadline_ms) {
        return;
    }
    node->deadline_ms = due;
    if (due == UINT64_MAX) {
        uv_timer_stop(&node->deadline);
        return;
    }
    const uint64_t now = node->clock.mono_ms(node->clock.ctx);
    uv_update_time(&node->loop);
    uv_timer_start(&node->deadline, on_deadline, due > now ? due - now : 1, 0);
}
