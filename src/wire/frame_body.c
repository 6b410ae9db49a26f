/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Bodies of peer frames: integers little-endian, in the order of PROTOCOL.md, without padding. Called by frame.c alone.
 * Never reads a byte it has not counted: every take_ function checks what is left, and a body that ends early or late
 * is refused as a whole.
 */
#include "wire/frame_body.h"

#include "base/bytes.h"
#include "base/check.h"

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void add_u8(struct buf *target, uint8_t value)
{
    buf_reserve(target, 1)[0] = value;
    target->len += 1;
}

static void add_u16(struct buf *target, uint16_t value)
{
    put_u16_le(buf_reserve(target, 2), value);
    target->len += 2;
}

static void add_u32(struct buf *target, uint32_t value)
{
    put_u32_le(buf_reserve(target, 4), value);
    target->len += 4;
}

static void add_u64(struct buf *target, uint64_t value)
{
    put_u64_le(buf_reserve(target, 8), value);
    target->len += 8;
}

static void add_text(struct buf *target, struct str text)
{
    CHECK(text.len <= FRAME_TEXT_SIZE_MAX);
    add_u16(target, (uint16_t)text.len);
    buf_append_str(target, text);
}

static void add_hello(struct buf *target, const struct peer_hello *hello)
{
    add_u32(target, hello->protocol_version);
    add_u64(target, hello->cluster_id);
    add_u64(target, hello->node_id);
    add_u64(target, hello->incarnation);
    add_u8(target, hello->joining);
    add_u64(target, hello->term);
    add_u64(target, hello->last_index);
    add_u8(target, hello->known_other);
    add_text(target, hello->version);
    add_text(target, hello->api);
    if (hello->protocol_version >= 2) {
        add_u64(target, hello->life);
        add_u16(target, hello->level_highest);
        add_u16(target, hello->level_lowest);
        add_text(target, hello->address);
        add_u8(target, hello->founded_empty);
    }
}

static void add_status(struct buf *target, const struct peer_status *status)
{
    add_u64(target, status->term);
    add_u64(target, status->leader_id);
    add_u32(target, status->role);
    add_u64(target, status->last_index);
    add_u64(target, status->commit_index);
    add_u64(target, status->applied_index);
    add_u64(target, status->digest_index);
    add_u64(target, status->digest);
}

static void add_clock(struct buf *target, const struct peer_clock *clock)
{
    add_u64(target, clock->wall_ms);
    add_u64(target, clock->mark);
    add_u64(target, clock->echo);
    add_u64(target, clock->held_us);
}

static void add_append(struct buf *target, const struct peer_append *append)
{
    add_u8(target, append->version);
    add_u64(target, append->term);
    add_u64(target, append->prev_index);
    add_u64(target, append->prev_term);
    add_u64(target, append->leader_commit);
    add_u32(target, append->entries_count);
    for (uint32_t i = 0; i < append->entries_count; i++) {
        const struct log_entry *entry = &append->entries[i];
        CHECK(entry->index == append->prev_index + 1 + i);
        CHECK(entry->term > 0);
        CHECK(entry->type >= LOG_COMMAND && entry->type <= LOG_CHANGE);
        CHECK(entry->payload.len <= LOG_PAYLOAD_SIZE_MAX);
        unsigned char *at = buf_reserve(target, FRAME_ENTRY_SIZE_MIN + entry->payload.len);
        put_u64_le(at, entry->term);
        at[8] = entry->type;
        put_u32_le(at + 9, (uint32_t)entry->payload.len);
        target->len += FRAME_ENTRY_SIZE_MIN;
        buf_append_str(target, entry->payload);
    }
}

static void add_append_result(struct buf *target, const struct peer_append_result *result)
{
    add_u8(target, result->version);
    add_u64(target, result->term);
    add_u64(target, result->rejected);
    add_u64(target, result->last_index);
    add_u16(target, result->features);
    add_u16(target, result->capacity);
}

static void add_vote(struct buf *target, const struct peer_vote *vote)
{
    add_u8(target, vote->version);
    add_u64(target, vote->term);
    add_u64(target, vote->candidate_id);
    add_u64(target, vote->last_index);
    add_u64(target, vote->last_term);
    add_u8(target, vote->disrupt_leader);
    add_u8(target, vote->pre_vote);
}

