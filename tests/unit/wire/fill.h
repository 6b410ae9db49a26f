/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * For the tests of wire/: fills any record with pseudo-random values by walking its table, and compares two records the
 * same way. Values are legal, texts short, so that every record also fits a request in JSON.
 */
#ifndef TESTS_WIRE_FILL_H
#define TESTS_WIRE_FILL_H

#include "base/arena.h"
#include "wire/schema.h"

struct fill {
    uint64_t state;    /* of the generator; not 0 */
    unsigned zero_one_in; /* one field in so many stays zero; 0: none */
    struct arena *arena;
};

static const struct wire_record *const fill_records[] = {
#define FILL_ROW(number, c_name, wire_name, doc) &wire_record_##c_name,
    WIRE_RECORDS(FILL_ROW)
};
#define FILL_RECORD_COUNT (sizeof(fill_records) / sizeof(fill_records[0]))

static inline uint64_t fill_next(struct fill *fill)
{
    fill->state ^= fill->state << 13;
    fill->state ^= fill->state >> 7;
    fill->state ^= fill->state << 17;
    return fill->state >> 11;
}

static inline uint64_t fill_below(struct fill *fill, uint64_t limit)
{
    return fill_next(fill) % limit;
}

static inline struct str fill_text(struct fill *fill, enum wire_type type)
{
    static const char *const id_parts[] = {"a", "Z", "0", "9", ".", "_", ":", "@", "/", "-"};
    static const char *const line_parts[] = {"a", " ", "\"", "\\", "/", "\xc3\xa8", "\xe2\x82\xac", "\xf0\x9f\x9a\x91",
                                             "<", "~"};
    static const char *const text_parts[] = {"a", " ", "\n", "\t", "\"", "\xc3\xa8", "z", "\xf4\x8f\xbf\xbf", "'", "{"};
    const char *const *parts = type == WIRE_ID || type == WIRE_IDS ? id_parts : type == WIRE_TEXT ? text_parts
                               : line_parts;
    char text[64];
    size_t len = 0;
    const uint64_t count = 1 + fill_below(fill, 15);
    for (uint64_t i = 0; i < count; i++) {
        const char *part = parts[fill_below(fill, 10)];
        memcpy(text + len, part, strlen(part));
        len += strlen(part);
    }
    return arena_str(fill->arena, (struct str){text, len});
}

/* A number of any size, so that every length of head is seen. */
static inline uint64_t fill_number(struct fill *fill, uint64_t max)
{
    const uint64_t number = fill_next(fill) >> fill_below(fill, 53);
    return number % max + 1;
}

static inline void fill_record(struct fill *fill, const struct wire_record *record, void *value);

static inline void *fill_items(struct fill *fill, const struct wire_field *field, uint32_t count)
{
    if (field->type == WIRE_RECS) {
        unsigned char *items = arena_alloc(fill->arena, (size_t)count * field->record->size);
        for (uint32_t i = 0; i < count; i++) {
            fill_record(fill, field->record, items + (size_t)i * field->record->size);
        }
        return items;
    }
    if (field->type == WIRE_EVENTS_LIST) {
        struct wire_event *events = arena_alloc(fill->arena, count * sizeof(*events));
        for (uint32_t i = 0; i < count; i++) {
            events[i].type = 1 + (uint32_t)fill_below(fill, EVENT_policy_fallback);
            const struct wire_record *body = wire_event_record(events[i].type);
            void *body_value = arena_alloc(fill->arena, body->size);
            fill_record(fill, body, body_value);
            events[i].body = body_value;
        }
        return events;
    }
    struct str *texts = arena_alloc(fill->arena, count * sizeof(*texts));
    for (uint32_t i = 0; i < count; i++) {
        texts[i] = fill_text(fill, field->type);
    }
    return texts;
}

