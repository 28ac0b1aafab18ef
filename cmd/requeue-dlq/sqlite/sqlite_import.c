#include "sqlite_store.h"

#include "message.h"

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
	    sqlite_integer(message->is_parked),
	};
	int64_t changed = 0;

	if (database_query(store->db,
		"INSERT INTO dead_letters (id, queue, payload, reason, error, retry_count, "
		"requeue_count, request_id, first_failed_at, last_failed_at, status) "
		"SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, iif($11, 'parked', 'dead') "
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
