/* SPDX-License-Identifier: EUPL-1.2 */
/* Which notices are told. Called where strangers connect; never prints. */
#include "base/notice.h"

#include "base/hash.h"

bool notice_is_due(struct notice_book *book, struct str who, struct str what, uint64_t now_ms)
{
    const uint64_t hash = hash_xxh3_seeded(what.ptr, what.len, hash_xxh3(who.ptr, who.len));
    unsigned oldest = 0;
    for (unsigned i = 0; i < NOTICES_KEPT; i++) {
        if (book->kept[i].hash == hash && book->kept[i].at_ms != 0 &&
            now_ms - book->kept[i].at_ms < NOTICE_AGAIN_MS) {
            return false;
        }
        oldest = book->kept[i].at_ms < book->kept[oldest].at_ms ? i : oldest;
    }
    if (book->window_ms == 0 || now_ms - book->window_ms >= NOTICE_AGAIN_MS) {
        book->window_ms = now_ms;
        book->told = 0;
    }
    if (book->told == NOTICES_MAX) {
        return false;
    }
    book->told++;
    book->kept[oldest].hash = hash;
    book->kept[oldest].at_ms = now_ms;
    return true;
}
