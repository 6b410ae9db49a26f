/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The room's feature level, as this node knows it (wire/level.h). DIR/level holds it in one line, so that an older
 * build that is started on the directory refuses before it opens anything; the views hold it for whoever asks. Called
 * by node.c and by the ports of links and pipeline.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/whole.h"
#include "domain/upkeep.h"
#include "seus/version.h"
#include "seusd/node_private.h"
#include "wire/level.h"

#define LINE_SIZE 64

/* ---- the file ---------------------------------------------------------------------------------------------------- */

static void path_of(const struct node *node, char target[PATH_SIZE + 32])
{
    snprintf(target, PATH_SIZE + 32, "%s/level", node->options.data_dir);
}

/* No file, or nothing that makes sense: the level that rooms are founded at. */
static uint64_t file_read(const struct node *node)
{
    char path[PATH_SIZE + 32];
    struct buf line = {0};
    unsigned level = 0;
    path_of(node, path);
    const bool was_read = whole_file_read(path, LINE_SIZE, &line);
    buf_append_char(&line, '\0');
    const bool is_level = was_read && sscanf((const char *)line.data, "seus level %4u", &level) == 1 &&
                          level >= LEVEL_FOUNDED && level <= LEVEL_MAX;
    buf_release(&line);
    return is_level ? level : LEVEL_FOUNDED;
}

/* Its loss costs no more than a later refusal: the entry in the log is not applied by a build that cannot. */
static void file_write(const struct node *node)
{
    char path[PATH_SIZE + 32];
    char line[LINE_SIZE];
    path_of(node, path);
    const int len = snprintf(line, sizeof(line), "seus level %llu\n", (unsigned long long)node->level);
    if (!whole_file_write(path, line, (size_t)len)) {
        log_line(LOG_WARN, "level", "reason=\"cannot write %s: %s\"", path, strerror(errno));
    }
}

/* ---- this node --------------------------------------------------------------------------------------------------- */

static enum seus_err check_own(const struct node *node, struct seus_why *why)
{
    if (node->level <= node->options.level_highest) {
        return SEUS_OK;
    }
    (void)seus_fail(SEUS_REFUSED, why, "--data",
                    "the room is at feature level %llu; this seusd (%s) can %u to %u: it is older than the room; "
                    "nothing was changed", (unsigned long long)node->level, SEUS_VERSION, node->options.level_lowest,
                    node->options.level_highest);
    seus_hint(why, "Install the version that the other nodes run: a raised level does not go back.");
    return SEUS_REFUSED;
}

enum seus_err node_level_start(struct node *node, struct seus_why *why)
{
    node->level = file_read(node);
    return check_own(node, why);
}

static void take(struct node *node, uint64_t level)
{
    if (level > node->level) {
        node->level = level;
        file_write(node);
        log_line(LOG_INFO, "level", "level=%llu lowest=%u highest=%u", (unsigned long long)level,
                 node->options.level_lowest, node->options.level_highest);
    }
}

enum seus_err node_level_views(struct node *node, struct seus_why *why)
{
    struct arena arena;
    struct wire_upkeep row;
    arena_init(&arena, 0);
    upkeep_read(view_store(node->view), &arena, &row);
    take(node, row.level);
    arena_release(&arena);
    return check_own(node, why);
}

void node_level_applied(struct node *node, const struct wire_entry *entry, bool duplicate)
{
    for (uint32_t i = 0; i < entry->events_count && !duplicate; i++) {
        const struct wire_level_raised *raised =
            entry->events[i].type == EVENT_level_raised ? entry->events[i].body : NULL;
        if (raised != NULL) {
            take(node, raised->level); /* not beyond what this node can: apply would have failed */
        }
    }
}

/* ---- peers ------------------------------------------------------------------------------------------------------- */

enum seus_err node_level_greet(struct node *node, const struct peer_hello *hello, struct seus_why *why)
{
    const unsigned long long id = hello->node_id;
    const unsigned lowest = hello->level_lowest != 0 ? hello->level_lowest : hello->level_highest;
    struct agree_status status;
    if (hello->cluster_id != node->identity.cluster_id || hello->protocol_version != PEER_PROTOCOL_VERSION) {
        return SEUS_OK; /* refused for that, by agreement */
    }
    if (hello->level_highest < node->level) {
        (void)seus_fail(SEUS_REFUSED, why, "level",
                        "the room is at feature level %llu; node %llu (seusd %.*s) can %u to %u: it is older than the "
                        "room", (unsigned long long)node->level, id, STR_ARG(hello->version), lowest,
                        hello->level_highest);
        seus_hint(why, "Install the room's version of seusd on node %llu.", id);
        return SEUS_REFUSED;
    }
    agree_status(node->agree, &status);
    /* Only a leader knows that the room is at no higher level than it believes. */
    if (lowest > node->level && status.role == ROLE_LEADER && status.ready) {
        (void)seus_fail(SEUS_REFUSED, why, "level",
                        "the room is at feature level %llu; node %llu (seusd %.*s) can none below %u: it is too new "
                        "for the room", (unsigned long long)node->level, id, STR_ARG(hello->version), lowest);
        seus_hint(why, "Bring node %llu back to the room's version, and raise the level first: seusctl cluster upgrade "
                       "plan", id);
        return SEUS_REFUSED;
    }
    return SEUS_OK;
}

enum seus_err node_level_can(void *ctx, uint64_t level, struct seus_why *why)
{
    struct node *node = ctx;
    struct agree_status status;
    struct arena arena;
    enum seus_err err = SEUS_OK;
    agree_status(node->agree, &status);
    arena_init(&arena, 0);
    const struct wire_member *rows = node_members(node, &status, &arena);
    for (unsigned i = 0; i < status.members_count && err == SEUS_OK; i++) {
        const unsigned long long id = rows[i].node;
        if (!rows[i].connected) {
            err = seus_fail(SEUS_REFUSED, why, "level",
                            "node %llu is not connected: what it can is not known; the room stays at feature level "
                            "%llu", id, (unsigned long long)node->level);
            seus_hint(why, "start node %llu, or, if it is lost: seusctl cluster remove %llu", id, id);
        } else if (rows[i].level_highest < level || rows[i].level_lowest > level) {
            err = seus_fail(SEUS_REFUSED, why, "level",
                            "node %llu (seusd %.*s) can feature levels %llu to %llu, not %llu; the room stays at %llu",
                            id, STR_ARG(rows[i].version),
                            (unsigned long long)rows[i].level_lowest, (unsigned long long)rows[i].level_highest,
                            (unsigned long long)level, (unsigned long long)node->level);
            seus_hint(why, "seusctl cluster upgrade plan shows what is to be done");
        }
    }
    arena_release(&arena);
    return err;
}

uint64_t node_level_of(void *ctx, uint64_t node_id)
{
    const struct peer_view *peer = node_peer_view(ctx, node_id);
    return peer != NULL ? peer->level_highest : 0;
}
