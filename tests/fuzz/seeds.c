/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The inputs that the targets begin with, as far as they are bytes: seeds DIR writes DIR/<target>/seed-<name>. Made by
 * the code that writes such bytes in earnest. seeds.py calls it and adds those that are text.
 */
#include "tests/fuzz/fuzz.h"

#include <sys/stat.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "record/row.h"
#include "tests/unit/wire/fill.h"
#include "tls/issue.h"
#include "wire/backup.h"
#include "wire/cbor.h"
#include "wire/frame.h"
#include "wire/json.h"
#include "wire/key_backup.h"

static const char *root;

static void put(const char *target, const char *name, struct str bytes)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%s", root, target);
    (void)mkdir(path, 0755);
    snprintf(path, sizeof(path), "%s/%s/seed-%s", root, target, name);
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len && fclose(file) == 0);
}

static void put_number(struct buf *target, uint64_t number, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        buf_append_char(target, (char)(unsigned char)(number >> (8 * i)));
    }
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

static void record_seed(const char *c_name, const struct wire_record *record, uint64_t seed)
{
    struct arena arena;
    struct buf bytes = {0};
    arena_init(&arena, 0);
    struct fill fill = {.state = seed, .zero_one_in = 3, .arena = &arena};
    void *value = arena_alloc(&arena, record->size);
    fill_record(&fill, record, value);
    buf_printf(&bytes, "%s\n", c_name);
    const size_t head = bytes.len;
    wire_cbor_encode(record, value, &bytes);
    put("cbor", c_name, buf_str(&bytes));
    bytes.len = head;
    wire_json_encode(record, value, &bytes);
    put("json", c_name, buf_str(&bytes));
    buf_release(&bytes);
    arena_release(&arena);
}

static void record_seeds(void)
{
    uint64_t seed = 1;
#define SEED_ROW(number, c_name, wire_name, doc) record_seed(#c_name, &wire_record_##c_name, seed += 7919);
    WIRE_RECORDS(SEED_ROW)
}

/* ---- frames ------------------------------------------------------------------------------------------------------ */

/* Type, size and body, as the target takes them. */
static void frame_add(struct buf *target, const struct peer_message *message)
{
    struct buf frame = {0};
    frame_encode(message, 1, &frame);
    const size_t body_len = frame.len - FRAME_HEADER_SIZE;
    put_number(target, (uint64_t)message->type, 1);
    put_number(target, body_len, 2);
    buf_append(target, frame.data + FRAME_HEADER_SIZE, body_len);
    buf_release(&frame);
}

