/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The report of a drill: a JSON file whose SHA-256 is recorded in the log with the drill's result, and a page made from
 * the same figures, with a picture of the canaries over time. The log is chained, so a report that was changed
 * afterwards, or made up, does not verify.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/when.h"
#include "base/whole.h"
#include "cli/drill.h"
#include "cli/show.h"
#include "cli/stats.h"

#define REPORT_SIZE_MAX (4u * 1024 * 1024)
#define PICTURE_WIDTH 1000u
#define PICTURE_HEIGHT 260u
#define PICTURE_FLOOR 210u /* the axis of time */
#define PICTURE_TOP 30u

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

static json_t *millis(uint64_t value)
{
    return value == UINT64_MAX ? json_null() : json_integer((json_int_t)value);
}

static json_t *report_make(const struct drill *drill, const char *verdict)
{
    char started[WHEN_SIZE];
    json_t *ticks = json_array();
    when_format_utc(started, drill->started_wall_ms);
    for (unsigned i = 0; i < drill->ticks_count; i++) {
        const struct drill_tick *const tick = &drill->ticks[i];
        json_array_append_new(ticks, json_pack("{s:I, s:I, s:o, s:o, s:i}", "number", (json_int_t)tick->number, "t_ms",
                                               (json_int_t)tick->began_ms, "write_ms", millis(tick->write_ms),
                                               "read_ms", millis(tick->read_ms), "tries", (int)tick->tries));
    }
    json_t *report = json_pack("{s:s, s:s, s:I, s:s, s:I, s:s, s:s}", "drill_id", drill->id, "kind", drill->kind,
                               "node", (json_int_t)drill->node, "started_at", started, "duration_ms",
                               (json_int_t)drill->duration_ms, "verdict", verdict, "result", drill->result);
    json_t *figures = json_pack("{s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:b}", "canaries",
                                (int)drill->ticks_count, "acknowledged", (json_int_t)drill->acknowledged,
                                "write_gap_ms", (json_int_t)drill->write_gap_ms, "write_gap_allowed_ms",
                                (json_int_t)drill->gap_ms, "read_gap_ms", (json_int_t)drill->read_gap_ms, "lost",
                                (json_int_t)drill->lost, "duplicated", (json_int_t)drill->duplicated, "reordered",
                                (json_int_t)drill->reordered, "stale_reads", (json_int_t)drill->stale, "members_equal",
                                (int)drill->members_equal, "chain_verified", (int)drill->is_verified);
    json_object_set_new(report, "figures", figures);
    json_object_set(report, "what_happened", drill->notes);
    json_object_set_new(report, "members", drill->members != NULL ? json_incref(drill->members) : json_array());
    json_object_set_new(report, "verified", drill->verified != NULL ? json_incref(drill->verified) : json_array());
    json_object_set_new(report, "rounds", ticks);
    return report;
}

/* ---- the page ---------------------------------------------------------------------------------------------------- */

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<style>\n"
    ":root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--page:#fff;--band:#f3f5f7;--line:#d0d7de;"
    "--write:#0b4f8a;--read:#8a4b0b;--bad:#b3261e}\n"
    "@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#a5b1bd;--page:#0d1117;--band:#161b22;"
    "--line:#30363d;--write:#8cc2ff;--read:#ffc38c;--bad:#ff8a80}}\n"
    "body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);margin:0 auto;padding:1.5rem;"
    "max-width:70rem}h1{font-size:1.7rem;margin:0}h2{font-size:1.2rem}p{color:var(--soft)}\n"
    "table{border-collapse:collapse;font-size:.95rem}th,td{padding:.25rem .8rem;text-align:left}"
    "th{font-weight:500;color:var(--soft)}tr:nth-child(odd){background:var(--band)}"
    "td{font-variant-numeric:tabular-nums}\n"
    "svg{width:100%;height:auto;font:12px system-ui,sans-serif}svg text{fill:var(--ink)}.w{fill:var(--write)}"
    ".r{fill:var(--read)}.gap{fill:var(--bad);opacity:.18}.axis{stroke:var(--line)}"
    ".note{stroke:var(--soft);stroke-dasharray:4 3}.verdict{font-weight:600}\n"
    "@media print{body{max-width:none;padding:0}}\n</style>\n";

static uint64_t last_ms(const struct drill *drill)
{
    const struct drill_tick *const tick = &drill->ticks[drill->ticks_count - 1];
    return tick->began_ms + (tick->write_ms != UINT64_MAX ? tick->write_ms : 0) + DRILL_TICK_MS;
}

static unsigned across(const struct drill *drill, uint64_t t_ms)
{
    const uint64_t end = last_ms(drill);
    return (unsigned)((t_ms < end ? t_ms : end) * PICTURE_WIDTH / end);
}

