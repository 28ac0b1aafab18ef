/*
 * catalog/sqlite_constraint: one constraint after the other in the text of a table.
 */
#ifndef CHECK_MIGRATIONS_CATALOG_SQLITE_CONSTRAINT_H
#define CHECK_MIGRATIONS_CATALOG_SQLITE_CONSTRAINT_H

#include <stdbool.h>
#include <stddef.h>

#include "sqlite_table.h"
#include "tokens.h"

struct table_reader {
	struct tokens tokens;
	size_t at, end; /* of the element at hand, or of all */
	const struct known_names *names;
	struct table_notes *notes;
	char *column; /* whose constraints are read; NULL: the table's */
};

/* The token that stands `ahead` of the one at hand; an empty sign behind the end. */
const struct token *reader_token(const struct table_reader *reader, size_t ahead);

/* Adds what tokens [from, to) say. */
void note_add(struct table_reader *reader, enum table_note_about about, const char *column,
    const char *label, size_t from, size_t to);

/* Whether a constraint of the column at hand, of the table, was there to be taken. */
bool reader_take_of_column(struct table_reader *reader);
bool reader_take_of_table(struct table_reader *reader);

#endif
