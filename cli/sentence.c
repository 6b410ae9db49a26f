/* SPDX-License-Identifier: EUPL-1.2 */
/* Sentences for operators. Called for the table format only; programs read JSON. Never prints. */
#include "cli/sentence.h"

#include <string.h>

#include "cli/show.h"

/* A text of the receipt, or what was typed for a field. */
static const char *say(const struct args *args, const json_t *receipt, const char *member, const char *typed)
{
    const char *text = json_string_value(json_object_get(receipt, member));
    if (text == NULL || text[0] == '\0') {
        text = typed != NULL ? args_value(args, typed) : NULL;
    }
    return text != NULL ? text : "";
}

static void append(struct buf *target, const char *before, const char *text)
{
    buf_append_str(target, str_of(before));
    show_escape(str_of(text), target);
}

static const json_t *find_verdict(const json_t *receipt, const char *kind)
{
    const json_t *verdicts = json_object_get(receipt, "verdicts");
    size_t i;
    const json_t *verdict;
    json_array_foreach(verdicts, i, verdict) {
        const char *found = json_string_value(json_object_get(verdict, "kind"));
        if (found != NULL && strcmp(found, kind) == 0) {
            return verdict;
        }
    }
    return NULL;
}

static const char *first_of_ranking(const json_t *receipt)
{
    const json_t *ranking = json_object_get(find_verdict(receipt, "dispatch"), "ranking");
    const char *unit = json_string_value(json_array_get(ranking, 0));
    return unit != NULL ? unit : "";
}

/* The value of one name in a sentence, "" if it has none: cli/table.h lists what names there are. */
static const char *value_of(const struct args *args, const json_t *receipt, struct str name)
{
    char key[64];
    str_copy(key, sizeof(key), name);
    if (strcmp(key, "dispatch.unit") == 0) {
        return first_of_ranking(receipt);
    }
    if (strcmp(key, "triage.priority") == 0) {
        const char *priority = json_string_value(json_object_get(find_verdict(receipt, "triage"), "priority"));
        return priority != NULL ? priority : "";
    }
    if (strcmp(key, "state.moved") == 0) {
        const char *state = say(args, receipt, "state", NULL);
        return strcmp(state, "triaged") != 0 ? state : "";
    }
    const struct wire_record *flags = command_op(args->command)->args;
    const char *typed = wire_field_by_name(flags, name) != NULL ? args_value(args, key) : NULL;
    return typed != NULL && typed[0] != '\0' ? typed : say(args, receipt, key, NULL);
}

/* Appends what stands between braces; false: none of its names has a value. */
static bool append_choice(const struct args *args, const json_t *receipt, struct str choice, struct buf *target)
{
    size_t at = 0;
    while (at < choice.len) {
        const char *bar = memchr(choice.ptr + at, '|', choice.len - at);
        const size_t end = bar != NULL ? (size_t)(bar - choice.ptr) : choice.len;
        const struct str name = {choice.ptr + at, end - at};
        if (name.len > 0 && name.ptr[0] == '=') {
            buf_append(target, name.ptr + 1, name.len - 1);
            return true;
        }
        const char *value = value_of(args, receipt, name);
        if (value[0] != '\0') {
            show_escape(str_of(value), target);
            return true;
        }
        at = end + 1;
    }
    return false;
}

/* Appends a sentence of the table of commands with its values. */
static void append_sentence(const struct args *args, const json_t *receipt, const char *sentence, struct buf *target)
{
    size_t bracket = 0;   /* length of target where the open bracket began */
    bool complete = true; /* every value of the open bracket is there */
    for (const char *p = sentence; *p != '\0'; p++) {
        if (*p == '[') {
            bracket = target->len;
            complete = true;
        } else if (*p == ']') {
            target->len = complete ? target->len : bracket;
        } else if (*p == '{') {
            const char *end = strchr(p, '}');
            complete = append_choice(args, receipt, (struct str){p + 1, (size_t)(end - p) - 1}, target) && complete;
            p = end;
        } else {
            buf_append_char(target, *p);
        }
    }
}

