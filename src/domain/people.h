/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The people of the service, for the files of decide: users, the services that take charge of cases, courses, shifts.
 * Rows may borrow the store, as those of decide.h. Inside domain/ only.
 */
#ifndef DOMAIN_PEOPLE_H
#define DOMAIN_PEOPLE_H

#include "domain/decide.h"

#define USER_ID_BYTES_MAX 40u  /* with the id of a course in front it is still an id */
#define TENURES_MAX       64u  /* roles of a person, ever */
#define OPERATORS_MAX     20u  /* people aboard a unit */

/* user.c */
enum seus_err decide_get_user(struct decide *d, const char *field, struct str user_id, struct wire_user *ret_user);
/* The same, and SEUS_REFUSED for somebody who takes no part now. */
enum seus_err decide_get_active_user(struct decide *d, const char *field, struct str user_id,
                                     struct wire_user *ret_user);
/* An active user with the role of a supervisor. */
enum seus_err decide_get_supervisor(struct decide *d, struct str user_id, struct wire_user *ret_user);
/* The name in "unix:NAME"; empty for anybody else. Borrows. */
struct str decide_actor_name(const struct decide *d);

/*
 * access_login.c: what the system calls them; "" changes nothing, "-" takes it away. A name is one user's alone, so the
 * row of the name is part of the decision. prefix: "unix:" or "tls:".
 */
enum seus_err decide_login(struct decide *d, const char *field, const char *prefix, struct str user_id, struct str old,
                           struct str name);

/* A sysadmin who can come in, other than this one; the decision rests on their row. */
bool access_has_sysadmin(struct decide *d, struct str except);
/* SEUS_REFUSED if user.set takes the last of them away while roles are enforced. */
enum seus_err decide_keep_sysadmin(struct decide *d, const struct wire_user *user);

/* service.c */
enum seus_err decide_get_service(struct decide *d, struct str service_id, struct wire_service *ret_service);

/* course.c */
enum seus_err decide_get_course(struct decide *d, struct str course_id, struct wire_course *ret_course);

/* The state machines, as tables. */
extern const struct sm domain_user_sm;
extern const struct sm domain_service_sm;
extern const struct sm domain_course_sm;

/* SEUS_OK if a move is allowed; SEUS_REFUSED with "<what> is <word> and cannot become <word>" and this hint. */
enum seus_err decide_check_move(struct decide *d, const struct sm *sm, const struct wire_enum *words, const char *field,
                                struct str label, uint32_t from, uint32_t to, const char *hint);

#endif
