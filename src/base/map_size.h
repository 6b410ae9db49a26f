/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How many bytes of addresses an environment of LMDB maps if its opener names none. Used by record/ and view/, which
 * say how many GiB; a build for a tool that has no room for so many (valgrind: tests/analyse/run) names fewer MiB for
 * each. Addresses only: the file is as long as its pages. Never set in what is installed.
 */
#ifndef BASE_MAP_SIZE_H
#define BASE_MAP_SIZE_H

#include <stdint.h>

#ifdef SEUS_MAP_MIB
#define MAP_SIZE_OF_GIB(gib) ((uint64_t)(SEUS_MAP_MIB) << 20)
#else
#define MAP_SIZE_OF_GIB(gib) ((uint64_t)(gib) << 30)
#endif

#endif
