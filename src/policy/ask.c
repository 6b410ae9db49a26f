/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Asks the loaded plugins a question, in the worker process only: our question as the plugin interface shows it, the
 * host functions that take the answer, and the rule that combines the answers of a kind (seus/plugin.h). A plugin that
 * answers nonsense counts as one that failed; the others are still heard.
 */
#include "policy/loaded.h"

#include "base/err.h"
#include "policy/verdict.h"
#include "wire/text.h"

/* The numbers of the plugin interface are those of the wire: one list, two spellings. */
_Static_assert(SEUS_TRI_YES == TRI_YES && SEUS_TRI_NO == TRI_NO, "answers");
_Static_assert(SEUS_ZONE_OUTSIDE == ZONE_OUTSIDE && SEUS_ZONE_SOI == ZONE_SOI && SEUS_ZONE_HOOKED == ZONE_HOOKED &&
                   SEUS_ZONE_SUSPENDED == ZONE_SUSPENDED && SEUS_ZONE_REJECTED == ZONE_REJECTED, "zone states");
_Static_assert(SEUS_CATEGORY_HOSPITAL == CATEGORY_HOSPITAL && SEUS_CATEGORY_CITIZEN == CATEGORY_CITIZEN,
               "categories");
_Static_assert(SEUS_SIGNALLER_AUTHORISED == SIGNALLER_AUTHORISED && SEUS_SIGNALLER_ENDED == SIGNALLER_ENDED,
               "signaller states");
_Static_assert(SEUS_NEED_VIOLENCE == NEED_VIOLENCE && SEUS_NEED_OTHER == NEED_OTHER, "needs");
_Static_assert(SEUS_PRIORITY_E == PRIORITY_E && SEUS_PRIORITY_X == PRIORITY_X, "priorities");
_Static_assert(SEUS_CLASS_URGENCY == CLASS_URGENCY && SEUS_CLASS_EMERGENCY == CLASS_EMERGENCY, "classes");
_Static_assert(SEUS_UNIT_AVAILABLE == UNIT_AVAILABLE && SEUS_UNIT_OUT_OF_SERVICE == UNIT_OUT_OF_SERVICE,
               "unit statuses");
_Static_assert(SEUS_MODE_PHONE == MODE_PHONE && SEUS_MODE_NEXT_OPENING == MODE_NEXT_OPENING, "modes");
_Static_assert(SEUS_DECISION_ACCEPT == DECISION_ACCEPT && SEUS_DECISION_APPROPRIATE == DECISION_APPROPRIATE &&
                   SEUS_DECISION_DEFERRED == DECISION_DEFERRED && SEUS_DECISION_NO_UNIT == DECISION_NO_UNIT,
               "decisions");
_Static_assert(SEUS_KIND_ZONE == 1u << (VERDICT_ZONE - 1) && SEUS_KIND_DISPATCH == 1u << (VERDICT_DISPATCH - 1),
               "kinds");

/* The answer of one plugin while it gives it. */
struct sink {
    const struct wire_question *question;
    struct arena *arena;
    struct wire_verdict verdict;
    bool spoiled; /* it handed over something that is not what the interface says */
};

static int32_t sink_spoil(struct sink *sink)
{
    sink->spoiled = true;
    return SEUS_HOST_BAD;
}

static bool text_is_line(struct seus_text text)
{
    return text.ptr != NULL && text.len > 0 && text.len <= wire_text_size_max(WIRE_LINE) &&
           wire_text_fault(WIRE_LINE, (struct str){text.ptr, text.len}, NULL) == TEXT_FAULT_NONE;
}

static int32_t host_add_reason(const struct seus_host *host, struct seus_text sentence)
{
    struct sink *const sink = host->opaque;
    struct wire_verdict *const verdict = &sink->verdict;
    if (!text_is_line(sentence)) {
        return sink_spoil(sink);
    }
    if (verdict->reasons_count == POLICY_REASONS_MAX) {
        return SEUS_HOST_FULL;
    }
    verdict->reasons[verdict->reasons_count++] = arena_str(sink->arena, (struct str){sentence.ptr, sentence.len});
    return SEUS_HOST_TAKEN;
}

