/* SPDX-License-Identifier: EUPL-1.2 */
/* Sockets and buffers of the load generator, and the record of one answer. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

#define IN_SIZE_FIRST 65536u
#define IN_SIZE_MAX (8u << 20)

uint64_t load_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void hex_write(unsigned char *target, unsigned digits, uint64_t value)
{
    for (unsigned i = digits; i > 0; i--) {
        target[i - 1] = (unsigned char)"0123456789abcdef"[value & 15u];
        value >>= 4;
    }
}

void load_key_write(const struct load_conn *conn, uint64_t number, unsigned char target[LOAD_KEY_SIZE])
{
    memcpy(target, conn->load->run, 8);
    hex_write(target + 8, 8, number);
    hex_write(target + 16, 3, conn->number);
}

static unsigned char *grow(unsigned char *bytes, size_t size)
{
    unsigned char *grown = realloc(bytes, size);
    if (grown == NULL) {
        fprintf(stderr, "seus_load: no memory\n");
        exit(1);
    }
    return grown;
}

unsigned char *load_conn_out(struct load_conn *conn, size_t size)
{
    if (conn->out_len + size > conn->out_size) {
        conn->out_size = (conn->out_len + size) * 2;
        conn->out = grow(conn->out, conn->out_size);
    }
    unsigned char *target = conn->out + conn->out_len;
    conn->out_len += size;
    return target;
}

static int connect_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(address.sun_path)) {
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static int connect_tcp(const char *text)
{
    char host[128];
    const char *colon = strrchr(text, ':');
    if (colon == NULL || (size_t)(colon - text) >= sizeof(host)) {
        return -1;
    }
    memcpy(host, text, (size_t)(colon - text));
    host[colon - text] = '\0';
    struct addrinfo *list = NULL;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    if (getaddrinfo(host, colon + 1, &hints, &list) != 0) {
        return -1;
    }
    int fd = socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    if (fd >= 0 && connect(fd, list->ai_addr, list->ai_addrlen) != 0) {
        close(fd);
        fd = -1;
    } else if (fd >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    }
    freeaddrinfo(list);
    return fd;
}

bool load_conn_open(struct load_conn *conn)
{
    const char *endpoint = conn->load->options.endpoints[conn->endpoint];
    conn->fd = strncmp(endpoint, "unix:", 5) == 0 ? connect_unix(endpoint + 5) : connect_tcp(endpoint);
    if (conn->fd < 0) {
        return false;
    }
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = conn};
    if (epoll_ctl(conn->load->epoll, EPOLL_CTL_ADD, conn->fd, &event) != 0) {
        close(conn->fd);
        conn->fd = -1;
        return false;
    }
    if (conn->in == NULL) {
        conn->in_size = IN_SIZE_FIRST;
        conn->in = grow(NULL, conn->in_size);
    }
    conn->in_len = conn->out_len = conn->out_sent = 0;
    conn->in_flight = conn->first_slot = 0;
    conn->wants_out = conn->greeted = false;
    memset(conn->slots, 0, sizeof(conn->slots));
    conn->load->protocol->greet(conn);
    return true;
}

static void note_error(struct load *load, const char *what)
{
    if (load->first_error[0] == '\0') {
        snprintf(load->first_error, sizeof(load->first_error), "%s", what);
    }
}

void load_conn_close(struct load_conn *conn, const char *why)
{
    struct load *load = conn->load;
    if (load->phase == LOAD_MEASURING || (load->phase == LOAD_DRAINING && conn->in_flight > 0)) {
        load->stats.errors += conn->in_flight;
    }
    note_error(load, why);
    close(conn->fd);
    conn->fd = -1;
    conn->in_flight = 0;
}

bool load_conn_flush(struct load_conn *conn)
{
    while (conn->out_sent < conn->out_len) {
        const ssize_t sent = send(conn->fd, conn->out + conn->out_sent, conn->out_len - conn->out_sent,
                                  MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN && errno != EINTR) {
            return false;
        }
        if (sent < 0 && errno == EAGAIN) {
            break;
        }
        if (sent > 0) {
            conn->out_sent += (size_t)sent;
            conn->load->stats.bytes_out += (uint64_t)sent;
        }
    }
    const bool left = conn->out_sent < conn->out_len;
    if (!left) {
        conn->out_sent = conn->out_len = 0;
    }
    if (left != conn->wants_out) {
        struct epoll_event event = {.events = left ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = conn};
        epoll_ctl(conn->load->epoll, EPOLL_CTL_MOD, conn->fd, &event);
        conn->wants_out = left;
    }
    return true;
}

bool load_conn_fill(struct load_conn *conn)
{
    if (conn->in_size - conn->in_len < IN_SIZE_FIRST / 4) {
        if (conn->in_size * 2 > IN_SIZE_MAX) {
            return false;
        }
        conn->in_size *= 2;
        conn->in = grow(conn->in, conn->in_size);
    }
    const ssize_t got = recv(conn->fd, conn->in + conn->in_len, conn->in_size - conn->in_len, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
        return false;
    }
    if (got > 0) {
        conn->in_len += (size_t)got;
        conn->load->stats.bytes_in += (uint64_t)got;
    }
    return true;
}

void load_conn_done(struct load_conn *conn, struct load_slot *slot, bool good, const char *what)
{
    struct load *load = conn->load;
    conn->in_flight--;
    slot->stream = 0;
    if (!good) {
        note_error(load, what);
    }
    if (load->phase == LOAD_VERIFYING) {
        if (good && conn->found) {
            load->verified++;
        } else {
            load->missing++;
        }
        return;
    }
    const bool counted = load->phase == LOAD_MEASURING || load->phase == LOAD_DRAINING;
    if (!counted || slot->started_ns < load->measure_from_ns) {
        return;
    }
    if (!good) {
        load->stats.errors++;
        return;
    }
    /* In the drain only latencies are of interest: the rate is that of the measured time. */
    load_stats_add(&load->stats, load->now_ns - slot->started_ns);
}
