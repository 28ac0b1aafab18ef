/*
 * replay/words: what the first words of a statement for PostgreSQL say about transactions.
 */
#ifndef CHECK_MIGRATIONS_REPLAY_WORDS_H
#define CHECK_MIGRATIONS_REPLAY_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum statement_kind {
	STATEMENT_ORDINARY,
	STATEMENT_BEGINS,     /* BEGIN, START TRANSACTION */
	STATEMENT_ENDS,       /* COMMIT, END, ROLLBACK, ABORT, PREPARE TRANSACTION */
	STATEMENT_SAVES,      /* SAVEPOINT, RELEASE, ROLLBACK TO, COMMIT AND CHAIN: inside of one */
	STATEMENT_INSIDE,     /* LOCK, DECLARE: in one alone */
	STATEMENT_LONE,       /* can run in none: CREATE INDEX CONCURRENTLY, VACUUM */
	STATEMENT_FROM_STDIN, /* COPY ... FROM stdin, whose data nobody sends */
	STATEMENT_BEGINS_TRIGGER, /* of SQLite, up to END, with semicolons in between */
};

enum statement_kind statement_kind(const char *bytes, size_t len);

#endif
