/* SPDX-License-Identifier: EUPL-1.2 */
/* The command line of seusd. Called by main, and again when SIGHUP asks for the settings anew. */
#include "seusd/options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "base/str.h"
#include "seus/version.h"
#include "seusd/settings.h"
#include "wire/level.h"

#define HELP_COLUMN 23

/* Flags that are no settings. */
enum {
    FLAG_BOOTSTRAP = 1000,
    FLAG_JOIN,
    FLAG_MOVED,
    FLAG_REBUILD,
    FLAG_CONFIG,
    FLAG_CHECK,
    FLAG_VERSION,
    FLAG_HELP,
    FLAG_LEVELS,
    FLAG_SETTING = 2000
};

const struct option_once options_once[] = {
    {"bootstrap", NULL, FLAG_BOOTSTRAP,
     "first start only: found the data directory with these peers as voters.\n"
     "Refused if the directory holds data. A node that lost its directory is started\n"
     "without it: it is fed by the others, and votes again when all of them have vouched"},
    {"join", "HOST:PORT", FLAG_JOIN,
     "first start of a new node: ask the room at this peer address of a member. It is let in by\n"
     "seusctl cluster join; wants --node and --address. Nothing on later starts"},
    {"moved", NULL, FLAG_MOVED,
     "this directory was moved here whole, with its node stopped, and no other copy is run: it\n"
     "votes at once. Without it a copy votes only when all other nodes have vouched for it"},
    {"rebuild-views", NULL, FLAG_REBUILD, "drop the views and compute them again from the log"},
    {"config", "FILE", FLAG_CONFIG,
     "read settings from FILE, then from FILE.d/*.conf; flags go before both.\n"
     "Sections [room] and [node], names as above without the dashes; SIGHUP reads them again"},
    {"check", NULL, FLAG_CHECK, "say whether the settings are sound, and end"},
    {"version", NULL, FLAG_VERSION, "print the version, and end"},
    {"help", NULL, FLAG_HELP, "print this, and end"},
};

#define ONCE_COUNT (sizeof(options_once) / sizeof(options_once[0]))
const unsigned options_once_count = ONCE_COUNT;

static void print_flag(const char *name, const char *value, const char *help)
{
    char flag[64];
    snprintf(flag, sizeof(flag), "--%s%s%s", name, value != NULL ? " " : "", value != NULL ? value : "");
    printf("  %-*s", HELP_COLUMN - 2, flag);
    if (strlen(flag) >= HELP_COLUMN - 2) {
        printf("\n%*s", HELP_COLUMN, "");
    }
    for (const char *at = help; *at != '\0'; at++) {
        if (*at == '\n') {
            printf("\n%*s", HELP_COLUMN, "");
        } else {
            putchar(*at);
        }
    }
    putchar('\n');
}

static void print_section(const char *section, const char *title)
{
    printf("\n%s\n", title);
    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        if (strcmp(settings[i].section, section) == 0) {
            print_flag(settings[i].name, settings[i].value, settings[i].help);
        }
    }
}

static void print_help(void)
{
    fputs("seusd - one node of a social-emergency room\n"
          "\n"
          "  seusd                                  a one-node room with default paths\n"
          "  seusd --data DIR --socket PATH         the same elsewhere\n"
          "  seusd --node 1 --peer 1=HOST:PORT --peer 2=HOST:PORT --peer 3=HOST:PORT --bootstrap --data DIR\n"
          "                                         first start of node 1 of three; the others with their own --node\n"
          "  seusd --node 4 --address HOST:PORT --join HOST:PORT --data DIR\n"
          "                                         a new node asks the room at the second address\n"
          "  seusd --config FILE --check            is this configuration sound?\n"
          "  seusd restore FILE --data DIR ...      a new directory from a backup; seusd restore --help\n"
          "  seusd recover --data DIR ...           go on with one directory when the majority is lost\n"
          "  seusd keys backup|restore|verify FILE  the keys of what is sealed, in a file; seusd keys --help\n",
          stdout);
    print_section("room", "The room");
    print_section("node", "This node");
    puts("\nThis start");
    for (unsigned i = 0; i < ONCE_COUNT; i++) {
        print_flag(options_once[i].name, options_once[i].value, options_once[i].help);
    }
    puts("\nStops on SIGTERM or SIGINT. Exit code 0 after an orderly stop, 1 if the environment failed, 2 for wrong "
         "usage.");
}

