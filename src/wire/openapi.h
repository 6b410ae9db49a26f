/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The API and what it carries, described for programs: OpenAPI 3.1 and JSON Schema (2020-12), from the same tables that
 * make the structs, the routes and the flags. Pure: the same bytes from the same build.
 */
#ifndef WIRE_OPENAPI_H
#define WIRE_OPENAPI_H

#include <stdbool.h>

#include "base/buf.h"

/* Appends the description of all operations; version: of the program. */
void openapi_document(const char *version, struct buf *target);
/* Appends the schema of an event's body or of another record, by name ("case.noted", "receipt"); false: none such. */
bool openapi_schema(struct str name, struct buf *target);
/* Appends {"items":[{"name":...,"kind":"event",...}]}: every name that openapi_schema takes. */
void openapi_schemas(struct buf *target);

#endif
