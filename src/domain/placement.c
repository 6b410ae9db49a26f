/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * placement.reserve: a place of the zone's basket is kept for people of a case. It fits whom it is for and it is free;
 * an operator may go beyond the zone and the target with a reason, never beyond the capacity. When there is no place,
 * the log says so and the case waits.
 */
#include "domain/exercise.h"
#include "domain/person.h"
#include "domain/placement.h"

#define BIT(name) (1u << TARGET_##name)

static bool has_word(const struct str *words, uint32_t count, const char *word)
{
    for (uint32_t i = 0; i < count; i++) {
        if (str_eq_cstr(words[i], word)) {
            return true;
        }
    }
    return false;
}

/* What is known of who is to be placed, as targets. */
static uint32_t targets_of(const struct wire_case *row, const struct wire_person *person, uint64_t places)
{
    const struct str *words = person != NULL ? person->vulnerabilities : row->vulnerabilities;
    const uint32_t count = person != NULL ? person->vulnerabilities_count : row->vulnerabilities_count;
    const bool minor = (person != NULL && person->age_band >= AGE_0_5 && person->age_band <= AGE_14_17) ||
                       has_word(words, count, "child");
    const bool old = (person != NULL && person->age_band >= AGE_65_74) || has_word(words, count, "old_age");
    return BIT(ANYONE) | (minor ? BIT(MINORS) : 0) | (old ? BIT(OLD) : 0) | (places > 1 ? BIT(FAMILIES) : 0) |
           (has_word(words, count, "dependent") ? BIT(DEPENDENT) : 0) |
           (has_word(words, count, "violence") || row->need == NEED_VIOLENCE ? BIT(VIOLENCE) : 0) |
           (has_word(words, count, "trafficking") || row->need == NEED_TRAFFICKING ? BIT(TRAFFICKING) : 0) |
           (has_word(words, count, "uasc") ? BIT(UASC) : 0) |
           (has_word(words, count, "homeless") || row->need == NEED_HOMELESS ? BIT(HOMELESS) : 0);
}

/* A place for women or men takes them and their children; who is not known by sex is the operator's to judge. */
static bool sex_fits(uint32_t targets, const struct wire_person *person)
{
    const uint32_t of_sex = targets & (BIT(WOMEN) | BIT(MEN));
    if (of_sex == 0 || person == NULL || person->sex == SEX_UNKNOWN || person->sex == SEX_OTHER ||
        (person->age_band >= AGE_0_5 && person->age_band <= AGE_14_17)) {
        return true;
    }
    return (of_sex & (person->sex == SEX_WOMAN ? BIT(WOMEN) : BIT(MEN))) != 0;
}

static bool takes(const struct wire_resource *resource, uint32_t wanted, const struct wire_person *person)
{
    uint32_t targets = 0;
    for (uint32_t i = 0; i < resource->targets_count; i++) {
        const int word = wire_enum_number(&wire_enum_target, resource->targets[i].ptr, resource->targets[i].len);
        targets |= word > 0 ? 1u << word : 0;
    }
    const uint32_t others = targets & ~(uint32_t)(BIT(WOMEN) | BIT(MEN));
    return sex_fits(targets, person) && (others == 0 || (others & wanted) != 0);
}

struct reservation {
    const struct wire_placement_reserve *args;
    struct wire_case row;
    struct wire_person person;
    bool has_person;
    struct wire_resource resource;
    uint64_t places;
    uint32_t wanted; /* targets, as bits */
};

static bool is_usable(const struct reservation *r, const struct wire_resource *resource)
{
    return resource->state == RESOURCE_ACTIVE && resource->kind == RESOURCE_PLACE &&
           takes(resource, r->wanted, r->has_person ? &r->person : NULL);
}

