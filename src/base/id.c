/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/id.h"

#include <string.h>

#include "base/buf.h"
#include "base/whole.h"

static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

void id_make(char target[ID_SIZE], char prefix, uint64_t wall_ms, uint64_t random_bits)
{
    char *p = target;
    *p++ = prefix;
    for (int shift = 45; shift >= 0; shift -= 5) {
        *p++ = alphabet[(wall_ms >> shift) & 31];
    }
    for (int i = 0; i < 8; i++) {
        *p++ = alphabet[random_bits & 31];
        random_bits >>= 5;
    }
    *p = '\0';
}

void id_of_boot(char target[ID_BOOT_SIZE])
{
    struct buf text = {0};
    target[0] = '\0';
    if (whole_file_read("/proc/sys/kernel/random/boot_id", ID_BOOT_SIZE - 1, &text)) {
        str_copy(target, ID_BOOT_SIZE, buf_str(&text));
        target[strcspn(target, "\n")] = '\0';
    }
    buf_release(&text);
}
