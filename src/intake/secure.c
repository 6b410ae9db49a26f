/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * TLS of the API: what a connection must show before a request of its is looked at. libmicrohttpd carries the bytes;
 * the credentials and the check of the certificate are put into its session when the connection begins, so they may
 * change while it runs. Called by server.c and call.c.
 *
 * A connection without an accepted certificate is a stranger: strangers are few and have little time.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/check.h"
#include "intake/server.h"

static void say_address(struct MHD_Connection *connection, char target[INTAKE_ADDRESS_SIZE])
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char ip[INET6_ADDRSTRLEN] = "unknown";
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    if (info != NULL && info->client_addr != NULL && info->client_addr->sa_family == AF_INET) {
        memcpy(&v4, info->client_addr, sizeof(v4));
        (void)inet_ntop(AF_INET, &v4.sin_addr, ip, sizeof(ip));
    } else if (info != NULL && info->client_addr != NULL && info->client_addr->sa_family == AF_INET6) {
        memcpy(&v6, info->client_addr, sizeof(v6));
        (void)inet_ntop(AF_INET6, &v6.sin6_addr, ip, sizeof(ip));
    }
    snprintf(target, INTAKE_ADDRESS_SIZE, "%s", ip);
}

static void forget_stranger(struct intake_conn *conn)
{
    struct intake *intake = conn->intake;
    if (conn->is_stranger) {
        TAILQ_REMOVE(&intake->strangers, conn, strangers);
        intake->strangers_count--;
        conn->is_stranger = false;
    }
}

/* Ends a connection whose daemon is in the middle of something: it finds the socket closed. */
static void turn_away(struct intake_conn *conn, const char *reason)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(conn->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    forget_stranger(conn);
    snprintf(conn->turned_away, sizeof(conn->turned_away), "%s", reason);
    if (info != NULL) {
        (void)shutdown(info->connect_fd, SHUT_RDWR);
    }
}

void secure_begin(struct intake_conn *conn)
{
    struct intake *intake = conn->intake;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(conn->connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    CHECK(info != NULL && info->tls_session != NULL);
    say_address(conn->connection, conn->address);
    tls_guard_begin(&conn->guard, info->tls_session, intake->creds, TLS_USER, 0);
    conn->begun_ms = intake->clock.mono_ms(intake->clock.ctx);
    conn->is_stranger = true;
    TAILQ_INSERT_TAIL(&intake->strangers, conn, strangers);
    intake->strangers_count++;
    if (intake->strangers_count > INTAKE_STRANGERS_MAX) {
        turn_away(TAILQ_FIRST(&intake->strangers),
                  "Too many connections without a certificate: the oldest is closed.");
    }
}

bool secure_admit(struct intake_conn *conn)
{
    if (!conn->guard.is_accepted) {
        return false; /* the hand-shake demands it: this is a second lock on the same door */
    }
    forget_stranger(conn);
    if (conn->peer.name[0] == '\0') {
        str_copy(conn->peer.name, sizeof(conn->peer.name), str_of(conn->guard.name.user));
        snprintf(conn->actor, sizeof(conn->actor), "tls:%s", conn->peer.name);
    }
    return true;
}

void secure_end(struct intake_conn *conn)
{
    struct intake *intake = conn->intake;
    const char *reason = conn->turned_away;
    forget_stranger(conn);
    if (reason[0] == '\0' && !conn->guard.is_accepted) {
        reason = conn->guard.reason[0] != '\0'
                     ? conn->guard.reason
                     : "It did not finish a hand-shake of TLS 1.3 with a certificate: plain HTTP, an older TLS, no "
                       "certificate, or it gave up.";
    }
    if (reason[0] != '\0' && !intake->stopping &&
        notice_is_due(&intake->notices, str_of(conn->address), str_of(reason),
                      intake->clock.mono_ms(intake->clock.ctx))) {
        intake->events.on_refused(intake->events.ctx, conn->address, reason);
    }
    tls_guard_end(&conn->guard);
}

void secure_tick(struct intake *intake)
{
    const uint64_t now_ms = intake->clock.mono_ms(intake->clock.ctx);
    struct intake_conn *next;
    for (struct intake_conn *conn = TAILQ_FIRST(&intake->strangers); conn != NULL; conn = next) {
        next = TAILQ_NEXT(conn, strangers);
        if (conn->guard.is_accepted) {
            forget_stranger(conn);
        } else if (now_ms - conn->begun_ms > INTAKE_SHAKE_MS_MAX) {
            turn_away(conn, "Its hand-shake of TLS was not finished in time.");
        }
    }
}
