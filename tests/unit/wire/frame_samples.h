/* SPDX-License-Identifier: EUPL-1.2 */
/* Every peer message, with values at the ends of their ranges. For test_frame.c, which includes it last. */
#ifndef TEST_WIRE_FRAME_SAMPLES_H
#define TEST_WIRE_FRAME_SAMPLES_H

#define SAMPLES_MAX 40

struct samples {
    struct peer_message messages[SAMPLES_MAX];
    unsigned count;
    struct log_entry entries[3];
    char long_text[256];
    char *payload; /* LOG_PAYLOAD_SIZE_MAX bytes */
};

static struct peer_message *add_sample(struct samples *samples, enum peer_message_type type)
{
    assert_true(samples->count < SAMPLES_MAX);
    struct peer_message *message = &samples->messages[samples->count++];
    *message = (struct peer_message){.type = type};
    return message;
}

static void make_hand_shakes(struct samples *samples)
{
    const struct str longest = {samples->long_text, sizeof(samples->long_text)};
    add_sample(samples, PEER_HELLO)->hello = (struct peer_hello){.protocol_version = PEER_PROTOCOL_VERSION};
    add_sample(samples, PEER_HELLO)->hello = (struct peer_hello){
        .protocol_version = PEER_PROTOCOL_VERSION, .cluster_id = UINT64_MAX, .node_id = UINT64_MAX,
        .incarnation = UINT64_MAX, .joining = true, .term = UINT64_MAX, .last_index = UINT64_MAX,
        .known_other = true, .version = longest, .api = longest, .life = UINT64_MAX,
        .level_highest = UINT16_MAX, .level_lowest = UINT16_MAX - 1,
        .address = longest, .founded_empty = true};
    add_sample(samples, PEER_WELCOME)->hello = (struct peer_hello){
        .protocol_version = PEER_PROTOCOL_VERSION, .cluster_id = 1, .node_id = 2, .incarnation = 3, .term = 4,
        .last_index = 5, .known_other = true, .version = STR_LIT("0.1.0"), .api = STR_LIT("http://127.0.0.1:7070")};
    add_sample(samples, PEER_REFUSE)->refuse = (struct peer_refuse){0};
    add_sample(samples, PEER_REFUSE)->refuse = (struct peer_refuse){.code = UINT32_MAX, .reason = longest};
    add_sample(samples, PEER_STATUS)->status = (struct peer_status){0};
    add_sample(samples, PEER_STATUS)->status = (struct peer_status){
        .term = UINT64_MAX, .leader_id = UINT64_MAX - 1, .role = UINT32_MAX, .last_index = UINT64_MAX - 2,
        .commit_index = UINT64_MAX - 3, .applied_index = UINT64_MAX - 4, .digest_index = UINT64_MAX - 5,
        .digest = UINT64_MAX - 6};
}

static void make_clocks(struct samples *samples)
{
    add_sample(samples, PEER_CLOCK)->clock = (struct peer_clock){0};
    add_sample(samples, PEER_CLOCK)->clock = (struct peer_clock){
        .wall_ms = UINT64_MAX, .mark = UINT64_MAX - 1, .echo = UINT64_MAX - 2, .held_us = UINT64_MAX - 3};
}

static void make_appends(struct samples *samples)
{
    const uint64_t prev = UINT64_MAX - 3; /* the last entry has the largest possible index */
    samples->entries[0] = (struct log_entry){.index = prev + 1, .term = 1, .type = LOG_CHANGE, .payload = {"", 0}};
    samples->entries[1] = (struct log_entry){.index = prev + 2, .term = UINT64_MAX, .type = LOG_COMMAND,
                                             .payload = STR_LIT("a note")};
    samples->entries[2] = (struct log_entry){.index = prev + 3, .term = 9, .type = LOG_BARRIER,
                                             .payload = STR_LIT("\0\0\0\0\0\0\0\0")};
    add_sample(samples, PEER_APPEND)->append = (struct peer_append){0};
    add_sample(samples, PEER_APPEND)->append = (struct peer_append){
        .version = UINT8_MAX, .term = UINT64_MAX, .prev_index = prev, .prev_term = UINT64_MAX,
        .leader_commit = UINT64_MAX, .entries_count = 3, .entries = samples->entries};
    add_sample(samples, PEER_APPEND_RESULT)->append_result = (struct peer_append_result){0};
    add_sample(samples, PEER_APPEND_RESULT)->append_result = (struct peer_append_result){
        .version = UINT8_MAX, .term = UINT64_MAX, .rejected = UINT64_MAX, .last_index = UINT64_MAX,
        .features = UINT16_MAX, .capacity = UINT16_MAX};
}

