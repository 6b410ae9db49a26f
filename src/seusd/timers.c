/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What happens to clocks: forward by a jump, and everything that has become due is said at once, in order; back, and
 * nothing is said a second time, because the rows know. Either jump is told in the log of the node.
 */
#include "seusd/timers.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/fault_points.h"
#include "base/hash.h"
#include "base/mem.h"

#define TIMERS_AT_ONCE_MAX 32u    /* commands of the timers under way */
#define DUE_SCANNED_MAX    256u   /* deadlines looked at in a tick */
#define TIMEOUT_MS         10000u /* of a command; then it is tried again */
#define REFUSED_AGAIN_MS   60000u /* a command that was refused is not asked again for so long */
#define FAILED_AGAIN_MS    1000u  /* one that could not be served */
#define REMEMBERED_MAX     256u
#define CLOCK_JUMP_MS      2000 /* between two ticks */
#define REQUEST_ID_SIZE    64

struct firing {
    struct timers *timers;
    bool busy;
    uint64_t key; /* hash of the request id of the first try */
    unsigned conflicts;
    char request_id[REQUEST_ID_SIZE];
    struct wire_deadline_fire args;
    struct arena arena; /* of the request */
};

/*
 * A command that failed: not before until_ms (monotonic). One that lost a race to another change is tried again at
 * once, under an id of its own: the lost one's answer is remembered in the room for ever. Another leader meets the same
 * answers one after the other and comes to the same id; the row's version keeps either from being said twice.
 */
struct remembered {
    uint64_t key;
    uint64_t until_ms;
    unsigned conflicts;
};

struct timers {
    struct timers_options options;
    struct firing firings[TIMERS_AT_ONCE_MAX];
    unsigned busy_count;
    struct remembered remembered[REMEMBERED_MAX]; /* a ring */
    unsigned remembered_next;
    struct arena arena;    /* of a tick */
    uint64_t seen_applied; /* the views when they were last looked at */
    uint64_t next_at_ms;   /* wall: nothing is due before, as of seen_applied */
    uint64_t wall_ms;      /* at the last tick; 0: none yet */
    uint64_t mono_ms;
};

struct timers *timers_new(const struct timers_options *options)
{
    struct timers *timers = mem_zalloc(sizeof(*timers));
    timers->options = *options;
    arena_init(&timers->arena, 0);
    for (unsigned i = 0; i < TIMERS_AT_ONCE_MAX; i++) {
        timers->firings[i].timers = timers;
        arena_init(&timers->firings[i].arena, 4096);
    }
    return timers;
}

void timers_free(struct timers *timers)
{
    if (timers == NULL) {
        return;
    }
    for (unsigned i = 0; i < TIMERS_AT_ONCE_MAX; i++) {
        arena_release(&timers->firings[i].arena);
    }
    arena_release(&timers->arena);
    mem_free(timers);
}

static void watch_clock(struct timers *timers, uint64_t wall_ms, uint64_t mono_ms)
{
    const int64_t jump = (int64_t)(wall_ms - timers->wall_ms) - (int64_t)(mono_ms - timers->mono_ms);
    if (timers->wall_ms != 0 && (jump > CLOCK_JUMP_MS || jump < -CLOCK_JUMP_MS)) {
        char detail[200];
        snprintf(detail, sizeof(detail),
                 "jump_ms=%" PRId64 " note=\"the wall clock of this machine was moved; deadlines follow it, and "
                 "none is told twice; check its time service\"",
                 jump);
        timers->options.on_log(timers->options.ctx, "clock", detail);
        timers->next_at_ms = 0;
    }
    timers->wall_ms = wall_ms;
    timers->mono_ms = mono_ms;
}

/* ---- commands that failed ---------------------------------------------------------------------------------------- */

static bool is_held_back(const struct timers *timers, uint64_t key)
{
    for (unsigned i = 0; i < TIMERS_AT_ONCE_MAX; i++) {
        if (timers->firings[i].busy && timers->firings[i].key == key) {
            return true;
        }
    }
    for (unsigned i = 0; i < REMEMBERED_MAX; i++) {
        if (timers->remembered[i].key == key && timers->remembered[i].until_ms > timers->mono_ms) {
            return true;
        }
    }
    return false;
}

static unsigned conflicts_of(const struct timers *timers, uint64_t key)
{
    unsigned conflicts = 0;
    for (unsigned i = 0; i < REMEMBERED_MAX; i++) {
        const struct remembered *remembered = &timers->remembered[i];
        if (remembered->key == key && remembered->conflicts > conflicts) {
            conflicts = remembered->conflicts;
        }
    }
    return conflicts;
}

static void remember(struct timers *timers, const struct firing *firing, uint64_t for_ms, unsigned conflicts)
{
    timers->remembered[timers->remembered_next++ % REMEMBERED_MAX] =
        (struct remembered){.key = firing->key, .until_ms = timers->mono_ms + for_ms, .conflicts = conflicts};
}

