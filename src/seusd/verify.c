/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * See verify.h. Everything that was told to the views while the log was written is computed again: a row whose checksum
 * holds but which is not the one that was applied leads to another tile, or another chain.
 */
#include "seusd/verify.h"

#include <inttypes.h>

#include "apply/apply.h"
#include "base/mem.h"
#include "base/paths.h"
#include "seusd/scratch.h"

#define BATCH_ENTRIES_MAX 128
#define BATCH_BYTES_MAX (256 * 1024)
#define BATCH_ROWS_MAX 512

struct verify {
    struct verify_options options;
    struct verify_facts facts;
    struct log_head head;   /* of what was read so far */
    struct view *scratch;   /* NULL: not full */
    struct apply *apply;
    struct view_sum *sum;   /* of the live rows; NULL: not there yet */
    struct arena arena;     /* of one batch */
    char dir[PATH_SIZE + 16];
};

enum seus_err verify_new(const struct verify_options *options, struct verify **ret_verify, struct seus_why *why)
{
    struct verify *v = mem_zalloc(sizeof(*v));
    v->options = *options;
    str_copy(v->dir, sizeof(v->dir), str_of(options->dir));
    v->options.dir = v->dir;
    arena_init(&v->arena, 0);
    const struct scratch_options scratch = {v->dir, options->live, options->cluster_id};
    const enum seus_err err = options->full ? scratch_open(&scratch, &v->scratch, &v->apply, why) : SEUS_OK;
    if (err != SEUS_OK) {
        verify_free(v);
        return err;
    }
    *ret_verify = v;
    return SEUS_OK;
}

/* What is only needed while it goes on. */
static void let_go(struct verify *v)
{
    view_sum_free(v->sum);
    v->sum = NULL;
    if (v->scratch != NULL) {
        scratch_close(v->dir, v->scratch, v->apply);
        v->scratch = NULL;
    }
}

void verify_free(struct verify *v)
{
    if (v != NULL) {
        let_go(v);
        arena_release(&v->arena);
        mem_free(v);
    }
}

static void end(struct verify *v, enum seus_err err)
{
    v->facts.err = err;
    v->facts.done = true;
    let_go(v);
}

static void end_bad(struct verify *v, uint64_t index)
{
    v->facts.bad_index = index;
    end(v, SEUS_INTEGRITY);
}

/* ---- the log ----------------------------------------------------------------------------------------------------- */

/* False: a tile that the entry completes is not the one that was made when it was applied. */
static bool add_entry(struct verify *v, const struct log_entry *entry)
{
    struct log_tile tiles[HEAD_TILES_MAX];
    const unsigned count = log_head_add(&v->head, entry, tiles);
    for (unsigned i = 0; i < count; i++) {
        unsigned char kept[SHA256_SIZE];
        const bool found = view_tile(v->options.live, tiles[i].level, tiles[i].number, kept);
        if (!found || memcmp(kept, tiles[i].hash, SHA256_SIZE) != 0) {
            const uint64_t first = entry->index - HEAD_TILE_COUNT + 1;
            seus_fail(SEUS_INTEGRITY, &v->facts.why, NULL, "the entries %" PRIu64 " to %" PRIu64 " of the log are not "
                      "those that were applied: their tree %s", first, entry->index,
                      found ? "is another" : "is missing in the views");
            end_bad(v, first);
            return false;
        }
    }
    v->facts.verified = entry->index;
    return true;
}

/* The index at which the chain is told. */
static void tell(struct verify *v)
{
    v->facts.reached = true;
    memcpy(v->facts.chain, v->head.chain, SHA256_SIZE);
    log_head_root(&v->head, v->facts.root);
    v->facts.digest = v->scratch != NULL ? view_digest(v->scratch) : 0;
}

