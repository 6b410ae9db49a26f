/* SPDX-License-Identifier: EUPL-1.2 */
/* Asks a built plugin directly, through the public interface alone; shared by the tests of the plugins. */
#ifndef TESTS_PLUGINS_ASKING_H
#define TESTS_PLUGINS_ASKING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "seus/plugin.h"

/* What the plugin said; lists joined by blanks. */
struct heard {
    struct seus_answer answer;
    char reasons[4096];
    char flags[256];
    char ranking[1024];
    char orientation[300];
};

static inline int32_t heard_add(char *target, size_t size, struct seus_text text)
{
    const size_t len = strlen(target);
    assert_true(text.len > 0 && text.len <= 256);
    assert_true(len + text.len + 2 < size);
    (void)snprintf(target + len, size - len, "%s%.*s", len > 0 ? " " : "", (int)text.len, text.ptr);
    return SEUS_HOST_TAKEN;
}

static inline int32_t on_reason(const struct seus_host *host, struct seus_text text)
{
    return heard_add(((struct heard *)host->opaque)->reasons, sizeof(((struct heard *)0)->reasons), text);
}

static inline int32_t on_flag(const struct seus_host *host, struct seus_text text)
{
    return heard_add(((struct heard *)host->opaque)->flags, sizeof(((struct heard *)0)->flags), text);
}

static inline int32_t on_rank(const struct seus_host *host, struct seus_text text)
{
    return heard_add(((struct heard *)host->opaque)->ranking, sizeof(((struct heard *)0)->ranking), text);
}

static inline int32_t on_orientation(const struct seus_host *host, struct seus_text text)
{
    ((struct heard *)host->opaque)->orientation[0] = '\0';
    return heard_add(((struct heard *)host->opaque)->orientation, sizeof(((struct heard *)0)->orientation), text);
}

/* Loads <build>/plugins/NAME.so, once a test; it stays loaded. */
static inline const struct seus_plugin *plugin_load(const char *name)
{
    char path[600];
    const struct seus_plugin *(*entry)(void) = NULL;
    (void)snprintf(path, sizeof(path), "%s/plugins/%s.so", SEUS_BINARY_DIR, name);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fail_msg("%s", dlerror());
    }
    void *symbol = dlsym(library, "seus_plugin_entry_v1");
    assert_non_null(symbol);
    memcpy(&entry, &symbol, sizeof(entry));
    return entry();
}

/* Asks; answers may be NULL in the question. */
static inline struct heard plugin_ask(const char *name, const struct seus_question *question)
{
    static const struct seus_answers unknown = {.size = sizeof(unknown)};
    const struct seus_plugin *plugin = plugin_load(name);
    struct heard heard = {.answer = {.size = sizeof(heard.answer)}};
    const struct seus_host host = {
        .size = sizeof(host),
        .opaque = &heard,
        .add_reason = on_reason,
        .add_flag = on_flag,
        .rank_unit = on_rank,
        .set_orientation = on_orientation,
    };
    struct seus_question asked = *question;
    asked.size = sizeof(asked);
    asked.answers = asked.answers != NULL ? asked.answers : &unknown;
    int32_t result = SEUS_PLUGIN_FAILED;
    if (plugin->zone != NULL) {
        result = plugin->zone->decide(&host, &asked, &heard.answer);
    } else if (plugin->triage != NULL) {
        result = plugin->triage->decide(&host, &asked, &heard.answer);
    } else if (plugin->dispatch != NULL) {
        result = plugin->dispatch->decide(&host, &asked, &heard.answer);
    }
    assert_int_equal(result, SEUS_PLUGIN_ANSWERED);
    assert_true(heard.reasons[0] != '\0'); /* every answer gives a reason */
    return heard;
}

/* The built file exports its entry and nothing else. */
static inline void expect_one_symbol(const char *name)
{
    char command[700];
    char line[200];
    unsigned count = 0;
    (void)snprintf(command, sizeof(command), "nm -D --defined-only '%s/plugins/%s.so'", SEUS_BINARY_DIR, name);
    FILE *listing = popen(command, "r");
    assert_non_null(listing);
    while (fgets(line, sizeof(line), listing) != NULL) {
        count++;
        assert_non_null(strstr(line, " T seus_plugin_entry_v1"));
    }
    assert_int_equal(pclose(listing), 0);
    assert_int_equal(count, 1);
}

#endif
