/* SPDX-License-Identifier: EUPL-1.2 */
/* Peer frames: what is encoded comes back, and nothing else is ever accepted. */
#include "wire/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/mem.h"
#include "frame_samples.h"

/* Equal as messages: encoding is a function of the content, so equal bytes mean equal content, and the other way. */
static bool messages_equal(const struct peer_message *a, const struct peer_message *b)
{
    struct buf bytes_a = {0};
    struct buf bytes_b = {0};
    frame_encode(a, 1, &bytes_a);
    frame_encode(b, 1, &bytes_b);
    const bool equal = str_eq(buf_str(&bytes_a), buf_str(&bytes_b));
    buf_release(&bytes_a);
    buf_release(&bytes_b);
    return equal;
}

/* Decodes a copy that ends where the heap block ends, so that AddressSanitizer sees a read beyond it. */
static enum seus_err decode_copy(const void *bytes, size_t bytes_len, uint64_t sequence, struct arena *arena,
                                 struct peer_message *ret_message, size_t *ret_size, char **ret_copy)
{
    char *copy = mem_alloc(bytes_len + (bytes_len == 0));
    if (bytes_len > 0) {
        memcpy(copy, bytes, bytes_len);
    }
    struct seus_why why = {0};
    const enum seus_err err = frame_decode((struct str){copy, bytes_len}, sequence, arena, ret_message, ret_size, &why);
    if (err != SEUS_OK) {
        assert_true(why.message[0] != '\0');
    }
    *ret_copy = copy;
    return err;
}

static void put_checksum(unsigned char *frame, size_t body_len)
{
    put_u64_le(frame + 16, hash_xxh3_seeded(frame + FRAME_HEADER_SIZE, body_len, hash_xxh3(frame, 16)));
}

/* A frame around any body, with a checksum that holds: what a faulty build, not a faulty wire, would send. */
static enum seus_err decode_body(uint8_t type, const void *body, size_t body_len, struct peer_message *ret_message,
                                 struct arena *arena)
{
    unsigned char *frame = mem_zalloc(FRAME_HEADER_SIZE + body_len);
    put_u32_le(frame, (uint32_t)body_len);
    frame[4] = type;
    put_u64_le(frame + 8, 1);
    if (body_len > 0) {
        memcpy(frame + FRAME_HEADER_SIZE, body, body_len);
    }
    put_checksum(frame, body_len);
    size_t size = 0;
    char *copy = NULL;
    const enum seus_err err = decode_copy(frame, FRAME_HEADER_SIZE + body_len, 1, arena, ret_message, &size, &copy);
    if (err == SEUS_OK) {
        assert_int_equal(size, FRAME_HEADER_SIZE + body_len);
        assert_int_equal(ret_message->type, type);
    }
    mem_free(copy);
    mem_free(frame);
    return err;
}

static void every_message_comes_back_as_it_was_sent(void **state)
{
    (void)state;
    struct samples samples;
    make_samples(&samples);
    struct arena arena;
    arena_init(&arena, 0);
    bool seen[64] = {false};
    for (unsigned i = 0; i < samples.count; i++) {
        struct buf bytes = {0};
        const uint64_t sequence = i % 2 == 0 ? 1 + i : UINT64_MAX;
        frame_encode(&samples.messages[i], sequence, &bytes);
        buf_append(&bytes, "next", 4); /* the next frame's first bytes are not its business */
        struct peer_message message;
        size_t size = 0;
        char *copy = NULL;
        assert_int_equal(decode_copy(bytes.data, bytes.len, sequence, &arena, &message, &size, &copy), SEUS_OK);
        assert_int_equal(size, bytes.len - 4);
        assert_int_equal(message.type, samples.messages[i].type);
        assert_true(messages_equal(&message, &samples.messages[i]));
        seen[message.type] = true;
        mem_free(copy);
        buf_release(&bytes);
        arena_reset(&arena);
    }
    static const enum peer_message_type all[] = {PEER_HELLO, PEER_WELCOME, PEER_REFUSE, PEER_STATUS, PEER_CLOCK,
        PEER_APPEND, PEER_APPEND_RESULT, PEER_VOTE, PEER_VOTE_RESULT, PEER_TIMEOUT_NOW, PEER_READ, PEER_READ_RESULT,
        PEER_CALL, PEER_CALLED, PEER_KEYS, PEER_KEYS_HELD, PEER_KEYS_WANT, PEER_KEYS_RECEIPT,
        PEER_ROW_WANTED, PEER_ROW};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        assert_true(seen[all[i]]);
    }
    arena_release(&arena);
    free_samples(&samples);
}

