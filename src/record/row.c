/* SPDX-License-Identifier: EUPL-1.2 */
/* Bytes of rows and of sealed values. The layouts are drawn in FORMAT.md, which a test decodes. Never touches LMDB. */
#include "record/row.h"

#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"

/* Offsets in a row. */
enum { AT_CHECKSUM = 0, AT_TERM = 8, AT_SIZE = 16, AT_TYPE = 20, AT_FLAGS = 21, AT_RESERVED = 22 };
/* Offsets in an identity. */
enum { AT_CLUSTER = 0, AT_NODE = 8, AT_INCARNATION = 16, AT_BOOTSTRAPPED = 24, AT_ZERO = 25, AT_NAME = 32 };

_Static_assert(AT_RESERVED + 2 == ROW_HEADER_SIZE, "the header is as long as its fields");
_Static_assert(AT_NAME + sizeof(((struct record_identity *)0)->cluster_name) == IDENTITY_SIZE,
               "the name is the last field of an identity");

/*
 * The index is hashed although only the key holds it: a row that lies under another row's key is found out. The hash of
 * index and header seeds that of the payload, so that no copy of both side by side is needed.
 */
static uint64_t row_checksum(uint64_t index, const unsigned char *row, size_t row_len)
{
    unsigned char head[8 + ROW_HEADER_SIZE - AT_TERM];
    put_u64_le(head, index);
    memcpy(head + 8, row + AT_TERM, ROW_HEADER_SIZE - AT_TERM);
    return hash_xxh3_seeded(row + ROW_HEADER_SIZE, row_len - ROW_HEADER_SIZE, hash_xxh3(head, sizeof(head)));
}

void row_write(unsigned char *target, const struct log_entry *entry)
{
    CHECK(entry->payload.len <= LOG_PAYLOAD_SIZE_MAX);
    put_u64_le(target + AT_TERM, entry->term);
    put_u32_le(target + AT_SIZE, (uint32_t)entry->payload.len);
    target[AT_TYPE] = entry->type;
    target[AT_FLAGS] = 0;
    put_u16_le(target + AT_RESERVED, 0);
    if (entry->payload.len > 0) {
        memcpy(target + ROW_HEADER_SIZE, entry->payload.ptr, entry->payload.len);
    }
    put_u64_le(target + AT_CHECKSUM, row_checksum(entry->index, target, ROW_HEADER_SIZE + entry->payload.len));
}

size_t row_size(const unsigned char *bytes)
{
    return ROW_HEADER_SIZE + (size_t)get_u32_le(bytes + AT_SIZE);
}

const char *row_read(uint64_t index, const unsigned char *bytes, size_t bytes_len, struct log_entry *ret_entry)
{
    if (bytes_len < ROW_HEADER_SIZE) {
        return "is shorter than its header";
    }
    if (get_u32_le(bytes + AT_SIZE) != bytes_len - ROW_HEADER_SIZE) {
        return "has another size than its header says";
    }
    if (get_u64_le(bytes + AT_CHECKSUM) != row_checksum(index, bytes, bytes_len)) {
        return "does not match its checksum";
    }
    if (bytes[AT_FLAGS] != 0 || get_u16_le(bytes + AT_RESERVED) != 0) {
        return "was written by a newer seusd (unknown flags)";
    }
    if (bytes[AT_TYPE] < LOG_COMMAND || bytes[AT_TYPE] > LOG_CHANGE) {
        return "has an unknown type";
    }
    *ret_entry = (struct log_entry){
        .index = index,
        .term = get_u64_le(bytes + AT_TERM),
        .type = bytes[AT_TYPE],
        .payload = {(const char *)bytes + ROW_HEADER_SIZE, bytes_len - ROW_HEADER_SIZE},
    };
    return NULL;
}

void seal_write(unsigned char *target, const void *key, size_t key_len, const void *value, size_t value_len)
{
    CHECK(key_len <= SEAL_KEY_SIZE_MAX);
    put_u64_le(target, hash_xxh3_seeded(value, value_len, hash_xxh3(key, key_len)));
    memcpy(target + SEAL_SIZE, value, value_len);
}

const unsigned char *seal_read(const void *key, size_t key_len, const unsigned char *bytes, size_t bytes_len,
                               size_t value_len)
{
    if (bytes_len != SEAL_SIZE + value_len) {
        return NULL;
    }
    const uint64_t checksum = hash_xxh3_seeded(bytes + SEAL_SIZE, value_len, hash_xxh3(key, key_len));
    return get_u64_le(bytes) == checksum ? bytes + SEAL_SIZE : NULL;
}

void identity_write(unsigned char target[IDENTITY_SIZE], const struct record_identity *identity)
{
    const size_t name_len = strnlen(identity->cluster_name, sizeof(identity->cluster_name));
    CHECK(name_len < sizeof(identity->cluster_name));
    memset(target, 0, IDENTITY_SIZE);
    put_u64_le(target + AT_CLUSTER, identity->cluster_id);
    put_u64_le(target + AT_NODE, identity->node_id);
    put_u64_le(target + AT_INCARNATION, identity->incarnation);
    target[AT_BOOTSTRAPPED] = identity->bootstrapped ? 1 : 0;
    memcpy(target + AT_NAME, identity->cluster_name, name_len);
}

bool identity_read(const unsigned char bytes[IDENTITY_SIZE], struct record_identity *ret_identity)
{
    struct record_identity identity = {
        .cluster_id = get_u64_le(bytes + AT_CLUSTER),
        .node_id = get_u64_le(bytes + AT_NODE),
        .incarnation = get_u64_le(bytes + AT_INCARNATION),
        .bootstrapped = bytes[AT_BOOTSTRAPPED] == 1,
    };
    memcpy(identity.cluster_name, bytes + AT_NAME, sizeof(identity.cluster_name));
    bool sound = bytes[AT_BOOTSTRAPPED] <= 1 && identity.incarnation != 0 &&
                 identity.cluster_name[sizeof(identity.cluster_name) - 1] == '\0';
    for (unsigned i = AT_ZERO; i < AT_NAME; i++) {
        sound = sound && bytes[i] == 0;
    }
    if (sound) {
        *ret_identity = identity;
    }
    return sound;
}
