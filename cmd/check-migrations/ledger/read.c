#include "ledger.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "folder.h"
#include "layout.h"
#include "memory.h"
#include "migrations.h"
#include "text.h"

/* ---- rows ---- */

/* A column char(n) pads its text with blanks, which are no part of it. */
static size_t
value_length(const struct database_value *value)
{
	size_t len = value->len;

	while (value->kind == DATABASE_TEXT && len > 0 && value->bytes[len - 1] == ' ')
		len--;

	return len;
}

/* The checksum as text: bytes in hexadecimal, numbers in decimal; NULL when the row holds none. */
static char *
row_checksum(const struct database_value *value)
{
	static const char digits[] = "0123456789abcdef";
	struct text out = TEXT_INIT(TEXT_MAX_REASON);

	if (value->kind == DATABASE_NULL)
		return NULL;
	text_add_string(&out, "");
	if (value->kind == DATABASE_INTEGER)
		text_add_format(&out, "%" PRId64, value->integer);
	else if (value->kind == DATABASE_TEXT)
		text_add(&out, value->bytes, value_length(value));
	for (size_t i = 0; value->kind == DATABASE_BLOB && i < value->len; i++) {
		text_add_byte(&out, digits[(unsigned char)value->bytes[i] >> 4]);
		text_add_byte(&out, digits[value->bytes[i] & 15]);
	}

	return memory_given(text_take(&out));
}

/* The version as text, whatever its column's type. */
static char *
row_version(const struct database_value *value)
{
	struct text out = TEXT_INIT(TEXT_MAX_REASON);

	text_add_string(&out, "");
	if (value->kind == DATABASE_INTEGER)
		text_add_format(&out, "%" PRId64, value->integer);
	else if (value->kind == DATABASE_TEXT || value->kind == DATABASE_BLOB)
		text_add(&out, value->bytes, value_length(value));

	return memory_given(text_take(&out));
}

enum { TOO_MANY = 1 };

static int
ledger_take_row(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct ledger *ledger = context;
	struct applied *row;

	(void)names;
	if (ledger->count == MOST_MIGRATIONS)
		return TOO_MANY;
	ledger->rows =
	    memory_grow(ledger->rows, ledger->count, &ledger->room, sizeof(*ledger->rows));
	row = &ledger->rows[ledger->count++];
	*row = (struct applied){
	    .script = row_version(&columns[0]), .checksum = row_checksum(&columns[1])};
	if (count > 2 && columns[2].kind == DATABASE_INTEGER)
		row->rank = columns[2].integer;

	return 0;
}

static int
compare_rows(const void *a, const void *b)
{
	const struct applied *one = a, *other = b;

	return strcmp(one->script, other->script);
}

static enum ledger_state
ledger_read_rows(struct ledger *ledger, struct database *db, struct text *why)
{
	/* Rows of one instant share a rank, whatever type the column has. */
	static const char with_time[] =
	    "SELECT version, checksum, CASE WHEN applied_at IS NOT NULL THEN "
	    "dense_rank() OVER (ORDER BY applied_at) END FROM schema_migrations";
	static const char without_time[] = "SELECT version, checksum FROM schema_migrations";
	int has_time = database_has_column(db, "schema_migrations", "applied_at", why);
	int rc;

	if (has_time == -1)
		return LEDGER_TROUBLE;
	rc = database_query(
	    db, has_time ? with_time : without_time, NULL, 0, ledger_take_row, ledger, NULL, why);
	if (rc == TOO_MANY)
		text_fail(why, "the ledger has more than %d rows", MOST_MIGRATIONS);
	if (rc != 0)
		return LEDGER_TROUBLE;
	if (ledger->count > 0)
		qsort(ledger->rows, ledger->count, sizeof(*ledger->rows), compare_rows);

	return LEDGER_READ;
}

/* ---- whose ledger it is ---- */

enum { VERSION, CHECKSUM, DIRTY, INSERTED, COLUMNS };

/* schema_migrations is the name that several tools chose; their columns tell them apart. */
static enum ledger_state
ledger_judge_columns(struct database *db, struct text *why)
{
	static const char *const names[COLUMNS] = {
	    [VERSION] = "version",
	    [CHECKSUM] = "checksum",
	    [DIRTY] = "dirty",
	    [INSERTED] = "inserted_at",
	};
	const char *whose = "no tool known here: it needs version and checksum";
	int has[COLUMNS];

	for (int i = 0; i < COLUMNS; i++) {
		has[i] = database_has_column(db, "schema_migrations", names[i], why);
		if (has[i] == -1)
			return LEDGER_TROUBLE;
	}
	if (has[VERSION] && has[CHECKSUM])
		return LEDGER_READ;
	if (has[VERSION])
		whose = has[DIRTY]      ? "golang-migrate (version, dirty)"
			: has[INSERTED] ? "Ecto (version, inserted_at)"
					: "Rails or dbmate (version alone)";
	text_set_format(why,
	    "the table schema_migrations looks like that of %s; without checksums it cannot be "
	    "judged",
	    whose);

	return LEDGER_FOREIGN;
}

/* No schema_migrations: perhaps another tool is at work here. */
static enum ledger_state
ledger_find_others(struct database *db, struct text *why)
{
	static const struct {
		const char *table, *tool;
	} others[] = {
	    {"flyway_schema_history", "Flyway"},
	    {"goose_db_version", "goose"},
	    {"_sqlx_migrations", "sqlx"},
	    {"_prisma_migrations", "Prisma"},
	    {"atlas_schema_revisions", "Atlas"},
	    {"alembic_version", "Alembic"},
	    {"django_migrations", "Django"},
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		int found = database_has_table(db, others[i].table, why);

		if (found == -1)
			return LEDGER_TROUBLE;
		if (found == 1) {
			text_set_format(why,
			    "there is no table schema_migrations, but %s of %s, which cannot be "
			    "judged",
			    others[i].table, others[i].tool);
			return LEDGER_FOREIGN;
		}
	}
	text_set_format(why, "there is no table schema_migrations: nothing was ever applied, "
			     "or this is another database");

	return LEDGER_MISSING;
}

static enum ledger_state
ledger_read_database(struct ledger *ledger, struct database *db, struct text *why)
{
	enum ledger_state state;
	int found = database_has_table(db, "schema_migrations", why);

	if (found == -1)
		return LEDGER_TROUBLE;
	state = found == 0 ? ledger_find_others(db, why) : ledger_judge_columns(db, why);
	ledger->sqlite = database_kind(db) == DATABASE_SQLITE;
	if (state == LEDGER_READ)
		ledger->layout = layout_named("plain");

	return state == LEDGER_READ ? ledger_read_rows(ledger, db, why) : state;
}

void
ledger_read(struct ledger *ledger, const struct migrations *asked)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct database *db;

	ledger->state = LEDGER_UNASKED;
	if (asked->skip_database || !asked->database_url)
		return;
	db = database_open(asked->database_url, DATABASE_READ_ONLY, asked->timeout_ns, &why);
	ledger->state = db ? ledger_read_database(ledger, db, &why) : LEDGER_TROUBLE;
	ledger->why = memory_string(text_string(&why));
	database_close(db);
}

void
ledger_free(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->count; i++) {
		free(ledger->rows[i].version);
		free(ledger->rows[i].script);
		free(ledger->rows[i].checksum);
		free(ledger->rows[i].note);
	}
	free(ledger->rows);
	free(ledger->why);
	*ledger = (struct ledger){0};
}
