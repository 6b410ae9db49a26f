/* SPDX-License-Identifier: EUPL-1.2 */
/* How the room stands, as this node sees it: operations of kind NODE. */
#include <stdio.h>

#include "base/when.h"
#include "seus/version.h"
#include "seusd/node_private.h"
#include "wire/json.h"

#define REFUSED_MS_MAX 30000 /* how long a refused link is told */
#define HEARD_MS_MAX 5000 /* a peer not heard for longer counts as missing even if its socket is open */

/* ---- what peers say of themselves -------------------------------------------------------------------------------- */

struct peer_view *node_peer_view(struct node *node, uint64_t peer_id)
{
    for (unsigned i = 0; i < node->peers_count; i++) {
        if (node->peers[i].node_id == peer_id) {
            return &node->peers[i];
        }
    }
    return NULL;
}

static struct peer_view *peer_of(struct node *node, uint64_t peer_id)
{
    struct peer_view *known = node_peer_view(node, peer_id);
    if (known != NULL) {
        return known;
    }
    /* At the most, the one met first goes: nodes come and go, and members say what they are all the time. */
    struct peer_view *peer = &node->peers[node->peers_count < AGREE_NODES_MAX ? node->peers_count++ : 0];
    *peer = (struct peer_view){.node_id = peer_id};
    return peer;
}

void node_peer_status(struct node *node, uint64_t peer_id, const struct peer_status *status)
{
    struct peer_view *peer = peer_of(node, peer_id);
    peer->heard = true;
    peer->status = *status;
}

void node_peer_hello(struct node *node, const struct peer_hello *hello, bool is_welcome)
{
    struct peer_view *peer = peer_of(node, hello->node_id);
    clocks_greet(peer, hello, is_welcome);
    str_copy(peer->version, sizeof(peer->version), hello->version);
    str_copy(peer->api, sizeof(peer->api), hello->api);
    str_copy(peer->address, sizeof(peer->address), hello->address);
    peer->joining = hello->joining;
    peer->level_highest = hello->level_highest;
    peer->level_lowest = hello->level_lowest != 0 ? hello->level_lowest : hello->level_highest;
}

/* ---- members ----------------------------------------------------------------------------------------------------- */

static struct str digest_text(struct arena *arena, uint64_t digest)
{
    return arena_printf(arena, "%016llx", (unsigned long long)digest);
}

static struct wire_member own_row(struct node *node, const struct agree_status *status, struct arena *arena)
{
    return (struct wire_member){
        .role = status->role,
        .connected = true,
        .last_index = status->last_index,
        .applied = view_applied(node->view),
        .digest = digest_text(arena, view_digest(node->view)),
        .version = str_of(SEUS_VERSION),
        .api = str_of(node->api),
        .level_lowest = node->options.level_lowest,
        .level_highest = node->options.level_highest,
    };
}

bool node_peer_is_up(const struct node *node, uint64_t peer_id)
{
    return node->links != NULL && links_is_up(node->links, peer_id) &&
           links_heard_ms_ago(node->links, peer_id) < HEARD_MS_MAX;
}

static struct wire_member peer_row(struct node *node, uint64_t peer_id, struct arena *arena)
{
    const struct peer_view *peer = peer_of(node, peer_id);
    const uint64_t ago = node->links != NULL ? links_heard_ms_ago(node->links, peer_id) : UINT64_MAX;
    struct wire_member row = {
        .connected = node_peer_is_up(node, peer_id),
        .heard_ms_ago = ago == UINT64_MAX ? 0 : ago,
        .version = str_of(peer->version),
        .api = str_of(peer->api),
        .level_lowest = peer->level_lowest,
        .level_highest = peer->level_highest,
    };
    if (peer->heard) {
        row.role = row.connected ? peer->status.role : ROLE_NONE; /* what it was when it was last heard misleads */
        row.last_index = peer->status.last_index;
        row.applied = peer->status.applied_index;
        row.digest = digest_text(arena, peer->status.digest);
    }
    return row;
}

struct wire_member *node_members(struct node *node, const struct agree_status *status, struct arena *arena)
{
    struct wire_member *rows = arena_alloc(arena, sizeof(*rows) * AGREE_NODES_MAX);
    for (unsigned i = 0; i < status->members_count; i++) {
        const struct agree_member *member = &status->members[i];
        rows[i] = member->node_id == node->options.node_id ? own_row(node, status, arena)
                                                           : peer_row(node, member->node_id, arena);
        rows[i].node = member->node_id;
        rows[i].address = arena_str(arena, str_of(member->address));
        rows[i].member_role = str_of(member->voter ? "voter" : "standby");
        rows[i].maintenance = node->resting == member->node_id;
    }
    return rows;
}

