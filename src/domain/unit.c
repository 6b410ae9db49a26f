/* SPDX-License-Identifier: EUPL-1.2 */
/* unit.register, unit.update, unit.retire: a territorial unit enters the list, its facts change, it leaves for good. */
#include "domain/crew.h"
#include "domain/people.h"

static const char *const known_skills[] = {"social_worker", "psychologist", "logistics", "educator", "mediator"};
#define KNOWN_SKILLS_COUNT (sizeof(known_skills) / sizeof(known_skills[0]))

static bool is_skill(struct str text)
{
    for (size_t i = 0; i < KNOWN_SKILLS_COUNT; i++) {
        if (str_eq_cstr(text, known_skills[i])) {
            return true;
        }
    }
    return false;
}

/* The facts about a unit, as typed. */
struct unit_facts {
    const char *command; /* to repeat: "register PT-1" without the unit */
    struct str unit_id;
    const struct str *skills;
    uint32_t skills_count;
    uint64_t operators;
    uint64_t seats;
};

static enum seus_err check_facts(struct decide *d, const struct unit_facts *facts)
{
    for (uint32_t i = 0; i < facts->skills_count; i++) {
        if (!is_skill(facts->skills[i])) {
            seus_fail(SEUS_INVALID, d->why, "skills",
                      "'%.*s' is no skill the room knows, so no rule could find unit '%.*s' "
                      "by it",
                      STR_ARG(facts->skills[i]), STR_ARG(facts->unit_id));
            seus_hint(d->why,
                      "seusctl unit %s %.*s --skills social_worker,psychologist,logistics,educator,mediator",
                      facts->command, STR_ARG(facts->unit_id));
            return SEUS_INVALID;
        }
    }
    if (facts->operators > OPERATORS_MAX) {
        seus_fail(SEUS_INVALID, d->why, "operators", "%llu people aboard unit '%.*s': 1 to %u are possible",
                  (unsigned long long)facts->operators, STR_ARG(facts->unit_id), OPERATORS_MAX);
        seus_hint(d->why, "seusctl unit %s %.*s --operators 2", facts->command, STR_ARG(facts->unit_id));
        return SEUS_INVALID;
    }
    if (facts->seats > UNIT_SEATS_MAX) {
        seus_fail(SEUS_INVALID, d->why, "seats", "%llu seats in unit '%.*s': up to %u are possible",
                  (unsigned long long)facts->seats, STR_ARG(facts->unit_id), UNIT_SEATS_MAX);
        seus_hint(d->why, "seusctl unit %s %.*s --seats 3", facts->command, STR_ARG(facts->unit_id));
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

enum seus_err decide_unit_register(struct decide *d)
{
    const struct wire_unit_register *args = d->request->args;
    const struct unit_facts facts = {"register", args->unit_id, args->skills, args->skills_count, args->operators,
                                     args->seats};
    enum seus_err err = check_facts(d, &facts);
    if (err != SEUS_OK) {
        return err;
    }
    struct wire_zone zone;
    err = decide_get_zone(d, args->zone_id, &zone);
    if (err != SEUS_OK) {
        return err;
    }
    struct wire_unit old;
    if (d->store->get(d->store->ctx, KIND_UNIT, args->unit_id, d->arena, &old)) {
        seus_fail(SEUS_CONFLICT, d->why, "unit_id",
                  "unit '%.*s' is already registered in zone '%.*s'%s: it was left as it is", STR_ARG(args->unit_id),
                  STR_ARG(old.zone_id), old.status == UNIT_RETIRED ? " and retired" : "");
        seus_hint(d->why, "seusctl unit list --zone %.*s; choose another name for another unit", STR_ARG(old.zone_id));
        return SEUS_CONFLICT;
    }
    *DECIDE_EVENT(d, unit_registered) = (struct wire_unit_registered){
        .unit_id = args->unit_id,
        .name = args->name,
        .zone_id = args->zone_id,
        .skills = args->skills,
        .skills_count = args->skills_count,
        .operators = args->operators != 0 ? args->operators : 1,
        .multi = args->multi,
        .area = decide_keep(d, zone.area),
        .seats = args->seats,
    };
    decide_made(d, args->unit_id);
    decide_expect(d, KIND_UNIT, args->unit_id, 0, true);
    decide_expect(d, KIND_ZONE, args->zone_id, zone.version, false);
    return SEUS_OK;
}

enum seus_err unit_still_serves(struct decide *d, const struct wire_unit *unit)
{
    if (unit->status != UNIT_RETIRED) {
        return SEUS_OK;
    }
    seus_fail(SEUS_REFUSED, d->why, "unit_id", "unit %.*s has left the service (%.*s): it was not touched",
              STR_ARG(unit->unit_id), STR_ARG(unit->reason));
    seus_hint(d->why, "seusctl unit register NAME --zone %.*s enters another one; seusctl unit list shows those there "
              "are", STR_ARG(unit->zone_id));
    return SEUS_REFUSED;
}

/* A unit that is still in the service, at the version that the command asks for. */
static enum seus_err get_serving_unit(struct decide *d, struct str unit_id, uint64_t if_version,
                                      struct wire_unit *ret_unit)
{
    enum seus_err err = decide_get_unit(d, unit_id, ret_unit);
    if (err == SEUS_OK) {
        err = decide_if_version(d, ret_unit->unit_id, if_version, ret_unit->version);
    }
    return err == SEUS_OK ? unit_still_serves(d, ret_unit) : err;
}

enum seus_err decide_unit_update(struct decide *d)
{
    const struct wire_unit_update *args = d->request->args;
    const struct unit_facts facts = {"update", args->unit_id, args->skills, args->skills_count, args->operators,
                                     args->seats};
    struct wire_unit unit;
    struct wire_zone zone = {0};
    enum seus_err err = get_serving_unit(d, args->unit_id, args->if_version, &unit);
    if (err == SEUS_OK) {
        err = check_facts(d, &facts);
    }
    if (err == SEUS_OK && args->zone_id.len > 0) {
        err = decide_get_zone(d, args->zone_id, &zone);
    }
    if (err != SEUS_OK) {
        return err;
    }
    if (args->name.len == 0 && args->zone_id.len == 0 && args->skills_count == 0 && args->operators == 0 &&
        args->seats == 0) {
        seus_fail(SEUS_INVALID, d->why, "unit_id", "nothing to change about unit %.*s: give a fact",
                  STR_ARG(unit.unit_id));
        seus_hint(d->why, "seusctl unit update %.*s --operators 2; who is aboard today: seusctl unit crew %.*s "
                  "--members USER,USER",
                  STR_ARG(unit.unit_id), STR_ARG(unit.unit_id));
        return SEUS_INVALID;
    }
    *DECIDE_EVENT(d, unit_amended) = (struct wire_unit_amended){
        .unit_id = args->unit_id,
        .name = args->name,
        .zone_id = args->zone_id,
        .skills = args->skills,
        .skills_count = args->skills_count,
        .operators = args->operators,
        .area = decide_keep(d, zone.area),
        .seats = args->seats,
    };
    decide_expect(d, KIND_UNIT, unit.unit_id, unit.version, true);
    if (args->zone_id.len > 0) {
        decide_expect(d, KIND_ZONE, args->zone_id, zone.version, false);
    }
    return SEUS_OK;
}

enum seus_err decide_unit_retire(struct decide *d)
{
    const struct wire_unit_retire *args = d->request->args;
    struct wire_unit unit;
    struct wire_case row;
    const enum seus_err err = get_serving_unit(d, args->unit_id, args->if_version, &unit);
    if (err != SEUS_OK) {
        return err;
    }
    if (unit.assignments_count > 0 || !sm_allows(&domain_unit_sm, unit.status, UNIT_RETIRED)) {
        const bool known = unit.assignments_count > 0 && unit.cases_count > 0 &&
                           d->store->get(d->store->ctx, KIND_CASE, unit.cases[0], d->arena, &row);
        const struct wire_assignment *held = known ? case_assignment(&row, unit.assignments[0]) : NULL;
        seus_fail(SEUS_REFUSED, d->why, "unit_id", "unit %.*s is %s on case %.*s: it stays in the service",
                  STR_ARG(unit.unit_id), unit_word(unit.status), STR_ARG(known ? case_label(&row) : unit.unit_id));
        if (held != NULL) {
            seus_hint(d->why, "first %.*s; then seusctl unit retire %.*s --reason TEXT",
                      STR_ARG(unit_way_free(d, &row, held)), STR_ARG(unit.unit_id));
        } else {
            seus_hint(d->why, "seusctl unit show %.*s shows what it is on", STR_ARG(unit.unit_id));
        }
        return SEUS_REFUSED;
    }
    *DECIDE_EVENT(d, unit_retired) = (struct wire_unit_retired){.unit_id = args->unit_id, .reason = args->reason};
    decide_expect(d, KIND_UNIT, unit.unit_id, unit.version, true);
    crew_expect(d, &unit);
    return SEUS_OK;
}
