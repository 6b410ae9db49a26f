/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Manual pages in mdoc, made while building: settings and flags are those of --help, from the same tables. Called by
 * main.c for --manual.
 */
#include "seusd/manual.h"

#include <stdio.h>
#include <string.h>

#include "base/mdoc.h"
#include "seus/version.h"
#include "seusd/settings.h"

static void append_flag(struct buf *target, const char *name, const char *value, const char *help)
{
    buf_printf(target, ".It Fl \\&-%s%s%s\n", name, value != NULL ? " Ar " : "", value != NULL ? value : "");
    mdoc_say(target, help);
}

static void append_settings(struct buf *target, const char *section)
{
    buf_append_str(target, STR_LIT(".Bl -tag -width Ds\n"));
    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        if (strcmp(settings[i].section, section) == 0) {
            append_flag(target, settings[i].name, settings[i].value, settings[i].help);
        }
    }
    buf_append_str(target, STR_LIT(".El\n"));
}

static void append_once(struct buf *target)
{
    buf_append_str(target, STR_LIT(".Bl -tag -width Ds\n"));
    for (unsigned i = 0; i < options_once_count; i++) {
        append_flag(target, options_once[i].name, options_once[i].value, options_once[i].help);
    }
    buf_append_str(target, STR_LIT(".El\n"));
}

static void literal(struct buf *target, const char *const *lines)
{
    buf_append_str(target, STR_LIT(".Bd -literal -offset indent\n"));
    for (unsigned i = 0; lines[i] != NULL; i++) {
        mdoc_literal(target, lines[i]);
    }
    buf_append_str(target, STR_LIT(".Ed\n"));
}

struct item {
    const char *tag; /* macro and word: "Pa /etc/seus/seusd.conf" */
    const char *text;
};

static void append_section(struct buf *target, const char *title, const struct item *items, size_t items_count)
{
    mdoc_macro(target, "Sh", title);
    buf_append_str(target, STR_LIT(".Bl -tag -width Ds\n"));
    for (size_t i = 0; i < items_count; i++) {
        buf_printf(target, ".It %s\n", items[i].tag);
        mdoc_say(target, items[i].text);
    }
    buf_append_str(target, STR_LIT(".El\n"));
}
#define SECTION(target, title, items) append_section(target, title, items, sizeof(items) / sizeof((items)[0]))

static const struct item signals[] = {
    {"SIGTERM , SIGINT", "Orderly stop: a node that leads hands the lead over first, and waits for that one election "
                         "timeout at most; requests under way are answered, the log is closed. A second one stops it "
                         "at once."},
    {"SIGHUP", "Reads the settings again. Those that need a new start are named in the log and stay as they were; if "
               "a file is wrong, all of them stay."},
};

static const struct item modes[] = {
    {"Nm Cm restore Ar FILE", "Makes a data directory from a backup of the log. seusd restore --help"},
    {"Nm Cm recover", "Lets one directory go on alone when the majority of a room is lost. seusd recover --help"},
    {"Nm Cm keys backup Ar FILE", "The keys of what is sealed, in a file, wrapped under the key in --backup-key; the "
                                  "node may run. A backup of the log holds none. seusd keys --help"},
    {"Nm Cm keys restore Ar FILE", "Puts them beside a log that was restored; on one node of a room is enough. What an "
                                   "erasure has destroyed stays destroyed."},
    {"Nm Cm keys verify Ar FILE", "Opens each key of such a file, and keeps none."},
};

static const struct item environment[] = {
    {"Ev SEUS_SOCKET", "Where the socket of the client API is, unless it is set."},
    {"Ev NOTIFY_SOCKET , WATCHDOG_USEC",
     "Set by systemd. seusd reports READY, RELOADING, STOPPING and its role. The watchdog is pinged by the loop "
     "itself, and only while committed entries are being applied, or there are none to apply: a node that turns "
     "without getting anywhere is started anew."},
    {"Ev INVOCATION_ID , JOURNAL_STREAM",
     "Set by systemd. Log lines then begin with their priority, and go to the journal with fields of their own."},
};

static const struct item files[] = {
    {"Pa /etc/seus/seusd.conf", "The settings, see seusd.conf(5)."},
    {"Pa /etc/seus/seusd.conf.d/*.conf", "Drop-ins, read after it in the order of their names."},
    {"Pa /var/lib/seus", "The data directory: log, views, identity. It belongs to one node; a copy of it must never be "
                         "started beside the original."},
    {"Pa /run/seus/seusd.sock", "The client API. Members of the group seus may use it."},
    {"Pa /usr/lib/seus/plugins", "Plugins: the protocols of the zones."},
};

static const char *const example_one[] = {"seusd", "seusctl cluster status", NULL};
static const char *const example_check[] = {"seusd --config /etc/seus/seusd.conf --check",
                                            "systemctl reload seusd", "seusctl config show", NULL};

