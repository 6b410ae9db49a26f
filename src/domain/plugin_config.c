/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Declarations and values of a plugin's settings (seus/plugin.h has the grammar). Called by plugin_set.c and by the
 * plugin host. Never calls the plugin: what it declares is all it has a say in.
 */
#include "domain/plugin_config.h"

#include "wire/text.h"

#define NAME_SIZE_MAX 32u
#define TEXT_SIZE_MAX 64u

enum config_type { CONFIG_BOOL, CONFIG_INT, CONFIG_ENUM, CONFIG_TEXT };

struct declaration {
    struct str name;
    enum config_type type;
    uint64_t min, max;  /* int: of the value */
    struct str words;   /* enum: those allowed, parted by | */
    struct str value;   /* the default */
};

/* Takes the bytes before the next mark (or all) from rest. */
static struct str part_take(struct str *rest, char mark)
{
    const char *const end = rest->len > 0 ? memchr(rest->ptr, mark, rest->len) : NULL;
    const struct str part = {rest->ptr, end != NULL ? (size_t)(end - rest->ptr) : rest->len};
    *rest = end != NULL ? (struct str){end + 1, rest->len - part.len - 1} : (struct str){NULL, 0};
    return part;
}

static bool number_take(struct str digits, uint64_t *ret_number)
{
    uint64_t number = 0;
    if (digits.len == 0 || digits.len > 16) {
        return false;
    }
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9') {
            return false;
        }
        number = number * 10 + (uint64_t)(digits.ptr[i] - '0');
    }
    *ret_number = number;
    return number <= WIRE_U64_MAX;
}

static bool name_is_good(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.ptr[i];
        if (!(c >= 'a' && c <= 'z') && (i == 0 || (!(c >= '0' && c <= '9') && c != '_'))) {
            return false;
        }
    }
    return name.len > 0 && name.len <= NAME_SIZE_MAX;
}

static bool range_take(struct str range, uint64_t *ret_min, uint64_t *ret_max)
{
    for (size_t i = 0; i + 1 < range.len; i++) {
        if (range.ptr[i] == '.' && range.ptr[i + 1] == '.') {
            return number_take((struct str){range.ptr, i}, ret_min) &&
                   number_take((struct str){range.ptr + i + 2, range.len - i - 2}, ret_max) && *ret_min <= *ret_max;
        }
    }
    return false;
}

static bool words_have(struct str words, struct str word)
{
    while (words.len > 0) {
        const struct str part = part_take(&words, '|');
        if (part.len > 0 && str_eq(part, word)) {
            return true;
        }
    }
    return false;
}

static bool value_fits(const struct declaration *declared, struct str value)
{
    uint64_t number = 0;
    switch (declared->type) {
    case CONFIG_BOOL:
        return str_eq_cstr(value, "yes") || str_eq_cstr(value, "no");
    case CONFIG_INT:
        return number_take(value, &number) && number >= declared->min && number <= declared->max;
    case CONFIG_ENUM:
        return words_have(declared->words, value);
    case CONFIG_TEXT:
        return value.len <= TEXT_SIZE_MAX && wire_text_fault(WIRE_ID, value, NULL) == TEXT_FAULT_NONE;
    }
    return false;
}

static enum seus_err declaration_take(struct str word, struct declaration *ret, struct seus_why *why)
{
    struct str rest = word;
    *ret = (struct declaration){.name = part_take(&rest, ':'), .max = WIRE_U64_MAX};
    const struct str type = part_take(&rest, ':');
    const bool has_default = rest.ptr != NULL;
    bool good = name_is_good(ret->name) && has_default;
    if (str_eq_cstr(type, "text")) {
        ret->type = CONFIG_TEXT; /* its default may hold colons; it has no range */
        ret->value = rest;
        rest = (struct str){NULL, 0};
    } else {
        ret->value = part_take(&rest, ':');
    }
    if (str_eq_cstr(type, "bool")) {
        ret->type = CONFIG_BOOL;
        good = good && rest.len == 0;
    } else if (str_eq_cstr(type, "enum")) {
        ret->type = CONFIG_ENUM;
        ret->words = rest;
    } else if (str_eq_cstr(type, "int")) {
        ret->type = CONFIG_INT;
        good = good && (rest.len == 0 || range_take(rest, &ret->min, &ret->max));
    } else {
        good = good && ret->type == CONFIG_TEXT && str_eq_cstr(type, "text");
    }
    if (!good) {
        return seus_fail(SEUS_INVALID, why, "config_schema",
                         "'%.*s' declares no setting: NAME:int|bool|enum|text:DEFAULT[:RANGE] is wanted",
                         STR_ARG(word));
    }
    if (!value_fits(ret, ret->value)) {
        return seus_fail(SEUS_INVALID, why, "config_schema", "the default of '%.*s' does not fit its own declaration",
                         STR_ARG(word));
    }
    return SEUS_OK;
}

