/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A row or an event without what is about others. An id is told only if it is on the list of those that name nobody.
 * Called by query_held.c. Recursion: a record in a record; the schema's nesting bounds it, and a CHECK does at
 * WIRE_DEPTH_MAX.
 */
#include "view/held.h"
#include "wire/sealed.h"

/* Ids that name no human being and no hidden place. */
static const char *const harmless[] = {
    "case_id",  "number",      "zone_id", "report_id",   "first_case_id",     "placement_id",    "deadline_id",
    "from_case", "event_id",   "line_id", "municipality_id", "competent_zone_id", "nationality", "assignment_id",
    "cases",    "reports",     "carried_from", "from_zone", "prefix", "merged_from", "merged_into", "into_id",
    "unmerged_from", "area", "offer_id", "from_id",
};

/* Ids of who works there. */
static const char *const staff[] = {"user_id", "by", "actor", "owner", "supervisor", "operator", "accepted_by"};

/* Texts about where somebody hides and whom to call there. */
static const char *const hidden[] = {"address", "contact", "service_contact"};

/* Facts told of a case as a whole: of whom, only a case about one person says. */
static const char *const shared[] = {"vulnerabilities", "flags", "cleared"};

static bool is_among(const char *const *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], name) == 0) {
            return true;
        }
    }
    return false;
}
#define IS_AMONG(list, name) is_among(list, sizeof(list) / sizeof((list)[0]), name)

bool held_is_theirs(const struct held_mask *mask, struct str person_id)
{
    const struct wire_person *person = mask->person;
    return person_id.len > 0 &&
           (str_eq(person_id, person->person_id) || str_eq(person_id, person->merged_into) ||
            domain_ids_have(person->merged_from, person->merged_from_count, person_id));
}

void held_mask_note(struct held_mask *mask, const char *what)
{
    for (uint32_t i = 0; i < mask->masked_count; i++) {
        if (str_eq_cstr(mask->masked[i], what)) {
            return;
        }
    }
    if (mask->masked_count < WIRE_LIST_COUNT_MAX) {
        mask->masked[mask->masked_count++] = str_of(what);
    }
}

static struct str role_of(const struct held_mask *mask, struct str user_id)
{
    struct wire_user user;
    for (uint32_t role = 1; role < wire_enum_user_role.count; role++) {
        if (str_eq_cstr(user_id, wire_enum_word(&wire_enum_user_role, role))) {
            return user_id; /* a role was named, not somebody */
        }
    }
    if (user_id.len <= VIEW_ID_SIZE_MAX && row_get(mask->q->view, KIND_USER, user_id, mask->q->arena, &user)) {
        return str_of(wire_enum_word(&wire_enum_user_role, user.role));
    }
    return STR_LIT("staff");
}

static struct str place_of(struct held_mask *mask, struct str resource_id)
{
    struct wire_resource resource;
    if (row_get(mask->q->view, KIND_RESOURCE, resource_id, mask->q->arena, &resource) && !resource.sealed) {
        return resource_id;
    }
    held_mask_note(mask, "resource_id");
    return STR_LIT("sealed");
}

static void mask_id(struct held_mask *mask, const struct wire_field *field, struct str *id)
{
    if (id->len == 0 || IS_AMONG(harmless, field->name)) {
        return;
    }
    if (strcmp(field->name, "resource_id") == 0) {
        *id = place_of(mask, *id);
        return;
    }
    if (strcmp(field->name, "person_id") == 0 || strcmp(field->name, "subject_id") == 0) {
        if (held_is_theirs(mask, *id) || str_eq(*id, mask->case_id)) {
            return;
        }
        *id = field->name[0] == 'p' ? STR_LIT("other_person") : (struct str){NULL, 0};
    } else if (IS_AMONG(staff, field->name)) {
        *id = role_of(mask, *id);
    } else if (strcmp(field->name, "unit_id") == 0 || strcmp(field->name, "recommended_unit") == 0) {
        *id = STR_LIT("unit");
    } else if (strcmp(field->name, "signaller_id") == 0) {
        *id = STR_LIT("signaller");
    } else {
        *id = (struct str){NULL, 0};
    }
    held_mask_note(mask, field->name);
}

static void mask_text(struct held_mask *mask, const struct wire_field *field, struct str *text)
{
    bool covered = false;
    if (text->len == 0 || wire_is_sealed(*text)) {
        return;
    }
    if (IS_AMONG(hidden, field->name)) {
        *text = STR_LIT("sealed");
        covered = true;
    } else if (mask->names->unreadable && (field->flags & WIRE_SEALED) != 0 && mask->case_id.len > 0) {
        *text = STR_LIT("[masked: it may name somebody whose name cannot be read]");
        covered = true;
    } else {
        *text = held_names_cover(mask->names, *text, &covered);
    }
    if (covered) {
        held_mask_note(mask, field->name);
    }
}

static void mask_list(struct held_mask *mask, const struct wire_field *field, unsigned char *member, uint32_t *count)
{
    struct str *items;
    memcpy(&items, member, sizeof(items));
    if (*count == 0) {
        return;
    }
    if (field->type == WIRE_LINES) {
        for (uint32_t i = 0; i < *count; i++) {
            mask_text(mask, field, &items[i]);
        }
        return;
    }
    const bool told = IS_AMONG(harmless, field->name) || (IS_AMONG(shared, field->name) &&
                                                          (mask->alone || mask->own));
    if (!told) {
        *count = 0;
        held_mask_note(mask, field->name);
    }
}

static void mask_record(struct held_mask *mask, const struct wire_record *record, unsigned char *row, unsigned depth)
{
    CHECK(depth < WIRE_DEPTH_MAX);
    for (uint32_t i = 0; i < record->field_count; i++) {
        const struct wire_field *field = &record->fields[i];
        unsigned char *member = row + field->offset;
        uint32_t count = 0;
        switch (field->type) {
        case WIRE_ID:
            mask_id(mask, field, (struct str *)(void *)member);
            break;
        case WIRE_LINE:
        case WIRE_TEXT:
            mask_text(mask, field, (struct str *)(void *)member);
            break;
        case WIRE_IDS:
        case WIRE_LINES:
            memcpy(&count, row + field->count_offset, sizeof(count));
            mask_list(mask, field, member, &count);
            memcpy(row + field->count_offset, &count, sizeof(count));
            break;
        case WIRE_REC:
            mask_record(mask, field->record, member, depth + 1);
            break;
        case WIRE_RECS: {
            unsigned char *items;
            memcpy(&count, row + field->count_offset, sizeof(count));
            memcpy(&items, member, sizeof(items));
            for (uint32_t n = 0; n < count; n++) {
                mask_record(mask, field->record, items + (size_t)n * field->record->size, depth + 1);
            }
            break;
        }
        case WIRE_ENUM:
            if (strcmp(field->name, "category") == 0) { /* of the signaller */
                held_mask_note(mask, field->name);
                memset(member, 0, sizeof(uint32_t));
            }
            break;
        case WIRE_BYTES:
            *(struct str *)(void *)member = (struct str){NULL, 0};
            break;
        case WIRE_EVENTS_LIST:
            memcpy(row + field->count_offset, &count, sizeof(count));
            break;
        case WIRE_U64:
        case WIRE_TIME:
        case WIRE_BOOL:
            break;
        }
    }
}

void held_mask_record(struct held_mask *mask, const struct wire_record *record, void *row)
{
    mask_record(mask, record, row, 0);
}
