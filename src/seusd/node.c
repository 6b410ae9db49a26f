/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Birth and end of a node. Order of birth: lock the directory, links, log, views, policy, agreement, clients; the end
 * is the reverse. What happens in between is in node_turn.c, what comes from below in node_ports.c, from outside in
 * serve.c.
 */
#include "seusd/node.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/check.h"
#include "base/id.h"
#include "base/log.h"
#include "base/mem.h"
#include "seus/version.h"
#include "seusd/founding.h"
#include "seusd/node_private.h"

_Noreturn void node_die(const struct seus_why *why)
{
    log_line(LOG_ERROR, "stop", "reason=\"%s\" hint=\"%s\"", why->message, why->hint);
    _exit(1);
}

/* ---- views ------------------------------------------------------------------------------------------------------- */

static enum seus_err open_views(struct node *node, struct seus_why *why)
{
    char dir[PATH_SIZE + 8];
    char boot_id[ID_BOOT_SIZE];
    bool fresh = false;
    id_of_boot(boot_id);
    snprintf(dir, sizeof(dir), "%s/view", node->options.data_dir);
    struct view_options options = {
        .dir = dir,
        .boot_id = boot_id,
        /* Views belong to one log: of this cluster, in this very directory. */
        .cluster_id = node->identity.cluster_id ^ node->identity.incarnation,
        .rebuild = node->options.rebuild_views,
    };
    struct record_state state;
    record_state(node->record, &state);
    enum seus_err err = view_open(&options, &node->view, &fresh, why);
    if (err == SEUS_OK && view_applied(node->view) > state.last_index) {
        view_close(node->view); /* an older copy of the log was put beside them */
        options.rebuild = true;
        err = view_open(&options, &node->view, &fresh, why);
    }
    if (err == SEUS_OK && fresh) {
        log_line(LOG_INFO, "views", "state=fresh note=\"computed again from the log as it is committed\"");
    }
    return err;
}

/* ---- agreement --------------------------------------------------------------------------------------------------- */

struct loading {
    struct agree_term_run *runs;
    unsigned runs_count;
    struct log_entry *changes;
    unsigned changes_count;
    struct arena arena; /* payloads of the changes */
};

static bool on_term(void *ctx, uint64_t first_index, uint64_t term)
{
    struct loading *loading = ctx;
    loading->runs = mem_realloc(loading->runs, (loading->runs_count + 1) * sizeof(*loading->runs));
    loading->runs[loading->runs_count++] = (struct agree_term_run){first_index, term};
    return true;
}

static bool on_change(void *ctx, const struct log_entry *entry)
{
    struct loading *loading = ctx;
    loading->changes = mem_realloc(loading->changes, (loading->changes_count + 1) * sizeof(*loading->changes));
    struct log_entry *copy = &loading->changes[loading->changes_count++];
    *copy = *entry;
    copy->payload = arena_str(&loading->arena, entry->payload);
    return true;
}

/* The address by which the room's log knows this node, for one that was told none. */
static void take_logged_address(struct node *node, const struct loading *loading)
{
    struct agree_member members[AGREE_NODES_MAX];
    unsigned count = 0;
    if (loading->changes_count > 0 &&
        agree_read_members(loading->changes[loading->changes_count - 1].payload, members, &count, NULL) == SEUS_OK) {
        for (unsigned i = 0; i < count; i++) {
            if (members[i].node_id == node->options.node_id && strcmp(members[i].address, ADDRESS_OF_NOBODY) != 0) {
                str_copy(node->options.address, sizeof(node->options.address), str_of(members[i].address));
            }
        }
    }
}

static enum seus_err start_logged_links(struct node *node, struct seus_why *why)
{
    struct loading loading = {0};
    arena_init(&loading.arena, 0);
    enum seus_err err = record_each_change(node->record, &loading, on_change, why);
    if (err == SEUS_OK) {
        take_logged_address(node, &loading);
        err = node->options.address[0] != '\0' ? node_start_links(node, why) : SEUS_OK;
    }
    mem_free(loading.changes);
    arena_release(&loading.arena);
    return err;
}

