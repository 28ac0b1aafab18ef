/* Dead letters that were written down come back as rows. */
#include <inttypes.h>

#include "clock.h"
#include "message.h"
#include "postgres_store.h"

/* The whole row, as export wrote it down. */
static const char imports_row[] =
    "INSERT INTO {source} ({row_columns}) OVERRIDING SYSTEM VALUE SELECT {row_columns} "
    "FROM json_populate_record(NULL::{source}, $1::json) ON CONFLICT DO NOTHING RETURNING 1";

static int
import_note(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	(void)values;
	(void)names;
	(void)count;
	*(enum store_outcome *)context = STORE_MOVED;

	return 0;
}

static int
import_row(struct postgres_store *store, const struct message *message, enum store_outcome *outcome,
    struct text *why)
{
	const struct database_value row =
	    postgres_text(message->element.bytes, message->element.len);

	return postgres_ask(store, imports_row, &row, 1, import_note, outcome, why);
}

/* ---- a row made of what every store has ---- */

enum { MOST_VALUES = 10 };

struct insertion {
	const struct postgres_store *store;
	struct text columns, values;
	struct database_value parameters[MOST_VALUES];
	size_t count;
};

static void
insertion_add(struct insertion *insertion, const struct column *column,
    const struct database_value *value, const char *before, const char *after)
{
	insertion->parameters[insertion->count++] = *value;
	text_add_string(&insertion->columns, insertion->count > 1 ? ", " : "");
	sql_add_name(&insertion->columns, column->name);
	text_add_string(&insertion->values, insertion->count > 1 ? ", " : "");
	text_add_format(&insertion->values, "%s$%zu%s", before, insertion->count, after);
}

static void
insertion_add_text(
    struct insertion *insertion, enum mapping_member member, const struct bytes *value)
{
	const char *name = insertion->store->columns.columns[member];
	const struct column *column =
	    name ? relation_column(&insertion->store->source, name) : NULL;
	struct database_value parameter = {.kind = DATABASE_NULL};

	if (!column)
		return;
	if (value->bytes)
		parameter = postgres_text(value->bytes, value->len);
	if (value->bytes && column_is_bytes(column))
		parameter.kind = DATABASE_BLOB;
	insertion_add(insertion, column, &parameter, "", "");
}

static void
insertion_add_count(struct insertion *insertion, enum mapping_member member, int64_t count)
{
	const char *name = insertion->store->columns.columns[member];
	const struct column *column =
	    name ? relation_column(&insertion->store->source, name) : NULL;
	const struct database_value value = {.kind = DATABASE_INTEGER, .integer = count};

	if (column && column_is_number(column) && count >= 0)
		insertion_add(insertion, column, &value, "", "");
}

static void
insertion_add_moment(struct insertion *insertion, enum mapping_member member, int64_t ms)
{
	const char *name = insertion->store->columns.columns[member];
	const struct column *column =
	    name ? relation_column(&insertion->store->source, name) : NULL;
	const struct database_value value = {.kind = DATABASE_INTEGER, .integer = ms};

	if (!column || ms == MESSAGE_NO_TIME)
		return;
	if (strcmp(column->base, "timestamp with time zone") == 0)
		insertion_add(insertion, column, &value, "to_timestamp(", "::bigint / 1000.0)");
	else if (column_is_time(column))
		insertion_add(insertion, column, &value, "to_timestamp(",
		    "::bigint / 1000.0) AT TIME ZONE 'UTC'");
	else if (column_is_number(column))
		insertion_add(insertion, column, &value, "", "::bigint");
}

static int
import_members(struct postgres_store *store, const struct message *message,
    enum store_outcome *outcome, struct text *why)
{
	struct insertion insertion = {.store = store,
	    .columns = TEXT_INIT(TEXT_MAX_REASON),
	    .values = TEXT_INIT(TEXT_MAX_REASON)};
	const char *dead = store->columns.values[MAPPING_DEAD];
	const struct bytes status = {dead, dead ? strlen(dead) : 0};
	const struct bytes queue = {store->head.queue, strlen(store->head.queue)};
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_REASON);
	int rc;

	if (!store->columns.columns[MAPPING_ID])
		return text_fail(why,
		    "a job of %s is more than its payload: import what export wrote of that store",
		    store->mapping);
	insertion_add_text(&insertion, MAPPING_ID, &message->id);
	insertion_add_text(&insertion, MAPPING_QUEUE, &queue);
	insertion_add_text(&insertion, MAPPING_PAYLOAD, &message->payload);
	insertion_add_text(&insertion, MAPPING_STATUS, &status);
	insertion_add_text(&insertion, MAPPING_REASON, &message->reason);
	insertion_add_text(&insertion, MAPPING_ERROR, &message->error);
	insertion_add_text(&insertion, MAPPING_REQUEST_ID, &message->request_id);
	insertion_add_count(&insertion, MAPPING_RETRY_COUNT, message->retry_count);
	insertion_add_moment(&insertion, MAPPING_FIRST_FAILED_AT, message->first_failed_ms);
	insertion_add_moment(&insertion, MAPPING_LAST_FAILED_AT, message->last_failed_ms);
	text_add_string(&sql, "INSERT INTO {source} (");
	text_add(&sql, text_string(&insertion.columns), insertion.columns.len);
	text_add_string(&sql, ") OVERRIDING SYSTEM VALUE VALUES (");
	text_add(&sql, text_string(&insertion.values), insertion.values.len);
	text_add_string(&sql, ") ON CONFLICT DO NOTHING RETURNING 1");
	rc = postgres_ask(store, text_string(&sql), insertion.parameters, insertion.count,
	    import_note, outcome, why);
	text_free(&insertion.columns);
	text_free(&insertion.values);

	return rc;
}

int
postgres_import(struct store *head, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why)
{
	struct postgres_store *store = (struct postgres_store *)head;

	if (!store->is_there)
		return text_fail_visible(why, "there is no queue %s to import into", head->queue);
	if (database_execute(store->db, "BEGIN", why) == -1)
		return -1;
	store->seal[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		const struct message *message = &messages[i];
		bool is_row = message->element.bytes && message->format &&
			      strcmp(message->format, head->format) == 0;

		outcomes[i] = STORE_EXISTS;
		if ((is_row ? import_row(store, message, &outcomes[i], why)
			    : import_members(store, message, &outcomes[i], why)) == -1) {
			postgres_roll_back(store);
			return -1;
		}
	}

	return postgres_commit(store, why);
}
