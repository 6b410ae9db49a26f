/* SPDX-License-Identifier: EUPL-1.2 */
/* Between case_update.c and merge.c. */
#ifndef DOMAIN_UPDATE_H
#define DOMAIN_UPDATE_H

#include "domain/decide.h"

/* case.update --to merged: row ends, the case that args->into names goes on. The move itself is allowed already. */
enum seus_err decide_merge(struct decide *d, const struct wire_case *row);

#endif
