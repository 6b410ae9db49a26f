/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * For how long personal data is kept, and when that is over. For the files about erasing, for queries, and for the
 * leader's look at what has been kept long enough (seusd/retention.c). Pure.
 */
#ifndef DOMAIN_RETENTION_H
#define DOMAIN_RETENTION_H

#include "domain/erasure.h"

#define RETENTION_DEFAULT    "default" /* id of the times for zones without their own */
#define RETENTION_MONTHS_MAX 1200u

/* The times of a zone; what it has not set is that of all zones, and where nobody set any, none. */
void retention_of(const struct domain_store *store, struct str zone_id, struct arena *arena,
                  struct wire_retention *ret);

/*
 * When the time of keeping is over, UTC in ms; 0: it never is, or nobody knows yet. Of a closed case; of a person all
 * of whose cases have ended; of a report that ended without a case. Fills ret_subject, borrowing row.
 */
uint64_t retention_case_over(const struct domain_store *store, const struct wire_case *row, struct arena *arena,
                             struct erasure_subject *ret_subject);
uint64_t retention_person_over(const struct domain_store *store, const struct wire_person *row, struct arena *arena,
                               struct erasure_subject *ret_subject);
uint64_t retention_report_over(const struct domain_store *store, const struct wire_report *row, struct arena *arena,
                               struct erasure_subject *ret_subject);

/* The id of the erasure that the room proposes of it: one for ever, so that it is proposed once. Empty: it has none. */
struct str retention_erasure_id(const struct erasure_subject *subject, struct arena *arena);
/* Nothing stands against proposing it at now_ms: no hold, keys to destroy, and neither proposed nor asked for yet. */
bool retention_is_ripe(const struct domain_store *store, const struct erasure_subject *subject, uint64_t now_ms,
                       struct arena *arena, uint64_t *ret_erasure_version);

#endif
