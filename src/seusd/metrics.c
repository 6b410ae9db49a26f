/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * GET /metrics: the node in numbers, in the text format of Prometheus 0.0.4. Base units; no id of a case or person in a
 * label. Called by intake on the loop; costs no scan of anything that grows.
 */
#include <sys/statvfs.h>

#include "base/mem.h"
#include "seus/version.h"
#include "seusd/node_private.h"

#define DRILL_KINDS_MAX 16u
#define DRILLS_LOOKED_AT_MAX 4096u

static void head(struct buf *target, const char *name, const char *type, const char *help)
{
    buf_printf(target, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void number(struct buf *target, const char *name, const char *type, const char *help, uint64_t value)
{
    head(target, name, type, help);
    buf_printf(target, "%s %llu\n", name, (unsigned long long)value);
}

/* Microseconds as seconds, exactly. */
static void seconds(struct buf *target, uint64_t us)
{
    buf_printf(target, "%llu.%06llu", (unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000));
}

static void durations(struct buf *target, const char *name, const char *help, const struct histogram *histogram)
{
    uint64_t count = 0;
    head(target, name, "histogram", help);
    for (unsigned i = 0; i < HISTOGRAM_BOUNDS_COUNT; i++) {
        count += histogram->counts[i];
        buf_printf(target, "%s_bucket{le=\"", name);
        seconds(target, histogram_bound_us(i));
        buf_printf(target, "\"} %llu\n", (unsigned long long)count);
    }
    count += histogram->counts[HISTOGRAM_BOUNDS_COUNT];
    buf_printf(target, "%s_bucket{le=\"+Inf\"} %llu\n%s_sum ", name, (unsigned long long)count, name);
    seconds(target, histogram->sum_us);
    buf_printf(target, "\n%s_count %llu\n", name, (unsigned long long)count);
}

/* From the report to the first unit: minutes and hours, so with bounds of their own. */
static void wait_metrics(struct node *node, struct buf *target)
{
    static const char name[] = "seus_case_wait_seconds";
    const struct measures *m = &node->measures;
    uint64_t count = 0;
    head(target, name, "histogram", "From opening a case to sending its first unit, of cases since the start.");
    for (unsigned i = 0; i < WAIT_BOUNDS_COUNT; i++) {
        count += m->waits[i];
        buf_printf(target, "%s_bucket{le=\"%llu\"} %llu\n", name, (unsigned long long)(measure_wait_bound_ms(i) / 1000),
                   (unsigned long long)count);
    }
    count += m->waits[WAIT_BOUNDS_COUNT];
    buf_printf(target, "%s_bucket{le=\"+Inf\"} %llu\n%s_sum %llu.%03llu\n%s_count %llu\n", name,
               (unsigned long long)count, name, (unsigned long long)(m->waits_sum_ms / 1000),
               (unsigned long long)(m->waits_sum_ms % 1000), name, (unsigned long long)count);
}

static void milliseconds(struct buf *target, const char *name, const char *help, uint64_t ms)
{
    head(target, name, "gauge", help);
    buf_printf(target, "%s %llu.%03llu\n", name, (unsigned long long)(ms / 1000), (unsigned long long)(ms % 1000));
}

static void clock_metrics(struct node *node, struct buf *target)
{
    milliseconds(target, "seus_start_time_seconds", "When this process started, wall clock.",
                 node->measures.started_wall_ms);
    milliseconds(target, "seus_clock_time_seconds", "This node's wall clock: compare it between nodes.",
                 node->clock.wall_ms(node->clock.ctx));
    milliseconds(target, "seus_clock_offset_seconds",
                 "The furthest that a peer's wall clock is from this node's, less what the way between them hides.",
                 clocks_apart_ms(node));
    milliseconds(target, "seus_leader_heard_age_seconds", "Since this node last knew itself up to date with a leader.",
                 node_age_ms(node));
}

static void raft_metrics(struct node *node, struct buf *target)
{
    struct agree_status status;
    struct node_voters voters;
    agree_status(node->agree, &status);
    node_count_voters(node, &status, &voters);
    number(target, "seus_raft_term", "gauge", "Current term.", status.term);
    number(target, "seus_raft_is_leader", "gauge", "1 if this node leads.", status.role == ROLE_LEADER);
    number(target, "seus_raft_has_leader", "gauge", "1 if this node knows a leader.", status.leader_id != 0);
    number(target, "seus_raft_leader_changes_total", "counter", "Leaders this node has met since it started.",
           node->leader_changes);
    number(target, "seus_raft_voting", "gauge", "0 while a new directory waits to be vouched for.", status.voting);
    number(target, "seus_cluster_voters", "gauge", "Voters of the room.", voters.voters);
    number(target, "seus_cluster_voters_up", "gauge", "Voters that are heard, this node included.", voters.up);
    number(target, "seus_cluster_failure_tolerance", "gauge", "Voters that may still be lost.", voters.tolerance);
    number(target, "seus_log_index", "gauge", "Last index of this node's log.", status.last_index);
    number(target, "seus_log_commit_index", "gauge", "Last index known to be committed.", status.commit_index);
    number(target, "seus_log_applied_index", "gauge", "Last index in this node's views.", view_applied(node->view));
    number(target, "seus_apply_lag_entries", "gauge", "Committed entries that are not in the views yet.",
           status.commit_index - view_applied(node->view));
}

/* Zone ids are machine names, as those of plugins: nothing in them wants escaping. */
static void add_open(void *ctx, struct str zone_id, const uint64_t counts[VIEW_PRIORITIES])
{
    for (unsigned i = 0; i < VIEW_PRIORITIES; i++) {
        if (counts[i] > 0) {
            buf_printf(ctx, "seus_cases_open{zone=\"%.*s\",severity=\"%s\"} %llu\n", STR_ARG(zone_id),
                       i == PRIORITY_NONE ? "none" : wire_enum_word(&wire_enum_priority, i),
                       (unsigned long long)counts[i]);
        }
    }
}

static void request_metrics(struct node *node, struct buf *target)
{
    struct trace_totals totals;
    trace_totals(node->trace, &totals);
    head(target, "seus_requests_total", "counter", "Requests answered through the pipeline, by outcome.");
    for (unsigned i = 0; i < SEUS_ERR_COUNT; i++) {
        buf_printf(target, "seus_requests_total{outcome=\"%s\"} %llu\n", seus_err_name((enum seus_err)i),
                   (unsigned long long)totals.outcomes[i]);
    }
    durations(target, "seus_request_duration_seconds", "From the request to its answer.", &totals.request);
    durations(target, "seus_commit_duration_seconds", "From the decision of a write to its commit, on the leader.",
              &totals.commit);
    number(target, "seus_api_connections", "gauge", "Client connections.", intake_connections(node->intake));
    number(target, "seus_watches", "gauge", "Open streams of events.", node->watches_count);
    head(target, "seus_cases_open", "gauge", "Cases neither closed nor merged, of each zone by priority.");
    view_open_by_zone(node->view, target, add_open);
    wait_metrics(node, target);
}

static void access_metrics(struct node *node, struct buf *target)
{
    uint64_t enforced = 0;
    uint64_t glasses = 0;
    uint64_t entries = 0;
    node_access_metrics(node, &enforced, &glasses, &entries);
    number(target, "seus_access_enforced", "gauge", "1 if the roles of people are enforced.", enforced);
    number(target, "seus_access_glass_broken", "gauge", "People who have broken the glass and may do everything.",
           glasses);
    number(target, "seus_access_log_entries", "gauge", "Records of this node's access log.", entries);
}

/* What is known of the soundness of the log. */
static void audit_metrics(struct node *node, struct buf *target)
{
    number(target, "seus_audit_verified_index", "gauge",
           "Log index up to which audit verify last found this node good, since it started; 0: not yet.",
           node->audit_verified_index);
    number(target, "seus_scrub_next_index", "gauge", "Row of the log that the slow scrub reads next.",
           node->scrub_next);
    milliseconds(target, "seus_scrub_completed_timestamp_seconds",
                 "When the scrub last reached the end of the log, since the start; 0: not yet.", node->scrubbed_at_ms);
    number(target, "seus_log_damaged_rows", "gauge", "Rows of the log that wait to be repaired from another node.",
           record_rotten(node->record, NULL, 0));
    number(target, "seus_log_damaged_rows_total", "counter", "Damaged rows met since the start.",
           node->rot_rows_total);
}

static void disk_metrics(struct node *node, struct buf *target)
{
    struct record_stats log;
    struct statvfs fs;
    record_stats(node->record, &log);
    durations(target, "seus_wal_fsync_duration_seconds", "A durable step of the log, flushes included.", &log.flushes);
    number(target, "seus_log_commits_total", "counter", "Durable steps of the log.", log.commits);
    number(target, "seus_log_journal_writes_total", "counter", "Of them, those that needed one flush.",
           log.journal_writes);
    number(target, "seus_log_entries_total", "counter", "Entries written since the start.", log.entries);
    milliseconds(target, "seus_snapshot_age_seconds",
                 "Since the log's tables last took over what the journal holds, or since the start. There are no other "
                 "snapshots: the log is kept whole.", node->clock.mono_ms(node->clock.ctx) - node->settled_ms);
    number(target, "seus_log_size_bytes", "gauge", "Pages of the log in use.", log.file_bytes);
    number(target, "seus_view_size_bytes", "gauge", "Pages of the views in use.", view_file_bytes(node->view));
    if (statvfs(node->options.data_dir, &fs) == 0) {
        number(target, "seus_disk_free_bytes", "gauge", "Free space of the data directory.",
               (uint64_t)fs.f_bavail * fs.f_frsize);
    }
    number(target, "seus_disk_low", "gauge", "1 if this node would refuse writes as a leader.", node->low_space);
}

static void memory_metrics(struct buf *target)
{
    const struct mem_heap heap = mem_heap();
    number(target, "seus_memory_used_bytes", "gauge", "Heap of this process that is in use.", heap.used);
    number(target, "seus_memory_held_bytes", "gauge", "Heap that is held of the system, free pieces included.",
           heap.held);
}

static void crash_metrics(struct node *node, struct buf *target)
{
    const struct measures *m = &node->measures;
    head(target, "seus_plugin_crashes_total", "counter",
         "Times that the worker of the plugins was lost, by the plugin that was asked or loaded; unknown: by none that "
         "has said its name.");
    for (unsigned i = 0; i < PLUGIN_CRASHES_MAX && m->plugin_crashes[i].plugin[0] != '\0'; i++) {
        buf_printf(target, "seus_plugin_crashes_total{plugin=\"%s\"} %llu\n", m->plugin_crashes[i].plugin,
                   (unsigned long long)m->plugin_crashes[i].count);
    }
    buf_printf(target, "seus_plugin_crashes_total{plugin=\"unknown\"} %llu\n",
               (unsigned long long)m->unknown_crashes);
}

/* Plugin ids are machine names: nothing in them wants escaping. */
static void plugin_metrics(struct node *node, struct buf *target)
{
    struct arena arena;
    struct wire_plugin_info *plugins = NULL;
    arena_init(&arena, 0);
    const unsigned count = node_plugins(node, &arena, &plugins);
    head(target, "seus_plugin_up", "gauge", "1 if the plugin answers.");
    for (unsigned i = 0; i < count; i++) {
        buf_printf(target, "seus_plugin_up{plugin=\"%.*s\",kind=\"%s\"} %d\n", STR_ARG(plugins[i].plugin),
                   wire_enum_word(&wire_enum_verdict_kind, plugins[i].kind), str_eq_cstr(plugins[i].state, "ready"));
    }
    head(target, "seus_plugin_quarantined", "gauge", "1 if it is left out because it ended its worker too often.");
    for (unsigned i = 0; i < count; i++) {
        buf_printf(target, "seus_plugin_quarantined{plugin=\"%.*s\",kind=\"%s\"} %d\n", STR_ARG(plugins[i].plugin),
                   wire_enum_word(&wire_enum_verdict_kind, plugins[i].kind),
                   str_eq_cstr(plugins[i].state, "quarantined"));
    }
    head(target, "seus_plugin_calls_total", "counter", "Questions put to the plugin.");
    for (unsigned i = 0; i < count; i++) {
        buf_printf(target, "seus_plugin_calls_total{plugin=\"%.*s\"} %llu\n", STR_ARG(plugins[i].plugin),
                   (unsigned long long)plugins[i].calls);
    }
    head(target, "seus_plugin_fallbacks_total", "counter", "Questions that the built-in default answered.");
    for (unsigned i = 0; i < count; i++) {
        buf_printf(target, "seus_plugin_fallbacks_total{plugin=\"%.*s\"} %llu\n", STR_ARG(plugins[i].plugin),
                   (unsigned long long)plugins[i].fallbacks);
    }
    arena_release(&arena);
    durations(target, "seus_plugin_call_seconds", "From a question to its verdict, defaults included.",
              &node->measures.plugin_calls);
    number(target, "seus_plugin_timeouts_total", "counter", "Questions that plugins did not answer in time.",
           node->measures.plugin_late);
    crash_metrics(node, target);
}

/* When each kind of drill last passed. */
static void drill_metrics(struct node *node, struct buf *target)
{
    struct arena arena;
    void *found = NULL;
    uint64_t passed_at[DRILL_KINDS_MAX] = {0};
    const struct domain_store *const store = view_store(node->view);
    arena_init(&arena, 0);
    const unsigned count =
        store->rows(store->ctx, KIND_DRILL, (struct str){NULL, 0}, &arena, DRILLS_LOOKED_AT_MAX, &found);
    const struct wire_drill *const rows = found;
    for (unsigned i = 0; i < count; i++) {
        if (rows[i].state == DRILL_PASSED && rows[i].kind < DRILL_KINDS_MAX &&
            rows[i].finished_at > passed_at[rows[i].kind]) {
            passed_at[rows[i].kind] = rows[i].finished_at;
        }
    }
    head(target, "seus_drill_last_success_timestamp_seconds", "gauge", "When a drill of this kind last passed.");
    for (unsigned kind = 0; kind < DRILL_KINDS_MAX; kind++) {
        if (passed_at[kind] != 0) {
            buf_printf(target, "seus_drill_last_success_timestamp_seconds{kind=\"%s\"} %llu\n",
                       wire_enum_word(&wire_enum_drill_kind, kind), (unsigned long long)(passed_at[kind] / 1000));
        }
    }
    arena_release(&arena);
}

static void level_metrics(struct node *node, struct buf *target)
{
    number(target, "seus_feature_level", "gauge", "Feature level of the room, as this node knows it.", node->level);
    number(target, "seus_feature_level_highest", "gauge", "The highest that this node's build can.",
           node->options.level_highest);
}

static void certificate_metrics(struct node *node, struct buf *target)
{
    number(target, "seus_certificate_not_after_timestamp_seconds", "gauge",
           "When this node's certificate expires: the others refuse it from then on; 0: no TLS.",
           tls_creds_until_s(node->creds));
}

void node_metrics(void *ctx, struct buf *target)
{
    struct node *node = ctx;
    head(target, "seus_build_info", "gauge", "What runs here.");
    buf_printf(target, "seus_build_info{version=\"%s\",node=\"%llu\"} 1\n", SEUS_VERSION,
               (unsigned long long)node->options.node_id);
    clock_metrics(node, target);
    raft_metrics(node, target);
    milliseconds(target, "seus_backup_last_success_timestamp_seconds",
                 "When this node last sent a backup to its end, since it started; 0: not yet.", node->backup_at_ms);
    drill_metrics(node, target);
    level_metrics(node, target);
    certificate_metrics(node, target);
    request_metrics(node, target);
    access_metrics(node, target);
    disk_metrics(node, target);
    memory_metrics(target);
    audit_metrics(node, target);
    plugin_metrics(node, target);
}
