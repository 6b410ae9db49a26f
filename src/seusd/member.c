/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Nodes that would be members: who asks at our door, and the visit that the leader pays to one before it is let in.
 * Called by the ports of links and pipeline; never changes who is a member.
 */
#include "agree/membership.h"
#include "seusd/node_private.h"

#define ASKED_MS_MAX 30000 /* how long after its last knock a node is said to ask */

void node_note_asker(struct node *node, const struct peer_hello *hello)
{
    struct agree_status status;
    if (!hello->joining || hello->last_index > 0 || hello->cluster_id != node->identity.cluster_id) {
        return;
    }
    agree_status(node->agree, &status);
    for (unsigned i = 0; i < status.members_count; i++) {
        if (status.members[i].node_id == hello->node_id) {
            return;
        }
    }
    node->asker = (struct agree_member){.node_id = hello->node_id};
    (void)str_copy(node->asker.address, sizeof(node->asker.address), hello->address);
    node->asked_at_ms = node->clock.mono_ms(node->clock.ctx);
}

struct str node_asker_warning(struct node *node, struct arena *arena)
{
    struct agree_status status;
    bool is_let_in = false;
    agree_status(node->agree, &status);
    for (unsigned i = 0; i < status.members_count; i++) {
        is_let_in = is_let_in || status.members[i].node_id == node->asker.node_id;
    }
    if (node->asker.node_id == 0 || is_let_in ||
        node->clock.mono_ms(node->clock.ctx) - node->asked_at_ms > ASKED_MS_MAX) {
        return (struct str){0};
    }
    return arena_printf(arena, "node %llu at %s asks to be a member: seusctl cluster join --node %llu --address %s",
                        (unsigned long long)node->asker.node_id, node->asker.address,
                        (unsigned long long)node->asker.node_id, node->asker.address);
}

struct str node_removed_warning(struct node *node, const struct agree_status *status, struct arena *arena)
{
    struct peer_hello own;
    const char *address = "";
    agree_hello(node->agree, &own);
    const bool was_member = !own.joining && own.last_index > 0;
    const uint64_t by = node->links != NULL ? links_stranger_to(node->links, &address) : 0;
    if (by == 0 || !was_member || status->leader_id != 0) {
        return (struct str){0};
    }
    return arena_printf(arena, "this node was removed from the room: node %llu says that it is not a member; stop it, "
                        "or let it join again: remove its data directory, start it with --join %s",
                        (unsigned long long)by, address);
}

/* Both links are up: is it the node that is meant, and new? */
static enum seus_err judge(struct node *node, const struct agree_member *guest, struct seus_why *why)
{
    const unsigned long long id = guest->node_id;
    const struct peer_view *peer = node_peer_view(node, guest->node_id);
    if (peer == NULL) {
        return seus_fail(SEUS_UNAVAILABLE, why, "node", "node %llu has not said who it is", id);
    }
    if (!peer->joining) {
        (void)seus_fail(SEUS_REFUSED, why, "node",
                        "node %llu comes with a data directory that has been a member's before; nothing was changed",
                        id);
        seus_hint(why, "Remove that directory and start the node with --join %s: it gets a new one, and the whole log.",
                  node_own_address(&node->options));
        return SEUS_REFUSED;
    }
    if (peer->level_highest < node->level || peer->level_lowest > node->level) {
        (void)seus_fail(SEUS_REFUSED, why, "node",
                        "node %llu (seusd %s) can feature levels %u to %u, the room is at %llu; nothing was changed",
                        id, peer->version, peer->level_lowest, peer->level_highest, (unsigned long long)node->level);
        seus_hint(why, "Install the room's version of seusd there.");
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

enum seus_err node_probe(void *ctx, const struct agree_member *guest, struct seus_why *why)
{
    struct node *node = ctx;
    if (node->links == NULL) {
        return guest == NULL ? SEUS_OK
                             : seus_fail(SEUS_REFUSED, why, "node", "this node has no peer address: a room of one");
    }
    agree_invite(node->agree, guest);
    if (guest == NULL) {
        return SEUS_OK;
    }
    const unsigned long long id = guest->node_id;
    if (!links_is_up(node->links, guest->node_id)) {
        const char *trouble = links_trouble(node->links, guest->node_id);
        (void)seus_fail(SEUS_UNAVAILABLE, why, "address", "node %llu is not reached at %s: %s; nothing was changed", id,
                        guest->address, trouble[0] != '\0' ? trouble : "no answer yet");
        seus_hint(why, "Is it started there, with --node %llu --address %s --join %s and this room's --cluster?", id,
                  guest->address, node_own_address(&node->options));
        return SEUS_UNAVAILABLE;
    }
    if (!links_is_whole(node->links, guest->node_id)) {
        (void)seus_fail(SEUS_UNAVAILABLE, why, "address",
                        "node %llu is reached at %s, but does not reach this node at %s; nothing was changed", id,
                        guest->address, node_own_address(&node->options));
        seus_hint(why, "Look at the firewall between the two, and at the log of node %llu.", id);
        return SEUS_UNAVAILABLE;
    }
    return judge(node, guest, why);
}
