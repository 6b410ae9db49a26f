/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Triage of the SEUS protocol: is it a case for the room, and how urgent?
 *
 * The gate: "unexpected, not deferrable, no network or in danger". When the network is the danger (violence), there is
 * no network.
 *     appropriate = non_deferrable && (danger || !network)
 * The priority: E integrity or survival at stake now; a minor alone or exposed; an aggressor can reach the person; a
 * dependent person alone. U no such threat, but cannot wait for the next opening of the ordinary service. D can wait.
 * X not social: a crime in progress or a medical danger, and nothing social is known; the case may follow.
 *
 * What nobody could answer leans to the safe side: at a first call an unknown danger counts as danger, an unknown
 * non_deferrable as yes, an unknown network as none. But only a threat that was named makes an E, and a named threat
 * outweighs "can wait".
 */
#include "seus/plugin.h"

static int yes(uint32_t answer)
{
    return answer == SEUS_TRI_YES;
}

/* Integrity or survival at stake now, for a reason the room answers for. */
static int is_exposed(const struct seus_answers *a)
{
    return yes(a->minor_alone) || yes(a->aggressor_near) || yes(a->dependent_alone);
}

static int is_violent(const struct seus_question *q)
{
    const struct seus_answers *a = q->answers;
    return q->need == SEUS_NEED_VIOLENCE || yes(a->gender_violence) || yes(a->aggressor_near);
}

static int is_trafficking(const struct seus_question *q)
{
    return q->need == SEUS_NEED_TRAFFICKING || yes(q->answers->trafficking);
}

static int has_minor(const struct seus_question *q)
{
    const struct seus_answers *a = q->answers;
    return q->need == SEUS_NEED_MINOR || yes(a->minor_alone) || yes(a->uasc) || a->children > 0;
}

/* A crime or an illness, and nothing that a social service could answer: X. */
static int is_not_social(const struct seus_question *q)
{
    const struct seus_answers *a = q->answers;
    return (yes(a->crime_in_progress) || yes(a->medical_danger)) && q->need == SEUS_NEED_NONE && !is_exposed(a) &&
           !is_violent(q) && !is_trafficking(q) && !has_minor(q) && !yes(a->non_deferrable);
}

static void flag_if(const struct seus_host *host, int fact, struct seus_text flag, struct seus_text reason)
{
    if (fact) {
        host->add_flag(host, flag);
        host->add_reason(host, reason);
    }
}

static void raise_flags(const struct seus_host *host, const struct seus_question *q)
{
    const struct seus_answers *a = q->answers;
    const int minor_without_guardian = yes(a->minor_alone) && !yes(a->uasc);
    flag_if(host, yes(a->gender_violence), SEUS_TEXT("pink_code"), SEUS_TEXT("Gender or sexual violence: pink code."));
    flag_if(host, yes(a->uasc), SEUS_TEXT("uasc"), SEUS_TEXT("An unaccompanied foreign minor."));
    flag_if(host, minor_without_guardian, SEUS_TEXT("minor_removal"),
            SEUS_TEXT("A minor without a guardian: the pathway of article 403 of the Civil Code."));
    flag_if(host, is_trafficking(q), SEUS_TEXT("sealed"), SEUS_TEXT("Trafficking suspected: the case is sealed."));
    flag_if(host, has_minor(q) || is_violent(q) || yes(a->violence_suffered), SEUS_TEXT("two_operators"),
            SEUS_TEXT("Minors or violence: two operators go."));
    flag_if(host, yes(a->crime_in_progress) || yes(a->aggressor_near), SEUS_TEXT("police_first"),
            SEUS_TEXT("Violence or a crime in progress: the police (112) enter first."));
    if (yes(a->medical_danger)) {
        host->add_reason(host, SEUS_TEXT("Medical danger: the ambulance (118) goes first."));
    }
}

/* Order within a priority: child, pregnancy, ill health, no network, violence suffered, old age. */
static uint64_t count_vulnerabilities(const struct seus_question *q, int network)
{
    const struct seus_answers *a = q->answers;
    return (uint64_t)(has_minor(q) + yes(a->pregnancy) + yes(a->ill_health) + !network + yes(a->violence_suffered) +
                      yes(a->old_age));
}

