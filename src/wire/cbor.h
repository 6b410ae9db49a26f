/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Records <-> deterministic CBOR (RFC 8949 section 4.2): maps with integer keys in ascending order, shortest integers,
 * definite lengths, zero values left out. Same struct, same bytes, on every node and every build.
 */
#ifndef WIRE_CBOR_H
#define WIRE_CBOR_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "wire/schema.h"

/* Appends the CBOR of a record to target. value: a struct wire_<record>. Cannot fail: the struct is ours. */
void wire_cbor_encode(const struct wire_record *record, const void *value, struct buf *target);

/*
 * Decodes bytes into ret_value (a struct wire_<record>, overwritten). Texts and byte strings borrow bytes; lists and
 * event bodies are in arena. SEUS_INVALID with the place on anything that is not the deterministic form, is too large,
 * too deep, has trailing bytes, or breaks a type's limits. Unknown field numbers are skipped (a newer writer);
 * unknown event types keep their raw bytes.
 */
MUST_CHECK enum seus_err wire_cbor_decode(const struct wire_record *record, struct str bytes, struct arena *arena,
                                          void *ret_value, struct seus_why *why);

#endif
