/*
 * ledger/private: what the files of the ledger share.
 */
#ifndef INCIDENT_DELIVER_LEDGER_PRIVATE_H
#define INCIDENT_DELIVER_LEDGER_PRIVATE_H

#include "ledger.h"

struct database;

struct ledger {
	char *path;      /* of the database */
	char *lock_path; /* of the lock beside it */
	char *finished_path;
	const char *file; /* the last part of the path, without its ending */
	char *name;       /* the sink's */
	struct ledger_sink sink;
	bool sink_given; /* it is what the program was started with, and not what was read */
	int lock;        /* -1: not taken */
	struct database *db;
	int64_t version; /* of the data that was read; -1: none was */
	int64_t not_before;
	struct ledger_row **rows; /* sorted by id */
	size_t count, room;
};

/* Opens the database, makes its tables.  0 or -1. */
int ledger_open(struct ledger *ledger, struct text *why);

/* Reads all rows anew where another program changed them.  0 or -1. */
int ledger_read(struct ledger *ledger, struct text *why);

/* Where the row of an incident is, or would be. */
size_t ledger_row_place(const struct ledger *ledger, const char *id);
void ledger_row_free(struct ledger_row *row);
void ledger_drop_rows(struct ledger *ledger);

#endif
