/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Rows that proposed commands are changing. A command that rests on such a row waits until the change is applied, so
 * that conflicts do not arise on one leader; across a change of leader, expected versions catch them. Keys are hashes:
 * a collision makes somebody wait for nothing, and does no harm.
 */
#include "base/hash.h"
#include "base/mem.h"
#include "seusd/pipeline_private.h"

uint64_t key_hash(uint32_t kind, struct str id)
{
    return hash_xxh3_seeded(id.ptr, id.len, kind);
}

bool keys_busy(struct pipeline *p, const struct job *asker, uint64_t key)
{
    for (const struct key_slot *slot = p->keys[key % KEY_BUCKETS]; slot != NULL; slot = slot->next) {
        if (slot->key == key && slot->owner != asker) {
            return true;
        }
    }
    return false;
}

void keys_take(struct job *job, uint64_t key)
{
    struct pipeline *p = job->pipeline;
    struct key_slot *slot = p->free_keys;
    if (slot != NULL) {
        p->free_keys = slot->next;
    } else {
        slot = mem_alloc(sizeof(*slot));
    }
    *slot = (struct key_slot){
        .owner = job, .key = key, .next = p->keys[key % KEY_BUCKETS], .next_of_owner = job->keys};
    p->keys[key % KEY_BUCKETS] = slot;
    job->keys = slot;
}

void keys_release(struct job *job)
{
    struct pipeline *p = job->pipeline;
    while (job->keys != NULL) {
        struct key_slot *slot = job->keys;
        struct key_slot **at = &p->keys[slot->key % KEY_BUCKETS];
        while (*at != slot) {
            at = &(*at)->next;
        }
        *at = slot->next;
        job->keys = slot->next_of_owner;
        slot->next = p->free_keys;
        p->free_keys = slot;
    }
}

static void slots_free(struct key_slot *slot)
{
    while (slot != NULL) {
        struct key_slot *next = slot->next;
        mem_free(slot);
        slot = next;
    }
}

void keys_free(struct pipeline *p)
{
    for (unsigned i = 0; i < KEY_BUCKETS; i++) {
        slots_free(p->keys[i]);
    }
    slots_free(p->free_keys);
}
