/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Opens, judges and closes the views' environment. Called by seusd at start and stop.
 * Views that cannot be trusted (unclean boot, other schema or cluster, damage) are dropped, here and only here;
 * nothing in the directory is touched but data.mdb and lock.mdb.
 *
 * The environment is not flushed by commits: the page cache carries it over a crash of the process, and nothing carries
 * it over a crash of the machine. So it is trusted under the boot id that wrote it; under another one only with the
 * mark of a clean close, after reading every row against the digest.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/map_size.h"
#include "base/mem.h"
#include "view/tables.h"

#define VIEW_SCHEMA_VERSION 6u /* raise it when the same events make other rows than before */
#define MAP_SIZE_DEFAULT    MAP_SIZE_OF_GIB(64)
#define STATE_FACTS         64  /* applied, digest, cases_open, entries in the tree u64 le | chain */
#define STATE_SIZE          (STATE_FACTS + HEAD_LEVELS * SHA256_SIZE + 8) /* these | peaks of the tree | XXH3 u64 le */
#define IDENTITY_SIZE_MAX   128 /* schema u64 le | cluster id u64 le | boot id */
#define PATH_SIZE           4096

static const char *const table_names[TABLE_COUNT] = {
    [TABLE_ROWS] = "rows",           [TABLE_LISTS] = "lists",     [TABLE_NUMBERS] = "numbers",
    [TABLE_SEQUENCES] = "sequences", [TABLE_ANSWERS] = "answers", [TABLE_TIMELINE] = "timeline",
    [TABLE_VOID] = "void",           [TABLE_ACTIVITY] = "activity", [TABLE_DUE] = "due",
    [TABLE_TREE] = "tree",           [TABLE_DAYS] = "days",
};

/* ---- meta rows ---- */

int meta_write_state(MDB_txn *txn, MDB_dbi meta, const struct view_state *state)
{
    unsigned char bytes[STATE_SIZE];
    put_u64_le(bytes, state->applied);
    put_u64_le(bytes + 8, state->digest);
    put_u64_le(bytes + 16, state->cases_open);
    put_u64_le(bytes + 24, state->head.size);
    memcpy(bytes + 32, state->head.chain, SHA256_SIZE);
    memcpy(bytes + STATE_FACTS, state->head.peaks, sizeof(state->head.peaks));
    put_u64_le(bytes + STATE_SIZE - 8, hash_xxh3(bytes, STATE_SIZE - 8));
    MDB_val key = str_val(STR_LIT("state"));
    MDB_val value = {.mv_size = sizeof(bytes), .mv_data = bytes};
    return mdb_put(txn, meta, &key, &value, 0);
}

static bool meta_read_state(MDB_txn *txn, MDB_dbi meta, struct view_state *ret_state)
{
    MDB_val key = str_val(STR_LIT("state"));
    MDB_val value;
    if (mdb_get(txn, meta, &key, &value) != 0 || value.mv_size != STATE_SIZE) {
        return false;
    }
    const unsigned char *bytes = value.mv_data;
    if (get_u64_le(bytes + STATE_SIZE - 8) != hash_xxh3(bytes, STATE_SIZE - 8)) {
        return false;
    }
    *ret_state = (struct view_state){
        .applied = get_u64_le(bytes),
        .digest = get_u64_le(bytes + 8),
        .cases_open = get_u64_le(bytes + 16),
    };
    ret_state->head.size = get_u64_le(bytes + 24);
    memcpy(ret_state->head.chain, bytes + 32, SHA256_SIZE);
    memcpy(ret_state->head.peaks, bytes + STATE_FACTS, sizeof(ret_state->head.peaks));
    return true;
}

