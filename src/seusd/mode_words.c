/* SPDX-License-Identifier: EUPL-1.2 */
/* See restore.h. Words of these modes are taken out; what is left are the options of a node. */
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "seusd/restore.h"

#define WORDS_MAX 128

static const char *login_name(void)
{
    const struct passwd *entry = getpwuid(getuid());
    return entry != NULL ? entry->pw_name : "unknown";
}

/* The words of these modes that have a value; NULL: argv[i] is another word. */
static const char **slot_of(struct mode_words *words, const char *word)
{
    const struct {
        const char *name;
        const char **slot;
    } known[] = {
        {"--new-cluster", &words->new_cluster},
        {"--operator", &words->operator},
        {"--reason", &words->reason},
        {"--yes", &words->yes},
        {"--backup-key", &words->backup_key},
    };
    for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(known[i].name, word) == 0) {
            return known[i].slot;
        }
    }
    if (strcmp(word, "--other") == 0 && words->others_count < MODE_OTHERS_MAX) {
        return &words->others[words->others_count++];
    }
    return NULL;
}

enum seus_err mode_words_parse(int argc, char **argv, const char *cluster, struct mode_words *ret_words,
                               struct seus_why *why)
{
    char *left[WORDS_MAX];
    char cluster_flag[] = "--cluster";
    char cluster_name[64];
    int count = 0;
    *ret_words = (struct mode_words){.operator = login_name()};
    left[count++] = argv[0];
    for (int i = 1; i < argc; i++) {
        const char **slot = slot_of(ret_words, argv[i]);
        if (slot != NULL && i + 1 == argc) {
            return seus_fail(SEUS_INVALID, why, argv[i], "%s needs a value", argv[i]);
        }
        if (slot != NULL) {
            *slot = argv[++i];
        } else if (strcmp(argv[i], "--help") == 0) {
            ret_words->help = true;
        } else if (strcmp(argv[i], "--merge") == 0) {
            ret_words->merge = true;
        } else if (i == 1 && strncmp(argv[i], "--", 2) != 0) {
            ret_words->file = argv[i];
        } else if (count < WORDS_MAX - 4) {
            left[count++] = argv[i];
        }
    }
    if (ret_words->help) {
        return SEUS_OK;
    }
    if (cluster != NULL) {
        str_copy(cluster_name, sizeof(cluster_name),
                 str_of(ret_words->new_cluster != NULL ? ret_words->new_cluster : cluster));
        left[count++] = cluster_flag;
        left[count++] = cluster_name;
    }
    left[count] = NULL;
    return options_parse(count, left, &ret_words->options, why) == OPTIONS_RUN ? SEUS_OK : SEUS_INVALID;
}

enum seus_err mode_words_reason(const struct mode_words *words, struct seus_why *why)
{
    if (words->reason != NULL && words->reason[0] != '\0') {
        return SEUS_OK;
    }
    seus_fail(SEUS_INVALID, why, "--reason", "the log will say why this was done: --reason is missing");
    seus_hint(why, "--reason \"both disks of site A were lost\"; --operator says who, if it is not %s",
              words->operator);
    return SEUS_INVALID;
}

int mode_fail(enum seus_err err, const struct seus_why *why)
{
    fprintf(stderr, "seusd: %s\n", why->message);
    if (why->hint[0] != '\0') {
        fprintf(stderr, "       %s\n", why->hint);
    }
    return seus_err_exit_code(err);
}

enum seus_err mode_members(const struct options *options, bool alone, struct buf *target, struct seus_why *why)
{
    struct agree_member self = {.node_id = options->node_id, .voter = true};
    str_copy(self.address, sizeof(self.address), str_of("127.0.0.1:0"));
    for (unsigned i = 0; i < options->members_count; i++) {
        if (options->members[i].node_id == options->node_id) {
            self = options->members[i];
        }
    }
    return alone || options->members_count == 0
               ? agree_bootstrap_payload(&self, 1, target, why)
               : agree_bootstrap_payload(options->members, options->members_count, target, why);
}