/* The longest time without an acknowledged write, as a band. */
static void draw_gap(const struct drill *drill, struct buf *target)
{
    uint64_t last = 0;
    uint64_t from = 0;
    uint64_t longest = 0;
    for (unsigned i = 0; i < drill->ticks_count; i++) {
        const struct drill_tick *const tick = &drill->ticks[i];
        const uint64_t wrote = tick->began_ms + tick->write_ms;
        if (tick->write_ms != UINT64_MAX) {
            if (i > 0 && wrote - last > longest) {
                longest = wrote - last;
                from = last;
            }
            last = wrote;
        }
    }
    buf_printf(target, "<rect class=\"gap\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\"/>\n", across(drill, from),
               PICTURE_TOP, across(drill, from + longest) - across(drill, from) + 1, PICTURE_FLOOR - PICTURE_TOP);
}

/* Time to the right, the time each canary took upwards, the slowest at the top. */
static void draw_canaries(const struct drill *drill, struct buf *target)
{
    uint64_t most = 1;
    for (unsigned i = 0; i < drill->ticks_count; i++) {
        const struct drill_tick *const tick = &drill->ticks[i];
        most = tick->write_ms != UINT64_MAX && tick->write_ms > most ? tick->write_ms : most;
        most = tick->read_ms != UINT64_MAX && tick->read_ms > most ? tick->read_ms : most;
    }
    const unsigned height = PICTURE_FLOOR - PICTURE_TOP;
    for (unsigned i = 0; i < drill->ticks_count; i++) {
        const struct drill_tick *const tick = &drill->ticks[i];
        const unsigned x = across(drill, tick->began_ms);
        if (tick->read_ms != UINT64_MAX) {
            buf_printf(target, "<circle class=\"r\" cx=\"%u\" cy=\"%u\" r=\"2\"/>", x,
                       PICTURE_FLOOR - (unsigned)(tick->read_ms * height / most));
        }
        if (tick->write_ms != UINT64_MAX) {
            buf_printf(target, "<circle class=\"w\" cx=\"%u\" cy=\"%u\" r=\"3\"><title>canary %" PRIu64 ": %" PRIu64
                       " ms</title></circle>\n", x, PICTURE_FLOOR - (unsigned)(tick->write_ms * height / most),
                       tick->number, tick->write_ms);
        }
    }
    buf_printf(target, "<text x=\"4\" y=\"%u\">%" PRIu64 " ms</text>\n", PICTURE_TOP - 6, most);
}

static void draw(const struct drill *drill, struct buf *target)
{
    size_t i;
    const json_t *note;
    buf_printf(target, "<svg viewBox=\"0 0 %u %u\" role=\"img\" aria-label=\"how long each write and read took\">\n",
               PICTURE_WIDTH, PICTURE_HEIGHT);
    draw_gap(drill, target);
    buf_printf(target, "<line class=\"axis\" x1=\"0\" y1=\"%u\" x2=\"%u\" y2=\"%u\"/>\n", PICTURE_FLOOR, PICTURE_WIDTH,
               PICTURE_FLOOR);
    for (uint64_t s = 0; s * 1000 < last_ms(drill); s += 1 + last_ms(drill) / 20000) {
        buf_printf(target, "<text x=\"%u\" y=\"%u\">%" PRIu64 " s</text>", across(drill, s * 1000), PICTURE_FLOOR + 16,
                   s);
    }
    json_array_foreach(drill->notes, i, note) {
        const unsigned x = across(drill, show_number(note, "t_ms"));
        buf_printf(target, "<line class=\"note\" x1=\"%u\" y1=\"%u\" x2=\"%u\" y2=\"%u\"/><text x=\"%u\" y=\"%u\">%zu"
                   "</text>\n", x, PICTURE_TOP, x, PICTURE_FLOOR + 24, x, PICTURE_FLOOR + 38, i + 1);
    }
    draw_canaries(drill, target);
    buf_append_str(target, STR_LIT("</svg>\n"));
}

static void put_row(struct buf *target, const char *name, uint64_t value, const char *unit)
{
    buf_printf(target, "<tr><th>%s</th><td>%" PRIu64 "%s</td></tr>\n", name, value, unit);
}

