/* SPDX-License-Identifier: EUPL-1.2 */
/* The commands for authors of plugins: which is which, their flags, their answers as lists. Called by main.c. */
#include "cli/kit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/when.h"
#include "cli/span.h"

#define CALLS_DEFAULT 1000u
#define CALLS_MAX 100000u
#define FUZZ_S_DEFAULT 10u
#define FUZZ_S_MAX 600u

static enum seus_err number_take(const struct args *args, const char *name, uint64_t otherwise, uint64_t most,
                                 uint64_t *ret, struct seus_why *why)
{
    const char *const text = args_value(args, name);
    uint64_t number = 0;
    *ret = otherwise;
    for (const char *p = text; p != NULL && *p != '\0'; p++) {
        number = *p >= '0' && *p <= '9' && number <= most ? number * 10 + (uint64_t)(*p - '0') : most + 1;
    }
    if (text != NULL && (number == 0 || number > most)) {
        return seus_fail(SEUS_INVALID, why, name, "--%s takes a number from 1 to %llu, not \"%.60s\".", name,
                         (unsigned long long)most, text);
    }
    *ret = text != NULL ? number : otherwise;
    return SEUS_OK;
}

static enum seus_err time_take(const struct args *args, const char *name, uint64_t now_ms, uint64_t *ret,
                               struct seus_why *why)
{
    const char *const text = args_value(args, name);
    char flag[32];
    char time[WHEN_SIZE];
    *ret = 0;
    if (text == NULL) {
        return SEUS_OK;
    }
    (void)snprintf(flag, sizeof(flag), "--%s", name);
    const enum seus_err err = span_parse_time(flag, text, now_ms, false, time, why);
    return err != SEUS_OK ? err : when_parse(str_of(time), ret);
}

static enum seus_err wanted_take(const struct args *args, uint64_t now_ms, struct calls_wanted *ret,
                                 struct seus_why *why)
{
    enum seus_err err = time_take(args, "from", now_ms, &ret->from_ms, why);
    err = err != SEUS_OK ? err : time_take(args, "until", now_ms, &ret->until_ms, why);
    err = err != SEUS_OK ? err : number_take(args, "limit", CALLS_DEFAULT, CALLS_MAX, &ret->limit, why);
    ret->zone_id = args_value(args, "zone_id");
    return err;
}

static enum seus_err file_known(const char *path, struct seus_why *why)
{
    if (access(path, R_OK) == 0) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, why, "file", "there is no plugin file %.200s that can be read", path);
    seus_hint(why, "build it first; seusctl plugin new NAME makes a folder to begin with");
    return SEUS_NOT_FOUND;
}

/* ---- check ------------------------------------------------------------------------------------------------------ */

static enum seus_err check(const struct args *args, json_t **ret_list, bool *ret_failed, struct seus_why *why)
{
    struct kit_child child;
    char fuzz[32];
    uint64_t fuzz_s = 0;
    const char *const file = args_value(args, "file");
    enum seus_err err = file_known(file, why);
    err = err != SEUS_OK ? err : number_take(args, "fuzz", FUZZ_S_DEFAULT, FUZZ_S_MAX, &fuzz_s, why);
    if (err != SEUS_OK) {
        return err;
    }
    (void)snprintf(fuzz, sizeof(fuzz), "%llu", (unsigned long long)fuzz_s * 1000);
    if (args->format == OUTPUT_TABLE) {
        fprintf(stderr, "seusctl: it is asked what a room may ask, twice, then %llu s at random; an answer has 50 ms\n",
                (unsigned long long)fuzz_s);
    }
    err = kit_child_start(&child, "--plugin-check", &file, 1, fuzz, why);
    if (err != SEUS_OK) {
        return err;
    }
    *ret_list = kit_child_read(&child);
    const int code = kit_child_end(&child);
    *ret_failed = code != 0;
    return *ret_list != NULL ? SEUS_OK
                             : seus_fail(SEUS_IO, why, NULL, "seusd --plugin-check ended without an answer (exit %d)",
                                         code);
}

/* ---- run -------------------------------------------------------------------------------------------------------- */

static json_t *verdict_row(unsigned line, const json_t *answer)
{
    static const char *const names[] = {"kind", "decision", "priority", "mode", "ranking", "flags", "reasons",
                                        "orientation"};
    const json_t *const verdict = json_object_get(answer, "verdict");
    json_t *const row = json_object();
    json_object_set_new(row, "line", json_integer((json_int_t)line));
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        json_object_set(row, names[i], json_object_get(verdict, names[i]));
    }
    json_object_set(row, "failure", json_object_get(answer, "failure"));
    json_object_set(row, "took_us", json_object_get(answer, "took_us"));
    return row;
}

