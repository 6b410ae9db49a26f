/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Records -> CBOR, straight from the field tables into the caller's buffer; heads longer than a byte are libcbor's.
 * Called several times per command; allocates nothing but the room of the buffer.
 *
 * What is written here must be readable on every node for ever, so a value that the decoder would refuse is our own bug
 * and ends the process (CHECK) before anything is proposed, rather than every node after it was committed.
 *
 * Recursion: a record in a record. The schema's nesting bounds it, and a CHECK does at WIRE_DEPTH_MAX; a stack of our
 * own would be longer and slower.
 */
#include "wire/cbor.h"

#include <cbor.h>

#include "base/check.h"
#include "wire/sealed.h"
#include "wire/text.h"

#define HEAD_SIZE_MAX 9u /* initial byte and 8 of value */

enum major { MAJOR_UINT = 0, MAJOR_BYTES = 2, MAJOR_TEXT = 3, MAJOR_ARRAY = 4, MAJOR_MAP = 5 };

static size_t put_head(unsigned char *p, enum major major, uint64_t value)
{
    if (value < 24) {
        *p = (unsigned char)((unsigned)major << 5 | (unsigned)value);
        return 1;
    }
    switch (major) {
    case MAJOR_UINT:
        return cbor_encode_uint(value, p, HEAD_SIZE_MAX);
    case MAJOR_BYTES:
        return cbor_encode_bytestring_start(value, p, HEAD_SIZE_MAX);
    case MAJOR_TEXT:
        return cbor_encode_string_start(value, p, HEAD_SIZE_MAX);
    case MAJOR_ARRAY:
        return cbor_encode_array_start(value, p, HEAD_SIZE_MAX);
    case MAJOR_MAP:
        return cbor_encode_map_start(value, p, HEAD_SIZE_MAX);
    }
    return 0;
}

static void put_number(struct buf *target, uint32_t key, uint64_t value)
{
    unsigned char *p = buf_reserve(target, 2 * HEAD_SIZE_MAX);
    const size_t key_len = put_head(p, MAJOR_UINT, key);
    target->len += key_len + put_head(p + key_len, MAJOR_UINT, value);
}

static void put_string(struct buf *target, enum major major, struct str s)
{
    unsigned char *p = buf_reserve(target, HEAD_SIZE_MAX + s.len);
    const size_t head_len = put_head(p, major, s.len);
    if (s.len > 0) {
        memcpy(p + head_len, s.ptr, s.len);
    }
    target->len += head_len + s.len;
}

/* A text, or in a field of personal data the envelope that took its place. */
static void put_text(const struct wire_field *field, struct str s, struct buf *target)
{
    if ((field->flags & WIRE_SEALED) != 0 && wire_is_envelope(s)) {
        CHECK(s.len <= wire_text_size_max(field->type) + WIRE_ENVELOPE_OVERHEAD);
        put_string(target, MAJOR_BYTES, s);
        return;
    }
    CHECK(wire_text_fault(field->type, s, NULL) == TEXT_FAULT_NONE);
    put_string(target, MAJOR_TEXT, s);
}

static void put_one_head(struct buf *target, enum major major, uint64_t value)
{
    target->len += put_head(buf_reserve(target, HEAD_SIZE_MAX), major, value);
}

static void put_key(struct buf *target, uint32_t key)
{
    put_one_head(target, MAJOR_UINT, key);
}

static unsigned encode_record(const struct wire_record *record, const void *value, struct buf *target, unsigned depth);

static void encode_texts(const struct wire_field *field, const struct str *texts, uint32_t count, struct buf *target)
{
    CHECK(count <= WIRE_LIST_COUNT_MAX);
    for (uint32_t i = 0; i < count; i++) {
        put_text(field, texts[i], target);
    }
}

static void encode_events(const struct wire_event *events, uint32_t count, struct buf *target, unsigned depth)
{
    CHECK(count <= WIRE_LIST_COUNT_MAX);
    for (uint32_t i = 0; i < count; i++) {
        const struct wire_event *event = &events[i];
        put_one_head(target, MAJOR_ARRAY, 2);
        put_one_head(target, MAJOR_UINT, event->type);
        if (event->body != NULL) {
            const struct wire_record *record = wire_event_record(event->type);
            CHECK(record != NULL);
            encode_record(record, event->body, target, depth);
        } else {
            CHECK(event->raw.len > 0);
            buf_append_str(target, event->raw);
        }
    }
}