/* TCP if there is any: who reads this may sit elsewhere. The socket serves rooms on one machine. */
static void announce_api(struct node *node)
{
    const struct options *const options = &node->options;
    const int size = options->listen[0] != '\0'
                         ? snprintf(node->api, sizeof(node->api), "%s", options->listen)
                         : snprintf(node->api, sizeof(node->api), "unix:%s", options->socket);
    if (size < 0 || (size_t)size >= sizeof(node->api)) {
        node->api[0] = '\0';
    }
}

static enum seus_err start_agreement(struct node *node, struct seus_why *why)
{
    struct loading loading = {0};
    struct record_state state;
    arena_init(&loading.arena, 0);
    record_state(node->record, &state);
    record_each_term(node->record, &loading, on_term);
    enum seus_err err = record_each_change(node->record, &loading, on_change, why);
    if (err == SEUS_OK) {
        const struct agree_state start = {
            .term = state.term,
            .voted_for = state.voted_for,
            .last_index = state.last_index,
            .runs = loading.runs,
            .runs_count = loading.runs_count,
            .changes = loading.changes,
            .changes_count = loading.changes_count,
            .vouched = state.vouched,
        };
        announce_api(node);
        const struct agree_options options = {
            .cluster_id = node->identity.cluster_id,
            .node_id = node->options.node_id,
            .incarnation = node->identity.incarnation,
            .address = node_own_address(&node->options),
            .timing = node->options.timing,
            .version = SEUS_VERSION,
            .api = node->api,
            .life = node->random.next(node->random.ctx),
            .founded_empty = !node->identity.bootstrapped,
            .level_lowest = node->options.level_lowest,
            .level_highest = node->options.level_highest,
        };
        const struct agree_ports ports = node_agree_ports(node);
        err = agree_new(&options, &ports, &start, &node->agree, why);
    }
    mem_free(loading.runs);
    mem_free(loading.changes);
    arena_release(&loading.arena);
    return err;
}

/* ---- the loop ---------------------------------------------------------------------------------------------------- */

static void on_written(uv_async_t *handle)
{
    node_collect_written(handle->data);
}

static void wake_loop(void *ctx) /* writer thread */
{
    struct node *node = ctx;
    uv_async_send(&node->written);
}

static void on_turn(uv_check_t *handle)
{
    node_turn(handle->data);
    node_feed(handle->data);
}

static void on_signal(uv_signal_t *handle, int signal_number)
{
    struct node *node = handle->data;
    log_line(LOG_INFO, "signal", "number=%d", signal_number);
    node_leave(node);
}

static void on_hangup(uv_signal_t *handle, int signal_number)
{
    struct node *node = handle->data;
    (void)signal_number;
    notify_reloading(&node->notify, node->clock.mono_us(node->clock.ctx));
    node_reload(node);
    notify_ready(&node->notify);
}

static void check_space(struct node *node)
{
    struct statvfs fs;
    if (statvfs(node->options.data_dir, &fs) == 0) {
        const bool low = (uint64_t)fs.f_bavail * fs.f_frsize < node->options.min_free_bytes ||
                         faults_fill_disk(node);
        if (low != node->low_space) {
            log_line(low ? LOG_WARN : LOG_INFO, "space", "low=%d note=\"%s\"", low,
                     low ? "writes are refused while this node leads" : "writes are served again");
        }
        node->low_space = low;
    }
}

static void look_at_tables(struct node *node)
{
    struct record_stats log;
    record_stats(node->record, &log);
    if (log.settles != node->settles) {
        node->settles = log.settles;
        node->settled_ms = node->clock.mono_ms(node->clock.ctx);
    }
}

