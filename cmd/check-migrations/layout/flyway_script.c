#include "flyway_script.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "character.h"
#include "file.h"
#include "layouts.h"
#include "memory.h"
#include "script.h"
#include "sql_text.h"
#include "text.h"

/*
 * Flyway sends statements one by one, all of a migration in a transaction, unless the file beside
 * it, NAME.conf, says executeInTransaction=false (SqlScriptMetadata.java) or it holds a statement
 * that Flyway knows not to run in one (PostgreSQLParser.java; REINDEX INDEX CONCURRENTLY and DETACH
 * PARTITION CONCURRENTLY are not among them).  Both kinds in a file are refused, unless `mixed` is
 * set for all (ParserSqlScript.java).
 */

bool
flyway_is_code(const char *name)
{
	/* Java's are compiled; the others, ScriptMigrationResolver.java. */
	static const char *const languages[] = {
	    "java", "kt", "groovy", "cmd", "bat", "ps1", "py", "sh", "bash", NULL};
	const char *dot = strrchr(name, '.');

	return dot && text_is_among_caseless(dot + 1, strlen(dot + 1), languages);
}

/* ---- NAME.conf ---- */

struct flyway_conf {
	bool alone; /* it decides about the transaction */
	bool in_transaction, placeholders;
};

static int
conf_set(struct flyway_conf *conf, const char *key, const char *value, struct text *why)
{
	static const char *const keys[] = {
	    "executeInTransaction", "placeholderReplacement", "encoding", "shouldExecute", NULL};
	bool transaction = strcmp(key, keys[0]) == 0, placeholders = strcmp(key, keys[1]) == 0;
	bool yes = strcasecmp(value, "true") == 0;

	if (!text_is_among(key, keys))
		return text_fail_visible(why,
		    "%s is no setting of a script, so Flyway refuses it: executeInTransaction, "
		    "placeholderReplacement, encoding and shouldExecute are known",
		    key);
	if ((transaction || placeholders) && !yes && strcasecmp(value, "false") != 0)
		return text_fail_visible(
		    why, "%s is neither true nor false, so Flyway refuses it: %s", key, value);
	if (placeholders)
		conf->placeholders = yes;
	if (transaction) {
		conf->alone = true;
		conf->in_transaction = yes;
	}

	return 0;
}

/* One line of a properties file: KEY=VALUE, with blanks around both. */
static int
conf_take(struct flyway_conf *conf, const char *line, size_t len, struct text *why)
{
	const char *end = line + len, *equals;
	char *key, *value;
	size_t key_len;
	int rc;

	while (line < end && char_is_space(*line))
		line++;
	while (end > line && char_is_space(end[-1]))
		end--;
	if (line == end || *line == '#' || *line == '!')
		return 0;
	equals = memchr(line, '=', (size_t)(end - line));
	key_len = (size_t)((equals ? equals : end) - line);
	while (key_len > 0 && char_is_space(line[key_len - 1]))
		key_len--;
	line = equals ? line : end;
	for (equals = equals ? equals + 1 : end; equals < end && char_is_space(*equals);)
		equals++;
	key = memory_copy(line == end ? end - key_len : line, key_len);
	value = memory_copy(equals, (size_t)(end - equals));
	rc = conf_set(conf, key, value, why);
	free(key);
	free(value);

	return rc;
}

/* 0, or -1 with what Flyway would refuse, or why the file cannot be read. */
static int
conf_read(struct flyway_conf *conf, const char *script, struct text *why)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON * 4);
	TEXT_LOCAL body = TEXT_INIT(TEXT_MAX_RECORD);
	struct script_lines lines;

	*conf = (struct flyway_conf){.in_transaction = true, .placeholders = true};
	if (!script)
		return 0;
	text_add_format(&path, "%s.conf", script);
	if (access(text_string(&path), F_OK) == -1)
		return 0;
	if (file_read(text_string(&path), &body, why) == -1)
		return -1;
	lines = (struct script_lines){.at = text_string(&body), .end = body.bytes + body.len};
	while (body.len > 0 && script_next_line(&lines)) {
		if (conf_take(conf, lines.line, lines.len, why) == -1)
			return text_fail_of(why, name_base(text_string(&path)));
	}

	return 0;
}

/* ---- transactions ---- */

