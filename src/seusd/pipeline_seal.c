/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Sealing, between the decision and the proposal: every text of personal data becomes an envelope under the key of whom
 * it is about, so that neither the log nor what is made of it ever holds it in clear. An owner's first text takes a
 * fresh key; the entry tells all nodes which. And the keyed hash by which a repeated command is known.
 */
#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"
#include "seal/owner.h"
#include "seusd/pipeline_private.h"
#include "wire/cbor.h"

#define HASH_OLD_SIZE 8u                   /* of logs written before commands were hashed with a key */
#define HASH_SIZE     (8u + SEAL_MAC_SIZE) /* key id, keyed hash */

static const struct seal_owner room_owner = {OWNER_ROOM, {"room", 4}};

/* What the sealing of one command has come to. */
struct sealing {
    struct job *job;
    struct sealed_keys *keys;
    bool has_text; /* of the event looked at */
};

static void see_text(void *ctx, const struct wire_field *field, struct str *text)
{
    struct sealing *s = ctx;
    (void)field;
    (void)text;
    s->has_text = true;
}

static bool is_same_owner(const struct wire_data_key_use *use, const struct seal_owner *owner)
{
    return use->owner == owner->kind && str_eq(use->owner_id, owner->id);
}

static enum seal_step refuse_erased(struct job *job, const struct wire_data_key *row)
{
    struct seus_why why;
    seus_fail(SEUS_REFUSED, &why, NULL, "the personal data of %s %.*s was erased: nothing more is written about it",
              wire_enum_word(&wire_enum_data_owner, row->owner), STR_ARG(row->owner_id));
    seus_hint(&why, "seusctl erasure show %.*s tells who decided and when; what is new is written under a new id",
              STR_ARG(row->erasure_id));
    pipeline_fail(job, SEUS_REFUSED, &why);
    return SEAL_ENDED;
}

/* The room's own key may be missing where its log was restored without keys: then the room takes another. */
static bool is_held(const struct pipeline *p, uint64_t key_id)
{
    unsigned char mac[SEAL_MAC_SIZE];
    return seal_mac(p->options.seal, key_id, STR_LIT("held"), mac);
}

/* The key of an owner: of its row; else one that this command has taken; else a fresh one. */
static enum seal_step key_of(struct sealing *s, const struct seal_owner *owner, uint64_t *ret_key_id)
{
    struct job *job = s->job;
    struct pipeline *p = job->pipeline;
    struct arena *arena = job->request.arena;
    const struct domain_store *store = view_store(p->options.view);
    const struct str row_id = domain_data_key_id(owner->kind, owner->id, arena);
    struct wire_data_key row;
    for (unsigned i = 0; i < s->keys->count; i++) {
        if (is_same_owner(&s->keys->uses[i], owner)) {
            *ret_key_id = seal_key_id_parse(s->keys->uses[i].key_id);
            return SEAL_DONE;
        }
    }
    if (store->get(store->ctx, KIND_DATA_KEY, row_id, arena, &row)) {
        *ret_key_id = seal_key_id_parse(row.key_id);
        if (row.state == DATA_KEY_LIVING && (owner->kind != OWNER_ROOM || is_held(p, *ret_key_id))) {
            return SEAL_DONE;
        }
        if (owner->kind != OWNER_ROOM) {
            return refuse_erased(job, &row);
        }
    }
    if (keys_busy(p, job, key_hash(KIND_DATA_KEY, row_id))) {
        job->stage = JOB_BLOCKED; /* another command is making this row */
        p->blocked_count++;
        return SEAL_ENDED;
    }
    CHECK(s->keys->count < SEALED_KEYS_MAX);
    if (!seal_take_key(p->options.seal, ret_key_id)) {
        job->stage = JOB_PARKED; /* on_keys, or the next tick, sends it on its way again */
        return SEAL_ENDED;
    }
    char text[SEAL_KEY_ID_SIZE];
    s->keys->uses[s->keys->count] = (struct wire_data_key_use){
        .owner = owner->kind,
        .owner_id = arena_str(arena, owner->id),
        .key_id = arena_str(arena, seal_key_id_text(*ret_key_id, text)),
    };
    s->keys->row_keys[s->keys->count++] = key_hash(KIND_DATA_KEY, row_id);
    return SEAL_DONE;
}

/* Whether a job that lacks keys has waited for them as long as it may: the others are asked, for a while. */
static bool has_waited(struct job *job)
{
    const uint64_t now = job->pipeline->ports.clock.mono_ms(job->pipeline->ports.clock.ctx);
    if (job->missing_since_ms == 0) {
        job->missing_since_ms = now;
    }
    return now - job->missing_since_ms >= MISSING_MS_MAX;
}

/* The key of what was written before is not here. */
static enum seal_step wait_for_key(struct job *job, const struct seal_owner *owner, uint64_t key_id)
{
    struct seus_why why;
    seal_want(job->pipeline->options.seal, key_id);
    if (!has_waited(job)) {
        job->stage = JOB_PARKED;
        return SEAL_ENDED;
    }
    seus_fail(SEUS_UNAVAILABLE, &why, NULL,
              "the personal data of %s %.*s is sealed with a key that no member has which answers; nothing was written",
              wire_enum_word(&wire_enum_data_owner, owner->kind), STR_ARG(owner->id));
    seus_hint(&why, "start the members that are away and repeat it; if the key is lost, seusd keys restore brings it "
                    "back from the copy of the keys");
    pipeline_fail(job, SEUS_UNAVAILABLE, &why);
    return SEAL_ENDED;
}