static void page_make(const struct drill *drill, const char *verdict, const char *digest, struct buf *target)
{
    char started[WHEN_SIZE];
    size_t i;
    const json_t *note;
    when_format_utc(started, drill->started_wall_ms);
    buf_append_str(target, str_of(head));
    buf_printf(target, "<title>Drill %s</title></head><body>\n<h1>Drill: %s</h1>\n<p>%s, begun %s", drill->kind,
               drill->kind, drill->id, started);
    if (drill->node != 0) {
        buf_printf(target, ", node %" PRIu64, drill->node);
    }
    buf_printf(target, ": %s.</p>\n<p class=\"verdict\">%s: ", drill_effect(drill), verdict);
    stats_escape(str_of(drill->result), target);
    buf_append_str(target, STR_LIT("</p>\n<h2>Writes and reads, ten a second</h2>\n"));
    if (drill->ticks_count > 0) {
        draw(drill, target);
    }
    buf_append_str(target, STR_LIT("<p>Large dots: writes until they were acknowledged; small dots: reads. The band is "
                                   "the longest pause. Numbers are those of the list.</p>\n<ol>\n"));
    json_array_foreach(drill->notes, i, note) {
        buf_printf(target, "<li>%" PRIu64 " ms: ", show_number(note, "t_ms"));
        stats_escape(str_of(json_string_value(json_object_get(note, "text"))), target);
        buf_append_str(target, STR_LIT("</li>\n"));
    }
    buf_append_str(target, STR_LIT("</ol>\n<h2>Counted</h2>\n<table>\n"));
    put_row(target, "canaries", drill->ticks_count, "");
    put_row(target, "acknowledged", drill->acknowledged, "");
    put_row(target, "longest pause in writing", drill->write_gap_ms, " ms");
    put_row(target, "longest pause in reading", drill->read_gap_ms, " ms");
    put_row(target, "allowed", drill->gap_ms, " ms");
    put_row(target, "lost", drill->lost, "");
    put_row(target, "twice", drill->duplicated, "");
    put_row(target, "out of order", drill->reordered, "");
    put_row(target, "stale reads", drill->stale, "");
    buf_printf(target, "<tr><th>members hold the same</th><td>%s</td></tr>\n", drill->members_equal ? "yes" : "no");
    buf_printf(target, "<tr><th>checksums and chain verified on all members</th><td>%s</td></tr>\n</table>\n",
               drill->is_verified ? "yes" : "no");
    buf_printf(target, "<p>SHA-256 of the report in JSON, recorded in the log of the room: <code>%s</code>. "
               "That the log has it, signed by a node, is in the .proof.json beside it.</p>\n</body></html>\n", digest);
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

enum seus_err drill_file_write(const char *path, const char *ending, struct str text, struct seus_why *why)
{
    char name[320];
    snprintf(name, sizeof(name), "%s%s", path, ending);
    if (!whole_file_make(name, 0666, text.ptr, text.len)) {
        seus_fail(SEUS_IO, why, "report", "The report could not be written to %.200s: %s.", name, strerror(errno));
        seus_hint(why, "A report is never written over: name another place with --report FILE.");
        return SEUS_IO;
    }
    return SEUS_OK;
}

enum seus_err drill_report_write(struct drill *drill, const char *path, const char *verdict, char *ret_digest,
                                 struct seus_why *why)
{
    unsigned char digest[SHA256_SIZE];
    struct buf page = {0};
    json_t *report = report_make(drill, verdict);
    char *text = json_dumps(report, JSON_INDENT(1) | JSON_SORT_KEYS);
    json_decref(report);
    if (text == NULL) {
        return seus_fail(SEUS_IO, why, "report", "There is no memory for the report.");
    }
    hash_sha256(text, strlen(text), digest);
    hash_hex(ret_digest, digest, SHA256_SIZE);
    page_make(drill, verdict, ret_digest, &page);
    enum seus_err err = drill_file_write(path, ".json", str_of(text), why);
    if (err == SEUS_OK) {
        err = drill_file_write(path, ".html", buf_str(&page), why);
    }
    free(text);
    buf_release(&page);
    return err;
}

enum seus_err drill_report_verify(struct drill *drill, const char *path, json_t **ret, struct fault *fault)
{
    unsigned char digest[SHA256_SIZE];
    char hex[2 * SHA256_SIZE + 1];
    json_t *status = NULL;
    struct buf text = {0};
    const int trouble = whole_file_read(path, REPORT_SIZE_MAX, &text) ? 0 : errno;
    json_t *report = json_loadb((const char *)text.data, text.len, 0, NULL);
    const char *const id = json_string_value(json_object_get(report, "drill_id"));
    enum seus_err err = SEUS_OK;
    hash_sha256(text.data, text.len, digest);
    hash_hex(hex, digest, SHA256_SIZE);
    if (trouble != 0) {
        err = fault->err = seus_fail(SEUS_INVALID, &fault->why, "file", "%.200s cannot be read: %s.", path,
                                     strerror(trouble));
    } else if (id == NULL) {
        seus_fail(SEUS_INVALID, &fault->why, "file", "%.200s is no report of a drill.", path);
        seus_hint(&fault->why, "drill run writes it, as DRILL_ID.json unless told otherwise.");
        err = fault->err = SEUS_INVALID;
    } else {
        err = drill_find_nodes(drill, &status, fault);
    }
    if (err == SEUS_OK) {
        err = drill_ask(drill, "drill.show", json_pack("{s:s}", "drill_id", id), NULL, 10000, ret, fault);
    }
    const char *const recorded = json_string_value(json_object_get(*ret, "report_digest"));
    if (err == SEUS_OK && (recorded == NULL || strcmp(recorded, hex) != 0)) {
        seus_fail(SEUS_INTEGRITY, &fault->why, "file", "%.120s is not the report that drill %s recorded: its digest is "
                  "%.16s..., recorded is %.16s...", path, id, hex, recorded != NULL ? recorded : "none");
        seus_hint(&fault->why, "The log holds the figures: seusctl drill show %s", id);
        err = fault->err = SEUS_INTEGRITY;
    }
    json_decref(status);
    json_decref(report);
    buf_release(&text);
    return err;
}