static void make_votes_and_calls(struct samples *samples)
{
    add_sample(samples, PEER_VOTE)->vote = (struct peer_vote){0};
    add_sample(samples, PEER_VOTE)->vote = (struct peer_vote){
        .version = UINT8_MAX, .term = UINT64_MAX, .candidate_id = UINT64_MAX, .last_index = UINT64_MAX,
        .last_term = UINT64_MAX, .disrupt_leader = true, .pre_vote = false};
    add_sample(samples, PEER_VOTE_RESULT)->vote_result = (struct peer_vote_result){.pre_vote = true};
    add_sample(samples, PEER_VOTE_RESULT)->vote_result = (struct peer_vote_result){
        .version = UINT8_MAX, .term = UINT64_MAX, .granted = true, .pre_vote = true, .features = UINT16_MAX,
        .capacity = UINT16_MAX};
    add_sample(samples, PEER_TIMEOUT_NOW)->timeout_now = (struct peer_timeout_now){
        .version = UINT8_MAX, .term = UINT64_MAX, .last_index = 1, .last_term = UINT64_MAX};
    add_sample(samples, PEER_READ)->read = (struct peer_read){.term = UINT64_MAX, .round = 1};
    add_sample(samples, PEER_READ_RESULT)->read = (struct peer_read){.term = 1, .round = UINT64_MAX, .confirmed = true};
    add_sample(samples, PEER_CALL)->call = (struct peer_call){.call_id = UINT64_MAX, .body = {"", 0}};
    add_sample(samples, PEER_CALL)->call = (struct peer_call){.call_id = 1, .body = STR_LIT("\xa1\x01\x02")};
    add_sample(samples, PEER_ROW_WANTED)->call = (struct peer_call){.call_id = 7, .body = {"", 0}};
    add_sample(samples, PEER_ROW)->call = (struct peer_call){.call_id = 7, .body = STR_LIT("a row")};
    add_sample(samples, PEER_CALLED)->call = (struct peer_call){.call_id = 2, .body = STR_LIT("\xa0")};
}

static void make_keys(struct samples *samples)
{
    static struct peer_key keys[2] = {{.id = UINT64_MAX, .key = {1, 2, 3}}, {.id = 7, .is_destroyed = true}};
    static uint64_t ids[3] = {1, UINT64_MAX, 3};
    add_sample(samples, PEER_KEYS)->keys = (struct peer_keys){.batch = 1, .keys_count = 2, .keys = keys};
    add_sample(samples, PEER_KEYS)->keys = (struct peer_keys){.cursor = UINT64_MAX};
    add_sample(samples, PEER_KEYS_HELD)->keys_held = (struct peer_keys_held){.batch = UINT64_MAX};
    add_sample(samples, PEER_KEYS_WANT)->keys_want = (struct peer_keys_want){.ids_count = 3, .ids = ids};
    add_sample(samples, PEER_KEYS_WANT)->keys_want = (struct peer_keys_want){.is_page = true, .cursor = 512};
    add_sample(samples, PEER_KEYS_RECEIPT)->call = (struct peer_call){.body = STR_LIT("\xa0")};
}

static void make_samples(struct samples *samples)
{
    *samples = (struct samples){.payload = mem_zalloc(LOG_PAYLOAD_SIZE_MAX)};
    memset(samples->long_text, 'v', sizeof(samples->long_text));
    make_hand_shakes(samples);
    make_appends(samples);
    make_votes_and_calls(samples);
    make_keys(samples);
    make_clocks(samples);
}

static void free_samples(struct samples *samples)
{
    mem_free(samples->payload);
}

#endif
