/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the service manager is told (sd_notify): ready, reloading, stopping, a line of status, and that this node is
 * alive. Without NOTIFY_SOCKET in the environment nothing is told. Called by the node on its loop.
 */
#ifndef SEUSD_NOTIFY_H
#define SEUSD_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct notify {
    int fd;               /* -1: nobody listens */
    uint64_t watchdog_us; /* how long silence is borne; 0: no watchdog */
};

/*
 * Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID and takes them out of the environment: children are not to
 * speak for this process. {0} before; SEUS_INVALID: the address cannot be used.
 */
MUST_CHECK enum seus_err notify_open(struct notify *notify, struct seus_why *why);
void notify_close(struct notify *notify);

void notify_ready(const struct notify *notify);
void notify_reloading(const struct notify *notify, uint64_t mono_us);
void notify_stopping(const struct notify *notify);
void notify_status(const struct notify *notify, const char *format, ...) __attribute__((format(printf, 2, 3)));
void notify_alive(const struct notify *notify);

/*
 * When to say so. A loop that turns is not enough: a node is alive if what is committed is being applied, or there is
 * nothing to apply.
 */
struct watchdog {
    uint64_t interval_us; /* between two signs of life; 0: none are wanted */
    uint64_t due_us;      /* the next one, monotonic */
    uint64_t applied;     /* at the last one */
};
void watchdog_start(struct watchdog *watchdog, uint64_t watchdog_us, uint64_t now_us);
/* True if a sign of life is due and deserved. */
bool watchdog_beats(struct watchdog *watchdog, uint64_t now_us, uint64_t committed, uint64_t applied);

#endif
