/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Birth, crash and rebirth of a node: the same parts in the same order as src/seusd/node.c, with the ports of this
 * folder in place of libuv, TCP and the writer thread.
 */
#include "sim.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/mem.h"

#define MAP_SIZE (64u * 1024 * 1024)
#define CLUSTER_ID 0x5e05

/* ---- clocks and chance ---- */

static uint64_t clock_mono_us(void *ctx)
{
    const struct node *node = ctx;
    return node->world->now_us + node->mono_origin_us;
}

static uint64_t clock_mono_ms(void *ctx)
{
    return clock_mono_us(ctx) / 1000;
}

static uint64_t clock_wall_ms(void *ctx)
{
    const struct node *node = ctx;
    return SIM_WALL_MS + node->world->now_us / 1000 + node->wall_offset_ms;
}

static uint64_t random_next(void *ctx)
{
    struct node *node = ctx;
    return rng_next(&node->rng);
}

uint64_t node_now_ms(const struct node *node)
{
    return (node->world->now_us + node->mono_origin_us) / 1000;
}

/* ---- agreement's ports ---- */

static void port_persist(void *ctx, const struct agree_write *write)
{
    disk_persist(ctx, write);
}

static void port_send(void *ctx, uint64_t peer_id, const struct peer_message *message)
{
    struct node *node = ctx;
    check_send(node, peer_id, message);
    (void)net_send(node, peer_id, message);
}

enum seus_err node_read_log(void *ctx, uint64_t first, uint64_t last, size_t max_bytes, struct arena *arena,
                            struct log_entry **ret_entries, unsigned *ret_count, struct seus_why *why)
{
    const struct node *node = ctx;
    return record_read(node->record, first, last, max_bytes, arena, ret_entries, ret_count, why);
}

static void port_on_commit(void *ctx, uint64_t commit_index)
{
    struct node *node = ctx;
    check_commit(node, commit_index);
    node->commit_index = commit_index;
    record_set_floor(node->record, commit_index);
    if (node->pipeline != NULL) {
        pipeline_on_commit(node->pipeline, commit_index);
    }
    node_wake(node);
}

static void port_on_role(void *ctx, uint32_t role, uint64_t leader_id, uint64_t term)
{
    struct node *node = ctx;
    world_say(node->world, "node %u: %s in term %llu, leader %llu", (unsigned)node->id,
              wire_enum_word(&wire_enum_role, role), (unsigned long long)term, (unsigned long long)leader_id);
    check_role(node, role, leader_id, term);
    node->role_changed = true;
    node_wake(node);
}

static void port_on_read(void *ctx, uint64_t cookie, bool ok, uint64_t index)
{
    struct node *node = ctx;
    pipeline_on_read(node->pipeline, cookie, ok, index);
    node_wake(node);
}

static void port_on_members(void *ctx, const struct agree_member *members, unsigned members_count, bool vouched)
{
    (void)vouched;
    struct node *node = ctx;
    uint32_t mask = 0;
    for (unsigned i = 0; i < members_count; i++) {
        mask |= 1u << (members[i].node_id - 1);
    }
    if (node->world->options.spares == 0 && members_count != node->world->nodes_count && members_count != 0) {
        sim_fail(node->world, "members", "node %u sees %u members", (unsigned)node->id, members_count);
    }
    node->dropped_mask |= node->members_mask & ~mask;
    node->members_mask = mask;
}

static void port_on_fatal(void *ctx, const struct seus_why *why)
{
    const struct node *node = ctx;
    sim_fail(node->world, "fatal", "node %u stops: %s", (unsigned)node->id, why->message);
}

/* ---- the directories ---- */

static void remove_dir(const char *path)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return;
    }
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.') {
            char name[SIM_PATH_SIZE + sizeof(entry->d_name)];
            snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
            (void)unlink(name);
        }
    }
    closedir(dir);
    (void)rmdir(path);
}

static void initial_members(const struct world *world, struct agree_member members[SIM_NODES_MAX])
{
    for (uint32_t i = 0; i < world->options.nodes; i++) {
        members[i] = (struct agree_member){.node_id = world->nodes[i].id, .voter = true};
        str_copy(members[i].address, sizeof(members[i].address), str_of(world->nodes[i].address));
    }
}

static enum seus_err found(struct node *node, struct seus_why *why)
{
    struct world *world = node->world;
    struct buf payload = {0};
    enum seus_err err = SEUS_OK;
    node->identity = (struct record_identity){
        .cluster_id = CLUSTER_ID,
        .node_id = node->id,
        .incarnation = rng_next(&node->rng) | 1,
        .bootstrapped = !node->is_founded,
    };
    str_copy(node->identity.cluster_name, sizeof(node->identity.cluster_name), STR_LIT("sim"));
    if (node->identity.bootstrapped) {
        struct agree_member members[SIM_NODES_MAX];
        initial_members(world, members);
        err = agree_bootstrap_payload(members, world->options.nodes, &payload, why);
    }
    if (err == SEUS_OK) {
        err = record_found(node->record, &node->identity, buf_str(&payload), why);
    }
    if (err == SEUS_OK && node->identity.bootstrapped) {
        const struct log_entry first = {.index = 1, .term = 1, .type = LOG_CHANGE, .payload = buf_str(&payload)};
        const struct record_batch birth = {.has_vote = true, .term = 1, .entries = &first, .entries_count = 1};
        check_durable(node, &birth, 1);
    }
    buf_release(&payload);
    node->is_founded = true;
    return err;
}

