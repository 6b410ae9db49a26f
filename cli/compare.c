/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Past calls put to plugin files: replay (one file, against what was decided then) and compare (two protocols beside
 * each other). The plugins run in workers of a seusd of this machine; the room's own are never asked, and nothing is
 * written. Called by kit.c.
 *
 * A protocol goes the way the rules go: zone; taken, then triage; for the room and appropriate, then dispatch. The
 * room's rule that a category must be opened is left out on purpose: protocols differ in just that.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/when.h"
#include "cli/kit.h"
#include "cli/show.h"

#define OUTCOME_SIZE 64
#define OUTCOMES_MAX 64
#define REASONS_SIZE 1200
#define DISAGREEMENTS_MAX 1000u

/* ---- one protocol, one call ------------------------------------------------------------------------------------- */

struct protocol {
    const char *name;
    struct kit_child child;
    char outcomes[OUTCOMES_MAX][OUTCOME_SIZE];
    unsigned outcomes_count;
    uint64_t taken;      /* calls that became a case of the room, shadow cases too */
    uint64_t by_mode[5]; /* on_site, remote, phone, next_opening, none */
};

static const char *const modes[] = {"on_site", "remote", "phone", "next_opening"};

struct ending {
    char word[OUTCOME_SIZE];   /* refused, advised, shadow, deferred, not_appropriate, or PRIORITY/CLASS/MODE */
    char reasons[REASONS_SIZE];
    int mode;                  /* number in modes, 4: none */
};

static void reasons_add(struct ending *outcome, const json_t *answer)
{
    const json_t *reason;
    size_t at;
    json_array_foreach(json_object_get(json_object_get(answer, "verdict"), "reasons"), at, reason) {
        const size_t len = strlen(outcome->reasons);
        (void)snprintf(outcome->reasons + len, sizeof(outcome->reasons) - len, "%s%s", len > 0 ? " " : "",
                       json_string_value(reason));
    }
}

/* Asks; the verdict, borrowed from *answer, or NULL: the child has ended. */
static const json_t *ask(struct protocol *protocol, json_t *question, const char *kind, struct ending *outcome,
                         json_t **ret_answer)
{
    json_object_set_new(question, "kind", json_string(kind));
    *ret_answer = kit_child_ask(&protocol->child, question);
    reasons_add(outcome, *ret_answer);
    return json_object_get(*ret_answer, "verdict");
}

static void outcome_set(struct ending *outcome, const char *word)
{
    (void)snprintf(outcome->word, sizeof(outcome->word), "%s", word);
}

/* The case as dispatch is asked about it: priority, flags and class as this protocol's triage says. */
static bool dispatch_ask(struct protocol *protocol, json_t *question, const json_t *triage, struct ending *outcome)
{
    json_t *answer = NULL;
    json_object_set(question, "priority", json_object_get(triage, "priority"));
    json_object_set(question, "flags", json_object_get(triage, "flags"));
    if (show_string(question, "event_class")[0] == '\0') {
        json_object_set(question, "event_class", json_object_get(triage, "event_class"));
    }
    const json_t *const verdict = ask(protocol, question, "dispatch", outcome, &answer);
    const char *const mode = show_string(verdict, "mode");
    outcome->mode = 4;
    for (int i = 0; i < 4; i++) {
        outcome->mode = strcmp(mode, modes[i]) == 0 ? i : outcome->mode;
    }
    (void)snprintf(outcome->word, sizeof(outcome->word), "%s/%s/%s", show_string(triage, "priority"),
                   show_string(triage, "event_class"), mode[0] != '\0' ? mode : "no_unit");
    json_decref(answer);
    return verdict != NULL;
}

static bool triage_ask(struct protocol *protocol, json_t *question, json_t *with_units, bool is_shadow,
                       struct ending *outcome)
{
    json_t *answer = NULL;
    const json_t *const verdict = ask(protocol, question, "triage", outcome, &answer);
    const char *const decision = show_string(verdict, "decision");
    bool good = verdict != NULL;
    if (is_shadow) {
        (void)snprintf(outcome->word, sizeof(outcome->word), "shadow/%s", show_string(verdict, "priority"));
    } else if (strcmp(decision, "appropriate") != 0) {
        outcome_set(outcome, strcmp(decision, "advise") == 0 ? "advised" : decision);
    } else if (with_units != NULL) {
        good = dispatch_ask(protocol, with_units, verdict, outcome);
    } else {
        (void)snprintf(outcome->word, sizeof(outcome->word), "%s/%s/no_unit", show_string(verdict, "priority"),
                       show_string(verdict, "event_class"));
    }
    json_decref(answer);
    return good;
}

