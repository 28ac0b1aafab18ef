#include <string.h>

#include "catalog.h"
#include "ledger.h"
#include "shape.h"
#include "table.h"
#include "text.h"

/* What tools keep beside their ledgers. */
static const char *const helpers[] = {
    "ar_internal_metadata", "databasechangeloglock", "knex_migrations_lock", NULL};

/* A schema that is left behind empty. */
struct left_schema {
	const struct catalog *catalog;
	const char *name;
};

static bool
schema_is_left(void *context, const struct catalog_object *object)
{
	const struct left_schema *left = context;

	if (strcmp(object->kind, "schema") != 0 || strcmp(object->name, left->name) != 0)
		return false;
	for (size_t i = 0; i < left->catalog->count; i++)
		if (left->catalog->objects[i].schema &&
		    strcmp(left->catalog->objects[i].schema, left->name) == 0)
			return false;

	return true;
}

/* Unless the migrations make the table themselves: then it is one of theirs. */
static void
ledger_leave_out_table(
    const char *schema, const char *table, const struct catalog *expected, struct catalog *found)
{
	struct left_schema left = {found, schema};

	if (catalog_has_table(expected, schema, table))
		return;
	catalog_leave_out(found, schema, table);
	if (schema && !catalog_find(expected, "schema", schema))
		catalog_filter_out(found, schema_is_left, &left);
}

/* What requeue-dlq keeps beside the dead letters (its manual, FILES). */
static bool
object_is_of_requeue(void *context, const struct catalog_object *object)
{
	static const char prefix[] = "requeue_dlq_";
	const char *dot = strrchr(object->name, '.'), *name = dot ? dot + 1 : object->name;

	(void)context;
	return strcmp(object->kind, "table") == 0 && strncmp(name, prefix, strlen(prefix)) == 0;
}

void
ledger_leave_out(const struct ledger *ledger, struct catalog *expected, struct catalog *found)
{
	if (ledger->table) {
		catalog_leave_out(expected, ledger->table->schema, ledger->table->name);
		catalog_leave_out(found, ledger->table->schema, ledger->table->name);
	}
	for (size_t i = 0; i < ledger->table_count; i++)
		ledger_leave_out_table(
		    ledger->tables[i].schema, ledger->tables[i].name, expected, found);
	for (const char *const *helper = helpers; *helper; helper++)
		ledger_leave_out_table(NULL, *helper, expected, found);
	catalog_filter_out(found, object_is_of_requeue, NULL);
}
