/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * CHANGE payloads: checked decoding, the first one of a cluster, and the index of all of them. Called by agree.c
 * (start), receive.c (before an entry reaches the library) and step.c. Never hands an unchecked payload to the
 * library.
 */
#include "agree/changes.h"

#include <raft.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/mem.h"

#define CHANGES_FORMAT 1u
#define CHANGES_HEADER_SIZE 9u /* bytes: format and count */
#define CHANGES_CAPACITY_FIRST 4u

/* Reads one member at *pos; moves *pos behind it. */
static enum seus_err decode_member(struct str payload, size_t *pos, struct agree_member *member, struct seus_why *why)
{
    const unsigned char *bytes = (const unsigned char *)payload.ptr;
    if (payload.len - *pos < 8) {
        return seus_fail(SEUS_INVALID, why, "change", "a membership entry ends inside a node id");
    }
    *member = (struct agree_member){.node_id = get_u64_le(bytes + *pos)};
    *pos += 8;
    const size_t room = payload.len - *pos;
    const char *end = memchr(payload.ptr + *pos, '\0', room);
    if (end == NULL) {
        return seus_fail(SEUS_INVALID, why, "change", "a membership entry ends inside an address");
    }
    const size_t address_len = (size_t)(end - (payload.ptr + *pos));
    if (member->node_id == 0 || address_len == 0 || address_len >= sizeof(member->address)) {
        return seus_fail(SEUS_INVALID, why, "change",
                         "a membership entry has node id %llu with an address of %zu bytes (1 to %zu are allowed)",
                         (unsigned long long)member->node_id, address_len, sizeof(member->address) - 1);
    }
    memcpy(member->address, payload.ptr + *pos, address_len);
    *pos += address_len + 1;
    if (*pos == payload.len) {
        return seus_fail(SEUS_INVALID, why, "change", "a membership entry ends before a role");
    }
    const unsigned role = bytes[(*pos)++];
    if (role != RAFT_VOTER && role != RAFT_STANDBY) {
        return seus_fail(SEUS_INVALID, why, "change", "a membership entry gives node %llu the unknown role %u",
                         (unsigned long long)member->node_id, role);
    }
    member->voter = role == RAFT_VOTER;
    return SEUS_OK;
}

static enum seus_err check_members(const struct agree_member *members, unsigned count, struct seus_why *why)
{
    bool has_voter = false;
    for (unsigned i = 0; i < count; i++) {
        has_voter = has_voter || members[i].voter;
        for (unsigned j = 0; j < i; j++) {
            if (members[i].node_id == members[j].node_id || strcmp(members[i].address, members[j].address) == 0) {
                return seus_fail(SEUS_INVALID, why, "members", "nodes %llu and %llu have the same id or address (%s)",
                                 (unsigned long long)members[j].node_id, (unsigned long long)members[i].node_id,
                                 members[i].address);
            }
        }
    }
    if (!has_voter) {
        return seus_fail(SEUS_INVALID, why, "members", "among %u members there is no voter", count);
    }
    return SEUS_OK;
}

enum seus_err changes_decode(struct str payload, struct agree_member members[AGREE_NODES_MAX], unsigned *ret_count,
                             struct seus_why *why)
{
    const unsigned char *bytes = (const unsigned char *)payload.ptr;
    if (payload.len < CHANGES_HEADER_SIZE || payload.len % 8 != 0 || bytes[0] != CHANGES_FORMAT) {
        return seus_fail(SEUS_INVALID, why, "change", "a membership entry of %zu bytes has no readable header",
                         payload.len);
    }
    const uint64_t count = get_u64_le(bytes + 1);
    if (count == 0 || count > AGREE_NODES_MAX) {
        return seus_fail(SEUS_INVALID, why, "change", "a membership entry lists %llu members (1 to %d are allowed)",
                         (unsigned long long)count, AGREE_NODES_MAX);
    }
    size_t pos = CHANGES_HEADER_SIZE;
    for (unsigned i = 0; i < count; i++) {
        const enum seus_err err = decode_member(payload, &pos, &members[i], why);
        if (err != SEUS_OK) {
            return err;
        }
    }
    const size_t padding = payload.len - pos;
    for (size_t i = pos; i < payload.len; i++) {
        if (padding >= 8 || bytes[i] != 0) {
            return seus_fail(SEUS_INVALID, why, "change", "a membership entry has %zu stray bytes at its end", padding);
        }
    }
    const enum seus_err err = check_members(members, (unsigned)count, why);
    if (err == SEUS_OK) {
        *ret_count = (unsigned)count;
    }
    return err;
}

