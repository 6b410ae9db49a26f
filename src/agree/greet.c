/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The hand-shake, and the safety of directories made anew. Called by links and by the simulator. Never carries bytes.
 *
 * A node whose directory was lost comes back with an empty one. It may have voted, and have acknowledged entries,
 * that it no longer knows of. Until the others have vouched for it, it votes for nobody, does not campaign, confirms
 * no read, and its acknowledgements are marked so that they count for no majority. It is vouched for once every
 * other member of the latest configuration has greeted it in this life (so it knows a term that none of its old
 * votes exceeds) and it holds, durably, an entry of the term of a leader at least as new, committed, beyond what
 * that leader had when it greeted: by leader completeness that contains everything it ever acknowledged. From then
 * on it is a voter like any other, with its vote of that term given to that leader.
 *
 * A member that has not met the new directory before it was vouched for (it refused the greeting of one that was no
 * member by its log, or forgot it in a crash) takes it later by that word: only a directory founded with --bootstrap
 * may vote without anybody having vouched.
 */
#include "agree/guards.h"
#include "agree/core.h"
#include "base/check.h"
#include "base/fault_points.h"
#include "wire/level.h"

void agree_hello(struct agree *agree, struct peer_hello *ret_hello)
{
    *ret_hello = (struct peer_hello){
        .protocol_version = PEER_PROTOCOL_VERSION,
        .cluster_id = agree->options.cluster_id,
        .node_id = agree->options.node_id,
        .incarnation = agree->options.incarnation,
        .joining = !agree->vouched,
        .term = agree->durable_term, /* no more than what is on disk */
        .last_index = agree->tail.last_index,
        .takes_clock = true,
        .version = str_of(agree->version),
        .api = str_of(agree->api),
        .life = agree->options.life,
        .level_highest = agree->options.level_highest != 0 ? agree->options.level_highest : LEVEL_HIGHEST,
        .level_lowest = agree->options.level_lowest != 0 ? agree->options.level_lowest : LEVEL_LOWEST,
        .address = str_of(agree->address),
        .founded_empty = agree->options.founded_empty,
    };
}

/*
 * Not a member by this node's log. It may be one that joined while this node was away: then it knows more than this
 * node. And a directory that was made anew knows nothing yet: it takes whoever belongs to the room.
 */
static bool may_come_in(const struct agree *agree, const struct peer_hello *hello)
{
    return !agree->vouched || core_member(agree, hello->node_id) != NULL || agree->guest.node_id == hello->node_id ||
           hello->last_index > agree->tail.last_index || hello->term > raft_current_term(&agree->raft);
}

static enum seus_err check_hello(const struct agree *agree, const struct peer_hello *hello, struct seus_why *why)
{
    const unsigned long long id = hello->node_id;
    if (hello->cluster_id != agree->options.cluster_id) {
        (void)seus_fail(SEUS_REFUSED, why, "cluster_id",
                        "node %llu belongs to cluster %016llx, this one is %016llx", id,
                        (unsigned long long)hello->cluster_id, (unsigned long long)agree->options.cluster_id);
        seus_hint(why, "Compare the peer addresses, the cluster names and the generations: after a restore or a "
                       "recovery, directories of before are not let in again.");
        return SEUS_REFUSED;
    }
    if (hello->protocol_version != PEER_PROTOCOL_VERSION) {
        (void)seus_fail(SEUS_REFUSED, why, "protocol_version", "node %llu speaks peer protocol %u, this one speaks %u",
                        id, hello->protocol_version, PEER_PROTOCOL_VERSION);
        seus_hint(why, "Bring both nodes to versions of seusd that speak the same protocol.");
        return SEUS_REFUSED;
    }
    if (hello->node_id == agree->options.node_id) {
        (void)seus_fail(SEUS_REFUSED, why, "node_id", "the peer says it is node %llu, which is this node", id);
        seus_hint(why, "Give every node its own node id, and check that no peer address points back here.");
        return SEUS_REFUSED;
    }
    if (hello->node_id == 0 || hello->incarnation == 0) {
        return seus_fail(SEUS_REFUSED, why, "node_id", "the peer's greeting has no node id or no incarnation");
    }
    if (!may_come_in(agree, hello)) {
        (void)seus_fail(SEUS_NOT_FOUND, why, "node_id",
                        "node %llu is not a member of this room: seusctl cluster join --node %llu --address %.*s", id,
                        id, STR_ARG(hello->address));
        seus_hint(why, "The list of members shows who is.");
        return SEUS_NOT_FOUND;
    }
    return SEUS_OK;
}