static void on_tick(uv_timer_t *handle)
{
    struct node *node = handle->data;
    node->ticks++;
    faults_tick(node);
    if (node->ticks % (1000 / TICK_MS) == 1) {
        check_space(node);
        look_at_tables(node);
    }
    if (node->ticks % (SECURE_LOOK_MS / TICK_MS) == 0) {
        secure_warn(node->creds, node->clock);
    }
    if (node->ticks % (10000 / TICK_MS) == 0) {
        watch_bookmarks(node);
    }
    if (node->trim_tick != 0 && node->ticks >= node->trim_tick) {
        node->trim_tick = 0;
        mem_trim();
    }
    if (watchdog_beats(&node->watchdog, node->clock.mono_us(node->clock.ctx), node->commit_index,
                       view_applied(node->view))) {
        notify_alive(&node->notify);
    }
    clocks_tick(node);
    node_seal_tick(node);
    timers_tick(node->timers);
    act_tick(node);
    node_access_tick(node);
    member_watch_tick(node);
    rot_tick(node);
    node_rest_tick(node);
    checkpoint_tick(node);
    audit_tick(node);
    pipeline_tick(node->pipeline);
    node_turn(node); /* as for agreement's timer: nothing waits until the loop wakes again */
}

static void start_handles(struct node *node)
{
    uv_loop_t *loop = &node->loop;
    CHECK(uv_loop_init(loop) == 0);
    CHECK(uv_async_init(loop, &node->written, on_written) == 0);
    CHECK(uv_timer_init(loop, &node->deadline) == 0);
    CHECK(uv_timer_init(loop, &node->tick) == 0);
    CHECK(uv_check_init(loop, &node->turn) == 0);
    CHECK(uv_idle_init(loop, &node->more) == 0);
    CHECK(uv_signal_init(loop, &node->sigterm) == 0);
    CHECK(uv_signal_init(loop, &node->sigint) == 0);
    CHECK(uv_signal_init(loop, &node->sighup) == 0);
    uv_handle_t *handles[] = {(uv_handle_t *)&node->written, (uv_handle_t *)&node->deadline,
                              (uv_handle_t *)&node->tick,    (uv_handle_t *)&node->turn,
                              (uv_handle_t *)&node->more,    (uv_handle_t *)&node->sigterm,
                              (uv_handle_t *)&node->sigint,  (uv_handle_t *)&node->sighup};
    for (unsigned i = 0; i < sizeof(handles) / sizeof(handles[0]); i++) {
        handles[i]->data = node;
    }
    CHECK(uv_check_start(&node->turn, on_turn) == 0);
    CHECK(uv_signal_start(&node->sigterm, on_signal, SIGTERM) == 0);
    CHECK(uv_signal_start(&node->sigint, on_signal, SIGINT) == 0);
    CHECK(uv_signal_start(&node->sighup, on_hangup, SIGHUP) == 0);
}

static void on_policy_log(void *ctx, bool problem, const char *event, const char *detail)
{
    (void)ctx;
    log_line(problem ? LOG_WARN : LOG_INFO, event, "%s", detail);
}

static enum seus_err start_policy(struct node *node, struct seus_why *why)
{
    const struct policy_options options = {
        .loop = &node->loop,
        .program = node->options.program,
        .plugin_dir = node->options.plugin_dir,
        .deadline_ms = node->options.plugin_deadline_ms,
        .clock = node->clock,
    };
    const struct policy_events events = {.ctx = node, .on_log = on_policy_log, .on_lost = node_measure_crash};
    return policy_start(&options, &events, &node->policy, why);
}

static void on_applied(void *ctx, uint64_t index, const struct wire_entry *entry, const struct wire_answer *answer,
                       bool duplicate)
{
    struct node *node = ctx;
    node_seal_applied(node, entry);
    if (!duplicate) {
        node_measure_entry(node, entry);
    }
    node_erasure_applied(node, entry, answer, duplicate);
    pipeline_on_applied(node->pipeline, index, entry, answer, duplicate);
    node_access_applied(node, entry);
    node_level_applied(node, entry, duplicate);
}

static void on_timers_log(void *ctx, const char *event, const char *detail)
{
    (void)ctx;
    log_line(LOG_WARN, event, "%s", detail);
}

/* The pipeline needs agreement, and agreement calls the pipeline's owner from its first breath: the ports of
 * node_ports.c look at node->pipeline and do nothing while it is not there. */
