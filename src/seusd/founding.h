/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What founds a data directory: the id of the room, the lock of the directory, and the act that is owed to the log.
 * Called by node.c, by `seusd restore` and by `seusd recover`.
 */
#ifndef SEUSD_FOUNDING_H
#define SEUSD_FOUNDING_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "wire/schema.h"

/*
 * Id of a room: of its name, and of its generation once it was restored or recovered, so that directories of before are
 * refused by those of after.
 */
uint64_t founding_cluster_id(const char *name, uint64_t generation);

/* Makes the data directory if missing and locks it for this process; *ret_fd stays open as long as the lock is held.
 * SEUS_CONFLICT: another process has it. */
MUST_CHECK enum seus_err founding_lock(const char *data_dir, int *ret_fd, struct seus_why *why);

/*
 * Is the log in dir damaged as a whole, so that it cannot be opened? Tried in a child process: whatever damaged pages
 * do to whoever reads them, they do it there.
 */
bool founding_log_is_damaged(const char *dir);
/* Moves it away, to DIR.damaged-TIME; nothing is deleted. ret_path: PATH_SIZE + 64 bytes. */
MUST_CHECK enum seus_err founding_set_aside(const char *dir, uint64_t wall_ms, char *ret_path, struct seus_why *why);

/*
 * The act: a directory that was restored or recovered owes the log an event that says so, which a leader of the room
 * writes once it leads. Until then it is a file in the data directory.
 */
MUST_CHECK enum seus_err founding_act_write(const char *data_dir, const struct wire_room_act *act,
                                            struct seus_why *why);
/* False: nothing is owed, or the file cannot be read (why then says so). Texts are in arena. */
bool founding_act_read(const char *data_dir, struct arena *arena, struct wire_room_act *ret_act, struct seus_why *why);
void founding_act_drop(const char *data_dir);
/* Its request id: the same on every node of the room. */
struct str founding_act_id(const struct wire_room_act *act, struct arena *arena);

#endif
