/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The checks a plugin file goes through before anybody's room trusts it: what it says of itself, then what it does.
 * Each finding tells its author what to change. Called by seusd --plugin-check; everything runs in workers.
 */
#include "policy/kit.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/whole.h"
#include "policy/object.h"
#include "wire/cbor.h"

#define QUESTIONS_COUNT 300u          /* of the corpus, each kind */
#define DEADLINE_SHARE_PERCENT 50u    /* of the room's deadline that an answer may take without a warning */
#define DEADLINE_US 50000u            /* of the room */
#define LATE_AGAIN 2u                 /* times a late question is asked again */
#define FAILED_ENOUGH 3u              /* questions that failed: the rest is not asked, each may cost a worker */
#define FILE_SIZE_MAX (64u << 20)     /* bytes */

struct findings {
    struct kit_finding *items;
    unsigned count;
    bool failed;
};

__attribute__((format(printf, 4, 5))) static void note(struct findings *findings, const char *check, const char *result,
                                                       const char *format, ...)
{
    struct kit_finding *const finding = &findings->items[findings->count++];
    va_list args;
    finding->check = check;
    finding->result = result;
    va_start(args, format);
    (void)vsnprintf(finding->detail, sizeof(finding->detail), format, args);
    va_end(args);
    findings->failed |= strcmp(result, "failed") == 0;
}

/* ---- the file --------------------------------------------------------------------------------------------------- */

static bool file_read(const char *path, struct buf *content, struct findings *findings)
{
    const bool ok = whole_file_read(path, FILE_SIZE_MAX, content);
    if (!ok) {
        note(findings, "file", "failed", "%.200s cannot be read (%s)", path, strerror(errno));
    }
    return ok;
}

static void exports_check(const struct object_facts *facts, struct findings *findings)
{
    bool has_entry = false;
    struct str other = {0};
    for (unsigned i = 0; i < facts->exports_count; i++) {
        const bool is_entry = str_eq_cstr(facts->exports[i], "seus_plugin_entry_v1");
        has_entry |= is_entry;
        other = is_entry ? other : facts->exports[i];
    }
    if (!has_entry) {
        note(findings, "symbols", "failed",
             "it does not export seus_plugin_entry_v1: define it as seus/plugin.h declares it");
    } else if (other.len > 0) {
        note(findings, "symbols", "failed",
             "it exports %.*s beside its entry (%u symbols): build with -fvisibility=hidden, so that it cannot meet "
             "the names of others", (int)(other.len < 64 ? other.len : 64), other.ptr, facts->exports_count);
    } else {
        note(findings, "symbols", "ok", "it exports its entry and nothing else");
    }
}

/* What a pure function has no use for. */
static bool is_forbidden(struct str name)
{
    static const char *const names[] = {
        "accept",  "bind",       "chmod",   "clock",     "clock_gettime", "clone",        "connect",      "creat",
        "dlopen",  "dlmopen",    "dlsym",   "dup",       "dup2",          "execl",        "execle",       "execlp",
        "execv",   "execve",     "execvp",  "exit",      "_exit",         "fopen",        "fopen64",      "fork",
        "freopen", "ftime",      "getenv",  "getpid",    "getrandom",     "gettimeofday", "kill",         "localtime",
        "mkdir",   "mmap",       "mprotect", "open",     "open64",        "openat",       "pipe",         "popen",
        "printf",  "__printf_chk", "pthread_create", "puts", "rand",      "raise",        "random",       "read",
        "rename",  "setrlimit",  "signal",  "sigaction", "sleep",         "socket",       "srand",        "syscall",
        "system",  "thrd_create", "time",   "timespec_get", "unlink",     "usleep",       "vfork",        "write",
    };
    bool found = false;
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        found |= str_eq_cstr(name, names[i]);
    }
    return found;
}

static void imports_check(const struct object_facts *facts, struct findings *findings)
{
    struct str forbidden = {0};
    for (unsigned i = 0; i < facts->imports_count; i++) {
        forbidden = is_forbidden(facts->imports[i]) ? facts->imports[i] : forbidden;
    }
    struct str library = {0};
    for (unsigned i = 0; i < facts->libraries_count; i++) {
        const bool is_libc = str_eq_cstr(facts->libraries[i], "libc.so.6") ||
                             str_eq_cstr(facts->libraries[i], "libm.so.6");
        library = is_libc ? library : facts->libraries[i];
    }
    if (forbidden.len > 0) {
        note(findings, "imports", "failed",
             "it calls %.*s: a plugin has no files, network, threads, clock, randomness or output; what it needs is in "
             "the question", STR_ARG(forbidden));
    } else if (library.len > 0) {
        note(findings, "imports", "failed", "it needs the library %.*s, which a node may not have: link it in, or do "
             "without", (int)(library.len < 100 ? library.len : 100), library.ptr);
    } else {
        note(findings, "imports", "ok", "nothing that a pure function has no use for (%u symbols of libc)",
             facts->imports_count);
    }
}

