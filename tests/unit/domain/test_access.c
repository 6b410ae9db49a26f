/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Every operation x every role x one's own and another's: what access_check says, beside access_matrix.txt, which
 * people read and change by hand when they change domain/access_table.h. And what the table does not say: who somebody
 * is, masks, purposes, front ends, broken glass, the switch that must not lock everybody out.
 */
#include "domain/access.h"

#include "room.h"

#define NOW_MS ROOM_START_MS
#define LINE_MAX_BYTES 200

/* ---- a room with one of everything that belongs to a zone, here and there ---------------------------------------- */

static void *member(const struct wire_record *record, void *row, const char *name)
{
    const struct wire_field *field = wire_field_by_name(record, str_of(name));
    return field != NULL && field->type == WIRE_ID ? (unsigned char *)row + field->offset : NULL;
}

static void set(const struct wire_record *record, void *row, const char *name, struct str value)
{
    void *at = member(record, row, name);
    if (at != NULL) {
        memcpy(at, &value, sizeof(value));
    }
}

static const struct {
    const char *field;
    enum entity_kind kind;
} things[] = {
    {"zone_id", KIND_ZONE},           {"case_id", KIND_CASE},           {"other_case_id", KIND_CASE},
    {"attach", KIND_CASE},            {"into", KIND_CASE},              {"report_id", KIND_REPORT},
    {"placement_id", KIND_PLACEMENT}, {"deadline_id", KIND_DEADLINE},   {"agreement_id", KIND_AGREEMENT},
    {"person_id", KIND_PERSON},       {"into_id", KIND_PERSON},         {"resource_id", KIND_RESOURCE},
    {"unit_id", KIND_UNIT},           {"signaller_id", KIND_SIGNALLER}, {"service_id", KIND_SERVICE},
    {"municipality_id", KIND_MUNICIPALITY},                             {"event_id", KIND_COLLECTIVE},
};
#define THINGS (sizeof(things) / sizeof(things[0]))

static struct str id_of(struct room *room, enum entity_kind kind, const char *whose)
{
    return kind == KIND_ZONE ? str_of(whose)
                             : arena_printf(&room->arena, "%s.%s", wire_enum_word(&wire_enum_entity_kind, kind), whose);
}

static void put_thing(struct room *room, enum entity_kind kind, const char *whose)
{
    const struct wire_kind *known = wire_kind_of(kind);
    union wire_row row;
    memset(&row, 0, sizeof(row));
    set(known->record, &row, "zone_id", str_of(whose));
    set(known->record, &row, "case_id", id_of(room, KIND_CASE, whose));
    set(known->record, &row, "area", arena_printf(&room->arena, "area-%s", whose));
    set(known->record, &row, known->record->fields[0].name, id_of(room, kind, whose));
    struct wire_assignment assignment = {.assignment_id = S("a"), .unit_id = id_of(room, KIND_UNIT, whose),
                                         .status = ASSIGN_ASSIGNED};
    struct str cases[] = {id_of(room, KIND_CASE, whose)};
    if (kind == KIND_CASE) {
        row.row_case.state = CASE_HANDOVER_OFFERED; /* a unit is there, and a service is asked */
        row.row_case.assignments = &assignment;
        row.row_case.assignments_count = 1;
    }
    if (kind == KIND_PERSON) {
        row.row_person.cases = cases;
        row.row_person.cases_count = 1;
    }
    store_put(room->store, kind, id_of(room, kind, whose), &row);
}

static void put_user(struct room *room, uint32_t role, const char *user_id)
{
    struct str zones[] = {S("own")};
    const struct wire_user user = {.user_id = str_of(user_id), .role = role, .state = USER_ACTIVE, .from = 1,
                                   .zones = zones, .zones_count = 1, .area = S("area-own"), .unit_id = S("unit.own"),
                                   .login = str_of(user_id)};
    const struct wire_login login = {.login_id = arena_printf(&room->arena, "unix:%s", user_id),
                                     .user_id = user.user_id, .state = LOGIN_GIVEN};
    store_put(room->store, KIND_USER, user.user_id, &user);
    store_put(room->store, KIND_LOGIN, login.login_id, &login);
}

