/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Charts as SVG inside a page: bars, one a row of figures. No script; colours come from the page's style, so that they
 * follow light and dark. Every number that is drawn also stands in the table beside it. Called by stats_html.c.
 */
#include "cli/stats.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/show.h"

#define CHART_WIDTH 760   /* units of the drawing */
#define CHART_HEIGHT 260  /* of one with upright bars */
#define LABEL_WIDTH 270   /* left of lying bars */
#define VALUE_WIDTH 90    /* right of them */
#define BAR_HEIGHT 22     /* and its gap */
#define BARS_MAX 80u
#define LABEL_CHARACTERS 36u

void stats_escape(struct str text, struct buf *target)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (c == '<') {
            buf_append_str(target, STR_LIT("&lt;"));
        } else if (c == '>') {
            buf_append_str(target, STR_LIT("&gt;"));
        } else if (c == '&') {
            buf_append_str(target, STR_LIT("&amp;"));
        } else if (c == '"') {
            buf_append_str(target, STR_LIT("&quot;"));
        } else if ((unsigned char)c < 0x20 || c == 0x7f) {
            buf_append_char(target, ' ');
        } else {
            buf_append_char(target, c);
        }
    }
}

static void escape_text(const char *text, struct buf *target)
{
    stats_escape(str_of(text), target);
}

/* What is drawn of a reply. */
struct drawing {
    const char *length;  /* column of the bars */
    const char *inner;   /* column drawn inside them, or NULL */
    bool upright;        /* time runs from left to right */
};

static bool has_column(const json_t *reply, const char *name)
{
    size_t i;
    const json_t *column;
    json_array_foreach(json_object_get(reply, "columns"), i, column) {
        if (strcmp(json_string_value(column) != NULL ? json_string_value(column) : "", name) == 0) {
            return true;
        }
    }
    return false;
}

static struct drawing choose(const json_t *reply)
{
    static const char *const lengths[][2] = {
        {"population", "covered"}, {"interventions", "on_site"}, {"reports", "refused"},      {"people", "repeated"},
        {"attended", NULL},        {"placements", "started"},    {"assignments", "arrived"}, {"offered", "accepted"},
        {"cases", NULL},           {"days", "days_used"},
    };
    const char *by = json_string_value(json_object_get(reply, "by"));
    struct drawing drawing = {0};
    by = by != NULL ? by : "";
    for (size_t i = 0; drawing.length == NULL && i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        if (has_column(reply, lengths[i][0])) {
            drawing.length = lengths[i][0];
            drawing.inner = lengths[i][1];
        }
    }
    drawing.upright = strcmp(by, "year") == 0 || strcmp(by, "month") == 0 || strcmp(by, "day") == 0 ||
                      strcmp(by, "hour") == 0 || strcmp(by, "weekday") == 0;
    return drawing;
}

static uint64_t value_of(const json_t *row, const char *column)
{
    const json_t *value = column != NULL ? json_object_get(row, column) : NULL;
    return json_is_integer(value) && json_integer_value(value) > 0 ? (uint64_t)json_integer_value(value) : 0;
}

static uint64_t greatest(const json_t *items, const char *column)
{
    uint64_t most = 0;
    size_t i;
    const json_t *item;
    json_array_foreach(items, i, item) {
        const uint64_t value = value_of(item, column);
        most = value > most ? value : most;
    }
    return most;
}

static const char *label_of(const json_t *row)
{
    const char *name = json_string_value(json_object_get(row, "name"));
    const char *key = json_string_value(json_object_get(row, "key"));
    return name != NULL && name[0] != '\0' ? name : key != NULL ? key : "";
}

/* A text that fits beside a bar: one that is too long is cut between characters, and says so. */
static void append_label(const char *text, struct buf *target)
{
    size_t at = 0;
    unsigned count = 0;
    while (text[at] != '\0' && count < LABEL_CHARACTERS) {
        at++;
        while (((unsigned char)text[at] & 0xc0) == 0x80) {
            at++;
        }
        count++;
    }
    stats_escape((struct str){text, at}, target);
    if (text[at] != '\0') {
        buf_append_str(target, STR_LIT("&#8230;"));
    }
}

static void append_bar(const char *class, uint64_t x, uint64_t y, uint64_t width, uint64_t height, struct buf *target)
{
    buf_printf(target, "<rect class=\"%s\" x=\"%" PRIu64 "\" y=\"%" PRIu64 "\" width=\"%" PRIu64 "\" height=\"%" PRIu64
               "\" rx=\"2\"/>", class, x, y, width, height);
}

