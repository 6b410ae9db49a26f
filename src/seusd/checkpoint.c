/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Checkpoints: what the log is at an index, signed with this node's key, in the form of a signed note (C2SP
 * tlog-checkpoint): origin, size, root. On a schedule they go to the log of the process, which others keep; whoever
 * has one can tell later that nothing before it was changed. And proofs: one entry and the hashes beside its way to
 * the root.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/fault_points.h"
#include "base/log.h"
#include "base/when.h"
#include "seusd/node_private.h"
#include "wire/json.h"

#define EVERY_ENTRIES 1000u
#define EVERY_MS (15u * 60 * 1000)
#define KEY_ID_SIZE 4u

/* "— NAME base64(first 4 bytes of SHA-256(NAME 0A 01 key) || signature)" */
static bool note_sign(const struct node *node, const char *name, struct buf *note)
{
    unsigned char id[SHA256_SIZE];
    unsigned char bytes[KEY_ID_SIZE + SIGN_SIGNATURE_SIZE];
    struct buf named = {0};
    buf_printf(&named, "%s\n%c", name, 1);
    buf_append(&named, node->key.public, SIGN_HALF_SIZE);
    hash_sha256(named.data, named.len, id);
    buf_release(&named);
    memcpy(bytes, id, KEY_ID_SIZE);
    if (!sign_make(&node->key, buf_str(note), bytes + KEY_ID_SIZE)) {
        return false;
    }
    buf_printf(note, "\n\u2014 %s ", name);
    sign_base64(bytes, sizeof(bytes), note);
    buf_append_char(note, '\n');
    return true;
}

static enum seus_err make(struct node *node, struct arena *arena, struct wire_checkpoint *ret, struct seus_why *why)
{
    struct log_head head;
    unsigned char root[SHA256_SIZE];
    char name[80];
    char time[WHEN_SIZE];
    struct buf note = {0};
    const uint64_t now_ms = node->clock.wall_ms(node->clock.ctx);
    view_head(node->view, &head);
    log_head_root(&head, root);
    when_format_utc(time, now_ms);
    const struct str chain = hash_hex_in(arena, head.chain, SHA256_SIZE);
    buf_printf(&note, "seus/%s/%016" PRIx64 "\n%" PRIu64 "\n", node->identity.cluster_name, node->identity.cluster_id,
               head.size);
    sign_base64(root, sizeof(root), &note);
    buf_printf(&note, "\nchain %.*s\ntime %s\n", STR_ARG(chain), time);
    snprintf(name, sizeof(name), "node-%" PRIu64, node->options.node_id);
    const bool good = note_sign(node, name, &note);
    *ret = (struct wire_checkpoint){
        .size = head.size,
        .root = hash_hex_in(arena, root, SHA256_SIZE),
        .chain = chain,
        .at = now_ms,
        .node = node->options.node_id,
        .public_key = hash_hex_in(arena, node->key.public, SIGN_HALF_SIZE),
        .note = arena_str(arena, buf_str(&note)),
    };
    buf_release(&note);
    return good ? SEUS_OK : seus_fail(SEUS_IO, why, NULL, "the checkpoint could not be signed");
}

/* For papers that leave the room. */
static struct str sign_now(void *ctx, struct arena *arena)
{
    struct wire_checkpoint checkpoint;
    return make(ctx, arena, &checkpoint, NULL) == SEUS_OK ? checkpoint.note : (struct str){0};
}

enum seus_err checkpoint_open(struct node *node, struct seus_why *why)
{
    char path[PATH_SIZE + 16];
    snprintf(path, sizeof(path), "%s/node.key", node->options.data_dir);
    node->checkpoint_ms = node->clock.mono_ms(node->clock.ctx);
    view_set_signer(node->view, &(struct view_signer){.ctx = node, .sign = sign_now});
    return sign_key_open(path, &node->key, why);
}