static void enforce(struct room *room)
{
    const struct wire_access row = {.access_id = S(ACCESS_ROOM_ID), .state = ACCESS_ENFORCED};
    store_put(room->store, KIND_ACCESS, row.access_id, &row);
}

static void fill(struct room *room)
{
    for (unsigned i = 0; i < THINGS; i++) {
        put_thing(room, things[i].kind, "own");
        put_thing(room, things[i].kind, "other");
    }
    for (uint32_t role = 1; role < wire_enum_user_role.count; role++) {
        if (wire_enum_has(&wire_enum_user_role, role)) {
            put_user(room, role, wire_enum_word(&wire_enum_user_role, role));
        }
    }
    enforce(room);
}

static struct access_principal who(struct room *room, const char *login, const char *as_user)
{
    struct access_principal principal;
    const struct access_asker asker = {.actor = arena_printf(&room->arena, "unix:%s", login),
                                       .as_user = str_of(as_user), .purpose = S("a test")};
    access_principal(&room->store->port, &asker, NOW_MS, &room->arena, &principal);
    return principal;
}

static void *args_about(struct room *room, const struct wire_op *op, const char *whose)
{
    void *args = arena_alloc(&room->arena, op->args->size);
    memset(args, 0, op->args->size);
    for (unsigned i = 0; i < THINGS; i++) {
        set(op->args, args, things[i].field, id_of(room, things[i].kind, whose));
    }
    set(op->args, args, "area", arena_printf(&room->arena, "area-%s", whose));
    return args;
}

static bool may(struct room *room, const struct wire_op *op, const char *login, const char *whose)
{
    struct access_leave leave;
    const struct access_principal principal = who(room, login, "");
    const enum seus_err err = access_check(&room->store->port, &principal, op, args_about(room, op, whose),
                                           &room->arena, &leave, &room->why);
    assert_true(err == SEUS_OK || err == SEUS_DENIED);
    assert_true(err == SEUS_OK || room->why.hint[0] != '\0');
    return err == SEUS_OK;
}

/* ---- the matrix -------------------------------------------------------------------------------------------------- */

/* "*" all, "o" one's own only, "." nothing, "?" another's only, which nothing may be. */
static char mark(bool own, bool other)
{
    return own && other ? '*' : own ? 'o' : other ? '?' : '.';
}

static void line_of(struct room *room, const struct wire_op *op, char line[LINE_MAX_BYTES])
{
    size_t len = (size_t)snprintf(line, LINE_MAX_BYTES, "%-22s", op->name);
    for (uint32_t role = 1; role < wire_enum_user_role.count; role++) {
        if (wire_enum_has(&wire_enum_user_role, role)) {
            const char *login = wire_enum_word(&wire_enum_user_role, role);
            line[len++] = ' ';
            line[len++] = mark(may(room, op, login, "own"), may(room, op, login, "other"));
        }
    }
    line[len++] = ' ';
    line[len++] = mark(may(room, op, "stranger", "own"), may(room, op, "stranger", "other"));
    line[len] = '\0';
}

static bool file_has(const char *text, const char *line)
{
    const size_t len = strlen(line);
    for (const char *at = strstr(text, line); at != NULL; at = strstr(at + 1, line)) {
        if ((at == text || at[-1] == '\n') && (at[len] == '\n' || at[len] == '\0')) {
            return true;
        }
    }
    return false;
}

ROOM_TEST(what_each_role_may_of_its_own_and_of_another_zones_is_what_the_matrix_says)
{
    static char text[32768];
    unsigned wrong = 0;
    unsigned lines = 0;
    FILE *file = fopen(SEUS_SOURCE_DIR "/tests/unit/domain/access_matrix.txt", "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    fill(room);
    for (unsigned i = 0; i < wire_op_count; i++) {
        char line[LINE_MAX_BYTES];
        line_of(room, &wire_ops[i], line);
        lines++;
        if (!file_has(text, line)) {
            wrong++;
            print_message("access_matrix.txt has no line\n%s\n", line);
        }
    }
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++) {
        lines -= at[1] != '#' && at[1] != '\0' ? 1u : 0;
    }
    assert_int_equal(wrong, 0);
    assert_int_equal(lines, 0); /* no line for what is no operation any more */
}

