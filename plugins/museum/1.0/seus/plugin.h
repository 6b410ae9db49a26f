/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The plugin interface of SEUS, version 1. This header and a C compiler are all that a plugin needs.
 *
 * A plugin is a shared object that exports one function, seus_plugin_entry_v1, which returns a constant description of
 * itself. It may answer three kinds of question:
 *   zone      may this caller's report become a case in this zone?
 *   triage    is it a case for the room, and how urgent?
 *   dispatch  how does the room answer, and which unit goes?
 *
 * The contract
 * - A function of a plugin is pure: the answer depends on the question alone. No clock, randomness, files, network,
 *   threads, environment, output, or memory of earlier questions. The clock value it needs is in the question.
 * - It is called on one thread, one call at a time, in a worker process of its own that may be killed at any moment.
 * - It answers within the deadline of the room (50 ms unless configured). A late, crashed, failed or invalid answer is
 *   thrown away as a whole, the worker is replaced, and the room's built-in default answers in its place; the case then
 *   says so for ever. A case is never refused because a plugin died: a plugin cannot opt out of the fallback.
 * - Everything passed in is borrowed until the function returns: keep no pointer. Texts passed to the host are copied
 *   before the host function returns.
 * - The answer is recorded with the plugin's id, version and file digest, and is never asked again.
 *
 * When several plugins answer the same kind of question (they are asked in order of file name):
 *   zone      the first that has an opinion decides
 *   triage    the most severe answer wins: appropriate before deferred before not appropriate, then E before U before D
 *             before X, then the first; the flags of all of them are raised together
 *   dispatch  the first that recommends wins; if none does, the first that says there is no unit
 *
 * Growth
 * - A plugin built for version 1.x loads in every 1.y. Structs and the host table grow at their end only; a number is
 *   never given another meaning. Every struct opens with its size as its maker knows it: touch a member that is newer
 *   than 1.0 only if SEUS_HAS says it is there.
 * - New words may appear in the lists of numbers below. Treat a number you do not know as its 0.
 *
 * Texts are UTF-8 without control characters, counted in bytes, with no NUL behind them. An absent text has length 0.
 * Times are milliseconds since 1970-01-01 UTC, 0 = absent.
 */
#ifndef SEUS_PLUGIN_H
#define SEUS_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SEUS_PLUGIN_MAGIC 0x53455553u /* "SEUS" */
#define SEUS_PLUGIN_ABI_MAJOR 1u
#define SEUS_PLUGIN_ABI_MINOR 0u

/* Is this member inside the struct that pointer points to, as its maker built it? */
#define SEUS_HAS(type, pointer, member) \
    ((pointer)->size >= offsetof(type, member) + sizeof((pointer)->member))

/* ---- numbers. 0 is always "absent" or "unknown" ----------------------------------------------------------------- */

/* Answer to a triage question. */
#define SEUS_TRI_UNKNOWN 0u
#define SEUS_TRI_NO 1u
#define SEUS_TRI_YES 2u

/* Where a zone stands on its way to the room. */
#define SEUS_ZONE_NONE 0u
#define SEUS_ZONE_OUTSIDE 1u
#define SEUS_ZONE_REQUESTED 2u
#define SEUS_ZONE_ACCEPTED 3u
#define SEUS_ZONE_TRAINING 4u
#define SEUS_ZONE_GROUP_FORMED 5u
#define SEUS_ZONE_SOI 6u /* experimentation: cases are recognised, the ordinary service handles them */
#define SEUS_ZONE_SOI_PASSED 7u
#define SEUS_ZONE_SOI_FAILED 8u
#define SEUS_ZONE_HOOKED 9u /* served by the room */
#define SEUS_ZONE_SUSPENDED 10u
#define SEUS_ZONE_WITHDRAWN 11u
#define SEUS_ZONE_REJECTED 12u

/* Category of the caller. */
#define SEUS_CATEGORY_NONE 0u
#define SEUS_CATEGORY_HOSPITAL 1u
#define SEUS_CATEGORY_POLICE 2u
#define SEUS_CATEGORY_SOCIAL_SERVICE 3u
#define SEUS_CATEGORY_MUNICIPALITY 4u
#define SEUS_CATEGORY_FIRE 5u
#define SEUS_CATEGORY_EMS 6u
#define SEUS_CATEGORY_ANTI_VIOLENCE 7u
#define SEUS_CATEGORY_CITIZEN 8u
#define SEUS_CATEGORY_BIT(category) (UINT64_C(1) << (category)) /* of a category below 64, in a mask */

