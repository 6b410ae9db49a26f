/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The file of a key store, and what is done with it. Input: 'r' and a file as it is; or 'k', slots (log2, 1 byte),
 * whole (1 byte), then slots: place (1 byte), kind (1 byte), id (2 bytes); the header is made good here, and the kinds
 * are: 0 empty, 1 living, 2 destroyed, 3 living with another key than wrapped, else as an unknown state. However
 * damaged the slots are, the store opens or says why not, keeps what it is given, and never gives back what was
 * destroyed. Or 'c' and a copy of keys as it is; or 'C' and one whose sums are made good here, the one under the key
 * too. What is read of it is written as the same bytes again.
 */
#include "tests/fuzz/fuzz.h"

#include "base/bytes.h"
#include "seal/copy.h"
#include "seal/keys_private.h"

#define CLUSTER_ID   UINT64_C(7)
#define SLOTS_LOG2_MAX 6u
#define GIVEN_ID     UINT64_C(0x0505)
#define ENDED_ID     UINT64_C(0x0606)

static struct fuzz_dir dir;
static const unsigned char master[CIPHER_KEY_SIZE] = {1, 2, 3};

static void dir_end(void)
{
    char path[64];
    snprintf(path, sizeof(path), "%s/keys", dir.path);
    (void)unlink(path);
    (void)rmdir(dir.path);
}

static void write_store(struct str bytes)
{
    char path[64];
    const bool is_new = dir.path[0] == '\0';
    snprintf(path, sizeof(path), "%s/keys", fuzz_dir_path(&dir));
    CHECK(!is_new || atexit(dir_end) == 0);
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len);
    close(fd);
}

static void slot_fill(unsigned char *slot, unsigned kind, uint64_t id, struct cipher *wrap)
{
    unsigned char nonce[CIPHER_NONCE_SIZE] = {0};
    unsigned char key[CIPHER_KEY_SIZE];
    memset(slot, 0, KEYS_SLOT_SIZE);
    memset(key, (int)(id & 0xff), sizeof(key)); /* an id names one key for ever */
    put_u64_le(slot + SLOT_ID, id);
    slot[SLOT_STATE] = (unsigned char)(kind == 3 ? KEY_LIVING : kind);
    put_u64_le(nonce, id);
    if (kind == 1) {
        cipher_seal(wrap, nonce, (struct str){(const char *)slot, SLOT_KEY},
                    (struct str){(const char *)key, sizeof(key)}, slot + SLOT_KEY);
    } else if (kind == 3) {
        memset(slot + SLOT_KEY, 0x55, KEYS_SLOT_SIZE - SLOT_KEY);
    }
}

/* A store with a good header, and slots as the input says. */
static void store_make(struct str rest, struct buf *target)
{
    unsigned char mac_key[CIPHER_MAC_SIZE];
    unsigned char wrap_key[CIPHER_MAC_SIZE];
    const unsigned slots_log2 = (unsigned)fuzz_number(&rest, 1) % (SLOTS_LOG2_MAX + 1);
    const uint64_t slots = UINT64_C(1) << slots_log2;
    unsigned char *header = buf_reserve(target, (size_t)(KEYS_HEADER_SIZE + slots * KEYS_SLOT_SIZE));
    target->len = (size_t)(KEYS_HEADER_SIZE + slots * KEYS_SLOT_SIZE);
    memset(header, 0, target->len);
    memcpy(header, KEYS_MAGIC, 8);
    header[HEADER_VERSION] = KEYS_VERSION;
    header[HEADER_SLOTS] = (unsigned char)slots_log2;
    header[HEADER_WHOLE] = (unsigned char)fuzz_number(&rest, 1);
    put_u64_le(header + HEADER_CLUSTER, CLUSTER_ID);
    cipher_mac(master, STR_LIT("seus key store: header"), mac_key);
    cipher_mac(master, STR_LIT("seus key store: wrap"), wrap_key);
    cipher_mac(mac_key, (struct str){(const char *)header, HEADER_MAC}, header + HEADER_MAC);
    struct cipher *wrap = cipher_new(wrap_key);
    while (rest.len > 0) {
        const uint64_t place = fuzz_number(&rest, 1) % slots;
        const unsigned kind = (unsigned)fuzz_number(&rest, 1);
        slot_fill(header + KEYS_HEADER_SIZE + place * KEYS_SLOT_SIZE, kind, fuzz_number(&rest, 2), wrap);
    }
    cipher_free(wrap);
}

static enum seus_err store_open(struct keys **ret_keys)
{
    const struct keys_options options = {.dir = dir.path, .master = master, .cluster_id = CLUSTER_ID, .no_sync = true};
    struct seus_why why = {0};
    bool fresh = false;
    const enum seus_err err = keys_open(&options, ret_keys, &fresh, &why);
    CHECK(!fresh && (err == SEUS_OK || why.message[0] != '\0'));
    return err;
}

