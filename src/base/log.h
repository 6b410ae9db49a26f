/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Log lines: logfmt on stderr, one event a line, no personal data. Only seusd/ and cli/ call this; library folders
 * return errors instead.
 *   log_line(LOG_INFO, "leader", "term=%llu node=%llu", term, node);
 *   -> 2026-11-21T22:00:00.123Z info leader term=3 node=2
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

void log_line(enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Lines less important than this are dropped. LOG_INFO at start. Call before threads start. */
void log_set_level(enum log_level level);

#endif
