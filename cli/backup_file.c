/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading a backup file, offline. Called by backup.c; it never writes. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/when.h"
#include "cli/backup.h"
#include "wire/cbor.h"

#define READ_SIZE (BACKUP_PIECE_HEADER_SIZE + BACKUP_BODY_SIZE_MAX)

/* When a command was recorded; 0: it cannot be read, or is none. */
static uint64_t time_of(struct backup_read *read, const struct log_entry *entry)
{
    struct wire_entry command;
    arena_reset(&read->arena);
    if (entry->type != LOG_COMMAND ||
        wire_cbor_decode(&wire_record_entry, entry->payload, &read->arena, &command, NULL) != SEUS_OK) {
        return 0;
    }
    return command.recorded_at;
}

/* Of a piece only its first and its last command are decoded. */
static void take_times(struct backup_read *read, const struct backup_piece *piece)
{
    struct log_entry entry;
    struct log_entry last = {0};
    size_t at = 0;
    uint64_t index = piece->first_index;
    while (backup_next_row(piece, &at, &index, &entry)) {
        if (entry.type == LOG_COMMAND) {
            read->first_ms = read->first_ms != 0 ? read->first_ms : time_of(read, &entry);
            last = entry;
        }
    }
    const uint64_t ms = time_of(read, &last);
    read->last_ms = ms > read->last_ms ? ms : read->last_ms;
}

static enum seus_err tell_ledger(const struct backup_read *read, const struct backup_piece *piece, struct seus_why *why)
{
    struct log_entry entry;
    size_t at = 0;
    uint64_t index = piece->first_index;
    enum seus_err err = SEUS_OK;
    while (read->ledger != NULL && err == SEUS_OK && backup_next_row(piece, &at, &index, &entry)) {
        err = key_ledger_add(read->ledger, &entry, why);
    }
    return err;
}

static enum seus_err take(struct backup_read *read, const char *path, struct str bytes, size_t *ret_size,
                          struct seus_why *why)
{
    struct backup_piece piece;
    struct seus_why story = {0};
    enum seus_err err = backup_read_piece(bytes, &piece, ret_size, &story);
    if (err == SEUS_OK && *ret_size > 0) {
        err = backup_take(&read->sum, &piece, NULL, NULL, &story);
        if (err == SEUS_OK && piece.type == BACKUP_ROWS) {
            take_times(read, &piece);
            err = tell_ledger(read, &piece, &story);
        }
    }
    if (err != SEUS_OK) {
        seus_fail(err, why, "file", "%.120s is bad at byte %" PRIu64 ", index %" PRIu64 ": %s", path, read->good_bytes,
                  read->sum.log.size + 1, story.message);
        seus_hint(why, "%s", story.hint[0] != '\0' ? story.hint : "take another backup, or go on with an older one");
    }
    return err;
}

enum seus_err backup_file_read(const char *path, struct backup_read *read, struct seus_why *why)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return seus_fail(errno == ENOENT ? SEUS_NOT_FOUND : SEUS_IO, why, "file", "cannot open %.200s: %s", path,
                         strerror(errno));
    }
    char *bytes = mem_alloc(READ_SIZE);
    size_t have = 0;
    enum seus_err err = SEUS_OK;
    bool more = true;
    arena_init(&read->arena, 0);
    while (err == SEUS_OK && more) {
        const size_t got = fread(bytes + have, 1, READ_SIZE - have, file);
        size_t at = 0;
        size_t size = 1;
        more = got > 0;
        have += got;
        while (err == SEUS_OK && size > 0) {
            err = take(read, path, (struct str){bytes + at, have - at}, &size, why);
            at += err == SEUS_OK ? size : 0;
            read->good_bytes += err == SEUS_OK ? size : 0;
        }
        memmove(bytes, bytes + at, have - at);
        have -= at;
    }
    if (err == SEUS_OK && ferror(file)) {
        err = seus_fail(SEUS_IO, why, "file", "cannot read %.200s", path);
    }
    if (err == SEUS_OK && read->sum.ended && have > 0) {
        err = seus_fail(SEUS_INTEGRITY, why, "file", "%.200s has %zu bytes behind its end", path, have);
    }
    mem_free(bytes);
    fclose(file);
    return err;
}

static void put_hex(json_t *object, const char *name, const unsigned char *hash)
{
    char hex[2 * SHA256_SIZE + 1];
    hash_hex(hex, hash, SHA256_SIZE);
    json_object_set_new(object, name, json_string(hex));
}

static void put_number(json_t *object, const char *name, uint64_t number)
{
    json_object_set_new(object, name, json_integer((json_int_t)number));
}

static void put_time(json_t *object, const char *name, uint64_t ms)
{
    char text[WHEN_SIZE];
    when_format_utc(text, ms != 0 ? ms : 0);
    json_object_set_new(object, name, ms != 0 ? json_string(text) : json_null());
}

json_t *backup_file_facts(const char *path, struct backup_read *read, uint64_t took_ms)
{
    const struct backup_sum *sum = &read->sum;
    char id[20];
    json_t *facts = json_object();
    snprintf(id, sizeof(id), "%016" PRIx64, sum->head.cluster_id);
    json_object_set_new(facts, "file", json_string(path));
    json_object_set_new(facts, "cluster", json_string(sum->head.cluster_name));
    json_object_set_new(facts, "cluster_id", json_string(id));
    put_number(facts, "generation", sum->head.generation);
    put_number(facts, "node", sum->head.node_id);
    put_time(facts, "made_at", sum->head.made_at_ms);
    put_number(facts, "last_index", sum->head.last_index);
    put_number(facts, "last_term", sum->head.last_term);
    put_hex(facts, "chain", sum->head.chain);
    put_hex(facts, "root", sum->head.root);
    put_number(facts, "commands", sum->commands);
    put_number(facts, "others", sum->barriers + sum->changes);
    put_time(facts, "from", read->first_ms);
    put_time(facts, "until", read->last_ms);
    put_number(facts, "bytes", sum->bytes);
    put_number(facts, "took_ms", took_ms);
    return facts;
}
