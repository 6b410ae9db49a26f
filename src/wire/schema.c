/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The lists of schema.h as tables in memory, and the look-ups in them. Called by whoever turns records into bytes,
 * JSON, flags or help. Holds no state and allocates nothing: everything here is constant.
 *
 * A field's macro is not told which record it stands in, but its offset needs the struct. So the macro handed to a list
 * of fields, FIELD_OF(c_name), is the opening half of a call: it closes the call of the field before it and opens one
 * whose first argument is the record, second the field in its own parentheses:
 *   (0   ) FIELD(zone, (1, ID, zone_id, ...)   ) FIELD(zone, (2, LINE, name, ...)   )
 * The first row of every table is therefore an unused one, which also makes a table of a record without fields legal.
 */
#include "wire/schema.h"

#include <stddef.h>

#define NO_REF(ref)  NULL, NULL
#define REC_REF(ref) &wire_record_##ref, NULL
#define LIST_REF(ref) NULL, &wire_enum_##ref

#define ROW_SCALAR(self, type, name, refs) type, #name, offsetof(self, name), 0, refs
#define ROW_LIST(self, type, name, refs)   type, #name, offsetof(self, name), offsetof(self, name##_count), refs

#define ROW_ID(self, name, ref)     ROW_SCALAR(self, WIRE_ID, name, NO_REF(ref))
#define ROW_LINE(self, name, ref)   ROW_SCALAR(self, WIRE_LINE, name, NO_REF(ref))
#define ROW_TEXT(self, name, ref)   ROW_SCALAR(self, WIRE_TEXT, name, NO_REF(ref))
#define ROW_BYTES(self, name, ref)  ROW_SCALAR(self, WIRE_BYTES, name, NO_REF(ref))
#define ROW_U64(self, name, ref)    ROW_SCALAR(self, WIRE_U64, name, NO_REF(ref))
#define ROW_TIME(self, name, ref)   ROW_SCALAR(self, WIRE_TIME, name, NO_REF(ref))
#define ROW_BOOL(self, name, ref)   ROW_SCALAR(self, WIRE_BOOL, name, NO_REF(ref))
#define ROW_ENUM(self, name, ref)   ROW_SCALAR(self, WIRE_ENUM, name, LIST_REF(ref))
#define ROW_REC(self, name, ref)    ROW_SCALAR(self, WIRE_REC, name, REC_REF(ref))
#define ROW_IDS(self, name, ref)    ROW_LIST(self, WIRE_IDS, name, NO_REF(ref))
#define ROW_LINES(self, name, ref)  ROW_LIST(self, WIRE_LINES, name, NO_REF(ref))
#define ROW_RECS(self, name, ref)   ROW_LIST(self, WIRE_RECS, name, REC_REF(ref))
#define ROW_EVENTS(self, name, ref) ROW_LIST(self, WIRE_EVENTS_LIST, name, NO_REF(ref))

#define NOTHING()
#define WITHOUT_PARENTHESES(...)                                 __VA_ARGS__
#define FIELD_ROW(self, number, TYPE, name, ref, flags, doc)     }, { number, ROW_##TYPE(self, name, ref), flags, doc
#define FIELD_SPREAD(...)                                        FIELD_ROW(__VA_ARGS__)
#define FIELD(self, field)                                       FIELD_SPREAD(self, WITHOUT_PARENTHESES field)
/* NOTHING() keeps FIELD from being called before its closing half is there. */
#define FIELD_OF(c_name)                                         ) FIELD NOTHING() (struct wire_##c_name,


#define FIELD_TABLE(record_number, c_name, wire_name, what) \
    static const struct wire_field fields_##c_name[] = {{.number = (0 WIRE_FIELDS_##c_name(FIELD_OF(c_name)))}};
WIRE_RECORDS(FIELD_TABLE)

