/* SPDX-License-Identifier: EUPL-1.2 */
/* The bodies of peer frames, two functions for all. Private to frame.c; the byte tables are in PROTOCOL.md. */
#ifndef WIRE_FRAME_BODY_H
#define WIRE_FRAME_BODY_H

#include "wire/frame.h"

#define FRAME_TEXT_SIZE_MAX 256u  /* bytes of a text: version, endpoint, reason */
#define FRAME_ENTRY_SIZE_MIN 13u  /* bytes of an entry without its payload: u64 term, u8 type, u32 size */

#define FRAME_KEY_SIZE (9u + PEER_KEY_SIZE) /* bytes of a key: u64 id, u8 destroyed, the key */

/* Appends the body of message to target. Sizes beyond the limits are our own bug. */
void frame_body_encode(const struct peer_message *message, struct buf *target);

/* Fills ret_message, whose type is set, from exactly bytes. SEUS_INVALID if they are not that message. */
MUST_CHECK enum seus_err frame_body_decode(struct str bytes, struct arena *arena, struct peer_message *ret_message,
                                           struct seus_why *why);

/* frame_keys.c: NULL, or what is wrong with exactly bytes. */
void frame_keys_encode(const struct peer_keys *keys, struct buf *target);
void frame_keys_want_encode(const struct peer_keys_want *want, struct buf *target);
const char *frame_keys_decode(struct str bytes, struct arena *arena, struct peer_keys *ret_keys);
const char *frame_keys_want_decode(struct str bytes, struct arena *arena, struct peer_keys_want *ret_want);

#endif
