/* SPDX-License-Identifier: EUPL-1.2 */
#include "seal/envelope.h"

#include "base/bytes.h"
#include "base/check.h"
#include "wire/sealed.h"

#define ENVELOPE_VERSION 1

/* Offsets. Everything before the nonce is bound, together with what is not in it: room and owner. */
enum { AT_MARK = 0, AT_VERSION = 1, AT_RECORD = 2, AT_FIELD = 4, AT_KEY = 5, AT_NONCE = 13, AT_SEALED = 25 };

_Static_assert(AT_SEALED + CIPHER_TAG_SIZE == WIRE_ENVELOPE_OVERHEAD, "what wire/ reserves is what is needed");

#define BOUND_SIZE_MAX (AT_NONCE + 8 + 1 + WIRE_ID_SIZE_MAX)

/* The associated data: head | cluster id u64 | owner kind u8 | owner id. */
static struct str bound_make(unsigned char *target, const unsigned char *head, uint64_t cluster_id,
                             const struct seal_owner *owner)
{
    CHECK(owner->id.len <= WIRE_ID_SIZE_MAX);
    memcpy(target, head, AT_NONCE);
    put_u64_le(target + AT_NONCE, cluster_id);
    target[AT_NONCE + 8] = (unsigned char)owner->kind;
    if (owner->id.len > 0) {
        memcpy(target + AT_NONCE + 9, owner->id.ptr, owner->id.len);
    }
    return (struct str){(const char *)target, AT_NONCE + 9 + owner->id.len};
}

bool envelope_read(struct str envelope, uint64_t *ret_key_id, struct envelope_origin *ret_origin)
{
    const unsigned char *bytes = (const unsigned char *)envelope.ptr;
    if (!wire_is_envelope(envelope) || bytes[AT_VERSION] != ENVELOPE_VERSION) {
        return false;
    }
    *ret_key_id = get_u64_le(bytes + AT_KEY);
    *ret_origin = (struct envelope_origin){.record = (uint32_t)(bytes[AT_RECORD] | bytes[AT_RECORD + 1] << 8),
                                           .field = bytes[AT_FIELD]};
    return true;
}

struct str envelope_make(struct cipher *cipher, uint64_t key_id, uint64_t cluster_id, const struct seal_owner *owner,
                         struct envelope_origin origin, struct random_port random, struct str text,
                         struct arena *arena)
{
    unsigned char bound[BOUND_SIZE_MAX];
    unsigned char random_bytes[16];
    unsigned char *bytes = arena_alloc(arena, text.len + WIRE_ENVELOPE_OVERHEAD);
    CHECK(text.len > 0);
    CHECK(origin.record <= UINT16_MAX);
    CHECK(origin.field <= UINT8_MAX);
    bytes[AT_MARK] = WIRE_ENVELOPE_MARK;
    bytes[AT_VERSION] = ENVELOPE_VERSION;
    bytes[AT_RECORD] = (unsigned char)(origin.record & 0xff);
    bytes[AT_RECORD + 1] = (unsigned char)(origin.record >> 8);
    bytes[AT_FIELD] = (unsigned char)origin.field;
    put_u64_le(bytes + AT_KEY, key_id);
    put_u64_le(random_bytes, random.next(random.ctx));
    put_u64_le(random_bytes + 8, random.next(random.ctx));
    memcpy(bytes + AT_NONCE, random_bytes, CIPHER_NONCE_SIZE);
    cipher_seal(cipher, bytes + AT_NONCE, bound_make(bound, bytes, cluster_id, owner), text, bytes + AT_SEALED);
    return (struct str){(const char *)bytes, text.len + WIRE_ENVELOPE_OVERHEAD};
}

bool envelope_open(struct cipher *cipher, uint64_t cluster_id, const struct seal_owner *owner, struct str envelope,
                   struct arena *arena, struct str *ret_text)
{
    unsigned char bound[BOUND_SIZE_MAX];
    const unsigned char *bytes = (const unsigned char *)envelope.ptr;
    CHECK(wire_is_envelope(envelope));
    if (owner->id.len > WIRE_ID_SIZE_MAX) {
        return false;
    }
    const struct str sealed = {envelope.ptr + AT_SEALED, envelope.len - AT_SEALED};
    unsigned char *text = arena_alloc(arena, sealed.len - CIPHER_TAG_SIZE);
    if (!cipher_open(cipher, bytes + AT_NONCE, bound_make(bound, bytes, cluster_id, owner), sealed, text)) {
        return false;
    }
    *ret_text = (struct str){(const char *)text, sealed.len - CIPHER_TAG_SIZE};
    return true;
}
