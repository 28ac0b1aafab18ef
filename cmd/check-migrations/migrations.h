/*
 * migrations: what one run of check-migrations was asked for.
 */
#ifndef CHECK_MIGRATIONS_MIGRATIONS_H
#define CHECK_MIGRATIONS_MIGRATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "records.h"

struct findings;
struct layout;
struct waivers;

enum dialect { DIALECT_AUTO, DIALECT_POSTGRES, DIALECT_SQLITE, DIALECT_NONE };

struct migrations {
	struct options options;
	const char *folder;
	const char *layout_name;     /* --layout */
	const struct layout *layout; /* NULL: to be found out */
	const char *pattern;         /* a regular expression that names must fit; NULL: none */
	int64_t first;               /* number of the first migration; -1: 0 or 1 */

	const char *lock, *write_lock; /* files; NULL: none */
	const char *since;             /* a revision of git; NULL: none */

	const char *database_url; /* NULL: none given */
	bool skip_database;
	const char *table;          /* of the ledger, "schema.name"; NULL: the tool's */
	const char *version_column; /* NULL: the tool's, as the next */
	const char *checksum_column;
	const char *pending_word;  /* --pending, as it was given */
	enum check_status pending; /* what a migration that is not applied means */
	int64_t timeout_ns;        /* for connecting and for each query */

	const char *statements;  /* --statements: a file, or running_extension; NULL: none */
	const char *search_path; /* --search-path; NULL: as the live database has it */
	double max_unjudged;     /* percent of the statements */

	const char *replay_url; /* where the scratch database is made; NULL: nowhere */
	bool replay_as_superuser, replay_beside_live;
	int64_t replay_timeout_ns; /* for all of it */
	bool reversible;           /* what is pending is taken back and applied again */
	int64_t reversible_last;   /* or so many, the last ones; 0: not asked for */

	const char *stats, *write_stats; /* files of how large tables are; NULL: none */
	int64_t large_table;             /* bytes, from which on locks on it count as harm */

	bool preflight;                 /* look at the live database before anything is applied */
	int64_t max_transaction_age_ns; /* older ones are waited for too long */
	int64_t max_replication_lag_ns;
	struct option_list ignored_objects;  /* globs of objects that may differ */
	struct option_list required_indexes; /* "TABLE(COLUMN, ...)" */
	const char *require_indexes;         /* a file of such lines; NULL: none */

	struct option_list allowed;  /* RULE[:GLOB] */
	struct waivers *waivers;     /* made of them; waivers_free() in the end */
	const char *dialect_word;    /* --dialect, as it was given */
	enum dialect dialect;        /* of the statements */
	const char *pg_version_word; /* --pg-version, as it was given; NULL: the server's, or 15 */
	int pg_version;              /* 150000; 0: not given */

	bool rules; /* --rules: print them and end */
};

/* Fills from the command line and the environment; a wrong line exits with 2.
 * options_free(&asked->options) in the end. */
void migrations_parse(struct migrations *asked, int *argc, char ***argv);

/* Judges the folder by all that was asked for, and begins the summary. */
void migrations_judge(const struct migrations *asked, struct findings *findings);

#endif
