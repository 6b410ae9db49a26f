/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The domain's store in memory, for tests. Rows rest as CBOR, as they do in the views, so that a row which could not be
 * stored fails here too; a row that is read borrows the store until the next put, and a put frees the old bytes, so
 * that a stale borrow is caught by the sanitizer.
 */
#ifndef TESTS_DOMAIN_STORE_H
#define TESTS_DOMAIN_STORE_H

#include <stdlib.h>

#include "base/buf.h"
#include "base/check.h"
#include "domain/domain.h"
#include "wire/cbor.h"

#define STORE_ROWS_MAX      4096u
#define STORE_SEQUENCES_MAX 64u

struct store_row {
    enum entity_kind kind;
    struct buf id;
    struct buf bytes;
    uint64_t notes; /* of a case: counted beside its bytes */
    uint64_t noted_at;
};

struct store_sequence {
    char prefix[80];
    unsigned year;
    uint64_t last;
};

struct store {
    struct domain_store port;
    struct store_row rows[STORE_ROWS_MAX]; /* in order of kind and id */
    unsigned rows_count;
    struct store_sequence sequences[STORE_SEQUENCES_MAX];
    unsigned sequences_count;
    unsigned puts; /* changes, counted notes included */
};

static inline const struct wire_record *store_record(enum entity_kind kind)
{
    return wire_kind_of(kind)->record;
}

/* The place of a row, or where it would be inserted. */
static inline unsigned store_place(const struct store *store, enum entity_kind kind, struct str id, bool *ret_found)
{
    unsigned at = 0;
    *ret_found = false;
    for (; at < store->rows_count; at++) {
        const struct store_row *row = &store->rows[at];
        const int order = row->kind != kind ? (int)row->kind - (int)kind : str_cmp(buf_str(&row->id), id);
        if (order >= 0) {
            *ret_found = order == 0;
            break;
        }
    }
    return at;
}

static inline bool store_get(void *ctx, enum entity_kind kind, struct str id, struct arena *arena, void *ret_row)
{
    struct store *store = ctx;
    bool found = false;
    const unsigned at = store_place(store, kind, id, &found);
    if (!found) {
        return false;
    }
    const enum seus_err err =
        wire_cbor_decode(store_record(kind), buf_str(&store->rows[at].bytes), arena, ret_row, NULL);
    CHECK(err == SEUS_OK); /* every row the domain writes can be read back */
    if (kind == KIND_CASE) {
        struct wire_case *row = ret_row;
        row->notes = store->rows[at].notes;
        row->updated_at = row->updated_at > store->rows[at].noted_at ? row->updated_at : store->rows[at].noted_at;
    }
    return true;
}

static inline void store_put(void *ctx, enum entity_kind kind, struct str id, const void *row)
{
    struct store *store = ctx;
    struct buf bytes = {0};
    struct store_row fresh = {.kind = kind};
    struct wire_case unnoted;
    if (kind == KIND_CASE) {
        unnoted = *(const struct wire_case *)row;
        unnoted.notes = 0;
        row = &unnoted;
    }
    wire_cbor_encode(store_record(kind), row, &bytes);
    struct buf key = {0};
    buf_append_str(&key, id);
    bool found = false;
    const unsigned at = store_place(store, kind, id, &found);
    if (found) {
        fresh.notes = store->rows[at].notes;
        fresh.noted_at = store->rows[at].noted_at;
        buf_release(&store->rows[at].bytes);
        buf_release(&store->rows[at].id);
    } else {
        CHECK(store->rows_count < STORE_ROWS_MAX);
        memmove(&store->rows[at + 1], &store->rows[at], (store->rows_count - at) * sizeof(store->rows[0]));
        store->rows_count++;
    }
    fresh.id = key;
    fresh.bytes = bytes;
    store->rows[at] = fresh;
    store->puts++;
}

static inline unsigned store_rows(void *ctx, enum entity_kind kind, struct str group, struct arena *arena, unsigned max,
                                  void **ret_rows)
{
    struct store *store = ctx;
    const struct wire_kind *known = wire_kind_of(kind);
    const size_t size = known->record->size;
    unsigned char *rows = arena_alloc(arena, (store->rows_count + 1) * size);
    unsigned count = 0;
    for (unsigned i = 0; i < store->rows_count && count < max; i++) {
        void *row = rows + count * size;
        if (store->rows[i].kind == kind && store_get(store, kind, buf_str(&store->rows[i].id), arena, row) &&
            (group.len == 0 || str_eq(wire_row_group(known, row), group))) {
            count++;
        }
    }
    *ret_rows = rows;
    return count;
}

