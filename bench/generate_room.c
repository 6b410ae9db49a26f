/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The room that the years are written into: a data directory founded as seusd founds one for a node alone, and commands
 * decided by the domain on its views, put into the log, applied. What seusd does between a client and the disk, without
 * agreement (there is nobody to agree with) and with a clock that the plan moves.
 *
 * Decisions that rest on different rows are written together, as seusd does: a command that needs a row which a pending
 * one changes is decided again after that one is applied.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "agree/agree.h"
#include "apply/apply.h"
#include "base/bytes.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/when.h"
#include "bench/generate.h"
#include "record/record.h"
#include "wire/cbor.h"
#include "wire/json.h"

#define BATCH_ENTRIES 2048u
#define BATCH_BYTES   (8u << 20)
#define KEY_SLOTS     16384u /* a power of two, well above what a batch changes */
#define VERDICTS_MAX  8u
#define TERM          1u
#define DUE_AT_ONCE   64u
#define LOOK_EVERY_MS (10 * MINUTE_MS) /* at least: a look ends a batch */

struct key_slot {
    uint64_t hash;
    uint64_t round; /* taken in this round; an older one: free */
};

struct room {
    const struct options *options;
    struct record *record;
    struct view *view;
    struct apply *apply;
    struct arena arena;   /* of one command */
    struct arena payload; /* of the entries not committed yet */
    struct buf bytes;
    struct chance chance;
    struct log_entry entries[BATCH_ENTRIES];
    unsigned entries_count;
    unsigned applied_count; /* of them, those in the views */
    size_t entries_bytes;
    struct key_slot keys[KEY_SLOTS];
    uint64_t keys_round;
    unsigned keys_count;
    uint64_t last_index;
    uint64_t now_ms;
    struct arena due;      /* of one look at the deadlines */
    uint64_t next_look_ms; /* deadlines are looked at by then */
    struct room_counts counts;
};

_Noreturn void room_die(struct room *room, const struct seus_why *why)
{
    fprintf(stderr, "seus_generate: %s\n", why->message);
    if (why->hint[0] != '\0') {
        fprintf(stderr, "  %s\n", why->hint);
    }
    if (room != NULL) {
        char when[WHEN_SIZE];
        when_format_utc(when, room->now_ms);
        fprintf(stderr, "  at %s, after %llu commands; the directory is not whole: remove it\n", when,
                (unsigned long long)room->counts.commands);
    }
    exit(1);
}

/* ---- the directory ----------------------------------------------------------------------------------------------- */

static enum seus_err found(struct room *room, struct record_identity *identity, struct seus_why *why)
{
    struct agree_member member = {.node_id = 1, .voter = true};
    struct buf payload = {0};
    str_copy(member.address, sizeof(member.address), STR_LIT("127.0.0.1:0"));
    enum seus_err err = agree_bootstrap_payload(&member, 1, &payload, why);
    if (err == SEUS_OK) {
        err = record_found(room->record, identity, buf_str(&payload), why);
    }
    if (err == SEUS_OK) {
        const struct log_entry first = {1, TERM, LOG_CHANGE, buf_str(&payload)};
        err = apply_batch(room->apply, &first, 1, why);
        room->last_index = 1;
    }
    buf_release(&payload);
    return err;
}

static enum seus_err open_parts(struct room *room, struct seus_why *why)
{
    const struct options *o = room->options;
    char dir[4096];
    char boot_id[ID_BOOT_SIZE];
    bool fresh = false;
    struct record_identity identity = {
        .cluster_id = hash_xxh3(o->cluster, strlen(o->cluster)),
        .node_id = 1,
        .incarnation = chance_next(&room->chance) | 1,
        .bootstrapped = true,
    };
    str_copy(identity.cluster_name, sizeof(identity.cluster_name), str_of(o->cluster));
    if (mkdir(o->target, 0700) != 0) {
        seus_fail(SEUS_INVALID, why, "--target", "cannot make the directory %s: it must not exist yet, its parent must",
                  o->target);
        return SEUS_INVALID;
    }
    snprintf(dir, sizeof(dir), "%s/log", o->target);
    enum seus_err err = record_open(&(struct record_options){.dir = dir}, &room->record, why);
    if (err != SEUS_OK) {
        return err;
    }
    id_of_boot(boot_id);
    snprintf(dir, sizeof(dir), "%s/view", o->target);
    const struct view_options options = {
        .dir = dir, .boot_id = boot_id, .cluster_id = identity.cluster_id ^ identity.incarnation};
    err = view_open(&options, &room->view, &fresh, why);
    if (err != SEUS_OK) {
        return err;
    }
    room->apply = apply_new(room->view, NULL);
    return found(room, &identity, why);
}

enum seus_err room_open(const struct options *options, struct room **ret_room, struct seus_why *why)
{
    struct room *room = mem_zalloc(sizeof(*room));
    room->options = options;
    room->keys_round = 1;
    room->chance.state = options->seed ^ 0x726f6f6dull; /* "room": ids of its own */
    arena_init(&room->arena, 1u << 18);
    arena_init(&room->payload, 1u << 20);
    arena_init(&room->due, 1u << 16);
    const enum seus_err err = open_parts(room, why);
    if (err == SEUS_OK) {
        *ret_room = room;
    }
    return err; /* the program ends next: the system takes back what is open */
}

