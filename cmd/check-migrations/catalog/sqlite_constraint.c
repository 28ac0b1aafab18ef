#include "sqlite_constraint.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

/* ---- notes ---- */

void
note_add(struct table_reader *reader, enum table_note_about about, const char *column,
    const char *label, size_t from, size_t to)
{
	struct table_notes *notes = reader->notes;
	struct text value = TEXT_INIT(TEXT_MAX_DOCUMENT);
	struct table_note *note;

	if (to > reader->tokens.count)
		to = reader->tokens.count;
	tokens_write(&reader->tokens, from, to, reader->names, &value);
	notes->items = memory_grow(notes->items, notes->count, &notes->room, sizeof(*notes->items));
	note = &notes->items[notes->count++];
	*note = (struct table_note){.column = memory_string(column), .label = label};
	note->about = about;
	text_add_string(&value, "");
	note->value = memory_given(text_take(&value));
}

/* About the column at hand, or the table. */
static void
note_add_here(struct table_reader *reader, const char *label, size_t from, size_t to)
{
	note_add(
	    reader, reader->column ? NOTE_COLUMN : NOTE_TABLE, reader->column, label, from, to);
}

/* ---- tokens ---- */

const struct token *
reader_token(const struct table_reader *reader, size_t ahead)
{
	static const struct token none = {.kind = TOKEN_SIGN, .bytes = "", .len = 0};
	size_t at = reader->at + ahead;

	return at < reader->end ? &reader->tokens.items[at] : &none;
}

static bool
reader_sees(const struct table_reader *reader, const char *word)
{
	return token_is(reader_token(reader, 0), word);
}

static bool
reader_takes(struct table_reader *reader, const char *word)
{
	bool seen = reader_sees(reader, word);

	reader->at += seen;

	return seen;
}

/* Behind what stands in parentheses, if it does. */
static void
reader_take_brackets(struct table_reader *reader)
{
	size_t depth = 0;

	if (!token_is_sign(reader_token(reader, 0), '('))
		return;
	do {
		if (token_is_sign(reader_token(reader, 0), '('))
			depth++;
		else if (token_is_sign(reader_token(reader, 0), ')'))
			depth--;
		reader->at++;
	} while (depth > 0 && reader->at < reader->end);
}

/* ---- constraints ---- */

/* From `from` on, what is done in case of one; ABORT is the default. */
static void
reader_take_conflict(struct table_reader *reader, const char *label, size_t from)
{
	if (!reader_sees(reader, "on") || !token_is(reader_token(reader, 1), "conflict"))
		return;
	if (!token_is(reader_token(reader, 2), "abort"))
		note_add_here(reader, label, from, reader->at + 3);
	reader->at += 3;
}

/* What a PRAGMA tells of it is passed over; not when it is held. */
static void
reader_take_reference(struct table_reader *reader, const char *columns)
{
	reader->at++; /* the table */
	reader_take_brackets(reader);
	for (;;) {
		size_t from = reader->at;
		bool not = reader_sees(reader, "not");

		if (reader_takes(reader, "on")) {
			reader->at++; /* DELETE, UPDATE */
			if (!reader_takes(reader, "set"))
				reader_takes(reader, "no");
			reader->at++;
		} else if (reader_takes(reader, "match")) {
			reader->at++;
		} else if (token_is(reader_token(reader, not ), "deferrable")) {
			reader->at += 1 + (size_t) not ;
			if (reader_takes(reader, "initially"))
				reader->at++;
			if (!not &&reader->at <= reader->end &&
			    token_is(&reader->tokens.items[reader->at - 1], "deferred"))
				note_add(reader, NOTE_FOREIGN_KEY, columns, "deferrable", from,
				    reader->at);
		} else {
			return;
		}
	}
}

static void
reader_take_check(struct table_reader *reader)
{
	size_t from = reader->at;

	reader_take_brackets(reader);
	note_add_here(reader, "check", from, reader->at);
	reader_take_conflict(reader, "check on conflict", from);
}

