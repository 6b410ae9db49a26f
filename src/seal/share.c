/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Keys between nodes. The leader offers a batch of fresh keys; a member that has it on disk says so; with a majority of
 * the voters the batch is ready for use. Whoever lacks a key asks all other members for it, standbys too: one of them
 * may have voted when the key was made. A store that is new, or that is not known to be whole since its node ended
 * before it had every key that was needed, takes over the stores of all other voters, page by page. Every message may
 * be lost, repeated or late: offers have random numbers, and keys that are here already stay as they are.
 */
#include "seal/seal_private.h"

#include "base/check.h"
#include "base/fault_points.h"

static uint64_t now_ms(const struct seal *seal)
{
    return seal->ports.clock.mono_ms(seal->ports.clock.ctx);
}

static uint64_t random_bits(const struct seal *seal)
{
    return seal->ports.random.next(seal->ports.random.ctx);
}

static struct seal_peer *peer_of(struct seal *seal, uint64_t node_id)
{
    for (unsigned i = 0; i < seal->peers_count; i++) {
        if (seal->peers[i].node_id == node_id) {
            return &seal->peers[i];
        }
    }
    return NULL;
}

/* Adds to the store, on disk. false: the node ends. */
static bool store(struct seal *seal, const struct key_given *given, unsigned count, bool *ret_clash)
{
    struct seus_why why = {0};
    if (keys_add(seal->keys, given, count, ret_clash, &why) != SEUS_OK) {
        seal->ports.on_fatal(seal->ports.ctx, &why);
        return false;
    }
    return true;
}

/* ---- the leader's offers ----------------------------------------------------------------------------------------- */

static void send_keys(struct seal *seal, uint64_t peer_id, uint64_t batch, uint64_t cursor,
                      const struct key_given *given, unsigned count)
{
    struct peer_key *keys = arena_alloc(&seal->arena, (count + 1) * sizeof(*keys));
    for (unsigned i = 0; i < count; i++) {
        keys[i].id = given[i].id;
        keys[i].is_destroyed = given[i].state == KEY_DESTROYED;
        memcpy(keys[i].key, given[i].key, sizeof(keys[i].key));
    }
    const struct peer_message message = {
        .type = PEER_KEYS, .keys = {.batch = batch, .cursor = cursor, .keys_count = count, .keys = keys}};
    seal->ports.send(seal->ports.ctx, peer_id, &message);
}

static unsigned collect(struct seal *seal, const uint64_t *ids, unsigned ids_count, struct key_given *ret)
{
    unsigned count = 0;
    for (unsigned i = 0; i < ids_count; i++) {
        ret[count] = (struct key_given){.id = ids[i]};
        ret[count].state = keys_get(seal->keys, ids[i], ret[count].key);
        count += ret[count].state != KEY_ABSENT;
    }
    return count;
}

static void send_offer(struct seal *seal)
{
    struct seal_offer *offer = &seal->offer;
    arena_reset(&seal->arena);
    struct key_given *given = arena_alloc(&seal->arena, (offer->count + 1) * sizeof(*given));
    const unsigned count = collect(seal, offer->ids, offer->count, given);
    FAULT(seal_offer_before);
    for (unsigned i = 0; i < seal->peers_count; i++) {
        if (!seal->peers[i].holds_offer) {
            send_keys(seal, seal->peers[i].node_id, offer->batch, 0, given, count);
        }
    }
    FAULT(seal_offer_after);
    offer->sent_ms = now_ms(seal);
    arena_reset(&seal->arena);
}

/* The voters who have the offer on disk are a majority: its keys may be used. */
static void settle_offer(struct seal *seal)
{
    struct seal_offer *offer = &seal->offer;
    unsigned voters = seal->is_voter ? 1 : 0;
    unsigned holders = voters;
    for (unsigned i = 0; i < seal->peers_count; i++) {
        voters += seal->peers[i].is_voter;
        holders += seal->peers[i].is_voter && seal->peers[i].holds_offer;
    }
    if (offer->batch == 0 || 2 * holders <= voters) {
        return;
    }
    CHECK(seal->ready_count + offer->count <= SEAL_POOL_MAX);
    memcpy(seal->ready + seal->ready_count, offer->ids, offer->count * sizeof(offer->ids[0]));
    seal->ready_count += offer->count;
    offer->batch = 0;
    offer->count = 0;
    FAULT(seal_ready);
    seal->ports.on_keys(seal->ports.ctx);
}

