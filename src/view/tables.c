/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reads and writes of the views' tables on LMDB, and the digest that every write keeps. Called by the other files of
 * view/ only. Never decides what a row means.
 *
 * Failures: of a write, they are kept in the transaction and fail its commit; of a read, the views are damaged, and the
 * next start computes them again from the log.
 */
#include "view/tables.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/bytes.h"

#define RESERVE_STEP_MIN        (4ull * 1024 * 1024) /* bytes of the file allocated ahead at a time */
#define RESERVE_STEP_MAX        (64ull * 1024 * 1024)
#define TOUCHED_PER_WRITE_PAGES 6 /* pages a small write may add: a split at each level */

enum seus_err table_fail(int rc, const char *what, struct seus_why *why)
{
    enum seus_err err = SEUS_IO;
    if (rc == MDB_MAP_FULL || rc == ENOSPC || rc == EDQUOT) {
        err = SEUS_NO_SPACE;
    } else if (rc == MDB_CORRUPTED || rc == MDB_PAGE_NOTFOUND || rc == MDB_INVALID || rc == MDB_VERSION_MISMATCH ||
               rc == MDB_INCOMPATIBLE || rc == MDB_BAD_DBI) {
        err = SEUS_INTEGRITY;
    }
    seus_fail(err, why, NULL, "cannot %s: %s (%d)", what, mdb_strerror(rc), rc);
    if (err == SEUS_NO_SPACE) {
        seus_hint(why, "%s",
                  rc == MDB_MAP_FULL ? "the views have outgrown their address space; raise the map size"
                                     : "free some disk space and start the node again; the log is intact");
    } else if (err == SEUS_INTEGRITY) {
        seus_hint(why, "start with --rebuild-views: the views are computed again from the log");
    }
    return err;
}

void table_damaged(struct view *view, const char *what, struct str id)
{
    if (view->damaged) {
        return;
    }
    view->damaged = true;
    seus_fail(SEUS_INTEGRITY, &view->damaged_why, NULL, "the views are damaged: %s%s%.*s", what, id.len > 0 ? " " : "",
              STR_ARG(id));
    seus_hint(&view->damaged_why, "they were dropped; the next start computes them again from the log");
    char path[4096];
    const int len = snprintf(path, sizeof(path), "%s/data.mdb", view->dir);
    if (len > 0 && (size_t)len < sizeof(path)) {
        (void)unlink(path); /* if this fails the damage is met again, and reported again */
    }
}

void table_forget(struct view *view)
{
    buf_clear(&view->json);
    arena_reset(&view->scratch);
}

static void write_failed(struct view *view, int rc, const char *what)
{
    if (view->write_err == SEUS_OK) {
        view->write_err = table_fail(rc, what, &view->write_why);
        if (view->write_err == SEUS_INTEGRITY) {
            table_damaged(view, view->write_why.message, (struct str){0});
        }
    }
}

MDB_txn *table_txn(struct view *view)
{
    CHECK(view->write != NULL || view->readers > 0);
    return view->write != NULL ? view->write : view->read;
}

void table_read_begin(struct view *view)
{
    if (view->write == NULL && view->readers == 0) {
        const int rc = mdb_txn_renew(view->read);
        CHECK(rc == 0); /* it holds its slot in the reader table since view_open */
    }
    view->readers++;
}

void table_read_end(struct view *view)
{
    CHECK(view->readers > 0);
    view->readers--;
    if (view->write == NULL && view->readers == 0) {
        mdb_txn_reset(view->read);
    }
}

/* The write transaction's own cursor of a table, made at first use. NULL after a failure. */
static MDB_cursor *write_cursor(struct view *view, enum view_table table)
{
    if (view->write_err != SEUS_OK) {
        return NULL;
    }
    if (view->cursors[table] == NULL) {
        const int rc = mdb_cursor_open(view->write, view->tables[table], &view->cursors[table]);
        if (rc != 0) {
            view->cursors[table] = NULL;
            write_failed(view, rc, "write to the views");
        }
    }
    return view->cursors[table];
}

