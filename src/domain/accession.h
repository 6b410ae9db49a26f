/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the rest of the domain and the views ask about a zone on a day: where it stands, who may signal for it, what its
 * next step needs. Everything here reads rows through the store and judges them for the moment it is given; nothing
 * writes, and no clock is asked.
 */
#ifndef DOMAIN_ACCESSION_H
#define DOMAIN_ACCESSION_H

#include "domain/domain.h"

#define LINES_SCANNED_MAX           64u
#define ACCESSION_ROWS_MAX          256u /* acts, openings, agreements, items of one zone that are looked at */
#define ACCESSION_PRECONDITIONS_MAX 6u   /* of one step */
#define ACCESSION_SHARE_DEFAULT     80u  /* per cent of the social workers trained, unless the zone agreed another */
#define ACCESSION_MONTHS_MIN        6u   /* of experimentation, as the service's text says: 6 to 8 months */
#define ACCESSION_MONTHS_MAX        8u

/* Rows and a moment. All borrowed. */
struct zone_on_day {
    const struct domain_store *store;
    struct arena *arena;
    const struct wire_zone *zone;
    uint64_t at_ms; /* UTC */
};

/*
 * The state that counts on that day: as it is kept, but for an adhered municipality: hooked while an agreement is in
 * force, outside when none is.
 */
uint32_t zone_state_at(const struct zone_on_day *day);

/* A day as people read it, local time with its offset. */
struct str zone_day_text(struct arena *arena, uint64_t ms);

/* ---- opening.c: who may signal */

/* A future opening is planned, one whose end has passed is closed. */
uint32_t opening_state_at(const struct wire_opening *row, uint64_t at_ms);
unsigned openings_of_zone(const struct zone_on_day *day, struct wire_opening **ret_rows);
/*
 * Bits (1 << category) of those who may signal: where openings were ever made, those in force; under experimentation
 * and in zones without any, also the categories of authorised institutions. access: of the line the call came in on;
 * an open line, or a city service, is for citizens too.
 */
uint64_t zone_categories_open(const struct zone_on_day *day, uint32_t access);
/* Is there an opening of this category in force? ret_opening (may be NULL): that one. */
bool zone_category_open(const struct zone_on_day *day, uint32_t category, struct wire_opening *ret_opening);
/* May an institution of this category use its code: no opening was ever made, or one of its category is in force. */
bool zone_admits_code(const struct zone_on_day *day, uint32_t category);
/* The categories of such bits, as words. */
/* Do citizens reach the room for it: a city, an open line, an opening of its own? */
bool zone_serves_citizens(const struct zone_on_day *day);
struct str *zone_category_words(uint64_t bits, struct arena *arena, uint32_t *ret_count);

/* ---- agreement.c */

uint32_t agreement_state_at(const struct wire_agreement *row, uint64_t at_ms);
unsigned agreements_of_zone(const struct zone_on_day *day, struct wire_agreement **ret_rows);
/* The agreement in force; else, with false, the last one there was (agreement_id empty: none). */
bool zone_agreement(const struct zone_on_day *day, struct wire_agreement *ret_row);

/* ---- line.c: lines and hours */

/*
 * The line named; else one that serves the zone by name, else one that serves all, of several a gated one: nobody is
 * taken for a citizen's call who did not say so. False: there is none.
 */
bool zone_line(const struct zone_on_day *day, struct str line_id, struct wire_line *ret_line);
/* Does it ring, and for this zone? */
bool line_serves(const struct wire_line *line, struct str zone_id);
/*
 * Is the ordinary service of the municipality open? municipality_id empty: the zone's only one. TRI_UNKNOWN: there are
 * several, or its hours were not stated.
 */
uint32_t zone_local_hours(const struct zone_on_day *day, struct str municipality_id);
/* "mon-fri 08:00-14:00", several separated by commas. False: it does not say so. */
bool hours_parse(struct str hours, unsigned weekday, unsigned minute, bool *ret_open);

/* ---- accession_steps.c and accession_preconditions.c */

extern const struct sm domain_accession_sm; /* over enum zone_state */

/* A step of the way. */
struct step_rule {
    uint32_t step;  /* enum accession_step */
    uint64_t from;  /* SM_TO of the zone states it can be taken from */
    uint32_t to;    /* zone state it leads to; ZONE_NONE: it stays */
    bool reason;    /* needs one */
    bool dated;     /* other rules count from its day: it must be stated */
};

/* NULL if it is no step of the way (GROUP_MET). */
const struct step_rule *accession_step_of(uint32_t step);
/* The step that leads on towards the hook-up; STEP_NONE: the zone is where it should be, or gone. */
uint32_t accession_next(const struct zone_on_day *day);
/* Acts of the zone, in the order they were recorded. */
unsigned accession_acts(const struct zone_on_day *day, struct wire_act **ret_rows);
/* The last act of that step since the way last began (or began again, after a failed experimentation); false: none. */
bool accession_act(const struct zone_on_day *day, uint32_t step, struct wire_act *ret_act);
/* Active resources in the zone's basket, count. */
unsigned accession_resources(const struct zone_on_day *day);
bool accession_check_done(const struct zone_on_day *day, const char *item);
/* evidence: a document or act comes with the command itself. Returns the count. */
unsigned accession_preconditions(const struct zone_on_day *day, uint32_t step, bool evidence,
                                 struct wire_precondition ret[ACCESSION_PRECONDITIONS_MAX]);

#endif
