/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A question as the plugin interface shows it (seus/plugin.h), from ours. Called by ask.c, in the worker process only.
 * Everything made here lives in the arena of the question.
 */
#include "policy/loaded.h"

#include "base/civil.h"

/* The numbers of the plugin interface are those of the wire: one list, two spellings. */
_Static_assert(SEUS_TRI_YES == TRI_YES && SEUS_TRI_NO == TRI_NO, "answers");
_Static_assert(SEUS_ZONE_OUTSIDE == ZONE_OUTSIDE && SEUS_ZONE_SOI == ZONE_SOI && SEUS_ZONE_HOOKED == ZONE_HOOKED &&
                   SEUS_ZONE_SUSPENDED == ZONE_SUSPENDED && SEUS_ZONE_REJECTED == ZONE_REJECTED, "zone states");
_Static_assert(SEUS_ZONE_KIND_CITY == ZONE_KIND_CITY && SEUS_ZONE_KIND_EXERCISE == ZONE_KIND_EXERCISE, "zone kinds");
_Static_assert(SEUS_NEED_HOMELESS == NEED_HOMELESS && SEUS_NEED_NEGLECT == NEED_NEGLECT, "needs of 1.1");
_Static_assert(SEUS_DECISION_ADVISE == DECISION_ADVISE, "decisions of 1.1");
_Static_assert(SEUS_CATEGORY_HOSPITAL == CATEGORY_HOSPITAL && SEUS_CATEGORY_CITIZEN == CATEGORY_CITIZEN,
               "categories");
_Static_assert(SEUS_SIGNALLER_AUTHORISED == SIGNALLER_AUTHORISED && SEUS_SIGNALLER_ENDED == SIGNALLER_ENDED,
               "signaller states");
_Static_assert(SEUS_NEED_VIOLENCE == NEED_VIOLENCE && SEUS_NEED_OTHER == NEED_OTHER, "needs");
_Static_assert(SEUS_PRIORITY_E == PRIORITY_E && SEUS_PRIORITY_X == PRIORITY_X, "priorities");
_Static_assert(SEUS_CLASS_URGENCY == CLASS_URGENCY && SEUS_CLASS_EMERGENCY == CLASS_EMERGENCY, "classes");
_Static_assert(SEUS_UNIT_AVAILABLE == UNIT_AVAILABLE && SEUS_UNIT_OUT_OF_SERVICE == UNIT_OUT_OF_SERVICE &&
                   SEUS_UNIT_RETIRED == UNIT_RETIRED,
               "unit statuses");
_Static_assert(SEUS_MODE_PHONE == MODE_PHONE && SEUS_MODE_NEXT_OPENING == MODE_NEXT_OPENING, "modes");
_Static_assert(SEUS_DECISION_ACCEPT == DECISION_ACCEPT && SEUS_DECISION_APPROPRIATE == DECISION_APPROPRIATE &&
                   SEUS_DECISION_DEFERRED == DECISION_DEFERRED && SEUS_DECISION_NO_UNIT == DECISION_NO_UNIT,
               "decisions");
_Static_assert(SEUS_KIND_ZONE == 1u << (VERDICT_ZONE - 1) && SEUS_KIND_DISPATCH == 1u << (VERDICT_DISPATCH - 1),
               "kinds");

/* The structs that a question points to. */
struct shown {
    struct seus_zone zone;
    struct seus_signaller signaller;
    struct seus_answers answers;
    struct seus_agreement agreement;
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

static uint32_t count_show(uint64_t count)
{
    return count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
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
        .children = count_show(a->children),
    };
}

static uint32_t distance_of(const struct wire_question *q, const struct wire_unit *unit)
{
    if (q->zone.zone_id.len == 0) {
        return SEUS_DISTANCE_NONE;
    }
    if (str_eq(unit->zone_id, q->zone.zone_id)) {
        return SEUS_DISTANCE_SAME_ZONE;
    }
    return unit->area.len > 0 && str_eq(unit->area, q->zone.area) ? SEUS_DISTANCE_SAME_AREA : SEUS_DISTANCE_OTHER_AREA;
}

/* What is known of a unit beyond its row; all 0 if nothing. */
static struct wire_question_crew crew_of(const struct wire_question *q, struct str unit_id)
{
    for (uint32_t i = 0; i < q->crews_count; i++) {
        if (str_eq(q->crews[i].unit_id, unit_id)) {
            return q->crews[i];
        }
    }
    return (struct wire_question_crew){0};
}

