/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Suggesting duplicates: a new report is compared with the open cases of its zone, and with those of its people
 * elsewhere, in the time around it. What looks alike is said and kept; nothing is attached by itself, and a pair that
 * people told apart is never suggested again.
 *
 * Case rows are only looked at here: a case does not rest on what looks like it, so none is expected.
 */
#include "domain/duplicate.h"

#include "domain/exercise.h"

#define SCORE_PLACE     4u
#define SCORE_PERSON    5u
#define SCORE_NEED      1u
#define SCORE_SIGNALLER 1u
#define REASONS_MAX     4u
#define ELSEWHERE_MAX   8u /* cases of a person in other zones looked at */

struct likeness {
    const struct wire_case *row;
    unsigned score;
    struct str reasons[REASONS_MAX];
    unsigned reasons_count;
};

uint64_t case_moment(const struct wire_case *row)
{
    return row->occurred_at != 0 ? row->occurred_at : row->opened_at;
}

/* The next letter or digit of a place, as lower case; 0 at the end. Bytes beyond ASCII count as they are. */
static unsigned char next_mark(struct str text, size_t *at)
{
    while (*at < text.len) {
        const unsigned char c = (unsigned char)text.ptr[(*at)++];
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c >= 0x80) {
            return c;
        }
        if (c >= 'A' && c <= 'Z') {
            return (unsigned char)(c - 'A' + 'a');
        }
    }
    return 0;
}

/* "Via Roma, 1" and "via roma 1" are one place. */
static bool is_same_place(struct str a, struct str b)
{
    size_t at_a = 0;
    size_t at_b = 0;
    unsigned char mark = 0;
    bool any = false;
    do {
        mark = next_mark(a, &at_a);
        if (mark != next_mark(b, &at_b)) {
            return false;
        }
        any = any || mark != 0;
    } while (mark != 0);
    return any;
}

static bool is_about_any(const struct wire_case *row, const struct duplicate_facts *facts)
{
    for (uint32_t i = 0; i < row->people_count; i++) {
        if (domain_ids_have(facts->person_ids, facts->person_ids_count, row->people[i].person_id)) {
            return true;
        }
    }
    return false;
}

static bool is_told_apart(const struct wire_case *known, struct str case_id)
{
    return known != NULL && domain_ids_have(known->not_duplicates, known->not_duplicates_count, case_id);
}

static void alike(struct likeness *likeness, unsigned score, struct str reason)
{
    likeness->score += score;
    likeness->reasons[likeness->reasons_count++] = reason;
}

static struct likeness compare(const struct wire_case *row, const struct duplicate_facts *facts)
{
    struct likeness likeness = {.row = row};
    const uint64_t moment = case_moment(row);
    const uint64_t apart_ms = moment > facts->occurred_at ? moment - facts->occurred_at : facts->occurred_at - moment;
    if (str_eq(row->case_id, facts->case_id) || apart_ms > DUPLICATE_WINDOW_MS ||
        is_told_apart(facts->known, row->case_id)) {
        return likeness;
    }
    if (is_about_any(row, facts)) {
        alike(&likeness, SCORE_PERSON, STR_LIT("the same person"));
    }
    if (is_same_place(row->place, facts->place)) {
        alike(&likeness, SCORE_PLACE, STR_LIT("the same place"));
    }
    if (row->need != NEED_NONE && row->need == facts->need) {
        alike(&likeness, SCORE_NEED, STR_LIT("the same need"));
    }
    if (facts->signaller_id.len > 0 && row->signaller_id.len > 0 && !str_eq(row->signaller_id, facts->signaller_id)) {
        alike(&likeness, SCORE_SIGNALLER, STR_LIT("another signaller"));
    }
    return likeness;
}

/* Is the pair suggested already, and not decided? */
static bool is_pending(struct decide *d, const struct duplicate_facts *facts, struct str other_case_id)
{
    const struct wire_case *known = facts->known;
    for (uint32_t i = 0; known != NULL && i < known->suggestions_count; i++) {
        struct wire_suggestion old;
        if (d->store->get(d->store->ctx, KIND_SUGGESTION, known->suggestions[i], d->arena, &old) &&
            old.state == SUGGESTION_SUGGESTED &&
            (str_eq(old.other_case_id, other_case_id) || str_eq(old.case_id, other_case_id))) {
            return true;
        }
    }
    return false;
}

