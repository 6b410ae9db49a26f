/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The writer thread. The loop submits copies; the thread takes everything that is queued (within the limits of one
 * transaction), commits it and tells the loop. While a flush is under way the queue grows, and that is the next group.
 * After a failure nothing more is taken: collect tells the loop, which ends the process.
 */
#include "record/writer.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "base/fault_points.h"
#include "base/mem.h"
#include "record/internal.h"
#include "record/settler.h"

#define GROUP_BATCHES_MAX 4096u                /* batches of one transaction */
#define GROUP_BYTES_MAX (16u * 1024 * 1024)    /* payload of one transaction */
#define BLOCK_SIZE_MIN 1024u                   /* bytes of the smallest copy of a batch */
#define BLOCK_SIZE_KEPT_MAX (64u * 1024)       /* larger copies are freed, not kept for reuse */
#define BLOCKS_KEPT_BYTES_MAX (4u * 1024 * 1024)

/* A queued batch: this header, its entries and their payloads in one allocation. */
struct block {
    struct block *next;
    size_t size;               /* bytes of data */
    size_t payload_bytes;
    struct record_batch batch; /* its entries and payloads lie in data */
    _Alignas(max_align_t) unsigned char data[];
};

struct record_writer {
    struct record *record;
    void *ctx;
    void (*on_done)(void *ctx);
    struct settler *settler;
    pthread_t thread;
    pthread_mutex_t lock;      /* guards everything below but group */
    pthread_cond_t wake;
    struct block *queue_first;
    struct block *queue_last;
    struct block *kept;        /* for reuse */
    size_t kept_bytes;
    uint64_t submitted;        /* last ticket given */
    uint64_t durable;          /* last ticket that is on disk */
    bool sleeping;             /* the thread waits for wake */
    bool stopping;
    uint32_t delay_ms;         /* before each transaction, for drills */
    enum seus_err err;
    struct seus_why why;
    struct record_batch *group; /* GROUP_BATCHES_MAX; of whoever commits */
};

/* Takes up to one transaction's worth from the queue; *ret_count is 0 if it is empty. With the lock held. */
static struct block *queue_take(struct record_writer *writer, unsigned *ret_count)
{
    struct block *first = writer->queue_first;
    struct block *last = NULL;
    struct block *block = first;
    size_t bytes = 0;
    unsigned count = 0;
    bool apart = false; /* what is known of a member goes into the tables: rows do not go with it, which are quicker */
    while (block != NULL && count < GROUP_BATCHES_MAX && !apart &&
           (count == 0 || (bytes + block->payload_bytes <= GROUP_BYTES_MAX && block->batch.peer_id == 0))) {
        apart = block->batch.peer_id != 0;
        writer->group[count] = block->batch;
        bytes += block->payload_bytes;
        count++;
        last = block;
        block = block->next;
    }
    if (last != NULL) {
        last->next = NULL;
        writer->queue_first = block;
        writer->queue_last = block != NULL ? writer->queue_last : NULL;
    }
    *ret_count = count;
    return first;
}

/* Gives blocks back to the pool; what it does not keep stays linked and is returned, to be freed without the lock. */
static struct block *blocks_keep(struct record_writer *writer, struct block *blocks)
{
    struct block *surplus = NULL;
    while (blocks != NULL) {
        struct block *next = blocks->next;
        if (blocks->size <= BLOCK_SIZE_KEPT_MAX && writer->kept_bytes < BLOCKS_KEPT_BYTES_MAX) {
            blocks->next = writer->kept;
            writer->kept = blocks;
            writer->kept_bytes += blocks->size;
        } else {
            blocks->next = surplus;
            surplus = blocks;
        }
        blocks = next;
    }
    return surplus;
}

static void blocks_free(struct block *blocks)
{
    while (blocks != NULL) {
        struct block *next = blocks->next;
        mem_free(blocks);
        blocks = next;
    }
}

/* Waits for work. False: stopping and nothing left, or failed. With the lock held. */
static bool writer_wait(struct record_writer *writer)
{
    while (writer->queue_first == NULL && !writer->stopping) {
        writer->sleeping = true;
        pthread_cond_wait(&writer->wake, &writer->lock);
    }
    writer->sleeping = false;
    return writer->queue_first != NULL && writer->err == SEUS_OK;
}

/* The first failure is the one that is told. With the lock held. */
static void writer_fail(struct record_writer *writer, enum seus_err err, const struct seus_why *why)
{
    if (writer->err == SEUS_OK) {
        writer->err = err;
        writer->why = *why;
    }
}

