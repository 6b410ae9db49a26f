/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Feeds a target the inputs that are kept: replay FILE..., each a pack (pack.py writes them: the magic, then name and
 * bytes of each input, both behind their length as u32 little-endian), or, if it has no magic, one input. An input that
 * breaks something ends the process; its name is the last one printed on standard error when FUZZ_NAMES is set.
 */
#include "tests/fuzz/fuzz.h"

#include "base/bytes.h"
#include "base/mem.h"

#define MAGIC      "\xffSEUS inputs\n"
#define MAGIC_SIZE (sizeof(MAGIC) - 1)

static struct buf file_read(const char *path)
{
    struct buf bytes = {0};
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    size_t got = 1;
    while (got > 0) {
        got = fread(buf_reserve(&bytes, 65536), 1, 65536, file);
        bytes.len += got;
    }
    fclose(file);
    return bytes;
}

/* In memory of exactly its size: one byte beyond it is found by the sanitizer. */
static void feed(struct str name, struct str input)
{
    if (getenv("FUZZ_NAMES") != NULL) {
        fprintf(stderr, "%.*s\n", STR_ARG(name));
    }
    unsigned char *exact = mem_alloc(input.len + (input.len == 0));
    if (input.len > 0) {
        memcpy(exact, input.ptr, input.len);
    }
    CHECK(LLVMFuzzerTestOneInput(exact, input.len) == 0);
    mem_free(exact);
}

/* The next text of a pack behind its length. */
static bool next(struct str *rest, struct str *ret)
{
    if (rest->len < 4) {
        return false;
    }
    const size_t len = (size_t)fuzz_number(rest, 4);
    *ret = fuzz_take(rest, len);
    return ret->len == len;
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    for (int i = 1; i < argc; i++) {
        struct buf bytes = file_read(argv[i]);
        struct str rest = buf_str(&bytes);
        if (!str_starts_with(rest, (struct str){MAGIC, MAGIC_SIZE})) {
            feed(str_of(argv[i]), rest);
            count++;
            buf_release(&bytes);
            continue;
        }
        (void)fuzz_take(&rest, MAGIC_SIZE);
        while (rest.len > 0) {
            struct str name;
            struct str input;
            if (!next(&rest, &name) || !next(&rest, &input)) {
                fprintf(stderr, "%s is damaged behind input %u\n", argv[i], count);
                return 1;
            }
            feed(name, input);
            count++;
        }
        buf_release(&bytes);
    }
    printf("%u inputs\n", count);
    if (count == 0) {
        return 1;
    }
    printf("[  PASSED  ] 1 test(s).\n");
    return 0;
}
