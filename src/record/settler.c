/* SPDX-License-Identifier: EUPL-1.2 */
/* A thread that sleeps until it is woken, settles, and sleeps again. What settling is, record_commit.c says. */
#include "record/settler.h"

#include <pthread.h>

#include "base/check.h"
#include "base/mem.h"
#include "record/internal.h"

struct settler {
    struct record *record;
    void *ctx;
    void (*on_failed)(void *ctx, enum seus_err err, const struct seus_why *why);
    pthread_t thread;
    pthread_mutex_t lock;      /* guards the two below */
    pthread_cond_t wake;
    bool wanted;
    bool stopping;
};

static void *settler_run(void *arg)
{
    struct settler *settler = arg;
    enum seus_err err = SEUS_OK;
    struct seus_why why = {0};
    pthread_mutex_lock(&settler->lock);
    while (!settler->stopping && err == SEUS_OK) {
        if (settler->wanted) {
            settler->wanted = false;
            pthread_mutex_unlock(&settler->lock);
            err = record_settle(settler->record, &why);
            pthread_mutex_lock(&settler->lock);
        } else {
            pthread_cond_wait(&settler->wake, &settler->lock);
        }
    }
    pthread_mutex_unlock(&settler->lock);
    if (err != SEUS_OK) {
        settler->on_failed(settler->ctx, err, &why);
    }
    return NULL;
}

enum seus_err settler_start(struct record *record, void *ctx,
                            void (*on_failed)(void *ctx, enum seus_err err, const struct seus_why *why),
                            struct settler **ret_settler, struct seus_why *why)
{
    struct settler *settler = mem_zalloc(sizeof(*settler));
    settler->record = record;
    settler->ctx = ctx;
    settler->on_failed = on_failed;
    settler->wanted = true; /* a full half may have been left from before */
    CHECK(pthread_mutex_init(&settler->lock, NULL) == 0);
    CHECK(pthread_cond_init(&settler->wake, NULL) == 0);
    const enum seus_err err = thread_start(&settler->thread, settler_run, settler, why);
    if (err != SEUS_OK) {
        pthread_cond_destroy(&settler->wake);
        pthread_mutex_destroy(&settler->lock);
        mem_free(settler);
        return err;
    }
    *ret_settler = settler;
    return SEUS_OK;
}

void settler_wake(struct settler *settler)
{
    pthread_mutex_lock(&settler->lock);
    settler->wanted = true;
    pthread_mutex_unlock(&settler->lock);
    pthread_cond_signal(&settler->wake);
}

void settler_stop(struct settler *settler)
{
    if (settler == NULL) {
        return;
    }
    pthread_mutex_lock(&settler->lock);
    settler->stopping = true;
    pthread_mutex_unlock(&settler->lock);
    pthread_cond_signal(&settler->wake);
    CHECK(pthread_join(settler->thread, NULL) == 0);
    pthread_cond_destroy(&settler->wake);
    pthread_mutex_destroy(&settler->lock);
    mem_free(settler);
}
