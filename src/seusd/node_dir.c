/* SPDX-License-Identifier: EUPL-1.2 */
/* A node's data directory: opened or founded, and known to be the one it was. Called by node.c at birth. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "seusd/founding.h"
#include "seusd/node_private.h"
#include "seusd/place.h"

/* The members this directory is founded with: those of the command line, or this node alone. */
static void initial_members(const struct options *options, struct agree_member *members, unsigned *ret_count)
{
    if (options->members_count > 0) {
        memcpy(members, options->members, options->members_count * sizeof(*members));
        *ret_count = options->members_count;
        return;
    }
    members[0] = (struct agree_member){.node_id = options->node_id, .voter = true};
    str_copy(members[0].address, sizeof(members[0].address), str_of(node_own_address(options)));
    *ret_count = 1;
}

static enum seus_err found_directory(struct node *node, struct seus_why *why)
{
    const struct options *o = &node->options;
    struct agree_member members[AGREE_NODES_MAX];
    unsigned count = 0;
    struct buf payload = {0};
    enum seus_err err = SEUS_OK;

    node->identity = (struct record_identity){
        .cluster_id = founding_cluster_id(o->cluster_name, o->generation),
        .generation = o->generation,
        .node_id = o->node_id,
        .incarnation = node->random.next(node->random.ctx) | 1,
        .bootstrapped = o->bootstrap || (o->members_count == 0 && o->join[0] == '\0'),
    };
    str_copy(node->identity.cluster_name, sizeof(node->identity.cluster_name), str_of(o->cluster_name));
    if (node->identity.bootstrapped) {
        initial_members(o, members, &count);
        err = agree_bootstrap_payload(members, count, &payload, why);
    }
    if (err == SEUS_OK) {
        err = record_found(node->record, &node->identity, buf_str(&payload), why);
    }
    buf_release(&payload);
    log_line(LOG_INFO, "founded", "cluster=%s node=%llu bootstrapped=%d voters=%u", o->cluster_name,
             (unsigned long long)o->node_id, node->identity.bootstrapped, count);
    if (err == SEUS_OK && !node->identity.bootstrapped) {
        log_line(LOG_WARN, "joining",
                 "note=\"new directory: it waits to be fed by the other nodes, and votes when all have vouched for it; "
                 "the first start of a room wants --bootstrap on every node\"");
    }
    return err;
}

static bool count_voter(void *ctx, const struct log_entry *entry)
{
    unsigned *voters = ctx;
    struct agree_member members[AGREE_NODES_MAX];
    unsigned count = 0;
    if (agree_read_members(entry->payload, members, &count, NULL) == SEUS_OK) {
        *voters = 0;
        for (unsigned i = 0; i < count; i++) {
            *voters += members[i].voter ? 1 : 0;
        }
    }
    return true;
}

/*
 * A copy of a directory may lack what the node has promised since it was made, or be run beside the original. It is
 * another directory from now on, as one made anew, but keeps its log. Nobody could vouch for the only voter: what it
 * has is the room.
 */
static enum seus_err check_place(struct node *node, struct seus_why *why)
{
    enum place_verdict verdict = PLACE_SAME;
    unsigned voters = 0;
    enum seus_err err = place_check(node->options.data_dir, &verdict, why);
    if (err != SEUS_OK || verdict == PLACE_SAME) {
        return err;
    }
    err = record_each_change(node->record, &voters, count_voter, why);
    if (err == SEUS_OK && verdict == PLACE_COPIED && voters > 1 && !node->options.moved) {
        node->identity.incarnation = node->random.next(node->random.ctx) | 1;
        node->identity.bootstrapped = false;
        err = record_renew(node->record, node->identity.incarnation, why);
        log_line(LOG_WARN, "copied",
                 "note=\"this data directory is a copy, and may be older than what this node has promised: it is fed "
                 "by the others and votes when all of them have vouched for it; seusd --moved if it was moved whole\"");
    }
    return err == SEUS_OK ? place_settle(node->options.data_dir, why) : err;
}

enum seus_err node_open_record(struct node *node, struct seus_why *why)
{
    char dir[PATH_SIZE + 8];
    const struct options *o = &node->options;
    snprintf(dir, sizeof(dir), "%s/log", o->data_dir);
    if (o->members_count > 1 && !o->bootstrap && founding_log_is_damaged(dir)) {
        char aside[PATH_SIZE + 64];
        const enum seus_err moved = founding_set_aside(dir, node->clock.wall_ms(node->clock.ctx), aside, why);
        if (moved != SEUS_OK) {
            return moved;
        }
        log_line(LOG_ERROR, "rot", "state=set_aside path=%s note=\"the log cannot be read: this node begins anew and "
                 "is fed by the others; it votes when all of them have vouched\"", aside);
    }
    enum seus_err err = record_open(&(struct record_options){.dir = dir, .clock = node->clock}, &node->record, why);
    if (err != SEUS_OK) {
        return err;
    }
    err = record_identity(node->record, &node->identity);
    if (err == SEUS_NOT_FOUND) {
        err = found_directory(node, why);
        return err == SEUS_OK ? place_settle(o->data_dir, why) : err;
    }
    if (err != SEUS_OK) {
        return seus_fail(err, why, "--data", "the log in %s cannot say who it belongs to", dir);
    }
    if (node->identity.node_id != o->node_id || strcmp(node->identity.cluster_name, o->cluster_name) != 0) {
        seus_fail(SEUS_CONFLICT, why, "--data",
                  "the data directory %s belongs to node %llu of room '%s', not to node %llu of '%s'", o->data_dir,
                  (unsigned long long)node->identity.node_id, node->identity.cluster_name,
                  (unsigned long long)o->node_id, o->cluster_name);
        seus_hint(why, "check --data, --node and --cluster");
        return SEUS_CONFLICT;
    }
    if (o->bootstrap) {
        seus_fail(SEUS_CONFLICT, why, "--bootstrap", "the data directory %s holds data already", o->data_dir);
        struct record_state state;
        record_state(node->record, &state);
        if (state.last_index == 0) {
            seus_hint(why, "it was started without --bootstrap before and holds no entry: remove it, then start again");
        } else {
            seus_hint(why, "--bootstrap is for the first start only: start this node without it");
        }
        return SEUS_CONFLICT;
    }
    return check_place(node, why);
}