static void frame_seeds(void)
{
    static struct peer_key keys[2] = {{.id = 5, .key = {1, 2}}, {.id = 7, .is_destroyed = true}};
    static uint64_t ids[2] = {5, 7};
    static struct log_entry entries[2] = {{.index = 5, .term = 2, .type = LOG_COMMAND, .payload = {"note", 4}},
                                          {.index = 6, .term = 2, .type = LOG_BARRIER, .payload = {"", 0}}};
    const struct peer_message messages[] = {
        {.type = PEER_HELLO, .hello = {.protocol_version = 1, .cluster_id = 7, .node_id = 2, .incarnation = 3,
                                       .version = STR_LIT("0.1.0"), .api = STR_LIT("http://127.0.0.1:7070")}},
        {.type = PEER_WELCOME, .hello = {.protocol_version = 1, .cluster_id = 7, .node_id = 2}},
        {.type = PEER_REFUSE, .refuse = {.code = 3, .reason = STR_LIT("another room")}},
        {.type = PEER_STATUS, .status = {.term = 2, .leader_id = 1, .role = 1, .last_index = 6}},
        {.type = PEER_CLOCK, .clock = {.wall_ms = 1700000000000, .mark = 5, .echo = 4, .held_us = 90}},
        {.type = PEER_APPEND, .append = {.version = 1, .term = 2, .prev_index = 4, .prev_term = 2, .leader_commit = 4,
                                         .entries_count = 2, .entries = entries}},
        {.type = PEER_APPEND_RESULT, .append_result = {.version = 1, .term = 2, .last_index = 6}},
        {.type = PEER_VOTE, .vote = {.version = 1, .term = 3, .candidate_id = 2, .last_index = 6, .pre_vote = true}},
        {.type = PEER_VOTE_RESULT, .vote_result = {.version = 1, .term = 3, .granted = true}},
        {.type = PEER_TIMEOUT_NOW, .timeout_now = {.version = 1, .term = 3, .last_index = 6, .last_term = 2}},
        {.type = PEER_READ, .read = {.term = 3, .round = 1}},
        {.type = PEER_READ_RESULT, .read = {.term = 3, .round = 1, .confirmed = true}},
        {.type = PEER_CALL, .call = {.call_id = 1, .body = STR_LIT("\xa1\x01\x02")}},
        {.type = PEER_CALLED, .call = {.call_id = 1, .body = STR_LIT("\xa0")}},
        {.type = PEER_KEYS, .keys = {.batch = 1, .keys_count = 2, .keys = keys}},
        {.type = PEER_KEYS_HELD, .keys_held = {.batch = 1}},
        {.type = PEER_KEYS_WANT, .keys_want = {.ids_count = 2, .ids = ids}},
        {.type = PEER_KEYS_WANT, .keys_want = {.is_page = true, .cursor = 9}},
        {.type = PEER_KEYS_RECEIPT, .call = {.call_id = 1, .body = STR_LIT("\xa0")}},
        {.type = PEER_ROW_WANTED, .call = {.call_id = 7}},
        {.type = PEER_ROW, .call = {.call_id = 7, .body = STR_LIT("a row")}},
    };
    struct buf all = {0};
    struct buf raw = {0};
    buf_append_char(&all, 'f');
    buf_append_char(&raw, 'r');
    for (unsigned i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
        struct buf one = {0};
        char name[24];
        buf_append_char(&one, i % 2 == 0 ? 'f' : 's');
        frame_add(&one, &messages[i]);
        snprintf(name, sizeof(name), "type-%u-%u", (unsigned)messages[i].type, i);
        put("peer", name, buf_str(&one));
        buf_release(&one);
        frame_add(&all, &messages[i]);
        frame_encode(&messages[i], i + 1, &raw);
    }
    put("peer", "all", buf_str(&all));
    put("peer", "raw", buf_str(&raw));
    /* A hand-shake, then all but those of a hand-shake. */
    buf_clear(&all);
    buf_append_char(&all, 's');
    frame_add(&all, &messages[0]);
    for (unsigned i = 3; i < sizeof(messages) / sizeof(messages[0]); i++) {
        frame_add(&all, &messages[i]);
    }
    put("peer", "link", buf_str(&all));
    buf_release(&all);
    buf_release(&raw);
}

/* ---- the log ----------------------------------------------------------------------------------------------------- */

static void row_add(struct buf *target, uint64_t index, uint64_t term, struct str payload)
{
    const struct log_entry entry = {.index = index, .term = term, .type = LOG_COMMAND, .payload = payload};
    row_write(buf_reserve(target, ROW_HEADER_SIZE + payload.len), &entry);
    target->len += ROW_HEADER_SIZE + payload.len;
}

/* A record of the journal: place, kind, size, header without its checksum, rows. */
static void journal_add(struct buf *target, unsigned place, uint64_t generation, uint64_t first, unsigned count)
{
    struct buf rows = {0};
    for (unsigned i = 0; i < count; i++) {
        row_add(&rows, first + i, 3, STR_LIT("a note"));
    }
    put_number(target, place, 1);
    put_number(target, 1, 1);
    put_number(target, 32 + rows.len, 2);
    put_number(target, 0, 8);
    put_number(target, generation, 8);
    put_number(target, first, 8);
    put_number(target, count, 4);
    put_number(target, 32 + rows.len, 4);
    buf_append_str(target, buf_str(&rows));
    buf_release(&rows);
}

