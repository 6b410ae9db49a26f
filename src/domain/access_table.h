/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who may do what: a line for every operation of the schema; an operation without one does not compile. Read across.
 * Only domain/access.c includes it; domain/access.h says what the words are.
 *
 *   no    never                    mine  a unit: cases it is sent to, and itself; a service: cases offered to its zones
 *   zone  the zones of the user    room  the same; all zones for who has none in their row
 *   area  the area of the user     any   all
 *
 * op    operator                           sup   supervisor
 * unit  the crew of a unit                 sw    social_worker
 * lead  zone_lead                          area  area_lead
 * agg   region, anci, science_lead, tech_committee: figures, never a case
 * prov  provider                           sys   sysadmin: runs the room, reads no case
 * aud   auditor: the log, without what is sealed
 * dpo   data protection officer            svc   service
 *
 * EVERYBODY: every role, guest and front_end included, which may nothing else; a front_end asks in somebody's name.
 * NOBODY_TOO: also who is no user. THE_ROOM: its own timers only. The matter says what a line is about: with CASE,
 * PERSON and EVENTS, sealed fields are masked for those who may not read them (sees_plaintext in access.c), with
 * FIGURES small counts for those who see figures only; CASE and PERSON reads go into the access log.
 */
#ifndef DOMAIN_ACCESS_TABLE_H
#define DOMAIN_ACCESS_TABLE_H

