/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What clients ask for: a set-up of zones, signallers and units, then the work of a room (cases opened, noted,
 * assigned, moved, closed), reads of both kinds, hand-overs of the lead, and things that must not work: unknown zones
 * and cases, stale versions, request ids used again with the same and with other commands.
 */
#include "sim.h"

#include <stdio.h>

#include "base/check.h"
#include "base/mem.h"
#include "wire/json.h"

#define SET_UP_STEPS 14u
#define RECENT_CASES 24u

static void *args_new(struct client *client, struct op_record *record, uint32_t number)
{
    record->op = wire_op_by_number(number);
    CHECK(record->op != NULL);
    client->args = arena_alloc(&client->arena, record->op->args->size);
    return client->args;
}

static struct str text(struct client *client, const char *words)
{
    return arena_printf(&client->arena, "%s %llu", words, (unsigned long long)client->op_at);
}

/* A case that some client was told of; false: there is none yet. */
static bool pick_case(struct client *client, struct op_record *record, struct str *ret_id)
{
    struct world *world = client->world;
    if (world->cases_count == 0) {
        return false;
    }
    const uint64_t recent = world->cases_count < RECENT_CASES ? world->cases_count : RECENT_CASES;
    record->case_at = world->cases_count - 1 - rng_below(&world->rng, recent);
    const struct known_case *known = &world->cases[record->case_at];
    record->notes_floor = known->notes_acked;
    *ret_id = arena_str(&client->arena, str_of(rng_chance(&world->rng, 300) ? known->number : known->id));
    return true;
}

/* ---- the set-up ---- */

static const char *const zone_ids[] = {"pistoiese", "pratese", "mugello", "amiata"};
static const uint32_t zone_states[] = {ZONE_HOOKED, ZONE_HOOKED, ZONE_SOI, ZONE_OUTSIDE};
static const char *const prefixes[] = {"PIS", "PRA", "MUG", "AMI"};

static void set_up_step(struct client *client, struct op_record *record, uint32_t step)
{
    struct arena *arena = &client->arena;
    if (step < 4) {
        struct wire_zone_add *args = args_new(client, record, OP_zone_add);
        args->zone_id = str_of(zone_ids[step]);
        args->name = arena_printf(arena, "Zona %s", zone_ids[step]);
        args->area = step < 3 ? STR_LIT("centro") : STR_LIT("sud_est");
        args->prefix = str_of(prefixes[step]);
        args->state = zone_states[step];
    } else if (step < 8) {
        struct wire_signaller_add *args = args_new(client, record, OP_signaller_add);
        args->signaller_id = arena_printf(arena, "S-%u", step - 4);
        args->name = STR_LIT("Pronto soccorso");
        args->category = step % 2 == 0 ? CATEGORY_HOSPITAL : CATEGORY_POLICE;
        args->zone_id = str_of(zone_ids[step - 4]);
        args->from = SIM_WALL_MS - 1000u * 3600 * 1000; /* whatever the clocks do */
    } else {
        struct wire_unit_register *args = args_new(client, record, OP_unit_register);
        args->unit_id = arena_printf(arena, "U-%u", step - 8);
        args->zone_id = str_of(zone_ids[(step - 8) % 2]);
        args->multi = step % 3 == 0;
    }
}

/* ---- writes ---- */

static void choose_open(struct client *client, struct op_record *record)
{
    struct rng *rng = &client->world->rng;
    struct wire_case_open *args = args_new(client, record, OP_case_open);
    const uint64_t zone = rng_chance(rng, 850) ? rng_below(rng, 2) : rng_below(rng, 4);
    args->zone_id = rng_chance(rng, 30) ? STR_LIT("nowhere") : str_of(zone_ids[zone]);
    args->signaller_id = rng_chance(rng, 900) ? arena_printf(&client->arena, "S-%u", (unsigned)zone) : (struct str){0};
    args->category = args->signaller_id.len == 0 ? CATEGORY_CITIZEN : CATEGORY_NONE;
    args->need = (uint32_t)rng_between(rng, NEED_VIOLENCE, NEED_OTHER);
    args->place = text(client, "via Roma");
    args->summary = text(client, "una persona chiede aiuto");
    args->persons = rng_between(rng, 1, 4);
    args->answers.danger = (uint32_t)rng_below(rng, 3);
    args->answers.minor_alone = (uint32_t)rng_below(rng, 3);
    args->answers.non_deferrable = (uint32_t)rng_below(rng, 3);
    args->override = rng_chance(rng, 50);
    args->override_reason = args->override ? STR_LIT("pericolo di vita") : (struct str){0};
}

static void choose_note(struct client *client, struct op_record *record)
{
    struct rng *rng = &client->world->rng;
    struct wire_case_note *args = args_new(client, record, OP_case_note);
    args->text = text(client, rng_chance(rng, 20) ? "una nota lunga, lunga, lunga, lunga, lunga, lunga" : "nota");
    if (rng_chance(rng, 20) || !pick_case(client, record, &args->case_id)) {
        args->case_id = STR_LIT("c0000000000nobody00");
        return;
    }
    record->is_dry_run = rng_chance(rng, 20);
    if (!record->is_dry_run) {
        client->world->cases[record->case_at].notes_tried++;
    }
}

