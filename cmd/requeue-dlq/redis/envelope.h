/*
 * envelope: an element of a dead-letter list in Redis, as the application writes it:
 *
 *   {"original_message": ANY, "original_queue": "...", "error": "...", "timestamp": RFC 3339,
 *   "retry_count": n,
 *    "request_id": "...", "reason": "..."}
 *
 * The first two are needed.  The others describe: one of another type counts as absent.  Members
 * not named here are let be.
 */
#ifndef REQUEUE_DLQ_REDIS_ENVELOPE_H
#define REQUEUE_DLQ_REDIS_ENVELOPE_H

#include <stddef.h>
#include <stdint.h>

#include "message.h"

struct envelope_reader;

struct envelope_reader *envelope_reader_new(void);
void envelope_reader_free(struct envelope_reader *reader);

/* Fills the payload (exact bytes inside of `element`), destination, reason, error, request_id,
 * retry_count and last_failed_ms of `message`; valid until the next call, the payload as long as
 * `element`.  An element that is not an envelope becomes the payload itself, with the reason in
 * `unreadable`. */
void envelope_read(
    struct envelope_reader *reader, const char *element, size_t len, struct message *message);

#endif
