/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seusd keys: the key store of a node in a file for safe keeping, and back. A backup of the log holds no keys, and
 * without them nobody reads what was sealed. backup looks at the store of a node that may be running; restore works on
 * a directory whose log is there, so that it can tell whether the keys are those of this log. What an erasure destroyed
 * stays destroyed: a copy that is older brings it back as far as the store, and the node destroys it again as it
 * starts, before it opens anything.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault_points.h"
#include "base/port.h"
#include "base/when.h"
#include "base/whole.h"
#include "record/record.h"
#include "seal/copy.h"
#include "seusd/founding.h"
#include "seusd/key_file.h"
#include "seusd/restore.h"
#include "wire/key_ledger.h"

#define TRIES_MAX  10u               /* of a store that a running node changes meanwhile */
#define READ_BYTES (1024u * 1024)

_Static_assert(KEY_FILE_SIZE == CIPHER_KEY_SIZE, "a key file holds a key");

static void print_help(void)
{
    fputs("seusd keys backup FILE --data DIR --cluster NAME [--backup-key KEY]\n"
          "seusd keys restore FILE --data DIR [--backup-key KEY] [--merge]\n"
          "seusd keys verify FILE [--data DIR] [--backup-key KEY]\n"
          "\n"
          "The keys of what is sealed, in a file of their own: a backup of the log (seusctl cluster backup) holds\n"
          "none. backup may be done while the node runs; do it after the backup of the log that it belongs to.\n"
          "restore wants a directory whose log is there (seusd restore) and which no node uses; on one node of a room\n"
          "is enough, the others take the keys over. What an erasure has destroyed stays destroyed. After an erasure\n"
          "make a new copy and destroy the older ones: seusctl backup verify BACKUP --keys FILE tells.\n"
          "\n"
          "  --backup-key KEY   file with the key that FILE is wrapped under, 32 bytes; backup makes it if it is not\n"
          "                     there. Default: the key file of the node. Keep it elsewhere than FILE.\n"
          "  --merge            restore: into a store that holds keys already\n"
          "  --data, --node, --cluster, --key-file, --config as for a node\n"
          "\n"
          "A FILE that is there is not replaced. Exit code 10: the copy is bad.\n",
          stdout);
}

struct copying {
    struct mode_words words;
    char dir[PATH_SIZE + 8];           /* of the key store */
    unsigned char copy_key[KEY_FILE_SIZE];
    struct buf bytes;                  /* of the copy */
    struct seus_why *why;
};

/* ---- the two keys ------------------------------------------------------------------------------------------------ */

static enum seus_err take_master(struct copying *c, bool may_make, unsigned char ret[KEY_FILE_SIZE])
{
    char path[PATH_SIZE];
    bool made = false;
    key_file_path(c->words.options.key_file, c->words.options.data_dir, path);
    return key_file_take(path, may_make, random_system(), ret, &made, c->why);
}

static enum seus_err take_copy_key(struct copying *c, bool may_make)
{
    bool made = false;
    const char *path = c->words.backup_key;
    if (path == NULL) {
        return take_master(c, false, c->copy_key);
    }
    if (!may_make && access(path, F_OK) != 0) {
        return seus_fail(SEUS_NOT_FOUND, c->why, "--backup-key", "cannot open the key of the copy, %.200s: %s", path,
                         strerror(errno));
    }
    const enum seus_err err = key_file_take(path, may_make, random_system(), c->copy_key, &made, c->why);
    if (err == SEUS_OK && made) {
        printf("seusd: made %s, the key of this copy and of later ones: keep it apart from them\n", path);
    }
    return err;
}

/* ---- backup ------------------------------------------------------------------------------------------------------ */

/* One look at the store. *ret_again: the node changed it meanwhile. */
static enum seus_err copy_once(struct copying *c, const unsigned char *master, uint64_t *ret_damaged, bool *ret_again)
{
    struct keys *keys = NULL;
    bool fresh = false;
    const struct random_port random = random_system();
    const struct clock_port clock = clock_system();
    const struct options *o = &c->words.options;
    const struct keys_options options = {
        .dir = c->dir, .master = master, .cluster_id = founding_cluster_id(o->cluster_name, 0), .read_only = true};
    enum seus_err err = keys_open(&options, &keys, &fresh, c->why);
    if (err == SEUS_CONFLICT) {
        seus_hint(c->why, "name its room: --cluster NAME, or --config FILE");
    }
    if (err != SEUS_OK) {
        return err;
    }
    struct key_backup_head head = {.node_id = o->node_id, .made_at_ms = clock.wall_ms(clock.ctx)};
    str_copy(head.cluster_name, sizeof(head.cluster_name), str_of(o->cluster_name));
    for (unsigned i = 0; i < KEY_BACKUP_SALT_SIZE / 8; i++) {
        const uint64_t bits = random.next(random.ctx);
        memcpy(head.salt + (size_t)i * 8, &bits, sizeof(bits));
    }
    buf_clear(&c->bytes);
    err = copy_write(keys, c->copy_key, &head, &c->bytes, c->why);
    *ret_damaged = keys_damaged(keys);
    *ret_again = !keys_is_in_place(keys) || *ret_damaged > 0;
    keys_close(keys);
    return err;
}

