/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Records -> JSON, straight from the field tables into the caller's buffer: one line, no spaces, never a control byte,
 * whatever the record holds. Called for every answer and every watched event, so it builds no tree and calls no
 * strftime. Cannot fail: bytes that are not UTF-8 come out as U+FFFD.
 *
 * Recursion: a record in a record, bounded by the schema and a CHECK at WIRE_DEPTH_MAX.
 */
#include "base/check.h"
#include "wire/json.h"
#include "wire/sealed.h"
#include "wire/text.h"

#define LIT(target, literal) buf_append(target, literal, sizeof(literal) - 1)

static const char hex_digits[] = "0123456789abcdef";

static void put_escape(struct buf *target, uint32_t code)
{
    unsigned char *p = buf_reserve(target, 6);
    const char *named = code == '"'    ? "\\\""
                        : code == '\\' ? "\\\\"
                        : code == '\n' ? "\\n"
                        : code == '\t' ? "\\t"
                                       : NULL;
    if (named != NULL) {
        memcpy(p, named, 2);
        target->len += 2;
        return;
    }
    p[0] = '\\';
    p[1] = 'u';
    for (unsigned i = 0; i < 4; i++) {
        p[2 + i] = (unsigned char)hex_digits[code >> (12 - 4 * i) & 15];
    }
    target->len += 6;
}

/* The bytes from text on that go out as they are. */
static size_t plain_run(const char *text, size_t text_len)
{
    size_t n = 0;
    while (n < text_len && text[n] >= 0x20 && text[n] < 0x7f && text[n] != '"' && text[n] != '\\') {
        n++;
    }
    return n;
}

void wire_json_encode_text(struct str text, struct buf *target)
{
    buf_reserve(target, text.len + 2);
    buf_append_char(target, '"');
    size_t i = 0;
    while (i < text.len) {
        const size_t run = plain_run(text.ptr + i, text.len - i);
        buf_append(target, text.ptr + i, run);
        i += run;
        if (i == text.len) {
            break;
        }
        uint32_t code;
        const size_t size = wire_utf8_first(text.ptr + i, text.len - i, &code);
        if (size == 0) {
            put_escape(target, 0xfffd);
            i++;
            continue;
        }
        if (code == '"' || code == '\\' || wire_code_is_control(code) || wire_code_is_bidi(code)) {
            put_escape(target, code);
        } else {
            buf_append(target, text.ptr + i, size);
        }
        i += size;
    }
    buf_append_char(target, '"');
}

/* What cannot be read has no text; which member it was is told behind the members (put_unreadable). */
static void encode_text(struct str text, struct buf *target)
{
    if (wire_is_sealed(text)) {
        LIT(target, "null");
    } else {
        wire_json_encode_text(text, target);
    }
}

static void put_hex(struct str bytes, struct buf *target)
{
    unsigned char *p = buf_reserve(target, 2 * bytes.len + 2);
    *p++ = '"';
    for (size_t i = 0; i < bytes.len; i++) {
        const unsigned byte = (unsigned char)bytes.ptr[i];
        *p++ = (unsigned char)hex_digits[byte >> 4];
        *p++ = (unsigned char)hex_digits[byte & 15];
    }
    *p = '"';
    target->len += 2 * bytes.len + 2;
}

static unsigned char *put_digits(unsigned char *p, uint64_t value, unsigned count)
{
    for (unsigned i = count; i > 0; i--) {
        p[i - 1] = (unsigned char)('0' + value % 10);
        value /= 10;
    }
    return p + count;
}

/*
 * "2026-11-21T22:00:00.123Z", the same text as when_format_utc gives, at a tenth of its cost: an answer holds dozens of
 * times. Days to year, month, day in the proleptic Gregorian calendar, with years that begin in March.
 */
