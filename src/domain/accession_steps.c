/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The way of a zone to the room, as tables: which step may follow which, what it leads to, what is on record of it.
 * Called by accession.c before every step, by evolve for what a step leads to, and by the views for the boards.
 */
#include "base/when.h"
#include "domain/accession.h"

/*
 * Training begins by itself when it is met without its start having been stated. An experimentation that failed leads
 * back to training; who withdrew or was rejected may ask again.
 */
static const uint64_t accession_moves[] = {
    [ZONE_NONE] = SM_TO(ZONE_OUTSIDE) | SM_TO(ZONE_REQUESTED),
    [ZONE_OUTSIDE] = SM_TO(ZONE_REQUESTED),
    [ZONE_REQUESTED] = SM_TO(ZONE_ACCEPTED) | SM_TO(ZONE_REJECTED),
    [ZONE_ACCEPTED] = SM_TO(ZONE_TRAINING),
    [ZONE_TRAINING] = SM_TO(ZONE_GROUP_FORMED),
    [ZONE_GROUP_FORMED] = SM_TO(ZONE_SOI),
    [ZONE_SOI] = SM_TO(ZONE_SOI_PASSED) | SM_TO(ZONE_SOI_FAILED),
    [ZONE_SOI_PASSED] = SM_TO(ZONE_HOOKED),
    [ZONE_SOI_FAILED] = SM_TO(ZONE_TRAINING),
    [ZONE_HOOKED] = SM_TO(ZONE_SUSPENDED) | SM_TO(ZONE_WITHDRAWN),
    [ZONE_SUSPENDED] = SM_TO(ZONE_HOOKED) | SM_TO(ZONE_WITHDRAWN),
    [ZONE_WITHDRAWN] = SM_TO(ZONE_REQUESTED),
    [ZONE_REJECTED] = SM_TO(ZONE_REQUESTED),
};
_Static_assert(sizeof(accession_moves) / sizeof(accession_moves[0]) == ZONE_REJECTED + 1, "every state has a row");

const struct sm domain_accession_sm = {"zone", accession_moves, ZONE_REJECTED + 1};

#define BEFORE_REQUEST (SM_TO(ZONE_NONE) | SM_TO(ZONE_OUTSIDE) | SM_TO(ZONE_REJECTED) | SM_TO(ZONE_WITHDRAWN))
#define BEFORE_SOI     (SM_TO(ZONE_ACCEPTED) | SM_TO(ZONE_TRAINING) | SM_TO(ZONE_GROUP_FORMED))

static const struct step_rule steps[] = {
    {STEP_REQUESTED, BEFORE_REQUEST, ZONE_REQUESTED, false, false},
    {STEP_ACCEPTED, SM_TO(ZONE_REQUESTED), ZONE_ACCEPTED, false, false},
    {STEP_REJECTED, SM_TO(ZONE_REQUESTED), ZONE_REJECTED, true, false},
    {STEP_TRAINING_STARTED, SM_TO(ZONE_ACCEPTED) | SM_TO(ZONE_SOI_FAILED), ZONE_TRAINING, false, false},
    {STEP_TRAINING_MET, SM_TO(ZONE_ACCEPTED) | SM_TO(ZONE_TRAINING), ZONE_TRAINING, false, false},
    {STEP_GROUP_FORMED, SM_TO(ZONE_TRAINING), ZONE_GROUP_FORMED, false, false},
    {STEP_SOI_PLANNED, BEFORE_SOI, ZONE_NONE, false, false},
    {STEP_SOI_STARTED, SM_TO(ZONE_GROUP_FORMED), ZONE_SOI, false, true},
    {STEP_SOI_EXTENDED, SM_TO(ZONE_SOI), ZONE_NONE, true, false},
    {STEP_SOI_PASSED, SM_TO(ZONE_SOI), ZONE_SOI_PASSED, false, true},
    {STEP_SOI_FAILED, SM_TO(ZONE_SOI), ZONE_SOI_FAILED, true, false},
    {STEP_HOOKED, SM_TO(ZONE_SOI_PASSED), ZONE_HOOKED, false, true},
    {STEP_SUSPENDED, SM_TO(ZONE_HOOKED), ZONE_SUSPENDED, true, true},
    {STEP_RESUMED, SM_TO(ZONE_SUSPENDED), ZONE_HOOKED, false, true},
    {STEP_WITHDRAWN, SM_TO(ZONE_HOOKED) | SM_TO(ZONE_SUSPENDED), ZONE_WITHDRAWN, true, true},
};
_Static_assert(sizeof(steps) / sizeof(steps[0]) == STEP_WITHDRAWN, "every step has a row");

const struct step_rule *accession_step_of(uint32_t step)
{
    for (unsigned i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (steps[i].step == step) {
            return &steps[i];
        }
    }
    return NULL;
}

unsigned accession_acts(const struct zone_on_day *day, struct wire_act **ret_rows)
{
    void *rows = NULL;
    const unsigned count = day->store->rows(day->store->ctx, KIND_ACT, day->zone->zone_id, day->arena,
                                            ACCESSION_ROWS_MAX, &rows);
    struct wire_act *acts = rows;
    /* Ids follow the leader's clock, which may differ from node to node: the order that counts is the log's. */
    for (unsigned i = 1; i < count; i++) {
        const struct wire_act moved = acts[i];
        unsigned place = i;
        while (place > 0 && acts[place - 1].version > moved.version) {
            acts[place] = acts[place - 1];
            place--;
        }
        acts[place] = moved;
    }
    *ret_rows = acts;
    return count;
}

bool accession_act(const struct zone_on_day *day, uint32_t step, struct wire_act *ret_act)
{
    struct wire_act *acts = NULL;
    const unsigned count = accession_acts(day, &acts);
    bool found = false;
    for (unsigned i = 0; i < count; i++) {
        if (acts[i].step == STEP_REQUESTED || acts[i].step == STEP_SOI_FAILED) {
            found = false; /* the way begins, or begins again: what was before does not count */
        }
        if (acts[i].step == step) {
            *ret_act = acts[i];
            found = true;
        }
    }
    return found;
}

uint32_t accession_next(const struct zone_on_day *day)
{
    struct wire_act act;
    if (day->zone->kind == ZONE_KIND_ADHERED) {
        return STEP_NONE; /* it joins by agreement */
    }
    switch (day->zone->state) {
    case ZONE_NONE:
    case ZONE_OUTSIDE:
    case ZONE_REJECTED:
        return STEP_REQUESTED;
    case ZONE_REQUESTED:
        return STEP_ACCEPTED;
    case ZONE_ACCEPTED:
    case ZONE_SOI_FAILED:
        return STEP_TRAINING_STARTED;
    case ZONE_TRAINING:
        return accession_act(day, STEP_TRAINING_MET, &act) ? STEP_GROUP_FORMED : STEP_TRAINING_MET;
    case ZONE_GROUP_FORMED:
        return STEP_SOI_STARTED;
    case ZONE_SOI:
        return STEP_SOI_PASSED;
    case ZONE_SOI_PASSED:
        return STEP_HOOKED;
    case ZONE_SUSPENDED:
        return STEP_RESUMED;
    default:
        return STEP_NONE;
    }
}

struct str zone_day_text(struct arena *arena, uint64_t ms)
{
    char text[WHEN_SIZE];
    when_format_local(text, ms);
    return arena_str(arena, str_of(text));
}