/* On the settler's thread. */
static void settling_failed(void *ctx, enum seus_err err, const struct seus_why *why)
{
    struct record_writer *writer = ctx;
    pthread_mutex_lock(&writer->lock);
    writer_fail(writer, err, why);
    pthread_mutex_unlock(&writer->lock);
    writer->on_done(writer->ctx);
}

/* One transaction of what is queued. Called with the lock held, which is let go during the commit. */
static void commit_group(struct record_writer *writer)
{
    unsigned count = 0;
    struct block *blocks = queue_take(writer, &count);
    struct seus_why why = {0};
    const uint32_t delay_ms = writer->delay_ms;
    pthread_mutex_unlock(&writer->lock);
    if (delay_ms > 0) {
        const struct timespec delay = {.tv_sec = delay_ms / 1000, .tv_nsec = (long)(delay_ms % 1000) * 1000000};
        (void)nanosleep(&delay, NULL);
    }
    FAULT(record_group_taken);
    const enum seus_err err = record_commit(writer->record, writer->group, count, &why);
    FAULT(record_group_done);
    if (record_wants_settling(writer->record)) {
        settler_wake(writer->settler);
    }
    pthread_mutex_lock(&writer->lock);
    if (err == SEUS_OK) {
        writer->durable += count;
    } else {
        writer_fail(writer, err, &why);
    }
    struct block *surplus = blocks_keep(writer, blocks);
    pthread_mutex_unlock(&writer->lock);
    blocks_free(surplus);
    pthread_mutex_lock(&writer->lock);
}

static void *writer_run(void *arg)
{
    struct record_writer *writer = arg;
    pthread_mutex_lock(&writer->lock);
    while (writer_wait(writer)) {
        commit_group(writer);
        pthread_mutex_unlock(&writer->lock);
        writer->on_done(writer->ctx);
        pthread_mutex_lock(&writer->lock);
    }
    pthread_mutex_unlock(&writer->lock);
    return NULL;
}

static size_t batch_payload_bytes(const struct record_batch *batch)
{
    size_t bytes = 0;
    for (unsigned i = 0; i < batch->entries_count; i++) {
        CHECK(batch->entries[i].payload.len <= LOG_PAYLOAD_SIZE_MAX);
        bytes += batch->entries[i].payload.len;
    }
    return bytes;
}

/* A block of at least size bytes of data, from the pool if the next one there is large enough. */
static struct block *block_get(struct record_writer *writer, size_t size)
{
    pthread_mutex_lock(&writer->lock);
    struct block *block = writer->kept;
    if (block != NULL) {
        writer->kept = block->next;
        writer->kept_bytes -= block->size;
    }
    pthread_mutex_unlock(&writer->lock);
    if (block != NULL && block->size >= size) {
        return block;
    }
    mem_free(block); /* too small: a larger one takes its place, so that the pool grows into the work */
    size_t wanted = BLOCK_SIZE_MIN;
    while (wanted < size) {
        wanted *= 2;
    }
    block = mem_alloc(sizeof(*block) + wanted);
    block->size = wanted;
    return block;
}

static struct block *block_copy(struct record_writer *writer, const struct record_batch *batch)
{
    const size_t payload_bytes = batch_payload_bytes(batch);
    const size_t entries_bytes = batch->entries_count * sizeof(*batch->entries);
    struct block *block = block_get(writer, entries_bytes + payload_bytes);
    struct log_entry *entries = (struct log_entry *)(void *)block->data;
    unsigned char *payload = block->data + entries_bytes;
    for (unsigned i = 0; i < batch->entries_count; i++) {
        const struct str source = batch->entries[i].payload;
        entries[i] = batch->entries[i];
        entries[i].payload.ptr = (const char *)payload;
        if (source.len > 0) {
            memcpy(payload, source.ptr, source.len);
        }
        payload += source.len;
    }
    block->next = NULL;
    block->payload_bytes = payload_bytes;
    block->batch = *batch;
    block->batch.entries = entries;
    return block;
}