static enum seal_step close_event(struct sealing *s, const struct wire_event *event)
{
    struct job *job = s->job;
    const struct wire_record *record = wire_event_record(event->type);
    uint64_t key_id = 0;
    s->has_text = false;
    void *body = (void *)(uintptr_t)event->body;
    seal_each_text(record, body, s, see_text);
    if (!s->has_text) {
        return SEAL_DONE;
    }
    const struct seal_owner owner = seal_owner_of(record, event->body);
    const enum seal_step step = key_of(s, &owner, &key_id);
    struct seal *seal = job->pipeline->options.seal;
    if (step == SEAL_DONE && !seal_close_event(seal, key_id, &owner, event, job->request.arena)) {
        return wait_for_key(job, &owner, key_id);
    }
    return step;
}

enum seal_step pipeline_seal(struct job *job, const struct domain_decision *decision, struct sealed_keys *ret_keys)
{
    struct pipeline *p = job->pipeline;
    struct sealing sealing = {.job = job, .keys = ret_keys};
    uint64_t room_key = 0;
    *ret_keys = (struct sealed_keys){0};
    if (p->options.seal == NULL) {
        return SEAL_DONE;
    }
    ret_keys->uses = arena_alloc(job->request.arena, SEALED_KEYS_MAX * sizeof(*ret_keys->uses));
    enum seal_step step = key_of(&sealing, &room_owner, &room_key);
    for (unsigned i = 0; step == SEAL_DONE && i < decision->events_count; i++) {
        step = close_event(&sealing, &decision->events[i]);
    }
    ret_keys->room_key = room_key;
    for (unsigned i = 0; step != SEAL_DONE && i < ret_keys->count; i++) {
        seal_return_key(p->options.seal, seal_key_id_parse(ret_keys->uses[i].key_id));
    }
    return step;
}

/* ---- the hash of a command --------------------------------------------------------------------------------------- */

static bool mac_of(struct job *job, uint64_t key_id, unsigned char ret[SEAL_MAC_SIZE])
{
    struct pipeline *p = job->pipeline;
    unsigned char op[4];
    buf_clear(&p->entry);
    put_u32_le(op, job->request.op->number);
    buf_append(&p->entry, op, sizeof(op));
    wire_cbor_encode(job->request.op->args, job->request.args, &p->entry);
    const bool done = seal_mac(p->options.seal, key_id, buf_str(&p->entry), ret);
    buf_clear(&p->entry);
    return done;
}

struct str pipeline_hash(struct job *job, const struct sealed_keys *keys)
{
    unsigned char *hash = arena_alloc(job->request.arena, HASH_SIZE);
    if (job->pipeline->options.seal == NULL) {
        put_u64_le(hash, job->body_hash);
        return (struct str){(const char *)hash, HASH_OLD_SIZE};
    }
    put_u64_le(hash, keys->room_key);
    CHECK(mac_of(job, keys->room_key, hash + 8));
    return (struct str){(const char *)hash, HASH_SIZE};
}

/* The key is neither here nor known to be destroyed. */
static bool may_be_told_later(struct job *job, uint64_t key_id)
{
    struct pipeline *p = job->pipeline;
    if (seal_key_state(p->options.seal, key_id) != KEY_ABSENT) {
        return false;
    }
    seal_want(p->options.seal, key_id);
    return !has_waited(job) || p->role != ROLE_LEADER;
}

enum sameness pipeline_compare(struct job *job, struct str hash)
{
    const unsigned char *bytes = (const unsigned char *)hash.ptr;
    unsigned char mac[SEAL_MAC_SIZE];
    if (hash.len == HASH_OLD_SIZE) {
        return get_u64_le(bytes) == job->body_hash ? COMMAND_SAME : COMMAND_OTHER;
    }
    if (hash.len != HASH_SIZE) {
        return COMMAND_OTHER;
    }
    if (job->pipeline->options.seal == NULL) {
        return COMMAND_SAME;
    }
    if (!mac_of(job, get_u64_le(bytes), mac)) {
        /* A key that nobody has went with an erasure: nobody can tell any more, and the id says that it is the same. */
        return may_be_told_later(job, get_u64_le(bytes)) ? COMMAND_UNTOLD : COMMAND_SAME;
    }
    return memcmp(mac, bytes + 8, SEAL_MAC_SIZE) == 0 ? COMMAND_SAME : COMMAND_OTHER;
}

/* ---- keys that are not here yet ---------------------------------------------------------------------------------- */

uint64_t pipeline_missed(const struct pipeline *p)
{
    return p->options.seal != NULL ? seal_missed(p->options.seal) : 0;
}

bool pipeline_waits_for_keys(struct job *job, uint64_t missed_before)
{
    if (pipeline_missed(job->pipeline) == missed_before) {
        return false;
    }
    if (has_waited(job)) {
        return false; /* better to answer and say what is withheld, or to open a case and not compare it with those */
    }
    if (job->stage != JOB_WORKING) {
        job->stage = JOB_PARKED;
    }
    return true;
}
