/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seus_generate: makes a data directory that holds years of a service, for demonstrations, for measurements and for the
 * test that statistics give back what was put in. No person in it exists. `seusd --data DIR` opens it as a room of one
 * node; it is never written into a directory that exists.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/civil.h"
#include "base/mem.h"
#include "bench/generate.h"

static const char usage[] =
    "Usage: seus_generate --target DIR [OPTIONS]      make a data directory; open it with: seusd --data DIR\n"
    "       seus_generate --figures [OPTIONS]         print what statistics should count in it, as JSON\n"
    "\n"
    "  --years N            1 to 20; default 4, one with --national\n"
    "  --first-year YEAR    default: so that the last one is the year that ended last\n"
    "  --seed S             the same seed makes the same log, to the byte; default 1\n"
    "  --policy gated|open  who may call: institutions (default), or everybody, about 25 times as much\n"
    "  --zones FILE         list of zones; default deploy/zones/tuscany.csv\n"
    "  --population national  59 million people in 600 districts: 46,000 interventions a year, or 1,180,000 open\n"
    "  --scale N            one intervention in N\n"
    "  --cluster NAME       name of the room; default seus, as seusd's\n"
    "  --jsonl              also print every command as a line of JSON\n"
    "  --quiet              no summary\n"
    "\n"
    "Every figure and its source: bench/generate_figures.c.\n";

enum {
    OPT_TARGET = 256,
    OPT_YEARS,
    OPT_FIRST,
    OPT_SEED,
    OPT_POLICY,
    OPT_ZONES,
    OPT_POPULATION,
    OPT_SCALE,
    OPT_CLUSTER,
    OPT_JSONL,
    OPT_FIGURES,
    OPT_QUIET,
    OPT_HELP
};

static const struct option long_options[] = {{"target", required_argument, NULL, OPT_TARGET},
                                             {"years", required_argument, NULL, OPT_YEARS},
                                             {"first-year", required_argument, NULL, OPT_FIRST},
                                             {"seed", required_argument, NULL, OPT_SEED},
                                             {"policy", required_argument, NULL, OPT_POLICY},
                                             {"zones", required_argument, NULL, OPT_ZONES},
                                             {"population", required_argument, NULL, OPT_POPULATION},
                                             {"scale", required_argument, NULL, OPT_SCALE},
                                             {"cluster", required_argument, NULL, OPT_CLUSTER},
                                             {"jsonl", no_argument, NULL, OPT_JSONL},
                                             {"figures", no_argument, NULL, OPT_FIGURES},
                                             {"quiet", no_argument, NULL, OPT_QUIET},
                                             {"help", no_argument, NULL, OPT_HELP},
                                             {NULL, 0, NULL, 0}};

static _Noreturn void refuse(const char *option, const char *value, const char *wanted)
{
    fprintf(stderr, "seus_generate: --%s %s: %s; nothing was written\n  seus_generate --help shows the options\n",
            option, value, wanted);
    exit(2);
}

static uint64_t number(const char *option, const char *value, uint64_t low, uint64_t high)
{
    char *end = NULL;
    const unsigned long long n = strtoull(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end != '\0' || n < low || n > high) {
        char wanted[96];
        snprintf(wanted, sizeof(wanted), "wanted is a number from %llu to %llu", (unsigned long long)low,
                 (unsigned long long)high);
        refuse(option, value, wanted);
    }
    return n;
}

static bool word(const char *option, const char *value, const char *no, const char *yes)
{
    if (strcmp(value, yes) != 0 && strcmp(value, no) != 0) {
        char wanted[96];
        snprintf(wanted, sizeof(wanted), "wanted is %s or %s", no, yes);
        refuse(option, value, wanted);
    }
    return strcmp(value, yes) == 0;
}

static void take_option(struct options *o, int c, const char *value)
{
    switch (c) {
    case OPT_TARGET:
        o->target = value;
        break;
    case OPT_YEARS:
        o->years = (unsigned)number("years", value, 1, YEARS_MAX);
        break;
    case OPT_FIRST:
        o->first_year = (unsigned)number("first-year", value, 1990, 2100);
        break;
    case OPT_SEED:
        o->seed = number("seed", value, 0, UINT64_MAX);
        break;
    case OPT_POLICY:
        o->open_access = word("policy", value, "gated", "open");
        break;
    case OPT_ZONES:
        o->zones = value;
        break;
    case OPT_POPULATION:
        o->national = word("population", value, "zones", "national");
        break;
    case OPT_SCALE:
        o->scale = (unsigned)number("scale", value, 1, 1000);
        break;
    case OPT_CLUSTER:
        o->cluster = value;
        break;
    case OPT_JSONL:
        o->jsonl = true;
        break;
    case OPT_FIGURES:
        o->figures = true;
        break;
    case OPT_QUIET:
        o->quiet = true;
        break;
    case OPT_HELP:
        fputs(usage, stdout);
        exit(0);
    default:
        fputs("  seus_generate --help shows the options\n", stderr);
        exit(2);
    }
}