static void start_pipeline(struct node *node)
{
    char dir[PATH_SIZE + 8];
    snprintf(dir, sizeof(dir), "%s/scratch", node->options.data_dir);
    node->trace = trace_new(node->options.node_id);
    node->rewind = rewind_new(&(struct rewind_options){
        .dir = dir,
        .cluster_id = node->identity.cluster_id ^ node->identity.incarnation,
        .live = node->view,
        .log = {.ctx = node, .read = node_read_log},
        .opener = node_opener(node),
        .clock = node->clock,
    });
    const struct pipeline_options options = {
        .node_id = node->options.node_id,
        .no_leader_ms_max = 4 * node->options.timing.election_timeout_ms,
        .agree = node->agree,
        .view = node->view,
        .trace = node->trace,
        .rewind = node->rewind,
        .seal = node->seal,
    };
    const struct pipeline_ports ports = node_pipeline_ports(node);
    node->pipeline = pipeline_new(&options, &ports);
    node->apply = apply_new(node->view, &(struct apply_events){
        .ctx = node, .on_keys = node_seal_on_keys, .on_applied = on_applied,
        .level_highest = node->options.level_highest});
    pipeline_on_role(node->pipeline);
    node->timers = timers_new(&(struct timers_options){
        .agree = node->agree,
        .pipeline = node->pipeline,
        .view = node->view,
        .clock = node->clock,
        .on_log = on_timers_log,
    });
}

static enum seus_err start_intake(struct node *node, struct seus_why *why)
{
    char dir[PATH_SIZE];
    str_copy(dir, sizeof(dir), str_of(node->options.socket));
    char *slash = strrchr(dir, '/');
    if (slash != NULL && slash != dir) {
        *slash = '\0';
        if (paths_make_dir(dir) != 0) {
            return seus_fail(SEUS_IO, why, "--socket", "cannot make the directory %s: %s", dir, strerror(errno));
        }
    }
    const struct intake_options options = {
        .loop = &node->loop,
        .unix_path = node->options.socket,
        .tcp_address = node->options.listen[0] != '\0' ? node->options.listen : NULL,
        .creds = node->creds,
        .version = SEUS_VERSION,
        .clock = node->clock,
        .random = node->random,
    };
    const struct intake_events events = node_intake_events(node);
    return intake_start(&options, &events, &node->intake, why);
}

/* A directory without an entry, started with --join: the room at that address is asked to take this node in. */
static enum seus_err ask_room(struct node *node, struct seus_why *why)
{
    struct record_state state;
    record_state(node->record, &state);
    if (node->options.join[0] == '\0' || state.last_index > 0) {
        return SEUS_OK;
    }
    log_line(LOG_INFO, "asking", "address=%s note=\"to be let in: seusctl cluster join --node %llu --address %s\"",
             node->options.join, (unsigned long long)node->options.node_id, node->options.address);
    return links_ask(node->links, node->options.join, why);
}

static enum seus_err start_parts(struct node *node, struct seus_why *why)
{
    enum seus_err err = node_level_start(node, why);
    if (err == SEUS_OK) {
        err = secure_load(&node->options, node->clock, &node->creds, why);
    }
    if (err == SEUS_OK) {
        err = founding_lock(node->options.data_dir, &node->lock_fd, why);
    }
    if (err == SEUS_OK && (node->options.members_count > 0 || node->options.address[0] != '\0')) {
        err = node_start_links(node, why); /* before the log: a wrong address must not found a directory */
    }
    if (err == SEUS_OK) {
        err = node_open_record(node, why);
    }
    if (err == SEUS_OK && node->links == NULL) {
        err = start_logged_links(node, why);
    }
    if (err == SEUS_OK) {
        err = open_views(node, why);
    }
    if (err == SEUS_OK) {
        err = node_level_views(node, why);
    }
    if (err == SEUS_OK) {
        audit_open(node);
        err = checkpoint_open(node, why);
    }
    if (err == SEUS_OK) {
        err = node_start_seal(node, why);
    }
    if (err == SEUS_OK) {
        err = node_open_access_log(node, why);
        member_watch_open(node);
    }
    if (err == SEUS_OK) {
        err = record_writer_start(node->record, node, wake_loop, &node->writer, why);
    }
    if (err == SEUS_OK) {
        err = start_policy(node, why);
    }
    if (err == SEUS_OK) {
        err = start_agreement(node, why);
    }
    if (err == SEUS_OK) {
        start_pipeline(node);
        err = start_intake(node, why);
    }
    if (err == SEUS_OK) {
        err = ask_room(node, why);
    }
    return err;
}

