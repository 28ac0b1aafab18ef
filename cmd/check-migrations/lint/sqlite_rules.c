/* The rules about one statement for SQLite. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "character.h"
#include "database_trial.h"
#include "memory.h"
#include "split.h"
#include "sqlite_scope.h"
#include "text.h"

enum { MOST_WORDS = 8 }; /* CREATE TEMPORARY TABLE IF NOT EXISTS name */

/* ---- words ---- */

/* The words that a statement begins with. */
struct statement_words {
	const char *at[MOST_WORDS];
	size_t len[MOST_WORDS];
	size_t count;
};

/* A word, a quoted name, or another character; its length. */
static size_t
words_length(const char *at, const char *end)
{
	char close = *at == '[' ? ']' : *at;
	const char *quote;
	size_t len = 0;

	if (*at == '"' || *at == '`' || *at == '\'' || *at == '[') {
		quote = memchr(at + 1, close, (size_t)(end - at - 1));
		return quote ? (size_t)(quote - at) + 1 : (size_t)(end - at);
	}
	while (at + len < end && (char_is_word(at[len]) || (unsigned char)at[len] >= 0x80))
		len++;

	return len > 0 ? len : 1;
}

static void
words_read(struct statement_words *words, const char *bytes, size_t len)
{
	struct split split = {.at = bytes, .end = bytes + len};

	words->count = 0;
	for (split_skip(&split); split.at < split.end && words->count < MOST_WORDS;
	     split_skip(&split)) {
		words->at[words->count] = split.at;
		words->len[words->count] = words_length(split.at, split.end);
		split.at += words->len[words->count++];
	}
}

static bool
words_say(const struct statement_words *words, size_t i, const char *word)
{
	return i < words->count && words->len[i] == strlen(word) &&
	       strncasecmp(words->at[i], word, words->len[i]) == 0;
}

/* A name as it is: without its quotes. */
static char *
words_name(const struct statement_words *words, size_t i)
{
	const char *at = i < words->count ? words->at[i] : "";
	size_t len = i < words->count ? words->len[i] : 0;

	if (len >= 2 && strchr("\"`'[", *at))
		return memory_copy(at + 1, len - 2);

	return memory_copy(at, len);
}

/* ---- statements that cannot be run again ---- */

static void
fragile_add(struct sqlite_scope *scope, const struct statement_words *words, size_t kind)
{
	struct text what = TEXT_INIT(TEXT_MAX_REASON);
	struct fragile_statement *fragile;
	size_t name = kind + 1;

	if (words_say(words, name + 1, ".")) /* main.users */
		name += 2;
	scope->fragile = memory_grow(
	    scope->fragile, scope->fragile_count, &scope->fragile_room, sizeof(*scope->fragile));
	fragile = &scope->fragile[scope->fragile_count++];
	*fragile = (struct fragile_statement){.name = words_name(words, name),
	    .place = scope->place,
	    .drops = words_say(words, 0, "drop")};
	text_add_format(&what, "%s %.*s", fragile->drops ? "DROP" : "CREATE", (int)words->len[kind],
	    words->at[kind]);
	fragile->what = memory_given(text_take(&what));
}

/* CREATE and DROP outside of transactions, without IF [NOT] EXISTS. */
static void
statement_judge_robust(struct sqlite_scope *scope)
{
	struct statement_words words;
	size_t kind = 1;

	if (!scope->effects.schema || scope->effects.temporary || scope->alone || scope->in_block ||
	    (scope->in_tool && !scope->left_tool))
		return;
	words_read(&words, scope->bytes, scope->len);
	if (!words_say(&words, 0, "create") && !words_say(&words, 0, "drop"))
		return;
	if (words_say(&words, kind, "temp") || words_say(&words, kind, "temporary"))
		return;
	if (words_say(&words, kind, "unique") || words_say(&words, kind, "virtual"))
		kind++;
	if (!words_say(&words, kind + 1, "if"))
		fragile_add(scope, &words, kind);
}

