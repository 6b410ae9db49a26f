/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The file in which a node writes down who read what. Input: 'r' and a file as it is; or 'c' and the JSON of a line
 * each, to which the chain is made here. A file that opens takes a further line and has it at the next start; one whose
 * chain holds verifies to its end.
 */
#include "tests/fuzz/fuzz.h"

#include "base/hash.h"
#include "seusd/access_log.h"

static struct fuzz_file file;

static void chain_make(struct str rest, struct buf *target)
{
    unsigned char chain[SHA256_SIZE] = {0};
    while (rest.len > 0) {
        const struct str json = fuzz_line(&rest);
        struct buf link = {0};
        char hex[2 * SHA256_SIZE + 1];
        if (json.len == 0) {
            continue; /* that is no line */
        }
        buf_append(&link, chain, sizeof(chain));
        buf_append_str(&link, json);
        hash_sha256(link.data, link.len, chain);
        hash_hex(hex, chain, sizeof(chain));
        buf_printf(target, "%s ", hex);
        buf_append_str(target, json);
        buf_append_char(target, '\n');
        buf_release(&link);
    }
}

/* Looks through all pages; each must lead further back. */
static void check_pages(struct access_log *log)
{
    struct wire_access_log_query query = {.limit = 2};
    for (unsigned i = 0; i < 64; i++) {
        struct arena arena;
        struct wire_access_log_page page;
        struct seus_why why = {0};
        arena_init(&arena, 0);
        CHECK(access_log_page(log, &query, &arena, &page, &why) == SEUS_OK);
        CHECK(page.items_count <= 2);
        char next[24];
        str_copy(next, sizeof(next), page.next);
        arena_release(&arena);
        const uint64_t before = strtoull(next, NULL, 10);
        if (next[0] == '\0') {
            return;
        }
        CHECK(query.before == 0 || before < query.before);
        query.before = before;
    }
}

static void check_log(struct access_log *log, bool has_chain)
{
    const struct wire_access_read read = {.at = 1, .user_id = STR_LIT("anna"), .case_id = STR_LIT("c-1")};
    struct wire_access_verified verified;
    struct arena arena;
    struct seus_why why = {0};
    arena_init(&arena, 0);
    check_pages(log);
    const enum seus_err err = access_log_verify(log, 0, NULL, &arena, &verified, &why);
    CHECK(err == SEUS_OK || (err == SEUS_INTEGRITY && !has_chain));
    (void)!access_log_verify(log, 100, NULL, &arena, &verified, &why);
    const uint64_t entries = access_log_entries(log);
    CHECK(access_log_add(log, &read, &why) == SEUS_OK);
    CHECK(access_log_entries(log) == entries + 1);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = fuzz_bytes(data, size);
    const struct str mode = fuzz_take(&rest, 1);
    const bool has_chain = mode.len > 0 && mode.ptr[0] == 'c';
    struct buf bytes = {0};
    struct access_log *log = NULL;
    struct seus_why why = {0};
    bool cut = false;
    if (has_chain) {
        chain_make(rest, &bytes);
    } else {
        buf_append_str(&bytes, rest);
    }
    fuzz_file_fill(&file, buf_str(&bytes));
    buf_release(&bytes);
    const enum seus_err err = access_log_open(file.path, &log, &cut, &why);
    CHECK(err == SEUS_OK || why.message[0] != '\0');
    if (err != SEUS_OK) {
        return 0;
    }
    check_log(log, has_chain);
    const uint64_t entries = access_log_entries(log);
    access_log_close(log);
    CHECK(access_log_open(file.path, &log, &cut, &why) == SEUS_OK);
    CHECK(!cut && access_log_entries(log) == entries);
    access_log_close(log);
    return 0;
}
