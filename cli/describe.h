/* SPDX-License-Identifier: EUPL-1.2 */
/* What a node says at /v1/openapi.json and /v1/schemas, without a node. */
#ifndef CLI_DESCRIBE_H
#define CLI_DESCRIBE_H

#include "base/buf.h"
#include "cli/args.h"

/* The words behind "schema": openapi, records, or record NAME. False: they ask for something else. */
bool describe_api(const struct args *args, struct buf *target);

#endif
