/* SPDX-License-Identifier: EUPL-1.2 */
/* The settings in force, told and read again. Called for `config show` and on SIGHUP; never stops the node. */
#include <stdio.h>

#include "base/log.h"
#include "seusd/node_private.h"
#include "seusd/settings.h"
#include "wire/json.h"

enum seus_err node_config_show(const struct node_query *q)
{
    struct wire_setting items[SETTING_COUNT];
    struct buf value = {0};
    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        buf_clear(&value);
        setting_value(&q->node->options, (enum setting_id)i, &value);
        items[i] = (struct wire_setting){
            .name = str_of(settings[i].name),
            .section = str_of(settings[i].section),
            .value = arena_str(q->arena, buf_str(&value)),
            .origin = str_of(q->node->options.origins[i]),
            .reloads = settings[i].reloads,
        };
    }
    buf_release(&value);
    const struct wire_setting_page page = {.items = items, .items_count = SETTING_COUNT};
    wire_json_encode(&wire_record_setting_page, &page, q->target);
    return SEUS_OK;
}

/* True if the two differ in this setting. */
static bool setting_differs(const struct options *a, const struct options *b, enum setting_id id)
{
    struct buf one = {0};
    struct buf other = {0};
    setting_value(a, id, &one);
    setting_value(b, id, &other);
    const bool differs = !str_eq(buf_str(&one), buf_str(&other));
    buf_release(&one);
    buf_release(&other);
    return differs;
}

/* The files are read again also if their names are the same: that is how certificates are renewed. */
static void reload_tls(struct node *node, const struct options *fresh)
{
    struct tls_creds *creds = NULL;
    struct seus_why why = {0};
    if ((node->creds != NULL) != (fresh->tls_cert[0] != '\0')) {
        log_line(LOG_WARN, "reload", "setting=tls-cert outcome=\"TLS on or off needs a new start\"");
        return;
    }
    if (node->creds == NULL) {
        return;
    }
    if (secure_load(fresh, node->clock, &creds, &why) != SEUS_OK) {
        log_line(LOG_ERROR, "reload", "setting=tls-cert outcome=refused note=\"%s; the old certificate stays in use\"",
                 why.message);
        return;
    }
    str_copy(node->options.tls_cert, sizeof(node->options.tls_cert), str_of(fresh->tls_cert));
    str_copy(node->options.tls_key, sizeof(node->options.tls_key), str_of(fresh->tls_key));
    str_copy(node->options.tls_ca, sizeof(node->options.tls_ca), str_of(fresh->tls_ca));
    if (node->links != NULL) {
        links_set_creds(node->links, creds);
    }
    intake_set_creds(node->intake, creds);
    tls_creds_unref(node->creds);
    node->creds = creds;
}

void node_reload(struct node *node)
{
    struct options fresh;
    struct seus_why why = {0};
    if (options_parse(node->options.argc, node->options.argv, &fresh, &why) != OPTIONS_RUN) {
        log_line(LOG_ERROR, "reload", "outcome=refused note=\"%s; the settings stay as they were\"", why.message);
        return;
    }
    for (unsigned i = 0; i < SETTING_COUNT; i++) {
        if (!setting_differs(&node->options, &fresh, (enum setting_id)i)) {
            continue;
        }
        log_line(settings[i].reloads ? LOG_INFO : LOG_WARN, "reload", "setting=%s outcome=%s", settings[i].name,
                 settings[i].reloads ? "changed" : "\"needs a new start\"");
        if (settings[i].reloads) {
            snprintf(node->options.origins[i], sizeof(node->options.origins[i]), "%s", fresh.origins[i]);
        }
    }
    reload_tls(node, &fresh);
    node->options.debug = fresh.debug;
    node->options.log_json = fresh.log_json;
    log_set_format(fresh.log_json ? LOG_JSON : LOG_LOGFMT);
    node->options.min_free_bytes = fresh.min_free_bytes;
    log_set_level(fresh.debug ? LOG_DEBUG : LOG_INFO);
}
