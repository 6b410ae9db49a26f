/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A configuration file of seusd, as it is. What is accepted is shown by `seusctl config show` as a file would have it:
 * that, written into a file, must be accepted and show the same.
 */
#include "tests/fuzz/fuzz.h"

#include "seusd/settings.h"

#define LINE_SIZE_MAX 198 /* of a file; what is longer cannot be told in one line */

static struct fuzz_file given;
static struct fuzz_file shown;

/* The values as lines of a file; a list has a line each. False: one cannot be written in a line that inih takes. */
static bool show(const struct options *options, struct buf *target)
{
    bool fits = true;
    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        struct buf value = {0};
        setting_value(options, (enum setting_id)i, &value);
        struct str rest = buf_str(&value);
        while (rest.len > 0) {
            const char *end = i == SETTING_PEER ? memchr(rest.ptr, ' ', rest.len) : NULL;
            const struct str part = fuzz_take(&rest, end != NULL ? (size_t)(end - rest.ptr) : rest.len);
            fits = fits && part.len + strlen(settings[i].name) + 4 < LINE_SIZE_MAX;
            buf_printf(target, "[%s]\n%s = %.*s\n", settings[i].section, settings[i].name, STR_ARG(part));
            (void)fuzz_take(&rest, 1);
        }
        buf_release(&value);
    }
    return fits;
}

/* Peers may have blanks in their address as far as the file goes; a list of them then reads otherwise. */
static bool is_plain(const struct options *options)
{
    for (unsigned i = 0; i < options->members_count; i++) {
        if (strchr(options->members[i].address, ' ') != NULL) {
            return false;
        }
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct options first;
    static struct options second;
    struct seus_why why = {0};
    struct buf once = {0};
    struct buf twice = {0};
    memset(&first, 0, sizeof(first));
    memset(&second, 0, sizeof(second));
    fuzz_file_fill(&given, fuzz_bytes(data, size));
    settings_default(&first);
    const enum seus_err err = config_read(&first, given.path, &why);
    CHECK(err == SEUS_OK || (err == SEUS_INVALID && why.message[0] != '\0'));
    if (err == SEUS_OK && is_plain(&first) && show(&first, &once)) {
        fuzz_file_fill(&shown, buf_str(&once));
        settings_default(&second);
        CHECK(config_read(&second, shown.path, &why) == SEUS_OK);
        CHECK(show(&second, &twice) && str_eq(buf_str(&once), buf_str(&twice)));
    }
    buf_release(&once);
    buf_release(&twice);
    return 0;
}