void checkpoint_tick(struct node *node)
{
    struct wire_checkpoint checkpoint;
    struct seus_why why;
    struct arena arena;
    const uint64_t applied = view_applied(node->view);
    const uint64_t now_ms = node->clock.mono_ms(node->clock.ctx);
    const uint64_t since = applied - (node->checkpoint_size < applied ? node->checkpoint_size : applied);
    if (since == 0 || (since < EVERY_ENTRIES && now_ms - node->checkpoint_ms < EVERY_MS) ||
        applied != node->commit_index) {
        return;
    }
    arena_init(&arena, 0);
    FAULT(seusd_checkpoint_before);
    if (make(node, &arena, &checkpoint, &why) == SEUS_OK) {
        const char *signature = strrchr(checkpoint.note.ptr, ' ') + 1;
        char time[WHEN_SIZE];
        when_format_utc(time, checkpoint.at);
        log_line(LOG_INFO, "checkpoint", "size=%" PRIu64 " root=%.*s chain=%.*s time=%s signature=%.*s",
                 checkpoint.size, STR_ARG(checkpoint.root), STR_ARG(checkpoint.chain), time,
                 (int)strcspn(signature, "\n"), signature); /* all that the note is made of, but the room's name */
    }
    arena_release(&arena);
    FAULT(seusd_checkpoint_after);
    node->checkpoint_size = applied;
    node->checkpoint_ms = now_ms;
}

enum seus_err node_audit_checkpoint(const struct node_query *q)
{
    struct wire_checkpoint checkpoint;
    const enum seus_err err = make(q->node, q->arena, &checkpoint, q->why);
    if (err == SEUS_OK) {
        wire_json_encode(&wire_record_checkpoint, &checkpoint, q->target);
    }
    return err;
}

/* ---- proofs ------------------------------------------------------------------------------------------------------ */

/* One tile's worth of the tree: hashes of level 8 x tile_level, of which the first is number first; the last may be
 * incomplete and is then left to the level below. */
struct row {
    unsigned char (*hashes)[SHA256_SIZE]; /* HEAD_TILE_COUNT */
    unsigned count;
};

/* Hashes first to end - 1 of a level. */
static enum seus_err row_read(const struct node_query *q, unsigned tile_level, uint64_t first, uint64_t end,
                              struct row *ret_row)
{
    struct log_entry *entries = NULL;
    unsigned count = 0;
    ret_row->hashes = arena_alloc(q->arena, HEAD_TILE_COUNT * SHA256_SIZE);
    ret_row->count = 0;
    while (tile_level == 0 && first + ret_row->count < end) {
        const enum seus_err err = node_read_log(q->node, first + ret_row->count + 1, end, 1u << 20, q->arena,
                                                &entries, &count, q->why);
        if (err != SEUS_OK || count == 0) {
            return err != SEUS_OK ? err : seus_fail(SEUS_INTEGRITY, q->why, NULL, "the log ends before its tree");
        }
        for (unsigned i = 0; i < count; i++) {
            log_leaf(&entries[i], ret_row->hashes[ret_row->count++]);
        }
    }
    while (tile_level > 0 && first + ret_row->count < end) {
        if (!view_tile(q->node->view, tile_level, first + ret_row->count, ret_row->hashes[ret_row->count])) {
            return seus_fail(SEUS_INTEGRITY, q->why, NULL, "a tile of the tree is missing; start with --rebuild-views");
        }
        ret_row->count++;
    }
    return SEUS_OK;
}

/* Up within one tile: adds neighbours of the way from at to *path; what is left in row[0] is the root of the tile. */
static void climb(struct row *row, uint64_t at, struct str *path, uint32_t *path_count, struct arena *arena)
{
    unsigned count = row->count;
    for (; count > 1; count = (count + 1) / 2, at /= 2) {
        if ((at ^ 1u) < count) {
            path[(*path_count)++] = hash_hex_in(arena, row->hashes[at ^ 1u], SHA256_SIZE);
        }
        for (unsigned i = 0; i < count / 2; i++) {
            log_node(row->hashes[(size_t)2 * i], row->hashes[(size_t)2 * i + 1], row->hashes[i]);
        }
        if (count % 2 == 1) {
            memmove(row->hashes[count / 2], row->hashes[count - 1], SHA256_SIZE);
        }
    }
}

