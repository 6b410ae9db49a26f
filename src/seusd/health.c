/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Named checks for who watches this node: /livez (start it anew if this fails), /startupz (wait while it computes its
 * views) and /readyz (send it work). A line each, "[+]" or "[-]". Called by intake on the loop; never waits.
 */
#include "seusd/node_private.h"

#define BEHIND_ENTRIES_MAX 1000   /* committed entries that may be missing in views that count as up to date */
#define AGE_TIMEOUTS_MAX 4        /* election timeouts without a word from the leader */
#define CLOCK_MS_MIN 1735689600000 /* 2025-01-01: a clock before it was never set */

struct checking {
    struct str exclude;
    struct buf *target;
    bool ok;
};

/* True if name is one of the names in list, which are separated by commas. */
static bool has_name(struct str list, const char *name)
{
    for (size_t at = 0; at < list.len;) {
        const char *comma = memchr(list.ptr + at, ',', list.len - at);
        const size_t len = comma != NULL ? (size_t)(comma - list.ptr) - at : list.len - at;
        if (str_eq_cstr((struct str){list.ptr + at, len}, name)) {
            return true;
        }
        at += len + 1;
    }
    return false;
}

static void check_line(struct checking *c, const char *name, bool ok, const char *problem)
{
    if (has_name(c->exclude, name)) {
        buf_printf(c->target, "[+]%s excluded: %s\n", name, ok ? "ok" : problem);
        return;
    }
    buf_printf(c->target, "[%c]%s %s\n", ok ? '+' : '-', name, ok ? "ok" : problem);
    c->ok = c->ok && ok;
}

static bool views_are_current(const struct node *node)
{
    return view_applied(node->view) + BEHIND_ENTRIES_MAX >= node->commit_index;
}

/* Plugins that are there but cannot answer, all of them: then the room decides by defaults and should not. */
static bool plugins_answer(struct node *node)
{
    struct arena arena;
    struct wire_plugin_info *rows = NULL;
    bool ready = false;
    arena_init(&arena, 0);
    const unsigned count = policy_plugins(node->policy, &arena, &rows);
    for (unsigned i = 0; i < count; i++) {
        ready = ready || str_eq_cstr(rows[i].state, "ready");
    }
    arena_release(&arena);
    return ready || count == 0;
}

static void check_room(struct node *node, const struct agree_status *status, struct checking *c)
{
    const bool led = status->role == ROLE_LEADER ? status->ready : status->leader_id != 0;
    check_line(c, "leader", led, "none known: nothing can be written");
    check_line(c, "heard", node_age_ms(node) <= AGE_TIMEOUTS_MAX * node->options.timing.election_timeout_ms,
               "nothing heard from the leader for too long: what is read here may be old");
    check_line(c, "voting", status->voting || status->standby, "a new directory, not vouched for yet");
}

static void check_ready(struct node *node, const struct agree_status *status, struct checking *c)
{
    struct arena arena;
    arena_init(&arena, 0);
    const struct str removed = node_removed_warning(node, status, &arena);
    check_line(c, "member", removed.len == 0, removed.ptr);
    if (removed.len == 0) {
        check_room(node, status, c);
    }
    arena_release(&arena);
    check_line(c, "views", views_are_current(node), "behind the log");
    check_line(c, "keys", seal_is_current(node->seal), "personal data is withheld until this node is up to date");
    check_line(c, "maintenance", node->resting != node->options.node_id,
               "this node is in maintenance and does not lead: send its work to the others");
    check_line(c, "space", !node->low_space, "the disk is almost full");
    check_line(c, "clock", node->clock.wall_ms(node->clock.ctx) >= CLOCK_MS_MIN, "it was never set");
    check_line(c, "plugins", plugins_answer(node), "none of them answers: the built-in defaults decide");
}

bool node_health(void *ctx, enum intake_probe probe, struct str exclude, struct buf *target)
{
    struct node *node = ctx;
    struct checking c = {.exclude = exclude, .target = target, .ok = true};
    struct agree_status status;
    agree_status(node->agree, &status);
    node->measures.started = node->measures.started || (status.leader_id != 0 && views_are_current(node));
    switch (probe) {
    case PROBE_LIVE:
        check_line(&c, "loop", true, "");
        break;
    case PROBE_STARTUP:
        check_line(&c, "log", true, "");
        check_line(&c, "views", node->measures.started, "being computed from the log, or no leader was met yet");
        break;
    case PROBE_READY:
        check_line(&c, "loop", true, "");
        check_ready(node, &status, &c);
        break;
    }
    return c.ok;
}
