/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a struct str of a SEALED field may hold instead of text: an envelope, which is a byte string in CBOR, or the
 * mark of one that could not be opened. Both begin with a byte that UTF-8 never uses, so no text is taken for one. The
 * bytes of an envelope are described in seal/FORMAT.md; only seal/ makes and opens them.
 */
#ifndef WIRE_SEALED_H
#define WIRE_SEALED_H

#include <stdbool.h>

#include "base/str.h"

#define WIRE_ENVELOPE_MARK     0xfeu
#define WIRE_ENVELOPE_OVERHEAD 41u /* bytes of an envelope beside those of its text */

/* Not text: an envelope, or the mark of one that was not opened. */
static inline bool wire_is_sealed(struct str text)
{
    return text.len > 0 && (unsigned char)text.ptr[0] == WIRE_ENVELOPE_MARK;
}

/* An envelope, which may rest and travel. */
static inline bool wire_is_envelope(struct str text)
{
    return wire_is_sealed(text) && text.len > WIRE_ENVELOPE_OVERHEAD;
}

/* Why an envelope was not opened. Shown in place of it; never encoded in CBOR. */
#define WIRE_MARK_ERASED   ((struct str){"\xfe" "e", 2}) /* its key was destroyed: nobody can open it any more */
#define WIRE_MARK_WITHHELD ((struct str){"\xfe" "w", 2}) /* this node lacks the key now, or the envelope is damaged */

static inline bool wire_is_erased_mark(struct str text)
{
    return wire_is_sealed(text) && text.len == 2 && text.ptr[1] == 'e';
}

#endif
