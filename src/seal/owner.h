/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which texts of a record are personal data, and whose. By the schema alone: the flag SEALED of a field, and the ids
 * that a record carries. Called by seal.c and by the erasure's tests. Pure.
 */
#ifndef SEAL_OWNER_H
#define SEAL_OWNER_H

#include "seal/envelope.h"

/*
 * The owner of the sealed texts of a stored record: an event, or a row. person.*, report.*, user.*, resource.* and
 * event.* belong to what their name says; everything else to the case it names, and where it names none to itself.
 * The id borrows value.
 */
struct seal_owner seal_owner_of(const struct wire_record *record, const void *value);

/* Calls on_text for every text of a SEALED field that is not empty, also in records within. It may replace the text. */
void seal_each_text(const struct wire_record *record, void *value, void *ctx,
                    void (*on_text)(void *ctx, const struct wire_field *field, struct str *text));

#endif
