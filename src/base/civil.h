/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The civil calendar of the service: Europe/Rome (which Barcelona shares), by the rule of directive 2000/84/EC: summer
 * time from the last Sunday of March 01:00 UTC to the last Sunday of October 01:00 UTC. Pure arithmetic from the year
 * 1970 on, no database of time zones: every node and every replay gets the same answer, whatever TZ says.
 *
 * Deadlines are elapsed time and need none of this. It is for what the service says in civil words: "by noon of the
 * next working day", "six months", a day of the statistics.
 */
#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

/* A moment as a wall clock in Rome shows it. */
struct civil {
    int year;                 /* 1970 to 9999 */
    int month;                /* 1 to 12 */
    int day;                  /* 1 to 31 */
    int hour, minute, second;
    int millisecond;
    int weekday;              /* 0 Sunday to 6 Saturday; not read by civil_to_ms */
    int offset_min;           /* east of UTC: 60, or 120 in summer; not read by civil_to_ms */
};

#define CIVIL_SIZE 40 /* bytes of a text made here, with its NUL */

/* What the wall clock shows at ms (milliseconds since 1970 UTC, up to the year 9999). */
void civil_of(uint64_t ms, struct civil *ret);
/*
 * The moment at which the clock shows this. later: in the night the clocks go back, the second of the two 02:30. An
 * hour that does not exist (the night they go forward) is taken as if the clocks had not moved yet: 02:30 is 03:30.
 * Days and months beyond their range count on (day 32 of January is 1 February). Not before 1970: 0.
 */
uint64_t civil_to_ms(const struct civil *c, bool later);
/* "2026-10-25 23:40 +0100": for sentences about a deadline. */
void civil_format(char target[CIVIL_SIZE], uint64_t ms);

/* Midnight at the beginning of that day in Rome. */
uint64_t civil_day_start(uint64_t ms);
/* And at its end: that of the day after. */
uint64_t civil_day_end(uint64_t ms);
/* The same wall clock time months later (or earlier); a day that the month lacks becomes its last. */
uint64_t civil_months_add(uint64_t ms, int months);
/*
 * Neither Saturday nor Sunday nor a national holiday of Italy (law 260/1949 as in force; 4 October from 2026, law
 * 151/2025). Patron saints of municipalities are not known here.
 */
bool civil_is_working_day(const struct civil *c);
/* 12:00 of the first working day after the day of ms. */
uint64_t civil_next_working_noon(uint64_t ms);

#endif
