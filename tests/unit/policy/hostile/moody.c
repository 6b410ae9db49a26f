/* SPDX-License-Identifier: EUPL-1.2 */
/* A triage plugin for tests of the host: the count of persons tells it how to misbehave. Never installed. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "seus/plugin.h"

#define MOOD_HANG 101
#define MOOD_CRASH 102
#define MOOD_EXIT 103
#define MOOD_BAD_TEXT 104
#define MOOD_FAILED 105
#define MOOD_WRONG_KIND 106
#define MOOD_NO_OPINION 107
#define MOOD_GARBAGE_FRAME 108
#define MOOD_HUGE_FRAME 109
#define MOOD_NO_REASON 110
#define MOOD_BAD_FLAG 111
#define MOOD_MANY_REASONS 112
#define MOOD_FORGED_ANSWER 113

/* Writes to the room behind the worker's back; whether it arrives is not this plugin's concern. */
static void channel_write(const char *bytes, size_t size)
{
    if (write(3, bytes, size) < 0) {
        abort();
    }
}

static int32_t decide(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    static const char garbage[] = "\x04\0\0\0\xff\xff\xff\xff";
    static const char huge[] = "\xff\xff\xff\xff";
    /* {1: 2 (triage), 5: 1 (plugin), 6: 1 (accept)}: well formed, and no answer to a triage question */
    static const char forged[] = "\x07\0\0\0\xa3\x01\x02\x05\x01\x06\x01";
    volatile int forever = 1;
    answer->decision = SEUS_DECISION_APPROPRIATE;
    answer->priority = SEUS_PRIORITY_U;
    switch (q->persons) {
    case MOOD_HANG:
        while (forever) {
        }
        break;
    case MOOD_CRASH:
        raise(SIGKILL);
        break;
    case MOOD_EXIT:
        _exit(0);
    case MOOD_BAD_TEXT:
        host->add_reason(host, SEUS_TEXT("two\nlines"));
        break;
    case MOOD_FAILED:
        return SEUS_PLUGIN_FAILED;
    case MOOD_WRONG_KIND:
        answer->decision = SEUS_DECISION_ACCEPT;
        break;
    case MOOD_NO_OPINION:
        return SEUS_PLUGIN_NO_OPINION;
    case MOOD_GARBAGE_FRAME:
        channel_write(garbage, sizeof(garbage) - 1);
        break;
    case MOOD_HUGE_FRAME:
        channel_write(huge, sizeof(huge) - 1);
        break;
    case MOOD_NO_REASON:
        return SEUS_PLUGIN_ANSWERED;
    case MOOD_BAD_FLAG:
        host->add_flag(host, SEUS_TEXT("no_such_flag"));
        break;
    case MOOD_MANY_REASONS:
        for (int i = 0; i < 100; i++) {
            host->add_reason(host, SEUS_TEXT("Again."));
        }
        break;
    case MOOD_FORGED_ANSWER:
        channel_write(forged, sizeof(forged) - 1);
        break;
    default:
        break;
    }
    host->add_reason(host, SEUS_TEXT("In a good mood."));
    return SEUS_PLUGIN_ANSWERED;
}

const struct seus_plugin *seus_plugin_entry_v1(void)
{
    static const struct seus_triage_functions functions = {sizeof(functions), decide};
    static const struct seus_plugin plugin = {
        .size = sizeof(plugin),
        .magic = SEUS_PLUGIN_MAGIC,
        .abi_major = SEUS_PLUGIN_ABI_MAJOR,
        .abi_minor = SEUS_PLUGIN_ABI_MINOR,
        .id = {"test.moody", 10},
        .version = {"0.1", 3},
        .licence = {"EUPL-1.2", 8},
        .kinds = SEUS_KIND_TRIAGE,
        .triage = &functions,
    };
    return &plugin;
}
