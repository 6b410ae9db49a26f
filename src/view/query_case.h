/* SPDX-License-Identifier: EUPL-1.2 */
/* What the queries about cases share. Inside view/. */
#ifndef VIEW_QUERY_CASE_H
#define VIEW_QUERY_CASE_H

#include "view/query.h"

/* What case.list filters by beside the state; query_args: struct wire_case_query, row: struct wire_case. */
bool query_case_wanted(const void *query_args, const void *row);
/* query_urgency.c: the page of case.list, from the list of open cases whose keys begin with prefix. */
enum seus_err query_cases_by_urgency(const struct query *q, const struct key *prefix);

#endif
