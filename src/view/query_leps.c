/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * zone.leps: a zone held against the essential level of social performance "pronto intervento sociale" (law 328/2000,
 * national plan, sheet 3.7.1): who answers day and night, how they are reached, what they can offer, to whom they hand
 * over. A self-check: each function with what the room knows about it. Called by query.c.
 */
#include <stdlib.h>

#include "base/civil.h"
#include "view/query_zone.h"
#include "wire/json.h"

#define UNITS_SCANNED_MAX_LEPS 1024u
#define SHIFTS_SCANNED_MAX     8192u /* of a room: years of three a day */
#define WEEK_MS                (7ull * 24 * 3600 * 1000)

/* A function being looked at. */
struct function_check {
    const struct query *q;
    const struct zone_on_day *day;
    struct wire_leps_row *row;
};

static bool found(struct function_check *c, bool met, struct str proof, const char *next)
{
    c->row->met = met;
    c->row->proof = proof;
    c->row->next = met ? (struct str){NULL, 0} : str_of(next);
    return met;
}

static void check_room(struct function_check *c)
{
    const struct wire_zone *zone = c->day->zone;
    const bool hooked = zone->state == ZONE_HOOKED;
    const struct str since = zone->since != 0 ? zone_day_text(c->q->arena, zone->since) : STR_LIT("a day not stated");
    found(c, hooked,
          arena_printf(c->q->arena, "the zone is %s since %.*s", wire_enum_word(&wire_enum_zone_state, zone->state),
                       STR_ARG(since)),
          "seusctl zone accession shows the way to the hook-up");
}

static void check_line(struct function_check *c)
{
    struct wire_line line;
    const bool there = zone_line(c->day, (struct str){NULL, 0}, &line);
    found(c, there,
          there ? arena_printf(c->q->arena, "line %.*s, %.*s, %s", STR_ARG(line.line_id), STR_ARG(line.number),
                               wire_enum_word(&wire_enum_line_access, line.access))
                : STR_LIT("no line rings for the zone"),
          "seusctl line add NAME --number NUMBER --access gated");
}

/* Who is on duty in the room of the zone, from a week ago to a week ahead. */
struct roster {
    unsigned shifts;
    uint64_t gap_behind; /* UTC ms: the first moment of the week that has passed with nobody on duty; 0: none */
    uint64_t gap_ahead;  /* of the week that comes, by what is planned */
};

struct turn {
    uint64_t from;
    uint64_t until;
};

static int by_start(const void *a, const void *b)
{
    const struct turn *first = a;
    const struct turn *second = b;
    return first->from < second->from ? -1 : first->from > second->from;
}

/* The first moment from..until that no turn covers; 0: none. Turns in order of their beginning. */
static uint64_t first_gap(const struct turn *turns, unsigned count, uint64_t from, uint64_t until)
{
    uint64_t covered = from;
    for (unsigned i = 0; i < count && covered < until; i++) {
        if (turns[i].from > covered) {
            break;
        }
        covered = turns[i].until > covered ? turns[i].until : covered;
    }
    return covered < until ? covered : 0;
}

/* What a shift was, or is to be. One that is open goes on as long as it is planned to, and at least until now. */
static struct turn turn_of(const struct wire_shift *shift, uint64_t now_ms)
{
    struct turn turn = {shift->opened_at != 0 ? shift->opened_at : shift->planned_start, shift->closed_at};
    if (shift->closed_at == 0) {
        turn.until = shift->planned_end;
        turn.until = shift->state != SHIFT_PLANNED && turn.until < now_ms ? now_ms : turn.until;
    }
    return turn;
}

/* False: no shift of the room is on record in these two weeks. */
static bool roster_read(struct function_check *c, struct roster *ret)
{
    void *rows = NULL;
    const struct domain_store *store = &c->q->view->store;
    const uint64_t now_ms = c->day->at_ms;
    const unsigned count =
        store->rows(store->ctx, KIND_SHIFT, c->day->zone->room_id, c->q->arena, SHIFTS_SCANNED_MAX, &rows);
    const struct wire_shift *shifts = rows;
    struct turn *turns = arena_alloc(c->q->arena, (count + 1) * sizeof(*turns));
    *ret = (struct roster){0};
    for (unsigned i = 0; i < count; i++) {
        const struct turn turn = turn_of(&shifts[i], now_ms);
        if (turn.until + WEEK_MS > now_ms && turn.from < now_ms + WEEK_MS && turn.from < turn.until) {
            turns[ret->shifts++] = turn;
        }
    }
    if (ret->shifts > 1) {
        qsort(turns, ret->shifts, sizeof(*turns), by_start);
    }
    ret->gap_behind = first_gap(turns, ret->shifts, now_ms - WEEK_MS, now_ms);
    ret->gap_ahead = first_gap(turns, ret->shifts, now_ms, now_ms + WEEK_MS);
    return ret->shifts > 0;
}

