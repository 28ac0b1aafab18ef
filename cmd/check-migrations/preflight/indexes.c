/* indexes: those that a CREATE INDEX CONCURRENTLY that failed, or its kin, left behind. */
#include "look.h"

struct indexes {
	struct look *look;
	int64_t invalid;
};

/* Columns: index, table, whether it is touched, whether it is of a partitioned table, whether
 * somebody may be building it. */
static int
index_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct indexes *indexes = context;
	const char *index = look_text(&columns[0]), *table = look_text(&columns[1]);
	bool touched = columns[2].integer != 0, whole = columns[3].integer != 0;
	bool building = columns[4].integer != 0;
	struct check check = {.status = CHECK_WARN};

	(void)names;
	(void)count;
	indexes->invalid++;
	if (whole)
		category_say(&indexes->look->category, RULE_INVALID_INDEXES, &check,
		    "%s of %s is not valid: not every partition has its index attached to it",
		    index, table);
	else if (touched)
		category_fault(&indexes->look->category, RULE_INVALID_INDEXES, &check,
		    "%s of %s, which pending migrations touch, is not valid, and a CREATE INDEX "
		    "... IF NOT EXISTS would pass over it%s",
		    index, table, building ? "; somebody may be building it now" : "");
	else
		category_say(&indexes->look->category, RULE_INVALID_INDEXES, &check,
		    "%s of %s is not valid, and of no use but kept up to date at every "
		    "write%s; no pending migration names the table",
		    index, table, building ? " (somebody may be building it now)" : "");

	return 0;
}

static int
index_take_count(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	(void)names;
	(void)count;
	*(double *)context = look_number(&columns[0]);

	return 0;
}

static const char invalid_sql[] =
    "SELECT format('%I.%I', s.nspname, c.relname), format('%I.%I', ts.nspname, t.relname), "
    "t.oid = ANY($1::text::oid[]), c.relkind = 'I', EXISTS (SELECT FROM pg_catalog.pg_locks l "
    "WHERE l.relation = t.oid AND l.granted AND l.mode = 'ShareUpdateExclusiveLock') "
    "FROM pg_catalog.pg_index i "
    "JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
    "JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace "
    "LEFT JOIN pg_catalog.pg_class o ON o.reltoastrelid = i.indrelid "
    "JOIN pg_catalog.pg_class t ON t.oid = coalesce(o.oid, i.indrelid) "
    "JOIN pg_catalog.pg_namespace ts ON ts.oid = t.relnamespace "
    "WHERE NOT i.indisvalid OR NOT i.indisready OR NOT i.indislive ORDER BY 1";

void
look_at_indexes(struct look *look)
{
	struct indexes indexes = {.look = look};
	struct check check = {.status = CHECK_PASS,
	    .op = "==",
	    .observed = check_number(0),
	    .target = check_number(0),
	    .unit = "indexes",
	    .has_samples = true};
	double all = 0;

	if (!look_ask(look, RULE_INVALID_INDEXES, invalid_sql, text_string(&look->tables),
		index_take, &indexes) ||
	    indexes.invalid > 0)
		return;
	if (!look_ask(look, RULE_INVALID_INDEXES,
		"SELECT count(*) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = "
		"i.indexrelid WHERE c.relnamespace NOT IN ('pg_catalog'::regnamespace, "
		"'pg_toast'::regnamespace)",
		NULL, index_take_count, &all))
		return;
	check.samples = (int64_t)all;
	category_say(&look->category, RULE_INVALID_INDEXES, &check, "%s", "");
}
