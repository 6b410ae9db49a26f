/* SPDX-License-Identifier: EUPL-1.2 */
/* What a shared object says of itself: read from a real one, and from damaged ones without ever reading beside them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "policy/object.h"

#define FILE_SIZE_MAX (8u << 20)
#define MADE_SIZE     1024u

/* A file in memory of exactly its size: one byte beyond it is found by the sanitizer. */
static unsigned char *file_of(const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    unsigned char *bytes = mem_alloc(FILE_SIZE_MAX);
    const size_t size = fread(bytes, 1, FILE_SIZE_MAX, file);
    fclose(file);
    assert_true(size > 0 && size < FILE_SIZE_MAX);
    unsigned char *exact = mem_alloc(size);
    memcpy(exact, bytes, size);
    mem_free(bytes);
    *ret_size = size;
    return exact;
}

static enum seus_err read_bytes(const unsigned char *bytes, size_t size, struct object_facts *facts)
{
    struct seus_why why;
    unsigned char *exact = mem_alloc(size + (size == 0));
    memcpy(exact, bytes, size);
    const enum seus_err err = object_read((struct str){(const char *)exact, size}, facts, &why);
    for (unsigned i = 0; err == SEUS_OK && i < facts->exports_count; i++) {
        assert_true((const unsigned char *)facts->exports[i].ptr >= exact &&
                    (const unsigned char *)facts->exports[i].ptr + facts->exports[i].len <= exact + size);
    }
    mem_free(exact);
    return err;
}

static bool has_name(const struct str *names, unsigned count, const char *name)
{
    for (unsigned i = 0; i < count; i++) {
        if (str_eq_cstr(names[i], name)) {
            return true;
        }
    }
    return false;
}

static void a_plugin_exports_one_symbol_and_is_linked_as_it_should_be(void **state)
{
    size_t size = 0;
    struct seus_why why;
    struct object_facts *facts = mem_zalloc(sizeof(*facts));
    unsigned char *bytes = file_of(SEUS_BINARY_DIR "/plugins/seus_triage.so", &size);
    (void)state;
    assert_int_equal(object_read((struct str){(const char *)bytes, size}, facts, &why), SEUS_OK);
    assert_int_equal(facts->exports_count, 1);
    assert_true(str_eq_cstr(facts->exports[0], "seus_plugin_entry_v1"));
    assert_false(facts->has_text_relocs);
    assert_false(facts->has_exec_stack);
    assert_true(facts->is_relro);
    mem_free(bytes);
    bytes = file_of(SEUS_BINARY_DIR "/hostile/hostile_no_symbol.so", &size);
    assert_int_equal(object_read((struct str){(const char *)bytes, size}, facts, &why), SEUS_OK);
    assert_false(has_name(facts->exports, facts->exports_count, "seus_plugin_entry_v1"));
    mem_free(bytes);
    mem_free(facts);
}

/* A small object of our own making: a name table, two symbols, a needed library, a stack that can be executed. */
static void make(unsigned char bytes[MADE_SIZE])
{
    static const unsigned char magic[] = {0x7f, 'E', 'L', 'F', 2, 1};
    static const char names[] = "\0one\0two\0libm.so.6";
    memset(bytes, 0, MADE_SIZE);
    memcpy(bytes, magic, sizeof(magic));
    put_u16_le(bytes + 16, 3);    /* shared */
    put_u64_le(bytes + 32, 64);   /* segments */
    put_u64_le(bytes + 40, 256);  /* sections */
    put_u16_le(bytes + 54, 56);
    put_u16_le(bytes + 56, 3);
    put_u16_le(bytes + 58, 64);
    put_u16_le(bytes + 60, 3);
    put_u32_le(bytes + 64, 2); /* dynamic */
    put_u64_le(bytes + 64 + 8, 512);
    put_u64_le(bytes + 64 + 32, 64);
    put_u32_le(bytes + 120, 0x6474e551u); /* stack */
    put_u32_le(bytes + 124, 7);
    put_u32_le(bytes + 176, 0x6474e552u); /* relro */
    put_u32_le(bytes + 256 + 64 + 4, 11); /* dynsym */
    put_u64_le(bytes + 256 + 64 + 24, 640);
    put_u64_le(bytes + 256 + 64 + 32, 3 * 24);
    put_u32_le(bytes + 256 + 64 + 40, 2);
    put_u64_le(bytes + 256 + 128 + 24, 768);
    put_u64_le(bytes + 256 + 128 + 32, sizeof(names));
    put_u64_le(bytes + 512, 1); /* needed */
    put_u64_le(bytes + 520, 9);
    put_u64_le(bytes + 528, 24); /* bound now */
    put_u32_le(bytes + 640 + 24, 1);
    bytes[640 + 24 + 4] = 0x12;
    put_u16_le(bytes + 640 + 24 + 6, 5); /* defined */
    put_u32_le(bytes + 640 + 48, 5);
    bytes[640 + 48 + 4] = 0x12; /* not defined: needed of others */
    memcpy(bytes + 768, names, sizeof(names));
}

