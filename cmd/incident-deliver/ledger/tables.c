/* The ledger's tables. */
#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "memory.h"
#include "private.h"
#include "text.h"

enum { FORM = 1 };

/* In the order of the table. */
enum {
	C_INCIDENT,
	C_KNOWN,
	C_COUNT,
	C_TOLD_AT,
	C_OUTCOME,
	C_EVENT,
	C_EVENT_COUNT,
	C_KEY,
	C_ATTEMPTS,
	C_TRIED_AT,
	C_IN_HAND,
	C_REASON,
	C_GONE_AT,
	COLUMNS
};

static struct database_value
value_integer(int64_t integer)
{
	return (struct database_value){.kind = DATABASE_INTEGER, .integer = integer};
}

static struct database_value
value_text(const char *string)
{
	if (!string)
		return (struct database_value){.kind = DATABASE_NULL};

	return (struct database_value){
	    .kind = DATABASE_TEXT, .bytes = string, .len = strlen(string)};
}

/* ---- opening ---- */

static int
integer_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	(void)names;
	if (count > 0)
		*(int64_t *)context = columns[0].integer;

	return 0;
}

static int
ledger_ask(struct ledger *ledger, const char *sql, int64_t *answer, struct text *why)
{
	return database_query(ledger->db, sql, NULL, 0, integer_take, answer, NULL, why);
}

static int
ledger_describe_sink(struct ledger *ledger, struct text *why)
{
	const struct database_value values[] = {value_text(ledger->sink.name),
	    value_integer(ledger->sink.wants_updates), value_integer(ledger->sink.wants_no_resolve),
	    value_integer(ledger->sink.lease_ns)};

	return database_query(ledger->db,
	    "INSERT INTO sink (one, name, wants_updates, wants_no_resolve, lease_ns) "
	    "VALUES (1, $1, $2, $3, $4) ON CONFLICT (one) DO UPDATE "
	    "SET name = $1, wants_updates = $2, wants_no_resolve = $3, lease_ns = $4 "
	    "WHERE (name, wants_updates, wants_no_resolve, lease_ns) <> ($1, $2, $3, $4)",
	    values, 4, NULL, NULL, NULL, why);
}

static int
ledger_make_tables(struct ledger *ledger, struct text *why)
{
	static const char *const statements[] = {
	    "CREATE TABLE IF NOT EXISTS notice (incident TEXT PRIMARY KEY NOT NULL, "
	    "known INTEGER NOT NULL, count INTEGER NOT NULL, told_at INTEGER NOT NULL, "
	    "outcome INTEGER NOT NULL, event INTEGER NOT NULL, event_count INTEGER NOT NULL, "
	    "idempotency_key TEXT, attempts INTEGER NOT NULL, tried_at INTEGER NOT NULL, "
	    "in_hand INTEGER NOT NULL, reason TEXT, gone_at INTEGER NOT NULL)",
	    "CREATE TABLE IF NOT EXISTS sink (one INTEGER PRIMARY KEY, name TEXT NOT NULL, "
	    "wants_updates INTEGER NOT NULL, wants_no_resolve INTEGER NOT NULL, "
	    "lease_ns INTEGER NOT NULL, "
	    "not_before INTEGER NOT NULL DEFAULT 0)",
	    "PRAGMA user_version = 1",
	};

	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
		if (database_execute(ledger->db, statements[i], why) == -1)
			return -1;

	return 0;
}

/* In WAL mode a row is written with one fsync(2). */
static int
ledger_prepare(struct ledger *ledger, struct text *why)
{
	int64_t form = 0;

	if (ledger_ask(ledger, "PRAGMA user_version", &form, why) == -1)
		return -1;
	if (form > FORM)
		return text_fail(
		    why, "%s was written by a later incident-deliver: use that one", ledger->path);
	if (database_execute(ledger->db, "PRAGMA journal_mode = WAL", why) == -1 ||
	    database_execute(ledger->db, "PRAGMA synchronous = FULL", why) == -1)
		return -1;
	if (form == 0 && ledger_make_tables(ledger, why) == -1)
		return -1;

	return ledger->sink_given ? ledger_describe_sink(ledger, why) : 0;
}

int
ledger_open(struct ledger *ledger, struct text *why)
{
	ledger->db = database_open_file(
	    ledger->path, ledger->sink_given ? DATABASE_CREATE : DATABASE_READ_WRITE, 0, why);
	if (ledger->db && ledger_prepare(ledger, why) == 0)
		return 0;
	database_close(ledger->db);
	ledger->db = NULL;
	if (strstr(text_string(why), "not a database") || strstr(text_string(why), "malformed"))
		text_add_string(
		    why, "; move it away: all that lies in the spool is told again then");

	return -1;
}

/* ---- reading ---- */

/* A number that the file has no business to hold counts as the first of its kind. */
static int
enum_of(const struct database_value *value, int most)
{
	return value->integer >= 0 && value->integer <= most ? (int)value->integer : 0;
}

