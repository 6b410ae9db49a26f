/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What operations answer, for the description of the API (openapi.c): R(operation, shape, record). ONE is the record,
 * LIST an object whose items are records. A WRITE that is not here answers with a receipt; anything else that is not
 * here with some object.
 */
#ifndef WIRE_REPLIES_H
#define WIRE_REPLIES_H

#define WIRE_REPLIES(R) \
    R(access_list, LIST, grant)               \
    R(access_show, ONE, access_reply)         \
    R(agreement_list, LIST, agreement)        \
    R(area_list, LIST, area)                  \
    R(case_explain, LIST, explanation)        \
    R(case_history, LIST, event_head)         \
    R(case_list, LIST, case)                  \
    R(case_show, ONE, case)                   \
    R(clocks_show, ONE, clocks)               \
    R(cluster_members, LIST, member)          \
    R(cluster_status, ONE, cluster)           \
    R(cluster_transfer, ONE, receipt)         \
    R(collective_list, LIST, collective)      \
    R(collective_show, ONE, collective)       \
    R(config_show, LIST, setting)             \
    R(course_attendance, LIST, attendance)    \
    R(course_list, LIST, course)              \
    R(course_show, ONE, course)               \
    R(deadline_list, LIST, deadline)          \
    R(deadline_show, ONE, deadline)           \
    R(duplicate_list, LIST, suggestion)       \
    R(event_list, LIST, event_head)           \
    R(event_show, ONE, event_head)            \
    R(group_list, LIST, group_member)         \
    R(handover_list, LIST, handover_row)      \
    R(line_list, LIST, line)                  \
    R(municipality_list, LIST, municipality)  \
    R(person_list, LIST, person)              \
    R(person_show, ONE, person)               \
    R(placement_list, LIST, placement)        \
    R(placement_show, ONE, placement)         \
    R(plugin_list, LIST, plugin_info)         \
    R(plugin_question, ONE, question)         \
    R(plugin_reset, LIST, plugin_info)        \
    R(plugin_set, LIST, plugin_set)           \
    R(provider_list, LIST, provider)          \
    R(report_list, LIST, report)              \
    R(report_show, ONE, report)               \
    R(resource_list, LIST, resource)          \
    R(resource_show, ONE, resource)           \
    R(room_list, LIST, room)                  \
    R(service_list, LIST, service)            \
    R(service_show, ONE, service)             \
    R(shift_list, LIST, shift)                \
    R(shift_sheet, ONE, shift_sheet)          \
    R(shift_show, ONE, shift)                 \
    R(signaller_list, LIST, signaller)        \
    R(signaller_show, ONE, signaller)         \
    R(stats_show, LIST, stats_row)            \
    R(trace, ONE, trace_reply)                \
    R(unit_crews, LIST, crew)                 \
    R(unit_list, LIST, unit)                  \
    R(unit_show, ONE, unit)                   \
    R(user_list, LIST, user)                  \
    R(user_show, ONE, user)                   \
    R(version, ONE, version_reply)            \
    R(zone_accession, ONE, accession_reply)   \
    R(zone_board, LIST, board_row)            \
    R(zone_coverage, LIST, stats_row)         \
    R(zone_explain, LIST, explanation)        \
    R(zone_leps, LIST, leps_row)              \
    R(zone_list, LIST, zone)                  \
    R(zone_openings, LIST, opening)           \
    R(zone_readiness, ONE, readiness_reply)   \
    R(zone_show, ONE, zone)                   \
    R(zone_waves, LIST, wave_row)

#endif
