/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The door of decide: finds the function of an operation, runs it, hands its decision out. A function runs from the top
 * each time and stops where it misses a verdict, so that asking and deciding follow one path and cannot disagree.
 */
#include "domain/decide.h"
#include "domain/references.h"

#include <string.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/id.h"

typedef enum seus_err (*decide_function)(struct decide *d);

/* A row for every WRITE of the table of operations, none for the others. */
#define ROW_WRITE(number, c_name) [number] = decide_##c_name,
#define ROW_READ(number, c_name)
#define ROW_NODE(number, c_name)
#define ROW_STREAM(number, c_name)
#define ROW_ADMIN(number, c_name)
#define ROW_INTERNAL(number, c_name) ROW_WRITE(number, c_name)
#define ROW(number, c_name, name, kind, method, path, args, doc) ROW_##kind(number, c_name)
static const decide_function operations[] = {WIRE_OPS(ROW)};

/* Operations that may need verdicts. The others are not decided once more just to find that they need none. */
static const uint32_t asking[] = {OP_case_open, OP_case_assign};

static bool operation_asks(uint32_t op)
{
    for (unsigned i = 0; i < sizeof(asking) / sizeof(asking[0]); i++) {
        if (asking[i] == op) {
            return true;
        }
    }
    return false;
}

static decide_function operation_of(uint32_t op)
{
    CHECK(op < sizeof(operations) / sizeof(operations[0])); /* callers pass WRITE operations only */
    CHECK(operations[op] != NULL);
    return operations[op];
}

static void decide_init(struct decide *d, const struct domain_store *store, const struct domain_request *request,
                        struct arena *arena, struct seus_why *why)
{
    *d = (struct decide){.store = store, .request = request, .arena = arena, .why = why};
    d->decision.events = arena_alloc(arena, DECIDE_EVENTS_MAX * sizeof(*d->decision.events));
    d->decision.expects = arena_alloc(arena, (DECIDE_EXPECTS_MAX + 1) * sizeof(*d->decision.expects));
    d->decision.changes = arena_alloc(arena, (DECIDE_EXPECTS_MAX + 1) * sizeof(*d->decision.changes));
}

static bool is_blank(struct str text)
{
    size_t at = 0;
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t' || text.ptr[at] == '\n')) {
        at++;
    }
    return text.len > 0 && at == text.len;
}

/* Blanks instead of words are a slip of the hand, or a way round a reason that is asked for. */
static enum seus_err check_texts(struct decide *d)
{
    const struct wire_op *op = wire_op_by_number(d->request->op);
    for (uint32_t i = 0; i < op->args->field_count; i++) {
        const struct wire_field *field = &op->args->fields[i];
        struct str text = {NULL, 0};
        if (field->type == WIRE_LINE || field->type == WIRE_TEXT) {
            memcpy(&text, (const unsigned char *)d->request->args + field->offset, sizeof(text));
        }
        if (is_blank(text)) {
            seus_fail(SEUS_INVALID, d->why, field->name, "%s holds nothing but blanks", field->name);
            seus_hint(d->why, "write what it was, or leave it out if it may be left out");
            return SEUS_INVALID;
        }
    }
    return SEUS_OK;
}

/* What is checked before any command decides. */
static enum seus_err check_arguments(struct decide *d)
{
    enum seus_err err = decide_on_shift(d);
    if (err == SEUS_OK) {
        err = check_texts(d);
    }
    return err == SEUS_OK ? decide_references(d) : err;
}

enum seus_err domain_next_question(const struct domain_store *store, const struct domain_request *request,
                                   struct arena *arena, bool *ret_needed, struct wire_question *ret_question,
                                   struct seus_why *why)
{
    const decide_function decide_operation = operation_of(request->op);
    if (!operation_asks(request->op)) {
        *ret_needed = false; /* domain_decide, which follows, says whether it can succeed */
        return SEUS_OK;
    }
    struct decide d;
    decide_init(&d, store, request, arena, why);
    enum seus_err err = check_arguments(&d);
    if (err == SEUS_OK) {
        err = decide_operation(&d);
    }
    if (err != SEUS_OK) {
        return err;
    }
    *ret_needed = d.needed;
    if (d.needed) {
        *ret_question = d.question;
    }
    return SEUS_OK;
}

