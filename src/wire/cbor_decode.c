/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * CBOR -> records, by the field tables. Accepts the deterministic form alone, so that a record has one encoding: keys
 * in ascending order, shortest heads, definite lengths, no zero values, nothing behind the end.
 * Called for every entry and every row read; allocates only lists and event bodies, from the caller's arena. The bytes
 * may come from a peer, a plugin or a damaged disk: whatever they are, the answer is a record or an error.
 *
 * Heads are read here, not by libcbor's cbor_stream_decode: that answers through one of some twenty callbacks an item
 * and leaves the checks of the shortest form to them; its bare pass with empty callbacks takes as long as the whole
 * decoding and checking here, and this runs several times for every command.
 *
 * Recursion: a record in a record, bounded by the schema and by WIRE_DEPTH_MAX; unknown items are skipped by a loop.
 */
#include "wire/cbor.h"

#include "wire/sealed.h"
#include "wire/text.h"

enum major { MAJOR_UINT = 0, MAJOR_NEGATIVE, MAJOR_BYTES, MAJOR_TEXT, MAJOR_ARRAY, MAJOR_MAP, MAJOR_TAG, MAJOR_SIMPLE };

#define BYTE_TRUE 0xf5

struct cursor {
    const unsigned char *start;
    const unsigned char *at;
    const unsigned char *end;
    struct arena *arena;
    const struct wire_record *record; /* being read: for the message of an error */
    const struct wire_field *field;   /* NULL: between fields */
    struct seus_why *why;
};

static enum seus_err fault(const struct cursor *cursor, const char *what)
{
    const char *field = cursor->field != NULL ? cursor->field->name : "";
    (void)seus_fail(SEUS_INVALID, cursor->why, field, "not a valid %s record: %s (byte %zu%s%s)", cursor->record->name,
                    what, (size_t)(cursor->at - cursor->start), field[0] != '\0' ? ", field " : "", field);
    return SEUS_INVALID;
}

static size_t left(const struct cursor *cursor)
{
    return (size_t)(cursor->end - cursor->at);
}

/* The initial byte's 5 low bits say 24..27: 1, 2, 4 or 8 bytes of value follow, big-endian, and fewer would not do. */
static enum seus_err read_long_value(struct cursor *cursor, unsigned low, uint64_t *ret_value)
{
    if (low > 27) {
        return fault(cursor, "indefinite lengths and reserved heads are not allowed");
    }
    const size_t size = (size_t)1 << (low - 24);
    if (left(cursor) < size + 1) {
        return fault(cursor, "it ends too early");
    }
    uint64_t value = 0;
    for (size_t i = 1; i <= size; i++) {
        value = value << 8 | cursor->at[i];
    }
    if (value < (size == 1 ? 24 : UINT64_C(1) << (size * 4))) {
        return fault(cursor, "a number or length is not in its shortest form");
    }
    cursor->at += size + 1;
    *ret_value = value;
    return SEUS_OK;
}

/* Major type and value of the next item, tags and simple values excepted. */
static inline enum seus_err read_head(struct cursor *cursor, unsigned *ret_major, uint64_t *ret_value)
{
    if (cursor->at == cursor->end) {
        return fault(cursor, "it ends too early");
    }
    const unsigned initial = *cursor->at;
    *ret_major = initial >> 5;
    if ((initial & 31) >= 24) {
        return read_long_value(cursor, initial & 31, ret_value);
    }
    *ret_value = initial & 31;
    cursor->at++;
    return SEUS_OK;
}

static inline enum seus_err read_typed(struct cursor *cursor, enum major wanted, uint64_t value_max, const char *what,
                                       uint64_t *ret_value)
{
    unsigned major = 0;
    const unsigned char *start = cursor->at;
    const enum seus_err err = read_head(cursor, &major, ret_value);
    if (err == SEUS_OK && (major != wanted || *ret_value > value_max)) {
        cursor->at = start;
        return fault(cursor, what);
    }
    return err;
}

static enum seus_err read_bytes(struct cursor *cursor, uint64_t len, struct str *ret)
{
    if (len > left(cursor)) {
        return fault(cursor, "it ends too early");
    }
    *ret = (struct str){(const char *)cursor->at, (size_t)len};
    cursor->at += len;
    return SEUS_OK;
}

