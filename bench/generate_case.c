/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The life of one case: what the room, the unit and the ordinary service do about it, each step a command at its time.
 * The steps that are due wait in a heap. Called by generate.c with one report after the other.
 */
#include <string.h>

#include "base/check.h"
#include "base/civil.h"
#include "base/id.h"
#include "base/mem.h"
#include "bench/generate.h"

#define PERSONS_A_CASE 16u /* more than are planned */

/* What is done next. */
enum step {
    STEP_PERSON,        /* who it is about, one after the other */
    STEP_SECOND_REPORT, /* somebody else reports the same fact */
    STEP_ASSIGN,
    STEP_ACK,
    STEP_ENROUTE,
    STEP_ONSCENE,
    STEP_SECURE,
    STEP_CLEAR,
    STEP_PHONE,
    STEP_PHONE_END,
    STEP_OFFER,
    STEP_RETURN,
    STEP_ACCEPT,
    STEP_CLOSE,
    STEP_LEAVE, /* a life of its own: somebody leaves the place they were given */
    STEP_COUNT
};

struct life {
    uint64_t due_ms;
    uint64_t order; /* of two that are due at once, the one planned first */
    struct report_plan report;
    char case_id[ID_SIZE];
    char person_id[ID_SIZE];    /* if it is one person */
    char placement_id[ID_SIZE]; /* empty: none */
    uint8_t step;               /* enum step */
    uint8_t unit;               /* that is on it */
    uint8_t outcome;            /* enum outcome it will close with */
    uint16_t known;             /* persons entered so far */
    uint64_t leave_ms;          /* when they leave it */
    bool waiting;               /* no unit was free */
    bool returned;              /* the service has sent it back once */
};

struct lives {
    struct room *room;
    struct plan *plan;
    struct chance chance;
    struct life **heap; /* earliest first */
    uint64_t count;
    uint64_t capacity;
    uint64_t ordered;
};

/* ---- the heap ---- */

static bool goes_before(const struct life *a, const struct life *b)
{
    return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->order < b->order;
}

