/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seusd recover: when the majority of a room is lost for good, one surviving directory goes on alone, in a new
 * generation of the room. What it does not have is lost, so it is compared with every other directory that can still
 * be read, and only the newest may go on. A copy is taken first; the name of the room is typed; the act is told in the
 * log.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/whole.h"
#include "record/record.h"
#include "seusd/founding.h"
#include "seusd/restore.h"
#include "wire/head.h"

#define COPY_SIZE (1024u * 1024)
#define READ_BYTES (1024u * 1024)

/* A directory that can be read, and how far it is. */
struct survivor {
    char dir[PATH_SIZE];
    int lock_fd;
    struct record *record;
    struct record_identity identity;
    struct record_state state;
};

static void print_help(void)
{
    fputs("seusd recover --data DIR --node N --reason TEXT [--other DIR ...] [--yes NAME]\n"
          "\n"
          "For a room that has lost its majority for good. Stops nothing and asks nobody: all nodes must be down. Run\n"
          "it on ONE node only, the one whose directory is newest; copy the other surviving directories beside it and\n"
          "name them with --other, so that they are compared. The directory then goes on as a room of one; make three\n"
          "of it with a backup (seusctl cluster backup, seusd restore). Directories of before are refused by it.\n"
          "\n"
          "  --other DIR       data directory of another node, to compare with; repeat\n"
          "  --operator NAME   who does it, for the log; default: the login name\n"
          "  --reason TEXT     why, for the log\n"
          "  --yes NAME        the name of the room, instead of typing it when asked\n"
          "  --data, --node, --config as for a node\n",
          stdout);
}

/* ---- what there is ----------------------------------------------------------------------------------------------- */

static enum seus_err survivor_open(struct survivor *s, const char *data_dir, struct seus_why *why)
{
    char dir[PATH_SIZE + 8];
    str_copy(s->dir, sizeof(s->dir), str_of(data_dir));
    s->lock_fd = -1;
    snprintf(dir, sizeof(dir), "%s/log", data_dir);
    if (access(dir, R_OK) != 0) {
        return seus_fail(SEUS_NOT_FOUND, why, "--data", "there is no log in %.200s: %s", data_dir, strerror(errno));
    }
    enum seus_err err = founding_lock(data_dir, &s->lock_fd, why);
    if (err == SEUS_OK) {
        err = record_open(&(struct record_options){.dir = dir}, &s->record, why);
    }
    if (err == SEUS_OK && record_identity(s->record, &s->identity) != SEUS_OK) {
        err = seus_fail(SEUS_NOT_FOUND, why, "--data", "the directory %.200s belongs to no room", data_dir);
    }
    if (err == SEUS_OK) {
        record_state(s->record, &s->state);
    }
    return err;
}

static void survivor_close(struct survivor *s)
{
    record_close(s->record);
    s->record = NULL;
    if (s->lock_fd >= 0) {
        close(s->lock_fd);
    }
    s->lock_fd = -1;
}

/* As Raft compares: the higher last term, then the longer log. */
static bool is_newer(const struct survivor *a, const struct survivor *b)
{
    return a->state.last_term != b->state.last_term ? a->state.last_term > b->state.last_term
                                                    : a->state.last_index > b->state.last_index;
}

static void survivor_print(const struct survivor *s, const struct survivor *newest)
{
    printf("  %s: node %" PRIu64 ", last index %" PRIu64 " of term %" PRIu64 ", term %" PRIu64, s->dir,
           s->identity.node_id, s->state.last_index, s->state.last_term, s->state.term);
    if (s == newest) {
        printf("  <- newest\n");
    } else if (!is_newer(newest, s)) {
        printf("  as new: it holds the same\n");
    } else if (s->state.last_index < newest->state.last_index) {
        printf("  lacks %" PRIu64 " to %" PRIu64 "\n", s->state.last_index + 1, newest->state.last_index);
    } else {
        printf("  its last entries are of an older term\n");
    }
}

