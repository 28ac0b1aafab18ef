/*
 * ledger: the table in which a database notes what was applied.
 */
#ifndef CHECK_MIGRATIONS_LEDGER_H
#define CHECK_MIGRATIONS_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records.h"

struct database;
struct findings;
struct folder;
struct layout;
struct ledger_table;
struct migrations;

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
	LEDGER_OPEN, /* tables of one or more tools were found; the folder decides whose counts */
	LEDGER_READ,
	LEDGER_MISSING,
	LEDGER_FOREIGN, /* of another tool, or of none that is known */
	LEDGER_TROUBLE,
};

struct ledger {
	enum ledger_state state;
	const struct layout *layout; /* whose it is, once it was read */
	int server_version;          /* of PostgreSQL, 150018; 0: another, or unknown */
	bool sqlite;                 /* the database is SQLite */

	const struct migrations *asked;
	struct database *database;   /* while OPEN: one read-only transaction */
	struct ledger_table *tables; /* that could be ledgers */
	size_t table_count, table_room;

	struct applied *rows; /* by version */
	size_t count, room;
	char *why; /* the reason for any state but READ and UNASKED, owned */
};

/* Opens the database that was asked for, if any, and looks for tables that could be ledgers, by
 * their names (or --table alone).  What goes wrong is kept and told by ledger_judge().
 * ledger_free() frees in any case. */
void ledger_open(struct ledger *ledger, const struct migrations *asked);

/* Whether a table was found whose columns are those of this tool's ledger.  Several tools may fit
 * one table (dbmate and Rails keep a version alone), and several tables may be there; false for all
 * where no database was asked for or it cannot be read. */
bool ledger_fits(const struct ledger *ledger, const struct layout *layout);

/* Reads the rows of the tool's ledger and leaves the database. */
void ledger_read(struct ledger *ledger, const struct layout *layout);
void ledger_free(struct ledger *ledger);

/* Connects rows and files, and writes the categories ledger, failed, pending, missing, drifted,
 * out-of-order; a ledger that is not to be had is one check that is skipped, unknown or failed,
 * never passed. */
void ledger_judge(const struct migrations *asked, struct ledger *ledger, struct folder *folder,
    struct findings *findings);

#endif
