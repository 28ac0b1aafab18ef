#include "seed.h"

#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "memory.h"
#include "rows.h"
#include "text.h"

enum { SEEDS = 3, LONGEST_INSERT = 1 << 20 };

/* The columns that an INSERT of row $2 into table $1 names, and what it gives them; each with
 * whether it has to.  A foreign key takes what the other table has.  Where $3 says "checks", a
 * column with a CHECK of its own takes the first constant there, and a number as much more. */
static const char postgres_columns[] =
    "WITH c AS (SELECT a.attname, a.attnum, a.attrelid, a.attnotnull AND NOT a.atthasdef AS must, "
    "a.atttypmod, CASE WHEN t.typtype = 'd' THEN b.typname ELSE t.typname END AS base, "
    "CASE WHEN t.typtype = 'd' THEN b.typtype ELSE t.typtype END AS kind, "
    "CASE WHEN t.typtype = 'd' THEN b.typcategory ELSE t.typcategory END AS category, "
    "CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS modifier, "
    "CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END AS type, "
    "(SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k WHERE k.contype = 'c' AND "
    "(k.contypid = t.oid OR (k.conrelid = a.attrelid AND k.conkey = ARRAY[a.attnum])) LIMIT 1) "
    "AS literal "
    "FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid "
    "LEFT JOIN pg_type b ON b.oid = t.typbasetype "
    "WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped "
    "AND a.attgenerated = '' AND a.attidentity = '') "
    "SELECT quote_ident(attname), coalesce((SELECT format('(SELECT %I FROM %s ORDER BY 1 OFFSET "
    "(%s - 1) %% greatest(1, (SELECT count(*) FROM %s)) LIMIT 1)', r.attname, "
    "k.confrelid::regclass, $2::text, k.confrelid::regclass) FROM pg_constraint k "
    "JOIN pg_attribute r ON r.attrelid = k.confrelid AND r.attnum = "
    "k.confkey[array_position(k.conkey, c.attnum)] WHERE k.contype = 'f' "
    "AND k.conrelid = c.attrelid AND c.attnum = ANY (k.conkey) LIMIT 1), "
    "CASE WHEN kind = 'e' THEN (SELECT quote_literal(e.enumlabel) FROM pg_enum e "
    "WHERE e.enumtypid = c.type ORDER BY e.enumsortorder LIMIT 1) "
    "WHEN $3::text = 'checks' AND category = 'N' AND literal ~ '[0-9]' THEN "
    "substring(literal FROM '-?[0-9]+') || ' + ' || $2::text "
    "WHEN $3::text = 'checks' AND category = 'S' AND literal ~ '''' THEN "
    "substring(literal FROM '''(?:[^'']|'''')*''') "
    "WHEN category = 'N' THEN $2::text WHEN category = 'B' THEN 'true' "
    "WHEN category = 'S' THEN quote_literal(CASE WHEN modifier > 4 "
    "THEN left('seed ' || $2::text, modifier - 5) || $2::text ELSE 'seed ' || $2::text END) "
    "WHEN base IN ('date', 'timestamp', 'timestamptz') THEN format('date %L', '2024-01-0' || "
    "$2::text) WHEN category = 'D' THEN format('%L', '0' || $2::text || ':00') "
    "WHEN category = 'T' THEN format('%L', $2::text || ' days') "
    "WHEN base = 'uuid' THEN quote_literal('00000000-0000-4000-8000-00000000000' || $2::text) "
    "WHEN base IN ('json', 'jsonb') THEN format('%L', '{\"seed\": ' || $2::text || '}') "
    "WHEN base = 'bytea' THEN format('%L', '\\x0' || $2::text) "
    "WHEN category = 'I' THEN format('%L', '127.0.0.' || $2::text) "
    "WHEN base = 'macaddr' THEN format('%L', '08:00:2b:01:02:0' || $2::text) "
    "WHEN base = 'tsvector' OR category IN ('A', 'R') THEN "
    "CASE category WHEN 'R' THEN format('%L', 'empty') ELSE '''{}''' END "
    "WHEN base = 'point' THEN format('%L', '(' || $2::text || ',0)') "
    "WHEN category = 'V' THEN format('%L', repeat('0', greatest(modifier, 1))) "
    "ELSE 'NULL' END), must FROM c ORDER BY attnum";
static const char sqlite_columns[] =
    "SELECT '\"' || replace(c.name, '\"', '\"\"') || '\"', coalesce((SELECT '(SELECT ' || "
    "CASE WHEN k.\"to\" IS NULL THEN 'rowid' ELSE '\"' || replace(k.\"to\", '\"', '\"\"') || '\"' "
    "END || ' FROM \"' || replace(k.\"table\", '\"', '\"\"') || '\" ORDER BY 1 LIMIT 1 OFFSET (' "
    "|| "
    "$2 || ' - 1) % max(1, (SELECT count(*) FROM \"' || replace(k.\"table\", '\"', '\"\"') || "
    "'\")))' FROM pragma_foreign_key_list(trim($1, '\"')) k WHERE k.\"from\" = c.name COLLATE "
    "NOCASE LIMIT 1), CASE WHEN $3 = 'checks' AND instr(lower((SELECT sql FROM sqlite_schema "
    "WHERE name = trim($1, '\"'))), lower(c.name) || ' in (''') > 0 THEN (SELECT '''' || "
    "substr(tail, 1, instr(tail, '''') - 1) || '''' FROM (SELECT substr(sql, instr(lower(sql), "
    "lower(c.name) || ' in (''') + length(c.name) + 6) AS tail FROM sqlite_schema "
    "WHERE name = trim($1, '\"'))) WHEN upper(c.type) LIKE '%INT%' THEN $2 "
    "WHEN upper(c.type) LIKE '%CHAR%' OR upper(c.type) LIKE '%TEXT%' OR upper(c.type) LIKE "
    "'%CLOB%' THEN '''seed ' || $2 || '''' WHEN upper(c.type) LIKE '%DATE%' OR upper(c.type) LIKE "
    "'%TIME%' THEN '''2024-01-0' || $2 || '''' WHEN upper(c.type) LIKE '%BLOB%' THEN "
    "'x''0' || $2 || '''' WHEN upper(c.type) LIKE '%JSON%' THEN '''{\"seed\": ' || $2 || '}''' "
    "ELSE $2 END), c.\"notnull\" AND c.dflt_value IS NULL AND c.pk = 0 "
    "FROM pragma_table_xinfo(trim($1, '\"')) c WHERE c.hidden = 0 ORDER BY c.cid";

