/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * R2, R3, R9, R10, R11 and the durable majority behind every commit. Called by the ports as things happen; what a node
 * has durably is followed here from the steps themselves, apart from the record it is written to.
 */
#include "sim.h"

#include "base/mem.h"

static struct term_facts *facts_of(struct world *world, uint64_t term)
{
    struct checks *checks = &world->checks;
    if (term >= checks->terms_count) {
        const uint64_t count = term * 2 + 64;
        checks->terms = mem_realloc(checks->terms, count * sizeof(*checks->terms));
        memset(&checks->terms[checks->terms_count], 0, (count - checks->terms_count) * sizeof(*checks->terms));
        checks->terms_count = count;
    }
    return &checks->terms[term];
}

/* ---- what is durable ---- */

static void durable_truncate(struct node *node, struct durable *durable, uint64_t from)
{
    const struct checks *checks = &node->world->checks;
    for (uint64_t i = from; i <= durable->count && i <= checks->committed_count; i++) {
        if (durable->terms[i - 1] == checks->committed[i - 1].term) {
            sim_fail(node->world, "R3", "node %u drops committed entry %llu", (unsigned)node->id,
                     (unsigned long long)i);
        }
    }
    if (from <= durable->count) {
        durable->count = from - 1;
    }
}

static void durable_append(struct node *node, struct durable *durable, const struct log_entry *entry)
{
    if (entry->index != durable->count + 1) {
        sim_fail(node->world, "E4", "node %u writes entry %llu behind %llu", (unsigned)node->id,
                 (unsigned long long)entry->index, (unsigned long long)durable->count);
    }
    if (durable->count == durable->capacity) {
        durable->capacity = durable->capacity > 0 ? durable->capacity * 2 : 256;
        durable->terms = mem_realloc(durable->terms, durable->capacity * sizeof(*durable->terms));
    }
    durable->terms[durable->count++] = entry->term;
}

void check_durable(struct node *node, const struct record_batch *batches, unsigned count)
{
    struct durable *durable = &node->world->checks.durable[node->at];
    for (unsigned i = 0; i < count; i++) {
        const struct record_batch *batch = &batches[i];
        if (batch->has_vote) {
            const bool takes_back = batch->term == durable->term && durable->voted_for != 0 &&
                                    batch->voted_for != durable->voted_for;
            if (batch->term < durable->term || takes_back) {
                sim_fail(node->world, "R2", "node %u goes from term %llu, vote %llu to term %llu, vote %llu",
                         (unsigned)node->id, (unsigned long long)durable->term,
                         (unsigned long long)durable->voted_for, (unsigned long long)batch->term,
                         (unsigned long long)batch->voted_for);
            }
            durable->term = batch->term;
            durable->voted_for = batch->voted_for;
            facts_of(node->world, batch->term)->durable_vote[node->at] = batch->voted_for;
        }
        if (batch->truncate_from != 0) {
            durable_truncate(node, durable, batch->truncate_from);
        }
        for (unsigned e = 0; e < batch->entries_count; e++) {
            durable_append(node, durable, &batch->entries[e]);
        }
    }
}

/* What the lost directory had promised to others still binds; its votes for itself end with its candidacies. */
void check_wiped(struct node *node)
{
    struct checks *checks = &node->world->checks;
    for (uint64_t term = 0; term < checks->terms_count; term++) {
        struct term_facts *facts = &checks->terms[term];
        facts->durable_vote[node->at] = 0;
        if (facts->vote[node->at] == node->id) {
            facts->vote[node->at] = 0;
        }
    }
    mem_free(checks->ghost[node->at].terms);
    checks->ghost[node->at] = checks->durable[node->at];
    checks->durable[node->at] = (struct durable){0};
}

static void durable_copy(struct durable *to, const struct durable *from)
{
    mem_free(to->terms);
    *to = *from;
    to->capacity = from->count;
    to->terms = mem_alloc((from->count + 1) * sizeof(*to->terms));
    if (from->count > 0) {
        memcpy(to->terms, from->terms, from->count * sizeof(*to->terms));
    }
}

void check_saved(struct node *node)
{
    struct checks *checks = &node->world->checks;
    durable_copy(&checks->saved[node->at], &checks->durable[node->at]);
}

/* After check_wiped: what the directory promised since the copy is the ghost's. */
void check_put_back(struct node *node)
{
    struct checks *checks = &node->world->checks;
    durable_copy(&checks->durable[node->at], &checks->saved[node->at]);
}

void check_retired(struct node *node)
{
    struct checks *checks = &node->world->checks;
    mem_free(checks->ghost[node->at].terms);
    checks->ghost[node->at] = (struct durable){0};
}

void check_vouched(struct node *node)
{
    struct agree_status status;
    agree_status(node->agree, &status);
    if (status.voting) {
        struct durable *ghost = &node->world->checks.ghost[node->at];
        world_say(node->world, "node %u votes again", (unsigned)node->id);
        mem_free(ghost->terms);
        *ghost = (struct durable){0};
        node->is_wiped = false;
    }
}

/* ---- what is said ---- */

static void note_vote(struct node *node, uint64_t term, uint64_t candidate_id)
{
    const struct durable *durable = &node->world->checks.durable[node->at];
    struct term_facts *facts = facts_of(node->world, term);
    uint64_t *vote = &facts->vote[node->at];
    if (facts->durable_vote[node->at] != candidate_id) {
        sim_fail(node->world, "R11", "node %u tells of its vote for %llu in term %llu; durable is %llu in term %llu",
                 (unsigned)node->id, (unsigned long long)candidate_id, (unsigned long long)term,
                 (unsigned long long)durable->voted_for, (unsigned long long)durable->term);
    }
    if (*vote != 0 && *vote != candidate_id) {
        sim_fail(node->world, "R2", "node %u votes for %llu and for %llu in term %llu", (unsigned)node->id,
                 (unsigned long long)*vote, (unsigned long long)candidate_id, (unsigned long long)term);
    }
    *vote = candidate_id;
}

