/* SPDX-License-Identifier: EUPL-1.2 */
/* The manual pages of seusd: seusd(8) and seusd.conf(5), from the tables of settings and flags. */
#ifndef SEUSD_MANUAL_H
#define SEUSD_MANUAL_H

#include "base/buf.h"
#include "base/err.h"

/* Appends a page in mdoc. page: "seusd" or "seusd.conf". SEUS_INVALID: no such page. */
MUST_CHECK enum seus_err manual_page(const char *page, struct buf *target, struct seus_why *why);

/* --manual PAGE: prints it. Returns the exit code. */
int manual_mode(int argc, char **argv);

#endif
