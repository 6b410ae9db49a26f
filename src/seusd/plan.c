/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * cluster.plan: how the room is brought to another version, as this node sees it. Node by node: standbys first, then
 * followers, the leader last, and one only when all others are whole; the feature level last of all. It only tells:
 * seusctl cluster upgrade next takes the step. Called by status.c's table.
 */
#include <stdlib.h>

#include "seusd/node_private.h"
#include "wire/json.h"
#include "wire/level.h"

#define WHOLE_LAG_MAX 1000u /* entries; who is closer has the log */

struct planning {
    struct node *node;
    struct arena *arena;
    struct wire_upgrade_node *rows;
    unsigned count;
    uint64_t level_common; /* the highest that every node can */
    struct wire_upgrade_plan plan;
};

/* Numbers in both are compared as numbers: 0.10.0 is newer than 0.9.1. As strverscmp, over texts without an end. */
static int version_compare(struct str a, struct str b)
{
    size_t i = 0;
    size_t k = 0;
    while (i < a.len || k < b.len) {
        uint64_t x = 0;
        uint64_t y = 0;
        for (; i < a.len && a.ptr[i] >= '0' && a.ptr[i] <= '9'; i++) {
            x = x * 10 + (uint64_t)(a.ptr[i] - '0');
        }
        for (; k < b.len && b.ptr[k] >= '0' && b.ptr[k] <= '9'; k++) {
            y = y * 10 + (uint64_t)(b.ptr[k] - '0');
        }
        const int p = i < a.len ? (unsigned char)a.ptr[i++] : 0;
        const int q = k < b.len ? (unsigned char)b.ptr[k++] : 0;
        if (x != y || p != q) {
            return x != y ? (x > y ? 1 : -1) : p - q;
        }
    }
    return 0;
}

static unsigned rank_of(const struct wire_upgrade_node *row)
{
    if (row->role == ROLE_LEADER) {
        return 2;
    }
    return str_eq_cstr(row->member_role, "standby") ? 0 : 1;
}

static int compare_rows(const void *a, const void *b)
{
    const struct wire_upgrade_node *x = a;
    const struct wire_upgrade_node *y = b;
    if (rank_of(x) != rank_of(y)) {
        return rank_of(x) < rank_of(y) ? -1 : 1;
    }
    return x->node < y->node ? -1 : x->node > y->node;
}

static void fill_rows(struct planning *p, struct str to)
{
    struct agree_status status;
    uint64_t level_newest = 0;
    agree_status(p->node->agree, &status);
    const struct wire_member *members = node_members(p->node, &status, p->arena);
    p->rows = arena_alloc(p->arena, AGREE_NODES_MAX * sizeof(*p->rows));
    p->count = status.members_count;
    p->plan.to = to;
    p->level_common = UINT64_MAX;
    for (unsigned i = 0; i < p->count; i++) {
        const struct wire_member *member = &members[i];
        p->rows[i] = (struct wire_upgrade_node){
            .node = member->node,
            .address = member->address,
            .member_role = member->member_role,
            .role = member->node == status.leader_id ? ROLE_LEADER : member->role,
            .connected = member->connected,
            .version = member->version,
            .level_lowest = member->level_lowest,
            .level_highest = member->level_highest,
            .whole = member->connected && member->last_index + WHOLE_LAG_MAX >= status.commit_index,
        };
        p->level_common = member->level_highest < p->level_common ? member->level_highest : p->level_common;
        level_newest = member->level_highest > level_newest ? member->level_highest : level_newest;
        if (to.len == 0 && version_compare(member->version, p->plan.to) > 0) {
            p->plan.to = member->version;
        }
    }
    for (unsigned i = 0; i < p->count; i++) {
        struct wire_upgrade_node *row = &p->rows[i];
        row->due = !str_eq(row->version, p->plan.to) || row->level_highest < level_newest;
    }
    qsort(p->rows, p->count, sizeof(*p->rows), compare_rows);
    for (unsigned i = 0; i < p->count; i++) {
        p->rows[i].order = i + 1;
    }
}

