#include <string.h>

#include "database.h"
#include "memory.h"
#include "queries.h"
#include "source.h"
#include "text.h"

/*
 * What is printed differs with the search path (names are qualified unless they are found in it)
 * and with how dates, intervals and numbers are shown: so the same is set everywhere, within a
 * transaction that is rolled back, or a savepoint where one is open.
 */
static const char *const postgres_settings[] = {
    "SET LOCAL search_path = ''",
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO, MDY'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL quote_all_identifiers = off",
    "SET LOCAL standard_conforming_strings = on",
    NULL,
};

enum { FIRST_PART = 5 };

static const char *
value_text(const struct database_value *value)
{
	return value->kind == DATABASE_NULL ? NULL : value->len > 0 ? value->bytes : "";
}

static int
object_take_row(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct catalog_object *object =
	    catalog_add(context, value_text(&columns[0]), value_text(&columns[1]));

	object->schema = memory_string(value_text(&columns[2]));
	object->table = memory_string(value_text(&columns[3]));
	object->columns = memory_string(value_text(&columns[4]));
	for (size_t i = FIRST_PART; i < count; i++)
		object_add_part(object, names[i], value_text(&columns[i]));

	return 0;
}

static int
queries_run(
    struct database *db, const char *const *queries, struct catalog *catalog, struct text *why)
{
	for (const char *const *query = queries; *query; query++)
		if (database_query(db, *query, NULL, 0, object_take_row, catalog, NULL, why) == -1)
			return -1;

	return 0;
}

static int
postgres_read(struct database *db, struct catalog *catalog, struct text *why)
{
	for (const char *const *setting = postgres_settings; *setting; setting++)
		if (database_execute(db, *setting, why) == -1)
			return -1;
	if (queries_run(db, catalog_relation_queries, catalog, why) == -1)
		return -1;

	return queries_run(db, catalog_type_queries, catalog, why);
}

/* Whether no transaction is open, SQLSTATE 25P01. */
static bool
postgres_is_outside(const struct database *db)
{
	return strcmp(database_fault(db)->state, "25P01") == 0;
}

int
catalog_read_postgres(struct database *db, struct catalog *catalog, struct text *why)
{
	TEXT_LOCAL late = TEXT_INIT(TEXT_MAX_REASON);
	const char *end = "ROLLBACK TO SAVEPOINT readyline_catalog";
	int rc = database_execute(db, "SAVEPOINT readyline_catalog", why);

	if (rc == -1 && postgres_is_outside(db)) {
		end = "ROLLBACK";
		rc = database_execute(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", why);
	}
	if (rc == -1)
		return -1;
	rc = postgres_read(db, catalog, why);
	if (database_execute(db, end, rc == -1 ? &late : why) == -1)
		return -1;
	if (strcmp(end, "ROLLBACK") != 0 &&
	    database_execute(db, "RELEASE SAVEPOINT readyline_catalog", rc == -1 ? &late : why) ==
		-1)
		return -1;

	return rc;
}
