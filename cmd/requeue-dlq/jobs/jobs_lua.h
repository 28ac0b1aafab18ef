/*
 * jobs_lua: the scripts.  Each carries a batch out once, however often it is run: what stands under
 * its field in the ledger is answered again.  Scripts are not rolled back, so what can fail comes
 * first, and a job is pushed before it is removed.
 */
#ifndef REQUEUE_DLQ_JOBS_JOBS_LUA_H
#define REQUEUE_DLQ_JOBS_JOBS_LUA_H

/*
 * KEYS of all of them: the set that is walked, the set that a job is parked in or unparked to, the
 * ledger of the run, that of all runs, the claims, the attempts.
 *
 * A line of the ledger, `l:1`, `l:2`, ...: what was done (m, p, d, u, k: consumed), its state (- or
 * u: taken back), the score, the lengths of member, list and what was pushed, a blank behind each;
 * then these three, and for RQ the fields of the job that a requeue changed (cmsgpack).
 */

/* Moves a batch.  ARGV: the field, how long the ledger is kept (s), now (ms), the run's name ("":
 * nothing is written down), how it begins ("": that is written already), "rq" or "", now in RQ's
 * words, the owner and the end of claims; then for each job what to do (m p d u c), its member, the
 * list, what is pushed, the member of the set of queues, and the key of its hash.  Answers {a mark
 * for each (m, g: gone, r: refused), the first refusal}. */
extern const char jobs_lua_move[];

/* Ends a claim.  ARGV: the field, how long the ledger is kept, now (ms), the run's name, the owner,
 * the member, its fate (k consumed, r returned, z given back, p parked), the key of its hash. */
extern const char jobs_lua_settle[];

/* Takes back.  ARGV: "rq" or "", the key of the set of dead jobs, then the numbers of lines. */
extern const char jobs_lua_undo[];

/* ARGV: "rq" or ""; then for each job 'd' or 'p', the score, the member, the key of its hash, and a
 * count of words that follow: its fields and their values.  Answers a mark for each: m, x. */
extern const char jobs_lua_import[];

#endif
