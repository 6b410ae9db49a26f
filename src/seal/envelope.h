/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Envelopes: one text of personal data, sealed. Made by the leader before it proposes, opened where somebody reads.
 * An envelope opens only for the owner it was made for, in the same room, with nothing of it changed; in an event of
 * the log only in the very field it was made for. The bytes are in FORMAT.md.
 */
#ifndef SEAL_ENVELOPE_H
#define SEAL_ENVELOPE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/port.h"
#include "seal/cipher.h"
#include "wire/schema.h"

/* Whose data it is. Borrows. */
struct seal_owner {
    uint32_t kind; /* enum data_owner */
    struct str id;
};

/* Where a text was said: the number of the event's record and of its field. */
struct envelope_origin {
    uint32_t record;
    uint32_t field;
};

/* What an envelope shows without a key. false: it is none of this version. */
bool envelope_read(struct str envelope, uint64_t *ret_key_id, struct envelope_origin *ret_origin);

/* Seals text into arena. cipher: of the key key_id. */
struct str envelope_make(struct cipher *cipher, uint64_t key_id, uint64_t cluster_id, const struct seal_owner *owner,
                         struct envelope_origin origin, struct random_port random, struct str text,
                         struct arena *arena);
/* Opens into arena; false: changed, of another owner or room, or sealed under another key. */
bool envelope_open(struct cipher *cipher, uint64_t cluster_id, const struct seal_owner *owner, struct str envelope,
                   struct arena *arena, struct str *ret_text);

#endif
