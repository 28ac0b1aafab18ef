/*
 * layout/signs: what the files of a folder say about the tool that they are of, by their names,
 * and where names leave several tools open, by markers in some of them.
 */
#ifndef CHECK_MIGRATIONS_LAYOUT_SIGNS_H
#define CHECK_MIGRATIONS_LAYOUT_SIGNS_H

#include <stdbool.h>
#include <stddef.h>

/* A file carries one sign of its name, and may carry both of the markers. */
enum sign {
	SIGN_NUMBERED, /* 0001_users.sql */
	SIGN_DIRECTED, /* 0001_users.up.sql */
	SIGN_FLYWAY,   /* V1__users.sql, R__views.sql */
	SIGN_RAILS,    /* 20240131120000_create_users.rb */
	SIGN_ALEMBIC,  /* a .py with a `revision` */
	SIGN_PRISMA,   /* 20240131120000_users/migration.sql */
	SIGN_NAMES,
	SIGN_DBMATE = SIGN_NAMES, /* `-- migrate:up` stands in it */
	SIGN_GOOSE,               /* `-- +goose` */
	SIGNS
};

enum { SIGN_SETS = SIGN_NAMES * 4 };

/* The files that carry the same signs. */
struct sign_group {
	bool has[SIGNS];
	size_t files;  /* where only some were looked into: an estimate */
	size_t looked; /* how many are known to carry them */
	char *example; /* the first by name, in the folder; owned */
};

/* Begun as {0}; signs_free() frees. */
struct signs {
	struct sign_group groups[SIGN_SETS]; /* by their examples */
	size_t count;
	bool atlas_sum;   /* atlas.sum */
	bool prisma_lock; /* migration_lock.toml */
};

/* Lists a folder and looks into some of its files.  0, or -1 with errno: it cannot be listed. */
int signs_read(struct signs *signs, const char *path);
void signs_free(struct signs *signs);

/* All files that carry a sign; an estimate. */
size_t signs_files(const struct signs *signs);

#endif
