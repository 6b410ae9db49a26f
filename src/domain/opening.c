/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Openings: from which day a category of signallers may call the room for a zone. The hook-up of a zone is not one
 * switch: the number is handed out category by category, and in an order of its own (zone x category x date).
 * zone.open, zone.close, and who may signal on a day.
 */
#include "domain/accession.h"
#include "domain/decide.h"

uint32_t opening_state_at(const struct wire_opening *row, uint64_t at_ms)
{
    if (row->until != 0 && (row->until <= row->from || at_ms >= row->until)) {
        return OPENING_CLOSED;
    }
    return at_ms < row->from ? OPENING_PLANNED : OPENING_OPEN;
}

unsigned openings_of_zone(const struct zone_on_day *day, struct wire_opening **ret_rows)
{
    void *rows = NULL;
    const unsigned count = day->store->rows(day->store->ctx, KIND_OPENING, day->zone->zone_id, day->arena,
                                            ACCESSION_ROWS_MAX, &rows);
    *ret_rows = rows;
    return count;
}

bool zone_category_open(const struct zone_on_day *day, uint32_t category, struct wire_opening *ret_opening)
{
    struct wire_opening *rows = NULL;
    const unsigned count = openings_of_zone(day, &rows);
    for (unsigned i = 0; i < count; i++) {
        if (rows[i].category == category && opening_state_at(&rows[i], day->at_ms) == OPENING_OPEN) {
            if (ret_opening != NULL) {
                *ret_opening = rows[i];
            }
            return true;
        }
    }
    return false;
}

/* Do the openings alone say who may signal? Under experimentation nobody has been handed the number yet. */
static bool openings_rule(const struct zone_on_day *day)
{
    struct wire_opening *rows = NULL;
    return !domain_zone_is_shadow(day->zone->state) && openings_of_zone(day, &rows) > 0;
}

bool zone_admits_code(const struct zone_on_day *day, uint32_t category)
{
    return !openings_rule(day) || zone_category_open(day, category, NULL);
}

static uint64_t bit_of(uint32_t category)
{
    return category > CATEGORY_NONE && category < 64 ? UINT64_C(1) << category : 0;
}

static uint64_t authorised_categories(const struct zone_on_day *day)
{
    void *found = NULL;
    const unsigned count = day->store->rows(day->store->ctx, KIND_SIGNALLER, day->zone->zone_id, day->arena,
                                            SIGNALLERS_SCANNED_MAX, &found);
    const struct wire_signaller *rows = found;
    uint64_t bits = 0;
    for (unsigned i = 0; i < count; i++) {
        if (signaller_is_authorised(&rows[i], day->zone->zone_id, day->at_ms)) {
            bits |= bit_of(rows[i].category);
        }
    }
    return bits;
}

/* A city serves all who call; an adhered municipality its professionals, while the agreement lasts. */
static uint64_t city_categories(const struct zone_on_day *day)
{
    uint64_t bits = 0;
    if (day->zone->kind != ZONE_KIND_CITY && day->zone->kind != ZONE_KIND_ADHERED) {
        return 0;
    }
    for (uint32_t category = CATEGORY_HOSPITAL; category <= CATEGORY_OTHER_PUBLIC; category++) {
        bits |= category != CATEGORY_CITIZEN ? bit_of(category) : 0;
    }
    return bits;
}

uint64_t zone_categories_open(const struct zone_on_day *day, uint32_t access)
{
    struct wire_opening *rows = NULL;
    const unsigned count = openings_of_zone(day, &rows);
    uint64_t bits = 0;
    for (unsigned i = 0; i < count; i++) {
        bits |= opening_state_at(&rows[i], day->at_ms) == OPENING_OPEN ? bit_of(rows[i].category) : 0;
    }
    if (!openings_rule(day)) {
        bits |= authorised_categories(day) | city_categories(day);
    }
    const bool city = day->zone->kind == ZONE_KIND_CITY && access != LINE_GATED && access != LINE_PROFESSIONALS;
    const bool adhered = day->zone->kind == ZONE_KIND_ADHERED; /* professionals only, whatever the line */
    if ((access == LINE_OPEN && !adhered) || city) {
        bits |= bit_of(CATEGORY_CITIZEN);
    }
    return bits;
}

