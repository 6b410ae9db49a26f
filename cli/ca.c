/* SPDX-License-Identifier: EUPL-1.2 */
/* The files of a small authority. Called by main.c. Nothing is ever written over; keys are for their owner alone. */
#include "cli/ca.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/when.h"
#include "base/whole.h"
#include "tls/issue.h"

#define DAY_S UINT64_C(86400)
#define BACKDATED_S UINT64_C(300) /* clocks of the sites differ by some minutes */
#define FILE_MAX (1u << 20)

struct ca {
    const struct args *args;
    const char *dir;
    uint64_t now_s;
    struct random_port random;
    struct buf ca_cert;
    struct buf ca_key;
    json_t *items;
    char addresses[TLS_ADDRESSES_MAX][128];
    struct seus_why *why;
};

bool ca_is_ours(const struct command *command)
{
    return strcmp(command->noun, "ca") == 0;
}

/* ---- files ------------------------------------------------------------------------------------------------------ */

static enum seus_err file_read(const char *path, struct buf *target, struct seus_why *why)
{
    return whole_file_take(path, FILE_MAX, "file", target, why);
}

static enum seus_err fail_make(const char *path, int code, struct seus_why *why)
{
    const enum seus_err err = code == EEXIST ? SEUS_CONFLICT : SEUS_IO;
    seus_fail(err, why, "dir", "%.200s cannot be made: %s.%s", path, strerror(code),
              code == EEXIST ? " Nothing is written over." : "");
    seus_hint(why, code == EEXIST ? "Move it away first, or choose another name or --dir." : "Choose another --dir.");
    return err;
}