/* Making a table anew is one step: what it makes on the way shall not be taken for its result. */
static bool
fragile_is_of_remaking(const struct sqlite_scope *scope, const struct fragile_statement *fragile)
{
	struct sqlite_columns now;
	bool gone;

	if (table_is_remade(scope, fragile->name))
		return true;
	if (fragile->drops || strcasecmp(fragile->what, "CREATE TABLE") != 0)
		return false;
	columns_read(&now, scope->db, fragile->name);
	gone = now.count == 0;
	columns_free(&now);

	return gone;
}

static bool
fragile_was_dropped_before(const struct sqlite_scope *scope, const struct fragile_statement *last)
{
	for (const struct fragile_statement *f = scope->fragile; f < last; f++)
		if (f->drops && !last->drops && strcasecmp(f->name, last->name) == 0)
			return true;

	return false;
}

static void
fragile_judge(struct sqlite_scope *scope, const struct fragile_statement *fragile)
{
	if (!fragile_is_of_remaking(scope, fragile) && !fragile_was_dropped_before(scope, fragile))
		sqlite_fault(scope, RULE_PREFER_ROBUST_STMTS, fragile->place,
		    "%s %s fails when it is run again; say %s", fragile->what, fragile->name,
		    fragile->drops ? "IF EXISTS" : "IF NOT EXISTS");
}

/* ---- transactions ---- */

static void
statement_judge_begin(struct sqlite_scope *scope)
{
	if (scope->in_block)
		sqlite_fault(scope, RULE_TRANSACTION_NESTING, scope->place,
		    "BEGIN fails in the transaction that line %u began", scope->block.line);
	else if (scope->in_tool && !scope->left_tool)
		sqlite_fault(scope, RULE_TRANSACTION_NESTING, scope->place,
		    "BEGIN fails in the transaction that the tool began");
	scope->in_block = true;
	scope->block = scope->place;
}

static void
statement_judge_end(struct sqlite_scope *scope, const char *word)
{
	bool in_tool = scope->in_tool && !scope->left_tool;

	if (!scope->in_block && in_tool)
		sqlite_fault(scope, RULE_TRANSACTION_NESTING, scope->place,
		    "%s ends the transaction that the tool began: what follows is not undone if it "
		    "fails",
		    word);
	else if (!scope->in_block)
		sqlite_fault(
		    scope, RULE_TRANSACTION_NESTING, scope->place, "%s without BEGIN", word);
	scope->left_tool = scope->left_tool || (in_tool && !scope->in_block);
	scope->in_block = false;
}

static void
statement_judge_transaction(struct sqlite_scope *scope)
{
	const char *word = scope->effects.transaction;

	if (word && strcmp(word, "BEGIN") == 0)
		statement_judge_begin(scope);
	else if (word)
		statement_judge_end(scope, word);
}

/* ---- tables ---- */

static void
column_judge_added(
    struct sqlite_scope *scope, const char *table, const struct sqlite_column *column)
{
	if (column->required)
		sqlite_fault(scope, RULE_ADDING_REQUIRED_FIELD, scope->place,
		    "the new column %s.%s is NOT NULL without a default", table, column->name);
}

/* ALTER TABLE adds, drops or renames one column. */
static void
statement_judge_columns(struct sqlite_scope *scope, const char *table,
    const struct sqlite_columns *before, const struct sqlite_columns *after)
{
	for (size_t i = 0; i < after->count; i++)
		if (after->count > before->count && !columns_have(before, after->items[i].name))
			column_judge_added(scope, table, &after->items[i]);
	for (size_t i = 0; i < before->count; i++) {
		const char *name = before->items[i].name;

		if (columns_have(after, name))
			continue;
		if (after->count < before->count)
			sqlite_fault(scope, RULE_BAN_DROP_COLUMN, scope->place,
			    "the column %s.%s is dropped", table, name);
		else if (i < after->count)
			sqlite_fault(scope, RULE_RENAMING_COLUMN, scope->place,
			    "%s.%s is renamed to %s", table, name, after->items[i].name);
	}
}

static void
statement_follow_alter(
    struct sqlite_scope *scope, const char *table, struct sqlite_columns *before, const char *now)
{
	struct sqlite_columns after;