bool table_find(struct view *view, enum view_table table, MDB_val key, MDB_val *ret_value)
{
    int rc = 0;
    if (view->write != NULL) {
        MDB_cursor *cursor = write_cursor(view, table);
        if (cursor == NULL) {
            return false;
        }
        rc = mdb_cursor_get(cursor, &key, ret_value, MDB_SET_KEY);
    } else {
        rc = mdb_get(table_txn(view), view->tables[table], &key, ret_value);
    }
    if (rc != 0 && rc != MDB_NOTFOUND) {
        table_damaged(view, mdb_strerror(rc), (struct str){0});
    }
    return rc == 0;
}

uint64_t table_row_hash(enum view_table table, MDB_val key, MDB_val value)
{
    const uint64_t seed = hash_xxh3_seeded(key.mv_data, key.mv_size, (uint64_t)table + 1);
    return hash_xxh3_seeded(value.mv_data, value.mv_size, seed);
}

enum seus_err table_reserve(struct view *view, uint64_t bytes, struct seus_why *why)
{
    const uint64_t used = view->used_bytes;
    const uint64_t wanted = used + bytes < view->map_size_bytes ? used + bytes : view->map_size_bytes;
    if (wanted <= view->reserved_bytes) {
        return SEUS_OK;
    }
    uint64_t step = used / 16;
    step = step < RESERVE_STEP_MIN ? RESERVE_STEP_MIN : (step > RESERVE_STEP_MAX ? RESERVE_STEP_MAX : step);
    const uint64_t target = wanted + step < view->map_size_bytes ? wanted + step : view->map_size_bytes;
    /* The file is written through a memory map: a page that the disk has no room for would be a fatal signal. */
    mdb_filehandle_t fd;
    mdb_env_get_fd(view->env, &fd);
    int rc = 0;
    do {
        rc = fallocate(fd, FALLOC_FL_KEEP_SIZE, (off_t)view->reserved_bytes, (off_t)(target - view->reserved_bytes));
    } while (rc != 0 && errno == EINTR);
    if (rc != 0 && errno != EOPNOTSUPP && errno != ENOSYS) {
        return table_fail(errno, "make room for the views", why);
    }
    view->reserved_bytes = target;
    return SEUS_OK;
}

/* Before each write: is there room for it, whatever pages it needs? */
static bool room_for(struct view *view, size_t value_size)
{
    view->touched_bytes += TOUCHED_PER_WRITE_PAGES * view->page_size_bytes + value_size;
    if (view->write_err == SEUS_OK) {
        view->write_err = table_reserve(view, view->touched_bytes, &view->write_why);
    }
    return view->write_err == SEUS_OK;
}

void table_put(struct view *view, enum view_table table, MDB_val key, MDB_val value)
{
    CHECK(view->write != NULL);
    MDB_cursor *cursor = write_cursor(view, table);
    if (cursor == NULL || !room_for(view, value.mv_size)) {
        return;
    }
    MDB_val at = key;
    MDB_val old;
    int rc = mdb_cursor_get(cursor, &at, &old, MDB_SET_KEY);
    if (rc == 0) {
        view->next.digest -= table_row_hash(table, key, old);
        rc = mdb_cursor_put(cursor, &key, &value, MDB_CURRENT);
    } else if (rc == MDB_NOTFOUND) {
        rc = mdb_cursor_put(cursor, &key, &value, 0);
    }
    if (rc != 0) {
        write_failed(view, rc, "write to the views");
        return;
    }
    view->next.digest += table_row_hash(table, key, value);
}

void table_add(struct view *view, enum view_table table, MDB_val key, MDB_val value)
{
    CHECK(view->write != NULL);
    MDB_cursor *cursor = write_cursor(view, table);
    if (cursor == NULL || !room_for(view, value.mv_size)) {
        return;
    }
    MDB_val put = value;
    const int rc = mdb_cursor_put(cursor, &key, &put, MDB_NOOVERWRITE);
    if (rc == 0) {
        view->next.digest += table_row_hash(table, key, value);
    } else if (rc == MDB_KEYEXIST) {
        table_put(view, table, key, value);
    } else {
        write_failed(view, rc, "write to the views");
    }
}