/* ---- batches ----------------------------------------------------------------------------------------------------- */

static void apply_pending(struct room *room)
{
    struct seus_why why = {0};
    if (room->applied_count == room->entries_count) {
        return;
    }
    if (apply_batch(room->apply, room->entries + room->applied_count, room->entries_count - room->applied_count,
                    &why) != SEUS_OK) {
        room_die(room, &why);
    }
    room->applied_count = room->entries_count;
    room->keys_round++;
    room->keys_count = 0;
}

static void commit_pending(struct room *room)
{
    struct seus_why why = {0};
    if (room->entries_count == 0) {
        return;
    }
    apply_pending(room);
    const struct record_batch batch = {.entries = room->entries, .entries_count = room->entries_count};
    if (record_commit(room->record, &batch, 1, &why) != SEUS_OK) {
        room_die(room, &why);
    }
    room->entries_count = 0;
    room->applied_count = 0;
    room->entries_bytes = 0;
    arena_reset(&room->payload);
}

static uint64_t key_hash(uint32_t kind, struct str id)
{
    return hash_xxh3_seeded(id.ptr, id.len, kind);
}

/* The slot of a hash: where it is, or where it would go. */
static struct key_slot *key_find(struct room *room, uint64_t hash)
{
    uint64_t at = hash & (KEY_SLOTS - 1);
    while (room->keys[at].round == room->keys_round && room->keys[at].hash != hash) {
        at = (at + 1) & (KEY_SLOTS - 1);
    }
    return &room->keys[at];
}

static bool rows_busy(struct room *room, const struct domain_decision *decision)
{
    for (unsigned i = 0; i < decision->expects_count; i++) {
        const struct wire_expect *expect = &decision->expects[i];
        if (key_find(room, key_hash(expect->kind, expect->id))->round == room->keys_round) {
            return true;
        }
    }
    return false;
}