static inline void fill_field(struct fill *fill, const struct wire_field *field, unsigned char *value)
{
    void *member = value + field->offset;
    uint32_t count;
    void *items;
    switch (field->type) {
    case WIRE_ID:
    case WIRE_LINE:
    case WIRE_TEXT:
    case WIRE_BYTES:
        *(struct str *)member = fill_text(fill, field->type);
        return;
    case WIRE_U64:
        *(uint64_t *)member = fill_number(fill, WIRE_U64_MAX);
        return;
    case WIRE_TIME:
        *(uint64_t *)member = fill_number(fill, WIRE_TIME_MAX);
        return;
    case WIRE_BOOL:
        *(bool *)member = true;
        return;
    case WIRE_ENUM:
        do {
            *(uint32_t *)member = 1 + (uint32_t)fill_below(fill, field->list->count - 1);
        } while (!wire_enum_has(field->list, *(uint32_t *)member));
        return;
    case WIRE_REC:
        fill_record(fill, field->record, member);
        return;
    case WIRE_IDS:
    case WIRE_LINES:
    case WIRE_RECS:
    case WIRE_EVENTS_LIST:
        count = 1 + (uint32_t)fill_below(fill, 3);
        items = fill_items(fill, field, count);
        memcpy(value + field->offset, &items, sizeof(items));
        memcpy(value + field->count_offset, &count, sizeof(count));
        return;
    }
}

/* value: zeroed memory of record->size bytes. */
static inline void fill_record(struct fill *fill, const struct wire_record *record, void *value)
{
    for (uint32_t i = 0; i < record->field_count; i++) {
        if (fill->zero_one_in == 0 || fill_below(fill, fill->zero_one_in) != 0) {
            fill_field(fill, &record->fields[i], value);
        }
    }
}

static inline bool fill_same(const struct wire_record *record, const void *a, const void *b);

static inline bool fill_same_items(const struct wire_field *field, const void *a, const void *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (field->type == WIRE_RECS) {
            const size_t at = (size_t)i * field->record->size;
            if (!fill_same(field->record, (const char *)a + at, (const char *)b + at)) {
                return false;
            }
        } else if (field->type == WIRE_EVENTS_LIST) {
            const struct wire_event *x = (const struct wire_event *)a + i;
            const struct wire_event *y = (const struct wire_event *)b + i;
            if (x->type != y->type || !fill_same(wire_event_record(x->type), x->body, y->body)) {
                return false;
            }
        } else if (!str_eq(((const struct str *)a)[i], ((const struct str *)b)[i])) {
            return false;
        }
    }
    return true;
}

static inline bool fill_same_list(const struct wire_field *field, const unsigned char *a, const unsigned char *b)
{
    uint32_t count_a;
    uint32_t count_b;
    const void *items_a;
    const void *items_b;
    memcpy(&count_a, a + field->count_offset, sizeof(count_a));
    memcpy(&count_b, b + field->count_offset, sizeof(count_b));
    memcpy(&items_a, a + field->offset, sizeof(items_a));
    memcpy(&items_b, b + field->offset, sizeof(items_b));
    return count_a == count_b && fill_same_items(field, items_a, items_b, count_a);
}

static inline bool fill_same_field(const struct wire_field *field, const unsigned char *a, const unsigned char *b)
{
    const void *x = a + field->offset;
    const void *y = b + field->offset;
    switch (field->type) {
    case WIRE_ID:
    case WIRE_LINE:
    case WIRE_TEXT:
    case WIRE_BYTES:
        return str_eq(*(const struct str *)x, *(const struct str *)y);
    case WIRE_U64:
    case WIRE_TIME:
        return *(const uint64_t *)x == *(const uint64_t *)y;
    case WIRE_BOOL:
        return *(const bool *)x == *(const bool *)y;
    case WIRE_ENUM:
        return *(const uint32_t *)x == *(const uint32_t *)y;
    case WIRE_REC:
        return fill_same(field->record, x, y);
    case WIRE_IDS:
    case WIRE_LINES:
    case WIRE_RECS:
    case WIRE_EVENTS_LIST:
        return fill_same_list(field, a, b);
    }
    return false;
}

static inline bool fill_same(const struct wire_record *record, const void *a, const void *b)
{
    for (uint32_t i = 0; i < record->field_count; i++) {
        if (!fill_same_field(&record->fields[i], a, b)) {
            return false;
        }
    }
    return true;
}

#endif
