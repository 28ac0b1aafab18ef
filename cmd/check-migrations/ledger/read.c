#include "ledger.h"

#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "layout.h"
#include "memory.h"
#include "migrations.h"
#include "shape.h"
#include "table.h"
#include "text.h"
#include "whose.h"

/* ---- rows ---- */

enum { TOO_MANY = 1 };

/* A statement's rows on their way. */
struct reading {
	struct ledger *ledger;
	enum ledger_column meanings[COLUMN_MEANINGS]; /* of the columns that are read */
	size_t count;
	struct database_value order; /* of the row before, with its bytes in: */
	struct text bytes;
	int64_t rank;
};

/* Rows come sorted by when they were applied; those of one instant share a rank. */
static int64_t
reading_rank(struct reading *reading, const struct database_value *order)
{
	struct database_value *before = &reading->order;

	if (order->kind == DATABASE_NULL)
		return 0;
	if (before->kind == order->kind && before->integer == order->integer &&
	    before->len == order->len && !(before->real < order->real) &&
	    !(before->real > order->real) &&
	    (order->len == 0 ||
		memcmp(text_string(&reading->bytes), order->bytes, order->len) == 0))
		return reading->rank;
	*before = *order;
	text_clear(&reading->bytes);
	text_add(&reading->bytes, order->bytes, order->len);

	return ++reading->rank;
}

static int
reading_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct reading *reading = context;
	struct ledger *ledger = reading->ledger;
	struct database_value values[COLUMN_MEANINGS] = {{.kind = DATABASE_NULL}};
	struct applied *row;

	(void)names;
	if (ledger->count == MOST_MIGRATIONS)
		return TOO_MANY;
	for (size_t i = 0; i < count && i < reading->count; i++)
		values[reading->meanings[i]] = columns[i];
	ledger->rows =
	    memory_grow(ledger->rows, ledger->count, &ledger->room, sizeof(*ledger->rows));
	row = &ledger->rows[ledger->count++];
	*row = (struct applied){
	    .number = ledger->count, .rank = reading_rank(reading, &values[COLUMN_ORDER])};
	ledger->shape->take(row, values, ledger);

	return 0;
}

/* SELECT t."version", t."checksum" FROM "schema_migrations" AS t ORDER BY t."applied_at", with the
 * table's own names. */
static void
reading_ask(struct reading *reading, struct text *sql)
{
	const struct ledger *ledger = reading->ledger;
	const char *order = shape_column(ledger, ledger->shape, ledger->table, COLUMN_ORDER);

	for (enum ledger_column i = 0; i < COLUMN_MEANINGS; i++) {
		const char *column = shape_column(ledger, ledger->shape, ledger->table, i);

		if (!column)
			continue;
		text_add_string(sql, reading->count == 0 ? "SELECT " : ", ");
		column_quote(column, sql);
		reading->meanings[reading->count++] = i;
	}
	text_add_string(sql, " FROM ");
	table_quote(ledger->table, sql);
	text_add_string(sql, " AS t");
	if (order) {
		text_add_string(sql, " ORDER BY ");
		column_quote(order, sql);
	}
	text_add_format(sql, " LIMIT %d", MOST_MIGRATIONS + 1);
}

static int
row_compare(const void *a, const void *b, void *context)
{
	const struct ledger *ledger = context;
	const struct applied *one = a, *other = b;
	int order = !one->key - !other->key;

	if (order == 0 && one->key)
		order = row_compare_key(ledger, one->kind, one->key, other);
	if (order == 0)
		order = (one->number > other->number) - (one->number < other->number);

	return order;
}

/* Sorts the rows, lets the tool's rules decide which of those with one key count, and leaves the
 * others out. */
static void
rows_settle(struct ledger *ledger)
{
	size_t kept = 0, keyed = 0, end;

	if (ledger->count == 0)
		return;
	qsort_r(ledger->rows, ledger->count, sizeof(*ledger->rows), row_compare, ledger);
	while (keyed < ledger->count && ledger->rows[keyed].key)
		keyed++;
	for (size_t begin = 0; ledger->shape->settle && begin < keyed; begin = end) {
		const struct applied *first = &ledger->rows[begin];

		for (end = begin + 1; end < keyed; end++)
			if (row_compare_key(ledger, first->kind, first->key, &ledger->rows[end]) !=
			    0)
				break;
		ledger->shape->settle(&ledger->rows[begin], end - begin);
	}
	for (size_t i = 0; i < ledger->count; i++) {
		if (ledger->rows[i].state == APPLIED_OVERTAKEN) {
			row_free(&ledger->rows[i]);
			continue;
		}
		ledger->keyed += ledger->rows[i].key ? 1 : 0;
		ledger->rows[kept++] = ledger->rows[i];
	}
	ledger->count = kept;
}

static enum ledger_state
ledger_read_rows(struct ledger *ledger, struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_DOCUMENT);
	struct reading reading = {.ledger = ledger, .bytes = TEXT_INIT(TEXT_MAX_RECORD)};
	int rc;

	reading_ask(&reading, &sql);
	rc = database_query(
	    ledger->database, text_string(&sql), NULL, 0, reading_take, &reading, NULL, why);
	text_free(&reading.bytes);
	if (rc == TOO_MANY)
		text_fail(why, "the ledger has more than %d rows", MOST_MIGRATIONS);
	ledger->read = ledger->count;
	rows_settle(ledger);

	return rc == 0 ? LEDGER_READ : LEDGER_TROUBLE;
}

/* ---- opening ---- */

/* Rows that a policy hides from this user would look as if they had never been applied: reading
 * them is to be an error.  PostgreSQL has policies since 9.5. */
static int
ledger_ask_for_all_rows(struct ledger *ledger, struct text *why)
{
	if (ledger->server_version < 90500)
		return 0;

	return database_execute(ledger->database, "SET LOCAL row_security = off", why);
}

static enum ledger_state
ledger_open_database(struct ledger *ledger, struct text *why)
{
	ledger->database = database_open(
	    ledger->asked->database_url, DATABASE_READ_ONLY, ledger->asked->timeout_ns, why);
	if (!ledger->database)
		return LEDGER_TROUBLE;
	ledger->sqlite = database_kind(ledger->database) == DATABASE_SQLITE;
	ledger->server_version = database_version(ledger->database);

	if (ledger_ask_for_all_rows(ledger, why) == -1 || tables_find(ledger, why) == -1)
		return LEDGER_TROUBLE;

	return LEDGER_OPEN;
}

void
ledger_open(struct ledger *ledger, const struct migrations *asked)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	*ledger = (struct ledger){.state = LEDGER_UNASKED, .asked = asked};
	if (asked->skip_database || !asked->database_url)
		return;
	ledger->state = ledger_open_database(ledger, &why);
	ledger->why = memory_string(text_string(&why));
}

void
ledger_read(struct ledger *ledger, const struct layout *layout)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (ledger->state != LEDGER_OPEN)
		return;
	ledger->layout = layout;
	ledger->state = ledger_choose(ledger, &why);
	if (ledger->state == LEDGER_OPEN)
		ledger->state = ledger_read_rows(ledger, &why);
	free(ledger->why);
	ledger->why = memory_string(text_string(&why));
	database_close(ledger->database);
	ledger->database = NULL;
}

void
ledger_free(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->count; i++)
		row_free(&ledger->rows[i]);
	free(ledger->rows);
	free(ledger->why);
	tables_free(ledger);
	database_close(ledger->database);
	*ledger = (struct ledger){0};
}
