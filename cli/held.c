/* SPDX-License-Identifier: EUPL-1.2 */
/* See held.h. Never prints. Recursion: a record in a record of the schema, whose nesting bounds it. */
#include "cli/held.h"

#include <string.h>

#include "base/id.h"
#include "cli/show.h"
#include "cli/stats.h"

#define PAGES_MAX 20000u /* of 50 events: more than 64 cases have */
#define DEPTH_MAX 16u

/* ---- fetching ---------------------------------------------------------------------------------------------------- */

/* One page of an operation that reads; NULL: fault says why. */
static json_t *ask(struct client *client, const char *op, json_t *members, struct fault *fault)
{
    char request_id[ID_SIZE];
    struct request request = {.op = NULL};
    json_t *root = NULL;
    const char *first_id = client->request_id;
    const struct request_json json = {.args = members};
    fault->err = request_from_json(wire_op_by_name(op), &json, &request, &fault->why);
    if (fault->err == SEUS_OK) {
        client_name_request(client, NULL, request_id, sizeof(request_id));
        root = client_call_json(client, &request, fault);
        client->request_id = first_id;
    }
    request_release(&request);
    return root;
}

/* Who read of it is told by role; the words of a purpose may name others. */
static json_t *access_item(json_t *read)
{
    return json_pack("{s:s,s:O,s:n,s:O,s:O,s:O,s:[s,s],s:{s:O,s:O,s:O,s:O}}", "section", "access", "id",
                     json_object_get(read, "seq"), "number", "at", json_object_get(read, "at"), "title",
                     json_object_get(read, "op"), "by", json_object_get(read, "role"), "masked", "user_id", "purpose",
                     "data", "node", json_object_get(read, "node"), "outcome", json_object_get(read, "outcome"),
                     "case_id", json_object_get(read, "case_id"), "person_id", json_object_get(read, "person_id"));
}

/* What is being put together. */
struct holding {
    struct client *client;
    const char *person_id;
    json_t *items;
    struct fault *fault;
};

/* Pages of op, which go on by the argument named cursor; told: makes of each row what is shown, NULL: it is that. */
static enum seus_err collect(const struct holding *h, const char *op, const char *cursor, json_t *(*told)(json_t *row))
{
    json_t *next = NULL;
    enum seus_err err = SEUS_OK;
    for (unsigned page = 0; page < PAGES_MAX; page++) {
        size_t i;
        json_t *row;
        json_t *members = json_pack("{s:s,s:O*}", "person_id", h->person_id, cursor, next);
        json_t *reply = ask(h->client, op, members, h->fault);
        json_decref(members);
        json_decref(next);
        next = NULL;
        if (reply == NULL) {
            err = h->fault->err;
            break;
        }
        json_array_foreach(json_object_get(reply, "items"), i, row) {
            json_array_append_new(h->items, told != NULL ? told(row) : json_incref(row));
        }
        next = json_incref(json_object_get(reply, "next"));
        json_decref(reply);
        if (!json_is_string(next)) {
            break;
        }
    }
    json_decref(next);
    return err;
}

enum seus_err held_collect(const struct args *args, struct client *client, const struct request *request,
                           json_t **ret_root, struct fault *fault)
{
    const char *person_id = args_value(args, "person_id");
    const char *reason = args_value(args, "reason");
    json_t *receipt = client_call_json(client, request, fault);
    if (receipt == NULL) {
        return fault->err;
    }
    const struct holding h = {client, person_id, json_array(), fault};
    client->purpose = client->purpose != NULL ? client->purpose : reason;
    enum seus_err err = collect(&h, "person.held", "after", NULL);
    if (err == SEUS_OK) { /* the accesses to the person herself, as the node that is asked has them on record */
        err = collect(&h, "access.log", "before", access_item);
    }
    *ret_root = NULL;
    if (err == SEUS_OK) {
        *ret_root = json_pack("{s:s,s:s,s:O,s:O}", "person_id", person_id, "reason", reason,
                              "receipt", receipt, "items", h.items);
    }
    json_decref(h.items);
    json_decref(receipt);
    return err;
}

/* ---- showing ----------------------------------------------------------------------------------------------------- */

struct page {
    struct buf *target;
    bool html;
    bool italian;
};

static void put(const struct page *page, struct str text)
{
    if (page->html) {
        stats_escape(text, page->target);
    } else {
        buf_append_str(page->target, text);
    }
}

static void put_value(const struct page *page, const char *name, const json_t *value)
{
    struct buf text = {0};
    show_value(name, value, SHOW_PEOPLE, &text);
    put(page, buf_str(&text));
    buf_release(&text);
}

