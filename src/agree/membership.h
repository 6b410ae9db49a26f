/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who is a member: one change at a time, refused with the arithmetic when it would cost the room its majority. Called
 * by seusd/ and by the simulator on the leader; used by greet.c for the node that is invited. Never removes, demotes or
 * moves the leader itself: the caller hands the lead over first.
 */
#ifndef AGREE_MEMBERSHIP_H
#define AGREE_MEMBERSHIP_H

#include "agree/agree.h"

enum agree_change_kind {
    AGREE_ADD,     /* as a standby */
    AGREE_PROMOTE, /* a standby that has caught up becomes a voter */
    AGREE_DEMOTE,  /* a voter becomes a standby */
    AGREE_REMOVE,
    AGREE_MOVE     /* another address */
};

struct agree_change {
    enum agree_change_kind kind;
    uint64_t node_id;
    const char *address;                        /* ADD and MOVE: host:port */
    uint64_t replaces;                          /* ADD: a voter that is going to leave; 0: none */
    bool dry_run;                               /* only say whether it would be done */
    void *ctx;
    bool (*is_up)(void *ctx, uint64_t node_id); /* does this node have a link to that one; not asked of itself */
    /* Does that node, or this one itself, still take what goes with the log, but not through it? NULL: nobody does. */
    bool (*lacks_keys)(void *ctx, uint64_t node_id);
};

/*
 * Submits the change as an entry of the log; it is done when agree_change_is_done says so. SEUS_NOT_LEADER;
 * SEUS_REFUSED or SEUS_INVALID or SEUS_NOT_FOUND: it must not be done; SEUS_CONFLICT: hand the lead over first;
 * SEUS_UNAVAILABLE: not now (another change is under way, a node has not caught up), ask again; SEUS_TIMEOUT: not in
 * this moment (a node lacks keys), ask again soon.
 */
MUST_CHECK enum seus_err agree_change(struct agree *agree, const struct agree_change *change, struct seus_why *why);

/* What the change wants is so, and committed, as far as this node knows. */
bool agree_change_is_done(const struct agree *agree, const struct agree_change *change);

/*
 * A node that is no member yet may greet this one, and the links dial it: so that both ways are known before it becomes
 * one. NULL: nobody is invited any more. Calls on_members.
 */
void agree_invite(struct agree *agree, const struct agree_member *guest);

#endif
