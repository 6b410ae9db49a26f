/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who is asked, and how the answers of a kind are combined (the rule is in seus/plugin.h). Called by policy.c alone;
 * talks to nobody.
 */
#include "policy/round.h"

#include <stdio.h>

#include "base/check.h"
#include "policy/verdict.h"

/* ---- the plan --------------------------------------------------------------------------------------------------- */

static bool answers_kind(const struct files_entry *file, uint32_t kind)
{
    return file->is_loaded && file->kinds[kind].is_offered;
}

/* The loaded file that an entry of the set means; -1: there is none, and failure says what there is. */
static int file_of(const struct files *files, uint32_t kind, const struct wire_set_entry *entry, char *failure,
                   size_t failure_size)
{
    const struct files_entry *other = NULL;
    for (unsigned i = 0; i < files->count; i++) {
        const struct files_entry *const file = &files->entries[i];
        if (!str_eq_cstr(entry->plugin, file->plugin)) {
            continue;
        }
        if (str_eq_cstr(entry->digest, file->sha256)) {
            if (answers_kind(file, kind)) {
                return (int)i;
            }
            (void)snprintf(failure, failure_size, "plugin %.*s, which the zone's set names, does not run: %.150s",
                           STR_ARG(entry->plugin), file->refusal[0] != '\0' ? file->refusal : "it is starting");
            return -1;
        }
        other = file;
    }
    if (other != NULL) {
        (void)snprintf(failure, failure_size,
                       "plugin %.*s was not used: the zone's set names the file with digest %.16s, this node has %.16s",
                       STR_ARG(entry->plugin), entry->digest.len >= 16 ? entry->digest.ptr : "unknown", other->sha256);
    } else {
        (void)snprintf(failure, failure_size, "plugin %.*s, which the zone's set names, is not on this node",
                       STR_ARG(entry->plugin));
    }
    return -1;
}

static void plan_set(struct round *round, const struct files *files)
{
    const struct wire_question *const q = round->question;
    for (uint32_t i = 0; i < q->set_count; i++) {
        const struct wire_set_entry *const entry = &q->set[i];
        const bool is_shadow = entry->state == PLUGIN_SHADOW;
        if (!is_shadow && entry->state != PLUGIN_ENABLED) {
            continue;
        }
        char failure[300];
        const int file = file_of(files, q->kind, entry, failure, sizeof(failure));
        if (file < 0 && !is_shadow) {
            memcpy(round->failure, failure, sizeof(failure));
        } else if (file >= 0 && !is_shadow && round->live_count < POLICY_FILES_MAX) {
            round->live[round->live_count++] = (struct round_step){(unsigned)file};
        } else if (file >= 0 && is_shadow && round->shadows_count < ROUND_SHADOWS_MAX) {
            round->shadows[round->shadows_count++] = (struct round_step){(unsigned)file};
        }
    }
}

static bool set_names(const struct wire_question *q, const struct files_entry *file)
{
    for (uint32_t i = 0; i < q->set_count; i++) {
        if (str_eq_cstr(q->set[i].plugin, file->plugin)) {
            return true;
        }
    }
    return false;
}

/*
 * All files of the node, one a plugin, but for those that are asked on request only, and those that the set has a word
 * on: they are disabled, or in shadow.
 */
static void plan_files(struct round *round, const struct files *files)
{
    for (unsigned i = 0; i < files->count; i++) {
        const struct files_entry *const file = &files->entries[i];
        bool wanted =
            answers_kind(file, round->question->kind) && !file->on_request && !set_names(round->question, file);
        for (unsigned j = 0; j < round->live_count && wanted; j++) {
            wanted = strcmp(files->entries[round->live[j].file].plugin, file->plugin) != 0;
        }
        if (wanted) {
            round->live[round->live_count++] = (struct round_step){i};
        }
    }
}

void round_init(struct round *round, const struct files *files, const struct wire_question *question,
                struct arena *arena)
{
    CHECK(question->kind >= VERDICT_ZONE && question->kind <= VERDICT_DISPATCH);
    *round = (struct round){.question = question, .arena = arena};
    plan_set(round, files);
    if (!question->set_closed) {
        plan_files(round, files);
    }
    round->said = arena_alloc(arena, (round->shadows_count + 1) * sizeof(*round->said));
    if (round->live_count == 0 && round->failure[0] == '\0') {
        (void)snprintf(round->failure, sizeof(round->failure),
                       question->set_count > 0 ? "the zone's set leaves no plugin for %s" : "no plugin for %s",
                       wire_enum_word(&wire_enum_verdict_kind, question->kind));
    }
    round->live_is_over = round->live_count == 0;
}

