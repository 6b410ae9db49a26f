/* SPDX-License-Identifier: EUPL-1.2 */
/* Called at start, on SIGHUP, by --check and some times a day. Never writes a file. */
#include "seusd/secure.h"

#include "agree/links.h"
#include "base/log.h"
#include "base/when.h"
#include "intake/listen.h"

static enum seus_err read_files(const struct options *options, struct tls_creds **ret_creds, struct seus_why *why)
{
    *ret_creds = NULL;
    if (options->tls_cert[0] == '\0') {
        return SEUS_OK;
    }
    const struct tls_files files = {.cert = options->tls_cert, .key = options->tls_key, .ca = options->tls_ca};
    return tls_creds_load(&files, options->cluster_name, options->node_id, ret_creds, why);
}

enum seus_err secure_load(const struct options *options, struct clock_port clock, struct tls_creds **ret_creds,
                          struct seus_why *why)
{
    char until[WHEN_SIZE];
    const enum seus_err err = read_files(options, ret_creds, why);
    if (err == SEUS_OK && *ret_creds != NULL) {
        when_format_utc(until, tls_creds_until_s(*ret_creds) * 1000);
        log_line(LOG_INFO, "tls", "certificate=%s until=%s", options->tls_cert, until);
        secure_warn(*ret_creds, clock);
    }
    return err;
}

/* Without TLS nothing is opened beyond this machine. */
static enum seus_err check_addresses(const struct options *options, bool is_remote_ok, struct seus_why *why)
{
    enum seus_err err = SEUS_OK;
    for (unsigned i = 0; err == SEUS_OK && i < options->members_count; i++) {
        err = links_check_address(options->members[i].address, is_remote_ok, why);
    }
    if (err == SEUS_OK && options->address[0] != '\0') {
        err = links_check_address(options->address, is_remote_ok, why);
    }
    if (err == SEUS_OK && options->listen[0] != '\0') {
        err = listen_tcp_check(options->listen, is_remote_ok, why);
    }
    return err;
}

enum seus_err secure_check(const struct options *options, struct seus_why *why)
{
    struct tls_creds *creds = NULL;
    const enum seus_err err = read_files(options, &creds, why);
    if (err != SEUS_OK) {
        return err;
    }
    const bool is_remote_ok = creds != NULL;
    tls_creds_unref(creds);
    return check_addresses(options, is_remote_ok, why);
}

void secure_warn(const struct tls_creds *creds, struct clock_port clock)
{
    const uint64_t now_s = clock.wall_ms(clock.ctx) / 1000;
    const uint64_t until_s = tls_creds_until_s(creds);
    if (creds == NULL || until_s > now_s + SECURE_WARN_DAYS * 86400u) {
        return;
    }
    log_line(LOG_WARN, "tls", "state=%s hours=%llu note=\"new connections are refused once the certificate has ended: "
             "put a new one in its place, then SIGHUP\"", until_s > now_s ? "ends_soon" : "ended",
             (unsigned long long)(until_s > now_s ? (until_s - now_s) / 3600 : 0));
}
