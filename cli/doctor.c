/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seusctl doctor: walks the nodes it knows and says of each thing whether it is ok, warn or bad, with what was seen and
 * what to do next. It changes nothing, and one node that does not answer does not end the walk. Called by main.c.
 */
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/nodes.h"
#include "cli/show.h"
#include "seus/version.h"

#define SKEW_WARN_MS 500
#define SKEW_BAD_MS 2000
#define DISK_WARN_BYTES (1ull << 30)
#define CERTIFICATE_WARN_S (30ll * 86400)

extern char **environ;

enum finding { FOUND_OK, FOUND_WARN, FOUND_BAD };

struct doctor {
    const struct client *client;
    json_t *items;
    bool bad;
    unsigned answered;     /* endpoints */
    int64_t skew_least_ms; /* of the nodes' clocks against this machine's */
    int64_t skew_most_ms;
    uint64_t leader;       /* as the first node said */
    uint64_t term;
    bool leaders_differ;
    bool versions_differ;
    uint64_t voters;
    json_t *digests;       /* applied index -> digest */
    bool digests_differ;
};

static void found(struct doctor *d, enum finding finding, const char *check, const char *where, const char *detail,
                  const char *next)
{
    static const char *const words[] = {"ok", "warn", "bad"};
    json_array_append_new(d->items, json_pack("{s:s,s:s,s:s,s:s,s:s}", "state", words[finding], "check", check, "where",
                                              where, "detail", detail, "next", finding == FOUND_OK ? "" : next));
    d->bad = d->bad || finding == FOUND_BAD;
}

/* ---- one node ---------------------------------------------------------------------------------------------------- */

/* The number of a metric without labels, in thousandths; false: it is not told. */
static bool metric(const struct buf *text, const char *name, int64_t *ret_thousandths)
{
    char mark[80];
    const int len = snprintf(mark, sizeof(mark), "\n%s ", name);
    const char *at = text->len > 0 ? memmem(text->data, text->len, mark, (size_t)len) : NULL;
    if (at == NULL) {
        return false;
    }
    char *end = NULL;
    int64_t value = strtoll(at + len, &end, 10) * 1000;
    if (*end == '.') {
        int64_t digit = 100;
        for (end++; *end >= '0' && *end <= '9' && digit > 0; end++, digit /= 10) {
            value += (*end - '0') * digit;
        }
    }
    *ret_thousandths = value;
    return true;
}

/* The lines of /readyz that begin with "[-]", in one. */
static void look_at_readiness(struct doctor *d, const struct endpoint *endpoint)
{
    struct buf body = {0};
    char detail[400] = "";
    const long status = nodes_fetch(d->client, endpoint, "/readyz", &body);
    buf_append_char(&body, '\0');
    for (const char *at = strstr((const char *)body.data, "[-]"); at != NULL; at = strstr(at + 3, "[-]")) {
        const size_t len = strlen(detail);
        snprintf(detail + len, sizeof(detail) - len, "%s%.*s", len > 0 ? "; " : "", (int)strcspn(at + 3, "\n"), at + 3);
    }
    buf_release(&body);
    found(d, status == 200 ? FOUND_OK : FOUND_BAD, "ready", endpoint->shown, status == 200 ? "takes work" : detail,
          "see the log of that node: journalctl -x -u seusd");
}

static void look_at_clock(struct doctor *d, const struct endpoint *endpoint, const struct buf *metrics,
                          uint64_t before_ms, uint64_t after_ms)
{
    int64_t wall_ms = 0;
    char detail[100];
    if (!metric(metrics, "seus_clock_time_seconds", &wall_ms)) {
        return;
    }
    const int64_t skew = wall_ms - (int64_t)(before_ms + (after_ms - before_ms) / 2);
    const int64_t size = skew < 0 ? -skew : skew;
    d->skew_least_ms = d->answered == 1 || skew < d->skew_least_ms ? skew : d->skew_least_ms;
    d->skew_most_ms = d->answered == 1 || skew > d->skew_most_ms ? skew : d->skew_most_ms;
    snprintf(detail, sizeof(detail), "%" PRId64 " ms against this machine", skew);
    found(d, size > SKEW_BAD_MS ? FOUND_BAD : size > SKEW_WARN_MS ? FOUND_WARN : FOUND_OK, "clock", endpoint->shown,
          detail, "deadlines of law go by the leader's clock: look at the time service (timedatectl)");
}

