/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A room in memory for the tests of agree/: N nodes, one virtual clock, a network whose messages can be held,
 * dropped and delivered, disks that are durable only when told. Checks after every event what must always hold: one
 * leader a term, equal committed prefixes, a majority of disks behind every commit, one vote a term on every disk.
 */
#ifndef TEST_AGREE_CLUSTER_H
#define TEST_AGREE_CLUSTER_H

#include "cluster_parts.h"

/* ---- other ports and invariants -------------------------------------------------------------------------------- */

static inline void check_commit(struct node *n, uint64_t index)
{
    struct cluster *c = n->cluster;
    const bool newly = index > c->committed_count;
    for (uint64_t i = n->commit + 1; i <= index; i++) {
        assert_true(i <= n->disk.rows_count); /* durable here */
        const struct row *row = &n->disk.rows[i - 1];
        if (i > c->committed_count) {
            c->committed = realloc(c->committed, (size_t)i * sizeof(*c->committed));
            c->committed[i - 1] = *row;
            c->committed[i - 1].payload = malloc(row->payload_len + 1);
            memcpy(c->committed[i - 1].payload, row->payload, row->payload_len);
            c->committed_count = (size_t)i;
        }
        const struct row *first = &c->committed[i - 1];
        assert_int_equal(row->term, first->term);
        assert_int_equal(row->payload_len, first->payload_len);
        assert_memory_equal(row->payload, first->payload, first->payload_len);
    }
    unsigned disks = 0;
    for (unsigned id = 1; id <= c->voters; id++) {
        const struct disk *d = &c->nodes[id].disk;
        const bool has = d->rows_count >= index && d->rows[index - 1].term == n->disk.rows[index - 1].term;
        const bool had = d->lost_count >= index && d->lost_terms[index - 1] == n->disk.rows[index - 1].term;
        disks += (has && d->vouched) || had ? 1 : 0;
    }
    /* A disk lost since takes nothing back; one that nobody vouches for yet never counts. */
    assert_true(!newly || c->no_disks || disks > c->voters / 2);
}

static inline void port_on_commit(void *ctx, uint64_t index)
{
    struct node *n = ctx;
    assert_true(index > n->commit);
    check_commit(n, index);
    n->commit = index;
}

static inline void port_on_role(void *ctx, uint32_t role, uint64_t leader_id, uint64_t term)
{
    struct node *n = ctx;
    n->role = role;
    n->leader = leader_id;
    n->term = term;
    if (leader_id != 0 && role == ROLE_LEADER) {
        assert_true(term < LEADERS_MAX);
        assert_true(n->cluster->leader_of_term[term] == 0 || n->cluster->leader_of_term[term] == n->id);
        n->cluster->leader_of_term[term] = n->id;
    }
}

static inline void port_on_read(void *ctx, uint64_t cookie, bool ok, uint64_t index)
{
    struct node *n = ctx;
    if (ok) {
        assert_true(index >= 1);
    }
    if (n->reads < READS_MAX) {
        n->read_cookie[n->reads] = cookie;
        n->read_ok[n->reads] = ok;
        n->read_index[n->reads++] = index;
    }
}

static inline void port_on_members(void *ctx, const struct agree_member *members, unsigned members_count, bool vouched)
{
    (void)vouched;
    struct node *n = ctx;
    (void)members;
    assert_true(members_count <= AGREE_NODES_MAX);
    n->members_calls++;
}

static inline void port_on_fatal(void *ctx, const struct seus_why *why)
{
    struct node *n = ctx;
    n->fatals++;
    n->fatal_why = *why;
    if (!n->cluster->allow_fatal) {
        fail_msg("node %llu: %s", (unsigned long long)n->id, why->message);
    }
}

static inline uint64_t port_mono_ms(void *ctx)
{
    return ((struct node *)ctx)->cluster->now_ms;
}

static inline uint64_t port_mono_us(void *ctx)
{
    return ((struct node *)ctx)->cluster->now_ms * 1000;
}

static inline uint64_t port_random(void *ctx)
{
    return cluster_random(((struct node *)ctx)->cluster);
}

static inline void member_address(uint64_t id, char *target, size_t size)
{
    (void)snprintf(target, size, "127.0.0.1:%llu", (unsigned long long)(7100 + id));
}

/* ---- nodes ------------------------------------------------------------------------------------------------------ */