ROOM_TEST(nobody_may_only_what_belongs_to_others)
{
    fill(room);
    for (unsigned i = 0; i < wire_op_count; i++) {
        char line[LINE_MAX_BYTES];
        line_of(room, &wire_ops[i], line);
        assert_null(strchr(line, '?'));
    }
}

ROOM_TEST(roles_that_read_no_case_change_none_either)
{
    static const char *const logins[] = {"area_lead", "region", "anci", "science_lead", "tech_committee", "provider",
                                         "sysadmin", "auditor", "guest", "front_end"};
    fill(room);
    for (unsigned i = 0; i < wire_op_count; i++) {
        const enum access_matter matter = access_matter(wire_ops[i].number);
        if (wire_ops[i].kind == WIRE_WRITE && (matter == MATTER_CASE || matter == MATTER_PERSON)) {
            for (unsigned l = 0; l < sizeof(logins) / sizeof(logins[0]); l++) {
                assert_false(may(room, &wire_ops[i], logins[l], "own"));
            }
        }
    }
}

ROOM_TEST(in_a_room_that_does_not_enforce_roles_everybody_may_everything_but_not_over_tls)
{
    fill(room);
    const struct wire_access open = {.access_id = S(ACCESS_ROOM_ID), .state = ACCESS_OPEN};
    store_put(room->store, KIND_ACCESS, open.access_id, &open);
    for (unsigned i = 0; i < wire_op_count; i++) {
        assert_true(may(room, &wire_ops[i], "stranger", "other"));
    }
    struct access_principal principal;
    struct access_leave leave;
    const struct access_asker asker = {.actor = S("tls:stranger")};
    access_principal(&room->store->port, &asker, NOW_MS, &room->arena, &principal);
    const struct wire_op *op = wire_op_by_number(OP_case_show);
    assert_int_equal(access_check(&room->store->port, &principal, op, args_about(room, op, "own"), &room->arena, &leave,
                                  &room->why),
                     SEUS_DENIED);
}

/* Else it would be told whether the case exists to who has no business with it. */
ROOM_TEST(who_may_not_do_it_is_told_so_also_about_what_is_not_there)
{
    fill(room);
    const struct wire_case_note args = {.case_id = S("case.none"), .text = S("seen")};
    struct access_leave leave;
    const struct access_principal auditor = who(room, "auditor", "");
    assert_int_equal(access_check(&room->store->port, &auditor, wire_op_by_number(OP_case_note), &args, &room->arena,
                                  &leave, &room->why),
                     SEUS_DENIED);
    assert_string_equal(room->why.field, "role");
    const struct access_principal operator = who(room, "operator", "");
    assert_int_equal(access_check(&room->store->port, &operator, wire_op_by_number(OP_case_note), &args, &room->arena,
                                  &leave, &room->why),
                     SEUS_OK);
}

/* ---- what comes with the permission ------------------------------------------------------------------------------ */

static struct access_leave leave_of(struct room *room, uint32_t op_number, const char *login, const void *args)
{
    struct access_leave leave;
    const struct access_principal principal = who(room, login, "");
    assert_int_equal(access_check(&room->store->port, &principal, wire_op_by_number(op_number), args, &room->arena,
                                  &leave, &room->why),
                     SEUS_OK);
    return leave;
}

ROOM_TEST(who_runs_or_audits_the_room_reads_cases_masked)
{
    fill(room);
    const struct wire_case_get args = {.case_id = S("case.own")};
    assert_true(leave_of(room, OP_case_show, "sysadmin", &args).masked);
    assert_true(leave_of(room, OP_case_show, "auditor", &args).masked);
    assert_false(leave_of(room, OP_case_show, "operator", &args).masked);
    assert_false(leave_of(room, OP_case_show, "dpo", &args).masked);
    assert_false(leave_of(room, OP_case_show, "unit", &args).masked);
}

ROOM_TEST(a_zone_lead_reads_a_case_whole_when_it_is_over)
{
    fill(room);
    const struct wire_case_get args = {.case_id = S("case.own")};
    assert_true(leave_of(room, OP_case_show, "zone_lead", &args).masked);
    const struct wire_case over = {.case_id = S("case.own"), .zone_id = S("own"), .state = CASE_CLOSED};
    store_put(room->store, KIND_CASE, over.case_id, &over);
    assert_false(leave_of(room, OP_case_show, "zone_lead", &args).masked);
}

