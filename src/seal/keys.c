/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Open addressing in a file of slots: the place of a key is its id modulo the number of slots, or the next free one.
 * Slots are never emptied, so a search ends at the first empty one. Written with pwrite and fdatasync, read through a
 * mapping of the same file. The file as a whole: keys_file.c.
 */
#include "seal/keys.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/fault_points.h"
#include "base/whole.h"
#include "seal/keys_private.h"

enum seus_err keys_fail_io(const struct keys *keys, const char *what, struct seus_why *why)
{
    seus_fail(SEUS_IO, why, NULL, "cannot %s the key store %s: %s", what, keys->path, strerror(errno));
    seus_hint(why, "mend the disk and start again: what was acknowledged before is kept");
    return SEUS_IO;
}

/* At a fault point: as a disk would. */
enum seus_err keys_fail_here(const struct keys *keys, struct seus_why *why)
{
    errno = EIO;
    return keys_fail_io(keys, "write", why);
}

/* ---- slots ------------------------------------------------------------------------------------------------------- */

const unsigned char *keys_slot_at(const struct keys *keys, uint64_t place)
{
    return keys->map + KEYS_HEADER_SIZE + place * KEYS_SLOT_SIZE;
}

/* The place of id, or of the empty slot where it belongs. */
static uint64_t find(const struct keys *keys, uint64_t id, bool *ret_found)
{
    const uint64_t mask = keys->slots - 1;
    uint64_t place = id & mask;
    for (uint64_t i = 0; i < keys->slots; i++, place = (place + 1) & mask) {
        const unsigned char *slot = keys_slot_at(keys, place);
        if (slot[SLOT_STATE] == KEY_ABSENT) {
            *ret_found = false;
            return place;
        }
        if (get_u64_le(slot + SLOT_ID) == id) {
            *ret_found = true;
            return place;
        }
    }
    CHECK(!"a quarter of the slots is always empty");
    return 0;
}

/* The nonce of a wrapping: an id names one key for ever, so it is never used for two. */
static void wrap_nonce(uint64_t id, unsigned char nonce[CIPHER_NONCE_SIZE])
{
    memset(nonce, 0, CIPHER_NONCE_SIZE);
    put_u64_le(nonce, id);
}

static void slot_make(const struct keys *keys, const struct key_given *given, unsigned char slot[KEYS_SLOT_SIZE])
{
    unsigned char nonce[CIPHER_NONCE_SIZE];
    memset(slot, 0, KEYS_SLOT_SIZE);
    put_u64_le(slot + SLOT_ID, given->id);
    slot[SLOT_STATE] = (unsigned char)given->state;
    if (given->state == KEY_LIVING) {
        wrap_nonce(given->id, nonce);
        cipher_seal(keys->wrap, nonce, (struct str){(const char *)slot, SLOT_KEY},
                    (struct str){(const char *)given->key, CIPHER_KEY_SIZE}, slot + SLOT_KEY);
    }
}

bool keys_slot_open(const struct keys *keys, const unsigned char *slot, unsigned char ret_key[CIPHER_KEY_SIZE])
{
    unsigned char nonce[CIPHER_NONCE_SIZE];
    wrap_nonce(get_u64_le(slot + SLOT_ID), nonce);
    return cipher_open(keys->wrap, nonce, (struct str){(const char *)slot, SLOT_KEY},
                       (struct str){(const char *)slot + SLOT_KEY, CIPHER_KEY_SIZE + CIPHER_TAG_SIZE}, ret_key);
}

static enum seus_err slot_write(struct keys *keys, uint64_t place, const unsigned char slot[KEYS_SLOT_SIZE],
                                struct seus_why *why)
{
    const off_t at = (off_t)(KEYS_HEADER_SIZE + place * KEYS_SLOT_SIZE);
    if (!whole_write_at(keys->fd, slot, KEYS_SLOT_SIZE, at)) {
        return keys_fail_io(keys, "write", why);
    }
    return SEUS_OK;
}

static enum seus_err flush(struct keys *keys, struct seus_why *why)
{
    return keys->no_sync || fdatasync(keys->fd) == 0 ? SEUS_OK : keys_fail_io(keys, "flush", why);
}

/* ---- looking ----------------------------------------------------------------------------------------------------- */

/* A state that is none is damage: the key is fetched again. */
enum key_state keys_slot_state(const unsigned char *slot)
{
    return slot[SLOT_STATE] == KEY_LIVING      ? KEY_LIVING
           : slot[SLOT_STATE] == KEY_DESTROYED ? KEY_DESTROYED
                                               : KEY_ABSENT;
}

enum key_state keys_state(const struct keys *keys, uint64_t id)
{
    bool found = false;
    const uint64_t place = find(keys, id, &found);
    return found ? keys_slot_state(keys_slot_at(keys, place)) : KEY_ABSENT;
}

enum key_state keys_get(const struct keys *keys, uint64_t id, unsigned char ret_key[CIPHER_KEY_SIZE])
{
    bool found = false;
    const unsigned char *slot = keys_slot_at(keys, find(keys, id, &found));
    if (!found) {
        return KEY_ABSENT;
    }
    if (slot[SLOT_STATE] == KEY_DESTROYED) {
        return KEY_DESTROYED;
    }
    return keys_slot_open(keys, slot, ret_key) ? KEY_LIVING : KEY_ABSENT; /* torn by a power cut: fetched again */
}

