/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The file of a key store: made, opened, checked, and made again with more slots when it is full. What is in the slots
 * is for keys.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fault_points.h"
#include "base/mem.h"
#include "base/whole.h"
#include "seal/keys_private.h"

/* ---- the file ---------------------------------------------------------------------------------------------------- */

void keys_header_make(const struct keys *keys, unsigned slots_log2, bool is_whole,
                        unsigned char header[KEYS_HEADER_SIZE])
{
    memset(header, 0, KEYS_HEADER_SIZE);
    memcpy(header, KEYS_MAGIC, 8);
    header[HEADER_VERSION] = KEYS_VERSION;
    header[HEADER_SLOTS] = (unsigned char)slots_log2;
    header[HEADER_WHOLE] = is_whole ? 1 : 0;
    put_u64_le(header + HEADER_CLUSTER, keys->cluster_id);
    cipher_mac(keys->secret->mac_key, (struct str){(const char *)header, HEADER_MAC}, header + HEADER_MAC);
}

unsigned keys_log2(uint64_t slots)
{
    unsigned log2 = 0;
    while ((UINT64_C(1) << log2) < slots) {
        log2++;
    }
    return log2;
}

static enum seus_err map_file(struct keys *keys, struct seus_why *why)
{
    keys->map_size = KEYS_HEADER_SIZE + keys->slots * KEYS_SLOT_SIZE;
    void *map = mmap(NULL, keys->map_size, PROT_READ, MAP_SHARED, keys->fd, 0);
    if (map == MAP_FAILED) {
        return keys_fail_io(keys, "map", why);
    }
    (void)madvise(map, keys->map_size, MADV_DONTDUMP);
    keys->map = map;
    return SEUS_OK;
}

/* No more are ever in use than leave a quarter empty (make_room); searches end because of that. */
static enum seus_err count_slots(struct keys *keys, struct seus_why *why)
{
    keys->used = 0;
    keys->destroyed = 0;
    for (uint64_t place = 0; place < keys->slots; place++) {
        const unsigned char state = keys_slot_at(keys, place)[SLOT_STATE];
        keys->used += state != KEY_ABSENT;
        keys->destroyed += state == KEY_DESTROYED;
    }
    if (keys->used * 4 > keys->slots * 3) {
        seus_fail(SEUS_INTEGRITY, why, NULL, "the key store %s is damaged: %llu of its %llu slots are in use, more "
                  "than ever are", keys->path, (unsigned long long)keys->used, (unsigned long long)keys->slots);
        seus_hint(why, "move it away: the other nodes give their keys, a room of one node loses what was sealed");
        return SEUS_INTEGRITY;
    }
    return SEUS_OK;
}

static enum seus_err make_file(struct keys *keys, const char *path, uint64_t slots, bool is_whole, int *ret_fd,
                               struct seus_why *why)
{
    unsigned char header[KEYS_HEADER_SIZE];
    const int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        return keys_fail_io(keys, "make", why);
    }
    keys_header_make(keys, keys_log2(slots), is_whole, header);
    const off_t size = (off_t)(KEYS_HEADER_SIZE + slots * KEYS_SLOT_SIZE);
    if (ftruncate(fd, size) != 0 || !whole_write_at(fd, header, sizeof(header), 0)) {
        close(fd);
        return keys_fail_io(keys, "make", why);
    }
    *ret_fd = fd;
    return SEUS_OK;
}

static enum seus_err sync_dir(const struct keys *keys, struct seus_why *why)
{
    return keys->no_sync || whole_dir_flush(keys->path) ? SEUS_OK : keys_fail_io(keys, "flush", why);
}

