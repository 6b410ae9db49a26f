/* SPDX-License-Identifier: EUPL-1.2 */
/* See decisions.h. Fills buffers, never prints. */
#include "cli/decisions.h"

#include <inttypes.h>
#include <string.h>

#include "cli/show.h"

/* "psychologist 2, logistics 1": who should go besides. */
static void append_decision_proposals(const json_t *proposals, struct buf *target)
{
    size_t i;
    const json_t *item;
    json_array_foreach(proposals, i, item) {
        buf_append_str(target, i > 0 ? STR_LIT(", ") : STR_LIT("\n    besides: "));
        show_escape(str_of(show_string(item, "profile")), target);
        buf_printf(target, " %" PRId64, (int64_t)json_integer_value(json_object_get(item, "count")));
    }
}

/* " word value" of every member that says something; before the first one, first. true: there was one. */
static bool append_decision_facts(const char *first, const json_t *object, const char *const *names, struct buf *target)
{
    bool any = false;
    for (unsigned i = 0; names[i] != NULL; i++) {
        const json_t *value = json_object_get(object, names[i]);
        if (show_is_empty(value, true)) {
            continue;
        }
        buf_append_str(target, any ? STR_LIT(", ") : str_of(first));
        for (const char *p = names[i]; *p != '\0'; p++) {
            buf_append_char(target, *p == '_' ? ' ' : *p);
        }
        buf_append_char(target, ' ');
        show_value(names[i], value, SHOW_PEOPLE, target);
        any = true;
    }
    return any;
}

static void append_decision_answers(const json_t *answers, struct buf *target)
{
    bool any = false;
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)answers, name, value) {
        if (show_is_empty(value, true)) {
            continue;
        }
        buf_append_str(target, any ? STR_LIT(", ") : STR_LIT("    answers: "));
        show_escape(str_of(name), target);
        buf_append_char(target, ' ');
        show_value(name, value, SHOW_PEOPLE, target);
        any = true;
    }
    if (any) {
        buf_append_char(target, '\n');
    }
}

static void append_decision_reasons(const char *label, const json_t *list, struct buf *target)
{
    size_t i;
    const json_t *text;
    json_array_foreach(list, i, text) {
        buf_append_str(target, str_of(i == 0 ? label : "             "));
        show_value("", text, SHOW_PEOPLE, target);
        buf_append_char(target, '\n');
    }
}

static void append_decision_verdict(const json_t *verdict, struct buf *target)
{
    static const char *const answered[] = {"priority", "event_class", "mode", "flags", "score", "ranking",
                                           "preempt", "cost_owner", NULL};
    static const char *const asked[] = {"zone_state", "category", "line", "open_categories", "need", "persons",
                                        "event_class", "priority", "flags", "vulnerabilities", "units", "busy",
                                        "basket", "places_free", "agreement", "agreement_until", "service_open",
                                        NULL};
    buf_append_str(target, STR_LIT("  "));
    show_escape(str_of(show_string(verdict, "kind")), target);
    buf_append_str(target, STR_LIT(": "));
    show_escape(str_of(show_string(verdict, "decision")), target);
    append_decision_facts(", ", verdict, answered, target);
    append_decision_proposals(json_object_get(verdict, "proposals"), target);
    if (strcmp(show_string(verdict, "source"), "fallback") == 0) {
        buf_append_str(target, STR_LIT("\n    said by: the built-in default"));
        if (show_string(verdict, "plugin")[0] != '\0') {
            buf_append_str(target, STR_LIT(", in place of "));
        }
    } else {
        buf_append_str(target, STR_LIT("\n    said by: "));
    }
    show_escape(str_of(show_string(verdict, "plugin")), target);
    if (show_string(verdict, "version")[0] != '\0') {
        buf_append_char(target, ' ');
        show_escape(str_of(show_string(verdict, "version")), target);
    }
    if (show_string(verdict, "digest")[0] != '\0') {
        buf_append_str(target, STR_LIT(", file "));
        show_escape(str_of(show_string(verdict, "digest")), target);
    }
    buf_append_char(target, '\n');
    if (append_decision_facts("    asked with: ", json_object_get(verdict, "inputs"), asked, target)) {
        buf_append_char(target, '\n');
    }
}

void decision_sentence(const json_t *item, struct buf *target)
{
    const json_t *verdict = json_object_get(item, "verdict");
    const bool asked = show_string(verdict, "kind")[0] != '\0';
    buf_printf(target, "%" PRId64 "  ", (int64_t)json_integer_value(json_object_get(item, "index")));
    show_value("recorded_at", json_object_get(item, "recorded_at"), SHOW_PEOPLE, target);
    buf_append_str(target, STR_LIT("  "));
    show_escape(str_of(show_string(item, "actor")), target);
    buf_append_str(target, STR_LIT("  "));
    show_escape(str_of(show_string(item, "op")), target);
    buf_append_char(target, '\n');
    if (asked) {
        append_decision_verdict(verdict, target);
        append_decision_answers(json_object_get(item, "answers"), target);
        append_decision_reasons("    because: ", json_object_get(verdict, "reasons"), target);
    }
    if (show_string(item, "done")[0] != '\0') {
        buf_append_str(target, asked ? STR_LIT("    done: ") : STR_LIT("  decided: "));
        show_value("done", json_object_get(item, "done"), SHOW_PEOPLE, target);
        if (asked && json_is_true(json_object_get(item, "overridden"))) {
            buf_append_str(target, STR_LIT(", against the recommendation"));
        }
        buf_append_char(target, '\n');
    }
    if (show_string(item, "override_reason")[0] != '\0') {
        buf_append_str(target, STR_LIT("    reason: "));
        show_value("reason", json_object_get(item, "override_reason"), SHOW_PEOPLE, target);
        buf_append_char(target, '\n');
    }
}
