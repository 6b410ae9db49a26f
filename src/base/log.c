/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/port.h"
#include "base/when.h"

/* The one mutable setting of this folder: set once, before threads start. */
static enum log_level lowest = LOG_INFO;

void log_set_level(enum log_level level)
{
    lowest = level;
}

void log_line(enum log_level level, const char *event, const char *format, ...)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    char line[2048];
    char when[WHEN_SIZE];
    if (level > lowest) {
        return;
    }
    when_format_utc(when, clock_system().wall_ms(NULL));
    int len = snprintf(line, sizeof(line), "%s %s %s ", when, names[level], event);
    va_list args;
    va_start(args, format);
    vsnprintf(line + len, sizeof(line) - (size_t)len, format, args);
    va_end(args);
    fprintf(stderr, "%s\n", line);
}
