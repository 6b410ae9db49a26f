/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Taking a backup. Every piece is verified as it comes, chain included, and then written, so that a file of this name
 * is one that holds. What is cut is gone on with at the next endpoint, from the next index; the sums at the end are
 * made here, over everything that was taken.
 */
#include "cli/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/paths.h"

#define SILENCE_MS_MAX 10000u   /* of a stream, without a byte */
#define GIVE_UP_MS 30000u       /* without a piece, from any endpoint */
#define PROGRESS_MS 1000u
#define PROBLEM_SIZE_MAX 65536u

struct taking {
    const struct client *client;
    struct fault *fault;
    struct attempt attempt;
    struct backup_read read;     /* what is in the file, and in the bytes kept */
    struct buf bytes;            /* that came and are no whole piece yet */
    struct buf problem;          /* body of an answer that is no stream */
    int fd;                      /* of the partial file */
    char path[PATH_SIZE];        /* of the file to be */
    char partial[PATH_SIZE + 16];
    uint64_t node_id;            /* wanted; 0: any */
    uint64_t start_ms;
    uint64_t moved_ms;           /* when the last piece came */
    uint64_t told_ms;
    uint64_t start_bytes;        /* that an earlier attempt had left */
    bool tells;                  /* progress, to people */
    enum seus_err err;           /* of a piece, or of the disk: not to be tried again */
    bool other_node;             /* the answer came from another node than the wanted one */
};

static uint64_t now_ms(const struct taking *taking)
{
    return taking->client->clock.mono_ms(taking->client->clock.ctx);
}

