/* SPDX-License-Identifier: EUPL-1.2 */
/* What an answer must look like to be believed, private to policy/. */
#ifndef POLICY_VERDICT_H
#define POLICY_VERDICT_H

#include "base/arena.h"
#include "base/err.h"
#include "wire/schema.h"

/*
 * SEUS_INVALID, with a sentence, unless the verdict answers this question: same kind, a decision and words of that
 * kind, known flags, units of the question that are available, each once, within the limits, with a reason. The texts
 * themselves are checked where they come in (the host functions, the decoder).
 */
MUST_CHECK enum seus_err verdict_check(const struct wire_question *question, const struct wire_verdict *verdict,
                                       struct seus_why *why);

/* The candidate with this id, or NULL. */
const struct wire_unit *verdict_unit(const struct wire_question *question, struct str unit_id);

/* The unit on the way to another case that has this id, or NULL. */
const struct wire_unit *verdict_busy_unit(const struct wire_question *question, struct str unit_id);

/* The static text of a hard flag, or the empty text if there is no such flag. */
struct str verdict_flag(struct str flag);

/* A sentence from elsewhere (the dynamic linker, a decoder) as a LINE: printable ASCII, cut to size, NUL-terminated. */
struct str verdict_line(const char *sentence, struct arena *arena);

/* The decision that a kind of question allows? */
bool verdict_decision_fits(uint32_t kind, uint32_t decision);

#endif
