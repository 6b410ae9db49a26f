/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The schema of one topic: the base training: courses, and who attended, by person or only by number.
 * Only schema/topics.h includes it.
 */
#ifndef WIRE_SCHEMA_COURSE_H
#define WIRE_SCHEMA_COURSE_H

#define WIRE_ENUM_course_state(V)       \
    V(0, COURSE_NONE, "")               \
    V(1, COURSE_PLANNED, "planned")     \
    V(2, COURSE_HELD, "held")           \
    V(3, COURSE_CANCELLED, "cancelled")

#define WIRE_ENUM_attendance_state(V)     \
    V(0, ATTENDANCE_NONE, "")             \
    V(1, ATTENDANCE_ATTENDED, "attended")

/* ---- rows of the views ----------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_course(F)                                                                                    \
    F(1, ID, course_id, _, WIRE_REQ, "")                                                                         \
    F(2, LINE, name, _, 0, "")                                                                                   \
    F(3, TIME, held_at, _, 0, "when it begins or began")                                                         \
    F(4, TIME, held_until, _, 0, "when it ends or ended")                                                        \
    F(5, LINE, organiser, _, 0, "who runs it, e.g. ANCI Toscana")                                                \
    F(6, LINE, committee, _, 0, "who answers for what is taught")                                                \
    F(7, U64, places, _, 0, "count")                                                                             \
    F(8, IDS, zones, _, 0, "zones it is meant for")                                                              \
    F(9, ENUM, state, course_state, 0, "")                                                                       \
    F(10, U64, attended, _, 0, "people who attended, count")                                                     \
    F(11, ID, year, _, 0, "of held_at")                                                                          \
    F(12, LINE, reason, _, 0, "why it was cancelled")                                                            \
    F(13, U64, version, _, 0, "log index of its last change")

#define WIRE_FIELDS_attendance(F)                                                                                \
    F(1, ID, attendance_id, _, WIRE_REQ, "COURSE/USER, or COURSE/ZONE.PROFILE of people who are only counted")   \
    F(2, ID, course_id, _, 0, "")                                                                                \
    F(3, ID, user_id, _, 0, "absent: people who are only counted")                                               \
    F(4, ID, zone_id, _, 0, "where they work")                                                                   \
    F(5, ENUM, profile, profile, 0, "")                                                                          \
    F(6, U64, count, _, 0, "people")                                                                             \
    F(7, ENUM, state, attendance_state, 0, "")                                                                   \
    F(8, U64, version, _, 0, "log index of its last change")

/* ---- events ---------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_course_planned(F)                                                                            \
    F(1, ID, course_id, _, WIRE_REQ, "")                                                                         \
    F(2, LINE, name, _, WIRE_REQ, "")                                                                            \
    F(3, TIME, held_at, _, WIRE_REQ, "")                                                                         \
    F(4, TIME, held_until, _, 0, "")                                                                             \
    F(5, LINE, organiser, _, 0, "")                                                                              \
    F(6, LINE, committee, _, 0, "")                                                                              \
    F(7, U64, places, _, 0, "")                                                                                  \
    F(8, IDS, zones, _, 0, "")

#define WIRE_FIELDS_course_held(F)                                                                               \
    F(1, ID, course_id, _, WIRE_REQ, "")                                                                         \
    F(2, TIME, occurred_at, _, WIRE_REQ, "when it began")

#define WIRE_FIELDS_course_attended(F)                                                                           \
    F(1, ID, course_id, _, WIRE_REQ, "")                                                                         \
    F(2, ID, attendance_id, _, WIRE_REQ, "")                                                                     \
    F(3, ID, user_id, _, 0, "")                                                                                  \
    F(4, ID, zone_id, _, WIRE_REQ, "")                                                                           \
    F(5, ENUM, profile, profile, WIRE_REQ, "")                                                                   \
    F(6, U64, count, _, WIRE_REQ, "people")

#define WIRE_FIELDS_course_cancelled(F)                                                                          \
    F(1, ID, course_id, _, WIRE_REQ, "")                                                                         \
    F(2, LINE, reason, _, WIRE_REQ, "")

/* ---- arguments ------------------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_course_plan(F)                                                                               \
    F(1, LINE, name, _, WIRE_REQ, "what it is called")                                                           \
    F(2, TIME, held_at, _, WIRE_REQ, "when it begins")                                                           \
    F(3, TIME, held_until, _, 0, "when it ends")                                                                 \
    F(4, LINE, organiser, _, 0, "who runs it, e.g. ANCI Toscana")                                                \
    F(5, LINE, committee, _, 0, "who answers for what is taught")                                                \
    F(6, U64, places, _, 0, "count")                                                                             \
    F(7, IDS, zones, _, 0, "zones it is meant for")

#define WIRE_FIELDS_course_hold(F)                                                                               \
    F(1, ID, course_id, _, WIRE_REQ, "the course")                                                               \
    F(2, TIME, occurred_at, _, 0, "when it began; default: as planned")                                          \
    F(3, U64, if_version, _, 0, "only if the course is still at this version")

#define WIRE_FIELDS_course_attend(F)                                                                             \
    F(1, ID, course_id, _, WIRE_REQ, "the course")                                                               \
    F(2, ID, user_id, _, 0, "who attended")                                                                      \
    F(3, U64, people, _, 0, "or how many, when they are only counted")                                          \
    F(4, ID, zone_id, _, 0, "where they work; default: the user's first zone")                                   \
    F(5, ENUM, profile, profile, 0, "their profession; default: the user's, or social_worker")

#define WIRE_FIELDS_course_cancel(F)                                                                             \
    F(1, ID, course_id, _, WIRE_REQ, "the course")                                                               \
    F(2, LINE, reason, _, WIRE_REQ, "why")                                                                       \
    F(3, U64, if_version, _, 0, "only if the course is still at this version")

#define WIRE_FIELDS_course_query(F)                                                                              \
    F(1, ID, year, _, 0, "only this year, e.g. 2026")                                                            \
    F(2, ENUM, state, course_state, 0, "only this state")                                                        \
    F(3, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(4, ID, after, _, 0, "continue behind this course_id")

#define WIRE_FIELDS_course_get(F)                                                                                \
    F(1, ID, course_id, _, WIRE_REQ, "the course")

#define WIRE_FIELDS_attendance_query(F)                                                                          \
    F(1, ID, course_id, _, WIRE_REQ, "the course")                                                               \
    F(2, ID, zone_id, _, 0, "only this zone")                                                                    \
    F(3, U64, limit, _, 0, "rows a page, 1 to 200; default 200")                                                 \
    F(4, ID, after, _, 0, "continue behind this attendance_id")

/* ---- replies and messages -------------------------------------------------------------------------------------- */

