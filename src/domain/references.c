/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The table of arguments that name a row, where the operation's own file has no rule about that row, or comes to it
 * only behind others. The unit test of this file walks the schema: every id that an operation takes is in its list,
 * and is refused when it names nothing.
 */
#include "domain/references.h"

#include <string.h>

#include "base/check.h"

static const struct {
    uint32_t op;
    const char *field;
    enum entity_kind kind;
} references[] = {
    {OP_area_add, "room_id", KIND_ROOM},
    {OP_area_update, "room_id", KIND_ROOM},
    {OP_case_open, "line_id", KIND_LINE},
    {OP_case_open, "municipality_id", KIND_MUNICIPALITY},
    {OP_case_update, "into", KIND_CASE},
    {OP_course_attend, "user_id", KIND_USER},
    {OP_course_attend, "zone_id", KIND_ZONE},
    {OP_line_add, "room_id", KIND_ROOM},
    {OP_line_add, "zone_ids", KIND_ZONE},
    {OP_line_update, "room_id", KIND_ROOM},
    {OP_line_update, "zone_ids", KIND_ZONE},
    {OP_minor_place, "person_id", KIND_PERSON},
    {OP_report_take, "attach", KIND_CASE},
    {OP_room_add, "provider_id", KIND_PROVIDER},
    {OP_room_update, "provider_id", KIND_PROVIDER},
    {OP_service_add, "municipality_id", KIND_MUNICIPALITY},
    {OP_service_update, "municipality_id", KIND_MUNICIPALITY},
    {OP_shift_ack, "by", KIND_SHIFT},
    {OP_shift_ack, "supervisor", KIND_USER},
    {OP_shift_close, "supervisor", KIND_USER},
    {OP_shift_open, "room_id", KIND_ROOM},
    {OP_shift_plan, "room_id", KIND_ROOM},
    {OP_unit_crew, "shift_id", KIND_SHIFT},
    {OP_unit_status, "case_id", KIND_CASE},
    {OP_zone_add, "room_id", KIND_ROOM},
    {OP_zone_add, "next_room", KIND_ROOM},
    {OP_zone_update, "room_id", KIND_ROOM},
    {OP_zone_update, "next_room", KIND_ROOM},
};

enum seus_err reference_unknown(struct decide *d, enum entity_kind kind, const char *field, struct str id)
{
    const char *noun = wire_enum_word(&wire_enum_entity_kind, kind);
    seus_fail(SEUS_NOT_FOUND, d->why, field, "there is no %s '%.*s'", noun, STR_ARG(id));
    if (kind == KIND_PERSON) {
        seus_hint(d->why, "seusctl person list --zone ZONE shows them; seusctl person link CASE enters a new one");
    } else {
        seus_hint(d->why, "seusctl %s list shows them; seusctl %s add adds one", noun, noun);
    }
    return SEUS_NOT_FOUND;
}

/* What has ended takes part in nothing new. */
static bool has_ended(enum entity_kind kind, const union wire_row *row)
{
    return (kind == KIND_ROOM && row->row_room.state == ROOM_ENDED) ||
           (kind == KIND_LINE && row->row_line.state == LINE_ENDED) ||
           (kind == KIND_PROVIDER && row->row_provider.state == PROVIDER_ENDED) ||
           (kind == KIND_MUNICIPALITY && row->row_municipality.state == MUNICIPALITY_ENDED);
}

static enum seus_err check(struct decide *d, enum entity_kind kind, const char *field, struct str id)
{
    union wire_row row;
    const char *noun = wire_enum_word(&wire_enum_entity_kind, kind);
    if (id.len == 0) {
        return SEUS_OK;
    }
    if (kind == KIND_CASE) {
        return decide_get_case(d, field, id, &row.row_case); /* by its number too */
    }
    if (!d->store->get(d->store->ctx, kind, id, d->arena, &row)) {
        return reference_unknown(d, kind, field, id);
    }
    if (has_ended(kind, &row)) {
        seus_fail(SEUS_REFUSED, d->why, field, "%s '%.*s' has left the service", noun, STR_ARG(id));
        seus_hint(d->why, "seusctl %s list shows those that there are", noun);
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

enum seus_err decide_references(struct decide *d)
{
    enum seus_err err = SEUS_OK;
    for (unsigned i = 0; i < sizeof(references) / sizeof(references[0]) && err == SEUS_OK; i++) {
        if (references[i].op != d->request->op) {
            continue;
        }
        const struct wire_op *op = wire_op_by_number(references[i].op);
        const struct wire_field *field = wire_field_by_name(op->args, str_of(references[i].field));
        const unsigned char *args = d->request->args;
        CHECK(field != NULL);
        if (field->type == WIRE_IDS) {
            const struct str *list = NULL;
            uint32_t count = 0;
            memcpy(&list, args + field->offset, sizeof(list));
            memcpy(&count, args + field->count_offset, sizeof(count));
            for (uint32_t j = 0; j < count && err == SEUS_OK; j++) {
                err = check(d, references[i].kind, references[i].field, list[j]);
            }
        } else {
            struct str id;
            CHECK(field->type == WIRE_ID);
            memcpy(&id, args + field->offset, sizeof(id));
            err = check(d, references[i].kind, references[i].field, id);
        }
    }
    return err;
}
