/* SPDX-License-Identifier: EUPL-1.2 */
/* Names in certificates, written and read. Called by tls/ and by seusctl; never looks at a certificate. */
#include "tls/name.h"

#include <stdio.h>

#define NODE_DIGITS_MAX 10u

bool tls_name_is_word(struct str text, size_t size)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '@' && c != '-') {
            return false;
        }
    }
    return text.len > 0 && text.len < size;
}

void tls_name_format(const struct tls_name *name, char target[TLS_URI_SIZE])
{
    switch (name->role) {
    case TLS_NODE:
        snprintf(target, TLS_URI_SIZE, "seus://%s/node/%llu", name->cluster, (unsigned long long)name->node_id);
        break;
    case TLS_USER:
        snprintf(target, TLS_URI_SIZE, "seus://%s/user/%s", name->cluster, name->user);
        break;
    case TLS_CA:
        snprintf(target, TLS_URI_SIZE, "seus://%s/ca", name->cluster);
        break;
    }
}

static uint64_t read_node(struct str digits)
{
    uint64_t value = 0;
    if (digits.len == 0 || digits.len > NODE_DIGITS_MAX || digits.ptr[0] == '0') {
        return 0;
    }
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9') {
            return 0;
        }
        value = value * 10 + (uint64_t)(digits.ptr[i] - '0');
    }
    return value;
}

/* Takes what is before the first slash off rest; the slash goes too. */
static struct str take_part(struct str *rest)
{
    size_t len = 0;
    while (len < rest->len && rest->ptr[len] != '/') {
        len++;
    }
    const struct str part = {rest->ptr, len};
    const size_t taken = len < rest->len ? len + 1 : len;
    *rest = (struct str){rest->ptr + taken, rest->len - taken};
    return part;
}

bool tls_name_parse(struct str uri, struct tls_name *ret_name)
{
    const struct str scheme = STR_LIT("seus://");
    struct tls_name name = {.role = TLS_CA};
    char again[TLS_URI_SIZE];
    if (!str_starts_with(uri, scheme)) {
        return false;
    }
    struct str rest = {uri.ptr + scheme.len, uri.len - scheme.len};
    const struct str cluster = take_part(&rest);
    const struct str kind = take_part(&rest);
    if (!tls_name_is_word(cluster, sizeof(name.cluster))) {
        return false;
    }
    str_copy(name.cluster, sizeof(name.cluster), cluster);
    if (str_eq_cstr(kind, "node")) {
        name.role = TLS_NODE;
        name.node_id = read_node(rest);
    } else if (str_eq_cstr(kind, "user") && tls_name_is_word(rest, sizeof(name.user))) {
        name.role = TLS_USER;
        str_copy(name.user, sizeof(name.user), rest);
    }
    tls_name_format(&name, again);
    if (!str_eq_cstr(uri, again) || (name.role == TLS_NODE && name.node_id == 0)) {
        return false;
    }
    *ret_name = name;
    return true;
}

void tls_name_say(const struct tls_name *name, char *target, size_t target_size)
{
    switch (name->role) {
    case TLS_NODE:
        snprintf(target, target_size, "node %llu", (unsigned long long)name->node_id);
        break;
    case TLS_USER:
        snprintf(target, target_size, "the person %s", name->user);
        break;
    case TLS_CA:
        snprintf(target, target_size, "a certificate authority");
        break;
    }
}
