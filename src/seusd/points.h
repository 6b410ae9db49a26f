/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What happens at named fault points (base/fault_points.h) of a real process, in a build that has them: what its
 * environment asks for. Called by main.c, once, before anything else; in any other build there is nothing to call.
 *
 *   SEUS_FAULT=NAME:N:kill     the process ends at the N-th pass (1, 2, ...) of that point, as by kill -9
 *   SEUS_FAULT=NAME:N:pause    it stops there, until somebody lets it go on (SIGCONT)
 *   SEUS_FAULT=NAME:N:fail     the call that stands there fails, as its disk would (points of the kind "call" only)
 *   SEUS_FAULT_HITS=FILE       counts of passes: 64 bits a point, in the order of the table, added to what is there
 */
#ifndef SEUSD_POINTS_H
#define SEUSD_POINTS_H

#include "base/err.h"

#ifdef SEUS_FAULTS
/* SEUS_INVALID: the environment asks for what there is not; SEUS_IO: the file of counts cannot be opened. */
enum seus_err points_arm(struct seus_why *why) MUST_CHECK;
#endif

#endif