static enum seus_err write_copy(struct copying *c, uint64_t damaged)
{
    struct key_backup backup;
    const char *path = c->words.file;
    enum seus_err err = key_backup_read(buf_str(&c->bytes), &backup, c->why);
    if (err == SEUS_OK && !whole_file_write(path, c->bytes.data, c->bytes.len)) {
        err = seus_fail(SEUS_IO, c->why, "FILE", "cannot write %.200s: %s", path, strerror(errno));
    }
    FAULT(seusd_keys_copied);
    if (err != SEUS_OK) {
        return err;
    }
    printf("seusd: %" PRIu64 " keys of '%s' are in %s; %" PRIu64 " are destroyed and stay so\n", backup.head.living,
           backup.head.cluster_name, path, backup.head.destroyed);
    if (damaged > 0) {
        seus_fail(SEUS_INTEGRITY, c->why, NULL, "%" PRIu64 " slots of the store are damaged: their keys are not in "
                  "%.150s, all others are", damaged, path);
        seus_hint(c->why, "make a copy on another node too: it has them");
        return SEUS_INTEGRITY;
    }
    return SEUS_OK;
}

static enum seus_err do_backup(struct copying *c)
{
    unsigned char master[KEY_FILE_SIZE];
    uint64_t damaged = 0;
    bool again = true;
    if (access(c->words.file, F_OK) == 0) {
        seus_fail(SEUS_CONFLICT, c->why, "FILE", "%.200s is there already; nothing was written", c->words.file);
        seus_hint(c->why, "give another name, or remove it");
        return SEUS_CONFLICT;
    }
    enum seus_err err = take_master(c, false, master);
    if (err == SEUS_OK) {
        err = take_copy_key(c, true);
    }
    for (unsigned tries = 0; err == SEUS_OK && again && tries < TRIES_MAX; tries++) {
        err = copy_once(c, master, &damaged, &again);
    }
    explicit_bzero(master, sizeof(master));
    if (err == SEUS_OK && again && damaged == 0) {
        err = seus_fail(SEUS_UNAVAILABLE, c->why, NULL, "the node makes its key store larger again and again");
        seus_hint(c->why, "try again in a moment; nothing was written");
    }
    return err == SEUS_OK ? write_copy(c, damaged) : err;
}

/* ---- the copy, read ---------------------------------------------------------------------------------------------- */

static enum seus_err read_copy(struct copying *c, struct key_backup *ret)
{
    enum seus_err err = whole_file_take(c->words.file, KEY_BACKUP_SIZE_MAX, "FILE", &c->bytes, c->why);
    if (err == SEUS_OK) {
        err = key_backup_read(buf_str(&c->bytes), ret, c->why);
    }
    if (err == SEUS_OK) {
        err = take_copy_key(c, false);
    }
    return err == SEUS_OK ? copy_check(ret, c->copy_key, c->why) : err;
}

static enum seus_err do_verify(struct copying *c)
{
    struct key_backup backup;
    char time[WHEN_SIZE];
    const enum seus_err err = read_copy(c, &backup);
    if (err == SEUS_OK) {
        when_format_utc(time, backup.head.made_at_ms);
        printf("seusd: %s holds %" PRIu64 " keys of '%s', each of which opens, and says of %" PRIu64 " that they are "
               "destroyed; made on node %" PRIu64 " at %s\n", c->words.file, backup.head.living,
               backup.head.cluster_name, backup.head.destroyed, backup.head.node_id, time);
    }
    return err;
}

/* ---- restore ----------------------------------------------------------------------------------------------------- */

static enum seus_err read_log(struct copying *c, struct record *record, struct key_ledger *ledger)
{
    struct record_state state;
    struct arena arena;
    enum seus_err err = SEUS_OK;
    record_state(record, &state);
    arena_init(&arena, 0);
    for (uint64_t next = 1; err == SEUS_OK && next <= state.last_index;) {
        struct log_entry *entries = NULL;
        unsigned count = 0;
        arena_reset(&arena);
        err = record_read(record, next, state.last_index, READ_BYTES, &arena, &entries, &count, c->why);
        for (unsigned i = 0; err == SEUS_OK && i < count; i++) {
            err = key_ledger_add(ledger, &entries[i], c->why);
        }
        next += count;
    }
    arena_release(&arena);
    key_ledger_sort(ledger);
    return err;
}

