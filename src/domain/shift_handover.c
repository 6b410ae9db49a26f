/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * shift.handover and shift.ack: what a shift leaves, item by item, and who takes it. An item that nobody takes raises
 * an alarm. The id of an item is the shift's with its number behind it.
 */
#include "domain/clocks.h"
#include "domain/deadline.h"
#include "domain/people.h"
#include "domain/shift.h"

static bool is_listed(const struct wire_shift *row, struct str subject_id)
{
    for (uint32_t i = 0; i < row->leaves_count; i++) {
        if (str_eq(row->leaves[i].subject_id, subject_id)) {
            return true;
        }
    }
    return false;
}

/* A case that was opened when the next shift was there already is that one's from the beginning. */
static uint64_t next_began(struct decide *d, const struct wire_shift *row)
{
    struct wire_shift next;
    if (row->next_shift.len > 0 && d->store->get(d->store->ctx, KIND_SHIFT, row->next_shift, d->arena, &next) &&
        next.opened_at != 0) {
        return next.opened_at;
    }
    return UINT64_MAX;
}

/* What a case waits for stays with the case, under its key: the sheet of the shift shows it (view/query_shift.c). */
static struct wire_shift_item item_of(struct decide *d, const struct wire_case *row)
{
    const char *priority = wire_enum_word(&wire_enum_priority, row->priority);
    return (struct wire_shift_item){
        .kind = SHIFT_ITEM_CASE,
        .subject_id = decide_keep(d, row->case_id),
        .number = decide_keep(d, row->number),
        .summary = arena_printf(d->arena, "%s%s%s", priority, priority[0] != '\0' ? ", " : "", case_word(row->state)),
    };
}

/* Deadlines of a case that were missed, or are about to be said so. */
static unsigned add_overdue(struct decide *d, const struct wire_shift *row, const struct wire_case *about,
                            struct wire_shift_item *items, unsigned count, unsigned max)
{
    void *found = NULL;
    const unsigned rows_count = d->store->rows(d->store->ctx, KIND_DEADLINE, about->case_id, d->arena,
                                               DEADLINES_OF_SUBJECT_MAX, &found);
    const struct wire_deadline *rows = found;
    for (unsigned i = 0; i < rows_count && count < max; i++) {
        const bool overdue = rows[i].state == DEADLINE_MISSED ||
                             (deadline_is_open(&rows[i]) && rows[i].due_at <= d->request->now_ms);
        if (overdue && !is_listed(row, rows[i].deadline_id)) {
            items[count++] = (struct wire_shift_item){
                .kind = SHIFT_ITEM_DEADLINE,
                .subject_id = decide_keep(d, rows[i].deadline_id),
                .number = decide_keep(d, about->number),
                .summary = arena_printf(d->arena, "overdue: %s", deadline_word(rows[i].kind)),
            };
        }
    }
    return count;
}

/* What a shift has not listed, on its way. */
struct listing {
    const struct wire_shift *row;
    const struct wire_zone *zones; /* all of them */
    unsigned zones_count;
    struct wire_shift_item *items;
    unsigned max;
};

/* Does the zone belong to another room? One that names none, or is none of the service, belongs to whoever asks. */
static bool is_elsewhere(const struct listing *l, struct str zone_id)
{
    for (unsigned z = 0; z < l->zones_count; z++) {
        if (str_eq(l->zones[z].zone_id, zone_id)) {
            return l->zones[z].room_id.len > 0 && !str_eq(l->zones[z].room_id, l->row->room_id);
        }
    }
    return false;
}

/* Somebody called, and nobody has said yet what became of it. */
static unsigned add_reports(struct decide *d, const struct listing *l, unsigned count)
{
    const uint64_t until = next_began(d, l->row);
    struct wire_report *reports = NULL;
    const unsigned reports_count =
        count < l->max ? d->store->open_reports(d->store->ctx, d->arena, SHIFT_REPORTS_MAX, &reports) : 0;
    for (unsigned i = 0; i < reports_count && count < l->max; i++) {
        const struct wire_report *report = &reports[i];
        if (report->received_at < until && !is_listed(l->row, report->report_id) && !is_elsewhere(l, report->zone_id)) {
            const char *category = wire_enum_word(&wire_enum_category, report->category);
            l->items[count++] = (struct wire_shift_item){
                .kind = SHIFT_ITEM_REPORT,
                .subject_id = decide_keep(d, report->report_id),
                .summary = arena_printf(d->arena, "report %.*s%s%s: without an outcome", STR_ARG(report->report_id),
                                        category[0] != '\0' ? ", " : "", category),
            };
        }
    }
    return count;
}

