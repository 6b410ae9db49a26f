/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the plugins of this folder have in common: texts, answers to triage questions, settings. A plugin elsewhere may
 * copy what it likes; nothing of the interface is here.
 */
#ifndef PLUGINS_SHARED_H
#define PLUGINS_SHARED_H

#include "seus/plugin.h"

/* The initialiser of a struct seus_text in a constant: C wants more than a function call there. */
#define TEXT_INIT(literal) {literal, sizeof(literal) - 1}

static inline int yes(uint32_t answer)
{
    return answer == SEUS_TRI_YES;
}

static inline int same_text(struct seus_text a, struct seus_text b)
{
    uint64_t i = 0;
    while (i < a.len && a.len == b.len && a.ptr[i] == b.ptr[i]) {
        i++;
    }
    return a.len == b.len && i == a.len;
}

static inline int has_text(const struct seus_text *list, uint32_t count, struct seus_text text)
{
    int found = 0;
    for (uint32_t i = 0; i < count; i++) {
        found |= same_text(list[i], text);
    }
    return found;
}

/* A sentence in the making; a part that does not fit is left out. */
struct sentence {
    char bytes[256];
    uint64_t len;
};

static inline void sentence_add(struct sentence *sentence, struct seus_text text)
{
    if (text.len <= sizeof(sentence->bytes) - sentence->len) {
        for (uint64_t i = 0; i < text.len; i++) {
            sentence->bytes[sentence->len++] = text.ptr[i];
        }
    }
}

static inline void sentence_add_number(struct sentence *sentence, uint64_t number)
{
    char digits[20];
    uint64_t first = sizeof(digits);
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    sentence_add(sentence, seus_text_of(digits + first, sizeof(digits) - first));
}

/* before, middle and after as one sentence; lives as long as sentence. */
static inline struct seus_text sentence_of(struct sentence *sentence, struct seus_text before, struct seus_text middle,
                                           struct seus_text after)
{
    sentence->len = 0;
    sentence_add(sentence, before);
    sentence_add(sentence, middle);
    sentence_add(sentence, after);
    return seus_text_of(sentence->bytes, sentence->len);
}

/* What the zone set under this name; empty if it is not there (an older room, or no setting). */
static inline struct seus_text setting(const struct seus_question *q, struct seus_text name)
{
    for (uint32_t i = 0; SEUS_HAS(struct seus_question, q, settings) && i < q->setting_count; i++) {
        if (same_text(q->settings[i].name, name)) {
            return q->settings[i].value;
        }
    }
    return seus_text_of("", 0);
}

