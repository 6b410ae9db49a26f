/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The figures that the generated years give back, each with where it comes from. "Press" is what newspapers and
 * institutions published about the service in Tuscany; "assumed" is ours, chosen where nobody publishes anything.
 * Called by generate_plan.c; decides nothing by chance.
 */
#include <string.h>

#include "bench/generate.h"

/*
 * Interventions. The study visit's text: 5,000 interventions for 8,000 persons in four years. The press gives 697, 951,
 * 830 and 1,315 for 2018 to 2021, 3,793 in all: the shape of the years is theirs, the total the text's. From the fifth
 * year on 2,000, as "more than 2,000" in 2024.
 */
static const unsigned press_years[] = {697, 951, 830, 1315};
#define PRESS_TOTAL 3793u
#define TEXT_TOTAL  5000u
#define LATER_YEARS 2000u
/* An open line is used about 25 times as much as one that institutions gate: 20 for 1,000 inhabitants and year
 * (Barcelona city 2021, Rome) beside 0.78 (Tuscany 2024). Both for the 59 million of the country: */
#define OPEN_TIMES     25u
#define NATIONAL_GATED 46000u
#define NATIONAL_OPEN  1180000u

static uint64_t whole_interventions(const struct options *options, unsigned year_index)
{
    if (options->national) {
        return options->open_access ? NATIONAL_OPEN : NATIONAL_GATED;
    }
    const unsigned press_count = sizeof(press_years) / sizeof(press_years[0]);
    uint64_t before = 0;
    for (unsigned i = 0; i < year_index && i < press_count; i++) {
        before += press_years[i];
    }
    /* Rounded on the running total, so that four years make exactly the text's. */
    uint64_t count = LATER_YEARS;
    if (year_index < press_count) {
        const uint64_t after = before + press_years[year_index];
        count = (after * TEXT_TOTAL + PRESS_TOTAL / 2) / PRESS_TOTAL -
                (before * TEXT_TOTAL + PRESS_TOTAL / 2) / PRESS_TOTAL;
    }
    return options->open_access ? count * OPEN_TIMES : count;
}

uint64_t figures_interventions(const struct options *options, unsigned year_index)
{
    return whole_interventions(options, year_index) / options->scale;
}

/* Assumed: a zone under experimentation recognises about one case in five days. */
uint64_t figures_shadow(const struct options *options)
{
    return options->national ? 0 : 40 / options->scale;
}

/* Madrid region: 17,500 calls for 9,500 interventions, an open line; 1.25 where institutions gate is assumed. */
unsigned figures_reports_permille(const struct options *options)
{
    return options->open_access ? 1850 : 1250;
}

/* Assumed. */
unsigned figures_twice_permille(const struct options *options)
{
    return options->open_access ? 100 : 60;
}

/* Murcia 63 % by telephone, an open line; 40 % where institutions gate is assumed. */
unsigned figures_phone_permille(const struct options *options)
{
    return options->open_access ? 630 : 400;
}

/* Press, 2018 to 2021: 1,257 hospital, 817 police, 1,232 social services of 3,793; the rest municipalities. */
const struct share *figures_categories(unsigned *ret_count)
{
    static const struct share shares[] = {
        {CATEGORY_HOSPITAL, 331}, {CATEGORY_POLICE, 216}, {CATEGORY_SOCIAL_SERVICE, 325}, {CATEGORY_MUNICIPALITY, 128}};
    *ret_count = sizeof(shares) / sizeof(shares[0]);
    return shares;
}

/* Press, 2021: conflict, maltreatment and abandonment in the family 30.1 %, poverty and housing 23.8, dependent or
 * disabled 20.5, gender violence 18.9, minors at grave risk 4.9, disaster 1.3, not classified 0.5. */
const struct share *figures_needs(unsigned *ret_count)
{
    static const struct share shares[] = {{NEED_ABANDONMENT, 301}, {NEED_POVERTY, 238}, {NEED_DEPENDENT, 205},
                                          {NEED_VIOLENCE, 189},    {NEED_MINOR, 49},    {NEED_DISASTER, 13},
                                          {NEED_OTHER, 5}};
    *ret_count = sizeof(shares) / sizeof(shares[0]);
    return shares;
}