#define WIRE_FIELDS_course_page(F)                                                                               \
    F(1, RECS, items, course, 0, "")                                                                             \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

#define WIRE_FIELDS_attendance_page(F)                                                                           \
    F(1, RECS, items, attendance, 0, "")                                                                         \
    F(2, ID, next, _, 0, "pass as after to go on; absent: no more")

/* ---- lists ----------------------------------------------------------------------------------------------------- */

#define WIRE_ENUMS_course(E) \
    E(course_state)          \
    E(attendance_state)

#define WIRE_KINDS_course(K, V)                             \
    K(V, 33, KIND_COURSE, course, state, year)              \
    K(V, 34, KIND_ATTENDANCE, attendance, state, course_id)

#define WIRE_PARTS_course(R)

#define WIRE_ENTITIES_course(R)                               \
    R(303, course, "course", "a course of the base training") \
    R(304, attendance, "attendance", "who attended a course")

#define WIRE_EVENTS_course(R)                                              \
    R(330, course_planned, "course.planned", "a course is planned")        \
    R(331, course_held, "course.held", "it took place")                    \
    R(332, course_attended, "course.attended", "somebody attended it")     \
    R(333, course_cancelled, "course.cancelled", "it does not take place")

#define WIRE_ARGS_course(R)                          \
    R(330, course_plan, "course_plan", "")           \
    R(331, course_hold, "course_hold", "")           \
    R(332, course_attend, "course_attend", "")       \
    R(333, course_cancel, "course_cancel", "")       \
    R(334, course_query, "course_query", "")         \
    R(335, course_get, "course_get", "")             \
    R(336, attendance_query, "attendance_query", "")

#define WIRE_MESSAGES_course(R)                    \
    R(330, course_page, "course_page", "")         \
    R(331, attendance_page, "attendance_page", "")

#define WIRE_OPS_course(O)                                                                                 \
    O(330, course_plan, "course.plan", WRITE, "POST", "/v1/courses", course_plan,                          \
       "plan a course of the base training")                                                               \
    O(331, course_hold, "course.hold", WRITE, "POST", "/v1/courses/{course_id}/hold", course_hold,         \
       "record that a course was held")                                                                    \
    O(332, course_attend, "course.attend", WRITE, "POST", "/v1/courses/{course_id}/attend", course_attend, \
       "record who attended a course, by person or by number")                                             \
    O(333, course_list, "course.list", READ, "GET", "/v1/courses", course_query, "list courses")           \
    O(334, course_show, "course.show", READ, "GET", "/v1/courses/{course_id}", course_get,                 \
       "show one course")                                                                                  \
    O(335, course_cancel, "course.cancel", WRITE, "POST", "/v1/courses/{course_id}/cancel", course_cancel, \
       "cancel a planned course")                                                                          \
    O(336, course_attendance, "course.attendance", READ, "GET", "/v1/courses/{course_id}/attendance",      \
       attendance_query, "list who attended a course")

#endif
