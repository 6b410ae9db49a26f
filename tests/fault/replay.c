/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A trace played up to a moment of power loss. What was flushed by then is there; of every other write any set of its
 * sectors may be; a name made or removed may be seen or not until the directory is flushed. The directory on disk is
 * kept equal to what is durable, and for each state only what differs is written and then taken back.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "power.h"
#include "record/journal.h"

#define PENDING_MAX 4096u
#define NAMES_MAX 8u
#define NAME_SIZE 32u

struct file {
    unsigned char *base;     /* what is durable */
    size_t base_size;
    size_t capacity;
    size_t size;             /* as the process saw it */
};

/* A directory: which name is which file. */
struct names {
    struct {
        char name[NAME_SIZE]; /* empty: free */
        uint32_t file;
    } items[NAMES_MAX];
};

struct op {
    const struct trace_op *head;
    const unsigned char *data;
    uint64_t acked;          /* standing, once this operation is under way */
};

struct replay {
    char dir[POWER_PATH_SIZE];
    struct lies lies;
    unsigned char *trace;
    size_t trace_size;
    struct op *ops;
    size_t ops_count;
    size_t at;               /* operations before this one are done */
    struct file files[TRACE_FILES_MAX + 1];
    struct names names;      /* durable */
    size_t pending[PENDING_MAX]; /* operations done and not durable */
    size_t pending_count;
    bool is_clean;           /* the files on disk are what is durable */
    struct names shown;      /* names on disk, if clean */
};

_Noreturn static void die(const char *sentence)
{
    fprintf(stderr, "power: %s\n", sentence);
    exit(2);
}

/* ---- the trace --------------------------------------------------------------------------------------------------- */

static void trace_map(struct replay *replay, const char *path)
{
    struct stat info;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0 || info.st_size == 0) {
        die("the recorder wrote no trace");
    }
    replay->trace_size = (size_t)info.st_size;
    replay->trace = mmap(NULL, replay->trace_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (replay->trace == MAP_FAILED) {
        die("the trace cannot be read");
    }
}

static void trace_split(struct replay *replay)
{
    size_t capacity = 0;
    uint64_t acked = 0;
    for (size_t at = 0; at < replay->trace_size;) {
        const struct trace_op *head = (const struct trace_op *)(const void *)(replay->trace + at);
        if (replay->ops_count == capacity) {
            capacity = capacity * 2 + 1024;
            replay->ops = mem_realloc(replay->ops, capacity * sizeof(*replay->ops));
        }
        const unsigned char *data = (const unsigned char *)(head + 1);
        replay->ops[replay->ops_count++] = (struct op){head, data, acked};
        if (head->kind == TRACE_NOTE) {
            struct note note;
            memcpy(&note, data, sizeof(note));
            acked = note.standing;
        }
        at += sizeof(*head) + head->len;
        at = (at + 7) / 8 * 8;
    }
}

struct replay *replay_open(const char *trace, const char *dir, struct lies lies)
{
    struct replay *replay = mem_zalloc(sizeof(*replay));
    replay->lies = lies;
    snprintf(replay->dir, sizeof(replay->dir), "%s", dir);
    trace_map(replay, trace);
    trace_split(replay);
    if (mkdir(dir, 0700) != 0) {
        die("the directory of the states cannot be made");
    }
    return replay;
}

size_t replay_points(const struct replay *replay)
{
    return replay->ops_count;
}

uint64_t replay_acked(const struct replay *replay, size_t point)
{
    return replay->ops[point].acked;
}

static bool makes_durable(const struct op *op)
{
    return op->head->kind == TRACE_FLUSH || op->head->kind == TRACE_FLUSH_DIR ||
           (op->head->kind == TRACE_WRITE && (op->head->flags & TRACE_DSYNC) != 0);
}

bool replay_is_boundary(const struct replay *replay, size_t point)
{
    return makes_durable(&replay->ops[point]) || (point > 0 && makes_durable(&replay->ops[point - 1]));
}

struct seen replay_seen(const struct replay *replay)
{
    struct seen seen = {0};
    uint32_t journal = 0;
    uint64_t before = 0;
    for (size_t i = 0; i < replay->ops_count; i++) {
        const struct op *op = &replay->ops[i];
        if (op->head->kind == TRACE_CREATE && strcmp((const char *)op->data, "journal") == 0) {
            journal = op->head->file;
        } else if (op->head->kind == TRACE_WRITE && op->head->file == journal &&
                   op->head->flags == (TRACE_DSYNC | TRACE_DIRECT)) {
            const uint64_t other = before < JOURNAL_HALF_SIZE ? JOURNAL_HALF_SIZE : 0;
            seen.direct_writes++;
            seen.turns += before % JOURNAL_HALF_SIZE > JOURNAL_HALF_SIZE / 8 * 7 && op->head->offset == other ? 1 : 0;
            before = op->head->offset;
        } else if (op->head->kind == TRACE_NOTE) {
            memcpy(&seen.last_note, op->data, sizeof(seen.last_note));
        }
    }
    return seen;
}

