/* The recorded statements of a file. */
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "file.h"
#include "json.h"
#include "kind.h"
#include "memory.h"
#include "recorded.h"
#include "split.h"
#include "standard_input.h"
#include "text.h"
#include "utf8.h"

enum { LARGEST_FILE = TEXT_MAX_DOCUMENT, LONGEST_STATEMENT = 16 << 20, LONGEST_SHOWN = 60 };

/* ---- bytes ---- */

static void
input_take(void *context, const char *bytes, size_t len)
{
	text_add(context, bytes, len);
}

static int
input_read(const char *path, struct text *out, struct text *why)
{
	if (strcmp(path, "-") != 0)
		return file_read(path, out, why);
	standard_input_await("SQL");
	if (file_each(0, input_take, out) == -1)
		return text_fail(why, "stdin: %m");

	return text_failed(out) ? text_fail(why, "stdin: it is larger than 256 MiB") : 0;
}

/* A place of the file: lines are counted from where they were counted last. */
struct recorded_place {
	const char *name, *at;
	unsigned line;
};

static unsigned
place_line(struct recorded_place *place, const char *at)
{
	for (; place->at < at; place->at++)
		place->line += *place->at == '\n';

	return place->line;
}

static int
place_fail(struct recorded_place *place, const char *at, struct text *why, const char *reason)
{
	return text_fail(why, "%s:%u: %s", place->name, place_line(place, at), reason);
}

/* Bytes that no statement of SQL holds. */
static int
input_check(struct recorded_place *place, const char *bytes, size_t len, struct text *why)
{
	const char *nul = memchr(bytes, '\0', len);
	size_t valid = utf8_prefix(bytes, len);

	if (nul && nul < bytes + valid)
		return place_fail(place, nul, why, "a NUL byte: a file of SQL is expected");
	if (valid < len)
		return place_fail(place, bytes + valid, why,
		    "bytes that are not UTF-8: a file of SQL is expected");

	return 0;
}

/* ---- statements ---- */

/* What a statement begins with, for a person. */
static int
statement_fail(struct recorded_place *place, const char *bytes, size_t len, struct text *why)
{
	const char *end = memchr(bytes, '\n', len);
	size_t shown = end ? (size_t)(end - bytes) : len;
	unsigned line = place_line(place, bytes);

	shown = shown < LONGEST_SHOWN ? shown : utf8_prefix(bytes, LONGEST_SHOWN);

	return text_fail_visible(why,
	    "%s:%u: no statement of SQL: %.*s; one begins with SELECT, "
	    "INSERT, WITH and so on, and ends with a semicolon",
	    place->name, line, (int)shown, bytes);
}

static int
statement_take(struct recorded *recorded, struct recorded_place *place, const char *bytes,
    size_t len, bool sqlite, struct text *why)
{
	TEXT_LOCAL instead = TEXT_INIT(LONGEST_STATEMENT * 2);
	struct recorded_statement statement = {.len = len};

	if (len > LONGEST_STATEMENT)
		return place_fail(place, bytes, why, "a statement is longer than 16 MiB");
	if (kind_of(bytes, len, sqlite, &instead) == KIND_NONE)
		return statement_fail(place, bytes, len, why);
	statement.line = place_line(place, bytes);
	statement.text = memory_copy(bytes, len);
	recorded_add(recorded, &statement);

	return 0;
}

static int
input_take_sql(struct recorded *recorded, struct recorded_place *place, const char *bytes,
    size_t len, bool sqlite, struct text *why)
{
	struct split split = {.at = bytes, .end = bytes + len};
	struct split_piece piece;
	int rc = 0;

	while (rc == 0 && split_next(&split, &piece)) {
		while (piece.len > 0 && char_is_space(piece.bytes[piece.len - 1]))
			piece.len--;
		if (piece.kind == SPLIT_COMMAND)
			rc = place_fail(place, piece.command, why,
			    "a command of psql (\\): statements of SQL alone are expected");
		else if (piece.kind == SPLIT_DATA)
			rc = place_fail(place, piece.bytes, why,
			    "data behind COPY ... FROM stdin: leave them out");
		else
			rc = statement_take(recorded, place, piece.bytes, piece.len, sqlite, why);
	}

	return rc;
}

/* ---- JSON Lines ---- */