static inline enum seus_err node_start_why(struct node *n, struct seus_why *why)
{
    struct disk *d = &n->disk;
    char address[64];
    struct agree_term_run *runs = malloc((d->rows_count + 1) * sizeof(*runs));
    struct log_entry *changes = malloc((d->rows_count + 1) * sizeof(*changes));
    unsigned runs_count = 0;
    unsigned changes_count = 0;
    for (size_t i = 0; i < d->rows_count; i++) {
        if (i == 0 || d->rows[i].term != d->rows[i - 1].term) {
            runs[runs_count++] = (struct agree_term_run){i + 1, d->rows[i].term};
        }
        if (d->rows[i].type == LOG_CHANGE) {
            changes[changes_count++] =
                (struct log_entry){.index = i + 1,
                                   .term = d->rows[i].term,
                                   .type = LOG_CHANGE,
                                   .payload = {(char *)d->rows[i].payload, d->rows[i].payload_len}};
        }
    }
    const struct agree_state state = {.term = d->term,
                                      .voted_for = d->voted_for,
                                      .last_index = d->rows_count,
                                      .runs = runs,
                                      .runs_count = runs_count,
                                      .changes = changes,
                                      .changes_count = changes_count,
                                      .vouched = d->vouched};
    const struct agree_ports ports = {.ctx = n,
                                      .clock = {.ctx = n, .mono_ms = port_mono_ms, .mono_us = port_mono_us,
                                                .wall_ms = port_mono_ms},
                                      .random = {.ctx = n, .next = port_random},
                                      .persist = port_persist,
                                      .send = port_send,
                                      .read = port_read,
                                      .on_commit = port_on_commit,
                                      .on_role = port_on_role,
                                      .on_read = port_on_read,
                                      .on_members = port_on_members,
                                      .on_fatal = port_on_fatal};
    member_address(n->id, address, sizeof(address));
    const struct agree_options options = {.cluster_id = CLUSTER_ID,
                                          .node_id = n->id,
                                          .incarnation = d->incarnation,
                                          .address = address,
                                          .timing = {.election_timeout_ms = 1000, .heartbeat_ms = 100},
                                          .version = "test",
                                          .founded_empty = d->founded_empty,
                                          .api = ""};
    n->commit = 0;
    n->role = ROLE_NONE;
    d->ticket = 0;
    const enum seus_err err = agree_new(&options, &ports, &state, &n->agree, why);
    free(runs);
    free(changes);
    return err;
}

static inline void node_start(struct node *n)
{
    struct seus_why why = {0};
    const enum seus_err err = node_start_why(n, &why);
    if (err != SEUS_OK) {
        fail_msg("node %llu does not start: %s", (unsigned long long)n->id, why.message);
    }
}

/* The hand-shake over both links of a pair. */
static inline enum seus_err cluster_connect(struct cluster *c, uint64_t a, uint64_t b)
{
    struct peer_hello hello;
    struct peer_hello reply;
    struct peer_hello ignored;
    if (c->nodes[a].agree == NULL || c->nodes[b].agree == NULL || c->cut[a][b] || c->cut[b][a]) {
        return SEUS_UNAVAILABLE;
    }
    for (int i = 0; i < 2; i++) {
        struct node *from = &c->nodes[i == 0 ? a : b];
        struct node *to = &c->nodes[i == 0 ? b : a];
        agree_hello(from->agree, &hello);
        enum seus_err err = agree_greet(to->agree, &hello, false, to->disk.known[from->id], &reply, NULL);
        if (err == SEUS_OK) {
            err = agree_greet(from->agree, &reply, true, from->disk.known[to->id], &ignored, NULL);
        }
        if (err != SEUS_OK) {
            return err;
        }
    }
    return SEUS_OK;
}

static inline void node_crash(struct node *n)
{
    struct cluster *c = n->cluster;
    agree_free(n->agree);
    n->agree = NULL;
    n->role = ROLE_NONE;
    n->leader = 0;
    disk_drop_queue(&n->disk);
    cluster_drop_letters(c, n->id);
    for (unsigned id = 1; id <= c->count; id++) {
        if (c->nodes[id].agree != NULL && !c->cut[id][n->id]) {
            agree_peer_lost(c->nodes[id].agree, n->id, true);
        }
    }
}

static inline void node_up(struct node *n)
{
    node_start(n);
    for (unsigned id = 1; id <= n->cluster->count; id++) {
        if (id != n->id) {
            (void)cluster_connect(n->cluster, n->id, id);
        }
    }
}

/* The directory is gone; a new one, made without --bootstrap, takes its place. */
static inline void node_wipe(struct node *n)
{
    struct disk *d = &n->disk;
    d->lost_count = d->rows_count;
    d->lost_terms = realloc(d->lost_terms, (d->rows_count + 1) * sizeof(*d->lost_terms));
    for (size_t i = 0; i < d->rows_count; i++) {
        d->lost_terms[i] = d->rows[i].term;
    }
    disk_truncate(d, 0);
    disk_drop_queue(d);
    d->term = 0;
    d->voted_for = 0;
    d->vouched = false;
    d->founded_empty = true;
    d->incarnation += 1000;
    memset(d->known, 0, sizeof(d->known));
}

static inline void cluster_change_payload(unsigned voters, unsigned standbys, struct buf *target)
{
    struct agree_member members[AGREE_NODES_MAX] = {{0}};
    for (unsigned i = 0; i < voters + standbys; i++) {
        members[i].node_id = i + 1;
        members[i].voter = i < voters;
        member_address(i + 1, members[i].address, sizeof(members[i].address));
    }
    assert_int_equal(agree_bootstrap_payload(members, voters + standbys, target, NULL), SEUS_OK);
}