static void parse(int argc, char **argv, struct options *ret_options)
{
    struct options o = {.seed = 1, .scale = 1, .cluster = "seus", .zones = "deploy/zones/tuscany.csv"};
    for (int c = getopt_long(argc, argv, "", long_options, NULL); c != -1;
         c = getopt_long(argc, argv, "", long_options, NULL)) {
        take_option(&o, c, optarg);
    }
    if (optind < argc || (o.target == NULL && !o.figures)) {
        fputs(usage, stderr);
        exit(2);
    }
    o.years = o.years != 0 ? o.years : (o.national ? 1 : 4);
    if (o.first_year == 0) {
        struct civil now;
        civil_of((uint64_t)time(NULL) * 1000, &now);
        o.first_year = (unsigned)now.year - o.years;
    }
    *ret_options = o;
}

/* ---- the run ---- */

/* What comes without a report: courses, zones on their way to the room, changes of turn. */
struct calendar {
    struct room *room;
    struct plan *plan;
    struct lives *lives;
    struct duties *duties;
    unsigned course;
    uint64_t next_ms; /* nothing is due before */
};

static struct zone_plan *next_zone(const struct calendar *calendar, uint64_t *ret_ms)
{
    struct zone_plan *next = NULL;
    *ret_ms = UINT64_MAX;
    for (unsigned i = 0; i < calendar->plan->zones_count; i++) {
        struct zone_plan *zone = &calendar->plan->zones[i];
        const uint64_t at_ms = zone_due_ms(calendar->plan, zone);
        if (at_ms < *ret_ms) {
            *ret_ms = at_ms;
            next = zone;
        }
    }
    return next;
}

static void calendar_run(struct calendar *calendar, uint64_t until_ms)
{
    while (calendar->next_ms <= until_ms) {
        uint64_t zone_ms = 0;
        struct zone_plan *zone = next_zone(calendar, &zone_ms);
        const uint64_t course_ms = course_due_ms(calendar->plan, calendar->course);
        const uint64_t duty_ms = duties_due_ms(calendar->duties);
        calendar->next_ms = zone_ms < course_ms ? zone_ms : course_ms;
        calendar->next_ms = duty_ms < calendar->next_ms ? duty_ms : calendar->next_ms;
        if (calendar->next_ms > until_ms) {
            break;
        }
        lives_run(calendar->lives, calendar->next_ms);
        if (duty_ms == calendar->next_ms) {
            duties_step(calendar->duties);
        } else if (zone_ms <= course_ms) {
            zone_step(calendar->room, calendar->plan, zone);
        } else {
            course_play(calendar->room, calendar->plan, calendar->course++);
        }
    }
}

static void play(struct room *room, struct plan *plan)
{
    struct calendar calendar = {.room = room, .plan = plan, .lives = lives_new(room, plan, plan->options->seed)};
    calendar.duties = duties_new(room, plan);
    for (unsigned i = 0; i < plan->zones_count; i++) {
        zone_found(room, plan, &plan->zones[i]);
    }
    for (uint64_t i = 0; i < plan->reports_count; i++) {
        const struct report_plan *report = &plan->reports[i];
        calendar_run(&calendar, report->at_ms);
        lives_run(calendar.lives, report->at_ms);
        lives_begin(calendar.lives, report);
    }
    calendar_run(&calendar, plan->ends_ms);
    lives_run(calendar.lives, UINT64_MAX);
    duties_free(calendar.duties);
    lives_free(calendar.lives);
}

static void summarise(const struct options *options, const struct room_counts *counts, uint64_t took_ms)
{
    char chain[65];
    for (unsigned i = 0; i < sizeof(counts->chain); i++) {
        snprintf(chain + 2 * i, 3, "%02x", counts->chain[i]);
    }
    fprintf(stderr,
            "{\"target\":\"%s\",\"commands\":%llu,\"events\":%llu,\"payload_bytes\":%llu,\"last_index\":%llu,"
            "\"took_ms\":%llu,\"chain\":\"%s\"}\n",
            options->target, (unsigned long long)counts->commands, (unsigned long long)counts->events,
            (unsigned long long)counts->bytes, (unsigned long long)counts->last_index, (unsigned long long)took_ms,
            chain);
}

static uint64_t mono_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void generate(const struct options *options, struct plan *plan)
{
    struct room *room = NULL;
    struct room_counts counts;
    struct seus_why why = {0};
    const uint64_t began_ms = mono_ms();
    if (room_open(options, &room, &why) != SEUS_OK) {
        room_die(NULL, &why);
    }
    play(room, plan);
    room_counts(room, &counts);
    room_close(room);
    if (!options->quiet) {
        summarise(options, &counts, mono_ms() - began_ms);
    }
}

int main(int argc, char **argv)
{
    struct options options;
    struct plan plan;
    struct seus_why why = {0};
    unsigned zones_count = 0;
    parse(argc, argv, &options);
    struct zone_plan *zones = mem_zalloc(ZONES_MAX * sizeof(*zones));
    if (zones_read(&options, zones, &zones_count, &why) != SEUS_OK) {
        room_die(NULL, &why);
    }
    plan_make(&options, zones, zones_count, &plan);
    if (options.figures) {
        plan_print_figures(&plan, stdout);
    }
    if (options.target != NULL) {
        generate(&options, &plan);
    }
    plan_release(&plan);
    mem_free(zones);
    return 0;
}