static void make_offer(struct seal *seal, unsigned count)
{
    struct seal_offer *offer = &seal->offer;
    bool clash = false;
    arena_reset(&seal->arena);
    struct key_given *given = arena_alloc(&seal->arena, count * sizeof(*given));
    for (unsigned i = 0; i < count; i++) {
        given[i] = (struct key_given){.id = random_bits(seal), .state = KEY_LIVING};
        for (unsigned word = 0; word < CIPHER_KEY_SIZE / 8; word++) {
            const uint64_t bits = random_bits(seal);
            memcpy(given[i].key + (size_t)word * 8, &bits, sizeof(bits));
        }
        offer->ids[i] = given[i].id;
    }
    if (!store(seal, given, count, &clash) || clash) {
        arena_reset(&seal->arena);
        return; /* an id that is taken: chance of 1 in 10^13; the next tick makes others */
    }
    arena_reset(&seal->arena);
    offer->batch = random_bits(seal) | 1;
    offer->count = count;
    for (unsigned i = 0; i < seal->peers_count; i++) {
        seal->peers[i].holds_offer = false;
    }
    send_offer(seal);
    settle_offer(seal);
}

/* Makes keys ahead. A room that uses them up within a second makes twice as many the next time. */
void seal_refill(struct seal *seal)
{
    if (!seal->leads || seal->offer.batch != 0 || seal->ready_count > seal->pool_size / 2) {
        return;
    }
    const uint64_t now = now_ms(seal);
    if (seal->refilled_ms != 0 && now - seal->refilled_ms < 1000 && seal->pool_size < SEAL_POOL_MAX) {
        seal->pool_size *= 2;
    }
    seal->refilled_ms = now;
    make_offer(seal, seal->pool_size - seal->ready_count);
}

bool seal_take_key(struct seal *seal, uint64_t *ret_key_id)
{
    if (seal->leads && seal->ready_count == 0) {
        seal_refill(seal);
    }
    if (!seal->leads || seal->ready_count == 0) {
        return false;
    }
    *ret_key_id = seal->ready[--seal->ready_count];
    return true;
}

void seal_return_key(struct seal *seal, uint64_t key_id)
{
    if (seal->leads && seal->ready_count + seal->offer.count < SEAL_POOL_MAX) {
        seal->ready[seal->ready_count++] = key_id;
    }
}

/* ---- keys that are not here -------------------------------------------------------------------------------------- */

void seal_want(struct seal *seal, uint64_t key_id)
{
    for (unsigned i = 0; i < seal->wanted_count; i++) {
        if (seal->wanted[i] == key_id) {
            return;
        }
    }
    if (seal->wanted_count < SEAL_WANTED_MAX) {
        seal->wanted[seal->wanted_count++] = key_id;
    }
    seal_ask_wanted(seal, seal->wanted_count == 1);
}

static void set_whole(struct seal *seal, bool whole)
{
    struct seus_why why = {0};
    if (keys_is_whole(seal->keys) != whole && keys_set_whole(seal->keys, whole, &why) != SEUS_OK) {
        seal->ports.on_fatal(seal->ports.ctx, &why);
    }
}

void seal_need(struct seal *seal, uint64_t key_id)
{
    if (keys_state(seal->keys, key_id) != KEY_ABSENT) {
        return;
    }
    set_whole(seal, false);
    seal->needed_ms = now_ms(seal);
    seal->is_over = seal->is_over || seal->wanted_count == SEAL_WANTED_MAX;
    seal_want(seal, key_id);
}

/* A node that asks again and again for what nobody has (a room restored without its keys) lacks nothing that waiting
 * would bring. */
bool seal_lacks(const struct seal *seal, uint64_t node_id)
{
    const uint64_t now = now_ms(seal);
    if (node_id == seal->options.node_id) {
        return !keys_is_whole(seal->keys) && seal->needed_ms != 0 && now - seal->needed_ms < SEAL_LACK_MS;
    }
    for (unsigned i = 0; i < seal->peers_count; i++) {
        const struct seal_peer *peer = &seal->peers[i];
        if (peer->node_id == node_id) {
            return peer->lacked_ms != 0 && now - peer->lacked_ms < SEAL_LACK_MS;
        }
    }
    return false;
}

