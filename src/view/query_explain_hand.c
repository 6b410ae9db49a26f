/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Decisions of people, in words: about a case, and about a zone. Called by the queries that explain. An event that only
 * follows from another is no decision and has no words here.
 */
#include <stdio.h>

#include "view/query_explain.h"

static const char *word(const struct wire_enum *list, uint32_t number)
{
    const char *text = wire_enum_word(list, number);
    return text[0] != '\0' ? text : "none";
}

static void tell_placement(const struct wire_event *event, struct arena *arena, struct wire_explanation *item)
{
    if (event->type == EVENT_placement_refused_full) {
        const struct wire_placement_refused_full *body = event->body;
        item->done = STR_LIT("no place was reserved");
        item->override_reason = body->reason;
        return;
    }
    const struct wire_placement_reserved *body = event->body;
    item->done = arena_printf(arena, "a place of '%.*s' was reserved%s", STR_ARG(body->resource_id),
                              body->override_reason.len > 0 ? " all the same" : "");
    item->overridden = body->override_reason.len > 0;
    item->override_reason = body->override_reason;
}

static void tell_report(const struct wire_report_closed *body, struct arena *arena, struct wire_explanation *item)
{
    item->done = arena_printf(arena, "the report was closed, outcome %s%s%.*s", word(&wire_enum_outcome, body->outcome),
                              body->orientation.len > 0 ? "; the caller was told: " : "", STR_ARG(body->orientation));
    item->override_reason = body->reason;
}

/* How the case goes on, or ends. */
static bool tell_course(const struct wire_event *event, struct arena *arena, struct wire_explanation *item)
{
    switch (event->type) {
    case EVENT_case_closed: {
        const struct wire_case_closed *body = event->body;
        item->done = arena_printf(arena, "closed, outcome %s", word(&wire_enum_outcome, body->outcome));
        item->override_reason = body->reason;
        return true;
    }
    case EVENT_case_reopened: {
        const struct wire_case_reopened *body = event->body;
        item->done = STR_LIT("opened again");
        item->override_reason = body->reason;
        return true;
    }
    case EVENT_case_merged: {
        const struct wire_case_merged *body = event->body;
        item->done = arena_printf(arena, "merged into case %.*s", STR_ARG(body->into_id));
        item->override_reason = body->reason;
        return true;
    }
    case EVENT_case_unmerged: {
        const struct wire_case_unmerged *body = event->body;
        item->done = arena_printf(arena, "taken out of case %.*s again", STR_ARG(body->from_id));
        item->override_reason = body->reason;
        return true;
    }
    case EVENT_case_hold_set: {
        const struct wire_case_hold_set *body = event->body;
        item->done = STR_LIT("put on hold");
        item->override_reason = body->reason;
        return true;
    }
    case EVENT_case_moved: {
        const struct wire_case_moved *body = event->body;
        item->done = arena_printf(arena, "moved to %s", word(&wire_enum_case_state, body->to));
        item->override_reason = body->reason;
        return body->reason.len > 0; /* the others follow from a unit, or from triage */
    }
    default:
        return false;
    }
}

bool explain_by_hand(const struct wire_event *event, struct arena *arena, struct wire_explanation *item)
{
    switch (event->type) {
    case EVENT_case_priority_changed: {
        const struct wire_case_priority_changed *body = event->body;
        item->done = arena_printf(arena, "priority %s set by hand, before %s",
                                  word(&wire_enum_priority, body->priority), word(&wire_enum_priority, body->before));
        item->override_reason = body->reason;
        item->overridden = true;
        return true;
    }
    case EVENT_case_class_set: {
        const struct wire_case_class_set *body = event->body;
        item->done =
            arena_printf(arena, "class %s set by hand, before %s", word(&wire_enum_event_class, body->event_class),
                         word(&wire_enum_event_class, body->before));
        item->override_reason = body->reason;
        item->overridden = true;
        return true;
    }
    case EVENT_case_competence_set: {
        const struct wire_case_competence_set *body = event->body;
        item->done = arena_printf(arena, "the service of zone '%.*s' takes it over", STR_ARG(body->competent_zone_id));
        item->override_reason = body->reason;
        return true;
    }
    case EVENT_placement_reserved:
    case EVENT_placement_refused_full:
        tell_placement(event, arena, item);
        return true;
    case EVENT_report_closed:
        tell_report(event->body, arena, item);
        return true;
    default:
        return tell_course(event, arena, item);
    }
}

/* ---- zones ------------------------------------------------------------------------------------------------------- */