/* State of a signaller's authorisation. */
#define SEUS_SIGNALLER_NONE 0u
#define SEUS_SIGNALLER_PROPOSED 1u
#define SEUS_SIGNALLER_AUTHORISED 2u
#define SEUS_SIGNALLER_SUSPENDED 3u
#define SEUS_SIGNALLER_ENDED 4u

/* Area of need. */
#define SEUS_NEED_NONE 0u
#define SEUS_NEED_VIOLENCE 1u
#define SEUS_NEED_ABANDONMENT 2u
#define SEUS_NEED_DEPENDENT 3u
#define SEUS_NEED_POVERTY 4u
#define SEUS_NEED_TRAFFICKING 5u
#define SEUS_NEED_DISASTER 6u
#define SEUS_NEED_MINOR 7u
#define SEUS_NEED_OTHER 8u

/* E: integrity or survival at stake now. U: cannot wait for the ordinary service. D: can wait. X: not social. */
#define SEUS_PRIORITY_NONE 0u
#define SEUS_PRIORITY_E 1u
#define SEUS_PRIORITY_U 2u
#define SEUS_PRIORITY_D 3u
#define SEUS_PRIORITY_X 4u

/* What kind of event it is; never derived from the priority. */
#define SEUS_CLASS_NONE 0u
#define SEUS_CLASS_URGENCY 1u
#define SEUS_CLASS_EMERGENCY 2u

/* Status of a unit. Only an available one may be recommended. */
#define SEUS_UNIT_NONE 0u
#define SEUS_UNIT_OFF 1u
#define SEUS_UNIT_AVAILABLE 2u
#define SEUS_UNIT_BUSY 3u
#define SEUS_UNIT_ASSIGNED 4u
#define SEUS_UNIT_ACKED 5u
#define SEUS_UNIT_ENROUTE 6u
#define SEUS_UNIT_ONSCENE 7u
#define SEUS_UNIT_TRANSPORTING 8u
#define SEUS_UNIT_AT_PLACE 9u
#define SEUS_UNIT_OUT_OF_SERVICE 10u

/* How the room answers. */
#define SEUS_MODE_NONE 0u
#define SEUS_MODE_PHONE 1u        /* by phone, no unit */
#define SEUS_MODE_REMOTE 2u       /* a unit directs the people who are already there */
#define SEUS_MODE_ON_SITE 3u      /* a unit goes */
#define SEUS_MODE_NEXT_OPENING 4u /* the ordinary service, when it opens; no unit */

/* The answer. zone: ACCEPT, SHADOW, ORIENT, OUT_OF_COVERAGE. triage: APPROPRIATE, NOT_APPROPRIATE, DEFERRED.
 * dispatch: RECOMMEND, NO_UNIT. */
#define SEUS_DECISION_NONE 0u
#define SEUS_DECISION_ACCEPT 1u
#define SEUS_DECISION_SHADOW 2u
#define SEUS_DECISION_ORIENT 3u
#define SEUS_DECISION_OUT_OF_COVERAGE 4u
#define SEUS_DECISION_APPROPRIATE 5u
#define SEUS_DECISION_NOT_APPROPRIATE 6u
#define SEUS_DECISION_DEFERRED 7u
#define SEUS_DECISION_RECOMMEND 8u
#define SEUS_DECISION_NO_UNIT 9u

/* Kinds of question, as a mask. */
#define SEUS_KIND_ZONE 1u
#define SEUS_KIND_TRIAGE 2u
#define SEUS_KIND_DISPATCH 4u

/* ---- the question --------------------------------------------------------------------------------------------- */

/* A borrowed text. A value: it never grows and has no size member. */
struct seus_text {
    const char *ptr;
    uint64_t len; /* bytes */
};

/* The struct seus_text of a string literal is SEUS_TEXT("literal"). */
static inline struct seus_text seus_text_of(const char *ptr, uint64_t len)
{
    struct seus_text text;
    text.ptr = ptr;
    text.len = len;
    return text;
}
#define SEUS_TEXT(literal) seus_text_of("" literal, sizeof(literal) - 1)

