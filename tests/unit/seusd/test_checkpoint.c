/* SPDX-License-Identifier: EUPL-1.2 */
/* When checkpoints are signed by themselves, and that the line in the log of the process is enough to verify one. */
#include "room.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "seusd/node_private.h"

#define ENTRIES_DUE 1000u              /* since the last one */
#define MS_DUE (15u * 60 * 1000)       /* since the last one, if anything was written */
#define LINE_MAX_SIZE 1024u

/* What a node has that signs: the room's views and clock, a key of its own. */
struct signer {
    struct room *room;
    struct node *node;
    unsigned added;
};

static struct signer signer_new(void)
{
    struct signer s = {.room = room_new(1), .node = mem_zalloc(sizeof(*s.node))};
    struct node *node = s.node;
    struct seus_why why = {0};
    node->view = s.room->view;
    node->clock = (struct clock_port){
        .ctx = s.room, .mono_ms = room_mono_ms, .mono_us = room_mono_us, .wall_ms = room_wall_ms};
    node->options.node_id = 3;
    node->identity.cluster_id = 0x77;
    str_copy(node->identity.cluster_name, sizeof(node->identity.cluster_name), STR_LIT("toscana"));
    str_copy(node->options.data_dir, sizeof(node->options.data_dir), str_of(s.room->dir));
    if (checkpoint_open(node, &why) != SEUS_OK) {
        fail_msg("%s", why.message);
    }
    return s;
}

static void signer_free(struct signer *s)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/node.key", s->room->dir);
    (void)unlink(path);
    mem_free(s->node);
    room_free(s->room);
}

static void write_entries(struct signer *s, unsigned count)
{
    struct room *r = s->room;
    for (unsigned i = 0; i < count; i++, s->added++) {
        char id[16];
        snprintf(id, sizeof(id), "zone-%u", s->added);
        const struct wire_zone_add args = {.zone_id = str_of(id), .name = str_of(id), .area = S("centro"),
                                           .prefix = S("PIS"), .state = ZONE_HOOKED};
        room_needs_ok(r, room_submit(r, OP_zone_add, &args, id, (struct ask_options){0}));
        arena_release(&r->askers[0].arena);
        mem_free(r->askers[0].body);
        r->askers_count = 0;
    }
    s->node->commit_index = view_applied(r->view);
}

/* One tick of the node: the line about a checkpoint in its log, or "". */
static const char *tick(struct signer *s, char line[LINE_MAX_SIZE])
{
    char path[128];
    snprintf(path, sizeof(path), "%s/stderr", s->room->dir);
    const int kept = dup(STDERR_FILENO);
    const int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(kept >= 0 && file >= 0 && dup2(file, STDERR_FILENO) >= 0);
    checkpoint_tick(s->node);
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    const ssize_t len = pread(file, line, LINE_MAX_SIZE - 1, 0);
    line[len > 0 ? len : 0] = '\0';
    close(kept);
    close(file);
    (void)unlink(path);
    const char *found = strstr(line, "info checkpoint ");
    return found != NULL ? found : "";
}

static void one_is_due_after_a_thousand_entries(void **state)
{
    (void)state;
    char line[LINE_MAX_SIZE];
    char wanted[64];
    struct signer s = signer_new();
    write_entries(&s, 1);
    assert_string_equal(tick(&s, line), "");
    write_entries(&s, ENTRIES_DUE - (unsigned)view_applied(s.room->view) - 1);
    assert_string_equal(tick(&s, line), "");
    write_entries(&s, 1);
    snprintf(wanted, sizeof(wanted), "size=%u ", ENTRIES_DUE);
    assert_non_null(strstr(tick(&s, line), wanted));
    assert_string_equal(tick(&s, line), "");
    write_entries(&s, ENTRIES_DUE);
    snprintf(wanted, sizeof(wanted), "size=%u ", 2 * ENTRIES_DUE);
    assert_non_null(strstr(tick(&s, line), wanted));
    signer_free(&s);
}

