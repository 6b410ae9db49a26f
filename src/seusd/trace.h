/* SPDX-License-Identifier: EUPL-1.2 */
/* The last requests of this node and when each passed its stages: what `seusctl trace ID` shows. In memory only. */
#ifndef SEUSD_TRACE_H
#define SEUSD_TRACE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/histogram.h"
#include "wire/schema.h"

#define TRACE_REQUESTS_MAX 4096 /* remembered requests of a node */

enum trace_stage { TRACE_RECEIVED, TRACE_PASSED_ON, TRACE_DECIDED, TRACE_COMMITTED, TRACE_APPLIED, TRACE_ANSWERED,
                   TRACE_STAGES };

struct trace_times {
    uint64_t received_wall_ms;
    uint64_t at_us[TRACE_STAGES]; /* monotonic; 0: did not happen */
};

struct trace;

struct trace *trace_new(uint64_t node_id);
/* Of all requests since the start. */
struct trace_totals {
    uint64_t outcomes[SEUS_ERR_COUNT];
    struct histogram request; /* received to answered */
    struct histogram commit;  /* decided to committed */
};
void trace_totals(const struct trace *trace, struct trace_totals *ret_totals);
void trace_free(struct trace *trace);
void trace_add(struct trace *trace, struct str request_id, uint32_t op, uint64_t index, enum seus_err outcome,
               const struct trace_times *times);
/* Fills ret_reply (in arena); false: this node remembers no such request. */
bool trace_get(const struct trace *trace, struct str request_id, struct arena *arena,
               struct wire_trace_reply *ret_reply);

#endif
