/* SPDX-License-Identifier: EUPL-1.2 */
/* Rows of figures while they are counted, in order of their keys. Called by the visits of stats_*.c. */
#include <stdlib.h>

#include "base/mem.h"
#include "view/stats.h"

/* The first line whose key is not before key. */
static unsigned place_of(const struct view_scan *scan, struct str key)
{
    unsigned low = 0;
    unsigned high = scan->lines_count;
    while (low < high) {
        const unsigned middle = low + (high - low) / 2;
        if (str_cmp(str_of(scan->lines[middle]->key), key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_at(const struct view_scan *scan, unsigned at, struct str key)
{
    return at < scan->lines_count && str_eq(str_of(scan->lines[at]->key), key);
}

struct stats_line *stats_line(struct view_scan *scan, struct str key, struct str name)
{
    if (key.len == 0) {
        key = STR_LIT("not_stated");
    }
    unsigned at = place_of(scan, key);
    if (scan->lines_count >= STATS_LINES_MAX && !is_at(scan, at, key)) {
        key = STR_LIT("others");
        name = (struct str){0};
        at = place_of(scan, key);
    }
    if (is_at(scan, at, key)) {
        return scan->lines[at];
    }
    if (scan->lines_count == scan->lines_capacity) {
        scan->lines_capacity = scan->lines_capacity == 0 ? 64 : 2 * scan->lines_capacity;
        scan->lines = mem_realloc(scan->lines, scan->lines_capacity * sizeof(struct stats_line *));
    }
    struct stats_line *line = mem_zalloc(sizeof(*line));
    str_copy(line->key, sizeof(line->key), key);
    line->name = name;
    memmove(scan->lines + at + 1, scan->lines + at, (scan->lines_count - at) * sizeof(struct stats_line *));
    scan->lines[at] = line;
    scan->lines_count++;
    return line;
}

void stats_add(struct view_scan *scan, struct stats_line *line, enum stats_column column, uint64_t count)
{
    line->counts[column] += count;
    scan->total.counts[column] += count;
}

struct stats_spans *stats_spans_of(struct stats_line *line, enum stats_column column)
{
    for (unsigned i = 0; i < STATS_SPANS_MAX; i++) {
        if (line->spans[i].column == column || line->spans[i].column == COLUMN_none) {
            line->spans[i].column = column;
            return &line->spans[i];
        }
    }
    CHECK(!"a kind has at most STATS_SPANS_MAX columns with durations");
    return NULL;
}

static void spans_push(struct stats_spans *spans, uint64_t ms)
{
    if (spans->count == spans->capacity) {
        spans->capacity = spans->capacity == 0 ? 16 : 2 * spans->capacity;
        spans->ms = mem_realloc(spans->ms, spans->capacity * sizeof(*spans->ms));
    }
    spans->ms[spans->count++] = ms;
}

void stats_span(struct view_scan *scan, struct stats_line *line, enum stats_column column, uint64_t from_ms,
                uint64_t to_ms)
{
    if (from_ms == 0 || to_ms == 0 || to_ms < from_ms) {
        return;
    }
    stats_add(scan, line, column, 1);
    spans_push(stats_spans_of(line, column), to_ms - from_ms);
    spans_push(stats_spans_of(&scan->total, column), to_ms - from_ms);
}

static int by_length(const void *a, const void *b)
{
    const uint64_t *left = a;
    const uint64_t *right = b;
    return (*left > *right) - (*left < *right);
}

uint64_t stats_rank(struct stats_spans *spans, unsigned percent)
{
    if (spans->count == 0) {
        return 0;
    }
    qsort(spans->ms, spans->count, sizeof(*spans->ms), by_length);
    const uint64_t rank = ((uint64_t)spans->count * percent + 99) / 100;
    return spans->ms[rank - 1];
}

static void line_release(struct stats_line *line)
{
    for (unsigned i = 0; i < STATS_SPANS_MAX; i++) {
        mem_free(line->spans[i].ms);
    }
}

void stats_lines_free(struct view_scan *scan)
{
    for (unsigned i = 0; i < scan->lines_count; i++) {
        line_release(scan->lines[i]);
        mem_free(scan->lines[i]);
    }
    line_release(&scan->total);
    mem_free(scan->lines);
}