uint64_t record_writer_queue(struct record_writer *writer, const struct record_batch *batch)
{
    struct block *block = block_copy(writer, batch);
    struct block *unwanted = NULL;
    pthread_mutex_lock(&writer->lock);
    CHECK(!writer->stopping);
    writer->submitted++;
    const uint64_t ticket = writer->submitted;
    if (writer->err != SEUS_OK) {
        unwanted = block; /* this ticket never becomes durable; collect says why */
    } else if (writer->queue_last != NULL) {
        writer->queue_last->next = block;
        writer->queue_last = block;
    } else {
        writer->queue_first = block;
        writer->queue_last = block;
    }
    pthread_mutex_unlock(&writer->lock);
    blocks_free(unwanted);
    return ticket;
}

bool record_writer_kick(struct record_writer *writer, bool here)
{
    pthread_mutex_lock(&writer->lock);
    const struct block *first = writer->queue_first;
    /* Asleep and not signalled, it stays asleep: only this thread signals, and the queue is empty while it commits. */
    const bool alone = writer->sleeping && first != NULL && first->next == NULL && first->batch.entries_count <= 1;
    if (here && alone && writer->delay_ms == 0 && writer->err == SEUS_OK &&
        record_is_quick(writer->record, &first->batch, first->payload_bytes)) {
        commit_group(writer);
        pthread_mutex_unlock(&writer->lock);
        return true;
    }
    const bool wake = writer->sleeping && first != NULL;
    if (wake) {
        writer->sleeping = false; /* the next kick need not wake it again */
    }
    pthread_mutex_unlock(&writer->lock);
    if (wake) {
        pthread_cond_signal(&writer->wake);
    }
    return false;
}

void record_writer_slow(struct record_writer *writer, uint32_t delay_ms)
{
    pthread_mutex_lock(&writer->lock);
    writer->delay_ms = delay_ms;
    pthread_mutex_unlock(&writer->lock);
}

uint64_t record_writer_submit(struct record_writer *writer, const struct record_batch *batch)
{
    const uint64_t ticket = record_writer_queue(writer, batch);
    (void)record_writer_kick(writer, false);
    return ticket;
}

uint64_t record_writer_collect(struct record_writer *writer, enum seus_err *ret_err, struct seus_why *why)
{
    pthread_mutex_lock(&writer->lock);
    const uint64_t durable = writer->durable;
    *ret_err = writer->err;
    if (writer->err != SEUS_OK && why != NULL) {
        *why = writer->why;
    }
    pthread_mutex_unlock(&writer->lock);
    return durable;
}

static void writer_free(struct record_writer *writer)
{
    settler_stop(writer->settler);
    blocks_free(writer->queue_first);
    blocks_free(writer->kept);
    pthread_cond_destroy(&writer->wake);
    pthread_mutex_destroy(&writer->lock);
    mem_free(writer->group);
    mem_free(writer);
}

/* Signals are the loop's: the thread starts with all of them blocked. */
enum seus_err thread_start(pthread_t *ret_thread, void *(*run)(void *arg), void *arg, struct seus_why *why)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    CHECK(pthread_sigmask(SIG_SETMASK, &all, &before) == 0);
    const int code = pthread_create(ret_thread, NULL, run, arg);
    CHECK(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
    if (code != 0) {
        seus_fail(SEUS_IO, why, NULL, "cannot start a thread of the log: %s", strerror(code));
        return SEUS_IO;
    }
    return SEUS_OK;
}

enum seus_err record_writer_start(struct record *record, void *ctx, void (*on_done)(void *ctx),
                                  struct record_writer **ret_writer, struct seus_why *why)
{
    struct record_writer *writer = mem_zalloc(sizeof(*writer));
    writer->record = record;
    writer->ctx = ctx;
    writer->on_done = on_done;
    writer->group = mem_alloc(GROUP_BATCHES_MAX * sizeof(*writer->group));
    CHECK(pthread_mutex_init(&writer->lock, NULL) == 0);
    CHECK(pthread_cond_init(&writer->wake, NULL) == 0);
    enum seus_err err = settler_start(record, writer, settling_failed, &writer->settler, why);
    if (err == SEUS_OK) {
        err = thread_start(&writer->thread, writer_run, writer, why);
    }
    if (err != SEUS_OK) {
        writer_free(writer);
        return err;
    }
    *ret_writer = writer;
    return SEUS_OK;
}

void record_writer_stop(struct record_writer *writer)
{
    if (writer == NULL) {
        return;
    }
    pthread_mutex_lock(&writer->lock);
    writer->stopping = true;
    pthread_mutex_unlock(&writer->lock);
    pthread_cond_signal(&writer->wake);
    CHECK(pthread_join(writer->thread, NULL) == 0);
    writer_free(writer);
}