/* What a dry run found: what would be done, in the words of the command. */
static void say_plan(const struct args *args, const json_t *receipt, struct buf *target)
{
    const struct command *command = args->command;
    const uint32_t op = command_op(command)->number;
    const char *number = say(args, receipt, "number", "case_id");
    const char *unit = args_value(args, "unit_id");
    const char *state = say(args, receipt, "state", NULL);
    buf_append_str(target, STR_LIT("would be done, nothing was written: "));
    append(target, command->noun, command->verb != NULL ? " " : "");
    append(target, command->verb != NULL ? command->verb : "", "");
    if (op == OP_case_assign && unit == NULL) {
        unit = first_of_ranking(receipt);
    }
    for (unsigned i = 0; i < COMMAND_POSITIONALS_MAX && command->positionals[i] != NULL; i++) {
        const char *typed = args_value(args, command->positionals[i]);
        const bool is_case = strcmp(command->positionals[i], "case_id") == 0;
        append(target, typed != NULL ? " " : "", is_case ? number : typed != NULL ? typed : "");
    }
    if (op == OP_case_assign) {
        append(target, ", unit ", unit);
    } else if (op == OP_unit_status && number[0] != '\0') {
        append(target, "; case ", number);
    }
    const json_t *triage = op == OP_case_open ? find_verdict(receipt, "triage") : NULL;
    const char *priority = json_string_value(json_object_get(triage, "priority"));
    append(target, priority != NULL ? ", priority " : "", priority != NULL ? priority : "");
    append(target, state[0] != '\0' && op != OP_case_note ? ", state " : "", op != OP_case_note ? state : "");
    if (op == OP_case_open && first_of_ranking(receipt)[0] != '\0') {
        append(target, "; recommended unit ", first_of_ranking(receipt));
    }
    const char *room = say(args, receipt, "room", NULL);
    append(target, room[0] != '\0' ? "; now: " : "", room);
}

static void say_verdict(const json_t *verdict, struct buf *target)
{
    const char *kind = json_string_value(json_object_get(verdict, "kind"));
    const char *source = json_string_value(json_object_get(verdict, "source"));
    const json_t *reasons = json_object_get(verdict, "reasons");
    size_t i;
    const json_t *reason;
    append(target, "  ", kind != NULL ? kind : "verdict");
    if (source != NULL && strcmp(source, "fallback") == 0) {
        buf_append_str(target, STR_LIT(" (built-in default)"));
    }
    buf_append_char(target, ':');
    json_array_foreach(reasons, i, reason) {
        buf_append_char(target, ' ');
        show_value("", reason, SHOW_PEOPLE, target);
    }
    buf_append_char(target, '\n');
}

void sentence_receipt(const struct args *args, const json_t *receipt, struct buf *target)
{
    const json_t *verdicts = json_object_get(receipt, "verdicts");
    size_t i;
    const json_t *verdict;
    if (args->dry_run || json_is_true(json_object_get(receipt, "dry_run"))) {
        say_plan(args, receipt, target);
    } else {
        append_sentence(args, receipt, args->command->done, target);
    }
    if (json_is_true(json_object_get(receipt, "replayed"))) {
        buf_append_str(target, STR_LIT(" (this request id was carried out before, once)"));
    }
    buf_append_char(target, '\n');
    json_array_foreach(verdicts, i, verdict) {
        say_verdict(verdict, target);
    }
}

/* ---- events ----------------------------------------------------------------------------------------------------- */

/* Ids that the line, or the command that asked, says already. */
static bool is_noise(const char *key)
{
    return strcmp(key, "case_id") == 0 || strcmp(key, "report_id") == 0 || strcmp(key, "prefix") == 0 ||
           strcmp(key, "assignment_id") == 0;
}

static void append_essentials(json_t *body, struct buf *target)
{
    const char *between = "  ";
    for (void *at = json_object_iter(body); at != NULL; at = json_object_iter_next(body, at)) {
        const char *key = json_object_iter_key(at);
        const json_t *value = json_object_iter_value(at);
        if (is_noise(key) || show_is_empty(value, true)) {
            continue;
        }
        append(target, between, key);
        buf_append_str(target, str_of(json_is_object(value) ? " (" : " "));
        show_value(key, value, SHOW_PEOPLE, target);
        buf_append_str(target, str_of(json_is_object(value) ? ")" : ""));
        between = "; ";
    }
}

void sentence_event(const json_t *event, struct buf *target)
{
    const char *type = json_string_value(json_object_get(event, "type"));
    json_t *body = json_object_get(event, "body");
    show_value("recorded_at", json_object_get(event, "recorded_at"), SHOW_PEOPLE, target);
    append(target, "  ", type != NULL ? type : "event");
    buf_append_str(target, STR_LIT("  "));
    show_value("", json_object_get(event, "actor"), SHOW_PEOPLE, target);
    if (type != NULL && strcmp(type, "case.noted") == 0) {
        buf_append_str(target, STR_LIT("  "));
        show_value("text", json_object_get(body, "text"), SHOW_PEOPLE, target);
        if (!show_is_empty(json_object_get(body, "occurred_at"), false)) {
            buf_append_str(target, STR_LIT("; occurred_at "));
            show_value("occurred_at", json_object_get(body, "occurred_at"), SHOW_PEOPLE, target);
        }
    } else {
        append_essentials(body, target);
    }
    buf_append_char(target, '\n');
}