static void forget_wanted(struct seal *seal)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < seal->wanted_count; i++) {
        if (keys_state(seal->keys, seal->wanted[i]) == KEY_ABSENT) {
            seal->wanted[kept++] = seal->wanted[i];
        }
    }
    seal->wanted_count = kept;
}

void seal_ask_wanted(struct seal *seal, bool now)
{
    if (seal->wanted_count == 0 || (!now && now_ms(seal) - seal->wanted_ms < SEAL_AGAIN_MS)) {
        return;
    }
    seal->wanted_ms = now_ms(seal);
    const struct peer_message message = {
        .type = PEER_KEYS_WANT, .keys_want = {.ids_count = seal->wanted_count, .ids = seal->wanted}};
    for (unsigned i = 0; i < seal->peers_count; i++) {
        seal->ports.send(seal->ports.ctx, seal->peers[i].node_id, &message);
    }
    FAULT(seal_want_after);
}

/* ---- taking over ------------------------------------------------------------------------------------------------- */

static void ask_page(struct seal *seal, struct seal_peer *peer)
{
    const struct peer_message message = {.type = PEER_KEYS_WANT,
                                         .keys_want = {.is_page = true, .cursor = peer->cursor}};
    peer->asked_ms = now_ms(seal);
    seal->ports.send(seal->ports.ctx, peer->node_id, &message);
}

static void begin_take_over(struct seal *seal)
{
    for (unsigned i = 0; i < seal->peers_count; i++) {
        seal->peers[i].cursor = 0;
        seal->peers[i].asked_ms = 0;
        seal->peers[i].is_done = false;
    }
    seal->takes_over = true;
    seal->is_over = false;
}

static void take_over(struct seal *seal)
{
    bool done = true;
    for (unsigned i = 0; i < seal->peers_count; i++) {
        struct seal_peer *peer = &seal->peers[i];
        if (!peer->is_voter || peer->is_done) {
            continue;
        }
        done = false;
        if (peer->asked_ms == 0 || now_ms(seal) - peer->asked_ms >= SEAL_AGAIN_MS) {
            ask_page(seal, peer);
        }
    }
    seal->takes_over = !done;
}

/* Towards a store that is whole. What was needed beyond what can be asked for is looked for once this node has the log:
 * on the way there it would only be looked for again. */
static void mend_store(struct seal *seal)
{
    if (seal->takes_over) {
        take_over(seal);
    } else if (seal->is_over && seal->is_current) {
        begin_take_over(seal);
    } else if (!seal->is_over) {
        forget_wanted(seal);
        set_whole(seal, seal->wanted_count == 0);
    }
}

/* ---- messages ---------------------------------------------------------------------------------------------------- */

static void take_page_end(struct seal *seal, uint64_t peer_id, uint64_t cursor)
{
    struct seal_peer *peer = peer_of(seal, peer_id);
    if (peer == NULL || peer->is_done || cursor <= peer->cursor) {
        return;
    }
    peer->cursor = cursor;
    peer->is_done = cursor == UINT64_MAX;
    if (!peer->is_done) {
        ask_page(seal, peer);
    }
}

static void on_keys(struct seal *seal, uint64_t peer_id, const struct peer_keys *keys)
{
    bool clash = false;
    arena_reset(&seal->arena);
    struct key_given *given = arena_alloc(&seal->arena, (keys->keys_count + 1) * sizeof(*given));
    for (uint32_t i = 0; i < keys->keys_count; i++) {
        given[i] = (struct key_given){.id = keys->keys[i].id,
                                      .state = keys->keys[i].is_destroyed ? KEY_DESTROYED : KEY_LIVING};
        memcpy(given[i].key, keys->keys[i].key, CIPHER_KEY_SIZE);
        if (given[i].state == KEY_DESTROYED) {
            seal_forget_cipher(seal, given[i].id);
        }
    }
    const bool ok = store(seal, given, keys->keys_count, &clash);
    arena_reset(&seal->arena);
    if (!ok) {
        return;
    }
    if (keys->batch != 0 && !clash) {
        const struct peer_message held = {.type = PEER_KEYS_HELD, .keys_held = {.batch = keys->batch}};
        FAULT(seal_held_before);
        seal->ports.send(seal->ports.ctx, peer_id, &held);
        FAULT(seal_held_after);
    }
    if (keys->cursor != 0) {
        take_page_end(seal, peer_id, keys->cursor);
    }
    if (seal->wanted_count > 0) {
        forget_wanted(seal);
        seal->ports.on_keys(seal->ports.ctx);
    }
}