/* Raises a flag once. */
static void flag_raise(struct wire_verdict *verdict, struct str flag)
{
    for (uint32_t i = 0; i < verdict->flags_count; i++) {
        if (str_eq(verdict->flags[i], flag)) {
            return;
        }
    }
    verdict->flags[verdict->flags_count++] = flag;
}

static int32_t host_add_flag(const struct seus_host *host, struct seus_text flag)
{
    struct sink *const sink = host->opaque;
    if (sink->question->kind != VERDICT_TRIAGE || !text_is_line(flag) ||
        verdict_flag((struct str){flag.ptr, flag.len}).len == 0) {
        return sink_spoil(sink);
    }
    flag_raise(&sink->verdict, verdict_flag((struct str){flag.ptr, flag.len}));
    return SEUS_HOST_TAKEN;
}

static int32_t host_rank_unit(const struct seus_host *host, struct seus_text unit_id)
{
    struct sink *const sink = host->opaque;
    struct wire_verdict *const verdict = &sink->verdict;
    if (sink->question->kind != VERDICT_DISPATCH || !text_is_line(unit_id)) {
        return sink_spoil(sink);
    }
    const struct wire_unit *unit = verdict_unit(sink->question, (struct str){unit_id.ptr, unit_id.len});
    if (unit == NULL || unit->status != UNIT_AVAILABLE) {
        return sink_spoil(sink);
    }
    for (uint32_t i = 0; i < verdict->ranking_count; i++) {
        if (str_eq(verdict->ranking[i], unit->unit_id)) {
            return sink_spoil(sink);
        }
    }
    if (verdict->ranking_count == POLICY_RANKING_MAX) {
        return SEUS_HOST_FULL;
    }
    verdict->ranking[verdict->ranking_count++] = unit->unit_id;
    return SEUS_HOST_TAKEN;
}

static int32_t host_set_orientation(const struct seus_host *host, struct seus_text sentence)
{
    struct sink *const sink = host->opaque;
    if (!text_is_line(sentence)) {
        return sink_spoil(sink);
    }
    sink->verdict.orientation = arena_str(sink->arena, (struct str){sentence.ptr, sentence.len});
    return SEUS_HOST_TAKEN;
}

static const void *host_get_extension(const struct seus_host *host, const char *name)
{
    (void)host;
    (void)name;
    return NULL; /* version 1.0 offers none */
}

/* ---- our question, as the interface shows it --------------------------------------------------------------------- */

/* The structs that a question points to. */
struct shown {
    struct seus_zone zone;
    struct seus_signaller signaller;
    struct seus_answers answers;
    struct seus_question question;
};

static struct seus_text text_show(struct str s)
{
    return (struct seus_text){s.ptr, s.len};
}

static const struct seus_text *texts_show(const struct str *texts, uint32_t count, struct arena *arena)
{
    struct seus_text *const shown = arena_alloc(arena, (count + 1u) * sizeof(*shown));
    for (uint32_t i = 0; i < count; i++) {
        shown[i] = text_show(texts[i]);
    }
    return shown;
}

static struct seus_answers answers_show(const struct wire_answers *a)
{
    return (struct seus_answers){
        .size = sizeof(struct seus_answers),
        .danger = a->danger,
        .non_deferrable = a->non_deferrable,
        .network = a->network,
        .minor_alone = a->minor_alone,
        .aggressor_near = a->aggressor_near,
        .dependent_alone = a->dependent_alone,
        .gender_violence = a->gender_violence,
        .uasc = a->uasc,
        .trafficking = a->trafficking,
        .crime_in_progress = a->crime_in_progress,
        .medical_danger = a->medical_danger,
        .pregnancy = a->pregnancy,
        .ill_health = a->ill_health,
        .old_age = a->old_age,
        .violence_suffered = a->violence_suffered,
        .staff_present = a->staff_present,
        .children = a->children < UINT32_MAX ? (uint32_t)a->children : UINT32_MAX,
    };
}