static void look_at_disk(struct doctor *d, const struct endpoint *endpoint, const struct buf *metrics)
{
    int64_t free_thousandths = 0;
    int64_t low = 0;
    char detail[100];
    if (!metric(metrics, "seus_disk_free_bytes", &free_thousandths) || !metric(metrics, "seus_disk_low", &low)) {
        return;
    }
    const uint64_t bytes = (uint64_t)free_thousandths / 1000;
    snprintf(detail, sizeof(detail), "%" PRIu64 " MiB free%s", bytes >> 20, low > 0 ? ": writes are refused" : "");
    found(d, low > 0 ? FOUND_BAD : bytes < DISK_WARN_BYTES ? FOUND_WARN : FOUND_OK, "disk", endpoint->shown, detail,
          "free space under the data directory, or hand over: seusctl cluster transfer");
}

static void look_at_certificate(struct doctor *d, const struct endpoint *endpoint, const struct buf *metrics,
                                uint64_t now_ms)
{
    int64_t until_ms = 0;
    char detail[100];
    if (!metric(metrics, "seus_certificate_not_after_timestamp_seconds", &until_ms) || until_ms == 0) {
        found(d, FOUND_OK, "certificate", endpoint->shown, "none in use", "");
        return;
    }
    const int64_t left_s = (until_ms - (int64_t)now_ms) / 1000;
    snprintf(detail, sizeof(detail), "%" PRId64 " days left", left_s / 86400);
    found(d, left_s <= 0 ? FOUND_BAD : left_s < CERTIFICATE_WARN_S ? FOUND_WARN : FOUND_OK, "certificate",
          endpoint->shown, detail, "make a new one and reload: systemctl reload seusd");
}

static void look_at_plugins(struct doctor *d, const struct endpoint *endpoint)
{
    char detail[300];
    json_t *list = nodes_fetch_json(d->client, endpoint, wire_op_by_name("plugin.list")->path);
    const json_t *items = json_object_get(list, "items");
    size_t i;
    const json_t *item;
    unsigned ready = 0;
    const json_t *ill = NULL;
    json_array_foreach(items, i, item) {
        const bool good = strcmp(show_string(item, "state"), "ready") == 0;
        ready += good;
        ill = good ? ill : item;
    }
    if (ill != NULL) {
        snprintf(detail, sizeof(detail), "%.60s is %.20s: %.150s", show_string(ill, "plugin"),
                 show_string(ill, "state"), show_string(ill, "reason"));
    } else {
        snprintf(detail, sizeof(detail), "%u ready", ready);
    }
    found(d, ready == 0 ? FOUND_WARN : ill != NULL ? FOUND_WARN : FOUND_OK, "plugins", endpoint->shown, detail,
          "the built-in defaults decide meanwhile; see: seusctl plugin list");
    json_decref(list);
}

static void note_room(struct doctor *d, const json_t *cluster, const char *version)
{
    char index[24];
    const uint64_t leader = show_number(cluster, "leader");
    const uint64_t term = show_number(cluster, "term");
    d->leaders_differ = d->leaders_differ || (d->answered > 1 && (leader != d->leader || term != d->term));
    d->leader = leader;
    d->term = term;
    d->voters = show_number(cluster, "voters");
    d->versions_differ = d->versions_differ || strcmp(version, SEUS_VERSION) != 0;
    snprintf(index, sizeof(index), "%" PRIu64, show_number(cluster, "applied"));
    const char *known = json_string_value(json_object_get(d->digests, index));
    d->digests_differ = d->digests_differ || (known != NULL && strcmp(known, show_string(cluster, "digest")) != 0);
    json_object_set_new(d->digests, index, json_string(show_string(cluster, "digest")));
}

