/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * etcd 3.4 over gRPC: HTTP/2 in clear text, one stream a request. As much of HTTP/2 as a client needs that sends small
 * unary calls: preface, settings, ping, window updates, resets. The first request of a connection puts its header
 * fields into the peer's HPACK table, the next ones name them by index (6 bytes), as gRPC clients do. Header blocks
 * that come back are not decoded: a call that failed has no DATA before its trailers, and at the end the values are
 * read back.
 */
#include <stdlib.h>
#include <string.h>

#include "load.h"

enum { FRAME_DATA, FRAME_HEADERS, FRAME_PRIORITY, FRAME_RST_STREAM, FRAME_SETTINGS, FRAME_PUSH, FRAME_PING,
       FRAME_GOAWAY, FRAME_WINDOW_UPDATE, FRAME_CONTINUATION };
#define FLAG_END_STREAM 0x1u /* of DATA and HEADERS */
#define FLAG_ACK 0x1u        /* of SETTINGS and PING */
#define FLAG_END_HEADERS 0x4u

#define FRAME_HEADER_SIZE 9u
#define FRAME_SIZE_MAX 16384u
#define WINDOW (1u << 30)
#define WINDOW_DEFAULT 65535

/* The header block of the first call of a connection. */
struct block {
    unsigned char bytes[256];
    size_t len;
};
struct plan {
    struct block put;
    struct block range;
};
/* :method POST, :scheme http, then the four fields of that block as the newest of the table. */
static const unsigned char next_block[] = {0x83, 0x86, 0x80 | 65, 0x80 | 64, 0x80 | 63, 0x80 | 62};

static void put_u32(unsigned char *target, uint32_t value)
{
    target[0] = (unsigned char)(value >> 24);
    target[1] = (unsigned char)(value >> 16);
    target[2] = (unsigned char)(value >> 8);
    target[3] = (unsigned char)value;
}

static uint32_t get_u32(const unsigned char *bytes)
{
    return ((uint32_t)bytes[0] << 24) | ((uint32_t)bytes[1] << 16) | ((uint32_t)bytes[2] << 8) | bytes[3];
}

