/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A plugin for tests that lies: once it is asked it calls itself another plugin of another version, and recommends a
 * unit that nobody asked about. Never installed.
 */
#include "seus/plugin.h"

static char name[] = "test.liar";
static char version[] = "0.1";

static int32_t decide_triage(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    name[5] = 'f';
    version[2] = '9';
    (void)q;
    answer->decision = SEUS_DECISION_APPROPRIATE;
    answer->priority = SEUS_PRIORITY_U;
    host->add_reason(host, SEUS_TEXT("Believe me."));
    return SEUS_PLUGIN_ANSWERED;
}

static int32_t decide_dispatch(const struct seus_host *host, const struct seus_question *q, struct seus_answer *answer)
{
    (void)q;
    answer->decision = SEUS_DECISION_RECOMMEND;
    answer->mode = SEUS_MODE_ON_SITE;
    host->rank_unit(host, SEUS_TEXT("NO-SUCH-UNIT"));
    host->add_reason(host, SEUS_TEXT("Believe me."));
    return SEUS_PLUGIN_ANSWERED;
}

const struct seus_plugin *seus_plugin_entry_v1(void)
{
    static const struct seus_triage_functions triage = {sizeof(triage), decide_triage};
    static const struct seus_dispatch_functions dispatch = {sizeof(dispatch), decide_dispatch};
    static const struct seus_plugin plugin = {
        .size = sizeof(plugin),
        .magic = SEUS_PLUGIN_MAGIC,
        .abi_major = SEUS_PLUGIN_ABI_MAJOR,
        .abi_minor = SEUS_PLUGIN_ABI_MINOR,
        .id = {name, 9},
        .version = {version, 3},
        .licence = {"EUPL-1.2", 8},
        .kinds = SEUS_KIND_TRIAGE | SEUS_KIND_DISPATCH,
        .triage = &triage,
        .dispatch = &dispatch,
    };
    return &plugin;
}
