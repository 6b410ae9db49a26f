/* SPDX-License-Identifier: EUPL-1.2 */
/* Whose data a key seals: rows made by the entries that first use a key. The keys themselves are not of the domain. */
#include <stdio.h>

#include "base/hash.h"
#include "domain/evolve.h"

#define OWNER_PREFIX_MAX 10u /* bytes of the longest word of an owner, with its colon */

struct str domain_data_key_id(uint32_t owner, struct str owner_id, struct arena *arena)
{
    const char *word = wire_enum_word(&wire_enum_data_owner, owner);
    if (owner_id.len + OWNER_PREFIX_MAX <= WIRE_ID_SIZE_MAX) {
        return arena_printf(arena, "%s:%.*s", word, STR_ARG(owner_id));
    }
    unsigned char digest[SHA256_SIZE];
    char hex[2 * 16 + 1];
    hash_sha256(owner_id.ptr, owner_id.len, digest);
    hash_hex(hex, digest, 16);
    return arena_printf(arena, "%s:sha-%s", word, hex);
}

void domain_evolve_keys(const struct domain_store *store, const struct wire_entry *entry, uint64_t index,
                        struct arena *arena)
{
    for (uint32_t i = 0; i < entry->keys_count; i++) {
        const struct wire_data_key_use *use = &entry->keys[i];
        const struct str id = domain_data_key_id(use->owner, use->owner_id, arena);
        struct wire_data_key row;
        if (use->owner != OWNER_ROOM && store->get(store->ctx, KIND_DATA_KEY, id, arena, &row) &&
            row.state == DATA_KEY_LIVING) {
            continue; /* the first one counts; of the room's own keys the last one, for what comes */
        }
        row = (struct wire_data_key){
            .data_key_id = id,
            .owner = use->owner,
            .owner_id = use->owner_id,
            .key_id = use->key_id,
            .state = DATA_KEY_LIVING,
            .group = str_of(wire_enum_word(&wire_enum_data_owner, use->owner)),
            .made_at = entry->recorded_at,
            .version = index,
        };
        store->put(store->ctx, KIND_DATA_KEY, id, &row);
    }
}
