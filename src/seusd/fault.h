/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Harm that a drill does to this node, on purpose and for a time: node.fault of the API. Every fault ends by itself, at
 * the node, whatever becomes of whoever asked for it. Part of struct node; one thread, the loop.
 */
#ifndef SEUSD_FAULT_H
#define SEUSD_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#define FAULT_MS_DEFAULT 3000u
#define FAULT_MS_MAX 60000u
#define FAULT_FLUSH_MS_DEFAULT 200u
#define FAULT_FLUSH_MS_MAX 2000u

struct node;

/* What is wrong on purpose, and until when: milliseconds of the monotonic clock; 0: nothing. */
struct faults {
    uint64_t end_at;          /* the process ends, as by kill -9 */
    uint64_t freeze_at;       /* the process stops for freeze_ms */
    uint64_t freeze_ms;
    uint64_t isolated_until;  /* no frame from or to other nodes */
    uint64_t slow_until;      /* every flush takes longer */
    uint64_t full_until;      /* the disk counts as full */
};

/* Every tick: begins what is due, ends what is over. */
void faults_tick(struct node *node);
/* No frame passes between this node and others. */
bool faults_isolate(const struct node *node);
/* The disk counts as full, whatever space there is. */
bool faults_fill_disk(const struct node *node);

#endif
