/* SPDX-License-Identifier: EUPL-1.2 */
/* Who asks, and may they: domain/access.h says how it is used, domain/access_table.h who may what. */
#include "domain/access.h"

#include <stdio.h>

#include "base/check.h"
#include "domain/access_about.h"
#include "domain/access_table.h"

/* ---- the table --------------------------------------------------------------------------------------------------- */

/* Columns of the table: roles that may the same are one. */
enum column { COLUMN_NONE, OP, SUP, UNIT, SW, LEAD, AREA, AGG, PROV, SYS, AUD, DPO, SVC, GUEST, FRONT, COLUMNS };

static const unsigned char column_of_role[] = {
    [USER_ROLE_NONE] = COLUMN_NONE, [USER_OPERATOR] = OP, [USER_SUPERVISOR] = SUP, [USER_UNIT] = UNIT,
    [USER_SOCIAL_WORKER] = SW, [USER_ZONE_LEAD] = LEAD, [USER_AREA_LEAD] = AREA, [USER_REGION] = AGG, [USER_ANCI] = AGG,
    [USER_SCIENCE_LEAD] = AGG, [USER_TECH_COMMITTEE] = AGG, [USER_PROVIDER] = PROV, [USER_SYSADMIN] = SYS,
    [USER_AUDITOR] = AUD, [USER_DPO] = DPO, [USER_GUEST] = GUEST, [USER_SERVICE] = SVC, [USER_FRONT_END] = FRONT,
};

/* The roles of a column, for people. */
static const char *const column_words[COLUMNS] = {
    "", "operator", "supervisor", "unit", "social_worker", "zone_lead", "area_lead",
    "region, anci, science_lead, tech_committee", "provider", "sysadmin", "auditor", "dpo", "service", "guest",
    "front_end",
};

struct rule {
    enum access_matter matter;
    unsigned char scopes[COLUMNS]; /* enum access_scope */
    bool nobody_too;
};

#define no   SCOPE_NO
#define mine SCOPE_MINE
#define zone SCOPE_ZONE
#define room SCOPE_ROOM
#define area SCOPE_AREA
#define any  SCOPE_ANY
#define LINE(matter_, op, sup, unit, sw, lead, area_, agg, prov, sys, aud, dpo, svc)                              \
    {.matter = MATTER_##matter_,                                                                                  \
     .scopes = {no, op, sup, unit, sw, lead, area_, agg, prov, sys, aud, dpo, svc, no, no}}
#define EVERYBODY                                                                                                 \
    {.matter = MATTER_ROOM, .scopes = {no, any, any, any, any, any, any, any, any, any, any, any, any, any, any}}
#define NOBODY_TOO                                                                                                \
    {.matter = MATTER_ROOM,                                                                                       \
     .scopes = {any, any, any, any, any, any, any, any, any, any, any, any, any, any, any},                       \
     .nobody_too = true}
#define THE_ROOM {.matter = MATTER_ROOM, .scopes = {no}}

/* A rule for every operation: one that has no line in access_table.h does not compile here. */
#define RULE(number, c_name, name, kind, method, path, args, doc) [number] = ACCESS_##c_name,
static const struct rule rules[] = {WIRE_OPS(RULE)};

#undef no
#undef mine
#undef zone
#undef room
#undef area
#undef any

static const struct rule *rule_of(uint32_t op)
{
    CHECK(op < sizeof(rules) / sizeof(rules[0])); /* callers pass operations of the schema */
    return &rules[op];
}

static unsigned column_of(uint32_t role)
{
    return role < sizeof(column_of_role) ? column_of_role[role] : (unsigned)COLUMN_NONE;
}

enum access_matter access_matter(uint32_t op)
{
    return rule_of(op)->matter;
}

enum access_scope access_scope(uint32_t op, uint32_t role)
{
    return (enum access_scope)rule_of(op)->scopes[column_of(role)];
}

/* ---- who asks ---------------------------------------------------------------------------------------------------- */

bool access_is_enforced(const struct domain_store *store, struct arena *arena)
{
    struct wire_access row;
    return store->get(store->ctx, KIND_ACCESS, STR_LIT(ACCESS_ROOM_ID), arena, &row) && row.state == ACCESS_ENFORCED;
}