/* What the log of the directory knows of keys, and of which rooms it is or was the log. */
static enum seus_err take_ledger(struct copying *c, struct key_ledger *ledger, struct record_identity *ret_identity)
{
    char dir[PATH_SIZE + 8];
    struct record *record = NULL;
    struct wire_room_act act;
    struct seus_why ignored;
    snprintf(dir, sizeof(dir), "%s/log", c->words.options.data_dir);
    enum seus_err err = record_open(&(struct record_options){.dir = dir}, &record, c->why);
    if (err == SEUS_OK && record_identity(record, ret_identity) != SEUS_OK) {
        err = seus_fail(SEUS_NOT_FOUND, c->why, "--data", "the directory %.200s belongs to no room yet",
                        c->words.options.data_dir);
        seus_hint(c->why, "restore its log first: seusd restore");
    }
    if (err == SEUS_OK) {
        key_ledger_add_room(ledger, str_of(ret_identity->cluster_name));
        err = read_log(c, record, ledger);
    }
    if (err == SEUS_OK && founding_act_read(c->words.options.data_dir, &ledger->arena, &act, &ignored)) {
        key_ledger_add_room(ledger, act.from_cluster);
    }
    record_close(record);
    return err;
}

static enum seus_err check_fits(struct copying *c, const struct key_ledger *ledger, const struct key_backup *backup)
{
    if (key_ledger_knows_room(ledger, backup->head.cluster_name)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_CONFLICT, c->why, "FILE", "the keys in %.150s are those of '%s', and the log of %.150s is that of "
              "'%s'; nothing was changed", c->words.file, backup->head.cluster_name, c->words.options.data_dir,
              ledger->rooms[0]);
    seus_hint(c->why, "give the copy of this room's keys");
    return SEUS_CONFLICT;
}

/* A store that is there already holds keys of its own: it is added to, or left alone. */
static enum seus_err check_empty(struct copying *c, const struct keys *keys)
{
    uint64_t living = 0;
    uint64_t destroyed = 0;
    keys_count(keys, &living, &destroyed);
    if (c->words.merge || living + destroyed == 0) {
        return SEUS_OK;
    }
    seus_fail(SEUS_CONFLICT, c->why, "--data", "the key store of %.200s holds %" PRIu64 " keys and %" PRIu64
              " that are destroyed; nothing was changed", c->words.options.data_dir, living, destroyed);
    seus_hint(c->why, "if the node was started before its keys were restored, add to them: --merge");
    return SEUS_CONFLICT;
}

static enum seus_err open_store(struct copying *c, const char *dir, uint64_t cluster_id, bool may_make,
                                struct keys **ret_keys)
{
    unsigned char master[KEY_FILE_SIZE];
    bool fresh = false;
    enum seus_err err = take_master(c, may_make, master);
    if (err == SEUS_OK) {
        const struct keys_options options = {.dir = dir, .master = master, .cluster_id = cluster_id};
        err = keys_open(&options, ret_keys, &fresh, c->why);
    }
    explicit_bzero(master, sizeof(master));
    return err;
}

static void sweep(const char *dir)
{
    char path[PATH_SIZE + 64];
    snprintf(path, sizeof(path), "%s/keys", dir);
    (void)unlink(path);
    snprintf(path, sizeof(path), "%s/keys.new", dir);
    (void)unlink(path);
    (void)rmdir(dir); /* what cannot be removed is found by the rename */
}

/* A new store is made beside its place and takes it when it is whole. */
static enum seus_err restore_new(struct copying *c, const struct key_backup *backup, uint64_t cluster_id)
{
    char dir[PATH_SIZE + 32];
    struct keys *keys = NULL;
    snprintf(dir, sizeof(dir), "%s.restored", c->dir);
    sweep(dir);
    enum seus_err err = open_store(c, dir, cluster_id, true, &keys);
    if (err == SEUS_OK) {
        err = copy_restore(backup, c->copy_key, keys, c->why);
    }
    keys_close(keys);
    FAULT(seusd_keys_restored);
    if (err == SEUS_OK) {
        sweep(c->dir); /* an empty store */
        if (rename(dir, c->dir) != 0) {
            err = seus_fail(SEUS_IO, c->why, "--data", "cannot give the key store %.200s its name: %s", dir,
                            strerror(errno));
        }
    }
    if (err == SEUS_OK && !whole_dir_flush(c->dir)) {
        err = seus_fail(SEUS_IO, c->why, "--data", "cannot flush %.200s: %s", c->words.options.data_dir,
                        strerror(errno));
    }
    return err;
}