static enum seus_err compare(struct survivor *all, unsigned count, const struct mode_words *words,
                             struct seus_why *why)
{
    const struct survivor *newest = &all[0];
    for (unsigned i = 1; i < count; i++) {
        if (all[i].identity.cluster_id != all[0].identity.cluster_id) {
            return seus_fail(SEUS_CONFLICT, why, "--other", "%.150s is a directory of another room or generation than "
                             "%.150s", all[i].dir, all[0].dir);
        }
        newest = is_newer(&all[i], newest) ? &all[i] : newest;
    }
    printf("room '%s', generation %" PRIu64 ":\n", all[0].identity.cluster_name, all[0].identity.generation);
    for (unsigned i = 0; i < count; i++) {
        survivor_print(&all[i], newest);
    }
    if (all[0].identity.node_id != words->options.node_id) {
        return seus_fail(SEUS_CONFLICT, why, "--node", "%.200s is the directory of node %" PRIu64, all[0].dir,
                         all[0].identity.node_id);
    }
    if (newest != &all[0]) {
        seus_fail(SEUS_CONFLICT, why, "--data", "%.150s is newer than %.150s, which would lose what only it has; "
                  "nothing was changed", newest->dir, all[0].dir);
        seus_hint(why, "run it on node %" PRIu64 ", with that directory as --data", newest->identity.node_id);
        return SEUS_CONFLICT;
    }
    return SEUS_OK;
}

/* ---- the copy ---------------------------------------------------------------------------------------------------- */

static bool copy_bytes(int from, int to, char *bytes)
{
    ssize_t got = 1;
    bool good = true;
    while (good && got > 0) {
        got = read(from, bytes, COPY_SIZE);
        good = got >= 0 && (got == 0 || whole_write(to, bytes, (size_t)got));
    }
    return good && fsync(to) == 0;
}

static enum seus_err copy_file(const char *from, const char *to, char *bytes, struct seus_why *why)
{
    const int in = open(from, O_RDONLY | O_CLOEXEC);
    const int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool good = in >= 0 && out >= 0 && copy_bytes(in, out, bytes);
    const int error = errno;
    if (in >= 0) {
        close(in);
    }
    if (out >= 0) {
        close(out);
    }
    return good ? SEUS_OK : seus_fail(SEUS_IO, why, "--data", "cannot copy %.150s to %.150s: %s; nothing was changed",
                                      from, to, strerror(error));
}

static enum seus_err copy_log(const struct survivor *s, struct seus_why *why)
{
    static const char *const names[] = {"data.mdb", "journal"};
    char to[PATH_SIZE + 64];
    char from_file[PATH_SIZE + 32];
    char to_file[PATH_SIZE + 96];
    snprintf(to, sizeof(to), "%s/log.generation%" PRIu64, s->dir, s->identity.generation);
    if (mkdir(to, 0700) != 0) {
        seus_fail(SEUS_IO, why, "--data", "cannot make %.200s for the copy: %s; nothing was changed", to,
                  strerror(errno));
        seus_hint(why, "if it is the copy of an earlier attempt, move it away first");
        return SEUS_IO;
    }
    char *bytes = mem_alloc(COPY_SIZE);
    enum seus_err err = SEUS_OK;
    for (unsigned i = 0; err == SEUS_OK && i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(from_file, sizeof(from_file), "%s/log/%s", s->dir, names[i]);
        snprintf(to_file, sizeof(to_file), "%s/%s", to, names[i]);
        err = copy_file(from_file, to_file, bytes, why);
    }
    mem_free(bytes);
    if (err == SEUS_OK) {
        printf("a copy of the log as it is now: %s\n", to);
    }
    return err;
}

/* ---- the act ----------------------------------------------------------------------------------------------------- */

