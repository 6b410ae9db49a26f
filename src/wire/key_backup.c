/* SPDX-License-Identifier: EUPL-1.2 */
/* See key_backup.h. Nothing is believed before the sum over all of it holds. */
#include "wire/key_backup.h"

#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"

#define MAGIC "SEUSKEYB"

/* Offsets in the head. */
enum { AT_VERSION = 8, AT_NODE = 16, AT_MADE = 24, AT_LIVING = 32, AT_DESTROYED = 40, AT_SALT = 48, AT_NAME = 80,
       AT_ROWS = 144 };

_Static_assert(AT_SALT + KEY_BACKUP_SALT_SIZE == AT_NAME, "the salt is before the name");
_Static_assert(AT_NAME + KEY_BACKUP_NAME_SIZE == AT_ROWS, "the name is the last field of a head");

static const unsigned char zeros[KEY_BACKUP_ROW_SIZE];

void key_backup_write(const struct key_backup_head *head, struct str rows, struct buf *target)
{
    const size_t start = target->len;
    unsigned char sum[SHA256_SIZE];
    CHECK(rows.len == (head->living + head->destroyed) * KEY_BACKUP_ROW_SIZE);
    unsigned char *bytes = buf_reserve(target, AT_ROWS);
    memset(bytes, 0, AT_ROWS);
    memcpy(bytes, MAGIC, 8);
    bytes[AT_VERSION] = KEY_BACKUP_VERSION;
    put_u64_le(bytes + AT_NODE, head->node_id);
    put_u64_le(bytes + AT_MADE, head->made_at_ms);
    put_u64_le(bytes + AT_LIVING, head->living);
    put_u64_le(bytes + AT_DESTROYED, head->destroyed);
    memcpy(bytes + AT_SALT, head->salt, KEY_BACKUP_SALT_SIZE);
    memcpy(bytes + AT_NAME, head->cluster_name, strnlen(head->cluster_name, KEY_BACKUP_NAME_SIZE - 1));
    target->len += AT_ROWS;
    buf_append_str(target, rows);
    hash_sha256(target->data + start, target->len - start, sum);
    buf_append(target, sum, sizeof(sum));
}

static enum seus_err bad(const char *what, struct seus_why *why)
{
    seus_fail(SEUS_INTEGRITY, why, NULL, "the copy of the keys is bad: %s", what);
    seus_hint(why, "take another: seusd keys backup, on any node of the room");
    return SEUS_INTEGRITY;
}

/* A text that ends, and nothing behind its end. */
static bool is_name(const unsigned char name[KEY_BACKUP_NAME_SIZE])
{
    const size_t len = strnlen((const char *)name, KEY_BACKUP_NAME_SIZE);
    return len > 0 && len < KEY_BACKUP_NAME_SIZE && memcmp(name + len, zeros, KEY_BACKUP_NAME_SIZE - len) == 0;
}

static bool row_is_sound(const unsigned char *row)
{
    const unsigned char state = row[KEY_ROW_STATE];
    return memcmp(row + KEY_ROW_STATE + 1, zeros, KEY_ROW_KEY - KEY_ROW_STATE - 1) == 0 &&
           (state == KEY_ROW_LIVING ||
            (state == KEY_ROW_DESTROYED && memcmp(row + KEY_ROW_KEY, zeros, KEY_BACKUP_ROW_SIZE - KEY_ROW_KEY) == 0));
}

/* Each id once, in order, and as many of each kind as the head says. */
static bool rows_are_sound(const struct key_backup *backup)
{
    uint64_t living = 0;
    uint64_t last = 0;
    for (uint64_t i = 0; i < backup->rows_count; i++) {
        const unsigned char *row = backup->rows + i * KEY_BACKUP_ROW_SIZE;
        const uint64_t id = get_u64_le(row + KEY_ROW_ID);
        if (!row_is_sound(row) || (i > 0 && id <= last)) {
            return false;
        }
        last = id;
        living += row[KEY_ROW_STATE] == KEY_ROW_LIVING;
    }
    return living == backup->head.living;
}

static void read_head(const unsigned char *bytes, struct key_backup_head *ret)
{
    *ret = (struct key_backup_head){
        .node_id = get_u64_le(bytes + AT_NODE),
        .made_at_ms = get_u64_le(bytes + AT_MADE),
        .living = get_u64_le(bytes + AT_LIVING),
        .destroyed = get_u64_le(bytes + AT_DESTROYED),
    };
    memcpy(ret->salt, bytes + AT_SALT, KEY_BACKUP_SALT_SIZE);
    memcpy(ret->cluster_name, bytes + AT_NAME, KEY_BACKUP_NAME_SIZE);
}

enum seus_err key_backup_read(struct str bytes, struct key_backup *ret_backup, struct seus_why *why)
{
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    unsigned char sum[SHA256_SIZE];
    if (bytes.len < AT_ROWS || memcmp(at, MAGIC, 8) != 0) {
        return bad("it does not begin as one", why);
    }
    if (at[AT_VERSION] != KEY_BACKUP_VERSION) {
        seus_fail(SEUS_INVALID, why, NULL, "the copy of the keys is of version %u, and this program reads %u",
                  at[AT_VERSION], KEY_BACKUP_VERSION);
        seus_hint(why, "it was written by another version of SEUS: use that one");
        return SEUS_INVALID;
    }
    read_head(at, &ret_backup->head);
    const struct key_backup_head *head = &ret_backup->head;
    if (head->living > KEY_BACKUP_ROWS_MAX || head->destroyed > KEY_BACKUP_ROWS_MAX - head->living) {
        return bad("it says it has more keys than any has", why);
    }
    ret_backup->rows_count = head->living + head->destroyed;
    const size_t summed = AT_ROWS + (size_t)ret_backup->rows_count * KEY_BACKUP_ROW_SIZE;
    if (bytes.len != summed + SHA256_SIZE + KEY_BACKUP_MAC_SIZE) {
        return bad("it is not as long as its keys are", why);
    }
    hash_sha256(at, summed, sum);
    if (memcmp(sum, at + summed, SHA256_SIZE) != 0) {
        return bad("it does not match its checksum", why);
    }
    ret_backup->rows = at + AT_ROWS;
    ret_backup->signed_part = (struct str){bytes.ptr, summed + SHA256_SIZE};
    ret_backup->mac = at + summed + SHA256_SIZE;
    if (!is_name(at + AT_NAME) || memcmp(at + AT_VERSION + 1, zeros, AT_NODE - AT_VERSION - 1) != 0 ||
        !rows_are_sound(ret_backup)) {
        return bad("its keys are not in order", why);
    }
    return SEUS_OK;
}

enum key_backup_state key_backup_state(const struct key_backup *backup, uint64_t id)
{
    uint64_t low = 0;
    uint64_t high = backup->rows_count;
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        const unsigned char *row = backup->rows + middle * KEY_BACKUP_ROW_SIZE;
        const uint64_t found = get_u64_le(row + KEY_ROW_ID);
        if (found == id) {
            return row[KEY_ROW_STATE] == KEY_ROW_LIVING ? KEY_BACKUP_LIVING : KEY_BACKUP_DESTROYED;
        }
        if (found < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return KEY_BACKUP_ABSENT;
}