/* A list and its key; false if it is empty. */
static bool encode_list(const struct wire_field *field, const unsigned char *value, struct buf *target, unsigned depth)
{
    uint32_t count;
    const void *items; /* copied out: the member's own pointer type differs from list to list */
    memcpy(&count, value + field->count_offset, sizeof(count));
    memcpy(&items, value + field->offset, sizeof(items));
    if (count == 0) {
        return false;
    }
    CHECK(items != NULL);
    put_key(target, field->number);
    put_one_head(target, MAJOR_ARRAY, count);
    if (field->type == WIRE_RECS) {
        CHECK(count <= WIRE_RECS_COUNT_MAX);
        for (uint32_t i = 0; i < count; i++) {
            encode_record(field->record, (const unsigned char *)items + (size_t)i * field->record->size, target, depth);
        }
    } else if (field->type == WIRE_EVENTS_LIST) {
        encode_events(items, count, target, depth);
    } else {
        encode_texts(field, items, count, target);
    }
    return true;
}

static bool encode_text(const struct wire_field *field, struct str s, struct buf *target)
{
    if (s.len == 0) {
        return false;
    }
    put_key(target, field->number);
    if (field->type == WIRE_BYTES) {
        CHECK(s.len <= WIRE_BYTES_SIZE_MAX);
        put_string(target, MAJOR_BYTES, s);
    } else {
        put_text(field, s, target);
    }
    return true;
}

static bool encode_number(const struct wire_field *field, uint64_t number, uint64_t number_max, struct buf *target)
{
    CHECK(number <= number_max);
    if (number != 0) {
        put_number(target, field->number, number);
    }
    return number != 0;
}

/* A record inside a record and its key; all that was written is taken back if the record turns out empty. */
static bool encode_part(const struct wire_field *field, const void *part, struct buf *target, unsigned depth)
{
    const size_t start = target->len;
    put_key(target, field->number);
    if (encode_record(field->record, part, target, depth) == 0) {
        target->len = start;
        return false;
    }
    return true;
}

/* Writes key and value; false (nothing written) if the value is zero. */
static bool encode_field(const struct wire_field *field, const unsigned char *value, struct buf *target, unsigned depth)
{
    const void *member = value + field->offset;
    switch (field->type) {
    case WIRE_ID:
    case WIRE_LINE:
    case WIRE_TEXT:
    case WIRE_BYTES:
        return encode_text(field, *(const struct str *)member, target);
    case WIRE_U64:
        return encode_number(field, *(const uint64_t *)member, WIRE_U64_MAX, target);
    case WIRE_TIME:
        return encode_number(field, *(const uint64_t *)member, WIRE_TIME_MAX, target);
    case WIRE_ENUM:
        return encode_number(field, *(const uint32_t *)member, field->list->count - 1, target);
    case WIRE_BOOL:
        if (*(const bool *)member) {
            put_key(target, field->number);
            unsigned char *p = buf_reserve(target, 1);
            target->len += cbor_encode_bool(true, p, 1);
        }
        return *(const bool *)member;
    case WIRE_REC:
        return encode_part(field, member, target, depth);
    case WIRE_IDS:
    case WIRE_LINES:
    case WIRE_RECS:
    case WIRE_EVENTS_LIST:
        return encode_list(field, value, target, depth);
    }
    return false;
}

/* Returns how many fields the map has. */
static unsigned encode_record(const struct wire_record *record, const void *value, struct buf *target, unsigned depth)
{
    CHECK(depth < WIRE_DEPTH_MAX);
    const size_t start = target->len;
    buf_reserve(target, 1);
    target->len++; /* the map's head, one byte unless there are many fields; filled in below */
    unsigned count = 0;
    for (uint32_t i = 0; i < record->field_count; i++) {
        count += encode_field(&record->fields[i], value, target, depth + 1);
    }
    unsigned char head[HEAD_SIZE_MAX];
    const size_t head_len = put_head(head, MAJOR_MAP, count);
    if (head_len > 1) {
        buf_reserve(target, head_len - 1);
        memmove(target->data + start + head_len, target->data + start + 1, target->len - start - 1);
        target->len += head_len - 1;
    }
    memcpy(target->data + start, head, head_len);
    return count;
}

void wire_cbor_encode(const struct wire_record *record, const void *value, struct buf *target)
{
    encode_record(record, value, target, 0);
}
