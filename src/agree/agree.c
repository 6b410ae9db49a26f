/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The life of a Raft node: making it from what the log holds, the events of time, disk and links, and starting the raft
 * instance anew in the same process. Called by seusd/ and by the simulator, on the loop. Never does input or output.
 */
#include "agree/agree.h"

#include <stdarg.h>
#include <stdio.h>

#include "agree/guards.h"
#include "agree/core.h"
#include "base/check.h"
#include "base/fault_points.h"
#include "base/mem.h"
#include "wire/enums.h"

#define EARLY_ELECTION_MS_MIN 10u /* after the leader's connection broke: random within, so that nodes do not collide */
#define EARLY_ELECTION_MS_MAX 70u /* (links notice at different times) */
#define RESTING_TIMEOUTS 5u /* election timeouts without a leader, after which a node in maintenance campaigns too */
#define ADDRESS_SIZE_MAX sizeof(((struct agree_member *)0)->address)

uint64_t core_now(struct agree *agree)
{
    const uint64_t now_ms = agree->ports.clock.mono_ms(agree->ports.clock.ctx);
    if (now_ms > agree->now_ms) {
        agree->now_ms = now_ms; /* never backwards: the library subtracts */
    }
    return agree->now_ms;
}

void core_fatal(struct agree *agree, const char *format, ...)
{
    struct seus_why why = {0};
    va_list args;
    if (agree->dead) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(why.message, sizeof(why.message), format, args);
    va_end(args);
    seus_hint(&why, "The node stops so that nothing is lost. Keep its data directory and compare it with the others'.");
    agree->dead = true;
    agree->ports.on_fatal(agree->ports.ctx, &why);
}

uint64_t core_write(struct agree *agree, struct agree_write *write)
{
    write->ticket = ++agree->ticket_issued;
    if (write->has_vote) {
        agree->vote_ticket = write->ticket;
    }
    agree->ports.persist(agree->ports.ctx, write);
    return write->ticket;
}

struct peer *core_peer(struct agree *agree, uint64_t node_id)
{
    for (unsigned i = 0; i < PEERS_MAX; i++) {
        if (agree->peers[i].node_id == node_id && node_id != 0) {
            return &agree->peers[i];
        }
    }
    return NULL;
}

struct peer *core_peer_make(struct agree *agree, uint64_t node_id)
{
    struct peer *place = core_peer(agree, node_id);
    for (unsigned i = 0; i < PEERS_MAX && place == NULL; i++) {
        if (agree->peers[i].node_id == 0) {
            place = &agree->peers[i];
        }
    }
    for (unsigned i = 0; i < PEERS_MAX && place == NULL; i++) {
        if (core_member(agree, agree->peers[i].node_id) == NULL) { /* once greeted, no longer a member */
            spans_release(&agree->peers[i].feed.pieces);
            agree->peers[i] = (struct peer){0};
            place = &agree->peers[i];
        }
    }
    CHECK(place != NULL); /* twice as many places as members */
    place->node_id = node_id;
    return place;
}

const struct agree_member *core_member(const struct agree *agree, uint64_t node_id)
{
    for (unsigned i = 0; i < agree->members_count; i++) {
        if (agree->members[i].node_id == node_id) {
            return &agree->members[i];
        }
    }
    return NULL;
}

unsigned core_place(const struct agree *agree, uint64_t leader_id, unsigned *ret_rivals)
{
    unsigned rivals = 0;
    unsigned place = 0;
    for (unsigned i = 0; i < agree->members_count; i++) {
        if (agree->members[i].voter && agree->members[i].node_id != leader_id) {
            place += agree->members[i].node_id < agree->options.node_id ? 1 : 0;
            rivals++;
        }
    }
    if (ret_rivals != NULL) {
        *ret_rivals = rivals;
    }
    return place;
}

bool core_is_leader(const struct agree *agree)
{
    return agree->leading_term != 0 && !agree->restarting && !agree->dead;
}

bool core_is_ready(const struct agree *agree)
{
    return core_is_leader(agree) && agree->own_term_index != 0 && agree->commit_index >= agree->own_term_index;
}

void core_load_members(struct agree *agree)
{
    const struct change *change = changes_at(&agree->changes, UINT64_MAX);
    struct agree_member members[AGREE_NODES_MAX] = {{0}};
    unsigned members_count = 0;
    agree->members_stale = false;
    if (change != NULL) {
        const struct str payload = {(const char *)change->payload, change->payload_len};
        const enum seus_err err = changes_decode(payload, members, &members_count, NULL);
        CHECK(err == SEUS_OK); /* checked before it came here */
    }
    if (members_count == agree->members_count && memcmp(members, agree->members, sizeof(members)) == 0) {
        return;
    }
    memcpy(agree->members, members, sizeof(members));
    agree->members_count = members_count;
    core_tell_members(agree);
}

