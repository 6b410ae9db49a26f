/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The topics of the schema: one file each in this folder. A topic has its words, its records and its operations, and
 * names them in eight lists, empty where it has none:
 *
 *   WIRE_ENUMS_<topic>(E)     E(name): WIRE_ENUM_name(V) lists its words
 *   WIRE_KINDS_<topic>(K, V)  K(V, number, KIND_NAME, record, state, group): entities stored as rows of their own;
 *                             state (a word) and group (an ID) are the fields that lists are kept by
 *   WIRE_PARTS_<topic>(R)     records inside others
 *   WIRE_ENTITIES_<topic>(R)  records that rest in the views
 *   WIRE_EVENTS_<topic>(R)    what is replicated
 *   WIRE_ARGS_<topic>(R)      arguments of operations
 *   WIRE_MESSAGES_<topic>(R)  replies, and records between nodes
 *   WIRE_OPS_<topic>(O)       operations
 *
 * A new topic is a new file, its #include and its line in WIRE_TOPICS, in the order of the alphabet. Numbers are unique
 * among their list over all topics and are never reused.
 *
 * An event belongs to the case that its field case_id names and to the zone that its field zone_id names.
 *
 * Operations: O(number, c_name, "op name", kind, "METHOD", "/path with {field}", argument record, "what it does")
 * kind: WRITE goes through the log; READ is linearizable unless asked local; NODE is answered by the node asked;
 * STREAM is server-sent events; ADMIN acts on the leader without an entry; INTERNAL is a write that only the room
 * itself asks for: its method and path are "".
 */
#ifndef WIRE_SCHEMA_TOPICS_H
#define WIRE_SCHEMA_TOPICS_H

#include "wire/schema/access.h"
#include "wire/schema/accession.h"
#include "wire/schema/agreement.h"
#include "wire/schema/area.h"
#include "wire/schema/assign.h"
#include "wire/schema/audit.h"
#include "wire/schema/authority.h"
#include "wire/schema/case.h"
#include "wire/schema/clocks.h"
#include "wire/schema/cluster.h"
#include "wire/schema/collective.h"
#include "wire/schema/config.h"
#include "wire/schema/course.h"
#include "wire/schema/crew.h"
#include "wire/schema/deadline.h"
#include "wire/schema/drill.h"
#include "wire/schema/duplicate.h"
#include "wire/schema/entry.h"
#include "wire/schema/erasure.h"
#include "wire/schema/event.h"
#include "wire/schema/explain.h"
#include "wire/schema/group.h"
#include "wire/schema/handover.h"
#include "wire/schema/kit.h"
#include "wire/schema/member.h"
#include "wire/schema/municipality.h"
#include "wire/schema/opening.h"
#include "wire/schema/person.h"
#include "wire/schema/placement.h"
#include "wire/schema/plugin_set.h"
#include "wire/schema/policy.h"
#include "wire/schema/report.h"
#include "wire/schema/resource.h"
#include "wire/schema/retention.h"
#include "wire/schema/room.h"
#include "wire/schema/seal.h"
#include "wire/schema/service.h"
#include "wire/schema/shift.h"
#include "wire/schema/signaller.h"
#include "wire/schema/stats.h"
#include "wire/schema/unit.h"
#include "wire/schema/upkeep.h"
#include "wire/schema/user.h"
#include "wire/schema/zone.h"

/* LIST_<topic>(...) for every topic. */
#define WIRE_TOPICS(LIST, ...)       \
    LIST##_access(__VA_ARGS__)       \
    LIST##_accession(__VA_ARGS__)    \
    LIST##_agreement(__VA_ARGS__)    \
    LIST##_area(__VA_ARGS__)         \
    LIST##_assign(__VA_ARGS__)       \
    LIST##_audit(__VA_ARGS__)        \
    LIST##_authority(__VA_ARGS__)    \
    LIST##_case(__VA_ARGS__)         \
    LIST##_clocks(__VA_ARGS__)       \
    LIST##_cluster(__VA_ARGS__)      \
    LIST##_collective(__VA_ARGS__)   \
    LIST##_config(__VA_ARGS__)       \
    LIST##_course(__VA_ARGS__)       \
    LIST##_crew(__VA_ARGS__)         \
    LIST##_deadline(__VA_ARGS__)     \
    LIST##_drill(__VA_ARGS__)        \
    LIST##_duplicate(__VA_ARGS__)    \
    LIST##_entry(__VA_ARGS__)        \
    LIST##_erasure(__VA_ARGS__)      \
    LIST##_event(__VA_ARGS__)        \
    LIST##_explain(__VA_ARGS__)      \
    LIST##_group(__VA_ARGS__)        \
    LIST##_handover(__VA_ARGS__)     \
    LIST##_kit(__VA_ARGS__)          \
    LIST##_member(__VA_ARGS__)       \
    LIST##_municipality(__VA_ARGS__) \
    LIST##_opening(__VA_ARGS__)      \
    LIST##_person(__VA_ARGS__)       \
    LIST##_placement(__VA_ARGS__)    \
    LIST##_plugin_set(__VA_ARGS__)   \
    LIST##_policy(__VA_ARGS__)       \
    LIST##_report(__VA_ARGS__)       \
    LIST##_resource(__VA_ARGS__)     \
    LIST##_retention(__VA_ARGS__)    \
    LIST##_room(__VA_ARGS__)         \
    LIST##_seal(__VA_ARGS__)         \
    LIST##_service(__VA_ARGS__)      \
    LIST##_shift(__VA_ARGS__)        \
    LIST##_signaller(__VA_ARGS__)    \
    LIST##_stats(__VA_ARGS__)        \
    LIST##_unit(__VA_ARGS__)         \
    LIST##_upkeep(__VA_ARGS__)       \
    LIST##_user(__VA_ARGS__)         \
    LIST##_zone(__VA_ARGS__)

#endif
