/* SPDX-License-Identifier: EUPL-1.2 */
/* What went wrong, for people and for programs: three lines, or one JSON object. */
#ifndef CLI_FAULT_H
#define CLI_FAULT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "cli/args.h"

#define FAULT_EXIT_INTERRUPTED 130

struct fault {
    enum seus_err err;
    bool interrupted;       /* by a signal: exit code 130 */
    struct seus_why why;
    enum written written;
    bool retryable;
    bool writes;            /* the command would have written something */
    char request_id[68];    /* "": no request was made */
    char report_id[68];     /* of a refused report, or "" */
    uint64_t index;         /* log index of what was written, or 0 */
};

/* The exit code: never 7 (nothing written) for what may have been written, never 8 for what was not. */
int fault_exit_code(const struct fault *fault);
/* True if the same request may succeed later. */
bool fault_is_retryable(enum seus_err err);
/* The machine name. */
const char *fault_code(const struct fault *fault);

/* {"error":{...}} and a line feed. */
void fault_json(const struct fault *fault, struct buf *target);
/* Three lines: the cause, what it means, what to type next. argv: the command line, to be repeated. */
void fault_text(const struct fault *fault, int argc, char *const *argv, struct buf *target);

#endif
