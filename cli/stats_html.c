/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A page of figures that needs nothing else: style inside, charts as SVG, no script, nothing fetched. It reads on
 * paper, in light and in dark, and aloud: every chart has its table. Called by stats.c and main.c.
 */
#include "cli/stats.h"

#include <inttypes.h>
#include <string.h>

#include "cli/show.h"

#define COLUMNS_BESIDE 6u /* of a table that stands beside its chart; a wider one stands below */

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--page:#fff;--band:#f3f5f7;--line:#d0d7de;"
    "--outer:#7aa7d9;--inner:#0b4f8a}\n"
    "@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#a5b1bd;--page:#0d1117;--band:#161b22;"
    "--line:#30363d;--outer:#2f5f95;--inner:#8cc2ff}}\n"
    "body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);margin:0 auto;padding:1.5rem;"
    "max-width:76rem}\n"
    "h1{font-size:1.7rem;margin:0 0 .3rem}h2{font-size:1.25rem;margin:0 0 .6rem}\n"
    "section{border-top:1px solid var(--line);padding:1.3rem 0;display:grid;grid-template-columns:minmax(0,1fr);"
    "gap:.6rem 2rem}\n"
    "@media (min-width:62rem){section{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}section>h2,section>.notes,"
    ".wide>*{grid-column:1/-1}.wide svg{max-width:56rem}}\n"
    ".facts,.notes,.key{color:var(--soft);margin:0}.notes{font-size:.9rem}\n"
    ".scroll{overflow:auto;max-height:26rem}thead th{position:sticky;top:0;background:var(--page)}"
    "tfoot td{position:sticky;bottom:0;background:var(--page)}\n"
    ".head{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0 1.3rem}.head div{background:var(--band);"
    "border-radius:6px;padding:.6rem 1rem;flex:1 1 8rem}.head dt{color:var(--soft);font-size:.85rem}"
    ".head dd{margin:0;font-size:1.6rem;font-weight:600;font-variant-numeric:tabular-nums}\n"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem;width:100%}\n"
    "th,td{padding:.25rem .6rem;text-align:right;vertical-align:bottom}th:first-child,td:first-child{text-align:left}\n"
    "td{white-space:nowrap}.wide table{font-size:.82rem}.wide th,.wide td{padding:.25rem .4rem}\n"
    "thead th{border-bottom:2px solid var(--line);font-weight:600}tbody tr:nth-child(odd){background:var(--band)}\n"
    "tfoot td{border-top:2px solid var(--line);font-weight:600}\n"
    "svg{width:100%;height:auto;font:12px system-ui,sans-serif}svg text{fill:var(--ink)}svg .grid{stroke:var(--line)}\n"
    ".outer{fill:var(--outer);background:var(--outer)}.inner{fill:var(--inner);background:var(--inner)}\n"
    ".key span{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-left:.8em}\n"
    "@media print{body{max-width:none;padding:0;font-size:11px}"
    "tr,svg,.key{break-inside:avoid}h2{break-after:avoid}"
    ".scroll{overflow:visible;max-height:none}thead th{white-space:normal;position:static}tfoot td{position:static}}\n";

static void append_word(const char *name, bool italian, struct buf *target)
{
    stats_escape(str_of(stats_word(name, italian)), target);
}

static void append_cell(const char *column, const json_t *row, bool italian, struct buf *target)
{
    struct buf text = {0};
    const json_t *value = json_object_get(row, column);
    if (strcmp(column, "key") == 0) {
        const char *name = show_string(row, "name");
        const char *key = show_string(row, "key");
        stats_escape(str_of(name[0] != '\0' ? stats_key(name, italian) : stats_key(key, italian)), target);
    } else if (json_is_null(value)) {
        buf_append_str(target, STR_LIT("&#8211;"));
    } else {
        stats_show(column, value, &text);
        stats_escape(buf_str(&text), target);
    }
    buf_release(&text);
}

