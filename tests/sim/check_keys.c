/* SPDX-License-Identifier: EUPL-1.2 */
/* K1: the room does not rest while a member lacks a key that the log has taken into use: whoever is lost next, the
 * others can read what was written. */
#include "sim.h"

#include "base/mem.h"

void check_key_needed(struct node *node, uint64_t key_id)
{
    struct checks *checks = &node->world->checks;
    for (uint64_t i = 0; i < checks->keys_count; i++) {
        if (checks->keys[i] == key_id) {
            return; /* another node applied it before */
        }
    }
    checks->keys = mem_realloc(checks->keys, (checks->keys_count + 1) * sizeof(*checks->keys));
    checks->keys[checks->keys_count++] = key_id;
}

bool check_keys_are_everywhere(struct world *world, unsigned *ret_node, uint64_t *ret_key_id)
{
    for (unsigned i = 0; i < world->nodes_count; i++) {
        const struct node *node = &world->nodes[i];
        for (uint64_t k = 0; node->is_member && node->is_up && k < world->checks.keys_count; k++) {
            if (seal_key_state(node->seal, world->checks.keys[k]) == KEY_ABSENT) {
                *ret_node = (unsigned)node->id;
                *ret_key_id = world->checks.keys[k];
                return false;
            }
        }
    }
    return true;
}
