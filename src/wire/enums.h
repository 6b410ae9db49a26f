/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Every closed list of words, once: number (never reused), C name, word on the wire (JSON, CLI). 0 is always "absent".
 * The words are those of the service's glossary (ARCHITECTURE.md).
 */
#ifndef WIRE_ENUMS_H
#define WIRE_ENUMS_H

#define WIRE_ENUM_tri(V)      \
    V(0, TRI_UNKNOWN, "")     \
    V(1, TRI_NO, "no")        \
    V(2, TRI_YES, "yes")

#define WIRE_ENUM_entity_kind(V)          \
    V(0, KIND_NONE, "")                   \
    V(1, KIND_ZONE, "zone")               \
    V(2, KIND_SIGNALLER, "signaller")     \
    V(3, KIND_UNIT, "unit")               \
    V(4, KIND_REPORT, "report")           \
    V(5, KIND_CASE, "case")

/* Where a zone stands on its way to the room. */
#define WIRE_ENUM_zone_state(V)              \
    V(0, ZONE_NONE, "")                      \
    V(1, ZONE_OUTSIDE, "outside")            \
    V(2, ZONE_REQUESTED, "requested")        \
    V(3, ZONE_ACCEPTED, "accepted")          \
    V(4, ZONE_TRAINING, "training")          \
    V(5, ZONE_GROUP_FORMED, "group_formed")  \
    V(6, ZONE_SOI, "soi")                    \
    V(7, ZONE_SOI_PASSED, "soi_passed")      \
    V(8, ZONE_SOI_FAILED, "soi_failed")      \
    V(9, ZONE_HOOKED, "hooked")              \
    V(10, ZONE_SUSPENDED, "suspended")       \
    V(11, ZONE_WITHDRAWN, "withdrawn")       \
    V(12, ZONE_REJECTED, "rejected")

/* Category of an institutional signaller. CITIZEN exists to be refused with an orientation (gated access). */
#define WIRE_ENUM_category(V)                      \
    V(0, CATEGORY_NONE, "")                        \
    V(1, CATEGORY_HOSPITAL, "hospital")            \
    V(2, CATEGORY_POLICE, "police")                \
    V(3, CATEGORY_SOCIAL_SERVICE, "social_service") \
    V(4, CATEGORY_MUNICIPALITY, "municipality")    \
    V(5, CATEGORY_FIRE, "fire")                    \
    V(6, CATEGORY_EMS, "ems")                      \
    V(7, CATEGORY_ANTI_VIOLENCE, "anti_violence")  \
    V(8, CATEGORY_CITIZEN, "citizen")

#define WIRE_ENUM_need(V)                    \
    V(0, NEED_NONE, "")                      \
    V(1, NEED_VIOLENCE, "violence")          \
    V(2, NEED_ABANDONMENT, "abandonment")    \
    V(3, NEED_DEPENDENT, "dependent")        \
    V(4, NEED_POVERTY, "poverty")            \
    V(5, NEED_TRAFFICKING, "trafficking")    \
    V(6, NEED_DISASTER, "disaster")          \
    V(7, NEED_MINOR, "minor")                \
    V(8, NEED_OTHER, "other")

/* E: integrity or survival at stake now. U: cannot wait for the ordinary service. D: can wait. X: not social. */
#define WIRE_ENUM_priority(V)   \
    V(0, PRIORITY_NONE, "")     \
    V(1, PRIORITY_E, "E")       \
    V(2, PRIORITY_U, "U")       \
    V(3, PRIORITY_D, "D")       \
    V(4, PRIORITY_X, "X")

/* What kind of event it is: an axis of its own, never derived from priority. */
#define WIRE_ENUM_event_class(V)         \
    V(0, CLASS_NONE, "")                 \
    V(1, CLASS_URGENCY, "urgency")       \
    V(2, CLASS_EMERGENCY, "emergency")

