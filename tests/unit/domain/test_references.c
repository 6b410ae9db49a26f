/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Every id that a command takes is one of three: it names a row, which must be there; it is the name of what is being
 * made; or it is a word of its own. This walks the schema: an id that nobody has placed fails here, and one that names
 * a row is given a value that names nothing, in a command that is right otherwise, and must be refused with that value
 * and with the command that lists the right ones.
 */
#include "room.h"

#define NOWHERE "nowhere-9"

/* Ids that name no row, by operation ("" any) and field, and why. */
static const struct {
    const char *op;
    const char *field;
    const char *why;
} others[] = {
    {"area.add", "area_id", "new"},
    {"line.add", "line_id", "new"},
    {"municipality.add", "municipality_id", "new"},
    {"provider.add", "provider_id", "new"},
    {"resource.add", "resource_id", "new"},
    {"room.add", "room_id", "new"},
    {"service.add", "service_id", "new"},
    {"signaller.add", "signaller_id", "new"},
    {"unit.register", "unit_id", "new"},
    {"user.add", "user_id", "new"},
    {"zone.add", "zone_id", "new"},
    {"", "area", "a name that zones are grouped by; area add says more about it, before or after"},
    {"case.open", "zone_id", "a call for a zone that is not in the list is a report: refused, kept, with orientation"},
    {"report.take", "zone_id", "the same"},
    {"", "vulnerabilities", "words"},
    {"", "cleared", "words"},
    {"", "flags", "words"},
    {"", "skills", "words"},
    {"", "targets", "words"},
    {"", "nationality", "a country"},
    {"", "login", "of the system"},
    {"", "certificate", "its common name"},
    {"access.mend", "grant_id", "of broken glass: user/ID or unix/LOGIN, looked up by its own words"},
    {"", "prefix", "letters of case numbers"},
    {"", "document", "a digest"},
    {"", "report_digest", "a digest"},
    {"", "digest", "of a file"},
    {"", "release", "of a plugin"},
    {"", "plugin", "of the node's files: a plugin that no node has is refused by its own words"},
    {"shift.ack", "item_id", "of the shift that is named: an item that is not on its list is refused"},
    {"", "item", "of a checklist: the zone's own words"},
    {"", "owner", "a role, or a user: people who answer for something need no account"},
};

/* What the other names mean. */
static const struct {
    const char *field;
    enum entity_kind kind;
} names[] = {
    {"agreement_id", KIND_AGREEMENT}, {"area_id", KIND_AREA},           {"attach", KIND_CASE},
    {"by", KIND_SHIFT},               {"called_by", KIND_GROUP_MEMBER}, {"case_id", KIND_CASE},
    {"competent_zone_id", KIND_ZONE}, {"course_id", KIND_COURSE},       {"deadline_id", KIND_DEADLINE},
    {"drill_id", KIND_DRILL},
    {"event_id", KIND_COLLECTIVE},    {"into", KIND_CASE},              {"into_id", KIND_PERSON},
    {"lead", KIND_USER},              {"line_id", KIND_LINE},           {"member_id", KIND_GROUP_MEMBER},
    {"members", KIND_USER},           {"municipality_id", KIND_MUNICIPALITY}, {"next_room", KIND_ROOM},
    {"opening_id", KIND_OPENING},     {"other_case_id", KIND_CASE},     {"person_id", KIND_PERSON},
    {"person_ids", KIND_PERSON},      {"placement_id", KIND_PLACEMENT}, {"provider_id", KIND_PROVIDER},
    {"erasure_id", KIND_ERASURE},     {"hold_id", KIND_HOLD},
    {"report_id", KIND_REPORT},       {"resource_id", KIND_RESOURCE},   {"room_id", KIND_ROOM},
    {"service_id", KIND_SERVICE},     {"shift_id", KIND_SHIFT},         {"signaller_id", KIND_SIGNALLER},
    {"supervisor", KIND_USER},        {"to", KIND_SHIFT},               {"unit_id", KIND_UNIT},
    {"user_id", KIND_USER},           {"zone_id", KIND_ZONE},           {"zone_ids", KIND_ZONE},
    {"zones", KIND_ZONE},
};

static bool is_other(const struct wire_op *op, const char *field)
{
    for (unsigned i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if ((others[i].op[0] == '\0' || strcmp(others[i].op, op->name) == 0) &&
            strcmp(others[i].field, field) == 0) {
            return true;
        }
    }
    return false;
}

