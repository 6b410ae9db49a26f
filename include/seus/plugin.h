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
 * - It answers within the deadline of the node (50 ms, or its plugin-deadline-ms). A late, crashed, failed or invalid
 *   answer is thrown away as a whole, the worker is replaced, and the room's built-in default answers in its place; the
 *   case then says so for ever. A case is never refused because a plugin died: a plugin cannot opt out of the fallback.
 * - Everything passed in is borrowed until the function returns: keep no pointer. Texts passed to the host are copied
 *   before the host function returns.
 * - The answer is recorded with the plugin's id, version and file digest, and is never asked again.
 * - A zone names the plugins it wants, with their order and settings, in its plugin set. Where it names none, those
 *   of the room answer, in order of file name; a plugin that is ON_REQUEST is then not asked.
 *
 * When several plugins answer the same kind of question:
 *   zone      the first that has an opinion decides; it may have asked those behind it (SEUS_EXT_NEXT)
 *   triage    the most severe answer wins: appropriate before deferred before not appropriate, then E before U before D
 *             before X, then the first; the flags of all of them are raised together
 *   dispatch  the first that recommends wins; if none does, the first that says there is no unit
 *
 * Growth
 * - This is version 1.1. A plugin built for version 1.x loads in every 1.y. Structs and the host table grow at their
 *   end only; a number is never given another meaning. Every struct opens with its size as its maker knows it: touch
 *   a member that is newer than 1.0 only if SEUS_HAS says it is there.
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
#define SEUS_PLUGIN_ABI_MINOR 1u

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

/* Category of the caller. A body without one of its own, e.g. mountain rescue, is OTHER_PUBLIC; its code says which. */
#define SEUS_CATEGORY_NONE 0u
#define SEUS_CATEGORY_HOSPITAL 1u
#define SEUS_CATEGORY_POLICE 2u
#define SEUS_CATEGORY_SOCIAL_SERVICE 3u
#define SEUS_CATEGORY_MUNICIPALITY 4u
#define SEUS_CATEGORY_FIRE 5u
#define SEUS_CATEGORY_EMS 6u
#define SEUS_CATEGORY_ANTI_VIOLENCE 7u
#define SEUS_CATEGORY_CITIZEN 8u
#define SEUS_CATEGORY_OTHER_PUBLIC 9u /* 1.1 */
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
#define SEUS_NEED_HOMELESS 9u /* lodging lost; 1.1 */
#define SEUS_NEED_NEGLECT 10u /* 1.1 */

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
#define SEUS_UNIT_RETIRED 11u /* 1.1 */

/* How the room answers. */
#define SEUS_MODE_NONE 0u
#define SEUS_MODE_PHONE 1u        /* by phone, no unit */
#define SEUS_MODE_REMOTE 2u       /* a unit directs the people who are already there */
#define SEUS_MODE_ON_SITE 3u      /* a unit goes */
#define SEUS_MODE_NEXT_OPENING 4u /* the ordinary service, when it opens; no unit */

/* The answer. zone: ACCEPT, SHADOW, ORIENT, OUT_OF_COVERAGE, ADVISE. triage: APPROPRIATE, NOT_APPROPRIATE, DEFERRED,
 * ADVISE. dispatch: RECOMMEND, NO_UNIT. */
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
#define SEUS_DECISION_ADVISE 10u /* the caller is told what to do and no unit goes; treated as refused, with outcome
                                    "advised". A room before 1.1 refuses it as invalid. */

/* Kinds of question, as a mask. */
#define SEUS_KIND_ZONE 1u
#define SEUS_KIND_TRIAGE 2u
#define SEUS_KIND_DISPATCH 4u

/* ---- numbers of version 1.1 --------------------------------------------------------------------------------- */

/* How a zone belongs to the service. */
#define SEUS_ZONE_KIND_NONE 0u
#define SEUS_ZONE_KIND_SEUS 1u     /* a zone of the regional service */
#define SEUS_ZONE_KIND_CITY 2u     /* a city with a line of its own, open to citizens */
#define SEUS_ZONE_KIND_ADHERED 3u  /* a municipality that joined by an agreement with dates */
#define SEUS_ZONE_KIND_EXERCISE 4u /* for training and visits; counts in no figure */

