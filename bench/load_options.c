/* SPDX-License-Identifier: EUPL-1.2 */
/* The command line of seus_load. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

static const char help[] =
    "seus_load - keeps a seus room or an etcd cluster busy and says how it did\n"
    "\n"
    "  seus_load SYSTEM OP --endpoint E [--endpoint E ...] [options]\n"
    "\n"
    "  SYSTEM   seus (HTTP/1.1 and JSON) or etcd (gRPC over HTTP/2, API of etcd 3.4)\n"
    "  OP       write  a note of --size bytes, each with its own Idempotency-Key; etcd: Put of a new key\n"
    "           read   one case, linearizable; etcd: Range of one key, linearizable\n"
    "           local  the same from the node's own state (consistency=local; serializable)\n"
    "           path   GET of --path (seus only)\n"
    "\n"
    "  --endpoint E      unix:/path or HOST:PORT; connections are dealt over all of them in turn\n"
    "  --name A[,B...]   cases to write to or read; etcd: keys to read, or to write instead of new ones\n"
    "  --path P          for path\n"
    "  --connections N   1 to 1000, default 1\n"
    "  --pipeline D      requests in flight on each connection, 1 to 64, default 1\n"
    "  --size V          bytes of a note or value, 32 to 8192, default 256\n"
    "  --warm-ms T       not counted, default 500\n"
    "  --duration-ms T   counted time, default 5000 unless --count is given\n"
    "  --count N         ends after N counted requests\n"
    "  --rate R          requests a second over all connections, at fixed times; default: as fast as answers come\n"
    "  --no-verify       do not ask after the last acknowledged write of each connection at the end\n"
    "\n"
    "One JSON object on stdout. Exit code 0; 1: a request failed or a write was not found again; 2: wrong usage.\n";

enum { OPT_ENDPOINT = 1000, OPT_NAME, OPT_PATH, OPT_CONNECTIONS, OPT_PIPELINE, OPT_SIZE, OPT_WARM, OPT_DURATION,
       OPT_COUNT, OPT_RATE, OPT_NO_VERIFY, OPT_HELP };

static const struct option table[] = {
    {"endpoint", required_argument, NULL, OPT_ENDPOINT},
    {"name", required_argument, NULL, OPT_NAME},
    {"path", required_argument, NULL, OPT_PATH},
    {"connections", required_argument, NULL, OPT_CONNECTIONS},
    {"pipeline", required_argument, NULL, OPT_PIPELINE},
    {"size", required_argument, NULL, OPT_SIZE},
    {"warm-ms", required_argument, NULL, OPT_WARM},
    {"duration-ms", required_argument, NULL, OPT_DURATION},
    {"count", required_argument, NULL, OPT_COUNT},
    {"rate", required_argument, NULL, OPT_RATE},
    {"no-verify", no_argument, NULL, OPT_NO_VERIFY},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

static bool number(const char *flag, const char *text, uint64_t min, uint64_t max, uint64_t *ret)
{
    char *end = NULL;
    const unsigned long long value = strtoull(text, &end, 10);
    if (end == text || *end != '\0' || text[0] == '-' || value < min || value > max) {
        fprintf(stderr, "seus_load: %s must be %llu to %llu, got '%s'\n", flag, (unsigned long long)min,
                (unsigned long long)max, text);
        return false;
    }
    *ret = value;
    return true;
}

static bool small(const char *flag, const char *text, unsigned min, unsigned max, unsigned *ret)
{
    uint64_t value = 0;
    if (!number(flag, text, min, max, &value)) {
        return false;
    }
    *ret = (unsigned)value;
    return true;
}

static bool milliseconds(const char *flag, const char *text, uint64_t *ret_ns)
{
    uint64_t value = 0;
    if (!number(flag, text, 0, 86400000u, &value)) {
        return false;
    }
    *ret_ns = value * 1000000u;
    return true;
}

/* Splits in place at commas: the words live as long as argv. */
static bool names(struct load_options *o, char *text)
{
    char *rest = NULL;
    for (char *name = strtok_r(text, ",", &rest); name != NULL; name = strtok_r(NULL, ",", &rest)) {
        if (o->name_count == LOAD_NAMES_MAX || strlen(name) > 64) {
            fprintf(stderr, "seus_load: more than %u names, or one longer than 64 bytes\n", LOAD_NAMES_MAX);
            return false;
        }
        o->names[o->name_count++] = name;
    }
    return true;
}

