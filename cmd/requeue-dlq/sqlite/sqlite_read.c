/* Showing a page of rows. */
#include "sqlite_store.h"

#include "clock.h"
#include "message.h"

enum {
	COLUMN_KEY,
	COLUMN_ID,
	COLUMN_PAYLOAD,
	COLUMN_REASON,
	COLUMN_ERROR,
	COLUMN_RETRY_COUNT,
	COLUMN_REQUEUE_COUNT,
	COLUMN_REQUEST_ID,
	COLUMN_FIRST_FAILED,
	COLUMN_LAST_FAILED,
	COLUMN_IS_LIVE,
	COLUMN_ATTEMPTS,
	COLUMN_ELEMENT,
	COLUMN_STORED_ID,
};

static struct bytes
row_bytes(const struct database_value *value)
{
	if (value->kind != DATABASE_TEXT && value->kind != DATABASE_BLOB)
		return (struct bytes){NULL, 0};

	return (struct bytes){value->len > 0 ? value->bytes : "", value->len};
}

static int64_t
row_integer_or(const struct database_value *value, int64_t otherwise)
{
	return value->kind == DATABASE_INTEGER ? value->integer : otherwise;
}

static void
row_message(
    struct sqlite_store *store, const struct database_value *columns, struct message *message)
{
	const struct text *destination = &store->layout.destination;

	*message = (struct message){
	    .queue = store->head.queue,
	    .id = row_bytes(&columns[COLUMN_ID]),
	    .payload = row_bytes(&columns[COLUMN_PAYLOAD]),
	    .reason = row_bytes(&columns[COLUMN_REASON]),
	    .error = row_bytes(&columns[COLUMN_ERROR]),
	    .retry_count = row_integer_or(&columns[COLUMN_RETRY_COUNT], -1),
	    .requeue_count = row_integer_or(&columns[COLUMN_REQUEUE_COUNT], -1),
	    .request_id = row_bytes(&columns[COLUMN_REQUEST_ID]),
	    .first_failed_ms = row_integer_or(&columns[COLUMN_FIRST_FAILED], MESSAGE_NO_TIME),
	    .last_failed_ms = row_integer_or(&columns[COLUMN_LAST_FAILED], MESSAGE_NO_TIME),
	    .is_live = row_integer_or(&columns[COLUMN_IS_LIVE], 0) != 0,
	    .attempts = row_integer_or(&columns[COLUMN_ATTEMPTS], 0),
	    .element = row_bytes(&columns[COLUMN_ELEMENT]),
	    .destination = {text_string(destination), destination->len},
	    .position = store->position,
	    .is_parked = store->head.settings.part == STORE_PARKED,
	};
	if (!message->id.bytes || message->id.len == 0)
		message->unreadable = "it has no id";
	else if (!message->payload.bytes)
		message->unreadable = "it has no payload";
}

static void
row_take(struct sqlite_store *store, const struct message *message,
    const struct database_value *columns, enum store_verdict verdict)
{
	const struct database_value *key = &columns[COLUMN_KEY];
	enum store_action action = store->head.settings.action;
	bool parks = verdict == STORE_TAKE_PARK || action == STORE_PARK;

	if (!parks && message->is_live && action == STORE_REQUEUE) {
		store->fates[store->taken++] = ROW_STAYS;
		store->moved.gap = store->parked.gap = true;
		return;
	}
	store->fates[store->taken++] = parks ? ROW_PARKS : ROW_MOVES;
	if (action == STORE_PROCESS)
		sqlite_claim_note(store, parks ? NULL : &columns[COLUMN_STORED_ID]);
	sqlite_set_add(parks ? &store->parked : &store->moved, &store->layout, key);
	if (parks)
		store->moved.gap = true;
	else
		store->parked.gap = true;
}

/* One row of the page. */
static int
row_show(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct sqlite_store *store = context;
	struct message message;
	enum store_verdict verdict;

	(void)names;
	(void)count;
	row_message(store, columns, &message);
	verdict = store->visit(&message, store->context);
	if (verdict == STORE_STOP)
		return 1;
	store->seen++;
	store->position++;
	sqlite_key_set(&store->cursor, &columns[COLUMN_KEY]);
	if (verdict == STORE_KEEP)
		store->moved.gap = store->parked.gap = true;
	else
		row_take(store, &message, columns, verdict);

	return 0;
}

/* 1 when the visitor stopped it. */
static int
read_page(struct sqlite_store *store, struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_RECORD);
	const struct database_value parameters[] = {
	    store->queue, store->mark.value, store->cursor.value};
	bool begun = store->cursor.value.kind != DATABASE_NULL;
	bool asks_live = store->layout.moves_rows && store->layout.has_target;
	enum store_action action = store->head.settings.action;
	/* What is exported, or written to a trash, comes back as it was. */
	bool keeps = action == STORE_LOOK || action == STORE_DROP;

	text_add_string(&sql, "SELECT {key}, {members}, ");
	text_add_string(
	    &sql, asks_live ? "EXISTS (SELECT 1 FROM {live} m WHERE m.{id_name} = {id}), " : "0, ");
	text_add_string(&sql, store->has_claims
				  ? "(SELECT c.attempts FROM requeue_dlq_claims c WHERE "
				    "c.source = {source} AND c.id = {id}), "
				  : "0, ");
	text_add_string(&sql, keeps && !store->layout.is_own ? "{element}, " : "NULL, ");
	text_add_string(&sql, action == STORE_PROCESS ? "{id} " : "NULL ");
	text_add_string(&sql, "FROM {dead} d WHERE {part} AND {key} <= $2 ");
	if (begun)
		text_add_string(&sql, "AND {key} > $3 ");
	text_add_string(&sql, "ORDER BY {key} LIMIT {batch}");

	return sqlite_query(
	    store, text_string(&sql), parameters, begun ? 3 : 2, row_show, store, NULL, why);
}

/* Opens the transaction that the move will end: what was judged is what is moved. */
int
sqlite_read(struct store *head, store_visit *visit, void *context, size_t *taken, struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;
	bool looks = head->settings.action == STORE_LOOK;
	int rc;

	store->visit = visit;
	store->context = context;
	store->taken = store->seen = 0;
	store->now_ms = clock_wall(&clock_system) / CLOCK_MS;
	sqlite_set_clear(&store->moved);
	sqlite_set_clear(&store->parked);
	if (head->settings.action == STORE_PROCESS && sqlite_claim_begin(store, why) == -1)
		return -1;
	if (!looks && database_execute(store->db, "BEGIN IMMEDIATE", why) == -1)
		return -1;
	rc = read_page(store, why);
	if (!looks && (rc == -1 || store->taken == 0))
		sqlite_roll_back(store);
	if (rc == -1)
		return -1;
	*taken = store->taken;

	return rc == 1 || (int64_t)store->seen == head->batch;
}
