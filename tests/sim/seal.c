/* SPDX-License-Identifier: EUPL-1.2 */
/* What src/seusd/node_seal.c is to a real node: its key store, the views' way to it, and keys between nodes. */
#include "sim.h"

#include "seal/seal.h"

#define CLUSTER_ID 0x5e05

static void open_row(void *ctx, const struct wire_record *record, void *row, struct arena *arena)
{
    seal_open_row(ctx, record, row, arena);
}

static void open_event(void *ctx, const struct wire_event *event, struct arena *arena)
{
    seal_open_event(ctx, event, arena);
}

static void port_send(void *ctx, uint64_t peer_id, const struct peer_message *message)
{
    struct node *node = ctx;
    (void)net_send(node, peer_id, message);
}

static void port_on_fatal(void *ctx, const struct seus_why *why)
{
    struct node *node = ctx;
    points_failed(node);
    sim_fail(node->world, "keys", "node %u cannot write its key store: %s", (unsigned)node->id, why->message);
}

static void port_on_keys(void *ctx)
{
    struct node *node = ctx;
    node->keys_came = true;
    node_wake(node);
}

void seal_start(struct node *node)
{
    struct seus_why why = {0};
    struct keys *keys = NULL;
    bool fresh = false;
    unsigned char master[CIPHER_KEY_SIZE];
    memset(master, (int)node->id, sizeof(master));
    const struct keys_options store = {
        .dir = node->keys_dir, .master = master, .cluster_id = CLUSTER_ID, .no_sync = true};
    if (keys_open(&store, &keys, &fresh, &why) != SEUS_OK) {
        sim_fail(node->world, "keys", "node %u cannot open its key store: %s", (unsigned)node->id, why.message);
    }
    const struct seal_options options = {.cluster_id = CLUSTER_ID, .node_id = node->id};
    const struct seal_ports ports = {.ctx = node,
                                     .clock = node->clock,
                                     .random = node->random,
                                     .send = port_send,
                                     .on_fatal = port_on_fatal,
                                     .on_keys = port_on_keys};
    node->seal = seal_new(&options, &ports, keys);
    node->seal_heard = false;
    node->keys_came = false;
    view_set_opener(node->view, &(struct view_opener){node->seal, open_row, open_event});
}

void seal_turn(struct node *node)
{
    struct agree_status status;
    struct seal_member members[AGREE_NODES_MAX];
    agree_status(node->agree, &status);
    for (unsigned i = 0; i < status.members_count; i++) {
        members[i] = (struct seal_member){status.members[i].node_id, status.members[i].voter};
    }
    const bool leads = status.role == ROLE_LEADER && status.ready;
    if (leads || (node->seal_heard && view_applied(node->view) >= node->seal_floor)) {
        seal_set_current(node->seal);
    }
    seal_set_room(node->seal, leads, members, status.members_count);
    seal_tick(node->seal);
}

void seal_on_keys(void *ctx, const struct wire_entry *entry)
{
    struct node *node = ctx;
    for (uint32_t i = 0; i < entry->keys_count; i++) {
        const uint64_t key_id = seal_key_id_parse(entry->keys[i].key_id);
        check_key_needed(node, key_id);
        seal_need(node->seal, key_id);
    }
}
