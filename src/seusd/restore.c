/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seusd restore: the log of a backup becomes the log of a new room. Run once a node of the new room, each with the same
 * backup and the same peers: all get the same rows and the same CHANGE entry behind them. The chain goes on; that it
 * was restored, by whom and why, is the first thing the new room writes.
 */
#include "seusd/restore.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fault_points.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/port.h"
#include "record/record.h"
#include "seusd/founding.h"
#include "wire/backup.h"

#define READ_SIZE (BACKUP_PIECE_HEADER_SIZE + BACKUP_BODY_SIZE_MAX)

struct restoring {
    const char *path;
    FILE *file;
    char *bytes;                  /* READ_SIZE */
    size_t have;
    struct backup_sum sum;
    struct record *record;
    struct log_entry rows[BACKUP_ROWS_MAX];
    unsigned rows_count;
    struct seus_why *why;
};

static void print_help(void)
{
    fputs("seusd restore FILE --data DIR --node N --reason TEXT [--peer N=HOST:PORT ...]\n"
          "\n"
          "Makes a data directory from a backup (seusctl cluster backup), verified to its last byte. Without --peer a\n"
          "one-node room; with three or five, run it once on every node, with the same FILE and the same peers. This\n"
          "is also how a room of one becomes a room of three. Then start the nodes as usual, without --bootstrap.\n"
          "\n"
          "  --new-cluster NAME   name of the new room, in the next generation; default: the name in the backup\n"
          "  --operator NAME      who does it, for the log; default: the login name\n"
          "  --reason TEXT        why, for the log\n"
          "  --data, --node, --peer, --config as for a node\n"
          "\n"
          "The keys of what is sealed are in no backup: seusd keys restore puts them beside the log.\n"
          "A directory that holds a log is refused. Exit code 10: the backup is bad; nothing starts from the rest.\n",
          stdout);
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

static bool on_row(void *ctx, const struct log_entry *entry)
{
    struct restoring *r = ctx;
    if (r->rows_count == BACKUP_ROWS_MAX) {
        return false;
    }
    r->rows[r->rows_count++] = *entry;
    return true;
}

/* One piece: verified, then written, if there is a log to write to. */
static enum seus_err take(struct restoring *r, struct str bytes, size_t *ret_size)
{
    struct backup_piece piece;
    r->rows_count = 0;
    enum seus_err err = backup_read_piece(bytes, &piece, ret_size, r->why);
    if (err == SEUS_OK && *ret_size > 0) {
        err = backup_take(&r->sum, &piece, r, on_row, r->why);
    }
    if (err == SEUS_OK && r->rows_count > 0 && r->record != NULL) {
        const struct record_batch batch = {.entries = r->rows, .entries_count = r->rows_count};
        err = record_commit(r->record, &batch, 1, r->why);
    }
    return err;
}

/* From the first piece to the end; head_only: to the first. */
static enum seus_err read_backup(struct restoring *r, bool head_only)
{
    enum seus_err err = SEUS_OK;
    bool more = true;
    rewind(r->file);
    r->sum = (struct backup_sum){0};
    r->have = 0;
    while (err == SEUS_OK && more && !(head_only && r->sum.has_head)) {
        size_t at = 0;
        size_t size = 1;
        const size_t got = fread(r->bytes + r->have, 1, READ_SIZE - r->have, r->file);
        more = got > 0;
        r->have += got;
        while (err == SEUS_OK && size > 0 && !(head_only && r->sum.has_head)) {
            err = take(r, (struct str){r->bytes + at, r->have - at}, &size);
            at += err == SEUS_OK ? size : 0;
        }
        memmove(r->bytes, r->bytes + at, r->have - at);
        r->have -= at;
    }
    if (err == SEUS_OK && !head_only && (!r->sum.ended || r->have > 0)) {
        err = seus_fail(SEUS_INTEGRITY, r->why, "FILE", "%.200s is not whole: it ends before index %" PRIu64 " of %"
                        PRIu64, r->path, r->sum.log.size + 1, r->sum.head.last_index);
    }
    if (err == SEUS_OK && !r->sum.has_head) {
        err = seus_fail(SEUS_INTEGRITY, r->why, "FILE", "%.200s is no backup", r->path);
    }
    return err;
}

static enum seus_err open_backup(struct restoring *r)
{
    r->file = fopen(r->path, "rb");
    if (r->file == NULL) {
        return seus_fail(errno == ENOENT ? SEUS_NOT_FOUND : SEUS_IO, r->why, "FILE", "cannot open %.200s: %s", r->path,
                         strerror(errno));
    }
    r->bytes = mem_alloc(READ_SIZE);
    return read_backup(r, true);
}

/* ---- the directory ----------------------------------------------------------------------------------------------- */

static enum seus_err open_empty(struct restoring *r, const char *data_dir, bool flushed)
{
    char dir[PATH_SIZE + 8];
    struct record_state state;
    struct record_identity identity;
    snprintf(dir, sizeof(dir), "%s/log", data_dir);
    enum seus_err err = record_open(&(struct record_options){.dir = dir, .no_sync = !flushed}, &r->record, r->why);
    if (err != SEUS_OK || flushed) {
        return err;
    }
    record_state(r->record, &state);
    if (record_identity(r->record, &identity) == SEUS_OK || state.last_index > 0) {
        err = seus_fail(SEUS_CONFLICT, r->why, "--data", "the data directory %.200s holds a log already (up to index %"
                        PRIu64 "); nothing was changed", data_dir, state.last_index);
        seus_hint(r->why, "give an empty directory; one that a restore left half done may be removed first");
    }
    return err;
}

static enum seus_err owe_act(const struct restoring *r, const struct mode_words *words,
                             const struct record_identity *identity)
{
    char chain[2 * SHA256_SIZE + 1];
    char id[20];
    const struct backup_head *head = &r->sum.head;
    hash_hex(chain, head->chain, SHA256_SIZE);
    snprintf(id, sizeof(id), "%016" PRIx64, head->cluster_id);
    const struct wire_room_act act = {
        .kind = ACT_RESTORED,
        .operator = str_of(words->operator),
        .reason = str_of(words->reason),
        .generation = identity->generation,
        .from_cluster = str_of(head->cluster_name),
        .from_cluster_id = str_of(id),
        .from_index = head->last_index,
        .from_chain = str_of(chain),
        .backup_at = head->made_at_ms,
    };
    return founding_act_write(words->options.data_dir, &act, r->why);
}

static struct record_identity identity_of(const struct restoring *r, const struct mode_words *words)
{
    const struct backup_head *head = &r->sum.head;
    const struct random_port random = random_system();
    struct record_identity identity = {
        .node_id = words->options.node_id,
        .incarnation = random.next(random.ctx) | 1,
        .bootstrapped = true,
        .generation = (uint64_t)head->generation + 1, /* also under another name: a log has each generation once */
    };
    str_copy(identity.cluster_name, sizeof(identity.cluster_name), str_of(words->options.cluster_name));
    identity.cluster_id = founding_cluster_id(identity.cluster_name, identity.generation);
    return identity;
}

/* The rows are written without flushes; founding the directory flushes all, and before it nothing starts from it. */
static enum seus_err restore(struct restoring *r, const struct mode_words *words)
{
    struct buf members = {0};
    enum seus_err err = mode_members(&words->options, false, &members, r->why);
    if (err == SEUS_OK) {
        err = open_empty(r, words->options.data_dir, false);
    }
    if (err == SEUS_OK) {
        err = read_backup(r, false);
    }
    record_close(r->record);
    r->record = NULL;
    const struct record_identity identity = identity_of(r, words);
    FAULT(seusd_restore_rows);
    if (err == SEUS_OK) {
        err = owe_act(r, words, &identity);
        FAULT(seusd_restore_owed);
    }
    if (err == SEUS_OK) {
        err = open_empty(r, words->options.data_dir, true);
    }
    if (err == SEUS_OK) {
        err = record_found_over(r->record, &identity, buf_str(&members), r->why);
        FAULT(seusd_restore_done);
    }
    if (err == SEUS_OK) {
        printf("seusd: restored %" PRIu64 " entries of '%s' into %s: node %" PRIu64 " of '%s', generation %" PRIu64
               ", %u voter%s\n", r->sum.log.size, r->sum.head.cluster_name, words->options.data_dir,
               identity.node_id, identity.cluster_name, identity.generation,
               words->options.members_count > 0 ? words->options.members_count : 1u,
               words->options.members_count > 1 ? "s" : "");
        if (words->options.members_count > 1) {
            printf("       do the same on every other node, then start them all, without --bootstrap\n");
        }
    }
    buf_release(&members);
    return err;
}

int restore_main(int argc, char **argv)
{
    struct seus_why why = {0};
    struct mode_words words;
    struct restoring *r = mem_zalloc(sizeof(*r));
    int lock_fd = -1;
    r->path = argc > 1 && strncmp(argv[1], "--", 2) != 0 ? argv[1] : NULL;
    r->why = &why;
    const bool help = r->path == NULL || (argc > 2 && strcmp(argv[2], "--help") == 0);
    enum seus_err err = help ? SEUS_OK : open_backup(r);
    if (err == SEUS_OK && !help) {
        err = mode_words_parse(argc, argv, r->sum.head.cluster_name, &words, &why);
        err = err == SEUS_OK ? mode_words_reason(&words, &why) : err;
    }
    if (help) {
        print_help();
    } else if (err == SEUS_OK) {
        err = founding_lock(words.options.data_dir, &lock_fd, &why);
        err = err == SEUS_OK ? restore(r, &words) : err;
    }
    record_close(r->record);
    if (r->file != NULL) {
        fclose(r->file);
    }
    if (lock_fd >= 0) {
        close(lock_fd);
    }
    mem_free(r->bytes);
    mem_free(r);
    return err == SEUS_OK ? 0 : mode_fail(err, &why);
}
