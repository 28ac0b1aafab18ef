/*
 * catalog/sqlite_table: what the text of a CREATE TABLE says that no PRAGMA does: checks,
 * collations, generated columns, what a conflict does, when foreign keys are held, and the table's
 * options.  A column that ALTER TABLE added stands in it as if it had been there from the start.
 */
#ifndef CHECK_MIGRATIONS_CATALOG_SQLITE_TABLE_H
#define CHECK_MIGRATIONS_CATALOG_SQLITE_TABLE_H

#include <stddef.h>

struct known_names;

/* Of the table as a whole (`column` NULL), of a column, or of the foreign key of some columns,
 * which `column` lists as "a, b". */
struct table_note {
	enum table_note_about { NOTE_TABLE, NOTE_COLUMN, NOTE_FOREIGN_KEY } about;
	char *column;
	const char *label;
	char *value;
};

/* Begun as {0}; table_notes_free() frees. */
struct table_notes {
	struct table_note *items; /* by what they are about, label and value */
	size_t count, room;
};

/* 0, or -1: the text is not understood. */
int table_notes_read(struct table_notes *notes, const char *sql, const struct known_names *names);
void table_notes_free(struct table_notes *notes);

#endif