#define TABLE_SIZE (SETTING_COUNT + ONCE_COUNT + 2) /* with the hidden one and the end */

/* getopt's table: the settings, then what acts once. */
static void table_fill(struct option table[TABLE_SIZE])
{
    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        const int argument = settings[i].value != NULL ? required_argument : no_argument;
        table[i] = (struct option){settings[i].name, argument, NULL, FLAG_SETTING + (int)i};
    }
    for (unsigned i = 0; i < ONCE_COUNT; i++) {
        const int argument = options_once[i].value != NULL ? required_argument : no_argument;
        table[SETTING_COUNT + i] = (struct option){options_once[i].name, argument, NULL, options_once[i].flag};
    }
    memset(&table[SETTING_COUNT + ONCE_COUNT], 0, 2 * sizeof(table[0]));
#ifdef SEUS_LEVELS
    table[SETTING_COUNT + ONCE_COUNT] = (struct option){"levels", required_argument, NULL, FLAG_LEVELS};
#endif
}

/* LOWEST-HIGHEST: an older or a newer build, as far as feature levels go. Of builds with tests only. */
static enum seus_err take_levels(struct options *o, const char *value, struct seus_why *why)
{
    unsigned lowest = 0;
    unsigned highest = 0;
    char end = '\0';
    if (sscanf(value, "%3u-%3u%c", &lowest, &highest, &end) != 2 || lowest == 0 || lowest > highest) {
        return seus_fail(SEUS_INVALID, why, "--levels", "--levels wants LOWEST-HIGHEST, got '%s'", value);
    }
    o->level_lowest = (uint16_t)lowest;
    o->level_highest = (uint16_t)highest;
    return SEUS_OK;
}

static enum seus_err take_setting(struct options *o, enum setting_id id, const char *value, struct seus_why *why)
{
    char label[32];
    snprintf(label, sizeof(label), "--%s", settings[id].name);
    if (id == SETTING_PEER && strcmp(o->origins[id], label) != 0) {
        settings_forget_peers(o); /* the command line's peers take the place of a file's */
    }
    snprintf(o->origins[id], sizeof(o->origins[id]), "%s", label);
    return setting_take(o, id, value != NULL ? value : "yes", label, why);
}

static enum seus_err take(struct options *o, int flag, const char *value, struct seus_why *why)
{
    if (flag >= FLAG_SETTING) {
        return take_setting(o, (enum setting_id)(flag - FLAG_SETTING), value, why);
    }
    switch (flag) {
    case FLAG_BOOTSTRAP:
        o->bootstrap = true;
        return SEUS_OK;
    case FLAG_JOIN:
        str_copy(o->join, sizeof(o->join), str_of(value));
        return SEUS_OK;
    case FLAG_MOVED:
        o->moved = true;
        return SEUS_OK;
    case FLAG_REBUILD:
        o->rebuild_views = true;
        return SEUS_OK;
    case FLAG_CHECK:
        o->check = true;
        return SEUS_OK;
    case FLAG_LEVELS:
        return take_levels(o, value, why);
    default:
        return SEUS_OK; /* FLAG_CONFIG: taken in the first pass */
    }
}

/* "--nodes": the flag that was meant, if one is near. */
static void fail_unknown(const char *word, struct seus_why *why)
{
    struct near near;
    near_start(&near, strncmp(word, "--", 2) == 0 ? word + 2 : word);
    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        near_offer(&near, settings[i].name);
    }
    for (unsigned i = 0; i < ONCE_COUNT; i++) {
        near_offer(&near, options_once[i].name);
    }
    const bool other = near.best != NULL && strcmp(near.best, near.wanted) != 0;
    seus_fail(SEUS_INVALID, why, word, "unknown option, or one without its value: %s%s%s%s", word,
              other ? "; did you mean --" : "", other ? near.best : "", other ? "?" : "");
}