static void put_time(uint64_t wall_ms, struct buf *target)
{
    const uint64_t in_day = wall_ms % 86400000;
    const uint64_t days = wall_ms / 86400000 + 719468; /* since 0000-03-01 */
    const uint64_t in_era = days % 146097;             /* an era is 400 years */
    const uint64_t year_of_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    const uint64_t in_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const uint64_t march_month = (5 * in_year + 2) / 153;
    const uint64_t day = in_year - (153 * march_month + 2) / 5 + 1;
    const uint64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    const uint64_t year = days / 146097 * 400 + year_of_era + (month <= 2 ? 1 : 0);

    unsigned char *p = buf_reserve(target, 26);
    *p++ = '"';
    p = put_digits(p, year, 4);
    *p++ = '-';
    p = put_digits(p, month, 2);
    *p++ = '-';
    p = put_digits(p, day, 2);
    *p++ = 'T';
    p = put_digits(p, in_day / 3600000, 2);
    *p++ = ':';
    p = put_digits(p, in_day / 60000 % 60, 2);
    *p++ = ':';
    p = put_digits(p, in_day / 1000 % 60, 2);
    *p++ = '.';
    p = put_digits(p, in_day % 1000, 3);
    *p++ = 'Z';
    *p = '"';
    target->len += 26;
}

static void put_name(const char *name, struct buf *target)
{
    const size_t name_len = strlen(name);
    unsigned char *p = buf_reserve(target, name_len + 3);
    p[0] = '"';
    memcpy(p + 1, name, name_len);
    p[name_len + 1] = '"';
    p[name_len + 2] = ':';
    target->len += name_len + 3;
}

static void encode_object(const struct wire_record *record, const void *value, struct buf *target, unsigned depth);

/* ,"body":{...} without the comma; an unknown type has no body but its bytes. */
static void encode_body(const struct wire_event *event, struct buf *target, unsigned depth)
{
    const struct wire_record *record = wire_event_record(event->type);
    put_name("body", target);
    if (event->body != NULL && record != NULL) {
        encode_object(record, event->body, target, depth);
        return;
    }
    LIT(target, "null,");
    put_name("raw", target);
    if (target->masked) {
        LIT(target, "null"); /* whatever a newer version wrote: this one cannot tell what of it is sealed */
    } else {
        put_hex(event->raw, target);
    }
}

static void encode_event_item(const struct wire_event *event, struct buf *target, unsigned depth)
{
    const struct wire_record *record = wire_event_record(event->type);
    buf_append_char(target, '{');
    put_name("type", target);
    if (record != NULL) {
        wire_json_encode_text(str_of(record->name), target);
    } else {
        buf_append_u64(target, event->type);
    }
    buf_append_char(target, ',');
    encode_body(event, target, depth);
    buf_append_char(target, '}');
}

static void encode_list(const struct wire_field *field, const unsigned char *value, struct buf *target, unsigned depth)
{
    uint32_t count;
    const void *items; /* copied out: the member's own pointer type differs from list to list */
    memcpy(&count, value + field->count_offset, sizeof(count));
    memcpy(&items, value + field->offset, sizeof(items));
    buf_append_char(target, '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) {
            buf_append_char(target, ',');
        }
        if (field->type == WIRE_RECS) {
            encode_object(field->record, (const unsigned char *)items + (size_t)i * field->record->size, target, depth);
        } else if (field->type == WIRE_EVENTS_LIST) {
            encode_event_item((const struct wire_event *)items + i, target, depth);
        } else {
            encode_text(((const struct str *)items)[i], target);
        }
    }
    buf_append_char(target, ']');
}

static void encode_string(const struct wire_field *field, struct str s, struct buf *target)
{
    if (s.len == 0) {
        LIT(target, "null");
    } else if (field->type == WIRE_BYTES) {
        put_hex(s, target);
    } else {
        encode_text(s, target);
    }
}

static void encode_word(const struct wire_enum *list, uint32_t number, struct buf *target)
{
    const char *word = wire_enum_word(list, number);
    if (word[0] == '\0') {
        LIT(target, "null");
    } else {
        wire_json_encode_text(str_of(word), target);
    }
}

/* That there is something is no secret; what it is may be read by others only. */
static void encode_withheld(const struct wire_field *field, const void *member, struct buf *target)
{
    const bool text = field->type == WIRE_ID || field->type == WIRE_LINE || field->type == WIRE_TEXT;
    if (text && ((const struct str *)member)->len > 0) {
        LIT(target, "\"withheld\"");
    } else {
        LIT(target, "null");
    }
}

