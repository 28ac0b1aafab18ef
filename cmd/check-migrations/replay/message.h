/*
 * replay/message: what a tool sends to the database at once, sent as it would be.
 */
#ifndef CHECK_MIGRATIONS_REPLAY_MESSAGE_H
#define CHECK_MIGRATIONS_REPLAY_MESSAGE_H

#include <stdbool.h>

struct replay;
struct script_message;
struct text;

/* Sends one, in the transaction that is open, if any.  0, or -1 with the reason; where and how it
 * failed stands in `replay`. */
int message_apply(struct replay *replay, const struct script_message *message, struct text *why);

/* Whether all of it could run inside of another transaction. */
bool message_can_be_enclosed(const struct script_message *message);

#endif