/* ---- files on disk ----------------------------------------------------------------------------------------------- */

static void path_of(const struct replay *replay, const char *name, char ret_path[POWER_PATH_SIZE + NAME_SIZE])
{
    snprintf(ret_path, POWER_PATH_SIZE + NAME_SIZE, "%s/%s", replay->dir, name);
}

/* The lock file of LMDB stays: it is stale after every crash. */
static void dir_empty(const struct replay *replay)
{
    DIR *dir = opendir(replay->dir);
    if (dir == NULL) {
        die("the directory of the states is gone");
    }
    const struct dirent *entry = readdir(dir);
    while (entry != NULL) {
        if (entry->d_name[0] != '.' && strcmp(entry->d_name, "lock.mdb") != 0) {
            unlinkat(dirfd(dir), entry->d_name, 0);
        }
        entry = readdir(dir);
    }
    closedir(dir);
}

static int file_open(const struct replay *replay, const char *name, int flags)
{
    char path[POWER_PATH_SIZE + NAME_SIZE];
    path_of(replay, name, path);
    const int fd = open(path, O_RDWR | O_CLOEXEC | flags, 0600);
    if (fd < 0) {
        die("a file of a state cannot be opened");
    }
    return fd;
}

static void bytes_put(int fd, const void *bytes, size_t len, size_t offset)
{
    if (len > 0 && pwrite(fd, bytes, len, (off_t)offset) != (ssize_t)len) {
        die("a state cannot be written: is the disk full?");
    }
}

static void size_put(int fd, size_t size)
{
    if (ftruncate(fd, (off_t)size) != 0) {
        die("a state cannot be written");
    }
}

/* Writes all files that names names, as they are durable. */
static void dir_write(struct replay *replay, const struct names *names)
{
    dir_empty(replay);
    for (size_t i = 0; i < NAMES_MAX; i++) {
        const struct file *file = &replay->files[names->items[i].file];
        if (names->items[i].name[0] != '\0' && strcmp(names->items[i].name, "lock.mdb") != 0) {
            const int fd = file_open(replay, names->items[i].name, O_CREAT | O_TRUNC);
            bytes_put(fd, file->base, file->base_size, 0);
            close(fd);
        }
    }
    replay->shown = *names;
    replay->is_clean = true;
}

static const char *name_shown(const struct replay *replay, uint32_t file)
{
    for (size_t i = 0; i < NAMES_MAX; i++) {
        const bool lock = strcmp(replay->shown.items[i].name, "lock.mdb") == 0;
        if (replay->shown.items[i].name[0] != '\0' && !lock && replay->shown.items[i].file == file) {
            return replay->shown.items[i].name;
        }
    }
    return NULL;
}

/* ---- what is durable --------------------------------------------------------------------------------------------- */

static void base_resize(struct file *file, size_t size)
{
    if (size > file->capacity) {
        file->base = mem_realloc(file->base, size * 2);
        file->capacity = size * 2;
    }
    if (size > file->base_size) {
        memset(file->base + file->base_size, 0, size - file->base_size);
    }
    file->base_size = size;
}

static void names_apply(struct names *names, const struct op *op)
{
    const char *name = (const char *)op->data;
    uint32_t file = op->head->file;
    if (op->head->kind != TRACE_CREATE) {
        for (size_t i = 0; i < NAMES_MAX; i++) {
            if (strcmp(names->items[i].name, name) == 0) {
                file = names->items[i].file;
                memset(names->items[i].name, 0, NAME_SIZE);
            }
        }
    }
    if (op->head->kind == TRACE_UNLINK || file == 0) {
        return;
    }
    const char *made = op->head->kind == TRACE_RENAME ? name + strlen(name) + 1 : name;
    size_t at = NAMES_MAX;
    for (size_t i = 0; i < NAMES_MAX; i++) {
        if (strcmp(names->items[i].name, made) == 0 || (at == NAMES_MAX && names->items[i].name[0] == '\0')) {
            at = i;
        }
    }
    if (at == NAMES_MAX || strlen(made) >= NAME_SIZE) {
        die("more names than a log has");
    }
    memset(names->items[at].name, 0, NAME_SIZE);
    strcpy(names->items[at].name, made);
    names->items[at].file = file;
}