bool zone_serves_citizens(const struct zone_on_day *day)
{
    void *found = NULL;
    bool serves = zone_category_open(day, CATEGORY_CITIZEN, NULL) || day->zone->kind == ZONE_KIND_CITY;
    const unsigned count =
        day->store->rows(day->store->ctx, KIND_LINE, (struct str){NULL, 0}, day->arena, LINES_SCANNED_MAX, &found);
    const struct wire_line *rows = found;
    for (unsigned i = 0; i < count && !serves && day->zone->kind != ZONE_KIND_ADHERED; i++) {
        serves = rows[i].access == LINE_OPEN && line_serves(&rows[i], day->zone->zone_id);
    }
    return serves;
}

struct str *zone_category_words(uint64_t bits, struct arena *arena, uint32_t *ret_count)
{
    struct str *words = arena_alloc(arena, wire_enum_category.count * sizeof(*words));
    *ret_count = 0;
    for (unsigned category = 1; category < wire_enum_category.count && category < 64; category++) {
        if ((bits & (UINT64_C(1) << category)) != 0) {
            words[(*ret_count)++] = str_of(wire_enum_word(&wire_enum_category, category));
        }
    }
    return words;
}

/* ---- zone.open, zone.close */

static enum seus_err refuse_overlap(struct decide *d, const struct wire_opening *old)
{
    const struct str end = old->until != 0 ? zone_day_text(d->arena, old->until) : STR_LIT("further notice");
    seus_fail(SEUS_CONFLICT, d->why, "category",
              "zone '%.*s' is opened to %s already, from %.*s until %.*s: it was left as it is", STR_ARG(old->zone_id),
              wire_enum_word(&wire_enum_category, old->category), STR_ARG(zone_day_text(d->arena, old->from)),
              STR_ARG(end));
    seus_hint(d->why, "to move it: seusctl zone close %.*s %.*s --reason TEXT, then open it again",
              STR_ARG(old->zone_id), STR_ARG(old->opening_id));
    return SEUS_CONFLICT;
}

