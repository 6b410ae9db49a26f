/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * unit.crew: who is aboard a unit, until when. A person is aboard one unit at a time, and takes part in the service. A
 * unit that nobody set a crew for is as it was registered. Also: who may say how a unit stands.
 */
#include "domain/crew.h"

#include "domain/people.h"
#include "domain/shift.h"

static const uint64_t crew_moves[] = {
    [CREW_NONE] = SM_TO(CREW_ACTIVE),
    [CREW_ACTIVE] = SM_TO(CREW_ENDED),
    [CREW_ENDED] = 0,
};
_Static_assert(sizeof(crew_moves) / sizeof(crew_moves[0]) == CREW_ENDED + 1, "every state of a crew has a row");
const struct sm domain_crew_sm = {"crew", crew_moves, CREW_ENDED + 1};

bool crew_is_aboard(const struct wire_unit *unit, uint64_t now_ms)
{
    return unit->crew_count > 0 && (unit->crew_until == 0 || now_ms < unit->crew_until);
}

void crew_count(struct decide *d, const struct str *members, uint32_t members_count, struct crew_aboard *ret_aboard)
{
    bool present[PROFILE_MEDIATOR + 1] = {false};
    *ret_aboard = (struct crew_aboard){.profiles = arena_alloc(d->arena, CREW_PROFILES_MAX * sizeof(struct str))};
    for (uint32_t i = 0; i < members_count; i++) {
        struct wire_user user;
        if (!d->store->get(d->store->ctx, KIND_USER, members[i], d->arena, &user) || user.state != USER_ACTIVE) {
            continue;
        }
        const bool worker = user.profile == PROFILE_NONE && user.role == USER_SOCIAL_WORKER;
        const uint32_t profile = worker ? (uint32_t)PROFILE_SOCIAL_WORKER : user.profile;
        ret_aboard->operators++;
        ret_aboard->psychologists += profile == PROFILE_PSYCHOLOGIST ? 1 : 0;
        if (profile != PROFILE_NONE && profile <= PROFILE_MEDIATOR && !present[profile]) {
            present[profile] = true;
            ret_aboard->profiles[ret_aboard->profiles_count++] = str_of(wire_enum_word(&wire_enum_profile, profile));
        }
    }
}

void crew_expect(struct decide *d, const struct wire_unit *unit)
{
    struct wire_user user;
    struct wire_crew crew;
    if (unit->crew_id.len > 0 && d->store->get(d->store->ctx, KIND_CREW, unit->crew_id, d->arena, &crew)) {
        decide_expect(d, KIND_CREW, unit->crew_id, crew.version, true);
    }
    for (uint32_t i = 0; i < unit->crew_count && i < OPERATORS_MAX; i++) {
        if (d->store->get(d->store->ctx, KIND_USER, unit->crew[i], d->arena, &user)) {
            decide_expect(d, KIND_USER, unit->crew[i], user.version, true);
        }
    }
}

/* ---- who is off duty -------------------------------------------------------------------------------------------- */

enum seus_err crew_on_duty(struct decide *d, const struct wire_unit *unit)
{
    const struct str name = decide_actor_name(d);
    struct wire_user user;
    struct wire_shift shift;
    void *shifts = NULL;
    if (name.len == 0 || name.len > USER_ID_BYTES_MAX ||
        !d->store->get(d->store->ctx, KIND_USER, name, d->arena, &user)) {
        return SEUS_OK; /* not of the list: who may do what is not this rule's business */
    }
    decide_expect(d, KIND_USER, name, user.version, false);
    if (user.state != USER_ACTIVE) {
        return decide_get_active_user(d, "actor", name, &user);
    }
    const bool crew = str_eq(user.unit_id, unit->unit_id);
    if (d->request->shift.len > 0 ||
        (crew && (unit->assignments_count > 0 || crew_is_aboard(unit, d->request->now_ms)))) {
        return SEUS_OK; /* a crew brings its case to an end, whatever the hour */
    }
    if (d->store->rows(d->store->ctx, KIND_SHIFT, (struct str){NULL, 0}, d->arena, 1, &shifts) == 0) {
        return SEUS_OK; /* this room keeps no shifts */
    }
    if (user.shift_id.len > 0 && d->store->get(d->store->ctx, KIND_SHIFT, user.shift_id, d->arena, &shift) &&
        (shift.state == SHIFT_OPEN || shift.state == SHIFT_HANDING_OVER)) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, "actor",
              "user %.*s is off duty, on no open shift and not aboard unit %.*s: it stays %s", STR_ARG(name),
              STR_ARG(unit->unit_id), unit_word(unit->status));
    seus_hint(d->why,
              "who is on duty can: --on-shift SHIFT (seusctl shift list --state open), or seusctl unit crew %.*s "
              "--members %.*s",
              STR_ARG(unit->unit_id), STR_ARG(name));
    return SEUS_REFUSED;
}

