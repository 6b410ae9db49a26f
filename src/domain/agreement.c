/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Agreements: the dated conventions by which a municipality adheres to a city service. While one is in force the
 * municipality's professionals are served; before and after they are advised, and no unit goes. agreement.make,
 * agreement.extend, agreement.end, and what is in force on a day.
 */
#include "domain/accession.h"
#include "domain/decide.h"

uint32_t agreement_state_at(const struct wire_agreement *row, uint64_t at_ms)
{
    if (row->until != 0 && (at_ms >= row->until || row->until <= row->from)) {
        return row->state == AGREEMENT_ENDED ? AGREEMENT_ENDED : AGREEMENT_EXPIRED;
    }
    return at_ms < row->from ? AGREEMENT_PROPOSED : AGREEMENT_ADHERED;
}

unsigned agreements_of_zone(const struct zone_on_day *day, struct wire_agreement **ret_rows)
{
    void *rows = NULL;
    const unsigned count = day->store->rows(day->store->ctx, KIND_AGREEMENT, day->zone->zone_id, day->arena,
                                            ACCESSION_ROWS_MAX, &rows);
    *ret_rows = rows;
    return count;
}

bool zone_agreement(const struct zone_on_day *day, struct wire_agreement *ret_row)
{
    struct wire_agreement *rows = NULL;
    const unsigned count = agreements_of_zone(day, &rows);
    *ret_row = (struct wire_agreement){0};
    for (unsigned i = 0; i < count; i++) {
        if (agreement_state_at(&rows[i], day->at_ms) == AGREEMENT_ADHERED) {
            *ret_row = rows[i];
            ret_row->state = AGREEMENT_ADHERED;
            return true;
        }
        if (ret_row->agreement_id.len == 0 || rows[i].from >= ret_row->from) {
            *ret_row = rows[i];
            ret_row->state = agreement_state_at(&rows[i], day->at_ms);
        }
    }
    return false;
}

uint32_t zone_state_at(const struct zone_on_day *day)
{
    struct wire_agreement agreement;
    if (day->zone->kind != ZONE_KIND_ADHERED) {
        return day->zone->state;
    }
    return zone_agreement(day, &agreement) ? ZONE_HOOKED : ZONE_OUTSIDE;
}

static enum seus_err check_no_overlap(struct decide *d, const struct wire_zone *zone, uint64_t from, uint64_t until,
                                      struct str other_than)
{
    const struct zone_on_day day = {d->store, d->arena, zone, d->request->now_ms};
    struct wire_agreement *rows = NULL;
    const unsigned count = agreements_of_zone(&day, &rows);
    for (unsigned i = 0; i < count; i++) {
        const bool never = rows[i].until != 0 && rows[i].until <= rows[i].from;
        const bool before = rows[i].until != 0 && rows[i].until <= from;
        const bool behind = until != 0 && until <= rows[i].from;
        if (!never && !before && !behind && !str_eq(rows[i].agreement_id, other_than)) {
            seus_fail(SEUS_CONFLICT, d->why, "from",
                      "municipality '%.*s' has agreement '%.*s' for that time already, from %.*s: two would not say "
                      "who pays",
                      STR_ARG(zone->zone_id), STR_ARG(rows[i].agreement_id),
                      STR_ARG(zone_day_text(d->arena, rows[i].from)));
            seus_hint(d->why, "seusctl agreement extend %.*s --until DAY --act ACT, or end it first",
                      STR_ARG(rows[i].agreement_id));
            return SEUS_CONFLICT;
        }
    }
    return SEUS_OK;
}

enum seus_err decide_agreement_make(struct decide *d)
{
    const struct wire_agreement_make *args = d->request->args;
    struct wire_zone zone;
    enum seus_err err = decide_get_zone(d, args->zone_id, &zone);
    if (err != SEUS_OK) {
        return err;
    }
    if (zone.kind != ZONE_KIND_ADHERED) {
        seus_fail(SEUS_REFUSED, d->why, "zone_id",
                  "zone '%.*s' is no adhering municipality: it joins by its own way, step by step",
                  STR_ARG(args->zone_id));
        seus_hint(d->why,
                  "seusctl zone advance %.*s STEP; or, if it does adhere: seusctl zone update %.*s --kind adhered",
                  STR_ARG(args->zone_id), STR_ARG(args->zone_id));
        return SEUS_REFUSED;
    }
    const uint64_t from = args->from != 0 ? args->from : d->request->now_ms;
    err =
        decide_span(d, arena_printf(d->arena, "the agreement with '%.*s'", STR_ARG(args->zone_id)), from, args->until);
    if (err == SEUS_OK) {
        err = check_no_overlap(d, &zone, from, args->until, (struct str){NULL, 0});
    }
    if (err != SEUS_OK) {
        return err;
    }
    struct wire_agreement_made *event = DECIDE_EVENT(d, agreement_made);
    *event = (struct wire_agreement_made){
        .agreement_id = decide_new_id(d, 'g'),
        .zone_id = args->zone_id,
        .payer = args->payer,
        .from = from,
        .until = args->until,
        .act = args->act,
    };
    decide_made(d, event->agreement_id);
    decide_expect(d, KIND_AGREEMENT, event->agreement_id, 0, true);
    decide_expect(d, KIND_ZONE, zone.zone_id, zone.version, true);
    return SEUS_OK;
}

