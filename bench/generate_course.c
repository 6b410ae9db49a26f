/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Training: two courses a year with about a hundred social workers each, as the study visit's text has it. Called by
 * generate.c, which plays what is due before the next report.
 */
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/str.h"
#include "bench/generate.h"

#define COURSE_PEOPLE 100u
#define WRITTEN_MS    (DAY_MS / 2) /* in the evening, with who was there */
/* 800 attendances are taken to be about 620 people: a hundred in the first course, of each later one 520 in seven. */
#define LATER_NEW     520u
#define LATER_COURSES 7u

static uint64_t course_ms(const struct plan *plan, unsigned course)
{
    const struct civil c = {
        .year = (int)(plan->options->first_year + course / 2), .month = course % 2 == 0 ? 5 : 10, .day = 10, .hour = 9};
    return civil_to_ms(&c, false);
}

/* People who have attended some course after so many of them. */
static unsigned people_after(const struct plan *plan, unsigned courses)
{
    const unsigned people = courses == 0 ? 0 : COURSE_PEOPLE + LATER_NEW * (courses - 1) / LATER_COURSES;
    return people / plan->options->scale;
}

static unsigned attendances_of(const struct plan *plan)
{
    return COURSE_PEOPLE / plan->options->scale;
}

unsigned courses_count(const struct plan *plan)
{
    return plan->options->national ? 0 : 2 * plan->options->years;
}

unsigned courses_attendances(const struct plan *plan)
{
    return courses_count(plan) * attendances_of(plan);
}

unsigned courses_people(const struct plan *plan)
{
    return people_after(plan, courses_count(plan));
}

static void user_id(unsigned person, char *target, size_t target_size)
{
    snprintf(target, target_size, "sw-%04u", person + 1);
}

/* A social worker of a zone that is hooked or on its way, by population. */
static void add_worker(struct room *room, const struct plan *plan, struct chance *chance, unsigned person,
                       uint64_t at_ms)
{
    char id[16];
    uint64_t population = 0;
    unsigned zone = 0;
    user_id(person, id, sizeof(id));
    for (unsigned i = 0; i < plan->zones_count; i++) {
        population += plan->zones[i].joining ? plan->zones[i].population : 0;
    }
    uint64_t draw = chance_below(chance, population);
    for (unsigned i = 0; i < plan->zones_count; i++) {
        if (plan->zones[i].joining) {
            zone = i;
            if (draw < plan->zones[i].population) {
                break;
            }
            draw -= plan->zones[i].population;
        }
    }
    struct str zones[] = {str_of(plan->zones[zone].id)};
    ROOM_MUST(room, at_ms, user_add, .user_id = str_of(id), .role = USER_SOCIAL_WORKER,
              .profile = PROFILE_SOCIAL_WORKER, .zones = zones, .zones_count = 1);
}

void course_play(struct room *room, const struct plan *plan, unsigned course)
{
    struct chance chance = {.state = plan->options->seed ^ (0x636f75727365ull + course)}; /* "course" */
    struct wire_answer answer = {0};
    char course_id[64];
    char name[64];
    char user[16];
    const uint64_t begun_ms = course_ms(plan, course);
    const uint64_t at_ms = begun_ms + WRITTEN_MS;
    const unsigned before = people_after(plan, course);
    const unsigned after = people_after(plan, course + 1);
    snprintf(name, sizeof(name), "Base training %u, %s", plan->options->first_year + course / 2,
             course % 2 == 0 ? "spring" : "autumn");
    const struct wire_course_plan args = {.name = str_of(name),
                                          .held_at = begun_ms,
                                          .held_until = begun_ms + 2 * DAY_MS,
                                          .organiser = STR_LIT("association of municipalities"),
                                          .committee = STR_LIT("scientific committee of the region"),
                                          .places = COURSE_PEOPLE};
    room_must(room, at_ms, OP_course_plan, &args, &answer);
    str_copy(course_id, sizeof(course_id), answer.id);
    ROOM_MUST(room, at_ms, course_hold, .course_id = str_of(course_id));
    for (unsigned i = 0; i < attendances_of(plan); i++) {
        /* The new ones first, then some who come again: i-th of those before, each once. */
        const bool comes_again = before + i >= after;
        const unsigned person = comes_again ? before - 1 - (before + i - after) : before + i;
        if (!comes_again) {
            add_worker(room, plan, &chance, person, at_ms);
        }
        user_id(person, user, sizeof(user));
        ROOM_MUST(room, at_ms, course_attend, .course_id = str_of(course_id), .user_id = str_of(user));
    }
}

uint64_t course_due_ms(const struct plan *plan, unsigned course)
{
    return course < courses_count(plan) ? course_ms(plan, course) + WRITTEN_MS : UINT64_MAX;
}