/* ---- unit.crew -------------------------------------------------------------------------------------------------- */

static enum seus_err stand_down(struct decide *d, const struct wire_unit *unit)
{
    const struct wire_unit_crew_args *args = d->request->args;
    if (unit->crew_count == 0) {
        seus_fail(SEUS_REFUSED, d->why, "stand_down", "nobody is aboard unit %.*s", STR_ARG(unit->unit_id));
        seus_hint(d->why, "seusctl unit show %.*s", STR_ARG(unit->unit_id));
        return SEUS_REFUSED;
    }
    if (unit->assignments_count > 0) {
        seus_fail(SEUS_REFUSED, d->why, "stand_down", "unit %.*s is %s, on a case: its crew stays aboard",
                  STR_ARG(unit->unit_id), unit_word(unit->status));
        seus_hint(d->why, "relieve them: seusctl unit crew %.*s --members USER,USER; seusctl unit show %.*s",
                  STR_ARG(unit->unit_id), STR_ARG(unit->unit_id));
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, unit_crew_set) = (struct wire_unit_crew_set){.unit_id = args->unit_id};
    crew_expect(d, unit);
    return SEUS_OK;
}

/* An active person who is on no other unit. */
static enum seus_err check_member(struct decide *d, const struct wire_unit *unit, struct str user_id)
{
    struct wire_user user;
    struct wire_unit other;
    const enum seus_err err = decide_get_active_user(d, "members", user_id, &user);
    if (err != SEUS_OK) {
        return err;
    }
    if (user.unit_id.len > 0 && !str_eq(user.unit_id, unit->unit_id) &&
        d->store->get(d->store->ctx, KIND_UNIT, user.unit_id, d->arena, &other) &&
        (crew_is_aboard(&other, d->request->now_ms) || other.assignments_count > 0)) {
        seus_fail(SEUS_REFUSED, d->why, "members", "user %.*s is aboard unit %.*s (%s): nobody went aboard %.*s",
                  STR_ARG(user_id), STR_ARG(other.unit_id), unit_word(other.status), STR_ARG(unit->unit_id));
        seus_hint(d->why, "first seusctl unit crew %.*s --members with those who stay, or --stand-down",
                  STR_ARG(other.unit_id));
        return SEUS_REFUSED;
    }
    decide_expect(d, KIND_USER, user_id, user.version, true);
    return SEUS_OK;
}

static enum seus_err check_members(struct decide *d, const struct wire_unit *unit)
{
    const struct wire_unit_crew_args *args = d->request->args;
    enum seus_err err = SEUS_OK;
    if (args->members_count > OPERATORS_MAX || args->seats > UNIT_SEATS_MAX) {
        const bool people = args->members_count > OPERATORS_MAX;
        seus_fail(SEUS_INVALID, d->why, people ? "members" : "seats", "%llu %s of unit %.*s: up to %u are possible",
                  people ? (unsigned long long)args->members_count : (unsigned long long)args->seats,
                  people ? "people aboard" : "seats", STR_ARG(unit->unit_id), people ? OPERATORS_MAX : UNIT_SEATS_MAX);
        seus_hint(d->why, "seusctl unit crew %.*s --members USER,USER --seats 3", STR_ARG(unit->unit_id));
        return SEUS_INVALID;
    }
    for (uint32_t i = 0; err == SEUS_OK && i < args->members_count; i++) {
        for (uint32_t j = 0; j < i; j++) {
            if (str_eq(args->members[i], args->members[j])) {
                seus_fail(SEUS_INVALID, d->why, "members", "user %.*s is named twice", STR_ARG(args->members[i]));
                seus_hint(d->why, "seusctl unit crew %.*s --members with each of them once", STR_ARG(unit->unit_id));
                return SEUS_INVALID;
            }
        }
        err = check_member(d, unit, args->members[i]);
    }
    return err;
}

