/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * zone.leps: a zone held against the essential level of social performance "pronto intervento sociale" (law 328/2000,
 * national plan, sheet 3.7.1): who answers day and night, how they are reached, what they can offer, to whom they hand
 * over. A self-check: each function with what the room knows about it. Called by query.c.
 */
#include "view/query_zone.h"
#include "wire/json.h"

#define UNITS_SCANNED_MAX_LEPS 1024u

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

static void check_roster(struct function_check *c)
{
    const bool done = accession_check_done(c->day, "roster_24_7");
    found(c, done, done ? STR_LIT("item roster_24_7 is done") : STR_LIT("no roster day and night is on record"),
          "seusctl zone checklist ZONE --item roster_24_7 --done");
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