/* The operation is durable now. */
static void base_apply(struct replay *replay, const struct op *op)
{
    struct file *file = &replay->files[op->head->file];
    const size_t end = op->head->offset + op->head->len;
    if (op->head->kind == TRACE_WRITE) {
        base_resize(file, end > file->base_size ? end : file->base_size);
        memcpy(file->base + op->head->offset, op->data, op->head->len);
    } else if (op->head->kind == TRACE_TRUNCATE) {
        base_resize(file, op->head->offset);
    } else {
        names_apply(&replay->names, op);
        replay->is_clean = false;
        return;
    }
    const char *name = replay->is_clean ? name_shown(replay, op->head->file) : NULL;
    if (name != NULL) {
        const int fd = file_open(replay, name, 0);
        if (op->head->kind == TRACE_WRITE) {
            bytes_put(fd, op->data, op->head->len, op->head->offset);
        } else {
            size_put(fd, op->head->offset);
        }
        close(fd);
    }
}

static bool is_of_names(const struct op *op)
{
    return op->head->kind == TRACE_CREATE || op->head->kind == TRACE_UNLINK || op->head->kind == TRACE_RENAME;
}

/* Pending operations that a flush settles: of a file, or (0) of the directory. */
static void flush(struct replay *replay, uint32_t file)
{
    size_t kept = 0;
    for (size_t i = 0; i < replay->pending_count; i++) {
        const struct op *op = &replay->ops[replay->pending[i]];
        const bool settled = file == 0 ? is_of_names(op) : !is_of_names(op) && op->head->file == file;
        if (settled) {
            base_apply(replay, op);
        } else {
            replay->pending[kept++] = replay->pending[i];
        }
    }
    replay->pending_count = kept;
}

static bool overlaps(const struct trace_op *a, const struct trace_op *b)
{
    return a->file == b->file && a->kind == TRACE_WRITE && a->offset < b->offset + b->len &&
           b->offset < a->offset + a->len;
}

/* A write that is durable at once; what is pending under it may as well be. */
static void write_through(struct replay *replay, const struct op *op)
{
    size_t kept = 0;
    for (size_t i = 0; i < replay->pending_count; i++) {
        const struct op *older = &replay->ops[replay->pending[i]];
        if (overlaps(older->head, op->head)) {
            base_apply(replay, older);
        } else {
            replay->pending[kept++] = replay->pending[i];
        }
    }
    replay->pending_count = kept;
    base_apply(replay, op);
}

static void step(struct replay *replay, size_t number)
{
    const struct op *op = &replay->ops[number];
    const uint32_t kind = op->head->kind;
    if (kind == TRACE_NOTE) {
        return;
    }
    if (kind == TRACE_FLUSH_DIR) {
        if (!replay->lies.dir) {
            flush(replay, 0);
        }
    } else if (kind == TRACE_FLUSH) {
        if (!replay->lies.flush) {
            flush(replay, op->head->file);
        }
    } else if (makes_durable(op) && !replay->lies.dsync) {
        write_through(replay, op);
    } else if (replay->pending_count < PENDING_MAX) {
        replay->pending[replay->pending_count++] = number;
    } else {
        flush(replay, op->head->file); /* a disk that never flushes still writes in the end */
        replay->pending[replay->pending_count++] = number;
    }
}

void replay_move(struct replay *replay, size_t point)
{
    while (replay->at < point) {
        step(replay, replay->at);
        replay->at++;
    }
}

/* ---- states ------------------------------------------------------------------------------------------------------ */

/* The operation under way may have happened too, in part. */
static size_t under_way(const struct replay *replay)
{
    const struct op *op = &replay->ops[replay->at];
    const bool counts = op->head->kind == TRACE_WRITE || op->head->kind == TRACE_TRUNCATE || is_of_names(op);
    return replay->pending_count + (counts ? 1 : 0);
}

static const struct op *pending_at(const struct replay *replay, size_t i)
{
    return &replay->ops[i < replay->pending_count ? replay->pending[i] : replay->at];
}

/* Which sectors of a write are there: bytes of unit each, none of them, all of them, or some. */
enum luck { LUCK_NONE, LUCK_ALL, LUCK_SOME };

struct draw {
    enum luck luck;
    size_t unit;
    uint64_t percent;        /* of sectors that are there, if some */
    struct chance *chance;
};

static void write_apply(int fd, const struct op *op, const struct draw *draw)
{
    const size_t end = op->head->offset + op->head->len;
    size_t from = op->head->offset;
    while (from < end) {
        const size_t sector_end = (from / draw->unit + 1) * draw->unit;
        const size_t to = sector_end < end ? sector_end : end;
        if (draw->luck == LUCK_ALL || chance_below(draw->chance, 100) < draw->percent) {
            bytes_put(fd, op->data + (from - op->head->offset), to - from, from);
        }
        from = to;
    }
}

