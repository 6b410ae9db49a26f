/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Addresses of peers. Without TLS an address that leaves the machine is refused. Called by links*.c; never keeps
 * anything.
 */
#include "agree/links_address.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "base/str.h"

#define LISTEN_BACKLOG 128

static enum seus_err fail_form(const char *text, const char *what, struct seus_why *why)
{
    const enum seus_err err = seus_fail(SEUS_INVALID, why, "address", "'%s' is not a peer address: %s.", text, what);
    seus_hint(why, "Write host:port, for example 10.0.0.1:7100, [fd00::1]:7100 or node1.example:7100.");
    return err;
}

static bool is_port(const char *text)
{
    unsigned value = 0;
    size_t digits = 0;
    for (; text[digits] >= '0' && text[digits] <= '9' && digits < 5; digits++) {
        value = value * 10 + (unsigned)(text[digits] - '0');
    }
    return digits > 0 && text[digits] == '\0' && value >= 1 && value <= 65535;
}

static bool is_name(const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        const char c = text[i];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && c != '.' && c != '-' && c != '_') {
            return false;
        }
    }
    return text[0] != '\0';
}

static unsigned port_number(const char *digits)
{
    unsigned value = 0;
    for (size_t i = 0; digits[i] != '\0'; i++) {
        value = value * 10 + (unsigned)(digits[i] - '0');
    }
    return value;
}

/* Fills sockaddr if host is numeric (or localhost). */
static void read_numeric(struct link_address *address, bool is_bracketed)
{
    const int port = (int)port_number(address->port);
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    const char *host = strcmp(address->host, "localhost") == 0 ? "127.0.0.1" : address->host;
    if (is_bracketed) {
        address->is_numeric = uv_ip6_addr(host, port, &v6) == 0;
        memcpy(&address->sockaddr, &v6, sizeof(v6));
    } else {
        address->is_numeric = uv_ip4_addr(host, port, &v4) == 0;
        memcpy(&address->sockaddr, &v4, sizeof(v4));
    }
}

enum seus_err link_address_parse(const char *text, bool is_remote_ok, struct link_address *ret_address,
                                 struct seus_why *why)
{
    struct link_address address = {0};
    if (strlen(text) >= sizeof(address.text)) {
        return fail_form(text, "it is too long", why);
    }
    const char *colon = strrchr(text, ':');
    if (colon == NULL || !is_port(colon + 1)) {
        return fail_form(text, "it does not end in :port with a port from 1 to 65535", why);
    }
    struct str host = {text, (size_t)(colon - text)};
    const bool is_bracketed = host.len >= 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']';
    if (is_bracketed) {
        host = (struct str){host.ptr + 1, host.len - 2};
    }
    str_copy(address.text, sizeof(address.text), str_of(text));
    str_copy(address.host, sizeof(address.host), host);
    str_copy(address.port, sizeof(address.port), str_of(colon + 1));
    read_numeric(&address, is_bracketed);
    if (!address.is_numeric && is_bracketed) {
        return fail_form(text, "what is in brackets is not an IPv6 address", why);
    }
    if (!address.is_numeric && !is_name(address.host)) {
        return fail_form(text, "its host is neither a name nor an IPv4 address, nor an IPv6 address in brackets", why);
    }
    if (address.is_numeric && !is_remote_ok) {
        const enum seus_err err = link_address_require_loopback(text, (const struct sockaddr *)&address.sockaddr, why);
        if (err != SEUS_OK) {
            return err;
        }
    }
    *ret_address = address;
    return SEUS_OK;
}

static bool is_loopback(const struct sockaddr *sockaddr)
{
    if (sockaddr->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, sockaddr, sizeof(v4));
        return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
    }
    if (sockaddr->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, sockaddr, sizeof(v6));
        return memcmp(&v6.sin6_addr, &in6addr_loopback, sizeof(in6addr_loopback)) == 0;
    }
    return false;
}

enum seus_err link_address_require_loopback(const char *text, const struct sockaddr *sockaddr, struct seus_why *why)
{
    if (is_loopback(sockaddr)) {
        return SEUS_OK;
    }
    const enum seus_err err = seus_fail(SEUS_INVALID, why, "address",
        "The peer address %s is beyond this machine, and this node has no TLS: anybody on the way could read and "
        "change what the room agrees on.", text);
    seus_hint(why, "Give it certificates: --tls-cert, --tls-key and --tls-ca ('seusctl ca init' makes some for a "
              "trial); or use loopback addresses.");
    return err;
}

