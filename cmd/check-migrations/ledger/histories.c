#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "database.h"
#include "ledger.h"
#include "memory.h"
#include "redaction.h"
#include "shape.h"
#include "text.h"

/* The tools whose ledgers tell a history: Flyway, Prisma and Atlas. */

enum { LONGEST_NOTE = 300, LONGEST_READ = 16 << 10 };

/* Adds what a database said of a failure: on one line, without secrets, its beginning alone. */
static void
note_add(struct text *note, const char *before, const struct database_value *value)
{
	TEXT_LOCAL clean = TEXT_INIT(LONGEST_READ * 4);
	TEXT_LOCAL line = TEXT_INIT(LONGEST_READ * 4);
	char *text = cell_text(value);
	bool blank = true;

	if (!text || *text == '\0')
		goto out;
	if (redaction_text(text, strnlen(text, LONGEST_READ), &clean) == -1)
		goto out;
	for (const char *c = text_string(&clean); *c != '\0'; c++) {
		bool here = strchr(" \t\r\n", *c);

		if (!here || !blank)
			text_add_byte(&line, *c);
		if (here && !blank)
			line.bytes[line.len - 1] = ' ';
		blank = here;
	}
	text_add_string(note, note->len > 0 ? before : "");
	text_add_visible(
	    note, text_string(&line), line.len < LONGEST_NOTE ? line.len : LONGEST_NOTE);
	text_add_string(note, line.len > LONGEST_NOTE ? "..." : "");

out:
	free(text);
}

static char *
note_take(struct text *note)
{
	return note->len > 0 ? memory_given(text_take(note)) : NULL;
}

/* ---- Flyway ---- */

/* CoreMigrationType.java and its neighbours; all but the first three stand for files or classes. */
static const struct {
	const char *name;
	enum applied_state state;
	enum migration_kind kind;
	bool baseline, no_sum;
} flyway_types[] = {
    {"SCHEMA", APPLIED_SYNTHETIC, MIGRATION_DOWN, false, true},
    {"BASELINE", APPLIED_SYNTHETIC, MIGRATION_DOWN, true, true},
    {"DELETE", APPLIED_UNDOES, MIGRATION_UP, false, true},
    {"SQL", APPLIED, MIGRATION_UP, false, false},
    {"SCRIPT", APPLIED, MIGRATION_UP, false, false},
    {"JDBC", APPLIED, MIGRATION_UP, false, true},
    {"SPRING_JDBC", APPLIED, MIGRATION_UP, false, true},
    {"CUSTOM", APPLIED, MIGRATION_UP, false, true},
    {"SQL_BASELINE", APPLIED, MIGRATION_BASELINE, true, false},
    {"SQL_STATE_SCRIPT", APPLIED, MIGRATION_BASELINE, true, false},
    {"JDBC_BASELINE", APPLIED, MIGRATION_BASELINE, true, true},
    {"JDBC_STATE_SCRIPT", APPLIED, MIGRATION_BASELINE, true, true},
    {"SCRIPT_BASELINE", APPLIED, MIGRATION_BASELINE, true, false},
    {"UNDO_SQL", APPLIED_UNDOES, MIGRATION_UP, false, true},
    {"UNDO_SCRIPT", APPLIED_UNDOES, MIGRATION_UP, false, true},
    {"UNDO_JDBC", APPLIED_UNDOES, MIGRATION_UP, false, true},
};

static void
flyway_set_type(struct applied *row, const struct database_value *value)
{
	char *type = cell_text(value);
	size_t i = 0, types = sizeof(flyway_types) / sizeof(flyway_types[0]);

	while (i < types && (!type || strcmp(flyway_types[i].name, type) != 0))
		i++;
	if (i < types) {
		row->state = flyway_types[i].state;
		row->kind = flyway_types[i].kind;
		row->baseline = flyway_types[i].baseline;
		row->no_sum = flyway_types[i].no_sum;
	} else {
		row_is_odd(row, "its type %.40s is none of Flyway", type ? type : "NULL");
	}
	free(type);
}

/* Repeatable ones have no version: Flyway knows them by their description. */
static void
flyway_set_title(struct applied *row, const struct database_value *value)
{
	char *title = cell_text(value);

	if (row->kind == MIGRATION_UP)
		row->kind = MIGRATION_REPEATABLE;
	free(row->shown);
	row->shown = memory_string(title ? title : "NULL");
	if (!title)
		row_is_odd(row, "its version and its description are NULL");
	for (char *c = title; c && *c != '\0'; c++)
		*c = *c == '_' ? ' ' : *c;
	row->key = title;
}

void
row_take_flyway(
    struct applied *row, const struct database_value *values, const struct ledger *ledger)
{
	char *version = cell_text(&values[COLUMN_VERSION]);
	int success = cell_truth(&values[COLUMN_STATE]);

