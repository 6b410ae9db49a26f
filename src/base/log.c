/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/port.h"
#include "base/when.h"

#define LINE_SIZE 2048
#define DATAGRAM_SIZE 8192

/* The mutable settings of this folder: set once, before threads start. */
static struct {
    enum log_level lowest;
    enum log_format format;
    bool has_priority; /* "<6>" before each line */
    int journal_fd;    /* 0: none; the standard input is never one */
} output = {.lowest = LOG_INFO};

static const char *const level_names[] = {"error", "warn", "info", "debug"};
static const int priorities[] = {3, 4, 6, 7}; /* of syslog */

/* Numbers are never reused; the catalogues of deploy/catalog explain them. */
static const struct {
    const char *event;
    const char *id;
} messages[] = {
    {"start", "5e0500000000470081000000000000a1"},
    {"serving", "5e0500000000470081000000000000a2"},
    {"stopped", "5e0500000000470081000000000000a3"},
    {"stop", "5e0500000000470081000000000000a4"},
    {"role", "5e0500000000470081000000000000a5"},
    {"founded", "5e0500000000470081000000000000a6"},
    {"joining", "5e0500000000470081000000000000a7"},
    {"views", "5e0500000000470081000000000000a8"},
    {"space", "5e0500000000470081000000000000a9"},
    {"link", "5e0500000000470081000000000000aa"},
    {"reload", "5e0500000000470081000000000000ab"},
    {"clock", "5e0500000000470081000000000000ac"},
    {"plugin.refused", "5e0500000000470081000000000000b1"},
    {"plugin.quarantined", "5e0500000000470081000000000000b2"},
    {"plugin.worker_lost", "5e0500000000470081000000000000b3"},
    {"plugin.none", "5e0500000000470081000000000000b4"},
};

const char *log_message_event(unsigned number)
{
    return number < sizeof(messages) / sizeof(messages[0]) ? messages[number].event : NULL;
}

const char *log_message_id(const char *event)
{
    for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
        if (strcmp(messages[i].event, event) == 0) {
            return messages[i].id;
        }
    }
    return NULL;
}

void log_set_level(enum log_level level)
{
    output.lowest = level;
}

void log_set_format(enum log_format format)
{
    output.format = format;
}

bool log_to_service(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    output.has_priority = true;
    if (path == NULL || strlen(path) >= sizeof(address.sun_path)) {
        return path == NULL;
    }
    memcpy(address.sun_path, path, strlen(path));
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        if (fd >= 0) {
            close(fd);
        }
        return false;
    }
    output.journal_fd = fd;
    return true;
}

/* ---- a line's key=value pairs ------------------------------------------------------------------------------------ */

struct pair {
    const char *key;
    size_t key_len;
    const char *value;
    size_t value_len;
};

/* A value in quotes ends at a quote that the end or another key follows: texts of errors may hold quotes themselves. */
static const char *quoted_end(const char *text)
{
    for (const char *p = strchr(text, '"'); p != NULL; p = strchr(p + 1, '"')) {
        const size_t key_len = p[1] == ' ' ? strcspn(p + 2, "=\" ") : 0;
        if (p[1] == '\0' || (key_len > 0 && p[2 + key_len] == '=')) {
            return p;
        }
    }
    return text + strlen(text);
}

/* The next pair at *at, which moves on; words without "=" are passed over. */
static bool pair_next(const char **at, struct pair *ret)
{
    while (**at != '\0') {
        const char *word = *at;
        const size_t key_len = strcspn(word, "= ");
        if (word[key_len] != '=') {
            *at = word + key_len + (word[key_len] == ' ' ? 1 : 0);
            continue;
        }
        const char *value = word + key_len + 1;
        const bool quoted = value[0] == '"';
        const char *end = quoted ? quoted_end(value + 1) : value + strcspn(value, " ");
        value += quoted ? 1 : 0;
        *ret = (struct pair){word, key_len, value, (size_t)(end - value)};
        end += quoted && *end == '"' ? 1 : 0;
        *at = end + (*end == ' ' ? 1 : 0);
        return true;
    }
    return false;
}

/* ---- forms ------------------------------------------------------------------------------------------------------- */

/* A text that grows to its limit and then stays. */
struct target {
    char *text;
    size_t size;
    size_t len;
};

