/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a node does about an erasure that was ordered: it destroys the keys as soon as it applies the order, and says so
 * in a signed receipt until the room has it. A node that was away does the same when it catches up, and opens nothing
 * before. Also keys that came back with an old copy of the key store are destroyed again.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/fault_points.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "seusd/node_private.h"
#include "wire/cbor.h"

#define PENDING_LOOKED   16u     /* erasures of which not every node has said so, looked at in one go */
#define LOOKED_AT_ONCE   64u     /* erasures whose keys must not be there, looked at in one go after the start */
#define LOOK_TICKS       (1000 / TICK_MS)
#define SUBMIT_TIMEOUT   10000u  /* ms */

/* The keys named by an order, gone from this node when it returns. */
static void destroy(struct node *node, const struct wire_data_key_use *keys, uint32_t count)
{
    uint64_t ids[WIRE_RECS_COUNT_MAX];
    for (uint32_t i = 0; i < count; i++) {
        ids[i] = seal_key_id_parse(keys[i].key_id);
    }
    seal_destroy(node->seal, ids, count);
}

void node_erasure_applied(struct node *node, const struct wire_entry *entry, const struct wire_answer *answer,
                          bool duplicate)
{
    if (entry->op != OP_erasure_approve || duplicate || answer->code != SEUS_OK) {
        return;
    }
    for (uint32_t i = 0; i < entry->events_count; i++) {
        if (entry->events[i].type == EVENT_erasure_ordered && entry->events[i].body != NULL) {
            const struct wire_erasure_ordered *order = entry->events[i].body;
            destroy(node, order->keys, order->keys_count);
            log_line(LOG_INFO, "erasure", "id=%.*s keys=%u state=destroyed", STR_ARG(order->erasure_id),
                     order->keys_count);
        }
    }
}

/* ---- receipts ---------------------------------------------------------------------------------------------------- */

static bool has_own_receipt(const struct node *node, const struct wire_erasure *row)
{
    for (uint32_t i = 0; i < row->receipts_count; i++) {
        if (row->receipts[i].node == node->options.node_id) {
            return true;
        }
    }
    return false;
}

/* false: it cannot be signed. */
static bool make_receipt(struct node *node, const struct wire_erasure *row, struct arena *arena,
                         struct wire_erasure_receipt *ret)
{
    unsigned char digest[SHA256_SIZE];
    unsigned char public_key[SEAL_PUBLIC_SIZE];
    unsigned char signature[SEAL_SIGNATURE_SIZE];
    struct buf ids = {0};
    for (uint32_t i = 0; i < row->keys_count; i++) {
        buf_append_str(&ids, row->keys[i].key_id);
        buf_append_char(&ids, '\n');
    }
    hash_sha256(ids.data, ids.len, digest);
    buf_release(&ids);
    const struct str hash = hash_hex_in(arena, digest, sizeof(digest));
    const uint64_t at = node->clock.wall_ms(node->clock.ctx);
    const struct str said =
        arena_printf(arena, "seus erasure receipt\n%.*s\n%llu\n%.*s\n%llu\n", STR_ARG(row->erasure_id),
                     (unsigned long long)node->options.node_id, STR_ARG(hash), (unsigned long long)at);
    if (!seal_sign(node->seal, said, public_key, signature)) {
        return false;
    }
    *ret = (struct wire_erasure_receipt){.node = node->options.node_id,
                                         .at = at,
                                         .keys_hash = hash,
                                         .public_key = hash_hex_in(arena, public_key, sizeof(public_key)),
                                         .signature = hash_hex_in(arena, signature, sizeof(signature))};
    return true;
}

struct submission {
    struct arena arena;
};

static void on_answer(void *ctx, const struct pipeline_answer *answer)
{
    struct submission *submission = ctx;
    (void)answer; /* one that failed is made again at the next look */
    arena_release(&submission->arena);
    mem_free(submission);
}

/* On the leader: into the log, with who the members are. */
static void submit(struct node *node, const struct agree_status *status,
                   const struct wire_erasure_receipt_args *receipt)
{
    struct submission *submission = mem_zalloc(sizeof(*submission));
    struct wire_erasure erasure;
    arena_init(&submission->arena, 4096);
    struct arena *arena = &submission->arena;
    const struct domain_store *store = view_store(node->view);
    struct wire_erasure_receipt_args *args = arena_alloc(arena, sizeof(*args));
    const uint64_t version =
        store->get(store->ctx, KIND_ERASURE, receipt->erasure_id, arena, &erasure) ? erasure.version : 0;
    args->erasure_id = arena_str(arena, receipt->erasure_id);
    args->receipt = receipt->receipt;
    args->receipt.keys_hash = arena_str(arena, receipt->receipt.keys_hash);
    args->receipt.public_key = arena_str(arena, receipt->receipt.public_key);
    args->receipt.signature = arena_str(arena, receipt->receipt.signature);
    args->members = arena_alloc(arena, AGREE_NODES_MAX * sizeof(*args->members));
    for (unsigned i = 0; i < status->members_count; i++) {
        args->members[args->members_count++] =
            arena_printf(arena, "%llu", (unsigned long long)status->members[i].node_id);
    }
    const struct pipeline_request request = {
        .op = wire_op_by_number(OP_erasure_receipt),
        .args = args,
        .request_id = arena_printf(arena, "er-%.*s-%llu-%llu", STR_ARG(args->erasure_id),
                                   (unsigned long long)args->receipt.node, (unsigned long long)version),
        .actor = STR_LIT("system"),
        .consistency = CONSISTENCY_LINEARIZABLE,
        .timeout_ms = SUBMIT_TIMEOUT,
        .passed_on = true,
        .arena = arena,
    };
    (void)pipeline_submit(node->pipeline, &request, submission, on_answer);
}

