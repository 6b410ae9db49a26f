/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Turns of duty round the clock, in every room of the generated years: planned a week ahead, opened at eight in the
 * morning and at eight in the evening, handed over item by item, closed when everything is taken. Called by generate.c,
 * which plays what is due before the next report.
 */
#include <string.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/str.h"
#include "bench/generate.h"

#define TEAMS         5u
#define TEAM_PEOPLE   3u
#define TURNS_AHEAD   14u /* a week of two turns a day */
#define LATE_EVERY    50u /* of so many turns one overlooks an item, and a supervisor takes it */
#define ITEMS_MAX     256u
#define CLOSE_TRIES   5u
#define ACK_MINUTES   5u
#define CLOSE_MINUTES 12u
#define LATE_MINUTES  25u /* behind the quarter of an hour after which an item alarms */

enum duty_step { DUTY_OPEN, DUTY_ACK, DUTY_CLOSE };

/* One room. */
struct duty {
    char room_id[32];
    uint64_t due_ms;
    unsigned turn; /* that begins, or began last */
    enum duty_step step;
    char shifts[TURNS_AHEAD + 2][ID_SIZE]; /* by turn, in a ring: the last one, the present one, those planned */
};

struct duties {
    struct room *room;
    const struct plan *plan;
    struct duty *rooms;
    unsigned rooms_count;
    unsigned first_turn;
    unsigned turns; /* of all years */
};

static char *shift_of(struct duty *duty, unsigned turn)
{
    return duty->shifts[turn % (TURNS_AHEAD + 2)];
}

static uint64_t turn_ms(const struct duties *duties, unsigned turn)
{
    const struct civil c = {.year = (int)duties->plan->options->first_year,
                            .month = 1,
                            .day = 1 + (int)(turn / 2),
                            .hour = turn % 2 == 0 ? 8 : 20};
    return civil_to_ms(&c, false);
}

uint64_t shift_ends_ms(uint64_t at_ms)
{
    struct civil c;
    civil_of(at_ms, &c);
    c = (struct civil){.year = c.year,
                       .month = c.month,
                       .day = c.day + (c.hour >= 20 ? 1 : 0),
                       .hour = c.hour >= 8 && c.hour < 20 ? 20 : 8};
    return civil_to_ms(&c, false);
}

/* ---- who is on duty ---------------------------------------------------------------------------------------------- */

static void user_of(const struct duty *duty, unsigned team, unsigned person, char *target, size_t target_size)
{
    snprintf(target, target_size, "%s-op-%02u", duty->room_id, team * TEAM_PEOPLE + person + 1);
}

static void supervisor_of(const struct duty *duty, char *target, size_t target_size)
{
    snprintf(target, target_size, "%s-su-1", duty->room_id);
}

static void found_room(struct duties *duties, const struct duty *duty)
{
    const uint64_t at_ms = duties->plan->begins_ms;
    char id[48];
    snprintf(id, sizeof(id), "%s-provider", duty->room_id);
    ROOM_MUST(duties->room, at_ms, provider_add, .provider_id = str_of(id), .name = STR_LIT("Provider of the room"),
              .act = STR_LIT("award of the health authority"));
    ROOM_MUST(duties->room, at_ms, room_add, .room_id = str_of(duty->room_id), .name = STR_LIT("Operations room"),
              .provider_id = str_of(id), .from = at_ms);
    for (unsigned i = 0; i < TEAMS * TEAM_PEOPLE; i++) {
        user_of(duty, i / TEAM_PEOPLE, i % TEAM_PEOPLE, id, sizeof(id));
        ROOM_MUST(duties->room, at_ms, user_add, .user_id = str_of(id), .role = USER_OPERATOR);
    }
    supervisor_of(duty, id, sizeof(id));
    ROOM_MUST(duties->room, at_ms, user_add, .user_id = str_of(id), .role = USER_SUPERVISOR);
}

static void plan_turn(struct duties *duties, struct duty *duty, unsigned turn, uint64_t at_ms)
{
    char ids[TEAM_PEOPLE][48];
    struct wire_answer answer = {0};
    if (turn >= duties->turns) {
        return;
    }
    for (unsigned i = 0; i < TEAM_PEOPLE; i++) {
        user_of(duty, turn % TEAMS, i, ids[i], sizeof(ids[i]));
    }
    struct str members[] = {str_of(ids[1]), str_of(ids[2])};
    const struct wire_shift_plan_args args = {
        .room_id = str_of(duty->room_id),
        .lead = str_of(ids[0]),
        .members = members,
        .members_count = 2,
        .planned_start = turn_ms(duties, turn),
        .planned_end = turn_ms(duties, turn + 1),
    };
    room_must(duties->room, at_ms, OP_shift_plan, &args, &answer);
    str_copy(shift_of(duty, turn), ID_SIZE, answer.id);
}

/* ---- a change of turn -------------------------------------------------------------------------------------------- */

static bool can(struct duties *duties, uint64_t at_ms, uint32_t op, const void *args)
{
    struct seus_why why = {0};
    return room_do(duties->room, at_ms, op, args, NULL, NULL, &why) == SEUS_OK;
}

/* Everything that is open; again as often as there is more than one command lists. */
static void list_items(struct duties *duties, struct duty *duty)
{
    struct str notes[] = {STR_LIT("the keys of the second car are with the provider")};
    struct wire_shift_handover_args args = {
        .shift_id = str_of(shift_of(duty, duty->turn - 1)),
        .to = str_of(shift_of(duty, duty->turn)),
        .notes = notes,
        .notes_count = duty->turn % 7 == 0 ? 1 : 0,
    };
    do {
        room_settle(duties->room); /* it looks at every open case */
        if (!can(duties, duty->due_ms, OP_shift_handover, &args)) {
            return;
        }
        args.notes_count = 0;
    } while (args.to.len > 0);
}

