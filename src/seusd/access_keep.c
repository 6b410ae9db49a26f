/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The node's side of who may do what: it keeps the access log, makes it durable, has the room's log witness how far it
 * has come (every hour, and when a shift closes), and says in status, metrics and log what everybody should see.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/log.h"
#include "base/mem.h"
#include "seusd/access_log.h"
#include "seusd/node_private.h"
#include "wire/json.h"

#define WITNESS_MS      (60ull * 60 * 1000) /* between two heads of the access log in the room's log */
#define WITNESS_WAIT_MS 20000u              /* behind the end of a shift; before one that failed is tried again */
#define WITNESS_TIMEOUT_MS 10000u
#define SYNC_MS         1000u
#define GLASSES_MAX     32u

struct access_keep {
    struct access_log *log;
    uv_fs_t sync;
    bool syncing;
    uint64_t synced;          /* entries that are on the disk */
    uint64_t syncing_to;
    uint64_t sync_ms;         /* monotonic, of the last sync */
    bool witnessing;
    uint64_t witnessed;       /* entries in the last head that got through */
    uint64_t witness_at_ms;   /* monotonic: not before */
    struct arena arena;       /* of the request under way */
    struct wire_access_witness args;
    char digest[2 * SHA256_SIZE + 1];
    char request_id[64];
};

enum seus_err node_open_access_log(struct node *node, struct seus_why *why)
{
    char path[PATH_SIZE + 16];
    bool cut = false;
    struct access_keep *keep = mem_zalloc(sizeof(*keep));
    arena_init(&keep->arena, 1024);
    snprintf(path, sizeof(path), "%s/access", node->options.data_dir);
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        mem_free(keep);
        return seus_fail(SEUS_IO, why, "--data", "cannot make the directory %s: %s", path, strerror(errno));
    }
    snprintf(path, sizeof(path), "%s/access/log", node->options.data_dir);
    const enum seus_err err = access_log_open(path, &keep->log, &cut, why);
    if (err != SEUS_OK) {
        mem_free(keep);
        return err;
    }
    if (cut) {
        log_line(LOG_WARN, "access", "note=\"the last line of the access log was not whole and was cut: the reader of "
                 "it had no answer yet\"");
    }
    keep->synced = access_log_entries(keep->log);
    keep->witnessed = UINT64_MAX; /* not known: told an hour after the start even if nobody reads */
    keep->witness_at_ms = node->clock.mono_ms(node->clock.ctx) + WITNESS_MS;
    node->access = keep;
    return SEUS_OK;
}

void node_close_access_log(struct node *node)
{
    struct access_keep *keep = node->access;
    if (keep != NULL) {
        access_log_close(keep->log);
        arena_release(&keep->arena);
        mem_free(keep);
        node->access = NULL;
    }
}

enum seus_err node_on_read(void *ctx, const struct wire_access_read *read, enum pipeline_page page,
                           struct seus_why *why)
{
    struct node *node = ctx;
    struct wire_access_read row = *read;
    row.node = node->options.node_id;
    if (page == PAGE_FURTHER && access_log_has(node->access->log, &row)) {
        return SEUS_OK;
    }
    const enum seus_err err = access_log_add(node->access->log, &row, why);
    if (err == SEUS_OK && page != PAGE_ALONE) {
        access_log_remember(node->access->log, &row);
    }
    return err;
}

/* ---- durable ----------------------------------------------------------------------------------------------------- */

static void on_synced(uv_fs_t *request)
{
    struct node *node = request->data;
    struct access_keep *keep = node->access;
    if (request->result == 0) {
        keep->synced = keep->syncing_to;
    } else {
        log_line(LOG_ERROR, "access", "note=\"the access log could not be flushed\" error=\"%s\"",
                 uv_strerror((int)request->result));
    }
    keep->syncing = false;
    uv_fs_req_cleanup(request);
}

static void sync_some(struct node *node, uint64_t now_ms)
{
    struct access_keep *keep = node->access;
    if (keep->syncing || keep->synced == access_log_entries(keep->log) || now_ms - keep->sync_ms < SYNC_MS) {
        return;
    }
    keep->sync_ms = now_ms;
    keep->syncing_to = access_log_entries(keep->log);
    keep->sync.data = node;
    keep->syncing = uv_fs_fdatasync(&node->loop, &keep->sync, access_log_fd(keep->log), on_synced) == 0;
}

/* ---- witnessed --------------------------------------------------------------------------------------------------- */

static void on_witnessed(void *ctx, const struct pipeline_answer *answer)
{
    struct node *node = ctx;
    struct access_keep *keep = node->access;
    keep->witnessing = false;
    const uint64_t now_ms = node->clock.mono_ms(node->clock.ctx);
    if (answer->err == SEUS_OK) {
        keep->witnessed = keep->args.entries;
    }
    keep->witness_at_ms = now_ms + (answer->err == SEUS_OK ? WITNESS_MS : WITNESS_WAIT_MS);
}

