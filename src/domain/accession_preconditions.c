/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a step of the accession needs, as a table: the fact that is looked at, and what puts it right or who may go on
 * without it. Asked by accession.c, which refuses, and by the views, which show it before anybody is refused.
 */
#include "base/civil.h"
#include "domain/accession.h"

/* A precondition being looked at. */
struct looking {
    const struct zone_on_day *day;
    bool evidence;
    struct str fact; /* what was found */
};

bool accession_check_done(const struct zone_on_day *day, const char *item)
{
    struct wire_check row;
    const struct str id = arena_printf(day->arena, "%.*s/%s", STR_ARG(day->zone->zone_id), item);
    return day->store->get(day->store->ctx, KIND_CHECK, id, day->arena, &row) && row.state == CHECK_DONE;
}

static bool item_done(struct looking *l, const char *item)
{
    const bool done = accession_check_done(l->day, item);
    l->fact = arena_printf(l->day->arena, "item %s of the checklist is %s", item, done ? "done" : "not done");
    return done;
}

static bool has_mayors_request(struct looking *l)
{
    struct wire_act act;
    if (!accession_act(l->day, STEP_REQUESTED, &act)) {
        l->fact = STR_LIT("no request of the mayors is on record");
        return false;
    }
    const bool good = act.by.len > 0 && (act.act.len > 0 || act.document.len > 0);
    l->fact = arena_printf(l->day->arena, "requested by %.*s, act %.*s",
                           STR_ARG(act.by.len > 0 ? act.by : STR_LIT("nobody named")),
                           STR_ARG(act.act.len > 0        ? act.act
                                   : act.document.len > 0 ? act.document
                                                          : STR_LIT("not referenced")));
    return good;
}

/* The share agreed with the zone; where nobody stated how many there are, the word of the committee stands. */
static bool has_training(struct looking *l)
{
    const struct wire_zone *zone = l->day->zone;
    const uint64_t share = zone->training_share > 0 ? zone->training_share : ACCESSION_SHARE_DEFAULT;
    struct wire_act act;
    if (zone->workers_total == 0) {
        const bool met = accession_act(l->day, STEP_TRAINING_MET, &act);
        l->fact = met ? STR_LIT("the base training is on record as done; the count of social workers is not stated")
                      : STR_LIT("the base training is not on record as done");
        return met;
    }
    l->fact = arena_printf(l->day->arena, "%llu of %llu social workers trained, %llu %% agreed",
                           (unsigned long long)zone->workers_trained, (unsigned long long)zone->workers_total,
                           (unsigned long long)share);
    return zone->workers_trained * 100 >= share * zone->workers_total;
}

static bool has_training_for_met(struct looking *l)
{
    if (l->day->zone->workers_total == 0) {
        l->fact = STR_LIT("the count of social workers is not stated: the committee's word stands");
        return true;
    }
    return has_training(l);
}

static bool has_group(struct looking *l)
{
    struct wire_act act;
    const bool formed = accession_act(l->day, STEP_GROUP_FORMED, &act);
    l->fact = formed ? arena_printf(l->day->arena, "formed, %llu meetings", (unsigned long long)l->day->zone->meetings)
                     : STR_LIT("the zone group is not on record");
    return formed;
}

unsigned accession_resources(const struct zone_on_day *day)
{
    void *found = NULL;
    unsigned active = 0;
    const unsigned count = day->store->rows(day->store->ctx, KIND_RESOURCE, day->zone->zone_id, day->arena,
                                            ACCESSION_ROWS_MAX, &found);
    const struct wire_resource *rows = found;
    for (unsigned i = 0; i < count; i++) {
        active += rows[i].state == RESOURCE_ACTIVE ? 1 : 0;
    }
    return active;
}

/* Places on the room's list; or, of a past that had no such list, the word of the checklist. */
static bool has_basket(struct looking *l)
{
    const unsigned active = accession_resources(l->day);
    if (active == 0) {
        return item_done(l, "basket");
    }
    l->fact = arena_printf(l->day->arena, "%u in the basket", active);
    return true;
}