static enum seus_err open_record(struct node *node, struct seus_why *why)
{
    const struct record_options options = {.dir = node->log_dir, .map_size_bytes = MAP_SIZE, .no_sync = true};
    enum seus_err err = record_open(&options, &node->record, why);
    if (err == SEUS_OK) {
        err = record_identity(node->record, &node->identity);
        err = err == SEUS_NOT_FOUND ? found(node, why) : err;
    }
    if (err == SEUS_OK && node->is_copied) {
        node->is_copied = false;
        node->identity.incarnation = rng_next(&node->rng) | 1;
        node->identity.bootstrapped = false;
        err = record_renew(node->record, node->identity.incarnation, why);
    }
    return err;
}

/* ---- starting ---- */

struct loading {
    struct agree_term_run *runs;
    unsigned runs_count;
    struct log_entry *changes;
    unsigned changes_count;
    struct arena arena;
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

static enum seus_err start_agree(struct node *node, struct seus_why *why)
{
    struct loading loading = {0};
    struct record_state state;
    arena_init(&loading.arena, 0);
    record_state(node->record, &state);
    record_each_term(node->record, &loading, on_term);
    enum seus_err err = record_each_change(node->record, &loading, on_change, why);
    struct agree_options options = {.cluster_id = node->identity.cluster_id,
                                    .node_id = node->id,
                                    .incarnation = node->identity.incarnation,
                                    .address = node->address,
                                    .version = "sim",
                                    .life = node->life,
                                    .founded_empty = !node->identity.bootstrapped,
                                    .api = ""};
    const struct agree_state start = {.term = state.term,
                                      .voted_for = state.voted_for,
                                      .last_index = state.last_index,
                                      .runs = loading.runs,
                                      .runs_count = loading.runs_count,
                                      .changes = loading.changes,
                                      .changes_count = loading.changes_count,
                                      .vouched = state.vouched};
    const struct agree_ports ports = {.ctx = node,
                                      .clock = node->clock,
                                      .random = node->random,
                                      .persist = port_persist,
                                      .send = port_send,
                                      .read = node_read_log,
                                      .on_commit = port_on_commit,
                                      .on_role = port_on_role,
                                      .on_read = port_on_read,
                                      .on_members = port_on_members,
                                      .on_fatal = port_on_fatal};
    if (err == SEUS_OK) {
        err = agree_timing_by_name(node->world->timing, &options.timing, why);
    }
    if (err == SEUS_OK) {
        err = agree_new(&options, &ports, &start, &node->agree, why);
    }
    mem_free(loading.runs);
    mem_free(loading.changes);
    arena_release(&loading.arena);
    return err;
}

static void on_applied(void *ctx, uint64_t index, const struct wire_entry *entry, const struct wire_answer *answer,
                       bool duplicate)
{
    struct node *node = ctx;
    check_effect(node, index, entry, answer, duplicate);
    pipeline_on_applied(node->pipeline, index, entry, answer, duplicate);
}

/* Clocks jump here all the time: nothing to tell. */
static void on_timers_log(void *ctx, const char *event, const char *detail)
{
    (void)ctx;
    (void)event;
    (void)detail;
}

static void start_pipeline(struct node *node)
{
    node->trace = trace_new(node->id);
    const struct pipeline_options options = {
        .node_id = node->id, .no_leader_ms_max = 1200, .agree = node->agree, .view = node->view, .trace = node->trace,
        .seal = node->seal};
    const struct pipeline_ports ports = serve_ports(node);
    node->pipeline = pipeline_new(&options, &ports);
    node->apply = apply_new(
        node->view, &(struct apply_events){.ctx = node, .on_keys = seal_on_keys, .on_applied = on_applied});
    pipeline_on_role(node->pipeline);
    node->timers = timers_new(&(struct timers_options){.agree = node->agree,
                                                       .pipeline = node->pipeline,
                                                       .view = node->view,
                                                       .clock = ports.clock,
                                                       .on_log = on_timers_log});
}

void node_start(struct node *node)
{
    struct seus_why why = {0};
    bool fresh = false;
    node->is_up = true;
    node->is_machine_down = false;
    node->life++;
    node->deadline_ms = UINT64_MAX;
    node->turn_armed = false;
    node->commit_index = 0;
    node->last_current_ms = node_now_ms(node);
    enum seus_err err = open_record(node, &why);
    if (err == SEUS_OK) {
        const struct view_options options = {.dir = node->view_dir,
                                             .map_size_bytes = MAP_SIZE,
                                             .boot_id = "",
                                             .cluster_id = node->identity.cluster_id ^ node->identity.incarnation};
        err = view_open(&options, &node->view, &fresh, &why);
    }
    if (err == SEUS_OK) {
        disk_settle_doubt(node);
        check_restarted(node, fresh);
        err = start_agree(node, &why);
    }
    if (err != SEUS_OK) {
        sim_fail(node->world, "R6", "node %u does not start: %s", (unsigned)node->id, why.message);
    }
    seal_start(node);
    start_pipeline(node);
    net_start(node);
    turn_start(node);
}

/* ---- the end ---- */

void node_crash(struct node *node, bool machine_too)
{
    disk_crash(node);
    node->is_up = false;
    node->is_machine_down = machine_too;
    node->frozen_until_us = 0;
    node->foreseen_index = 0;
    net_stop(node, !machine_too);
    client_node_crashed(node->world, node, !machine_too);
    pipeline_free(node->pipeline);
    timers_free(node->timers);
    serve_drop_all(node);
    trace_free(node->trace);
    apply_free(node->apply);
    agree_free(node->agree);
    seal_free(node->seal);
    view_close(node->view);
    record_close(node->record);
    node->pipeline = NULL;
    node->seal = NULL;
    node->timers = NULL;
    node->trace = NULL;
    node->apply = NULL;
    node->agree = NULL;
    node->view = NULL;
    node->record = NULL;
    if (machine_too) {
        remove_dir(node->view_dir); /* never flushed: a power cut takes them, and the boot id tells */
    }
}

void node_wipe(struct node *node)
{
    CHECK(!node->is_up);
    remove_dir(node->log_dir);
    remove_dir(node->view_dir);
    remove_dir(node->keys_dir);
    node->is_wiped = true;
    disk_forget_doubt(node);
    check_wiped(node);
}

static void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    size_t got;
    FILE *source = fopen(from, "r");
    FILE *target = fopen(to, "w");
    CHECK(source != NULL && target != NULL);
    while ((got = fread(bytes, 1, sizeof(bytes), source)) > 0) {
        CHECK(fwrite(bytes, 1, got, target) == got);
    }
    CHECK(fclose(target) == 0);
    (void)fclose(source);
}