/* One pending operation of a file happens on disk, by luck; the length of the file may know of it without its bytes. */
static void op_apply(struct replay *replay, const struct op *op, const struct draw *draw)
{
    const char *name = name_shown(replay, op->head->file);
    if (name == NULL || (draw->luck == LUCK_NONE && op->head->kind == TRACE_TRUNCATE)) {
        return;
    }
    const int fd = file_open(replay, name, 0);
    if (op->head->kind == TRACE_TRUNCATE) {
        size_put(fd, op->head->offset);
    } else if (draw->luck != LUCK_NONE) {
        write_apply(fd, op, draw);
    }
    struct stat info;
    const size_t end = op->head->offset + op->head->len;
    if (op->head->kind == TRACE_WRITE && draw->chance != NULL && chance_below(draw->chance, 4) == 0 &&
        fstat(fd, &info) == 0 && (size_t)info.st_size < end) {
        size_put(fd, end);
    }
    close(fd);
}

/* What the last state changed is taken back. */
static void undo(struct replay *replay)
{
    for (size_t i = 0; i < under_way(replay); i++) {
        const struct op *op = pending_at(replay, i);
        const struct file *file = &replay->files[op->head->file];
        const char *name = is_of_names(op) ? NULL : name_shown(replay, op->head->file);
        if (name != NULL) {
            const int fd = file_open(replay, name, 0);
            const size_t from = op->head->offset < file->base_size ? op->head->offset : file->base_size;
            const size_t end = from + op->head->len < file->base_size ? from + op->head->len : file->base_size;
            size_put(fd, file->base_size);
            bytes_put(fd, file->base + from, op->head->kind == TRACE_WRITE ? end - from : 0, from);
            close(fd);
            replay->is_clean = replay->is_clean && op->head->kind == TRACE_WRITE;
        }
    }
}

static void state_begin(struct replay *replay, const struct names *names)
{
    if (!replay->is_clean || memcmp(names, &replay->shown, sizeof(*names)) != 0) {
        dir_write(replay, names);
    }
}

void replay_make_random(struct replay *replay, struct chance *chance)
{
    static const uint64_t percents[] = {5, 30, 50, 80, 97};
    struct draw draw = {.unit = chance_below(chance, 2) == 0 ? 512 : 4096, .chance = chance};
    const uint64_t percent = percents[chance_below(chance, 5)];
    const size_t count = under_way(replay);
    struct names names = replay->names;
    for (size_t i = 0; i < count; i++) {
        if (is_of_names(pending_at(replay, i)) && chance_below(chance, 100) < percent) {
            names_apply(&names, pending_at(replay, i));
        }
    }
    state_begin(replay, &names);
    for (size_t i = 0; i < count; i++) {
        const uint64_t kind = chance_below(chance, 3);
        draw.luck = kind == 0 ? LUCK_SOME : chance_below(chance, 100) < percent ? LUCK_ALL : LUCK_NONE;
        draw.percent = percents[chance_below(chance, 5)];
        if (!is_of_names(pending_at(replay, i))) {
            op_apply(replay, pending_at(replay, i), &draw);
        }
    }
}

size_t replay_variants(const struct replay *replay)
{
    const size_t count = under_way(replay);
    return count == 0 ? 1 : 2 + 2 * count;
}

void replay_make_variant(struct replay *replay, size_t variant)
{
    const size_t count = under_way(replay);
    struct names names = replay->names;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < count; i++) {
            const bool all_but = variant % 2 == 1;
            const bool is_one = variant >= 2 && (variant - 2) / 2 == i;
            const struct draw draw = {.luck = all_but != is_one ? LUCK_ALL : LUCK_NONE, .unit = 512};
            const struct op *op = pending_at(replay, i);
            if (pass == 0 && is_of_names(op) && draw.luck == LUCK_ALL) {
                names_apply(&names, op);
            } else if (pass == 1 && !is_of_names(op)) {
                op_apply(replay, op, &draw);
            }
        }
        if (pass == 0) {
            state_begin(replay, &names);
        }
    }
}

void replay_take_back(struct replay *replay, bool is_soiled)
{
    if (is_soiled) {
        replay->is_clean = false;
    } else {
        undo(replay);
    }
}

void replay_close(struct replay *replay)
{
    char path[POWER_PATH_SIZE + NAME_SIZE];
    dir_empty(replay);
    path_of(replay, "lock.mdb", path);
    unlink(path);
    rmdir(replay->dir);
    for (size_t i = 0; i <= TRACE_FILES_MAX; i++) {
        mem_free(replay->files[i].base);
    }
    munmap(replay->trace, replay->trace_size);
    mem_free(replay->ops);
    mem_free(replay);
}
