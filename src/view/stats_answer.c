/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Figures as JSON, and which of them are withheld when they are to be given away: counts of 1 to 4 people, calls or
 * cases, and what would betray them. Called by seusd through view.h when a scan is done.
 *
 * "<5": a small count. "*": withheld so that a small count cannot be computed from a total, from the other part of a
 * whole, or from a share. Shares and durations go with the counts they come from.
 */
#include "view/stats.h"

#include <stdlib.h>

#include "base/when.h"
#include "wire/json.h"

/* part of whole, per mille. whole2: added to whole; COLUMN_none: nothing. */
struct share {
    enum stats_column column;
    enum stats_column part;
    enum stats_column whole;
    enum stats_column whole2;
};

static const struct share shares[] = {
    {COLUMN_on_site_permille, COLUMN_on_site, COLUMN_interventions, COLUMN_none},
    {COLUMN_refused_permille, COLUMN_refused, COLUMN_reports, COLUMN_none},
    {COLUMN_accepted_permille, COLUMN_accepted, COLUMN_offered, COLUMN_none},
    {COLUMN_zones_permille, COLUMN_hooked, COLUMN_zones, COLUMN_none},
    {COLUMN_covered_permille, COLUMN_covered, COLUMN_population, COLUMN_none},
    {COLUMN_agreed_permille, COLUMN_agreed, COLUMN_agreed, COLUMN_disagreed},
    {COLUMN_within_permille, COLUMN_within_10_min, COLUMN_timed, COLUMN_none},
};

/* Two counts that make up a third one, or of which one betrays the other: neither is shown beside a withheld one. */
static const enum stats_column pairs[][2] = {
    {COLUMN_attached, COLUMN_refused}, {COLUMN_on_site, COLUMN_phone}, {COLUMN_accepted, COLUMN_rejected},
    {COLUMN_agreed, COLUMN_disagreed}, {COLUMN_ended, COLUMN_nights},
};

static const struct share *share_of(enum stats_column column)
{
    for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
        if (shares[i].column == column) {
            return &shares[i];
        }
    }
    return NULL;
}

/* What counts people, or what happened to them. */
static const bool of_people[COLUMN_COUNT] = {
    [COLUMN_cases] = true, [COLUMN_interventions] = true, [COLUMN_persons] = true, [COLUMN_on_site] = true,
    [COLUMN_phone] = true, [COLUMN_placed] = true, [COLUMN_reports] = true, [COLUMN_attached] = true,
    [COLUMN_refused] = true, [COLUMN_overridden] = true, [COLUMN_decided] = true, [COLUMN_sent] = true,
    [COLUMN_offered] = true, [COLUMN_closed] = true, [COLUMN_assignments] = true, [COLUMN_acked] = true,
    [COLUMN_left] = true, [COLUMN_arrived] = true, [COLUMN_cleared] = true, [COLUMN_accepted] = true,
    [COLUMN_in_time] = true, [COLUMN_rejected] = true, [COLUMN_agreed] = true, [COLUMN_disagreed] = true,
    [COLUMN_people] = true, [COLUMN_known_before] = true, [COLUMN_repeated] = true, [COLUMN_placements] = true,
    [COLUMN_started] = true, [COLUMN_ended] = true, [COLUMN_nights] = true, [COLUMN_timed] = true,
    [COLUMN_within_10_min] = true,
};

static bool is_small(uint64_t count)
{
    return count > 0 && count < STATS_SMALL;
}

/* The smallest count still shown, above 0; NULL: none. */
static struct stats_line *least_shown(const struct view_scan *scan, enum stats_column column)
{
    struct stats_line *least = NULL;
    for (unsigned i = 0; i < scan->lines_count; i++) {
        struct stats_line *line = scan->lines[i];
        if (line->withheld[column] == SHOW_VALUE && line->counts[column] > 0 &&
            (least == NULL || line->counts[column] < least->counts[column])) {
            least = line;
        }
    }
    return least;
}

/* The total minus what is shown must not give a small count away. */
static void protect_total(struct view_scan *scan, enum stats_column column)
{
    unsigned hidden = 0;
    uint64_t sum = 0;
    for (unsigned i = 0; i < scan->lines_count; i++) {
        if (scan->lines[i]->withheld[column] != SHOW_VALUE) {
            hidden++;
            sum += scan->lines[i]->counts[column];
        }
    }
    while (hidden > 0 && (hidden == 1 || sum < STATS_SMALL) && scan->total.withheld[column] == SHOW_VALUE) {
        struct stats_line *line = least_shown(scan, column);
        if (line == NULL) {
            scan->total.withheld[column] = SHOW_HIDDEN;
            return;
        }
        line->withheld[column] = SHOW_HIDDEN;
        sum += line->counts[column];
        hidden++;
    }
}

