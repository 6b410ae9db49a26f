/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Changes of members: see membership.h. The discipline is that of the single-server change: only after an entry of the
 * own term is committed, one member a change, and no next change before every voter has the last one. A room grows
 * from three voters or stays at one: through two, a leader that dies at the wrong moment leaves a room that cannot
 * elect anybody.
 */
#include "agree/membership.h"

#include "agree/core.h"
#include "agree/guards.h"
#include "base/fault_points.h"
#include "base/mem.h"

#define VOTERS_GROW_FROM 2u     /* fewer voters do not grow: one waits for the other for ever */
#define VOTERS_SHRINK_TO 2u     /* the same, on the way down */
#define CAUGHT_UP_LAG_MAX 4096u /* entries; who is closer has caught up */

/* Voters, those that are up and caught up, and how many must be. */
struct tally {
    unsigned voters;
    unsigned up;
    unsigned majority;
};

static bool has_caught_up(const struct agree *agree, uint64_t node_id)
{
    const uint64_t match = guard_match_index(agree, node_id);
    return match != 0 && agree->tail.last_index - match <= CAUGHT_UP_LAG_MAX;
}

static bool is_up(const struct agree *agree, const struct agree_change *change, uint64_t node_id)
{
    return node_id == agree->options.node_id ||
           (change->is_up(change->ctx, node_id) && has_caught_up(agree, node_id));
}

static struct tally count(const struct agree *agree, const struct agree_change *change)
{
    struct tally tally = {0};
    for (unsigned i = 0; i < agree->members_count; i++) {
        if (agree->members[i].voter) {
            tally.voters++;
            tally.up += is_up(agree, change, agree->members[i].node_id) ? 1 : 0;
        }
    }
    tally.majority = tally.voters / 2 + 1;
    return tally;
}

static unsigned long long id_of(const struct agree_change *change)
{
    return (unsigned long long)change->node_id;
}

/* ---- may there be a change at all -------------------------------------------------------------------------------- */

static enum seus_err check_leader(const struct agree *agree, struct seus_why *why)
{
    if (!core_is_leader(agree) || agree->transfer_to != 0 || raft_transferee(&agree->raft) != 0) {
        return seus_fail(SEUS_NOT_LEADER, why, NULL, "this node does not lead");
    }
    if (!core_is_ready(agree)) {
        return seus_fail(SEUS_UNAVAILABLE, why, NULL, "this node has just begun to lead; nothing was changed");
    }
    if (agree->raft.configuration_uncommitted_index != 0) {
        (void)seus_fail(SEUS_UNAVAILABLE, why, NULL,
                        "another change of members (entry %llu) is not committed yet; nothing was changed",
                        (unsigned long long)agree->raft.configuration_uncommitted_index);
        seus_hint(why, "One change at a time: repeat it in a moment.");
        return SEUS_UNAVAILABLE;
    }
    return SEUS_OK;
}

/* Every voter has the last change; one that is to go need not. */
static enum seus_err check_spread(const struct agree *agree, const struct agree_change *change, struct seus_why *why)
{
    const struct change *last = changes_at(&agree->changes, UINT64_MAX);
    for (unsigned i = 0; i < agree->members_count; i++) {
        const struct agree_member *member = &agree->members[i];
        const bool goes = (change->kind == AGREE_REMOVE && change->node_id == member->node_id) ||
                          (change->kind == AGREE_ADD && change->replaces == member->node_id);
        if (member->voter && !goes && guard_match_index(agree, member->node_id) < last->index) {
            const unsigned long long id = member->node_id;
            (void)seus_fail(SEUS_UNAVAILABLE, why, NULL,
                            "node %llu is a voter, and is not known to have the last change of members (entry %llu): "
                            "the next change waits for it; nothing was changed", id, (unsigned long long)last->index);
            seus_hint(why, "Start node %llu, or, if it is lost: seusctl cluster remove %llu", id, id);
            return SEUS_UNAVAILABLE;
        }
    }
    return SEUS_OK;
}

/* ---- each kind --------------------------------------------------------------------------------------------------- */

