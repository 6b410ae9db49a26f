/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema table: every stored or transmitted record, once. From these lists come the C structs (this header), and
 * the field tables (schema.c) that drive CBOR, JSON, the CLI's flags and its help. The lists themselves are in schema/,
 * a file a topic: schema/topics.h says how.
 *
 * A record:  R(number, c_name, "wire.name", "what it is")     number: unique among its list, never reused
 * A field:   F(number, TYPE, name, ref, flags, "what it is, with its unit")
 *            number: CBOR map key, 1..23 preferred, never reused; ref: enum or record name, else _
 *
 * Types: ID text <= 64 bytes of [A-Za-z0-9._:@/-]; LINE text <= 256 bytes, no control characters; TEXT text <= 8192
 * bytes, line feed and tab allowed; U64 number < 2^53; TIME milliseconds since 1970 UTC (JSON: RFC 3339); BOOL;
 * ENUM a word of ref; IDS, LINES lists of <= 64; REC one record ref; RECS a list of <= 256 records ref;
 * BYTES opaque <= 2 MiB, a page of a list fits (JSON: lower-case hex); EVENTS a list of <= 64 events of any type.
 * Absent and empty are the same: "", 0, false, {} are not encoded in CBOR; in JSON they read back as null (texts,
 * times, words), 0, false, [].
 *
 * Flags: REQ must be present and not empty on input; SEALED holds personal data: a LINE, TEXT or LINES that is sealed
 * before it rests, so that its texts may also be envelopes (wire/sealed.h); 0.
 */
#ifndef WIRE_SCHEMA_H
#define WIRE_SCHEMA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "wire/enums.h"

#define WIRE_REQ 1u
#define WIRE_SEALED 2u

/* The limits of the types, in bytes, elements and values. */
#define WIRE_ID_SIZE_MAX 64u
#define WIRE_LINE_SIZE_MAX 256u
#define WIRE_TEXT_SIZE_MAX 8192u
#define WIRE_BYTES_SIZE_MAX (2u * 1024 * 1024)
#define WIRE_LIST_COUNT_MAX 64u                        /* IDS, LINES, EVENTS */
#define WIRE_RECS_COUNT_MAX 256u
#define WIRE_U64_MAX ((UINT64_C(1) << 53) - 1)         /* what every JSON reader keeps exactly */
#define WIRE_TIME_MAX UINT64_C(253402300799999)        /* 9999-12-31T23:59:59.999Z */
#define WIRE_DEPTH_MAX 8u                              /* records in records */

/* ---- the lists of all topics ------------------------------------------------------------------------------------- */

#define WIRE_PARTS(R)    WIRE_TOPICS(WIRE_PARTS, R)
#define WIRE_ENTITIES(R) WIRE_TOPICS(WIRE_ENTITIES, R)
#define WIRE_EVENTS(R)   WIRE_TOPICS(WIRE_EVENTS, R)
#define WIRE_MESSAGES(R) WIRE_TOPICS(WIRE_MESSAGES, R)
#define WIRE_ARGS(R)     WIRE_TOPICS(WIRE_ARGS, R)
#define WIRE_OPS(O)      WIRE_TOPICS(WIRE_OPS, O)
#define WIRE_RECORDS(R)  WIRE_PARTS(R) WIRE_ENTITIES(R) WIRE_EVENTS(R) WIRE_MESSAGES(R) WIRE_ARGS(R)

/* ---- the C structs --------------------------------------------------------------------------------------------- */

/* An event of any type: body points to the struct wire_<type> that the number names, e.g. struct wire_case_noted. */
struct wire_event {
    uint32_t type;    /* number in WIRE_EVENTS */
    const void *body; /* NULL: an unknown type, kept as raw */
    struct str raw;   /* CBOR of the body as it came, set on decode (borrows the decoded bytes) */
};

#define WIRE_C_ID(name, ref) struct str name;
#define WIRE_C_LINE(name, ref) struct str name;
#define WIRE_C_TEXT(name, ref) struct str name;
#define WIRE_C_BYTES(name, ref) struct str name;
#define WIRE_C_U64(name, ref) uint64_t name;
#define WIRE_C_TIME(name, ref) uint64_t name;
#define WIRE_C_BOOL(name, ref) bool name;
#define WIRE_C_ENUM(name, ref) uint32_t name;
#define WIRE_C_IDS(name, ref) struct str *name; uint32_t name##_count;
#define WIRE_C_LINES(name, ref) struct str *name; uint32_t name##_count;
#define WIRE_C_REC(name, ref) struct wire_##ref name;
#define WIRE_C_RECS(name, ref) struct wire_##ref *name; uint32_t name##_count;
#define WIRE_C_EVENTS(name, ref) struct wire_event *name; uint32_t name##_count;

#define WIRE_C_FIELD(number, TYPE, name, ref, flags, doc) WIRE_C_##TYPE(name, ref)
#define WIRE_C_STRUCT(number, c_name, wire_name, doc)          \
    struct wire_##c_name {                                     \
        WIRE_FIELDS_##c_name(WIRE_C_FIELD)                     \
    };
