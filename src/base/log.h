/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Log lines: one event a line, no personal data. Only seusd/ and cli/ call this; library folders return errors instead.
 *   log_line(LOG_INFO, "leader", "term=%llu node=%llu", term, node);
 *   -> 2026-11-21T22:00:00.123Z info leader term=3 node=2
 * On stderr as above, or as JSON; or to the journal of systemd, where every key is a field of its own, and events that
 * an administrator must act on have a MESSAGE_ID with an entry in the catalogue (deploy/catalog).
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };
enum log_format { LOG_LOGFMT, LOG_JSON };

/* The rest of a line is key=value, separated by spaces; a value with spaces in "quotes". */
void log_line(enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Lines less important than this are dropped. LOG_INFO at start. Call before threads start. */
void log_set_level(enum log_level level);
/* How lines look on stderr. Call before threads start. */
void log_set_format(enum log_format format);
/*
 * For a service of systemd: lines on stderr begin with their priority, "<6>"; with a socket they go there instead, as
 * the journal's own datagrams. socket: its path, NULL: none. false: it cannot be used, stderr is. Call before threads
 * start.
 */
bool log_to_service(const char *socket);
/* The MESSAGE_ID of an event, 32 hex digits; NULL: it has none. */
const char *log_message_id(const char *event);
/* The events that have one, in turn, for tests; NULL behind the last. */
const char *log_message_event(unsigned number);

#endif