/* A room of voters + standbys nodes, bootstrapped, not started. */
static inline struct cluster *cluster_make(unsigned voters, unsigned standbys, uint64_t seed)
{
    struct cluster *c = calloc(1, sizeof(*c));
    struct buf payload = {0};
    cluster_change_payload(voters, standbys, &payload);
    c->count = voters + standbys;
    c->voters = voters;
    c->random = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    c->now_ms = 100000;
    const struct log_entry first = {.index = 1, .term = 1, .type = LOG_CHANGE, .payload = buf_str(&payload)};
    for (unsigned id = 1; id <= c->count; id++) {
        struct node *n = &c->nodes[id];
        n->cluster = c;
        n->id = id;
        n->disk.vouched = true;
        n->disk.incarnation = 100 + id;
        disk_append(&n->disk, &first);
    }
    buf_release(&payload);
    return c;
}

static inline struct cluster *cluster_start(unsigned voters, unsigned standbys, uint64_t seed)
{
    struct cluster *c = cluster_make(voters, standbys, seed);
    for (unsigned id = 1; id <= c->count; id++) {
        node_start(&c->nodes[id]);
    }
    for (unsigned a = 1; a <= c->count; a++) {
        for (unsigned b = a + 1; b <= c->count; b++) {
            assert_int_equal(cluster_connect(c, a, b), SEUS_OK);
        }
    }
    return c;
}

static inline void cluster_free(struct cluster *c)
{
    for (unsigned id = 1; id <= CLUSTER_NODES_MAX; id++) {
        agree_free(c->nodes[id].agree);
        disk_drop_queue(&c->nodes[id].disk);
        disk_truncate(&c->nodes[id].disk, 0);
        free(c->nodes[id].disk.rows);
        free(c->nodes[id].disk.queue);
        free(c->nodes[id].disk.lost_terms);
    }
    cluster_drop_letters(c, 0);
    free(c->letters);
    for (size_t i = 0; i < c->committed_count; i++) {
        free(c->committed[i].payload);
    }
    free(c->committed);
    free(c);
}

/* ---- time ------------------------------------------------------------------------------------------------------- */

/* Everything that can happen without time passing. */
static inline void cluster_settle(struct cluster *c)
{
    bool moved = true;
    for (int rounds = 0; moved && rounds < 200000; rounds++) {
        moved = false;
        for (unsigned id = 1; id <= c->count; id++) {
            struct node *n = &c->nodes[id];
            if (n->agree != NULL && !n->disk_held && n->disk.queue_count > 0) {
                while (n->disk.queue_count > 0) { /* group commit */
                    disk_write_one(n);
                }
                agree_persisted(n->agree, n->disk.ticket);
                moved = true;
            }
        }
        if (!c->net_held) {
            moved = cluster_deliver_one(c) || moved;
        }
    }
    assert_false(moved);
}

/* The end of turns that follow each other within a millisecond. */
static inline void cluster_feed(struct cluster *c)
{
    for (bool more = true; more;) {
        more = false;
        for (unsigned id = 1; id <= c->count; id++) {
            more = (c->nodes[id].agree != NULL && agree_feed(c->nodes[id].agree)) || more;
        }
        cluster_settle(c);
    }
}

static inline void cluster_run(struct cluster *c, uint64_t ms)
{
    const uint64_t end = c->now_ms + ms;
    cluster_settle(c);
    while (c->now_ms < end) {
        uint64_t next = end;
        for (unsigned id = 1; id <= c->count; id++) {
            if (c->nodes[id].agree != NULL) {
                const uint64_t deadline = agree_deadline_ms(c->nodes[id].agree);
                next = deadline < next ? deadline : next;
            }
        }
        c->now_ms = next > c->now_ms ? next : c->now_ms + 1;
        for (unsigned id = 1; id <= c->count; id++) {
            struct node *n = &c->nodes[id];
            if (n->agree != NULL && agree_deadline_ms(n->agree) <= c->now_ms) {
                agree_tick(n->agree);
            }
        }
        cluster_settle(c);
        cluster_feed(c);
    }
}

/* The one leader that is ready, with the highest term; NULL: none. */
static inline struct node *cluster_leader(struct cluster *c)
{
    struct node *leader = NULL;
    for (unsigned id = 1; id <= c->count; id++) {
        struct node *n = &c->nodes[id];
        struct agree_status status;
        if (n->agree == NULL || n->role != ROLE_LEADER) {
            continue;
        }
        agree_status(n->agree, &status);
        if (status.ready && (leader == NULL || n->term > leader->term)) {
            leader = n;
        }
    }
    return leader;
}

static inline struct node *cluster_await_leader(struct cluster *c)
{
    for (int i = 0; i < 400; i++) {
        cluster_run(c, 50);
        if (cluster_leader(c) != NULL) {
            return cluster_leader(c);
        }
    }
    fail_msg("no leader within 20 s");
    return NULL;
}

static inline enum seus_err node_propose(struct node *n, const char *text)
{
    const enum seus_err err = agree_propose(n->agree, str_of(text));
    agree_flush(n->agree);
    return err;
}

static inline uint64_t node_commit(const struct node *n)
{
    return n->commit;
}

#endif
