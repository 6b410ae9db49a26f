/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Frames of the peer protocol: header, sequence and checksum around a body. Called by agree/links*.c and by the
 * simulator. Pure: never touches a socket or a clock, never keeps anything between calls.
 *
 * A frame is judged in this order: announced size (as soon as the header is here, so that a stranger cannot make the
 * receiver wait for gigabytes), then, once complete, checksum, sequence, header fields, body.
 */
#include "wire/frame.h"

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"
#include "wire/frame_body.h"

/* Offsets in the header. */
enum { AT_SIZE = 0, AT_TYPE = 4, AT_FLAGS = 5, AT_RESERVED = 6, AT_SEQUENCE = 8, AT_CHECKSUM = 16 };

_Static_assert(AT_CHECKSUM + 8 == FRAME_HEADER_SIZE, "the checksum closes the header");
_Static_assert(LOG_PAYLOAD_SIZE_MAX + FRAME_ENTRY_SIZE_MIN + 64 < FRAME_BODY_SIZE_MAX, "any one entry fits a frame");

/* The header up to the checksum seeds the hash of the body, so one number covers both. */
static uint64_t hash_frame(const void *header, const void *body, size_t body_len)
{
    return hash_xxh3_seeded(body, body_len, hash_xxh3(header, AT_CHECKSUM));
}

void frame_encode(const struct peer_message *message, uint64_t sequence, struct buf *target)
{
    CHECK(sequence > 0);
    const size_t start = target->len;
    buf_reserve(target, FRAME_HEADER_SIZE);
    target->len += FRAME_HEADER_SIZE;
    frame_body_encode(message, target);

    const size_t body_len = target->len - start - FRAME_HEADER_SIZE;
    CHECK(body_len <= FRAME_BODY_SIZE_MAX);
    unsigned char *header = target->data + start;
    put_u32_le(header + AT_SIZE, (uint32_t)body_len);
    header[AT_TYPE] = (unsigned char)message->type;
    header[AT_FLAGS] = 0;
    put_u16_le(header + AT_RESERVED, 0);
    put_u64_le(header + AT_SEQUENCE, sequence);
    put_u64_le(header + AT_CHECKSUM, hash_frame(header, header + FRAME_HEADER_SIZE, body_len));
}

/* The header of a complete frame, against its body and its place in the connection. */
static enum seus_err check_header(const unsigned char *header, size_t body_len, uint64_t sequence_expected,
                                  struct seus_why *why)
{
    if (get_u64_le(header + AT_CHECKSUM) != hash_frame(header, header + FRAME_HEADER_SIZE, body_len)) {
        return seus_fail(SEUS_INTEGRITY, why, "checksum", "The checksum of a peer frame does not hold: its bytes "
                         "changed on the way, or they are not of this protocol.");
    }
    const uint64_t sequence = get_u64_le(header + AT_SEQUENCE);
    if (sequence != sequence_expected) {
        return seus_fail(SEUS_INTEGRITY, why, "sequence", "Peer frame %llu arrived where %llu was expected: a frame "
                         "was lost, repeated or reordered.", (unsigned long long)sequence,
                         (unsigned long long)sequence_expected);
    }
    if (header[AT_FLAGS] != 0 || get_u16_le(header + AT_RESERVED) != 0) {
        return seus_fail(SEUS_INVALID, why, "flags", "A peer frame uses flags that protocol version %u does not have.",
                         PEER_PROTOCOL_VERSION);
    }
    return SEUS_OK;
}

enum seus_err frame_decode(struct str bytes, uint64_t sequence_expected, struct arena *arena,
                           struct peer_message *ret_message, size_t *ret_size, struct seus_why *why)
{
    CHECK(sequence_expected > 0);
    if (bytes.len < FRAME_HEADER_SIZE) {
        *ret_size = 0;
        return SEUS_OK;
    }
    const unsigned char *header = (const unsigned char *)bytes.ptr;
    const size_t body_len = get_u32_le(header + AT_SIZE);
    if (body_len > FRAME_BODY_SIZE_MAX) {
        return seus_fail(SEUS_INVALID, why, "size", "A peer frame announces %zu bytes; the limit is %u. The sender "
                         "does not speak this protocol.", body_len, FRAME_BODY_SIZE_MAX);
    }
    if (bytes.len - FRAME_HEADER_SIZE < body_len) {
        *ret_size = 0;
        return SEUS_OK;
    }
    enum seus_err err = check_header(header, body_len, sequence_expected, why);
    if (err != SEUS_OK) {
        return err;
    }
    struct peer_message message = {.type = (enum peer_message_type)header[AT_TYPE]};
    err = frame_body_decode((struct str){bytes.ptr + FRAME_HEADER_SIZE, body_len}, arena, &message, why);
    if (err != SEUS_OK) {
        return err;
    }
    *ret_message = message;
    *ret_size = FRAME_HEADER_SIZE + body_len;
    return SEUS_OK;
}
