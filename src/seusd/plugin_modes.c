/* SPDX-License-Identifier: EUPL-1.2 */
/* Command-line front of the author's kit (policy/kit.h). Runs instead of a node; prints JSON for seusctl to show. */
#include "seusd/plugin_modes.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/port.h"
#include "policy/kit.h"
#include "wire/json.h"

#define FILES_MAX 8
#define FUZZ_MS_DEFAULT 10000u
#define FUZZ_MS_MAX 600000u
#define PROGRAM "/proc/self/exe"

static void complain(const struct seus_why *why)
{
    fprintf(stderr, "seusd: %s\n", why->message);
    if (why->hint[0] != '\0') {
        fprintf(stderr, "       %s\n", why->hint);
    }
}

int plugin_mode_check(int argc, char **argv)
{
    if (argc < 1 || argc > 2) {
        fprintf(stderr, "usage: seusd --plugin-check FILE [FUZZ_MS]\n");
        return 2;
    }
    const unsigned long long wanted = argc == 2 ? strtoull(argv[1], NULL, 10) : FUZZ_MS_DEFAULT;
    const uint64_t fuzz_ms = wanted < FUZZ_MS_MAX ? wanted : FUZZ_MS_MAX;
    const char *const files[] = {argv[0]};
    const struct kit_options options = {
        .program = PROGRAM, .files = files, .files_count = 1, .clock = clock_system()};
    struct kit_finding findings[KIT_FINDINGS_MAX];
    struct buf out = {0};
    bool failed = false;
    (void)signal(SIGPIPE, SIG_IGN);
    const struct random_port random = random_system();
    const unsigned count = kit_check(&options, fuzz_ms, random.next(random.ctx) >> 16, findings, &failed);
    buf_append_str(&out, STR_LIT("{\"items\":["));
    for (unsigned i = 0; i < count; i++) {
        buf_printf(&out, "%s{\"check\":\"%s\",\"result\":\"%s\",\"detail\":", i > 0 ? "," : "", findings[i].check,
                   findings[i].result);
        wire_json_encode_text(str_of(findings[i].detail), &out);
        buf_append_char(&out, '}');
    }
    buf_append_str(&out, STR_LIT("]}\n"));
    const bool printed = fwrite(out.data, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
    buf_release(&out);
    return failed || !printed ? 1 : 0;
}

/* Asks one question given as JSON; false: it cannot be read, and why says what is wrong with it. */
static bool line_ask(struct kit *kit, struct str line, struct arena *arena, struct seus_why *why)
{
    struct wire_question question;
    struct kit_answer answer;
    struct buf out = {0};
    if (wire_json_decode(&wire_record_question, line, arena, &question, why) != SEUS_OK) {
        return false;
    }
    if (question.kind < VERDICT_ZONE || question.kind > VERDICT_DISPATCH) {
        seus_fail(SEUS_INVALID, why, "kind", "a question needs its kind: zone, triage or dispatch");
        return false;
    }
    kit_ask(kit, &question, arena, &answer);
    buf_append_str(&out, STR_LIT("{\"verdict\":"));
    wire_json_encode(&wire_record_verdict, &answer.verdict, &out);
    buf_append_str(&out, STR_LIT(",\"failure\":"));
    wire_json_encode_text(answer.failure, &out);
    buf_printf(&out, ",\"took_us\":%" PRIu64 "}\n", answer.took_us);
    const bool printed = fwrite(out.data, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
    buf_release(&out);
    return printed;
}

int plugin_mode_run(int argc, char **argv)
{
    if (argc < 1 || argc > FILES_MAX) {
        fprintf(stderr, "usage: seusd --plugin-run FILE...   (1 to %d; questions on standard input)\n", FILES_MAX);
        return 2;
    }
    const char *files[FILES_MAX];
    for (int i = 0; i < argc; i++) {
        files[i] = argv[i];
    }
    const struct kit_options options = {
        .program = PROGRAM, .files = files, .files_count = (unsigned)argc, .clock = clock_system()};
    struct kit *kit = NULL;
    struct seus_why why = {0};
    struct arena arena;
    char *line = NULL;
    size_t size = 0;
    (void)signal(SIGPIPE, SIG_IGN);
    if (kit_open(&options, &kit, &why) != SEUS_OK) {
        complain(&why);
        return 1;
    }
    arena_init(&arena, 0);
    bool good = true;
    for (ssize_t len = getline(&line, &size, stdin); len >= 0 && good; len = getline(&line, &size, stdin)) {
        const size_t bytes = (size_t)len - (len > 0 && line[len - 1] == '\n' ? 1 : 0);
        good = bytes == 0 || line_ask(kit, (struct str){line, bytes}, &arena, &why);
        arena_reset(&arena);
    }
    if (!good) {
        complain(&why);
    }
    free(line);
    arena_release(&arena);
    kit_close(kit);
    return good ? 0 : 1;
}
