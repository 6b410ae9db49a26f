/* SPDX-License-Identifier: EUPL-1.2 */
/* unit.register: a territorial unit enters the list, available. */
#include "domain/decide.h"

#define OPERATORS_MAX 20u

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

static enum seus_err check_facts(struct decide *d, const struct wire_unit_register *args)
{
    for (uint32_t i = 0; i < args->skills_count; i++) {
        if (!is_skill(args->skills[i])) {
            seus_fail(SEUS_INVALID, d->why, "skills",
                      "'%.*s' is no skill the room knows, so no rule could find unit '%.*s' "
                      "by it",
                      STR_ARG(args->skills[i]), STR_ARG(args->unit_id));
            seus_hint(d->why,
                      "seusctl unit register %.*s --skills social_worker,psychologist,logistics,educator,mediator",
                      STR_ARG(args->unit_id));
            return SEUS_INVALID;
        }
    }
    if (args->operators > OPERATORS_MAX) {
        seus_fail(SEUS_INVALID, d->why, "operators", "%llu people aboard unit '%.*s': 1 to %u are possible",
                  (unsigned long long)args->operators, STR_ARG(args->unit_id), OPERATORS_MAX);
        seus_hint(d->why, "seusctl unit register %.*s --operators 2", STR_ARG(args->unit_id));
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

enum seus_err decide_unit_register(struct decide *d)
{
    const struct wire_unit_register *args = d->request->args;
    enum seus_err err = check_facts(d, args);
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
                  "unit '%.*s' is already registered in zone '%.*s': it was left as it is", STR_ARG(args->unit_id),
                  STR_ARG(old.zone_id));
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
    };
    decide_made(d, args->unit_id);
    decide_expect(d, KIND_UNIT, args->unit_id, 0, true);
    decide_expect(d, KIND_ZONE, args->zone_id, zone.version, false);
    return SEUS_OK;
}