/* The user with this login, or NULL and why there is none that counts. */
static const char *find_user(const struct domain_store *store, struct str login_id, uint64_t now_ms,
                             struct arena *arena, struct wire_user *ret_user)
{
    struct wire_login login;
    if (login_id.len == 0 || login_id.len > WIRE_ID_SIZE_MAX ||
        !store->get(store->ctx, KIND_LOGIN, login_id, arena, &login) || login.state != LOGIN_GIVEN) {
        return "is nobody the room knows: no user has this login";
    }
    const struct str user_id = arena_str(arena, login.user_id);
    return access_find_active(store, user_id, now_ms, arena, ret_user);
}

const char *access_find_active(const struct domain_store *store, struct str user_id, uint64_t now_ms,
                               struct arena *arena, struct wire_user *ret_user)
{
    if (!store->get(store->ctx, KIND_USER, user_id, arena, ret_user)) {
        return "is not in the list of the service's people";
    }
    if (ret_user->state != USER_ACTIVE) {
        return "takes no part in the service now";
    }
    if (now_ms < ret_user->from || (ret_user->until != 0 && now_ms >= ret_user->until)) {
        return "holds no role at this time";
    }
    return NULL;
}

/* A front end may bring the requests of those who work at cases: never of those who run or watch the room. */
static bool may_be_brought(uint32_t role)
{
    const unsigned column = column_of(role);
    return column == OP || column == SUP || column == UNIT || column == SW || column == LEAD || column == SVC;
}

static void stand_in(const struct domain_store *store, const struct access_asker *asker, uint64_t now_ms,
                     struct arena *arena, struct access_principal *p)
{
    struct wire_user named;
    if (p->role != USER_FRONT_END) {
        p->trouble = "is no front end, and may not ask in another's name";
    } else {
        p->trouble = access_find_active(store, asker->as_user, now_ms, arena, &named);
        if (p->trouble == NULL && !may_be_brought(named.role)) {
            p->trouble = "names a user whose role no front end may use";
        }
    }
    if (p->trouble != NULL) {
        p->user_id = (struct str){NULL, 0};
        p->role = USER_ROLE_NONE;
        return;
    }
    p->via = p->user_id;
    p->user = named;
    p->user_id = arena_str(arena, named.user_id);
    p->role = named.role;
}

struct str access_grant_id(const struct access_principal *principal, struct arena *arena)
{
    const struct str actor = principal->actor;
    size_t at = 0;
    while (at < actor.len && actor.ptr[at] != ':') {
        at++;
    }
    if (principal->user_id.len > 0 || at == actor.len) {
        return arena_printf(arena, "user/%.*s", STR_ARG(principal->user_id));
    }
    return arena_printf(arena, "%.*s/%.*s", (int)at, actor.ptr, (int)(actor.len - at - 1), actor.ptr + at + 1);
}

void access_principal(const struct domain_store *store, const struct access_asker *asker, uint64_t now_ms,
                      struct arena *arena, struct access_principal *ret)
{
    struct wire_grant grant;
    *ret = (struct access_principal){.actor = asker->actor, .purpose = asker->purpose, .host = asker->host};
    if (str_eq_cstr(asker->actor, "system")) {
        ret->system = true;
        return;
    }
    ret->enforced = str_starts_with(asker->actor, STR_LIT("tls:")) || access_is_enforced(store, arena);
    ret->trouble = find_user(store, asker->actor, now_ms, arena, &ret->user);
    if (ret->trouble == NULL) {
        ret->user_id = arena_str(arena, ret->user.user_id);
        ret->role = ret->user.role;
    }
    if (asker->as_user.len > 0) {
        stand_in(store, asker, now_ms, arena, ret);
    }
    const struct str grant_id = access_grant_id(ret, arena);
    if (grant_id.len > 0 && grant_id.len <= WIRE_ID_SIZE_MAX &&
        store->get(store->ctx, KIND_GRANT, grant_id, arena, &grant) && grant.state == GRANT_GIVEN &&
        now_ms < grant.until) {
        ret->glass_until = grant.until;
    }
}

/* ---- may they ---------------------------------------------------------------------------------------------------- */

static void say_who_may(const struct wire_op *op, char *target, size_t target_size)
{
    size_t len = 0;
    target[0] = '\0';
    if (rule_of(op->number)->scopes[GUEST] != SCOPE_NO) {
        (void)snprintf(target, target_size, "everybody of the service");
        return;
    }
    for (unsigned column = OP; column < COLUMNS; column++) {
        if (rule_of(op->number)->scopes[column] != SCOPE_NO) {
            const int more = snprintf(target + len, target_size - len, "%s%s", len > 0 ? ", " : "",
                                      column_words[column]);
            len = more > 0 && (size_t)more < target_size - len ? len + (size_t)more : len;
        }
    }
    if (len == 0) {
        (void)snprintf(target, target_size, "the room itself");
    }
}

