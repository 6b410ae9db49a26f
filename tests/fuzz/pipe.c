/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seusctl pipe. Input: in the first line what a node answers to each request, then the lines of a front end. Each line
 * that is not blank has one line as its answer, which is JSON and says whether it went well.
 */
#include "tests/fuzz/fuzz.h"

#include <jansson.h>

#include "cli/pipe.h"

static struct fuzz_file input;
static struct fuzz_file output;
static struct str node_says;

/* In place of client_call, which asks over the network: a node that says what the input says. */
enum seus_err __wrap_client_call(const struct client *client, const struct request *request,
                                 struct client_reply *ret_reply, struct fault *fault);

enum seus_err __wrap_client_call(const struct client *client, const struct request *request,
                                 struct client_reply *ret_reply, struct fault *fault)
{
    CHECK(client->request_id[0] != '\0');
    CHECK(request->url.len > 0 && request->url.data[request->url.len] == '\0');
    if (node_says.len == 0) {
        fault->err = SEUS_UNAVAILABLE;
        return seus_fail(SEUS_UNAVAILABLE, &fault->why, NULL, "nobody answers");
    }
    buf_append_str(&ret_reply->body, node_says);
    ret_reply->endpoint = &client->endpoints[client->endpoints_count - 1];
    return SEUS_OK;
}

static bool is_blank(struct str line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] != ' ' && line.ptr[i] != '\t' && line.ptr[i] != '\r') {
            return false;
        }
    }
    return true;
}

static void check_answers(struct str asked, struct str told)
{
    while (asked.len > 0) {
        if (is_blank(fuzz_line(&asked))) {
            continue;
        }
        const struct str line = fuzz_line(&told);
        json_t *answer = json_loadb(line.ptr != NULL ? line.ptr : "", line.len, JSON_REJECT_DUPLICATES, NULL);
        CHECK(json_is_object(answer) && json_is_boolean(json_object_get(answer, "ok")));
        json_decref(answer);
    }
    CHECK(told.len == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct endpoint endpoints[2] = {{.shown = "a"}, {.shown = "b"}};
    struct client client = {.endpoints = endpoints, .endpoints_count = 2, .clock = FUZZ_CLOCK, .random = FUZZ_RANDOM};
    struct fault fault = {.err = SEUS_OK};
    struct str rest = fuzz_bytes(data, size);
    node_says = fuzz_line(&rest);
    fuzz_file_fill(&input, rest);
    fuzz_file_fill(&output, (struct str){"", 0});
    const struct pipe_options options = {.input_fd = input.fd, .output_fd = output.fd, .timeout_ms = 1000};
    const enum seus_err err = pipe_run(&client, endpoints, 2, &options, &fault);
    CHECK(err == SEUS_OK || fault.why.message[0] != '\0');
    struct buf told = fuzz_file_bytes(&output);
    check_answers(rest, buf_str(&told));
    buf_release(&told);
    return 0;
}