static enum entity_kind kind_of(const char *field)
{
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i].field, field) == 0) {
            return names[i].kind;
        }
    }
    return KIND_NONE;
}

/* A row of this kind that is there: the first, as the store has them. */
static struct str one_of(struct room *room, enum entity_kind kind)
{
    void *found = NULL;
    const struct wire_kind *known = wire_kind_of(kind);
    if (store_rows(room->store, kind, (struct str){0}, &room->arena, 1, &found) == 0) {
        fail_msg("the room has no %s", wire_enum_word(&wire_enum_entity_kind, kind));
    }
    struct str id;
    memcpy(&id, (const char *)found + known->record->fields[0].offset, sizeof(id)); /* its id is its first field */
    return arena_str(&room->arena, id);
}

static struct str value_of(struct room *room, const struct wire_op *op, const struct wire_field *field)
{
    if (strcmp(field->name, "area") == 0) {
        return S("centro");
    }
    if (strcmp(field->name, "document") == 0) {
        return S("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
    }
    const enum entity_kind kind = kind_of(field->name);
    return is_other(op, field->name) || kind == KIND_NONE ? S("fresh") : one_of(room, kind);
}

static void put_id(void *args, const struct wire_field *field, struct str id, struct arena *arena)
{
    char *at = args;
    if (field->type == WIRE_ID) {
        memcpy(at + field->offset, &id, sizeof(id));
        return;
    }
    struct str *list = arena_copy(arena, &id, sizeof(id));
    const uint32_t count = 1;
    memcpy(at + field->offset, &list, sizeof(struct str *));
    memcpy(at + field->count_offset, &count, sizeof(count));
}

/* What is needed, with something that is right; and what some commands need beside it. */
static void fill(struct room *room, const struct wire_op *op, void *args, const char *tested)
{
    static const char *const beside[] = {"reason", "act",  "text", "name",  "payer",  "room_id", "lead",
                                         "to",     "from", "role", "hold", "outcome", "category", "into"};
    for (uint32_t i = 0; i < op->args->field_count; i++) {
        const struct wire_field *field = &op->args->fields[i];
        char *at = (char *)args + field->offset;
        bool wanted = (field->flags & WIRE_REQ) != 0;
        for (unsigned j = 0; j < sizeof(beside) / sizeof(beside[0]); j++) {
            wanted = wanted || strcmp(field->name, beside[j]) == 0;
        }
        if (!wanted || strcmp(field->name, tested) == 0) {
            continue;
        }
        const struct str text = S("a fact");
        const uint64_t number = field->type == WIRE_TIME ? room->now_ms : 1;
        const uint32_t word = 1;
        if (field->type == WIRE_ID || field->type == WIRE_IDS) {
            put_id(args, field, value_of(room, op, field), &room->arena);
        } else if (field->type == WIRE_LINE || field->type == WIRE_TEXT) {
            memcpy(at, &text, sizeof(text));
        } else if (field->type == WIRE_U64 || field->type == WIRE_TIME) {
            memcpy(at, &number, sizeof(number));
        } else if (field->type == WIRE_ENUM) {
            memcpy(at, &word, sizeof(word));
        }
    }
}

/* A room with one of everything that can be named. */
static void furnish(struct room *room)
{
    struct str case_id;
    assert_int_equal(CALL(room, provider_add, .provider_id = S("consorzio"), .name = S("C")), SEUS_OK);
    assert_int_equal(CALL(room, room_add, .room_id = S("coes"), .name = S("COES")), SEUS_OK);
    assert_int_equal(CALL(room, line_add, .line_id = S("tollfree"), .number = S("800"), .access = LINE_GATED), SEUS_OK);
    assert_int_equal(CALL(room, area_add, .area_id = S("sud-est"), .name = S("Sud Est")), SEUS_OK);
    assert_int_equal(CALL(room, municipality_add, .municipality_id = S("pistoia"), .name = S("Pistoia"),
                          .zone_id = S("pistoiese")),
                     SEUS_OK);
    assert_int_equal(CALL(room, service_add, .service_id = S("pt-centro"), .name = S("S"), .zone_id = S("pistoiese")),
                     SEUS_OK);
    assert_int_equal(CALL(room, resource_add, .resource_id = S("house"), .zone_id = S("pistoiese"), .name = S("H"),
                          .capacity = 9),
                     SEUS_OK);
    assert_int_equal(CALL(room, user_add, .user_id = S("op-1"), .role = USER_SUPERVISOR), SEUS_OK);
    assert_int_equal(CALL(room, zone_open, .zone_id = S("mugello"), .category = CATEGORY_POLICE), SEUS_OK);
    assert_int_equal(CALL(room, zone_add, .zone_id = S("adhered"), .name = S("Adhered"), .area = S("bcn"),
                          .kind = ZONE_KIND_ADHERED),
                     SEUS_OK);
    assert_int_equal(CALL(room, agreement_make, .zone_id = S("adhered"), .payer = S("p"), .act = S("1")), SEUS_OK);
    assert_int_equal(CALL(room, course_plan, .name = S("Base"), .held_at = room->now_ms), SEUS_OK);
    assert_int_equal(CALL(room, group_add, .zone_id = S("apuane"), .role = S("zone lead")), SEUS_OK);
    assert_int_equal(CALL(room, collective_open, .zone_id = S("pistoiese"), .name = S("Fire")), SEUS_OK);
    const struct wire_shift_open_args shift = {.room_id = S("coes"), .lead = S("op-1")};
    assert_int_equal(room_do(room, OP_shift_open, &shift), SEUS_OK);
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(room_do(room, OP_person_link, &(struct wire_person_link_args){.case_id = case_id}), SEUS_OK);
    assert_int_equal(CALL(room, placement_reserve, .case_id = case_id, .resource_id = S("house")), SEUS_OK);
    assert_int_equal(room_open(room, &case_id), SEUS_OK);
    assert_int_equal(CALL(room, drill_start, .kind = DRILL_GRACEFUL, .ends_by = room->now_ms + HOUR_MS), SEUS_OK);
}

static unsigned check_field(struct room *room, const struct wire_op *op, const struct wire_field *field)
{
    void *args = arena_alloc(&room->arena, op->args->size);
    memset(args, 0, op->args->size);
    fill(room, op, args, field->name);
    put_id(args, field, S(NOWHERE), &room->arena);
    room->why = (struct seus_why){0};
    const enum seus_err err = room_decide(room, op->number, args);
    const bool refused = err != SEUS_OK && strstr(room->why.message, NOWHERE) != NULL;
    const bool helped = strstr(room->why.hint, "seusctl ") != NULL || strstr(room->why.hint, "--") != NULL;
    if (!refused || !helped) {
        print_error("%s --%s %s: %s: %s / %s\n", op->name, field->name, NOWHERE, seus_err_name(err), room->why.message,
                    room->why.hint);
        return 1;
    }
    return 0;
}

ROOM_TEST(an_id_that_names_nothing_is_refused_by_every_command)
{
    unsigned wrong = 0;
    unsigned checked = 0;
    furnish(room);
    for (unsigned i = 0; i < wire_op_count; i++) {
        const struct wire_op *op = &wire_ops[i];
        if (op->kind != WIRE_WRITE || wire_op_is_internal(op)) {
            continue;
        }
        for (uint32_t j = 0; j < op->args->field_count; j++) {
            const struct wire_field *field = &op->args->fields[j];
            if ((field->type != WIRE_ID && field->type != WIRE_IDS) || is_other(op, field->name)) {
                continue;
            }
            if (kind_of(field->name) == KIND_NONE) {
                print_error("what does %s of %s name?\n", field->name, op->name);
                wrong++;
                continue;
            }
            wrong += check_field(room, op, field);
            checked++;
        }
    }
    assert_int_equal(wrong, 0);
    assert_true(checked > 90);
}

ROOM_TEST(what_has_left_the_service_takes_part_in_nothing_new)
{
    furnish(room);
    assert_int_equal(CALL(room, line_end, .line_id = S("tollfree"), .reason = S("another number")), SEUS_OK);
    assert_int_equal(CALL(room, case_open, .zone_id = S("pistoiese"), .signaller_id = S("er-pt"),
                          .line_id = S("tollfree")),
                     SEUS_REFUSED);
    assert_string_equal(room->why.field, "line_id");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_that_names_nothing_is_refused_by_every_command),
        cmocka_unit_test(what_has_left_the_service_takes_part_in_nothing_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