static void append_row(const json_t *columns, const json_t *row, bool italian, struct buf *target)
{
    size_t i;
    const json_t *column;
    buf_append_str(target, STR_LIT("<tr>"));
    json_array_foreach(columns, i, column) {
        const char *name = json_string_value(column);
        if (name != NULL && strcmp(name, "name") != 0) {
            buf_append_str(target, STR_LIT("<td>"));
            append_cell(name, row, italian, target);
            buf_append_str(target, STR_LIT("</td>"));
        }
    }
    buf_append_str(target, STR_LIT("</tr>\n"));
}

/* One row that says what the total says. */
static bool is_whole(const json_t *reply)
{
    return strcmp(show_string(reply, "by"), "all") == 0;
}

static void append_table(const json_t *reply, bool italian, struct buf *target)
{
    const json_t *columns = json_object_get(reply, "columns");
    size_t i;
    const json_t *item;
    buf_append_str(target, STR_LIT("<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>"));
    json_array_foreach(columns, i, item) {
        const char *name = json_string_value(item);
        if (name != NULL && strcmp(name, "name") != 0) {
            buf_append_str(target, STR_LIT("<th scope=\"col\">"));
            append_word(strcmp(name, "key") != 0 ? name
                        : is_whole(reply)        ? ""
                                                 : show_string(reply, "by"),
                        italian, target);
            buf_append_str(target, STR_LIT("</th>"));
        }
    }
    buf_append_str(target, STR_LIT("</tr></thead>\n<tbody>\n"));
    json_array_foreach(json_object_get(reply, "items"), i, item) {
        if (!is_whole(reply)) {
            append_row(columns, item, italian, target);
        }
    }
    buf_append_str(target, STR_LIT("</tbody>\n<tfoot>"));
    append_row(columns, json_object_get(reply, "total"), italian, target);
    buf_append_str(target, STR_LIT("</tfoot>\n</table></div>\n"));
}

static void append_notes(const json_t *reply, bool italian, struct buf *target)
{
    size_t i;
    const json_t *note;
    const long long left_out = (long long)json_integer_value(json_object_get(reply, "left_out"));
    buf_append_str(target, STR_LIT("<p class=\"notes\">"));
    json_array_foreach(json_object_get(reply, "notes"), i, note) {
        stats_escape(str_of(stats_note(json_string_value(note), italian)), target);
        buf_append_char(target, ' ');
    }
    if (left_out > 0) {
        buf_printf(target, "%lld ", left_out);
        append_word("left_out", italian, target);
    }
    buf_append_str(target, STR_LIT("</p>\n"));
}

static void append_section(const json_t *reply, bool italian, struct buf *target)
{
    const char *by = show_string(reply, "by");
    const bool wide = json_array_size(json_object_get(reply, "columns")) > COLUMNS_BESIDE;
    buf_append_str(target, wide ? STR_LIT("<section class=\"wide\">\n<h2>") : STR_LIT("<section>\n<h2>"));
    append_word(show_string(reply, "kind"), italian, target);
    if (!is_whole(reply) && strncmp(show_string(reply, "kind"), by, strlen(by)) != 0) { /* needs are counted by need */
        buf_append_str(target, STR_LIT(", "));
        append_word("by", italian, target);
        buf_append_char(target, ' ');
        append_word(by, italian, target);
    }
    buf_append_str(target, STR_LIT("</h2>\n"));
    if (json_array_size(json_object_get(reply, "items")) == 0) {
        buf_append_str(target, STR_LIT("<p>"));
        append_word("nothing", italian, target);
        buf_append_str(target, STR_LIT("</p>\n"));
    } else {
        buf_append_str(target, STR_LIT("<div>\n"));
        stats_svg(reply, italian, target);
        buf_append_str(target, STR_LIT("</div>\n"));
        append_table(reply, italian, target);
    }
    append_notes(reply, italian, target);
    buf_append_str(target, STR_LIT("</section>\n"));
}

