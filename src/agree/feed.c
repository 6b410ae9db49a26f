/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * From "send entries a..b to node n" to bounded wire messages. The library thinks in entries; here a window in bytes
 * is kept per follower, so that feeding a node that is far behind never delays heartbeats: consecutive pieces leave
 * as long as less than FEED_BYTES_MAX is unanswered, the rest follows when it answers. Heartbeats are anchored at
 * what was really sent. Called by step.c (sends) and receive.c (answers). Never sends an entry that cannot be read
 * back soundly.
 *
 * A follower that nobody vouches for yet (its directory was made anew) is fed by this file alone: its answers never
 * reach the library, because they must count for no majority; the library believes it silent.
 */
#include "agree/core.h"
#include "base/check.h"
#include "base/fault_points.h"

void feed_reset_all(struct agree *agree)
{
    for (unsigned i = 0; i < PEERS_MAX; i++) {
        struct feed *feed = &agree->peers[i].feed;
        struct spans pieces = feed->pieces;
        spans_clear(&pieces);
        *feed = (struct feed){.pieces = pieces};
        agree->peers[i].lost_through = 0; /* a new leadership knows of no acknowledgement */
    }
}

/*
 * The library goes on believing what the old directory acknowledged: nothing makes it forget while it leads, but
 * commits are counted without that (guard_commit_index). Answers reach the library again once the node is vouched
 * for; it then holds, durably, all that this leader had when they met, so the belief is true. Until then it is a node
 * that is silent, as one that died with its disk intact would be.
 */
void feed_lose(struct agree *agree, struct peer *peer)
{
    struct feed *feed = &peer->feed;
    FAULT(agree_directory_lost);
    peer->lost_through = agree->tail.last_index;
    spans_clear(&feed->pieces);
    feed->active = false; /* where it is to be fed from, its first answer tells */
    feed->answered = false;
    feed->unvouched = true;
    feed->acked_index = 0;
    feed->highest_index = 0;
}

/* Payload that may be read back from the log in one millisecond. */
static size_t readable(const struct agree *agree)
{
    return agree->commit_index < agree->tail.last_index ? FEED_MS_BYTES_BESIDE : FEED_MS_BYTES_MAX;
}

uint64_t feed_due_ms(struct agree *agree)
{
    if (!agree->feeds_left) {
        return UINT64_MAX;
    }
    return agree->fed_bytes < readable(agree) ? agree->fed_ms : agree->fed_ms + 1;
}

/* Entries from first on, at most one piece: copies in memory, or rows of the durable log. NULL: none can be had. */
static struct log_entry *collect(struct agree *agree, uint64_t first, uint64_t last, unsigned *ret_count)
{
    const uint64_t copies = tail_first_copy(&agree->tail);
    struct log_entry *entries = NULL;
    unsigned count = 0;
    arena_reset(&agree->arena);
    if (first >= copies) {
        const uint64_t limit = last - first < FEED_PIECE_ENTRIES_MAX ? last - first + 1 : FEED_PIECE_ENTRIES_MAX;
        size_t bytes = 0;
        entries = arena_alloc(&agree->arena, (size_t)limit * sizeof(*entries));
        while (count < limit && tail_entry(&agree->tail, first + count, &entries[count])) {
            bytes += entries[count].payload.len;
            if (count > 0 && bytes > FEED_PIECE_BYTES_MAX) {
                break;
            }
            count++;
        }
    } else {
        uint64_t end = last < copies - 1 ? last : copies - 1;
        end = end - first < FEED_PIECE_ENTRIES_MAX ? end : first + FEED_PIECE_ENTRIES_MAX - 1;
        const enum seus_err err = agree->ports.read(agree->ports.ctx, first, end, FEED_TURN_BYTES_MAX, &agree->arena,
                                                    &entries, &count, NULL);
        if (err != SEUS_OK) {
            return NULL; /* a bad row is never sent; the follower waits until this node is repaired or replaced */
        }
        FAULT(agree_catch_up);
        for (unsigned i = 0; i < count; i++) {
            if (entries[i].index != first + i || entries[i].term != tail_term_at(&agree->tail, first + i)) {
                return NULL;
            }
        }
    }
    *ret_count = count;
    return count > 0 ? entries : NULL;
}

