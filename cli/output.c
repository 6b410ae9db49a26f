/* SPDX-License-Identifier: EUPL-1.2 */
/* The only place that writes data. Called by main.c and watch.c. A reader that went away is no error. */
#include "cli/output.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

enum output_end output_write(int fd, struct str text, struct seus_why *why)
{
    size_t at = 0;
    while (at < text.len) {
        const ssize_t written = write(fd, text.ptr + at, text.len - at);
        if (written >= 0) {
            at += (size_t)written;
        } else if (errno == EPIPE) {
            return OUTPUT_READER_GONE;
        } else if (errno == EAGAIN) {
            struct pollfd room = {.fd = fd, .events = POLLOUT};
            (void)poll(&room, 1, 1000);
        } else if (errno != EINTR) {
            seus_fail(SEUS_IO, why, NULL, "Standard output cannot be written: %s.", strerror(errno));
            return OUTPUT_FAILED;
        }
    }
    return OUTPUT_DONE;
}
