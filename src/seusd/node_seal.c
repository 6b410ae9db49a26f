/* SPDX-License-Identifier: EUPL-1.2 */
/* The node's part in sealing: its key store, the views' way to it, and keys between nodes. */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/log.h"
#include "seal/seal.h"
#include "seusd/founding.h"
#include "seusd/key_file.h"
#include "seusd/node_private.h"

#define WAIT_MS_MAX 1000 /* for keys, before texts are shown as withheld */
#define ORIGINS_MAX 256u /* generations of a room that are looked at */

static void open_row(void *ctx, const struct wire_record *record, void *row, struct arena *arena)
{
    seal_open_row(ctx, record, row, arena);
}

static void open_event(void *ctx, const struct wire_event *event, struct arena *arena)
{
    seal_open_event(ctx, event, arena);
}

struct view_opener node_opener(struct node *node)
{
    return (struct view_opener){.ctx = node->seal, .open_row = open_row, .open_event = open_event};
}

static void port_send(void *ctx, uint64_t peer_id, const struct peer_message *message)
{
    struct node *node = ctx;
    if (node->links != NULL) {
        (void)links_send(node->links, peer_id, message);
    }
}

static void port_on_fatal(void *ctx, const struct seus_why *why)
{
    (void)ctx;
    node_die(why);
}

static void port_on_keys(void *ctx)
{
    struct node *node = ctx;
    node->keys_came = true;
    node->pending = true;
}

/* By the name of the room alone: one that was restored or recovered has another id, and reads what it sealed before.
 * Under another name it reads it too: take_origins. */
static uint64_t sealed_for(const struct node *node)
{
    return founding_cluster_id(node->identity.cluster_name, 0);
}

static enum seus_err open_keys(struct node *node, struct keys **ret_keys, struct seus_why *why)
{
    char dir[PATH_SIZE + 8];
    char file[PATH_SIZE + 16];
    char path[PATH_SIZE];
    unsigned char master[KEY_FILE_SIZE] = {0};
    struct stat store;
    bool made = false;
    bool fresh = false;
    const struct options *o = &node->options;
    snprintf(dir, sizeof(dir), "%s/keys", o->data_dir);
    snprintf(file, sizeof(file), "%s/keys", dir);
    key_file_path(o->key_file, o->data_dir, path);
    enum seus_err err = key_file_take(path, stat(file, &store) != 0, node->random, master, &made, why);
    if (err == SEUS_OK) {
        const struct keys_options options = {.dir = dir, .master = master, .cluster_id = sealed_for(node)};
        err = keys_open(&options, ret_keys, &fresh, why);
    }
    explicit_bzero(master, sizeof(master));
    if (err == SEUS_OK && (made || fresh)) {
        log_line(LOG_INFO, "keys", "state=fresh key_file=%s made=%d note=\"back it up apart from the data\"", path,
                 made);
    }
    return err;
}

static void add_former(struct node *node, struct str name)
{
    char text[sizeof(node->identity.cluster_name)];
    if (name.len > 0 && name.len < sizeof(text)) {
        str_copy(text, sizeof(text), name);
        seal_add_former(node->seal, founding_cluster_id(text, 0));
    }
}

/* Names under which this log was another room's, as far as its views know by now; and the one it was restored from, of
 * which they do not know before the act is in the log. */
static void take_origins(struct node *node)
{
    struct arena arena;
    struct wire_room_act act;
    struct seus_why ignored;
    void *rows = NULL;
    const struct domain_store *store = view_store(node->view);
    arena_init(&arena, 0);
    const unsigned count =
        store->rows(store->ctx, KIND_ORIGIN, (struct str){NULL, 0}, &arena, ORIGINS_MAX, &rows);
    for (unsigned i = 0; i < count; i++) {
        add_former(node, ((const struct wire_origin *)rows)[i].from_cluster);
    }
    if (founding_act_read(node->options.data_dir, &arena, &act, &ignored)) {
        add_former(node, act.from_cluster);
    }
    arena_release(&arena);
}

enum seus_err node_start_seal(struct node *node, struct seus_why *why)
{
    struct keys *keys = NULL;
    /* What is in memory is as secret as what is sealed: no core is written of it. */
    (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    const enum seus_err err = open_keys(node, &keys, why);
    if (err != SEUS_OK) {
        return err;
    }
    const struct seal_options options = {.cluster_id = sealed_for(node), .node_id = node->options.node_id};
    const struct seal_ports ports = {
        .ctx = node,
        .clock = node->clock,
        .random = node->random,
        .send = port_send,
        .on_fatal = port_on_fatal,
        .on_keys = port_on_keys,
    };
    node->seal = seal_new(&options, &ports, keys);
    const struct view_opener opener = node_opener(node);
    view_set_opener(node->view, &opener);
    take_origins(node);
    return SEUS_OK;
}

/* A leader has spoken, or this node leads: what was committed by then must be applied before this node opens anything,
 * for it may say that it is erased. */
void node_seal_heard(struct node *node, uint64_t leader_commit)
{
    if (!node->seal_heard) {
        node->seal_heard = true;
        node->seal_floor = leader_commit;
    }
}

void node_seal_tick(struct node *node)
{
    struct agree_status status;
    struct seal_member members[AGREE_NODES_MAX];
    agree_status(node->agree, &status);
    for (unsigned i = 0; i < status.members_count; i++) {
        members[i] = (struct seal_member){status.members[i].node_id, status.members[i].voter};
    }
    const bool leads = status.role == ROLE_LEADER && status.ready;
    if (leads) {
        node_seal_heard(node, node->commit_index);
    }
    const bool is_current = node->seal_heard && view_applied(node->view) >= node->seal_floor;
    if (is_current && !seal_is_current(node->seal)) {
        node_erasure_look(node); /* before anything is opened */
        seal_set_current(node->seal);
    }
    seal_set_room(node->seal, leads, members, status.members_count);
    seal_tick(node->seal);
    node_erasure_tick(node, is_current);
}

bool node_seal_waits(struct node *node)
{
    struct seal_counts counts;
    seal_count(node->seal, &counts);
    if (counts.wanted == 0) {
        node->keys_wanted_ms = 0;
        return false;
    }
    const uint64_t now = node->clock.mono_ms(node->clock.ctx);
    node->keys_wanted_ms = node->keys_wanted_ms != 0 ? node->keys_wanted_ms : now;
    return now - node->keys_wanted_ms < WAIT_MS_MAX;
}

void node_seal_on_keys(void *ctx, const struct wire_entry *entry)
{
    struct node *node = ctx;
    for (uint32_t i = 0; i < entry->keys_count; i++) {
        seal_need(node->seal, seal_key_id_parse(entry->keys[i].key_id));
    }
}

/* It may say where the log comes from. */
void node_seal_applied(struct node *node, const struct wire_entry *entry)
{
    for (uint32_t i = 0; i < entry->events_count; i++) {
        if (entry->events[i].type == EVENT_room_restored && entry->events[i].body != NULL) {
            add_former(node, ((const struct wire_room_restored *)entry->events[i].body)->from_cluster);
        }
    }
}
