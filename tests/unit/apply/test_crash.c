/* SPDX-License-Identifier: EUPL-1.2 */
/* What a killed process, a new boot and a damaged file leave: always views that are those of the log at applied. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "record/record.h"
#include "world.h"

#define ENTRIES 1500u

struct history {
    uint64_t digests[WORLD_LOG_MAX + 1]; /* of the views at each index */
    unsigned char chains[WORLD_LOG_MAX + 1][SHA256_SIZE];
};

/* A log, and what the views must be at each of its indexes. */
static struct world *world_with_history(uint64_t seed, struct history *history)
{
    struct world *w = world_new(seed);
    world_found(w);
    world_play(w, ENTRIES);
    world_close(w);
    assert_true(world_open(w, true, "boot-1"));
    do {
        const uint64_t applied = view_applied(w->view);
        history->digests[applied] = view_digest(w->view);
        view_chain(w->view, history->chains[applied]);
    } while (world_apply(w, 1));
    return w;
}

static void assert_views_are_those_of_the_log(struct world *w, const struct history *history)
{
    unsigned char chain[SHA256_SIZE];
    const uint64_t applied = view_applied(w->view);
    view_chain(w->view, chain);
    assert_int_equal(view_digest(w->view), history->digests[applied]);
    assert_int_equal(view_digest_scan(w->view), history->digests[applied]);
    assert_memory_equal(chain, history->chains[applied], SHA256_SIZE);
}

/* Applies in batches of all sizes until it is killed, or done. Never returns. */
static void apply_until_killed(struct world *w, bool rebuild)
{
    (void)world_open(w, rebuild, "boot-1");
    while (world_apply(w, 1 + world_below(w, 5))) {
    }
    _exit(0);
}

static void a_process_killed_anywhere_leaves_views_of_a_whole_batch(void **state)
{
    (void)state;
    struct history *history = mem_zalloc(sizeof(*history));
    struct world *w = world_with_history(21, history);
    unsigned killed = 0;
    bool rebuild = true;
    for (unsigned round = 0; round < 60; round++) {
        world_close(w);
        (void)world_random(w);
        const pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            apply_until_killed(w, rebuild);
        }
        usleep(world_below(w, 12000));
        kill(pid, SIGKILL);
        int status = 0;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        killed += WIFSIGNALED(status) ? 1 : 0;
        (void)world_open(w, false, "boot-1");
        assert_views_are_those_of_the_log(w, history);
        rebuild = view_applied(w->view) == w->log_count;
    }
    assert_true(killed > 5);
    while (world_apply(w, 100)) {
    }
    assert_views_are_those_of_the_log(w, history);
    world_free(w);
    mem_free(history);
}

static void a_rebuild_may_be_interrupted_and_goes_on(void **state)
{
    (void)state;
    struct history *history = mem_zalloc(sizeof(*history));
    struct world *w = world_with_history(22, history);
    world_close(w);
    assert_true(world_open(w, true, "boot-1"));
    while (world_apply(w, 97)) {
        world_close(w);
        assert_false(world_open(w, false, "boot-1"));
        assert_views_are_those_of_the_log(w, history);
    }
    assert_int_equal(view_applied(w->view), w->log_count);
    world_free(w);
    mem_free(history);
}

/* XXH3 of every file of a directory, summed. */
static uint64_t dir_hash(const char *dir)
{
    uint64_t sum = 0;
    DIR *listing = opendir(dir);
    assert_non_null(listing);
    struct dirent *item;
    while ((item = readdir(listing)) != NULL) {
        char path[512];
        static unsigned char bytes[1 << 16];
        snprintf(path, sizeof(path), "%s/%s", dir, item->d_name);
        const int fd = open(path, O_RDONLY);
        uint64_t hash = 0;
        ssize_t n;
        while (strstr(item->d_name, "data") != NULL && (n = read(fd, bytes, sizeof(bytes))) > 0) {
            hash = hash_xxh3_seeded(bytes, (size_t)n, hash);
        }
        close(fd);
        sum += hash;
    }
    closedir(listing);
    return sum;
}