#define WIRE_ENUM_case_state(V)                          \
    V(0, CASE_NONE, "")                                  \
    V(1, CASE_NEW, "new")                                \
    V(2, CASE_TRIAGED, "triaged")                        \
    V(3, CASE_NOT_APPROPRIATE, "not_appropriate")        \
    V(4, CASE_WAITING, "waiting")                        \
    V(5, CASE_DISPATCHED, "dispatched")                  \
    V(6, CASE_PHONE_MANAGED, "phone_managed")            \
    V(7, CASE_SHADOW, "shadow")                          \
    V(8, CASE_DEFERRED, "deferred")                      \
    V(9, CASE_ONSCENE, "onscene")                        \
    V(10, CASE_SECURED, "secured")                       \
    V(11, CASE_HANDOVER_OFFERED, "handover_offered")     \
    V(12, CASE_HANDED_OVER, "handed_over")               \
    V(13, CASE_UNTRACEABLE, "untraceable")               \
    V(14, CASE_REFUSED_HELP, "refused_help")             \
    V(15, CASE_MERGED, "merged")                         \
    V(16, CASE_CLOSED, "closed")                         \
    V(17, CASE_REOPENED, "reopened")

#define WIRE_ENUM_outcome(V)                               \
    V(0, OUTCOME_NONE, "")                                 \
    V(1, OUTCOME_HANDED_OVER, "handed_over")               \
    V(2, OUTCOME_ADVISED, "advised")                       \
    V(3, OUTCOME_DEFERRED_TO_SERVICE, "deferred_to_service") \
    V(4, OUTCOME_NOT_APPROPRIATE, "not_appropriate")       \
    V(5, OUTCOME_REFUSED_HELP, "refused_help")             \
    V(6, OUTCOME_UNTRACEABLE, "untraceable")               \
    V(7, OUTCOME_TO_HEALTH, "to_health")                   \
    V(8, OUTCOME_TO_POLICE, "to_police")                   \
    V(9, OUTCOME_DUPLICATE, "duplicate")                   \
    V(10, OUTCOME_SHADOW_HANDLED, "shadow_handled")        \
    V(11, OUTCOME_FALSE_REPORT, "false_report")

#define WIRE_ENUM_report_state(V)          \
    V(0, REPORT_NONE, "")                  \
    V(1, REPORT_RECEIVED, "received")      \
    V(2, REPORT_ATTACHED, "attached")      \
    V(3, REPORT_REFUSED, "refused")

#define WIRE_ENUM_signaller_state(V)           \
    V(0, SIGNALLER_NONE, "")                   \
    V(1, SIGNALLER_PROPOSED, "proposed")       \
    V(2, SIGNALLER_AUTHORISED, "authorised")   \
    V(3, SIGNALLER_SUSPENDED, "suspended")     \
    V(4, SIGNALLER_ENDED, "ended")

#define WIRE_ENUM_unit_status(V)                     \
    V(0, UNIT_NONE, "")                              \
    V(1, UNIT_OFF, "off")                            \
    V(2, UNIT_AVAILABLE, "available")                \
    V(3, UNIT_BUSY, "busy")                          \
    V(4, UNIT_ASSIGNED, "assigned")                  \
    V(5, UNIT_ACKED, "acked")                        \
    V(6, UNIT_ENROUTE, "enroute")                    \
    V(7, UNIT_ONSCENE, "onscene")                    \
    V(8, UNIT_TRANSPORTING, "transporting")          \
    V(9, UNIT_AT_PLACE, "at_place")                  \
    V(10, UNIT_OUT_OF_SERVICE, "out_of_service")

#define WIRE_ENUM_assign_status(V)                   \
    V(0, ASSIGN_NONE, "")                            \
    V(1, ASSIGN_ASSIGNED, "assigned")                \
    V(2, ASSIGN_ACKED, "acked")                      \
    V(3, ASSIGN_ENROUTE, "enroute")                  \
    V(4, ASSIGN_ONSCENE, "onscene")                  \
    V(5, ASSIGN_TRANSPORTING, "transporting")        \
    V(6, ASSIGN_AT_PLACE, "at_place")                \
    V(7, ASSIGN_CLEARED, "cleared")                  \
    V(8, ASSIGN_CANCELLED, "cancelled")