static void add_vote_result(struct buf *target, const struct peer_vote_result *result)
{
    add_u8(target, result->version);
    add_u64(target, result->term);
    add_u8(target, result->granted);
    add_u8(target, result->pre_vote);
    add_u16(target, result->features);
    add_u16(target, result->capacity);
}

static void add_timeout_now(struct buf *target, const struct peer_timeout_now *now)
{
    add_u8(target, now->version);
    add_u64(target, now->term);
    add_u64(target, now->last_index);
    add_u64(target, now->last_term);
}

static void add_read(struct buf *target, const struct peer_read *read)
{
    add_u64(target, read->term);
    add_u64(target, read->round);
    add_u8(target, read->confirmed);
}

static void add_call(struct buf *target, const struct peer_call *call)
{
    CHECK(call->body.len <= FRAME_BODY_SIZE_MAX - 12);
    add_u64(target, call->call_id);
    add_u32(target, (uint32_t)call->body.len);
    buf_append_str(target, call->body);
}

void frame_body_encode(const struct peer_message *message, struct buf *target)
{
    switch (message->type) {
    case PEER_HELLO:
    case PEER_WELCOME:
        add_hello(target, &message->hello);
        return;
    case PEER_REFUSE:
        add_u32(target, message->refuse.code);
        add_text(target, message->refuse.reason);
        return;
    case PEER_STATUS:
        add_status(target, &message->status);
        return;
    case PEER_CLOCK:
        add_clock(target, &message->clock);
        return;
    case PEER_APPEND:
        add_append(target, &message->append);
        return;
    case PEER_APPEND_RESULT:
        add_append_result(target, &message->append_result);
        return;
    case PEER_VOTE:
        add_vote(target, &message->vote);
        return;
    case PEER_VOTE_RESULT:
        add_vote_result(target, &message->vote_result);
        return;
    case PEER_TIMEOUT_NOW:
        add_timeout_now(target, &message->timeout_now);
        return;
    case PEER_READ:
    case PEER_READ_RESULT:
        add_read(target, &message->read);
        return;
    case PEER_CALL:
    case PEER_CALLED:
    case PEER_KEYS_RECEIPT:
    case PEER_ROW_WANTED:
    case PEER_ROW:
        add_call(target, &message->call);
        return;
    case PEER_KEYS:
        frame_keys_encode(&message->keys, target);
        return;
    case PEER_KEYS_HELD:
        add_u64(target, message->keys_held.batch);
        return;
    case PEER_KEYS_WANT:
        frame_keys_want_encode(&message->keys_want, target);
        return;
    }
    CHECK(!"a message of a known type");
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* What is left of a body. The first thing wrong is kept; after it every take_ returns zero. */
struct reader {
    const char *at;
    size_t left;
    const char *wrong; /* NULL: nothing so far */
};

static const unsigned char *take_bytes(struct reader *reader, size_t size)
{
    if (reader->wrong == NULL && reader->left < size) {
        reader->wrong = "it ends early";
    }
    if (reader->wrong != NULL) {
        return NULL;
    }
    const char *at = reader->at;
    reader->at += size;
    reader->left -= size;
    return (const unsigned char *)at;
}

static uint8_t take_u8(struct reader *reader)
{
    const unsigned char *at = take_bytes(reader, 1);
    return at != NULL ? at[0] : 0;
}

static uint16_t take_u16(struct reader *reader)
{
    const unsigned char *at = take_bytes(reader, 2);
    return at != NULL ? get_u16_le(at) : 0;
}

static uint32_t take_u32(struct reader *reader)
{
    const unsigned char *at = take_bytes(reader, 4);
    return at != NULL ? get_u32_le(at) : 0;
}

static uint64_t take_u64(struct reader *reader)
{
    const unsigned char *at = take_bytes(reader, 8);
    return at != NULL ? get_u64_le(at) : 0;
}

static bool take_bool(struct reader *reader)
{
    const uint8_t value = take_u8(reader);
    if (value > 1 && reader->wrong == NULL) {
        reader->wrong = "a yes-or-no byte is neither 0 nor 1";
    }
    return value == 1;
}

static struct str take_str(struct reader *reader, size_t size, size_t size_max)
{
    if (size > size_max && reader->wrong == NULL) {
        reader->wrong = "a text or payload in it is too long";
    }
    const unsigned char *at = take_bytes(reader, size);
    return at != NULL ? (struct str){(const char *)at, size} : (struct str){NULL, 0};
}

/* Texts are shown to people and written to logs: control characters have no business there. */
static struct str take_text(struct reader *reader)
{
    const size_t size = take_u16(reader);
    const struct str text = take_str(reader, size, FRAME_TEXT_SIZE_MAX);
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if ((c < 0x20 || c == 0x7f) && reader->wrong == NULL) {
            reader->wrong = "a text in it has a control character";
        }
    }
    return text;
}

