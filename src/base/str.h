/* SPDX-License-Identifier: EUPL-1.2 */
/* A borrowed, length-counted text or byte string. Not NUL-terminated, not owned. {NULL, 0} is the absent string. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
    const char *ptr;
    size_t len; /* bytes */
};

#define STR_LIT(literal) ((struct str){(literal), sizeof(literal) - 1})
/* For printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).len, (s).ptr != NULL ? (s).ptr : ""

static inline struct str str_of(const char *cstr)
{
    return (struct str){cstr, cstr != NULL ? strlen(cstr) : 0};
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool str_eq_cstr(struct str a, const char *b)
{
    return str_eq(a, str_of(b));
}

/* Byte order; a prefix comes first. <0, 0 or >0. */
static inline int str_cmp(struct str a, struct str b)
{
    const size_t shorter = a.len < b.len ? a.len : b.len;
    const int order = shorter == 0 ? 0 : memcmp(a.ptr, b.ptr, shorter);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static inline bool str_starts_with(struct str s, struct str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

/* Copies into a NUL-terminated buffer, cut to fit; returns the bytes copied. */
static inline size_t str_copy(char *target, size_t target_size, struct str s)
{
    const size_t n = s.len < target_size ? s.len : target_size - 1;
    if (n > 0) {
        memcpy(target, s.ptr, n);
    }
    target[n] = '\0';
    return n;
}

#endif