unsigned keys_page(const struct keys *keys, uint64_t *cursor, struct key_given *ret, unsigned max)
{
    unsigned count = 0;
    for (; *cursor < keys->slots && count < max; (*cursor)++) {
        const unsigned char *slot = keys_slot_at(keys, *cursor);
        struct key_given *given = &ret[count];
        *given = (struct key_given){.id = get_u64_le(slot + SLOT_ID), .state = keys_slot_state(slot)};
        count += given->state == KEY_DESTROYED ||
                 (given->state == KEY_LIVING && keys_slot_open(keys, slot, given->key));
    }
    return count;
}

uint64_t keys_damaged(const struct keys *keys)
{
    unsigned char key[CIPHER_KEY_SIZE];
    uint64_t damaged = 0;
    for (uint64_t place = 0; place < keys->slots; place++) {
        const unsigned char *slot = keys_slot_at(keys, place);
        const enum key_state state = keys_slot_state(slot);
        damaged += slot[SLOT_STATE] != KEY_ABSENT && state != KEY_DESTROYED && !keys_slot_open(keys, slot, key);
    }
    cipher_wipe(key, sizeof(key));
    return damaged;
}

bool keys_is_in_place(const struct keys *keys)
{
    struct stat here;
    struct stat named;
    return fstat(keys->fd, &here) == 0 && stat(keys->path, &named) == 0 && here.st_ino == named.st_ino &&
           here.st_dev == named.st_dev;
}

void keys_count(const struct keys *keys, uint64_t *ret_living, uint64_t *ret_destroyed)
{
    *ret_living = keys->used - keys->destroyed;
    *ret_destroyed = keys->destroyed;
}

const unsigned char *keys_sign_seed(const struct keys *keys)
{
    return keys->secret->sign_seed;
}

bool keys_is_whole(const struct keys *keys)
{
    return keys->is_whole;
}

/* ---- changing ---------------------------------------------------------------------------------------------------- */

static enum seus_err make_room(struct keys *keys, uint64_t more, struct seus_why *why)
{
    enum seus_err err = SEUS_OK;
    while (err == SEUS_OK && (keys->used + more) * 4 > keys->slots * 3) {
        err = keys_grow(keys, why);
    }
    return err;
}

/* Is what is given another key than the one that rests here? */
static bool is_other_key(const struct keys *keys, const unsigned char *slot, const struct key_given *given)
{
    unsigned char key[CIPHER_KEY_SIZE] = {0};
    const bool whole = keys_slot_open(keys, slot, key);
    const bool other = whole && !cipher_same(key, given->key, CIPHER_KEY_SIZE);
    cipher_wipe(key, sizeof(key));
    return other;
}

static enum seus_err add_one(struct keys *keys, const struct key_given *given, bool *ret_clash, struct seus_why *why)
{
    unsigned char slot[KEYS_SLOT_SIZE];
    unsigned char key[CIPHER_KEY_SIZE];
    bool found = false;
    const uint64_t place = find(keys, given->id, &found);
    const unsigned char *present = keys_slot_at(keys, place);
    if (found && present[SLOT_STATE] == KEY_DESTROYED) {
        return SEUS_OK; /* it never comes back */
    }
    if (found && given->state == KEY_LIVING) {
        if (is_other_key(keys, present, given)) {
            *ret_clash = true;
            return SEUS_OK;
        }
        const bool whole = keys_slot_open(keys, present, key);
        cipher_wipe(key, sizeof(key));
        if (whole) {
            return SEUS_OK;
        }
    }
    slot_make(keys, given, slot);
    keys->used += found ? 0 : 1;
    keys->destroyed += given->state == KEY_DESTROYED;
    return slot_write(keys, place, slot, why);
}

enum seus_err keys_add(struct keys *keys, const struct key_given *given, unsigned count, bool *ret_clash,
                       struct seus_why *why)
{
    *ret_clash = false;
    enum seus_err err = FAULT_FAILS(seal_store_before) ? keys_fail_here(keys, why) : make_room(keys, count, why);
    for (unsigned i = 0; err == SEUS_OK && i < count; i++) {
        CHECK(given[i].state == KEY_LIVING || given[i].state == KEY_DESTROYED);
        err = add_one(keys, &given[i], ret_clash, why);
    }
    err = err == SEUS_OK ? flush(keys, why) : err;
    return err == SEUS_OK && FAULT_FAILS(seal_store_after) ? keys_fail_here(keys, why) : err;
}

enum seus_err keys_destroy(struct keys *keys, const uint64_t *ids, unsigned count, struct seus_why *why)
{
    bool clash = false;
    enum seus_err err = FAULT_FAILS(seal_destroy_before) ? keys_fail_here(keys, why) : make_room(keys, count, why);
    for (unsigned i = 0; err == SEUS_OK && i < count; i++) {
        const struct key_given tombstone = {.id = ids[i], .state = KEY_DESTROYED};
        err = add_one(keys, &tombstone, &clash, why);
    }
    err = err == SEUS_OK ? flush(keys, why) : err;
    return err == SEUS_OK && FAULT_FAILS(seal_destroy_after) ? keys_fail_here(keys, why) : err;
}

enum seus_err keys_set_whole(struct keys *keys, bool whole, struct seus_why *why)
{
    unsigned char header[KEYS_HEADER_SIZE];
    keys->is_whole = whole;
    keys_header_make(keys, keys_log2(keys->slots), whole, header);
    if (FAULT_FAILS(seal_whole_before)) {
        return keys_fail_here(keys, why);
    }
    if (!whole_write_at(keys->fd, header, sizeof(header), 0)) {
        return keys_fail_io(keys, "write", why);
    }
    const enum seus_err err = flush(keys, why);
    return err == SEUS_OK && FAULT_FAILS(seal_whole_after) ? keys_fail_here(keys, why) : err;
}
