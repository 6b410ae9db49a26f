/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * plugin new: a folder with a plugin that builds, a test, a build file and a file for continuous integration, from the
 * template that is installed with seusctl. It never writes over a file.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/whole.h"
#include "cli/kit.h"

#define TEMPLATE_SIZE_MAX 65536u

static const struct {
    const char *from; /* in the template's folder; "KIND.c" stands for the file of the kind */
    const char *to;   /* "" : NAME.c */
    const char *purpose;
} files[] = {
    {"KIND.c", "", "the plugin: begin here"},
    {"test.c.in", "test.c", "its test: what it must answer"},
    {"CMakeLists.txt", "CMakeLists.txt", "builds it with find_package(seus)"},
    {"Makefile", "Makefile", "builds it with pkg-config"},
    {"ci.sh", "ci.sh", "for continuous integration: builds, tests, checks"},
    {"README.md", "README.md", "how to go on"},
};

static bool name_is_good(const char *name)
{
    bool good = name[0] >= 'a' && name[0] <= 'z' && strlen(name) <= 32;
    for (const char *p = name; *p != '\0'; p++) {
        good &= (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_';
    }
    return good;
}

/* share/seus/plugin-template beside the directory of this program. */
static enum seus_err template_find(char *target, size_t size, struct seus_why *why)
{
    char home[1024];
    struct stat info;
    kit_home(home, sizeof(home));
    (void)snprintf(target, size, "%s/../share/seus/plugin-template", home);
    if (stat(target, &info) == 0) {
        return SEUS_OK;
    }
    seus_fail(SEUS_NOT_FOUND, why, NULL, "the template of a plugin is not installed (%.300s)", target);
    seus_hint(why, "it comes with the plugin interface: cmake --install BUILD --prefix DIR, or build seus again");
    return SEUS_NOT_FOUND;
}

/* Puts the name where the template says @NAME@. */
static void fill_in(struct str text, const char *name, struct buf *target)
{
    static const char mark[] = "@NAME@";
    size_t at = 0;
    while (at < text.len) {
        if (text.len - at >= sizeof(mark) - 1 && memcmp(text.ptr + at, mark, sizeof(mark) - 1) == 0) {
            buf_append_str(target, str_of(name));
            at += sizeof(mark) - 1;
        } else {
            buf_append_char(target, text.ptr[at++]);
        }
    }
}

static enum seus_err file_write(const char *path, struct str content, bool is_script, struct seus_why *why)
{
    if (whole_file_make(path, is_script ? 0755 : 0644, content.ptr, content.len)) {
        return SEUS_OK;
    }
    const enum seus_err err = errno == EEXIST ? SEUS_CONFLICT : SEUS_IO;
    seus_fail(err, why, NULL, "%.300s cannot be made (%s): nothing is written over", path, strerror(errno));
    seus_hint(why, "choose another name, or another --dir");
    return err;
}

static enum seus_err file_make(unsigned i, const char *from_dir, const char *to_dir, const char *name,
                               const char *kind, json_t *items, struct seus_why *why)
{
    char from[1200];
    char to[1200];
    struct buf text = {0};
    struct buf filled = {0};
    const bool is_source = files[i].to[0] == '\0';
    (void)snprintf(from, sizeof(from), "%s/%s%s", from_dir, is_source ? kind : files[i].from, is_source ? ".c" : "");
    (void)snprintf(to, sizeof(to), "%s/%s%s", to_dir, is_source ? name : files[i].to, is_source ? ".c" : "");
    enum seus_err err = whole_file_read(from, TEMPLATE_SIZE_MAX, &text)
                            ? SEUS_OK
                            : seus_fail(SEUS_IO, why, NULL, "%.300s cannot be read (%s)", from, strerror(errno));
    if (err == SEUS_OK) {
        fill_in(buf_str(&text), name, &filled);
        err = file_write(to, buf_str(&filled), strcmp(files[i].to, "ci.sh") == 0, why);
    }
    if (err == SEUS_OK) {
        json_array_append_new(items, json_pack("{s:s,s:s,s:s}", "file", to + strlen(to_dir) + 1, "purpose",
                                               files[i].purpose, "folder", to_dir));
    }
    buf_release(&filled);
    buf_release(&text);
    return err;
}

enum seus_err kit_new(const char *name, const char *kind, const char *dir, json_t **ret_list, struct seus_why *why)
{
    char template[1100];
    char target[1100];
    if (!name_is_good(name)) {
        seus_fail(SEUS_INVALID, why, "name", "\"%.60s\" cannot be the name of a plugin: lower case letters, digits and "
                  "_, a letter first, at most 32", name);
        seus_hint(why, "for example: seusctl plugin new valley_zone");
        return SEUS_INVALID;
    }
    enum seus_err err = template_find(template, sizeof(template), why);
    if (err != SEUS_OK) {
        return err;
    }
    (void)snprintf(target, sizeof(target), "%s/%s", dir, name);
    if (mkdir(target, 0755) != 0) {
        seus_fail(errno == EEXIST ? SEUS_CONFLICT : SEUS_IO, why, "dir", "the folder %.300s cannot be made (%s)",
                  target, strerror(errno));
        seus_hint(why, "choose another name, or a --dir that exists");
        return errno == EEXIST ? SEUS_CONFLICT : SEUS_IO;
    }
    json_t *const items = json_array();
    for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]) && err == SEUS_OK; i++) {
        err = file_make(i, template, target, name, kind, items, why);
    }
    if (err != SEUS_OK) {
        json_decref(items);
        return err;
    }
    *ret_list = json_pack("{s:o}", "items", items);
    return SEUS_OK;
}
