/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Founding: whose directory this is, in one durable step with the first CHANGE entry. Called when a room begins, when a
 * backup is restored, when a room that lost its majority goes on. Never while the log is in use.
 */
#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/fault_points.h"
#include "record/change.h"

static enum seus_err identity_put(struct change *change, const struct record_identity *identity)
{
    unsigned char bytes[IDENTITY_SIZE];
    identity_write(bytes, identity);
    enum seus_err err = meta_put(change, META_IDENTITY, bytes, sizeof(bytes));
    if (err == SEUS_OK && identity->generation != 0) {
        unsigned char generation[META_GENERATION_SIZE];
        put_u64_le(generation, identity->generation);
        err = meta_put(change, META_GENERATION, generation, sizeof(generation));
    }
    return err;
}

static enum seus_err found_commit(struct change *change)
{
    enum seus_err err = FAULT_FAILS(record_found_before) ? change_fail(change, EIO) : change_commit(change);
    if (err == SEUS_OK && FAULT_FAILS(record_found_after)) {
        err = change_fail(change, EIO);
    }
    return err;
}

static enum seus_err found_change(struct change *change, const struct record_identity *identity,
                                  struct str first_change)
{
    enum seus_err err = identity_put(change, identity);
    if (err == SEUS_OK && identity->bootstrapped) {
        const struct log_entry entry = {.index = 1, .term = 1, .type = LOG_CHANGE, .payload = first_change};
        change_vote(change, 1, 0);
        err = change_append(change, &entry);
    }
    if (err == SEUS_OK && identity->bootstrapped) {
        err = vouched_put(change);
        change->state.vouched = true;
    }
    return err == SEUS_OK ? found_commit(change) : err;
}

/* What ends a founding, well or not. */
static enum seus_err found_end(struct change *change, const struct record_identity *identity, enum seus_err err,
                               const struct seus_why *story, struct seus_why *why)
{
    struct record *record = change->record;
    if (err == SEUS_OK) {
        struct facts *facts = record->facts;
        pthread_mutex_lock(&facts->lock);
        change_publish(change, facts);
        facts->founded = true;
        facts->identity = *identity;
        pthread_mutex_unlock(&facts->lock);
    }
    change_drop(change);
    record_poison(record, err, story);
    if (err != SEUS_OK && why != NULL) {
        *why = *story;
    }
    return err;
}

enum seus_err record_found(struct record *record, const struct record_identity *identity, struct str first_change,
                           struct seus_why *why)
{
    CHECK(identity->incarnation != 0);
    CHECK(identity->bootstrapped == (first_change.len > 0));
    struct facts *facts = record->facts;
    struct seus_why story = {0};
    enum seus_err err = record_poisoned(record, &story);
    if (err == SEUS_OK && (facts->founded || facts->state.last_index != 0)) {
        seus_fail(SEUS_CONFLICT, why, "dir", "the log in %s is founded already; nothing was written", record->dir);
        seus_hint(why, "To found anew, give seusd an empty directory.");
        return SEUS_CONFLICT;
    }
    struct change change = {.record = record};
    if (err == SEUS_OK) {
        err = change_begin(&change, record, &story);
    }
    if (err == SEUS_OK) {
        err = found_change(&change, identity, first_change);
    }
    return found_end(&change, identity, err, &story, why);
}

static enum seus_err over_change(struct change *change, const struct record_identity *identity, struct str first_change)
{
    const uint64_t newest = change->state.term > change->state.last_term ? change->state.term : change->state.last_term;
    const struct log_entry entry = {.index = change->state.last_index + 1, .term = newest + 1, .type = LOG_CHANGE,
                                    .payload = first_change};
    enum seus_err err = change_take(change, journal_all(change->record->journal));
    if (err == SEUS_OK) {
        err = identity_put(change, identity);
    }
    if (err == SEUS_OK) {
        change_vote(change, entry.term, 0);
        err = change_append(change, &entry);
    }
    if (err == SEUS_OK) {
        err = vouched_put(change);
        change->state.vouched = true;
    }
    return err == SEUS_OK ? found_commit(change) : err;
}

enum seus_err record_found_over(struct record *record, const struct record_identity *identity, struct str first_change,
                                struct seus_why *why)
{
    CHECK(identity->incarnation != 0 && identity->bootstrapped && first_change.len > 0);
    struct seus_why story = {0};
    struct change change = {.record = record};
    if (record->facts->state.last_index == 0) {
        return seus_fail(SEUS_CONFLICT, why, "dir", "the log in %s holds nothing to go on with", record->dir);
    }
    enum seus_err err = record_poisoned(record, &story);
    if (err == SEUS_OK) {
        err = change_begin(&change, record, &story);
    }
    if (err == SEUS_OK) {
        err = over_change(&change, identity, first_change);
    }
    if (err == SEUS_OK && change.took_journal) {
        journal_clear(record->journal);
    }
    return found_end(&change, identity, err, &story, why);
}

enum seus_err record_renew(struct record *record, uint64_t incarnation, struct seus_why *why)
{
    const unsigned char no = 0;
    struct seus_why story = {0};
    struct change change;
    struct record_identity identity = record->facts->identity;
    CHECK(record->facts->founded && incarnation != 0);
    identity.incarnation = incarnation;
    identity.bootstrapped = false; /* from now on it votes only by the word of the others */
    enum seus_err err = change_begin(&change, record, &story);
    if (err == SEUS_OK) {
        err = identity_put(&change, &identity);
    }
    if (err == SEUS_OK) {
        err = meta_put(&change, META_VOUCHED, &no, sizeof(no));
        change.state.vouched = false;
    }
    if (err == SEUS_OK) {
        err = change_commit(&change);
    }
    return found_end(&change, &identity, err, &story, why);
}