static void log_seeds(void)
{
    struct buf bytes = {0};
    const struct record_identity identity = {.cluster_id = 7, .node_id = 2, .incarnation = 3, .bootstrapped = true,
                                             .cluster_name = "seus"};
    buf_append_char(&bytes, 'r');
    row_add(&bytes, 11, 3, STR_LIT("a note"));
    put("record", "row", buf_str(&bytes));
    bytes.data[0] = 'R';
    put("record", "row-mended", buf_str(&bytes));
    put("record", "value", STR_LIT("S0123456789abcdef"));
    put("record", "value-raw", STR_LIT("s0123456789abcdef0123456789abcdef"));
    buf_clear(&bytes);
    buf_append_char(&bytes, 'i');
    identity_write(buf_reserve(&bytes, IDENTITY_SIZE), &identity);
    bytes.len += IDENTITY_SIZE;
    put("record", "identity", buf_str(&bytes));
    put("record", "journal-empty", STR_LIT("j"));
    buf_clear(&bytes);
    buf_append_char(&bytes, 'j');
    journal_add(&bytes, 0, 6, 11, 2);
    put("record", "journal-one", buf_str(&bytes));
    journal_add(&bytes, 1, 6, 13, 1);
    journal_add(&bytes, 128, 7, 14, 3);
    put("record", "journal-both-halves", buf_str(&bytes));
    journal_add(&bytes, 130, 7, 17, 1);
    put("record", "journal-hole", buf_str(&bytes));
    buf_release(&bytes);
}

/* ---- backups ----------------------------------------------------------------------------------------------------- */

/* A piece as the target takes it: type, count, first index, size, body. */
static void piece_add(struct buf *target, struct str bytes)
{
    const unsigned char *header = (const unsigned char *)bytes.ptr;
    put_number(target, get_u32_le(header + 12), 1);
    put_number(target, get_u32_le(header + 20), 2);
    put_number(target, get_u64_le(header + 24), 2);
    put_number(target, bytes.len - BACKUP_PIECE_HEADER_SIZE, 2);
    buf_append(target, bytes.ptr + BACKUP_PIECE_HEADER_SIZE, bytes.len - BACKUP_PIECE_HEADER_SIZE);
}

static void backup_take_piece(struct backup_sum *sum, const struct buf *file, size_t start, struct buf *pieces)
{
    struct backup_piece piece;
    size_t size = 0;
    struct seus_why why = {0};
    const struct str bytes = {(const char *)file->data + start, file->len - start};
    CHECK(backup_read_piece(bytes, &piece, &size, &why) == SEUS_OK && size == bytes.len);
    CHECK(backup_take(sum, &piece, NULL, NULL, &why) == SEUS_OK);
    piece_add(pieces, bytes);
}

static void backup_seeds(void)
{
    struct buf command = {0};
    const struct wire_entry entry = {.recorded_at = 1795302000000, .op = OP_case_note, .actor = STR_LIT("unix:anna"),
                                     .request_id = STR_LIT("q-1")};
    wire_cbor_encode(&wire_record_entry, &entry, &command);
    const struct log_entry entries[3] = {
        {.index = 1, .term = 1, .type = LOG_CHANGE, .payload = STR_LIT("members")},
        {.index = 2, .term = 1, .type = LOG_BARRIER, .payload = {"", 0}},
        {.index = 3, .term = 2, .type = LOG_COMMAND, .payload = buf_str(&command)},
    };
    struct backup_head head = {.cluster_id = 7, .node_id = 2, .made_at_ms = 1795302000000, .last_index = 3,
                               .last_term = 2, .cluster_name = "seus"};
    struct log_head log = {0};
    struct backup_sum sum = {0};
    struct buf file = {0};
    struct buf pieces = {0};
    for (unsigned i = 0; i < 3; i++) {
        (void)log_head_add(&log, &entries[i], NULL);
    }
    memcpy(head.chain, log.chain, SHA256_SIZE);
    log_head_root(&log, head.root);
    buf_append_char(&file, 'r');
    buf_append_char(&pieces, 'P');
    size_t at = file.len;
    backup_write_head(&head, &file);
    backup_take_piece(&sum, &file, at, &pieces);
    at = file.len;
    backup_write_rows(entries, 1, &file);
    backup_take_piece(&sum, &file, at, &pieces);
    at = file.len;
    backup_write_rows(entries + 1, 2, &file);
    backup_take_piece(&sum, &file, at, &pieces);
    at = file.len;
    backup_write_end(&sum, &file);
    backup_take_piece(&sum, &file, at, &pieces);
    put("backup", "file", buf_str(&file));
    put("backup", "pieces-mended", buf_str(&pieces));
    pieces.data[0] = 'p';
    put("backup", "pieces", buf_str(&pieces));
    buf_release(&file);
    buf_release(&pieces);
    buf_release(&command);
}

/* ---- plugins ----------------------------------------------------------------------------------------------------- */

static void step_add(struct buf *target, char kind, struct str bytes)
{
    buf_append_char(target, kind);
    put_number(target, bytes.len, 2);
    buf_append_str(target, bytes);
}

