/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The plugin set in a question, and what is made of plugins in shadow when it is answered. Called by question.c for
 * every question, so that no command can forget it. Which files there are is not asked here: the plugin host knows.
 *
 * A decision rests on the sets that its verdicts were given under: a set that changes at a log index is in force for
 * every entry behind that index. (The very first set of a zone has no row before it that a decision could rest on: a
 * command that was under way at that moment may still be of before.)
 */
#include "domain/plugin_set.h"

struct sets {
    struct wire_plugin_set own;      /* of the zone; version 0: none */
    struct wire_plugin_set standard; /* the default */
    uint64_t version;                /* of the one that changed last */
};

static void sets_read(struct decide *d, struct str zone_id, uint32_t kind, struct sets *ret)
{
    struct wire_plugin_set row;
    *ret = (struct sets){0};
    if (zone_id.len > 0 &&
        d->store->get(d->store->ctx, KIND_PLUGIN_SET, plugin_set_id(d->arena, zone_id, kind), d->arena, &row)) {
        ret->own = row;
    }
    if (d->store->get(d->store->ctx, KIND_PLUGIN_SET, plugin_set_id(d->arena, (struct str){NULL, 0}, kind), d->arena,
                      &row)) {
        ret->standard = row;
    }
    ret->version = evolve_later(ret->own.version, ret->standard.version);
}

static struct wire_set_entry entry_keep(struct decide *d, const struct wire_set_entry *entry)
{
    struct wire_set_entry kept = *entry;
    kept.plugin = decide_keep(d, entry->plugin);
    kept.version = decide_keep(d, entry->version);
    kept.digest = decide_keep(d, entry->digest);
    kept.config = arena_alloc(d->arena, (entry->config_count + 1) * sizeof(*kept.config));
    for (uint32_t i = 0; i < entry->config_count; i++) {
        kept.config[i] = decide_keep(d, entry->config[i]);
    }
    return kept;
}

struct wire_set_entry *plugin_set_keep(struct decide *d, const struct wire_set_entry *entries, uint32_t count)
{
    struct wire_set_entry *const kept = arena_alloc(d->arena, (count + 1) * sizeof(*kept));
    for (uint32_t i = 0; i < count; i++) {
        kept[i] = entry_keep(d, &entries[i]);
    }
    return kept;
}

static bool any_enabled(const struct wire_plugin_set *set)
{
    return set->state == PLUGIN_SET_OWN;
}

void plugin_set_ask(struct decide *d, struct wire_question *question)
{
    struct sets sets;
    sets_read(d, question->zone.zone_id, question->kind, &sets);
    const struct wire_plugin_set *const own = &sets.own;
    const struct wire_plugin_set *const standard = &sets.standard;
    struct wire_set_entry *const list =
        arena_alloc(d->arena, (own->entries_count + standard->entries_count + 1) * sizeof(*list));
    uint32_t count = 0;
    for (uint32_t i = 0; i < own->entries_count; i++) {
        list[count++] = entry_keep(d, &own->entries[i]);
    }
    for (uint32_t i = 0; i < standard->entries_count; i++) {
        const struct wire_set_entry *const entry = &standard->entries[i];
        const bool covered = any_enabled(own) && entry->state != PLUGIN_SHADOW;
        if (!covered && plugin_set_entry(own->entries, own->entries_count, entry->plugin) == NULL) {
            list[count++] = entry_keep(d, entry);
        }
    }
    question->set = list;
    question->set_count = count;
    question->set_closed = any_enabled(own) || any_enabled(standard);
    question->set_version = sets.version;
}

static void rest_on(struct decide *d, const struct wire_plugin_set *set)
{
    if (set->version != 0) {
        decide_expect(d, KIND_PLUGIN_SET, set->set_id, set->version, false);
    }
}