static void check_all(const struct keys *keys)
{
    struct key_given page[16];
    unsigned char key[CIPHER_KEY_SIZE];
    uint64_t cursor = 0;
    uint64_t living = 0;
    uint64_t destroyed = 0;
    unsigned count = 1;
    while (count > 0) {
        count = keys_page(keys, &cursor, page, 16);
        for (unsigned i = 0; i < count; i++) {
            CHECK(page[i].state == KEY_LIVING || page[i].state == KEY_DESTROYED);
        }
    }
    keys_count(keys, &living, &destroyed);
    for (uint64_t id = 0; id < 64; id++) {
        (void)keys_get(keys, id, key);
        (void)keys_state(keys, id);
    }
}

/* Gives a key and destroys another; both hold at the next start. */
static void check_changes(struct keys *keys)
{
    struct key_given given = {.id = GIVEN_ID, .state = KEY_LIVING};
    const uint64_t ended = ENDED_ID;
    struct seus_why why = {0};
    unsigned char key[CIPHER_KEY_SIZE];
    bool clash = false;
    memset(given.key, (int)(GIVEN_ID & 0xff), sizeof(given.key));
    CHECK(keys_add(keys, &given, 1, &clash, &why) == SEUS_OK);
    CHECK(keys_destroy(keys, &ended, 1, &why) == SEUS_OK);
    const enum key_state state = keys_get(keys, GIVEN_ID, key);
    CHECK(!clash);
    CHECK(state == KEY_DESTROYED || (state == KEY_LIVING && memcmp(key, given.key, sizeof(key)) == 0));
    CHECK(keys_state(keys, ENDED_ID) == KEY_DESTROYED && keys_get(keys, ENDED_ID, key) == KEY_DESTROYED);
    keys_close(keys);
    struct keys *later = NULL;
    CHECK(store_open(&later) == SEUS_OK);
    CHECK(keys_get(later, GIVEN_ID, key) == state && keys_get(later, ENDED_ID, key) == KEY_DESTROYED);
    keys_close(later);
}

/* ---- a copy ------------------------------------------------------------------------------------------------------ */

#define COPY_SALT 48u /* in the head of a copy */
#define COPY_SUMS (SHA256_SIZE + KEY_BACKUP_MAC_SIZE)

/* Both sums, made good over what is before them. */
static void copy_sums(unsigned char *bytes, size_t len)
{
    unsigned char key[CIPHER_MAC_SIZE];
    struct buf purpose = {0};
    buf_append_str(&purpose, STR_LIT("seus key copy: sum"));
    buf_append(&purpose, bytes + COPY_SALT, KEY_BACKUP_SALT_SIZE);
    cipher_mac(master, buf_str(&purpose), key);
    buf_release(&purpose);
    hash_sha256(bytes, len - COPY_SUMS, bytes + len - COPY_SUMS);
    cipher_mac(key, (struct str){(const char *)bytes, len - KEY_BACKUP_MAC_SIZE}, bytes + len - KEY_BACKUP_MAC_SIZE);
}

static void check_copy(struct buf *bytes, bool is_summed)
{
    struct key_backup backup;
    struct seus_why why = {0};
    struct buf again = {0};
    if (is_summed && bytes->len >= COPY_SALT + KEY_BACKUP_SALT_SIZE + COPY_SUMS) {
        copy_sums(bytes->data, bytes->len);
    }
    if (key_backup_read(buf_str(bytes), &backup, &why) != SEUS_OK) {
        CHECK(why.message[0] != '\0');
        return;
    }
    key_backup_write(&backup.head,
                     (struct str){(const char *)backup.rows, (size_t)backup.rows_count * KEY_BACKUP_ROW_SIZE}, &again);
    CHECK(str_eq(buf_str(&again), backup.signed_part));
    buf_release(&again);
    for (uint64_t i = 0; i < backup.rows_count; i++) {
        CHECK(key_backup_state(&backup, get_u64_le(backup.rows + i * KEY_BACKUP_ROW_SIZE)) != KEY_BACKUP_ABSENT);
    }
    CHECK(copy_check(&backup, master, &why) == SEUS_OK || why.message[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = fuzz_bytes(data, size);
    const struct str mode = fuzz_take(&rest, 1);
    struct buf bytes = {0};
    if (mode.len > 0 && (mode.ptr[0] == 'c' || mode.ptr[0] == 'C')) {
        buf_append_str(&bytes, rest);
        check_copy(&bytes, mode.ptr[0] == 'C');
        buf_release(&bytes);
        return 0;
    }
    struct keys *keys = NULL;
    if (mode.len > 0 && mode.ptr[0] == 'k') {
        store_make(rest, &bytes);
    } else {
        buf_append_str(&bytes, rest);
    }
    write_store(buf_str(&bytes));
    buf_release(&bytes);
    if (store_open(&keys) == SEUS_OK) {
        check_all(keys);
        check_changes(keys);
    }
    return 0;
}