static enum seus_err read_text(struct cursor *cursor, enum wire_type type, struct str *ret)
{
    uint64_t len = 0;
    enum seus_err err = read_typed(cursor, MAJOR_TEXT, wire_text_size_max(type),
                                   "a text within its limit should be here", &len);
    if (err != SEUS_OK) {
        return err;
    }
    err = read_bytes(cursor, len, ret);
    if (err != SEUS_OK) {
        return err;
    }
    const enum text_fault wrong = wire_text_fault(type, *ret, NULL);
    return wrong == TEXT_FAULT_NONE ? SEUS_OK : fault(cursor, wire_text_fault_name(wrong));
}

/* A field of personal data: the envelope of a text, or a text that was never sealed. */
static enum seus_err read_sealed(struct cursor *cursor, enum wire_type type, struct str *ret)
{
    uint64_t len = 0;
    if (cursor->at == cursor->end || *cursor->at >> 5 != MAJOR_BYTES) {
        return read_text(cursor, type, ret);
    }
    enum seus_err err = read_typed(cursor, MAJOR_BYTES, wire_text_size_max(type) + WIRE_ENVELOPE_OVERHEAD,
                                   "an envelope within its limit should be here", &len);
    if (err == SEUS_OK) {
        err = read_bytes(cursor, len, ret);
    }
    return err == SEUS_OK && !wire_is_envelope(*ret) ? fault(cursor, "its bytes are no envelope") : err;
}

/* One simple value or float behind its initial byte. */
static enum seus_err skip_simple(struct cursor *cursor)
{
    const unsigned low = *cursor->at & 31;
    const size_t size = low < 24 ? 0 : low <= 27 ? (size_t)1 << (low - 24) : SIZE_MAX;
    if (size == SIZE_MAX) {
        return fault(cursor, "indefinite lengths and reserved heads are not allowed");
    }
    if (left(cursor) < size + 1) {
        return fault(cursor, "it ends too early");
    }
    if (low == 24 && cursor->at[1] < 32) {
        return fault(cursor, "a simple value is not in its shortest form");
    }
    cursor->at += size + 1;
    return SEUS_OK;
}

/* Steps over one item; *ret_children: how many items follow that belong to it. */
static enum seus_err skip_one(struct cursor *cursor, uint64_t *ret_children)
{
    *ret_children = 0;
    if (cursor->at != cursor->end && *cursor->at >> 5 == MAJOR_SIMPLE) {
        return skip_simple(cursor);
    }
    unsigned major = 0;
    uint64_t value = 0;
    enum seus_err err = read_head(cursor, &major, &value);
    if (err != SEUS_OK) {
        return err;
    }
    if (major == MAJOR_BYTES || major == MAJOR_TEXT) {
        struct str bytes = {0};
        err = read_bytes(cursor, value, &bytes);
        uint32_t code;
        for (size_t i = 0, size; err == SEUS_OK && major == MAJOR_TEXT && i < bytes.len; i += size) {
            size = wire_utf8_first(bytes.ptr + i, bytes.len - i, &code);
            err = size == 0 ? fault(cursor, "a text is not UTF-8") : SEUS_OK;
        }
        return err;
    }
    if (major >= MAJOR_ARRAY) {
        /* Every child is a byte at least: a larger count is a lie, and its double could overflow. */
        if (value > left(cursor) && major != MAJOR_TAG) {
            return fault(cursor, "it ends too early");
        }
        *ret_children = major == MAJOR_ARRAY ? value : major == MAJOR_MAP ? 2 * value : 1;
    }
    return SEUS_OK;
}

/* Steps over an item of a newer writer, whatever it is as long as it is well-formed. */
static enum seus_err skip_item(struct cursor *cursor, unsigned depth)
{
    uint64_t open[WIRE_DEPTH_MAX + 1] = {1}; /* items still to come at each level */
    unsigned level = 0;
    while (open[level] > 0 || level > 0) {
        if (open[level] == 0) {
            level--;
            continue;
        }
        open[level]--;
        uint64_t children = 0;
        const enum seus_err err = skip_one(cursor, &children);
        if (err != SEUS_OK) {
            return err;
        }
        if (children > 0) {
            if (depth + level + 1 >= WIRE_DEPTH_MAX) {
                return fault(cursor, "it is nested too deep");
            }
            open[++level] = children;
        }
    }
    return SEUS_OK;
}

static enum seus_err decode_record(struct cursor *cursor, const struct wire_record *record, unsigned char *value,
                                   uint64_t *ret_pairs, unsigned depth);