static void on_want(struct seal *seal, uint64_t peer_id, const struct peer_keys_want *want)
{
    struct seal_peer *peer = peer_of(seal, peer_id);
    bool lacks = want->is_page;
    arena_reset(&seal->arena);
    const unsigned room = want->is_page ? SEAL_PAGE_KEYS : want->ids_count;
    struct key_given *given = arena_alloc(&seal->arena, (room + 1) * sizeof(*given));
    if (want->is_page) {
        uint64_t cursor = want->cursor;
        const unsigned count = keys_page(seal->keys, &cursor, given, room);
        send_keys(seal, peer_id, 0, count == room ? cursor : UINT64_MAX, given, count);
        FAULT(seal_page_after);
    } else {
        const unsigned count = collect(seal, want->ids, want->ids_count, given);
        lacks = count > 0;
        if (lacks) {
            send_keys(seal, peer_id, 0, 0, given, count);
        }
    }
    if (peer != NULL && lacks) {
        peer->lacked_ms = now_ms(seal);
    }
    arena_reset(&seal->arena);
}

void seal_receive(struct seal *seal, uint64_t peer_id, const struct peer_message *message)
{
    if (message->type == PEER_KEYS) {
        on_keys(seal, peer_id, &message->keys);
    } else if (message->type == PEER_KEYS_WANT) {
        on_want(seal, peer_id, &message->keys_want);
    } else if (message->type == PEER_KEYS_HELD) {
        struct seal_peer *peer = peer_of(seal, peer_id);
        if (peer != NULL && seal->offer.batch != 0 && message->keys_held.batch == seal->offer.batch) {
            FAULT(seal_held_received);
            peer->holds_offer = true;
            settle_offer(seal);
        }
    }
}

/* ---- the room ---------------------------------------------------------------------------------------------------- */

void seal_set_room(struct seal *seal, bool leads, const struct seal_member *members, unsigned members_count)
{
    struct seal_peer peers[SEAL_NODES_MAX];
    unsigned count = 0;
    seal->is_voter = false;
    for (unsigned i = 0; i < members_count && count < SEAL_NODES_MAX; i++) {
        const struct seal_member *member = &members[i];
        const struct seal_peer *known = peer_of(seal, member->node_id);
        if (member->node_id == seal->options.node_id) {
            seal->is_voter = member->is_voter;
            continue;
        }
        peers[count] = known != NULL ? *known : (struct seal_peer){.node_id = member->node_id};
        peers[count++].is_voter = member->is_voter;
    }
    memcpy(seal->peers, peers, count * sizeof(peers[0]));
    seal->peers_count = count;
    if (!leads && seal->leads) {
        /* Another may lead, who does not know these: they stay in the stores, unused. */
        seal->offer = (struct seal_offer){0};
        seal->ready_count = 0;
        seal->pool_size = SEAL_POOL_MIN;
    }
    if (leads && !seal->leads) {
        seal->leads = true;
        seal->refilled_ms = 0;
        seal_refill(seal);
    }
    seal->leads = leads;
    if (leads) {
        settle_offer(seal);
    }
}

void seal_tick(struct seal *seal)
{
    if (seal->leads) {
        seal_refill(seal);
        if (seal->offer.batch != 0 && now_ms(seal) - seal->offer.sent_ms >= SEAL_AGAIN_MS) {
            send_offer(seal);
        }
    }
    seal_ask_wanted(seal, false);
    if (!keys_is_whole(seal->keys) && (seal->is_voter || seal->peers_count > 0)) {
        mend_store(seal);
    }
}

void seal_count(const struct seal *seal, struct seal_counts *ret_counts)
{
    keys_count(seal->keys, &ret_counts->living, &ret_counts->destroyed);
    ret_counts->ready = seal->ready_count;
    ret_counts->wanted = seal->wanted_count;
    ret_counts->whole = keys_is_whole(seal->keys);
}
