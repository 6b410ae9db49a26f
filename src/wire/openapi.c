/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Describes the API. Called by intake for GET /v1/openapi.json and /v1/schemas, and by seusctl. Input refuses unknown
 * fields, so its schemas do; replies may gain fields, so theirs do not. An absent text, time or word of a reply is
 * null.
 */
#include "wire/openapi.h"

#include <jansson.h>
#include <stdio.h>

#include "base/check.h"
#include "wire/replies.h"
#include "wire/text.h"

#define ID_PATTERN "^[A-Za-z0-9._:@/-]+$"

enum direction { INPUT, OUTPUT };

static const struct {
    const char *kind;
    const struct wire_record *record;
} records[] = {
#define ROW(number, c_name, wire_name, doc) {"part", &wire_record_##c_name},
    WIRE_PARTS(ROW)
#undef ROW
#define ROW(number, c_name, wire_name, doc) {"entity", &wire_record_##c_name},
    WIRE_ENTITIES(ROW)
#undef ROW
#define ROW(number, c_name, wire_name, doc) {"event", &wire_record_##c_name},
    WIRE_EVENTS(ROW)
#undef ROW
#define ROW(number, c_name, wire_name, doc) {"message", &wire_record_##c_name},
    WIRE_MESSAGES(ROW)
#undef ROW
#define ROW(number, c_name, wire_name, doc) {"arguments", &wire_record_##c_name},
    WIRE_ARGS(ROW)
#undef ROW
};

#define RECORDS_COUNT (sizeof(records) / sizeof(records[0]))

enum shape { SHAPE_ONE, SHAPE_LIST };

static const struct {
    uint32_t op;
    enum shape shape;
    const struct wire_record *record;
} replies[] = {
#define ROW(op, shape, record) {OP_##op, SHAPE_##shape, &wire_record_##record},
    WIRE_REPLIES(ROW)
#undef ROW
};

static void put_text(json_t *object, const char *name, const char *text)
{
    json_object_set_new(object, name, json_string(text));
}

/* {"$ref": ...}. Arguments and other records may have the same name: the kind keeps them apart. */
static json_t *reference(const struct wire_record *record, const char *base)
{
    char text[160];
    snprintf(text, sizeof(text), "%s%s", base, record->name);
    return json_pack("{s:s}", "$ref", text);
}

/* A text of at most so many bytes; what JSON Schema counts are characters, of which there are never more. */
static json_t *text_schema(enum wire_type type)
{
    json_t *schema = json_pack("{s:s,s:I}", "type", "string", "maxLength", (json_int_t)wire_text_size_max(type));
    if (type == WIRE_ID || type == WIRE_IDS) {
        put_text(schema, "pattern", ID_PATTERN);
    }
    return schema;
}

static json_t *word_schema(const struct wire_enum *list)
{
    json_t *words = json_array();
    for (unsigned i = 0; i < list->count; i++) {
        if (wire_enum_has(list, i) && list->words[i][0] != '\0') {
            json_array_append_new(words, json_string(list->words[i]));
        }
    }
    return json_pack("{s:s,s:o}", "type", "string", "enum", words);
}

static json_t *list_schema(json_t *items, unsigned count_max)
{
    return json_pack("{s:s,s:o,s:I}", "type", "array", "items", items, "maxItems", (json_int_t)count_max);
}

static json_t *type_schema(const struct wire_field *field, const char *base)
{
    switch (field->type) {
    case WIRE_ID:
    case WIRE_LINE:
    case WIRE_TEXT:
        return text_schema(field->type);
    case WIRE_U64:
        return json_pack("{s:s,s:i,s:I}", "type", "integer", "minimum", 0, "maximum", (json_int_t)WIRE_U64_MAX);
    case WIRE_TIME:
        return json_pack("{s:s,s:s}", "type", "string", "format", "date-time");
    case WIRE_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case WIRE_ENUM:
        return word_schema(field->list);
    case WIRE_IDS:
    case WIRE_LINES:
        return list_schema(text_schema(field->type), WIRE_LIST_COUNT_MAX);
    case WIRE_REC:
        return reference(field->record, base);
    case WIRE_RECS:
        return list_schema(reference(field->record, base), WIRE_RECS_COUNT_MAX);
    case WIRE_BYTES:
        return json_pack("{s:s,s:s,s:s}", "type", "string", "pattern", "^([0-9a-f]{2})*$", "contentEncoding", "base16");
    case WIRE_EVENTS_LIST:
        return list_schema(json_pack("{s:s}", "type", "object"), WIRE_LIST_COUNT_MAX);
    }
    return json_object();
}

