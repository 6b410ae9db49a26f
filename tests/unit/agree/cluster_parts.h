/* SPDX-License-Identifier: EUPL-1.2 */
/* Parts of cluster.h: what a room in memory is made of, its disks and its network. Only cluster.h includes it. */
#ifndef TEST_AGREE_CLUSTER_PARTS_H
#define TEST_AGREE_CLUSTER_PARTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "agree/agree.h"
#include "agree/guards.h"
#include "agree/core.h"
#include "base/mem.h"
#include "wire/enums.h"

#define CLUSTER_NODES_MAX 6
#define CLUSTER_ID UINT64_C(0xc1)
#define LEADERS_MAX 4096
#define READS_MAX 256

struct row {
    uint64_t term;
    uint8_t type;
    unsigned char *payload;
    size_t payload_len;
};

struct disk_write {
    struct agree_write write; /* entries are owned copies */
};

struct disk {
    uint64_t term;
    uint64_t voted_for;
    bool vouched;
    bool founded_empty;
    uint64_t incarnation;
    struct row *rows; /* rows[i] is entry i + 1 */
    size_t rows_count;
    size_t rows_capacity;
    uint64_t known[CLUSTER_NODES_MAX + 1];
    struct disk_write *queue;
    size_t queue_count;
    size_t queue_capacity;
    uint64_t ticket;
    uint64_t bad_row; /* reading it fails its checksum */
    uint64_t *lost_terms; /* of the rows that the wiped directory before this one held */
    size_t lost_count;
};

struct cluster;

struct node {
    struct cluster *cluster;
    uint64_t id;
    struct agree *agree; /* NULL: down */
    struct disk disk;
    bool disk_held;
    uint32_t role;
    uint64_t leader;
    uint64_t term;
    uint64_t commit;
    unsigned members_calls;
    unsigned fatals;
    struct seus_why fatal_why;
    unsigned writes_with_entries;
    unsigned last_write_entries;
    uint64_t read_cookie[READS_MAX];
    bool read_ok[READS_MAX];
    uint64_t read_index[READS_MAX];
    unsigned reads;
};

struct letter {
    uint64_t from;
    uint64_t to;
    struct peer_message message; /* entries are owned copies */
};

struct cluster {
    unsigned count;
    struct node nodes[CLUSTER_NODES_MAX + 1]; /* by id, from 1 */
    uint64_t now_ms;
    uint64_t random;
    struct letter *letters;
    size_t letters_count;
    size_t letters_capacity;
    bool cut[CLUSTER_NODES_MAX + 1][CLUSTER_NODES_MAX + 1];
    bool net_held;
    bool no_disks; /* the test plays the other nodes: no majority of disks is to be expected */
    unsigned drop_percent;
    void *filter_ctx;
    bool (*filter)(void *ctx, uint64_t from, uint64_t to, const struct peer_message *message); /* false: dropped */
    uint64_t leader_of_term[LEADERS_MAX];
    struct row *committed; /* by index - 1 */
    size_t committed_count;
    size_t sent[32];
    size_t piece_bytes_max;
    size_t turn_bytes;     /* of entries sent in the event under way */
    size_t turn_bytes_max;
    uint64_t read_ms;      /* when the bytes below were read back from disks */
    size_t read_bytes;
    size_t read_bytes_max; /* in one millisecond */
    bool allow_fatal;
    unsigned refusals; /* of proposals and reads, where a test does not mind */
    unsigned voters;
};

static inline uint64_t cluster_random(struct cluster *c)
{
    c->random ^= c->random << 13;
    c->random ^= c->random >> 7;
    c->random ^= c->random << 17;
    return c->random;
}

/* ---- disk ------------------------------------------------------------------------------------------------------ */

static inline void disk_free_write(struct disk_write *w)
{
    for (unsigned i = 0; i < w->write.entries_count; i++) {
        free((void *)(uintptr_t)w->write.entries[i].payload.ptr);
    }
    free((void *)(uintptr_t)w->write.entries);
}

