/*
 * rabbitmq/content: a message that comes in: a method, then a header, then its body in pieces.
 */
#ifndef COMMON_RABBITMQ_CONTENT_H
#define COMMON_RABBITMQ_CONTENT_H

#include "session.h"

/* False where another one is not whole yet. */
bool content_begin(struct rabbitmq *rabbitmq, const struct method *method);

/* Takes a frame of it.  SESSION_MESSAGE once one that was asked for is whole; who watches is told
 * of one that was returned.  SESSION_FAILED with the fault, static. */
enum session_event content_take(
    struct rabbitmq *rabbitmq, const struct frame *frame, const char **fault);

#endif