/* The first place of the basket that fits and is free; false: there is none. */
static bool find_place(struct decide *d, const struct reservation *r, struct wire_resource *ret_resource)
{
    void *found = NULL;
    const unsigned count = d->store->rows(d->store->ctx, KIND_RESOURCE, r->row.zone_id, d->arena,
                                          RESOURCES_SCANNED_MAX, &found);
    const struct wire_resource *rows = found;
    for (unsigned i = 0; i < count; i++) {
        if (is_usable(r, &rows[i]) && rows[i].free >= r->places) {
            *ret_resource = rows[i];
            return true;
        }
    }
    return false;
}

/* No place: that is a decision too. The case waits, or is held if a unit is with it, and the zone's lead is to know. */
static enum seus_err no_place(struct decide *d, struct reservation *r)
{
    const struct wire_case *row = &r->row;
    const struct str case_id = decide_keep(d, row->case_id);
    const bool named = r->args->resource_id.len > 0;
    struct wire_resource other;
    const bool elsewhere = find_place(d, r, &other);
    const struct str reason =
        named ? arena_printf(d->arena, "%llu places wanted in '%.*s', %llu are free", (unsigned long long)r->places,
                             STR_ARG(r->resource.resource_id), (unsigned long long)r->resource.free)
              : arena_printf(d->arena, "no place that fits is free in the basket of zone '%.*s'",
                             STR_ARG(row->zone_id));
    *DECIDE_EVENT(d, placement_refused_full) = (struct wire_placement_refused_full){
        .case_id = case_id,
        .zone_id = decide_keep(d, row->zone_id),
        .resource_id = r->args->resource_id,
        .places = r->places,
        .reason = decide_line(d, reason),
    };
    decide_about_case(d, row, row->state);
    if (elsewhere) {
        d->decision.answer.hint = decide_line(
            d, arena_printf(d->arena, "seusctl placement reserve %.*s --resource %.*s: %llu free",
                            STR_ARG(case_label(row)), STR_ARG(other.resource_id), (unsigned long long)other.free));
    } else {
        const bool waits = sm_allows(&domain_case_sm, row->state, CASE_WAITING) &&
                           case_active_assignment(row, (struct str){NULL, 0}) == NULL;
        if (waits) {
            *DECIDE_EVENT(d, case_moved) = (struct wire_case_moved){
                .case_id = case_id, .to = CASE_WAITING, .reason = decide_line(d, reason)};
            d->decision.state = CASE_WAITING;
        } else {
            *DECIDE_EVENT(d, case_hold_set) =
                (struct wire_case_hold_set){.case_id = case_id, .reason = decide_line(d, reason)};
        }
        d->decision.answer.hint = decide_line(
            d, arena_printf(d->arena, "call the lead of zone %.*s; a place of another zone: --resource NAME "
                                      "--override-reason TEXT. Case %.*s is %s",
                            STR_ARG(row->zone_id), STR_ARG(case_label(row)), waits ? "waiting" : "on hold"));
    }
    decide_expect(d, KIND_CASE, row->case_id, row->version, true);
    d->decision.answer.code = SEUS_REFUSED;
    d->decision.answer.message = decide_line(d, reason);
    return SEUS_OK;
}

static enum seus_err check_case(struct decide *d, struct reservation *r)
{
    enum seus_err err = decide_get_case(d, "case_id", r->args->case_id, &r->row);
    if (err == SEUS_OK) {
        err = decide_closed_refusal(d, &r->row);
    }
    if (err == SEUS_OK && r->row.shadow) {
        seus_fail(SEUS_REFUSED, d->why, "case_id",
                  "case %.*s is a shadow case: the ordinary service handles it, the room places nobody",
                  STR_ARG(case_label(&r->row)));
        case_hint(d, &r->row);
        err = SEUS_REFUSED;
    }
    if (err != SEUS_OK || r->args->person_id.len == 0) {
        return err;
    }
    err = decide_get_person(d, r->args->person_id, &r->person);
    r->has_person = err == SEUS_OK;
    if (err == SEUS_OK && case_person(&r->row, r->args->person_id) == NULL) {
        seus_fail(SEUS_REFUSED, d->why, "person_id", "case %.*s is not about person %.*s",
                  STR_ARG(case_label(&r->row)), STR_ARG(r->args->person_id));
        seus_hint(d->why, "seusctl person link %.*s %.*s first", STR_ARG(case_label(&r->row)),
                  STR_ARG(r->args->person_id));
        err = SEUS_REFUSED;
    }
    return err;
}

