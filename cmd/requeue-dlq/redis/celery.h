/*
 * celery: whether a payload is a message that a Celery worker can read from a list of kombu's.
 *
 * kombu (transport/redis.py, virtual/base.py) takes the element as JSON and fails outside of any
 * task when it has no properties.delivery_tag; a worker throws away what names no task.  Either
 * way the message is lost.
 */
#ifndef REQUEUE_DLQ_REDIS_CELERY_H
#define REQUEUE_DLQ_REDIS_CELERY_H

#include <stdbool.h>
#include <stddef.h>

struct celery_reader;

struct celery_reader *celery_reader_new(void);
void celery_reader_free(struct celery_reader *reader);

/* A JSON object with a body, a delivery tag, and a task: in its headers (protocol 2) or in its body
 * (protocol 1). */
bool celery_reads(struct celery_reader *reader, const char *payload, size_t len);

#endif
