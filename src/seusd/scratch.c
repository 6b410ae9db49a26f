/* SPDX-License-Identifier: EUPL-1.2 */
#include "seusd/scratch.h"

#include <stdio.h>
#include <unistd.h>

#include "base/paths.h"

#define MAP_SPARE_BYTES (64ull * 1024 * 1024) /* beside twice what the live views use */

enum seus_err scratch_open(const struct scratch_options *options, struct view **ret_view, struct apply **ret_apply,
                           struct seus_why *why)
{
    bool fresh = false;
    struct view *view = NULL;
    const struct view_options views = {
        .dir = options->dir,
        .map_size_bytes = 2 * view_file_bytes(options->live) + MAP_SPARE_BYTES,
        .boot_id = "",
        .cluster_id = options->cluster_id,
        .rebuild = true,
    };
    if (paths_make_dir(options->dir) != 0) {
        return seus_fail(SEUS_IO, why, NULL, "cannot make the directory %.200s for views made again", options->dir);
    }
    const enum seus_err err = view_open(&views, &view, &fresh, why);
    if (err != SEUS_OK) {
        scratch_sweep(options->dir);
        return err;
    }
    *ret_view = view;
    *ret_apply = apply_new(view, NULL);
    return SEUS_OK;
}

void scratch_close(const char *dir, struct view *view, struct apply *apply)
{
    apply_free(apply);
    view_close(view);
    scratch_sweep(dir);
}

void scratch_sweep(const char *dir)
{
    static const char *const names[] = {"data.mdb", "lock.mdb"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char path[PATH_SIZE + 32];
        snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        (void)unlink(path); /* not there: good; cannot be removed: the next opening drops its content */
    }
    (void)rmdir(dir);
}