/* Which fields the stored rows have: another build's views are dropped when it differs. */
static uint64_t schema_id(void)
{
#define RECORD_POINTER(number, c_name, wire_name, doc) &wire_record_##c_name,
    static const struct wire_record *const records[] = {WIRE_PARTS(RECORD_POINTER) WIRE_ENTITIES(RECORD_POINTER)};
#undef RECORD_POINTER
    uint64_t id = VIEW_SCHEMA_VERSION;
    for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
        id = hash_xxh3_seeded(records[i]->name, strlen(records[i]->name), id);
        for (uint32_t f = 0; f < records[i]->field_count; f++) {
            const struct wire_field *field = &records[i]->fields[f];
            unsigned char bytes[8];
            put_u32_le(bytes, field->number);
            put_u32_le(bytes + 4, (uint32_t)field->type);
            id = hash_xxh3_seeded(bytes, sizeof(bytes), id);
            id = hash_xxh3_seeded(field->name, strlen(field->name), id);
        }
    }
    return id;
}

static size_t identity_make(unsigned char bytes[IDENTITY_SIZE_MAX], const struct view_options *options)
{
    put_u64_le(bytes, schema_id());
    put_u64_le(bytes + 8, options->cluster_id);
    const struct str boot = str_of(options->boot_id);
    const size_t boot_len = boot.len < IDENTITY_SIZE_MAX - 16 ? boot.len : IDENTITY_SIZE_MAX - 16;
    if (boot_len > 0) {
        memcpy(bytes + 16, boot.ptr, boot_len);
    }
    return 16 + boot_len;
}

enum trust {
    TRUST_NONE,      /* another schema or cluster, an unclean boot, damage */
    TRUST_SAME_BOOT, /* written under this boot of the machine */
    TRUST_SCAN       /* closed cleanly under another boot: trusted if every row adds up to the digest */
};

static enum trust judge(struct view *view, MDB_txn *txn, const struct view_options *options)
{
    unsigned char wanted[IDENTITY_SIZE_MAX];
    const size_t wanted_len = identity_make(wanted, options);
    MDB_val key = str_val(STR_LIT("identity"));
    MDB_val value;
    if (mdb_get(txn, view->meta, &key, &value) != 0 || value.mv_size < 16 || memcmp(value.mv_data, wanted, 16) != 0 ||
        !meta_read_state(txn, view->meta, &view->state)) {
        return TRUST_NONE;
    }
    if (value.mv_size == wanted_len && memcmp(value.mv_data, wanted, wanted_len) == 0) {
        return TRUST_SAME_BOOT;
    }
    key = str_val(STR_LIT("clean"));
    return mdb_get(txn, view->meta, &key, &value) == 0 ? TRUST_SCAN : TRUST_NONE;
}

/* ---- opening
 * --------------------------------------------------------------------------------------------------------- */

static enum seus_err drop_files(const char *dir, struct seus_why *why)
{
    static const char *const names[] = {"data.mdb", "lock.mdb"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[PATH_SIZE];
        if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, names[i]) >= sizeof(path)) {
            return seus_fail(SEUS_INVALID, why, "dir", "the directory name of the views is too long: %.100s...", dir);
        }
        if (unlink(path) != 0 && errno != ENOENT) {
            return seus_fail(SEUS_IO, why, NULL, "cannot remove %s: %s", path, strerror(errno));
        }
    }
    return SEUS_OK;
}