static void encode_value(const struct wire_field *field, const unsigned char *value, struct buf *target, unsigned depth)
{
    const void *member = value + field->offset;
    if (target->masked && (field->flags & WIRE_SEALED) != 0) {
        encode_withheld(field, member, target);
        return;
    }
    switch (field->type) {
    case WIRE_ID:
    case WIRE_LINE:
    case WIRE_TEXT:
    case WIRE_BYTES:
        encode_string(field, *(const struct str *)member, target);
        return;
    case WIRE_U64:
        buf_append_u64(target, *(const uint64_t *)member);
        return;
    case WIRE_TIME:
        if (*(const uint64_t *)member == 0) {
            LIT(target, "null");
        } else {
            put_time(*(const uint64_t *)member, target);
        }
        return;
    case WIRE_BOOL:
        buf_append_str(target, *(const bool *)member ? STR_LIT("true") : STR_LIT("false"));
        return;
    case WIRE_ENUM:
        encode_word(field->list, *(const uint32_t *)member, target);
        return;
    case WIRE_REC:
        encode_object(field->record, member, target, depth);
        return;
    case WIRE_IDS:
    case WIRE_LINES:
    case WIRE_RECS:
    case WIRE_EVENTS_LIST:
        encode_list(field, value, target, depth);
        return;
    }
}

/* The sealed text of a field, if that is what it holds: of a list the first. NULL: none. */
static const struct str *sealed_text(const struct wire_field *field, const unsigned char *value)
{
    const struct str *text = NULL;
    uint32_t count = 1;
    if ((field->flags & WIRE_SEALED) == 0) {
        return NULL;
    }
    if (field->type == WIRE_LINES) {
        memcpy(&count, value + field->count_offset, sizeof(count));
        memcpy(&text, value + field->offset, sizeof(text));
    } else {
        const void *member = value + field->offset;
        text = member;
    }
    return count > 0 && wire_is_sealed(*text) ? text : NULL;
}

/* ,"erased":["place"] or ,"withheld":[...]: members that are null because nobody, or not this node, can read them. */
static void put_unreadable(const struct wire_record *record, const void *value, bool erased, struct buf *target)
{
    bool first = true;
    for (uint32_t i = 0; i < record->field_count; i++) {
        const struct str *text = sealed_text(&record->fields[i], value);
        if (text == NULL || wire_is_erased_mark(*text) != erased) {
            continue;
        }
        if (first) {
            buf_append_char(target, ',');
            put_name(erased ? "erased" : "withheld", target);
        }
        buf_append_char(target, first ? '[' : ',');
        wire_json_encode_text(str_of(record->fields[i].name), target);
        first = false;
    }
    if (!first) {
        buf_append_char(target, ']');
    }
}

/* "name":value,... without braces. */
static void encode_members(const struct wire_record *record, const void *value, struct buf *target, unsigned depth)
{
    CHECK(depth < WIRE_DEPTH_MAX);
    for (uint32_t i = 0; i < record->field_count; i++) {
        if (i > 0) {
            buf_append_char(target, ',');
        }
        put_name(record->fields[i].name, target);
        encode_value(&record->fields[i], value, target, depth + 1);
    }
    put_unreadable(record, value, true, target);
    put_unreadable(record, value, false, target);
}

static void encode_object(const struct wire_record *record, const void *value, struct buf *target, unsigned depth)
{
    buf_append_char(target, '{');
    encode_members(record, value, target, depth);
    buf_append_char(target, '}');
}

void wire_json_encode(const struct wire_record *record, const void *value, struct buf *target)
{
    encode_object(record, value, target, 0);
}

static bool is_named(const char *name, const struct str *names, unsigned names_count)
{
    for (unsigned i = 0; i < names_count; i++) {
        if (str_eq_cstr(names[i], name)) {
            return true;
        }
    }
    return false;
}

void wire_json_encode_fields(const struct wire_record *record, const void *value, const struct str *names,
                             unsigned names_count, struct buf *target)
{
    bool first = true;
    buf_append_char(target, '{');
    for (uint32_t i = 0; i < record->field_count; i++) {
        if (!is_named(record->fields[i].name, names, names_count)) {
            continue;
        }
        if (!first) {
            buf_append_char(target, ',');
        }
        first = false;
        put_name(record->fields[i].name, target);
        encode_value(&record->fields[i], value, target, 1);
    }
    buf_append_char(target, '}');
}

void wire_json_encode_event(const struct wire_event_head *head, const struct wire_event *event, struct buf *target)
{
    buf_append_char(target, '{');
    encode_members(&wire_record_event_head, head, target, 0);
    buf_append_char(target, ',');
    encode_body(event, target, 1);
    buf_append_char(target, '}');
}