static void put(struct target *target, const char *bytes, size_t len)
{
    const size_t room = target->size - target->len;
    const size_t taken = len < room ? len : room;
    memcpy(target->text + target->len, bytes, taken);
    target->len += taken;
}

static void put_text(struct target *target, const char *text)
{
    put(target, text, strlen(text));
}

static void put_json(struct target *target, const char *text, size_t len)
{
    put_text(target, "\"");
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"' || text[i] == '\\') {
            put_text(target, "\\");
        }
        put(target, &text[i], 1);
    }
    put_text(target, "\"");
}

static void form_json(struct target *target, const char *when, const char *level, const char *event, const char *detail)
{
    struct pair pair;
    put_text(target, "{\"time\":\"");
    put_text(target, when);
    put_text(target, "\",\"level\":\"");
    put_text(target, level);
    put_text(target, "\",\"event\":\"");
    put_text(target, event);
    put_text(target, "\"");
    while (pair_next(&detail, &pair)) {
        put_text(target, ",");
        put_json(target, pair.key, pair.key_len);
        put_text(target, ":");
        put_json(target, pair.value, pair.value_len);
    }
    put_text(target, "}");
}

/* "SEUS_TERM=3": a key of a line as a field of the journal. */
static void put_field(struct target *target, const struct pair *pair)
{
    put_text(target, "SEUS_");
    for (size_t i = 0; i < pair->key_len; i++) {
        char c = pair->key[i];
        c = (char)(c >= 'a' && c <= 'z' ? c - 32 : (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ? c : '_');
        put(target, &c, 1);
    }
    put_text(target, "=");
    put(target, pair->value, pair->value_len);
    put_text(target, "\n");
}

static bool send_journal(enum log_level level, const char *event, const char *detail)
{
    char bytes[DATAGRAM_SIZE];
    struct target datagram = {bytes, sizeof(bytes), 0};
    struct pair pair;
    const char *id = log_message_id(event);
    const char priority[] = {(char)('0' + priorities[level]), '\n', '\0'};
    put_text(&datagram, "PRIORITY=");
    put_text(&datagram, priority);
    put_text(&datagram, "SYSLOG_IDENTIFIER=seusd\nSEUS_EVENT=");
    put_text(&datagram, event);
    if (id != NULL) {
        put_text(&datagram, "\nMESSAGE_ID=");
        put_text(&datagram, id);
    }
    put_text(&datagram, "\nMESSAGE=");
    put_text(&datagram, event);
    put_text(&datagram, " ");
    put_text(&datagram, detail);
    put_text(&datagram, "\n");
    while (pair_next(&detail, &pair)) {
        put_field(&datagram, &pair);
    }
    return send(output.journal_fd, bytes, datagram.len, MSG_NOSIGNAL) == (ssize_t)datagram.len;
}

/* A line stays a line, and moves no cursor, whatever was in a text. */
static void blank_controls(char *text)
{
    for (char *p = text; *p != '\0'; p++) {
        *p = (unsigned char)*p < 0x20 || *p == 0x7f ? ' ' : *p;
    }
}

void log_line(enum log_level level, const char *event, const char *format, ...)
{
    char detail[LINE_SIZE];
    char when[WHEN_SIZE];
    if (level > output.lowest) {
        return;
    }
    va_list args;
    va_start(args, format);
    vsnprintf(detail, sizeof(detail), format, args);
    va_end(args);
    blank_controls(detail);
    if (output.journal_fd > 0 && send_journal(level, event, detail)) {
        return;
    }
    when_format_utc(when, clock_system().wall_ms(NULL));
    char bytes[2 * LINE_SIZE];
    struct target line = {bytes, sizeof(bytes) - 1, 0};
    if (output.has_priority) {
        const char priority[] = {'<', (char)('0' + priorities[level]), '>', '\0'};
        put_text(&line, priority);
    }
    if (output.format == LOG_JSON) {
        form_json(&line, when, level_names[level], event, detail);
    } else {
        put_text(&line, when);
        put_text(&line, " ");
        put_text(&line, level_names[level]);
        put_text(&line, " ");
        put_text(&line, event);
        put_text(&line, " ");
        put_text(&line, detail);
    }
    bytes[line.len] = '\0';
    fprintf(stderr, "%s\n", bytes);
}
