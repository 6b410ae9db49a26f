/* SPDX-License-Identifier: EUPL-1.2 */
#include "seal/copy.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "base/mem.h"

#define PAGE_KEYS 256u /* in clear at a time */

_Static_assert(KEY_ROW_KEY + CIPHER_KEY_SIZE + CIPHER_TAG_SIZE == KEY_BACKUP_ROW_SIZE, "a row holds a wrapped key");
_Static_assert((int)KEY_ROW_LIVING == (int)KEY_LIVING && (int)KEY_ROW_DESTROYED == (int)KEY_DESTROYED,
               "states are those of slots");
_Static_assert(KEY_BACKUP_MAC_SIZE == CIPHER_MAC_SIZE, "the sum under the key has its size");

/* MAC(key of the copy, purpose and salt). */
static void derive(const unsigned char *copy_key, const char *purpose, const struct key_backup_head *head,
                   unsigned char ret[CIPHER_MAC_SIZE])
{
    struct buf text = {0};
    buf_append_str(&text, str_of(purpose));
    buf_append(&text, head->salt, KEY_BACKUP_SALT_SIZE);
    cipher_mac(copy_key, buf_str(&text), ret);
    buf_release(&text);
}

static struct cipher *wrapper(const unsigned char *copy_key, const struct key_backup_head *head)
{
    unsigned char key[CIPHER_MAC_SIZE];
    derive(copy_key, "seus key copy: wrap", head, key);
    struct cipher *cipher = cipher_new(key);
    cipher_wipe(key, sizeof(key));
    return cipher;
}

static void sum_of(const unsigned char *copy_key, const struct key_backup_head *head, struct str bytes,
                   unsigned char ret[CIPHER_MAC_SIZE])
{
    unsigned char key[CIPHER_MAC_SIZE];
    derive(copy_key, "seus key copy: sum", head, key);
    cipher_mac(key, bytes, ret);
    cipher_wipe(key, sizeof(key));
}

