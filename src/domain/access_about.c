/* SPDX-License-Identifier: EUPL-1.2 */
/* What a request is about. Called by access.c; reads rows, decides nothing. */
#include "domain/access_about.h"

#include <string.h>

/* Arguments that name something which belongs to a zone. */
struct naming {
    const char *field;
    enum entity_kind kind;
    bool yields; /* to a case or a zone that is named too: then it is only a detail of that */
};

static const struct naming namings[] = {
    {"case_id", KIND_CASE, false},         {"other_case_id", KIND_CASE, false},
    {"attach", KIND_CASE, false},          {"zone_id", KIND_ZONE, false},
    {"report_id", KIND_REPORT, false},     {"placement_id", KIND_PLACEMENT, false},
    {"deadline_id", KIND_DEADLINE, false}, {"agreement_id", KIND_AGREEMENT, false},
    {"person_id", KIND_PERSON, true},      {"into_id", KIND_PERSON, true},
    {"resource_id", KIND_RESOURCE, true},  {"unit_id", KIND_UNIT, true},
    {"signaller_id", KIND_SIGNALLER, true}, {"service_id", KIND_SERVICE, true},
    {"municipality_id", KIND_MUNICIPALITY, true}, {"member_id", KIND_GROUP_MEMBER, true},
};

struct str access_text_of(const struct wire_record *record, const void *row, const char *name)
{
    const struct wire_field *field = wire_field_by_name(record, str_of(name));
    struct str text = {NULL, 0};
    if (field != NULL && field->type == WIRE_ID) {
        memcpy(&text, (const unsigned char *)row + field->offset, sizeof(text));
    }
    return text;
}

static bool case_is_open(const struct wire_case *row)
{
    return row->state != CASE_CLOSED && row->state != CASE_MERGED;
}

/* Operators type case numbers, or the start of one: that is looked up by who decides, and is missing here. */
static bool get_case(const struct domain_store *store, struct str typed, struct arena *arena, struct wire_case *ret_row)
{
    struct str id = typed;
    struct str number;
    if (domain_number_like(typed)) {
        if (domain_number_check(typed, arena, &number, NULL) != SEUS_OK) {
            return false;
        }
        id = store->case_by_number(store->ctx, number, arena);
    }
    return id.len > 0 && id.len <= WIRE_ID_SIZE_MAX && store->get(store->ctx, KIND_CASE, id, arena, ret_row);
}

static void fill_case(const struct wire_case *row, struct arena *arena, struct access_about *ret)
{
    ret->id = arena_str(arena, row->case_id);
    ret->case_id = ret->id;
    ret->zone_id = arena_str(arena, row->zone_id);
    ret->other_zone_id = arena_str(arena, row->competent_zone_id);
}

/* An open case of the person, if there is one; else their last. */
static void fill_person(const struct domain_store *store, const struct wire_person *row, struct arena *arena,
                        struct access_about *ret, bool *ret_open)
{
    struct wire_case situation;
    const uint32_t count = row->cases_count;
    struct str *ids = arena_alloc(arena, (count + 1) * sizeof(*ids));
    ret->id = arena_str(arena, row->person_id);
    ret->zone_id = arena_str(arena, row->zone_id);
    for (uint32_t i = 0; i < count; i++) {
        ids[i] = arena_str(arena, row->cases[i]); /* the row may borrow the store */
    }
    for (uint32_t i = 0; i < count && !*ret_open; i++) {
        if (store->get(store->ctx, KIND_CASE, ids[i], arena, &situation)) {
            *ret_open = case_is_open(&situation);
            ret->case_id = ids[i];
            ret->other_zone_id = arena_str(arena, situation.zone_id);
        }
    }
}

static bool fill(const struct domain_store *store, const struct naming *naming, struct str id, struct arena *arena,
                 struct access_about *ret, bool *ret_open)
{
    struct wire_case situation;
    union wire_row row;
    const struct wire_kind *kind = wire_kind_of(naming->kind);
    *ret = (struct access_about){.kind = naming->kind, .id = id};
    if (naming->kind == KIND_CASE) {
        if (!get_case(store, id, arena, &situation)) {
            return false;
        }
        fill_case(&situation, arena, ret);
        *ret_open = case_is_open(&situation);
        return true;
    }
    if (!store->get(store->ctx, naming->kind, id, arena, &row)) {
        return false;
    }
    if (naming->kind == KIND_PERSON) {
        fill_person(store, &row.row_person, arena, ret, ret_open);
        return true;
    }
    ret->zone_id = arena_str(arena, access_text_of(kind->record, &row, "zone_id"));
    ret->case_id = arena_str(arena, access_text_of(kind->record, &row, "case_id"));
    if (ret->case_id.len > 0 && store->get(store->ctx, KIND_CASE, ret->case_id, arena, &situation)) {
        *ret_open = case_is_open(&situation);
        ret->other_zone_id = arena_str(arena, situation.zone_id);
    }
    return true;
}

