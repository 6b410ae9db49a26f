/* SPDX-License-Identifier: EUPL-1.2 */
/* Following events: a stream that survives the node that gives it. */
#ifndef CLI_WATCH_H
#define CLI_WATCH_H

#include "cli/client.h"
#include "cli/output.h"
#include "cli/render.h"

/*
 * Prints events as they come until --for, --count, an interrupt, or the reader of standard output goes away. SEUS_OK
 * when it ended as asked; SEUS_TIMEOUT when --count events did not come within --for. On failure fault is filled.
 */
MUST_CHECK enum seus_err watch_run(const struct args *args, const struct client *client, const struct request *request,
                                   const struct selection *selection, struct fault *fault);

#endif