/* ---- operations -------------------------------------------------------------------------------------------------- */

struct warnings {
    struct str lines[16];
    unsigned count;
};

static void warn(struct warnings *warnings, struct str line)
{
    if (warnings->count < sizeof(warnings->lines) / sizeof(warnings->lines[0])) {
        warnings->lines[warnings->count++] = line;
    }
}

/* How the room stands, as far as this node can tell. */
static void warn_of_room(struct node *node, const struct wire_cluster *reply, struct arena *arena,
                         struct warnings *warnings)
{
    if (reply->leader == 0) {
        warn(warnings, STR_LIT("the room has no leader: nothing can be written"));
    }
    if (reply->voters_up < reply->voters) {
        warn(warnings, arena_printf(arena, "%llu of %llu voters are missing",
                                    (unsigned long long)(reply->voters - reply->voters_up),
                                    (unsigned long long)reply->voters));
    }
    if (reply->maintenance_node != 0) {
        char until[WHEN_SIZE];
        when_format_utc(until, reply->maintenance_until);
        warn(warnings, arena_printf(arena, "node %llu is in maintenance until %s and does not lead",
                                    (unsigned long long)reply->maintenance_node, until));
    }
    const struct str asker = node_asker_warning(node, arena);
    if (asker.len > 0) {
        warn(warnings, asker);
    }
    if (!reply->voting && reply->role != ROLE_STANDBY) {
        warn(warnings, STR_LIT("this node has a new directory and does not vote until every other node has vouched"));
    }
    if (node->refused_at_ms != 0 && reply->voters_up < reply->voters &&
        node->clock.mono_ms(node->clock.ctx) - node->refused_at_ms < REFUSED_MS_MAX) {
        warn(warnings, arena_printf(arena, "a link was refused: %s", node->refused_reason));
    }
}

static void warn_of_node(struct node *node, const struct wire_cluster *reply, struct arena *arena,
                         struct warnings *warnings)
{
    if (node->impaired) {
        warn(warnings, arena_printf(arena, "%u rows of this node's log are damaged: %s",
                                    record_rotten(node->record, NULL, 0),
                                    reply->voters > 1 ? "it does not count until another node has given them again"
                                                      : "there is no other node to give them again; take a backup of "
                                                        "what can be read, and restore an older one"));
    }
    if (node->low_space) {
        warn(warnings, STR_LIT("this node's disk is almost full"));
    }
    for (unsigned i = 0;; i++) {
        const struct str line = node_access_warning(node, i, arena);
        if (line.len == 0) {
            break;
        }
        warn(warnings, line);
    }
    struct wire_plugin_info *plugins = NULL;
    const unsigned count = node_plugins(node, arena, &plugins);
    if (count == 0) {
        warn(warnings, STR_LIT("no plugin is loaded: the built-in defaults decide"));
    }
    for (unsigned i = 0; i < count; i++) {
        const struct str line = node_plugin_warning(&plugins[i], arena);
        if (line.len > 0) {
            warn(warnings, line);
        }
    }
}

void node_count_voters(struct node *node, const struct agree_status *status, struct node_voters *ret_voters)
{
    *ret_voters = (struct node_voters){0};
    for (unsigned i = 0; i < status->members_count; i++) {
        const struct agree_member *member = &status->members[i];
        const bool own = member->node_id == node->options.node_id;
        ret_voters->voters += member->voter;
        ret_voters->up += member->voter && (own || node_peer_is_up(node, member->node_id));
    }
    const uint64_t majority = ret_voters->voters / 2 + 1;
    ret_voters->tolerance = ret_voters->up > majority ? ret_voters->up - majority : 0;
}

