/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Whom an erasure or a hold can be about: the table of all that owns sealed texts, the one that arguments name, and
 * whether it is over. Called by erasure.c and erasure_keys.c; decides nothing by itself.
 */
#include "domain/access_about.h"
#include "domain/deadline.h"
#include "domain/erasure.h"

#define BIT(state) (1u << (state))

static const struct erasure_kind kinds[] = {
    {KIND_CASE, OWNER_CASE, "case_id", BIT(CASE_CLOSED) | BIT(CASE_MERGED), "case", "close", ""},
    {KIND_PERSON, OWNER_PERSON, "person_id", ~0u, "person", "", ""},
    {KIND_REPORT, OWNER_REPORT, "report_id", ~BIT(REPORT_RECEIVED), "report", "close", " --outcome ..."},
    {KIND_USER, OWNER_USER, "user_id", BIT(USER_ENDED), "user", "set", " --state ended --reason ..."},
    {KIND_RESOURCE, OWNER_RESOURCE, "resource_id", BIT(RESOURCE_REMOVED), "resource", "remove", ""},
    {KIND_COLLECTIVE, OWNER_COLLECTIVE, "event_id", BIT(COLLECTIVE_CLOSED), "collective", "close", " --reason ..."},
    {KIND_GROUP_MEMBER, OWNER_OTHER, "member_id", BIT(GROUP_LEFT), "group", "leave", ""},
    {KIND_SHIFT, OWNER_OTHER, "shift_id", BIT(SHIFT_CLOSED), "shift", "close", ""},
    {KIND_DEADLINE, OWNER_OTHER, "deadline_id", BIT(DEADLINE_MET) | BIT(DEADLINE_MISSED) | BIT(DEADLINE_VOID),
     "deadline", "met", " --act ..."},
};
#define KINDS_COUNT (sizeof(kinds) / sizeof(kinds[0]))

const struct erasure_kind *erasure_kind_at(unsigned at)
{
    return at < KINDS_COUNT ? &kinds[at] : NULL;
}

const struct erasure_kind *erasure_kind_of(enum entity_kind kind)
{
    for (unsigned i = 0; i < KINDS_COUNT; i++) {
        if (kinds[i].kind == kind) {
            return &kinds[i];
        }
    }
    return NULL;
}

/* ---- the one that is named --------------------------------------------------------------------------------------- */

static enum seus_err need_one(struct decide *d, bool or_zone)
{
    seus_fail(SEUS_INVALID, d->why, "case_id", "say what it is about: one of a case, a person, a report, a user, a "
              "resource, a collective event, a member of a zone group, a shift, a deadline%s",
              or_zone ? ", a zone" : "");
    seus_hint(d->why, "--case NUMBER, or --person ID, or --user ID ...");
    return SEUS_INVALID;
}

static enum seus_err fill(struct decide *d, const struct erasure_kind *of, struct str typed,
                          struct erasure_subject *ret)
{
    const struct wire_kind *kind = wire_kind_of(of->kind);
    union wire_row row;
    if (of->kind == KIND_CASE) {
        const enum seus_err err = decide_get_case(d, of->field, typed, &row.row_case);
        if (err != SEUS_OK) {
            return err;
        }
    } else if (!d->store->get(d->store->ctx, of->kind, typed, d->arena, &row)) {
        seus_fail(SEUS_NOT_FOUND, d->why, of->field, "there is no %s '%.*s'",
                  wire_enum_word(&wire_enum_entity_kind, of->kind), STR_ARG(typed));
        seus_hint(d->why, "list them with: seusctl %s list", of->noun);
        return SEUS_NOT_FOUND;
    }
    const struct str id = decide_keep(d, access_text_of(kind->record, &row, of->field));
    ret->zone_id = decide_keep(d, access_text_of(kind->record, &row, "zone_id"));
    if (of->kind == KIND_CASE) {
        ret->case_id = id;
    } else if (of->kind == KIND_PERSON) {
        ret->person_id = id;
    } else if (of->kind == KIND_REPORT) {
        ret->report_id = id;
    } else {
        ret->kind = of->kind;
        ret->id = id;
    }
    return SEUS_OK;
}