static void fields_of_decoded_messages_hold_their_values(void **state)
{
    (void)state;
    struct samples samples;
    make_samples(&samples);
    struct arena arena;
    arena_init(&arena, 0);
    struct buf bytes = {0};
    struct peer_message message;
    size_t size = 0;
    frame_encode(&samples.messages[8], 1, &bytes);
    assert_int_equal(frame_decode(buf_str(&bytes), 1, &arena, &message, &size, NULL), SEUS_OK);
    assert_int_equal(message.type, PEER_APPEND);
    assert_int_equal(message.append.entries_count, 3);
    assert_true(message.append.entries[0].index == UINT64_MAX - 2);
    assert_true(message.append.entries[2].index == UINT64_MAX);
    assert_int_equal(message.append.entries[0].type, LOG_CHANGE);
    assert_true(str_eq_cstr(message.append.entries[1].payload, "a note"));
    assert_true(message.append.entries[1].term == UINT64_MAX);
    assert_int_equal(message.append.entries[2].payload.len, 8);
    buf_clear(&bytes);
    frame_encode(&samples.messages[2], 2, &bytes);
    assert_int_equal(frame_decode(buf_str(&bytes), 2, &arena, &message, &size, NULL), SEUS_OK);
    assert_true(message.hello.known_other);
    assert_false(message.hello.joining);
    assert_int_equal(message.hello.incarnation, 3);
    assert_int_equal(message.hello.last_index, 5);
    assert_true(str_eq_cstr(message.hello.version, "0.1.0"));
    assert_true(str_eq_cstr(message.hello.api, "http://127.0.0.1:7070"));
    buf_release(&bytes);
    arena_release(&arena);
    free_samples(&samples);
}

static void an_append_of_the_largest_payloads_comes_back(void **state)
{
    (void)state;
    struct samples samples;
    make_samples(&samples);
    struct arena arena;
    arena_init(&arena, 0);
    struct log_entry entries[15];
    for (unsigned i = 0; i < 15; i++) {
        entries[i] = (struct log_entry){.index = 11 + i, .term = 3, .type = LOG_COMMAND,
                                        .payload = {samples.payload, LOG_PAYLOAD_SIZE_MAX}};
    }
    const struct peer_message sent = {.type = PEER_APPEND, .append = {.version = 2, .term = 3, .prev_index = 10,
        .prev_term = 3, .leader_commit = 9, .entries_count = 15, .entries = entries}};
    struct buf bytes = {0};
    frame_encode(&sent, 1, &bytes);
    struct peer_message got;
    size_t size = 0;
    assert_int_equal(frame_decode(buf_str(&bytes), 1, &arena, &got, &size, NULL), SEUS_OK);
    assert_int_equal(size, bytes.len);
    assert_int_equal(got.append.entries_count, 15);
    assert_int_equal(got.append.entries[14].index, 25);
    assert_int_equal(got.append.entries[14].payload.len, LOG_PAYLOAD_SIZE_MAX);
    buf_release(&bytes);
    arena_release(&arena);
    free_samples(&samples);
}

static void a_frame_cut_anywhere_is_waited_for(void **state)
{
    (void)state;
    struct samples samples;
    make_samples(&samples);
    struct arena arena;
    arena_init(&arena, 0);
    for (unsigned i = 0; i < samples.count; i++) {
        struct buf bytes = {0};
        frame_encode(&samples.messages[i], 7, &bytes);
        for (size_t cut = 0; cut < bytes.len; cut++) {
            struct peer_message message;
            size_t size = 99;
            char *copy = NULL;
            assert_int_equal(decode_copy(bytes.data, cut, 7, &arena, &message, &size, &copy), SEUS_OK);
            assert_int_equal(size, 0);
            mem_free(copy);
        }
        buf_release(&bytes);
    }
    arena_release(&arena);
    free_samples(&samples);
}

