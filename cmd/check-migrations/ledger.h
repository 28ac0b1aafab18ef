/*
 * ledger: the table in which a database notes what was applied.
 */
#ifndef CHECK_MIGRATIONS_LEDGER_H
#define CHECK_MIGRATIONS_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "folder.h"
#include "records.h"

struct catalog;
struct database;
struct findings;
struct layout;
struct ledger_shape;
struct ledger_table;
struct migration;
struct migrations;

enum applied_state {
	APPLIED,
	APPLIED_FAILED,      /* it began and did not end well: dirty, success = false, half-way */
	APPLIED_ROLLED_BACK, /* taken back, so that it is pending again */
	APPLIED_SYNTHETIC,   /* not of a file: a baseline's mark, a schema that was made */
	APPLIED_UNDOES,      /* not a migration, but the mark that one was taken back */
	APPLIED_OVERTAKEN,   /* another row of the same migration counts; it is left out */
};

/* A row, in words that all tools share.  Its key is what it meets its file by. */
struct applied {
	enum migration_kind kind;
	char *key;      /* the version in the layout's normal form; the file's name (plain); the
			 * description with blanks (repeatables); NULL: odd */
	char *shown;    /* the row's version or description as it stands there, never NULL */
	char *title;    /* the description, where the ledger has it, else NULL */
	char *checksum; /* as the tool spells it (checksum.h); NULL: the row holds none */
	char *note;     /* what the tool says of a failure, else NULL */
	char *odd;      /* why the row cannot be read, NULL: it can */
	enum applied_state state;
	bool baseline; /* what is not above it was never compared by the tool */
	bool no_sum;   /* the tool keeps no checksum of such a one */
	int64_t rank;  /* place in the order in which they were applied, from 1; 0: not known */
	size_t number; /* of the row as it was read, from 1 */
	bool has_file;
	bool overlaps; /* a head of Alembic that another one comes behind */
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
	const struct layout *layout; /* whose it is, once it was read, as the next */
	const struct ledger_shape *shape;
	const struct ledger_table *table; /* one of the tables below */
	int server_version;               /* of PostgreSQL, 150018; 0: another, or unknown */
	bool sqlite;                      /* the database is SQLite */

	const struct migrations *asked;
	struct database *database;   /* while OPEN: one read-only transaction */
	struct ledger_table *tables; /* that could be ledgers */
	size_t table_count, table_room;

	struct applied *rows; /* by kind and key, those without a key last */
	size_t count, room;
	size_t keyed;      /* how many have a key */
	size_t read;       /* how many rows the table has */
	bool no_checksums; /* it has no column for them */
	char *why;         /* the reason for any state but READ and UNASKED, owned */
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

/* The name of its table without the schema, as the database has it; NULL: none was read. */
const char *ledger_table_name(const struct ledger *ledger);

/* Connects rows and files, and writes the categories ledger, failed, pending, missing, drifted,
 * out-of-order; a ledger that is not to be had is one check that is skipped, unknown or failed,
 * never passed. */
void ledger_judge(const struct migrations *asked, struct ledger *ledger, struct folder *folder,
    struct findings *findings);

/* Leaves out of two catalogs, of what the migrations make and of what the database holds, the table
 * that was read; and of the second what else the tools keep for themselves, unless the migrations
 * make it. */
void ledger_leave_out(const struct ledger *ledger, struct catalog *expected, struct catalog *found);

/* Whether a repeatable one differs from what was applied, so that it will be applied again. */
bool migration_is_outdated(const struct folder *folder, const struct migration *migration);

/* Whether it is still to be applied: it never was, it was taken back, or it is outdated. */
bool migration_is_due(const struct folder *folder, const struct migration *migration);

#endif