/* In a reply, what is absent is null; and what is sealed may be gone. */
static json_t *or_null(json_t *schema)
{
    return json_pack("{s:[o,{s:s}]}", "anyOf", schema, "type", "null");
}

static json_t *field_schema(const struct wire_field *field, enum direction direction, const char *base)
{
    json_t *schema = type_schema(field, base);
    if (direction == OUTPUT && field->type != WIRE_U64 && field->type != WIRE_BOOL) {
        schema = or_null(schema);
    }
    if (field->doc[0] != '\0') {
        put_text(schema, "description", field->doc);
    }
    if ((field->flags & WIRE_SEALED) != 0) {
        json_object_set_new(schema, "x-seus-sealed", json_true());
    }
    return schema;
}

static json_t *record_schema(const struct wire_record *record, enum direction direction, const char *skip_path,
                             const char *base)
{
    json_t *fields = json_object();
    json_t *required = json_array();
    for (uint32_t i = 0; i < record->field_count; i++) {
        const struct wire_field *const field = &record->fields[i];
        char mark[80];
        snprintf(mark, sizeof(mark), "{%s}", field->name);
        if (skip_path != NULL && strstr(skip_path, mark) != NULL) {
            continue; /* it stands in the path */
        }
        json_object_set_new(fields, field->name, field_schema(field, direction, base));
        if (direction == INPUT && (field->flags & WIRE_REQ) != 0) {
            json_array_append_new(required, json_string(field->name));
        }
    }
    json_t *schema = json_pack("{s:s,s:o}", "type", "object", "properties", fields);
    if (record->doc[0] != '\0') {
        put_text(schema, "description", record->doc);
    }
    if (direction == INPUT) {
        json_object_set_new(schema, "additionalProperties", json_false());
    }
    if (json_array_size(required) > 0) {
        json_object_set_new(schema, "required", required);
    } else {
        json_decref(required);
    }
    return schema;
}

static void put_json(json_t *root, struct buf *target)
{
    char *const text = json_dumps(root, JSON_COMPACT);
    CHECK(text != NULL);
    buf_append_str(target, str_of(text));
    free(text);
    json_decref(root);
}

/* ---- operations -------------------------------------------------------------------------------------------------- */

static json_t *parameter(const char *place, const char *name, bool required, json_t *schema, const char *doc)
{
    return json_pack("{s:s,s:s,s:b,s:o,s:s}", "in", place, "name", name, "required", required ? 1 : 0, "schema", schema,
                     "description", doc);
}

static json_t *words_schema(const char *first, const char *second)
{
    return json_pack("{s:s,s:[s,s]}", "type", "string", "enum", first, second);
}

static json_t *plain_schema(const char *type)
{
    return json_pack("{s:s}", "type", type);
}

/* The fields of the arguments that stand in the path, and all of them where there is no body. */
static void put_fields(json_t *list, const struct wire_op *op)
{
    const bool has_body = op->method[0] == 'P';
    for (uint32_t i = 0; i < op->args->field_count; i++) {
        const struct wire_field *const field = &op->args->fields[i];
        char mark[80];
        snprintf(mark, sizeof(mark), "{%s}", field->name);
        const bool in_path = strstr(op->path, mark) != NULL;
        if (in_path || !has_body) {
            json_array_append_new(list, parameter(in_path ? "path" : "query", field->name,
                                                  in_path || (field->flags & WIRE_REQ) != 0,
                                                  type_schema(field, "#/components/schemas/"), field->doc));
        }
    }
}