static void choose_assign(struct client *client, struct op_record *record)
{
    struct rng *rng = &client->world->rng;
    struct wire_case_assign *args = args_new(client, record, OP_case_assign);
    if (!pick_case(client, record, &args->case_id)) {
        args->case_id = STR_LIT("c0000000000nobody00");
    }
    if (rng_chance(rng, 500)) {
        args->unit_id = arena_printf(&client->arena, "U-%u", (unsigned)rng_below(rng, 6));
        args->reason = STR_LIT("conosce la famiglia");
    }
    args->if_version = rng_chance(rng, 50) ? rng_between(rng, 1, 50) : 0;
}

static void choose_status(struct client *client, struct op_record *record)
{
    struct rng *rng = &client->world->rng;
    struct wire_unit_set *args = args_new(client, record, OP_unit_status);
    args->unit_id = arena_printf(&client->arena, "U-%u", (unsigned)rng_below(rng, 7));
    args->status = (uint32_t)(rng_chance(rng, 400) ? UNIT_AVAILABLE : rng_between(rng, UNIT_OFF, UNIT_OUT_OF_SERVICE));
    args->reason = STR_LIT("fine turno");
}

static void choose_update(struct client *client, struct op_record *record)
{
    static const uint32_t states[] = {CASE_WAITING,          CASE_PHONE_MANAGED, CASE_DEFERRED,   CASE_SECURED,
                                      CASE_HANDOVER_OFFERED, CASE_HANDED_OVER,   CASE_UNTRACEABLE, CASE_REFUSED_HELP};
    struct rng *rng = &client->world->rng;
    struct wire_case_update *args = args_new(client, record, OP_case_update);
    if (!pick_case(client, record, &args->case_id)) {
        args->case_id = STR_LIT("c0000000000nobody00");
    }
    if (rng_chance(rng, 500)) {
        args->priority = (uint32_t)rng_between(rng, PRIORITY_E, PRIORITY_D);
        args->persons = rng_between(rng, 1, 9);
        args->if_version = rng_chance(rng, 100) ? rng_between(rng, 1, 50) : 0;
        return;
    }
    args->to = states[rng_below(rng, sizeof(states) / sizeof(states[0]))];
    args->reason = STR_LIT("come detto");
    if (args->to == CASE_HANDOVER_OFFERED) {
        args->service = STR_LIT("servizio sociale");
    }
}

/* What must be done within seconds, or was due already; and minors, whose time is over by the hours of the law. */
static void choose_deadline(struct client *client, struct op_record *record)
{
    struct world *world = client->world;
    const uint64_t now_ms = SIM_WALL_MS + world->now_us / 1000;
    struct str case_id = STR_LIT("c0000000000nobody00");
    (void)pick_case(client, record, &case_id);
    if (rng_chance(&world->rng, 300)) {
        struct wire_minor_place *args = args_new(client, record, OP_minor_place);
        args->case_id = case_id;
        args->placed_at = now_ms - rng_between(&world->rng, 19, 26) * 3600000u;
        args->person_id = rng_chance(&world->rng, 500) ? STR_LIT("p1") : (struct str){0};
        return;
    }
    struct wire_deadline_set_args *args = args_new(client, record, OP_deadline_set);
    args->case_id = case_id;
    args->due_at = now_ms + rng_between(&world->rng, 0, 9000) - 1000;
    args->basis = STR_LIT("richiamare la scuola");
    args->owner = rng_chance(&world->rng, 800) ? STR_LIT("zone_lead") : (struct str){0};
    args->warn_before = rng_below(&world->rng, 2);
}

static void choose_close(struct client *client, struct op_record *record)
{
    struct rng *rng = &client->world->rng;
    if (rng_chance(rng, 300)) {
        struct wire_case_reopen *args = args_new(client, record, OP_case_reopen);
        args->reason = STR_LIT("ha richiamato");
        if (!pick_case(client, record, &args->case_id)) {
            args->case_id = STR_LIT("c0000000000nobody00");
        }
        return;
    }
    struct wire_case_close *args = args_new(client, record, OP_case_close);
    args->outcome = (uint32_t)rng_between(rng, OUTCOME_HANDED_OVER, OUTCOME_FALSE_REPORT);
    if (!pick_case(client, record, &args->case_id)) {
        args->case_id = STR_LIT("c0000000000nobody00");
    }
}

/* ---- reads ---- */

static void choose_show(struct client *client, struct op_record *record)
{
    struct wire_case_get *args = args_new(client, record, OP_case_show);
    if (!pick_case(client, record, &args->case_id)) {
        args->case_id = STR_LIT("c0000000000nobody00");
    }
    record->is_local = rng_chance(&client->world->rng, 250);
}

