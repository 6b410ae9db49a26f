/* SPDX-License-Identifier: EUPL-1.2 */
#include "seusd/options.h"

#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "seus/version.h"

static const char help[] =
    "seusd - one node of a social-emergency room\n"
    "\n"
    "  seusd                                  a one-node room with default paths\n"
    "  seusd --data DIR --socket PATH         the same elsewhere\n"
    "  seusd --node 1 --peer 1=HOST:PORT --peer 2=HOST:PORT --peer 3=HOST:PORT --bootstrap --data DIR\n"
    "                                         first start of node 1 of three; the others with their own --node\n"
    "\n"
    "The room\n"
    "  --node N             this node's id, 1 or more (default 1)\n"
    "  --peer N=HOST:PORT   a node and the address of its peer listener; repeat for each, this one included\n"
    "  --cluster NAME       name of the room (default seus); nodes of another name are refused\n"
    "  --bootstrap          first start only: found the data directory with these peers as voters.\n"
    "                       Refused if the directory holds data. A node that lost its directory is started\n"
    "                       without it: it is fed by the others, and votes again when all of them have vouched\n"
    "  --profile NAME       timing: default (election 1000 ms, heartbeat 100), lan (300, 30), wan (3000, 300)\n"
    "  --insecure-peers     allow peer addresses beyond loopback, although links are not encrypted yet\n"
    "\n"
    "This node\n"
    "  --data DIR           data directory (default /var/lib/seus for root, ~/.local/share/seus for others)\n"
    "  --socket PATH        unix socket of the client API (default: where seusctl looks)\n"
    "  --listen HOST:PORT   client API on loopback TCP too\n"
    "  --plugins DIR        directory of the plugins (*.so)\n"
    "  --min-free-mb N      below this free space the leader refuses writes (default 64)\n"
    "  --rebuild-views      drop the views and compute them again from the log\n"
    "  --debug              more log lines\n"
    "  --version, --help\n"
    "\n"
    "Stops on SIGTERM or SIGINT. Exit code 0 after an orderly stop, 1 if the environment failed, 2 for wrong usage.\n";

enum { OPT_NODE = 1000, OPT_PEER, OPT_CLUSTER, OPT_BOOTSTRAP, OPT_PROFILE, OPT_INSECURE, OPT_DATA, OPT_SOCKET,
       OPT_LISTEN, OPT_PLUGINS, OPT_MIN_FREE, OPT_REBUILD, OPT_DEBUG, OPT_VERSION, OPT_HELP };

static const struct option table[] = {
    {"node", required_argument, NULL, OPT_NODE},         {"peer", required_argument, NULL, OPT_PEER},
    {"cluster", required_argument, NULL, OPT_CLUSTER},   {"bootstrap", no_argument, NULL, OPT_BOOTSTRAP},
    {"profile", required_argument, NULL, OPT_PROFILE},   {"insecure-peers", no_argument, NULL, OPT_INSECURE},
    {"data", required_argument, NULL, OPT_DATA},         {"socket", required_argument, NULL, OPT_SOCKET},
    {"listen", required_argument, NULL, OPT_LISTEN},     {"plugins", required_argument, NULL, OPT_PLUGINS},
    {"min-free-mb", required_argument, NULL, OPT_MIN_FREE}, {"rebuild-views", no_argument, NULL, OPT_REBUILD},
    {"debug", no_argument, NULL, OPT_DEBUG},             {"version", no_argument, NULL, OPT_VERSION},
    {"help", no_argument, NULL, OPT_HELP},               {NULL, 0, NULL, 0},
};

static enum seus_err parse_number(const char *flag, const char *text, uint64_t max, uint64_t *ret, struct seus_why *why)
{
    char *end = NULL;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || text[0] == '-' || value > max) {
        return seus_fail(SEUS_INVALID, why, flag, "%s must be a number up to %llu, got '%s'", flag,
                         (unsigned long long)max, text);
    }
    *ret = value;
    return SEUS_OK;
}

static enum seus_err copy_text(const char *flag, char *target, size_t size, const char *text, struct seus_why *why)
{
    if (text[0] == '\0' || strlen(text) >= size) {
        return seus_fail(SEUS_INVALID, why, flag, "%s is empty or longer than %zu bytes", flag, size - 1);
    }
    str_copy(target, size, str_of(text));
    return SEUS_OK;
}

static enum seus_err add_peer(struct options *o, const char *text, struct seus_why *why)
{
    char *end = NULL;
    const unsigned long long id = strtoull(text, &end, 10);
    if (end == text || *end != '=' || id == 0 || end[1] == '\0') {
        return seus_fail(SEUS_INVALID, why, "--peer", "--peer wants N=HOST:PORT, got '%s'", text);
    }
    if (o->members_count == AGREE_NODES_MAX) {
        return seus_fail(SEUS_INVALID, why, "--peer", "more than %d peers", AGREE_NODES_MAX);
    }
    struct agree_member *member = &o->members[o->members_count];
    for (unsigned i = 0; i < o->members_count; i++) {
        if (o->members[i].node_id == id || strcmp(o->members[i].address, end + 1) == 0) {
            return seus_fail(SEUS_INVALID, why, "--peer", "'%s' names a node id or an address a second time", text);
        }
    }
    member->node_id = id;
    member->voter = true;
    o->members_count++;
    return copy_text("--peer", member->address, sizeof(member->address), end + 1, why);
}