static void put_fact(const struct page *page, const char *name, const json_t *value)
{
    buf_append_str(page->target, page->html ? STR_LIT("<dt>") : STR_LIT("    "));
    put(page, str_of(name));
    buf_append_str(page->target, page->html ? STR_LIT("</dt><dd>") : STR_LIT(": "));
    put_value(page, strrchr(name, '.') != NULL ? strrchr(name, '.') + 1 : name, value);
    buf_append_str(page->target, page->html ? STR_LIT("</dd>\n") : STR_LIT("\n"));
}

/* Records in records become names with dots; what is empty is left out. */
static void put_facts(const struct page *page, const char *prefix, const json_t *object, unsigned depth)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value) {
        char full[256];
        size_t i;
        const json_t *part;
        (void)snprintf(full, sizeof(full), "%s%s%s", prefix, prefix[0] != '\0' ? "." : "", name);
        if (show_is_empty(value, true) || depth > DEPTH_MAX) {
            continue;
        }
        if (json_is_object(value)) {
            put_facts(page, full, value, depth + 1);
        } else if (json_is_array(value) && json_is_object(json_array_get(value, 0))) {
            json_array_foreach(value, i, part) {
                put_facts(page, full, part, depth + 1);
            }
        } else {
            put_fact(page, full, value);
        }
    }
}

static void put_item(const struct page *page, const json_t *item)
{
    const json_t *masked = json_object_get(item, "masked");
    buf_append_str(page->target, page->html ? STR_LIT("<section><h2>") : STR_LIT("\n"));
    put(page, str_of(show_string(item, "section")));
    buf_append_str(page->target, STR_LIT(" "));
    put(page,
        str_of(strcmp(show_string(item, "title"), show_string(item, "section")) == 0 ? ""
                                                                                     : show_string(item, "title")));
    buf_append_str(page->target, STR_LIT(" "));
    put_value(page, "at", json_object_get(item, "at"));
    if (show_string(item, "number")[0] != '\0') {
        buf_append_str(page->target, page->italian ? STR_LIT(", caso ") : STR_LIT(", case "));
        put(page, str_of(show_string(item, "number")));
    }
    if (show_string(item, "by")[0] != '\0') {
        buf_append_str(page->target, page->italian ? STR_LIT(", da: ") : STR_LIT(", by: "));
        put(page, str_of(show_string(item, "by")));
    }
    buf_append_str(page->target, page->html ? STR_LIT("</h2>\n<dl>\n") : STR_LIT("\n"));
    put_facts(page, "", json_object_get(item, "data"), 0);
    if (!show_is_empty(masked, true)) {
        put_fact(page, page->italian ? "non mostrato (altre persone)" : "not shown (about others)", masked);
    }
    buf_append_str(page->target, page->html ? STR_LIT("</dl></section>\n") : STR_LIT(""));
}

void held_render(const struct args *args, const json_t *root, struct buf *target)
{
    static const char *const notes[2] = {
        "Names of other people, of who signalled, of the staff and of sealed places are replaced. Free text may still "
        "speak of others in other words: read it before it is handed over. Accesses are those that the node asked has "
        "on record. The request was put on record.",
        "I nomi di altre persone, di chi ha segnalato, del personale e dei luoghi protetti sono sostituiti. Il testo "
        "libero pu\xc3\xb2 ancora parlare di altri con altre parole: va riletto prima della consegna. Gli accessi sono "
        "quelli annotati dal nodo interrogato. La richiesta \xc3\xa8 stata annotata."};
    const struct page page = {target, args->format == OUTPUT_HTML, args->italian};
    const char *title = page.italian ? "Dati di una persona: " : "What is held of a person: ";
    size_t i;
    const json_t *item;
    if (page.html) {
        buf_printf(target, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                   "<title>SEUS</title>\n"
                   "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem}"
                   "section{border-top:1px solid #d0d7de;padding:.8rem 0}h2{font-size:1.1rem;margin:0}"
                   "dl{display:grid;grid-template-columns:16rem 1fr;gap:.1rem 1rem;margin:.4rem 0}dt{color:#57606a}"
                   "dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}@media print{section{break-inside:avoid}}"
                   "</style>\n</head>\n<body>\n<h1>", page.italian ? "it" : "en");
    }
    buf_append_str(target, str_of(title));
    put(&page, str_of(show_string(root, "person_id")));
    buf_append_str(target, page.html ? STR_LIT("</h1>\n<p>") : STR_LIT("\n"));
    put(&page, str_of(show_string(root, "reason")));
    buf_append_str(target, page.html ? STR_LIT("</p>\n<p>") : STR_LIT("\n"));
    put(&page, str_of(notes[page.italian ? 1 : 0]));
    buf_append_str(target, page.html ? STR_LIT("</p>\n") : STR_LIT("\n"));
    json_array_foreach(json_object_get(root, "items"), i, item) {
        put_item(&page, item);
    }
    if (page.html) {
        buf_append_str(target, STR_LIT("</body>\n</html>\n"));
    }
}