ROOM_TEST(a_list_that_names_no_zone_is_of_ones_own_and_figures_for_outside_hide_small_counts)
{
    fill(room);
    const struct wire_case_query cases = {.limit = 0};
    assert_true(str_eq_cstr(leave_of(room, OP_case_list, "operator", &cases).zone_id, "own"));
    assert_int_equal(leave_of(room, OP_case_list, "supervisor", &cases).zone_id.len, 0);
    const struct wire_stats_query figures = {.limit = 0};
    const struct access_leave leave = leave_of(room, OP_stats_show, "area_lead", &figures);
    assert_true(leave.figures);
    assert_true(str_eq_cstr(leave.area, "area-own"));
    assert_true(leave_of(room, OP_stats_show, "region", &figures).figures);
    assert_false(leave_of(room, OP_stats_show, "supervisor", &figures).figures);
}

ROOM_TEST(a_person_outside_an_open_case_is_read_for_a_purpose_only)
{
    fill(room);
    const struct wire_person_get args = {.person_id = S("person.own")};
    const struct wire_op *op = wire_op_by_number(OP_person_show);
    struct access_leave leave;
    struct access_principal principal = who(room, "operator", "");
    principal.purpose = (struct str){NULL, 0};
    assert_int_equal(access_check(&room->store->port, &principal, op, &args, &room->arena, &leave, &room->why),
                     SEUS_OK);
    const struct wire_case over = {.case_id = S("case.own"), .zone_id = S("own"), .state = CASE_CLOSED};
    store_put(room->store, KIND_CASE, over.case_id, &over);
    assert_int_equal(access_check(&room->store->port, &principal, op, &args, &room->arena, &leave, &room->why),
                     SEUS_DENIED);
    assert_string_equal(room->why.field, "purpose");
    principal.purpose = S("request of the tribunal");
    assert_int_equal(access_check(&room->store->port, &principal, op, &args, &room->arena, &leave, &room->why),
                     SEUS_OK);
    assert_true(str_eq_cstr(leave.person_id, "person.own"));
}

/* ---- who somebody is --------------------------------------------------------------------------------------------- */

ROOM_TEST(a_user_who_has_gone_or_whose_role_is_over_is_nobody)
{
    fill(room);
    struct wire_user user;
    assert_true(store_get(room->store, KIND_USER, S("operator"), &room->arena, &user));
    user.until = NOW_MS;
    store_put(room->store, KIND_USER, user.user_id, &user);
    assert_int_equal(who(room, "operator", "").user_id.len, 0);
    assert_true(store_get(room->store, KIND_USER, S("dpo"), &room->arena, &user));
    user.state = USER_SUSPENDED;
    store_put(room->store, KIND_USER, user.user_id, &user);
    assert_int_equal(who(room, "dpo", "").role, USER_ROLE_NONE);
}

ROOM_TEST(a_front_end_asks_in_the_name_of_who_works_at_cases_and_nobody_else_does)
{
    fill(room);
    const struct access_principal principal = who(room, "front_end", "operator");
    assert_true(str_eq_cstr(principal.user_id, "operator"));
    assert_true(str_eq_cstr(principal.via, "front_end"));
    assert_int_equal(principal.role, USER_OPERATOR);
    assert_int_equal(who(room, "front_end", "sysadmin").user_id.len, 0);
    assert_int_equal(who(room, "front_end", "dpo").user_id.len, 0);
    assert_int_equal(who(room, "front_end", "nobody").user_id.len, 0);
    assert_int_equal(who(room, "supervisor", "operator").user_id.len, 0);
    assert_true(str_eq_cstr(who(room, "front_end", "").user_id, "front_end"));
}

