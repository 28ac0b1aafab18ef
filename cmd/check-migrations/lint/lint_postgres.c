#include "lint_postgres.h"

#include <string.h>

#include "body.h"
#include "follow.h"
#include "parser.h"
#include "postgres_rules.h"
#include "scope.h"
#include "script.h"

static const struct postgres_rule *const postgres_tables[] = {index_rules, lock_rules,
    validation_rules, data_loss_rules, compatibility_rules, transaction_rules, robustness_rules,
    name_rules, assignment_rules, type_rules};

const char *
lint_postgres_library(void)
{
	return parser_library();
}

int
lint_postgres_major(void)
{
	return parser_major();
}

static struct findings *
walk_findings(const struct scope *scope)
{
	return report_category(scope->report, RULE_LINT)->findings;
}

/* ---- one statement ---- */

static void
walk_unparsed(struct scope *scope, const struct statement *statement)
{
	TEXT_LOCAL column = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.status = CHECK_UNKNOWN, .line = statement->trouble_line};

	if (statement->trouble_column > 0)
		text_add_format(&column, "column %u: ", statement->trouble_column);
	scope_say(scope, RULE_UNPARSED, &check,
	    "%s%s; the parser knows PostgreSQL %d: where the server is newer, look at the "
	    "statement yourself and allow it",
	    text_string(&column), statement->trouble, parser_major());
}

static void
walk_commands(struct scope *scope, const struct postgres_rule *row, const struct tree *statement)
{
	for (const struct tree *c = tree_first(statement, "cmds"); c; c = tree_next(c))
		if (tree_says(c, "subtype", row->command))
			row->judge(scope, c);
}

static void
walk_rule(struct scope *scope, const struct postgres_rule *row, const struct tree *statement)
{
	if (row->kind && (*row->kind == '\0' || !tree_is(statement, row->kind)))
		return;
	if (row->standing && scope_is_new(scope, tree_get(statement, "relation")))
		return;
	scope->rule = row->rule;
	if (row->command)
		walk_commands(scope, row, statement);
	else
		row->judge(scope, statement);
}

static void
walk_table(struct scope *scope, const struct postgres_rule *table, const struct tree *statement)
{
	for (const struct postgres_rule *row = table; row->judge; row++)
		walk_rule(scope, row, statement);
}

static void
walk_rules(struct scope *scope, const struct tree *statement)
{
	for (size_t i = 0; i < sizeof(postgres_tables) / sizeof(*postgres_tables); i++)
		walk_table(scope, postgres_tables[i], statement);
}

/* A statement, and those that stand in CREATE SCHEMA. */
static void
walk_statement(struct scope *scope, const struct statement *statement)
{
	scope->statement = statement;
	report_judged(scope->report);
	walk_rules(scope, statement->tree);
	follow_statement(scope, statement->tree);
	for (const struct tree *e = tree_first(statement->tree, "schemaElts"); e;
	     e = tree_next(e)) {
		walk_rules(scope, e);
		follow_statement(scope, e);
	}
}

/* ---- bodies ---- */

enum { BODIES_MAX = 8 }; /* of which one runs the other */

static void walk_body(struct scope *scope, const struct statement *outer);

static void
walk_inner(void *context, const struct statement *inner)
{
	struct scope *scope = context;

	if (!inner->tree) {
		walk_unparsed(scope, inner);
		return;
	}
	walk_statement(scope, inner);
	walk_body(scope, inner);
}

static void
walk_inner_syntax(void *context, const struct statement *inner)
{
	if (!inner->tree)
		walk_unparsed(context, inner);
}

static void
walk_computed(void *context, unsigned line)
{
	struct scope *scope = context;
	struct check check = {.status = CHECK_UNKNOWN, .line = line};

	scope_say(scope, RULE_UNPARSED, &check,
	    "EXECUTE runs what is only put together then, which cannot be judged: write the "
	    "statement out, or look at it yourself and allow it");
}

static void
walk_ignore_computed(void *context, unsigned line)
{
	(void)context;
	(void)line;
}

