/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A command line of seusctl, and the request that comes of it. Input: an argument a line. What seusctl has checked with
 * the schema the node must take: the body reads back, and path and query hold nothing that needs another encoding.
 */
#include "tests/fuzz/fuzz.h"

#include "base/mem.h"
#include "cli/request.h"
#include "wire/json.h"

#define ARGS_MAX 64

static void check_request(const struct request *request, struct arena *arena)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~/?&=%";
    const struct str url = buf_str(&request->url);
    struct seus_why why = {0};
    CHECK(url.len > 0 && url.ptr[0] == '/' && strspn(url.ptr, plain) == url.len);
    if (request->op->method[0] == 'P') {
        void *value = arena_alloc(arena, request->op->args->size);
        const bool fits = request->body.len <= WIRE_JSON_SIZE_MAX;
        CHECK(wire_json_decode(request->op->args, buf_str(&request->body), arena, value, &why) == SEUS_OK || !fits);
    } else {
        CHECK(request->body.len == 0);
    }
}

static void check_line(int argc, char **argv)
{
    const struct args_env env = {.output = NULL};
    struct args *args = mem_zalloc(sizeof(*args));
    struct seus_why why = {0};
    struct request request = {.op = NULL};
    struct arena arena;
    arena_init(&arena, 0);
    enum seus_err err = args_parse(args, &env, argc, argv, &why);
    CHECK(err == SEUS_OK || why.message[0] != '\0');
    if (err == SEUS_OK && !args->help && args->command != NULL && command_op(args->command) != NULL) {
        err = request_make(args, fuzz_now(NULL), &arena, &request, &why);
        CHECK(err == SEUS_OK || why.message[0] != '\0');
        if (err == SEUS_OK) {
            check_request(&request, &arena);
        }
    }
    request_release(&request);
    arena_release(&arena);
    mem_free(args);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *argv[ARGS_MAX + 2];
    int argc = 0;
    char *text = mem_alloc(size + 1); /* words follow each other, each with its NUL */
    char *at = text;
    struct str rest = fuzz_bytes(data, size);
    char program[] = "seusctl";
    argv[argc++] = program;
    while (rest.len > 0 && argc <= ARGS_MAX) {
        const struct str line = fuzz_line(&rest);
        if (line.len > 0 && memchr(line.ptr, '\0', line.len) != NULL) {
            break; /* no argument holds a NUL */
        }
        argv[argc++] = at;
        str_copy(at, line.len + 1, line);
        at += line.len + 1;
    }
    argv[argc] = NULL;
    check_line(argc, argv);
    mem_free(text);
    return 0;
}
