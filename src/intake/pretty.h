/* SPDX-License-Identifier: EUPL-1.2 */
/* JSON for eyes. */
#ifndef INTAKE_PRETTY_H
#define INTAKE_PRETTY_H

#include "base/buf.h"
#include "base/str.h"

/* Appends json, which must be well formed, to target with line breaks and two spaces of indentation a level. */
void pretty_json(struct str json, struct buf *target);

#endif