static void page_add(struct buf *target, struct wire_plugin_info *items, unsigned count)
{
    struct buf bytes = {0};
    const struct wire_plugin_page page = {.items = items, .items_count = count};
    wire_cbor_encode(&wire_record_plugin_page, &page, &bytes);
    step_add(target, 'F', buf_str(&bytes));
    buf_release(&bytes);
}

static void verdict_add(struct buf *target, const struct wire_verdict *verdict)
{
    struct buf bytes = {0};
    wire_cbor_encode(&wire_record_verdict, verdict, &bytes);
    step_add(target, 'F', buf_str(&bytes));
    buf_release(&bytes);
}

static void plugin_seeds(void)
{
    struct str reasons[1] = {STR_LIT("because")};
    struct str ranking[2] = {STR_LIT("u-2"), STR_LIT("u-1")};
    struct str flags[1] = {STR_LIT("pink_code")};
    struct wire_plugin_info first[3] = {
        {.plugin = STR_LIT("one"), .version = STR_LIT("1.0"), .kind = VERDICT_ZONE, .state = STR_LIT("ready")},
        {.plugin = STR_LIT("one"), .version = STR_LIT("1.0"), .kind = VERDICT_TRIAGE, .state = STR_LIT("ready")},
        {.plugin = STR_LIT("one"), .version = STR_LIT("1.0"), .kind = VERDICT_DISPATCH, .state = STR_LIT("ready"),
         .config_schema = STR_LIT("limit:int:5:1..9")},
    };
    struct wire_plugin_info second[1] = {{.state = STR_LIT("refused"), .reason = STR_LIT("not a plugin")}};
    const struct wire_verdict verdicts[3] = {
        {.kind = VERDICT_ZONE, .plugin = STR_LIT("one"), .version = STR_LIT("1.0"), .source = SOURCE_PLUGIN,
         .decision = DECISION_ACCEPT, .reasons = reasons, .reasons_count = 1},
        {.kind = VERDICT_TRIAGE, .plugin = STR_LIT("one"), .version = STR_LIT("1.0"), .source = SOURCE_PLUGIN,
         .decision = DECISION_APPROPRIATE, .priority = PRIORITY_E, .event_class = CLASS_EMERGENCY, .score = 10,
         .flags = flags, .flags_count = 1, .reasons = reasons, .reasons_count = 1},
        {.kind = VERDICT_DISPATCH, .plugin = STR_LIT("one"), .version = STR_LIT("1.0"), .source = SOURCE_PLUGIN,
         .decision = DECISION_RECOMMEND, .mode = MODE_ON_SITE, .ranking = ranking, .ranking_count = 2,
         .reasons = reasons, .reasons_count = 1},
    };
    struct buf life = {0};
    buf_append_char(&life, 'w');
    step_add(&life, 'Q', STR_LIT("\x01"));
    page_add(&life, NULL, 0);
    page_add(&life, first, 3);
    page_add(&life, second, 1);
    const size_t loaded = life.len;
    for (unsigned i = 0; i < 3; i++) {
        char name[24];
        const char kind = (char)i;
        life.len = loaded;
        step_add(&life, 'Q', (struct str){&kind, 1});
        verdict_add(&life, &verdicts[(i + 1) % 3]);
        verdict_add(&life, &verdicts[i]);
        snprintf(name, sizeof(name), "life-%u", i);
        put("plugin", name, buf_str(&life));
    }
    step_add(&life, 'B', STR_LIT("\xff\xff\xff\xff"));
    put("plugin", "life-garbage", buf_str(&life));
    put("plugin", "settings", STR_LIT("climit:int:5:1..9 mode:enum:soft:soft|hard on:bool:true name:text:a:b\n"
                                      "limit=7\non=false"));
    buf_release(&life);
}

/* ---- certificates, access log, keys ------------------------------------------------------------------------------ */

