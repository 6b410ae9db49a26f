/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seus_generate: years of a service that never were, by the figures of the real one, written through the product's own
 * rules. What its files share.
 *
 *   generate.c          options, and the run from the first day to the last
 *   generate_figures.c  the figures, each with its source, and the years planned from them
 *   generate_plan.c     the plan: which report comes when, from whom, for whom
 *   generate_room.c     commands -> decide -> log and views of a data directory, as a leader alone would write them
 *   generate_policy.c   what policy says: the answer that the plan wants, in the words of a plugin
 *   generate_zone.c     zones, signallers, units, and what a zone needs besides
 *   generate_crew.c     the people of the units, and who is aboard
 *   generate_place.c    baskets, and who is given a place for the night
 *   generate_event.c    floods and fires
 *   generate_shift.c    turns of duty, planned, opened, handed over item by item
 *   generate_course.c   two courses a year
 *   generate_case.c     the life of one case, step by step
 *
 * Everything is decided by the seed: same options, same log, same chain value. The clock is the plan's.
 */
#ifndef BENCH_GENERATE_H
#define BENCH_GENERATE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "wire/schema.h"

#define MINUTE_MS    60000ull
#define HOUR_MS      (60 * MINUTE_MS)
#define DAY_MS       (24 * HOUR_MS)

#define ZONES_MAX    700u
#define YEARS_MAX    20u
#define CATEGORIES   5u /* enum category 1 to 4 signal; the citizen is only refused */
#define NEEDS        9u
#define UNITS_A_ZONE 3u
#define MUNICIPALITIES_A_ZONE 3u

/* ---- chance ---- */

struct chance {
    uint64_t state;
};

uint64_t chance_next(struct chance *chance);
/* 0 to limit - 1; limit > 0. */
uint64_t chance_below(struct chance *chance, uint64_t limit);
/* low to high, both included. */
uint64_t chance_between(struct chance *chance, uint64_t low, uint64_t high);
bool chance_permille(struct chance *chance, unsigned permille);
struct share;
unsigned chance_share(struct chance *chance, const struct share *shares, unsigned count);

/* ---- options ---- */

struct options {
    unsigned years;      /* 1 to YEARS_MAX */
    unsigned first_year; /* e.g. 2018 */
    uint64_t seed;
    bool open_access;    /* citizens too, and everybody's need: the volume of an open line */
    bool national;       /* 59 million people, one year after another at the same rate */
    unsigned scale;      /* one report in so many is played; 1: all */
    const char *target;  /* data directory to make, NULL: none (with figures) */
    const char *cluster; /* name of the room */
    const char *zones;   /* CSV file, NULL with national */
    bool jsonl;          /* print every command */
    bool figures;        /* print what the plan holds, as JSON */
    bool quiet;
};

/* ---- the plan (generate_figures.c, generate_plan.c) ---- */

enum report_kind {
    REPORT_CASE,     /* opens a case that becomes an intervention */
    REPORT_CITIZEN,  /* a citizen phones: refused with an orientation; an open line advises and closes */
    REPORT_NOT_OPEN, /* an institution of a zone that is not hooked: refused with an orientation */
    REPORT_SHADOW,   /* a zone under experimentation: recognised here, handled by the ordinary service */
    REPORT_KINDS
};

enum handover_kind { HANDOVER_NEXT_DAY, HANDOVER_SLOW, HANDOVER_RETURNED, HANDOVER_KINDS };

/* One report to come. 24 bytes: a year of an open line of the whole country is a million of them. */
struct report_plan {
    uint64_t at_ms;
    uint16_t zone; /* index into the zones */
    uint16_t persons;
    uint8_t kind;      /* enum report_kind */
    uint8_t category;  /* enum category */
    uint8_t need;      /* enum need */
    uint8_t mode;      /* enum mode: MODE_PHONE or MODE_ON_SITE */
    uint8_t handover;  /* enum handover_kind */
    bool placed;       /* somebody is given a place for the night */
    bool known;        /* somebody the service knows already */
    bool twice;        /* somebody else reports the same fact a few minutes later */
    uint16_t disaster; /* the flood or fire it belongs to, from 1; 0: none */
};

/* A flood or fire. */
#define DISASTER_ZONES 6u
struct disaster {
    uint16_t zones[DISASTER_ZONES]; /* indexes; one may stand twice */
    unsigned zones_count;
    uint64_t affected;      /* persons */
    unsigned cases_open;    /* until they are closed, also those to come */
    char event_id[ID_SIZE]; /* once it is opened */
};