/* How statements begin that Flyway runs outside of a transaction, in SQLite the last one. */
static const char *const lone_statements[] = {"CREATE DATABASE", "CREATE TABLESPACE",
    "CREATE SUBSCRIPTION", "DROP DATABASE", "DROP TABLESPACE", "DROP SUBSCRIPTION", "ALTER SYSTEM",
    "CREATE INDEX CONCURRENTLY", "CREATE UNIQUE INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY",
    "REINDEX SCHEMA", "REINDEX DATABASE", "REINDEX SYSTEM", "REINDEX VERBOSE SCHEMA",
    "REINDEX VERBOSE DATABASE", "REINDEX VERBOSE SYSTEM", "VACUUM", "DISCARD ALL",
    "PRAGMA FOREIGN_KEYS", NULL};

enum { BEGINNING = 64 }; /* bytes of a statement's first words, with blanks between them */

static bool
statement_is_lone(const char *words)
{
	for (size_t i = 0; lone_statements[i]; i++) {
		size_t len = strlen(lone_statements[i]);

		if (strncasecmp(words, lone_statements[i], len) == 0 &&
		    (words[len] == '\0' || words[len] == ' '))
			return true;
	}

	return false;
}

/* Takes the words of the next statement, and moves behind its semicolon.  Returns the line on which
 * it begins, 0: there is none. */
static unsigned
statement_take(const char **at, const char *end, unsigned *line, char words[BEGINNING])
{
	enum sql_token token = SQL_SPACE;
	unsigned begins = 0;
	size_t len = 0;

	words[0] = '\0';
	while (*at < end && !(token == SQL_ANOTHER && (*at)[-1] == ';' && begins > 0)) {
		const char *next = sql_token_end(*at, end, &token);
		size_t size = (size_t)(next - *at);

		if (begins == 0 && token != SQL_SPACE && **at != ';')
			begins = *line;
		if (token == SQL_WORD && len + size + 2 < BEGINNING) {
			if (len > 0)
				words[len++] = ' ';
			memcpy(words + len, *at, size);
			len += size;
			words[len] = '\0';
		}
		for (; *at < next; ++*at)
			*line += **at == '\n';
	}

	return begins;
}

/* 0, or -1 with what Flyway would refuse. */
static int
transaction_judge(
    const char *bytes, size_t len, struct script *script, bool *in_transaction, struct text *why)
{
	const char *at = bytes, *end = bytes + len;
	unsigned line = 1, begins, lone = 0, other = 0;
	char words[BEGINNING];

	while ((begins = statement_take(&at, end, &line, words)) > 0) {
		if (statement_is_lone(words) && lone == 0)
			lone = begins;
		else if (!statement_is_lone(words) && other == 0)
			other = begins;
	}
	*in_transaction = lone == 0;
	if (lone == 0 || other == 0)
		return 0;
	script->bad_line = lone > other ? lone : other;

	return text_fail(why,
	    "line %u can run in no transaction, line %u does: Flyway refuses both in one "
	    "migration, unless mixed is set: give the former a migration of its own",
	    lone, other);
}

/* ---- placeholders ---- */

/* ${schema} becomes p_schema_, so that the statement can be parsed and all positions stay. */
static void
placeholder_rename(char *at, const char *close)
{
	*at++ = 'p';
	for (; at <= close; at++)
		if (!char_is_word(*at))
			*at = '_';
}

/* The body with names in place of what Flyway replaces; NULL: there is nothing of it. */
static char *
placeholders_rename(const char *bytes, size_t len)
{
	char *copy, *at;

	if (!memmem(bytes, len, "${", 2))
		return NULL;
	copy = memory_copy(bytes, len);
	for (at = copy; (at = memmem(at, len - (size_t)(at - copy), "${", 2)); at++) {
		size_t left = len - (size_t)(at - copy);
		const char *close = memchr(at, '}', left), *line = memchr(at, '\n', left);

		if (close && (!line || close < line))
			placeholder_rename(at, close);
	}

	return copy;
}

int
flyway_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	struct script_message all = {.len = len, .line = 1, .each = true};
	struct flyway_conf conf;

	if (script->path && flyway_is_code(script->path)) {
		script->not_sql = true;
		return 0;
	}
	if (conf_read(&conf, script->path, why) == -1)
		return -1;
	if (conf.placeholders)
		script->changed = placeholders_rename(bytes, len);
	all.bytes = script->changed ? script->changed : bytes;
	if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
		all.bytes += 3;
		all.len -= 3;
	}
	all.in_transaction = conf.in_transaction;
	if (!conf.alone &&
	    transaction_judge(all.bytes, all.len, script, &all.in_transaction, why) == -1)
		return -1;
	script_add(script, &all);

	return foreign_sections_judge(bytes, len, "Flyway", script, why);
}