/* Since when, until when: as typed, else as the shift says. */
static enum seus_err check_turn(struct decide *d, struct wire_unit_crew_set *set)
{
    const struct wire_unit_crew_args *args = d->request->args;
    const uint64_t now_ms = d->request->now_ms;
    struct wire_shift shift = {0};
    if (args->shift_id.len > 0) {
        const enum seus_err err = decide_get_shift(d, "shift_id", args->shift_id, &shift);
        if (err != SEUS_OK) {
            return err;
        }
        if (shift.state != SHIFT_OPEN && shift.state != SHIFT_HANDING_OVER) {
            seus_fail(SEUS_REFUSED, d->why, "shift_id", "shift %.*s is %s: nobody goes aboard with it",
                      STR_ARG(shift.shift_id), wire_enum_word(&wire_enum_shift_state, shift.state));
            seus_hint(d->why, "seusctl shift list --state open shows who is on duty; or give --until");
            return SEUS_REFUSED;
        }
        decide_expect(d, KIND_SHIFT, shift.shift_id, shift.version, false);
    }
    set->from = args->from != 0 ? args->from : now_ms;
    set->until = args->until != 0 ? args->until : shift.planned_end;
    if (set->from > now_ms + FUTURE_MS_MAX) {
        seus_fail(SEUS_INVALID, d->why, "from", "that is in the future: a crew is told when it goes aboard");
        seus_hint(d->why, "leave --from out for now; seusctl shift plan keeps who will be on duty");
        return SEUS_INVALID;
    }
    if (set->until != 0 && (set->until <= set->from || set->until <= now_ms)) {
        seus_fail(SEUS_INVALID, d->why, "until", "their turn would be over already: nobody went aboard");
        seus_hint(d->why, "give an --until that is still to come, or leave it out");
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

enum seus_err decide_unit_crew(struct decide *d)
{
    const struct wire_unit_crew_args *args = d->request->args;
    struct wire_unit unit;
    struct crew_aboard aboard;
    struct wire_unit_crew_set set = {.unit_id = args->unit_id, .members = args->members,
        .members_count = args->members_count, .seats = args->seats, .shift_id = args->shift_id};
    enum seus_err err = decide_get_unit(d, args->unit_id, &unit);
    if (err == SEUS_OK) {
        err = decide_if_version(d, unit.unit_id, args->if_version, unit.version);
    }
    if (err == SEUS_OK) {
        err = unit_still_serves(d, &unit);
    }
    if (err != SEUS_OK) {
        return err;
    }
    decide_expect(d, KIND_UNIT, unit.unit_id, unit.version, true);
    if (args->stand_down == (args->members_count > 0)) {
        seus_fail(SEUS_INVALID, d->why, "members", "say who is aboard unit %.*s, or that nobody is any more",
                  STR_ARG(unit.unit_id));
        seus_hint(d->why, "seusctl unit crew %.*s --members USER,USER; or --stand-down", STR_ARG(unit.unit_id));
        return SEUS_INVALID;
    }
    if (args->stand_down) {
        return stand_down(d, &unit);
    }
    err = check_members(d, &unit);
    if (err == SEUS_OK) {
        err = check_turn(d, &set);
    }
    if (err != SEUS_OK) {
        return err;
    }
    crew_count(d, args->members, args->members_count, &aboard);
    set.crew_id = decide_new_id(d, 'b');
    set.profiles = aboard.profiles;
    set.profiles_count = aboard.profiles_count;
    *DECIDE_EVENT(d, unit_crew_set) = set;
    decide_made(d, set.crew_id);
    decide_expect(d, KIND_CREW, set.crew_id, 0, true);
    crew_expect(d, &unit);
    return SEUS_OK;
}
