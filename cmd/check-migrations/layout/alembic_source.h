/*
 * alembic_source: what a revision file of Alembic says of itself, read without running it: the
 * assignments to revision, down_revision, branch_labels and depends_on at the beginning of a line.
 */
#ifndef CHECK_MIGRATIONS_LAYOUT_ALEMBIC_SOURCE_H
#define CHECK_MIGRATIONS_LAYOUT_ALEMBIC_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

struct text;

enum alembic_variable {
	ALEMBIC_REVISION,
	ALEMBIC_DOWN_REVISION,
	ALEMBIC_BRANCH_LABELS,
	ALEMBIC_DEPENDS_ON,
	ALEMBIC_VARIABLES
};

struct alembic_value {
	bool assigned;
	char **strings; /* NULL-terminated; NULL: None, or none */
	size_t count;
};

struct alembic_source {
	struct alembic_value values[ALEMBIC_VARIABLES];
};

/* 0, or -1 where a value is no string, None or sequence of strings, which `why` says; either way
 * alembic_source_free() frees. */
int alembic_source_read(
    const char *bytes, size_t len, struct alembic_source *source, struct text *why);
void alembic_source_free(struct alembic_source *source);

#endif
