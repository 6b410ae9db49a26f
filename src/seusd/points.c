/* SPDX-License-Identifier: EUPL-1.2 */
/* The point that is armed and the counts live as long as the process, which may end at any of them. */
#include "seusd/points.h"

#ifdef SEUS_FAULTS

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fault_points.h"
#include "base/mem.h"

#define NAME_SIZE 64
#define HITS_SIZE (FAULT_POINTS_COUNT * sizeof(_Atomic uint64_t))

enum deed { DEED_NONE, DEED_KILL, DEED_PAUSE, DEED_FAIL };

struct points {
    enum deed deed;
    enum fault_point armed;    /* of deed */
    uint64_t at;               /* the pass that counts */
    _Atomic uint64_t passed;   /* of armed, by this process */
    _Atomic uint64_t *hits;    /* NULL: nobody counts; else a file, which outlives the process */
};

/* On any thread. */
static bool on_reached(void *ctx, enum fault_point point)
{
    struct points *points = ctx;
    if (points->hits != NULL) {
        atomic_fetch_add(&points->hits[point], 1);
    }
    if (points->deed == DEED_NONE || point != points->armed || atomic_fetch_add(&points->passed, 1) + 1 != points->at) {
        return false;
    }
    if (points->deed == DEED_KILL) {
        (void)kill(getpid(), SIGKILL);
    } else if (points->deed == DEED_PAUSE) {
        (void)kill(getpid(), SIGSTOP);
    }
    return points->deed == DEED_FAIL;
}

static bool find_point(const char *name, enum fault_point *ret_point)
{
    for (int i = 0; i < FAULT_POINTS_COUNT; i++) {
        if (strcmp(fault_name((enum fault_point)i), name) == 0) {
            *ret_point = (enum fault_point)i;
            return true;
        }
    }
    return false;
}

static enum deed deed_of(const char *word)
{
    return strcmp(word, "kill") == 0    ? DEED_KILL
           : strcmp(word, "pause") == 0 ? DEED_PAUSE
           : strcmp(word, "fail") == 0  ? DEED_FAIL
                                        : DEED_NONE;
}

static enum seus_err read_order(struct points *points, const char *order, struct seus_why *why)
{
    char name[NAME_SIZE];
    char *rest = NULL;
    const char *colon = strchr(order, ':');
    const size_t name_len = colon != NULL ? (size_t)(colon - order) : 0;
    if (name_len > 0 && name_len < sizeof(name)) {
        memcpy(name, order, name_len);
        name[name_len] = '\0';
        points->at = strtoull(colon + 1, &rest, 10);
        points->deed = *rest == ':' ? deed_of(rest + 1) : DEED_NONE;
    }
    if (points->deed == DEED_NONE || points->at == 0 || !find_point(name, &points->armed)) {
        return seus_fail(SEUS_INVALID, why, "SEUS_FAULT",
                         "SEUS_FAULT is '%.100s': it reads NAME:N:kill, NAME:N:pause or NAME:N:fail, with a name of "
                         "src/base/fault_points.h", order);
    }
    if (points->deed == DEED_FAIL && !fault_is_call(points->armed)) {
        return seus_fail(SEUS_INVALID, why, "SEUS_FAULT", "%s is a step, not a call: nothing there can fail", name);
    }
    return SEUS_OK;
}

static enum seus_err open_hits(struct points *points, const char *path, struct seus_why *why)
{
    const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    void *map = MAP_FAILED;
    if (fd >= 0 && ftruncate(fd, (off_t)HITS_SIZE) == 0) {
        map = mmap(NULL, HITS_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    }
    const int error = errno;
    if (fd >= 0) {
        close(fd);
    }
    if (map == MAP_FAILED) {
        return seus_fail(SEUS_IO, why, "SEUS_FAULT_HITS", "cannot open %.200s: %s", path, strerror(error));
    }
    points->hits = map;
    return SEUS_OK;
}

enum seus_err points_arm(struct seus_why *why)
{
    const char *order = getenv("SEUS_FAULT");
    const char *path = getenv("SEUS_FAULT_HITS");
    if (order == NULL && path == NULL) {
        return SEUS_OK;
    }
    struct points *points = mem_zalloc(sizeof(*points));
    enum seus_err err = path != NULL ? open_hits(points, path, why) : SEUS_OK;
    if (err == SEUS_OK && order != NULL) {
        err = read_order(points, order, why);
    }
    if (err != SEUS_OK) {
        mem_free(points);
        return err;
    }
    fault_set_port((struct fault_port){points, on_reached}); /* keeps points, until the process ends */
    return SEUS_OK;
}

#endif