/* One search for as many as lie behind the end. MDB_KEYEXIST: the next one does not. */
static int add_behind(MDB_cursor *cursor, MDB_val key, MDB_val values, unsigned count, unsigned *ret_added)
{
    MDB_val put[2] = {values, {.mv_size = count, .mv_data = NULL}};
    const int rc = mdb_cursor_put(cursor, &key, put, MDB_APPENDDUP | MDB_MULTIPLE);
    *ret_added = (unsigned)put[1].mv_size;
    return rc;
}

void table_add_all(struct view *view, enum view_table table, MDB_val key, MDB_val values, unsigned count)
{
    CHECK(view->write != NULL);
    MDB_cursor *cursor = write_cursor(view, table);
    if (cursor == NULL || !room_for(view, count * values.mv_size)) {
        return;
    }
    for (unsigned done = 0, added = 0; done < count; done += added) {
        const MDB_val next = {values.mv_size, (unsigned char *)values.mv_data + done * values.mv_size};
        int rc = add_behind(cursor, key, next, count - done, &added);
        for (unsigned i = 0; i < added; i++) {
            const MDB_val value = {next.mv_size, (unsigned char *)next.mv_data + i * next.mv_size};
            view->next.digest += table_row_hash(table, key, value);
        }
        if (rc == MDB_KEYEXIST) {
            MDB_val put = {next.mv_size, (unsigned char *)next.mv_data + added++ * next.mv_size};
            const MDB_val value = put;
            rc = mdb_cursor_put(cursor, &key, &put, MDB_NODUPDATA);
            view->next.digest += rc == 0 ? table_row_hash(table, key, value) : 0;
        }
        if (rc != 0 && rc != MDB_KEYEXIST) {
            write_failed(view, rc, "write to the views");
            return;
        }
    }
}

void table_del(struct view *view, enum view_table table, MDB_val key)
{
    CHECK(view->write != NULL);
    MDB_cursor *cursor = write_cursor(view, table);
    if (cursor == NULL || !room_for(view, 0)) {
        return;
    }
    MDB_val at = key;
    MDB_val old;
    int rc = mdb_cursor_get(cursor, &at, &old, MDB_SET_KEY);
    if (rc == 0) {
        view->next.digest -= table_row_hash(table, key, old);
        rc = mdb_cursor_del(cursor, 0);
    }
    if (rc != 0 && rc != MDB_NOTFOUND) {
        write_failed(view, rc, "write to the views");
    }
}

MDB_cursor *table_cursor(struct view *view, enum view_table table)
{
    MDB_cursor *cursor = NULL;
    const int rc = mdb_cursor_open(table_txn(view), view->tables[table], &cursor);
    if (rc != 0) {
        table_damaged(view, mdb_strerror(rc), (struct str){0});
        return NULL;
    }
    return cursor;
}

bool table_move(struct view *view, MDB_cursor *cursor, MDB_val *key, MDB_val *value, MDB_cursor_op op)
{
    const int rc = mdb_cursor_get(cursor, key, value, op);
    if (rc != 0 && rc != MDB_NOTFOUND) {
        table_damaged(view, mdb_strerror(rc), (struct str){0});
    }
    return rc == 0;
}

uint64_t view_digest_scan(struct view *view)
{
    uint64_t digest = 0;
    table_read_begin(view);
    for (unsigned table = 0; table < TABLE_COUNT; table++) {
        MDB_cursor *cursor = table_cursor(view, (enum view_table)table);
        if (cursor == NULL) {
            break;
        }
        MDB_val key;
        MDB_val value;
        bool more = table_move(view, cursor, &key, &value, MDB_FIRST);
        while (more) {
            digest += table_row_hash((enum view_table)table, key, value);
            more = table_move(view, cursor, &key, &value, MDB_NEXT);
        }
        mdb_cursor_close(cursor);
    }
    table_read_end(view);
    return digest;
}

uint64_t view_file_bytes(struct view *view)
{
    MDB_envinfo info;
    mdb_env_info(view->env, &info);
    return (info.me_last_pgno + 1) * view->page_size_bytes;
}