static inline struct log_entry *copy_entries(const struct log_entry *entries, unsigned count)
{
    struct log_entry *copy = count > 0 ? malloc(count * sizeof(*copy)) : NULL;
    for (unsigned i = 0; i < count; i++) {
        copy[i] = entries[i];
        char *payload = malloc(entries[i].payload.len + 1);
        if (entries[i].payload.len > 0) {
            memcpy(payload, entries[i].payload.ptr, entries[i].payload.len);
        }
        copy[i].payload.ptr = payload;
    }
    return copy;
}

static inline void disk_truncate(struct disk *d, size_t count)
{
    while (d->rows_count > count) {
        free(d->rows[--d->rows_count].payload);
    }
}

static inline void disk_append(struct disk *d, const struct log_entry *entry)
{
    if (d->rows_count == d->rows_capacity) {
        d->rows_capacity = d->rows_capacity == 0 ? 64 : d->rows_capacity * 2;
        d->rows = realloc(d->rows, d->rows_capacity * sizeof(*d->rows));
    }
    struct row *row = &d->rows[d->rows_count++];
    *row = (struct row){.term = entry->term, .type = entry->type, .payload_len = entry->payload.len};
    row->payload = malloc(entry->payload.len + 1);
    if (entry->payload.len > 0) {
        memcpy(row->payload, entry->payload.ptr, entry->payload.len);
    }
}

/* The oldest queued write becomes durable. */
static inline void disk_write_one(struct node *n)
{
    struct disk *d = &n->disk;
    struct disk_write w = d->queue[0];
    d->queue_count--;
    memmove(d->queue, d->queue + 1, d->queue_count * sizeof(*d->queue));
    if (w.write.has_vote) {
        assert_true(w.write.term >= d->term); /* a term never decreases */
        assert_true(w.write.term > d->term || d->voted_for == 0 || d->voted_for == w.write.voted_for);
        d->term = w.write.term;
        d->voted_for = w.write.voted_for;
    }
    if (w.write.truncate_from > 0) {
        assert_true(w.write.truncate_from > n->commit); /* never the committed part */
        disk_truncate(d, (size_t)w.write.truncate_from - 1);
    }
    for (unsigned i = 0; i < w.write.entries_count; i++) {
        assert_int_equal(w.write.entries[i].index, d->rows_count + 1);
        disk_append(d, &w.write.entries[i]);
    }
    if (w.write.peer_id != 0 && w.write.peer_id <= CLUSTER_NODES_MAX) {
        d->known[w.write.peer_id] = w.write.peer_incarnation;
    }
    d->vouched = d->vouched || w.write.set_vouched;
    d->ticket = w.write.ticket;
    disk_free_write(&w);
}

static inline void disk_drop_queue(struct disk *d)
{
    for (size_t i = 0; i < d->queue_count; i++) {
        disk_free_write(&d->queue[i]);
    }
    d->queue_count = 0;
}

static inline void port_persist(void *ctx, const struct agree_write *write)
{
    struct node *n = ctx;
    struct disk *d = &n->disk;
    if (d->queue_count == d->queue_capacity) {
        d->queue_capacity = d->queue_capacity == 0 ? 16 : d->queue_capacity * 2;
        d->queue = realloc(d->queue, d->queue_capacity * sizeof(*d->queue));
    }
    struct disk_write *w = &d->queue[d->queue_count++];
    w->write = *write;
    w->write.entries = copy_entries(write->entries, write->entries_count);
    if (write->entries_count > 0) {
        n->writes_with_entries++;
        n->last_write_entries = write->entries_count;
    }
}

static inline void cluster_count_read(struct cluster *c, size_t bytes)
{
    c->read_bytes = c->read_ms == c->now_ms ? c->read_bytes + bytes : bytes;
    c->read_ms = c->now_ms;
    c->read_bytes_max = c->read_bytes > c->read_bytes_max ? c->read_bytes : c->read_bytes_max;
}

