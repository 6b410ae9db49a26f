/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who is at the other end, as the system knows it: the user of a unix socket's peer, or the address. Called once for
 * every connection. Nothing that a client says about itself is used.
 */
#include <netinet/in.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "intake/server.h"
#include "wire/json.h"

static void look_up_login(uid_t uid, char target[INTAKE_NAME_SIZE])
{
    char scratch[4096];
    struct passwd entry;
    struct passwd *found = NULL;
    if (getpwuid_r(uid, &entry, scratch, sizeof(scratch), &found) == 0 && found != NULL &&
        strlen(found->pw_name) <= 58 && wire_check_text(WIRE_ID, "actor", str_of(found->pw_name), NULL) == SEUS_OK) {
        snprintf(target, INTAKE_NAME_SIZE, "%s", found->pw_name);
    } else {
        snprintf(target, INTAKE_NAME_SIZE, "%lu", (unsigned long)uid);
    }
}

static const char *login_of(struct intake *intake, uid_t uid)
{
    for (const struct peer_login *login = intake->logins; login != NULL; login = login->next) {
        if (login->uid == uid) {
            return login->name;
        }
    }
    struct peer_login *login = mem_zalloc(sizeof(*login));
    login->uid = uid;
    look_up_login(uid, login->name);
    login->next = intake->logins;
    intake->logins = login;
    return login->name;
}

static void identify_tcp(struct MHD_Connection *connection, struct intake_conn *target)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const bool v6 = info != NULL && info->client_addr != NULL && info->client_addr->sa_family == AF_INET6;
    snprintf(target->actor, sizeof(target->actor), "%s", v6 ? "tcp:::1" : "tcp:127.0.0.1"); /* loopback alone */
}

void peer_identify(struct intake *intake, struct MHD_Connection *connection, bool is_unix, struct intake_conn *target)
{
    if (!is_unix) {
        identify_tcp(connection, target);
        return;
    }
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct ucred peer;
    socklen_t peer_len = sizeof(peer);
    if (info == NULL || getsockopt(info->connect_fd, SOL_SOCKET, SO_PEERCRED, &peer, &peer_len) != 0) {
        snprintf(target->actor, sizeof(target->actor), "unix:unknown");
        return;
    }
    target->peer = (struct intake_peer){
        .local = true, .uid = peer.uid, .gid = peer.gid, .pid = peer.pid > 0 ? (uint32_t)peer.pid : 0};
    str_copy(target->peer.name, sizeof(target->peer.name), str_of(login_of(intake, peer.uid)));
    snprintf(target->actor, sizeof(target->actor), "unix:%s", target->peer.name);
}

void peer_release(struct intake *intake)
{
    while (intake->logins != NULL) {
        struct peer_login *next = intake->logins->next;
        mem_free(intake->logins);
        intake->logins = next;
    }
}
