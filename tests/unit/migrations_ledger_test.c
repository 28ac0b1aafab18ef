/* links: cmd/check-migrations/ */
/* Ledgers: names of tables, what stands in columns, and which rows of a history count. */
#include "../../cmd/check-migrations/ledger/cell.h"

#include <stdlib.h>

#include "../../cmd/check-migrations/ledger/shape.h"
#include "../../cmd/check-migrations/ledger/table.h"
#include "database.h"
#include "layout.h"
#include "text.h"
#include "unit.h"

/* ---- names ---- */

/* "schema|name", with a * in front of what stands in quotes; NULL: refused. */
static const struct {
	const char *given, *schema, *name, *quoted;
} names[] = {
    {"rows", NULL, "rows", "--"},
    {"my rows", NULL, "my rows", "--"},
    {"app.rows", "app", "rows", "--"},
    {"\"a.b\"", NULL, "a.b", "-q"},
    {"\"a\"\"b\".\"c\"", "a\"b", "c", "qq"},
    {"app.\"Rows\"", "app", "Rows", "-q"},
    {"\"\"\"\"", NULL, "\"", "-q"},
    {"", NULL, NULL, NULL},
    {".", NULL, NULL, NULL},
    {"a.", NULL, NULL, NULL},
    {".a", NULL, NULL, NULL},
    {"a.b.c", NULL, NULL, NULL},
    {"\"a", NULL, NULL, NULL},
    {"\"a\"\"", NULL, NULL, NULL},
    {"\"\"", NULL, NULL, NULL},
    {"a\"b", NULL, NULL, NULL},
    {"\"a\"b", NULL, NULL, NULL},
};

static void
test_names(void)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
		char *schema, *name;
		bool quoted[2];
		int rc = table_name_parse(names[i].given, &schema, &name, quoted, &why);

		CHECK_INT(rc, names[i].name ? 0 : -1);
		if (rc == 0) {
			CHECK_STRING(name, names[i].name);
			CHECK_STRING(
			    schema ? schema : "-", names[i].schema ? names[i].schema : "-");
			CHECK_INT(quoted[0], names[i].quoted[0] == 'q');
			CHECK_INT(quoted[1], names[i].quoted[1] == 'q');
		} else {
			CHECK(why.len > 0);
		}
		free(schema);
		free(name);
	}
}

static void
test_quotes(void)
{
	const struct ledger_table table = {.schema = (char *)"a.b", .name = (char *)"c\"; --"};
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_REASON);

	table_quote(&table, &sql);
	column_quote("d\"\"", &sql);
	CHECK_STRING(text_string(&sql), "\"a.b\".\"c\"\"; --\"t.\"d\"\"\"\"\"");
}

/* ---- cells ---- */

static struct database_value
text_of(const char *bytes)
{
	return (struct database_value){.kind = DATABASE_TEXT, .bytes = bytes, .len = strlen(bytes)};
}

static const struct {
	struct database_value value;
	const char *text, *checksum;
	int truth;
} cells[] = {
    {{.kind = DATABASE_NULL}, NULL, NULL, -1},
    {{.kind = DATABASE_INTEGER, .integer = 1}, "1", "1", 1},
    {{.kind = DATABASE_INTEGER, .integer = -5}, "-5", "-5", -1},
    {{.kind = DATABASE_INTEGER, .integer = 1, .meaning = DATABASE_BOOLEAN}, "true", "true", 1},
    {{.kind = DATABASE_REAL, .real = 20240101000000.0}, "20240101000000", "20240101000000", -1},
    {{.kind = DATABASE_REAL, .real = 0.5}, "0.5", "0.5", -1},
    {{.kind = DATABASE_REAL, .real = 1}, "1", "1", 1},
    {{.kind = DATABASE_TEXT, .bytes = "abc  ", .len = 5}, "abc", "abc", -1},
    {{.kind = DATABASE_TEXT, .bytes = "T", .len = 1}, "T", "T", 1},
    {{.kind = DATABASE_TEXT, .bytes = "No ", .len = 3}, "No", "No", 0},
    {{.kind = DATABASE_TEXT, .bytes = "", .len = 0}, "", "", -1},
    {{.kind = DATABASE_TEXT, .bytes = "7.00", .len = 4, .meaning = DATABASE_DECIMAL}, "7", "7", -1},
    {{.kind = DATABASE_TEXT, .bytes = "7.50", .len = 4, .meaning = DATABASE_DECIMAL}, "7.50",
	"7.50", -1},
    {{.kind = DATABASE_TEXT, .bytes = "700", .len = 3, .meaning = DATABASE_DECIMAL}, "700", "700",
	-1},
    {{.kind = DATABASE_BLOB, .bytes = "\xab\x01", .len = 2}, "\xab\x01", "ab01", -1},
    {{.kind = DATABASE_BLOB, .bytes = "true", .len = 4}, "true", "74727565", 1},
};

static void
test_cells(void)
{
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		char *text = cell_text(&cells[i].value), *sum = cell_checksum(&cells[i].value);

		CHECK_STRING(text ? text : "NULL", cells[i].text ? cells[i].text : "NULL");
		CHECK_STRING(sum ? sum : "NULL", cells[i].checksum ? cells[i].checksum : "NULL");
		CHECK_INT(cell_truth(&cells[i].value), cells[i].truth);
		free(text);
		free(sum);
	}
}

