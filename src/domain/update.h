/* SPDX-License-Identifier: EUPL-1.2 */
/* Between case_update.c, axes.c and merge.c. */
#ifndef DOMAIN_UPDATE_H
#define DOMAIN_UPDATE_H

#include "domain/decide.h"

/* row ends, the case that is typed as into goes on. The move itself is allowed already. */
enum seus_err decide_merge(struct decide *d, const struct wire_case *row, struct str into, struct str reason);
/* Priority, class, competence and hold of case.update: an event of its own each. */
enum seus_err update_axes(struct decide *d, const struct wire_case *row);
bool update_has_axes(const struct wire_case_update *args);

#endif
