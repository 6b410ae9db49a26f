/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * member.note: a voter is missing, or is back. The leader's watch asks for it (seusd/member_watch.c); the row says what
 * was told last, so that no leader tells it a second time.
 */
#include "domain/decide.h"

enum seus_err decide_member_note(struct decide *d)
{
    const struct wire_member_note *args = d->request->args;
    struct wire_member_watch row = {.state = MEMBER_WELL};
    if (!d->store->get(d->store->ctx, KIND_MEMBER_WATCH, args->member_id, d->arena, &row)) {
        row = (struct wire_member_watch){.state = MEMBER_WELL}; /* until somebody says otherwise */
    }
    if (row.version != args->version || row.state == args->state) {
        seus_fail(SEUS_REFUSED, d->why, "member_id", "member %.*s is %s: that was told already",
                  STR_ARG(args->member_id), wire_enum_word(&wire_enum_member_health, row.state));
        seus_hint(d->why, "seusctl cluster members shows who is heard now");
        return SEUS_REFUSED;
    }
    if (args->state == MEMBER_DEGRADED) {
        *DECIDE_EVENT(d, member_degraded) =
            (struct wire_member_degraded){.member_id = args->member_id, .silent_ms = args->silent_ms};
    } else {
        *DECIDE_EVENT(d, member_recovered) =
            (struct wire_member_recovered){.member_id = args->member_id, .since = row.since};
    }
    decide_made(d, args->member_id);
    decide_expect(d, KIND_MEMBER_WATCH, args->member_id, row.version, true);
    return SEUS_OK;
}
