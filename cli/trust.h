/* SPDX-License-Identifier: EUPL-1.2 */
/* What seusctl shows and trusts at https endpoints: the files of a person, looked at before anything is sent. */
#ifndef CLI_TRUST_H
#define CLI_TRUST_H

#include "cli/client.h"

/*
 * Are the three files of client->tls there, and good? Only if one of the endpoints is https. SEUS_INVALID: one is
 * missing, not readable, ended, or of another authority: a node would refuse it, and could not say so as well.
 */
MUST_CHECK enum seus_err trust_check(const struct client *client, uint64_t now_s, struct seus_why *why);
/* Puts them into an attempt at an https endpoint. */
void trust_apply(const struct client *client, CURL *easy);
/* True if this outcome of an attempt is about certificates, before a byte of the request was sent. */
bool trust_failed(CURLcode code);

#endif
