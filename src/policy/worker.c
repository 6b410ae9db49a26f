/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The worker process: loads the plugin files it is given, tells the host about each, then answers questions until the
 * channel ends. It is this binary re-executed, calls nothing of the room, and may be killed at any moment.
 */
#include "policy/policy.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/bytes.h"
#include "policy/loaded.h"
#include "policy/sandbox.h"
#include "wire/cbor.h"

/*
 * Dies with the room. The room ends a worker with SIGKILL or by closing the channel, so a signal to the whole process
 * group (Ctrl-C, a service stop) must not cost the room its last answers.
 */
static bool attach(void)
{
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    const int flags = fcntl(CHANNEL_FD, F_GETFL);
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && flags >= 0 && fcntl(CHANNEL_FD, F_SETFL, flags & ~O_NONBLOCK) == 0;
}

/* Libraries that a plugin may need and cannot open any more; those that are not there are not missed. */
static void libraries_load(void)
{
    static const char *const names[] = {"libm.so.6", "libgcc_s.so.1", "libstdc++.so.6"};
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    }
}

static bool bytes_read(unsigned char *target, size_t size)
{
    size_t done = 0;
    while (done < size) {
        const ssize_t got = read(CHANNEL_FD, target + done, size - done);
        if (got > 0) {
            done += (size_t)got;
        } else if (got == 0 || errno != EINTR) {
            return false;
        }
    }
    return true;
}

static bool frame_read(struct buf *frame)
{
    unsigned char header[CHANNEL_HEADER_SIZE];
    if (!bytes_read(header, sizeof(header)) || get_u32_le(header) > CHANNEL_QUESTION_SIZE_MAX) {
        return false;
    }
    const uint32_t size = get_u32_le(header);
    buf_clear(frame);
    if (!bytes_read(buf_reserve(frame, size), size)) {
        return false;
    }
    frame->len = size;
    return true;
}

static bool frame_write(const struct wire_record *record, const void *value, struct buf *frame)
{
    buf_clear(frame);
    (void)buf_reserve(frame, CHANNEL_HEADER_SIZE);
    frame->len = CHANNEL_HEADER_SIZE;
    wire_cbor_encode(record, value, frame);
    put_u32_le(frame->data, (uint32_t)(frame->len - CHANNEL_HEADER_SIZE));
    size_t done = 0;
    while (done < frame->len) {
        const ssize_t put = write(CHANNEL_FD, frame->data + done, frame->len - done);
        if (put > 0) {
            done += (size_t)put;
        } else if (put == 0 || errno != EINTR) {
            return false;
        }
    }
    return true;
}

static bool files_load(struct loaded_set *set, int count, char **files, struct arena *arena, struct buf *frame)
{
    struct wire_plugin_page page = {0};
    if (!frame_write(&wire_record_plugin_page, &page, frame)) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        loaded_add_file(set, files[i], CHANNEL_FD + 1 + i, arena, &page);
        if (!frame_write(&wire_record_plugin_page, &page, frame)) {
            return false;
        }
        arena_reset(arena);
    }
    return true;
}

int policy_worker_main(int argc, char **argv)
{
    struct seus_why why = {0};
    if (argc < 0 || argc > (int)POLICY_FILES_MAX || !attach()) {
        return EXIT_FAILURE;
    }
    libraries_load();
    if (sandbox_enter(CHANNEL_FD + 1 + argc, &why) != SEUS_OK) {
        return CHANNEL_EXIT_UNCONFINED;
    }
    struct loaded_set set = {0};
    struct arena arena;
    struct buf frame = {0};
    struct buf reply = {0};
    arena_init(&arena, 0);
    bool open = files_load(&set, argc, argv, &arena, &frame) && sandbox_close(&why) == SEUS_OK;
    while (open && frame_read(&frame)) {
        struct wire_question question;
        struct wire_verdict verdict;
        open = wire_cbor_decode(&wire_record_question, buf_str(&frame), &arena, &question, NULL) == SEUS_OK;
        if (open) {
            loaded_ask(&set, &question, &arena, &verdict);
            open = frame_write(&wire_record_verdict, &verdict, &reply);
        }
        arena_reset(&arena);
        buf_clear(&frame); /* of a question nothing is left while it waits for the next */
        buf_clear(&reply);
    }
    buf_release(&reply);
    buf_release(&frame);
    arena_release(&arena);
    return EXIT_SUCCESS;
}
