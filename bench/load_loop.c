/* SPDX-License-Identifier: EUPL-1.2 */
/* The phases of a run: warm, measure, drain, verify; and the one loop that serves all connections. */
#include <sys/epoll.h>
#include <time.h>

#include "load.h"

#define EVENTS_MAX 256
#define REOPEN_NS 50000000u        /* between two tries to connect again */
#define WAIT_NS_MAX 100000000u     /* one wait */
#define DRAIN_NS UINT64_C(5000000000) /* answers are waited for after the end */

static bool may_issue(const struct load *load)
{
    if (load->phase == LOAD_WARMING) {
        return true;
    }
    return load->phase == LOAD_MEASURING &&
           (load->options.count == 0 || load->issued < load->options.count);
}

static void issue(struct load_conn *conn, uint64_t start_ns)
{
    conn->load->protocol->request(conn, start_ns);
    if (conn->load->phase == LOAD_MEASURING) {
        conn->load->issued++;
    }
}

/* Closed loop: as many requests as the connection may have in flight. */
static void top_up(struct load_conn *conn)
{
    const struct load *load = conn->load;
    while (load->options.rate == 0 && conn->in_flight < load->options.pipeline && may_issue(load)) {
        issue(conn, load->now_ns);
    }
}

/* Open loop: what is due goes to connections that are free; what finds none keeps its due time. */
static void issue_due(struct load *load)
{
    const uint64_t gap = UINT64_C(1000000000) / load->options.rate;
    for (unsigned i = 0; i < load->options.connections && load->next_due_ns <= load->now_ns; i++) {
        struct load_conn *conn = &load->conns[i];
        while (conn->fd >= 0 && conn->in_flight < load->options.pipeline && load->next_due_ns <= load->now_ns &&
               may_issue(load)) {
            issue(conn, load->next_due_ns);
            load->next_due_ns += gap;
        }
        if (conn->fd >= 0 && !load_conn_flush(conn)) {
            load_conn_close(conn, "could not send");
        }
    }
}

static void serve(struct load_conn *conn, uint32_t events)
{
    if (conn->fd < 0) {
        return;
    }
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
        if (!load_conn_fill(conn)) {
            load_conn_close(conn, "the server closed the connection");
            return;
        }
        if (!conn->load->protocol->parse(conn)) {
            load_conn_close(conn, "the server's bytes were not understood");
            return;
        }
        top_up(conn);
    }
    if (!load_conn_flush(conn)) {
        load_conn_close(conn, "could not send");
    }
}

static void reopen(struct load *load)
{
    for (unsigned i = 0; i < load->options.connections; i++) {
        struct load_conn *conn = &load->conns[i];
        if (conn->fd < 0 && load_conn_open(conn)) {
            top_up(conn);
            if (!load_conn_flush(conn)) {
                load_conn_close(conn, "could not send");
            }
        }
    }
}

/* How long to wait for events: to the nanosecond, since a request that is due must not wait for a clock tick. */
static struct timespec wait_for(const struct load *load, uint64_t until_ns)
{
    uint64_t wake = until_ns;
    if (load->options.rate != 0 && may_issue(load) && load->next_due_ns < wake) {
        wake = load->next_due_ns;
    }
    const uint64_t ns = wake <= load->now_ns ? 0 : wake - load->now_ns;
    return (struct timespec){.tv_nsec = ns > WAIT_NS_MAX ? (long)WAIT_NS_MAX : (long)ns};
}

static void turn(struct load *load, uint64_t until_ns, uint64_t *reopen_at_ns)
{
    struct epoll_event events[EVENTS_MAX];
    const struct timespec wait = wait_for(load, until_ns);
    const int count = epoll_pwait2(load->epoll, events, EVENTS_MAX, &wait, NULL);
    load->now_ns = load_now_ns();
    for (int i = 0; i < count; i++) {
        serve(events[i].data.ptr, events[i].events);
    }
    if (load->options.rate != 0) {
        issue_due(load);
    }
    if (load->now_ns >= *reopen_at_ns) {
        reopen(load);
        *reopen_at_ns = load->now_ns + REOPEN_NS;
    }
}

static uint64_t in_flight(const struct load *load)
{
    uint64_t total = 0;
    for (unsigned i = 0; i < load->options.connections; i++) {
        total += load->conns[i].in_flight;
    }
    return total;
}

static bool measured_enough(const struct load *load)
{
    if (load->options.count != 0) {
        return load->stats.requests + load->stats.errors >= load->options.count;
    }
    return load->now_ns >= load->measure_from_ns + load->options.duration_ns;
}

static void drain(struct load *load, uint64_t *reopen_at_ns)
{
    const uint64_t until = load->now_ns + DRAIN_NS;
    while (in_flight(load) > 0 && load->now_ns < until) {
        turn(load, until, reopen_at_ns);
    }
}

static void verify(struct load *load, uint64_t *reopen_at_ns)
{
    load->phase = LOAD_VERIFYING;
    reopen(load);
    for (unsigned i = 0; i < load->options.connections; i++) {
        struct load_conn *conn = &load->conns[i];
        if (!conn->has_acked) {
            continue;
        }
        if (conn->fd < 0) {
            load->missing++;
            continue;
        }
        conn->found = false;
        load->protocol->check(conn, load->now_ns);
        if (!load_conn_flush(conn)) {
            load_conn_close(conn, "could not send");
            load->missing++;
        }
    }
    drain(load, reopen_at_ns);
    load->missing += (unsigned)in_flight(load);
}

void load_run(struct load *load)
{
    uint64_t reopen_at = 0;
    load->now_ns = load_now_ns();
    load->phase = LOAD_WARMING;
    load->next_due_ns = load->now_ns;
    const uint64_t warm_until = load->now_ns + load->options.warm_ns;
    reopen(load);
    while (load->now_ns < warm_until && *load->stop == 0) {
        turn(load, warm_until, &reopen_at);
    }
    const uint64_t bytes_in = load->stats.bytes_in;
    const uint64_t bytes_out = load->stats.bytes_out;
    load->phase = LOAD_MEASURING;
    load->measure_from_ns = load->now_ns;
    load->next_due_ns = load->now_ns;
    for (unsigned i = 0; i < load->options.connections; i++) { /* those that stand idle; with a warm-up: none */
        if (load->conns[i].fd >= 0) {
            top_up(&load->conns[i]);
            serve(&load->conns[i], EPOLLOUT);
        }
    }
    const uint64_t until = load->options.count != 0 ? UINT64_MAX : load->measure_from_ns + load->options.duration_ns;
    while (!measured_enough(load) && *load->stop == 0) {
        turn(load, until, &reopen_at);
    }
    load->measure_to_ns = load->now_ns;
    load->counted = load->stats.requests;
    load->stats.bytes_in -= bytes_in;
    load->stats.bytes_out -= bytes_out;
    load->phase = LOAD_DRAINING;
    drain(load, &reopen_at);
    if (load->options.verify && load->options.op == LOAD_WRITE) {
        verify(load, &reopen_at);
    }
}