static const struct wire_upgrade_node *first(const struct planning *p, bool (*is)(const struct wire_upgrade_node *row))
{
    for (unsigned i = 0; i < p->count; i++) {
        if (is(&p->rows[i])) {
            return &p->rows[i];
        }
    }
    return NULL;
}

static bool is_away(const struct wire_upgrade_node *row)
{
    return !row->connected;
}

static bool is_behind(const struct wire_upgrade_node *row)
{
    return !row->whole;
}

static bool is_due(const struct wire_upgrade_node *row)
{
    return row->due;
}

static void set_step(struct planning *p, uint32_t step, const struct wire_upgrade_node *row, struct str next)
{
    p->plan.step = step;
    p->plan.node = row != NULL ? row->node : 0;
    p->plan.next = next;
    if (row != NULL && (step == UPGRADE_RESTART || step == UPGRADE_BRING_BACK)) {
        p->plan.command = STR_LIT("systemctl restart seusd");
    }
}

static void plan_restart(struct planning *p, const struct wire_upgrade_node *row)
{
    const unsigned long long id = row->node;
    if (row->role == ROLE_LEADER && p->count > 1) {
        set_step(p, UPGRADE_TRANSFER, row,
                 arena_printf(p->arena, "node %llu leads, and runs %.*s: it hands the lead over before it is restarted",
                              id, STR_ARG(row->version)));
        return;
    }
    set_step(p, UPGRADE_RESTART, row,
             arena_printf(p->arena, "node %llu at %.*s runs %.*s: install %.*s there and restart it", id,
                          STR_ARG(row->address), STR_ARG(row->version), STR_ARG(p->plan.to)));
}

static void plan_step(struct planning *p)
{
    const struct wire_upgrade_node *away = first(p, is_away);
    const struct wire_upgrade_node *behind = first(p, is_behind);
    const struct wire_upgrade_node *due = first(p, is_due);
    if (away != NULL) {
        set_step(p, UPGRADE_BRING_BACK, away,
                 arena_printf(p->arena, "node %llu at %.*s is not there: no other is restarted before it is back",
                              (unsigned long long)away->node, STR_ARG(away->address)));
    } else if (behind != NULL) {
        set_step(p, UPGRADE_WAIT, behind,
                 arena_printf(p->arena, "node %llu is still fed the log: no other is restarted before it has it",
                              (unsigned long long)behind->node));
    } else if (due != NULL) {
        plan_restart(p, due);
    } else if (p->level_common > p->plan.level) {
        set_step(p, UPGRADE_RAISE, NULL,
                 arena_printf(p->arena, "every node can feature level %llu: the room is raised to it, for good",
                              (unsigned long long)p->plan.level + 1));
    } else {
        set_step(p, UPGRADE_DONE, NULL,
                 arena_printf(p->arena, "every node runs %.*s, and the room is at the highest feature level that they "
                              "can. For another version, install its packages, then --to VERSION",
                              STR_ARG(p->plan.to)));
    }
}

enum seus_err node_cluster_plan(const struct node_query *q)
{
    const struct wire_plan_query *args = q->args;
    struct planning p = {.node = q->node, .arena = q->arena, .plan = {.level = q->node->level}};
    fill_rows(&p, args->to);
    plan_step(&p);
    const char *brings = level_brings(p.plan.level + 1);
    p.plan.level_next = brings[0] != '\0' || p.level_common > p.plan.level ? p.plan.level + 1 : 0;
    p.plan.brings = p.plan.level_next == 0 || brings[0] != '\0'
                        ? str_of(brings)
                        : STR_LIT("this node's build does not know what it brings");
    p.plan.items = p.rows;
    p.plan.items_count = p.count;
    wire_json_encode(&wire_record_upgrade_plan, &p.plan, q->target);
    return SEUS_OK;
}
