/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Error values of the whole product, and the sentence that goes with one.
 *
 * Everything that can fail returns enum seus_err (0 = OK). The detail for people travels in struct seus_why,
 * always the last parameter, always optional (NULL = not wanted), filled only on failure.
 * Three kinds of wrong: the operator's input and the environment are error values; our own bug is a CHECK.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))

enum seus_err {
    SEUS_OK = 0,
    SEUS_INVALID,     /* the input is wrong: names the field and the value; nothing written */
    SEUS_NOT_FOUND,   /* no such case, unit, zone, ...; nothing written */
    SEUS_DENIED,      /* not permitted; nothing written */
    SEUS_CONFLICT,    /* the state moved on, or a request id was reused with another body */
    SEUS_REFUSED,     /* refused by policy or by the state machine, with the reason */
    SEUS_UNAVAILABLE, /* no leader, no quorum, too busy: nothing written, retry freely */
    SEUS_UNKNOWN,     /* sent, no answer: may or may not be written; repeat with the same request id */
    SEUS_TIMEOUT,     /* a waited-for condition was not reached in time */
    SEUS_INTEGRITY,   /* a checksum, a chain or a digest does not hold */
    SEUS_NO_SPACE,    /* a disk or a map is full */
    SEUS_IO,          /* the disk, the network or the system failed */
    SEUS_LIMIT,       /* a named limit is reached; nothing written */
    SEUS_NOT_LEADER,  /* this node does not lead (internal: becomes a forward or UNAVAILABLE) */
    SEUS_ERR_COUNT
};

/* What happened, what to do next. Owned by the caller; every text is NUL-terminated and cut to fit. */
struct seus_why {
    char field[64];     /* name of the input field at fault, or "" */
    char message[320];  /* what happened and what it means, with the value at fault */
    char hint[256];     /* what to do next, or "" */
};

/* Stable machine name of an error: "ok", "invalid", "not_found", ... Never NULL. */
const char *seus_err_name(enum seus_err err);

/* The error with this machine name, or SEUS_ERR_COUNT if there is none. */
enum seus_err seus_err_by_name(const char *name);

/* Exit code of seusctl for an error (public contract: 0 1 2 3 4 5 6 7 8 9 10). */
int seus_err_exit_code(enum seus_err err);

/* Fills why (if not NULL) and returns err, so that one line reports a failure. field may be NULL. */
enum seus_err seus_fail(enum seus_err err, struct seus_why *why, const char *field, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Sets the hint of why (if not NULL). */
void seus_hint(struct seus_why *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