static void on_answer(void *ctx, const struct pipeline_answer *answer)
{
    struct firing *firing = ctx;
    struct timers *timers = firing->timers;
    firing->busy = false;
    arena_reset(&firing->arena);
    timers->busy_count--;
    timers->next_at_ms = 0; /* look again */
    if (answer->err == SEUS_CONFLICT) {
        remember(timers, firing, 0, firing->conflicts + 1);
    } else if (answer->err == SEUS_REFUSED || answer->err == SEUS_NOT_FOUND) {
        remember(timers, firing, REFUSED_AGAIN_MS, firing->conflicts);
    } else if (answer->err != SEUS_OK) {
        remember(timers, firing, FAILED_AGAIN_MS, firing->conflicts);
    }
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

static struct firing *free_firing(struct timers *timers)
{
    for (unsigned i = 0; i < TIMERS_AT_ONCE_MAX; i++) {
        if (!timers->firings[i].busy) {
            return &timers->firings[i];
        }
    }
    return NULL;
}

static void fire(struct timers *timers, const struct wire_deadline *row)
{
    struct firing *firing = free_firing(timers);
    char request_id[REQUEST_ID_SIZE];
    const bool due = row->due_at <= timers->wall_ms;
    /* The version makes it another command after any change of the row: an answer kept for an older one is not its. */
    int len = snprintf(request_id, sizeof(request_id), "t-%.*s-%s-%" PRIu64, STR_ARG(row->deadline_id),
                       due ? "due" : "warn", row->version);
    if (firing == NULL || len < 0 || (size_t)len >= sizeof(request_id)) {
        return;
    }
    const uint64_t key = hash_xxh3(request_id, (size_t)len);
    if (is_held_back(timers, key)) {
        return;
    }
    const unsigned conflicts = conflicts_of(timers, key);
    if (conflicts > 0) {
        const size_t room = sizeof(request_id) - (size_t)len;
        len = snprintf(request_id + len, room, "-%u", conflicts);
        if (len < 0 || (size_t)len >= room) {
            return;
        }
    }
    arena_reset(&firing->arena);
    memcpy(firing->request_id, request_id, sizeof(request_id));
    firing->key = key;
    firing->conflicts = conflicts;
    firing->args = (struct wire_deadline_fire){
        .deadline_id = arena_str(&firing->arena, row->deadline_id), .version = row->version, .due = due};
    firing->busy = true;
    timers->busy_count++;
    const struct pipeline_request request = {
        .op = wire_op_by_number(OP_deadline_fire),
        .args = &firing->args,
        .request_id = str_of(firing->request_id),
        .actor = STR_LIT("system"),
        .consistency = CONSISTENCY_LINEARIZABLE,
        .timeout_ms = TIMEOUT_MS,
        .passed_on = true, /* a node that no longer leads drops it: the next leader has timers of its own */
        .arena = &firing->arena,
    };
    FAULT(seusd_deadline);
    (void)pipeline_submit(timers->options.pipeline, &request, firing, on_answer);
}

static bool is_leader(const struct timers *timers)
{
    struct agree_status status;
    agree_status(timers->options.agree, &status);
    return status.role == ROLE_LEADER && status.ready;
}

/* Everything that is due by now; then when to look again. */
static void look(struct timers *timers)
{
    struct view *view = timers->options.view;
    const struct domain_store *store = view_store(view);
    struct view_due next;
    struct view_due *due = arena_alloc(&timers->arena, DUE_SCANNED_MAX * sizeof(*due));
    const unsigned count = view_due(view, timers->wall_ms, &timers->arena, DUE_SCANNED_MAX, due);
    for (unsigned i = 0; i < count && timers->busy_count < TIMERS_AT_ONCE_MAX; i++) {
        struct wire_deadline row;
        if (store->get(store->ctx, KIND_DEADLINE, due[i].deadline_id, &timers->arena, &row)) {
            fire(timers, &row);
        }
    }
    timers->seen_applied = view_applied(view);
    if (count > 0) {
        timers->next_at_ms = 0; /* under way, held back, or too many: look again at the next tick */
    } else {
        timers->next_at_ms = view_due(view, UINT64_MAX, &timers->arena, 1, &next) > 0 ? next.at_ms : UINT64_MAX;
    }
    arena_reset(&timers->arena);
}

void timers_tick(struct timers *timers)
{
    const struct clock_port *clock = &timers->options.clock;
    watch_clock(timers, clock->wall_ms(clock->ctx), clock->mono_ms(clock->ctx));
    if (!is_leader(timers)) {
        timers->next_at_ms = 0;
        return;
    }
    if (timers->wall_ms >= timers->next_at_ms || view_applied(timers->options.view) != timers->seen_applied) {
        look(timers);
    }
}