enum seus_err erasure_name_subject(struct decide *d, struct erasure_subject *ret)
{
    const struct wire_record *record = wire_op_by_number(d->request->op)->args;
    const struct erasure_kind *named = NULL;
    struct wire_zone zone;
    struct str id = {NULL, 0};
    const struct str zone_id = access_text_of(record, d->request->args, "zone_id");
    unsigned given = zone_id.len > 0 ? 1 : 0;
    *ret = (struct erasure_subject){.zone_id = decide_keep(d, zone_id)};
    for (unsigned i = 0; i < KINDS_COUNT; i++) {
        const struct str text = access_text_of(record, d->request->args, kinds[i].field);
        if (text.len > 0) {
            named = &kinds[i];
            id = text;
            given++;
        }
    }
    if (given != 1) {
        return need_one(d, wire_field_by_name(record, STR_LIT("zone_id")) != NULL);
    }
    return named != NULL ? fill(d, named, id, ret) : decide_get_zone(d, zone_id, &zone);
}

/* ---- is it over? ------------------------------------------------------------------------------------------------- */

static const struct erasure_kind *kind_of_subject(const struct erasure_subject *subject, struct str *ret_id)
{
    *ret_id = subject->case_id.len > 0     ? subject->case_id
              : subject->person_id.len > 0 ? subject->person_id
              : subject->report_id.len > 0 ? subject->report_id
                                           : subject->id;
    return erasure_kind_of(subject->case_id.len > 0     ? KIND_CASE
                           : subject->person_id.len > 0 ? KIND_PERSON
                           : subject->report_id.len > 0 ? KIND_REPORT
                                                        : subject->kind);
}

/* A report that became a case, and a deadline of one, have their texts with it. */
static enum seus_err not_of_a_case(struct decide *d, const char *field, const struct erasure_kind *of,
                                   const union wire_row *row, struct str id)
{
    const struct str case_id = of->kind == KIND_CASE || of->kind == KIND_PERSON
                                   ? (struct str){NULL, 0}
                                   : access_text_of(wire_kind_of(of->kind)->record, row, "case_id");
    if (case_id.len == 0) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, field, "%s %.*s belongs to case %.*s, and is erased with it",
              wire_enum_word(&wire_enum_entity_kind, of->kind), STR_ARG(id), STR_ARG(case_id));
    seus_hint(d->why, "seusctl erasure request --case %.*s --act ...", STR_ARG(case_id));
    return SEUS_REFUSED;
}

enum seus_err erasure_need_over(struct decide *d, const struct erasure_subject *subject)
{
    struct str id;
    union wire_row row;
    const struct erasure_kind *of = kind_of_subject(subject, &id);
    if (of == NULL || !d->store->get(d->store->ctx, of->kind, id, d->arena, &row)) {
        return SEUS_OK; /* nothing that could go on */
    }
    const char *field = d->request->op == OP_erasure_request ? of->field : "erasure_id";
    const struct wire_kind *kind = wire_kind_of(of->kind);
    const uint32_t state = wire_row_state(kind, &row);
    const struct str label = of->kind == KIND_CASE ? case_label(&row.row_case) : id;
    const char *word = wire_enum_word(&wire_enum_entity_kind, of->kind);
    decide_expect(d, of->kind, id, wire_row_version(kind, &row), false);
    const enum seus_err err = not_of_a_case(d, field, of, &row, id);
    if (err != SEUS_OK || (of->over & BIT(state)) != 0) {
        return err;
    }
    const struct wire_field *state_field = wire_field_by_name(kind->record, STR_LIT("state"));
    seus_fail(SEUS_REFUSED, d->why, field, "%s %.*s is still worked %s (%s): nothing of it is erased", word,
              STR_ARG(label), of->kind == KIND_CASE || of->kind == KIND_REPORT ? "on" : "with",
              wire_enum_word(state_field->list, state));
    seus_hint(d->why, "end it first: seusctl %s %s %.*s%s", of->noun, of->end, STR_ARG(label), of->how);
    return SEUS_REFUSED;
}
