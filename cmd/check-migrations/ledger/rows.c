#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "character.h"
#include "database.h"
#include "layout.h"
#include "ledger.h"
#include "memory.h"
#include "migrations.h"
#include "shape.h"
#include "text.h"

/* What the tools share: a version, a checksum, whether it went well. */

void
row_free(struct applied *row)
{
	free(row->key);
	free(row->shown);
	free(row->title);
	free(row->checksum);
	free(row->note);
	free(row->odd);
}

int
row_compare_key(const struct ledger *ledger, enum migration_kind kind, const char *key,
    const struct applied *row)
{
	enum layout_order order = ledger->layout->order;

	if (kind != row->kind)
		return kind < row->kind ? -1 : 1;
	if (kind == MIGRATION_REPEATABLE || order == ORDER_BYTES || order == ORDER_CHAIN ||
	    ledger->shape->take == row_take_plain)
		return strcmp(key, row->key);

	return version_compare(ledger->layout, key, row->key);
}

void
row_is_odd(struct applied *row, const char *format, ...)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	va_list arguments;

	if (row->odd)
		return;
	va_start(arguments, format);
	text_add_vformat(&why, format, arguments);
	va_end(arguments);
	row->odd = memory_given(text_take(&why));
}

/* ---- versions ---- */

/* 1.2.3 or, as in file names, 1_2_3. */
static char *
version_of_dotted(const char *text)
{
	char *version = memory_string(text);
	bool digit = false;

	for (char *c = version; *c != '\0'; c++) {
		*c = *c == '_' ? '.' : *c;
		if (!char_is_digit(*c) && (*c != '.' || !digit || c[1] == '\0')) {
			free(version);
			return NULL;
		}
		digit = *c != '.';
	}

	return version;
}

/* In the layout's normal form, or NULL: it is none. */
static char *
version_of_row(const struct layout *layout, const char *text)
{
	bool digits = text[strspn(text, "0123456789")] == '\0';

	if (*text == '\0' || (strcmp(layout->name, "dbmate") == 0 && !digits))
		return NULL;
	switch (layout->order) {
	case ORDER_NUMBER:
		return digits ? version_of_digits(text, strlen(text)) : NULL;
	case ORDER_DOTTED:
		return version_of_dotted(text);
	case ORDER_BYTES:
	case ORDER_CHAIN:
		break;
	}

	return memory_string(text);
}

void
row_set_version(struct applied *row, const struct layout *layout, const char *text)
{
	if (text)
		row->key = version_of_row(layout, text);
	if (!text)
		row_is_odd(row, "its version is NULL");
	else if (!row->key)
		row_is_odd(row, "its version is none of %s", layout->tool);
}

/* Shows the version as it stands in the table. */
static char *
row_show(struct applied *row, const struct database_value *values)
{
	char *text = cell_text(&values[COLUMN_VERSION]);

	row->shown = memory_string(text ? text : "NULL");

	return text;
}

void
row_take_version(
    struct applied *row, const struct database_value *values, const struct ledger *ledger)
{
	char *text = row_show(row, values);

	row->no_sum = true;
	row_set_version(row, ledger->layout, text);
	free(text);
}

/* The version is the file's whole name. */
void
row_take_plain(
    struct applied *row, const struct database_value *values, const struct ledger *ledger)
{
	char *text = row_show(row, values);

	row->checksum = cell_checksum(&values[COLUMN_CHECKSUM]);
	row->no_sum = ledger->no_checksums;
	if (!text)
		row_is_odd(row, "its version is NULL");
	else if (*text == '\0')
		row_is_odd(row, "its version is empty");
	if (row->odd)
		free(text);
	else
		row->key = text;
}

/* One row stands for all that was applied; -1 is "none", which is noted where the first migration
 * could not be taken back. */
void
row_take_golang(
    struct applied *row, const struct database_value *values, const struct ledger *ledger)
{
	char *text = row_show(row, values);
	int dirty = cell_truth(&values[COLUMN_STATE]);

	row->no_sum = true;
	if (row->number > 1)
		row_is_odd(row, "golang-migrate keeps one row alone");
	if (dirty == -1)
		row_is_odd(row, "its column dirty is neither true nor false");
	if (dirty == 1)
		row->state = APPLIED_FAILED;
	if (!text || strcmp(text, "-1") != 0)
		row_set_version(row, ledger->layout, text);
	else if (dirty == 0)
		row_is_odd(row, "its version is -1, which means none, but it is not dirty");
	free(text);
}

void
row_take_sqlx(struct applied *row, const struct database_value *values, const struct ledger *ledger)
{
	char *text = row_show(row, values);
	int success = cell_truth(&values[COLUMN_STATE]);

	row->checksum = cell_checksum(&values[COLUMN_CHECKSUM]);
	row->state = success == 0 ? APPLIED_FAILED : APPLIED;
	if (success == -1)
		row_is_odd(row, "its column success is neither true nor false");
	row_set_version(row, ledger->layout, text);
	free(text);
}

/* ---- goose ---- */

/* Its first row has version 0 and stands for no file. */
void
row_take_goose(
    struct applied *row, const struct database_value *values, const struct ledger *ledger)
{
	int is_applied = cell_truth(&values[COLUMN_STATE]);

	row_take_version(row, values, ledger);
	if (is_applied == -1)
		row_is_odd(row, "its column is_applied is neither true nor false");
	row->state = is_applied == 0 ? APPLIED_ROLLED_BACK : APPLIED;
	if (row->key && strcmp(row->key, "0") == 0) {
		row->state = APPLIED_SYNTHETIC;
		row->kind = MIGRATION_DOWN;
	}
}

/* Up, down and up again are three rows: the last one says how it is. */
void
rows_settle_goose(struct applied *rows, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++)
		rows[i].state = APPLIED_OVERTAKEN;
}