static void keys_take(struct room *room, const struct domain_decision *decision)
{
    for (unsigned i = 0; i < decision->expects_count; i++) {
        if (decision->changes[i]) {
            struct key_slot *slot = key_find(room, key_hash(decision->expects[i].kind, decision->expects[i].id));
            room->keys_count += slot->round != room->keys_round;
            *slot = (struct key_slot){key_hash(decision->expects[i].kind, decision->expects[i].id), room->keys_round};
        }
    }
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

static enum seus_err decide(struct room *room, struct domain_request *request, const struct wish *wish,
                            struct wire_verdict *verdicts, struct domain_decision *ret_decision, struct seus_why *why)
{
    const struct domain_store *store = view_store(room->view);
    request->verdicts_count = 0;
    for (unsigned i = 0; i < VERDICTS_MAX; i++) {
        struct wire_question question = {0};
        bool needed = false;
        const enum seus_err err = domain_next_question(store, request, &room->arena, &needed, &question, why);
        if (err != SEUS_OK) {
            return err;
        }
        if (!needed) {
            break;
        }
        policy_judge(wish, room->options, &question, &room->arena, &verdicts[request->verdicts_count]);
        request->verdicts_count++;
    }
    return domain_decide(store, request, &room->arena, ret_decision, why);
}

static void print_command(struct room *room, const struct wire_op *op, const void *args, const struct wire_entry *entry)
{
    char when[WHEN_SIZE];
    when_format_utc(when, entry->recorded_at);
    buf_clear(&room->bytes);
    wire_json_encode(op->args, args, &room->bytes);
    printf("{\"at\":\"%s\",\"request_id\":\"%.*s\",\"op\":\"%s\",\"method\":\"%s\",\"path\":\"%s\",\"code\":%llu,"
           "\"case_id\":\"%.*s\",\"id\":\"%.*s\",\"args\":%.*s}\n",
           when, STR_ARG(entry->request_id), op->name, op->method, op->path, (unsigned long long)entry->answer.code,
           STR_ARG(entry->answer.case_id), STR_ARG(entry->answer.id), STR_ARG(buf_str(&room->bytes)));
}

static void append(struct room *room, const struct domain_request *request, const struct domain_decision *decision)
{
    const struct wire_op *op = wire_op_by_number(request->op);
    unsigned char hash[8];
    buf_clear(&room->bytes);
    wire_cbor_encode(op->args, request->args, &room->bytes);
    put_u64_le(hash, hash_xxh3_seeded(room->bytes.data, room->bytes.len, op->number));
    struct wire_entry entry = {
        .request_id = arena_printf(&room->arena, "gen-%llu-%llu", (unsigned long long)room->options->seed,
                                   (unsigned long long)room->counts.commands + 1),
        .op = request->op,
        .actor = request->actor,
        .node = 1,
        .recorded_at = room->now_ms,
        .expects = decision->expects,
        .expects_count = decision->expects_count,
        .verdicts = (struct wire_verdict *)(uintptr_t)request->verdicts,
        .verdicts_count = request->verdicts_count,
        .events = decision->events,
        .events_count = decision->events_count,
        .answer = decision->answer,
    };
    entry.answer.body_hash = (struct str){(const char *)hash, sizeof(hash)};
    entry.answer.number = (struct str){NULL, 0};
    if (room->options->jsonl) {
        print_command(room, op, request->args, &entry);
    }
    buf_clear(&room->bytes);
    wire_cbor_encode(&wire_record_entry, &entry, &room->bytes);
    room->entries[room->entries_count++] =
        (struct log_entry){++room->last_index, TERM, LOG_COMMAND, arena_str(&room->payload, buf_str(&room->bytes))};
    room->entries_bytes += room->bytes.len;
    keys_take(room, decision);
    room->counts.commands++;
    room->counts.events += decision->events_count;
    room->counts.bytes += room->bytes.len;
}

enum seus_err room_do(struct room *room, uint64_t at_ms, uint32_t op, const void *args, const struct wish *wish,
                      struct wire_answer *ret_answer, struct seus_why *why)
{
    struct wire_verdict verdicts[VERDICTS_MAX];
    struct domain_decision decision = {0};
    room->now_ms = at_ms > room->now_ms ? at_ms : room->now_ms;
    if (room->entries_count == BATCH_ENTRIES || room->entries_bytes > BATCH_BYTES) {
        commit_pending(room);
    } else if (room->keys_count > KEY_SLOTS / 2) {
        apply_pending(room);
    }
    struct domain_request request = {
        .op = op,
        .args = args,
        .actor = op == OP_deadline_fire ? STR_LIT("system") : STR_LIT("unix:generator"),
        .now_ms = room->now_ms,
        .random = {chance_next(&room->chance), chance_next(&room->chance)},
        .verdicts = verdicts,
    };
    arena_reset(&room->arena);
    enum seus_err err = decide(room, &request, wish, verdicts, &decision, why);
    if ((err != SEUS_OK || rows_busy(room, &decision)) && room->applied_count < room->entries_count) {
        apply_pending(room); /* it rests on what is pending: again, on what is true then */
        arena_reset(&room->arena);
        err = decide(room, &request, wish, verdicts, &decision, why);
    }
    if (err == SEUS_OK) {
        append(room, &request, &decision);
        if (ret_answer != NULL) {
            *ret_answer = decision.answer;
        }
    }
    return err;
}

void room_must(struct room *room, uint64_t at_ms, uint32_t op, const void *args, struct wire_answer *ret_answer)
{
    struct seus_why why = {0};
    const struct wish wish = {.priority = PRIORITY_U, .event_class = CLASS_URGENCY, .mode = MODE_ON_SITE};
    if (room_do(room, at_ms, op, args, &wish, ret_answer, &why) != SEUS_OK) {
        room_die(room, &why);
    }
}

void room_settle(struct room *room)
{
    apply_pending(room);
}

/* ---- deadlines --------------------------------------------------------------------------------------------------- */

/* One round: what is due by now. False: nothing was. */
static bool fire_due(struct room *room, uint64_t until_ms)
{
    struct view_due due[DUE_AT_ONCE];
    struct seus_why why = {0};
    const struct domain_store *store = view_store(room->view);
    bool fired = false;
    apply_pending(room);
    arena_reset(&room->due);
    const unsigned count = view_due(room->view, until_ms, &room->due, DUE_AT_ONCE, due);
    for (unsigned i = 0; i < count; i++) {
        struct wire_deadline row;
        if (store->get(store->ctx, KIND_DEADLINE, due[i].deadline_id, &room->due, &row)) {
            const struct wire_deadline_fire args = {.deadline_id = arena_str(&room->due, row.deadline_id),
                                                    .version = row.version,
                                                    .due = row.due_at <= until_ms};
            const struct wish wish = {0};
            fired = room_do(room, due[i].at_ms, OP_deadline_fire, &args, &wish, NULL, &why) == SEUS_OK || fired;
        }
    }
    return fired;
}

void room_timers(struct room *room, uint64_t until_ms)
{
    struct view_due next;
    if (until_ms < room->next_look_ms) {
        return;
    }
    while (fire_due(room, until_ms)) {
    }
    arena_reset(&room->due);
    apply_pending(room);
    const uint64_t soon_ms = until_ms + LOOK_EVERY_MS;
    const bool any = view_due(room->view, UINT64_MAX, &room->due, 1, &next) > 0;
    room->next_look_ms = any && next.at_ms < soon_ms && next.at_ms > until_ms ? next.at_ms : soon_ms;
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

void room_counts(struct room *room, struct room_counts *ret_counts)
{
    commit_pending(room);
    *ret_counts = room->counts;
    ret_counts->last_index = room->last_index;
    view_chain(room->view, ret_counts->chain);
}

void room_close(struct room *room)
{
    commit_pending(room);
    apply_free(room->apply);
    view_close(room->view);
    record_close(room->record);
    arena_release(&room->arena);
    arena_release(&room->payload);
    arena_release(&room->due);
    buf_release(&room->bytes);
    mem_free(room);
}