/* The place that was named: what an operator can override, and what nobody can. */
static enum seus_err check_named(struct decide *d, struct reservation *r)
{
    struct wire_resource *resource = &r->resource;
    const enum seus_err err = decide_get_resource(d, r->args->resource_id, resource);
    if (err != SEUS_OK) {
        return err;
    }
    if (resource->state != RESOURCE_ACTIVE || resource->kind != RESOURCE_PLACE) {
        seus_fail(SEUS_REFUSED, d->why, "resource_id",
                  resource->state != RESOURCE_ACTIVE ? "'%.*s' was taken out of the basket"
                                                     : "'%.*s' has no places: nobody can be put there",
                  STR_ARG(resource->resource_id));
        seus_hint(d->why, "seusctl resource list --zone %.*s --free", STR_ARG(r->row.zone_id));
        return SEUS_REFUSED;
    }
    const bool foreign = !str_eq(resource->zone_id, r->row.zone_id);
    const struct str what = arena_printf(d->arena, "place %.*s", STR_ARG(resource->resource_id));
    if (exercise_apart(d, "resource_id", what, resource->zone_id, &r->row) != SEUS_OK) {
        return SEUS_REFUSED;
    }
    if (r->args->override_reason.len == 0 && (foreign || !is_usable(r, resource))) {
        seus_fail(SEUS_REFUSED, d->why, "resource_id",
                  foreign ? "'%.*s' is in the basket of another zone than case %.*s"
                          : "'%.*s' is for others than whom case %.*s would place there",
                  STR_ARG(resource->resource_id), STR_ARG(case_label(&r->row)));
        seus_hint(d->why, "seusctl resource list --zone %.*s --free; an operator may take it all the same with "
                          "--override-reason TEXT", STR_ARG(r->row.zone_id));
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

enum seus_err decide_placement_reserve(struct decide *d)
{
    struct reservation r = {.args = d->request->args};
    const struct wire_placement_reserve *args = r.args;
    r.places = args->places != 0 ? args->places : 1;
    enum seus_err err = check_case(d, &r);
    if (err != SEUS_OK) {
        return err;
    }
    r.wanted = targets_of(&r.row, r.has_person ? &r.person : NULL, r.places);
    r.wanted |= args->target != TARGET_NONE ? 1u << args->target : 0;
    if (args->resource_id.len > 0) {
        err = check_named(d, &r);
        if (err != SEUS_OK) {
            return err;
        }
        if (r.resource.free < r.places) {
            return no_place(d, &r);
        }
    } else if (!find_place(d, &r, &r.resource)) {
        return no_place(d, &r);
    }
    const struct str placement_id = decide_new_id(d, 'm');
    *DECIDE_EVENT(d, placement_reserved) = (struct wire_placement_reserved){
        .placement_id = placement_id,
        .case_id = decide_keep(d, r.row.case_id),
        .resource_id = decide_keep(d, r.resource.resource_id),
        .zone_id = decide_keep(d, r.resource.zone_id),
        .person_id = args->person_id,
        .places = r.places,
        .planned_until = args->planned_until,
        .override_reason = args->override_reason,
        .cost_owner = args->cost_owner.len > 0 ? args->cost_owner : decide_keep(d, r.resource.cost_owner),
    };
    decide_expect(d, KIND_PLACEMENT, placement_id, 0, true);
    decide_expect(d, KIND_RESOURCE, r.resource.resource_id, r.resource.version, true);
    decide_expect(d, KIND_CASE, r.row.case_id, r.row.version, true);
    decide_about_case(d, &r.row, r.row.state);
    decide_made(d, placement_id);
    return SEUS_OK;
}
