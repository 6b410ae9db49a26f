/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Listening sockets. Called by server.c at start. Nothing here reads or writes data, and no file but a stale socket is
 * ever removed.
 */
#include "intake/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 1024

static enum seus_err fail_system(const char *doing, const char *where, struct seus_why *why)
{
    const int code = errno;
    const enum seus_err err = code == EACCES || code == EPERM ? SEUS_DENIED : SEUS_IO;
    return seus_fail(err, why, NULL, "%s %s: %s.", doing, where, strerror(code));
}

/* SEUS_OK if path is free (a stale socket has been removed). */
static enum seus_err clear_path(const char *path, const struct sockaddr_un *address, struct seus_why *why)
{
    struct stat found;
    if (lstat(path, &found) != 0) {
        return errno == ENOENT ? SEUS_OK : fail_system("Cannot look at", path, why);
    }
    if (!S_ISSOCK(found.st_mode)) {
        seus_fail(SEUS_CONFLICT, why, "socket", "%s exists and is not a socket; it was left alone.", path);
        seus_hint(why, "Choose another path for the socket, or move that file away.");
        return SEUS_CONFLICT;
    }
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (probe < 0) {
        return fail_system("Cannot make a socket for", path, why);
    }
    const int answer = connect(probe, (const struct sockaddr *)address, sizeof(*address));
    const int code = answer == 0 ? 0 : errno;
    close(probe);
    if (code == 0 || code == EAGAIN || code == EINPROGRESS) {
        seus_fail(SEUS_CONFLICT, why, "socket", "another seusd serves this socket: %s.", path);
        seus_hint(why, "Stop the other seusd, or give this one its own socket and data directory.");
        return SEUS_CONFLICT;
    }
    if (code != ECONNREFUSED && code != ENOENT) {
        errno = code;
        return fail_system("Cannot tell whether a seusd serves", path, why);
    }
    if (unlink(path) != 0 && errno != ENOENT) {
        return fail_system("Cannot remove the stale socket", path, why);
    }
    return SEUS_OK;
}

enum seus_err listen_unix(const char *path, int *ret_fd, dev_t *ret_dev, ino_t *ret_ino, struct seus_why *why)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const size_t path_len = strlen(path);
    if (path_len == 0 || path_len >= sizeof(address.sun_path)) {
        return seus_fail(SEUS_INVALID, why, "socket", "The socket path has %zu bytes; 1 to %zu are possible: %s.",
                         path_len, sizeof(address.sun_path) - 1, path);
    }
    memcpy(address.sun_path, path, path_len);
    enum seus_err err = clear_path(path, &address, why);
    if (err != SEUS_OK) {
        return err;
    }
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return fail_system("Cannot make a socket for", path, why);
    }
    struct stat made;
    /* The mode of the descriptor is the mode the file is born with (less umask): nobody slips in before chmod. */
    if (fchmod(fd, 0660) != 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        err = fail_system("Cannot make the socket", path, why);
    } else if (chmod(path, 0660) != 0 || lstat(path, &made) != 0 || listen(fd, BACKLOG) != 0) {
        err = fail_system("Cannot listen on", path, why);
        unlink(path);
    }
    if (err != SEUS_OK) {
        close(fd);
        return err;
    }
    *ret_fd = fd;
    *ret_dev = made.st_dev;
    *ret_ino = made.st_ino;
    return SEUS_OK;
}

/* Decimal, 1 to 65535; 0 if it is anything else. */
static unsigned parse_port(const char *text)
{
    unsigned port = 0;
    const size_t len = strlen(text);
    if (len == 0 || len > 5) {
        return 0;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return 0;
        }
        port = port * 10 + (unsigned)(text[i] - '0');
    }
    return port <= 65535 ? port : 0;
}

struct numeric {
    struct sockaddr_storage address;
    socklen_t address_len;
};

static enum seus_err parse_address(const char *text, bool is_remote_ok, struct numeric *ret_target,
                                   struct seus_why *why)
{
    char host[64];
    const char *colon = strrchr(text, ':');
    const size_t host_len = colon != NULL ? (size_t)(colon - text) : 0;
    const unsigned port = colon != NULL ? parse_port(colon + 1) : 0;
    if (port == 0 || host_len == 0 || host_len >= sizeof(host)) {
        return seus_fail(SEUS_INVALID, why, "listen", "\"%s\" is not ADDRESS:PORT, for example 127.0.0.1:8080.", text);
    }
    memcpy(host, text, host_len);
    host[host_len] = '\0';
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    *ret_target = (struct numeric){0};
    bool known = false;
    bool loopback = false;
    if (host[0] == '[' && host[host_len - 1] == ']') {
        host[host_len - 1] = '\0';
        known = inet_pton(AF_INET6, host + 1, &v6.sin6_addr) == 1;
        loopback = known && IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
        memcpy(&ret_target->address, &v6, sizeof(v6));
        ret_target->address_len = sizeof(v6);
    } else {
        const char *number = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;
        known = inet_pton(AF_INET, number, &v4.sin_addr) == 1;
        loopback = known && (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
        memcpy(&ret_target->address, &v4, sizeof(v4));
        ret_target->address_len = sizeof(v4);
    }
    if (!known && is_remote_ok) {
        seus_fail(SEUS_INVALID, why, "listen", "\"%s\" is not a numeric address with a port.", text);
        seus_hint(why, "Write 10.0.0.1:8443, [fd00::1]:8443, or 0.0.0.0:8443 for every address of this machine.");
        return SEUS_INVALID;
    }
    if (!loopback && !is_remote_ok) {
        seus_fail(SEUS_INVALID, why, "listen",
                  "\"%s\" is not a loopback address: without TLS the API is served on this machine alone.", text);
        seus_hint(why, "Give this node certificates (--tls-cert, --tls-key, --tls-ca; 'seusctl ca init' makes some for "
                  "a trial), or use 127.0.0.1:PORT or [::1]:PORT.");
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

enum seus_err listen_tcp_check(const char *address, bool is_remote_ok, struct seus_why *why)
{
    struct numeric target;
    return parse_address(address, is_remote_ok, &target, why);
}

enum seus_err listen_tcp(const char *address, bool is_remote_ok, int *ret_fd, struct seus_why *why)
{
    struct numeric target;
    enum seus_err err = parse_address(address, is_remote_ok, &target, why);
    if (err != SEUS_OK) {
        return err;
    }
    const int fd = socket(target.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return fail_system("Cannot make a socket for", address, why);
    }
    const int on = 1; /* accepted sockets inherit TCP_NODELAY */
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0) {
        err = fail_system("Cannot set up the socket for", address, why);
    } else if (bind(fd, (const struct sockaddr *)&target.address, target.address_len) != 0 ||
               listen(fd, BACKLOG) != 0) {
        if (errno == EADDRINUSE) {
            err = seus_fail(SEUS_CONFLICT, why, "listen", "The port of %s is in use by another program.", address);
            seus_hint(why, "See which one with: ss -ltnp. Stop it, or choose another port.");
        } else {
            err = fail_system("Cannot listen on", address, why);
        }
    }
    if (err != SEUS_OK) {
        close(fd);
        return err;
    }
    *ret_fd = fd;
    return SEUS_OK;
}