static void trust_seeds(void)
{
    const char *const addresses[2] = {"node-2.example", "127.0.0.1"};
    struct tls_wish ca = {.name = {.role = TLS_CA, .cluster = "seus"}, .from_s = 1795302000, .until_s = 1995302000,
                          .serial = 1};
    struct tls_wish node = {.name = {.role = TLS_NODE, .node_id = 2, .cluster = "seus"}, .addresses = addresses,
                            .addresses_count = 2, .from_s = 1795302000, .until_s = 1995302000, .serial = 2};
    struct buf ca_cert = {0};
    struct buf ca_key = {0};
    struct buf cert = {0};
    struct buf key = {0};
    struct seus_why why = {0};
    buf_append_char(&ca_cert, 'p');
    CHECK(tls_issue(&ca, (struct str){0}, (struct str){0}, &ca_cert, &ca_key, &why) == SEUS_OK);
    const struct str ca_pem = {(const char *)ca_cert.data + 1, ca_cert.len - 1};
    buf_append_char(&cert, 'p');
    CHECK(tls_issue(&node, ca_pem, buf_str(&ca_key), &cert, &key, &why) == SEUS_OK);
    put("trust", "authority", buf_str(&ca_cert));
    put("trust", "node", buf_str(&cert));
    buf_append_str(&cert, ca_pem);
    put("trust", "chain", buf_str(&cert));
    put("trust", "name-node", STR_LIT("nseus://seus/node/2"));
    put("trust", "name-user", STR_LIT("nseus://seus/user/anna"));
    put("trust", "name-ca", STR_LIT("nseus://seus/ca"));
    buf_release(&ca_cert);
    buf_release(&ca_key);
    buf_release(&cert);
    buf_release(&key);
}

static void access_seeds(void)
{
    struct buf lines = {0};
    buf_append_char(&lines, 'c');
    for (uint64_t seq = 1; seq <= 3; seq++) {
        const struct wire_access_read read = {.seq = seq, .at = 1795302000000 + seq, .user_id = STR_LIT("anna"),
                                              .case_id = STR_LIT("c-1"), .purpose = STR_LIT("a call")};
        wire_json_encode(&wire_record_access_read, &read, &lines);
        buf_append_char(&lines, '\n');
        char name[24];
        snprintf(name, sizeof(name), "lines-%u", (unsigned)seq);
        put("access", name, buf_str(&lines));
    }
    put("access", "empty", STR_LIT("r"));
    put("access", "half", STR_LIT("r0000"));
    buf_release(&lines);
}

/* A key that is living, wrapped under nothing that is known, and one that is destroyed; and a copy of no key. */
static void copy_seeds(void)
{
    static const struct key_backup_head heads[] = {
        {.node_id = 1, .made_at_ms = 1000, .living = 1, .destroyed = 1, .cluster_name = "toscana"},
        {.node_id = 2, .made_at_ms = 1000, .cluster_name = "toscana"},
    };
    unsigned char rows[2 * KEY_BACKUP_ROW_SIZE] = {0};
    rows[KEY_ROW_ID] = 5;
    rows[KEY_ROW_STATE] = KEY_ROW_LIVING;
    rows[KEY_BACKUP_ROW_SIZE + KEY_ROW_ID] = 7;
    rows[KEY_BACKUP_ROW_SIZE + KEY_ROW_STATE] = KEY_ROW_DESTROYED;
    for (unsigned i = 0; i < 2; i++) {
        struct buf copy = {0};
        buf_append_char(&copy, i == 0 ? 'C' : 'c');
        key_backup_write(&heads[i], (struct str){(const char *)rows, i == 0 ? sizeof(rows) : 0}, &copy);
        memset(buf_reserve(&copy, KEY_BACKUP_MAC_SIZE), 0, KEY_BACKUP_MAC_SIZE);
        copy.len += KEY_BACKUP_MAC_SIZE;
        put("keys", i == 0 ? "copy" : "copy-empty", buf_str(&copy));
        buf_release(&copy);
    }
}

static void keys_seeds(void)
{
    put("keys", "empty", STR_LIT("k\x04\x01"));
    put("keys", "some", STR_LIT("k\x04\x01\x05\x01\x05\x00\x06\x02\x06\x00\x07\x03\x07\x00\x08\x01\x08\x00"));
    put("keys", "given", STR_LIT("k\x04\x00\x05\x01\x05\x05\x06\x01\x06\x06"));
    put("keys", "raw", STR_LIT("rSEUSKEYS\x01\x02\x01"));
    copy_seeds();
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: seeds DIR\n");
        return 2;
    }
    root = argv[1];
    record_seeds();
    frame_seeds();
    log_seeds();
    backup_seeds();
    plugin_seeds();
    trust_seeds();
    access_seeds();
    keys_seeds();
    return 0;
}
