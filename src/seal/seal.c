/* SPDX-License-Identifier: EUPL-1.2 */
/* Texts of records under the keys of the store. How keys come here: share.c. */
#include "seal/seal_private.h"

#include "base/check.h"
#include "base/mem.h"
#include "seal/owner.h"
#include "seal/sign.h"
#include "wire/key_ledger.h"
#include "wire/sealed.h"

struct seal *seal_new(const struct seal_options *options, const struct seal_ports *ports, struct keys *keys)
{
    struct seal *seal = mem_zalloc(sizeof(*seal));
    seal->options = *options;
    seal->ports = *ports;
    seal->keys = keys;
    seal->pool_size = SEAL_POOL_MIN;
    seal->takes_over = !keys_is_whole(keys);
    arena_init(&seal->arena, 65536);
    return seal;
}

void seal_free(struct seal *seal)
{
    if (seal == NULL) {
        return;
    }
    for (unsigned i = 0; i < SEAL_CACHE_SIZE; i++) {
        cipher_free(seal->cache[i].cipher);
    }
    keys_close(seal->keys);
    arena_release(&seal->arena);
    mem_free(seal);
}

void seal_add_former(struct seal *seal, uint64_t cluster_id)
{
    bool known = cluster_id == seal->options.cluster_id || seal->former_count == SEAL_FORMER_MAX;
    for (unsigned i = 0; i < seal->former_count; i++) {
        known = known || seal->former[i] == cluster_id;
    }
    if (!known) {
        seal->former[seal->former_count++] = cluster_id;
    }
}

void seal_set_current(struct seal *seal)
{
    seal->is_current = true;
}