void core_tell_members(struct agree *agree)
{
    struct agree_member known[AGREE_NODES_MAX + 1];
    unsigned count = agree->members_count;
    memcpy(known, agree->members, sizeof(agree->members));
    if (agree->guest.node_id != 0 && core_member(agree, agree->guest.node_id) == NULL && count < AGREE_NODES_MAX) {
        known[count++] = agree->guest;
    }
    agree->ports.on_members(agree->ports.ctx, known, count, agree->vouched);
}

/* The START event: terms of all entries, payloads of CHANGE entries only. The array is transient. */
static void start_raft(struct agree *agree, uint64_t term, uint64_t voted_for)
{
    const uint64_t count = agree->tail.last_index;
    struct raft_entry *entries = raft_calloc(count > 0 ? (size_t)count : 1, sizeof(*entries));
    if (entries == NULL) {
        core_fatal(agree, "no memory to start Raft with %llu entries", (unsigned long long)count);
        return;
    }
    for (size_t run = 0; run < agree->tail.runs_count; run++) {
        const uint64_t first = agree->tail.runs[run].first_index;
        const uint64_t end = run + 1 < agree->tail.runs_count ? agree->tail.runs[run + 1].first_index : count + 1;
        for (uint64_t index = first; index < end; index++) {
            entries[index - 1].term = agree->tail.runs[run].term;
            entries[index - 1].type = RAFT_COMMAND;
        }
    }
    for (size_t i = 0; i < agree->changes.count; i++) {
        struct raft_entry *entry = &entries[agree->changes.items[i].index - 1];
        entry->type = RAFT_CHANGE;
        entry->buf.base = agree->changes.items[i].payload;
        entry->buf.len = agree->changes.items[i].payload_len;
    }
    struct raft_event event = {.type = RAFT_START};
    event.start.term = term;
    event.start.voted_for = voted_for;
    event.start.start_index = 1;
    event.start.entries = entries;
    event.start.n_entries = (unsigned)count;
    if (step_run(agree, &event) == 0) {
        raft_free(entries); /* on an error the library has freed it */
    }
}

/* Opens the raft instance and starts it from what is durable. */
static void begin(struct agree *agree, uint64_t term, uint64_t voted_for)
{
    CHECK(agree->tail.last_index <= UINT32_MAX); /* the library counts entries in 32 bits */
    agree->raft = (struct raft){0};
    if (raft_init(&agree->raft, NULL, NULL, agree->options.node_id, agree->options.address) != 0) {
        core_fatal(agree, "the Raft library cannot be initialised");
        return;
    }
    agree->raft_open = true;
    agree->raft.tracer = NULL; /* the default one formats every message into a static buffer */
    raft_seed(&agree->raft, (unsigned)(agree->ports.random.next(agree->ports.random.ctx) & UINT32_MAX));
    raft_set_election_timeout(&agree->raft, agree->options.timing.election_timeout_ms);
    raft_set_heartbeat_timeout(&agree->raft, agree->options.timing.heartbeat_ms);
    raft_set_pre_vote(&agree->raft, true);
    raft_set_max_inflight_entries(&agree->raft, NODE_INFLIGHT_ENTRIES_MAX);
    raft_set_max_catch_up_round_duration(&agree->raft, NODE_CATCH_UP_ROUND_MS_MAX);
    agree->durable_term = term;
    agree->doubted_index = 0; /* the library begins to count anew */
    if (guard_sole_voter(agree)) {
        term++;
        voted_for = agree->options.node_id;
        struct agree_write write = {.has_vote = true, .term = term, .voted_for = voted_for};
        (void)core_write(agree, &write); /* queued before START, which elects at once: its messages wait for this */
    }
    start_raft(agree, term, voted_for);
}

void core_restart(struct agree *agree)
{
    if (agree->dead) {
        return;
    }
    agree->restarting = true;
    agree->leading_term = 0;
    agree->own_term_index = 0;
    agree->transfer_to = 0;
    agree->held_count = 0;
    spans_clear(&agree->submits);
    feed_reset_all(agree);
    propose_drop_all(agree);
    read_fail_all(agree);
    if (agree->ticket_issued != agree->ticket_durable) {
        return; /* agree_persisted comes back here */
    }
    CHECK(agree->flights.count == 0);
    const uint64_t term = raft_current_term(&agree->raft);
    const uint64_t voted_for = raft_voted_for(&agree->raft);
    raft_close(&agree->raft, NULL);
    agree->raft_open = false;
    agree->restarting = false;
    agree->timer_floor_ms = 0;
    begin(agree, term, voted_for);
}

