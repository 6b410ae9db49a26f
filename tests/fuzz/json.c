/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * JSON of any record: a body as clients send it. Input: the record's name, a line feed, the JSON. What is accepted
 * must be writable as JSON and as CBOR, and both must read back as the very same record.
 */
#include "tests/fuzz/fuzz.h"

#include "wire/cbor.h"
#include "wire/json.h"

/* Reads what was written of value, in both ways, and compares the deterministic bytes. */
static void check_both_ways(const struct wire_record *record, const void *value)
{
    struct arena arena;
    struct buf cbor = {0};
    struct buf json = {0};
    struct buf again = {0};
    struct seus_why why = {0};
    arena_init(&arena, 0);
    void *copy = arena_alloc(&arena, record->size);
    wire_cbor_encode(record, value, &cbor);
    wire_json_encode(record, value, &json);
    CHECK(wire_cbor_decode(record, buf_str(&cbor), &arena, copy, &why) == SEUS_OK);
    wire_cbor_encode(record, copy, &again);
    CHECK(str_eq(buf_str(&cbor), buf_str(&again)));
    buf_clear(&again);
    if (json.len <= WIRE_JSON_SIZE_MAX) { /* escapes make it longer than what came */
        CHECK(wire_json_decode(record, buf_str(&json), &arena, copy, &why) == SEUS_OK);
        wire_cbor_encode(record, copy, &again);
        CHECK(str_eq(buf_str(&cbor), buf_str(&again)));
    }
    buf_release(&cbor);
    buf_release(&json);
    buf_release(&again);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct seus_why why = {0};
    struct str text = fuzz_bytes(data, size);
    const struct wire_record *record = fuzz_record(fuzz_line(&text));
    if (record == NULL) {
        return 0;
    }
    arena_init(&arena, 0);
    void *value = arena_alloc(&arena, record->size);
    if (wire_json_decode(record, text, &arena, value, &why) == SEUS_OK) {
        check_both_ways(record, value);
        (void)!wire_check_required(record, value, &why);
    } else {
        CHECK(why.message[0] != '\0');
    }
    arena_release(&arena);
    return 0;
}
