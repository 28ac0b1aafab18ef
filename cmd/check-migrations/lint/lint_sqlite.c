#include "lint_sqlite.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "database_trial.h"
#include "memory.h"
#include "script.h"
#include "signals.h"
#include "split.h"
#include "sqlite_scope.h"
#include "text.h"
#include "utf8.h"

struct lint_sqlite {
	struct sqlite_scope scope;
	struct findings *findings; /* where the report's go; of its own where nothing is judged */
	struct findings none;
	bool asks; /* nothing is run: all that counts is whether it is understood */
	bool understood;
	size_t statements;   /* of the file so far */
	const char *counted; /* up to where lines were counted */
	unsigned counted_line;
	const char *measured; /* up to where columns were */
	unsigned measured_column;
};

const enum rule lint_sqlite_rules[] = {RULE_UNPARSED, RULE_BAN_DROP_TABLE, RULE_BAN_DROP_COLUMN,
    RULE_RENAMING_COLUMN, RULE_RENAMING_TABLE, RULE_ADDING_REQUIRED_FIELD, RULE_TRANSACTION_NESTING,
    RULE_BAN_UNCOMMITTED_TRANSACTION, RULE_PREFER_ROBUST_STMTS,
    RULE_BAN_DUPLICATE_COLUMN_ASSIGNMENTS, RULES};

struct lint_sqlite *
lint_sqlite_new(struct report *report, struct text *why)
{
	struct lint_sqlite *lint = memory_new(1, sizeof(*lint));

	lint->scope.report = report;
	lint->findings = report ? report_category(report, RULE_LINT)->findings : &lint->none;
	lint->scope.db = database_trial_open(why);
	if (lint->scope.db)
		return lint;
	free(lint);

	return NULL;
}

void
lint_sqlite_free(struct lint_sqlite *lint)
{
	if (!lint)
		return;
	tables_end_file(&lint->scope);
	tables_end_batch(&lint->scope);
	free(lint->scope.fates);
	free(lint->scope.fragile);
	free(lint->scope.absent);
	free(lint->scope.copies);
	database_close(lint->scope.db);
	free(lint);
}

/* ---- what cannot be understood ---- */

/* Whether SQLite's message is about the text itself, and not about what is missing around it. */
static bool
message_is_syntax(const char *message)
{
	static const char *const words[] = {
	    "syntax error", "incomplete input", "unrecognized token", "unterminated", NULL};

	for (size_t i = 0; words[i]; i++)
		if (strstr(message, words[i]))
			return true;

	return false;
}

static unsigned
text_lines(const char *from, const char *to)
{
	unsigned lines = 0;

	for (; (from = memchr(from, '\n', (size_t)(to - from))); from++)
		lines++;

	return lines;
}

/* The column of a byte in its line, in characters, from 1.  It counts from where it counted last:
 * a line may hold a million statements. */
static unsigned
walk_column(struct lint_sqlite *lint, const char *at)
{
	const char *from = lint->measured, *feed;

	feed = memrchr(from, '\n', (size_t)(at - from));
	if (feed) {
		from = feed + 1;
		lint->measured_column = 1;
	}
	for (; from < at; from++)
		lint->measured_column += ((unsigned char)*from & 0xC0) != 0x80;
	lint->measured = at;

	return lint->measured_column;
}

/* Of what is taken back the syntax alone counts. */
static void
walk_refused(struct lint_sqlite *lint, const struct script_message *message, size_t error_at,
    const char *why)
{
	struct sqlite_scope *scope = &lint->scope;
	bool syntax = message_is_syntax(why), down = message->direction == SCRIPT_DOWN;
	const char *at = scope->bytes;
	struct check check = {
	    .file = scope->file, .line = scope->place.line, .status = CHECK_UNKNOWN};
	enum rule rule = syntax ? RULE_UNPARSED : RULE_LINT;

	if (syntax)
		lint->understood = false;
	if (!scope->judges || (down && !syntax))
		return;
	if (error_at <= scope->len) {
		at += error_at;
		check.line += text_lines(scope->bytes, at);
	}
	if (syntax)
		category_say(report_category(scope->report, rule), rule, &check,
		    "column %u: %s; SQLite does not understand it: correct it, or say with "
		    "--dialect whose SQL it is",
		    walk_column(lint, at), why);
	else
		category_say(report_category(scope->report, rule), rule, &check,
		    "the statement cannot be judged: %s, after all migrations before it", why);
}

/* ---- statements ---- */

