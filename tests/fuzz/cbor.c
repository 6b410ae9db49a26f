/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * CBOR of any record: what comes out of the log, the views, peers and plugins. Input: the record's name, a line feed,
 * the CBOR. What is accepted is the deterministic form, so it must come out as it was, but for fields of a newer
 * writer, which are dropped.
 */
#include "tests/fuzz/fuzz.h"

#include "wire/cbor.h"
#include "wire/json.h"

static void check_encoded(const struct wire_record *record, const void *value, struct str came)
{
    struct arena arena;
    struct buf once = {0};
    struct buf twice = {0};
    struct seus_why why = {0};
    arena_init(&arena, 0);
    void *copy = arena_alloc(&arena, record->size);
    wire_cbor_encode(record, value, &once);
    CHECK(once.len <= came.len);
    CHECK(once.len < came.len || str_eq(buf_str(&once), came)); /* shorter: something unknown was dropped */
    CHECK(wire_cbor_decode(record, buf_str(&once), &arena, copy, &why) == SEUS_OK);
    wire_cbor_encode(record, copy, &twice);
    CHECK(str_eq(buf_str(&once), buf_str(&twice)));
    buf_clear(&twice);
    wire_json_encode(record, value, &twice);
    for (size_t i = 0; i < twice.len; i++) {
        CHECK(twice.data[i] >= 0x20 && twice.data[i] != 0x7f);
    }
    buf_release(&once);
    buf_release(&twice);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct seus_why why = {0};
    struct str bytes = fuzz_bytes(data, size);
    const struct wire_record *record = fuzz_record(fuzz_line(&bytes));
    if (record == NULL) {
        return 0;
    }
    arena_init(&arena, 0);
    void *value = arena_alloc(&arena, record->size);
    if (wire_cbor_decode(record, bytes, &arena, value, &why) == SEUS_OK) {
        check_encoded(record, value, bytes);
    } else {
        CHECK(why.message[0] != '\0');
    }
    arena_release(&arena);
    return 0;
}