static void note_leader(struct node *node, uint64_t term, uint64_t leader_id)
{
    struct term_facts *facts = facts_of(node->world, term);
    if (facts->leader_id != 0 && facts->leader_id != leader_id) {
        sim_fail(node->world, "R9", "term %llu has two leaders, %llu and %llu", (unsigned long long)term,
                 (unsigned long long)facts->leader_id, (unsigned long long)leader_id);
    }
    if (facts->leader_id == 0) {
        node->world->stats.elections++;
    }
    facts->leader_id = leader_id;
}

static void check_term(struct node *node, uint64_t term, const char *what)
{
    const struct durable *durable = &node->world->checks.durable[node->at];
    if (term > durable->term) {
        sim_fail(node->world, "R11", "node %u says term %llu in %s; durable is %llu", (unsigned)node->id,
                 (unsigned long long)term, what, (unsigned long long)durable->term);
    }
}

void check_send(struct node *node, uint64_t peer_id, const struct peer_message *message)
{
    const struct durable *durable = &node->world->checks.durable[node->at];
    switch (message->type) {
    case PEER_HELLO:
    case PEER_WELCOME:
        check_term(node, message->hello.term, "HELLO");
        break;
    case PEER_APPEND:
        check_term(node, message->append.term, "APPEND");
        note_leader(node, message->append.term, node->id);
        break;
    case PEER_APPEND_RESULT:
        check_term(node, message->append_result.term, "APPEND_RESULT");
        if (message->append_result.rejected == 0 && message->append_result.last_index > durable->count) {
            sim_fail(node->world, "R10", "node %u acknowledges up to %llu; durable is %llu", (unsigned)node->id,
                     (unsigned long long)message->append_result.last_index, (unsigned long long)durable->count);
        }
        break;
    case PEER_VOTE:
        if (!message->vote.pre_vote) {
            note_vote(node, message->vote.term, node->id);
        }
        break;
    case PEER_VOTE_RESULT:
        if (!message->vote_result.pre_vote) {
            check_term(node, message->vote_result.term, "VOTE_RESULT");
            if (message->vote_result.granted) {
                note_vote(node, message->vote_result.term, peer_id);
            }
        }
        break;
    case PEER_TIMEOUT_NOW:
        check_term(node, message->timeout_now.term, "TIMEOUT_NOW");
        break;
    case PEER_READ:
    case PEER_READ_RESULT:
        check_term(node, message->read.term, "READ");
        break;
    case PEER_REFUSE:
    case PEER_STATUS:
    case PEER_CLOCK:
    case PEER_CALL:
    case PEER_CALLED:
    case PEER_KEYS:
    case PEER_KEYS_HELD:
    case PEER_KEYS_WANT:
    case PEER_KEYS_RECEIPT:
    case PEER_ROW_WANTED:
    case PEER_ROW:
        break;
    }
}

void check_role(struct node *node, uint32_t role, uint64_t leader_id, uint64_t term)
{
    (void)leader_id;
    if (role == ROLE_LEADER) {
        note_leader(node, term, node->id);
    }
}

/* ---- what is committed ---- */

static bool has_entry(const struct durable *durable, uint64_t index, uint64_t term)
{
    return index <= durable->count && durable->terms[index - 1] == term;
}

/*
 * How many copies an entry that is told as committed must have, among the voters that this node knows. Who told first
 * may know one change of members more, or less, than who counted: one voter is allowed for.
 */
static bool is_majority(const struct node *node, uint64_t index, uint64_t term)
{
    const struct world *world = node->world;
    const struct checks *checks = &world->checks;
    struct agree_status status = {0};
    unsigned voters = 0;
    unsigned copies = 0;
    if (node->agree != NULL) {
        agree_status(node->agree, &status);
    }
    for (uint32_t i = 0; i < world->nodes_count; i++) {
        copies += has_entry(&checks->durable[i], index, term) || has_entry(&checks->ghost[i], index, term) ? 1 : 0;
    }
    for (unsigned i = 0; i < status.members_count; i++) {
        voters += status.members[i].voter ? 1 : 0;
    }
    return world->options.spares == 0 ? copies * 2 > world->nodes_count : copies >= (voters - 1) / 2 + 1;
}

void check_commit(struct node *node, uint64_t index)
{
    struct world *world = node->world;
    struct checks *checks = &world->checks;
    const struct durable *own = &checks->durable[node->at];
    if (index > own->count) {
        sim_fail(world, "R1", "node %u announces commit %llu; durable is %llu", (unsigned)node->id,
                 (unsigned long long)index, (unsigned long long)own->count);
    }
    if (index <= checks->announced_commit) {
        return;
    }
    if (!is_majority(node, index, own->terms[index - 1])) {
        sim_fail(world, "R1", "entry %llu is announced as committed, and no majority has it",
                 (unsigned long long)index);
    }
    checks->announced_commit = index;
}

void checks_free(struct checks *checks)
{
    for (unsigned i = 0; i < SIM_NODES_MAX; i++) {
        mem_free(checks->durable[i].terms);
        mem_free(checks->ghost[i].terms);
        mem_free(checks->saved[i].terms);
    }
    mem_free(checks->committed);
    mem_free(checks->terms);
    mem_free(checks->effects);
    mem_free(checks->said);
    mem_free(checks->keys);
    buf_release(&checks->scratch);
}
