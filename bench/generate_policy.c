/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What policy says of generated reports. The plan has decided already how each one goes on, so the answers are made to
 * fit it, in the form in which a plugin gives them and under a name that says where they come from. Called by
 * generate_room.c where seusd would ask its plugin worker.
 */
#include <string.h>

#include "base/str.h"
#include "bench/generate.h"

#define RANKED_MAX 4u

static void say(struct wire_verdict *verdict, struct arena *arena, const char *sentence)
{
    verdict->reasons = arena_alloc(arena, sizeof(*verdict->reasons));
    verdict->reasons[0] = str_of(sentence);
    verdict->reasons_count = 1;
}

static void judge_zone(const struct wish *wish, struct arena *arena, struct wire_verdict *verdict)
{
    if (wish->orient) {
        verdict->decision = DECISION_ORIENT;
        verdict->orientation = str_of(wish->orientation);
        say(verdict, arena, "The caller's category may not signal for this zone now.");
    } else if (wish->shadow) {
        verdict->decision = DECISION_SHADOW;
        say(verdict, arena, "The zone is under experimentation: recognised here, handled by the ordinary service.");
    } else {
        verdict->decision = DECISION_ACCEPT;
        say(verdict, arena, "The zone is served by the room and the caller's category may signal.");
    }
}

static void judge_triage(const struct wish *wish, struct arena *arena, struct wire_verdict *verdict)
{
    verdict->event_class = wish->event_class;
    if (wish->not_appropriate) {
        verdict->decision = DECISION_NOT_APPROPRIATE;
        verdict->priority = PRIORITY_D;
        verdict->orientation = STR_LIT("Your municipality's social service, at its next opening. Danger of life: 112.");
        say(verdict, arena, "A question that the ordinary service answers.");
        return;
    }
    verdict->decision = DECISION_APPROPRIATE;
    verdict->priority = wish->priority;
    say(verdict, arena,
        wish->priority == PRIORITY_E ? "Integrity or survival is at stake now."
                                     : "It cannot wait for the next opening of the ordinary service.");
}

static void judge_dispatch(const struct wish *wish, const struct wire_question *question, struct arena *arena,
                           struct wire_verdict *verdict)
{
    verdict->mode = wish->mode;
    verdict->ranking = arena_alloc(arena, RANKED_MAX * sizeof(*verdict->ranking));
    const struct str first = wish->unit_id != NULL ? str_of(wish->unit_id) : (struct str){NULL, 0};
    for (unsigned pass = 0; pass < 2; pass++) { /* the one that is wished for, then others */
        for (uint32_t i = 0; i < question->units_count && verdict->ranking_count < RANKED_MAX; i++) {
            const struct wire_unit *unit = &question->units[i];
            if (unit->status == UNIT_AVAILABLE && str_eq(unit->unit_id, first) == (pass == 0)) {
                verdict->ranking[verdict->ranking_count++] = unit->unit_id;
            }
        }
    }
    verdict->decision = verdict->ranking_count > 0 ? DECISION_RECOMMEND : DECISION_NO_UNIT;
    say(verdict, arena,
        verdict->ranking_count > 0 ? "A unit of the zone with a social worker aboard is free." : "No unit is free.");
}

void policy_judge(const struct wish *wish, const struct options *options, const struct wire_question *question,
                  struct arena *arena, struct wire_verdict *ret_verdict)
{
    struct wire_verdict verdict = {
        .kind = question->kind,
        .plugin = options->open_access ? STR_LIT("generated.open") : STR_LIT("generated.gated"),
        .version = STR_LIT("1"),
        .source = SOURCE_PLUGIN,
    };
    switch (question->kind) {
    case VERDICT_ZONE:
        judge_zone(wish, arena, &verdict);
        break;
    case VERDICT_TRIAGE:
        judge_triage(wish, arena, &verdict);
        break;
    default:
        judge_dispatch(wish, question, arena, &verdict);
        break;
    }
    *ret_verdict = verdict;
}
