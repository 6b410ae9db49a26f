/* SPDX-License-Identifier: EUPL-1.2 */
#include "seusd/notify.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BEATS_OF_WATCHDOG 4 /* signs of life in the time that silence is borne */

static uint64_t read_number(const char *name)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : 0;
}

static enum seus_err connect_to(struct notify *notify, const char *path, struct seus_why *why)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const size_t len = strlen(path);
    if ((path[0] != '/' && path[0] != '@') || len < 2 || len >= sizeof(address.sun_path)) {
        return seus_fail(SEUS_INVALID, why, "NOTIFY_SOCKET", "NOTIFY_SOCKET is no address of a socket: '%s'", path);
    }
    memcpy(address.sun_path, path, len);
    if (path[0] == '@') {
        address.sun_path[0] = '\0'; /* an abstract one */
    }
    notify->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    if (notify->fd < 0 || connect(notify->fd, (const struct sockaddr *)&address, size) != 0) {
        seus_fail(SEUS_INVALID, why, "NOTIFY_SOCKET", "cannot reach the service manager at %s: %s", path,
                  strerror(errno));
        notify_close(notify);
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

enum seus_err notify_open(struct notify *notify, struct seus_why *why)
{
    *notify = (struct notify){.fd = -1};
    const char *path = getenv("NOTIFY_SOCKET");
    const uint64_t pid = read_number("WATCHDOG_PID");
    enum seus_err err = SEUS_OK;
    if (path != NULL && path[0] != '\0') {
        err = connect_to(notify, path, why);
        notify->watchdog_us = pid == 0 || pid == (uint64_t)getpid() ? read_number("WATCHDOG_USEC") : 0;
    }
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    return err;
}

void notify_close(struct notify *notify)
{
    if (notify->fd >= 0) {
        close(notify->fd);
    }
    notify->fd = -1;
}

/* A manager that does not read loses what it is told: this node does not wait for it. */
static void say(const struct notify *notify, const char *text)
{
    if (notify->fd >= 0) {
        (void)!send(notify->fd, text, strlen(text), MSG_NOSIGNAL);
    }
}

void notify_ready(const struct notify *notify)
{
    say(notify, "READY=1");
}

void notify_reloading(const struct notify *notify, uint64_t mono_us)
{
    char text[80];
    snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%llu", (unsigned long long)mono_us);
    say(notify, text);
}

void notify_stopping(const struct notify *notify)
{
    say(notify, "STOPPING=1");
}

void notify_status(const struct notify *notify, const char *format, ...)
{
    char text[200] = "STATUS=";
    va_list args;
    va_start(args, format);
    vsnprintf(text + 7, sizeof(text) - 7, format, args);
    va_end(args);
    say(notify, text);
}

void notify_alive(const struct notify *notify)
{
    say(notify, "WATCHDOG=1");
}

void watchdog_start(struct watchdog *watchdog, uint64_t watchdog_us, uint64_t now_us)
{
    *watchdog = (struct watchdog){.interval_us = watchdog_us / BEATS_OF_WATCHDOG, .due_us = now_us};
}

bool watchdog_beats(struct watchdog *watchdog, uint64_t now_us, uint64_t committed, uint64_t applied)
{
    const bool idle = applied >= committed;
    if (watchdog->interval_us == 0 || now_us < watchdog->due_us || (!idle && applied == watchdog->applied)) {
        return false;
    }
    watchdog->due_us = now_us + watchdog->interval_us;
    watchdog->applied = applied;
    return true;
}
