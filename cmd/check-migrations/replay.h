/*
 * replay: all migrations, applied to a scratch database as their tool applies them, and watched.
 *
 * The scratch database is made for this and always removed: a file of SQLite in a private folder,
 * or a database of PostgreSQL.  What the live database has applied comes first; there the scratch
 * database should be what the live one is.  Then come those that are pending, one by one.
 *
 * Whoever wants to see something of it is a watcher.  Watchers are told in the order of their
 * table, and may open further connections to the scratch database (replay_connect()); the one that
 * applies is theirs as well between two statements, in whatever transaction it is.
 */
#ifndef CHECK_MIGRATIONS_REPLAY_H
#define CHECK_MIGRATIONS_REPLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "deadline.h"
#include "script.h"

struct database;
struct findings;
struct folder;
struct ledger;
struct migration;
struct migrations;
struct replay_watcher;
struct scratch;
struct text;
struct touched;

/* Why a migration could not be applied. */
enum replay_failure {
	REPLAY_REFUSED, /* the database refuses a statement */
	REPLAY_UNKNOWN, /* it cannot be tried: another language, or what only psql understands */
	REPLAY_TROUBLE, /* the server or its disk, time, memory */
};

/* When a migration of the folder is applied. */
enum replay_turn {
	TURN_NONE,    /* a way down, or what a baseline stands for */
	TURN_PAST,    /* the live database has it */
	TURN_PENDING, /* it has not */
	TURN_BOTH,    /* repeatable, and changed since */
};

struct replay {
	const struct migrations *asked;
	const struct folder *folder;
	const struct ledger *ledger; /* held against the folder: migration->applied counts */
	struct findings *findings;
	struct touched *touched; /* filled by who watches the locks (observe.h); may be NULL */

	struct scratch *scratch;
	struct database *db; /* the scratch database, where it is being applied */
	bool sqlite;
	struct deadline deadline; /* of all of it: --replay-timeout */

	const struct replay_watcher *const *watchers; /* NULL-terminated */
	void **states;                                /* what their begin() gave */

	const enum replay_turn *turns;     /* of the folder's named ones */
	const struct migration *migration; /* at hand; NULL: none */
	bool pending;                      /* it is not applied to the live database */
	bool watched;                      /* statements are told: of this one's first way up */
	bool enclosed; /* all that is applied is part of a transaction that stands around it */
	char *spoiled; /* why the scratch database is none any more; NULL: it is */

	/* Of what could not be applied. */
	enum replay_failure failure;
	unsigned failed_line; /* 0: not known */
	char failed_state[6]; /* an SQLSTATE; "": none */
};

/* A statement of a migration on its way, with its place; not BEGIN, COMMIT and their kin. */
struct replay_statement {
	const char *bytes; /* from its first token on, without the semicolon */
	size_t len;
	unsigned line;       /* of its first byte in the file */
	bool in_transaction; /* that is still open when after_statement() is told */
	bool alone;          /* to the tool it is a transaction by itself */
};

/* All but `begin` and `end` may be NULL. */
struct replay_watcher {
	/* Its state, or NULL: it was not asked for, and hears nothing more. */
	void *(*begin)(struct replay *replay);

	/* All is applied that the live database has. */
	void (*standing)(struct replay *replay, void *state);

	/* Around a pending migration; also one that the live database has, where `past` says so. */
	bool past;
	void (*before)(struct replay *replay, void *state);
	void (*after)(struct replay *replay, void *state);

	/* Around each of its statements, of PostgreSQL; `after_statement` of those alone that went
	 * well.  A statement that is not in a transaction, such as CREATE INDEX CONCURRENTLY, has
	 * ended when that is told. */
	void (*before_statement)(
	    struct replay *replay, void *state, const struct replay_statement *statement);
	void (*after_statement)(
	    struct replay *replay, void *state, const struct replay_statement *statement);

	/* Writes its category, and frees its state.  `failed`: why the replay did not reach its
	 * end, so that what was not seen is unknown; NULL: it did. */
	void (*end)(struct replay *replay, void *state, const char *failed);
};

/* Whether --replay was given. */
bool replay_is_asked(const struct migrations *asked);

/* Makes the scratch database, applies everything, tells the watchers, removes it, and writes the
 * category `replay`. */
void replay_run(struct replay *replay);

/* Applies one direction of the migration at hand, as its tool does.  0, or -1 with the reason. */
int replay_apply(struct replay *replay, enum script_direction direction, struct text *why);

/* Whether that could run inside of another transaction: nothing in it begins or ends one, or has to
 * be alone. */
bool replay_can_enclose(const struct replay *replay, const struct migration *migration,
    enum script_direction direction);

/* A watcher has left the scratch database in another state than it was: the replay ends there. */
void replay_spoil(struct replay *replay, const char *why);

/* Another connection to the scratch database; database_close() it before `after` or `end` returns.
 * NULL with the reason. */
struct database *replay_connect(const struct replay *replay, struct text *why);

#endif
