/* SPDX-License-Identifier: EUPL-1.2 */
/* The hash chain over the log (FORMAT.md): pure, from the entries alone. Called by whoever compares or audits logs. */
#include <string.h>

#include "base/bytes.h"
#include "record/record.h"

void record_chain_next(unsigned char chain[SHA256_SIZE], const struct log_entry *entry)
{
    unsigned char link[SHA256_SIZE + 8 + 8 + 1 + SHA256_SIZE];
    unsigned char *at = link;
    memcpy(at, chain, SHA256_SIZE);
    at += SHA256_SIZE;
    put_u64_le(at, entry->index);
    put_u64_le(at + 8, entry->term);
    at[16] = entry->type;
    at += 17;
    hash_sha256(entry->payload.len > 0 ? entry->payload.ptr : "", entry->payload.len, at);
    hash_sha256(link, sizeof(link), chain);
}