/* The line on which the report came. */
#define SEUS_LINE_NONE 0u
#define SEUS_LINE_GATED 1u         /* institutions only */
#define SEUS_LINE_OPEN 2u          /* citizens too */
#define SEUS_LINE_PROFESSIONALS 3u /* police, fire brigade, health, social services */

/* Vulnerabilities of the people of a case, as a mask: an axis of its own, never derived from priority or class. */
#define SEUS_VULNERABLE_CHILD 1u
#define SEUS_VULNERABLE_PREGNANCY 2u
#define SEUS_VULNERABLE_ILL_HEALTH 4u
#define SEUS_VULNERABLE_NO_NETWORK 8u
#define SEUS_VULNERABLE_VIOLENCE 16u
#define SEUS_VULNERABLE_OLD_AGE 32u
#define SEUS_VULNERABLE_DEPENDENT 64u
#define SEUS_VULNERABLE_HOMELESS 128u
#define SEUS_VULNERABLE_UASC 256u
#define SEUS_VULNERABLE_TRAFFICKING 512u

/* How far a unit's base is from the place. */
#define SEUS_DISTANCE_NONE 0u
#define SEUS_DISTANCE_SAME_ZONE 1u
#define SEUS_DISTANCE_SAME_AREA 2u
#define SEUS_DISTANCE_OTHER_AREA 3u

/* Time band, Italian civil time. */
#define SEUS_BAND_NONE 0u
#define SEUS_BAND_MORNING 1u   /* 08:00 to 14:00 */
#define SEUS_BAND_AFTERNOON 2u /* 14:00 to 20:00 */
#define SEUS_BAND_EVENING 3u   /* 20:00 to 24:00 */
#define SEUS_BAND_NIGHT 4u     /* 00:00 to 08:00 */

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
    /* since 1.1 */
    uint32_t kind;             /* SEUS_ZONE_KIND_; NONE: not stated, a zone of the regional service */
    uint32_t reserved;         /* 0 */
    struct seus_text next_room; /* who answers for the zone while it is suspended */
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
    /* since 1.1 */
    uint32_t distance;          /* SEUS_DISTANCE_ of its base from the zone of the place */
    uint64_t shift_until_ms;    /* planned end of its crew's shift; 0: not known */
    uint32_t seats;             /* for people who are taken along; 0: not known */
    uint32_t psychologists;     /* psychologists aboard, count; 0: none or not known (see skills) */
};

/* The agreement by which a municipality joined the service. Since 1.1. */
struct seus_agreement {
    uint32_t size;
    uint32_t reserved;      /* 0 */
    uint64_t from_ms;       /* in force from */
    uint64_t until_ms;      /* in force until, this moment excluded; 0: no end stated */
    struct seus_text payer; /* who bears the cost */
};

/* A place of the zone's basket where people can be put up. Since 1.1. */
struct seus_place {
    uint32_t size;
    uint32_t free;               /* places free now, count */
    struct seus_text place_id;
    struct seus_text zone_id;    /* whose basket */
    const struct seus_text *targets; /* for whom, e.g. "women", "minors", "families"; none: for anybody */
    uint32_t target_count;
    uint32_t reserved;           /* 0 */
};

