/* SPDX-License-Identifier: EUPL-1.2 */
/* Certificates for tests: an authority and what it issues, in a folder of their own that is removed at the end. */
#ifndef TESTS_TLS_PAPERS_H
#define TESTS_TLS_PAPERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tls/creds.h"
#include "tls/issue.h"

#define PAPERS_DAY_S 86400

struct papers {
    char dir[64];
    struct buf ca_cert;
    struct buf ca_key;
};

static inline void papers_path(const struct papers *papers, const char *name, char target[128])
{
    snprintf(target, 128, "%s/%s", papers->dir, name);
}

static inline void papers_put(const struct papers *papers, const char *name, const struct buf *text)
{
    char path[128];
    papers_path(papers, name, path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(text->data, 1, text->len, file), text->len);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0600), 0);
}

/* An authority of a room; its certificate is in ca.crt. */
static inline void papers_open(struct papers *papers, const char *cluster)
{
    const uint64_t now_s = (uint64_t)time(NULL);
    struct tls_wish wish = {
        .name.role = TLS_CA, .from_s = now_s - PAPERS_DAY_S, .until_s = now_s + PAPERS_DAY_S, .serial = 77};
    *papers = (struct papers){.dir = "/tmp/seus-papers.XXXXXX"};
    assert_non_null(mkdtemp(papers->dir));
    str_copy(wish.name.cluster, sizeof(wish.name.cluster), str_of(cluster));
    assert_int_equal(tls_issue(&wish, (struct str){0}, (struct str){0}, &papers->ca_cert, &papers->ca_key, NULL),
                     SEUS_OK);
    papers_put(papers, "ca.crt", &papers->ca_cert);
}

/* Issues NAME.crt and NAME.key, valid from now + from_s to now + until_s. */
static inline void papers_issue(const struct papers *papers, const char *name, const struct tls_name *who, int from_s,
                                int until_s)
{
    char file[64];
    struct buf cert = {0};
    struct buf key = {0};
    static const char *const addresses[] = {"127.0.0.1", "::1", "node.example"};
    const struct tls_wish wish = {
        .name = *who,
        .addresses = addresses,
        .addresses_count = who->role == TLS_NODE ? 3 : 0,
        .from_s = (uint64_t)(time(NULL) + from_s),
        .until_s = (uint64_t)(time(NULL) + until_s),
        .serial = 78,
    };
    assert_int_equal(tls_issue(&wish, buf_str(&papers->ca_cert), buf_str(&papers->ca_key), &cert, &key, NULL), SEUS_OK);
    snprintf(file, sizeof(file), "%s.crt", name);
    papers_put(papers, file, &cert);
    snprintf(file, sizeof(file), "%s.key", name);
    papers_put(papers, file, &key);
    buf_release(&cert);
    buf_release(&key);
}

/* Loads NAME.crt and NAME.key, and trusts ca.crt of trusted. */
static inline enum seus_err papers_load(const struct papers *papers, const char *name, const struct papers *trusted,
                                        const char *cluster, uint64_t node_id, struct tls_creds **ret_creds,
                                        struct seus_why *why)
{
    char file[64];
    char cert[128];
    char key[128];
    char ca[128];
    snprintf(file, sizeof(file), "%s.crt", name);
    papers_path(papers, file, cert);
    snprintf(file, sizeof(file), "%s.key", name);
    papers_path(papers, file, key);
    papers_path(trusted, "ca.crt", ca);
    return tls_creds_load(&(struct tls_files){.cert = cert, .key = key, .ca = ca}, cluster, node_id, ret_creds, why);
}

/* Credentials of a node, made and loaded. */
static inline struct tls_creds *papers_node(const struct papers *papers, const char *cluster, uint64_t node_id)
{
    struct tls_creds *creds = NULL;
    struct seus_why why = {0};
    struct tls_name name = {.role = TLS_NODE, .node_id = node_id};
    char file[32];
    str_copy(name.cluster, sizeof(name.cluster), str_of(cluster));
    snprintf(file, sizeof(file), "node-%llu", (unsigned long long)node_id);
    papers_issue(papers, file, &name, -60, PAPERS_DAY_S / 2);
    const enum seus_err err = papers_load(papers, file, papers, cluster, node_id, &creds, &why);
    if (err != SEUS_OK) {
        print_error("%s\n", why.message);
    }
    assert_int_equal(err, SEUS_OK);
    return creds;
}

static inline void papers_close(struct papers *papers)
{
    char command[96];
    snprintf(command, sizeof(command), "rm -r %s", papers->dir);
    assert_int_equal(system(command), 0);
    buf_release(&papers->ca_cert);
    buf_release(&papers->ca_key);
}

#endif
