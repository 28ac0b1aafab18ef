/*
 * redis_lua: the scripts.  Each carries a batch out once, however often it is run.
 */
#ifndef REQUEUE_DLQ_REDIS_REDIS_LUA_H
#define REQUEUE_DLQ_REDIS_REDIS_LUA_H

/*
 * Moves a batch.  KEYS: the list that is walked, the ledger of the run, that of all runs, the
 * claims, the attempts, and the destinations.  ARGV: the field of the batch, how long the ledger
 * is kept, the numbers (below), the elements one behind the other, the entries for the ledger ("":
 * none), the run's name, the inserts of 36 bytes each ("": none), the ids of 64 bytes each ("":
 * nothing is claimed), how long a claim holds.
 *
 * Numbers, as MessagePack: elements kept at the right end, those of the window, which destination
 * is that of parked ones, whether the list is that of the dead letters, whether it is unparked,
 * whether the run is to be noted in the list of runs; then five arrays, or one number that stands
 * for all: the length of each element, its place from the right end of the window (0: 1, 2, 3,
 * ...), the first and the last byte of it that are pushed (0: all), its destination (0: none).
 *
 * Answers {a mark for each element (redis_ledger.h), the first refusal, the total removed, "1"
 * where the user has the rights that redis_lua_finish needs}.
 */
extern const char redis_lua_move[];

/* Ends the transaction that has pushed a batch to its destinations (redis_quick.c).  KEYS: the list
 * that is walked, the ledger of the run, that of all runs, the destinations.  ARGV: the field, how
 * long the ledger is kept, numbers (kept, which destination is that of parked ones, whether the
 * list is that of the dead letters, whether it is unparked, how many, their places, their
 * destinations; how many were pushed to each destination), the entries.  Answers as the one above,
 * or an error: then all stays where it was. */
extern const char redis_lua_finish[];

/* Ends a claim.  KEYS: claims, attempts, dead letters, parked ones, both ledgers.  ARGV: the claim,
 * its fate's mark, the id, the field of its batch, its number there from 1 on.  Answers 1, or 0
 * where it is no claim any more. */
extern const char redis_lua_settle[];

/* Puts back what was claimed and whose time is over.  KEYS: claims, dead letters, the ledger of all
 * runs.  Answers how many. */
extern const char redis_lua_reclaim[];

/* Takes back what was requeued.  KEYS: the list that it was requeued to, the one that it came from,
 * both ledgers.  ARGV: a field, "p" where it came from the parked ones, then for each in the order
 * of the list, from its left end: its place, what was pushed, the element, the field of its batch,
 * its number there from 1 on.  Answers a mark for each. */
extern const char redis_lua_undo[];

/* Adds elements.  KEYS: dead letters, parked ones, the ledger of the run.  ARGV: a field, how long
 * that is kept, then for each 'd' or 'p', and the element. */
extern const char redis_lua_import[];

#endif