static enum seus_err load_state(struct agree *agree, const struct agree_state *state, struct seus_why *why)
{
    struct agree_member ignored[AGREE_NODES_MAX];
    unsigned ignored_count;
    enum seus_err err = tail_load(&agree->tail, state->runs, state->runs_count, state->last_index, why);
    for (unsigned i = 0; i < state->changes_count && err == SEUS_OK; i++) {
        const struct log_entry *change = &state->changes[i];
        const bool ascends = i == 0 ? change->index == 1 : change->index > state->changes[i - 1].index;
        if (!ascends || change->index > state->last_index) {
            return seus_fail(SEUS_INTEGRITY, why, NULL, "the log's membership entry at %llu is out of place",
                             (unsigned long long)change->index);
        }
        err = changes_decode(change->payload, ignored, &ignored_count, why);
        if (err == SEUS_OK) {
            changes_append(&agree->changes, change->index, change->payload);
        }
    }
    if (err == SEUS_OK && (state->last_index > 0) != (state->changes_count > 0)) {
        return seus_fail(SEUS_INTEGRITY, why, NULL, "the log does not begin with its members");
    }
    return err == SEUS_INVALID ? SEUS_INTEGRITY : err;
}

static enum seus_err check_options(const struct agree_options *options, struct seus_why *why)
{
    const struct agree_timing *timing = &options->timing;
    if (options->node_id == 0 || options->cluster_id == 0) {
        return seus_fail(SEUS_INVALID, why, "node_id", "a node needs a node id and a cluster id, both not 0");
    }
    if (options->address == NULL || options->address[0] == '\0' || strlen(options->address) >= ADDRESS_SIZE_MAX) {
        return seus_fail(SEUS_INVALID, why, "address", "a node needs a peer address of 1 to %zu bytes",
                         ADDRESS_SIZE_MAX - 1);
    }
    if (timing->heartbeat_ms == 0 || timing->heartbeat_ms >= timing->election_timeout_ms) {
        return seus_fail(SEUS_INVALID, why, "timing",
                         "the heartbeat (%u ms) must be below the election timeout (%u ms)",
                         timing->heartbeat_ms, timing->election_timeout_ms);
    }
    return SEUS_OK;
}

enum seus_err agree_new(const struct agree_options *options, const struct agree_ports *ports,
                        const struct agree_state *state, struct agree **ret_agree, struct seus_why *why)
{
    enum seus_err err = check_options(options, why);
    if (err != SEUS_OK) {
        return err;
    }
    struct agree *agree = mem_zalloc(sizeof(*agree));
    agree->ports = *ports;
    agree->options = *options;
    agree->options.address = agree->address = mem_strdup(options->address);
    agree->options.version = agree->version = mem_strdup(options->version != NULL ? options->version : "");
    agree->options.api = agree->api = mem_strdup(options->api != NULL ? options->api : "");
    agree->held = mem_alloc(NODE_HELD_MAX * sizeof(*agree->held));
    agree->read_repeat_ms = UINT64_MAX;
    agree->vouched = state->vouched;
    arena_init(&agree->arena, FEED_PIECE_BYTES_MAX);
    err = load_state(agree, state, why);
    if (err != SEUS_OK) {
        agree_free(agree);
        return err;
    }
    core_load_members(agree);
    if (guard_sole_voter(agree) && !agree->vouched) {
        err = seus_fail(SEUS_REFUSED, why, NULL,
                        "this directory was made anew, and node %llu is the only voter: nobody can vouch for it",
                        (unsigned long long)options->node_id);
        seus_hint(why, "Restore the backup of this node's data directory.");
        agree_free(agree);
        return err;
    }
    const uint64_t last_term = tail_term_at(&agree->tail, agree->tail.last_index);
    const bool behind = state->term < last_term; /* at birth: the first entry has term 1 */
    begin(agree, behind ? last_term : state->term, behind ? 0 : state->voted_for);
    step_settle(agree);
    if (agree->dead) {
        agree_free(agree);
        return seus_fail(SEUS_INTEGRITY, why, NULL, "Raft does not start from this log");
    }
    *ret_agree = agree;
    return SEUS_OK;
}

