/*
 * table: the tables that could be ledgers, by what a database says of their columns.
 */
#ifndef CHECK_MIGRATIONS_LEDGER_TABLE_H
#define CHECK_MIGRATIONS_LEDGER_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct ledger;
struct text;

struct ledger_table {
	char *schema; /* NULL: the one in which the database looks for it */
	char *name;
	char **columns; /* as the database spells them */
	size_t count, room;
};

/* Takes --table apart: NAME or SCHEMA.NAME, each plain or in double quotes, in which a double quote
 * stands twice.  0, or -1 with the reason; schema is NULL where there is none.  Both are the
 * caller's in any case. */
int table_name_parse(
    const char *given, char **schema, char **name, bool quoted[2], struct text *why);

/* Fills ledger->tables with --table, or all that the shapes name.  0, or -1 with the reason. */
int tables_find(struct ledger *ledger, struct text *why);
void tables_free(struct ledger *ledger);

/* The column of that name as the database spells it, or NULL. */
const char *table_column(
    const struct ledger *ledger, const struct ledger_table *table, const char *name);

/* Whether it has that name; in SQLite the case of a name means nothing. */
bool table_is_called(
    const struct ledger *ledger, const struct ledger_table *table, const char *name);

/* For people: "app.schema_migrations". */
void table_show(const struct ledger_table *table, struct text *out);

/* As a name in SQL, with its schema; a column of it, behind "t.". */
void table_quote(const struct ledger_table *table, struct text *out);
void column_quote(const char *column, struct text *out);

#endif
