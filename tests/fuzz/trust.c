/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Certificates and whom they name. Input: 'p' and PEM as it is; 'd' and DER, which is put into PEM here; 'n' and a URI
 * as certificates hold it. A name that is understood is written in one way.
 */
#include "tests/fuzz/fuzz.h"

#include "tls/issue.h"

static void check_pem(struct str pem)
{
    struct tls_shown shown;
    struct seus_why why = {0};
    const enum seus_err err = tls_show(pem, pem, &shown, &why);
    CHECK(err == SEUS_OK || why.message[0] != '\0');
    if (err == SEUS_OK) {
        char uri[TLS_URI_SIZE];
        struct tls_name again;
        tls_name_format(&shown.name, uri);
        CHECK(!shown.has_name || tls_name_parse(str_of(uri), &again));
        CHECK(strlen(shown.fingerprint) == 64 && strlen(shown.subject) < sizeof(shown.subject));
    }
}

static void append_base64(struct buf *target, struct str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        const size_t left = bytes.len - i;
        const uint32_t word = (uint32_t)(unsigned char)bytes.ptr[i] << 16 |
                              (left > 1 ? (uint32_t)(unsigned char)bytes.ptr[i + 1] << 8 : 0) |
                              (left > 2 ? (uint32_t)(unsigned char)bytes.ptr[i + 2] : 0);
        buf_append_char(target, digits[word >> 18]);
        buf_append_char(target, digits[word >> 12 & 63]);
        buf_append_char(target, left > 1 ? digits[word >> 6 & 63] : '=');
        buf_append_char(target, left > 2 ? digits[word & 63] : '=');
        if (i % 48 == 45) {
            buf_append_char(target, '\n');
        }
    }
}

static void check_name(struct str uri)
{
    char again[TLS_URI_SIZE];
    char said[160];
    struct tls_name name;
    if (tls_name_parse(uri, &name)) {
        tls_name_format(&name, again);
        tls_name_say(&name, said, sizeof(said));
        CHECK(str_eq_cstr(uri, again) && said[0] != '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = fuzz_bytes(data, size);
    const struct str mode = fuzz_take(&rest, 1);
    if (mode.len == 0 || mode.ptr[0] == 'p') {
        check_pem(rest);
    } else if (mode.ptr[0] == 'd') {
        struct buf pem = {0};
        buf_append_str(&pem, STR_LIT("-----BEGIN CERTIFICATE-----\n"));
        append_base64(&pem, rest);
        buf_append_str(&pem, STR_LIT("\n-----END CERTIFICATE-----\n"));
        check_pem(buf_str(&pem));
        buf_release(&pem);
    } else {
        check_name(rest);
    }
    return 0;
}
