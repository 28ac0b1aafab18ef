/*
 * replay/turns: which migrations a replay applies, and when.
 */
#ifndef CHECK_MIGRATIONS_REPLAY_TURNS_H
#define CHECK_MIGRATIONS_REPLAY_TURNS_H

struct replay;

/* One for each of the folder's named migrations; free() it. */
enum replay_turn *replay_turns(const struct replay *replay);

/* Why what is pending cannot be known; NULL: it is. */
const char *replay_turns_unknown(const struct replay *replay);

#endif
