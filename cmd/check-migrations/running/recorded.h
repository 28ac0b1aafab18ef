/*
 * recorded: the statements of the release that is running, as they were recorded.
 *
 * From a file of SQL, whose statements end with a semicolon, or of JSON Lines with a member `query`
 * (what `SELECT row_to_json(s) FROM pg_stat_statements s` writes); or from the extension
 * pg_stat_statements of the live database.
 */
#ifndef CHECK_MIGRATIONS_RUNNING_RECORDED_H
#define CHECK_MIGRATIONS_RUNNING_RECORDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct database;
struct text;

struct recorded_statement {
	char *text;
	size_t len;
	unsigned line; /* of the file; 0: it comes from the extension */
	char *path;    /* the search path of the role that sent it; NULL: of all of them */
	bool nested;   /* only ever sent inside of a function */
};

/* Begun as {0}; recorded_free() frees. */
struct recorded {
	struct recorded_statement *items;
	size_t count, room;
	const char *name; /* of the file; the extension */

	/* What was not told, of pg_stat_statements. */
	int64_t hidden;  /* statements of other roles whose text it kept back */
	int64_t lost;    /* statements whose text its file has lost */
	int64_t evicted; /* how often it dropped the least executed ones; -1: it does not say */
	char *since;     /* since when it counts; NULL: it does not say */
	char *settings;  /* its settings that leave statements out, for a person; NULL: none */
	int64_t left;    /* statements of the migrations' tool and of those that watch */
};

void recorded_add(struct recorded *recorded, const struct recorded_statement *statement);
void recorded_free(struct recorded *recorded);

/* Reads a file ("-": stdin); `sqlite` says whose SQL it is.  0, or -1 with the reason, which names
 * file and line: it cannot be read, it holds no SQL, a command of psql, several statements in one
 * `query`, nothing at all. */
int recorded_read_file(struct recorded *recorded, const char *path, bool sqlite, struct text *why);

/* The same of a text; recorded->name is that of its file. */
int recorded_read_text(
    struct recorded *recorded, const char *bytes, size_t len, bool sqlite, struct text *why);

/* Reads the extension of a live database, what this database alone was asked; statements that name
 * `ledger` (a table; NULL: none) are those of the migrations' tool.  `paths`: with the search path
 * of each role.  0, or -1 with the reason and what to do. */
int recorded_read_extension(struct recorded *recorded, struct database *live, const char *ledger,
    bool paths, struct text *why);

#endif
