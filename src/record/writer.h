/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The one writer of the log, with group commit: everything queued while a transaction is being flushed goes into the
 * next one. Batches become durable in the order they were queued. The writer is a thread; a lone small batch may be
 * committed by the loop itself while the thread sleeps, never both at once.
 */
#ifndef RECORD_WRITER_H
#define RECORD_WRITER_H

#include "record/record.h"

struct record_writer;

/*
 * Starts the thread. on_done is called ON THE WRITER THREAD after each transaction or failure: it should only wake the
 * loop (uv_async_send), which then calls record_writer_collect. Keeps record. gives: record_writer_stop.
 */
MUST_CHECK enum seus_err record_writer_start(struct record *record, void *ctx, void (*on_done)(void *ctx),
                                             struct record_writer **ret_writer, struct seus_why *why);

/*
 * Queues a copy of batch (entries and payloads included). Tickets count from 1 and come back in order. Nothing is
 * written before record_writer_kick. Loop thread.
 */
uint64_t record_writer_queue(struct record_writer *writer, const struct record_batch *batch);

/*
 * Starts writing what is queued: wakes the thread if it sleeps. With here, a lone small batch (one entry at most) that
 * finds the thread asleep is committed by the caller instead, which spares a lone command two changes of thread; true:
 * that was done, collect now. Otherwise false. Loop thread.
 */
bool record_writer_kick(struct record_writer *writer, bool here);

/* A slow disk, for drills: every transaction takes so much longer, and none is committed by the caller. 0: no more. */
void record_writer_slow(struct record_writer *writer, uint32_t delay_ms);

/* Queue and kick (not here) in one. */
uint64_t record_writer_submit(struct record_writer *writer, const struct record_batch *batch);

/* The highest ticket that is durable. On failure *ret_err is the error and *why its story; the process must end. */
uint64_t record_writer_collect(struct record_writer *writer, enum seus_err *ret_err, struct seus_why *why);

/* Waits for what is queued, ends the thread, frees. */
void record_writer_stop(struct record_writer *writer);

#endif