/* ---- steps ------------------------------------------------------------------------------------------------------ */

const struct round_step *round_step(const struct round *round, bool *ret_is_shadow)
{
    *ret_is_shadow = round->live_is_over;
    if (!round->live_is_over) {
        return &round->live[round->at];
    }
    return round->said_count < round->shadows_count ? &round->shadows[round->said_count] : NULL;
}

bool round_is_decided(const struct round *round)
{
    return round->live_is_over;
}

struct str *round_behind(const struct round *round, const struct files *files, uint32_t *ret_count)
{
    struct str *const digests = arena_alloc(round->arena, (round->live_count + 1) * sizeof(*digests));
    *ret_count = 0;
    for (unsigned i = round->live_is_over ? 0 : round->at + 1; i < round->live_count; i++) {
        digests[(*ret_count)++] = str_of(files->entries[round->live[i].file].sha256);
    }
    return digests;
}

static void live_next(struct round *round, bool go_on)
{
    round->at++;
    round->live_is_over = !go_on || round->at == round->live_count;
}

/* Smaller is more severe: appropriate, deferred, not appropriate; within these E, U, D, X. */
static uint32_t severity(const struct wire_verdict *verdict)
{
    const uint32_t by_decision = verdict->decision == DECISION_APPROPRIATE ? 0
                                 : verdict->decision == DECISION_DEFERRED  ? 1
                                                                           : 2;
    return by_decision * 8 + verdict->priority;
}

/* The flags of both, each once. */
static void flags_join(struct round *round, struct wire_verdict *best, const struct wire_verdict *other)
{
    struct str *const flags = arena_alloc(round->arena, (best->flags_count + other->flags_count + 1) * sizeof(*flags));
    uint32_t count = 0;
    for (uint32_t i = 0; i < best->flags_count + other->flags_count; i++) {
        const struct str flag = i < best->flags_count ? best->flags[i] : other->flags[i - best->flags_count];
        bool is_new = true;
        for (uint32_t j = 0; j < count && is_new; j++) {
            is_new = !str_eq(flags[j], flag);
        }
        if (is_new) {
            flags[count++] = flag;
        }
    }
    best->flags = flags;
    best->flags_count = count;
}

/* Puts an answer beside the best so far; false: nobody further needs to be asked. */
static bool combine(struct round *round, const struct wire_verdict *verdict)
{
    struct wire_verdict *const best = &round->best;
    if (best->decision == DECISION_NONE) {
        *best = *verdict;
    } else if (verdict->kind == VERDICT_DISPATCH && best->decision == DECISION_NO_UNIT &&
               verdict->decision == DECISION_RECOMMEND) {
        *best = *verdict;
    } else if (verdict->kind == VERDICT_TRIAGE) {
        const struct wire_verdict other = severity(verdict) < severity(best) ? *best : *verdict;
        *best = severity(verdict) < severity(best) ? *verdict : *best;
        flags_join(round, best, &other);
    }
    return best->kind == VERDICT_TRIAGE || best->decision == DECISION_NO_UNIT;
}

void round_answer(struct round *round, const struct wire_verdict *verdict)
{
    if (!round->live_is_over) {
        live_next(round, combine(round, verdict));
        return;
    }
    CHECK(round->said_count < round->shadows_count);
    round->said[round->said_count++] = (struct wire_shadow_verdict){
        .plugin = verdict->plugin,
        .version = verdict->version,
        .digest = verdict->digest,
        .decision = verdict->decision,
        .priority = verdict->priority,
        .event_class = verdict->event_class,
        .mode = verdict->mode,
        .flags = verdict->flags,
        .flags_count = verdict->flags_count,
        .unit = verdict->ranking_count > 0 ? verdict->ranking[0] : (struct str){NULL, 0},
        .reasons = verdict->reasons,
        .reasons_count = verdict->reasons_count,
    };
}

void round_no_answer(struct round *round, const struct files *files, const char *failure)
{
    if (!round->live_is_over) {
        (void)snprintf(round->failure, sizeof(round->failure), "%s", failure);
        live_next(round, true);
        return;
    }
    CHECK(round->said_count < round->shadows_count);
    const struct files_entry *const file = &files->entries[round->shadows[round->said_count].file];
    round->said[round->said_count++] = (struct wire_shadow_verdict){
        .plugin = arena_str(round->arena, str_of(file->plugin)),
        .version = arena_str(round->arena, str_of(file->version)),
        .digest = arena_str(round->arena, (struct str){file->sha256, 16}),
        .failure = verdict_line(failure, round->arena),
    };
}
