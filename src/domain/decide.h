/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the files of decide share: one decision in the making, and helpers to read rows, ask policy, and say no in words
 * that name the value, what it means, and the next command to type. Inside domain/ only. Nothing here writes a row.
 *
 * Rows read from the store may borrow it; whatever goes into a decision or a question is copied with decide_keep.
 */
#ifndef DOMAIN_DECIDE_H
#define DOMAIN_DECIDE_H

#include "domain/domain.h"

#define DECIDE_EVENTS_MAX      64u /* of one entry: limit of the wire type */
#define DECIDE_EXPECTS_MAX     64u  /* of a command; one more for the shift it is written on */
#define LINE_BYTES_MAX         256u /* limit of the wire type LINE */
#define IDS_MAX                64u  /* limit of the wire type IDS */
#define PERSONS_MAX            100000u
#define UNIT_ASSIGNMENTS_MAX   16u  /* at once, of a unit that may hold several; ending them all fits one entry */
#define CASE_ASSIGNMENTS_MAX   200u /* ever, of one case */
#define CANDIDATES_MAX         64u  /* units in a dispatch question */
#define UNITS_SCANNED_MAX      1024u
#define SIGNALLERS_SCANNED_MAX 1024u
#define FUTURE_MS_MAX          (5ull * 60 * 1000) /* clocks of rooms and callers differ a little; more is an error */

struct decide {
    const struct domain_store *store;
    const struct domain_request *request;
    struct arena *arena;
    struct seus_why *why;
    struct domain_decision decision; /* grows */
    unsigned verdicts_used;
    unsigned ids_made; /* by decide_new_id */
    bool needed; /* a verdict is missing: question says which */
    struct wire_question question;
    struct str asked_zone_id; /* of the last question */
    bool sets_moved;          /* a verdict was given under plugin sets that are not in force any more */
};

/* decide.c: building a decision. */
bool decide_is_slug(struct str text); /* small letters, and from the second character on digits, - and _ */
struct str decide_keep(struct decide *d, struct str s);
struct str decide_line(struct decide *d, struct str s); /* kept, cut to the bytes of a LINE at a character */
void *decide_event(struct decide *d, uint32_t type, size_t body_size);
#define DECIDE_EVENT(d, type) ((struct wire_##type *)decide_event((d), EVENT_##type, sizeof(struct wire_##type)))
void decide_expect(struct decide *d, enum entity_kind kind, struct str id, uint64_t version, bool changes);
struct str decide_id(struct decide *d, char prefix, uint64_t random_bits);
/* As many ids as a command needs, each from the request's random bits and how many were made before. */
struct str decide_new_id(struct decide *d, char prefix);
/* What the command makes, if it is neither a case nor a report nor an assignment: told in the receipt. */
void decide_made(struct decide *d, struct str id);
/* The answer and the state after a decision about this case. */
void decide_about_case(struct decide *d, const struct wire_case *row, uint32_t state_after);

/* The state of an adhered municipality is that of its agreements, today. decide_get_zone does so. */
void decide_zone_today(struct decide *d, struct wire_zone *zone);

/* rows.c: reading rows; SEUS_NOT_FOUND says which and what to type. */
enum seus_err decide_get_zone(struct decide *d, struct str zone_id, struct wire_zone *ret_zone);
enum seus_err decide_get_unit(struct decide *d, struct str unit_id, struct wire_unit *ret_unit);
enum seus_err decide_get_case(struct decide *d, const char *field, struct str typed, struct wire_case *ret_case);
enum seus_err decide_if_version(struct decide *d, struct str label, uint64_t if_version, uint64_t version);
enum seus_err decide_not_future(struct decide *d, uint64_t occurred_at);
/* What was done at occurred_at (0: now) is not in the future, and not before since, when something else began ("unit
 * PT-1 is acked"). */
