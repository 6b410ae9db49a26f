/* SPDX-License-Identifier: EUPL-1.2 */
/* Recursion: a record in a record; the schema's nesting bounds it, and a CHECK does at WIRE_DEPTH_MAX. */
#include "seal/owner.h"

#include "base/check.h"

/* The first word of a record's name, the kind of owner it stands for, and the field with the owner's id. */
static const struct rule {
    const char *word;
    uint32_t kind;
    const char *field;
} rules[] = {
    {"person", OWNER_PERSON, "person_id"},     {"report", OWNER_REPORT, "report_id"},
    {"user", OWNER_USER, "user_id"},           {"resource", OWNER_RESOURCE, "resource_id"},
    {"event", OWNER_COLLECTIVE, "event_id"},   {"collective", OWNER_COLLECTIVE, "event_id"},
};

static struct str id_in(const struct wire_record *record, const void *value, struct str name)
{
    const struct wire_field *field = wire_field_by_name(record, name);
    if (field == NULL || field->type != WIRE_ID) {
        return (struct str){NULL, 0};
    }
    const void *member = (const char *)value + field->offset;
    return *(const struct str *)member;
}

/* "person.added" begins with the word person, "personal" does not. */
static bool begins_with_word(const char *name, const char *word)
{
    const size_t len = strlen(word);
    return strncmp(name, word, len) == 0 && (name[len] == '\0' || name[len] == '.');
}

struct seal_owner seal_owner_of(const struct wire_record *record, const void *value)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (begins_with_word(record->name, rules[i].word)) {
            return (struct seal_owner){rules[i].kind, id_in(record, value, str_of(rules[i].field))};
        }
    }
    const struct str case_id = id_in(record, value, STR_LIT("case_id"));
    if (case_id.len > 0) {
        return (struct seal_owner){OWNER_CASE, case_id};
    }
    for (uint32_t i = 0; i < record->field_count; i++) {
        if (record->fields[i].type == WIRE_ID) {
            return (struct seal_owner){OWNER_OTHER, id_in(record, value, str_of(record->fields[i].name))};
        }
    }
    return (struct seal_owner){OWNER_OTHER, {NULL, 0}};
}

static void each_text(const struct wire_record *record, unsigned char *value, void *ctx,
                      void (*on_text)(void *ctx, const struct wire_field *field, struct str *text), unsigned depth)
{
    CHECK(depth < WIRE_DEPTH_MAX);
    for (uint32_t i = 0; i < record->field_count; i++) {
        const struct wire_field *field = &record->fields[i];
        void *member = value + field->offset;
        if (field->type == WIRE_REC) {
            each_text(field->record, member, ctx, on_text, depth + 1);
        } else if (field->type == WIRE_RECS || field->type == WIRE_LINES) {
            uint32_t count;
            void *items; /* copied out: the member's own pointer type differs from list to list */
            memcpy(&count, value + field->count_offset, sizeof(count));
            memcpy(&items, member, sizeof(items));
            for (uint32_t n = 0; n < count; n++) {
                if (field->type == WIRE_RECS) {
                    each_text(field->record, (unsigned char *)items + (size_t)n * field->record->size, ctx, on_text,
                              depth + 1);
                } else if ((field->flags & WIRE_SEALED) != 0 && ((struct str *)items)[n].len > 0) {
                    on_text(ctx, field, (struct str *)items + n);
                }
            }
        } else if ((field->flags & WIRE_SEALED) != 0) {
            struct str *text = member;
            if (text->len > 0) {
                on_text(ctx, field, text);
            }
        }
    }
}

void seal_each_text(const struct wire_record *record, void *value, void *ctx,
                    void (*on_text)(void *ctx, const struct wire_field *field, struct str *text))
{
    each_text(record, value, ctx, on_text, 0);
}