ROOM_TEST(broken_glass_opens_everything_until_its_time_and_only_for_who_broke_it)
{
    fill(room);
    const struct wire_op *close = wire_op_by_number(OP_case_close);
    struct wire_grant grant = {.grant_id = S("user/unit"), .user_id = S("unit"), .state = GRANT_GIVEN,
                               .until = NOW_MS + 1};
    assert_false(may(room, close, "unit", "other"));
    store_put(room->store, KIND_GRANT, grant.grant_id, &grant);
    assert_true(may(room, close, "unit", "other"));
    assert_false(may(room, close, "auditor", "other"));
    grant.until = NOW_MS;
    store_put(room->store, KIND_GRANT, grant.grant_id, &grant);
    assert_false(may(room, close, "unit", "other"));
}

/* ---- the commands ------------------------------------------------------------------------------------------------ */

ROOM_TEST(roles_are_not_enforced_before_a_sysadmin_can_come_in)
{
    assert_int_equal(CALL(room, access_enforce, .switched = SWITCH_ON, .reason = S("r")), SEUS_REFUSED);
    assert_int_equal(CALL(room, user_add, .user_id = S("sa"), .role = USER_SYSADMIN), SEUS_OK);
    assert_int_equal(CALL(room, access_enforce, .switched = SWITCH_ON, .reason = S("r")), SEUS_REFUSED);
    assert_int_equal(CALL(room, user_set, .user_id = S("sa"), .login = S("root")), SEUS_OK);
    assert_int_equal(CALL(room, access_enforce, .switched = SWITCH_ON, .reason = S("r")), SEUS_OK);
    assert_true(access_is_enforced(&room->store->port, &room->arena));
    assert_int_equal(CALL(room, access_enforce, .switched = SWITCH_ON, .reason = S("r")), SEUS_REFUSED);
    assert_int_equal(CALL(room, access_enforce, .switched = SWITCH_OFF, .reason = S("r")), SEUS_OK);
    assert_false(access_is_enforced(&room->store->port, &room->arena));
}

ROOM_TEST(the_last_sysadmin_who_can_come_in_stays_while_roles_are_enforced)
{
    assert_int_equal(CALL(room, user_add, .user_id = S("sa"), .role = USER_SYSADMIN, .login = S("root")), SEUS_OK);
    assert_int_equal(CALL(room, user_add, .user_id = S("sb"), .role = USER_SYSADMIN), SEUS_OK);
    assert_int_equal(CALL(room, access_enforce, .switched = SWITCH_ON, .reason = S("r")), SEUS_OK);
    assert_int_equal(CALL(room, user_set, .user_id = S("sa"), .state = USER_ENDED, .reason = S("r")), SEUS_REFUSED);
    assert_int_equal(CALL(room, user_set, .user_id = S("sa"), .state = USER_SUSPENDED, .reason = S("r")),
                     SEUS_REFUSED);
    assert_int_equal(CALL(room, user_set, .user_id = S("sa"), .role = USER_AUDITOR), SEUS_REFUSED);
    assert_int_equal(CALL(room, user_set, .user_id = S("sa"), .role = USER_SYSADMIN, .until = NOW_MS + 1),
                     SEUS_REFUSED);
    assert_int_equal(CALL(room, user_set, .user_id = S("sa"), .login = S("-")), SEUS_REFUSED);
    assert_int_equal(CALL(room, user_set, .user_id = S("sa"), .login = S("admin")), SEUS_OK);
    assert_int_equal(CALL(room, user_set, .user_id = S("sb"), .certificate = S("sb.example")), SEUS_OK);
    assert_int_equal(CALL(room, user_set, .user_id = S("sa"), .state = USER_ENDED, .reason = S("r")), SEUS_OK);
    assert_int_equal(CALL(room, user_set, .user_id = S("sb"), .certificate = S("-")), SEUS_REFUSED);
    assert_int_equal(CALL(room, access_enforce, .switched = SWITCH_OFF, .reason = S("r")), SEUS_OK);
    assert_int_equal(CALL(room, user_set, .user_id = S("sb"), .certificate = S("-")), SEUS_OK);
}

ROOM_TEST(giving_a_person_their_data_is_recorded_also_of_who_was_erased)
{
    const struct wire_person person = {.person_id = S("p1"), .zone_id = S("z1"), .state = PERSON_ERASED, .version = 1};
    store_put(room->store, KIND_PERSON, person.person_id, &person);
    assert_int_equal(CALL(room, person_export, .person_id = S("p1"), .reason = S("letter 12")), SEUS_OK);
    assert_int_equal(room->decision.events_count, 1);
    assert_int_equal(room->decision.events[0].type, EVENT_access_exported);
    assert_int_equal(CALL(room, person_export, .person_id = S("p2"), .reason = S("letter 12")), SEUS_NOT_FOUND);
}

