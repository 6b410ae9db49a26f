/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Places for the night: the basket of a zone, who is given a place of it, and the hall of civil protection where there
 * is room when a basket is full. Called by generate_zone.c (baskets) and generate_case.c (people).
 */
#include <string.h>

#include "base/str.h"
#include "bench/generate.h"

#define HALL_ID     "CIVIL-HALL"
#define HALL_PLACES 10000u

/* By id in the order in which the room looks for a place: what is only for violence first. */
static const struct {
    const char *suffix;
    const char *name;
    const char *target; /* NULL: anyone */
    unsigned places;
    bool sealed;
} basket[] = {
    {"R1", "Refuge", "violence", 6, true},
    {"R2", "Host families", NULL, 6, false},
    {"R3", "Hotel with an agreement", NULL, 8, false},
};

void places_add_basket(struct room *room, const struct zone_plan *zone, uint64_t at_ms)
{
    for (unsigned i = 0; i < sizeof(basket) / sizeof(basket[0]); i++) {
        char id[32];
        char name[160];
        char address[160];
        struct str targets[] = {basket[i].target != NULL ? str_of(basket[i].target) : (struct str){NULL, 0}};
        snprintf(id, sizeof(id), "%s-%s", zone->prefix, basket[i].suffix);
        snprintf(name, sizeof(name), "%s, %s", basket[i].name, zone->name);
        snprintf(address, sizeof(address), "Via Inventata %u, %s", i + 1, zone->name);
        ROOM_MUST(room, at_ms, resource_add, .resource_id = str_of(id), .zone_id = str_of(zone->id),
                  .name = str_of(name), .targets = targets, .targets_count = basket[i].target != NULL ? 1 : 0,
                  .capacity = basket[i].places, .sealed = basket[i].sealed, .address = str_of(address),
                  .cost_owner = str_of(zone->id));
    }
}

void places_add_hall(struct room *room, const struct zone_plan *zone, uint64_t at_ms)
{
    ROOM_MUST(room, at_ms, resource_add, .resource_id = STR_LIT(HALL_ID), .zone_id = str_of(zone->id),
              .name = STR_LIT("Halls of civil protection"), .capacity = HALL_PLACES,
              .cost_owner = STR_LIT("civil protection"));
}

void places_reserve(struct room *room, const struct stay *stay, uint64_t at_ms, char placement_id[ID_SIZE])
{
    struct wire_answer answer = {0};
    struct wire_placement_reserve args = {
        .case_id = str_of(stay->case_id),
        .person_id = stay->person_id[0] != '\0' ? str_of(stay->person_id) : (struct str){NULL, 0},
        .places = stay->places,
        .planned_until = stay->until_ms,
    };
    room_settle(room); /* it looks at every place of the basket */
    room_must(room, at_ms, OP_placement_reserve, &args, &answer);
    if (answer.code != SEUS_REFUSED) {
        str_copy(placement_id, ID_SIZE, answer.id);
    } else {
        args.resource_id = STR_LIT(HALL_ID);
        args.override_reason = STR_LIT("the basket of the zone is full");
        room_must(room, at_ms + MINUTE_MS, OP_placement_reserve, &args, &answer);
        str_copy(placement_id, ID_SIZE, answer.id);
        ROOM_MUST(room, at_ms + MINUTE_MS, case_update, .case_id = str_of(stay->case_id), .end_hold = true,
                  .reason = STR_LIT("there is a place in a hall of civil protection"));
    }
}