#define RECORD(record_number, c_name, wire_name, what)                                       \
    const struct wire_record wire_record_##c_name = {                                        \
        .number = record_number,                                                             \
        .name = wire_name,                                                                   \
        .doc = what,                                                                         \
        .size = sizeof(struct wire_##c_name),                                                \
        .field_count = sizeof(fields_##c_name) / sizeof(fields_##c_name[0]) - 1,             \
        .fields = fields_##c_name + 1,                                                       \
    };
WIRE_RECORDS(RECORD)

#define EVENT_ROW(event_number, c_name, wire_name, what) [event_number] = &wire_record_##c_name,
static const struct wire_record *const events[] = {WIRE_EVENTS(EVENT_ROW)};

#define KIND_ROW(kind_number, kind_name, kind_record, state_field, group_field)        \
    [kind_number] = {.record = &wire_record_##kind_record,                             \
                     .state_offset = offsetof(struct wire_##kind_record, state_field), \
                     .group_offset = offsetof(struct wire_##kind_record, group_field), \
                     .version_offset = offsetof(struct wire_##kind_record, version)},
static const struct wire_kind kinds[] = {WIRE_KINDS(KIND_ROW)};

/* What the table calls a state, a group and a version is one: a member of another type does not compile. */
#define KIND_CHECK(kind_number, kind_name, kind_record, state_field, group_field)                                      \
    _Static_assert(_Generic(((struct wire_##kind_record *)0)->state_field, uint32_t : true, default : false),          \
                   "the state of " #kind_record " is a word");                                                         \
    _Static_assert(_Generic(((struct wire_##kind_record *)0)->group_field, struct str : true, default : false),        \
                   "the group of " #kind_record " is an id");
WIRE_KINDS(KIND_CHECK)

#define OP_ROW(op_number, c_name, op_name, op_kind, op_method, op_path, op_args, what) \
    {.number = op_number,                                                              \
     .name = op_name,                                                                  \
     .kind = WIRE_##op_kind,                                                           \
     .method = op_method,                                                              \
     .path = op_path,                                                                  \
     .args = &wire_record_##op_args,                                                   \
     .doc = what},
const struct wire_op wire_ops[] = {WIRE_OPS(OP_ROW)};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
const unsigned wire_op_count = COUNT_OF(wire_ops);

#define OP_PLACE(op_number, c_name, op_name, op_kind, op_method, op_path, op_args, what) OP_PLACE_##c_name,
enum { WIRE_OPS(OP_PLACE) OP_PLACE_COUNT };
#define OP_BY_NUMBER(op_number, c_name, op_name, op_kind, op_method, op_path, op_args, what) \
    [op_number] = &wire_ops[OP_PLACE_##c_name],
static const struct wire_op *const ops_by_number[] = {WIRE_OPS(OP_BY_NUMBER)};

_Static_assert(COUNT_OF(wire_ops) == OP_PLACE_COUNT, "one row an operation");
_Static_assert(sizeof(bool) == 1, "records are walked by type: a bool is one byte");

const struct wire_kind *wire_kind_of(uint32_t kind)
{
    return kind < COUNT_OF(kinds) && kinds[kind].record != NULL ? &kinds[kind] : NULL;
}

uint32_t wire_row_state(const struct wire_kind *kind, const void *row)
{
    const void *member = (const char *)row + kind->state_offset;
    return *(const uint32_t *)member;
}

struct str wire_row_group(const struct wire_kind *kind, const void *row)
{
    const void *member = (const char *)row + kind->group_offset;
    return *(const struct str *)member;
}

uint64_t wire_row_version(const struct wire_kind *kind, const void *row)
{
    const void *member = (const char *)row + kind->version_offset;
    return *(const uint64_t *)member;
}

const struct wire_op *wire_op_by_number(uint64_t number)
{
    return number < COUNT_OF(ops_by_number) ? ops_by_number[number] : NULL;
}

const struct wire_op *wire_op_by_name(const char *name)
{
    for (unsigned i = 0; i < wire_op_count; i++) {
        if (strcmp(wire_ops[i].name, name) == 0) {
            return &wire_ops[i];
        }
    }
    return NULL;
}

const struct wire_record *wire_event_record(uint32_t type)
{
    return type < COUNT_OF(events) ? events[type] : NULL;
}

uint32_t wire_event_type(struct str name)
{
    for (uint32_t type = 1; type < COUNT_OF(events); type++) {
        if (events[type] != NULL && str_eq_cstr(name, events[type]->name)) {
            return type;
        }
    }
    return EVENT_none;
}

const struct wire_field *wire_field_by_name(const struct wire_record *record, struct str name)
{
    for (uint32_t i = 0; i < record->field_count; i++) {
        if (str_eq_cstr(name, record->fields[i].name)) {
            return &record->fields[i];
        }
    }
    return NULL;
}
