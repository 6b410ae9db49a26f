/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Starts and stops the API and runs libmicrohttpd inside the loop: one daemon a listening socket, each with its own
 * epoll descriptor, which the loop polls. Called by seusd. No thread, no blocking call.
 *
 * A daemon runs when its descriptor is readable, when a connection of it was resumed (intake_flush, or the next turn),
 * and at every tick, which also looks for clients that vanished while libmicrohttpd does not watch their connections.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/mem.h"
#include "intake/listen.h"
#include "intake/server.h"

static void intake_run(struct intake *intake);

/* ---- running ---------------------------------------------------------------------------------------------------- */

static void on_soon(uv_timer_t *timer)
{
    struct intake *intake = timer->data;
    for (unsigned i = 0; i < intake->listener_count; i++) {
        intake->listeners[i].wanted = intake->listeners[i].wanted || intake->listeners[i].is_tls;
    }
    intake_run(intake);
}

static void on_again(uv_idle_t *idle)
{
    struct intake *intake = idle->data;
    intake->again_turns -= intake->again_turns > 0 ? 1u : 0u;
    if (intake->more) {
        intake->more = false;
        intake_run(intake);
    }
    if (intake->again_turns == 0 && !intake->more) {
        uv_idle_stop(idle);
    }
}

void server_want(struct intake *intake, struct listener *listener)
{
    listener->wanted = true;
    if (!intake->running && !intake->stopping) {
        CHECK(uv_timer_start(&intake->soon, on_soon, 0, 0) == 0); /* in case nobody calls intake_flush */
    }
}

/* True if the daemon says that it has work which no descriptor will announce. */
static bool listener_is_busy(const struct listener *listener)
{
    MHD_UNSIGNED_LONG_LONG timeout_ms = 0;
    return MHD_get_timeout(listener->daemon, &timeout_ms) == MHD_YES && timeout_ms == 0;
}

/* Runs the daemons that want it, again while there is work, but not for ever: others live in this loop. */
static void intake_run(struct intake *intake)
{
    if (intake->running) {
        return; /* called from a callback: the run on the stack goes on with it */
    }
    bool more = true;
    bool later = false;
    intake->running = true;
    for (unsigned pass = 0; more && pass < INTAKE_PASSES_MAX; pass++) {
        more = false;
        for (unsigned i = 0; i < intake->listener_count; i++) {
            struct listener *listener = &intake->listeners[i];
            if (listener->wanted) {
                listener->wanted = false;
                MHD_run(listener->daemon);
                const bool busy = listener_is_busy(listener);
                /* libmicrohttpd is "busy" as long as a hand-shake of TLS waits for its client: do not spin with it. */
                const bool shaking = listener->is_tls && intake->strangers_count > 0;
                listener->wanted = listener->wanted || (busy && !shaking);
                later = later || (busy && shaking);
            }
        }
        for (unsigned i = 0; i < intake->listener_count; i++) {
            more = more || intake->listeners[i].wanted;
        }
    }
    intake->running = false;
    if (intake->stopping) {
        return;
    }
    if (more) { /* in the next turn: a timer that is due at once would not let the loop turn */
        intake->more = true;
        CHECK(uv_idle_start(&intake->again, on_again) == 0);
    }
    if (later) {
        CHECK(uv_timer_start(&intake->soon, on_soon, INTAKE_SHAKING_MS, 0) == 0);
    } else if (intake->strangers_count == 0) {
        uv_timer_stop(&intake->soon);
    }
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    struct listener *listener = poll->data;
    (void)status;
    (void)events;
    listener->wanted = true;
    intake_run(listener->intake);
}

/*
 * Owners gather the requests of a turn and act on them at its end. One that comes in while that end is flushed would
 * wait until something else wakes the loop: so the loop makes one more turn, to its end, before it sleeps.
 */
void server_handed_over(struct intake *intake)
{
    if (intake->flushing && !intake->stopping) {
        intake->again_turns = 2;
        CHECK(uv_idle_start(&intake->again, on_again) == 0);
    }
}

void intake_flush(struct intake *intake)
{
    bool wanted = false;
    for (unsigned i = 0; i < intake->listener_count; i++) {
        wanted = wanted || intake->listeners[i].wanted;
    }
    if (wanted) {
        intake->flushing = true;
        intake_run(intake);
        intake->flushing = false;
    }
}

unsigned intake_connections(const struct intake *intake)
{
    return intake->connections;
}

/*
 * Clients that vanished while their connection is suspended. One poll for all of them. A client that only ended its own
 * side of a unix socket still waits for its answer; over TCP the two cannot be told apart, so there only a stream,
 * which has nothing more to receive from its client, ends at that sign.
 */
