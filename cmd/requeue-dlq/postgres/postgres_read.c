/* Walking: the ids first, span by span, and then batch after batch, locked. */
#include <stdlib.h>

#include "memory.h"
#include "message.h"
#include "postgres_store.h"

/* A span begins with a batch, so that a few messages cost little, and grows. */
enum { LARGEST_SPAN = 50000, SPAN_GROWTH = 8 };

void
span_clear(struct span *span)
{
	for (size_t i = 0; i < span->count; i++) {
		free(span->ids[i]);
		free(span->orders[i]);
	}
	free(span->ids);
	free(span->orders);
	*span = (struct span){.wanted = span->wanted, .ended = span->ended};
}

void
taken_clear(struct postgres_store *store)
{
	for (size_t i = 0; i < store->taken_count; i++)
		free(store->taken[i].id);
	store->taken_count = 0;
}

/* ---- the ids to come ---- */

static char *
span_copy(const struct database_value *value)
{
	return value->kind == DATABASE_TEXT
		   ? memory_copy(value->bytes ? value->bytes : "", value->len)
		   : NULL;
}

static int
span_take(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	struct span *span = context;
	size_t room = span->room;

	(void)names;
	(void)count;
	span->ids = memory_grow(span->ids, span->count, &room, sizeof(*span->ids));
	span->orders = memory_grow(span->orders, span->count, &span->room, sizeof(*span->orders));
	span->ids[span->count] = span_copy(&values[0]);
	span->orders[span->count] = span_copy(&values[1]);
	span->count++;

	return 0;
}

/* Where the next span begins: behind the last id of the one before. */
static void
span_put_after(struct postgres_store *store)
{
	struct text *after = &store->pieces.of[PIECE_AFTER];

	text_clear(after);
	if (!store->last_id) {
		text_add_string(after, "true");
		return;
	}
	if (store->timed) {
		text_add_string(after, "(");
		pieces_expand(&store->pieces, "{order}, d.{id}) > (", after);
		sql_add_literal(after, store->last_order ? store->last_order : "-infinity");
		text_add_string(after, "::timestamptz, ");
		sql_add_literal(after, store->last_id);
		pieces_expand(&store->pieces, "::{type})", after);
		return;
	}
	pieces_expand(&store->pieces, "d.{id} > ", after);
	sql_add_literal(after, store->last_id);
	pieces_expand(&store->pieces, "::{type}", after);
}

static int
span_fetch(struct postgres_store *store, struct text *why)
{
	struct span *span = &store->span;
	struct database_value limit = {.kind = DATABASE_INTEGER};
	size_t last;

	span_clear(span);
	if ((int64_t)span->wanted < store->head.batch)
		span->wanted = (size_t)store->head.batch;
	limit.integer = (int64_t)span->wanted;
	span_put_after(store);
	if (postgres_ask(store,
		store->timed ? "SELECT d.{id}::text, ({order})::text FROM {source} d WHERE "
			       "{belongs} AND {dead} AND {part} AND {after} AND {upto} "
			       "ORDER BY {order}, d.{id} LIMIT $1"
			     : "SELECT d.{id}::text, NULL FROM {source} d WHERE "
			       "{belongs} AND {dead} AND {part} AND {after} AND {upto} "
			       "ORDER BY d.{id} LIMIT $1",
		&limit, 1, span_take, span, why) == -1)
		return -1;
	span->ended = span->count < span->wanted;
	span->wanted =
	    span->wanted * SPAN_GROWTH > LARGEST_SPAN ? LARGEST_SPAN : span->wanted * SPAN_GROWTH;
	if (span->count == 0)
		return 0;
	last = span->count - 1;
	free(store->last_id);
	free(store->last_order);
	store->last_id = memory_string(span->ids[last]);
	store->last_order = memory_string(span->orders[last]);

	return 0;
}

/* ---- the messages of a batch ---- */

enum {
	READ_AT,
	READ_ID,
	READ_PAYLOAD,
	READ_REASON,
	READ_ERROR,
	READ_REQUEST,
	READ_RETRIES,
	READ_REQUEUES,
	READ_ATTEMPTS,
	READ_FIRST,
	READ_LAST,
	READ_ELEMENT,
	READ_PARKED,
	READ_EXISTS,
};

static struct bytes
read_bytes(const struct database_value *value)
{
	if (value->kind != DATABASE_TEXT && value->kind != DATABASE_BLOB)
		return (struct bytes){NULL, 0};

	return (struct bytes){value->len > 0 ? value->bytes : "", value->len};
}

static int64_t
read_integer(const struct database_value *value, int64_t otherwise)
{
	return value->kind == DATABASE_INTEGER ? value->integer : otherwise;
}

