/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Asks a loaded plugin a question, in the worker process only: the host functions that take the answer, and what lets a
 * plugin ask those behind it. A plugin that answers nonsense counts as one that failed. Whose answers count, and for
 * what, is the room's business (round.c).
 */
#include "policy/loaded.h"

#include <string.h>

#include "base/err.h"
#include "domain/plugin_config.h"
#include "policy/verdict.h"
#include "wire/text.h"

/* A question: ours, as plugins see it, and who may be asked. */
struct asking {
    const struct wire_question *question;
    const struct seus_question *shown;
    struct arena *arena;
    const struct loaded_plugin *order[POLICY_FILES_MAX]; /* the one asked, then those it may ask */
    unsigned count;
    struct seus_why why; /* of the last plugin that failed */
};

/* The answer of one plugin while it gives it. */
struct sink {
    struct asking *asking;
    unsigned place; /* of the plugin in the order of the round */
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

/* A text that the wire takes as an ID. */
static bool text_is_id(struct seus_text text)
{
    return text.ptr != NULL && text.len > 0 && text.len <= wire_text_size_max(WIRE_ID) &&
           wire_text_fault(WIRE_ID, (struct str){text.ptr, text.len}, NULL) == TEXT_FAULT_NONE;
}

static int32_t host_add_proposal(const struct seus_host *host, struct seus_text profile, uint32_t count)
{
    struct sink *const sink = host->opaque;
    struct wire_verdict *const verdict = &sink->verdict;
    if (sink->question->kind != VERDICT_DISPATCH || !text_is_id(profile) || count == 0) {
        return sink_spoil(sink);
    }
    for (uint32_t i = 0; i < verdict->proposals_count; i++) {
        if (str_eq(verdict->proposals[i].profile, (struct str){profile.ptr, profile.len})) {
            return sink_spoil(sink);
        }
    }
    if (verdict->proposals_count == POLICY_PROPOSALS_MAX) {
        return SEUS_HOST_FULL;
    }
    verdict->proposals[verdict->proposals_count++] = (struct wire_verdict_proposal){
        .profile = arena_str(sink->arena, (struct str){profile.ptr, profile.len}), .count = count};
    return SEUS_HOST_TAKEN;
}

static int32_t host_propose_preempt(const struct seus_host *host, struct seus_text unit_id)
{
    struct sink *const sink = host->opaque;
    const struct wire_unit *const unit =
        sink->question->kind == VERDICT_DISPATCH && text_is_id(unit_id)
            ? verdict_busy_unit(sink->question, (struct str){unit_id.ptr, unit_id.len}) : NULL;
    if (unit == NULL) {
        return sink_spoil(sink);
    }
    sink->verdict.preempt = unit->unit_id;
    flag_raise(&sink->verdict, STR_LIT("preempt"));
    return SEUS_HOST_TAKEN;
}

static int32_t host_set_cost_owner(const struct seus_host *host, struct seus_text owner)
{
    struct sink *const sink = host->opaque;
    if (!text_is_line(owner)) {
        return sink_spoil(sink);
    }
    sink->verdict.cost_owner = arena_str(sink->arena, (struct str){owner.ptr, owner.len});
    return SEUS_HOST_TAKEN;
}

/* ---- one plugin ------------------------------------------------------------------------------------------------- */

/* An answer that nothing has been said in yet. */
static struct wire_verdict verdict_begin(const struct asking *asking, const struct loaded_plugin *plugin)
{
    return (struct wire_verdict){
        .kind = asking->question->kind,
        .plugin = plugin->id,
        .version = plugin->version,
        .source = SOURCE_PLUGIN,
        .flags = arena_alloc(asking->arena, POLICY_FLAGS_MAX * sizeof(struct str)),
        .ranking = arena_alloc(asking->arena, POLICY_RANKING_MAX * sizeof(struct str)),
        .reasons = arena_alloc(asking->arena, POLICY_REASONS_MAX * sizeof(struct str)),
        .proposals = arena_alloc(asking->arena, POLICY_PROPOSALS_MAX * sizeof(struct wire_verdict_proposal)),
    };
}

static const void *host_get_extension(const struct seus_host *host, const char *name);

/* The settings of this plugin: those of the zone's set, or what it declares. */
static void settings_show(const struct asking *asking, const struct loaded_plugin *plugin, struct seus_question *shown)
{
    const struct wire_question *const question = asking->question;
    struct str *settings = NULL;
    unsigned count = 0;
    for (uint32_t i = 0; i < question->set_count; i++) {
        if (str_eq_cstr(question->set[i].digest, plugin->sha256)) {
            settings = question->set[i].config;
            count = question->set[i].config_count;
        }
    }
    if (settings == NULL &&
        plugin_config_complete(plugin->config_schema, NULL, 0, asking->arena, &settings, &count, NULL) != SEUS_OK) {
        return; /* it was declared well when it was loaded; what it says since is its own loss */
    }
    struct seus_setting *const list = arena_alloc(asking->arena, (count + 1u) * sizeof(*list));
    for (unsigned i = 0; i < count; i++) {
        const char *const mark = memchr(settings[i].ptr, '=', settings[i].len);
        const size_t name_len = mark != NULL ? (size_t)(mark - settings[i].ptr) : settings[i].len;
        const size_t value_at = mark != NULL ? name_len + 1 : name_len;
        list[i].name = (struct seus_text){settings[i].ptr, name_len};
        list[i].value = (struct seus_text){settings[i].ptr + value_at, settings[i].len - value_at};
    }
    shown->settings = list;
    shown->setting_count = count;
}

/* What the plugin at place of the order says; ret_verdict is set if it is SEUS_PLUGIN_ANSWERED. */
static int32_t plugin_ask(struct asking *asking, unsigned place, struct wire_verdict *ret_verdict)
{
    const struct wire_question *const question = asking->question;
    const struct loaded_plugin *const plugin = asking->order[place];
    struct sink sink = {asking, place, question, asking->arena, verdict_begin(asking, plugin), false};
    const struct seus_host host = {
        .size = sizeof(host),
        .abi_minor = SEUS_PLUGIN_ABI_MINOR,
        .opaque = &sink,
        .add_reason = host_add_reason,
        .add_flag = host_add_flag,
        .rank_unit = host_rank_unit,
        .set_orientation = host_set_orientation,
        .get_extension = host_get_extension,
        .add_proposal = host_add_proposal,
        .propose_preempt = host_propose_preempt,
        .set_cost_owner = host_set_cost_owner,
    };
    struct seus_answer answer = {.size = sizeof(answer)};
    struct seus_question shown = *asking->shown;
    settings_show(asking, plugin, &shown);
    const int32_t result = plugin->decide[question->kind](&host, &shown, &answer);
    if (result == SEUS_PLUGIN_NO_OPINION) {
        return SEUS_PLUGIN_NO_OPINION;
    }
    sink.verdict.decision = answer.decision;
    sink.verdict.priority = answer.priority;
    sink.verdict.event_class = answer.event_class;
    sink.verdict.mode = answer.mode;
    sink.verdict.score = answer.score;
    struct seus_why fault = {0};
    if (result != SEUS_PLUGIN_ANSWERED) {
        (void)seus_fail(SEUS_UNAVAILABLE, &asking->why, NULL, "plugin %.*s says that it failed", STR_ARG(plugin->id));
        return SEUS_PLUGIN_FAILED;
    }
    if (sink.spoiled) {
        (void)seus_fail(SEUS_INVALID, &asking->why, NULL, "plugin %.*s handed over an invalid text, flag or unit",
                        STR_ARG(plugin->id));
        return SEUS_PLUGIN_FAILED;
    }
    if (verdict_check(question, &sink.verdict, &fault) != SEUS_OK) {
        (void)seus_fail(SEUS_INVALID, &asking->why, NULL, "plugin %.*s: %s", STR_ARG(plugin->id), fault.message);
        return SEUS_PLUGIN_FAILED;
    }
    *ret_verdict = sink.verdict;
    return SEUS_PLUGIN_ANSWERED;
}

/* ---- the extension seus.ext.next/1 ------------------------------------------------------------------------------ */

/* Takes over what another plugin handed to the host. */
static void verdict_adopt(struct wire_verdict *verdict, const struct wire_verdict *other)
{
    for (uint32_t i = 0; i < other->reasons_count && verdict->reasons_count < POLICY_REASONS_MAX; i++) {
        verdict->reasons[verdict->reasons_count++] = other->reasons[i];
    }
    for (uint32_t i = 0; i < other->flags_count; i++) {
        flag_raise(verdict, other->flags[i]);
    }
    verdict->ranking = other->ranking;
    verdict->ranking_count = other->ranking_count;
    verdict->proposals = other->proposals;
    verdict->proposals_count = other->proposals_count;
    verdict->orientation = other->orientation.len > 0 ? other->orientation : verdict->orientation;
    verdict->cost_owner = other->cost_owner.len > 0 ? other->cost_owner : verdict->cost_owner;
    verdict->preempt = other->preempt;
}

/*
 * Calls plugins from within the call of a plugin. That is bounded by the order of the asking, which holds each plugin
 * once and is only walked forward.
 */
static int32_t next_ask(const struct seus_host *host, struct seus_answer *answer)
{
    struct sink *const sink = host->opaque;
    int32_t result = SEUS_PLUGIN_NO_OPINION;
    struct wire_verdict verdict = {0};
    for (unsigned i = sink->place + 1; i < sink->asking->count && result == SEUS_PLUGIN_NO_OPINION; i++) {
        result = plugin_ask(sink->asking, i, &verdict);
    }
    if (result == SEUS_PLUGIN_ANSWERED) {
        verdict_adopt(&sink->verdict, &verdict);
        answer->decision = verdict.decision;
        answer->priority = verdict.priority;
        answer->event_class = verdict.event_class;
        answer->mode = verdict.mode;
        answer->score = verdict.score;
    }
    return result;
}

static void next_forget(const struct seus_host *host)
{
    struct sink *const sink = host->opaque;
    sink->verdict = verdict_begin(sink->asking, sink->asking->order[sink->place]);
}

static const void *host_get_extension(const struct seus_host *host, const char *name)
{
    static const struct seus_next next = {.size = sizeof(next), .ask = next_ask, .forget = next_forget};
    (void)host;
    return name != NULL && strcmp(name, SEUS_EXT_NEXT) == 0 ? &next : NULL;
}

/* ---- the one that is asked -------------------------------------------------------------------------------------- */

static void order_add(struct asking *asking, const struct loaded_set *set, struct str sha256)
{
    for (unsigned i = 0; i < set->count && asking->count < POLICY_FILES_MAX; i++) {
        if (str_eq_cstr(sha256, set->plugins[i].sha256) && set->plugins[i].decide[asking->question->kind] != NULL) {
            asking->order[asking->count++] = &set->plugins[i];
            return;
        }
    }
}

void loaded_ask(const struct loaded_set *set, const struct wire_question *question, struct arena *arena,
                struct wire_verdict *ret_verdict)
{
    struct asking asking = {.question = question, .arena = arena};
    int32_t result = SEUS_PLUGIN_FAILED;
    if (question->kind >= VERDICT_ZONE && question->kind <= VERDICT_DISPATCH) {
        order_add(&asking, set, question->ask);
    }
    if (asking.count > 0) {
        for (uint32_t i = 0; i < question->behind_count; i++) {
            order_add(&asking, set, question->behind[i]);
        }
        asking.shown = loaded_show(question, arena);
        result = plugin_ask(&asking, 0, ret_verdict);
    }
    if (result == SEUS_PLUGIN_ANSWERED) {
        return;
    }
    *ret_verdict = (struct wire_verdict){.kind = question->kind, .source = SOURCE_FALLBACK};
    const char *const sentence = asking.count == 0                 ? "the plugin is not loaded"
                                 : asking.why.message[0] != '\0' ? asking.why.message
                                                                  : "no plugin has an opinion";
    ret_verdict->reasons = arena_alloc(arena, sizeof(*ret_verdict->reasons));
    ret_verdict->reasons[0] = verdict_line(sentence, arena);
    ret_verdict->reasons_count = 1;
}