struct seus_zone {
    uint32_t size;
    uint32_t state;            /* SEUS_ZONE_ */
    struct seus_text zone_id;  /* short name */
    struct seus_text name;
    struct seus_text area;     /* area vasta it belongs to */
    struct seus_text contact;  /* how to reach its ordinary service */
    uint64_t population;       /* inhabitants */
};

struct seus_signaller {
    uint32_t size;
    uint32_t category;         /* SEUS_CATEGORY_ */
    uint32_t state;            /* SEUS_SIGNALLER_ */
    uint32_t reserved;         /* 0 */
    struct seus_text signaller_id;
    struct seus_text name;     /* of the institution */
    struct seus_text zone_id;  /* zone it may signal for */
    uint64_t from_ms;          /* authorised from */
    uint64_t until_ms;         /* authorised until, this moment excluded; 0: no end */
};

/* Answers to the triage questions: SEUS_TRI_, except the count. */
struct seus_answers {
    uint32_t size;
    uint32_t danger;            /* danger or grave risk for the person */
    uint32_t non_deferrable;    /* cannot wait for the next opening of the ordinary service */
    uint32_t network;           /* a family or friend network can help */
    uint32_t minor_alone;       /* a minor is alone or exposed */
    uint32_t aggressor_near;    /* an aggressor can reach the person */
    uint32_t dependent_alone;   /* a dependent person is alone */
    uint32_t gender_violence;   /* gender or sexual violence */
    uint32_t uasc;              /* an unaccompanied foreign minor */
    uint32_t trafficking;       /* suspected */
    uint32_t crime_in_progress; /* the police come first */
    uint32_t medical_danger;    /* the ambulance comes first */
    uint32_t pregnancy;
    uint32_t ill_health;
    uint32_t old_age;
    uint32_t violence_suffered;
    uint32_t staff_present;     /* the place has staff: emergency department, police station */
    uint32_t children;          /* children present, count */
};

struct seus_unit {
    uint32_t size;
    uint32_t status;            /* SEUS_UNIT_ */
    struct seus_text unit_id;
    struct seus_text zone_id;   /* its zone */
    struct seus_text area;      /* area vasta of its zone */
    uint64_t since_ms;          /* start of that status */
    const struct seus_text *skills; /* "social_worker", "psychologist", "logistics" */
    uint32_t skill_count;
    uint32_t operators;         /* people aboard, count; 0: not known */
    uint32_t multi;             /* 1: may hold several assignments at once */
    uint32_t assignment_count;  /* active ones */
};

/* One question. Members that a kind does not use are empty. */
struct seus_question {
    uint32_t size;
    uint32_t kind;                          /* one SEUS_KIND_ */
    uint64_t now_ms;                        /* the moment of the decision */
    const struct seus_zone *zone;           /* of the place; NULL: not in a zone of the service */
    const struct seus_signaller *signaller; /* NULL: a caller without a code */
    const struct seus_answers *answers;     /* never NULL; all unknown if nobody was asked */
    uint64_t open_categories;               /* zone: SEUS_CATEGORY_BIT of each with an authorised signaller now */
    uint32_t category;                      /* SEUS_CATEGORY_ of the caller */
    uint32_t need;                          /* SEUS_NEED_ */
    uint32_t event_class;                   /* SEUS_CLASS_ as stated by the operator */
    uint32_t priority;                      /* dispatch: SEUS_PRIORITY_ of the case */
    uint64_t persons;                       /* people involved, count */
    const struct seus_text *flags;          /* dispatch: hard flags of the case */
    const struct seus_unit *const *units;   /* dispatch: candidates */
    uint32_t flag_count;
    uint32_t unit_count;
};

/* ---- the answer ------------------------------------------------------------------------------------------------ */

/*
 * Filled by the plugin; all 0 when it is called. Lists and texts go through the host functions. Every answer gives at
 * least one reason; ORIENT and OUT_OF_COVERAGE set an orientation; RECOMMEND ranks at least one unit if its mode is
 * REMOTE or ON_SITE.
 */
