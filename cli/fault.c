/* SPDX-License-Identifier: EUPL-1.2 */
/* Errors as text and as JSON. Called by main.c with what the parser or the client found; never prints. */
#include "cli/fault.h"

#include <string.h>

#include "cli/show.h"
#include "wire/json.h"

bool fault_is_retryable(enum seus_err err)
{
    return err == SEUS_UNAVAILABLE || err == SEUS_UNKNOWN || err == SEUS_TIMEOUT || err == SEUS_LIMIT ||
           err == SEUS_NO_SPACE || err == SEUS_NOT_LEADER;
}

const char *fault_code(const struct fault *fault)
{
    return fault->interrupted ? "interrupted" : seus_err_name(fault->err);
}

int fault_exit_code(const struct fault *fault)
{
    if (fault->interrupted) {
        return FAULT_EXIT_INTERRUPTED;
    }
    const int code = seus_err_exit_code(fault->err);
    if (code == seus_err_exit_code(SEUS_UNAVAILABLE) && fault->written != WRITTEN_NO) {
        return seus_err_exit_code(SEUS_UNKNOWN);
    }
    return code;
}

static void append_text(struct buf *target, const char *name, const char *text)
{
    buf_printf(target, ",\"%s\":", name);
    if (text[0] == '\0') {
        buf_append_str(target, STR_LIT("null"));
    } else { /* what was typed may not be UTF-8, and a message may end within a character: JSON must not */
        struct buf shown = {0};
        show_escape(str_of(text), &shown);
        wire_json_encode_text(buf_str(&shown), target);
        buf_release(&shown);
    }
}

void fault_json(const struct fault *fault, struct buf *target)
{
    buf_printf(target, "{\"error\":{\"code\":\"%s\"", fault_code(fault));
    append_text(target, "message", fault->why.message);
    append_text(target, "hint", fault->why.hint);
    append_text(target, "field", fault->why.field);
    buf_printf(target, ",\"retryable\":%s,\"written\":\"%s\"", fault->retryable ? "true" : "false",
               wire_enum_word(&wire_enum_written, fault->written));
    append_text(target, "request_id", fault->request_id);
    append_text(target, "report_id", fault->report_id);
    buf_printf(target, ",\"index\":%llu,\"exit_code\":%d}}\n", (unsigned long long)fault->index,
               fault_exit_code(fault));
}

/* A word of a command line, quoted for the shell when it must be. */
static void append_shell_word(struct buf *target, const char *word)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    struct buf shown = {0};
    show_escape(str_of(word), &shown);
    buf_append_char(&shown, '\0');
    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        buf_append_str(target, str_of(word));
    } else {
        buf_append_char(target, '\'');
        for (const char *p = (const char *)shown.data; *p != '\0'; p++) {
            if (*p == '\'') {
                buf_append_str(target, STR_LIT("'\\''"));
            } else {
                buf_append_char(target, *p);
            }
        }
        buf_append_char(target, '\'');
    }
    buf_release(&shown);
}

static void append_repeat(const struct fault *fault, int argc, char *const *argv, struct buf *target)
{
    bool has_id = false;
    buf_append_str(target, STR_LIT("seusctl"));
    for (int i = 1; i < argc; i++) {
        has_id = has_id || strncmp(argv[i], "--request-id", 12) == 0;
        buf_append_char(target, ' ');
        append_shell_word(target, argv[i]);
    }
    if (!has_id && fault->writes && fault->request_id[0] != '\0') {
        buf_printf(target, " --request-id %s", fault->request_id);
    }
}

/* Some sentences say already what became of the data. */
static bool says_it(const struct fault *fault)
{
    return fault->written == WRITTEN_NO && strcasestr(fault->why.message, "nothing was written") != NULL;
}

static void append_meaning(const struct fault *fault, struct buf *target)
{
    if (fault->request_id[0] == '\0') {
        buf_append_str(target, STR_LIT("Nothing was sent."));
    } else if (!fault->writes) {
        buf_append_str(target, STR_LIT("This command only reads: nothing was changed."));
    } else if (fault->written == WRITTEN_UNKNOWN) {
        buf_append_str(target, STR_LIT("It is NOT KNOWN whether it was written: it was sent, and no answer came."));
    } else if (fault->written == WRITTEN_NO) {
        buf_append_str(target, STR_LIT("Nothing was written."));
    } else if (fault->report_id[0] != '\0') {
        buf_printf(target, "No case was opened; the call is on record as report %s.", fault->report_id);
    } else {
        buf_append_str(target, STR_LIT("It is on record."));
    }
}

void fault_text(const struct fault *fault, int argc, char *const *argv, struct buf *target)
{
    buf_append_str(target, STR_LIT("seusctl: "));
    show_escape(str_of(fault->why.message[0] != '\0' ? fault->why.message : fault_code(fault)), target);
    buf_append_str(target, STR_LIT("\n  "));
    if (!says_it(fault)) {
        append_meaning(fault, target);
        buf_append_str(target, STR_LIT("\n  "));
    }
    if (fault->writes && fault->written == WRITTEN_UNKNOWN) {
        buf_append_str(target, STR_LIT("Repeat it with the same request id, it is carried out once: "));
        append_repeat(fault, argc, argv, target);
    } else if (fault->why.hint[0] != '\0') {
        show_escape(str_of(fault->why.hint), target);
    } else if (fault->retryable) {
        buf_append_str(target, STR_LIT("Try again: "));
        append_repeat(fault, argc, argv, target);
    } else {
        buf_printf(target, "More about it: seusctl explain %s", fault_code(fault));
    }
    buf_append_char(target, '\n');
}