void agree_free(struct agree *agree)
{
    if (agree == NULL) {
        return;
    }
    if (agree->raft_open) {
        raft_close(&agree->raft, NULL);
    }
    for (size_t i = 0; i < agree->proposals_count; i++) {
        mem_free(agree->proposals[i].buf.base);
    }
    for (unsigned i = 0; i < PEERS_MAX; i++) {
        spans_release(&agree->peers[i].feed.pieces);
    }
    mem_free(agree->proposals);
    mem_free(agree->reads);
    mem_free(agree->held);
    mem_free(agree->entries);
    spans_release(&agree->flights);
    spans_release(&agree->submits);
    tail_release(&agree->tail);
    changes_release(&agree->changes);
    arena_release(&agree->arena);
    mem_free(agree->address);
    mem_free(agree->version);
    mem_free(agree->api);
    mem_free(agree);
}

void agree_persisted(struct agree *agree, uint64_t ticket)
{
    if (agree->dead) {
        return;
    }
    CHECK(ticket >= agree->ticket_durable && ticket <= agree->ticket_issued);
    FAULT(agree_persisted);
    agree->ticket_durable = ticket;
    if (agree->vote_ticket <= ticket && !agree->restarting) {
        agree->durable_term = raft_current_term(&agree->raft);
    }
    if (agree->vouch_ticket != 0 && agree->vouch_ticket <= ticket) {
        agree->vouched = true;
        core_tell_members(agree);
        agree->vouch_ticket = 0;
        FAULT(agree_vouched);
    }
    step_release_held(agree);
    const uint64_t index = guard_durable_through(agree, ticket);
    if (agree->restarting) {
        if (agree->ticket_issued == agree->ticket_durable) {
            core_restart(agree);
        }
    } else if (index > 0) {
        struct raft_event event = {.type = RAFT_PERSISTED_ENTRIES};
        event.persisted_entries.index = index;
        (void)step_run(agree, &event); /* a failure is fatal there */
    }
    step_settle(agree);
}

uint64_t agree_deadline_ms(struct agree *agree)
{
    if (agree->dead || agree->restarting) {
        return UINT64_MAX;
    }
    uint64_t deadline_ms = guard_timer(agree, raft_timeout(&agree->raft));
    if (agree->read_repeat_ms < deadline_ms) {
        deadline_ms = agree->read_repeat_ms;
    }
    if (agree->transfer_to != 0 && agree->transfer_until_ms < deadline_ms) {
        deadline_ms = agree->transfer_until_ms;
    }
    const uint64_t feed_ms = feed_due_ms(agree);
    return feed_ms < deadline_ms ? feed_ms : deadline_ms;
}

/* In maintenance, and somebody led not long ago: another node may be elected. */
static bool leaves_it_to_others(const struct agree *agree)
{
    return agree->resting && agree->leader_heard_ms != 0 &&
           agree->now_ms - agree->leader_heard_ms < RESTING_TIMEOUTS * agree->options.timing.election_timeout_ms;
}

static void timeout(struct agree *agree)
{
    /* It must not campaign: it leaves that to others, or what its directory promised before is not known. */
    if (agree->raft.state == RAFT_FOLLOWER && (leaves_it_to_others(agree) || !core_may_vote(agree))) {
        guard_poke(&agree->raft, POKE_ELECTION_LATER, agree->now_ms, 0);
        return;
    }
    if (agree->raft.state == RAFT_FOLLOWER && guard_sole_voter(agree)) {
        core_restart(agree);
        return;
    }
    if (agree->raft.state == RAFT_FOLLOWER && agree->raft.follower_state.current_leader.id == 0 &&
        agree->flights.count > 0) {
        /* The library would wait a whole timeout more because entries are on their way to the disk. */
        guard_poke(&agree->raft, POKE_ELECTION_SOON, agree->now_ms, EARLY_ELECTION_MS_MIN);
        return;
    }
    struct raft_event event = {.type = RAFT_TIMEOUT};
    (void)step_run(agree, &event); /* a failure is fatal there */
    if (!agree->dead && raft_timeout(&agree->raft) <= agree->now_ms) {
        agree->timer_floor_ms = agree->now_ms + (agree->options.timing.heartbeat_ms + 1) / 2;
    }
}

void agree_tick(struct agree *agree)
{
    if (agree->dead || agree->restarting) {
        return;
    }
    const uint64_t now_ms = core_now(agree);
    (void)agree_feed(agree);
    if (now_ms >= guard_timer(agree, raft_timeout(&agree->raft))) { /* an early TIMEOUT would slow healthy followers */
        timeout(agree);
    }
    if (!agree->dead && !agree->restarting) {
        read_tick(agree);
    }
    step_settle(agree);
}

