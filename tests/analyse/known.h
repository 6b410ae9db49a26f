/* SPDX-License-Identifier: EUPL-1.2 */
/* What the analysers of tests/analyse/run cannot see, for they look at one file at a time: read before each file of
 * src/ and cli/ but base/err.c. Never part of a build. */
#ifndef ANALYSE_KNOWN_H
#define ANALYSE_KNOWN_H

#include "base/err.h"
#include "base/mem.h"

/* A failure is told with an error that is one, and that is the answer. */
#define seus_fail(err, ...) ((void)seus_fail((err), __VA_ARGS__), (err))

/* Out of memory ends the process. */
void *mem_alloc(size_t size) __attribute__((returns_nonnull));
void *mem_zalloc(size_t size) __attribute__((returns_nonnull));
void *mem_realloc(void *memory, size_t size) __attribute__((returns_nonnull));

#endif
