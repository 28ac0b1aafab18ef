#include "message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "memory.h"
#include "replay.h"
#include "script.h"
#include "split.h"
#include "text.h"
#include "utf8.h"
#include "words.h"

/*
 * PostgreSQL runs a message of several statements in a transaction of its own (its manual,
 * 55.2.2.1, and exec_simple_query() in its sources).  Where statements are to be seen one by one, a
 * BEGIN of ours stands for that, and where one is alone, too, so that what it has locked can be
 * seen before it commits.
 */
struct message_way {
	struct replay *replay;
	const struct script_message *message;
	struct text *why;
	bool implicit; /* several statements outside of the tool's transaction, sent at once */
	bool ours;     /* the transaction that is open was begun here */
	const char *counted; /* up to where lines were counted, which is in `line` */
	unsigned line;
};

/* ---- where it failed ---- */

static unsigned
lines_between(const char *from, const char *to)
{
	unsigned lines = 0;

	for (; from < to; from++)
		lines += *from == '\n';

	return lines;
}

/* The byte where the character at `position`, from 1, stands. */
static const char *
character_find(const char *bytes, size_t len, int64_t position)
{
	const char *at = bytes, *end = bytes + len;

	while (at < end && --position > 0) {
		size_t size = utf8_sequence(at, (size_t)(end - at));

		at += size > 0 ? size : 1;
	}

	return at;
}

/* What stands at the byte `position`, from 1, or first behind white space and comments there. */
static const char *
byte_find(const char *bytes, size_t len, int64_t position)
{
	struct split split = {.at = bytes + (position > 0 ? position - 1 : 0), .end = bytes + len};

	split_skip(&split);

	return split.at;
}

/* The first byte of the statement behind `completed` others. */
static const char *
statement_find(const char *bytes, size_t len, size_t completed)
{
	struct split split = {.at = bytes, .end = bytes + len};
	struct split_piece piece = {.bytes = bytes};

	for (size_t i = 0; i <= completed && split_next(&split, &piece); i++)
		;

	return piece.bytes;
}

/* The name of a scratch database is nothing that a reader could use. */
static void
reason_cut(const struct replay *replay, struct text *why)
{
	TEXT_LOCAL whole = TEXT_INIT(TEXT_MAX_REASON);
	const char *shown = database_shown(replay->db);
	size_t len = strlen(shown);

	text_add(&whole, text_string(why), why->len);
	if (strncmp(text_string(&whole), shown, len) == 0 &&
	    strncmp(text_string(&whole) + len, ": ", 2) == 0)
		text_set_format(why, "%s", text_string(&whole) + len + 2);
}

/* Notes what became of `len` bytes at `bytes`, which begin on `line`. */
static void
fault_note(struct replay *replay, const char *bytes, size_t len, unsigned line)
{
	static const enum replay_failure failures[] = {[DATABASE_NO_CAUSE] = REPLAY_TROUBLE,
	    [DATABASE_REFUSED] = REPLAY_REFUSED,
	    [DATABASE_DENIED] = REPLAY_UNKNOWN,
	    [DATABASE_LACKING] = REPLAY_TROUBLE};
	const struct database_fault *fault = database_fault(replay->db);
	const char *at = bytes;

	if (replay->sqlite)
		at = byte_find(bytes, len, fault->position);
	else if (fault->position > 0)
		at = character_find(bytes, len, fault->position);
	else
		at = statement_find(bytes, len, fault->completed);
	replay->failure = failures[fault->cause];
	replay->failed_line = line + lines_between(bytes, at);
	snprintf(replay->failed_state, sizeof(replay->failed_state), "%s", fault->state);
}

/* ---- sending ---- */

static int
bytes_send(struct replay *replay, const char *bytes, size_t len, unsigned line, struct text *why)
{
	char *sql = memory_copy(bytes, len);
	int64_t left = deadline_left(&replay->deadline);
	int rc;

	/* 0 would be the usual limit. */
	database_limit(replay->db, left > 0 ? left : 1);
	rc = database_send(replay->db, sql, why);
	free(sql);
	if (rc == -1) {
		fault_note(replay, bytes, len, line);
		reason_cut(replay, why);
		if (database_fault(replay->db)->cause == DATABASE_DENIED)
			text_add_string(
			    why, ": it leads out of the scratch database (ATTACH, VACUUM INTO)");
	}

	return rc;
}

static bool
transaction_is_open(const struct replay *replay)
{
	return database_fault(replay->db)->in_transaction;
}

static int
transaction_say(struct message_way *way, const char *sql, bool ours, unsigned line)
{
	way->ours = ours;

	return bytes_send(way->replay, sql, strlen(sql), line, way->why);
}

/* ---- watchers ---- */

static void
watchers_tell(struct replay *replay, const struct replay_statement *statement, bool after)
{
	for (size_t i = 0; replay->watched && replay->watchers[i]; i++) {
		const struct replay_watcher *watcher = replay->watchers[i];
		void (*tell)(struct replay *, void *, const struct replay_statement *) =
		    after ? watcher->after_statement : watcher->before_statement;

		if (replay->states[i] && tell)
			tell(replay, replay->states[i], statement);
	}
}

/* ---- statements ---- */

/* It began a transaction inside of the one that stood for its own: so it has to be alone. */
static bool
fault_wants_none(const struct replay *replay)
{
	const char *state = database_fault(replay->db)->state;

	return strcmp(state, "25001") == 0 || strcmp(state, "2D000") == 0;
}

/* A statement that begins, ends or divides a transaction. */
static int
control_apply(
    struct message_way *way, const struct replay_statement *statement, enum statement_kind kind)
{
	struct replay *replay = way->replay;
	int rc;