/* Help, version and the file are looked for before anything is judged. */
static enum options_verdict first_pass(int argc, char **argv, const struct option *table, struct options *o)
{
    int flag;
    optind = 0;
    while ((flag = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (flag == FLAG_HELP) {
            print_help();
            return OPTIONS_DONE;
        }
        if (flag == FLAG_VERSION) {
            puts("seusd " SEUS_VERSION);
            return OPTIONS_DONE;
        }
        if (flag == FLAG_CONFIG) {
            str_copy(o->config, sizeof(o->config), str_of(optarg));
        }
    }
    return OPTIONS_RUN;
}

static enum seus_err second_pass(int argc, char **argv, const struct option *table, struct options *o,
                                 struct seus_why *why)
{
    int flag;
    optind = 0;
    while ((flag = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (flag == '?') {
            fail_unknown(argv[optind - 1], why);
            return SEUS_INVALID;
        }
        const enum seus_err err = take(o, flag, optarg, why);
        if (err != SEUS_OK) {
            return err;
        }
    }
    if (optind < argc) {
        return seus_fail(SEUS_INVALID, why, argv[optind], "seusd takes options only, got '%s'", argv[optind]);
    }
    return SEUS_OK;
}

static enum seus_err check_together(struct options *o, struct seus_why *why)
{
    bool found = o->members_count == 0;
    for (unsigned i = 0; i < o->members_count; i++) {
        found = found || o->members[i].node_id == o->node_id;
    }
    if (!found) {
        return seus_fail(SEUS_INVALID, why, "--peer", "no --peer names this node (--node %llu)",
                         (unsigned long long)o->node_id);
    }
    if (o->join[0] != '\0' && (o->bootstrap || o->members_count > 0 || o->address[0] == '\0')) {
        return seus_fail(SEUS_INVALID, why, "--join",
                         "--join wants --address HOST:PORT, and neither --peer nor --bootstrap");
    }
    if (o->members_count == 2) {
        seus_fail(SEUS_INVALID, why, "--peer", "a room of two nodes stops when either stops; it needs 1, 3 or 5");
        seus_hint(why, "give three --peer options, or none for a one-node room");
        return SEUS_INVALID;
    }
    const bool any_tls = o->tls_cert[0] != '\0' || o->tls_key[0] != '\0' || o->tls_ca[0] != '\0';
    if (any_tls && (o->tls_cert[0] == '\0' || o->tls_key[0] == '\0' || o->tls_ca[0] == '\0')) {
        seus_fail(SEUS_INVALID, why, "--tls-cert", "TLS needs all three: --tls-cert, --tls-key and --tls-ca");
        seus_hint(why, "'seusctl ca init' and 'seusctl ca issue' make them for a trial; or give none of them");
        return SEUS_INVALID;
    }
    return agree_timing_by_name(o->profile, &o->timing, why);
}

enum options_verdict options_parse(int argc, char **argv, struct options *o, struct seus_why *why)
{
    struct option table[TABLE_SIZE];
    settings_default(o);
    o->level_lowest = LEVEL_LOWEST;
    o->level_highest = LEVEL_HIGHEST;
    table_fill(table);
    opterr = 0;
    o->argc = argc;
    o->argv = argv;
    if (first_pass(argc, argv, table, o) == OPTIONS_DONE) {
        return OPTIONS_DONE;
    }
    enum seus_err err = o->config[0] != '\0' ? config_read(o, o->config, why) : SEUS_OK;
    if (err == SEUS_OK) {
        err = second_pass(argc, argv, table, o, why);
    }
    if (err == SEUS_OK && o->socket[0] == '\0') {
        paths_socket(o->socket);
    }
    if (err == SEUS_OK) {
        err = check_together(o, why);
    }
    if (err != SEUS_OK && why->hint[0] == '\0') {
        seus_hint(why, "seusd --help lists the options");
    }
    return err == SEUS_OK ? OPTIONS_RUN : OPTIONS_WRONG;
}