static bool endpoint(struct load_options *o, const char *text)
{
    if (o->endpoint_count == LOAD_ENDPOINTS_MAX) {
        fprintf(stderr, "seus_load: more than %u endpoints\n", LOAD_ENDPOINTS_MAX);
        return false;
    }
    o->endpoints[o->endpoint_count++] = text;
    return true;
}

static bool take(struct load_options *o, int flag, char *value)
{
    switch (flag) {
    case OPT_ENDPOINT:
        return endpoint(o, value);
    case OPT_NAME:
        return names(o, value);
    case OPT_PATH:
        o->path = value;
        return true;
    case OPT_CONNECTIONS:
        return small("--connections", value, 1, LOAD_CONNECTIONS_MAX, &o->connections);
    case OPT_PIPELINE:
        return small("--pipeline", value, 1, LOAD_PIPELINE_MAX, &o->pipeline);
    case OPT_SIZE:
        return small("--size", value, 32, LOAD_VALUE_SIZE_MAX, &o->value_size);
    case OPT_WARM:
        return milliseconds("--warm-ms", value, &o->warm_ns);
    case OPT_DURATION:
        return milliseconds("--duration-ms", value, &o->duration_ns);
    case OPT_COUNT:
        return number("--count", value, 1, UINT64_C(1) << 40, &o->count);
    case OPT_RATE:
        return number("--rate", value, 1, 1000000, &o->rate);
    case OPT_NO_VERIFY:
        o->verify = false;
        return true;
    case OPT_HELP:
        fputs(help, stdout);
        exit(0);
    default:
        fprintf(stderr, "seus_load: unknown option, or one without its value (see --help)\n");
        return false;
    }
}

static bool word(struct load_options *o, unsigned at, const char *text)
{
    static const char *const systems[] = {"seus", "etcd"};
    static const char *const ops[] = {"write", "read", "local", "path"};
    const char *const *list = at == 0 ? systems : ops;
    const unsigned count = at == 0 ? 2 : 4;
    for (unsigned i = 0; at < 2 && i < count; i++) {
        if (strcmp(list[i], text) == 0) {
            if (at == 0) {
                o->system = (enum load_system)i;
            } else {
                o->op = (enum load_op)i;
            }
            return true;
        }
    }
    fprintf(stderr, "seus_load: '%s' is not expected here (see --help)\n", text);
    return false;
}

static bool complete(struct load_options *o)
{
    const char *missing = NULL;
    if (o->endpoint_count == 0) {
        missing = "--endpoint";
    } else if (o->op == LOAD_PATH && (o->path == NULL || o->system != LOAD_SEUS)) {
        missing = "--path, and the system seus,";
    } else if (o->op != LOAD_PATH && o->name_count == 0 && !(o->system == LOAD_ETCD && o->op == LOAD_WRITE)) {
        missing = "--name";
    }
    if (missing != NULL) {
        fprintf(stderr, "seus_load: %s is needed (see --help)\n", missing);
        return false;
    }
    if (o->duration_ns == 0 && o->count == 0) {
        o->duration_ns = UINT64_C(5000000000);
    }
    return true;
}

bool load_options_parse(struct load_options *o, int argc, char **argv)
{
    int flag;
    unsigned words = 0;
    *o = (struct load_options){.connections = 1, .pipeline = 1, .value_size = 256, .warm_ns = 500000000u,
                               .verify = true};
    opterr = 0;
    while ((flag = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (!take(o, flag, optarg)) {
            return false;
        }
    }
    for (int i = optind; i < argc; i++) {
        if (!word(o, words++, argv[i])) {
            return false;
        }
    }
    if (words < 2) {
        fprintf(stderr, "seus_load: SYSTEM and OP are needed (see --help)\n");
        return false;
    }
    return complete(o);
}
