/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows that rot. Every row is read again and again, slowly, some a tick; one that fails its checksum, then or whenever
 * it is needed, makes this node a member that does not count: it hands over if it leads, votes for nobody, and asks the
 * others for the row, which takes the place of the damaged one. Then it counts again. A room of one has nobody to ask:
 * it goes on, and says so in every status.
 */
#include "base/log.h"
#include "seusd/node_private.h"

#define SCRUB_BYTES 65536u       /* of a tick: about a MiB a second */
#define ASK_MS 500u              /* between two questions for the same row, and two tries to hand over */
#define ASK_ROWS 16u             /* at once */

static unsigned rotten_count(const struct node *node)
{
    return record_rotten(node->record, NULL, 0);
}

static void scrub(struct node *node)
{
    struct log_entry *entries = NULL;
    unsigned count = 0;
    struct seus_why why = {0};
    const uint64_t last = node->commit_index;
    if (last == 0) {
        return;
    }
    const uint64_t first = node->scrub_next > 0 && node->scrub_next <= last ? node->scrub_next : 1;
    arena_reset(&node->watch_arena);
    const enum seus_err err = node_read_log(node, first, last, SCRUB_BYTES, &node->watch_arena, &entries, &count, &why);
    node->scrub_next = first + count + (err != SEUS_OK ? 1 : 0);
    if (node->scrub_next > last) {
        node->scrubbed_at_ms = node->clock.wall_ms(node->clock.ctx);
        node->scrub_next = 1;
        node->scrub_pause_ticks = 60 * 1000 / TICK_MS; /* a small log is not read all the time */
    }
}

static void ask(struct node *node)
{
    uint64_t rotten[ASK_ROWS];
    unsigned count = record_rotten(node->record, rotten, ASK_ROWS);
    count = count < ASK_ROWS ? count : ASK_ROWS;
    struct agree_status status;
    agree_status(node->agree, &status);
    for (unsigned m = 0; node->links != NULL && m < status.members_count; m++) {
        const uint64_t peer_id = status.members[m].node_id;
        for (unsigned i = 0; peer_id != node->options.node_id && i < count; i++) {
            const struct peer_message message = {.type = PEER_ROW_WANTED, .call = {.call_id = rotten[i]}};
            (void)links_send(node->links, peer_id, &message);
        }
    }
    if (status.role == ROLE_LEADER && status.members_count > 1) {
        struct seus_why why = {0};
        if (agree_transfer(node->agree, 0, &why) != SEUS_OK) {
            log_line(LOG_WARN, "rot", "state=leading reason=\"%s\" note=\"tried again\"", why.message);
        }
    }
}

static void judge(struct node *node)
{
    const unsigned count = rotten_count(node);
    if (count > 0 && !node->impaired) {
        uint64_t first = 0;
        (void)record_rotten(node->record, &first, 1);
        log_line(LOG_ERROR, "rot", "state=damaged rows=%u first=%llu note=\"this node does not count until they are "
                 "repaired from another one\"", count, (unsigned long long)first);
        node->rot_rows_total += count;
    } else if (count == 0 && node->impaired) {
        log_line(LOG_INFO, "rot", "state=repaired note=\"this node counts again\"");
    }
    if ((count > 0) != node->impaired) {
        node->impaired = count > 0;
        agree_set_impaired(node->agree, node->impaired);
        node->pending = true;
    }
}

void rot_start(struct node *node)
{
    judge(node);
}

void rot_tick(struct node *node)
{
    if (node->scrub_pause_ticks > 0) {
        node->scrub_pause_ticks--;
    } else {
        scrub(node);
    }
    judge(node);
    const uint64_t now_ms = node->clock.mono_ms(node->clock.ctx);
    if (node->impaired && now_ms - node->rot_asked_ms >= ASK_MS) {
        node->rot_asked_ms = now_ms;
        ask(node);
    }
}

void rot_on_wanted(struct node *node, uint64_t peer_id, uint64_t index)
{
    struct seus_why why = {0};
    struct buf row = {0};
    if (record_row(node->record, index, &row, &why) == SEUS_OK) {
        const struct peer_message message = {.type = PEER_ROW, .call = {.call_id = index, .body = buf_str(&row)}};
        (void)links_send(node->links, peer_id, &message);
    }
    buf_release(&row);
}

void rot_on_row(struct node *node, uint64_t peer_id, uint64_t index, struct str row)
{
    struct seus_why why = {0};
    const enum seus_err err = record_repair(node->record, index, row, &why);
    if (err == SEUS_OK) {
        log_line(LOG_WARN, "rot", "state=row_repaired row=%llu from=%llu", (unsigned long long)index,
                 (unsigned long long)peer_id);
    } else if (err == SEUS_INTEGRITY) {
        log_line(LOG_ERROR, "rot", "state=row_refused from=%llu reason=\"%s\"", (unsigned long long)peer_id,
                 why.message);
    } else if (err != SEUS_NOT_FOUND) {
        node_die(&why);
    }
    judge(node);
    node->pending = true;
}