unsigned shift_unlisted(struct decide *d, const struct wire_shift *row, struct wire_shift_item *items, unsigned max)
{
    void *zones_found = NULL;
    const uint64_t until = next_began(d, row);
    const unsigned zones_count = d->store->rows(d->store->ctx, KIND_ZONE, (struct str){NULL, 0}, d->arena,
                                                SHIFT_ZONES_MAX, &zones_found);
    const struct wire_zone *zones = zones_found;
    unsigned count = 0;
    for (unsigned z = 0; z < zones_count && count < max; z++) {
        struct wire_case *cases = NULL;
        if (zones[z].room_id.len > 0 && !str_eq(zones[z].room_id, row->room_id)) {
            continue; /* of another room; a zone that names none belongs to whoever asks */
        }
        const unsigned cases_count =
            d->store->open_cases(d->store->ctx, zones[z].zone_id, d->arena, SHIFT_CASES_MAX, &cases);
        for (unsigned c = 0; c < cases_count && count < max; c++) {
            if (cases[c].opened_at < until && !is_listed(row, cases[c].case_id)) {
                items[count++] = item_of(d, &cases[c]);
            }
            count = add_overdue(d, row, &cases[c], items, count, max);
        }
    }
    const struct listing listing = {row, zones, zones_count, items, max};
    return add_reports(d, &listing, count);
}

static enum seus_err check_next(struct decide *d, const struct wire_shift *row, struct str next_id)
{
    struct wire_shift next;
    if (next_id.len == 0) {
        seus_fail(SEUS_INVALID, d->why, "to", "say which shift takes over from %.*s", STR_ARG(row->shift_id));
        seus_hint(d->why, "seusctl shift handover %.*s --to NEXT_SHIFT (seusctl shift list --room %.*s)",
                  STR_ARG(row->shift_id), STR_ARG(row->room_id));
        return SEUS_INVALID;
    }
    const enum seus_err err = decide_get_shift(d, "to", next_id, &next);
    if (err != SEUS_OK) {
        return err;
    }
    if (str_eq(next.shift_id, row->shift_id) || !str_eq(next.room_id, row->room_id) ||
        (next.state != SHIFT_PLANNED && next.state != SHIFT_OPEN)) {
        seus_fail(SEUS_REFUSED, d->why, "to",
                  "shift %.*s (room %.*s, %s) cannot take over from shift %.*s of room %.*s", STR_ARG(next_id),
                  STR_ARG(next.room_id), wire_enum_word(&wire_enum_shift_state, next.state),
                  STR_ARG(row->shift_id), STR_ARG(row->room_id));
        seus_hint(d->why, "another shift of the same room, planned or open: seusctl shift list --room %.*s",
                  STR_ARG(row->room_id));
        return SEUS_REFUSED;
    }
    decide_expect(d, KIND_SHIFT, next.shift_id, next.version, false);
    return SEUS_OK;
}

static void start_alarm(struct decide *d, const struct wire_shift_item *item, struct str next_id)
{
    const uint64_t now_ms = d->request->now_ms;
    (void)deadline_start(d, &(struct deadline_spec){
                                .kind = DEADLINE_SHIFT_ITEM,
                                .subject_kind = KIND_SHIFT,
                                .subject_id = item->item_id,
                                .starts_at = now_ms,
                                .due_at = now_ms + clocks_ms(d, (struct str){NULL, 0}, DEADLINE_SHIFT_ITEM, 0),
                                .owner = next_id,
                                .basis = STR_LIT("clock of the service"),
                            });
}

