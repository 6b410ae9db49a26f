/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Where in the log a report was taken. Its row says when, but the index it holds is that of its last change: a report
 * that was corrected or attached since has another one. Called by query_explain.c. Reads some dozens of entries.
 */
#include "view/query_explain.h"

#include "wire/cbor.h"

#define BACK_MAX   64u  /* barriers and changes of members in a row */
#define NEIGHBOURS 256u /* of the entry found by halves: clocks of two leaders may differ a little */

/* The last command at or before an index; *ret_index 0: there is none. */
static enum seus_err command_before(const struct query *q, uint64_t index, uint64_t *ret_index,
                                    struct wire_entry *ret_entry)
{
    *ret_index = 0;
    for (unsigned back = 0; index > 0 && back < BACK_MAX; back++, index--) {
        struct log_entry row = {0};
        arena_reset(&q->view->scratch);
        enum seus_err err = log_read_one(q->log, index, &q->view->scratch, &row, q->why);
        if (err == SEUS_OK && row.type == LOG_COMMAND) {
            err = wire_cbor_decode(&wire_record_entry, row.payload, &q->view->scratch, ret_entry, q->why);
            *ret_index = err == SEUS_OK ? index : 0;
            return err;
        }
        if (err != SEUS_OK) {
            return err;
        }
    }
    return SEUS_OK;
}

static bool takes(const struct wire_entry *entry, struct str report_id)
{
    for (uint32_t i = 0; i < entry->events_count; i++) {
        const struct wire_report_received *body = entry->events[i].body;
        if (entry->events[i].type == EVENT_report_received && body != NULL && str_eq(body->report_id, report_id)) {
            return true;
        }
    }
    return false;
}

/* The last index whose command was recorded at ms or before; 0: none. */
static enum seus_err index_at(const struct query *q, uint64_t ms, uint64_t *ret_index)
{
    uint64_t low = 0;
    uint64_t high = view_applied(q->view);
    while (low < high) {
        const uint64_t middle = low + (high - low + 1) / 2;
        struct wire_entry entry;
        uint64_t found = 0;
        const enum seus_err err = command_before(q, middle, &found, &entry);
        if (err != SEUS_OK) {
            return err;
        }
        if (found == 0 || entry.recorded_at <= ms) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    *ret_index = low;
    return SEUS_OK;
}

/* Did the command at this very index take the report? Index 0: no. */
static enum seus_err look_at(const struct query *q, uint64_t index, struct str report_id, uint64_t *ret_index)
{
    struct wire_entry entry;
    uint64_t found = 0;
    if (index == 0 || index > view_applied(q->view)) {
        return SEUS_OK;
    }
    const enum seus_err err = command_before(q, index, &found, &entry);
    if (err == SEUS_OK && found == index && takes(&entry, report_id)) {
        *ret_index = index;
    }
    return err;
}

enum seus_err explain_find_report(const struct query *q, const struct wire_report *row, uint64_t *ret_index)
{
    uint64_t at = 0;
    *ret_index = 0;
    enum seus_err err = index_at(q, row->received_at, &at);
    for (uint64_t apart = 0; err == SEUS_OK && *ret_index == 0 && apart <= NEIGHBOURS; apart++) {
        err = look_at(q, at > apart ? at - apart : 0, row->report_id, ret_index);
        if (err == SEUS_OK && *ret_index == 0) {
            err = look_at(q, at + apart, row->report_id, ret_index);
        }
    }
    return err;
}