/* Each id is there once, and each file has its own wrapping key. */
static void nonce_of(uint64_t id, unsigned char nonce[CIPHER_NONCE_SIZE])
{
    memset(nonce, 0, CIPHER_NONCE_SIZE);
    put_u64_le(nonce, id);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void row_append(struct cipher *cipher, const struct key_given *given, struct buf *rows)
{
    unsigned char nonce[CIPHER_NONCE_SIZE];
    unsigned char *row = buf_reserve(rows, KEY_BACKUP_ROW_SIZE);
    memset(row, 0, KEY_BACKUP_ROW_SIZE);
    put_u64_le(row + KEY_ROW_ID, given->id);
    row[KEY_ROW_STATE] = (unsigned char)given->state;
    if (given->state == KEY_LIVING) {
        nonce_of(given->id, nonce);
        cipher_seal(cipher, nonce, (struct str){(const char *)row, KEY_ROW_KEY},
                    (struct str){(const char *)given->key, CIPHER_KEY_SIZE}, row + KEY_ROW_KEY);
    }
    rows->len += KEY_BACKUP_ROW_SIZE;
}

static int by_id(const void *a, const void *b)
{
    const uint64_t x = get_u64_le((const unsigned char *)a + KEY_ROW_ID);
    const uint64_t y = get_u64_le((const unsigned char *)b + KEY_ROW_ID);
    return x < y ? -1 : x > y;
}

enum seus_err copy_write(const struct keys *keys, const unsigned char *copy_key, const struct key_backup_head *head,
                         struct buf *target, struct seus_why *why)
{
    struct key_given page[PAGE_KEYS];
    struct key_backup_head full = *head;
    unsigned char mac[CIPHER_MAC_SIZE];
    struct buf rows = {0};
    uint64_t cursor = 0;
    unsigned count = PAGE_KEYS;
    struct cipher *cipher = wrapper(copy_key, head);
    full.living = 0;
    full.destroyed = 0;
    while (count > 0 && full.living + full.destroyed <= KEY_BACKUP_ROWS_MAX) {
        count = keys_page(keys, &cursor, page, PAGE_KEYS);
        for (unsigned i = 0; i < count; i++) {
            row_append(cipher, &page[i], &rows);
            full.living += page[i].state == KEY_LIVING;
            full.destroyed += page[i].state == KEY_DESTROYED;
        }
    }
    cipher_wipe(page, sizeof(page));
    cipher_free(cipher);
    enum seus_err err = SEUS_OK;
    if (full.living + full.destroyed > KEY_BACKUP_ROWS_MAX) {
        err = seus_fail(SEUS_LIMIT, why, NULL, "the store holds more than %llu keys, which is what one file takes",
                        (unsigned long long)KEY_BACKUP_ROWS_MAX);
    } else {
        if (rows.len > 0) {
            qsort(rows.data, rows.len / KEY_BACKUP_ROW_SIZE, KEY_BACKUP_ROW_SIZE, by_id);
        }
        const size_t start = target->len;
        key_backup_write(&full, buf_str(&rows), target);
        sum_of(copy_key, &full, (struct str){(const char *)target->data + start, target->len - start}, mac);
        buf_append(target, mac, sizeof(mac));
    }
    buf_release(&rows);
    return err;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool row_take(struct cipher *cipher, const unsigned char *row, struct key_given *ret)
{
    unsigned char nonce[CIPHER_NONCE_SIZE];
    *ret = (struct key_given){.id = get_u64_le(row + KEY_ROW_ID), .state = (enum key_state)row[KEY_ROW_STATE]};
    nonce_of(ret->id, nonce);
    return ret->state == KEY_DESTROYED ||
           cipher_open(cipher, nonce, (struct str){(const char *)row, KEY_ROW_KEY},
                       (struct str){(const char *)row + KEY_ROW_KEY, CIPHER_KEY_SIZE + CIPHER_TAG_SIZE}, ret->key);
}

enum seus_err copy_check(const struct key_backup *backup, const unsigned char *copy_key, struct seus_why *why)
{
    unsigned char mac[CIPHER_MAC_SIZE];
    struct key_given given;
    sum_of(copy_key, &backup->head, backup->signed_part, mac);
    if (!cipher_same(mac, backup->mac, sizeof(mac))) {
        seus_fail(SEUS_INVALID, why, "--backup-key", "this key does not open the copy of the keys");
        seus_hint(why, "give the key it was wrapped under: --backup-key FILE; without one it was the key file of node "
                       "%llu of '%s'", (unsigned long long)backup->head.node_id, backup->head.cluster_name);
        return SEUS_INVALID;
    }
    bool whole = true;
    struct cipher *cipher = wrapper(copy_key, &backup->head);
    for (uint64_t i = 0; whole && i < backup->rows_count; i++) {
        whole = row_take(cipher, backup->rows + i * KEY_BACKUP_ROW_SIZE, &given);
    }
    cipher_wipe(&given, sizeof(given));
    cipher_free(cipher);
    return whole ? SEUS_OK
                 : seus_fail(SEUS_INTEGRITY, why, NULL, "the copy of the keys is signed, and a key in it is none");
}

enum seus_err copy_restore(const struct key_backup *backup, const unsigned char *copy_key, struct keys *keys,
                           struct seus_why *why)
{
    struct key_given page[PAGE_KEYS];
    enum seus_err err = SEUS_OK;
    struct cipher *cipher = wrapper(copy_key, &backup->head);
    for (uint64_t at = 0; err == SEUS_OK && at < backup->rows_count;) {
        unsigned count = 0;
        bool clash = false;
        for (; count < PAGE_KEYS && at < backup->rows_count; at++, count++) {
            if (!row_take(cipher, backup->rows + at * KEY_BACKUP_ROW_SIZE, &page[count])) {
                err = seus_fail(SEUS_INTEGRITY, why, NULL, "a key of the copy does not open");
                break;
            }
        }
        if (err == SEUS_OK) {
            err = keys_add(keys, page, count, &clash, why);
        }
        if (err == SEUS_OK && clash) {
            seus_fail(SEUS_CONFLICT, why, NULL, "the store holds another key under an id that the copy has too");
            seus_hint(why, "they are not of one room: restore into an empty store");
            err = SEUS_CONFLICT;
        }
    }
    cipher_wipe(page, sizeof(page));
    cipher_free(cipher);
    return err;
}
