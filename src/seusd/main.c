/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * seusd: parses its options and runs one node; or restores or recovers a data directory, or copies and restores its
 * keys; or, started by itself with --plugin-worker, runs plugins; or, for authors of plugins, checks and asks them.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "policy/policy.h"
#include "seus/version.h"
#include "seusd/manual.h"
#include "seusd/node.h"
#include "seusd/options.h"
#include "seusd/plugin_modes.h"
#include "seusd/points.h"
#include "seusd/restore.h"
#include "seusd/secure.h"
#include "wire/json.h"

/* The views are a memory map: a full disk or a disk error under them arrives as this signal. */
static void on_sigbus(int signal_number)
{
    static const char text[] =
        "error views cannot be written: the disk is full or failed. The log is intact and nothing acknowledged is "
        "lost; free space, then start seusd again.\n";
    (void)signal_number;
    (void)!write(STDERR_FILENO, text, sizeof(text) - 1);
    _exit(1);
}

/* systemd says so in JOURNAL_STREAM: device and inode of what stderr is, unless somebody redirected it. */
static bool is_of_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    char *rest = NULL;
    struct stat st;
    if (stream == NULL || fstat(STDERR_FILENO, &st) != 0) {
        return false;
    }
    const unsigned long long device = strtoull(stream, &rest, 10);
    return *rest == ':' && device == st.st_dev && strtoull(rest + 1, NULL, 10) == st.st_ino;
}

static void report(const struct seus_why *why)
{
    fprintf(stderr, "seusd: %s\n", why->message);
    if (why->hint[0] != '\0') {
        fprintf(stderr, "       %s\n", why->hint);
    }
}

int main(int argc, char **argv)
{
    struct options options;
    struct seus_why why = {0};
    struct node *node = NULL;

    json_prepare();
    if (argc > 1 && strcmp(argv[1], "--plugin-worker") == 0) {
        return policy_worker_main(argc - 2, argv + 2);
    }
    if (argc > 1 && strcmp(argv[1], "--plugin-check") == 0) {
        return plugin_mode_check(argc - 2, argv + 2);
    }
    if (argc > 1 && strcmp(argv[1], "--plugin-run") == 0) {
        return plugin_mode_run(argc - 2, argv + 2);
    }
    if (argc > 1 && strcmp(argv[1], "--manual") == 0) {
        return manual_mode(argc - 2, argv + 2);
    }
#ifdef SEUS_FAULTS
    if (points_arm(&why) != SEUS_OK) {
        report(&why);
        return 2;
    }
#endif
    if (argc > 1 && strcmp(argv[1], "restore") == 0) {
        return restore_main(argc - 1, argv + 1);
    }
    if (argc > 1 && strcmp(argv[1], "recover") == 0) {
        return recover_main(argc - 1, argv + 1);
    }
    if (argc > 1 && strcmp(argv[1], "keys") == 0) {
        return keys_main(argc - 1, argv + 1);
    }
    switch (options_parse(argc, argv, &options, &why)) {
    case OPTIONS_DONE:
        return 0;
    case OPTIONS_WRONG:
        report(&why);
        return 2;
    case OPTIONS_RUN:
        break;
    }
    if (options.check) {
        if (secure_check(&options, &why) != SEUS_OK) {
            report(&why);
            return 2;
        }
        printf("seusd: the settings are sound%s%s\n", options.config[0] != '\0' ? ": " : "", options.config);
        return 0;
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGBUS, on_sigbus);
    log_set_level(options.debug ? LOG_DEBUG : LOG_INFO);
    log_set_format(options.log_json ? LOG_JSON : LOG_LOGFMT);
    if (is_of_journal()) {
        (void)log_to_service("/run/systemd/journal/socket"); /* if it cannot be reached, stderr leads there too */
    } else if (getenv("INVOCATION_ID") != NULL) {
        (void)log_to_service(NULL);
    }
    log_line(LOG_INFO, "start", "version=%s node=%llu data=%s", SEUS_VERSION, (unsigned long long)options.node_id,
             options.data_dir);
    if (node_start(&options, &node, &why) != SEUS_OK) {
        report(&why);
        return 1;
    }
    const int code = node_run(node);
    node_free(node);
    return code;
}