static enum seus_err check_address(const struct agree *agree, const struct agree_change *change, struct seus_why *why)
{
    const size_t len = change->address != NULL ? strlen(change->address) : 0;
    if (len == 0 || len >= sizeof(agree->members[0].address)) {
        return seus_fail(SEUS_INVALID, why, "address", "a member needs a peer address of 1 to %zu bytes",
                         sizeof(agree->members[0].address) - 1);
    }
    for (unsigned i = 0; i < agree->members_count; i++) {
        const struct agree_member *member = &agree->members[i];
        if (strcmp(member->address, change->address) == 0 && member->node_id != change->node_id) {
            return seus_fail(SEUS_REFUSED, why, "address", "%s is the address of node %llu; nothing was changed",
                             change->address, (unsigned long long)member->node_id);
        }
    }
    return SEUS_OK;
}

static enum seus_err check_growth(const struct agree *agree, const struct agree_change *change, struct seus_why *why)
{
    if (count(agree, change).voters >= VOTERS_GROW_FROM) {
        return SEUS_OK;
    }
    (void)seus_fail(SEUS_REFUSED, why, "node",
                    "this room has one voter and does not grow node by node: with two, either one that is missing "
                    "stops the room, and it could not get out of that; nothing was changed");
    seus_hint(why, "Three nodes at once: start three with --bootstrap and restore this room's backup into them.");
    return SEUS_REFUSED;
}

static enum seus_err check_add(const struct agree *agree, const struct agree_change *change,
                               const struct agree_member *member, struct seus_why *why)
{
    if (member != NULL) {
        return seus_fail(SEUS_REFUSED, why, "node", "node %llu is a member already, at %s; nothing was changed",
                         id_of(change), member->address);
    }
    if (change->node_id == 0) {
        return seus_fail(SEUS_INVALID, why, "node", "node ids start from 1");
    }
    if (agree->members_count == AGREE_NODES_MAX) {
        return seus_fail(SEUS_REFUSED, why, "node", "the room has %d members, which is the most; nothing was changed",
                         AGREE_NODES_MAX);
    }
    const enum seus_err err = check_growth(agree, change, why);
    return err == SEUS_OK ? check_address(agree, change, why) : err;
}