bool plugin_set_rest(struct decide *d, const struct wire_question *question, uint32_t kind,
                     const struct wire_verdict *verdict)
{
    struct sets sets;
    sets_read(d, question->zone.zone_id, kind, &sets);
    rest_on(d, &sets.own);
    rest_on(d, &sets.standard);
    return verdict->set_version == sets.version;
}

/* ---- shadow ----------------------------------------------------------------------------------------------------- */

static bool flags_equal(const struct str *a, uint32_t a_count, const struct str *b, uint32_t b_count)
{
    bool equal = a_count == b_count;
    for (uint32_t i = 0; i < a_count && equal; i++) {
        equal = domain_ids_have(b, b_count, a[i]);
    }
    return equal;
}

static struct str first_unit(const struct wire_verdict *verdict)
{
    return verdict->ranking_count > 0 ? verdict->ranking[0] : (struct str){NULL, 0};
}

static bool shadow_agrees(const struct wire_verdict *live, const struct wire_shadow_verdict *shadow)
{
    return shadow->decision == live->decision && shadow->priority == live->priority &&
           shadow->event_class == live->event_class && shadow->mode == live->mode &&
           str_eq(shadow->unit, first_unit(live)) &&
           flags_equal(shadow->flags, shadow->flags_count, live->flags, live->flags_count);
}

/* What an answer says, as words that can be compared: "appropriate E urgency pink_code". */
static struct str said(struct decide *d, const struct wire_shadow_verdict *v)
{
    struct str line = str_of(wire_enum_word(&wire_enum_decision, v->decision));
    const struct str words[] = {
        str_of(wire_enum_word(&wire_enum_priority, v->priority)),
        str_of(wire_enum_word(&wire_enum_event_class, v->event_class)),
        str_of(wire_enum_word(&wire_enum_mode, v->mode)),
        v->unit,
    };
    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (words[i].len > 0) {
            line = arena_printf(d->arena, "%.*s %.*s", STR_ARG(line), STR_ARG(words[i]));
        }
    }
    for (uint32_t i = 0; i < v->flags_count; i++) {
        line = arena_printf(d->arena, "%.*s %.*s", STR_ARG(line), STR_ARG(v->flags[i]));
    }
    return decide_line(d, line);
}

static struct str said_live(struct decide *d, const struct wire_verdict *live)
{
    const struct wire_shadow_verdict same = {
        .decision = live->decision,
        .priority = live->priority,
        .event_class = live->event_class,
        .mode = live->mode,
        .unit = first_unit(live),
        .flags = live->flags,
        .flags_count = live->flags_count,
    };
    return said(d, &same);
}

static struct str failed(struct decide *d, const struct wire_shadow_verdict *shadow)
{
    return decide_line(d, arena_printf(d->arena, "no answer: %.*s", STR_ARG(shadow->failure)));
}

void plugin_shadow_events(struct decide *d, const struct wire_verdict *verdict, struct str case_id)
{
    for (uint32_t i = 0; i < verdict->shadows_count && i < PLUGIN_SET_ENTRIES_MAX; i++) {
        const struct wire_shadow_verdict *const shadow = &verdict->shadows[i];
        if (shadow->failure.len == 0 && shadow_agrees(verdict, shadow)) {
            continue;
        }
        struct wire_shadow_disagreed *const event = DECIDE_EVENT(d, shadow_disagreed);
        event->case_id = case_id;
        event->zone_id = d->asked_zone_id;
        event->kind = verdict->kind;
        event->live_plugin = verdict->source == SOURCE_PLUGIN ? verdict->plugin : (struct str){NULL, 0};
        event->live = said_live(d, verdict);
        event->live_reasons = verdict->reasons;
        event->live_reasons_count = verdict->reasons_count;
        event->plugin = shadow->plugin;
        event->version = shadow->version;
        event->shadow = shadow->failure.len > 0 ? failed(d, shadow) : said(d, shadow);
        event->reasons = shadow->reasons;
        event->reasons_count = shadow->reasons_count;
    }
}