static void take_all(struct duties *duties, const struct duty *duty, const struct wire_shift_ack_args *args)
{
    while (can(duties, duty->due_ms, OP_shift_ack, args)) {
    }
}

static bool is_late(const struct duty *duty)
{
    return duty->turn % LATE_EVERY == 0;
}

static void step_open(struct duties *duties, struct duty *duty)
{
    const bool first = duty->turn == duties->first_turn;
    if (first) {
        for (unsigned i = 0; i < TURNS_AHEAD; i++) {
            plan_turn(duties, duty, duty->turn + i, duty->due_ms);
        }
    }
    plan_turn(duties, duty, duty->turn + TURNS_AHEAD, duty->due_ms);
    const struct wire_shift_open_args args = {.shift_id = str_of(shift_of(duty, duty->turn))};
    room_must(duties->room, duty->due_ms, OP_shift_open, &args, NULL);
    if (first) {
        duty->due_ms = turn_ms(duties, ++duty->turn);
        return;
    }
    list_items(duties, duty);
    duty->step = DUTY_ACK;
    duty->due_ms += ACK_MINUTES * MINUTE_MS;
}

/* Item by item; a turn in so many overlooks the first one. */
static void step_ack(struct duties *duties, struct duty *duty)
{
    const char *shift = shift_of(duty, duty->turn - 1);
    char item[ID_SIZE + 8];
    for (unsigned i = is_late(duty) ? 2 : 1; i <= ITEMS_MAX; i++) {
        snprintf(item, sizeof(item), "%s.%u", shift, i);
        const struct wire_shift_ack_args args = {.shift_id = str_of(shift), .item_id = str_of(item)};
        if (!can(duties, duty->due_ms, OP_shift_ack, &args)) {
            break;
        }
    }
    duty->step = DUTY_CLOSE;
    duty->due_ms += (is_late(duty) ? LATE_MINUTES : CLOSE_MINUTES - ACK_MINUTES) * MINUTE_MS;
}

static void step_close(struct duties *duties, struct duty *duty)
{
    char supervisor[48];
    const struct str shift = str_of(shift_of(duty, duty->turn - 1));
    const struct wire_shift_close_args close = {.shift_id = shift};
    struct wire_shift_ack_args ack = {.shift_id = shift, .all = true};
    supervisor_of(duty, supervisor, sizeof(supervisor));
    if (is_late(duty)) {
        ack.supervisor = str_of(supervisor);
        ack.reason = STR_LIT("the line rings: taken for the room");
    }
    bool closed = false;
    for (unsigned i = 0; i < CLOSE_TRIES && !closed; i++) {
        room_settle(duties->room);
        take_all(duties, duty, &ack);
        closed = can(duties, duty->due_ms, OP_shift_close, &close);
        if (!closed) { /* something fell due in between: it is handed over too */
            list_items(duties, duty);
        }
    }
    if (!closed) {
        room_must(duties->room, duty->due_ms, OP_shift_close, &close, NULL);
    }
    duty->step = DUTY_OPEN;
    duty->turn++;
    duty->due_ms = duty->turn < duties->turns ? turn_ms(duties, duty->turn) : UINT64_MAX;
}

/* ---- the rooms --------------------------------------------------------------------------------------------------- */

static struct duty *next_duty(const struct duties *duties)
{
    struct duty *next = NULL;
    for (unsigned i = 0; i < duties->rooms_count; i++) {
        if (next == NULL || duties->rooms[i].due_ms < next->due_ms) {
            next = &duties->rooms[i];
        }
    }
    return next;
}

uint64_t duties_due_ms(const struct duties *duties)
{
    const struct duty *next = next_duty(duties);
    return next != NULL ? next->due_ms : UINT64_MAX;
}

void duties_step(struct duties *duties)
{
    struct duty *duty = next_duty(duties);
    room_timers(duties->room, duty->due_ms);
    switch (duty->step) {
    case DUTY_OPEN:
        step_open(duties, duty);
        break;
    case DUTY_ACK:
        step_ack(duties, duty);
        break;
    case DUTY_CLOSE:
        step_close(duties, duty);
        break;
    }
}

static unsigned turns_of(const struct plan *plan)
{
    return 2 * (unsigned)((plan->ends_ms - plan->begins_ms + DAY_MS / 2) / DAY_MS);
}

unsigned shifts_count(const struct plan *plan)
{
    return figures_rooms(plan->options) * (turns_of(plan) / plan->options->scale);
}

struct duties *duties_new(struct room *room, const struct plan *plan)
{
    struct duties *duties = mem_zalloc(sizeof(*duties));
    duties->room = room;
    duties->plan = plan;
    duties->rooms_count = figures_rooms(plan->options);
    duties->turns = turns_of(plan);
    duties->first_turn = duties->turns - duties->turns / plan->options->scale;
    duties->rooms = mem_zalloc((duties->rooms_count + 1) * sizeof(*duties->rooms));
    for (unsigned i = 0; i < duties->rooms_count; i++) {
        struct duty *duty = &duties->rooms[i];
        zone_room(plan, i, duty->room_id, sizeof(duty->room_id));
        duty->turn = duties->first_turn;
        duty->due_ms = duty->turn < duties->turns ? turn_ms(duties, duty->turn) : UINT64_MAX;
        found_room(duties, duty);
    }
    return duties;
}

void duties_free(struct duties *duties)
{
    mem_free(duties->rooms);
    mem_free(duties);
}