static bool has_months(struct looking *l)
{
    const struct wire_zone *zone = l->day->zone;
    const uint64_t due = zone->soi_planned_min != 0 ? zone->soi_planned_min
                                                    : civil_months_add(zone->soi_started_at, (int)ACCESSION_MONTHS_MIN);
    if (zone->soi_started_at == 0) {
        l->fact = STR_LIT("the start of the experimentation is not stated");
        return false;
    }
    l->fact = arena_printf(l->day->arena, "began %.*s, not to end before %.*s",
                           STR_ARG(zone_day_text(l->day->arena, zone->soi_started_at)),
                           STR_ARG(zone_day_text(l->day->arena, due)));
    return l->day->at_ms >= due;
}

static bool has_review(struct looking *l)
{
    if (l->evidence) {
        l->fact = STR_LIT("the signed review comes with the step");
        return true;
    }
    return item_done(l, "recognition_review");
}

static bool has_passed(struct looking *l)
{
    const bool passed = l->day->zone->state == ZONE_SOI_PASSED;
    l->fact = passed ? STR_LIT("the experimentation was passed") : STR_LIT("the experimentation was not passed");
    return passed;
}

static bool has_roster(struct looking *l)
{
    return item_done(l, "roster_24_7");
}

/* The number is given first to those the zone chose; an opening that begins with the hook-up is enough. */
static bool has_first_opening(struct looking *l)
{
    const uint32_t first =
        l->day->zone->first_category != CATEGORY_NONE ? l->day->zone->first_category : CATEGORY_SOCIAL_SERVICE;
    const char *word = wire_enum_word(&wire_enum_category, first);
    struct wire_opening *rows = NULL;
    const unsigned count = openings_of_zone(l->day, &rows);
    for (unsigned i = 0; i < count; i++) {
        if (rows[i].category == first && opening_state_at(&rows[i], l->day->at_ms) != OPENING_CLOSED) {
            l->fact = arena_printf(l->day->arena, "%s from %.*s", word,
                                   STR_ARG(zone_day_text(l->day->arena, rows[i].from)));
            return true;
        }
    }
    l->fact = arena_printf(l->day->arena, "the zone is not opened to %s", word);
    return false;
}

static const struct precondition {
    uint32_t step;
    const char *name;
    bool (*met)(struct looking *l);
    const char *lifted_by;
} preconditions[] = {
    {STEP_ACCEPTED, "mayors_request", has_mayors_request,
     "mayors' conference: the request with --by and --act; area_lead or region: --override --reason"},
    {STEP_TRAINING_MET, "training", has_training_for_met,
     "zone_lead: courses, or zone update --workers-trained; area_lead or region: --override --reason"},
    {STEP_SOI_STARTED, "training", has_training,
     "zone_lead: courses, then training_met; area_lead or region: --override --reason"},
    {STEP_SOI_STARTED, "zone_group", has_group,
     "zone_lead: step group_formed; area_lead or region: --override --reason"},
    {STEP_SOI_STARTED, "basket", has_basket,
     "zone_lead: resource add, or zone checklist --item basket --done; area_lead or region: --override --reason"},
    {STEP_SOI_PASSED, "six_months", has_months, "time; area_lead or region: --override --reason"},
    {STEP_SOI_PASSED, "recognition_review", has_review,
     "science_lead: the signed review, zone advance --act or --document; area_lead or region: --override --reason"},
    {STEP_HOOKED, "soi_passed", has_passed, "region: step soi_passed"},
    {STEP_HOOKED, "roster_24_7", has_roster,
     "provider: zone checklist --item roster_24_7 --done; area_lead or region: --override --reason"},
    {STEP_HOOKED, "first_opening", has_first_opening,
     "zone_lead: zone open --category CATEGORY; area_lead or region: --override --reason"},
};

unsigned accession_preconditions(const struct zone_on_day *day, uint32_t step, bool evidence,
                                 struct wire_precondition ret[ACCESSION_PRECONDITIONS_MAX])
{
    unsigned count = 0;
    for (unsigned i = 0; i < sizeof(preconditions) / sizeof(preconditions[0]); i++) {
        if (preconditions[i].step != step || count >= ACCESSION_PRECONDITIONS_MAX) {
            continue;
        }
        struct looking l = {.day = day, .evidence = evidence};
        const bool met = preconditions[i].met(&l);
        ret[count++] = (struct wire_precondition){
            .step = step,
            .name = str_of(preconditions[i].name),
            .met = met,
            .fact = l.fact,
            .lifted_by = met ? (struct str){NULL, 0} : str_of(preconditions[i].lifted_by),
        };
    }
    return count;
}
