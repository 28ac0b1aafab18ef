#include "series.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "names.h"
#include "text.h"

enum { SERIES_SLOTS = 1 << 15 };

struct series {
	char *name, *labels;
	double value;
	bool shown;
};

struct series_table {
	struct series *list;
	size_t count, room;
	uint32_t slots[SERIES_SLOTS]; /* by hash: the index and 1 */
};

struct series_table *
series_table_new(void)
{
	return memory_new(1, sizeof(struct series_table));
}

void
series_table_free(struct series_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		free(table->list[i].name);
		free(table->list[i].labels);
	}
	free(table->list);
	free(table);
}

double *
series_value(struct series_table *table, const char *name, const char *labels)
{
	uint64_t hash = names_hash(name, labels);
	size_t at = (size_t)(hash ^ hash >> 32) % SERIES_SLOTS;
	struct series *series;

	for (; table->slots[at] != 0; at = (at + 1) % SERIES_SLOTS) {
		series = &table->list[table->slots[at] - 1];
		if (strcmp(series->name, name) == 0 && strcmp(series->labels, labels) == 0)
			return &series->value;
	}
	if (table->count == MOST_SERIES)
		return NULL;
	table->list = memory_grow(table->list, table->count, &table->room, sizeof(*table->list));
	series = &table->list[table->count++];
	*series = (struct series){.name = memory_string(name), .labels = memory_string(labels)};
	table->slots[at] = (uint32_t)table->count;

	return &series->value;
}

void
series_put_head(struct text *out, const char *name, const char *type, const char *help)
{
	text_add_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* By the names that the format has for them, what ends so is the count of a summary. */
static void
series_put_family(struct text *out, const char *name, const char *help)
{
	static const char count[] = "_count";
	size_t len = strlen(name);
	char *family = memory_string(name);
	bool counts = len > strlen(count) && strcmp(name + len - strlen(count), count) == 0;

	if (counts)
		family[len - strlen(count)] = '\0';
	series_put_head(out, family, counts ? "summary" : "gauge", help);
	free(family);
}

void
series_put(struct text *out, struct series_table *table, const char *(*help)(const char *name))
{
	for (size_t i = 0; i < table->count; i++) {
		const char *name = table->list[i].name;

		if (!table->list[i].shown)
			series_put_family(out, name, help(name));
		for (size_t j = i; j < table->count; j++) {
			struct series *series = &table->list[j];

			if (series->shown || strcmp(series->name, name) != 0)
				continue;
			text_add_format(out, "%s%s %.15g\n", name, series->labels, series->value);
			series->shown = true;
		}
	}
}

void
series_put_label(struct text *out, const char *value)
{
	for (; *value != '\0'; value++) {
		if (*value == '\\' || *value == '"')
			text_add_byte(out, '\\');
		if (*value == '\n')
			text_add_string(out, "\\n");
		else
			text_add_byte(out, *value);
	}
}