/* The name is typed, so that it is not done by a habit of the fingers. */
static enum seus_err confirm(const struct survivor *s, const struct mode_words *words, struct seus_why *why)
{
    char line[128] = "";
    const char *typed = words->yes;
    if (typed == NULL) {
        printf("Node %" PRIu64 " will be the whole room '%s'. What only other nodes had is lost. No other node may "
               "ever be started from its old directory.\nType the name of the room to go on: ", s->identity.node_id,
               s->identity.cluster_name);
        fflush(stdout);
        typed = fgets(line, sizeof(line), stdin) != NULL ? line : "";
        line[strcspn(line, "\n")] = '\0';
    }
    if (strcmp(typed, s->identity.cluster_name) != 0) {
        seus_fail(SEUS_REFUSED, why, "--yes", "'%.60s' is not the name of the room; nothing was changed", typed);
        seus_hint(why, "type it, or give it: --yes %s", s->identity.cluster_name);
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

/* Chain over every row: also the proof that every row can be read. */
static enum seus_err chain_of(const struct survivor *s, char hex[2 * SHA256_SIZE + 1], struct seus_why *why)
{
    unsigned char chain[SHA256_SIZE] = {0};
    struct arena arena;
    enum seus_err err = SEUS_OK;
    arena_init(&arena, 0);
    for (uint64_t next = 1; err == SEUS_OK && next <= s->state.last_index;) {
        struct log_entry *entries = NULL;
        unsigned count = 0;
        arena_reset(&arena);
        err = record_read(s->record, next, s->state.last_index, READ_BYTES, &arena, &entries, &count, why);
        for (unsigned i = 0; err == SEUS_OK && i < count; i++) {
            log_chain_next(chain, &entries[i]);
        }
        next += count;
    }
    arena_release(&arena);
    hash_hex(hex, chain, sizeof(chain));
    return err;
}

static enum seus_err owe_act(const struct survivor *s, const struct mode_words *words, const char *chain,
                             const char *lost, struct seus_why *why)
{
    const struct wire_room_act act = {
        .kind = ACT_RECOVERED,
        .operator = str_of(words->operator),
        .reason = str_of(words->reason),
        .generation = s->identity.generation + 1,
        .from_cluster = str_of(s->identity.cluster_name),
        .from_index = s->state.last_index,
        .from_chain = str_of(chain),
        .lost = str_of(lost),
    };
    return founding_act_write(s->dir, &act, why);
}

static enum seus_err found_again(struct survivor *s, const struct mode_words *words, struct seus_why *why)
{
    struct buf members = {0};
    struct record_identity identity = s->identity;
    identity.generation++;
    identity.bootstrapped = true;
    identity.cluster_id = founding_cluster_id(identity.cluster_name, identity.generation);
    enum seus_err err = mode_members(&words->options, true, &members, why);
    if (err == SEUS_OK) {
        err = record_found_over(s->record, &identity, buf_str(&members), why);
    }
    buf_release(&members);
    if (err == SEUS_OK) {
        printf("node %" PRIu64 " is the room '%s' now, generation %" PRIu64 ", from index %" PRIu64 " on. Start it as "
               "usual, without --bootstrap.\n", identity.node_id, identity.cluster_name, identity.generation,
               s->state.last_index);
    }
    return err;
}

static enum seus_err recover(struct survivor *all, unsigned count, const struct mode_words *words,
                             struct seus_why *why)
{
    char chain[2 * SHA256_SIZE + 1];
    char lost[200] = "every other directory";
    size_t len = 0;
    for (unsigned i = 1; i < count && len + 40 < sizeof(lost); i++) {
        len += (size_t)snprintf(lost + len, sizeof(lost) - len, "%snode %" PRIu64 " at index %" PRIu64,
                                i > 1 ? ", " : "", all[i].identity.node_id, all[i].state.last_index);
    }
    enum seus_err err = compare(all, count, words, why);
    if (err == SEUS_OK) {
        err = chain_of(&all[0], chain, why);
    }
    if (err == SEUS_OK) {
        err = confirm(&all[0], words, why);
    }
    if (err == SEUS_OK) {
        err = copy_log(&all[0], why);
    }
    if (err == SEUS_OK) {
        err = owe_act(&all[0], words, chain, lost, why);
    }
    return err == SEUS_OK ? found_again(&all[0], words, why) : err;
}

int recover_main(int argc, char **argv)
{
    struct seus_why why = {0};
    struct mode_words words = {0};
    struct survivor *all = mem_zalloc((MODE_OTHERS_MAX + 1) * sizeof(*all));
    unsigned opened = 0;
    enum seus_err err = mode_words_parse(argc, argv, NULL, &words, &why);
    if (err == SEUS_OK && words.help) {
        print_help();
        mem_free(all);
        return 0;
    }
    if (err == SEUS_OK) {
        err = mode_words_reason(&words, &why);
    }
    if (err == SEUS_OK) {
        err = survivor_open(&all[opened++], words.options.data_dir, &why);
    }
    for (unsigned i = 0; err == SEUS_OK && i < words.others_count; i++) {
        err = survivor_open(&all[opened++], words.others[i], &why);
    }
    if (err == SEUS_OK) {
        err = recover(all, opened, &words, &why);
    }
    for (unsigned i = 0; i < opened; i++) {
        survivor_close(&all[i]);
    }
    mem_free(all);
    return err == SEUS_OK ? 0 : mode_fail(err, &why);
}
