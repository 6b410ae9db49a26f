/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A worker process on the loop. The process handle closes only once the process is reaped, so that no zombie stays; the
 * link frees itself when both of its handles are closed. Called by policy.c alone; knows frames, not their content.
 */
#include "policy/link.h"

#include <signal.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/mem.h"

#define READ_SIZE 65536u /* bytes asked of the socket at a time */

struct link {
    struct link_events events;
    uv_process_t process;
    uv_pipe_t pipe;
    uv_write_t write;
    struct buf in;       /* received, not yet a whole frame */
    struct buf out;      /* frame under way */
    bool is_writing;     /* write is in use */
    bool is_down;        /* killed or ended: no more frames */
    unsigned open_handles;
    int pid;             /* 0: never started */
    int64_t exit_status;
    int term_signal;
};

static void on_closed(uv_handle_t *handle)
{
    struct link *const link = handle->data;
    CHECK(link->open_handles > 0);
    if (--link->open_handles > 0) {
        return;
    }
    const struct link gone = *link;
    buf_release(&link->in);
    buf_release(&link->out);
    mem_free(link);
    gone.events.on_gone(gone.events.ctx, gone.pid, gone.exit_status, gone.term_signal);
}

void link_kill(struct link *link)
{
    if (link->is_down) {
        return;
    }
    link->is_down = true;
    uv_close((uv_handle_t *)&link->pipe, on_closed);
    if (uv_is_active((uv_handle_t *)&link->process)) {
        (void)uv_process_kill(&link->process, SIGKILL); /* its end is reported to on_exit */
    }
}

static void link_fail(struct link *link, const char *reason, int term_signal)
{
    if (!link->is_down) {
        link_kill(link);
        link->events.on_down(link->events.ctx, link, reason, term_signal);
    }
}

static void on_exit_of_process(uv_process_t *process, int64_t exit_status, int term_signal)
{
    struct link *const link = process->data;
    char reason[200];
    link->exit_status = exit_status;
    link->term_signal = term_signal;
    uv_close((uv_handle_t *)process, on_closed);
    if (term_signal == SIGSYS) {
        str_copy(reason, sizeof(reason), STR_LIT("the plugin worker was ended: a plugin asked the system for what "
                                                 "plugins may not have: files, sockets, processes, or more "
                                                 "memory than theirs (signal 31)"));
    } else if (exit_status == CHANNEL_EXIT_UNCONFINED) {
        str_copy(reason, sizeof(reason), STR_LIT("the plugin worker cannot be confined on this system (seccomp is "
                                                 "missing): no plugin is used"));
    } else {
        (void)snprintf(reason, sizeof(reason), "the plugin worker ended (%s %lld)",
                       term_signal != 0 ? "signal" : "exit",
                       term_signal != 0 ? (long long)term_signal : (long long)exit_status);
    }
    link_fail(link, reason, term_signal);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *ret_buffer)
{
    struct link *const link = handle->data;
    (void)suggested;
    *ret_buffer = uv_buf_init((char *)buf_reserve(&link->in, READ_SIZE), READ_SIZE);
}

/* Hands over every whole frame of the buffer, then moves the rest to its start. */
static void frames_take(struct link *link)
{
    size_t at = 0;
    while (!link->is_down && link->in.len - at >= CHANNEL_HEADER_SIZE) {
        const uint32_t size = get_u32_le(link->in.data + at);
        if (size > CHANNEL_ANSWER_SIZE_MAX) {
            link_fail(link, "the plugin worker sent garbage, or too much, in place of an answer", 0);
            return;
        }
        if (link->in.len - at - CHANNEL_HEADER_SIZE < size) {
            break;
        }
        const struct str frame = {(const char *)link->in.data + at + CHANNEL_HEADER_SIZE, size};
        at += CHANNEL_HEADER_SIZE + size;
        link->events.on_frame(link->events.ctx, link, frame);
    }
    if (at > 0) {
        buf_drop(&link->in, at);
    }
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer)
{
    struct link *const link = stream->data;
    (void)buffer;
    if (got > 0) {
        link->in.len += (size_t)got;
        frames_take(link);
    } else if (got < 0) {
        /* It ended, or closed its channel, which comes to the same. on_exit_of_process, next, tells how it ended. */
        (void)uv_read_stop(stream);
        (void)uv_process_kill(&link->process, SIGKILL);
    }
}

