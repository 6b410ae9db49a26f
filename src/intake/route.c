/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The table of paths. Made once at start from wire_ops, then only read: by request.c for every request.
 * It knows paths, not what operations do. A few dozen routes: a scan that compares the number of segments first costs
 * less than the system call that brought the request.
 */
#include "intake/route.h"

#include <stdint.h>
#include <stdio.h>

#include "base/check.h"
#include "base/near.h"

#define HINTS_MAX 3u

void route_path_split(struct route_path *target, struct str path)
{
    target->count = 0;
    size_t at = path.len > 0 && path.ptr[0] == '/' ? 1 : 0;
    while (at <= path.len) {
        const char *slash = at < path.len ? memchr(path.ptr + at, '/', path.len - at) : NULL;
        const size_t end = slash != NULL ? (size_t)(slash - path.ptr) : path.len;
        if (target->count == ROUTE_SEGMENTS_MAX) {
            target->count++;
            return;
        }
        target->segments[target->count++] = (struct str){path.ptr + at, end - at};
        at = end + 1;
    }
}

void route_table_init(struct route_table *table)
{
    CHECK(wire_op_count <= ROUTES_MAX);
    table->count = 0;
    for (unsigned i = 0; i < wire_op_count; i++) {
        if (wire_op_is_internal(&wire_ops[i])) {
            continue; /* nobody outside can ask for it */
        }
        struct route *route = &table->routes[table->count++];
        struct route_path path;
        route_path_split(&path, str_of(wire_ops[i].path));
        CHECK(path.count <= ROUTE_SEGMENTS_MAX);
        route->op = &wire_ops[i];
        route->segment_count = path.count;
        for (unsigned s = 0; s < path.count; s++) {
            const struct str text = path.segments[s];
            route->segments[s].is_field = text.len > 2 && text.ptr[0] == '{' && text.ptr[text.len - 1] == '}';
            route->segments[s].text = route->segments[s].is_field ? (struct str){text.ptr + 1, text.len - 2} : text;
        }
    }
}

/* How many literals of the route the path matches, or -1 if it is another path. */
static int route_match(const struct route *route, const struct route_path *path)
{
    if (route->segment_count != path->count) {
        return -1;
    }
    int literals = 0;
    for (unsigned s = 0; s < path->count; s++) {
        if (route->segments[s].is_field) {
            if (path->segments[s].len == 0) {
                return -1;
            }
        } else if (str_eq(route->segments[s].text, path->segments[s])) {
            literals++;
        } else {
            return -1;
        }
    }
    return literals;
}

static bool method_fits(const struct wire_op *op, struct str method)
{
    if (str_eq_cstr(method, "HEAD")) {
        return strcmp(op->method, "GET") == 0 && op->kind != WIRE_STREAM;
    }
    return str_eq_cstr(method, op->method);
}

static void allow_add(char allow[ROUTE_ALLOW_SIZE], const struct wire_op *op)
{
    if (strstr(allow, op->method) != NULL) {
        return;
    }
    const size_t len = strlen(allow);
    const bool with_head = strcmp(op->method, "GET") == 0 && op->kind != WIRE_STREAM;
    snprintf(allow + len, ROUTE_ALLOW_SIZE - len, "%s%s%s", len > 0 ? ", " : "", op->method, with_head ? ", HEAD" : "");
}

const struct route *route_find(const struct route_table *table, struct str method, const struct route_path *path,
                               char ret_allow[ROUTE_ALLOW_SIZE])
{
    const struct route *best = NULL;
    int best_literals = -1;
    ret_allow[0] = '\0';
    for (unsigned i = 0; i < table->count; i++) {
        const struct route *route = &table->routes[i];
        const int literals = route_match(route, path);
        if (literals < 0) {
            continue;
        }
        if (!method_fits(route->op, method)) {
            allow_add(ret_allow, route->op);
        } else if (literals > best_literals) {
            best = route;
            best_literals = literals;
        }
    }
    return best;
}

/* As much of a part of a path as is compared. */
static struct str compared(struct str text)
{
    return (struct str){text.ptr, text.len < NEAR_EDITS_SIZE_MAX ? text.len : NEAR_EDITS_SIZE_MAX};
}

/* The edits that turn the given path into the route's; what stands where a field stands is free. */
static unsigned route_edits(const struct route *route, const struct route_path *path)
{
    unsigned edits = 0;
    for (unsigned s = 0; s < route->segment_count || s < path->count; s++) {
        if (s >= route->segment_count) {
            edits += path->segments[s].len > 0 ? 4u : 1u;
        } else if (s >= path->count) {
            edits += 4u;
        } else if (!route->segments[s].is_field) {
            edits += near_edits(compared(route->segments[s].text), compared(path->segments[s]));
        }
    }
    return edits;
}

void route_hint(const struct route_table *table, struct str path, struct seus_why *why)
{
    const struct wire_op *close[HINTS_MAX] = {NULL};
    unsigned close_edits[HINTS_MAX] = {0};
    unsigned close_count = 0;
    struct route_path given;
    route_path_split(&given, path);
    if (given.count > ROUTE_SEGMENTS_MAX) {
        given.count = ROUTE_SEGMENTS_MAX;
    }
    for (unsigned i = 0; i < table->count; i++) {
        const unsigned edits = route_edits(&table->routes[i], &given);
        bool listed = edits > 5;
        for (unsigned c = 0; c < close_count; c++) {
            listed = listed || strcmp(close[c]->path, table->routes[i].op->path) == 0;
        }
        unsigned at = close_count;
        while (!listed && at > 0 && close_edits[at - 1] > edits) {
            at--;
        }
        if (listed || at == HINTS_MAX) {
            continue;
        }
        close_count += close_count < HINTS_MAX ? 1u : 0u;
        for (unsigned c = close_count - 1; c > at; c--) {
            close[c] = close[c - 1];
            close_edits[c] = close_edits[c - 1];
        }
        close[at] = table->routes[i].op;
        close_edits[at] = edits;
    }
    if (close_count == 0) {
        seus_hint(why, "Paths begin with /v1/, for example /v1/cases, /v1/units, /v1/zones, /v1/events, /v1/cluster.");
        return;
    }
    seus_hint(why, "Close to it: %s%s%s%s%s.", close[0]->path, close_count > 1 ? ", " : "",
              close_count > 1 ? close[1]->path : "", close_count > 2 ? ", " : "",
              close_count > 2 ? close[2]->path : "");
}
