/* SPDX-License-Identifier: EUPL-1.2 */
#include "seusd/settings.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agree/links.h"
#include "base/str.h"
#include "intake/listen.h"
#include "policy/policy.h"

#define MIN_FREE_MB_MAX (1u << 20)
#define PLUGIN_DEADLINE_MS_MIN 10u
#define PLUGIN_DEADLINE_MS_MAX 5000u

const struct setting settings[SETTING_COUNT] = {
    [SETTING_NODE] = {"node", "room", "N", false, "this node's id, 1 or more (default 1)"},
    [SETTING_PEER] = {"peer", "room", "N=HOST:PORT", false,
                      "a node and the address of its peer listener; repeat for each, this one included"},
    [SETTING_ADDRESS] = {"address", "room", "HOST:PORT", false,
                         "peer address of this node, if no --peer names it (default: what the room has on record)"},
    [SETTING_CLUSTER] = {"cluster", "room", "NAME", false,
                         "name of the room (default seus); nodes of another name are refused"},
    [SETTING_GENERATION] = {"generation", "room", "N", false,
                            "how often the room was restored or recovered (default 0); a new directory needs it to\n"
                            "join such a room: seusctl cluster status tells"},
    [SETTING_PROFILE] = {"profile", "room", "NAME", false,
                         "timing: default (election 1000 ms, heartbeat 100), lan (300, 30), wan (3000, 300)"},
    [SETTING_DATA] = {"data", "node", "DIR", false,
                      "data directory (default /var/lib/seus for root, ~/.local/share/seus for others)"},
    [SETTING_KEY_FILE] = {"key-file", "node", "PATH", false,
                          "master key under which this node keeps the keys of personal data; made at the first start\n"
                          "(default: the credential seus.key, else the data directory's name with .key behind it)"},
    [SETTING_SOCKET] = {"socket", "node", "PATH", false,
                        "unix socket of the client API (default: where seusctl looks)"},
    [SETTING_LISTEN] = {"listen", "node", "HOST:PORT", false,
                        "client API on TCP too: with TLS at any address, without it on loopback"},
    [SETTING_TLS_CERT] = {"tls-cert", "node", "FILE", true,
                          "certificate of this node (PEM). With the next two: TLS 1.3 between the\n"
                          "nodes and on --listen, and whoever connects needs a certificate too"},
    [SETTING_TLS_KEY] = {"tls-key", "node", "FILE", true, "its key (PEM), which others may not read"},
    [SETTING_TLS_CA] = {"tls-ca", "node", "FILE", true, "the authority that all nodes and people have theirs from"},
    [SETTING_PLUGINS] = {"plugins", "node", "DIR", false, "directory of the plugins (*.so)"},
    [SETTING_PLUGIN_DEADLINE_MS] = {"plugin-deadline-ms", "node", "N", false,
                                    "how long a plugin may take for an answer, before the built-in default decides:\n"
                                    "10 to 5000 (default 50); the one who asked waits as long"},
    [SETTING_MIN_FREE_MB] = {"min-free-mb", "node", "N", true,
                             "below this free space the leader refuses writes (default 64)"},
    [SETTING_DEBUG] = {"debug", "node", NULL, true, "more log lines"},
    [SETTING_LOG_FORMAT] = {"log-format", "node", "NAME", true, "log lines on stderr: logfmt (default) or json"},
};

static enum seus_err take_number(const char *label, const char *text, uint64_t max, uint64_t *ret, struct seus_why *why)
{
    char *end = NULL;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || text[0] == '-' || value > max) {
        return seus_fail(SEUS_INVALID, why, label, "%s must be a number up to %llu, got '%s'", label,
                         (unsigned long long)max, text);
    }
    *ret = value;
    return SEUS_OK;
}

static enum seus_err take_text(const char *label, char *target, size_t size, const char *text, struct seus_why *why)
{
    if (text[0] == '\0' || strlen(text) >= size) {
        return seus_fail(SEUS_INVALID, why, label, "%s is empty or longer than %zu bytes", label, size - 1);
    }
    str_copy(target, size, str_of(text));
    return SEUS_OK;
}

static enum seus_err take_switch(const char *label, const char *text, bool *ret, struct seus_why *why)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = {{"yes", true}, {"no", false}, {"true", true}, {"false", false}, {"on", true}, {"off", false}};
    for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i].word, text) == 0) {
            *ret = words[i].value;
            return SEUS_OK;
        }
    }
    return seus_fail(SEUS_INVALID, why, label, "%s must be yes or no, got '%s'", label, text);
}

