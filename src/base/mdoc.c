/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/mdoc.h"

#define LINE_WIDTH 74 /* bytes; mandoc speaks up above 80 */

static void append_escaped(struct buf *target, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\\') {
            buf_append_str(target, STR_LIT("\\e"));
        } else if (text[i] == '"') {
            buf_append_str(target, STR_LIT("\\(dq"));
        } else {
            buf_append_char(target, text[i]);
        }
    }
}

void mdoc_macro(struct buf *target, const char *macro, const char *text)
{
    buf_printf(target, ".%s%s", macro, text[0] != '\0' ? " " : "");
    mdoc_words(target, text);
    buf_append_char(target, '\n');
}

void mdoc_words(struct buf *target, const char *text)
{
    while (*text != '\0') {
        const size_t len = strcspn(text, " ");
        if (len > 0 && (len <= 3 || text[0] == '-')) {
            buf_append_str(target, STR_LIT("\\&")); /* short words may be macros, or punctuation that moves */
        }
        append_escaped(target, text, len);
        text += len;
        if (*text == ' ') {
            buf_append_char(target, ' ');
            text++;
        }
    }
}

/* True if a sentence ends with this word. */
static bool ends_sentence(const char *word, size_t len)
{
    while (len > 0 && (word[len - 1] == ')' || word[len - 1] == '"')) {
        len--;
    }
    return len > 0 && (word[len - 1] == '.' || word[len - 1] == '!' || word[len - 1] == '?');
}

/* Bytes that mandoc makes of a word: four for each of a letter beyond ASCII. */
static size_t width_of(const char *word, size_t len)
{
    size_t width = len;
    for (size_t i = 0; i < len; i++) {
        width += (unsigned char)word[i] >= 0x80 ? 3 : 0;
    }
    return width;
}

static void say_paragraph(struct buf *target, const char *text, size_t text_len)
{
    size_t column = 0;
    for (size_t at = 0; at < text_len;) {
        size_t len = 0;
        while (at + len < text_len && text[at + len] != ' ' && text[at + len] != '\n') {
            len++;
        }
        if (len > 0) {
            const size_t width = width_of(text + at, len);
            if (column > 0 && column + width + 1 > LINE_WIDTH) {
                buf_append_char(target, '\n');
                column = 0;
            }
            if (column > 0) {
                buf_append_char(target, ' ');
            } else if (text[at] == '.' || text[at] == '\'') {
                buf_append_str(target, STR_LIT("\\&"));
            }
            append_escaped(target, text + at, len);
            column += width + 1;
            if (ends_sentence(text + at, len)) {
                buf_append_char(target, '\n');
                column = 0;
            }
        }
        at += len + 1;
    }
    if (column > 0) {
        buf_append_char(target, '\n');
    }
}

void mdoc_say(struct buf *target, const char *text)
{
    for (const char *end = strstr(text, "\n\n"); end != NULL; end = strstr(text, "\n\n")) {
        say_paragraph(target, text, (size_t)(end - text));
        buf_append_str(target, STR_LIT(".Pp\n"));
        text = end + 2;
    }
    say_paragraph(target, text, strlen(text));
}

void mdoc_literal(struct buf *target, const char *line)
{
    if (line[0] == '.' || line[0] == '\'') {
        buf_append_str(target, STR_LIT("\\&"));
    }
    for (const char *p = line; *p != '\0'; p++) {
        if (*p == '-') {
            buf_append_str(target, STR_LIT("\\-")); /* to be copied and typed */
        } else {
            append_escaped(target, p, 1);
        }
    }
    buf_append_char(target, '\n');
}

void mdoc_head(struct buf *target, const struct mdoc_page *page)
{
    buf_printf(target, ".\\\" SPDX-License-Identifier: EUPL-1.2\n.Dd %s\n.Dt %s %s\n.Os\n.Sh NAME\n.Nm %s\n.Nd ",
               page->date, page->title, page->section, page->name);
    mdoc_words(target, page->nd);
    buf_append_char(target, '\n');
}
