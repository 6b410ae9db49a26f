/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Walks the tables of an ELF file (System V ABI, 64 bit, little endian): program headers, dynamic section, dynamic
 * symbols. Called by kit_check.c. Every offset comes from a file that nobody vouches for, so each is checked.
 */
#include "policy/object.h"

#include <string.h>

#include "base/bytes.h"

#define HEADER_SIZE 64u
#define SEGMENT_SIZE 56u
#define SECTION_SIZE 64u
#define SYMBOL_SIZE 24u
#define DYNAMIC_SIZE 16u
#define HEADERS_MAX 256u
#define SYMBOLS_MAX 65536u

enum { TYPE_SHARED = 3, SEGMENT_DYNAMIC = 2, SECTION_INIT_ARRAY = 14, SECTION_DYNSYM = 11 };
#define SEGMENT_STACK 0x6474e551u
#define SEGMENT_RELRO 0x6474e552u
enum { TAG_NEEDED = 1, TAG_TEXTREL = 22, TAG_BIND_NOW = 24, TAG_FLAGS = 30 };
#define TAG_FLAGS_1 0x6ffffffbu
#define FLAG_BIND_NOW 8u
#define FLAG_TEXTREL 4u
#define FLAG_1_NOW 1u
#define CRT_INIT_ENTRIES 1u /* every object built by gcc has one entry of its own (frame_dummy) */

struct object {
    const unsigned char *bytes;
    uint64_t size;
    struct object_facts *facts;
    uint64_t texts_at, texts_size; /* of the dynamic symbols' names */
};

static const unsigned char *part(const struct object *object, uint64_t at, uint64_t size)
{
    return at <= object->size && size <= object->size - at ? object->bytes + at : NULL;
}

/* The NUL-terminated name at an offset of the name table; empty if it is not inside. */
static struct str name_at(const struct object *object, uint64_t offset)
{
    if (offset >= object->texts_size) {
        return (struct str){0};
    }
    const uint64_t left = object->texts_size - offset;
    const unsigned char *const start = part(object, object->texts_at + offset, left);
    const unsigned char *const end = start != NULL ? memchr(start, 0, left) : NULL;
    return end != NULL ? (struct str){(const char *)start, (size_t)(end - start)} : (struct str){0};
}

static void name_add(struct str *names, unsigned *count, struct str name)
{
    if (name.len > 0 && *count < OBJECT_NAMES_MAX) {
        names[(*count)++] = name;
    }
}

static void dynamic_read(struct object *object, uint64_t at, uint64_t size)
{
    for (uint64_t i = 0; i + DYNAMIC_SIZE <= size; i += DYNAMIC_SIZE) {
        const unsigned char *const entry = part(object, at + i, DYNAMIC_SIZE);
        if (entry == NULL) {
            return;
        }
        const uint64_t tag = get_u64_le(entry);
        const uint64_t value = get_u64_le(entry + 8);
        object->facts->is_bound_now |= tag == TAG_BIND_NOW || (tag == TAG_FLAGS && (value & FLAG_BIND_NOW) != 0) ||
                                       (tag == TAG_FLAGS_1 && (value & FLAG_1_NOW) != 0);
        object->facts->has_text_relocs |= tag == TAG_TEXTREL || (tag == TAG_FLAGS && (value & FLAG_TEXTREL) != 0);
        if (tag == TAG_NEEDED) {
            name_add(object->facts->libraries, &object->facts->libraries_count, name_at(object, value));
        }
    }
}

static void symbols_read(struct object *object, uint64_t at, uint64_t size)
{
    const uint64_t count = size / SYMBOL_SIZE < SYMBOLS_MAX ? size / SYMBOL_SIZE : SYMBOLS_MAX;
    for (uint64_t i = 1; i < count; i++) {
        const unsigned char *const symbol = part(object, at + i * SYMBOL_SIZE, SYMBOL_SIZE);
        if (symbol == NULL) {
            return;
        }
        const struct str name = name_at(object, get_u32_le(symbol));
        if (get_u16_le(symbol + 6) == 0) {
            name_add(object->facts->imports, &object->facts->imports_count, name);
        } else if (symbol[4] >> 4 != 0) { /* not local */
            name_add(object->facts->exports, &object->facts->exports_count, name);
        }
    }
}

/* The section headers: dynamic symbols with their names, and code that runs at loading. False: not there. */
static bool sections_read(struct object *object, uint64_t at, unsigned count)
{
    bool found = false;
    for (unsigned i = 0; i < count; i++) {
        const unsigned char *const section = part(object, at + (uint64_t)i * SECTION_SIZE, SECTION_SIZE);
        if (section == NULL) {
            return false;
        }
        const uint32_t type = get_u32_le(section + 4);
        object->facts->has_constructor |=
            type == SECTION_INIT_ARRAY && get_u64_le(section + 32) > CRT_INIT_ENTRIES * sizeof(uint64_t);
        if (type == SECTION_DYNSYM && !found) {
            const unsigned char *const names =
                part(object, at + (uint64_t)get_u32_le(section + 40) * SECTION_SIZE, SECTION_SIZE);
            if (names == NULL) {
                return false;
            }
            object->texts_at = get_u64_le(names + 24);
            object->texts_size = get_u64_le(names + 32);
            symbols_read(object, get_u64_le(section + 24), get_u64_le(section + 32));
            found = true;
        }
    }
    return found;
}

static bool segments_read(struct object *object, uint64_t at, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        const unsigned char *const segment = part(object, at + (uint64_t)i * SEGMENT_SIZE, SEGMENT_SIZE);
        if (segment == NULL) {
            return false;
        }
        const uint32_t type = get_u32_le(segment);
        object->facts->is_relro |= type == SEGMENT_RELRO;
        object->facts->has_exec_stack |= type == SEGMENT_STACK && (get_u32_le(segment + 4) & 1u) != 0;
        if (type == SEGMENT_DYNAMIC) {
            dynamic_read(object, get_u64_le(segment + 8), get_u64_le(segment + 32));
        }
    }
    return true;
}

enum seus_err object_read(struct str bytes, struct object_facts *ret_facts, struct seus_why *why)
{
    static const unsigned char magic[] = {0x7f, 'E', 'L', 'F', 2, 1}; /* 64 bit, little endian */
    struct object object = {.bytes = (const unsigned char *)bytes.ptr, .size = bytes.len, .facts = ret_facts};
    *ret_facts = (struct object_facts){0};
    if (bytes.len < HEADER_SIZE || memcmp(bytes.ptr, magic, sizeof(magic)) != 0 ||
        get_u16_le(object.bytes + 16) != TYPE_SHARED) {
        return seus_fail(SEUS_INVALID, why, NULL, "it is no 64-bit shared object: link it with -shared");
    }
    const unsigned segments = get_u16_le(object.bytes + 56);
    const unsigned sections = get_u16_le(object.bytes + 60);
    if (get_u16_le(object.bytes + 54) != SEGMENT_SIZE || get_u16_le(object.bytes + 58) != SECTION_SIZE ||
        segments > HEADERS_MAX || sections > HEADERS_MAX ||
        !sections_read(&object, get_u64_le(object.bytes + 40), sections) ||
        !segments_read(&object, get_u64_le(object.bytes + 32), segments)) {
        return seus_fail(SEUS_INVALID, why, NULL, "its tables are not where it says: it is damaged, or lacks them");
    }
    return SEUS_OK;
}