static enum seus_err take_log_format(struct options *o, const char *label, const char *text, struct seus_why *why)
{
    o->log_json = strcmp(text, "json") == 0;
    return o->log_json || strcmp(text, "logfmt") == 0
               ? SEUS_OK
               : seus_fail(SEUS_INVALID, why, label, "%s must be logfmt or json, got '%s'", label, text);
}

/* Its form; whether this node may use it depends on TLS, which is known when all is read (secure.c). */
static enum seus_err take_address(const char *label, char *target, size_t size, const char *text, struct seus_why *why)
{
    const enum seus_err err = take_text(label, target, size, text, why);
    return err == SEUS_OK ? links_check_address(text, true, why) : err;
}

static enum seus_err take_listen(struct options *o, const char *label, const char *text, struct seus_why *why)
{
    const enum seus_err err = take_text(label, o->listen, sizeof(o->listen), text, why);
    return err == SEUS_OK ? listen_tcp_check(text, true, why) : err;
}

static enum seus_err take_peer(struct options *o, const char *label, const char *text, struct seus_why *why)
{
    char *end = NULL;
    const unsigned long long id = strtoull(text, &end, 10);
    if (end == text || *end != '=' || id == 0 || end[1] == '\0') {
        return seus_fail(SEUS_INVALID, why, label, "%s wants N=HOST:PORT, got '%s'", label, text);
    }
    if (o->members_count == AGREE_NODES_MAX) {
        return seus_fail(SEUS_INVALID, why, label, "more than %d peers", AGREE_NODES_MAX);
    }
    struct agree_member *member = &o->members[o->members_count];
    for (unsigned i = 0; i < o->members_count; i++) {
        if (o->members[i].node_id == id || strcmp(o->members[i].address, end + 1) == 0) {
            return seus_fail(SEUS_INVALID, why, label, "'%s' names a node id or an address a second time", text);
        }
    }
    member->node_id = id;
    member->voter = true;
    o->members_count++;
    return take_address(label, member->address, sizeof(member->address), end + 1, why);
}

static enum seus_err take_node(struct options *o, const char *label, const char *value, struct seus_why *why)
{
    const enum seus_err err = take_number(label, value, UINT32_MAX, &o->node_id, why);
    return err == SEUS_OK && o->node_id == 0 ? seus_fail(SEUS_INVALID, why, label, "%s starts from 1", label) : err;
}

static enum seus_err take_min_free(struct options *o, const char *label, const char *value, struct seus_why *why)
{
    uint64_t megabytes = 0;
    const enum seus_err err = take_number(label, value, MIN_FREE_MB_MAX, &megabytes, why);
    if (err == SEUS_OK) {
        o->min_free_bytes = megabytes << 20;
    }
    return err;
}

static enum seus_err take_plugin_deadline(struct options *o, const char *label, const char *value, struct seus_why *why)
{
    uint64_t ms = 0;
    const enum seus_err err = take_number(label, value, PLUGIN_DEADLINE_MS_MAX, &ms, why);
    if (err == SEUS_OK && ms < PLUGIN_DEADLINE_MS_MIN) {
        return seus_fail(SEUS_INVALID, why, label, "%s is at least %u, got '%s'", label, PLUGIN_DEADLINE_MS_MIN, value);
    }
    o->plugin_deadline_ms = err == SEUS_OK ? (uint32_t)ms : o->plugin_deadline_ms;
    return err;
}

