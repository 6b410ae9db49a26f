/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Manual pages in mdoc, made by the programs they describe: `seusctl manual` and `seusd --manual`. Texts are escaped
 * and broken here, so that a word of the schema can never act as a macro. Appends to a buffer, never prints.
 */
#ifndef BASE_MDOC_H
#define BASE_MDOC_H

#include "base/buf.h"

struct mdoc_page {
    const char *title;   /* in capitals */
    const char *section; /* "1" */
    const char *name;    /* what it is called: "seusctl-case" */
    const char *nd;      /* what it is, without a full stop */
    const char *date;    /* "November 22, 2026" */
};

/* The head of a page and its NAME section. */
void mdoc_head(struct buf *target, const struct mdoc_page *page);
/* A line that begins with a macro: "Sh", "Ss" or "Pp" with its words; text may be "". */
void mdoc_macro(struct buf *target, const char *macro, const char *text);
/* Running text, a sentence a line, lines below 80 bytes; "\n\n" begins a paragraph. */
void mdoc_say(struct buf *target, const char *text);
/* A line of a literal display, as it is. */
void mdoc_literal(struct buf *target, const char *line);
/* Words as arguments of a macro, behind it on its line: none of them acts as a macro. */
void mdoc_words(struct buf *target, const char *text);

#endif