enum seus_err node_start(const struct options *options, struct node **ret_node, struct seus_why *why)
{
    struct node *node = mem_zalloc(sizeof(*node));
    node->options = *options;
    node->clock = clock_system();
    node->random = random_pooled(&node->random_pool);
    node->lock_fd = -1;
    node->deadline_ms = UINT64_MAX;
    node->last_current_ms = node->clock.mono_ms(node->clock.ctx);
    node->settled_ms = node->last_current_ms;
    arena_init(&node->apply_arena, 1u << 18);
    arena_init(&node->watch_arena, 1u << 16);
    arena_init(&node->measure_arena, 0);
    TAILQ_INIT(&node->watches);
    TAILQ_INIT(&node->backups);
    start_handles(node);
    node_measure_start(node);
    enum seus_err err = notify_open(&node->notify, why);
    if (err == SEUS_OK) {
        err = start_parts(node, why);
    }
    if (err != SEUS_OK) {
        /* Nothing was acknowledged yet and the process ends next: the system takes back what is open. */
        return err;
    }
    CHECK(uv_timer_start(&node->tick, on_tick, TICK_MS, TICK_MS) == 0);
    node_arm_deadline(node);
    act_open(node);
    rot_start(node);
    log_line(LOG_INFO, "serving", "socket=%s listen=%s tls=%s peers=%u profile=%s", node->options.socket,
             node->options.listen[0] != '\0' ? node->options.listen : "-", node->creds != NULL ? "1.3" : "no",
             node->options.members_count, node->options.profile);
    watchdog_start(&node->watchdog, node->notify.watchdog_us, node->clock.mono_us(node->clock.ctx));
    notify_ready(&node->notify);
    *ret_node = node;
    return SEUS_OK;
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

int node_run(struct node *node)
{
    uv_run(&node->loop, UV_RUN_DEFAULT);
    return 0;
}

static void on_part_stopped(void *ctx)
{
    unsigned *left = ctx;
    (*left)--;
}

static void close_handle(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

void node_free(struct node *node)
{
    unsigned left = 2;
    uv_check_stop(&node->turn);
    uv_idle_stop(&node->more);
    uv_timer_stop(&node->tick);
    uv_timer_stop(&node->deadline);
    intake_stop(node->intake, &left, on_part_stopped);
    policy_stop(node->policy, &left, on_part_stopped);
    if (node->links != NULL) {
        left++;
        links_stop(node->links, &left, on_part_stopped);
        node->links = NULL;
    }
    for (unsigned i = 0; i < 1000 && left > 0; i++) {
        uv_run(&node->loop, UV_RUN_ONCE);
    }
    record_writer_stop(node->writer);
    pipeline_free(node->pipeline);
    timers_free(node->timers);
    retention_free(node->retention);
    node_close_access_log(node);
    member_watch_close(node);
    rewind_free(node->rewind);
    audit_close(node);
    trace_free(node->trace);
    apply_free(node->apply);
    agree_free(node->agree);
    seal_free(node->seal);
    view_close(node->view);
    record_close(node->record);
    uv_walk(&node->loop, close_handle, NULL);
    uv_run(&node->loop, UV_RUN_DEFAULT);
    uv_loop_close(&node->loop);
    node_free_passed(node);
    act_close(node);
    tls_creds_unref(node->creds);
    arena_release(&node->apply_arena);
    arena_release(&node->watch_arena);
    arena_release(&node->measure_arena);
    buf_release(&node->text);
    close(node->lock_fd);
    notify_close(&node->notify);
    log_line(LOG_INFO, "stopped", "node=%llu", (unsigned long long)node->options.node_id);
    mem_free(node);
}
