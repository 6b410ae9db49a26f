/* SPDX-License-Identifier: EUPL-1.2 */
/* Names and exit codes of errors. Called from everywhere; never prints. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int exit_code;
} errors[SEUS_ERR_COUNT] = {
    [SEUS_OK] = {"ok", 0},
    [SEUS_INVALID] = {"invalid", 2},
    [SEUS_NOT_FOUND] = {"not_found", 3},
    [SEUS_DENIED] = {"denied", 4},
    [SEUS_CONFLICT] = {"conflict", 5},
    [SEUS_REFUSED] = {"refused", 6},
    [SEUS_UNAVAILABLE] = {"unavailable", 7},
    [SEUS_UNKNOWN] = {"unknown", 8},
    [SEUS_TIMEOUT] = {"timeout", 9},
    [SEUS_INTEGRITY] = {"integrity", 10},
    [SEUS_NO_SPACE] = {"no_space", 7},
    [SEUS_IO] = {"io", 1},
    [SEUS_LIMIT] = {"limit", 7},
    [SEUS_NOT_LEADER] = {"not_leader", 7},
};

const char *seus_err_name(enum seus_err err)
{
    return err < SEUS_ERR_COUNT ? errors[err].name : "internal";
}

enum seus_err seus_err_by_name(const char *name)
{
    for (int i = 0; i < SEUS_ERR_COUNT; i++) {
        if (strcmp(errors[i].name, name) == 0) {
            return (enum seus_err)i;
        }
    }
    return SEUS_ERR_COUNT;
}

int seus_err_exit_code(enum seus_err err)
{
    return err < SEUS_ERR_COUNT ? errors[err].exit_code : 1;
}

enum seus_err seus_fail(enum seus_err err, struct seus_why *why, const char *field, const char *format, ...)
{
    if (why != NULL) {
        va_list args;
        snprintf(why->field, sizeof(why->field), "%s", field != NULL ? field : "");
        why->hint[0] = '\0';
        va_start(args, format);
        vsnprintf(why->message, sizeof(why->message), format, args);
        va_end(args);
    }
    return err;
}

void seus_hint(struct seus_why *why, const char *format, ...)
{
    if (why != NULL) {
        va_list args;
        va_start(args, format);
        vsnprintf(why->hint, sizeof(why->hint), format, args);
        va_end(args);
    }
}