/* What a pointer over the bar, or a reader of the screen, is told. */
static void append_title(const json_t *row, const struct drawing *drawing, bool italian, struct buf *target)
{
    const char *columns[] = {drawing->length, drawing->inner};
    buf_append_str(target, STR_LIT("<title>"));
    escape_text(stats_key(label_of(row), italian), target);
    for (unsigned i = 0; i < 2 && columns[i] != NULL; i++) {
        struct buf text = {0};
        buf_append_str(target, i == 0 ? STR_LIT(": ") : STR_LIT(", "));
        escape_text(stats_word(columns[i], italian), target);
        buf_append_char(target, ' ');
        stats_show(columns[i], json_object_get(row, columns[i]), &text);
        stats_escape(buf_str(&text), target);
        buf_release(&text);
    }
    buf_append_str(target, STR_LIT("</title>"));
}

static void draw_lying(const json_t *items, const struct drawing *drawing, uint64_t most, bool italian,
                       struct buf *target)
{
    const uint64_t room = CHART_WIDTH - LABEL_WIDTH - VALUE_WIDTH;
    size_t i;
    const json_t *item;
    json_array_foreach(items, i, item) {
        if (i >= BARS_MAX) {
            break;
        }
        const uint64_t y = i * BAR_HEIGHT + 6;
        const uint64_t length = value_of(item, drawing->length) * room / most;
        const uint64_t inner = value_of(item, drawing->inner) * room / most;
        struct buf text = {0};
        buf_append_str(target, STR_LIT("<g>"));
        append_title(item, drawing, italian, target);
        buf_printf(target, "<text x=\"%d\" y=\"%" PRIu64 "\" text-anchor=\"end\">", LABEL_WIDTH - 8, y + 12);
        append_label(stats_key(label_of(item), italian), target);
        buf_append_str(target, STR_LIT("</text>"));
        append_bar("outer", LABEL_WIDTH, y, length > 0 ? length : 1, BAR_HEIGHT - 7, target);
        if (inner > 0) {
            append_bar("inner", LABEL_WIDTH, y, inner < length ? inner : length, BAR_HEIGHT - 7, target);
        }
        buf_printf(target, "<text x=\"%" PRIu64 "\" y=\"%" PRIu64 "\">", LABEL_WIDTH + length + 6, y + 12);
        stats_show(drawing->length, json_object_get(item, drawing->length), &text);
        stats_escape(buf_str(&text), target);
        buf_append_str(target, STR_LIT("</text></g>\n"));
        buf_release(&text);
    }
}

/* A text below every so many bars, so that they do not run into each other. */
static void append_tick(const json_t *item, uint64_t x, bool italian, struct buf *target)
{
    buf_printf(target, "<text x=\"%" PRIu64 "\" y=\"%d\" text-anchor=\"middle\">", x, CHART_HEIGHT - 6);
    append_label(stats_key(label_of(item), italian), target);
    buf_append_str(target, STR_LIT("</text>"));
}

static void draw_upright(const json_t *items, const struct drawing *drawing, uint64_t most, bool italian,
                         struct buf *target)
{
    const uint64_t floor = CHART_HEIGHT - 24;
    const uint64_t room = floor - 20;
    const size_t bars = json_array_size(items);
    const size_t first = bars > BARS_MAX ? bars - BARS_MAX : 0; /* the latest are drawn */
    const uint64_t step = (uint64_t)(CHART_WIDTH - 50) / (bars - first);
    const uint64_t ticks = step < 70 ? 70 / (step > 0 ? step : 1) + 1 : 1;
    buf_printf(target, "<text x=\"0\" y=\"12\">%" PRIu64 "</text><line class=\"grid\" x1=\"44\" y1=\"20\" x2=\"%d\" "
               "y2=\"20\"/><line class=\"grid\" x1=\"44\" y1=\"%" PRIu64 "\" x2=\"%d\" y2=\"%" PRIu64 "\"/>\n", most,
               CHART_WIDTH, floor, CHART_WIDTH, floor);
    for (size_t i = first; i < bars; i++) {
        const json_t *item = json_array_get(items, i);
        const uint64_t x = 46 + (i - first) * step;
        const uint64_t width = step > 3 ? step - 2 : 1;
        const uint64_t length = value_of(item, drawing->length) * room / most;
        const uint64_t inner = value_of(item, drawing->inner) * room / most;
        buf_append_str(target, STR_LIT("<g>"));
        append_title(item, drawing, italian, target);
        append_bar("outer", x, floor - length, width, length > 0 ? length : 1, target);
        if (inner > 0) {
            const uint64_t height = inner < length ? inner : length;
            append_bar("inner", x, floor - height, width, height, target);
        }
        if ((i - first) % ticks == 0) {
            append_tick(item, x + width / 2, italian, target);
        }
        buf_append_str(target, STR_LIT("</g>\n"));
    }
}