static void look_at_node(struct doctor *d, const struct endpoint *endpoint)
{
    char detail[200];
    struct buf metrics = {0};
    const struct clock_port *clock = &d->client->clock;
    json_t *cluster = nodes_fetch_json(d->client, endpoint, "/v1/cluster?consistency=local");
    if (cluster == NULL) {
        found(d, FOUND_BAD, "node", endpoint->shown, "no answer",
              "on that machine: systemctl status seusd; is the endpoint right, and may you use it?");
        return;
    }
    d->answered++;
    json_t *version = nodes_fetch_json(d->client, endpoint, wire_op_by_name("version")->path);
    snprintf(detail, sizeof(detail), "node %" PRIu64 " of %.60s, %.20s, version %.20s", show_number(cluster, "node"),
             show_string(cluster, "cluster"), show_string(cluster, "role"), show_string(version, "version"));
    found(d, FOUND_OK, "node", endpoint->shown, detail, "");
    note_room(d, cluster, show_string(version, "version"));
    look_at_readiness(d, endpoint);
    const uint64_t before_ms = clock->wall_ms(clock->ctx);
    (void)nodes_fetch(d->client, endpoint, "/metrics", &metrics);
    const uint64_t after_ms = clock->wall_ms(clock->ctx);
    buf_append_char(&metrics, '\0');
    look_at_clock(d, endpoint, &metrics, before_ms, after_ms);
    look_at_disk(d, endpoint, &metrics);
    look_at_certificate(d, endpoint, &metrics, after_ms);
    look_at_plugins(d, endpoint);
    buf_release(&metrics);
    json_decref(version);
    json_decref(cluster);
}

/* ---- the room ---------------------------------------------------------------------------------------------------- */

static void look_at_members(struct doctor *d, const struct endpoint *endpoint)
{
    json_t *list = nodes_fetch_json(d->client, endpoint, wire_op_by_name("cluster.members")->path);
    uint64_t voters = 0;
    uint64_t up = 0;
    char missing[200] = "";
    char detail[300];
    size_t i;
    const json_t *item;
    json_array_foreach(json_object_get(list, "items"), i, item) {
        const bool connected = json_is_true(json_object_get(item, "connected"));
        const bool voter = strcmp(show_string(item, "member_role"), "voter") == 0;
        const size_t len = strlen(missing);
        voters += voter;
        up += voter && connected;
        if (!connected) {
            snprintf(missing + len, sizeof(missing) - len, "%snode %" PRIu64, len > 0 ? ", " : "",
                     show_number(item, "node"));
        }
    }
    json_decref(list);
    const uint64_t majority = voters / 2 + 1;
    snprintf(detail, sizeof(detail), missing[0] != '\0' ? "missing: %s" : "all are connected%s", missing);
    found(d, missing[0] == '\0' ? FOUND_OK : FOUND_BAD, "members", "room", detail,
          "bring it back: systemctl status seusd there, and the network between the sites");
    snprintf(detail, sizeof(detail), "%" PRIu64 " of %" PRIu64 " voters up, %" PRIu64 " needed, %" PRIu64
             " may still be lost", up, voters, majority, up > majority ? up - majority : 0);
    found(d, voters == 1 ? FOUND_WARN : up > majority ? FOUND_OK : FOUND_BAD, "quorum", "room", detail,
          voters == 1 ? "a room of one stops with its machine: three nodes on three sites go on"
                      : "mend what is missing before anything else: the next loss stops writing");
}

