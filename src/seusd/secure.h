/* SPDX-License-Identifier: EUPL-1.2 */
/* The certificate of a node: read from the files that its settings name, told in the log, warned of before it ends. */
#ifndef SEUSD_SECURE_H
#define SEUSD_SECURE_H

#include "base/port.h"
#include "seusd/options.h"
#include "tls/creds.h"

#define SECURE_WARN_DAYS 14u                   /* before the end of a certificate */
#define SECURE_LOOK_MS (6u * 60 * 60 * 1000)   /* between two looks at that */

/* NULL if the settings name none. Says in the log until when they are good. The caller's reference. */
MUST_CHECK enum seus_err secure_load(const struct options *options, struct clock_port clock,
                                     struct tls_creds **ret_creds, struct seus_why *why);
/* The same without a word, for --check; and are the addresses such that a start would take them? */
MUST_CHECK enum seus_err secure_check(const struct options *options, struct seus_why *why);
/* A warning in the log if the certificate ends soon. creds NULL: nothing. */
void secure_warn(const struct tls_creds *creds, struct clock_port clock);

#endif
