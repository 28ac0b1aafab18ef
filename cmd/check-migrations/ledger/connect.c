#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "layout.h"
#include "memory.h"
#include "migrations.h"
#include "shape.h"
#include "text.h"

/* Which row belongs to which file. */

/* ---- keys ---- */

/* A kind and a key to look for. */
struct sought {
	const struct ledger *ledger;
	enum migration_kind kind;
	const char *key;
};

static int
sought_compare(const void *key, const void *row)
{
	const struct sought *sought = key;

	return row_compare_key(sought->ledger, sought->kind, sought->key, row);
}

/* The first row with that key, or NULL. */
static struct applied *
ledger_find(const struct ledger *ledger, enum migration_kind kind, const char *key)
{
	const struct sought sought = {.ledger = ledger, .kind = kind, .key = key};
	struct applied *found;

	if (!key || ledger->keyed == 0)
		return NULL;
	found =
	    bsearch(&sought, ledger->rows, ledger->keyed, sizeof(*ledger->rows), sought_compare);
	while (found && found > ledger->rows && sought_compare(&sought, found - 1) == 0)
		found--;

	return found;
}

/* In a ledger of the house, whose column was named, the version may also be the number alone or the
 * name without its suffix. */
static struct applied *
ledger_find_plain(const struct ledger *ledger, const struct migration *migration)
{
	const char *dot = strrchr(migration->name, '.');
	struct applied *found = ledger_find(ledger, MIGRATION_UP, migration->name);
	char *key;

	if (found || !ledger->asked->version_column)
		return found;
	key = memory_copy(migration->name, dot ? (size_t)(dot - migration->name) : 0);
	found = ledger_find(ledger, MIGRATION_UP, key);
	if (!found && migration->digits > 0 && migration->digits < strlen(key)) {
		key[migration->digits] = '\0';
		found = ledger_find(ledger, MIGRATION_UP, key);
	}
	if (!found)
		found = ledger_find(ledger, MIGRATION_UP, migration->version);
	free(key);

	return found;
}

static struct applied *
ledger_find_repeatable(const struct ledger *ledger, const struct migration *migration)
{
	char *key = memory_string(migration->title);
	struct applied *found;

	for (char *c = key; c && *c != '\0'; c++)
		*c = *c == '_' ? ' ' : *c;
	found = ledger_find(ledger, MIGRATION_REPEATABLE, key);
	free(key);

	return found;
}

static struct applied *
ledger_find_row(const struct ledger *ledger, const struct migration *migration)
{
	if (ledger->shape->take == row_take_plain)
		return ledger_find_plain(ledger, migration);
	if (migration->kind == MIGRATION_REPEATABLE)
		return ledger_find_repeatable(ledger, migration);
	if (migration->kind == MIGRATION_DOWN)
		return NULL;
	/* Flyway's rows say whether they are of a baseline's file, others' do not. */
	if (ledger->shape->take == row_take_flyway)
		return ledger_find(ledger, migration->kind, migration->version);

	return ledger_find(ledger, MIGRATION_UP, migration->version);
}

/* ---- baselines ---- */

/* Of kinds that keep versions apart, by version alone. */
static int
version_compare_in(const struct ledger *ledger, const char *a, const char *b)
{
	return ledger->layout->order == ORDER_CHAIN ? strcmp(a, b)
						    : version_compare(ledger->layout, a, b);
}

const struct applied *
ledger_baseline(const struct ledger *ledger)
{
	const struct applied *last = NULL;

	for (size_t i = 0; i < ledger->keyed; i++) {
		const struct applied *row = &ledger->rows[i];

		if (row->baseline && row->state != APPLIED_FAILED &&
		    row->state != APPLIED_ROLLED_BACK &&
		    (!last || version_compare_in(ledger, row->key, last->key) > 0))
			last = row;
	}

	return last;
}

static void
ledger_cover(struct ledger *ledger, struct folder *folder)
{
	const struct applied *baseline = ledger_baseline(ledger);

	for (size_t i = 0; baseline && i < folder->ordered; i++) {
		struct migration *migration = &folder->items[i];

		if (!migration->row && migration->kind == MIGRATION_UP &&
		    version_compare_in(ledger, migration->version, baseline->key) <= 0)
			migration->applied = &ledger->rows[baseline - ledger->rows];
	}
}

/* ---- all ---- */

/* Marks a row, and those that say the same again behind it. */
static void
ledger_mark(struct ledger *ledger, struct applied *found)
{
	struct applied *end = ledger->rows + ledger->keyed;

	for (struct applied *row = found; row < end; row++) {
		if (row_compare_key(ledger, found->kind, found->key, row) != 0)
			break;
		row->has_file = true;
	}
}

void
ledger_connect(struct ledger *ledger, struct folder *folder)
{
	for (size_t i = 0; i < folder->count; i++) {
		struct migration *migration = &folder->items[i];

		migration->row = ledger_find_row(ledger, migration);
		if (!migration->row)
			continue;
		ledger_mark(ledger, migration->row);
		if (migration->kind == MIGRATION_BASELINE)
			migration->row->baseline = true;
		if (migration->row->state == APPLIED)
			migration->applied = migration->row;
	}
	if (ledger->shape->reaches)
		ledger_reach(ledger, folder);
	ledger_cover(ledger, folder);
}
