/* The ledger's rows in memory, sorted by the ids of their incidents. */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "private.h"

void
ledger_row_free(struct ledger_row *row)
{
	free(row->id);
	free(row->idempotency_key);
	free(row->reason);
	free(row);
}

void
ledger_drop_rows(struct ledger *ledger)
{
	while (ledger->count > 0)
		ledger_row_free(ledger->rows[--ledger->count]);
}

size_t
ledger_count(const struct ledger *ledger)
{
	return ledger->count;
}

struct ledger_row *
ledger_at(const struct ledger *ledger, size_t i)
{
	return ledger->rows[i];
}

/* Where the row of an incident is, or would be. */
size_t
ledger_row_place(const struct ledger *ledger, const char *id)
{
	size_t from = 0, to = ledger->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (strcmp(ledger->rows[middle]->id, id) < 0)
			from = middle + 1;
		else
			to = middle;
	}

	return from;
}

struct ledger_row *
ledger_find(const struct ledger *ledger, const char *id)
{
	size_t at = ledger_row_place(ledger, id);

	return at < ledger->count && strcmp(ledger->rows[at]->id, id) == 0 ? ledger->rows[at]
									   : NULL;
}

struct ledger_row *
ledger_add(struct ledger *ledger, const char *id)
{
	size_t at = ledger_row_place(ledger, id);
	struct ledger_row *row = memory_new(1, sizeof(*row));

	row->id = memory_string(id);
	ledger->rows =
	    memory_grow(ledger->rows, ledger->count, &ledger->room, sizeof(struct ledger_row *));
	memmove(ledger->rows + at + 1, ledger->rows + at,
	    (ledger->count - at) * sizeof(struct ledger_row *));
	ledger->rows[at] = row;
	ledger->count++;

	return row;
}