static enum seus_err restore_into(struct copying *c, const struct key_backup *backup, uint64_t cluster_id)
{
    char path[PATH_SIZE + 16];
    struct keys *keys = NULL;
    snprintf(path, sizeof(path), "%s/keys", c->dir);
    if (access(path, F_OK) != 0) {
        return restore_new(c, backup, cluster_id);
    }
    enum seus_err err = open_store(c, c->dir, cluster_id, false, &keys);
    if (err == SEUS_OK) {
        err = check_empty(c, keys);
    }
    if (err == SEUS_OK && c->words.merge) {
        err = copy_restore(backup, c->copy_key, keys, c->why);
    }
    keys_close(keys);
    return err == SEUS_OK && !c->words.merge ? restore_new(c, backup, cluster_id) : err;
}

static void tell_restored(const struct copying *c, const struct key_ledger *ledger, const struct key_backup *backup)
{
    struct key_ledger_facts facts;
    key_ledger_judge(ledger, backup, &facts);
    printf("seusd: %" PRIu64 " keys of '%s' are in the key store of %s; %" PRIu64 " of %" PRIu64 " that the log names "
           "can be read\n", backup->head.living, backup->head.cluster_name, c->words.options.data_dir,
           facts.named - facts.destroyed - facts.missing, facts.named);
    if (facts.destroyed > 0) {
        printf("       %" PRIu64 " are destroyed by erasures, and stay so\n", facts.destroyed);
    }
    if (facts.missing > 0) {
        printf("       %" PRIu64 " are in no copy that was given (the first is %016" PRIx64 "): their texts stay "
               "withheld. A newer copy adds them: --merge\n", facts.missing, facts.first_missing);
    }
    if (facts.returned > 0) {
        printf("       %s is older than an erasure: the node destroys %" PRIu64 " keys again as it starts. Destroy "
               "that file\n", c->words.file, facts.returned);
    }
}

static enum seus_err do_restore(struct copying *c)
{
    char dir[PATH_SIZE + 8];
    struct key_backup backup;
    struct key_ledger ledger = {0};
    struct record_identity identity = {0};
    int lock_fd = -1;
    snprintf(dir, sizeof(dir), "%s/log", c->words.options.data_dir);
    if (access(dir, R_OK) != 0) {
        seus_fail(SEUS_NOT_FOUND, c->why, "--data", "there is no log in %.200s: %s", c->words.options.data_dir,
                  strerror(errno));
        seus_hint(c->why, "restore it first: seusd restore");
        return SEUS_NOT_FOUND;
    }
    enum seus_err err = read_copy(c, &backup);
    if (err == SEUS_OK) {
        err = founding_lock(c->words.options.data_dir, &lock_fd, c->why);
    }
    if (err == SEUS_OK) {
        err = take_ledger(c, &ledger, &identity);
    }
    if (err == SEUS_OK) {
        err = check_fits(c, &ledger, &backup);
    }
    if (err == SEUS_OK) {
        err = restore_into(c, &backup, founding_cluster_id(identity.cluster_name, 0));
    }
    if (err == SEUS_OK) {
        tell_restored(c, &ledger, &backup);
    }
    key_ledger_release(&ledger);
    if (lock_fd >= 0) {
        close(lock_fd);
    }
    return err;
}

/* ---- the words --------------------------------------------------------------------------------------------------- */

static const struct verb {
    const char *word;
    enum seus_err (*run)(struct copying *c);
} verbs[] = {{"backup", do_backup}, {"restore", do_restore}, {"verify", do_verify}};

static enum seus_err run(int argc, char **argv, struct copying *c)
{
    const struct verb *verb = NULL;
    for (unsigned i = 0; argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        verb = strcmp(argv[1], verbs[i].word) == 0 ? &verbs[i] : verb;
    }
    if (verb == NULL) {
        seus_fail(SEUS_INVALID, c->why, NULL, "seusd keys wants backup, restore or verify");
        seus_hint(c->why, "seusd keys --help");
        return SEUS_INVALID;
    }
    const enum seus_err err = mode_words_parse(argc - 1, argv + 1, NULL, &c->words, c->why);
    if (err != SEUS_OK || c->words.help) {
        print_help();
        return err;
    }
    if (c->words.file == NULL) {
        seus_fail(SEUS_INVALID, c->why, "FILE", "seusd keys %s wants the name of a file", verb->word);
        seus_hint(c->why, "seusd keys --help");
        return SEUS_INVALID;
    }
    snprintf(c->dir, sizeof(c->dir), "%s/keys", c->words.options.data_dir);
    return verb->run(c);
}

int keys_main(int argc, char **argv)
{
    struct seus_why why = {0};
    struct copying c = {.why = &why};
    if (argc > 1 && strcmp(argv[1], "--help") == 0) {
        print_help();
        return 0;
    }
    const enum seus_err err = run(argc, argv, &c);
    explicit_bzero(c.copy_key, sizeof(c.copy_key));
    buf_release(&c.bytes);
    return err == SEUS_OK ? 0 : mode_fail(err, &why);
}
