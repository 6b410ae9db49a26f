/* SPDX-License-Identifier: EUPL-1.2 */
/* course.list, course.show, course.attendance. Called by query.c. */
#include "view/query.h"

enum seus_err query_course_list(const struct query *q)
{
    const struct wire_course_query *args = q->args;
    struct list list = list_of_kind(KIND_COURSE, args->after, args->limit);
    list.group = args->year;
    list.state = args->state;
    return query_list(q, &list);
}

enum seus_err query_course_show(const struct query *q)
{
    const struct wire_course_get *args = q->args;
    return query_row(q, KIND_COURSE, "course_id", args->course_id, "list them with: seusctl course list");
}

static bool is_of_zone(const void *query_args, const void *row)
{
    const struct wire_attendance_query *args = query_args;
    const struct wire_attendance *attendance = row;
    return args->zone_id.len == 0 || str_eq(args->zone_id, attendance->zone_id);
}

enum seus_err query_course_attendance(const struct query *q)
{
    const struct wire_attendance_query *args = q->args;
    const enum seus_err err = query_zone_known(q, args->zone_id);
    if (err != SEUS_OK) {
        return err;
    }
    struct list list = list_of_group(KIND_ATTENDANCE, args->course_id, args->after, args->limit);
    list.wants = is_of_zone;
    return query_list(q, &list);
}
