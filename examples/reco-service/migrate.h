#ifndef RECO_MIGRATE_H
#define RECO_MIGRATE_H

/*
 * Migrations: the files NNNN_name.sql of a folder, four digits from 0001 without a gap, name of
 * [a-z0-9_]. Each is applied in a transaction of its own, together with its row in
 * schema_migrations(version, checksum, applied_at): the file's name and the SHA-256 of its bytes.
 */

#include <stddef.h>

struct sql;

struct migrations {
	char **names; /* sorted */
	size_t count;
	const char *directory;
};

/* Lists the folder. -1 (why says what): unreadable, empty, a name out of form, a gap. The folder's
 * name must outlive the list. */
int migrations_list(struct migrations *list, const char *directory, char *why, size_t why_size);
void migrations_free(struct migrations *list);

/* Applies what is missing, in order. The number applied; -1 (why says what): one fails, or one that
 * was applied has been edited since. */
int migrations_apply(const struct migrations *list, struct sql *sql, char *why, size_t why_size);

/* The number of files that the database has not seen; all of them when it has no ledger, -1 when it
 * cannot be read. */
int migrations_pending(const struct migrations *list, struct sql *sql);

#endif