enum seus_err link_start(const struct link_options *options, const struct link_events *events, struct link **ret_link,
                         struct seus_why *why)
{
    struct link *const link = mem_zalloc(sizeof(*link));
    link->events = *events;
    link->process.data = link;
    link->pipe.data = link;
    link->open_handles = 2;
    CHECK(uv_pipe_init(options->loop, &link->pipe, 0) == 0);
    uv_stdio_container_t stdio[CHANNEL_FD + 1 + POLICY_FILES_MAX] = {
        {.flags = UV_IGNORE}, {.flags = UV_IGNORE}, {.flags = UV_IGNORE}, /* /dev/null */
    };
    CHECK(options->fds_count <= POLICY_FILES_MAX);
    for (unsigned i = 0; i < options->fds_count; i++) {
        stdio[CHANNEL_FD + 1 + i].flags = UV_INHERIT_FD;
        stdio[CHANNEL_FD + 1 + i].data.fd = options->fds[i];
    }
    stdio[CHANNEL_FD].flags = UV_CREATE_PIPE | UV_READABLE_PIPE | UV_WRITABLE_PIPE;
    stdio[CHANNEL_FD].data.stream = (uv_stream_t *)&link->pipe;
    const uv_process_options_t spawn = {
        .exit_cb = on_exit_of_process,
        .file = options->program,
        .args = options->args,
        .stdio = stdio,
        .stdio_count = (int)(CHANNEL_FD + 1 + options->fds_count),
    };
    int status = uv_spawn(options->loop, &link->process, &spawn);
    const bool spawned = status == 0;
    link->pid = spawned ? uv_process_get_pid(&link->process) : 0;
    status = status == 0 ? uv_read_start((uv_stream_t *)&link->pipe, on_alloc, on_read) : status;
    if (status != 0) {
        link_kill(link);
        if (!spawned) {
            uv_close((uv_handle_t *)&link->process, on_closed);
        }
        return seus_fail(SEUS_IO, why, NULL, "the plugin worker %s cannot be started (%s)", options->program,
                         uv_strerror(status));
    }
    *ret_link = link;
    return SEUS_OK;
}

int link_pid(const struct link *link)
{
    return link->pid;
}

static void on_written(uv_write_t *request, int status)
{
    struct link *const link = request->data;
    link->is_writing = false;
    buf_clear(&link->out);
    if (status < 0) {
        link_fail(link, "the plugin worker does not read", 0);
    }
}

enum seus_err link_send(struct link *link, struct str bytes, struct seus_why *why)
{
    CHECK(!link->is_down);
    CHECK(bytes.len <= CHANNEL_QUESTION_SIZE_MAX);
    if (link->is_writing) {
        return seus_fail(SEUS_INVALID, why, NULL, "the plugin worker answered before it had read the question");
    }
    buf_clear(&link->out);
    put_u32_le(buf_reserve(&link->out, CHANNEL_HEADER_SIZE), (uint32_t)bytes.len);
    link->out.len = CHANNEL_HEADER_SIZE;
    buf_append_str(&link->out, bytes);
    uv_buf_t rest = uv_buf_init((char *)link->out.data, (unsigned)link->out.len);
    const int sent = uv_try_write((uv_stream_t *)&link->pipe, &rest, 1);
    if (sent < 0 && sent != UV_EAGAIN) {
        return seus_fail(SEUS_IO, why, NULL, "the plugin worker cannot be asked (%s)", uv_strerror(sent));
    }
    if (sent > 0) {
        rest = uv_buf_init(rest.base + sent, (unsigned)(rest.len - (size_t)sent));
    }
    if (rest.len > 0) {
        link->write.data = link;
        link->is_writing = uv_write(&link->write, (uv_stream_t *)&link->pipe, &rest, 1, on_written) == 0;
        if (!link->is_writing) {
            return seus_fail(SEUS_IO, why, NULL, "the plugin worker cannot be asked");
        }
    } else {
        buf_clear(&link->out);
    }
    return SEUS_OK;
}