/* The same as a number; otherwise: if it is not there. The room has checked that it is one. */
static inline uint32_t setting_number(const struct seus_question *q, struct seus_text name, uint32_t otherwise)
{
    const struct seus_text text = setting(q, name);
    uint32_t number = 0;
    for (uint64_t i = 0; i < text.len && i < 9; i++) {
        number = number * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    return text.len > 0 ? number : otherwise;
}

/* A list of units in the making, best first. */
#define RANKED_MAX 64u
struct ranked {
    const struct seus_unit *units[RANKED_MAX];
    uint32_t count;
};

/* Puts a unit behind all that do not go after it; the last one drops out of a full list. */
static inline void ranked_insert(struct ranked *ranked, const struct seus_question *q, const struct seus_unit *unit,
                                 int (*goes_before)(const struct seus_question *q, const struct seus_unit *a,
                                                    const struct seus_unit *b))
{
    uint32_t place = ranked->count;
    while (place > 0 && goes_before(q, unit, ranked->units[place - 1])) {
        place--;
    }
    if (place < RANKED_MAX) {
        ranked->count += ranked->count < RANKED_MAX ? 1 : 0;
        for (uint32_t i = ranked->count - 1; i > place; i--) {
            ranked->units[i] = ranked->units[i - 1];
        }
        ranked->units[place] = unit;
    }
}

static inline void ranked_hand_over(const struct ranked *ranked, const struct seus_host *host)
{
    for (uint32_t i = 0; i < ranked->count; i++) {
        host->rank_unit(host, ranked->units[i]->unit_id);
    }
}

/* Nearer, then longer idle, then in the order of the question. */
static inline int is_nearer(const struct seus_question *q, const struct seus_unit *a, const struct seus_unit *b)
{
    (void)q;
    return a->distance != b->distance ? a->distance < b->distance : a->since_ms < b->since_ms;
}

/* Places free in the basket of the zone. */
static inline uint64_t places_free(const struct seus_question *q)
{
    uint64_t free = 0;
    for (uint32_t i = 0; i < q->place_count; i++) {
        free += q->places[i]->free;
    }
    return free;
}

/* Integrity or survival at stake now, for a reason a social service answers for. */
static inline int is_exposed(const struct seus_answers *a)
{
    return yes(a->minor_alone) || yes(a->aggressor_near) || yes(a->dependent_alone);
}

static inline int is_violent(const struct seus_question *q)
{
    const struct seus_answers *a = q->answers;
    return q->need == SEUS_NEED_VIOLENCE || yes(a->gender_violence) || yes(a->aggressor_near);
}

static inline int is_trafficking(const struct seus_question *q)
{
    return q->need == SEUS_NEED_TRAFFICKING || yes(q->answers->trafficking);
}

static inline int has_minor(const struct seus_question *q)
{
    const struct seus_answers *a = q->answers;
    return q->need == SEUS_NEED_MINOR || yes(a->minor_alone) || yes(a->uasc) || a->children > 0;
}

static inline void flag_if(const struct seus_host *host, int fact, struct seus_text flag, struct seus_text reason)
{
    if (fact) {
        host->add_flag(host, flag);
        host->add_reason(host, reason);
    }
}

/* The hard flags that the law and the health service know: alike in every protocol here. */
static inline void raise_hard_flags(const struct seus_host *host, const struct seus_question *q)
{
    const struct seus_answers *a = q->answers;
    const int minor_without_guardian = yes(a->minor_alone) && !yes(a->uasc);
    flag_if(host, yes(a->gender_violence), SEUS_TEXT("pink_code"), SEUS_TEXT("Gender or sexual violence: pink code."));
    flag_if(host, yes(a->uasc), SEUS_TEXT("uasc"), SEUS_TEXT("An unaccompanied foreign minor."));
    flag_if(host, minor_without_guardian, SEUS_TEXT("minor_removal"),
            SEUS_TEXT("A minor without a guardian: the pathway of article 403 of the Civil Code."));
    flag_if(host, is_trafficking(q), SEUS_TEXT("sealed"), SEUS_TEXT("Trafficking suspected: the case is sealed."));
}

/*
 * Order within a priority: how many of child, pregnancy, ill health, no network, violence suffered, old age. Who they
 * are is an axis of its own: it orders cases of a level and never makes the level.
 */
static inline uint64_t count_vulnerabilities(const struct seus_question *q, int network)
{
    const struct seus_answers *a = q->answers;
    uint32_t mask = SEUS_HAS(struct seus_question, q, vulnerabilities) ? q->vulnerabilities : 0;
    mask |= has_minor(q) ? SEUS_VULNERABLE_CHILD : 0;
    mask |= yes(a->pregnancy) ? SEUS_VULNERABLE_PREGNANCY : 0;
    mask |= yes(a->ill_health) ? SEUS_VULNERABLE_ILL_HEALTH : 0;
    mask |= yes(a->violence_suffered) ? SEUS_VULNERABLE_VIOLENCE : 0;
    mask |= yes(a->old_age) ? SEUS_VULNERABLE_OLD_AGE : 0;
    mask = network ? mask & ~SEUS_VULNERABLE_NO_NETWORK : mask | SEUS_VULNERABLE_NO_NETWORK;
    uint64_t count = 0;
    for (uint32_t bit = SEUS_VULNERABLE_CHILD; bit <= SEUS_VULNERABLE_OLD_AGE; bit *= 2) {
        count += (mask & bit) != 0;
    }
    return count;
}

#endif
