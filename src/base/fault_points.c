/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who hears of fault points, in a build that has them; in any other this file is empty. The owner cannot be an
 * argument: points stand in functions that know nothing of a process, and must cost nothing where they are not wanted.
 */
#include "base/fault_points.h"

#ifdef SEUS_FAULTS

#include <stddef.h>

#include "base/check.h"

enum fault_kind_of_point { FAULT_step, FAULT_call };

static const struct {
    const char *name;
    enum fault_kind_of_point kind;
} points[] = {
#define FAULT_POINT_ROW(name, kind, reach) {#name, FAULT_##kind},
    FAULT_POINTS(FAULT_POINT_ROW)
#undef FAULT_POINT_ROW
};

/* The mutable setting of this file: set once, before threads start. */
static struct fault_port owner;

void fault_set_port(struct fault_port port)
{
    owner = port;
}

bool fault_reached(enum fault_point point)
{
    return owner.on_reached != NULL && owner.on_reached(owner.ctx, point);
}

const char *fault_name(enum fault_point point)
{
    CHECK(point < FAULT_POINTS_COUNT);
    return points[point].name;
}

bool fault_is_call(enum fault_point point)
{
    CHECK(point < FAULT_POINTS_COUNT);
    return points[point].kind == FAULT_call;
}

#endif
