/* SPDX-License-Identifier: EUPL-1.2 */
/* What a shared object says of itself without being loaded; private to policy/. Runs nothing of it. */
#ifndef POLICY_OBJECT_H
#define POLICY_OBJECT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define OBJECT_NAMES_MAX 512u /* symbols of a kind, and libraries, that are read */

struct object_facts {
    struct str exports[OBJECT_NAMES_MAX]; /* symbols it defines for others */
    unsigned exports_count;
    struct str imports[OBJECT_NAMES_MAX]; /* symbols it needs of others */
    unsigned imports_count;
    struct str libraries[OBJECT_NAMES_MAX]; /* it needs */
    unsigned libraries_count;
    bool is_relro;        /* its tables are read-only once it is loaded */
    bool is_bound_now;    /* all symbols are resolved when it is loaded */
    bool has_exec_stack;  /* it asks for a stack that can be executed */
    bool has_text_relocs; /* its code is written to while it is loaded */
    bool has_constructor; /* code of it runs while it is loaded, before anybody asks it */
};

/*
 * Reads a 64-bit little-endian ELF shared object. SEUS_INVALID: it is none, or its tables are not where it says. The
 * texts borrow bytes.
 */
MUST_CHECK enum seus_err object_read(struct str bytes, struct object_facts *ret_facts, struct seus_why *why);

#endif