enum seus_err agree_read_members(struct str payload, struct agree_member members[AGREE_NODES_MAX], unsigned *ret_count,
                                 struct seus_why *why)
{
    return changes_decode(payload, members, ret_count, why);
}

static bool member_eq(const struct agree_member *a, const struct agree_member *b)
{
    return a->node_id == b->node_id && a->voter == b->voter && strcmp(a->address, b->address) == 0;
}

/* True if longer is shorter with one more member somewhere. */
static bool is_one_longer(const struct agree_member *shorter, unsigned shorter_count, const struct agree_member *longer)
{
    unsigned skipped = 0;
    for (unsigned i = 0; i < shorter_count; i++) {
        if (skipped == 0 && !member_eq(&shorter[i], &longer[i])) {
            skipped = 1;
        }
        if (!member_eq(&shorter[i], &longer[i + skipped])) {
            return false;
        }
    }
    return true;
}

bool changes_is_one_step(const struct agree_member *previous, unsigned previous_count, const struct agree_member *next,
                         unsigned next_count)
{
    if (next_count == previous_count + 1) {
        return is_one_longer(previous, previous_count, next);
    }
    if (previous_count == next_count + 1) {
        return is_one_longer(next, next_count, previous);
    }
    if (previous_count != next_count) {
        return false;
    }
    unsigned changed = 0;
    for (unsigned i = 0; i < next_count; i++) {
        if (previous[i].node_id != next[i].node_id) {
            return false;
        }
        changed += member_eq(&previous[i], &next[i]) ? 0 : 1;
    }
    return changed <= 1;
}

enum seus_err agree_bootstrap_payload(const struct agree_member *members, unsigned members_count, struct buf *target,
                                      struct seus_why *why)
{
    if (members_count == 0 || members_count > AGREE_NODES_MAX) {
        return seus_fail(SEUS_INVALID, why, "members", "a room has 1 to %d members, not %u", AGREE_NODES_MAX,
                         members_count);
    }
    for (unsigned i = 0; i < members_count; i++) {
        if (members[i].node_id == 0 || members[i].address[0] == '\0') {
            return seus_fail(SEUS_INVALID, why, "members", "member %u has no node id or no address", i + 1);
        }
    }
    const enum seus_err err = check_members(members, members_count, why);
    if (err != SEUS_OK) {
        return err;
    }
    struct raft_configuration configuration;
    struct raft_buffer encoded = {0};
    raft_configuration_init(&configuration);
    int rv = 0;
    for (unsigned i = 0; i < members_count && rv == 0; i++) {
        rv = raft_configuration_add(&configuration, members[i].node_id, members[i].address,
                                    members[i].voter ? RAFT_VOTER : RAFT_STANDBY);
    }
    if (rv == 0) {
        rv = raft_configuration_encode(&configuration, &encoded);
    }
    raft_configuration_close(&configuration);
    if (rv != 0) {
        return seus_fail(SEUS_INVALID, why, "members", "the Raft library refuses these members: %s (%d)",
                         raft_strerror(rv), rv);
    }
    buf_append(target, encoded.base, encoded.len);
    raft_free(encoded.base);
    return SEUS_OK;
}

void changes_append(struct changes *changes, uint64_t index, struct str payload)
{
    CHECK(changes->count == 0 || changes->items[changes->count - 1].index < index);
    if (changes->count == changes->capacity) {
        changes->capacity = changes->capacity == 0 ? CHANGES_CAPACITY_FIRST : changes->capacity * 2;
        changes->items = mem_realloc(changes->items, changes->capacity * sizeof(*changes->items));
    }
    struct change *change = &changes->items[changes->count++];
    *change = (struct change){.index = index, .payload = mem_alloc(payload.len), .payload_len = payload.len};
    memcpy(change->payload, payload.ptr, payload.len);
}

void changes_truncate(struct changes *changes, uint64_t index)
{
    while (changes->count > 0 && changes->items[changes->count - 1].index >= index) {
        mem_free(changes->items[--changes->count].payload);
    }
}

const struct change *changes_at(const struct changes *changes, uint64_t index)
{
    for (size_t i = changes->count; i > 0; i--) {
        if (changes->items[i - 1].index <= index) {
            return &changes->items[i - 1];
        }
    }
    return NULL;
}

void changes_release(struct changes *changes)
{
    changes_truncate(changes, 0);
    mem_free(changes->items);
    *changes = (struct changes){0};
}