enum seus_err agree_greet(struct agree *agree, const struct peer_hello *hello, bool is_welcome,
                          uint64_t known_incarnation, struct peer_hello *ret_reply, struct seus_why *why)
{
    (void)is_welcome; /* both say the same: they count the same */
    if (agree->dead) {
        return seus_fail(SEUS_REFUSED, why, NULL, "this node is stopping");
    }
    const enum seus_err err = check_hello(agree, hello, why);
    if (err != SEUS_OK) {
        return err;
    }
    struct peer *peer = core_peer_make(agree, hello->node_id);
    const uint64_t known = peer->incarnation != 0 ? peer->incarnation : known_incarnation;
    const bool other = known != 0 && known != hello->incarnation;
    if (other && !hello->joining && !hello->founded_empty) {
        (void)seus_fail(SEUS_REFUSED, why, "incarnation",
                        "node %llu comes with another data directory than the one this node knows, made anew with "
                        "--bootstrap: it does not know what it has promised", (unsigned long long)hello->node_id);
        seus_hint(why, "Remove its data directory and start it without --bootstrap: the others then feed it the log.");
        return SEUS_REFUSED;
    }
    (void)core_now(agree);
    FAULT(agree_greeted);
    peer->greeted = true;
    peer->stated_term = hello->term;
    peer->stated_last_index = hello->last_index;
    if (known != hello->incarnation) {
        struct agree_write write = {.peer_id = hello->node_id, .peer_incarnation = hello->incarnation};
        (void)core_write(agree, &write);
    }
    peer->incarnation = hello->incarnation;
    if (other && core_is_leader(agree)) {
        feed_lose(agree, peer); /* what its old directory acknowledged must not be counted any more */
    }
    step_settle(agree);
    agree_hello(agree, ret_reply);
    ret_reply->known_other = other;
    return SEUS_OK;
}

/* The highest term that the others stated; false: not all of them have greeted this node in this life. */
static bool all_greeted(struct agree *agree, uint64_t *ret_term)
{
    uint64_t term = 0;
    for (unsigned i = 0; i < agree->members_count; i++) {
        const uint64_t id = agree->members[i].node_id;
        const struct peer *peer = core_peer(agree, id);
        if (id == agree->options.node_id) {
            continue;
        }
        if (peer == NULL || !peer->greeted) {
            return false;
        }
        term = peer->stated_term > term ? peer->stated_term : term;
    }
    *ret_term = term;
    return agree->members_count > 0;
}

void greet_try_vouch(struct agree *agree)
{
    const struct raft *raft = &agree->raft;
    const uint64_t term = raft_current_term(raft);
    uint64_t stated_term = 0;
    if (agree->vouched || agree->vouch_ticket != 0 || raft->state != RAFT_FOLLOWER ||
        raft->follower_state.current_leader.id == 0 || !all_greeted(agree, &stated_term) || term < stated_term) {
        return;
    }
    const struct peer *leader = core_peer(agree, raft->follower_state.current_leader.id);
    const uint64_t matched = raft->follower_state.match < raft->last_stored ? raft->follower_state.match
                                                                            : raft->last_stored;
    const uint64_t committed = agree->commit_index < matched ? agree->commit_index : matched;
    if (leader == NULL || matched < leader->stated_last_index || tail_term_at(&agree->tail, committed) != term) {
        return;
    }
    FAULT(agree_vouch);
    guard_poke(&agree->raft, POKE_VOTE, agree->now_ms, leader->node_id);
    struct agree_write write = {
        .has_vote = true, .term = term, .voted_for = leader->node_id, .set_vouched = true};
    agree->vouch_ticket = core_write(agree, &write);
}