/* The agreement and its municipality, if it can still be changed. */
static enum seus_err get_agreement(struct decide *d, struct str id, uint64_t if_version, struct wire_agreement *ret,
                                   struct wire_zone *ret_zone)
{
    if (!d->store->get(d->store->ctx, KIND_AGREEMENT, id, d->arena, ret)) {
        seus_fail(SEUS_NOT_FOUND, d->why, "agreement_id", "there is no agreement '%.*s'", STR_ARG(id));
        seus_hint(d->why, "seusctl agreement list shows them");
        return SEUS_NOT_FOUND;
    }
    enum seus_err err = decide_if_version(d, id, if_version, ret->version);
    if (err == SEUS_OK) {
        err = decide_get_zone(d, ret->zone_id, ret_zone);
    }
    if (err != SEUS_OK) {
        return err;
    }
    const uint32_t state = agreement_state_at(ret, d->request->now_ms);
    if (state == AGREEMENT_EXPIRED || state == AGREEMENT_ENDED) {
        seus_fail(SEUS_REFUSED, d->why, "agreement_id",
                  "agreement '%.*s' with '%.*s' is %s since %.*s: what follows is a new agreement", STR_ARG(id),
                  STR_ARG(ret->zone_id), wire_enum_word(&wire_enum_agreement_state, state),
                  STR_ARG(zone_day_text(d->arena, ret->until)));
        seus_hint(d->why, "seusctl agreement make --zone %.*s --payer PAYER --act ACT", STR_ARG(ret->zone_id));
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

enum seus_err decide_agreement_extend(struct decide *d)
{
    const struct wire_agreement_extend *args = d->request->args;
    struct wire_agreement row;
    struct wire_zone zone;
    enum seus_err err = get_agreement(d, args->agreement_id, args->if_version, &row, &zone);
    if (err != SEUS_OK) {
        return err;
    }
    if (row.until == 0 || args->until <= row.until) {
        const struct str end = row.until == 0 ? STR_LIT("for ever") : zone_day_text(d->arena, row.until);
        seus_fail(SEUS_REFUSED, d->why, "until", "agreement '%.*s' lasts until %.*s already: nothing is longer by that",
                  STR_ARG(row.agreement_id), STR_ARG(end));
        seus_hint(d->why, "to shorten it: seusctl agreement end %.*s --until DAY --reason TEXT",
                  STR_ARG(row.agreement_id));
        return SEUS_REFUSED;
    }
    err = check_no_overlap(d, &zone, row.from, args->until, row.agreement_id);
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, agreement_extended) = (struct wire_agreement_extended){.agreement_id = args->agreement_id,
                                                                            .zone_id = decide_keep(d, row.zone_id),
                                                                            .until = args->until,
                                                                            .act = args->act};
    decide_made(d, args->agreement_id);
    decide_expect(d, KIND_AGREEMENT, args->agreement_id, row.version, true);
    decide_expect(d, KIND_ZONE, zone.zone_id, zone.version, true);
    return SEUS_OK;
}

enum seus_err decide_agreement_end(struct decide *d)
{
    const struct wire_agreement_end *args = d->request->args;
    struct wire_agreement row;
    struct wire_zone zone;
    const enum seus_err err = get_agreement(d, args->agreement_id, args->if_version, &row, &zone);
    if (err != SEUS_OK) {
        return err;
    }
    const uint64_t until = args->until != 0 ? args->until : d->request->now_ms;
    if (until + FUTURE_MS_MAX < d->request->now_ms || (row.until != 0 && until > row.until)) {
        seus_fail(SEUS_INVALID, d->why, "until", "agreement '%.*s' ends between now and %.*s, not then",
                  STR_ARG(row.agreement_id),
                  STR_ARG(row.until != 0 ? zone_day_text(d->arena, row.until) : STR_LIT("a day to come")));
        seus_hint(d->why, "leave --until out to end it now");
        return SEUS_INVALID;
    }
    *DECIDE_EVENT(d, agreement_ended) = (struct wire_agreement_ended){.agreement_id = args->agreement_id,
                                                                      .zone_id = decide_keep(d, row.zone_id),
                                                                      .until = until,
                                                                      .reason = args->reason};
    decide_made(d, args->agreement_id);
    decide_expect(d, KIND_AGREEMENT, args->agreement_id, row.version, true);
    decide_expect(d, KIND_ZONE, zone.zone_id, zone.version, true);
    return SEUS_OK;
}