static const struct seus_unit *const *units_show(const struct wire_question *q, struct arena *arena)
{
    const struct seus_unit **const list = arena_alloc(arena, (q->units_count + 1u) * sizeof(*list));
    struct seus_unit *const units = arena_alloc(arena, (q->units_count + 1u) * sizeof(*units));
    for (uint32_t i = 0; i < q->units_count; i++) {
        const struct wire_unit *unit = &q->units[i];
        units[i] = (struct seus_unit){
            .size = sizeof(struct seus_unit),
            .status = unit->status,
            .unit_id = text_show(unit->unit_id),
            .zone_id = text_show(unit->zone_id),
            .area = text_show(unit->area),
            .since_ms = unit->since,
            .skills = texts_show(unit->skills, unit->skills_count, arena),
            .skill_count = unit->skills_count,
            .operators = unit->operators < UINT32_MAX ? (uint32_t)unit->operators : UINT32_MAX,
            .multi = unit->multi ? 1 : 0,
            .assignment_count = unit->assignments_count,
        };
        list[i] = &units[i];
    }
    return list;
}

static uint64_t categories_show(const struct wire_question *q)
{
    uint64_t mask = 0;
    for (uint32_t i = 0; i < q->open_categories_count; i++) {
        const struct str word = q->open_categories[i];
        const int number = wire_enum_number(&wire_enum_category, word.ptr, word.len);
        mask |= number > 0 && number < 64 ? SEUS_CATEGORY_BIT(number) : 0;
    }
    return mask;
}

static const struct seus_question *question_show(const struct wire_question *q, struct arena *arena)
{
    struct shown *const shown = arena_alloc(arena, sizeof(*shown));
    shown->zone = (struct seus_zone){
        .size = sizeof(shown->zone),
        .state = q->zone.state,
        .zone_id = text_show(q->zone.zone_id),
        .name = text_show(q->zone.name),
        .area = text_show(q->zone.area),
        .contact = text_show(q->zone.contact),
        .population = q->zone.population,
    };
    shown->signaller = (struct seus_signaller){
        .size = sizeof(shown->signaller),
        .category = q->signaller.category,
        .state = q->signaller.state,
        .signaller_id = text_show(q->signaller.signaller_id),
        .name = text_show(q->signaller.name),
        .zone_id = text_show(q->signaller.zone_id),
        .from_ms = q->signaller.from,
        .until_ms = q->signaller.until,
    };
    shown->answers = answers_show(&q->answers);
    shown->question = (struct seus_question){
        .size = sizeof(shown->question),
        .kind = 1u << (q->kind - 1),
        .now_ms = q->now,
        .zone = q->zone.zone_id.len > 0 ? &shown->zone : NULL,
        .signaller = q->signaller.signaller_id.len > 0 ? &shown->signaller : NULL,
        .answers = &shown->answers,
        .open_categories = categories_show(q),
        .category = q->category,
        .need = q->need,
        .event_class = q->event_class,
        .priority = q->priority,
        .persons = q->persons,
        .flags = texts_show(q->flags, q->flags_count, arena),
        .units = units_show(q, arena),
        .flag_count = q->flags_count,
        .unit_count = q->units_count,
    };
    return &shown->question;
}

/* ---- one plugin, then all ---------------------------------------------------------------------------------- */

/* A question on its way round the plugins: ours, and as they see it. */
struct round {
    const struct wire_question *question;
    const struct seus_question *shown;
    struct arena *arena;
};