static enum seus_err check_promote(const struct agree *agree, const struct agree_change *change,
                                   const struct agree_member *member, struct seus_why *why)
{
    if (member->voter) {
        return seus_fail(SEUS_REFUSED, why, "node", "node %llu votes already; nothing was changed", id_of(change));
    }
    const enum seus_err err = check_growth(agree, change, why);
    if (err != SEUS_OK) {
        return err;
    }
    if (!is_up(agree, change, change->node_id)) {
        (void)seus_fail(SEUS_UNAVAILABLE, why, "node",
                        "node %llu %s, the leader up to %llu: it has to catch up before it votes; nothing was changed",
                        id_of(change),
                        change->is_up(change->ctx, change->node_id) ? "has not the log" : "is not connected",
                        (unsigned long long)agree->tail.last_index);
        seus_hint(why, "seusctl cluster members shows how far it is. A new directory also waits until every other "
                  "member has vouched for it.");
        return SEUS_UNAVAILABLE;
    }
    const struct tally now = count(agree, change);
    if (now.up + 1 < (now.voters + 1) / 2 + 1) {
        (void)seus_fail(SEUS_REFUSED, why, "node",
                        "%u voters, %u up, majority %u: with node %llu there would be %u voters of which %u up, "
                        "majority %u: nothing could be written; nothing was changed", now.voters, now.up, now.majority,
                        id_of(change), now.voters + 1, now.up + 1, (now.voters + 1) / 2 + 1);
        seus_hint(why, "Bring the missing voters back first, or remove one that is lost.");
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

/* REMOVE and DEMOTE of a voter: what is left must be able to write. */
static enum seus_err check_voter_goes(const struct agree *agree, const struct agree_change *change,
                                      struct seus_why *why)
{
    const char *what = change->kind == AGREE_REMOVE ? "removing" : "demoting";
    const struct tally now = count(agree, change);
    const unsigned left = now.voters - 1;
    const unsigned left_up = now.up - (is_up(agree, change, change->node_id) ? 1 : 0);
    const unsigned majority = left / 2 + 1;
    if (left < VOTERS_SHRINK_TO) {
        (void)seus_fail(SEUS_REFUSED, why, "node",
                        "%u voters, %u up, majority %u: %s node %llu leaves %u: a room does not shrink to one voter, "
                        "it could be left unable to elect anybody; nothing was changed", now.voters, now.up,
                        now.majority, what, id_of(change), left);
        seus_hint(why, "Add another node first: seusctl cluster join --node N --address HOST:PORT");
        return SEUS_REFUSED;
    }
    if (left_up < majority) {
        (void)seus_fail(SEUS_REFUSED, why, "node",
                        "%u voters, %u up, majority %u: %s node %llu leaves %u voters of which %u up, majority %u: "
                        "nothing could be written any more; nothing was changed", now.voters, now.up, now.majority,
                        what, id_of(change), left, left_up, majority);
        seus_hint(why, "Bring a voter back or add one first. Up: connected and caught up, see seusctl cluster members");
        return SEUS_REFUSED;
    }
    if (change->node_id == agree->options.node_id) {
        return seus_fail(SEUS_CONFLICT, why, "node", "node %llu leads: it hands the lead over first", id_of(change));
    }
    return SEUS_OK;
}

static enum seus_err check_kind(const struct agree *agree, const struct agree_change *change, struct seus_why *why)
{
    const struct agree_member *member = core_member(agree, change->node_id);
    if (change->kind == AGREE_ADD) {
        return check_add(agree, change, member, why);
    }
    if (member == NULL) {
        (void)seus_fail(SEUS_NOT_FOUND, why, "node", "node %llu is not a member of this room; nothing was changed",
                        id_of(change));
        seus_hint(why, "seusctl cluster members lists them.");
        return SEUS_NOT_FOUND;
    }
    switch (change->kind) {
    case AGREE_PROMOTE:
        return check_promote(agree, change, member, why);
    case AGREE_DEMOTE:
        if (!member->voter) {
            return seus_fail(SEUS_REFUSED, why, "node", "node %llu is a standby already; nothing was changed",
                             id_of(change));
        }
        return check_voter_goes(agree, change, why);
    case AGREE_REMOVE:
        return member->voter ? check_voter_goes(agree, change, why) : SEUS_OK;
    case AGREE_MOVE:
        return check_address(agree, change, why);
    case AGREE_ADD:
        break;
    }
    return SEUS_OK;
}

/*
 * What is not in the log, the keys of personal data, is held by a majority of the voters when an entry first names it,
 * and by the others a moment later. A change in that moment could leave it with fewer than a majority of those who
 * vote from then on, and the next directory that is lost would be the last that had it.
 */
static enum seus_err check_keys(const struct agree *agree, const struct agree_change *change, struct seus_why *why)
{
    const bool goes = change->kind == AGREE_REMOVE || change->kind == AGREE_DEMOTE;
    if (change->lacks_keys == NULL || (!goes && change->kind != AGREE_PROMOTE)) {
        return SEUS_OK;
    }
    for (unsigned i = 0; i < agree->members_count; i++) {
        const struct agree_member *member = &agree->members[i];
        const bool is_subject = member->node_id == change->node_id;
        const bool counts = goes ? member->voter && !is_subject : is_subject;
        if (counts && is_up(agree, change, member->node_id) && change->lacks_keys(change->ctx, member->node_id)) {
            (void)seus_fail(SEUS_TIMEOUT, why, "node",
                            "node %llu is taking keys of personal data from the other members, and does not have all "
                            "of them yet; nothing was changed", (unsigned long long)member->node_id);
            seus_hint(why, "That takes a moment: repeat it.");
            return SEUS_TIMEOUT;
        }
    }
    return SEUS_OK;
}

/* ---- doing it ---------------------------------------------------------------------------------------------------- */

static unsigned apply_to(const struct agree *agree, const struct agree_change *change,
                         struct agree_member members[AGREE_NODES_MAX])
{
    unsigned n = 0;
    for (unsigned i = 0; i < agree->members_count; i++) {
        struct agree_member member = agree->members[i];
        if (member.node_id == change->node_id) {
            if (change->kind == AGREE_REMOVE) {
                continue;
            }
            member.voter = change->kind == AGREE_PROMOTE || (member.voter && change->kind != AGREE_DEMOTE);
            if (change->kind == AGREE_MOVE) {
                str_copy(member.address, sizeof(member.address), str_of(change->address));
            }
        }
        members[n++] = member;
    }
    if (change->kind == AGREE_ADD) {
        members[n] = (struct agree_member){.node_id = change->node_id};
        str_copy(members[n].address, sizeof(members[n].address), str_of(change->address));
        n++;
    }
    return n;
}

static enum seus_err submit(struct agree *agree, struct str payload, struct seus_why *why)
{
    struct raft_entry entry = {.term = raft_current_term(&agree->raft), .type = RAFT_CHANGE};
    entry.buf.base = mem_alloc(payload.len);
    entry.buf.len = payload.len;
    memcpy(entry.buf.base, payload.ptr, payload.len);
    entry.batch = entry.buf.base;
    struct raft_event event = {.type = RAFT_SUBMIT};
    event.submit.entries = &entry; /* alone: a refusal in the middle of others would part the library from the log */
    event.submit.n = 1;
    FAULT(agree_change_before);
    const int rv = step_run(agree, &event);
    mem_free(entry.buf.base);
    FAULT(agree_change_after);
    if (rv != 0) {
        return seus_fail(SEUS_UNAVAILABLE, why, NULL, "the Raft library does not take the change now: %s (%d)",
                         raft_strerror(rv), rv);
    }
    step_settle(agree);
    return SEUS_OK;
}

enum seus_err agree_change(struct agree *agree, const struct agree_change *change, struct seus_why *why)
{
    struct agree_member members[AGREE_NODES_MAX];
    struct buf payload = {0};
    if (agree->dead || agree->restarting) {
        return seus_fail(SEUS_NOT_LEADER, why, NULL, "this node does not lead");
    }
    (void)core_now(agree);
    enum seus_err err = check_leader(agree, why);
    if (err == SEUS_OK) {
        err = check_kind(agree, change, why);
    }
    if (err == SEUS_OK) {
        err = check_spread(agree, change, why);
    }
    if (err == SEUS_OK) {
        err = check_keys(agree, change, why);
    }
    if (err != SEUS_OK || change->dry_run) {
        return err;
    }
    const unsigned members_count = apply_to(agree, change, members);
    err = agree_bootstrap_payload(members, members_count, &payload, why);
    if (err == SEUS_OK) {
        err = submit(agree, buf_str(&payload), why);
    }
    buf_release(&payload);
    return err;
}

/* Some change in the log lists it. */
static bool was_member_once(const struct agree *agree, uint64_t node_id)
{
    struct agree_member members[AGREE_NODES_MAX];
    unsigned count = 0;
    for (size_t i = 0; i < agree->changes.count; i++) {
        const struct str payload = {(const char *)agree->changes.items[i].payload, agree->changes.items[i].payload_len};
        const enum seus_err err = changes_decode(payload, members, &count, NULL);
        for (unsigned k = 0; err == SEUS_OK && k < count; k++) {
            if (members[k].node_id == node_id) {
                return true;
            }
        }
    }
    return false;
}

bool agree_change_is_done(const struct agree *agree, const struct agree_change *change)
{
    const struct agree_member *member = core_member(agree, change->node_id);
    const struct change *last = changes_at(&agree->changes, UINT64_MAX);
    if (last == NULL || last->index > agree->commit_index) {
        return false;
    }
    switch (change->kind) {
    case AGREE_ADD:
        return member != NULL && strcmp(member->address, change->address) == 0;
    case AGREE_PROMOTE:
        return member != NULL && member->voter;
    case AGREE_DEMOTE:
        return member != NULL && !member->voter;
    case AGREE_REMOVE:
        return member == NULL && was_member_once(agree, change->node_id);
    case AGREE_MOVE:
        return member != NULL && strcmp(member->address, change->address) == 0;
    }
    return false;
}

void agree_invite(struct agree *agree, const struct agree_member *guest)
{
    const struct agree_member next = guest != NULL ? *guest : (struct agree_member){0};
    if (next.node_id != agree->guest.node_id || strcmp(next.address, agree->guest.address) != 0) {
        agree->guest = next;
        core_tell_members(agree);
    }
}