struct zone_plan {
    char id[32];
    char name[96];
    char area[32];
    char prefix[8];
    uint64_t population;
    uint64_t hooked_ms;                   /* when it is hooked; UINT64_MAX: not in these years */
    uint32_t state;                       /* enum zone_state in the end, for those not hooked */
    bool equipped;                        /* it has signallers, units, a service */
    bool joining;                         /* the Region has accepted it, or it is hooked */
    unsigned way_next;                    /* next step of its way to the room */
    bool busy[UNITS_A_ZONE];              /* its units that are on a case */
    uint64_t crew_until_ms[UNITS_A_ZONE]; /* when the turn of those aboard ends */
    unsigned refusals;                    /* counts through the institutions */
};

struct plan {
    const struct options *options;
    struct zone_plan *zones;
    unsigned zones_count;
    struct report_plan *reports; /* in order of time */
    uint64_t reports_count;
    uint64_t begins_ms; /* midnight of the first day, local time */
    uint64_t ends_ms;   /* midnight behind the last day */
    struct disaster *disasters;
    unsigned disasters_count;
};

/* Shares of a whole in permille; what they do not add up to goes to the first. */
struct share {
    unsigned value;
    unsigned permille;
};

/* generate_figures.c */
uint64_t figures_interventions(const struct options *options, unsigned year_index);
uint64_t figures_shadow(const struct options *options); /* cases of a zone under experimentation, in the last year */
unsigned figures_reports_permille(const struct options *options); /* reports for 1,000 interventions */
unsigned figures_twice_permille(const struct options *options);   /* of interventions reported by two institutions */
unsigned figures_phone_permille(const struct options *options);
const struct share *figures_categories(unsigned *ret_count);
const struct share *figures_needs(unsigned *ret_count);
const struct share *figures_persons(unsigned *ret_count);
const struct share *figures_hours(unsigned *ret_count);
const struct share *figures_weekdays(unsigned *ret_count); /* value: 0 Sunday to 6 Saturday */
const struct share *figures_handovers(unsigned *ret_count);
unsigned figures_placed_permille(void); /* of interventions on site */
const struct share *figures_nights(unsigned *ret_count);
unsigned figures_disaster_cases(void);                 /* of one flood or fire, at most */
unsigned figures_rooms(const struct options *options); /* with turns of duty */
unsigned figures_known_permille(void);
/* Permille of persons to interventions: 1.6 persons each. */
unsigned figures_persons_permille(void);
unsigned figures_heat_permille(void); /* of what happens in the week of the heat beyond an ordinary week's share */
/* When a zone is hooked: year of the run (0: the first) and month (0: before the first day); false: never. */
bool figures_hookup(const char *zone_id, unsigned *ret_year, unsigned *ret_month);

/* generate_plan.c */
void plan_make(const struct options *options, struct zone_plan *zones, unsigned zones_count, struct plan *ret_plan);
void plan_release(struct plan *plan);
/* What stats should give back, as one JSON object. */
void plan_print_figures(const struct plan *plan, FILE *out);

/* ---- the room (generate_room.c) ---- */

struct room;

/* What policy is to say about the command that comes next. */
struct wish {
    bool orient; /* the zone does not take the report */
    bool shadow;
    bool not_appropriate; /* it is nothing for the room: the caller is advised */
    uint32_t priority;
    uint32_t event_class;
    uint32_t mode;
    const char *orientation;
    const char *unit_id; /* recommended; NULL: the first that is free */
};

MUST_CHECK enum seus_err room_open(const struct options *options, struct room **ret_room, struct seus_why *why);
/* Writes what is pending; the directory is whole afterwards. */
void room_close(struct room *room);

/*
 * A command at a moment; moments do not go back. *ret_answer lives until the next call. A refusal of the rules is
 * returned (why says which); any other failure ends the program, as it leaves a directory nobody should use.
 */
enum seus_err room_do(struct room *room, uint64_t at_ms, uint32_t op, const void *args, const struct wish *wish,
                      struct wire_answer *ret_answer, struct seus_why *why);
