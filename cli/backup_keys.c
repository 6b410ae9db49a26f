/* SPDX-License-Identifier: EUPL-1.2 */
/* A backup beside a copy of keys: by their ids alone, so that whoever keeps the two needs to open neither. */
#include <inttypes.h>

#include "base/when.h"
#include "base/whole.h"
#include "cli/backup.h"

static void put(json_t *facts, const char *path, const struct key_backup *backup, const struct key_ledger_facts *found)
{
    char time[WHEN_SIZE];
    when_format_utc(time, backup->head.made_at_ms);
    json_object_set_new(facts, "keys", json_string(path));
    json_object_set_new(facts, "keys_made_at", json_string(time));
    json_object_set_new(facts, "keys_named", json_integer((json_int_t)found->named));
    json_object_set_new(facts, "keys_destroyed", json_integer((json_int_t)found->destroyed));
    json_object_set_new(facts, "keys_missing", json_integer((json_int_t)found->missing));
}

enum seus_err backup_keys_judge(const char *path, struct key_ledger *ledger, json_t *facts, struct seus_why *why)
{
    struct buf bytes = {0};
    struct key_backup backup;
    struct key_ledger_facts found;
    enum seus_err err = whole_file_take(path, KEY_BACKUP_SIZE_MAX, "keys", &bytes, why);
    if (err == SEUS_OK) {
        err = key_backup_read(buf_str(&bytes), &backup, why);
    }
    if (err == SEUS_OK && !key_ledger_knows_room(ledger, backup.head.cluster_name)) {
        err = seus_fail(SEUS_CONFLICT, why, "keys", "the keys in %.150s are those of '%s', and the backup is of '%s'",
                        path, backup.head.cluster_name, ledger->rooms[ledger->rooms_count - 1]);
        seus_hint(why, "give the copy of this room's keys");
    }
    if (err == SEUS_OK) {
        key_ledger_sort(ledger);
        key_ledger_judge(ledger, &backup, &found);
        put(facts, path, &backup, &found);
    }
    if (err == SEUS_OK && found.returned > 0) {
        err = seus_fail(SEUS_INTEGRITY, why, "keys", "%" PRIu64 " keys that erasures have destroyed are in %.150s (the "
                        "first is %016" PRIx64 "): the copy is older than they", found.returned, path,
                        found.first_returned);
        seus_hint(why, "make a new one with seusd keys backup, and destroy this one: with it what was erased could be "
                       "read");
    } else if (err == SEUS_OK && found.missing > 0) {
        err = seus_fail(SEUS_INTEGRITY, why, "keys", "the backup holds, but %" PRIu64 " of the %" PRIu64 " keys it "
                        "needs are not in %.150s (the first is %016" PRIx64 "): what they seal could not be read",
                        found.missing, found.named - found.destroyed, path, found.first_missing);
        seus_hint(why, "make a copy of the keys after the backup: seusd keys backup, on any node of the room");
    }
    buf_release(&bytes);
    return err;
}
