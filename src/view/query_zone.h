/* SPDX-License-Identifier: EUPL-1.2 */
/* What the queries about zones on a day share. Inside view/. */
#ifndef VIEW_QUERY_ZONE_H
#define VIEW_QUERY_ZONE_H

#include "domain/accession.h"
#include "view/query.h"

#define ACCESSION_LIST_MAX     200u  /* rows a page */
#define AGREEMENTS_SCANNED_MAX 1024u /* of all municipalities */
#define ZONES_SCANNED_MAX      256u  /* on a board; the limit of the wire type RECS */

/* The zone, in the state that counts at the moment asked about, and that moment. SEUS_NOT_FOUND. */
enum seus_err query_zone_day(const struct query *q, struct str zone_id, struct wire_zone *ret_zone,
                             struct zone_on_day *ret_day);
unsigned query_checklist(const struct query *q, struct str zone_id, struct wire_check **ret_rows);

#endif
