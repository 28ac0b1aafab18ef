/* links: cmd/requeue-dlq/mapping.c */
/*
 * What --columns says: the input is that, and behind a line feed stand the columns of a table, a
 * line each.  What is accepted is written out again, every word in quotes, and means the same.  Fitted
 * to the table it names columns of that alone.
 */
#include "../../cmd/requeue-dlq/mapping.h"

#include <string.h>

#include "fuzz.h"
#include "memory.h"
#include "text.h"

enum { MOST_COLUMNS = 16 };

static const char *const values[MAPPING_VALUES] = {"dead", "live", "parked", "done"};

static void
word_write(struct text *out, const char *name, const char *word)
{
	if (!word)
		return;
	text_add_format(out, "%s%s=\"", out->len > 0 ? "," : "", name);
	for (; *word != '\0'; word++) {
		if (*word == '"')
			text_add_byte(out, '"');
		text_add_byte(out, *word);
	}
	text_add_byte(out, '"');
}

static bool
same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void
read_again(const struct mapping *mapping)
{
	TEXT_LOCAL written = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct mapping again;

	for (size_t i = 0; i < MAPPING_MEMBERS; i++)
		word_write(
		    &written, mapping_member_name((enum mapping_member)i), mapping->columns[i]);
	for (size_t i = 0; i < MAPPING_VALUES; i++)
		word_write(&written, values[i], mapping->values[i]);
	must(mapping_read(&again, text_string(&written), &why) == 0);
	for (size_t i = 0; i < MAPPING_MEMBERS; i++) {
		must(same(again.columns[i], mapping->columns[i]));
		must(again.given[i] == mapping->given[i]);
		must(mapping->given[i] == (mapping->columns[i] != NULL));
	}
	for (size_t i = 0; i < MAPPING_VALUES; i++)
		must(same(again.values[i], mapping->values[i]));
	mapping_free(&again);
}

static void
fit(struct mapping *mapping, const char *const *columns)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (mapping_fit(mapping, "t", columns, &why) == -1) {
		must(why.len > 0);
		return;
	}
	must(mapping->columns[MAPPING_ID] && mapping->columns[MAPPING_PAYLOAD]);
	must(mapping->values[MAPPING_DEAD] && mapping->values[MAPPING_LIVE]);
	for (size_t i = 0; i < MAPPING_MEMBERS; i++)
		must(!mapping->columns[i] || text_is_among(mapping->columns[i], columns));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	const char *columns[MOST_COLUMNS + 1] = {NULL};
	struct mapping mapping;
	char *input, *rest;

	if (len > 1 << 14)
		return 0;
	input = memory_copy((const char *)bytes, len);
	rest = strchr(input, '\n');
	if (rest)
		*rest++ = '\0';
	for (size_t i = 0; i < MOST_COLUMNS && rest && *rest != '\0'; i++) {
		columns[i] = strsep(&rest, "\n");
	}
	if (mapping_read(&mapping, input, &why) == 0) {
		read_again(&mapping);
		fit(&mapping, columns);
	} else {
		must(why.len > 0);
	}
	mapping_free(&mapping);
	free(input);
	return 0;
}