/*
 * The way up: within the tile of the entry, then within the tile of that tile, and so on. The last tile of each level
 * may be incomplete: its root is computed from what is below it, and stands as the last hash of the level above.
 */
static enum seus_err prove(const struct node_query *q, uint64_t number, uint64_t size, struct str *path,
                           uint32_t *path_count)
{
    unsigned char tail[SHA256_SIZE]; /* root of what is behind the last whole tile of the level */
    bool has_tail = false;
    uint64_t whole = size;           /* hashes of this level that are whole */
    for (unsigned level = 0;; level++) {
        const uint64_t total = whole + (has_tail ? 1 : 0);
        const uint64_t tile = number / HEAD_TILE_COUNT;
        const uint64_t last_tile = (total - 1) / HEAD_TILE_COUNT;
        struct row row;
        for (unsigned pass = 0; pass < 2; pass++) {
            const uint64_t wanted = pass == 0 ? last_tile : tile;
            const uint64_t first = wanted * HEAD_TILE_COUNT;
            const uint64_t end = first + HEAD_TILE_COUNT < whole ? first + HEAD_TILE_COUNT : whole;
            row = (struct row){0};
            const enum seus_err err = row_read(q, level, first, end, &row);
            if (err != SEUS_OK) {
                return err;
            }
            if (has_tail && wanted == last_tile) {
                memcpy(row.hashes[row.count++], tail, SHA256_SIZE);
            }
            if (pass == 0 && wanted != tile) {
                uint32_t ignored = 0;
                struct str nothing[HEAD_LEVELS];
                const bool is_whole = row.count == HEAD_TILE_COUNT && !has_tail;
                climb(&row, 0, nothing, &ignored, q->arena);
                memcpy(tail, row.hashes[0], SHA256_SIZE);
                has_tail = !is_whole;
                whole = is_whole ? whole : last_tile * HEAD_TILE_COUNT;
            } else if (pass == 0) {
                break;
            }
        }
        climb(&row, number % HEAD_TILE_COUNT, path, path_count, q->arena);
        if (last_tile == 0) {
            return SEUS_OK;
        }
        if (tile == last_tile) {
            const bool is_whole = total % HEAD_TILE_COUNT == 0 && !has_tail;
            memcpy(tail, row.hashes[0], SHA256_SIZE);
            has_tail = !is_whole;
            whole = last_tile * HEAD_TILE_COUNT + (is_whole ? HEAD_TILE_COUNT : 0);
        }
        number = tile;
        whole /= HEAD_TILE_COUNT;
    }
}

enum seus_err node_audit_prove(const struct node_query *q)
{
    struct node *node = q->node;
    const struct wire_audit_prove *args = q->args;
    struct wire_proof proof = {.index = args->index, .path = arena_alloc(q->arena, 64 * sizeof(struct str))};
    struct log_entry *entries = NULL;
    unsigned count = 0;
    if (args->index == 0 || args->index > view_applied(node->view)) {
        return seus_fail(SEUS_NOT_FOUND, q->why, "index", "index is %" PRIu64 ": this node has the log up to %" PRIu64,
                         args->index, view_applied(node->view));
    }
    enum seus_err err = node_read_log(node, args->index, args->index, 1, q->arena, &entries, &count, q->why);
    if (err == SEUS_OK && count == 1) {
        proof.term = entries[0].term;
        proof.type = entries[0].type;
        proof.payload = entries[0].payload;
        err = make(node, q->arena, &proof.checkpoint, q->why);
    }
    if (err == SEUS_OK) {
        err = prove(q, args->index - 1, proof.checkpoint.size, proof.path, &proof.path_count);
    }
    if (err == SEUS_OK) {
        wire_json_encode(&wire_record_proof, &proof, q->target);
    }
    return err;
}