static const struct seus_unit *const *units_show(const struct wire_question *q, const struct wire_unit *rows,
                                                 uint32_t count, struct arena *arena)
{
    const struct seus_unit **const list = arena_alloc(arena, (count + 1u) * sizeof(*list));
    struct seus_unit *const units = arena_alloc(arena, (count + 1u) * sizeof(*units));
    for (uint32_t i = 0; i < count; i++) {
        const struct wire_unit *unit = &rows[i];
        const struct wire_question_crew crew = crew_of(q, unit->unit_id);
        units[i] = (struct seus_unit){
            .size = sizeof(struct seus_unit),
            .status = unit->status,
            .unit_id = text_show(unit->unit_id),
            .zone_id = text_show(unit->zone_id),
            .area = text_show(unit->area),
            .since_ms = unit->since,
            .skills = texts_show(unit->skills, unit->skills_count, arena),
            .skill_count = unit->skills_count,
            .operators = count_show(unit->operators),
            .multi = unit->multi ? 1 : 0,
            .assignment_count = unit->assignments_count,
            .distance = distance_of(q, unit),
            .shift_until_ms = crew.shift_until,
            .seats = count_show(crew.seats),
            .psychologists = count_show(crew.psychologists),
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

static const struct seus_place *const *places_show(const struct wire_question *q, struct arena *arena)
{
    const struct seus_place **const list = arena_alloc(arena, (q->places_count + 1u) * sizeof(*list));
    struct seus_place *const places = arena_alloc(arena, (q->places_count + 1u) * sizeof(*places));
    for (uint32_t i = 0; i < q->places_count; i++) {
        const struct wire_question_place *place = &q->places[i];
        places[i] = (struct seus_place){
            .size = sizeof(struct seus_place),
            .free = count_show(place->free),
            .place_id = text_show(place->place_id),
            .zone_id = text_show(place->zone_id),
            .targets = texts_show(place->targets, place->targets_count, arena),
            .target_count = place->targets_count,
        };
        list[i] = &places[i];
    }
    return list;
}

static uint32_t line_show(struct str line)
{
    return str_eq_cstr(line, "gated")           ? SEUS_LINE_GATED
           : str_eq_cstr(line, "open")          ? SEUS_LINE_OPEN
           : str_eq_cstr(line, "professionals") ? SEUS_LINE_PROFESSIONALS
                                                : SEUS_LINE_NONE;
}

/* What the rows of the people say, and what the answers to the triage questions say. */
static uint32_t vulnerabilities_show(const struct wire_question *q)
{
    static const struct {
        const char *word;
        uint32_t bit;
    } words[] = {
        {"child", SEUS_VULNERABLE_CHILD},           {"pregnancy", SEUS_VULNERABLE_PREGNANCY},
        {"ill_health", SEUS_VULNERABLE_ILL_HEALTH}, {"no_network", SEUS_VULNERABLE_NO_NETWORK},
        {"violence", SEUS_VULNERABLE_VIOLENCE},     {"old_age", SEUS_VULNERABLE_OLD_AGE},
        {"dependent", SEUS_VULNERABLE_DEPENDENT},   {"homeless", SEUS_VULNERABLE_HOMELESS},
        {"uasc", SEUS_VULNERABLE_UASC},             {"trafficking", SEUS_VULNERABLE_TRAFFICKING},
    };
    const struct wire_answers *a = &q->answers;
    uint32_t mask = 0;
    for (uint32_t i = 0; i < q->vulnerabilities_count; i++) {
        for (unsigned j = 0; j < sizeof(words) / sizeof(words[0]); j++) {
            mask |= str_eq_cstr(q->vulnerabilities[i], words[j].word) ? words[j].bit : 0;
        }
    }
    mask |= a->children > 0 || a->minor_alone == TRI_YES || a->uasc == TRI_YES ? SEUS_VULNERABLE_CHILD : 0;
    mask |= a->pregnancy == TRI_YES ? SEUS_VULNERABLE_PREGNANCY : 0;
    mask |= a->ill_health == TRI_YES ? SEUS_VULNERABLE_ILL_HEALTH : 0;
    mask |= a->network == TRI_NO ? SEUS_VULNERABLE_NO_NETWORK : 0;
    mask |= a->violence_suffered == TRI_YES ? SEUS_VULNERABLE_VIOLENCE : 0;
    mask |= a->old_age == TRI_YES ? SEUS_VULNERABLE_OLD_AGE : 0;
    mask |= a->dependent_alone == TRI_YES ? SEUS_VULNERABLE_DEPENDENT : 0;
    mask |= a->uasc == TRI_YES ? SEUS_VULNERABLE_UASC : 0;
    mask |= a->trafficking == TRI_YES ? SEUS_VULNERABLE_TRAFFICKING : 0;
    return mask;
}

/* The time of day where the service is. */
static void clock_show(uint64_t now_ms, struct seus_question *shown)
{
    struct civil civil;
    civil_of(now_ms, &civil);
    shown->band = civil.hour < 8    ? SEUS_BAND_NIGHT
                  : civil.hour < 14 ? SEUS_BAND_MORNING
                  : civil.hour < 20 ? SEUS_BAND_AFTERNOON
                                    : SEUS_BAND_EVENING;
    shown->local_minute = (uint32_t)(civil.hour * 60 + civil.minute);
    shown->local_weekday = civil.weekday == 0 ? 7 : (uint32_t)civil.weekday;
    shown->working_day = civil_is_working_day(&civil) ? SEUS_TRI_YES : SEUS_TRI_NO;
}

const struct seus_question *loaded_show(const struct wire_question *q, struct arena *arena)
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
        .kind = q->zone.kind,
        .next_room = text_show(q->zone.next_room),
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
    shown->agreement = (struct seus_agreement){
        .size = sizeof(shown->agreement),
        .from_ms = q->agreement.from,
        .until_ms = q->agreement.until,
        .payer = text_show(q->agreement.payer),
    };
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
        .units = units_show(q, q->units, q->units_count, arena),
        .flag_count = q->flags_count,
        .unit_count = q->units_count,
        .line = line_show(q->line),
        .vulnerabilities = vulnerabilities_show(q),
        .agreement = q->agreement.agreement_id.len > 0 ? &shown->agreement : NULL,
        .service_open = q->service_open,
        .place_count = q->places_count,
        .places = places_show(q, arena),
        .busy = units_show(q, q->busy, q->busy_count, arena),
        .busy_count = q->busy_count,
    };
    clock_show(q->now, &shown->question);
    return &shown->question;
}

