/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seusctl pipe: a request a line in, a reply a line out, for front ends in any language. Each request is carried out as
 * a command is: whichever node answers, again until it is known what became of it, under one request id.
 */
#ifndef CLI_PIPE_H
#define CLI_PIPE_H

#include "cli/client.h"

struct pipe_options {
    int input_fd;
    int output_fd;
    uint64_t timeout_ms;       /* of a request that does not say its own */
    const char *shift;         /* of a write that does not say its own; NULL: none */
    const char *as_user;       /* of a line that does not say its own; NULL: none */
    const char *purpose;       /* the same */
};

/*
 * Reads to the end of the input. client has its endpoints and ports; it is changed. The first line that failed is in
 * fault when the result is not SEUS_OK; the lines after it were carried out all the same. SEUS_IO: the output is gone.
 */
MUST_CHECK enum seus_err pipe_run(struct client *client, struct endpoint *endpoints, unsigned endpoints_count,
                                  const struct pipe_options *options, struct fault *fault);

#endif
