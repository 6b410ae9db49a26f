/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Triage of the CUESB protocol (Barcelona): first what kind of event it is, then how urgent.
 *
 *     emergency   a sudden event (fire, collapse, accident with victims, sudden death), told by responders or stated by
 *                 the operator: no gate of appropriateness, a collective event opens, the affected are counted
 *     urgency     by motive: lodging lost, no food, autonomy lost, an elder neglected, gender violence, a minor, ...
 *                 the local centre is open and there is no harm now: an appointment there; else by phone, visit or at
 *                 the centre
 *     information nothing urgent and no motive: the caller is advised, and the call closes
 *
 * The class says what happened, never how grave it is: an emergency without harm is U, an urgency with a person in
 * danger is E. What nobody could answer counts as the graver case.
 */
#include "plugins/shared.h"

/* Who is at the scene by trade, and calls because of what happened there. */
static int is_responder(uint32_t category)
{
    return category == SEUS_CATEGORY_FIRE || category == SEUS_CATEGORY_POLICE || category == SEUS_CATEGORY_EMS;
}

static uint32_t class_of(const struct seus_question *q)
{
    if (q->event_class != SEUS_CLASS_NONE) {
        return q->event_class;
    }
    return q->need == SEUS_NEED_DISASTER && (is_responder(q->category) || q->line == SEUS_LINE_PROFESSIONALS)
               ? SEUS_CLASS_EMERGENCY
               : SEUS_CLASS_URGENCY;
}

static struct seus_text motive_of(const struct seus_question *q)
{
    switch (q->need) {
    case SEUS_NEED_HOMELESS:
        return SEUS_TEXT("Urgency: the lodging is lost.");
    case SEUS_NEED_POVERTY:
        return SEUS_TEXT("Urgency: no food or means.");
    case SEUS_NEED_DEPENDENT:
        return SEUS_TEXT("Urgency: autonomy is lost and nobody cares for the person.");
    case SEUS_NEED_NEGLECT:
        return SEUS_TEXT("Urgency: an elder is neglected.");
    case SEUS_NEED_VIOLENCE:
        return SEUS_TEXT("Urgency: violence.");
    case SEUS_NEED_MINOR:
        return SEUS_TEXT("Urgency: a minor is at risk.");
    case SEUS_NEED_TRAFFICKING:
        return SEUS_TEXT("Urgency: trafficking.");
    case SEUS_NEED_NONE:
        return SEUS_TEXT("Urgency: the motive is not known yet.");
    default:
        return SEUS_TEXT("Urgency: a social need that does not wait.");
    }
}

/* Danger was named, or a person is exposed. */
static int harm_now(const struct seus_answers *a)
{
    return yes(a->danger) || is_exposed(a);
}

static int is_information(const struct seus_question *q)
{
    return q->need == SEUS_NEED_NONE && q->answers->non_deferrable == SEUS_TRI_NO &&
           q->answers->danger == SEUS_TRI_NO && !is_exposed(q->answers) && !is_violent(q);
}

static void triage_emergency(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    struct sentence sentence;
    answer->decision = SEUS_DECISION_APPROPRIATE;
    answer->priority = q->answers->danger == SEUS_TRI_NO && !is_exposed(q->answers) ? SEUS_PRIORITY_U
                                                                                    : SEUS_PRIORITY_E;
    host->add_flag(host, SEUS_TEXT("event"));
    host->add_reason(host, SEUS_TEXT("Emergency: a sudden event, attended without a gate; a collective event opens."));
    sentence.len = 0;
    sentence_add(&sentence, SEUS_TEXT("Affected people known so far: "));
    sentence_add_number(&sentence, q->persons);
    sentence_add(&sentence, SEUS_TEXT("; ask the responders for the count."));
    host->add_reason(host, seus_text_of(sentence.bytes, sentence.len));
}

static void triage_urgency(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    const struct seus_answers *a = q->answers;
    if (is_information(q)) {
        answer->decision = SEUS_DECISION_ADVISE;
        answer->priority = SEUS_PRIORITY_D;
        host->add_reason(host, SEUS_TEXT("A call for information: the caller is advised and the call closes."));
        host->set_orientation(host, SEUS_TEXT("The social service centre of the district informs and gives "
                                              "appointments."));
        return;
    }
    host->add_reason(host, motive_of(q));
    if (yes(q->service_open) && !harm_now(a) && a->non_deferrable != SEUS_TRI_YES && !is_violent(q)) {
        answer->decision = SEUS_DECISION_DEFERRED;
        answer->priority = SEUS_PRIORITY_D;
        host->add_reason(host, SEUS_TEXT("The local centre is open and nobody is harmed now: it takes the person."));
        host->set_orientation(host, SEUS_TEXT("The local social service centre is open: it takes the person today."));
        return;
    }
    answer->decision = SEUS_DECISION_APPROPRIATE;
    answer->priority = harm_now(a) ? SEUS_PRIORITY_E : SEUS_PRIORITY_U;
    host->add_reason(host, harm_now(a) ? SEUS_TEXT("Somebody comes to harm now.")
                                       : SEUS_TEXT("The local centre cannot take it now: by phone, visit or at the "
                                                   "centre."));
}

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    const struct seus_answers *a = q->answers;
    if (!SEUS_HAS(struct seus_question, q, service_open)) {
        return SEUS_PLUGIN_NO_OPINION; /* a room before 1.1 does not tell what this protocol rests on */
    }
    answer->event_class = class_of(q);
    answer->score = count_vulnerabilities(q, yes(a->network) && !is_violent(q));
    if (answer->event_class == SEUS_CLASS_EMERGENCY) {
        triage_emergency(host, q, answer);
    } else {
        triage_urgency(host, q, answer);
    }
    raise_hard_flags(host, q);
    flag_if(host, yes(a->crime_in_progress) || yes(a->aggressor_near), SEUS_TEXT("police_first"),
            SEUS_TEXT("Violence or a crime in progress: the police go first."));
    if (yes(a->medical_danger)) {
        host->add_reason(host, SEUS_TEXT("Medical danger: the medical emergency service (061) goes first."));
    }
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
        .id = TEXT_INIT("cat.barcelona.cuesb.triage"),
        .version = TEXT_INIT("1.0.0"),
        .licence = TEXT_INIT("EUPL-1.2"),
        .kinds = SEUS_KIND_TRIAGE,
        .triage = &functions,
        .traits = SEUS_TRAIT_ON_REQUEST,
    };
    return &plugin;
}
