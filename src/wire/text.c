/* SPDX-License-Identifier: EUPL-1.2 */
/* The rules of texts. Called by CBOR and JSON of wire/, for every command: plain ASCII goes 8 bytes a step. */
#include "wire/text.h"

#include "base/check.h"
#include "wire/json.h"

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

static const bool id_bytes[256] = {
    ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true, ['5'] = true, ['6'] = true, ['7'] = true,
    ['8'] = true, ['9'] = true, ['A'] = true, ['B'] = true, ['C'] = true, ['D'] = true, ['E'] = true, ['F'] = true,
    ['G'] = true, ['H'] = true, ['I'] = true, ['J'] = true, ['K'] = true, ['L'] = true, ['M'] = true, ['N'] = true,
    ['O'] = true, ['P'] = true, ['Q'] = true, ['R'] = true, ['S'] = true, ['T'] = true, ['U'] = true, ['V'] = true,
    ['W'] = true, ['X'] = true, ['Y'] = true, ['Z'] = true, ['a'] = true, ['b'] = true, ['c'] = true, ['d'] = true,
    ['e'] = true, ['f'] = true, ['g'] = true, ['h'] = true, ['i'] = true, ['j'] = true, ['k'] = true, ['l'] = true,
    ['m'] = true, ['n'] = true, ['o'] = true, ['p'] = true, ['q'] = true, ['r'] = true, ['s'] = true, ['t'] = true,
    ['u'] = true, ['v'] = true, ['w'] = true, ['x'] = true, ['y'] = true, ['z'] = true, ['.'] = true, ['_'] = true,
    [':'] = true, ['@'] = true, ['/'] = true, ['-'] = true,
};

/* All 8 bytes are 0x20..0x7e. Exact: a byte below 0x20 borrows into its high bit, DEL becomes 0 under the xor. */
static bool eight_are_plain(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof(v));
    const uint64_t high = EACH_BYTE(0x80u);
    const uint64_t del = v ^ EACH_BYTE(0x7fu);
    return ((v | (v - EACH_BYTE(0x20u)) | (del - EACH_BYTE(1u))) & high) == 0;
}

size_t wire_utf8_first(const char *text, size_t text_len, uint32_t *ret_code)
{
    const unsigned char *p = (const unsigned char *)text;
    if (p[0] < 0x80) {
        *ret_code = p[0];
        return 1;
    }
    const size_t size = p[0] >= 0xf0 && p[0] <= 0xf4 ? 4 : p[0] >= 0xe0 && p[0] < 0xf0 ? 3
                        : p[0] >= 0xc2 && p[0] < 0xe0 ? 2 : 0;
    if (size == 0 || size > text_len) {
        return 0;
    }
    uint32_t code = p[0] & (0xffu >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
        code = (code << 6) | (p[i] & 0x3fu);
    }
    static const uint32_t smallest[] = {[2] = 0x80, [3] = 0x800, [4] = 0x10000};
    if (code < smallest[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
        return 0;
    }
    *ret_code = code;
    return size;
}

bool wire_code_is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

bool wire_code_is_bidi(uint32_t code)
{
    return code == 0x061c || code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

static enum text_fault id_fault(struct str text, size_t *ret_at)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!id_bytes[(unsigned char)text.ptr[i]]) {
            *ret_at = i;
            return TEXT_FAULT_ID;
        }
    }
    return TEXT_FAULT_NONE;
}

static enum text_fault prose_fault(struct str text, bool many_lines, size_t *ret_at)
{
    size_t i = 0;
    while (i < text.len) {
        if (text.len - i >= 8 && eight_are_plain(text.ptr + i)) {
            i += 8;
            continue;
        }
        uint32_t code;
        const size_t size = wire_utf8_first(text.ptr + i, text.len - i, &code);
        *ret_at = i;
        if (size == 0) {
            return TEXT_FAULT_UTF8;
        }
        if (wire_code_is_control(code) && !(many_lines && (code == '\n' || code == '\t'))) {
            return TEXT_FAULT_CONTROL;
        }
        if (wire_code_is_bidi(code)) {
            return TEXT_FAULT_BIDI;
        }
        i += size;
    }
    return TEXT_FAULT_NONE;
}

size_t wire_text_size_max(enum wire_type type)
{
    return type == WIRE_TEXT ? WIRE_TEXT_SIZE_MAX
           : type == WIRE_LINE || type == WIRE_LINES ? WIRE_LINE_SIZE_MAX : WIRE_ID_SIZE_MAX;
}

enum text_fault wire_text_fault(enum wire_type type, struct str text, size_t *ret_at)
{
    size_t at = 0;
    enum text_fault fault = TEXT_FAULT_NONE;
    if (text.len > wire_text_size_max(type)) {
        fault = TEXT_FAULT_LONG;
    } else if (type == WIRE_ID || type == WIRE_IDS) {
        fault = id_fault(text, &at);
    } else {
        fault = prose_fault(text, type == WIRE_TEXT, &at);
    }
    if (ret_at != NULL) {
        *ret_at = at;
    }
    return fault;
}

const char *wire_text_fault_name(enum text_fault fault)
{
    static const char *const names[] = {
        [TEXT_FAULT_NONE] = "is fine",
        [TEXT_FAULT_LONG] = "is too long",
        [TEXT_FAULT_UTF8] = "is not UTF-8",
        [TEXT_FAULT_CONTROL] = "holds a control character",
        [TEXT_FAULT_BIDI] = "holds a character that reverses the direction of text",
        [TEXT_FAULT_ID] = "holds a character that an identifier may not have",
    };
    return names[fault];
}

const char *wire_text_quote(char target[TEXT_QUOTE_SIZE], struct str text)
{
    size_t n = 0;
    size_t i = 0;
    while (i < text.len && n <= 36) {
        uint32_t code;
        const size_t size = wire_utf8_first(text.ptr + i, text.len - i, &code);
        if (size == 0 || wire_code_is_control(code) || wire_code_is_bidi(code)) {
            target[n++] = '?';
        } else {
            memcpy(target + n, text.ptr + i, size);
            n += size;
        }
        i += size == 0 ? 1 : size;
    }
    str_copy(target + n, TEXT_QUOTE_SIZE - n, i < text.len ? STR_LIT("...") : STR_LIT(""));
    return target;
}

enum seus_err wire_check_text(enum wire_type type, const char *name, struct str text, struct seus_why *why)
{
    CHECK(type == WIRE_ID || type == WIRE_LINE || type == WIRE_TEXT || type == WIRE_IDS || type == WIRE_LINES);
    size_t at;
    const enum text_fault fault = wire_text_fault(type, text, &at);
    if (fault == TEXT_FAULT_NONE) {
        return SEUS_OK;
    }
    char quote[TEXT_QUOTE_SIZE];
    if (fault == TEXT_FAULT_LONG) {
        return seus_fail(SEUS_INVALID, why, name, "%s is %zu bytes long, the limit is %zu", name, text.len,
                         wire_text_size_max(type));
    }
    if (fault == TEXT_FAULT_ID) {
        (void)seus_fail(SEUS_INVALID, why, name, "%s %s, got \"%s\"", name, wire_text_fault_name(fault),
                        wire_text_quote(quote, text));
        seus_hint(why, "use letters, digits and . _ : @ / -");
        return SEUS_INVALID;
    }
    return seus_fail(SEUS_INVALID, why, name, "%s %s (byte 0x%02x at position %zu): \"%s\"", name,
                     wire_text_fault_name(fault), (unsigned)(unsigned char)text.ptr[at], at + 1,
                     wire_text_quote(quote, text));
}
