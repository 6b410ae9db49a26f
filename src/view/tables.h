/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Inside view/: the object, its tables, and the few operations all other files of the folder are written with.
 * Every change of content goes through table_put, table_add and table_del, which keep the digest; nothing else writes.
 *
 * Tables (LMDB databases)                                            in the digest
 *   rows       kind u8 | id                -> face | CBOR of the entity    yes
 *   lists      tag u8 | [group | 0] | id   -> state u8                     yes   (rows.c)
 *   numbers    case number                 -> case_id                      yes
 *   sequences  prefix | 0 | year u16 be    -> last number used, u64 le     yes
 *   answers    request id                  -> CBOR of struct wire_answer   yes
 *   timeline   case_id                     -> index u64 be | seq u16 be, sorted duplicates   yes
 *   void       log index u64 be            -> nothing: a command that had no effect   yes
 *   activity   case_id                     -> notes u64 le | time of the last one u64 le   yes
 *   due        time u64 be | deadline_id   -> nothing: an open deadline, by its next warning or end   yes
 *   tree       level u8 | number u64 be    -> hash of a whole subtree of the log's tree (wire/head.h)   yes
 *   days       midnight in Rome, u64 be    -> what was recorded that day: 7 u64 le (days.c)   yes
 *   meta       "state", "identity", "clean"                                no
 */
#ifndef VIEW_TABLES_H
#define VIEW_TABLES_H

#include <lmdb.h>

#include "base/check.h"
#include "view/view.h"

enum view_table {
    TABLE_ROWS,
    TABLE_LISTS,
    TABLE_NUMBERS,
    TABLE_SEQUENCES,
    TABLE_ANSWERS,
    TABLE_TIMELINE,
    TABLE_VOID,
    TABLE_ACTIVITY,
    TABLE_DUE,
    TABLE_TREE,
    TABLE_DAYS,
    TABLE_COUNT
};

/* What a commit makes true together with its rows. */
struct view_state {
    uint64_t applied;                 /* log index */
    uint64_t digest;                  /* sum of the hashes of all content rows */
    uint64_t cases_open;              /* count of cases neither closed nor merged */
    struct log_head head;             /* of the log at applied */
};

/* What is kept of a day of the log; all times in milliseconds. */
struct day_row {
    uint64_t entries;       /* commands that took effect */
    uint64_t fallbacks;     /* answers of a built-in default */
    uint64_t timed;         /* cases opened whose moment was stated */
    uint64_t in_time;       /* of them, within ten minutes of it */
    uint64_t gap_ms;        /* longest silence between two entries of the day while a case was open */
    uint64_t gap_before_ms; /* the silence that its first entry ended, if a case was open */
    uint64_t last_ms;       /* moment of its last entry */
};
#define DAY_ROW_SIZE 56u
#define DAY_KEY_SIZE 8u

#define VIEW_TOLD_SLOTS   512u
#define ACTIVITY_KEPT_MAX (1024u * 1024) /* bytes, from one transaction to the next */

struct view {
    MDB_env *env;
    MDB_dbi tables[TABLE_COUNT];
    MDB_dbi meta;
    MDB_txn *write;                   /* open between view_begin and view_commit or view_abort */
    MDB_cursor *cursors[TABLE_COUNT]; /* of the write transaction */
    MDB_txn *read;                    /* reset while readers is 0, so that no old pages are held back */
    unsigned readers;                 /* nesting of table_read_begin */
    struct view_state state;          /* committed */
    struct view_state next;           /* of the open write transaction */
    uint64_t day_ms;                  /* of the open write transaction: the day under way; 0: none */
    uint64_t day_end_ms;              /* midnight after it */
    uint64_t day_last_ms;             /* moment of the last entry of all, while day_ms is not 0 */
    struct day_row day;
    struct told_case *told;           /* of the open write transaction: cases that it tells of (activity.c) */
    struct told_case *told_slots[VIEW_TOLD_SLOTS];
    struct arena told_arena;
    enum seus_err write_err;          /* first failure of the open write transaction; nothing of it will be committed */
    struct seus_why write_why;
    bool damaged; /* what is stored does not make sense: the file is dropped, nothing is written */
    struct seus_why damaged_why;
    uint64_t map_size_bytes;
    uint64_t page_size_bytes;
    uint64_t used_bytes;     /* of the file, as of the last commit */
    uint64_t reserved_bytes; /* of the file, allocated on disk ahead of use */
    uint64_t touched_bytes;  /* upper estimate of what the open transaction may add to the file */
    bool keeps_clean_mark;   /* a boot id was given */
    char *dir;
    struct buf row;       /* a row or answer on its way into its table */
    struct buf json;      /* an event on its way out */
    struct arena scratch; /* of one row, or one chunk of the log */
    struct domain_store store;
    struct view_opener opener; /* of sealed texts; its functions NULL: none */
    struct view_signer signer; /* of checkpoints; its function NULL: none */
};

/* A key under construction: at most tag, group, 0, id. LMDB's own limit is 511. */
#define VIEW_ID_SIZE_MAX  64
#define VIEW_KEY_SIZE_MAX 160
_Static_assert(VIEW_ID_SIZE_MAX == WIRE_ID_SIZE_MAX, "any id fits a key");
_Static_assert(VIEW_KEY_SIZE_MAX >= 2 * VIEW_ID_SIZE_MAX + 2, "the longest key fits");

struct key {
    size_t len;
    unsigned char bytes[VIEW_KEY_SIZE_MAX];
};

static inline void key_add(struct key *key, const void *bytes, size_t bytes_len)
{
    CHECK(bytes_len <= sizeof(key->bytes) - key->len);
    if (bytes_len > 0) {
        memcpy(key->bytes + key->len, bytes, bytes_len);
    }
    key->len += bytes_len;
}

