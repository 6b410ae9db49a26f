/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Questions made from a seed, for authors and tests: most are everyday ones, some stand at the edges of what the
 * interface allows (no zone, no units, the most units, times at their ends, long names). The same seed makes the same
 * question on every machine. Called by kit_check.c.
 */
#include "policy/kit.h"

#include "base/hash.h"

#define NOW_MS UINT64_C(1766448000000) /* 2025-12-23 */
#define YEAR_MS (UINT64_C(365) * 86400000)
#define UNITS_MAX 64u

struct dice {
    uint64_t seed;
    uint64_t throws;
};

/* 0 .. sides - 1 */
static uint64_t throw_dice(struct dice *dice, uint64_t sides)
{
    const uint64_t bits[2] = {dice->seed, dice->throws++};
    return hash_xxh3_seeded(bits, sizeof(bits), dice->seed) % sides;
}

static bool one_in(struct dice *dice, uint64_t sides)
{
    return throw_dice(dice, sides) == 0;
}

/* A number of a list of words, or 0; there may be gaps. */
static uint32_t word_of(struct dice *dice, const struct wire_enum *list)
{
    const uint32_t number = (uint32_t)throw_dice(dice, list->count);
    return wire_enum_has(list, number) ? number : 0;
}

static uint64_t moment(struct dice *dice)
{
    switch (throw_dice(dice, 20)) {
    case 0:
        return 0;
    case 1:
        return 1;
    case 2:
        return WIRE_TIME_MAX;
    default:
        return NOW_MS - YEAR_MS + throw_dice(dice, 2 * YEAR_MS);
    }
}

static struct str id_of(struct dice *dice, struct arena *arena, const char *stem, unsigned count)
{
    static const char longest[] = "a-very-long-name-that-fills-all-64-bytes-an-id-can-ever-have-0000";
    return one_in(dice, 40) ? (struct str){longest, 64}
                            : arena_printf(arena, "%s%u", stem, (unsigned)throw_dice(dice, count));
}

static void zone_make(struct dice *dice, struct arena *arena, struct wire_zone *zone)
{
    if (one_in(dice, 15)) {
        return; /* not a zone of the service */
    }
    zone->zone_id = id_of(dice, arena, "zone", 4);
    zone->name = STR_LIT("Zona di Città, Àpua");
    zone->area = id_of(dice, arena, "area", 2);
    zone->state = one_in(dice, 2) ? (uint32_t)ZONE_HOOKED : word_of(dice, &wire_enum_zone_state);
    zone->kind = word_of(dice, &wire_enum_zone_kind);
    zone->population = throw_dice(dice, 500000);
    zone->contact = one_in(dice, 4) ? (struct str){0} : STR_LIT("social service, 0573 000000");
    zone->next_room = one_in(dice, 4) ? STR_LIT("room-2") : (struct str){0};
}

static void signaller_make(struct dice *dice, struct arena *arena, struct wire_question *q)
{
    if (one_in(dice, 2)) {
        q->category = word_of(dice, &wire_enum_category);
        return;
    }
    q->signaller = (struct wire_signaller){
        .signaller_id = id_of(dice, arena, "ER-", 9),
        .name = STR_LIT("Emergency department"),
        .category = word_of(dice, &wire_enum_category),
        .zone_id = one_in(dice, 4) ? STR_LIT("elsewhere") : q->zone.zone_id,
        .from = moment(dice),
        .until = one_in(dice, 2) ? 0 : moment(dice),
        .state = word_of(dice, &wire_enum_signaller_state),
    };
    q->category = q->signaller.category;
}

static void answers_make(struct dice *dice, struct wire_answers *a)
{
    uint32_t *const words[] = {
        &a->danger,      &a->non_deferrable, &a->network,           &a->minor_alone,    &a->aggressor_near,
        &a->uasc,        &a->trafficking,    &a->crime_in_progress, &a->medical_danger, &a->dependent_alone,
        &a->pregnancy,   &a->ill_health,     &a->old_age,           &a->violence_suffered, &a->gender_violence,
        &a->staff_present,
    };
    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        *words[i] = one_in(dice, 2) ? (uint32_t)TRI_UNKNOWN : (uint32_t)throw_dice(dice, 3);
    }
    a->children = one_in(dice, 30) ? WIRE_U64_MAX : throw_dice(dice, 4);
}

