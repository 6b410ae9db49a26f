/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Zones of the generated years: read from a list, or made up for a whole country; founded with those who may signal and
 * those who go out. Called by generate.c (reading) and generate_case.c's neighbours when a zone is hooked.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "bench/generate.h"

#define COUNTRY_ZONES      600u /* about as many districts as the country has */
#define COUNTRY_POPULATION 59000000ull
#define ZONES_A_REGION     30u
#define YEAR_DAYS          365u

/* ---- reading ---- */

static bool next_field(char **cursor, char *target, size_t target_size)
{
    if (*cursor == NULL) {
        return false;
    }
    char *comma = strchr(*cursor, ',');
    const size_t len = comma != NULL ? (size_t)(comma - *cursor) : strcspn(*cursor, "\r\n");
    str_copy(target, target_size, (struct str){*cursor, len});
    *cursor = comma != NULL ? comma + 1 : NULL;
    return true;
}

/* zone,name,area,population,prefix,state */
static bool read_row(char *line, struct zone_plan *ret_zone)
{
    char population[32];
    char state[32];
    char *cursor = line;
    struct zone_plan zone = {0};
    if (!next_field(&cursor, zone.id, sizeof(zone.id)) || !next_field(&cursor, zone.name, sizeof(zone.name)) ||
        !next_field(&cursor, zone.area, sizeof(zone.area)) || !next_field(&cursor, population, sizeof(population)) ||
        !next_field(&cursor, zone.prefix, sizeof(zone.prefix)) || !next_field(&cursor, state, sizeof(state))) {
        return false;
    }
    zone.population = strtoull(population, NULL, 10);
    zone.state = ZONE_OUTSIDE;
    for (uint32_t word = ZONE_OUTSIDE; word <= ZONE_REJECTED; word++) {
        if (strcmp(wire_enum_word(&wire_enum_zone_state, word), state) == 0 && word != ZONE_HOOKED) {
            zone.state = word; /* which ones are hooked, and when, is the figures' business */
        }
    }
    *ret_zone = zone;
    return zone.population > 0;
}

static enum seus_err read_file(const char *path, struct zone_plan *zones, unsigned *ret_count, struct seus_why *why)
{
    char line[512];
    unsigned count = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return seus_fail(SEUS_INVALID, why, "--zones", "cannot read the list of zones %s", path);
    }
    while (count < ZONES_MAX && fgets(line, sizeof(line), file) != NULL) {
        if (line[0] != '#' && strncmp(line, "zone,", 5) != 0 && read_row(line, &zones[count])) {
            count++;
        }
    }
    fclose(file);
    *ret_count = count;
    return count > 0 ? SEUS_OK : seus_fail(SEUS_INVALID, why, "--zones", "%s holds no zones", path);
}

/* District names would be of no use: numbers. A prefix of three letters each. */
static void make_country(struct zone_plan *zones, unsigned *ret_count)
{
    for (unsigned i = 0; i < COUNTRY_ZONES; i++) {
        struct zone_plan *zone = &zones[i];
        *zone = (struct zone_plan){.population = COUNTRY_POPULATION / COUNTRY_ZONES, .state = ZONE_HOOKED};
        snprintf(zone->id, sizeof(zone->id), "z%03u", i + 1);
        snprintf(zone->name, sizeof(zone->name), "District %u", i + 1);
        snprintf(zone->area, sizeof(zone->area), "region%02u", i / ZONES_A_REGION + 1);
        snprintf(zone->prefix, sizeof(zone->prefix), "Z%c%c", (char)('A' + i / 26), (char)('A' + i % 26));
    }
    *ret_count = COUNTRY_ZONES;
}

enum seus_err zones_read(const struct options *options, struct zone_plan *zones, unsigned *ret_count,
                         struct seus_why *why)
{
    if (options->national) {
        make_country(zones, ret_count);
        return SEUS_OK;
    }
    return read_file(options->zones, zones, ret_count, why);
}

/* ---- founding ---- */

void zone_signaller(const struct zone_plan *zone, uint32_t category, char *target, size_t target_size)
{
    static const char *const codes[] = {"X", "ER", "POL", "SOC", "MUN"};
    snprintf(target, target_size, "%s-%s", zone->prefix, codes[category < CATEGORIES ? category : 0]);
}