/* clang-format off */
/*                                     matter   op    sup   unit  sw    lead  area  agg   prov  sys   aud   dpo   svc */
/* ---- access, people of the service ---- */
#define ACCESS_access_enforce      LINE(ROOM,    no,   no,   no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_access_show         NOBODY_TOO
#define ACCESS_access_break_glass  NOBODY_TOO
#define ACCESS_access_mend         EVERYBODY
#define ACCESS_access_list         LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  any,  any,  no)
#define ACCESS_access_log          LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   no,   any,  any,  no)
#define ACCESS_access_verify       LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  any,  any,  no)
#define ACCESS_access_witness      THE_ROOM
#define ACCESS_user_add            LINE(ROOM,    no,   no,   no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_user_set            LINE(ROOM,    no,   no,   no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_user_list           LINE(ROOM,    any,  any,  any,  any,  any,  any,  no,   any,  any,  any,  any,  any)
#define ACCESS_user_show           LINE(ROOM,    any,  any,  any,  any,  any,  any,  no,   any,  any,  any,  any,  any)
/* ---- zones, their way into the service ---- */
#define ACCESS_zone_add            LINE(ROOM,    no,   any,  no,   no,   no,   area, no,   no,   any,  no,   no,   no)
#define ACCESS_zone_update         LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   any,  no,   no,   no)
#define ACCESS_zone_list           EVERYBODY
#define ACCESS_zone_show           EVERYBODY
#define ACCESS_zone_advance        LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_zone_accession      EVERYBODY
#define ACCESS_zone_board          EVERYBODY
#define ACCESS_zone_readiness      EVERYBODY
#define ACCESS_zone_checklist      LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_zone_waves          EVERYBODY
#define ACCESS_zone_leps           EVERYBODY
#define ACCESS_zone_meeting        LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_zone_openings       EVERYBODY
#define ACCESS_zone_open           LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_zone_close          LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_zone_coverage       EVERYBODY
#define ACCESS_agreement_make      LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_agreement_extend    LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_agreement_end       LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_agreement_list      EVERYBODY
#define ACCESS_area_add            LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_area_list           EVERYBODY
#define ACCESS_area_update         LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_area_end            LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_municipality_add    LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   any,  no,   no,   no)
#define ACCESS_municipality_list   EVERYBODY
#define ACCESS_municipality_update LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   any,  no,   no,   no)
#define ACCESS_municipality_end    LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   any,  no,   no,   no)
#define ACCESS_municipality_move   LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   any,  no,   no,   no)
#define ACCESS_group_add           LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_group_update        LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_group_leave         LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_group_list          LINE(PERSON,  room, any,  no,   zone, zone, area, no,   no,   no,   any,  any,  no)
#define ACCESS_clocks_set          LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_clocks_show         EVERYBODY
/* ---- rooms, shifts, services, courses ---- */
#define ACCESS_room_add            LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_room_list           EVERYBODY
#define ACCESS_room_update         LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_room_end            LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_line_add            LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_line_list           EVERYBODY
#define ACCESS_line_update         LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_line_end            LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_provider_add        LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_provider_list       EVERYBODY
#define ACCESS_provider_update     LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_provider_end        LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_shift_open          LINE(ROOM,    any,  any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_shift_handover      LINE(CASE,    any,  any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_shift_ack           LINE(ROOM,    any,  any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_shift_close         LINE(ROOM,    any,  any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_shift_sheet         LINE(CASE,    any,  any,  no,   no,   no,   no,   no,   no,   no,   any,  no,   no)
#define ACCESS_shift_list          LINE(ROOM,    any,  any,  any,  no,   no,   no,   no,   any,  any,  any,  no,   no)
#define ACCESS_shift_show          LINE(CASE,    any,  any,  any,  no,   no,   no,   no,   any,  any,  any,  no,   no)
#define ACCESS_shift_plan          LINE(ROOM,    any,  any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_service_add         LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_service_update      LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_service_close       LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_service_list        EVERYBODY
#define ACCESS_service_show        EVERYBODY
#define ACCESS_course_plan         LINE(ROOM,    no,   any,  no,   no,   any,  any,  any,  no,   no,   no,   no,   no)
#define ACCESS_course_hold         LINE(ROOM,    no,   any,  no,   no,   any,  any,  any,  no,   no,   no,   no,   no)
#define ACCESS_course_attend       LINE(ROOM,    no,   any,  no,   no,   any,  any,  any,  no,   no,   no,   no,   no)
#define ACCESS_course_cancel       LINE(ROOM,    no,   any,  no,   no,   any,  any,  any,  no,   no,   no,   no,   no)
#define ACCESS_course_list         EVERYBODY
#define ACCESS_course_show         EVERYBODY
#define ACCESS_course_attendance   LINE(ROOM,    any,  any,  no,   any,  any,  any,  any,  any,  no,   any,  no,   no)
/* ---- who may signal ---- */
#define ACCESS_signaller_add       LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_signaller_authorise LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_signaller_suspend   LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_signaller_end       LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_signaller_list      LINE(ROOM,    room, any,  no,   zone, zone, area, no,   no,   any,  any,  any,  no)
#define ACCESS_signaller_show      LINE(ROOM,    room, any,  no,   zone, zone, area, no,   no,   any,  any,  any,  no)
/* ---- reports ---- */
#define ACCESS_report_take         LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_report_close        LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_report_attach       LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_report_amend        LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_report_list         LINE(CASE,    room, any,  no,   zone, zone, no,   no,   no,   no,   any,  any,  no)
#define ACCESS_report_show         LINE(CASE,    room, any,  no,   zone, zone, no,   no,   no,   no,   any,  any,  no)
/* ---- cases ---- */
#define ACCESS_case_open           LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_case_update         LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_case_note           LINE(CASE,    room, any,  mine, no,   no,   no,   no,   no,   no,   no,   no,   mine)
#define ACCESS_case_assign         LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_case_close          LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_case_reopen         LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_case_merge          LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_case_unmerge        LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_case_not_duplicate  LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_case_link           LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_case_show           LINE(CASE,    room, any,  mine, zone, zone, no,   no,   no,   any,  any,  any,  mine)
#define ACCESS_case_list           LINE(CASE,    room, any,  no,   zone, zone, no,   no,   no,   any,  any,  any,  no)
#define ACCESS_case_history        LINE(CASE,    room, any,  mine, zone, zone, no,   no,   no,   no,   any,  any,  mine)
#define ACCESS_case_explain        LINE(CASE,    room, any,  no,   zone, zone, no,   no,   no,   any,  any,  any,  no)
#define ACCESS_zone_explain        LINE(CASE,    room, any,  no,   zone, zone, no,   no,   no,   any,  any,  any,  no)
#define ACCESS_duplicate_list      LINE(CASE,    room, any,  no,   no,   zone, no,   no,   no,   no,   any,  no,   no)
#define ACCESS_collective_open     LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_collective_add      LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_collective_close    LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_collective_reopen   LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_collective_update   LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_collective_list     LINE(CASE,    room, any,  any,  zone, zone, area, no,   no,   any,  any,  any,  no)
#define ACCESS_collective_show     LINE(CASE,    room, any,  any,  zone, zone, area, no,   no,   any,  any,  any,  no)
#define ACCESS_handover_offer      LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_handover_accept     LINE(CASE,    room, any,  no,   zone, zone, no,   no,   no,   no,   no,   no,   mine)
#define ACCESS_handover_reject     LINE(CASE,    room, any,  no,   zone, zone, no,   no,   no,   no,   no,   no,   mine)
#define ACCESS_handover_withdraw   LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_handover_list       LINE(CASE,    room, any,  no,   zone, zone, no,   no,   no,   no,   any,  any,  zone)
#define ACCESS_deadline_list       LINE(CASE,    room, any,  no,   zone, zone, area, no,   no,   any,  any,  any,  no)
#define ACCESS_deadline_show       LINE(CASE,    room, any,  mine, zone, zone, area, no,   no,   any,  any,  any,  no)
#define ACCESS_deadline_met        LINE(CASE,    room, any,  no,   zone, zone, no,   no,   no,   no,   no,   no,   no)
#define ACCESS_deadline_own        LINE(CASE,    room, any,  no,   zone, zone, no,   no,   no,   no,   no,   no,   no)
#define ACCESS_deadline_set        LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_deadline_fire       THE_ROOM
#define ACCESS_minor_place         LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
/* ---- persons ---- */
#define ACCESS_person_add          LINE(PERSON,  room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_person_batch        LINE(PERSON,  room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_person_link         LINE(PERSON,  room, any,  mine, no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_person_unlink       LINE(PERSON,  room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_person_role         LINE(PERSON,  room, any,  mine, no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_person_update       LINE(PERSON,  room, any,  mine, no,   no,   no,   no,   no,   no,   no,   any,  no)
#define ACCESS_person_export       LINE(PERSON,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no,   any,  no)
#define ACCESS_person_held         LINE(PERSON,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no,   any,  no)
#define ACCESS_person_merge        LINE(PERSON,  room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_person_list         LINE(PERSON,  room, any,  mine, zone, zone, no,   no,   no,   no,   any,  any,  mine)
#define ACCESS_person_show         LINE(PERSON,  room, any,  mine, zone, zone, no,   no,   no,   no,   any,  any,  mine)
/* ---- places ---- */
#define ACCESS_resource_add        LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_resource_set        LINE(ROOM,    room, any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_resource_remove     LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   no,   no)
#define ACCESS_resource_list       LINE(CASE,    room, any,  any,  zone, zone, area, no,   no,   any,  any,  no,   no)
#define ACCESS_resource_show       LINE(CASE,    room, any,  any,  zone, zone, area, no,   no,   any,  any,  no,   no)
#define ACCESS_placement_reserve   LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_placement_start     LINE(CASE,    room, any,  mine, no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_placement_end       LINE(CASE,    room, any,  mine, no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_placement_release   LINE(CASE,    room, any,  no,   no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_placement_list      LINE(CASE,    room, any,  mine, zone, zone, no,   no,   no,   no,   any,  any,  mine)
#define ACCESS_placement_show      LINE(CASE,    room, any,  mine, zone, zone, no,   no,   no,   no,   any,  any,  mine)
/* ---- units ---- */
#define ACCESS_unit_register       LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   any,  any,  no,   no,   no)
#define ACCESS_unit_update         LINE(ROOM,    room, any,  no,   no,   no,   no,   no,   any,  no,   no,   no,   no)
#define ACCESS_unit_retire         LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   any,  any,  no,   no,   no)
#define ACCESS_unit_status         LINE(ROOM,    room, any,  mine, no,   no,   no,   no,   no,   no,   no,   no,   no)
#define ACCESS_unit_crew           LINE(ROOM,    room, any,  mine, no,   no,   no,   no,   any,  no,   no,   no,   no)
#define ACCESS_unit_list           LINE(ROOM,    any,  any,  any,  any,  any,  any,  no,   any,  any,  any,  no,   no)
#define ACCESS_unit_show           LINE(ROOM,    any,  any,  any,  any,  any,  any,  no,   any,  any,  any,  no,   no)
#define ACCESS_unit_crews          LINE(ROOM,    any,  any,  mine, no,   any,  any,  no,   any,  any,  any,  no,   no)
/* ---- figures ---- */
#define ACCESS_stats_show          LINE(FIGURES, any,  any,  no,   no,   zone, area, any,  any,  any,  any,  any,  no)
/* ---- the log ---- */
#define ACCESS_event_list          LINE(EVENTS,  room, any,  no,   no,   zone, no,   no,   no,   any,  any,  any,  no)
#define ACCESS_event_show          LINE(EVENTS,  any,  any,  no,   no,   no,   no,   no,   no,   any,  any,  any,  no)
#define ACCESS_event_watch         LINE(EVENTS,  room, any,  no,   no,   zone, no,   no,   no,   any,  any,  any,  no)
/* ---- plugins ---- */
#define ACCESS_plugin_enable       LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_plugin_disable      LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_plugin_shadow       LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_plugin_rollback     LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_plugin_config       LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_plugin_set          LINE(ROOM,    any,  any,  no,   no,   any,  any,  any,  no,   any,  any,  no,   no)
#define ACCESS_plugin_list         LINE(ROOM,    any,  any,  no,   no,   any,  any,  any,  no,   any,  any,  no,   no)
#define ACCESS_plugin_question     LINE(ROOM,    any,  any,  no,   no,   any,  any,  any,  no,   any,  any,  no,   no)
#define ACCESS_plugin_reset        LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
/* ---- erasures, how long things are kept ---- */
#define ACCESS_retention_set       LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   no,   no,   any,  no)
#define ACCESS_retention_show      EVERYBODY
#define ACCESS_retention_propose   THE_ROOM
#define ACCESS_erasure_request     LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   any,  no)
#define ACCESS_erasure_approve     LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   no,   no,   any,  no)
#define ACCESS_erasure_refuse      LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   no,   no,   any,  no)
#define ACCESS_erasure_show        LINE(ROOM,    no,   any,  no,   no,   any,  any,  no,   no,   any,  any,  any,  no)
#define ACCESS_erasure_list        LINE(ROOM,    no,   any,  no,   no,   any,  any,  no,   no,   any,  any,  any,  no)
#define ACCESS_erasure_receipt     THE_ROOM
#define ACCESS_hold_set            LINE(ROOM,    no,   any,  no,   no,   zone, area, no,   no,   no,   no,   any,  no)
#define ACCESS_hold_clear          LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   no,   no,   any,  no)
#define ACCESS_hold_list           LINE(ROOM,    no,   any,  no,   no,   any,  any,  no,   no,   any,  any,  any,  no)
/* ---- the nodes ---- */
#define ACCESS_drill_start         LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_drill_canary        LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_drill_finish        LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_drill_abandon       LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_drill_list          LINE(ROOM,    any,  any,  no,   no,   any,  any,  no,   no,   any,  any,  any,  no)
#define ACCESS_drill_show          LINE(ROOM,    any,  any,  no,   no,   any,  any,  no,   no,   any,  any,  any,  no)
#define ACCESS_node_fault          LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_cluster_status      NOBODY_TOO
#define ACCESS_member_note         THE_ROOM
#define ACCESS_cluster_members     NOBODY_TOO
#define ACCESS_cluster_history     EVERYBODY
#define ACCESS_version             NOBODY_TOO
#define ACCESS_trace               LINE(ROOM,    any,  any,  no,   no,   no,   no,   no,   no,   any,  any,  no,   no)
#define ACCESS_config_show         LINE(ROOM,    no,   no,   no,   no,   no,   no,   no,   no,   any,  any,  no,   no)
#define ACCESS_backup              LINE(ROOM,    no,   no,   no,   no,   no,   no,   no,   no,   any,  any,  no,   no)
#define ACCESS_audit_checkpoint    EVERYBODY
#define ACCESS_audit_prove         LINE(ROOM,    no,   no,   no,   no,   no,   no,   no,   no,   any,  any,  any,  no)
#define ACCESS_audit_verify        LINE(ROOM,    no,   no,   no,   no,   no,   no,   no,   no,   any,  any,  any,  no)
#define ACCESS_room_act            THE_ROOM
#define ACCESS_cluster_plan        EVERYBODY
#define ACCESS_cluster_raise       LINE(ROOM,    no,   no,   no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_cluster_maintenance LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_cluster_transfer    LINE(ROOM,    no,   any,  no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_cluster_add         LINE(ROOM,    no,   no,   no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_cluster_promote     LINE(ROOM,    no,   no,   no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_cluster_demote      LINE(ROOM,    no,   no,   no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_cluster_remove      LINE(ROOM,    no,   no,   no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
#define ACCESS_cluster_move        LINE(ROOM,    no,   no,   no,   no,   no,   no,   no,   no,   any,  no,   no,   no)
/* clang-format on */

#endif
