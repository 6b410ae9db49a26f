/* SPDX-License-Identifier: EUPL-1.2 */
/* What the queries that explain decisions share. Inside view/. */
#ifndef VIEW_QUERY_EXPLAIN_H
#define VIEW_QUERY_EXPLAIN_H

#include "view/log_walk.h"
#include "view/query.h"

#define EXPLAIN_ITEMS_MAX 200u /* decisions a page */

struct explaining {
    const struct query *q;
    struct str case_id; /* case.explain */
    struct str zone_id; /* zone.explain */
    unsigned left;
    unsigned count;
};

/* Appends one decision. */
void explain_add(struct explaining *e, const struct wire_explanation *item);
/* What is the same for all decisions of an entry. */
struct wire_explanation explain_head(const struct shown_entry *shown);
/* What policy said in this entry, and what was done upon it. */
void explain_verdicts(struct explaining *e, const struct shown_entry *shown);
/* query_explain_report.c: the entry that took a report; 0: not found. row: out of the view's scratch. */
enum seus_err explain_find_report(const struct query *q, const struct wire_report *row, uint64_t *ret_index);
/*
 * query_explain_hand.c: what somebody decided without asking policy, with the reason they gave: false if the event is
 * no such decision. Texts live in arena or borrow the event.
 */
bool explain_by_hand(const struct wire_event *event, struct arena *arena, struct wire_explanation *item);
bool explain_of_zone(const struct wire_event *event, struct arena *arena, struct wire_explanation *item);

#endif