/* A value the zone gave the plugin (see config_schema). Since 1.1. */
struct seus_setting {
    struct seus_text name;
    struct seus_text value;
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
    /* since 1.1 */
    uint32_t line;                          /* SEUS_LINE_ */
    uint32_t vulnerabilities;               /* mask of SEUS_VULNERABLE_: of the case, and of what the answers say */
    const struct seus_agreement *agreement; /* of the zone, the latest; NULL: none was ever made */
    uint32_t service_open;                  /* SEUS_TRI_: is the ordinary service of the place open now? */
    uint32_t band;                          /* SEUS_BAND_ of now_ms */
    uint32_t local_minute;                  /* minutes since local midnight, 0..1439 */
    uint32_t local_weekday;                 /* 1 Monday .. 7 Sunday */
    uint32_t working_day;                   /* SEUS_TRI_: neither a weekend nor a national holiday */
    uint32_t place_count;
    const struct seus_place *const *places; /* zone, dispatch: the basket of the zone of the place */
    const struct seus_unit *const *busy;    /* dispatch: units of the area on the way to a case that is no E */
    uint32_t busy_count;
    uint32_t setting_count;
    const struct seus_setting *settings;    /* what the zone set for this plugin; complete, defaults included */
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
    /* triage: a hard flag: pink_code, minor_removal, uasc, sealed, two_operators, police_first, and since 1.1 event
     * (a collective event opens). Twice is once. */
    int32_t (*add_flag)(const struct seus_host *host, struct seus_text flag);
    /* dispatch: the next unit of the ranking, best first. An available unit of the question. At most 64. */
    int32_t (*rank_unit)(const struct seus_host *host, struct seus_text unit_id);
    /* What to tell a caller who is not served, at most 256 bytes. The last one stands. */
    int32_t (*set_orientation)(const struct seus_host *host, struct seus_text sentence);
    /* An optional table of functions by its name and version ("seus.ext.NAME/1", NUL-terminated); NULL: not offered. */
    const void *(*get_extension)(const struct seus_host *host, const char *name);
    /* since 1.1 */
    /* dispatch: who should go besides the ranking, e.g. 6 of "psychologist". A proposal: nothing is sent by itself. At
     * most 8 profiles; twice the same profile is BAD. */
    int32_t (*add_proposal)(const struct seus_host *host, struct seus_text profile, uint32_t count);
    /* dispatch: this unit of question->busy could be turned round. The operator confirms; nothing is ever cancelled by
     * itself. Raises the flag preempt. The last one stands. */
    int32_t (*propose_preempt)(const struct seus_host *host, struct seus_text unit_id);
    /* Who bears the cost, as an agreement names them: at most 256 bytes. The last one stands. */
    int32_t (*set_cost_owner)(const struct seus_host *host, struct seus_text owner);
};

/*
 * Extension "seus.ext.next/1": a protocol that varies another one. ask puts the same question to the plugins behind
 * this one, in the order in which they are asked, until one has an opinion, and fills answer; reasons, flags, ranking,
 * orientation, proposals and cost owner of that plugin become those of this answer, as if this plugin had given them.
 * Then amend: change members of answer, add reasons, set another orientation; or forget, which takes back all that was
 * handed to the host in this call, and begin anew.
 */
#define SEUS_EXT_NEXT "seus.ext.next/1"
struct seus_next {
    uint32_t size;
    uint32_t reserved; /* 0 */
    /* A SEUS_PLUGIN_ result; NO_OPINION also if no plugin is behind this one. Unless ANSWERED, nothing changed. */
    int32_t (*ask)(const struct seus_host *host, struct seus_answer *answer);
    void (*forget)(const struct seus_host *host);
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

/* Traits. Since 1.1. */
#define SEUS_TRAIT_ON_REQUEST 1u /* asked only for zones whose plugin set names it */

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
    /* since 1.1 */
    struct seus_text config_schema; /* the settings a zone may give it; see below. Empty: none */
    uint32_t traits;                /* mask of SEUS_TRAIT_ */
    uint32_t reserved_1;            /* 0 */
};

/*
 * config_schema: settings separated by blanks, each NAME:TYPE:DEFAULT or NAME:TYPE:DEFAULT:RANGE, no blanks inside.
 *   int   a number; RANGE is MIN..MAX
 *   bool  yes or no
 *   enum  a word; RANGE is WORD|WORD|...
 *   text  up to 64 bytes of [A-Za-z0-9._:/+-]; the default may be empty
 * Example: "share:int:80:0..100 open_line:bool:no access:enum:gated:gated|open". The room checks what a zone sets
 * before the plugin sees it, and question->settings holds every name, with its default where the zone set nothing.
 */

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
