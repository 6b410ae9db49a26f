/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * CHECK: a fact that only our own bug can make false. On in every build; a false one prints its place and aborts,
 * because a room that goes on with a broken assumption can lose what it has acknowledged.
 * Never CHECK bytes that came from a socket, a file, a plugin or the log: those are error values.
 */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#define CHECK(fact) ((fact) ? (void)0 : check_failed(#fact, __FILE__, __LINE__, __func__))

_Noreturn void check_failed(const char *fact, const char *file, int line, const char *func);

#endif
