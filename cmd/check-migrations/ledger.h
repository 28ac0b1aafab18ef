/*
 * ledger: the table in which a database notes what was applied.
 */
#ifndef CHECK_MIGRATIONS_LEDGER_H
#define CHECK_MIGRATIONS_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records.h"

struct findings;
struct folder;
struct layout;
struct migrations;
struct text;

enum applied_state {
	APPLIED,
	APPLIED_FAILED,      /* it began and did not end well: dirty, success = false, half-way */
	APPLIED_ROLLED_BACK, /* taken back, so that it is pending again */
	APPLIED_SYNTHETIC,   /* not of a file: a baseline's mark, a schema that was made */
};

/* A row, in words that all tools share. */
struct applied {
	char *version;  /* in the layout's normal form; NULL: repeatable */
	char *script;   /* the file's name, where the ledger has it, else NULL */
	char *checksum; /* as the tool spells it (checksum.h); NULL: the row holds none */
	char *note;     /* what the tool says of a failure, else NULL */
	enum applied_state state;
	bool baseline; /* what is not above it was never compared by the tool */
	int64_t rank;  /* place in the order in which they were applied, from 1; 0: not known */
	bool has_file;
};

enum ledger_state {
	LEDGER_UNASKED, /* --skip-db-check, or no URL */
	LEDGER_READ,
	LEDGER_MISSING,
	LEDGER_FOREIGN, /* of another tool, or of none that is known */
	LEDGER_TROUBLE,
};

struct ledger {
	enum ledger_state state;
	const struct layout *layout; /* whose it is; NULL: not known */
	int server_version;          /* of PostgreSQL, 150018; 0: another, or unknown */
	bool sqlite;                 /* the database is SQLite */
	struct applied *rows;        /* by version */
	size_t count, room;
	char *why; /* the reason for any state but READ and UNASKED, owned */
};

/* Opens the database that was asked for, if any, and finds whose ledger it holds: by its table and
 * columns, among all tools or for --layout and --table alone.  What goes wrong is kept and told by
 * ledger_judge().  ledger_free() frees in any case. */
void ledger_read(struct ledger *ledger, const struct migrations *asked);
void ledger_free(struct ledger *ledger);

/* Connects rows and files, and writes the categories ledger, failed, pending, missing, drifted,
 * out-of-order; a ledger that is not to be had is one check that is skipped, unknown or failed,
 * never passed. */
void ledger_judge(const struct migrations *asked, struct ledger *ledger, struct folder *folder,
    struct findings *findings);

#endif
