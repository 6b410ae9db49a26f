/* SPDX-License-Identifier: EUPL-1.2 */
/* State machines as tables: the states' names and, for each state, the set of states it may move to. */
#ifndef BASE_SM_H
#define BASE_SM_H

#include <stdbool.h>
#include <stdint.h>

#define SM_TO(state) (UINT64_C(1) << (state))

struct sm {
    const char *name;          /* what it is a state of: "case", "assignment", "unit" */
    const uint64_t *moves;     /* moves[from] = OR of SM_TO(to); state_count of them */
    unsigned state_count;      /* at most 64 */
};

static inline bool sm_allows(const struct sm *sm, unsigned from, unsigned to)
{
    return from < sm->state_count && to < sm->state_count && (sm->moves[from] & SM_TO(to)) != 0;
}

#endif