/* Size of the data file, 0 if there is none. */
static uint64_t data_file_size(const char *dir)
{
    char path[PATH_SIZE];
    struct stat st;
    const int len = snprintf(path, sizeof(path), "%s/data.mdb", dir);
    return len > 0 && (size_t)len < sizeof(path) && stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

static int open_env(struct view *view, const struct view_options *options)
{
    int rc = mdb_env_create(&view->env);
    if (rc != 0) {
        view->env = NULL;
        return rc;
    }
    mdb_env_set_mapsize(view->env, options->map_size_bytes != 0 ? options->map_size_bytes : MAP_SIZE_DEFAULT);
    mdb_env_set_maxdbs(view->env, TABLE_COUNT + 1);
    rc = mdb_env_open(view->env, options->dir, MDB_NOSYNC | MDB_WRITEMAP | MDB_NOTLS, 0600);
    if (rc == 0) {
        int dead = 0;
        (void)mdb_reader_check(view->env, &dead); /* slots of a killed predecessor */
    }
    return rc;
}

static int open_tables(struct view *view, MDB_txn *txn)
{
    int rc = mdb_dbi_open(txn, "meta", MDB_CREATE, &view->meta);
    for (unsigned i = 0; rc == 0 && i < TABLE_COUNT; i++) {
        const unsigned flags = i == TABLE_TIMELINE ? MDB_DUPSORT | MDB_DUPFIXED : 0;
        rc = mdb_dbi_open(txn, table_names[i], MDB_CREATE | flags, &view->tables[i]);
    }
    return rc;
}

static void close_env(struct view *view)
{
    if (view->read != NULL) {
        mdb_txn_abort(view->read);
        view->read = NULL;
    }
    if (view->env != NULL) {
        mdb_env_close(view->env);
        view->env = NULL;
    }
}

/* Writes who these views belong to, now in use: no longer cleanly closed. */
static int sign(struct view *view, MDB_txn *txn, const struct view_options *options)
{
    unsigned char identity[IDENTITY_SIZE_MAX];
    MDB_val key = str_val(STR_LIT("identity"));
    MDB_val value = {.mv_size = identity_make(identity, options), .mv_data = identity};
    int rc = mdb_put(txn, view->meta, &key, &value, 0);
    if (rc == 0) {
        rc = meta_write_state(txn, view->meta, &view->state);
    }
    if (rc == 0) {
        key = str_val(STR_LIT("clean"));
        rc = mdb_del(txn, view->meta, &key, NULL);
        rc = rc == MDB_NOTFOUND ? 0 : rc;
    }
    return rc;
}

/*
 * One attempt. *ret_trusted false: there is something in the directory that must be dropped first.
 * LMDB's code is returned for what dropping cannot repair (no permission, no memory, no space).
 */
static int try_open(struct view *view, const struct view_options *options, bool fresh, bool *ret_trusted)
{
    const uint64_t size_before = data_file_size(options->dir);
    *ret_trusted = false;
    int rc = open_env(view, options);
    if (rc == MDB_INVALID || rc == MDB_VERSION_MISMATCH || rc == MDB_CORRUPTED || rc == MDB_PAGE_NOTFOUND) {
        return 0;
    }
    if (rc != 0) {
        return rc;
    }
    MDB_envinfo info;
    MDB_stat stat;
    mdb_env_info(view->env, &info);
    mdb_env_stat(view->env, &stat);
    view->map_size_bytes = info.me_mapsize;
    view->page_size_bytes = stat.ms_psize;
    view->used_bytes = (info.me_last_pgno + 1) * stat.ms_psize;
    if (!fresh && size_before < view->used_bytes) {
        return 0; /* cut short */
    }
    rc = (int)table_reserve(view, 0, NULL);
    if (rc != 0) {
        return ENOSPC;
    }
    MDB_txn *txn = NULL;
    rc = mdb_txn_begin(view->env, NULL, 0, &txn);
    if (rc != 0) {
        return rc;
    }
    rc = open_tables(view, txn);
    enum trust trust = rc == 0 && !fresh ? judge(view, txn, options) : TRUST_SAME_BOOT;
    if (rc == 0 && trust == TRUST_SCAN) {
        view->write = txn;
        trust = view_digest_scan(view) == view->state.digest && !view->damaged ? TRUST_SAME_BOOT : TRUST_NONE;
        view->write = NULL;
    }
    if (rc != 0 || trust == TRUST_NONE) {
        mdb_txn_abort(txn);
        return rc == MDB_CORRUPTED || rc == MDB_PAGE_NOTFOUND || rc == MDB_INCOMPATIBLE ? 0 : rc;
    }
    rc = sign(view, txn, options);
    if (rc != 0) {
        mdb_txn_abort(txn);
        return rc;
    }
    rc = mdb_txn_commit(txn);
    if (rc == 0 && view->keeps_clean_mark) {
        rc = mdb_env_sync(view->env, 1); /* before the first change: the mark must not outlive its truth */
    }
    *ret_trusted = rc == 0;
    return rc;
}

static enum seus_err open_or_drop(struct view *view, const struct view_options *options, bool *ret_fresh,
                                  struct seus_why *why)
{
    bool fresh = options->rebuild || data_file_size(options->dir) == 0;
    for (unsigned attempt = 0; attempt < 2; attempt++) {
        if (fresh) {
            const enum seus_err err = drop_files(options->dir, why);
            if (err != SEUS_OK) {
                return err;
            }
        }
        view->state = (struct view_state){0};
        view->damaged = false;
        view->reserved_bytes = 0;
        bool trusted = false;
        const int rc = try_open(view, options, fresh, &trusted);
        if (rc != 0) {
            return table_fail(rc, "open the views", why);
        }
        if (trusted) {
            *ret_fresh = fresh;
            return SEUS_OK;
        }
        close_env(view);
        fresh = true;
    }
    return seus_fail(SEUS_IO, why, NULL, "the views in %.200s cannot be made anew", options->dir);
}

enum seus_err view_open(const struct view_options *options, struct view **ret_view, bool *ret_fresh,
                        struct seus_why *why)
{
    CHECK(options->dir != NULL);
    if (mkdir(options->dir, 0700) != 0 && errno != EEXIST) {
        return seus_fail(errno == ENOSPC ? SEUS_NO_SPACE : SEUS_IO, why, NULL, "cannot make the directory %.200s: %s",
                         options->dir, strerror(errno));
    }
    struct view *view = mem_zalloc(sizeof(*view));
    view->dir = mem_strdup(options->dir);
    view->keeps_clean_mark = str_of(options->boot_id).len > 0;
    arena_init(&view->scratch, 65536);
    arena_init(&view->told_arena, 65536);
    bool fresh = false;
    enum seus_err err = open_or_drop(view, options, &fresh, why);
    if (err == SEUS_OK) {
        const int rc = mdb_txn_begin(view->env, NULL, MDB_RDONLY, &view->read);
        if (rc != 0) {
            view->read = NULL;
            err = table_fail(rc, "read the views", why);
        } else {
            mdb_txn_reset(view->read);
        }
    }
    if (err != SEUS_OK) {
        view->keeps_clean_mark = false;
        view_close(view);
        return err;
    }
    rows_init_store(view);
    *ret_view = view;
    *ret_fresh = fresh;
    return SEUS_OK;
}

/* Everything durable first, then the mark that says so. If either fails the next boot computes the views again. */
static void mark_clean(struct view *view)
{
    MDB_txn *txn = NULL;
    if (mdb_env_sync(view->env, 1) != 0 || mdb_txn_begin(view->env, NULL, 0, &txn) != 0) {
        return;
    }
    MDB_val key = str_val(STR_LIT("clean"));
    MDB_val value = str_val(STR_LIT("1"));
    if (mdb_put(txn, view->meta, &key, &value, 0) != 0) {
        mdb_txn_abort(txn);
        return;
    }
    if (mdb_txn_commit(txn) == 0) {
        (void)mdb_env_sync(view->env, 1);
    }
}

void view_close(struct view *view)
{
    if (view == NULL) {
        return;
    }
    if (view->write != NULL) {
        view_abort(view);
    }
    if (view->env != NULL && view->keeps_clean_mark && !view->damaged) {
        mark_clean(view);
    }
    close_env(view);
    buf_release(&view->row);
    buf_release(&view->json);
    arena_release(&view->scratch);
    arena_release(&view->told_arena);
    mem_free(view->dir);
    mem_free(view);
}