static void sweep_suspended(struct intake *intake)
{
    struct buf *sweep = &intake->sweep;
    buf_clear(sweep);
    for (const struct intake_call *call = intake->suspended; call != NULL; call = call->next) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        const bool half = !call->listener->is_unix && call->state == CALL_STREAMING;
        const struct pollfd entry = {.fd = info != NULL ? info->connect_fd : -1, .events = half ? POLLRDHUP : 0};
        buf_append(sweep, &entry, sizeof(entry));
    }
    const size_t count = sweep->len / sizeof(struct pollfd);
    if (count == 0 || poll((struct pollfd *)(void *)sweep->data, (nfds_t)count, 0) <= 0) {
        return;
    }
    struct intake_call *call = intake->suspended;
    for (size_t i = 0; i < count; i++) {
        struct pollfd entry;
        struct intake_call *next = call->next;
        memcpy(&entry, sweep->data + i * sizeof(entry), sizeof(entry));
        if (entry.revents != 0) {
            call->aborted = true;
            call_resume(call);
        }
        call = next;
    }
}

static void on_tick(uv_timer_t *timer)
{
    struct intake *intake = timer->data;
    sweep_suspended(intake);
    secure_tick(intake);
    for (unsigned i = 0; i < intake->listener_count; i++) {
        intake->listeners[i].wanted = intake->listeners[i].wanted || intake->connections > 0;
    }
    intake_run(intake);
}

/* ---- starting --------------------------------------------------------------------------------------------------- */

static void on_connection(void *cls, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct listener *listener = cls;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        struct intake_conn *conn = mem_zalloc(sizeof(*conn));
        listener->intake->connections++;
        *socket_context = conn;
        if (listener->is_tls) {
            conn->intake = listener->intake;
            conn->connection = connection;
            secure_begin(conn);
        } else {
            peer_identify(listener->intake, connection, listener->is_unix, conn);
        }
    } else {
        struct intake_conn *conn = *socket_context;
        CHECK(listener->intake->connections > 0);
        listener->intake->connections--;
        if (conn->intake != NULL) {
            secure_end(conn);
        }
        mem_free(*socket_context);
        *socket_context = NULL;
    }
}

static enum seus_err start_listener(struct intake *intake, int fd, bool is_unix, unsigned connections_max,
                                    struct seus_why *why)
{
    struct listener *listener = &intake->listeners[intake->listener_count];
    *listener = (struct listener){
        .intake = intake, .fd = fd, .is_unix = is_unix, .is_tls = !is_unix && intake->creds != NULL};
    struct MHD_OptionItem secure[] = {
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_PRIORITY},
        {MHD_OPTION_HTTPS_CERT_CALLBACK, 0, tls_guard_no_certificate()}, /* ours come with each connection */
        {MHD_OPTION_END, 0, NULL},
    };
    const struct MHD_OptionItem nothing[] = {{MHD_OPTION_END, 0, NULL}};
    const unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO;
    listener->daemon = MHD_start_daemon(
        flags | (listener->is_tls ? MHD_USE_TLS : 0u), 0, NULL, NULL, call_on_access, listener,
        MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_CONNECTION_LIMIT, connections_max,
        MHD_OPTION_CONNECTION_TIMEOUT, INTAKE_IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)INTAKE_CONNECTION_MEMORY,
        MHD_OPTION_NOTIFY_COMPLETED, call_on_completed, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, listener,
        MHD_OPTION_UNESCAPE_CALLBACK, call_on_unescape, NULL,
        MHD_OPTION_ARRAY, listener->is_tls ? secure : nothing,
        MHD_OPTION_END);
    if (listener->daemon == NULL) {
        if (fcntl(fd, F_GETFD) != -1) {
            close(fd);
        }
        return seus_fail(SEUS_IO, why, NULL, "The HTTP server did not start: %s.", strerror(errno));
    }
    intake->listener_count++;
    return SEUS_OK;
}

static enum seus_err start_listeners(struct intake *intake, const struct intake_options *options, struct seus_why *why)
{
    const unsigned connections_max =
        options->connections_max != 0 ? options->connections_max : INTAKE_CONNECTIONS_DEFAULT;
    enum seus_err err = SEUS_OK;
    int fd = -1;
    if (options->unix_path != NULL) {
        err = listen_unix(options->unix_path, &fd, &intake->unix_dev, &intake->unix_ino, why);
        if (err == SEUS_OK) {
            str_copy(intake->unix_path, sizeof(intake->unix_path), str_of(options->unix_path));
            err = start_listener(intake, fd, true, connections_max, why);
        }
    }
    if (err == SEUS_OK && options->tcp_address != NULL) {
        err = listen_tcp(options->tcp_address, intake->creds != NULL, &fd, why);
        if (err == SEUS_OK) {
            err = start_listener(intake, fd, false, connections_max, why);
        }
    }
    return err;
}

/* Our socket file, if it is still ours. */
static void remove_socket(const struct intake *intake)
{
    struct stat found;
    if (intake->unix_path[0] != '\0' && lstat(intake->unix_path, &found) == 0 && found.st_dev == intake->unix_dev &&
        found.st_ino == intake->unix_ino) {
        unlink(intake->unix_path);
    }
}

