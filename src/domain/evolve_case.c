/* SPDX-License-Identifier: EUPL-1.2 */
/* Evolve: what happens to a case, but for its assignments. */
#include "domain/evolve.h"

#include "base/when.h"
#include "domain/tally.h"

/* The number is given here and not at the leader: the order of the log is the only one all nodes share. */
void evolve_case_opened(struct evolve *e, const struct wire_case_opened *body)
{
    struct wire_case row;
    struct wire_zone zone;
    if (body->case_id.len == 0 || evolve_get(e, KIND_CASE, body->case_id, &row)) {
        return;
    }
    const bool soi = evolve_get(e, KIND_ZONE, body->zone_id, &zone) && domain_zone_is_shadow(zone.state);
    const uint64_t now_ms = e->entry->recorded_at;
    const unsigned year = when_year_utc(now_ms);
    const uint64_t sequence = e->store->next_sequence(e->store->ctx, body->prefix, year);
    row = (struct wire_case){
        .case_id = body->case_id,
        .number = domain_number_make(body->prefix, year, sequence, e->arena),
        .zone_id = body->zone_id,
        .state = CASE_NEW,
        .event_class = body->event_class,
        .need = body->need,
        .shadow = soi,
        .report_id = body->report_id,
        .signaller_id = body->signaller_id,
        .category = body->category,
        .place = body->place,
        .summary = body->summary,
        .persons = body->persons,
        .occurred_at = body->occurred_at,
        .opened_at = now_ms,
        .updated_at = now_ms,
        .override = body->override,
        .override_reason = body->override_reason,
        .answers = body->answers,
        .vulnerabilities = body->vulnerabilities,
        .vulnerabilities_count = body->vulnerabilities_count,
        .competent_zone_id = body->competent_zone_id,
        .cost_owner = body->cost_owner,
        .line_id = body->line_id,
        .municipality_id = body->municipality_id,
    };
    evolve_case_put(e, &row);
    e->answer->number = row.number;
    if (soi) {
        tally_shadow_opened(e, body->zone_id);
    }
}

void evolve_case_triaged(struct evolve *e, const struct wire_case_triaged *body)
{
    struct wire_case row;
    if (!evolve_is_case_state(body->to) || !evolve_case_get(e, body->case_id, &row)) {
        return;
    }
    row.state = body->to;
    row.triaged_at = row.updated_at;
    row.priority = body->priority;
    if (row.event_class == CLASS_NONE) {
        row.event_class = body->event_class; /* what the operator stated stands */
    }
    row.flags = body->flags;
    row.flags_count = body->flags_count;
    row.score = body->score;
    row.recommended = body->recommended;
    row.recommended_count = body->recommended_count;
    row.mode = body->mode;
    row.proposals = body->proposals;
    row.proposals_count = body->proposals_count;
    row.cost_owner = row.cost_owner.len > 0 ? row.cost_owner : body->cost_owner; /* what was stated stands */
    evolve_case_put(e, &row);
}

void evolve_case_amended(struct evolve *e, const struct wire_case_amended *body)
{
    struct wire_case row;
    if (!evolve_case_get(e, body->case_id, &row)) {
        return;
    }
    row.priority = body->priority != PRIORITY_NONE ? body->priority : row.priority;
    row.event_class = body->event_class != CLASS_NONE ? body->event_class : row.event_class;
    row.need = body->need != NEED_NONE ? body->need : row.need;
    row.persons = body->persons != 0 ? body->persons : row.persons;
    row.place = body->place.len > 0 ? body->place : row.place;
    row.summary = body->summary.len > 0 ? body->summary : row.summary;
    for (uint32_t i = 0; i < body->flags_count; i++) {
        if (!domain_ids_have(row.flags, row.flags_count, body->flags[i])) {
            evolve_append(e, &row.flags, &row.flags_count, body->flags[i]);
        }
    }
    for (uint32_t i = 0; i < body->vulnerabilities_count; i++) {
        if (!domain_ids_have(row.vulnerabilities, row.vulnerabilities_count, body->vulnerabilities[i])) {
            evolve_append(e, &row.vulnerabilities, &row.vulnerabilities_count, body->vulnerabilities[i]);
        }
    }
    row.cost_owner = body->cost_owner.len > 0 ? body->cost_owner : row.cost_owner;
    evolve_case_put(e, &row);
}