static inline unsigned store_open_cases(void *ctx, struct str zone_id, struct arena *arena, unsigned max,
                                        struct wire_case **ret_rows)
{
    struct store *store = ctx;
    struct wire_case *rows = arena_alloc(arena, (max + 1) * sizeof(*rows));
    unsigned count = 0;
    for (unsigned i = store->rows_count; i > 0 && count < max; i--) {
        if (store->rows[i - 1].kind == KIND_CASE &&
            store_get(store, KIND_CASE, buf_str(&store->rows[i - 1].id), arena, &rows[count]) &&
            str_eq(rows[count].zone_id, zone_id) && rows[count].state != CASE_CLOSED &&
            rows[count].state != CASE_MERGED) {
            count++;
        }
    }
    *ret_rows = rows;
    return count;
}

static inline unsigned store_open_reports(void *ctx, struct arena *arena, unsigned max, struct wire_report **ret_rows)
{
    struct store *store = ctx;
    struct wire_report *rows = arena_alloc(arena, (max + 1) * sizeof(*rows));
    unsigned count = 0;
    for (unsigned i = 0; i < store->rows_count && count < max; i++) {
        if (store->rows[i].kind == KIND_REPORT &&
            store_get(store, KIND_REPORT, buf_str(&store->rows[i].id), arena, &rows[count]) &&
            rows[count].state == REPORT_RECEIVED) {
            count++;
        }
    }
    *ret_rows = rows;
    return count;
}

static inline uint64_t store_next_sequence(void *ctx, struct str prefix, unsigned year)
{
    struct store *store = ctx;
    for (unsigned i = 0; i < store->sequences_count; i++) {
        if (str_eq_cstr(prefix, store->sequences[i].prefix) && store->sequences[i].year == year) {
            return ++store->sequences[i].last;
        }
    }
    CHECK(store->sequences_count < STORE_SEQUENCES_MAX);
    struct store_sequence *sequence = &store->sequences[store->sequences_count++];
    (void)str_copy(sequence->prefix, sizeof(sequence->prefix), prefix);
    sequence->year = year;
    sequence->last = 1;
    return 1;
}

static inline void store_count_note(void *ctx, struct str case_id, uint64_t at_ms)
{
    struct store *store = ctx;
    bool found = false;
    const unsigned at = store_place(store, KIND_CASE, case_id, &found);
    if (found) {
        struct store_row *row = &store->rows[at];
        row->notes++;
        store->puts++;
        row->noted_at = at_ms > row->noted_at ? at_ms : row->noted_at;
    }
}

static inline struct str store_case_by_number(void *ctx, struct str number, struct arena *arena)
{
    struct store *store = ctx;
    for (unsigned i = 0; i < store->rows_count; i++) {
        struct wire_case row;
        if (store->rows[i].kind == KIND_CASE && store_get(store, KIND_CASE, buf_str(&store->rows[i].id), arena, &row) &&
            str_eq(row.number, number)) {
            return arena_str(arena, row.case_id);
        }
    }
    return (struct str){NULL, 0};
}

static inline struct store *store_new(void)
{
    struct store *store = calloc(1, sizeof(*store));
    CHECK(store != NULL);
    store->port = (struct domain_store){
        .ctx = store,
        .get = store_get,
        .put = store_put,
        .rows = store_rows,
        .open_cases = store_open_cases,
        .open_reports = store_open_reports,
        .next_sequence = store_next_sequence,
        .count_note = store_count_note,
        .case_by_number = store_case_by_number,
    };
    return store;
}

static inline void store_free(struct store *store)
{
    for (unsigned i = 0; i < store->rows_count; i++) {
        buf_release(&store->rows[i].id);
        buf_release(&store->rows[i].bytes);
    }
    free(store);
}

static inline bool store_equal(const struct store *a, const struct store *b)
{
    bool equal = a->rows_count == b->rows_count;
    for (unsigned i = 0; equal && i < a->rows_count; i++) {
        equal = a->rows[i].kind == b->rows[i].kind && str_eq(buf_str(&a->rows[i].id), buf_str(&b->rows[i].id)) &&
                str_eq(buf_str(&a->rows[i].bytes), buf_str(&b->rows[i].bytes)) &&
                a->rows[i].notes == b->rows[i].notes && a->rows[i].noted_at == b->rows[i].noted_at;
    }
    return equal;
}

#endif
