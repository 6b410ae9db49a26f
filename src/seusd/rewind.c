/* SPDX-License-Identifier: EUPL-1.2 */
/* See rewind.h. Apply makes the rows, as everywhere: what is read here is what a node held at that index. */
#include "seusd/rewind.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "apply/apply.h"
#include "base/check.h"
#include "base/mem.h"
#include "base/paths.h"
#include "base/when.h"
#include "seusd/scratch.h"
#include "wire/cbor.h"

#define SLOTS 2                                     /* views of the past kept */
#define BATCH_ENTRIES_MAX 128                       /* in one transaction of a scratch view */
#define BATCH_BYTES_MAX (1024 * 1024)
#define BACK_MAX 4096                               /* entries of the room's own passed over to find a time */
#define NEIGHBOURS 64                               /* entries looked at behind the one found: clocks differ by node */

struct slot {
    struct view *view;     /* NULL: empty */
    struct apply *apply;
    uint64_t target;       /* log index it is on its way to, or stands at */
    uint64_t wanted_turn;  /* last asked for */
    unsigned users;        /* lent out */
    enum seus_err err;     /* why it could not go on */
    struct seus_why why;
    char dir[PATH_SIZE + 16];
};

struct rewind {
    struct rewind_options options;
    struct slot slots[SLOTS];
    uint64_t turn;       /* count of rewind_step */
    struct arena arena;  /* of one batch */
    char dir[PATH_SIZE + 8];
};

static void slot_close(struct slot *slot)
{
    if (slot->view != NULL) {
        scratch_close(slot->dir, slot->view, slot->apply);
        slot->view = NULL;
        slot->apply = NULL;
    }
}

struct rewind *rewind_new(const struct rewind_options *options)
{
    struct rewind *r = mem_zalloc(sizeof(*r));
    r->options = *options;
    str_copy(r->dir, sizeof(r->dir), str_of(options->dir));
    r->options.dir = r->dir;
    for (unsigned i = 0; i < SLOTS; i++) {
        snprintf(r->slots[i].dir, sizeof(r->slots[i].dir), "%s/%u", r->dir, i);
        scratch_sweep(r->slots[i].dir);
    }
    arena_init(&r->arena, 0);
    r->turn = 2; /* nothing was wanted in turn 0 */
    return r;
}

void rewind_free(struct rewind *r)
{
    if (r == NULL) {
        return;
    }
    for (unsigned i = 0; i < SLOTS; i++) {
        slot_close(&r->slots[i]);
    }
    (void)rmdir(r->dir);
    arena_release(&r->arena);
    mem_free(r);
}

/* ---- what "at" means --------------------------------------------------------------------------------------------- */

/* When the last command at or before index was recorded; 0: there is none. */
static enum seus_err time_at(struct rewind *r, uint64_t index, uint64_t *ret_ms, struct seus_why *why)
{
    *ret_ms = 0;
    for (unsigned back = 0; index > 0 && back < BACK_MAX; back++, index--) {
        struct log_entry *entries = NULL;
        struct wire_entry entry;
        unsigned count = 0;
        arena_reset(&r->arena);
        enum seus_err err = r->options.log.read(r->options.log.ctx, index, index, 1, &r->arena, &entries, &count, why);
        if (err != SEUS_OK || count == 0) {
            return err;
        }
        if (entries[0].type != LOG_COMMAND) {
            continue;
        }
        err = wire_cbor_decode(&wire_record_entry, entries[0].payload, &r->arena, &entry, why);
        *ret_ms = err == SEUS_OK ? entry.recorded_at : 0;
        return err;
    }
    return SEUS_OK;
}