static void
read_keep(struct postgres_store *store, const struct message *message, bool parks)
{
	store->taken[store->taken_count++] = (struct taken){
	    .id = memory_copy(message->id.bytes, message->id.len),
	    .parks = parks,
	    .is_live = message->is_live,
	};
}

static int
read_show(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	struct postgres_store *store = context;
	struct message message = {
	    .queue = store->head.queue,
	    .id = read_bytes(&values[READ_ID]),
	    .payload = read_bytes(&values[READ_PAYLOAD]),
	    .reason = read_bytes(&values[READ_REASON]),
	    .error = read_bytes(&values[READ_ERROR]),
	    .request_id = read_bytes(&values[READ_REQUEST]),
	    .retry_count = read_integer(&values[READ_RETRIES], -1),
	    .requeue_count = read_integer(&values[READ_REQUEUES], -1),
	    .attempts = read_integer(&values[READ_ATTEMPTS], 0),
	    .first_failed_ms = read_integer(&values[READ_FIRST], MESSAGE_NO_TIME),
	    .last_failed_ms = read_integer(&values[READ_LAST], MESSAGE_NO_TIME),
	    .element = read_bytes(&values[READ_ELEMENT]),
	    .format = store->head.format,
	    .is_parked = read_integer(&values[READ_PARKED], 0) != 0,
	    .is_live = read_integer(&values[READ_EXISTS], 0) != 0,
	    .position = store->position,
	};
	enum store_verdict verdict;

	(void)names;
	(void)count;
	message.destination = (struct bytes){store->destination, strlen(store->destination)};
	if (!message.payload.bytes)
		message.unreadable = "it has no payload";
	verdict = store->visit(&message, store->context);
	if (verdict == STORE_STOP) {
		store->stopped = true;
		store->span.at += (size_t)values[READ_AT].integer - 1;
		return 1;
	}
	store->position++;
	if (verdict != STORE_KEEP)
		read_keep(store, &message, verdict == STORE_TAKE_PARK);

	return 0;
}

/* The next ids as an array, at most a batch; how many. */
static size_t
read_ids(const struct postgres_store *store, struct text *ids)
{
	const struct span *span = &store->span;
	size_t left = span->count - span->at;
	size_t count = left < (size_t)store->head.batch ? left : (size_t)store->head.batch;

	for (size_t i = 0; i < count; i++)
		sql_add_element(ids, span->ids[span->at + i], strlen(span->ids[span->at + i]));
	text_add_byte(ids, '}');

	return count;
}

static int
read_batch(struct postgres_store *store, const struct text *ids, struct text *why)
{
	const struct database_value parameter = postgres_text(text_string(ids), ids->len);

	if (text_failed(ids))
		return text_fail(why, "out of memory");

	return postgres_ask(store,
	    postgres_writes(store)
		? "SELECT w.n, d.{id}::text, {payload}, {reason}, {error}, {request}, {retries}, "
		  "{requeues}, {attempts}, {first}, {last}, {element}, ({parked}), {exists} "
		  "FROM unnest($1::text[]::{type}[]) WITH ORDINALITY w(id, n) "
		  "JOIN {source} d ON d.{id} = w.id {counted} "
		  "WHERE {belongs} AND {dead} AND {part} AND {free} "
		  "ORDER BY w.n FOR UPDATE OF d SKIP LOCKED"
		: "SELECT w.n, d.{id}::text, {payload}, {reason}, {error}, {request}, {retries}, "
		  "{requeues}, {attempts}, {first}, {last}, {element}, ({parked}), {exists} "
		  "FROM unnest($1::text[]::{type}[]) WITH ORDINALITY w(id, n) "
		  "JOIN {source} d ON d.{id} = w.id {counted} "
		  "WHERE {belongs} AND {dead} AND {part} ORDER BY w.n",
	    &parameter, 1, read_show, store, why);
}

/* Opens the transaction that the move will end: what was judged is what is moved. */
int
postgres_read(
    struct store *head, store_visit *visit, void *context, size_t *taken, struct text *why)
{
	struct postgres_store *store = (struct postgres_store *)head;
	struct span *span = &store->span;
	TEXT_LOCAL ids = TEXT_INIT(TEXT_MAX_RECORD);
	size_t count;

	store->visit = visit;
	store->context = context;
	store->stopped = false;
	taken_clear(store);
	if (!store->is_there)
		return 0;
	if (span->at == span->count && !span->ended && span_fetch(store, why) == -1)
		return -1;
	count = read_ids(store, &ids);
	if (count == 0)
		return 0;
	if (postgres_begin(store, why) == -1)
		return -1;
	if (read_batch(store, &ids, why) == -1) {
		postgres_roll_back(store);
		return -1;
	}
	if (store->taken_count == 0)
		postgres_roll_back(store);
	if (!store->stopped)
		span->at += count;
	*taken = store->taken_count;

	return store->stopped || span->at < span->count || !span->ended;
}