	if (now && strcasecmp(now, table) != 0) {
		tables_note_rename(scope, table, now, before);
		return;
	}
	columns_read(&after, scope->db, table);
	if (!table_is_fresh(scope, table))
		statement_judge_columns(scope, table, before, &after);
	columns_free(&after);
}

/* ---- the statement ---- */

static void
statement_ignore(void *context, const struct database_action *action)
{
	(void)context;
	(void)action;
}

static int
statement_run(struct sqlite_scope *scope, struct text *why)
{
	struct database_trial trial = {
	    .sql = scope->bytes, .observe = statement_ignore, .runs = true};

	return database_try(scope->db, &trial, why);
}

/* Runs what changes the schema, and sees what has become of its table. */
static int
statement_follow(struct sqlite_scope *scope, struct text *why)
{
	const struct effects *effects = &scope->effects;
	const char *table = effects->dropped ? effects->dropped : effects->altered;
	struct sqlite_columns before = {0};
	int64_t page = 0;
	int rc;

	if (table && scope->judges) {
		columns_read(&before, scope->db, table);
		page = table_page(scope->db, table);
	}
	rc = statement_run(scope, why);
	if (rc == 0 && table && scope->judges && effects->dropped) {
		tables_note_drop(scope, table, &before);
	} else if (rc == 0 && table && scope->judges) {
		char *now = table_at_page(scope->db, page);

		statement_follow_alter(scope, table, &before, now);
		free(now);
	}
	columns_free(&before);
	if (rc == 0 && effects->created && !effects->temporary && scope->judges)
		tables_add_fresh(scope, effects->created);

	return rc;
}

/* DROP TABLE IF EXISTS has no effect where the table is not there, so that SQLite says nothing of
 * it. */
static void
statement_judge_absent_drop(struct sqlite_scope *scope)
{
	struct statement_words words;
	size_t name = 4;
	char *table;

	words_read(&words, scope->bytes, scope->len);
	if (!words_say(&words, 0, "drop") || !words_say(&words, 1, "table") ||
	    !words_say(&words, 2, "if"))
		return;
	if (words_say(&words, name + 1, "."))
		name += 2;
	table = words_name(&words, name);
	tables_note_absent_drop(scope, table);
	free(table);
}

/* In the categories that have rules for SQLite. */
static void
statement_count(const struct sqlite_scope *scope)
{
	static const enum rule one_of_each[] = {RULE_UNPARSED, RULE_BAN_DROP_TABLE,
	    RULE_RENAMING_TABLE, RULE_TRANSACTION_NESTING, RULE_PREFER_ROBUST_STMTS};

	for (size_t i = 0; i < sizeof(one_of_each) / sizeof(*one_of_each); i++)
		report_category(scope->report, one_of_each[i])->judged++;
}

int
statement_judge(struct sqlite_scope *scope, struct text *why)
{
	const struct effects *effects = &scope->effects;
	const char *into = effects->created ? effects->created : effects->inserted;

	if (scope->judges) {
		statement_count(scope);
		if (effects->twice)
			sqlite_fault(scope, RULE_BAN_DUPLICATE_COLUMN_ASSIGNMENTS, scope->place,
			    "the column %s is set twice, and the last value counts",
			    effects->twice);
		statement_judge_robust(scope);
		statement_judge_transaction(scope);
		if (!effects->schema)
			statement_judge_absent_drop(scope);
		if (into && effects->read_count > 0)
			tables_note_copy(scope, into);
	}
	return effects->schema ? statement_follow(scope, why) : 0;
}

void
statements_end(struct sqlite_scope *scope)
{
	if (scope->in_block && !scope->in_tool)
		sqlite_fault(scope, RULE_BAN_UNCOMMITTED_TRANSACTION, scope->block,
		    "BEGIN without COMMIT: what follows it is undone when the tool leaves");
	tables_judge(scope);
	for (size_t i = 0; i < scope->fragile_count; i++)
		fragile_judge(scope, &scope->fragile[i]);
}