static void witness(struct node *node, uint64_t now_ms)
{
    struct access_keep *keep = node->access;
    const uint64_t entries = access_log_entries(keep->log);
    if (keep->witnessing || now_ms < keep->witness_at_ms || entries == 0 || entries == keep->witnessed) {
        return;
    }
    access_log_digest(keep->log, keep->digest);
    snprintf(keep->request_id, sizeof(keep->request_id), "access-%llu-%llu-%.16s",
             (unsigned long long)node->options.node_id, (unsigned long long)entries, keep->digest);
    arena_reset(&keep->arena);
    keep->args = (struct wire_access_witness){
        .node = node->options.node_id, .entries = entries, .digest = str_of(keep->digest)};
    keep->witnessing = true;
    const struct pipeline_request request = {
        .op = wire_op_by_number(OP_access_witness),
        .args = &keep->args,
        .request_id = str_of(keep->request_id),
        .actor = STR_LIT("system"),
        .consistency = CONSISTENCY_LINEARIZABLE,
        .timeout_ms = WITNESS_TIMEOUT_MS,
        .arena = &keep->arena,
    };
    (void)pipeline_submit(node->pipeline, &request, node, on_witnessed);
}

void node_access_applied(struct node *node, const struct wire_entry *entry)
{
    if (entry->op == OP_shift_close) {
        const uint64_t soon_ms = node->clock.mono_ms(node->clock.ctx) + WITNESS_WAIT_MS;
        node->access->witness_at_ms = soon_ms < node->access->witness_at_ms ? soon_ms : node->access->witness_at_ms;
    }
    if (entry->op == OP_access_break_glass) {
        log_line(LOG_WARN, "access.glass", "state=broken request_id=%.*s note=\"somebody may do everything for a "
                 "while; seusctl access list says who\"", STR_ARG(entry->request_id));
    }
    if (entry->op == OP_access_enforce) {
        log_line(LOG_WARN, "access.switched", "request_id=%.*s note=\"roles are enforced, or no more: seusctl access "
                 "show\"", STR_ARG(entry->request_id));
    }
}

void node_access_tick(struct node *node)
{
    const uint64_t now_ms = node->clock.mono_ms(node->clock.ctx);
    sync_some(node, now_ms);
    witness(node, now_ms);
}

/* ---- what everybody should see ----------------------------------------------------------------------------------- */

/* Grants in force now; ret_rows in arena. */
static unsigned glasses(struct node *node, struct arena *arena, struct wire_grant *ret_rows)
{
    void *rows = NULL;
    unsigned count = 0;
    const struct domain_store *store = view_store(node->view);
    const uint64_t now_ms = node->clock.wall_ms(node->clock.ctx);
    const unsigned all = store->rows(store->ctx, KIND_GRANT, (struct str){NULL, 0}, arena, ACCESS_USERS_MAX, &rows);
    const struct wire_grant *grants = rows;
    for (unsigned i = 0; i < all && count < GLASSES_MAX; i++) {
        if (grants[i].state == GRANT_GIVEN && grants[i].until > now_ms) {
            ret_rows[count++] = grants[i];
        }
    }
    return count;
}

struct str node_access_warning(struct node *node, unsigned nth, struct arena *arena)
{
    struct wire_grant rows[GLASSES_MAX];
    const bool open = !access_is_enforced(view_store(node->view), arena);
    if (open && nth == 0) {
        return STR_LIT("roles are not enforced: whoever reaches a node's socket may do everything (seusctl access "
                       "enforce on)");
    }
    const unsigned at = nth - (open ? 1u : 0u);
    if (at >= glasses(node, arena, rows)) {
        return (struct str){NULL, 0};
    }
    return arena_printf(arena, "the glass is broken: %.*s may do everything (seusctl access list)",
                        STR_ARG(rows[at].grant_id));
}

void node_access_metrics(struct node *node, uint64_t *ret_enforced, uint64_t *ret_glasses, uint64_t *ret_entries)
{
    struct wire_grant rows[GLASSES_MAX];
    struct arena arena;
    arena_init(&arena, 0);
    *ret_enforced = access_is_enforced(view_store(node->view), &arena);
    *ret_glasses = glasses(node, &arena, rows);
    *ret_entries = access_log_entries(node->access->log);
    arena_release(&arena);
}

/* ---- operations -------------------------------------------------------------------------------------------------- */

enum seus_err node_access_log(const struct node_query *q)
{
    struct wire_access_log_query query = *(const struct wire_access_log_query *)q->args;
    struct wire_access_log_page page;
    enum seus_err err = SEUS_OK;
    if (query.case_id.len > 0) {
        err = view_resolve_case(q->node->view, query.case_id, q->arena, &query.case_id, q->why);
    }
    if (err == SEUS_OK) {
        err = access_log_page(q->node->access->log, &query, q->arena, &page, q->why);
    }
    if (err == SEUS_OK) {
        wire_json_encode(&wire_record_access_log_page, &page, q->target);
    }
    return err;
}

enum seus_err node_access_verify(const struct node_query *q)
{
    const struct wire_access_verify_args *args = q->args;
    const struct domain_store *store = view_store(q->node->view);
    const struct wire_access_head *head = NULL;
    struct wire_access row;
    struct wire_access_verified reply;
    if (store->get(store->ctx, KIND_ACCESS, STR_LIT(ACCESS_ROOM_ID), q->arena, &row)) {
        for (uint32_t i = 0; i < row.heads_count; i++) {
            head = row.heads[i].node == q->node->options.node_id ? &row.heads[i] : head;
        }
    }
    const enum seus_err err = access_log_verify(q->node->access->log, args->after, head, q->arena, &reply, q->why);
    if (err == SEUS_OK) {
        reply.node = q->node->options.node_id;
        wire_json_encode(&wire_record_access_verified, &reply, q->target);
    }
    return err;
}