static enum seus_err decode_texts(struct cursor *cursor, struct str *texts, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        const enum seus_err err = (cursor->field->flags & WIRE_SEALED) != 0
                                      ? read_sealed(cursor, cursor->field->type, &texts[i])
                                      : read_text(cursor, cursor->field->type, &texts[i]);
        if (err != SEUS_OK) {
            return err;
        }
    }
    return SEUS_OK;
}

static enum seus_err decode_event(struct cursor *cursor, struct wire_event *event, unsigned depth)
{
    uint64_t value = 0;
    enum seus_err err = read_typed(cursor, MAJOR_ARRAY, 2, "an event [type, body] should be here", &value);
    if (err == SEUS_OK && value != 2) {
        err = fault(cursor, "an event has a type and a body");
    }
    if (err == SEUS_OK) {
        err = read_typed(cursor, MAJOR_UINT, UINT32_MAX, "an event type should be here", &value);
    }
    if (err == SEUS_OK && value == 0) {
        err = fault(cursor, "an event has no type");
    }
    if (err == SEUS_OK && (cursor->at == cursor->end || *cursor->at >> 5 != MAJOR_MAP)) {
        err = fault(cursor, "an event's body should be here");
    }
    if (err != SEUS_OK) {
        return err;
    }
    const unsigned char *start = cursor->at;
    event->type = (uint32_t)value;
    const struct wire_record *record = wire_event_record(event->type);
    if (record != NULL) {
        unsigned char *body = arena_alloc(cursor->arena, record->size);
        uint64_t pairs = 0;
        event->body = body;
        err = decode_record(cursor, record, body, &pairs, depth);
    } else {
        err = skip_item(cursor, depth);
    }
    event->raw = (struct str){(const char *)start, (size_t)(cursor->at - start)};
    return err;
}

static enum seus_err decode_items(struct cursor *cursor, const struct wire_field *field, unsigned char *items,
                                  uint64_t count, unsigned depth)
{
    enum seus_err err = SEUS_OK;
    for (uint64_t i = 0; i < count && err == SEUS_OK; i++) {
        uint64_t pairs = 0;
        if (field->type == WIRE_RECS) {
            err = decode_record(cursor, field->record, items + i * field->record->size, &pairs, depth);
        } else {
            err = decode_event(cursor, (struct wire_event *)(void *)items + i, depth);
        }
    }
    return err;
}

static enum seus_err decode_list(struct cursor *cursor, const struct wire_field *field, unsigned char *value,
                                 unsigned depth)
{
    const uint64_t count_max = field->type == WIRE_RECS ? WIRE_RECS_COUNT_MAX : WIRE_LIST_COUNT_MAX;
    const size_t item_size = field->type == WIRE_RECS ? field->record->size
                             : field->type == WIRE_EVENTS_LIST ? sizeof(struct wire_event) : sizeof(struct str);
    uint64_t count = 0;
    enum seus_err err = read_typed(cursor, MAJOR_ARRAY, count_max, "a list within its limit should be here", &count);
    if (err != SEUS_OK) {
        return err;
    }
    if (count == 0 || count > left(cursor)) {
        return fault(cursor, count == 0 ? "an empty list is left out" : "it ends too early");
    }
    void *items = arena_alloc(cursor->arena, (size_t)count * item_size);
    const uint32_t short_count = (uint32_t)count;
    /* Copied in: the member's own pointer type differs from list to list. */
    memcpy(value + field->offset, &items, sizeof(items));
    memcpy(value + field->count_offset, &short_count, sizeof(short_count));
    if (field->type == WIRE_IDS || field->type == WIRE_LINES) {
        return decode_texts(cursor, items, count);
    }
    return decode_items(cursor, field, items, count, depth);
}

static enum seus_err decode_number(struct cursor *cursor, uint64_t number_max, uint64_t *ret_number)
{
    const unsigned char *start = cursor->at;
    enum seus_err err = read_typed(cursor, MAJOR_UINT, number_max, "a number within its limit should be here",
                                   ret_number);
    if (err == SEUS_OK && *ret_number == 0) {
        cursor->at = start;
        err = fault(cursor, "a zero is left out");
    }
    return err;
}

static enum seus_err decode_string(struct cursor *cursor, const struct wire_field *field, struct str *ret)
{
    enum seus_err err;
    if (field->type == WIRE_BYTES) {
        uint64_t len = 0;
        err = read_typed(cursor, MAJOR_BYTES, WIRE_BYTES_SIZE_MAX, "bytes within their limit should be here", &len);
        if (err == SEUS_OK) {
            err = read_bytes(cursor, len, ret);
        }
    } else if ((field->flags & WIRE_SEALED) != 0) {
        err = read_sealed(cursor, field->type, ret);
    } else {
        err = read_text(cursor, field->type, ret);
    }
    return err == SEUS_OK && ret->len == 0 ? fault(cursor, "an empty text is left out") : err;
}

