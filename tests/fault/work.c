/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The workload: the real log, its writer and settler threads, written to as a node does it, under the recorder. Every
 * acknowledgement is written into the file of notes, which the recorder puts between the writes.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "power.h"
#include "record/writer.h"

#define UNDER_WAY_MAX 24u

struct working {
    const struct script *script;
    struct record *record;
    struct record_writer *writer;
    int notes_fd;
    uint64_t durable;        /* batches */
};

static void on_done(void *ctx)
{
    (void)ctx; /* collecting is a matter of looking, here */
}

static bool tell(const struct working *working, struct note note)
{
    return write(working->notes_fd, &note, sizeof(note)) == (ssize_t)sizeof(note);
}

/* Collects until at most left batches are under way. */
static bool collect(struct working *working, uint64_t submitted, uint64_t left)
{
    struct seus_why why = {0};
    do {
        enum seus_err err = SEUS_OK;
        const uint64_t durable = record_writer_collect(working->writer, &err, &why);
        if (err != SEUS_OK) {
            fprintf(stderr, "power: the workload failed: %s\n", why.message);
            return false;
        }
        if (durable > working->durable) {
            working->durable = durable;
            record_set_floor(working->record, working->script->floors[durable + 1]);
            if (!tell(working, (struct note){.standing = durable + 1})) {
                return false;
            }
        }
        if (submitted - working->durable > left) {
            usleep(20);
        }
    } while (submitted - working->durable > left);
    return true;
}

static bool write_all(struct working *working)
{
    struct chance chance = {working->script->seed + 1};
    uint64_t submitted = 0;
    bool ok = true;
    while (ok && submitted < working->script->batches_count) {
        const bool lone = chance_below(&chance, 3) != 0;
        const uint64_t count = lone ? 1 : 1 + chance_below(&chance, 8);
        for (uint64_t i = 0; i < count && submitted < working->script->batches_count; i++) {
            submitted = record_writer_queue(working->writer, &working->script->batches[submitted]);
        }
        (void)record_writer_kick(working->writer, lone);
        ok = collect(working, submitted, lone ? 0 : chance_below(&chance, UNDER_WAY_MAX));
    }
    return ok && collect(working, submitted, 0);
}

int work(const char *dir, uint64_t seed, size_t batches_count)
{
    struct script script;
    struct working working = {.script = &script};
    struct seus_why why = {0};
    struct record_stats stats;
    char path[POWER_PATH_SIZE];
    script_init(&script, seed, batches_count);
    snprintf(path, sizeof(path), "%s/%s", dir, TRACE_NOTES);
    working.notes_fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const struct record_options options = {.dir = dir};
    enum seus_err err = record_open(&options, &working.record, &why);
    if (err == SEUS_OK) {
        err = record_found(working.record, &script.identity,
                           script.identity.bootstrapped ? STR_LIT(FIRST_CHANGE) : (struct str){0}, &why);
    }
    if (err == SEUS_OK) {
        err = record_writer_start(working.record, NULL, on_done, &working.writer, &why);
    }
    if (err != SEUS_OK || working.notes_fd < 0) {
        fprintf(stderr, "power: the workload cannot begin: %s\n", why.message);
        return 1;
    }
    const bool ok = tell(&working, (struct note){.standing = 1}) && write_all(&working);
    record_writer_stop(working.writer);
    record_stats(working.record, &stats);
    record_close(working.record);
    const struct note last = {working.durable + 1, stats.journal_writes};
    const bool told = tell(&working, last);
    close(working.notes_fd);
    script_release(&script);
    return ok && told ? 0 : 1;
}
