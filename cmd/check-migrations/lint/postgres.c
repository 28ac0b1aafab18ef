#include "postgres.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "parser.h"
#include "signals.h"
#include "text.h"
#include "utf8.h"

enum { WHOLE_MAX = 1 << 20 };

/* ---- where ---- */

static unsigned
lines_between(const char *from, const char *to)
{
	unsigned lines = 0;

	for (; from < to; from++)
		lines += *from == '\n';

	return lines;
}

unsigned
statement_line(const struct statement *statement, const struct tree *node)
{
	int64_t location = tree_location(node);
	const char *at = statement->origin;

	if (location < 0 || !at)
		return statement->line;
	at += location;
	if (at < statement->bytes || at > statement->bytes + statement->len)
		return statement->line;

	return statement->line + lines_between(statement->bytes, at);
}

/* Counts from where it counted last, since statements come in order. */
static unsigned
postgres_line(struct postgres_text *text, const char *at)
{
	if (!text->counted || at < text->counted) {
		text->counted = text->bytes;
		text->counted_line = text->line;
	}
	text->counted_line += lines_between(text->counted, at);
	text->counted = at;

	return text->counted_line;
}

/* So does this, since a line may hold a million of them. */
static unsigned
postgres_column(struct postgres_text *text, const char *at)
{
	const char *from = text->measured, *feed;
	unsigned column = text->measured_column;

	if (!from || at < from) {
		from = text->bytes;
		column = 1;
	}
	feed = memrchr(from, '\n', (size_t)(at - from));
	if (feed) {
		from = feed + 1;
		column = 1;
	}
	for (; from < at; column++) {
		size_t len = utf8_sequence(from, (size_t)(at - from));

		from += len > 0 ? len : 1;
	}
	text->measured = at;
	text->measured_column = column;

	return column;
}

/* ---- parsing ---- */

static void
postgres_set_trouble(struct postgres_text *text, const char *at, char *why)
{
	free(text->trouble);
	text->trouble = why;
	text->trouble_at = (size_t)(at - text->bytes);
}

/* 0, or -1: text->trouble says why. */
static int
postgres_parse(struct postgres_text *text, const char *bytes, size_t len)
{
	static const char list[] = "\"stmts\":[";
	struct parser_answer answer;
	char *found;

	free(text->json);
	text->json = text->at = NULL;
	text->part = bytes;
	text->part_len = len;
	parser_run(PARSER_SQL, bytes, len, &answer);
	found = answer.json ? strstr(answer.json, list) : NULL;
	if (!found) {
		postgres_set_trouble(text, bytes + answer.offset,
		    answer.message ? answer.message
				   : memory_string("the parser's answer cannot be read"));
		answer.message = NULL;
		parser_answer_free(&answer);
		return -1;
	}
	text->json = answer.json;
	text->at = found + strlen(list);

	return 0;
}

void
postgres_begin(struct postgres_text *text, const char *bytes, size_t len, unsigned line)
{
	*text = (struct postgres_text){.bytes = bytes, .len = len, .line = line};
	text->split = (struct split){.at = bytes, .end = bytes + len};
	if (memchr(bytes, '\0', len))
		text->splits = true;
	else if (len > WHOLE_MAX || postgres_parse(text, bytes, len) == -1)
		text->splits = true;
	text->untold = text->trouble;
}

void
postgres_end(struct postgres_text *text)
{
	free(text->json);
	free(text->trouble);
	forest_free(&text->forest);
}

/* ---- statements ---- */

static bool
postgres_has_more(const struct postgres_text *text)
{
	struct split ahead = text->split;
	struct split_piece piece;

	if (text->at && *text->at == ',')
		return true;

	return text->splits && split_next(&ahead, &piece);
}

/* Fills all but the tree: it stands at `bytes`. */
static void
postgres_place(
    struct postgres_text *text, struct statement *statement, const char *bytes, size_t len)
{
	while (len > 0 && (bytes[len - 1] == ' ' || bytes[len - 1] == '\n'))
		len--;
	*statement = (struct statement){.bytes = bytes, .len = len, .origin = text->part};
	statement->line = postgres_line(text, bytes);
	statement->alone = text->count == 0 && !postgres_has_more(text);
	text->count++;
}

/* The next statement of what was parsed.  False: there is none. */
static bool
postgres_take(struct postgres_text *text, struct statement *statement)
{
	const struct tree *raw;
	struct split first;
	size_t location, len;

	if (!text->at)
		return false;
	text->at += *text->at == ',';
	if (*text->at == ']')
		return false;
	raw = forest_build(&text->forest, &text->at);
	if (!raw)
		return false;
	location = (size_t)tree_integer(raw, "stmt_location");
	len = (size_t)tree_integer(raw, "stmt_len");
	if (location > text->part_len)
		location = text->part_len;
	if (len == 0 || len > text->part_len - location)
		len = text->part_len - location;
	first = (struct split){.at = text->part + location, .end = text->part + location + len};
	split_skip(&first);
	postgres_place(text, statement, first.at, (size_t)(first.end - first.at));
	statement->tree = tree_get(raw, "stmt");

	return true;
}

static bool
postgres_say(struct postgres_text *text, struct statement *statement, const char *bytes, size_t len)
{
	const char *at = text->bytes + text->trouble_at;

	postgres_place(text, statement, bytes, len);
	text->untold = false;
	statement->trouble = text->trouble;
	statement->trouble_line = postgres_line(text, at);
	statement->trouble_column = postgres_column(text, at);

	return true;
}

/* Why a piece is not even tried, and where that shows; NULL: it is. */
static const char *
piece_trouble(const struct split_piece *piece, const char **at)
{
	const char *nul = memchr(piece->bytes, '\0', piece->len);

	*at = piece->bytes;
	if (piece->kind == SPLIT_COMMAND) {
		*at = piece->command;
		return "only psql knows commands that begin with a backslash";
	}
	if (piece->kind == SPLIT_DATA)
		return "only psql reads data behind COPY ... FROM stdin";
	if (nul) {
		*at = nul;
		return "it holds a NUL byte";
	}

	return piece->len > PARSER_MAX ? "it is longer than 16 MiB" : NULL;
}

/* The next piece.  1: it could be parsed; 0: there is none; -1: `statement` says why it could not
 * be. */
static int
postgres_next_piece(struct postgres_text *text, struct statement *statement)
{
	struct split_piece piece;
	const char *trouble, *at;

	if (!text->splits || !split_next(&text->split, &piece))
		return 0;
	trouble = piece_trouble(&piece, &at);
	if (trouble) {
		text->part = piece.bytes;
		postgres_set_trouble(text, at, memory_string(trouble));
	} else if (postgres_parse(text, piece.bytes, piece.len) == 0) {
		return 1;
	}
	postgres_say(text, statement, piece.bytes, piece.len);

	return -1;
}

bool
postgres_next(struct postgres_text *text, struct statement *statement)
{
	int parsed = 1;

	if (signal_pending() != 0)
		return false;
	while (parsed == 1) {
		if (postgres_take(text, statement))
			return true;
		parsed = postgres_next_piece(text, statement);
	}
	if (parsed == -1)
		return true;

	return text->untold && postgres_say(text, statement, text->bytes + text->trouble_at, 0);
}
