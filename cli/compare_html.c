/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The comparison of two protocols as a page that needs nothing else: style inside, bars as SVG, no script, every bar
 * with its number in a table. Called by main.c.
 */
#include <string.h>

#include "cli/kit.h"
#include "cli/show.h"
#include "cli/stats.h"

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--page:#fff;--band:#f3f5f7;--line:#d0d7de;"
    "--one:#0b4f8a;--two:#8a4b0b}\n"
    "@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#a5b1bd;--page:#0d1117;--band:#161b22;"
    "--line:#30363d;--one:#8cc2ff;--two:#ffc38c}}\n"
    "body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);margin:0 auto;padding:1.5rem;"
    "max-width:76rem}\n"
    "h1{font-size:1.7rem;margin:0 0 .3rem}h2{font-size:1.25rem}p{color:var(--soft)}.scroll{overflow-x:auto}\n"
    "table{border-collapse:collapse;font-size:.9rem;width:100%}th,td{padding:.25rem .6rem;text-align:left;"
    "vertical-align:top}thead th{border-bottom:2px solid var(--line)}tbody tr:nth-child(odd){background:var(--band)}\n"
    ".number{text-align:right;font-variant-numeric:tabular-nums}.agree{font-weight:600}\n"
    "svg{width:100%;height:auto;font:12px system-ui,sans-serif}svg text{fill:var(--ink)}"
    ".one{fill:var(--one)}.two{fill:var(--two)}\n"
    "@media print{body{max-width:none;padding:0}}\n";

static bool is_part(const json_t *row, const char *part)
{
    return strcmp(show_string(row, "part"), part) == 0;
}

static void append(struct buf *target, const char *before, const char *text, const char *after)
{
    buf_append_str(target, str_of(before));
    stats_escape(str_of(text), target);
    buf_append_str(target, str_of(after));
}

static void append_count(struct buf *target, const json_t *row)
{
    buf_printf(target, "<td class=\"number\">%lld</td>", (long long)json_integer_value(json_object_get(row, "calls")));
}

static void append_matrix(const json_t *items, const char *first, const char *second, struct buf *target)
{
    const json_t *row;
    size_t at;
    buf_append_str(target, STR_LIT("<h2>How calls end</h2><div class=\"scroll\"><table><thead><tr>"));
    append(target, "<th scope=\"col\">", first, "</th>");
    append(target, "<th scope=\"col\">", second, "</th><th class=\"number\">calls</th></tr></thead><tbody>");
    json_array_foreach(items, at, row) {
        if (is_part(row, "matrix")) {
            const bool same = strcmp(show_string(row, "first"), show_string(row, "second")) == 0;
            append(target, same ? "<tr class=\"agree\"><td>" : "<tr><td>", show_string(row, "first"), "</td>");
            append(target, "<td>", show_string(row, "second"), "</td>");
            append_count(target, row);
            buf_append_str(target, STR_LIT("</tr>"));
        }
    }
    buf_append_str(target, STR_LIT("</tbody></table></div>"));
}

/* A pair of bars; numbers are per 1,000 calls, so they are the width in tenths of a percent. */
static void append_bars(const json_t *row, unsigned y, struct buf *target)
{
    const char *const names[] = {"first", "second"};
    append(target, "", "", "");
    buf_printf(target, "<text x=\"0\" y=\"%u\">", y + 12);
    append(target, "", show_string(row, "item"), "</text>");
    for (unsigned i = 0; i < 2; i++) {
        const char *const number = show_string(row, names[i]);
        const size_t digits = strspn(number, "0123456789");
        buf_printf(target, "<rect class=\"%s\" x=\"170\" y=\"%u\" height=\"9\" width=\"%.*s\"/>",
                   i == 0 ? "one" : "two",
                   y + 3 + i * 10, (int)(digits > 0 ? digits : 1), digits > 0 ? number : "0");
    }
}

static void append_effects(const json_t *items, const char *first, const char *second, struct buf *target)
{
    const json_t *row;
    size_t at;
    unsigned y = 0;
    buf_append_str(target, STR_LIT("<h2>Volume and answers, per 1,000 calls</h2>"
                                   "<svg viewBox=\"0 0 1180 140\" role=\"img\" aria-label=\"the table below\">"));
    json_array_foreach(items, at, row) {
        if (is_part(row, "effect") && strstr(show_string(row, "item"), "per_1000") != NULL) {
            append_bars(row, y, target);
            y += 26;
        }
    }
    buf_append_str(target, STR_LIT("</svg><table><thead><tr><th scope=\"col\">what</th>"));
    append(target, "<th scope=\"col\" class=\"number\">", first, "</th>");
    append(target, "<th scope=\"col\" class=\"number\">", second, "</th></tr></thead><tbody>");
    json_array_foreach(items, at, row) {
        if (is_part(row, "effect")) {
            append(target, "<tr><td>", show_string(row, "item"), "</td>");
            append(target, "<td class=\"number\">", show_string(row, "first"), "</td>");
            append(target, "<td class=\"number\">", show_string(row, "second"), "</td></tr>");
        }
    }
    buf_append_str(target, STR_LIT("</tbody></table>"));
}

static void append_disagreements(const json_t *items, const char *first, const char *second, struct buf *target)
{
    const json_t *row;
    size_t at;
    buf_append_str(target, STR_LIT("<h2>Where they disagree, and why</h2><div class=\"scroll\"><table><thead><tr>"
                                   "<th scope=\"col\">call</th>"));
    append(target, "<th scope=\"col\">", first, "</th>");
    append(target, "<th scope=\"col\">", second, "</th></tr></thead><tbody>");
    json_array_foreach(items, at, row) {
        if (is_part(row, "disagreement")) {
            append(target, "<tr><td>", show_string(row, "item"), "</td>");
            append(target, "<td><b>", show_string(row, "first"), "</b><br>");
            append(target, "", show_string(row, "first_reasons"), "</td>");
            append(target, "<td><b>", show_string(row, "second"), "</b><br>");
            append(target, "", show_string(row, "second_reasons"), "</td></tr>");
        }
    }
    buf_append_str(target, STR_LIT("</tbody></table></div>"));
}

void compare_html(const json_t *list, const char *first, const char *second, struct buf *target)
{
    const json_t *const items = json_object_get(list, "items");
    buf_append_str(target, STR_LIT("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                                   "<meta name=\"viewport\" content=\"width=device-width\">"));
    append(target, "<title>", first, " and ");
    append(target, "", second, " on the same calls</title>\n<style>\n");
    buf_append_str(target, str_of(style));
    append(target, "</style></head>\n<body><h1>", first, " and ");
    append(target, "", second, " on the same calls</h1>");
    buf_printf(target, "<p>%lld calls, of which %lld end alike.</p>",
               (long long)json_integer_value(json_object_get(json_array_get(items, 0), "calls")),
               (long long)json_integer_value(json_object_get(json_array_get(items, 1), "calls")));
    append_matrix(items, first, second, target);
    append_effects(items, first, second, target);
    append_disagreements(items, first, second, target);
    buf_append_str(target, STR_LIT("<p>Past calls, put to both protocols with the records as they stood. What a call "
                                   "that was turned away would have told is not known: its answers count as unknown. "
                                   "The room's rule that a category must be opened is left out. Expected reaction: "
                                   "medians of the recorded times by way of answering, weighted by how often each "
                                   "protocol answers that way.</p></body></html>\n"));
}