static void format_sockaddr(const struct sockaddr_storage *storage, char target[LINK_ADDRESS_SIZE])
{
    char ip[INET6_ADDRSTRLEN] = "unknown";
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    if (storage->ss_family == AF_INET) {
        memcpy(&v4, storage, sizeof(v4));
        (void)uv_ip4_name(&v4, ip, sizeof(ip));
        snprintf(target, LINK_ADDRESS_SIZE, "%s:%u", ip, (unsigned)ntohs(v4.sin_port));
    } else if (storage->ss_family == AF_INET6) {
        memcpy(&v6, storage, sizeof(v6));
        (void)uv_ip6_name(&v6, ip, sizeof(ip));
        snprintf(target, LINK_ADDRESS_SIZE, "[%s]:%u", ip, (unsigned)ntohs(v6.sin6_port));
    } else {
        str_copy(target, LINK_ADDRESS_SIZE, STR_LIT("unknown"));
    }
}

void link_address_of_remote(const uv_tcp_t *tcp, char target[LINK_ADDRESS_SIZE])
{
    struct sockaddr_storage storage = {0};
    int size = (int)sizeof(storage);
    if (uv_tcp_getpeername(tcp, (struct sockaddr *)&storage, &size) != 0) {
        storage.ss_family = AF_UNSPEC;
    }
    format_sockaddr(&storage, target);
}

/* A name to listen on is resolved here and now: it happens once, before the node serves anybody. */
static enum seus_err resolve_listen(uv_loop_t *loop, bool is_remote_ok, struct link_address *address,
                                    struct seus_why *why)
{
    const struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    uv_getaddrinfo_t request;
    const int rv = uv_getaddrinfo(loop, &request, NULL, address->host, address->port, &wanted);
    if (rv != 0) {
        return seus_fail(SEUS_IO, why, "address", "The peer address %s to listen on cannot be resolved: %s.",
                         address->text, uv_strerror(rv));
    }
    CHECK(request.addrinfo != NULL);
    CHECK(request.addrinfo->ai_addrlen <= sizeof(address->sockaddr));
    memcpy(&address->sockaddr, request.addrinfo->ai_addr, request.addrinfo->ai_addrlen);
    uv_freeaddrinfo(request.addrinfo);
    address->is_numeric = true;
    if (is_remote_ok) {
        return SEUS_OK;
    }
    return link_address_require_loopback(address->text, (const struct sockaddr *)&address->sockaddr, why);
}

static enum seus_err fail_listen(const struct link_address *address, int error, struct seus_why *why)
{
    const enum seus_err err = seus_fail(SEUS_IO, why, "address", "Cannot listen for peers on %s: %s.", address->text,
                                        uv_strerror(uv_translate_sys_error(error)));
    if (error == EADDRINUSE) {
        seus_hint(why, "Another program listens there, perhaps this node is running already: see who with "
                  "'ss -ltnp sport = :%s', stop it, or give this node another peer address.", address->port);
    } else if (error == EADDRNOTAVAIL) {
        seus_hint(why, "No interface of this machine has that address: see them with 'ip addr'.");
    } else if (error == EACCES) {
        seus_hint(why, "Ports below 1024 need privileges: choose a higher one.");
    }
    return err;
}

enum seus_err link_address_listen(uv_loop_t *loop, const char *text, bool is_remote_ok, int *ret_fd,
                                  struct seus_why *why)
{
    struct link_address address;
    enum seus_err err = link_address_parse(text, is_remote_ok, &address, why);
    if (err == SEUS_OK && !address.is_numeric) {
        err = resolve_listen(loop, is_remote_ok, &address, why);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const struct sockaddr *sockaddr = (const struct sockaddr *)&address.sockaddr;
    const socklen_t size = sockaddr->sa_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    const int on = 1;
    const int fd = socket(sockaddr->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return fail_listen(&address, errno, why);
    }
    /* A restarted node must not wait for the remains of its old connections. */
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 || bind(fd, sockaddr, size) != 0 ||
        listen(fd, LISTEN_BACKLOG) != 0) {
        err = fail_listen(&address, errno, why);
        close(fd);
        return err;
    }
    *ret_fd = fd;
    return SEUS_OK;
}