static void check_roster(struct function_check *c)
{
    const bool done = accession_check_done(c->day, "roster_24_7");
    struct roster roster;
    if (!roster_read(c, &roster)) {
        found(c, done,
              done ? STR_LIT("item roster_24_7 is done; no shift is on record") : STR_LIT("no shift is on record"),
              "seusctl shift plan and shift open, week by week; or zone checklist ZONE --item roster_24_7 --done");
        return;
    }
    const bool met = roster.gap_behind == 0 || roster.gap_ahead == 0;
    const uint64_t gap = roster.gap_ahead != 0 ? roster.gap_ahead : roster.gap_behind;
    char from[CIVIL_SIZE];
    civil_format(from, gap);
    found(c, met,
          met ? arena_printf(c->q->arena, "somebody on duty every hour of the week %s, %u shifts",
                             roster.gap_behind == 0 ? "that has passed" : "ahead", roster.shifts)
              : arena_printf(c->q->arena, "%u shifts; nobody on duty from %s", roster.shifts, from),
          "seusctl shift plan --room ROOM --lead USER --planned-start TIME --planned-end TIME closes the gap");
}

static void check_units(struct function_check *c)
{
    void *rows = NULL;
    const struct domain_store *store = &c->q->view->store;
    const unsigned count =
        store->rows(store->ctx, KIND_UNIT, c->day->zone->area, c->q->arena, UNITS_SCANNED_MAX_LEPS, &rows);
    const struct wire_unit *units = rows;
    unsigned own = 0;
    for (unsigned i = 0; i < count; i++) {
        own += str_eq(units[i].zone_id, c->day->zone->zone_id) ? 1 : 0;
    }
    found(c, count > 0, arena_printf(c->q->arena, "%u units of the zone, %u of its area", own, count),
          "seusctl unit register NAME --zone ZONE");
}

static void check_signallers(struct function_check *c)
{
    uint32_t count = 0;
    struct str list = {NULL, 0};
    const struct str *words =
        zone_category_words(zone_categories_open(c->day, LINE_ACCESS_NONE), c->q->arena, &count);
    for (uint32_t i = 0; i < count; i++) {
        list = arena_printf(c->q->arena, "%.*s%s%.*s", STR_ARG(list), i > 0 ? ", " : "", STR_ARG(words[i]));
    }
    found(c, count > 0, count > 0 ? list : STR_LIT("nobody may signal today"),
          "seusctl zone open ZONE --category social_service");
}

static void check_basket(struct function_check *c)
{
    const unsigned active = accession_resources(c->day);
    const bool done = active > 0 || accession_check_done(c->day, "basket");
    found(c, done,
          active > 0 ? arena_printf(c->q->arena, "%u in the basket", active)
          : done     ? STR_LIT("item basket is done")
                     : STR_LIT("no places are mapped"),
          "seusctl resource add NAME --zone ZONE");
}

static void check_service(struct function_check *c)
{
    void *rows = NULL;
    const struct domain_store *store = &c->q->view->store;
    const struct str contact = c->day->zone->contact;
    const unsigned count =
        store->rows(store->ctx, KIND_SERVICE, c->day->zone->zone_id, c->q->arena, ACCESSION_ROWS_MAX, &rows);
    found(c, count > 0 || contact.len > 0,
          count > 0         ? arena_printf(c->q->arena, "%u ordinary services", count)
          : contact.len > 0 ? contact
                            : STR_LIT("no ordinary service is named"),
          "seusctl service add NAME --zone ZONE");
}

static void check_training(struct function_check *c)
{
    struct wire_precondition needs[ACCESSION_PRECONDITIONS_MAX];
    const unsigned count = accession_preconditions(c->day, STEP_SOI_STARTED, false, needs);
    for (unsigned i = 0; i < count; i++) {
        if (str_eq_cstr(needs[i].name, "training")) {
            found(c, needs[i].met, needs[i].fact, "seusctl zone update ZONE --workers-trained COUNT");
        }
    }
}

/* Not a thing a zone can lack: nothing happens here that is not an entry of the log. */
static void check_records(struct function_check *c)
{
    found(c, true, STR_LIT("every act of the room is an entry of the log"), "");
}

static const struct {
    const char *name;
    void (*check)(struct function_check *c);
} functions[] = {
    {"room", check_room},         {"line", check_line},     {"roster_24_7", check_roster},
    {"units", check_units},       {"signallers", check_signallers}, {"basket", check_basket},
    {"handover", check_service},  {"training", check_training},     {"records", check_records},
};
#define FUNCTIONS_COUNT (sizeof(functions) / sizeof(functions[0]))

enum seus_err query_zone_leps(const struct query *q)
{
    const struct wire_zone_leps *args = q->args;
    struct wire_zone zone;
    struct zone_on_day day;
    const enum seus_err err = query_zone_day(q, args->zone_id, &zone, &day);
    if (err != SEUS_OK) {
        return err;
    }
    struct wire_leps_row rows[FUNCTIONS_COUNT] = {0};
    struct wire_leps_page page = {.items = rows, .items_count = FUNCTIONS_COUNT, .functions = FUNCTIONS_COUNT};
    for (unsigned i = 0; i < FUNCTIONS_COUNT; i++) {
        struct function_check check = {.q = q, .day = &day, .row = &rows[i]};
        rows[i].function = str_of(functions[i].name);
        functions[i].check(&check);
        page.met += rows[i].met ? 1 : 0;
    }
    wire_json_encode(&wire_record_leps_page, &page, q->target);
    return SEUS_OK;
}
