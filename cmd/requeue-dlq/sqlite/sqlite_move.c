#include <string.h>

#include "clock.h"
#include "message.h"
#include "sqlite_store.h"

void
sqlite_roll_back(struct sqlite_store *store)
{
	TEXT_LOCAL ignored = TEXT_INIT(TEXT_MAX_REASON);

	/* Should even this fail, closing the file rolls back. */
	database_execute(store->db, "ROLLBACK", &ignored);
}

/* ---- moving ---- */

/* A statement over the rows in hand that has to change each of them. */
static int
rows_change_all(struct sqlite_store *store, const char *sql, struct text *why)
{
	const struct database_value parameters[] = {
	    sqlite_text(store->rowids.bytes, store->rowids.len),
	    sqlite_integer(clock_wall(&clock_system) / CLOCK_MS)};
	size_t count = strstr(sql, "$2") ? 2 : 1;
	int64_t changed = 0;

	if (database_query(store->db, sql, parameters, count, NULL, NULL, &changed, why) == -1)
		return -1;
	if (changed != store->movable)
		return text_fail(why, "%lld rows changed instead of %lld: a trigger?",
		    (long long)changed, (long long)store->movable);

	return 0;
}

static int
rows_change(struct sqlite_store *store, struct text *why)
{
	if (store->movable == 0)
		return 0;
	if (text_add_byte(&store->rowids, ']') == -1)
		return text_fail(why, "out of memory");
	if (store->head.settings.action == STORE_PARK)
		return rows_change_all(store,
		    "UPDATE dead_letters SET status = 'parked' "
		    "WHERE rowid IN (SELECT value FROM json_each($1))",
		    why);
	if (rows_change_all(store,
		"INSERT INTO messages "
		"(id, queue, payload, request_id, requeue_count, enqueued_at) "
		"SELECT id, queue, payload, request_id, requeue_count + 1, $2 FROM dead_letters "
		"WHERE rowid IN (SELECT value FROM json_each($1)) ORDER BY rowid",
		why) == -1)
		return -1;

	return rows_change_all(store,
	    "DELETE FROM dead_letters WHERE rowid IN (SELECT value FROM json_each($1))", why);
}

int
sqlite_move(struct store *head, enum store_outcome outcomes[], struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;

	if (rows_change(store, why) == -1 || database_execute(store->db, "COMMIT", why) == -1) {
		sqlite_roll_back(store);
		return -1;
	}
	for (size_t i = 0; i < store->taken; i++)
		outcomes[i] = store->stays[i] ? STORE_EXISTS : STORE_MOVED;

	return 0;
}

/* ---- importing ---- */

static struct database_value
message_value(const struct bytes *bytes)
{
	if (!bytes->bytes)
		return (struct database_value){.kind = DATABASE_NULL};

	return sqlite_text(bytes->bytes, bytes->len);
}

static int
message_import(struct sqlite_store *store, const struct message *message,
    enum store_outcome *outcome, struct text *why)
{
	const struct database_value parameters[] = {
	    sqlite_text(message->id.bytes, message->id.len),
	    store->queue,
	    {.kind = DATABASE_BLOB, .bytes = message->payload.bytes, .len = message->payload.len},
	    message_value(&message->reason),
	    message_value(&message->error),
	    sqlite_integer(message->retry_count),
	    sqlite_integer(message->requeue_count),
	    message_value(&message->request_id),
	    sqlite_integer(message->first_failed_ms),
	    sqlite_integer(message->last_failed_ms),
	};
	int64_t changed = 0;

	if (database_query(store->db,
		"INSERT INTO dead_letters (id, queue, payload, reason, error, retry_count, "
		"requeue_count, request_id, first_failed_at, last_failed_at) "
		"SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 "
		"WHERE NOT EXISTS (SELECT 1 FROM messages WHERE id = $1) "
		"ON CONFLICT (id) DO NOTHING",
		parameters, sizeof(parameters) / sizeof(parameters[0]), NULL, NULL, &changed,
		why) == -1)
		return -1;
	*outcome = changed == 1 ? STORE_MOVED : STORE_EXISTS;

	return 0;
}

int
sqlite_import(struct store *head, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;

	if (database_execute(store->db, "BEGIN IMMEDIATE", why) == -1)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (message_import(store, &messages[i], &outcomes[i], why) == -1)
			goto fail;
	}
	if (database_execute(store->db, "COMMIT", why) == -1)
		goto fail;

	return 0;

fail:
	sqlite_roll_back(store);
	return -1;
}