/* Each voter has its own part of the span, and chance moves it within the first half: no two campaign at once. */
static uint64_t early_election_wait(struct agree *agree, uint64_t leader_id)
{
    unsigned rivals = 0;
    const unsigned place = core_place(agree, leader_id, &rivals);
    CHECK(rivals > 0 && place < rivals); /* this node is one of them */
    const unsigned part_ms = (EARLY_ELECTION_MS_MAX - EARLY_ELECTION_MS_MIN) / rivals;
    return EARLY_ELECTION_MS_MIN + place * part_ms +
           agree->ports.random.next(agree->ports.random.ctx) % (part_ms / 2 + 1);
}

void agree_peer_lost(struct agree *agree, uint64_t peer_id, bool closed)
{
    if (agree->dead || agree->restarting) {
        return;
    }
    const uint64_t now_ms = core_now(agree);
    struct peer *peer = core_peer(agree, peer_id);
    if (peer != NULL) {
        peer->feed.active = false;
        spans_clear(&peer->feed.pieces);
    }
    const struct agree_member *self = core_member(agree, agree->options.node_id);
    if (closed && core_may_vote(agree) && !agree->resting && self != NULL && self->voter &&
        agree->raft.state == RAFT_FOLLOWER &&
        agree->raft.follower_state.current_leader.id == peer_id && peer_id != 0) {
        const uint64_t wait_ms = early_election_wait(agree, peer_id);
        if (now_ms + wait_ms < raft_timeout(&agree->raft)) {
            guard_poke(&agree->raft, POKE_ELECTION_SOON, now_ms, wait_ms);
        }
    }
    step_settle(agree);
}

void agree_applied(struct agree *agree, uint64_t index)
{
    if (index > agree->applied_index) {
        agree->applied_index = index;
        tail_trim(&agree->tail, agree->raft.last_stored, agree->applied_index);
    }
}

enum seus_err agree_recent_entry(struct agree *agree, uint64_t index, struct log_entry *ret_entry)
{
    return tail_entry(&agree->tail, index, ret_entry) ? SEUS_OK : SEUS_NOT_FOUND;
}

uint32_t core_role(const struct agree *agree, uint64_t *ret_leader_id)
{
    *ret_leader_id = 0;
    if (core_is_leader(agree)) {
        *ret_leader_id = agree->options.node_id;
        return ROLE_LEADER;
    }
    const struct agree_member *self = core_member(agree, agree->options.node_id);
    if (agree->raft.state == RAFT_FOLLOWER && agree->leader_heard_term == raft_current_term(&agree->raft)) {
        /* Not one of an earlier term: a vote has moved this node on, and who leads now is not known yet. */
        *ret_leader_id = agree->raft.follower_state.current_leader.id;
    }
    if (agree->raft.state == RAFT_CANDIDATE) {
        return ROLE_CANDIDATE;
    }
    return self != NULL && !self->voter ? ROLE_STANDBY : ROLE_FOLLOWER;
}

void agree_status(struct agree *agree, struct agree_status *ret_status)
{
    struct raft *raft = &agree->raft;
    struct agree_status status = {
        .term = raft_current_term(raft),
        .last_index = agree->tail.last_index,
        .durable_index = raft->last_stored,
        .commit_index = agree->commit_index,
        .voting = core_may_vote(agree),
        .members_count = agree->members_count,
        .elections = agree->elections,
        .resends = agree->resends,
    };
    const struct agree_member *self = core_member(agree, agree->options.node_id);
    const struct change *change = changes_at(&agree->changes, UINT64_MAX);
    status.voting = status.voting && self != NULL && self->voter;
    status.standby = self != NULL && !self->voter;
    status.change_index = change != NULL ? change->index : 0;
    status.change_pending = status.change_index > agree->commit_index;
    status.role = core_role(agree, &status.leader_id);
    status.ready = status.role == ROLE_LEADER ? core_is_ready(agree) : status.leader_id != 0;
    memcpy(status.members, agree->members, sizeof(status.members));
    for (unsigned i = 0; i < agree->members_count && status.role == ROLE_LEADER; i++) {
        const uint64_t id = agree->members[i].node_id;
        const struct peer *peer = core_peer(agree, id);
        const bool counts = peer == NULL || (!peer->feed.unvouched && peer->lost_through == 0);
        status.match_index[i] = counts ? guard_match_index(agree, id) : peer->feed.acked_index;
    }
    *ret_status = status;
}

void agree_set_impaired(struct agree *agree, bool impaired)
{
    agree->impaired = impaired && !guard_sole_voter(agree);
}

void agree_set_resting(struct agree *agree, bool resting)
{
    agree->resting = resting && !guard_sole_voter(agree);
}
