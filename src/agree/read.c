/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Linearizable reads: a round READ(term, round) to all voters. A voter confirms only while it still is at that term, so
 * once a majority (this node included) has confirmed, no later term had a leader when the round began, and no newer
 * commit precedes it: the commit index at the start of the round is a safe point to read at. No clock, no disk.
 * Called by propose.c (flush), receive.c, agree.c (timer). A directory that nobody vouches for yet confirms nothing.
 */
#include "agree/core.h"
#include "base/check.h"
#include "base/mem.h"

enum seus_err agree_confirm_read(struct agree *agree, uint64_t cookie)
{
    if (!core_is_leader(agree)) {
        return SEUS_NOT_LEADER;
    }
    if (!core_is_ready(agree)) {
        return SEUS_UNAVAILABLE;
    }
    if (agree->reads_count >= READS_COUNT_MAX) {
        return SEUS_LIMIT;
    }
    if (agree->reads_count == agree->reads_capacity) {
        agree->reads_capacity = agree->reads_capacity == 0 ? 16 : agree->reads_capacity * 2;
        agree->reads = mem_realloc(agree->reads, agree->reads_capacity * sizeof(*agree->reads));
    }
    agree->reads[agree->reads_count++] = (struct read_wait){.cookie = cookie};
    return SEUS_OK;
}

/* The highest round that a majority of the voters of the latest configuration, this node included, has confirmed. */
static uint64_t confirmed_round(struct agree *agree)
{
    uint64_t rounds[AGREE_NODES_MAX];
    unsigned voters = 0;
    for (unsigned i = 0; i < agree->members_count; i++) {
        if (!agree->members[i].voter) {
            continue;
        }
        const uint64_t id = agree->members[i].node_id;
        const struct peer *peer = core_peer(agree, id);
        const uint64_t round = id == agree->options.node_id ? agree->read_round : peer != NULL ? peer->read_round : 0;
        unsigned at = voters++;
        while (at > 0 && rounds[at - 1] < round) { /* descending */
            rounds[at] = rounds[at - 1];
            at--;
        }
        rounds[at] = round;
    }
    return voters > 0 ? rounds[voters / 2] : 0;
}

static void answer_confirmed(struct agree *agree)
{
    const uint64_t round = confirmed_round(agree);
    size_t answered = 0;
    while (answered < agree->reads_count && agree->reads[answered].round != 0 &&
           agree->reads[answered].round <= round) {
        const struct read_wait *read = &agree->reads[answered++];
        agree->ports.on_read(agree->ports.ctx, read->cookie, true, read->index);
    }
    agree->reads_count -= answered;
    if (answered > 0) {
        memmove(agree->reads, agree->reads + answered, agree->reads_count * sizeof(*agree->reads));
    }
    if (agree->reads_count == 0) {
        agree->read_repeat_ms = UINT64_MAX;
    }
}

static void ask(struct agree *agree)
{
    for (unsigned i = 0; i < agree->members_count; i++) {
        const uint64_t id = agree->members[i].node_id;
        if (!agree->members[i].voter || id == agree->options.node_id) {
            continue;
        }
        struct outgoing out = {.peer_id = id, .message = {.type = PEER_READ}};
        out.message.read = (struct peer_read){.term = agree->leading_term, .round = agree->read_round};
        step_send(agree, &out);
    }
    agree->read_repeat_ms = agree->now_ms + agree->options.timing.heartbeat_ms;
}

void read_start_round(struct agree *agree)
{
    if (agree->reads_count == 0 || agree->reads[agree->reads_count - 1].round != 0) {
        return; /* nothing new */
    }
    CHECK(core_is_ready(agree)); /* or the reads would have been refused or failed */
    agree->read_round++;
    for (size_t i = agree->reads_count; i > 0 && agree->reads[i - 1].round == 0; i--) {
        agree->reads[i - 1].round = agree->read_round;
        agree->reads[i - 1].index = agree->commit_index;
    }
    ask(agree);
    answer_confirmed(agree); /* a sole voter */
}

void read_receive(struct agree *agree, uint64_t peer_id, const struct peer_read *read)
{
    if (!core_may_vote(agree) || read->term != raft_current_term(&agree->raft)) {
        return; /* an asker of an older term learns the newer one by Raft's own messages */
    }
    struct outgoing out = {.peer_id = peer_id, .message = {.type = PEER_READ_RESULT}};
    out.message.read = (struct peer_read){.term = read->term, .round = read->round, .confirmed = true};
    step_send(agree, &out);
}

void read_receive_result(struct agree *agree, uint64_t peer_id, const struct peer_read *read)
{
    struct peer *peer = core_peer_make(agree, peer_id);
    if (!core_is_leader(agree) || read->term != agree->leading_term || !read->confirmed ||
        read->round > agree->read_round || read->round <= peer->read_round) {
        return;
    }
    peer->read_round = read->round;
    answer_confirmed(agree);
}

void read_tick(struct agree *agree)
{
    if (agree->read_repeat_ms <= agree->now_ms) {
        ask(agree); /* a lost question or answer must not hang a read while this node leads */
    }
}

void read_fail_all(struct agree *agree)
{
    const size_t count = agree->reads_count;
    agree->reads_count = 0;
    agree->read_repeat_ms = UINT64_MAX;
    for (size_t i = 0; i < count; i++) {
        agree->ports.on_read(agree->ports.ctx, agree->reads[i].cookie, false, 0);
    }
}