static void heap_push(struct lives *lives, struct life *life)
{
    if (lives->count == lives->capacity) {
        lives->capacity = lives->capacity == 0 ? 256 : 2 * lives->capacity;
        lives->heap = mem_realloc(lives->heap, lives->capacity * sizeof(struct life *));
    }
    uint64_t at = lives->count++;
    while (at > 0 && goes_before(life, lives->heap[(at - 1) / 2])) {
        lives->heap[at] = lives->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    lives->heap[at] = life;
}

static struct life *heap_pop(struct lives *lives)
{
    struct life *first = lives->heap[0];
    struct life *last = lives->heap[--lives->count];
    uint64_t at = 0;
    while (2 * at + 1 < lives->count) {
        uint64_t child = 2 * at + 1;
        if (child + 1 < lives->count && goes_before(lives->heap[child + 1], lives->heap[child])) {
            child++;
        }
        if (!goes_before(lives->heap[child], last)) {
            break;
        }
        lives->heap[at] = lives->heap[child];
        at = child;
    }
    if (lives->count > 0) {
        lives->heap[at] = last;
    }
    return first;
}

static void plan_step(struct lives *lives, struct life *life, enum step step, uint64_t at_ms)
{
    life->step = (uint8_t)step;
    life->due_ms = at_ms;
    life->order = lives->ordered++;
    heap_push(lives, life);
}

static uint64_t minutes_later(struct lives *lives, const struct life *life, unsigned low, unsigned high)
{
    return life->due_ms + chance_between(&lives->chance, low * MINUTE_MS, high * MINUTE_MS);
}

/* ---- the report ---- */

/* Answers to the triage questions that fit the need. */
static struct wire_answers answers_for(struct lives *lives, const struct report_plan *report)
{
    struct wire_answers answers = {.danger = TRI_NO, .non_deferrable = TRI_YES, .network = TRI_NO};
    switch (report->need) {
    case NEED_VIOLENCE:
        answers.danger = TRI_YES;
        answers.gender_violence = TRI_YES;
        answers.violence_suffered = TRI_YES;
        break;
    case NEED_MINOR:
        answers.minor_alone = TRI_YES;
        answers.danger = TRI_YES;
        break;
    case NEED_DEPENDENT:
        answers.dependent_alone = TRI_YES;
        answers.old_age = TRI_YES;
        break;
    case NEED_DISASTER:
        answers.danger = TRI_YES;
        break;
    default:
        break;
    }
    answers.staff_present = report->category == CATEGORY_HOSPITAL ? TRI_YES : TRI_UNKNOWN;
    answers.children = report->persons > 2 ? chance_below(&lives->chance, report->persons) : 0;
    return answers;
}

static bool is_grave(const struct report_plan *report)
{
    return report->need == NEED_VIOLENCE || report->need == NEED_MINOR || report->need == NEED_DISASTER;
}

static const char *summary_for(const struct report_plan *report)
{
    static const char *const summaries[] = {
        [NEED_NONE] = "A question about the service",
        [NEED_VIOLENCE] = "Woman beaten by her partner, cannot go home",
        [NEED_ABANDONMENT] = "Conflict in the family, put out of the house",
        [NEED_DEPENDENT] = "Dependent person left alone, the carer is in hospital",
        [NEED_POVERTY] = "No place for the night and no means",
        [NEED_TRAFFICKING] = "Person who escaped from exploitation",
        [NEED_DISASTER] = "Household evacuated",
        [NEED_MINOR] = "Minor found alone",
        [NEED_OTHER] = "Situation not classified",
    };
    return summaries[report->need < sizeof(summaries) / sizeof(summaries[0]) ? report->need : NEED_OTHER];
}

/* Opens; true: a case, its id copied. */
static bool open_report(struct lives *lives, const struct report_plan *report, uint64_t at_ms, uint32_t category,
                        const struct wish *wish, char case_id[ID_SIZE])
{
    const struct zone_plan *zone = &lives->plan->zones[report->zone];
    char signaller[32];
    char municipality[48];
    struct wire_answer answer = {0};
    struct seus_why why = {0};
    zone_signaller(zone, category, signaller, sizeof(signaller));
    zone_municipality(zone, report->at_ms / MINUTE_MS, municipality, sizeof(municipality));
    struct wire_case_open args = {
        .zone_id = str_of(zone->id),
        .signaller_id = category < CATEGORIES ? str_of(signaller) : (struct str){NULL, 0},
        .category = category < CATEGORIES ? 0 : category,
        .need = report->need,
        .place = str_of(zone->name),
        .summary = str_of(summary_for(report)),
        .persons = report->persons,
        .answers = answers_for(lives, report),
        .municipality_id = str_of(municipality),
    };
    if (report->disaster > 0) {
        args.event_id = str_of(event_of(lives->room, lives->plan, report));
    }
    if (!zone->equipped || report->kind == REPORT_NOT_OPEN) {
        args.signaller_id = (struct str){NULL, 0};
        args.category = category;
    }
    if (room_do(lives->room, at_ms, OP_case_open, &args, wish, &answer, &why) != SEUS_OK) {
        room_die(lives->room, &why);
    }
    str_copy(case_id, ID_SIZE, answer.case_id);
    return answer.case_id.len > 0;
}

static struct wish wish_for(const struct report_plan *report)
{
    return (struct wish){
        .orientation = "Danger of life: 112. Otherwise the social service of your municipality.",
        .priority = is_grave(report) ? PRIORITY_E : PRIORITY_U,
        .event_class = report->disaster > 0 ? CLASS_EMERGENCY : CLASS_URGENCY,
        .mode = report->mode,
    };
}

static void begin_refused(struct lives *lives, const struct report_plan *report)
{
    char case_id[ID_SIZE];
    struct wish wish = wish_for(report);
    const bool open = lives->plan->options->open_access;
    wish.orient = !open || report->kind == REPORT_NOT_OPEN;
    wish.not_appropriate = open;
    /* An open line takes a citizen's call through its own desk, whose code stands for it. */
    const uint32_t category = open ? (uint32_t)CATEGORY_SOCIAL_SERVICE : report->category;
    if (open_report(lives, report, report->at_ms, category, &wish, case_id)) {
        ROOM_MUST(lives->room, report->at_ms + 2 * MINUTE_MS, case_close, .case_id = str_of(case_id),
                  .outcome = OUTCOME_ADVISED);
    }
}

static struct life *life_new(const struct report_plan *report)
{
    struct life *life = mem_zalloc(sizeof(*life));
    life->report = *report;
    life->due_ms = report->at_ms;
    return life;
}

/* A shadow case: recognised, then taken over by the ordinary service the next working day. */
static void begin_shadow(struct lives *lives, const struct report_plan *report)
{
    struct wish wish = wish_for(report);
    struct life *life = life_new(report);
    wish.shadow = true;
    CHECK(open_report(lives, report, report->at_ms, report->category, &wish, life->case_id));
    life->outcome = OUTCOME_SHADOW_HANDLED;
    plan_step(lives, life, STEP_OFFER, civil_next_working_noon(report->at_ms) - 2 * HOUR_MS);
}

void lives_begin(struct lives *lives, const struct report_plan *report)
{
    if (report->kind == REPORT_CITIZEN || report->kind == REPORT_NOT_OPEN) {
        begin_refused(lives, report);
        return;
    }
    if (report->kind == REPORT_SHADOW) {
        begin_shadow(lives, report);
        return;
    }
    const struct wish wish = wish_for(report);
    struct life *life = life_new(report);
    CHECK(open_report(lives, report, report->at_ms, report->category, &wish, life->case_id));
    life->outcome = OUTCOME_HANDED_OVER;
    plan_step(lives, life, STEP_PERSON, minutes_later(lives, life, 1, 4));
}

/* ---- the steps ---- */

/* The need says who the first one is; the others came along. */
static struct wire_person_link_args person_of(struct lives *lives, const struct life *life, struct str *vulnerability)
{
    const struct report_plan *report = &life->report;
    const bool first = life->known == 0;
    const bool minor = first ? report->need == NEED_MINOR : chance_permille(&lives->chance, 600);
    const bool woman = first && report->need == NEED_VIOLENCE ? true : chance_permille(&lives->chance, 520);
    const bool old = first && report->need == NEED_DEPENDENT;
    *vulnerability = minor                                    ? STR_LIT("child")
                     : old                                    ? STR_LIT("dependent")
                     : first && report->need == NEED_VIOLENCE ? STR_LIT("violence")
                                                              : STR_LIT("no_network");
    return (struct wire_person_link_args){
        .case_id = str_of(life->case_id),
        .role = minor ? PERSON_ROLE_MINOR : (first ? PERSON_ROLE_VICTIM : PERSON_ROLE_RELATIVE),
        .sex = woman ? SEX_WOMAN : SEX_MAN,
        .age_band = minor ? (uint32_t)chance_between(&lives->chance, AGE_0_5, AGE_14_17)
                          : (old ? AGE_75_UP : (uint32_t)chance_between(&lives->chance, AGE_18_29, AGE_65_74)),
        .nationality = chance_permille(&lives->chance, 620) ? STR_LIT("IT") : STR_LIT("RO"),
        .vulnerabilities = vulnerability,
        .vulnerabilities_count = 1,
        .known_before = report->known,
    };
}

/* The people of a flood or fire are read from a list: all of a case at once. */
static void enter_all(struct lives *lives, struct life *life)
{
    struct wire_person_facts people[PERSONS_A_CASE];
    struct str vulnerabilities[PERSONS_A_CASE];
    const struct wire_person_batch args = {
        .event_id = str_of(event_of(lives->room, lives->plan, &life->report)),
        .case_id = str_of(life->case_id),
        .people = people,
        .people_count = life->report.persons,
    };
    CHECK(life->report.persons <= PERSONS_A_CASE);
    for (; life->known < life->report.persons; life->known++) {
        const struct wire_person_link_args one = person_of(lives, life, &vulnerabilities[life->known]);
        people[life->known] = (struct wire_person_facts){
            .role = one.role,
            .sex = one.sex,
            .age_band = one.age_band,
            .nationality = one.nationality,
            .vulnerabilities = &vulnerabilities[life->known],
            .vulnerabilities_count = 1,
            .known_before = one.known_before,
        };
    }
    room_must(lives->room, life->due_ms, OP_person_batch, &args, NULL);
}

static void step_person(struct lives *lives, struct life *life)
{
    struct str vulnerability;
    struct wire_answer answer = {0};
    if (life->report.disaster > 0) {
        enter_all(lives, life);
    } else {
        const struct wire_person_link_args args = person_of(lives, life, &vulnerability);
        room_must(lives->room, life->due_ms, OP_person_link, &args, &answer);
        life->known++;
    }
    if (life->report.persons == 1 && answer.id.len > 0) {
        str_copy(life->person_id, sizeof(life->person_id), answer.id);
    }
    if (life->known < life->report.persons) {
        plan_step(lives, life, STEP_PERSON, life->due_ms + MINUTE_MS / 3);
        return;
    }
    const enum step after = life->report.mode == MODE_PHONE ? STEP_PHONE : STEP_ASSIGN;
    plan_step(lives, life, life->report.twice ? STEP_SECOND_REPORT : after, minutes_later(lives, life, 1, 5));
}

static void step_second_report(struct lives *lives, struct life *life)
{
    char case_id[ID_SIZE];
    const struct wish wish = wish_for(&life->report);
    const uint32_t other = 1 + life->report.category % (CATEGORIES - 1);
    struct report_plan again = life->report;
    again.disaster = 0; /* who calls second does not know that it is part of something */
    if (open_report(lives, &again, life->due_ms, other, &wish, case_id)) {
        ROOM_MUST(lives->room, life->due_ms + MINUTE_MS, case_update, .case_id = str_of(case_id), .to = CASE_MERGED,
                  .into = str_of(life->case_id), .reason = STR_LIT("the same fact, reported by another institution"));
    }
    life->due_ms += MINUTE_MS;
    plan_step(lives, life, life->report.mode == MODE_PHONE ? STEP_PHONE : STEP_ASSIGN,
              minutes_later(lives, life, 1, 5));
}

static void unit_says(struct lives *lives, const struct life *life, uint32_t status)
{
    char unit[32];
    zone_unit(&lives->plan->zones[life->report.zone], life->unit, unit, sizeof(unit));
    const struct wire_unit_set args = {.unit_id = str_of(unit), .status = status};
    room_must(lives->room, life->due_ms, OP_unit_status, &args, NULL);
}

static void step_assign(struct lives *lives, struct life *life)
{
    struct zone_plan *zone = &lives->plan->zones[life->report.zone];
    struct wish wish = wish_for(&life->report);
    struct seus_why why = {0};
    char unit[32];
    unsigned free_unit = 0;
    while (free_unit < UNITS_A_ZONE && zone->busy[free_unit]) {
        free_unit++;
    }
    if (free_unit == UNITS_A_ZONE) {
        if (!life->waiting) {
            ROOM_MUST(lives->room, life->due_ms, case_update, .case_id = str_of(life->case_id), .to = CASE_WAITING,
                      .reason = STR_LIT("all units of the zone are out"));
        }
        life->waiting = true;
        plan_step(lives, life, STEP_ASSIGN, minutes_later(lives, life, 10, 30));
        return;
    }
    crew_board(lives->room, zone, free_unit, life->due_ms);
    zone_unit(zone, free_unit, unit, sizeof(unit));
    wish.unit_id = unit;
    const struct wire_case_assign args = {
        .case_id = str_of(life->case_id), .unit_id = str_of(unit), .mode = MODE_ON_SITE};
    if (room_do(lives->room, life->due_ms, OP_case_assign, &args, &wish, NULL, &why) != SEUS_OK) {
        room_die(lives->room, &why);
    }
    zone->busy[free_unit] = true;
    life->unit = (uint8_t)free_unit;
    plan_step(lives, life, STEP_ACK, minutes_later(lives, life, 1, 5));
}

static void note(struct lives *lives, const struct life *life, const char *text)
{
    ROOM_MUST(lives->room, life->due_ms, case_note, .case_id = str_of(life->case_id), .text = str_of(text));
}

/* The service is asked in the morning of the next working day. */
static void plan_offer(struct lives *lives, struct life *life)
{
    const uint64_t noon = civil_next_working_noon(life->due_ms);
    plan_step(lives, life, STEP_OFFER, noon - chance_between(&lives->chance, 60, 230) * MINUTE_MS);
}

static void reserve_place(struct lives *lives, struct life *life)
{
    unsigned count = 0;
    const struct share *shares = figures_nights(&count);
    const unsigned nights = chance_share(&lives->chance, shares, count);
    const struct stay stay = {
        .case_id = life->case_id,
        .person_id = life->person_id,
        .places = life->report.persons,
        .until_ms = civil_day_start(life->due_ms) + nights * DAY_MS + 10 * HOUR_MS,
    };
    places_reserve(lives->room, &stay, life->due_ms, life->placement_id);
    life->leave_ms = stay.until_ms + chance_below(&lives->chance, 3 * HOUR_MS);
}

/* The unit has brought them there; they leave on a life of its own, whatever becomes of the case. */
static void begin_stay(struct lives *lives, const struct life *life)
{
    struct life *stay = life_new(&life->report);
    ROOM_MUST(lives->room, life->due_ms, placement_start, .placement_id = str_of(life->placement_id),
              .placed_at = life->due_ms);
    str_copy(stay->placement_id, sizeof(stay->placement_id), str_of(life->placement_id));
    plan_step(lives, stay, STEP_LEAVE, life->leave_ms);
}

/* The end of a stay: nothing is due any more. */
static void step_leave(struct lives *lives, struct life *stay)
{
    ROOM_MUST(lives->room, stay->due_ms, placement_end, .placement_id = str_of(stay->placement_id),
              .reason = STR_LIT("the service has found another solution"), .occurred_at = stay->due_ms);
    mem_free(stay);
}

static void step_secure(struct lives *lives, struct life *life)
{
    if (life->report.placed) {
        reserve_place(lives, life);
    }
    ROOM_MUST(lives->room, life->due_ms, case_update, .case_id = str_of(life->case_id), .to = CASE_SECURED);
    note(lives, life,
         life->report.placed ? "They have a place for the night." : "They stay where they are, looked after.");
    plan_step(lives, life, STEP_CLEAR, minutes_later(lives, life, 10, 40));
}

static void step_clear(struct lives *lives, struct life *life)
{
    if (life->report.placed) {
        begin_stay(lives, life);
    }
    unit_says(lives, life, UNIT_AVAILABLE);
    lives->plan->zones[life->report.zone].busy[life->unit] = false;
    plan_offer(lives, life);
}

static void step_phone(struct lives *lives, struct life *life)
{
    ROOM_MUST(lives->room, life->due_ms, case_update, .case_id = str_of(life->case_id), .to = CASE_PHONE_MANAGED,
              .reason = STR_LIT("the staff of the place can see to it with our advice"));
    note(lives, life, "Spoken with the caller and with the person.");
    plan_step(lives, life, STEP_PHONE_END, minutes_later(lives, life, 20, 90));
}

static void step_phone_end(struct lives *lives, struct life *life)
{
    if (chance_permille(&lives->chance, 450)) {
        plan_offer(lives, life);
        return;
    }
    life->outcome = OUTCOME_ADVISED;
    plan_step(lives, life, STEP_CLOSE, life->due_ms);
}

static void step_offer(struct lives *lives, struct life *life)
{
    ROOM_MUST(lives->room, life->due_ms, case_update, .case_id = str_of(life->case_id), .to = CASE_HANDOVER_OFFERED,
              .service = str_of(lives->plan->zones[life->report.zone].id));
    if (life->report.handover == HANDOVER_RETURNED && !life->returned && life->report.kind == REPORT_CASE) {
        plan_step(lives, life, STEP_RETURN, minutes_later(lives, life, 60, 300));
    } else if (life->report.handover == HANDOVER_SLOW) {
        plan_step(lives, life, STEP_ACCEPT, minutes_later(lives, life, 24 * 60, 3 * 24 * 60));
    } else {
        plan_step(lives, life, STEP_ACCEPT, minutes_later(lives, life, 10, 55));
    }
}

static void step_return(struct lives *lives, struct life *life)
{
    ROOM_MUST(lives->room, life->due_ms, case_update, .case_id = str_of(life->case_id),
              .to = life->report.mode == MODE_PHONE ? CASE_PHONE_MANAGED : CASE_SECURED,
              .reason = STR_LIT("the person lives in another municipality"));
    life->returned = true;
    plan_offer(lives, life);
}

static void step_accept(struct lives *lives, struct life *life)
{
    ROOM_MUST(lives->room, life->due_ms, case_update, .case_id = str_of(life->case_id), .to = CASE_HANDED_OVER);
    plan_step(lives, life, STEP_CLOSE, minutes_later(lives, life, 5, 60));
}

/* The end: nothing is due any more. */
static void step_close(struct lives *lives, struct life *life)
{
    ROOM_MUST(lives->room, life->due_ms, case_close, .case_id = str_of(life->case_id), .outcome = life->outcome);
    if (life->report.disaster > 0) {
        event_case_closed(lives->room, lives->plan, &life->report, life->due_ms);
    }
    mem_free(life);
}

static void step_play(struct lives *lives, struct life *life)
{
    switch ((enum step)life->step) {
    case STEP_PERSON:
        step_person(lives, life);
        break;
    case STEP_SECOND_REPORT:
        step_second_report(lives, life);
        break;
    case STEP_ASSIGN:
        step_assign(lives, life);
        break;
    case STEP_ACK:
        unit_says(lives, life, UNIT_ACKED);
        plan_step(lives, life, STEP_ENROUTE, minutes_later(lives, life, 1, 6));
        break;
    case STEP_ENROUTE:
        unit_says(lives, life, UNIT_ENROUTE);
        plan_step(lives, life, STEP_ONSCENE, minutes_later(lives, life, 8, 50));
        break;
    case STEP_ONSCENE:
        unit_says(lives, life, UNIT_ONSCENE);
        note(lives, life, "The unit is with the person.");
        plan_step(lives, life, STEP_SECURE, minutes_later(lives, life, 30, 120));
        break;
    case STEP_SECURE:
        step_secure(lives, life);
        break;
    case STEP_CLEAR:
        step_clear(lives, life);
        break;
    case STEP_PHONE:
        step_phone(lives, life);
        break;
    case STEP_PHONE_END:
        step_phone_end(lives, life);
        break;
    case STEP_OFFER:
        step_offer(lives, life);
        break;
    case STEP_RETURN:
        step_return(lives, life);
        break;
    case STEP_ACCEPT:
        step_accept(lives, life);
        break;
    case STEP_CLOSE:
        step_close(lives, life);
        break;
    case STEP_LEAVE:
        step_leave(lives, life);
        break;
    case STEP_COUNT:
        CHECK(!"a life has a next step");
    }
}

void lives_run(struct lives *lives, uint64_t until_ms)
{
    while (lives->count > 0 && lives->heap[0]->due_ms <= until_ms) {
        room_timers(lives->room, lives->heap[0]->due_ms);
        step_play(lives, heap_pop(lives));
    }
}

struct lives *lives_new(struct room *room, struct plan *plan, uint64_t seed)
{
    struct lives *lives = mem_zalloc(sizeof(*lives));
    lives->room = room;
    lives->plan = plan;
    lives->chance.state = seed ^ 0x6c69766573ull; /* "lives" */
    return lives;
}

void lives_free(struct lives *lives)
{
    mem_free(lives->heap);
    mem_free(lives);
}
