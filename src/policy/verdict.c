/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Judges answers. The worker asks it to tell a plugin that answers nonsense from its neighbours; the host asks it
 * again, because a plugin shares the worker's memory and the worker is therefore not to be believed. It never mends an
 * answer.
 */
#include "policy/verdict.h"

#include "policy/channel.h"
#include "wire/text.h"

static const char *const hard_flags[POLICY_FLAGS_MAX] = {
    "pink_code", "minor_removal", "uasc", "sealed", "two_operators", "police_first", "event", "preempt",
};

struct str verdict_flag(struct str flag)
{
    for (unsigned i = 0; i < POLICY_FLAGS_MAX; i++) {
        if (str_eq_cstr(flag, hard_flags[i])) {
            return str_of(hard_flags[i]);
        }
    }
    return (struct str){NULL, 0};
}

const struct wire_unit *verdict_unit(const struct wire_question *question, struct str unit_id)
{
    for (uint32_t i = 0; i < question->units_count; i++) {
        if (str_eq(question->units[i].unit_id, unit_id)) {
            return &question->units[i];
        }
    }
    return NULL;
}

const struct wire_unit *verdict_busy_unit(const struct wire_question *question, struct str unit_id)
{
    for (uint32_t i = 0; i < question->busy_count; i++) {
        if (str_eq(question->busy[i].unit_id, unit_id)) {
            return &question->busy[i];
        }
    }
    return NULL;
}

bool verdict_decision_fits(uint32_t kind, uint32_t decision)
{
    switch (kind) {
    case VERDICT_ZONE:
        return decision == DECISION_ACCEPT || decision == DECISION_SHADOW || decision == DECISION_ORIENT ||
               decision == DECISION_OUT_OF_COVERAGE || decision == DECISION_ADVISE;
    case VERDICT_TRIAGE:
        return decision == DECISION_APPROPRIATE || decision == DECISION_NOT_APPROPRIATE ||
               decision == DECISION_DEFERRED || decision == DECISION_ADVISE;
    case VERDICT_DISPATCH:
        return decision == DECISION_RECOMMEND || decision == DECISION_NO_UNIT;
    default:
        return false;
    }
}

static enum seus_err ranking_check(const struct wire_question *question, const struct wire_verdict *verdict,
                                   struct seus_why *why)
{
    for (uint32_t i = 0; i < verdict->ranking_count; i++) {
        const struct wire_unit *unit = verdict_unit(question, verdict->ranking[i]);
        if (unit == NULL || unit->status != UNIT_AVAILABLE) {
            return seus_fail(SEUS_INVALID, why, "ranking", "the answer ranks %.*s, which is no available unit",
                             STR_ARG(verdict->ranking[i]));
        }
        for (uint32_t j = 0; j < i; j++) {
            if (str_eq(verdict->ranking[j], verdict->ranking[i])) {
                return seus_fail(SEUS_INVALID, why, "ranking", "the answer ranks %.*s twice",
                                 STR_ARG(verdict->ranking[i]));
            }
        }
    }
    return SEUS_OK;
}

static enum seus_err triage_check(const struct wire_verdict *verdict, struct seus_why *why)
{
    if (verdict->priority == PRIORITY_NONE || verdict->priority > PRIORITY_X) {
        return seus_fail(SEUS_INVALID, why, "priority", "the answer has no priority (%u)", verdict->priority);
    }
    if (verdict->event_class > CLASS_EMERGENCY) {
        return seus_fail(SEUS_INVALID, why, "event_class", "the answer has an unknown class (%u)",
                         verdict->event_class);
    }
    if (verdict->score > POLICY_SCORE_MAX) {
        return seus_fail(SEUS_INVALID, why, "score", "the answer has a score above %u", POLICY_SCORE_MAX);
    }
    for (uint32_t i = 0; i < verdict->flags_count; i++) {
        if (verdict_flag(verdict->flags[i]).len == 0) {
            return seus_fail(SEUS_INVALID, why, "flags", "the answer raises %.*s, which is no hard flag",
                             STR_ARG(verdict->flags[i]));
        }
    }
    return SEUS_OK;
}

static enum seus_err dispatch_check(const struct wire_question *question, const struct wire_verdict *verdict,
                                    struct seus_why *why)
{
    const bool needs_unit = verdict->mode == MODE_REMOTE || verdict->mode == MODE_ON_SITE;
    if (verdict->mode > MODE_NEXT_OPENING || (verdict->decision == DECISION_RECOMMEND && verdict->mode == MODE_NONE)) {
        return seus_fail(SEUS_INVALID, why, "mode", "the answer recommends without a known mode (%u)", verdict->mode);
    }
    if (verdict->decision == DECISION_RECOMMEND && needs_unit && verdict->ranking_count == 0) {
        return seus_fail(SEUS_INVALID, why, "ranking", "the answer sends a unit and names none");
    }
    if (verdict->decision == DECISION_NO_UNIT && verdict->ranking_count > 0) {
        return seus_fail(SEUS_INVALID, why, "ranking", "the answer says no unit and names %u", verdict->ranking_count);
    }
    if (verdict->proposals_count > POLICY_PROPOSALS_MAX) {
        return seus_fail(SEUS_INVALID, why, "proposals", "the answer asks for more than %u profiles",
                         POLICY_PROPOSALS_MAX);
    }
    if (verdict->preempt.len > 0 && verdict_busy_unit(question, verdict->preempt) == NULL) {
        return seus_fail(SEUS_INVALID, why, "preempt", "the answer would turn %.*s round, which is on no way",
                         STR_ARG(verdict->preempt));
    }
    return ranking_check(question, verdict, why);
}

enum seus_err verdict_check(const struct wire_question *question, const struct wire_verdict *verdict,
                            struct seus_why *why)
{
    if (verdict->kind != question->kind || !verdict_decision_fits(verdict->kind, verdict->decision)) {
        return seus_fail(SEUS_INVALID, why, "decision", "the answer (kind %u, decision %u) does not fit the question",
                         verdict->kind, verdict->decision);
    }
    if (verdict->reasons_count == 0 || verdict->reasons_count > POLICY_REASONS_MAX) {
        return seus_fail(SEUS_INVALID, why, "reasons", "the answer gives %u reasons, not 1 to %u",
                         verdict->reasons_count, POLICY_REASONS_MAX);
    }
    if (verdict->flags_count > POLICY_FLAGS_MAX || verdict->ranking_count > POLICY_RANKING_MAX) {
        return seus_fail(SEUS_INVALID, why, "flags", "the answer has more flags or units than there can be");
    }
    const bool orients = verdict->decision == DECISION_ORIENT || verdict->decision == DECISION_OUT_OF_COVERAGE ||
                         verdict->decision == DECISION_ADVISE;
    if (orients && verdict->orientation.len == 0) {
        return seus_fail(SEUS_INVALID, why, "orientation", "the answer turns a caller away without an orientation");
    }
    if (verdict->kind == VERDICT_TRIAGE) {
        return triage_check(verdict, why);
    }
    return verdict->kind == VERDICT_DISPATCH ? dispatch_check(question, verdict, why) : SEUS_OK;
}

struct str verdict_line(const char *sentence, struct arena *arena)
{
    const size_t size_max = wire_text_size_max(WIRE_LINE);
    const size_t len = strlen(sentence) < size_max ? strlen(sentence) : size_max;
    char *const bytes = arena_alloc(arena, len + 1); /* zeroed */
    for (size_t i = 0; i < len; i++) {
        bytes[i] = sentence[i] >= ' ' && sentence[i] <= '~' ? sentence[i] : '?';
    }
    return (struct str){bytes, len};
}
