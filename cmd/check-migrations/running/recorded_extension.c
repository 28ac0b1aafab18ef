/* The recorded statements of pg_stat_statements. */
#include <string.h>
#include <strings.h>

#include "database.h"
#include "memory.h"
#include "recorded.h"
#include "text.h"
#include "lexer.h"

/* ---- what the extension is like ---- */

static int
text_take_first(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct text *out = context;

	(void)names;
	if (count > 0 && columns[0].kind == DATABASE_TEXT)
		text_add(out, columns[0].bytes, columns[0].len);

	return 0;
}

/* The first column of what a query gives, one value behind the other.  0, or -1. */
static int
extension_ask(struct database *live, const char *sql, struct text *out, struct text *why)
{
	text_clear(out);

	return database_query(live, sql, NULL, 0, text_take_first, out, NULL, why);
}

static int
extension_find(struct database *live, struct text *schema, struct text *why)
{
	static const char sql[] = "SELECT quote_ident(n.nspname) FROM pg_catalog.pg_extension e "
				  "JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace "
				  "WHERE e.extname = 'pg_stat_statements'";

	if (extension_ask(live, sql, schema, why) == -1)
		return -1;
	if (schema->len == 0)
		return text_fail(why,
		    "the live database has no extension pg_stat_statements: name it in "
		    "shared_preload_libraries, restart the server, CREATE EXTENSION "
		    "pg_stat_statements, and let the release run for a while");

	return 0;
}

/* Whether one of its views has a column, which came with a later version. */
static bool
extension_has(struct database *live, const char *schema, const char *view, const char *column)
{
	static const char sql[] =
	    "SELECT attname::text FROM pg_catalog.pg_attribute WHERE attrelid = "
	    "to_regclass($1::text || '.' || $2::text) AND attname = $3::text AND attnum > 0 AND "
	    "NOT attisdropped";
	const struct database_value names[] = {
	    {.kind = DATABASE_TEXT, .bytes = schema, .len = strlen(schema)},
	    {.kind = DATABASE_TEXT, .bytes = view, .len = strlen(view)},
	    {.kind = DATABASE_TEXT, .bytes = column, .len = strlen(column)}};
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	return database_query(live, sql, names, 3, text_take_first, &out, NULL, &why) == 0 &&
	       out.len > 0;
}

/* ---- what it counted ---- */

static int
evicted_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct recorded *recorded = context;

	(void)names;
	if (count == 2 && columns[0].kind == DATABASE_INTEGER)
		recorded->evicted = columns[0].integer;
	if (count == 2 && columns[1].kind == DATABASE_TEXT)
		recorded->since = memory_copy(columns[1].bytes, columns[1].len);

	return 0;
}

static int
extension_read_info(
    struct recorded *recorded, struct database *live, const char *schema, struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_REASON);

	recorded->evicted = -1;
	if (!extension_has(live, schema, "pg_stat_statements_info", "dealloc"))
		return 0;
	text_add_format(&sql,
	    "SELECT dealloc, to_char(stats_reset AT TIME ZONE 'UTC', "
	    "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM %s.pg_stat_statements_info",
	    schema);

	return database_query(live, text_string(&sql), NULL, 0, evicted_take, recorded, NULL, why);
}

/* Settings of the server that keep statements out of it. */
static int
extension_read_settings(struct recorded *recorded, struct database *live, struct text *why)
{
	static const char sql[] =
	    "SELECT string_agg(name || ' = ' || setting, ', ' ORDER BY name) "
	    "FROM pg_catalog.pg_settings WHERE (name, setting) IN "
	    "(('pg_stat_statements.track', 'none'), ('pg_stat_statements.track_utility', 'off'))";
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_REASON);

	if (extension_ask(live, sql, &out, why) == -1)
		return -1;
	if (out.len > 0)
		recorded->settings = text_take(&out);

	return 0;
}

/* ---- statements ---- */

struct extension_reader {
	struct recorded *recorded;
	const char *ledger; /* without its schema; NULL: none */
};