/* What the figures are about, and what makes them the same again. */
static void append_facts(const json_t *reply, bool italian, struct buf *target)
{
    static const char *const filters[] = {"zone_id", "area"};
    struct buf time = {0};
    buf_append_str(target, STR_LIT("<p class=\"facts\">"));
    append_word("period", italian, target);
    buf_append_str(target, STR_LIT(": "));
    show_value("from", json_object_get(reply, "from"), SHOW_PEOPLE, &time);
    stats_escape(show_string(reply, "from")[0] != '\0' ? buf_str(&time) : str_of(stats_word("all_time", italian)),
                 target);
    buf_append_str(target, STR_LIT(" &#8211; "));
    buf_clear(&time);
    show_value("until", json_object_get(reply, "until"), SHOW_PEOPLE, &time);
    const bool ends = show_string(reply, "until")[0] != '\0';
    stats_escape(ends ? buf_str(&time) : str_of(stats_word("until_now", italian)), target);
    buf_release(&time);
    for (unsigned i = 0; i < 2; i++) {
        if (show_string(reply, filters[i])[0] != '\0') {
            buf_append_str(target, STR_LIT("; "));
            append_word(i == 0 ? "zone" : "area", italian, target);
            buf_append_char(target, ' ');
            stats_escape(str_of(show_string(reply, filters[i])), target);
        }
    }
    buf_append_str(target, STR_LIT(". "));
    append_word("as_of", italian, target);
    buf_printf(target, " %" PRId64 ".", (int64_t)json_integer_value(json_object_get(reply, "at_index")));
    if (json_is_true(json_object_get(reply, "withheld"))) {
        buf_append_char(target, ' ');
        append_word("withheld_note", italian, target);
    }
    buf_append_str(target, STR_LIT("</p>\n"));
}

/* What somebody looks for first. */
static void append_headline(const json_t *replies, bool italian, struct buf *target)
{
    static const char *const shown[][2] = {
        {"interventions", "interventions"}, {"interventions", "persons"},   {"reports", "reports"},
        {"coverage", "covered_permille"},   {"room_phases", "sent_p50_ms"}, {"unit_phases", "arrived_p50_ms"},
    };
    size_t i;
    const json_t *reply;
    buf_append_str(target, STR_LIT("<dl class=\"head\">\n"));
    for (size_t f = 0; f < sizeof(shown) / sizeof(shown[0]); f++) {
        json_array_foreach(replies, i, reply) {
            if (strcmp(show_string(reply, "kind"), shown[f][0]) == 0) {
                buf_append_str(target, STR_LIT("<div><dt>"));
                append_word(shown[f][1], italian, target);
                buf_append_str(target, STR_LIT("</dt><dd>"));
                append_cell(shown[f][1], json_object_get(reply, "total"), italian, target);
                buf_append_str(target, STR_LIT("</dd></div>\n"));
            }
        }
    }
    buf_append_str(target, STR_LIT("</dl>\n"));
}

void stats_html(const json_t *replies, bool italian, struct buf *target)
{
    size_t i;
    const json_t *reply;
    const json_t *first = json_array_get(replies, 0);
    buf_printf(target, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\"/>\n"
               "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>\n<title>SEUS: ",
               italian ? "it" : "en");
    append_word(json_array_size(replies) == 1 ? show_string(first, "kind") : "figures", italian, target);
    buf_printf(target, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<h1>SEUS: ", style);
    append_word("figures", italian, target);
    buf_append_str(target, STR_LIT("</h1>\n"));
    append_facts(first, italian, target);
    if (json_array_size(replies) > 1) {
        append_headline(replies, italian, target);
    }
    json_array_foreach(replies, i, reply) {
        append_section(reply, italian, target);
    }
    buf_append_str(target, STR_LIT("</body>\n</html>\n"));
}
