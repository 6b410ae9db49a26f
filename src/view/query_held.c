/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * person.held: all the room holds of a person, masked (held.h). A page is the person's row, or the rows of one of their
 * cases and a bounded part of its timeline. What is sealed and erased is told as erased. Called by query.c.
 */
#include <stdlib.h>

#include "view/held.h"
#include "view/list_walk.h"
#include "view/log_walk.h"
#include "wire/json.h"

#define EVENTS_PAGE   50u   /* of a timeline; with notes of 8 KiB a page stays below what a client reads */
#define ROWS_MAX      256u  /* of one kind in one case */
#define USERS_MAX     4096u /* whose names are covered */
#define RESOURCES_MAX 512u  /* of a zone */

struct held {
    const struct query *q;
    struct held_names names;
    struct held_mask mask;
    struct wire_case situation;
    bool first; /* no item yet */
};

/* ---- who else there is ------------------------------------------------------------------------------------------- */

static void name_people(struct held *h)
{
    const struct wire_case *situation = &h->situation;
    struct wire_person other;
    h->mask.alone = situation->persons <= 1;
    for (uint32_t i = 0; i < situation->people_count; i++) {
        const struct str id = situation->people[i].person_id;
        if (held_is_theirs(&h->mask, id)) {
            continue;
        }
        h->mask.alone = false;
        if (row_get(h->q->view, KIND_PERSON, id, h->q->arena, &other)) {
            held_names_add(&h->names, other.label, HELD_AS_PERSON);
        }
    }
}

static void name_staff(struct held *h)
{
    struct view *view = h->q->view;
    void *rows = NULL;
    const unsigned count = view->store.rows(view, KIND_USER, (struct str){NULL, 0}, h->q->arena, USERS_MAX, &rows);
    const struct wire_user *users = rows;
    for (unsigned i = 0; i < count; i++) {
        held_names_add(&h->names, users[i].name, HELD_AS_STAFF);
        held_names_add(&h->names, users[i].contact, HELD_AS_STAFF);
    }
}

static void name_signaller(struct held *h, struct str signaller_id)
{
    struct wire_signaller row;
    if (signaller_id.len > 0 && row_get(h->q->view, KIND_SIGNALLER, signaller_id, h->q->arena, &row)) {
        held_names_add(&h->names, row.name, HELD_AS_SIGNALLER);
    }
}

static void name_signallers(struct held *h)
{
    name_signaller(h, h->situation.signaller_id);
    for (uint32_t i = 0; i < h->situation.reports_count; i++) {
        struct wire_report report;
        if (row_get(h->q->view, KIND_REPORT, h->situation.reports[i], h->q->arena, &report)) {
            name_signaller(h, report.signaller_id);
        }
    }
}

/* Of the zone of the place, and of the one that is competent. */
static void name_places(struct held *h, struct str zone_id)
{
    struct view *view = h->q->view;
    void *rows = NULL;
    if (zone_id.len == 0) {
        return;
    }
    const unsigned count = view->store.rows(view, KIND_RESOURCE, zone_id, h->q->arena, RESOURCES_MAX, &rows);
    const struct wire_resource *resources = rows;
    for (unsigned i = 0; i < count; i++) {
        if (resources[i].sealed) {
            held_names_add(&h->names, resources[i].name, HELD_AS_PLACE);
            held_names_add(&h->names, resources[i].address, HELD_AS_PLACE);
            held_names_add(&h->names, resources[i].contact, HELD_AS_PLACE);
        }
    }
}

/* ---- items ------------------------------------------------------------------------------------------------------- */

/* {"section":...,"masked":[...],"data":{...}}; record NULL: nothing of it may be told. */
static void item(struct held *h, struct wire_held_item *head, const struct wire_record *record, void *row)
{
    struct buf *target = h->q->target;
    if (record != NULL) {
        held_mask_record(&h->mask, record, row);
    }
    head->number = h->situation.number;
    head->masked = h->mask.masked;
    head->masked_count = h->mask.masked_count;
    if (!h->first) {
        buf_append_char(target, ',');
    }
    h->first = false;
    wire_json_encode(&wire_record_held_item, head, target);
    CHECK(target->len > 0 && target->data[target->len - 1] == '}');
    target->len--;
    buf_append_str(target, STR_LIT(",\"data\":"));
    if (record != NULL) {
        wire_json_encode(record, row, target);
    } else {
        buf_append_str(target, STR_LIT("null"));
    }
    buf_append_char(target, '}');
    h->mask.masked_count = 0;
}

static struct str id_of(const struct wire_record *record, const void *row, const char *name)
{
    const struct wire_field *field = wire_field_by_name(record, str_of(name));
    struct str id = {NULL, 0};
    if (field != NULL && field->type == WIRE_ID) {
        memcpy(&id, (const unsigned char *)row + field->offset, sizeof(id));
    }
    return id;
}