static enum seus_err decode_bool(struct cursor *cursor, bool *ret)
{
    if (cursor->at == cursor->end || *cursor->at != BYTE_TRUE) {
        return fault(cursor, "true should be here; false is left out");
    }
    cursor->at++;
    *ret = true;
    return SEUS_OK;
}

static enum seus_err decode_field(struct cursor *cursor, const struct wire_field *field, unsigned char *value,
                                  unsigned depth)
{
    void *member = value + field->offset;
    uint64_t number = 0;
    enum seus_err err = SEUS_OK;
    switch (field->type) {
    case WIRE_ID:
    case WIRE_LINE:
    case WIRE_TEXT:
    case WIRE_BYTES:
        return decode_string(cursor, field, member);
    case WIRE_U64:
        return decode_number(cursor, WIRE_U64_MAX, member);
    case WIRE_TIME:
        return decode_number(cursor, WIRE_TIME_MAX, member);
    case WIRE_ENUM:
        err = decode_number(cursor, field->list->count - 1, &number);
        *(uint32_t *)member = (uint32_t)number;
        if (err == SEUS_OK && !wire_enum_has(field->list, (unsigned)number)) {
            return fault(cursor, "no word has this number");
        }
        return err;
    case WIRE_BOOL:
        return decode_bool(cursor, member);
    case WIRE_REC:
        err = decode_record(cursor, field->record, member, &number, depth);
        cursor->field = field;
        return err == SEUS_OK && number == 0 ? fault(cursor, "an empty record is left out") : err;
    case WIRE_IDS:
    case WIRE_LINES:
    case WIRE_RECS:
    case WIRE_EVENTS_LIST:
        return decode_list(cursor, field, value, depth);
    }
    return err;
}

/* value: zeroed memory of record->size bytes. *ret_pairs: how many pairs its map had, unknown ones included. */
static enum seus_err decode_record(struct cursor *cursor, const struct wire_record *record, unsigned char *value,
                                   uint64_t *ret_pairs, unsigned depth)
{
    const struct wire_record *outer = cursor->record;
    const struct wire_field *field = record->fields;
    const struct wire_field *end = record->fields + record->field_count;
    if (depth >= WIRE_DEPTH_MAX) {
        return fault(cursor, "it is nested too deep");
    }
    cursor->record = record;
    cursor->field = NULL;
    enum seus_err err = read_typed(cursor, MAJOR_MAP, UINT64_MAX, "a map should be here", ret_pairs);
    uint64_t previous = 0;
    for (uint64_t i = 0; err == SEUS_OK && i < *ret_pairs; i++) {
        uint64_t key = 0;
        cursor->field = NULL;
        err = read_typed(cursor, MAJOR_UINT, UINT64_MAX, "a field number should be here", &key);
        if (err == SEUS_OK && i > 0 && key <= previous) {
            err = fault(cursor, key == previous ? "a field is there twice" : "fields are not in ascending order");
        }
        if (err != SEUS_OK) {
            break;
        }
        previous = key;
        while (field != end && field->number < key) {
            field++;
        }
        if (field != end && field->number == key) {
            cursor->field = field;
            err = decode_field(cursor, field, value, depth + 1);
        } else {
            err = skip_item(cursor, depth + 1);
        }
    }
    if (err == SEUS_OK) {
        cursor->record = outer;
        cursor->field = NULL;
    }
    return err;
}

enum seus_err wire_cbor_decode(const struct wire_record *record, struct str bytes, struct arena *arena,
                               void *ret_value, struct seus_why *why)
{
    struct cursor cursor = {
        .start = (const unsigned char *)bytes.ptr,
        .at = (const unsigned char *)bytes.ptr,
        .end = (const unsigned char *)bytes.ptr + bytes.len,
        .arena = arena,
        .record = record,
        .why = why,
    };
    uint64_t pairs = 0;
    memset(ret_value, 0, record->size);
    enum seus_err err = decode_record(&cursor, record, ret_value, &pairs, 0);
    if (err == SEUS_OK && cursor.at != cursor.end) {
        err = fault(&cursor, "there are bytes behind its end");
    }
    if (err != SEUS_OK) {
        memset(ret_value, 0, record->size); /* nobody acts on half a record */
    }
    return err;
}
