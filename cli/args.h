/* SPDX-License-Identifier: EUPL-1.2 */
/* The command line, understood: which command, its fields as texts, the flags that every command takes. */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>

#include "base/err.h"
#include "cli/table.h"

#define ARGS_VALUES_MAX 96
#define ARGS_ENDPOINTS_MAX 16
#define ARGS_WORDS_MAX 4

enum output_format { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_JSONL, OUTPUT_CSV, OUTPUT_NAME, OUTPUT_HTML, OUTPUT_COUNT };

/* One field given, once for each time it was given. */
struct arg_value {
    const struct wire_field *field;
    const char *text;
    bool by_place;
};

struct args {
    const struct command *command;  /* NULL: none was named */
    const char *noun;               /* for help on a noun; NULL: none */
    bool help;
    bool version_only;              /* --version: of seusctl alone */
    enum output_format format;
    bool format_given;
    const char *fields;             /* NULL: not given */
    bool list_fields;               /* --fields without names */
    bool no_header;
    bool plain;
    bool verbose;
    bool dry_run;
    bool italian;
    bool lang_given;                /* by flag: then for programs too */
    const char *consistency;        /* word, or NULL */
    const char *at;                 /* INDEX or time, as typed; NULL: now */
    const char *request_id;         /* NULL: make one */
    const char *shift;              /* writes: the shift they are made on; NULL: none */
    const char *as_user;            /* of a front end: whose request it brings; NULL: its own */
    const char *purpose;            /* what is read for; NULL: not said */
    uint64_t timeout_ms;
    uint64_t for_ms;                /* watch: 0 = no end */
    uint64_t count_max;             /* watch: 0 = no end */
    const char *ca;                 /* files for https; NULL: not given, here and below */
    const char *cert;
    const char *key;
    const char *endpoints[ARGS_ENDPOINTS_MAX];
    unsigned endpoints_count;
    struct arg_value values[ARGS_VALUES_MAX];
    unsigned values_count;
    const char *words[ARGS_WORDS_MAX]; /* of help, schema, explain */
    unsigned words_count;
};

/* A flag that every command takes (help.c shows them). */
struct global_flag {
    const char *name;  /* without dashes */
    char letter;       /* 0: none */
    const char *value; /* what it takes; NULL: nothing */
    const char *doc;
    bool watch_only;
};

extern const struct global_flag global_flags[];
extern const unsigned global_flags_count;

/* The environment, as far as it matters here; texts may be NULL. */
struct args_env {
    const char *output;  /* SEUS_OUTPUT */
    const char *lang;    /* SEUS_LANG, or the locale's */
    const char *shift;   /* SEUS_SHIFT */
};

/*
 * Parses. The texts of argv are kept. Even on failure format holds what the errors are to be shown in, and command what
 * was understood. SEUS_INVALID: wrong usage.
 */
MUST_CHECK enum seus_err args_parse(struct args *args, const struct args_env *env, int argc, char *const *argv,
                                    struct seus_why *why);

/* "--zone" for the field zone_id. */
#define ARGS_FLAG_SIZE 72
void args_flag_name(char target[ARGS_FLAG_SIZE], const struct wire_field *field);
/* What is written to last until a day lasts to its end; a list until a day ends before it. op NULL: of no operation. */
bool args_day_ends(const struct wire_op *op, const struct wire_field *field);

/* The text of a field as given last, or NULL. */
const char *args_value(const struct args *args, const char *field_name);

const char *args_format_name(enum output_format format);

#endif