/* Questions, JSON objects one behind the other, spread over lines or not. */
static enum seus_err questions_run(struct kit_child *child, FILE *input, json_t *items, bool *ret_failed,
                                   struct seus_why *why)
{
    for (unsigned number = 1;; number++) {
        json_error_t error;
        json_t *const question = json_loadf(input, JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES, &error);
        if (question == NULL && (json_error_code(&error) == json_error_premature_end_of_input || feof(input)) &&
            number > 1) {
            return SEUS_OK;
        }
        if (!json_is_object(question)) {
            json_decref(question);
            seus_fail(SEUS_INVALID, why, "-", "question %u is no JSON object: %.150s", number, error.text);
            seus_hint(why, "seusctl plugin question --kind zone --zone ZONE -o json makes one");
            return SEUS_INVALID;
        }
        json_t *const answer = kit_child_ask(child, question);
        json_decref(question);
        if (answer == NULL) {
            return seus_fail(SEUS_INVALID, why, "-", "question %u could not be asked (above is why)", number);
        }
        *ret_failed |= json_string_length(json_object_get(answer, "failure")) > 0;
        json_array_append_new(items, verdict_row(number, answer));
        json_decref(answer);
    }
}

static enum seus_err run(const struct args *args, json_t **ret_list, bool *ret_failed, struct seus_why *why)
{
    const char *files[KIT_FILES_MAX];
    const char *const path = args_value(args, "input");
    unsigned count = 0;
    enum seus_err err = SEUS_OK;
    for (unsigned i = 0; i < args->values_count && err == SEUS_OK; i++) {
        if (strcmp(args->values[i].field->name, "file") != 0) {
            continue;
        }
        if (count == KIT_FILES_MAX) {
            return seus_fail(SEUS_INVALID, why, "file", "more than %u files", KIT_FILES_MAX);
        }
        files[count++] = args->values[i].text;
        err = file_known(args->values[i].text, why);
    }
    struct kit_child child;
    err = err != SEUS_OK ? err : kit_child_start(&child, "--plugin-run", files, count, NULL, why);
    if (err != SEUS_OK) {
        return err;
    }
    json_t *const items = json_array();
    FILE *const input = path != NULL ? fopen(path, "re") : stdin;
    err = input == NULL ? seus_fail(SEUS_NOT_FOUND, why, "input", "there is no file %.200s that can be read", path)
                        : questions_run(&child, input, items, ret_failed, why);
    if (path != NULL && input != NULL) {
        (void)fclose(input);
    }
    (void)kit_child_end(&child);
    if (err != SEUS_OK) {
        json_decref(items);
        return err;
    }
    *ret_list = json_pack("{s:o}", "items", items);
    return SEUS_OK;
}

/* ---- all of them ------------------------------------------------------------------------------------------------ */

static enum seus_err make(const struct args *args, json_t **ret_list, struct seus_why *why)
{
    const char *const kind = args_value(args, "kind");
    const char *const dir = args_value(args, "dir");
    const char *const chosen = kind != NULL ? kind : "zone";
    if (wire_enum_number(&wire_enum_verdict_kind, chosen, strlen(chosen)) <= 0) {
        return seus_fail(SEUS_INVALID, why, "kind", "--kind takes zone, triage or dispatch, not \"%.60s\".", chosen);
    }
    return kit_new(args_value(args, "name"), chosen, dir != NULL ? dir : ".", ret_list, why);
}

enum seus_err kit_answer(const struct args *args, const struct client *client, json_t **ret_list, bool *ret_failed,
                         struct fault *fault)
{
    const uint64_t now_ms = client->clock.wall_ms(client->clock.ctx);
    const char *const verb = args->command->verb;
    struct calls_wanted wanted = {0};
    enum seus_err err = SEUS_OK;
    *ret_failed = false;
    if (strcmp(verb, "new") == 0) {
        err = make(args, ret_list, &fault->why);
    } else if (strcmp(verb, "check") == 0) {
        err = check(args, ret_list, ret_failed, &fault->why);
    } else if (strcmp(verb, "run") == 0) {
        err = run(args, ret_list, ret_failed, &fault->why);
    } else {
        err = wanted_take(args, now_ms, &wanted, &fault->why);
        fault->err = err;
        if (err == SEUS_OK && strcmp(verb, "replay") == 0) {
            err = file_known(args_value(args, "file"), &fault->why);
            fault->err = err;
            return err != SEUS_OK
                       ? err : compare_replay(client, args_value(args, "file"), &wanted, ret_list, ret_failed, fault);
        }
        return err != SEUS_OK ? err
                              : compare_protocols(client, args_value(args, "first"), args_value(args, "second"),
                                                  args_value(args, "plugins"), &wanted, ret_list, fault);
    }
    fault->err = err;
    return err;
}