/* A step of the way to the room: all of them have the same fields. */
static bool tell_step(const struct wire_event *event, struct arena *arena, struct wire_explanation *item)
{
    if (event->type < EVENT_accession_requested || event->type > EVENT_accession_withdrawn) {
        return false;
    }
    const struct wire_accession_requested *body = event->body;
    struct str missing = {NULL, 0};
    for (uint32_t i = 0; i < body->missing_count; i++) {
        missing = arena_printf(arena, "%.*s%s%.*s", STR_ARG(missing), i > 0 ? ", " : " without ",
                               STR_ARG(body->missing[i]));
    }
    item->done = arena_printf(arena, "%s%s%.*s%s%.*s%.*s", wire_event_record(event->type)->name,
                              body->by.len > 0 ? ", by " : "", STR_ARG(body->by), body->act.len > 0 ? ", act " : "",
                              STR_ARG(body->act), STR_ARG(missing));
    item->overridden = body->overridden;
    item->override_reason = body->reason;
    return true;
}

static struct str tell_plugin(struct arena *arena, const char *what, uint32_t kind, struct str plugin,
                              struct str version, struct str digest)
{
    const struct str file = {digest.ptr, digest.len > 16 ? 16 : digest.len};
    return arena_printf(arena, "%s plugin %.*s%s%.*s%s%.*s %s", word(&wire_enum_verdict_kind, kind), STR_ARG(plugin),
                        version.len > 0 ? " " : "", STR_ARG(version), file.len > 0 ? ", file " : "", STR_ARG(file),
                        what);
}

static bool tell_plugins(const struct wire_event *event, struct arena *arena, struct wire_explanation *item)
{
    const struct str none = {NULL, 0};
    if (event->type == EVENT_plugin_enabled) {
        const struct wire_plugin_enabled *body = event->body;
        item->done = tell_plugin(arena, "decides from now on", body->kind, body->plugin, body->version, body->digest);
        item->override_reason = body->reason;
    } else if (event->type == EVENT_plugin_shadowed) {
        const struct wire_plugin_shadowed *body = event->body;
        item->done = tell_plugin(arena, "is asked beside the live ones", body->kind, body->plugin, body->version,
                                 body->digest);
        item->override_reason = body->reason;
    } else if (event->type == EVENT_plugin_disabled) {
        const struct wire_plugin_disabled *body = event->body;
        item->done = tell_plugin(arena, "is not asked any more", body->kind, body->plugin, none, none);
        item->override_reason = body->reason;
    } else if (event->type == EVENT_plugin_configured) {
        const struct wire_plugin_configured *body = event->body;
        item->done = tell_plugin(arena, "has other settings", body->kind, body->plugin, none, none);
        item->override_reason = body->reason;
    } else if (event->type == EVENT_plugin_rolled_back) {
        const struct wire_plugin_rolled_back *body = event->body;
        item->done = arena_printf(arena, "%s plugins as they were before", word(&wire_enum_verdict_kind, body->kind));
        item->override_reason = body->reason;
    } else {
        return false;
    }
    return true;
}

static bool tell_access(const struct wire_event *event, struct arena *arena, struct wire_explanation *item)
{
    if (event->type == EVENT_signaller_opened) {
        const struct wire_signaller_opened *body = event->body;
        item->done = arena_printf(arena, "open to callers of category %s%s%.*s",
                                  word(&wire_enum_category, body->category), body->act.len > 0 ? ", act " : "",
                                  STR_ARG(body->act));
    } else if (event->type == EVENT_signaller_closed) {
        const struct wire_signaller_closed *body = event->body;
        item->done = arena_printf(arena, "opening %.*s closed", STR_ARG(body->opening_id));
        item->override_reason = body->reason;
    } else if (event->type == EVENT_agreement_made) {
        const struct wire_agreement_made *body = event->body;
        item->done = arena_printf(arena, "agreement %.*s made%s%.*s", STR_ARG(body->agreement_id),
                                  body->act.len > 0 ? ", act " : "", STR_ARG(body->act));
    } else if (event->type == EVENT_agreement_extended) {
        const struct wire_agreement_extended *body = event->body;
        item->done = arena_printf(arena, "agreement %.*s extended%s%.*s", STR_ARG(body->agreement_id),
                                  body->act.len > 0 ? ", act " : "", STR_ARG(body->act));
    } else if (event->type == EVENT_agreement_ended) {
        const struct wire_agreement_ended *body = event->body;
        item->done = arena_printf(arena, "agreement %.*s ended", STR_ARG(body->agreement_id));
        item->override_reason = body->reason;
    } else {
        return false;
    }
    return true;
}

bool explain_of_zone(const struct wire_event *event, struct arena *arena, struct wire_explanation *item)
{
    return tell_step(event, arena, item) || tell_plugins(event, arena, item) || tell_access(event, arena, item);
}
