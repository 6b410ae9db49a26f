/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * plugin.question: the question that policy would be asked about such a call, as the rules make it from the records -
 * of today or, with --at, of then. What it is for: input for plugin run, and calls of the past put to other protocols.
 * Asks no plugin and changes nothing. Called by query.c.
 */
#include "domain/domain.h"
#include "view/query.h"
#include "wire/json.h"

/* The answers that make the rules go on to the next question. They are given by nobody and kept nowhere. */
static unsigned verdicts_make(const struct wire_plugin_ask *args, struct wire_verdict verdicts[2])
{
    verdicts[0] = (struct wire_verdict){.kind = VERDICT_ZONE, .decision = DECISION_ACCEPT};
    verdicts[1] = (struct wire_verdict){
        .kind = VERDICT_TRIAGE,
        .decision = DECISION_APPROPRIATE,
        .priority = args->priority != PRIORITY_NONE ? args->priority : (uint32_t)PRIORITY_U,
    };
    return args->kind - VERDICT_ZONE;
}

enum seus_err query_plugin_question(const struct query *q)
{
    const struct wire_plugin_ask *const args = q->args;
    const struct wire_case_open call = {
        .zone_id = args->zone_id,
        .signaller_id = args->signaller_id,
        .category = args->category,
        .need = args->need,
        .event_class = args->event_class,
        .persons = args->persons,
        .answers = args->answers,
        .override = true, /* who may not signal is asked about too: that is what policies differ in */
        .override_reason = STR_LIT("a question"),
    };
    struct wire_verdict verdicts[2];
    struct wire_question question = {0};
    bool needed = false;
    const struct domain_request request = {
        .op = OP_case_open,
        .args = &call,
        .now_ms = q->now_ms,
        .actor = q->actor,
        .verdicts = verdicts,
        .verdicts_count = verdicts_make(args, verdicts),
    };
    const enum seus_err err =
        domain_next_question(view_store(q->view), &request, q->arena, &needed, &question, q->why);
    if (err != SEUS_OK) {
        return err;
    }
    if (!needed) {
        seus_fail(SEUS_REFUSED, q->why, "kind", "no %s question is asked about such a call in zone '%.*s'",
                  wire_enum_word(&wire_enum_verdict_kind, args->kind), STR_ARG(args->zone_id));
        seus_hint(q->why, "a zone that is not hooked sends no units; ask for --kind zone or --kind triage");
        return SEUS_REFUSED;
    }
    question.set_count = 0; /* who answers it is up to whoever asks */
    question.set_closed = false;
    wire_json_encode(&wire_record_question, &question, q->target);
    return SEUS_OK;
}