/* The same where the rules must agree: a refusal ends the program with its sentence. */
void room_must(struct room *room, uint64_t at_ms, uint32_t op, const void *args, struct wire_answer *ret_answer);
#define ROOM_MUST(room, at_ms, type, ...)                                                                              \
    room_must((room), (at_ms), OP_##type, &(struct wire_##type){__VA_ARGS__}, NULL)

/* What is pending becomes true: for a command that looks at more rows than it rests on. */
void room_settle(struct room *room);

/* What the leader's timers would say of deadlines until a moment, to within ten minutes. */
void room_timers(struct room *room, uint64_t until_ms);

struct room_counts {
    uint64_t commands;
    uint64_t events;
    uint64_t bytes; /* of payload */
    uint64_t last_index;
    unsigned char chain[32];
};
void room_counts(struct room *room, struct room_counts *ret_counts);
_Noreturn void room_die(struct room *room, const struct seus_why *why);

/* generate_policy.c */
void policy_judge(const struct wish *wish, const struct options *options, const struct wire_question *question,
                  struct arena *arena, struct wire_verdict *ret_verdict);

/* ---- zones and cases ---- */

/* Reads deploy/zones/tuscany.csv, or makes the zones of the country. */
MUST_CHECK enum seus_err zones_read(const struct options *options, struct zone_plan *zones, unsigned *ret_count,
                                    struct seus_why *why);
/* Adds the zone as it stands on the first day. */
void zone_found(struct room *room, const struct plan *plan, struct zone_plan *zone);
/* When its next step to the room is due; UINT64_MAX: there is none in these years. */
uint64_t zone_due_ms(const struct plan *plan, const struct zone_plan *zone);
void zone_step(struct room *room, const struct plan *plan, struct zone_plan *zone);
void zone_signaller(const struct zone_plan *zone, uint32_t category, char *target, size_t target_size);
/* The id of one of its municipalities, whatever the number. */
void zone_municipality(const struct zone_plan *zone, uint64_t number, char *target, size_t target_size);
void zone_unit(const struct zone_plan *zone, unsigned unit, char *target, size_t target_size);
/* The id of a room, from 0: that of the whole service, or of a region. */
void zone_room(const struct plan *plan, unsigned room_index, char *target, size_t target_size);

/* generate_crew.c */
void crew_add_people(struct room *room, const struct zone_plan *zone, uint64_t at_ms);
/* The team whose turn it is goes aboard, unless it is there. */
void crew_board(struct room *room, struct zone_plan *zone, unsigned unit, uint64_t at_ms);

/* generate_place.c */
struct stay {
    const char *case_id;
    const char *person_id; /* empty: several people */
    uint64_t places;
    uint64_t until_ms; /* planned */
};
void places_add_basket(struct room *room, const struct zone_plan *zone, uint64_t at_ms);
/* Where there is always room, in the first zone. */
void places_add_hall(struct room *room, const struct zone_plan *zone, uint64_t at_ms);
void places_reserve(struct room *room, const struct stay *stay, uint64_t at_ms, char placement_id[ID_SIZE]);

/* generate_event.c */
void event_plan(struct plan *plan, const struct disaster *disaster);
/* The id of the event that a case belongs to, opened now if it is the first of them. */
const char *event_of(struct room *room, struct plan *plan, const struct report_plan *report);
void event_case_closed(struct room *room, struct plan *plan, const struct report_plan *report, uint64_t at_ms);

/* generate_shift.c */
struct duties;
struct duties *duties_new(struct room *room, const struct plan *plan);
void duties_free(struct duties *duties);
/* When the next step of a change of turn is due; UINT64_MAX: there is none. */
uint64_t duties_due_ms(const struct duties *duties);
void duties_step(struct duties *duties);
unsigned shifts_count(const struct plan *plan);
/* The end of the turn of duty in which a moment lies: eight in the morning or in the evening, in Rome. */
uint64_t shift_ends_ms(uint64_t at_ms);

/* generate_course.c */
unsigned courses_count(const struct plan *plan);
unsigned courses_attendances(const struct plan *plan);
unsigned courses_people(const struct plan *plan);
/* When a course (from 0) is due; UINT64_MAX: there are no more. */
uint64_t course_due_ms(const struct plan *plan, unsigned course);
void course_play(struct room *room, const struct plan *plan, unsigned course);

struct lives;

struct lives *lives_new(struct room *room, struct plan *plan, uint64_t seed);
void lives_free(struct lives *lives);
/* Plays the report; what follows of it is due later. */
void lives_begin(struct lives *lives, const struct report_plan *report);
/* Plays what is due until a moment; UINT64_MAX: to the end. */
void lives_run(struct lives *lives, uint64_t until_ms);

#endif