static void append_key(const struct drawing *drawing, bool italian, struct buf *target)
{
    buf_append_str(target, STR_LIT("<p class=\"key\"><span class=\"outer\"></span> "));
    escape_text(stats_word(drawing->length, italian), target);
    if (drawing->inner != NULL) {
        buf_append_str(target, STR_LIT(" <span class=\"inner\"></span> "));
        escape_text(stats_word(drawing->inner, italian), target);
    }
    buf_append_str(target, STR_LIT("</p>\n"));
}

/* Durations of the total: half and nine tenths, a pair of bars each. */
static void draw_spans(const json_t *reply, bool italian, struct buf *target)
{
    const json_t *total = json_object_get(reply, "total");
    uint64_t most = 0;
    unsigned pairs = 0;
    size_t i;
    const json_t *column;
    json_array_foreach(json_object_get(reply, "columns"), i, column) {
        const char *name = json_string_value(column);
        if (name != NULL && strstr(name, "_p90_ms") != NULL && value_of(total, name) > 0) {
            most = value_of(total, name) > most ? value_of(total, name) : most;
            pairs++;
        }
    }
    if (pairs == 0) {
        return;
    }
    buf_printf(target, "<svg role=\"img\" viewBox=\"0 0 %d %u\" aria-label=\"p50, p90\">\n", CHART_WIDTH,
               2 * pairs * BAR_HEIGHT + 12);
    const uint64_t room = CHART_WIDTH - LABEL_WIDTH - VALUE_WIDTH;
    uint64_t y = 6;
    json_array_foreach(json_object_get(reply, "columns"), i, column) {
        const char *name = json_string_value(column);
        if (name == NULL || (strstr(name, "_p50_ms") == NULL && strstr(name, "_p90_ms") == NULL) ||
            value_of(total, name) == 0) {
            continue;
        }
        struct buf text = {0};
        const uint64_t length = value_of(total, name) * room / most;
        buf_printf(target, "<g><text x=\"%d\" y=\"%" PRIu64 "\" text-anchor=\"end\">", LABEL_WIDTH - 8, y + 12);
        escape_text(stats_word(name, italian), target);
        buf_append_str(target, STR_LIT("</text>"));
        append_bar(strstr(name, "_p50_ms") != NULL ? "inner" : "outer", LABEL_WIDTH, y, length > 0 ? length : 1,
                   BAR_HEIGHT - 7, target);
        stats_show(name, json_object_get(total, name), &text);
        buf_printf(target, "<text x=\"%" PRIu64 "\" y=\"%" PRIu64 "\">%.*s</text></g>\n", LABEL_WIDTH + 6 + length,
                   y + 12, (int)text.len, text.data != NULL ? (const char *)text.data : "");
        buf_release(&text);
        y += BAR_HEIGHT;
    }
    buf_append_str(target, STR_LIT("</svg>\n"));
}

void stats_svg(const json_t *reply, bool italian, struct buf *target)
{
    const json_t *items = json_object_get(reply, "items");
    const struct drawing drawing = choose(reply);
    const uint64_t most = drawing.length != NULL ? greatest(items, drawing.length) : 0;
    draw_spans(reply, italian, target);
    if (most == 0 || json_array_size(items) < 2) {
        return;
    }
    const size_t bars = json_array_size(items) < BARS_MAX ? json_array_size(items) : BARS_MAX;
    buf_printf(target, "<svg role=\"img\" viewBox=\"0 0 %d %zu\" aria-label=\"", CHART_WIDTH,
               drawing.upright ? (size_t)CHART_HEIGHT : bars * BAR_HEIGHT + 12);
    escape_text(stats_word(drawing.length, italian), target);
    buf_append_str(target, STR_LIT("\">\n"));
    if (drawing.upright) {
        draw_upright(items, &drawing, most, italian, target);
    } else {
        draw_lying(items, &drawing, most, italian, target);
    }
    buf_append_str(target, STR_LIT("</svg>\n"));
    append_key(&drawing, italian, target);
}
