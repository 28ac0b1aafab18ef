/*
 * rabbitmq/channel: the two channels of a connection.
 */
#ifndef COMMON_RABBITMQ_CHANNEL_H
#define COMMON_RABBITMQ_CHANNEL_H

struct rabbitmq;
struct text;

/* Opens it unless it is open.  0 or -1. */
int channel_open(struct rabbitmq *rabbitmq, unsigned channel, struct text *why);

/* That for messages, open; but not a new one after an objection: that would not know what the old
 * one did.  0, or -1 with a reason that names the server. */
int channel_need(struct rabbitmq *rabbitmq, struct text *why);

#endif