static json_t *parameters(const struct wire_op *op)
{
    json_t *list = json_array();
    put_fields(list, op);
    json_array_append_new(list, parameter("header", "X-Seus-Timeout-Ms", false,
                                          json_pack("{s:s,s:i,s:i}", "type", "integer", "minimum", 1, "maximum", 60000),
                                          "milliseconds that the node may take; default 10000"));
    json_array_append_new(list, parameter("header", "X-Seus-Purpose", false, text_schema(WIRE_LINE),
                                          "what personal data is read for"));
    if (op->kind == WIRE_WRITE || op->kind == WIRE_ADMIN) {
        json_array_append_new(list, parameter("header", "Idempotency-Key", false, text_schema(WIRE_ID),
                                              "request id: the same id with the same body is done once, for ever; "
                                              "without it the node makes one, and a repetition is another request"));
        json_array_append_new(list, parameter("header", "X-Seus-Shift", false, text_schema(WIRE_ID),
                                              "the shift it is written on"));
        json_array_append_new(list, parameter("query", "dry_run", false, plain_schema("boolean"),
                                              "decide, say what would happen, write nothing"));
    } else if (op->kind == WIRE_READ) {
        json_array_append_new(list, parameter("query", "consistency", false, words_schema("linearizable", "local"),
                                              "local: what this node knows, with its age"));
        json_array_append_new(list, parameter("query", "at", false, plain_schema("string"),
                                              "the records as they were: a log index, or a time of RFC 3339"));
    } else if (op->kind == WIRE_STREAM) {
        json_array_append_new(list, parameter("header", "Last-Event-ID", false, plain_schema("string"),
                                              "go on behind this event"));
    }
    return list;
}

static json_t *reply_schema(const struct wire_op *op)
{
    static const char base[] = "#/components/schemas/";
    for (unsigned i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
        if (replies[i].op == op->number && replies[i].shape == SHAPE_ONE) {
            return reference(replies[i].record, base);
        }
        if (replies[i].op == op->number) {
            json_t *item = reference(replies[i].record, base);
            return json_pack("{s:s,s:{s:{s:s,s:o},s:{s:[s,s],s:s}},s:[s]}", "type", "object", "properties", "items",
                             "type", "array", "items", item, "next", "type", "string", "null", "description",
                             "where the next page begins; absent or null: there is none", "required", "items");
        }
    }
    return op->kind == WIRE_WRITE ? reference(&wire_record_receipt, base) : plain_schema("object");
}

static json_t *operation(const struct wire_op *op)
{
    const char *const type = op->kind == WIRE_STREAM ? "text/event-stream" : "application/json";
    const char *const dot = strchr(op->name, '.');
    char tag[64];
    str_copy(tag, sizeof(tag), (struct str){op->name, dot != NULL ? (size_t)(dot - op->name) : strlen(op->name)});
    json_t *result = json_pack(
        "{s:s,s:s,s:[s],s:o,s:{s:{s:s,s:o,s:{s:{s:o}}},s:{s:s}}}", "operationId", op->name, "summary", op->doc, "tags",
        tag, "parameters", parameters(op), "responses", "200", "description", "done", "headers",
        json_pack("{s:{s:s},s:{s:s}}", "X-Seus-Request-Id", "$ref", "#/components/headers/X-Seus-Request-Id",
                  "X-Seus-Index", "$ref", "#/components/headers/X-Seus-Index"),
        "content", type, "schema", op->kind == WIRE_STREAM ? plain_schema("string") : reply_schema(op), "default",
        "$ref", "#/components/responses/problem");
    CHECK(result != NULL);
    if (op->method[0] == 'P') {
        json_object_set_new(result, "requestBody",
                            json_pack("{s:{s:{s:o}}}", "content", "application/json", "schema",
                                      record_schema(op->args, INPUT, op->path, "#/components/schemas/")));
    }
    return result;
}

static json_t *paths(void)
{
    json_t *all = json_object();
    for (unsigned i = 0; i < wire_op_count; i++) {
        const struct wire_op *const op = &wire_ops[i];
        char method[8];
        if (wire_op_is_internal(op)) {
            continue;
        }
        size_t len = 0;
        for (; len < sizeof(method) - 1 && op->method[len] != '\0'; len++) {
            method[len] = (char)(op->method[len] | 0x20);
        }
        method[len] = '\0';
        if (json_object_get(all, op->path) == NULL) {
            json_object_set_new(all, op->path, json_object());
        }
        json_object_set_new(json_object_get(all, op->path), method, operation(op));
    }
    return all;
}