static void hardening_check(const struct object_facts *facts, struct findings *findings)
{
    if (!facts->is_relro || !facts->is_bound_now) {
        note(findings, "hardening", "warning", "link with -Wl,-z,relro -Wl,-z,now: its tables stay writable (relro %s, "
             "now %s)", facts->is_relro ? "yes" : "no", facts->is_bound_now ? "yes" : "no");
    } else if (facts->has_exec_stack || facts->has_text_relocs) {
        note(findings, "hardening", "failed", "%s: build with -fPIC, without assembler that asks for it",
             facts->has_exec_stack ? "it asks for an executable stack" : "its code is written to while it is loaded");
    } else if (facts->has_constructor) {
        note(findings, "hardening", "warning", "code of it runs while it is loaded: a plugin is asked, nothing more");
    } else {
        note(findings, "hardening", "ok", "relro, bound at loading, no executable stack");
    }
}

/* ---- what it does ----------------------------------------------------------------------------------------------- */

static void settings_check(const struct wire_plugin_info *row, struct findings *findings)
{
    const struct str schema = row->config_schema; /* checked when it was loaded */
    if (schema.len == 0) {
        note(findings, "settings", "ok", "it declares none");
    } else {
        note(findings, "settings", "ok", "%.*s", (int)(schema.len < 300 ? schema.len : 300), schema.ptr);
    }
}

/* Of the answers to a run of questions. */
struct tally {
    unsigned asked, answered, no_opinion, failed;
    uint64_t slowest_us;
    uint64_t digest;      /* of all verdicts, in order */
    char failure[300];    /* the first */
    char failed_question[64];
};

static void tally_take(struct tally *tally, const struct kit_answer *answer, uint32_t kind, uint64_t seed)
{
    struct buf bytes = {0};
    tally->asked++;
    tally->slowest_us = answer->took_us > tally->slowest_us ? answer->took_us : tally->slowest_us;
    if (answer->failure.len == 0) {
        tally->answered++;
    } else if (answer->no_opinion) {
        tally->no_opinion++;
    } else if (tally->failed++ == 0) {
        str_copy(tally->failure, sizeof(tally->failure), answer->failure);
        (void)snprintf(tally->failed_question, sizeof(tally->failed_question), "%s question %" PRIu64,
                       wire_enum_word(&wire_enum_verdict_kind, kind), seed);
    }
    wire_cbor_encode(&wire_record_verdict, &answer->verdict, &bytes);
    tally->digest = hash_xxh3_seeded(bytes.data, bytes.len, tally->digest);
    buf_release(&bytes);
}

static bool is_late(const struct kit_answer *answer)
{
    return answer->failure.len > 0 && !answer->no_opinion && answer->took_us >= DEADLINE_US;
}

/*
 * Asks; a late answer is asked for again, twice, each time of a fresh worker: one that loops is late every time, a busy
 * machine is not. The kit may be another one afterwards.
 */
static void ask_patiently(struct kit **kit, const struct kit_options *options, const struct wire_question *question,
                          struct arena *arena, struct kit_answer *ret_answer)
{
    struct seus_why why = {0};
    struct kit *fresh = NULL;
    kit_ask(*kit, question, arena, ret_answer);
    for (unsigned i = 0; i < LATE_AGAIN && is_late(ret_answer) && kit_open(options, &fresh, &why) == SEUS_OK; i++) {
        kit_close(*kit);
        *kit = fresh;
        kit_ask(*kit, question, arena, ret_answer);
    }
}

/* Asks every kind the file answers, questions first .. first + count - 1, until enough of them failed. */
static void corpus_ask(struct kit **kit, const struct kit_options *options, uint32_t kinds, uint64_t first,
                       unsigned count, struct tally *tally)
{
    struct arena arena;
    arena_init(&arena, 0);
    for (uint64_t seed = first; seed < first + count; seed++) {
        for (uint32_t kind = VERDICT_ZONE; kind <= VERDICT_DISPATCH; kind++) {
            struct wire_question question;
            struct kit_answer answer;
            if ((kinds & (1u << kind)) != 0 && tally->failed < FAILED_ENOUGH) {
                kit_question(seed, kind, &arena, &question);
                ask_patiently(kit, options, &question, &arena, &answer);
                tally_take(tally, &answer, kind, seed);
                arena_reset(&arena);
            }
        }
    }
    arena_release(&arena);
}

