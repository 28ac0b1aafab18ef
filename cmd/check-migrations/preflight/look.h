/*
 * look: the live database while it is looked at.
 */
#ifndef CHECK_MIGRATIONS_PREFLIGHT_LOOK_H
#define CHECK_MIGRATIONS_PREFLIGHT_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "database.h"
#include "rule.h"
#include "text.h"

struct migrations;
struct touched;

struct look {
	const struct migrations *asked;
	struct category category;
	struct database *db; /* one read-only transaction */
	struct text login;   /* current_user, as SQL writes it */

	/* Sessions in this database of which nothing is shown: others' that the login may not see,
	 * and those that do not track what they do. */
	int64_t hidden, untracked;

	/* The tables that pending migrations touch, as "{16384,16390}", with those that partitions
	 * and foreign keys tie to them. */
	struct text tables;
	int64_t table_count;
	const char *idle;    /* why no migration counts; NULL: some may */
	const char *unknown; /* why it is not known which are pending; NULL: it is */
	struct text gap;     /* why there may be other tables; empty: these are all */
};

/* ---- asking ---- */

/* Runs one query, with `parameter` (NULL: none) as $1.  Whether it could be run: else the rule is
 * said to be unknown, and it is trouble. */
bool look_ask(struct look *look, enum rule rule, const char *sql, const char *parameter,
    database_row *row, void *context);

/* A column: its text, "" for NULL; its number, 0 for NULL. */
const char *look_text(const struct database_value *value);
double look_number(const struct database_value *value);

/* Waits, so that what passes by itself has passed, and forgets what was shown of the sessions.
 * False: a signal asked for a stop, which was said; or as of look_ask(). */
bool look_wait(struct look *look, enum rule rule, int64_t wait_ns);

/* "pid 4711 of "app" (psql)"; `application` may be empty. */
void look_put_session(struct text *out, const char *pid, const char *user, const char *application);

/* Adds what is hidden, and what would show it.  Whether anything is. */
bool look_put_hidden(const struct look *look, struct text *out);

/* ---- what is looked at ---- */

/* Finds the touched tables in the live database.  False as of look_ask(). */
bool look_find_tables(struct look *look, const struct touched *touched);

void look_at_transactions(struct look *look);
void look_at_idle_sessions(struct look *look);
void look_at_locks(struct look *look);
void look_at_indexes(struct look *look);
void look_at_replication(struct look *look);
void look_at_connections(struct look *look);

#endif
