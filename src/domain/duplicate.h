/* SPDX-License-Identifier: EUPL-1.2 */
/* What looks like another case: between the files of decide that take reports, open cases and name people. */
#ifndef DOMAIN_DUPLICATE_H
#define DOMAIN_DUPLICATE_H

#include "domain/decide.h"

#define DUPLICATE_SCORE_MIN     4u                       /* as alike as this is suggested */
#define DUPLICATE_WINDOW_MS     (60ull * 60 * 1000)      /* between the two moments it happened */
#define DUPLICATE_CASES_MAX     64u                      /* open cases of a zone looked at, newest first */
#define DUPLICATE_SUGGESTED_MAX 3u                       /* of one command, the likest */

/* What is compared. All borrowed. */
struct duplicate_facts {
    struct str case_id; /* empty: a report without a case */
    struct str report_id;
    struct str zone_id;
    struct str place;
    uint32_t need;
    struct str signaller_id;
    uint64_t occurred_at; /* UTC ms */
    const struct str *person_ids;
    uint32_t person_ids_count;
    const struct wire_case *known; /* the row of case_id if there is one: its pairs told apart are left out */
};

/* Writes what looks like the open cases of the zone, and names the likest in the answer. Attaches nothing. */
void duplicates_suggest(struct decide *d, const struct duplicate_facts *facts);
/* When a case happened, as far as is known. */
uint64_t case_moment(const struct wire_case *row);

#endif
