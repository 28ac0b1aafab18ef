/* What a requeue sets in a row of a table of the application's own. */
#include "tables.h"

const struct column *
table_column(const struct postgres_store *store, enum mapping_member member)
{
	const char *name = store->columns.columns[member];

	return name ? relation_column(&store->source, name) : NULL;
}

void
table_add(struct text *out, const struct column *column)
{
	text_add_string(out, "d.");
	sql_add_name(out, column->name);
}

enum { MOST_SETTINGS = 8 };

struct settings {
	struct setting of[MOST_SETTINGS + 1];
	struct text values[MOST_SETTINGS];
	size_t count;
};

static struct text *
settings_add(struct settings *settings, const char *column)
{
	struct text *value = &settings->values[settings->count];

	*value = TEXT_INIT(TEXT_MAX_REASON);
	settings->of[settings->count++].column = column;

	return value;
}

/* Now, as the column writes moments. */
static void
settings_add_now(struct settings *settings, const struct column *column)
{
	struct text *value = settings_add(settings, column->name);

	if (strcmp(column->base, "timestamp without time zone") == 0)
		/* In whichever zone the application keeps them, that is over. */
		text_add_string(value, "least(now() AT TIME ZONE 'UTC', localtimestamp)");
	else if (column_is_time(column))
		text_add_string(value, "now()");
	else
		text_add_string(value, "0");
}

void
table_set(struct postgres_store *store)
{
	const struct mapping *mapping = &store->columns;
	const struct column *retries = table_column(store, MAPPING_RETRY_COUNT);
	const struct column *requeues = table_column(store, MAPPING_REQUEUE_COUNT);
	const struct column *available = table_column(store, MAPPING_AVAILABLE_AT);
	const struct column *leased = table_column(store, MAPPING_LEASED_UNTIL);
	const struct column *updated = relation_column(&store->source, "updated_at");
	const struct column *queue = table_column(store, MAPPING_QUEUE);
	struct settings settings = {0};

	sql_add_literal(settings_add(&settings, mapping->columns[MAPPING_STATUS]),
	    mapping->values[MAPPING_LIVE]);
	if (retries)
		text_add_string(settings_add(&settings, retries->name), "0");
	if (requeues) {
		struct text *value = settings_add(&settings, requeues->name);

		text_add_string(value, "coalesce(");
		table_add(value, requeues);
		text_add_string(value, ", 0) + 1");
	}
	if (available)
		settings_add_now(&settings, available);
	if (leased && leased->nullable)
		text_add_string(settings_add(&settings, leased->name), "NULL");
	/* An outbox is read by what changed last. */
	if (store->mapping && updated && column_is_time(updated))
		text_add_string(settings_add(&settings, updated->name), "now()");
	/* Also where it stays in its queue: undo does not know of --to. */
	if (queue && store->head.settings.to)
		sql_add_literal(settings_add(&settings, queue->name), store->head.settings.to);
	else if (queue)
		table_add(settings_add(&settings, queue->name), queue);
	for (size_t i = 0; i < settings.count; i++)
		settings.of[i].value = text_string(&settings.values[i]);
	shape_set(store, settings.of);
	for (size_t i = 0; i < settings.count; i++)
		text_free(&settings.values[i]);
}