static void take_hello(struct reader *reader, struct peer_hello *hello)
{
    hello->protocol_version = take_u32(reader);
    hello->cluster_id = take_u64(reader);
    hello->node_id = take_u64(reader);
    hello->incarnation = take_u64(reader);
    hello->joining = take_bool(reader);
    hello->term = take_u64(reader);
    hello->last_index = take_u64(reader);
    hello->known_other = take_bool(reader);
    hello->version = take_text(reader);
    hello->api = take_text(reader);
    if (hello->protocol_version < 2) {
        return; /* of a build before 2, which had no more to say: it is refused by its version, with a sentence */
    }
    hello->life = take_u64(reader);
    hello->level_highest = take_u16(reader);
    hello->level_lowest = take_u16(reader);
    hello->address = take_text(reader);
    hello->founded_empty = take_bool(reader);
    if (hello->protocol_version > PEER_PROTOCOL_VERSION && reader->wrong == NULL) {
        reader->left = 0; /* a newer build may say more; it is refused by its version, with a sentence */
    }
}

static void take_status(struct reader *reader, struct peer_status *status)
{
    status->term = take_u64(reader);
    status->leader_id = take_u64(reader);
    status->role = take_u32(reader);
    status->last_index = take_u64(reader);
    status->commit_index = take_u64(reader);
    status->applied_index = take_u64(reader);
    status->digest_index = take_u64(reader);
    status->digest = take_u64(reader);
}

static void take_clock(struct reader *reader, struct peer_clock *clock)
{
    clock->wall_ms = take_u64(reader);
    clock->mark = take_u64(reader);
    clock->echo = take_u64(reader);
    clock->held_us = take_u64(reader);
}

static void take_entry(struct reader *reader, uint64_t index, struct log_entry *entry)
{
    entry->index = index;
    entry->term = take_u64(reader);
    entry->type = take_u8(reader);
    const size_t size = take_u32(reader);
    entry->payload = take_str(reader, size, LOG_PAYLOAD_SIZE_MAX);
    if (reader->wrong == NULL && entry->term == 0) {
        reader->wrong = "an entry in it has no term";
    }
    if (reader->wrong == NULL && (entry->type < LOG_COMMAND || entry->type > LOG_CHANGE)) {
        reader->wrong = "an entry in it is of an unknown type";
    }
}

static void take_append(struct reader *reader, struct arena *arena, struct peer_append *append)
{
    append->version = take_u8(reader);
    append->term = take_u64(reader);
    append->prev_index = take_u64(reader);
    append->prev_term = take_u64(reader);
    append->leader_commit = take_u64(reader);
    append->entries_count = take_u32(reader);
    append->entries = NULL;
    /* Before memory is given: as many entries as announced must fit into the bytes that are here. */
    if (reader->wrong == NULL && append->entries_count > reader->left / FRAME_ENTRY_SIZE_MIN) {
        reader->wrong = "it announces more entries than it holds";
    }
    if (reader->wrong == NULL && append->prev_index > UINT64_MAX - append->entries_count) {
        reader->wrong = "its entries are beyond the last possible index";
    }
    if (reader->wrong != NULL || append->entries_count == 0) {
        return;
    }
    append->entries = arena_alloc(arena, append->entries_count * sizeof(*append->entries));
    for (uint32_t i = 0; i < append->entries_count && reader->wrong == NULL; i++) {
        take_entry(reader, append->prev_index + 1 + i, &append->entries[i]);
    }
}