/* False: the child has ended, and has said why on standard error. */
static bool protocol_decide(struct protocol *protocol, json_t *question, json_t *with_units, struct ending *outcome)
{
    json_t *answer = NULL;
    *outcome = (struct ending){.mode = 4};
    const json_t *const verdict = ask(protocol, question, "zone", outcome, &answer);
    const char *const decision = show_string(verdict, "decision");
    const bool is_shadow = strcmp(decision, "shadow") == 0;
    bool good = verdict != NULL;
    if (is_shadow || strcmp(decision, "accept") == 0) {
        good = triage_ask(protocol, question, with_units, is_shadow, outcome);
        protocol->taken++;
        protocol->by_mode[outcome->mode]++;
    } else {
        outcome_set(outcome, strcmp(decision, "advise") == 0 ? "advised" : "refused");
    }
    json_decref(answer);
    return good;
}

/* ---- the files of a protocol ------------------------------------------------------------------------------------ */

/* The directory that has NAME_zone.so or another of its files: as given, or where this program's are. */
static bool folder_find(const char *name, const char *given, char *target, size_t size)
{
    static const char *const places[] = {"../plugins", "../lib/seus/plugins"};
    static const char *const kinds[] = {"zone", "triage", "dispatch"};
    char home[1024];
    kit_home(home, sizeof(home));
    for (unsigned i = 0; i < (given != NULL ? 1u : 2u); i++) {
        if (given != NULL) {
            (void)snprintf(target, size, "%s", given);
        } else {
            (void)snprintf(target, size, "%s/%s", home, places[i]);
        }
        for (unsigned k = 0; k < 3; k++) {
            char path[1300];
            (void)snprintf(path, sizeof(path), "%s/%s_%s.so", target, name, kinds[k]);
            if (access(path, R_OK) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* A protocol that lacks a kind takes those of SEUS behind it: a zone's own policy need not repeat the rest. */
static enum seus_err protocol_open(struct protocol *protocol, const char *name, const char *plugins,
                                   struct seus_why *why)
{
    static const char *const kinds[] = {"zone", "triage", "dispatch"};
    char folder[1100];
    char paths[6][1300];
    const char *files[6];
    unsigned count = 0;
    protocol->name = name;
    if (!folder_find(name, plugins, folder, sizeof(folder))) {
        seus_fail(SEUS_NOT_FOUND, why, "first", "there is no protocol \"%.60s\": no file %.60s_zone.so, "
                  "%.60s_triage.so or %.60s_dispatch.so", name, name, name, name);
        seus_hint(why, "name the folder that holds its files: --plugins DIR");
        return SEUS_NOT_FOUND;
    }
    for (unsigned pass = 0; pass < (strcmp(name, "seus") == 0 ? 1u : 2u); pass++) {
        bool has_all = true;
        for (unsigned k = 0; k < 3; k++) {
            char own[1300];
            (void)snprintf(own, sizeof(own), "%s/%s_%s.so", folder, name, kinds[k]);
            (void)snprintf(paths[count], sizeof(paths[0]), "%s/%s_%s.so", folder, pass == 0 ? name : "seus", kinds[k]);
            const bool has_own = access(own, R_OK) == 0;
            has_all &= has_own;
            if (access(paths[count], R_OK) == 0 && (pass == 0 || !has_own || k == 0)) {
                files[count] = paths[count];
                count++;
            }
        }
        if (has_all) {
            break; /* whole: nobody stands behind it */
        }
    }
    return kit_child_start(&protocol->child, "--plugin-run", files, count, NULL, why);
}

static enum seus_err child_lost(struct fault *fault, const char *name)
{
    seus_fail(SEUS_INVALID, &fault->why, "file", "the plugins of %.60s could not be asked (above is why)", name);
    seus_hint(&fault->why, "look at each file with: seusctl plugin check FILE");
    fault->err = SEUS_INVALID;
    fault->written = WRITTEN_NO;
    return SEUS_INVALID;
}

/* ---- what comes out --------------------------------------------------------------------------------------------- */

static unsigned outcome_number(struct protocol *protocol, const char *word)
{
    for (unsigned i = 0; i < protocol->outcomes_count; i++) {
        if (strcmp(protocol->outcomes[i], word) == 0) {
            return i;
        }
    }
    if (protocol->outcomes_count == OUTCOMES_MAX) {
        return OUTCOMES_MAX - 1;
    }
    (void)snprintf(protocol->outcomes[protocol->outcomes_count], OUTCOME_SIZE, "%s", word);
    return protocol->outcomes_count++;
}

struct comparison {
    struct protocol first, second;
    uint64_t matrix[OUTCOMES_MAX][OUTCOMES_MAX];
    uint64_t calls, same;
    json_t *disagreements;
    uint64_t *reactions[3]; /* recorded times of on_site, remote, phone */
    unsigned reactions_count[3];
};

static void row_add(json_t *items, const char *part, const char *item, const char *first, const char *second,
                    uint64_t calls)
{
    json_array_append_new(items, json_pack("{s:s,s:s?,s:s,s:s,s:I}", "part", part, "item", item, "first", first,
                                           "second", second, "calls", (json_int_t)calls));
}

static int ascending(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* The median of the recorded times of a mode, in ms; 0: none was recorded. */
static uint64_t median(const struct comparison *c, unsigned mode)
{
    const unsigned count = c->reactions_count[mode];
    if (count == 0) {
        return 0;
    }
    qsort(c->reactions[mode], count, sizeof(*c->reactions[mode]), ascending);
    return c->reactions[mode][count / 2];
}

static void permille_row(json_t *items, const struct comparison *c, const char *item, uint64_t first, uint64_t second)
{
    char texts[2][32];
    const uint64_t calls = c->calls > 0 ? c->calls : 1;
    (void)snprintf(texts[0], sizeof(texts[0]), "%" PRIu64, first * 1000 / calls);
    (void)snprintf(texts[1], sizeof(texts[1]), "%" PRIu64, second * 1000 / calls);
    row_add(items, "effect", item, texts[0], texts[1], c->calls);
}

/* Mean of the recorded medians, weighted by how often the protocol answers that way; 0: nothing is recorded. */
static uint64_t expected_ms(const struct comparison *c, const struct protocol *protocol)
{
    uint64_t sum = 0;
    uint64_t count = 0;
    for (unsigned mode = 0; mode < 3; mode++) {
        const uint64_t of_mode = median(c, mode);
        sum += of_mode * (of_mode > 0 ? protocol->by_mode[mode] : 0);
        count += of_mode > 0 ? protocol->by_mode[mode] : 0;
    }
    return count > 0 ? sum / count : 0;
}

static void effects_add(json_t *items, const struct comparison *c)
{
    static const char *const names[] = {"on_site_per_1000", "remote_per_1000", "phone_per_1000",
                                        "next_opening_per_1000"};
    char texts[2][48];
    permille_row(items, c, "taken_per_1000", c->first.taken, c->second.taken);
    for (unsigned mode = 0; mode < 4; mode++) {
        permille_row(items, c, names[mode], c->first.by_mode[mode], c->second.by_mode[mode]);
    }
    for (unsigned i = 0; i < 2; i++) {
        const uint64_t ms = expected_ms(c, i == 0 ? &c->first : &c->second);
        (void)snprintf(texts[i], sizeof(texts[i]), "%" PRIu64, ms);
        if (ms == 0) {
            (void)snprintf(texts[i], sizeof(texts[i]), "not recorded");
        }
    }
    row_add(items, "effect", "reaction_ms_expected", texts[0], texts[1],
            (uint64_t)c->reactions_count[0] + c->reactions_count[1] + c->reactions_count[2]);
}

static json_t *comparison_list(struct comparison *c)
{
    json_t *const items = json_array();
    const json_t *row;
    size_t at;
    row_add(items, "calls", "all", c->first.name, c->second.name, c->calls);
    row_add(items, "calls", "agree", c->first.name, c->second.name, c->same);
    for (unsigned i = 0; i < c->first.outcomes_count; i++) {
        for (unsigned j = 0; j < c->second.outcomes_count; j++) {
            if (c->matrix[i][j] > 0) {
                row_add(items, "matrix", NULL, c->first.outcomes[i], c->second.outcomes[j], c->matrix[i][j]);
            }
        }
    }
    effects_add(items, c);
    json_array_foreach(c->disagreements, at, row) {
        json_array_append(items, (json_t *)(uintptr_t)row);
    }
    return json_pack("{s:o}", "items", items);
}

static void disagreement_add(struct comparison *c, const struct call *call, const struct ending *a,
                             const struct ending *b)
{
    char index[32];
    (void)snprintf(index, sizeof(index), "%" PRIu64, call->index);
    if (json_array_size(c->disagreements) < DISAGREEMENTS_MAX) {
        json_array_append_new(c->disagreements,
                              json_pack("{s:s,s:s,s:s,s:s,s:i,s:s,s:s}", "part", "disagreement", "item", index, "first",
                                        a->word, "second", b->word, "calls", 1, "first_reasons", a->reasons,
                                        "second_reasons", b->reasons));
    }
}

static void reaction_take(struct comparison *c, const struct call *call, unsigned calls_count)
{
    for (unsigned mode = 0; mode < 3 && call->reaction != NULL; mode++) {
        if (strcmp(call->reaction, modes[mode]) == 0) {
            if (c->reactions[mode] == NULL) {
                c->reactions[mode] = calloc(calls_count, sizeof(*c->reactions[mode]));
            }
            if (c->reactions[mode] != NULL) {
                c->reactions[mode][c->reactions_count[mode]++] = call->reaction_ms;
            }
        }
    }
}

static enum seus_err call_compare(struct comparison *c, const struct client *client, const struct call *call,
                                  struct fault *fault)
{
    json_t *question = NULL;
    json_t *with_units = NULL;
    struct ending a;
    struct ending b;
    enum seus_err err = calls_question(client, call, "zone", &question, fault);
    err = err != SEUS_OK ? err : calls_question(client, call, "dispatch", &with_units, fault);
    if (err == SEUS_OK && question != NULL) {
        json_t *const again = with_units != NULL ? json_deep_copy(with_units) : NULL;
        if (!protocol_decide(&c->first, question, with_units, &a)) {
            err = child_lost(fault, c->first.name);
        } else if (!protocol_decide(&c->second, question, again, &b)) {
            err = child_lost(fault, c->second.name);
        } else {
            const bool same = strcmp(a.word, b.word) == 0;
            c->calls++;
            c->same += same ? 1 : 0;
            c->matrix[outcome_number(&c->first, a.word)][outcome_number(&c->second, b.word)]++;
            if (!same) {
                disagreement_add(c, call, &a, &b);
            }
        }
        json_decref(again);
    }
    json_decref(question);
    json_decref(with_units);
    return err;
}

enum seus_err compare_protocols(const struct client *client, const char *first, const char *second,
                                const char *plugins, const struct calls_wanted *wanted, json_t **ret_list,
                                struct fault *fault)
{
    struct comparison *const c = calloc(1, sizeof(*c));
    struct calls calls = {0};
    if (c == NULL) {
        return seus_fail(SEUS_LIMIT, &fault->why, NULL, "out of memory");
    }
    c->disagreements = json_array();
    enum seus_err err = protocol_open(&c->first, first, plugins, &fault->why);
    err = err != SEUS_OK ? err : protocol_open(&c->second, second, plugins, &fault->why);
    fault->err = err;
    err = err != SEUS_OK ? err : calls_read(client, wanted, &calls, fault);
    for (unsigned i = 0; i < calls.count && err == SEUS_OK; i++) {
        reaction_take(c, &calls.items[i], calls.count);
        err = call_compare(c, client, &calls.items[i], fault);
    }
    *ret_list = err == SEUS_OK ? comparison_list(c) : NULL;
    (void)kit_child_end(&c->first.child);
    (void)kit_child_end(&c->second.child);
    calls_release(&calls);
    for (unsigned mode = 0; mode < 3; mode++) {
        free(c->reactions[mode]);
    }
    json_decref(c->disagreements);
    free(c);
    return err;
}

/* ---- replay ----------------------------------------------------------------------------------------------------- */

/* What was decided about this kind of question then; "" if it was not asked. */
static void recorded_word(const struct call *call, const char *kind, char target[OUTCOME_SIZE])
{
    const bool is_shadow = call->moved_to != NULL && strcmp(call->moved_to, "shadow") == 0;
    const bool was_deferred = call->moved_to != NULL && strcmp(call->moved_to, "deferred") == 0;
    target[0] = '\0';
    if (strcmp(kind, "zone") == 0) {
        (void)snprintf(target, OUTCOME_SIZE, "%s", call->refused ? "refused" : is_shadow ? "shadow" : "accept");
    } else if (call->triaged != NULL && strcmp(kind, "triage") == 0) {
        (void)snprintf(target, OUTCOME_SIZE, "%s/%s",
                       was_deferred                                                        ? "deferred"
                       : strcmp(show_string(call->triaged, "to"), "not_appropriate") == 0 ? "not_appropriate"
                                                                                           : "appropriate",
                       show_string(call->triaged, "priority"));
    } else if (call->triaged != NULL && show_string(call->triaged, "mode")[0] != '\0') {
        const json_t *const units = json_object_get(call->triaged, "recommended");
        const char *const unit = json_string_value(json_array_get(units, 0));
        (void)snprintf(target, OUTCOME_SIZE, "%s%s%s", show_string(call->triaged, "mode"), unit != NULL ? "/" : "",
                       unit != NULL ? unit : "");
    }
}

static void verdict_word(const json_t *verdict, const char *kind, char target[OUTCOME_SIZE])
{
    const char *const decision = show_string(verdict, "decision");
    if (strcmp(kind, "zone") == 0) {
        const bool taken = strcmp(decision, "accept") == 0 || strcmp(decision, "shadow") == 0;
        (void)snprintf(target, OUTCOME_SIZE, "%s", taken ? decision : "refused");
    } else if (strcmp(kind, "triage") == 0) {
        (void)snprintf(target, OUTCOME_SIZE, "%s/%s", strcmp(decision, "advise") == 0 ? "not_appropriate" : decision,
                       show_string(verdict, "priority"));
    } else {
        const char *const unit = json_string_value(json_array_get(json_object_get(verdict, "ranking"), 0));
        (void)snprintf(target, OUTCOME_SIZE, "%s%s%s",
                       show_string(verdict, "mode")[0] != '\0' ? show_string(verdict, "mode") : decision,
                       unit != NULL ? "/" : "", unit != NULL ? unit : "");
    }
}

static enum seus_err call_replay(struct protocol *protocol, const struct client *client, const struct call *call,
                                 const char *kind, json_t *items, bool *ret_differs, struct fault *fault)
{
    char recorded[OUTCOME_SIZE];
    char now[OUTCOME_SIZE];
    struct ending outcome = {.mode = 4};
    json_t *question = NULL;
    json_t *answer = NULL;
    recorded_word(call, kind, recorded);
    enum seus_err err = recorded[0] != '\0' ? calls_question(client, call, kind, &question, fault) : SEUS_OK;
    if (err != SEUS_OK || question == NULL) {
        return err;
    }
    if (strcmp(kind, "dispatch") == 0) {
        json_object_set(question, "priority", json_object_get(call->triaged, "priority"));
        json_object_set(question, "flags", json_object_get(call->triaged, "flags"));
    }
    const json_t *const verdict = ask(protocol, question, kind, &outcome, &answer);
    const bool answered = show_string(answer, "failure")[0] == '\0';
    const bool silent = strstr(show_string(answer, "failure"), "no plugin") != NULL; /* for this kind, or no opinion */
    if (verdict == NULL) {
        err = child_lost(fault, protocol->name);
    } else if (answered || !silent) {
        char at[WHEN_SIZE];
        char index[32];
        when_format_utc(at, call->at_ms);
        (void)snprintf(index, sizeof(index), "%" PRIu64, call->index);
        verdict_word(verdict, kind, now);
        if (!answered) {
            (void)snprintf(now, sizeof(now), "failed");
            (void)snprintf(outcome.reasons, sizeof(outcome.reasons), "%s", show_string(answer, "failure"));
        }
        const bool same = strcmp(recorded, now) == 0;
        *ret_differs |= !same;
        json_array_append_new(items, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:s}", "call", index, "at", at, "zone_id",
                                               call->zone_id, "kind", kind, "recorded", recorded, "now", now, "same",
                                               same, "reasons", outcome.reasons));
    }
    json_decref(answer);
    json_decref(question);
    return err;
}

enum seus_err compare_replay(const struct client *client, const char *file, const struct calls_wanted *wanted,
                             json_t **ret_list, bool *ret_differs, struct fault *fault)
{
    static const char *const kinds[] = {"zone", "triage", "dispatch"};
    struct protocol *const protocol = calloc(1, sizeof(*protocol));
    struct calls calls = {0};
    json_t *const items = json_array();
    if (protocol == NULL) {
        return seus_fail(SEUS_LIMIT, &fault->why, NULL, "out of memory");
    }
    protocol->name = file;
    enum seus_err err = kit_child_start(&protocol->child, "--plugin-run", &file, 1, NULL, &fault->why);
    fault->err = err;
    err = err != SEUS_OK ? err : calls_read(client, wanted, &calls, fault);
    for (unsigned i = 0; i < calls.count && err == SEUS_OK; i++) {
        for (unsigned k = 0; k < 3 && err == SEUS_OK; k++) {
            err = call_replay(protocol, client, &calls.items[i], kinds[k], items, ret_differs, fault);
        }
    }
    (void)kit_child_end(&protocol->child);
    calls_release(&calls);
    free(protocol);
    if (err != SEUS_OK) {
        json_decref(items);
        return err;
    }
    *ret_list = json_pack("{s:o}", "items", items);
    return SEUS_OK;
}