/* True: ret_verdict is its answer. False: no opinion, or it failed (then why has a sentence). */
static bool plugin_ask(const struct loaded_plugin *plugin, const struct round *round, struct wire_verdict *ret_verdict,
                       struct seus_why *why)
{
    const struct wire_question *const question = round->question;
    struct sink sink = {
        .question = question,
        .arena = round->arena,
        .verdict = {
            .kind = question->kind,
            .plugin = plugin->id,
            .version = plugin->version,
            .digest = str_of(plugin->digest),
            .source = SOURCE_PLUGIN,
            .flags = arena_alloc(round->arena, POLICY_FLAGS_MAX * sizeof(struct str)),
            .ranking = arena_alloc(round->arena, POLICY_RANKING_MAX * sizeof(struct str)),
            .reasons = arena_alloc(round->arena, POLICY_REASONS_MAX * sizeof(struct str)),
        },
    };
    const struct seus_host host = {
        .size = sizeof(host),
        .abi_minor = SEUS_PLUGIN_ABI_MINOR,
        .opaque = &sink,
        .add_reason = host_add_reason,
        .add_flag = host_add_flag,
        .rank_unit = host_rank_unit,
        .set_orientation = host_set_orientation,
        .get_extension = host_get_extension,
    };
    struct seus_answer answer = {.size = sizeof(answer)};
    const int32_t result = plugin->decide[question->kind](&host, round->shown, &answer);
    if (result == SEUS_PLUGIN_NO_OPINION) {
        return false;
    }
    sink.verdict.decision = answer.decision;
    sink.verdict.priority = answer.priority;
    sink.verdict.event_class = answer.event_class;
    sink.verdict.mode = answer.mode;
    sink.verdict.score = answer.score;
    struct seus_why fault = {0};
    if (result != SEUS_PLUGIN_ANSWERED) {
        (void)seus_fail(SEUS_UNAVAILABLE, why, NULL, "plugin %.*s says that it failed", STR_ARG(plugin->id));
        return false;
    }
    if (sink.spoiled) {
        (void)seus_fail(SEUS_INVALID, why, NULL, "plugin %.*s handed over an invalid text, flag or unit",
                        STR_ARG(plugin->id));
        return false;
    }
    if (verdict_check(question, &sink.verdict, &fault) != SEUS_OK) {
        (void)seus_fail(SEUS_INVALID, why, NULL, "plugin %.*s: %s", STR_ARG(plugin->id), fault.message);
        return false;
    }
    *ret_verdict = sink.verdict;
    return true;
}

/* Smaller is more severe: appropriate, deferred, not appropriate; within these E, U, D, X. */
static uint32_t severity(const struct wire_verdict *verdict)
{
    const uint32_t by_decision = verdict->decision == DECISION_APPROPRIATE ? 0
                                 : verdict->decision == DECISION_DEFERRED  ? 1
                                                                           : 2;
    return by_decision * 8 + verdict->priority;
}

/* Puts an answer beside the best so far; false: nobody further needs to be asked. */
static bool combine(struct wire_verdict *best, const struct wire_verdict *verdict)
{
    if (best->decision == DECISION_NONE) {
        *best = *verdict;
    } else if (verdict->kind == VERDICT_DISPATCH && best->decision == DECISION_NO_UNIT &&
               verdict->decision == DECISION_RECOMMEND) {
        *best = *verdict;
    } else if (verdict->kind == VERDICT_TRIAGE) {
        const struct wire_verdict other = severity(verdict) < severity(best) ? *best : *verdict;
        *best = severity(verdict) < severity(best) ? *verdict : *best;
        for (uint32_t i = 0; i < other.flags_count; i++) {
            flag_raise(best, other.flags[i]);
        }
    }
    return best->kind == VERDICT_TRIAGE || best->decision == DECISION_NO_UNIT;
}

void loaded_ask(const struct loaded_set *set, const struct wire_question *question, struct arena *arena,
                struct wire_verdict *ret_verdict)
{
    struct wire_verdict best = {0};
    struct seus_why why = {0};
    bool go_on = question->kind >= VERDICT_ZONE && question->kind <= VERDICT_DISPATCH;
    const struct round round = {question, go_on ? question_show(question, arena) : NULL, arena};
    for (unsigned i = 0; i < set->count && go_on; i++) {
        struct wire_verdict verdict;
        if (set->plugins[i].decide[question->kind] != NULL &&
            plugin_ask(&set->plugins[i], &round, &verdict, &why)) {
            go_on = combine(&best, &verdict);
        }
    }
    if (best.decision == DECISION_NONE) {
        best = (struct wire_verdict){.kind = question->kind, .source = SOURCE_FALLBACK};
        const char *const sentence = why.message[0] != '\0' ? why.message : "no plugin has an opinion";
        best.reasons = arena_alloc(arena, sizeof(*best.reasons));
        best.reasons[0] = verdict_line(sentence, arena);
        best.reasons_count = 1;
    }
    *ret_verdict = best;
}