/* Overwrites a file that may hold keys, then removes it. */
static enum seus_err wipe_file(struct keys *keys, const char *path, struct seus_why *why)
{
    static const unsigned char zeros[4096];
    struct stat file;
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? SEUS_OK : keys_fail_io(keys, "open what grew out of", why);
    }
    bool ok = fstat(fd, &file) == 0;
    for (off_t at = 0; ok && at < file.st_size; at += (off_t)sizeof(zeros)) {
        const off_t left = file.st_size - at;
        const size_t size = left < (off_t)sizeof(zeros) ? (size_t)left : sizeof(zeros);
        ok = whole_write_at(fd, zeros, size, at);
    }
    ok = ok && (keys->no_sync || fdatasync(fd) == 0);
    close(fd);
    ok = ok && unlink(path) == 0;
    return ok ? SEUS_OK : keys_fail_io(keys, "overwrite what grew out of", why);
}

/*
 * A power cut in the middle of growing leaves up to two files more. The old one is whole until the new one has its
 * name; then it is wiped.
 */
static enum seus_err settle_names(struct keys *keys, struct seus_why *why)
{
    char old_path[KEYS_PATH_SIZE + 8];
    char new_path[KEYS_PATH_SIZE + 8];
    snprintf(old_path, sizeof(old_path), "%s.old", keys->path);
    snprintf(new_path, sizeof(new_path), "%s.new", keys->path);
    if (access(keys->path, F_OK) != 0 && access(old_path, F_OK) == 0 && rename(old_path, keys->path) != 0) {
        return keys_fail_io(keys, "name", why);
    }
    enum seus_err err = wipe_file(keys, new_path, why);
    if (err == SEUS_OK) {
        err = wipe_file(keys, old_path, why);
    }
    return err == SEUS_OK ? sync_dir(keys, why) : err;
}

/* Puts a slot into its place among more of them. An id that is there twice, after damage only, is destroyed if one of
 * the two says so, else the one that can be opened. */
static void copy_slot(const struct keys *keys, const unsigned char *slot, unsigned char *slots, uint64_t mask)
{
    unsigned char key[CIPHER_KEY_SIZE];
    const uint64_t id = get_u64_le(slot + SLOT_ID);
    uint64_t place = id & mask;
    while (slots[place * KEYS_SLOT_SIZE + SLOT_STATE] != KEY_ABSENT &&
           get_u64_le(slots + place * KEYS_SLOT_SIZE + SLOT_ID) != id) {
        place = (place + 1) & mask;
    }
    unsigned char *present = slots + place * KEYS_SLOT_SIZE;
    if (present[SLOT_STATE] == KEY_ABSENT || slot[SLOT_STATE] == KEY_DESTROYED ||
        (present[SLOT_STATE] == KEY_LIVING && !keys_slot_open(keys, present, key))) {
        memcpy(present, slot, KEYS_SLOT_SIZE);
    }
    cipher_wipe(key, sizeof(key));
}

/* Copies every slot in use into the mapped file behind fd, but for damaged ones; ids are wrapped as before. */
static enum seus_err copy_slots(struct keys *keys, int fd, uint64_t slots, struct seus_why *why)
{
    const size_t size = KEYS_HEADER_SIZE + slots * KEYS_SLOT_SIZE;
    unsigned char *target = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (target == MAP_FAILED) {
        return keys_fail_io(keys, "map", why);
    }
    for (uint64_t from = 0; from < keys->slots; from++) {
        const unsigned char *slot = keys_slot_at(keys, from);
        if (keys_slot_state(slot) != KEY_ABSENT) {
            copy_slot(keys, slot, target + KEYS_HEADER_SIZE, slots - 1);
        }
    }
    const bool ok = keys->no_sync || msync(target, size, MS_SYNC) == 0;
    (void)munmap(target, size);
    return ok && (keys->no_sync || fsync(fd) == 0) ? SEUS_OK : keys_fail_io(keys, "flush", why);
}