static bool has_column(const struct view_scan *scan, enum stats_column column)
{
    for (unsigned i = 0; scan->kind->columns[i] != COLUMN_none; i++) {
        if (scan->kind->columns[i] == column) {
            return true;
        }
    }
    return false;
}

/* true: something more was withheld. */
static bool protect_pair(const struct view_scan *scan, struct stats_line *line, enum stats_column a,
                         enum stats_column b)
{
    if (!has_column(scan, a) || !has_column(scan, b) ||
        (line->withheld[a] == SHOW_VALUE) == (line->withheld[b] == SHOW_VALUE)) {
        return false;
    }
    const enum stats_column shown = line->withheld[a] == SHOW_VALUE ? a : b;
    if (line->counts[shown] == 0) {
        return false; /* then the other part is the whole, which is withheld like it */
    }
    line->withheld[shown] = SHOW_HIDDEN;
    return true;
}

void stats_withhold(struct view_scan *scan)
{
    for (unsigned c = 0; scan->kind->columns[c] != COLUMN_none; c++) {
        const enum stats_column column = scan->kind->columns[c];
        if (!of_people[column]) {
            continue;
        }
        for (unsigned i = 0; i < scan->lines_count; i++) {
            if (is_small(scan->lines[i]->counts[column])) {
                scan->lines[i]->withheld[column] = SHOW_SMALL;
            }
        }
        if (is_small(scan->total.counts[column])) {
            scan->total.withheld[column] = SHOW_SMALL;
        }
    }
    bool more = true;
    for (unsigned pass = 0; more && pass < 8; pass++) { /* hiding one count may call for hiding another */
        more = false;
        for (unsigned c = 0; scan->kind->columns[c] != COLUMN_none; c++) {
            if (of_people[scan->kind->columns[c]]) {
                protect_total(scan, scan->kind->columns[c]);
            }
        }
        for (size_t p = 0; p < sizeof(pairs) / sizeof(pairs[0]); p++) {
            for (unsigned i = 0; i < scan->lines_count; i++) {
                more = protect_pair(scan, scan->lines[i], pairs[p][0], pairs[p][1]) || more;
            }
            more = protect_pair(scan, &scan->total, pairs[p][0], pairs[p][1]) || more;
        }
    }
}

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

static const char *column_name(enum stats_column column)
{
    for (uint32_t i = 0; i < wire_record_stats_row.field_count; i++) {
        if (wire_record_stats_row.fields[i].number == (uint32_t)column) {
            return wire_record_stats_row.fields[i].name;
        }
    }
    return "";
}

static bool ends_with(const char *text, const char *end)
{
    const size_t text_len = strlen(text);
    const size_t end_len = strlen(end);
    return text_len > end_len && strcmp(text + text_len - end_len, end) == 0;
}

static void append_value(struct stats_line *line, enum stats_column column, struct buf *target)
{
    const struct share *share = share_of(column);
    const char *name = column_name(column);
    enum stats_column base = column;
    unsigned percent = 0;
    if (ends_with(name, "_p50_ms") || ends_with(name, "_p90_ms")) {
        percent = ends_with(name, "_p50_ms") ? 50 : 90;
        base = (enum stats_column)(column - (percent == 50 ? 1 : 2));
    }
    const bool hidden = share != NULL ? line->withheld[share->part] != SHOW_VALUE ||
                                            line->withheld[share->whole] != SHOW_VALUE ||
                                            line->withheld[share->whole2] != SHOW_VALUE
                                      : percent > 0 && line->withheld[base] != SHOW_VALUE;
    if (hidden || line->withheld[column] == SHOW_HIDDEN) {
        buf_append_str(target, STR_LIT("\"*\""));
    } else if (line->withheld[column] == SHOW_SMALL) {
        buf_append_str(target, STR_LIT("\"<5\""));
    } else if (share != NULL) {
        const uint64_t whole = line->counts[share->whole] + line->counts[share->whole2];
        if (whole == 0) {
            buf_append_str(target, STR_LIT("null"));
        } else {
            buf_append_u64(target, line->counts[share->part] * 1000 / whole);
        }
    } else if (percent > 0) {
        struct stats_spans *spans = stats_spans_of(line, base);
        if (spans->count == 0) {
            buf_append_str(target, STR_LIT("null"));
        } else {
            buf_append_u64(target, stats_rank(spans, percent));
        }
    } else {
        buf_append_u64(target, line->counts[column]);
    }
}

