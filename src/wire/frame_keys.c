/* SPDX-License-Identifier: EUPL-1.2 */
/* PEER_KEYS and PEER_KEYS_WANT, as frame_body.c has the others. Called by it alone. */
#include "wire/frame_body.h"

#include "base/bytes.h"
#include "base/check.h"

void frame_keys_encode(const struct peer_keys *keys, struct buf *target)
{
    CHECK(keys->keys_count <= PEER_KEYS_MAX);
    unsigned char *at = buf_reserve(target, 20 + (size_t)keys->keys_count * FRAME_KEY_SIZE);
    put_u64_le(at, keys->batch);
    put_u64_le(at + 8, keys->cursor);
    put_u32_le(at + 16, keys->keys_count);
    target->len += 20 + (size_t)keys->keys_count * FRAME_KEY_SIZE;
    at += 20;
    for (uint32_t i = 0; i < keys->keys_count; i++, at += FRAME_KEY_SIZE) {
        put_u64_le(at, keys->keys[i].id);
        at[8] = keys->keys[i].is_destroyed ? 1 : 0;
        memcpy(at + 9, keys->keys[i].key, PEER_KEY_SIZE);
    }
}

void frame_keys_want_encode(const struct peer_keys_want *want, struct buf *target)
{
    CHECK(want->ids_count <= PEER_KEYS_MAX);
    unsigned char *at = buf_reserve(target, 13 + (size_t)want->ids_count * 8);
    at[0] = want->is_page ? 1 : 0;
    put_u64_le(at + 1, want->cursor);
    put_u32_le(at + 9, want->ids_count);
    target->len += 13 + (size_t)want->ids_count * 8;
    for (uint32_t i = 0; i < want->ids_count; i++) {
        put_u64_le(at + 13 + (size_t)i * 8, want->ids[i]);
    }
}

const char *frame_keys_decode(struct str bytes, struct arena *arena, struct peer_keys *ret_keys)
{
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    if (bytes.len < 20) {
        return "it ends early";
    }
    *ret_keys = (struct peer_keys){
        .batch = get_u64_le(at), .cursor = get_u64_le(at + 8), .keys_count = get_u32_le(at + 16)};
    if (ret_keys->keys_count > PEER_KEYS_MAX || bytes.len != 20 + (size_t)ret_keys->keys_count * FRAME_KEY_SIZE) {
        return "it does not hold the keys that it announces";
    }
    ret_keys->keys = arena_alloc(arena, (ret_keys->keys_count + 1) * sizeof(*ret_keys->keys));
    at += 20;
    for (uint32_t i = 0; i < ret_keys->keys_count; i++, at += FRAME_KEY_SIZE) {
        if (at[8] > 1) {
            return "a yes-or-no byte is neither 0 nor 1";
        }
        ret_keys->keys[i].id = get_u64_le(at);
        ret_keys->keys[i].is_destroyed = at[8] == 1;
        memcpy(ret_keys->keys[i].key, at + 9, PEER_KEY_SIZE);
    }
    return NULL;
}

const char *frame_keys_want_decode(struct str bytes, struct arena *arena, struct peer_keys_want *ret_want)
{
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    if (bytes.len < 13) {
        return "it ends early";
    }
    if (at[0] > 1) {
        return "a yes-or-no byte is neither 0 nor 1";
    }
    *ret_want = (struct peer_keys_want){
        .is_page = at[0] == 1, .cursor = get_u64_le(at + 1), .ids_count = get_u32_le(at + 9)};
    if (ret_want->ids_count > PEER_KEYS_MAX || bytes.len != 13 + (size_t)ret_want->ids_count * 8) {
        return "it does not hold the ids that it announces";
    }
    ret_want->ids = arena_alloc(arena, (ret_want->ids_count + 1) * sizeof(*ret_want->ids));
    for (uint32_t i = 0; i < ret_want->ids_count; i++) {
        ret_want->ids[i] = get_u64_le(at + 13 + (size_t)i * 8);
    }
    return NULL;
}