void zone_unit(const struct zone_plan *zone, unsigned unit, char *target, size_t target_size)
{
    snprintf(target, target_size, "%s-%u", zone->prefix, unit + 1);
}

void zone_room(const struct plan *plan, unsigned room_index, char *target, size_t target_size)
{
    if (plan->options->national) {
        snprintf(target, target_size, "region%02u", room_index + 1);
    } else {
        str_copy(target, target_size, STR_LIT("coes"));
    }
}

static void add_signallers(struct room *room, const struct zone_plan *zone, uint64_t at_ms)
{
    static const char *const names[] = {"", "Emergency department", "Police headquarters", "Social service",
                                        "Municipality"};
    char id[32];
    char name[160];
    for (uint32_t category = CATEGORY_HOSPITAL; category < CATEGORIES; category++) {
        zone_signaller(zone, category, id, sizeof(id));
        snprintf(name, sizeof(name), "%s, %s", names[category], zone->name);
        ROOM_MUST(room, at_ms, signaller_add, .signaller_id = str_of(id), .name = str_of(name), .category = category,
                  .zone_id = str_of(zone->id));
    }
}

static void add_units(struct room *room, const struct zone_plan *zone, uint64_t at_ms)
{
    char id[32];
    for (unsigned unit = 0; unit < UNITS_A_ZONE; unit++) {
        struct str skills[] = {STR_LIT("social_worker"), unit == 0 ? STR_LIT("psychologist") : STR_LIT("logistics")};
        zone_unit(zone, unit, id, sizeof(id));
        ROOM_MUST(room, at_ms, unit_register, .unit_id = str_of(id), .zone_id = str_of(zone->id), .operators = 2,
                  .skills = skills, .skills_count = 2);
    }
}

/* Those who may signal and those who go out, and the service that takes over. */
static void equip(struct room *room, struct zone_plan *zone, uint64_t at_ms)
{
    if (zone->equipped) {
        return;
    }
    zone->equipped = true;
    add_signallers(room, zone, at_ms);
    add_units(room, zone, at_ms);
    crew_add_people(room, zone, at_ms);
    places_add_basket(room, zone, at_ms);
    ROOM_MUST(room, at_ms, service_add, .service_id = str_of(zone->id), .name = str_of(zone->name),
              .zone_id = str_of(zone->id), .hours = STR_LIT("mon-fri 08:00-14:00"));
}

void zone_found(struct room *room, const struct plan *plan, struct zone_plan *zone)
{
    char contact[160];
    char room_id[32];
    const bool hooked = zone->hooked_ms <= plan->begins_ms;
    snprintf(contact, sizeof(contact), "social service of the zone %s", zone->name);
    zone_room(plan, (unsigned)(zone - plan->zones) / ZONES_A_REGION, room_id, sizeof(room_id));
    ROOM_MUST(room, plan->begins_ms, zone_add, .zone_id = str_of(zone->id), .name = str_of(zone->name),
              .area = str_of(zone->area), .population = zone->population, .prefix = str_of(zone->prefix),
              .state = hooked ? (uint32_t)ZONE_HOOKED : (uint32_t)ZONE_OUTSIDE,
              .stands_since = hooked ? plan->begins_ms - YEAR_DAYS * DAY_MS : 0, .contact = str_of(contact),
              .room_id = figures_rooms(plan->options) > 0 ? str_of(room_id) : (struct str){NULL, 0});
    for (unsigned i = 0; i < MUNICIPALITIES_A_ZONE; i++) {
        char municipality[48];
        char name[128];
        zone_municipality(zone, i, municipality, sizeof(municipality));
        snprintf(name, sizeof(name), "Municipality %u of the zone %s", i + 1, zone->name);
        ROOM_MUST(room, plan->begins_ms, municipality_add, .municipality_id = str_of(municipality),
                  .name = str_of(name), .zone_id = str_of(zone->id),
                  .population = zone->population / MUNICIPALITIES_A_ZONE);
    }
    if (zone == plan->zones) {
        places_add_hall(room, zone, plan->begins_ms);
    }
    if (hooked) {
        zone->joining = true;
        equip(room, zone, plan->begins_ms);
    }
}

