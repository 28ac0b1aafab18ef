/*
 * jobs: dead jobs of RQ and Sidekiq, a kind of store on Redis.
 */
#ifndef REQUEUE_DLQ_JOBS_H
#define REQUEUE_DLQ_JOBS_H

#include "store.h"

struct text;

extern const struct store_kind store_jobs;

/* Which of the two a Redis holds, "rq" or "sidekiq", where it holds no dead letters in lists; NULL:
 * neither.  0, or -1 with the reason. */
int jobs_recognise(const struct store_settings *settings, const char **format, struct text *why);

#endif
