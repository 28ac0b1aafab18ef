#include "statements.h"

#include <string.h>

static bool
sql_is_space(char c)
{
	return c != '\0' && strchr(" \t\n\v\f\r", c);
}

static void
statements_take_outside(struct statements *statements, char c)
{
	char half = statements->half;

	statements->half = '\0';
	if (half == '-' && c == '-') {
		statements->where = STATEMENTS_LINE;
	} else if (half == '/' && c == '*') {
		statements->where = STATEMENTS_BLOCK;
		statements->depth = 1;
		statements->closed = false;
	} else if (half != '\0') {
		statements->found = true;
	} else if (c == '-' || c == '/') {
		statements->half = c;
	} else if (!sql_is_space(c) && c != ';') {
		statements->found = true;
	}
}

static void
statements_take_in_block(struct statements *statements, char c)
{
	char half = statements->half;

	statements->half = '\0';
	if (half == '/' && c == '*') {
		statements->depth++;
	} else if (half == '*' && c == '/') {
		statements->closed = true;
		if (--statements->depth == 0)
			statements->where = STATEMENTS_OUTSIDE;
	} else if (c == '/' || c == '*') {
		statements->half = c;
	}
}

void
statements_take(struct statements *statements, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len && !statements->found; i++) {
		statements->text = statements->text || !sql_is_space(bytes[i]);
		if (statements->where == STATEMENTS_BLOCK)
			statements_take_in_block(statements, bytes[i]);
		else if (statements->where == STATEMENTS_OUTSIDE)
			statements_take_outside(statements, bytes[i]);
		else if (bytes[i] == '\n' || bytes[i] == '\r')
			statements->where = STATEMENTS_OUTSIDE;
	}
}

bool
statements_blank(const struct statements *statements)
{
	return !statements->text;
}

bool
statements_none(const struct statements *statements)
{
	/* An inner comment that ended where the outer one never does: SQLite reads on as SQL. */
	if (statements->where == STATEMENTS_BLOCK)
		return !statements->closed;

	return !statements->found && statements->half == '\0';
}