/* ---- rows ---- */

static const struct ledger_shape *
shape_of(const char *layout)
{
	const struct ledger_shape *shape = ledger_shapes;

	while (!shape->layout || strcmp(shape->layout, layout) != 0)
		shape++;

	return shape;
}

/* What one row of a layout becomes: "key" or "! why", and its state. */
static const struct {
	const char *layout, *version, *state, *says;
	enum applied_state becomes;
} taken[] = {
    {"goose", "12", "1", "12", APPLIED},
    {"goose", "0012", "0", "12", APPLIED_ROLLED_BACK},
    {"goose", "0", "1", "0", APPLIED_SYNTHETIC},
    {"goose", "-1", "1", "! its version is none of goose", APPLIED},
    {"goose", "5", "maybe", "! its column is_applied is neither true nor false", APPLIED},
    {"golang-migrate", "3", "true", "3", APPLIED_FAILED},
    {"golang-migrate", "3", "false", "3", APPLIED},
    {"golang-migrate", "-1", "true", "-", APPLIED_FAILED},
    {"sqlx", "20240101", "f", "20240101", APPLIED_FAILED},
    {"sqlx", "1 2", "t", "! its version is none of sqlx", APPLIED},
    {"sqlx", NULL, "t", "! its version is NULL", APPLIED},
    {"dbmate", "007", NULL, "007", APPLIED},
    {"dbmate", "7a", NULL, "! its version is none of dbmate", APPLIED},
    {"rails", "007", NULL, "7", APPLIED},
    {"rails", "99999999999999999999999", NULL, "99999999999999999999999", APPLIED},
    {"alembic", "ab12", NULL, "ab12", APPLIED},
    {"alembic", "", NULL, "! its version is none of Alembic", APPLIED},
};

static void
test_rows(void)
{
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		struct ledger ledger = {
		    .layout = layout_named(taken[i].layout), .shape = shape_of(taken[i].layout)};
		struct database_value values[COLUMN_MEANINGS] = {{.kind = DATABASE_NULL}};
		struct applied row = {.number = 1};
		TEXT_LOCAL says = TEXT_INIT(TEXT_MAX_REASON);

		if (taken[i].version)
			values[COLUMN_VERSION] = text_of(taken[i].version);
		if (taken[i].state)
			values[COLUMN_STATE] = text_of(taken[i].state);
		ledger.shape->take(&row, values, &ledger);
		text_add_format(&says, "%s%s", row.odd ? "! " : "",
		    row.odd   ? row.odd
		    : row.key ? row.key
			      : "-");
		CHECK_STRING(text_string(&says), taken[i].says);
		CHECK_INT(row.state, taken[i].becomes);
		row_free(&row);
	}
}

/* ---- histories ---- */

/* States by letter before and after: a applied, r rolled back, u undoes, f failed, o overtaken. */
static const struct {
	const char *layout, *before, *after;
	enum migration_kind kind;
} histories[] = {
    {"goose", "a", "a", MIGRATION_UP},
    {"goose", "ara", "ooa", MIGRATION_UP},
    {"goose", "aar", "oor", MIGRATION_UP},
    {"flyway", "au", "ro", MIGRATION_UP},
    {"flyway", "aua", "ooa", MIGRATION_UP},
    {"flyway", "auau", "ooro", MIGRATION_UP},
    {"flyway", "u", "o", MIGRATION_UP},
    {"flyway", "fa", "fa", MIGRATION_UP},
    {"flyway", "aa", "aa", MIGRATION_UP},
    {"flyway", "aaa", "ooa", MIGRATION_REPEATABLE},
    {"flyway", "aau", "oro", MIGRATION_REPEATABLE},
    {"prisma", "r", "r", MIGRATION_UP},
    {"prisma", "rr", "or", MIGRATION_UP},
    {"prisma", "rra", "ooa", MIGRATION_UP},
    {"prisma", "ar", "ao", MIGRATION_UP},
    {"prisma", "rf", "of", MIGRATION_UP},
};

static const char letters[] = {[APPLIED] = 'a',
    [APPLIED_FAILED] = 'f',
    [APPLIED_ROLLED_BACK] = 'r',
    [APPLIED_SYNTHETIC] = 's',
    [APPLIED_UNDOES] = 'u',
    [APPLIED_OVERTAKEN] = 'o'};

static void
test_histories(void)
{
	for (size_t i = 0; i < sizeof(histories) / sizeof(histories[0]); i++) {
		struct applied rows[8] = {{.kind = MIGRATION_UP}};
		size_t count = strlen(histories[i].before);
		char after[9] = "";

		for (size_t r = 0; r < count; r++) {
			rows[r].kind = histories[i].kind;
			while (letters[rows[r].state] != histories[i].before[r])
				rows[r].state++;
		}
		shape_of(histories[i].layout)->settle(rows, count);
		for (size_t r = 0; r < count; r++)
			after[r] = letters[rows[r].state];
		CHECK_STRING(after, histories[i].after);
	}
}

int
main(void)
{
	test_names();
	test_quotes();
	test_cells();
	test_rows();
	test_histories();

	return unit_end();
}