static enum seus_err list_items(struct decide *d, const struct wire_shift *row, struct str next_id)
{
    const struct wire_shift_handover_args *args = d->request->args;
    struct wire_shift_item *items = arena_alloc(d->arena, SHIFT_LISTED_MAX * sizeof(*items));
    struct wire_shift looked = *row;
    looked.next_shift = next_id;
    unsigned count = shift_unlisted(d, &looked, items, SHIFT_LISTED_MAX);
    for (uint32_t i = 0; i < args->notes_count && count < SHIFT_LISTED_MAX; i++) {
        items[count++] = (struct wire_shift_item){.kind = SHIFT_ITEM_NOTE, .summary = args->notes[i]};
    }
    if (row->leaves_count + count > SHIFT_ITEMS_MAX) {
        seus_fail(SEUS_LIMIT, d->why, "shift_id", "shift %.*s would leave more than %u items", STR_ARG(row->shift_id),
                  SHIFT_ITEMS_MAX);
        seus_hint(d->why, "close or hand over cases first: seusctl case list");
        return SEUS_LIMIT;
    }
    if (count == 0 && row->state == SHIFT_HANDING_OVER) {
        seus_fail(SEUS_REFUSED, d->why, "shift_id", "everything that is open is on the list of shift %.*s already",
                  STR_ARG(row->shift_id));
        seus_hint(d->why, "seusctl shift sheet %.*s shows it; seusctl shift ack %.*s takes items",
                  STR_ARG(row->shift_id), STR_ARG(row->shift_id));
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, handover_listed) = (struct wire_handover_listed){
        .shift_id = args->shift_id, .next_shift = next_id, .items = items, .items_count = count};
    for (unsigned i = 0; i < count; i++) {
        items[i].item_id = arena_printf(d->arena, "%.*s.%u", STR_ARG(row->shift_id), row->leaves_count + i + 1);
        items[i].listed_at = d->request->now_ms;
        start_alarm(d, &items[i], next_id);
    }
    decide_made(d, row->shift_id);
    return SEUS_OK;
}

enum seus_err decide_shift_handover(struct decide *d)
{
    const struct wire_shift_handover_args *args = d->request->args;
    struct wire_shift row;
    enum seus_err err = decide_get_shift(d, "shift_id", args->shift_id, &row);
    if (err == SEUS_OK) {
        err = decide_if_version(d, row.shift_id, args->if_version, row.version);
    }
    if (err == SEUS_OK) {
        err = decide_check_move(d, &domain_shift_sm, &wire_enum_shift_state, "shift_id", row.shift_id, row.state,
                                SHIFT_HANDING_OVER, "seusctl shift list shows the shifts and how they stand");
    }
    const struct str next_id = args->to.len > 0 ? args->to : err == SEUS_OK ? decide_keep(d, row.next_shift)
                                                                           : (struct str){NULL, 0};
    if (err == SEUS_OK) {
        err = check_next(d, &row, next_id);
    }
    if (err == SEUS_OK) {
        err = list_items(d, &row, next_id);
    }
    if (err == SEUS_OK) {
        decide_expect(d, KIND_SHIFT, row.shift_id, row.version, true);
    }
    return err;
}

/* ---- taking items ----------------------------------------------------------------------------------------------- */

/* Who takes them: the next shift, on duty; or a supervisor, who says why. */
static enum seus_err who_takes(struct decide *d, const struct wire_shift *row, struct str *ret_by)
{
    const struct wire_shift_ack_args *args = d->request->args;
    struct wire_user supervisor;
    struct wire_shift next;
    if (args->supervisor.len > 0) {
        const enum seus_err err = decide_get_supervisor(d, args->supervisor, &supervisor);
        if (err == SEUS_OK && args->reason.len == 0) {
            seus_fail(SEUS_INVALID, d->why, "reason", "a supervisor who takes items of shift %.*s says why",
                      STR_ARG(row->shift_id));
            seus_hint(d->why, "seusctl shift ack %.*s --all --supervisor USER --reason TEXT", STR_ARG(row->shift_id));
            return SEUS_INVALID;
        }
        *ret_by = args->supervisor;
        return err;
    }
    *ret_by = args->by.len > 0 ? args->by : d->request->shift.len > 0 ? d->request->shift
                                                                      : decide_keep(d, row->next_shift);
    const enum seus_err err = decide_get_shift(d, "by", *ret_by, &next);
    if (err != SEUS_OK) {
        return err;
    }
    if (!str_eq(*ret_by, row->next_shift) || (next.state != SHIFT_OPEN && next.state != SHIFT_HANDING_OVER)) {
        seus_fail(SEUS_REFUSED, d->why, "by", "items of shift %.*s are taken by shift %.*s, on duty; not by %.*s (%s)",
                  STR_ARG(row->shift_id), STR_ARG(row->next_shift), STR_ARG(*ret_by),
                  wire_enum_word(&wire_enum_shift_state, next.state));
        seus_hint(d->why, "seusctl shift open --shift %.*s if it has not begun; or --supervisor USER --reason TEXT",
                  STR_ARG(row->next_shift));
        return SEUS_REFUSED;
    }
    decide_expect(d, KIND_SHIFT, next.shift_id, next.version, false);
    return SEUS_OK;
}