/* The statement of one `query`, which may end with a semicolon. */
static int
query_take(struct recorded *recorded, struct recorded_place *place, const struct text *query,
    bool sqlite, struct text *why)
{
	const char *bytes = text_string(query);
	struct recorded_place here = {.name = place->name, .at = bytes, .line = place->line};
	struct split split = {.at = bytes, .end = bytes + query->len};
	struct split_piece piece, more;
	size_t before = recorded->count;

	if (input_check(&here, bytes, query->len, why) == -1)
		return -1;
	here.line = place->line;
	here.at = bytes;
	if (!split_next(&split, &piece))
		return place_fail(&here, bytes, why, "the query is empty");
	if (piece.kind != SPLIT_STATEMENT)
		return place_fail(&here, bytes, why, "the query holds a command or data of psql");
	if (split_next(&split, &more))
		return place_fail(&here, bytes, why,
		    "a query of several statements: each needs an object of its own");
	here.at = piece.bytes;
	if (statement_take(recorded, &here, piece.bytes, piece.len, sqlite, why) == -1)
		return -1;
	recorded->items[before].line = place->line;

	return 0;
}

static int
line_take(struct recorded *recorded, struct recorded_place *place, const char *bytes, size_t len,
    bool sqlite, struct text *why)
{
	static const char *const paths[] = {".query"};
	TEXT_LOCAL query = TEXT_INIT(LARGEST_FILE);
	struct json_scanner *scanner = json_scanner_of(paths, 1);
	struct json_slice value;
	struct json_error error;
	int rc = json_scan(scanner, bytes, len, &value, &error);

	json_scanner_free(scanner);
	if (rc == -1)
		return place_fail(place, bytes, why, error.reason);
	if (value.type != JSON_STRING || json_string(&value, &query) == -1)
		return place_fail(place, bytes, why,
		    "an object without the member `query`, a string with one statement");

	return query_take(recorded, place, &query, sqlite, why);
}

static int
input_take_lines(struct recorded *recorded, struct recorded_place *place, const char *bytes,
    size_t len, bool sqlite, struct text *why)
{
	const char *end = bytes + len, *feed;
	int rc = 0;

	for (; rc == 0 && bytes < end; bytes = feed + 1) {
		feed = memchr(bytes, '\n', (size_t)(end - bytes));
		feed = feed ? feed : end;
		while (bytes < feed && char_is_space(*bytes))
			bytes++;
		place_line(place, bytes);
		if (bytes < feed)
			rc = line_take(recorded, place, bytes, (size_t)(feed - bytes), sqlite, why);
	}

	return rc;
}

/* ---- all of it ---- */

static int
recorded_compare(const void *a, const void *b)
{
	const struct recorded_statement *left = a, *right = b;
	size_t least = left->len < right->len ? left->len : right->len;
	int order = memcmp(left->text, right->text, least);

	if (order == 0 && left->len != right->len)
		order = left->len < right->len ? -1 : 1;
	if (order == 0 && left->line != right->line)
		order = left->line < right->line ? -1 : 1;

	return order;
}

static int
recorded_compare_lines(const void *a, const void *b)
{
	const struct recorded_statement *left = a, *right = b;

	if (left->line == right->line)
		return recorded_compare(a, b);

	return left->line < right->line ? -1 : 1;
}

/* A log of what was sent holds most statements many times. */
static void
recorded_drop_twice(struct recorded *recorded)
{
	struct recorded_statement *items = recorded->items;
	size_t kept = 0;

	if (recorded->count == 0)
		return;
	qsort(items, recorded->count, sizeof(*items), recorded_compare);
	for (size_t i = 0; i < recorded->count; i++)
		if (kept > 0 && items[kept - 1].len == items[i].len &&
		    memcmp(items[kept - 1].text, items[i].text, items[i].len) == 0)
			free(items[i].text);
		else
			items[kept++] = items[i];
	recorded->count = kept;
	qsort(items, kept, sizeof(*items), recorded_compare_lines);
}

int
recorded_read_text(
    struct recorded *recorded, const char *bytes, size_t len, bool sqlite, struct text *why)
{
	struct recorded_place place = {.name = recorded->name, .line = 1};
	size_t blank = 0;
	int rc;

	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		bytes += 3;
		len -= 3;
	}
	place.at = bytes;
	if (input_check(&place, bytes, len, why) == -1)
		return -1;
	while (blank < len && char_is_space(bytes[blank]))
		blank++;
	rc = (blank < len && bytes[blank] == '{' ? input_take_lines : input_take_sql)(
	    recorded, &place, bytes, len, sqlite, why);
	if (rc == 0 && recorded->count == 0)
		return text_fail(why, "%s: no statement stands in it", place.name);
	recorded_drop_twice(recorded);

	return rc;
}

int
recorded_read_file(struct recorded *recorded, const char *path, bool sqlite, struct text *why)
{
	TEXT_LOCAL text = TEXT_INIT(LARGEST_FILE);

	recorded->name = strcmp(path, "-") == 0 ? "stdin" : path;
	if (input_read(path, &text, why) == -1)
		return -1;

	return recorded_read_text(recorded, text_string(&text), text.len, sqlite, why);
}