/* The events behind the index just before an acknowledged write: the first of them must be that write's. */
static void choose_events(struct client *client, struct op_record *record)
{
    struct world *world = client->world;
    struct wire_event_query *args = args_new(client, record, OP_event_list);
    args->limit = 1;
    record->is_local = rng_chance(&world->rng, 200);
    for (unsigned i = 0; i < 20 && world->ops_count > 1; i++) {
        const uint64_t back = rng_chance(&world->rng, 500) && world->ops_count > 16 ? 16 : world->ops_count - 1;
        const uint64_t at = world->ops_count - 2 - rng_below(&world->rng, back);
        const struct op_record *witness = &world->ops[at];
        if (witness->state == OP_ACKED && witness->op->kind == WIRE_WRITE && !witness->is_dry_run) {
            record->witness = at;
            args->since = arena_printf(&client->arena, "%llu", (unsigned long long)witness->index - 1);
            return;
        }
    }
}

static void choose_list(struct client *client, struct op_record *record)
{
    struct rng *rng = &client->world->rng;
    record->is_local = rng_chance(rng, 400);
    if (rng_chance(rng, 500)) {
        struct wire_case_query *args = args_new(client, record, OP_case_list);
        args->limit = rng_between(rng, 1, 20);
    } else {
        (void)args_new(client, record, OP_unit_list);
    }
}

/* ---- the choice ---- */

/* The last acknowledged write again: the same command (its answer must be the same), or another one (a conflict). */
static bool choose_replay(struct client *client, struct op_record *record)
{
    struct world *world = client->world;
    if (client->replay_op == UINT64_MAX) {
        return false;
    }
    const struct op_record *first = &world->ops[client->replay_op];
    record->request = first->request;
    if (rng_chance(&world->rng, 600)) {
        record->op = first->op;
        record->case_at = first->case_at;
        client->args = client->replay_args;
        return true;
    }
    record->is_other_body = true;
    struct wire_case_note *args = args_new(client, record, OP_case_note);
    args->text = text(client, "un'altra cosa");
    if (!pick_case(client, record, &args->case_id)) {
        args->case_id = STR_LIT("c0000000000nobody00");
    }
    return true;
}

static void choose_transfer(struct client *client, struct op_record *record)
{
    struct world *world = client->world;
    struct wire_transfer *args = args_new(client, record, OP_cluster_transfer);
    args->to = rng_chance(&world->rng, 500) ? 0 : 1 + rng_below(&world->rng, world->nodes_count);
}

void client_choose(struct client *client, struct op_record *record)
{
    struct world *world = client->world;
    const uint64_t die = rng_below(&world->rng, 1000);
    arena_reset(&client->arena);
    if (client->at == 0 && client->set_up_at < SET_UP_STEPS) {
        set_up_step(client, record, client->set_up_at++);
        world->is_set_up = client->set_up_at == SET_UP_STEPS;
    } else if (die < 30 && choose_replay(client, record)) {
        return;
    } else if (die < 180) {
        choose_open(client, record);
    } else if (die < 470) {
        choose_note(client, record);
    } else if (die < 550) {
        choose_assign(client, record);
    } else if (die < 640) {
        choose_status(client, record);
    } else if (die < 710) {
        choose_update(client, record);
    } else if (die < 740) {
        choose_close(client, record);
    } else if (die < 780) {
        choose_deadline(client, record);
    } else if (die < 870) {
        choose_show(client, record);
    } else if (die < 950) {
        choose_events(client, record);
    } else if (die < 990) {
        choose_list(client, record);
    } else {
        choose_transfer(client, record);
    }
}

/* ---- what an acknowledgement teaches ---- */

void client_learn(struct client *client, const struct op_record *record, struct str body)
{
    struct world *world = client->world;
    struct arena arena;
    struct wire_receipt receipt;
    struct seus_why why = {0};
    arena_init(&arena, 4096);
    if (wire_json_decode(&wire_record_receipt, body, &arena, &receipt, &why) != SEUS_OK) {
        sim_fail(world, "wire", "a receipt cannot be read (%s): %.*s", why.message, STR_ARG(body));
    }
    if (receipt.index != record->index) {
        sim_fail(world, "E1", "a receipt says index %llu, the answer %llu", (unsigned long long)receipt.index,
                 (unsigned long long)record->index);
    }
    if (record->op->number == OP_case_open && receipt.case_id.len > 0 && record->request == client->op_at) {
        if (world->cases_count == world->cases_capacity) {
            world->cases_capacity = world->cases_capacity > 0 ? world->cases_capacity * 2 : 64;
            world->cases = mem_realloc(world->cases, world->cases_capacity * sizeof(*world->cases));
        }
        struct known_case *known = &world->cases[world->cases_count++];
        *known = (struct known_case){0};
        str_copy(known->id, sizeof(known->id), receipt.case_id);
        str_copy(known->number, sizeof(known->number), receipt.number);
    }
    arena_release(&arena);
}
