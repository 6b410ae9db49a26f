/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Questions that wait and the answers they are given: what plugins said, or the built-in default. Called by policy.c
 * and worker_life.c; every question that enters leaves here, exactly once.
 */
#include "policy/policy_private.h"

#include "base/check.h"
#include "base/mem.h"
#include "policy/verdict.h"

#define PENDING_KEPT_MAX 32768u /* bytes of its arena and of its buffer, of a question that waits for its next use */

struct pending *pending_take(struct policy *policy)
{
    struct pending *pending = policy->spare;
    if (pending == NULL) {
        pending = mem_zalloc(sizeof(*pending));
        arena_init(&pending->arena, 0);
    } else {
        policy->spare = pending->next;
    }
    pending->next = NULL;
    return pending;
}

static void pending_give_back(struct policy *policy, struct pending *pending)
{
    pending->round = (struct round){0};
    arena_trim(&pending->arena, PENDING_KEPT_MAX);
    buf_trim(&pending->bytes, PENDING_KEPT_MAX);
    pending->next = policy->spare;
    policy->spare = pending;
}

/* The plugin that the default answers for: the one asked, else the first that would have been; NULL: there is none. */
static struct files_entry *file_excused(struct policy *policy, const struct pending *pending,
                                        const struct wire_question *question)
{
    const struct round *const round = &pending->round;
    if (round->live_count > 0) {
        return &policy->files.entries[round->live[round->at < round->live_count ? round->at : 0].file];
    }
    const bool known = question->kind >= VERDICT_ZONE && question->kind <= VERDICT_DISPATCH;
    return known && !question->set_closed ? files_find(&policy->files, question->kind, (struct str){NULL, 0}) : NULL;
}

/* Hands over the default's verdict on question, with the sentence why it is the default's. */
void pending_default(struct policy *policy, struct pending *pending, const struct wire_question *question,
                         const char *failure)
{
    struct wire_verdict verdict;
    policy_default(question, &pending->arena, &verdict);
    struct files_entry *const entry = file_excused(policy, pending, question);
    if (entry != NULL) {
        verdict.plugin = arena_str(&pending->arena, str_of(entry->plugin));
        verdict.version = arena_str(&pending->arena, str_of(entry->version));
        verdict.digest = arena_str(&pending->arena, (struct str){entry->sha256, 16});
        files_count(entry, question->kind, failure);
    }
    verdict.set_version = question->set_version;
    verdict.shadows = pending->round.said;
    verdict.shadows_count = pending->round.said_count;
    const struct str sentence = verdict_line(failure, &pending->arena);
    pending->on_verdict(pending->ctx, &verdict, sentence.ptr);
    pending_give_back(policy, pending);
}

struct pending *pending_pop(struct policy *policy)
{
    struct pending *const pending = policy->first;
    if (pending != NULL) {
        policy->first = pending->next;
        policy->last = policy->first != NULL ? policy->last : NULL;
        policy->waiting--;
        pending->next = NULL;
    }
    return pending;
}

/* Hands over what the plugins have said, or the default's verdict if that is nothing. */
void pending_give(struct policy *policy, struct pending *pending)
{
    struct round *const round = &pending->round;
    if (round->best.decision == DECISION_NONE) {
        char failure[sizeof(round->failure)];
        memcpy(failure, round->failure, sizeof(failure));
        pending_default(policy, pending, &pending->question, failure);
        return;
    }
    struct wire_verdict verdict = round->best;
    verdict.set_version = pending->question.set_version;
    verdict.shadows = round->said;
    verdict.shadows_count = round->said_count;
    pending->on_verdict(pending->ctx, &verdict, "");
    pending_give_back(policy, pending);
}

/*
 * The worker went down over the question under way: what the live plugins said before stands if they were all heard,
 * else the default answers.
 */
void pending_end_asked(struct policy *policy, const char *failure)
{
    struct pending *const pending = policy->asked;
    policy->asked = NULL;
    if (pending == NULL) {
        return;
    }
    if (!round_is_decided(&pending->round)) {
        pending_default(policy, pending, &pending->question, failure);
        return;
    }
    bool is_shadow = true;
    while (round_step(&pending->round, &is_shadow) != NULL) {
        round_no_answer(&pending->round, &policy->files, failure);
    }
    pending_give(policy, pending);
}

/* Answers the question under way and all that wait by the default. New ones must not be able to queue up meanwhile. */
void pending_end_all(struct policy *policy, const char *failure)
{
    CHECK(policy->state == STATE_DOWN || policy->state == STATE_STOPPING);
    pending_end_asked(policy, failure);
    for (struct pending *pending = pending_pop(policy); pending != NULL; pending = pending_pop(policy)) {
        pending_default(policy, pending, &pending->question, failure);
    }
}