static void a_frame_with_any_bit_flipped_is_never_accepted(void **state)
{
    (void)state;
    struct samples samples;
    make_samples(&samples);
    struct arena arena;
    arena_init(&arena, 0);
    for (unsigned i = 0; i < samples.count; i++) {
        struct buf bytes = {0};
        frame_encode(&samples.messages[i], 7, &bytes);
        for (size_t bit = 0; bit < bytes.len * 8; bit++) {
            bytes.data[bit / 8] = (unsigned char)(bytes.data[bit / 8] ^ (1u << (bit % 8)));
            struct peer_message message;
            size_t size = 0;
            char *copy = NULL;
            const enum seus_err err = decode_copy(bytes.data, bytes.len, 7, &arena, &message, &size, &copy);
            assert_true(err == SEUS_INTEGRITY || err == SEUS_INVALID || (err == SEUS_OK && size == 0));
            mem_free(copy);
            bytes.data[bit / 8] = (unsigned char)(bytes.data[bit / 8] ^ (1u << (bit % 8)));
            arena_reset(&arena);
        }
        buf_release(&bytes);
    }
    arena_release(&arena);
    free_samples(&samples);
}

/* xorshift: the same bytes on every run. */
static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static void random_bytes_never_make_a_frame(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    uint64_t seed = 0x5e05;
    for (unsigned round = 0; round < 20000; round++) {
        unsigned char bytes[200];
        for (size_t i = 0; i < sizeof(bytes); i++) {
            bytes[i] = (unsigned char)next_random(&seed);
        }
        if (round % 2 == 0) {
            put_u32_le(bytes, (uint32_t)(next_random(&seed) % 200)); /* so that the frame is complete */
        }
        struct peer_message message;
        size_t size = 0;
        char *copy = NULL;
        const size_t len = next_random(&seed) % (sizeof(bytes) + 1);
        const enum seus_err err = decode_copy(bytes, len, 1, &arena, &message, &size, &copy);
        assert_true(err != SEUS_OK || size == 0);
        mem_free(copy);
    }
    arena_release(&arena);
}

static void random_bodies_with_a_true_checksum_never_crash_and_come_back_the_same_if_accepted(void **state)
{
    (void)state;
    struct samples samples;
    make_samples(&samples);
    struct arena arena;
    arena_init(&arena, 0);
    uint64_t seed = 0xca5e;
    unsigned accepted = 0;
    for (unsigned round = 0; round < 60000; round++) {
        struct buf bytes = {0};
        frame_encode(&samples.messages[round % samples.count], 1, &bytes);
        const size_t body_len = bytes.len - FRAME_HEADER_SIZE;
        for (unsigned flips = 0; flips < 1 + round % 3 && body_len > 0; flips++) {
            bytes.data[FRAME_HEADER_SIZE + next_random(&seed) % body_len] = (unsigned char)next_random(&seed);
        }
        put_checksum(bytes.data, body_len);
        struct peer_message message;
        size_t size = 0;
        char *copy = NULL;
        const enum seus_err err = decode_copy(bytes.data, bytes.len, 1, &arena, &message, &size, &copy);
        assert_true(err == SEUS_OK || err == SEUS_INVALID);
        if (err == SEUS_OK && !((message.type == PEER_HELLO || message.type == PEER_WELCOME) &&
                                message.hello.protocol_version > PEER_PROTOCOL_VERSION)) {
            struct buf again = {0};
            frame_encode(&message, 1, &again);
            assert_true(str_eq(buf_str(&again), buf_str(&bytes)));
            buf_release(&again);
            accepted++;
        }
        mem_free(copy);
        buf_release(&bytes);
        arena_reset(&arena);
    }
    assert_true(accepted > 1000);
    arena_release(&arena);
    free_samples(&samples);
}

