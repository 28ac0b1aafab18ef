/*
 * replay/session: the session in which migrations are applied.
 */
#ifndef CHECK_MIGRATIONS_REPLAY_SESSION_H
#define CHECK_MIGRATIONS_REPLAY_SESSION_H

struct replay;
struct text;

/* Opens it: replay->db.  0, or -1 with the reason. */
int session_open(struct replay *replay, struct text *why);

/* Behind a migration.  A transaction that it has left open is committed, as it would be by what the
 * tool writes into its ledger next.  What is pending goes on in the same session, as a tool's run
 * does, but for Flyway, which takes its role and search path back; what the live database has was
 * applied in runs that nobody knows, so that each has a new one.  0, or -1 with the reason. */
int session_end_migration(struct replay *replay, struct text *why);

#endif