/* A row or event that is about somebody, and not about this person, is only counted. */
static void item_or_gap(struct held *h, struct wire_held_item *head, const struct wire_record *record, void *row)
{
    const struct str about = id_of(record, row, "person_id");
    h->mask.own = held_is_theirs(&h->mask, about);
    if (about.len > 0 && !h->mask.own) {
        held_mask_note(&h->mask, "about another person");
        item(h, head, NULL, NULL);
        return;
    }
    item(h, head, record, row);
}

static void tell_person(struct held *h)
{
    struct wire_person *row = arena_copy(h->q->arena, h->mask.person, sizeof(*row));
    struct wire_held_item head = {
        .section = HELD_PERSON, .id = row->person_id, .at = row->added_at, .title = STR_LIT("person")};
    h->mask.own = true;
    item(h, &head, &wire_record_person, row);
}

static void tell_reports(struct held *h)
{
    const struct wire_case *situation = &h->situation;
    for (uint32_t i = 0; i < situation->reports_count; i++) {
        struct wire_report row;
        if (row_get(h->q->view, KIND_REPORT, situation->reports[i], h->q->arena, &row)) {
            struct wire_held_item head = {
                .section = HELD_REPORT, .id = row.report_id, .at = row.received_at, .title = STR_LIT("report")};
            item_or_gap(h, &head, &wire_record_report, &row);
        }
    }
}

static void tell_placements(struct held *h)
{
    struct view *view = h->q->view;
    void *rows = NULL;
    const unsigned count =
        view->store.rows(view, KIND_PLACEMENT, h->situation.case_id, h->q->arena, ROWS_MAX, &rows);
    struct wire_placement *placements = rows;
    for (unsigned i = 0; i < count; i++) {
        struct wire_held_item head = {.section = HELD_PLACEMENT, .id = placements[i].placement_id,
                                      .at = placements[i].reserved_at, .title = STR_LIT("placement")};
        item_or_gap(h, &head, &wire_record_placement, &placements[i]);
    }
}

static void tell_deadlines(struct held *h)
{
    struct view *view = h->q->view;
    const struct key prefix = list_key(LIST_DEADLINES, true, h->situation.case_id);
    struct list_walk walk;
    list_walk_begin(&walk, view, &prefix);
    for (unsigned count = 0; count < ROWS_MAX && list_walk_next(&walk); count++) {
        struct wire_deadline row;
        if (row_get(view, KIND_DEADLINE, walk.id, h->q->arena, &row)) {
            struct wire_held_item head = {.section = HELD_DEADLINE, .id = row.deadline_id, .at = row.set_at,
                .title = str_of(wire_enum_word(&wire_enum_deadline_kind, row.kind))};
            item_or_gap(h, &head, &wire_record_deadline, &row);
        }
    }
    list_walk_end(&walk);
}