static enum seus_err file_write(struct ca *ca, const char *path, const struct buf *text, bool is_secret,
                                const char *purpose)
{
    if (!whole_file_make(path, is_secret ? 0600 : 0644, text->data, text->len)) {
        return fail_make(path, errno, ca->why);
    }
    json_array_append_new(ca->items, json_pack("{s:s,s:s}", "file", path, "purpose", purpose));
    return SEUS_OK;
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* Certificate and key of one name; neither is there before, or none is made. */
static enum seus_err pair_write(struct ca *ca, const char *stem, const struct buf *cert, const struct buf *key,
                                const char *cert_purpose, const char *key_purpose)
{
    char cert_path[400];
    char key_path[400];
    (void)snprintf(cert_path, sizeof(cert_path), "%.250s/%s.crt", ca->dir, stem);
    (void)snprintf(key_path, sizeof(key_path), "%.250s/%s.key", ca->dir, stem);
    if (exists(cert_path) || exists(key_path)) {
        return fail_make(exists(cert_path) ? cert_path : key_path, EEXIST, ca->why);
    }
    enum seus_err err = file_write(ca, key_path, key, true, key_purpose);
    if (err == SEUS_OK) {
        err = file_write(ca, cert_path, cert, false, cert_purpose);
        if (err != SEUS_OK) {
            (void)unlink(key_path);
        }
    }
    return err;
}

/* ---- arguments -------------------------------------------------------------------------------------------------- */

static enum seus_err take_number(const struct ca *ca, const char *name, uint64_t otherwise, uint64_t most,
                                 uint64_t *ret)
{
    const char *const text = args_value(ca->args, name);
    uint64_t number = 0;
    for (const char *p = text; p != NULL && *p != '\0'; p++) {
        number = *p >= '0' && *p <= '9' && number <= most ? number * 10 + (uint64_t)(*p - '0') : most + 1;
    }
    if (text != NULL && (number == 0 || number > most)) {
        return seus_fail(SEUS_INVALID, ca->why, name, "--%s takes a number from 1 to %llu, not \"%.60s\".", name,
                         (unsigned long long)most, text);
    }
    *ret = text != NULL ? number : otherwise;
    return SEUS_OK;
}

/* Given one by one, or separated by commas; the texts live in ca. */
static unsigned take_addresses(struct ca *ca, const char *addresses[TLS_ADDRESSES_MAX])
{
    unsigned count = 0;
    for (unsigned i = 0; i < ca->args->values_count; i++) {
        const char *text = ca->args->values[i].text;
        while (strcmp(ca->args->values[i].field->name, "address") == 0 && text != NULL && count < TLS_ADDRESSES_MAX) {
            const char *const comma = strchr(text, ',');
            const struct str one = {text, comma != NULL ? (size_t)(comma - text) : strlen(text)};
            str_copy(ca->addresses[count], sizeof(ca->addresses[count]), one);
            addresses[count] = ca->addresses[count];
            count++;
            text = comma != NULL ? comma + 1 : NULL;
        }
    }
    return count;
}

static enum seus_err address_check(const char *text, struct seus_why *why)
{
    for (const char *p = text; *p != '\0'; p++) {
        const bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9');
        if (!letter && strchr(".-:", *p) == NULL) {
            seus_fail(SEUS_INVALID, why, "address", "\"%.100s\" is no host name and no numeric address.", text);
            seus_hint(why, "Write it without a port and without brackets: 10.0.0.2, fd00::2 or node2.example.");
            return SEUS_INVALID;
        }
    }
    return text[0] != '\0' ? SEUS_OK : seus_fail(SEUS_INVALID, why, "address", "--address is empty.");
}

/* ---- init ------------------------------------------------------------------------------------------------------- */

static enum seus_err init(struct ca *ca)
{
    const char *const cluster = args_value(ca->args, "cluster");
    uint64_t years = 0;
    struct tls_wish wish = {.name.role = TLS_CA, .from_s = ca->now_s - BACKDATED_S,
                            .serial = ca->random.next(ca->random.ctx)};
    struct buf cert = {0};
    struct buf key = {0};
    enum seus_err err = take_number(ca, "years", 10, 30, &years);
    if (err == SEUS_OK && !tls_name_is_word(str_of(cluster), sizeof(wish.name.cluster))) {
        err = seus_fail(SEUS_INVALID, ca->why, "cluster", "\"%.60s\" cannot stand in a certificate: letters, digits "
                        "and . _ - only, 63 at most.", cluster);
    }
    if (err == SEUS_OK && mkdir(ca->dir, 0700) != 0 && errno != EEXIST) {
        err = fail_make(ca->dir, errno, ca->why);
    }
    if (err == SEUS_OK) {
        str_copy(wish.name.cluster, sizeof(wish.name.cluster), str_of(cluster));
        wish.until_s = ca->now_s + years * 365 * DAY_S;
        err = tls_issue(&wish, (struct str){0}, (struct str){0}, &cert, &key, ca->why);
    }
    if (err == SEUS_OK) {
        err = pair_write(ca, "ca", &cert, &key, "the authority: a copy goes to every node and person",
                         "its key: whoever has it can admit anybody; keep it off the nodes");
    }
    if (err == SEUS_OK && ca->args->format == OUTPUT_TABLE) {
        fprintf(stderr, "seusctl: next, for each node N:  seusctl ca issue --node N --address ADDRESS --dir %s\n"
                "         and for each person:    seusctl ca issue --user LOGIN --dir %s\n", ca->dir, ca->dir);
    }
    buf_release(&cert);
    buf_release(&key);
    return err;
}

/* ---- issue ------------------------------------------------------------------------------------------------------ */

static enum seus_err load_authority(struct ca *ca, struct tls_name *ret_name)
{
    char path[400];
    struct tls_shown shown;
    (void)snprintf(path, sizeof(path), "%.250s/ca.key", ca->dir);
    enum seus_err err = file_read(path, &ca->ca_key, ca->why);
    (void)snprintf(path, sizeof(path), "%.250s/ca.crt", ca->dir);
    if (err == SEUS_OK) {
        err = file_read(path, &ca->ca_cert, ca->why);
    }
    if (err == SEUS_OK) {
        err = tls_show(buf_str(&ca->ca_cert), (struct str){0}, &shown, ca->why);
    }
    if (err == SEUS_OK && (!shown.has_name || shown.name.role != TLS_CA)) {
        err = seus_fail(SEUS_INVALID, ca->why, "dir", "%.200s is not an authority made by seusctl ca init.", path);
    }
    if (err == SEUS_NOT_FOUND) {
        seus_hint(ca->why, "Make one first: seusctl ca init --cluster NAME --dir %s", ca->dir);
    }
    *ret_name = err == SEUS_OK ? shown.name : (struct tls_name){0};
    return err;
}

static enum seus_err take_name(struct ca *ca, struct tls_name *name)
{
    const char *const node = args_value(ca->args, "node");
    const char *const user = args_value(ca->args, "user");
    if ((node != NULL) == (user != NULL)) {
        seus_fail(SEUS_INVALID, ca->why, "node", "A certificate is for a node or for a person: --node or --user.");
        seus_hint(ca->why, "seusctl ca issue --node 2 --address 10.0.0.2, or seusctl ca issue --user anna");
        return SEUS_INVALID;
    }
    if (node != NULL) {
        name->role = TLS_NODE;
        return take_number(ca, "node", 0, UINT32_MAX, &name->node_id);
    }
    name->role = TLS_USER;
    str_copy(name->user, sizeof(name->user), str_of(user));
    return tls_name_is_word(str_of(user), sizeof(name->user))
               ? SEUS_OK
               : seus_fail(SEUS_INVALID, ca->why, "user", "\"%.60s\" cannot stand in a certificate: letters, digits "
                           "and . _ @ - only, 58 at most.", user);
}

static void say_next(const struct ca *ca, const struct tls_wish *wish, const char *stem)
{
    if (ca->args->format != OUTPUT_TABLE) {
        return; /* a program reads */
    }
    if (wish->name.role == TLS_NODE) {
        fprintf(stderr, "seusctl: next, copy %s.crt, %s.key and ca.crt from %s to node %llu, and start it with\n"
                "         --tls-cert %s.crt --tls-key %s.key --tls-ca ca.crt\n", stem, stem, ca->dir,
                (unsigned long long)wish->name.node_id, stem, stem);
        if (wish->addresses_count == 0) {
            fprintf(stderr, "         (without --address nodes accept it, and clients over https do not)\n");
        }
        return;
    }
    fprintf(stderr, "seusctl: next, give %s.crt, %s.key and ca.crt from %s to %s, who uses\n"
            "         seusctl --endpoint https://NODE:PORT --ca ca.crt --cert %s.crt --key %s.key\n",
            stem, stem, ca->dir, wish->name.user, stem, stem);
}

static enum seus_err issue(struct ca *ca)
{
    const char *addresses[TLS_ADDRESSES_MAX];
    struct tls_wish wish = {.addresses = addresses, .from_s = ca->now_s - BACKDATED_S,
                            .serial = ca->random.next(ca->random.ctx)};
    struct buf cert = {0};
    struct buf key = {0};
    uint64_t days = 0;
    char stem[TLS_USER_SIZE + 16];
    enum seus_err err = take_name(ca, &wish.name);
    if (err == SEUS_OK) {
        err = take_number(ca, "days", wish.name.role == TLS_NODE ? 365 : 90, 3650, &days);
    }
    struct tls_name authority;
    err = err == SEUS_OK ? load_authority(ca, &authority) : err;
    wish.addresses_count = wish.name.role == TLS_NODE ? take_addresses(ca, addresses) : 0;
    for (unsigned i = 0; err == SEUS_OK && i < wish.addresses_count; i++) {
        err = address_check(addresses[i], ca->why);
    }
    if (err == SEUS_OK) {
        str_copy(wish.name.cluster, sizeof(wish.name.cluster), str_of(authority.cluster));
        wish.until_s = ca->now_s + days * DAY_S;
        err = tls_issue(&wish, buf_str(&ca->ca_cert), buf_str(&ca->ca_key), &cert, &key, ca->why);
    }
    if (err == SEUS_OK && wish.name.role == TLS_NODE) {
        (void)snprintf(stem, sizeof(stem), "node-%llu", (unsigned long long)wish.name.node_id);
        err = pair_write(ca, stem, &cert, &key, "certificate of the node: --tls-cert",
                         "its key: --tls-key, for it alone");
    } else if (err == SEUS_OK) {
        (void)snprintf(stem, sizeof(stem), "user-%s", wish.name.user);
        err = pair_write(ca, stem, &cert, &key, "certificate of the person: --cert", "its key: --key, for them alone");
    }
    if (err == SEUS_OK) {
        say_next(ca, &wish, stem);
    }
    buf_release(&cert);
    buf_release(&key);
    return err;
}

/* ---- show ------------------------------------------------------------------------------------------------------- */

static enum seus_err show_file(struct ca *ca, const char *path)
{
    struct buf pem = {0};
    struct tls_shown shown;
    char uri[TLS_URI_SIZE] = "";
    char from[WHEN_SIZE];
    char until[WHEN_SIZE];
    enum seus_err err = file_read(path, &pem, ca->why);
    if (err == SEUS_OK) {
        err = tls_show(buf_str(&pem), buf_str(&ca->ca_cert), &shown, ca->why);
    }
    buf_release(&pem);
    if (err != SEUS_OK) {
        seus_hint(ca->why, "The file was %.200s.", path);
        return err;
    }
    if (shown.has_name) {
        tls_name_format(&shown.name, uri);
    }
    when_format_utc(from, shown.from_s * 1000);
    when_format_utc(until, shown.until_s * 1000);
    const uint64_t left = shown.until_s > ca->now_s ? (shown.until_s - ca->now_s) / DAY_S : 0;
    json_array_append_new(ca->items, json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:b,s:s,s:s,s:s}", "file", path, "name", uri,
                                               "addresses", shown.addresses, "from", from, "until", until,
                                               "days_left", (json_int_t)left, "trusted", shown.is_trusted ? 1 : 0,
                                               "subject", shown.subject, "issuer", shown.issuer, "fingerprint",
                                               shown.fingerprint));
    return SEUS_OK;
}