/* 1.6 persons an intervention is the text's (8,000 of 5,000); the split is assumed between Trento's 1.81 and
 * Bologna's 1.33. 5 stands for five to eight. */
const struct share *figures_persons(unsigned *ret_count)
{
    static const struct share shares[] = {{1, 640}, {2, 200}, {3, 90}, {4, 45}, {5, 25}};
    *ret_count = sizeof(shares) / sizeof(shares[0]);
    return shares;
}

unsigned figures_persons_permille(void)
{
    return 1600;
}

/* Assumed, for a room that is always open: 8-14 24 %, 14-20 30 %, 20-24 22 %, 0-8 24 %. value: the hour it begins. */
const struct share *figures_hours(unsigned *ret_count)
{
    static const struct share shares[] = {{14, 300}, {8, 240}, {0, 240}, {20, 220}};
    *ret_count = sizeof(shares) / sizeof(shares[0]);
    return shares;
}

/* Murcia: Sunday the most, 16 %, Friday the least. */
const struct share *figures_weekdays(unsigned *ret_count)
{
    static const struct share shares[] = {{0, 160}, {1, 143}, {2, 142}, {3, 142}, {4, 142}, {5, 129}, {6, 142}};
    *ret_count = sizeof(shares) / sizeof(shares[0]);
    return shares;
}

/* Assumed: accepted by the next working day 80 %, within three days 15 %, returned first 5 %. */
const struct share *figures_handovers(unsigned *ret_count)
{
    static const struct share shares[] = {{HANDOVER_NEXT_DAY, 800}, {HANDOVER_SLOW, 150}, {HANDOVER_RETURNED, 50}};
    *ret_count = sizeof(shares) / sizeof(shares[0]);
    return shares;
}

/* Between Trento's 77 % and the Madrid region's 57 %. */
unsigned figures_placed_permille(void)
{
    return 650;
}

/* One to five nights, as the press says of such places; the split is assumed. */
const struct share *figures_nights(unsigned *ret_count)
{
    static const struct share shares[] = {{1, 350}, {2, 250}, {3, 180}, {4, 120}, {5, 100}};
    *ret_count = sizeof(shares) / sizeof(shares[0]);
    return shares;
}

/* Assumed: a flood or fire concerns 40 to 400 persons within two hours, in three to six zones; more cases than these
 * are several. */
unsigned figures_disaster_cases(void)
{
    return 30;
}

/* One room for the service, one for each of twenty regions. An open line leaves more open at a change of turn than a
 * turn can hand over (256 items): its years have no turns of duty. */
unsigned figures_rooms(const struct options *options)
{
    return options->open_access ? 0 : (options->national ? 20 : 1);
}

/* Rome: 66 % new. 20 % is assumed for a second-level service. */
unsigned figures_known_permille(void)
{
    return 200;
}

/* Assumed: 1.6 times as much in the week of the heat: 0.6 of the 52nd part of a year. */
unsigned figures_heat_permille(void)
{
    return 12;
}

/*
 * Zones hooked, by the press: 6 until 2018, 10 in 2020, 13 in May 2022, 14 with Grosseto in March 2023; the text has
 * 64 % of the population at the end. Which zones came when is assumed, so that they make up these 64 %.
 */
bool figures_hookup(const char *zone_id, unsigned *ret_year, unsigned *ret_month)
{
    static const struct {
        const char *zone_id;
        unsigned year;
        unsigned month;
    } hookups[] = {
        {"pistoiese", 0, 0},     {"pratese", 0, 0},        {"empolese", 0, 0}, {"fiorentina-no", 0, 0},
        {"mugello", 0, 0},       {"valli-etrusche", 0, 0}, {"firenze", 1, 2},  {"fiorentina-se", 1, 4},
        {"livornese", 1, 7},     {"aretina", 1, 10},       {"senese", 2, 2},   {"lunigiana", 2, 5},
        {"amiata-senese", 2, 9}, {"grossetana", 3, 3},
    };
    for (unsigned i = 0; i < sizeof(hookups) / sizeof(hookups[0]); i++) {
        if (strcmp(hookups[i].zone_id, zone_id) == 0) {
            *ret_year = hookups[i].year;
            *ret_month = hookups[i].month;
            return true;
        }
    }
    return false;
}
