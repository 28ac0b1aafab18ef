/*
 * replay/scratch_place: where a scratch database is made.  For scratch.c alone.
 */
#ifndef CHECK_MIGRATIONS_REPLAY_SCRATCH_PLACE_H
#define CHECK_MIGRATIONS_REPLAY_SCRATCH_PLACE_H

#include <stdbool.h>
#include <stdint.h>

struct category;
struct database;
struct migrations;
struct text;

enum { SCRATCH_NAME_SIZE = 64 };

struct scratch {
	const struct migrations *asked;
	const struct scratch_place *place;
	struct keeper *keeper;
	char name[SCRATCH_NAME_SIZE]; /* PostgreSQL */
	char *folder;                 /* SQLite: private, holds the file */
	char *url;                    /* SQLite: of the file */
	int lock;                     /* SQLite, the keeper's: of the folder */

	/* PostgreSQL: what the keeper sends. */
	struct database *db;
	char *create, *drop;
};

/* Each 0, or -1 with the reason. */
struct scratch_place {
	/* Before anything is made: whether it may be, and what it is called. */
	int (*look)(struct scratch *scratch, struct category *category, struct text *why);

	/* The keeper's work; `remove` also where nothing was made. */
	int (*make)(void *scratch, struct text *why);
	int (*remove)(void *scratch, struct text *why);

	struct database *(*connect)(
	    const struct scratch *scratch, int64_t timeout_ns, struct text *why);

	/* Adds what to do about one that is still there. */
	void (*advise)(const struct scratch *scratch, struct text *why);
};

extern const struct scratch_place scratch_postgres, scratch_sqlite;

/* "TIME_HOST_PID_ID": when and by whom it was made, and nobody else's. */
void scratch_put_name(struct text *out);

/* Of such a name, behind `prefix`: whether it was made more than five minutes ago, so that a replay
 * that just began is not taken for a leftover; also where that cannot be told. */
bool scratch_name_is_old(const char *name, const char *prefix);

#endif