static void defaults(struct options *o)
{
    char dir[PATH_SIZE];
    *o = (struct options){.node_id = 1, .cluster_name = "seus", .profile = "default", .min_free_bytes = 64ull << 20};
    paths_data_dir(o->data_dir);
    const ssize_t len = readlink("/proc/self/exe", o->program, sizeof(o->program) - 1);
    o->program[len > 0 ? len : 0] = '\0';
    /* An installed seusd has its plugins in ../lib/seus/plugins, a built one in ../plugins. */
    snprintf(dir, sizeof(dir), "%s", o->program);
    const char *bin = dirname(dir);
    snprintf(o->plugin_dir, sizeof(o->plugin_dir), "%.400s/../lib/seus/plugins", bin);
    if (access(o->plugin_dir, R_OK) != 0) {
        snprintf(o->plugin_dir, sizeof(o->plugin_dir), "%.400s/../plugins", bin);
    }
}

static enum seus_err take(struct options *o, int flag, const char *value, struct seus_why *why)
{
    uint64_t number = 0;
    enum seus_err err = SEUS_OK;
    switch (flag) {
    case OPT_NODE:
        err = parse_number("--node", value, UINT32_MAX, &o->node_id, why);
        return err == SEUS_OK && o->node_id == 0 ? seus_fail(SEUS_INVALID, why, "--node", "--node starts from 1") : err;
    case OPT_PEER:
        return add_peer(o, value, why);
    case OPT_CLUSTER:
        return copy_text("--cluster", o->cluster_name, sizeof(o->cluster_name), value, why);
    case OPT_BOOTSTRAP:
        o->bootstrap = true;
        return SEUS_OK;
    case OPT_PROFILE:
        return copy_text("--profile", o->profile, sizeof(o->profile), value, why);
    case OPT_INSECURE:
        o->insecure_peers = true;
        return SEUS_OK;
    case OPT_DATA:
        return copy_text("--data", o->data_dir, sizeof(o->data_dir) - 32, value, why);
    case OPT_SOCKET:
        return copy_text("--socket", o->socket, 108, value, why);
    case OPT_LISTEN:
        return copy_text("--listen", o->listen, sizeof(o->listen), value, why);
    case OPT_PLUGINS:
        return copy_text("--plugins", o->plugin_dir, sizeof(o->plugin_dir) - 80, value, why);
    case OPT_MIN_FREE:
        err = parse_number("--min-free-mb", value, 1u << 20, &number, why);
        o->min_free_bytes = number << 20;
        return err;
    case OPT_REBUILD:
        o->rebuild_views = true;
        return SEUS_OK;
    case OPT_DEBUG:
        o->debug = true;
        return SEUS_OK;
    default:
        return seus_fail(SEUS_INVALID, why, NULL, "unknown option, or one without its value");
    }
}

static enum seus_err check_together(struct options *o, struct seus_why *why)
{
    bool found = o->members_count == 0;
    for (unsigned i = 0; i < o->members_count; i++) {
        found = found || o->members[i].node_id == o->node_id;
    }
    if (!found) {
        return seus_fail(SEUS_INVALID, why, "--peer", "no --peer names this node (--node %llu)",
                         (unsigned long long)o->node_id);
    }
    if (o->members_count == 2) {
        seus_fail(SEUS_INVALID, why, "--peer", "a room of two nodes stops when either stops; it needs 1, 3 or 5");
        seus_hint(why, "give three --peer options, or none for a one-node room");
        return SEUS_INVALID;
    }
    return agree_timing_by_name(o->profile, &o->timing, why);
}

enum options_verdict options_parse(int argc, char **argv, struct options *o, struct seus_why *why)
{
    int flag;
    defaults(o);
    opterr = 0;
    while ((flag = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (flag == OPT_HELP) {
            fputs(help, stdout);
            return OPTIONS_DONE;
        }
        if (flag == OPT_VERSION) {
            puts("seusd " SEUS_VERSION);
            return OPTIONS_DONE;
        }
        if (take(o, flag, optarg, why) != SEUS_OK) {
            if (flag == '?') {
                seus_fail(SEUS_INVALID, why, argv[optind - 1], "unknown option, or one without its value: %s",
                          argv[optind - 1]);
            }
            seus_hint(why, "seusd --help lists the options");
            return OPTIONS_WRONG;
        }
    }
    if (optind < argc) {
        seus_fail(SEUS_INVALID, why, argv[optind], "seusd takes options only, got '%s'", argv[optind]);
        return OPTIONS_WRONG;
    }
    if (o->socket[0] == '\0') {
        paths_socket(o->socket);
    }
    return check_together(o, why) == SEUS_OK ? OPTIONS_RUN : OPTIONS_WRONG;
}