bool seal_is_current(const struct seal *seal)
{
    return seal->is_current;
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

void seal_forget_cipher(struct seal *seal, uint64_t key_id)
{
    struct seal_cached *cached = &seal->cache[key_id % SEAL_CACHE_SIZE];
    if (cached->id == key_id) {
        cipher_free(cached->cipher);
        *cached = (struct seal_cached){0};
    }
}

struct cipher *seal_cipher(struct seal *seal, uint64_t key_id, enum key_state *ret_state)
{
    unsigned char key[CIPHER_KEY_SIZE] = {0};
    struct seal_cached *cached = &seal->cache[key_id % SEAL_CACHE_SIZE];
    *ret_state = KEY_LIVING;
    if (cached->id == key_id) {
        return cached->cipher;
    }
    *ret_state = keys_get(seal->keys, key_id, key);
    if (*ret_state != KEY_LIVING) {
        return NULL;
    }
    cipher_free(cached->cipher);
    *cached = (struct seal_cached){key_id, cipher_new(key)};
    cipher_wipe(key, sizeof(key));
    return cached->cipher;
}

enum key_state seal_key_state(const struct seal *seal, uint64_t key_id)
{
    return keys_state(seal->keys, key_id);
}

void seal_destroy(struct seal *seal, const uint64_t *key_ids, unsigned count)
{
    struct seus_why why = {0};
    for (unsigned i = 0; i < count; i++) {
        seal_forget_cipher(seal, key_ids[i]);
    }
    if (keys_destroy(seal->keys, key_ids, count, &why) != SEUS_OK) {
        seal->ports.on_fatal(seal->ports.ctx, &why);
    }
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

struct closing {
    struct seal *seal;
    struct cipher *cipher;
    uint64_t key_id;
    const struct seal_owner *owner;
    uint32_t record;
    struct arena *arena;
};

static void close_text(void *ctx, const struct wire_field *field, struct str *text)
{
    const struct closing *c = ctx;
    if (wire_is_envelope(*text)) {
        return; /* sealed before */
    }
    if (wire_is_sealed(*text)) {
        *text = (struct str){NULL, 0}; /* the mark of a text that was not readable here is no text */
        return;
    }
    const struct envelope_origin origin = {.record = c->record, .field = field->number};
    *text = envelope_make(c->cipher, c->key_id, c->seal->options.cluster_id, c->owner, origin, c->seal->ports.random,
                          *text, c->arena);
}

bool seal_close_event(struct seal *seal, uint64_t key_id, const struct seal_owner *owner,
                      const struct wire_event *event, struct arena *arena)
{
    enum key_state state;
    const struct wire_record *record = wire_event_record(event->type);
    struct closing closing = {.seal = seal, .key_id = key_id, .owner = owner, .record = event->type, .arena = arena};
    CHECK(record != NULL);
    closing.cipher = seal_cipher(seal, key_id, &state);
    if (closing.cipher == NULL) {
        return false;
    }
    void *body = (void *)(uintptr_t)event->body; /* of the decision in the making, which is the caller's */
    seal_each_text(record, body, &closing, close_text);
    return true;
}

struct opening {
    struct seal *seal;
    struct seal_owner owner;
    uint32_t event; /* number of the event the texts must have been sealed for; 0: a row, which may hold any */
    struct arena *arena;
};

/* Sealed in this room, or in one that its log comes from. */
static bool open_in_rooms(const struct seal *seal, struct cipher *cipher, const struct seal_owner *owner,
                          struct str envelope, struct arena *arena, struct str *text)
{
    bool opened = envelope_open(cipher, seal->options.cluster_id, owner, envelope, arena, text);
    for (unsigned i = 0; !opened && i < seal->former_count; i++) {
        opened = envelope_open(cipher, seal->former[i], owner, envelope, arena, text);
    }
    return opened;
}

static void open_text(void *ctx, const struct wire_field *field, struct str *text)
{
    const struct opening *o = ctx;
    struct seal *seal = o->seal;
    uint64_t key_id = 0;
    struct envelope_origin origin;
    enum key_state state = KEY_ABSENT;
    if (!wire_is_sealed(*text)) {
        return;
    }
    const struct str envelope = *text;
    *text = WIRE_MARK_WITHHELD;
    if (!seal->is_current || !envelope_read(envelope, &key_id, &origin) ||
        (o->event != 0 && (origin.record != o->event || origin.field != field->number))) {
        return;
    }
    struct cipher *cipher = seal_cipher(seal, key_id, &state);
    if (state == KEY_DESTROYED) {
        *text = WIRE_MARK_ERASED;
    } else if (cipher == NULL) {
        seal->missed++;
        seal_want(seal, key_id);
    } else if (!open_in_rooms(seal, cipher, &o->owner, envelope, o->arena, text)) {
        *text = WIRE_MARK_WITHHELD;
    }
}

void seal_open_row(struct seal *seal, const struct wire_record *record, void *row, struct arena *arena)
{
    struct opening opening = {.seal = seal, .owner = seal_owner_of(record, row), .arena = arena};
    seal_each_text(record, row, &opening, open_text);
}

void seal_open_event(struct seal *seal, const struct wire_event *event, struct arena *arena)
{
    const struct wire_record *record = wire_event_record(event->type);
    if (event->body == NULL || record == NULL) {
        return;
    }
    struct opening opening = {
        .seal = seal, .owner = seal_owner_of(record, event->body), .event = event->type, .arena = arena};
    void *body = (void *)(uintptr_t)event->body; /* decoded for this reader */
    seal_each_text(record, body, &opening, open_text);
}

uint64_t seal_missed(const struct seal *seal)
{
    return seal->missed;
}

bool seal_mac(struct seal *seal, uint64_t key_id, struct str bytes, unsigned char ret[SEAL_MAC_SIZE])
{
    unsigned char key[CIPHER_KEY_SIZE] = {0};
    unsigned char mac[CIPHER_MAC_SIZE];
    if (keys_get(seal->keys, key_id, key) != KEY_LIVING) {
        return false;
    }
    cipher_mac(key, bytes, mac);
    cipher_wipe(key, sizeof(key));
    memcpy(ret, mac, SEAL_MAC_SIZE);
    return true;
}

bool seal_sign(struct seal *seal, struct str bytes, unsigned char ret_public[SEAL_PUBLIC_SIZE],
               unsigned char ret_signature[SEAL_SIGNATURE_SIZE])
{
    return sign_bytes(keys_sign_seed(seal->keys), bytes, ret_public, ret_signature);
}

/* ---- ids --------------------------------------------------------------------------------------------------------- */

struct str seal_key_id_text(uint64_t key_id, char target[SEAL_KEY_ID_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    for (unsigned i = 0; i < 16; i++) {
        target[i] = digits[key_id >> (60 - 4 * i) & 15];
    }
    target[16] = '\0';
    return (struct str){target, 16};
}

uint64_t seal_key_id_parse(struct str text)
{
    return wire_key_id_parse(text);
}