static void a_frame_out_of_sequence_is_refused(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    const struct peer_message read = {.type = PEER_READ, .read = {.term = 1, .round = 2}};
    struct buf bytes = {0};
    frame_encode(&read, 5, &bytes);
    struct peer_message message;
    size_t size = 0;
    struct seus_why why = {0};
    assert_int_equal(frame_decode(buf_str(&bytes), 4, &arena, &message, &size, &why), SEUS_INTEGRITY);
    assert_string_equal(why.field, "sequence");
    assert_int_equal(frame_decode(buf_str(&bytes), 6, &arena, &message, &size, NULL), SEUS_INTEGRITY);
    assert_int_equal(frame_decode(buf_str(&bytes), UINT64_MAX, &arena, &message, &size, NULL), SEUS_INTEGRITY);
    assert_int_equal(frame_decode(buf_str(&bytes), 5, &arena, &message, &size, NULL), SEUS_OK);
    buf_release(&bytes);
    arena_release(&arena);
}

static void an_announcement_above_the_limit_is_refused_from_its_header_alone(void **state)
{
    (void)state;
    unsigned char header[FRAME_HEADER_SIZE] = {0};
    struct peer_message message;
    size_t size = 0;
    struct seus_why why = {0};
    put_u32_le(header, FRAME_BODY_SIZE_MAX + 1);
    assert_int_equal(frame_decode((struct str){(char *)header, sizeof(header)}, 1, NULL, &message, &size, &why),
                     SEUS_INVALID);
    assert_string_equal(why.field, "size");
    put_u32_le(header, UINT32_MAX);
    assert_int_equal(frame_decode((struct str){(char *)header, sizeof(header)}, 1, NULL, &message, &size, NULL),
                     SEUS_INVALID);
    put_u32_le(header, FRAME_BODY_SIZE_MAX);
    assert_int_equal(frame_decode((struct str){(char *)header, sizeof(header)}, 1, NULL, &message, &size, NULL),
                     SEUS_OK);
    assert_int_equal(size, 0);
}

static void a_header_with_unknown_flags_or_type_is_refused(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    const struct peer_message read = {.type = PEER_READ};
    struct buf bytes = {0};
    struct peer_message message;
    size_t size = 0;
    for (size_t at = 5; at < 8; at++) {
        buf_clear(&bytes);
        frame_encode(&read, 1, &bytes);
        bytes.data[at] = 1;
        put_checksum(bytes.data, bytes.len - FRAME_HEADER_SIZE);
        assert_int_equal(frame_decode(buf_str(&bytes), 1, &arena, &message, &size, NULL), SEUS_INVALID);
    }
    buf_clear(&bytes);
    frame_encode(&read, 1, &bytes);
    static const unsigned char unknown[] = {0, 5, 9, 15, 19, 22, 29, 32, 255};
    for (size_t i = 0; i < sizeof(unknown); i++) {
        assert_int_equal(decode_body(unknown[i], bytes.data + FRAME_HEADER_SIZE, bytes.len - FRAME_HEADER_SIZE,
                                     &message, &arena), SEUS_INVALID);
        assert_int_equal(decode_body(unknown[i], NULL, 0, &message, &arena), SEUS_INVALID);
    }
    buf_release(&bytes);
    arena_release(&arena);
}

static void a_body_one_byte_shorter_or_longer_is_refused(void **state)
{
    (void)state;
    struct samples samples;
    make_samples(&samples);
    struct arena arena;
    arena_init(&arena, 0);
    for (unsigned i = 0; i < samples.count; i++) {
        struct buf bytes = {0};
        struct peer_message message;
        frame_encode(&samples.messages[i], 1, &bytes);
        buf_append_char(&bytes, '\0');
        const unsigned char *body = bytes.data + FRAME_HEADER_SIZE;
        const size_t body_len = bytes.len - 1 - FRAME_HEADER_SIZE;
        const uint8_t type = (uint8_t)samples.messages[i].type;
        assert_int_equal(decode_body(type, body, body_len, &message, &arena), SEUS_OK);
        assert_int_equal(decode_body(type, body, body_len + 1, &message, &arena), SEUS_INVALID);
        assert_int_equal(decode_body(type, body, body_len - 1, &message, &arena), SEUS_INVALID);
        assert_int_equal(decode_body(type, body, 0, &message, &arena), SEUS_INVALID);
        buf_release(&bytes);
    }
    arena_release(&arena);
    free_samples(&samples);
}