static void send_append(struct agree *agree, const struct peer *peer, const struct peer_append *template,
                        struct log_entry *entries, unsigned count)
{
    struct peer_message message = {.type = PEER_APPEND, .append = *template};
    message.append.prev_index = peer->feed.next_index - 1;
    message.append.prev_term = tail_term_at(&agree->tail, peer->feed.next_index - 1);
    message.append.entries = entries;
    message.append.entries_count = count;
    if (count > 0) {
        FAULT(agree_append_before);
    }
    agree->ports.send(agree->ports.ctx, peer->node_id, &message);
    if (count > 0) {
        FAULT(agree_append_after);
    }
}

/* A fresh start sends one piece and waits for its answer: the follower may be down, or reject it. */
static bool has_room(const struct feed *feed)
{
    return feed->answered ? feed->pieces.bytes < FEED_BYTES_MAX : feed->pieces.count == 0;
}

/*
 * Entries in memory always leave at once. Those behind them are read in agree_feed alone, one stretch at a time: what
 * came meanwhile is heard between two of them, and whoever writes never waits for more than one.
 */
static bool may_read(struct agree *agree, const struct feed *feed)
{
    if (feed->next_index >= tail_first_copy(&agree->tail)) {
        return true;
    }
    agree->feeds_left = agree->feeds_left || !agree->feeding;
    return agree->feeding;
}

/* Sends pieces while the window has room; false if nothing was sent. */
static bool pump(struct agree *agree, struct peer *peer, const struct peer_append *template)
{
    struct feed *feed = &peer->feed;
    bool sent = false;
    while (feed->next_index <= feed->end_index && has_room(feed) && may_read(agree, feed)) {
        unsigned count = 0;
        struct log_entry *entries = collect(agree, feed->next_index, feed->end_index, &count);
        if (entries == NULL) {
            break;
        }
        size_t bytes = 0;
        for (unsigned i = 0; i < count; i++) {
            bytes += entries[i].payload.len + sizeof(struct log_entry);
        }
        if (feed->next_index < tail_first_copy(&agree->tail)) {
            agree->fed_bytes += bytes;
            agree->feeding = false;
        }
        const uint64_t last = feed->next_index + count - 1;
        if (feed->next_index <= feed->highest_index) {
            agree->resends += (last < feed->highest_index ? last : feed->highest_index) - feed->next_index + 1;
        }
        send_append(agree, peer, template, entries, count);
        spans_push(&feed->pieces, (struct span){.first_index = feed->next_index, .last_index = last, .bytes = bytes});
        feed->highest_index = last > feed->highest_index ? last : feed->highest_index;
        feed->next_index = last + 1;
        sent = true;
    }
    return sent;
}

static struct peer_append template_now(const struct agree *agree, const struct feed *feed)
{
    return (struct peer_append){
        .version = feed->version,
        .term = raft_current_term(&agree->raft),
        .leader_commit = agree->commit_index,
    };
}

/*
 * What the library wants to send goes on where it was, or begins within what is on its way already: it does so at the
 * first answer (it counts from there), and when a follower has been slow to answer. Nothing is sent twice on a
 * connection that works: a rejection or the loss of the connection tells when something was lost.
 */
static bool continues(const struct feed *feed, const struct peer_append *append)
{
    return feed->active && feed->term == append->term &&
           (append->prev_index == feed->end_index || (feed->answered && append->prev_index < feed->end_index));
}