static void tell(struct taking *taking)
{
    const uint64_t now = now_ms(taking);
    if (!taking->tells || now - taking->told_ms < PROGRESS_MS) {
        return;
    }
    const struct backup_sum *sum = &taking->read.sum;
    const uint64_t took_ms = now > taking->start_ms ? now - taking->start_ms : 1;
    const uint64_t kb_s = (sum->bytes - taking->start_bytes) / took_ms; /* bytes a ms: kB a second */
    taking->told_ms = now;
    fprintf(stderr, "seusctl: %" PRIu64 " of %" PRIu64 " entries, %" PRIu64 ".%" PRIu64 " MB, %" PRIu64 ".%" PRIu64
            " MB/s\n", sum->log.size, sum->head.last_index, sum->bytes / 1000000, sum->bytes / 100000 % 10,
            kb_s / 1000, kb_s / 100 % 10);
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

static enum seus_err disk_fail(struct taking *taking, const char *doing)
{
    const bool full = errno == ENOSPC || errno == EDQUOT;
    seus_fail(full ? SEUS_NO_SPACE : SEUS_IO, &taking->fault->why, "file", "cannot %s %.200s: %s", doing,
              taking->partial, strerror(errno));
    seus_hint(&taking->fault->why, "what was taken stays there: make room, then repeat with --resume");
    return full ? SEUS_NO_SPACE : SEUS_IO;
}

static enum seus_err file_write(struct taking *taking, const unsigned char *bytes, size_t len)
{
    size_t done = 0;
    while (done < len) {
        const ssize_t wrote = write(taking->fd, bytes + done, len - done);
        if (wrote < 0 && errno != EINTR) {
            return disk_fail(taking, "write");
        }
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    return SEUS_OK;
}

/* What an earlier attempt left is verified; behind its last whole piece it is cut off. */
static enum seus_err file_resume(struct taking *taking)
{
    struct seus_why ignored;
    if (access(taking->partial, F_OK) != 0) {
        return SEUS_OK;
    }
    const enum seus_err err = backup_file_read(taking->partial, &taking->read, &ignored);
    if (err != SEUS_OK && err != SEUS_INTEGRITY) {
        taking->fault->why = ignored;
        return err;
    }
    if (truncate(taking->partial, (off_t)taking->read.good_bytes) != 0) {
        return disk_fail(taking, "cut");
    }
    taking->start_bytes = taking->read.good_bytes;
    if (taking->tells) {
        fprintf(stderr, "seusctl: going on behind index %" PRIu64 " of %s\n", taking->read.sum.log.size,
                taking->partial);
    }
    return SEUS_OK;
}

static enum seus_err file_open(struct taking *taking, const char *path, bool resume)
{
    struct seus_why *why = &taking->fault->why;
    if (strlen(path) >= sizeof(taking->path)) {
        return seus_fail(SEUS_INVALID, why, "file", "the name of the file has more than %zu bytes",
                         sizeof(taking->path) - 1);
    }
    str_copy(taking->path, sizeof(taking->path), str_of(path));
    snprintf(taking->partial, sizeof(taking->partial), "%s.partial", path);
    if (access(path, F_OK) == 0) {
        seus_fail(SEUS_CONFLICT, why, "file", "%.200s is there already; nothing was taken", path);
        seus_hint(why, "give another name, or remove it");
        return SEUS_CONFLICT;
    }
    const enum seus_err err = resume ? file_resume(taking) : SEUS_OK;
    if (err != SEUS_OK) {
        return err;
    }
    const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_APPEND | (resume ? 0 : O_TRUNC);
    taking->fd = open(taking->partial, flags, 0600);
    return taking->fd >= 0 ? SEUS_OK : disk_fail(taking, "make");
}

static void sync_parent(const char *path)
{
    char dir[PATH_SIZE];
    str_copy(dir, sizeof(dir), str_of(path));
    char *slash = strrchr(dir, '/');
    if (slash != NULL) {
        slash[slash == dir ? 1 : 0] = '\0';
    }
    const int fd = open(slash != NULL ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
}

/* Everything is there: its sums, to the disk, its name. */
static enum seus_err file_finish(struct taking *taking)
{
    struct buf end = {0};
    struct backup_piece piece;
    size_t size = 0;
    backup_write_end(&taking->read.sum, &end);
    enum seus_err err = backup_read_piece(buf_str(&end), &piece, &size, &taking->fault->why);
    err = err == SEUS_OK ? backup_take(&taking->read.sum, &piece, NULL, NULL, &taking->fault->why) : err;
    err = err == SEUS_OK ? file_write(taking, end.data, end.len) : err;
    buf_release(&end);
    if (err == SEUS_OK && (fdatasync(taking->fd) != 0 || rename(taking->partial, taking->path) != 0)) {
        err = disk_fail(taking, "finish");
    }
    if (err == SEUS_OK) {
        sync_parent(taking->path);
    }
    return err;
}

/* ---- the stream -------------------------------------------------------------------------------------------------- */

/* A stream that goes on with what was begun must be of the same log. */
static enum seus_err take_again(struct taking *taking, const struct backup_piece *piece)
{
    struct backup_sum other = {0};
    const enum seus_err err = backup_take(&other, piece, NULL, NULL, &taking->fault->why);
    if (err != SEUS_OK || other.head.cluster_id == taking->read.sum.head.cluster_id) {
        return err;
    }
    seus_fail(SEUS_INTEGRITY, &taking->fault->why, "file", "%.200s was begun in another room than this node's",
              taking->partial);
    seus_hint(&taking->fault->why, "take a new backup, without --resume");
    return SEUS_INTEGRITY;
}

/* Rows beyond what the head promised are of a later stream; they are not needed. */
static enum seus_err take_piece(struct taking *taking, const struct backup_piece *piece, size_t size)
{
    struct backup_sum *sum = &taking->read.sum;
    const unsigned char *bytes = (const unsigned char *)piece->body.ptr - BACKUP_PIECE_HEADER_SIZE;
    if (piece->type == BACKUP_HEAD && sum->has_head) {
        return take_again(taking, piece);
    }
    if (backup_is_full(sum)) {
        return SEUS_OK;
    }
    if (piece->type == BACKUP_ROWS && sum->has_head &&
        piece->first_index + piece->count - 1 > sum->head.last_index) {
        struct buf shorter = {0};
        struct backup_piece cut;
        struct log_entry *rows = mem_alloc(piece->count * sizeof(*rows));
        size_t at = 0;
        uint64_t index = piece->first_index;
        unsigned count = 0;
        while (index <= sum->head.last_index && backup_next_row(piece, &at, &index, &rows[count])) {
            count++;
        }
        enum seus_err err = SEUS_OK;
        if (count > 0) {
            backup_write_rows(rows, count, &shorter);
            err = backup_read_piece(buf_str(&shorter), &cut, &size, &taking->fault->why);
            err = err == SEUS_OK ? take_piece(taking, &cut, size) : err;
        }
        mem_free(rows);
        buf_release(&shorter);
        return err;
    }
    const enum seus_err err = backup_take(sum, piece, NULL, NULL, &taking->fault->why);
    taking->moved_ms = now_ms(taking);
    return err == SEUS_OK ? file_write(taking, bytes, size) : err;
}

static size_t on_bytes(char *bytes, size_t size, size_t count, void *ctx)
{
    struct taking *taking = ctx;
    const size_t len = size * count;
    long status = 0;
    size_t at = 0;
    curl_easy_getinfo(taking->attempt.easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) {
        if (taking->problem.len + len > PROBLEM_SIZE_MAX) {
            return 0;
        }
        buf_append(&taking->problem, bytes, len);
        return len;
    }
    if (taking->node_id != 0 && taking->attempt.meta.node_id != taking->node_id) {
        taking->other_node = true;
        return 0;
    }
    buf_append(&taking->bytes, bytes, len);
    for (size_t piece_size = 1; taking->err == SEUS_OK && piece_size > 0;) {
        struct backup_piece piece;
        const struct str rest = {(const char *)taking->bytes.data + at, taking->bytes.len - at};
        taking->err = backup_read_piece(rest, &piece, &piece_size, &taking->fault->why);
        if (taking->err == SEUS_OK && piece_size > 0) {
            taking->err = take_piece(taking, &piece, piece_size);
            at += piece_size;
        }
    }
    if (at > 0) {
        memmove(taking->bytes.data, taking->bytes.data + at, taking->bytes.len - at);
        taking->bytes.len -= at;
        tell(taking);
    }
    return taking->err == SEUS_OK ? len : 0;
}

/* One stream until it ends, however it ends. False: the user interrupted. */
static bool stream_once(struct taking *taking, const struct endpoint *endpoint)
{
    struct request request = {.op = wire_op_by_number(OP_backup)};
    const uint64_t next = taking->read.sum.log.size + 1;
    enum wait_end end = WAIT_TIMEOUT;
    buf_printf(&request.url, "/v1/backup?from=%" PRIu64, next);
    buf_clear(&taking->bytes);
    buf_clear(&taking->problem);
    taking->other_node = false;
    attempt_open(&taking->attempt, taking->client, endpoint, &request);
    curl_easy_setopt(taking->attempt.easy, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(taking->attempt.easy, CURLOPT_WRITEDATA, taking);
    curl_easy_setopt(taking->attempt.easy, CURLOPT_BUFFERSIZE, 512L * 1024);
    attempt_start(&taking->attempt);
    uint64_t heard_ms = now_ms(taking);
    for (uint64_t had = taking->read.sum.bytes; end == WAIT_TIMEOUT; had = taking->read.sum.bytes) {
        end = attempt_wait(&taking->attempt, taking->client, now_ms(taking) + PROGRESS_MS);
        heard_ms = taking->read.sum.bytes != had ? now_ms(taking) : heard_ms;
        if (now_ms(taking) - heard_ms >= SILENCE_MS_MAX) {
            break;
        }
    }
    attempt_close(&taking->attempt);
    buf_release(&request.url);
    return end != WAIT_INTERRUPTED;
}

static enum seus_err give_up(struct taking *taking)
{
    struct fault *fault = taking->fault;
    if (taking->other_node) {
        seus_fail(SEUS_NOT_FOUND, &fault->why, "from_node", "no endpoint is that of node %" PRIu64, taking->node_id);
        seus_hint(&fault->why, "name it: --endpoint unix:/path/of/that/node.sock");
        return SEUS_NOT_FOUND;
    }
    if (!client_read_problem(buf_str(&taking->problem), fault)) {
        fault->err = seus_fail(SEUS_UNAVAILABLE, &fault->why, NULL, "no node went on with the backup for %u s",
                               GIVE_UP_MS / 1000);
        seus_hint(&fault->why, "what was taken is in %.150s: repeat with --resume", taking->partial);
    }
    fault->retryable = true;
    return fault->err;
}

static enum seus_err take_all(struct taking *taking)
{
    const struct client *client = taking->client;
    taking->moved_ms = now_ms(taking);
    for (unsigned tries = 0; taking->err == SEUS_OK && !backup_is_full(&taking->read.sum); tries++) {
        const uint64_t had = taking->read.sum.log.size;
        const bool went_on = stream_once(taking, &client->endpoints[tries % client->endpoints_count]);
        const bool last_of_round = (tries + 1) % client->endpoints_count == 0;
        if (!went_on) {
            taking->fault->interrupted = true;
            return seus_fail(SEUS_UNAVAILABLE, &taking->fault->why, NULL,
                             "Interrupted; what was taken is in %.150s, for --resume.", taking->partial);
        }
        const bool nothing = had == 0 && !taking->read.sum.has_head && tries + 1 >= 2 * client->endpoints_count;
        if (taking->err == SEUS_OK && taking->read.sum.log.size == had && last_of_round &&
            (nothing || now_ms(taking) - taking->moved_ms >= GIVE_UP_MS)) {
            return give_up(taking);
        }
        if (taking->err == SEUS_OK && taking->read.sum.log.size == had && last_of_round) {
            (void)client_pause(client, client_backoff_ms(client, tries / client->endpoints_count));
        }
    }
    return taking->err;
}

static uint64_t wanted_node(const struct args *args)
{
    const char *text = args_value(args, "from_node");
    return text != NULL ? strtoull(text, NULL, 10) : 0;
}

static enum seus_err backup_make(const struct args *args, const struct client *client, json_t **ret,
                                  struct fault *fault)
{
    struct taking *taking = mem_zalloc(sizeof(*taking));
    const char *resume = args_value(args, "resume");
    taking->client = client;
    taking->fault = fault;
    taking->fd = -1;
    taking->tells = args->format == OUTPUT_TABLE || args->verbose;
    taking->node_id = wanted_node(args);
    taking->start_ms = now_ms(taking);
    taking->told_ms = taking->start_ms;
    enum seus_err err = file_open(taking, args_value(args, "file"), resume != NULL && strcmp(resume, "true") == 0);
    if (err == SEUS_OK) {
        err = take_all(taking);
    }
    if (err == SEUS_OK) {
        err = file_finish(taking);
    }
    if (err == SEUS_OK) {
        *ret = backup_file_facts(taking->path, &taking->read, now_ms(taking) - taking->start_ms);
    }
    if (taking->fd >= 0) {
        close(taking->fd);
    }
    arena_release(&taking->read.arena);
    buf_release(&taking->bytes);
    buf_release(&taking->problem);
    mem_free(taking);
    return fault->err = err;
}

static enum seus_err backup_verify(const struct args *args, const struct client *client, json_t **ret,
                                    struct fault *fault)
{
    struct key_ledger ledger = {0};
    const char *path = args_value(args, "file");
    const char *keys = args_value(args, "keys");
    struct backup_read read = {.ledger = keys != NULL ? &ledger : NULL};
    const uint64_t start_ms = client->clock.mono_ms(client->clock.ctx);
    enum seus_err err = backup_file_read(path, &read, &fault->why);
    if (err == SEUS_OK && !read.sum.ended) {
        err = seus_fail(SEUS_INTEGRITY, &fault->why, "file", "%.200s ends at byte %" PRIu64 ", before index %" PRIu64
                        " of %" PRIu64 ": it is not whole", path, read.good_bytes, read.sum.log.size + 1,
                        read.sum.head.last_index);
        seus_hint(&fault->why, "go on with it: seusctl cluster backup FILE --resume, or take another backup");
    }
    if (err == SEUS_OK) {
        *ret = backup_file_facts(path, &read, client->clock.mono_ms(client->clock.ctx) - start_ms);
    }
    if (err == SEUS_OK && keys != NULL) {
        key_ledger_add_room(&ledger, str_of(read.sum.head.cluster_name));
        err = backup_keys_judge(keys, &ledger, *ret, &fault->why);
    }
    if (err != SEUS_OK && *ret != NULL) {
        json_decref(*ret);
        *ret = NULL;
    }
    key_ledger_release(&ledger);
    arena_release(&read.arena);
    return fault->err = err;
}

bool backup_is_ours(const struct command *command)
{
    return command->view == VIEW_LOCAL && command->verb != NULL &&
           ((strcmp(command->noun, "cluster") == 0 && strcmp(command->verb, "backup") == 0) ||
            strcmp(command->noun, "backup") == 0);
}

enum seus_err backup_answer(const struct args *args, const struct client *client, json_t **ret, bool *ret_failed,
                            struct fault *fault)
{
    *ret_failed = false;
    return strcmp(args->command->noun, "backup") == 0 ? backup_verify(args, client, ret, fault)
                                                      : backup_make(args, client, ret, fault);
}
