/* SPDX-License-Identifier: EUPL-1.2 */
/* One node of the room: everything below seusd/, wired together on a libuv loop. */
#ifndef SEUSD_NODE_H
#define SEUSD_NODE_H

#include "base/err.h"
#include "seusd/options.h"

struct node;

/* Opens the data directory and the sockets and starts. Keeps options. gives: node_run, then node_free. */
MUST_CHECK enum seus_err node_start(const struct options *options, struct node **ret_node, struct seus_why *why);
/* Runs until SIGTERM or SIGINT; returns the exit code of the process. */
int node_run(struct node *node);
void node_free(struct node *node);

#endif