static void page_seusd(struct buf *target)
{
    mdoc_head(target, &(struct mdoc_page){"SEUSD", "8", "seusd", "one node of a social-emergency room", SEUS_DATE});
    mdoc_macro(target, "Sh", "SYNOPSIS");
    buf_append_str(target, STR_LIT(".Nm\n.Op Fl \\&-config Ar FILE\n.Op Ar options\n"));
    mdoc_macro(target, "Sh", "DESCRIPTION");
    mdoc_say(target,
             "seusd keeps one copy of the room's log, agrees with the other nodes on what comes next in it, and serves "
             "operators and front ends over HTTP on a unix socket. Three or five nodes, each on a machine and a site "
             "of its own, make a room that goes on when one or two of them are lost. Without any option it is a room "
             "of one.\n\n"
             "A write is acknowledged when it is on the disks of a majority. A node whose disk fails ends at once "
             "rather than go on with a log it cannot trust: the others go on without it.\n\n"
             "Every setting is an option here and a line of seusd.conf(5). Options go before files, files before "
             "defaults. What the whole room shares (zones, plugins in force, clocks, users) is not set here: it is in "
             "the log, and seusctl(1) changes it.");
    mdoc_macro(target, "Ss", "The room");
    append_settings(target, "room");
    mdoc_macro(target, "Ss", "This node");
    append_settings(target, "node");
    mdoc_macro(target, "Ss", "This start");
    append_once(target);
    SECTION(target, "OTHER MODES", modes);
    SECTION(target, "ENVIRONMENT", environment);
    SECTION(target, "FILES", files);
    mdoc_macro(target, "Sh", "EXIT STATUS");
    mdoc_say(target, "0 after an orderly stop, 1 if the environment failed, 2 for wrong usage or settings.");
    mdoc_macro(target, "Sh", "EXAMPLES");
    mdoc_say(target, "A room of one, with default paths:");
    literal(target, example_one);
    mdoc_say(target, "New settings, looked at before they count:");
    literal(target, example_check);
    SECTION(target, "SIGNALS", signals);
    mdoc_macro(target, "Sh", "SEE ALSO");
    buf_append_str(target, STR_LIT(".Xr seusctl 1 ,\n.Xr seusd.conf 5 ,\n.Xr seus 7\n"));
}

static const char *const example_file[] = {
    "# /etc/seus/seusd.conf of node 2",
    "[room]",
    "node = 2",
    "peer = 1=room-a.example:7101",
    "peer = 2=room-b.example:7101",
    "peer = 3=room-c.example:7101",
    "profile = wan",
    "",
    "[node]",
    "data = /var/lib/seus",
    "socket = /run/seus/seusd.sock",
    NULL,
};

static void append_setting_items(struct buf *target, const char *section)
{
    buf_append_str(target, STR_LIT(".Bl -tag -width Ds\n"));
    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        const struct setting *s = &settings[i];
        if (strcmp(s->section, section) != 0) {
            continue;
        }
        buf_printf(target, ".It Cm %s No = Ar %s\n", s->name, s->value != NULL ? s->value : "yes|no");
        mdoc_say(target, s->help);
        mdoc_say(target, s->reloads ? "Counts from the next SIGHUP on." : "Counts from the next start on.");
    }
    buf_append_str(target, STR_LIT(".El\n"));
}

static void page_conf(struct buf *target)
{
    mdoc_head(target, &(struct mdoc_page){"SEUSD.CONF", "5", "seusd.conf", "settings of a node of the room",
                                          SEUS_DATE});
    mdoc_macro(target, "Sh", "DESCRIPTION");
    mdoc_say(target,
             "The file that seusd(8) reads with --config, and its drop-ins: FILE.d/*.conf in the order of their names. "
             "A later file goes before an earlier one; the peers of a later file take the place of all before.\n\n"
             "Lines are name = value under a [section]; a line that begins with # or ; is a remark. A line has 197 "
             "bytes at most, and a setting stands at most once in a file, peer apart. What is not known is an error "
             "with file, line and the name that may have been meant: a file that is wrong sets nothing in force. Look "
             "first with seusd --config FILE --check; seusctl config show tells each value in force and where it was "
             "set, seusctl config diff compares nodes.\n\n"
             "What the whole room shares is not in files but in the log: one node cannot have other rules than the "
             "next.");
    mdoc_macro(target, "Sh", "SECTION room");
    append_setting_items(target, "room");
    mdoc_macro(target, "Sh", "SECTION node");
    append_setting_items(target, "node");
    SECTION(target, "FILES", files);
    mdoc_macro(target, "Sh", "EXAMPLES");
    literal(target, example_file);
    mdoc_macro(target, "Sh", "SEE ALSO");
    buf_append_str(target, STR_LIT(".Xr seusctl\\-config 1 ,\n.Xr seus 7 ,\n.Xr seusd 8\n"));
}

enum seus_err manual_page(const char *page, struct buf *target, struct seus_why *why)
{
    if (strcmp(page, "seusd") == 0) {
        page_seusd(target);
        return SEUS_OK;
    }
    if (strcmp(page, "seusd.conf") == 0) {
        page_conf(target);
        return SEUS_OK;
    }
    return seus_fail(SEUS_INVALID, why, "--manual", "there is no manual page '%s'; known: seusd, seusd.conf", page);
}

int manual_mode(int argc, char **argv)
{
    struct buf text = {0};
    struct seus_why why = {0};
    const enum seus_err err = manual_page(argc == 1 ? argv[0] : "", &text, &why);
    if (err == SEUS_OK) {
        fwrite(text.data, 1, text.len, stdout);
    } else {
        fprintf(stderr, "seusd: %s\n", why.message);
    }
    buf_release(&text);
    return err == SEUS_OK && fflush(stdout) == 0 ? 0 : 2;
}
