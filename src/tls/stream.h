/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * TLS over memory: the owner brings bytes from the network and takes away those for it. No sockets, no waiting; on the
 * thread of its owner. Nodes speak it with each other.
 */
#ifndef TLS_STREAM_H
#define TLS_STREAM_H

#include "base/buf.h"
#include "tls/guard.h"

struct tls_stream;

enum tls_step {
    TLS_STEP_DONE,   /* the hand-shake is finished; or bytes were read */
    TLS_STEP_WAITS,  /* for more bytes from the network */
    TLS_STEP_ENDED,  /* the other end closed in order */
    TLS_STEP_BROKEN  /* for good: why says so, and in the name of the other end ("It ...") */
};

/* dials: begin the hand-shake, with node node_id; otherwise wait for any node's. Cannot fail but for memory. */
struct tls_stream *tls_stream_new(struct tls_creds *creds, bool dials, uint64_t node_id);
void tls_stream_free(struct tls_stream *stream); /* NULL is fine */

/* Bytes from the network are appended here by the owner, and used up by shake and read. */
struct buf *tls_stream_input(struct tls_stream *stream);
/* Bytes for the network, to be taken by the owner: after every call below there may be some, also after BROKEN. */
struct buf *tls_stream_output(struct tls_stream *stream);

enum tls_step tls_stream_shake(struct tls_stream *stream, struct seus_why *why);
/* Up to room bytes; *ret_len is how many came, with TLS_STEP_DONE. */
enum tls_step tls_stream_read(struct tls_stream *stream, unsigned char *target, size_t room, size_t *ret_len,
                              struct seus_why *why);
/* Encrypts all of it. False: the stream is broken. */
bool tls_stream_write(struct tls_stream *stream, struct str bytes);
/* Whom the other end's certificate names; valid once shake was DONE. */
const struct tls_name *tls_stream_name(const struct tls_stream *stream);

#endif