void evolve_case_class_set(struct evolve *e, const struct wire_case_class_set *body)
{
    struct wire_case row;
    if (evolve_case_get(e, body->case_id, &row)) {
        row.event_class = body->event_class;
        evolve_case_put(e, &row);
    }
}

void evolve_case_priority_changed(struct evolve *e, const struct wire_case_priority_changed *body)
{
    struct wire_case row;
    if (evolve_case_get(e, body->case_id, &row)) {
        row.priority = body->priority;
        evolve_case_put(e, &row);
    }
}

void evolve_case_hold_set(struct evolve *e, const struct wire_case_hold_set *body)
{
    struct wire_case row;
    if (evolve_case_get(e, body->case_id, &row)) {
        row.hold_reason = body->reason;
        row.hold_until = body->until;
        row.held_at = row.updated_at;
        evolve_case_put(e, &row);
    }
}

void evolve_case_hold_cleared(struct evolve *e, const struct wire_case_hold_cleared *body)
{
    struct wire_case row;
    if (evolve_case_get(e, body->case_id, &row)) {
        row.hold_reason = (struct str){NULL, 0};
        row.hold_until = 0;
        row.held_at = 0;
        evolve_case_put(e, &row);
    }
}

void evolve_case_competence_set(struct evolve *e, const struct wire_case_competence_set *body)
{
    struct wire_case row;
    if (evolve_case_get(e, body->case_id, &row)) {
        row.competent_zone_id = body->competent_zone_id;
        evolve_case_put(e, &row);
    }
}

void evolve_case_noted(struct evolve *e, const struct wire_case_noted *body)
{
    if (body->case_id.len > 0) { /* the row and its version stay: notes conflict with nothing */
        e->store->count_note(e->store->ctx, body->case_id, e->entry->recorded_at);
    }
}

void evolve_case_moved(struct evolve *e, const struct wire_case_moved *body)
{
    struct wire_case row;
    if (!evolve_is_case_state(body->to) || !evolve_case_get(e, body->case_id, &row)) {
        return;
    }
    row.state = body->to;
    row.shadow = row.shadow || body->to == CASE_SHADOW;
    row.reason = body->reason.len > 0 ? body->reason : row.reason;
    row.mode = body->to == CASE_PHONE_MANAGED ? (uint32_t)MODE_PHONE : row.mode;
    evolve_case_put(e, &row);
}

/* Its reports end as it ends, and are open again when it is. */
static void end_reports(struct evolve *e, struct str case_id, uint32_t outcome, uint64_t closed_at)
{
    struct wire_case row;
    if (!evolve_case_get(e, case_id, &row)) {
        return;
    }
    for (uint32_t i = 0; i < row.reports_count; i++) {
        struct wire_report report;
        if (evolve_get(e, KIND_REPORT, row.reports[i], &report) && report.state == REPORT_ATTACHED) {
            report.outcome = outcome;
            report.closed_at = closed_at;
            report.version = e->index;
            evolve_put(e, KIND_REPORT, report.report_id, &report);
        }
    }
}

void evolve_case_closed(struct evolve *e, const struct wire_case_closed *body)
{
    struct wire_case row;
    if (!evolve_case_get(e, body->case_id, &row)) {
        return;
    }
    row.state_before = row.state;
    row.state = CASE_CLOSED;
    row.outcome = body->outcome;
    row.reason = body->reason;
    row.closed_at = row.updated_at;
    row.recognised = body->recognised;
    evolve_case_put(e, &row);
    end_reports(e, body->case_id, body->outcome, e->entry->recorded_at);
    tally_shadow_closed(e, body->case_id);
}

void evolve_case_reopened(struct evolve *e, const struct wire_case_reopened *body)
{
    struct wire_case row;
    tally_shadow_reopened(e, body->case_id);
    if (!evolve_case_get(e, body->case_id, &row)) {
        return;
    }
    row.state = CASE_REOPENED;
    row.outcome = OUTCOME_NONE;
    row.closed_at = 0;
    row.reason = body->reason;
    row.reopenings++;
    evolve_case_put(e, &row);
    end_reports(e, body->case_id, OUTCOME_NONE, 0);
}

/* Of interest to whoever reads the log, and to the readiness of a zone. */
void evolve_policy_fallback(struct evolve *e, const struct wire_policy_fallback *body)
{
    tally_fallback(e, body->case_id);
}
