#include <string.h>

#include "contents.h"
#include "database.h"
#include "folder.h"
#include "layout.h"
#include "message.h"
#include "replay.h"
#include "scratch.h"
#include "session.h"
#include "text.h"

enum { LARGEST_BODY = 64 << 20 };

struct database *
replay_connect(const struct replay *replay, struct text *why)
{
	return scratch_connect(replay->scratch, 0, why);
}

/* Whether the tool sends it in a transaction of its own. */
static bool
message_is_in_transaction(const struct replay *replay, const struct script_message *message)
{
	/* golang-migrate's driver for SQLite opens one (database/sqlite3/sqlite3.go, Run). */
	return message->in_transaction ||
	       (replay->sqlite && replay->folder->layout == layout_named("golang-migrate"));
}

static int
transaction_turn(struct replay *replay, bool begin, bool *open, struct text *why)
{
	if (begin == *open || replay->enclosed)
		return 0;
	*open = begin;
	/* What the migration has ended itself cannot be ended again. */
	if (!begin && !replay->sqlite && !database_fault(replay->db)->in_transaction)
		return 0;
	replay->failed_line = 0;
	replay->failure = REPLAY_REFUSED;

	return database_execute(replay->db, begin ? "BEGIN" : "COMMIT", why);
}

static int
script_apply(struct replay *replay, const struct script *script, enum script_direction direction,
    struct text *why)
{
	bool open = false;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < script->count; i++) {
		const struct script_message *message = &script->messages[i];

		if (message->direction != direction)
			continue;
		rc = transaction_turn(
		    replay, message_is_in_transaction(replay, message), &open, why);
		if (rc == 0)
			rc = message_apply(replay, message, why);
	}

	if (rc == 0)
		rc = transaction_turn(replay, false, &open, why);

	return rc == 0 && !replay->enclosed ? session_end_migration(replay, why) : rc;
}

static int
body_fail(struct replay *replay, unsigned line, struct text *why, const char *reason)
{
	replay->failure = REPLAY_UNKNOWN;
	replay->failed_line = line;

	return reason ? text_fail(why, "%s", reason) : -1;
}

/* What a tool puts into a body before it sends it, which nobody else knows; NULL: nothing. */
static const char *
body_puts_in(const struct replay *replay, const struct text *body, const struct script *script)
{
	const struct layout *layout = replay->folder->layout;

	if (layout == layout_named("flyway") && script->changed)
		return "it holds placeholders, whose values only Flyway knows";
	if (layout == layout_named("goose") && strcasestr(text_string(body), "+goose envsub on"))
		return "goose puts variables of its environment into it";

	return NULL;
}

/* Reads what the tool would send.  0, or -1 with the reason. */
static int
body_read(struct replay *replay, struct text *body, struct script *script, struct text *why)
{
	const struct layout *layout = replay->folder->layout;
	const char *foreign = "it is not written in SQL, so that only its tool can apply it";
	const char *put_in;

	if (!layout->read_script)
		return body_fail(replay, 0, why, foreign);
	if (contents_body(replay->migration, body, why) == -1)
		return body_fail(replay, 0, why, NULL);
	if (memchr(text_string(body), '\0', body->len))
		return body_fail(
		    replay, 0, why, "it holds a NUL byte, behind which nothing is sent");
	if (layout->read_script(text_string(body), body->len, script, why) == -1)
		return body_fail(replay, script->bad_line, why, NULL);
	put_in = body_puts_in(replay, body, script);
	if (script->not_sql || put_in)
		return body_fail(replay, 0, why, put_in ? put_in : foreign);

	return 0;
}

int
replay_apply(struct replay *replay, enum script_direction direction, struct text *why)
{
	TEXT_LOCAL body = TEXT_INIT(LARGEST_BODY);
	struct script script = {.path = replay->migration->path};
	int rc;

	replay->failed_state[0] = '\0';
	rc = body_read(replay, &body, &script, why);
	if (rc == 0)
		rc = script_apply(replay, &script, direction, why);
	script_free(&script);

	return rc;
}

bool
replay_can_enclose(
    const struct replay *replay, const struct migration *migration, enum script_direction direction)
{
	struct replay other = *replay;
	TEXT_LOCAL body = TEXT_INIT(LARGEST_BODY);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct script script = {.path = migration->path};
	bool can;

	other.migration = migration;
	can = body_read(&other, &body, &script, &why) == 0;
	for (size_t i = 0; can && i < script.count; i++)
		can = script.messages[i].direction != direction ||
		      message_can_be_enclosed(&script.messages[i]);
	script_free(&script);

	return can;
}