static struct str *skills_make(struct dice *dice, struct arena *arena, uint32_t *ret_count)
{
    static const char *const words[] = {"social_worker", "psychologist", "logistics", "mediator"};
    struct str *const skills = arena_alloc(arena, 4 * sizeof(*skills));
    *ret_count = (uint32_t)throw_dice(dice, 4);
    for (uint32_t i = 0; i < *ret_count; i++) {
        skills[i] = str_of(words[throw_dice(dice, 4)]);
    }
    return skills;
}

static void units_make(struct dice *dice, struct arena *arena, struct wire_question *q)
{
    const uint32_t count = one_in(dice, 20) ? UNITS_MAX : (uint32_t)throw_dice(dice, 6);
    q->units = arena_alloc(arena, (count + 1) * sizeof(*q->units));
    q->units_count = count;
    for (uint32_t i = 0; i < count; i++) {
        q->units[i] = (struct wire_unit){
            .unit_id = arena_printf(arena, "U-%u", i),
            .zone_id = one_in(dice, 2) ? q->zone.zone_id : STR_LIT("elsewhere"),
            .area = one_in(dice, 2) ? q->zone.area : STR_LIT("far"),
            .status = one_in(dice, 5) ? word_of(dice, &wire_enum_unit_status) : (uint32_t)UNIT_AVAILABLE,
            .since = moment(dice),
            .operators = throw_dice(dice, 4),
            .multi = one_in(dice, 10),
        };
        q->units[i].skills = skills_make(dice, arena, &q->units[i].skills_count);
    }
    if (one_in(dice, 3)) {
        q->busy = arena_alloc(arena, sizeof(*q->busy));
        q->busy[0] = (struct wire_unit){.unit_id = STR_LIT("B-0"), .zone_id = q->zone.zone_id, .area = q->zone.area,
                                        .status = UNIT_ENROUTE};
        q->busy[0].skills = skills_make(dice, arena, &q->busy[0].skills_count);
        q->busy_count = 1;
    }
}

static void flags_make(struct dice *dice, struct arena *arena, struct wire_question *q)
{
    static const char *const words[] = {"pink_code", "minor_removal", "uasc", "sealed", "two_operators", "police_first",
                                        "event", "a_later_flag"};
    q->flags = arena_alloc(arena, 8 * sizeof(*q->flags));
    for (unsigned i = 0; i < 8; i++) {
        if (one_in(dice, 6)) {
            q->flags[q->flags_count++] = str_of(words[i]);
        }
    }
}

static void surroundings_make(struct dice *dice, struct arena *arena, struct wire_question *q)
{
    static const char *const lines[] = {"", "gated", "open", "professionals", "later"};
    q->line = str_of(lines[throw_dice(dice, 5)]);
    q->service_open = (uint32_t)throw_dice(dice, 3);
    if (one_in(dice, 3)) {
        q->agreement = (struct wire_question_agreement){moment(dice), moment(dice), STR_LIT("payer"), STR_LIT("g1")};
    }
    if (one_in(dice, 2)) {
        q->places = arena_alloc(arena, sizeof(*q->places));
        q->places[0] = (struct wire_question_place){.place_id = STR_LIT("refuge"), .zone_id = q->zone.zone_id,
                                                    .free = throw_dice(dice, 3)};
        q->places_count = 1;
    }
}

void kit_question(uint64_t seed, uint32_t kind, struct arena *arena, struct wire_question *ret_question)
{
    struct dice dice = {.seed = seed};
    struct wire_question *const q = ret_question;
    *q = (struct wire_question){.kind = kind, .now = moment(&dice)};
    zone_make(&dice, arena, &q->zone);
    signaller_make(&dice, arena, q);
    q->need = word_of(&dice, &wire_enum_need);
    q->event_class = word_of(&dice, &wire_enum_event_class);
    q->persons = one_in(&dice, 30) ? WIRE_U64_MAX : 1 + throw_dice(&dice, 50);
    answers_make(&dice, &q->answers);
    q->open_categories = arena_alloc(arena, wire_enum_category.count * sizeof(*q->open_categories));
    for (unsigned i = 1; i < wire_enum_category.count; i++) {
        if (wire_enum_has(&wire_enum_category, i) && one_in(&dice, 3)) {
            q->open_categories[q->open_categories_count++] = str_of(wire_enum_word(&wire_enum_category, i));
        }
    }
    surroundings_make(&dice, arena, q);
    if (kind == VERDICT_DISPATCH) {
        q->priority = word_of(&dice, &wire_enum_priority);
        flags_make(&dice, arena, q);
        units_make(&dice, arena, q);
    }
}
