/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a question says of the zone's basket and of who the people are: the places there are and whom they are for, and
 * what makes anybody in it vulnerable. Words and counts only: no name, no address. Called by case_open.c and assign.c.
 */
#include "domain/person.h"
#include "domain/resource.h"

/* Whom a place is for. One for anyone may still be for women or for men only, and that is all that is left then. */
static void tell_targets(struct decide *d, struct wire_question_place *place, const struct wire_resource *resource)
{
    const bool anyone = domain_ids_have(resource->targets, resource->targets_count, STR_LIT("anyone"));
    place->targets = arena_alloc(d->arena, (resource->targets_count + 1) * sizeof(*place->targets));
    for (uint32_t i = 0; i < resource->targets_count; i++) {
        const struct str target = resource->targets[i];
        if (!anyone || str_eq_cstr(target, "women") || str_eq_cstr(target, "men")) {
            place->targets[place->targets_count++] = decide_keep(d, target);
        }
    }
}

void question_places(struct decide *d, struct wire_question *question, struct str zone_id)
{
    void *found = NULL;
    const unsigned count =
        d->store->rows(d->store->ctx, KIND_RESOURCE, zone_id, d->arena, RESOURCES_SCANNED_MAX, &found);
    const struct wire_resource *rows = found;
    question->places = arena_alloc(d->arena, (count + 1) * sizeof(*question->places));
    question->places_count = 0;
    for (unsigned i = 0; i < count; i++) {
        if (rows[i].state != RESOURCE_ACTIVE || rows[i].kind != RESOURCE_PLACE) {
            continue;
        }
        struct wire_question_place *place = &question->places[question->places_count++];
        *place = (struct wire_question_place){
            .place_id = decide_keep(d, rows[i].resource_id),
            .zone_id = decide_keep(d, rows[i].zone_id),
            .free = rows[i].free,
        };
        tell_targets(d, place, &rows[i]);
    }
}

static void add_vulnerabilities(struct decide *d, struct wire_question *question, const struct str *words,
                                uint32_t count)
{
    for (uint32_t i = 0; i < count && question->vulnerabilities_count < IDS_MAX; i++) {
        if (!domain_ids_have(question->vulnerabilities, question->vulnerabilities_count, words[i])) {
            question->vulnerabilities[question->vulnerabilities_count++] = decide_keep(d, words[i]);
        }
    }
}

void question_vulnerabilities(struct decide *d, struct wire_question *question, const struct str *words,
                              uint32_t count)
{
    question->vulnerabilities = arena_alloc(d->arena, IDS_MAX * sizeof(*question->vulnerabilities));
    question->vulnerabilities_count = 0;
    add_vulnerabilities(d, question, words, count);
}

void question_people(struct decide *d, struct wire_question *question, const struct wire_case_open *args)
{
    struct str *told = NULL;
    const uint32_t told_count = vulnerabilities_told(d, args, &told);
    question_vulnerabilities(d, question, told, told_count);
    for (uint32_t i = 0; i < args->person_ids_count; i++) {
        struct wire_person person;
        if (d->store->get(d->store->ctx, KIND_PERSON, args->person_ids[i], d->arena, &person)) {
            add_vulnerabilities(d, question, person.vulnerabilities, person.vulnerabilities_count);
        }
    }
}