/* What is tried, one after the other. */
static const struct seed_way {
	const char *checks;
	bool few; /* only what has to be given */
} seed_ways[] = {{"", false}, {"checks", false}, {"", true}, {"checks", true}};

/* An INSERT on its way. */
struct seed_row {
	struct text columns, values;
	bool few; /* only what has to be given */
};

static int
seed_take_column(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct seed_row *row = context;
	const char *comma = row->columns.len > 0 ? ", " : "";

	(void)names;
	(void)count;
	if (row->few && columns[2].integer == 0)
		return 0;
	text_add_format(&row->columns, "%s%s", comma, columns[0].bytes);
	text_add_format(&row->values, "%s%s", comma,
	    columns[1].kind == DATABASE_TEXT ? columns[1].bytes : "NULL");

	return 0;
}

/* Tries one row; 1: it is in, 0: it is refused, -1 with the reason. */
static int
seed_row_try(struct database *db, const struct rows_table *table, int number,
    const struct seed_way *way, struct text *why)
{
	bool postgres = database_kind(db) == DATABASE_POSTGRES;
	struct seed_row row = {.columns = TEXT_INIT(LONGEST_INSERT),
	    .values = TEXT_INIT(LONGEST_INSERT),
	    .few = way->few};
	TEXT_LOCAL sql = TEXT_INIT(2 * LONGEST_INSERT);
	TEXT_LOCAL refusal = TEXT_INIT(TEXT_MAX_REASON);
	const char digit[] = {(char)('0' + number), '\0'};
	const struct database_value parameters[] = {
	    {.kind = DATABASE_TEXT, .bytes = table->sql, .len = strlen(table->sql)},
	    {.kind = DATABASE_TEXT, .bytes = digit, .len = 1},
	    {.kind = DATABASE_TEXT, .bytes = way->checks, .len = strlen(way->checks)}};
	int rc = database_query(db, postgres ? postgres_columns : sqlite_columns, parameters, 3,
	    seed_take_column, &row, NULL, why);

	if (row.columns.len > 0)
		text_add_format(&sql, "INSERT INTO %s (%s) VALUES (%s)", table->sql,
		    text_string(&row.columns), text_string(&row.values));
	else
		text_add_format(&sql, "INSERT INTO %s DEFAULT VALUES", table->sql);
	text_free(&row.columns);
	text_free(&row.values);
	if (rc == -1 || database_execute(db, "SAVEPOINT seed", why) == -1)
		return -1;
	if (database_execute(db, text_string(&sql), &refusal) == 0)
		return database_execute(db, "RELEASE SAVEPOINT seed", why) == -1 ? -1 : 1;

	return database_execute(db, "ROLLBACK TO SAVEPOINT seed", why) == -1 ? -1 : 0;
}

/* How many rows a table took. */
static int
seed_table(struct database *db, const struct rows_table *table, struct text *why)
{
	int taken = 0;

	for (int number = 1; number <= SEEDS; number++) {
		int rc = 0;

		for (size_t i = 0; rc == 0 && i < sizeof(seed_ways) / sizeof(*seed_ways); i++)
			rc = seed_row_try(db, table, number, &seed_ways[i], why);
		if (rc == -1)
			return -1;
		taken += rc;
	}

	return taken;
}

static void
seeds_note_unfilled(struct seeds *seeds, const char *name)
{
	seeds->unfilled++;
	text_add_format(seeds->names, "%s%s", seeds->names->len > 0 ? ", " : "", name);
}

/* One that refers to another waits until that has rows: as long as some get theirs, the rest is
 * tried again. */
int
seed_tables(struct database *db, const struct rows *rows, struct seeds *seeds, struct text *why)
{
	bool *done = memory_new(rows->count, sizeof(*done));
	bool more = true;
	int taken = 0;

	for (size_t i = 0; i < rows->count; i++)
		done[i] = rows->tables[i].count > 0;
	while (more && taken != -1) {
		more = false;
		for (size_t i = 0; i < rows->count && taken != -1; i++) {
			taken = done[i] ? 0 : seed_table(db, &rows->tables[i], why);
			if (taken <= 0)
				continue;
			done[i] = more = true;
			seeds->filled++;
		}
	}
	for (size_t i = 0; i < rows->count && taken != -1; i++)
		if (!done[i])
			seeds_note_unfilled(seeds, rows->tables[i].name);
	free(done);

	return taken == -1 ? -1 : 0;
}