/* The gate did not open, or it is not a social matter. Returns 0 if the room takes the case. */
static int turn_away(const struct seus_host *host, const struct seus_question *q, int danger, int network,
                     struct seus_answer *answer)
{
    const struct seus_answers *a = q->answers;
    if (is_not_social(q)) {
        answer->decision = SEUS_DECISION_NOT_APPROPRIATE;
        answer->priority = SEUS_PRIORITY_X;
        host->add_reason(host, SEUS_TEXT("Nothing social is known yet: the emergency services come first."));
        host->set_orientation(host, yes(a->crime_in_progress)
                                        ? SEUS_TEXT("Call 112 now; call the room again for what follows.")
                                        : SEUS_TEXT("Call 118 now; call the room again for what follows."));
        return 1;
    }
    if (a->non_deferrable == SEUS_TRI_NO && !is_exposed(a) && !yes(a->danger)) {
        answer->decision = SEUS_DECISION_DEFERRED;
        answer->priority = SEUS_PRIORITY_D;
        host->add_reason(host, SEUS_TEXT("It can wait for the next opening of the ordinary service."));
        host->set_orientation(host, SEUS_TEXT("The ordinary social service takes it up at its next opening."));
        return 1;
    }
    if (!danger && network) {
        answer->decision = SEUS_DECISION_NOT_APPROPRIATE;
        answer->priority = SEUS_PRIORITY_D;
        host->add_reason(host, SEUS_TEXT("No danger, and family or friends can help: not a case for the room."));
        host->set_orientation(host, SEUS_TEXT("Family or friends help now; the ordinary social service follows up."));
        return 1;
    }
    return 0;
}

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    const struct seus_answers *a = q->answers;
    const int danger = a->danger != SEUS_TRI_NO || is_exposed(a);
    const int network = yes(a->network) && !is_violent(q);
    answer->score = count_vulnerabilities(q, network);
    answer->event_class = q->event_class != SEUS_CLASS_NONE      ? q->event_class
                          : q->need == SEUS_NEED_DISASTER        ? SEUS_CLASS_EMERGENCY
                                                                 : SEUS_CLASS_URGENCY;
    if (!turn_away(host, q, danger, network, answer)) {
        answer->decision = SEUS_DECISION_APPROPRIATE;
        if (yes(a->danger) || is_exposed(a)) {
            answer->priority = SEUS_PRIORITY_E;
            host->add_reason(host, SEUS_TEXT("Integrity or survival is at stake now."));
        } else {
            answer->priority = SEUS_PRIORITY_U;
            host->add_reason(host, SEUS_TEXT("It cannot wait for the next opening of the ordinary service."));
        }
        if (a->danger == SEUS_TRI_UNKNOWN || a->non_deferrable == SEUS_TRI_UNKNOWN || a->network == SEUS_TRI_UNKNOWN) {
            host->add_reason(host, SEUS_TEXT("What could not be answered yet counts as the graver case."));
        }
    }
    raise_flags(host, q);
    return SEUS_PLUGIN_ANSWERED;
}

const struct seus_plugin *seus_plugin_entry_v1(void)
{
    static const struct seus_triage_functions functions = {sizeof(functions), decide};
    static const struct seus_plugin plugin = {
        .size = sizeof(plugin),
        .magic = SEUS_PLUGIN_MAGIC,
        .abi_major = SEUS_PLUGIN_ABI_MAJOR,
        .abi_minor = SEUS_PLUGIN_ABI_MINOR,
        .id = {"it.toscana.seus.triage", sizeof("it.toscana.seus.triage") - 1},
        .version = {"1.0.0", sizeof("1.0.0") - 1},
        .licence = {"EUPL-1.2", sizeof("EUPL-1.2") - 1},
        .kinds = SEUS_KIND_TRIAGE,
        .triage = &functions,
    };
    return &plugin;
}
