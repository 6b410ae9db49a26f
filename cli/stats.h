/* SPDX-License-Identifier: EUPL-1.2 */
/* Figures for people: a table with a total, csv, and a page of its own with charts (HTML and SVG, no script). */
#ifndef CLI_STATS_H
#define CLI_STATS_H

#include <jansson.h>

#include "base/buf.h"
#include "cli/args.h"
#include "cli/render.h"

/* The reply of stats.show in the format of args. selection: as chosen with --fields, else the columns of the reply. */
void stats_render(const struct args *args, const struct selection *selection, json_t *reply, struct buf *target);

/* A page about these replies (an array), one section each. italian: its words. */
void stats_html(const json_t *replies, bool italian, struct buf *target);

/* ---- stats_words.c ---- */

/* What a column, a kind or a dimension is called in a heading; the name itself if it has no other. */
const char *stats_word(const char *name, bool italian);
/* A value as people read it: 1 h 5 min, 64.0 %, <5, -. Plain text. */
void stats_show(const char *column, const json_t *value, struct buf *target);

/* ---- stats_keys.c ---- */

/* What a row is called on a page: its key or name in people's words; itself if there are none. */
const char *stats_key(const char *word, bool italian);
/* A sentence of the room about how it counted. */
const char *stats_note(const char *english, bool italian);

/* ---- stats_svg.c ---- */

/* The chart of a reply, or nothing if there is nothing to draw. */
void stats_svg(const json_t *reply, bool italian, struct buf *target);
/* Text inside HTML or SVG. */
void stats_escape(struct str text, struct buf *target);

#endif
