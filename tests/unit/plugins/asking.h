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
    char proposals[300]; /* "6 psychologist 1 logistics" */
    char cost_owner[80];
    char preempt[80];
    const struct seus_answer *behind; /* what the plugin behind answers, or NULL: nobody is behind */
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

static inline int32_t on_proposal(const struct seus_host *host, struct seus_text profile, uint32_t count)
{
    struct heard *heard = (struct heard *)host->opaque;
    const size_t len = strlen(heard->proposals);
    (void)snprintf(heard->proposals + len, sizeof(heard->proposals) - len, "%s%u %.*s", len > 0 ? " " : "", count,
                   (int)profile.len, profile.ptr);
    return SEUS_HOST_TAKEN;
}

static inline int32_t on_preempt(const struct seus_host *host, struct seus_text unit_id)
{
    struct heard *heard = (struct heard *)host->opaque;
    (void)snprintf(heard->preempt, sizeof(heard->preempt), "%.*s", (int)unit_id.len, unit_id.ptr);
    return SEUS_HOST_TAKEN;
}

static inline int32_t on_cost_owner(const struct seus_host *host, struct seus_text owner)
{
    struct heard *heard = (struct heard *)host->opaque;
    (void)snprintf(heard->cost_owner, sizeof(heard->cost_owner), "%.*s", (int)owner.len, owner.ptr);
    return SEUS_HOST_TAKEN;
}

/* A plugin behind the one that is tested: it says heard->behind, with a reason and an orientation. */
static inline int32_t next_ask(const struct seus_host *host, struct seus_answer *answer)
{
    struct heard *heard = (struct heard *)host->opaque;
    if (heard->behind == NULL) {
        return SEUS_PLUGIN_NO_OPINION;
    }
    *answer = *heard->behind;
    host->add_reason(host, SEUS_TEXT("Said behind."));
    host->set_orientation(host, SEUS_TEXT("Orientation from behind."));
    return SEUS_PLUGIN_ANSWERED;
}

static inline void next_forget(const struct seus_host *host)
{
    struct heard *heard = (struct heard *)host->opaque;
    heard->reasons[0] = '\0';
    heard->orientation[0] = '\0';
}

static inline const void *on_extension(const struct seus_host *host, const char *name)
{
    static const struct seus_next next = {.size = sizeof(next), .ask = next_ask, .forget = next_forget};
    (void)host;
    return strcmp(name, SEUS_EXT_NEXT) == 0 ? &next : NULL;
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

/*
 * Asks; answers may be NULL in the question. behind: what the plugin behind would say, NULL: there is none. ret_result:
 * the result of the plugin's function.
 */
static inline struct heard plugin_ask_with(const char *name, const struct seus_question *question,
                                           const struct seus_answer *behind, int32_t *ret_result)
{
    static const struct seus_answers unknown = {.size = sizeof(unknown)};
    const struct seus_plugin *plugin = plugin_load(name);
    struct heard heard = {.answer = {.size = sizeof(heard.answer)}, .behind = behind};
    const struct seus_host host = {
        .size = sizeof(host),
        .opaque = &heard,
        .add_reason = on_reason,
        .add_flag = on_flag,
        .rank_unit = on_rank,
        .set_orientation = on_orientation,
        .get_extension = on_extension,
        .add_proposal = on_proposal,
        .propose_preempt = on_preempt,
        .set_cost_owner = on_cost_owner,
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
    *ret_result = result;
    return heard;
}

/* The same, of a plugin that answers and has nobody behind it. */
static inline struct heard plugin_ask(const char *name, const struct seus_question *question)
{
    int32_t result = SEUS_PLUGIN_FAILED;
    const struct heard heard = plugin_ask_with(name, question, NULL, &result);
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