static json_t *components(void)
{
    json_t *schemas = json_object();
    for (unsigned i = 0; i < RECORDS_COUNT; i++) {
        if (strcmp(records[i].kind, "arguments") != 0) {
            json_object_set_new(schemas, records[i].record->name,
                                record_schema(records[i].record, OUTPUT, NULL, "#/components/schemas/"));
        }
    }
    return json_pack(
        "{s:o,s:{s:{s:s,s:{s:s}},s:{s:s,s:{s:s}}},s:{s:{s:s,s:{s:{s:{s:s}}}}}}", "schemas", schemas, "headers",
        "X-Seus-Request-Id", "description", "the request id, given or made", "schema", "type", "string", "X-Seus-Index",
        "description", "log index that the answer rests on", "schema", "type", "integer", "responses", "problem",
        "description",
        "Refused or failed. written says whether something was written: no, yes, or unknown (repeat with the same "
        "request id). 400 input, 403 not permitted, 404 not found, 409 conflict, 413 too large, 422 refused or request "
        "id reused, 503 nothing written (repeat freely), 504 outcome unknown or not in time, 500 other.",
        "content", "application/problem+json", "schema", "$ref", "#/components/schemas/problem");
}

void openapi_document(const char *version, struct buf *target)
{
    json_t *root = json_pack(
        "{s:s,s:{s:s,s:s,s:s,s:{s:s,s:s}},s:o,s:o}", "openapi", "3.1.0", "info", "title", "SEUS", "version", version,
        "description",
        "The operations room of a social-emergency service. Times are RFC 3339 in UTC, lengths are bytes of UTF-8, "
        "durations milliseconds. Unknown fields of a request are refused; replies may gain fields.",
        "license", "name", "EUPL-1.2", "identifier", "EUPL-1.2", "paths", paths(), "components", components());
    CHECK(root != NULL);
    put_json(root, target);
}

/* ---- single schemas ---------------------------------------------------------------------------------------------- */

/* The records that this one holds, and those that they hold: breadth first, each once. */
static json_t *definitions(const struct wire_record *record, enum direction direction)
{
    const struct wire_record *queue[RECORDS_COUNT];
    unsigned count = 1;
    json_t *found = json_object();
    queue[0] = record;
    for (unsigned at = 0; at < count; at++) {
        for (uint32_t i = 0; i < queue[at]->field_count; i++) {
            const struct wire_record *const inner = queue[at]->fields[i].record;
            if (inner != NULL && json_object_get(found, inner->name) == NULL && count < RECORDS_COUNT) {
                json_object_set_new(found, inner->name, record_schema(inner, direction, NULL, "#/$defs/"));
                queue[count++] = inner;
            }
        }
    }
    return found;
}

bool openapi_schema(struct str name, struct buf *target)
{
    for (unsigned i = 0; i < RECORDS_COUNT; i++) {
        const struct wire_record *const record = records[i].record;
        if (!str_eq_cstr(name, record->name)) {
            continue;
        }
        const enum direction direction = strcmp(records[i].kind, "arguments") == 0 ? INPUT : OUTPUT;
        char id[128];
        snprintf(id, sizeof(id), "urn:seus:%s:%s", records[i].kind, record->name);
        json_t *schema = record_schema(record, direction, NULL, "#/$defs/");
        put_text(schema, "$schema", "https://json-schema.org/draft/2020-12/schema");
        put_text(schema, "$id", id);
        put_text(schema, "title", record->name);
        json_object_set_new(schema, "$defs", definitions(record, direction));
        put_json(schema, target);
        return true;
    }
    return false;
}

void openapi_schemas(struct buf *target)
{
    json_t *items = json_array();
    for (unsigned i = 0; i < RECORDS_COUNT; i++) {
        json_array_append_new(items, json_pack("{s:s,s:s,s:s}", "name", records[i].record->name, "kind",
                                               records[i].kind, "doc", records[i].record->doc));
    }
    put_json(json_pack("{s:o}", "items", items), target);
}
