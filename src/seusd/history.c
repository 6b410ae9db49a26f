/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who led and who was a member, from the log alone: a row for every term that has entries and for every change of
 * members. A term in which nothing was written has no time, and its leader is told only while it lasts. Called by
 * status.c's table of NODE operations. Reads the small tables of the log and a few rows each.
 */
#include "seusd/node_private.h"
#include "wire/cbor.h"
#include "wire/json.h"

#define HISTORY_LIMIT_DEFAULT 50u
#define HISTORY_LIMIT_MAX 1000u
#define LOOK_AHEAD 32u             /* entries that are looked at for the time of one that has none */
#define LOOK_BYTES (256u * 1024)

struct history {
    struct node *node;
    struct arena *arena;
    struct wire_history_row *rows;
    unsigned count;
    unsigned capacity;
    struct agree_member members[AGREE_NODES_MAX]; /* before the change that is looked at */
    unsigned members_count;
    struct agree_status now;
};

static struct wire_history_row *add_row(struct history *history, uint64_t index, const char *what)
{
    if (history->count == history->capacity) {
        const unsigned capacity = history->capacity == 0 ? 64 : 2 * history->capacity;
        struct wire_history_row *grown = arena_alloc(history->arena, capacity * sizeof(*grown));
        if (history->count > 0) {
            memcpy(grown, history->rows, history->count * sizeof(*grown));
        }
        history->rows = grown;
        history->capacity = capacity;
    }
    struct wire_history_row *row = &history->rows[history->count++];
    *row = (struct wire_history_row){.index = index, .what = str_of(what)};
    return row;
}

static bool on_term(void *ctx, uint64_t first_index, uint64_t term)
{
    struct wire_history_row *row = add_row(ctx, first_index, "term");
    row->term = term;
    return true;
}

static const struct agree_member *find(const struct agree_member *members, unsigned count, uint64_t node_id)
{
    for (unsigned i = 0; i < count; i++) {
        if (members[i].node_id == node_id) {
            return &members[i];
        }
    }
    return NULL;
}

/* What the change did, compared with the members before it. */
static struct str tell(const struct history *history, const struct agree_member *next, unsigned count)
{
    struct str text = {0};
    unsigned voters = 0;
    for (unsigned i = 0; i < count; i++) {
        const struct agree_member *was = find(history->members, history->members_count, next[i].node_id);
        const unsigned long long id = next[i].node_id;
        voters += next[i].voter ? 1 : 0;
        if (history->members_count == 0 || text.len > 0) {
            continue;
        }
        if (was == NULL) {
            text = arena_printf(history->arena, "node %llu joins at %s", id, next[i].address);
        } else if (was->voter != next[i].voter) {
            text = arena_printf(history->arena, "node %llu %s", id, next[i].voter ? "votes" : "becomes a standby");
        } else if (strcmp(was->address, next[i].address) != 0) {
            text = arena_printf(history->arena, "node %llu moves to %s", id, next[i].address);
        }
    }
    for (unsigned i = 0; i < history->members_count && text.len == 0; i++) {
        if (find(next, count, history->members[i].node_id) == NULL) {
            text = arena_printf(history->arena, "node %llu leaves", (unsigned long long)history->members[i].node_id);
        }
    }
    return arena_printf(history->arena, "%.*s%s%u voters of %u members", STR_ARG(text),
                        text.len > 0 ? "; " : "founded; ", voters, count);
}

static bool on_change(void *ctx, const struct log_entry *entry)
{
    struct history *history = ctx;
    struct agree_member members[AGREE_NODES_MAX];
    unsigned count = 0;
    if (agree_read_members(entry->payload, members, &count, NULL) == SEUS_OK) {
        struct wire_history_row *row = add_row(history, entry->index, "members");
        row->term = entry->term;
        row->text = tell(history, members, count);
        memcpy(history->members, members, sizeof(members));
        history->members_count = count;
    }
    return true;
}

/* Time, and who led, by the first command at or behind the row's entry in its term. */
static void date_row(struct history *history, struct wire_history_row *row)
{
    struct log_entry *entries = NULL;
    unsigned count = 0;
    if (record_read(history->node->record, row->index, row->index + LOOK_AHEAD - 1, LOOK_BYTES, history->arena,
                    &entries, &count, NULL) != SEUS_OK) {
        return;
    }
    for (unsigned i = 0; i < count && entries[i].term == row->term; i++) {
        struct wire_entry decoded;
        if (entries[i].type == LOG_COMMAND && wire_cbor_decode(&wire_record_entry, entries[i].payload, history->arena,
                                                               &decoded, NULL) == SEUS_OK) {
            row->at = decoded.recorded_at;
            row->leader = decoded.node;
            break;
        }
    }
    if (row->leader == 0 && row->term == history->now.term) {
        row->leader = history->now.leader_id; /* no command yet, but this node knows */
    }
    if (row->text.len == 0 && row->leader != 0) {
        row->text = arena_printf(history->arena, "node %llu leads", (unsigned long long)row->leader);
    } else if (row->text.len == 0) {
        row->text = STR_LIT("nothing was written in this term, so the log does not tell who led");
    }
}

/* Both lists are ascending; terms go before the changes made in them. */
static void sort(struct history *history)
{
    for (unsigned i = 1; i < history->count; i++) {
        const struct wire_history_row row = history->rows[i];
        unsigned at = i;
        while (at > 0 && history->rows[at - 1].index > row.index) {
            history->rows[at] = history->rows[at - 1];
            at--;
        }
        history->rows[at] = row;
    }
}

enum seus_err node_cluster_history(const struct node_query *q)
{
    const struct wire_history_query *args = q->args;
    const uint64_t wanted = args->limit != 0 ? args->limit : HISTORY_LIMIT_DEFAULT;
    struct history history = {.node = q->node, .arena = q->arena};
    if (wanted > HISTORY_LIMIT_MAX) {
        return seus_fail(SEUS_INVALID, q->why, "limit", "limit is %llu, the most is %u", (unsigned long long)wanted,
                         HISTORY_LIMIT_MAX);
    }
    agree_status(q->node->agree, &history.now);
    record_each_term(q->node->record, &history, on_term);
    const enum seus_err err = record_each_change(q->node->record, &history, on_change, q->why);
    if (err != SEUS_OK) {
        return err;
    }
    sort(&history);
    const unsigned first = history.count > wanted ? history.count - (unsigned)wanted : 0;
    for (unsigned i = first; i < history.count; i++) {
        date_row(&history, &history.rows[i]);
    }
    const struct wire_history_page page = {.items = history.rows != NULL ? history.rows + first : NULL,
                                           .items_count = history.count - first};
    wire_json_encode(&wire_record_history_page, &page, q->target);
    return SEUS_OK;
}