void zone_municipality(const struct zone_plan *zone, uint64_t number, char *target, size_t target_size)
{
    snprintf(target, target_size, "%s-m%u", zone->id, (unsigned)(number % MUNICIPALITIES_A_ZONE) + 1);
}

/* ---- the way to the room ---- */

#define CHECK_BASKET 1001u /* steps that are no steps of the accession, but what it rests on */
#define CHECK_ROSTER 1002u

/* Days before the hook-up, as the Apuane zone went: request, acceptance, training, zone group, basket, six to eight
 * months of experimentation. */
static const struct way_step {
    uint32_t step;
    unsigned days_before;
    const char *by;
} way[] = {
    {STEP_REQUESTED, 760, "mayors' conference"},
    {STEP_ACCEPTED, 750, "Region"},
    {STEP_TRAINING_STARTED, 600, "association of municipalities"},
    {STEP_TRAINING_MET, 330, "scientific committee of the region"},
    {STEP_GROUP_FORMED, 320, "zone group"},
    {CHECK_BASKET, 300, "zone_lead"},
    {STEP_SOI_STARTED, 250, "Region"},
    {STEP_SOI_PASSED, 20, "scientific coordinator"},
    {CHECK_ROSTER, 10, "provider"},
    {STEP_HOOKED, 0, "Region"},
};
#define WAY_STEPS (sizeof(way) / sizeof(way[0]))

/* The hook-up that a zone is on its way to, be it behind the last year; UINT64_MAX: it is not on its way. */
static uint64_t target_ms(const struct plan *plan, const struct zone_plan *zone)
{
    if (zone->hooked_ms <= plan->begins_ms) {
        return UINT64_MAX;
    }
    if (zone->hooked_ms < plan->ends_ms) {
        return zone->hooked_ms;
    }
    if (zone->state == ZONE_SOI) {
        return plan->ends_ms + 50 * DAY_MS; /* under experimentation for 200 days */
    }
    return zone->state == ZONE_TRAINING ? plan->ends_ms + 400 * DAY_MS : UINT64_MAX;
}

uint64_t zone_due_ms(const struct plan *plan, const struct zone_plan *zone)
{
    const uint64_t target = target_ms(plan, zone);
    if (target == UINT64_MAX || zone->way_next == WAY_STEPS) {
        return UINT64_MAX;
    }
    const uint64_t at_ms = target - way[zone->way_next].days_before * DAY_MS;
    return at_ms < plan->ends_ms ? at_ms : UINT64_MAX;
}

static void open_categories(struct room *room, const struct zone_plan *zone, uint64_t at_ms)
{
    for (uint32_t category = CATEGORY_HOSPITAL; category < CATEGORIES; category++) {
        ROOM_MUST(room, at_ms, zone_open, .zone_id = str_of(zone->id), .category = category, .from = at_ms,
                  .act = STR_LIT("letter of the Region"));
    }
}

void zone_step(struct room *room, const struct plan *plan, struct zone_plan *zone)
{
    const struct way_step *step = &way[zone->way_next];
    const uint64_t occurred_ms = zone_due_ms(plan, zone);
    const uint64_t at_ms = occurred_ms > plan->begins_ms ? occurred_ms : plan->begins_ms; /* or entered afterwards */
    zone->way_next++;
    zone->joining = zone->joining || step->step == STEP_ACCEPTED;
    if (step->step >= CHECK_BASKET) {
        const struct wire_zone_checklist args = {
            .zone_id = str_of(zone->id),
            .item = step->step == CHECK_BASKET ? STR_LIT("basket") : STR_LIT("roster_24_7"),
            .owner = str_of(step->by),
            .done = true,
            .done_at = occurred_ms,
        };
        room_must(room, at_ms, OP_zone_checklist, &args, NULL);
        return;
    }
    if (step->step == STEP_SOI_STARTED || step->step == STEP_HOOKED) {
        equip(room, zone, at_ms);
    }
    if (step->step == STEP_HOOKED) {
        open_categories(room, zone, at_ms);
    }
    ROOM_MUST(room, at_ms, zone_advance, .zone_id = str_of(zone->id), .step = step->step, .occurred_at = occurred_ms,
              .by = str_of(step->by), .act = STR_LIT("act on file"));
}
