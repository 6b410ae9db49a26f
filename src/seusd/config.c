/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The configuration file and its drop-ins, INI through inih: sections and names of the table of settings, each at most
 * once a file (peer: once a node). What is not known is an error with its place and the name that may have been meant;
 * a file that is wrong sets nothing in force. Called by options.c; never prints.
 */
#include <errno.h>
#include <glob.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "base/str.h"
#include "seusd/settings.h"

#define LINE_SIZE_MAX 198 /* bytes that inih takes of a line, its end included */

struct reading {
    struct options *options;
    const char *path;
    FILE *file;
    unsigned line;                   /* the one being looked at, from 1 */
    bool seen[SETTING_COUNT];
    enum seus_err err;               /* the first error: the rest of the file is passed over */
    struct seus_why *why;
};

static void reading_fail(struct reading *r, const char *message, const char *hint)
{
    if (r->err == SEUS_OK) {
        r->err = seus_fail(SEUS_INVALID, r->why, NULL, "%s:%u: %s", r->path, r->line, message);
        seus_hint(r->why, "%s", hint);
    }
}

/* inih's reader: a line at a time, counted. */
static char *on_line(char *target, int target_size, void *ctx)
{
    struct reading *r = ctx;
    if (r->err != SEUS_OK || fgets(target, target_size, r->file) == NULL) {
        return NULL;
    }
    r->line++;
    const size_t len = strlen(target);
    if (len >= LINE_SIZE_MAX && target[len - 1] != '\n') {
        reading_fail(r, "the line is longer than 197 bytes", "Shorten it: nothing of this file counts.");
        return NULL;
    }
    return target;
}

static void fail_name(struct reading *r, const char *section, const char *name)
{
    char message[200];
    struct near near;
    near_start(&near, name);
    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        if (strcmp(settings[i].name, name) == 0) {
            snprintf(message, sizeof(message), "'%.40s' belongs into the section [%s], not [%.40s]", name,
                     settings[i].section, section);
            reading_fail(r, message, "Move the line.");
            return;
        }
        near_offer(&near, settings[i].name);
    }
    snprintf(message, sizeof(message), "there is no setting '%.40s'%s%s%s", name,
             near.best != NULL ? "; did you mean '" : "", near.best != NULL ? near.best : "",
             near.best != NULL ? "'?" : "");
    reading_fail(r, message, "seusd --help lists the settings.");
}

static void take_line(struct reading *r, enum setting_id id, const char *value)
{
    struct options *o = r->options;
    struct seus_why why = {0};
    if (r->seen[id] && id != SETTING_PEER) {
        char message[100];
        snprintf(message, sizeof(message), "'%s' is set a second time in this file", settings[id].name);
        reading_fail(r, message, "Keep one of the two lines.");
        return;
    }
    if (!r->seen[id] && id == SETTING_PEER) {
        settings_forget_peers(o); /* the peers of a later file take the place of an earlier one's */
    }
    r->seen[id] = true;
    if (value[0] == ';') { /* a value to inih, but none behind a blank: it would not read again as it shows */
        reading_fail(r, "a value does not begin with ';', which begins a remark", "Take the ';' away.");
        return;
    }
    if (setting_take(o, id, value, settings[id].name, &why) != SEUS_OK) {
        reading_fail(r, why.message, why.hint[0] != '\0' ? why.hint : "Mend the line: nothing of this file counts.");
        return;
    }
    snprintf(o->origins[id], sizeof(o->origins[id]), "%.150s:%u", r->path, r->line);
}

/* inih's handler. It goes on to the end whatever is returned; on_line ends it at the first error. */
static int on_setting(void *ctx, const char *section, const char *name, const char *value)
{
    struct reading *r = ctx;
    for (unsigned i = 0; r->err == SEUS_OK && i < SETTING_COUNT; i++) {
        if (strcmp(settings[i].section, section) == 0 && strcmp(settings[i].name, name) == 0) {
            take_line(r, (enum setting_id)i, value);
            return r->err == SEUS_OK;
        }
    }
    fail_name(r, section, name);
    return 0;
}

static enum seus_err read_file(struct options *o, const char *path, struct seus_why *why)
{
    struct reading r = {.options = o, .path = path, .why = why};
    r.file = fopen(path, "re");
    if (r.file == NULL) {
        seus_fail(SEUS_INVALID, why, "--config", "cannot read %s: %s", path, strerror(errno));
        seus_hint(why, "Name a file that the user of seusd may read, or leave --config out.");
        return SEUS_INVALID;
    }
    const int line = ini_parse_stream(on_line, &r, on_setting, &r);
    if (line != 0 && (r.err == SEUS_OK || (line > 0 && (unsigned)line < r.line))) {
        r.err = SEUS_OK; /* a line that inih could not read, before the one that on_setting refused */
        r.line = line > 0 ? (unsigned)line : r.line;
        reading_fail(&r, "neither a [section] nor name = value", "Mend the line, or begin it with # as a remark.");
    }
    if (ferror(r.file) != 0 && r.err == SEUS_OK) {
        r.err = seus_fail(SEUS_INVALID, why, "--config", "cannot read %s to its end", path);
    }
    fclose(r.file);
    return r.err;
}

enum seus_err config_read(struct options *options, const char *file, struct seus_why *why)
{
    char pattern[PATH_SIZE + 16];
    glob_t found = {0};
    enum seus_err err = read_file(options, file, why);
    snprintf(pattern, sizeof(pattern), "%s.d/*.conf", file);
    if (err == SEUS_OK && glob(pattern, 0, NULL, &found) == 0) { /* in the order of their names */
        for (size_t i = 0; err == SEUS_OK && i < found.gl_pathc; i++) {
            err = read_file(options, found.gl_pathv[i], why);
        }
    }
    globfree(&found);
    return err;
}
