/* SPDX-License-Identifier: EUPL-1.2 */
/* TLS of seusctl. Called by main.c before the first request, and for each attempt. Never prints. */
#include "cli/trust.h"

#include <errno.h>
#include <stdio.h>

#include "base/when.h"
#include "base/whole.h"
#include "tls/issue.h"

#define FILE_MAX (1u << 20)

static enum seus_err file_read(const char *flag, const char *path, struct buf *target, struct seus_why *why)
{
    return whole_file_read(path, FILE_MAX, target)
               ? SEUS_OK
               : seus_fail(SEUS_INVALID, why, flag, "%s %.150s cannot be read: %s.", flag, path, strerror(errno));
}

static enum seus_err judge(const struct client *client, const struct tls_shown *shown, uint64_t now_s,
                           struct seus_why *why)
{
    char when[WHEN_SIZE];
    if (!shown->has_name || shown->name.role != TLS_USER) {
        seus_fail(SEUS_INVALID, why, "--cert", "The certificate %.150s does not name a person of a room.",
                  client->tls.cert);
        seus_hint(why, "See what it names with: seusctl ca show %.150s", client->tls.cert);
        return SEUS_INVALID;
    }
    if (shown->until_s <= now_s) {
        when_format_utc(when, shown->until_s * 1000);
        seus_fail(SEUS_INVALID, why, "--cert", "The certificate of %s ended at %s: no node takes it any more.",
                  shown->name.user, when);
        seus_hint(why, "Ask whoever keeps the room's authority for a new one (seusctl ca issue --user %s).",
                  shown->name.user);
        return SEUS_INVALID;
    }
    if (!shown->is_trusted) {
        seus_fail(SEUS_INVALID, why, "--cert", "The certificate %.120s is not from the authority %.120s, or not valid "
                  "yet.", client->tls.cert, client->tls.ca);
        seus_hint(why, "Both files come from the same room; seusctl ca show FILE tells from which.");
        return SEUS_INVALID;
    }
    return SEUS_OK;
}

enum seus_err trust_check(const struct client *client, uint64_t now_s, struct seus_why *why)
{
    const struct client_tls *const tls = &client->tls;
    struct buf ca = {0};
    struct buf cert = {0};
    struct buf key = {0};
    struct tls_shown shown;
    bool wanted = false;
    for (unsigned i = 0; i < client->endpoints_count; i++) {
        wanted = wanted || client->endpoints[i].is_tls;
    }
    if (!wanted) {
        return SEUS_OK;
    }
    if (tls->ca == NULL || tls->cert == NULL || tls->key == NULL) {
        seus_fail(SEUS_INVALID, why, "--cert", "An https endpoint needs --ca, --cert and --key.");
        seus_hint(why, "Or SEUS_CA, SEUS_CERT and SEUS_KEY in the environment; 'seusctl ca issue --user LOGIN' makes "
                  "them.");
        return SEUS_INVALID;
    }
    enum seus_err err = file_read("--ca", tls->ca, &ca, why);
    err = err == SEUS_OK ? file_read("--cert", tls->cert, &cert, why) : err;
    err = err == SEUS_OK ? file_read("--key", tls->key, &key, why) : err;
    err = err == SEUS_OK ? tls_show(buf_str(&cert), buf_str(&ca), &shown, why) : err;
    err = err == SEUS_OK ? judge(client, &shown, now_s, why) : err;
    buf_release(&ca);
    buf_release(&cert);
    buf_release(&key);
    return err;
}

void trust_apply(const struct client *client, CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3);
    curl_easy_setopt(easy, CURLOPT_CAINFO, client->tls.ca);
    curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(easy, CURLOPT_SSLCERT, client->tls.cert);
    curl_easy_setopt(easy, CURLOPT_SSLKEY, client->tls.key);
}

bool trust_failed(CURLcode code)
{
    return code == CURLE_SSL_CONNECT_ERROR || code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CERTPROBLEM ||
           code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_ISSUER_ERROR;
}