enum seus_err setting_take(struct options *o, enum setting_id id, const char *value, const char *label,
                           struct seus_why *why)
{
    switch (id) {
    case SETTING_NODE:
        return take_node(o, label, value, why);
    case SETTING_PEER:
        return take_peer(o, label, value, why);
    case SETTING_ADDRESS:
        return take_address(label, o->address, sizeof(o->address), value, why);
    case SETTING_CLUSTER:
        return take_text(label, o->cluster_name, sizeof(o->cluster_name), value, why);
    case SETTING_GENERATION:
        return take_number(label, value, UINT32_MAX, &o->generation, why);
    case SETTING_PROFILE:
        return take_text(label, o->profile, sizeof(o->profile), value, why);
    case SETTING_DATA:
        return take_text(label, o->data_dir, sizeof(o->data_dir) - 32, value, why);
    case SETTING_KEY_FILE:
        return take_text(label, o->key_file, sizeof(o->key_file) - 32, value, why);
    case SETTING_SOCKET:
        return take_text(label, o->socket, 108, value, why);
    case SETTING_LISTEN:
        return take_listen(o, label, value, why);
    case SETTING_TLS_CERT:
        return take_text(label, o->tls_cert, sizeof(o->tls_cert), value, why);
    case SETTING_TLS_KEY:
        return take_text(label, o->tls_key, sizeof(o->tls_key), value, why);
    case SETTING_TLS_CA:
        return take_text(label, o->tls_ca, sizeof(o->tls_ca), value, why);
    case SETTING_PLUGINS:
        return take_text(label, o->plugin_dir, sizeof(o->plugin_dir) - 80, value, why);
    case SETTING_PLUGIN_DEADLINE_MS:
        return take_plugin_deadline(o, label, value, why);
    case SETTING_MIN_FREE_MB:
        return take_min_free(o, label, value, why);
    case SETTING_DEBUG:
        return take_switch(label, value, &o->debug, why);
    case SETTING_LOG_FORMAT:
        return take_log_format(o, label, value, why);
    case SETTING_COUNT:
        break;
    }
    return seus_fail(SEUS_INVALID, why, label, "%s is no setting", label);
}

void settings_forget_peers(struct options *o)
{
    o->members_count = 0;
    memset(o->members, 0, sizeof(o->members));
}

static void peers_value(const struct options *o, struct buf *target)
{
    for (unsigned i = 0; i < o->members_count; i++) {
        buf_printf(target, "%s%llu=%s", i > 0 ? " " : "", (unsigned long long)o->members[i].node_id,
                   o->members[i].address);
    }
}

void setting_value(const struct options *o, enum setting_id id, struct buf *target)
{
    switch (id) {
    case SETTING_NODE:
        buf_printf(target, "%llu", (unsigned long long)o->node_id);
        break;
    case SETTING_PEER:
        peers_value(o, target);
        break;
    case SETTING_ADDRESS:
        buf_append_str(target, str_of(o->address));
        break;
    case SETTING_CLUSTER:
        buf_append_str(target, str_of(o->cluster_name));
        break;
    case SETTING_GENERATION:
        buf_printf(target, "%llu", (unsigned long long)o->generation);
        break;
    case SETTING_PROFILE:
        buf_append_str(target, str_of(o->profile));
        break;
    case SETTING_DATA:
        buf_append_str(target, str_of(o->data_dir));
        break;
    case SETTING_KEY_FILE:
        buf_append_str(target, str_of(o->key_file));
        break;
    case SETTING_SOCKET:
        buf_append_str(target, str_of(o->socket));
        break;
    case SETTING_LISTEN:
        buf_append_str(target, str_of(o->listen));
        break;
    case SETTING_TLS_CERT:
        buf_append_str(target, str_of(o->tls_cert));
        break;
    case SETTING_TLS_KEY:
        buf_append_str(target, str_of(o->tls_key));
        break;
    case SETTING_TLS_CA:
        buf_append_str(target, str_of(o->tls_ca));
        break;
    case SETTING_PLUGINS:
        buf_append_str(target, str_of(o->plugin_dir));
        break;
    case SETTING_PLUGIN_DEADLINE_MS:
        buf_printf(target, "%u", o->plugin_deadline_ms);
        break;
    case SETTING_MIN_FREE_MB:
        buf_printf(target, "%llu", (unsigned long long)(o->min_free_bytes >> 20));
        break;
    case SETTING_DEBUG:
        buf_append_str(target, str_of(o->debug ? "yes" : "no"));
        break;
    case SETTING_LOG_FORMAT:
        buf_append_str(target, str_of(o->log_json ? "json" : "logfmt"));
        break;
    case SETTING_COUNT:
        break;
    }
}

void settings_default(struct options *o)
{
    char dir[PATH_SIZE];
    *o = (struct options){.node_id = 1, .cluster_name = "seus", .profile = "default", .min_free_bytes = 64ull << 20,
                          .plugin_deadline_ms = POLICY_DEADLINE_MS_DEFAULT};
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
    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        snprintf(o->origins[i], sizeof(o->origins[i]), "default");
    }
}