static void a_hello_of_a_newer_protocol_is_readable_although_it_says_more(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    const struct peer_message hello = {.type = PEER_HELLO, .hello = {.protocol_version = PEER_PROTOCOL_VERSION + 1,
        .node_id = 4, .version = STR_LIT("9.0")}};
    struct buf bytes = {0};
    frame_encode(&hello, 1, &bytes);
    buf_append(&bytes, "something new", 13);
    struct peer_message message;
    assert_int_equal(decode_body(PEER_HELLO, bytes.data + FRAME_HEADER_SIZE, bytes.len - FRAME_HEADER_SIZE, &message,
                                 &arena), SEUS_OK);
    assert_int_equal(message.hello.protocol_version, PEER_PROTOCOL_VERSION + 1);
    assert_int_equal(message.hello.node_id, 4);
    buf_release(&bytes);
    arena_release(&arena);
}

/* One field of an encoded APPEND or HELLO set to a value that no honest sender writes. */
static void values_that_no_sender_of_ours_writes_are_refused(void **state)
{
    (void)state;
    struct samples samples;
    make_samples(&samples);
    struct arena arena;
    arena_init(&arena, 0);
    struct buf bytes = {0};
    struct peer_message message;
    frame_encode(&samples.messages[8], 1, &bytes);
    unsigned char *body = bytes.data + FRAME_HEADER_SIZE;
    const size_t body_len = bytes.len - FRAME_HEADER_SIZE;

    put_u32_le(body + 33, 4); /* one entry more than there is */
    assert_int_equal(decode_body(PEER_APPEND, body, body_len, &message, &arena), SEUS_INVALID);
    put_u32_le(body + 33, UINT32_MAX);
    assert_int_equal(decode_body(PEER_APPEND, body, body_len, &message, &arena), SEUS_INVALID);
    put_u32_le(body + 33, 3);
    put_u64_le(body + 9, UINT64_MAX - 2); /* the third entry's index would wrap */
    assert_int_equal(decode_body(PEER_APPEND, body, body_len, &message, &arena), SEUS_INVALID);
    put_u64_le(body + 9, 0);
    assert_int_equal(decode_body(PEER_APPEND, body, body_len, &message, &arena), SEUS_OK);
    put_u64_le(body + 37, 0); /* term of the first entry */
    assert_int_equal(decode_body(PEER_APPEND, body, body_len, &message, &arena), SEUS_INVALID);
    put_u64_le(body + 37, 1);
    body[45] = 4; /* its type */
    assert_int_equal(decode_body(PEER_APPEND, body, body_len, &message, &arena), SEUS_INVALID);
    body[45] = 0;
    assert_int_equal(decode_body(PEER_APPEND, body, body_len, &message, &arena), SEUS_INVALID);
    buf_release(&bytes);

    unsigned char *large = mem_zalloc(37 + 13 + LOG_PAYLOAD_SIZE_MAX + 1);
    put_u32_le(large + 33, 1);
    put_u64_le(large + 37, 1);
    large[45] = LOG_COMMAND;
    put_u32_le(large + 46, LOG_PAYLOAD_SIZE_MAX + 1);
    assert_int_equal(decode_body(PEER_APPEND, large, 50 + LOG_PAYLOAD_SIZE_MAX + 1, &message, &arena), SEUS_INVALID);
    put_u32_le(large + 46, LOG_PAYLOAD_SIZE_MAX);
    assert_int_equal(decode_body(PEER_APPEND, large, 50 + LOG_PAYLOAD_SIZE_MAX, &message, &arena), SEUS_OK);
    mem_free(large);
    arena_release(&arena);
    free_samples(&samples);
}

