/*
 * queues: which queues of a store are meant by --queue: names, globs, or none at all.
 */
#ifndef REQUEUE_DLQ_QUEUES_H
#define REQUEUE_DLQ_QUEUES_H

#include <stdbool.h>
#include <stddef.h>

struct requeue;
struct queues;
struct text;

/* Names as they were given, then those that a glob fits, sorted; each once.  NULL with the
 * reason. */
struct queues *queues_find(struct requeue *rq, struct text *why);
void queues_free(struct queues *queues);

size_t queues_count(const struct queues *queues);
const char *queues_name(const struct queues *queues, size_t at);

/* What fits no queue, for people: the globs, or all; nothing: each fits one. */
void queues_unmet(const struct queues *queues, struct text *out);

/* The names that the store has, for people, those most like `name` first; nothing where it has
 * none or cannot tell.  0 or -1. */
int queues_akin(struct requeue *rq, const char *name, struct text *out, struct text *why);

#endif