/* Times do not decrease under one leader, and hardly between two: found by halves, then by looking at what follows. */
static enum seus_err index_at_time(struct rewind *r, uint64_t at_ms, uint64_t *ret_index, struct seus_why *why)
{
    const uint64_t applied = view_applied(r->options.live);
    uint64_t low = 0;
    uint64_t high = applied;
    uint64_t ms = 0;
    while (low < high) {
        const uint64_t middle = low + (high - low + 1) / 2;
        const enum seus_err err = time_at(r, middle, &ms, why);
        if (err != SEUS_OK) {
            return err;
        }
        if (ms <= at_ms) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    const uint64_t last = applied - low < NEIGHBOURS ? applied : low + NEIGHBOURS;
    for (uint64_t next = low + 1; next <= last; next++) {
        const enum seus_err err = time_at(r, next, &ms, why);
        if (err != SEUS_OK) {
            return err;
        }
        low = ms != 0 && ms <= at_ms ? next : low;
    }
    const enum seus_err err = time_at(r, low, &ms, why);
    if (err == SEUS_OK && ms == 0) {
        seus_fail(SEUS_INVALID, why, "at", "nothing was recorded so early: the log of the room begins later");
        seus_hint(why, "seusctl event list --limit 1 shows when it begins");
        return SEUS_INVALID;
    }
    *ret_index = low;
    return err;
}

static bool parse_index(struct str text, uint64_t *ret_index)
{
    uint64_t index = 0;
    bool good = text.len >= 1 && text.len <= 18;
    for (size_t i = 0; good && i < text.len; i++) {
        good = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        index = index * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    *ret_index = index;
    return good;
}

enum seus_err rewind_index(struct rewind *r, struct str text, uint64_t *ret_index, uint64_t *ret_ms,
                           struct seus_why *why)
{
    const uint64_t applied = view_applied(r->options.live);
    uint64_t number = 0;
    uint64_t at_ms = 0;
    if (parse_index(text, &number)) {
        if (number == 0 || number > applied) {
            seus_fail(SEUS_INVALID, why, "at", "at is %" PRIu64 ": the log of the room has the indexes 1 to %" PRIu64,
                      number, applied);
            seus_hint(why, "seusctl event list shows what was recorded under which index");
            return SEUS_INVALID;
        }
        *ret_index = number;
        return time_at(r, number, ret_ms, why);
    }
    if (when_parse(text, &at_ms) != SEUS_OK) {
        seus_fail(SEUS_INVALID, why, "at", "at is \"%.*s\", which is neither a log index nor a time",
                  (int)(text.len < 60 ? text.len : 60), text.ptr);
        seus_hint(why, "write 1200, or 2026-11-21T22:00:00Z");
        return SEUS_INVALID;
    }
    if (at_ms > r->options.clock.wall_ms(r->options.clock.ctx)) {
        seus_fail(SEUS_INVALID, why, "at", "at is %.*s, which has not come yet", STR_ARG(text));
        seus_hint(why, "leave --at out to see how things stand now");
        return SEUS_INVALID;
    }
    *ret_ms = at_ms;
    return index_at_time(r, at_ms, ret_index, why);
}

/* ---- the views of the past --------------------------------------------------------------------------------------- */

static bool is_busy(const struct rewind *r, const struct slot *slot)
{
    const bool under_way = slot->view != NULL && view_applied(slot->view) != slot->target;
    return slot->users > 0 || (under_way && slot->wanted_turn + 1 >= r->turn);
}

/* One that need only go on, else one that is empty, else the one not wanted for longest. NULL: all are busy. */
static struct slot *choose(struct rewind *r, uint64_t index)
{
    struct slot *best = NULL;
    uint64_t best_score = 0;
    for (unsigned i = 0; i < SLOTS; i++) {
        struct slot *slot = &r->slots[i];
        if (is_busy(r, slot)) {
            continue;
        }
        uint64_t score = 1;
        if (slot->view == NULL) {
            score = UINT64_MAX / 4;
        } else if (view_applied(slot->view) <= index) {
            score = UINT64_MAX / 2 + view_applied(slot->view);
        } else {
            score = r->turn - slot->wanted_turn + 1;
        }
        if (score > best_score) {
            best_score = score;
            best = slot;
        }
    }
    return best;
}

static enum seus_err slot_open(struct rewind *r, struct slot *slot, struct seus_why *why)
{
    const struct scratch_options scratch = {slot->dir, r->options.live, r->options.cluster_id};
    const enum seus_err err = scratch_open(&scratch, &slot->view, &slot->apply, why);
    if (err == SEUS_OK) {
        view_set_opener(slot->view, &r->options.opener);
    }
    return err;
}

/* The slot that stands at index, or is on its way there; NULL: none. */
static struct slot *find(struct rewind *r, uint64_t index)
{
    for (unsigned i = 0; i < SLOTS; i++) {
        if ((r->slots[i].view != NULL || r->slots[i].err != SEUS_OK) && r->slots[i].target == index) {
            return &r->slots[i];
        }
    }
    return NULL;
}

enum seus_err rewind_view(struct rewind *r, uint64_t index, struct view **ret_view, struct seus_why *why)
{
    *ret_view = NULL;
    if (index == view_applied(r->options.live)) {
        *ret_view = r->options.live;
        return SEUS_OK;
    }
    struct slot *slot = find(r, index);
    if (slot == NULL) {
        slot = choose(r, index);
        if (slot == NULL) {
            return SEUS_OK; /* waits for its turn */
        }
        if (slot->view != NULL && view_applied(slot->view) > index) {
            slot_close(slot);
        }
        slot->target = index;
        slot->err = slot->view == NULL ? slot_open(r, slot, &slot->why) : SEUS_OK;
    }
    slot->wanted_turn = r->turn;
    if (slot->err != SEUS_OK) {
        const enum seus_err err = slot->err;
        slot->err = SEUS_OK; /* told once; who asks again tries again */
        if (why != NULL) {
            *why = slot->why;
        }
        return err;
    }
    if (view_applied(slot->view) == index) {
        slot->users++;
        *ret_view = slot->view;
    }
    return SEUS_OK;
}

void rewind_release(struct rewind *r, struct view *view)
{
    for (unsigned i = 0; i < SLOTS; i++) {
        if (r->slots[i].view == view) {
            CHECK(r->slots[i].users > 0);
            r->slots[i].users--;
            return;
        }
    }
    CHECK(view == r->options.live);
}

/* One batch of the log, no further than the target. */
static void slot_step(struct rewind *r, struct slot *slot)
{
    const uint64_t first = view_applied(slot->view) + 1;
    const uint64_t last = slot->target - first >= BATCH_ENTRIES_MAX ? first + BATCH_ENTRIES_MAX - 1 : slot->target;
    struct log_entry *entries = NULL;
    unsigned count = 0;
    arena_reset(&r->arena);
    slot->err = r->options.log.read(r->options.log.ctx, first, last, BATCH_BYTES_MAX, &r->arena, &entries, &count,
                                    &slot->why);
    if (slot->err == SEUS_OK && count == 0) {
        slot->err = seus_fail(SEUS_INTEGRITY, &slot->why, NULL, "log entry %" PRIu64 " is not there", first);
    }
    if (slot->err == SEUS_OK) {
        slot->err = apply_batch(slot->apply, entries, count, &slot->why);
    }
    if (slot->err != SEUS_OK) {
        slot_close(slot);
    }
}

void rewind_step(struct rewind *r, uint64_t budget_us)
{
    const uint64_t start = r->options.clock.mono_us(r->options.clock.ctx);
    bool more = true;
    while (more) {
        more = false;
        for (unsigned i = 0; i < SLOTS; i++) {
            struct slot *slot = &r->slots[i];
            if (slot->view != NULL && slot->wanted_turn == r->turn && view_applied(slot->view) < slot->target) {
                slot_step(r, slot);
                more = true;
            }
        }
        if (r->options.clock.mono_us(r->options.clock.ctx) - start >= budget_us) {
            break;
        }
    }
    r->turn++;
}

uint64_t rewind_progress(const struct rewind *r, uint64_t index)
{
    for (unsigned i = 0; i < SLOTS; i++) {
        if (r->slots[i].view != NULL && r->slots[i].target == index) {
            return view_applied(r->slots[i].view);
        }
    }
    return 0;
}
