/* SPDX-License-Identifier: EUPL-1.2 */
/* Persons and words, between the files of decide that deal with people and places. Inside domain/ only. */
#ifndef DOMAIN_PERSON_H
#define DOMAIN_PERSON_H

#include "domain/decide.h"

#define CASE_PEOPLE_MAX 64u /* people linked to one case; more are an event with several cases */

/* Each of these ids must be a word of the list; SEUS_INVALID names the first that is not, and the words there are. */
enum seus_err decide_words(struct decide *d, const struct wire_enum *list, const char *field, const struct str *ids,
                           uint32_t count);
enum seus_err decide_get_person(struct decide *d, struct str person_id, struct wire_person *ret_person);
/* Refuses who was merged into another record, naming that one. */
enum seus_err person_check_active(struct decide *d, const struct wire_person *row);
/* Facts as given for a new person: words known, country two letters. */
enum seus_err person_check_facts(struct decide *d, const struct wire_person_facts *facts);
/* What this case says about somebody; NULL: it is not about them. Borrows the row. */
const struct wire_person_link *case_person(const struct wire_case *row, struct str person_id);
/* Enters a new person with these facts, linked to the case unless case_id is empty; gives the id. */
struct str person_enter(struct decide *d, struct str zone_id, const struct wire_person_facts *facts,
                        struct str case_id);
/* What was said of a case, in words and by the answers to the triage questions; gives the list. */
uint32_t vulnerabilities_told(struct decide *d, const struct wire_case_open *args, struct str **ret_words);
/* The case is about this person too. Checks that it can be; the caller names the case as an expect. */
enum seus_err person_join(struct decide *d, const struct wire_case *row, struct str person_id, uint32_t role);

#endif