	if (kind == STATEMENT_SAVES && way->implicit &&
	    (way->ours || !transaction_is_open(replay))) {
		replay->failure = REPLAY_REFUSED;
		replay->failed_line = statement->line;
		snprintf(replay->failed_state, sizeof(replay->failed_state), "25P01");
		return text_fail(way->why, "ERROR: %.*s can only be used in transaction blocks",
		    (int)strcspn(statement->bytes, " \t\r\n;"), statement->bytes);
	}
	rc = bytes_send(replay, statement->bytes, statement->len, statement->line, way->why);
	if (kind == STATEMENT_BEGINS || !transaction_is_open(replay))
		way->ours = false;

	return rc;
}

/* Any other; in a transaction of its own where the tool would send it without one, unless that
 * would make a difference. */
static int
ordinary_apply(struct message_way *way, struct replay_statement *statement, bool lone)
{
	struct replay *replay = way->replay;
	bool wrap = !transaction_is_open(replay) && (way->implicit || (replay->watched && !lone));
	int rc;

	statement->alone = !way->implicit && !transaction_is_open(replay);
	if (wrap && transaction_say(way, "BEGIN", true, statement->line) == -1)
		return -1;
	statement->in_transaction = transaction_is_open(replay);
	watchers_tell(replay, statement, false);
	rc = bytes_send(replay, statement->bytes, statement->len, statement->line, way->why);
	if (rc == -1 && wrap && statement->alone && fault_wants_none(replay)) {
		if (transaction_say(way, "ROLLBACK", false, statement->line) == -1)
			return -1;
		statement->in_transaction = false;
		rc =
		    bytes_send(replay, statement->bytes, statement->len, statement->line, way->why);
	}
	if (rc == -1)
		return -1;
	watchers_tell(replay, statement, true);

	return wrap && statement->alone && transaction_is_open(replay)
		   ? transaction_say(way, "COMMIT", false, statement->line)
		   : 0;
}

static int
piece_refuse(struct replay *replay, unsigned line, const char *reason, struct text *why)
{
	replay->failure = REPLAY_UNKNOWN;
	replay->failed_line = line;

	return text_fail(why, "%s", reason);
}

static int
piece_apply(struct message_way *way, const struct split_piece *piece)
{
	struct replay_statement statement = {.bytes = piece->bytes, .len = piece->len};
	enum statement_kind kind = statement_kind(piece->bytes, piece->len);

	way->line += lines_between(way->counted, piece->bytes);
	way->counted = piece->bytes;
	statement.line = way->line;
	if (piece->kind == SPLIT_COMMAND)
		return piece_refuse(way->replay,
		    way->line + lines_between(piece->bytes, piece->command),
		    "only psql knows commands that begin with a backslash", way->why);
	if (piece->kind == SPLIT_DATA || kind == STATEMENT_FROM_STDIN)
		return piece_refuse(way->replay, way->line,
		    "only psql reads data behind COPY ... FROM stdin", way->why);
	if (kind == STATEMENT_BEGINS || kind == STATEMENT_ENDS || kind == STATEMENT_SAVES)
		return control_apply(way, &statement, kind);

	return ordinary_apply(way, &statement, kind == STATEMENT_LONE || kind == STATEMENT_INSIDE);
}

/* ---- messages ---- */

/* How many statements, up to two; what only psql understands counts as many. */
static size_t
message_count(const struct script_message *message)
{
	struct split split = {.at = message->bytes, .end = message->bytes + message->len};
	struct split_piece piece;
	size_t count = 0;

	while (count < 2 && split_next(&split, &piece))
		count++;

	return count;
}

/* Whether it holds something that cannot be sent to a server. */
static bool
message_is_psql(const struct script_message *message)
{
	struct split split = {.at = message->bytes, .end = message->bytes + message->len};
	struct split_piece piece;

	while (split_next(&split, &piece))
		if (piece.kind != SPLIT_STATEMENT ||
		    statement_kind(piece.bytes, piece.len) == STATEMENT_FROM_STDIN)
			return true;

	return false;
}

static int
message_apply_pieces(struct message_way *way)
{
	const struct script_message *message = way->message;
	struct split split = {.at = message->bytes, .end = message->bytes + message->len};
	struct split_piece piece;
	int rc = 0;

	way->counted = message->bytes;
	way->line = message->line;
	way->implicit =
	    !message->each && !transaction_is_open(way->replay) && message_count(message) > 1;
	while (rc == 0 && split_next(&split, &piece))
		rc = piece_apply(way, &piece);
	if (rc == 0 && way->ours && transaction_is_open(way->replay))
		rc = transaction_say(way, "COMMIT", false, 0);

	return rc;
}

int
message_apply(struct replay *replay, const struct script_message *message, struct text *why)
{
	struct message_way way = {.replay = replay, .message = message, .why = why};

	if (!replay->sqlite && (replay->watched || message->each || message_is_psql(message)))
		return message_apply_pieces(&way);

	return bytes_send(replay, message->bytes, message->len, message->line, why);
}

bool
message_can_be_enclosed(const struct script_message *message)
{
	struct split split = {.at = message->bytes, .end = message->bytes + message->len};
	struct split_piece piece;
	bool in_trigger = false;

	while (split_next(&split, &piece)) {
		enum statement_kind kind = statement_kind(piece.bytes, piece.len);

		/* The body of a trigger of SQLite has semicolons. */
		if (in_trigger) {
			in_trigger = kind != STATEMENT_ENDS;
			continue;
		}
		in_trigger = kind == STATEMENT_BEGINS_TRIGGER;
		if (piece.kind != SPLIT_STATEMENT ||
		    (kind != STATEMENT_ORDINARY && !in_trigger &&
			!(kind == STATEMENT_INSIDE && message->in_transaction)))
			return false;
	}

	return true;
}