	row->shown = memory_string(version ? version : "NULL");
	row->checksum = cell_checksum(&values[COLUMN_CHECKSUM]);
	row->title = cell_text(&values[COLUMN_TITLE]);
	flyway_set_type(row, &values[COLUMN_TYPE]);
	if (success == -1)
		row_is_odd(row, "its column success is neither true nor false");
	if (success == 0) {
		if (row->state == APPLIED_UNDOES) {
			row->note = memory_string("taking it back failed");
			row->kind = MIGRATION_DOWN;
		}
		row->state = APPLIED_FAILED;
	}
	/* Only what is repeatable has none, and what stands for a schema. */
	if (version || row->baseline)
		row_set_version(row, ledger->layout, version);
	else
		flyway_set_title(row, &values[COLUMN_TITLE]);
	free(version);
}

/* Undoing and deleting take the last one back that still stands; of repeatable ones only the last
 * run counts. */
void
rows_settle_flyway(struct applied *rows, size_t count)
{
	struct applied *last = NULL;

	for (size_t i = 0; i < count; i++) {
		struct applied *row = &rows[i];

		if (row->state == APPLIED_UNDOES) {
			if (last)
				last->state = APPLIED_ROLLED_BACK;
			row->state = APPLIED_OVERTAKEN;
		} else if (row->state == APPLIED) {
			if (last && (row->kind == MIGRATION_REPEATABLE ||
					last->state == APPLIED_ROLLED_BACK))
				last->state = APPLIED_OVERTAKEN;
			last = row;
		}
	}
}

/* ---- Prisma ---- */

void
row_take_prisma(
    struct applied *row, const struct database_value *values, const struct ledger *ledger)
{
	TEXT_LOCAL note = TEXT_INIT(TEXT_MAX_REASON);
	char *name = cell_text(&values[COLUMN_VERSION]);

	row->shown = memory_string(name ? name : "NULL");
	row->checksum = cell_checksum(&values[COLUMN_CHECKSUM]);
	row_set_version(row, ledger->layout, name);
	if (values[COLUMN_UNDONE].kind != DATABASE_NULL) {
		row->state = APPLIED_ROLLED_BACK;
	} else if (values[COLUMN_STATE].kind == DATABASE_NULL) {
		row->state = APPLIED_FAILED;
		note_add(&note, "", &values[COLUMN_NOTE]);
		row->note = note_take(&note);
	}
	free(name);
}

/* What was rolled back says nothing once it was applied, or failed, again. */
void
rows_settle_prisma(struct applied *rows, size_t count)
{
	size_t standing = 0;

	for (size_t i = 0; i < count; i++)
		standing += rows[i].state != APPLIED_ROLLED_BACK;
	for (size_t i = 0; i < count; i++)
		if (rows[i].state == APPLIED_ROLLED_BACK && (standing > 0 || i + 1 < count))
			rows[i].state = APPLIED_OVERTAKEN;
}

/* ---- Atlas ---- */

/* Bits of RevisionType in sql/migrate/migrate.go. */
enum { ATLAS_BASELINE = 1, ATLAS_EXECUTE = 2, ATLAS_RESOLVED = 4 };

/* Fewer statements than there are, or an error that was not resolved: it stopped half-way. */
static void
atlas_set_state(struct applied *row, int64_t type, const struct database_value *values)
{
	TEXT_LOCAL note = TEXT_INIT(TEXT_MAX_REASON);
	const struct database_value *error = &values[COLUMN_NOTE];
	int64_t applied, total;

	if (cell_count(&values[COLUMN_STATE], &applied) == -1 ||
	    cell_count(&values[COLUMN_TOTAL], &total) == -1) {
		row_is_odd(row, "its columns applied and total are no numbers");
		return;
	}
	row->baseline = row->no_sum = type == ATLAS_BASELINE;
	if (type & (ATLAS_BASELINE | ATLAS_RESOLVED))
		return;
	if (applied == total && (error->kind == DATABASE_NULL || error->len == 0))
		return;
	row->state = APPLIED_FAILED;
	text_add_format(
	    &note, "%" PRId64 " of %" PRId64 " statements were applied", applied, total);
	note_add(&note, ": ", error);
	note_add(&note, ", in: ", &values[COLUMN_STATEMENT]);
	row->note = note_take(&note);
}

void
row_take_atlas(
    struct applied *row, const struct database_value *values, const struct ledger *ledger)
{
	/* Names the table to Atlas' cloud: cmd/atlas/internal/migrate/migrate.go. */
	static const char identifier[] = ".atlas_cloud_identifier";
	char *version = cell_text(&values[COLUMN_VERSION]);
	int64_t type;

	row->shown = memory_string(version ? version : "NULL");
	row->checksum = cell_checksum(&values[COLUMN_CHECKSUM]);
	row_set_version(row, ledger->layout, version);
	if (version && strcmp(version, identifier) == 0) {
		row->state = APPLIED_SYNTHETIC;
		row->kind = MIGRATION_DOWN;
	} else if (cell_count(&values[COLUMN_TYPE], &type) == -1 || type < ATLAS_BASELINE ||
		   type >= 2 * ATLAS_RESOLVED) {
		row_is_odd(row, "its type is none of Atlas");
	} else {
		atlas_set_state(row, type, values);
	}
	free(version);
}