static inline void key_add_byte(struct key *key, unsigned char byte)
{
    key_add(key, &byte, 1);
}

static inline void key_add_str(struct key *key, struct str s)
{
    key_add(key, s.ptr, s.len);
}

static inline MDB_val key_val(const struct key *key)
{
    return (MDB_val){.mv_size = key->len, .mv_data = (void *)(uintptr_t)key->bytes};
}

static inline struct str val_str(MDB_val value)
{
    return (struct str){value.mv_data, value.mv_size};
}

static inline MDB_val str_val(struct str s)
{
    return (MDB_val){.mv_size = s.len, .mv_data = (void *)(uintptr_t)s.ptr};
}

/* ---- tables.c ---- */

/* Translates LMDB's code; what: "open the views", a verb phrase. */
enum seus_err table_fail(int rc, const char *what, struct seus_why *why);
/* What is stored makes no sense: drops the file, so that the next start computes it again, and refuses all writes. */
void table_damaged(struct view *view, const char *what, struct str id);
/* Overwrites what reading has left in memory: texts that were opened do not outlive who read them. */
void table_forget(struct view *view);

/* Reads happen between these two (nesting is fine); inside a write transaction they read from it. */
void table_read_begin(struct view *view);
void table_read_end(struct view *view);
MDB_txn *table_txn(struct view *view);

/* The value of a key, valid until the next write or table_read_end; false: none. */
bool table_find(struct view *view, enum view_table table, MDB_val key, MDB_val *ret_value);
/* Only in a write transaction. A failure is kept and fails the commit. */
void table_put(struct view *view, enum view_table table, MDB_val key, MDB_val value);
/* A key that is not there yet, as far as the caller knows; one search less. */
void table_add(struct view *view, enum view_table table, MDB_val key, MDB_val value);
/* To a table with many values of a key: count of them, each values.mv_size bytes, one behind the other. Best if they
 * rise and lie behind those of before, as the log does; what is there already stays as it is. */
void table_add_all(struct view *view, enum view_table table, MDB_val key, MDB_val values, unsigned count);
void table_del(struct view *view, enum view_table table, MDB_val key);

/* A reading cursor; gives: mdb_cursor_close before table_read_end. NULL after a failure. */
MDB_cursor *table_cursor(struct view *view, enum view_table table);
/* Moves a cursor; false at the end or on damage. */
bool table_move(struct view *view, MDB_cursor *cursor, MDB_val *key, MDB_val *value, MDB_cursor_op op);

/* What a row adds to the digest. */
uint64_t table_row_hash(enum view_table table, MDB_val key, MDB_val value);

/* Makes sure that the disk has room for bytes more than what the last commit uses. */
enum seus_err table_reserve(struct view *view, uint64_t bytes, struct seus_why *why);

/* ---- open.c ---- */

/* Writes the state row; LMDB's code. */
int meta_write_state(MDB_txn *txn, MDB_dbi meta, const struct view_state *state);

/* ---- rows.c ---- */

/* What a stored row shows without being decoded. */
struct row_face {
    uint8_t state; /* of a case, report, signaller, zone; status of a unit */
    bool numbered; /* a case that has its number */
    uint64_t version;
    struct str group; /* zone of a case, report or signaller; area of a zone or unit */
    struct str cbor;  /* the rest */
};

#define LIST_ALL_CASES 'a' /* id */
#define LIST_OPEN      'o' /* id; cases neither closed nor merged */
#define LIST_OPEN_ZONE 'z' /* zone | 0 | id */
#define LIST_REPORTS   'r' /* id; reports without an outcome and without a case */
#define LIST_DEADLINES 'd' /* case | 0 | deadline_id; state: of the deadline */
/* tag = a kind: group | 0 | id */

struct key row_key(enum entity_kind kind, struct str id);
/* Start of the keys of a list: tag | [group | 0]. */
struct key list_key(unsigned char tag, bool grouped, struct str group);
bool row_face_parse(struct str value, struct row_face *ret_face);
/* The face of a row; false: no such row. Borrows as table_find does. */
bool row_face_find(struct view *view, enum entity_kind kind, struct str id, struct row_face *ret_face);
const struct wire_record *row_record(enum entity_kind kind);
/* Reads a row, a case together with its activity; texts are copied into arena. false: no such row, or damaged. */
bool row_get(struct view *view, enum entity_kind kind, struct str id, struct arena *arena, void *ret_row);
void rows_init_store(struct view *view);

/* ---- activity.c ---- */

/* How much was noted on a case, and when last. */
struct activity {
    uint64_t notes;
    uint64_t last_at;
};

void activity_begin(struct view *view); /* a write transaction begins */
void activity_flush(struct view *view); /* before it is committed */
/* With what the open transaction tells; false: nothing was noted. */
bool activity_find(struct view *view, struct str case_id, struct activity *ret_activity);
void activity_note(void *ctx, struct str case_id, uint64_t at_ms); /* of struct domain_store; ctx: the view */

/* ---- days.c ---- */

bool day_row_parse(MDB_val value, struct day_row *ret_row);
/* Writes the day under way: before a commit. */
void days_flush(struct view *view);

/* ---- due.c ---- */

/*
 * Before a deadline's row is written: moves it within TABLE_DUE and the list of its case. stored: the CBOR of the row
 * that is there, or empty.
 */
void due_move(struct view *view, struct str deadline_id, struct str stored, const struct wire_deadline *row);
/* The key of a deadline in TABLE_DUE. */
struct key due_key(uint64_t at_ms, struct str deadline_id);
#define DUE_TIME_SIZE 8u /* bytes of a key before the id */
static inline bool case_is_open(uint32_t state)
{
    return state != CASE_CLOSED && state != CASE_MERGED;
}

#endif
