/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * course.plan, course.hold, course.cancel, course.attend: the base training. Who attended is recorded by person, or,
 * where only a sheet with numbers is left, by zone and profession; both count for their zone, a person once.
 */
#include "base/when.h"
#include "domain/people.h"

#define COURSE_PLACES_MAX   2000u
#define ATTENDED_COUNT_MAX  1000u /* people in one command */

static const uint64_t course_moves[] = {
    [COURSE_NONE] = SM_TO(COURSE_PLANNED),
    [COURSE_PLANNED] = SM_TO(COURSE_HELD) | SM_TO(COURSE_CANCELLED),
    [COURSE_HELD] = 0,
    [COURSE_CANCELLED] = 0,
};
_Static_assert(sizeof(course_moves) / sizeof(course_moves[0]) == COURSE_CANCELLED + 1, "every state has a row");
const struct sm domain_course_sm = {"course", course_moves, COURSE_CANCELLED + 1};

enum seus_err decide_get_course(struct decide *d, struct str course_id, struct wire_course *ret_course)
{
    if (d->store->get(d->store->ctx, KIND_COURSE, course_id, d->arena, ret_course)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, d->why, "course_id", "there is no course '%.*s'", STR_ARG(course_id));
    seus_hint(d->why, "seusctl course list shows them; seusctl course plan --name NAME --held-at DATE plans one");
    return SEUS_NOT_FOUND;
}

enum seus_err decide_course_plan(struct decide *d)
{
    const struct wire_course_plan *args = d->request->args;
    if (args->held_until != 0 && args->held_until < args->held_at) {
        seus_fail(SEUS_INVALID, d->why, "held_until", "course \"%.*s\" cannot end before it begins",
                  STR_ARG(args->name));
        seus_hint(d->why, "give --held-until behind --held-at, or leave it out");
        return SEUS_INVALID;
    }
    if (args->places > COURSE_PLACES_MAX) {
        seus_fail(SEUS_INVALID, d->why, "places", "%llu places in course \"%.*s\": up to %u are possible",
                  (unsigned long long)args->places, STR_ARG(args->name), COURSE_PLACES_MAX);
        seus_hint(d->why, "seusctl course plan --name NAME --held-at DATE --places 100");
        return SEUS_INVALID;
    }
    for (uint32_t i = 0; i < args->zones_count; i++) {
        struct wire_zone zone;
        const enum seus_err err = decide_get_zone(d, args->zones[i], &zone);
        if (err != SEUS_OK) {
            return err;
        }
    }
    const struct str course_id = decide_new_id(d, 'k');
    *DECIDE_EVENT(d, course_planned) = (struct wire_course_planned){
        .course_id = course_id,
        .name = args->name,
        .held_at = args->held_at,
        .held_until = args->held_until,
        .organiser = args->organiser,
        .committee = args->committee,
        .places = args->places,
        .zones = args->zones,
        .zones_count = args->zones_count,
    };
    decide_made(d, course_id);
    decide_expect(d, KIND_COURSE, course_id, 0, true);
    return SEUS_OK;
}

static enum seus_err check_move(struct decide *d, const struct wire_course *row, uint32_t to)
{
    return decide_check_move(d, &domain_course_sm, &wire_enum_course_state, "course_id", row->course_id, row->state, to,
                             "seusctl course list; seusctl course plan plans another one");
}

enum seus_err decide_course_hold(struct decide *d)
{
    const struct wire_course_hold *args = d->request->args;
    struct wire_course row;
    enum seus_err err = decide_get_course(d, args->course_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, args->course_id, args->if_version, row.version);
    }
    if (err == SEUS_OK) {
        err = check_move(d, &row, COURSE_HELD);
    }
    if (err == SEUS_OK) {
        err = decide_not_future(d, args->occurred_at);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (args->occurred_at == 0 && row.held_at > d->request->now_ms) {
        char at[WHEN_SIZE];
        when_format_utc(at, row.held_at);
        seus_fail(SEUS_REFUSED, d->why, "occurred_at", "course %.*s is planned for %s, which has not come",
                  STR_ARG(args->course_id), at);
        seus_hint(d->why, "held earlier than planned? seusctl course hold %.*s --occurred-at TIME",
                  STR_ARG(args->course_id));
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, course_held) = (struct wire_course_held){
        .course_id = args->course_id, .occurred_at = args->occurred_at != 0 ? args->occurred_at : row.held_at};
    decide_expect(d, KIND_COURSE, args->course_id, row.version, true);
    return SEUS_OK;
}

enum seus_err decide_course_cancel(struct decide *d)
{
    const struct wire_course_cancel *args = d->request->args;
    struct wire_course row;
    enum seus_err err = decide_get_course(d, args->course_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, args->course_id, args->if_version, row.version);
    }
    if (err == SEUS_OK) {
        err = check_move(d, &row, COURSE_CANCELLED);
    }
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, course_cancelled) =
        (struct wire_course_cancelled){.course_id = args->course_id, .reason = args->reason};
    decide_expect(d, KIND_COURSE, args->course_id, row.version, true);
    return SEUS_OK;
}

