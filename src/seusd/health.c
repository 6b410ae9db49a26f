/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Named checks for who watches this node: /livez (start it anew if this fails), /startupz (wait while it computes its
 * views) and /readyz (send it work). A line each, "[+]" or "[-]". Called by intake on the loop; never waits.
 */
#include "base/check.h"
#include "seusd/node_private.h"

#define BEHIND_ENTRIES_MAX 1000   /* committed entries that may be missing in views that count as up to date */
#define AGE_TIMEOUTS_MAX 4        /* election timeouts without a word from the leader */
#define CLOCK_MS_MIN 1735689600000 /* 2025-01-01: a clock before it was never set */

/* The checks of each probe, in their order. */
static const char *const names_of[][12] = {
    [PROBE_LIVE] = {"loop"},
    [PROBE_STARTUP] = {"log", "views"},
    [PROBE_READY] = {"loop", "member", "leader", "heard", "voting", "views", "keys", "maintenance", "space", "clock",
                     "plugins"},
};
static const char *const path_of[] = {
    [PROBE_LIVE] = "/livez", [PROBE_STARTUP] = "/startupz", [PROBE_READY] = "/readyz"};

struct checking {
    enum intake_probe probe;
    struct str exclude;
    struct buf *target;
    bool ok;
};

/* The next of the names in *list, which are separated by commas; *list is what follows. Empty ones are passed over. */
static bool next_name(struct str *list, struct str *ret_name)
{
    while (list->len > 0) {
        const char *comma = memchr(list->ptr, ',', list->len);
        const size_t len = comma != NULL ? (size_t)(comma - list->ptr) : list->len;
        const size_t taken = comma != NULL ? len + 1 : len;
        *ret_name = (struct str){list->ptr, len};
        *list = (struct str){list->ptr + taken, list->len - taken};
        if (len > 0) {
            return true;
        }
    }
    return false;
}

static bool has_name(struct str list, const char *wanted)
{
    struct str name;
    while (next_name(&list, &name)) {
        if (str_eq_cstr(name, wanted)) {
            return true;
        }
    }
    return false;
}

static bool is_check(enum intake_probe probe, struct str name)
{
    bool found = false;
    for (unsigned i = 0; !found && names_of[probe][i] != NULL; i++) {
        found = str_eq_cstr(name, names_of[probe][i]);
    }
    return found;
}

/* A name that is no check would leave out nothing, and who wrote it would believe that it did. */
static enum seus_err check_names(enum intake_probe probe, struct str exclude, struct seus_why *why)
{
    struct str name;
    while (next_name(&exclude, &name)) {
        if (!is_check(probe, name)) {
            struct buf known = {0};
            for (unsigned i = 0; names_of[probe][i] != NULL; i++) {
                buf_printf(&known, "%s%s", i > 0 ? ", " : "", names_of[probe][i]);
            }
            (void)seus_fail(SEUS_INVALID, why, "exclude", "%s has no check '%.*s': nothing was checked",
                            path_of[probe], (int)(name.len < 64 ? name.len : 64), name.ptr);
            seus_hint(why, "Its checks are %.*s.", STR_ARG(buf_str(&known)));
            buf_release(&known);
            return SEUS_INVALID;
        }
    }
    return SEUS_OK;
}

static void check_line(struct checking *c, const char *name, bool ok, const char *problem)
{
    CHECK(is_check(c->probe, str_of(name)));
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

enum seus_err node_health(void *ctx, enum intake_probe probe, struct str exclude, struct buf *target,
                          struct seus_why *why)
{
    struct node *node = ctx;
    struct checking c = {.probe = probe, .exclude = exclude, .target = target, .ok = true};
    struct agree_status status;
    if (check_names(probe, exclude, why) != SEUS_OK) {
        return SEUS_INVALID;
    }
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
    return c.ok ? SEUS_OK : SEUS_UNAVAILABLE;
}