static void record_from(struct world *w, struct record *record)
{
    const struct record_identity identity = {.cluster_id = 7, .node_id = 1, .incarnation = 1, .bootstrapped = true};
    assert_int_equal(record_found(record, &identity, w->log[0].payload, &w->why), SEUS_OK);
    const struct record_batch batch = {
        .has_vote = true, .term = 1, .voted_for = 1, .entries = w->log + 1, .entries_count = w->log_count - 1};
    if (record_commit(record, &batch, 1, &w->why) != SEUS_OK) {
        fail_msg("record_commit: %s", w->why.message);
    }
}

static void apply_from_record(struct world *w, struct record *record)
{
    struct arena arena;
    arena_init(&arena, 0);
    unsigned count = 1;
    while (count > 0) {
        struct log_entry *entries = NULL;
        arena_reset(&arena);
        assert_int_equal(
            record_read(record, view_applied(w->view) + 1, UINT64_MAX, 65536, &arena, &entries, &count, &w->why),
            SEUS_OK);
        assert_int_equal(apply_batch(w->apply, entries, count, &w->why), SEUS_OK);
    }
    arena_release(&arena);
}

static void damaged_views_are_dropped_and_come_again_from_a_log_that_is_not_touched(void **state)
{
    (void)state;
    struct history *history = mem_zalloc(sizeof(*history));
    struct world *w = world_with_history(23, history);
    char log_dir[80];
    snprintf(log_dir, sizeof(log_dir), "%s-log", w->dir);
    struct record *record = NULL;
    const struct record_options options = {.dir = log_dir, .map_size_bytes = 64u << 20, .no_sync = true};
    assert_int_equal(record_open(&options, &record, &w->why), SEUS_OK);
    record_from(w, record);
    const uint64_t log_before = dir_hash(log_dir);

    world_close(w);
    char path[160];
    snprintf(path, sizeof(path), "%s/data.mdb", w->dir);
    const int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "no meta page at all", 19, 0), 19);
    assert_int_equal(pwrite(fd, "no meta page at all", 19, 4096), 19);
    close(fd);
    assert_true(world_open(w, false, "boot-1"));
    assert_int_equal(view_applied(w->view), 0);
    apply_from_record(w, record);
    assert_int_equal(view_applied(w->view), w->log_count);
    assert_views_are_those_of_the_log(w, history);
    assert_int_equal(dir_hash(log_dir), log_before);

    record_close(record);
    snprintf(path, sizeof(path), "%s/data.mdb", log_dir);
    unlink(path);
    snprintf(path, sizeof(path), "%s/lock.mdb", log_dir);
    unlink(path);
    snprintf(path, sizeof(path), "%s/journal", log_dir);
    unlink(path);
    assert_int_equal(rmdir(log_dir), 0);
    world_free(w);
    mem_free(history);
}

static void an_unclean_boot_drops_the_views_and_they_come_again(void **state)
{
    (void)state;
    struct history *history = mem_zalloc(sizeof(*history));
    struct world *w = world_with_history(24, history);
    world_close(w);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        apply_until_killed(w, true); /* ends without a clean close */
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_true(world_open(w, false, "boot-2"));
    assert_int_equal(view_applied(w->view), 0);
    while (world_apply(w, 1000)) {
    }
    assert_int_equal(view_applied(w->view), w->log_count);
    assert_views_are_those_of_the_log(w, history);
    world_free(w);
    mem_free(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_killed_anywhere_leaves_views_of_a_whole_batch),
        cmocka_unit_test(a_rebuild_may_be_interrupted_and_goes_on),
        cmocka_unit_test(damaged_views_are_dropped_and_come_again_from_a_log_that_is_not_touched),
        cmocka_unit_test(an_unclean_boot_drops_the_views_and_they_come_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