static void write_suggestion(struct decide *d, const struct duplicate_facts *facts, const struct likeness *likeness)
{
    struct wire_duplicate_suggested *suggested = DECIDE_EVENT(d, duplicate_suggested);
    suggested->suggestion_id = decide_new_id(d, 's');
    suggested->case_id = decide_keep(d, facts->case_id);
    suggested->report_id = decide_keep(d, facts->report_id);
    suggested->other_case_id = decide_keep(d, likeness->row->case_id);
    suggested->score = likeness->score;
    suggested->reasons = arena_copy(d->arena, likeness->reasons, sizeof(likeness->reasons));
    suggested->reasons_count = likeness->reasons_count;
    suggested->zone_id = decide_keep(d, facts->zone_id);
    *DECIDE_EVENT(d, duplicate_noticed) = (struct wire_duplicate_noticed){
        .suggestion_id = suggested->suggestion_id,
        .case_id = suggested->other_case_id,
        .other_case_id = suggested->case_id,
        .report_id = suggested->report_id,
    };
    decide_expect(d, KIND_SUGGESTION, suggested->suggestion_id, 0, true);
}

/* The likest first. */
static void keep_best(struct likeness best[DUPLICATE_SUGGESTED_MAX], struct likeness likeness)
{
    for (unsigned place = 0; place < DUPLICATE_SUGGESTED_MAX && likeness.score >= DUPLICATE_SCORE_MIN; place++) {
        if (likeness.score > best[place].score) {
            const struct likeness displaced = best[place];
            best[place] = likeness;
            likeness = displaced;
        }
    }
}

static bool is_among(const struct likeness best[DUPLICATE_SUGGESTED_MAX], struct str case_id)
{
    for (unsigned i = 0; i < DUPLICATE_SUGGESTED_MAX; i++) {
        if (best[i].row != NULL && str_eq(best[i].row->case_id, case_id)) {
            return true;
        }
    }
    return false;
}

/* A person the room knows may be met in two zones at once: their open cases there, the latest first. */
static void compare_elsewhere(struct decide *d, const struct duplicate_facts *facts, struct str person_id,
                              struct likeness best[DUPLICATE_SUGGESTED_MAX])
{
    struct wire_person person;
    if (!d->store->get(d->store->ctx, KIND_PERSON, person_id, d->arena, &person)) {
        return;
    }
    const struct str *cases = person.cases;
    for (uint32_t i = person.cases_count, looked_at = 0; i > 0 && looked_at < ELSEWHERE_MAX; i--, looked_at++) {
        struct wire_case *row = arena_alloc(d->arena, sizeof(*row));
        if (d->store->get(d->store->ctx, KIND_CASE, cases[i - 1], d->arena, row) && row->state != CASE_CLOSED &&
            row->state != CASE_MERGED && !str_eq(row->zone_id, facts->zone_id) && !is_among(best, row->case_id) &&
            exercise_zone(d, row->zone_id) == exercise_zone(d, facts->zone_id)) {
            keep_best(best, compare(row, facts));
        }
    }
}

void duplicates_suggest(struct decide *d, const struct duplicate_facts *facts)
{
    struct wire_case *rows = NULL;
    struct likeness best[DUPLICATE_SUGGESTED_MAX] = {0};
    const unsigned count =
        d->store->open_cases(d->store->ctx, facts->zone_id, d->arena, DUPLICATE_CASES_MAX, &rows);
    for (unsigned i = 0; i < count; i++) {
        keep_best(best, compare(&rows[i], facts));
    }
    for (uint32_t i = 0; i < facts->person_ids_count; i++) {
        compare_elsewhere(d, facts, facts->person_ids[i], best);
    }
    for (unsigned i = 0; i < DUPLICATE_SUGGESTED_MAX; i++) {
        if (best[i].score == 0 || is_pending(d, facts, best[i].row->case_id)) {
            continue;
        }
        if (d->decision.answer.looks_like.len == 0) {
            d->decision.answer.looks_like = decide_keep(d, case_label(best[i].row));
        }
        write_suggestion(d, facts, &best[i]);
    }
}
