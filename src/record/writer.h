/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The one writer thread of the log, with group commit: everything queued while a transaction is being flushed goes into
 * the next one. Batches become durable in the order they were submitted.
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

/* Queues a copy of batch (entries and payloads included). tickets count from 1 and come back in order. Loop thread. */
uint64_t record_writer_submit(struct record_writer *writer, const struct record_batch *batch);

/* The highest ticket that is durable. On failure *ret_err is the error and *why its story; the process must end. */
uint64_t record_writer_collect(struct record_writer *writer, enum seus_err *ret_err, struct seus_why *why);

/* Waits for what is queued, ends the thread, frees. */
void record_writer_stop(struct record_writer *writer);

#endif
