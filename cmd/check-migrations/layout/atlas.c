#include <stdlib.h>
#include <string.h>

#include "atlas.h"
#include "folder.h"
#include "layouts.h"
#include "memory.h"
#include "script.h"
#include "sql_text.h"
#include "text.h"

/*
 * Atlas: *.sql in the folder itself, hidden files too, in the order of their names as bytes; the
 * version is what stands in front of the first underscore (sql/migrate/dir.go, LocalDir and
 * LocalFile).  Statements are sent one by one, those of a file in a transaction unless it says
 * atlas:txmode none (cmd/atlas/internal/cmdapi/migrate.go); atlas:delimiter says what stands
 * between them (sql/migrate/lex.go).  A folder may have another tool's format, with its markers
 * (sql/sqltool/tool.go).
 */

static const char suffix[] = ".sql";

static bool
atlas_is_ours(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	return name_ends_in_caseless(name, suffix) || strcmp(name, suffix) == 0 ||
	       (digits > 0 && name[digits] == '_');
}

static int
atlas_read_name(struct migration *migration, struct text *faults)
{
	const char *name = migration->name;
	size_t len = strlen(name), stem, version, digits = strspn(name, "0123456789");

	if (len < strlen(suffix) || strcmp(name + len - strlen(suffix), suffix) != 0)
		return text_fail(faults, "it does not end in .sql, so it would not be applied: "
					 "\".sql\" in small letters "
					 "is expected there");
	stem = len - strlen(suffix);
	version = strcspn(name, "_");
	if (version > stem)
		version = stem;
	if (version == 0)
		return text_fail(faults, "there is no version in front of the name: "
					 "20240131120000_name.sql is expected");
	if (version == digits) {
		migration_set_number(migration, name, digits);
		free(migration->version);
	}
	migration->version = memory_copy(name, version);
	if (version < stem)
		migration->title = memory_copy(name + version + 1, stem - version - 1);

	return 0;
}

/* ---- bodies ---- */

/* 0, or -1 with what Atlas would refuse, or not see. */
static int
transaction_read(
    const char *bytes, size_t len, struct script *script, bool *in_transaction, struct text *why)
{
	struct atlas_directive mode = {0};
	size_t count = atlas_directives_count(bytes, len, "txmode", &mode);

	*in_transaction = true;
	if (!atlas_directive_somewhere(bytes, len, "txmode", &script->bad_line))
		return 0;
	if (count == 0)
		return text_fail(why,
		    "Atlas does not see this: atlas:txmode stands in comments at the top of the "
		    "file, with an empty line behind them, and lines end in a line feed alone");
	if (count > 1)
		return text_fail(why, "atlas:txmode stands twice, which Atlas refuses");
	if (mode.value_len == 4 && memcmp(mode.value, "none", 4) == 0)
		*in_transaction = false;
	else if (mode.value_len != 4 || memcmp(mode.value, "file", 4) != 0)
		return text_fail_visible(why,
		    "atlas:txmode %.*s is refused by Atlas: none or file is expected",
		    (int)mode.value_len, mode.value);
	script->bad_line = 0;

	return 0;
}

/* The delimiter in its first line, with its escapes; 0, -1 with what Atlas would refuse. */
static int
delimiter_read(const struct atlas_directive *directive, struct text *delimiter, struct text *why)
{
	const char *at = directive->value, *end = at + directive->value_len;

	for (; at < end; at++) {
		const char *escape = *at == '\\' && end - at > 1 ? strchr("nrt", at[1]) : NULL;

		if (escape && *escape != '\0') {
			text_add_byte(delimiter, *escape == 'n'   ? '\n'
						 : *escape == 'r' ? '\r'
								  : '\t');
			at++;
		} else {
			text_add_byte(delimiter, *at);
		}
	}
	if (delimiter->len == 0)
		return text_fail(why, "atlas:delimiter says none, which Atlas refuses");

	return 0;
}

/* A body on its way through its statements. */
struct atlas_pieces {
	const struct text *delimiter;
	const char *at, *end;
	unsigned line; /* of `at` */
	size_t depth;  /* of brackets, in which nothing is a delimiter */
};

static void
pieces_move(struct atlas_pieces *pieces, const char *to)
{
	for (; pieces->at < to; pieces->at++)
		pieces->line += *pieces->at == '\n';
}

static bool
pieces_at_delimiter(const struct atlas_pieces *pieces)
{
	size_t len = pieces->delimiter->len;

	return pieces->depth == 0 && (size_t)(pieces->end - pieces->at) >= len &&
	       memcmp(pieces->at, pieces->delimiter->bytes, len) == 0;
}