ROOM_TEST(a_login_is_one_users_alone_and_can_be_taken_away)
{
    enforce(room);
    assert_int_equal(CALL(room, user_add, .user_id = S("a"), .role = USER_OPERATOR, .login = S("rossi")), SEUS_OK);
    assert_int_equal(CALL(room, user_add, .user_id = S("b"), .role = USER_OPERATOR, .login = S("rossi")),
                     SEUS_CONFLICT);
    assert_int_equal(CALL(room, user_add, .user_id = S("b"), .role = USER_OPERATOR, .certificate = S("rossi")),
                     SEUS_OK);
    assert_true(str_eq_cstr(who(room, "rossi", "").user_id, "a"));
    assert_int_equal(CALL(room, user_set, .user_id = S("a"), .login = S("-")), SEUS_OK);
    assert_int_equal(who(room, "rossi", "").user_id.len, 0);
    assert_int_equal(CALL(room, user_set, .user_id = S("b"), .login = S("rossi")), SEUS_OK);
    assert_true(str_eq_cstr(who(room, "rossi", "").user_id, "b"));
    assert_int_equal(CALL(room, user_set, .user_id = S("b"), .login = S("bianchi")), SEUS_OK);
    assert_int_equal(who(room, "rossi", "").user_id.len, 0);
    assert_true(str_eq_cstr(who(room, "bianchi", "").user_id, "b"));
}

ROOM_TEST(the_glass_is_broken_for_a_while_and_mended)
{
    assert_int_equal(CALL(room, access_break_glass, .reason = S("r"), .until = room->now_ms + ACCESS_GLASS_MS_MAX + 1),
                     SEUS_INVALID);
    assert_int_equal(CALL(room, access_mend, .reason = S("r")), SEUS_REFUSED);
    assert_int_equal(CALL(room, access_break_glass, .reason = S("r")), SEUS_OK);
    struct wire_grant row;
    assert_true(store_get(room->store, KIND_GRANT, S("unix/test"), &room->arena, &row));
    assert_int_equal(row.until - row.from, ACCESS_GLASS_MS);
    assert_int_equal(CALL(room, access_mend, .reason = S("r")), SEUS_OK);
    assert_int_equal(CALL(room, access_mend, .reason = S("r")), SEUS_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_each_role_may_of_its_own_and_of_another_zones_is_what_the_matrix_says),
        cmocka_unit_test(nobody_may_only_what_belongs_to_others),
        cmocka_unit_test(roles_that_read_no_case_change_none_either),
        cmocka_unit_test(in_a_room_that_does_not_enforce_roles_everybody_may_everything_but_not_over_tls),
        cmocka_unit_test(who_may_not_do_it_is_told_so_also_about_what_is_not_there),
        cmocka_unit_test(who_runs_or_audits_the_room_reads_cases_masked),
        cmocka_unit_test(a_zone_lead_reads_a_case_whole_when_it_is_over),
        cmocka_unit_test(a_list_that_names_no_zone_is_of_ones_own_and_figures_for_outside_hide_small_counts),
        cmocka_unit_test(a_person_outside_an_open_case_is_read_for_a_purpose_only),
        cmocka_unit_test(a_user_who_has_gone_or_whose_role_is_over_is_nobody),
        cmocka_unit_test(a_front_end_asks_in_the_name_of_who_works_at_cases_and_nobody_else_does),
        cmocka_unit_test(broken_glass_opens_everything_until_its_time_and_only_for_who_broke_it),
        cmocka_unit_test(roles_are_not_enforced_before_a_sysadmin_can_come_in),
        cmocka_unit_test(the_last_sysadmin_who_can_come_in_stays_while_roles_are_enforced),
        cmocka_unit_test(giving_a_person_their_data_is_recorded_also_of_who_was_erased),
        cmocka_unit_test(a_login_is_one_users_alone_and_can_be_taken_away),
        cmocka_unit_test(the_glass_is_broken_for_a_while_and_mended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