static void tell(struct node *node, const struct agree_status *status, const struct wire_erasure *row,
                 struct arena *arena)
{
    struct wire_erasure_receipt_args args = {.erasure_id = row->erasure_id};
    FAULT(seusd_receipt_before);
    if (!make_receipt(node, row, arena, &args.receipt)) {
        log_line(LOG_ERROR, "erasure", "id=%.*s reason=\"the receipt cannot be signed\"", STR_ARG(row->erasure_id));
        return;
    }
    if (status->role == ROLE_LEADER) {
        submit(node, status, &args);
        return;
    }
    struct buf body = {0};
    wire_cbor_encode(&wire_record_erasure_receipt_args, &args, &body);
    const struct peer_message message = {.type = PEER_KEYS_RECEIPT, .call = {.body = buf_str(&body)}};
    if (status->leader_id != 0 && node->links != NULL) {
        (void)links_send(node->links, status->leader_id, &message);
    }
    buf_release(&body);
}

void node_erasure_received(struct node *node, uint64_t peer_id, struct str body)
{
    struct agree_status status;
    struct wire_erasure_receipt_args args;
    struct arena arena;
    agree_status(node->agree, &status);
    arena_init(&arena, 4096);
    if (status.role == ROLE_LEADER && status.ready &&
        wire_cbor_decode(&wire_record_erasure_receipt_args, body, &arena, &args, NULL) == SEUS_OK &&
        args.receipt.node == peer_id) {
        submit(node, &status, &args);
    }
    arena_release(&arena);
}

static void destroy_if_living(struct node *node, struct str id)
{
    const uint64_t key_id = seal_key_id_parse(id);
    if (seal_key_state(node->seal, key_id) == KEY_LIVING) {
        log_line(LOG_WARN, "erasure", "key=%.*s state=destroyed_again note=\"an old copy of the key store was put "
                 "back: destroy that copy\"", STR_ARG(id));
        seal_destroy(node->seal, &key_id, 1);
    }
}

/* Rows of keys say which are erased; of an order, also of one whose owner has another key by now, the erasures do. */
void node_erasure_look(struct node *node)
{
    struct arena arena;
    void *rows = NULL;
    char after[WIRE_ID_SIZE_MAX + 1] = "";
    unsigned count = LOOKED_AT_ONCE;
    arena_init(&arena, 0);
    while (count == LOOKED_AT_ONCE) {
        arena_reset(&arena);
        count = view_rows_after(node->view, KIND_ERASURE, (struct str){NULL, 0}, str_of(after), &arena, LOOKED_AT_ONCE,
                                &rows);
        const struct wire_erasure *erasures = rows;
        for (unsigned i = 0; i < count; i++) {
            const bool ordered = erasures[i].state == ERASURE_ORDERED || erasures[i].state == ERASURE_DONE;
            for (uint32_t k = 0; ordered && k < erasures[i].keys_count; k++) {
                destroy_if_living(node, erasures[i].keys[k].key_id);
            }
        }
        if (count > 0) {
            str_copy(after, sizeof(after), erasures[count - 1].erasure_id);
        }
    }
    arena_release(&arena);
}

void node_erasure_tick(struct node *node, bool is_current)
{
    struct agree_status status;
    struct arena arena;
    void *rows = NULL;
    if (node->retention == NULL) {
        node->retention = retention_new(&(struct retention_options){
            .agree = node->agree, .pipeline = node->pipeline, .view = node->view, .clock = node->clock});
    }
    retention_tick(node->retention);
    if (node->ticks % LOOK_TICKS != 0 || !is_current) {
        return;
    }
    const struct domain_store *store = view_store(node->view);
    arena_init(&arena, 0);
    const unsigned count = store->rows(store->ctx, KIND_ERASURE, STR_LIT("pending"), &arena, PENDING_LOOKED, &rows);
    const struct wire_erasure *pending = rows;
    agree_status(node->agree, &status);
    for (unsigned i = 0; i < count; i++) {
        if (!has_own_receipt(node, &pending[i])) {
            destroy(node, pending[i].keys, pending[i].keys_count);
            tell(node, &status, &pending[i], &arena);
            FAULT(seusd_receipt_after);
        }
    }
    arena_release(&arena);
}