/* Where a statement that SQLite does not understand ends. */
static size_t
statement_length(const char *at, const char *end)
{
	struct split split = {.at = at, .end = end};
	struct split_piece piece;

	if (!split_next(&split, &piece))
		return (size_t)(end - at);

	return split.at < end ? (size_t)(split.at - at) + 1 : (size_t)(end - at);
}

static void
walk_judge(struct lint_sqlite *lint, const struct script_message *message)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (lint->asks)
		return;
	if (message->direction == SCRIPT_DOWN) {
		if (lint->scope.judges)
			report_parsed(lint->scope.report);
	} else if (statement_judge(&lint->scope, &why) == -1) {
		walk_refused(lint, message, SIZE_MAX, text_string(&why));
	}
}

/* The statement at `at`; how long it is. */
static size_t
walk_statement_at(struct lint_sqlite *lint, const struct script_message *message, const char *at)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct sqlite_scope *scope = &lint->scope;
	const char *end = message->bytes + message->len;
	struct database_trial trial = {
	    .sql = at, .observe = effects_note, .context = &scope->effects};
	struct split rest = {.end = end};
	int rc = database_try(scope->db, &trial, &why);

	/* A NUL byte ends the text for SQLite. */
	if (rc == 0 && trial.taken == 0)
		rc = text_fail(&why, "unrecognized token");
	scope->bytes = at;
	scope->len = rc == 0 ? trial.taken : statement_length(at, end);
	rest.at = at + scope->len;
	split_skip(&rest);
	scope->alone = lint->statements++ == 0 && rest.at == end;
	if (rc == 0)
		walk_judge(lint, message);
	else
		walk_refused(lint, message, trial.error_at, text_string(&why));
	effects_clear(&scope->effects);

	return scope->len;
}

static bool
walk_goes_on(const struct lint_sqlite *lint, const struct split *split)
{
	return split->at < split->end && signal_pending() == 0 && (!lint->asks || lint->understood);
}

/* SQLite reads up to a NUL byte, so the message is copied, which only the body as a whole has one
 * behind. */
static void
walk_message(struct lint_sqlite *lint, const struct script_message *message)
{
	struct script_message copied = *message;
	char *bytes = memory_copy(message->bytes, message->len);
	struct split split = {.at = bytes, .end = bytes + message->len};

	copied.bytes = lint->counted = lint->measured = bytes;
	lint->counted_line = message->line;
	lint->measured_column = 1;
	lint->scope.in_tool = message->in_transaction;
	for (split_skip(&split); walk_goes_on(lint, &split); split_skip(&split)) {
		lint->counted_line += text_lines(lint->counted, split.at);
		lint->counted = split.at;
		findings_next_statement(lint->findings, lint->counted_line);
		lint->scope.place = lint->findings->place;
		split.at += walk_statement_at(lint, &copied, split.at);
	}
	lint->scope.bytes = NULL;
	lint->scope.len = 0;
	free(bytes);
}

/* ---- files ---- */

static void
walk_file(struct lint_sqlite *lint, bool down, const struct script *script)
{
	struct sqlite_scope *scope = &lint->scope;

	lint->statements = 0;
	scope->in_block = scope->left_tool = false;
	for (size_t i = 0; i < script->count; i++)
		if (!down && script->messages[i].direction == SCRIPT_UP)
			walk_message(lint, &script->messages[i]);
	if (scope->judges && !down)
		statements_end(scope);
	tables_end_file(scope);
	lint->findings->place = (struct statement_place){0};
	for (size_t i = 0; i < script->count && scope->judges; i++) {
		struct script_message message = script->messages[i];

		if (!down && message.direction == SCRIPT_UP)
			continue;
		message.direction = SCRIPT_DOWN;
		walk_message(lint, &message);
	}
	lint->findings->place = (struct statement_place){0};
}

void
lint_sqlite_batch(struct lint_sqlite *lint)
{
	tables_end_batch(&lint->scope);
}

void
lint_sqlite_file(struct lint_sqlite *lint, const char *path, bool down, const struct script *script)
{
	lint->scope.file = path;
	lint->scope.judges = true;
	walk_file(lint, down, script);
}

void
lint_sqlite_apply(struct lint_sqlite *lint, const struct script *script)
{
	lint->scope.judges = false;
	walk_file(lint, false, script);
}

bool
lint_sqlite_understands(struct lint_sqlite *lint, const struct script *script)
{
	lint->scope.judges = false;
	lint->asks = lint->understood = true;
	walk_file(lint, false, script);
	lint->asks = false;

	return lint->understood;
}