void feed_send(struct agree *agree, uint64_t peer_id, const struct peer_append *append, uint32_t count)
{
    struct peer *peer = core_peer_make(agree, peer_id);
    struct feed *feed = &peer->feed;
    if (append->prev_index + count > agree->tail.last_index) {
        return; /* truncated since: this node leads no more, or the library is wrong */
    }
    feed->version = append->version;
    if (feed->unvouched && feed->active) {
        feed->end_index = agree->tail.last_index;
    } else if (feed->unvouched) {
        feed->next_index = append->prev_index + 1; /* a question only: it has little of this log, if anything */
        feed->end_index = append->prev_index;
    } else if (continues(feed, append)) {
        const uint64_t end_index = append->prev_index + count;
        feed->end_index = end_index > feed->end_index ? end_index : feed->end_index;
    } else {
        spans_clear(&feed->pieces);
        feed->highest_index = feed->term == append->term ? feed->highest_index : 0;
        feed->active = true;
        feed->answered = false;
        feed->term = append->term;
        feed->next_index = append->prev_index + 1;
        feed->end_index = append->prev_index + count;
    }
    if (!pump(agree, peer, append)) {
        send_append(agree, peer, append, NULL, 0);
    }
}

static void take_answer(struct feed *feed, uint64_t last_index)
{
    const size_t before = feed->pieces.count;
    spans_pop_through(&feed->pieces, last_index);
    feed->answered = feed->answered || feed->pieces.count < before;
}

void feed_answered(struct agree *agree, struct peer *peer, const struct peer_append_result *result)
{
    struct feed *feed = &peer->feed;
    if (result->rejected == 0 && feed->acked_index > 0 && result->last_index >= peer->lost_through) {
        peer->lost_through = 0; /* the new directory, vouched for, has all that the old one had */
    }
    feed->unvouched = false;
    if (!core_is_leader(agree) || !feed->active || result->term != agree->leading_term) {
        return;
    }
    if (result->rejected != 0) {
        feed->active = false; /* the library begins again, now or at its next heartbeat, and so does the feed */
        return;
    }
    take_answer(feed, result->last_index);
    if (feed->next_index <= feed->end_index) {
        const struct peer_append template = template_now(agree, feed);
        (void)pump(agree, peer, &template);
    }
}

void feed_answered_unvouched(struct agree *agree, struct peer *peer, const struct peer_append_result *result)
{
    struct feed *feed = &peer->feed;
    if (!core_is_leader(agree) || result->term != agree->leading_term ||
        result->last_index > agree->tail.last_index) {
        return;
    }
    const bool begins = !feed->unvouched || !feed->active;
    if (result->rejected == 0) {
        feed->acked_index = result->last_index;
        take_answer(feed, result->last_index);
    }
    if (begins || (result->rejected != 0 && result->rejected < feed->next_index)) {
        spans_clear(&feed->pieces);
        feed->active = true;
        feed->answered = false;
        feed->unvouched = true;
        feed->term = agree->leading_term;
        feed->next_index = result->last_index + 1;
    }
    feed->end_index = agree->tail.last_index;
    const struct peer_append template = template_now(agree, feed);
    (void)pump(agree, peer, &template);
}

/* The peers have their stretches in turn: peers[fed_last] had the last one. */
static void go_on(struct agree *agree)
{
    const unsigned first = agree->fed_last + 1;
    for (unsigned i = 0; i < PEERS_MAX && agree->feeding && core_is_leader(agree); i++) {
        const unsigned place = (first + i) % PEERS_MAX;
        struct peer *peer = &agree->peers[place];
        if (peer->node_id != 0 && peer->feed.active && peer->feed.next_index <= peer->feed.end_index) {
            const struct peer_append template = template_now(agree, &peer->feed);
            (void)pump(agree, peer, &template);
            agree->fed_last = agree->feeding ? agree->fed_last : place;
        }
    }
}

bool agree_feed(struct agree *agree)
{
    const uint64_t now_ms = core_now(agree);
    if (agree->dead || agree->restarting || feed_due_ms(agree) > now_ms) {
        return false;
    }
    if (now_ms != agree->fed_ms) {
        agree->fed_ms = now_ms;
        agree->fed_bytes = 0;
    }
    agree->feeds_left = false;
    agree->feeding = true;
    go_on(agree);
    agree->feeds_left = agree->feeds_left || !agree->feeding; /* perhaps: the next stretch sees */
    agree->feeding = false;
    return feed_due_ms(agree) <= now_ms;
}