static void answers_check(const struct tally *tally, struct findings *findings)
{
    if (tally->failed > 0) {
        note(findings, "answers", "failed", "%s: %s (%u of %u%s)", tally->failed_question, tally->failure,
             tally->failed, tally->asked, tally->failed < FAILED_ENOUGH ? "" : "; no more were asked");
    } else if (tally->answered == 0) {
        note(findings, "answers", "warning", "it had no opinion on any of %u questions", tally->asked);
    } else {
        note(findings, "answers", "ok", "%u questions: %u answered, %u without an opinion", tally->asked,
             tally->answered, tally->no_opinion);
    }
}

static void deadline_check(const struct tally *tally, struct findings *findings)
{
    const bool slow = tally->slowest_us * 100 > (uint64_t)DEADLINE_US * DEADLINE_SHARE_PERCENT;
    note(findings, "deadline", slow ? "warning" : "ok", "the slowest answer took %" PRIu64 " us; the room waits %u us",
         tally->slowest_us, DEADLINE_US);
}

/* The same questions in another, fresh process: the same bytes? */
static void determinism_check(const struct kit_options *options, uint32_t kinds, const struct tally *first,
                              struct findings *findings)
{
    struct kit *kit = NULL;
    struct seus_why why = {0};
    struct tally again = {0};
    if (kit_open(options, &kit, &why) != SEUS_OK) {
        note(findings, "determinism", "failed", "a second load was refused: %.300s", why.message);
        return;
    }
    corpus_ask(&kit, options, kinds, 1, QUESTIONS_COUNT, &again);
    kit_close(kit);
    if (again.digest != first->digest) {
        note(findings, "determinism", "failed",
             "the same questions in a fresh process got other answers: it must depend on the question alone, not on "
             "memory, clock or chance");
    } else {
        note(findings, "determinism", "ok", "%u answers, twice, in two processes: the same bytes", first->asked);
    }
}

static void fuzz_check(struct kit **kit, const struct kit_options *options, uint32_t kinds, uint64_t fuzz_ms,
                       uint64_t seed, struct findings *findings)
{
    struct tally tally = {0};
    const uint64_t start_ms = options->clock.mono_ms(options->clock.ctx);
    uint64_t at = seed | (UINT64_C(1) << 32); /* beyond the corpus */
    do {
        corpus_ask(kit, options, kinds, at, 50, &tally);
        at += 50;
    } while (tally.failed == 0 && options->clock.mono_ms(options->clock.ctx) - start_ms < fuzz_ms);
    if (tally.failed > 0) {
        note(findings, "fuzz", "failed", "%s: %s", tally.failed_question, tally.failure);
    } else {
        note(findings, "fuzz", "ok", "%u questions at random, none was too much", tally.asked);
    }
}

static void behaviour_check(const struct kit_options *options, uint64_t fuzz_ms, uint64_t seed,
                            struct findings *findings)
{
    struct kit *kit = NULL;
    struct seus_why why = {0};
    struct wire_plugin_info *rows = NULL;
    struct tally tally = {0};
    struct arena arena;
    uint32_t kinds = 0;
    if (kit_open(options, &kit, &why) != SEUS_OK) {
        note(findings, "loading", "failed", "%.380s", why.message);
        return;
    }
    arena_init(&arena, 0);
    const unsigned count = kit_plugins(kit, &arena, &rows);
    for (unsigned i = 0; i < count; i++) {
        kinds |= 1u << rows[i].kind;
    }
    note(findings, "loading", "ok", "%.*s %.*s%s", STR_ARG(rows[0].plugin), STR_ARG(rows[0].version),
         rows[0].on_request ? ", asked on request" : "");
    settings_check(&rows[0], findings);
    corpus_ask(&kit, options, kinds, 1, QUESTIONS_COUNT, &tally);
    answers_check(&tally, findings);
    deadline_check(&tally, findings);
    if (tally.failed == 0) {
        determinism_check(options, kinds, &tally, findings);
        fuzz_check(&kit, options, kinds, fuzz_ms, seed, findings);
    }
    arena_release(&arena);
    kit_close(kit);
}

unsigned kit_check(const struct kit_options *options, uint64_t fuzz_ms, uint64_t seed, struct kit_finding *findings,
                   bool *ret_failed)
{
    struct findings all = {.items = findings};
    struct buf content = {0};
    struct object_facts facts;
    struct seus_why why = {0};
    if (file_read(options->files[0], &content, &all)) {
        if (object_read(buf_str(&content), &facts, &why) != SEUS_OK) {
            note(&all, "file", "failed", "%s", why.message);
        } else {
            note(&all, "file", "ok", "a shared object of %zu bytes", content.len);
            exports_check(&facts, &all);
            imports_check(&facts, &all);
            hardening_check(&facts, &all);
            behaviour_check(options, fuzz_ms, seed, &all);
        }
    }
    buf_release(&content);
    *ret_failed = all.failed;
    return all.count;
}