static enum seus_err show(struct ca *ca)
{
    char path[400];
    glob_t found = {0};
    enum seus_err err = SEUS_OK;
    bool named = false;
    (void)snprintf(path, sizeof(path), "%.250s/ca.crt", ca->dir);
    if (exists(path)) {
        err = file_read(path, &ca->ca_cert, ca->why);
    }
    for (unsigned i = 0; err == SEUS_OK && i < ca->args->values_count; i++) {
        if (strcmp(ca->args->values[i].field->name, "file") == 0) {
            named = true;
            err = show_file(ca, ca->args->values[i].text);
        }
    }
    (void)snprintf(path, sizeof(path), "%.250s/*.crt", ca->dir);
    if (err == SEUS_OK && !named && glob(path, 0, NULL, &found) != 0) {
        err = seus_fail(SEUS_NOT_FOUND, ca->why, "dir", "There are no certificates in %.200s.", ca->dir);
        seus_hint(ca->why, "Name the folder with --dir, or a file; seusctl ca init makes an authority.");
    }
    for (size_t i = 0; err == SEUS_OK && !named && i < found.gl_pathc; i++) {
        err = show_file(ca, found.gl_pathv[i]);
    }
    globfree(&found);
    return err;
}

enum seus_err ca_answer(const struct args *args, const struct client *client, json_t **ret_list, bool *ret_failed,
                        struct fault *fault)
{
    struct seus_why *const why = &fault->why;
    const char *const verb = args->command->verb;
    const char *const dir = args_value(args, "dir");
    struct ca ca = {.args = args, .dir = dir != NULL ? dir : "seus-ca",
                    .now_s = client->clock.wall_ms(client->clock.ctx) / 1000, .random = client->random,
                    .items = json_array(), .why = why};
    enum seus_err err;
    *ret_failed = false;
    if (strlen(ca.dir) > 250) {
        err = seus_fail(SEUS_INVALID, why, "dir", "The path of the folder is longer than 250 bytes.");
    } else if (strcmp(verb, "init") == 0) {
        err = init(&ca);
    } else if (strcmp(verb, "issue") == 0) {
        err = issue(&ca);
    } else {
        err = show(&ca);
    }
    buf_release(&ca.ca_cert);
    buf_release(&ca.ca_key);
    if (err != SEUS_OK) {
        json_decref(ca.items);
        return fault->err = err;
    }
    *ret_list = json_pack("{s:o}", "items", ca.items);
    return SEUS_OK;
}