/* Is this argument what the request is about, or a detail of something else that it names? */
static bool counts(const struct wire_op *op, const void *args, const struct naming *naming)
{
    const bool of_unit = strncmp(op->name, "unit.", 5) == 0;
    if (of_unit) {
        return naming->kind == KIND_UNIT || naming->kind == KIND_ZONE; /* the unit moves, whatever its case */
    }
    return !naming->yields ||
           (access_text_of(op->args, args, "case_id").len == 0 && access_text_of(op->args, args, "zone_id").len == 0);
}

static void add(const struct domain_store *store, const struct naming *naming, struct str id, struct arena *arena,
                struct access_abouts *abouts)
{
    struct access_about *about = &abouts->items[abouts->count];
    bool open = false;
    if (abouts->count == ACCESS_ABOUTS_MAX || !fill(store, naming, id, arena, about, &open)) {
        abouts->missing = true;
        return;
    }
    abouts->count++;
    abouts->case_open = abouts->case_open || open;
    if (abouts->case_id.len == 0 && naming->kind != KIND_PERSON) {
        abouts->case_id = about->case_id;
    }
    if (abouts->person_id.len == 0 && naming->kind == KIND_PERSON) {
        abouts->person_id = about->id;
    }
}

void access_abouts_of(const struct domain_store *store, const struct wire_op *op, const void *args, struct arena *arena,
                      struct access_abouts *ret)
{
    static const struct naming into_case = {"into", KIND_CASE, false};
    static const struct naming collective = {"event_id", KIND_COLLECTIVE, false};
    *ret = (struct access_abouts){.count = 0};
    for (unsigned i = 0; i < sizeof(namings) / sizeof(namings[0]); i++) {
        const struct str id = access_text_of(op->args, args, namings[i].field);
        if (id.len > 0 && counts(op, args, &namings[i])) {
            add(store, &namings[i], id, arena, ret);
        }
    }
    const struct str into = access_text_of(op->args, args, into_case.field);
    if (into.len > 0) {
        add(store, &into_case, into, arena, ret);
    }
    const struct str event_id = access_text_of(op->args, args, collective.field);
    if (event_id.len > 0 && (strncmp(op->name, "collective.", 11) == 0 || (ret->count == 0 && !ret->missing))) {
        add(store, &collective, event_id, arena, ret);
    }
    if (ret->person_id.len == 0) {
        ret->person_id = access_text_of(op->args, args, "person_id");
    }
}

/* ---- theirs ------------------------------------------------------------------------------------------------------ */

bool access_is_sent(const struct wire_case *row, struct str unit_id)
{
    for (uint32_t i = 0; i < row->assignments_count; i++) {
        const struct wire_assignment *assignment = &row->assignments[i];
        if (str_eq(assignment->unit_id, unit_id) && assignment->status >= ASSIGN_ASSIGNED &&
            assignment->status <= ASSIGN_AT_PLACE) {
            return true;
        }
    }
    return false;
}

bool access_is_offered(const struct wire_case *row, const struct wire_user *user)
{
    const struct str zone_id = row->competent_zone_id.len > 0 ? row->competent_zone_id : row->zone_id;
    return (row->state == CASE_HANDOVER_OFFERED || row->state == CASE_HANDED_OVER) &&
           domain_ids_have(user->zones, user->zones_count, zone_id);
}

bool access_is_theirs(const struct domain_store *store, const struct wire_user *user, const struct access_about *about,
                      struct arena *arena)
{
    struct wire_case row;
    if (about->kind == KIND_UNIT) {
        return str_eq(about->id, user->unit_id) || (user->role == USER_UNIT && str_eq(about->id, user->user_id));
    }
    if (about->case_id.len == 0 || !store->get(store->ctx, KIND_CASE, about->case_id, arena, &row)) {
        return false;
    }
    return user->role == USER_SERVICE ? access_is_offered(&row, user)
                                      : (user->unit_id.len > 0 && access_is_sent(&row, user->unit_id)) ||
                                            (user->role == USER_UNIT && access_is_sent(&row, user->user_id));
}
