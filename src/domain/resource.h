/* SPDX-License-Identifier: EUPL-1.2 */
/* Resources, for the files of decide that place people or look into a zone's basket. Inside domain/ only. */
#ifndef DOMAIN_RESOURCE_H
#define DOMAIN_RESOURCE_H

#include "domain/decide.h"

#define RESOURCES_SCANNED_MAX 256u /* of one zone's basket */

enum seus_err decide_get_resource(struct decide *d, struct str resource_id, struct wire_resource *ret_resource);

#endif