static enum seus_err check_attend(struct decide *d, const struct wire_course *row)
{
    const struct wire_course_attend *args = d->request->args;
    if (row->state != COURSE_HELD) {
        seus_fail(SEUS_REFUSED, d->why, "course_id", "course %.*s is %s: nobody has attended it",
                  STR_ARG(args->course_id), wire_enum_word(&wire_enum_course_state, row->state));
        seus_hint(d->why, row->state == COURSE_PLANNED ? "first: seusctl course hold %.*s"
                  : "seusctl course list shows the others (%.*s was cancelled)", STR_ARG(args->course_id));
        return SEUS_REFUSED;
    }
    if ((args->user_id.len == 0) == (args->people == 0)) {
        seus_fail(SEUS_INVALID, d->why, "user_id", "say who attended course %.*s, or how many: one of the two",
                  STR_ARG(args->course_id));
        seus_hint(d->why, "seusctl course attend %.*s --user USER, or --people 12 --zone ZONE",
                  STR_ARG(args->course_id));
        return SEUS_INVALID;
    }
    if (args->people > ATTENDED_COUNT_MAX) {
        seus_fail(SEUS_INVALID, d->why, "people", "%llu people at once: up to %u are possible",
                  (unsigned long long)args->people, ATTENDED_COUNT_MAX);
        seus_hint(d->why, "seusctl course attend %.*s --people 12 --zone ZONE", STR_ARG(args->course_id));
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

/* Completes what the command leaves to the user's row, which it then rests on. */
static enum seus_err take_user(struct decide *d, struct wire_course_attended *attended)
{
    const struct wire_course_attend *args = d->request->args;
    struct wire_user user;
    if (args->user_id.len == 0) {
        return SEUS_OK;
    }
    const enum seus_err err = decide_get_user(d, "user_id", args->user_id, &user);
    if (err != SEUS_OK) {
        return err;
    }
    if (user.courses_count >= IDS_MAX) {
        seus_fail(SEUS_REFUSED, d->why, "user_id", "user %.*s attended %u courses, the most that are kept",
                  STR_ARG(args->user_id), user.courses_count);
        seus_hint(d->why, "seusctl user show %.*s lists them", STR_ARG(args->user_id));
        return SEUS_REFUSED;
    }
    if (attended->zone_id.len == 0 && user.zones_count > 0) {
        attended->zone_id = decide_keep(d, user.zones[0]);
    }
    attended->profile = attended->profile != PROFILE_NONE ? attended->profile : user.profile;
    decide_expect(d, KIND_USER, args->user_id, user.version, true);
    return SEUS_OK;
}

/* The row of this attendance: a person's once, a count goes on. */
static enum seus_err take_row(struct decide *d, struct wire_course_attended *attended)
{
    struct wire_attendance old;
    attended->attendance_id =
        attended->user_id.len > 0
            ? arena_printf(d->arena, "%.*s/%.*s", STR_ARG(attended->course_id), STR_ARG(attended->user_id))
            : arena_printf(d->arena, "%.*s/%.*s.%s", STR_ARG(attended->course_id), STR_ARG(attended->zone_id),
                           wire_enum_word(&wire_enum_profile, attended->profile));
    if (attended->attendance_id.len > WIRE_ID_SIZE_MAX) {
        seus_fail(SEUS_INVALID, d->why, "zone_id", "the short name of zone '%.*s' is too long to count people by",
                  STR_ARG(attended->zone_id));
        seus_hint(d->why, "record them by person: seusctl course attend %.*s --user USER",
                  STR_ARG(attended->course_id));
        return SEUS_INVALID;
    }
    const bool there = d->store->get(d->store->ctx, KIND_ATTENDANCE, attended->attendance_id, d->arena, &old);
    if (there && attended->user_id.len > 0) {
        seus_fail(SEUS_CONFLICT, d->why, "user_id", "user %.*s is already recorded for course %.*s: counted once",
                  STR_ARG(attended->user_id), STR_ARG(attended->course_id));
        seus_hint(d->why, "seusctl course attendance %.*s lists who attended", STR_ARG(attended->course_id));
        return SEUS_CONFLICT;
    }
    decide_expect(d, KIND_ATTENDANCE, attended->attendance_id, there ? old.version : 0, true);
    return SEUS_OK;
}

enum seus_err decide_course_attend(struct decide *d)
{
    const struct wire_course_attend *args = d->request->args;
    struct wire_course row;
    struct wire_zone zone;
    struct wire_course_attended attended = {
        .course_id = args->course_id,
        .user_id = args->user_id,
        .zone_id = args->zone_id,
        .profile = args->profile,
        .count = args->people != 0 ? args->people : 1,
    };
    enum seus_err err = decide_get_course(d, args->course_id, &row);
    if (err == SEUS_OK) {
        err = check_attend(d, &row);
    }
    if (err == SEUS_OK) {
        err = take_user(d, &attended);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (attended.zone_id.len == 0) {
        seus_fail(SEUS_INVALID, d->why, "zone_id", "say in which zone they work: training counts for a zone");
        seus_hint(d->why, "add --zone ZONE (seusctl zone list shows them)");
        return SEUS_INVALID;
    }
    attended.profile = attended.profile != PROFILE_NONE ? attended.profile : (uint32_t)PROFILE_SOCIAL_WORKER;
    err = decide_get_zone(d, attended.zone_id, &zone);
    if (err == SEUS_OK) {
        err = take_row(d, &attended);
    }
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, course_attended) = attended;
    decide_expect(d, KIND_COURSE, args->course_id, row.version, true);
    decide_expect(d, KIND_ZONE, attended.zone_id, zone.version, true);
    return SEUS_OK;
}