static void take_append_result(struct reader *reader, struct peer_append_result *result)
{
    result->version = take_u8(reader);
    result->term = take_u64(reader);
    result->rejected = take_u64(reader);
    result->last_index = take_u64(reader);
    result->features = take_u16(reader);
    result->capacity = take_u16(reader);
}

static void take_vote(struct reader *reader, struct peer_vote *vote)
{
    vote->version = take_u8(reader);
    vote->term = take_u64(reader);
    vote->candidate_id = take_u64(reader);
    vote->last_index = take_u64(reader);
    vote->last_term = take_u64(reader);
    vote->disrupt_leader = take_bool(reader);
    vote->pre_vote = take_bool(reader);
}

static void take_vote_result(struct reader *reader, struct peer_vote_result *result)
{
    result->version = take_u8(reader);
    result->term = take_u64(reader);
    result->granted = take_bool(reader);
    result->pre_vote = take_bool(reader);
    result->features = take_u16(reader);
    result->capacity = take_u16(reader);
}

static void take_timeout_now(struct reader *reader, struct peer_timeout_now *now)
{
    now->version = take_u8(reader);
    now->term = take_u64(reader);
    now->last_index = take_u64(reader);
    now->last_term = take_u64(reader);
}

static void take_read(struct reader *reader, struct peer_read *read)
{
    read->term = take_u64(reader);
    read->round = take_u64(reader);
    read->confirmed = take_bool(reader);
}

static void take_call(struct reader *reader, struct peer_call *call)
{
    call->call_id = take_u64(reader);
    const size_t size = take_u32(reader);
    call->body = take_str(reader, size, FRAME_BODY_SIZE_MAX);
}

/* Another file has read all that is left, and says what is wrong with it. */
static void take_rest(struct reader *reader, const char *wrong)
{
    reader->left = 0;
    reader->wrong = wrong;
}

static void take_message(struct reader *reader, struct arena *arena, struct peer_message *message)
{
    switch (message->type) {
    case PEER_HELLO:
    case PEER_WELCOME:
        take_hello(reader, &message->hello);
        return;
    case PEER_REFUSE:
        message->refuse.code = take_u32(reader);
        message->refuse.reason = take_text(reader);
        return;
    case PEER_STATUS:
        take_status(reader, &message->status);
        return;
    case PEER_CLOCK:
        take_clock(reader, &message->clock);
        return;
    case PEER_APPEND:
        take_append(reader, arena, &message->append);
        return;
    case PEER_APPEND_RESULT:
        take_append_result(reader, &message->append_result);
        return;
    case PEER_VOTE:
        take_vote(reader, &message->vote);
        return;
    case PEER_VOTE_RESULT:
        take_vote_result(reader, &message->vote_result);
        return;
    case PEER_TIMEOUT_NOW:
        take_timeout_now(reader, &message->timeout_now);
        return;
    case PEER_READ:
    case PEER_READ_RESULT:
        take_read(reader, &message->read);
        return;
    case PEER_CALL:
    case PEER_CALLED:
    case PEER_KEYS_RECEIPT:
    case PEER_ROW_WANTED:
    case PEER_ROW:
        take_call(reader, &message->call);
        return;
    case PEER_KEYS:
        take_rest(reader, frame_keys_decode((struct str){reader->at, reader->left}, arena, &message->keys));
        return;
    case PEER_KEYS_HELD:
        message->keys_held.batch = take_u64(reader);
        return;
    case PEER_KEYS_WANT:
        take_rest(reader, frame_keys_want_decode((struct str){reader->at, reader->left}, arena, &message->keys_want));
        return;
    }
    reader->wrong = "its type is not one of this protocol";
}

enum seus_err frame_body_decode(struct str bytes, struct arena *arena, struct peer_message *ret_message,
                                struct seus_why *why)
{
    struct reader reader = {.at = bytes.ptr, .left = bytes.len};
    take_message(&reader, arena, ret_message);
    if (reader.wrong == NULL && reader.left > 0) {
        reader.wrong = "bytes follow its end";
    }
    if (reader.wrong != NULL) {
        return seus_fail(SEUS_INVALID, why, "body", "A peer message of type %u and %zu bytes is malformed: %s.",
                         (unsigned)ret_message->type, bytes.len, reader.wrong);
    }
    return SEUS_OK;
}
