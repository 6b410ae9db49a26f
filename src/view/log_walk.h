/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside view/: entries of the log as events for people. events.c walks, event_json.c shows. */
#ifndef VIEW_LOG_WALK_H
#define VIEW_LOG_WALK_H

#include "view/tables.h"

#define POSITION_DONE UINT32_MAX /* seq of a position behind all events of its entry */

/* An entry on its way out: decoded, and where its events belong. Borrows the payload and the arena it was decoded in.
 */
struct shown_entry {
    uint64_t index;
    struct wire_entry entry;
    struct str zone_id; /* of the entry as a whole, for events that name none; may be empty */
};

/* Decodes the COMMAND at index and finds its zone (copied into arena). SEUS_INTEGRITY if it cannot be decoded. */
enum seus_err shown_entry_make(struct view *view, uint64_t index, struct str payload, struct arena *arena,
                               struct shown_entry *ret_shown, struct seus_why *why);
/* The zone an event belongs to: its own, its case's, its unit's, or the entry's. */
struct str shown_event_zone(struct view *view, const struct shown_entry *shown, const struct wire_event *event,
                            struct arena *arena);
/* The name of an event's type; one this build does not know is "unknown.NUMBER". */
struct str shown_event_type(const struct wire_event *event, struct arena *arena);
/* Appends the JSON of event seq (from 1). */
void shown_event_json(const struct shown_entry *shown, unsigned seq, struct str zone_id, struct arena *arena,
                      struct buf *target);

/* Places of events of a case behind position, at most max, in order. */
unsigned timeline_places(struct view *view, struct str case_id, const struct view_position *position, unsigned max,
                         struct view_position *places);

/* Reads one entry from the log; SEUS_INTEGRITY if it is not there although the views hold it. */
enum seus_err log_read_one(const struct view_log *log, uint64_t index, struct arena *arena, struct log_entry *ret_entry,
                           struct seus_why *why);

#endif