static void hint_way_out(const struct access_principal *p, struct seus_why *why)
{
    if (p->user_id.len == 0 && !p->host) {
        seus_hint(why, "a sysadmin makes you known: seusctl user add ID --role ROLE --login NAME; seusctl access show "
                       "tells who you are to the room");
        return;
    }
    seus_hint(why, "ask one of them; if it cannot wait: seusctl access break-glass --reason TEXT (everybody sees it)");
}

static struct str name_of(const struct access_principal *p)
{
    return p->user_id.len > 0 ? p->user_id : p->actor;
}

static enum seus_err refuse_role(const struct access_principal *p, const struct wire_op *op, struct seus_why *why)
{
    char who[160];
    say_who_may(op, who, sizeof(who));
    if (p->trouble != NULL) {
        seus_fail(SEUS_DENIED, why, "actor", "%.*s %s; %s is for: %s", STR_ARG(name_of(p)), p->trouble, op->name, who);
    } else {
        seus_fail(SEUS_DENIED, why, "role", "%.*s is %s and may not do %s, which is for: %s", STR_ARG(name_of(p)),
                  wire_enum_word(&wire_enum_user_role, p->role), op->name, who);
    }
    hint_way_out(p, why);
    return SEUS_DENIED;
}

static struct str zones_text(const struct wire_user *user, struct arena *arena)
{
    struct str text = STR_LIT("");
    for (uint32_t i = 0; i < user->zones_count && i < 6; i++) {
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), i > 0 ? ", " : "", STR_ARG(user->zones[i]));
    }
    return text;
}

static enum seus_err refuse_scope(const struct access_principal *p, const struct wire_op *op, enum access_scope scope,
                                  struct arena *arena, struct seus_why *why)
{
    const char *word = wire_enum_word(&wire_enum_user_role, p->role);
    if (scope == SCOPE_MINE) {
        seus_fail(SEUS_DENIED, why, "role", "%.*s is %s and may do %s only for what is theirs: a case they are sent "
                  "to or that is offered to them, their own unit", STR_ARG(name_of(p)), word, op->name);
    } else if (scope == SCOPE_AREA) {
        seus_fail(SEUS_DENIED, why, "area", "%.*s is %s of area %.*s and may do %s only there", STR_ARG(name_of(p)),
                  word, STR_ARG(p->user.area), op->name);
    } else {
        seus_fail(SEUS_DENIED, why, "zone_id", "%.*s is %s of %.*s and may do %s only for what belongs there",
                  STR_ARG(name_of(p)), word, STR_ARG(zones_text(&p->user, arena)), op->name);
    }
    hint_way_out(p, why);
    return SEUS_DENIED;
}

static bool has_zone(const struct wire_user *user, struct str zone_id)
{
    return zone_id.len > 0 && domain_ids_have(user->zones, user->zones_count, zone_id);
}

static bool is_of_area(const struct domain_store *store, const struct access_about *about, struct str area,
                       struct arena *arena)
{
    struct wire_zone row;
    const struct str zone_id = arena_str(arena, about->zone_id);
    return store->get(store->ctx, KIND_ZONE, zone_id, arena, &row) && str_eq(row.area, area);
}

/* Is one thing the operation names within what the user answers for? */
static bool is_within(const struct domain_store *store, const struct access_principal *p, enum access_scope scope,
                      const struct access_about *about, struct arena *arena)
{
    switch (scope) {
    case SCOPE_NO:
        return false;
    case SCOPE_ANY:
        return true;
    case SCOPE_MINE:
        return access_is_theirs(store, &p->user, about, arena);
    case SCOPE_ROOM:
    case SCOPE_ZONE:
        return has_zone(&p->user, about->zone_id) || has_zone(&p->user, about->other_zone_id);
    case SCOPE_AREA:
        return is_of_area(store, about, p->user.area, arena);
    }
    return false;
}

