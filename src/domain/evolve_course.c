/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: the base training, and what it means for the person and the zone. */
#include "domain/evolve.h"

#include "base/when.h"

static void course_put(struct evolve *e, struct wire_course *row)
{
    row->year = arena_printf(e->arena, "%04u", when_year_utc(row->held_at));
    row->version = e->index;
    evolve_put(e, KIND_COURSE, row->course_id, row);
}

void evolve_course_planned(struct evolve *e, const struct wire_course_planned *body)
{
    struct wire_course row;
    if (body->course_id.len == 0 || evolve_get(e, KIND_COURSE, body->course_id, &row)) {
        return;
    }
    row = (struct wire_course){
        .course_id = body->course_id,
        .name = body->name,
        .held_at = body->held_at,
        .held_until = body->held_until,
        .organiser = body->organiser,
        .committee = body->committee,
        .places = body->places,
        .zones = body->zones,
        .zones_count = body->zones_count,
        .state = COURSE_PLANNED,
    };
    course_put(e, &row);
}

void evolve_course_held(struct evolve *e, const struct wire_course_held *body)
{
    struct wire_course row;
    if (!evolve_get(e, KIND_COURSE, body->course_id, &row)) {
        return;
    }
    row.state = COURSE_HELD;
    row.held_at = body->occurred_at;
    course_put(e, &row);
}

void evolve_course_cancelled(struct evolve *e, const struct wire_course_cancelled *body)
{
    struct wire_course row;
    if (!evolve_get(e, KIND_COURSE, body->course_id, &row)) {
        return;
    }
    row.state = COURSE_CANCELLED;
    row.reason = body->reason;
    course_put(e, &row);
}

/* True if the person had attended none before, or is only a number. */
static bool person_attends(struct evolve *e, const struct wire_course_attended *body, uint64_t held_at)
{
    struct wire_user row;
    if (body->user_id.len == 0) {
        return true;
    }
    if (!evolve_get(e, KIND_USER, body->user_id, &row)) {
        return false;
    }
    const bool first = row.courses_count == 0;
    row.trained_at = first || held_at < row.trained_at ? held_at : row.trained_at;
    evolve_append(e, &row.courses, &row.courses_count, body->course_id);
    row.version = e->index;
    evolve_put(e, KIND_USER, row.user_id, &row);
    return first;
}

static void zone_learns(struct evolve *e, struct str zone_id, uint64_t count)
{
    struct wire_zone row;
    if (evolve_get(e, KIND_ZONE, zone_id, &row)) {
        row.workers_trained += count;
        row.version = e->index;
        evolve_put(e, KIND_ZONE, row.zone_id, &row);
    }
}

void evolve_course_attended(struct evolve *e, const struct wire_course_attended *body)
{
    struct wire_course course;
    struct wire_attendance row;
    if (!evolve_get(e, KIND_COURSE, body->course_id, &course)) {
        return;
    }
    const uint64_t held_at = course.held_at;
    course.attended += body->count;
    course_put(e, &course);
    if (!evolve_get(e, KIND_ATTENDANCE, body->attendance_id, &row)) {
        row = (struct wire_attendance){.attendance_id = body->attendance_id, .course_id = body->course_id,
            .user_id = body->user_id, .zone_id = body->zone_id, .profile = body->profile,
            .state = ATTENDANCE_ATTENDED};
    }
    row.count += body->count;
    row.version = e->index;
    evolve_put(e, KIND_ATTENDANCE, row.attendance_id, &row);
    /* The share that a zone must reach is one of its social workers. */
    if (person_attends(e, body, held_at) && body->profile == PROFILE_SOCIAL_WORKER) {
        zone_learns(e, body->zone_id, body->count);
    }
}
