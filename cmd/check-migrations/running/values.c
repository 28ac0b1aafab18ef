#include "values.h"

#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "lexer.h"
#include "memory.h"
#include "text.h"

enum { REGCLASS = 2205 }; /* its OID in pg_type, the same everywhere */

static const char values_query[] =
    "SELECT t.oid::bigint, t.typarray::bigint, 'the value ' || quote_literal(e.enumlabel) || "
    "' of ' || quote_ident(n.nspname) || '.' || quote_ident(t.typname), false "
    "FROM pg_catalog.pg_enum e JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace "
    "UNION ALL "
    "SELECT 'regclass'::regtype::oid::bigint, 'regclass[]'::regtype::oid::bigint, "
    "'the relation ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.relkind = 'S' "
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') "
    "AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') "
    "UNION ALL "
    "SELECT c.reltype::bigint, t.typarray::bigint, 'a row of ' || quote_ident(n.nspname) || '.' || "
    "quote_ident(c.relname) || ' (' || (SELECT string_agg(quote_ident(a.attname) || ' ' || "
    "format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a "
    "WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) || ')', false "
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_catalog.pg_type t ON t.oid = c.reltype "
    "WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') "
    "AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 "
    "AND NOT a.attisdropped)";

static int
value_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct values *values = context;

	(void)names;
	(void)count;
	values->items =
	    memory_grow(values->items, values->count, &values->room, sizeof(*values->items));
	values->items[values->count++] = (struct value){.type = (unsigned)columns[0].integer,
	    .array = (unsigned)columns[1].integer,
	    .what = memory_copy(columns[2].bytes, columns[2].len),
	    .sequence = columns[3].integer != 0};

	return 0;
}

static int
value_compare(const void *a, const void *b)
{
	const struct value *left = a, *right = b;

	if (left->type != right->type)
		return left->type < right->type ? -1 : 1;

	return strcmp(left->what, right->what);
}

int
values_take(struct values *values, struct database *db, struct text *why)
{
	values_free(values);
	if (database_query(db, values_query, NULL, 0, value_take, values, NULL, why) == -1)
		return -1;
	if (values->count > 0)
		qsort(values->items, values->count, sizeof(*values->items), value_compare);

	return 0;
}

void
values_free(struct values *values)
{
	for (size_t i = 0; i < values->count; i++)
		free(values->items[i].what);
	free(values->items);
	*values = (struct values){0};
}

void
values_note_lost(struct values *lost, const struct values *before, const struct values *now)
{
	values_free(lost);
	for (size_t i = 0; i < before->count; i++) {
		const struct value *value = &before->items[i];

		if (now->count > 0 &&
		    bsearch(value, now->items, now->count, sizeof(*value), value_compare))
			continue;
		lost->items =
		    memory_grow(lost->items, lost->count, &lost->room, sizeof(*lost->items));
		lost->items[lost->count] = *value;
		lost->items[lost->count++].what = memory_string(value->what);
	}
}

/* Whether a statement calls a function whose relation is a sequence. */
static bool
statement_counts(const char *sql)
{
	static const char *const functions[] = {"nextval", "currval", "setval", NULL};
	struct lexer lexer = {.at = sql, .end = sql + strlen(sql)};
	struct lexeme lexeme;

	while (lexer_next(&lexer, &lexeme))
		if (lexeme.kind == LEXEME_WORD &&
		    text_is_among_caseless(lexeme.bytes, lexeme.len, functions))
			return true;

	return false;
}

const char *
values_of_type(const struct values *values, unsigned type, const char *sql)
{
	for (size_t i = 0; i < values->count; i++) {
		const struct value *value = &values->items[i];

		if (value->type != type && value->array != type)
			continue;
		if (value->type != REGCLASS || value->sequence || !statement_counts(sql))
			return value->what;
	}

	return NULL;
}