enum seus_err domain_decide(const struct domain_store *store, const struct domain_request *request, struct arena *arena,
                            struct domain_decision *ret_decision, struct seus_why *why)
{
    struct decide d;
    decide_init(&d, store, request, arena, why);
    enum seus_err err = check_arguments(&d);
    if (err == SEUS_OK) {
        err = operation_of(request->op)(&d);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (d.needed || d.sets_moved) {
        /* The rows moved while policy was asked, and now lead to a question that was not, or to other plugins. */
        seus_fail(SEUS_CONFLICT, why, NULL, "the room's records changed while policy was asked");
        seus_hint(why, "send the same command again");
        return SEUS_CONFLICT;
    }
    CHECK(d.decision.events_count > 0);
    CHECK(d.decision.expects_count > 0);
    *ret_decision = d.decision;
    return SEUS_OK;
}

bool decide_is_slug(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        const bool inner = (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!(c >= 'a' && c <= 'z') && !(inner && i > 0)) {
            return false;
        }
    }
    return text.len > 0;
}

struct str decide_keep(struct decide *d, struct str s)
{
    return s.len == 0 ? (struct str){NULL, 0} : arena_str(d->arena, s);
}

struct str decide_line(struct decide *d, struct str s)
{
    if (s.len > LINE_BYTES_MAX) {
        s.len = LINE_BYTES_MAX;
        while (s.len > 0 && ((unsigned char)s.ptr[s.len] & 0xC0) == 0x80) {
            s.len--; /* not within a UTF-8 character */
        }
    }
    return decide_keep(d, s);
}

void *decide_event(struct decide *d, uint32_t type, size_t body_size)
{
    CHECK(d->decision.events_count < DECIDE_EVENTS_MAX);
    void *body = arena_alloc(d->arena, body_size);
    d->decision.events[d->decision.events_count++] = (struct wire_event){.type = type, .body = body};
    return body;
}

void decide_expect(struct decide *d, enum entity_kind kind, struct str id, uint64_t version, bool changes)
{
    struct domain_decision *decision = &d->decision;
    for (unsigned i = 0; i < decision->expects_count; i++) {
        if (decision->expects[i].kind == kind && str_eq(decision->expects[i].id, id)) {
            CHECK(decision->expects[i].version == version); /* one decision sees one state */
            decision->changes[i] = decision->changes[i] || changes;
            return;
        }
    }
    CHECK(decision->expects_count < DECIDE_EXPECTS_MAX + 1);
    decision->expects[decision->expects_count] =
        (struct wire_expect){.kind = kind, .id = decide_keep(d, id), .version = version};
    decision->changes[decision->expects_count++] = changes;
}

struct str decide_id(struct decide *d, char prefix, uint64_t random_bits)
{
    char id[ID_SIZE];
    id_make(id, prefix, d->request->now_ms, random_bits);
    return arena_str(d->arena, str_of(id));
}

struct str decide_new_id(struct decide *d, char prefix)
{
    const uint64_t *random = d->request->random;
    return decide_id(d, prefix, hash_xxh3_seeded(random, sizeof(d->request->random), d->ids_made++));
}

void decide_made(struct decide *d, struct str id)
{
    d->decision.answer.id = decide_keep(d, id);
}

void decide_about_case(struct decide *d, const struct wire_case *row, uint32_t state_after)
{
    d->decision.answer.case_id = decide_keep(d, row->case_id);
    d->decision.answer.number = decide_keep(d, row->number);
    d->decision.state = state_after;
}