/* One batch of the log, no further than last. */
static void step_log(struct verify *v, uint64_t last)
{
    struct log_entry *entries = NULL;
    unsigned count = 0;
    const uint64_t first = v->head.size + 1;
    const uint64_t wanted = last - first >= BATCH_ENTRIES_MAX ? first + BATCH_ENTRIES_MAX - 1 : last;
    arena_reset(&v->arena);
    const enum seus_err err = v->options.log.read(v->options.log.ctx, first, wanted, BATCH_BYTES_MAX, &v->arena,
                                                  &entries, &count, &v->facts.why);
    for (unsigned i = 0; i < count; i++) {
        if (!add_entry(v, &entries[i])) {
            return;
        }
    }
    if (err == SEUS_INTEGRITY) {
        end_bad(v, first + count);
    } else if (err != SEUS_OK) {
        end(v, err);
    } else if (count == 0) {
        seus_fail(SEUS_INTEGRITY, &v->facts.why, NULL, "row %" PRIu64 " of the log is not there", first);
        end_bad(v, first);
    } else if (v->scratch != NULL) {
        const enum seus_err applied = apply_batch(v->apply, entries, count, &v->facts.why);
        if (applied == SEUS_INTEGRITY) {
            end_bad(v, first);
        } else if (applied != SEUS_OK) {
            end(v, applied);
        }
    }
}

/* All of the log was read: it must lead to what the live views say of it. */
static void judge_head(struct verify *v)
{
    struct log_head live;
    unsigned char root[SHA256_SIZE];
    unsigned char live_root[SHA256_SIZE];
    view_head(v->options.live, &live);
    log_head_root(&live, live_root);
    log_head_root(&v->head, root);
    if (memcmp(live.chain, v->head.chain, SHA256_SIZE) != 0 || memcmp(live_root, root, SHA256_SIZE) != 0) {
        const uint64_t last_whole = v->head.size / HEAD_TILE_COUNT * HEAD_TILE_COUNT;
        seus_fail(SEUS_INTEGRITY, &v->facts.why, NULL, "the chain of the log does not lead to the one that was applied:"
                  " an entry behind index %" PRIu64 " is another", last_whole);
        end_bad(v, last_whole + 1 <= v->head.size ? last_whole + 1 : v->head.size);
        return;
    }
    if (v->scratch == NULL) {
        end(v, SEUS_OK);
        return;
    }
    const enum seus_err err = view_sum_new(v->options.live, &v->sum, &v->facts.why);
    if (err != SEUS_OK) {
        end(v, err);
    }
}

/* ---- the views --------------------------------------------------------------------------------------------------- */

static void step_rows(struct verify *v)
{
    bool done = false;
    uint64_t rows_digest = 0;
    uint64_t kept = 0;
    const enum seus_err err = view_sum_step(v->sum, BATCH_ROWS_MAX, &done, &v->facts.why);
    v->facts.rows = view_sum_rows(v->sum);
    if (err != SEUS_OK || !done) {
        if (err != SEUS_OK) {
            end(v, err);
        }
        return;
    }
    view_sum_digests(v->sum, &rows_digest, &kept);
    const uint64_t wanted = view_digest(v->scratch);
    const uint64_t index = view_sum_index(v->sum);
    if (rows_digest == wanted && kept == wanted) {
        end(v, SEUS_OK);
        return;
    }
    seus_fail(SEUS_INTEGRITY, &v->facts.why, NULL, "the views at index %" PRIu64 " are not what the log makes of them: "
              "digest %016" PRIx64 " of the rows, %016" PRIx64 " kept, %016" PRIx64 " made again", index, rows_digest,
              kept, wanted);
    seus_hint(&v->facts.why, "stop the node and start it with --rebuild-views: the log holds");
    end_bad(v, index);
}

static void step(struct verify *v)
{
    const uint64_t applied = view_applied(v->options.live);
    if (v->sum != NULL) {
        step_rows(v);
    } else if (v->head.size == applied) {
        judge_head(v);
    } else {
        step_log(v, v->facts.reached ? applied : v->options.index);
    }
    if (!v->facts.done && !v->facts.reached && v->head.size == v->options.index) {
        tell(v);
    }
}

void verify_step(struct verify *v, uint64_t budget_us)
{
    const uint64_t start = v->options.clock.mono_us(v->options.clock.ctx);
    do {
        if (v->facts.done) {
            return;
        }
        step(v);
    } while (v->options.clock.mono_us(v->options.clock.ctx) - start < budget_us);
}

void verify_facts(const struct verify *v, struct verify_facts *ret_facts)
{
    *ret_facts = v->facts;
}
