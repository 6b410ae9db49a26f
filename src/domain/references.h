/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Arguments that name a row of another kind. What a command's own file does not look up is looked up here, before it
 * decides: a slip of the keyboard must not become a fact. Inside domain/ only.
 */
#ifndef DOMAIN_REFERENCES_H
#define DOMAIN_REFERENCES_H

#include "domain/decide.h"

/* SEUS_OK, or what is named is not there (SEUS_NOT_FOUND) or has left the service (SEUS_REFUSED), with words. */
enum seus_err decide_references(struct decide *d);
/* SEUS_NOT_FOUND, with the value and how to list those that there are. */
enum seus_err reference_unknown(struct decide *d, enum entity_kind kind, const char *field, struct str id);

#endif