/* A list that names no zone is of the zone of who asks, where they have exactly one; of their area likewise. */
static bool narrow(const struct access_principal *p, const struct wire_op *op, enum access_scope scope,
                   struct access_leave *leave)
{
    const bool reads = op->kind == WIRE_READ || op->kind == WIRE_STREAM;
    const struct wire_field *by_zone = wire_field_by_name(op->args, STR_LIT("zone_id"));
    const struct wire_field *by_area = wire_field_by_name(op->args, STR_LIT("area"));
    if (!reads) {
        return false;
    }
    if ((scope == SCOPE_ZONE || scope == SCOPE_ROOM) && by_zone != NULL && p->user.zones_count == 1) {
        leave->zone_id = p->user.zones[0];
        return true;
    }
    if (scope == SCOPE_AREA && by_area != NULL && p->user.area.len > 0) {
        leave->area = p->user.area;
        return true;
    }
    return false;
}

static enum seus_err check_scope(const struct domain_store *store, const struct access_principal *p,
                                 const struct wire_op *op, const void *args, const struct access_abouts *abouts,
                                 struct arena *arena, struct access_leave *leave, struct seus_why *why)
{
    enum access_scope scope = access_scope(op->number, p->role);
    if (scope == SCOPE_ROOM && p->user.zones_count == 0) {
        scope = SCOPE_ANY;
    }
    if (scope == SCOPE_ANY) {
        return SEUS_OK;
    }
    const struct str named_area = access_text_of(op->args, args, "area");
    const bool of_area = scope == SCOPE_AREA && named_area.len > 0;
    bool within = !of_area || str_eq(named_area, p->user.area);
    for (unsigned i = 0; i < abouts->count; i++) {
        within = within && is_within(store, p, scope, &abouts->items[i], arena);
    }
    if (abouts->count == 0 && !of_area) {
        /* What it names is not there: that is told by who decides. */
        within = abouts->missing || narrow(p, op, scope, leave);
    }
    return within ? SEUS_OK : refuse_scope(p, op, scope, arena, why);
}

/* May this role read what is sealed, about this? A zone_lead looks back on cases that are over. */
static bool sees_plaintext(const struct access_principal *p, const struct access_abouts *abouts)
{
    switch (column_of(p->role)) {
    case OP:
    case SUP:
    case UNIT:
    case SW:
    case SVC:
    case DPO:
        return true;
    case LEAD:
        return abouts->case_id.len > 0 && !abouts->case_open;
    default:
        return false;
    }
}

static enum seus_err check_purpose(const struct access_principal *p, const struct wire_op *op,
                                   const struct access_abouts *abouts, struct seus_why *why)
{
    if (op->kind != WIRE_READ || access_matter(op->number) != MATTER_PERSON || p->purpose.len > 0 ||
        abouts->case_open) {
        return SEUS_OK;
    }
    seus_fail(SEUS_DENIED, why, "purpose", "%s outside an open case needs a purpose, which goes into the access log",
              op->name);
    seus_hint(why, "add --purpose TEXT, e.g. --purpose \"request of the tribunal 12/2026\"");
    return SEUS_DENIED;
}

enum seus_err access_check(const struct domain_store *store, const struct access_principal *p, const struct wire_op *op,
                           const void *args, struct arena *arena, struct access_leave *ret_leave, struct seus_why *why)
{
    struct access_abouts abouts;
    const struct rule *rule = rule_of(op->number);
    *ret_leave = (struct access_leave){.masked = false};
    if (p->system) {
        return SEUS_OK;
    }
    const bool free_of_rules = !p->enforced || p->glass_until != 0;
    if (free_of_rules && rule->matter == MATTER_ROOM) {
        return SEUS_OK;
    }
    access_abouts_of(store, op, args, arena, &abouts);
    ret_leave->case_id = abouts.case_id;
    ret_leave->person_id = abouts.person_id;
    ret_leave->about_zone_id = abouts.count > 0 ? abouts.items[0].zone_id : (struct str){NULL, 0};
    if (free_of_rules) {
        return SEUS_OK;
    }
    if (rule->scopes[column_of(p->role)] == SCOPE_NO) {
        return refuse_role(p, op, why);
    }
    enum seus_err err = rule->nobody_too ? SEUS_OK : check_scope(store, p, op, args, &abouts, arena, ret_leave, why);
    if (err == SEUS_OK) {
        err = check_purpose(p, op, &abouts, why);
    }
    ret_leave->masked = rule->matter != MATTER_ROOM && !sees_plaintext(p, &abouts);
    ret_leave->figures = rule->matter == MATTER_FIGURES && ret_leave->masked;
    return err;
}