static enum seus_err choose_items(struct decide *d, const struct wire_shift *row, struct wire_item_acked *acked)
{
    const struct wire_shift_ack_args *args = d->request->args;
    acked->items = arena_alloc(d->arena, SHIFT_LISTED_MAX * sizeof(*acked->items));
    const struct wire_shift_item *named = NULL;
    for (uint32_t i = 0; i < row->leaves_count; i++) {
        const struct wire_shift_item *item = &row->leaves[i];
        named = str_eq(item->item_id, args->item_id) ? item : named;
        if (item->acked_at == 0 && acked->items_count < SHIFT_LISTED_MAX && (args->all || named == item)) {
            acked->items[acked->items_count++] = decide_keep(d, item->item_id);
        }
    }
    if (acked->items_count > 0) {
        return SEUS_OK;
    }
    if (named != NULL) {
        seus_fail(SEUS_REFUSED, d->why, "item_id", "item %.*s was taken already, by %.*s", STR_ARG(args->item_id),
                  STR_ARG(named->acked_by));
    } else {
        seus_fail(args->item_id.len > 0 ? SEUS_NOT_FOUND : SEUS_REFUSED, d->why, "item_id",
                  "shift %.*s leaves no such item that nobody has taken", STR_ARG(row->shift_id));
    }
    seus_hint(d->why, "seusctl shift sheet %.*s lists its items", STR_ARG(row->shift_id));
    return named == NULL && args->item_id.len > 0 ? SEUS_NOT_FOUND : SEUS_REFUSED;
}

enum seus_err decide_shift_ack(struct decide *d)
{
    const struct wire_shift_ack_args *args = d->request->args;
    struct wire_shift row;
    struct wire_item_acked acked = {.shift_id = args->shift_id, .reason = args->reason};
    enum seus_err err = decide_get_shift(d, "shift_id", args->shift_id, &row);
    if (err != SEUS_OK) {
        return err;
    }
    if (row.state != SHIFT_HANDING_OVER) {
        seus_fail(SEUS_REFUSED, d->why, "shift_id", "shift %.*s is %s: it leaves nothing to take",
                  STR_ARG(row.shift_id), wire_enum_word(&wire_enum_shift_state, row.state));
        seus_hint(d->why, "first it lists: seusctl shift handover %.*s --to NEXT_SHIFT", STR_ARG(row.shift_id));
        return SEUS_REFUSED;
    }
    if (args->all == (args->item_id.len > 0)) {
        seus_fail(SEUS_INVALID, d->why, "item_id", "say which item is taken, or all of them");
        seus_hint(d->why, "seusctl shift ack %.*s --item ITEM, or --all", STR_ARG(row.shift_id));
        return SEUS_INVALID;
    }
    err = choose_items(d, &row, &acked);
    if (err == SEUS_OK) {
        err = who_takes(d, &row, &acked.acked_by);
    }
    if (err != SEUS_OK) {
        return err;
    }
    *DECIDE_EVENT(d, item_acked) = acked;
    decide_expect(d, KIND_SHIFT, row.shift_id, row.version, true);
    for (uint32_t i = 0; i < acked.items_count; i++) {
        deadlines_met(d, KIND_SHIFT, acked.items[i], DEADLINE_SHIFT_ITEM);
    }
    return SEUS_OK;
}

void shift_item_missed(struct decide *d, const struct wire_deadline *row)
{
    struct wire_shift shift;
    size_t len = row->subject_id.len;
    while (len > 0 && row->subject_id.ptr[len - 1] != '.') {
        len--;
    }
    const struct str shift_id = {row->subject_id.ptr, len > 0 ? len - 1 : 0};
    if (!d->store->get(d->store->ctx, KIND_SHIFT, shift_id, d->arena, &shift)) {
        return;
    }
    for (uint32_t i = 0; i < shift.leaves_count; i++) {
        if (str_eq(shift.leaves[i].item_id, row->subject_id) && shift.leaves[i].acked_at == 0) {
            *DECIDE_EVENT(d, item_alarmed) =
                (struct wire_item_alarmed){.shift_id = decide_keep(d, shift.shift_id),
                                           .item_id = decide_keep(d, row->subject_id),
                                           .next_shift = decide_keep(d, shift.next_shift)};
            decide_expect(d, KIND_SHIFT, shift.shift_id, shift.version, true);
            return;
        }
    }
}