/* The larger store takes the place of the one it was made from. */
static enum seus_err change_names(struct keys *keys, const char *old_path, const char *new_path, struct seus_why *why)
{
    if (FAULT_FAILS(seal_grow_before)) {
        return keys_fail_here(keys, why);
    }
    if (rename(keys->path, old_path) != 0) {
        return keys_fail_io(keys, "name", why);
    }
    if (FAULT_FAILS(seal_grow_between)) {
        return keys_fail_here(keys, why);
    }
    if (rename(new_path, keys->path) != 0) {
        return keys_fail_io(keys, "name", why);
    }
    return FAULT_FAILS(seal_grow_after) ? keys_fail_here(keys, why) : SEUS_OK;
}

enum seus_err keys_grow(struct keys *keys, struct seus_why *why)
{
    char old_path[KEYS_PATH_SIZE + 8];
    char new_path[KEYS_PATH_SIZE + 8];
    const uint64_t slots = keys->slots * 2;
    int fd = -1;
    snprintf(old_path, sizeof(old_path), "%s.old", keys->path);
    snprintf(new_path, sizeof(new_path), "%s.new", keys->path);
    enum seus_err err = make_file(keys, new_path, slots, keys->is_whole, &fd, why);
    if (err == SEUS_OK) {
        err = copy_slots(keys, fd, slots, why);
    }
    if (err == SEUS_OK) {
        err = change_names(keys, old_path, new_path, why);
    }
    if (err == SEUS_OK) {
        err = sync_dir(keys, why);
    }
    if (err != SEUS_OK) {
        if (fd >= 0) {
            close(fd);
        }
        return err;
    }
    (void)munmap(keys->map, keys->map_size);
    close(keys->fd);
    keys->fd = fd;
    keys->slots = slots;
    err = map_file(keys, why);
    if (err == SEUS_OK) {
        err = count_slots(keys, why);
    }
    return err == SEUS_OK ? wipe_file(keys, old_path, why) : err;
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static void derive(struct keys *keys, const unsigned char *master)
{
    unsigned char wrap_key[CIPHER_MAC_SIZE];
    cipher_mac(master, STR_LIT("seus key store: wrap"), wrap_key);
    cipher_mac(master, STR_LIT("seus key store: header"), keys->secret->mac_key);
    cipher_mac(master, STR_LIT("seus key store: signature"), keys->secret->sign_seed);
    keys->wrap = cipher_new(wrap_key);
    cipher_wipe(wrap_key, sizeof(wrap_key));
}

static enum seus_err check_header(struct keys *keys, const unsigned char header[KEYS_HEADER_SIZE], struct seus_why *why)
{
    unsigned char mac[CIPHER_MAC_SIZE];
    if (memcmp(header, KEYS_MAGIC, 8) != 0 || header[HEADER_VERSION] != KEYS_VERSION || header[HEADER_SLOTS] > 40) {
        return seus_fail(SEUS_INVALID, why, NULL, "%s is no key store of this version of seusd", keys->path);
    }
    cipher_mac(keys->secret->mac_key, (struct str){(const char *)header, HEADER_MAC}, mac);
    if (!cipher_same(mac, header + HEADER_MAC, sizeof(mac))) {
        seus_fail(SEUS_INVALID, why, "--key-file", "the master key does not open the key store %s", keys->path);
        seus_hint(why, "give the key file that this directory was made with; if it is lost, remove the key store: the "
                       "other nodes give their keys, a room of one node loses what was sealed");
        return SEUS_INVALID;
    }
    if (get_u64_le(header + HEADER_CLUSTER) != keys->cluster_id) {
        return seus_fail(SEUS_CONFLICT, why, NULL, "the key store %s belongs to another room", keys->path);
    }
    keys->slots = UINT64_C(1) << header[HEADER_SLOTS];
    keys->is_whole = header[HEADER_WHOLE] == 1;
    return SEUS_OK;
}

/* Under another name until it is whole: a power cut leaves an empty store or none. */
static enum seus_err make_first(struct keys *keys, struct seus_why *why)
{
    char new_path[KEYS_PATH_SIZE + 8];
    snprintf(new_path, sizeof(new_path), "%s.new", keys->path);
    keys->slots = KEYS_SLOTS_FIRST;
    enum seus_err err = make_file(keys, new_path, keys->slots, false, &keys->fd, why);
    if (err == SEUS_OK && !keys->no_sync && fsync(keys->fd) != 0) {
        err = keys_fail_io(keys, "flush", why);
    }
    if (err == SEUS_OK && rename(new_path, keys->path) != 0) {
        err = keys_fail_io(keys, "name", why);
    }
    if (err == SEUS_OK) {
        err = sync_dir(keys, why);
    }
    return err == SEUS_OK ? map_file(keys, why) : err;
}

static enum seus_err open_file(struct keys *keys, bool *ret_fresh, struct seus_why *why)
{
    unsigned char header[KEYS_HEADER_SIZE];
    struct stat file;
    keys->fd = open(keys->path, (keys->read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC);
    *ret_fresh = keys->fd < 0 && errno == ENOENT;
    if (*ret_fresh && keys->read_only) {
        return seus_fail(SEUS_NOT_FOUND, why, "--data", "there is no key store %s", keys->path);
    }
    if (*ret_fresh) {
        return make_first(keys, why);
    }
    if (keys->fd < 0 || fstat(keys->fd, &file) != 0) {
        return keys_fail_io(keys, "open", why);
    }
    if (pread(keys->fd, header, sizeof(header), 0) != (ssize_t)sizeof(header)) {
        return seus_fail(SEUS_INVALID, why, NULL, "the key store %s ends too early", keys->path);
    }
    enum seus_err err = check_header(keys, header, why);
    if (err == SEUS_OK && (uint64_t)file.st_size != KEYS_HEADER_SIZE + keys->slots * KEYS_SLOT_SIZE) {
        err = seus_fail(SEUS_INVALID, why, NULL, "the key store %s has %lld bytes, not those of its %llu slots",
                        keys->path, (long long)file.st_size, (unsigned long long)keys->slots);
    }
    if (err == SEUS_OK) {
        err = map_file(keys, why);
    }
    if (err == SEUS_OK) {
        err = count_slots(keys, why);
    }
    return err;
}

enum seus_err keys_open(const struct keys_options *options, struct keys **ret_keys, bool *ret_fresh,
                        struct seus_why *why)
{
    struct keys *keys = mem_zalloc(sizeof(*keys));
    keys->fd = -1;
    keys->cluster_id = options->cluster_id;
    keys->no_sync = options->no_sync;
    keys->read_only = options->read_only;
    str_copy(keys->dir, sizeof(keys->dir), str_of(options->dir));
    snprintf(keys->path, sizeof(keys->path), "%s/keys", keys->dir);
    keys->secret = cipher_secret_alloc(sizeof(*keys->secret));
    enum seus_err err = SEUS_OK;
    if (keys->secret == NULL) {
        err = keys_fail_io(keys, "find memory for", why);
    } else {
        derive(keys, options->master);
    }
    if (err == SEUS_OK && !keys->read_only && paths_make_dir(keys->dir) != 0) {
        err = keys_fail_io(keys, "make the directory of", why);
    }
    if (err == SEUS_OK && !keys->read_only) {
        err = settle_names(keys, why);
    }
    if (err == SEUS_OK) {
        err = open_file(keys, ret_fresh, why);
    }
    if (err != SEUS_OK) {
        keys_close(keys);
        return err;
    }
    *ret_keys = keys;
    return SEUS_OK;
}

void keys_close(struct keys *keys)
{
    if (keys == NULL) {
        return;
    }
    if (keys->map != NULL) {
        (void)munmap(keys->map, keys->map_size);
    }
    if (keys->fd >= 0) {
        close(keys->fd);
    }
    cipher_free(keys->wrap);
    cipher_secret_free(keys->secret, sizeof(*keys->secret));
    mem_free(keys);
}