static void start_handles(struct intake *intake)
{
    for (unsigned i = 0; i < intake->listener_count; i++) {
        struct listener *listener = &intake->listeners[i];
        const union MHD_DaemonInfo *info = MHD_get_daemon_info(listener->daemon, MHD_DAEMON_INFO_EPOLL_FD);
        CHECK(info != NULL);
        CHECK(uv_poll_init(intake->loop, &listener->poll, info->epoll_fd) == 0);
        CHECK(uv_poll_start(&listener->poll, UV_READABLE, on_readable) == 0);
        listener->poll.data = listener;
    }
    CHECK(uv_timer_init(intake->loop, &intake->tick) == 0);
    CHECK(uv_timer_init(intake->loop, &intake->soon) == 0);
    CHECK(uv_idle_init(intake->loop, &intake->again) == 0);
    intake->again.data = intake;
    intake->tick.data = intake;
    intake->soon.data = intake;
    intake->handles_open = intake->listener_count + 3;
    CHECK(uv_timer_start(&intake->tick, on_tick, INTAKE_TICK_MS, INTAKE_TICK_MS) == 0);
}

enum seus_err intake_start(const struct intake_options *options, const struct intake_events *events,
                           struct intake **ret_intake, struct seus_why *why)
{
    if (options->unix_path == NULL && options->tcp_address == NULL) {
        return seus_fail(SEUS_INVALID, why, "socket", "No address to listen on: give a socket path or a TCP address.");
    }
    struct intake *intake = mem_zalloc(sizeof(*intake));
    intake->loop = options->loop;
    intake->events = *events;
    intake->clock = options->clock;
    intake->random = options->random;
    intake->version = options->version != NULL ? options->version : "";
    intake->creds = tls_creds_ref(options->creds);
    TAILQ_INIT(&intake->strangers);
    route_table_init(&intake->routes);
    const enum seus_err err = start_listeners(intake, options, why);
    if (err != SEUS_OK) {
        remove_socket(intake);
        for (unsigned i = 0; i < intake->listener_count; i++) {
            MHD_stop_daemon(intake->listeners[i].daemon);
        }
        tls_creds_unref(intake->creds);
        mem_free(intake);
        return err;
    }
    start_handles(intake);
    *ret_intake = intake;
    return SEUS_OK;
}

void intake_set_creds(struct intake *intake, struct tls_creds *creds)
{
    CHECK(intake->creds != NULL && creds != NULL);
    tls_creds_unref(intake->creds);
    intake->creds = tls_creds_ref(creds);
}

/* ---- stopping --------------------------------------------------------------------------------------------------- */

static void on_handle_closed(uv_handle_t *handle)
{
    struct intake *intake = handle->data;
    CHECK(intake->handles_open > 0);
    intake->handles_open--;
    if (intake->handles_open > 0) {
        return;
    }
    void (*on_stopped)(void *ctx) = intake->on_stopped;
    void *ctx = intake->stop_ctx;
    call_pool_release(intake);
    peer_release(intake);
    buf_release(&intake->sweep);
    tls_creds_unref(intake->creds);
    mem_free(intake);
    if (on_stopped != NULL) {
        on_stopped(ctx);
    }
}

/* Tells the owner that calls are over and the clients why. */
static void end_suspended(struct intake *intake)
{
    while (intake->suspended != NULL) {
        struct intake_call *call = intake->suspended;
        if (call->state == CALL_PENDING) {
            intake->events.on_gone(intake->events.ctx, call);
            reply_stopping(call);
        } else {
            call_resume(call); /* a stream: it ends, and the owner is told, when it is read next */
        }
    }
}

static void on_stop(uv_timer_t *timer)
{
    struct intake *intake = timer->data;
    remove_socket(intake);
    for (unsigned i = 0; i < intake->listener_count; i++) {
        const MHD_socket fd = MHD_quiesce_daemon(intake->listeners[i].daemon);
        if (fd != MHD_INVALID_SOCKET) {
            close(fd);
        }
    }
    end_suspended(intake);
    for (unsigned i = 0; i < intake->listener_count; i++) {
        intake->listeners[i].wanted = true;
    }
    intake_run(intake);
    CHECK(intake->suspended == NULL);
    for (unsigned i = 0; i < intake->listener_count; i++) {
        struct listener *listener = &intake->listeners[i];
        uv_poll_stop(&listener->poll);
        MHD_stop_daemon(listener->daemon);
        listener->poll.data = intake;
        uv_close((uv_handle_t *)&listener->poll, on_handle_closed);
    }
    uv_close((uv_handle_t *)&intake->tick, on_handle_closed);
    uv_close((uv_handle_t *)&intake->soon, on_handle_closed);
    uv_close((uv_handle_t *)&intake->again, on_handle_closed);
}

void intake_stop(struct intake *intake, void *ctx, void (*on_stopped)(void *ctx))
{
    CHECK(!intake->stopping);
    intake->stopping = true;
    intake->stop_ctx = ctx;
    intake->on_stopped = on_stopped;
    uv_timer_stop(&intake->tick);
    /* In the next turn: this may be called from within a request. */
    CHECK(uv_timer_start(&intake->soon, on_stop, 0, 0) == 0);
}