static void texts_too_long_or_with_control_characters_are_refused(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    struct peer_message message;
    unsigned char refuse[6 + 257] = {0};
    memset(refuse + 6, 'x', 257);
    put_u16_le(refuse + 4, 257);
    assert_int_equal(decode_body(PEER_REFUSE, refuse, 6 + 257, &message, &arena), SEUS_INVALID);
    put_u16_le(refuse + 4, 256);
    assert_int_equal(decode_body(PEER_REFUSE, refuse, 6 + 256, &message, &arena), SEUS_OK);
    refuse[100] = '\n';
    assert_int_equal(decode_body(PEER_REFUSE, refuse, 6 + 256, &message, &arena), SEUS_INVALID);
    refuse[100] = 0x7f;
    assert_int_equal(decode_body(PEER_REFUSE, refuse, 6 + 256, &message, &arena), SEUS_INVALID);
    arena_release(&arena);
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes between ```hex and ``` of PROTOCOL.md. */
static size_t read_example(unsigned char *target, size_t target_size)
{
    FILE *file = fopen(SEUS_SOURCE_DIR "/src/wire/PROTOCOL.md", "r");
    assert_non_null(file);
    char line[512];
    bool inside = false;
    size_t count = 0;
    while (fgets(line, sizeof(line), file) != NULL) {
        if (strncmp(line, "```", 3) == 0) {
            inside = strncmp(line, "```hex", 6) == 0;
            continue;
        }
        for (const char *at = line; inside && hex_value(at[0]) >= 0 && hex_value(at[1]) >= 0;
             at += at[2] == ' ' ? 3 : 2) {
            assert_true(count < target_size);
            target[count++] = (unsigned char)(hex_value(at[0]) * 16 + hex_value(at[1]));
        }
    }
    fclose(file);
    return count;
}

static void the_example_in_the_protocol_page_is_a_true_frame(void **state)
{
    (void)state;
    unsigned char bytes[128];
    const size_t len = read_example(bytes, sizeof(bytes));
    struct arena arena;
    arena_init(&arena, 0);
    struct peer_message message;
    size_t size = 0;
    struct seus_why why = {0};
    assert_int_equal(frame_decode((struct str){(char *)bytes, len}, 3, &arena, &message, &size, &why), SEUS_OK);
    assert_int_equal(size, FRAME_HEADER_SIZE + 35);
    assert_int_equal(size, len);
    assert_int_equal(message.type, PEER_VOTE);
    assert_int_equal(message.vote.version, 2);
    assert_int_equal(message.vote.term, 7);
    assert_int_equal(message.vote.candidate_id, 3);
    assert_int_equal(message.vote.last_index, 1000);
    assert_int_equal(message.vote.last_term, 6);
    assert_false(message.vote.disrupt_leader);
    assert_true(message.vote.pre_vote);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_comes_back_as_it_was_sent),
        cmocka_unit_test(fields_of_decoded_messages_hold_their_values),
        cmocka_unit_test(an_append_of_the_largest_payloads_comes_back),
        cmocka_unit_test(a_frame_cut_anywhere_is_waited_for),
        cmocka_unit_test(a_frame_with_any_bit_flipped_is_never_accepted),
        cmocka_unit_test(random_bytes_never_make_a_frame),
        cmocka_unit_test(random_bodies_with_a_true_checksum_never_crash_and_come_back_the_same_if_accepted),
        cmocka_unit_test(a_frame_out_of_sequence_is_refused),
        cmocka_unit_test(an_announcement_above_the_limit_is_refused_from_its_header_alone),
        cmocka_unit_test(a_header_with_unknown_flags_or_type_is_refused),
        cmocka_unit_test(a_body_one_byte_shorter_or_longer_is_refused),
        cmocka_unit_test(a_hello_of_a_newer_protocol_is_readable_although_it_says_more),
        cmocka_unit_test(values_that_no_sender_of_ours_writes_are_refused),
        cmocka_unit_test(texts_too_long_or_with_control_characters_are_refused),
        cmocka_unit_test(the_example_in_the_protocol_page_is_a_true_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
