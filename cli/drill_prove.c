/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What makes a drill evidence: every member verifies its log when the harm is over, and a node signs that the drill's
 * end, with the digest of its report, is in the log. Called by drill.c and drill_watch.c. Writes the proof alone.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/audit.h"
#include "cli/drill.h"
#include "cli/show.h"

#define VERIFY_MS 30000u /* one answer of a node: it works for some milliseconds, then answers */
#define PROVE_MS 5000u
#define PROVE_TRIES 50u  /* the node that is asked may not have applied the end yet */
#define PROVE_PAUSE_MS 100u

static bool is_member(const struct drill *drill, uint64_t node)
{
    size_t i;
    const json_t *member;
    json_array_foreach(drill->members, i, member) {
        if (show_number(member, "node") == node) {
            return true;
        }
    }
    return false;
}

void drill_verify_members(struct drill *drill)
{
    struct endpoint endpoints[DRILL_NODES_MAX];
    struct client client = drill->client;
    struct fault fault = {0};
    json_t *page = NULL;
    unsigned count = 0;
    for (unsigned i = 0; i < drill->nodes_count; i++) {
        if (drill->nodes[i].reachable && is_member(drill, drill->nodes[i].node)) {
            endpoints[count++] = drill->nodes[i].endpoint;
        }
    }
    client.endpoints = endpoints;
    client.endpoints_count = count;
    client.timeout_ms = VERIFY_MS;
    const enum seus_err err = audit_members(&client, &page, &fault);
    drill->is_verified = err == SEUS_OK;
    drill->is_damaged = err == SEUS_INTEGRITY;
    json_decref(drill->verified);
    drill->verified = json_incref(json_object_get(page, "items"));
    if (err == SEUS_OK) {
        drill_note(drill, "checksums and chain of %zu members verified, all have one chain",
                   json_array_size(drill->verified));
    } else {
        drill_note(drill, "the logs %s: %.120s", drill->is_damaged ? "do not hold" : "were not verified",
                   fault.why.message);
    }
    json_decref(page);
}

enum seus_err drill_prove(struct drill *drill, const char *path, uint64_t index, struct fault *fault)
{
    json_t *proof = NULL;
    enum seus_err err = SEUS_UNAVAILABLE;
    for (unsigned i = 0; i < PROVE_TRIES && err != SEUS_OK; i++) {
        if (i > 0 && !client_pause(&drill->client, PROVE_PAUSE_MS)) {
            break;
        }
        json_decref(proof);
        proof = NULL;
        err = drill_ask(drill, "audit.prove", json_pack("{s:I}", "index", (json_int_t)index), NULL, PROVE_MS, &proof,
                        fault);
    }
    char *text = err == SEUS_OK ? json_dumps(proof, JSON_INDENT(1)) : NULL;
    if (text != NULL) {
        err = fault->err = drill_file_write(path, ".proof.json", str_of(text), &fault->why);
    }
    free(text);
    json_decref(proof);
    return err;
}
