/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Streams of the committed log, as pieces of a backup (wire/backup.h): up to the index that was applied when the stream
 * began, one piece a turn of the loop and stream, no faster than the client reads. Whoever was cut off asks again from
 * the index it has. The last piece, END, is the client's: it has seen all of them.
 */
#include "base/fault_points.h"
#include "base/log.h"
#include "base/mem.h"
#include "seusd/node_private.h"
#include "wire/backup.h"

#define BACKUPS_MAX 4               /* at the same time */

struct backup {
    TAILQ_ENTRY(backup) all;
    struct intake_call *call;
    uint64_t next;                  /* log index */
    uint64_t last;
    bool full;                      /* waits for backup_drained */
};

static bool refuse(struct node *node, struct intake_call *call, const struct intake_request *request, uint64_t from)
{
    struct seus_why why = {0};
    const uint64_t applied = view_applied(node->view);
    struct access_leave leave;
    enum seus_err err = node_stream_access(node, request, request->args, &leave, &why);
    if (err == SEUS_OK && node->backups_count == BACKUPS_MAX) {
        err = seus_fail(SEUS_LIMIT, &why, NULL, "%d backups are being taken from this node already", BACKUPS_MAX);
        seus_hint(&why, "wait for one to end, or take it from another node");
    } else if (err == SEUS_OK && applied == 0) {
        err = seus_fail(SEUS_UNAVAILABLE, &why, NULL, "this node has applied nothing yet: there is nothing to copy");
        seus_hint(&why, "try again in a moment");
    } else if (err == SEUS_OK && from > applied + 1) {
        err = seus_fail(SEUS_INVALID, &why, "from", "from is %llu, and this node has the log up to %llu",
                        (unsigned long long)from, (unsigned long long)applied);
        seus_hint(&why, "it may be behind: try again, or ask another node");
    }
    if (err != SEUS_OK) {
        const struct intake_meta meta = node_meta(node, CONSISTENCY_LOCAL, applied, node_age_ms(node));
        intake_reply(call, err, &why, WRITTEN_NO, &meta, (struct str){0}, 0, (struct str){0});
    }
    return err != SEUS_OK;
}

static void send_head(struct node *node, struct backup *backup)
{
    struct log_head log;
    struct backup_head head = {
        .generation = (uint32_t)node->identity.generation,
        .cluster_id = node->identity.cluster_id,
        .node_id = node->options.node_id,
        .made_at_ms = node->clock.wall_ms(node->clock.ctx),
        .last_index = backup->last,
        .last_term = record_term_at(node->record, backup->last),
    };
    view_head(node->view, &log);
    memcpy(head.chain, log.chain, SHA256_SIZE);
    log_head_root(&log, head.root);
    str_copy(head.cluster_name, sizeof(head.cluster_name), str_of(node->identity.cluster_name));
    buf_clear(&node->text);
    backup_write_head(&head, &node->text);
    backup->full = !intake_stream_write(backup->call, buf_str(&node->text));
}

void backup_open(struct node *node, struct intake_call *call, const struct intake_request *request)
{
    const struct wire_backup_get *args = request->args;
    const uint64_t from = args->from > 0 ? args->from : 1;
    if (refuse(node, call, request, from)) {
        return;
    }
    struct backup *backup = mem_zalloc(sizeof(*backup));
    const uint64_t applied = view_applied(node->view);
    const struct intake_meta meta = node_meta(node, CONSISTENCY_LOCAL, applied, node_age_ms(node));
    *backup = (struct backup){.call = call, .next = from, .last = applied};
    TAILQ_INSERT_TAIL(&node->backups, backup, all);
    node->backups_count++;
    backup_attach(call, backup);
    intake_stream_begin_bytes(call, &meta);
    send_head(node, backup);
    FAULT(seusd_backup_begun);
    log_line(LOG_INFO, "backup", "state=begun from=%llu to=%llu", (unsigned long long)from,
             (unsigned long long)applied);
    node->pending = true;
}

void backup_close(struct node *node, struct backup *backup)
{
    if (backup->next > backup->last) {
        node->backup_at_ms = node->clock.wall_ms(node->clock.ctx);
    }
    log_line(LOG_INFO, "backup", "state=%s next=%llu last=%llu", backup->next > backup->last ? "sent" : "cut",
             (unsigned long long)backup->next, (unsigned long long)backup->last);
    TAILQ_REMOVE(&node->backups, backup, all);
    node->backups_count--;
    mem_free(backup);
}

void backup_drained(struct node *node, struct backup *backup)
{
    backup->full = false;
    node->pending = true;
}

/* A row that cannot be read ends the stream: the client sees that it was cut, and may ask another node. */
static void pump_one(struct node *node, struct backup *backup)
{
    struct log_entry *entries = NULL;
    struct seus_why why = {0};
    unsigned count = 0;
    const uint64_t left = backup->last - backup->next + 1;
    const uint64_t last = left > BACKUP_ROWS_MAX ? backup->next + BACKUP_ROWS_MAX - 1 : backup->last;
    arena_reset(&node->watch_arena);
    if (backup->next <= backup->last) {
        const enum seus_err err = node_read_log(node, backup->next, last, BACKUP_BODY_SIZE_SOFT, &node->watch_arena,
                                                &entries, &count, &why);
        if (err != SEUS_OK && count == 0) {
            log_line(LOG_ERROR, "backup", "state=stopped reason=\"%s\"", why.message);
        }
    }
    if (count > 0) {
        buf_clear(&node->text);
        backup_write_rows(entries, count, &node->text);
        FAULT(seusd_backup_piece);
        backup->next += count;
        backup->full = !intake_stream_write(backup->call, buf_str(&node->text));
    }
    if (count == 0 || backup->next > backup->last) {
        struct intake_call *call = backup->call;
        backup_close(node, backup);
        backup_attach(call, NULL);
        intake_stream_end(call);
        FAULT(seusd_backup_sent);
    }
}

void backup_pump(struct node *node)
{
    struct backup *next;
    bool more = false;
    for (struct backup *backup = TAILQ_FIRST(&node->backups); backup != NULL; backup = next) {
        next = TAILQ_NEXT(backup, all);
        if (!backup->full) {
            pump_one(node, backup);
        }
    }
    for (const struct backup *backup = TAILQ_FIRST(&node->backups); backup != NULL;
         backup = TAILQ_NEXT(backup, all)) {
        more = more || !backup->full;
    }
    node->pending = node->pending || more;
    intake_flush(node->intake);
}