static void one_is_due_a_quarter_of_an_hour_after_the_last_if_anything_was_written(void **state)
{
    (void)state;
    char line[LINE_MAX_SIZE];
    struct signer s = signer_new();
    write_entries(&s, 1);
    s.room->now_ms += MS_DUE - 1;
    assert_string_equal(tick(&s, line), "");
    s.room->now_ms += 1;
    assert_true(tick(&s, line)[0] != '\0');
    s.room->now_ms += 10 * MS_DUE; /* a quiet night: nothing to sign */
    assert_string_equal(tick(&s, line), "");
    write_entries(&s, 1);
    assert_true(tick(&s, line)[0] != '\0');
    write_entries(&s, 1);
    s.room->now_ms += MS_DUE - 1;
    assert_string_equal(tick(&s, line), "");
    signer_free(&s);
}

/* What the views say must be what the log says: a node that is behind waits. */
static void none_is_signed_by_a_node_that_is_behind(void **state)
{
    (void)state;
    char line[LINE_MAX_SIZE];
    struct signer s = signer_new();
    write_entries(&s, 5);
    s.room->now_ms += MS_DUE;
    s.node->commit_index++;
    assert_string_equal(tick(&s, line), "");
    s.node->commit_index--;
    assert_true(tick(&s, line)[0] != '\0');
    signer_free(&s);
}

/* The value of a word of the line, in value. */
static const char *word_of(const char *line, const char *name, char value[160])
{
    char key[32];
    snprintf(key, sizeof(key), " %s=", name);
    const char *at = strstr(line, key);
    assert_non_null(at);
    at += strlen(key);
    snprintf(value, 160, "%.*s", (int)strcspn(at, " \n"), at);
    return value;
}

/* From FORMAT.md: the note, made again of the words of the line and the name of the room. */
static void the_line_and_the_name_of_the_room_make_the_note_that_was_signed(void **state)
{
    (void)state;
    char line[LINE_MAX_SIZE];
    char value[160];
    unsigned char root[SHA256_SIZE];
    struct log_head head;
    struct buf note = {0};
    struct buf coded = {0};
    unsigned char signature[SIGN_SIGNATURE_SIZE];
    struct signer s = signer_new();
    write_entries(&s, 7);
    s.room->now_ms += MS_DUE;
    const char *told = tick(&s, line);
    view_head(s.room->view, &head);
    log_head_root(&head, root);
    hash_hex(value, root, sizeof(root));
    assert_non_null(strstr(told, value)); /* the root of what the views have */
    buf_printf(&note, "seus/toscana/%016llx\n%s\n", 0x77ull, word_of(told, "size", value));
    sign_base64(root, sizeof(root), &note);
    buf_printf(&note, "\nchain %s\n", word_of(told, "chain", value));
    buf_printf(&note, "time %s\n", word_of(told, "time", value));
    assert_true(sign_make(&s.node->key, buf_str(&note), signature));
    assert_true(sign_holds(s.node->key.public, buf_str(&note), signature));
    /* Ed25519 is deterministic: the same note, the same signature, behind four bytes that name the key. */
    unsigned char full[4 + SIGN_SIGNATURE_SIZE];
    unsigned char id[SHA256_SIZE];
    struct buf named = {0};
    buf_printf(&named, "node-3\n%c", 1);
    buf_append(&named, s.node->key.public, SIGN_HALF_SIZE);
    hash_sha256(named.data, named.len, id);
    memcpy(full, id, 4);
    memcpy(full + 4, signature, sizeof(signature));
    sign_base64(full, sizeof(full), &coded);
    buf_append_char(&coded, '\0');
    assert_string_equal(word_of(told, "signature", value), (const char *)coded.data);
    buf_release(&named);
    buf_release(&coded);
    buf_release(&note);
    signer_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_due_after_a_thousand_entries),
        cmocka_unit_test(one_is_due_a_quarter_of_an_hour_after_the_last_if_anything_was_written),
        cmocka_unit_test(none_is_signed_by_a_node_that_is_behind),
        cmocka_unit_test(the_line_and_the_name_of_the_room_make_the_note_that_was_signed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