struct seus_answer {
    uint32_t size;        /* set by the host */
    uint32_t decision;    /* SEUS_DECISION_ that fits the kind; required */
    uint32_t priority;    /* triage: SEUS_PRIORITY_ proposed; required */
    uint32_t event_class; /* triage: SEUS_CLASS_ proposed */
    uint32_t mode;        /* dispatch: SEUS_MODE_; required with RECOMMEND */
    uint32_t reserved;    /* 0 */
    uint64_t score;       /* triage: order within a priority, higher first, 0..1000 */
};

/* Result of a host function. Anything but TAKEN: the call had no effect. BAD also spoils the whole answer. */
#define SEUS_HOST_TAKEN 0
#define SEUS_HOST_FULL 1 /* the list is full */
#define SEUS_HOST_BAD 2  /* not a text as described, or not a unit of the question, or twice the same unit */

/* The host, for the length of one call. */
struct seus_host {
    uint32_t size;
    uint32_t abi_minor; /* of the host */
    void *opaque;       /* the host's own */

    /* Why, one sentence of at most 256 bytes. At most 16. */
    int32_t (*add_reason)(const struct seus_host *host, struct seus_text sentence);
    /* triage: a hard flag: pink_code, minor_removal, uasc, sealed, two_operators or police_first. Twice is once. */
    int32_t (*add_flag)(const struct seus_host *host, struct seus_text flag);
    /* dispatch: the next unit of the ranking, best first. An available unit of the question. At most 64. */
    int32_t (*rank_unit)(const struct seus_host *host, struct seus_text unit_id);
    /* What to tell a caller who is not served, at most 256 bytes. The last one stands. */
    int32_t (*set_orientation)(const struct seus_host *host, struct seus_text sentence);
    /* An optional table of functions by its name and version ("seus.ext.NAME/1", NUL-terminated); NULL: not offered. */
    const void *(*get_extension)(const struct seus_host *host, const char *name);
};

/* ---- the plugin ------------------------------------------------------------------------------------------------ */

/* Result of a plugin's function. Any other number is FAILED. */
#define SEUS_PLUGIN_ANSWERED 0
#define SEUS_PLUGIN_NO_OPINION 1 /* the next plugin, or the built-in default, decides */
#define SEUS_PLUGIN_FAILED 2     /* as if it had crashed, without the crash */

/* One table a kind, alike today, so that each can grow alone. */
struct seus_zone_functions {
    uint32_t size;
    int32_t (*decide)(const struct seus_host *host, const struct seus_question *question, struct seus_answer *answer);
};

struct seus_triage_functions {
    uint32_t size;
    int32_t (*decide)(const struct seus_host *host, const struct seus_question *question, struct seus_answer *answer);
};

struct seus_dispatch_functions {
    uint32_t size;
    int32_t (*decide)(const struct seus_host *host, const struct seus_question *question, struct seus_answer *answer);
};

/* What a plugin is. Constant, valid for the life of the process. */
struct seus_plugin {
    uint32_t size;                 /* sizeof(struct seus_plugin) */
    uint32_t magic;                /* SEUS_PLUGIN_MAGIC */
    uint32_t abi_major;            /* SEUS_PLUGIN_ABI_MAJOR */
    uint32_t abi_minor;            /* SEUS_PLUGIN_ABI_MINOR it was built with */
    struct seus_text id;           /* reverse DNS, e.g. it.toscana.seus.triage; 1..64 of [A-Za-z0-9._-] */
    struct seus_text version;      /* 1..64 of [A-Za-z0-9._-] */
    struct seus_text licence;      /* SPDX expression; 1..64 bytes */
    uint32_t kinds;                /* mask of SEUS_KIND_: the tables below that are not NULL */
    uint32_t reserved;             /* 0 */
    const struct seus_zone_functions *zone;
    const struct seus_triage_functions *triage;
    const struct seus_dispatch_functions *dispatch;
};

#if defined(__GNUC__)
#define SEUS_PLUGIN_EXPORT __attribute__((visibility("default")))
#else
#define SEUS_PLUGIN_EXPORT
#endif

/* The one exported symbol. Called once, after loading. */
SEUS_PLUGIN_EXPORT const struct seus_plugin *seus_plugin_entry_v1(void);

#ifdef __cplusplus
}
#endif

#endif