static inline enum seus_err port_read(void *ctx, uint64_t first, uint64_t last, size_t max_bytes, struct arena *arena,
                                      struct log_entry **ret_entries, unsigned *ret_count, struct seus_why *why)
{
    struct node *n = ctx;
    const struct disk *d = &n->disk;
    last = last < d->rows_count ? last : d->rows_count;
    if (first == 0 || first > last) {
        return seus_fail(SEUS_NOT_FOUND, why, NULL, "no such rows");
    }
    struct log_entry *entries = arena_alloc(arena, (size_t)(last - first + 1) * sizeof(*entries));
    unsigned count = 0;
    size_t bytes = 0;
    for (uint64_t i = first; i <= last; i++) {
        const struct row *row = &d->rows[i - 1];
        if (i == d->bad_row) {
            return seus_fail(SEUS_INTEGRITY, why, NULL, "row %llu fails its checksum", (unsigned long long)i);
        }
        bytes += row->payload_len;
        if (count > 0 && bytes > max_bytes) {
            break;
        }
        entries[count++] = (struct log_entry){
            .index = i,
            .term = row->term,
            .type = row->type,
            .payload = {arena_copy(arena, row->payload, row->payload_len), row->payload_len}};
    }
    cluster_count_read(n->cluster, bytes);
    *ret_entries = entries;
    *ret_count = count;
    return SEUS_OK;
}

/* ---- network --------------------------------------------------------------------------------------------------- */

static inline void letter_free(struct letter *letter)
{
    if (letter->message.type == PEER_APPEND) {
        for (unsigned i = 0; i < letter->message.append.entries_count; i++) {
            free((void *)(uintptr_t)letter->message.append.entries[i].payload.ptr);
        }
        free(letter->message.append.entries);
    }
}

static inline void port_send(void *ctx, uint64_t peer_id, const struct peer_message *message)
{
    struct node *n = ctx;
    struct cluster *c = n->cluster;
    assert_true(peer_id != 0 && peer_id != n->id);
    c->sent[message->type]++;
    if (message->type == PEER_APPEND) {
        size_t bytes = 0;
        for (unsigned i = 0; i < message->append.entries_count; i++) {
            assert_int_equal(message->append.entries[i].index, message->append.prev_index + 1 + i);
            bytes += message->append.entries[i].payload.len;
        }
        c->piece_bytes_max = bytes > c->piece_bytes_max ? bytes : c->piece_bytes_max;
        c->turn_bytes += bytes;
        c->turn_bytes_max = c->turn_bytes > c->turn_bytes_max ? c->turn_bytes : c->turn_bytes_max;
    }
    if (peer_id > CLUSTER_NODES_MAX || c->cut[n->id][peer_id] ||
        (c->filter != NULL && !c->filter(c->filter_ctx, n->id, peer_id, message)) ||
        c->nodes[peer_id].agree == NULL ||
        (c->drop_percent > 0 && cluster_random(c) % 100 < c->drop_percent)) {
        return;
    }
    if (c->letters_count == c->letters_capacity) {
        c->letters_capacity = c->letters_capacity == 0 ? 64 : c->letters_capacity * 2;
        c->letters = realloc(c->letters, c->letters_capacity * sizeof(*c->letters));
    }
    struct letter *letter = &c->letters[c->letters_count++];
    *letter = (struct letter){.from = n->id, .to = peer_id, .message = *message};
    if (message->type == PEER_APPEND) {
        letter->message.append.entries = copy_entries(message->append.entries, message->append.entries_count);
    }
}

/* Delivers the oldest letter; false: there is none. */
static inline bool cluster_deliver_one(struct cluster *c)
{
    if (c->letters_count == 0) {
        return false;
    }
    struct letter letter = c->letters[0];
    c->letters_count--;
    memmove(c->letters, c->letters + 1, c->letters_count * sizeof(*c->letters));
    if (c->nodes[letter.to].agree != NULL && !c->cut[letter.from][letter.to]) {
        c->turn_bytes = 0;
        agree_receive(c->nodes[letter.to].agree, letter.from, &letter.message);
    }
    letter_free(&letter);
    return true;
}

static inline void cluster_drop_letters(struct cluster *c, uint64_t node_id)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->letters_count; i++) {
        if (node_id == 0 || c->letters[i].from == node_id || c->letters[i].to == node_id) {
            letter_free(&c->letters[i]);
        } else {
            c->letters[kept++] = c->letters[i];
        }
    }
    c->letters_count = kept;
}

#endif