WIRE_PARTS(WIRE_C_STRUCT)
WIRE_ENTITIES(WIRE_C_STRUCT)
WIRE_EVENTS(WIRE_C_STRUCT)
WIRE_MESSAGES(WIRE_C_STRUCT)
#define WIRE_C_ARGS(number, c_name, wire_name, doc)            \
    struct wire_##c_name {                                     \
        WIRE_FIELDS_##c_name(WIRE_C_FIELD)                     \
        unsigned char nothing_else; /* a struct needs a member */ \
    };
WIRE_ARGS(WIRE_C_ARGS)

/* Numbers of events and operations: EVENT_CASE_NOTED style names are EVENT_case_noted, OP_case_note. */
#define WIRE_EVENT_NUMBER(number, c_name, wire_name, doc) EVENT_##c_name = number,
enum wire_event_type { EVENT_none = 0, WIRE_EVENTS(WIRE_EVENT_NUMBER) };
#define WIRE_OP_NUMBER(number, c_name, name, kind, method, path, args, doc) OP_##c_name = number,
enum wire_op_number { OP_none = 0, WIRE_OPS(WIRE_OP_NUMBER) };

/* ---- the field tables (schema.c) -------------------------------------------------------------------------------- */

enum wire_type {
    WIRE_ID, WIRE_LINE, WIRE_TEXT, WIRE_U64, WIRE_TIME, WIRE_BOOL, WIRE_ENUM, WIRE_IDS, WIRE_LINES, WIRE_REC,
    WIRE_RECS, WIRE_BYTES, WIRE_EVENTS_LIST
};

struct wire_record;

struct wire_field {
    uint32_t number;
    enum wire_type type;
    const char *name;
    uint32_t offset;                  /* of the member in the struct */
    uint32_t count_offset;            /* of its count; lists only */
    const struct wire_record *record; /* REC, RECS */
    const struct wire_enum *list;     /* ENUM */
    uint32_t flags;                   /* WIRE_REQ, WIRE_SEALED */
    const char *doc;
};

struct wire_record {
    uint32_t number;
    const char *name;
    const char *doc;
    uint32_t size;                    /* of the C struct, bytes */
    uint32_t field_count;
    const struct wire_field *fields;  /* in order of number */
};

#define WIRE_RECORD_EXTERN(number, c_name, wire_name, doc) extern const struct wire_record wire_record_##c_name;
WIRE_RECORDS(WIRE_RECORD_EXTERN)

/* An entity that is stored as a row of its own: which of its fields lists and versions are kept by. */
struct wire_kind {
    const struct wire_record *record;
    uint32_t state_offset;   /* of its state, an ENUM */
    uint32_t group_offset;   /* of what its lists are grouped by, an ID */
    uint32_t version_offset; /* of its version, a U64: log index of its last change */
};

/* NULL for KIND_NONE and numbers that are no kind. */
const struct wire_kind *wire_kind_of(uint32_t kind);
uint32_t wire_row_state(const struct wire_kind *kind, const void *row);
struct str wire_row_group(const struct wire_kind *kind, const void *row); /* borrows the row's text */
uint64_t wire_row_version(const struct wire_kind *kind, const void *row);
/* A union with a member for every kind's row. */
#define WIRE_KIND_MEMBER(number, kind_name, record, state, group) struct wire_##record row_##record;
union wire_row {
    WIRE_KINDS(WIRE_KIND_MEMBER)
};

enum wire_op_kind {
    WIRE_WRITE,
    WIRE_READ,
    WIRE_NODE,
    WIRE_STREAM,
    WIRE_ADMIN,
    WIRE_INTERNAL = WIRE_WRITE /* in the log a write like any other; wire_op_is_internal tells */
};

struct wire_op {
    uint32_t number;
    const char *name;              /* "case.note" */
    enum wire_op_kind kind;
    const char *method;            /* "GET", "POST" */
    const char *path;              /* "/v1/cases/{case_id}/notes" */
    const struct wire_record *args;
    const char *doc;
};

/* No client can ask for it, and no other node: only the leader's own timers and the like. */
static inline bool wire_op_is_internal(const struct wire_op *op)
{
    return op->path[0] == '\0';
}

extern const struct wire_op wire_ops[];
extern const unsigned wire_op_count;
const struct wire_op *wire_op_by_number(uint64_t number);    /* NULL: none */
const struct wire_op *wire_op_by_name(const char *name);      /* NULL: none */
/* The record of an event type, or NULL for a number this build does not know. */
const struct wire_record *wire_event_record(uint32_t type);
/* The number of an event's wire name ("case.noted"), or 0. */
uint32_t wire_event_type(struct str name);
/* The field of a record by name, or NULL. */
const struct wire_field *wire_field_by_name(const struct wire_record *record, struct str name);

#endif