static void
reader_take_generated(struct table_reader *reader)
{
	size_t from = reader->at;

	reader_take_brackets(reader);
	if (reader_takes(reader, "stored") || reader_takes(reader, "virtual"))
		note_add_here(reader,
		    token_is(&reader->tokens.items[reader->at - 1], "stored")
			? "generated and stored"
			: "generated",
		    from, reader->at - 1);
	else
		note_add_here(reader, "generated", from, reader->at);
}

/* Whether a key's columns are told to be in an order, or a collation, of their own. */
static bool
reader_is_ordered(const struct table_reader *reader, size_t from)
{
	for (size_t i = from; i < reader->at && i < reader->end; i++)
		if (token_is(&reader->tokens.items[i], "desc") ||
		    token_is(&reader->tokens.items[i], "collate"))
			return true;

	return false;
}

static void
reader_take_key(struct table_reader *reader)
{
	size_t from = reader->at;

	if (reader_takes(reader, "primary"))
		reader_takes(reader, "key");
	else
		reader->at++;
	reader_take_brackets(reader);
	if (token_is(&reader->tokens.items[from], "primary") && reader_is_ordered(reader, from))
		note_add_here(reader, "primary key", from, reader->at);
	if (!reader_takes(reader, "asc") && reader_sees(reader, "desc")) {
		/* INTEGER PRIMARY KEY DESC is not the rowid (sqlite.org/lang_createtable.html). */
		note_add_here(reader, "order", reader->at, reader->at + 1);
		reader->at++;
	}
	reader_take_conflict(reader, "key on conflict", from);
	if (reader_sees(reader, "autoincrement")) {
		note_add(reader, NOTE_TABLE, NULL, "autoincrement", reader->at, reader->at + 1);
		reader->at++;
	}
}

bool
reader_take_of_column(struct table_reader *reader)
{
	if (reader_takes(reader, "constraint")) {
		reader->at++;
	} else if (reader_sees(reader, "primary") || reader_sees(reader, "unique")) {
		reader_take_key(reader);
	} else if (reader_takes(reader, "not")) {
		reader_takes(reader, "null");
		reader_take_conflict(reader, "null on conflict", reader->at);
	} else if (reader_takes(reader, "null")) {
		reader_take_conflict(reader, "null on conflict", reader->at);
	} else if (reader_takes(reader, "check")) {
		reader_take_check(reader);
	} else if (reader_takes(reader, "default")) {
		if (token_is_sign(reader_token(reader, 0), '('))
			reader_take_brackets(reader);
		else
			reader->at += token_is_sign(reader_token(reader, 0), '-') ||
					      token_is_sign(reader_token(reader, 0), '+')
					  ? 2
					  : 1;
	} else if (reader_takes(reader, "collate")) {
		note_add_here(reader, "collation", reader->at, reader->at + 1);
		reader->at++;
	} else if (reader_takes(reader, "references")) {
		reader_take_reference(reader, reader->column);
	} else if (reader_takes(reader, "generated")) {
		reader_takes(reader, "always");
	} else if (reader_takes(reader, "as")) {
		reader_take_generated(reader);
	} else {
		return false;
	}

	return true;
}

/* The columns of FOREIGN KEY (a, b). */
static char *
reader_take_columns(struct table_reader *reader)
{
	struct text columns = TEXT_INIT(TEXT_MAX_DOCUMENT);
	size_t from = reader->at + 1;

	reader_take_brackets(reader);
	for (size_t i = from; i + 1 < reader->at; i++) {
		if (token_is_sign(&reader->tokens.items[i], ','))
			text_add_string(&columns, ", ");
		else
			token_add_name(&reader->tokens.items[i], &columns);
	}
	text_add_string(&columns, "");

	return memory_given(text_take(&columns));
}

bool
reader_take_of_table(struct table_reader *reader)
{
	if (reader_takes(reader, "constraint")) {
		reader->at++;
	} else if (reader_sees(reader, "primary") || reader_sees(reader, "unique")) {
		reader_take_key(reader);
	} else if (reader_takes(reader, "check")) {
		reader_take_check(reader);
	} else if (reader_takes(reader, "foreign")) {
		char *columns;

		reader_takes(reader, "key");
		columns = reader_take_columns(reader);
		if (reader_takes(reader, "references"))
			reader_take_reference(reader, columns);
		free(columns);
	} else {
		return false;
	}

	return true;
}
