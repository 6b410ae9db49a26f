/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Bytes of rows and of sealed values (FORMAT.md), nothing else: no LMDB, no memory. Called by the other files of this
 * folder; a damaged value is reported as a fault, never asserted, because it comes from a disk.
 */
#ifndef RECORD_ROW_H
#define RECORD_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/record.h"
#include "wire/entry.h"

#define ROW_HEADER_SIZE 24u    /* bytes before the payload of a row */
#define ROW_KEY_SIZE 8u        /* an index, big-endian */
#define SEAL_SIZE 8u           /* bytes of checksum before a sealed value */
#define SEAL_KEY_SIZE_MAX 16u  /* bytes of the longest key of a sealed value */
#define IDENTITY_SIZE 96u      /* bytes of an identity without its seal */

/* Writes header and payload of entry; target holds ROW_HEADER_SIZE + payload.len bytes. */
void row_write(unsigned char *target, const struct log_entry *entry);

/*
 * Reads the row stored under index. NULL: *ret_entry is the entry, its payload borrows bytes. Otherwise what is wrong
 * with it, as the end of a sentence ("row 7 ..."), and *ret_entry is untouched.
 */
const char *row_read(uint64_t index, const unsigned char *bytes, size_t bytes_len, struct log_entry *ret_entry);

/* Bytes of the whole row whose header is at bytes, as the header says; bytes holds ROW_HEADER_SIZE. */
size_t row_size(const unsigned char *bytes);

/* Sealed values (meta, terms): checksum of key and value, then the value. target: SEAL_SIZE + value_len bytes. */
void seal_write(unsigned char *target, const void *key, size_t key_len, const void *value, size_t value_len);
/* The value behind a good seal if it has exactly value_len bytes, else NULL. Borrows bytes. */
const unsigned char *seal_read(const void *key, size_t key_len, const unsigned char *bytes, size_t bytes_len,
                               size_t value_len);

void identity_write(unsigned char target[IDENTITY_SIZE], const struct record_identity *identity);
/* False if reserved bytes are set or the name has no end: written by something newer, or damaged. */
bool identity_read(const unsigned char bytes[IDENTITY_SIZE], struct record_identity *ret_identity);

#endif
