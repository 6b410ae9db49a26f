/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Inside view/: the answer to a READ operation. One function each, query_<c_name>, called by query.c; a row in the
 * schema's table of operations asks for it. It appends JSON to target, or fails; what it appended then is taken back.
 */
#ifndef VIEW_QUERY_H
#define VIEW_QUERY_H

#include "view/tables.h"

/* A READ operation under way. All borrowed. */
struct query {
    struct view *view;
    const struct view_log *log;
    const void *args;    /* its argument record, required fields present */
    struct str actor;    /* who asks */
    const struct access_principal *principal; /* who that is; NULL: nobody asks, as in tests */
    uint64_t now_ms;     /* UTC: the moment that is asked about */
    struct arena *arena; /* of the request */
    struct buf *target;
    struct seus_why *why;
};

#define QUERY_DECLARE_WRITE(c_name)
#define QUERY_DECLARE_READ(c_name) enum seus_err query_##c_name(const struct query *q);
#define QUERY_DECLARE_NODE(c_name)
#define QUERY_DECLARE_STREAM(c_name)
#define QUERY_DECLARE_ADMIN(c_name)
#define QUERY_DECLARE_INTERNAL(c_name)
#define QUERY_DECLARE(number, c_name, name, kind, method, path, args, doc) QUERY_DECLARE_##kind(c_name)
WIRE_OPS(QUERY_DECLARE)

/* limit or its default; SEUS_INVALID beyond the range. */
enum seus_err query_limit(uint64_t limit, unsigned limit_default, unsigned limit_max, unsigned *ret_limit,
                          struct seus_why *why);
/* A filter that names no zone of the service is a typing error, not an empty list. Empty: fine. */
enum seus_err query_zone_known(const struct query *q, struct str zone_id);
/*
 * Appends the row of a kind as JSON. SEUS_NOT_FOUND if there is none: "there is no <kind> <id>", with this hint.
 */
enum seus_err query_row(const struct query *q, enum entity_kind kind, const char *field, struct str id,
                        const char *hint);

/* ---- lists.c: pages of rows of one kind, in order of id */

struct list {
    enum entity_kind kind;
    enum view_table table; /* TABLE_LISTS, or TABLE_ROWS for all rows of the kind */
    struct key prefix;     /* what stands before the id */
    struct str after;      /* begin behind this id */
    uint64_t limit;        /* as asked; 0: the default */
    unsigned limit_default;
    uint32_t state;   /* 0: any */
    struct str group; /* TABLE_ROWS: empty any */
    bool (*wants)(const void *args, const void *row); /* what cannot be seen without decoding; NULL: nothing */
    bool (*sees)(const struct query *q, const void *row); /* the same, for what depends on the moment; NULL: nothing */
    void (*show)(const struct query *q, const void *row); /* appends the row in another form; NULL: whole */
};

/* All rows of a kind; or those of a group, through its list. */
struct list list_of_kind(enum entity_kind kind, struct str after, uint64_t limit);
struct list list_of_group(enum entity_kind kind, struct str group, struct str after, uint64_t limit);
/* The rows with these ids, at most 64, as one page in this order: those in this state (0: any) that are wanted. */
enum seus_err query_rows(const struct query *q, enum entity_kind kind, const struct str *ids, uint32_t count,
                         uint32_t state, bool (*wants)(const void *args, const void *row));
/* {"items":[...],"next":...}. Looks at a bounded number of rows: a page may be short and still have a next one. */
enum seus_err query_list(const struct query *q, const struct list *list);

#endif