static void
walk_body(struct scope *scope, const struct statement *outer)
{
	const struct body_visitor visitor = {
	    .statement = walk_inner, .computed = walk_computed, .context = scope};
	const char *before = scope->inside;
	bool before_alone = scope->inside_alone;
	bool alone = body_is_block(outer) && !scope_in_transaction(scope);

	if (scope->bodies == BODIES_MAX && body_is_block(outer)) {
		struct statement deep = *outer;

		deep.trouble = "blocks within blocks are followed eight times";
		deep.trouble_line = outer->line;
		walk_unparsed(scope, &deep);
		return;
	}
	scope->inside_alone = alone;
	scope->inside = body_is_block(outer) ? "a DO block" : "a function";
	/* A block by itself is a transaction. */
	scope->in_message = scope->in_message || alone;
	scope->bodies++;
	body_visit(outer, &visitor);
	scope->bodies--;
	scope->inside = before;
	scope->inside_alone = before_alone;
	scope->statement = outer;
	if (alone) {
		scope->in_message = false;
		scope_end_transaction(scope);
	}
}

/* ---- messages and files ---- */

/* Has each of its statements judged, up (walk_inner) or down. */
static void
walk_message(struct scope *scope, const struct script_message *message,
    void (*judge)(void *scope, const struct statement *statement))
{
	struct postgres_text text;
	struct statement statement;
	bool began = false;

	postgres_begin(&text, message->bytes, message->len, message->line);
	while (postgres_next(&text, &statement)) {
		findings_next_statement(walk_findings(scope), statement.line);
		if (!began)
			scope_begin_message(
			    scope, message->in_transaction, !statement.alone && !message->each);
		began = true;
		judge(scope, &statement);
	}
	postgres_end(&text);
}

static void
walk_transaction(struct scope *scope, const struct statement *statement)
{
	scope->statement = statement;
	walk_table(scope, transaction_rules, statement->tree);
	follow_transaction(scope, statement->tree);
}

/* What is undone is undone on purpose: only that it can run at all counts. */
static void
walk_down(void *context, const struct statement *statement)
{
	struct scope *scope = context;
	const struct body_visitor visitor = {
	    .statement = walk_inner_syntax, .computed = walk_ignore_computed, .context = scope};

	report_parsed(scope->report);
	walk_inner_syntax(scope, statement);
	if (!statement->tree)
		return;
	walk_transaction(scope, statement);
	body_visit(statement, &visitor);
}

/* The rules that ask at the end. */
static void
walk_table_end(struct scope *scope, const struct postgres_rule *table)
{
	const struct statement nowhere = {.line = scope->block_line};

	scope->statement = &nowhere;
	for (const struct postgres_rule *row = table; row->judge; row++) {
		scope->rule = row->rule;
		if (row->kind && *row->kind == '\0')
			row->judge(scope, NULL);
	}
	scope->statement = NULL;
}

static size_t
walk_count(const struct script *script, enum script_direction direction)
{
	size_t count = 0;

	for (size_t i = 0; i < script->count; i++)
		count += script->messages[i].direction == direction;

	return count;
}

void
lint_postgres_recall(struct scope *scope, const char *path, const struct script *script)
{
	scope_begin_file(scope, path);
	for (size_t i = 0; i < script->count; i++) {
		struct postgres_text text;
		struct statement statement;

		if (script->messages[i].direction != SCRIPT_UP)
			continue;
		postgres_begin(&text, script->messages[i].bytes, script->messages[i].len,
		    script->messages[i].line);
		while (postgres_next(&text, &statement)) {
			scope->statement = &statement;
			if (statement.tree)
				follow_statement(scope, statement.tree);
		}
		postgres_end(&text);
	}
	scope->statement = NULL;
}

void
lint_postgres_file(struct scope *scope, const char *path, bool down, const struct script *script)
{
	scope_begin_file(scope, path);
	scope->only = walk_count(script, SCRIPT_UP) == 1;
	for (size_t i = 0; i < script->count; i++)
		if (!down && script->messages[i].direction == SCRIPT_UP)
			walk_message(scope, &script->messages[i], walk_inner);
	walk_findings(scope)->place = (struct statement_place){0};
	for (size_t i = 0; i < sizeof(postgres_tables) / sizeof(*postgres_tables); i++)
		walk_table_end(scope, postgres_tables[i]);
	scope_begin_file(scope, path);
	for (size_t i = 0; i < script->count; i++)
		if (down || script->messages[i].direction == SCRIPT_DOWN)
			walk_message(scope, &script->messages[i], walk_down);
	walk_findings(scope)->place = (struct statement_place){0};
	walk_table_end(scope, transaction_rules);
}
