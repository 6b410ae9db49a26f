/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The way of one question round the plugins, private to policy/: who is asked, in which order, and what their answers
 * amount to. Host side, so that it is the room and no plugin that knows who was asked when a worker dies. Plain data;
 * one thread.
 */
#ifndef POLICY_ROUND_H
#define POLICY_ROUND_H

#include "policy/files.h"

#define ROUND_SHADOWS_MAX 16u /* plugins asked beside the live ones */

struct round_step {
    unsigned file; /* index in files */
};

struct round {
    const struct wire_question *question; /* borrows */
    struct arena *arena;                  /* of the question */
    struct round_step live[POLICY_FILES_MAX];
    unsigned live_count;
    struct round_step shadows[ROUND_SHADOWS_MAX];
    unsigned shadows_count;
    unsigned at;                          /* step under way: the live ones, then the shadows */
    bool live_is_over;                    /* nobody further of the live ones needs to be asked */
    struct wire_verdict best;             /* decision NONE: no answer yet */
    struct wire_shadow_verdict *said;     /* of the shadows, as far as asked */
    unsigned said_count;
    char failure[300];                    /* the last reason why a plugin did not answer; "" */
};

/* Plans the way. The set's word holds: a file with another digest than it names is not used, and failure says so. */
void round_init(struct round *round, const struct files *files, const struct wire_question *question,
                struct arena *arena);
/* The step to take now; NULL: the round is over. ret_is_shadow: its answer decides nothing. */
const struct round_step *round_step(const struct round *round, bool *ret_is_shadow);
/* Digests of the files that the plugin of the step may ask: the live ones behind it; beside them, all. In arena. */
struct str *round_behind(const struct round *round, const struct files *files, uint32_t *ret_count);
/* The step's answer, judged already; its texts live as long as the round. Goes on to the next step. */
void round_answer(struct round *round, const struct wire_verdict *verdict);
/* The step's plugin has no answer: it has no opinion, failed, or ended its worker. Goes on to the next step. */
void round_no_answer(struct round *round, const struct files *files, const char *failure);
/* Whether what is left to ask decides nothing. */
bool round_is_decided(const struct round *round);

#endif
