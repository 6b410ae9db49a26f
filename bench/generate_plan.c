/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The plan of the years: every report to come, in order of time. The figures are dealt like decks of cards, not thrown
 * like dice: of 919 interventions exactly the share that the table says comes from hospitals, and so on, so that what
 * the statistics count in the end can be compared to the unit. Called by generate.c; writes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/civil.h"
#include "base/mem.h"
#include "bench/generate.h"

/* ---- chance: splitmix64 ---- */

uint64_t chance_next(struct chance *chance)
{
    chance->state += 0x9e3779b97f4a7c15ull;
    uint64_t z = chance->state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

uint64_t chance_below(struct chance *chance, uint64_t limit)
{
    CHECK(limit > 0);
    return (chance_next(chance) >> 11) % limit;
}

uint64_t chance_between(struct chance *chance, uint64_t low, uint64_t high)
{
    return low + chance_below(chance, high - low + 1);
}

bool chance_permille(struct chance *chance, unsigned permille)
{
    return chance_below(chance, 1000) < permille;
}

unsigned chance_share(struct chance *chance, const struct share *shares, unsigned count)
{
    unsigned draw = (unsigned)chance_below(chance, 1000);
    unsigned i = 0;
    for (; i + 1 < count && draw >= shares[i].permille; i++) {
        draw -= shares[i].permille;
    }
    return shares[i].value;
}

/* ---- decks ---- */

/* A year in the making. */
struct dealing {
    struct plan *plan;
    struct chance *chance;
    unsigned year_index;
    struct report_plan *first; /* of the year's interventions */
    uint64_t count;
    unsigned *deck; /* count cards */
};

static void deck_shuffle(struct dealing *d)
{
    for (uint64_t i = d->count; i > 1; i--) {
        const uint64_t j = chance_below(d->chance, i);
        const unsigned card = d->deck[i - 1];
        d->deck[i - 1] = d->deck[j];
        d->deck[j] = card;
    }
}

/* Exact shares: rounded on the running total, so that they add up. */
static void deck_fill(struct dealing *d, const struct share *shares, unsigned shares_count)
{
    uint64_t at = 0;
    uint64_t permille = 0;
    for (unsigned i = 0; i < shares_count; i++) {
        permille += shares[i].permille;
        const uint64_t to = i + 1 == shares_count ? d->count : (d->count * permille + 500) / 1000;
        for (; at < to; at++) {
            d->deck[at] = shares[i].value;
        }
    }
    CHECK(at == d->count);
}

static void deck_two(struct dealing *d, unsigned permille, unsigned value, unsigned otherwise)
{
    const struct share shares[] = {{value, permille}, {otherwise, 1000 - permille}};
    deck_fill(d, shares, 2);
    deck_shuffle(d);
}

#define DEAL(d, member, type)                                                                                          \
    for (uint64_t card_ = 0; card_ < (d)->count; card_++) {                                                            \
        (d)->first[card_].member = (type)(d)->deck[card_];                                                             \
    }

/* Persons of all years so far: 1.6 times their interventions, rounded. */
static uint64_t persons_until(const struct options *options, unsigned year_index)
{
    uint64_t interventions = 0;
    for (unsigned i = 0; i <= year_index; i++) {
        interventions += figures_interventions(options, i);
    }
    return (interventions * figures_persons_permille() + 500) / 1000;
}

/* 1, 2, 3, 4, or five to eight; then one and two change places until the total is that of the text. */
static void deal_persons(struct dealing *d)
{
    unsigned shares_count = 0;
    const struct share *shares = figures_persons(&shares_count);
    const uint64_t before = d->year_index > 0 ? persons_until(d->plan->options, d->year_index - 1) : 0;
    const uint64_t wanted = persons_until(d->plan->options, d->year_index) - before;
    uint64_t total = 0;
    deck_fill(d, shares, shares_count);
    for (uint64_t i = 0; i < d->count; i++) {
        if (d->deck[i] == 5) {
            d->deck[i] = 5 + (chance_permille(d->chance, 300) ? (unsigned)chance_between(d->chance, 1, 3) : 0);
        }
        total += d->deck[i];
    }
    for (uint64_t i = 0; i < d->count && total > wanted; i++) {
        if (d->deck[i] == 2) {
            d->deck[i] = 1;
            total--;
        }
    }
    for (uint64_t i = 0; i < d->count && total > wanted;
         i++) { /* very few interventions: there may be too few of two */
        while (d->deck[i] > 1 && total > wanted) {
            d->deck[i]--;
            total--;
        }
    }
    for (uint64_t i = 0; i < d->count && total < wanted; i++) {
        if (d->deck[i] == 1) {
            d->deck[i] = 2;
            total++;
        }
    }
    deck_shuffle(d);
    DEAL(d, persons, uint16_t);
}

/* ---- when and where ---- */

static uint64_t local_ms(unsigned year, unsigned month, unsigned day, unsigned minute)
{
    const struct civil c = {.year = (int)year,
                            .month = (int)month,
                            .day = (int)day,
                            .hour = (int)(minute / 60),
                            .minute = (int)(minute % 60)};
    return civil_to_ms(&c, false);
}

static unsigned year_days(unsigned year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 366 : 365;
}

static unsigned first_weekday(unsigned year)
{
    struct civil c;
    civil_of(local_ms(year, 1, 1, 12 * 60), &c);
    return (unsigned)c.weekday;
}

/* A day of the year (from 1) that is this weekday; a little more often in the hot week of July. */
static unsigned day_of(struct dealing *d, unsigned year, unsigned weekday)
{
    const unsigned first = 1 + (weekday + 7 - first_weekday(year)) % 7;
    const unsigned weeks = (year_days(year) - first) / 7 + 1;
    const unsigned week =
        chance_permille(d->chance, figures_heat_permille()) ? 28 : (unsigned)chance_below(d->chance, weeks);
    return first + 7 * week;
}

static unsigned minute_of(struct dealing *d, unsigned hour)
{
    const unsigned hours = hour == 0 ? 8 : (hour == 20 ? 4 : 6);
    return hour * 60 + (unsigned)chance_below(d->chance, hours * 60);
}

static void deal_times(struct dealing *d)
{
    const unsigned year = d->plan->options->first_year + d->year_index;
    unsigned count = 0;
    const struct share *shares = figures_weekdays(&count);
    deck_fill(d, shares, count);
    deck_shuffle(d);
    for (uint64_t i = 0; i < d->count; i++) {
        d->first[i].at_ms = day_of(d, year, d->deck[i]); /* a day, until the minute is dealt */
    }
    shares = figures_hours(&count);
    deck_fill(d, shares, count);
    deck_shuffle(d);
    for (uint64_t i = 0; i < d->count; i++) {
        d->first[i].at_ms = local_ms(year, 1, (unsigned)d->first[i].at_ms, minute_of(d, d->deck[i])) +
                            chance_below(d->chance, MINUTE_MS);
    }
}

/* A zone by its population, among those hooked at the time, or among the others. */
static unsigned zone_at(struct dealing *d, uint64_t at_ms, bool hooked)
{
    const struct plan *plan = d->plan;
    uint64_t population = 0;
    for (unsigned i = 0; i < plan->zones_count; i++) {
        population += (plan->zones[i].hooked_ms <= at_ms) == hooked ? plan->zones[i].population : 0;
    }
    CHECK(population > 0);
    uint64_t draw = chance_below(d->chance, population);
    for (unsigned i = 0; i < plan->zones_count; i++) {
        if ((plan->zones[i].hooked_ms <= at_ms) == hooked) {
            if (draw < plan->zones[i].population) {
                return i;
            }
            draw -= plan->zones[i].population;
        }
    }
    return 0;
}

/* The larger families are those of a flood or fire: 40 persons and more. */
static uint16_t change_persons(struct dealing *d, struct report_plan *report, uint64_t *next_large)
{
    while (*next_large < d->count &&
           (d->first[*next_large].persons < 5 || d->first[*next_large].need == NEED_DISASTER)) {
        (*next_large)++;
    }
    if (*next_large < d->count) {
        const uint16_t persons = report->persons;
        report->persons = d->first[*next_large].persons;
        d->first[*next_large].persons = persons;
    }
    return report->persons;
}

/* The cases of a disaster come within two hours, from three to six zones. The first one of a year is in autumn. */
static void gather_disasters(struct dealing *d)
{
    const unsigned year = d->plan->options->first_year + d->year_index;
    uint64_t next_large = 0;
    uint64_t at_ms = 0;
    uint64_t left = 0;
    struct disaster disaster = {0};
    for (uint64_t i = 0; i < d->count; i++) {
        left += d->first[i].need == NEED_DISASTER;
    }
    for (uint64_t i = 0; i < d->count && left > 0; i++) {
        struct report_plan *report = &d->first[i];
        if (report->need != NEED_DISASTER) {
            continue;
        }
        if (disaster.zones_count == 0) {
            const bool first = at_ms == 0;
            at_ms = local_ms(year, 1, (unsigned)chance_between(d->chance, first ? 270 : 1, first ? 340 : 360), 18 * 60);
            disaster.zones_count = (unsigned)chance_between(d->chance, 3, DISASTER_ZONES);
            for (unsigned j = 0; j < disaster.zones_count; j++) {
                disaster.zones[j] = (uint16_t)zone_at(d, at_ms, true);
            }
        }
        report->disaster = (uint16_t)(d->plan->disasters_count + 1);
        report->at_ms = at_ms + chance_below(d->chance, 2 * HOUR_MS);
        report->zone = disaster.zones[chance_below(d->chance, disaster.zones_count)];
        disaster.affected += change_persons(d, report, &next_large);
        disaster.cases_open++;
        left--;
        if (left == 0 || disaster.cases_open == figures_disaster_cases()) {
            event_plan(d->plan, &disaster);
            disaster = (struct disaster){0};
        }
    }
}

static void deal_year(struct dealing *d)
{
    const struct options *options = d->plan->options;
    unsigned count = 0;
    const struct share *shares = figures_categories(&count);
    deck_fill(d, shares, count);
    deck_shuffle(d);
    DEAL(d, category, uint8_t);
    shares = figures_needs(&count);
    deck_fill(d, shares, count);
    deck_shuffle(d);
    DEAL(d, need, uint8_t);
    shares = figures_handovers(&count);
    deck_fill(d, shares, count);
    deck_shuffle(d);
    DEAL(d, handover, uint8_t);
    deck_two(d, figures_phone_permille(options), MODE_PHONE, MODE_ON_SITE);
    DEAL(d, mode, uint8_t);
    deck_two(d, figures_placed_permille(), 1, 0);
    DEAL(d, placed, bool);
    deck_two(d, figures_known_permille(), 1, 0);
    DEAL(d, known, bool);
    deck_two(d, figures_twice_permille(options), 1, 0);
    DEAL(d, twice, bool);
    deal_persons(d);
    deal_times(d);
    for (uint64_t i = 0; i < d->count; i++) {
        d->first[i].kind = REPORT_CASE;
        d->first[i].zone = (uint16_t)zone_at(d, d->first[i].at_ms, true);
        d->first[i].placed = d->first[i].placed && d->first[i].mode == MODE_ON_SITE;
    }
    gather_disasters(d);
}

/* ---- what is not taken, or not by the room ---- */

static uint64_t refused_count(const struct options *options, unsigned year_index)
{
    const uint64_t interventions = figures_interventions(options, year_index);
    const uint64_t reports = (interventions * figures_reports_permille(options) + 500) / 1000;
    const uint64_t twice = (interventions * figures_twice_permille(options) + 500) / 1000;
    return reports - interventions - twice;
}

static void deal_refused(struct dealing *d, bool last_year)
{
    const struct plan *plan = d->plan;
    const unsigned year = plan->options->first_year + d->year_index;
    const uint64_t shadow = last_year ? figures_shadow(plan->options) : 0;
    bool all_hooked = true;
    uint16_t soi_zone = 0;
    for (unsigned i = 0; i < plan->zones_count; i++) {
        all_hooked = all_hooked && plan->zones[i].hooked_ms <= plan->begins_ms;
        soi_zone = plan->zones[i].state == ZONE_SOI ? (uint16_t)i : soi_zone;
    }
    for (uint64_t i = 0; i < d->count; i++) {
        struct report_plan *report = &d->first[i];
        const unsigned day = (unsigned)chance_between(d->chance, 1, year_days(year));
        *report = (struct report_plan){
            .at_ms =
                local_ms(year, 1, day, (unsigned)chance_below(d->chance, 24 * 60)) + chance_below(d->chance, MINUTE_MS),
            .category = CATEGORY_CITIZEN,
            .need = NEED_POVERTY,
            .persons = 1,
            .kind = REPORT_CITIZEN,
        };
        if (i < shadow) { /* from July to December of the last year */
            report->at_ms = local_ms(year, 7, 1 + (unsigned)chance_below(d->chance, 170),
                                     (unsigned)chance_below(d->chance, 24 * 60));
            report->kind = REPORT_SHADOW;
            report->category = CATEGORY_MUNICIPALITY;
            report->zone = soi_zone;
            continue;
        }
        if (!all_hooked && !plan->options->open_access && chance_permille(d->chance, 250)) {
            report->kind = REPORT_NOT_OPEN;
            report->category = CATEGORY_POLICE;
            report->zone = (uint16_t)zone_at(d, report->at_ms, false);
            continue;
        }
        report->zone = (uint16_t)zone_at(d, report->at_ms, true);
    }
}

/* ---- the plan ---- */

static int compare_reports(const void *a, const void *b)
{
    const struct report_plan *x = a;
    const struct report_plan *y = b;
    if (x->at_ms != y->at_ms) {
        return x->at_ms < y->at_ms ? -1 : 1;
    }
    return memcmp(x, y, sizeof(*x)); /* equal ones are alike in everything that matters */
}

static void set_hookups(struct plan *plan)
{
    for (unsigned i = 0; i < plan->zones_count; i++) {
        unsigned year = 0;
        unsigned month = 0;
        struct zone_plan *zone = &plan->zones[i];
        zone->hooked_ms = UINT64_MAX;
        if (plan->options->national) {
            zone->hooked_ms = 0;
        } else if (figures_hookup(zone->id, &year, &month) && year < plan->options->years) {
            zone->hooked_ms = month == 0 ? 0 : local_ms(plan->options->first_year + year, month, 1, 8 * 60);
        }
    }
}

void plan_make(const struct options *options, struct zone_plan *zones, unsigned zones_count, struct plan *ret_plan)
{
    struct plan plan = {.options = options, .zones = zones, .zones_count = zones_count};
    struct chance chance = {.state = options->seed};
    plan.begins_ms = local_ms(options->first_year, 1, 1, 0);
    plan.ends_ms = local_ms(options->first_year + options->years, 1, 1, 0);
    set_hookups(&plan);
    uint64_t total = 0;
    for (unsigned i = 0; i < options->years; i++) {
        total += figures_interventions(options, i) + refused_count(options, i);
    }
    plan.reports = mem_zalloc((total + 1) * sizeof(*plan.reports));
    unsigned *deck = mem_zalloc((total + 1) * sizeof(*deck));
    for (unsigned i = 0; i < options->years; i++) {
        struct dealing d = {.plan = &plan, .chance = &chance, .year_index = i, .deck = deck};
        d.first = plan.reports + plan.reports_count;
        d.count = figures_interventions(options, i);
        deal_year(&d);
        plan.reports_count += d.count;
        d.first = plan.reports + plan.reports_count;
        d.count = refused_count(options, i);
        deal_refused(&d, i + 1 == options->years);
        plan.reports_count += d.count;
    }
    mem_free(deck);
    qsort(plan.reports, plan.reports_count, sizeof(*plan.reports), compare_reports);
    *ret_plan = plan;
}

void plan_release(struct plan *plan)
{
    mem_free(plan->reports);
    mem_free(plan->disasters);
    plan->reports = NULL;
    plan->disasters = NULL;
}

/* ---- what statistics should count ---- */

static void print_counts(FILE *out, const char *name, const struct wire_enum *words, const uint64_t *counts,
                         unsigned counts_count)
{
    const char *comma = "";
    fprintf(out, ",\"%s\":{", name);
    for (unsigned i = 0; i < counts_count; i++) {
        if (counts[i] > 0) {
            fprintf(out, "%s\"%s\":%llu", comma, wire_enum_word(words, i), (unsigned long long)counts[i]);
            comma = ",";
        }
    }
    fprintf(out, "}");
}

static void print_zones(FILE *out, const struct plan *plan, const uint64_t *counts)
{
    uint64_t population = 0;
    uint64_t hooked = 0;
    unsigned hooked_count = 0;
    const char *comma = "";
    fprintf(out, ",\"zones\":{");
    for (unsigned i = 0; i < plan->zones_count; i++) {
        const struct zone_plan *zone = &plan->zones[i];
        population += zone->population;
        if (zone->hooked_ms < plan->ends_ms) {
            hooked += zone->population;
            hooked_count++;
        }
        if (counts[i] > 0) {
            fprintf(out, "%s\"%s\":%llu", comma, zone->id, (unsigned long long)counts[i]);
            comma = ",";
        }
    }
    fprintf(out, "},\"zones_hooked\":%u,\"zones_count\":%u,\"coverage_permille\":%llu", hooked_count, plan->zones_count,
            (unsigned long long)((hooked * 1000 + population / 2) / population));
}

void plan_print_figures(const struct plan *plan, FILE *out)
{
    uint64_t kinds[REPORT_KINDS] = {0};
    uint64_t categories[CATEGORIES] = {0};
    uint64_t needs[NEEDS] = {0};
    uint64_t persons = 0;
    uint64_t phone = 0;
    uint64_t twice = 0;
    uint64_t placed = 0;
    uint64_t places = 0;
    uint64_t *zones = mem_zalloc((plan->zones_count + 1) * sizeof(*zones));
    for (uint64_t i = 0; i < plan->reports_count; i++) {
        const struct report_plan *report = &plan->reports[i];
        kinds[report->kind]++;
        if (report->kind == REPORT_CASE) {
            categories[report->category]++;
            needs[report->need]++;
            persons += report->persons;
            phone += report->mode == MODE_PHONE;
            twice += report->twice;
            placed += report->placed;
            places += report->placed ? report->persons : 0;
            zones[report->zone]++;
        }
    }
    fprintf(out,
            "{\"interventions\":%llu,\"persons\":%llu,\"reports\":%llu,\"phone\":%llu,\"on_site\":%llu,"
            "\"twice\":%llu,\"citizens\":%llu,\"not_open\":%llu,\"shadow\":%llu",
            (unsigned long long)kinds[REPORT_CASE], (unsigned long long)persons,
            (unsigned long long)(plan->reports_count + twice), (unsigned long long)phone,
            (unsigned long long)(kinds[REPORT_CASE] - phone), (unsigned long long)twice,
            (unsigned long long)kinds[REPORT_CITIZEN], (unsigned long long)kinds[REPORT_NOT_OPEN],
            (unsigned long long)kinds[REPORT_SHADOW]);
    fprintf(out, ",\"years\":[");
    for (unsigned i = 0; i < plan->options->years; i++) {
        fprintf(out, "%s%llu", i > 0 ? "," : "", (unsigned long long)figures_interventions(plan->options, i));
    }
    fprintf(out, "]");
    print_counts(out, "categories", &wire_enum_category, categories, CATEGORIES);
    print_counts(out, "needs", &wire_enum_need, needs, NEEDS);
    print_zones(out, plan, zones);
    fprintf(out, ",\"placed\":%llu,\"places\":%llu,\"events\":%u,\"shifts\":%u", (unsigned long long)placed,
            (unsigned long long)places, plan->disasters_count, shifts_count(plan));
    fprintf(out, ",\"courses\":%u,\"attendances\":%u,\"trained\":%u", courses_count(plan), courses_attendances(plan),
            courses_people(plan));
    fprintf(out, "}\n");
    mem_free(zones);
}
