/*
 * migrations: what one run of check-migrations was asked for.
 */
#ifndef CHECK_MIGRATIONS_MIGRATIONS_H
#define CHECK_MIGRATIONS_MIGRATIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "records.h"

struct migrations {
	struct options options;
	const char *folder;
	const char *database_url; /* NULL: none given */
	bool skip_database;
	const char *pending_word;  /* --pending, as it was given */
	enum check_status pending; /* what a migration that is not applied means */
	int64_t first;             /* number of the first migration; -1: 0 or 1 */
	int64_t timeout_ns;        /* for connecting and for each query */
};

/* Fills from the command line and the environment; a wrong line exits with 2.
 * options_free(&asked->options) in the end. */
void migrations_parse(struct migrations *asked, int *argc, char ***argv);

#endif