/* How the room answers: the dispatch mode. */
#define WIRE_ENUM_mode(V)                    \
    V(0, MODE_NONE, "")                      \
    V(1, MODE_PHONE, "phone")                \
    V(2, MODE_REMOTE, "remote")              \
    V(3, MODE_ON_SITE, "on_site")            \
    V(4, MODE_NEXT_OPENING, "next_opening")

#define WIRE_ENUM_verdict_kind(V)      \
    V(0, VERDICT_NONE, "")             \
    V(1, VERDICT_ZONE, "zone")         \
    V(2, VERDICT_TRIAGE, "triage")     \
    V(3, VERDICT_DISPATCH, "dispatch")

/* What a plugin (or the built-in default) decided; which ones make sense depends on the kind of verdict. */
#define WIRE_ENUM_decision(V)                              \
    V(0, DECISION_NONE, "")                                \
    V(1, DECISION_ACCEPT, "accept")                        \
    V(2, DECISION_SHADOW, "shadow")                        \
    V(3, DECISION_ORIENT, "orient")                        \
    V(4, DECISION_OUT_OF_COVERAGE, "out_of_coverage")      \
    V(5, DECISION_APPROPRIATE, "appropriate")              \
    V(6, DECISION_NOT_APPROPRIATE, "not_appropriate")      \
    V(7, DECISION_DEFERRED, "deferred")                    \
    V(8, DECISION_RECOMMEND, "recommend")                  \
    V(9, DECISION_NO_UNIT, "no_unit")

/* Who decided: the plugin, or the host's built-in default because the plugin was absent, late or dead. */
#define WIRE_ENUM_decision_source(V)    \
    V(0, SOURCE_NONE, "")               \
    V(1, SOURCE_PLUGIN, "plugin")       \
    V(2, SOURCE_FALLBACK, "fallback")

#define WIRE_ENUM_consistency(V)                   \
    V(0, CONSISTENCY_DEFAULT, "")                  \
    V(1, CONSISTENCY_LINEARIZABLE, "linearizable") \
    V(2, CONSISTENCY_LOCAL, "local")

#define WIRE_ENUM_role(V)              \
    V(0, ROLE_NONE, "")                \
    V(1, ROLE_FOLLOWER, "follower")    \
    V(2, ROLE_CANDIDATE, "candidate")  \
    V(3, ROLE_LEADER, "leader")

#define WIRE_ENUM_written(V)           \
    V(0, WRITTEN_NO, "no")             \
    V(1, WRITTEN_YES, "yes")           \
    V(2, WRITTEN_UNKNOWN, "unknown")

#define WIRE_ENUMS(E)                                                                                  \
    E(tri) E(entity_kind) E(zone_state) E(category) E(need) E(priority) E(event_class) E(case_state)   \
    E(outcome) E(report_state) E(signaller_state) E(unit_status) E(assign_status) E(mode)              \
    E(verdict_kind) E(decision) E(decision_source) E(consistency) E(role) E(written)

#define WIRE_ENUM_MEMBER(number, c_name, word) c_name = number,
#define WIRE_ENUM_DECLARE(name) enum name { WIRE_ENUM_##name(WIRE_ENUM_MEMBER) };
WIRE_ENUMS(WIRE_ENUM_DECLARE)

struct wire_enum {
    const char *name;
    const char *const *words; /* words[number]; number 0 is "" (absent) */
    unsigned count;
};

#define WIRE_ENUM_EXTERN(name) extern const struct wire_enum wire_enum_##name;
WIRE_ENUMS(WIRE_ENUM_EXTERN)

/* The word of a value ("" for 0); "?" if the number is not of this list. */
const char *wire_enum_word(const struct wire_enum *list, unsigned number);
/* The number of a word, or -1. */
int wire_enum_number(const struct wire_enum *list, const char *word, unsigned long word_len);

#endif