static void copy_dir(const char *from, const char *to)
{
    struct dirent *entry;
    remove_dir(to);
    CHECK(mkdir(to, 0700) == 0);
    DIR *dir = opendir(from);
    CHECK(dir != NULL);
    while ((entry = readdir(dir)) != NULL) {
        char source[SIM_PATH_SIZE + sizeof(entry->d_name)];
        char target[SIM_PATH_SIZE + sizeof(entry->d_name)];
        snprintf(source, sizeof(source), "%s/%s", from, entry->d_name);
        snprintf(target, sizeof(target), "%s/%s", to, entry->d_name);
        if (entry->d_name[0] != '.' && strcmp(entry->d_name, "lock.mdb") != 0) {
            copy_file(source, target);
        }
    }
    closedir(dir);
}

static void saved_dir(const struct node *node, char target[SIM_PATH_SIZE])
{
    snprintf(target, SIM_PATH_SIZE, "%.100s.saved", node->log_dir);
}

void node_save(struct node *node)
{
    char dir[SIM_PATH_SIZE];
    CHECK(!node->is_up);
    saved_dir(node, dir);
    copy_dir(node->log_dir, dir);
    node->has_saved = true;
    check_saved(node);
}

void node_restore(struct node *node)
{
    char dir[SIM_PATH_SIZE];
    CHECK(!node->is_up && node->has_saved);
    saved_dir(node, dir);
    copy_dir(dir, node->log_dir);
    node->is_copied = true;
    check_put_back(node);
}

void node_make(struct world *world, uint32_t at)
{
    struct node *node = &world->nodes[at];
    node->world = world;
    node->at = at;
    node->id = at + 1;
    node->clock = (struct clock_port){node, clock_mono_ms, clock_mono_us, clock_wall_ms};
    node->random = (struct random_port){node, random_next};
    rng_seed(&node->rng, rng_next(&world->rng));
    node->mono_origin_us = rng_between(&world->rng, SIM_S, 3600 * SIM_S) / 1000 * 1000;
    snprintf(node->log_dir, sizeof(node->log_dir), "%s/log%u", world->options.dir, (unsigned)node->id);
    snprintf(node->view_dir, sizeof(node->view_dir), "%s/view%u", world->options.dir, (unsigned)node->id);
    snprintf(node->keys_dir, sizeof(node->keys_dir), "%s/keys%u", world->options.dir, (unsigned)node->id);
    snprintf(node->address, sizeof(node->address), "10.0.0.%u:7301", (unsigned)node->id);
    arena_init(&node->apply_arena, 1u << 16);
    arena_init(&node->frame_arena, 1u << 14);
}

void node_free(struct node *node)
{
    if (node->is_up) {
        node_crash(node, false);
    }
    char dir[SIM_PATH_SIZE];
    saved_dir(node, dir);
    remove_dir(dir);
    remove_dir(node->log_dir);
    remove_dir(node->view_dir);
    remove_dir(node->keys_dir);
    arena_release(&node->apply_arena);
    arena_release(&node->frame_arena);
    buf_release(&node->text);
}
