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

static void actor_of_uid(uid_t uid, char *target, size_t target_size)
{
    char scratch[4096];
    struct passwd entry;
    struct passwd *found = NULL;
    if (getpwuid_r(uid, &entry, scratch, sizeof(scratch), &found) == 0 && found != NULL &&
        strlen(found->pw_name) <= 58 && wire_check_text(WIRE_ID, "actor", str_of(found->pw_name), NULL) == SEUS_OK) {
        snprintf(target, target_size, "unix:%s", found->pw_name);
    } else {
        snprintf(target, target_size, "unix:%lu", (unsigned long)uid);
    }
}

const char *peer_actor(struct intake *intake, struct MHD_Connection *connection, bool is_unix)
{
    if (!is_unix) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        const bool v6 = info != NULL && info->client_addr != NULL && info->client_addr->sa_family == AF_INET6;
        return v6 ? "tcp:::1" : "tcp:127.0.0.1"; /* nothing but loopback is served */
    }
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct ucred peer;
    socklen_t peer_len = sizeof(peer);
    if (info == NULL || getsockopt(info->connect_fd, SOL_SOCKET, SO_PEERCRED, &peer, &peer_len) != 0) {
        return "unix:unknown";
    }
    for (const struct peer_name *name = intake->peers; name != NULL; name = name->next) {
        if (name->uid == peer.uid) {
            return name->actor;
        }
    }
    struct peer_name *name = mem_zalloc(sizeof(*name));
    name->uid = peer.uid;
    actor_of_uid(peer.uid, name->actor, sizeof(name->actor));
    name->next = intake->peers;
    intake->peers = name;
    return name->actor;
}

void peer_release(struct intake *intake)
{
    while (intake->peers != NULL) {
        struct peer_name *next = intake->peers->next;
        mem_free(intake->peers);
        intake->peers = next;
    }
}