enum seus_err node_cluster_status(const struct node_query *q)
{
    struct node *node = q->node;
    struct arena *arena = q->arena;
    struct agree_status status;
    struct warnings warnings = {0};
    struct node_voters voters;
    unsigned char chain[SHA256_SIZE];
    agree_status(node->agree, &status);
    view_chain(node->view, chain);
    struct wire_cluster reply = {
        .cluster = str_of(node->options.cluster_name),
        .cluster_id = digest_text(arena, node->identity.cluster_id),
        .generation = node->identity.generation,
        .node = node->options.node_id,
        .role = status.role,
        .leader = status.leader_id,
        .term = status.term,
        .last_index = status.last_index,
        .commit_index = status.commit_index,
        .applied = view_applied(node->view),
        .digest = digest_text(arena, view_digest(node->view)),
        .chain = hash_hex_in(arena, chain, sizeof(chain)),
        .cases_open = view_cases_open(node->view),
        .voting = status.voting,
        .members = node_members(node, &status, arena),
        .members_count = status.members_count,
        .level = node->level,
    };
    struct wire_upkeep rest;
    node_rest_read(node, arena, &rest);
    reply.maintenance_node = rest.node;
    reply.maintenance_until = rest.until;
    reply.maintenance_reason = rest.reason;
    node_count_voters(node, &status, &voters);
    reply.voters = voters.voters;
    reply.voters_up = voters.up;
    reply.failure_tolerance = voters.tolerance;
    const struct str removed = node_removed_warning(node, &status, arena);
    if (removed.len > 0) {
        warn(&warnings, removed);
    } else {
        reply.degraded = reply.leader == 0 || reply.voters_up < reply.voters;
        warn_of_room(node, &reply, arena, &warnings);
    }
    warn_of_node(node, &reply, arena, &warnings);
    reply.warnings = warnings.lines;
    reply.warnings_count = warnings.count;
    wire_json_encode(&wire_record_cluster, &reply, q->target);
    return SEUS_OK;
}

enum seus_err node_cluster_members(const struct node_query *q)
{
    struct node *node = q->node;
    struct arena *arena = q->arena;
    struct agree_status status;
    agree_status(node->agree, &status);
    const struct wire_member_page page = {.items = node_members(node, &status, arena),
                                          .items_count = status.members_count};
    wire_json_encode(&wire_record_member_page, &page, q->target);
    return SEUS_OK;
}

enum seus_err node_version(const struct node_query *q)
{
    const struct wire_version_reply reply = {
        .version = str_of(SEUS_VERSION),
        .protocol = PEER_PROTOCOL_VERSION,
        .log_format = RECORD_FORMAT_VERSION,
        .plugin_abi = 1,
        .libuv = str_of(uv_version_string()),
        .lmdb = str_of(record_library_version()),
        .libraft = str_of(agree_library_version()),
    };
    wire_json_encode(&wire_record_version_reply, &reply, q->target);
    return SEUS_OK;
}

enum seus_err node_trace(const struct node_query *q)
{
    struct node *node = q->node;
    const struct wire_trace_get *args = q->args;
    struct wire_trace_reply reply;
    struct wire_answer answer;
    if (!trace_get(node->trace, args->request_id, q->arena, &reply)) {
        if (!view_answer(node->view, args->request_id, q->arena, &answer)) {
            seus_fail(SEUS_NOT_FOUND, q->why, "request_id", "node %llu knows no request %.*s",
                      (unsigned long long)node->options.node_id, STR_ARG(args->request_id));
            seus_hint(q->why, "stages are kept by the nodes that handled it, for their last %d requests",
                      TRACE_REQUESTS_MAX);
            return SEUS_NOT_FOUND;
        }
        /* Another node handled it, or long ago: what the log remembers is all there is. */
        reply = (struct wire_trace_reply){
            .request_id = args->request_id,
            .index = answer.index,
            .outcome = str_of(seus_err_name(answer.code < SEUS_ERR_COUNT ? (enum seus_err)answer.code
                                                                          : SEUS_INTEGRITY)),
        };
    }
    wire_json_encode(&wire_record_trace_reply, &reply, q->target);
    return SEUS_OK;
}

typedef enum seus_err (*node_query_function)(const struct node_query *q);

/* A row for every NODE operation of the schema's table, none for the others. */
#define ROW_WRITE(number, c_name)
#define ROW_READ(number, c_name)
#define ROW_NODE(number, c_name) [number] = node_##c_name,
#define ROW_STREAM(number, c_name)
#define ROW_ADMIN(number, c_name)
#define ROW_INTERNAL(number, c_name)
#define ROW(number, c_name, name, kind, method, path, args, doc) ROW_##kind(number, c_name)
static const node_query_function node_queries[] = {WIRE_OPS(ROW)};

enum seus_err node_query(void *ctx, uint32_t op, const void *args, struct arena *arena, struct buf *target,
                         struct seus_why *why)
{
    const struct node_query query = {ctx, args, arena, target, why};
    const node_query_function function =
        op < sizeof(node_queries) / sizeof(node_queries[0]) ? node_queries[op] : NULL;
    return function != NULL ? function(&query)
                            : seus_fail(SEUS_INVALID, why, "op", "operation %u is not answered by a node", op);
}