static void append_text(const char *name, struct str text, struct buf *target)
{
    buf_printf(target, "\"%s\":", name);
    if (text.len > 0) {
        wire_json_encode_text(text, target);
    } else {
        buf_append_str(target, STR_LIT("null"));
    }
}

static void append_line(const struct view_scan *scan, struct stats_line *line, struct buf *target)
{
    buf_append_char(target, '{');
    append_text("key", str_of(line->key), target);
    buf_append_char(target, ',');
    append_text("name", line->name, target);
    for (unsigned c = 0; scan->kind->columns[c] != COLUMN_none; c++) {
        buf_printf(target, ",\"%s\":", column_name(scan->kind->columns[c]));
        append_value(line, scan->kind->columns[c], target);
    }
    buf_append_char(target, '}');
}

static void append_time(const char *name, uint64_t ms, struct buf *target)
{
    char text[WHEN_SIZE];
    if (ms == 0) {
        buf_printf(target, ",\"%s\":null", name);
        return;
    }
    when_format_utc(text, ms);
    buf_printf(target, ",\"%s\":\"%s\"", name, text);
}

static void append_columns(const struct view_scan *scan, struct buf *target)
{
    buf_append_str(target, STR_LIT(",\"columns\":[\"key\",\"name\""));
    for (unsigned c = 0; scan->kind->columns[c] != COLUMN_none; c++) {
        buf_printf(target, ",\"%s\"", column_name(scan->kind->columns[c]));
    }
    buf_append_char(target, ']');
}

static void append_notes(const struct view_scan *scan, bool withheld, struct buf *target)
{
    buf_append_str(target, STR_LIT(",\"notes\":["));
    for (unsigned i = 0; i < STATS_NOTES_MAX && scan->kind->notes[i] != NULL; i++) {
        if (i > 0) {
            buf_append_char(target, ',');
        }
        wire_json_encode_text(str_of(scan->kind->notes[i]), target);
    }
    if (withheld) {
        buf_append_str(target,
                       STR_LIT(",\"<5: one to four, withheld; *: withheld so that these cannot be computed.\""));
    }
    buf_append_char(target, ']');
}

static int by_place(const void *a, const void *b)
{
    const struct stats_line *const *left = a;
    const struct stats_line *const *right = b;
    if ((*left)->place != (*right)->place) {
        return (*left)->place < (*right)->place ? -1 : 1;
    }
    return str_cmp(str_of((*left)->key), str_of((*right)->key));
}

void view_scan_answer(struct view_scan *scan, struct buf *target)
{
    const bool withheld = scan->args.public && !scan->args.exact;
    const uint64_t limit = scan->args.limit != 0 ? scan->args.limit : STATS_LIMIT_MAX;
    if (scan->lines_count > 0) {
        qsort(scan->lines, scan->lines_count, sizeof(struct stats_line *), by_place);
    }
    if (withheld) {
        stats_withhold(scan);
    }
    buf_printf(target, "{\"kind\":\"%s\",\"by\":\"%s\",\"at_index\":%llu",
               wire_enum_word(&wire_enum_stats_kind, scan->args.kind),
               wire_enum_word(&wire_enum_stats_by, scan->args.by),
               (unsigned long long)scan->index);
    append_time("from", scan->args.from, target);
    append_time("until", scan->args.until, target);
    buf_append_char(target, ',');
    append_text("zone_id", scan->args.zone_id, target);
    buf_append_char(target, ',');
    append_text("area", scan->args.area, target);
    buf_printf(target, ",\"withheld\":%s", withheld ? "true" : "false");
    append_columns(scan, target);
    str_copy(scan->total.key, sizeof(scan->total.key), STR_LIT("total"));
    buf_append_str(target, STR_LIT(",\"total\":"));
    append_line(scan, &scan->total, target);
    buf_append_str(target, STR_LIT(",\"items\":["));
    for (unsigned i = 0; i < scan->lines_count && i < limit; i++) {
        if (i > 0) {
            buf_append_char(target, ',');
        }
        append_line(scan, scan->lines[i], target);
    }
    buf_append_char(target, ']');
    append_notes(scan, withheld, target);
    buf_printf(target, ",\"left_out\":%llu,\"next\":null}",
               (unsigned long long)(scan->lines_count > limit ? scan->lines_count - limit : 0));
}