/* Whether the quoted text that a body ends with is closed. */
static bool
quote_is_closed(const char *at, const char *end)
{
	if (*at == '$')
		return true; /* Atlas does not mind */
	at += *at == 'E' || *at == 'e';

	return end - at > 1 && end[-1] == *at;
}

/* Moves over what is no delimiter.  0, or -1 with what Atlas would refuse. */
static int
pieces_step(struct atlas_pieces *pieces, struct text *why)
{
	enum sql_token token;
	const char *next = sql_token_end(pieces->at, pieces->end, &token);
	bool open = *pieces->at == '(', close = *pieces->at == ')';

	if (close && pieces->depth == 0)
		return text_fail(
		    why, "a bracket is closed and was not opened, which Atlas refuses");
	if (token == SQL_QUOTED && next == pieces->end && !quote_is_closed(pieces->at, next))
		return text_fail(why, "a quote is never closed, which Atlas refuses");
	pieces->depth += open;
	pieces->depth -= close;
	pieces_move(pieces, token == SQL_WORD ? pieces->at + 1 : next);

	return 0;
}

/* What stands between two delimiters is sent as one message. */
static int
pieces_read(
    struct atlas_pieces *pieces, bool in_transaction, struct script *script, struct text *why)
{
	while (pieces->at < pieces->end) {
		struct script_message message = {
		    .bytes = pieces->at, .line = pieces->line, .in_transaction = in_transaction};

		while (pieces->at < pieces->end && !pieces_at_delimiter(pieces)) {
			script->bad_line = pieces->line;
			if (pieces_step(pieces, why) == -1)
				return -1;
		}
		message.len = (size_t)(pieces->at - message.bytes);
		script_add(script, &message);
		if (pieces->at < pieces->end)
			pieces_move(pieces, pieces->at + pieces->delimiter->len);
	}
	if (pieces->depth > 0)
		return text_fail(why, "a bracket is never closed, which Atlas refuses");
	script->bad_line = 0;

	return 0;
}

static int
delimited_read(const char *bytes, size_t len, const struct atlas_directive *directive,
    bool in_transaction, struct script *script, struct text *why)
{
	TEXT_LOCAL delimiter = TEXT_INIT(TEXT_MAX_REASON);
	const char *newline = memchr(bytes, '\n', len);
	struct atlas_pieces pieces = {.delimiter = &delimiter, .end = bytes + len, .line = 2};

	script->bad_line = 1;
	if (delimiter_read(directive, &delimiter, why) == -1)
		return -1;
	if (!newline)
		return text_fail(why, "nothing follows atlas:delimiter, which Atlas refuses");
	pieces.at = newline + 1;

	return pieces_read(&pieces, in_transaction, script, why);
}

/* The layout whose markers stand in the body, or NULL. */
static const struct layout *
format_find(const char *bytes, size_t len)
{
	struct script_lines lines = {.at = bytes, .end = bytes + len};
	static const char goose[] = "-- +goose Up", dbmate[] = "-- migrate:up";

	while (script_next_line(&lines)) {
		if (lines.len >= strlen(goose) && memcmp(lines.line, goose, strlen(goose)) == 0)
			return &layout_goose;
		if (lines.len >= strlen(dbmate) && memcmp(lines.line, dbmate, strlen(dbmate)) == 0)
			return &layout_dbmate;
	}

	return NULL;
}

static int
atlas_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	struct script_message all = {.bytes = bytes, .len = len, .line = 1, .each = true};
	const struct layout *format = format_find(bytes, len);
	struct atlas_directive delimiter;

	if (format)
		return format->read_script(bytes, len, script, why);
	if (transaction_read(bytes, len, script, &all.in_transaction, why) == -1)
		return -1;
	if (atlas_directive_read(bytes, len, "delimiter", &delimiter) &&
	    delimiter.prefix_len == 3 && memcmp(delimiter.prefix, "-- ", 3) == 0)
		return delimited_read(bytes, len, &delimiter, all.in_transaction, script, why);
	script_add(script, &all);

	return 0;
}

const struct layout layout_atlas = {
    .name = "atlas",
    .tool = "Atlas",
    .expected = "VERSION_name.sql beside atlas.sum",
    .outside = "-- atlas:txmode none and an empty line at its top",
    .order = ORDER_BYTES,
    .sql = true,
    .markers = true,
    .counts = true,
    .bytes = true,
    .checksum = CHECKSUM_ATLAS,
    .is_ours = atlas_is_ours,
    .read_name = atlas_read_name,
    .read_script = atlas_read_script,
};
