/* SPDX-License-Identifier: EUPL-1.2 */
/* A row of the log as it travels between record/, agree/ and apply/: opaque payload with its place. */
#ifndef WIRE_ENTRY_H
#define WIRE_ENTRY_H

#include <stdint.h>

#include "base/str.h"

/* Numbers are those of the Raft library and of the log format; they never change. */
enum log_entry_type { LOG_COMMAND = 1, LOG_BARRIER = 2, LOG_CHANGE = 3 };

#define LOG_PAYLOAD_SIZE_MAX (256 * 1024) /* bytes of one entry's payload */

struct log_entry {
    uint64_t index;     /* from 1 */
    uint64_t term;      /* from 1 */
    uint8_t type;       /* enum log_entry_type */
    struct str payload; /* LOG_COMMAND: CBOR of struct wire_entry; borrows */
};

#endif