/* The next declaration of rest; empty: none is left. */
static struct str word_take(struct str *rest)
{
    struct str word = {NULL, 0};
    while (word.len == 0 && rest->len > 0) {
        word = part_take(rest, ' ');
    }
    return word;
}

/* Is there a declaration of this name in the schema? */
static bool schema_has(struct str schema, struct str name)
{
    for (struct str word = word_take(&schema); word.len > 0; word = word_take(&schema)) {
        if (str_eq(part_take(&word, ':'), name)) {
            return true;
        }
    }
    return false;
}

enum seus_err plugin_config_declared(struct str schema, struct seus_why *why)
{
    struct str rest = schema;
    unsigned count = 0;
    for (struct str word = word_take(&rest); word.len > 0; word = word_take(&rest)) {
        struct declaration declared;
        const enum seus_err err = declaration_take(word, &declared, why);
        if (err != SEUS_OK) {
            return err;
        }
        if (++count > PLUGIN_CONFIG_COUNT_MAX) {
            return seus_fail(SEUS_INVALID, why, "config_schema", "it declares more than %u settings",
                             PLUGIN_CONFIG_COUNT_MAX);
        }
        if (schema_has(rest, declared.name)) {
            return seus_fail(SEUS_INVALID, why, "config_schema", "it declares the setting '%.*s' twice",
                             STR_ARG(declared.name));
        }
    }
    return SEUS_OK;
}

/* The value given for a name; ret_found says whether there is one. SEUS_INVALID: given twice. */
static enum seus_err given_find(const struct str *given, unsigned given_count, struct str name, struct str *ret_value,
                                bool *ret_found, struct seus_why *why)
{
    *ret_found = false;
    for (unsigned i = 0; i < given_count; i++) {
        struct str rest = given[i];
        if (str_eq(part_take(&rest, '='), name)) {
            if (*ret_found) {
                return seus_fail(SEUS_INVALID, why, "config", "the setting '%.*s' is given twice", STR_ARG(name));
            }
            *ret_found = true;
            *ret_value = rest;
        }
    }
    return SEUS_OK;
}

static enum seus_err given_known(struct str schema, struct str line, struct seus_why *why)
{
    struct str rest = line;
    const struct str name = part_take(&rest, '=');
    if (name.len == line.len) {
        return seus_fail(SEUS_INVALID, why, "config", "'%.*s' is no setting: name=value is wanted", STR_ARG(line));
    }
    return schema_has(schema, name)
               ? SEUS_OK
               : seus_fail(SEUS_INVALID, why, "config", "the plugin has no setting '%.*s'%s", STR_ARG(name),
                           schema.len == 0 ? ": it declares none" : "");
}

/* A setting as given, or as declared. */
static enum seus_err setting_take(struct str word, const struct str *given, unsigned given_count, struct arena *arena,
                                  struct str *ret_setting, struct seus_why *why)
{
    struct declaration declared;
    struct str value = {NULL, 0};
    bool found = false;
    enum seus_err err = declaration_take(word, &declared, why);
    err = err != SEUS_OK ? err : given_find(given, given_count, declared.name, &value, &found, why);
    if (err != SEUS_OK) {
        return err;
    }
    value = found ? value : declared.value;
    if (!value_fits(&declared, value)) {
        return seus_fail(SEUS_INVALID, why, "config", "'%.*s' does not fit the setting %.*s", STR_ARG(value),
                         STR_ARG(word));
    }
    *ret_setting = arena_printf(arena, "%.*s=%.*s", STR_ARG(declared.name), STR_ARG(value));
    return SEUS_OK;
}

enum seus_err plugin_config_complete(struct str schema, const struct str *given, unsigned given_count,
                                     struct arena *arena, struct str **ret_settings, unsigned *ret_count,
                                     struct seus_why *why)
{
    struct str *const settings = arena_alloc(arena, PLUGIN_CONFIG_COUNT_MAX * sizeof(*settings));
    unsigned count = 0;
    enum seus_err err = plugin_config_declared(schema, why);
    for (unsigned i = 0; i < given_count && err == SEUS_OK; i++) {
        err = given_known(schema, given[i], why);
    }
    struct str rest = schema;
    for (struct str word = word_take(&rest); word.len > 0 && err == SEUS_OK; word = word_take(&rest)) {
        err = setting_take(word, given, given_count, arena, &settings[count], why);
        count++;
    }
    if (err == SEUS_OK) {
        *ret_settings = settings;
        *ret_count = count;
    }
    return err;
}
