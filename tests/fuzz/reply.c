/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a node, or somebody in its place, sends to seusctl. Input: the words of a command (noun, a blank, verb), a line
 * feed, then the body of the answer, or of a stream. Nothing of it may move a cursor or change a colour; a stream reads
 * the same however it is cut.
 */
#include "tests/fuzz/fuzz.h"

#include "base/mem.h"
#include "cli/client.h"
#include "cli/render.h"
#include "cli/show.h"
#include "cli/sse.h"
#include "wire/text.h"

static bool on_event(void *ctx, struct str id, struct str type, struct str data)
{
    buf_printf(ctx, "%zu %zu %zu\n", id.len, type.len, data.len);
    buf_append_str(ctx, id);
    buf_append_str(ctx, type);
    buf_append_str(ctx, data);
    return true;
}

static void check_stream(struct str bytes)
{
    struct buf at_once = {0};
    struct buf by_bytes = {0};
    struct sse first = {.ctx = &at_once, .on_event = on_event};
    struct sse second = {.ctx = &by_bytes, .on_event = on_event};
    CHECK(sse_feed(&first, bytes.ptr, bytes.len));
    for (size_t i = 0; i < bytes.len; i++) {
        CHECK(sse_feed(&second, bytes.ptr + i, 1));
    }
    CHECK(str_eq(buf_str(&at_once), buf_str(&by_bytes)));
    sse_release(&first);
    sse_release(&second);
    buf_release(&at_once);
    buf_release(&by_bytes);
}

/* No control byte but line feeds and, in columns, none either. */
static void check_printable(struct str text)
{
    size_t at = 0;
    while (at < text.len) {
        uint32_t code = 0;
        const size_t len = wire_utf8_first(text.ptr + at, text.len - at, &code);
        CHECK(len > 0 && (code == '\n' || (!wire_code_is_control(code) && !wire_code_is_bidi(code))));
        at += len;
    }
}

static void check_rendered(const struct command *command, struct str body)
{
    static const enum output_format formats[] = {OUTPUT_TABLE, OUTPUT_CSV, OUTPUT_NAME};
    json_t *reply = json_loadb(body.ptr, body.len, 0, NULL);
    if (!json_is_object(reply)) {
        json_decref(reply);
        return;
    }
    for (unsigned i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        struct args *args = mem_zalloc(sizeof(*args));
        struct selection selection;
        struct seus_why why = {0};
        struct buf shown = {0};
        args->command = command;
        args->format = formats[i];
        if (render_select(args, &selection, &why) == SEUS_OK) {
            render_reply(args, &selection, reply, body, &shown);
            if (formats[i] == OUTPUT_TABLE) {
                check_printable(buf_str(&shown));
            }
        }
        buf_release(&shown);
        mem_free(args);
    }
    json_decref(reply);
}

static const struct command *command_of(struct str words)
{
    char text[64];
    str_copy(text, sizeof(text), words);
    char *verb = strchr(text, ' ');
    if (verb != NULL) {
        *verb = '\0';
        verb++;
    }
    const struct command *command = command_find(text, verb);
    return command != NULL && command->record != NULL ? command : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = fuzz_bytes(data, size);
    const struct command *command = command_of(fuzz_line(&rest));
    struct fault fault = {.err = SEUS_OK};
    struct buf shown = {0};
    check_stream(rest);
    if (client_read_problem(rest, &fault)) {
        fault_json(&fault, &shown);
        json_t *again = json_loadb((const char *)shown.data, shown.len, 0, NULL);
        CHECK(json_is_object(again));
        json_decref(again);
    }
    buf_clear(&shown);
    show_escape(rest, &shown);
    check_printable(buf_str(&shown));
    buf_release(&shown);
    if (command != NULL && rest.len > 0) {
        check_rendered(command, rest);
    }
    return 0;
}