static void look_at_room(struct doctor *d)
{
    char detail[200];
    const int64_t apart = d->skew_most_ms - d->skew_least_ms;
    snprintf(detail, sizeof(detail), "node %" PRIu64 " leads in term %" PRIu64, d->leader, d->term);
    const bool led = d->leader != 0 && !d->leaders_differ;
    found(d, led ? FOUND_OK : FOUND_BAD, "leader", "room", led ? detail : d->leaders_differ ?
          "the nodes name different leaders or terms" : "none is known: nothing can be written",
          "ask again in some seconds; if it stays, a majority of nodes cannot reach each other");
    found(d, d->versions_differ ? FOUND_WARN : FOUND_OK, "versions", "room",
          d->versions_differ ? "nodes or this seusctl have different versions" : "all have " SEUS_VERSION,
          "finish the upgrade, node by node, the leader last");
    snprintf(detail, sizeof(detail), "%" PRId64 " ms apart at most", apart);
    found(d, apart > SKEW_BAD_MS ? FOUND_BAD : apart > SKEW_WARN_MS ? FOUND_WARN : FOUND_OK, "clocks", "room", detail,
          "look at the time service of the nodes (timedatectl, chronyc tracking)");
    found(d, d->digests_differ ? FOUND_BAD : FOUND_OK, "views", "room",
          d->digests_differ ? "two nodes at one index hold different rows" : "no two nodes contradict each other",
          "stop the node in the minority, keep its directory, start it with --rebuild-views");
    if (d->client->endpoints_count < d->voters) {
        snprintf(detail, sizeof(detail), "%u endpoint(s) for %" PRIu64 " voters", d->client->endpoints_count,
                 d->voters);
        found(d, FOUND_WARN, "endpoints", "here", detail, "give all nodes: --endpoint, or SEUS_ENDPOINTS");
    }
}

/* ---- this machine ------------------------------------------------------------------------------------------------ */

/* True if systemctl says so. */
static bool unit_is(const char *verb)
{
    char *const argv[] = {(char[]){"systemctl"}, (char[]){"--quiet"}, (char[]){"is-active"}, (char[]){"seusd"}, NULL};
    char enabled[] = "is-enabled";
    char *const argv_enabled[] = {argv[0], argv[1], enabled, argv[3], NULL};
    pid_t pid = 0;
    int status = 1;
    char *const *chosen = strcmp(verb, "is-enabled") == 0 ? argv_enabled : argv;
    return posix_spawnp(&pid, "systemctl", NULL, NULL, chosen, environ) == 0 && waitpid(pid, &status, 0) == pid &&
           WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void look_at_unit(struct doctor *d)
{
    if (access("/run/systemd/system", F_OK) != 0 || (access("/lib/systemd/system/seusd.service", F_OK) != 0 &&
                                                      access("/etc/systemd/system/seusd.service", F_OK) != 0)) {
        found(d, FOUND_OK, "unit", "here", "seusd is no service of this machine", "");
        return;
    }
    const bool active = unit_is("is-active");
    const bool enabled = unit_is("is-enabled");
    found(d, !active ? FOUND_BAD : enabled ? FOUND_OK : FOUND_WARN, "unit", "here",
          !active ? "seusd.service is not active" : enabled ? "seusd.service is active and enabled"
                                                            : "seusd.service is active and not enabled",
          !active ? "journalctl -x -u seusd says why; systemctl start seusd"
                  : "it would not start with the machine: systemctl enable seusd");
}

json_t *doctor_examine(const struct client *client, bool *ret_bad)
{
    struct doctor d = {.client = client, .items = json_array(), .digests = json_object()};
    const struct endpoint *first = NULL;
    for (unsigned i = 0; i < client->endpoints_count; i++) {
        const unsigned answered = d.answered;
        look_at_node(&d, &client->endpoints[i]);
        first = first == NULL && d.answered > answered ? &client->endpoints[i] : first;
    }
    if (first != NULL) {
        look_at_members(&d, first);
        look_at_room(&d);
    }
    look_at_unit(&d);
    json_decref(d.digests);
    *ret_bad = d.bad;
    return json_pack("{s:o}", "items", d.items);
}