static char *
string_of(const struct database_value *value)
{
	return value->kind == DATABASE_TEXT ? memory_copy(value->bytes, value->len) : NULL;
}

static int
row_take(const struct database_value *c, const char *const *names, size_t count, void *context)
{
	struct ledger *ledger = context;
	char *id = string_of(&c[C_INCIDENT]);
	struct ledger_row *row;

	(void)names;
	if (count != COLUMNS || !id || ledger_find(ledger, id)) {
		free(id);
		return 0;
	}
	row = ledger_add(ledger, id);
	free(id);
	row->known = (enum ledger_known)enum_of(&c[C_KNOWN], LEDGER_RESOLVED);
	row->count = c[C_COUNT].integer;
	row->told_at = c[C_TOLD_AT].integer;
	row->outcome = (enum ledger_outcome)enum_of(&c[C_OUTCOME], LEDGER_UNKNOWN);
	row->event = (enum notice_event)enum_of(&c[C_EVENT], NOTICE_RESOLVE);
	row->event_count = c[C_EVENT_COUNT].integer;
	row->idempotency_key = string_of(&c[C_KEY]);
	row->attempts = c[C_ATTEMPTS].integer;
	row->tried_at = c[C_TRIED_AT].integer;
	row->in_hand = c[C_IN_HAND].integer != 0;
	row->reason = string_of(&c[C_REASON]);
	row->gone_at = c[C_GONE_AT].integer;

	return 0;
}

static int
sink_take(const struct database_value *c, const char *const *names, size_t count, void *context)
{
	struct ledger *ledger = context;

	(void)names;
	if (count != 5)
		return 0;
	ledger->not_before = c[1].integer;
	if (ledger->sink_given)
		return 0;
	free(ledger->name);
	ledger->name = string_of(&c[0]);
	ledger->sink = (struct ledger_sink){.name = ledger->name,
	    .wants_updates = c[2].integer != 0,
	    .wants_no_resolve = c[3].integer != 0,
	    .lease_ns = c[4].integer};

	return 0;
}

int
ledger_read(struct ledger *ledger, struct text *why)
{
	int64_t version = 0;

	if (ledger_ask(ledger, "PRAGMA data_version", &version, why) == -1)
		return -1;
	if (version == ledger->version)
		return 0;
	ledger_drop_rows(ledger);
	if (database_query(ledger->db,
		"SELECT name, not_before, wants_updates, wants_no_resolve, lease_ns FROM sink",
		NULL, 0, sink_take, ledger, NULL, why) == -1 ||
	    database_query(ledger->db,
		"SELECT incident, known, count, told_at, outcome, event, event_count, "
		"idempotency_key, attempts, tried_at, in_hand, reason, gone_at FROM notice "
		"ORDER BY incident",
		NULL, 0, row_take, ledger, NULL, why) == -1)
		return -1;
	ledger->version = version;

	return 0;
}

/* ---- writing ---- */

int
ledger_save(struct ledger *ledger, const struct ledger_row *row, struct text *why)
{
	const struct database_value values[COLUMNS] = {
	    [C_INCIDENT] = value_text(row->id),
	    [C_KNOWN] = value_integer(row->known),
	    [C_COUNT] = value_integer(row->count),
	    [C_TOLD_AT] = value_integer(row->told_at),
	    [C_OUTCOME] = value_integer(row->outcome),
	    [C_EVENT] = value_integer(row->event),
	    [C_EVENT_COUNT] = value_integer(row->event_count),
	    [C_KEY] = value_text(row->idempotency_key),
	    [C_ATTEMPTS] = value_integer(row->attempts),
	    [C_TRIED_AT] = value_integer(row->tried_at),
	    [C_IN_HAND] = value_integer(row->in_hand),
	    [C_REASON] = value_text(row->reason),
	    [C_GONE_AT] = value_integer(row->gone_at),
	};

	return database_query(ledger->db,
	    "INSERT OR REPLACE INTO notice (incident, known, count, told_at, outcome, event, "
	    "event_count, idempotency_key, attempts, tried_at, in_hand, reason, gone_at) "
	    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
	    values, COLUMNS, NULL, NULL, NULL, why);
}

int
ledger_set_not_before(struct ledger *ledger, int64_t at, struct text *why)
{
	const struct database_value value = value_integer(at);

	ledger->not_before = at;

	return database_query(
	    ledger->db, "UPDATE sink SET not_before = $1", &value, 1, NULL, NULL, NULL, why);
}

int
ledger_forget(struct ledger *ledger, const char *id, struct text *why)
{
	const struct database_value value = {.kind = DATABASE_TEXT, .bytes = id, .len = strlen(id)};
	size_t at = ledger_row_place(ledger, id);

	if (database_query(ledger->db, "DELETE FROM notice WHERE incident = $1", &value, 1, NULL,
		NULL, NULL, why) == -1)
		return -1;
	ledger_row_free(ledger->rows[at]);
	memmove(ledger->rows + at, ledger->rows + at + 1,
	    (--ledger->count - at) * sizeof(struct ledger_row *));

	return 0;
}
