#include "sqlite_store.h"

#include <inttypes.h>
#include <string.h>

#include "message.h"
#include "sqlite_pieces.h"

enum { MOST_VALUES = MAPPING_MEMBERS };

/* A row that is to be: $1 is its id. */
struct insertion {
	const struct sqlite_layout *layout;
	struct text columns, values;
	struct database_value parameters[MOST_VALUES];
	size_t count;
};

/* Adds a value where the table has a column for it: as the form says, in which %1$s is the column's
 * name and %2$zu the parameter's number. */
static void
insertion_add(struct insertion *insertion, enum mapping_member member,
    const struct database_value *value, const char *form)
{
	const char *column = insertion->layout->mapping.columns[member];
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);

	if (!column)
		return;
	insertion->parameters[insertion->count++] = *value;
	sqlite_quote_name(&name, column);
	sqlite_list_begin_item(&insertion->columns);
	text_add(&insertion->columns, text_string(&name), name.len);
	sqlite_list_begin_item(&insertion->values);
	if (!form)
		text_add_format(&insertion->values, "$%zu", insertion->count);
	else
		text_add_format(&insertion->values,
		    strcmp(form, "moment") == 0
			? "(SELECT CASE (SELECT iif(typeof(%1$s) = 'integer', iif(abs(%1$s) < "
			  "100000000000, 's', 'ms'), typeof(%1$s)) FROM {dead} WHERE %1$s NOTNULL "
			  "LIMIT 1) WHEN 's' THEN $%2$zu / 1000 WHEN 'real' THEN $%2$zu / 1000.0 "
			  "WHEN 'text' THEN strftime('%%Y-%%m-%%d %%H:%%M:%%S', $%2$zu / 1000, "
			  "'unixepoch') ELSE $%2$zu END)"
			: "iif((SELECT typeof(%1$s) FROM {dead} LIMIT 1) = 'text', "
			  "CAST($%2$zu AS TEXT), $%2$zu)",
		    text_string(&name), insertion->count);
}

static void
insertion_add_bytes(
    struct insertion *insertion, enum mapping_member member, const struct bytes *bytes)
{
	struct database_value value = {.kind = DATABASE_NULL};

	if (bytes->bytes)
		value = sqlite_text(bytes->bytes, bytes->len);
	insertion_add(insertion, member, &value, NULL);
}

static void
insertion_add_count(struct insertion *insertion, enum mapping_member member, int64_t count)
{
	struct database_value value = sqlite_integer(count < 0 ? 0 : count);

	insertion_add(insertion, member, &value, NULL);
}

/* Moments and payloads are written in the form in which the table has others. */
static void
insertion_add_formed(struct insertion *insertion, const struct message *message)
{
	struct database_value payload = {
	    .kind = DATABASE_BLOB, .bytes = message->payload.bytes, .len = message->payload.len};
	struct database_value first = sqlite_integer(message->first_failed_ms);
	struct database_value last = sqlite_integer(message->last_failed_ms);
	bool is_own = insertion->layout->is_own;

	insertion_add(insertion, MAPPING_PAYLOAD, &payload, is_own ? NULL : "payload");
	insertion_add(insertion, MAPPING_FIRST_FAILED_AT, &first, is_own ? NULL : "moment");
	insertion_add(insertion, MAPPING_LAST_FAILED_AT, &last, is_own ? NULL : "moment");
}

static int
message_import(struct sqlite_store *store, const struct message *message,
    enum store_outcome *outcome, struct text *why)
{
	struct insertion insertion = {.layout = &store->layout,
	    .columns = TEXT_INIT(TEXT_MAX_RECORD),
	    .values = TEXT_INIT(TEXT_MAX_RECORD)};
	char *const *values = store->layout.mapping.values;
	const char *status =
	    values[message->is_parked && values[MAPPING_PARKED] ? MAPPING_PARKED : MAPPING_DEAD];
	const struct bytes queue = {store->head.queue, strlen(store->head.queue)};
	const struct bytes state = {status, strlen(status)};
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_RECORD);
	int64_t changed = 0;
	int rc;

	insertion_add_bytes(&insertion, MAPPING_ID, &message->id);
	insertion_add_bytes(&insertion, MAPPING_QUEUE, &queue);
	insertion_add_bytes(&insertion, MAPPING_STATUS, &state);
	insertion_add_bytes(&insertion, MAPPING_REASON, &message->reason);
	insertion_add_bytes(&insertion, MAPPING_ERROR, &message->error);
	insertion_add_bytes(&insertion, MAPPING_REQUEST_ID, &message->request_id);
	insertion_add_count(&insertion, MAPPING_RETRY_COUNT, message->retry_count);
	insertion_add_count(&insertion, MAPPING_REQUEUE_COUNT, message->requeue_count);
	insertion_add_formed(&insertion, message);
	text_add_format(&sql,
	    "INSERT INTO {dead} (%s) SELECT %s WHERE NOT EXISTS (SELECT 1 FROM {dead} WHERE "
	    "{id_name} = $1)%s",
	    text_string(&insertion.columns), text_string(&insertion.values),
	    store->layout.moves_rows && store->layout.has_target
		? " AND NOT EXISTS (SELECT 1 FROM {live} WHERE {id_name} = $1)"
		: "");
	rc = sqlite_query(store, text_string(&sql), insertion.parameters, insertion.count, NULL,
	    NULL, &changed, why);
	*outcome = changed == 1 ? STORE_MOVED : STORE_EXISTS;
	text_free(&insertion.columns);
	text_free(&insertion.values);

	return rc;
}

int
sqlite_import(struct store *head, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why)
{
	struct sqlite_store *store = (struct sqlite_store *)head;

	if (database_execute(store->db, "BEGIN IMMEDIATE", why) == -1)
		return -1;
	for (size_t i = 0; i < count; i++) {
		int whole = sqlite_element_import(store, &messages[i], &outcomes[i], why);

		if (whole == -1 ||
		    (whole == 0 && message_import(store, &messages[i], &outcomes[i], why) == -1))
			goto fail;
	}
	if (database_execute(store->db, "COMMIT", why) == -1)
		goto fail;

	return 0;

fail:
	sqlite_roll_back(store);
	return -1;
}
