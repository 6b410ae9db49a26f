/* SPDX-License-Identifier: EUPL-1.2 */
/* The paths of the API, made from the table of operations: which operation a method and a path mean. */
#ifndef INTAKE_ROUTE_H
#define INTAKE_ROUTE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "wire/schema.h"

#define ROUTE_SEGMENTS_MAX 6u
#define ROUTES_MAX 256u

struct route {
    const struct wire_op *op;
    unsigned segment_count;
    struct {
        struct str text; /* the literal, or the field's name */
        bool is_field;
    } segments[ROUTE_SEGMENTS_MAX];
};

struct route_table {
    struct route routes[ROUTES_MAX];
    unsigned count;
};

/* A path cut at its slashes; the texts borrow it and are still percent-encoded. */
struct route_path {
    struct str segments[ROUTE_SEGMENTS_MAX];
    unsigned count; /* ROUTE_SEGMENTS_MAX + 1: more than any route has */
};

void route_table_init(struct route_table *table);
void route_path_split(struct route_path *target, struct str path);

/*
 * The route of a method and a path. HEAD is served by the GET routes, streams excepted. NULL if there is none; then
 * ret_allow, text of at most ROUTE_ALLOW_SIZE, lists the methods that the path has ("" if there is no such path).
 */
#define ROUTE_ALLOW_SIZE 32u
const struct route *route_find(const struct route_table *table, struct str method, const struct route_path *path,
                               char ret_allow[ROUTE_ALLOW_SIZE]);

/* Sets the hint of why to the paths that are close to this one. */
void route_hint(const struct route_table *table, struct str path, struct seus_why *why);

#endif
