/* SPDX-License-Identifier: EUPL-1.2 */
#include "wire/key_ledger.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "wire/cbor.h"

uint64_t wire_key_id_parse(struct str text)
{
    uint64_t id = 0;
    if (text.len != 16) {
        return 0;
    }
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        const bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && (c < 'a' || c > 'f')) {
            return 0;
        }
        id = id << 4 | (uint64_t)(is_digit ? c - '0' : c - 'a' + 10);
    }
    return id;
}

static void take(struct buf *ids, const struct wire_data_key_use *keys, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t id = wire_key_id_parse(keys[i].key_id);
        buf_append(ids, &id, sizeof(id));
    }
}

void key_ledger_add_room(struct key_ledger *ledger, struct str name)
{
    char text[KEY_BACKUP_NAME_SIZE];
    if (name.len == 0 || name.len >= sizeof(text) || ledger->rooms_count == KEY_LEDGER_ROOMS_MAX) {
        return;
    }
    str_copy(text, sizeof(text), name);
    if (!key_ledger_knows_room(ledger, text)) {
        memcpy(ledger->rooms[ledger->rooms_count++], text, sizeof(text));
    }
}

enum seus_err key_ledger_add(struct key_ledger *ledger, const struct log_entry *entry, struct seus_why *why)
{
    struct wire_entry command;
    struct seus_why place;
    if (entry->type != LOG_COMMAND) {
        return SEUS_OK;
    }
    arena_reset(&ledger->arena);
    if (wire_cbor_decode(&wire_record_entry, entry->payload, &ledger->arena, &command, &place) != SEUS_OK) {
        return seus_fail(SEUS_INTEGRITY, why, NULL, "log entry %" PRIu64 " cannot be decoded: %.200s", entry->index,
                         place.message);
    }
    take(&ledger->named, command.keys, command.keys_count);
    for (uint32_t i = 0; i < command.events_count; i++) {
        const struct wire_event *event = &command.events[i];
        if (event->type == EVENT_erasure_ordered && event->body != NULL) {
            const struct wire_erasure_ordered *order = event->body;
            take(&ledger->destroyed, order->keys, order->keys_count);
        } else if (event->type == EVENT_room_restored && event->body != NULL) {
            key_ledger_add_room(ledger, ((const struct wire_room_restored *)event->body)->from_cluster);
        }
    }
    return SEUS_OK;
}

static uint64_t id_at(const struct buf *ids, size_t at)
{
    uint64_t id;
    memcpy(&id, ids->data + at * sizeof(id), sizeof(id));
    return id;
}

static size_t count_of(const struct buf *ids)
{
    return ids->len / sizeof(uint64_t);
}

static int by_number(const void *a, const void *b)
{
    uint64_t x;
    uint64_t y;
    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return x < y ? -1 : x > y;
}

static void sort_once(struct buf *ids)
{
    size_t kept = 0;
    if (ids->len == 0) {
        return;
    }
    qsort(ids->data, count_of(ids), sizeof(uint64_t), by_number);
    for (size_t i = 0; i < count_of(ids); i++) {
        const uint64_t id = id_at(ids, i);
        if (kept == 0 || id_at(ids, kept - 1) != id) {
            memcpy(ids->data + kept * sizeof(id), &id, sizeof(id));
            kept++;
        }
    }
    buf_cut(ids, kept * sizeof(uint64_t));
}

void key_ledger_sort(struct key_ledger *ledger)
{
    sort_once(&ledger->named);
    sort_once(&ledger->destroyed);
}

void key_ledger_release(struct key_ledger *ledger)
{
    buf_release(&ledger->named);
    buf_release(&ledger->destroyed);
    arena_release(&ledger->arena);
}

bool key_ledger_knows_room(const struct key_ledger *ledger, const char *name)
{
    for (unsigned i = 0; i < ledger->rooms_count; i++) {
        if (strcmp(ledger->rooms[i], name) == 0) {
            return true;
        }
    }
    return false;
}

void key_ledger_judge(const struct key_ledger *ledger, const struct key_backup *backup,
                      struct key_ledger_facts *ret_facts)
{
    struct key_ledger_facts facts = {.named = count_of(&ledger->named)};
    size_t gone = 0; /* walks the destroyed ones beside the named ones: both are in order */
    for (size_t i = 0; i < count_of(&ledger->named); i++) {
        const uint64_t id = id_at(&ledger->named, i);
        const enum key_backup_state state = key_backup_state(backup, id);
        while (gone < count_of(&ledger->destroyed) && id_at(&ledger->destroyed, gone) < id) {
            gone++;
        }
        const bool is_destroyed = gone < count_of(&ledger->destroyed) && id_at(&ledger->destroyed, gone) == id;
        facts.destroyed += is_destroyed;
        if (is_destroyed && state == KEY_BACKUP_LIVING) {
            facts.first_returned = facts.returned++ == 0 ? id : facts.first_returned;
        } else if (!is_destroyed && state == KEY_BACKUP_ABSENT) {
            facts.first_missing = facts.missing++ == 0 ? id : facts.first_missing;
        }
    }
    *ret_facts = facts;
}