static unsigned char *put_frame(struct load_conn *conn, unsigned type, unsigned flags, uint32_t stream, size_t size)
{
    unsigned char *target = load_conn_out(conn, FRAME_HEADER_SIZE + size);
    put_u32(target, (uint32_t)size << 8 | type);
    target[4] = (unsigned char)flags;
    put_u32(target + 5, stream);
    return target + FRAME_HEADER_SIZE;
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static void block_text(struct block *block, const char *text)
{
    const size_t len = strlen(text); /* below 127: one byte says it */
    block->bytes[block->len++] = (unsigned char)len;
    memcpy(block->bytes + block->len, text, len);
    block->len += len;
}

/* A header field with incremental indexing; name by its index in the static table, 0: spelled. */
static void block_field(struct block *block, unsigned name_index, const char *name, const char *value)
{
    block->bytes[block->len++] = (unsigned char)(0x40u | name_index);
    if (name_index == 0) {
        block_text(block, name);
    }
    block_text(block, value);
}

static void block_make(struct block *block, const char *path)
{
    block->bytes[block->len++] = 0x83;
    block->bytes[block->len++] = 0x86;
    block_field(block, 4, ":path", path);
    block_field(block, 1, ":authority", "etcd");
    block_field(block, 31, "content-type", "application/grpc");
    block_field(block, 0, "te", "trailers");
}

static bool grpc_prepare(struct load *load)
{
    struct plan *plan = calloc(1, sizeof(*plan));
    load->plan = plan;
    if (plan != NULL) {
        block_make(&plan->put, "/etcdserverpb.KV/Put");
        block_make(&plan->range, "/etcdserverpb.KV/Range");
    }
    return plan != NULL;
}

static void grpc_greet(struct load_conn *conn)
{
    static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    memcpy(load_conn_out(conn, sizeof(preface) - 1), preface, sizeof(preface) - 1);
    unsigned char *settings = put_frame(conn, FRAME_SETTINGS, 0, 0, 12);
    settings[0] = 0;
    settings[1] = 2; /* ENABLE_PUSH */
    put_u32(settings + 2, 0);
    settings[6] = 0;
    settings[7] = 4; /* INITIAL_WINDOW_SIZE */
    put_u32(settings + 8, WINDOW);
    put_u32(put_frame(conn, FRAME_WINDOW_UPDATE, 0, 0, 4), WINDOW);
    conn->next_stream = 1;
    conn->send_window = WINDOW_DEFAULT;
    conn->to_grant = 0;
}

static size_t put_varint(unsigned char *target, size_t value)
{
    size_t len = 0;
    while (value >= 0x80) {
        target[len++] = (unsigned char)(value | 0x80);
        value >>= 7;
    }
    target[len++] = (unsigned char)value;
    return len;
}

static size_t put_bytes(unsigned char *target, unsigned field, const void *bytes, size_t size)
{
    size_t len = 0;
    target[len++] = (unsigned char)(field << 3 | 2);
    len += put_varint(target + len, size);
    memcpy(target + len, bytes, size);
    return len + size;
}

static size_t put_key(const struct load_conn *conn, uint64_t number, unsigned char *target)
{
    const struct load_options *o = &conn->load->options;
    if (o->name_count > 0) {
        const char *name = o->names[(conn->number + number) % o->name_count];
        return put_bytes(target, 1, name, strlen(name));
    }
    unsigned char key[LOAD_KEY_SIZE];
    load_key_write(conn, number, key);
    return put_bytes(target, 1, key, sizeof(key));
}

static void send_call(struct load_conn *conn, uint64_t number, bool put, uint64_t start_ns)
{
    unsigned char message[LOAD_VALUE_SIZE_MAX + 256];
    size_t len = 5 + put_key(conn, number, message + 5);
    if (put) {
        len += put_bytes(message + len, 2, conn->load->value, conn->load->options.value_size);
    } else if (conn->load->options.op == LOAD_READ_LOCAL) {
        message[len++] = 7u << 3; /* serializable */
        message[len++] = 1;
    }
    message[0] = 0; /* not compressed */
    put_u32(message + 1, (uint32_t)(len - 5));

    const struct plan *plan = conn->load->plan;
    const struct block *first = put ? &plan->put : &plan->range;
    const size_t block_len = conn->greeted ? sizeof(next_block) : first->len;
    const uint32_t stream = conn->next_stream;
    memcpy(put_frame(conn, FRAME_HEADERS, FLAG_END_HEADERS, stream, block_len),
           conn->greeted ? next_block : first->bytes, block_len);
    memcpy(put_frame(conn, FRAME_DATA, FLAG_END_STREAM, stream, len), message, len);
    conn->greeted = true;
    conn->next_stream += 2;
    conn->send_window -= (int64_t)len;
    struct load_slot *slot = conn->slots;
    while (slot->stream != 0) {
        slot++; /* in_flight < pipeline: one is free */
    }
    *slot = (struct load_slot){.started_ns = start_ns, .stream = stream};
    conn->in_flight++;
}

static void grpc_request(struct load_conn *conn, uint64_t start_ns)
{
    send_call(conn, conn->next_number++, conn->load->options.op == LOAD_WRITE, start_ns);
}

/* Reads the last acknowledged key back: another path than before, so the fields are sent whole again. */
static void grpc_check(struct load_conn *conn, uint64_t start_ns)
{
    conn->greeted = false;
    send_call(conn, conn->acked, false, start_ns);
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static struct load_slot *slot_of(struct load_conn *conn, uint32_t stream)
{
    for (unsigned i = 0; i < LOAD_PIPELINE_MAX; i++) {
        if (conn->slots[i].stream == stream) {
            return &conn->slots[i];
        }
    }
    return NULL;
}

static void end_stream(struct load_conn *conn, uint32_t stream, bool good)
{
    struct load_slot *slot = slot_of(conn, stream);
    if (slot == NULL) {
        return;
    }
    good = good && slot->has_data;
    if (good && conn->load->phase != LOAD_VERIFYING) {
        conn->acked = conn->next_number - conn->in_flight; /* exact at pipeline 1 */
        conn->has_acked = conn->load->options.pipeline == 1;
    }
    load_conn_done(conn, slot, good, "a call ended without an answer");
}

static void take_data(struct load_conn *conn, uint32_t stream, const unsigned char *body, size_t size)
{
    struct load_slot *slot = slot_of(conn, stream);
    const struct load *load = conn->load;
    if (slot != NULL && size > 5) {
        /* A Range that found nothing has a header only: about 30 bytes. */
        slot->has_data = load->options.op == LOAD_WRITE || size > load->options.value_size;
        if (load->phase == LOAD_VERIFYING) {
            conn->found = memmem(body, size, load->value, load->options.value_size) != NULL;
        }
    }
    conn->to_grant += size;
    if (conn->to_grant > WINDOW / 2) {
        put_u32(put_frame(conn, FRAME_WINDOW_UPDATE, 0, 0, 4), (uint32_t)conn->to_grant);
        conn->to_grant = 0;
    }
}

static bool take_frame(struct load_conn *conn, const unsigned char *frame, size_t size)
{
    const unsigned flags = frame[4];
    const uint32_t stream = get_u32(frame + 5) & 0x7fffffffu;
    const unsigned char *body = frame + FRAME_HEADER_SIZE;
    switch (frame[3]) {
    case FRAME_DATA:
        take_data(conn, stream, body, size);
        break;
    case FRAME_SETTINGS:
        if ((flags & FLAG_ACK) == 0) {
            put_frame(conn, FRAME_SETTINGS, FLAG_ACK, 0, 0);
        }
        return true;
    case FRAME_PING:
        if ((flags & FLAG_ACK) == 0 && size == 8) {
            memcpy(put_frame(conn, FRAME_PING, FLAG_ACK, 0, 8), body, 8);
        }
        return true;
    case FRAME_WINDOW_UPDATE:
        if (stream == 0 && size == 4) {
            conn->send_window += get_u32(body) & 0x7fffffffu;
        }
        return true;
    case FRAME_RST_STREAM:
        end_stream(conn, stream, false);
        return true;
    case FRAME_GOAWAY:
        return false;
    default:
        break;
    }
    if ((frame[3] == FRAME_DATA || frame[3] == FRAME_HEADERS) && (flags & FLAG_END_STREAM) != 0) {
        end_stream(conn, stream, true);
    }
    return conn->send_window > 0; /* a server that does not open its window is not one we can measure */
}

static bool grpc_parse(struct load_conn *conn)
{
    size_t at = 0;
    while (conn->in_len - at >= FRAME_HEADER_SIZE) {
        const unsigned char *frame = conn->in + at;
        const size_t size = get_u32(frame) >> 8;
        if (size > FRAME_SIZE_MAX) {
            return false;
        }
        if (conn->in_len - at < FRAME_HEADER_SIZE + size) {
            break;
        }
        if (!take_frame(conn, frame, size)) {
            return false;
        }
        at += FRAME_HEADER_SIZE + size;
    }
    if (at > 0) {
        memmove(conn->in, conn->in + at, conn->in_len - at);
        conn->in_len -= at;
    }
    return true;
}

const struct load_protocol load_h2grpc = {
    .prepare = grpc_prepare,
    .greet = grpc_greet,
    .request = grpc_request,
    .check = grpc_check,
    .parse = grpc_parse,
};
