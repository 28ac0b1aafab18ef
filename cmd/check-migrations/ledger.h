/*
 * ledger: schema_migrations, the table in which a database notes what was applied.  ledger.c reads
 * it, ledger_compare.c holds it against the folder, ledger_judge.c says what a ledger that cannot
 * be read means.
 */
#ifndef CHECK_MIGRATIONS_LEDGER_H
#define CHECK_MIGRATIONS_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records.h"

struct folder;
struct migrations;
struct text;

struct applied {
	char *version;
	char *sha256; /* lower case; NULL: the row holds none */
	int64_t rank; /* place in the order of applied_at, from 1; 0: not known */
	bool has_file;
};

struct ledger {
	struct applied *rows; /* by version */
	size_t count, room;
};

enum ledger_state {
	LEDGER_READ,
	LEDGER_MISSING,
	LEDGER_FOREIGN, /* of another tool */
	LEDGER_TROUBLE,
};

/* Reads schema_migrations; `timeout_ns` is for connecting and for each query.  The reason for
 * anything but LEDGER_READ is in `why`; ledger_free() frees in any case. */
enum ledger_state ledger_read(
    struct ledger *ledger, const char *url, int64_t timeout_ns, struct text *why);
void ledger_free(struct ledger *ledger);

/* Connects rows and files by name, and judges pending, missing, drifted and out-of-order; a
 * migration that is not applied gets the status `pending`. */
void ledger_compare(struct ledger *ledger, struct folder *folder, enum check_status pending,
    struct records *records);

/* Reads and compares as asked; a ledger that is not to be had is one check that is skipped, unknown
 * or failed, never passed. */
void ledger_judge(const struct migrations *asked, struct folder *folder, struct records *records);

#endif