static void every_table_is_found_by_its_own_words(void **state)
{
    unsigned char bytes[MADE_SIZE];
    struct seus_why why;
    struct object_facts *facts = mem_zalloc(sizeof(*facts));
    (void)state;
    make(bytes);
    assert_int_equal(object_read((struct str){(const char *)bytes, sizeof(bytes)}, facts, &why), SEUS_OK);
    assert_int_equal(facts->exports_count, 1);
    assert_true(str_eq_cstr(facts->exports[0], "one"));
    assert_int_equal(facts->imports_count, 1);
    assert_true(str_eq_cstr(facts->imports[0], "two"));
    assert_int_equal(facts->libraries_count, 1);
    assert_true(str_eq_cstr(facts->libraries[0], "libm.so.6"));
    assert_true(facts->is_bound_now);
    assert_true(facts->is_relro);
    assert_true(facts->has_exec_stack);
    assert_false(facts->has_text_relocs);
    assert_false(facts->has_constructor);
    put_u64_le(bytes + 544, 22); /* code that is written to */
    put_u32_le(bytes + 256 + 4, 14);
    put_u64_le(bytes + 256 + 32, 16); /* two functions that run while it is loaded */
    assert_int_equal(object_read((struct str){(const char *)bytes, sizeof(bytes)}, facts, &why), SEUS_OK);
    assert_true(facts->has_text_relocs);
    assert_true(facts->has_constructor);
    mem_free(facts);
}

static void what_is_no_object_or_ends_early_is_refused(void **state)
{
    unsigned char bytes[MADE_SIZE];
    struct object_facts *facts = mem_zalloc(sizeof(*facts));
    (void)state;
    make(bytes);
    for (size_t size = 0; size < 256 + 3 * 64; size++) { /* the section headers end there */
        assert_int_equal(read_bytes(bytes, size, facts), SEUS_INVALID);
    }
    assert_int_equal(read_bytes(bytes, MADE_SIZE, facts), SEUS_OK);
    bytes[4] = 1; /* 32 bit */
    assert_int_equal(read_bytes(bytes, MADE_SIZE, facts), SEUS_INVALID);
    make(bytes);
    put_u16_le(bytes + 16, 2); /* a program */
    assert_int_equal(read_bytes(bytes, MADE_SIZE, facts), SEUS_INVALID);
    make(bytes);
    put_u16_le(bytes + 60, 257); /* more sections than are looked at */
    assert_int_equal(read_bytes(bytes, MADE_SIZE, facts), SEUS_INVALID);
    make(bytes);
    put_u32_le(bytes + 256 + 64 + 4, 0); /* no dynamic symbols */
    assert_int_equal(read_bytes(bytes, MADE_SIZE, facts), SEUS_INVALID);
    make(bytes);
    put_u32_le(bytes + 256 + 64 + 40, 60000); /* names in a section that is not there */
    assert_int_equal(read_bytes(bytes, MADE_SIZE, facts), SEUS_INVALID);
    mem_free(facts);
}

/* Whatever a field says, nothing is read beside the file. */
static void a_lie_in_any_place_reads_nothing_beside_the_file(void **state)
{
    static const uint64_t lies[] = {0, 1, MADE_SIZE - 1, MADE_SIZE, MADE_SIZE + 1, 0x7fffffff, 0xffffffff,
                                    UINT64_MAX - MADE_SIZE, UINT64_MAX - 1, UINT64_MAX};
    unsigned char bytes[MADE_SIZE];
    struct object_facts *facts = mem_zalloc(sizeof(*facts));
    (void)state;
    for (size_t at = 0; at + 8 <= 800; at += 2) {
        for (unsigned i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
            make(bytes);
            put_u64_le(bytes + at, lies[i]);
            const enum seus_err err = read_bytes(bytes, MADE_SIZE, facts);
            assert_true(err == SEUS_OK || err == SEUS_INVALID);
        }
    }
    make(bytes);
    memset(bytes + 768, 'x', MADE_SIZE - 768); /* names that never end */
    put_u64_le(bytes + 256 + 128 + 32, MADE_SIZE - 768);
    assert_int_equal(read_bytes(bytes, MADE_SIZE, facts), SEUS_OK);
    assert_int_equal(facts->exports_count, 0);
    mem_free(facts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plugin_exports_one_symbol_and_is_linked_as_it_should_be),
        cmocka_unit_test(every_table_is_found_by_its_own_words),
        cmocka_unit_test(what_is_no_object_or_ends_early_is_refused),
        cmocka_unit_test(a_lie_in_any_place_reads_nothing_beside_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