enum seus_err decide_not_before(struct decide *d, uint64_t occurred_at, struct str something, uint64_t since);
/* until 0: no end. what would end before it begins: "the contract". */
enum seus_err decide_span(struct decide *d, struct str what, uint64_t from, uint64_t until);
enum seus_err decide_hours(struct decide *d, struct str hours); /* of a municipality's service; empty: not told */
enum seus_err decide_closed_refusal(struct decide *d, const struct wire_case *row); /* SEUS_OK unless closed, merged */
struct str case_label(const struct wire_case *row); /* the number people read aloud, or the id */
const char *case_word(uint32_t state);
const char *unit_word(uint32_t status);
bool case_can_reopen(const struct decide *d, const struct wire_case *row); /* closed, and within 72 hours */
bool assignment_is_active(const struct wire_assignment *assignment);
const struct wire_assignment *case_assignment(const struct wire_case *row, struct str assignment_id);
const struct wire_assignment *case_active_assignment(const struct wire_case *row, struct str other_than);

/* hints.c: what can be typed next; never a command that would be refused as things stand. */
void case_hint(struct decide *d, const struct wire_case *row);
/* A unit is wanted for a case that was left to the ordinary service. */
void case_hint_urgent(struct decide *d, const struct wire_case *row);
/* The commands that free a unit of this assignment, from wherever it stands. */
struct str unit_way_free(struct decide *d, const struct wire_case *row, const struct wire_assignment *assignment);

/* question.c: asking. False: the verdict is not there yet, d->question asks for it (or the command lost a race). */
bool decide_ask(struct decide *d, enum verdict_kind kind, const struct wire_question *question,
                const struct wire_verdict **ret_verdict);
bool signaller_is_authorised(const struct wire_signaller *signaller, struct str zone_id, uint64_t now_ms);
/* How to reach who answers for the zone: its ordinary service, or while it is suspended the next room. */
struct str zone_contact_today(struct decide *d, const struct wire_zone *zone);
void question_zone(struct decide *d, struct wire_question *question, const struct wire_zone *zone);
void question_signaller(struct decide *d, struct wire_question *question, const struct wire_signaller *signaller);
/*
 * How the call came in, what was agreed with the municipality, who else is open; categories: also who may signal today.
 * line_id, municipality_id may be empty.
 */
void question_access(struct decide *d, struct wire_question *question, const struct wire_zone *zone, struct str line_id,
                     struct str municipality_id, bool categories);
void question_units(struct decide *d, struct wire_question *question, const struct wire_zone *zone, struct str case_id);
/* question_basket.c: the places of the zone's basket; what is said of the people of a case, or of one being opened. */
void question_places(struct decide *d, struct wire_question *question, struct str zone_id);
void question_vulnerabilities(struct decide *d, struct wire_question *question, const struct str *words,
                              uint32_t count);
void question_people(struct decide *d, struct wire_question *question, const struct wire_case_open *args);
/* May this unit be sent to this case now? Fills why if not. case_id empty: to a case that is only being opened. */
enum seus_err unit_can_take(struct decide *d, const struct wire_unit *unit, struct str case_id);
/* The ranking without what is no unit, or cannot go. */
unsigned verdict_ranking(struct decide *d, const struct wire_verdict *verdict, struct str case_id,
                         struct str **ret_ids);
/* Is the answer one that fits the question? Policy is other people's code. */
bool verdict_is_plausible(const struct wire_verdict *verdict, enum verdict_kind kind);
void decide_fallback_event(struct decide *d, const struct wire_verdict *verdict, enum verdict_kind kind,
                           struct str case_id);
struct str verdict_reason(const struct wire_verdict *verdict, struct str otherwise);

/* shift_write.c: the shift that a command is written on, d->request->shift. SEUS_OK if none is named. */
enum seus_err decide_on_shift(struct decide *d);

/*
 * One function a WRITE operation, decide_<c_name>: a row in the schema's table of operations asks for it. SEUS_OK with
 * d->needed: more verdicts are wanted.
 */
#define DECIDE_DECLARE_WRITE(c_name) enum seus_err decide_##c_name(struct decide *d);
#define DECIDE_DECLARE_READ(c_name)
#define DECIDE_DECLARE_NODE(c_name)
#define DECIDE_DECLARE_STREAM(c_name)
#define DECIDE_DECLARE_ADMIN(c_name)
#define DECIDE_DECLARE_INTERNAL(c_name) DECIDE_DECLARE_WRITE(c_name)
#define DECIDE_DECLARE(number, c_name, name, kind, method, path, args, doc) DECIDE_DECLARE_##kind(c_name)
WIRE_OPS(DECIDE_DECLARE)

#endif