static enum seus_err check_category(struct decide *d, const struct wire_zone *zone, uint32_t category)
{
    if (category == CATEGORY_CITIZEN && zone->kind != ZONE_KIND_CITY) {
        seus_fail(SEUS_REFUSED, d->why, "category",
                  "zone '%.*s' is served through institutions: it is not opened to citizens", STR_ARG(zone->zone_id));
        seus_hint(d->why, "citizens are told the way to the ordinary service; a city service has zones of kind city");
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

static enum seus_err check_state(struct decide *d, const struct wire_zone *zone)
{
    if (zone->state == ZONE_SOI || zone->state == ZONE_SOI_PASSED || zone->state == ZONE_HOOKED ||
        zone->state == ZONE_SUSPENDED) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, "zone_id",
              "zone '%.*s' is %s: the number is handed out from the experimentation on, nobody was told it",
              STR_ARG(zone->zone_id), wire_enum_word(&wire_enum_zone_state, zone->state));
    seus_hint(d->why, "seusctl zone accession %.*s shows the way there and what it needs", STR_ARG(zone->zone_id));
    return SEUS_REFUSED;
}

enum seus_err decide_zone_open(struct decide *d)
{
    const struct wire_zone_open *args = d->request->args;
    struct wire_zone zone;
    enum seus_err err = decide_get_zone(d, args->zone_id, &zone);
    if (err == SEUS_OK) {
        err = check_category(d, &zone, args->category);
    }
    if (err == SEUS_OK) {
        err = check_state(d, &zone);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const uint64_t from = args->from != 0 ? args->from : d->request->now_ms;
    err = decide_span(d, arena_printf(d->arena, "the opening of zone '%.*s'", STR_ARG(args->zone_id)), from,
                      args->until);
    if (err != SEUS_OK) {
        return err;
    }
    const struct zone_on_day day = {d->store, d->arena, &zone, d->request->now_ms};
    struct wire_opening *rows = NULL;
    const unsigned count = openings_of_zone(&day, &rows);
    for (unsigned i = 0; i < count; i++) {
        const bool over = rows[i].until != 0 && (rows[i].until <= rows[i].from || rows[i].until <= from);
        const bool later = args->until != 0 && args->until <= rows[i].from;
        if (rows[i].category == args->category && !over && !later) {
            return refuse_overlap(d, &rows[i]);
        }
    }
    if (count >= ACCESSION_ROWS_MAX) {
        seus_fail(SEUS_LIMIT, d->why, "zone_id", "zone '%.*s' has %u openings, the most that are kept for a zone",
                  STR_ARG(args->zone_id), count);
        seus_hint(d->why, "tell whoever looks after the room: nothing was written");
        return SEUS_LIMIT;
    }
    struct wire_signaller_opened *event = DECIDE_EVENT(d, signaller_opened);
    *event = (struct wire_signaller_opened){
        .opening_id = decide_new_id(d, 'o'),
        .zone_id = args->zone_id,
        .category = args->category,
        .from = from,
        .until = args->until,
        .act = args->act,
    };
    decide_made(d, event->opening_id);
    decide_expect(d, KIND_OPENING, event->opening_id, 0, true);
    decide_expect(d, KIND_ZONE, zone.zone_id, zone.version, true); /* who is judged by its openings rests on the zone */
    return SEUS_OK;
}

static enum seus_err get_opening(struct decide *d, const struct wire_zone_close *args, struct wire_opening *ret)
{
    if (d->store->get(d->store->ctx, KIND_OPENING, args->opening_id, d->arena, ret) &&
        str_eq(ret->zone_id, args->zone_id)) {
        return decide_if_version(d, args->opening_id, args->if_version, ret->version);
    }
    seus_fail(SEUS_NOT_FOUND, d->why, "opening_id", "zone '%.*s' has no opening '%.*s'", STR_ARG(args->zone_id),
              STR_ARG(args->opening_id));
    seus_hint(d->why, "seusctl zone openings %.*s shows them", STR_ARG(args->zone_id));
    return SEUS_NOT_FOUND;
}

enum seus_err decide_zone_close(struct decide *d)
{
    const struct wire_zone_close *args = d->request->args;
    struct wire_zone zone;
    struct wire_opening row;
    enum seus_err err = decide_get_zone(d, args->zone_id, &zone);
    if (err == SEUS_OK) {
        err = get_opening(d, args, &row);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const uint64_t until = args->until != 0 ? args->until : d->request->now_ms;
    if (opening_state_at(&row, d->request->now_ms) == OPENING_CLOSED) {
        seus_fail(SEUS_REFUSED, d->why, "opening_id", "opening '%.*s' of zone '%.*s' is closed already, since %.*s",
                  STR_ARG(row.opening_id), STR_ARG(row.zone_id), STR_ARG(zone_day_text(d->arena, row.until)));
        seus_hint(d->why, "seusctl zone openings %.*s shows what is open", STR_ARG(args->zone_id));
        return SEUS_REFUSED;
    }
    if (until + FUTURE_MS_MAX < d->request->now_ms) {
        seus_fail(SEUS_INVALID, d->why, "until", "an opening cannot end in the past: calls were taken until now");
        seus_hint(d->why, "leave --until out to close it now, or give a day to come");
        return SEUS_INVALID;
    }
    *DECIDE_EVENT(d, signaller_closed) = (struct wire_signaller_closed){
        .opening_id = args->opening_id, .zone_id = args->zone_id, .until = until, .reason = args->reason};
    decide_made(d, args->opening_id);
    decide_expect(d, KIND_OPENING, args->opening_id, row.version, true);
    decide_expect(d, KIND_ZONE, zone.zone_id, zone.version, true);
    return SEUS_OK;
}
