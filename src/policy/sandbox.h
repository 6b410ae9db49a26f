/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The walls around a worker process, private to policy/. Two stages, because loading a plugin runs its constructors:
 * from sandbox_enter on no file can be opened, and the linker is given the sealed copies that the worker holds; from
 * sandbox_close on nothing can be mapped from files or made executable either. What a plugin can do is compute, use
 * memory, and read and write the channel. A forbidden system call ends the worker, and the room answers by its
 * default.
 *
 * What stays possible: instructions that give random numbers (RDRAND), the addresses of its own memory, and the order
 * of words on the channel. So a plugin can still answer differently from node to node; as only the leader asks and the
 * answer is replicated, that cannot part the nodes.
 */
#ifndef POLICY_SANDBOX_H
#define POLICY_SANDBOX_H

#include "base/err.h"

#define SANDBOX_MEMORY_BYTES (64u << 20) /* address space that a worker may use besides what it begins with */
#define SANDBOX_CPU_S 3600u              /* of a worker's whole life; one answer is bounded by the room's deadline */

/*
 * Stage one. fds_end: one past the last descriptor that stays open. The process's own signal handler for SIGSYS serves
 * the linker; it has one thread. SEUS_IO: the system has no such walls, and nothing may be loaded.
 */
MUST_CHECK enum seus_err sandbox_enter(int fds_end, struct seus_why *why);
/* The one file that the linker may open now, under this name; keeps both until the next call. NULL: none. */
void sandbox_serve(const char *path, int fd);
/* Stage two, for good. */
MUST_CHECK enum seus_err sandbox_close(struct seus_why *why);

#endif