static enum seus_err tell_event(struct held *h, const struct view_position *place)
{
    struct log_entry row = {0};
    struct shown_entry shown;
    enum seus_err err = log_read_one(h->q->log, place->index, h->q->arena, &row, h->q->why);
    if (err == SEUS_OK) {
        err = shown_entry_make(h->q->view, row.index, row.payload, h->q->arena, &shown, h->q->why);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (place->seq == 0 || place->seq > shown.entry.events_count) {
        return seus_fail(SEUS_INTEGRITY, h->q->why, NULL, "log entry %llu has no event %u, which a timeline names",
                         (unsigned long long)place->index, (unsigned)place->seq);
    }
    const struct wire_event *event = &shown.entry.events[place->seq - 1];
    const struct wire_record *record = wire_event_record(event->type);
    struct wire_held_item head = {
        .section = HELD_EVENT,
        .id = arena_printf(h->q->arena, "%llu.%u", (unsigned long long)place->index, (unsigned)place->seq),
        .at = shown.entry.recorded_at,
        .title = shown_event_type(event, h->q->arena),
        .by = shown.entry.role,
    };
    if (record == NULL || event->body == NULL) {
        held_mask_note(&h->mask, "of a kind this node does not know");
        item(h, &head, NULL, NULL);
        return SEUS_OK;
    }
    item_or_gap(h, &head, record, arena_copy(h->q->arena, event->body, record->size));
    return SEUS_OK;
}

/* *position moves on; *ret_more: the timeline goes on behind it. */
static enum seus_err tell_events(struct held *h, struct view_position *position, bool *ret_more)
{
    struct view_position places[EVENTS_PAGE];
    struct view *view = h->q->view;
    const unsigned count = timeline_places(view, h->situation.case_id, position, EVENTS_PAGE, places);
    enum seus_err err = SEUS_OK;
    for (unsigned i = 0; i < count && err == SEUS_OK; i++) {
        err = tell_event(h, &places[i]);
        *position = places[i];
    }
    *ret_more = err == SEUS_OK && count == EVENTS_PAGE &&
                timeline_places(view, h->situation.case_id, position, 1, places) > 0;
    return err;
}

/* The rows of a case, before its timeline. */
static void tell_case(struct held *h)
{
    struct wire_case *row = arena_copy(h->q->arena, &h->situation, sizeof(*row));
    struct wire_held_item head = {
        .section = HELD_CASE, .id = row->case_id, .at = row->opened_at, .title = STR_LIT("case")};
    tell_reports(h);
    tell_placements(h);
    tell_deadlines(h);
    h->mask.own = false;
    /* Last: masking changes lists that the copy shares with the row. */
    item(h, &head, &wire_record_case, row);
}

/* ---- pages ------------------------------------------------------------------------------------------------------- */

/* "N" or "N/POSITION": case N of the person, its timeline behind POSITION. False: no such place. */
static bool parse_after(struct str after, uint32_t cases_count, uint32_t *ret_case, struct str *ret_position)
{
    uint32_t number = 0;
    size_t at = 0;
    while (at < after.len && at < 3 && after.ptr[at] >= '0' && after.ptr[at] <= '9') {
        number = number * 10 + (uint32_t)(after.ptr[at] - '0');
        at++;
    }
    const bool slash = at < after.len && after.ptr[at] == '/';
    *ret_case = number;
    *ret_position = slash ? (struct str){after.ptr + at + 1, after.len - at - 1} : (struct str){NULL, 0};
    return at > 0 && (slash || at == after.len) && number < cases_count;
}

static enum seus_err case_page(struct held *h, uint32_t number, struct str position_text, struct str *ret_next)
{
    const struct query *q = h->q;
    const struct wire_person *person = h->mask.person;
    struct view_position position = {0};
    bool more = false;
    enum seus_err err = position_text.len > 0 ? view_position_parse(position_text, &position, q->why) : SEUS_OK;
    const bool found = err == SEUS_OK && row_get(q->view, KIND_CASE, person->cases[number], q->arena, &h->situation);
    if (found) {
        h->mask.case_id = arena_str(q->arena, h->situation.case_id);
        name_people(h);
        name_signallers(h);
        name_places(h, h->situation.zone_id);
        name_places(h, h->situation.competent_zone_id);
        name_staff(h);
        held_names_ready(&h->names);
        if (position_text.len == 0) {
            tell_case(h);
        }
        err = tell_events(h, &position, &more);
    }
    if (more) {
        *ret_next = arena_printf(q->arena, "%u/%llu.%u", (unsigned)number, (unsigned long long)position.index,
                                 (unsigned)position.seq);
    } else if (number + 1 < person->cases_count) {
        *ret_next = arena_printf(q->arena, "%u", (unsigned)(number + 1));
    }
    return err;
}

enum seus_err query_person_held(const struct query *q)
{
    const struct wire_person_held_query *args = q->args;
    struct wire_person person;
    struct str next = {NULL, 0};
    struct str position = {NULL, 0};
    uint32_t number = 0;
    enum seus_err err = SEUS_OK;
    if (!row_get(q->view, KIND_PERSON, args->person_id, q->arena, &person)) {
        (void)seus_fail(SEUS_NOT_FOUND, q->why, "person_id", "there is no person %.*s", STR_ARG(args->person_id));
        seus_hint(q->why, "look for them with: seusctl person list --zone ZONE");
        return SEUS_NOT_FOUND;
    }
    if (args->after.len > 0 && !parse_after(args->after, person.cases_count, &number, &position)) {
        (void)seus_fail(SEUS_INVALID, q->why, "after", "%.*s is no place in what is held of %.*s", STR_ARG(args->after),
                        STR_ARG(args->person_id));
        seus_hint(q->why, "pass the next of the page before, or leave it out");
        return SEUS_INVALID;
    }
    struct held *h = arena_alloc(q->arena, sizeof(*h));
    *h = (struct held){.q = q, .first = true};
    h->mask = (struct held_mask){.q = q, .names = &h->names, .person = &person};
    held_names_init(&h->names, q->arena);
    held_names_own(&h->names, person.label);
    buf_append_str(q->target, STR_LIT("{\"items\":["));
    if (args->after.len == 0) {
        tell_person(h);
        next = person.cases_count > 0 ? STR_LIT("0") : next;
    } else {
        err = case_page(h, number, position, &next);
    }
    buf_append_str(q->target, STR_LIT("],\"next\":"));
    if (next.len > 0) {
        wire_json_encode_text(next, q->target);
    } else {
        buf_append_str(q->target, STR_LIT("null"));
    }
    buf_append_char(q->target, '}');
    return err;
}
