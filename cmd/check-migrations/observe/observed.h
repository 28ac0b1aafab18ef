/*
 * observed: what was seen, statement by statement.
 */
#ifndef CHECK_MIGRATIONS_OBSERVE_OBSERVED_H
#define CHECK_MIGRATIONS_OBSERVE_OBSERVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "standing.h"
#include "text.h"

struct database;
struct replay;
struct replay_statement;

struct observation {
	enum { OBSERVED_LOCK, OBSERVED_REWRITE, OBSERVED_REBUILD, OBSERVED_NOTHING } what;
	const char *file;
	unsigned line;
	const struct relation *table;   /* NULL: OBSERVED_NOTHING */
	const struct relation *through; /* its index or part that this is about; itself */
	enum lock_level level;          /* of a lock */
	bool by_manual;                 /* the lock was not seen: the statement had ended */
	size_t partitions;              /* of the table, that are locked as well */
	unsigned transaction;           /* its number; 0: none that others share */
	size_t later;                   /* statements of the transaction behind it */
};

struct observed {
	struct database *watch; /* while a migration is applied */
	int64_t process;        /* of the one that applies */
	struct standing standing;
	bool stands; /* that was read */

	struct observation *items;
	size_t count, room;
	size_t statements;
	unsigned transaction;
	char virtual_id[32]; /* of the transaction, as pg_locks has it */
	bool stable;         /* it is the same as before the last statement */

	struct text why; /* what could not be seen; empty: nothing */
};

/* What a statement that is over took; in a transaction that is still open, or none. */
void observed_statement(
    struct observed *observed, struct replay *replay, const struct replay_statement *statement);

/* The files of all relations as they are between two migrations.  0, or -1 with the reason. */
int observed_settle(struct observed *observed, struct text *why);

#endif