/* Whether a statement names the table `name`, or what begins like it. */
static bool
statement_names(const char *text, size_t len, const char *name, bool begins)
{
	struct lexer tokens = {.at = text, .end = text + len};
	size_t name_len = strlen(name);
	struct lexeme token;

	while (lexer_next(&tokens, &token)) {
		size_t quote = token.kind == LEXEME_NAME;

		if (!lexeme_is_name(&token) || token.len < name_len + 2 * quote)
			continue;
		if (strncasecmp(token.bytes + quote, name, name_len) == 0 &&
		    (begins || token.len == name_len + 2 * quote))
			return true;
	}

	return false;
}

/* Those of the migrations' tool, and of programs that watch, this one among them. */
static bool
statement_is_of_others(const struct extension_reader *reader, const char *text, size_t len)
{
	return statement_names(text, len, "pg_stat_", true) ||
	       (reader->ledger && statement_names(text, len, reader->ledger, false));
}

static int
extension_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct extension_reader *reader = context;
	struct recorded *recorded = reader->recorded;
	struct recorded_statement statement = {0};

	(void)names;
	if (count != 4 || columns[0].kind != DATABASE_TEXT || columns[0].len == 0) {
		recorded->lost++;
		return 0;
	}
	if (strcmp(columns[0].bytes, "<insufficient privilege>") == 0) {
		recorded->hidden += columns[2].integer;
		return 0;
	}
	if (statement_is_of_others(reader, columns[0].bytes, columns[0].len)) {
		recorded->left++;
		return 0;
	}
	statement.text = memory_copy(columns[0].bytes, columns[0].len);
	statement.len = columns[0].len;
	statement.nested = columns[3].integer != 0;
	if (columns[1].kind == DATABASE_TEXT)
		statement.path = memory_copy(columns[1].bytes, columns[1].len);
	recorded_add(recorded, &statement);

	return 0;
}

/* What a role's sessions begin with, as PostgreSQL ranks it (its manual, ALTER ROLE): the role's in
 * this database, the role's, this database's, all roles', the server's. */
static const char path_of_role[] =
    "replace(coalesce((SELECT substr(c, 13) FROM pg_catalog.pg_db_role_setting d, "
    "unnest(d.setconfig) c WHERE c LIKE 'search\\_path=%' AND d.setdatabase IN (0, s.dbid) AND "
    "d.setrole IN (0, s.userid) ORDER BY d.setrole = 0, d.setdatabase = 0 LIMIT 1), "
    "(SELECT CASE WHEN source IN ('default', 'configuration file') THEN setting ELSE boot_val END "
    "FROM pg_catalog.pg_settings WHERE name = 'search_path')), "
    "'\"$user\"', quote_ident(pg_get_userbyid(s.userid)))";

static int
extension_read_statements(struct extension_reader *reader, struct database *live,
    const char *schema, bool paths, struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&sql,
	    "SELECT query, path, count(*), bool_and(nested) FROM (SELECT s.query, %s AS path, %s "
	    "AS nested FROM %s.pg_stat_statements s WHERE s.dbid = (SELECT oid FROM "
	    "pg_catalog.pg_database WHERE datname = current_database())) AS recorded "
	    "GROUP BY query, path ORDER BY query, path",
	    paths ? path_of_role : "NULL::text",
	    extension_has(live, schema, "pg_stat_statements", "toplevel") ? "NOT s.toplevel"
									  : "false",
	    schema);

	return database_query(live, text_string(&sql), NULL, 0, extension_take, reader, NULL, why);
}

int
recorded_read_extension(struct recorded *recorded, struct database *live, const char *ledger,
    bool paths, struct text *why)
{
	TEXT_LOCAL schema = TEXT_INIT(TEXT_MAX_REASON);
	const char *dot = ledger ? strrchr(ledger, '.') : NULL;
	struct extension_reader reader = {.recorded = recorded, .ledger = dot ? dot + 1 : ledger};

	recorded->name = "pg_stat_statements";
	if (extension_find(live, &schema, why) == -1 ||
	    extension_read_statements(&reader, live, text_string(&schema), paths, why) == -1)
		return -1;
	if (extension_read_info(recorded, live, text_string(&schema), why) == -1)
		return -1;

	return extension_read_settings(recorded, live, why);
}
